/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The target that is of no type: each input is what it is identified as. */
#define KY_FUZZ_ANY "any"
/* In the environment of a fuzzer: its target's name. */
#define KY_FUZZ_TARGET "KIYOME_FUZZ_TARGET"

/* Sends `data` through the engine as a file of the type that `target` names, and asks every
 * invariant of tests/tools/oracle.h. Behind the type may stand how: "docx-text" by that method,
 * "odt-password" with the passwords of the cases' files, "emf-draw" with what draws it in this
 * process, "eml-alternatives" of what alternatives.h makes of `data`. Aborts where an invariant is
 * broken, so that a fuzzer keeps the input. */
void ky_fuzz_one (const gchar *target, const guint8 *data, gsize size);
