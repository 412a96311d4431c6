/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fields EQ show (ISO/IEC 29500-1 §17.16.5.17): signs in circles (囲い文字), readings above
 * text, fractions, roots. Their text stands in their instruction alone. */
#pragma once

#include <glib.h>

/* INSTRUCTION (UTF-8) on one line of text: "㊞", "漢字(かんじ)", "a/b". NULL: it is no field EQ.
 * (transfer full) */
gchar *ky_field_equation_text (const gchar *instruction);
