/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes and encodes transfer encodings. GMime decodes uuencode. Base64 is decoded here: GMime
 * stops at the first padding and drops an incomplete quartet, but some clients read on (T-CTE-01,
 * T-CTE-02). So is quoted-printable: GMime keeps blanks behind a soft line break. */
#include "filetypes/mail/transfer.h"

#include <gmime/gmime-encodings.h>

#define LINE_MAX_BYTES 998 /* RFC 5322 §2.1.1 */
#define QP_COLUMNS 76      /* RFC 2045 §6.7 (5) */
#define BASE64_BYTES 57    /* input bytes for a line of 76 */
#define NAME_LENGTH 64
#define QUOTED_MIN 8  /* escapes, to one other "="; data in base64 has some at its ends alone */
#define ODD_ESCAPES 8 /* escapes in quoted-printable of characters that text lacks */

KyTransfer
ky_transfer_parse (KyView raw)
{
  static const struct
  {
    const gchar *name;
    KyTransfer transfer;
  } known[] = {
    { "7bit", KY_TRANSFER_7BIT },      { "8bit", KY_TRANSFER_7BIT },
    { "binary", KY_TRANSFER_7BIT },    { "quoted-printable", KY_TRANSFER_QUOTED_PRINTABLE },
    { "base64", KY_TRANSFER_BASE64 },  { "x-uuencode", KY_TRANSFER_UUENCODE },
    { "x-uue", KY_TRANSFER_UUENCODE }, { "uuencode", KY_TRANSFER_UUENCODE },
  };
  gchar name[NAME_LENGTH];
  gsize length = 0;

  for (gsize i = 0; i < raw.size; i++)
    {
      guint8 c = raw.data[i];

      if (c <= ' ' || c >= 0x7f || c == '"')
        continue;
      if (c == ';' || c == '(' || length == sizeof name - 1)
        break;
      name[length++] = (gchar)c;
    }
  name[length] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (name, known[i].name) == 0)
      return known[i].transfer;
  return KY_TRANSFER_UNKNOWN;
}

/* --- decoding ------------------------------------------------------------------------------- */

enum
{
  PAD = 0x40,
  BLANK = 0x41,
  JUNK = 0x42
};

/* Returns the value of a character of RFC 4648 §4, or its class. */
static inline guint8
transfer_base64_value (guint8 c)
{
  static const guint8 table[256] = {
#define P PAD
#define B BLANK
#define J JUNK
    /* clang-format off */
     J,  J,  J,  J,  J,  J,  J,  J,  J,  B,  B,  J,  J,  B,  J,  J,
     J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,
     B,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J, 62,  J,  J,  J, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61,  J,  J,  J,  P,  J,  J,
     J,  0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,  J,  J,  J,  J,  J,
     J, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51,  J,  J,  J,  J,  J,
     J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,
     J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,
     J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,
     J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,
     J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,
     J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,
     J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,
     J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,  J,
  /* clang-format on */
#undef P
#undef B
#undef J
  };

  return table[c];
}

/* Decodes an incomplete quartet of `n` characters. */
static gsize
write_rest (guint32 bits, guint n, guint8 *out)
{
  if (n < 2)
    return 0;
  bits <<= 6 * (4 - n);
  out[0] = (guint8)(bits >> 16);
  if (n == 3)
    out[1] = (guint8)(bits >> 8);
  return n - 1;
}

gboolean
ky_transfer_is_url_safe (KyView bytes)
{
  if (bytes.size == 0
      || (memchr (bytes.data, '-', bytes.size) == NULL
          && memchr (bytes.data, '_', bytes.size) == NULL))
    return FALSE;
  for (gsize i = 0; i < bytes.size; i++)
    {
      guint8 c = bytes.data[i];

      if (strchr ("+/ ", c) != NULL || (c != '-' && c != '_' && transfer_base64_value (c) == JUNK))
        return FALSE;
    }
  return TRUE;
}

/* Decodes `bytes` in the alphabet of RFC 4648 §5. */
static void
transfer_decode_url_safe (KyView bytes, GByteArray *out, KyFindings *findings)
{
  g_autofree gchar *usual = ky_view_to_string (bytes);

  for (gsize i = 0; i < bytes.size; i++)
    usual[i] = usual[i] == '-' ? '+' : usual[i] == '_' ? '/' : usual[i];
  ky_findings_add (findings, "mail.base64-junk", 1);
  ky_transfer_decode_base64 (ky_view (usual, bytes.size), out, findings);
}

