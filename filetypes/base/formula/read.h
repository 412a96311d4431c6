/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the formulas of spreadsheets have in common: operands, operators, parentheses, texts,
 * numbers, arrays, and the references that INDIRECT makes of text. A formula that this can't read
 * is not written. Linear, and no deeper than a few hundred parentheses.
 *
 * Readers follow a reference of INDIRECT into another file only by "[" (Excel) or "#"
 * (OpenDocument) in its text. Where that text cannot be proven to be without them, its argument is
 * written as SUBSTITUTE(SUBSTITUTE(argument,"#",""),"[",""), whatever cells hold now or later.
 */
#pragma once

#include "common/view.h"

typedef struct _KyFormulaRead KyFormulaRead;

/* What the text of a value may hold; none of these: a number. */
typedef enum
{
  KY_FORMULA_TEXT_HASH = 1 << 0,    /* "#", which cells or functions brought */
  KY_FORMULA_TEXT_BRACKET = 1 << 1, /* "[", which cells or functions brought */
  KY_FORMULA_TEXT_OFFSET = 1 << 2,  /* "[" behind "R" or "C", as in "R[-1]C" */
  KY_FORMULA_TEXT_WORDS = 1 << 3,   /* characters that such an address does not have */
  KY_FORMULA_TEXT_OUTSIDE = 1 << 4, /* signs of files, which the formula itself spells out */
  KY_FORMULA_TEXT_ANY = KY_FORMULA_TEXT_HASH | KY_FORMULA_TEXT_BRACKET | KY_FORMULA_TEXT_WORDS,
} KyFormulaText;

typedef struct
{
  gchar separator;      /* of arguments */
  const gchar *columns; /* separators in {…}; NULL: there are no arrays */
  const gchar *signs;   /* operators before an operand */
  const gchar *infixes; /* operators between two, of one character, but for "<" and ">" */
  const gchar *unions;  /* the same, where the argument of a function does not end at them */
  gboolean intersects;  /* by a space */
  gboolean is_called;   /* what a function gave may be: (LAMBDA (…)) (…) */
  /* Reads a reference, a name or the call of a function. */
  gboolean (*operand) (KyFormulaRead *self);
  /* (nullable) TRUE when TEXT names cells of a table of the workbook. */
  gboolean (*is_table) (const KyFormulaRead *self, const gchar *text);
} KyFormulaGrammar;

struct _KyFormulaRead
{
  const KyFormulaGrammar *grammar;
  gconstpointer data;
  gboolean is_condition; /* of OpenDocument: with its functions, "and", "!=", arguments with "," */
  /* Set by the reading. */
  const gchar *p;     /* NUL-terminated */
  guint depth;        /* of parentheses that are open */
  guint height;       /* calls within each other in the last operand, as they are written */
  KyFormulaText text; /* of the last operand */
  GArray *insertions; /* by their places */
};

/*
 * The formula that begins at TEXT + START as it may be written, behind the first START bytes of
 * TEXT: the same but for the arguments of INDIRECT. NULL: it can't be read to its end, or leads
 * out. *RET_IS_CHANGED becomes TRUE when it is not the same. (transfer full)
 */
gchar *ky_formula_read (KyFormulaRead *self, const gchar *text, gsize start,
                        gboolean *ret_is_changed);
/* Reads the parenthesis and arguments of the function called NAME, without a prefix, at self->p.
 * FALSE: they aren't there, or make a reference that leads out. */
gboolean ky_formula_read_call (KyFormulaRead *self, KyView name);

/* Lengths of what stands at P; 0: no such thing. A name's letters, digits, "_", "." and "?" … */
gsize ky_formula_name_length (const gchar *p);
/* … the address of a cell, row or column, with "$" or without … */
gsize ky_formula_cell_length (const gchar *p);
/* … the name of a sheet in single quotes (doubled in it) that is none of a file or topic … */
gsize ky_formula_sheet_length (const gchar *p);
/* … and an error value that both programs know. */
gsize ky_formula_error_length (const gchar *p);
gsize ky_formula_space_length (const gchar *p);
