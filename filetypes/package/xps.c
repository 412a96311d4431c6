/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of XPS documents (Microsoft "XML Paper Specification 1.0") and OpenXPS
 * (ECMA-388).
 *
 * It is converted to PDF, which is rebuilt like any other PDF from outside: libgxps draws the
 * pages, in a worker of its own, from a package that kiyome wrote from the pages that it has read
 * itself. As `text` it becomes the text of the glyphs (§5.1 <Glyphs> UnicodeString), page by page
 * in the order of the document; glyphs at one height are one line.
 *
 * Left out and reported are content that is painted with nothing, pictures in HD Photo, which
 * libgxps does not draw, missing pictures, and words that were read and are not among those drawn.
 * Everything outside of pages is dropped: links, signatures, print tickets. Withheld are parts in
 * pieces, documents with external pages or several documents in one file, and documents without an
 * end. Known gaps are text in the colour of its background or with other glyphs than its
 * characters, and that libgxps paints text black if its brush is a resource or missing. */
#include "filetypes/base/zip/probe.h"

KY_DEFINE_IDENTIFY (xps_identify, ky_zip_probe_bits (probe, KY_ZIP_XPS))

#ifndef KY_IDENTIFY_ONLY
#include "common/hash.h"
#include "filetypes/base/scene/scene.h"
#include "filetypes/base/shown/pages.h"
#include "filetypes/base/text/marks.h"
#include "filetypes/base/zip/memory.h"
#include "filetypes/package/xps-page.h"

#include <math.h>

enum
{
  NS_XPS = 1
};

enum
{
  NO_TAG,
#define TAG(ns, local, tag) tag,
#include "filetypes/package/xps-tags.def"
};

static const KyXmlNamespace namespaces[] = {
  { "http://schemas.microsoft.com/xps/2005/06", NS_XPS },
  { "http://schemas.openxps.org/oxps/v1.0", NS_XPS },
  { NULL, 0 },
};

static const KyTextTag tags[] = {
#define TAG(ns, local, tag) { NS_##ns, local, tag },
#define SAME TAG
#include "filetypes/package/xps-tags.def"
  { 0, NULL, 0 },
};

/* Holds where the last glyphs stood, and those that are read; all are numbers of the page's own
 * units. */
typedef struct
{
  gdouble y, end, size;
  gdouble base_y, base_size; /* of the last text that is neither raised nor lowered */
  gboolean is_begun;
  guint n_clear; /* canvases that are open and show nothing */
  GString *text;
  gdouble text_x, text_y, text_size;
  gboolean waits, is_in_fill; /* the text for its brush; its brush is read */
} Line;

static gdouble
package_xps_number (KyTextPart *part, const gchar *local, gdouble standard)
{
  KyView value = ky_text_part_attribute (part, KY_XML_NS_NONE, local);
  gchar digits[32];

  if (value.size == 0 || value.size >= sizeof digits)
    return standard;
  memcpy (digits, value.data, value.size);
  digits[value.size] = '\0';
  gdouble result = g_ascii_strtod (digits, NULL);
  return isfinite (result) ? result : standard;
}

/* Estimates the width of `text`. */
static gdouble
package_xps_width_of (KyView text, gdouble size)
{
  gdouble width = 0;

  for (gsize i = 0; i < text.size; i++)
    if (text.data[i] < 0x80)
      width += size / 2;
    else if (text.data[i] >= 0xc0)
      width += size;
  return width;
}

/* Reads "sc#A,R,G,B", whose alpha is the first of four. */
static gboolean
is_scrgb_clear (KyView fill)
{
  gchar digits[32] = "";
  guint n = 0;

  if (!ky_view_starts_with (fill, "sc#", 3))
    return FALSE;
  for (gsize i = 3; i < fill.size; i++)
    n += fill.data[i] == ',' ? 1 : 0;
  const guint8 *comma = memchr (fill.data, ',', fill.size);
  if (n < 3)
    return FALSE;
  if ((gsize)(comma - fill.data) - 3 >= sizeof digits)
    return TRUE;
  memcpy (digits, fill.data + 3, (gsize)(comma - fill.data) - 3);
  return ky_scene_is_clear (g_ascii_strtod (digits, NULL));
}

