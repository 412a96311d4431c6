/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies that a picture is no program of JavaScript (doc/threats.md T-IMG-08). */
#pragma once

#include "common/view.h"

/* Returns TRUE if no division of `view` into the tokens of ECMAScript reaches its end. Linear. */
gboolean ky_program_verify (KyView view);
