/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formulas and conditions of OpenDocument (OpenFormula, ODF 1.3 part 4, and those of Writer). */
#pragma once

#include "common/view.h"

/*
 * TRUE when FORMULA, without the prefix that names its grammar, only computes from its own
 * document: every function is on the list of those that do, no reference leads into another file,
 * no DDE. One that IS_ASKED is not computed before its reader asks for it, and may make references
 * of the text of cells. Total, linear.
 */
gboolean ky_odf_formula_is_safe (KyView formula, gboolean is_asked);
/* The same of a list of cell ranges ("Sheet1.A1:Sheet1.B2"). */
gboolean ky_odf_range_is_safe (KyView range);
