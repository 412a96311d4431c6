/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what the writers of Ichitaro's text share: paragraphs, and tables of ruled lines. */
#pragma once

#include "filetypes/office/jtd.h"

/* Collects characters until they are written to a paragraph. */
typedef struct
{
  KyJtdWriter *writer;
  const KyJtdText *text;
  guint at_look;           /* index of the current look in `text` */
  GString *pending;        /* characters with the same `look` */
  GString *base, *reading; /* base text of a ruby, and its reading */
  KyDraftLook look, base_look;
  KyJtdInline kind;
  KyDraftAlign align; /* alignment of the paragraphs that are opened */
  gboolean is_open;   /* a paragraph is open */
  /* Width of the text since the paragraph or this piece of text began, in grid units times
   * half-points of the characters' size. */
  guint64 width;
} KyJtdRun;

void ky_jtd_run_init (KyJtdRun *self, KyJtdWriter *writer, const KyJtdText *text);
void ky_jtd_run_clear (KyJtdRun *self);
/* Writes the units from `from` up to `to`. A paragraph that does not end there stays open. */
void ky_jtd_run (KyJtdRun *self, gsize from, gsize to);
/* Writes the text that was collected with the present formatting. */
void ky_jtd_run_flush (KyJtdRun *self);
/* Writes the text as ky_jtd_run_flush() does, and ends the paragraph if one is open. */
void ky_jtd_run_close (KyJtdRun *self);

/* --- tables ----------------------------------------------------------------------------------- */

/* Holds the header of a line. Positions are in grid units (KY_JTD_GRID) from the line's start. */
typedef struct
{
  KyDraftAlign align;
  guint left_indent, right_indent; /* twentieths of a point */
  gint first_indent;  /* of the first line, relative to left_indent, in twentieths of a point */
  gboolean has_rules; /* it is a ruled line */
  guint n_vertical;   /* number of vertical rules */
  guint left, right;  /* positions of the first and the last vertical rule */
  guint width;        /* of the whole line */
  GArray *lines;      /* of KyJtdRule: the rules under the line and through it, in their order */
} KyJtdHeader;

typedef struct
{
  guint from, to;
  gboolean is_through;
} KyJtdRule;

typedef struct _KyJtdTable KyJtdTable;

KyJtdTable *ky_jtd_table_new (void);
void ky_jtd_table_free (KyJtdTable *self);
/* Adds a line of text that is ruled as `header` says, or as the line before if it is NULL. */
void ky_jtd_table_add_line (KyJtdTable *self, const KyJtdHeader *header);
/* Adds a piece of the line: the text units from `from` up to `to`, between the positions `left` and
 * `right`. */
void ky_jtd_table_add_piece (KyJtdTable *self, guint left, guint right, gsize from, gsize to,
                             gboolean is_empty);
/* Writes the whole table; `run` has no paragraph open. */
void ky_jtd_table_write (KyJtdTable *self, KyJtdRun *run);
