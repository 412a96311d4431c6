/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies that a text file is clean UTF-8 or clean CP932 (doc/threats.md O-TXT-01) and does not
 * begin like another format, for the verifiers of text types. It shares no code with the
 * writers. */
#include "filetypes/base/text/verify.h"

#include "common/charset/charset.h"

static gboolean
text_verify_fail (GError **error, const gchar *what, gsize offset)
{
  return ky_fail (error, KY_ERROR_VERIFY, "text: %s at byte %" G_GSIZE_FORMAT, what, offset);
}

static gboolean
is_allowed_control (guint8 c)
{
  return c == '\t' || c == '\n' || c == '\r';
}

/* Matches code points that O-TXT-01 names; joiners (U+200D) are judged by their neighbours. */
static gboolean
text_verify_is_forbidden (gunichar c)
{
  return (c >= 0x7f && c < 0xa0) || c == 0x61c || (c >= 0x200b && c <= 0x200c)
         || (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e)
         || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb)
         || (c >= 0xe0000 && c <= 0xe00ff) || (c & 0xfffe) == 0xfffe;
}

/* Tells whether `c` may be on either side of a joiner: an emoji, a skin tone or a selector. */
static gboolean
text_verify_is_picture (gunichar c)
{
  return c == 0xa9 || c == 0xae || (c >= 0x203c && c <= 0x3299) || (c >= 0x1f000 && c <= 0x1faff)
         || c == 0xfe0e || c == 0xfe0f || c == 0x20e3;
}

static gboolean
verify_utf_8 (KyView view, GError **error)
{
  const gchar *start = (const gchar *)view.data;
  const gchar *end = start + view.size;
  const gchar *p = start;
  gunichar last = 0;

  if (ky_view_starts_with (view, "\xef\xbb\xbf", 3))
    p += 3;
  while (p < end)
    {
      gunichar c;

      if ((guchar)*p < 0x80)
        {
          c = (guchar)*p;
          if ((c < 0x20 && !is_allowed_control ((guint8)c)) || c == 0x7f)
            return text_verify_fail (error, "control character", (gsize)(p - start));
          if (last == 0x200d)
            return text_verify_fail (error, "joiner without emoji", (gsize)(p - start));
          last = c;
          p++;
          continue;
        }
      c = g_utf8_get_char (p);
      if (text_verify_is_forbidden (c))
        return text_verify_fail (error, "forbidden character", (gsize)(p - start));
      if (c == 0x200d
              ? !text_verify_is_picture (last)
              : last == 0x200d && (!text_verify_is_picture (c) || c == 0xfe0e || c == 0xfe0f))
        {
          /* marks may lie between an emoji and its joiner */
          if (c != 0x200d
              || (g_unichar_type (last) != G_UNICODE_NON_SPACING_MARK
                  && g_unichar_type (last) != G_UNICODE_ENCLOSING_MARK))
            return text_verify_fail (error, "joiner without emoji", (gsize)(p - start));
        }
      last = c;
      p = g_utf8_next_char (p);
    }
  return last != 0x200d ? TRUE : text_verify_fail (error, "joiner without emoji", view.size);
}

static gboolean
verify_cp932 (KyView view, GError **error)
{
  KyCharsetInfo info;

  for (gsize i = 0; i < view.size; i++)
    {
      guint8 c = view.data[i];

      if (c < 0x80)
        {
          if ((c < 0x20 && !is_allowed_control (c)) || c == 0x7f)
            return text_verify_fail (error, "control character", i);
          continue;
        }
      if (c >= 0xa1 && c <= 0xdf)
        continue;
      if (c == 0x80 || c == 0xa0 || c > 0xfc || i + 1 == view.size || view.data[i + 1] < 0x40
          || view.data[i + 1] == 0x7f || view.data[i + 1] > 0xfc)
        return text_verify_fail (error, "neither UTF-8 nor CP932", i);
      i++;
    }
  /* Readers decode an invalid pair of bytes as one character each or drop it, so every pair must be
   * a character of CP932. */
  g_free (ky_charset_decode (view, "cp932", KY_CHARSET_STRICT, NULL, &info));
  return info.n_replaced == 0 || text_verify_fail (error, "no character of CP932", 0);
}

