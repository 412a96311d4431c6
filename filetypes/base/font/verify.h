/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies fonts that kiyome wrote; shares no code with the writer. Each byte is checked: sums,
 * numbers, outlines, charstrings, the PostScript of Type 1. Only the form that the writer uses is
 * accepted, except for the flags of points, which have several forms. Errors: VERIFY. */
#pragma once

#include "engine/job.h"

/* Verifies a font of a PDF file. */
gboolean ky_font_verify_sfnt (KyView font, GError **error);
gboolean ky_font_verify_cff (KyView font, GError **error);
/* Verifies a Type 1 font, whose first `length1` bytes are clear text and the next `length2`
 * encrypted. */
gboolean ky_font_verify_type1 (KyView font, guint64 length1, guint64 length2, GError **error);
/* Verifies a font of a Word document, disguised by the `guid` for which ky_font_verify_key()
 * returns TRUE. */
gboolean ky_font_verify_disguised (KyView file, GError **error);
gboolean ky_font_verify_key (const gchar *guid);
/* Verifies a font of an OpenDocument file, which is not disguised. */
gboolean ky_font_verify_office (KyView file, GError **error);
/* Verifies a font of a presentation, in Embedded OpenType. */
gboolean ky_font_verify_eot (KyView file, GError **error);
