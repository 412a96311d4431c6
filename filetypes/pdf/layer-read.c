/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the words of a document that are proven visible in images of its pages, for the text layer
 * (layer.c). A document that is damaged, or whose images have another number of pages, gets no
 * words. */
#include "common/hash.h"
#include "filetypes/pdf/layer.h"

#include "filetypes/pdf/annotations.h"
#include "filetypes/pdf/filter.h"
#include "filetypes/pdf/hidden-found.h"

/* Finds the box that poppler draws, and the matrix from the page's space to that of its picture. */
static gboolean
place_page (KyPdf *pdf, qpdf_oh page, KyPdfMatrix *ret_ctm, gdouble *ret_width, gdouble *ret_height)
{
  gdouble media[4] = { 0, 0, 612, 792 }, crop[4], w, h;
  gint turns = (gint)ky_pdf_number (pdf, ky_pdf_get (pdf, page, "/Rotate"), 0);

  ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, page, "/MediaBox"), media, 4);
  memcpy (crop, media, sizeof crop);
  ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, page, "/CropBox"), crop, 4);
  for (guint i = 0; i < 2; i++)
    {
      gdouble low = MAX (MIN (crop[i], crop[i + 2]), MIN (media[i], media[i + 2]));
      gdouble high = MIN (MAX (crop[i], crop[i + 2]), MAX (media[i], media[i + 2]));

      crop[i] = low;
      crop[i + 2] = high;
    }
  w = crop[2] - crop[0];
  h = crop[3] - crop[1];
  if (!(w >= 1) || !(h >= 1) || turns % 90 != 0)
    return FALSE;
  switch ((turns % 360 + 360) % 360)
    {
    case 90:
      *ret_ctm = (KyPdfMatrix){ { 0, -1, 1, 0, -crop[1], crop[2] } };
      break;
    case 180:
      *ret_ctm = (KyPdfMatrix){ { -1, 0, 0, -1, crop[2], crop[3] } };
      break;
    case 270:
      *ret_ctm = (KyPdfMatrix){ { 0, 1, -1, 0, crop[3], -crop[0] } };
      break;
    default:
      *ret_ctm = (KyPdfMatrix){ { 1, 0, 0, 1, -crop[0], -crop[1] } };
      break;
    }
  *ret_width = turns % 180 == 0 ? w : h;
  *ret_height = turns % 180 == 0 ? h : w;
  return TRUE;
}

/* Marks annotations, which are drawn after the content of the page; their text is not read. */
static void
mark_annotations (KyPdf *pdf, qpdf_oh page, const KyPdfMatrix *ctm, KyPdfVisiblePage *seen)
{
  qpdf_oh list = ky_pdf_get (pdf, page, "/Annots");
  gint n = ky_pdf_array_length (pdf, list);

  if (n > KY_PDF_ANNOTATIONS_MAX)
    ky_pdf_visible_page_give_up (seen);
  for (gint i = 0; i < MIN (n, KY_PDF_ANNOTATIONS_MAX); i++)
    {
      qpdf_oh annotation = qpdf_oh_get_array_item (pdf->qpdf, list, i);
      gboolean is_frame = ky_pdf_is (pdf, ky_pdf_get (pdf, annotation, "/Subtype"), "/Link")
                          && qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, annotation, "/AP"));
      gdouble r[4];
      KySceneBox box, side;

      if (!ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, annotation, "/Rect"), r, 4))
        continue;
      box = ky_pdf_box_of (ctm, r[0], r[1], r[2], r[3]);
      if (!is_frame)
        ky_pdf_visible_page_mark (seen, &box);
      for (guint j = 0; is_frame && j < 4; j++)
        {
          side = box;
          *(j == 0   ? &side.x1
            : j == 1 ? &side.x0
            : j == 2 ? &side.y1
                     : &side.y0)
              = j == 0   ? box.x0 + 1
                : j == 1 ? box.x1 - 1
                : j == 2 ? box.y0 + 1
                         : box.y1 - 1;
          ky_pdf_visible_page_mark (seen, &side);
        }
    }
}

