/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decrypts 7z archives with AES (7zAES of the LZMA SDK 22.01: SHA-256, AES-256 in CBC mode). A
 * folder without its cipher's coders takes what these gave out as its packed streams. So does one
 * without the coders that libarchive does not have, or not in this place: Deflate64, a Copy that
 * has no number, filters for programs behind most methods or behind each other. Each of these is
 * undone alone, by libarchive where that can; filters get their bytes as LZMA2 that packs nothing.
 * All else of the header stays as it is, byte for byte: libarchive judges it. */
#include "filetypes/archive/deflate64.h"
#include "filetypes/archive/encrypted.h"
#include "filetypes/archive/sevenzip-header.h"
#include "filetypes/archive/stream.h"
#include "filetypes/base/zip/reader.h"

#include "common/text.h"

#include <nettle/sha2.h>

#define CONTENT_MAX (G_MAXINT32 - KY_SEVEN_HEADER_MAX * 2) /* bytes of an archive that is built */
#define HEADERS_MAX 4                                      /* one packed in another */
#define NO_HASH 0x3f  /* the password itself is the key: of 7-Zip's tests */
#define CYCLES_MAX 24 /* limit of 7-Zip itself */
#define SALT_MAX 16
#define LZMA2_PIECE 65536 /* bytes */
#define ARM64_ID "\x0a"

/* Behind the folders of an archive whose only one holds one file. */
static const guint8 one_file[]
    = KY_LIST (KY_SEVEN_SUBSTREAMS, KY_SEVEN_END, KY_SEVEN_END, KY_SEVEN_FILES, 1, KY_SEVEN_NAMES,
               5, 0, 'h', 0, 0, 0, KY_SEVEN_END, KY_SEVEN_END);

/* Holds the state of decrypting one archive: the passwords that are tried, and the key that was
 * derived last, because deriving one is expensive. */
typedef struct
{
  KyJob *job;
  KyView view;
  const gchar *const *words;
  guint first; /* the word that opened the header */
  const gchar *word;
  guint8 key[SHA256_DIGEST_SIZE];
  const gchar *key_word; /* the password that `key` was derived from, with: */
  guint key_cycles;
  guint8 key_salt[SALT_MAX];
  gsize key_salt_size;
} Unlock;

/* --- the cipher ----------------------------------------------------------------------------- */

static gboolean
sevenzip_unlock_derive (Unlock *unlock, guint cycles, KyView salt, gboolean *ret_fits,
                        GError **error)
{
  g_autoptr (GByteArray) password = ky_text_utf16le (unlock->word);
  struct sha256_ctx hash;
  guint8 counter[8] = { 0 };

  *ret_fits = password != NULL;
  if (password == NULL)
    return TRUE;
  if (unlock->key_word == unlock->word && unlock->key_cycles == cycles
      && unlock->key_salt_size == salt.size
      && (salt.size == 0 || memcmp (unlock->key_salt, salt.data, salt.size) == 0))
    return TRUE;
  if (!ky_encrypted_charge (unlock->job, cycles == NO_HASH ? 1 : G_GUINT64_CONSTANT (1) << cycles,
                            error))
    return FALSE;
  unlock->key_word = unlock->word;
  unlock->key_cycles = cycles;
  unlock->key_salt_size = salt.size;
  if (salt.size > 0)
    memcpy (unlock->key_salt, salt.data, salt.size);
  if (cycles == NO_HASH)
    {
      gsize rest = MIN (password->len, sizeof unlock->key - salt.size);

      memset (unlock->key, 0, sizeof unlock->key);
      memcpy (unlock->key, unlock->key_salt, salt.size);
      memcpy (unlock->key + salt.size, password->data, rest);
      return TRUE;
    }
  sha256_init (&hash);
  for (guint64 round = 0; round < G_GUINT64_CONSTANT (1) << cycles; round++)
    {
      ky_store_u64le (counter, round);
      sha256_update (&hash, salt.size, salt.data);
      sha256_update (&hash, password->len, password->data);
      sha256_update (&hash, sizeof counter, counter);
    }
  sha256_digest (&hash, sizeof unlock->key, unlock->key);
  return TRUE;
}

