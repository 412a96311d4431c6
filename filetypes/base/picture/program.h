/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures that are programs, too (doc/threats.md T-IMG-08). */
#pragma once

#include "common/view.h"

/* TRUE when an engine of JavaScript may take all of VIEW for a program: its first letters are a
 * name, and no byte stands where none may. It may also be TRUE for pictures that are no programs.
 * The cost is linear in the size. */
gboolean ky_image_may_be_program (KyView view);