/* Tells whether "#AARRGGBB" in the attribute `local` is invisible; an opacity that cannot be read
 * shows nothing, either. */
static gboolean
package_xps_is_clear (KyTextPart *part, const gchar *local)
{
  KyView fill = ky_text_part_attribute (part, KY_XML_NS_NONE, local);
  KyView opacity = ky_text_part_attribute (part, KY_XML_NS_NONE, "Opacity");

  return ky_scene_is_clear (package_xps_number (part, "Opacity", opacity.size > 0 ? 0 : 1))
         || is_scrgb_clear (fill)
         || (fill.size == 9 && fill.data[0] == '#'
             && ky_scene_is_clear ((g_ascii_xdigit_value ((gchar)fill.data[1]) * 16
                                    + g_ascii_xdigit_value ((gchar)fill.data[2]))
                                   / 255.0));
}

/* Ends the text that waits for its brush, which is known now. */
static void
package_xps_end_text (KyTextPackage *self, Line *line, gboolean is_hidden)
{
  GString *out = self->document.out, *text = line->text;
  gdouble x = line->text_x, y = line->text_y, size = line->text_size;
  KyTextScript script = KY_SCRIPT_NORMAL;

  if (!line->waits)
    return;
  line->waits = FALSE;
  if (line->n_clear > 0 || size <= 0 || is_hidden)
    {
      self->document.n_hidden++;
      return;
    }
  if (!line->is_begun || fabs (y - line->y) > MAX (size, line->size) / 2)
    ky_text_end_line (out);
  else if (x - line->end > size / 3)
    g_string_append_c (out, ' ');
  else
    script = ky_mark_script_at (size, line->base_size, line->base_y - y);
  gsize start = out->len;
  ky_text_append_cell (out, text->str, (gssize)text->len);
  ky_mark_script (out, start, script);
  if (script == KY_SCRIPT_NORMAL)
    {
      line->base_y = y;
      line->base_size = size;
    }
  if (text->str[text->len - 1] == ' ')
    g_string_append_c (out, ' ');
  line->y = y;
  line->end = x + package_xps_width_of (ky_view (text->str, text->len), size);
  line->size = size;
  line->is_begun = TRUE;
}

/* Begins glyphs. One brush is given as an attribute; another, by elements within. */
static void
begin_glyphs (KyTextPackage *self, KyTextPart *part, Line *line)
{
  KyView text = ky_text_part_attribute (part, KY_XML_NS_NONE, "UnicodeString");
  KyView fill = ky_text_part_attribute (part, KY_XML_NS_NONE, "Fill");

  /* "{}" prevents that the rest is read as markup. */
  if (ky_view_starts_with (text, "{}", 2))
    text = ky_view (text.data + 2, text.size - 2);
  line->text_x = package_xps_number (part, "OriginX", 0);
  line->text_y = package_xps_number (part, "OriginY", 0);
  line->text_size = package_xps_number (part, "FontRenderingEmSize", 0);
  line->waits = text.size > 0;
  g_string_truncate (line->text, 0);
  g_string_append_len (line->text, (const gchar *)text.data, (gssize)text.size);
  if (fill.size > 0 || package_xps_is_clear (part, "Fill"))
    package_xps_end_text (self, line, package_xps_is_clear (part, "Fill"));
}

static void
package_xps_begin_element (KyTextPackage *self, KyTextPart *part, gint tag, Line *line)
{
  if (tag == GLYPHS)
    begin_glyphs (self, part, line);
  else if (tag == FILL)
    line->is_in_fill = TRUE;
  else if ((tag == COLOUR || tag == BRUSH) && line->is_in_fill)
    package_xps_end_text (self, line,
                          package_xps_is_clear (part, tag == COLOUR ? "Color" : "Fill"));
}