/* Prepares the key and the initial vector for `coder`. Sets `ret_fits` to FALSE for properties that
 * 7-Zip does not write. */
static gboolean
sevenzip_unlock_prepare (Unlock *unlock, const KySevenCoder *coder, guint8 *iv, gboolean *ret_fits,
                         GError **error)
{
  KyReader in = ky_reader (coder->properties);
  guint8 first = ky_reader_u8 (&in);
  guint cycles = first & 0x3f;
  gsize salt_size = first >> 7, iv_size = first >> 6 & 1;

  *ret_fits = FALSE;
  if ((first & 0xc0) != 0)
    {
      guint8 second = ky_reader_u8 (&in);

      salt_size += second >> 4;
      iv_size += second & 0x0f;
    }
  KyView salt = ky_reader_view (&in, salt_size);
  KyView chain = ky_reader_view (&in, iv_size);
  if (in.failed || (cycles > CYCLES_MAX && cycles != NO_HASH)
      || salt.size > sizeof unlock->key_salt)
    return TRUE;
  memset (iv, 0, AES_BLOCK_SIZE);
  if (chain.size > 0)
    memcpy (iv, chain.data, chain.size);
  return sevenzip_unlock_derive (unlock, cycles, salt, ret_fits, error);
}

/* Finds which of `folder`'s packed streams goes into AES, in `ret_stream`. FALSE: none, or not as
 * 7-Zip writes it: two ciphers in a row, or sizes that do not fit. */
static gboolean
packed_of (const KySevenStreams *streams, const KySevenFolder *folder, const KySevenCoder *coder,
           guint *ret_stream)
{
  for (guint i = 0; i < folder->n_packed; i++)
    if (folder->packed[i] == coder->first_in)
      {
        KyView packed = g_array_index (streams->packed, KyView, folder->first_packed + i);
        guint64 size = folder->sizes[coder->first_out];

        *ret_stream = i;
        return packed.size % AES_BLOCK_SIZE == 0 && size <= packed.size
               && packed.size - size < AES_BLOCK_SIZE;
      }
  return FALSE;
}

/* Returns whether `byte` may begin the stream `stream`, so that a wrong password is found without
 * libarchive: LZMA's range coder begins with a zero, LZMA2 with a new dictionary. */
static gboolean
may_begin (const KySevenFolder *folder, guint stream, guint8 byte)
{
  for (guint i = 0; i < folder->n_coders; i++)
    {
      const KySevenCoder *coder = &folder->coders[i];

      if (stream != coder->first_in)
        continue;
      if (coder->id.size == 3 && memcmp (coder->id.data, "\x03\x01\x01", 3) == 0)
        return byte == 0;
      if (coder->id.size == 1 && coder->id.data[0] == 0x21)
        return byte == 0x01 || byte >= 0xe0;
    }
  return TRUE;
}

/* --- a folder without its cipher ------------------------------------------------------------ */

/* Takes the coder at `index`, with its streams, out of `folder`. */
static void
remove_coder (KySevenFolder *folder, guint index)
{
  guint in = folder->coders[index].first_in, out = folder->coders[index].first_out;

  for (guint i = index; i + 1 < folder->n_coders; i++)
    {
      folder->coders[i] = folder->coders[i + 1];
      folder->coders[i].first_in--;
      folder->coders[i].first_out--;
    }
  for (guint i = out; i + 1 < folder->n_out; i++)
    folder->sizes[i] = folder->sizes[i + 1];
  for (guint i = 0; i < folder->n_bonds; i++)
    {
      folder->bonds[i].in -= folder->bonds[i].in > in;
      folder->bonds[i].out -= folder->bonds[i].out > out;
    }
  for (guint i = 0; i < folder->n_packed; i++)
    folder->packed[i] -= folder->packed[i] > in;
  folder->n_coders--;
  folder->n_in--;
  folder->n_out--;
}

