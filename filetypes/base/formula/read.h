/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes the common parts of spreadsheet formulas: operands, operators, parentheses,
 * texts, numbers, arrays, and the references that INDIRECT makes of text. A formula that cannot be
 * read is not written. The time is linear in the length, and the depth is limited to a few hundred
 * parentheses.
 *
 * Readers follow a reference of INDIRECT into another file only if its text has "[" (Excel) or "#"
 * (OpenDocument). Unless the text is proven not to contain these characters, whatever the cells
 * contain now or later, the argument is written as SUBSTITUTE(SUBSTITUTE(argument,"#",""),"[","").
 * In "R["&A1&"]C" the bracket is needed: there each operand whose text is unknown is written as
 * VALUE(operand). */
#pragma once

#include "filetypes/base/formula/cost.h"

typedef struct _KyFormulaRead KyFormulaRead;

/* Says what the text of a value may contain. A number has none of these. */
typedef enum
{
  KY_FORMULA_TEXT_HASH = 1 << 0,    /* "#" from cells or functions */
  KY_FORMULA_TEXT_BRACKET = 1 << 1, /* "[" from cells or functions */
  KY_FORMULA_TEXT_OFFSET = 1 << 2,  /* "[" behind "R" or "C", as in "R[-1]C" */
  KY_FORMULA_TEXT_WORDS = 1 << 3,   /* characters that such an address never has */
  KY_FORMULA_TEXT_OUTSIDE = 1 << 4, /* signs of a file, spelled out in the formula itself */
  KY_FORMULA_TEXT_ANY = KY_FORMULA_TEXT_HASH | KY_FORMULA_TEXT_BRACKET | KY_FORMULA_TEXT_WORDS,
} KyFormulaText;

typedef struct
{
  gchar separator;      /* between arguments */
  const gchar *columns; /* separators in {…}; NULL: there are no arrays */
  const gchar *signs;   /* operators before an operand */
  const gchar *infixes; /* one-character operators between two operands, without "<" and ">" */
  const gchar *unions;  /* such operators that can also separate arguments: valid only outside of
                         * these */
  gboolean intersects;  /* a space is the operator for intersection */
  gboolean is_called;   /* the result of a function may be called: (LAMBDA (…)) (…) */
  /* Reads a reference, a name or the call of a function. */
  gboolean (*operand) (KyFormulaRead *self);
  /* (nullable) Returns TRUE if `text` refers to cells of a table of the workbook. */
  gboolean (*is_table) (const KyFormulaRead *self, const gchar *text);
} KyFormulaGrammar;

struct _KyFormulaRead
{
  const KyFormulaGrammar *grammar;
  gconstpointer data;
  gboolean is_condition; /* a condition of OpenDocument: has own functions, "and", "!=", "," */
  /* The rest is set by ky_formula_read(). */
  const gchar *p;     /* NUL-terminated */
  guint depth;        /* number of open parentheses */
  guint height;       /* nesting of calls in the last operand, as written */
  KyFormulaText text; /* text of the last operand */
  GArray *insertions; /* sorted by place */
  GArray *terms;      /* (nullable) of the next expression: what "&" joins in it */
  KyFormulaCost cost;
};

/* Returns the first `start` bytes of `text` and the formula behind them as it may be written:
 * unchanged but for arguments of INDIRECT. `*ret_is_changed` becomes TRUE if something was changed.
 * Returns NULL if the formula cannot be read to its end or refers to another file. (transfer
 * full) */
gchar *ky_formula_read (KyFormulaRead *self, const gchar *text, gsize start,
                        gboolean *ret_is_changed);
/* Reads the parenthesized arguments of the function `name` (without a prefix) at self->p. Returns
 * FALSE if there are none, or if they make a reference to another file. */
gboolean ky_formula_read_call (KyFormulaRead *self, KyView name);

/* Returns the length of a name of letters, digits, "_", "." and "?" at `p`. This and the next
 * functions return 0 if there is no such token. */
gsize ky_formula_name_length (const gchar *p);
/* Returns the length of the address of a cell, row or column, with or without "$". */
gsize ky_formula_cell_length (const gchar *p);
/* Returns the length of the name of a sheet in single quotes (doubled within it) that does not name
 * a file or topic. */
gsize ky_formula_sheet_length (const gchar *p);
/* Returns the length of an error value that Excel and LibreOffice both know. */
gsize ky_formula_error_length (const gchar *p);
gsize ky_formula_space_length (const gchar *p);
