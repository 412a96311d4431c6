/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `kiyome policy explain NUMBER|FILE`: which key of which file decided about each part. */
#pragma once

#include "cli/command.h"

/* Is OPERAND a message's number or a file, rather than a recipient? */
gboolean ky_explain_takes (const gchar *operand);
/* Explains the report of the message of that number, or what comes out of the file (sanitized here,
 * by the policy for FACTS, and thrown away). The exit status. */
int ky_explain (const gchar *program, KyConfig *config, const gchar *operand,
                const KyEnvelopeFacts *facts, gboolean is_json);