void
ky_transfer_decode_base64 (KyView bytes, GByteArray *out, KyFindings *findings)
{
  const guint8 *p = bytes.data, *end = p + bytes.size;
  guint start = out->len, n = 0;
  guint32 bits = 0;
  gsize junk = 0, pads = 0, written = 0;

  if (ky_transfer_is_url_safe (bytes))
    {
      transfer_decode_url_safe (bytes, out, findings);
      return;
    }
  g_byte_array_set_size (out, start + (guint)(bytes.size / 4 * 3 + 6));
  guint8 *to = out->data + start;
  while (p < end)
    {
      const guint8 *from = p;

      /* This loop decodes most lines completely: groups of four valid digits without padding. */
      for (; n == 0 && end - p >= 4; p += 4, written += 3)
        {
          guint32 a = transfer_base64_value (p[0]), b = transfer_base64_value (p[1]),
                  c = transfer_base64_value (p[2]), d = transfer_base64_value (p[3]);

          if ((a | b | c | d) >= PAD)
            break;
          bits = a << 18 | b << 12 | c << 6 | d;
          to[written] = (guint8)(bits >> 16);
          to[written + 1] = (guint8)(bits >> 8);
          to[written + 2] = (guint8)bits;
        }
      if (p > from)
        {
          junk += pads;
          pads = 0;
          bits = 0;
          continue;
        }
      guint8 value = transfer_base64_value (*p++);
      if (value < PAD)
        {
          /* Padding within the data. */
          junk += pads;
          pads = 0;
          bits = bits << 6 | value;
          if (++n == 4)
            {
              to[written++] = (guint8)(bits >> 16);
              to[written++] = (guint8)(bits >> 8);
              to[written++] = (guint8)bits;
              n = 0;
              bits = 0;
            }
        }
      else if (value == PAD)
        {
          junk += n == 1 || (n == 0 && pads == 0) ? 1 : 0;
          pads += n != 0 || pads != 0 ? 1 : 0;
          written += write_rest (bits, n, to + written);
          n = 0;
          bits = 0;
        }
      else if (value == JUNK)
        junk++;
    }
  junk += n > 0 ? 1 : 0;
  written += write_rest (bits, n, to + written);
  g_byte_array_set_size (out, start + (guint)written);
  if (junk > 0)
    ky_findings_add (findings, "mail.base64-junk", junk);
}

gboolean
ky_transfer_looks_base64 (KyView bytes)
{
  gsize n = 0, pads = 0;

  for (gsize i = 0; i < bytes.size; i++)
    {
      guint8 value = transfer_base64_value (bytes.data[i]);

      if (value == JUNK || bytes.data[i] == ' ' || (value < PAD && pads > 0))
        return FALSE;
      n += value < PAD ? 1 : 0;
      pads += value == PAD ? 1 : 0;
    }
  return n >= 60 && pads <= 2 && (n + pads) % 4 == 0;
}

/* Returns whether a uuencoded file begins with this line: "begin 644 name", where 644 is the mode
 * of the file. */
static gboolean
is_uuencode_begin (KyView line)
{
  return line.size > 10 && memcmp (line.data, "begin ", 6) == 0 && g_ascii_isdigit (line.data[6]);
}

gboolean
ky_transfer_looks_uuencoded (KyView bytes)
{
  gsize at = 0;

  while (at < bytes.size && (bytes.data[at] == '\r' || bytes.data[at] == '\n'))
    at++;
  return is_uuencode_begin (ky_view (bytes.data + at, bytes.size - at));
}

/* Returns the lines of a uuencoded file after its "begin", wherever that is. Empty: there is
 * none. */
static KyView
uuencoded_lines (KyView bytes)
{
  const guint8 *p = bytes.data, *end = p + bytes.size;
  gboolean is_next = FALSE;

  while (p < end && !is_next)
    {
      const guint8 *newline = memchr (p, '\n', (gsize)(end - p));

      is_next = is_uuencode_begin (ky_view (p, (gsize)(end - p)));
      p = newline != NULL ? newline + 1 : end;
    }
  return ky_view (p, (gsize)(end - p));
}

