/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements ky_charset_encode(): converts UTF-8 to CP932 and ISO-2022-JP, for the writers of mail,
 * CSV, text and CAD drawings. A character that the charset lacks is written as a replacement and
 * counted, so that the caller can choose another charset. */
#include "common/charset/charset.h"

#include "common/charset/charset-private.h"

static guint
cp932_code (gunichar c)
{
  if (c < 0x80)
    return c;
  if (c == 0xa5) /* YEN SIGN, OVERLINE: at their places in JIS X 0201 */
    return 0x5c;
  if (c == 0x203e)
    return 0x7e;
  return c < 0x10000 ? ky_charset_cp932_codes[ky_charset_cp932_pages[c >> 8]][c & 255] : 0;
}

static void
append_code (GByteArray *out, guint code)
{
  guint8 bytes[2] = { (guint8)(code >> 8), (guint8)code };

  if (code < 0x100)
    g_byte_array_append (out, bytes + 1, 1);
  else
    g_byte_array_append (out, bytes, 2);
}

static gsize
charset_encode_cp932 (const gchar *text, const gchar *end, GByteArray *out)
{
  gsize n_lacking = 0;

  for (const gchar *p = text; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      guint code = cp932_code (c);

      if (code == 0 && c != 0)
        {
          n_lacking++;
          code = g_unichar_iswide_cjk (c) ? 0x81ac : '?';
        }
      append_code (out, code);
    }
  return n_lacking;
}

/* Converts IBM's rows (0xFA…), which are not in JIS, to NEC's codes for the same characters. */
static guint
nec_code (guint code)
{
  guint16 wanted = ky_charset_cp932[((code >> 8) - 0x81) * 189 + (code & 0xff) - 0x40];
  static const guint rows[][2] = { { 0x8740, 0x879c }, { 0xed40, 0xeefc }, { 0x81ca, 0x81ca } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint candidate = rows[i][0]; candidate <= rows[i][1]; candidate++)
      if ((candidate & 0xff) >= 0x40 && (candidate & 0xff) <= 0xfc
          && ky_charset_cp932[((candidate >> 8) - 0x81) * 189 + (candidate & 0xff) - 0x40]
                 == wanted)
        return candidate;
  return 0;
}

/* Returns the two bytes of ISO-2022-JP for a pair of CP932, or 0 if there are none. */
static guint
jis_code (guint code)
{
  if (code >= 0xfa40)
    code = nec_code (code);
  if (code < 0x8140 || code >= 0xf040)
    return 0;
  guint lead = code >> 8;
  guint trail = code & 0xff;
  guint row = (lead - (lead < 0xa0 ? 0x81 : 0xc1)) * 2 + 1;
  if (trail >= 0x9f)
    return (row + 1 + 0x20) << 8 | (trail - 0x9e + 0x20);
  return (row + 0x20) << 8 | (trail - 0x3f - (trail >= 0x80 ? 1 : 0) + 0x20);
}

/* Converts half-width katakana to full width, joined with a following voiced mark. `ret_length`:
 * bytes read. */
static gunichar
full_width_kana (const gchar *p, const gchar *end, const gchar **ret_next)
{
  static const gunichar kana[]
      = { 0x3002, 0x300c, 0x300d, 0x3001, 0x30fb, 0x30f2, 0x30a1, 0x30a3, 0x30a5, 0x30a7, 0x30a9,
          0x30e3, 0x30e5, 0x30e7, 0x30c3, 0x30fc, 0x30a2, 0x30a4, 0x30a6, 0x30a8, 0x30aa, 0x30ab,
          0x30ad, 0x30af, 0x30b1, 0x30b3, 0x30b5, 0x30b7, 0x30b9, 0x30bb, 0x30bd, 0x30bf, 0x30c1,
          0x30c4, 0x30c6, 0x30c8, 0x30ca, 0x30cb, 0x30cc, 0x30cd, 0x30ce, 0x30cf, 0x30d2, 0x30d5,
          0x30d8, 0x30db, 0x30de, 0x30df, 0x30e0, 0x30e1, 0x30e2, 0x30e4, 0x30e6, 0x30e8, 0x30e9,
          0x30ea, 0x30eb, 0x30ec, 0x30ed, 0x30ef, 0x30f3, 0x309b, 0x309c };
  gunichar c = kana[g_utf8_get_char (p) - 0xff61];
  const gchar *next = g_utf8_next_char (p);
  gunichar mark = next < end ? g_utf8_get_char (next) : 0;
  gunichar joined = 0;

  if (mark == 0xff9e || mark == 0xff9f)
    if (!g_unichar_compose (c, mark == 0xff9e ? 0x3099 : 0x309a, &joined))
      joined = 0;
  *ret_next = joined != 0 ? g_utf8_next_char (next) : next;
  return joined != 0 ? joined : c;
}

static gsize
encode_iso_2022_jp (const gchar *text, const gchar *end, GByteArray *out)
{
  gboolean is_kanji = FALSE;
  gsize n_lacking = 0;
  const gchar *p = text;

  while (p < end)
    {
      gunichar c = g_utf8_get_char (p);
      const gchar *next = g_utf8_next_char (p);

      if (c >= 0xff61 && c <= 0xff9f)
        c = full_width_kana (p, end, &next);
      guint code = cp932_code (c);
      if (code >= 0x80 || (code == 0 && c != 0))
        {
          code = jis_code (code);
          if (code == 0)
            {
              n_lacking++;
              code = g_unichar_iswide_cjk (c) ? 0x222e : '?';
            }
        }
      if (is_kanji != (code > 0xff))
        {
          is_kanji = code > 0xff;
          g_byte_array_append (out, (const guint8 *)(is_kanji ? "\x1b$B" : "\x1b(B"), 3);
        }
      append_code (out, code);
      p = next;
    }
  if (is_kanji)
    g_byte_array_append (out, (const guint8 *)"\x1b(B", 3);
  return n_lacking;
}

gsize
ky_charset_encode (const gchar *text, gsize length, const gchar *charset, GByteArray *out)
{
  if (strcmp (charset, "cp932") == 0)
    return charset_encode_cp932 (text, text + length, out);
  if (strcmp (charset, "iso-2022-jp") == 0)
    return encode_iso_2022_jp (text, text + length, out);
  g_byte_array_append (out, (const guint8 *)text, (guint)length);
  return 0;
}
