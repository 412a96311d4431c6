/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passes a decoded picture on as JPEG or PNG. The file that is written here is only a draft
 * between two workers: the module of JPEG or PNG rebuilds it, with its colour profile, like a file
 * from outside. */
#pragma once

#include "engine/job.h"

typedef struct
{
  guint32 width, height;
  guint channels; /* 1: grey, 2: and alpha, 3: RGB, 4: and alpha */
  guint depth;    /* bits a sample: 8, or 16 (big-endian) */
  const guint8 *pixels;
  gsize stride;         /* bytes from row to row */
  KyView profile;       /* unchanged; empty: none */
  gboolean is_lossless; /* the coding is lossless, so the output is, too */
} KyPhoto;

/* Charges `width` by `height` pixels to `job` and checks that so many pixels of `bytes` bytes each
 * fit into a worker's memory. To be called before anything is unpacked. Errors: LIMIT, MALFORMED
 * (no pixels). */
gboolean ky_photo_charge (KyJob *job, guint64 width, guint64 height, guint bytes, GError **error);

/* Tells whether `pixels` pixels of `bytes` bytes each fit into a worker's memory. Errors: LIMIT. */
gboolean ky_photo_fits (KyJob *job, guint64 pixels, guint bytes, GError **error);

/* Makes the job's output from `photo`: a PNG if it has transparency, was lossless or has more than
 * 8 bits a sample, else a JPEG. Errors: as ky_job_become(). */
gboolean ky_photo_become (KyJob *job, const KyPhoto *photo, GError **error);
