/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compressed RTF ([MS-OXRTFCP]): the body that Outlook puts into messages. */
#pragma once

#include "engine/filetype.h"

/*
 * The RTF that PACKED holds, "LZFu" or "MELA". Its size is charged to JOB before it is made. NULL
 * with MALFORMED (not such a stream, more or less in it than it says) or LIMIT. (transfer full)
 */
GBytes *ky_lzfu_unpack (KyJob *job, KyView packed, GError **error);
