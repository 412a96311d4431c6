/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formulas of SpreadsheetML (ISO/IEC 29500-1 §18.17). */
#pragma once

#include "common/view.h"

#define KY_FORMULA_INDIRECT_MAX 64 /* in one formula: each is read to its end */

/*
 * TRUE when FORMULA only computes from its own workbook: every function is on the list of those
 * that do, no reference leads into another file, no DDE. One that IS_ASKED is not computed before
 * its reader asks for it, and may make references of the text of cells. Total, linear.
 */
gboolean ky_formula_is_safe (KyView formula, gboolean is_asked);
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
/* Behind a quoted text that begins at P; NULL when it does not end. A doubled quote stands for
 * itself. */
const guint8 *ky_formula_behind_quotes (const guint8 *p, const guint8 *end);
/* TRUE when the name that ends at END is INDIRECT, with a prefix of Excel's or without. */
gboolean ky_formula_is_indirect (const guint8 *from, const guint8 *end);
/* TRUE when the argument of INDIRECT, from its parenthesis at P on, can't become a place in another
 * file: LibreOffice would fetch that, wherever it is. SEPARATOR stands between arguments. */
gboolean ky_formula_place_is_inside (const guint8 *p, const guint8 *end, gchar separator);
/* TRUE for a text of which INDIRECT might make a place in another file. */
gboolean ky_formula_leads_out (const guint8 *p, const guint8 *end);
