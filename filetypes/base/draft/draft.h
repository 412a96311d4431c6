/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds a text document as a docx of the simplest kind (ISO/IEC 29500-1), for formats that no
 * other program converts: paragraphs, character formatting, ruby, tables, pictures, notes, a header
 * and a footer. The result is not an output: it is processed by the type docx like a stranger's
 * file (ky_job_become()), which checks pictures, hidden text and everything else.
 *
 * Calls that begin and end an object are nested like brackets. An object that is not permitted at
 * its place (a note in a note, a second header) is written at the document's end. The first limit
 * that is reached is remembered, and ky_draft_finish() reports it. */
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
  KY_DRAFT_CLEAR,  /* no fill: the surrounding fill shows */
  KY_DRAFT_FILLED, /* one colour */
  KY_DRAFT_UNKNOWN /* unknown background (a picture): light text is written dark */
} KyDraftFill;

/* Holds the look of a run of characters. A zeroed look is the document's default. */
typedef struct
{
  guint half_points; /* size */
  guint32 colour;    /* 0xRRGGBB */
  gboolean is_bold, is_italic, is_underlined, is_struck, is_raised, is_lowered;
  KyDraftFill fill; /* behind these characters only */
  guint32 ground;   /* colour of the fill, 0xRRGGBB */
} KyDraftLook;

typedef enum
{
  KY_DRAFT_THIN, /* half a point, black; width and colour do not count */
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

/* Describes the lines around a cell and its fill. A zeroed frame has thin lines and no fill. */
typedef struct
{
  KyDraftBorder top, left, bottom, right;
  KyDraftFill fill;
  guint32 colour; /* with KY_DRAFT_FILLED: 0xRRGGBB */
} KyDraftFrame;

/* Holds the place of a cell in its table, and how many rows and columns it spans. */
typedef struct
{
  guint row, column, rows, columns;
  guint width, height; /* in twentieths of a point; 0: not given */
} KyDraftCell;

/* Describes the size and margins of a page, in twentieths of a point. */
typedef struct
{
  guint width, height, top, bottom, left, right;
  gboolean is_landscape;
} KyDraftPage;

/* Creates an empty draft. (transfer full) */
KyDraft *ky_draft_new (KyJob *job);
void ky_draft_free (KyDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyDraft, ky_draft_free)
/* Returns TRUE if a limit was reached: all further calls are ignored, and ky_draft_finish() returns
 * the error. */
gboolean ky_draft_has_failed (const KyDraft *self);

void ky_draft_begin_paragraph (KyDraft *self, KyDraftAlign align, gboolean is_on_new_page);
void ky_draft_end_paragraph (KyDraft *self);
/* Sets the margins of the paragraph just begun, and the additional indent of its first line, in
 * twentieths of a point. The paragraph must still be empty. */
void ky_draft_indent (KyDraft *self, guint left, guint right, gint first);
/* Sets the fill of the paragraph just begun, which must still be empty. The lines of `frame` are
 * not written. */
void ky_draft_ground (KyDraft *self, const KyDraftFrame *frame);
/* Adds `text` (UTF-8). Tabs and line ends are kept, other control characters left out. */
void ky_draft_text (KyDraft *self, KyView text, const KyDraftLook *look);
/* Adds `base` with `reading` as ruby above it. */
void ky_draft_ruby (KyDraft *self, KyView base, KyView reading, const KyDraftLook *look);
void ky_draft_begin_note (KyDraft *self);
void ky_draft_end_note (KyDraft *self);
void ky_draft_begin_header (KyDraft *self);
void ky_draft_begin_footer (KyDraft *self);
void ky_draft_end_header_or_footer (KyDraft *self);
/* Begins a table. Content that is added outside of its cells is put before the table. */
void ky_draft_begin_table (KyDraft *self);
void ky_draft_begin_cell (KyDraft *self);
/* Sets the frame of the cell just begun, which must still be empty. Right after a table was begun:
 * sets the fill for cells without a fill of their own. */
void ky_draft_frame (KyDraft *self, const KyDraftFrame *frame);
void ky_draft_end_cell (KyDraft *self, const KyDraftCell *cell);
void ky_draft_end_table (KyDraft *self);
/* Ends a table as ky_draft_end_table() does, but one outside of paragraphs: no paragraph continues
 * after it. */
void ky_draft_end_table_alone (KyDraft *self);
/* Sorts `numbers` (of guint), the places where rows or columns begin, and removes duplicates. */
void ky_draft_sort_numbers (GArray *numbers);
/* Returns how many of `numbers`, which are sorted, are less than `limit`. */
guint ky_draft_count_below (const GArray *numbers, guint64 limit);
/* Registers a picture, which can then be shown several times, and returns its number. `bytes` are
 * not checked. (transfer none) */
guint ky_draft_add_picture (KyDraft *self, GBytes *bytes);
/* Shows the picture `number`. `width` and `height` are in twentieths of a point. */
void ky_draft_picture (KyDraft *self, guint number, guint width, guint height);
/* Notes that pages had something behind their text that the draft does not keep. Light text
 * directly on the page is then written dark, in the whole document. */
void ky_draft_backdrop (KyDraft *self);
/* Notes that pages have a fill, which is not written. If light text is readable on it, this is as
 * ky_draft_backdrop(). */
void ky_draft_page_ground (KyDraft *self, const KyDraftFrame *frame);
/* Sets the page size and margins of the document. Only the first call counts. */
void ky_draft_page (KyDraft *self, const KyDraftPage *page);

/* Records `count` removals of `code`: things of the document that the draft cannot hold. A draft
 * without any other content then gets a sentence that says so. */
void ky_draft_left_out (KyDraft *self, const gchar *code, guint64 count);

/* Returns the bytes of the docx; an empty draft is valid, too. Errors: LIMIT. (transfer full) */
GBytes *ky_draft_finish (KyDraft *self, GError **error);
