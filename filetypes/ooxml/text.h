/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what the text extractors of Word, Excel and PowerPoint share (text.c and text-*.c). Each
 * appends to a KyTextDocument, which charges the text to the job. */
#pragma once

#include "filetypes/base/document/part.h"
#include "filetypes/base/text/marks.h"
#include "filetypes/base/text/math-text.h"
#include "filetypes/ooxml/package.h"

/* Reads `part` and opens it in `self`; hidden text is searched for. Errors: those of
 * ky_package_read() and ky_xml_reader_new(). */
gboolean ky_text_part_open (KyTextPart *self, KyTextDocument *document, KyPackage *package,
                            const KyPart *part, const KyTextTag *tags, GError **error);

/* Returns the first part, from relationship `*from` of `part` on, whose root element is `ns`:`root`
 * and whose Id is `id` (an empty view: any Id), and sets `*from` behind it; NULL if there is
 * none. */
const KyPart *ky_text_related (const KyPart *part, guint16 ns, const gchar *root, KyView id,
                               guint *from);

/* Returns the main part: the document, workbook or presentation. */
const KyPart *ky_text_main_part (KyPackage *package);

/* Returns the words that stand for the picture whose properties, wp:docPr, cNvPr or v:shape, began
 * last, in brackets, or NULL if there are none. (transfer full) */
gchar *ky_text_part_alternative (KyTextPart *xml);
/* Opens or closes in `*math`, the open formula or NULL, the element of a formula that `xml` has
 * begun or, by `event`, ended. Returns the formula in one line if that was its end (transfer full,
 * nullable). */
gchar *ky_text_part_math (KyTextPart *xml, KyXmlEvent event, KyMathText **math);

/* Appends the text of the charts and SmartArt drawings that `part` refers to, each under a heading.
 * Errors: those of ky_text_part_open(). */
gboolean ky_text_graphics (KyTextDocument *document, KyPackage *package, const KyPart *part,
                           GError **error);

/* Appends the words of the controls of `part`, one line for each control. */
void ky_text_controls (KyTextDocument *document, const KyPart *part);

gboolean ky_text_word (KyTextDocument *document, KyPackage *package, GError **error);
gboolean ky_text_excel (KyTextDocument *document, KyPackage *package, GError **error);
gboolean ky_text_slides (KyTextDocument *document, KyPackage *package, GError **error);

/* --- DrawingML (text-drawing.c) -------------------------------------------------------------- */

/* Appends the text of the shapes of `part`, the drawing of a sheet, without the copies of its
 * controls, whose `labels` are those of ky_form_labels_new(). Errors: those of
 * ky_text_part_open(). */
gboolean ky_text_sheet_drawing (KyTextDocument *document, KyPackage *package, const KyPart *part,
                                GHashTable *labels, GError **error);

/* --- sheets of Excel beside their cells (text-sheet.c) ---------------------------------------- */

/* Fills `areas` (number of a sheet, from 0 -> ky_print_area_new()) with the print areas that
 * `main`, the workbook, names. Errors: those of ky_text_part_open(). */
gboolean ky_text_print_areas (KyTextDocument *document, KyPackage *package, const KyPart *main,
                              GHashTable *areas, GError **error);
/* Appends what the data validation of the worksheet `part` says to people: prompts, error messages
 * and lists of entries, one line for each rule under a heading. Reports the formulas whose links
 * lead out of the workbook. Errors: those of ky_text_part_open(), and LIMIT. */
gboolean ky_text_sheet_rules (KyTextDocument *document, KyPackage *package, const KyPart *part,
                              GError **error);

/* --- comments of slides and sheets (text-comments.c) ----------------------------------------- */

/* Fills `authors` (Id -> name, both owned) with the authors of comments that the main part
 * leads to.
 * Errors: those of ky_text_part_open(). */
gboolean ky_text_comment_authors (KyTextDocument *document, KyPackage *package, GHashTable *authors,
                                  GError **error);
/* Appends the comments of the slide or sheet `of` and their replies, one line each under a heading,
 * but the notes of Excel, which are strings like those of cells. Errors: those of
 * ky_text_part_open(). */
gboolean ky_text_comments (KyTextDocument *document, KyPackage *package, const KyPart *of,
                           GHashTable *authors, GError **error);

/* --- lists of Word (text-list.c) ------------------------------------------------------------- */

typedef struct _KyWordLists KyWordLists;
/* Reads the numbering part `part` (nullable: no lists) (transfer full). Errors: those of
 * ky_text_part_open(). */
