/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Estimates the cost of drawing each object of a PDF (scale.h), and stores the estimates by the
 * objects' handles. The writers of resources, colours, fonts and pictures set them, and
 * ky_pdf_check_weight() (pages.c) refuses a page that would take a reader too long. Errors:
 * LIMIT. */
#include "filetypes/pdf/document.h"

#include <math.h>

#define PIXELS_OF_OPERATOR 256
#define SHADING 100                /* operators */
#define BYTES_OF_OPERATOR 16       /* of a mesh */
#define OPERATIONS_OF_OPERATOR 128 /* of functions */
#define SAMPLES 256
#define SAMPLE 0.5 /* operators, whatever the function */
#define ROW_MAX 65536
/* Each square unit of a mesh costs as much as so many that are filled: poppler computes the colour
 * of each point. */
#define PAINT_OF_MESH 512.0

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

/* Returns the cost in operators of the object, drawn in a state in which nothing was set. */
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

  ky_pdf_get_all_numbers (pdf, box, r, 4);
  return fabs ((r[2] - r[0]) * (r[3] - r[1]));
}

gdouble
ky_pdf_functions_behind (KyPdf *pdf, guint before)
{
  gdouble sum = 0;

  for (guint i = before; i < pdf->references->len; i++)
    {
      const KyPdfWeight *weight = ky_pdf_weight_of (pdf, g_array_index (pdf->references, guint, i));

      sum += weight != NULL && weight->is_function ? weight->parts[KY_PDF_PART_OPERATORS] : 0;
    }
  return sum;
}

gdouble
ky_pdf_read_behind (KyPdf *pdf, guint before)
{
  gdouble sum = 0;

  for (guint i = before; i < pdf->references->len; i++)
    {
      const KyPdfWeight *weight = ky_pdf_weight_of (pdf, g_array_index (pdf->references, guint, i));

      sum += weight != NULL ? weight->read : 0;
    }
  return MIN (sum, 1e15);
}

/* Adds to the cost of its own operations that of the most expensive function that it refers to: a
 * stitching function evaluates one of them at a time. */
void
ky_pdf_weigh_function (KyPdf *pdf, guint handle, gdouble operations, gdouble size, guint before)
{
  KyPdfWeight weight
      = { .is_function = TRUE,
          .read = size / KY_PDF_BYTES_OF_OPERATOR + ky_pdf_read_behind (pdf, before) };
  gdouble most = 0;

  for (guint i = before; i < pdf->references->len; i++)
    most = MAX (most, plain_weight (pdf, g_array_index (pdf->references, guint, i)));
  weight.parts[KY_PDF_PART_OPERATORS] = MIN (operations / OPERATIONS_OF_OPERATOR + most, 1e15);
  ky_pdf_set_weight (pdf, handle, &weight);
}

/* Sets the drawing cost of a picture. Its mask is a picture that it refers to; its colour space may
 * have functions. */
void
ky_pdf_weigh_picture (KyPdf *pdf, guint handle, guint64 pixels, guint before)
{
  gdouble tint = ky_pdf_functions_behind (pdf, before);
  KyPdfWeight weight
      = { .parts = { [KY_PDF_PART_OPERATORS] = (gdouble)pixels * (1.0 / PIXELS_OF_OPERATOR + tint),
                     [KY_PDF_PART_FILLS] = 1,
                     [KY_PDF_PART_PAINTS] = 1 },
          .painted = KY_PDF_PAINT_OF_PICTURE,
          .times = KY_PDF_PAINT_OF_PICTURE,
          .read = ky_pdf_read_behind (pdf, before) };

  for (guint i = before; i < pdf->references->len; i++)
    weight.parts[KY_PDF_PART_OPERATORS]
        += plain_weight (pdf, g_array_index (pdf->references, guint, i));
  ky_pdf_set_weight (pdf, handle, &weight);
}

/* --- meshes --------------------------------------------------------------------------------- */

typedef struct
{
  KyView data;
  guint64 at; /* in bits */
  guint bits_of_flag, bits_of_coordinate, bits_of_colors;
  gdouble from[2], size[2];
} Mesh;

static guint64
take_bits (Mesh *mesh, guint n)
{
  guint64 value = 0;

  for (guint i = 0; i < n; i++, mesh->at++)
    value = value << 1
            | (mesh->at / 8 < mesh->data.size
                   ? mesh->data.data[mesh->at / 8] >> (7 - mesh->at % 8) & 1
                   : 0);
  return value;
}