/* Strips the AES or Deflate64 at `index`, whose packed stream is the `packed`-th, from `folder`.
 * FALSE: it is not as 7-Zip writes it. */
static gboolean
sevenzip_unlock_strip (KySevenFolder *folder, guint index, guint packed)
{
  static const guint8 copy[1] = { 0x00 };
  KySevenCoder *coder = &folder->coders[index];
  guint bond = ky_seven_bond_out_of (folder, coder->first_out);

  if (bond == KY_SEVEN_NO_STREAM)
    {
      if (folder->n_coders != 1)
        return FALSE;
      coder->id = ky_view (copy, sizeof copy);
      coder->properties = ky_view (NULL, 0);
      return TRUE;
    }
  folder->packed[packed] = folder->bonds[bond].in;
  folder->bonds[bond] = folder->bonds[--folder->n_bonds];
  remove_coder (folder, index);
  return TRUE;
}

/* Strips `folder`; what its packed streams are then is put in `packed`, one after the other, with
 * ENDS behind each. Where the word can't be right `is_right` is FALSE. */
static gboolean
open_folder (Unlock *unlock, const KySevenStreams *streams, KySevenFolder *folder, GBytes **packed,
             gboolean *is_right, GError **error)
{
  *is_right = FALSE;
  for (guint i = folder->n_coders; i-- > 0;)
    {
      const KySevenCoder *coder = &folder->coders[i];
      guint64 size = folder->sizes[coder->first_out];
      guint8 iv[AES_BLOCK_SIZE];
      gboolean fits;
      guint stream;

      if (!ky_seven_is_aes (coder))
        continue;
      if (!packed_of (streams, folder, coder, &stream) || packed[stream] != NULL)
        return TRUE;
      if (!sevenzip_unlock_prepare (unlock, coder, iv, &fits, error))
        return FALSE;
      if (!fits || !sevenzip_unlock_strip (folder, i, stream))
        return TRUE;
      KyView view = g_array_index (streams->packed, KyView, folder->first_packed + stream);
      g_autofree guint8 *plain = g_malloc (MAX (view.size, 1));
      if (view.size > 0)
        {
          ky_encrypted_decrypt (unlock->key, FALSE, iv, AES_BLOCK_SIZE, plain, view.data);
          if (!may_begin (folder, folder->packed[stream], plain[0]))
            return TRUE;
          ky_encrypted_decrypt (unlock->key, FALSE, iv, view.size, plain, view.data);
        }
      packed[stream] = g_bytes_new_take (g_steal_pointer (&plain), (gsize)size);
    }
  *is_right = TRUE;
  return TRUE;
}

static gboolean
has_id (const KySevenCoder *coder, const gchar *id, gsize size)
{
  return coder->id.size == size && memcmp (coder->id.data, id, size) == 0;
}

static gboolean
is_deflate64 (const KySevenCoder *coder)
{
  return has_id (coder, "\x04\x01\x09", 3) && coder->n_in == 1 && coder->n_out == 1;
}

/* Returns the coder that takes the output of `coder`, or NULL. */
static const KySevenCoder *
taker_of (const KySevenFolder *folder, const KySevenCoder *coder)
{
  guint bond = ky_seven_bond_out_of (folder, coder->first_out);

  for (guint i = 0; i < folder->n_coders && bond != KY_SEVEN_NO_STREAM; i++)
    {
      const KySevenCoder *taker = &folder->coders[i];
      guint in = folder->bonds[bond].in;

      if (in >= taker->first_in && in - taker->first_in < taker->n_in)
        return taker;
    }
  return NULL;
}

typedef enum
{
  MAIN_COPY = 1 << 0,
  MAIN_DEFLATE = 1 << 1,
  MAIN_BZIP2 = 1 << 2,
  MAIN_PPMD = 1 << 3,
  MAIN_LZMA = 1 << 4,
  MAIN_LZMA2 = 1 << 5,
  MAIN_ZSTD = 1 << 6,
} Main;

/* The methods that libarchive has (Zstandard as a format of its own), and with which of them each
 * of its filters works. Of LZMA it does not know the end, and so keeps the last bytes back in most
 * filters. */
