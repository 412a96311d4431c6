/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the few properties of an old Office document that kiyome needs before LibreOffice converts
 * it. */
#pragma once

#include "common/error.h"
#include "filetypes/office/biff.h"

typedef struct
{
  gboolean is_encrypted;
  gboolean was_encrypted;    /* for the caller: it has been unlocked since */
  guint32 saved;             /* when it was last changed, seconds since 1970; 0: it does not say */
  GHashTable *macro_sheets;  /* set of numbers from 1: sheets of a workbook with Excel 4 macros */
  GHashTable *hidden_sheets; /* (nullable) the same of those that LibreOffice would show */
  GPtrArray *choices;        /* (nullable) form controls: see choices.c */
  guint label_size;          /* characters of the label of the last one that are still to come */
  gboolean wants_label;
  guint sheet;        /* number of the sheet whose records are read, from 1 */
  GArray *references; /* (nullable) of guint: the sheets that references lead to, from 1 */
  guint n_sheets;     /* number of sheets of a workbook in Excel's 2003 XML */
} KyLegacy;

/* Reads the properties of a document with the suffix doc, xls, ppt or xlsb. For a workbook it must
 * be certain which sheets have macros: returns FALSE if it cannot be read (MALFORMED), even if
 * LibreOffice could guess. A doc or ppt that cannot be read is treated as unencrypted. */
gboolean ky_legacy_look (KyView input, const gchar *suffix, KyLegacy *ret_legacy, GError **error);
/* Reads the properties of a binary workbook as ky_legacy_look() does (xlsb; legacy-binary.c). */
gboolean ky_legacy_look_at_binary (KyView input, KyLegacy *legacy, GError **error);
/* Adds sheet `number` to the macro sheets. Returns FALSE if no workbook has so many sheets. */
gboolean ky_legacy_add_macro_sheet (KyLegacy *legacy, guint number);
void ky_legacy_clear (KyLegacy *legacy);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyLegacy, ky_legacy_clear)
/* Returns a copy of `xlsx`, which LibreOffice made of the workbook, in which no relationship leads
 * to the macro sheets (transfer full). */
GBytes *ky_legacy_without_macro_sheets (const KyLegacy *legacy, GBytes *xlsx);
/* Tells whether there are hidden sheets that LibreOffice would show. */
gboolean ky_legacy_hides_sheets (const KyLegacy *legacy);
/* Returns `xlsx`, which LibreOffice made of such a workbook, with these sheets hidden
 * (hidden-sheets.c) (transfer full). Errors: UNSUPPORTED (its sheets are others, or none would be
 * visible), those of a ZIP file. */
GBytes *ky_legacy_with_hidden_sheets (const KyLegacy *legacy, GBytes *xlsx, GError **error);
/* Reads `record` of the workbook `book` if it belongs to a check box, an option button or a list
 * (choices.c). */
void ky_legacy_take_choice (KyLegacy *legacy, KyView book, const KyBiffRecord *record);
/* Returns the number of option buttons and lists whose selection is not in the xlsx. */
guint ky_legacy_count_choices (const KyLegacy *legacy);
/* Returns `xlsx`, which LibreOffice made of the workbook, with a mark before the label of each
 * option button and what lists have chosen in their shapes (transfer full). Errors: those of a ZIP
 * file. */
GBytes *ky_legacy_with_choices (const KyLegacy *legacy, GBytes *xlsx, gboolean is_japanese,
                                GError **error);
/* Returns how many ActiveX controls the Word document `document` has, and adds to `words`
 * (nullable) what those show, in UTF-8, that show words (word-controls.c). */
guint ky_legacy_read_controls (KyView document, gboolean is_japanese, GPtrArray *words);
/* Returns `docx`, which LibreOffice made of the document, with `words` behind its text, a paragraph
 * each (transfer full). Errors: those of a ZIP file. */
GBytes *ky_legacy_with_controls (GBytes *docx, const GPtrArray *words, gboolean is_japanese,
                                 GError **error);
/* Returns the workbook `input` (xls) with the stored values in place of formulas whose result
 * LibreOffice would replace with an error, and with errors in place of values that are not numbers;
 * NULL if there are none (cached-values.c) (transfer full). */
GBytes *ky_legacy_with_values (KyView input);
/* Replaces values of a binary workbook as ky_legacy_with_values() does (xlsb; binary-values.c). */
GBytes *ky_legacy_binary_with_values (KyView input);
/* Replaces the fields of a Word document that LibreOffice computes again by their results
 * (word-fields.c). */
GBytes *ky_legacy_with_results (KyView input);
/* Returns how many pieces of text in the Word document `input` are hidden by their own properties,
 * instructions of fields not counted (word-fields.c). */
guint64 ky_legacy_count_hidden_text (KyView input);
/* Returns the presentation `input` (ppt) without its automatic dates, for one that does not tell
 * when it was last changed; NULL if there are none (slide-dates.c) (transfer full). */
GBytes *ky_legacy_without_dates (KyView input);
