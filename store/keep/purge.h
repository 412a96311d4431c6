/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Removes reports and records of messages whose periods (store/keep/periods.h) have ended, once a
 * day and at the start of the store. Of a report go the report itself, the names and facts of parts
 * and what is searched of them; of a record also sender, recipients, subject, client, and what
 * requests, deliveries and openings say of it. A row with the number of the message, its time, size
 * and outcome stays for the figures and the log. Nothing goes whose original is still kept. Closed
 * cases, drills and lifted holds go after the period of a record. */
#pragma once

#include "store/loop/loop.h"

#define KY_PURGED "purge" /* the kind of the row of the log about a case, drill or hold that went */

/* Begins, if anything has a period; a batch in each operation. */
void ky_purge_start (KyServer *server);
