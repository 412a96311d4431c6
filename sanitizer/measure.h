/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An input or output that the supervisor holds but does not parse: bytes, or a file. Its hash is
 * computed in slices, so that a large file does not delay the event loop. */
#pragma once

#include "sanitizer/packet.h"

#include <nettle/sha2.h>

typedef struct
{
  int fd;        /* owned, or -1 */
  GBytes *bytes; /* owned, or NULL */
  guint64 size;
} KyMeasured;

void ky_measured_clear (KyMeasured *content);
/* Takes the content of `blob` over. Bytes inside a message are copied. */
void ky_measured_take_blob (KyMeasured *content, KyBlob *blob);
/* Returns the content (transfer none) for a message. */
KyBlob ky_measured_blob (const KyMeasured *content);

typedef struct
{
  struct sha256_ctx hash;
  guint64 at;
} KyMeasure;

/* Begins a hash at the start of the content. */
void ky_measure_begin (KyMeasure *measure);
/* Hashes up to `slice` more bytes. Returns 1: the whole content is hashed and `ret_sha256` is set;
 * 0: there is more; -1: the file cannot be read to the end of its stated size (IO). */
gint ky_measure_step (KyMeasure *measure, const KyMeasured *content, gsize slice,
                      guint8 ret_sha256[KY_SHA256_SIZE], GError **error);
