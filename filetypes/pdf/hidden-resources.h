/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks up the resources that a content stream names, for the hidden-text search. */
#pragma once

#include "filetypes/pdf/text-font.h"
#include "filetypes/pdf/hidden.h"

/* Describes a resource, looked up only once for each content, because qpdf keeps a handle for each
 * object that is read. */
typedef enum
{
  KY_PDF_SPACE_OTHER, /* the colours of its values are not known */
  KY_PDF_SPACE_PLAIN, /* its values are tints of grey, red, green and blue, or inks */
  KY_PDF_SPACE_LAB,
  KY_PDF_SPACE_INDEXED, /* of a plain one */
  KY_PDF_SPACE_TINT     /* of one ink, which a function of two ends makes of a plain one */
} KyPdfSpace;

typedef struct
{
  qpdf_oh object, dictionary;
  qpdf_oh mask; /* of a state: its group, or an object that is no stream */
  KyPdfTextFont *font;
  gboolean is_type3;
  gdouble fill_alpha, stroke_alpha, line_width; /* NAN: not specified */
  gint blend, is_masked;                        /* KySceneBlend, gboolean; -1: not specified */
  KyScenePaint paint;                           /* colour of a pattern */
  gboolean has_font;                            /* the graphics state sets a font */
  KyPdfSpace space;
  gboolean is_off, is_form, is_picture, is_opaque;
} KyPdfNamed;

typedef struct _KyPdfHiddenNames KyPdfHiddenNames;

struct _KyPdfHiddenNames
{
  KyPdfHidden *all;
  KyPdf *pdf;
  const KyPdfHiddenNames *outer; /* (nullable) names of the surrounding content */
  qpdf_oh resources;
  GHashTable *table; /* category and name -> KyPdfNamed, freed with g_free() */
  guint number;      /* of the content */
};

/* Returns the resource `key` (with its slash); `kind` KY_PDF_RESOURCE_LAST: a property list.
 * Borrowed. If the content names too many, this is an error of its document. */
const KyPdfNamed *ky_pdf_hidden_look_up (KyPdfHiddenNames *self, KyPdfResource kind,
                                         const gchar *key);
/* Returns the paint of the `n` numbers `values` in the colour space `space`. */
KyScenePaint ky_pdf_hidden_paint_in (KyPdf *pdf, const KyPdfNamed *space, const gdouble *values,
                                     guint n);
/* Tells whether the resource `key` exists, so that an operator that names it is written. TRUE for
 * `kind` -1 and for an empty `key`, which name no resource. */
gboolean ky_pdf_hidden_has (KyPdfHiddenNames *self, gint kind, const gchar *key);
