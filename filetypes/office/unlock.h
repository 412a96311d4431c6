/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Encrypted workbooks of Excel 97-2003, which LibreOffice opens for nobody who can't be asked. */
#pragma once

#include "common/view.h"

/* The workbook INPUT as it was before its encryption, by the first of PASSWORDS that fits; NULL:
 * none does, or it is not encrypted in a way that is known. (transfer full) */
GBytes *ky_legacy_unlock (KyView input, const gchar *const *passwords);
