/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second administrator's decision on a change that waits (store/calls/changes.h). */
#pragma once

#include "store/calls/call.h"

/* Lists the changes that wait: name, display, by_name, by_display, asked, until, detail, what,
 * is_mine, may_agree. */
KyRowsWriter *ky_verb_changes (KyCall *call, KyIndex *reader, GError **error);
/* Decides on a change. Arguments: name, by (who asked), decision ("yes" or "no"), all needed. "yes"
 * makes the change; "no" drops it, also for the one who asked. */
gboolean ky_verb_change_decide (KyServer *server, KyCall *call, GError **error);
