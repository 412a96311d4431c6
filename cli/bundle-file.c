/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes and reads bundles: ustar files with a manifest that is signed with Ed25519. Each header
 * must be byte for byte the one that the writer would make, so a bundle has only one valid form and
 * no other tar header is parsed. */
#include "cli/bundle-file.h"
#include "common/i18n.h"
#include "common/release.h"
#include "common/wire.h"

#include <fcntl.h>
#include <nettle/sha2.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 512
#define PIECE (256 * 1024)
#define END (2 * BLOCK)
#define PATH_MAX_BYTES 99 /* the field of a ustar header, with its NUL */
#define MANIFEST "manifest"
#define MANIFEST_MAX (64 * 1024)
#define NUMBER "number " /* beginning of a line of the manifest */
#define FILE_LINE "file "
#define SIGNATURE MANIFEST ".sig"
#define KEY_PUBLIC "ed25519:"
#define KEY_SECRET "ed25519-secret:"

/* --- what it may hold ----------------------------------------------------------------------- */

static gboolean
bundle_file_is_name (const gchar *name, const gchar *also)
{
  if (!g_ascii_isalnum (name[0]))
    return FALSE;
  for (gsize i = 1; name[i] != '\0'; i++)
    if (!g_ascii_isalnum (name[i]) && strchr (also, name[i]) == NULL)
      return FALSE;
  return TRUE;
}

gboolean
ky_bundle_has_place (const gchar *path)
{
  static const gchar *const signatures[] = { ".cvd", ".cld", ".cud", ".hdb", ".hsb", ".mdb", ".msb",
                                             ".ndb", ".ldb", ".cdb", ".fp",  ".sfp", ".ign2" };

  if (strlen (path) > PATH_MAX_BYTES)
    return FALSE;
  if (g_str_has_prefix (path, KY_BUNDLE_PACKAGES))
    return g_str_has_suffix (path, ".deb")
           && bundle_file_is_name (path + strlen (KY_BUNDLE_PACKAGES), "._+~-");
  if (!g_str_has_prefix (path, KY_BUNDLE_SIGNATURES)
      || !bundle_file_is_name (path + strlen (KY_BUNDLE_SIGNATURES), "._-"))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (signatures); i++)
    if (g_str_has_suffix (path, signatures[i]))
      return TRUE;
  return FALSE;
}

const gchar *
ky_bundle_name_in (const KyBundleFile *file, const gchar *folder)
{
  return g_str_has_prefix (file->path, folder) ? file->path + strlen (folder) : NULL;
}

KY_DEFINE_FREE (bundle_file_free, KyBundleFile, path)

KyBundle *
ky_bundle_new (const KyBundleKind *kind, guint64 number)
{
  KyBundle *bundle = g_new0 (KyBundle, 1);

  bundle->kind = kind;
  bundle->number = number;
  bundle->files = g_ptr_array_new_with_free_func (bundle_file_free);
  bundle->fd = -1;
  return bundle;
}

void
ky_bundle_free (KyBundle *bundle)
{
  if (bundle == NULL)
    return;
  g_ptr_array_unref (bundle->files);
  ky_fd_clear (&bundle->fd);
  g_free (bundle);
}

/* --- the one way to write it ---------------------------------------------------------------- */

static guint64
bundle_file_padded (guint64 size)
{
  return (size + BLOCK - 1) / BLOCK * BLOCK;
}

static void
bundle_file_make_header (const gchar *path, guint64 size, guint8 ret_header[BLOCK])
{
  gchar *header = (gchar *)ret_header;
  guint sum = 0;

  memset (header, 0, BLOCK);
  g_strlcpy (header, path, PATH_MAX_BYTES + 1);
  memcpy (header + 100, "0000644\0000000000\0000000000", 24); /* mode, owner, group */
  snprintf (header + 124, 12, "%011" G_GINT64_MODIFIER "o", size);
  memcpy (header + 136, "00000000000\0        0", 21); /* time, checksum, type */
  memcpy (header + 257, "ustar\00000", 8);
  for (guint i = 0; i < BLOCK; i++)
    sum += ret_header[i];
  snprintf (header + 148, 7, "%06o", sum);
}

