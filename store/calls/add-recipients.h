/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recipients of a message that a front end adds. */
#pragma once

#include "store/index/index.h"

/* Reads recipients.
 * `lines`: one address a line.
 * Returns them sorted and without duplicates, NULL-terminated (transfer full), or NULL.
 * Errors: PROTOCOL. */
gchar **ky_recipients_split (GBytes *lines, GError **error);
/* Compares recipients with those of message number `n`. Returns 1 if they are the same, 0 if not,
 * -1 with an error. Errors: STORE. */
gint ky_recipients_are_same (KyIndex *index, gint64 n, gchar **recipients, GError **error);
