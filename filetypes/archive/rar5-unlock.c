/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decrypts RAR 5 archives with AES (RAR 5.0 archive format, "Encryption header", "File
 * encryption record"). Each block is read and written again without the records that say that it
 * is encrypted. Service blocks (comments, recovery data, streams) are removed. The check value
 * of the password says whether the password is right. Checksums of encrypted files depend on the
 * key, so they are removed, too. Members that continue in another volume, or need a member that
 * does, become empty members, and the caller is told why. */
#include "filetypes/archive/encrypted.h"
#include "common/release.h"
#include "filetypes/archive/stream.h"
#include "filetypes/base/zip/reader.h"

#include <nettle/hmac.h>

#define SIGNATURE_SIZE 8
#define HEADER_MAX (2 * 1024 * 1024) /* bytes, as RAR itself takes */
#define SALT_SIZE 16
#define CHECK_SIZE 8
#define PACKED_IS_LAST 0x40 /* flag of a block of compressed data */
#define PACKED_SUM 0x5a
#define COUNT_MAX 24 /* limit of RAR itself: 2^24 rounds */

enum
{
  BLOCK_MAIN = 1,
  BLOCK_FILE,
  BLOCK_SERVICE,
  BLOCK_ENCRYPTION,
  BLOCK_END
};

enum
{
  BLOCK_HAS_EXTRA = 1 << 0,
  BLOCK_HAS_DATA = 1 << 1,
  BLOCK_IS_SPLIT = 1 << 3 | 1 << 4 /* from or into another volume */
};

enum
{
  MAIN_IS_VOLUME = 1 << 0,
  MAIN_IS_SOLID = 1 << 2
};

enum
{
  FILE_HAS_TIME = 1 << 1,
  FILE_HAS_CRC = 1 << 2,
  FILE_HAS_NO_SIZE = 1 << 3
};

enum
{
  COMPRESSION_IS_SOLID = 1 << 6
};

enum
{
  EXTRA_ENCRYPTION = 1,
  EXTRA_HASH,
  EXTRA_TIME,
  EXTRA_REDIRECTION = 5
};

enum
{
  ENCRYPTION_HAS_CHECK = 1 << 0,
  ENCRYPTION_KEYS_CHECKSUMS = 1 << 1
};

/* Holds the cipher of the archive's headers, or of a file. */
typedef struct
{
  guint flags, count;
  guint8 salt[SALT_SIZE], iv[AES_BLOCK_SIZE], check[CHECK_SIZE];
} Cipher;

typedef struct
{
  guint64 type, flags, data_size;
  KyView body;  /* between the block's own fields and the extra area */
  KyView extra; /* may be empty */
  KyView data;  /* may be empty */
  GBytes *header;
} Block;

KY_DEFINE_AUTO_CLEAR (rar5_unlock_block_clear, Block, header)

/* Holds the fields of a file block (RAR 5.0 archive format, "File header"). */
typedef struct
{
  guint64 flags, size, attributes, compression;
  guint8 time[4];
  KyView system_and_name;
} File;

typedef struct
{
  KyJob *job;
  KyView view;
  gsize at;
  const gchar *const *words;
  const gchar *word; /* password that opens it; NULL: none yet */
  guint8 key[SHA256_DIGEST_SIZE];
  Cipher known; /* cipher to which `key` belongs */
  gboolean has_key;
  gboolean has_locked_headers;
  guint8 header_key[SHA256_DIGEST_SIZE];
  gboolean has_tried;  /* the words, on a file */
  gboolean is_changed; /* something in it was or is encrypted, or it is a volume */
  gboolean is_volume;
  gboolean has_start; /* of a volume: no member that a solid one would continue is cut */
  guint n_files;
  GArray *locked; /* of KyStreamLocked */
} Rar;

/* --- reading -------------------------------------------------------------------------------- */

static guint64
rar5_unlock_read_number (KyReader *in)
{
  guint64 value = 0;

  for (guint i = 0; i < 10; i++)
    {
      guint8 byte = ky_reader_u8 (in);

      if (i == 9 && byte > 1)
        break;
      value |= (guint64)(byte & 0x7f) << (7 * i);
      if ((byte & 0x80) == 0)
        return value;
    }
  in->failed = TRUE;
  return 0;
}

static gboolean
rar5_unlock_read_bytes (KyReader *in, guint8 *out, gsize size)
{
  const guint8 *data = ky_reader_bytes (in, size);

  if (data != NULL)
    memcpy (out, data, size);
  return data != NULL;
}

/* Reads the check value, which has a checksum of its own. Returns FALSE if there is none, or it
 * does not fit. */
static gboolean
read_check (KyReader *in, Cipher *cipher)
{
  struct sha256_ctx hash;
  guint8 sum[4], digest[SHA256_DIGEST_SIZE];

  if ((cipher->flags & ENCRYPTION_HAS_CHECK) == 0
      || !rar5_unlock_read_bytes (in, cipher->check, CHECK_SIZE)
      || !rar5_unlock_read_bytes (in, sum, sizeof sum))
    return FALSE;
  sha256_init (&hash);
  sha256_update (&hash, CHECK_SIZE, cipher->check);
  sha256_digest (&hash, sizeof digest, digest);
  return memcmp (digest, sum, sizeof sum) == 0;
}

/* Reads a cipher. Returns FALSE if it is not one that can be opened. */
static gboolean
read_cipher (KyView view, gboolean has_iv, Cipher *cipher)
{
  KyReader in = ky_reader (view);
  guint64 version = rar5_unlock_read_number (&in);
  guint64 flags = rar5_unlock_read_number (&in);

  cipher->flags = (guint)(flags & G_MAXUINT);
  cipher->count = ky_reader_u8 (&in);
  return version == 0 && cipher->count <= COUNT_MAX
         && rar5_unlock_read_bytes (&in, cipher->salt, sizeof cipher->salt)
         && (!has_iv || rar5_unlock_read_bytes (&in, cipher->iv, sizeof cipher->iv))
         && read_check (&in, cipher);
}

/* Returns the header at rar->at, decrypted where headers are. (transfer full) */
static GBytes *
rar5_unlock_read_header (Rar *rar, const guint8 *start, gsize left, gsize *ret_size)
{
  guint8 iv[AES_BLOCK_SIZE], first[AES_BLOCK_SIZE];
  gboolean is_locked = rar->has_locked_headers;
  KyReader in = ky_reader (ky_view (start, left));
  KyReader head;

  if (is_locked)
    {
      if (!rar5_unlock_read_bytes (&in, iv, sizeof iv))
        return NULL;
      const guint8 *block = ky_reader_bytes (&in, sizeof first);
      if (block == NULL)
        return NULL;
      ky_encrypted_decrypt (rar->header_key, FALSE, iv, sizeof first, first, block);
      head = ky_reader (ky_view (first, sizeof first));
    }
  else
    head = in;
  ky_reader_u32le (&head);
  guint64 size = rar5_unlock_read_number (&head);
  if (head.failed || size == 0 || size > HEADER_MAX)
    return NULL;
  gsize whole = head.at + (gsize)size;
  gsize padded = is_locked ? (whole + AES_BLOCK_SIZE - 1) / AES_BLOCK_SIZE * AES_BLOCK_SIZE : whole;
  *ret_size = padded + (is_locked ? sizeof iv : 0);
  if (*ret_size > left)
    return NULL;
  guint8 *plain = g_malloc (padded);
  if (is_locked)
    ky_encrypted_decrypt (rar->header_key, FALSE, iv, padded, plain, start + sizeof iv);
  else
    memcpy (plain, start, padded);
  if (ky_zip_crc (ky_view (plain + 4, whole - 4)) == ky_load_u32le (plain))
    return g_bytes_new_take (plain, whole);
  g_free (plain);
  return NULL;
}

/* Reads the header of the next block and moves rar->at after it. Returns FALSE at the end of the
 * file or if the header is damaged. */
static gboolean
rar5_unlock_read_block (Rar *rar, Block *block)
{
  guint64 extra_size = 0;
  gsize size;

  block->header
      = rar5_unlock_read_header (rar, rar->view.data + rar->at, rar->view.size - rar->at, &size);
  if (block->header == NULL)
    return FALSE;
  rar->at += size;
  KyReader in = ky_reader (ky_view_of_bytes (block->header));
  ky_reader_u32le (&in);
  rar5_unlock_read_number (&in);
  block->type = rar5_unlock_read_number (&in);
  block->flags = rar5_unlock_read_number (&in);
  if ((block->flags & BLOCK_HAS_EXTRA) != 0)
    extra_size = rar5_unlock_read_number (&in);
  if ((block->flags & BLOCK_HAS_DATA) != 0)
    block->data_size = rar5_unlock_read_number (&in);
  if (in.failed || extra_size > ky_reader_left (&in)
      || !ky_view_slice (rar->view, rar->at, block->data_size, &block->data))
    return FALSE;
  KyView rest = ky_reader_view (&in, ky_reader_left (&in));
  block->body = ky_view (rest.data, rest.size - (gsize)extra_size);
  block->extra = ky_view (rest.data + block->body.size, (gsize)extra_size);
  rar->at += block->data.size;
  return TRUE;
}

/* Finds the record of `type` in the extra area `extra`. `ret_record`: its content after the type.
 * Returns FALSE if there is no such record. */
static gboolean
rar5_unlock_find_extra (KyView extra, guint64 type, KyView *ret_record)
{
  KyReader in = ky_reader (extra);

  while (ky_reader_left (&in) > 0)
    {
      KyReader record = ky_reader (ky_reader_view (&in, rar5_unlock_read_number (&in)));

      if (rar5_unlock_read_number (&record) == type && !record.failed)
        {
          *ret_record = ky_reader_view (&record, ky_reader_left (&record));
          return TRUE;
        }
    }
  return FALSE;
}

/* --- the password --------------------------------------------------------------------------- */

/* Derives the key by PBKDF2 (RFC 8018 §5.2) for one block; the check value is made from its sum 32
 * rounds further. */
static void
rar5_unlock_derive (const gchar *word, const Cipher *cipher, guint8 *key, guint8 *check)
{
  struct hmac_sha256_ctx hmac;
  guint8 round[SHA256_DIGEST_SIZE], sum[SHA256_DIGEST_SIZE];
  static const guint8 first[4] = { 0, 0, 0, 1 };
  guint32 rounds = 1u << cipher->count;

  hmac_sha256_set_key (&hmac, strlen (word), (const guint8 *)word);
  hmac_sha256_update (&hmac, sizeof cipher->salt, cipher->salt);
  hmac_sha256_update (&hmac, sizeof first, first);
  hmac_sha256_digest (&hmac, sizeof round, round);
  memcpy (sum, round, sizeof sum);
  for (guint32 i = 1; i < rounds + 32; i++)
    {
      if (i == rounds)
        memcpy (key, sum, sizeof sum);
      hmac_sha256_update (&hmac, sizeof round, round);
      hmac_sha256_digest (&hmac, sizeof round, round);
      for (guint k = 0; k < sizeof sum; k++)
        sum[k] ^= round[k];
    }
  memset (check, 0, CHECK_SIZE);
  for (guint k = 0; k < sizeof sum; k++)
    check[k % CHECK_SIZE] ^= sum[k];
}

/* Tells whether rar->key is that of `cipher` for `word`. */
static gboolean
rar5_unlock_fits (Rar *rar, const gchar *word, const Cipher *cipher, gboolean *ret_fits,
                  GError **error)
{
  guint8 check[CHECK_SIZE];

  *ret_fits = TRUE;
  if (rar->has_key && word == rar->word && rar->known.count == cipher->count
      && memcmp (rar->known.salt, cipher->salt, SALT_SIZE) == 0)
    {
      /* RAR takes one salt for all, whatever their passwords. */
      *ret_fits = memcmp (rar->known.check, cipher->check, CHECK_SIZE) == 0;
      return TRUE;
    }
  if (!ky_encrypted_charge (rar->job, (guint64)1 << cipher->count, error))
    return FALSE;
  rar5_unlock_derive (word, cipher, rar->key, check);
  rar->known = *cipher;
  *ret_fits = rar->has_key = memcmp (check, cipher->check, CHECK_SIZE) == 0;
  return TRUE;
}

/* Sets rar->word to the password that opens the archive, or leaves it unchanged if none does.
 * Returns FALSE with an error if a password could not be tried. */
static gboolean
find_word (Rar *rar, const Cipher *cipher, GError **error)
{
  for (guint i = 0; rar->words[i] != NULL; i++)
    {
      gboolean is_right;

      if (!rar5_unlock_fits (rar, rar->words[i], cipher, &is_right, error))
        return FALSE;
      if (is_right)
        {
          rar->word = rar->words[i];
          return TRUE;
        }
    }
  return TRUE;
}

/* --- writing -------------------------------------------------------------------------------- */

static void
rar5_unlock_put_number (GByteArray *out, guint64 value)
{
  do
    {
      guint8 byte = (guint8)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));

      g_byte_array_append (out, &byte, 1);
      value >>= 7;
    }
  while (value > 0);
}

