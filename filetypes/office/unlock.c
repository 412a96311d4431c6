/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decrypts older Office files with their password: [MS-XLS] §2.2.10, §2.4.117 FilePass; [MS-DOC]
 * §2.2.6; [MS-OFFCRYPTO] §2.3.5 RC4 CryptoAPI, §2.3.6 RC4, §2.3.7 XOR obfuscation; [MS-PPT] §2.3.7
 * CryptSession10Container. Each record of a workbook keeps its place and its header, each stream
 * of a document or presentation its length: in the file only bytes are other ones, so the file
 * keeps its form. */
#include "filetypes/office/unlock.h"

#include "common/release.h"
#include "filetypes/base/ole/reader.h"

#define STREAM_MAX ((guint64)1 << 30)
/* A key serves for so many bytes of the stream. */
#define BLOCK_SIZE 1024u
#define DOC_BLOCK_SIZE 512u
#define XOR_SIZE 16u
#define SHA1_SIZE 20u
#define SALT_SIZE 16u
/* [MS-DOC] §2.5.2: FibBase, which is never encrypted, nor are the data after it in 68 bytes. */
#define FIB_PLAIN_SIZE 68u
#define FIB_OLDEST 0xc1u /* Word 97; before, all was in one stream and other places */
#define FIB_ENCRYPTED 0x0100u
#define FIB_SECOND_TABLE 0x0200u
#define FIB_OBFUSCATED 0x8000u

#define EDITS_MAX 10000u
#define DIRECTORY_ENTRY 128u
/* [MS-PPT] §2.3.2: CurrentUserAtom.headerToken. */
#define TOKEN_PLAIN 0xe391c05fu

enum
{
  RECORD_FILEPASS = 0x2f,
  RECORD_BOUNDSHEET = 0x85,
  RECORD_NONE = 0x0ffe /* means nothing to anybody: FilePass becomes it */
};

enum
{
  SLIDES_USER_EDIT = 0x0ff5,
  SLIDES_PERSIST_DIRECTORY = 0x1772,
  SLIDES_CRYPT_SESSION = 0x2f14,
  ART_FBSE = 0xf007,
  ART_BLIP_FIRST = 0xf01a, /* EMF, WMF, PICT, and then those of pixels */
  ART_METAFILE_LAST = 0xf01c,
  ART_BLIP_LAST = 0xf02a
};

typedef struct
{
  guint8 box[256];
  guint8 i, j;
} Rc4;

typedef enum
{
  LOCK_XOR,
  LOCK_RC4, /* MD5, 40 bits */
  LOCK_CRYPTO_API
} LockKind;

typedef struct
{
  LockKind kind;
  guint16 key, hash; /* of XOR */
  guint turn;        /* of XOR: each byte of the pad, bits to the left */
  guint8 salt[SALT_SIZE], verifier[SALT_SIZE], verifier_hash[SHA1_SIZE];
  guint key_size; /* bytes */
  /* derived from the password: */
  guint8 pad[XOR_SIZE];   /* of XOR */
  guint8 base[SHA1_SIZE]; /* base of the keys */
} Lock;

/* --- RC4 -------------------------------------------------------------------------------------- */

static void
rc4_start (Rc4 *rc4, const guint8 *key, gsize size)
{
  guint8 j = 0;

  rc4->i = rc4->j = 0;
  for (guint i = 0; i < 256; i++)
    rc4->box[i] = (guint8)i;
  for (guint i = 0; i < 256; i++)
    {
      guint8 byte = rc4->box[i];

      j = (guint8)(j + byte + key[i % size]);
      rc4->box[i] = rc4->box[j];
      rc4->box[j] = byte;
    }
}

static guint8
rc4_next (Rc4 *rc4)
{
  guint8 a = rc4->box[++rc4->i];

  rc4->j = (guint8)(rc4->j + a);
  guint8 b = rc4->box[rc4->j];
  rc4->box[rc4->i] = b;
  rc4->box[rc4->j] = a;
  return rc4->box[(guint8)(a + b)];
}

