/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hangul documents of Hancom Office 2010 and later in XML (OWPML, KS X 6101; .hwpx), which offices
 * in Korea send.
 *
 * Converted to docx (base/draft) that is then written anew by that type: paragraphs with their
 * alignment, characters with size, colour, bold, italic, underline and strike, ruby (dutmal),
 * tables with merged cells, pictures, footnotes and endnotes as footnotes, the first header and
 * footer, boxes as tables of one cell, formulas as their source. Left out and told of: scripts,
 * objects, where links lead, form controls, comments, what change tracking deleted. Left out as
 * layout: fonts, lists' marks, drawn shapes, columns, master pages. Withheld: encrypted documents,
 * those without a word or picture.
 */
#include "engine/filetype.h"
#include "filetypes/base/zip/probe.h"

static guint
hwpx_identify (const KyProbe *probe)
{
  return ky_zip_probe_bits (probe, KY_ZIP_HWPX);
}

static const gchar *const media_types[]
    = { "application/hwp+zip", "application/vnd.hancom.hwpx", "application/x-hwpx", NULL };
static const gchar *const suffixes[] = { "hwpx", NULL };

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/base/draft/draft.h"
#include "filetypes/package/package.h"

#define UNITS_A_TWIP 5 /* a unit is a hundredth of a point */
#define UNITS_A_HALF_POINT 50

enum
{
  NS_PARAGRAPH = 1,
  NS_HEAD,
  NS_CORE,
  NS_PACKAGE,
  NS_MANIFEST
};

enum
{
  ITEM = 1,
  ITEMREF,
  ENCRYPTION,
  CHARACTER_LOOK,
  BOLD,
  ITALIC,
  UNDERLINE,
  STRIKE,
  RAISED,
  LOWERED,
  PARAGRAPH_LOOK,
  ALIGN,
  PARAGRAPH,
  RUN,
  TEXT,
  TAB,
  LINE_BREAK,
  SPACE,
  WIDE_SPACE,
  HYPHEN,
  DELETE_BEGIN,
  DELETE_END,
  TABLE,
  CELL,
  CELL_ADDRESS,
  CELL_SPAN,
  CELL_SIZE,
  PICTURE,
  IMAGE,
  SIZE,
  CURRENT_SIZE,
  BOX,
  NOTE,
  HEADER,
  FOOTER,
  FORMULA,
  RUBY,
  RUBY_BASE,
  RUBY_READING,
  OVERLAID,
  NUMBER,
  PAGE,
  PAGE_MARGIN,
  FIELD,
  COMMENT,
  OBJECT,
  CONTROL,
  CHOICE
};

#define NAMESPACES_OF(name, id)                                                                    \
  { "http://www.hancom.co.kr/hwpml/2011/" name, id },                                              \
      { "http://www.hancom.co.kr/hwpml/2016/" name, id },                                          \
      { "http://www.owpml.org/owpml/2021/" name, id },                                             \
  {                                                                                                \
    "http://www.owpml.org/owpml/2024/" name, id                                                    \
  }

static const KyXmlNamespace namespaces[] = {
  NAMESPACES_OF ("paragraph", NS_PARAGRAPH),
  NAMESPACES_OF ("head", NS_HEAD),
  NAMESPACES_OF ("core", NS_CORE),
  { "http://www.idpf.org/2007/opf/", NS_PACKAGE },
  { "http://www.idpf.org/2007/opf", NS_PACKAGE },
  { "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0", NS_MANIFEST },
  { NULL, 0 },
};

