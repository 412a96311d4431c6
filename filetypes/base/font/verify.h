/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second reading of fonts that were written anew; shares no code with what writes them. Each
 * byte is looked at: sums, numbers, outlines, charstrings, the PostScript of Type 1. What is taken
 * is what would be written of it, but for flags of points, which have several forms. Errors:
 * VERIFY.
 */
#pragma once

#include "engine/job.h"

/* In a PDF file. */
gboolean ky_font_verify_sfnt (KyView font, GError **error);
gboolean ky_font_verify_cff (KyView font, GError **error);
/* LENGTH1 bytes of it are in the clear, LENGTH2 encrypted. */
gboolean ky_font_verify_type1 (KyView font, guint64 length1, guint64 length2, GError **error);
/* In a document of Word, disguised by the GUID that ky_font_verify_key() is true for. */
gboolean ky_font_verify_disguised (KyView file, GError **error);
gboolean ky_font_verify_key (const gchar *guid);
/* In an OpenDocument file, as it is. */
gboolean ky_font_verify_office (KyView file, GError **error);
/* In a presentation: Embedded OpenType. */
gboolean ky_font_verify_eot (KyView file, GError **error);
