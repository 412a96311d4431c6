/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reduces a client's IP address to the unit that limits and failed sign-ins are counted for: an
 * IPv4 address, or the /64 network of an IPv6 address. */
#include "common/client-network.h"

#include <arpa/inet.h>
#include <string.h>

gchar *
ky_client_network (const gchar *address)
{
  struct in6_addr six;
  gchar text[INET6_ADDRSTRLEN];

  if (inet_pton (AF_INET6, address, &six) != 1)
    return g_strdup (address);
  if (IN6_IS_ADDR_V4MAPPED (&six))
    return g_strdup (inet_ntop (AF_INET, six.s6_addr + 12, text, sizeof text));
  memset (six.s6_addr + 8, 0, 8);
  inet_ntop (AF_INET6, &six, text, sizeof text);
  return g_strconcat (text, "/64", NULL);
}
