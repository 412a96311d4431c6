/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two grammars of formulas have in common. */
#pragma once

#include "filetypes/base/formula/verify.h"

typedef struct _KyFormulaReading KyFormulaReading;

typedef enum
{
  KY_OPERAND_NONE,   /* no such thing may stand there */
  KY_OPERAND_READ,   /* a whole operand */
  KY_OPERAND_OPENED, /* a function and its parenthesis: its arguments follow */
} KyOperand;

typedef struct
{
  gchar separator;       /* of arguments */
  const gchar *columns;  /* separators in {…} */
  const gchar *prefixes; /* operators before an operand */
  const gchar *infixes;  /* operators between two, of one character; "<" and ">" aside */
  const gchar *unions;   /* of these, the ones that stand outside of functions only */
  gboolean intersects;   /* by a space */
  gboolean calls_values; /* (LAMBDA (…)) (…) */
  KyOperand (*operand) (KyFormulaReading *self);
  /* (nullable) TRUE when TEXT names cells of a table, which BOOK notes. */
  gboolean (*table) (KyFormulaBook *book, const gchar *text);
} KyFormulaDialect;

struct _KyFormulaReading
{
  const KyFormulaDialect *dialect;
  const gchar *p;
  KyFormulaBook *book;      /* (nullable) */
  gboolean is_condition;    /* OpenDocument: the functions of conditions may be called */
  const gchar *behind_call; /* (nullable) the parenthesis that closed the last call */
  GArray *frames;
};

/* Reads from self->p to the end. */
gboolean ky_formula_reading_run (KyFormulaReading *self);
/* self->p is at the parenthesis behind the name of a function: opens it. FALSE: not there. */
gboolean ky_formula_reading_open (KyFormulaReading *self, const gchar *name, gsize length);

/* A word of letters, digits and signs of a name, from P on: its length; 0: none. */
gsize ky_formula_word (const gchar *p);
/* The name of a sheet in quotes at P ('', in it, is a quote): its length with them, 0: none, or one
 * that could lead out. */
gsize ky_formula_quoted_sheet (const gchar *p);
/* The length of the error value at P, 0: none. */
gsize ky_formula_error (const gchar *p);
/* The length of the address of cells at P, with or without "$": "AB12", "A", "12"; 0: none. */
gsize ky_formula_cell (const gchar *p);
/* TRUE when a function by that name, in ASCII, only computes. */
gboolean ky_formula_is_function (const gchar *name, gsize length);
/* The same of OpenDocument, with the functions of conditions. */
gboolean ky_formula_is_open_function (const gchar *name, gsize length, gboolean is_condition);
/* TRUE when a name of cells, or of a parameter that IS_CALLED, is also that of a function that
 * acts, which it may mean once the formula is edited. */
gboolean ky_formula_is_acting (const gchar *name, gsize length, gboolean is_called);
