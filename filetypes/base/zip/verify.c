/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies a ZIP file from its first to its last byte: local headers, then a central directory with
 * the same fields, then the end record, with no byte in between. Names must be safe and unique,
 * also when case is ignored, and no file may be a folder of another member. Each member's content
 * is given to the caller. */
#include "filetypes/base/zip/verify.h"

#include "common/hash.h"

#include <libdeflate.h>

#define COMMON_SIZE 26 /* the fields of a local header behind its signature */
#define PATH_MAX_LENGTH 4096
#define MEMBERS_MORE 64 /* members that kiyome adds to limits.members, besides an eighth of them */

typedef struct
{
  KyJob *job;
  KyReader reader;
  GHashTable *names;   /* of members, folded, without the '/' of a directory */
  GHashTable *files;   /* members that are files */
  GHashTable *folders; /* members that are folders, and all folders that contain members */
  GArray *offsets;     /* guint32: of each local header */
  KyZipVerifyMember member;
  gpointer user_data;
  struct libdeflate_decompressor *decompressor;
} Verifier;

typedef struct
{
  guint16 version, flags, method, time, date, name_size, extra_size;
  guint32 crc, packed_size, size;
} Header;

static Header
zip_verify_read_header (KyReader *reader)
{
  Header header;

  header.version = ky_reader_u16le (reader);
  header.flags = ky_reader_u16le (reader);
  header.method = ky_reader_u16le (reader);
  header.time = ky_reader_u16le (reader);
  header.date = ky_reader_u16le (reader);
  header.crc = ky_reader_u32le (reader);
  header.packed_size = ky_reader_u32le (reader);
  header.size = ky_reader_u32le (reader);
  header.name_size = ky_reader_u16le (reader);
  header.extra_size = ky_reader_u16le (reader);
  return header;
}

static gboolean
zip_verify_check_path (const gchar *name, GError **error)
{
  if (!g_utf8_validate (name, -1, NULL) || name[0] == '\0' || strlen (name) > PATH_MAX_LENGTH)
    return ky_verify_fail (error, "zip: a name is not UTF-8, empty or too long");
  for (const gchar *p = name; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)) || *p == '\\' || *p == ':')
      return ky_verify_fail (error, "zip: a name has a control character, a backslash or a colon");
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);
  guint n = g_strv_length (parts);
  for (guint i = 0; i < n; i++)
    {
      gboolean is_end_of_directory = i == n - 1 && i > 0 && parts[i][0] == '\0';

      if (!is_end_of_directory
          && (parts[i][0] == '\0' || strcmp (parts[i], ".") == 0 || strcmp (parts[i], "..") == 0))
        return ky_verify_fail (error, "zip: a name has an empty part, \".\" or \"..\"");
    }
  return TRUE;
}

/* Checks that no folder in the path `key` is a file (CVE-2023-38831). A folder's own entry is
 * both. */
static gboolean
zip_verify_check_folders (Verifier *verifier, const gchar *key, gboolean is_folder, GError **error)
{
  for (const gchar *slash = strchr (key, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      gchar *folder = g_strndup (key, (gsize)(slash - key));

      if (g_hash_table_contains (verifier->files, folder))
        {
          g_free (folder);
          return ky_verify_fail (error, "zip: a folder has the name of a file");
        }
      g_hash_table_add (verifier->folders, folder);
    }
  g_hash_table_add (is_folder ? verifier->folders : verifier->files, g_strdup (key));
  return TRUE;
}

static gboolean
check_unique (Verifier *verifier, const gchar *name, GError **error)
{
  g_autofree gchar *composed = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);
  g_autofree gchar *folded = g_utf8_casefold (composed, -1);
  g_autofree gchar *key = g_utf8_normalize (folded, -1, G_NORMALIZE_NFC);

  if (strcmp (composed, name) != 0)
    return ky_verify_fail (error, "zip: a name is not in NFC");
  if (g_str_has_suffix (key, "/"))
    key[strlen (key) - 1] = '\0';
  if (!g_str_has_suffix (name, "/") && g_hash_table_contains (verifier->folders, key))
    return ky_verify_fail (error, "zip: a file has the name of a folder");
  if (!zip_verify_check_folders (verifier, key, g_str_has_suffix (name, "/"), error))
    return FALSE;
  if (!g_hash_table_add (verifier->names, g_steal_pointer (&key)))
    return ky_verify_fail (error, "zip: two members have the same name");
  return TRUE;
}

