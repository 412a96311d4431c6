/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies that pictures, sounds and films contain no script tags and no signatures of other
 * formats (doc/threats.md T-IMG-05). */
#pragma once

#include "common/view.h"

/* Returns TRUE if `view` contains none of them, nor the signature of a colour profile at a place
 * where `view` would be one. */
gboolean ky_signs_verify (KyView view);
/* Returns the offset of the first signature from `from` on, or the size of `view` if there is
 * none. */
gsize ky_signs_verify_find (KyView view, gsize from);
