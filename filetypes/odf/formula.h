/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formulas and conditions of OpenDocument (OpenFormula, ODF 1.3 part 4, and those of Writer). */
#pragma once

#include "common/view.h"

/* Returns `formula`, which is given without the prefix of its grammar, as it may be written
 * (transfer full), or NULL if it is not a safe formula of that grammar (`is_writer`: "ooow"). A
 * safe formula only computes from its own document: every function is on a list, no reference leads
 * to another file, and there is no DDE. INDIRECT is rewritten if it could refer to another file by
 * the text of cells (`*ret_is_changed`). Takes linear time. */
gchar *ky_odf_formula_confine (KyView formula, gboolean is_condition, gboolean is_writer,
                               gboolean *ret_is_changed);
/* Confines a formula without a prefix, which may be of either grammar, in the same way. (transfer
 * full, nullable) */
gchar *ky_odf_bare_formula_confine (KyView formula, gboolean is_condition,
                                    gboolean *ret_is_changed);
/* Tells whether `range` is a list of cell ranges ("Sheet1.A1:Sheet1.B2") of its own document. */
gboolean ky_odf_range_is_safe (KyView range);
/* Tells whether `formula`, which places a point of a shape or moves it (draw:formula,
 * anim:formula), only computes. */
gboolean ky_odf_shape_formula_is_safe (KyView formula);
