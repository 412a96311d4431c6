/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides which words of a page are proven to be visible. The page is a grid of cells half a point
 * wide; for each cell its uniform background, if any, and the last painting operation are
 * recorded. A glyph is proven if the cells in its middle have one background, nothing was painted
 * over them since, and the rendered page has contrast there. Text over pictures, below anything or
 * across other text is not proven. */
#pragma once

#include "filetypes/pdf/hidden-page.h"

typedef struct _KyPdfVisiblePage KyPdfVisiblePage;

#define KY_PDF_SEEN_VISITS 600000000 /* cells looked at, of a document */

/* Creates the grid of a page of `width` by `height` points (transfer full). `ink` (borrowed)
 * describes the rendered page: `columns` by `rows` cells from the top, with the darkest and the
 * lightest sixteenth of the pixels of each. `visits` counts the cells looked at in the document.
 * NULL: `ink` has another size. */
KyPdfVisiblePage *ky_pdf_visible_page_new (gdouble width, gdouble height, guint columns, guint rows,
                                           KyView ink, guint64 *visits);
void ky_pdf_visible_page_free (KyPdfVisiblePage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPdfVisiblePage, ky_pdf_visible_page_free)

/* Discards the evidence that the page's text is visible (called when the content cannot be
 * interpreted reliably). */
void ky_pdf_visible_page_give_up (KyPdfVisiblePage *self);

/* Adds a path: the boxes (KySceneBox) of its `figures` are filled and those of its `lines` stroked,
 * `width` points wide; NULL: they are not. `ground` is the colour if the path covers only
 * rectangles completely, else -1. */
void ky_pdf_visible_page_paint (KyPdfVisiblePage *self, const GArray *figures, const GArray *lines,
                                const KySceneBox *clip, gdouble width, gint64 ground);
/* Records that something of unknown look was painted in `box`. */
void ky_pdf_visible_page_mark (KyPdfVisiblePage *self, const KySceneBox *box);

/* Adds a glyph `width` em wide; `at` maps the em square to the page. `clip` is the clipping
 * rectangle, or NULL for a clip of another form. `text` is the text that the glyph is proven to
 * show, or "". */
void ky_pdf_visible_page_glyph (KyPdfVisiblePage *self, const KyPdfMatrix *at, gdouble width,
                                gboolean is_vertical, const KySceneBox *clip, const gchar *text);
/* Ends the glyphs of one operator. `is_shown`: nothing indicates that they are hidden. */
void ky_pdf_visible_page_end_run (KyPdfVisiblePage *self, gboolean is_shown);

/* Describes a word of a page: `length` UTF-16 units, to be drawn with one cell of one em for each
 * unit so that the word is as long as on the page. */
typedef struct
{
  gdouble matrix[6]; /* from the em's space to the page's */
  gboolean is_vertical;
  guint length;
  gunichar2 text[256];
} KyPdfWord;

/* Passes the proven words of the page to `take` in drawing order until `take` returns FALSE. */
void ky_pdf_visible_page_words (KyPdfVisiblePage *self,
                                gboolean (*take) (const KyPdfWord *, gpointer), gpointer data);
