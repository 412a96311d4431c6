/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the sector tables, the directory and the streams of an OLE2 compound file. Each entry may
 * belong to one storage only and each chain is bounded by the number of sectors, so that loops end
 * with an error. ky_ole_replaced() reads its result again to make sure that only the stream has
 * changed. */
#include "filetypes/base/ole/reader.h"
#include "common/hash.h"
#include "common/release.h"
#include "common/text.h"
#include "filetypes/base/ole/probe.h"

#define ENTRY_SIZE 128u
#define HEADER_FAT_SECTORS 109u
#define LAST_SECTOR 0xfffffffau /* beyond are marks */
#define END_OF_CHAIN 0xfffffffeu
#define MINI_SHIFT 6u
#define MINI_CUTOFF 4096u
#define TWICE 0xfffffffeu /* entries have a name */
#define NAME_MAX_LENGTH 31u
#define DIRECTORY_MAX ((guint64)16 << 20) /* bytes */

enum
{
  TYPE_STORAGE = 1,
  TYPE_STREAM = 2,
  TYPE_ROOT = 5
};

struct _KyOle
{
  KyView view;
  guint shift;
  guint32 n_sectors;
  GArray *fat, *mini_fat; /* of guint32 */
  GBytes *directory;
  GBytes *mini;         /* the mini stream, once it was asked for */
  GHashTable *storages; /* number of an entry -> Storage, of those that were asked for */
  guint8 *is_taken;     /* entries that are in one of them */
  guint8 *last;         /* (nullable) the last sector, if the file ends within it */
};

/* Holds the entries of a storage, whose tree is walked once for all searches. */
typedef struct
{
  GHashTable *entries; /* name in small letters -> number of its entry, or TWICE */
  const gchar *fault;  /* (nullable) fault of the directory tree */
} Storage;

static gboolean
ole_reader_malformed (GError **error, const gchar *what)
{
  return ky_fail (error, KY_ERROR_MALFORMED, "OLE2: %s", what);
}

/* Sets the same error where NULL is the answer. */
static gpointer
no_ole (GError **error, const gchar *what)
{
  ole_reader_malformed (error, what);
  return NULL;
}

KY_DEFINE_PUBLIC_FREE (ky_ole_free, KyOle, fat, mini_fat, directory, mini, storages, is_taken, last)

/* --- sectors -------------------------------------------------------------------------------- */

/* Sets `ret_sector` to sector `number`. Some writers end the file with the last byte that is not
 * zero: the last sector is filled up with zeros, as other readers do. */
static gboolean
ole_reader_sector (const KyOle *ole, guint32 number, KyView *ret_sector)
{
  guint64 size = (guint64)1 << ole->shift;

  if (number >= ole->n_sectors)
    return FALSE;
  if (number == ole->n_sectors - 1 && ole->last != NULL)
    {
      *ret_sector = ky_view (ole->last, (gsize)size);
      return TRUE;
    }
  return ky_view_slice (ole->view, ((guint64)number + 1) << ole->shift, size, ret_sector);
}

/* Returns the size of the file with its last sector filled up. */
static gsize
full_size (const KyOle *ole)
{
  return ((gsize)ole->n_sectors + 1) << ole->shift;
}

static void
fill_last_sector (KyOle *ole)
{
  gsize start = (gsize)ole->n_sectors << ole->shift;

  if (ole->view.size >= full_size (ole))
    return;
  ole->last = g_malloc0 ((gsize)1 << ole->shift);
  memcpy (ole->last, ole->view.data + start, ole->view.size - start);
}

static gboolean
add_table_sector (KyOle *ole, guint32 number, GError **error)
{
  KyView view;

  if (!ole_reader_sector (ole, number, &view))
    return ole_reader_malformed (error, "a sector of the sector table is missing");
  for (gsize at = 0; at < view.size; at += 4)
    {
      guint32 next = ky_view_u32le (view, at);

      g_array_append_val (ole->fat, next);
    }
  return TRUE;
}

/* Reads the sector table. Its sectors are listed in the header, then in a chain of their own
 * ([MS-CFB] §2.5). */
