/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the names of a content's resources stand for, while hidden text is looked for. */
#pragma once

#include "filetypes/pdf/content.h"
#include "filetypes/pdf/text-font.h"
#include "filetypes/pdf/unseen.h"

/* What a name of the resources stands for: looked up once a content, as qpdf keeps a handle for
 * each object that was looked at. */
typedef struct
{
  qpdf_oh object, dictionary;
  KyPdfTextFont *font;
  gboolean is_type3;
  gdouble fill_alpha, stroke_alpha, line_width; /* NAN: not said */
  gint blends, is_masked;                       /* -1: not said */
  gboolean has_font;                            /* of a state */
  gboolean is_off, is_form, is_picture, is_opaque, is_plain;
} KyPdfNamed;

typedef struct _KyPdfUnseenNames KyPdfUnseenNames;

struct _KyPdfUnseenNames
{
  KyPdfUnseen *all;
  KyPdf *pdf;
  const KyPdfUnseenNames *outer; /* (nullable) what is around */
  qpdf_oh resources;
  GHashTable *table; /* category and name -> KyPdfNamed, freed with g_free() */
  guint number;      /* of the content */
};

/* What KEY, with its slash, stands for; KY_PDF_RESOURCE_LAST: as a property list. Borrowed. */
const KyPdfNamed *ky_pdf_unseen_look_up (KyPdfUnseenNames *self, KyPdfResource kind,
                                         const gchar *key);
/* KEY stands for something: an operator that names it is written. KIND -1 and no key at all ask for
 * nothing. */
gboolean ky_pdf_unseen_has (KyPdfUnseenNames *self, gint kind, const gchar *key);