static void
office_unlock_digest (GChecksumType type, KyView first, KyView second, guint8 *out)
{
  g_autoptr (GChecksum) sum = g_checksum_new (type);
  gsize size = (gsize)g_checksum_type_get_length (type);

  g_checksum_update (sum, first.data, (gssize)first.size);
  g_checksum_update (sum, second.data, (gssize)second.size);
  g_checksum_get_digest (sum, out, &size);
}

static void
start_block (const Lock *lock, guint32 number, Rc4 *rc4)
{
  guint8 count[4];
  guint8 key[SHA1_SIZE] = { 0 };

  ky_store_u32le (count, number);
  if (lock->kind == LOCK_RC4)
    {
      office_unlock_digest (G_CHECKSUM_MD5, ky_view (lock->base, 5), ky_view (count, 4), key);
      rc4_start (rc4, key, 16);
      return;
    }
  office_unlock_digest (G_CHECKSUM_SHA1, ky_view (lock->base, SHA1_SIZE), ky_view (count, 4), key);
  /* A key of 40 bits is padded with zeros to 128 bits. */
  if (lock->key_size == 5)
    memset (key + 5, 0, sizeof key - 5);
  rc4_start (rc4, key, lock->key_size == 5 ? 16 : lock->key_size);
}

/* --- passwords -------------------------------------------------------------------------------- */

static guint16
rotate (guint16 value, guint by, guint width)
{
  guint mask = (1u << width) - 1;

  return (guint16)(((guint)value << by | (value & mask) >> (width - by)) & mask);
}

static guint16
office_unlock_next_of (guint16 register_)
{
  register_ = rotate (register_, 1, 16);
  return (register_ & 1) != 0 ? register_ ^ 0x1020 : register_;
}

/* Checks a password of at most 15 characters of one byte (§2.3.7.2). */
static gboolean
fits_xor (Lock *lock, const gchar *password)
{
  static const guint8 fill[] = { 0xbb, 0xff, 0xff, 0xba, 0xff, 0xff, 0xb9, 0x80,
                                 0x00, 0xbe, 0x0f, 0x00, 0xbf, 0x0f, 0x00 };
  gsize n = strlen (password);
  guint16 key = 0, base = 0x8000, end = 0xffff, hash = (guint16)(n ^ 0xce4b);

  if (n == 0 || n > 15)
    return FALSE;
  for (gsize i = n; i-- > 0;)
    for (guint bit = 0; bit < 8; bit++)
      {
        base = office_unlock_next_of (base);
        end = office_unlock_next_of (end);
        if (bit < 7 && ((guint8)password[i] >> bit & 1) != 0)
          key ^= base;
      }
  key ^= end;
  for (gsize i = 0; i < n; i++)
    hash ^= rotate ((guint8)password[i], (guint)(i + 1) % 15, 15);
  if (key != lock->key || hash != lock->hash)
    return FALSE;
  for (guint i = 0; i < XOR_SIZE; i++)
    {
      guint8 byte = i < n ? (guint8)password[i] : fill[i - n];

      byte ^= (guint8)((i & 1) != 0 ? key >> 8 : key);
      lock->pad[i] = (guint8)rotate (byte, lock->turn, 8);
    }
  return TRUE;
}

