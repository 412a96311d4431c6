/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies decoded texts (UTF-8 or ISO-2022-JP) and the transfer encodings base64 and
 * quoted-printable in the one canonical form that kiyome writes, and blanks the address of the
 * mail's page in the portal, the only link that kiyome adds. Called by verify.c. */
#include "filetypes/mail/verify-text.h"

#include "common/text.h"
#include "filetypes/base/text/base64-verify.h"
#include "filetypes/mail/verify.h"

#define LINE_COLUMNS 76

/* Returns whether `c` may follow `before` (O-TXT-01). A joiner may only follow a character that is
 * not ASCII. */
static gboolean
mail_verify_text_is_allowed (gunichar c, gunichar before)
{
  if (c < 0x20)
    return c == '\t' || c == '\n' || c == '\r';
  if (c < 0x7f)
    return TRUE;
  if (c < 0xa0)
    return FALSE;
  if (c >= 0x3000 && c < 0xe000)
    return TRUE;
  if (c == 0x200c || c == 0x200d)
    return before >= 0xa0;
  return !(c == 0x061c || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e)
           || (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x206f) || c == 0xfeff
           || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f));
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
      gunichar c = ky_text_char (p);

      if (!mail_verify_text_is_allowed (c, before))
        return ky_verify_fail (error, "text: U+%04X", c);
      before = c;
      p = g_utf8_next_char (p);
    }
  return TRUE;
}

/* Verifies pairs between escape sequences, and ASCII at each line end (RFC 1468): a program that
 * begins each line in ASCII would read another text. */
static gboolean
verify_jis (KyView text, GError **error)
{
  gboolean is_wide = FALSE;

  for (gsize i = 0; i < text.size; i++)
    {
      KyView rest = ky_view (text.data + i, text.size - i);
      guint8 c = text.data[i];

      if (c == 0x1b)
        {
          if (!ky_view_starts_with (rest, "\x1b(B", 3) && !ky_view_starts_with (rest, "\x1b$B", 3))
            return ky_verify_fail (error, "text: an escape sequence that kiyome does not write");
          is_wide = rest.data[1] == '$';
          i += 2;
        }
      else if (is_wide)
        {
          if (rest.size < 2 || c <= ' ' || c >= 0x7f || rest.data[1] <= ' ' || rest.data[1] >= 0x7f)
            return ky_verify_fail (error, "text: half of a double-byte character");
          i++;
        }
      else if (c >= 0x7f || (c < 0x20 && c != '\t' && c != '\r' && c != '\n'))
        return ky_verify_fail (error, "text: byte 0x%02x", c);
    }
  return !is_wide
         || ky_verify_fail (error, "text: the text does not return to ASCII before its end");
}

gboolean
ky_mail_verify_text (KyView text, gboolean is_utf8, GError **error)
{
  const guint8 *end = text.data + text.size;

  if (text.size == 0)
    return TRUE;
  for (const guint8 *p = text.data; (p = memchr (p, '\n', (gsize)(end - p))) != NULL; p++)
    if (p == text.data || p[-1] != '\r')
      return ky_verify_fail (error, "text: a line end that is not CRLF");
  for (const guint8 *p = text.data; (p = memchr (p, '\r', (gsize)(end - p))) != NULL; p++)
    if (p + 1 == end || p[1] != '\n')
      return ky_verify_fail (error, "text: a line end that is not CRLF");
  return is_utf8 ? verify_utf8 (text, error) : verify_jis (text, error);
}

GByteArray *
ky_mail_verify_base64 (KyView lines)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize at = 0, written = 0, size;

  if (lines.size > G_MAXUINT / 2)
    return NULL;
  g_byte_array_set_size (out, (guint)ky_verify_base64_size (lines.size));
  /* Full lines without padding, and a last one that may be shorter. */
  while (at < lines.size)
    {
      const guint8 *line = lines.data + at;
      gboolean is_last = lines.size - at <= LINE_COLUMNS + 2;
      gsize length = is_last ? lines.size - at : LINE_COLUMNS + 2;

      if (length < 6 || line[length - 2] != '\r' || line[length - 1] != '\n'
          || !ky_verify_base64_to (line, length - 2, out->data + written, &size)
          || (!is_last && size != LINE_COLUMNS / 4 * 3))
        return NULL;
      written += size;
      at += length;
    }
  g_byte_array_set_size (out, (guint)written);
  return g_steal_pointer (&out);
}

static gint
upper_hex (guint8 c)
{
  return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Reads the character at `at` and moves `at` behind it. Returns -1 if it is not canonical, -2 for a
 * soft break. */
static gint
mail_verify_text_read_quoted (KyView lines, gsize *at)
{
  KyView rest = ky_view (lines.data + *at, lines.size - *at);

  if (ky_view_starts_with (rest, "=\r\n", 3))
    {
      *at += 3;
      return -2;
    }
  gint high = rest.size > 2 ? upper_hex (rest.data[1]) : -1;
  gint low = rest.size > 2 ? upper_hex (rest.data[2]) : -1;
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
          /* White space at a line end would be lost in transport. */
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
        value = mail_verify_text_read_quoted (lines, &at);
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

/* --- the page in the portal ----------------------------------------------------------------- */

#define ID_PLACE "{id}"

static gboolean
is_page_letter (gchar c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr (":/#.-_", c) != NULL);
}

/* Returns the address of the mail's page, or NULL if the policy has no web address with a place for
 * `id`. */
static gchar *
mail_verify_text_page_of (KyPolicy *policy, const gchar *id)
{
  const gchar *pattern = ky_policy_string (policy, KY_POLICY_MAIL_PORTAL);
  const gchar *place = strstr (pattern, ID_PLACE);

  if (place == NULL || *id == '\0'
      || (strncmp (pattern, "https://", 8) != 0 && strncmp (pattern, "http://", 7) != 0))
    return NULL;
  g_autofree gchar *page = g_strdup_printf ("%.*s%s%s", (gint)(place - pattern), pattern, id,
                                            place + strlen (ID_PLACE));
  for (const gchar *p = page; *p != '\0'; p++)
    if (!is_page_letter (*p))
      return NULL;
  return g_steal_pointer (&page);
}

/* Returns whether ": " precedes it and a line end or the end follows. */
static gboolean
stands_alone (KyView text, gsize at, gsize length)
{
  gsize end = at + length;

  return at >= 2 && text.data[at - 2] == ':' && text.data[at - 1] == ' '
         && (end == text.size || text.data[end] == '\r');
}

GByteArray *
ky_mail_verify_without_page (KyView text, KyPolicy *policy, const gchar *id)
{
  g_autofree gchar *page = mail_verify_text_page_of (policy, id);
  gsize length = page != NULL ? strlen (page) : 0;
  GByteArray *copy = NULL;

  for (gsize at = 0; page != NULL && at + length <= text.size; at++)
    if (memcmp (text.data + at, page, length) == 0 && stands_alone (text, at, length))
      {
        if (copy == NULL)
          copy = g_byte_array_append (g_byte_array_new (), text.data, (guint)text.size);
        memset (copy->data + at, '_', length);
      }
  return copy;
}
