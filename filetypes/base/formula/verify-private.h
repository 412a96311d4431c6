/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts that the two grammars of formulas share. */
#pragma once

#include "filetypes/base/formula/verify.h"

typedef struct _KyFormulaReading KyFormulaReading;

typedef enum
{
  KY_OPERAND_NONE,   /* there is no allowed operand */
  KY_OPERAND_READ,   /* a complete operand was read */
  KY_OPERAND_OPENED, /* a function and its parenthesis; the arguments follow */
} KyOperand;

typedef struct
{
  gchar separator;       /* between arguments */
  const gchar *columns;  /* separators in {…} */
  const gchar *prefixes; /* operators before an operand */
  const gchar *infixes;  /* one-character operators between two operands, without "<" and ">" */
  const gchar *unions;   /* the ones of these that are valid only outside of function arguments */
  gboolean intersects;   /* a space is the operator for intersection */
  gboolean calls_values; /* values can be called: (LAMBDA (…)) (…) */
  KyOperand (*operand) (KyFormulaReading *self);
  /* (nullable) Returns TRUE if `text` refers to cells of a table, which is noted in `book`. */
  gboolean (*table) (KyFormulaBook *book, const gchar *text);
} KyFormulaDialect;

/* Holds what a formula makes a reader compute (verify-cost.c). */
typedef struct
{
  gdouble rows, columns;      /* size of the largest array */
  guint depth;                /* twice how often its cells are passed through within each other */
  guint n_open, n_calls;      /* LAMBDA that are open; calls of parameters */
  GHashTable *called;         /* (nullable) parameters that are called */
  GHashTable *other;          /* (nullable) those that may be any function */
  const gchar *behind_lambda; /* (nullable) the end of the last LAMBDA */
} KyFormulaWork;

struct _KyFormulaReading
{
  const KyFormulaDialect *dialect;
  const gchar *p;
  KyFormulaBook *book;   /* (nullable) */
  gboolean is_condition; /* OpenDocument: the functions of conditions may be called */
  KyFormulaWork work;
  GArray *frames;
};

/* Reads from self->p to the end. Returns FALSE if the grammar does not allow it. */
gboolean ky_formula_reading_run (KyFormulaReading *self);
/* Opens the parenthesis at self->p, behind the name of a function. Returns FALSE if there is
 * none. */
gboolean ky_formula_reading_open (KyFormulaReading *self, const gchar *name, gsize length);

/* Returns the length of the word at `p`, of letters, digits and signs allowed in names, or 0. */
gsize ky_formula_word (const gchar *p);
/* Returns the length of the quoted name of a sheet at `p`, with its quotes ('' in it is a quote),
 * or 0 if there is none or it could refer to another file. */
gsize ky_formula_quoted_sheet (const gchar *p);
/* Returns the length of the error value at `p`, or 0. */
gsize ky_formula_error (const gchar *p);
/* Returns the length of the address of cells at `p`, with or without "$" ("AB12", "A", "12"), or
 * 0. */
gsize ky_formula_cell (const gchar *p);
/* Returns TRUE if the function `name` (ASCII) only computes. */
gboolean ky_formula_is_function (const gchar *name, gsize length);
/* Works as ky_formula_is_function() does, for OpenDocument. `is_condition` allows the functions of
 * conditions. */
gboolean ky_formula_is_open_function (const gchar *name, gsize length, gboolean is_condition);
/* Returns TRUE if `name`, of cells or of a parameter that `is_called`, is also the name of a
 * function that acts. It may become that function when the formula is edited. */
gboolean ky_formula_is_acting (const gchar *name, gsize length, gboolean is_called);

/* Returns the kind of the function `name`, whose call begins; 0: it makes no array. */
guint ky_formula_work_begin (KyFormulaWork *work, const gchar *name, gsize length);
/* Notes argument `n` of a function. `bound` belongs to the caller and holds the argument before.
 * Returns FALSE if it is called and may be any function. */
gboolean ky_formula_work_argument (KyFormulaWork *work, guint kind, const gchar **bound, guint n,
                                   const gchar *from, const gchar *end);
/* Notes that the call of a function ends before `behind`. */
void ky_formula_work_end (KyFormulaWork *work, guint kind, const gchar *behind);
/* Returns TRUE if what the formula computes is bounded, and frees what `work` holds. */
gboolean ky_formula_work_finish (KyFormulaWork *work);