static gboolean
fits_rc4 (Lock *lock, const gchar *password)
{
  glong n = 0;
  g_autofree gunichar2 *wide = g_utf8_to_utf16 (password, -1, NULL, &n, NULL);
  KyView word = ky_view (wide, 2 * (gsize)n); /* little-endian, as the machine is */
  GChecksumType type = lock->kind == LOCK_RC4 ? G_CHECKSUM_MD5 : G_CHECKSUM_SHA1;
  gsize size = lock->kind == LOCK_RC4 ? 16 : SHA1_SIZE;
  guint8 verifier[SALT_SIZE], hash[SHA1_SIZE], wanted[SHA1_SIZE];
  Rc4 rc4;

  G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN);
  if (wide == NULL)
    return FALSE;
  if (lock->kind == LOCK_CRYPTO_API)
    office_unlock_digest (type, ky_view (lock->salt, SALT_SIZE), word, lock->base);
  else
    {
      guint8 first[SHA1_SIZE], many[16 * (5 + SALT_SIZE)];

      office_unlock_digest (type, word, ky_view ("", 0), first);
      for (guint i = 0; i < 16; i++)
        {
          memcpy (many + i * (5 + SALT_SIZE), first, 5);
          memcpy (many + i * (5 + SALT_SIZE) + 5, lock->salt, SALT_SIZE);
        }
      office_unlock_digest (type, ky_view (many, sizeof many), ky_view ("", 0), lock->base);
    }
  start_block (lock, 0, &rc4);
  for (guint i = 0; i < SALT_SIZE; i++)
    verifier[i] = lock->verifier[i] ^ rc4_next (&rc4);
  for (guint i = 0; i < size; i++)
    hash[i] = lock->verifier_hash[i] ^ rc4_next (&rc4);
  office_unlock_digest (type, ky_view (verifier, SALT_SIZE), ky_view ("", 0), wanted);
  return memcmp (hash, wanted, size) == 0;
}

/* --- the lock --------------------------------------------------------------------------------- */

static void
office_unlock_copy_bytes (KyReader *reader, guint8 *out, gsize size)
{
  const guint8 *bytes = ky_reader_bytes (reader, size);

  if (bytes != NULL)
    memcpy (out, bytes, size);
}

/* Reads the encryption of the CryptoAPI ([MS-OFFCRYPTO] §2.3.5.1, §2.3.2, §2.3.3). */
static gboolean
read_crypto_api (KyReader *reader, Lock *lock)
{
  ky_reader_u32le (reader); /* flags */
  guint32 header_size = ky_reader_u32le (reader);
  gsize start = reader->at;
  ky_reader_bytes (reader, 16); /* flags, size, RC4, SHA-1 */
  lock->key_size = ky_reader_u32le (reader) / 8;
  if (lock->key_size == 0)
    lock->key_size = 5;
  ky_reader_seek (reader, (guint64)start + header_size);
  if (ky_reader_u32le (reader) != SALT_SIZE)
    return FALSE;
  office_unlock_copy_bytes (reader, lock->salt, SALT_SIZE);
  office_unlock_copy_bytes (reader, lock->verifier, SALT_SIZE);
  guint32 hash_size = ky_reader_u32le (reader);
  office_unlock_copy_bytes (reader, lock->verifier_hash, SHA1_SIZE);
  return hash_size == SHA1_SIZE && lock->key_size >= 5 && lock->key_size <= 16;
}

/* Reads EncryptionVersionInfo and what follows it, where RC4 is used. */
static gboolean
read_rc4 (KyReader *reader, Lock *lock)
{
  guint major = ky_reader_u16le (reader), minor = ky_reader_u16le (reader);

  if (major == 1 && minor == 1)
    {
      lock->kind = LOCK_RC4;
      office_unlock_copy_bytes (reader, lock->salt, SALT_SIZE);
      office_unlock_copy_bytes (reader, lock->verifier, SALT_SIZE);
      office_unlock_copy_bytes (reader, lock->verifier_hash, 16);
      return !reader->failed;
    }
  lock->kind = LOCK_CRYPTO_API;
  return major >= 2 && major <= 4 && minor == 2 && read_crypto_api (reader, lock)
         && !reader->failed;
}

/* Reads a FilePass record; before Excel 97 it describes XOR only. */
static gboolean
read_lock (KyView record, Lock *lock)
{
  KyReader reader = ky_reader (record);
  guint kind = record.size == 4 ? 0 : ky_reader_u16le (&reader);

  if (kind != 0)
    return kind == 1 && read_rc4 (&reader, lock);
  lock->kind = LOCK_XOR;
  lock->turn = 2;
  lock->key = ky_reader_u16le (&reader);
  lock->hash = ky_reader_u16le (&reader);
  return !reader.failed;
}

