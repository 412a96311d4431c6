/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects the text of paragraphs, table cells, text boxes, notes and headers while text-walk.c
 * reads the elements of an OpenDocument part, and puts the text of each flow where a reader
 * expects it: boxes after their paragraph, notes and headers at the end. */
#include "filetypes/odf/text.h"

#include "common/release.h"

#define CELLS_REPEATED_MAX 64 /* of a table that is no sheet: it is as wide as a page */

/* --- what is open ----------------------------------------------------------------------------- */

KyOdfFlow *
ky_odf_flow (KyOdfReading *self)
{
  return &g_array_index (self->flows, KyOdfFlow, self->flows->len - 1);
}

KyOdfParagraph *
ky_odf_paragraph (KyOdfReading *self)
{
  return self->paragraphs->len > ky_odf_flow (self)->n_paragraphs
             ? &g_array_index (self->paragraphs, KyOdfParagraph, self->paragraphs->len - 1)
             : NULL;
}

void
ky_odf_open_flow (KyOdfReading *self, KyOdfFlowKind kind)
{
  KyOdfFlow opened = { .kind = kind,
                       .text = g_string_new (NULL),
                       .n_paragraphs = self->paragraphs->len,
                       .n_lists = ky_odf_lists_depth (self->text->lists) };

  g_array_append_val (self->flows, opened);
}

static void
drop_paragraph (KyOdfReading *self)
{
  KyOdfParagraph *it = ky_odf_paragraph (self);

  g_string_free (it->text, TRUE);
  if (it->ruby != NULL)
    g_string_free (it->ruby, TRUE);
  g_array_set_size (self->paragraphs, self->paragraphs->len - 1);
}

GString *
ky_odf_close_flow (KyOdfReading *self)
{
  GString *text = ky_odf_flow (self)->text;

  while (ky_odf_paragraph (self) != NULL)
    drop_paragraph (self);
  ky_odf_lists_close_to (self->text->lists, ky_odf_flow (self)->n_lists);
  g_clear_pointer (&ky_odf_flow (self)->cells, g_ptr_array_unref);
  g_array_set_size (self->flows, self->flows->len - 1);
  return text;
}

const KyOdfLook *
ky_odf_look_here (const KyOdfReading *self)
{
  static const KyOdfLook seen = { 0 };
  guint depth = MIN (ky_xml_reader_depth (self->xml.reader), self->looks->len);

  return depth > 0 ? &g_array_index (self->looks, KyOdfLook, depth - 1) : &seen;
}

/* Appends text of the open paragraph, unless it is not shown. */
static void
odf_text_flow_append_look (KyOdfReading *self, KyTextLook look, const gchar *text, gsize length)
{
  KyOdfParagraph *it = ky_odf_paragraph (self);

  if (it == NULL)
    return;
  if (it->is_hidden || ky_odf_look_way (&self->sight, ky_odf_look_here (self)) != KY_HIDDEN_NOT)
    {
      self->text->document->n_hidden += length > 0;
      return;
    }
  if (self->n_ruby > 0 && it->ruby != NULL)
    g_string_append_len (it->ruby, text, (gssize)length);
  else
    ky_text_marks_append (&it->marks, it->text, look, self->text->document->is_japanese, text,
                          length);
}

/* Writes the note's mark where it is referred to; the note itself with the others. */
static void
end_note (KyOdfReading *self, KyOdfNotes *notes, const gchar *author, const GString *text)
{
  g_autofree gchar *mark = NULL;
  g_autofree gchar *place = self->sheet != NULL ? ky_odf_sheet_address (self->sheet) : NULL;

  if (ky_text_is_blank (text))
    return;
  notes->number++;
  if (place == NULL)
    {
      mark = g_strdup_printf ("[%s%u]", notes->label, notes->number);
      odf_text_flow_append_look (self, (KyTextLook){ FALSE, KY_SCRIPT_NORMAL }, mark,
                                 strlen (mark));
    }
  ky_text_end_line (notes->text);
  g_string_append_printf (notes->text, "%s ", mark != NULL ? mark : place);
  if (author[0] != '\0')
    {
      ky_text_append_cell (notes->text, author, strlen (author));
      g_string_append (notes->text, ": ");
    }
  g_string_append_len (notes->text, text->str, (gssize)text->len);
}

/* Appends a header or footer, once for all sections that have the same one. */
static void
end_story (KyOdfReading *self, const GString *text)
{
  KyOdfText *of = self->text;
  gboolean is_sheet = strcmp (self->of->nature.body, "spreadsheet") == 0;

  if (ky_text_is_blank (text) || (is_sheet && ky_text_is_page_label (text->str))
      || !g_hash_table_add (of->headers, g_strdup (text->str)))
    return;
  ky_text_end_line (of->stories);
  g_string_append_len (of->stories, text->str, (gssize)text->len);
}

