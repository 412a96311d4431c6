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

/* The index is damaged, as WHAT says. */
void ky_trust_damaged (KyServer *server, const gchar *what);
/* Compares the audit log with its anchors while it runs; what is wrong stands in
 * server->audit_problem. */
void ky_trust_check_audit (KyServer *server);
/* BREAKS: the rows of the audit log that do not follow, of ky_audit_verify(). Those that nobody has
 * answered for stand in server->audit_problem. */
void ky_trust_note_breaks (KyServer *server, const gchar *breaks);
/* FALSE with STORE when it is, or when somebody else wrote to it and that is not known yet. */
gboolean ky_trust_check (KyServer *server, GError **error);

/*
 * An administrator decides: the index is what there is, however old, and a new one where there is
 * none; with IS_NEW a new one in any case, and the present one is kept under another name. Anchors
 * of the audit log that it contradicts are kept under another name, too. What was doubted is
 * returned for the audit log, "" when nothing was. NULL: it can't be opened; errors: IO, STORE.
 * (transfer full)
 */
gchar *ky_trust_accept (KyServer *server, gboolean is_new, GError **error);

/* After each commit, to which the audit log's row numbers HEAD_BEFORE and later belong. */
void ky_trust_note_commit (KyServer *server, gboolean is_durable);
/* Every minute, and DURABLE at the end: the time that has passed. */
void ky_trust_tick (KyServer *server, gboolean durable);
/* Closes what ky_trust_open() opened beside the index. */
void ky_trust_close (KyServer *server);
