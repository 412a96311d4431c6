/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the objects of a document weigh when they are drawn (scale.h), by their handles. */
#include "filetypes/pdf/document.h"

#include <math.h>

#define PIXELS_OF_OPERATOR 256
#define SHADING 100          /* operators */
#define BYTES_OF_OPERATOR 16 /* of a mesh */

KyPdfWeight *
ky_pdf_set_weight (KyPdf *pdf, guint handle, const KyPdfWeight *weight)
{
  KyPdfWeight *kept = g_memdup2 (weight, sizeof *weight);

  g_hash_table_insert (pdf->weights, GUINT_TO_POINTER (handle), kept);
  return kept;
}

const KyPdfWeight *
ky_pdf_weight_of (KyPdf *pdf, guint handle)
{
  return g_hash_table_lookup (pdf->weights, GUINT_TO_POINTER (handle));
}

/* What it draws in a state that sets nothing. */
static gdouble
plain_weight (KyPdf *pdf, guint handle)
{
  const KyPdfWeight *weight = ky_pdf_weight_of (pdf, handle);

  return weight != NULL ? weight->parts[KY_PDF_PART_OPERATORS] : 0;
}

gdouble
ky_pdf_area_of (KyPdf *pdf, qpdf_oh box)
{
  gdouble r[4] = { 0, 0, 612, 792 };

  ky_pdf_get_numbers (pdf, box, r, 4);
  return fabs ((r[2] - r[0]) * (r[3] - r[1]));
}

/* A mask is a picture that the picture's ENTRIES refer to. */
void
ky_pdf_weigh_picture (KyPdf *pdf, guint handle, guint64 pixels, const GString *entries)
{
  KyPdfWeight weight = { .parts = { [KY_PDF_PART_OPERATORS] = (gdouble)pixels / PIXELS_OF_OPERATOR,
                                    [KY_PDF_PART_FILLS] = 1,
                                    [KY_PDF_PART_PAINTS] = 1 },
                         .painted = KY_PDF_PAINT_OF_PICTURE,
                         .is_picture = TRUE };
  const gchar *rest = entries->str;
  guint other;

  while ((other = ky_pdf_find_reference (rest, &rest)) != 0)
    weight.parts[KY_PDF_PART_OPERATORS] += plain_weight (pdf, other);
  ky_pdf_set_weight (pdf, handle, &weight);
}

void
ky_pdf_weigh_shading (KyPdf *pdf, guint handle, gsize mesh_size)
{
  KyPdfWeight weight
      = { .parts = { [KY_PDF_PART_OPERATORS] = SHADING + (gdouble)mesh_size / BYTES_OF_OPERATOR,
                     [KY_PDF_PART_PAINTS] = 1 } };

  ky_pdf_set_weight (pdf, handle, &weight);
}

/* A pattern of a shading: what it is drawn with weighs what the shading does. */
void
ky_pdf_weigh_shading_pattern (KyPdf *pdf, guint handle, const GString *text)
{
  const gchar *shading = strstr (text->str, "/Shading ");
  KyPdfWeight weight = { .parts = { plain_weight (pdf, ky_pdf_find_reference (shading, NULL)) } };

  ky_pdf_set_weight (pdf, handle, &weight);
}

/* How many tiles there are on each square unit of what holds the pattern. */
void
ky_pdf_weigh_tiles (KyPdf *pdf, guint handle, qpdf_oh pattern)
{
  gdouble matrix[6] = { 1, 0, 0, 1, 0, 0 }, box[4] = { 0 }, x, y, tile;
  KyPdfWeight *weight = g_hash_table_lookup (pdf->weights, GUINT_TO_POINTER (handle));

  ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, pattern, "/Matrix"), matrix, 6);
  ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, pattern, "/BBox"), box, 4);
  x = fabs (ky_pdf_number (pdf, ky_pdf_get (pdf, pattern, "/XStep"), 0));
  y = fabs (ky_pdf_number (pdf, ky_pdf_get (pdf, pattern, "/YStep"), 0));
  tile = fabs ((x > 0 ? x : box[2] - box[0]) * (y > 0 ? y : box[3] - box[1])
               * (matrix[0] * matrix[3] - matrix[1] * matrix[2]));
  weight->tiles = 1 / MAX (tile, 1e-12);
}

/* TEXT is the graphics state as it is written. */
void
ky_pdf_weigh_state (KyPdf *pdf, guint handle, const GString *text)
{
  const gchar *font = strstr (text->str, "/Font["), *mask = strstr (text->str, "/SMask<<"),
              *dash = strstr (text->str, "/D[[");
  KyPdfWeight weight = { 0 };

  for (guint i = 0; i < KY_PDF_PART_LAST; i++)
    weight.parts[i] = KY_PDF_UNSET;
  if (mask != NULL)
    weight.parts[KY_PDF_PART_PAINTS] = plain_weight (pdf, ky_pdf_find_reference (mask, NULL));
  else if (strstr (text->str, "/SMask/None") != NULL)
    weight.parts[KY_PDF_PART_PAINTS] = 0;
  if (font != NULL)
    weight.parts[KY_PDF_PART_CHARACTERS] = plain_weight (pdf, ky_pdf_find_reference (font, NULL));
  if (dash != NULL)
    weight.parts[KY_PDF_PART_LENGTH] = ky_pdf_dashes (ky_view (dash + 3, strlen (dash + 3)));
  ky_pdf_set_weight (pdf, handle, &weight);
}

/* A glyph of FONT, which weighs what its heaviest one does, in whatever state. */
void
ky_pdf_weigh_glyph (KyPdf *pdf, guint font, const KyPdfWeight *glyph)
{
  gdouble sum = 0;
  KyPdfWeight weight = { 0 };

  for (guint i = 0; i < KY_PDF_PART_LAST; i++)
    sum += glyph->parts[i];
  weight.parts[KY_PDF_PART_OPERATORS] = MAX (sum, plain_weight (pdf, font));
  ky_pdf_set_weight (pdf, font, &weight);
}

void
ky_pdf_weigh_annotation (KyPdf *pdf, guint form)
{
  pdf->drawn += plain_weight (pdf, form);
}

gboolean
ky_pdf_check_weight (KyPdf *pdf)
{
  guint64 limit = ky_policy_uint (ky_job_policy (pdf->job), KY_POLICY_LIMIT_OPERATORS);

  return pdf->drawn <= (gdouble)limit
         || ky_pdf_fail (pdf, KY_ERROR_LIMIT,
                         "operators: page %u draws more than %" G_GUINT64_FORMAT, pdf->page, limit);
}
