/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the methods `redraw` and `image`: poppler draws the pages in a worker of its own, and
 * what it gives is rebuilt here like any stranger's PDF. So the output is only what this module
 * writes. */
#include "filetypes/pdf/pdf.h"

#include "filetypes/pdf/annotations.h"
#include "filetypes/pdf/hidden.h"
#include "filetypes/pdf/layer.h"

#define CONTENT_MAX 256 /* bytes of content that draws one picture */

/* Matches "q W 0 0 H 0 0 cm /NAME Do Q": `*ret_name` with its slash. */
static gboolean
draws_one_picture (KyView content, gchar **ret_name)
{
  static const gchar *const words[]
      = { "q", NULL, "0", "0", NULL, "0", "0", "cm", NULL, "Do", "Q" };
  g_autofree gchar *text = g_strndup (content.size > 0 ? (const gchar *)content.data : "",
                                      MIN (content.size, CONTENT_MAX));
  g_auto (GStrv) tokens = g_strsplit_set (text, " \n", -1);
  const gchar *found[G_N_ELEMENTS (words)] = { NULL };
  guint n = 0;

  if (content.size >= CONTENT_MAX)
    return FALSE;
  for (guint i = 0; tokens[i] != NULL; i++)
    {
      if (tokens[i][0] == '\0')
        continue;
      if (n == G_N_ELEMENTS (words) || (words[n] != NULL && strcmp (words[n], tokens[i]) != 0))
        return FALSE;
      found[n++] = tokens[i];
    }
  if (n != G_N_ELEMENTS (words) || found[8][0] != '/')
    return FALSE;
  *ret_name = g_strdup (found[8]);
  return TRUE;
}

static gboolean
is_plain_picture (KyPdf *pdf, qpdf_oh picture)
{
  static const gchar *const without[] = { "/ImageMask", "/Mask", "/SMask", "/Decode", "/OC" };

  if (!qpdf_oh_is_stream (pdf->qpdf, picture))
    return FALSE;
  qpdf_oh dictionary = qpdf_oh_get_dict (pdf->qpdf, picture);
  qpdf_oh filter = ky_pdf_get (pdf, dictionary, "/Filter");
  for (guint i = 0; i < G_N_ELEMENTS (without); i++)
    if (!qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, dictionary, without[i])))
      return FALSE;
  return ky_pdf_is (pdf, ky_pdf_get (pdf, dictionary, "/Subtype"), "/Image")
         && (ky_pdf_is (pdf, filter, "/FlateDecode") || ky_pdf_is (pdf, filter, "/DCTDecode")
             || ky_pdf_is (pdf, filter, "/CCITTFaxDecode"));
}

static gboolean
is_page_of_picture (KyPdf *pdf, qpdf_oh page)
{
  g_autoptr (GBytes) content = NULL;
  g_autofree gchar *name = NULL;
  KyView view, words;

  if (!qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, page, "/Annots"))
      || (content = ky_pdf_stream_data (pdf, ky_pdf_get (pdf, page, "/Contents"))) == NULL)
    return FALSE;
  words = view = ky_view_of_bytes (content);
  view.size = ky_pdf_layer_begin (view);
  words = ky_view (view.data + view.size, words.size - view.size);
  if (!draws_one_picture (view, &name) || !ky_pdf_layer_is (words))
    return FALSE;
  qpdf_oh pictures = ky_pdf_get (pdf, ky_pdf_get (pdf, page, "/Resources"), "/XObject");
  return is_plain_picture (pdf, ky_pdf_get (pdf, pictures, name));
}

/* Tells whether each page shows only one picture, and perhaps a text layer. Then the method `image`
 * gives the same result without the loss of drawing it again. */
static gboolean
is_pictures (KyPdf *pdf, gint n)
{
  gboolean is = n > 0;

  for (gint i = 0; is && i < n; i++)
    {
      is = is_page_of_picture (pdf, qpdf_get_page_n (pdf->qpdf, (size_t)i));
      qpdf_oh_release_all (pdf->qpdf);
    }
  if (qpdf_has_error (pdf->qpdf))
    qpdf_get_error (pdf->qpdf);
  return is;
}

/* Returns the document as qpdf writes it, or NULL. (transfer full) */
static GBytes *
pdf_redraw_write_document (KyPdf *pdf)
{
  GBytes *bytes = NULL;

  if ((qpdf_init_write_memory (pdf->qpdf) & QPDF_ERRORS) == 0)
    {
      qpdf_set_static_ID (pdf->qpdf, QPDF_TRUE);
      qpdf_set_preserve_encryption (pdf->qpdf, QPDF_FALSE);
      if ((qpdf_write (pdf->qpdf) & QPDF_ERRORS) == 0)
        bytes = g_bytes_new (qpdf_get_buffer (pdf->qpdf), qpdf_get_buffer_length (pdf->qpdf));
    }
  if (qpdf_has_error (pdf->qpdf))
    qpdf_get_error (pdf->qpdf);
  return bytes;
}

/* Reports the words of form fields that readers scroll, which drawn pages do not show. */
static void
pdf_redraw_tell_scrolled (KyPdf *pdf, gint n_pages)
{
  g_autoptr (KyPdfHidden) unseen = ky_pdf_hidden_new (FALSE);

  for (gint page = 0; page < n_pages && pdf->error == NULL; page++)
    {
      qpdf_oh behind = ky_pdf_last_handle (pdf);

      ky_pdf_hidden_look_at_fields (unseen, pdf, qpdf_get_page_n (pdf->qpdf, (size_t)page));
      ky_pdf_release_handles (pdf, behind, ky_pdf_last_handle (pdf));
    }
  ky_pdf_hidden_tell_scrolled (unseen, pdf);
}

