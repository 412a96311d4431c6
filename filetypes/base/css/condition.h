/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conditions of style sheets: what @media asks of a screen (Media Queries 4) and @supports of a
 * browser (CSS Conditional 3). */
#pragma once

#include <glib.h>

/* Returns TRUE if browsers support the condition of "@supports" between FROM and END. */
gboolean ky_css_is_supported (const gchar *from, const gchar *end);
/* Returns TRUE if a screen of usual size matches the media query WORDS (any case). */
gboolean ky_css_is_for_screen (const gchar *words, gsize length);
/* Returns TRUE if browsers know VALUE as a value of "display" (CSS Display 3, 2). */
gboolean ky_css_is_display (const gchar *value);