KyWordLists *ky_word_lists_new (KyTextDocument *document, KyPackage *package, const KyPart *part,
                                GError **error);
void ky_word_lists_free (KyWordLists *lists);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyWordLists, ky_word_lists_free)
/* Returns the number or bullet of the next item of list `id` at `level` (from 0), or "" if it has
 * none (transfer full). */
gchar *ky_word_lists_next (KyWordLists *lists, gint id, guint level);

/* --- styles of Word (text-style.c) ----------------------------------------------------------- */

typedef struct
{
  gint heading;          /* 1 to 9; 0: none */
  gint list, list_level; /* list 0: none */
  gint strike;           /* 1: text is struck out, 0: it is not, -1: the style says nothing */
  gint script;           /* of KyTextScript; -1: not specified */
  guint struck;          /* the conditions of a table under which its text is struck out */
  guint band_rows, band_columns; /* rows and columns in a band of a table; 0: not specified */
} KyWordStyle;

/* Holds the styles of a document. */
typedef struct
{
  GHashTable *by_id;                                /* of KyWordStyle, owned */
  const KyWordStyle *paragraph, *character, *table; /* (nullable) where none is named */
  gboolean is_struck;                               /* struck out by the default style */
  guint struck;                                     /* the conditions of all styles */
} KyWordStyles;

/* Lists the conditions of a table's cells, which the file need not say to be met, in the order of
 * the digits of w:cnfStyle. */
typedef enum
{
  KY_WORD_FIRST_ROW = 1 << 0,
  KY_WORD_LAST_ROW = 1 << 1,
  KY_WORD_FIRST_COLUMN = 1 << 2,
  KY_WORD_LAST_COLUMN = 1 << 3,
  KY_WORD_ODD_COLUMNS = 1 << 4,
  KY_WORD_EVEN_COLUMNS = 1 << 5,
  KY_WORD_ODD_ROWS = 1 << 6,
  KY_WORD_EVEN_ROWS = 1 << 7,
  KY_WORD_TOP_RIGHT = 1 << 8,
  KY_WORD_TOP_LEFT = 1 << 9,
  KY_WORD_BOTTOM_RIGHT = 1 << 10,
  KY_WORD_BOTTOM_LEFT = 1 << 11
} KyWordConditions;

#define KY_WORD_COLUMN_BANDS (KY_WORD_ODD_COLUMNS | KY_WORD_EVEN_COLUMNS)
#define KY_WORD_ROW_BANDS (KY_WORD_ODD_ROWS | KY_WORD_EVEN_ROWS)
#define KY_WORD_BANDS (KY_WORD_COLUMN_BANDS | KY_WORD_ROW_BANDS)
/* The conditions that depend on which row or column is the last. */
#define KY_WORD_ENDS                                                                               \
  (KY_WORD_LAST_ROW | KY_WORD_LAST_COLUMN | KY_WORD_TOP_RIGHT | KY_WORD_BOTTOM_RIGHT               \
   | KY_WORD_BOTTOM_LEFT)

/* Returns the conditions that a w:cnfStyle says to be met, a bit each (§17.3.1.8). */
guint ky_word_conditions (KyTextPart *xml);
/* Returns which of the conditions, without those of corners, a w:tblLook shows. */
guint ky_word_table_look (KyTextPart *xml);

/* Returns the value of w:vertAlign or w:position as a KyTextScript. */
gint ky_word_script (KyTextPart *xml);
/* Reads the styles part `part` (nullable) into `styles`, whose table exists. Errors: those of
 * ky_text_part_open(). */
gboolean ky_word_styles_read (KyWordStyles *styles, KyTextDocument *document, KyPackage *package,
                              const KyPart *part, GError **error);
void ky_word_style_free (gpointer style);

/* --- values of Excel (text-format.c) --------------------------------------------------------- */

/* Appends the cell value `value` (a number as stored) as the number format `code` shows it: a date
 * or a time, or a number as ky_excel_format_number() writes it. `num_id` is the numFmtId, which
 * counts when `code` is NULL. Returns whether the format leaves out digits of the number. */
gboolean ky_excel_append_number (GString *out, KyView value, guint num_id, const gchar *code,
                                 gboolean is_1904);
/* Appends the words of `code`, the header or footer of a sheet's pages (§18.3.1.46), as a line,
 * unless `known` (an owned set) has the line. What only pages fill, such as the number of the page,
 * is left out. */
void ky_excel_append_header (GString *out, GHashTable *known, const GString *code);
