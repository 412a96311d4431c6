/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles changes that need the consent of a second administrator, because they give access to
 * other people's mail: an address that another user has or had, or that has received mail; a
 * password for an existing user; another own address; roles that decide, and departments to approve
 * for; enabling a user who has such rights; removing a second factor. The first request for a
 * change waits; when another administrator requests the same change, it is made. On admin.sock,
 * whose users can read the originals anyway, it is made at once. The users whose address is
 * concerned are notified by mail in every case. */
#pragma once

#include "store/calls/call.h"

/* The time for which the first request counts. */
#define KY_CONSENT_SECONDS (7 * 24 * 3600)

/* Holds what a user had before a change. */
typedef struct
{
  GHashTable *addresses; /* as ky_addresses_list() */
  GHashTable *approves;  /* departments that the user, as an approver, approves for */
  gint64 roles;
  gchar *mail;
  gboolean is_there; /* the user was there before */
  gboolean is_enabled;
  gboolean has_factor; /* a second factor is set up */
} KyHad;

/* Frees what `had` holds. */
void ky_had_clear (KyHad *had);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyHad, ky_had_clear)

/* Reads what user number `user` has now. Errors: STORE. */
gboolean ky_had_read (KyIndex *index, gint64 user, KyHad *ret_had, GError **error);

/* Finds what a user has now and had not, as far as a second administrator must agree to it.
 * `user`: the user's number.
 * `had`: what the user had before.
 * `has_password`: the user existed before, and has got a password.
 * Returns strings for people and for the log (transfer full), or NULL.
 * Errors: STORE. */
GPtrArray *ky_consent_grants (KyIndex *index, gint64 user, const KyHad *had, gboolean has_password,
                              GError **error);
/* Finds out whether another administrator has asked for all of `grants` for the user `name` before.
 * That request is then used up, and both administrators are recorded in the audit log.
 * `ret_given`: set to the answer.
 * Errors: STORE. */
gboolean ky_consent_take (KyServer *server, KyCall *call, const gchar *name, GPtrArray *grants,
                          gboolean *ret_given, GError **error);
/* Records that the caller asks for `grants`, also in the audit log, and tells the other
 * administrators by mail. The answer is then a refusal (`call->refusal`). Errors: STORE. */
gboolean ky_consent_ask (KyServer *server, KyCall *call, const gchar *name, GPtrArray *grants,
                         GError **error);
/* Tells each address that a user has now and had not, by mail, that a user was set up for it, or
 * has signed in through the directory, and sees its mail. Does nothing on admin.sock. Errors:
 * STORE. */
gboolean ky_consent_tell_new (KyServer *server, KyCall *call, gint64 user, const gchar *name,
                              const KyHad *had, GError **error);
/* Tells the caller by mail that an authenticator was set up, which may have been done by somebody
 * else. Errors: STORE. */
gboolean ky_consent_tell_enrolled (KyServer *server, KyCall *call, GError **error);
/* Tells by mail, after a change: the address itself and its other users, that this user sees its
 * mail; the user, at the address from before, that somebody else has changed the password, the
 * second factor or the address. Errors: STORE. */
gboolean ky_consent_tell (KyServer *server, KyCall *call, gint64 user, const gchar *name,
                          const KyHad *had, GPtrArray *grants, GError **error);