static gboolean
zip_verify_check_header (const Header *header, const gchar *name, GError **error)
{
  guint month = header->date >> 5 & 15, day = header->date & 31;
  gboolean is_directory = g_str_has_suffix (name, "/");

  if (header->version != 20 || header->extra_size != 0
      || header->flags != (g_str_is_ascii (name) ? 0 : 1 << 11)
      || (header->method != 0 && header->method != 8))
    return ky_verify_fail (error, "zip: a header has values that kiyome does not write");
  if (month < 1 || month > 12 || day < 1 || header->time >> 11 > 23 || (header->time >> 5 & 63) > 59
      || (header->time & 31) > 29)
    return ky_verify_fail (error, "zip: a member's date is not valid");
  if (header->method == 0 && header->packed_size != header->size)
    return ky_verify_fail (error, "zip: the two sizes of a stored member differ");
  if (is_directory && (header->size != 0 || header->method != 0))
    return ky_verify_fail (error, "zip: a folder has content");
  return TRUE;
}

/* Inflates all of `packed` to exactly `size` bytes; anything else is an error. */
static gboolean
inflate_member (Verifier *verifier, KyView packed, gsize size, guint8 **ret_content, GError **error)
{
  g_autofree guint8 *content = NULL;
  gsize used = 0, made = 0;

  if (verifier->decompressor == NULL)
    verifier->decompressor = libdeflate_alloc_decompressor ();
  /* Deflate expands data at most 1032 times, so no memory is allocated for a larger announced
   * size. */
  if (verifier->decompressor == NULL || size / 1032 > packed.size
      || (content = g_try_malloc (MAX (size, 1))) == NULL)
    return ky_verify_fail (error,
                           "zip: a member's announced size is larger than its data can become");
  if (libdeflate_deflate_decompress_ex (verifier->decompressor, packed.data, packed.size, content,
                                        size, &used, &made)
          != LIBDEFLATE_SUCCESS
      || used != packed.size || made != size)
    return ky_verify_fail (error,
                           "zip: a member's data is damaged or does not have the announced size");
  *ret_content = g_steal_pointer (&content);
  return TRUE;
}

static gboolean
check_member (Verifier *verifier, GError **error)
{
  guint32 at = (guint32)verifier->reader.at;
  g_autofree guint8 *inflated = NULL;

  g_array_append_val (verifier->offsets, at);
  ky_reader_u32le (&verifier->reader);
  Header header = zip_verify_read_header (&verifier->reader);
  const guint8 *name_bytes = ky_reader_bytes (&verifier->reader, header.name_size);
  const guint8 *data = ky_reader_bytes (&verifier->reader, header.packed_size);
  if (data == NULL || memchr (name_bytes, '\0', header.name_size) != NULL)
    return ky_verify_fail (error, "zip: a member is cut off, or its name has a NUL");
  g_autofree gchar *name = g_strndup ((const gchar *)name_bytes, header.name_size);
  if (!zip_verify_check_path (name, error) || !check_unique (verifier, name, error)
      || !zip_verify_check_header (&header, name, error))
    return FALSE;
  KyView content = ky_view (data, header.packed_size);
  /* The output may be larger than the input, but not twice as large. Half of its size is charged,
   * so that an output stays within the limit that its input met. */
  if (!ky_job_charge (verifier->job, KY_COST_UNPACKED, header.size / 2, error))
    return FALSE;
  if (header.method == 8)
    {
      if (!inflate_member (verifier, content, header.size, &inflated, error))
        return FALSE;
      content = ky_view (inflated, header.size);
    }
  if (libdeflate_crc32 (0, content.data, content.size) != header.crc)
    return ky_verify_fail (error, "zip: a member's CRC is wrong");
  return verifier->member (verifier->job, name, content, verifier->user_data, error);
}

