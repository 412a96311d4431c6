/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Content that the supervisor holds but does not look into: bytes, or a file. Its hash is taken in
 * slices, so that a large one does not hold up the loop.
 */
#pragma once

#include "sanitizer/packet.h"

#include "common/sha256.h"

#include <nettle/sha2.h>

typedef struct
{
  int fd;        /* owned, or -1 */
  GBytes *bytes; /* owned, or NULL */
  guint64 size;
} KyMeasured;

void ky_measured_clear (KyMeasured *content);
/* Takes BLOB over; what is inside a message is copied. */
void ky_measured_take_blob (KyMeasured *content, KyBlob *blob);
/* Adds it to a message as a blob. */
void ky_measured_put (const KyMeasured *content, KyPacket *packet);

typedef struct
{
  struct sha256_ctx hash;
  guint64 at;
} KyMeasure;

void ky_measure_begin (KyMeasure *measure);
/* Goes on by SLICE bytes at most. 1: done, and RET_SHA256 is set; 0: there is more; -1: the file
 * can't be read to its end (IO). */
gint ky_measure_step (KyMeasure *measure, const KyMeasured *content, gsize slice,
                      guint8 ret_sha256[KY_SHA256_SIZE], GError **error);
