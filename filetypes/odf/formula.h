/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formulas and conditions of OpenDocument (OpenFormula, ODF 1.3 part 4, and those of Writer). */
#pragma once

#include "common/view.h"

typedef enum
{
  KY_ODF_FORMULA_COMPUTED,
  KY_ODF_FORMULA_CONDITION,
  KY_ODF_FORMULA_ASKED, /* a condition of what may be entered: not computed before its reader asks,
                         * and may make references of the text of cells */
} KyOdfFormulaKind;

/*
 * TRUE when FORMULA, without the prefix that names its grammar, can be read by that (IS_WRITER:
 * "ooow") and only computes from its own document: every function is on the list of those that do,
 * no reference leads into another file, no DDE. Total, linear.
 */
gboolean ky_odf_formula_is_safe (KyView formula, KyOdfFormulaKind kind, gboolean is_writer);
/* The same of one without prefix, which may be of either grammar. */
gboolean ky_odf_bare_formula_is_safe (KyView formula, KyOdfFormulaKind kind);
/* The same of a list of cell ranges ("Sheet1.A1:Sheet1.B2"). */
gboolean ky_odf_range_is_safe (KyView range);
/* The same of what places a point of a shape, or moves it (draw:formula, anim:formula). */
gboolean ky_odf_shape_formula_is_safe (KyView formula);
