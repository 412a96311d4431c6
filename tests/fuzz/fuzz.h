/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Sends DATA through the engine as a file of the type that TARGET names, by its first method or by
 * the one that TARGET names, too ("docx", "docx-text"), and asks every invariant of
 * tests/tools/oracle.h. Aborts where one is broken, so that a fuzzer keeps the input.
 */
void ky_fuzz_one (const gchar *target, const guint8 *data, gsize size);
