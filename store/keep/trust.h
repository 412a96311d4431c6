/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * May the index be trusted? One that is missing, empty, older than the mark (store/records/mark.h)
 * or without rows for originals that were promised is not worked with: kiyome-store then takes and
 * destroys nothing until it is brought back, or until an administrator says that it is what there
 * is (`kiyome store adopt`).
 */
#pragma once

#include "store/loop/loop.h"

/* Opens the index in server->state, and all that stands beside it. Errors: IO, STORE. */
gboolean ky_trust_open (KyServer *server, GError **error);

/* Why nothing is taken since the index runs; an administrator has to decide. */
void ky_trust_doubt (KyServer *server, const gchar *doubt);

/* Compares the audit log with its anchors while it runs; what is wrong stands in
 * server->audit_problem. */
void ky_trust_check_audit (KyServer *server);
/* FALSE with STORE when it is, or when somebody else wrote to it and that is not known yet. */
gboolean ky_trust_check (KyServer *server, GError **error);

/* What is contradicted is kept for who wants to know why: NAME in STATE gets the name
 * "NAME.left-2026-11-22-051200"; so do the index and what belongs to it. Errors: IO. */
gboolean ky_trust_leave (const gchar *state, const gchar *name, GError **error);
gboolean ky_trust_leave_index (const gchar *state, GError **error);

/* What is wrong with the database by itself, as ky_say() has it; NULL: nothing is known. (transfer
 * full) */
gchar *ky_server_database_problem (KyServer *server);

/* After each commit, to which the audit log's row numbers HEAD_BEFORE and later belong. */
void ky_trust_note_commit (KyServer *server, gboolean is_durable);
/* Every minute: the time that has passed; on the disk every hour. */
void ky_trust_tick (KyServer *server, gboolean is_hour);
/* Closes what ky_trust_open() opened beside the index. */
void ky_trust_close (KyServer *server);
