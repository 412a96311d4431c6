/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Visio drawings (vsdx, vsdm, templates and stencils; [MS-VSDX]).
 *
 * It is converted to PDF, its pages as LibreOffice draws them, which is rebuilt like any other PDF
 * from outside. As `text` it becomes the text of the shapes, a line for each, page by page under
 * the page's name, with marks for struck-out, raised and lowered characters. Pages are found by
 * relationships, as other programs do. Left out and reported are text that its shape hides
 * (HideText), shapes whose layers are all off, and words that LibreOffice does not show. Everything
 * outside of pages is dropped: macros, embedded objects, data of other programs, links. Known gaps
 * of the text are content that a shape inherits from its master, and small or transparent
 * letters. */
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/zip/probe.h"

KY_DEFINE_IDENTIFY (vsdx_identify, ky_zip_probe_bits (probe, KY_ZIP_VSDX))

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/base/shown/pages.h"
#include "filetypes/base/text/marks.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/package/package.h"

#define LAYER_MAX 65535

enum
{
  NS_VISIO = 1,
  NS_RELATIONSHIPS,
  NS_REFERENCE
};

enum
{
  NO_TAG,
#define TAG(ns, local, tag) tag,
#include "filetypes/package/vsdx-tags.def"
};

static const KyXmlNamespace namespaces[] = {
  { "http://schemas.microsoft.com/office/visio/2012/main", NS_VISIO },
  { "http://schemas.microsoft.com/office/visio/2011/1/core", NS_VISIO },
  { "http://schemas.openxmlformats.org/package/2006/relationships", NS_RELATIONSHIPS },
  { "http://schemas.openxmlformats.org/officeDocument/2006/relationships", NS_REFERENCE },
  { NULL, 0 },
};

static const KyTextTag tags[] = {
#define TAG(ns, local, tag) { NS_##ns, local, tag },
#define SAME TAG
#include "filetypes/package/vsdx-tags.def"
  { 0, NULL, 0 },
};

typedef struct
{
  gchar *title, *id;      /* of its relationship */
  GHashTable *layers_off; /* set of numbers */
  gboolean in_layers;
  gint64 layer; /* number of the current layer; -1: none */
} Page;

KY_DEFINE_FREE (page_free, Page, title, id, layers_off)

/* --- the list of pages ------------------------------------------------------------------------ */

static KyView
vsdx_named (KyTextPart *part, const gchar *local)
{
  return ky_text_part_attribute (part, KY_XML_NS_NONE, local);
}

static Page *
page_new (KyTextPart *part)
{
  Page *page = g_new0 (Page, 1);
  KyView name = vsdx_named (part, "Name");

  page->title = ky_view_to_string (name);
  page->layers_off = g_hash_table_new (NULL, NULL);
  page->layer = -1;
  return page;
}

/* Returns whether `value` is zero, however it is written: "0", "00", "0.0". */
static gboolean
vsdx_is_zero (KyView value)
{
  gsize zeros = 0;

  for (gsize i = 0; i < value.size; i++)
    if (value.data[i] == '0')
      zeros++;
    else if (strchr ("+-. \t\r\n", value.data[i]) == NULL)
      return FALSE;
  return zeros > 0;
}

static void
take_of_page (KyTextPart *part, Page *page, gint tag)
{
  KyView name = vsdx_named (part, "N");

  if (tag == REL && page->id == NULL)
    {
      KyView id = ky_text_part_attribute (part, NS_REFERENCE, "id");

      page->id = ky_view_to_string (id);
    }
  else if (tag == SECTION)
    page->in_layers = ky_view_is (name, "Layer");
  else if (tag == ROW)
    page->layer = page->in_layers ? ky_text_part_int (part, KY_XML_NS_NONE, "IX", -1) : -1;
  else if (tag == CELL && page->layer >= 0 && page->layer <= LAYER_MAX
           && ky_view_is (name, "Visible") && vsdx_is_zero (vsdx_named (part, "V")))
    g_hash_table_add (page->layers_off, GUINT_TO_POINTER ((guint)page->layer + 1));
}