/* Tries `passwords` (NULL-terminated) and keeps the key of the first that is right. Returns FALSE
 * if none is. */
static gboolean
is_opened (Lock *lock, const gchar *const *passwords)
{
  for (; *passwords != NULL; passwords++)
    if (lock->kind == LOCK_XOR ? fits_xor (lock, *passwords) : fits_rc4 (lock, *passwords))
      return TRUE;
  return FALSE;
}

/* --- records ---------------------------------------------------------------------------------- */

/* Returns how many bytes at the beginning of a record of `kind` are never encrypted. */
static gsize
plain_bytes (guint kind)
{
  static const guint16 plain[] = { 0x809, RECORD_NONE, 0x194, 0x195, 0xe1, 0x196, 0x138 };

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    if (plain[i] == kind)
      return G_MAXSIZE;
  return kind == RECORD_BOUNDSHEET ? 4 : 0;
}

static void
open_xor (const Lock *lock, guint8 *book, gsize at, gsize size)
{
  gsize n = plain_bytes (ky_load_u16le (book + at));

  for (gsize i = n; i < size; i++)
    {
      guint8 *byte = book + at + 4 + i;

      *byte = (guint8)(rotate (*byte, 3, 8) ^ lock->pad[(at + 4 + size + i) % XOR_SIZE]);
    }
}

/* Decrypts a record. The key stream continues under the bytes that are not encrypted. */
static void
open_rc4 (const Lock *lock, Rc4 *rc4, gsize *done, guint8 *book, gsize at, gsize size)
{
  gsize n = plain_bytes (ky_load_u16le (book + at));

  for (; *done < at + 4 + size; ++*done)
    {
      if (*done % BLOCK_SIZE == 0)
        start_block (lock, (guint32)(*done / BLOCK_SIZE), rc4);
      guint8 byte = rc4_next (rc4);
      if (*done >= at + 4 && *done - at - 4 >= n)
        book[*done] ^= byte;
    }
}

static gboolean
open_book (guint8 *book, gsize size, const gchar *const *passwords)
{
  gboolean is_open = FALSE;
  Lock lock = { 0 };
  gsize done = 0;
  Rc4 rc4;

  for (gsize at = 0, length; size - at >= 4; at += 4 + length)
    {
      length = ky_load_u16le (book + at + 2);
      if (length > size - at - 4)
        break;
      if (is_open && lock.kind == LOCK_XOR)
        open_xor (&lock, book, at, length);
      else if (is_open)
        open_rc4 (&lock, &rc4, &done, book, at, length);
      else if (ky_load_u16le (book + at) == RECORD_FILEPASS)
        {
          if (!read_lock (ky_view (book + at + 4, length), &lock))
            return FALSE;
          is_open = is_opened (&lock, passwords);
          if (!is_open)
            return FALSE;
          book[at] = RECORD_NONE & 0xff;
          book[at + 1] = RECORD_NONE >> 8;
        }
    }
  return is_open;
}

GBytes *
ky_legacy_unlock_book (KyView input, const gchar *const *passwords)
{
  static const gchar *const names[] = { "Workbook", "Book" };
  g_autoptr (KyOle) ole = ky_ole_open (input, NULL);

  for (guint i = 0; ole != NULL && i < G_N_ELEMENTS (names); i++)
    {
      guint32 entry = KY_OLE_NO_ENTRY;

      if (!ky_ole_find (ole, KY_OLE_ROOT, names[i], &entry, NULL) || entry == KY_OLE_NO_ENTRY)
        continue;
      g_autoptr (GBytes) stream = ky_ole_read (ole, entry, STREAM_MAX, NULL);
      if (stream == NULL)
        continue;
      gsize size = g_bytes_get_size (stream);
      g_autofree guint8 *book = g_memdup2 (g_bytes_get_data (stream, NULL), size);
      if (open_book (book, size, passwords))
        return ky_ole_replaced (ole, entry, ky_view (book, size), NULL);
    }
  return NULL;
}

