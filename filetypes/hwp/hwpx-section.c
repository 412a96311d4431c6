/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a section of a Hangul document in XML (paragraphs, tables, shapes and pictures) and writes
 * it to the draft, for hwpx.c. Formats come from hwpx-head.c. */
#include "filetypes/hwp/hwpx.h"

#include "filetypes/base/text/marks.h"

#define UNITS_A_TWIP 5        /* a unit is a hundredth of a point */
#define HUNDREDTHS_MAX 10000u /* hundredths of a point: width of a line */

/* --- the content of a run --------------------------------------------------------------------- */

static const KyDraftLook *
look_now (const KyHwpx *self)
{
  static const KyDraftLook plain = { 0 };

  return self->runs->len > 0 ? &g_array_index (self->runs, KyDraftLook, self->runs->len - 1)
                             : &plain;
}

static void
hwpx_section_take_text (KyHwpx *self, KyView text)
{
  if (self->is_deleted)
    self->removed.deleted++;
  else if (self->text_in == KY_HWPX_RUBY_BASE || self->text_in == KY_HWPX_RUBY_READING)
    g_string_append_len (self->text_in == KY_HWPX_RUBY_BASE ? self->base : self->reading,
                         (const gchar *)text.data, (gssize)text.size);
  else
    ky_draft_text (self->draft, text, look_now (self));
}

static void
hwpx_section_take_string (KyHwpx *self, const gchar *text)
{
  hwpx_section_take_text (self, ky_view (text, strlen (text)));
}

static void
end_ruby (KyHwpx *self)
{
  if (!self->is_deleted && self->is_in_ruby)
    ky_draft_ruby (self->draft, ky_view (self->base->str, self->base->len),
                   ky_view (self->reading->str, self->reading->len), look_now (self));
  self->is_in_ruby = FALSE;
}

/* Adds the package's picture with the identifier `id` to the draft, once. `*ret_number`: its number
 * in base/draft; -1: there is none. */
static gboolean
find_picture (KyHwpx *self, const gchar *id, gint *ret_number, GError **error)
{
  const gchar *name = g_hash_table_lookup (self->items, id);
  g_autoptr (GBytes) bytes = NULL;
  gpointer known = NULL;

  *ret_number = -1;
  if (!g_hash_table_lookup_extended (self->pictures, id, NULL, &known))
    {
      if (name != NULL && ky_text_package_has (&self->package, name))
        {
          bytes = ky_text_package_bytes (&self->package, name, error);
          if (bytes == NULL)
            return FALSE;
          known = GUINT_TO_POINTER (ky_draft_add_picture (self->draft, bytes) + 1);
        }
      g_hash_table_insert (self->pictures, g_strdup (id), known);
    }
  *ret_number = GPOINTER_TO_INT (known) - 1;
  return TRUE;
}

static gboolean
end_picture (KyHwpx *self, GError **error)
{
  gint number = -1;

  if (self->picture == NULL)
    return TRUE;
  if (!find_picture (self, self->picture, &number, error))
    return FALSE;
  g_clear_pointer (&self->picture, g_free);
  self->is_figure = FALSE;
  if (number < 0)
    self->removed.missing++;
  else if (!self->is_deleted)
    ky_draft_picture (self->draft, (guint)number, self->picture_width / UNITS_A_TWIP,
                      self->picture_height / UNITS_A_TWIP);
  return TRUE;
}

/* --- elements --------------------------------------------------------------------------------- */

static void
hwpx_section_begin_run (KyHwpx *self, KyTextPart *part)
{
  const KyDraftLook *look = g_hash_table_lookup (
      self->looks, GUINT_TO_POINTER (ky_hwpx_number (part, "charPrIDRef", G_MAXINT)));
  KyDraftLook plain = { 0 };

  g_array_append_val (self->runs, *(look != NULL ? (KyDraftLook *)look : &plain));
}

