/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes text of each charset. Each decoder accepts any input: an invalid sequence becomes U+FFFD,
 * and a byte below 0x80 that cannot belong to a sequence is decoded by itself (T-CS-06), as the
 * WHATWG Encoding Standard requires. */
#include "common/charset/charset-private.h"

#define REPLACEMENT 0xfffd
#define ESC 0x1b
#define OPEN_MAX 4096 /* bytes of ISO-2022-JP in which an escape ends lines that went on */

static inline void
charset_decode_put (KyDecode *decode, guint32 c)
{
  guint8 *out = decode->out + decode->at;

  if (c < 0x80)
    {
      if (c == 0)
        {
          decode->n_nul++;
          return;
        }
      out[0] = (guint8)c;
      decode->at += 1;
    }
  else if (c < 0x800)
    {
      out[0] = (guint8)(0xc0 | c >> 6);
      out[1] = (guint8)(0x80 | (c & 0x3f));
      decode->at += 2;
    }
  else if (c < 0x10000)
    {
      out[0] = (guint8)(0xe0 | c >> 12);
      out[1] = (guint8)(0x80 | (c >> 6 & 0x3f));
      out[2] = (guint8)(0x80 | (c & 0x3f));
      decode->at += 3;
    }
  else
    {
      out[0] = (guint8)(0xf0 | c >> 18);
      out[1] = (guint8)(0x80 | (c >> 12 & 0x3f));
      out[2] = (guint8)(0x80 | (c >> 6 & 0x3f));
      out[3] = (guint8)(0x80 | (c & 0x3f));
      decode->at += 4;
    }
}

static inline void
put_replacement (KyDecode *decode)
{
  decode->n_replaced++;
  charset_decode_put (decode, REPLACEMENT);
}

static inline gboolean
is_scalar (guint32 c)
{
  return c < 0xd800 || (c >= 0xe000 && c <= 0x10ffff);
}

static inline void
put_checked (KyDecode *decode, guint32 c)
{
  if (is_scalar (c))
    charset_decode_put (decode, c);
  else
    put_replacement (decode);
}

/* Writes the character, or U+FFFD if the table has 0. */
static inline void
put_found (KyDecode *decode, guint32 c)
{
  if (c != 0)
    charset_decode_put (decode, c);
  else
    put_replacement (decode);
}

/* Appends as put_found() does; bits 21–41 are a second character. */
static inline void
put_packed (KyDecode *decode, guint64 packed)
{
  put_found (decode, (guint32)(packed & 0x1fffff));
  if (packed >> 21 != 0)
    charset_decode_put (decode, (guint32)(packed >> 21));
}

/* --- Unicode -------------------------------------------------------------------------------- */

guint
ky_utf_8_sequence (const guint8 *bytes, gsize size)
{
  guint8 first = bytes[0];
  guint length = first >= 0xc2 && first < 0xe0   ? 2
                 : first >= 0xe0 && first < 0xf0 ? 3
                 : first >= 0xf0 && first < 0xf5 ? 4
                                                 : 0;

  if (length == 0 || size < length || (bytes[1] & 0xc0) != 0x80)
    return 0;
  /* over-long forms, surrogates, beyond U+10FFFF */
  if ((first == 0xe0 && bytes[1] < 0xa0) || (first == 0xed && bytes[1] > 0x9f)
      || (first == 0xf0 && bytes[1] < 0x90) || (first == 0xf4 && bytes[1] > 0x8f))
    return 0;
  for (guint i = 2; i < length; i++)
    if ((bytes[i] & 0xc0) != 0x80)
      return 0;
  return length;
}

/* Returns the length of the maximal subpart of an ill-formed sequence (Unicode 3.9, U+FFFD). */
static gsize
ill_formed_utf_8 (const guint8 *bytes, gsize size)
{
  guint8 first = bytes[0];
  guint8 low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  guint8 high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  gsize wanted = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  gsize length = 1;

  if (first < 0xc2 || first > 0xf4 || size < 2 || bytes[1] < low || bytes[1] > high)
    return 1;
  for (length = 2; length < wanted && length < size && (bytes[length] & 0xc0) == 0x80; length++)
    ;
  return length;
}