gint
ky_transfer_in_gmime (KyTransfer transfer)
{
  switch (transfer)
    {
    case KY_TRANSFER_BASE64:
      return GMIME_CONTENT_ENCODING_BASE64;
    case KY_TRANSFER_QUOTED_PRINTABLE:
      return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
    case KY_TRANSFER_UUENCODE:
      return GMIME_CONTENT_ENCODING_UUENCODE;
    default:
      return GMIME_CONTENT_ENCODING_BINARY;
    }
}

/* Decodes by GMime, whose decoders never write more than they read. */
GBytes *
ky_transfer_decode_by_gmime (KyView bytes, KyTransfer transfer)
{
  GMimeEncoding state;
  gchar *out = g_malloc (bytes.size + 16);

  g_mime_encoding_init_decode (&state, (GMimeContentEncoding)ky_transfer_in_gmime (transfer));
  gsize length = g_mime_encoding_flush (&state, (const char *)bytes.data, bytes.size, out);
  return g_bytes_new_take (out, length);
}

/* Returns the value of a hexadecimal digit, or 0x80. A table avoids mispredicted branches. */
static inline guint8
hex_value (guint8 c)
{
  /* clang-format off */
  static const guint8 table[256] = {
    [0 ... '0' - 1] = 0x80,       ['0'] = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ['9' + 1 ... 'A' - 1] = 0x80, ['A'] = 10, 11, 12, 13, 14, 15,
    ['F' + 1 ... 'a' - 1] = 0x80, ['a'] = 10, 11, 12, 13, 14, 15,
    ['f' + 1 ... 255] = 0x80,
  };
  /* clang-format on */

  return table[c];
}

/* Returns whether a control character occurs in text. */
static gboolean
is_text_control (guint8 c)
{
  return c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0x1b;
}

/* Returns the place behind the line end at `p`, which blanks that a relay appended may precede (RFC
 * 2045 §6.7 (3)), or NULL if there is none. The end of the data is one: encoders write "=" behind
 * text that does not end a line, and the line end behind it belongs to the boundary. */
static const guint8 *
behind_line_end (const guint8 *p, const guint8 *end)
{
  while (p < end && (*p == ' ' || *p == '\t'))
    p++;
  if (p < end && *p == '\r')
    p++;
  return p == end ? end : *p == '\n' ? p + 1 : NULL;
}

/* Decodes quoted-printable. An "=" that is not followed by two digits or a line end stays. If
 * `is_strict`, which is the usual case, returns NULL for one, and for a character that text does
 * not have. */
static GBytes *
decode_quoted (KyView bytes, gboolean is_strict)
{
  const guint8 *p = bytes.data, *end = p + bytes.size;
  g_autofree guint8 *out = g_malloc (bytes.size + 1);
  guint8 *to = out;

  while (p < end)
    {
      if (*p != '=')
        {
          *to++ = *p++;
          continue;
        }
      guint8 high = end - p >= 3 ? hex_value (p[1]) : 0x80;
      guint8 low = end - p >= 3 ? hex_value (p[2]) : 0x80;
      const guint8 *next = behind_line_end (p + 1, end);
      if ((high | low) < 16
          && (!is_strict || high > 1 || is_text_control ((guint8)(high << 4 | low))))
        {
          *to++ = (guint8)(high << 4 | low);
          p += 3;
        }
      else if (next != NULL)
        p = next;
      else if (is_strict)
        return NULL;
      else
        *to++ = *p++;
    }
  bytes.size = (gsize)(to - out);
  return g_bytes_new_take (g_steal_pointer (&out), bytes.size);
}

/* Returns whether the "=" at `at` follows the name of a URL parameter: "?id=", "&id=". */
static gboolean
is_parameter (KyView line, gsize at)
{
  gsize start = at;

  while (start > 0
         && (g_ascii_isalnum ((gchar)line.data[start - 1]) || line.data[start - 1] == '_'
             || line.data[start - 1] == '-'))
    start--;
  return start > 0 && start < at && (line.data[start - 1] == '?' || line.data[start - 1] == '&');
}

