/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reduces the target of a document's link to the part that may be kept: an http or https URL
 * without a user part, or mail addresses without header fields. Everything else has no link. */
#include "filetypes/base/text/web-link.h"

#include "common/text-block.h"

#define LONGEST 2048

/* Matches a letter or digit of any script; not one that readers fold to a sign, as they do
 * full-width "／". */
static gboolean
is_of_host (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum ((gchar)c) || c == '-' || c == '.' || c == '_';
  return (g_unichar_isalnum (c) || g_unichar_ismark (c) || c == 0x3002 || c == 0x30fb)
         && (c < 0xff00 || c > 0xffef);
}

/* Returns the place behind "host:port" at `p`, or NULL. */
static const gchar *
behind_authority (const gchar *p)
{
  const gchar *from = p;

  if (*p == '[')
    {
      p += 1 + strspn (p + 1, "0123456789abcdefABCDEF:.");
      if (*p++ != ']')
        return NULL;
    }
  else
    while (is_of_host (g_utf8_get_char (p)))
      p = g_utf8_next_char (p);
  if (p == from || *from == '.' || *from == '-')
    return NULL;
  if (*p == ':')
    p += 1 + strspn (p + 1, "0123456789");
  return *p == '\0' || strchr ("/?#", *p) != NULL ? p : NULL;
}

/* Returns the length of the addresses at `p`, separated by commas; 0: other text. */
static gsize
addresses_length (const gchar *p)
{
  gsize length = strcspn (p, "?");
  gboolean has_at = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (p[i]) && strchr ("._+-@,", p[i]) == NULL)
        return 0;
      if (p[i] == '@' && (has_at || i == 0))
        return 0;
      has_at = p[i] == '@' || (has_at && p[i] != ',');
    }
  return has_at ? length : 0;
}

gchar *
ky_web_link (KyView target)
{
  g_autofree gchar *text = ky_view_to_string (target);
  const gchar *url = g_strstrip (text);
  gsize scheme = g_ascii_strncasecmp (url, "http://", 7) == 0    ? 7
                 : g_ascii_strncasecmp (url, "https://", 8) == 0 ? 8
                                                                 : 0;

  if (target.size == 0 || target.size > LONGEST || memchr (target.data, '\0', target.size) != NULL
      || !g_utf8_validate (url, -1, NULL))
    return NULL;
  if (scheme > 0)
    return behind_authority (url + scheme) != NULL
               ? g_uri_escape_string (url, ":/?#[]@!$&'()*+,;=%", FALSE)
               : NULL;
  if (g_ascii_strncasecmp (url, "mailto:", 7) != 0 || addresses_length (url + 7) == 0)
    return NULL;
  return g_strndup (url, 7 + addresses_length (url + 7));
}

gchar *
ky_web_link_unblocked (KyView target, const gchar *const *domains)
{
  gchar *link = ky_web_link (target);

  if (link != NULL && ky_text_is_blocked (link, strlen (link), domains))
    g_clear_pointer (&link, g_free);
  return link;
}