/* Returns the part that lists them, as programs find it. (transfer full) */
static gchar *
find_pages (KyTextPackage *self, GError **error)
{
  g_autofree gchar *document = ky_text_package_related (self, "", "/relationships/document", error);

  return document != NULL ? ky_text_package_related (self, document, "/relationships/pages", error)
                          : NULL;
}

static GPtrArray *
read_pages (KyTextPackage *self, const gchar *name, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = namespaces, .tags = tags };
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func (page_free);
  KyXmlEvent event;

  if (!ky_text_package_part (self, name, &part, error))
    return NULL;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    {
      gint tag = event == KY_XML_START ? ky_text_part_tag (&part) : 0;

      if (tag == PAGE && !ky_job_charge (self->job, KY_COST_PAGES, 1, error))
        return NULL;
      if (tag == PAGE)
        g_ptr_array_add (pages, page_new (&part));
      else if (tag != 0 && pages->len > 0)
        take_of_page (&part, pages->pdata[pages->len - 1], tag);
    }
  return event == KY_XML_EOF ? g_steal_pointer (&pages) : NULL;
}

/* Maps Id to the name of a part, for the part `pages`. */
static GHashTable *
read_targets (KyTextPackage *self, const gchar *pages, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = namespaces, .tags = tags };
  g_autoptr (GHashTable) targets = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  g_autofree gchar *name = ky_text_package_relationships (pages);
  KyXmlEvent event;

  if (!ky_text_package_part (self, name, &part, error))
    return NULL;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    if (event == KY_XML_START && ky_text_part_tag (&part) == RELATIONSHIP
        && !ky_view_is (vsdx_named (&part, "TargetMode"), "External"))
      {
        KyView id = vsdx_named (&part, "Id");
        gchar *target = ky_text_package_resolve (pages, vsdx_named (&part, "Target"));

        if (target != NULL)
          g_hash_table_replace (targets, ky_view_to_string (id), target);
      }
  return event == KY_XML_EOF ? g_steal_pointer (&targets) : NULL;
}

/* --- a page ----------------------------------------------------------------------------------- */

/* Tells whether all layers of a list such as "0;3" are off. */
static gboolean
is_off (const Page *page, KyView member)
{
  g_autofree gchar *text = ky_view_to_string (member);
  g_auto (GStrv) layers = g_strsplit (text, ";", -1);

  for (guint i = 0; layers[i] != NULL; i++)
    {
      guint64 layer = 0;

      if (!g_ascii_string_to_unsigned (layers[i], 10, 0, LAYER_MAX, &layer, NULL)
          || !g_hash_table_contains (page->layers_off, GUINT_TO_POINTER ((guint)layer + 1)))
        return FALSE;
    }
  return layers[0] != NULL;
}

static gboolean
hides (const Page *page, KyTextPart *part)
{
  KyView name = vsdx_named (part, "N"), value = vsdx_named (part, "V");

  if (ky_view_is (name, "HideText"))
    return value.size > 0 && !vsdx_is_zero (value);
  return ky_view_is (name, "LayerMember") && is_off (page, value);
}

/* Describes the shapes that are open. */
typedef struct
{
  GArray *hidden;    /* of gboolean: for each of them */
  GHashTable *looks; /* row + 1 of the innermost one's characters -> VSDX_STRUCK, ... */
  gboolean in_characters;
  gint64 row; /* of its characters, that is being read; -1: none */
} Shapes;

/* Lists the looks by which characters mean something else. */
enum
{
  VSDX_STRUCK = 1,
  VSDX_RAISED = 2,
  VSDX_LOWERED = 4
};