/* Returns whether three bytes need no further check: kana, kanji and full-width forms. */
static inline gboolean
is_plain_triple (const guint8 *bytes, gsize size)
{
  return size >= 3 && bytes[0] > 0xe0 && bytes[0] < 0xf0 && bytes[0] != 0xed
         && (bytes[1] & bytes[2] & 0x80) != 0 && ((bytes[1] | bytes[2]) & 0x40) == 0;
}

void
ky_decode_utf_8 (KyDecode *decode, const guint8 *bytes, gsize size)
{
  gsize at = 0;

  while (at < size)
    {
      if (bytes[at] < 0x80)
        {
          charset_decode_put (decode, bytes[at++]);
          continue;
        }
      if (is_plain_triple (bytes + at, size - at))
        {
          memcpy (decode->out + decode->at, bytes + at, 3);
          decode->at += 3;
          at += 3;
          continue;
        }
      guint length = ky_utf_8_sequence (bytes + at, size - at);
      if (length == 0)
        {
          put_replacement (decode);
          at += ill_formed_utf_8 (bytes + at, size - at);
          continue;
        }
      memcpy (decode->out + decode->at, bytes + at, length);
      decode->at += length;
      at += length;
    }
}

typedef struct
{
  guint32 high; /* a high surrogate without its low one yet */
} KyUnits;

