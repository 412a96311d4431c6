/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Failures to sign in are counted by name and address together, and by each; enough of them lock
 * the pair and the address, but the name for strangers only. Inside a transaction.
 */
#pragma once

#include "store/calls/call.h"

/* TRUE with STORE "locked: …" when NAME, or where the call comes from, has failed too often. */
gboolean ky_sign_in_locked (KyServer *server, KyCall *call, const gchar *name, GError **error);
/* Counted, recorded and answered with CODE; what was done so far stands. */
gboolean ky_sign_in_fail (KyServer *server, KyCall *call, const gchar *name, const gchar *object,
                          const gchar *code, const gchar *what, GError **error);
/* He got in from there: his failures there count no more, and it is a client of his from now on. */
gboolean ky_sign_in_note (KyServer *server, KyCall *call, GError **error);
/* The failed sign-ins of NAME no longer count. */
gboolean ky_sign_in_forget (KyServer *server, const gchar *name, GError **error);
