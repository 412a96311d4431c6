/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HEIF (ISO/IEC 23008-12), whatever codes its pictures: what HEIC and AVIF have in common. */
#pragma once

#include "engine/job.h"

/* The job's output becomes the file's primary picture. Errors: MALFORMED, UNSUPPORTED, LIMIT,
 * MEMORY, and those of ky_photo_become(). */
gboolean ky_heif_rebuild (KyJob *job, GError **error);

/* What libheif reads from the system, and the tables of its decoders. */
void ky_heif_warm_up (void);
