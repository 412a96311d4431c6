/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an entry of a list would have done to the last mails, before it is kept. */
#pragma once

#include "store/calls/call.h"

/* list* ("allow", "block"), type, sender, sha256, cursor → counts, `next`, and mails. */
gboolean ky_verb_effect_check (KyServer *server, KyCall *call, GError **error);
KyRowsWriter *ky_verb_effect (KyCall *call, KyIndex *reader, GError **error);
