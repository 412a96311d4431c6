/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets the locale of programs that print messages for people, and finds their translations. */
#pragma once

#include "common/translate.h"

#include <glib.h>

#define KY_GETTEXT_DOMAIN "kiyome"

/* Sets the locale and finds the translations, also those of the build tree. Call it once, before
 * anything is printed. */
void ky_i18n_init (void);

/* Returns the language of messages: "ja" or "en". */
const char *ky_i18n_language (void);

/* Returns a message, the text of an error of kiyome's own or of another program, in the reader's
 * language if it has a code (common/message-codes.h, common/fault.h). (transfer full) */
gchar *ky_i18n_in_words (const gchar *message);