static const KyTextTag tags[] = {
  { NS_PACKAGE, "item", ITEM },
  { NS_PACKAGE, "itemref", ITEMREF },
  { NS_MANIFEST, "encryption-data", ENCRYPTION },
  { NS_HEAD, "charPr", CHARACTER_LOOK },
  { NS_HEAD, "bold", BOLD },
  { NS_HEAD, "italic", ITALIC },
  { NS_HEAD, "underline", UNDERLINE },
  { NS_HEAD, "strikeout", STRIKE },
  { NS_HEAD, "supscript", RAISED },
  { NS_HEAD, "subscript", LOWERED },
  { NS_HEAD, "paraPr", PARAGRAPH_LOOK },
  { NS_HEAD, "align", ALIGN },
  { NS_PARAGRAPH, "p", PARAGRAPH },
  { NS_PARAGRAPH, "run", RUN },
  { NS_PARAGRAPH, "t", TEXT },
  { NS_PARAGRAPH, "tab", TAB },
  { NS_PARAGRAPH, "lineBreak", LINE_BREAK },
  { NS_PARAGRAPH, "nbSpace", SPACE },
  { NS_PARAGRAPH, "fwSpace", WIDE_SPACE },
  { NS_PARAGRAPH, "hyphen", HYPHEN },
  { NS_PARAGRAPH, "deleteBegin", DELETE_BEGIN },
  { NS_PARAGRAPH, "deleteEnd", DELETE_END },
  { NS_PARAGRAPH, "tbl", TABLE },
  { NS_PARAGRAPH, "tc", CELL },
  { NS_PARAGRAPH, "cellAddr", CELL_ADDRESS },
  { NS_PARAGRAPH, "cellSpan", CELL_SPAN },
  { NS_PARAGRAPH, "cellSz", CELL_SIZE },
  { NS_PARAGRAPH, "pic", PICTURE },
  { NS_CORE, "img", IMAGE },
  { NS_PARAGRAPH, "img", IMAGE },
  { NS_PARAGRAPH, "sz", SIZE },
  { NS_PARAGRAPH, "curSz", CURRENT_SIZE },
  { NS_PARAGRAPH, "drawText", BOX },
  { NS_PARAGRAPH, "footNote", NOTE },
  { NS_PARAGRAPH, "endNote", NOTE },
  { NS_PARAGRAPH, "header", HEADER },
  { NS_PARAGRAPH, "footer", FOOTER },
  { NS_PARAGRAPH, "script", FORMULA },
  { NS_PARAGRAPH, "dutmal", RUBY },
  { NS_PARAGRAPH, "mainText", RUBY_BASE },
  { NS_PARAGRAPH, "subText", RUBY_READING },
  { NS_PARAGRAPH, "compose", OVERLAID },
  { NS_PARAGRAPH, "autoNum", NUMBER },
  { NS_PARAGRAPH, "pagePr", PAGE },
  { NS_PARAGRAPH, "margin", PAGE_MARGIN },
  { NS_PARAGRAPH, "fieldBegin", FIELD },
  { NS_PARAGRAPH, "hiddenComment", COMMENT },
  { NS_PARAGRAPH, "ole", OBJECT },
  { NS_PARAGRAPH, "video", OBJECT },
  { NS_PARAGRAPH, "btn", CONTROL },
  { NS_PARAGRAPH, "checkBtn", CONTROL },
  { NS_PARAGRAPH, "radioBtn", CONTROL },
  { NS_PARAGRAPH, "comboBox", CONTROL },
  { NS_PARAGRAPH, "listBox", CONTROL },
  { NS_PARAGRAPH, "edit", CONTROL },
  { NS_PARAGRAPH, "scrollBar", CONTROL },
  /* What newer programs take in place of <default>, which all know. */
  { NS_PARAGRAPH, "case", CHOICE },
  { 0, NULL, 0 },
};

typedef struct
{
  guint64 links, comments, objects, controls, deleted, missing;
} Removed;

typedef struct
{
  KyTextPackage package;
  KyDraft *draft;
  GHashTable *items;    /* id -> its place in the package */
  GPtrArray *spine;     /* of the ids, in the document's order */
  GHashTable *looks;    /* number -> KyDraftLook */
  GHashTable *aligns;   /* number -> KyDraftAlign */
  GHashTable *pictures; /* id -> number of base/draft + 1, 0: there is none */
  /* While a section is read: */
  GArray *runs;            /* of KyDraftLook: those that are open */
  GArray *cells;           /* of KyDraftCell: likewise */
  GString *base, *reading; /* of a ruby */
  gboolean is_in_ruby;
  gint text_in; /* the element whose text is read; 0: none's is */
  gboolean is_deleted;
  gchar *picture; /* (nullable) the id of the one that is open */
  guint picture_width, picture_height;
  KyDraftPage page;
  Removed removed;
} Hwpx;

