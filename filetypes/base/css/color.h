/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads values of CSS (Values and Units 4, Color 4) that determine whether something is visible. */
#pragma once

#include <glib.h>

/* Reads a colour such as "#fff", "white" or "rgb(…)" in any case. `*ret_color` is 0xRRGGBB;
 * `*ret_is_transparent` is set if alpha is nearly 0. Returns FALSE if the colour is unknown. */
gboolean ky_css_color (const gchar *text, gsize length, guint32 *ret_color,
                       gboolean *ret_is_transparent);
/* Reads a colour of an attribute of old HTML, which can be made of any text (WHATWG HTML, 2.3.6:
 * "rules for parsing a legacy colour value"). Returns FALSE if the attribute is to be ignored. */
gboolean ky_css_old_color (const gchar *text, gsize length, guint32 *ret_color);