/* Returns whether the "=" at `at` follows a name or number of unencoded text: "tel=02",
 * "100=100". */
static gboolean
is_behind_word (KyView line, gsize at)
{
  return at > 0 && g_ascii_isalnum ((gchar)line.data[at - 1])
         && !(at > 2 && line.data[at - 3] == '=');
}

/* Returns whether the line was added without being encoded: each "=" belongs to a URL, to a rule of
 * several or, where the body `is_text`, follows a word, and an encoder cannot have written them
 * all. */
static gboolean
is_added (KyView line, gboolean is_text)
{
  gboolean is_odd = FALSE;

  for (gsize i = 0; i < line.size; i++)
    {
      if (line.data[i] != '=')
        continue;
      if ((i > 0 && line.data[i - 1] == '=') || (i + 1 < line.size && line.data[i + 1] == '='))
        {
          is_odd = TRUE; /* a rule: an encoder writes "=3D=" */
          continue;
        }
      if (!is_parameter (line, i) && !(is_text && is_behind_word (line, i)))
        return FALSE;
      if (!is_parameter (line, i)
          && behind_line_end (line.data + i + 1, line.data + line.size) != NULL)
        break; /* a soft line break */
      guint8 high = i + 1 < line.size ? hex_value (line.data[i + 1]) : 0x80;
      guint8 low = i + 2 < line.size ? hex_value (line.data[i + 2]) : 0x80;
      is_odd = is_odd || (high | low) >= 16
               || (high < 2 && !is_text_control ((guint8)(high << 4 | low)));
    }
  return is_odd;
}

/* Returns whether few escapes are of characters that text does not have: the body is no data. */
static gboolean
has_few_controls (KyView bytes)
{
  gsize n = 0;

  for (gsize i = 0; i + 2 < bytes.size && n <= ODD_ESCAPES; i++)
    n += bytes.data[i] == '=' && hex_value (bytes.data[i + 1]) < 2
         && hex_value (bytes.data[i + 2]) < 16
         && !is_text_control (
             (guint8)(hex_value (bytes.data[i + 1]) << 4 | hex_value (bytes.data[i + 2])));
  return n <= ODD_ESCAPES;
}

gboolean
ky_transfer_looks_quoted (KyView bytes)
{
  const guint8 *end = bytes.data + bytes.size;
  gsize n = 0, others = 0;

  for (const guint8 *at = bytes.data; (at = memchr (at, '=', (gsize)(end - at))) != NULL; at++)
    {
      guint8 next = end - at > 1 ? at[1] : '\n';

      if (next == '\r' || next == '\n')
        continue;
      if (end - at > 2 && (hex_value (next) | hex_value (at[2])) < 16)
        n++;
      else
        others++;
    }
  return n >= QUOTED_MIN && others <= n / QUOTED_MIN;
}

/* Decodes quoted-printable with lines that are not encoded: those are kept. */
static GBytes *
decode_mixed (KyView bytes)
{
  GByteArray *out = g_byte_array_new ();
  gboolean is_text = has_few_controls (bytes);
  gsize from = 0; /* not decoded yet */

  for (gsize at = 0, next; at < bytes.size; at = next)
    {
      const guint8 *newline = memchr (bytes.data + at, '\n', bytes.size - at);

      next = newline != NULL ? (gsize)(newline + 1 - bytes.data) : bytes.size;
      KyView line = ky_view (bytes.data + at, next - at);
      if (next < bytes.size && !is_added (line, is_text))
        continue;
      if (!is_added (line, is_text))
        at = next;
      {
        g_autoptr (GBytes) decoded = decode_quoted (ky_view (bytes.data + from, at - from), FALSE);
        KyView view = ky_view_of_bytes (decoded);

        if (view.size > 0)
          g_byte_array_append (out, view.data, (guint)view.size);
      }
      g_byte_array_append (out, bytes.data + at, (guint)(next - at));
      from = next;
    }
  return g_byte_array_free_to_bytes (out);
}

/* Returns a copy with CR LF for each CR CR LF, which programs write that convert line ends twice; a
 * soft line break is none with it. NULL: there is none. (transfer full) */