/* Tells whether the text has a PDF header at its beginning, or in a line of its first 1,024 bytes
 * (ISO 32000-1, annex H) with objects behind it. */
static gboolean
is_pdf (const gchar *text, gsize size)
{
  const gchar *end = text + MIN (size, (gsize)1024), *header;

  for (const gchar *at = text;
       at < end && (header = memmem (at, (gsize)(end - at), "%PDF-", 5)) != NULL; at = header + 5)
    if (header == text)
      return TRUE;
    else if (memchr ("\r\n", header[-1], 2) != NULL)
      return memmem (header, size - (gsize)(header - text), " obj", 4) != NULL;
  return FALSE;
}

/* Tells whether a text is a program of DOS: whether "MZ" or "ZM" is more than the beginning of a
 * word. */
static gboolean
text_verify_is_program (const gchar *text, gsize size)
{
  if (size < 2 || (memcmp (text, "MZ", 2) != 0 && memcmp (text, "ZM", 2) != 0))
    return FALSE;
  return (size > 2 && memchr ("@`{}[]<>!#$%&*=?\\^|~+", text[2], 21) != NULL)
         || memmem (text, MIN (size, (gsize)1024), "DOS mode", 8) != NULL;
}

/* Tells whether the text from `text` to `end` begins with `mark`, in any case. Of an element it is
 * the whole name. */
static gboolean
text_verify_begins (const gchar *text, const gchar *end, const gchar *mark)
{
  gsize size = strlen (mark);

  if ((gsize)(end - text) < size || g_ascii_strncasecmp (text, mark, size) != 0)
    return FALSE;
  if (mark[0] != '<' || mark[size - 1] == ':' || (gsize)(end - text) == size)
    return TRUE;
  return !g_ascii_isalnum (text[size]) && memchr ("-_.:", text[size], 4) == NULL
         && (guint8)text[size] < 0x80;
}

/* Verifies that the text does not begin with the signature of another type, behind a mark or
 * blanks, which some readers skip. */
static gboolean
verify_beginning (KyView view, GError **error)
{
  static const gchar *const others[]
      = { "{\\rt", "%!PS", "!<arch>", "<hta:", "<!doctype html", "<html", "<script", "<svg" };
  const gchar *text = (const gchar *)view.data;
  const gchar *end = text + view.size;

  if (ky_view_starts_with (view, "\xef\xbb\xbf", 3))
    text += 3;
  while (text < end && memchr (" \t\r\n", *text, 4) != NULL)
    text++;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (text_verify_begins (text, end, others[i]))
      return text_verify_fail (error, "the beginning of something else",
                               (gsize)(text - (const gchar *)view.data));
  if (is_pdf (text, (gsize)(end - text)) || text_verify_is_program (text, (gsize)(end - text)))
    return text_verify_fail (error, "the beginning of something else",
                             (gsize)(text - (const gchar *)view.data));
  return TRUE;
}

gboolean
ky_verify_text (KyView view, KyVerifiedCharset *ret_charset, GError **error)
{
  gboolean is_utf_8 = memchr (view.data, 0, view.size) == NULL
                      && g_utf8_validate_len ((const gchar *)view.data, view.size, NULL);

  /* Readers believe the mark, whatever follows it. */
  if (!is_utf_8 && ky_view_starts_with (view, "\xef\xbb\xbf", 3))
    return text_verify_fail (error, "the mark of UTF-8 before something else", 0);
  if (!(is_utf_8 ? verify_utf_8 (view, error) : verify_cp932 (view, error)))
    return FALSE;
  if (!verify_beginning (view, error))
    return FALSE;
  *ret_charset = is_utf_8 ? KY_VERIFY_UTF_8 : KY_VERIFY_CP932;
  return TRUE;
}