static void
weight_take_point (Mesh *mesh, gdouble *point)
{
  gdouble highest = ldexp (1, (gint)mesh->bits_of_coordinate) - 1;

  for (guint i = 0; i < 2; i++)
    point[i] = mesh->from[i]
               + (gdouble)take_bits (mesh, mesh->bits_of_coordinate) * mesh->size[i] / highest;
}

/* Reads a vertex with its colours; the rest of the last byte is skipped. */
static void
take_vertex (Mesh *mesh, gdouble *point)
{
  weight_take_point (mesh, point);
  mesh->at = (mesh->at + mesh->bits_of_colors + 7) / 8 * 8;
}

static gdouble
triangle (const gdouble *a, const gdouble *b, const gdouble *c)
{
  return fabs ((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2;
}

static gdouble
area_of_triangles (Mesh *mesh)
{
  gdouble v[3][2] = { { 0 } }, sum = 0;

  while (mesh->at / 8 < mesh->data.size)
    {
      guint flag = (guint)take_bits (mesh, mesh->bits_of_flag) & 3;

      if (flag == 0)
        for (guint i = 0; i < 2; i++)
          {
            take_vertex (mesh, v[i]);
            take_bits (mesh, mesh->bits_of_flag);
          }
      else if (flag == 1)
        memcpy (v[0], v[1], sizeof v[0]);
      if (flag != 0)
        memcpy (v[1], v[2], sizeof v[0]);
      take_vertex (mesh, v[2]);
      sum += triangle (v[0], v[1], v[2]);
    }
  return sum;
}

static gdouble
area_of_lattice (Mesh *mesh, guint per_row)
{
  g_autofree gdouble *row = g_new0 (gdouble, 2 * (gsize)per_row);
  gdouble before[2] = { 0 }, sum = 0;
  gboolean is_first = TRUE;

  while (mesh->at / 8 < mesh->data.size)
    {
      for (guint i = 0; i < per_row; i++)
        {
          gdouble above[2] = { row[2 * i], row[2 * i + 1] };

          take_vertex (mesh, row + 2 * i);
          if (!is_first && i > 0)
            sum += triangle (before, above, row + 2 * i - 2)
                   + triangle (above, row + 2 * i - 2, row + 2 * i);
          memcpy (before, above, sizeof above);
        }
      is_first = FALSE;
    }
  return sum;
}

/* Returns the area of a mesh of patches: each patch, with the one that it continues, lies in the
 * box of their points. */
static gdouble
area_of_patches (Mesh *mesh, guint n_points)
{
  gdouble sum = 0, last[4] = { 0 };

  while (mesh->at / 8 < mesh->data.size)
    {
      gboolean goes_on = (take_bits (mesh, mesh->bits_of_flag) & 3) != 0;
      gdouble box[4] = { HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL }, whole[4], point[2];

      for (guint i = goes_on ? 4 : 0; i < n_points; i++)
        {
          weight_take_point (mesh, point);
          for (guint j = 0; j < 2; j++)
            {
              box[j] = MIN (box[j], point[j]);
              box[2 + j] = MAX (box[2 + j], point[j]);
            }
        }
      mesh->at += mesh->bits_of_colors * (goes_on ? 2 : 4);
      for (guint j = 0; j < 4; j++)
        whole[j] = !goes_on ? box[j] : j < 2 ? MIN (box[j], last[j]) : MAX (box[j], last[j]);
      sum += (whole[2] - whole[0]) * (whole[3] - whole[1]);
      memcpy (last, box, sizeof last);
    }
  return sum;
}

static guint
weight_bits (KyPdf *pdf, qpdf_oh shading, const gchar *key, guint least)
{
  return (guint)CLAMP (ky_pdf_number (pdf, ky_pdf_get (pdf, shading, key), 0), least, 32);
}

/* Returns the square units of all parts of a mesh, which may cover each other. */
static gdouble
area_of_mesh (KyPdf *pdf, qpdf_oh shading, gint kind, KyView data)
{
  qpdf_oh decode = ky_pdf_get (pdf, shading, "/Decode");
  gdouble d[4] = { 0, 1, 0, 1 };
  guint components = ky_pdf_color_components (pdf, ky_pdf_get (pdf, shading, "/ColorSpace"));
  Mesh mesh = { .data = data,
                .bits_of_flag = weight_bits (pdf, shading, "/BitsPerFlag", 0),
                .bits_of_coordinate = weight_bits (pdf, shading, "/BitsPerCoordinate", 1) };

  if (!qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, shading, "/Function")))
    components = 1;
  mesh.bits_of_colors = components * weight_bits (pdf, shading, "/BitsPerComponent", 1);
  ky_pdf_get_numbers (pdf, decode, d, 4);
  for (guint i = 0; i < 2; i++)
    {
      mesh.from[i] = d[2 * i];
      mesh.size[i] = d[2 * i + 1] - d[2 * i];
    }
  if (kind == 5)
    return area_of_lattice (
        &mesh, (guint)CLAMP (ky_pdf_number (pdf, ky_pdf_get (pdf, shading, "/VerticesPerRow"), 2),
                             2, ROW_MAX));
  return kind == 4 ? area_of_triangles (&mesh) : area_of_patches (&mesh, kind == 6 ? 12 : 16);
}

