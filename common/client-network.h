/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Returns the network by which limits count clients, because a client may choose from many
 * addresses of its network. */
#pragma once

#include <glib.h>

/* Returns the client that limits and failures are counted for. An IPv6 `address` gives its /64
 * ("2001:db8:0:1::/64"; RFC 4291 2.5.4: the interface chooses the lower half), an IPv4-mapped one
 * its IPv4 address; any other text stays as it is. (transfer full) */
gchar *ky_client_network (const gchar *address);