static const struct
{
  const gchar *id;
  gsize size;
  Main main;
} mains[] = { { "\x00", 1, MAIN_COPY },
              { "", 0, MAIN_COPY },
              { "\x04\x01\x08", 3, MAIN_DEFLATE },
              { "\x04\x02\x02", 3, MAIN_BZIP2 },
              { "\x03\x04\x01", 3, MAIN_PPMD },
              { "\x03\x01\x01", 3, MAIN_LZMA },
              { "\x21", 1, MAIN_LZMA2 },
              { "\x04\xf7\x11\x01", 4, MAIN_ZSTD } };

static const struct
{
  const gchar *id;
  gsize size;
  guint works_with; /* of Main */
} filters[] = {
  { "\x03", 1, MAIN_LZMA | MAIN_LZMA2 },
  { "\x03\x03\x01\x03", 4, MAIN_COPY | MAIN_DEFLATE | MAIN_BZIP2 | MAIN_LZMA | MAIN_LZMA2 },
  { "\x03\x03\x02\x05", 4, MAIN_LZMA2 }, /* PowerPC */
  { "\x03\x03\x04\x01", 4, MAIN_LZMA2 }, /* IA-64 */
  { "\x03\x03\x05\x01", 4, MAIN_LZMA2 }, /* ARM */
  { "\x03\x03\x07\x01", 4, MAIN_LZMA2 }, /* ARM Thumb */
  { "\x03\x03\x08\x05", 4, MAIN_LZMA2 }, /* SPARC */
  { ARM64_ID, 1, 0 },
};

/* Returns what `mains` has for the coder, or 0 if it is not one of these. */
static guint
main_of (const KySevenCoder *coder)
{
  for (guint i = 0; i < G_N_ELEMENTS (mains); i++)
    if (has_id (coder, mains[i].id, mains[i].size) && coder->n_in == 1 && coder->n_out == 1)
      return mains[i].main;
  return 0;
}

/* Tells whether the coder is one of filters[]. */
static gboolean
is_filter (const KySevenCoder *coder, guint *ret_works_with)
{
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    if (has_id (coder, filters[i].id, filters[i].size) && coder->n_in == 1 && coder->n_out == 1)
      {
        *ret_works_with = filters[i].works_with;
        return TRUE;
      }
  return FALSE;
}

static gboolean
is_packed (const KySevenFolder *folder, const KySevenCoder *coder)
{
  guint stream = 0;

  while (stream < folder->n_packed && folder->packed[stream] != coder->first_in)
    stream++;
  return stream < folder->n_packed;
}

/* Tells whether `coder` of `folder` is decoded here. libarchive decodes a filter only as the second
 * and last coder. */
static gboolean
sevenzip_unlock_is_ours (const KySevenFolder *folder, const KySevenCoder *coder)
{
  const KySevenCoder *taker = taker_of (folder, coder);
  guint main = main_of (coder), works_with;

  if (is_deflate64 (coder) || coder->id.size == 0)
    return TRUE;
  if (is_filter (coder, &works_with))
    return is_packed (folder, coder);
  if (main == MAIN_ZSTD)
    return TRUE;
  return main != 0 && taker != NULL && taker->n_in == 1
         && !(folder->n_coders == 2 && taker > coder && is_filter (taker, &works_with)
              && (works_with & main) != 0);
}

static gboolean
has_ours (const KySevenStreams *streams)
{
  for (guint i = 0; i < streams->folders->len; i++)
    {
      const KySevenFolder *folder = &g_array_index (streams->folders, KySevenFolder, i);

      for (guint k = 0; k < folder->n_coders; k++)
        if (sevenzip_unlock_is_ours (folder, &folder->coders[k]))
          return TRUE;
    }
  return FALSE;
}

/* Returns `plain` (transfer full) as LZMA2 that packs nothing, in pieces of 64 KiB at most.
 * (transfer full) */
