/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes, lists and reads the X25519 key pairs in paths.keys. Files are replaced by rename after
 * fsync and a directory or file with permissions that are too wide is refused. */
#include "store/seal/keys.h"
#include "common/message-codes.h"
#include "common/sha256.h"
#include "common/wire.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define GROUP "key"
#define FILE_MAX 4096

static void
make_id (const guint8 public_key[KY_KEY_PUBLIC_SIZE], gchar ret_id[KY_KEY_ID_SIZE])
{
  guint8 digest[KY_SHA256_SIZE];
  gchar hex[KY_SHA256_HEX_SIZE];

  ky_sha256 (ky_view (public_key, KY_KEY_PUBLIC_SIZE), digest);
  ky_sha256_to_hex (digest, hex);
  g_strlcpy (ret_id, hex, KY_KEY_ID_SIZE);
}

gboolean
ky_key_id_is_valid (const gchar *text)
{
  return strlen (text) == KY_KEY_ID_SIZE - 1
         && strspn (text, "0123456789abcdef") == KY_KEY_ID_SIZE - 1;
}

static gchar *
file_path (const gchar *directory, const gchar *id, const gchar *suffix)
{
  g_autofree gchar *name = g_strconcat (id, suffix, NULL);

  return g_build_filename (directory, name, NULL);
}

static gboolean
seal_keys_wrong (GError **error, const gchar *path, const gchar *what)
{
  return ky_fail (error, KY_ERROR_CONFIG, "%s: %s", path, what);
}

/* Refuses `path` when someone beside its owner has one of the permissions in `forbidden`. */
static gboolean
check_mode (const gchar *path, mode_t forbidden, const gchar *what, GError **error)
{
  struct stat status;

  if (stat (path, &status) != 0)
    return ky_error_set_errno (error, path);
  if ((status.st_mode & forbidden) != 0)
    return seal_keys_wrong (error, path, what);
  return TRUE;
}

static GKeyFile *
seal_keys_read_key_file (const gchar *path, GError **error)
{
  gsize size = 0;
  g_autofree gchar *text = ky_file_read_text (path, FILE_MAX, &size, error);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (text == NULL)
    return NULL;
  /* GLib's message quotes the line, which may be the secret. */
  if (!g_key_file_load_from_data (file, text, size, G_KEY_FILE_NONE, NULL))
    {
      sodium_memzero (text, size);
      seal_keys_wrong (error, path, "{key-file-malformed}");
      return NULL;
    }
  sodium_memzero (text, size);
  return g_steal_pointer (&file);
}

/* Reads a base64 value of exactly `size` bytes. */
static gboolean
seal_keys_read_bytes (GKeyFile *file, const gchar *path, const gchar *name, guint8 *ret_bytes,
                      gsize size, GError **error)
{
  g_autofree gchar *text = g_key_file_get_string (file, GROUP, name, NULL);
  gsize length = 0;

  if (text == NULL)
    return ky_error_say (error, KY_ERROR_CONFIG, "no-key", "ss", path, name);
  guchar *bytes = g_base64_decode (text, &length);
  if (length == size)
    memcpy (ret_bytes, bytes, size);
  sodium_memzero (bytes, length);
  sodium_memzero (text, strlen (text));
  g_free (bytes);
  if (length != size)
    return ky_fail (error, KY_ERROR_CONFIG, "%s: '%s' has %zu bytes, not %zu", path, name, length,
                    size);
  return TRUE;
}

static gboolean
load_public (const gchar *directory, const gchar *id, KyPublicKey *ret_key, gint64 *ret_created,
             GError **error)
{
  g_autofree gchar *path = file_path (directory, id, ".pub");
  KyPublicKey key = { 0 };
  guint8 trial[crypto_box_SEALBYTES];

  if (!check_mode (path, 022, "{key-public-open}", error))
    return FALSE;
  g_autoptr (GKeyFile) file = seal_keys_read_key_file (path, error);
  if (file == NULL || !seal_keys_read_bytes (file, path, "public", key.key, sizeof key.key, error))
    return FALSE;
  make_id (key.key, key.id);
  if (!g_str_equal (key.id, id))
    return seal_keys_wrong (error, path, "{key-public-mismatch}");
  /* A point of low order would seal for everybody. */
  if (crypto_box_seal (trial, NULL, 0, key.key) != 0)
    return seal_keys_wrong (error, path, "{key-unusable}");
  if (ret_created != NULL)
    *ret_created = g_key_file_get_int64 (file, GROUP, "created", NULL);
  *ret_key = key;
  return TRUE;
}

