/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a page of a PDF shows and paints, in its order, and which of its texts can be seen at the
 * end. */
#pragma once

#include "filetypes/base/document/hidden.h"
#include "filetypes/pdf/matrix.h"

typedef struct
{
  gdouble x0, y0, x1, y1;
} KyPdfBox;

#define KY_PDF_NO_BOX                                                                              \
  {                                                                                                \
    1e30, 1e30, -1e30, -1e30                                                                       \
  }

typedef struct
{
  enum
  {
    KY_PDF_PAINT_OTHER, /* not known: a picture, a pattern, a mixture */
    KY_PDF_PAINT_COLOUR
  } kind;
  guint32 rgb;
  gboolean is_plain; /* its space is */
} KyPdfPaint;

/* Of an operator that shows text. */
typedef struct
{
  guint n_hidden, n_seen;
  gdouble advance;
} KyPdfVerdict;

typedef struct
{
  KyPdfBox box;
  gsize offset;
  gdouble advance;
  GHashTable *verdicts;  /* (nullable) of its content */
  gint way;              /* KyHiddenWay, -1: none yet */
  gboolean is_invisible; /* as the text of a scan is */
  gboolean is_clipping;  /* paints nothing unless something else is painted through it */
  KyPdfPaint paint;
} KyPdfShown;

typedef struct
{
  KyPdfBox box;                /* of the page */
  gdouble unit;                /* points */
  GArray *texts;               /* of KyPdfShown */
  GArray *paints;              /* of what was painted, see unseen-page.c */
  GArray *pictures;            /* of KyPdfBox */
  gdouble pictured;            /* share of the page */
  guint64 *n_checks;           /* of the document: boxes compared */
  gboolean is_partial;         /* there was more than is looked at */
  struct _KyPdfSeenPage *seen; /* (nullable) what is seen for certain; see seen-page.h */
} KyPdfUnseenPage;

void ky_pdf_unseen_page_init (KyPdfUnseenPage *self);
void ky_pdf_unseen_page_clear (KyPdfUnseenPage *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyPdfUnseenPage, ky_pdf_unseen_page_clear)
/* The colour that N numbers mean in a space of one, three or four components, as screens show it.
 */
KyPdfPaint ky_pdf_unseen_paint_of (const gdouble *values, guint n);
/* BOX was painted; IS_OPAQUE: all of it. */
void ky_pdf_unseen_page_paint (KyPdfUnseenPage *self, const KyPdfBox *box, const KyPdfPaint *paint,
                               gboolean is_opaque);
/* A picture was drawn there; before its paint. */
void ky_pdf_unseen_page_picture (KyPdfUnseenPage *self, const KyPdfBox *box);
void ky_pdf_unseen_page_show (KyPdfUnseenPage *self, const KyPdfShown *shown);
/* Texts since FIRST clip no longer: those through which nothing was painted are hidden. */
void ky_pdf_unseen_page_end_clip (KyPdfUnseenPage *self, guint first);
/* Counts what nobody sees, and puts each text into its verdicts. */
void ky_pdf_unseen_page_judge (KyPdfUnseenPage *self, KyHiddenCounts *counts);

gboolean ky_pdf_box_meets (const KyPdfBox *a, const KyPdfBox *b);
KyPdfBox ky_pdf_box_cut (const KyPdfBox *a, const KyPdfBox *b);
/* Grows by the point X, Y of MATRIX's space. */
void ky_pdf_box_add (KyPdfBox *box, const KyPdfMatrix *matrix, gdouble x, gdouble y);
/* What holds a rectangle of MATRIX's space. */
KyPdfBox ky_pdf_box_of (const KyPdfMatrix *matrix, gdouble x0, gdouble y0, gdouble x1, gdouble y1);
/* Rectangles stay rectangles with upright sides. */
gboolean ky_pdf_is_upright (const KyPdfMatrix *matrix);
