/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects the data for `kiyome policy replay`: an original, and everything that its result depends
 * on. */
#pragma once

#include "store/calls/call.h"

/* Collects what is needed of a message.
 * `n`: the message's number.
 * `debt`: the number of the deferred delivery that is meant; 0: the message itself.
 * Returns one row (transfer full): what ky_original_unseal() needs (`sealed` if the original is in
 * the index), the report (null: there is none), `allow` (as ALLOW_MATCH answers: the entries that
 * fit the sender now; for a file, those that block something), `departments`
 * (config/departments.h), and `key_policy` ("", or the policy of the machine key by which it was
 * uploaded); or NULL.
 * Errors: STORE (also: there is no such deferred delivery), IO. */
KyRowsWriter *ky_replay_row (KyServer *server, const KyCall *call, gint64 n, gint64 debt,
                             GError **error);

/* SQL: the messages that `since`, `until`, `id` and `limit` select, newest first: a row for each
 * message, and for each of its deferred deliveries that has a report. */
extern const gchar *const ky_replay_list_sql;
