/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults of something that a person entered: codes that programs pass on, and sentences for
 * people. */
#pragma once

#include <glib.h>

/* Sets a STORE error "REFUSAL: `fault`: VALUE", with the refusal that common/words.def gives for
 * `fault`. A `fault` without a row there is a programming error (assertion). `value` may be "".
 * Always returns FALSE. */
gboolean ky_fault_set (GError **error, const gchar *fault, const gchar *value);
/* Returns the sentence for `message`, which is the text of such an error or only its "FAULT:
 * VALUE". `*ret_code` (nullable) is the code of the fault, static. NULL if `message` is not a
 * fault. (transfer full) */
gchar *ky_fault_sentence (const gchar *message, gboolean is_japanese, const gchar **ret_code);
/* Returns `message`, the text of an error of kiyome's own or of another program, in words: the
 * sentence of its fault, or else with its codes put into words (common/message-codes.h). (transfer
 * full) */
gchar *ky_fault_words (const gchar *message, gboolean is_japanese);
