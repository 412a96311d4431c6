/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles disc images (ECMA-119, which is ISO 9660, with Joliet, Rock Ridge and zisofs). The
 * policy key archive.discs decides. By default an image is withheld, because Windows mounts one
 * at a click and its files lose the mark of the web. Otherwise it is rebuilt as a ZIP archive
 * with the names, directories and times of its files; if Rock Ridge gives several files the same
 * serial number, with their short names. Hidden files become visible. Boot code, links, devices,
 * and data before and behind the volume are removed. Withheld in any case are discs with UDF,
 * which has a directory of its own, and images of raw sectors of 2352 bytes. */

#include "filetypes/archive/stream.h"

#define LABEL "optical disc image"
#define SECTOR 2048
#define FIRST 16 /* the sector of the first descriptor */

/* Returns a descriptor of ECMA-119 or of UDF (ECMA-167, 2/9.1) in one of the first sectors, or
 * where the first is in an image of raw sectors. */
static guint
iso_identify (const KyProbe *probe)
{
  static const struct
  {
    gsize at;
    const gchar *word;
  } signs[] = {
    { FIRST * SECTOR + 1, "CD001" },      { (FIRST + 1) * SECTOR + 1, "CD001" },
    { FIRST * SECTOR + 1, "BEA01" },      { FIRST * 2352 + 17, "CD001" },
    { (FIRST + 1) * SECTOR + 1, "NSR0" }, { (FIRST + 2) * SECTOR + 1, "NSR0" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      gsize length = strlen (signs[i].word);
      KyView view;

      if (ky_view_slice (probe->view, signs[i].at, length, &view)
          && memcmp (view.data, signs[i].word, length) == 0)
        return (guint)length * 8;
    }
  return 0;
}

#ifndef KY_IDENTIFY_ONLY
#define MOST_DESCRIPTORS 64
/* Lists offsets in the primary volume descriptor (ECMA-119, 8.4): of the number of blocks of
 * the volume, and of the bytes of a block. */
#define SIZE_AT 80
#define BLOCK_AT 128

typedef enum
{
  KIND_BOOT = 0,
  KIND_PRIMARY = 1,
  KIND_SECOND = 2,
  KIND_END = 255,
} Kind;

static gboolean
iso_is_empty (KyView view)
{
  return view.size == 0
         || (view.data[0] == 0 && memcmp (view.data, view.data + 1, view.size - 1) == 0);
}

/* Tells whether there are data after the volume that `descriptor` describes. */
static gboolean
has_tail (KyView view, KyView descriptor)
{
  guint64 end = (guint64)ky_load_u32le (descriptor.data + SIZE_AT)
                * ky_load_u16le (descriptor.data + BLOCK_AT);

  return end < view.size && !iso_is_empty (ky_view (view.data + end, view.size - (gsize)end));
}

/* Reports files that are in only one of the image's two directories: Windows shows the Joliet
 * directory, other systems the plain one. */
static void
report_hidden (KyJob *job, KyView view)
{
  guint n_shown = ky_stream_count_disc (view, NULL, NULL),
        n_plain = ky_stream_count_disc (view, "joliet", NULL);

  if (n_shown != n_plain)
    ky_job_removed (job, "zip.hidden-member",
                    n_plain > n_shown ? n_plain - n_shown : n_shown - n_plain, NULL);
}

/* Reports what libarchive does not show. FALSE: there is a second directory. */
static gboolean
look_at_descriptors (KyJob *job, KyView view, GError **error)
{
  gboolean is_volume = TRUE, is_tail = FALSE, is_double = FALSE;
  guint n_boots = 0;
  KyView sector;

  for (guint i = FIRST;
       i < FIRST + MOST_DESCRIPTORS && ky_view_slice (view, (guint64)i * SECTOR, SECTOR, &sector);
       i++)
    {
      if (memcmp (sector.data + 1, "NSR0", 4) == 0)
        return ky_fail (error, KY_ERROR_UNSUPPORTED, "a disc with UDF");
      if (!is_volume || memcmp (sector.data + 1, "CD001", 5) != 0)
        continue;
      if (sector.data[0] == KIND_BOOT)
        n_boots++;
      else if (sector.data[0] == KIND_PRIMARY)
        is_tail = is_tail || has_tail (view, sector);
      is_double = is_double || sector.data[0] == KIND_SECOND;
      is_volume = sector.data[0] != KIND_END;
    }
  if (n_boots > 0)
    ky_job_removed (job, "archive.boot", n_boots, NULL);
  if (view.size > FIRST * SECTOR && !iso_is_empty (ky_view (view.data, FIRST * SECTOR)))
    ky_job_removed (job, "zip.prefix", 1, NULL);
  if (is_double)
    report_hidden (job, view);
  if (is_tail)
    ky_job_removed (job, "archive.tail", 1, NULL);
  return TRUE;
}

/* Tells whether the file numbers of Rock Ridge are wrong: libarchive takes two files of one number
 * for one, so that more places on the disc than numbers would give one file another's content. */
static gboolean
is_numbered_wrongly (KyView view)
{
  guint n_numbered = 0, n_placed = 0;

  return ky_stream_count_disc (view, NULL, &n_numbered) > 0
         && ky_stream_count_disc (view, "rockridge", &n_placed) > 0 && n_numbered != n_placed;
}

static gboolean
iso_rebuild (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);

  return look_at_descriptors (job, view, error)
         && ky_stream_rebuild (
             job, KY_STREAM_ISO | (is_numbered_wrongly (view) ? KY_STREAM_NO_ROCK_RIDGE : 0),
             error);
}
#endif

const KyFiletype ky_filetype_iso = {
  .name = "iso",
  .label_en = LABEL,
  .label_ja = "光ディスクイメージ",
  .media_types = KY_WORDS ("application/x-iso9660-image"),
  .suffixes = KY_WORDS ("iso", "udf"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE | KY_TYPE_ACTS,
  .wanted = KY_POLICY_ARCHIVE_DISCS,
  KY_STREAM_ROW (iso),
};