static GBytes *
sevenzip_unlock_store (GBytes *plain)
{
  KyView view = ky_view_of_bytes (plain);
  g_autoptr (GByteArray) out = g_byte_array_new ();

  for (gsize at = 0; at < view.size;)
    {
      gsize n = MIN (view.size - at, LZMA2_PIECE);

      ky_put_u8 (out, at == 0 ? 1 : 2);
      ky_put_u16be (out, (guint16)(n - 1));
      ky_put_view (out, ky_view (view.data + at, n));
      at += n;
    }
  ky_put_u8 (out, 0);
  g_bytes_unref (plain);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static KyView
packed_view (const KySevenStreams *streams, const KySevenFolder *folder, GBytes *const *packed,
             guint stream)
{
  return packed[stream] != NULL
             ? ky_view_of_bytes (packed[stream])
             : g_array_index (streams->packed, KyView, folder->first_packed + stream);
}

/* Returns the first file of `archive`, if that is `size` bytes. */
static GBytes *
unpack_first (KyView archive, guint64 size)
{
  g_autoptr (GBytes) bytes = ky_stream_first (archive, KY_STREAM_7Z, size);

  return bytes != NULL && g_bytes_get_size (bytes) == size ? g_steal_pointer (&bytes) : NULL;
}

/* Has libarchive decode `packed` with `n` coders in a row. The result, and each result in between,
 * has `size` bytes. NULL: it cannot be unpacked. */
static GBytes *
unpack_chain (const KySevenCoder *coders, guint n, KyView packed, guint64 size)
{
  g_autoptr (GArray) folders = g_array_new (FALSE, FALSE, sizeof (KySevenFolder));
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GByteArray) content = ky_seven_content ();
  KySevenFolder folder = { .n_coders = n, .n_in = n, .n_out = n, .n_bonds = n - 1, .n_packed = 1 };
  guint64 packed_size = packed.size;

  for (guint i = 0; i < n; i++)
    {
      folder.coders[i] = coders[i];
      folder.coders[i].first_in = folder.coders[i].first_out = i;
      folder.sizes[i] = size;
      if (i > 0)
        folder.bonds[i - 1] = (KySevenBond){ i, i - 1 };
    }
  g_array_append_val (folders, folder);
  g_array_append_val (sizes, packed_size);
  ky_put_view (content, packed);
  g_autoptr (GByteArray) header
      = ky_seven_header (folders, sizes, ky_view (NULL, 0), ky_view (one_file, sizeof one_file));
  g_autoptr (GBytes) archive = ky_seven_finish (g_steal_pointer (&content), header);
  return unpack_first (ky_view_of_bytes (archive), size);
}

static void
become_lzma2 (KySevenCoder *coder)
{
  static const guint8 id[1] = { 0x21 }, dictionary[1] = { 8 };

  coder->id = ky_view (id, sizeof id);
  coder->properties = ky_view (dictionary, sizeof dictionary);
}

/* Returns `view` with `filter` undone, which has the same number of bytes. */
static GBytes *
sevenzip_unlock_undo_filter (const KySevenCoder *filter, KyView view)
{
  KySevenCoder coders[2] = { *filter, *filter };

  if (has_id (filter, ARM64_ID, 1))
    return ky_seven_undo_arm64 (view, filter->properties);
  become_lzma2 (&coders[0]);
  g_autoptr (GBytes) stored = sevenzip_unlock_store (g_bytes_new (view.data, view.size));
  return unpack_chain (coders, 2, ky_view_of_bytes (stored), view.size);
}

static GBytes *
undo (const KySevenCoder *coder, KyView packed, guint64 size, GError **error)
{
  GError *local = NULL;
  GBytes *plain = NULL;
  guint works_with;

  if (is_deflate64 (coder))
    plain = ky_deflate64_unpack (packed, (gsize)size, &local);
  else if (main_of (coder) == MAIN_COPY || is_filter (coder, &works_with))
    plain = packed.size != size            ? NULL
            : main_of (coder) == MAIN_COPY ? g_bytes_new (packed.data, packed.size)
                                           : sevenzip_unlock_undo_filter (coder, packed);
  else if (main_of (coder) == MAIN_ZSTD)
    plain = ky_stream_first (packed, KY_STREAM_ZSTD, (gsize)size);
  else
    plain = unpack_chain (coder, 1, packed, size);
  if (local != NULL && !g_error_matches (local, KY_ERROR, KY_ERROR_MALFORMED))
    g_propagate_error (error, local);
  else
    g_clear_error (&local);
  return plain;
}

