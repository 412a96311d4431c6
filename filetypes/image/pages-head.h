/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the head of a file of pictures of pages (pages.c). */
#pragma once

#include "engine/job.h"

/* Writes to the job the head that precedes the pictures.
 * `total`: the number of pages of the document. `sizes`: the bytes of each of the `n` PNG files
 * that the caller writes next. Errors: LIMIT. */
gboolean ky_pages_write_head (KyJob *job, guint32 total, const guint32 *sizes, guint n,
                              GError **error);
