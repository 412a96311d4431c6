/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pivot tables whose numbers come from elsewhere become the cells that they filled. */
#pragma once

#include "filetypes/ooxml/workbook.h"

/*
 * Adds to DROPPED the parts of PACKAGE that are pivot tables and caches of another source than
 * WORKBOOK (ECMA-376 part 1 §18.10.1: a connection, another file), or without the records that they
 * name. TRUE: there are such.
 */
gboolean ky_pivot_drop_foreign (KyJob *job, KyPackage *package, const KyWorkbook *workbook,
                                GHashTable *dropped);
