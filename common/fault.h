/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with what somebody entered: a code that programs pass on, and words for people. */
#pragma once

#include <glib.h>

/* Sets STORE "REFUSAL: FAULT: VALUE", the refusal being that of FAULT in common/words.def (a
 * programmer's mistake when it has none). VALUE may be "". Always FALSE. */
gboolean ky_fault_set (GError **error, const gchar *fault, const gchar *value);
/*
 * The sentence for MESSAGE, which is that of such an error, or its "FAULT: VALUE"; *RET_CODE
 * (nullable) is the fault's code, static. NULL when MESSAGE is no fault. (transfer full)
 */
gchar *ky_fault_sentence (const gchar *message, gboolean is_japanese, const gchar **ret_code);
/* The Nth code of the table, or NULL behind the last. */
const gchar *ky_fault_code (guint n);
