/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `kiyome policy explain NUMBER|FILE`: which key of which file decided about each part. */
#pragma once

#include "cli/command.h"

/* Returns whether `operand` is a message's number or a file, rather than a recipient. */
gboolean ky_explain_takes (const gchar *operand);
/* Explains the report of the message with that number, or of a file, which is sanitized now by the
 * policy for `facts` and whose output is discarded. Returns the exit status. */
int ky_explain (const gchar *program, KyConfig *config, const gchar *operand,
                const KyEnvelopeFacts *facts, gboolean is_json);
