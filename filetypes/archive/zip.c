/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles ZIP archives (APPNOTE.TXT 6.3.10). Members are read strictly (base/zip/reader.h),
 * sanitized one by one and written anew (O-ZIP-01) with their names, order, directories and
 * MS-DOS times. Comments, bytes outside of members, hidden members, links, devices and resource
 * members are removed and reported; extra fields and permissions are removed. Members that are
 * encrypted, damaged or packed by an unknown method are withheld by themselves. Known gap: split
 * archives are withheld. */
#include "filetypes/base/zip/probe.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/archive/rebuild.h"
#include "filetypes/archive/stream.h"
#include "filetypes/archive/zip-foreign.h"
#include "filetypes/archive/zip-verify.h"
#include "filetypes/base/zip/reader.h"

#include <sys/stat.h>
#endif

#define TRIES 20000 /* attempts with wrong passwords in one archive */
/* The strength of an identification by the end of the file: less than that of any magic number at
 * its beginning. */
#define TAIL_BITS 33

static guint
zip_identify (const KyProbe *probe)
{
  switch (ky_zip_probe (probe))
    {
    case KY_ZIP_PLAIN:
    case KY_ZIP_SPANNED:
      return 48;
    case KY_ZIP_TAIL:
      return TAIL_BITS;
    default:
      return 0;
    }
}

#ifndef KY_IDENTIFY_ONLY

static void
report_findings (KyJob *job, const KyZip *zip)
{
  if (zip->n_prefix > 0)
    ky_job_removed (job, "zip.prefix", 1, NULL);
  if (zip->n_gap > 0)
    ky_job_removed (job, "zip.gap", 1, NULL);
  if (zip->n_hidden > 0)
    ky_job_removed (job, "zip.hidden-member", zip->n_hidden, NULL);
  if (zip->n_tail > 0)
    ky_job_removed (job, "zip.tail", 1, NULL);
  if (zip->n_comments > 0)
    ky_job_removed (job, "zip.comment", zip->n_comments, NULL);
}

/* Tells whether a member is a link, a device or a pipe: these are never files of the sender. A
 * member that zip read from its standard input is called a pipe, too, but has content. */
static gboolean
is_special (const KyZipEntry *entry)
{
  guint kind = entry->unix_mode & S_IFMT;

  if (kind == S_IFIFO && entry->unpacked_size > 0)
    return FALSE;
  return kind != 0 && kind != S_IFREG && kind != S_IFDIR;
}

/* Returns the content of `entry`, unpacked by base/zip or, if its method or encryption needs that,
 * by ky_zip_unpack_foreign(), with the passwords in turn. (transfer full) NULL with an error. */
static GBytes *
zip_unpack (KyJob *job, KyZip *zip, const KyZipEntry *entry, KyZipPasswords *passwords,
            GError **error)
{
  guint64 limit = ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_UNPACKED);
  GError *local = NULL;
  GBytes *bytes = ky_zip_unpack (zip, entry, limit, &local);

  if (bytes == NULL && g_error_matches (local, KY_ERROR, KY_ERROR_UNSUPPORTED))
    {
      g_clear_error (&local);
      bytes = ky_zip_unpack_foreign (ky_job_input (job), entry, limit, &local);
    }
  if (bytes == NULL && g_error_matches (local, KY_ERROR, KY_ERROR_ENCRYPTED))
    bytes = ky_zip_unlock (ky_job_input (job), entry, passwords, limit);
  if (bytes == NULL)
    g_propagate_error (error, local);
  else
    g_clear_error (&local);
  return bytes;
}

static gboolean
rebuild_entry (KyJob *job, KyArchive *archive, KyZip *zip, const KyZipEntry *entry,
               KyZipPasswords *passwords, GError **error)
{
  GError *local = NULL;
  gboolean is_wanted;

  if (!ky_archive_begin (archive, entry->name, &is_wanted, error))
    return FALSE;
  if (!is_wanted)
    return TRUE;
  if (is_special (entry))
    {
      ky_job_removed (job, "archive.link", 1, NULL);
      return TRUE;
    }
  if (entry->is_directory)
    {
      if (entry->unpacked_size > 0)
        ky_job_removed (job, "zip.folder-content", 1, NULL);
      return ky_archive_add_directory (archive, entry->name, entry->time, error);
    }
  if (!ky_job_check_ratio (job, entry->packed.size, entry->unpacked_size, error))
    return FALSE;
  g_autoptr (GBytes) bytes = zip_unpack (job, zip, entry, passwords, &local);
  if (bytes == NULL)
    return ky_archive_add_failed (archive, entry->name, entry->unpacked_size, local, error);
  return ky_archive_add_file (archive, entry->name, entry->time, bytes, error);
}

/* Checks the sum of the announced sizes, before anything is unpacked. */
static gboolean
check_total (KyJob *job, const KyZip *zip, GError **error)
{
  guint64 packed = 0, unpacked = 0;

  for (guint i = 0; i < zip->entries->len; i++)
    {
      const KyZipEntry *entry = ky_zip_entry (zip, i);

      packed += entry->packed.size;
      if (!g_uint64_checked_add (&unpacked, unpacked, entry->unpacked_size))
        unpacked = G_MAXUINT64;
    }
  return ky_job_check_ratio (job, packed, unpacked, error);
}

static gboolean
zip_rebuild (KyJob *job, GError **error)
{
  guint64 max_members = ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_MEMBERS);
  g_autoptr (KyZip) zip = ky_zip_open (ky_job_input (job), max_members, error);
  KyZipPasswords passwords = { .words = ky_job_passwords (job), .left = TRIES };

  if (zip == NULL || !check_total (job, zip, error))
    return FALSE;
  report_findings (job, zip);
  g_autoptr (KyArchive) archive = ky_archive_new (job);
  for (guint i = 0; i < zip->entries->len; i++)
    if (!rebuild_entry (job, archive, zip, ky_zip_entry (zip, i), &passwords, error))
      return FALSE;
  return ky_archive_finish (archive, error);
}
#endif

const KyFiletype ky_filetype_zip = {
  .name = "zip",
  .label_en = "ZIP archive",
  .label_ja = "ZIPアーカイブ",
  .media_types = KY_WORDS ("application/zip", "application/x-zip-compressed", "application/x-zip"),
  /* SXF packs a drawing (.p21, .sfc) with its pictures in an archive called .p2z or .sfz. */
  .suffixes = KY_WORDS ("zip", "p2z", "sfz"),
  .old_suffixes = KY_WORDS ("zipx"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_OUTPUT | KY_TYPE_ENVELOPE | KY_TYPE_UNPACKED
           | KY_TYPE_NAMED_BY_CONTENT,
  KY_REBUILT (zip_identify, ky_zip_archive_verify, zip_rebuild),
  KY_WARM_UP (ky_stream_warm_up),
};
