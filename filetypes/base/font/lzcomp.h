/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What MicroType Express packs fonts with (W3C submission of 2008, LZCOMP): copies of what stood
 * before, in three adaptive Huffman codes.
 */
#pragma once

#include "engine/job.h"

/*
 * The bytes of one block. HAS_RUNS: of a version that may have packed runs before. The job is
 * charged for them before they are made. Errors: MALFORMED; LIMIT: the job's. OUT is empty before.
 */
gboolean ky_lzcomp_unpack (KyJob *job, KyView packed, gboolean has_runs, GByteArray *out,
                           GError **error);
