/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/i18n.h"

#include <glib.h>
#include <locale.h>

void
ky_i18n_init (void)
{
  g_autofree gchar *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree gchar *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree gchar *beside = NULL;

  /* Numbers and dates are written for programs as well as for people. Each other category would be
   * files to open, too, more than the rest of the start costs. */
  setlocale (LC_CTYPE, "");
  setlocale (LC_MESSAGES, "");
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
