/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The key pairs that originals are sealed to (X25519), in paths.keys:
 *   ID.pub    key file, 0644: identifier, time, public key. All that kiyome-store reads.
 *   ID.key    key file, 0600: secret key, or the secret key locked with a passphrase (argon2id and
 *             XSalsa20-Poly1305). Read by release and export only.
 *   current   the identifier of the pair that new originals are sealed to.
 * The identifier is the first 16 hexadecimal digits of the public key's SHA-256.
 */
#pragma once

#include "common/error.h"

#include <sodium.h>

#define KY_KEY_ID_SIZE 17
#define KY_KEY_PUBLIC_SIZE crypto_box_PUBLICKEYBYTES
#define KY_KEY_SECRET_SIZE crypto_box_SECRETKEYBYTES

typedef struct
{
  gchar id[KY_KEY_ID_SIZE];
  guint8 key[KY_KEY_PUBLIC_SIZE];
} KyPublicKey;

typedef struct
{
  gchar id[KY_KEY_ID_SIZE];
  gint64 created; /* Unix seconds */
  gboolean is_current;
  gboolean has_secret; /* its ID.key is here */
  gboolean is_locked;  /* with a passphrase; FALSE too when this user can't read ID.key */
} KyKeyInfo;

/*
 * The current public key. Refuses (CONFIG, the message says what to do) a directory or file that
 * others than its owner may write to, a secret key that others may read, and a key that does not
 * match its identifier.
 */
gboolean ky_keys_current (const gchar *directory, KyPublicKey *ret_key, GError **error);

/* A number that changes when another key than ID may have become the current one, or something of
 * ID may have changed. No file is read for it. */
guint64 ky_keys_stamp (const gchar *directory, const gchar *id);

/*
 * Makes a pair and makes it the current one. DIRECTORY is created (0755) when missing. PASSPHRASE
 * may be NULL. Nothing changes on an error: CONFIG (a pair is there and MAY_ROTATE is FALSE, or
 * none is there and it is TRUE), IO.
 */
gboolean ky_keys_make (const gchar *directory, const gchar *passphrase, gboolean may_rotate,
                       KyPublicKey *ret_key, GError **error);

/* All pairs, oldest first, of KyKeyInfo. Errors: IO, CONFIG. (transfer full) */
GArray *ky_keys_list (const gchar *directory, GError **error);

/*
 * The pair ID. PASSPHRASE may be NULL; a locked key then gives ENCRYPTED, and a wrong one POLICY.
 * The caller wipes RET_SECRET with sodium_memzero(). Errors: also CONFIG, IO.
 */
gboolean ky_keys_load (const gchar *directory, const gchar *id, const gchar *passphrase,
                       KyPublicKey *ret_public, guint8 ret_secret[KY_KEY_SECRET_SIZE],
                       GError **error);