static GString *
make_manifest (const KyBundle *bundle)
{
  GString *text = g_string_new (bundle->kind->head);

  g_string_append_printf (text, NUMBER "%" G_GUINT64_FORMAT "\n", bundle->number);
  for (guint i = 0; i < bundle->files->len; i++)
    {
      const KyBundleFile *file = g_ptr_array_index (bundle->files, i);

      g_string_append_printf (text, FILE_LINE "%s %" G_GUINT64_FORMAT " %s\n", file->sha256,
                              file->size, file->path);
    }
  g_string_append (text, "end\n");
  return text;
}

static void
name_manifest (KyBundle *bundle, const gchar *text, gsize size)
{
  guint8 digest[KY_SHA256_SIZE];

  ky_sha256 (ky_view (text, size), digest);
  ky_sha256_to_hex (digest, bundle->sha256);
}

/* --- keys ----------------------------------------------------------------------------------- */

/* Reads a key that is written as `prefix` and 32 bytes in hexadecimal. */
static gboolean
bundle_file_read_key (const gchar *text, const gchar *prefix, guint8 ret_key[32])
{
  return g_str_has_prefix (text, prefix) && ky_sha256_from_hex (text + strlen (prefix), ret_key);
}

gboolean
ky_bundle_make_key (const gchar *path, gchar **ret_public, GError **error)
{
  guint8 seed[crypto_sign_SEEDBYTES];
  guint8 public[crypto_sign_PUBLICKEYBYTES];
  guint8 secret[crypto_sign_SECRETKEYBYTES];
  gchar hex[KY_SHA256_HEX_SIZE];
  gchar line[sizeof KEY_SECRET + KY_SHA256_HEX_SIZE];
  ky_autofd int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

  G_STATIC_ASSERT (sizeof seed == KY_SHA256_SIZE && sizeof public == KY_SHA256_SIZE);
  if (fd < 0)
    return ky_error_set_errno (error, path);
  randombytes_buf (seed, sizeof seed);
  crypto_sign_seed_keypair (public, secret, seed);
  ky_sha256_to_hex (seed, hex);
  g_snprintf (line, sizeof line, KEY_SECRET "%s\n", hex);
  gboolean ok = ky_fd_write_all (fd, ky_view (line, strlen (line)), error)
                && (fsync (fd) == 0 || ky_error_set_errno (error, path));
  ky_sha256_to_hex (public, hex);
  *ret_public = ok ? g_strconcat (KEY_PUBLIC, hex, NULL) : NULL;
  if (!ok)
    unlink (path);
  sodium_memzero (seed, sizeof seed);
  sodium_memzero (secret, sizeof secret);
  sodium_memzero (line, sizeof line);
  return ok;
}

static gboolean
load_secret (const gchar *path, guint8 ret_secret[crypto_sign_SECRETKEYBYTES], GError **error)
{
  gsize size;
  guint8 seed[crypto_sign_SEEDBYTES];
  guint8 public[crypto_sign_PUBLICKEYBYTES];
  struct stat status;

  if (stat (path, &status) != 0)
    return ky_error_set_errno (error, path);
  if ((status.st_mode & 077) != 0)
    return ky_fail (error, KY_ERROR_CONFIG,
                    _ ("%s: other users can read this secret key: run chmod 600 %s"), path, path);
  g_autofree gchar *text
      = ky_file_read_text (path, sizeof KEY_SECRET + KY_SHA256_HEX_SIZE, &size, error);
  if (text == NULL)
    return FALSE;
  gboolean ok = bundle_file_read_key (g_strchomp (text), KEY_SECRET, seed);
  if (ok)
    crypto_sign_seed_keypair (public, ret_secret, seed);
  else
    g_set_error (error, KY_ERROR, KY_ERROR_CONFIG,
                 _ ("%s is not a secret key made by kiyome bundle keygen"), path);
  sodium_memzero (text, strlen (text));
  sodium_memzero (seed, sizeof seed);
  return ok;
}