static gboolean
ole_reader_read_table (KyOle *ole, GError **error)
{
  guint32 n_table = ky_view_u32le (ole->view, 44);
  guint32 list = ky_view_u32le (ole->view, 68);
  guint32 per_sector = (1u << (ole->shift - 2)) - 1;
  guint32 done = 0;

  if (n_table > ole->n_sectors)
    return ole_reader_malformed (error, "the sector table is larger than the file");
  for (; done < n_table && done < HEADER_FAT_SECTORS; done++)
    if (!add_table_sector (ole, ky_view_u32le (ole->view, 76 + 4 * (guint64)done), error))
      return FALSE;
  while (done < n_table)
    {
      KyView view;

      if (!ole_reader_sector (ole, list, &view))
        return ole_reader_malformed (error, "the list of the sector table is missing");
      for (guint32 i = 0; i < per_sector && done < n_table; i++, done++)
        if (!add_table_sector (ole, ky_view_u32le (view, 4 * (guint64)i), error))
          return FALSE;
      list = ky_view_u32le (view, 4 * (guint64)per_sector);
    }
  return TRUE;
}

/* Returns the chain from `start` on: `size` bytes, or all of it when `size` is G_MAXUINT64, at most
 * `limit`. (transfer full) */
static GByteArray *
read_chain (const KyOle *ole, guint32 start, guint64 size, guint64 limit, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gboolean is_whole = size == G_MAXUINT64;
  guint32 number = start, n = 0;

  while (is_whole ? number < LAST_SECTOR : out->len < size)
    {
      guint64 wanted = is_whole ? G_MAXUINT64 : size - out->len;
      KyView view;

      if (n++ >= ole->n_sectors || !ole_reader_sector (ole, number, &view)
          || number >= ole->fat->len)
        return no_ole (error, "a chain of sectors is broken");
      if (out->len + view.size > limit || out->len > G_MAXUINT / 2)
        return ky_fail_null (error, KY_ERROR_LIMIT, "OLE2: a stream is too large");
      g_byte_array_append (out, view.data, (guint)MIN (wanted, view.size));
      number = g_array_index (ole->fat, guint32, number);
    }
  if (is_whole && number != END_OF_CHAIN)
    return no_ole (error, "a chain of sectors is broken");
  return g_steal_pointer (&out);
}

/* --- directory ------------------------------------------------------------------------------ */

static gboolean
entry_view (const KyOle *ole, guint32 id, KyView *ret_entry)
{
  return ky_view_slice (ky_view_of_bytes (ole->directory), (guint64)id * ENTRY_SIZE, ENTRY_SIZE,
                        ret_entry);
}

KY_DEFINE_FREE (storage_free, Storage, entries)

/* Returns the name in small letters, or NULL: none that is looked for. (transfer full) */
static gchar *
ole_reader_name_of (KyView entry)
{
  gsize size = ky_load_u16le (entry.data + 64), length = size / 2 - 1;

  if (size < 2 || size % 2 != 0 || length > NAME_MAX_LENGTH)
    return NULL;
  g_autofree gchar *name = g_new0 (gchar, length + 1);
  for (gsize i = 0; i < length; i++)
    {
      if (entry.data[2 * i + 1] != 0 || entry.data[2 * i] == 0)
        return NULL;
      name[i] = g_ascii_tolower ((gchar)entry.data[2 * i]);
    }
  return g_steal_pointer (&name);
}

static void
ole_reader_add_entry (Storage *storage, KyView entry, guint32 id)
{
  gchar *name = ole_reader_name_of (entry);

  if (name == NULL)
    return;
  if (g_hash_table_contains (storage->entries, name))
    id = TWICE;
  g_hash_table_replace (storage->entries, name, GUINT_TO_POINTER (id));
}

/* Walks one storage. An entry is in one storage only, so that all of them together take as long as
 * the directory is. */
