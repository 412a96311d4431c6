/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts glyph names to text (Adobe Glyph List Specification §2). */
#pragma once

#include <glib.h>

/* Returns the text of the glyph `name`, or "" if it is unknown (transfer full). */
gchar *ky_pdf_glyph_name_text (const gchar *name);
/* Tells whether `name` is a letter and the number of an ASCII character, which may mean another
 * character as well. */
gboolean ky_pdf_glyph_name_is_numbered (const gchar *name);