/* Decodes the coder at `index` of `folder`, one of those that are decoded here, from packed stream
 * number `stream`. A coder that takes several streams gets the result as LZMA2, any other coder
 * gets it unchanged.
 * `is_right`: set to FALSE if the stream cannot be unpacked. */
static gboolean
inflate_coder (KyJob *job, const KySevenStreams *streams, KySevenFolder *folder, guint index,
               guint stream, GBytes **packed, gboolean *is_right, GError **error)
{
  KySevenCoder *coder = &folder->coders[index];
  const KySevenCoder *taker = taker_of (folder, coder);
  guint64 size = folder->sizes[coder->first_out];
  KyView view = packed_view (streams, folder, packed, stream);
  GError *local = NULL;

  if (!ky_job_check_ratio (job, view.size, size, error)
      || !ky_job_charge (job, KY_COST_UNPACKED, size, error))
    return FALSE;
  if (size > CONTENT_MAX)
    return ky_fail (error, KY_ERROR_LIMIT, "unpacked");
  GBytes *plain = undo (coder, view, size, &local);
  if (local != NULL)
    return ky_error_pass (error, &local);
  *is_right = plain != NULL;
  if (plain != NULL && (taker == NULL || taker->n_in == 1))
    sevenzip_unlock_strip (folder, index, stream);
  else if (plain != NULL)
    {
      become_lzma2 (coder);
      plain = sevenzip_unlock_store (plain);
    }
  g_clear_pointer (&packed[stream], g_bytes_unref);
  packed[stream] = plain;
  return TRUE;
}

/* Finds the coder of `folder` to be undone next, and the packed stream that it takes. FALSE: none
 * is. */
static gboolean
next_of_ours (const KySevenFolder *folder, guint *ret_index, guint *ret_stream)
{
  for (guint i = 0; i < folder->n_coders; i++)
    for (guint stream = 0; stream < folder->n_packed; stream++)
      if (folder->packed[stream] == folder->coders[i].first_in
          && sevenzip_unlock_is_ours (folder, &folder->coders[i])
          && (folder->n_coders == 1 || taker_of (folder, &folder->coders[i]) != NULL))
        {
          *ret_index = i;
          *ret_stream = stream;
          return TRUE;
        }
  return FALSE;
}

/* Decodes the coders of a folder that libarchive does not decode. Each step removes a coder, or
 * replaces it by LZMA2 in front of one with several inputs. */
static gboolean
inflate_folder (KyJob *job, const KySevenStreams *streams, KySevenFolder *folder, GBytes **packed,
                gboolean *is_right, GError **error)
{
  guint index, stream;

  while (*is_right && next_of_ours (folder, &index, &stream))
    if (!inflate_coder (job, streams, folder, index, stream, packed, is_right, error))
      return FALSE;
  return TRUE;
}

/* Returns the archive of `streams`, its encrypted folders from `from` on (`to` of them at most)
 * opened with the word; the others as they are, but without what is ours where all, or that folder,
 * are asked for. NULL without an error: the word is wrong, or that can't be unpacked. */
