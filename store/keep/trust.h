/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether the index may be used. An index that is missing, empty, older than the mark
 * (store/records/index-mark.h), or without rows for originals that were acknowledged is in doubt:
 * the store then accepts and destroys nothing until the right index is restored, or until an
 * administrator accepts this one (`kiyome store adopt`). */
#pragma once

#include "store/loop/loop.h"

/* Opens the index in `server->state` and everything that is kept beside it. Errors: IO, STORE. */
gboolean ky_trust_open (KyServer *server, GError **error);

/* Puts the running index in doubt, so that nothing is accepted until an administrator decides.
 * `doubt`: the reason, as codes (common/message-codes.h). */
void ky_trust_doubt (KyServer *server, const gchar *doubt);

/* Compares the audit log with its anchors while the store runs. A contradiction is in
 * `server->audit_problem` then. */
void ky_trust_check_audit (KyServer *server);
/* Checks whether somebody else has changed the index.
 * Returns FALSE with STORE if the index is damaged or replaced, or if it was written to and the
 * check of its pages has not ended. */
gboolean ky_trust_check (KyServer *server, GError **error);

/* Keeps a file that is contradicted for later examination, by renaming it to
 * "NAME.left-2026-11-22-051200". A missing file is no error.
 * `state`: paths.state.
 * `name`: the file's name.
 * Errors: IO. */
gboolean ky_trust_leave (const gchar *state, const gchar *name, GError **error);
/* Keeps the index and its WAL files for later examination, as ky_trust_leave() does. Errors: IO. */
gboolean ky_trust_leave_index (const gchar *state, GError **error);

/* Returns what is wrong with the settings of the database, as codes (common/message-codes.h), or
 * NULL if nothing is known (transfer full). */
gchar *ky_server_database_problem (KyServer *server);

/* Is called after each commit: updates the mark if the commit is durable. */
void ky_trust_note_commit (KyServer *server, gboolean is_durable);
/* Is called every minute: updates the time and the mark; with `is_hour` the mark is synced to the
 * disk. */
void ky_trust_tick (KyServer *server, gboolean is_hour);
/* Closes what ky_trust_open() opened beside the index. */
void ky_trust_close (KyServer *server);