static gboolean
read_current (const gchar *directory, gchar ret_id[KY_KEY_ID_SIZE], GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, "current", NULL);
  g_autoptr (GError) local = NULL;
  gsize size = 0;
  g_autofree gchar *text = ky_file_read_text (path, FILE_MAX, &size, &local);

  if (text == NULL)
    {
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        g_propagate_error (error, g_steal_pointer (&local));
      else
        seal_keys_wrong (error, directory, "{key-pair-missing}");
      return FALSE;
    }
  g_strchomp (text);
  if (!ky_key_id_is_valid (text))
    return seal_keys_wrong (error, path, "{key-bad-identifier}");
  g_strlcpy (ret_id, text, KY_KEY_ID_SIZE);
  return TRUE;
}

gboolean
ky_keys_current (const gchar *directory, KyPublicKey *ret_key, GError **error)
{
  gchar id[KY_KEY_ID_SIZE];

  if (!g_file_test (directory, G_FILE_TEST_IS_DIR))
    return seal_keys_wrong (error, directory, "{key-directory-missing}");
  if (!check_mode (directory, 022, "{key-directory-open}", error)
      || !read_current (directory, id, error) || !load_public (directory, id, ret_key, NULL, error))
    return FALSE;
  /* The secret half may well be kept on another machine. */
  g_autofree gchar *secret = file_path (directory, id, ".key");
  return !g_file_test (secret, G_FILE_TEST_EXISTS)
         || check_mode (secret, 077, "{key-secret-open}", error);
}

static guint64
seal_keys_mix (guint64 stamp, const gchar *path)
{
  struct stat status;
  guint64 parts[5];

  if (stat (path, &status) != 0)
    return stamp * 31 + 7;
  parts[0] = (guint64)status.st_ino;
  parts[1]
      = (guint64)status.st_mtim.tv_sec * G_USEC_PER_SEC * 1000 + (guint64)status.st_mtim.tv_nsec;
  parts[2]
      = (guint64)status.st_ctim.tv_sec * G_USEC_PER_SEC * 1000 + (guint64)status.st_ctim.tv_nsec;
  parts[3] = (guint64)status.st_mode;
  parts[4] = (guint64)status.st_size;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    stamp = (stamp ^ parts[i]) * G_GUINT64_CONSTANT (1099511628211);
  return stamp;
}

guint64
ky_keys_stamp (const gchar *directory, const gchar *id)
{
  g_autofree gchar *current = g_build_filename (directory, "current", NULL);
  g_autofree gchar *public_path = file_path (directory, id, ".pub");
  g_autofree gchar *secret_path = file_path (directory, id, ".key");
  guint64 stamp = seal_keys_mix (G_GUINT64_CONSTANT (14695981039346656037), directory);

  return seal_keys_mix (seal_keys_mix (seal_keys_mix (stamp, current), public_path), secret_path);
}

/* --- making --------------------------------------------------------------------------------- */

/* Writes `text` to `path` by way of a temporary file, so that after a crash the file has either its
 * old or its new content. Errors: IO. */
