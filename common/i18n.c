/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets the locale and finds the message catalogue. If the machine lacks the locale that the
 * environment names, its language is still used for messages. */
#include "common/i18n.h"

#include "common/fault.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>

#define KY_FALLBACK "C.UTF-8"

/* Chooses the language that the environment names if the machine lacks that locale: a session with
 * "ja_JP.UTF-8" should not get English. */
static void
want_language (void)
{
  static const gchar *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
  const gchar *wanted = "";

  for (guint i = 0; i < G_N_ELEMENTS (names) && *wanted == '\0'; i++)
    if (g_getenv (names[i]) != NULL)
      wanted = g_getenv (names[i]);
  if (setlocale (LC_MESSAGES, KY_FALLBACK) != NULL && strcspn (wanted, "_.@") > 0)
    {
      g_autofree gchar *language = g_strndup (wanted, strcspn (wanted, "_.@"));

      g_setenv ("LANGUAGE", language, FALSE);
    }
}

void
ky_i18n_init (void)
{
  g_autofree gchar *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree gchar *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree gchar *beside = NULL;

  /* Numbers and dates are written for programs as well as for people. Each other category would be
   * files to open, too, more than the rest of the start costs. */
  setlocale (LC_CTYPE, "");
  if (setlocale (LC_MESSAGES, "") == NULL)
    want_language ();
  /* Replace the ASCII charset (as in cron, or where the locale is not installed) by UTF-8: with
   * ASCII, an argument in Japanese would be invalid text. */
  if (strcmp (nl_langinfo (CODESET), "ANSI_X3.4-1968") == 0)
    setlocale (LC_CTYPE, KY_FALLBACK);
  if (folder != NULL)
    beside = g_build_filename (folder, "po", NULL);
  bindtextdomain (KY_GETTEXT_DOMAIN, beside != NULL && g_file_test (beside, G_FILE_TEST_IS_DIR)
                                         ? beside
                                         : KY_LOCALEDIR);
  bind_textdomain_codeset (KY_GETTEXT_DOMAIN, "UTF-8");
  textdomain (KY_GETTEXT_DOMAIN);
}

const char *
ky_i18n_language (void)
{
  /* TRANSLATORS: the code of your language, if it is among those that labels of types exist in. */
  return _ ("en");
}

gchar *
ky_i18n_in_words (const gchar *message)
{
  return ky_fault_words (message, strcmp (ky_i18n_language (), "ja") == 0);
}
