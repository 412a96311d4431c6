/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes character references, predefined entities and line ends of XML, and normalizes white
 * space in attributes. Every other reference is an error, so that no entity expands. */
#include "filetypes/base/xml/text.h"

static gboolean
is_xml_char (guint32 c)
{
  return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xd7ff)
         || (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
}

/* Reads "#…;" behind an ampersand. Returns -1 when it is no character reference. `at` moves behind
 * it. */
static gint64
character_reference (const guint8 **at, const guint8 *end)
{
  const guint8 *p = *at + 1;
  gboolean is_hex = p < end && *p == 'x';
  const guint8 *digits = p + (is_hex ? 1 : 0);
  guint32 c = 0;

  for (p = digits; p < end && *p != ';' && p - digits < 8; p++)
    {
      gint digit = is_hex ? g_ascii_xdigit_value ((gchar)*p) : g_ascii_digit_value ((gchar)*p);

      if (digit < 0)
        return -1;
      c = c * (is_hex ? 16 : 10) + (guint32)digit;
    }
  if (p >= end || *p != ';' || p == digits || !is_xml_char (c))
    return -1;
  *at = p + 1;
  return c;
}

/* Appends the character of the reference ("&…;") at `*p` to `bytes`. */
static gboolean
append_reference (const guint8 **p, const guint8 *end, GByteArray *bytes)
{
  static const struct
  {
    const gchar *text;
    gchar c;
  } predefined[]
      = { { "lt;", '<' }, { "gt;", '>' }, { "amp;", '&' }, { "quot;", '"' }, { "apos;", '\'' } };
  const guint8 *at = *p + 1;

  if (at < end && *at == '#')
    {
      gint64 c = character_reference (&at, end);
      gchar utf8[6];

      if (c < 0)
        return FALSE;
      g_byte_array_append (bytes, (const guint8 *)utf8,
                           (guint)g_unichar_to_utf8 ((gunichar)c, utf8));
      *p = at;
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (predefined); i++)
    if (ky_view_starts_with (ky_view (at, (gsize)(end - at)), predefined[i].text,
                             strlen (predefined[i].text)))
      {
        g_byte_array_append (bytes, (const guint8 *)&predefined[i].c, 1);
        *p = at + strlen (predefined[i].text);
        return TRUE;
      }
  return FALSE;
}

gboolean
ky_xml_decode (KyView view, gboolean is_attribute, GByteArray *bytes)
{
  const guint8 *p = view.data;
  const guint8 *end = view.data + view.size;

  while (p < end)
    {
      const guint8 *run = p;

      while (p < end && *p != '&' && *p != '\r' && !(is_attribute && (*p == '\n' || *p == '\t')))
        p++;
      g_byte_array_append (bytes, run, (guint)(p - run));
      if (p >= end)
        return TRUE;
      if (*p == '&')
        {
          if (!append_reference (&p, end, bytes))
            return FALSE;
          continue;
        }
      if (*p == '\r' && p + 1 < end && p[1] == '\n')
        p++;
      g_byte_array_append (bytes, (const guint8 *)(is_attribute ? " " : "\n"), 1);
      p++;
    }
  return TRUE;
}
