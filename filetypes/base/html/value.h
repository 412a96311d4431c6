/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of CSS (Values and Units 4, Color 4) as far as they tell whether something can be seen. */
#pragma once

#include <glib.h>

/*
 * The number, length or calculation that VALUE (lower case) begins with, lengths in pixels of a
 * usual screen, PER_CENT for each of a hundred; NAN when there is none. Sets *RET_END (nullable)
 * behind it.
 */
gdouble ky_css_size (const gchar *value, gdouble per_cent, const gchar **ret_end);
/* The angle that VALUE begins with, in radians; NAN when there is none. */
gdouble ky_css_angle (const gchar *value, const gchar **ret_end);

/* "#fff", "white", "rgb(…)" of any case; *RET_COLOR is 0xRRGGBB, *RET_IS_TRANSPARENT set for alpha
 * next to 0. FALSE when it is unknown. */
gboolean ky_html_color (const gchar *text, gsize length, guint32 *ret_color,
                        gboolean *ret_is_transparent);
/* A colour as attributes of old HTML have it, of any junk (WHATWG HTML, 2.3.6: "rules for parsing a
 * legacy colour value"). FALSE: the attribute says nothing. */
gboolean ky_html_old_color (const gchar *text, gsize length, guint32 *ret_color);
/* Colours that the eye can't tell apart. */
gboolean ky_html_color_near (guint32 a, guint32 b);

/* Behind the argument at VALUE: at a comma or bracket that no bracket within holds, or the end. */
const gchar *ky_css_argument_end (const gchar *value);
