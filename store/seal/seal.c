/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seals and opens originals in the format that store/seal/seal.h describes, and seals data keys to
 * the public key. Each chunk is authenticated before its content is used, and an original is
 * compressed only if its beginning (all of it up to 512 KiB) shrinks by more than a sixteenth. */
#include "store/seal/seal.h"
#include "common/message-codes.h"
#include "common/wire.h"
#include "store/seal/id.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#define HEAD_SIZE 8
#define FLAG_ZSTD 1u
#define STREAM_HEADER crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define STREAM_TAG crypto_secretstream_xchacha20poly1305_ABYTES
#define INPUT_SIZE (512 * 1024) /* an original up to this size is compressed at once */
#define SAMPLE_SIZE (64 * 1024) /* part of a larger original that is compressed as a test */
#define ZSTD_LEVEL 1
#define ID_LENGTH (KY_ID_SIZE - 1)
#define VERSION_LABELLED 2
#define LABEL_KEY_AT (HEAD_SIZE + ID_LENGTH)
#define LABEL_KEY_SIZE (KY_SEAL_KEY_ID_SIZE + KY_SEALED_KEY_SIZE)
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define ENVELOPE_TAG crypto_aead_xchacha20poly1305_ietf_ABYTES
#define LABEL_FIXED (ID_LENGTH + LABEL_KEY_SIZE + NONCE_SIZE + ENVELOPE_TAG)
#define ASSOCIATED_SIZE (HEAD_SIZE + KY_ID_SIZE)

struct _KySealer
{
  ZSTD_CCtx *zstd;
  guint8 *input;  /* INPUT_SIZE */
  guint8 *packed; /* room for INPUT_SIZE or a chunk, compressed */
  gsize packed_size;
  guint8 chunk[KY_SEAL_CHUNK]; /* plain text that waits to become a chunk */
  gsize filled;
  guint8 sealed[KY_SEAL_CHUNK + STREAM_TAG];
};

/* Holds the state of one original while it is sealed. */
typedef struct
{
  KySealer *sealer;
  crypto_secretstream_xchacha20poly1305_state stream;
  guint8 associated[ASSOCIATED_SIZE];
  KySealSink sink;
  gpointer data;
  guint64 stored;
} Out;

KySealer *
ky_sealer_new (void)
{
  KySealer *sealer = g_new0 (KySealer, 1);

  sealer->zstd = ZSTD_createCCtx ();
  sealer->input = g_malloc (INPUT_SIZE);
  sealer->packed_size = MAX (ZSTD_compressBound (INPUT_SIZE), ZSTD_CStreamOutSize ());
  sealer->packed = g_malloc (sealer->packed_size);
  g_assert (sealer->zstd != NULL);
  return sealer;
}

void
ky_sealer_free (KySealer *sealer)
{
  if (sealer == NULL)
    return;
  ZSTD_freeCCtx (sealer->zstd);
  g_free (sealer->input);
  g_free (sealer->packed);
  g_free (sealer);
}

static void
make_associated (guint8 associated[ASSOCIATED_SIZE], const guint8 head[HEAD_SIZE], const gchar *id)
{
  memset (associated, 0, ASSOCIATED_SIZE);
  memcpy (associated, head, HEAD_SIZE);
  memcpy (associated + HEAD_SIZE, id, MIN (strlen (id), KY_ID_SIZE));
}

static gboolean
seal_give (Out *out, const guint8 *bytes, gsize size, GError **error)
{
  out->stored += size;
  return out->sink (out->data, bytes, size, error);
}

static gboolean
flush_chunk (Out *out, gboolean is_final, GError **error)
{
  KySealer *sealer = out->sealer;
  unsigned long long length = 0;
  guint8 tag = is_final ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                        : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;

  crypto_secretstream_xchacha20poly1305_push (&out->stream, sealer->sealed, &length, sealer->chunk,
                                              sealer->filled, out->associated, ASSOCIATED_SIZE,
                                              tag);
  sealer->filled = 0;
  return seal_give (out, sealer->sealed, (gsize)length, error);
}

