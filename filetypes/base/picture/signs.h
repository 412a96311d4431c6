/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes a program take a picture for something else (doc/threats.md T-IMG-05, "Two formats in
 * one"). */
#pragma once

#include "common/view.h"

/* TRUE when a script tag or another format's signature stands anywhere in VIEW. */
gboolean ky_image_has_sign (KyView view);

/* Where the first of them stands from FROM on; VIEW's size where none does. */
gsize ky_image_find_sign (KyView view, gsize from);
#define KY_SIGN_SHORTEST 5 /* bytes */
