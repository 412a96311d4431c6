/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses and networks of IPv4 and IPv6, for the patterns of match.client. */
#pragma once

#include <glib.h>

/* IPv4 is kept as IPv4-mapped IPv6 (RFC 4291, 2.5.5.2): the one is the other's network. */
typedef struct
{
  guint8 bytes[16];
  guint prefix; /* 0 to 128 bits that count; of IPv4 96 more than are written */
} KyNetwork;

/* An address ("192.0.2.1", "2001:db8::1") or a network ("192.0.2.0/24", "2001:db8::/32"). FALSE:
 * TEXT is neither, or bits are set behind the prefix. */
gboolean ky_network_parse (const gchar *text, KyNetwork *ret_network);
/* The address of a client as the doors write it, "host [address]", or alone. HOST is foreign: only
 * what stands in the last brackets, at the end, is believed. FALSE: it is not known. */
gboolean ky_network_parse_client (const gchar *client, KyNetwork *ret_address);
gboolean ky_network_has (const KyNetwork *network, const KyNetwork *address);
