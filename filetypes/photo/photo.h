/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A picture that a decoder has unpacked, on its way to JPEG or PNG. What is written here is only
 * the way between two workers: the one of JPEG or PNG reads it as a stranger's file and writes it
 * anew, with its colour profile.
 */
#pragma once

#include "common/view.h"
#include "engine/job.h"

typedef struct
{
  guint32 width, height;
  guint channels; /* 1: grey, 2: and alpha, 3: RGB, 4: and alpha */
  guint depth;    /* bits a sample: 8, or 16 (big-endian) */
  const guint8 *pixels;
  gsize stride;         /* bytes from row to row */
  KyView profile;       /* as it came; empty: none */
  gboolean is_lossless; /* the file kept each pixel as it was: so does what is written */
} KyPhoto;

/*
 * Before anything is unpacked: charges WIDTH x HEIGHT to JOB, and checks that so many pixels of
 * BYTES each fit into what a worker may take. Errors: LIMIT, MALFORMED (no pixels).
 */
gboolean ky_photo_charge (KyJob *job, guint64 width, guint64 height, guint bytes, GError **error);

/* Do PIXELS of BYTES each fit into what a worker may take? Errors: LIMIT. */
gboolean ky_photo_fits (KyJob *job, guint64 pixels, guint bytes, GError **error);

/*
 * The job's output becomes PHOTO: a PNG where it has transparency, was without loss or has more
 * than 8 bits, else a JPEG. Errors: as ky_job_become().
 */
gboolean ky_photo_become (KyJob *job, const KyPhoto *photo, GError **error);