static GBytes *
undouble_returns (KyView bytes)
{
  static const gchar doubled[] = "\r\r\n";
  const guint8 *p = bytes.data, *end = p + bytes.size;
  const guint8 *found = memmem (p, bytes.size, doubled, strlen (doubled));

  if (found == NULL)
    return NULL;
  GByteArray *out = g_byte_array_sized_new ((guint)bytes.size);
  for (; found != NULL; found = memmem (p, (gsize)(end - p), doubled, strlen (doubled)))
    {
      g_byte_array_append (out, p, (guint)(found - p));
      p = found + 1;
    }
  g_byte_array_append (out, p, (guint)(end - p));
  return g_byte_array_free_to_bytes (out);
}

static GBytes *
decode_quoted_or_mixed (KyView bytes)
{
  g_autoptr (GBytes) single = undouble_returns (bytes);
  KyView view = single != NULL ? ky_view_of_bytes (single) : bytes;
  GBytes *decoded = decode_quoted (view, TRUE);

  return decoded != NULL ? decoded : decode_mixed (view);
}

KyView
ky_transfer_decode (KyView bytes, KyTransfer transfer, GBytes **ret_owned, KyFindings *findings)
{
  GBytes *owned = NULL;
  KyView view;

  switch (transfer)
    {
    case KY_TRANSFER_BASE64:
      {
        GByteArray *out = g_byte_array_new ();

        ky_transfer_decode_base64 (bytes, out, findings);
        owned = g_byte_array_free_to_bytes (out);
        break;
      }
    case KY_TRANSFER_QUOTED_PRINTABLE:
      owned = decode_quoted_or_mixed (bytes);
      break;
    case KY_TRANSFER_UUENCODE:
      view = uuencoded_lines (bytes);
      if (view.size == 0)
        return bytes;
      owned = ky_transfer_decode_by_gmime (view, transfer);
      break;
    case KY_TRANSFER_7BIT:
    case KY_TRANSFER_UNKNOWN:
      return bytes;
    }
  *ret_owned = owned;
  return ky_view_of_bytes (owned);
}

/* --- encoding ------------------------------------------------------------------------------- */

const gchar *
ky_transfer_name (KyTransfer transfer)
{
  return transfer == KY_TRANSFER_BASE64             ? "base64"
         : transfer == KY_TRANSFER_QUOTED_PRINTABLE ? "quoted-printable"
                                                    : "7bit";
}

/* Returns whether a relay could misread the line: "From " of a mailbox, a boundary, or the dot that
 * ends a message (RFC 5321, 4.5.2). */
static gboolean
is_marked_line (const guint8 *line, gsize length)
{
  gsize bare = length;

  /* trailing blanks are lost in transport */
  while (bare > 1 && (line[bare - 1] == ' ' || line[bare - 1] == '\t'))
    bare--;
  return (length >= 5 && memcmp (line, "From ", 5) == 0)
         || (length >= 4 && memcmp (line, "--=_", 4) == 0) || (bare == 1 && line[0] == '.');
}

/* Returns the number of bytes that are not ASCII. */
static gsize
count_high (KyView bytes)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  gsize n = 0, at = 0;
  guint64 eight;

  for (; bytes.size - at >= sizeof eight; at += sizeof eight)
    {
      memcpy (&eight, bytes.data + at, sizeof eight);
      n += (eight >> 7 & ones) * ones >> 56;
    }
  for (; at < bytes.size; at++)
    n += bytes.data[at] >> 7;
  return n;
}

KyTransfer
ky_transfer_choose (KyView bytes)
{
  const guint8 *p = bytes.data, *end = p + bytes.size;
  gboolean is_7bit = TRUE;
  gsize high = 0;

  while (p < end)
    {
      const guint8 *lf = memchr (p, '\n', (gsize)(end - p));
      gsize length = (gsize)((lf != NULL ? lf : end) - p);

      is_7bit = is_7bit && length <= LINE_MAX_BYTES && !is_marked_line (p, length);
      high += count_high (ky_view (p, length));
      p += length + 1;
    }
  if (is_7bit && high == 0)
    return KY_TRANSFER_7BIT;
  /* Quoted-printable stays readable if few bytes are encoded; each of these takes three
   * characters. */
  return high > bytes.size / 6 ? KY_TRANSFER_BASE64 : KY_TRANSFER_QUOTED_PRINTABLE;
}

