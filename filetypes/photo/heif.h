/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads HEIF (ISO/IEC 23008-12) with any picture coding: what HEIC and AVIF have in common. */
#pragma once

#include "engine/job.h"

/* Makes the job's output from the file's primary picture. Errors: MALFORMED, UNSUPPORTED, LIMIT,
 * MEMORY, and those of ky_photo_become(). */
gboolean ky_heif_rebuild (KyJob *job, GError **error);

/* Has libheif read its files of the system and set up the tables of its decoders. A worker calls
 * this once, before its sandbox closes. */
void ky_heif_warm_up (void);
