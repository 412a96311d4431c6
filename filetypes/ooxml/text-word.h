/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files that extract Word's text: text-word.c (elements, stories) and text-flow.c
 * (paragraphs, tables, text boxes). */
#pragma once

#include "filetypes/base/text/symbol-font.h"
#include "filetypes/ooxml/text.h"

/* Holds the notes of one kind, numbered in the order of the references to them. */
typedef struct
{
  GHashTable *numbers; /* id -> number from 1 */
  const gchar *label;  /* NULL: there is no part with notes of this kind */
} KyWordNotes;

typedef struct
{
  KyTextDocument *document;
  KyPackage *package;
  KyWordStyles styles;
  KyWordLists *lists;
  KyWordNotes footnotes, endnotes, comments;
} KyWord;

/* Holds an open field (ISO/IEC 29500-1 §17.16). */
typedef struct
{
  gboolean is_in_instruction;
  GString *instruction;
  gboolean has_box, is_ticked;
  gint chosen;        /* index of the selected entry of a list */
  GPtrArray *entries; /* of gchar; NULL: it is no list */
  gsize result;       /* where the result begins in the paragraph's text */
} KyWordField;

/* Holds an open paragraph. */
typedef struct
{
  GString *text;
  GString *ruby; /* NULL until ruby begins */
  KyTextMarks marks;
  const KyWordStyle *style, *run_style; /* (nullable) */
  gint strike, script;                  /* properties of the open run itself; -1: not specified */
  /* (nullable) The fonts of the run's ASCII and of its other characters, if they are symbol
   * fonts. */
  const KySymbolFont *fonts[2];
  gint heading, list, list_level;
  gboolean is_in_properties, joins_next;
} KyWordParagraph;

/* Holds the text to which paragraphs are appended: that of the part, of a cell or of a text box. */
typedef struct
{
  GString *text;
  GPtrArray *cells;         /* cells of the open row: GString; NULL: not inside a row */
  gsize n_paragraphs;       /* paragraphs that are open outside */
  const KyWordStyle *table; /* (nullable) style of the table that is open in the flow */
  guint look, conditions;   /* conditions that the table shows, and that its row meets */
  guint n_rows, n_cells;    /* rows of the table, cells of the row that were opened */
  gboolean is_struck;       /* the flow is a cell that its table's style strikes out */
  gboolean is_row_deleted;
} KyWordFlow;

typedef struct
{
  KyWord *word;
  const KyPart *part;
  const KyWordNotes *notes; /* (nullable) that the part holds */
  KyTextPart xml;
  GArray *paragraphs;   /* of KyWordParagraph */
  GArray *flows;        /* of KyWordFlow; the first is the part's own */
  GArray *fields;       /* of KyWordField */
  GArray *alternatives; /* of gboolean: a Choice was taken */
  GHashTable *ends;     /* (nullable) places of the last rows and cells, where a style asks */
  GString *boxes;       /* text boxes of the paragraph that is open: they follow it */
  guint n_ruby;         /* rt elements that are open */
  KyMathText *math;     /* (nullable) the open formula */
  gchar *alternative;   /* (nullable) words for the picture of the drawing that began last */
  gboolean is_text, is_instruction;
} KyWordReading;

/* Returns the innermost flow. */
KyWordFlow *ky_word_flow (KyWordReading *self);
/* Returns the innermost open paragraph of the innermost flow, or NULL. */
KyWordParagraph *ky_word_paragraph (KyWordReading *self);
void ky_word_open_flow (KyWordReading *self);
/* Begin a table in the innermost flow, and take its w:tblStyle, its w:tblLook and the w:cnfStyle
 * of a row or cell. */
void ky_word_open_table (KyWordReading *self);
void ky_word_take_table_style (KyWordReading *self);
void ky_word_take_table_look (KyWordReading *self);
void ky_word_take_conditions (KyWordReading *self);
/* Begin a row of the table that the innermost flow is in, and a cell of its row. */
void ky_word_open_row (KyWordReading *self);
void ky_word_open_cell (KyWordReading *self);
/* Closes the innermost flow and returns its text (transfer full). */
GString *ky_word_close_flow (KyWordReading *self);
void ky_word_open_paragraph (KyWordReading *self);
/* Closes the innermost paragraph and appends it, with its number or bullet, to its flow. */
void ky_word_close_paragraph (KyWordReading *self);
void ky_word_take_style (KyWordReading *self, KyWordParagraph *it);
/* Handle w:r, and w:rStyle in its properties. */
void ky_word_open_run (KyWordParagraph *it);
void ky_word_take_run_style (KyWordReading *self, KyWordParagraph *it);
void ky_word_take_fonts (KyWordReading *self, KyWordParagraph *it);
/* Append the text of a run to the open paragraph, unless the text is hidden: its letters, as the
 * font shows them if it is one of symbols, or a word that stands for another element. */
void ky_word_append_letters (KyWordReading *self, KyView text);
void ky_word_append_word (KyWordReading *self, const gchar *text);
/* Handles w:sym. */
void ky_word_append_symbol (KyWordReading *self);
/* Appends the ruby text in parentheses behind its base text. */
void ky_word_append_ruby (KyWordReading *self);
/* Handles w:fldChar. */
void ky_word_take_field (KyWordReading *self);
/* Handle w:fldSimple and its end. */
void ky_word_open_field (KyWordReading *self, KyView instruction);
void ky_word_close_field (KyWordReading *self);
/* Appends text to the instruction of the innermost field whose instruction is open. */
void ky_word_append_instruction (KyWordReading *self, const gchar *text, gsize length);
/* Returns the innermost open field, or NULL. */
KyWordField *ky_word_field (KyWordReading *self);
void ky_word_clear_fields (KyWordReading *self);
/* Appends the mark of a note at the reference to it; none, but a report, in a note of its own kind
 * and without such notes, where `rebuild` drops the reference. */
void ky_word_append_reference (KyWordReading *self, KyWordNotes *notes);
void ky_word_close_row (KyWordReading *self);
void ky_word_close_cell (KyWordReading *self);
void ky_word_close_box (KyWordReading *self);