/* Adds plain text. A full chunk waits until more comes, so that the last one can be marked. */
static gboolean
seal_put (Out *out, const guint8 *bytes, gsize size, GError **error)
{
  KySealer *sealer = out->sealer;

  while (size > 0)
    {
      if (sealer->filled == KY_SEAL_CHUNK && !flush_chunk (out, FALSE, error))
        return FALSE;
      gsize n = MIN (size, KY_SEAL_CHUNK - sealer->filled);
      memcpy (sealer->chunk + sealer->filled, bytes, n);
      sealer->filled += n;
      bytes += n;
      size -= n;
    }
  return TRUE;
}

static gboolean
zstd_failed (gsize result, GError **error)
{
  if (!ZSTD_isError (result))
    return FALSE;
  g_set_error (error, KY_ERROR, KY_ERROR_LIBRARY, "zstd: %s", ZSTD_getErrorName (result));
  return TRUE;
}

static gboolean
put_compressed (Out *out, const guint8 *bytes, gsize size, gboolean is_last, GError **error)
{
  KySealer *sealer = out->sealer;
  ZSTD_inBuffer in = { bytes, size, 0 };
  ZSTD_EndDirective directive = is_last ? ZSTD_e_end : ZSTD_e_continue;

  for (;;)
    {
      ZSTD_outBuffer room = { sealer->packed, sealer->packed_size, 0 };
      gsize left = ZSTD_compressStream2 (sealer->zstd, &room, &in, directive);

      if (zstd_failed (left, error) || !seal_put (out, sealer->packed, room.pos, error))
        return FALSE;
      if (is_last ? left == 0 : in.pos == in.size)
        return TRUE;
    }
}

static gboolean
read_exactly (int fd, guint8 *buffer, gsize size, guint64 offset, GError **error)
{
  gssize have = ky_fd_read_at (fd, buffer, size, offset);

  if (have < 0)
    return ky_error_set_errno (error, "reading the original");
  if ((gsize)have < size)
    return ky_fail (error, KY_ERROR_IO, "the original was truncated while it was read");
  return TRUE;
}

/* Compresses the first `size` bytes of `input` into `packed` and returns the new size; 0 if that
 * saves less than a sixteenth. Only the beginning decides, so an original that begins like a mail
 * and continues with incompressible data is compressed with little effect. */
static gsize
try_compressing (KySealer *sealer, gsize size)
{
  gsize packed = ZSTD_compressCCtx (sealer->zstd, sealer->packed, sealer->packed_size,
                                    sealer->input, size, ZSTD_LEVEL);

  return !ZSTD_isError (packed) && packed + size / 16 < size ? packed : 0;
}

/* --- labels --------------------------------------------------------------------------------- */

static void
derive_envelope_key (const guint8 *data_key, guint8 ret_key[KY_SEAL_KEY_SIZE])
{
  G_STATIC_ASSERT (KY_SEAL_KEY_SIZE == crypto_kdf_KEYBYTES);
  crypto_kdf_derive_from_key (ret_key, KY_SEAL_KEY_SIZE, 1, "kylabel1", data_key);
}

