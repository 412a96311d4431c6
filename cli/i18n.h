/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages for people, in the language of their locale: English in the source, the others in po/.
 */
#pragma once

#include <libintl.h>

#define KY_GETTEXT_DOMAIN "kiyome"
#define _(text) gettext (text)
#define N_(text) (text)

/* Sets the locale and finds the translations, of the build tree too. To be called once, first. */
void ky_i18n_init (void);

/* "ja" or "en": the language that messages come out in. */
const char *ky_i18n_language (void);
