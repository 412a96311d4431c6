/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds when an act was last recorded in the audit log, and who last changed the rights of a user,
 * also after pruning has removed these rows: before rows are removed, the last ones are noted in
 * the table meta. store/keep/prune.c notes them; store/calls/admin-query.c reads them. */
#pragma once

#include "store/index/index.h"

/* Acts whose last row is asked for, however old it is (contract/store.def, act-last). */
#define KY_LAST_ACTS "'bundle-apply', 'backup', 'restore-verify', 'keys-verify'"

/* SQL: the condition that a row of the log changed what the user in its `object` may see. */
#define KY_LAST_ACTS_IS_GRANT                                                                      \
  " what IN ('user-add', 'user-set') AND (instr (detail, 'roles=') > 0"                            \
  " OR instr (detail, 'approves=') > 0 OR instr (detail, 'shared=') > 0) "

/* SQL: the names in meta: of the act `what` by the user `uid`, and of the rights of `name`. Each
 * value is the time in microseconds, a blank, and the detail of the act or who gave the rights. */
#define KY_LAST_ACTS_OF_ACT(what, uid) " 'act:' || " what " || ':' || " uid " "
#define KY_LAST_ACTS_OF_GRANT(name) " 'granted:' || lower (" name ") "
/* SQL: the two parts of such a value. */
#define KY_LAST_ACTS_TIME(value)                                                                   \
  " CAST (substr (" value ", 1, instr (" value ", ' ') - 1) AS INTEGER) "
#define KY_LAST_ACTS_TEXT(value) " substr (" value ", instr (" value ", ' ') + 1) "

/* Notes the last acts and grants of the rows `first` to `last`, inside the transaction that removes
 * these rows, and forgets the grants of users who were removed. Errors: STORE. */
gboolean ky_last_acts_keep (KyIndex *index, gint64 first, gint64 last, GError **error);
