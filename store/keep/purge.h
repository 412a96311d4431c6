/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Removes reports and records of messages whose periods (store/keep/periods.h) have ended, once a
 * day and at the start of the store. With a report, the names and facts of its parts and the text
 * for searching in it are removed; with a record, also sender, recipients, subject, client, and the
 * data about requests, deliveries and openings. A row with the number of the message, its time,
 * size and outcome is kept for the figures and the log. Nothing is removed while the original is
 * kept. Closed cases, drills and lifted holds are removed after the period of a record. */
#pragma once

#include "store/loop/loop.h"

#define KY_PURGED "purge" /* the kind of the row of the log about a case, drill or hold that went */

/* Begins, if anything has a period; a batch in each operation. */
void ky_purge_start (KyServer *server);