/* --- the head --------------------------------------------------------------------------------- */

static guint
number_of (KyTextPart *part, const gchar *local, guint standard)
{
  return (guint)CLAMP (ky_text_part_int (part, KY_XML_NS_NONE, local, standard), 0, G_MAXINT);
}

static KyView
value_of (KyTextPart *part, const gchar *local)
{
  return ky_text_part_attribute (part, KY_XML_NS_NONE, local);
}

static gchar *
string_of (KyTextPart *part, const gchar *local)
{
  KyView value = value_of (part, local);

  return ky_view_to_string (value);
}

/* "#RRGGBB"; 0 for all else. */
static guint32
colour_of (KyView value)
{
  guint32 colour = 0;

  for (gsize i = 1; i < value.size && value.size == 7; i++)
    if (g_ascii_isxdigit (value.data[i]))
      colour = colour << 4 | (guint32)g_ascii_xdigit_value ((gchar)value.data[i]);
  return value.size == 7 && value.data[0] == '#' ? colour : 0;
}

static KyDraftAlign
align_of (KyView value)
{
  return ky_view_is (value, "CENTER")    ? KY_DRAFT_CENTRE
         : ky_view_is (value, "RIGHT")   ? KY_DRAFT_END
         : ky_view_is (value, "JUSTIFY") ? KY_DRAFT_BOTH
         : ky_view_is (value, "DISTRIBUTE") || ky_view_is (value, "DISTRIBUTE_SPACE")
             ? KY_DRAFT_DISTRIBUTE
             : KY_DRAFT_START;
}

/* An element below charPr. */
static void
take_look (KyTextPart *part, gint tag, KyDraftLook *look)
{
  KyView shape = value_of (part, "shape");

  look->is_bold |= tag == BOLD;
  look->is_italic |= tag == ITALIC;
  look->is_raised |= tag == RAISED;
  look->is_lowered |= tag == LOWERED;
  if (tag == UNDERLINE && ky_view_is (value_of (part, "type"), "BOTTOM"))
    look->is_underlined = TRUE;
  /* Programs write "3D" where there is none. */
  if (tag == STRIKE && shape.size > 0 && !ky_view_is (shape, "NONE") && !ky_view_is (shape, "3D"))
    look->is_struck = TRUE;
}

static gboolean
read_head (Hwpx *self, const gchar *name, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = namespaces, .tags = tags };
  KyDraftLook ignored = { 0 }, *look = &ignored;
  guint paragraph = 0;
  KyXmlEvent event;

  if (!ky_text_package_part (&self->package, name, &part, error))
    return FALSE;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    {
      gint tag = event == KY_XML_START ? ky_text_part_tag (&part) : 0;

      if (tag == CHARACTER_LOOK)
        {
          look = g_new0 (KyDraftLook, 1);
          look->half_points = number_of (&part, "height", 0) / UNITS_A_HALF_POINT;
          look->colour = colour_of (value_of (&part, "textColor"));
          g_hash_table_insert (self->looks, GUINT_TO_POINTER (number_of (&part, "id", 0)), look);
        }
      else if (tag == PARAGRAPH_LOOK)
        paragraph = number_of (&part, "id", 0);
      else if (tag == ALIGN)
        g_hash_table_insert (self->aligns, GUINT_TO_POINTER (paragraph),
                             GUINT_TO_POINTER (align_of (value_of (&part, "horizontal"))));
      else if (tag != 0)
        take_look (&part, tag, look);
    }
  return event == KY_XML_EOF;
}

/* --- what stands in a run --------------------------------------------------------------------- */

static const KyDraftLook *
look_now (const Hwpx *self)
{
  static const KyDraftLook plain = { 0 };

  return self->runs->len > 0 ? &g_array_index (self->runs, KyDraftLook, self->runs->len - 1)
                             : &plain;
}