static GBytes *
sevenzip_unlock_build (Unlock *unlock, const KySevenStreams *streams, guint from, guint to,
                       GError **error)
{
  g_autoptr (GArray) folders = g_array_new (FALSE, FALSE, sizeof (KySevenFolder));
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GByteArray) content = ky_seven_content ();

  for (guint i = 0; i < streams->folders->len; i++)
    {
      KySevenFolder folder = g_array_index (streams->folders, KySevenFolder, i);
      GBytes *opened[KY_SEVEN_STREAMS_MAX] = { NULL };
      gboolean is_right = TRUE;
      gboolean is_done = i < from || i >= to || !ky_seven_is_locked (&folder)
                         || open_folder (unlock, streams, &folder, opened, &is_right, error);

      if (is_done && is_right && (to == streams->folders->len || i + 1 == to))
        is_done = inflate_folder (unlock->job, streams, &folder, opened, &is_right, error);
      for (guint k = 0; k < folder.n_packed; k++)
        {
          KyView view = packed_view (streams, &folder, opened, k);
          guint64 size = view.size;

          if (is_done && view.size > CONTENT_MAX - content->len)
            {
              g_set_error_literal (error, KY_ERROR, KY_ERROR_LIMIT, "unpacked");
              is_done = FALSE;
            }
          g_array_append_val (sizes, size);
          if (is_done && is_right)
            ky_put_view (content, view);
          g_clear_pointer (&opened[k], g_bytes_unref);
        }
      if (!is_done || !is_right)
        return NULL;
      g_array_append_val (folders, folder);
    }
  g_autoptr (GByteArray) header = ky_seven_header (folders, sizes, streams->digests, streams->rest);
  return ky_seven_finish (g_steal_pointer (&content), header);
}

/* --- headers -------------------------------------------------------------------------------- */

/* Makes an archive of one file, which `streams`' only folder holds: so libarchive unpacks a
 * header. */
static gboolean
sevenzip_unlock_wrap (KySevenStreams *streams)
{
  streams->rest = ky_view (one_file, sizeof one_file);
  return streams->folders->len == 1 && g_array_index (streams->folders, KySevenFolder, 0).has_crc;
}

/* Returns the header that the folder of `streams` holds. NULL without an error: no word opens
 * it. */
static GBytes *
sevenzip_unlock_open_header (Unlock *unlock, KySevenStreams *streams, GError **error)
{
  const KySevenFolder *folder = &g_array_index (streams->folders, KySevenFolder, 0);
  gboolean locked = sevenzip_unlock_wrap (streams) && ky_seven_is_locked (folder);
  guint64 size;

  if (streams->folders->len != 1 || !folder->has_crc || (locked && unlock->words[0] == NULL))
    return NULL;
  /* The size of the folder is that of the output stream of its last coder: no bond connects this
   * stream to another coder. */
  for (guint i = 0;; i++)
    if (ky_seven_bond_out_of (folder, i) == KY_SEVEN_NO_STREAM)
      {
        size = folder->sizes[i];
        break;
      }
  if (size == 0 || size > KY_SEVEN_HEADER_MAX)
    return NULL;
  for (guint i = 0; i == 0 || (locked && unlock->words[i] != NULL); i++)
    {
      GError *local = NULL;

      unlock->word = unlock->words[i];
      g_autoptr (GBytes) archive = sevenzip_unlock_build (unlock, streams, 0, 1, &local);
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return NULL;
        }
      GBytes *header = archive != NULL ? unpack_first (ky_view_of_bytes (archive), size) : NULL;
      if (header == NULL || ky_zip_crc (ky_view_of_bytes (header)) != folder->crc)
        {
          g_clear_pointer (&header, g_bytes_unref);
          continue;
        }
      unlock->first = locked ? i : unlock->first;
      return header;
    }
  return NULL;
}

/* Returns the header in `view`, or what is packed in it. NULL without an error: it cannot be read.
 * `ret_is_ours`: it was encrypted, or packed as libarchive cannot read it. */
static GBytes *
plain_header (Unlock *unlock, KyView view, gboolean *ret_is_ours, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (view.data, view.size);

  *ret_is_ours = FALSE;
  for (guint i = 0; i < HEADERS_MAX; i++)
    {
      g_auto (KySevenStreams) streams = { 0 };
      KyReader in = ky_reader (ky_view_of_bytes (bytes));
      guint8 id = ky_reader_u8 (&in);

      if (id == KY_SEVEN_HEADER)
        return g_steal_pointer (&bytes);
      if (id != KY_SEVEN_ENCODED_HEADER || !ky_seven_read_streams (&in, unlock->view, &streams)
          || streams.folders->len == 0)
        return NULL;
      *ret_is_ours |= ky_seven_is_locked (&g_array_index (streams.folders, KySevenFolder, 0))
                      || has_ours (&streams);
      GBytes *next = sevenzip_unlock_open_header (unlock, &streams, error);
      if (next == NULL)
        return NULL;
      g_bytes_unref (bytes);
      bytes = next;
    }
  return NULL;
}

