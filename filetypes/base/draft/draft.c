/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the paragraphs, runs, ruby, pictures, notes, headers and footers of a draft as
 * WordprocessingML. Each open container (body, note, cell, header) is a flow of its own on a stack
 * of at most 64, and its bytes are charged to the job. The first error is kept and stops further
 * writing. */
#include "filetypes/base/draft/private.h"

#include "common/release.h"

/* Tables in cells of tables; a reader of docx has its own, larger limit of depth. */
#define FLOWS_MAX 64
#define HALF_POINTS_MAX 3276
#define INDENT_MAX 31680
/* A twentieth of a point in the units of pictures, and the largest picture: 55 cm. */
#define EMU 635
#define PICTURE_MAX 31680

/* --- flows ------------------------------------------------------------------------------------ */

KyDraftFlow *
ky_draft_flow (KyDraft *self)
{
  return self->flows->pdata[self->flows->len - 1];
}

KY_DEFINE_CLEAR (clear_cell, KyDraftCellXml, xml)

KyDraftFlow *
ky_draft_push (KyDraft *self, KyDraftKind kind)
{
  KyDraftFlow *flow = g_new0 (KyDraftFlow, 1);

  flow->kind = kind;
  flow->xml = g_string_new (NULL);
  if (kind == KY_DRAFT_TABLE)
    {
      flow->cells = g_array_new (FALSE, FALSE, sizeof (KyDraftCellXml));
      g_array_set_clear_func (flow->cells, clear_cell);
    }
  g_ptr_array_add (self->flows, flow);
  if (self->flows->len > FLOWS_MAX && self->error == NULL)
    g_set_error_literal (&self->error, KY_ERROR, KY_ERROR_LIMIT,
                         "tables and notes are nested too deep");
  return flow;
}

KyDraftFlow *
ky_draft_pop (KyDraft *self)
{
  KyDraftFlow *flow = g_ptr_array_steal_index (self->flows, self->flows->len - 1);

  ky_draft_close (flow);
  return flow;
}

KY_DEFINE_PUBLIC_FREE (ky_draft_flow_free, KyDraftFlow, xml, cells)

void
ky_draft_charge (KyDraft *self, KyDraftFlow *flow)
{
  if (self->error == NULL && flow->xml->len > flow->charged)
    ky_job_charge (self->job, KY_COST_UNPACKED, flow->xml->len - flow->charged, &self->error);
  flow->charged = flow->xml->len;
}

/* Returns TRUE where a flow of `kind` is being written, however deep. */
static gboolean
draft_is_in (const KyDraft *self, KyDraftKind kind)
{
  for (guint i = 0; i < self->flows->len; i++)
    if (((const KyDraftFlow *)self->flows->pdata[i])->kind == kind)
      return TRUE;
  return FALSE;
}

/* Returns whether the draft is neither in a note nor in a header or footer, which can't be
 * nested. */
static gboolean
is_in_body (const KyDraft *self)
{
  return !draft_is_in (self, KY_DRAFT_NOTE) && !draft_is_in (self, KY_DRAFT_HEADER)
         && !draft_is_in (self, KY_DRAFT_FOOTER);
}

/* --- paragraphs ------------------------------------------------------------------------------- */

static void
draft_open_paragraph (KyDraftFlow *flow)
{
  static const gchar *const alignments[] = { NULL, "center", "right", "both", "distribute" };
  gboolean is_indented = flow->left > 0 || flow->right > 0 || flow->first != 0;
  gboolean is_shaded = flow->below.fill == KY_DRAFT_FILLED;
  gboolean has_properties
      = flow->is_on_new_page || flow->align != KY_DRAFT_START || is_indented || is_shaded;

  if (flow->is_open)
    return;
  g_string_append (flow->xml, "<w:p>");
  if (has_properties)
    g_string_append (flow->xml, "<w:pPr>");
  if (flow->is_on_new_page)
    g_string_append (flow->xml, "<w:pageBreakBefore/>");
  if (is_shaded)
    g_string_append_printf (flow->xml, KY_DRAFT_SHADE, flow->below.colour & 0xffffff);
  if (is_indented)
    g_string_append_printf (flow->xml, "<w:ind w:left=\"%u\" w:right=\"%u\" w:%s=\"%u\"/>",
                            flow->left, flow->right, flow->first < 0 ? "hanging" : "firstLine",
                            (guint)ABS (flow->first));
  if (flow->align != KY_DRAFT_START)
    g_string_append_printf (flow->xml, "<w:jc w:val=\"%s\"/>", alignments[flow->align]);
  if (has_properties)
    g_string_append (flow->xml, "</w:pPr>");
  if (flow->kind == KY_DRAFT_NOTE && flow->xml->len < sizeof "<w:p><w:pPr></w:pPr>" + 80
      && !flow->ends_with_paragraph)
    g_string_append (flow->xml, "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr>"
                                "<w:footnoteRef/></w:r>");
  flow->is_open = TRUE;
  flow->is_pending = flow->is_on_new_page = FALSE;
}

