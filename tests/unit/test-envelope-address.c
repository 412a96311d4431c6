/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/mail/address.h"

static void
test_hosts (void)
{
  static const gchar *const rows[][2] = {
    { "example.jp", "example.jp" },
    { "日本.example", "xn--wgv71a.example" },
    { "ＣＩＴＹ.example", "city.example" },
    { "日本。example", "xn--wgv71a.example" },
    { "日本.\xe2\x80\xaa", "xn--wgv71a.\xe2\x80\xaa" }, /* an invalid label stays */
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *host = ky_address_host (rows[i][0]);

      g_test_message ("%s: %s", rows[i][0], host);
      g_assert_cmpstr (host, ==, rows[i][1]);
    }
}

static void
test_same (void)
{
  g_assert_true (ky_address_is_same ("Taro@Example.JP", "taro@example.jp"));
  g_assert_true (ky_address_is_same ("taro@日本.example", "taro@XN--WGV71A.example"));
  g_assert_true (ky_address_is_same ("日本.example", "xn--wgv71a.example."));
  g_assert_false (ky_address_is_same ("taro@example.jp", "taro@example.com"));
  g_assert_false (ky_address_is_same ("taro@example.jp", "taro+a@example.jp"));
  g_assert_false (ky_address_is_same ("taro@example.jp", ""));
  g_assert_false (ky_address_is_same ("straße@example.jp", "strasse@example.jp"));
  g_assert_false (ky_address_is_same ("\xe2\x84\xaa@example.jp" /* U+212A */, "k@example.jp"));
  g_assert_false (ky_address_is_same ("か\xe3\x82\x99@example.jp", "が@example.jp"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/envelope address/hosts in the form of DNS", test_hosts);
  g_test_add_func ("/mail/envelope address/two spellings are one address", test_same);
  return g_test_run ();
}