/* Makes the label whose size is in the head. (transfer full) */
static GByteArray *
make_label (const KySealLabel *label, const guint8 associated[ASSOCIATED_SIZE], const gchar *id,
            const guint8 *data_key)
{
  guint8 nonce[NONCE_SIZE];
  guint8 key[KY_SEAL_KEY_SIZE];
  gsize fixed = LABEL_FIXED - ENVELOPE_TAG;
  GByteArray *bytes = g_byte_array_sized_new ((guint)(LABEL_FIXED + label->envelope.size));
  unsigned long long length = 0;

  g_assert (strlen (id) == ID_LENGTH && strlen (label->key_id) == KY_SEAL_KEY_ID_SIZE);
  randombytes_buf (nonce, sizeof nonce);
  g_byte_array_append (bytes, (const guint8 *)id, ID_LENGTH);
  g_byte_array_append (bytes, (const guint8 *)label->key_id, KY_SEAL_KEY_ID_SIZE);
  g_byte_array_append (bytes, label->sealed_key, KY_SEALED_KEY_SIZE);
  g_byte_array_append (bytes, nonce, sizeof nonce);
  g_byte_array_set_size (bytes, (guint)(LABEL_FIXED + label->envelope.size));
  derive_envelope_key (data_key, key);
  crypto_aead_xchacha20poly1305_ietf_encrypt (bytes->data + fixed, &length, label->envelope.data,
                                              label->envelope.size, associated, ASSOCIATED_SIZE,
                                              NULL, nonce, key);
  sodium_memzero (key, sizeof key);
  return bytes;
}

static guint32
label_size (const guint8 head[HEAD_SIZE])
{
  return ky_load_u24le (head + 5);
}

static gboolean
seal_begin (Out *out, guint8 flags, const gchar *id, const guint8 *data_key,
            const KySealLabel *label, GError **error)
{
  guint8 head[HEAD_SIZE] = { 'K', 'Y', 'O', 1, flags, 0, 0, 0 };
  guint8 header[STREAM_HEADER];
  g_autoptr (GByteArray) bytes = NULL;

  if (label != NULL)
    {
      head[3] = VERSION_LABELLED;
      ky_store_u24le (head + 5, (guint32)(LABEL_FIXED + label->envelope.size));
    }
  make_associated (out->associated, head, id);
  if (label != NULL)
    bytes = make_label (label, out->associated, id, data_key);
  crypto_secretstream_xchacha20poly1305_init_push (&out->stream, header, data_key);
  out->sealer->filled = 0;
  return seal_give (out, head, sizeof head, error)
         && (bytes == NULL || seal_give (out, bytes->data, bytes->len, error))
         && seal_give (out, header, sizeof header, error);
}

/* --- sealing -------------------------------------------------------------------------------- */

static gboolean
open_size (int fd, guint64 *ret_size, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return ky_error_set_errno (error, "fstat");
  if (!S_ISREG (status.st_mode) || status.st_size < 0)
    return ky_fail (error, KY_ERROR_IO, "the original is not a regular file");
  *ret_size = (guint64)status.st_size;
  return TRUE;
}

static gboolean
prepare_zstd (KySealer *sealer, guint64 size, GError **error)
{
  return !zstd_failed (ZSTD_CCtx_reset (sealer->zstd, ZSTD_reset_session_and_parameters), error)
         && !zstd_failed (
             ZSTD_CCtx_setParameter (sealer->zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL), error)
         && !zstd_failed (ZSTD_CCtx_setPledgedSrcSize (sealer->zstd, size), error);
}

