/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what the writers of Ichitaro's text share: paragraphs, and tables of ruled lines. */
#pragma once

#include "filetypes/office/jtd.h"

/* Holds characters on their way to paragraphs. */
typedef struct
{
  KyJtdWriter *writer;
  const KyJtdText *text;
  guint at_look;
  GString *pending, *base, *reading; /* characters of one look; of a ruby */
  KyDraftLook look, base_look;
  KyJtdInline kind;
  KyDraftAlign align; /* of the paragraphs that are opened */
  gboolean is_open;   /* a paragraph */
  guint64 width; /* of the paragraph's last line: KY_JTD_GRID a wide character, times its size */
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

/* Holds the header of a line. Positions are in units of the grid, from the line's start. */
typedef struct
{
  KyDraftAlign align;
  guint left_indent, right_indent; /* twentieths of a point */
  gint first_indent;
  gboolean has_rules; /* it is a ruled line */
  guint n_vertical, left, right, width;
  GArray *lines; /* of KyJtdRule: those under the line and through it, in their order */
} KyJtdHeader;

typedef struct
{
  guint from, to;
  gboolean is_through;
} KyJtdRule;

typedef struct _KyJtdTable KyJtdTable;

KyJtdTable *ky_jtd_table_new (void);
void ky_jtd_table_free (KyJtdTable *self);
/* Adds a line of text, of which `header` (nullable: as the line before) says how it is ruled. */
void ky_jtd_table_add_line (KyJtdTable *self, const KyJtdHeader *header);
/* Adds a piece of the line: the units from `from` up to `to`. */
void ky_jtd_table_add_piece (KyJtdTable *self, guint left, guint right, gsize from, gsize to,
                             gboolean is_empty);
/* Writes the whole table; `run` has no paragraph open. */
void ky_jtd_table_write (KyJtdTable *self, KyJtdRun *run);
