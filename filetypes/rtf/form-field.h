/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a reader shows of fields whose text is in their instruction, not in their result. */
#pragma once

#include "filetypes/rtf/reading.h"

/* Of the form field INSTRUCTION, which LEXER is in (behind its \field): the entry that is chosen,
 * or a box. NULL: nothing tells. (transfer full) */
gchar *ky_rtf_form_text (const KyRtfFonts *fonts, const KyRtfReading *reading, KyRtfLexer lexer,
                         const GString *instruction);
/* The field that LEXER is in leads to another place when it is clicked: what it shows is a field in
 * its instruction. */
gboolean ky_rtf_field_is_button (KyRtfLexer lexer);
