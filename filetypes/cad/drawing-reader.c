/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chooses the reader of a CAD drawing by its type. */
#include "filetypes/cad/drawing.h"

KyDrawingReader *
ky_drawing_reader (const gchar *type)
{
  static const struct
  {
    const gchar *type;
    KyDrawingReader *reader;
  } rows[] = { { "dxf", ky_dxf_draw }, { "jwc", ky_jwc_draw }, { "jws", ky_jww_draw },
               { "jww", ky_jww_draw }, { "p21", ky_p21_draw }, { "sfc", ky_sfc_draw } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (type, rows[i].type) == 0)
      return rows[i].reader;
  return NULL;
}
