/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers and units of EMF+, and what ends a drawing. */
#include "filetypes/draw/emf-plus.h"

#include "common/error.h"

#include <math.h>

void
ky_plus_refuse (KyEmfPlus *plus, const gchar *what)
{
  if (plus->error == NULL)
    g_set_error (&plus->error, KY_ERROR, KY_ERROR_UNSUPPORTED, "EMF+: %s", what);
}

static gdouble
next_short (KyReader *reader)
{
  return (gint16)ky_reader_u16le (reader);
}

void
ky_plus_rectangle (KyPlusRecord *record, gdouble out[4])
{
  for (guint i = 0; i < 4; i++)
    out[i] = (record->flags & KY_PLUS_IS_SHORT) != 0 ? next_short (&record->reader)
                                                     : ky_emf_float (&record->reader);
}

/* 2.2.2.21 and 2.2.2.22: of 7 bits, or of 15 where the highest is set; the upper byte is first. */
static gdouble
next_packed (KyReader *reader)
{
  guint byte = ky_reader_u8 (reader), word;

  if ((byte & 0x80) == 0)
    return (byte & 0x40) != 0 ? (gint)byte - 0x80 : (gint)byte;
  word = (byte & 0x7f) << 8 | ky_reader_u8 (reader);
  return (word & 0x4000) != 0 ? (gint)word - 0x8000 : (gint)word;
}

gdouble *
ky_plus_points (KyEmfPlus *plus, KyReader *reader, guint flags, guint32 n)
{
  guint size = (flags & KY_PLUS_IS_RELATIVE) != 0 ? 2 : (flags & KY_PLUS_IS_SHORT) != 0 ? 4 : 8;
  g_autofree gdouble *out = NULL;

  if (n > ky_reader_left (reader) / size)
    {
      ky_error_malformed (plus->error == NULL ? &plus->error : NULL, "EMF+: points are missing");
      return NULL;
    }
  out = g_new (gdouble, 2 * (gsize)n + 2);
  for (guint32 i = 0; i < 2 * n; i++)
    if (size == 2)
      out[i] = next_packed (reader) + (i >= 2 ? out[i - 2] : 0);
    else
      out[i] = size == 4 ? next_short (reader) : ky_emf_float (reader);
  plus->gdi.painted += 100.0 * n;
  return g_steal_pointer (&out);
}

gdouble
ky_plus_unit (const KyEmfPlus *plus, guint unit)
{
  static const gdouble per_inch[] = { 0, 0, 0, 72, 1, 300, 25.4 };

  return unit < G_N_ELEMENTS (per_inch) && per_inch[unit] > 0 ? plus->dpi / per_inch[unit] : 1;
}

gdouble
ky_plus_world_unit (const KyEmfPlus *plus, guint unit)
{
  const cairo_matrix_t *matrix = &plus->gdi.state.world;
  gdouble scale = sqrt (fabs (matrix->xx * matrix->yy - matrix->xy * matrix->yx));

  return unit == 0 || !(scale > 1e-9) ? 1 : ky_plus_unit (plus, unit) / scale;
}