/* Takes what a shape says of the look of its characters before its text. */
static void
vsdx_take_look (KyTextPart *part, Shapes *shapes, gint tag)
{
  KyView name = vsdx_named (part, "N"), value = vsdx_named (part, "V");
  guint look = 0;

  if (tag == SECTION)
    shapes->in_characters = ky_view_is (name, "Character");
  if (tag == SECTION || tag == ROW)
    shapes->row = tag == ROW && shapes->in_characters
                      ? ky_text_part_int (part, KY_XML_NS_NONE, "IX", -1)
                      : -1;
  if (tag != CELL || shapes->row < 0 || shapes->row >= G_MAXINT)
    return;
  if (ky_view_is (name, "Strikethru") || ky_view_is (name, "DoubleStrikethrough"))
    look = value.size > 0 && !vsdx_is_zero (value) ? VSDX_STRUCK : 0;
  else if (ky_view_is (name, "Pos"))
    look = ky_view_is (value, "1") ? VSDX_RAISED : ky_view_is (value, "2") ? VSDX_LOWERED : 0;
  gpointer row = GUINT_TO_POINTER ((guint)shapes->row + 1);
  look |= GPOINTER_TO_UINT (g_hash_table_lookup (shapes->looks, row));
  if (look != 0)
    g_hash_table_insert (shapes->looks, row, GUINT_TO_POINTER (look));
}

static KyTextLook
vsdx_look_of (const Shapes *shapes, gint64 row)
{
  guint look = row >= 0 && row < G_MAXINT ? GPOINTER_TO_UINT (
                   g_hash_table_lookup (shapes->looks, GUINT_TO_POINTER ((guint)row + 1)))
                                          : 0;

  return (KyTextLook){ .is_struck = (look & VSDX_STRUCK) != 0,
                       .script = (look & VSDX_RAISED) != 0    ? KY_SCRIPT_RAISED
                                 : (look & VSDX_LOWERED) != 0 ? KY_SCRIPT_LOWERED
                                                              : KY_SCRIPT_NORMAL };
}

/* Returns the text of the shape, of which the element has begun, with marks. (transfer full) */
static GString *
vsdx_read_text (KyTextPart *part, const Shapes *shapes, gboolean is_japanese, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  KyTextLook look = vsdx_look_of (shapes, 0);
  KyTextMarks marks = { 0 };
  KyXmlEvent event = KY_XML_START;
  guint depth = 1;

  while (depth > 0 && (event = ky_xml_reader_next (part->reader, error)) < KY_XML_EOF)
    if (event == KY_XML_TEXT)
      {
        KyView piece = ky_xml_reader_text (part->reader);

        ky_text_marks_append (&marks, text, look, is_japanese, (const gchar *)piece.data,
                              piece.size);
      }
    else
      {
        depth += event == KY_XML_START ? 1 : -1;
        if (event == KY_XML_START && ky_text_part_tag (part) == CHARACTERS)
          look = vsdx_look_of (shapes, ky_text_part_int (part, KY_XML_NS_NONE, "IX", 0));
      }
  if (event >= KY_XML_EOF)
    return NULL;
  ky_text_marks_end (&marks, text, is_japanese);
  return g_steal_pointer (&text);
}

static gboolean
vsdx_take_text (KyTextPackage *self, KyTextPart *part, const Shapes *shapes, GError **error)
{
  gboolean is_hidden = g_array_index (shapes->hidden, gboolean, shapes->hidden->len - 1);
  g_autoptr (GString) text = vsdx_read_text (part, shapes, self->document.is_japanese, error);

  if (text == NULL)
    return FALSE;
  g_strstrip (text->str);
  text->len = strlen (text->str);
  if (is_hidden)
    {
      self->document.n_hidden += text->len > 0;
      return TRUE;
    }
  g_string_append_len (self->document.out, text->str, (gssize)text->len);
  ky_text_document_end_line (&self->document);
  return ky_text_document_charge (&self->document, error);
}

static void
vsdx_take_shape (Shapes *shapes, gboolean is_start)
{
  g_array_set_size (shapes->hidden, shapes->hidden->len + (is_start ? 1 : -1));
  g_hash_table_remove_all (shapes->looks);
  shapes->in_characters = FALSE;
  shapes->row = -1;
}

