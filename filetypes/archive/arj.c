/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles ARJ archives (ARJ's own TECHNOTE.TXT): a header of the archive, then the members, each
 * behind a header with a CRC. An archive is rebuilt as a ZIP archive with the names, the order,
 * the directories and the times of its members. One charset is found for all names together
 * (common/charset/charset-names.h). Comments, labels, chapters, links and devices are removed.
 * Members that are stored, or packed by the methods 1 to 4, are unpacked. Garbled members, and
 * those that continue in another volume, are withheld. */
#include "engine/filetype.h"

#include "common/charset/charset-names.h"
#include "filetypes/base/lha/lha.h"
#include "filetypes/archive/rebuild.h"
#include "filetypes/base/zip/reader.h"

#define MARK "\x60\xea"
#define HEADER_AT 4 /* behind the mark and the header's size */
#define HEADER_LEAST 30
#define HEADER_MOST 2600
#define KIND_AT 6 /* in a header */

typedef enum
{
  KIND_BINARY,
  KIND_TEXT,
  KIND_ARCHIVE,
  KIND_FOLDER,
  KIND_LABEL,
  KIND_CHAPTER,
} Kind;

/* Identifies the file by the archive's own header. */
static guint
arj_identify (const KyProbe *probe)
{
  KyView view = probe->view;
  guint size = ky_view_u16le (view, 2);

  if (!ky_view_starts_with (view, MARK, 2) || size < HEADER_LEAST || size > HEADER_MOST
      || view.size <= HEADER_AT + KIND_AT || view.data[HEADER_AT] < HEADER_LEAST
      || view.data[HEADER_AT] > size)
    return 0;
  return view.data[HEADER_AT + KIND_AT] == KIND_ARCHIVE ? 40 : 0;
}

#ifndef KY_IDENTIFY_ONLY
#define UNIX 2
#define NEXT 8
#define FLAG_GARBLED 0x01
#define FLAG_GOES_ON 0x04     /* continues in the next volume */
#define FLAG_CAME_BEFORE 0x08 /* continues from the previous volume */
#define POSITIONS 17

typedef struct
{
  guint system, flags, method, kind;
  guint32 time, size, crc;
  KyView packed;
  KyView raw_name; /* borrowed */
  gchar *name;     /* name of a member in UTF-8 */
  gboolean has_comment;
  gboolean is_end;
} Header;

typedef struct
{
  KyJob *job;
  KyArchive *archive;
  KyReader reader;
  guint64 unpacked; /* bytes unpacked so far */
  guint n_comments;
  KyCharsetNames names;
} Arj;

static gboolean
arj_malformed (GError **error, const gchar *what)
{
  return ky_fail (error, KY_ERROR_MALFORMED, "ARJ: %s", what);
}

/* Skips the extended headers after the first header, up to the empty one that ends them. Nothing of
 * them is used. */
static gboolean
arj_skip_extended (KyReader *reader)
{
  guint size;

  while ((size = ky_reader_u16le (reader)) != 0)
    if (ky_reader_bytes (reader, (guint64)size + 4) == NULL)
      return FALSE;
  return !reader->failed;
}

/* Reads the name and the comment, each of which a NUL ends. */
static gboolean
arj_read_strings (KyView strings, Header *header)
{
  const guint8 *end = memchr (strings.data, '\0', strings.size);

  if (end == NULL)
    return FALSE;
  gsize length = (gsize)(end - strings.data);
  header->raw_name = ky_view (strings.data, length);
  header->has_comment = strings.size > length + 1 && end[1] != '\0';
  return TRUE;
}

/* Reads the fields of a header from `data`, which has 30 bytes or more. */
static gboolean
read_fields (KyView data, Header *header, guint32 *packed)
{
  KyReader reader = ky_reader (data);
  guint first_size = ky_reader_u8 (&reader);
  KyView strings;

  ky_reader_bytes (&reader, 2); /* versions */
  header->system = ky_reader_u8 (&reader);
  header->flags = ky_reader_u8 (&reader);
  header->method = ky_reader_u8 (&reader);
  header->kind = ky_reader_u8 (&reader);
  ky_reader_u8 (&reader); /* of the password */
  header->time = ky_reader_u32le (&reader);
  *packed = ky_reader_u32le (&reader);
  header->size = ky_reader_u32le (&reader);
  header->crc = ky_reader_u32le (&reader);
  return first_size >= HEADER_LEAST && first_size <= data.size
         && ky_view_slice (data, first_size, data.size - first_size, &strings)
         && arj_read_strings (strings, header);
}

/* Reads the next header, and what it describes. */
static gboolean
arj_read_header (Arj *arj, Header *header, GError **error)
{
  const guint8 *mark = ky_reader_bytes (&arj->reader, 2);
  guint size = ky_reader_u16le (&arj->reader);
  guint32 packed = 0;

  if (mark == NULL || memcmp (mark, MARK, 2) != 0 || arj->reader.failed)
    return arj_malformed (error, "a header is missing");
  header->is_end = size == 0;
  if (header->is_end)
    return TRUE;
  KyView data = ky_view (ky_reader_bytes (&arj->reader, size), size);
  if (size < HEADER_LEAST || size > HEADER_MOST || data.data == NULL
      || ky_reader_u32le (&arj->reader) != ky_zip_crc (data) || arj->reader.failed)
    return arj_malformed (error, "a header is damaged");
  if (!read_fields (data, header, &packed) || !arj_skip_extended (&arj->reader))
    return arj_malformed (error, "a header is incomplete");
  arj->n_comments += header->has_comment ? 1 : 0;
  if (header->kind == KIND_ARCHIVE)
    return TRUE; /* its sizes are of other things */
  header->packed = ky_view (ky_reader_bytes (&arj->reader, packed), packed);
  return header->packed.data != NULL || arj_malformed (error, "a member is cut short");
}

static GBytes *
arj_unpack (const Header *header, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (header->method == 0 && header->packed.size == header->size)
    bytes = g_bytes_new (header->packed.data, header->packed.size);
  else if (header->method >= 1 && header->method <= 3)
    bytes = ky_lh_unpack (header->packed, POSITIONS, header->size, error);
  else if (header->method == 4)
    bytes = ky_arj_fastest_unpack (header->packed, header->size, error);
  else
    g_set_error (error, KY_ERROR, header->method == 0 ? KY_ERROR_MALFORMED : KY_ERROR_UNSUPPORTED,
                 "%sARJ: a member of method %u, or of another size",
                 header->method == 0 ? "" : "packing-method: ", header->method);
  if (bytes == NULL || ky_zip_crc (ky_view_of_bytes (bytes)) == header->crc)
    return g_steal_pointer (&bytes);
  arj_malformed (error, "a member's CRC is wrong");
  return NULL;
}

static guint32
dos_time (const Header *header)
{
  if (header->system == UNIX || header->system == NEXT)
    return ky_archive_dos_time (header->time);
  return ky_zip_time (header->time);
}

static gboolean
arj_add_file (Arj *arj, const Header *header, GError **error)
{
  GError *local = NULL;

  if ((header->flags & FLAG_GARBLED) != 0)
    return ky_archive_add_withheld (arj->archive, header->name, header->size, KY_REASON_ENCRYPTED,
                                    "the member is encrypted", error);
  if ((header->flags & (FLAG_GOES_ON | FLAG_CAME_BEFORE)) != 0)
    return ky_archive_add_withheld (arj->archive, header->name, header->size, KY_REASON_POLICY,
                                    "archive-piece: a member in several volumes of ARJ", error);
  arj->unpacked += header->size;
  if (!ky_job_check_ratio (arj->job, arj->reader.size, arj->unpacked, error))
    return FALSE;
  if (header->size > G_MAXINT32)
    return ky_fail (error, KY_ERROR_LIMIT, "unpacked: a member of 2 GiB or more");
  g_autoptr (GBytes) bytes = arj_unpack (header, &local);
  if (bytes == NULL)
    return ky_archive_add_failed (arj->archive, header->name, header->size, local, error);
  return ky_archive_add_file (arj->archive, header->name, dos_time (header), bytes, error);
}

static gboolean
arj_add_member (Arj *arj, const Header *header, GError **error)
{
  gboolean is_wanted;

  if (!ky_archive_begin (arj->archive, header->name, &is_wanted, error))
    return FALSE;
  if (!is_wanted)
    return TRUE;
  switch (header->kind)
    {
    case KIND_BINARY:
    case KIND_TEXT:
      return arj_add_file (arj, header, error);
    case KIND_FOLDER:
      return ky_archive_add_directory (arj->archive, header->name, dos_time (header), error);
    case KIND_ARCHIVE:
    case KIND_LABEL:
    case KIND_CHAPTER:
      arj->n_comments++;
      return TRUE;
    default:
      ky_job_removed (arj->job, "archive.link", 1, NULL);
      return TRUE;
    }
}

/* Reads the members up to the end or to damage. Those before the damage are used, and the report
 * says that the rest is damaged. */
static gboolean
arj_read_members (Arj *arj, GError **error)
{
  for (;;)
    {
      Header header = { .name = NULL };
      GError *local = NULL;
      gboolean is_good = arj_read_header (arj, &header, &local);

      if (is_good && !header.is_end)
        header.name = ky_charset_names_decode (&arj->names, header.raw_name);
      if (header.name != NULL)
        is_good = arj_add_member (arj, &header, error);
      else if (!is_good)
        is_good = ky_archive_add_failed (arj->archive, "rest", 0, local, error);
      g_free (header.name);
      if (!is_good)
        return FALSE;
      if (header.is_end || local != NULL)
        return TRUE;
    }
}

/* Gives all names, up to damage of a header, to the detection of their charset. */
static void
arj_look_at_names (const Arj *arj, KyCharsetNames *names)
{
  Arj ahead = { .reader = arj->reader };
  Header header = { 0 };

  while (!names->is_full && arj_read_header (&ahead, &header, NULL) && !header.is_end)
    {
      ky_charset_names_add (names, header.raw_name);
      header = (Header){ 0 };
    }
  ky_charset_names_settle (names);
}

static gboolean
arj_rebuild (KyJob *job, GError **error)
{
  g_autoptr (KyArchive) archive = ky_archive_new (job);
  Arj arj = { .job = job, .archive = archive, .reader = ky_reader (ky_job_input (job)) };
  Header first = { 0 };

  if (!arj_read_header (&arj, &first, error))
    return FALSE;
  arj_look_at_names (&arj, &arj.names);
  ky_job_set_output_type (job, "zip");
  if (!arj_read_members (&arj, error))
    return FALSE;
  if (arj.n_comments > 0)
    ky_job_removed (job, "zip.comment", arj.n_comments, NULL);
  if (ky_reader_left (&arj.reader) > 0)
    ky_job_removed (job, "archive.tail", 1, NULL);
  return ky_archive_finish (archive, error);
}
#endif

const KyFiletype ky_filetype_arj = {
  .name = "arj",
  .label_en = "ARJ archive",
  .label_ja = "ARJアーカイブ",
  .media_types = KY_WORDS ("application/x-arj", "application/arj"),
  .suffixes = KY_WORDS ("arj"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE,
  KY_REBUILT (arj_identify, NULL, arj_rebuild),
};
