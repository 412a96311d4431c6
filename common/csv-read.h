/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads CSV files (RFC 4180) that people save from a spreadsheet, also from Japanese ones. */
#pragma once

#include "common/view.h"

/* Decodes a file saved as UTF-8 (a leading byte order mark is removed) or as CP932. NULL if it is
 * neither or has a NUL byte. (transfer full) */
gchar *ky_csv_decode (KyView content);

/* Reads the record at `*at` and moves `*at` past it. `*line` is increased by each line feed, also
 * by those inside quotes. Returns the fields without blanks around them. (transfer full; of
 * gchar) */
GPtrArray *ky_csv_record (const gchar **at, guint *line);
