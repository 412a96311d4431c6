/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Provides what the unlockers of 7z and RAR share: charging a password attempt to the object
 * limit, AES-CBC, and the test whether libarchive reads a decrypted member with the right
 * checksum. It also holds the rebuild method that unlocks an archive and passes it to stream.c. */
#include "filetypes/archive/encrypted.h"

#include "filetypes/archive/stream.h"

#include <archive.h>
#include <archive_entry.h>
#include <nettle/cbc.h>
#include <zlib.h>

#define ROUNDS_PER_OBJECT 10000u

typedef struct archive Reader;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reader, archive_read_free)

gboolean
ky_encrypted_charge (KyJob *job, guint64 rounds, GError **error)
{
  return ky_job_charge (job, KY_COST_OBJECTS,
                        rounds <= KY_ENCRYPTED_ROUNDS ? 1 + rounds / ROUNDS_PER_OBJECT : rounds / 4,
                        error);
}

void
ky_encrypted_decrypt (const guint8 *key, gboolean is_short, const guint8 *iv, gsize size,
                      guint8 *out, const guint8 *in)
{
  guint8 chain[AES_BLOCK_SIZE];

  memcpy (chain, iv, sizeof chain);
  if (is_short)
    {
      struct aes128_ctx context;

      aes128_set_decrypt_key (&context, key);
      cbc_decrypt (&context, (nettle_cipher_func *)aes128_decrypt, sizeof chain, chain, size, out,
                   in);
    }
  else
    {
      struct aes256_ctx context;

      aes256_set_decrypt_key (&context, key);
      cbc_decrypt (&context, (nettle_cipher_func *)aes256_decrypt, sizeof chain, chain, size, out,
                   in);
    }
}

static gboolean
reads_whole (Reader *reader, guint32 *ret_crc)
{
  gint64 at = 0;

  *ret_crc = (guint32)crc32 (0, NULL, 0);
  for (;;)
    {
      const void *data;
      size_t length;
      la_int64_t offset;
      int status = archive_read_data_block (reader, &data, &length, &offset);

      if (status != ARCHIVE_OK)
        return status == ARCHIVE_EOF;
      if (offset != at)
        return FALSE;
      *ret_crc = (guint32)crc32_z (*ret_crc, data, length);
      at += (gint64)length;
    }
}

gboolean
ky_encrypted_opens (KyView archive, guint formats, guint64 skip, const guint32 *crc)
{
  g_autoptr (Reader) reader = ky_stream_reader (formats);
  struct archive_entry *entry;
  guint32 found;

  if (reader == NULL || archive_read_open_memory (reader, archive.data, archive.size) != ARCHIVE_OK)
    return FALSE;
  for (;;)
    {
      int status = archive_read_next_header (reader, &entry);

      if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
        return FALSE;
      if (archive_entry_size (entry) > 0 && skip-- == 0)
        return reads_whole (reader, &found) && (crc == NULL || *crc == found);
    }
}

gboolean
ky_encrypted_rebuild (KyJob *job, guint formats, KyEncryptedUnlock unlock, GError **error)
{
  GError *local = NULL;
  g_autoptr (GArray) locked = g_array_new (FALSE, FALSE, sizeof (KyStreamLocked));
  g_autoptr (GBytes) plain = unlock (job, locked, &local);

  if (local != NULL)
    return ky_error_pass (error, &local);
  return plain != NULL
             ? ky_stream_rebuild_view (job, ky_view_of_bytes (plain), formats, locked, error)
             : ky_stream_rebuild (job, formats, error);
}