static void
take_text (Hwpx *self, KyView text)
{
  if (self->is_deleted)
    self->removed.deleted++;
  else if (self->text_in == RUBY_BASE || self->text_in == RUBY_READING)
    g_string_append_len (self->text_in == RUBY_BASE ? self->base : self->reading,
                         (const gchar *)text.data, (gssize)text.size);
  else
    ky_draft_text (self->draft, text, look_now (self));
}

static void
take_string (Hwpx *self, const gchar *text)
{
  take_text (self, ky_view (text, strlen (text)));
}

static void
end_ruby (Hwpx *self)
{
  if (!self->is_deleted && self->is_in_ruby)
    ky_draft_ruby (self->draft, ky_view (self->base->str, self->base->len),
                   ky_view (self->reading->str, self->reading->len), look_now (self));
  self->is_in_ruby = FALSE;
}

/* What stands in the package under the picture's id, as a number of base/draft; -1: nothing does.
 */
static gboolean
find_picture (Hwpx *self, const gchar *id, gint *ret_number, GError **error)
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
end_picture (Hwpx *self, GError **error)
{
  gint number = -1;

  if (self->picture == NULL)
    return TRUE;
  if (!find_picture (self, self->picture, &number, error))
    return FALSE;
  g_clear_pointer (&self->picture, g_free);
  if (number < 0)
    self->removed.missing++;
  else if (!self->is_deleted)
    ky_draft_picture (self->draft, (guint)number, self->picture_width / UNITS_A_TWIP,
                      self->picture_height / UNITS_A_TWIP);
  return TRUE;
}

/* --- elements --------------------------------------------------------------------------------- */

static void
begin_run (Hwpx *self, KyTextPart *part)
{
  const KyDraftLook *look = g_hash_table_lookup (
      self->looks, GUINT_TO_POINTER (number_of (part, "charPrIDRef", G_MAXINT)));
  KyDraftLook plain = { 0 };

  g_array_append_val (self->runs, *(look != NULL ? (KyDraftLook *)look : &plain));
}

static void
begin_paragraph (Hwpx *self, KyTextPart *part)
{
  guint align = GPOINTER_TO_UINT (g_hash_table_lookup (
      self->aligns, GUINT_TO_POINTER (number_of (part, "paraPrIDRef", G_MAXINT))));

  ky_draft_begin_paragraph (self->draft, (KyDraftAlign)align,
                            ky_view_is (value_of (part, "pageBreak"), "1"));
}

static void
begin_cell (Hwpx *self)
{
  KyDraftCell cell = { .rows = 1, .columns = 1 };

  g_array_append_val (self->cells, cell);
  ky_draft_begin_cell (self->draft);
}

static void
end_cell (Hwpx *self)
{
  ky_draft_end_cell (self->draft, &g_array_index (self->cells, KyDraftCell, self->cells->len - 1));
  g_array_set_size (self->cells, self->cells->len - 1);
}

/* An element that says something of the cell or page around it. */
static void
take_measure (Hwpx *self, KyTextPart *part, gint tag)
{
  KyDraftCell ignored = { 0 }, *cell = &ignored;
  KyDraftPage *page = &self->page;

  if (self->cells->len > 0)
    cell = &g_array_index (self->cells, KyDraftCell, self->cells->len - 1);
  if (tag == CELL_ADDRESS)
    {
      cell->row = number_of (part, "rowAddr", 0);
      cell->column = number_of (part, "colAddr", 0);
    }
  else if (tag == CELL_SPAN)
    {
      cell->rows = number_of (part, "rowSpan", 1);
      cell->columns = number_of (part, "colSpan", 1);
    }
  else if (tag == CELL_SIZE)
    cell->width = number_of (part, "width", 0) / UNITS_A_TWIP;
  else if (tag == PAGE)
    {
      page->is_landscape = ky_view_is (value_of (part, "landscape"), "NARROWLY");
      page->width = number_of (part, page->is_landscape ? "height" : "width", 0) / UNITS_A_TWIP;
      page->height = number_of (part, page->is_landscape ? "width" : "height", 0) / UNITS_A_TWIP;
    }
  else if (tag == PAGE_MARGIN && page->width > 0)
    {
      page->top = number_of (part, "top", 0) / UNITS_A_TWIP;
      page->bottom = number_of (part, "bottom", 0) / UNITS_A_TWIP;
      page->left = number_of (part, "left", 0) / UNITS_A_TWIP;
      page->right = number_of (part, "right", 0) / UNITS_A_TWIP;
      ky_draft_page (self->draft, page);
      page->width = 0;
    }
}

