/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Encrypted workbooks of Excel 97-2003, which LibreOffice opens for nobody who can't be asked,
 * documents of Word 97-2003, in which it computes anew what can't be held fast while encrypted, and
 * presentations of PowerPoint 97-2003, which it doesn't open at all. */
#pragma once

#include "common/view.h"

/* The workbook INPUT as it was before its encryption, by the first of PASSWORDS that fits; NULL:
 * none does, or it is not encrypted in a way that is known. (transfer full) */
GBytes *ky_legacy_unlock_book (KyView input, const gchar *const *passwords);
/* The same of the document INPUT. NULL also for one from before Word 97. (transfer full) */
GBytes *ky_legacy_unlock_doc (KyView input, const gchar *const *passwords);
/* The same of the presentation INPUT. (transfer full) */
GBytes *ky_legacy_unlock_ppt (KyView input, const gchar *const *passwords);
