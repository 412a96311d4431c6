/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type SVG: W3C "Scalable Vector Graphics (SVG) 1.1 (Second Edition)", and of SVG
 * 2 what means the same.
 *
 * A drawing is read and written again by a list of elements and attributes (stays.vocabulary):
 * shapes, texts, gradients, patterns, clips, masks, markers, filters, pictures that are in the
 * file and can be made anew. What style sheets say of elements becomes attributes. As `image`
 * that drawing, and never the one that came, is drawn by librsvg (KY_STEP_SVG) and written as
 * PNG; as `rebuild` it is the output; `text` has its texts.
 *
 * It drops scripts and handlers, animations, links (what they hold stays), all that would be
 * fetched, texts that nobody sees where office.hidden says so, foreign objects, fonts, sound and
 * film, what other programs note. It withholds a document type with entities other than names of
 * namespaces, what shows itself, or more than can be drawn. Known gaps that are reported:
 * dashes of text, and more than a reader can draw; what style sheets say under conditions or by
 * namespaces, pseudo-elements, :has() and :lang(),
 * variables, mix-blend-mode, the origin and other units of transforms, and properties that no
 * attribute has, such as sizes in a style; several filter functions at once, and drop-shadow();
 * text along a path is drawn straight. Properties that svg_style_is_plain() lists are not
 * reported. */
#include "filetypes/base/xml/root-probe.h"

KY_DEFINE_IDENTIFY (svg_identify, ky_root_probe_bits (probe, "svg"))

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/base/document/document.h"
#include "filetypes/image/drawing-png.h"
#include "filetypes/image/pages-head.h"
#include "filetypes/svg/drawing.h"

static gboolean
svg_rebuild (KyJob *job, GError **error)
{
  g_autoptr (GByteArray) svg = ky_svg_filter (job, ky_job_input (job), FALSE, NULL, error);

  return svg != NULL && ky_job_write (job, svg->data, svg->len, error);
}

/* Draws the input, written anew: a PNG file of a worker that is not trusted (transfer full). */
static GBytes *
svg_draw (KyJob *job, GError **error)
{
  KySvgSize size = { 0, 0 };
  g_autoptr (GByteArray) svg = ky_svg_filter (job, ky_job_input (job), FALSE, &size, error);
  gchar width[G_ASCII_DTOSTR_BUF_SIZE], height[G_ASCII_DTOSTR_BUF_SIZE];

  if (svg == NULL)
    return NULL;
  g_autofree gchar *argument
      = g_strconcat (g_ascii_dtostr (width, sizeof width, size.width), " ",
                     g_ascii_dtostr (height, sizeof height, size.height), NULL);
  return ky_job_step (job, KY_STEP_SVG, argument, ky_view (svg->data, svg->len), error);
}

static gboolean
svg_image (KyJob *job, GError **error)
{
  g_autoptr (GBytes) drawn = svg_draw (job, error);

  return drawn != NULL && ky_drawn_write (job, drawn, error);
}

static gboolean
svg_text (KyJob *job, GError **error)
{
  g_autoptr (GByteArray) svg = ky_svg_filter (job, ky_job_input (job), TRUE, NULL, error);
  KyTextDocument document;

  if (svg == NULL)
    return FALSE;
  g_autoptr (GString) text = ky_svg_text (job, ky_view (svg->data, svg->len), error);
  if (text == NULL)
    return FALSE;
  ky_text_document_init (&document, job);
  g_string_append_len (document.out, text->str, (gssize)text->len);
  gboolean ok
      = ky_text_document_charge (&document, error) && ky_text_document_write (&document, error);
  ky_text_document_clear (&document);
  return ok;
}

/* Draws one page (image/pages.c). */
static gboolean
svg_pages (KyJob *job, GError **error)
{
  g_autoptr (GBytes) drawn = svg_draw (job, error);

  if (drawn == NULL)
    return FALSE;
  KyView picture = ky_view_of_bytes (drawn);
  guint32 size = (guint32)picture.size;
  ky_job_set_output_type (job, "pages");
  return ky_pages_write_head (job, 1, &size, 1, error)
         && ky_job_write (job, picture.data, picture.size, error);
}

#endif

const KyFiletype ky_filetype_svg = {
  .name = "svg",
  .label_en = "SVG drawing",
  .label_ja = "SVG図形",
  .media_types = KY_WORDS ("image/svg+xml", "image/svg"),
  .suffixes = KY_WORDS ("svg"),
  .families = KY_FAMILY_IMAGE,
  .flags = KY_TYPE_OUTPUT | KY_TYPE_ACTS,
  .identify = svg_identify,
  .ladder = { KY_METHOD_IMAGE, KY_METHOD_REBUILD, KY_METHOD_TEXT },
  KY_METHODS (ky_svg_verify, { KY_METHOD_IMAGE, svg_image }, { KY_METHOD_REBUILD, svg_rebuild },
              { KY_METHOD_TEXT, svg_text }),
  KY_PAGES (svg_pages),
};