static const gchar *
walk_storage (KyOle *ole, Storage *storage, guint32 first)
{
  g_autoptr (GArray) waiting = g_array_new (FALSE, FALSE, sizeof (guint32));
  KyView view;

  g_array_append_val (waiting, first);
  while (waiting->len > 0)
    {
      guint32 id = g_array_index (waiting, guint32, waiting->len - 1);
      guint32 siblings[2];

      g_array_set_size (waiting, waiting->len - 1);
      if (id == KY_OLE_NO_ENTRY)
        continue;
      if (!entry_view (ole, id, &view) || ole->is_taken[id] != 0)
        return "its directory is not a tree";
      ole->is_taken[id] = 1;
      ole_reader_add_entry (storage, view, id);
      siblings[0] = ky_view_u32le (view, 68);
      siblings[1] = ky_view_u32le (view, 72);
      g_array_append_vals (waiting, siblings, 2);
    }
  return NULL;
}

static const Storage *
open_storage (KyOle *ole, guint32 id)
{
  Storage *storage = g_hash_table_lookup (ole->storages, GUINT_TO_POINTER (id));
  KyView view;

  if (storage != NULL)
    return storage;
  storage = g_new0 (Storage, 1);
  storage->entries = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  storage->fault = entry_view (ole, id, &view)
                       ? walk_storage (ole, storage, ky_view_u32le (view, 76))
                       : "an entry of its directory is not there";
  g_hash_table_insert (ole->storages, GUINT_TO_POINTER (id), storage);
  return storage;
}

gboolean
ky_ole_find (KyOle *ole, guint32 storage, const gchar *name, guint32 *ret_entry, GError **error)
{
  const Storage *opened = open_storage (ole, storage);
  g_autofree gchar *folded = g_ascii_strdown (name, -1);
  gpointer found;

  *ret_entry = KY_OLE_NO_ENTRY;
  if (opened->fault != NULL)
    return ole_reader_malformed (error, opened->fault);
  if (!g_hash_table_lookup_extended (opened->entries, folded, NULL, &found))
    return TRUE;
  if (GPOINTER_TO_UINT (found) == TWICE)
    return ole_reader_malformed (error, "a name occurs twice");
  *ret_entry = GPOINTER_TO_UINT (found);
  return TRUE;
}

GArray *
ky_ole_storages (KyOle *ole, guint32 storage)
{
  const Storage *opened = open_storage (ole, storage);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  if (opened->fault != NULL)
    return found;
  g_hash_table_iter_init (&iter, opened->entries);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, name);
  g_ptr_array_sort (names, ky_text_compare);
  for (guint i = 0; i < names->len; i++)
    {
      guint32 id = GPOINTER_TO_UINT (g_hash_table_lookup (opened->entries, names->pdata[i]));
      KyView view;

      if (entry_view (ole, id, &view) && view.data[66] == TYPE_STORAGE)
        g_array_append_val (found, id);
    }
  return found;
}

gchar *
ky_ole_guid (const guint8 *id)
{
  return g_strdup_printf ("{%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X}", ky_load_u32le (id),
                          ky_load_u16le (id + 4), ky_load_u16le (id + 6), id[8], id[9], id[10],
                          id[11], id[12], id[13], id[14], id[15]);
}

gchar *
ky_ole_class_id (const KyOle *ole, guint32 entry)
{
  KyView view;

  return entry_view (ole, entry, &view) ? ky_ole_guid (view.data + 80) : g_strdup ("");
}

/* --- streams -------------------------------------------------------------------------------- */

static gboolean
open_mini_stream (KyOle *ole, guint64 limit, GError **error)
{
  KyView root;

  if (ole->mini != NULL)
    return TRUE;
  if (!entry_view (ole, KY_OLE_ROOT, &root))
    return ole_reader_malformed (error, "the root entry is missing");
  g_autoptr (GByteArray) bytes
      = read_chain (ole, ky_view_u32le (root, 116), ky_view_u32le (root, 120), limit, error);
  if (bytes == NULL)
    return FALSE;
  ole->mini = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  return TRUE;
}