/* Sets the drawing cost of a shading. `mesh`: its bytes, if it is one. */
void
ky_pdf_weigh_shading (KyPdf *pdf, guint handle, qpdf_oh dictionary, gint kind, guint before,
                      KyView mesh)
{
  /* axial and radial shadings are sampled along a line, others in two dimensions */
  gdouble samples = kind == 2 || kind == 3 ? SAMPLES : SAMPLES * (gdouble)SAMPLES;
  gdouble each = ky_pdf_functions_behind (pdf, before) + (kind == 1 ? SAMPLE : 0);
  KyPdfWeight weight
      = { .parts = { [KY_PDF_PART_OPERATORS]
                     = SHADING + (gdouble)mesh.size / BYTES_OF_OPERATOR + samples * each,
                     [KY_PDF_PART_PAINTS] = 1 },
          .covered = KY_PDF_PAINT_OF_SHADING,
          .read
          = (gdouble)mesh.size / KY_PDF_BYTES_OF_OPERATOR + ky_pdf_read_behind (pdf, before) };

  if (kind >= 4)
    {
      weight.painted = MIN (area_of_mesh (pdf, dictionary, kind, mesh) * PAINT_OF_MESH, 1e15);
      weight.times = 1e15;
    }
  ky_pdf_set_weight (pdf, handle, &weight);
}

/* Sets the drawing cost of a shading pattern: what is painted with it costs as much as the
 * shading. */
void
ky_pdf_weigh_shading_pattern (KyPdf *pdf, guint handle, gdouble square, guint shading)
{
  const KyPdfWeight *drawn = ky_pdf_weight_of (pdf, shading);
  KyPdfWeight weight = { .parts = { plain_weight (pdf, shading) },
                         .painted = drawn != NULL ? MIN (drawn->painted * square, 1e15) : 0,
                         .covered = drawn != NULL ? drawn->covered : 0,
                         .read = drawn != NULL ? drawn->read : 0 };

  ky_pdf_set_weight (pdf, handle, &weight);
}

/* Stores how many tiles are drawn on each square unit of the pattern's area. */
void
ky_pdf_weigh_tiles (KyPdf *pdf, guint handle, qpdf_oh pattern)
{
  gdouble matrix[6] = { 1, 0, 0, 1, 0, 0 }, box[4] = { 0 }, x, y, tile;
  KyPdfWeight *weight = g_hash_table_lookup (pdf->weights, GUINT_TO_POINTER (handle));

  ky_pdf_get_all_numbers (pdf, ky_pdf_get (pdf, pattern, "/Matrix"), matrix, 6);
  ky_pdf_get_all_numbers (pdf, ky_pdf_get (pdf, pattern, "/BBox"), box, 4);
  x = fabs (ky_pdf_number (pdf, ky_pdf_get (pdf, pattern, "/XStep"), 0));
  y = fabs (ky_pdf_number (pdf, ky_pdf_get (pdf, pattern, "/YStep"), 0));
  tile = fabs ((x > 0 ? x : box[2] - box[0]) * (y > 0 ? y : box[3] - box[1])
               * (matrix[0] * matrix[3] - matrix[1] * matrix[2]));
  weight->tiles = 1 / MAX (tile, 1e-12);
}

