/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extracts what the data validation of a spreadsheet says to people (OpenDocument 1.3 part 3
 * §9.4.5): help and error messages with their titles, and the entries of lists. */
#include "filetypes/odf/text.h"

#include "filetypes/base/formula/formula.h"

#define LIST "cell-content-is-in-list("

/* Appends the entries of a list, `"a";"b"`; those in cells are text of the cells. */
static void
odf_rule_append_entries (KyOdfReading *self)
{
  KyView value = ky_text_part_attribute (&self->xml, KY_ODF_TABLE, "condition");
  g_autofree gchar *condition = ky_view_to_string (value);
  const gchar *list = strstr (condition, LIST);
  const gchar *end = strrchr (condition, ')');

  if (list == NULL || end < list + strlen (LIST) || list[strlen (LIST)] != '"')
    return;
  list += strlen (LIST);
  g_string_append_c (self->rule, '[');
  ky_text_append_cell (self->rule, list, (gsize)(end - list));
  g_string_append_c (self->rule, ']');
}

void
ky_odf_rule_begin (KyOdfReading *self)
{
  KyView at = ky_text_part_attribute (&self->xml, KY_ODF_TABLE, "base-cell-address");

  if (self->rule == NULL)
    self->rule = g_string_new (NULL);
  g_string_truncate (self->rule, 0);
  ky_text_append_cell (self->rule, (const gchar *)at.data, at.size);
  g_string_append (self->rule, ": ");
  self->rule_start = self->rule->len;
  odf_rule_append_entries (self);
}

void
ky_odf_rule_end (KyOdfReading *self)
{
  GString *out = ky_odf_flow (self)->text;

  if (self->rule == NULL || self->rule->len == self->rule_start)
    return;
  ky_text_end_line (out);
  if (!self->has_rules)
    g_string_append_printf (
        out, "\n[%s]\n",
        ky_text_document_word (self->text->document, "入力規則", "Data validation"));
  self->has_rules = TRUE;
  ky_text_append_cell (out, self->rule->str, self->rule->len);
  g_string_append_c (out, '\n');
  g_string_truncate (self->rule, 0);
}

void
ky_odf_message_begin (KyOdfReading *self)
{
  KyView title = ky_text_part_attribute (&self->xml, KY_ODF_TABLE, "title");

  self->is_message_shown = ky_text_part_attribute (&self->xml, KY_ODF_TABLE, "display").size > 0
                           && ky_text_part_is_on (&self->xml, KY_ODF_TABLE, "display");
  ky_odf_open_flow (self, KY_ODF_FLOW_CELL);
  g_string_append_len (ky_odf_flow (self)->text, (const gchar *)title.data, (gssize)title.size);
  ky_text_end_line (ky_odf_flow (self)->text);
}

void
ky_odf_message_end (KyOdfReading *self)
{
  if (self->flows->len < 2 || ky_odf_flow (self)->kind != KY_ODF_FLOW_CELL)
    return;
  g_autoptr (GString) text = ky_odf_close_flow (self);
  while (text->len > 0 && text->str[text->len - 1] == '\n')
    g_string_truncate (text, text->len - 1);
  if (text->len == 0 || self->rule == NULL)
    return;
  if (!self->is_message_shown)
    {
      self->text->document->n_hidden++;
      return;
    }
  g_string_append (self->rule, self->rule->len > self->rule_start ? " / " : "");
  ky_text_append_cell (self->rule, text->str, text->len);
}

void
ky_odf_formula_report_link (KyOdfReading *self)
{
  KyView value = ky_text_part_attribute (&self->xml, KY_ODF_TABLE, "formula");

  if (value.size == 0)
    return;
  g_autofree gchar *formula = ky_view_to_string (value);
  if (ky_formula_leads_out (formula))
    ky_job_removed (self->text->document->job, "odf.link", 1, NULL);
}
