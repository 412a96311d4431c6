/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conditions of style sheets: what @media asks of a screen (Media Queries 4) and @supports of a
 * browser (CSS Conditional 3). */
#pragma once

#include <glib.h>

typedef enum
{
  KY_CSS_NO,
  KY_CSS_UNKNOWN, /* neither the condition nor its negation is met */
  KY_CSS_YES
} KyCssAnswer;

/* Returns whether browsers support the condition of "@supports" between `from` and `end`. */
KyCssAnswer ky_css_supports (const gchar *from, const gchar *end);
/* Returns whether a screen matches the media queries `words` (any case). `knows_screen`: it is of
 * usual size, at a desk. FALSE: the answer to all questions about it but whether it is one is
 * unknown. */
KyCssAnswer ky_css_media (const gchar *words, gsize length, gboolean knows_screen);
/* Returns TRUE if browsers know `value` as a value of "display" (CSS Display 3, 2). */
gboolean ky_css_is_display (const gchar *value);
