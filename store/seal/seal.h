/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The format of a sealed original: 8 bytes of head ("KYO", version 1, flags, three zeros), the
 * 24-byte header of libsodium's crypto_secretstream_xchacha20poly1305, and chunks of at most
 * KY_SEAL_CHUNK bytes of plain text and 17 bytes of tag each, the last one marked FINAL. The head
 * and the original's identifier are authenticated with each chunk, so that neither a chunk nor an
 * original can replace another. The plain text is the original, or, with flag 1, one zstd frame of
 * it, if that is smaller.
 * An original that is kept outside the index has a label, so that its row can be made again if the
 * index is lost. Its version is 2, and the last three bytes of the head are the size of the label
 * (little-endian), which is before the stream's header: 24 bytes identifier of the original, 16
 * bytes identifier of the public key, 104 bytes sealed data key, 24 bytes nonce, and the envelope,
 * encrypted with XChaCha20-Poly1305 (IETF) under a key derived from the data key; the head and the
 * identifier are authenticated with it. Whoever has such a file and the secret key can open it: to
 * erase the original means to remove the file.
 * The data key is random, is used for one original, and exists only sealed to the organisation's
 * public key, in one of two forms. 104 bytes: the public key of a pair, a random nonce, and the
 * crypto_box of the data key from that pair (KyKeySealer). 80 bytes: the crypto_box_seal of the
 * data key; this older form is read and no longer written. The first form needs one pair for many
 * data keys; the second needs a pair for each, which costs more than sealing a small mail. The
 * disadvantage of the first form: whoever can read the memory of kiyome-store can open the
 * originals that were sealed with its current pair, at most KY_KEY_SEALER_USES of the last minute,
 * and not only those that are being received. To destroy the sealed data key still erases the
 * original, because the data key is nowhere else, and the pair's secret key is kept nowhere. */
#pragma once

#include "common/error.h"
#include "common/sha256.h"

#include <sodium.h>

#define KY_SEAL_KEY_SIZE crypto_secretstream_xchacha20poly1305_KEYBYTES
#define KY_SEALED_KEY_SIZE                                                                         \
  (crypto_box_PUBLICKEYBYTES + crypto_box_NONCEBYTES + crypto_box_MACBYTES + KY_SEAL_KEY_SIZE)
#define KY_SEALED_KEY_SIZE_OLD (KY_SEAL_KEY_SIZE + crypto_box_SEALBYTES)
#define KY_SEAL_CHUNK (64 * 1024)

/* Holds the result of sealing. */
typedef struct
{
  guint8 sha256[KY_SHA256_SIZE]; /* hash of the original */
  guint64 size;                  /* size of the original in bytes */
  guint64 stored;                /* bytes of the sealed original */
} KySealInfo;

/* Receives the next `size` bytes of a sealed or opened original. */
typedef gboolean (*KySealSink) (gpointer data, const guint8 *bytes, gsize size, GError **error);

/* Buffers and contexts that are used for one original after the other. Each thread needs its
 * own. */
typedef struct _KySealer KySealer;
KySealer *ky_sealer_new (void);
void ky_sealer_free (KySealer *sealer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KySealer, ky_sealer_free)

/* Holds the content of a label that is to be written. */
typedef struct
{
  const gchar *key_id;      /* identifier of the public key */
  const guint8 *sealed_key; /* KY_SEALED_KEY_SIZE bytes */
  KyView envelope;
} KySealLabel;

#define KY_SEAL_KEY_ID_SIZE 16
#define KY_SEAL_ENVELOPE_MAX (8 * 1024 * 1024)

/* Holds a label as it was read from a file, without its envelope. */
typedef struct
{
  gchar id[25], key_id[KY_SEAL_KEY_ID_SIZE + 1];
  guint8 sealed_key[KY_SEALED_KEY_SIZE];
} KySealedLabel;

/* Reads the label of a sealed original, from any offset of the file. Nothing in it is authentic
 * before ky_seal_read_envelope() has succeeded.
 * Returns FALSE if the original has no label or cannot be read.
 * Errors: MALFORMED, IO. */