gboolean
ky_seal (KySealer *sealer, int fd, const gchar *id, const guint8 data_key[KY_SEAL_KEY_SIZE],
         const KySealLabel *label, KySealSink sink, gpointer data, KySealInfo *ret_info,
         GError **error)
{
  Out out = { .sealer = sealer, .sink = sink, .data = data };
  struct sha256_ctx hash;
  guint64 size = 0;
  guint64 at = 0;
  gsize packed = 0;
  gboolean compress = FALSE;
  gboolean is_whole = FALSE; /* the trial was the whole original */
  KySealInfo info = { 0 };

  if (label != NULL && label->envelope.size > KY_SEAL_ENVELOPE_MAX)
    return ky_fail (error, KY_ERROR_LIMIT, "an envelope of %" G_GSIZE_FORMAT " bytes",
                    label->envelope.size);
  if (!open_size (fd, &size, error))
    return FALSE;
  sha256_init (&hash);
  do
    {
      gsize n = (gsize)MIN (size - at, INPUT_SIZE);
      gboolean is_last = at + n == size;

      if (!read_exactly (fd, sealer->input, n, at, error))
        return FALSE;
      if (at == 0)
        {
          packed = n > 0 ? try_compressing (sealer, is_last ? n : SAMPLE_SIZE) : 0;
          compress = packed > 0;
          is_whole = compress && is_last;
          if ((compress && !is_whole && !prepare_zstd (sealer, size, error))
              || !seal_begin (&out, compress ? FLAG_ZSTD : 0, id, data_key, label, error))
            return FALSE;
        }
      sha256_update (&hash, n, sealer->input);
      if (!(is_whole   ? seal_put (&out, sealer->packed, packed, error)
            : compress ? put_compressed (&out, sealer->input, n, is_last, error)
                       : seal_put (&out, sealer->input, n, error)))
        return FALSE;
      at += n;
    }
  while (at < size);
  if (!flush_chunk (&out, TRUE, error))
    return FALSE;
  sodium_memzero (&out.stream, sizeof out.stream);
  sha256_digest (&hash, KY_SHA256_SIZE, info.sha256);
  info.size = size;
  info.stored = out.stored;
  *ret_info = info;
  return TRUE;
}

/* --- opening -------------------------------------------------------------------------------- */

typedef struct
{
  KySealSink sink;
  gpointer data;
  struct sha256_ctx hash;
  guint64 size;    /* expected */
  guint64 written; /* bytes written so far */
  ZSTD_DCtx *zstd; /* NULL: not compressed */
  guint8 *unpacked;
  gboolean frame_ended;
} In;

static gboolean
seal_refuse (GError **error, const gchar *what)
{
  return ky_error_say (error, KY_ERROR_MALFORMED, "original-damaged", "m", what);
}

/* Reads up to `size` bytes; `*ret_size` is less only at the end of the file. */
static gboolean
read_up_to (int fd, guint8 *buffer, gsize size, gsize *ret_size, GError **error)
{
  gsize have = 0;

  while (have < size)
    {
      ssize_t n = read (fd, buffer + have, size - have);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return ky_error_set_errno (error, "reading a sealed original");
      if (n == 0)
        break;
      have += (gsize)n;
    }
  *ret_size = have;
  return TRUE;
}

static gboolean
seal_deliver (In *in, const guint8 *bytes, gsize size, GError **error)
{
  if (size > in->size - in->written)
    return seal_refuse (error, "{sealed-longer}");
  in->written += size;
  sha256_update (&in->hash, size, bytes);
  return size == 0 || in->sink (in->data, bytes, size, error);
}

static gboolean
seal_unpack (In *in, const guint8 *bytes, gsize size, GError **error)
{
  ZSTD_inBuffer packed = { bytes, size, 0 };

  if (in->zstd == NULL)
    return seal_deliver (in, bytes, size, error);
  for (;;)
    {
      ZSTD_outBuffer room = { in->unpacked, KY_SEAL_CHUNK, 0 };

      if (in->frame_ended)
        return packed.pos == packed.size || seal_refuse (error, "{sealed-tail}");
      gsize left = ZSTD_decompressStream (in->zstd, &room, &packed);
      if (ZSTD_isError (left))
        return seal_refuse (error, ZSTD_getErrorName (left));
      if (!seal_deliver (in, in->unpacked, room.pos, error))
        return FALSE;
      in->frame_ended = left == 0;
      if (packed.pos == packed.size && room.pos < room.size)
        return TRUE;
    }
}

