/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `kiyome policy replay` works from: an original with everything that decides about it. */
#pragma once

#include "store/loop/loop.h"
#include "store/index/query.h"

/*
 * One row about message N, and about DEBT of it unless that is 0: what ky_original_unseal() needs
 * (`sealed` where the original lies in the index), the report that stands (null: there is none),
 * `allow` (as ALLOW_MATCH is answered: what fits the sender now; of a file: what is blocked),
 * `departments` (config/departments.h) and `key_policy` ("" but for what a machine brought by a key
 * with a policy of its own). NULL with STORE set, also when there is no such debt. (transfer full)
 */
KyRowsWriter *ky_replay_row (KyServer *server, gint64 n, gint64 debt, GError **error);

/* What `since`, `until` and `limit` choose, newest first: a row a message and one a debt of it that
 * has a report. */
extern const gchar *const ky_replay_list_sql;
