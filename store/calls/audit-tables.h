/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares tables of the index with the rows that the audit log has of them: destructions, holds,
 * entries of the allowlist and the blocklist, machine keys, requests, absences, cases, checkpoints
 * and others, and what users may do and prove themselves by. Whoever edits such a table in the
 * database writes no row of the log, whose chain is whole nevertheless. */
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
