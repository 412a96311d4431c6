/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which addresses are one client. */
#include "common/client-network.h"

static void
check (const gchar *address, const gchar *expected)
{
  g_autofree gchar *client = ky_client_network (address);

  g_assert_cmpstr (client, ==, expected);
}

static void
test_networks (void)
{
  check ("192.0.2.1", "192.0.2.1");
  check ("2001:db8:0:1::1", "2001:db8:0:1::/64");
  check ("2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64");
  check ("2001:db8:0:2::1", "2001:db8:0:2::/64");
  check ("::ffff:192.0.2.1", "192.0.2.1");
  check ("", "");
  check ("?", "?");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-network/a network of IPv6 is one client", test_networks);
  return g_test_run ();
}
