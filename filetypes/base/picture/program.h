/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds pictures that are also programs (doc/threats.md T-IMG-08). */
#pragma once

#include "common/view.h"

/* Returns TRUE if a JavaScript engine may read all of `view` as a program: its first letters are a
 * name, and no byte is a syntax error at its place. May also return TRUE for pictures that are no
 * programs. Linear. */
gboolean ky_image_may_be_program (KyView view);
