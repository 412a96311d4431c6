/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The little that kiyome itself asks of an old Office document before LibreOffice converts it. */
#pragma once

#include "common/error.h"
#include "common/view.h"

#include <glib.h>

typedef struct
{
  gboolean is_encrypted;
  gboolean was_encrypted;    /* for the caller: it has been unlocked since */
  guint32 saved;             /* when it was last changed, seconds since 1970; 0: it does not say */
  GHashTable *macro_sheets;  /* set of numbers from 1: sheets of a workbook with Excel 4 macros */
  GHashTable *hidden_sheets; /* (nullable) the same of those that LibreOffice would show */
  guint n_sheets;            /* of a workbook in Excel's 2003 XML */
} KyLegacy;

/*
 * Looks at a document with the suffix doc, xls, ppt or xlsb. Of a workbook it must be certain which
 * sheets hold macros: FALSE where it can't be read (MALFORMED), though LibreOffice might guess. Of
 * doc and ppt what can't be read is taken for not encrypted.
 */
gboolean ky_legacy_look (KyView input, const gchar *suffix, KyLegacy *ret_legacy, GError **error);
/* The same of a binary workbook (xlsb); legacy-binary.c. */
gboolean ky_legacy_look_at_binary (KyView input, KyLegacy *legacy, GError **error);
/* FALSE: no workbook has so many sheets. */
gboolean ky_legacy_add_macro_sheet (KyLegacy *legacy, guint number);
void ky_legacy_clear (KyLegacy *legacy);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyLegacy, ky_legacy_clear)
/* XLSX is what LibreOffice made of the workbook: a copy in which no relationship leads to the macro
 * sheets. (transfer full) */
GBytes *ky_legacy_without_macro_sheets (const KyLegacy *legacy, GBytes *xlsx);
/* Are there hidden sheets that LibreOffice would show? */
gboolean ky_legacy_hides_sheets (const KyLegacy *legacy);
/* XLSX is what LibreOffice made of such a workbook: the same with them hidden. hidden-sheets.c.
 * Errors: UNSUPPORTED (its sheets are others, or none would be left), those of a ZIP file.
 * (transfer full) */
GBytes *ky_legacy_with_hidden_sheets (const KyLegacy *legacy, GBytes *xlsx, GError **error);
/* The workbook INPUT (xls) with the stored values in place of formulas whose result LibreOffice
 * would replace by an error, and with errors in place of what is no number; NULL when there are
 * none. cached.c. (transfer full) */
GBytes *ky_legacy_with_values (KyView input);
/* The same of a binary workbook (.xlsb). binary-values.c. (transfer full) */
GBytes *ky_legacy_binary_with_values (KyView input);
/* The same of a Word document for fields that LibreOffice computes anew. word-fields.c. (transfer
 * full) */
GBytes *ky_legacy_with_results (KyView input);
/* The presentation INPUT (ppt) without its automatic dates, for one that does not say when it was
 * last changed; NULL when there are none. slide-dates.c. (transfer full) */
GBytes *ky_legacy_without_dates (KyView input);
