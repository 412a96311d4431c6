/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has digests of new mails written into the audit log (store/records/mail-digests.h), every ten
 * minutes and at the start of the store. Of nodes that share an index the one that leads does
 * so. */
#pragma once

#include "store/loop/loop.h"

/* Begins, a batch in each operation. */
void ky_digests_start (KyServer *server);
