/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Estimates what it costs to compute a formula while read.c reads it. */
#pragma once

#include "common/view.h"

typedef struct
{
  gdouble rows, columns;      /* size of the largest array */
  guint halves;               /* its cells are computed so often, to the power of half of it */
  guint n_lambdas, n_called;  /* LAMBDA that are open; calls of parameters */
  const gchar *behind_lambda; /* (nullable) the end of the last LAMBDA */
  GHashTable *parameters;     /* (nullable) name -> how it is used */
} KyFormulaCost;

/* Describes a function that makes or runs over arrays. */
typedef struct _KyFormulaArrays KyFormulaArrays;

/* Notes that the call of `name` begins. (nullable) Returns its row. */
const KyFormulaArrays *ky_formula_cost_begin (KyFormulaCost *self, KyView name);
/* Notes argument `n` of `call` (nullable). `bound` belongs to the caller and holds the argument
 * before. Returns FALSE if a function that is not known would be called. */
gboolean ky_formula_cost_argument (KyFormulaCost *self, const KyFormulaArrays *call, KyView *bound,
                                   guint n, gboolean is_last, KyView text);
/* Notes that `call` (nullable) ends in front of `behind`. */
void ky_formula_cost_end (KyFormulaCost *self, const KyFormulaArrays *call, const gchar *behind);
/* Returns TRUE if the whole formula can be computed in a bounded time. */
gboolean ky_formula_cost_is_bounded (const KyFormulaCost *self);
