/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses IP addresses and networks in CIDR notation and matches a client's address against them.
 * IPv4 addresses are kept as IPv4-mapped IPv6 addresses. */
#include "config/network.h"

#include <arpa/inet.h>
#include <string.h>

#define BITS 128
#define MAPPED_BITS 96 /* ::ffff:0:0/96 */

static gboolean
parse_address (const gchar *text, guint8 ret_bytes[16], gboolean *ret_is_v4)
{
  struct in_addr v4;
  struct in6_addr v6;

  *ret_is_v4 = inet_pton (AF_INET, text, &v4) == 1;
  if (*ret_is_v4)
    {
      memset (ret_bytes, 0, 10);
      memset (ret_bytes + 10, 0xff, 2);
      memcpy (ret_bytes + 12, &v4, 4);
      return TRUE;
    }
  if (inet_pton (AF_INET6, text, &v6) != 1)
    return FALSE;
  memcpy (ret_bytes, &v6, 16);
  return TRUE;
}

/* Returns whether no bit of `bytes` is set from `bit` on. */
static gboolean
ends_at (const guint8 bytes[16], guint bit)
{
  for (; bit < BITS; bit++)
    if ((bytes[bit / 8] & (0x80 >> bit % 8)) != 0)
      return FALSE;
  return TRUE;
}

gboolean
ky_network_parse (const gchar *text, KyNetwork *ret_network)
{
  const gchar *slash = strchr (text, '/');
  g_autofree gchar *address
      = g_strndup (text, slash != NULL ? (gsize)(slash - text) : strlen (text));
  gboolean is_v4 = FALSE;
  guint64 prefix = 0;

  if (!parse_address (address, ret_network->bytes, &is_v4))
    return FALSE;
  ret_network->prefix = BITS;
  if (slash == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (slash + 1, 10, 0, is_v4 ? BITS - MAPPED_BITS : BITS, &prefix,
                                   NULL))
    return FALSE;
  ret_network->prefix = (guint)prefix + (is_v4 ? MAPPED_BITS : 0);
  return ends_at (ret_network->bytes, ret_network->prefix);
}

gboolean
ky_network_parse_client (const gchar *client, KyNetwork *ret_address)
{
  const gchar *open = client != NULL ? strrchr (client, '[') : NULL;
  gsize length = client != NULL ? strlen (client) : 0;
  g_autofree gchar *address = NULL;
  gboolean is_v4;

  if (client == NULL)
    return FALSE;
  if (open != NULL && client[length - 1] == ']')
    address = g_strndup (open + 1, length - 2 - (gsize)(open - client));
  ret_address->prefix = BITS;
  return parse_address (address != NULL ? address : client, ret_address->bytes, &is_v4);
}

gboolean
ky_network_has (const KyNetwork *network, const KyNetwork *address)
{
  guint whole = network->prefix / 8;
  guint rest = network->prefix % 8;

  if (memcmp (network->bytes, address->bytes, whole) != 0)
    return FALSE;
  return rest == 0
         || ((network->bytes[whole] ^ address->bytes[whole]) & (0xff00 >> rest) & 0xff) == 0;
}
