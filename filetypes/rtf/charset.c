/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Maps RTF's \fcharset numbers and code pages to charsets and decodes bytes in the charset of the
 * current font. If the file's own charset is double-byte, text in a Western font is tried in that
 * charset first. */
#include "filetypes/rtf/charset.h"

#include "common/charset/charset.h"

#define FALLBACK_MAX 8 /* characters behind \u; programs write up to four */

/* Lists \fcharset numbers and their code pages. */
static const struct
{
  gint32 charset, codepage;
  const gchar *label;
} charsets[] = {
  { 78, 10001, "cp932" },        { 79, 10003, "euc-kr" },       { 80, 10008, "gbk" },
  { 81, 10002, "big5" },         { 77, 10000, "macintosh" },    { 128, 932, "cp932" },
  { 129, 949, "euc-kr" },        { 134, 936, "gbk" },           { 136, 950, "big5" },
  { 161, 1253, "windows-1253" }, { 162, 1254, "windows-1254" }, { 163, 1258, "windows-1258" },
  { 177, 1255, "windows-1255" }, { 178, 1256, "windows-1256" }, { 186, 1257, "windows-1257" },
  { 204, 1251, "windows-1251" }, { 222, 874, "windows-874" },   { 238, 1250, "windows-1250" },
  { 0, 1252, "windows-1252" },   { -1, 65001, "utf-8" },        { -1, 20932, "euc-jp" },
  { 255, 437, "ibm437" },        { -1, 850, "ibm850" },         { -1, 866, "ibm866" },
};

const gchar *
ky_rtf_charset (gint32 number, gboolean is_codepage)
{
  for (guint i = 0; i < G_N_ELEMENTS (charsets); i++)
    if ((is_codepage ? charsets[i].codepage : charsets[i].charset) == number)
      return charsets[i].label;
  return NULL;
}

static gboolean
is_double_byte (const gchar *charset)
{
  static const gchar *const labels[] = { "cp932", "euc-kr", "gbk", "big5", "euc-jp", NULL };

  return g_strv_contains (labels, charset);
}

KyRtfBytes
ky_rtf_bytes (const KyRtfReading *reading)
{
  if (reading->is_symbol)
    return KY_RTF_BYTES_SINGLE;
  if (strcmp (reading->charset, "cp932") == 0)
    return KY_RTF_BYTES_SHIFT_JIS;
  return strcmp (reading->charset, "gbk") == 0 || strcmp (reading->charset, "big5") == 0
             ? KY_RTF_BYTES_DOUBLE
             : KY_RTF_BYTES_SINGLE;
}

gchar *
ky_rtf_decode (const KyRtfFonts *fonts, const KyRtfReading *reading, KyView bytes,
               gsize *ret_length, gsize *ret_replaced)
{
  KyCharsetInfo info;
  gchar *text;

  /* East Asian files often declare their fonts with a Western charset although the text is in the
   * charset of the document. */
  if (is_double_byte (fonts->ansi) && strcmp (reading->charset, "windows-1252") == 0)
    {
      text = ky_charset_decode (bytes, fonts->ansi, KY_CHARSET_STRICT, ret_length, &info);
      if (info.n_replaced == 0)
        {
          if (ret_replaced != NULL)
            *ret_replaced = 0;
          return text;
        }
      g_free (text);
    }
  text = ky_charset_decode (bytes, reading->charset, KY_CHARSET_STRICT, ret_length, &info);
  if (ret_replaced != NULL)
    *ret_replaced = info.n_replaced;
  return text;
}

void
ky_rtf_set_font (const KyRtfFonts *fonts, KyRtfReading *reading, gint32 font)
{
  const gchar *charset = g_hash_table_lookup (fonts->charsets, GINT_TO_POINTER (font));

  reading->is_symbol = charset != NULL && strcmp (charset, "symbol") == 0;
  reading->charset = charset != NULL && !reading->is_symbol ? charset : fonts->ansi;
}

gboolean
ky_rtf_set_fallback (guint *fallback, const KyRtfToken *token)
{
  gint32 number = token->has_number ? token->number : 1;

  if (number < 0 || number > FALLBACK_MAX)
    return FALSE;
  *fallback = (guint)number;
  return TRUE;
}
