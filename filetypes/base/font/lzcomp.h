/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks fonts of MicroType Express (W3C submission of 2008, LZCOMP): copies of earlier bytes, in
 * three adaptive Huffman codes. */
#pragma once

#include "engine/job.h"

/* Unpacks one block to `out`, which must be empty. `has_runs` is for versions that may also pack
 * runs of equal bytes. `job` is charged for the bytes before they are made. Errors: MALFORMED;
 * LIMIT of the job. */
gboolean ky_lzcomp_unpack (KyJob *job, KyView packed, gboolean has_runs, GByteArray *out,
                           GError **error);