/* Appends a block of `type` with `body` and `extra`; `data` is (nullable). */
static void
rar5_unlock_put_block (GByteArray *out, guint64 type, const GByteArray *body,
                       const GByteArray *extra, const KyView *data)
{
  g_autoptr (GByteArray) header = g_byte_array_new (), sized = g_byte_array_new ();
  guint8 crc[4];

  rar5_unlock_put_number (header, type);
  rar5_unlock_put_number (header, (extra->len > 0 ? BLOCK_HAS_EXTRA : 0)
                                      | (data != NULL ? BLOCK_HAS_DATA : 0));
  if (extra->len > 0)
    rar5_unlock_put_number (header, extra->len);
  if (data != NULL)
    rar5_unlock_put_number (header, data->size);
  ky_put_view (header, ky_view (body->data, body->len));
  ky_put_view (header, ky_view (extra->data, extra->len));
  rar5_unlock_put_number (sized, header->len);
  ky_put_view (sized, ky_view (header->data, header->len));
  ky_store_u32le (crc, ky_zip_crc (ky_view (sized->data, sized->len)));
  g_byte_array_append (out, crc, sizeof crc);
  ky_put_view (out, ky_view (sized->data, sized->len));
  if (data != NULL)
    ky_put_view (out, *data);
}

/* Returns the extra records of `block` that stay without its cipher: its checksum is keyed.
 * (transfer full) */