static gboolean
unseal_chunks (In *in, int fd, crypto_secretstream_xchacha20poly1305_state *stream,
               const guint8 associated[ASSOCIATED_SIZE], GError **error)
{
  g_autofree guint8 *sealed = g_malloc (KY_SEAL_CHUNK + STREAM_TAG);
  g_autofree guint8 *plain = g_malloc (KY_SEAL_CHUNK);
  guint8 tag = 0;
  guint8 beyond;
  gsize n = 0;

  while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL)
    {
      unsigned long long length = 0;

      if (!read_up_to (fd, sealed, KY_SEAL_CHUNK + STREAM_TAG, &n, error))
        return FALSE;
      if (n < STREAM_TAG)
        return seal_refuse (error, "{sealed-cut}");
      if (crypto_secretstream_xchacha20poly1305_pull (stream, plain, &length, &tag, sealed, n,
                                                      associated, ASSOCIATED_SIZE)
          != 0)
        return seal_refuse (error, "{sealed-forged}");
      if (!seal_unpack (in, plain, (gsize)length, error))
        return FALSE;
    }
  if (!read_up_to (fd, &beyond, 1, &n, error))
    return FALSE;
  if (n > 0)
    return seal_refuse (error, "{sealed-tail}");
  if (in->written != in->size || (in->zstd != NULL && !in->frame_ended))
    return seal_refuse (error, "{sealed-shorter}");
  return TRUE;
}

static gboolean
is_head (const guint8 head[HEAD_SIZE])
{
  return memcmp (head, "KYO", 3) == 0 && (head[4] & ~FLAG_ZSTD) == 0
         && (head[3] == 1 || (head[3] == VERSION_LABELLED && label_size (head) >= LABEL_FIXED));
}

/* Skips `size` bytes, in a file or in a pipe. */
static gboolean
seal_skip (int fd, gsize size, GError **error)
{
  guint8 passed[4096];
  gsize n = 1;

  for (; size > 0 && n > 0; size -= n)
    if (!read_up_to (fd, passed, MIN (size, sizeof passed), &n, error))
      return FALSE;
  return size == 0 || seal_refuse (error, "{sealed-cut}");
}

/* Reads the whole label of `fd`; its head goes to `ret_head`. */
static GBytes *
read_label (int fd, guint8 ret_head[HEAD_SIZE], gsize most, GError **error)
{
  if (ky_fd_read_at (fd, ret_head, HEAD_SIZE, 0) != HEAD_SIZE || !is_head (ret_head)
      || ret_head[3] != VERSION_LABELLED)
    {
      seal_refuse (error, "the label is missing");
      return NULL;
    }
  gsize size = MIN (label_size (ret_head), most);
  g_autofree guint8 *label = g_malloc (size);
  if (ky_fd_read_at (fd, label, size, HEAD_SIZE) != (gssize)size)
    {
      seal_refuse (error, "{sealed-cut}");
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&label), size);
}

gboolean
ky_seal_read_label (int fd, KySealedLabel *ret_label, GError **error)
{
  guint8 head[HEAD_SIZE];
  g_autoptr (GBytes) bytes = read_label (fd, head, LABEL_FIXED, error);

  memset (ret_label, 0, sizeof *ret_label);
  if (bytes == NULL)
    return FALSE;
  const guint8 *label = g_bytes_get_data (bytes, NULL);
  memcpy (ret_label->id, label, ID_LENGTH);
  memcpy (ret_label->key_id, label + ID_LENGTH, KY_SEAL_KEY_ID_SIZE);
  memcpy (ret_label->sealed_key, label + ID_LENGTH + KY_SEAL_KEY_ID_SIZE, KY_SEALED_KEY_SIZE);
  return g_str_is_ascii (ret_label->id) && g_str_is_ascii (ret_label->key_id)
             ? TRUE
             : seal_refuse (error, "its label is not valid");
}

