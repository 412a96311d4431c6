/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of text as a block of HTML makes them: white space collapses, margins don't add up, each
 * line begins with the marks of the quotes and lists that it lies in. And tables out of such
 * blocks.
 */
#pragma once

#include "filetypes/base/text/marks.h"

typedef struct
{
  GString *text;
  GString *prefix;     /* of each line: "> " for each quote, blanks for lists */
  guint quote_depth;   /* how many "> " are in prefix */
  guint last_depth;    /* of the line written last */
  gchar marker[16];    /* of a list item whose first line is still to come */
  guint newlines;      /* that come before the next text */
  guint hard_blanks;   /* no-break spaces at the start of a line */
  gsize line_start;    /* of the text of the line that was begun last */
  guint n_lines;       /* that were begun */
  gboolean is_inside;  /* the current line has text */
  gboolean has_space;  /* collapsed white space waits for text behind it */
  gboolean was_break;  /* … and it held a line break */
  gboolean is_struck;  /* what is written next is struck out */
  gboolean is_marked;  /* the mark of struck-out text is open */
  gboolean is_english; /* of the marks */
} KyFlow;

void ky_flow_init (KyFlow *flow, gboolean is_english);
void ky_flow_clear (KyFlow *flow);
/* Ends the line, so that N - 1 blank lines come before the next text, at least. */
void ky_flow_break (KyFlow *flow, guint n);
/* <br> */
void ky_flow_line_break (KyFlow *flow);
/* Text (valid UTF-8) as it stands in HTML, or with its white space kept (IS_PRE). */
void ky_flow_text (KyFlow *flow, const gchar *text, gsize length, gboolean is_pre);
/* Whether the text that follows is struck out. Each line of such text is marked
 * (ky_mark_strike_begin()). */
void ky_flow_strike (KyFlow *flow, gboolean is_struck);
/* Where the next text will begin. */
typedef struct
{
  gsize at;
  guint line;
  gboolean is_marked;
} KyFlowPlace;

KyFlowPlace ky_flow_place (const KyFlow *flow);
/* Writes the text from FROM on as raised or lowered text, where it is a part of one line. */
void ky_flow_script (KyFlow *flow, const KyFlowPlace *from, KyTextScript script);
/* Behind the last text, even where its line has ended. */
void ky_flow_append (KyFlow *flow, const gchar *text, gsize length);

typedef struct
{
  gsize start, length; /* in the table's text */
  guint16 colspan, rowspan;
  gboolean is_header, ends_row;
} KyTableCell;

typedef struct
{
  KyFlow cell;      /* of the cell that is open */
  GString *text;    /* of all cells */
  GArray *cells;    /* of KyTableCell */
  gboolean is_open; /* a cell is open */
  gboolean has_border, has_header, has_nested, is_layout;
  guint16 colspan, rowspan; /* of the open cell */
  gboolean is_header;
} KyTable;

/* IS_ENGLISH: the language of marks. */
KyTable *ky_table_new (gboolean is_english);
void ky_table_free (KyTable *table);
void ky_table_open_cell (KyTable *table, guint colspan, guint rowspan, gboolean is_header);
void ky_table_close_cell (KyTable *table);
void ky_table_end_row (KyTable *table);
/* Writes the whole table: a grid with columns of one width where it holds data, one cell after the
 * other where it only lays out. */
void ky_table_render (KyTable *table, KyFlow *flow);