static gboolean
vsdx_read_page (KyTextPackage *self, const Page *page, const gchar *name, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = namespaces, .tags = tags };
  g_autoptr (GArray) hidden = g_array_new (FALSE, TRUE, sizeof (gboolean));
  g_autoptr (GHashTable) looks = g_hash_table_new (NULL, NULL);
  Shapes shapes = { .hidden = hidden, .looks = looks, .row = -1 };
  KyXmlEvent event;

  if (!ky_text_package_part (self, name, &part, error))
    return FALSE;
  ky_text_document_title (&self->document, page->title);
  ky_text_package_begin_page (self, name);
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    {
      gint tag = event == KY_XML_TEXT ? 0 : ky_text_part_tag (&part);

      if (tag == SHAPE)
        vsdx_take_shape (&shapes, event == KY_XML_START);
      else if (event == KY_XML_START && hidden->len > 0)
        {
          gboolean *is_hidden = &g_array_index (hidden, gboolean, hidden->len - 1);

          vsdx_take_look (&part, &shapes, tag);
          if (tag == CELL)
            *is_hidden = *is_hidden || hides (page, &part);
          else if (tag == TEXT && !vsdx_take_text (self, &part, &shapes, error))
            return FALSE;
        }
    }
  ky_text_package_end_page (self);
  return event == KY_XML_EOF;
}

static gboolean
vsdx_read_drawing (KyTextPackage *self, GError **error)
{
  g_autofree gchar *list = find_pages (self, error);
  g_autoptr (GPtrArray) pages = list != NULL ? read_pages (self, list, error) : NULL;
  g_autoptr (GHashTable) targets = pages != NULL ? read_targets (self, list, error) : NULL;

  if (targets == NULL)
    return FALSE;
  ky_text_package_tell (self, "vbaproject", "ooxml.macro");
  ky_text_package_tell (self, "/embeddings/", "ooxml.embedded");
  for (guint i = 0; i < pages->len; i++)
    {
      const Page *page = pages->pdata[i];
      const gchar *name = page->id != NULL ? g_hash_table_lookup (targets, page->id) : NULL;

      if (name == NULL)
        return ky_error_malformed (error, "a page is missing");
      if (!vsdx_read_page (self, page, name, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
vsdx_read_words (KyTextPackage *self, GError **error)
{
  ky_text_package_tell (self, "/media/", "ooxml.picture");
  return vsdx_read_drawing (self, error);
}

KY_DEFINE_METHOD (vsdx_text, ky_text_package_write (job, "vsdx", vsdx_read_words, error))

static gboolean
vsdx_image (KyJob *job, GError **error)
{
  g_auto (KyTextPackage) self = { 0 };
  g_autoptr (GBytes) pdf
      = ky_text_package_draw (&self, job, vsdx_read_drawing, NULL, KY_STEP_PDF, "vsdx", error);

  if (pdf == NULL || !ky_job_become (job, "drawing.pdf", "pdf", KY_METHOD_REBUILD, pdf, error)
      || !ky_text_package_tell_undrawn (&self, pdf, error))
    return FALSE;
  ky_job_removed (job, "document.hidden-text", self.document.n_hidden, NULL);
  return TRUE;
}

static gboolean
vsdx_pages (KyJob *job, GError **error)
{
  g_auto (KyTextPackage) self = { 0 };
  g_autoptr (GBytes) pdf
      = ky_text_package_draw (&self, job, vsdx_read_drawing, NULL, KY_STEP_PDF, "vsdx", error);

  return pdf != NULL && ky_shown_pages_of_pdf (job, pdf, error);
}
#endif

const KyFiletype ky_filetype_vsdx = {
  .name = "vsdx",
  .label_en = "Visio drawing",
  .label_ja = "Visio図面",
  .media_types = KY_WORDS ("application/vnd.ms-visio.drawing"),
  .suffixes = KY_WORDS ("vsdx", "vsdm", "vstx", "vstm", "vssx", "vssm"),
  .families = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_ACTS,
  .office = KY_OFFICE_OPENS,
  .forms = KY_METHOD_BIT (TEXT),
  .identify = vsdx_identify,
  .ladder = { KY_METHOD_IMAGE, KY_METHOD_TEXT },
  KY_METHODS (NULL, { KY_METHOD_IMAGE, vsdx_image }, { KY_METHOD_TEXT, vsdx_text }),
  KY_PAGES (vsdx_pages),
};
