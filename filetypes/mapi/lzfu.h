/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compressed RTF ([MS-OXRTFCP]), a form of the body in Outlook messages. */
#pragma once

#include "engine/filetype.h"

/* Unpacks `packed`, a stream of the kind "LZFu" (compressed) or "MELA" (stored), to RTF. The stated
 * size is charged to `job` before memory is allocated, and no more is unpacked. Errors: MALFORMED
 * (another kind, or sizes that are impossible), LIMIT. (transfer full) */
GBytes *ky_lzfu_unpack (KyJob *job, KyView packed, GError **error);