static GByteArray *
extra_of (const Block *block)
{
  static const guint64 kept[] = { EXTRA_TIME, EXTRA_REDIRECTION };
  GByteArray *out = g_byte_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autoptr (GByteArray) record = g_byte_array_new ();
      KyView view;

      if (!rar5_unlock_find_extra (block->extra, kept[i], &view))
        continue;
      rar5_unlock_put_number (record, kept[i]);
      ky_put_view (record, view);
      rar5_unlock_put_number (out, record->len);
      ky_put_view (out, ky_view (record->data, record->len));
    }
  return out;
}

/* --- blocks --------------------------------------------------------------------------------- */

/* Reads the header of a file. Returns FALSE if it is not written as RAR does. */
static gboolean
rar5_unlock_read_file (KyView body, File *file)
{
  KyReader in = ky_reader (body);

  file->flags = rar5_unlock_read_number (&in);
  file->size = rar5_unlock_read_number (&in);
  file->attributes = rar5_unlock_read_number (&in);
  if ((file->flags & FILE_HAS_TIME) != 0)
    rar5_unlock_read_bytes (&in, file->time, sizeof file->time);
  if ((file->flags & FILE_HAS_CRC) != 0)
    ky_reader_u32le (&in);
  file->compression = rar5_unlock_read_number (&in);
  file->system_and_name = ky_reader_view (&in, ky_reader_left (&in));
  return !in.failed;
}