static void
begin_paragraph (KyHwpx *self, KyTextPart *part)
{
  guint align = GPOINTER_TO_UINT (g_hash_table_lookup (
      self->aligns, GUINT_TO_POINTER (ky_hwpx_number (part, "paraPrIDRef", G_MAXINT))));

  const KyDraftFrame *ground = g_hash_table_lookup (
      self->frames,
      g_hash_table_lookup (self->grounds,
                           GUINT_TO_POINTER (ky_hwpx_number (part, "paraPrIDRef", G_MAXINT))));

  ky_draft_begin_paragraph (self->draft, (KyDraftAlign)align,
                            ky_view_is (ky_hwpx_value (part, "pageBreak"), "1"));
  if (ground != NULL)
    ky_draft_ground (self->draft, ground);
}

static void
hwpx_section_begin_cell (KyHwpx *self, const KyDraftFrame *frame, guint width)
{
  KyDraftCell cell = { .rows = 1, .columns = 1, .width = width / UNITS_A_TWIP };

  g_array_append_val (self->cells, cell);
  ky_draft_begin_cell (self->draft);
  if (frame != NULL)
    ky_draft_frame (self->draft, frame);
}

static void
hwpx_section_end_cell (KyHwpx *self)
{
  ky_draft_end_cell (self->draft, &g_array_index (self->cells, KyDraftCell, self->cells->len - 1));
  g_array_set_size (self->cells, self->cells->len - 1);
}

/* Handles an element that describes the cell or page around it. */
static void
take_measure (KyHwpx *self, KyTextPart *part, gint tag)
{
  KyDraftCell ignored = { 0 }, *cell = &ignored;
  KyDraftPage *page = &self->page;

  if (self->cells->len > 0)
    cell = &g_array_index (self->cells, KyDraftCell, self->cells->len - 1);
  if (tag == KY_HWPX_CELL_ADDRESS)
    {
      cell->row = ky_hwpx_number (part, "rowAddr", 0);
      cell->column = ky_hwpx_number (part, "colAddr", 0);
    }
  else if (tag == KY_HWPX_CELL_SPAN)
    {
      cell->rows = ky_hwpx_number (part, "rowSpan", 1);
      cell->columns = ky_hwpx_number (part, "colSpan", 1);
    }
  else if (tag == KY_HWPX_CELL_SIZE)
    {
      cell->width = ky_hwpx_number (part, "width", 0) / UNITS_A_TWIP;
      cell->height = ky_hwpx_number (part, "height", 0) / UNITS_A_TWIP;
    }
  else if (tag == KY_HWPX_PAGE)
    {
      page->is_landscape = ky_view_is (ky_hwpx_value (part, "landscape"), "NARROWLY");
      page->width
          = ky_hwpx_number (part, page->is_landscape ? "height" : "width", 0) / UNITS_A_TWIP;
      page->height
          = ky_hwpx_number (part, page->is_landscape ? "width" : "height", 0) / UNITS_A_TWIP;
    }
  else if (tag == KY_HWPX_PAGE_MARGIN && page->width > 0)
    {
      page->top = ky_hwpx_number (part, "top", 0) / UNITS_A_TWIP;
      page->bottom = ky_hwpx_number (part, "bottom", 0) / UNITS_A_TWIP;
      page->left = ky_hwpx_number (part, "left", 0) / UNITS_A_TWIP;
      page->right = ky_hwpx_number (part, "right", 0) / UNITS_A_TWIP;
      ky_draft_page (self->draft, page);
      page->width = 0;
    }
}

/* Writes what a form control shows of its attributes: what is ticked or chosen, and its caption. */
static void
hwpx_section_take_control (KyHwpx *self, KyTextPart *part)
{
  const gchar *local = ky_xml_reader_name (part->reader)->local;
  gboolean is_on = ky_view_is (ky_hwpx_value (part, "value"), "CHECKED");

  if (strcmp (local, "checkBtn") == 0)
    hwpx_section_take_string (self, is_on ? KY_MARK_TICKED : KY_MARK_UNTICKED);
  else if (strcmp (local, "radioBtn") == 0)
    hwpx_section_take_string (self, is_on ? KY_MARK_CHOSEN : KY_MARK_UNCHOSEN);
  hwpx_section_take_text (self, ky_hwpx_value (part, "caption"));
  hwpx_section_take_text (self, ky_hwpx_value (part, "selectedValue"));
}

