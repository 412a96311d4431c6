/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a field instructs: \*\fldinst (RTF Specification 1.9.1, "Fields"). */
#pragma once

#include "filetypes/rtf/reading.h"

/* What the group at LEXER, if it is the instruction, says, as UTF-8; NULL: it is none, or may be
 * read in two ways. READING: of the group around. *RET_IS_LOCKED: the field stays as it is.
 * (transfer full) */
GString *ky_rtf_read_instruction (const KyRtfFonts *fonts, const KyRtfReading *reading,
                                  KyRtfLexer lexer, gboolean *ret_is_locked);
/* TEXT reads the same when it is written again, and in it all see the same quotation marks. What a
 * formula counts with has no other letters than those of ASCII. */
gboolean ky_rtf_reads_the_same (const GString *text);