/* Returns the file's block without its checksum, which is keyed. */
static GByteArray *
file_body (const File *file, gboolean is_empty)
{
  GByteArray *out = g_byte_array_new ();

  rar5_unlock_put_number (out, file->flags & ~(guint64)(FILE_HAS_CRC | FILE_HAS_NO_SIZE));
  rar5_unlock_put_number (out, is_empty ? 0 : file->size);
  rar5_unlock_put_number (out, file->attributes);
  if ((file->flags & FILE_HAS_TIME) != 0)
    ky_put_view (out, ky_view (file->time, sizeof file->time));
  rar5_unlock_put_number (out, is_empty ? 0 : file->compression);
  ky_put_view (out, file->system_and_name);
  return out;
}

/* Finds the end of the compressed data, `*ret_end`, in `size` decrypted bytes: RAR pads encrypted
 * data, and libarchive would take the padding for another compressed block. Returns FALSE if the
 * bytes are not a sequence of compressed blocks. */
static gboolean
rar5_unlock_find_end (const guint8 *data, gsize size, gsize *ret_end)
{
  KyReader in = ky_reader (ky_view (data, size));
  guint8 flags = 0;

  while ((flags & PACKED_IS_LAST) == 0 && !in.failed)
    {
      guint32 length = 0;

      flags = ky_reader_u8 (&in);
      guint8 sum = ky_reader_u8 (&in) ^ flags ^ PACKED_SUM;
      guint n_bytes = (flags >> 3 & 7) + 1;
      for (guint i = 0; i < n_bytes; i++)
        {
          guint8 byte = ky_reader_u8 (&in);

          length |= i < 3 ? (guint32)byte << (8 * i) : 0;
          sum ^= byte;
        }
      if (n_bytes > 3 || sum != 0)
        return FALSE;
      ky_reader_bytes (&in, length);
    }
  *ret_end = in.at;
  return !in.failed && size - in.at < AES_BLOCK_SIZE;
}

