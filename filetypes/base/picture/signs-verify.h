/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second reading of what may stand in no picture, sound or film: script tags, and signatures of
 * other formats (doc/threats.md T-IMG-05). */
#pragma once

#include "common/view.h"

/* None stands in VIEW, and a colour profile's sign not where that would be one. */
gboolean ky_signs_verify (KyView view);
/* Where the first of them stands from FROM on; VIEW's size where none does. */
gsize ky_signs_verify_find (KyView view, gsize from);