void
ky_draft_close (KyDraftFlow *flow)
{
  if (flow->is_pending)
    draft_open_paragraph (flow);
  if (!flow->is_open)
    return;
  g_string_append (flow->xml, "</w:p>");
  flow->is_open = FALSE;
  flow->ends_with_paragraph = TRUE;
  flow->ends_with_table = FALSE;
  flow->align = KY_DRAFT_START;
  flow->below = (KyDraftFrame){ 0 };
  flow->left = flow->right = 0;
  flow->first = 0;
}

void
ky_draft_begin_paragraph (KyDraft *self, KyDraftAlign align, gboolean is_on_new_page)
{
  KyDraftFlow *flow = ky_draft_flow (self);

  ky_draft_close (flow);
  flow->align = align;
  flow->is_on_new_page = is_on_new_page && flow->kind == KY_DRAFT_BODY;
  flow->is_pending = TRUE;
}

void
ky_draft_indent (KyDraft *self, guint left, guint right, gint first)
{
  KyDraftFlow *flow = ky_draft_flow (self);

  flow->left = MIN (left, INDENT_MAX);
  flow->right = MIN (right, INDENT_MAX);
  flow->first = CLAMP (first, -(gint)flow->left, INDENT_MAX);
}

void
ky_draft_ground (KyDraft *self, const KyDraftFrame *frame)
{
  ky_draft_flow (self)->below = *frame;
}

void
ky_draft_end_paragraph (KyDraft *self)
{
  ky_draft_close (ky_draft_flow (self));
  ky_draft_charge (self, ky_draft_flow (self));
}

/* --- runs ------------------------------------------------------------------------------------- */

/* Returns what lies below text of `look` that is written now; KY_DRAFT_CLEAR: the page. */
static KyDraftFill
ground (const KyDraft *self, const KyDraftLook *look, guint32 *ret_colour)
{
  KyDraftFill fill = look->fill;

  *ret_colour = look->ground;
  for (guint i = self->flows->len; i > 0 && fill == KY_DRAFT_CLEAR; i--)
    {
      const KyDraftFlow *flow = self->flows->pdata[i - 1];
      gboolean is_in_cell = flow->kind == KY_DRAFT_CELL || flow->kind == KY_DRAFT_TABLE;
      const KyDraftFrame *frame
          = is_in_cell && flow->below.fill == KY_DRAFT_CLEAR ? &flow->frame : &flow->below;

      fill = frame->fill;
      *ret_colour = frame->colour;
      /* A table is written behind the open paragraph in which it began, so the fill below the table
       * is unknown. */
      if (frame == &flow->below && fill == KY_DRAFT_FILLED && i < self->flows->len)
        fill = KY_DRAFT_UNKNOWN;
      if (!is_in_cell)
        break;
    }
  return fill;
}

/* Tells whether the contrast with white is less than about 2 (WCAG 2.1, "relative luminance", with
 * a gamma of 2). */
static gboolean
is_light (guint32 colour)
{
  guint red = colour >> 16 & 0xff, green = colour >> 8 & 0xff, blue = colour & 0xff;

  return 2126 * red * red + 7152 * green * green + 722 * blue * blue > 4750u * 255 * 255;
}

static void
append_colour (KyDraft *self, GString *out, const KyDraftLook *look)
{
  guint32 colour = look->colour & 0xffffff, below;
  KyDraftFill fill = ground (self, look, &below);

  /* Word draws text without a colour in white if its background is dark. */
  if ((colour == 0 && (fill != KY_DRAFT_FILLED || is_light (below)))
      || (fill == KY_DRAFT_UNKNOWN && is_light (colour)))
    return;
  g_string_append_printf (out, KY_DRAFT_COLOUR "%s/>", colour,
                          fill == KY_DRAFT_CLEAR && is_light (colour) ? KY_DRAFT_DOUBT : "");
}

