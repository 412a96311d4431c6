/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records what a page of a PDF shows and paints, in painting order, and decides at the end which of
 * its texts are hidden. */
#pragma once

#include "filetypes/base/scene/scene.h"
#include "filetypes/pdf/matrix.h"

#define KY_PDF_NO_BOX                                                                              \
  {                                                                                                \
    1e30, 1e30, -1e30, -1e30                                                                       \
  }

/* Counts how often the text of one operator is hidden and visible. */
typedef struct
{
  guint n_hidden, n_seen;
  gdouble advance;
} KyPdfVerdict;

typedef struct
{
  KySceneBox box;
  gsize offset;
  gdouble advance;
  GHashTable *verdicts; /* (nullable) of its content */
  KyHiddenWay way;
  gboolean is_invisible; /* as the text of a scan is */
  gboolean is_clipping;  /* paints nothing unless something else is painted through it */
  KyScenePaint paint, line;
  KySceneBlend blend;
  gdouble size, line_width; /* points */
} KyPdfShown;

typedef struct
{
  KySceneBox box;                 /* box of the page */
  gdouble unit;                   /* points */
  GArray *texts;                  /* of KyPdfShown */
  GArray *paints;                 /* painted objects, see hidden-page.c */
  GArray *pictures;               /* of KySceneBox */
  GHashTable *within;             /* numbers of the objects that it is painted with */
  gdouble pictured;               /* share of the page */
  guint64 *n_checks;              /* number of boxes compared so far in the document */
  gboolean is_partial;            /* there was more than is looked at */
  gboolean is_field;              /* readers can scroll to the clipped part */
  guint64 n_scrolled;             /* texts of fields that their boxes cut off */
  gboolean has_ink;               /* a glyph of the text that is shown paints something */
  guint n_glyphs;                 /* number of glyphs of that text */
  gdouble width;                  /* sum of the widths of these glyphs, in parts of their size */
  struct _KyPdfVisiblePage *seen; /* (nullable) text proven to be visible; see visible-page.h */
} KyPdfHiddenPage;

void ky_pdf_hidden_page_init (KyPdfHiddenPage *self);
void ky_pdf_hidden_page_clear (KyPdfHiddenPage *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyPdfHiddenPage, ky_pdf_hidden_page_clear)
/* Returns the colour of `n` components in a grey (1), RGB (3) or CMYK (4) space, as screens
 * show it. */
KyScenePaint ky_pdf_hidden_paint_of (const gdouble *values, guint n);
/* Records that `box` was painted with `paint`; `is_opaque`: completely. */
void ky_pdf_hidden_page_paint (KyPdfHiddenPage *self, const KySceneBox *box,
                               const KyScenePaint *paint, gboolean is_opaque);
/* Records a picture in `box`. To be called before its ky_pdf_hidden_page_paint(). */
void ky_pdf_hidden_page_picture (KyPdfHiddenPage *self, const KySceneBox *box);
void ky_pdf_hidden_page_show (KyPdfHiddenPage *self, const KyPdfShown *shown);
/* Ends the clipping by the texts from `first` on: those through which nothing was painted are
 * hidden. */
void ky_pdf_hidden_page_end_clip (KyPdfHiddenPage *self, guint first);
/* Counts the hidden texts in `counts` and adds each text to its verdicts. */
void ky_pdf_hidden_page_judge (KyPdfHiddenPage *self, KyHiddenCounts *counts);

/* Enlarges `box` so that it includes the point `x`, `y` of `matrix`'s space. */
void ky_pdf_box_add (KySceneBox *box, const KyPdfMatrix *matrix, gdouble x, gdouble y);
/* Returns the bounding box of a rectangle of `matrix`'s space. */
KySceneBox ky_pdf_box_of (const KyPdfMatrix *matrix, gdouble x0, gdouble y0, gdouble x1,
                          gdouble y1);
/* Tells whether `matrix` keeps the sides of rectangles parallel to the axes. */
gboolean ky_pdf_is_upright (const KyPdfMatrix *matrix);
