/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A text document as a docx of the simplest kind (ISO/IEC 29500-1), for formats of which nobody
 * else makes one: paragraphs, looks of characters, ruby, tables, pictures, notes, a header and a
 * footer. What comes of it is no output: it goes through the type docx like a stranger's file
 * (ky_job_become()), which judges pictures, hidden text and all else.
 *
 * Calls that begin and end something nest as brackets do. What can't stand where it comes (a note
 * in a note, a second header) stands at the document's end. A limit that is reached is remembered,
 * and ky_draft_finish() says it.
 */
#pragma once

#include "engine/job.h"

typedef struct _KyDraft KyDraft;

typedef enum
{
  KY_DRAFT_START,
  KY_DRAFT_CENTRE,
  KY_DRAFT_END,
  KY_DRAFT_BOTH,
  KY_DRAFT_DISTRIBUTE
} KyDraftAlign;

typedef enum
{
  KY_DRAFT_CLEAR,  /* what is around lies below */
  KY_DRAFT_FILLED, /* one colour */
  KY_DRAFT_UNKNOWN /* a picture, or what stays elsewhere: light text is written dark */
} KyDraftFill;

/* Of a run of characters; all 0: as the document's own. */
typedef struct
{
  guint half_points; /* size */
  guint32 colour;    /* 0xRRGGBB */
  gboolean is_bold, is_italic, is_underlined, is_struck, is_raised, is_lowered;
  KyDraftFill fill; /* below the characters alone */
  guint32 ground;   /* its colour */
} KyDraftLook;

typedef enum
{
  KY_DRAFT_THIN, /* half a point, black, whatever else is said */
  KY_DRAFT_NO_LINE,
  KY_DRAFT_SINGLE,
  KY_DRAFT_DASHED,
  KY_DRAFT_DOTTED,
  KY_DRAFT_DOUBLE
} KyDraftStroke;

typedef struct
{
  KyDraftStroke stroke;
  guint width;    /* eighths of a point */
  guint32 colour; /* 0xRRGGBB */
} KyDraftBorder;

/* What lies around and below a cell's text; all 0: thin lines, no fill. */
typedef struct
{
  KyDraftBorder top, left, bottom, right;
  KyDraftFill fill;
  guint32 colour; /* of KY_DRAFT_FILLED: 0xRRGGBB */
} KyDraftFrame;

/* Where a cell of a table begins, and how many rows and columns it takes. */
typedef struct
{
  guint row, column, rows, columns;
  guint width, height; /* twentieths of a point; 0: not said */
} KyDraftCell;

/* Twentieths of a point. */
typedef struct
{
  guint width, height, top, bottom, left, right;
  gboolean is_landscape;
} KyDraftPage;

/* (transfer full) */
KyDraft *ky_draft_new (KyJob *job);
void ky_draft_free (KyDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyDraft, ky_draft_free)
/* TRUE: nothing more is taken; ky_draft_finish() says why. */
gboolean ky_draft_has_failed (const KyDraft *self);

void ky_draft_begin_paragraph (KyDraft *self, KyDraftAlign align, gboolean is_on_new_page);
void ky_draft_end_paragraph (KyDraft *self);
/* Of the paragraph that began, before anything stands in it: its margins, and how much further its
 * first line begins. Twentieths of a point. */
void ky_draft_indent (KyDraft *self, guint left, guint right, gint first);
/* Of the paragraph that began, likewise: what lies below it; the lines of FRAME aren't written. */
void ky_draft_ground (KyDraft *self, const KyDraftFrame *frame);
/* TEXT: UTF-8. Tabs and line ends are kept, other controls left out. */
void ky_draft_text (KyDraft *self, KyView text, const KyDraftLook *look);
/* READING is written small above BASE. */
void ky_draft_ruby (KyDraft *self, KyView base, KyView reading, const KyDraftLook *look);
void ky_draft_begin_note (KyDraft *self);
void ky_draft_end_note (KyDraft *self);
void ky_draft_begin_header (KyDraft *self);
void ky_draft_begin_footer (KyDraft *self);
void ky_draft_end_header_or_footer (KyDraft *self);
/* What is written between the table's begin and a cell's stands before the table. */
void ky_draft_begin_table (KyDraft *self);
void ky_draft_begin_cell (KyDraft *self);
/* Of the cell that began, before anything stands in it; of a table that began: what lies below
 * cells that say nothing. */
void ky_draft_frame (KyDraft *self, const KyDraftFrame *frame);
void ky_draft_end_cell (KyDraft *self, const KyDraftCell *cell);
void ky_draft_end_table (KyDraft *self);
/* The same for a table that stands in no paragraph: none goes on behind it. */
void ky_draft_end_table_alone (KyDraft *self);
/* A picture that may be shown several times: its number. BYTES (transfer none) may be anything. */
guint ky_draft_add_picture (KyDraft *self, GBytes *bytes);
/* Sizes in twentieths of a point. */
void ky_draft_picture (KyDraft *self, guint number, guint width, guint height);
/* Something lies below the text of pages that does not lie there any more: light text that stands
 * on the page itself is written dark, wherever it stands. */
void ky_draft_backdrop (KyDraft *self);
/* Pages have a ground of their own, which isn't written: one on which light text is seen is a
 * backdrop. */
void ky_draft_page_ground (KyDraft *self, const KyDraftFrame *frame);
/* The first is the document's. */
void ky_draft_page (KyDraft *self, const KyDraftPage *page);

/* COUNT things of the document that the draft has no place for are left out: a removal of CODE. A
 * document that shows nothing else says so in words. */
void ky_draft_left_out (KyDraft *self, const gchar *code, guint64 count);

/* The package; an empty form is a document, too. Errors: LIMIT. (transfer full) */
GBytes *ky_draft_finish (KyDraft *self, GError **error);