/* Reads what must be known of the document before poppler draws it. A document that qpdf finds
 * malformed is drawn nevertheless; any other error ends the drawing. `*ret_completed` (transfer
 * full): the document with the appearances of those fields and annotations that poppler would draw
 * otherwise than `rebuild` does; NULL if there are none. `*ret_comments` (nullable): the number of
 * its comments, whose text no page shows. */
static gboolean
pdf_redraw_look_at (KyJob *job, gboolean *ret_is_pictures, GBytes **ret_completed,
                    guint *ret_comments, GError **error)
{
  KyPdf pdf = { .job = job, .qpdf = qpdf_init () };
  gint n = ky_pdf_open (&pdf, ky_job_input (job)) ? ky_pdf_count_pages (&pdf) : 0;

  *ret_completed = NULL;
  *ret_is_pictures = is_pictures (&pdf, n);
  if (ret_comments != NULL)
    *ret_comments = *ret_is_pictures ? 0 : ky_pdf_count_comments (&pdf, n);
  if (pdf.error == NULL && !*ret_is_pictures)
    {
      ky_pdf_tell_undrawn (&pdf, n);
      pdf_redraw_tell_scrolled (&pdf, n);
    }
  if (pdf.error == NULL && !*ret_is_pictures && ky_pdf_complete_looks (&pdf, n))
    *ret_completed = pdf_redraw_write_document (&pdf);
  ky_pdf_flush_removed (&pdf);
  ky_pdf_close (&pdf);
  if (pdf.error == NULL || pdf.error->code == KY_ERROR_MALFORMED)
    {
      g_clear_error (&pdf.error);
      return TRUE;
    }
  return ky_error_pass (error, &pdf.error);
}

/* Rebuilds pages that were drawn here, whose pictures are not the sender's. */
static gboolean
rebuild_drawn (KyJob *job, KyView view, const KyPdfLayer *layer, GError **error)
{
  return ky_pdf_rebuild_view (job, view, KY_METHOD_REBUILD, layer, error);
}

static KyView
drawn_view (KyJob *job, GBytes *completed)
{
  return completed != NULL ? ky_view_of_bytes (completed) : ky_job_input (job);
}

gboolean
ky_pdf_redraw (KyJob *job, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) completed = NULL;
  g_autoptr (GBytes) drawn = NULL;
  gboolean is;

  /* A file in the form that kiyome writes contains nothing that drawing could remove. */
  if (ky_pdf_verify (job, &local))
    return rebuild_drawn (job, ky_job_input (job), NULL, error);
  if (pdf_redraw_look_at (job, &is, &completed, NULL, error))
    drawn = ky_job_step (job, KY_STEP_REDRAW, NULL, drawn_view (job, completed), error);
  return drawn != NULL && rebuild_drawn (job, ky_view_of_bytes (drawn), NULL, error);
}

/* Makes pictures of the pages. Pages that are pictures already lose a text layer, even one of
 * kiyome's own: the maker of the file chose the words as well as the pictures, and nothing proves
 * that these show them (T-HID-02). */
gboolean
ky_pdf_image (KyJob *job, GError **error)
{
  gboolean keeps = ky_policy_is (ky_job_policy (job), KY_POLICY_PDF_IMAGE_TEXT, "keep");
  g_autoptr (KyPdfLayer) layer = ky_pdf_layer_new ();
  g_autoptr (GBytes) completed = NULL;
  gboolean is = FALSE;
  guint n_comments;

  if (!pdf_redraw_look_at (job, &is, &completed, &n_comments, error))
    return FALSE;
  if (is)
    return rebuild_drawn (job, ky_job_input (job), layer, error);
  g_autoptr (GBytes) drawn
      = ky_job_step (job, KY_STEP_IMAGE, NULL, drawn_view (job, completed), error);
  if (drawn == NULL)
    return FALSE;
  if (keeps)
    ky_pdf_layer_read (layer, job, ky_view_of_bytes (drawn));
  ky_job_removed (job, "document.comment", n_comments, NULL);
  return rebuild_drawn (job, ky_view_of_bytes (drawn), keeps ? layer : NULL, error);
}

/* Returns whether the document can be opened. Poppler 22.12 crashes at a wrong password, so qpdf
 * tests it. `*ret_completed` is as for pdf_redraw_look_at(). */
static gboolean
pdf_redraw_is_open (KyJob *job, GBytes **ret_completed, GError **error)
{
  KyPdf pdf = { .job = job, .qpdf = qpdf_init () };

  *ret_completed = NULL;
  if (ky_pdf_open (&pdf, ky_job_input (job))
      && ky_pdf_complete_looks (&pdf, ky_pdf_count_pages (&pdf)))
    *ret_completed = pdf_redraw_write_document (&pdf);
  if (qpdf_has_error (pdf.qpdf))
    qpdf_get_error (pdf.qpdf);
  ky_pdf_close (&pdf);
  if (pdf.error != NULL && pdf.error->code == KY_ERROR_ENCRYPTED)
    return ky_error_pass (error, &pdf.error);
  g_clear_error (&pdf.error);
  return TRUE;
}

gboolean
ky_pdf_pages (KyJob *job, GError **error)
{
  g_autoptr (GBytes) completed = NULL;
  g_autoptr (GBytes) drawn = NULL;

  if (pdf_redraw_is_open (job, &completed, error))
    drawn
        = ky_job_step (job, KY_STEP_PAGES, ky_job_pages (job), drawn_view (job, completed), error);
  if (drawn == NULL)
    return FALSE;
  ky_job_set_output_type (job, "pages");
  return ky_job_write (job, g_bytes_get_data (drawn, NULL), g_bytes_get_size (drawn), error);
}
