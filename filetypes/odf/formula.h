/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formulas and conditions of OpenDocument (OpenFormula, ODF 1.3 part 4, and those of Writer). */
#pragma once

#include "common/view.h"

/*
 * FORMULA, without the prefix that names its grammar, as it may be written: it can be read by that
 * (IS_WRITER: "ooow") and only computes from its own document: every function is on the list of
 * those that do, no reference leads into another file, no DDE. Where INDIRECT could lead out by
 * text of cells, what is written differs from FORMULA so that it can't (*RET_IS_CHANGED). NULL: it
 * is no such formula. Total, linear. (transfer full)
 */
gchar *ky_odf_formula_confine (KyView formula, gboolean is_condition, gboolean is_writer,
                               gboolean *ret_is_changed);
/* The same of one without prefix, which may be of either grammar. */
gchar *ky_odf_bare_formula_confine (KyView formula, gboolean is_condition,
                                    gboolean *ret_is_changed);
/* TRUE when RANGE is a list of cell ranges ("Sheet1.A1:Sheet1.B2") of its own document. */
gboolean ky_odf_range_is_safe (KyView range);
/* TRUE when FORMULA, which places a point of a shape or moves it (draw:formula, anim:formula), only
 * computes. */
gboolean ky_odf_shape_formula_is_safe (KyView formula);