static gboolean
write_durably (const gchar *path, const gchar *text, mode_t mode, GError **error)
{
  g_autofree gchar *temporary = g_strconcat (path, ".new", NULL);
  g_autofree gchar *directory = g_path_get_dirname (path);
  ky_autofd int directory_fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ky_autofd int fd = open (temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

  if (fd < 0 || directory_fd < 0)
    return ky_error_set_errno (error, temporary);
  if (!ky_fd_write_all (fd, ky_view (text, strlen (text)), error))
    g_prefix_error (error, "%s: ", path);
  else if (fchmod (fd, mode) != 0 || fsync (fd) != 0 || rename (temporary, path) != 0
           || fsync (directory_fd) != 0)
    ky_error_set_errno (error, path);
  else
    return TRUE;
  unlink (temporary);
  return FALSE;
}

static void
set_bytes (GKeyFile *file, const gchar *name, const guint8 *bytes, gsize size)
{
  gchar *text = g_base64_encode (bytes, size);

  g_key_file_set_string (file, GROUP, name, text);
  sodium_memzero (text, strlen (text));
  g_free (text);
}

static gboolean
lock_key (const gchar *passphrase, const guint8 salt[crypto_pwhash_SALTBYTES],
          guint8 ret_lock[crypto_secretbox_KEYBYTES], GError **error)
{
  if (crypto_pwhash (ret_lock, crypto_secretbox_KEYBYTES, passphrase, strlen (passphrase), salt,
                     crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE,
                     crypto_pwhash_ALG_ARGON2ID13)
      == 0)
    return TRUE;
  return ky_fail (error, KY_ERROR_MEMORY, "{passphrase-memory}");
}

static gboolean
add_secret (GKeyFile *file, const guint8 secret[KY_KEY_SECRET_SIZE], const gchar *passphrase,
            GError **error)
{
  guint8 salt[crypto_pwhash_SALTBYTES];
  guint8 nonce[crypto_secretbox_NONCEBYTES];
  guint8 lock[crypto_secretbox_KEYBYTES];
  guint8 locked[KY_KEY_SECRET_SIZE + crypto_secretbox_MACBYTES];

  if (passphrase == NULL)
    {
      set_bytes (file, "secret", secret, KY_KEY_SECRET_SIZE);
      return TRUE;
    }
  randombytes_buf (salt, sizeof salt);
  randombytes_buf (nonce, sizeof nonce);
  if (!lock_key (passphrase, salt, lock, error))
    return FALSE;
  crypto_secretbox_easy (locked, secret, KY_KEY_SECRET_SIZE, nonce, lock);
  sodium_memzero (lock, sizeof lock);
  g_key_file_set_string (file, GROUP, "lock", "argon2id");
  set_bytes (file, "salt", salt, sizeof salt);
  set_bytes (file, "nonce", nonce, sizeof nonce);
  set_bytes (file, "locked", locked, sizeof locked);
  return TRUE;
}

static gboolean
write_pair (const gchar *directory, const KyPublicKey *key, const guint8 secret[KY_KEY_SECRET_SIZE],
            const gchar *passphrase, GError **error)
{
  g_autoptr (GKeyFile) public_file = g_key_file_new ();
  g_autoptr (GKeyFile) secret_file = g_key_file_new ();
  g_autofree gchar *public_path = file_path (directory, key->id, ".pub");
  g_autofree gchar *secret_path = file_path (directory, key->id, ".key");

  g_key_file_set_string (public_file, GROUP, "id", key->id);
  g_key_file_set_int64 (public_file, GROUP, "created", g_get_real_time () / G_USEC_PER_SEC);
  set_bytes (public_file, "public", key->key, sizeof key->key);
  g_key_file_set_string (secret_file, GROUP, "id", key->id);
  if (!add_secret (secret_file, secret, passphrase, error))
    return FALSE;
  g_autofree gchar *public_text = g_key_file_to_data (public_file, NULL, NULL);
  gchar *secret_text = g_key_file_to_data (secret_file, NULL, NULL);
  gboolean ok = write_durably (secret_path, secret_text, 0600, error)
                && write_durably (public_path, public_text, 0644, error);
  sodium_memzero (secret_text, strlen (secret_text));
  g_free (secret_text);
  return ok;
}

gboolean
ky_keys_make (const gchar *directory, const gchar *passphrase, gboolean may_rotate,
              KyPublicKey *ret_key, GError **error)
{
  g_autofree gchar *current = g_build_filename (directory, "current", NULL);
  gboolean exists = g_file_test (current, G_FILE_TEST_EXISTS);
  guint8 secret[KY_KEY_SECRET_SIZE];
  KyPublicKey key = { 0 };

  if (exists && !may_rotate)
    return seal_keys_wrong (error, directory, "{key-pair-exists}");
  if (!exists && may_rotate)
    return seal_keys_wrong (error, directory, "{key-pair-missing}");
  if (g_mkdir_with_parents (directory, 0755) != 0)
    return ky_error_set_errno (error, directory);
  if (!check_mode (directory, 022, "{key-directory-open}", error))
    return FALSE;
  crypto_box_keypair (key.key, secret);
  make_id (key.key, key.id);
  g_autofree gchar *line = g_strdup_printf ("%s\n", key.id);
  gboolean ok = write_pair (directory, &key, secret, passphrase, error)
                && write_durably (current, line, 0644, error);
  sodium_memzero (secret, sizeof secret);
  if (ok)
    *ret_key = key;
  return ok;
}

/* --- reading -------------------------------------------------------------------------------- */

static gint
compare_infos (gconstpointer a, gconstpointer b)
{
  const KyKeyInfo *first = a;
  const KyKeyInfo *second = b;

  if (first->created != second->created)
    return first->created < second->created ? -1 : 1;
  return strcmp (first->id, second->id);
}

GArray *
ky_keys_list (const gchar *directory, GError **error)
{
  g_autoptr (GArray) infos = g_array_new (FALSE, TRUE, sizeof (KyKeyInfo));
  g_autoptr (GDir) entries = g_dir_open (directory, 0, NULL);
  gchar current[KY_KEY_ID_SIZE] = "";
  const gchar *name;

  if (entries == NULL)
    {
      seal_keys_wrong (error, directory, "{key-directory-missing}");
      return NULL;
    }
  read_current (directory, current, NULL);
  while ((name = g_dir_read_name (entries)) != NULL)
    {
      KyKeyInfo info = { 0 };
      KyPublicKey key;

      if (!g_str_has_suffix (name, ".pub"))
        continue;
      g_autofree gchar *id = g_strndup (name, strlen (name) - 4);
      if (!ky_key_id_is_valid (id))
        continue;
      if (!load_public (directory, id, &key, &info.created, error))
        return NULL;
      g_strlcpy (info.id, id, sizeof info.id);
      info.is_current = g_str_equal (id, current);
      g_autofree gchar *secret = file_path (directory, id, ".key");
      info.has_secret = g_file_test (secret, G_FILE_TEST_EXISTS);
      g_autoptr (GKeyFile) secret_file
          = info.has_secret ? seal_keys_read_key_file (secret, NULL) : NULL;
      info.is_locked = secret_file != NULL && g_key_file_has_key (secret_file, GROUP, "lock", NULL);
      g_array_append_val (infos, info);
    }
  g_array_sort (infos, compare_infos);
  return g_steal_pointer (&infos);
}

static gboolean
unlock (GKeyFile *file, const gchar *path, const gchar *passphrase,
        guint8 ret_secret[KY_KEY_SECRET_SIZE], GError **error)
{
  guint8 salt[crypto_pwhash_SALTBYTES];
  guint8 nonce[crypto_secretbox_NONCEBYTES];
  guint8 lock[crypto_secretbox_KEYBYTES];
  guint8 locked[KY_KEY_SECRET_SIZE + crypto_secretbox_MACBYTES];

  if (passphrase == NULL)
    return ky_error_say (error, KY_ERROR_ENCRYPTED, "passphrase-needed", "s", path);
  if (!seal_keys_read_bytes (file, path, "salt", salt, sizeof salt, error)
      || !seal_keys_read_bytes (file, path, "nonce", nonce, sizeof nonce, error)
      || !seal_keys_read_bytes (file, path, "locked", locked, sizeof locked, error)
      || !lock_key (passphrase, salt, lock, error))
    return FALSE;
  gint result = crypto_secretbox_open_easy (ret_secret, locked, sizeof locked, nonce, lock);
  sodium_memzero (lock, sizeof lock);
  if (result == 0)
    return TRUE;
  return ky_error_say (error, KY_ERROR_POLICY, "passphrase-wrong", "s", path);
}

gboolean
ky_keys_load (const gchar *directory, const gchar *id, const gchar *passphrase,
              KyPublicKey *ret_public, guint8 ret_secret[KY_KEY_SECRET_SIZE], GError **error)
{
  g_autofree gchar *path = file_path (directory, id, ".key");
  guint8 derived[KY_KEY_PUBLIC_SIZE];

  if (!ky_key_id_is_valid (id))
    return seal_keys_wrong (error, directory, "{key-not-there}");
  if (!load_public (directory, id, ret_public, NULL, error)
      || !check_mode (path, 077, "{key-secret-open}", error))
    return FALSE;
  g_autoptr (GKeyFile) file = seal_keys_read_key_file (path, error);
  if (file == NULL)
    return FALSE;
  if (!(g_key_file_has_key (file, GROUP, "lock", NULL)
            ? unlock (file, path, passphrase, ret_secret, error)
            : seal_keys_read_bytes (file, path, "secret", ret_secret, KY_KEY_SECRET_SIZE, error)))
    return FALSE;
  if (crypto_scalarmult_base (derived, ret_secret) == 0
      && memcmp (derived, ret_public->key, sizeof derived) == 0)
    return TRUE;
  sodium_memzero (ret_secret, KY_KEY_SECRET_SIZE);
  return seal_keys_wrong (error, path, "{key-secret-mismatch}");
}