static GBytes *
read_mini (KyOle *ole, guint32 start, guint64 size, guint64 limit, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint32 number = start, n = 0;

  if (!open_mini_stream (ole, limit, error))
    return NULL;
  KyView mini = ky_view_of_bytes (ole->mini);
  while (out->len < size)
    {
      guint64 wanted = MIN (size - out->len, (guint64)1 << MINI_SHIFT);
      KyView view;

      if (n++ > mini.size >> MINI_SHIFT || number >= ole->mini_fat->len
          || !ky_view_slice (mini, (guint64)number << MINI_SHIFT, wanted, &view))
        {
          ole_reader_malformed (error, "a chain of small sectors is broken");
          return NULL;
        }
      g_byte_array_append (out, view.data, (guint)view.size);
      number = g_array_index (ole->mini_fat, guint32, number);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

GBytes *
ky_ole_read (KyOle *ole, guint32 entry, guint64 limit, GError **error)
{
  KyView view;

  if (!entry_view (ole, entry, &view) || view.data[66] != TYPE_STREAM)
    {
      ole_reader_malformed (error, "a directory entry is not a stream");
      return NULL;
    }
  /* [MS-CFB] §2.6.3: of version 3 files the upper half means nothing */
  guint64 size = ky_view_u32le (view, 120);
  if (ole->shift != 9)
    size |= (guint64)ky_view_u32le (view, 124) << 32;
  if (size > limit)
    return ky_fail_null (error, KY_ERROR_LIMIT, "OLE2: a stream is too large");
  if (size < MINI_CUTOFF)
    return read_mini (ole, ky_view_u32le (view, 116), size, limit, error);
  g_autoptr (GByteArray) bytes = read_chain (ole, ky_view_u32le (view, 116), size, limit, error);
  return bytes != NULL ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

/* Writes `content` over the sectors of the chain from `start` on. */
static gboolean
put_chain (KyOle *ole, guint32 start, KyView content, guint8 *file, GError **error)
{
  guint32 number = start;

  for (gsize at = 0; at < content.size;)
    {
      gsize n = MIN ((gsize)1 << ole->shift, content.size - at);

      if (number >= ole->n_sectors || number >= ole->fat->len)
        return ole_reader_malformed (error, "a chain of sectors is broken");
      memcpy (file + (((gsize)number + 1) << ole->shift), content.data + at, n);
      at += n;
      number = g_array_index (ole->fat, guint32, number);
    }
  return TRUE;
}

/* Writes a small stream, which is a part of the stream of the root. */
static gboolean
put_mini (KyOle *ole, guint32 start, KyView content, guint8 *file, GError **error)
{
  KyView root;

  if (!open_mini_stream (ole, ole->view.size, error) || !entry_view (ole, KY_OLE_ROOT, &root))
    return FALSE;
  gsize size = g_bytes_get_size (ole->mini);
  g_autofree guint8 *mini = g_memdup2 (g_bytes_get_data (ole->mini, NULL), size);
  for (gsize at = 0; at < content.size; at += (gsize)1 << MINI_SHIFT)
    {
      gsize n = MIN (content.size - at, (gsize)1 << MINI_SHIFT);

      if (start >= ole->mini_fat->len || ((guint64)start << MINI_SHIFT) + n > size)
        return ole_reader_malformed (error, "a chain of small sectors is broken");
      memcpy (mini + ((gsize)start << MINI_SHIFT), content.data + at, n);
      start = g_array_index (ole->mini_fat, guint32, start);
    }
  return put_chain (ole, ky_view_u32le (root, 116), ky_view (mini, size), file, error);
}

/* --- opening -------------------------------------------------------------------------------- */

static gboolean
read_mini_table (KyOle *ole, GError **error)
{
  guint32 first = ky_view_u32le (ole->view, 60), n_table = ky_view_u32le (ole->view, 64);

  /* Some writers count a sector of the MiniFAT although the file has no MiniFAT and no small
   * streams. */
  if (n_table == 0 || first == END_OF_CHAIN)
    return TRUE;
  if (n_table > ole->n_sectors)
    return ole_reader_malformed (error, "its table of small sectors is larger than the file");
  g_autoptr (GByteArray) bytes
      = read_chain (ole, first, (guint64)n_table << ole->shift, ole->view.size, error);
  if (bytes == NULL)
    return FALSE;
  for (guint at = 0; at + 4 <= bytes->len; at += 4)
    {
      guint32 next = ky_view_u32le (ky_view (bytes->data, bytes->len), at);

      g_array_append_val (ole->mini_fat, next);
    }
  return TRUE;
}

KyOle *
ky_ole_open (KyView view, GError **error)
{
  g_autoptr (KyOle) ole = g_new0 (KyOle, 1);
  KyReader reader = ky_reader (view);
  KyView root;

  ole->view = view;
  ole->fat = g_array_new (FALSE, FALSE, sizeof (guint32));
  ole->mini_fat = g_array_new (FALSE, FALSE, sizeof (guint32));
  ky_reader_seek (&reader, 26);
  guint16 version = ky_reader_u16le (&reader);
  guint16 order = ky_reader_u16le (&reader);
  guint16 shift = ky_reader_u16le (&reader);
  guint16 mini_shift = ky_reader_u16le (&reader);
  if (!ky_view_starts_with (view, KY_OLE_SIGN, 8) || order != 0xfffe || (shift != 9 && shift != 12)
      || (version == 4) != (shift == 12) || mini_shift != MINI_SHIFT
      || ky_view_u32le (view, 56) != MINI_CUTOFF || view.size <= (gsize)1 << shift)
    return no_ole (error, "its header is wrong");
  ole->shift = shift;
  ole->n_sectors = (guint32)MIN ((view.size - 1) >> shift, LAST_SECTOR - 1);
  fill_last_sector (ole);
  if (!ole_reader_read_table (ole, error))
    return NULL;
  g_autoptr (GByteArray) directory
      = read_chain (ole, ky_view_u32le (view, 48), G_MAXUINT64, DIRECTORY_MAX, error);
  if (directory == NULL)
    return NULL;
  ole->directory = g_byte_array_free_to_bytes (g_steal_pointer (&directory));
  ole->is_taken = g_malloc0 (g_bytes_get_size (ole->directory) / ENTRY_SIZE + 1);
  ole->storages = g_hash_table_new_full (NULL, NULL, NULL, storage_free);
  if (!entry_view (ole, KY_OLE_ROOT, &root) || root.data[66] != TYPE_ROOT)
    return no_ole (error, "the root entry is missing");
  return read_mini_table (ole, error) ? g_steal_pointer (&ole) : NULL;
}

/* --- replacing ------------------------------------------------------------------------------ */

static gboolean
is_same_table (const GArray *one, const GArray *other)
{
  return one->len == other->len
         && (one->len == 0 || memcmp (one->data, other->data, one->len * sizeof (guint32)) == 0);
}

/* Returns whether `file` has exactly the change that was meant. A chain of sectors may come back to
 * a sector, or lead through the directory or a table: then something else was overwritten. */
static gboolean
ole_reader_is_replaced (const KyOle *before, KyView file, guint32 entry, KyView content)
{
  g_autoptr (KyOle) after = ky_ole_open (file, NULL);

  if (after == NULL || !g_bytes_equal (before->directory, after->directory)
      || !is_same_table (before->fat, after->fat)
      || !is_same_table (before->mini_fat, after->mini_fat))
    return FALSE;
  g_autoptr (GBytes) found = ky_ole_read (after, entry, file.size, NULL);
  return found != NULL && g_bytes_get_size (found) == content.size
         && (content.size == 0
             || memcmp (g_bytes_get_data (found, NULL), content.data, content.size) == 0);
}

GBytes *
ky_ole_replaced (KyOle *ole, guint32 entry, KyView content, GError **error)
{
  gsize size = MAX (full_size (ole), ole->view.size);
  g_autofree guint8 *file = g_malloc0 (size);
  KyView view;

  memcpy (file, ole->view.data, ole->view.size);
  if (!entry_view (ole, entry, &view) || ky_view_u32le (view, 120) != content.size)
    return no_ole (error, "an entry is not as long as what comes there");
  if (!(content.size < MINI_CUTOFF ? put_mini : put_chain) (ole, ky_view_u32le (view, 116), content,
                                                            file, error))
    return NULL;
  if (!ole_reader_is_replaced (ole, ky_view (file, size), entry, content))
    return no_ole (error, "a sector belongs to more than one thing");
  return g_bytes_new_take (g_steal_pointer (&file), size);
}
