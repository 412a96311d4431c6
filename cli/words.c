/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Translates error messages of kiyome's programs, by their codes, into the language of the
 * reader. */
#include "cli/words.h"

#include "cli/i18n.h"
#include "common/fault.h"

#include <string.h>

gchar *
ky_cli_in_words (const gchar *message)
{
  return ky_fault_words (message, strcmp (ky_i18n_language (), "ja") == 0);
}
