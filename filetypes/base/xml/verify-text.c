/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes the references in text and attribute values of verified XML. */
#include "filetypes/base/xml/verify.h"

gsize
ky_xml_verify_reference (const guint8 *p, gsize left, gunichar *ret_character)
{
  static const struct
  {
    const gchar *text;
    gunichar character;
  } named[] = {
    { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' }, { "&apos;", '\'' }
  };
  guint64 c = 0;
  gsize at = 2;

  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    if (ky_view_starts_with (ky_view (p, left), named[i].text, strlen (named[i].text)))
      {
        *ret_character = named[i].character;
        return strlen (named[i].text);
      }
  if (left < 4 || p[1] != '#')
    return 0;
  guint base = p[2] == 'x' ? 16 : 10;
  if (base == 16)
    at++;
  for (gsize first = at; at < left && at - first < 8; at++)
    {
      gint digit
          = base == 16 ? g_ascii_xdigit_value ((gchar)p[at]) : g_ascii_digit_value ((gchar)p[at]);

      if (p[at] == ';' && at > first)
        {
          if (c > 0x10ffff || (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
              || (c >= 0xd800 && c <= 0xdfff) || c == 0xfffe || c == 0xffff)
            return 0;
          *ret_character = (gunichar)c;
          return at + 1;
        }
      if (digit < 0)
        return 0;
      c = c * base + (guint)digit;
    }
  return 0;
}

gchar *
ky_xml_verify_decode (KyView raw)
{
  GString *text = g_string_sized_new (raw.size);

  for (gsize i = 0; i < raw.size;)
    {
      gunichar c = 0;
      gsize length
          = raw.data[i] == '&' ? ky_xml_verify_reference (raw.data + i, raw.size - i, &c) : 0;

      if (length > 0)
        g_string_append_unichar (text, c);
      else
        g_string_append_c (text, (gchar)raw.data[i]);
      i += MAX (length, 1);
    }
  return g_string_free (text, FALSE);
}

gchar *
ky_xml_verify_value (const KyXmlVerifyElement *element, const gchar *local)
{
  for (guint i = 0; i < element->n_attributes; i++)
    if (strcmp (element->attributes[i].local->text, local) == 0)
      return ky_xml_verify_decode (element->attributes[i].value);
  return g_strdup ("");
}
