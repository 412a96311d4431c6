/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decrypts RAR 3 and 4 archives with AES (technote.txt of RAR 3 and 4: AES-128 in CBC mode; key
 * and initialization vector come from SHA-1 over 2^18 rounds). Each block is read and written
 * again without the flags that say that it is encrypted. Service blocks (comments, streams) are
 * removed, and so are comments of RAR 2, which lie within other headers and which libarchive
 * takes for damage. The format has no check value: a password is right if the first encrypted
 * file then has the right CRC. Members that libarchive cannot unpack, because they need the
 * members before them (solid), were packed by RAR 1 or 2 or continue in another volume, become
 * empty members, and the caller is told why. */
#include "filetypes/archive/encrypted.h"
#include "filetypes/archive/stream.h"
#include "filetypes/base/zip/reader.h"

#include "common/release.h"
#include "common/text.h"

#include <nettle/sha1.h>

#define SIGNATURE_SIZE 7
#define HEADER_SIZE 7 /* of a block, at least */
#define SALT_SIZE 8
#define ROUNDS 262144u
#define ROUNDS_A_BYTE (ROUNDS / 16) /* of the first block's chain */
#define UNITS_MAX 28                /* UTF-16; RAR hashes longer passwords in a way of its own */

enum
{
  BLOCK_FIRST = 0x72,
  BLOCK_MAIN = 0x73,
  BLOCK_FILE = 0x74,
  BLOCK_SERVICE = 0x7a,
  BLOCK_END = 0x7b,
  BLOCK_LAST = 0x7b
};

enum
{
  MAIN_IS_VOLUME = 1 << 0,
  MAIN_HAS_COMMENT = 1 << 1,
  MAIN_IS_SOLID = 1 << 3,
  MAIN_IS_LOCKED = 1 << 7, /* all headers behind it */
  FILE_IS_SPLIT = 1 << 0 | 1 << 1,
  FILE_IS_LOCKED = 1 << 2,
  FILE_HAS_COMMENT = 1 << 3,
  FILE_IS_SOLID = 1 << 4,
  FILE_IS_LARGE = 1 << 8,
  FILE_HAS_SALT = 1 << 10,
  BLOCK_HAS_DATA = 1 << 15
};

/* Says where the fields of a file's block are. */
enum
{
  AT_PACKED = 7,
  AT_SIZE = 11,
  AT_CRC = 16,
  AT_VERSION = 24, /* of RAR that can unpack it, times ten */
  AT_METHOD = 25,
  AT_NAME_SIZE = 26,
  AT_HIGH_PACKED = 32,
  AT_HIGH_SIZE = 36,
  AT_NAME = 32,
  AT_LARGE_NAME = 40
};

#define METHOD_STORED 0x30
#define MAIN_SIZE 13
#define VERSION_3 29

typedef struct
{
  guint8 *header;
  gsize size;
  guint type, flags;
  KyView data;
} Block;

KY_DEFINE_AUTO_CLEAR (rar3_unlock_block_clear, Block, header)

typedef struct
{
  KyJob *job;
  KyView view;
  gsize at;
  const gchar *word;
  guint8 key[AES128_KEY_SIZE], iv[AES_BLOCK_SIZE];
  guint8 salt[SALT_SIZE]; /* salt of `key` and `iv` */
  gboolean has_key;
  gboolean has_locked_headers;
  GArray *told;        /* of KyStreamLocked */
  gboolean is_changed; /* more was changed than the encrypted members */
  guint n_files;
  guint n_locked;   /* of them */
  guint64 n_before; /* with content, in front of the first of them */
  guint32 crc;      /* of that */
  GError *error;
} Rar;

/* --- the password --------------------------------------------------------------------------- */

/* Derives the key. Returns FALSE if the word is too long to be the password, or the budget is spent
 * (rar->error). */
static gboolean
rar3_unlock_derive (Rar *rar, const guint8 *salt)
{
  guint8 digest[SHA1_DIGEST_SIZE];
  struct sha1_ctx hash;

  if (rar->has_key && memcmp (rar->salt, salt, SALT_SIZE) == 0)
    return TRUE;
  g_autoptr (GByteArray) word = ky_text_utf16le (rar->word);
  if (word == NULL || word->len > UNITS_MAX * 2
      || !ky_encrypted_charge (rar->job, ROUNDS, &rar->error))
    return FALSE;
  sha1_init (&hash);
  for (guint32 round = 0; round < ROUNDS; round++)
    {
      guint8 counter[3];

      sha1_update (&hash, word->len, word->data);
      sha1_update (&hash, SALT_SIZE, salt);
      ky_store_u24le (counter, round);
      sha1_update (&hash, sizeof counter, counter);
      if (round % ROUNDS_A_BYTE == 0)
        {
          struct sha1_ctx copy = hash;

          sha1_digest (&copy, sizeof digest, digest);
          rar->iv[round / ROUNDS_A_BYTE] = digest[SHA1_DIGEST_SIZE - 1];
        }
    }
  sha1_digest (&hash, sizeof digest, digest);
  for (guint i = 0; i < sizeof rar->key; i++)
    rar->key[i] = digest[i / 4 * 4 + 3 - i % 4];
  memcpy (rar->salt, salt, SALT_SIZE);
  rar->has_key = TRUE;
  return TRUE;
}