void
ky_odf_end_flow (KyOdfReading *self, KyOdfFlowKind kind)
{
  if (self->flows->len < 2 || ky_odf_flow (self)->kind != kind)
    return;
  GString *text = ky_odf_close_flow (self);
  switch (kind)
    {
    case KY_ODF_FLOW_BOX:
      ky_text_end_line (self->boxes);
      g_string_append_len (self->boxes, text->str, (gssize)text->len);
      break;
    case KY_ODF_FLOW_NOTE:
      end_note (self, &self->text->notes, "", text);
      break;
    case KY_ODF_FLOW_COMMENT:
      end_note (self, &self->text->comments, self->author->str, text);
      g_string_truncate (self->author, 0);
      break;
    case KY_ODF_FLOW_SPEAKER:
      if (ky_text_is_blank (text))
        break;
      self->text->document->n_notes++;
      g_string_append_printf (ky_odf_flow (self)->text, "\n[%s]\n%s",
                              ky_text_document_word (self->text->document, "ノート", "Notes"),
                              text->str);
      break;
    case KY_ODF_FLOW_STORY:
      end_story (self, text);
      break;
    default:
      break;
    }
  g_string_free (text, TRUE);
  ky_odf_flush_boxes (self);
}

void
ky_odf_flush_boxes (KyOdfReading *self)
{
  KyOdfFlow *flow = ky_odf_flow (self);

  if (flow->kind == KY_ODF_FLOW_CELL || flow->kind == KY_ODF_FLOW_BOX || self->boxes->len == 0
      || self->sheet != NULL || self->paragraphs->len > flow->n_paragraphs)
    return;
  ky_text_end_line (flow->text);
  g_string_append_len (flow->text, self->boxes->str, (gssize)self->boxes->len);
  ky_text_end_line (flow->text);
  g_string_truncate (self->boxes, 0);
}

/* --- paragraphs ------------------------------------------------------------------------------- */

void
ky_odf_open_paragraph (KyOdfReading *self, gboolean is_heading)
{
  KyOdfParagraph opened = { .text = g_string_new (NULL), .is_heading = is_heading };
  gint64 level = is_heading ? ky_text_part_int (&self->xml, KY_ODF_TEXT, "outline-level", 1) : 0;

  opened.level = (guint)CLAMP (level, 0, KY_ODF_LIST_LEVELS);
  g_array_append_val (self->paragraphs, opened);
}

void
ky_odf_close_paragraph (KyOdfReading *self)
{
  KyOdfParagraph *it = ky_odf_paragraph (self);
  GString *out = ky_odf_flow (self)->text;
  guint indent = 0;

  if (it == NULL)
    return;
  ky_text_marks_end (&it->marks, it->text, self->text->document->is_japanese);
  if (it->is_heading && it->text->len > 0)
    {
      ky_text_end_line (out);
      g_string_append_c (out, '\n');
    }
  if (it->text->len > 0)
    {
      g_autofree gchar *mark = ky_odf_lists_mark (
          self->text->lists, it->is_heading && it->level > 0 ? it->level : 0, &indent);

      for (guint i = 0; i < indent; i++)
        g_string_append (out, "  ");
      if (mark[0] != '\0')
        g_string_append_printf (out, "%s ", mark);
    }
  g_string_append_len (out, it->text->str, (gssize)it->text->len);
  g_string_append_c (out, '\n');
  drop_paragraph (self);
  ky_odf_flush_boxes (self);
}

void
ky_odf_append (KyOdfReading *self, const gchar *text, gsize length)
{
  odf_text_flow_append_look (self, ky_odf_look_here (self)->says.look, text, length);
}

void
ky_odf_append_word (KyOdfReading *self, const gchar *text)
{
  ky_odf_append (self, text, strlen (text));
}

/* --- tables ----------------------------------------------------------------------------------- */

void
ky_odf_open_row (KyOdfReading *self)
{
  KyOdfFlow *it = ky_odf_flow (self);

  ky_text_end_line (it->text);
  g_clear_pointer (&it->cells, g_ptr_array_unref);
  it->cells = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_release_string);
}

void
ky_odf_close_row (KyOdfReading *self)
{
  GPtrArray *cells = g_steal_pointer (&ky_odf_flow (self)->cells);

  if (cells == NULL)
    return;
  ky_text_append_row (ky_odf_flow (self)->text, cells);
  g_ptr_array_unref (cells);
}

void
ky_odf_close_cell (KyOdfReading *self, guint times)
{
  if (self->flows->len < 2 || ky_odf_flow (self)->kind != KY_ODF_FLOW_CELL)
    return;
  GString *text = ky_odf_close_flow (self);
  while (text->len > 0 && text->str[text->len - 1] == '\n')
    g_string_truncate (text, text->len - 1);
  self->text->document->n_cut += text->len > 0 && times > CELLS_REPEATED_MAX;
  times = MIN (times, CELLS_REPEATED_MAX);
  for (guint i = 0; i < times && ky_odf_flow (self)->cells != NULL; i++)
    g_ptr_array_add (ky_odf_flow (self)->cells, g_string_new_len (text->str, (gssize)text->len));
  g_string_free (text, TRUE);
}