static gboolean
bundle_file_sign (gconstpointer key, KyView manifest, guint8 *ret_signature, GError **error)
{
  guint8 secret[crypto_sign_SECRETKEYBYTES];
  gboolean ok = load_secret (key, secret, error);

  if (ok)
    crypto_sign_detached (ret_signature, NULL, manifest.data, manifest.size, secret);
  sodium_memzero (secret, sizeof secret);
  return ok;
}

static gboolean
bundle_file_verify (gconstpointer keys, KyView manifest, const guint8 *signature, GError **error)
{
  guint8 key[crypto_sign_PUBLICKEYBYTES];

  for (const gchar *const *at = keys; *at != NULL; at++)
    {
      if (!bundle_file_read_key (*at, KEY_PUBLIC, key))
        return ky_fail (error, KY_ERROR_CONFIG,
                        _ ("bundle.keys: '%s' is not a key as kiyome bundle keygen prints it"),
                        *at);
      if (crypto_sign_verify_detached (signature, manifest.data, manifest.size, key) == 0)
        return TRUE;
    }
  return ky_fail (error, KY_ERROR_VERIFY, "%s", _ ("it is not signed by a key of bundle.keys"));
}

const KyBundleKind ky_bundle_updates
    = { "kiyome-bundle 1\n", 0644, ky_bundle_has_place, bundle_file_sign, bundle_file_verify };

/* --- writing -------------------------------------------------------------------------------- */

static gboolean
write_bytes (int fd, gconstpointer data, gsize size, GError **error)
{
  static const guint8 zeros[BLOCK];

  return ky_fd_write_all (fd, ky_view (data, size), error)
         && ky_fd_write_all (fd, ky_view (zeros, bundle_file_padded (size) - size), error);
}

static gboolean
write_member (int fd, const gchar *path, gconstpointer data, gsize size, GError **error)
{
  guint8 header[BLOCK];

  bundle_file_make_header (path, size, header);
  return write_bytes (fd, header, sizeof header, error) && write_bytes (fd, data, size, error);
}

static gboolean
changed (GError **error, const gchar *path)
{
  return ky_fail (error, KY_ERROR_IO, _ ("%s was changed while it was being read"), path);
}

/* Hashes `size` bytes of `in` from `offset` on and, unless `out` is -1, copies them there. Returns
 * FALSE without `error` if the file is shorter. */
static gboolean
bundle_file_pass_on (int in, guint64 offset, guint64 size, int out,
                     gchar ret_sha256[KY_SHA256_HEX_SIZE], GError **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE);
  guint8 digest[KY_SHA256_SIZE];
  struct sha256_ctx hash;

  sha256_init (&hash);
  while (size > 0)
    {
      gssize n = ky_fd_read_at (in, piece, (gsize)MIN (size, PIECE), offset);

      if (n < 0)
        return ky_error_set_errno (error, "read");
      if (n == 0)
        return FALSE;
      sha256_update (&hash, (size_t)n, piece);
      if (out >= 0 && !ky_fd_write_all (out, ky_view (piece, (gsize)n), error))
        return FALSE;
      offset += (guint64)n;
      size -= (guint64)n;
    }
  sha256_digest (&hash, sizeof digest, digest);
  ky_sha256_to_hex (digest, ret_sha256);
  return TRUE;
}

static int
open_source (const gchar *path, guint64 *ret_size, GError **error)
{
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0)
    return ky_fail_errno_fd (error, path);
  if (!S_ISREG (status.st_mode) || (guint64)status.st_size > KY_BUNDLE_SIZE_MAX)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_LIMIT, _ ("%s is not a file of at most 2 GiB"), path);
      return -1;
    }
  *ret_size = (guint64)status.st_size;
  return ky_steal_fd (&fd);
}