void
ky_transfer_encode_base64 (KyView bytes, GByteArray *out)
{
  static const gchar alphabet[]
      = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  gsize lines = (bytes.size + BASE64_BYTES - 1) / BASE64_BYTES;
  guint start = out->len;
  const guint8 *p = bytes.data, *end = p + bytes.size;

  g_byte_array_set_size (out, start + (guint)((bytes.size + 2) / 3 * 4 + lines * 2));
  guint8 *to = out->data + start;
  while (p < end)
    {
      const guint8 *line_end = p + MIN ((gsize)(end - p), BASE64_BYTES);

      for (; line_end - p >= 3; p += 3, to += 4)
        {
          guint32 bits = (guint32)p[0] << 16 | (guint32)p[1] << 8 | p[2];

          to[0] = (guint8)alphabet[bits >> 18];
          to[1] = (guint8)alphabet[bits >> 12 & 63];
          to[2] = (guint8)alphabet[bits >> 6 & 63];
          to[3] = (guint8)alphabet[bits & 63];
        }
      if (p < line_end)
        {
          gboolean two = line_end - p == 2;

          *to++ = (guint8)alphabet[p[0] >> 2];
          *to++ = (guint8)alphabet[(p[0] & 3) << 4 | (two ? p[1] >> 4 : 0)];
          *to++ = two ? (guint8)alphabet[(p[1] & 15) << 2] : '=';
          *to++ = '=';
          p = line_end;
        }
      *to++ = '\r';
      *to++ = '\n';
    }
}

/* Up to three bytes for each byte, and a soft line break for each 73 columns. */
#define QP_ROOM(length) ((length)*3 + (length) / 8 + 8)

static guint8 *
encode_line_qp (const guint8 *line, gsize length, guint8 *to)
{
  static const gchar hex[] = "0123456789ABCDEF";
  gboolean is_marked = is_marked_line (line, length);
  gsize column = 0;

  for (gsize i = 0; i < length; i++)
    {
      guint8 c = line[i];
      gboolean is_last = i + 1 == length;
      gboolean is_literal = c > ' ' ? c < 0x7f && c != '=' : (c == ' ' || c == '\t') && !is_last;

      if (i == 0 && is_marked)
        is_literal = FALSE;
      gsize need = is_literal ? 1 : 3;
      if (column + need + (is_last ? 0 : 1) > QP_COLUMNS)
        {
          /* after a soft line break the dot could be alone in a line */
          is_literal = is_literal && !(is_last && c == '.');
          need = is_literal ? 1 : 3;
          *to++ = '=';
          *to++ = '\r';
          *to++ = '\n';
          column = 0;
        }
      column += need;
      if (is_literal)
        {
          *to++ = c;
          continue;
        }
      *to++ = '=';
      *to++ = (guint8)hex[c >> 4];
      *to++ = (guint8)hex[c & 15];
    }
  return to;
}

static void
encode_lines (KyView bytes, gboolean is_qp, GByteArray *out)
{
  const guint8 *p = bytes.data, *end = p + bytes.size;

  while (p < end)
    {
      const guint8 *lf = memchr (p, '\n', (gsize)(end - p));
      gsize length = (gsize)((lf != NULL ? lf : end) - p);

      if (is_qp)
        {
          guint start = out->len;

          g_byte_array_set_size (out, start + (guint)QP_ROOM (length));
          g_byte_array_set_size (
              out, (guint)(encode_line_qp (p, length, out->data + start) - out->data));
        }
      else
        g_byte_array_append (out, p, (guint)length);
      g_byte_array_append (out, (const guint8 *)"\r\n", 2);
      p += length + 1;
    }
}

void
ky_transfer_encode_text (KyView text, KyTransfer transfer, GByteArray *out)
{
  if (transfer == KY_TRANSFER_BASE64)
    {
      /* Text keeps the line ends of MIME in base64, too (RFC 2045 §6.8). */
      g_autoptr (GByteArray) lines = g_byte_array_new ();

      encode_lines (text, FALSE, lines);
      ky_transfer_encode_base64 (ky_view (lines->data, lines->len), out);
    }
  else
    encode_lines (text, transfer == KY_TRANSFER_QUOTED_PRINTABLE, out);
}
