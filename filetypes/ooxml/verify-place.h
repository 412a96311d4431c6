/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Places that formulas make of text, as the verifiers of workbooks read them. */
#pragma once

#include <glib.h>

/* TRUE when every INDIRECT in FORMULA, whose arguments a SEPARATOR parts, stays in its own file. */
gboolean ky_verify_places (const gchar *formula, gchar separator);
