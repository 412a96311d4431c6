/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies formulas by a grammar made from ECMA-376 part 1 §18.17 and from OpenFormula
 * (OpenDocument 1.3 part 4), with the additions of Excel and LibreOffice. Anything else is refused:
 * a function that is not on the list of those that only compute, a reference that leaves the
 * document, a character in the wrong place. It shares no code with the writers, and reads a formula
 * in one pass. */
#pragma once

#include <glib.h>

/* The sheets, tables and names of a workbook, and those that its formulas refer to; a formula can
 * be read before the sheet that it names. */
typedef struct _KyFormulaBook KyFormulaBook;

typedef enum
{
  KY_FORMULA_CELL,      /* an ordinary formula */
  KY_FORMULA_PIVOT,     /* a calculated field or item of a pivot table, which names others */
  KY_FORMULA_CONDITION, /* OpenDocument: a condition, with or without "of:" */
  KY_FORMULA_RANGE,     /* OpenDocument: a list of cell addresses */
  KY_FORMULA_SHAPE,     /* OpenDocument: draw:formula, anim:formula */
} KyFormulaPlace;

KyFormulaBook *ky_formula_book_new (void);
void ky_formula_book_free (KyFormulaBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyFormulaBook, ky_formula_book_free)

/* Adds a sheet, a table (by its display name) or a defined name of the workbook. */
void ky_formula_book_add_sheet (KyFormulaBook *book, const gchar *name);
void ky_formula_book_add_table (KyFormulaBook *book, const gchar *name);
void ky_formula_book_add_name (KyFormulaBook *book, const gchar *name);
/* Returns TRUE if everything that formulas have referred to so far was added. */
gboolean ky_formula_book_is_whole (const KyFormulaBook *book);

/* Returns TRUE if `formula`, of SpreadsheetML or a chart, is empty or computes only from its own
 * workbook. The sheets and tables that it names are noted in `book`; without it (NULL: a chart in
 * another document) there are no tables. `place` is KY_FORMULA_CELL or KY_FORMULA_PIVOT. */
gboolean ky_formula_verify_excel (const gchar *formula, KyFormulaPlace place, KyFormulaBook *book);
/* Works as ky_formula_verify_excel() does, for the `value` of an attribute of OpenDocument with the
 * prefix that names its grammar ("of:=", "oooc:=", "ooow:"). */
gboolean ky_formula_verify_open (const gchar *value, KyFormulaPlace place);
/* Returns TRUE if `place` may be the target of a link within a workbook (ECMA-376 part 1
 * §18.3.1.47): cells or a name, with or without a sheet in front. The sheet, or the name without
 * one, is noted in `book`. */
gboolean ky_formula_verify_place (const gchar *place, KyFormulaBook *book);
/* Returns TRUE if a workbook may define `name`. Names that Excel runs by itself may not be defined,
 * nor built-in names except those that only name cells. */
gboolean ky_formula_verify_name (const gchar *name);