/* --- documents -------------------------------------------------------------------------------- */

/* Decrypts a stream of a document from `plain` on. The key stream begins where the stream does. */
static void
office_unlock_open_stream (const Lock *lock, guint8 *stream, gsize size, gsize plain)
{
  Rc4 rc4 = { 0 };

  for (gsize at = 0; at < size; at++)
    {
      if (lock->kind != LOCK_XOR && at % DOC_BLOCK_SIZE == 0)
        start_block (lock, (guint32)(at / DOC_BLOCK_SIZE), &rc4);
      guint8 byte = lock->kind == LOCK_XOR ? lock->pad[at % XOR_SIZE] : rc4_next (&rc4);
      if (at < plain)
        continue;
      /* §2.3.7.6: XOR leaves a byte that is nought, and one that would become so. */
      if (lock->kind != LOCK_XOR || (stream[at] != 0 && stream[at] != byte))
        stream[at] ^= byte;
    }
}

/* Returns the stream `name` of the root storage of `input`; NULL: there is none, or it can't be
 * read. (transfer full) */
static GBytes *
office_unlock_read_root (KyView input, const gchar *name)
{
  guint32 entry = KY_OLE_NO_ENTRY;
  g_autoptr (KyOle) ole = ky_ole_open (input, NULL);

  return ole != NULL && ky_ole_find (ole, KY_OLE_ROOT, name, &entry, NULL)
                 && entry != KY_OLE_NO_ENTRY
             ? ky_ole_read (ole, entry, STREAM_MAX, NULL)
             : NULL;
}

/* Returns the whole file `file` with `content` in `name`, which is in it; takes both. (transfer
 * full) */
static GBytes *
with_stream (GBytes *file, const gchar *name, guint8 *content, gsize size)
{
  g_autoptr (GBytes) old = file;
  g_autofree guint8 *owned = content;
  guint32 entry = KY_OLE_NO_ENTRY;
  g_autoptr (KyOle) ole = ky_ole_open (ky_view_of_bytes (old), NULL);

  return ole != NULL && ky_ole_find (ole, KY_OLE_ROOT, name, &entry, NULL)
                 && entry != KY_OLE_NO_ENTRY
             ? ky_ole_replaced (ole, entry, ky_view (owned, size), NULL)
             : NULL;
}

/* Returns `file` with the stream `name` legible from `plain` on. Takes `file`; NULL if that cannot
 * be done. Without that stream it is `file` itself. (transfer full) */
static GBytes *
with_open_stream (const Lock *lock, GBytes *file, const gchar *name, gsize plain)
{
  g_autoptr (GBytes) stream = office_unlock_read_root (ky_view_of_bytes (file), name);

  if (stream == NULL || g_bytes_get_size (stream) == 0)
    return file;
  gsize size = g_bytes_get_size (stream);
  guint8 *copy = g_memdup2 (g_bytes_get_data (stream, NULL), size);
  office_unlock_open_stream (lock, copy, size, plain);
  if (plain == FIB_PLAIN_SIZE && size >= plain)
    {
      guint flags = ky_load_u16le (copy + 10) & ~(FIB_ENCRYPTED | FIB_OBFUSCATED);

      copy[10] = (guint8)flags;
      copy[11] = (guint8)(flags >> 8);
      memset (copy + 14, 0, 4); /* lKey */
    }
  return with_stream (file, name, copy, size);
}

