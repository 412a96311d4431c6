/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies links that a writer kept, by a state machine over the characters of an http or https
 * URL, or as a list of mail addresses. It shares no code with web-link.c. */
#include "filetypes/base/text/web-link.h"

enum
{
  IN_HOST,
  IN_LITERAL, /* "[::1]" */
  BEHIND_LITERAL,
  IN_PORT,
  IN_REST
};

/* Tells whether `at` begins with "%e3" or another escaped byte beyond ASCII, which names in other
 * scripts contain. */
static gboolean
is_high_byte (KyView link, gsize at)
{
  return link.size - at > 2 && strchr ("89abcdefABCDEF", link.data[at + 1]) != NULL
         && link.data[at + 1] != '\0' && g_ascii_isxdigit ((gchar)link.data[at + 2]);
}

static gboolean
web_link_verify_is_web (KyView link, gsize host)
{
  guint state = IN_HOST;

  if (host >= link.size
      || !(g_ascii_isalnum ((gchar)link.data[host]) || link.data[host] == '['
           || link.data[host] == '_' || is_high_byte (link, host)))
    return FALSE;
  for (gsize i = host; i < link.size; i++)
    {
      gchar c = (gchar)link.data[i];

      if (state == IN_REST)
        {
          if (c <= ' ' || c >= 0x7f || strchr ("\"<>\\^`{|}", c) != NULL)
            return FALSE;
        }
      else if (ky_is_among (c, "/?#") && state != IN_LITERAL)
        state = IN_REST;
      else if (state == IN_HOST && c == '[' && i == host)
        state = IN_LITERAL;
      else if (state == IN_LITERAL && c == ']')
        state = BEHIND_LITERAL;
      else if ((state == IN_HOST || state == BEHIND_LITERAL) && c == ':')
        state = IN_PORT;
      else if (state == IN_HOST ? !g_ascii_isalnum (c) && !ky_is_among (c, "-._")
                                      && !(c == '%' && is_high_byte (link, i))
               : state == IN_LITERAL ? !g_ascii_isxdigit (c) && c != ':' && c != '.'
               : state == IN_PORT    ? !g_ascii_isdigit (c)
                                     : TRUE)
        return FALSE;
    }
  return state != IN_LITERAL;
}

/* Matches "a@b.example,c@d.example". */
static gboolean
are_addresses (KyView link, gsize at)
{
  guint n = 0;
  gsize from = at;

  for (; at <= link.size; at++)
    if (at == link.size || link.data[at] == ',')
      {
        if (n > 1)
          return FALSE;
        if (at == link.size)
          return n == 1;
        n = 0;
        from = at + 1;
      }
    else if (link.data[at] == '@')
      {
        if (at == from)
          return FALSE;
        n++;
      }
    else if (!g_ascii_isalnum ((gchar)link.data[at])
             && (link.data[at] == '\0' || strchr ("._+-", (gchar)link.data[at]) == NULL))
      return FALSE;
  return FALSE;
}

static gboolean
web_link_verify_begins (KyView link, const gchar *scheme)
{
  return link.size > strlen (scheme)
         && g_ascii_strncasecmp ((const gchar *)link.data, scheme, strlen (scheme)) == 0;
}

gboolean
ky_web_link_verify (KyView link)
{
  if (web_link_verify_begins (link, "http://"))
    return web_link_verify_is_web (link, strlen ("http://"));
  if (web_link_verify_begins (link, "https://"))
    return web_link_verify_is_web (link, strlen ("https://"));
  return web_link_verify_begins (link, "mailto:") && are_addresses (link, strlen ("mailto:"));
}
