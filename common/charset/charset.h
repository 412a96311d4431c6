/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts bytes in any charset to UTF-8, and UTF-8 to the two other charsets that Japanese
 * programs still ask for (doc/threats.md, "Character sets"). No iconv and no table is loaded at run
 * time: the tables are made at build time (charset-generate.c) and lie in .rodata, so that a
 * sandboxed worker needs no file. Japanese charsets are read as Windows reads them (CP932, CP51932,
 * CP50221): NEC and IBM extensions ①㈱髙﨑 are there, and the wave dash is U+FF5E. */
#pragma once

#include "common/view.h"

typedef struct
{
  const gchar *name;       /* static, lower case: the charset that was used, "utf-8", "cp932" … */
  gboolean is_guessed;     /* there was no label that kiyome knows */
  gboolean is_mislabelled; /* the label was known, but the bytes are another charset's */
  gboolean has_bom;        /* the bytes began with a byte order mark (not part of the text) */
  gsize n_replaced;        /* U+FFFD written for bytes that mean nothing */
  gsize n_nul;             /* NUL characters left out */
} KyCharsetInfo;

typedef enum
{
  KY_CHARSET_HTML = 1 << 0,  /* without a label, <meta charset> and <?xml encoding?> count */
  KY_CHARSET_STRICT = 1 << 1 /* a known label is believed, whatever the bytes look like */
} KyCharsetFlags;

/* Decodes `bytes` to valid UTF-8 without NUL and without byte order mark; NUL-terminated,
 * `*ret_length` bytes. `label` (nullable) is the sender's claim, also a malformed one
 * (`"_iso-2022-jp$ESC"`, `cp932;`). The charset is detected if there is no label, or if the bytes
 * contradict it beyond doubt. Invalid bytes become U+FFFD, one for each maximal ill-formed
 * sequence, and never remove an ASCII character. Line ends, controls and escapes are left for
 * ky_text_clean(). Never fails; takes linear time. `ret_length` and `ret_info` may be NULL.
 * (transfer full) */
gchar *ky_charset_decode (KyView bytes, const gchar *label, guint flags, gsize *ret_length,
                          KyCharsetInfo *ret_info);

/* Appends `text` (valid UTF-8) to `out` in `charset`: "utf-8", "iso-2022-jp" (RFC 1468: JIS X 0208
 * with NEC row 13 and the NEC-selected IBM rows; half-width katakana become full-width; ASCII is
 * restored before each line end and at the end) or "cp932". Returns how many characters `charset`
 * lacks: each is written as "〓" (GETA MARK; "?" for what is no letter in width). */
gsize ky_charset_encode (const gchar *text, gsize length, const gchar *charset, GByteArray *out);
