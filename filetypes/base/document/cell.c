/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the addresses of cells in sheets. */
#include "filetypes/base/document/cell.h"

guint
ky_cell_read_column (const gchar **p, gsize size, guint bound)
{
  guint column = 0;

  for (; size > 0 && g_ascii_isalpha (**p) && column <= bound; ++*p, size--)
    column = column * 26 + (guint)(g_ascii_toupper (**p) - 'A') + 1;
  return column;
}
