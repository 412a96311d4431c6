/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text that readers show for fields that have it in their instruction and not in their
 * result. */
#pragma once

#include "filetypes/rtf/charset.h"

/* Returns the chosen entry or the check box of the form field with `instruction`, in which `lexer`
 * is positioned (behind its \field) (transfer full). NULL: the field data do not tell. */
gchar *ky_rtf_form_text (const KyRtfFonts *fonts, const KyRtfReading *reading, KyRtfLexer lexer,
                         const GString *instruction);
/* Tells whether the field in which `lexer` is positioned is a button, whose shown text is a field
 * in its instruction. */
gboolean ky_rtf_field_is_button (KyRtfLexer lexer);
/* Returns the words of `instruction` (UTF-8) that readers show for the field that `lexer` is
 * inside of: see ky_field_shown_argument() (transfer full). NULL: none, or its result is shown. */
gchar *ky_rtf_field_words (KyRtfLexer lexer, const gchar *instruction);
