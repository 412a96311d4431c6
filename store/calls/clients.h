/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machines that bring files by kiyome-portal, and the key by which each of them is known: 256
 * random bits that are told once and kept as a hash. A key opens nothing but files that came with
 * it. Of the loop.
 */
#pragma once

#include "store/calls/call.h"

#define KY_CLIENT_GROUPS 2 /* of its identifier */

typedef struct
{
  gint64 n;
  gchar *id, *name, *scope, *policy, *owner;
  gint64 quota_files, quota_bytes; /* within 24 hours; 0: any */
  gint64 last_used;
} KyClientKey;

void ky_client_clear (KyClientKey *client);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyClientKey, ky_client_clear)

/* "kiyome_K7QF-3MZP_" and 32 bytes in base64url. */
#define KY_CLIENT_KEY_SIZE (17 + KY_TOKEN_SIZE)
/* A new key for the machine ID. The caller wipes it. */
void ky_client_key_new (const gchar *id, gchar ret_key[KY_CLIENT_KEY_SIZE]);
/* The identifier in KEY; FALSE when it has not the form of one. */
gboolean ky_client_key_id (const gchar *key, gchar ret_id[KY_ID_SIZE]);

/*
 * The machine whose key the call carries, if it is in force and has SCOPE ("send", "read",
 * "cancel"); call->who is it from then on. Else its n is 0: call->refusal says why and it is
 * recorded, and the verb is to return TRUE. FALSE: STORE.
 */
gboolean ky_client_find (KyServer *server, KyCall *call, const gchar *scope,
                         KyClientKey *ret_client, GError **error);

/* client-files.c: forgets what machines brought some days ago; their originals stay. Inside a
 * transaction. Errors: STORE. */
gboolean ky_client_files_tidy (KyIndex *index, gint64 now, GError **error);