/* Returns the counter of what is removed, with its content or without. */
static guint64 *
counter_of (KyHwpx *self, KyTextPart *part, gint tag)
{
  KyView type = ky_hwpx_value (part, "type");

  return tag == KY_HWPX_COMMENT || (tag == KY_HWPX_FIELD && ky_view_is (type, "MEMO"))
             ? &self->removed.comments
         : tag == KY_HWPX_FIELD && ky_view_is (type, "HYPERLINK") ? &self->removed.links
         : tag == KY_HWPX_OBJECT                                  ? &self->removed.objects
         : tag == KY_HWPX_CONTROL                                 ? &self->removed.controls
                                                                  : NULL;
}

/* Handles an element that is one character, or a few, of its own. */
static void
hwpx_section_take_character (KyHwpx *self, KyTextPart *part, gint tag)
{
  KyView kind = ky_hwpx_value (part, "numType");

  if (tag == KY_HWPX_TAB)
    hwpx_section_take_string (self, "\t");
  else if (tag == KY_HWPX_LINE_BREAK)
    hwpx_section_take_string (self, "\n");
  else if (tag == KY_HWPX_SPACE)
    hwpx_section_take_string (self, "\xc2\xa0");
  else if (tag == KY_HWPX_WIDE_SPACE)
    hwpx_section_take_string (self, "\xe3\x80\x80");
  else if (tag == KY_HWPX_HYPHEN)
    hwpx_section_take_string (self, "-");
  else if (tag == KY_HWPX_OVERLAID)
    hwpx_section_take_text (self, ky_hwpx_value (part, "composeText"));
  else if (tag == KY_HWPX_WORD_ART)
    hwpx_section_take_text (self, ky_hwpx_value (part, "text"));
  else if (tag == KY_HWPX_CONTROL)
    hwpx_section_take_control (self, part);
  else if (tag == KY_HWPX_NUMBER
           && (ky_view_is (kind, "TABLE") || ky_view_is (kind, "PICTURE")
               || ky_view_is (kind, "FIGURE") || ky_view_is (kind, "EQUATION")))
    hwpx_section_take_text (self, ky_hwpx_value (part, "num"));
}

/* Tells whether a shape, picture or table is in front of the text. If it is behind the text, the
 * draft notes a background. */
static gboolean
is_above (KyHwpx *self, KyTextPart *part)
{
  KyView wrap = ky_hwpx_value (part, "textWrap");

  if (ky_view_is (wrap, "BEHIND_TEXT"))
    ky_draft_backdrop (self->draft);
  return ky_view_is (wrap, "IN_FRONT_OF_TEXT");
}

static void
hwpx_section_begin_table (KyHwpx *self, KyTextPart *part)
{
  const KyDraftFrame above = { .fill = KY_DRAFT_UNKNOWN };

  ky_draft_begin_table (self->draft);
  if (is_above (self, part))
    ky_draft_frame (self->draft, &above);
}

/* Begins a shape, or a picture. */
static void
hwpx_section_begin_shape (KyHwpx *self, KyTextPart *part, gboolean is_figure)
{
  self->is_figure = is_figure;
  g_clear_pointer (&self->picture, g_free);
  self->picture_width = self->picture_height = 0;
  self->frame = (KyDraftFrame){ 0 };
  self->is_above = is_above (self, part);
}

static void
hwpx_section_take_line (KyHwpx *self, KyTextPart *part)
{
  guint width = ky_hwpx_number (part, "width", 0);
  KyDraftBorder line = { .stroke = ky_hwpx_stroke (ky_hwpx_value (part, "style")),
                         .width = MIN (width, HUNDREDTHS_MAX) * 8 / 100 };

  ky_hwpx_colour (ky_hwpx_value (part, "color"), &line.colour);
  self->frame.left = self->frame.right = self->frame.top = self->frame.bottom = line;
}

