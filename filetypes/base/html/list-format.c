/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names the markers of lists that style sheets choose (CSS Counter Styles 3, 6 and 7) as the
 * numberings of base/text/number.h. */
#include "filetypes/base/html/style.h"

#include "common/text.h"
#include "filetypes/base/css/syntax.h"
#include "filetypes/base/text/number.h"

static const struct
{
  const gchar *name, *format;
  gboolean is_japanese; /* "、" follows the number instead of a full stop */
} list_formats[] = {
#define FORMAT(name, format, is_japanese) { name, format, is_japanese },
#include "filetypes/base/html/list-formats.def"
};

const gchar *
ky_html_list_format (const gchar *value)
{
  const gchar *found = NULL;

  /* list-style has a position and a picture, too, in any order */
  while (*value != '\0')
    {
      gsize length = (gsize)(ky_css_find_mark (value, value + strlen (value), " ") - value);

      if (*value == '"' || *value == '\'')
        return "bullet";
      for (guint i = 0; i < G_N_ELEMENTS (list_formats); i++)
        if (strlen (list_formats[i].name) == length
            && strncmp (value, list_formats[i].name, length) == 0)
          found = list_formats[i].format;
      value += length;
      value += strspn (value, " ");
    }
  return found;
}

gboolean
ky_html_list_string (const gchar *from, const gchar *end, gchar ret[KY_HTML_LIST_STRING])
{
  const gchar *const blanks = " \t\r\n\f", *const ellipsis = "…";
  g_autofree gchar *value = g_strstrip (g_strndup (from, (gsize)(end - from)));
  g_autoptr (GString) text = g_string_new (NULL);
  const gchar *p = value;

  while (*p != '\0' && *p != '"' && *p != '\'')
    {
      p = ky_css_find_mark (p, value + strlen (value), blanks);
      p += strspn (p, blanks);
    }
  if (*p == '\0')
    return FALSE;
  ky_css_read_string (p + 1, *p, text);
  g_autofree gchar *line = ky_text_clean (text->str, text->len, KY_TEXT_ONE_LINE, NULL, NULL);
  g_string_assign (text, line);
  if (text->len >= KY_HTML_LIST_STRING)
    {
      const gchar *cut
          = g_utf8_find_prev_char (text->str, text->str + KY_HTML_LIST_STRING - strlen (ellipsis));

      g_string_truncate (text, (gsize)(cut - text->str));
      g_string_append (text, ellipsis);
    }
  memcpy (ret, text->str, text->len + 1);
  return TRUE;
}

gboolean
ky_html_list_is_japanese (const gchar *format)
{
  for (guint i = 0; i < G_N_ELEMENTS (list_formats); i++)
    if (strcmp (list_formats[i].format, format) == 0)
      return list_formats[i].is_japanese;
  return FALSE;
}

/* Appends `number` in letters. "aa" follows "z" (CSS Counter Styles 3, 6.1.3), where Office
 * documents repeat letters. */
static void
list_format_append_letters (GString *out, guint number, gchar first)
{
  gchar letters[8];
  guint n = 0;

  for (; number > 0 && n < sizeof letters; number = (number - 1) / 26)
    letters[n++] = (gchar)(first + (gchar)((number - 1) % 26));
  while (n > 0)
    g_string_append_c (out, letters[--n]);
}

gboolean
ky_html_append_number (GString *out, gint number, const gchar *format)
{
  gboolean is_lower = strcmp (format, "lowerLetter") == 0;

  if (number > 0 && (is_lower || strcmp (format, "upperLetter") == 0))
    list_format_append_letters (out, (guint)number, is_lower ? 'a' : 'A');
  else
    return ky_text_append_number (out, number, format);
  return TRUE;
}
