/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A sealed original: 8 bytes of head ("KYO", version 1, flags, three zeros), the 24-byte header of
 * libsodium's crypto_secretstream_xchacha20poly1305, then chunks of at most KY_SEAL_CHUNK bytes
 * of plain text and 17 of tag each, the last marked FINAL. The head and the original's identifier
 * are authenticated with each chunk, so that neither a chunk nor a whole original can stand in
 * another's place. The plain text is the original, or one zstd frame of it where that is smaller
 * (flag 1).
 *
 * One that is to lie in a file of its own has a label, so that its row in the index can be made
 * again where the index was lost: version 2, whose last three bytes of head are the label's size
 * (little-endian), which stands before the stream's header:
 *   24 bytes identifier, 16 bytes the public key's identifier, 104 bytes the sealed data key, 24
 *   bytes nonce, and the envelope with XChaCha20-Poly1305 (IETF) under a key derived from the data
 *   key; head and identifier are authenticated with it.
 * So whoever holds such a file and the secret key can open it: erasing one means removing it.
 *
 * The data key is random, one for each original, and lives only sealed to the organisation's public
 * key, in one of two forms:
 *   104 bytes: the public half of a pair, a random nonce, and the crypto_box of the data key from
 * that pair (KyKeySealer); 80 bytes: its crypto_box_seal, the older form, which is read and no
 * longer written. The first needs one pair for many data keys, where the second makes a pair for
 * each, at more than sealing a small mail itself costs. The price: who reads the memory of
 * kiyome-store can open the originals that were sealed with its present pair, the last
 * KY_KEY_SEALER_USES of the last minute at most, and not only those that it is just taking in
 * clear. Destroying the sealed data key erases an original as ever: its data key is in no other
 * place, and the pair no longer in any.
 */
#pragma once

#include "common/error.h"
#include "common/view.h"
#include "common/sha256.h"

#include <sodium.h>

#define KY_SEAL_KEY_SIZE crypto_secretstream_xchacha20poly1305_KEYBYTES
#define KY_SEALED_KEY_SIZE                                                                         \
  (crypto_box_PUBLICKEYBYTES + crypto_box_NONCEBYTES + crypto_box_MACBYTES + KY_SEAL_KEY_SIZE)
#define KY_SEALED_KEY_SIZE_OLD (KY_SEAL_KEY_SIZE + crypto_box_SEALBYTES)
#define KY_SEAL_CHUNK (64 * 1024)

/* What stands at the end of sealing. */
typedef struct
{
  guint8 sha256[KY_SHA256_SIZE]; /* of the original */
  guint64 size;                  /* of the original */
  guint64 stored;                /* bytes given to the sink */
} KySealInfo;

/* Takes SIZE bytes of a sealed original, in order. */
typedef gboolean (*KySealSink) (gpointer data, const guint8 *bytes, gsize size, GError **error);

/* Buffers and contexts that are reused from one original to the next; one a thread. */
typedef struct _KySealer KySealer;
KySealer *ky_sealer_new (void);
void ky_sealer_free (KySealer *sealer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KySealer, ky_sealer_free)

/* What a label says. */
typedef struct
{
  const gchar *key_id;      /* of the public key */
  const guint8 *sealed_key; /* KY_SEALED_KEY_SIZE bytes */
  KyView envelope;
} KySealLabel;

#define KY_SEAL_KEY_ID_SIZE 16
#define KY_SEAL_ENVELOPE_MAX (8 * 1024 * 1024)

/* A label as it stands in a file. */
typedef struct
{
  gchar id[25], key_id[KY_SEAL_KEY_ID_SIZE + 1];
  guint8 sealed_key[KY_SEALED_KEY_SIZE];
} KySealedLabel;

/* Reads the label of the sealed original FD, whatever its offset. Nothing of it is authentic before
 * ky_seal_read_envelope(). FALSE: it has none, or can't be read; errors: MALFORMED, IO. */
gboolean ky_seal_read_label (int fd, KySealedLabel *ret_label, GError **error);
/* Its envelope. Errors: MALFORMED (not authentic), IO. (transfer full) */
GBytes *ky_seal_read_envelope (int fd, const guint8 data_key[KY_SEAL_KEY_SIZE], GError **error);
/* Puts another sealed data key into the label of FD, which has one. Errors: IO. */
gboolean ky_seal_write_label_key (int fd, const gchar *key_id,
                                  const guint8 sealed_key[KY_SEALED_KEY_SIZE], GError **error);

/* The sealed original SEALED with another sealed data key in its label; NULL: it has none.
 * (transfer full) */
GBytes *ky_seal_relabel (KyView sealed, const gchar *key_id,
                         const guint8 sealed_key[KY_SEALED_KEY_SIZE]);

/* Two bytes of SEALED's SHA-256, never both zero; another key in its label changes nothing. */
void ky_seal_fingerprint (KyView sealed, guint8 ret_fingerprint[2]);
/* The sealed data key in SEALED's label, with its key's identifier before it; of size 0: none. */
KyView ky_seal_label_key (KyView sealed);

/*
 * Seals FD, a regular file or memfd, read from its beginning to the size that it has now, as the
 * original ID with DATA_KEY, and a LABEL where that is not NULL. Errors: IO (FD can't be read, or
 * shrinks meanwhile), LIBRARY, and what SINK sets.
 */
gboolean ky_seal (KySealer *sealer, int fd, const gchar *id,
                  const guint8 data_key[KY_SEAL_KEY_SIZE], const KySealLabel *label,
                  KySealSink sink, gpointer data, KySealInfo *ret_info, GError **error);

/*
 * Opens a sealed original of SIZE bytes of plain text from FD (read from its present offset) and
 * writes it to SINK. RET_SHA256 is of what was written; the caller compares it. Errors: MALFORMED
 * (any bit changed, cut off, of another ID, or not SIZE bytes), IO, LIBRARY, and what SINK sets.
 */
gboolean ky_unseal (int fd, const gchar *id, guint64 size, const guint8 data_key[KY_SEAL_KEY_SIZE],
                    KySealSink sink, gpointer data, guint8 ret_sha256[KY_SHA256_SIZE],
                    GError **error);

#define KY_KEY_SEALER_USES 64

/* The pair that data keys are sealed with; all zeros: none yet. Not for two threads at once. */
typedef struct
{
  guint8 recipient[crypto_box_PUBLICKEYBYTES];
  guint8 own[crypto_box_PUBLICKEYBYTES]; /* its secret half is kept nowhere */
  guint8 shared[crypto_box_BEFORENMBYTES];
  guint left; /* data keys that it may still seal */
} KyKeySealer;

/* Seals DATA_KEY to PUBLIC_KEY, which must be a valid one (ky_keys_current()). */
void ky_key_sealer_seal (KyKeySealer *sealer, const guint8 data_key[KY_SEAL_KEY_SIZE],
                         const guint8 public_key[crypto_box_PUBLICKEYBYTES],
                         guint8 ret_sealed[KY_SEALED_KEY_SIZE]);
/* Forgets the pair: nothing here opens what it sealed any more. */
void ky_key_sealer_wipe (KyKeySealer *sealer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyKeySealer, ky_key_sealer_wipe)
/* Opens what ky_key_sealer_seal() made, now or in an older version; FALSE when it was not made for
 * this pair. */
gboolean ky_unseal_key (KyView sealed, const guint8 public_key[crypto_box_PUBLICKEYBYTES],
                        const guint8 secret_key[crypto_box_SECRETKEYBYTES],
                        guint8 ret_data_key[KY_SEAL_KEY_SIZE]);
