/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What glyphs are by their names (Adobe Glyph List Specification §2). */
#pragma once

#include <glib.h>

/* The text of a glyph's NAME, "" when it is not known. (transfer full) */
gchar *ky_pdf_glyph_name_text (const gchar *name);
/* Is NAME a letter and the number of a character of ASCII, which may as well be another's? */
gboolean ky_pdf_glyph_name_is_numbered (const gchar *name);