/* Checks an entry of the directory: its bytes must be those of the local header at `offset`. */
static gboolean
check_entry (Verifier *verifier, KyView view, guint32 offset, GError **error)
{
  KyReader *reader = &verifier->reader;
  KyReader local = ky_reader (view);

  if (ky_reader_u32le (reader) != 0x02014b50 || ky_reader_u16le (reader) != 20)
    return ky_verify_fail (error, "zip: the directory has fewer entries than there are members");
  const guint8 *common = ky_reader_bytes (reader, COMMON_SIZE - 2);
  guint16 extra = ky_reader_u16le (reader);
  guint16 comment = ky_reader_u16le (reader);
  guint16 disk = ky_reader_u16le (reader);
  guint16 internal = ky_reader_u16le (reader);
  guint32 external = ky_reader_u32le (reader);
  guint32 at = ky_reader_u32le (reader);
  ky_reader_seek (&local, (guint64)offset + 4);
  const guint8 *common_local = ky_reader_bytes (&local, COMMON_SIZE - 2);
  if (common == NULL || common_local == NULL || memcmp (common, common_local, COMMON_SIZE - 2) != 0)
    return ky_verify_fail (error, "zip: the directory contradicts a local header");
  ky_reader_u16le (&local);
  guint16 name_size = ky_load_u16le (common + 22);
  const guint8 *name = ky_reader_bytes (reader, name_size);
  const guint8 *name_local = ky_reader_bytes (&local, name_size);
  if (name == NULL || name_local == NULL || name_size == 0
      || memcmp (name, name_local, name_size) != 0 || extra != 0 || comment != 0 || disk != 0
      || internal != 0 || at != offset || external != (name[name_size - 1] == '/' ? 0x10u : 0))
    return ky_verify_fail (error, "zip: the directory contradicts a local header");
  return TRUE;
}

static gboolean
zip_verify_check_end (KyReader *reader, guint32 directory_at, guint n_members, GError **error)
{
  guint32 size = (guint32)reader->at - directory_at;
  gboolean ok = ky_reader_u32le (reader) == 0x06054b50;

  ok &= ky_reader_u32le (reader) == 0;
  ok &= ky_reader_u16le (reader) == n_members;
  ok &= ky_reader_u16le (reader) == n_members;
  ok &= ky_reader_u32le (reader) == size;
  ok &= ky_reader_u32le (reader) == directory_at;
  ok &= ky_reader_u16le (reader) == 0;
  if (!ok || reader->failed || ky_reader_left (reader) != 0)
    return ky_verify_fail (error,
                           "zip: the end record has wrong values or is not at the end of the file");
  return TRUE;
}

static gboolean
starts_with (const KyReader *reader, const gchar *signature)
{
  return reader->size - reader->at >= 4 && memcmp (reader->data + reader->at, signature, 4) == 0;
}

static gboolean
zip_verify_check_file (Verifier *verifier, KyView view, GError **error)
{
  const GArray *offsets = verifier->offsets;
  guint64 members = ky_policy_uint (ky_job_policy (verifier->job), KY_POLICY_LIMIT_MEMBERS);

  while (starts_with (&verifier->reader, "PK\3\4"))
    if (offsets->len >= members + members / 8 + MEMBERS_MORE)
      return ky_verify_fail (error, "zip: more than %u members", offsets->len);
    else if (!check_member (verifier, error))
      return FALSE;
  guint32 directory_at = (guint32)verifier->reader.at;
  for (guint i = 0; i < offsets->len; i++)
    if (!check_entry (verifier, view, g_array_index (offsets, guint32, i), error))
      return FALSE;
  return zip_verify_check_end (&verifier->reader, directory_at, offsets->len, error);
}

gboolean
ky_zip_verify (KyJob *job, KyView view, KyZipVerifyMember member, gpointer user_data,
               GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) files = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) folders = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (guint32));
  Verifier verifier
      = { job, ky_reader (view), names, files, folders, offsets, member, user_data, NULL };

  if (view.size >= G_MAXUINT32)
    return ky_verify_fail (error, "zip: larger than 4 GiB");
  gboolean ok = zip_verify_check_file (&verifier, view, error);
  libdeflate_free_decompressor (verifier.decompressor);
  return ok;
}