/* Reads `page` of `pdf`, of which `shown` is the picture in `drawn`. */
static void
layer_read_page (KyPdfLayer *self, KyPdf *pdf, qpdf_oh page, KyPdf *drawn, qpdf_oh shown,
                 KyPdfHidden *unseen, guint64 *visits)
{
  qpdf_oh stream = ky_pdf_get (drawn, shown, "/KyInk");
  gdouble operators
      = (gdouble)ky_policy_uint (ky_job_policy (pdf->job), KY_POLICY_LIMIT_OPERATORS) / 4;
  g_autoptr (GBytes) ink = ky_pdf_stream_data (drawn, stream);
  gdouble box[4] = { 0 }, width = 0, height = 0;
  KyPdfMatrix ctm;

  ky_pdf_get_numbers (drawn, ky_pdf_get (drawn, shown, "/MediaBox"), box, 4);
  if (ink == NULL || !place_page (pdf, page, &ctm, &width, &height) || fabs (width - box[2]) > 0.1
      || fabs (height - box[3]) > 0.1)
    {
      ky_pdf_layer_add_page (self, box[2], box[3], operators, NULL);
      return;
    }
  stream = qpdf_oh_get_dict (drawn->qpdf, stream);
  g_autoptr (KyPdfVisiblePage) seen = ky_pdf_visible_page_new (
      width, height, (guint)ky_pdf_number (drawn, ky_pdf_get (drawn, stream, "/Width"), 0),
      (guint)ky_pdf_number (drawn, ky_pdf_get (drawn, stream, "/Height"), 0),
      ky_view_of_bytes (ink), visits);
  g_autoptr (GBytes) content = seen != NULL ? ky_pdf_page_content (pdf, page) : NULL;
  if (content != NULL)
    {
      ky_pdf_hidden_see (unseen, pdf, page, ky_view_of_bytes (content), &ctm, width, height, seen);
      mark_annotations (pdf, page, &ctm, seen);
    }
  ky_pdf_layer_add_page (self, box[2], box[3], operators, content != NULL ? seen : NULL);
}

/* Tells whether qpdf has warned of damage in what was read (a name with a zero, an entry that
 * occurs twice, an object that ends elsewhere): readers may read such a file in different ways. A
 * warning that an object has another type than was asked for does not count. */
static gboolean
is_damaged (KyPdf *pdf)
{
  gboolean is = FALSE;

  while (qpdf_more_warnings (pdf->qpdf))
    is = qpdf_get_error_code (pdf->qpdf, qpdf_next_warning (pdf->qpdf)) != qpdf_e_object || is;
  return is;
}

void
ky_pdf_layer_read (KyPdfLayer *self, KyJob *job, KyView drawn)
{
  g_autoptr (GHashTable) hidden = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (KyPdfHidden) unseen = ky_pdf_hidden_new (FALSE);
  KyPdf pdf = { .job = job, .qpdf = qpdf_init (), .hidden = hidden };
  KyPdf pictures = { .job = job, .qpdf = qpdf_init () };
  guint64 visits = 0;
  gint n = 0;

  unseen->sees = TRUE;
  if (ky_pdf_open (&pdf, ky_job_input (job)) && ky_pdf_open (&pictures, drawn))
    n = ky_pdf_count_pages (&pdf);
  if (n > 0)
    ky_pdf_list_hidden_groups (&pdf, qpdf_get_root (pdf.qpdf));
  /* the number of pages differs: one of the two files was read differently */
  for (gint i = n > 0 && ky_pdf_count_pages (&pictures) == n ? 0 : n; i < n && pdf.error == NULL;
       i++)
    {
      layer_read_page (self, &pdf, qpdf_get_page_n (pdf.qpdf, (size_t)i), &pictures,
                       qpdf_get_page_n (pictures.qpdf, (size_t)i), unseen, &visits);
      qpdf_oh_release_all (pdf.qpdf);
      qpdf_oh_release_all (pictures.qpdf);
    }
  if (is_damaged (&pdf))
    ky_pdf_layer_give_up (self);
  ky_pdf_close (&pdf);
  ky_pdf_close (&pictures);
  g_clear_error (&pdf.error);
  g_clear_error (&pictures.error);
}
