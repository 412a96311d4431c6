/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the text file that the folder front end leaves for a withheld file. */
#pragma once

#include "engine/report.h"

/* Writes the notice for withheld/: why a file was withheld, and the number under which its original
 * can be requested. `name`: as the file was called. `size`: of the file, in bytes. `policy`: gives
 * the language and the portal's address. `id`: the store's number of the original. Returns the text
 * (transfer full). */
gchar *ky_folder_notice (const gchar *name, guint64 size, const KyReportPart *report,
                         KyPolicy *policy, const gchar *id);