static void
package_xps_end_element (KyTextPackage *self, gint tag, Line *line)
{
  if (tag == GLYPHS)
    package_xps_end_text (self, line, TRUE);
  else if (tag == FILL)
    line->is_in_fill = FALSE;
}

/* Takes the fonts and pictures that the part `base` refers to, in any element, because libgxps
 * ignores name spaces. */
static void
take_references (KyTextPackage *self, KyTextPart *part, const gchar *base)
{
  static const gchar *const names[] = { "FontUri", "ImageSource" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      KyView reference = ky_text_part_attribute (part, KY_XML_NS_NONE, names[i]);

      if (reference.size > 0)
        ky_text_package_show (self, base, reference);
    }
}

/* Records the parts to which the element that begins refers, for the page `base`; also those of a
 * resource dictionary in a part of its own. */
static gboolean
package_xps_take_shown (KyTextPackage *self, KyTextPart *part, gint tag, const gchar *base,
                        GError **error)
{
  KyView source = ky_text_part_attribute (part, KY_XML_NS_NONE, "Source");
  g_auto (KyTextPart) dictionary = { .namespaces = namespaces, .tags = tags };
  KyXmlEvent event;

  take_references (self, part, base);
  if (tag != DICTIONARY || source.size == 0)
    return TRUE;
  g_autofree gchar *name = ky_text_package_resolve (base, source);
  ky_text_package_show (self, base, source);
  if (name == NULL || !ky_text_package_has (self, name))
    return TRUE;
  if (!ky_text_package_part (self, name, &dictionary, error))
    return FALSE;
  while ((event = ky_xml_reader_next (dictionary.reader, error)) < KY_XML_EOF)
    if (event == KY_XML_START)
      take_references (self, &dictionary, name);
  return event == KY_XML_EOF;
}

static gboolean
package_xps_read_elements (KyTextPackage *self, KyTextPart *part, const gchar *name, Line *line,
                           GError **error)
{
  g_autoptr (GArray) is_canvas_clear = g_array_new (FALSE, FALSE, sizeof (gboolean));
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (part->reader, error)) < KY_XML_EOF)
    {
      gint tag = event == KY_XML_TEXT ? 0 : ky_text_part_tag (part);

      if (event == KY_XML_START && !package_xps_take_shown (self, part, tag, name, error))
        return FALSE;
      if (event == KY_XML_START && tag == CANVAS)
        {
          gboolean clear = package_xps_is_clear (part, "Fill");

          g_array_append_val (is_canvas_clear, clear);
          line->n_clear += (guint)clear;
          line->is_begun = FALSE;
        }
      else if (event == KY_XML_END && tag == CANVAS)
        {
          line->n_clear
              -= (guint)g_array_index (is_canvas_clear, gboolean, is_canvas_clear->len - 1);
          g_array_set_size (is_canvas_clear, is_canvas_clear->len - 1);
          line->is_begun = FALSE;
        }
      else if (event == KY_XML_START)
        package_xps_begin_element (self, part, tag, line);
      else if (event == KY_XML_END)
        package_xps_end_element (self, tag, line);
      if (!ky_text_document_charge (&self->document, error))
        return FALSE;
    }
  return event == KY_XML_EOF;
}

static gboolean
package_xps_read_page (KyTextPackage *self, const gchar *name, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = namespaces, .tags = tags };
  g_autoptr (GString) text = g_string_new (NULL);
  Line line = { .text = text };

  if (!ky_text_package_part (self, name, &part, error))
    return FALSE;
  ky_text_package_begin_page (self, name);
  if (!package_xps_read_elements (self, &part, name, &line, error))
    return FALSE;
  ky_text_document_end_line (&self->document);
  ky_text_package_end_page (self);
  return TRUE;
}