static void
take_size (KyHwpx *self, KyTextPart *part)
{
  guint width = ky_hwpx_number (part, "width", 0), height = ky_hwpx_number (part, "height", 0);

  if (width > 0 && height > 0)
    {
      self->picture_width = width;
      self->picture_height = height;
    }
}

static void
hwpx_section_begin_box (KyHwpx *self, KyTextPart *part)
{
  guint width = ky_hwpx_number (part, "lastWidth", 0);

  self->is_figure = FALSE;
  if (self->frame.fill == KY_DRAFT_CLEAR && self->is_above)
    self->frame.fill = KY_DRAFT_UNKNOWN;
  ky_draft_begin_table (self->draft);
  hwpx_section_begin_cell (self, &self->frame, width > 0 ? width : self->picture_width);
}

static void
hwpx_section_take_page_ground (KyHwpx *self, KyTextPart *part)
{
  const KyDraftFrame *frame = ky_hwpx_frame (self, part);

  if (frame != NULL)
    ky_draft_page_ground (self->draft, frame);
}

/* Notes a master page once; its text follows the sections. */
static void
hwpx_section_take_master (KyHwpx *self, KyTextPart *part)
{
  g_autofree gchar *id = ky_hwpx_string (part, "idRef");

  ky_draft_backdrop (self->draft);
  if (g_hash_table_contains (self->known_masters, id))
    return;
  g_hash_table_add (self->known_masters, id);
  g_ptr_array_add (self->masters, g_steal_pointer (&id));
}

static void
begin_ruby (KyHwpx *self)
{
  self->is_in_ruby = TRUE;
  g_string_set_size (self->base, 0);
  g_string_set_size (self->reading, 0);
}

static void
hwpx_section_begin_element (KyHwpx *self, KyTextPart *part, gint tag)
{
  switch (tag)
    {
    case KY_HWPX_PARAGRAPH:
      begin_paragraph (self, part);
      break;
    case KY_HWPX_RUN:
      hwpx_section_begin_run (self, part);
      break;
    case KY_HWPX_TEXT:
    case KY_HWPX_FORMULA:
    case KY_HWPX_RUBY_BASE:
    case KY_HWPX_RUBY_READING:
      self->text_in = tag;
      break;
    case KY_HWPX_DELETE_BEGIN:
    case KY_HWPX_DELETE_END:
      self->is_deleted = tag == KY_HWPX_DELETE_BEGIN;
      break;
    case KY_HWPX_TABLE:
      hwpx_section_begin_table (self, part);
      break;
    case KY_HWPX_CELL:
      hwpx_section_begin_cell (self, ky_hwpx_frame (self, part), 0);
      break;
    case KY_HWPX_SHAPE:
    case KY_HWPX_GROUP:
    case KY_HWPX_PICTURE:
      hwpx_section_begin_shape (self, part, tag == KY_HWPX_SHAPE);
      break;
    case KY_HWPX_LINE:
      hwpx_section_take_line (self, part);
      break;
    case KY_HWPX_FILL:
    case KY_HWPX_FILL_COLOUR:
    case KY_HWPX_FILL_PICTURE:
      ky_hwpx_take_fill (part, tag, &self->frame);
      break;
    case KY_HWPX_BOX:
      hwpx_section_begin_box (self, part);
      break;
    case KY_HWPX_NOTE:
      ky_draft_begin_note (self->draft);
      break;
    case KY_HWPX_HEADER:
      ky_draft_begin_header (self->draft);
      break;
    case KY_HWPX_FOOTER:
      ky_draft_begin_footer (self->draft);
      break;
    case KY_HWPX_RUBY:
      begin_ruby (self);
      break;
    case KY_HWPX_IMAGE:
      g_free (self->picture);
      self->picture = ky_hwpx_string (part, "binaryItemIDRef");
      break;
    case KY_HWPX_SIZE:
      take_size (self, part);
      break;
    case KY_HWPX_PAGE_FRAME:
      hwpx_section_take_page_ground (self, part);
      break;
    case KY_HWPX_MASTER_PAGE:
      hwpx_section_take_master (self, part);
      break;
    default:
      take_measure (self, part, tag);
      hwpx_section_take_character (self, part, tag);
    }
}