/* --- reading -------------------------------------------------------------------------------- */

/* Returns the header at rar->at, which is encrypted; `ret_size`: with what is in front of it and
 * filled up. */
static guint8 *
rar3_unlock_open_header (Rar *rar, gsize *ret_size)
{
  guint8 first[AES_BLOCK_SIZE];
  KyView salt, locked;

  if (!ky_view_slice (rar->view, rar->at, SALT_SIZE, &salt)
      || !ky_view_slice (rar->view, rar->at + SALT_SIZE, sizeof first, &locked)
      || !rar3_unlock_derive (rar, salt.data))
    return NULL;
  ky_encrypted_decrypt (rar->key, TRUE, rar->iv, sizeof first, first, locked.data);
  gsize size = ky_load_u16le (first + 5);
  size = (size + AES_BLOCK_SIZE - 1) / AES_BLOCK_SIZE * AES_BLOCK_SIZE;
  if (size == 0 || !ky_view_slice (rar->view, rar->at + SALT_SIZE, size, &locked))
    return NULL;
  guint8 *plain = g_malloc (size);
  ky_encrypted_decrypt (rar->key, TRUE, rar->iv, size, plain, locked.data);
  *ret_size = SALT_SIZE + size;
  return plain;
}

/* Returns a copy of the header at `rar->at` with all of its fields. The header itself says how long
 * it is; NULL if it would extend beyond the file. (transfer full) */
static guint8 *
copy_header (const Rar *rar, gsize *ret_size)
{
  KyView head, whole;

  if (!ky_view_slice (rar->view, rar->at, HEADER_SIZE, &head))
    return NULL;
  *ret_size = ky_load_u16le (head.data + 5);
  if (*ret_size < HEADER_SIZE || !ky_view_slice (rar->view, rar->at, *ret_size, &whole))
    return NULL;
  return g_memdup2 (whole.data, whole.size);
}

static guint16
header_sum (const guint8 *header, gsize size)
{
  return (guint16)ky_zip_crc (ky_view (header + 2, size - 2));
}

/* Returns the offset of the file's name in the header of `block`. */
static gsize
name_at (const Block *block)
{
  return (block->flags & FILE_IS_LARGE) != 0 ? AT_LARGE_NAME : AT_NAME;
}

/* Returns the size of the header of `block` without a comment. RAR 2 has comments in blocks of
 * their own behind the other fields of a header, whose checksum does not include them. */
static gsize
size_without_comment (const Block *block)
{
  gsize size = block->size;

  if (block->type == BLOCK_MAIN && (block->flags & MAIN_HAS_COMMENT) != 0)
    size = MAIN_SIZE;
  else if (block->type == BLOCK_FILE && (block->flags & FILE_HAS_COMMENT) != 0
           && block->size >= AT_NAME)
    size = name_at (block) + ky_load_u16le (block->header + AT_NAME_SIZE);
  return MIN (size, block->size);
}

static void
cut_comment (Rar *rar, Block *block)
{
  gsize size = size_without_comment (block);

  if (size == block->size)
    return;
  rar->is_changed = TRUE;
  block->size = size;
  block->flags &= ~(guint)(block->type == BLOCK_MAIN ? MAIN_HAS_COMMENT : FILE_HAS_COMMENT);
  ky_store_u16le (block->header + 3, block->flags);
}

/* Reads the next block. Returns FALSE if it is damaged, or the password is wrong. */
static gboolean
rar3_unlock_read_block (Rar *rar, Block *block)
{
  guint64 data_size = 0;
  gsize size;

  block->header
      = rar->has_locked_headers ? rar3_unlock_open_header (rar, &size) : copy_header (rar, &size);
  if (block->header == NULL)
    return FALSE;
  block->type = block->header[2];
  block->flags = ky_load_u16le (block->header + 3);
  block->size = ky_load_u16le (block->header + 5);
  if (block->size < HEADER_SIZE || block->size > size || block->type < BLOCK_FIRST
      || block->type > BLOCK_LAST
      || (header_sum (block->header, block->size) != ky_load_u16le (block->header)
          && header_sum (block->header, size_without_comment (block))
                 != ky_load_u16le (block->header)))
    return FALSE;
  if ((block->flags & BLOCK_HAS_DATA) != 0 || block->type == BLOCK_FILE
      || block->type == BLOCK_SERVICE)
    {
      if (block->size < AT_SIZE)
        return FALSE;
      data_size = ky_load_u32le (block->header + AT_PACKED);
    }
  rar->at += size;
  if (!ky_view_slice (rar->view, rar->at, data_size, &block->data))
    return FALSE;
  rar->at += block->data.size;
  cut_comment (rar, block);
  return TRUE;
}

