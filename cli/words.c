/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Translates error messages of kiyome's programs, by their codes, into the language of the
 * reader. */
#include "cli/words.h"

#include "cli/i18n.h"
#include "common/fault.h"
#include "common/message-codes.h"

#include <string.h>

gchar *
ky_cli_in_words (const gchar *message)
{
  gboolean is_japanese = strcmp (ky_i18n_language (), "ja") == 0;
  gchar *sentence = ky_fault_sentence (message, is_japanese, NULL);

  return sentence != NULL ? sentence : ky_said_shown (message, is_japanese);
}