GBytes *
ky_seal_read_envelope (int fd, const guint8 data_key[KY_SEAL_KEY_SIZE], GError **error)
{
  guint8 head[HEAD_SIZE];
  guint8 associated[ASSOCIATED_SIZE];
  guint8 key[KY_SEAL_KEY_SIZE];
  gchar id[KY_ID_SIZE] = "";
  g_autoptr (GBytes) bytes = read_label (fd, head, G_MAXSIZE, error);
  unsigned long long length = 0;
  gsize size = 0;

  if (bytes == NULL)
    return NULL;
  const guint8 *label = g_bytes_get_data (bytes, &size);
  memcpy (id, label, ID_LENGTH);
  make_associated (associated, head, id);
  derive_envelope_key (data_key, key);
  g_autofree guint8 *envelope = g_malloc (size);
  int result = crypto_aead_xchacha20poly1305_ietf_decrypt (
      envelope, &length, NULL, label + LABEL_FIXED - ENVELOPE_TAG,
      size - (LABEL_FIXED - ENVELOPE_TAG), associated, ASSOCIATED_SIZE,
      label + ID_LENGTH + LABEL_KEY_SIZE, key);
  sodium_memzero (key, sizeof key);
  if (result == 0)
    return g_bytes_new_take (g_steal_pointer (&envelope), (gsize)length);
  seal_refuse (error, "its label is not authentic");
  return NULL;
}

gboolean
ky_seal_write_label_key (int fd, const gchar *key_id, const guint8 sealed_key[KY_SEALED_KEY_SIZE],
                         GError **error)
{
  guint8 key[LABEL_KEY_SIZE];

  memcpy (key, key_id, KY_SEAL_KEY_ID_SIZE);
  memcpy (key + KY_SEAL_KEY_ID_SIZE, sealed_key, KY_SEALED_KEY_SIZE);
  if (pwrite (fd, key, sizeof key, LABEL_KEY_AT) != sizeof key)
    return ky_error_set_errno (error, "writing a label");
  return TRUE;
}

KyView
ky_seal_label_key (KyView sealed)
{
  if (sealed.size < HEAD_SIZE + LABEL_FIXED || !is_head (sealed.data)
      || sealed.data[3] != VERSION_LABELLED)
    return ky_view (NULL, 0);
  return ky_view (sealed.data + LABEL_KEY_AT, LABEL_KEY_SIZE);
}

void
ky_seal_fingerprint (KyView sealed, guint8 ret_fingerprint[2])
{
  static const gchar nothing[KY_SEAL_KEY_ID_SIZE];
  static const guint8 no_key[KY_SEALED_KEY_SIZE];
  g_autoptr (GBytes) keyless = ky_seal_relabel (sealed, nothing, no_key);
  guint8 digest[KY_SHA256_SIZE];

  ky_sha256 (keyless != NULL ? ky_view_of_bytes (keyless) : sealed, digest);
  memcpy (ret_fingerprint, digest, 2);
  if (digest[0] == 0 && digest[1] == 0)
    ret_fingerprint[1] = 1;
}

GBytes *
ky_seal_relabel (KyView sealed, const gchar *key_id, const guint8 sealed_key[KY_SEALED_KEY_SIZE])
{
  if (sealed.size < HEAD_SIZE + LABEL_FIXED || !is_head (sealed.data)
      || sealed.data[3] != VERSION_LABELLED)
    return NULL;
  guint8 *bytes = g_memdup2 (sealed.data, sealed.size);
  memcpy (bytes + LABEL_KEY_AT, key_id, KY_SEAL_KEY_ID_SIZE);
  memcpy (bytes + LABEL_KEY_AT + KY_SEAL_KEY_ID_SIZE, sealed_key, KY_SEALED_KEY_SIZE);
  return g_bytes_new_take (bytes, sealed.size);
}

