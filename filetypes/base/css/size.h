/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers, lengths and angles of CSS, with calculations (CSS Values and Units 4, 10). */
#pragma once

#include <glib.h>

/* Returns the number, length or calculation at the beginning of `value` (lower case), or NAN.
 * Lengths are in pixels of a usual screen; one per cent counts as `per_cent`. `*ret_end` (nullable)
 * is set behind it. */
gdouble ky_css_size (const gchar *value, gdouble per_cent, const gchar **ret_end);
/* Returns the angle at the beginning of `value` in radians, or NAN. */
gdouble ky_css_angle (const gchar *value);

/* Returns the end of the argument at `value`: the next comma or closing bracket outside of inner
 * brackets, or the end of the text. */
const gchar *ky_css_argument_end (const gchar *value);
