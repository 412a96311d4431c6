/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of a workbook must know of each other when one of its sheets goes. */
#pragma once

#include "filetypes/base/formula/formula.h"
#include "filetypes/ooxml/package.h"

typedef struct
{
  GArray *places;       /* of gint: for each sheet its place among those that stay; -1: it goes */
  GPtrArray *gone;      /* what stands for those that go: see ky_formula_add_sheet() */
  KyFormulaNames names; /* of its sheets and tables that stay */
  GHashTable *defined;  /* the names that are defined and stay, folded by ky_formula_fold() */
  GByteArray *shown;    /* of shared strings: 1 where a sheet that stays has it; NULL: all stay */
} KyWorkbook;

/* Errors: UNSUPPORTED (no visible sheet stays), as ky_package_read(). What can't be read here is
 * refused when it is written. */
gboolean ky_workbook_read (KyJob *job, KyPackage *package, KyWorkbook *ret_workbook,
                           GError **error);
void ky_workbook_clear (KyWorkbook *workbook);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyWorkbook, ky_workbook_clear)

/* TRUE when a sheet of that STATE is not shown (ECMA-376 18.18.68). Any other word than those of
 * the standard shows it, as in LibreOffice: some writers have "show" there. */
gboolean ky_sheet_is_hidden (KyView state);

/* The place of sheet NUMBER (decimal, from 0) among those that stay, or -1. */
gint ky_workbook_place (const KyWorkbook *workbook, KyView number);
/* FORMULA as ky_formula_confine() makes it; NULL also: it means cells that go. WORKBOOK may be
 * NULL: a chart of another document. (transfer full) */
gchar *ky_workbook_confine (const KyWorkbook *workbook, KyView formula, gboolean *ret_is_changed);
/* TRUE when there is such a formula. */
gboolean ky_workbook_computes (const KyWorkbook *workbook, KyView formula);
/* TRUE when a formula of a pivot table computes, and from cells that stay:
 * ky_formula_of_pivot_is_safe(). */
gboolean ky_workbook_computes_pivot (const KyWorkbook *workbook, KyView formula);
/* TRUE when a link within the workbook may lead to PLACE: to cells or a name that stay (ISO/IEC
 * 29500-1 §18.3.1.47). */
gboolean ky_workbook_has_place (const KyWorkbook *workbook, KyView place);
/* TRUE when shared string NUMBER, from 0, is to stay. */
gboolean ky_workbook_shows (const KyWorkbook *workbook, guint number);
