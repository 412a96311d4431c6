/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the columns of the tables that commands print (columns.def). */
#pragma once

#include "cli/store.h"

#define LIST(name) extern const KyColumn ky_columns_##name[];
#define COLUMN(...)
#define SHOWN(...)
#define HIDDEN(...)
#define END
#include "cli/columns.def"
#undef LIST
#undef COLUMN
#undef SHOWN
#undef HIDDEN
#undef END

/* Tells whether the original of the current row is a file and not a mail. */
gboolean ky_cli_is_file (KyRows *rows);
