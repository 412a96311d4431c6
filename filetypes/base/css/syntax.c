/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the tokens of style sheets (CSS Syntax 3): comments, escapes, names, blocks and
 * declarations, for the other files of this room and base/html. ky_css_open_url() decodes a style
 * sheet in a data: URL (RFC 2397) of at most URL_MAX bytes. */
#include "filetypes/base/css/syntax.h"

#include "common/view.h"

#define URL_MAX 1000000u /* bytes of an address that are read */

const gchar *
ky_css_escape (const gchar *from, const gchar *end, gunichar *ret_character)
{
  gunichar code = 0;
  guint digits = 0;

  for (from++; from < end && digits < 6 && g_ascii_isxdigit (*from); from++, digits++)
    code = code * 16 + (guint)g_ascii_xdigit_value (*from);
  if (digits == 0 && from < end)
    {
      code = g_utf8_get_char_validated (from, end - from);
      from = code < 0x110000 ? g_utf8_next_char (from) : from + 1;
    }
  else if (from < end && g_ascii_isspace (*from))
    from++;
  /* CSS Syntax 3, 4.3.7 */
  *ret_character = code > 0 && g_unichar_validate (code) ? code : 0xfffd;
  return from;
}

gboolean
ky_css_is_name (gchar c)
{
  /* A NUL is read as U+FFFD (CSS Syntax 3, 3.3), which is a name code point. */
  return g_ascii_isalnum (c) || c == '-' || c == '_' || c == '\0' || (guchar)c >= 0x80;
}

/* Returns the place after the name at `p`, which may have escapes, or `p` if no name begins
 * there. */
static const gchar *
css_syntax_read_name (const gchar *p, const gchar *end, gboolean *ret_is_url)
{
  static const gchar url[] = "url";
  guint n = 0, n_same = 0;

  for (; p < end; n++)
    {
      gunichar character = (guchar)*p;

      if (*p == '\\' && end - p > 1 && memchr ("\n\r\f", p[1], 3) == NULL)
        p = ky_css_escape (p, end, &character);
      else if (ky_css_is_name (*p))
        p++;
      else
        break;
      n_same += n < 3 && character < 0x80 && g_ascii_tolower ((gchar)character) == url[n];
    }
  *ret_is_url = n == 3 && n_same == 3;
  return p;
}

const gchar *
ky_css_open_url (const gchar *p, const gchar *end)
{
  gboolean is_url;

  p = css_syntax_read_name (p, end, &is_url);
  return is_url && p < end && *p == '(' ? p + 1 : NULL;
}

static const gchar *
css_syntax_skip_word (const gchar *p, const gchar *end)
{
  gboolean is_name = *p == '#' || *p == '@', is_url;
  const gchar *at, *stop;

  if (end - p >= 4 && memcmp (p, "<!--", 4) == 0)
    return p + 4;
  at = css_syntax_read_name (p + is_name, end, &is_url);
  if (at == p + is_name)
    return p;
  if (is_name || !is_url || at == end || *at != '(')
    return at;
  for (stop = at + 1; stop < end && g_ascii_isspace (*stop);)
    stop++;
  if (stop == end || *stop == '"' || *stop == '\'')
    return at;
  while (stop < end && *stop != ')')
    stop += *stop == '\\' && end - stop > 1 ? 2 : 1;
  return stop < end ? stop + 1 : end;
}

/* Returns the end of the string at `p`. A string ends with its line, too. */
static const gchar *
skip_string (const gchar *p, const gchar *end)
{
  gchar quote = *p;

  for (p++; p < end; p++)
    if (*p == '\\' && end - p > 1)
      p++;
    else if (*p == quote || *p == '\n')
      return p + 1;
  return end;
}

const gchar *
ky_css_skip_comment (const gchar *p, const gchar *end)
{
  if (end - p < 2 || p[0] != '/' || p[1] != '*')
    return p;
  const gchar *close = memmem (p + 2, (gsize)(end - p - 2), "*/", 2);
  return close != NULL ? close + 2 : end;
}