/* --- the archive ---------------------------------------------------------------------------- */

/* Tries each password on the first encrypted folder of `streams`, whose index is `locked`. Returns
 * an archive with the decrypted folder, or NULL if no password fits. (transfer full) (nullable) */
static GBytes *
try_words (Unlock *unlock, const KySevenStreams *streams, guint locked, guint64 skip,
           GError **error)
{
  guint count = g_strv_length ((gchar **)unlock->words);

  for (guint i = 0; i < count; i++)
    {
      GError *local = NULL;

      unlock->word = unlock->words[(unlock->first + i) % count];
      g_autoptr (GBytes) archive
          = sevenzip_unlock_build (unlock, streams, locked, locked + 1, &local);
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return NULL;
        }
      if (archive != NULL
          && ky_encrypted_opens (ky_view_of_bytes (archive), KY_STREAM_7Z, skip, NULL))
        return sevenzip_unlock_build (unlock, streams, locked, streams->folders->len, error);
    }
  return NULL;
}

/* Rebuilds an archive in which nothing is to be opened with a password. */
static GBytes *
sevenzip_unlock_inflate (Unlock *unlock, const KySevenStreams *streams, GError **error)
{
  GError *local = NULL;
  GBytes *archive = sevenzip_unlock_build (unlock, streams, streams->folders->len,
                                           streams->folders->len, &local);

  if (archive == NULL && local == NULL)
    ky_error_malformed (&local, "7z: Deflate64 data or data of a filter cannot be unpacked");
  if (local != NULL)
    g_propagate_error (error, local);
  return archive;
}

static GBytes *
sevenzip_unlock_open_archive (Unlock *unlock, const KySevenStreams *streams,
                              gboolean is_ours_header, GError **error)
{
  GError *local = NULL;
  GBytes *archive = NULL;
  guint first = 0;
  guint64 skip;

  while (first < streams->folders->len
         && !ky_seven_is_locked (&g_array_index (streams->folders, KySevenFolder, first)))
    first++;
  if (unlock->words[0] != NULL && first < streams->folders->len
      && ky_seven_count_files (streams, first, &skip))
    archive = !ky_job_charge (unlock->job, KY_COST_UNPACKED, unlock->view.size, &local)
                  ? NULL
                  : try_words (unlock, streams, first, skip, &local);
  if (local != NULL)
    g_propagate_error (error, local);
  if (local != NULL || archive != NULL
      || !(has_ours (streams) || (is_ours_header && first == streams->folders->len)))
    return archive;
  return ky_job_charge (unlock->job, KY_COST_UNPACKED, unlock->view.size, error)
             ? sevenzip_unlock_inflate (unlock, streams, error)
             : NULL;
}

GBytes *
ky_sevenzip_unlock (KyJob *job, GArray *locked, GError **error)
{
  Unlock unlock = { .job = job, .view = ky_job_input (job), .words = ky_job_passwords (job) };
  g_auto (KySevenStreams) streams = { 0 };
  gboolean is_ours_header;
  KyView view;

  if (unlock.view.size > CONTENT_MAX || !ky_seven_find_header (unlock.view, &view))
    return NULL;
  g_autoptr (GBytes) header = plain_header (&unlock, view, &is_ours_header, error);
  if (header == NULL)
    return NULL;
  KyReader in = ky_reader (ky_view_of_bytes (header));
  ky_reader_u8 (&in);
  /* Archives have had no properties and no other streams yet. */
  if (ky_reader_u8 (&in) != KY_SEVEN_MAIN_STREAMS
      || !ky_seven_read_streams (&in, unlock.view, &streams))
    return NULL;
  return sevenzip_unlock_open_archive (&unlock, &streams, is_ours_header, error);
}
