/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the root element of an XML text without a parser: skips the declaration, comments and the
 * document type, and returns views of the name and of the text up to the end of the start tag. */
#include "filetypes/base/text/root.h"

static gboolean
root_is_space (guint8 c)
{
  return g_ascii_isspace ((gchar)c);
}

static gboolean
root_is_name (guint8 c)
{
  return g_ascii_isalnum ((gchar)c) || c == '-' || c == '_' || c == '.' || c == ':' || c >= 0x80;
}

/* Returns the place behind the next `close` from `at` on, or the end of `text`. */
static gsize
root_skip_to (KyView text, gsize at, const gchar *close)
{
  gsize length = strlen (close);
  const guint8 *found
      = at < text.size ? memmem (text.data + at, text.size - at, close, length) : NULL;

  return found != NULL ? (gsize)(found - text.data) + length : text.size;
}

static gboolean
is_comment (KyView text, gsize at)
{
  return text.size - at >= 4 && memcmp (text.data + at, "<!--", 4) == 0;
}

/* Returns the end of the processing instruction, comment or document type declaration (with its
 * internal subset) that begins at `at`, or the end of `text` if it is not closed. */
static gsize
skip_markup (KyView text, gsize at)
{
  guint depth = 0;
  guint8 quote = 0;

  if (text.data[at + 1] == '?')
    return root_skip_to (text, at + 2, "?>");
  while (at < text.size)
    {
      guint8 c = text.data[at];

      if (quote == 0 && is_comment (text, at))
        {
          at = root_skip_to (text, at + 4, "-->");
          if (depth == 0)
            return at;
          continue;
        }
      if (quote != 0)
        quote = c == quote ? 0 : quote;
      else if (c == '"' || c == '\'')
        quote = c;
      else if (c == '[')
        depth++;
      else if (c == ']' && depth > 0)
        depth--;
      else if (c == '>' && depth == 0)
        return at + 1;
      at++;
    }
  return text.size;
}

/* Returns the end of the start tag in which `at` lies: behind its '>', which may not be part of a
 * value. Takes the default namespace from the attributes that it passes. */
static gsize
end_of_tag (KyView text, gsize at, KyView *ret_space)
{
  static const gchar declaration[] = "xmlns";
  gsize name = at, name_end = at; /* of the attribute that was begun last */

  while (at < text.size && text.data[at] != '>')
    {
      guint8 c = text.data[at];

      if (root_is_name (c))
        {
          for (name = at; at < text.size && root_is_name (text.data[at]); at++)
            ;
          name_end = at;
          continue;
        }
      at++;
      if (c != '"' && c != '\'')
        continue;
      const guint8 *close = memchr (text.data + at, c, text.size - at);
      if (close == NULL)
        return text.size;
      if (ky_view_is (ky_view (text.data + name, name_end - name), declaration))
        *ret_space = ky_view (text.data + at, (gsize)(close - text.data) - at);
      at = (gsize)(close - text.data) + 1;
    }
  return MIN (at + 1, text.size);
}

gboolean
ky_text_root_find (KyView text, KyTextRoot *ret_root)
{
  gsize at = 0, end;

  while (at < text.size && (root_is_space (text.data[at]) || text.data[at] == '<'))
    {
      if (root_is_space (text.data[at]))
        at++;
      else if (text.size - at > 1 && (text.data[at + 1] == '?' || text.data[at + 1] == '!'))
        at = skip_markup (text, at);
      else
        break;
    }
  if (at >= text.size || text.data[at] != '<')
    return FALSE;
  for (end = ++at; end < text.size && root_is_name (text.data[end]); end++)
    ;
  if (end == at || end == text.size
      || !(root_is_space (text.data[end]) || text.data[end] == '/' || text.data[end] == '>'))
    return FALSE;
  ret_root->name = ky_view (text.data + at, end - at);
  const guint8 *colon = memchr (text.data + at, ':', end - at);
  ret_root->local
      = colon != NULL ? ky_view (colon + 1, (gsize)(text.data + end - colon) - 1) : ret_root->name;
  ret_root->space = ky_view (NULL, 0);
  ret_root->head = ky_view (text.data, end_of_tag (text, end, &ret_root->space));
  return TRUE;
}