/* --- writing -------------------------------------------------------------------------------- */

static void
rar3_unlock_put_block (GByteArray *out, guint8 *header, gsize size, KyView data)
{
  ky_store_u16le (header + 5, (guint)size);
  ky_store_u16le (header, header_sum (header, size));
  g_byte_array_append (out, header, (guint)size);
  if (data.size > 0)
    g_byte_array_append (out, data.data, (guint)data.size);
}

static void
put_main (GByteArray *out, guint flags)
{
  guint8 header[HEADER_SIZE + 6] = { 0, 0, BLOCK_MAIN };

  ky_store_u16le (header + 3, flags);
  rar3_unlock_put_block (out, header, sizeof header, ky_view (NULL, 0));
}

/* Returns why libarchive cannot unpack the file of `header`, or NULL. */
static const gchar *
why_not (const guint8 *header)
{
  guint flags = ky_load_u16le (header + 3);

  if ((flags & FILE_IS_SPLIT) != 0)
    return KY_ENCRYPTED_SPLIT;
  if (header[AT_METHOD] == METHOD_STORED)
    return NULL;
  if (header[AT_VERSION] < VERSION_3)
    return "packing-method: RAR 2 or older";
  return (flags & FILE_IS_SOLID) != 0 ? "packing-method: RAR 3, solid" : NULL;
}

/* Writes the file of `header`, `size` bytes, without a cipher: unchanged, or empty and reported if
 * libarchive cannot unpack it. */
static void
rar3_unlock_put_file (Rar *rar, GByteArray *out, guint8 *header, gsize size, KyView data)
{
  guint flags = ky_load_u16le (header + 3);
  KyStreamLocked told = { .index = rar->n_files - 1,
                          .size = ky_load_u32le (header + AT_SIZE),
                          .detail = why_not (header) };

  ky_store_u16le (header + 3, flags & ~(guint)(FILE_IS_SOLID | FILE_IS_SPLIT | FILE_IS_LOCKED));
  if (told.detail != NULL)
    {
      g_array_append_val (rar->told, told);
      rar->is_changed = TRUE;
      header[AT_METHOD] = METHOD_STORED;
      ky_store_u32le (header + AT_PACKED, 0);
      ky_store_u32le (header + AT_SIZE, 0);
      ky_store_u32le (header + AT_CRC, 0);
      if ((flags & FILE_IS_LARGE) != 0 && size >= AT_LARGE_NAME)
        memset (header + AT_HIGH_PACKED, 0, AT_LARGE_NAME - AT_HIGH_PACKED);
      data = ky_view (NULL, 0);
    }
  rar3_unlock_put_block (out, header, size, data);
}

/* Writes the encrypted file of `block` without its cipher. Returns FALSE if it is not written as
 * `rar` does, or the password is wrong. */
static gboolean
open_file (Rar *rar, Block *block, GByteArray *out)
{
  gboolean is_large = (block->flags & FILE_IS_LARGE) != 0;
  gsize at_name = name_at (block);
  gsize at_salt, size = block->data.size;
  guint8 *header = block->header;

  if (block->size < at_name || (block->flags & FILE_HAS_SALT) == 0)
    return FALSE;
  at_salt = at_name + ky_load_u16le (header + AT_NAME_SIZE);
  if (at_salt + SALT_SIZE > block->size || size % AES_BLOCK_SIZE != 0
      || (is_large
          && (ky_load_u32le (header + AT_HIGH_PACKED) != 0
              || ky_load_u32le (header + AT_HIGH_SIZE) != 0))
      || !rar3_unlock_derive (rar, header + at_salt))
    return FALSE;
  g_autofree guint8 *plain = g_malloc (MAX (size, 1));
  if (size > 0)
    ky_encrypted_decrypt (rar->key, TRUE, rar->iv, size, plain, block->data.data);
  if (header[AT_METHOD] == METHOD_STORED)
    {
      if (ky_load_u32le (header + AT_SIZE) > size)
        return FALSE;
      size = ky_load_u32le (header + AT_SIZE);
      /* libarchive does not check the CRC of stored members. A wrong CRC means that the member has
       * another password. */
      if (ky_zip_crc (ky_view (plain, size)) != ky_load_u32le (header + AT_CRC))
        {
          rar3_unlock_put_block (out, header, block->size, block->data);
          return TRUE;
        }
    }
  ky_store_u32le (header + AT_PACKED, (guint32)size);
  ky_store_u16le (header + 3, block->flags & ~(guint)(FILE_IS_LOCKED | FILE_HAS_SALT));
  memmove (header + at_salt, header + at_salt + SALT_SIZE, block->size - at_salt - SALT_SIZE);
  rar3_unlock_put_file (rar, out, header, block->size - SALT_SIZE, ky_view (plain, size));
  return TRUE;
}

