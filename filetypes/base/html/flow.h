/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds lines of text by the rules of an HTML block: white space collapses, margins do not add up,
 * and each line begins with the marks of the quotes and lists around it. Also builds tables of such
 * blocks. */
#pragma once

#include "filetypes/base/text/marks.h"

typedef struct
{
  GString *text;
  GString *prefix;     /* prefix of each line: "> " for each quote, blanks for lists */
  guint quote_depth;   /* how many "> " are in prefix */
  guint last_depth;    /* quote depth of the line written last */
  gchar marker[32];    /* marker of a list item whose first line is not written yet */
  guint newlines;      /* to write before the next text */
  guint hard_blanks;   /* no-break spaces at the start of a line */
  gsize line_start;    /* where the text of the last line begins */
  guint n_lines;       /* number of lines begun so far */
  gboolean is_inside;  /* the current line has text */
  gboolean has_space;  /* collapsed white space must come before the next text */
  gboolean was_break;  /* this white space had a line break */
  gboolean is_struck;  /* the next text is struck out */
  gboolean is_marked;  /* the mark of struck-out text is open */
  gboolean is_english; /* language of the marks */
} KyFlow;

void ky_flow_init (KyFlow *flow, gboolean is_english);
void ky_flow_clear (KyFlow *flow);
/* Ends the line. At least `n` - 1 blank lines will precede the next text. */
void ky_flow_break (KyFlow *flow, guint n);
/* Adds the line break of <br>. */
void ky_flow_line_break (KyFlow *flow);
/* Adds `text` (valid UTF-8). Its white space is collapsed, unless `is_pre` is set. */
void ky_flow_text (KyFlow *flow, const gchar *text, gsize length, gboolean is_pre);
/* Sets whether the following text is struck out. Each line of such text gets its own mark
 * (ky_mark_strike_begin()). */
void ky_flow_strike (KyFlow *flow, gboolean is_struck);
/* Holds the place where the next text will begin. */
typedef struct
{
  gsize at;
  guint line;
  gboolean is_marked;
} KyFlowPlace;

KyFlowPlace ky_flow_place (const KyFlow *flow);
/* Changes the text from `from` on to raised or lowered text, if it is part of a single line. */
void ky_flow_script (KyFlow *flow, const KyFlowPlace *from, KyTextScript script);
/* Appends `text` directly to the last text, even if that line has ended. */
void ky_flow_append (KyFlow *flow, const gchar *text, gsize length);

typedef struct
{
  gsize start, length; /* in the table's text */
  guint16 colspan, rowspan;
  gboolean is_header, ends_row;
  gint8 group; /* -1: of the rows above all others, 1: below them */
} KyTableCell;

typedef struct
{
  KyFlow cell;      /* content of the open cell */
  GString *text;    /* text of all cells */
  GArray *cells;    /* of KyTableCell */
  gboolean is_open; /* a cell is open */
  gboolean has_border, has_header, has_nested, is_layout;
  guint16 colspan, rowspan; /* number of columns and rows that the open cell spans */
  gboolean is_header;
  gint8 group; /* row group of the following cells: see KyTableCell */
  gboolean has_head, has_foot;
} KyTable;

/* Creates a table. `is_english` sets the language of marks. */
KyTable *ky_table_new (gboolean is_english);
void ky_table_free (KyTable *table);
void ky_table_open_cell (KyTable *table, guint colspan, guint rowspan, gboolean is_header);
void ky_table_close_cell (KyTable *table);
void ky_table_end_row (KyTable *table);
/* Writes the whole table: a table of data as a grid with aligned columns, a table for layout as one
 * cell after the other. */
void ky_table_render (KyTable *table, KyFlow *flow);