void
ky_pdf_weigh_mask (KyPdf *pdf, KyPdfWeight *weight, guint before)
{
  guint group = g_array_index (pdf->references, guint, before);
  const KyPdfWeight *drawn = ky_pdf_weight_of (pdf, group);

  weight->parts[KY_PDF_PART_PAINTS]
      = plain_weight (pdf, group) + SAMPLES * ky_pdf_functions_behind (pdf, before);
  weight->paint[KY_PDF_PART_PAINTS] = drawn != NULL ? ky_pdf_scale_painted (drawn, 1) : 0;
  weight->group = drawn != NULL ? drawn->group : 0;
  weight->times = drawn != NULL ? drawn->times : 0;
  /* A reader draws the mask where it is set, and evaluates its function for each point. */
  weight->covered
      = KY_PDF_PAINT_OF_MASK + ky_pdf_functions_behind (pdf, before) * KY_PDF_PAINT_OF_OPERATOR;
}

void
ky_pdf_weigh_state (KyPdf *pdf, KyPdfWeight *weight, guint before)
{
  /* A reader makes tables of transfer functions where they are set. */
  weight->read = ky_pdf_read_behind (pdf, before) + SAMPLES * ky_pdf_functions_behind (pdf, before);
}

void
ky_pdf_weigh_text (KyPdf *pdf, KyPdfWeight *weight, guint font, gdouble size)
{
  const KyPdfWeight *glyphs = ky_pdf_weight_of (pdf, font);
  gdouble cost = plain_weight (pdf, font);

  weight->parts[KY_PDF_PART_CHARACTERS] = cost;
  weight->parts[KY_PDF_PART_LETTERS] = 0;
  weight->paint[KY_PDF_PART_LETTERS] = MIN (size * size * (cost > 0 ? glyphs->painted : 1), 1e15);
}

/* Estimates the drawing cost of one glyph of `font` as that of the font's most expensive glyph.
 * `one` is the area of its unit in an em. */
void
ky_pdf_weigh_glyph (KyPdf *pdf, guint font, const KyPdfWeight *glyph, gdouble one)
{
  const KyPdfWeight *known = ky_pdf_weight_of (pdf, font);
  gdouble sum = 0;
  KyPdfWeight weight = { 0 };

  for (guint i = 0; i <= KY_PDF_PART_CHARACTERS; i++)
    sum += glyph->parts[i];
  sum += glyph->parts[KY_PDF_PART_TINTS] + glyph->parts[KY_PDF_PART_STROKED_TINTS];
  weight.parts[KY_PDF_PART_OPERATORS] = MAX (sum, plain_weight (pdf, font));
  weight.painted = MAX (MIN (glyph->painted * one, 1e15), known != NULL ? known->painted : 0);
  for (guint i = KY_PDF_PART_LINES; i <= KY_PDF_PART_CORNERS; i++)
    weight.parts[i] = MAX (MIN (glyph->parts[i] * one, 1e15), known != NULL ? known->parts[i] : 0);
  ky_pdf_set_weight (pdf, font, &weight);
}

gdouble
ky_pdf_square_of (KyPdf *pdf, qpdf_oh matrix)
{
  gdouble m[6] = { 1, 0, 0, 1, 0, 0 };

  ky_pdf_get_all_numbers (pdf, matrix, m, 6);
  return fabs (m[0] * m[3] - m[1] * m[2]);
}

/* Weighs an annotation of `area` that `form` shows, whose box has the area `box` in its own
 * units. */
void
ky_pdf_weigh_annotation (KyPdf *pdf, guint form, gdouble box, gdouble area)
{
  const KyPdfWeight *weight = ky_pdf_weight_of (pdf, form);

  if (weight == NULL)
    return;
  gdouble painted = ky_pdf_scale_painted (weight, 1) + weight->group * KY_PDF_PAINT_OF_GROUP;
  pdf->drawn += weight->parts[KY_PDF_PART_OPERATORS]
                + painted / MAX (box, 1e-12) * area / KY_PDF_PAINT_OF_OPERATOR;
}

gboolean
ky_pdf_check_weight (KyPdf *pdf)
{
  guint64 limit = ky_policy_uint (ky_job_policy (pdf->job), KY_POLICY_LIMIT_OPERATORS);

  return pdf->drawn <= (gdouble)limit
         || ky_pdf_fail (pdf, KY_ERROR_LIMIT,
                         "operators: page %u draws more than %" G_GUINT64_FORMAT, pdf->page, limit);
}