/* Reads how the document is encrypted: from `fib`, or for RC4 from the first bytes of `table`. */
static gboolean
read_doc_lock (KyView fib, KyView table, Lock *lock)
{
  KyReader reader = ky_reader (table);

  if (fib.size < FIB_PLAIN_SIZE || ky_view_u16le (fib, 2) < FIB_OLDEST)
    return FALSE;
  if ((ky_view_u16le (fib, 10) & FIB_OBFUSCATED) == 0)
    return read_rc4 (&reader, lock);
  lock->kind = LOCK_XOR;
  lock->turn = 7;
  lock->key = ky_view_u16le (fib, 14);
  lock->hash = ky_view_u16le (fib, 16);
  return TRUE;
}

GBytes *
ky_legacy_unlock_doc (KyView input, const gchar *const *passwords)
{
  g_autoptr (GBytes) main = office_unlock_read_root (input, "WordDocument");
  Lock lock = { 0 };

  if (main == NULL || g_bytes_get_size (main) < FIB_PLAIN_SIZE)
    return NULL;
  const gchar *name
      = (ky_view_u16le (ky_view_of_bytes (main), 10) & FIB_SECOND_TABLE) != 0 ? "1Table" : "0Table";
  g_autoptr (GBytes) table = office_unlock_read_root (input, name);
  if (table == NULL || !read_doc_lock (ky_view_of_bytes (main), ky_view_of_bytes (table), &lock)
      || !is_opened (&lock, passwords))
    return NULL;
  GBytes *file = g_bytes_new (input.data, input.size);
  /* The beginning of the table stream, which describes the encryption, is no longer needed
   * either. */
  file = with_open_stream (&lock, file, name, 0);
  if (file != NULL)
    file = with_open_stream (&lock, file, "Data", 0);
  return file != NULL ? with_open_stream (&lock, file, "WordDocument", FIB_PLAIN_SIZE) : NULL;
}

/* --- presentations ---------------------------------------------------------------------------- */

/* Holds UserEditAtom ([MS-PPT] §2.3.3), the newest first, and what their directories say: each
 * object's place by its number. */
typedef struct
{
  guint8 *bytes; /* of the stream */
  gsize size;
  GHashTable *places;  /* number -> place: the newest */
  GHashTable *numbers; /* place -> number: all that there ever were */
  guint32 session;     /* number of the record about the encryption; 0: none */
} Slides;

KY_DEFINE_AUTO_CLEAR (slides_clear, Slides, bytes, places, numbers)

/* Returns the content of the record at offset `place`, which must have `type`, in `ret_content`.
 * Returns FALSE otherwise. */
static gboolean
office_unlock_record_at (const Slides *slides, guint32 place, guint type, KyView *ret_content)
{
  KyView stream = ky_view (slides->bytes, slides->size);

  return ky_view_u16le (stream, (guint64)place + 2) == type
         && ky_view_slice (stream, (guint64)place + 8, ky_view_u32le (stream, (guint64)place + 4),
                           ret_content);
}

/* Reads a PersistDirectoryAtom: numbers from one on, and a place for each ([MS-PPT] §2.3.4). */
static gboolean
office_unlock_read_directory (Slides *slides, guint32 place)
{
  KyView content;

  if (!office_unlock_record_at (slides, place, SLIDES_PERSIST_DIRECTORY, &content))
    return FALSE;
  KyReader in = ky_reader (content);
  while (ky_reader_left (&in) > 0)
    {
      guint32 first = ky_reader_u32le (&in);
      guint32 number = first & 0xfffff;

      for (guint i = 0; i < first >> 20 && !in.failed; i++, number++)
        {
          gpointer key = GUINT_TO_POINTER (number);
          gpointer at = GUINT_TO_POINTER (ky_reader_u32le (&in));

          if (!g_hash_table_contains (slides->places, key))
            g_hash_table_insert (slides->places, key, at);
          g_hash_table_insert (slides->numbers, at, key);
        }
    }
  return !in.failed;
}

