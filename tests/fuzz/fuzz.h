/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Sends DATA through the engine as a file of TYPE (a type's name) and asks every invariant of
 * tests/tools/oracle.h. Aborts where one is broken, so that a fuzzer keeps the input.
 */
void ky_fuzz_one (const gchar *type, const guint8 *data, gsize size);
