/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formulas of SpreadsheetML (ISO/IEC 29500-1 §18.17). */
#pragma once

#include "common/view.h"

/* Holds the names of a workbook's sheets and tables, folded by ky_formula_fold(). */
typedef struct
{
  GHashTable *sheets, *tables;
} KyFormulaNames;

/* Returns `formula` as it may be written, or NULL if it must not be. It must follow the grammar of
 * formulas and compute only from its own workbook: every function is on the list of safe functions,
 * every reference is to sheets and tables of `names`, and there is no DDE. Where the text of cells
 * could make INDIRECT refer to another file, the formula is changed to prevent this
 * (`*ret_is_changed`). Without `names` (NULL: a chart outside of a workbook) there are no tables.
 * Total, linear. (transfer full) */
gchar *ky_formula_confine (KyView formula, const KyFormulaNames *names, gboolean *ret_is_changed);
/* Returns TRUE if `formula`, of a calculated field or item of a pivot table, computes only from its
 * own workbook. Such formulas name other fields and items. */
gboolean ky_formula_of_pivot_is_safe (KyView formula, const KyFormulaNames *names);
/* Returns the first `length` bytes of `name` (-1: all), folded as names of sheets and tables are
 * for comparison. (transfer full) */
gchar *ky_formula_fold (const gchar *name, gssize length);
void ky_formula_names_clear (KyFormulaNames *names);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyFormulaNames, ky_formula_names_clear)
/* Returns TRUE if the defined name `name` may stay. Names that Excel runs by itself, such as
 * _xlnm.Auto_Open, may not. */
gboolean ky_defined_name_is_safe (KyView name);
/* Adds to `sheets` the forms in which formulas refer to the sheet `name`. */
void ky_formula_add_sheet (GPtrArray *sheets, const gchar *name);
/* Returns TRUE if `formula`, or a text in it, may refer to cells of one of `sheets`. Linear. */
gboolean ky_formula_names_sheet (KyView formula, const GPtrArray *sheets);
/* Returns TRUE if the function `name`, with or without Excel's prefixes, only computes. Other
 * spreadsheet formats use this, too. */
gboolean ky_function_is_safe (KyView name);
/* Returns TRUE if `name`, which is used without a call, is the name of a function that acts, in
 * letters of any width. */
gboolean ky_formula_name_acts (KyView name);
/* Returns TRUE if `formula`, of Excel or OpenDocument, has a HYPERLINK whose target is not written
 * as a place in the workbook ("#Sheet1!A1"). Linear. */
gboolean ky_formula_leads_out (const gchar *formula);
