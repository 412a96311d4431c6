/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds what the parts of a workbook must know of each other when sheets, names or tables are
 * dropped. */
#pragma once

#include "filetypes/base/formula/formula.h"
#include "filetypes/ooxml/package.h"

typedef struct
{
  GArray *places;       /* of gint: each sheet's index among the kept ones; -1: removed */
  GPtrArray *gone;      /* forms in which formulas refer to the sheets that are removed:
                         * ky_formula_add_sheet() */
  KyFormulaNames names; /* of its sheets and tables that stay */
  GHashTable *defined;  /* the names that are defined and stay, folded by ky_formula_fold() */
  GByteArray *shown;    /* of shared strings: 1 where a sheet that stays has it; NULL: all stay */
} KyWorkbook;

/* Reads the main part, tables and shared strings of a workbook. A part that cannot be read is
 * skipped here and refused when it is written. Errors: UNSUPPORTED (no visible sheet would be
 * left), those of ky_package_read(). */
gboolean ky_workbook_read (KyJob *job, KyPackage *package, KyWorkbook *ret_workbook,
                           GError **error);
void ky_workbook_clear (KyWorkbook *workbook);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyWorkbook, ky_workbook_clear)

/* Tells whether a sheet with that `state` is hidden (ECMA-376 18.18.68). Words that the standard
 * does not have show the sheet, as in LibreOffice: some writers use "show". */
gboolean ky_sheet_is_hidden (KyView state);

/* Returns the place of sheet `number` (decimal, from 0) among the sheets that stay, or -1. */
gint ky_workbook_place (const KyWorkbook *workbook, KyView number);
/* Returns `formula` as ky_formula_confine() restricts it (transfer full), or NULL if it is not safe
 * or refers to cells that are dropped. `workbook` is NULL for a chart of another document. */
gchar *ky_workbook_confine (const KyWorkbook *workbook, KyView formula, gboolean *ret_is_changed);
/* Tells whether `formula` is DISPIMG("ID_...",1), by which WPS Office shows a picture of
 * xl/cellimages.xml in a cell. Only in this form the function names nothing else. */
gboolean ky_workbook_is_cell_picture (KyView formula);
/* Tells whether `formula` is safe, or can be restricted so that it is, and refers only to cells
 * that stay. */
gboolean ky_workbook_computes (const KyWorkbook *workbook, KyView formula);
/* Tells whether a formula of a pivot table is safe (ky_formula_of_pivot_is_safe()) and refers only
 * to cells that stay. */
gboolean ky_workbook_computes_pivot (const KyWorkbook *workbook, KyView formula);
/* Tells whether a link within the workbook may lead to `place`: cells, or a name, that stay
 * (ISO/IEC 29500-1 §18.3.1.47). */
gboolean ky_workbook_has_place (const KyWorkbook *workbook, KyView place);
/* Tells whether shared string `number` (from 0) stays. */
gboolean ky_workbook_shows (const KyWorkbook *workbook, guint number);