gboolean ky_seal_read_label (int fd, KySealedLabel *ret_label, GError **error);
/* Reads and decrypts the envelope in the label of a sealed original.
 * Returns the envelope (transfer full), or NULL.
 * Errors: MALFORMED (also: not authentic). */
GBytes *ky_seal_read_envelope (int fd, const guint8 data_key[KY_SEAL_KEY_SIZE], GError **error);
/* Replaces the sealed data key in the label of a sealed original, which must have a label.
 * Errors: IO. */
gboolean ky_seal_write_label_key (int fd, const gchar *key_id,
                                  const guint8 sealed_key[KY_SEALED_KEY_SIZE], GError **error);

/* Returns a copy of a sealed original with another sealed data key in its label (transfer full), or
 * NULL if it has no label. */
GBytes *ky_seal_relabel (KyView sealed, const gchar *key_id,
                         const guint8 sealed_key[KY_SEALED_KEY_SIZE]);

/* Computes two bytes of the SHA-256 of a sealed original, never both zero. The sealed data key in
 * the label does not influence them. */
void ky_seal_fingerprint (KyView sealed, guint8 ret_fingerprint[2]);
/* Returns the identifier of the public key and the sealed data key in the label of a sealed
 * original (borrowed), or an empty view if it has no label. */
KyView ky_seal_label_key (KyView sealed);

/* Seals an original.
 * `sealer`: the thread's own.
 * `fd`: a regular file or memfd; it is read from its beginning to its current size (borrowed).
 * `id`: the original's identifier.
 * `data_key`: the key, which must not be used for another original.
 * `label`: (nullable) a label.
 * `sink`, `data`: receive the sealed bytes.
 * `ret_info`: set to hash and sizes.
 * Errors: IO (also: the file became shorter), LIBRARY, LIMIT (the envelope), and what `sink`
 * sets. */
gboolean ky_seal (KySealer *sealer, int fd, const gchar *id,
                  const guint8 data_key[KY_SEAL_KEY_SIZE], const KySealLabel *label,
                  KySealSink sink, gpointer data, KySealInfo *ret_info, GError **error);

/* Opens a sealed original.
 * `fd`: the sealed original, read from its current offset (borrowed).
 * `id`: the original's identifier.
 * `size`: the size of its plain text in bytes.
 * `sink`, `data`: receive the plain text.
 * `ret_sha256`: set to the hash of the plain text, which the caller compares.
 * Errors: MALFORMED (changed, cut off, of another identifier or size), IO, and what `sink` sets. */
gboolean ky_unseal (int fd, const gchar *id, guint64 size, const guint8 data_key[KY_SEAL_KEY_SIZE],
                    KySealSink sink, gpointer data, guint8 ret_sha256[KY_SHA256_SIZE],
                    GError **error);

#define KY_KEY_SEALER_USES 64

/* Holds the key pair that data keys are sealed with; all zeros: none yet. Not for two threads at
 * once. */
typedef struct
{
  guint8 recipient[crypto_box_PUBLICKEYBYTES];
  guint8 own[crypto_box_PUBLICKEYBYTES]; /* public key; the secret key is kept nowhere */
  guint8 shared[crypto_box_BEFORENMBYTES];
  guint left; /* data keys that the pair may still seal */
} KyKeySealer;

/* Seals a data key to a public key, which must be valid (ky_keys_current()). */
void ky_key_sealer_seal (KyKeySealer *sealer, const guint8 data_key[KY_SEAL_KEY_SIZE],
                         const guint8 public_key[crypto_box_PUBLICKEYBYTES],
                         guint8 ret_sealed[KY_SEALED_KEY_SIZE]);
/* Wipes the pair, so that nothing in this process can open what was sealed with it. */
void ky_key_sealer_wipe (KyKeySealer *sealer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyKeySealer, ky_key_sealer_wipe)
/* Opens a sealed data key, of this or the older form.
 * Returns FALSE if it was not sealed to this key pair. */
gboolean ky_unseal_key (KyView sealed, const guint8 public_key[crypto_box_PUBLICKEYBYTES],
                        const guint8 secret_key[crypto_box_SECRETKEYBYTES],
                        guint8 ret_data_key[KY_SEAL_KEY_SIZE]);
