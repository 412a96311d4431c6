/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * XPS documents (Microsoft "XML Paper Specification 1.0") and OpenXPS (ECMA-388).
 *
 * Converted to PDF, which is rebuilt like any stranger's: its pages as libgxps draws them in a
 * worker of its own. As text: what the glyphs of its pages say (§5.1 <Glyphs> UnicodeString), page
 * by page in the order of the document; glyphs on one height are one line. Left out and told of:
 * what is painted with nothing, and pictures in HD Photo, which libgxps does not draw. All that is
 * no page goes: links, signatures, print tickets. Withheld: parts in pieces, what names pages
 * elsewhere, a document without an end.
 * Gaps, of text: that of the colour of what lies below it, or other than its glyphs.
 */
#include "engine/filetype.h"
#include "filetypes/base/zip/probe.h"

static guint
xps_identify (const KyProbe *probe)
{
  return ky_zip_probe_bits (probe, KY_ZIP_XPS);
}

static const gchar *const media_types[]
    = { "application/vnd.ms-xpsdocument", "application/oxps", NULL };
static const gchar *const suffixes[] = { "xps", "oxps", NULL };

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/base/shown/pages.h"
#include "filetypes/package/package.h"

#include <math.h>

enum
{
  NS_XPS = 1,
  NS_RELATIONSHIPS
};

enum
{
  RELATIONSHIP = 1,
  DOCUMENT,
  PAGE,
  CANVAS,
  GLYPHS
};

static const KyXmlNamespace namespaces[] = {
  { "http://schemas.microsoft.com/xps/2005/06", NS_XPS },
  { "http://schemas.openxps.org/oxps/v1.0", NS_XPS },
  { "http://schemas.openxmlformats.org/package/2006/relationships", NS_RELATIONSHIPS },
  { NULL, 0 },
};

static const KyTextTag tags[] = {
  { NS_RELATIONSHIPS, "Relationship", RELATIONSHIP },
  { NS_XPS, "DocumentReference", DOCUMENT },
  { NS_XPS, "PageContent", PAGE },
  { NS_XPS, "Canvas", CANVAS },
  { NS_XPS, "Glyphs", GLYPHS },
  { 0, NULL, 0 },
};

/* Where the last glyphs stood; all are numbers of the page's own units. */
typedef struct
{
  gdouble y, end, size;
  gboolean is_begun;
  guint n_clear; /* canvases that are open and show nothing */
} Line;

static gdouble
number (KyTextPart *part, const gchar *local, gdouble standard)
{
  KyView value = ky_text_part_attribute (part, KY_XML_NS_NONE, local);
  gchar digits[32];
  gdouble result;

  if (value.size == 0 || value.size >= sizeof digits)
    return standard;
  memcpy (digits, value.data, value.size);
  digits[value.size] = '\0';
  result = g_ascii_strtod (digits, NULL);
  return isfinite (result) ? result : standard;
}

/* How wide TEXT is, about. */
static gdouble
width_of (KyView text, gdouble size)
{
  gdouble width = 0;

  for (gsize i = 0; i < text.size; i++)
    if (text.data[i] < 0x80)
      width += size / 2;
    else if (text.data[i] >= 0xc0)
      width += size;
  return width;
}

/* "sc#A,R,G,B", whose alpha is the first of four. */
static gboolean
is_scrgb_clear (KyView fill)
{
  gchar digits[32] = "";
  const guint8 *comma;
  guint n = 0;

  if (!ky_view_starts_with (fill, "sc#", 3))
    return FALSE;
  for (gsize i = 3; i < fill.size; i++)
    n += fill.data[i] == ',' ? 1 : 0;
  comma = memchr (fill.data, ',', fill.size);
  if (n < 3)
    return FALSE;
  if ((gsize)(comma - fill.data) - 3 >= sizeof digits)
    return TRUE;
  memcpy (digits, fill.data + 3, (gsize)(comma - fill.data) - 3);
  return !(g_ascii_strtod (digits, NULL) > 0.02);
}

/* "#AARRGGBB" of which nothing is seen; an opacity that can't be read shows nothing, either. */
static gboolean
is_clear (KyTextPart *part)
{
  KyView fill = ky_text_part_attribute (part, KY_XML_NS_NONE, "Fill");
  KyView opacity = ky_text_part_attribute (part, KY_XML_NS_NONE, "Opacity");

  return number (part, "Opacity", opacity.size > 0 ? 0 : 1) <= 0.02 || is_scrgb_clear (fill)
         || (fill.size == 9 && fill.data[0] == '#' && fill.data[1] == '0'
             && g_ascii_xdigit_value ((gchar)fill.data[2]) < 5);
}

static void
take_glyphs (KyTextPackage *self, KyTextPart *part, Line *line)
{
  GString *out = self->document.out;
  gdouble x = number (part, "OriginX", 0), y = number (part, "OriginY", 0);
  gdouble size = number (part, "FontRenderingEmSize", 0);
  KyView text = ky_text_part_attribute (part, KY_XML_NS_NONE, "UnicodeString");

  /* "{}" keeps what follows from being read as markup. */
  if (ky_view_starts_with (text, "{}", 2))
    text = ky_view (text.data + 2, text.size - 2);
  if (text.size == 0)
    return;
  /* One brush is given as an attribute; by another way than that hardly anybody paints text, and
   * without any it is not painted. */
  if (line->n_clear > 0 || size <= 0 || is_clear (part)
      || ky_text_part_attribute (part, KY_XML_NS_NONE, "Fill").size == 0)
    {
      self->document.n_hidden++;
      return;
    }
  if (!line->is_begun || fabs (y - line->y) > MAX (size, line->size) / 2)
    ky_text_end_line (out);
  else if (x - line->end > size / 3)
    g_string_append_c (out, ' ');
  ky_text_append_cell (out, (const gchar *)text.data, text.size);
  if (text.data[text.size - 1] == ' ')
    g_string_append_c (out, ' ');
  *line = (Line){ y, x + width_of (text, size), size, TRUE, line->n_clear };
}

