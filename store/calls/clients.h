/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines that upload files to the HTTP API of kiyome-portal. Each is identified by a key of 256
 * random bits, which is shown once and stored as a hash. A key gives access only to files that were
 * uploaded with it. To be used in the loop only. */
#pragma once

#include "store/calls/call.h"

#define KY_CLIENT_GROUPS 2 /* groups of characters in a machine's identifier */

/* Describes a machine, as the table clients has it. */
typedef struct
{
  gint64 n; /* the row's number */
  /* `scope`: "send;read;cancel", or some of these; `policy`, `owner`: "" for none. */
  gchar *id, *name, *scope, *policy, *owner;
  gint64 quota_files, quota_bytes; /* within 24 hours; 0: no limit */
  gint64 last_used;                /* Unix seconds; 0: never */
} KyClientKey;

/* Frees what `client` holds. */
void ky_client_clear (KyClientKey *client);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyClientKey, ky_client_clear)

/* Size of a key with its NUL: "kiyome_K7QF-3MZP_" and 32 bytes in base64url. */
#define KY_CLIENT_KEY_SIZE (17 + KY_TOKEN_SIZE)
/* Makes a new key for the machine with the identifier `id`. The caller must wipe the key. */
void ky_client_key_new (const gchar *id, gchar ret_key[KY_CLIENT_KEY_SIZE]);
/* Reads the machine's identifier from a key. Returns FALSE if `key` has not the form of a key. */
gboolean ky_client_key_id (const gchar *key, gchar ret_id[KY_ID_SIZE]);

/* Finds the machine whose key the call carries, and sets call->who to it.
 * `scope`: what the key must allow: "send", "read" or "cancel".
 * `ret_client`: set to the machine. If the key is wrong or not in force, it is left as it was, and
 * call->refusal is set; the verb must then return TRUE.
 * Errors: STORE (also "forbidden": the key has not this scope). */
gboolean ky_client_find (KyServer *server, KyCall *call, const gchar *scope,
                         KyClientKey *ret_client, GError **error);

/* Deletes the jobs of machines that are older than 7 days and that nobody works on; the originals
 * stay. `now`: Unix seconds. To be called inside a transaction. Errors: STORE. */
gboolean ky_client_files_tidy (KyIndex *index, gint64 now, GError **error);
