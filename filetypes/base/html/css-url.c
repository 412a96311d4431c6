/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Style sheets that lie in their own address (RFC 2397), and words with escapes (CSS Syntax 3). */
#include "filetypes/base/html/style.h"

#include <string.h>

#define URL_MAX 1000000u /* bytes of an address that are read */

const gchar *
ky_html_css_escape (const gchar *from, const gchar *end, gchar *ret_character)
{
  guint digits = 0, code = 0;

  for (from++; from < end && digits < 6 && g_ascii_isxdigit (*from); from++, digits++)
    code = code * 16 + (guint)g_ascii_xdigit_value (*from);
  if (digits == 0 && from < end)
    code = (guchar)*from++;
  else if (from < end && g_ascii_isspace (*from))
    from++;
  *ret_character = code < 0x80 ? (gchar)code : '\0';
  return from;
}

gchar *
ky_html_css_unescape (const gchar *from, const gchar *end)
{
  GString *out = g_string_new (NULL);

  while (from < end && out->len < URL_MAX)
    if (*from == '\\')
      {
        gchar character;

        from = ky_html_css_escape (from, end, &character);
        if (character > 0)
          g_string_append_c (out, character);
      }
    else
      g_string_append_c (out, *from++);
  return g_string_free (out, FALSE);
}

gchar *
ky_html_css_of_url (const gchar *url)
{
  g_autofree gchar *data = NULL;
  const gchar *comma, *media;
  guchar *bytes;
  gsize length;

  url += strspn (url, " \t\r\n\f");
  if (g_ascii_strncasecmp (url, "data:", 5) != 0 || strlen (url) > URL_MAX
      || (comma = strchr (url, ',')) == NULL)
    return NULL;
  media = url + 5 + strspn (url + 5, " ");
  if (g_ascii_strncasecmp (media, "text/css", 8) != 0 || g_ascii_isalnum (media[8]))
    return NULL;
  data = g_uri_unescape_string (comma + 1, NULL);
  if (data == NULL)
    data = g_strdup (comma + 1);
  if (comma - url < 7 || g_ascii_strncasecmp (comma - 7, ";base64", 7) != 0)
    return g_steal_pointer (&data);
  bytes = g_base64_decode (data, &length);
  g_free (data);
  data = g_strndup ((const gchar *)bytes, length);
  g_free (bytes);
  return g_steal_pointer (&data);
}
