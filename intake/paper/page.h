/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws a paper of A4 pages: text, rectangles. All lengths are tenths of a point, from the left and
 * from the top; the position of a text is on its base line. The result is a draft whose font is not
 * embedded: the sanitizer draws it again with a font of this machine and writes the PDF that people
 * get. */
#pragma once

#include <glib.h>

#define KY_PAPER_WIDTH 5950
#define KY_PAPER_HEIGHT 8420

typedef enum
{
  KY_INK_BLACK,
  KY_INK_GREY,
  KY_INK_PALE,
  KY_INK_BLUE,
  KY_INK_RED,
  KY_INK_WHITE
} KyInk;

typedef struct _KyPaper KyPaper;

/* Returns a paper with one empty page. (transfer full) */
KyPaper *ky_paper_new (void);
void ky_paper_free (KyPaper *paper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPaper, ky_paper_free)

/* Begins a page. */
void ky_paper_turn (KyPaper *paper);
guint ky_paper_n_pages (const KyPaper *paper);
/* Selects page `number`, counted from 1, which exists already, for everything that is drawn
 * next. */
void ky_paper_open (KyPaper *paper, guint number);
/* Draws `text`, UTF-8 without control characters, from `x` on. */
void ky_paper_text (KyPaper *paper, gint x, gint y, gint size, KyInk ink, const gchar *text);
/* Draws `text` as ky_paper_text() does, but so that it ends at `x`. */
void ky_paper_text_end (KyPaper *paper, gint x, gint y, gint size, KyInk ink, const gchar *text);
/* Fills a rectangle whose upper left corner is at `x`, `y`. */
void ky_paper_fill (KyPaper *paper, gint x, gint y, gint width, gint height, KyInk ink);
/* Returns `text`, cut and ended by "…" if it is wider than `width`. (transfer full) */
gchar *ky_paper_fit (const gchar *text, gint size, gint width);
/* Returns how many bytes of `text`, whole characters, are not wider than `width`. */
gsize ky_paper_fitting (const gchar *text, gint size, gint width);
/* Writes the draft as a PDF file into a sealed memfd. Returns it (transfer full), or -1. Errors:
 * IO. */
int ky_paper_draft (KyPaper *paper, GError **error);