/* Appends the properties of a run, in the order of §17.3.2.28. */
static void
draft_append_look (KyDraft *self, GString *out, const KyDraftLook *look)
{
  guint size = MIN (look->half_points, HALF_POINTS_MAX);

  g_string_append (out, "<w:r><w:rPr>");
  if (look->is_bold)
    g_string_append (out, "<w:b/>");
  if (look->is_italic)
    g_string_append (out, "<w:i/>");
  if (look->is_struck)
    g_string_append (out, "<w:strike/>");
  append_colour (self, out, look);
  if (size > 0)
    g_string_append_printf (out, "<w:sz w:val=\"%u\"/>", size);
  if (look->is_underlined)
    g_string_append (out, "<w:u w:val=\"single\"/>");
  if (look->fill == KY_DRAFT_FILLED)
    g_string_append_printf (out, KY_DRAFT_SHADE, look->ground & 0xffffff);
  if (look->is_raised || look->is_lowered)
    g_string_append_printf (out, "<w:vertAlign w:val=\"%s\"/>",
                            look->is_raised ? "superscript" : "subscript");
  g_string_append (out, "</w:rPr>");
}

/* Returns the number of bytes of `text` before the first character that <w:t> cannot contain. */
static gsize
length_of_characters (KyView text)
{
  gsize n = 0;

  while (n < text.size && text.data[n] >= 0x20 && text.data[n] != 0x7f
         && !(text.size - n >= 3 && text.data[n] == 0xef && text.data[n + 1] == 0xbf
              && text.data[n + 2] >= 0xbe))
    n++;
  return n;
}

static void
append_characters (GString *out, KyView text)
{
  g_autofree gchar *escaped = g_markup_escape_text ((const gchar *)text.data, (gssize)text.size);

  g_string_append (out, "<w:t xml:space=\"preserve\">");
  g_string_append (out, escaped);
  g_string_append (out, "</w:t>");
}

/* Appends `text` as the content of a run, with elements for tabs and line breaks. */
static void
append_content (GString *out, KyView text)
{
  while (text.size > 0)
    {
      gsize n = length_of_characters (text);

      if (n > 0)
        append_characters (out, ky_view (text.data, n));
      if (n < text.size && text.data[n] == '\t')
        g_string_append (out, "<w:tab/>");
      else if (n < text.size && text.data[n] == '\n')
        g_string_append (out, "<w:br/>");
      if (n < text.size)
        n += text.data[n] == 0xef ? 3 : 1;
      text = ky_view (text.data + n, text.size - n);
    }
}

void
ky_draft_text (KyDraft *self, KyView text, const KyDraftLook *look)
{
  KyDraftFlow *flow = ky_draft_flow (self);

  if (text.size == 0 || self->error != NULL)
    return;
  draft_open_paragraph (flow);
  draft_append_look (self, flow->xml, look);
  append_content (flow->xml, text);
  g_string_append (flow->xml, "</w:r>");
  for (gsize i = 0; i < text.size && !self->has_content; i++)
    self->has_content = text.data[i] > ' ';
  ky_draft_charge (self, flow);
}

void
ky_draft_ruby (KyDraft *self, KyView base, KyView reading, const KyDraftLook *look)
{
  KyDraftFlow *flow = ky_draft_flow (self);
  KyDraftLook small = *look;
  guint size = look->half_points > 1 ? MIN (look->half_points, HALF_POINTS_MAX) : 20;

  if (base.size == 0 || reading.size == 0 || self->error != NULL)
    {
      ky_draft_text (self, base.size > 0 ? base : reading, look);
      return;
    }
  small.half_points = size / 2;
  draft_open_paragraph (flow);
  g_string_append_printf (flow->xml,
                          "<w:r><w:ruby><w:rubyPr><w:rubyAlign w:val=\"distributeSpace\"/>"
                          "<w:hps w:val=\"%u\"/><w:hpsRaise w:val=\"%u\"/>"
                          "<w:hpsBaseText w:val=\"%u\"/><w:lid w:val=\"ja-JP\"/></w:rubyPr><w:rt>",
                          size / 2, size, size);
  draft_append_look (self, flow->xml, &small);
  append_content (flow->xml, reading);
  g_string_append (flow->xml, "</w:r></w:rt><w:rubyBase>");
  draft_append_look (self, flow->xml, look);
  append_content (flow->xml, base);
  g_string_append (flow->xml, "</w:r></w:rubyBase></w:ruby></w:r>");
  self->has_content = TRUE;
  ky_draft_charge (self, flow);
}

/* --- pictures --------------------------------------------------------------------------------- */

guint
ky_draft_add_picture (KyDraft *self, GBytes *bytes)
{
  g_ptr_array_add (self->pictures, g_bytes_ref (bytes));
  return self->pictures->len - 1;
}

