/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files that extract OpenDocument's text: text.c (methods, stories),
 * text-walk.c (elements), text-flow.c (paragraphs, tables), text-sheet.c (tables of Calc),
 * text-validation.c (rules of cells), text-list.c (lists). */
#pragma once

#include "filetypes/base/document/part.h"
#include "filetypes/base/text/math-text.h"
#include "filetypes/odf/controls.h"
#include "filetypes/odf/package.h"

#define KY_ODF_LIST_LEVELS 10

typedef struct _KyOdfLists KyOdfLists;
typedef struct _KyOdfSheet KyOdfSheet;

/* Holds notes or comments, which follow the text that refers to them. */
typedef struct
{
  GString *text;
  guint number;
  const gchar *label;
} KyOdfNotes;

/* Describes the document as a whole. */
typedef struct
{
  KyTextDocument *document;
  KyOdfPackage *package;
  KyOdfLists *lists;
  KyOdfNotes notes, comments;
  GHashTable *headers; /* texts that were already written */
  GString *stories;    /* headers and footers, which are written at the end */
  GHashTable *masters; /* names of the masters of shown slides and pages */
  guint n_pages;
  guint n_maps, n_conditions; /* conditions that strike text out; LibreOffice writes each as both */
} KyOdfText;

typedef enum
{
  KY_ODF_FLOW_PART, /* the part itself */
  KY_ODF_FLOW_CELL,
  KY_ODF_FLOW_BOX,
  KY_ODF_FLOW_NOTE,
  KY_ODF_FLOW_COMMENT,
  KY_ODF_FLOW_SPEAKER, /* notes of a slide */
  KY_ODF_FLOW_STORY    /* a header or footer */
} KyOdfFlowKind;

/* Holds the text to which paragraphs are appended. */
typedef struct
{
  KyOdfFlowKind kind;
  GString *text;
  GPtrArray *cells;   /* cells of the open row: GString; NULL: not inside a row */
  gsize n_paragraphs; /* paragraphs that are open outside */
  guint n_lists;      /* lists that are open outside */
} KyOdfFlow;

/* Holds an open paragraph. */
typedef struct
{
  GString *text;
  KyTextMarks marks;
  GString *ruby; /* (nullable) */
  gboolean is_hidden, is_heading;
  guint level;    /* level of the heading, from 1 */
  guint n_nested; /* paragraphs within it that are open, against the schema: lines of it */
} KyOdfParagraph;

/* Holds a part that is being read. */
typedef struct
{
  KyOdfText *text;
  KyOdfDocument *of; /* the document that the part belongs to */
  KyTextPart xml;
  GArray *paragraphs, *flows; /* of KyOdfParagraph, KyOdfFlow */
  KyOdfSight sight;
  GArray *looks;    /* of KyOdfLook: of the open elements */
  KyMathText *math; /* (nullable) the open formula */
  GArray *repeats;  /* of guint: the open rows' number-columns-repeated */
  KyOdfControls *controls;
  GString *boxes;    /* text boxes: they follow the paragraph that holds them */
  KyOdfSheet *sheet; /* (nullable) the table of Calc that is open */
  guint n_ruby, n_tables;
  GString *rule;    /* (nullable) text of the open rule of data validation */
  gsize rule_start; /* bytes of its place */
  gboolean has_rules, is_message_shown;
  gboolean is_author, has_formula; /* has_formula: in the frame that began last */
  GString *author;                 /* author of the open comment */
} KyOdfReading;

/* --- text-walk.c ------------------------------------------------------------------------------ */

/* Appends the text of a part's XML (`entry`) to `out`. */
gboolean ky_odf_text_part (KyOdfText *text, KyOdfDocument *of, const KyZipEntry *entry,
                           GString *out, GError **error);

/* --- text-flow.c ------------------------------------------------------------------------------ */

