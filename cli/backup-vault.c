/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores the backups of `kiyome backup` in an S3 bucket and fetches them for `kiyome restore`
 * (backup-bucket.c, restore.c, restore-verify.c). It seals each file to the organisation's public
 * key, shares files that did not change between backups, removes old backups, and fetches and
 * decrypts files. The names in the bucket are not trusted: the envelope inside a sealed object says
 * which file of which backup it is, and open_sealed() refuses an object whose envelope differs. A
 * backup is complete once its manifest is in the bucket, so the manifest is sent last and removed
 * first. */
#include "cli/backup-vault.h"
#include "cli/store.h"
#include "common/release.h"
#include "store/seal/id.h"
#include "store/seal/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define SHARED "files/"
#define NAMES "names"
#define HEAD "head"
#define ENVELOPE "kiyome-backup 1\n"
#define TRIES 8             /* how often a file is sealed that grows meanwhile */
#define NOTE_MAX 4096       /* bytes of a note (ky_vault_put_note()) */
#define SLOWEST (64 * 1024) /* bytes a second: a slower transfer is aborted */

/* Holds a key pair to which files were sealed, to decrypt them. */
typedef struct
{
  KyPublicKey public;
  guint8 secret[KY_KEY_SECRET_SIZE];
} Pair;

struct _KyVault
{
  gchar *place, *work, *keys, *passphrase_file;
  KyObjects *objects;
  GHashTable *shared;  /* "PATH/TIME-SIZE-SHA256" → the object's name */
  GHashTable *times;   /* "PATH/TIME-SIZE" of the objects in `shared` */
  GHashTable *all;     /* names of all objects below SHARED, also of incomplete ones */
  GHashTable *backups; /* names of backups → whether the backup is complete, as a GINT */
  GMutex lock;         /* of `pairs`, and of `shared` while several threads send files */
  GHashTable *pairs;   /* identifier → Pair */
};

/* --- opening -------------------------------------------------------------------------------- */

static void
vault_free_pair (gpointer data)
{
  sodium_memzero (data, sizeof (Pair));
  g_free (data);
}

/* Tells whether one of two places contains the other: "s3://a" contains "s3://a/b" but not
 * "s3://ab/c". */
static gboolean
vault_is_within (const gchar *place, const gchar *other)
{
  g_autofree gchar *inner
      = g_str_has_suffix (place, "/") ? g_strdup (place) : g_strconcat (place, "/", NULL);
  g_autofree gchar *outer
      = g_str_has_suffix (other, "/") ? g_strdup (other) : g_strconcat (other, "/", NULL);

  return g_str_has_prefix (inner, outer) || g_str_has_prefix (outer, inner);
}

KyVault *
ky_vault_open (const KyConfig *config, const gchar *place, const KyObjectsAccess *access,
               const gchar *work, const gchar *passphrase_file, GError **error)
{
  g_autoptr (KyVault) vault = g_new0 (KyVault, 1);

  g_mutex_init (&vault->lock);
  vault->place = g_strdup (place);
  vault->work = g_strdup (work);
  vault->keys = g_strdup (ky_config_string (config, KY_CONFIG_PATHS_KEYS));
  vault->passphrase_file = g_strdup (passphrase_file);
  vault->pairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, vault_free_pair);
  vault->shared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  vault->times = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  vault->all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  vault->backups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (vault_is_within (place, ky_config_string (config, KY_CONFIG_STORE_ORIGINALS)))
    return ky_fail_null (
        error, KY_ERROR_CONFIG,
        _ ("%s: originals are kept there (store.originals): name a bucket or a prefix of "
           "its own for backups"),
        place);
  if (sodium_init () < 0)
    return ky_fail_null (error, KY_ERROR_LIBRARY,
                         "libsodium found no source of random numbers: getrandom() must work");
  vault->objects = ky_objects_open_at (config, place, access, error);
  return vault->objects != NULL ? g_steal_pointer (&vault) : NULL;
}

void
ky_vault_free (KyVault *vault)
{
  if (vault == NULL)
    return;
  ky_objects_close (vault->objects);
  KY_RELEASE_MEMBERS (vault, pairs, shared, times, all, backups);
  g_mutex_clear (&vault->lock);
  KY_RELEASE_MEMBERS (vault, place, work, keys, passphrase_file);
  g_free (vault);
}

