/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second reading of formulas: a grammar of what may stand in one, made from ECMA-376 part 1
 * §18.17 and from OpenFormula (OpenDocument 1.3 part 4) with what the two great programs write
 * besides. What it doesn't hold is refused: a function that is not on the list of those that only
 * compute, a reference that leaves the document, any character without a place. It shares no code
 * with the writers. One pass, whatever it is given.
 */
#pragma once

#include <glib.h>

/* The sheets and tables of a workbook, and those that its formulas name, which may come first. */
typedef struct _KyFormulaBook KyFormulaBook;

typedef enum
{
  KY_FORMULA_CELL,  /* computed by itself */
  KY_FORMULA_PIVOT, /* of a field or an item that a pivot table computes: names others of them */
  KY_FORMULA_CONDITION, /* OpenDocument: a condition, "of:" or without */
  KY_FORMULA_RANGE,     /* OpenDocument: addresses of cells, a list of them */
  KY_FORMULA_SHAPE,     /* OpenDocument: draw:formula, anim:formula */
} KyFormulaPlace;

KyFormulaBook *ky_formula_book_new (void);
void ky_formula_book_free (KyFormulaBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyFormulaBook, ky_formula_book_free)

/* A sheet, table (its display name) or defined name that the workbook has. */
void ky_formula_book_add_sheet (KyFormulaBook *book, const gchar *name);
void ky_formula_book_add_table (KyFormulaBook *book, const gchar *name);
void ky_formula_book_add_name (KyFormulaBook *book, const gchar *name);
/* TRUE when all that formulas named by now was added. */
gboolean ky_formula_book_is_whole (const KyFormulaBook *book);

/*
 * TRUE when FORMULA, of SpreadsheetML or a chart, only computes from its own workbook. An empty one
 * does. BOOK notes the sheets and tables that it names; without it (NULL: a chart in another
 * document) there are no tables. PLACE: KY_FORMULA_CELL or KY_FORMULA_PIVOT.
 */
gboolean ky_formula_verify_excel (const gchar *formula, KyFormulaPlace place, KyFormulaBook *book);
/* The same of the value of an attribute of OpenDocument, with the prefix that names its grammar
 * ("of:=", "oooc:=", "ooow:"). */
gboolean ky_formula_verify_open (const gchar *value, KyFormulaPlace place);
/*
 * TRUE when PLACE is one that a link within a workbook may lead to (ECMA-376 part 1 §18.3.1.47):
 * cells or a name, behind a sheet or not. BOOK notes the sheet, or the name where there is none.
 */
gboolean ky_formula_verify_place (const gchar *place, KyFormulaBook *book);
/* TRUE when NAME may be defined in a workbook: none that Excel runs by itself, none that is built
 * in but for those that only name cells. */
gboolean ky_formula_verify_name (const gchar *name);
