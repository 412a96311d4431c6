/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Renders the controls of HTML forms as text: a menu by its selected option, check boxes and
 * radio buttons by a sign. Called by render.c for each tag. */
#include "filetypes/base/html/render.h"

/* Discards the options of a menu; the selected one is kept for its end tag. */
void
ky_html_select_open (KyHtmlRender *render, const KyHtmlToken *token)
{
  KyHtmlSelect *select = &render->select;

  if (select->is_open)
    return;
  select->is_list
      = ky_html_attribute (token, "multiple") != NULL || ky_html_number (token, "size", 1) > 1;
  select->n_tables = render->n_tables;
  select->has_chosen = select->has_first = FALSE;
  g_string_truncate (select->chosen, 0);
  select->is_open = TRUE;
}

void
ky_html_select_close (KyHtmlRender *render)
{
  KyHtmlSelect *select = &render->select;

  if (!select->is_open)
    return;
  select->is_open = FALSE;
  ky_flow_clear (&select->flow);
  ky_flow_init (&select->flow, render->options->is_english);
  if (select->is_list)
    ky_flow_break (ky_html_flow (render), 1);
  else
    ky_html_write_bracketed (render, select->chosen->str);
}

void
ky_html_option_open (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token)
{
  KyHtmlSelect *select = &render->select;

  if (!select->is_open)
    return;
  element->is_option = TRUE;
  select->is_chosen = ky_html_attribute (token, "selected") != NULL;
  select->is_disabled = ky_html_attribute (token, "disabled") != NULL;
  g_string_truncate (select->flow.text, 0);
}

void
ky_html_option_label (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token)
{
  KyHtmlSelect *select = &render->select;

  if (!select->is_open)
    return;
  if (select->is_list)
    ky_html_write (render, select->is_chosen ? KY_MARK_TICKED " " : KY_MARK_UNTICKED " ");
  const gchar *label = ky_html_value (render, token, "label");
  if (*label == '\0')
    return;
  ky_html_write (render, label);
  element->style.is_dropped = TRUE; /* the label is shown in place of the content */
}

/* Closes an option. Of several that are marked as chosen the last one counts, and the first of all
 * if none is. */
void
ky_html_option_close (KyHtmlRender *render, KyHtmlElement *element)
{
  KyHtmlSelect *select = &render->select;

  element->is_option = FALSE;
  if (!select->is_open || select->is_list)
    return;
  ky_flow_break (&select->flow, 1);
  if (select->is_chosen || (!select->has_chosen && !select->has_first && !select->is_disabled))
    g_string_assign (select->chosen, select->flow.text->str);
  select->has_chosen = select->has_chosen || select->is_chosen;
  select->has_first = select->has_first || !select->is_disabled;
  g_string_truncate (select->flow.text, 0);
}

void
ky_html_group_open (KyHtmlRender *render, const KyHtmlToken *token)
{
  if (render->select.is_open && render->select.is_list)
    ky_html_write (render, ky_html_value (render, token, "label"));
}

/* Writes "[3/10]", or where the bar does not begin at 0 "[3 (1–10)]". */
void
ky_html_gauge (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token)
{
  g_autofree gchar *value = g_strdup (ky_html_value (render, token, "value"));
  g_autofree gchar *most = g_strdup (ky_html_value (render, token, "max"));
  g_autofree gchar *least
      = g_strdup (token->tag == KY_TAG_METER ? ky_html_value (render, token, "min") : "");
  const gchar *end = *most != '\0' ? most : "1";
  g_autofree gchar *shown = *least == '\0' || strcmp (least, "0") == 0
                                ? g_strdup_printf ("%s/%s", value, end)
                                : g_strdup_printf ("%s (%s–%s)", value, least, end);

  if (*value != '\0')
    ky_html_write_bracketed (render, shown);
  element->style.is_dropped = TRUE;
}

/* Returns whether browsers show the placeholder of an input of `type`: those that they do not know
 * are text. */
static gboolean
has_placeholder (const gchar *type)
{
  static const gchar *const others[]
      = { "button", "color", "date",   "datetime-local", "file", "month",
          "range",  "reset", "submit", "time",           "week", NULL };

  return !g_strv_contains (others, type);
}

/* Returns whether a later radio button of the form is marked as chosen and in the group `name`, so
 * that browsers show that one as chosen. */
static gboolean
is_chosen_later (KyHtmlRender *render, const gchar *name)
{
  KyHtmlLexer ahead = render->lexer;
  g_autofree KyHtmlToken *token = g_new0 (KyHtmlToken, 1);

  while (TRUE)
    {
      const gchar *start = ahead.at;

      ky_html_lexer_next (&ahead, token);
      if ((gsize)(ahead.at - start) >= render->measurable)
        {
          render->measurable = 0;
          return FALSE;
        }
      render->measurable -= (gsize)(ahead.at - start);
      if (token->type == KY_HTML_END || token->tag == KY_TAG_FORM)
        return FALSE;
      if (token->type == KY_HTML_START && token->tag == KY_TAG_INPUT
          && ky_html_attribute (token, "checked") != NULL
          && g_ascii_strcasecmp (ky_html_value (render, token, "type"), "radio") == 0
          && strcmp (ky_html_value (render, token, "name"), name) == 0)
        return TRUE;
    }
}

void
ky_html_input (KyHtmlRender *render, const KyHtmlToken *token)
{
  g_autofree gchar *type = g_ascii_strdown (ky_html_value (render, token, "type"), -1);
  g_autofree gchar *name = g_strdup (ky_html_value (render, token, "name"));
  gboolean is_checked = ky_html_attribute (token, "checked") != NULL;

  if (strcmp (type, "hidden") == 0)
    return;
  if (strcmp (type, "checkbox") == 0)
    ky_html_write (render, is_checked ? KY_MARK_TICKED " " : KY_MARK_UNTICKED " ");
  else if (strcmp (type, "radio") == 0)
    ky_html_write (render, is_checked && (*name == '\0' || !is_chosen_later (render, name))
                               ? KY_MARK_CHOSEN " "
                               : KY_MARK_UNCHOSEN " ");
  else if (strcmp (type, "image") == 0)
    ky_html_write_bracketed (render, ky_html_value (render, token, "alt"));
  else if (*ky_html_value (render, token, "value") == '\0')
    {
      if (has_placeholder (type))
        ky_html_write_bracketed (render, ky_html_value (render, token, "placeholder"));
    }
  else if (strcmp (type, "password") != 0)
    ky_html_write_bracketed (render, ky_html_value (render, token, "value"));
}

/* Writes the text that a text field shows before it is filled in. */
void
ky_html_text_area (KyHtmlRender *render, const KyHtmlToken *token)
{
  const gchar *at = render->lexer.at;

  /* the line break behind the tag does not count */
  if (at < render->lexer.end && *at == '\r')
    at++;
  if (at < render->lexer.end && *at == '\n')
    at++;
  if (render->lexer.end - at >= 2 && at[0] == '<' && at[1] == '/')
    ky_html_write_bracketed (render, ky_html_value (render, token, "placeholder"));
}