static gboolean
rar3_unlock_write_file (Rar *rar, Block *block, GByteArray *out)
{
  if (block->size < name_at (block))
    return FALSE;
  rar->n_files++;
  if ((block->flags & FILE_IS_LOCKED) == 0 || (block->flags & FILE_IS_SPLIT) != 0)
    {
      rar3_unlock_put_file (rar, out, block->header, block->size, block->data);
      rar->n_before += rar->n_locked == 0 && ky_load_u32le (block->header + AT_SIZE) > 0;
      return TRUE;
    }
  if (rar->word == NULL)
    {
      rar3_unlock_put_block (out, block->header, block->size, block->data);
      return TRUE;
    }
  if (rar->n_locked++ == 0)
    rar->crc = ky_load_u32le (block->header + AT_CRC);
  return open_file (rar, block, out);
}

/* Writes everything that the password opens, or without a password what is not encrypted. `is_test`
 * writes no more than one encrypted file. NULL: the password is wrong, or cannot be checked. */
static GBytes *
rar3_unlock_write_all (Rar *rar, gboolean is_test)
{
  static const guint8 signature[SIGNATURE_SIZE] = { 'R', 'a', 'r', '!', 0x1a, 7, 0 };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint8 end[HEADER_SIZE] = { 0, 0, BLOCK_END, 0, 0x40 };

  rar->at = SIGNATURE_SIZE;
  rar->has_locked_headers = FALSE;
  rar->is_changed = FALSE;
  rar->n_files = rar->n_locked = 0;
  rar->n_before = 0;
  g_array_set_size (rar->told, 0);
  g_byte_array_append (out, signature, sizeof signature);
  while (rar->at < rar->view.size && !(is_test && rar->n_locked > 0))
    {
      g_auto (Block) block = { 0 };

      if (!rar3_unlock_read_block (rar, &block))
        return NULL;
      if (block.type == BLOCK_END)
        break;
      if (block.type == BLOCK_MAIN)
        {
          rar->is_changed = rar->is_changed || (block.flags & MAIN_IS_VOLUME) != 0;
          put_main (out, 0);
          rar->has_locked_headers = (block.flags & MAIN_IS_LOCKED) != 0;
          if (rar->has_locked_headers && rar->word == NULL)
            return NULL;
        }
      else if (block.type == BLOCK_FILE && !rar3_unlock_write_file (rar, &block, out))
        return NULL;
    }
  rar3_unlock_put_block (out, end, sizeof end, ky_view (NULL, 0));
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/* Returns the archive without its ciphers, or NULL without rar->error if `word` does not open it or
 * it needs none. */
static GBytes *
try_word (Rar *rar, const gchar *word)
{
  rar->word = word;
  rar->has_key = FALSE;
  g_autoptr (GBytes) test = rar3_unlock_write_all (rar, TRUE);
  if (test == NULL || (rar->n_locked == 0 && !rar->has_locked_headers)
      || (rar->n_locked > 0
          && !ky_encrypted_opens (ky_view_of_bytes (test), KY_STREAM_RAR, rar->n_before,
                                  &rar->crc)))
    return NULL;
  return rar3_unlock_write_all (rar, FALSE);
}

GBytes *
ky_rar3_unlock (KyJob *job, GArray *told, GError **error)
{
  const gchar *const *words = ky_job_passwords (job);
  Rar rar = { .job = job, .view = ky_job_input (job), .told = told };
  GBytes *plain = NULL;

  if (rar.view.size > G_MAXINT32 / 2
      || !ky_view_starts_with (rar.view, "Rar!\x1a\x07\x00", SIGNATURE_SIZE))
    return NULL;
  for (guint i = 0; words[i] != NULL && plain == NULL && rar.error == NULL; i++)
    plain = try_word (&rar, words[i]);
  if (plain == NULL && rar.error == NULL)
    {
      rar.word = NULL;
      plain = rar3_unlock_write_all (&rar, FALSE);
      if (plain != NULL && !rar.is_changed)
        g_clear_pointer (&plain, g_bytes_unref);
    }
  if (plain == NULL)
    g_array_set_size (told, 0);
  if (plain != NULL && !ky_job_charge (job, KY_COST_UNPACKED, rar.view.size, &rar.error))
    g_clear_pointer (&plain, g_bytes_unref);
  if (rar.error != NULL)
    g_propagate_error (error, rar.error);
  return plain;
}
