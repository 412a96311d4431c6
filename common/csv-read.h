/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that people make with a spreadsheet: CSV (RFC 4180), as Japanese ones write it, too. */
#pragma once

#include "common/view.h"

/* The text of what was saved as UTF-8 (a byte order mark at the beginning goes) or CP932; NULL when
 * it is neither, or has a NUL byte. (transfer full) */
gchar *ky_csv_decode (KyView content);

/* One record at *AT, which moves behind it; *LINE counts lines, also those in quotes. The fields
 * are without blanks around them. (transfer full; of gchar) */
GPtrArray *ky_csv_record (const gchar **at, guint *line);