static gboolean
bundle_file_measure (KyBundleFile *file, const gchar *source, GError **error)
{
  ky_autofd int fd = open_source (source, &file->size, error);

  if (fd < 0)
    return FALSE;
  if (bundle_file_pass_on (fd, 0, file->size, -1, file->sha256, error))
    return TRUE;
  return *error == NULL ? changed (error, source) : FALSE;
}

static gboolean
bundle_file_write_file (int out, const KyBundleFile *file, const gchar *source, GError **error)
{
  static const guint8 zeros[BLOCK];
  gchar sha256[KY_SHA256_HEX_SIZE] = "";
  guint8 header[BLOCK];
  guint64 size = 0;
  ky_autofd int fd = open_source (source, &size, error);

  if (fd < 0)
    return FALSE;
  bundle_file_make_header (file->path, file->size, header);
  if (!write_bytes (out, header, sizeof header, error))
    return FALSE;
  if (!bundle_file_pass_on (fd, 0, file->size, out, sha256, error) && *error != NULL)
    return FALSE;
  if (!g_str_equal (sha256, file->sha256))
    return changed (error, source);
  return ky_fd_write_all (out, ky_view (zeros, bundle_file_padded (file->size) - file->size),
                          error);
}

static gboolean
bundle_file_write_all (KyBundle *bundle, gconstpointer key, int out, GPtrArray *sources,
                       GError **error)
{
  static const guint8 zeros[END];
  guint8 signature[crypto_sign_BYTES];

  for (guint i = 0; i < bundle->files->len; i++)
    if (!bundle_file_measure (g_ptr_array_index (bundle->files, i), sources->pdata[i], error))
      return FALSE;
  g_autoptr (GString) manifest = make_manifest (bundle);
  name_manifest (bundle, manifest->str, manifest->len);
  if (manifest->len > MANIFEST_MAX)
    return ky_fail (error, KY_ERROR_LIMIT, _ ("its manifest is larger than %d bytes"),
                    MANIFEST_MAX);
  if (!bundle->kind->sign (key, ky_view (manifest->str, manifest->len), signature, error)
      || !write_member (out, MANIFEST, manifest->str, manifest->len, error)
      || !write_member (out, SIGNATURE, signature, sizeof signature, error))
    return FALSE;
  for (guint i = 0; i < bundle->files->len; i++)
    if (!bundle_file_write_file (out, g_ptr_array_index (bundle->files, i), sources->pdata[i],
                                 error))
      return FALSE;
  return ky_fd_write_all (out, ky_view (zeros, sizeof zeros), error);
}

gboolean
ky_bundle_write (KyBundle *bundle, gconstpointer key, const gchar *out, GPtrArray *sources,
                 GError **error)
{
  ky_autofd int fd
      = open (out, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, bundle->kind->mode);

  if (fd < 0)
    return ky_error_set_errno (error, out);
  gboolean ok = bundle_file_write_all (bundle, key, fd, sources, error)
                && (fsync (fd) == 0 || ky_error_set_errno (error, out));
  if (!ok)
    unlink (out);
  return ok;
}

/* --- reading -------------------------------------------------------------------------------- */

static gboolean
bundle_file_malformed (GError **error, const gchar *what)
{
  return ky_fail (error, KY_ERROR_MALFORMED,
                  _ ("it was changed after it was signed: %s is wrong; copy the file again"), what);
}

/* Tells whether the file has these bytes at `offset`. */
static gboolean
bundle_file_is_at (int fd, guint64 offset, gconstpointer bytes, gsize size)
{
  guint8 read[END];

  return size <= sizeof read && ky_fd_read_at (fd, read, size, offset) == (gssize)size
         && memcmp (read, bytes, size) == 0;
}

static gboolean
is_header_at (int fd, guint64 offset, const gchar *path, guint64 size)
{
  guint8 header[BLOCK];

  bundle_file_make_header (path, size, header);
  return bundle_file_is_at (fd, offset, header, sizeof header);
}

/* Reads the manifest. Its size is in its header, which must be byte for byte the header that would
 * be written for it. */
