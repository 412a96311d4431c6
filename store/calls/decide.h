/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second word on a change that waits (store/calls/changes.h). */
#pragma once

#include "store/calls/call.h"

/* name, display, by_name, by_display, asked, until, detail, what, is_mine, may_agree. */
KyRowsWriter *ky_verb_changes (KyCall *call, KyIndex *reader, GError **error);
/* name*, by* (who asked), decision* (yes or no). Yes makes the change; no, also of who asked, ends
 * it. */
gboolean ky_verb_change_decide (KyServer *server, KyCall *call, GError **error);
