/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of the audit log, whose hashes form a chain:
 *
 * hash = SHA-256 (hash of the row before, 32 zeros for the first; then for each of seq, time, uid
 * (decimal), who, what, object, why, detail: length as u32 little-endian, bytes) */
#pragma once

#include "common/sha256.h"

/* Holds the last row of the log. */
typedef struct
{
  gint64 seq; /* number of the last row; 0: none */
  guint8 hash[KY_SHA256_SIZE];
} KyAuditHead;

/* Holds the content of a row of the audit log, without its number and time. */
typedef struct
{
  gint64 uid;
  const gchar *who;    /* login name */
  const gchar *what;   /* "export", "erase", "allow-add" … */
  const gchar *object; /* identifier, or "" */
  const gchar *why;    /* the reason given, or "" */
  const gchar *detail; /* or "" */
} KyAuditEntry;

/* Moves on to the next row: its number is one larger, and its hash covers that of the row before.
 * `head`: the row before; set to the next one.
 * `time`: when the next row was added, in microseconds since 1970.
 * `entry`: what it says. */
void ky_audit_row_hash (KyAuditHead *head, gint64 time, const KyAuditEntry *entry);
