/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects of EMF+ ([MS-EMFPLUS] 2.2.1), and paths. They are read where they are used. */
#include "filetypes/draw/emf-plus.h"

gboolean
ky_plus_has (const KyEmfPlus *plus, guint index, KyPlusKind kind)
{
  return index < KY_PLUS_OBJECTS && plus->objects[index].kind == kind
         && plus->objects[index].data != NULL;
}

gboolean
ky_plus_object (KyEmfPlus *plus, guint index, KyPlusKind kind, KyReader *ret_reader)
{
  if (!ky_plus_has (plus, index, kind))
    {
      ky_plus_refuse (plus, "an object that is missing");
      return FALSE;
    }
  *ret_reader = ky_reader (ky_view_of_bytes (plus->objects[index].data));
  ky_reader_u32le (ret_reader); /* version */
  return TRUE;
}

/* --- paths ------------------------------------------------------------------------------------ */

#define PATH_RUNS 0x1000u /* kinds of points are packed */
#define POINT_LINE 1u
#define POINT_CURVE 3u
#define POINT_CLOSES 0x80u

static void
add_points (KyEmfPlus *plus, const gdouble *points, const guint8 *kinds, guint32 n)
{
  KyGdi *gdi = &plus->gdi;

  for (guint32 i = 0; i < n; i++)
    {
      const gdouble *at = points + 2 * (gsize)i;
      guint kind = kinds[i] & 0xf;

      if (kind == POINT_CURVE && i + 2 < n && i > 0)
        {
          ky_gdi_curve (gdi, at[0], at[1], at[2], at[3], at[4], at[5]);
          i += 2;
        }
      else if (kind == POINT_LINE && i > 0)
        ky_gdi_line (gdi, at[0], at[1]);
      else
        ky_gdi_move (gdi, at[0], at[1]);
      if ((kinds[i] & POINT_CLOSES) != 0)
        ky_gdi_close (gdi);
    }
}

void
ky_plus_add_path (KyEmfPlus *plus, KyReader *reader)
{
  guint32 n = ky_reader_u32le (reader), flags = ky_reader_u32le (reader);
  g_autofree gdouble *points = NULL;
  const guint8 *kinds;

  if ((flags & PATH_RUNS) != 0)
    {
      ky_plus_refuse (plus, "a path whose points are packed");
      return;
    }
  points = ky_plus_points (plus, reader, flags, n);
  kinds = points != NULL ? ky_reader_bytes (reader, n) : NULL;
  if (kinds == NULL)
    {
      ky_plus_refuse (plus, "a path that is cut short");
      return;
    }
  plus->gdi.state.is_winding = (flags & KY_PLUS_IS_CLOSED) != 0;
  add_points (plus, points, kinds, n);
}
