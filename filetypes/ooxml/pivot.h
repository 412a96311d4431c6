/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drops pivot tables whose source is outside the workbook; the cells that they filled stay. */
#pragma once

#include "filetypes/ooxml/workbook.h"

/* Adds to `dropped` the names of pivot tables and pivot caches of `package` whose source is not in
 * `workbook` (ECMA-376 part 1 §18.10.1: a connection or another file), or which name records that
 * are absent. Returns whether there are any. */
gboolean ky_pivot_drop_foreign (KyJob *job, KyPackage *package, const KyWorkbook *workbook,
                                GHashTable *dropped);