/* What is passed over with all that it holds: how it is counted. */
static guint64 *
counter_of (Hwpx *self, KyTextPart *part, gint tag)
{
  KyView type = value_of (part, "type");

  return tag == COMMENT || (tag == FIELD && ky_view_is (type, "MEMO")) ? &self->removed.comments
         : tag == FIELD && ky_view_is (type, "HYPERLINK")              ? &self->removed.links
         : tag == OBJECT                                               ? &self->removed.objects
         : tag == CONTROL                                              ? &self->removed.controls
                                                                       : NULL;
}

/* An element that is one character, or a few, of its own. */
static void
take_character (Hwpx *self, KyTextPart *part, gint tag)
{
  KyView kind = value_of (part, "numType");

  if (tag == TAB)
    take_string (self, "\t");
  else if (tag == LINE_BREAK)
    take_string (self, "\n");
  else if (tag == SPACE)
    take_string (self, "\xc2\xa0");
  else if (tag == WIDE_SPACE)
    take_string (self, "\xe3\x80\x80");
  else if (tag == HYPHEN)
    take_string (self, "-");
  else if (tag == OVERLAID)
    take_text (self, value_of (part, "composeText"));
  else if (tag == NUMBER
           && (ky_view_is (kind, "TABLE") || ky_view_is (kind, "PICTURE")
               || ky_view_is (kind, "FIGURE") || ky_view_is (kind, "EQUATION")))
    take_text (self, value_of (part, "num"));
}

static void
begin_picture (Hwpx *self)
{
  g_clear_pointer (&self->picture, g_free);
  self->picture_width = self->picture_height = 0;
}

static void
take_size (Hwpx *self, KyTextPart *part)
{
  guint width = number_of (part, "width", 0), height = number_of (part, "height", 0);

  if (width > 0 && height > 0)
    {
      self->picture_width = width;
      self->picture_height = height;
    }
}

static void
begin_box (Hwpx *self)
{
  ky_draft_begin_table (self->draft);
  begin_cell (self);
}

static void
begin_ruby (Hwpx *self)
{
  self->is_in_ruby = TRUE;
  g_string_set_size (self->base, 0);
  g_string_set_size (self->reading, 0);
}

static void
begin_element (Hwpx *self, KyTextPart *part, gint tag)
{
  switch (tag)
    {
    case PARAGRAPH:
      begin_paragraph (self, part);
      break;
    case RUN:
      begin_run (self, part);
      break;
    case TEXT:
    case FORMULA:
    case RUBY_BASE:
    case RUBY_READING:
      self->text_in = tag;
      break;
    case DELETE_BEGIN:
    case DELETE_END:
      self->is_deleted = tag == DELETE_BEGIN;
      break;
    case TABLE:
      ky_draft_begin_table (self->draft);
      break;
    case CELL:
      begin_cell (self);
      break;
    case BOX:
      begin_box (self);
      break;
    case NOTE:
      ky_draft_begin_note (self->draft);
      break;
    case HEADER:
      ky_draft_begin_header (self->draft);
      break;
    case FOOTER:
      ky_draft_begin_footer (self->draft);
      break;
    case RUBY:
      begin_ruby (self);
      break;
    case PICTURE:
      begin_picture (self);
      break;
    case IMAGE:
      g_free (self->picture);
      self->picture = string_of (part, "binaryItemIDRef");
      break;
    case SIZE:
    case CURRENT_SIZE:
      take_size (self, part);
      break;
    default:
      take_measure (self, part, tag);
      take_character (self, part, tag);
    }
}

