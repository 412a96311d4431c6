/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replaces ranges of the bytes of a part, for parts that only LibreOffice reads. What is delivered
 * is written from a model (filter.h). */
#pragma once

#include "common/view.h"

/* Returns an empty list of replacements. (transfer full) */
GArray *ky_edits_new (void);
/* Adds that `text` (transfer full, nullable) replaces the bytes from `from` up to `to`. */
void ky_edits_add (GArray *edits, gsize from, gsize to, gchar *text);
/* Returns `xml` with all replacements, or NULL if there are none. If two replacements overlap, the
 * one that begins first is made; if they begin together, the one that was added first. (transfer
 * full) (nullable) */
GBytes *ky_edits_apply (GArray *edits, KyView xml);
