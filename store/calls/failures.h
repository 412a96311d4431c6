/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Failures to sign in are counted by name and address together, and by each; enough of them lock
 * the pair and the address, but the name for strangers only. Inside a transaction.
 */
#pragma once

#include "store/calls/call.h"

/* TRUE with STORE "locked: …" when NAME, or where the call comes from, has failed too often. */
gboolean ky_sign_in_locked (KyServer *server, KyCall *call, const gchar *name, GError **error);
/* Counted, recorded (with CODE as its cause) and answered with CODE and WHAT; what was done so far
 * stands. */
gboolean ky_sign_in_fail (KyServer *server, KyCall *call, const gchar *name, const gchar *object,
                          const gchar *code, const gchar *what, GError **error);
/*
 * A machine's key that opens nothing: answered as "bad-key", and recorded with the CAUSE (a
 * word) unless as many came from there lately that the log would fill: then as "locked". A right
 * one is not kept out by wrong ones beside it, since nobody guesses 256 bits. The call must be
 * durable.
 */
gboolean ky_key_fail (KyServer *server, KyCall *call, const gchar *object, const gchar *cause,
                      GError **error);
/* He got in from there: his failures there count no more, and it is a client of his from now on. */
gboolean ky_sign_in_note (KyServer *server, KyCall *call, GError **error);
/* The failed sign-ins of NAME no longer count. */
gboolean ky_sign_in_forget (KyServer *server, const gchar *name, GError **error);
