/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formulas of SpreadsheetML (ISO/IEC 29500-1 §18.17). */
#pragma once

#include "common/view.h"

/* What a workbook has, folded by ky_formula_fold(). */
typedef struct
{
  GHashTable *sheets, *tables;
} KyFormulaNames;

/*
 * FORMULA as it may be written: it can be read by the grammar of formulas and only computes from
 * its own workbook: every function is on the list of those that do, every reference leads to sheets
 * and tables of NAMES, no DDE. Where INDIRECT could lead out by text of cells, what is written
 * differs from FORMULA so that it can't (*RET_IS_CHANGED). NULL: it is no such formula. Without
 * NAMES (NULL: a chart outside of a workbook) there are no tables. Total, linear. (transfer full)
 */
gchar *ky_formula_confine (KyView formula, const KyFormulaNames *names, gboolean *ret_is_changed);
/* TRUE when a field or an item that a pivot table computes, which names others of them, does so. */
gboolean ky_formula_of_pivot_is_safe (KyView formula, const KyFormulaNames *names);
/* The first LENGTH bytes of NAME (-1: all) as names of sheets and tables are compared. (transfer
 * full) */
gchar *ky_formula_fold (const gchar *name, gssize length);
void ky_formula_names_clear (KyFormulaNames *names);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyFormulaNames, ky_formula_names_clear)
/* TRUE when a defined name may stay: none that Excel runs by itself (_xlnm.Auto_Open and its kin).
 */
gboolean ky_defined_name_is_safe (KyView name);
/* Adds to SHEETS what stands for the sheet of that name in formulas. */
void ky_formula_add_sheet (GPtrArray *sheets, const gchar *name);
/* TRUE when FORMULA, or text that stands in it, may mean cells of one of SHEETS. Linear. */
gboolean ky_formula_names_sheet (KyView formula, const GPtrArray *sheets);
/* TRUE when the function called NAME, with or without Excel's prefixes, only computes; for the
 * other spreadsheet formats, too. */
gboolean ky_function_is_safe (KyView name);
/* TRUE when a name that is not called is that of a function that acts, in letters of any width. */
gboolean ky_formula_name_acts (KyView name);