static GBytes *
bundle_file_read_manifest (int fd, GError **error)
{
  static const guint8 zeros[BLOCK];
  guint8 header[BLOCK];
  gchar digits[12];
  guint64 size = 0;

  if (ky_fd_read_at (fd, header, sizeof header, 0) == sizeof header)
    {
      g_strlcpy (digits, (const gchar *)header + 124, sizeof digits);
      size = g_ascii_strtoull (digits, NULL, 8);
    }
  if (size == 0 || size > MANIFEST_MAX || !is_header_at (fd, 0, MANIFEST, size))
    {
      bundle_file_malformed (error, MANIFEST);
      return NULL;
    }
  g_autofree guint8 *bytes = g_malloc (size);
  if (ky_fd_read_at (fd, bytes, size, BLOCK) != (gssize)size
      || !bundle_file_is_at (fd, BLOCK + size, zeros, bundle_file_padded (size) - size))
    {
      bundle_file_malformed (error, MANIFEST);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&bytes), size);
}

static gboolean
check_signature (int fd, guint64 offset, const KyBundleKind *kind, GBytes *manifest,
                 gconstpointer keys, GError **error)
{
  guint8 signature[BLOCK] = { 0 };
  static const guint8 zeros[BLOCK - crypto_sign_BYTES];

  if (!is_header_at (fd, offset, SIGNATURE, crypto_sign_BYTES)
      || ky_fd_read_at (fd, signature, BLOCK, offset + BLOCK) != BLOCK
      || memcmp (signature + crypto_sign_BYTES, zeros, sizeof zeros) != 0)
    return bundle_file_malformed (error, SIGNATURE);
  return kind->verify (keys, ky_view_of_bytes (manifest), signature, error);
}

/* Reads digits without a sign or leading zero. */
static gboolean
bundle_file_read_number (const gchar *text, guint64 most, guint64 *ret_number)
{
  guint64 number;

  return g_ascii_string_to_unsigned (text, 10, 0, most, &number, NULL)
         && (*ret_number = number, TRUE);
}

static KyBundleFile *
read_file_line (const KyBundleKind *kind, const gchar *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  guint8 digest[KY_SHA256_SIZE];
  guint64 size;

  if (g_strv_length (words) != 4 || !g_str_equal (words[0], "file")
      || !ky_sha256_from_hex (words[1], digest)
      || !bundle_file_read_number (words[2], KY_BUNDLE_SIZE_MAX, &size)
      || strlen (words[3]) > PATH_MAX_BYTES || !kind->has_place (words[3]))
    return NULL;
  KyBundleFile *file = g_new0 (KyBundleFile, 1);
  file->path = g_strdup (words[3]);
  file->size = size;
  ky_sha256_to_hex (digest, file->sha256);
  return file;
}

/* Tells whether `path` does not sort after the last file of `bundle`. */
static gboolean
is_out_of_order (const KyBundle *bundle, const gchar *path)
{
  const KyBundleFile *last
      = bundle->files->len > 0 ? bundle->files->pdata[bundle->files->len - 1] : NULL;

  return last != NULL && strcmp (last->path, path) >= 0;
}

