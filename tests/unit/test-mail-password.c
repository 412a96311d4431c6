/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which passwords are found in mails: phrasings of many kinds of offices, none of them real. */
#include "filetypes/mail/password.h"
#include <string.h>

#include "growth.h"
#include "mail-passwords.h"

static gint
place_of (gchar **found, const gchar *password)
{
  for (gint i = 0; found[i] != NULL; i++)
    if (strcmp (found[i], password) == 0)
      return i;
  return -1;
}

static void
test_phrasings (void)
{
  guint n_found = 0, n_soon = 0;

  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      const gchar *const texts[] = { mails[i].text, NULL };
      gchar **found = ky_passwords_find (texts);
      gint place = place_of (found, mails[i].password);

      g_assert_cmpuint (g_strv_length (found), <=, KY_PASSWORDS_FOUND);
      if (place < 0 || place >= 10)
        g_test_message ("%d of %u: %s", place, g_strv_length (found), mails[i].text);
      n_found += place >= 0 ? 1 : 0;
      n_soon += place >= 0 && place < 10 ? 1 : 0;
      ky_passwords_free (found);
    }
  g_test_message ("%u of %u found, %u among the first ten", n_found, (guint)G_N_ELEMENTS (mails),
                  n_soon);
  g_assert_cmpuint (G_N_ELEMENTS (mails), >=, 60);
  g_assert_cmpuint (n_found * 100, >=, 95 * G_N_ELEMENTS (mails));
  g_assert_cmpuint (n_soon * 100, >=, 90 * G_N_ELEMENTS (mails));
}

static void
test_others (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      const gchar *const texts[] = { others[i], NULL };
      gchar **found = ky_passwords_find (texts);

      if (g_strv_length (found) > 12)
        {
          g_autofree gchar *all = g_strjoinv (" / ", found);

          g_test_message ("%u: %s", g_strv_length (found), all);
        }
      g_assert_cmpuint (g_strv_length (found), <=, 12);
      ky_passwords_free (found);
    }
}

/* The subject may name what the body brings, and a text file may bring what the body names. */
static void
test_several_texts (void)
{
  const gchar *const by_subject[]
      = { "パスワードのお知らせ", "いつもお世話になっております。\n\nKfr82-qa\n\n以上です。",
          NULL };
  const gchar *const by_file[]
      = { "見積書", "添付の password.txt をご覧ください。", "Zq7!mmT4\n", NULL };
  gchar **found = ky_passwords_find (by_subject);

  g_assert_cmpint (place_of (found, "Kfr82-qa"), ==, 0);
  ky_passwords_free (found);
  found = ky_passwords_find (by_file);
  g_assert_cmpint (place_of (found, "Zq7!mmT4"), >=, 0);
  ky_passwords_free (found);
}

/* Full width stands for ASCII; what was written is tried, too. */
static void
test_both_widths (void)
{
  const gchar *const texts[] = { "パスワード：ｋａｉｇｉ２０２６", NULL };
  gchar **found = ky_passwords_find (texts);

  g_assert_cmpint (place_of (found, "kaigi2026"), ==, 0);
  g_assert_cmpint (place_of (found, "ｋａｉｇｉ２０２６"), >, 0);
  ky_passwords_free (found);
}

static void
test_bounds (void)
{
  GString *text = g_string_new ("password:\n");
  gchar **found;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "pw%u: Abc%uxyz 「q%u」\n", i, i, i);
  {
    const gchar *const texts[] = { text->str, "", text->str, NULL };

    found = ky_passwords_find (texts);
  }
  g_assert_cmpuint (g_strv_length (found), ==, KY_PASSWORDS_FOUND);
  ky_passwords_free (found);
  g_string_free (text, TRUE);
  {
    const gchar *const none[] = { NULL };

    found = ky_passwords_find (none);
  }
  g_assert_null (found[0]);
  ky_passwords_free (found);
}

static void
find_in_repeated (gsize size, gconstpointer data)
{
  GString *text = g_string_sized_new (size + 64);

  while (text->len < size)
    g_string_append (text, data);
  {
    const gchar *const texts[] = { text->str, NULL };

    ky_passwords_free (ky_passwords_find (texts));
  }
  g_string_free (text, TRUE);
}

static void
test_linear (void)
{
  static const gchar *const pieces[]
      = { "パスワード", "pw:", "「(\"", "は", "PASS 1\n", "a1", ">> ", "パ ス ", "ﾊﾟ", "です。" };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    ky_assert_linear (find_in_repeated, 100000, pieces[i]);
}

/* A line of a name eight times and then of `piece`; size as `size` says. */
static void
find_in_line (gsize size, gconstpointer piece)
{
  GString *line = g_string_new ("pw pw pw pw pw pw pw pw ");

  for (glong n = g_utf8_strlen (line->str, -1); n < (glong)size; n += g_utf8_strlen (piece, -1))
    g_string_append (line, piece);
  g_string_append_c (line, '\n');
  find_in_repeated (8 * line->len, line->str);
  g_string_free (line, TRUE);
}

/* … nor does what it costs grow by more than the length of its lines. */
static void
test_linear_line (void)
{
  static const gchar *const pieces[] = { ": ", "は", "a:", ": 。", "a", "x=。" };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    ky_assert_linear (find_in_line, 1600, pieces[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail-password/phrasings", test_phrasings);
  g_test_add_func ("/mail-password/mails without one give few", test_others);
  g_test_add_func ("/mail-password/several texts", test_several_texts);
  g_test_add_func ("/mail-password/both widths", test_both_widths);
  g_test_add_func ("/mail-password/bounds", test_bounds);
  g_test_add_func ("/mail-password/long lines", test_linear_line);
  g_test_add_func ("/mail-password/linear", test_linear);
  return g_test_run ();
}
