/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The locale of the command, and where its translations are. */
#pragma once

#include "common/translate.h"

#define KY_GETTEXT_DOMAIN "kiyome"

/* Sets the locale and finds the translations, also those of the build tree. Call it once, before
 * anything is printed. */
void ky_i18n_init (void);

/* Returns the language of messages: "ja" or "en". */
const char *ky_i18n_language (void);
