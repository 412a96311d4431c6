/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the instruction of a field: \*\fldinst (RTF Specification 1.9.1, "Fields"). */
#pragma once

#include "filetypes/rtf/charset.h"

/* Returns the text of the group at `lexer` in UTF-8 if it is a field's instruction (transfer full).
 * NULL: it is not, or it can be read in two ways. `reading` is that of the group around.
 * `*ret_is_locked`: the field is locked (\fldlock). */
GString *ky_rtf_read_instruction (const KyRtfFonts *fonts, const KyRtfReading *reading,
                                  KyRtfLexer lexer, gboolean *ret_is_locked);
/* Tells whether `text` reads the same after it is written again and all readers see the same
 * quotation marks in it. A formula may only have ASCII letters. */
gboolean ky_rtf_reads_the_same (const GString *text);