static gboolean
end_element (Hwpx *self, gint tag, GError **error)
{
  switch (tag)
    {
    case PARAGRAPH:
      ky_draft_end_paragraph (self->draft);
      break;
    case RUN:
      g_array_set_size (self->runs, self->runs->len - 1);
      break;
    case TEXT:
    case FORMULA:
    case RUBY_BASE:
    case RUBY_READING:
      self->text_in = 0;
      break;
    case TABLE:
      ky_draft_end_table (self->draft);
      break;
    case CELL:
      end_cell (self);
      break;
    case BOX:
      end_cell (self);
      ky_draft_end_table (self->draft);
      break;
    case NOTE:
      ky_draft_end_note (self->draft);
      break;
    case HEADER:
    case FOOTER:
      ky_draft_end_header_or_footer (self->draft);
      break;
    case RUBY:
      end_ruby (self);
      break;
    case PICTURE:
      return end_picture (self, error);
    default:;
    }
  return TRUE;
}

static gboolean
is_passed_over (gint tag)
{
  return tag == FIELD || tag == COMMENT || tag == OBJECT || tag == CONTROL || tag == CHOICE;
}

static gboolean
take_event (Hwpx *self, KyTextPart *part, KyXmlEvent event, GError **error)
{
  gint tag = event == KY_XML_TEXT ? 0 : ky_text_part_tag (part);

  if (event == KY_XML_TEXT && self->text_in != 0)
    take_text (self, ky_xml_reader_text (part->reader));
  else if (event == KY_XML_START && is_passed_over (tag))
    {
      guint64 *counter = counter_of (self, part, tag);

      if (counter != NULL)
        ++*counter;
      return ky_xml_reader_skip (part->reader, error);
    }
  else if (event == KY_XML_START)
    begin_element (self, part, tag);
  else if (event == KY_XML_END)
    return end_element (self, tag, error);
  return TRUE;
}

static gboolean
read_section (Hwpx *self, const gchar *name, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = namespaces, .tags = tags };
  KyXmlEvent event;

  if (!ky_text_package_part (&self->package, name, &part, error))
    return FALSE;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF
         && !ky_draft_has_failed (self->draft))
    if (!take_event (self, &part, event, error))
      return FALSE;
  self->is_deleted = FALSE;
  return event != KY_XML_ERROR;
}

/* --- the package ------------------------------------------------------------------------------ */

static gboolean
refuse_encrypted (Hwpx *self, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = namespaces, .tags = tags };
  KyXmlEvent event;

  if (!ky_text_package_has (&self->package, "META-INF/manifest.xml"))
    return TRUE;
  if (!ky_text_package_part (&self->package, "META-INF/manifest.xml", &part, error))
    return FALSE;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    if (event == KY_XML_START && ky_text_part_tag (&part) == ENCRYPTION)
      {
        g_set_error_literal (error, KY_ERROR, KY_ERROR_ENCRYPTED, "hwpx: an encrypted document");
        return FALSE;
      }
  return event == KY_XML_EOF;
}

/* Which parts there are, and the order of those that are the document. */
static gboolean
read_contents (Hwpx *self, GError **error)
{
  static const gchar contents[] = "Contents/content.hpf";
  g_auto (KyTextPart) part = { .namespaces = namespaces, .tags = tags };
  KyXmlEvent event;

  if (!ky_text_package_part (&self->package, contents, &part, error))
    return FALSE;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    {
      gint tag = event == KY_XML_START ? ky_text_part_tag (&part) : 0;

      if (tag == ITEMREF)
        g_ptr_array_add (self->spine, string_of (&part, "idref"));
      else if (tag == ITEM)
        {
          KyView href = value_of (&part, "href");
          gchar *name = ky_text_package_resolve ("", href);

          /* From the package's root; some write it as seen from this part. */
          if (name != NULL && !ky_text_package_has (&self->package, name))
            {
              g_free (name);
              name = ky_text_package_resolve (contents, href);
            }
          if (name != NULL)
            g_hash_table_insert (self->items, string_of (&part, "id"), name);
        }
    }
  return event == KY_XML_EOF;
}

