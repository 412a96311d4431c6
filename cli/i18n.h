/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The locale of the command, and where its translations are. */
#pragma once

#include "common/translate.h"

#define KY_GETTEXT_DOMAIN "kiyome"

/* Sets the locale and finds the translations, of the build tree too. To be called once, first. */
void ky_i18n_init (void);

/* "ja" or "en": the language that messages come out in. */
const char *ky_i18n_language (void);