void
ky_draft_picture (KyDraft *self, guint number, guint width, guint height)
{
  KyDraftFlow *flow = ky_draft_flow (self);
  guint cx = CLAMP (width, 1, PICTURE_MAX) * EMU, cy = CLAMP (height, 1, PICTURE_MAX) * EMU;

  if (number >= self->pictures->len || self->error != NULL)
    return;
  draft_open_paragraph (flow);
  self->n_shown++;
  g_string_append_printf (
      flow->xml,
      "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">"
      "<wp:extent cx=\"%u\" cy=\"%u\"/><wp:docPr id=\"%u\" name=\"\"/>"
      "<a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\">"
      "<pic:pic><pic:nvPicPr><pic:cNvPr id=\"%u\" name=\"\"/><pic:cNvPicPr/></pic:nvPicPr>"
      "<pic:blipFill><a:blip r:embed=\"rId%u\"/><a:stretch><a:fillRect/></a:stretch>"
      "</pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"%u\" cy=\"%u\"/>"
      "</a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>"
      "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>",
      cx, cy, self->n_shown, self->n_shown, number + 1, cx, cy);
  self->has_content = TRUE;
  ky_draft_charge (self, flow);
}

/* --- notes, headers --------------------------------------------------------------------------- */

void
ky_draft_begin_note (KyDraft *self)
{
  if (is_in_body (self))
    draft_open_paragraph (ky_draft_flow (self));
  ky_draft_push (self, is_in_body (self) ? KY_DRAFT_NOTE : KY_DRAFT_BESIDE);
}

void
ky_draft_end_note (KyDraft *self)
{
  g_autoptr (KyDraftFlow) flow = ky_draft_pop (self);
  KyDraftFlow *around = ky_draft_flow (self);

  ky_draft_charge (self, flow);
  if (flow->kind == KY_DRAFT_BESIDE)
    {
      g_string_append (self->beside, flow->xml->str);
      return;
    }
  self->n_notes++;
  g_string_append_printf (self->notes, "<w:footnote w:id=\"%u\">%s%s</w:footnote>", self->n_notes,
                          flow->xml->str, flow->ends_with_paragraph ? "" : "<w:p/>");
  g_string_append_printf (around->xml,
                          "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr>"
                          "<w:footnoteReference w:id=\"%u\"/></w:r>",
                          self->n_notes);
  ky_draft_charge (self, around);
}

void
ky_draft_begin_header (KyDraft *self)
{
  ky_draft_push (self,
                 is_in_body (self) && self->header == NULL ? KY_DRAFT_HEADER : KY_DRAFT_BESIDE);
}

void
ky_draft_begin_footer (KyDraft *self)
{
  ky_draft_push (self,
                 is_in_body (self) && self->footer == NULL ? KY_DRAFT_FOOTER : KY_DRAFT_BESIDE);
}

void
ky_draft_end_header_or_footer (KyDraft *self)
{
  g_autoptr (KyDraftFlow) flow = ky_draft_pop (self);

  ky_draft_charge (self, flow);
  if (!flow->ends_with_paragraph)
    g_string_append (flow->xml, "<w:p/>");
  if (flow->kind == KY_DRAFT_BESIDE)
    g_string_append (self->beside, flow->xml->str);
  else
    *(flow->kind == KY_DRAFT_HEADER ? &self->header : &self->footer) = g_steal_pointer (&flow->xml);
  if (flow->xml == NULL)
    flow->xml = g_string_new (NULL);
}

/* --- the document ----------------------------------------------------------------------------- */

void
ky_draft_backdrop (KyDraft *self)
{
  self->has_backdrop = TRUE;
}

void
ky_draft_page_ground (KyDraft *self, const KyDraftFrame *frame)
{
  if (frame->fill == KY_DRAFT_UNKNOWN
      || (frame->fill == KY_DRAFT_FILLED && !is_light (frame->colour)))
    ky_draft_backdrop (self);
}

void
ky_draft_page (KyDraft *self, const KyDraftPage *page)
{
  if (self->page.width == 0)
    self->page = *page;
}

gboolean
ky_draft_has_failed (const KyDraft *self)
{
  return self->error != NULL;
}

KyDraft *
ky_draft_new (KyJob *job)
{
  KyDraft *self = g_new0 (KyDraft, 1);

  self->job = job;
  self->flows = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_draft_flow_free);
  self->notes = g_string_new (NULL);
  self->beside = g_string_new (NULL);
  self->left_out = g_string_new (NULL);
  self->pictures = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  ky_draft_push (self, KY_DRAFT_BODY);
  return self;
}

void
ky_draft_free (KyDraft *self)
{
  KY_RELEASE_MEMBERS (self, error, flows, pictures, left_out, notes, beside);
  if (self->header != NULL)
    g_string_free (self->header, TRUE);
  if (self->footer != NULL)
    g_string_free (self->footer, TRUE);
  g_free (self);
}