static gboolean
office_unlock_read_edits (Slides *slides, guint32 place)
{
  for (guint i = 0; place != 0; i++)
    {
      KyView content;

      if (i == EDITS_MAX || !office_unlock_record_at (slides, place, SLIDES_USER_EDIT, &content)
          || !office_unlock_read_directory (slides, ky_view_u32le (content, 12)))
        return FALSE;
      if (i == 0)
        slides->session = content.size >= 32 ? ky_view_u32le (content, 28) : 0;
      place = ky_view_u32le (content, 8);
    }
  return slides->session != 0;
}

/* Reads the session ([MS-PPT] §2.3.7). What follows the version is as in a workbook. */
static gboolean
read_session (const Slides *slides, guint32 place, Lock *lock)
{
  KyView content;

  if (!office_unlock_record_at (slides, place, SLIDES_CRYPT_SESSION, &content))
    return FALSE;
  KyReader reader = ky_reader (content);
  return read_rc4 (&reader, lock) && lock->kind == LOCK_CRYPTO_API;
}

static void
open_bytes (Rc4 *rc4, guint8 *bytes, gsize size)
{
  for (gsize i = 0; i < size; i++)
    bytes[i] ^= rc4_next (rc4);
}

static gint
compare_places (gconstpointer a, gconstpointer b)
{
  return GPOINTER_TO_UINT (a) < GPOINTER_TO_UINT (b) ? -1
                                                     : GPOINTER_TO_UINT (a) > GPOINTER_TO_UINT (b);
}

/* Decrypts each object with its header by the key of its number. FALSE: an object is incomplete, or
 * overlaps another. */
static gboolean
open_objects (const Lock *lock, Slides *slides, guint32 session)
{
  g_autoptr (GList) places = g_hash_table_get_keys (slides->numbers);
  guint64 end = 0;

  places = g_list_sort (places, compare_places);
  for (GList *link = places; link != NULL; link = link->next)
    {
      guint32 place = GPOINTER_TO_UINT (link->data);
      KyView head, whole;
      Rc4 rc4;

      if (place == session)
        continue;
      if (place < end || !ky_view_slice (ky_view (slides->bytes, slides->size), place, 8, &head))
        return FALSE;
      start_block (lock, GPOINTER_TO_UINT (g_hash_table_lookup (slides->numbers, link->data)),
                   &rc4);
      open_bytes (&rc4, slides->bytes + place, 8);
      if (!ky_view_slice (ky_view (slides->bytes, slides->size), (guint64)place + 8,
                          ky_load_u32le (slides->bytes + place + 4), &whole))
        return FALSE;
      open_bytes (&rc4, slides->bytes + place + 8, whole.size);
      end = (guint64)place + 8 + whole.size;
    }
  return TRUE;
}

/* Decrypts one field of a picture; each is encrypted alone. */
static gboolean
open_field (const Lock *lock, guint8 *bytes, gsize size, gsize *at, gsize length)
{
  Rc4 rc4;

  if (*at > size || length > size - *at)
    return FALSE;
  start_block (lock, 0, &rc4);
  open_bytes (&rc4, bytes + *at, length);
  *at += length;
  return TRUE;
}

/* Tells by the record's instance whether two checksums precede the data ([MS-ODRAW] §2.2.23). */
static gboolean
has_two_sums (guint instance)
{
  static const guint16 two[] = { 0x217, 0x3d5, 0x46b, 0x543, 0x6e1, 0x6e3, 0x6e5, 0x7a9 };

  for (guint i = 0; i < G_N_ELEMENTS (two); i++)
    if (two[i] == instance)
      return TRUE;
  return FALSE;
}

