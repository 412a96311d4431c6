/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of a page's words are proven to be seen. The page is a grid of cells half a point wide; of
 * each is known what uniform ground it has and what touched it last. A glyph counts when the cells
 * in its middle have one ground, nothing but it was painted there since, and the drawn page has a
 * contrast in them. What can't be known so — words over pictures, below anything, across each other
 * — is not proven.
 */
#pragma once

#include "common/view.h"
#include "filetypes/pdf/unseen-page.h"

typedef struct _KyPdfSeenPage KyPdfSeenPage;

#define KY_PDF_SEEN_VISITS 600000000 /* cells looked at, of a document */

/* A page WIDTH by HEIGHT points, of which INK was drawn: COLUMNS by ROWS cells from the top, in
 * each the darkest and the lightest sixteenth of its pixels. VISITS counts for the document. INK
 * is borrowed. NULL: INK has another size. (transfer full) */
KyPdfSeenPage *ky_pdf_seen_page_new (gdouble width, gdouble height, guint columns, guint rows,
                                     KyView ink, guint64 *visits);
void ky_pdf_seen_page_free (KyPdfSeenPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPdfSeenPage, ky_pdf_seen_page_free)

/* Nothing on this page is proven any more. */
void ky_pdf_seen_page_give_up (KyPdfSeenPage *self);

/* A path's operator, whose points are in the space of CTM. */
void ky_pdf_seen_page_path (KyPdfSeenPage *self, const KyPdfMatrix *ctm, const gchar *word,
                            const gdouble *numbers, guint n);
/* What becomes of the path: FILLS, STROKES lines WIDTH points wide, or nothing. GROUND: the colour,
 * when it covers rectangles alone and wholly, or -1. */
void ky_pdf_seen_page_paint (KyPdfSeenPage *self, const KyPdfBox *clip, gboolean fills,
                             gboolean strokes, gdouble width, gint64 ground);
/* A path was begun and is not painted yet. */
gboolean ky_pdf_seen_page_has_path (const KyPdfSeenPage *self);
/* Something that is not known was painted in BOX. */
void ky_pdf_seen_page_mark (KyPdfSeenPage *self, const KyPdfBox *box);

/* A glyph WIDTH em wide; AT: from an em's space to the page's. CLIP: what it is cut to, or NULL:
 * some other form. TEXT: what it is proven to spell, or "". */
void ky_pdf_seen_page_glyph (KyPdfSeenPage *self, const KyPdfMatrix *at, gdouble width,
                             gboolean is_vertical, const KyPdfBox *clip, const gchar *text);
/* The end of what one operator shows. IS_SHOWN: nothing is known against it. */
void ky_pdf_seen_page_end_run (KyPdfSeenPage *self, gboolean is_shown);

/* A word of a page: LENGTH characters of UTF-16 that one cell of an em each makes as long as it is
 * on the page. */
typedef struct
{
  gdouble matrix[6]; /* from the em's space to the page's */
  gboolean is_vertical;
  guint length;
  gunichar2 text[256];
} KyPdfWord;

/* The page's words that are proven, in their order; G_SOURCE_REMOVE-like FALSE of TAKE ends it. */
void ky_pdf_seen_page_words (KyPdfSeenPage *self, gboolean (*take) (const KyPdfWord *, gpointer),
                             gpointer data);
