/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Embedded font programs, parsed into a model and written anew: outlines, widths, encodings; no
 * bytecode, no unknown table, no byte that was not understood. Errors: MALFORMED, LIMIT. OUT is
 * appended to. */
#pragma once

#include "common/error.h"
#include "common/view.h"

/* Rewrites TrueType and OpenType (ISO/IEC 14496-22) with glyf or CFF outlines: the tables that PDF
 * readers need. */
gboolean ky_font_rewrite_sfnt (KyView file, GByteArray *out, GError **error);
/* Rewrites fonts of office documents as ky_font_rewrite_sfnt() does, with the tables by which
 * programs choose a font. A font without these is refused. */
gboolean ky_font_rewrite_office (KyView file, GByteArray *out, GError **error);
/* Rewrites a font in Compact Font Format (Adobe Technical Note 5176), without a container, as in
 * FontFile3. */
gboolean ky_font_rewrite_cff (KyView file, GByteArray *out, GError **error);
/* Rewrites a font of Type 1 (Adobe Type 1 Font Format), of which `length1` bytes are clear text, as
 * FontFile says (0: look for eexec). `ret_lengths` gets the three lengths of the font that was
 * written. */
gboolean ky_font_rewrite_type1 (KyView file, gsize length1, GByteArray *out, gsize ret_lengths[3],
                                GError **error);
