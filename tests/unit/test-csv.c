/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CSV: every short text over the characters that matter is rebuilt so that the verifier accepts it
 * and a second pass changes nothing, and spreadsheets that split by any separator find no
 * formula. */
#include "tests/tools/inprocess.h"
#include "rounds.h"

static GBytes *
rebuild (KyHost *host, const gchar *data, gsize size)
{
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autoptr (GError) error = NULL;

  g_assert_true (
      ky_inprocess_sanitize (host, ky_view (data, size), "a.csv", NULL, &result, &error));
  g_assert_no_error (error);
  return ky_inprocess_output (&result);
}

static void
check (KyHost *host, const gchar *data, gsize size)
{
  g_autoptr (GBytes) once = rebuild (host, data, size);
  g_autoptr (GBytes) twice = NULL;
  g_autoptr (GError) error = NULL;
  const gchar *text;
  gsize length;

  if (once == NULL)
    {
      g_test_message ("withheld: %s", data);
      g_assert_not_reached ();
    }
  text = g_bytes_get_data (once, &length);
  ky_engine_verify (host, ky_filetype_by_name ("csv"), ky_view (text, length), "a.csv", &error);
  if (error != NULL)
    g_test_message ("%s → %.*s", data, (int)length, text);
  g_assert_no_error (error);
  twice = rebuild (host, text, length);
  g_assert_nonnull (twice);
  if (!g_bytes_equal (once, twice))
    g_test_message ("%s → %.*s", data, (int)length, text);
  g_assert_true (g_bytes_equal (once, twice));
}

static void
test_all_short (void)
{
  static const gchar alphabet[] = "=-1a\",;\t\n |";
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  gsize n = strlen (alphabet);
  KyHost host;

  ky_inprocess_host (&host, policy);
  for (guint length = 1; length <= (g_test_slow () ? 4 : 3); length++)
    {
      gsize total = 1;

      for (guint i = 0; i < length; i++)
        total *= n;
      for (gsize number = 0; number < total; number++)
        {
          gchar text[8] = "";
          gsize rest = number;

          for (guint i = 0; i < length; i++, rest /= n)
            text[i] = alphabet[rest % n];
          check (&host, text, length);
        }
    }
}

static void
test_random (void)
{
  static const gchar *const tokens[]
      = { "=",           "-",    "+",  "@",  "1",    "a",     "A1",       "\"",
          ",",           ";",    "\t", "\n", "\r\n", "\r",    " ",        "|",
          "'",           "\"\"", "＝", "－", "漢",   "ポ",    "sep=",     "ID",
          "cmd|",        "(",    ")",  ".5", "e5",   "#",     "\xc2\xa0", "\xe2\x80\x8b",
          "*",           "&",    "ー", ":",  "F(",   "kg",    "'!A0",     "cmd|'/c calc'!A0",
          "WEBSERVICE(", "Ｆ（", "！", "−",  "!",    "c!\"b", "\"-5,0c" };
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  KyHost host;

  ky_inprocess_host (&host, policy);
  for (guint round = 0; round < ky_rounds (60000); round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (gint i = g_test_rand_int_range (1, 12); i > 0; i--)
        g_string_append (text, tokens[g_test_rand_int_range (0, (gint32)G_N_ELEMENTS (tokens))]);
      /* SYLK is another type */
      if (g_str_has_prefix (text->str, "ID;"))
        continue;
      check (&host, text->str, text->len);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv/every short text verifies and stays", test_all_short);
  g_test_add_func ("/csv/random cells verify and stay", test_random);
  return g_test_run ();
}