static inline void
put_unit (KyDecode *decode, KyUnits *units, guint32 unit)
{
  if (units->high != 0)
    {
      guint32 high = units->high;

      units->high = 0;
      if (unit >= 0xdc00 && unit < 0xe000)
        {
          charset_decode_put (decode, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
          return;
        }
      put_replacement (decode);
    }
  if (unit >= 0xd800 && unit < 0xdc00)
    units->high = unit;
  else
    put_checked (decode, unit);
}

static inline void
decode_utf_16 (KyDecode *decode, const guint8 *bytes, gsize size, guint high)
{
  KyUnits units = { 0 };

  for (gsize at = 0; at + 1 < size; at += 2)
    put_unit (decode, &units, (guint32)bytes[at + high] << 8 | bytes[at + 1 - high]);
  if (units.high != 0 || size % 2 != 0)
    put_replacement (decode);
}

void
ky_decode_utf_16le (KyDecode *decode, const guint8 *bytes, gsize size)
{
  decode_utf_16 (decode, bytes, size, 1);
}

void
ky_decode_utf_16be (KyDecode *decode, const guint8 *bytes, gsize size)
{
  decode_utf_16 (decode, bytes, size, 0);
}

void
ky_decode_utf_32le (KyDecode *decode, const guint8 *bytes, gsize size)
{
  KyReader reader = ky_reader (ky_view (bytes, size - size % 4));

  while (ky_reader_left (&reader) > 0)
    put_checked (decode, ky_reader_u32le (&reader));
  if (size % 4 != 0)
    put_replacement (decode);
}

void
ky_decode_utf_32be (KyDecode *decode, const guint8 *bytes, gsize size)
{
  KyReader reader = ky_reader (ky_view (bytes, size - size % 4));

  while (ky_reader_left (&reader) > 0)
    put_checked (decode, ky_reader_u32be (&reader));
  if (size % 4 != 0)
    put_replacement (decode);
}

static gint
charset_decode_base64_value (guint8 c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Decodes UTF-7 (RFC 2152): "+" base64 of UTF-16 "-"; "+-" is a plus sign. */
void
ky_decode_utf_7 (KyDecode *decode, const guint8 *bytes, gsize size)
{
  gsize at = 0;

  while (at < size)
    {
      KyUnits units = { 0 };
      guint32 bits = 0;
      guint n_bits = 0;

      if (bytes[at] != '+')
        {
          if (bytes[at] < 0x80)
            charset_decode_put (decode, bytes[at]);
          else
            put_replacement (decode);
          at++;
          continue;
        }
      gsize start = ++at;
      for (; at < size && charset_decode_base64_value (bytes[at]) >= 0; at++)
        {
          bits = (bits << 6 | (guint32)charset_decode_base64_value (bytes[at])) & 0xffffff;
          n_bits += 6;
          if (n_bits >= 16)
            {
              n_bits -= 16;
              put_unit (decode, &units, bits >> n_bits & 0xffff);
            }
        }
      if (units.high != 0)
        put_replacement (decode);
      if (at == start)
        charset_decode_put (decode, '+');
      if (at < size && bytes[at] == '-')
        at++;
    }
}

/* --- tables of pairs ------------------------------------------------------------------------ */

static inline guint32
cp932_pair (guint lead, guint trail)
{
  if (lead < 0x81 || lead > 0xfc || trail < 0x40 || trail > 0xfc)
    return 0;
  return ky_charset_cp932[(lead - 0x81) * 189 + trail - 0x40];
}

/* Returns the character of JIS X 0208 with vendor rows. `row` and `cell` count from 1; rows 95–120
 * exist in CP932 only. */
static inline guint32
jis_pair (guint row, guint cell)
{
  guint lead = (row + 1) / 2 + (row <= 62 ? 0x80 : 0xc0);
  guint trail = row % 2 == 1 ? cell + 0x3f + (cell >= 64 ? 1 : 0) : cell + 0x9e;

  return row >= 1 && row <= 120 && cell >= 1 && cell <= 94 ? cp932_pair (lead, trail) : 0;
}

static inline guint32
jis_x_0212_pair (guint row, guint cell)
{
  return row >= 1 && row <= 94 && cell >= 1 && cell <= 94
             ? ky_charset_jis_x_0212[(row - 1) * 94 + cell - 1]
             : 0;
}

/* Returns the character of JIS X 0213, or that of JIS X 0208 as Windows has it, or 0. Bits 21–41: a
 * second code point. */
static inline guint64
jis_x_0213_pair (guint plane, guint row, guint cell)
{
  guint32 c = plane == 1 && row <= 84 ? jis_pair (row, cell) : 0;

  if (c != 0 || row < 1 || row > 94 || cell < 1 || cell > 94)
    return c;
  return (plane == 1 ? ky_charset_jis_x_0213_1
                     : ky_charset_jis_x_0213_2)[(row - 1) * 94 + cell - 1];
}

static inline guint32
cp949_pair (guint lead, guint trail)
{
  if (lead < 0x81 || lead > 0xfe || trail < 0x41 || trail > 0xfe)
    return 0;
  return ky_charset_cp949[(lead - 0x81) * 190 + trail - 0x41];
}

static inline guint32
gbk_pair (guint lead, guint trail)
{
  if (lead < 0x81 || lead > 0xfe || trail < 0x40 || trail > 0xfe)
    return 0;
  return ky_charset_gbk[(lead - 0x81) * 191 + trail - 0x40];
}

/* --- charsets with lead bytes --------------------------------------------------------------- */

void
ky_decode_cp932 (KyDecode *decode, const guint8 *bytes, gsize size)
{
  for (gsize at = 0; at < size; at++)
    {
      guint8 lead = bytes[at];
      guint32 c;

      if (lead < 0x80)
        charset_decode_put (decode, lead);
      else if (lead >= 0xa1 && lead <= 0xdf)
        charset_decode_put (decode, 0xff61u + lead - 0xa1);
      else if (at + 1 < size && (c = cp932_pair (lead, bytes[at + 1])) != 0)
        {
          charset_decode_put (decode, c);
          at++;
        }
      else
        {
          put_replacement (decode);
          if (lead > 0x80 && lead != 0xa0 && lead < 0xfd && at + 1 < size && bytes[at + 1] >= 0x80)
            at++;
        }
    }
}

void
ky_decode_euc_jp (KyDecode *decode, const guint8 *bytes, gsize size)
{
  for (gsize at = 0; at < size; at++)
    {
      guint8 lead = bytes[at];
      guint32 c = 0;

      if (lead < 0x80)
        charset_decode_put (decode, lead);
      else if (lead == 0x8e && at + 1 < size && bytes[at + 1] >= 0xa1 && bytes[at + 1] <= 0xdf)
        charset_decode_put (decode, 0xff61u + bytes[++at] - 0xa1);
      else if (lead == 0x8f && at + 2 < size && bytes[at + 1] >= 0xa1 && bytes[at + 2] >= 0xa1)
        {
          put_found (decode, jis_x_0212_pair (bytes[at + 1] - 0xa0u, bytes[at + 2] - 0xa0u));
          at += 2;
        }
      else if (lead >= 0xa1 && at + 1 < size && bytes[at + 1] >= 0xa1
               && (c = jis_pair (lead - 0xa0u, bytes[at + 1] - 0xa0u)) != 0)
        {
          charset_decode_put (decode, c);
          at++;
        }
      else
        {
          put_replacement (decode);
          if (lead >= 0xa1 && at + 1 < size && bytes[at + 1] >= 0xa1)
            at++;
        }
    }
}

/* Reads the planes of JIS X 0213 in bytes of EUC. */
void
ky_decode_euc_jis_2004 (KyDecode *decode, const guint8 *bytes, gsize size)
{
  for (gsize at = 0; at < size; at++)
    {
      guint8 lead = bytes[at];
      guint plane = lead == 0x8f ? 2 : 1;
      const guint8 *pair = bytes + at + (plane - 1);

      if (lead < 0x80)
        charset_decode_put (decode, lead);
      else if (lead == 0x8e && at + 1 < size && bytes[at + 1] >= 0xa1 && bytes[at + 1] <= 0xdf)
        charset_decode_put (decode, 0xff61u + bytes[++at] - 0xa1);
      else if (at + plane < size && pair[0] >= 0xa1 && pair[1] >= 0xa1)
        {
          put_packed (decode, jis_x_0213_pair (plane, pair[0] - 0xa0u, pair[1] - 0xa0u));
          at += plane;
        }
      else
        put_replacement (decode);
    }
}

/* Returns the row of JIS X 0213 for a lead byte of Shift_JIS-2004; for a row of plane 2, 94 is
 * added. `is_second`: the trail byte is one of the second row of the lead byte. */
static guint
shift_jis_2004_row (guint8 lead, gboolean is_second)
{
  /* The first rows of plane 2 are not in order. */
  static const guint8 others[][2] = { { 1, 8 }, { 3, 4 }, { 5, 12 }, { 13, 14 }, { 15, 78 } };

  if (lead < 0xf0)
    return (lead - (lead < 0xa0 ? 0x81u : 0xc1u)) * 2 + 1 + (guint)is_second;
  if (lead < 0xf5)
    return 94u + others[lead - 0xf0][is_second ? 1 : 0];
  return 94u + (lead - 0xf5u) * 2 + 79 + (guint)is_second;
}

void
ky_decode_shift_jis_2004 (KyDecode *decode, const guint8 *bytes, gsize size)
{
  for (gsize at = 0; at < size; at++)
    {
      guint8 lead = bytes[at];
      guint8 trail = at + 1 < size ? bytes[at + 1] : 0;

      if (lead < 0x80)
        charset_decode_put (decode, lead);
      else if (lead >= 0xa1 && lead <= 0xdf)
        charset_decode_put (decode, 0xff61u + lead - 0xa1);
      else if (lead > 0x80 && lead != 0xa0 && lead < 0xfd && trail >= 0x40 && trail != 0x7f
               && trail < 0xfd)
        {
          guint row = shift_jis_2004_row (lead, trail >= 0x9f);
          guint cell = trail >= 0x9f ? trail - 0x9eu : trail - (trail > 0x7f ? 0x40u : 0x3fu);

          put_packed (decode, jis_x_0213_pair (row > 94 ? 2 : 1, row > 94 ? row - 94 : row, cell));
          at++;
        }
      else
        put_replacement (decode);
    }
}

void
ky_decode_cp949 (KyDecode *decode, const guint8 *bytes, gsize size)
{
  for (gsize at = 0; at < size; at++)
    {
      guint32 c;

      if (bytes[at] < 0x80)
        charset_decode_put (decode, bytes[at]);
      else if (at + 1 < size && (c = cp949_pair (bytes[at], bytes[at + 1])) != 0)
        {
          charset_decode_put (decode, c);
          at++;
        }
      else
        {
          put_replacement (decode);
          if (bytes[at] > 0x80 && at + 1 < size && bytes[at + 1] >= 0x80)
            at++;
        }
    }
}

void
ky_decode_big5 (KyDecode *decode, const guint8 *bytes, gsize size)
{
  for (gsize at = 0; at < size; at++)
    {
      guint8 lead = bytes[at];
      guint8 trail = at + 1 < size ? bytes[at + 1] : 0;
      guint64 found = 0;

      if (lead < 0x80)
        {
          charset_decode_put (decode, lead);
          continue;
        }
      if (lead > 0x80 && lead < 0xff && trail >= 0x40 && trail < 0xff)
        found = ky_charset_big5[(lead - 0x81u) * 191 + trail - 0x40u];
      if (found != 0)
        {
          put_packed (decode, found);
          at++;
          continue;
        }
      put_replacement (decode);
      if (lead > 0x80 && trail >= 0x80)
        at++;
    }
}

/* Returns the character of four bytes, or 0. */
static guint32
gb18030_four (const guint8 *bytes)
{
  if (bytes[1] < 0x30 || bytes[1] > 0x39 || bytes[2] < 0x81 || bytes[2] > 0xfe || bytes[3] < 0x30
      || bytes[3] > 0x39 || bytes[0] < 0x81 || bytes[0] > 0xfe)
    return 0;
  guint32 index = (((bytes[0] - 0x81u) * 10 + bytes[1] - 0x30u) * 126 + bytes[2] - 0x81u) * 10
                  + bytes[3] - 0x30u;
  if (index < G_N_ELEMENTS (ky_charset_gb18030_four))
    return ky_charset_gb18030_four[index];
  /* 90308130 is U+10000 */
  return index >= 189000 && index - 189000 <= 0xfffff ? index - 189000 + 0x10000 : 0;
}

void
ky_decode_gb18030 (KyDecode *decode, const guint8 *bytes, gsize size)
{
  for (gsize at = 0; at < size; at++)
    {
      guint8 lead = bytes[at];
      guint32 c;

      if (lead < 0x80)
        charset_decode_put (decode, lead);
      else if (lead == 0x80)
        charset_decode_put (decode, 0x20ac); /* the euro sign, as in Windows */
      else if (at + 3 < size && (c = gb18030_four (bytes + at)) != 0)
        {
          charset_decode_put (decode, c);
          at += 3;
        }
      else if (at + 1 < size && (c = gbk_pair (lead, bytes[at + 1])) != 0)
        {
          charset_decode_put (decode, c);
          at++;
        }
      else
        {
          put_replacement (decode);
          if (at + 1 < size && bytes[at + 1] >= 0x80)
            at++;
        }
    }
}

/* --- charsets with states ------------------------------------------------------------------- */

typedef enum
{
  SET_ASCII,
  SET_ROMAN,
  SET_KATAKANA,
  SET_JIS_X_0208,
  SET_JIS_X_0212,
  SET_JIS_X_0213_1,
  SET_JIS_X_0213_2,
  SET_GB_2312,
  SET_KS_X_1001
} KySet;

static const struct
{
  gchar text[5];
  guint8 set;
} escapes[] = {
  { "(B", SET_ASCII },         { "(J", SET_ROMAN },         { "(H", SET_ROMAN },
  { "(I", SET_KATAKANA },      { "$B", SET_JIS_X_0208 },    { "$@", SET_JIS_X_0208 },
  { "$(B", SET_JIS_X_0208 },   { "$(@", SET_JIS_X_0208 },   { "$(D", SET_JIS_X_0212 },
  { "$A", SET_GB_2312 },       { "$(A", SET_GB_2312 },      { "$(C", SET_KS_X_1001 },
  { "$(O", SET_JIS_X_0213_1 }, { "$(Q", SET_JIS_X_0213_1 }, { "$(P", SET_JIS_X_0213_2 },
};

/* Returns the length of the escape sequence of ISO-2022-JP-2 at `bytes` (ESC), or 0 if it is not
 * valid. */
static gsize
charset_decode_read_escape (const guint8 *bytes, gsize size, KySet *set)
{
  for (guint i = 0; i < G_N_ELEMENTS (escapes); i++)
    {
      gsize length = strlen (escapes[i].text);

      if (size > length && memcmp (bytes + 1, escapes[i].text, length) == 0)
        {
          *set = (KySet)escapes[i].set;
          return 1 + length;
        }
    }
  return 0;
}

static guint64
charset_decode_set_pair (KySet set, guint8 first, guint8 second)
{
  switch (set)
    {
    case SET_JIS_X_0208:
      return jis_pair (first - 0x20u, second - 0x20u);
    case SET_JIS_X_0212:
      return jis_x_0212_pair (first - 0x20u, second - 0x20u);
    case SET_JIS_X_0213_1:
    case SET_JIS_X_0213_2:
      return jis_x_0213_pair (set == SET_JIS_X_0213_1 ? 1 : 2, first - 0x20u, second - 0x20u);
    case SET_GB_2312:
      return gbk_pair (first + 0x80u, second + 0x80u);
    case SET_KS_X_1001:
      return cp949_pair (first + 0x80u, second + 0x80u);
    case SET_ASCII:
    case SET_ROMAN:
    case SET_KATAKANA:
      break;
    }
  return 0;
}

typedef enum
{
  LINE_ASCII,
  LINE_DOUBTFUL, /* ASCII, but possibly kanji */
  LINE_KANJI
} KyLineKind;

/* Classifies a line without escapes that follows a line in double bytes. It is kanji if all pairs
 * are common characters, and there are kana among them or more non-letters than words of ASCII
 * have, or if an earlier line of the text went on in kanji (`has_gone_on`). */
static KyLineKind
weigh_line (KySet set, const guint8 *bytes, gsize size, gboolean has_gone_on)
{
  gsize kana = 0, usual = 0, signs = 0;

  if (size < (has_gone_on ? 2 : 4) || size % 2 != 0)
    return LINE_ASCII;
  for (gsize at = 0; at < size; at += 2)
    {
      guint8 lead = bytes[at];

      if (charset_decode_set_pair (set, lead, bytes[at + 1]) == 0)
        return LINE_ASCII;
      kana += lead == 0x24 || lead == 0x25;
      /* punctuation, letters of full width, circled numbers, kanji of level 1 */
      usual += (lead >= 0x21 && lead <= 0x25) || lead == 0x2d || (lead >= 0x30 && lead <= 0x4f);
      signs += !g_ascii_isalnum (lead);
      signs += !g_ascii_isalnum (bytes[at + 1]);
    }
  if (usual * 2 * 10 < size * 8 || signs * 4 > size * 3)
    return LINE_ASCII;
  return kana >= 2 || signs * 10 >= size * 4 || has_gone_on ? LINE_KANJI : LINE_DOUBTFUL;
}

/* Returns whether the next escape returns to ASCII, as none does from a text that was there. */
static gboolean
is_ended_later (const guint8 *bytes, gsize size)
{
  const guint8 *escape = memchr (bytes, ESC, MIN (size, (gsize)OPEN_MAX));
  KySet next = SET_KS_X_1001;

  return escape != NULL
         && charset_decode_read_escape (escape, size - (gsize)(escape - bytes), &next) != 0
         && next <= SET_ROMAN;
}

/* Decides whether a line continues in kanji. Lines begin in ASCII (RFC 1468), but some gateways
 * fold lines within kanji, so that the next escape returns to ASCII from what seems to be ASCII
 * (T-CS-03). Other programs do not return to ASCII at the end of a line, and continue in the next
 * one. */
static KyLineKind
goes_on_in_kanji (KyDecode *decode, KySet set, const guint8 *bytes, gsize size)
{
  KySet next = SET_ASCII;
  gsize at = 0;

  while (at < size && bytes[at] > 0x20 && bytes[at] < 0x7f)
    at++;
  /* After an empty line the next one is classified. */
  if (at == 0 && size > 0 && (bytes[0] == '\n' || bytes[0] == '\r'))
    return LINE_KANJI;
  if (at < size && bytes[at] == ESC)
    return at >= 2 && at % 2 == 0 && charset_decode_read_escape (bytes + at, size - at, &next) != 0
                   && next <= SET_ROMAN
               ? LINE_KANJI
               : LINE_ASCII;
  if (at < size && bytes[at] != '\n' && bytes[at] != '\r')
    return LINE_ASCII;
  KyLineKind kind
      = weigh_line (set, bytes, at, decode->has_gone_on || is_ended_later (bytes + at, size - at));
  decode->has_gone_on = decode->has_gone_on || kind == LINE_KANJI;
  return kind;
}

/* Decodes a byte ≥ 0x80 in a 7-bit charset: UTF-8, CP932 or 8-bit katakana (T-CS-10). Returns the
 * number of bytes read. */
static gsize
decode_stray (KyDecode *decode, const guint8 *bytes, gsize size)
{
  guint length = ky_utf_8_sequence (bytes, size);
  guint32 c;

  if (length != 0)
    {
      memcpy (decode->out + decode->at, bytes, length);
      decode->at += length;
      return length;
    }
  if (bytes[0] >= 0xa1 && bytes[0] <= 0xdf)
    {
      charset_decode_put (decode, 0xff61u + bytes[0] - 0xa1);
      return 1;
    }
  if (size >= 2 && bytes[1] >= 0x80 && (c = cp932_pair (bytes[0], bytes[1])) != 0)
    {
      charset_decode_put (decode, c);
      return 2;
    }
  put_replacement (decode);
  return 1;
}

/* Returns the set in which a line of `size` bytes begins if the previous line ended in `set`. */
static KySet
charset_decode_begin_line (KyDecode *decode, KySet set, const guint8 *bytes, gsize size)
{
  KyLineKind kind
      = set >= SET_JIS_X_0208 ? goes_on_in_kanji (decode, set, bytes, size) : LINE_ASCII;

  decode->n_replaced += kind == LINE_DOUBTFUL;
  return kind == LINE_KANJI ? set : SET_ASCII;
}

void
ky_decode_iso_2022_jp (KyDecode *decode, const guint8 *bytes, gsize size)
{
  KySet set = SET_ASCII;
  gboolean is_shifted = FALSE; /* SO: katakana (JIS7) */
  gsize at = 0;

  while (at < size)
    {
      guint8 byte = bytes[at];
      gsize length;

      if (byte == ESC && (length = charset_decode_read_escape (bytes + at, size - at, &set)) != 0)
        at += length;
      else if (byte == 0x0e || byte == 0x0f)
        {
          is_shifted = byte == 0x0e;
          at++;
        }
      else if (byte >= 0x80)
        at += decode_stray (decode, bytes + at, size - at);
      else if (byte <= 0x20 || byte == 0x7f)
        {
          charset_decode_put (decode, byte);
          at++;
          if (byte == '\n' || byte == '\r')
            {
              is_shifted = FALSE;
              if (!(byte == '\r' && at < size && bytes[at] == '\n'))
                set = charset_decode_begin_line (decode, set, bytes + at, size - at);
            }
        }
      else if (is_shifted || set == SET_KATAKANA)
        {
          if (byte <= 0x5f)
            charset_decode_put (decode, 0xff61u + byte - 0x21);
          else
            put_replacement (decode);
          at++;
        }
      else if (set >= SET_JIS_X_0208)
        {
          if (at + 1 < size && bytes[at + 1] > 0x20 && bytes[at + 1] < 0x7f)
            {
              put_packed (decode, charset_decode_set_pair (set, byte, bytes[at + 1]));
              at += 2;
            }
          else
            {
              put_replacement (decode);
              at++;
            }
        }
      else
        {
          /* JIS X 0201's yen sign is shown as Windows does: a backslash */
          charset_decode_put (decode, byte);
          at++;
        }
    }
}

/* Decodes ISO-2022-KR and -CN: SO begins pairs, SI ends them; designations are dropped. */
static void
decode_shifted (KyDecode *decode, const guint8 *bytes, gsize size, KySet set)
{
  gboolean is_shifted = FALSE;
  gsize at = 0;

  while (at < size)
    {
      guint8 byte = bytes[at];

      if (byte == ESC && at + 3 < size && bytes[at + 1] == '$')
        at += 4;
      else if (byte == 0x0e || byte == 0x0f)
        {
          is_shifted = byte == 0x0e;
          at++;
        }
      else if (is_shifted && byte > 0x20 && byte < 0x7f)
        {
          if (at + 1 < size && bytes[at + 1] > 0x20 && bytes[at + 1] < 0x7f)
            {
              put_packed (decode, charset_decode_set_pair (set, byte, bytes[at + 1]));
              at += 2;
            }
          else
            {
              put_replacement (decode);
              at++;
            }
        }
      else
        {
          if (byte < 0x80)
            charset_decode_put (decode, byte);
          else
            put_replacement (decode);
          is_shifted = is_shifted && byte != '\n';
          at++;
        }
    }
}

void
ky_decode_iso_2022_kr (KyDecode *decode, const guint8 *bytes, gsize size)
{
  decode_shifted (decode, bytes, size, SET_KS_X_1001);
}

void
ky_decode_iso_2022_cn (KyDecode *decode, const guint8 *bytes, gsize size)
{
  decode_shifted (decode, bytes, size, SET_GB_2312);
}

/* Decodes HZ (RFC 1843): "~{" begins pairs, "~}" ends them, "~~" is a tilde, "~" before a line end
 * is dropped. */
void
ky_decode_hz (KyDecode *decode, const guint8 *bytes, gsize size)
{
  gboolean is_pairs = FALSE;
  gsize at = 0;

  while (at < size)
    {
      guint8 byte = bytes[at];
      guint8 next = at + 1 < size ? bytes[at + 1] : 0;

      if (byte == '~' && (next == '{' || next == '}' || next == '~' || next == '\n'))
        {
          if (next == '~')
            charset_decode_put (decode, '~');
          else if (next != '\n')
            is_pairs = next == '{';
          at += 2;
        }
      else if (is_pairs && byte > 0x20 && byte < 0x7f && next > 0x20 && next < 0x7f)
        {
          put_found (decode, charset_decode_set_pair (SET_GB_2312, byte, next));
          at += 2;
        }
      else
        {
          if (byte < 0x80)
            charset_decode_put (decode, byte);
          else
            put_replacement (decode);
          is_pairs = is_pairs && byte != '\n';
          at++;
        }
    }
}

/* --- charsets of one byte ------------------------------------------------------------------- */

static void
decode_ebcdic (KyDecode *decode, const guint16 *table, const guint8 *bytes, gsize size)
{
  for (gsize at = 0; at < size; at++)
    charset_decode_put (decode, table[bytes[at]] == 0x85 ? '\n' : table[bytes[at]]);
}

void
ky_decode_ibm037 (KyDecode *decode, const guint8 *bytes, gsize size)
{
  decode_ebcdic (decode, ky_charset_ibm037, bytes, size);
}

void
ky_decode_ibm1047 (KyDecode *decode, const guint8 *bytes, gsize size)
{
  decode_ebcdic (decode, ky_charset_ibm1047, bytes, size);
}

void
ky_decode_single_byte (KyDecode *decode, guint single, const guint8 *bytes, gsize size)
{
  for (gsize at = 0; at < size; at++)
    if (bytes[at] < 0x80)
      charset_decode_put (decode, bytes[at]);
    else
      put_found (decode, ky_charset_single_byte[single][bytes[at] - 0x80]);
}
