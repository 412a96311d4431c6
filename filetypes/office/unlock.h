/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decrypts workbooks of Excel 97-2003, which LibreOffice does not open without asking for a
 * password; documents of Word 97-2003, because fields cannot be fixed while they are encrypted; and
 * presentations of PowerPoint 97-2003, which LibreOffice does not open at all. */
#pragma once

#include "common/view.h"

/* Returns the workbook `input` decrypted with the first of `passwords` that fits (transfer full).
 * NULL: none fits, or the encryption is of an unknown kind. */
GBytes *ky_legacy_unlock_book (KyView input, const gchar *const *passwords);
/* Decrypts the document `input` as ky_legacy_unlock_book() does a workbook. NULL also for one from
 * before Word 97. */
GBytes *ky_legacy_unlock_doc (KyView input, const gchar *const *passwords);
/* Decrypts the presentation `input` as ky_legacy_unlock_book() does a workbook. */
GBytes *ky_legacy_unlock_ppt (KyView input, const gchar *const *passwords);
