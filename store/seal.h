/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A sealed original: 8 bytes of head ("KYO", version 1, flags, three zeros), the 24-byte header of
 * libsodium's crypto_secretstream_xchacha20poly1305, then chunks of at most KY_SEAL_CHUNK bytes
 * of plain text and 17 of tag each, the last marked FINAL. The head and the original's identifier
 * are authenticated with each chunk, so that neither a chunk nor a whole original can stand in
 * another's place. The plain text is the original, or one zstd frame of it where that is smaller
 * (flag 1).
 *
 * The data key is random and lives only sealed (crypto_box_seal) to the organisation's public key.
 */
#pragma once

#include "common/error.h"
#include "common/view.h"
#include "common/sha256.h"

#include <sodium.h>

#define KY_SEAL_KEY_SIZE crypto_secretstream_xchacha20poly1305_KEYBYTES
#define KY_SEALED_KEY_SIZE (KY_SEAL_KEY_SIZE + crypto_box_SEALBYTES)
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

/*
 * Seals FD, a regular file or memfd, read from its beginning to the size that it has now, as the
 * original ID with DATA_KEY. Errors: IO (FD can't be read, or shrinks meanwhile), LIBRARY, and
 * what SINK sets.
 */
gboolean ky_seal (KySealer *sealer, int fd, const gchar *id,
                  const guint8 data_key[KY_SEAL_KEY_SIZE], KySealSink sink, gpointer data,
                  KySealInfo *ret_info, GError **error);

/*
 * Opens a sealed original of SIZE bytes of plain text from FD (read from its present offset) and
 * writes it to SINK. RET_SHA256 is of what was written; the caller compares it. Errors: MALFORMED
 * (any bit changed, cut off, of another ID, or not SIZE bytes), IO, LIBRARY, and what SINK sets.
 */
gboolean ky_unseal (int fd, const gchar *id, guint64 size, const guint8 data_key[KY_SEAL_KEY_SIZE],
                    KySealSink sink, gpointer data, guint8 ret_sha256[KY_SHA256_SIZE],
                    GError **error);

/* Seals DATA_KEY to PUBLIC_KEY. */
void ky_seal_key (const guint8 data_key[KY_SEAL_KEY_SIZE],
                  const guint8 public_key[crypto_box_PUBLICKEYBYTES],
                  guint8 ret_sealed[KY_SEALED_KEY_SIZE]);
/* Opens what ky_seal_key() made; FALSE when it was not made for this pair. */
gboolean ky_unseal_key (const guint8 sealed[KY_SEALED_KEY_SIZE],
                        const guint8 public_key[crypto_box_PUBLICKEYBYTES],
                        const guint8 secret_key[crypto_box_SECRETKEYBYTES],
                        guint8 ret_data_key[KY_SEAL_KEY_SIZE]);