static gboolean
is_section (const gchar *name)
{
  const gchar *slash = strrchr (name, '/');

  return g_ascii_strncasecmp (slash != NULL ? slash + 1 : name, "section", 7) == 0;
}

static gboolean
read_document (Hwpx *self, GError **error)
{
  guint n = 0;

  if (!refuse_encrypted (self, error) || !read_contents (self, error)
      || !read_head (self, "Contents/header.xml", error))
    return FALSE;
  for (guint i = 0; i < self->spine->len; i++)
    {
      const gchar *name = g_hash_table_lookup (self->items, self->spine->pdata[i]);

      if (name == NULL || !is_section (name))
        continue;
      if (!read_section (self, name, error))
        return FALSE;
      n++;
    }
  if (n == 0)
    return ky_error_malformed (error, "hwpx: no section");
  return TRUE;
}

static gboolean
finish (Hwpx *self, KyMethodId method, GError **error)
{
  KyJob *job = self->package.job;
  g_autoptr (GBytes) docx = NULL;

  docx = ky_draft_finish (self->draft, error);
  if (docx == NULL || !ky_job_become (job, "converted.docx", "docx", method, docx, error))
    return FALSE;
  ky_text_package_tell (&self->package, "scripts/", "hwp.macro");
  ky_job_removed (job, "hwp.link", self->removed.links, NULL);
  ky_job_removed (job, "hwp.comment", self->removed.comments, NULL);
  ky_job_removed (job, "hwp.object", self->removed.objects, NULL);
  ky_job_removed (job, "hwp.control", self->removed.controls, NULL);
  ky_job_removed (job, "hwp.deleted", self->removed.deleted, NULL);
  ky_job_removed (job, "hwp.picture", self->removed.missing, NULL);
  return TRUE;
}

static void
clear (Hwpx *self)
{
  ky_text_package_close (&self->package);
  g_clear_pointer (&self->draft, ky_draft_free);
  g_hash_table_unref (self->items);
  g_hash_table_unref (self->looks);
  g_hash_table_unref (self->aligns);
  g_hash_table_unref (self->pictures);
  g_ptr_array_unref (self->spine);
  g_array_unref (self->runs);
  g_array_unref (self->cells);
  g_string_free (self->base, TRUE);
  g_string_free (self->reading, TRUE);
  g_free (self->picture);
}

static gboolean
convert (KyJob *job, KyMethodId method, GError **error)
{
  Hwpx self = { .draft = ky_draft_new (job),
                .items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
                .spine = g_ptr_array_new_with_free_func (g_free),
                .looks = g_hash_table_new_full (NULL, NULL, NULL, g_free),
                .aligns = g_hash_table_new (NULL, NULL),
                .pictures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                .runs = g_array_new (FALSE, FALSE, sizeof (KyDraftLook)),
                .cells = g_array_new (FALSE, FALSE, sizeof (KyDraftCell)),
                .base = g_string_new (NULL),
                .reading = g_string_new (NULL) };
  gboolean ok = ky_text_package_open (&self.package, job, error) && read_document (&self, error)
                && finish (&self, method, error);

  clear (&self);
  return ok;
}

static gboolean
hwpx_rebuild (KyJob *job, GError **error)
{
  return convert (job, KY_METHOD_REBUILD, error);
}

static gboolean
hwpx_text (KyJob *job, GError **error)
{
  return convert (job, KY_METHOD_TEXT, error);
}

static const KyMethod methods[] = { { KY_METHOD_REBUILD, hwpx_rebuild },
                                    { KY_METHOD_TEXT, hwpx_text },
                                    { KY_METHOD_NONE, NULL } };
#endif

const KyFiletype ky_filetype_hwpx = {
  .name = "hwpx",
  .label_en = "Hangul document",
  .label_ja = "ハングル文書",
  .media_types = media_types,
  .suffixes = suffixes,
  .families = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ACTS,
  .forms = KY_METHOD_BIT (TEXT),
  .identify = hwpx_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_TEXT },
  KY_CODE (methods, NULL),
};
