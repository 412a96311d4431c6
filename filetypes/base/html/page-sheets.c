/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the style sheets of a page: its `style` elements, and its links to data: URLs. */
#include "filetypes/base/css/condition.h"
#include "filetypes/base/html/render.h"

/* Returns where the last tag begins that may have a style sheet, or NULL. */
static const gchar *
last_style (const gchar *html, gsize length)
{
  const gchar *end = html + length;

  for (const gchar *p = end; (p = memrchr (html, '<', (gsize)(p - html))) != NULL;)
    if (end - p > 5 && ((p[1] | 0x20) == 's' || (p[1] | 0x20) == 'l')
        && ((end - p > 6 && g_ascii_strncasecmp (p, "<style", 6) == 0)
            || g_ascii_strncasecmp (p, "<link", 5) == 0))
      return p;
  return NULL;
}

static gboolean
has_variables (const gchar *html, gsize length)
{
  const gchar *end = html + length;

  for (const gchar *p = html; (p = memchr (p, '(', (gsize)(end - p))) != NULL; p++)
    if (p - html >= 3 && memcmp (p - 3, "var", 3) == 0)
      return TRUE;
  return FALSE;
}

/* Returns TRUE when `value` holds `word` among others. */
static gboolean
page_sheets_has_word (const gchar *value, const gchar *word)
{
  g_auto (GStrv) words = g_strsplit_set (value, " \t\r\n\f", 16);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_ascii_strcasecmp (words[i], word) == 0)
      return TRUE;
  return FALSE;
}

/* Reads <link rel="stylesheet" href="data:…">, a style sheet that came with the mail. */
static void
read_linked_sheet (KyHtmlRender *render, const KyHtmlToken *token)
{
  const gchar *value = ky_html_value (render, token, "rel");

  if (!page_sheets_has_word (value, "stylesheet") || page_sheets_has_word (value, "alternate")
      || ky_html_attribute (token, "disabled") != NULL)
    return;
  value = ky_html_value (render, token, "type");
  if (*value != '\0' && g_ascii_strncasecmp (value, "text/css", 8) != 0)
    return;
  value = ky_html_value (render, token, "media");
  if (ky_css_media (value, strlen (value), TRUE) == KY_CSS_YES)
    ky_html_sheet_add_url (&render->sheet, ky_html_value (render, token, "href"));
}

/* Returns TRUE when the style sheet that `token` begins counts on a screen. */
static gboolean
page_sheets_is_sheet (KyHtmlRender *render, const KyHtmlToken *token)
{
  if (token->type != KY_HTML_START || token->tag != KY_TAG_STYLE)
    return FALSE;
  const KyHtmlAttribute *type = ky_html_attribute (token, "type");
  const KyHtmlAttribute *media = ky_html_attribute (token, "media");
  if (type != NULL && type->value_length > 0
      && !(type->value_length >= 8 && g_ascii_strncasecmp (type->value, "text/css", 8) == 0
           && (type->value_length == 8 || g_ascii_isspace (type->value[8]))))
    return FALSE;
  if (media == NULL)
    return TRUE;
  g_string_truncate (render->scratch, 0);
  ky_html_append_value (render->scratch, media);
  return ky_css_media (render->scratch->str, render->scratch->len, TRUE) == KY_CSS_YES;
}

void
ky_html_read_sheets (KyHtmlRender *render, const gchar *html, gsize length, GHashTable *totals)
{
  g_autofree KyHtmlToken *token = g_new0 (KyHtmlToken, 1);
  KyHtmlDeclarations d = { 0 };
  const gchar *last = last_style (html, length);
  KyHtmlLexer lexer;
  gboolean is_next = FALSE;

  if (has_variables (html, length))
    render->sheet.variables = ky_html_variables (html, length);
  if (last == NULL)
    return;
  ky_html_lexer_init (&lexer, html, length);
  while (is_next || lexer.at <= last)
    {
      ky_html_lexer_next (&lexer, token);
      if (is_next && token->type == KY_HTML_TEXT)
        ky_html_sheet_add (&render->sheet, token->text, token->length);
      is_next = page_sheets_is_sheet (render, token);
      if (token->type == KY_HTML_START && g_ascii_strncasecmp (token->name, "link", 4) == 0
          && token->name_length == 4)
        read_linked_sheet (render, token);
    }
  ky_css_sheet_finish (&render->sheet.css);
  ky_findings_add (render->findings, "html.remote-content", render->sheet.n_remote);
  ky_findings_add (render->findings, "html.generated", render->sheet.n_counter_styles);
  if (render->sheet.css.selectors != NULL)
    ky_css_selectors_set_totals (render->sheet.css.selectors, totals);
  ky_html_sheet_match (&render->sheet, "html", NULL, NULL, &render->html, &d);
  ky_html_sheet_match (&render->sheet, "body", NULL, &render->html, &render->body, &d);
}