static gboolean
hwpx_section_end_element (KyHwpx *self, gint tag, GError **error)
{
  switch (tag)
    {
    case KY_HWPX_PARAGRAPH:
      ky_draft_end_paragraph (self->draft);
      break;
    case KY_HWPX_RUN:
      g_array_set_size (self->runs, self->runs->len - 1);
      break;
    case KY_HWPX_TEXT:
    case KY_HWPX_FORMULA:
    case KY_HWPX_RUBY_BASE:
    case KY_HWPX_RUBY_READING:
      self->text_in = 0;
      break;
    case KY_HWPX_TABLE:
      ky_draft_end_table (self->draft);
      break;
    case KY_HWPX_CELL:
      hwpx_section_end_cell (self);
      break;
    case KY_HWPX_BOX:
      hwpx_section_end_cell (self);
      ky_draft_end_table (self->draft);
      break;
    case KY_HWPX_SHAPE:
      self->removed.figures += self->is_figure && !self->is_deleted;
      self->is_figure = FALSE;
      break;
    case KY_HWPX_NOTE:
      ky_draft_end_note (self->draft);
      break;
    case KY_HWPX_HEADER:
    case KY_HWPX_FOOTER:
      ky_draft_end_header_or_footer (self->draft);
      break;
    case KY_HWPX_RUBY:
      end_ruby (self);
      break;
    case KY_HWPX_PICTURE:
    case KY_HWPX_FILL_PICTURE:
      return end_picture (self, error);
    default:;
    }
  return TRUE;
}

/* Returns whether the text of an element is skipped; a field for passwords shows none of its
 * own. */
static gboolean
hwpx_section_is_passed_over (KyTextPart *part, gint tag)
{
  return tag == KY_HWPX_FIELD || tag == KY_HWPX_COMMENT || tag == KY_HWPX_CHOICE
         || (tag == KY_HWPX_CONTROL && ky_hwpx_value (part, "passwordChar").size > 0);
}

static gboolean
take_event (KyHwpx *self, KyTextPart *part, KyXmlEvent event, GError **error)
{
  gint tag = event == KY_XML_TEXT ? 0 : ky_text_part_tag (part);

  if (event == KY_XML_TEXT && self->text_in != 0)
    hwpx_section_take_text (self, ky_xml_reader_text (part->reader));
  else if (event == KY_XML_START)
    {
      guint64 *counter = counter_of (self, part, tag);

      if (counter != NULL)
        ++*counter;
      if (counter != NULL || tag == KY_HWPX_CHOICE)
        is_above (self, part);
      if (hwpx_section_is_passed_over (part, tag))
        return ky_xml_reader_skip (part->reader, error);
      hwpx_section_begin_element (self, part, tag);
    }
  else if (event == KY_XML_END)
    return hwpx_section_end_element (self, tag, error);
  return TRUE;
}

gboolean
ky_hwpx_section (KyHwpx *self, const gchar *name, gboolean *ret_is_section, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = ky_hwpx_namespaces, .tags = ky_hwpx_tags };

  *ret_is_section = FALSE;
  if (!ky_text_package_part (&self->package, name, &part, error))
    return FALSE;
  KyXmlEvent event = ky_xml_reader_next (part.reader, error);
  if (event != KY_XML_START || ky_text_part_tag (&part) != KY_HWPX_SECTION)
    return event != KY_XML_ERROR;
  *ret_is_section = TRUE;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF
         && !ky_draft_has_failed (self->draft))
    if (!take_event (self, &part, event, error))
      return FALSE;
  self->is_deleted = FALSE;
  return event != KY_XML_ERROR;
}