/* Returns the end of the name, escape, string or comment at `p`, or of an address without quotes in
 * "url(", within which there are no comments, strings or brackets (CSS Syntax 3, 4.3.6); `p` itself
 * for a single character. `p` must be before `end` and within none of these. */
static const gchar *
css_syntax_skip (const gchar *p, const gchar *end)
{
  const gchar *word = css_syntax_skip_word (p, end);

  if (word > p)
    return word;
  if (*p == '\\' && end - p > 1)
    return p + 2;
  return *p == '"' || *p == '\'' ? skip_string (p, end) : ky_css_skip_comment (p, end);
}

const gchar *
ky_css_find_mark (const gchar *p, const gchar *end, const gchar *marks)
{
  guint depth = 0;

  while (p < end)
    {
      const gchar *next = css_syntax_skip (p, end);

      if (next > p)
        {
          p = next;
          continue;
        }
      if (depth == 0 && strchr (marks, *p) != NULL)
        return p;
      if (*p == '(' || *p == '[')
        depth++;
      else if (*p == ')' || *p == ']')
        depth -= depth > 0;
      else if (*p == '{' || *p == '}')
        depth = 0; /* a bracket that was never closed */
      p++;
    }
  return end;
}

const gchar *
ky_css_block_end (const gchar *from, const gchar *end)
{
  guint depth = 1;
  const gchar *p = ky_css_find_mark (from, end, "{}");

  for (; p < end; p = ky_css_find_mark (p + 1, end, "{}"))
    {
      depth = *p == '{' ? depth + 1 : depth - 1;
      if (depth == 0)
        return p;
    }
  return end;
}

gchar *
ky_css_without_comments (const gchar *from, const gchar *end)
{
  GString *out = g_string_sized_new ((gsize)(end - from));

  while (from < end)
    {
      const gchar *next = css_syntax_skip (from, end);

      if (next == from)
        next++;
      if (*from != '/' || next - from == 1)
        g_string_append_len (out, from, next - from);
      from = next;
    }
  return g_string_free (out, FALSE);
}

gchar *
ky_css_unescape (const gchar *from, const gchar *end)
{
  GString *out = g_string_new (NULL);

  while (from < end && out->len < URL_MAX)
    if (*from == '\\')
      {
        gunichar character;

        from = ky_css_escape (from, end, &character);
        g_string_append_unichar (out, character);
      }
    else
      g_string_append_c (out, *from++);
  return g_string_free (out, FALSE);
}

/* --- declarations ----------------------------------------------------------------------------- */

/* Returns the colon between `p` and `end` that is in no comment, or NULL. */
static const gchar *
css_syntax_find_colon (const gchar *p, const gchar *end)
{
  while (p < end && *p != ':')
    {
      const gchar *next = ky_css_skip_comment (p, end);

      p = next > p ? next : p + 1;
    }
  return p < end ? p : NULL;
}

/* Returns the end of the declaration that begins at `p`: ";" outside of quotes, comments, addresses
 * and parentheses. */
static const gchar *
css_syntax_declaration_end (const gchar *p, const gchar *end)
{
  guint depth = 0;

  while (p < end)
    {
      const gchar *next = css_syntax_skip (p, end);

      if (next == p && *p == ';' && depth == 0)
        return p;
      if (next == p && *p == '(')
        depth++;
      else if (next == p && *p == ')')
        depth -= depth > 0;
      p = next > p ? next : p + 1;
    }
  return end;
}

gboolean
ky_css_next_declaration (const gchar **at, const gchar *end, KyCssDeclaration *ret_declaration)
{
  while (*at < end)
    {
      const gchar *stop = css_syntax_declaration_end (*at, end);

      *ret_declaration = (KyCssDeclaration){ *at, css_syntax_find_colon (*at, stop), stop };
      *at = MIN (stop + 1, end);
      if (ret_declaration->colon != NULL)
        return TRUE;
    }
  return FALSE;
}