/* Has READ read each of the parts that elements `tag` of the part `name` lead to. */
static gboolean
read_each (KyTextPackage *self, const gchar *name, gint tag, gboolean is_pages, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = namespaces, .tags = tags };
  KyXmlEvent event;

  if (!ky_text_package_part (self, name, &part, error))
    return FALSE;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    if (event == KY_XML_START && ky_text_part_tag (&part) == tag)
      {
        g_autofree gchar *next = ky_text_package_resolve (
            name, ky_text_part_attribute (&part, KY_XML_NS_NONE, "Source"));

        if (next == NULL)
          return ky_error_malformed (error,
                                     "the source of a page or document is not in the package");
        if (!ky_job_charge (self->job, KY_COST_PAGES, 1, error))
          return FALSE;
        if (!is_pages ? !read_each (self, next, PAGE, TRUE, error)
                      : !package_xps_read_page (self, next, error))
          return FALSE;
        g_string_append_c (self->document.out, '\n');
      }
  return event == KY_XML_EOF;
}

static gboolean
package_xps_read_document (KyTextPackage *self, GError **error)
{
  g_autofree gchar *sequence = ky_text_package_related (self, "", "/fixedrepresentation", error);

  return sequence != NULL && read_each (self, sequence, DOCUMENT, FALSE, error);
}

KY_DEFINE_METHOD (xps_text, ky_text_package_write (job, "xps", package_xps_read_document, error))

/* --- pages ------------------------------------------------------------------------------------ */

#define MICROSOFT "http://schemas.microsoft.com/xps/2005/06"
#define STEPS_MAX 4000000 /* steps from a part to the next during searches */
#define SEQUENCE "Sequence.fdseq"
#define DOCUMENT_NAME "Document.fdoc"

/* Tells whether a member may be passed to libgxps. It converts names to the system's charset, and
 * takes a member whose name it cannot convert for any part, so all names must be ASCII. */
static gboolean
may_be_drawn (const KyTextPackage *self, const KyZipEntry *entry)
{
  if (entry->is_directory || entry->is_encrypted || entry->problem != NULL
      || (entry->method != KY_ZIP_STORED && entry->method != KY_ZIP_DEFLATED))
    return FALSE;
  for (const gchar *p = entry->name; *p != '\0'; p++)
    if (!g_ascii_isprint (*p))
      return FALSE;
  return ky_text_package_is_shown (self, entry);
}

/* Returns the names of the pages that were read, in small letters (transfer full). */
static GHashTable *
package_xps_page_names (const KyTextPackage *self)
{
  GHashTable *names = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->pages->len; i++)
    g_hash_table_add (names, g_ascii_strdown (g_array_index (self->pages, KyTextPage, i).name, -1));
  return names;
}

/* Adds `entry` to `zip`. A page is added as libgxps can draw it. */
static gboolean
package_xps_add_entry (KyTextPackage *self, KyZipMemory *zip, KyZipEntry entry, GHashTable *pages,
                       GError **error)
{
  g_autofree gchar *name = g_ascii_strdown (entry.name, -1);
  g_autoptr (GBytes) page = NULL;

  if (g_hash_table_contains (pages, name))
    {
      page = ky_text_package_bytes (self, entry.name, error);
      if (page == NULL || !ky_xps_page_rewrite (self, &page, error))
        return FALSE;
    }
  entry.raw_name = ky_view (entry.name, strlen (entry.name));
  ky_zip_memory_add_entry (zip, &entry, page);
  return TRUE;
}

/* Returns a new package with the pages that were read, in their order, and their parts. libgxps
 * reads local headers one after the other, takes the last of several documents, and knows no
 * escapes in names, so that it would draw another content than was read. (transfer full) */
