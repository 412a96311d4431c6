/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Skips comments and folding white space in structured header fields. */
#pragma once

#include <glib.h>

/* Moves `*at` past comments and folding white space (RFC 5322 3.2.2). FALSE: a comment has no end
 * or no beginning, or comments are nested more than 8 deep. */
gboolean ky_cfws_skip (const gchar **at);
