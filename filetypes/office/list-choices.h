/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what list boxes and drop-downs of an old workbook have chosen. */
#pragma once

#include "filetypes/base/zip/reader.h"

/* Holds the entries of a list box and those that are chosen. Must be zeroed before use. */
typedef struct
{
  GArray *rows;             /* of guint: the chosen entries, from 0 */
  GPtrArray *words;         /* (nullable) all entries, where they are no cells */
  guint sheet, row, column; /* of the cell of the first entry; sheets count from 1, 0: unknown */
} KyListChoice;

void ky_list_choice_clear (KyListChoice *self);
/* Reads `object`, the content of the record of a list. `sheets` (nullable) has the numbers from 1
 * of the sheets to which references lead, 0 for others; `own` is that of the list. Returns FALSE if
 * it is cut off. */
gboolean ky_list_choice_read (KyListChoice *self, KyView object, const GArray *sheets, guint own);
/* Returns the chosen entries, "[RED] [BLUE]", by the cells of `zip`, the xlsx that LibreOffice made
 * of the workbook (transfer full); NULL if one of them is not found. `*left`: how many bytes may
 * still be searched. */
gchar *ky_list_choice_words (const KyListChoice *self, KyZip *zip, guint64 *left);
