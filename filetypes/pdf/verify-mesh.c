/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures for the verifier how large the triangles and patches of a mesh are (ISO 32000-1,
 * 8.7.4.5.5 to 8.7.4.5.8): a reader paints each of them point by point, one above the other. */
#include "filetypes/pdf/verify-value.h"
#include "filetypes/pdf/verify.h"

#include <math.h>

#define ROW_MAX 65536 /* vertices of a lattice */

typedef struct
{
  KyView data;
  guint64 at; /* in bits */
  guint flag, coordinate, colors;
  gdouble low[2], size[2];
} MeshScan;

static guint
verify_mesh_bits (KyView shading, const gchar *key)
{
  return (guint)CLAMP (ky_pdf_number_in (ky_pdf_entry (shading, key)), 0, 32);
}

static gboolean
verify_mesh_goes_on (const MeshScan *mesh)
{
  return mesh->at < (guint64)mesh->data.size * 8;
}

static gdouble
verify_mesh_take (MeshScan *mesh, guint n)
{
  gdouble value = 0;

  for (; n > 0; n--, mesh->at++)
    value = 2 * value
            + (verify_mesh_goes_on (mesh)
               && (mesh->data.data[mesh->at / 8] & 0x80 >> mesh->at % 8) != 0);
  return value;
}

static void
verify_mesh_point (MeshScan *mesh, gdouble *point)
{
  for (guint i = 0; i < 2; i++)
    point[i] = mesh->low[i]
               + verify_mesh_take (mesh, mesh->coordinate) / (exp2 (mesh->coordinate) - 1)
                     * mesh->size[i];
}

/* Reads a corner with its colours. Returns its flag. */
static guint
verify_mesh_corner (MeshScan *mesh, gdouble *point)
{
  guint flag = (guint)verify_mesh_take (mesh, mesh->flag) & 3;

  verify_mesh_point (mesh, point);
  mesh->at = (mesh->at + mesh->colors + 7) & ~(guint64)7;
  return flag;
}

static gdouble
verify_mesh_triangle (const gdouble *a, const gdouble *b, const gdouble *c)
{
  return fabs (a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1])) / 2;
}

static gdouble
verify_mesh_triangles (MeshScan *mesh)
{
  gdouble corners[3][2], next[2], sum = 0;
  guint n = 0;

  for (guint flag; verify_mesh_goes_on (mesh);)
    {
      flag = verify_mesh_corner (mesh, next);
      if (n == 3 && flag == 0)
        n = 0;
      else if (n == 3)
        {
          memcpy (corners[flag == 1 ? 0 : 1], corners[flag == 1 ? 1 : 2], sizeof next);
          memcpy (corners[1], corners[2], sizeof next);
          n = 2;
        }
      memcpy (corners[n++], next, sizeof next);
      sum += n == 3 ? verify_mesh_triangle (corners[0], corners[1], corners[2]) : 0;
    }
  return sum;
}

static gdouble
verify_mesh_lattice (MeshScan *mesh, guint width)
{
  g_autofree gdouble *row = g_new0 (gdouble, 2 * (gsize)width);
  gdouble above[2], aside[2] = { 0 }, sum = 0; /* of the row before: here, and one to the left */

  for (guint n = 0; verify_mesh_goes_on (mesh); n++)
    {
      gdouble *here = row + 2 * (gsize)(n % width);

      memcpy (above, here, sizeof above);
      verify_mesh_corner (mesh, here);
      if (n >= width && n % width > 0)
        sum += verify_mesh_triangle (aside, above, here - 2)
               + verify_mesh_triangle (above, here - 2, here);
      memcpy (aside, above, sizeof aside);
    }
  return sum;
}

/* A patch fills about the box of its points. */
static gdouble
verify_mesh_patches (MeshScan *mesh, guint n_points)
{
  gdouble sum = 0;

  while (verify_mesh_goes_on (mesh))
    {
      gboolean is_new = ((guint)verify_mesh_take (mesh, mesh->flag) & 3) == 0;
      gdouble low[2] = { HUGE_VAL, HUGE_VAL }, high[2] = { -HUGE_VAL, -HUGE_VAL }, point[2];

      for (guint i = is_new ? 0 : 4; i < n_points; i++)
        {
          verify_mesh_point (mesh, point);
          for (guint k = 0; k < 2; k++)
            {
              low[k] = MIN (low[k], point[k]);
              high[k] = MAX (high[k], point[k]);
            }
        }
      mesh->at += (guint64)mesh->colors * (is_new ? 4 : 2);
      sum += (high[0] - low[0]) * (high[1] - low[1]);
    }
  return sum;
}

gdouble
ky_pdf_verify_mesh (KyView shading, KyView data)
{
  KyView decode = ky_pdf_entry (shading, "Decode"), kind = ky_pdf_entry (shading, "ShadingType");
  MeshScan mesh = { .data = data,
                    .flag = verify_mesh_bits (shading, "BitsPerFlag"),
                    .coordinate = MAX (verify_mesh_bits (shading, "BitsPerCoordinate"), 1) };
  gdouble bounds[4] = { 0, 1, 0, 1 };
  guint n = 0;

  for (gsize at = 1; at + 1 < decode.size; n++)
    {
      gdouble number = ky_pdf_number_in (ky_pdf_take_value (decode, &at));

      if (n < G_N_ELEMENTS (bounds))
        bounds[n] = number;
    }
  for (guint i = 0; i < 2; i++)
    {
      mesh.low[i] = bounds[2 * i];
      mesh.size[i] = bounds[2 * i + 1] - bounds[2 * i];
    }
  mesh.colors = n > 4 ? (n - 4) / 2 * MAX (verify_mesh_bits (shading, "BitsPerComponent"), 1) : 0;
  if (ky_view_is (kind, "4"))
    return verify_mesh_triangles (&mesh);
  if (ky_view_is (kind, "5"))
    return verify_mesh_lattice (
        &mesh,
        (guint)CLAMP (ky_pdf_number_in (ky_pdf_entry (shading, "VerticesPerRow")), 2, ROW_MAX));
  return verify_mesh_patches (&mesh, ky_view_is (kind, "6") ? 12 : 16);
}
