/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses and networks of IPv4 and IPv6, for the patterns of match.client. */
#pragma once

#include <glib.h>

/* Holds a network. IPv4 is kept as IPv4-mapped IPv6 (RFC 4291, 2.5.5.2), so that both can be
 * compared. */
typedef struct
{
  guint8 bytes[16];
  guint prefix; /* significant bits, 0 to 128; for IPv4 the written number + 96 */
} KyNetwork;

/* Parses an address ("192.0.2.1", "2001:db8::1") or a network ("192.0.2.0/24", "2001:db8::/32").
 * FALSE if `text` is neither, or if bits after the prefix are set. */
gboolean ky_network_parse (const gchar *text, KyNetwork *ret_network);
/* Parses a client's address as the front ends write it: "host [address]", or the address alone.
 * HOST comes from outside: only the last brackets, at the end of `client`, count. FALSE: the
 * address is unknown. */
gboolean ky_network_parse_client (const gchar *client, KyNetwork *ret_address);
gboolean ky_network_has (const KyNetwork *network, const KyNetwork *address);
