/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Determines the encoding of an XML document from its byte order mark or declaration, decodes the
 * document to UTF-8, and refuses control characters and invalid UTF-8. */
#include "filetypes/base/xml/reader-private.h"

#include "common/charset/charset.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Returns the encoding of an XML declaration at the start of `view`, lower case; NULL when it names
 * none. */
static gchar *
declared_encoding (KyView view)
{
  if (view.data == NULL || !ky_view_starts_with (view, "<?xml", 5))
    return NULL;
  const guint8 *end = memmem (view.data, MIN (view.size, (gsize)256), "?>", 2);
  const guint8 *p
      = end != NULL ? memmem (view.data, (gsize)(end - view.data), "encoding", 8) : NULL;
  if (p == NULL)
    return NULL;
  for (p += 8; p < end; p++)
    if (*p == '"' || *p == '\'')
      {
        const guint8 *close = memchr (p + 1, *p, (gsize)(end - p - 1));

        return close != NULL ? g_ascii_strdown ((const gchar *)p + 1, (gssize)(close - p - 1))
                             : NULL;
      }
  return NULL;
}

static gboolean
characters_is_utf16 (KyView view)
{
  return view.size >= 2
         && ((view.data[0] == 0xfe && view.data[1] == 0xff)
             || (view.data[0] == 0xff && view.data[1] == 0xfe)
             || (view.data[0] == '<' && view.data[1] == 0)
             || (view.data[0] == 0 && view.data[1] == '<'));
}

/* Passes bytes of ASCII that are no controls. */
static inline const guint8 *
characters_pass_plain (const guint8 *p, const guint8 *end)
{
#ifdef __SSE2__
  for (; end - p >= 16; p += 16)
    {
      __m128i bytes = _mm_loadu_si128 ((const void *)p);
      /* The comparison is signed, so bytes above 0x7f are negative and count as less than 0x20. */
      guint others = (guint)_mm_movemask_epi8 (_mm_cmplt_epi8 (bytes, _mm_set1_epi8 (0x20)));

      if (others != 0)
        return p + __builtin_ctz (others);
    }
#endif
  while (p < end && *p >= 0x20 && *p < 0x80)
    p++;
  return p;
}

/* Returns the length of the character beyond ASCII at `p`; 0 if it is malformed (RFC 3629 §4). */
static inline gsize
utf8_length (const guint8 *p, gsize left)
{
  guint8 low = 0x80, high = 0xbf; /* of the second byte */
  gsize length = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

  if (p[0] < 0xc2 || p[0] > 0xf4 || left < length)
    return 0;
  if (p[0] == 0xe0)
    low = 0xa0;
  else if (p[0] == 0xed)
    high = 0x9f;
  else if (p[0] == 0xf0)
    low = 0x90;
  else if (p[0] == 0xf4)
    high = 0x8f;
  if (p[1] < low || p[1] > high)
    return 0;
  for (gsize i = 2; i < length; i++)
    if ((p[i] & 0xc0) != 0x80)
      return 0;
  return length;
}

/* Checks all characters at once: UTF-8, no controls that XML 1.0 has no place for, and what there
 * is to decode. */
static gboolean
check_characters (KyXmlReader *reader, GError **error)
{
  gsize size = (gsize)(reader->end - reader->start);
  const guint8 *end = reader->end;

  for (const guint8 *p = reader->start; p < end;)
    {
      p = characters_pass_plain (p, end);
      if (p < end && *p < 0x20)
        {
          if (!xml_is_space (*p))
            {
              reader->at = p;
              return ky_xml_malformed (reader, error, "a control character");
            }
          p++;
        }
      while (p < end && *p >= 0x80)
        {
          gsize length = utf8_length (p, (gsize)(end - p));

          if (length == 0)
            return ky_xml_malformed (reader, error, "bytes that are not UTF-8");
          p += length;
        }
    }
  reader->has_return = memchr (reader->start, '\r', size) != NULL;
  reader->has_reference = memchr (reader->start, '&', size) != NULL;
  return TRUE;
}

gboolean
ky_xml_begin_document (KyXmlReader *reader, KyView view, GError **error)
{
  g_autofree gchar *label = NULL;
  gsize length = 0;

  if (ky_view_starts_with (view, "\xef\xbb\xbf", 3))
    view = ky_view (view.data + 3, view.size - 3);
  if (characters_is_utf16 (view))
    label = g_strdup (view.data[0] == 0xff || view.data[0] == '<' ? "utf-16le" : "utf-16be");
  else
    label = declared_encoding (view);
  if (label == NULL || strcmp (label, "utf-8") == 0 || strcmp (label, "utf8") == 0
      || strcmp (label, "us-ascii") == 0)
    {
      reader->start = reader->at = view.data;
      reader->end = view.data + view.size;
      return check_characters (reader, error);
    }
  reader->decoded = ky_charset_decode (view, label, KY_CHARSET_STRICT, &length, NULL);
  reader->start = reader->at = (const guint8 *)reader->decoded;
  reader->end = reader->at + length;
  if (looking_at (reader, "\xef\xbb\xbf"))
    reader->at += 3;
  return check_characters (reader, error);
}