static gboolean
read_page (KyTextPackage *self, const gchar *name, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = namespaces, .tags = tags };
  g_autoptr (GArray) is_canvas_clear = g_array_new (FALSE, FALSE, sizeof (gboolean));
  Line line = { 0 };
  KyXmlEvent event;

  if (!ky_text_package_part (self, name, &part, error))
    return FALSE;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    {
      gint tag = event == KY_XML_TEXT ? 0 : ky_text_part_tag (&part);

      if (event == KY_XML_START && tag == GLYPHS)
        take_glyphs (self, &part, &line);
      else if (event == KY_XML_START && tag == CANVAS)
        {
          gboolean clear = is_clear (&part);

          g_array_append_val (is_canvas_clear, clear);
          line.n_clear += (guint)clear;
          line.is_begun = FALSE;
        }
      else if (event == KY_XML_END && tag == CANVAS)
        {
          line.n_clear
              -= (guint)g_array_index (is_canvas_clear, gboolean, is_canvas_clear->len - 1);
          g_array_set_size (is_canvas_clear, is_canvas_clear->len - 1);
          line.is_begun = FALSE;
        }
      if (!ky_text_document_charge (&self->document, error))
        return FALSE;
    }
  ky_text_document_end_line (&self->document);
  return event == KY_XML_EOF;
}

/* Has READ read each of the parts that elements TAG of the part NAME lead to. */
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
          return ky_error_malformed (error, "a page that is elsewhere");
        if (!ky_job_charge (self->job, KY_COST_PAGES, 1, error))
          return FALSE;
        if (!is_pages ? !read_each (self, next, PAGE, TRUE, error) : !read_page (self, next, error))
          return FALSE;
        g_string_append_c (self->document.out, '\n');
      }
  return event == KY_XML_EOF;
}

/* Where the package says that its pages are. */
static gchar *
find_sequence (KyTextPackage *self, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = namespaces, .tags = tags };
  KyXmlEvent event;

  if (!ky_text_package_part (self, "_rels/.rels", &part, error))
    return NULL;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    if (event == KY_XML_START && ky_text_part_tag (&part) == RELATIONSHIP)
      {
        KyView type = ky_text_part_attribute (&part, KY_XML_NS_NONE, "Type");

        if (ky_view_is (type, "http://schemas.microsoft.com/xps/2005/06/fixedrepresentation")
            || ky_view_is (type, "http://schemas.openxps.org/oxps/v1.0/fixedrepresentation"))
          return ky_text_package_resolve ("",
                                          ky_text_part_attribute (&part, KY_XML_NS_NONE, "Target"));
      }
  if (event == KY_XML_EOF)
    ky_error_malformed (error, "nothing says where the pages are");
  return NULL;
}

static gboolean
read_document (KyTextPackage *self, GError **error)
{
  g_autofree gchar *sequence = find_sequence (self, error);

  if (sequence == NULL)
    return error != NULL && *error != NULL ? FALSE
                                           : ky_error_malformed (error, "pages that are elsewhere");
  return read_each (self, sequence, DOCUMENT, FALSE, error);
}

static gboolean
xps_text (KyJob *job, GError **error)
{
  return ky_text_package_write (job, "xps", read_document, error);
}

static gboolean
xps_image (KyJob *job, GError **error)
{
  g_auto (KyTextPackage) self = { 0 };
  g_autoptr (GBytes) pdf
      = ky_text_package_draw (&self, job, read_document, KY_STEP_DRAWING, "xps", error);

  if (pdf == NULL || !ky_job_become (job, "drawing.pdf", "pdf", KY_METHOD_REBUILD, pdf, error))
    return FALSE;
  ky_job_removed (job, "document.hidden-text", self.document.n_hidden, NULL);
  ky_text_package_tell (&self, ".wdp", "xps.picture");
  return TRUE;
}

static gboolean
xps_pages (KyJob *job, GError **error)
{
  g_auto (KyTextPackage) self = { 0 };
  g_autoptr (GBytes) pdf
      = ky_text_package_draw (&self, job, read_document, KY_STEP_DRAWING, "xps", error);

  return pdf != NULL && ky_shown_pages_of_pdf (job, pdf, error);
}

static const KyMethod methods[]
    = { { KY_METHOD_IMAGE, xps_image }, { KY_METHOD_TEXT, xps_text }, { KY_METHOD_NONE, NULL } };
#endif

const KyFiletype ky_filetype_xps = {
  .name = "xps",
  .label_en = "XPS document",
  .label_ja = "XPS文書",
  .media_types = media_types,
  .suffixes = suffixes,
  .families = KY_FAMILY_OFFICE,
  .flags = 0,
  .forms = KY_METHOD_BIT (TEXT),
  .identify = xps_identify,
  .ladder = { KY_METHOD_IMAGE, KY_METHOD_TEXT },
  KY_CODE (methods, NULL),
  KY_PAGES (xps_pages),
};
