/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores the hidden text that was found, by content stream. */
#pragma once

#include "filetypes/pdf/hidden.h"

#define KY_PDF_HIDDEN_CONTENTS_MAX 2000 /* streams of a document's forms that are looked at */
#define KY_PDF_HIDDEN_BYTES_MAX (64 * 1024 * 1024) /* size of all content that is examined */

struct _KyPdfHidden
{
  KyHiddenCounts counts;
  GHashTable *contents; /* digest of a content -> offsets -> KyPdfVerdict */
  GHashTable *found;    /* cached results: digest -> offsets -> gdouble */
  GHashTable *fonts;    /* object id -> KyPdfTextFont */
  guint n_contents, n_numbers;
  gsize n_bytes;
  gboolean keeps;
  gboolean sees; /* is asked by ky_pdf_hidden_see(): fonts need witnesses */
  guint n_programs;
  guint64 n_checks;
  guint64 n_scrolled; /* texts of fields that readers have to scroll to */
};

/* Returns the verdicts of `content` (offset -> KyPdfVerdict), to which the caller adds.
 * Borrowed. */
GHashTable *ky_pdf_hidden_verdicts (KyPdfHidden *self, KyView content);