static GBytes *
package_xps_write_package (KyTextPackage *self, GError **error)
{
  static const gchar relationships[]
      = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        "<Relationship Id=\"R1\" Type=\"" MICROSOFT "/fixedrepresentation\""
        " Target=\"/" SEQUENCE "\"/></Relationships>";
  static const gchar sequence[]
      = "<FixedDocumentSequence xmlns=\"" MICROSOFT "\">"
        "<DocumentReference Source=\"/" DOCUMENT_NAME "\"/></FixedDocumentSequence>";
  g_autoptr (GString) document = g_string_new ("<FixedDocument xmlns=\"" MICROSOFT "\">");
  g_autoptr (GHashTable) pages = package_xps_page_names (self);
  g_auto (KyZipMemory) zip = { 0 };

  for (guint i = 0; i < self->pages->len; i++)
    {
      const gchar *name = g_array_index (self->pages, KyTextPage, i).name;
      g_autofree gchar *escaped = g_markup_escape_text (name, -1);

      g_string_append_printf (document, "<PageContent Source=\"/%s\"/>", escaped);
    }
  g_string_append (document, "</FixedDocument>");
  /* The new parts are added first, because libgxps takes the first of several parts with one
   * name. */
  ky_zip_memory_add_stored (&zip, "_rels/.rels", ky_view (relationships, strlen (relationships)));
  ky_zip_memory_add_stored (&zip, SEQUENCE, ky_view (sequence, strlen (sequence)));
  ky_zip_memory_add_stored (&zip, DOCUMENT_NAME, ky_view (document->str, document->len));
  for (guint i = 0; i < self->zip->entries->len; i++)
    {
      const KyZipEntry *entry = ky_zip_entry (self->zip, i);

      if (may_be_drawn (self, entry) && !package_xps_add_entry (self, &zip, *entry, pages, error))
        return NULL;
    }
  /* libgxps searches the package from its beginning each time that it opens a part. */
  if ((self->n_shown + 2 * (guint64)self->pages->len) * zip.n > STEPS_MAX)
    return ky_fail_null (error, KY_ERROR_UNSUPPORTED, "xps: too many parts to be drawn");
  return ky_zip_memory_finish (&zip, error);
}

static gboolean
xps_image (KyJob *job, GError **error)
{
  g_auto (KyTextPackage) self = { 0 };
  g_autoptr (GBytes) pdf = ky_text_package_draw (
      &self, job, package_xps_read_document, package_xps_write_package, KY_STEP_XPS, NULL, error);

  if (pdf == NULL || !ky_job_become (job, "drawing.pdf", "pdf", KY_METHOD_REBUILD, pdf, error)
      || !ky_text_package_tell_undrawn (&self, pdf, error))
    return FALSE;
  ky_job_removed (job, "document.hidden-text", self.document.n_hidden, NULL);
  ky_text_package_tell (&self, ".wdp", "xps.picture");
  ky_job_removed (job, "xps.picture", ky_text_package_n_missing (&self), NULL);
  return TRUE;
}

static gboolean
xps_pages (KyJob *job, GError **error)
{
  g_auto (KyTextPackage) self = { 0 };
  g_autoptr (GBytes) pdf = ky_text_package_draw (
      &self, job, package_xps_read_document, package_xps_write_package, KY_STEP_XPS, NULL, error);

  return pdf != NULL && ky_shown_pages_of_pdf (job, pdf, error);
}
#endif

const KyFiletype ky_filetype_xps = {
  .name = "xps",
  .label_en = "XPS document",
  .label_ja = "XPS文書",
  .media_types = KY_WORDS ("application/vnd.ms-xpsdocument", "application/oxps"),
  .suffixes = KY_WORDS ("xps", "oxps"),
  .families = KY_FAMILY_OFFICE,
  .flags = 0,
  .forms = KY_METHOD_BIT (TEXT),
  .identify = xps_identify,
  .ladder = { KY_METHOD_IMAGE, KY_METHOD_TEXT },
  KY_METHODS (NULL, { KY_METHOD_IMAGE, xps_image }, { KY_METHOD_TEXT, xps_text }),
  KY_PAGES (xps_pages),
};
