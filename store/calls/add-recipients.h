/* SPDX-License-Identifier: GPL-2.0-or-later */
/* To whom an original is that is taken. */
#pragma once

#include "store/index/index.h"

/* One address a line → sorted, each once; NULL-terminated. Errors: PROTOCOL. (transfer full) */
gchar **ky_recipients_split (GBytes *lines, GError **error);
/* Are RECIPIENTS those of message N? -1: an error. */
gint ky_recipients_are_same (KyIndex *index, gint64 n, gchar **recipients, GError **error);