/* Decrypts the pictures in `bytes`, one after the other, up to one that is incomplete. */
static void
open_pictures (const Lock *lock, guint8 *bytes, gsize size)
{
  static const guint8 fields[] = { 1, 1, 16, 2, 4, 4, 4, 1, 1, 1, 1 }; /* of an FBSE: §2.2.32 */
  gsize at = 0, start, end;

  for (;;)
    {
      start = at;
      if (!open_field (lock, bytes, size, &at, 8))
        return;
      guint type = ky_load_u16le (bytes + start + 2);
      end = ky_load_u32le (bytes + start + 4);
      if (end > size - at)
        return;
      end += at;
      if (type == ART_FBSE)
        {
          for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
            if (!open_field (lock, bytes, end, &at, fields[i]))
              return;
          continue;
        }
      if (type < ART_BLIP_FIRST || type > ART_BLIP_LAST || !open_field (lock, bytes, end, &at, 16)
          || (has_two_sums (ky_load_u16le (bytes + start) >> 4)
              && !open_field (lock, bytes, end, &at, 16))
          || !open_field (lock, bytes, end, &at, type <= ART_METAFILE_LAST ? 34 : 1)
          || !open_field (lock, bytes, end, &at, end - at))
        return;
    }
}

/* Returns `file` with its pictures legible; takes `file`. Without any it is `file` itself.
 * (transfer full) */
static GBytes *
with_open_pictures (const Lock *lock, GBytes *file)
{
  g_autoptr (GBytes) stream = office_unlock_read_root (ky_view_of_bytes (file), "Pictures");

  if (stream == NULL || g_bytes_get_size (stream) == 0)
    return file;
  gsize size = g_bytes_get_size (stream);
  guint8 *copy = g_memdup2 (g_bytes_get_data (stream, NULL), size);
  open_pictures (lock, copy, size);
  return with_stream (file, "Pictures", copy, size);
}

/* Returns a copy of `input` without the encrypted properties: LibreOffice takes a file that has
 * such a stream for encrypted. The entry of the directory ([MS-CFB] §2.6.1) gets another name of
 * the same length. (transfer full) */
static GBytes *
without_summary (KyView input)
{
  static const gchar name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0S\0u\0m\0m\0a\0r\0y\0";
  guint8 *copy = g_memdup2 (input.data, input.size);

  /* The terminating zero has a second byte of its own. */
  for (gsize at = 0; at + DIRECTORY_ENTRY <= input.size; at += DIRECTORY_ENTRY)
    if (memcmp (copy + at, name, sizeof name) == 0
        && ky_load_u16le (copy + at + 64) == sizeof name + 1)
      copy[at] = '-';
  return g_bytes_new_take (copy, input.size);
}

GBytes *
ky_legacy_unlock_ppt (KyView input, const gchar *const *passwords)
{
  g_autoptr (GBytes) user = office_unlock_read_root (input, "Current User");
  g_autoptr (GBytes) stream = office_unlock_read_root (input, "PowerPoint Document");
  g_auto (Slides) slides
      = { .places = g_hash_table_new (NULL, NULL), .numbers = g_hash_table_new (NULL, NULL) };
  Lock lock = { 0 };

  if (user == NULL || stream == NULL || g_bytes_get_size (user) < 20)
    return NULL;
  slides.size = g_bytes_get_size (stream);
  slides.bytes = g_memdup2 (g_bytes_get_data (stream, NULL), slides.size);
  if (!office_unlock_read_edits (&slides, ky_view_u32le (ky_view_of_bytes (user), 16)))
    return NULL;
  guint32 session
      = GPOINTER_TO_UINT (g_hash_table_lookup (slides.places, GUINT_TO_POINTER (slides.session)));
  if (!read_session (&slides, session, &lock) || !is_opened (&lock, passwords)
      || !open_objects (&lock, &slides, session))
    return NULL;
  guint8 *copy = g_memdup2 (g_bytes_get_data (user, NULL), g_bytes_get_size (user));
  ky_store_u32le (copy + 12, TOKEN_PLAIN);
  GBytes *file
      = with_stream (without_summary (input), "Current User", copy, g_bytes_get_size (user));
  if (file != NULL)
    file = with_stream (file, "PowerPoint Document", g_steal_pointer (&slides.bytes), slides.size);
  return file != NULL ? with_open_pictures (&lock, file) : NULL;
}
