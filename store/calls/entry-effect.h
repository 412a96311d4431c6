/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tries an entry of the allowlist or the blocklist on past mails before it is added. */
#pragma once

#include "store/calls/call.h"

/* Checks the arguments of ky_verb_effect(). Errors: STORE. */
gboolean ky_verb_effect_check (KyServer *server, KyCall *call, GError **error);
/* Tries the entry on at most 50 mails, newest first. Arguments: list ("allow" or "block", needed),
 * type, sender, sha256, cursor (where to go on). Every row has the counts and `next` (the cursor
 * for the next call; 0: there are no more mails); each of the at most 20 rows after the first
 * describes one affected mail. Errors: STORE. */
KyRowsWriter *ky_verb_effect (KyCall *call, KyIndex *reader, GError **error);
