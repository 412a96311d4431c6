/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/mail/verify-text.h"

#include "filetypes/mail/verify.h"

#define LINE_COLUMNS 76

/* O-TXT-01. A joiner may stand behind a character that is not ASCII only. */
static gboolean
is_allowed (gunichar c, gunichar before)
{
  if (c < 0x20)
    return c == '\t' || c == '\n' || c == '\r';
  if (c < 0x7f)
    return TRUE;
  if (c < 0xa0)
    return FALSE;
  if (c == 0x200c || c == 0x200d)
    return before >= 0xa0;
  return !(c == 0x061c || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e)
           || (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x206f) || c == 0xfeff
           || (c >= 0xe0000 && c <= 0xe007f));
}

static gboolean
verify_utf8 (KyView text, GError **error)
{
  const gchar *p = (const gchar *)text.data, *end = p + text.size;
  gunichar before = 0;

  if (!g_utf8_validate_len (p, text.size, NULL))
    return ky_verify_fail (error, "text: not UTF-8");
  while (p < end)
    {
      gunichar c = (guchar)*p;

      if (c >= 0x80)
        c = g_utf8_get_char (p);
      if (!is_allowed (c, before))
        return ky_verify_fail (error, "text: U+%04X", c);
      before = c;
      p += c < 0x80 ? 1 : g_utf8_next_char (p) - p;
    }
  return TRUE;
}

static gboolean
verify_jis (KyView text, GError **error)
{
  for (gsize i = 0; i < text.size; i++)
    {
      guint8 c = text.data[i];

      if (c == 0x1b)
        {
          KyView rest = ky_view (text.data + i, text.size - i);

          if (!ky_view_starts_with (rest, "\x1b(B", 3) && !ky_view_starts_with (rest, "\x1b$B", 3))
            return ky_verify_fail (error, "text: an escape sequence");
        }
      else if (c >= 0x7f || (c < 0x20 && c != '\t' && c != '\r' && c != '\n'))
        return ky_verify_fail (error, "text: byte 0x%02x", c);
    }
  return TRUE;
}

gboolean
ky_mail_verify_text (KyView text, gboolean is_utf8, GError **error)
{
  if (text.size == 0)
    return TRUE;
  for (gsize i = 0; i < text.size; i++)
    if ((text.data[i] == '\n' && (i == 0 || text.data[i - 1] != '\r'))
        || (text.data[i] == '\r' && (i + 1 == text.size || text.data[i + 1] != '\n')))
      return ky_verify_fail (error, "text: a line end that is not CRLF");
  return is_utf8 ? verify_utf8 (text, error) : verify_jis (text, error);
}

static gint
value_of (guint8 c)
{
  return c >= 'A' && c <= 'Z'   ? c - 'A'
         : c >= 'a' && c <= 'z' ? c - 'a' + 26
         : c >= '0' && c <= '9' ? c - '0' + 52
         : c == '+'             ? 62
         : c == '/'             ? 63
                                : -1;
}

/* One line: quartets, padding only where LAST, and no bit set that padding leaves unused. */
static gboolean
append_line (GByteArray *out, const guint8 *line, gsize length, gboolean is_last)
{
  if (length == 0 || length % 4 != 0 || length > LINE_COLUMNS
      || (!is_last && length != LINE_COLUMNS))
    return FALSE;
  for (gsize i = 0; i < length; i += 4)
    {
      gboolean may_pad = is_last && i + 4 == length;
      guint pads = may_pad ? (line[i + 3] == '=' ? 1u : 0u) : 0u;
      gint a = value_of (line[i]), b = value_of (line[i + 1]), c, d;
      guint8 bytes[3];

      pads += pads == 1 && line[i + 2] == '=' ? 1 : 0;
      c = pads > 1 ? 0 : value_of (line[i + 2]);
      d = pads > 0 ? 0 : value_of (line[i + 3]);
      if (a < 0 || b < 0 || c < 0 || d < 0 || (pads == 2 && (b & 15) != 0)
          || (pads == 1 && (c & 3) != 0))
        return FALSE;
      bytes[0] = (guint8)(a << 2 | b >> 4);
      bytes[1] = (guint8)((b & 15) << 4 | c >> 2);
      bytes[2] = (guint8)((c & 3) << 6 | d);
      g_byte_array_append (out, bytes, 3 - pads);
    }
  return TRUE;
}

GByteArray *
ky_mail_verify_base64 (KyView lines)
{
  g_autoptr (GByteArray) out = g_byte_array_sized_new ((guint)(lines.size / 4 * 3 + 3));
  gsize at = 0;

  while (at < lines.size)
    {
      const guint8 *end = memmem (lines.data + at, lines.size - at, "\r\n", 2);
      gsize length;

      if (end == NULL)
        return NULL;
      length = (gsize)(end - (lines.data + at));
      if (!append_line (out, lines.data + at, length, at + length + 2 == lines.size))
        return NULL;
      at += length + 2;
    }
  return g_steal_pointer (&out);
}

static gint
upper_hex (guint8 c)
{
  return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Reads what begins at LINES' byte *AT; *AT moves behind it. -1: not canonical, -2: a soft break.
 */
static gint
read_quoted (KyView lines, gsize *at)
{
  KyView rest = ky_view (lines.data + *at, lines.size - *at);
  gint high, low;

  if (ky_view_starts_with (rest, "=\r\n", 3))
    {
      *at += 3;
      return -2;
    }
  high = rest.size > 2 ? upper_hex (rest.data[1]) : -1;
  low = rest.size > 2 ? upper_hex (rest.data[2]) : -1;
  *at += 3;
  return high < 0 || low < 0 ? -1 : high << 4 | low;
}

GByteArray *
ky_mail_verify_quoted_printable (KyView lines)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize column = 0, at = 0, written = 0;

  g_byte_array_set_size (out, (guint)lines.size);
  while (at < lines.size)
    {
      guint8 c = lines.data[at];
      gint value = c;

      if (c == '\r')
        {
          /* White space at a line's end would not survive transport. */
          if (at + 1 >= lines.size || lines.data[at + 1] != '\n'
              || (at > 0 && (lines.data[at - 1] == ' ' || lines.data[at - 1] == '\t')))
            return NULL;
          out->data[written++] = '\r';
          out->data[written++] = '\n';
          column = 0;
          at += 2;
          continue;
        }
      column += c == '=' ? 3 : 1;
      if ((c < ' ' && c != '\t') || c >= 0x7f)
        return NULL;
      if (c == '=')
        value = read_quoted (lines, &at);
      else
        at++;
      if (value == -2 && column > 3 && column <= LINE_COLUMNS + 2)
        {
          column = 0;
          continue;
        }
      if (value < 0 || column > LINE_COLUMNS)
        return NULL;
      out->data[written++] = (guint8)value;
    }
  g_byte_array_set_size (out, (guint)written);
  return g_steal_pointer (&out);
}