static gboolean
parse_manifest (KyBundle *bundle, GBytes *manifest)
{
  gsize size;
  const gchar *bytes = g_bytes_get_data (manifest, &size);
  g_autofree gchar *text = g_strndup (bytes, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", KY_BUNDLE_FILES_MAX + 8);
  guint i = 2;

  if (g_strv_length (lines) < 4 || !g_str_has_prefix (lines[1], NUMBER)
      || !bundle_file_read_number (lines[1] + strlen (NUMBER), KY_BUNDLE_NUMBER_MAX,
                                   &bundle->number))
    return FALSE;
  for (; lines[i] != NULL && g_str_has_prefix (lines[i], FILE_LINE); i++)
    {
      KyBundleFile *file = read_file_line (bundle->kind, lines[i]);

      if (file == NULL || is_out_of_order (bundle, file->path)
          || bundle->files->len >= KY_BUNDLE_FILES_MAX)
        {
          if (file != NULL)
            bundle_file_free (file);
          return FALSE;
        }
      g_ptr_array_add (bundle->files, file);
    }
  /* Anything else in the manifest, or another notation, makes the texts differ. */
  g_autoptr (GString) again = make_manifest (bundle);
  name_manifest (bundle, bytes, size);
  return again->len == size && memcmp (again->str, bytes, size) == 0;
}

static gboolean
bundle_file_check_file (const KyBundle *bundle, const KyBundleFile *file, GError **error)
{
  static const guint8 zeros[BLOCK];
  gchar sha256[KY_SHA256_HEX_SIZE] = "";

  if (!is_header_at (bundle->fd, file->offset - BLOCK, file->path, file->size))
    return bundle_file_malformed (error, file->path);
  if (!bundle_file_pass_on (bundle->fd, file->offset, file->size, -1, sha256, error)
      && *error != NULL)
    return FALSE;
  return (g_str_equal (sha256, file->sha256)
          && bundle_file_is_at (bundle->fd, file->offset + file->size, zeros,
                                bundle_file_padded (file->size) - file->size))
         || bundle_file_malformed (error, file->path);
}

/* Checks position and content of each file, so that the first one that differs is named, then the
 * total length. */
static gboolean
check_files (KyBundle *bundle, guint64 offset, guint64 size, GError **error)
{
  static const guint8 zeros[END];

  for (guint i = 0; i < bundle->files->len; i++)
    {
      KyBundleFile *file = g_ptr_array_index (bundle->files, i);

      file->offset = offset + BLOCK;
      offset = file->offset + bundle_file_padded (file->size);
      if (!bundle_file_check_file (bundle, file, error))
        return FALSE;
    }
  if (size != offset + END)
    return bundle_file_malformed (error, _ ("its length"));
  return bundle_file_is_at (bundle->fd, offset, zeros, sizeof zeros)
         || bundle_file_malformed (error, _ ("its end"));
}

KyBundle *
ky_bundle_open (const gchar *path, const KyBundleKind *kind, gconstpointer keys, GError **error)
{
  g_autoptr (KyBundle) bundle = ky_bundle_new (kind, 0);
  struct stat status;

  bundle->fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (bundle->fd < 0 || fstat (bundle->fd, &status) != 0)
    return ky_fail_errno_null (error, path);
  if (!S_ISREG (status.st_mode))
    {
      bundle_file_malformed (error, path);
      return NULL;
    }
  g_autoptr (GBytes) manifest = bundle_file_read_manifest (bundle->fd, error);
  if (manifest == NULL)
    return NULL;
  guint64 offset = BLOCK + bundle_file_padded (g_bytes_get_size (manifest));
  if (!check_signature (bundle->fd, offset, kind, manifest, keys, error))
    return NULL;
  if (!parse_manifest (bundle, manifest))
    {
      bundle_file_malformed (error, MANIFEST);
      return NULL;
    }
  if (!check_files (bundle, offset + 2 * BLOCK, (guint64)status.st_size, error))
    return NULL;
  return g_steal_pointer (&bundle);
}

gboolean
ky_bundle_extract (const KyBundle *bundle, const KyBundleFile *file, int dirfd, const gchar *name,
                   GError **error)
{
  gchar sha256[KY_SHA256_HEX_SIZE] = "";
  ky_autofd int fd
      = openat (dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);

  if (fd < 0)
    return ky_error_set_errno (error, name);
  gboolean ok = bundle_file_pass_on (bundle->fd, file->offset, file->size, fd, sha256, error);
  /* The medium may have been exchanged since it was checked. */
  if (*error == NULL && !g_str_equal (sha256, file->sha256))
    ok = changed (error, file->path);
  if (ok && (fchmod (fd, 0644) != 0 || fsync (fd) != 0))
    ok = ky_error_set_errno (error, name);
  if (!ok)
    unlinkat (dirfd, name, 0);
  return ok;
}
