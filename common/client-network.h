/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whom an address is counted as: one client, however many addresses it may choose from. */
#pragma once

#include <glib.h>

/* ADDRESS in its text form as a client that limits and failures are counted for. Of IPv6 the /64 is
 * one client ("2001:db8:0:1::/64"; RFC 4291 2.5.4: the lower half is the interface's); any other
 * text stays as it is. (transfer full) */
gchar *ky_client_network (const gchar *address);