void
ky_css_copy_word (gchar *out, gsize size, const gchar *from, const gchar *end)
{
  gsize n = 0;

  while (from < end && n + 1 < size)
    {
      if (*from == '/' && end - from > 1 && from[1] == '*')
        {
          const gchar *close = memmem (from + 2, (gsize)(end - from - 2), "*/", 2);

          from = close != NULL ? close + 2 : end;
          continue;
        }
      if (*from == '\\')
        {
          gunichar character;

          from = ky_css_escape (from, end, &character);
          if (character > ' ' && character < 0x80)
            out[n++] = g_ascii_tolower ((gchar)character);
          continue;
        }
      if (g_ascii_isspace (*from) && (n == 0 || out[n - 1] == ' '))
        {
          from++;
          continue;
        }
      out[n++] = g_ascii_isspace (*from) ? ' ' : g_ascii_tolower (*from);
      from++;
    }
  while (n > 0 && out[n - 1] == ' ')
    n--;
  out[n] = '\0';
}

gboolean
ky_css_read_important (gchar *value, gsize size, gboolean *ret_is_important)
{
  gchar quote = '\0';
  guint depth = 0;
  gchar *p;

  *ret_is_important = FALSE;
  for (p = value; *p != '\0'; p++)
    if (quote != '\0')
      quote = *p == quote ? '\0' : quote;
    else if (*p == '"' || *p == '\'')
      quote = *p;
    else if (*p == '(')
      depth++;
    else if (*p == ')')
      depth -= depth > 0;
    else if (*p == '!' && depth == 0)
      {
        const gchar *word = p + 1 + strspn (p + 1, " \t\r\n\f");

        /* If the value was truncated, compare only the characters that are left. */
        if (g_ascii_strcasecmp (word, "important") != 0
            && !(strlen (value) + 1 == size && g_str_has_prefix ("important", word)))
          return FALSE;
        *ret_is_important = TRUE;
        *p = '\0';
        g_strchomp (value);
        return TRUE;
      }
  return TRUE;
}

/* --- addresses -------------------------------------------------------------------------------- */

gchar *
ky_css_of_url (const gchar *url)
{
  const gchar *comma, *media;
  gsize length;

  url += strspn (url, " \t\r\n\f");
  if (g_ascii_strncasecmp (url, "data:", 5) != 0 || strlen (url) > URL_MAX
      || (comma = strchr (url, ',')) == NULL)
    return NULL;
  media = url + 5 + strspn (url + 5, " ");
  if (g_ascii_strncasecmp (media, "text/css", 8) != 0 || g_ascii_isalnum (media[8]))
    return NULL;
  g_autofree gchar *data = g_uri_unescape_string (comma + 1, NULL);
  if (data == NULL)
    data = g_strdup (comma + 1);
  if (comma - url < 7 || g_ascii_strncasecmp (comma - 7, ";base64", 7) != 0)
    return g_steal_pointer (&data);
  guchar *bytes = g_base64_decode (data, &length);
  g_free (data);
  data = ky_view_to_string (ky_view (bytes, length));
  g_free (bytes);
  return g_steal_pointer (&data);
}

const gchar *
ky_css_read_string (const gchar *p, gchar quote, GString *out)
{
  const gchar *end = p + strlen (p);

  while (p < end && *p != quote)
    {
      gunichar code = 0;

      if (*p == '\\' && p[1] == '\n')
        p += 2;
      else if (*p == '\\')
        p = ky_css_escape (p, end, &code);
      else
        {
          code = g_utf8_get_char (p);
          p = g_utf8_next_char (p);
        }
      /* U+FFFD: an escape of no character. */
      if (code != 0 && code != 0xfffd && g_unichar_type (code) != G_UNICODE_PRIVATE_USE)
        g_string_append_unichar (out, code);
    }
  return p < end ? p + 1 : p;
}
