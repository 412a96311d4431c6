/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares tables of the index with the rows of the audit log about them: destructions, holds,
 * entries of the allowlist and the blocklist, machine keys, requests, absences, cases, checkpoints
 * and others, and the rights and credentials of users. An attacker who edits such a table in the
 * database adds no row to the log, whose chain is still valid. */
#pragma once

#include "store/index/index.h"

/* Holds what ky_audit_tables_compare() found. */
typedef struct
{
  guint differ; /* rows that differ from the log, or that are not there */
  guint beyond; /* rows from before the cut of the log, which it says nothing about any more */
  GHashTable *counted; /* while they are compared: the rows of both */
  GString *list;       /* the first that differ, "holds NUMBER, cases NUMBER" */
} KyAuditTables;

/* Compares the tables.
 * `list` of `ret_tables`: must be set; is appended to.
 * Errors: STORE. */
gboolean ky_audit_tables_compare (KyIndex *index, KyAuditTables *ret_tables, GError **error);