KyOdfFlow *ky_odf_flow (KyOdfReading *self);
/* Returns the innermost open paragraph of the innermost flow, or NULL. */
KyOdfParagraph *ky_odf_paragraph (KyOdfReading *self);
void ky_odf_open_flow (KyOdfReading *self, KyOdfFlowKind kind);
/* Closes the innermost flow and returns its text (transfer full). */
GString *ky_odf_close_flow (KyOdfReading *self);
/* Closes the innermost flow and puts its text where texts of `kind` belong. */
void ky_odf_end_flow (KyOdfReading *self, KyOdfFlowKind kind);
void ky_odf_open_paragraph (KyOdfReading *self, gboolean is_heading);
void ky_odf_close_paragraph (KyOdfReading *self);
/* Append text to the open paragraph, unless the text is hidden. */
void ky_odf_append (KyOdfReading *self, const gchar *text, gsize length);
void ky_odf_append_word (KyOdfReading *self, const gchar *text);
void ky_odf_open_row (KyOdfReading *self);
void ky_odf_close_row (KyOdfReading *self);
/* Closes a cell and appends it `times` times to its row. */
void ky_odf_close_cell (KyOdfReading *self, guint times);
/* Appends the collected text boxes behind the paragraph that holds them. */
void ky_odf_flush_boxes (KyOdfReading *self);
/* Returns the visibility of the innermost open element. */
const KyOdfLook *ky_odf_look_here (const KyOdfReading *self);

/* --- text-sheet.c ----------------------------------------------------------------------------- */

/* Returns a new, empty table for the element at which `xml` is positioned (transfer full). */
KyOdfSheet *ky_odf_sheet_new (KyOdfText *text, KyTextPart *xml);
void ky_odf_sheet_free (KyOdfSheet *sheet);
void ky_odf_sheet_column (KyOdfSheet *sheet, KyTextPart *xml);
void ky_odf_sheet_begin_row (KyOdfSheet *sheet, KyTextPart *xml);
/* Ends a row. Errors: LIMIT. */
gboolean ky_odf_sheet_end_row (KyOdfSheet *sheet, GError **error);
/* Begins a cell: reads its place, and its value, which is used if the cell has no text. */
/* Begins a cell. `is_hidden`: its value is not used. */
void ky_odf_sheet_begin_cell (KyOdfSheet *sheet, KyTextPart *xml, gboolean is_hidden);
gboolean ky_odf_sheet_end_cell (KyOdfSheet *sheet, const GString *text, GError **error);
/* Returns the address of the open cell, for example "B12" (transfer full). */
gchar *ky_odf_sheet_address (const KyOdfSheet *sheet);
/* Appends the rows to `out`, with tabs between the columns; empty and hidden columns are left out.
 * Errors: LIMIT. */
gboolean ky_odf_sheet_write (KyOdfSheet *sheet, GString *out, GError **error);

/* --- text-validation.c ------------------------------------------------------------------------ */

/* Begin and end an element of data validation and its messages: what they say to people is
 * appended to the text, one line for each rule. */
void ky_odf_rule_begin (KyOdfReading *self);
void ky_odf_rule_end (KyOdfReading *self);
void ky_odf_message_begin (KyOdfReading *self);
void ky_odf_message_end (KyOdfReading *self);
/* Reports the formula of the cell that begins if its link leads out of the document. */
void ky_odf_formula_report_link (KyOdfReading *self);

/* --- text-list.c ------------------------------------------------------------------------------ */

/* Reads the list styles of the document's parts. (transfer full) */
KyOdfLists *ky_odf_lists_new (KyOdfText *text, KyOdfDocument *of, GError **error);
void ky_odf_lists_free (KyOdfLists *lists);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyOdfLists, ky_odf_lists_free)
/* Handle text:list and its items in document order. */
void ky_odf_lists_open (KyOdfLists *lists, KyTextPart *xml);
void ky_odf_lists_close (KyOdfLists *lists);
void ky_odf_lists_item (KyOdfLists *lists, KyTextPart *xml, gboolean is_header);
guint ky_odf_lists_depth (const KyOdfLists *lists);
/* Closes lists until `depth` are open. */
void ky_odf_lists_close_to (KyOdfLists *lists, guint depth);
/* Returns the number or bullet of the paragraph that ends, or "" (transfer full); `*ret_indent` is
 * its indentation level. `heading` is the level of a heading, 0 for other paragraphs. */
gchar *ky_odf_lists_mark (KyOdfLists *lists, guint heading, guint *ret_indent);
