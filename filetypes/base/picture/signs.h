/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds bytes that make a program mistake a picture for something else (doc/threats.md T-IMG-05,
 * "Two formats in one"). */
#pragma once

#include "common/view.h"

/* Returns TRUE if `view` contains a script tag or the signature of another format. */
gboolean ky_image_has_sign (KyView view);

/* Returns the offset of the first signature from `from` on, or the size of `view` if there is
 * none. */
gsize ky_image_find_sign (KyView view, gsize from);
#define KY_SIGN_SHORTEST 5 /* bytes */
