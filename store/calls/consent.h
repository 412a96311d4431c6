/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one administrator may not give alone, because it leads to others' mail: an address that
 * somebody has or had, or for which mail is here; a password of somebody who is there already;
 * another own address; the roles that decide and the departments that are decided for; an account
 * that was disabled and has such rights; the removal of a second factor. Asked for once it waits;
 * the same change by another administrator makes it. At admin.sock, where who asks can read the
 * originals anyway, it is done at once. Whose address it is, is told by mail in any case.
 */
#pragma once

#include "store/calls/call.h"

#define KY_CONSENT_SECONDS (7 * 24 * 3600) /* that the first word counts */

/* What somebody had before a change. */
typedef struct
{
  GHashTable *addresses; /* as ky_addresses_list() */
  GHashTable *approves;  /* departments that he approves for, while he is an approver */
  gint64 roles;
  gchar *mail;
  gboolean is_there; /* the user was there before */
  gboolean is_enabled;
  gboolean has_factor; /* that he set up */
} KyHad;

void ky_had_clear (KyHad *had);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyHad, ky_had_clear)

gboolean ky_had_read (KyIndex *index, gint64 user, KyHad *ret_had, GError **error);

/*
 * What USER, called NAME, has now and had not, as far as it needs a second word: strings for people
 * and the log. HAS_PASSWORD: he got one and was there before. (transfer full) NULL with an error.
 */
GPtrArray *ky_consent_grants (KyIndex *index, gint64 user, const KyHad *had, gboolean has_password,
                              GError **error);
/* Did another administrator ask for all of GRANTS for NAME before? Then his word is used up, and
 * both stand in the log. */
gboolean ky_consent_take (KyServer *server, KyCall *call, const gchar *name, GPtrArray *grants,
                          gboolean *ret_given, GError **error);
/* Notes that the caller asks for GRANTS, in the log too, and tells the other administrators. The
 * answer is then a refusal: call->refusal. */
gboolean ky_consent_ask (KyServer *server, KyCall *call, const gchar *name, GPtrArray *grants,
                         GError **error);
/* Tells each address that USER has now and had not, and the own one of a new user, by mail: that an
 * account was made for it, that its mail is shown to him, or that he signed in through the
 * directory. Not at admin.sock. */
gboolean ky_consent_tell_new (KyServer *server, KyCall *call, gint64 user, const gchar *name,
                              const KyHad *had, GError **error);
/* Tells the caller by mail that an authenticator was set up as his: it may have been another's. */
gboolean ky_consent_tell_enrolled (KyServer *server, KyCall *call, GError **error);
/* Tells by mail: who else has an address that USER has now, and the address itself; USER, at his
 * address from before, that another set his password, took his second factor, or changed it. */
gboolean ky_consent_tell (KyServer *server, KyCall *call, gint64 user, const gchar *name,
                          const KyHad *had, GPtrArray *grants, GError **error);