/* Returns the data of `block`, which are `file`'s and whose cipher is `cipher`, as rar->key opens
 * them. NULL: it doesn't. (transfer full) */
static guint8 *
open_data (const Rar *rar, const Block *block, const Cipher *cipher, const File *file,
           KyView *ret_data)
{
  gboolean is_stored = (file->compression >> 7 & 7) == 0;
  gsize size = block->data.size, end = (gsize)MIN (file->size, size);
  g_autofree guint8 *plain = g_malloc (MAX (size, 1));

  if (size % AES_BLOCK_SIZE != 0
      || (is_stored && (file->size > size || size - file->size >= AES_BLOCK_SIZE)))
    return NULL;
  if (size > 0)
    ky_encrypted_decrypt (rar->key, FALSE, cipher->iv, size, plain, block->data.data);
  if (size > 0 && !is_stored && !rar5_unlock_find_end (plain, size, &end))
    return NULL;
  *ret_data = ky_view (plain, end);
  return g_steal_pointer (&plain);
}

/* Tries the cipher of the file of `record`. A file whose password differs from that of the first is
 * not tried: a thousand files would each cost all words. */
static gboolean
try_file (Rar *rar, KyView record, Cipher *cipher, gboolean *ret_is_right, GError **error)
{
  *ret_is_right = FALSE;
  if (!read_cipher (record, TRUE, cipher))
    return TRUE;
  if (rar->word == NULL && !rar->has_tried && !find_word (rar, cipher, error))
    return FALSE;
  rar->has_tried = TRUE;
  return rar->word == NULL || rar5_unlock_fits (rar, rar->word, cipher, ret_is_right, error);
}

/* Tells whether the file `block` of a volume cannot be unpacked without another volume. */
static gboolean
rar5_unlock_is_piece (Rar *rar, const Block *block, const File *file)
{
  gboolean is_split = (block->flags & BLOCK_IS_SPLIT) != 0;
  gboolean is_solid = (file->compression & COMPRESSION_IS_SOLID) != 0;

  if (!is_solid || is_split)
    rar->has_start = !is_split;
  return is_split || (rar->is_volume && is_solid && !rar->has_start);
}

/* Writes a file, decrypted if it is encrypted. One that cannot be decrypted, or that needs another
 * volume, is written empty and noted in `rar`, because libarchive does not see why. */
