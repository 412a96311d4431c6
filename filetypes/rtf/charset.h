/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes the bytes of a group in the charset of its font (RTF Specification 1.9.1, "Font Table",
 * "Unicode RTF"). */
#pragma once

#include "filetypes/rtf/lexer.h"

typedef struct
{
  const gchar *charset; /* static */
  gboolean is_symbol;   /* the charset is that of a symbol font */
  guint fallback;       /* number of fallback characters behind \u */
} KyRtfReading;

typedef struct
{
  GHashTable *charsets; /* number of a font -> its charset, static */
  const gchar *ansi;    /* charset of the file, static */
  gint32 default_font;
} KyRtfFonts;

/* Returns the charset with that \fcharset number, or that code page; static. NULL: unknown. */
const gchar *ky_rtf_charset (gint32 number, gboolean is_codepage);
/* Returns the kind of double-byte charset that `reading` uses. */
KyRtfBytes ky_rtf_bytes (const KyRtfReading *reading);
/* Decodes `bytes` to UTF-8 (transfer full). `*ret_replaced` (nullable) is the number of bytes that
 * are invalid in the charset. */
gchar *ky_rtf_decode (const KyRtfFonts *fonts, const KyRtfReading *reading, KyView bytes,
                      gsize *ret_length, gsize *ret_replaced);
void ky_rtf_set_font (const KyRtfFonts *fonts, KyRtfReading *reading, gint32 font);
/* Sets `*fallback` to the number of \uc. Returns FALSE, and leaves it, if the number is negative or
 * greater than any program writes: the text behind \u would be passed over. */
gboolean ky_rtf_set_fallback (guint *fallback, const KyRtfToken *token);
