/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/error.h"
#include "common/fault.h"

#include <string.h>

static void
test_sentence (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *english = NULL;
  g_autofree gchar *japanese = NULL;
  const gchar *code = NULL;

  g_assert_false (ky_fault_set (&error, "bad-address", "100%s: x"));
  g_assert_error (error, KY_ERROR, KY_ERROR_STORE);
  g_assert_cmpstr (error->message, ==, "invalid: bad-address: 100%s: x");
  english = ky_fault_sentence (error->message, FALSE, &code);
  g_assert_cmpstr (english, ==, "'100%s: x' is not a mail address");
  g_assert_cmpstr (code, ==, "bad-address");
  japanese = ky_fault_sentence ("bad-address: 100%s: x", TRUE, NULL);
  g_assert_nonnull (strstr (japanese, "「100%s: x」"));
}

static void
test_others (void)
{
  static const gchar *const messages[]
      = { "", "bad-address", "not-found: there is no such mail", "invalid: there: bad-address: x",
          "index: disk I/O error" };

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    g_assert_null (ky_fault_sentence (messages[i], FALSE, NULL));
}

static void
test_table (void)
{
  static const gchar *const codes[] = {
#define FAULT(code, refusal, en, ja) code,
#include "common/words.def"
  };
  const gchar *before = "";

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree gchar *message = g_strconcat (codes[i], ": VALUE", NULL);
      g_autofree gchar *english = ky_fault_sentence (message, FALSE, NULL);
      g_autofree gchar *japanese = ky_fault_sentence (message, TRUE, NULL);

      g_assert_cmpstr (before, <, codes[i]);
      g_assert_null (strchr (english, '%'));
      g_assert_null (strchr (japanese, '%'));
      /* Both name the value, or neither. */
      g_assert_cmpint (strstr (english, "VALUE") != NULL, ==, strstr (japanese, "VALUE") != NULL);
      before = codes[i];
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fault/what is wrong is said in each language, with the value as it came",
                   test_sentence);
  g_test_add_func ("/fault/what is no fault has no sentence", test_others);
  g_test_add_func ("/fault/the table is in order, and complete in both languages", test_table);
  return g_test_run ();
}