static gboolean
rar5_unlock_write_file (Rar *rar, const Block *block, GByteArray *out, GError **error)
{
  g_autofree guint8 *plain = NULL;
  KyStreamLocked locked = { .index = rar->n_files++ };
  KyView record, data = { NULL, 0 };
  gboolean is_right = FALSE, is_encrypted, is_read;
  Cipher cipher = { 0 };
  File file = { 0 };

  is_read = rar5_unlock_read_file (block->body, &file);
  is_encrypted = rar5_unlock_find_extra (block->extra, EXTRA_ENCRYPTION, &record);
  if (is_read && rar5_unlock_is_piece (rar, block, &file))
    locked.detail = KY_ENCRYPTED_SPLIT;
  else if (!is_encrypted)
    {
      ky_put_view (out, ky_view_of_bytes (block->header));
      ky_put_view (out, block->data);
      return TRUE;
    }
  rar->is_changed = TRUE;
  if (!is_read
      || (locked.detail == NULL
          && ((file.flags & FILE_HAS_NO_SIZE) != 0
              || !try_file (rar, record, &cipher, &is_right, error)))
      || (is_right && !ky_job_charge (rar->job, KY_COST_UNPACKED, block->data.size, error)))
    return FALSE;
  if (is_right)
    plain = open_data (rar, block, &cipher, &file, &data);
  locked.size = file.size;
  if (plain == NULL)
    g_array_append_val (rar->locked, locked);
  g_autoptr (GByteArray) body = file_body (&file, plain == NULL);
  g_autoptr (GByteArray) extra = extra_of (block);
  rar5_unlock_put_block (out, BLOCK_FILE, body, extra, &data);
  return TRUE;
}

static void
rar5_unlock_put_plain (GByteArray *out, guint64 type, guint64 flags)
{
  g_autoptr (GByteArray) body = g_byte_array_new (), extra = g_byte_array_new ();

  rar5_unlock_put_number (body, flags);
  rar5_unlock_put_block (out, type, body, extra, NULL);
}

/* Reads the encryption of all headers. Returns FALSE if no password opens it. */
static gboolean
open_headers (Rar *rar, const Block *block, GError **error)
{
  Cipher cipher = { 0 };

  if (rar->has_locked_headers || !read_cipher (block->body, FALSE, &cipher)
      || !find_word (rar, &cipher, error) || rar->word == NULL)
    return FALSE;
  rar->has_locked_headers = TRUE;
  memcpy (rar->header_key, rar->key, sizeof rar->key);
  rar->is_changed = TRUE;
  return TRUE;
}

/* Writes a block. Returns FALSE without an error if it cannot be opened. Sets `ret_is_end` when
 * nothing is left. */
static gboolean
write_block (Rar *rar, GByteArray *out, gboolean *ret_is_end, GError **error)
{
  g_auto (Block) block = { 0 };
  KyReader in;
  guint64 flags;

  *ret_is_end = rar->at == rar->view.size;
  if (*ret_is_end)
    return TRUE;
  if (!rar5_unlock_read_block (rar, &block))
    return FALSE;
  switch (block.type)
    {
    case BLOCK_ENCRYPTION:
      return open_headers (rar, &block, error);
    case BLOCK_MAIN:
      in = ky_reader (block.body);
      flags = rar5_unlock_read_number (&in);
      rar->is_volume = (flags & MAIN_IS_VOLUME) != 0;
      rar->is_changed = rar->is_changed || rar->is_volume;
      rar5_unlock_put_plain (out, BLOCK_MAIN, flags & MAIN_IS_SOLID);
      return !in.failed;
    case BLOCK_FILE:
      return rar5_unlock_write_file (rar, &block, out, error);
    case BLOCK_END:
      rar5_unlock_put_plain (out, BLOCK_END, 0);
      *ret_is_end = TRUE;
      return TRUE;
    default:
      return TRUE;
    }
}

GBytes *
ky_rar5_unlock (KyJob *job, GArray *locked, GError **error)
{
  static const guint8 signature[SIGNATURE_SIZE] = { 'R', 'a', 'r', '!', 0x1a, 7, 1, 0 };
  Rar rar = { .job = job,
              .view = ky_job_input (job),
              .at = SIGNATURE_SIZE,
              .words = ky_job_passwords (job),
              .locked = locked };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gboolean is_end = FALSE;

  if (rar.view.size > G_MAXINT32 - HEADER_MAX
      || !ky_view_starts_with (rar.view, signature, sizeof signature))
    return NULL;
  g_byte_array_append (out, signature, sizeof signature);
  while (!is_end)
    if (!write_block (&rar, out, &is_end, error))
      return NULL;
  return rar.is_changed ? g_byte_array_free_to_bytes (g_steal_pointer (&out)) : NULL;
}
