/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores the hidden text that was found, by content stream. */
#pragma once

#include "filetypes/pdf/unseen-page.h"
#include "filetypes/pdf/unseen.h"

#define KY_PDF_UNSEEN_CONTENTS_MAX 2000 /* streams of a document's forms that are looked at */
#define KY_PDF_UNSEEN_BYTES_MAX (64 * 1024 * 1024) /* and of all that is looked at */

struct _KyPdfUnseen
{
  KyHiddenCounts counts;
  GHashTable *contents; /* digest of a content -> offsets -> KyPdfVerdict */
  GHashTable *found;    /* what was asked for: digest -> offsets -> gdouble */
  GHashTable *fonts;    /* object id -> KyPdfTextFont */
  guint n_contents, n_numbers;
  gsize n_bytes;
  gboolean keeps;
  gboolean sees; /* is asked by ky_pdf_unseen_see(): fonts need witnesses */
  guint n_programs;
  guint64 n_checks;
};

/* Returns the verdicts of CONTENT (offset -> KyPdfVerdict), to which the caller adds. Borrowed. */
GHashTable *ky_pdf_unseen_verdicts (KyPdfUnseen *self, KyView content);
