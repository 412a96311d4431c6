/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The key pairs that originals are sealed to (X25519), in paths.keys:
 *   ID.pub    key file, 0644: identifier, time, public key. All that kiyome-store reads.
 *   ID.key    key file, 0600: secret key, or the secret key locked with a passphrase (argon2id and
 *             XSalsa20-Poly1305). Read by release and export only.
 *   current   the identifier of the pair that new originals are sealed to.
 * The identifier is the first 16 hexadecimal digits of the public key's SHA-256. */
#pragma once

#include "common/error.h"

#include <sodium.h>

#define KY_KEY_ID_SIZE 17
#define KY_KEY_PUBLIC_SIZE crypto_box_PUBLICKEYBYTES
#define KY_KEY_SECRET_SIZE crypto_box_SECRETKEYBYTES

/* Describes a public key. */
typedef struct
{
  gchar id[KY_KEY_ID_SIZE];
  guint8 key[KY_KEY_PUBLIC_SIZE];
} KyPublicKey;

/* Describes a key pair. */
typedef struct
{
  gchar id[KY_KEY_ID_SIZE];
  gint64 created; /* Unix seconds */
  gboolean is_current;
  gboolean has_secret; /* the file ID.key is on this machine */
  gboolean is_locked;  /* with a passphrase; also FALSE if this user cannot read ID.key */
} KyKeyInfo;

/* Returns whether `text` has the form of the identifier of a key, so that it names a file in
 * paths.keys and nothing outside it. */
gboolean ky_key_id_is_valid (const gchar *text);

/* Reads the current public key. A directory or file that others than its owner can write to, a
 * secret key that others can read, and a key that does not match its identifier are refused with
 * CONFIG; the message says what to do.
 * `directory`: paths.keys.
 * `ret_key`: set to the key.
 * Errors: CONFIG, IO. */
gboolean ky_keys_current (const gchar *directory, KyPublicKey *ret_key, GError **error);

/* Returns a number that changes when another key than `id` may have become the current one, or when
 * a file of that key may have changed. No file is read for this. */
guint64 ky_keys_stamp (const gchar *directory, const gchar *id);

/* Makes a key pair and makes it the current one. `directory` is created (mode 0755) if it does not
 * exist. If this fails, the current pair stays the current one.
 * `passphrase`: (nullable) locks the secret key.
 * `may_rotate`: TRUE: there must be a pair already; FALSE: there must be none.
 * `ret_key`: set to the public key.
 * Errors: CONFIG, IO, MEMORY. */
gboolean ky_keys_make (const gchar *directory, const gchar *passphrase, gboolean may_rotate,
                       KyPublicKey *ret_key, GError **error);

/* Returns all pairs as an array of KyKeyInfo, oldest first (transfer full), or NULL.
 * Errors: IO, CONFIG. */
GArray *ky_keys_list (const gchar *directory, GError **error);

/* Reads a pair with its secret key.
 * `id`: the pair's identifier.
 * `passphrase`: (nullable) opens a locked key.
 * `ret_public`: set to the public key.
 * `ret_secret`: set to the secret key, which the caller wipes with sodium_memzero().
 * Errors: ENCRYPTED (a passphrase is needed), POLICY (the passphrase is wrong), CONFIG, IO,
 * MEMORY. */
gboolean ky_keys_load (const gchar *directory, const gchar *id, const gchar *passphrase,
                       KyPublicKey *ret_public, guint8 ret_secret[KY_KEY_SECRET_SIZE],
                       GError **error);
