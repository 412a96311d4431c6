/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts failures to sign in by name and client together, and by each alone. Too many of them lock
 * the pair and the client; they lock the name only for clients from which its user has not signed
 * in before. To be called inside a transaction. */
#pragma once

#include "store/calls/call.h"

/* Returns TRUE, with STORE "locked: …", if the user `name` or the client of the call has failed too
 * often. */
gboolean ky_sign_in_locked (KyServer *server, KyCall *call, const gchar *name, GError **error);
/* Counts a failure, records it in the audit log, and answers the call with it. What the call has
 * done so far is kept.
 * `name`: the name that was entered.
 * `object`: what the row in the audit log is about.
 * `code`, `what`: code and text of the answer; the code is also the cause in the audit log.
 * Errors: STORE. */
gboolean ky_sign_in_fail (KyServer *server, KyCall *call, const gchar *name, const gchar *object,
                          const gchar *code, const gchar *what, GError **error);
/* Answers a call with a machine's wrong key by "bad-key", and records it with its cause; or by
 * "locked", without a record, if so many came from that client lately that the log would fill up. A
 * right key is not refused because of wrong ones, since nobody can guess 256 bits. The call must be
 * durable.
 * `cause`: a word for the audit log.
 * Errors: STORE. */
gboolean ky_key_fail (KyServer *server, KyCall *call, const gchar *object, const gchar *cause,
                      GError **error);
/* Is called when the caller has signed in: failures from this client no longer count, and the
 * client is known from now on. Errors: STORE. */
gboolean ky_sign_in_note (KyServer *server, KyCall *call, GError **error);
/* Deletes the failures of the user `name`. Errors: STORE. */
gboolean ky_sign_in_forget (KyServer *server, const gchar *name, GError **error);
