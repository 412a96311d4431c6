/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the formulas of spreadsheets have in common: operands, operators, parentheses, texts,
 * numbers, arrays, and the places that INDIRECT makes of text. A formula that this can't read is
 * not written. Linear, and no deeper than a few hundred parentheses.
 */
#pragma once

#include "common/view.h"

typedef struct _KyFormulaRead KyFormulaRead;

typedef struct
{
  gchar separator;      /* of arguments */
  const gchar *columns; /* separators in {…}; NULL: there are no arrays */
  const gchar *signs;   /* operators before an operand */
  const gchar *infixes; /* operators between two, of one character, but for "<" and ">" */
  const gchar *unions;  /* the same, where the argument of a function does not end at them */
  gboolean intersects;  /* by a space */
  gboolean is_called;   /* what a function gave may be: (LAMBDA (…)) (…) */
  /* Reads a reference, a name or the call of a function. IS_PLACE: as ky_formula_read_call(). */
  gboolean (*operand) (KyFormulaRead *self, gboolean is_place);
} KyFormulaGrammar;

struct _KyFormulaRead
{
  const KyFormulaGrammar *grammar;
  const gchar *p; /* NUL-terminated */
  gconstpointer data;
  /* It is not computed before its reader asks for it: INDIRECT may take the text of cells. */
  gboolean is_asked;
  gboolean is_condition; /* of OpenDocument: with its functions, "and", "!=", arguments with "," */
  /* Set by the reading. */
  gboolean has_indirect, has_outside;
  guint depth, n_arguments;
};

/* TRUE when self->p is such a formula to its end, and stays inside. */
gboolean ky_formula_read (KyFormulaRead *self);
/* Reads the parenthesis and arguments of the function called NAME, without a prefix, at self->p.
 * FALSE: they aren't there. IS_PLACE: in the argument of INDIRECT, which LibreOffice would fetch
 * wherever it is: only what can't name another file. */
gboolean ky_formula_read_call (KyFormulaRead *self, KyView name, gboolean is_place);

/* Lengths of what stands at P; 0: no such thing. A name's letters, digits, "_", "." and "?" … */
gsize ky_formula_name_length (const gchar *p);
/* … the address of a cell, row or column, with "$" or without … */
gsize ky_formula_cell_length (const gchar *p);
/* … the name of a sheet in single quotes (doubled in it) that is none of a file or topic … */
gsize ky_formula_sheet_length (const gchar *p);
/* … and an error value that both programs know. */
gsize ky_formula_error_length (const gchar *p);
gsize ky_formula_space_length (const gchar *p);
