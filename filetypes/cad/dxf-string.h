/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts and names of a DXF drawing: from its code page to UTF-8, made harmless, and back. */
#pragma once

#include "common/view.h"

typedef struct
{
  const gchar *charset;    /* of what is read and written; where is_utf8, of what is no UTF-8 */
  gboolean is_utf8;        /* what is written is UTF-8 */
  gboolean reads_utf8;     /* what is read may be, whatever is written */
  gunichar upper[128];     /* of a charset of one byte: what its upper half means */
  gboolean has_upper;      /* it is such a charset, and known here */
  gsize n_cleaned;         /* texts that were not to be seen as they came */
  gsize n_fields, n_paths; /* instructions to work out a value, and paths in place of fonts */
} KyDxfStrings;

void ky_dxf_strings_init (KyDxfStrings *self, const gchar *charset, gboolean is_utf8,
                          gboolean reads_utf8);

/*
 * VALUE as UTF-8 in one line of visible text, in which characters written as \U+XXXX or \M+NXXXX
 * stand as what they are, and nothing asks for a value. Where IS_FORMATTED fonts that are paths are
 * others. What is written of it is read again as the same. (transfer full)
 */
gchar *ky_dxf_text_clean (KyDxfStrings *self, KyView value, gboolean is_formatted);
/* The same for a name: one that says no path. (transfer full) */
gchar *ky_dxf_name_clean (KyDxfStrings *self, KyView value);
/* Appends TEXT as the drawing writes it. RET_BREAKS (nullable, of gsize) gets where in OUT a
 * character begins that is LIMIT bytes and more behind the last such place. */
void ky_dxf_string_write (const KyDxfStrings *self, const gchar *text, GByteArray *out, gsize limit,
                          GArray *ret_breaks);
/* The name of the file that PATH leads to; is it one of a font? (transfer full) */
gchar *ky_dxf_font_file (KyDxfStrings *self, KyView path, gboolean *ret_is_font);
