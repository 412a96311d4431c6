/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The results of EQ fields (ISO/IEC 29500-1 §17.16.5.17): circled characters (囲い文字), ruby,
 * fractions, roots. Their text is only in the instruction of the field. */
#pragma once

#include <glib.h>

/* Returns the result of `instruction` (UTF-8) as one line of text: "㊞", "漢字(かんじ)", "a/b". NULL if
 * it is no EQ field. (transfer full) (nullable) */
gchar *ky_field_equation_text (const gchar *instruction);
