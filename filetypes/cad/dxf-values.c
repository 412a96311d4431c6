/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads values of a DXF record by their group codes. */
#include "filetypes/cad/dxf-draw.h"

#include <math.h>

const KyDxfGroup *
ky_dxf_draw_group (const KyDxfDraw *self, guint i)
{
  return &g_array_index (self->record, KyDxfGroup, i);
}

const KyDxfGroup *
ky_dxf_draw_find (const KyDxfDraw *self, gint code)
{
  for (guint i = 0; i < self->record->len && ky_dxf_draw_group (self, i)->code != 101; i++)
    if (ky_dxf_draw_group (self, i)->code == code)
      return ky_dxf_draw_group (self, i);
  return NULL;
}

gdouble
ky_dxf_draw_real (const KyDxfDraw *self, gint code, gdouble otherwise)
{
  const KyDxfGroup *group = ky_dxf_draw_find (self, code);
  gdouble value;

  return group != NULL && ky_dxf_real (&self->groups, group, &value) ? value : otherwise;
}

gint64
ky_dxf_draw_integer (const KyDxfDraw *self, gint code, gint64 otherwise)
{
  const KyDxfGroup *group = ky_dxf_draw_find (self, code);
  gint64 value;

  return group != NULL && ky_dxf_integer (&self->groups, group, &value) ? value : otherwise;
}

KyDrawingPoint
ky_dxf_draw_point (const KyDxfDraw *self, gint code)
{
  return (KyDrawingPoint){ ky_dxf_draw_real (self, code, 0),
                           ky_dxf_draw_real (self, code + 10, 0) };
}

gdouble
ky_dxf_draw_number_at (const KyDxfDraw *self, guint i)
{
  const KyDxfGroup *group = ky_dxf_draw_group (self, i);
  gdouble real;
  gint64 integer;

  if (ky_dxf_kind (group->code) == KY_DXF_REAL)
    return ky_dxf_real (&self->groups, group, &real) ? real : 0;
  return ky_dxf_integer (&self->groups, group, &integer) ? (gdouble)integer : 0;
}

gchar *
ky_dxf_draw_key (KyView name)
{
  return g_ascii_strdown (name.size > 0 ? (const gchar *)name.data : "", (gssize)name.size);
}

/* Computes the axes by the arbitrary axis algorithm, as seen from above. */
KyDrawingMatrix
ky_dxf_draw_matrix (const KyDxfDraw *self)
{
  gdouble x = ky_dxf_draw_real (self, 210, 0), y = ky_dxf_draw_real (self, 220, 0),
          z = ky_dxf_draw_real (self, 230, 1), length = sqrt (x * x + y * y + z * z);
  gdouble height = ky_dxf_draw_real (self, 30, ky_dxf_draw_real (self, 38, 0)), across[3], flat;

  if (!(length > 1e-9) || (x == 0 && y == 0 && z > 0))
    return KY_DRAWING_IDENTITY;
  x /= length;
  y /= length;
  z /= length;
  if (fabs (x) < 1.0 / 64 && fabs (y) < 1.0 / 64)
    {
      across[0] = z;
      across[1] = 0;
      across[2] = -x;
    }
  else
    {
      across[0] = -y;
      across[1] = x;
      across[2] = 0;
    }
  flat = sqrt (across[0] * across[0] + across[1] * across[1] + across[2] * across[2]);
  for (guint i = 0; i < 3; i++)
    across[i] /= flat;
  return (KyDrawingMatrix){
    across[0],  across[1], y * across[2] - z * across[1], z * across[0] - x * across[2],
    x * height, y * height
  };
}