/* Returns when a transfer of `size` bytes that starts now must have ended, on the monotonic clock
 * in microseconds. */
static gint64
deadline_for (const KyVault *vault, guint64 size)
{
  return ky_objects_deadline (vault->objects) + (gint64)(size / SLOWEST) * G_USEC_PER_SEC;
}

/* Opens a new file in `directory` that has no name, so that it is gone once it is closed. Returns
 * its descriptor, which the caller closes, or -1. Errors: IO. */
static int
open_work (const gchar *directory, GError **error)
{
  ky_autofd int fd = open (directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  g_autofree gchar *path = NULL;

  /* Not every file system supports O_TMPFILE. */
  if (fd < 0)
    {
      path = g_build_filename (directory, ".backup-XXXXXX", NULL);
      fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
      if (fd < 0 || unlink (path) != 0)
        return ky_fail_errno_fd (error, path);
    }
  return ky_steal_fd (&fd);
}

/* --- names ---------------------------------------------------------------------------------- */

/* Tells whether several backups may share the file: `path` is in a directory. Files directly in
 * paths.state, such as index.db, belong to one backup. */
static gboolean
is_shared (const gchar *path)
{
  return strchr (path, '/') != NULL;
}

/* Returns the key of `file` in `shared`, "PATH/TIME-SIZE-SHA256", or without `sha256` (nullable)
 * its key in `times`, "PATH/TIME-SIZE". (transfer full) */
static gchar *
vault_key_of (const KySnapshotFile *file, const gchar *sha256)
{
  return g_strdup_printf ("%s/%" G_GINT64_FORMAT "-%" G_GUINT64_FORMAT "%s%s", file->path,
                          file->time, file->size, sha256 != NULL ? "-" : "",
                          sha256 != NULL ? sha256 : "");
}

/* Records the object `whole`, "files/PATH/TIME-SIZE-STORED-SHA256", which has `stored` bytes in the
 * bucket. If its name says another size, the upload was incomplete: then the object is recorded in
 * `all` only, so that no backup uses it and ky_vault_tidy() can remove it. */
static void
note_shared (KyVault *vault, const gchar *whole, guint64 stored)
{
  const gchar *name = whole + strlen (SHARED);
  const gchar *last = strrchr (name, '/');
  g_autofree gchar *path = last != NULL ? g_strndup (name, (gsize)(last - name)) : NULL;
  g_auto (GStrv) words = g_strsplit (last != NULL ? last + 1 : "", "-", 5);
  KySnapshotFile file = { .path = path };
  guint8 digest[KY_SHA256_SIZE];
  guint64 said;

  g_hash_table_add (vault->all, g_strdup (whole));
  if (g_strv_length (words) != 4
      || !g_ascii_string_to_signed (words[0], 10, 0, G_MAXINT64, &file.time, NULL)
      || !g_ascii_string_to_unsigned (words[1], 10, 0, G_MAXINT64, &file.size, NULL)
      || !g_ascii_string_to_unsigned (words[2], 10, 0, G_MAXINT64, &said, NULL)
      || !ky_sha256_from_hex (words[3], digest) || said != stored || !ky_snapshot_has_place (path))
    return;
  g_hash_table_insert (vault->shared, vault_key_of (&file, words[3]), g_strdup (whole));
  g_hash_table_add (vault->times, vault_key_of (&file, NULL));
}

gboolean
ky_vault_is_name (const gchar *name)
{
  return ky_backup_number (name) > 0;
}

/* Records one object of the bucket's list: a shared file, or a file of one backup. A backup is
 * complete if its manifest is in the list. */
static gboolean
note_listed (const gchar *name, guint64 size, gpointer data)
{
  KyVault *vault = data;
  const gchar *slash = strchr (name, '/');
  g_autofree gchar *backup = slash != NULL ? g_strndup (name, (gsize)(slash - name)) : NULL;

  if (g_str_has_prefix (name, SHARED))
    note_shared (vault, name, size);
  else if (backup != NULL && ky_backup_number (backup) > 0)
    {
      gboolean is_whole = g_str_equal (slash + 1, KY_SNAPSHOT_MANIFEST)
                          || g_hash_table_lookup (vault->backups, backup) != NULL;

      g_hash_table_insert (vault->backups, g_steal_pointer (&backup), GINT_TO_POINTER (is_whole));
    }
  return TRUE;
}

gboolean
ky_vault_list (KyVault *vault, GError **error)
{
  g_hash_table_remove_all (vault->shared);
  g_hash_table_remove_all (vault->times);
  g_hash_table_remove_all (vault->all);
  g_hash_table_remove_all (vault->backups);
  return ky_objects_list (vault->objects, "", note_listed, vault, error);
}

const gchar *
ky_vault_newest (const KyVault *vault, guint *ret_number)
{
  const gchar *newest = NULL;
  GHashTableIter iter;
  gpointer name, is_whole;

  *ret_number = 0;
  g_hash_table_iter_init (&iter, vault->backups);
  while (g_hash_table_iter_next (&iter, &name, &is_whole))
    if (is_whole != NULL && ky_backup_number (name) > *ret_number)
      {
        *ret_number = ky_backup_number (name);
        newest = name;
      }
  return newest;
}

gboolean
ky_vault_has (const KyVault *vault, const gchar *name)
{
  return g_hash_table_lookup (vault->backups, name) != NULL;
}

/* Returns the name of the object that contains `file` of `backup`. NULL: the file is shared, and
 * the bucket has no object with its path, time, size and hash. (transfer full) */
static gchar *
vault_object_of (const KyVault *vault, const gchar *backup, const KySnapshotFile *file)
{
  if (!is_shared (file->path))
    return g_strdup_printf ("%s/%s", backup, file->path);
  g_autofree gchar *key = vault_key_of (file, file->sha256);
  return g_strdup (g_hash_table_lookup (vault->shared, key));
}

gboolean
ky_vault_has_file (KyVault *vault, const KySnapshotFile *file)
{
  g_autofree gchar *key = vault_key_of (file, file->sha256);

  g_mutex_lock (&vault->lock);
  gboolean is_there = g_hash_table_contains (vault->shared, key);
  g_mutex_unlock (&vault->lock);
  return is_shared (file->path) && is_there;
}

/* Returns the envelope of the file `path` of `backup`, which has `size` bytes: the text that is
 * sealed with the file and binds the object to this place. A shared file is bound to "files"
 * instead of one backup. (transfer full) */
static gchar *
envelope_of (const gchar *backup, const gchar *path, guint64 size)
{
  return g_strdup_printf (ENVELOPE "%s/%s\n%" G_GUINT64_FORMAT "\n",
                          is_shared (path) ? "files" : backup, path, size);
}

/* --- sending -------------------------------------------------------------------------------- */

/* Writes opened or sealed bytes to the descriptor to which `data` points (KySealSink). */
static gboolean
vault_write_fd (gpointer data, const guint8 *bytes, gsize size, GError **error)
{
  return ky_fd_write_all (*(int *)data, ky_view (bytes, size), error);
}

/* Seals the content of `fd` as the file `path` of `backup` and writes it to `out`. `*ret_size` is
 * the size in the envelope, which was read before sealing: if the file grew meanwhile,
 * `ret_info`->size differs, and the sealed file must not be used. */
static gboolean
seal_once (KyVault *vault, const gchar *backup, int fd, const gchar *path, int out,
           guint64 *ret_size, KySealInfo *ret_info, GError **error)
{
  g_auto (KyKeySealer) key_sealer = { 0 };
  guint8 data_key[KY_SEAL_KEY_SIZE];
  guint8 sealed_key[KY_SEALED_KEY_SIZE];
  gchar id[KY_ID_SIZE];
  KySealLabel label;
  KyPublicKey key;
  struct stat status;

  if (!ky_keys_current (vault->keys, &key, error))
    return FALSE;
  if (fstat (fd, &status) != 0)
    return ky_error_set_errno (error, path);
  *ret_size = (guint64)status.st_size;
  g_autofree gchar *envelope = envelope_of (backup, path, *ret_size);
  g_autoptr (KySealer) sealer = ky_sealer_new ();
  ky_id_new (KY_ID_GROUPS, id);
  randombytes_buf (data_key, sizeof data_key);
  ky_key_sealer_seal (&key_sealer, data_key, key.key, sealed_key);
  label.key_id = key.id;
  label.sealed_key = sealed_key;
  label.envelope = ky_view (envelope, strlen (envelope));
  gboolean ok = ky_seal (sealer, fd, id, data_key, &label, vault_write_fd, &out, ret_info, error);
  sodium_memzero (data_key, sizeof data_key);
  return ok;
}

/* Seals the content of `fd` as the file `path` of `backup`. A file that grows while it is read is
 * sealed again, up to TRIES times. Returns the descriptor of the sealed file, which the caller
 * closes, or -1. Errors: IO, CONFIG, and those of ky_seal(). */
static int
vault_seal (KyVault *vault, const gchar *backup, int fd, const gchar *path, KySealInfo *ret_info,
            GError **error)
{
  ky_autofd int out = open_work (vault->work, error);
  guint64 size;

  if (out < 0)
    return -1;
  for (guint i = 0; i < TRIES; i++)
    {
      if (ftruncate (out, 0) != 0 || lseek (out, 0, SEEK_SET) != 0)
        return ky_fail_errno_fd (error, vault->work);
      if (!seal_once (vault, backup, fd, path, out, &size, ret_info, error))
        return -1;
      if (size == ret_info->size)
        return ky_steal_fd (&out);
    }
  g_set_error (error, KY_ERROR, KY_ERROR_IO, _ ("%s changes while it is read: try again"), path);
  return -1;
}

/* Finds out whether the bucket already contains the content of `fd` as `file`, and sets size and
 * hash of `file`. The content is hashed only if an object with the same path, time and size is in
 * the bucket; the hash then decides. */
static gboolean
stands_there (KyVault *vault, int fd, KySnapshotFile *file, gboolean *ret_stands, GError **error)
{
  struct stat status;

  *ret_stands = FALSE;
  if (fstat (fd, &status) != 0)
    return ky_error_set_errno (error, file->path);
  file->size = (guint64)status.st_size;
  g_autofree gchar *key = vault_key_of (file, NULL);
  if (!is_shared (file->path) || !g_hash_table_contains (vault->times, key))
    return TRUE;
  if (!ky_snapshot_measure (fd, file, error))
    return FALSE;
  *ret_stands = ky_vault_has_file (vault, file);
  return lseek (fd, 0, SEEK_SET) == 0 || ky_error_set_errno (error, file->path);
}

gboolean
ky_vault_put (KyVault *vault, const gchar *backup, int fd, KySnapshotFile *file,
              gboolean *ret_was_there, GError **error)
{
  KySealInfo info = { 0 };
  ky_autofd int sealed = -1;
  g_autofree gchar *key = NULL;
  g_autofree gchar *name = NULL;

  if (!stands_there (vault, fd, file, ret_was_there, error) || *ret_was_there)
    return *ret_was_there;
  sealed = vault_seal (vault, backup, fd, file->path, &info, error);
  if (sealed < 0)
    return FALSE;
  file->size = info.size;
  ky_sha256_to_hex (info.sha256, file->sha256);
  if (is_shared (file->path))
    {
      key = vault_key_of (file, NULL);
      name = g_strdup_printf (SHARED "%s-%" G_GUINT64_FORMAT "-%s", key, info.stored, file->sha256);
    }
  else
    name = g_strdup_printf ("%s/%s", backup, file->path);
  gboolean ok = ky_objects_put (vault->objects, name, sealed, info.stored, NULL,
                                deadline_for (vault, info.stored), error);
  if (ok && is_shared (file->path))
    {
      g_mutex_lock (&vault->lock);
      g_hash_table_insert (vault->shared, vault_key_of (file, file->sha256),
                           g_steal_pointer (&name));
      g_mutex_unlock (&vault->lock);
    }
  return ok;
}

/* Stores `text`, of `size` bytes, as the file `path` of `backup`, sealed if `is_sealed`. */
static gboolean
vault_put_text (KyVault *vault, const gchar *backup, const gchar *path, const gchar *text,
                gsize size, gboolean is_sealed, GError **error)
{
  g_autofree gchar *name = g_strdup_printf ("%s/%s", backup, path);
  ky_autofd int fd = ky_memfd_from_view ("backup", ky_view (text, size), error);
  ky_autofd int sealed = -1;
  KySealInfo info = { .stored = size };

  if (fd < 0)
    return FALSE;
  if (is_sealed)
    {
      sealed = vault_seal (vault, backup, fd, path, &info, error);
      if (sealed < 0)
        return FALSE;
    }
  return ky_objects_put (vault->objects, name, is_sealed ? sealed : fd, info.stored, NULL,
                         deadline_for (vault, info.stored), error);
}

gboolean
ky_vault_end (KyVault *vault, const KySnapshot *backup, const GString *text, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree gchar *head = ky_backup_head_text (&backup->head);

  for (guint i = 0; i < backup->files->len; i++)
    {
      const KySnapshotFile *file = backup->files->pdata[i];
      g_autofree gchar *name = vault_object_of (vault, backup->directory, file);

      if (is_shared (file->path))
        g_string_append_printf (names, "%s\n", name);
    }
  return vault_put_text (vault, backup->directory, NAMES, names->str, names->len, FALSE, error)
         && vault_put_text (vault, backup->directory, HEAD, head, strlen (head), FALSE, error)
         && vault_put_text (vault, backup->directory, KY_SNAPSHOT_MANIFEST, text->str, text->len,
                            TRUE, error);
}

/* --- removing ------------------------------------------------------------------------------- */

/* Adds the name of a listed object to the array `data`. */
static gboolean
vault_take_name (const gchar *name, guint64 size, gpointer data)
{
  g_ptr_array_add (data, g_strdup (name));
  return TRUE;
}

/* Removes all objects of `backup` except shared files. The manifest is removed first, so that a
 * backup that is removed only in part does not count as complete. */
static gboolean
remove_backup (KyVault *vault, const gchar *backup, GError **error)
{
  g_autofree gchar *start = g_strconcat (backup, "/", NULL);
  g_autofree gchar *manifest = g_strconcat (start, KY_SNAPSHOT_MANIFEST, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (!ky_objects_remove (vault->objects, manifest, error)
      || !ky_objects_list (vault->objects, start, vault_take_name, names, error))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (!ky_objects_remove (vault->objects, names->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* Reads the object `name`, which is not sealed and may have `maximum` bytes. Returns its content,
 * which ends with a NUL, or NULL; `*ret_is_there` is FALSE if the error is that there is no such
 * object. (transfer full) */
static gchar *
vault_read_object (KyVault *vault, const gchar *name, guint64 maximum, gboolean *ret_is_there,
                   GError **error)
{
  g_autofree gchar *text = NULL;
  struct stat status;
  ky_autofd int fd = ky_objects_get (vault->objects, name, maximum, deadline_for (vault, 0),
                                     ret_is_there, error);

  if (fd < 0)
    return NULL;
  if (fstat (fd, &status) == 0)
    text = g_malloc0 ((gsize)status.st_size + 1);
  if (text != NULL
      && ky_fd_read_at (fd, (guint8 *)text, (gsize)status.st_size, 0) == status.st_size)
    return g_steal_pointer (&text);
  return ky_fail_errno_null (error, name);
}

gboolean
ky_vault_put_note (KyVault *vault, const gchar *name, const gchar *text, GError **error)
{
  ky_autofd int fd = ky_memfd_from_view ("note", ky_view (text, strlen (text)), error);

  return fd >= 0
         && ky_objects_put (vault->objects, name, fd, strlen (text), NULL, deadline_for (vault, 0),
                            error);
}

gboolean
ky_vault_get_note (KyVault *vault, const gchar *name, gchar **ret_text, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean is_there = TRUE;

  *ret_text = vault_read_object (vault, name, NOTE_MAX, &is_there, &local);
  if (*ret_text != NULL || !is_there)
    return TRUE;
  return ky_error_pass (error, &local);
}

/* Adds to `used` the shared objects that the backup `name` lists in its file `names`. Names that
 * are not in the bucket are left out, so that an invented list cannot use memory. */
static gboolean
note_used (KyVault *vault, const gchar *name, GHashTable *used, GError **error)
{
  g_autofree gchar *list = g_strconcat (name, "/" NAMES, NULL);
  gboolean is_there = TRUE;
  g_autofree gchar *text
      = vault_read_object (vault, list, KY_SNAPSHOT_MANIFEST_MAX, &is_there, error);
  gchar *line, *end;

  if (text == NULL)
    return FALSE;
  for (line = text; (end = strchr (line, '\n')) != NULL; line = end + 1)
    {
      *end = '\0';
      if (g_hash_table_contains (vault->all, line))
        g_hash_table_add (used, g_strdup (line));
    }
  return TRUE;
}

/* Orders names of backups by their numbers, the highest first. */
static gint
newer_first (gconstpointer a, gconstpointer b)
{
  guint first = ky_backup_number (*(const gchar *const *)a),
        second = ky_backup_number (*(const gchar *const *)b);

  return first < second ? 1 : first > second ? -1 : 0;
}

/* Removes all shared objects that are not in `used`. */
static gboolean
remove_unused (KyVault *vault, GHashTable *used, GError **error)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, vault->all);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (used, name) && !ky_objects_remove (vault->objects, name, error))
      return FALSE;
  return TRUE;
}

gboolean
ky_vault_tidy (KyVault *vault, const KySnapshot *newest, guint keep, GError **error)
{
  g_autoptr (GPtrArray) whole = g_ptr_array_new ();
  g_autoptr (GHashTable) used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer name, is_whole;

  g_hash_table_iter_init (&iter, vault->backups);
  while (g_hash_table_iter_next (&iter, &name, &is_whole))
    if (g_str_equal (name, newest->directory))
      continue;
    else if (is_whole != NULL)
      g_ptr_array_add (whole, name);
    else if (!remove_backup (vault, name, error))
      return FALSE;
  if (keep == 0)
    return TRUE;
  g_ptr_array_sort (whole, newer_first);
  if (!note_used (vault, newest->directory, used, error))
    return FALSE;
  for (guint i = 0; i < whole->len; i++)
    if (!(i + 1 < keep ? note_used (vault, whole->pdata[i], used, error)
                       : remove_backup (vault, whole->pdata[i], error)))
      return FALSE;
  return remove_unused (vault, used, error);
}

/* --- fetching ------------------------------------------------------------------------------- */

/* Replaces `error` by MALFORMED: the object `name` was changed or damaged. Returns FALSE. */
static gboolean
vault_fail_damaged (const KyVault *vault, const gchar *name, GError **error)
{
  g_clear_error (error);
  return ky_fail (error, KY_ERROR_MALFORMED,
                  _ ("%s/%s was changed or damaged after the backup was made: remove it there, and "
                     "the next backup "
                     "copies it again; to restore now, name an earlier backup"),
                  vault->place, name);
}

/* Finds the key pair `id`. ky_cli_load_key() loads it, and may ask for the passphrase, on first
 * use; then it is kept until the vault is freed. The caller wipes `*ret_pair`. */
static gboolean
vault_find_pair (KyVault *vault, const gchar *id, Pair *ret_pair, GError **error)
{
  g_mutex_lock (&vault->lock);
  Pair *pair = g_hash_table_lookup (vault->pairs, id);
  if (pair == NULL)
    {
      pair = g_new0 (Pair, 1);
      if (ky_cli_load_key (vault->keys, id, vault->passphrase_file, &pair->public, pair->secret,
                           error))
        g_hash_table_insert (vault->pairs, g_strdup (id), pair);
      else
        g_clear_pointer (&pair, vault_free_pair);
    }
  if (pair != NULL)
    *ret_pair = *pair;
  g_mutex_unlock (&vault->lock);
  return pair != NULL;
}

/* Decrypts the envelope of the sealed file `fd` and reads the size of the file in it. Returns FALSE
 * unless the envelope is exactly that of the file `path` of `backup`. */
static gboolean
vault_read_size (int fd, const gchar *backup, const gchar *path, const guint8 *data_key,
                 guint64 *ret_size)
{
  g_autoptr (GBytes) bytes = ky_seal_read_envelope (fd, data_key, NULL);
  gsize size = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (data == NULL || memchr (data, '\0', size) != NULL)
    return FALSE;
  g_autofree gchar *text = g_strndup (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 4);
  if (g_strv_length (lines) != 4
      || !g_ascii_string_to_unsigned (lines[2], 10, 0, G_MAXINT64, ret_size, NULL))
    return FALSE;
  g_autofree gchar *wanted = envelope_of (backup, path, *ret_size);
  return g_str_equal (text, wanted);
}

/* Decrypts the sealed file `fd`, the object `name`, and passes its content to `sink`. It must be
 * sealed as the file `path` of `backup`. `*ret_size` is set to the size in its envelope, which must
 * not exceed `maximum`; the caller compares `ret_sha256` where it knows the hash. Errors: MALFORMED
 * (damaged, or another file), IO, those of ky_cli_load_key() and of `sink`. */
static gboolean
open_sealed (KyVault *vault, int fd, const gchar *name, const gchar *backup, const gchar *path,
             guint64 maximum, KySealSink sink, gpointer data, guint8 ret_sha256[KY_SHA256_SIZE],
             guint64 *ret_size, GError **error)
{
  KySealedLabel label;
  guint8 data_key[KY_SEAL_KEY_SIZE];
  Pair pair;

  if (!ky_seal_read_label (fd, &label, NULL)
      || strspn (label.key_id, G_CSET_DIGITS "abcdef") != KY_SEAL_KEY_ID_SIZE)
    return vault_fail_damaged (vault, name, error);
  if (!vault_find_pair (vault, label.key_id, &pair, error))
    return FALSE;
  gboolean ok = ky_unseal_key (ky_view (label.sealed_key, sizeof label.sealed_key), pair.public.key,
                               pair.secret, data_key);
  sodium_memzero (&pair, sizeof pair);
  ok = ok && vault_read_size (fd, backup, path, data_key, ret_size) && *ret_size <= maximum;
  if (!ok)
    return vault_fail_damaged (vault, name, error);
  ok = lseek (fd, 0, SEEK_SET) == 0
       && ky_unseal (fd, label.id, *ret_size, data_key, sink, data, ret_sha256, error);
  sodium_memzero (data_key, sizeof data_key);
  if (!ok && error != NULL && g_error_matches (*error, KY_ERROR, KY_ERROR_MALFORMED))
    return vault_fail_damaged (vault, name, error);
  return ok;
}

/* Downloads the object `name`, of at most `maximum` bytes, to a file without a name in `work`.
 * `expected` is its size as the manifest says, from which the time limit follows. Returns the
 * descriptor, which the caller closes, or -1. Errors: STORE, IO. */
static int
vault_fetch (KyVault *vault, const gchar *work, const gchar *name, guint64 maximum,
             guint64 expected, GError **error)
{
  ky_autofd int fd = open_work (work, error);
  gboolean is_there = TRUE;

  if (fd < 0
      || !ky_objects_fetch (vault->objects, name, fd, maximum, deadline_for (vault, expected),
                            &is_there, error))
    return -1;
  return ky_steal_fd (&fd);
}

/* Returns an upper bound for the bytes of a sealed file whose content has `size` bytes. */
static guint64
sealed_room (guint64 size)
{
  return size + size / 16 + 1024 * 1024;
}

/* Appends opened bytes to the GString `data` (KySealSink). */
static gboolean
vault_add_text (gpointer data, const guint8 *bytes, gsize size, GError **error)
{
  g_string_append_len (data, (const gchar *)bytes, (gssize)size);
  return TRUE;
}

/* Reads the file `head` of `backup` into `ret_head` and checks that one of `signers` signed it and
 * that it names this backup. Errors: VERIFY (there is no signed head), MALFORMED, STORE, and those
 * of ky_backup_head_check(). */
static gboolean
vault_read_head (KyVault *vault, const gchar *backup, const KyBackupSigners *signers,
                 KyBackupHead *ret_head, GError **error)
{
  g_autofree gchar *name = g_strconcat (backup, "/" HEAD, NULL);
  g_autoptr (GError) local = NULL;
  gboolean is_there = TRUE;
  g_autofree gchar *text = vault_read_object (vault, name, KY_BACKUP_HEAD_MAX, &is_there, &local);

  if (text != NULL)
    return ky_backup_head_parse (text, strlen (text), ret_head, NULL)
               ? ky_backup_head_check (ret_head, backup, backup, signers, error)
               : vault_fail_damaged (vault, name, error);
  if (is_there)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error (error, KY_ERROR, KY_ERROR_VERIFY,
                 _ ("%s is not signed: no kiyome made that backup"), backup);
  return FALSE;
}

KySnapshot *
ky_vault_read (KyVault *vault, const gchar *backup, const KyBackupSigners *signers, GError **error)
{
  g_autofree gchar *name = g_strconcat (backup, "/" KY_SNAPSHOT_MANIFEST, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  ky_autofd int fd = -1;
  KyBackupHead head = { 0 };
  guint8 digest[KY_SHA256_SIZE];
  guint64 maximum = KY_SNAPSHOT_MANIFEST_MAX;
  guint64 size = 0;

  if (signers != NULL && !vault_read_head (vault, backup, signers, &head, error))
    return NULL;
  if (signers != NULL)
    maximum = MIN (head.size + KY_BACKUP_HEAD_MAX, maximum);
  fd = vault_fetch (vault, vault->work, name, sealed_room (maximum), 0, error);
  if (fd < 0
      || !open_sealed (vault, fd, name, backup, KY_SNAPSHOT_MANIFEST, maximum, vault_add_text, text,
                       digest, &size, error))
    return NULL;
  KySnapshot *snapshot
      = ky_snapshot_parse (backup, text->str, text->len, signers != NULL ? &head : NULL);
  if (snapshot == NULL)
    vault_fail_damaged (vault, name, error);
  return snapshot;
}

gboolean
ky_vault_get (KyVault *vault, const gchar *backup, const KySnapshotFile *file, const gchar *to,
              GError **error)
{
  g_autofree gchar *name = vault_object_of (vault, backup, file);
  g_autofree gchar *parent = g_path_get_dirname (to);
  ky_autofd int sealed = -1;
  ky_autofd int out = -1;
  guint8 digest[KY_SHA256_SIZE];
  gchar hex[KY_SHA256_HEX_SIZE];
  guint64 size = 0;

  if (name == NULL)
    return ky_fail (
        error, KY_ERROR_MALFORMED,
        _ ("%s/%s%s is missing or incomplete: the next backup copies it again; to restore "
           "now, name an earlier backup"),
        vault->place, SHARED, file->path);
  if (!ky_snapshot_make_parent (to, error))
    return FALSE;
  sealed = vault_fetch (vault, parent, name, sealed_room (file->size), file->size, error);
  if (sealed < 0)
    return FALSE;
  out = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (out < 0)
    return ky_error_set_errno (error, to);
  if (!open_sealed (vault, sealed, name, backup, file->path, file->size, vault_write_fd, &out,
                    digest, &size, error))
    return FALSE;
  ky_sha256_to_hex (digest, hex);
  return (size == file->size && g_str_equal (hex, file->sha256))
         || vault_fail_damaged (vault, name, error);
}

/* --- options -------------------------------------------------------------------------------- */

KY_DEFINE_PUBLIC_CLEAR (ky_vault_options_clear, KyVaultOptions, endpoint, region, credentials, ca)

/* Replaces `*path` (nullable) by its absolute path. */
static void
make_absolute (gchar **path)
{
  g_autofree gchar *given = *path;

  *path = given != NULL ? g_canonicalize_filename (given, NULL) : NULL;
}

gboolean
ky_vault_check_options (const gchar *program, KyVaultOptions *options, gboolean is_bucket)
{
  const gchar *const names[] = { "endpoint", "region", "credentials", "ca" };
  const gchar *const values[]
      = { options->endpoint, options->region, options->credentials, options->ca };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (values[i] != NULL && (values[i][0] == '\0' || !is_bucket))
      {
        ky_command_usage (program,
                          is_bucket ? _ ("--%s is empty") : _ ("--%s is of a bucket, s3://BUCKET"),
                          names[i]);
        return FALSE;
      }
  make_absolute (&options->credentials);
  make_absolute (&options->ca);
  options->access
      = (KyObjectsAccess){ options->endpoint, options->region, options->credentials, options->ca };
  return TRUE;
}