gboolean
ky_unseal (int fd, const gchar *id, guint64 size, const guint8 data_key[KY_SEAL_KEY_SIZE],
           KySealSink sink, gpointer data, guint8 ret_sha256[KY_SHA256_SIZE], GError **error)
{
  guint8 head[HEAD_SIZE];
  guint8 header[STREAM_HEADER];
  guint8 associated[ASSOCIATED_SIZE];
  crypto_secretstream_xchacha20poly1305_state stream;
  g_autofree guint8 *unpacked = NULL;
  In in = { .sink = sink, .data = data, .size = size };
  gsize n = 0;

  if (!read_up_to (fd, head, sizeof head, &n, error))
    return FALSE;
  if (n < sizeof head || !is_head (head))
    return seal_refuse (error, "{sealed-version}");
  if (head[3] == VERSION_LABELLED && !seal_skip (fd, label_size (head), error))
    return FALSE;
  if (!read_up_to (fd, header, sizeof header, &n, error))
    return FALSE;
  if (n < sizeof header
      || crypto_secretstream_xchacha20poly1305_init_pull (&stream, header, data_key) != 0)
    return seal_refuse (error, "{sealed-header}");
  make_associated (associated, head, id);
  if ((head[4] & FLAG_ZSTD) != 0)
    {
      in.zstd = ZSTD_createDCtx ();
      in.unpacked = unpacked = g_malloc (KY_SEAL_CHUNK);
    }
  sha256_init (&in.hash);
  gboolean ok = unseal_chunks (&in, fd, &stream, associated, error);
  ZSTD_freeDCtx (in.zstd);
  sodium_memzero (&stream, sizeof stream);
  if (ok)
    sha256_digest (&in.hash, KY_SHA256_SIZE, ret_sha256);
  return ok;
}

/* --- data keys ------------------------------------------------------------------------------ */

static void
renew_sealer (KyKeySealer *sealer, const guint8 public_key[crypto_box_PUBLICKEYBYTES])
{
  guint8 secret[crypto_box_SECRETKEYBYTES];

  crypto_box_keypair (sealer->own, secret);
  gint result = crypto_box_beforenm (sealer->shared, public_key, secret);
  sodium_memzero (secret, sizeof secret);
  g_assert (result == 0);
  memcpy (sealer->recipient, public_key, sizeof sealer->recipient);
  sealer->left = KY_KEY_SEALER_USES;
}

void
ky_key_sealer_seal (KyKeySealer *sealer, const guint8 data_key[KY_SEAL_KEY_SIZE],
                    const guint8 public_key[crypto_box_PUBLICKEYBYTES],
                    guint8 ret_sealed[KY_SEALED_KEY_SIZE])
{
  guint8 *nonce = ret_sealed + crypto_box_PUBLICKEYBYTES;
  guint8 *box = nonce + crypto_box_NONCEBYTES;

  if (sealer->left == 0 || memcmp (sealer->recipient, public_key, sizeof sealer->recipient) != 0)
    renew_sealer (sealer, public_key);
  sealer->left--;
  memcpy (ret_sealed, sealer->own, sizeof sealer->own);
  randombytes_buf (nonce, crypto_box_NONCEBYTES);
  crypto_box_easy_afternm (box, data_key, KY_SEAL_KEY_SIZE, nonce, sealer->shared);
}

void
ky_key_sealer_wipe (KyKeySealer *sealer)
{
  sodium_memzero (sealer, sizeof *sealer);
}

gboolean
ky_unseal_key (KyView sealed, const guint8 public_key[crypto_box_PUBLICKEYBYTES],
               const guint8 secret_key[crypto_box_SECRETKEYBYTES],
               guint8 ret_data_key[KY_SEAL_KEY_SIZE])
{
  if (sealed.size == KY_SEALED_KEY_SIZE_OLD)
    return crypto_box_seal_open (ret_data_key, sealed.data, sealed.size, public_key, secret_key)
           == 0;
  if (sealed.size != KY_SEALED_KEY_SIZE)
    return FALSE;
  const guint8 *nonce = sealed.data + crypto_box_PUBLICKEYBYTES;
  return crypto_box_open_easy (ret_data_key, nonce + crypto_box_NONCEBYTES,
                               crypto_box_MACBYTES + KY_SEAL_KEY_SIZE, nonce, sealed.data,
                               secret_key)
         == 0;
}
