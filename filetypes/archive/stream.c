/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads archives and compressed files with libarchive and passes each member to rebuild.c. What a
 * member unpacks to is charged before more is unpacked, because an archive need not announce its
 * sizes; names are converted to UTF-8 in the charset that fits all names of the archive. A damaged
 * archive keeps the members that were read before the damage. */
#include "filetypes/archive/stream.h"

#include "common/charset/charset-names.h"
#include "filetypes/archive/gzip-source.h"
#include "filetypes/base/lha/lha.h"
#include "filetypes/archive/rebuild.h"

#include <archive_entry.h>
#include <iconv.h>
#include <locale.h>
#include <malloc.h>
#include <time.h>

#define MEMORY_PATTERN 0xa5

typedef struct archive Reader;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reader, archive_read_free)

typedef struct
{
  KyJob *job;
  KyArchive *archive;
  Reader *reader;
  KyView view;
  guint formats;
  guint64 unpacked;          /* of the whole input so far */
  gboolean is_damaged;       /* reading on is not safe */
  gboolean is_empty;         /* there was no entry */
  const GArray *locked;      /* (nullable) */
  guint n_entries, n_locked; /* numbers of entries and of encrypted entries so far */
  GBytes *last;              /* (owned) (nullable) of a disc: the content of the last file */
  GError *missing;           /* (owned) (nullable) the first method that can't be undone */
  gboolean has_looked;       /* at the names of all entries */
  KyCharsetNames names;
} Stream;

/* The charsets that names in LZH headers may have, as the headers do not say which. The first that
 * fits all names of an archive is used; if several fit, the one that the names together indicate.
 * libarchive converts by iconv, whose tables must be loaded before the sandbox closes. */
static const gchar *const lzh_charsets[] = { "CP932", "EUC-JP", "UTF-8", "ISO-8859-1", NULL };
#define LZH_BYTES "ISO-8859-1" /* each byte is the character of its number */

/* The code pages that headers may name: those of Windows in Japanese and in Western European
 * languages, and UTF-8. Each further one would add five memory mappings to the fork of every
 * archive's worker. */
#define PAGE_JAPANESE 932
#define PAGE_WESTERN 1252
#define PAGE_UTF8 65001
#define PAGE_WESTERN_CHARSET "CP1252"

void
ky_stream_warm_up (void)
{
  /* These conversion descriptors are never closed, so that the gconv modules stay loaded in the
   * zygote. */
  static iconv_t open[G_N_ELEMENTS (lzh_charsets)];

  if (open[0] != NULL)
    return;
  setlocale (LC_CTYPE, "C.UTF-8");
  /* GLib reads the name of the locale's charset from a file when it is used for the first time. */
  g_get_charset (NULL);
  /* libarchive takes MS-DOS times for local times: the same zone is set everywhere, and
   * ky_archive_dos_time() converts them back with it. */
  g_setenv ("TZ", "JST-9", TRUE);
  tzset ();
  for (guint i = 0; lzh_charsets[i] != NULL; i++)
    open[i] = iconv_open ("UTF-8", lzh_charsets[i]);
  open[G_N_ELEMENTS (lzh_charsets) - 1] = iconv_open ("UTF-8", PAGE_WESTERN_CHARSET);
}

/* Converts an error of libarchive. Except lack of memory and unsupported features, all errors are
 * faults of the file. Damage after an unsupported feature is not reported as damage, because the
 * rest of what was compressed as a whole is lost anyway. */
static gboolean
library_error (Stream *stream, GError **error)
{
  Reader *reader = stream->reader;

  static const struct
  {
    const gchar *word;
    KyError code;
    const gchar *cause;
  } words[] = {
    { "ncrypt", KY_ERROR_ENCRYPTED, "" },
    { "nsupported", KY_ERROR_UNSUPPORTED, "packing-method: " },
    { "not supported", KY_ERROR_UNSUPPORTED, "packing-method: " },
    { "codec ID", KY_ERROR_UNSUPPORTED, "packing-method: " },
    { "unavailable", KY_ERROR_UNSUPPORTED, "packing-method: " },
    { "multivolume", KY_ERROR_UNSUPPORTED, "archive-piece: " },
    { "allocate", KY_ERROR_MEMORY, "" },
  };
  const gchar *message = archive_error_string (reader);
  g_autofree gchar *valid = g_utf8_make_valid (message != NULL ? message : "damaged", -1);
  KyError code = archive_errno (reader) == ENOMEM ? KY_ERROR_MEMORY : KY_ERROR_MALFORMED;
  const gchar *cause = "";

  for (guint i = 0; i < G_N_ELEMENTS (words) && code == KY_ERROR_MALFORMED; i++)
    if (strstr (valid, words[i].word) != NULL)
      {
        code = words[i].code;
        cause = words[i].cause;
      }
  if (code == KY_ERROR_MALFORMED && stream->missing != NULL)
    g_propagate_error (error, g_error_copy (stream->missing));
  else
    g_set_error (error, KY_ERROR, code, "%slibarchive: %s", cause, valid);
  if (code == KY_ERROR_UNSUPPORTED && stream->missing == NULL && error != NULL)
    stream->missing = g_error_copy (*error);
  return FALSE;
}

/* --- readers -------------------------------------------------------------------------------- */

static Reader *
new_reader (guint formats)
{
  static const struct
  {
    guint format;
    int (*support) (struct archive *);
  } rows[] = {
    { KY_STREAM_TAR, archive_read_support_format_tar },
    { KY_STREAM_7Z, archive_read_support_format_7zip },
    { KY_STREAM_RAR, archive_read_support_format_rar },
    { KY_STREAM_RAR, archive_read_support_format_rar5 },
    { KY_STREAM_LHA, archive_read_support_format_lha },
    { KY_STREAM_CAB, archive_read_support_format_cab },
    { KY_STREAM_CPIO, archive_read_support_format_cpio },
    { KY_STREAM_AR, archive_read_support_format_ar },
    { KY_STREAM_ISO, archive_read_support_format_iso9660 },
    { KY_STREAM_BZIP2, archive_read_support_filter_bzip2 },
    { KY_STREAM_XZ, archive_read_support_filter_xz },
    { KY_STREAM_LZMA, archive_read_support_filter_lzma },
    { KY_STREAM_ZSTD, archive_read_support_filter_zstd },
    { KY_STREAM_LZ4, archive_read_support_filter_lz4 },
    { KY_STREAM_COMPRESS, archive_read_support_filter_compress },
    { KY_STREAM_LZIP, archive_read_support_filter_lzip },
    { KY_STREAM_FILTERS, archive_read_support_format_raw },
    { KY_STREAM_FILTERS, archive_read_support_format_empty },
  };
  Reader *reader = archive_read_new ();

  if (reader == NULL)
    return NULL;
  /* ARCHIVE_WARN would mean: by an external program. */
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if ((formats & rows[i].format) != 0 && rows[i].support (reader) != ARCHIVE_OK)
      {
        archive_read_free (reader);
        return NULL;
      }
  return reader;
}

/* Returns whether all headers of `view` can be read with names in `charset`. */
static gboolean
fits_charset (KyView view, const gchar *charset)
{
  g_autoptr (Reader) reader = new_reader (KY_STREAM_LHA);
  struct archive_entry *entry;
  int status;

  if (reader == NULL
      || archive_read_set_format_option (reader, "lha", "hdrcharset", charset) != ARCHIVE_OK
      || archive_read_open_memory (reader, view.data, view.size) != ARCHIVE_OK)
    return FALSE;
  do
    status = archive_read_next_header (reader, &entry);
  while (status == ARCHIVE_OK);
  return status == ARCHIVE_EOF;
}

/* Returns the original bytes of `name`, which was read as LZH_BYTES. That took each backslash for a
 * separator, even the second byte of a character. NULL: `name` has characters beyond one byte.
 * (transfer full) */
static gchar *
bytes_of_lzh_name (const gchar *name)
{
  GString *bytes = g_string_new (NULL);

  for (; *name != '\0'; name = g_utf8_next_char (name))
    {
      gunichar c = g_utf8_get_char (name);

      if (c > 0xff)
        return g_string_free (bytes, TRUE), NULL;
      if (c == '/' && bytes->len > 0 && (guint8)bytes->str[bytes->len - 1] >= 0x80)
        c = '\\';
      g_string_append_c (bytes, (gchar)c);
    }
  return g_string_free (bytes, FALSE);
}

/* Returns the charset that all names in `view` together indicate. */
static const gchar *
guess_lzh_charset (KyView view)
{
  g_autoptr (Reader) reader = new_reader (KY_STREAM_LHA);
  KyCharsetNames names = { 0 };
  struct archive_entry *entry;

  if (reader == NULL
      || archive_read_set_format_option (reader, "lha", "hdrcharset", LZH_BYTES) != ARCHIVE_OK
      || archive_read_open_memory (reader, view.data, view.size) != ARCHIVE_OK)
    return lzh_charsets[0];
  while (!names.is_full && archive_read_next_header (reader, &entry) == ARCHIVE_OK)
    {
      const gchar *name = archive_entry_pathname_utf8 (entry);
      g_autofree gchar *bytes = name != NULL ? bytes_of_lzh_name (name) : NULL;

      if (bytes != NULL)
        ky_charset_names_add (&names, ky_view (bytes, strlen (bytes)));
    }
  ky_charset_names_settle (&names);
  if (g_strcmp0 (names.charset, "euc-jp") == 0)
    return "EUC-JP";
  return names.n_other + names.n_unsure == 0 && names.n_sure > 0 ? "UTF-8" : lzh_charsets[0];
}

static const gchar *
find_lzh_charset (KyView view)
{
  const gchar *guess = guess_lzh_charset (view);

  if (fits_charset (view, guess))
    return guess;
  for (guint i = 0; lzh_charsets[i] != NULL; i++)
    if (fits_charset (view, lzh_charsets[i]))
      return lzh_charsets[i];
  return LZH_BYTES;
}

static int
open_reader (Reader *reader, KyView view, guint formats, KyGzipSource *source)
{
  if (source != NULL)
    return ky_gzip_source_open (source, reader);
  if ((formats & KY_STREAM_LHA) != 0)
    archive_read_set_format_option (reader, "lha", "hdrcharset", find_lzh_charset (view));
  if ((formats & KY_STREAM_NO_ROCK_RIDGE) != 0)
    archive_read_set_format_option (reader, "iso9660", "rockridge", NULL);
  return archive_read_open_memory (reader, view.data, view.size);
}

/* --- names ---------------------------------------------------------------------------------- */

static KyView
raw_path (struct archive_entry *entry)
{
  const gchar *raw = archive_entry_pathname (entry);

  if (raw == NULL)
    raw = archive_entry_pathname_utf8 (entry);
  return raw != NULL ? ky_view (raw, strlen (raw)) : ky_view ("", 0);
}

/* Formats whose names are always in Unicode, and which would have to be unpacked to find them. */
#define NAMES_ARE_UNICODE (KY_STREAM_7Z | KY_STREAM_LHA)

/* Looks, before the first name that may be read in several ways, at the names of all entries, or as
 * many as suffice. What is compressed as a whole is unpacked once more for that, within its limits,
 * but not kept. */
static void
stream_look_at_names (Stream *stream)
{
  g_autoptr (Reader) reader = new_reader (stream->formats);
  g_autoptr (KyGzipSource) source
      = (stream->formats & KY_STREAM_GZIP) != 0 ? ky_gzip_source_new (stream->view) : NULL;
  struct archive_entry *entry;
  int status = reader != NULL ? open_reader (reader, stream->view, stream->formats, source)
                              : ARCHIVE_FATAL;

  stream->has_looked = TRUE;
  while (status == ARCHIVE_OK && !stream->names.is_full)
    {
      status = archive_read_next_header (reader, &entry);
      if (status == ARCHIVE_WARN || status == ARCHIVE_RETRY)
        status = ARCHIVE_OK;
      if (status == ARCHIVE_OK)
        ky_charset_names_add (&stream->names, raw_path (entry));
      if (!ky_job_check_ratio (stream->job, stream->view.size,
                               (guint64)MAX (archive_filter_bytes (reader, 0), 0), NULL))
        break;
    }
  ky_charset_names_settle (&stream->names);
}

/* Returns `entry`'s path, or for the content of a compressed file (NULL: an empty one) the file's
 * name without its extension. */
static gchar *
entry_path (Stream *stream, struct archive_entry *entry)
{
  if (entry == NULL || archive_format (stream->reader) == ARCHIVE_FORMAT_RAW)
    {
      const gchar *name = ky_job_name (stream->job);
      const gchar *dot = strrchr (name, '.');

      return dot != NULL && dot > name ? g_strndup (name, (gsize)(dot - name)) : g_strdup (name);
    }
  KyView raw = raw_path (entry);
  if (!stream->has_looked && (stream->formats & NAMES_ARE_UNICODE) == 0
      && !ky_charset_name_is_sure (raw))
    stream_look_at_names (stream);
  return ky_charset_names_decode (&stream->names, raw);
}

/* --- content -------------------------------------------------------------------------------- */

/* Charges what was unpacked before more is unpacked, because the size that an archive states for a
 * member is not relied on. */
static gboolean
check_budget (Stream *stream, gsize more, GError **error)
{
  if (!g_uint64_checked_add (&stream->unpacked, stream->unpacked, more))
    stream->unpacked = G_MAXUINT64;
  return ky_job_check_ratio (stream->job, stream->view.size, stream->unpacked, error);
}

/* Fills the hole of a sparse file in front of `offset`. */
static gboolean
fill_hole (Stream *stream, GByteArray *content, la_int64_t offset, GError **error)
{
  gsize old = content->len;

  if (offset < 0 || (guint64)offset < old || (guint64)offset > G_MAXINT32)
    return ky_fail (error, KY_ERROR_LIMIT, "unpacked: a member with a hole of this size");
  if ((guint64)offset == old)
    return TRUE;
  if (!check_budget (stream, (gsize)offset - old, error))
    return FALSE;
  g_byte_array_set_size (content, (guint)offset);
  memset (content->data + old, 0, (gsize)offset - old);
  return TRUE;
}

/* Unpacks a member of LZH that libarchive does not unpack. */
static GBytes *
unpack_lzh (Stream *stream, const KyLzhMember *member, GError **error)
{
  if (!check_budget (stream, member->size, error))
    return NULL;
  if (member->size <= G_MAXINT32)
    return ky_lzh_unpack (member, error);
  return ky_fail_null (error, KY_ERROR_LIMIT, "unpacked: a member of 2 GiB or more");
}

static GBytes *
stream_read_blocks (Stream *stream, struct archive_entry *entry, GError **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  la_int64_t size = archive_entry_size_is_set (entry) ? archive_entry_size (entry) : -1;

  for (;;)
    {
      const void *data;
      size_t length;
      la_int64_t offset;
      int status = archive_read_data_block (stream->reader, &data, &length, &offset);

      if (status == ARCHIVE_EOF)
        break;
      /* A warning counts, too: libarchive reports a wrong checksum as one. */
      if (status != ARCHIVE_OK)
        return library_error (stream, error), NULL;
      if (!fill_hole (stream, content, offset, error) || !check_budget (stream, length, error))
        return NULL;
      if (length > G_MAXINT32 - content->len)
        return ky_fail_null (error, KY_ERROR_LIMIT, "unpacked: a member of 2 GiB or more");
      g_byte_array_append (content, data, (guint)length);
    }
  /* A sparse file may end in a hole. */
  if (size > (la_int64_t)content->len
      && (archive_format (stream->reader) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR
      && !fill_hole (stream, content, size, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&content));
}

static gboolean
is_macintosh (const Stream *stream)
{
  la_int64_t at = archive_read_header_position (stream->reader);

  return (stream->formats & KY_STREAM_LHA) != 0 && at >= 0
         && ky_lzh_is_macintosh (stream->view, (guint64)at);
}

/* Returns `bytes` (transfer full), or of a file of Macintosh the data fork alone. (transfer
 * full) */
static GBytes *
take_data_fork (Stream *stream, GBytes *bytes)
{
  KyView view = ky_view_of_bytes (bytes), data;
  gboolean has_resources;

  if (!ky_macbinary_find (view, &data, &has_resources))
    return bytes;
  if (has_resources)
    ky_job_removed (stream->job, "archive.resource", 1, NULL);
  GBytes *fork = g_bytes_new_from_bytes (bytes, (gsize)(data.data - view.data), data.size);
  g_bytes_unref (bytes);
  return fork;
}

static GBytes *
stream_read_content (Stream *stream, struct archive_entry *entry, GError **error)
{
  la_int64_t at = archive_read_header_position (stream->reader);
  KyLzhMember member;

  if ((stream->formats & KY_STREAM_LHA) != 0 && at >= 0
      && ky_lzh_find (stream->view, (guint64)at, &member) && member.method != KY_LZH_LH5)
    return unpack_lzh (stream, &member, error);
  return stream_read_blocks (stream, entry, error);
}

static guint32
entry_time (struct archive_entry *entry)
{
  return ky_archive_dos_time (archive_entry_mtime_is_set (entry) ? archive_entry_mtime (entry)
                                                                 : G_MAXINT64);
}

static gboolean
stream_add_file (Stream *stream, struct archive_entry *entry, const gchar *path, GError **error)
{
  guint64 size = (guint64)MAX (archive_entry_size (entry), 0);
  GError *local = NULL;

  g_clear_pointer (&stream->last, g_bytes_unref);
  if (archive_entry_is_encrypted (entry))
    return ky_archive_add_withheld (stream->archive, path, size, KY_REASON_ENCRYPTED,
                                    "the member is encrypted", error);
  g_autoptr (GBytes) bytes = stream_read_content (stream, entry, &local);
  if (bytes == NULL)
    {
      /* libarchive 3.6 may crash when it continues behind a damaged block of a cabinet. */
      stream->is_damaged = (stream->formats & KY_STREAM_CAB) != 0;
      return ky_archive_add_failed (stream->archive, path, size, local, error);
    }
  if (is_macintosh (stream))
    bytes = take_data_fork (stream, g_steal_pointer (&bytes));
  if ((stream->formats & KY_STREAM_ISO) != 0)
    stream->last = g_bytes_ref (bytes);
  return ky_archive_add_file (stream->archive, path, entry_time (entry), bytes, error);
}

/* Adds the last content once more, under `path`. Several files of a disc may have the same place,
 * which libarchive reads only for the first of them. */
static gboolean
add_again (Stream *stream, struct archive_entry *entry, const gchar *path, GError **error)
{
  if (stream->last == NULL)
    return ky_archive_add_withheld (stream->archive, path, 0, KY_REASON_MALFORMED,
                                    "the content, which is another file's, too, is damaged", error);
  if (!check_budget (stream, g_bytes_get_size (stream->last), error))
    return FALSE;
  return ky_archive_add_file (stream->archive, path, entry_time (entry), stream->last, error);
}

/* Tells whether `entry` is a file or directory: ar writes the permission bits of a file and need
 * not write its type. */
static gboolean
is_file_or_directory (const Stream *stream, struct archive_entry *entry)
{
  unsigned int type = archive_entry_filetype (entry);

  return type == AE_IFREG || type == AE_IFDIR
         || (type == 0 && (stream->formats & KY_STREAM_AR) != 0);
}

/* Tells whether the member is a table of symbols or of long names (ar(5)), which libarchive returns
 * as a member. */
static gboolean
stream_is_table (const gchar *path)
{
  static const gchar *const tables[] = { "/", "//", "/SYM64/", NULL };

  return g_strv_contains (tables, path) || g_str_has_prefix (path, "__.SYMDEF");
}

/* Tells whether this entry is the next one of stream->locked. */
static gboolean
take_locked (Stream *stream, KyStreamLocked *ret_locked)
{
  const KyStreamLocked *next
      = stream->locked != NULL && stream->n_locked < stream->locked->len
            ? &g_array_index (stream->locked, KyStreamLocked, stream->n_locked)
            : NULL;

  if (next == NULL || next->index != stream->n_entries - 1)
    return FALSE;
  stream->n_locked++;
  *ret_locked = *next;
  return TRUE;
}

/* Tells whether `entry` is the rest of a file that began in another volume of GNU tar (type M), for
 * which libarchive has no type. The label of a volume has none either, but no content. */
static gboolean
stream_is_rest (const Stream *stream, struct archive_entry *entry)
{
  return (stream->formats & KY_STREAM_TAR) != 0 && archive_entry_filetype (entry) == 0
         && archive_entry_size (entry) > 0;
}

/* Splits a Macintosh path, in which each folder ends with a colon; a relative path begins with
 * one. */
static void
part_folders (gchar *path)
{
  if (path[0] == ':')
    memmove (path, path + 1, strlen (path));
  g_strdelimit (path, ":", '/');
}

static gboolean
stream_add_entry (Stream *stream, struct archive_entry *entry, GError **error)
{
  g_autofree gchar *path = entry_path (stream, entry);
  KyStreamLocked locked;
  gboolean is_locked = take_locked (stream, &locked);
  gboolean is_wanted;

  if (is_macintosh (stream))
    part_folders (path);
  if ((stream->formats & KY_STREAM_AR) != 0 && stream_is_table (path))
    return TRUE;
  if (!ky_archive_begin (stream->archive, path, &is_wanted, error))
    return FALSE;
  if (!is_wanted)
    return TRUE;
  if (is_locked)
    return ky_archive_add_withheld (
        stream->archive, path, locked.size,
        locked.detail != NULL ? KY_REASON_POLICY : KY_REASON_ENCRYPTED,
        locked.detail != NULL ? locked.detail : "the member is encrypted", error);
  if ((stream->formats & KY_STREAM_ISO) != 0 && archive_entry_hardlink (entry) != NULL)
    return add_again (stream, entry, path, error);
  if (stream_is_rest (stream, entry))
    return ky_archive_add_withheld (stream->archive, path, (guint64)archive_entry_size (entry),
                                    KY_REASON_POLICY,
                                    "archive-piece: a member in several volumes of tar", error);
  /* An entry that is a hard link has no content here. In cpio the last of several names of a file
   * carries the content. */
  if ((archive_entry_hardlink (entry) != NULL && archive_entry_size (entry) == 0)
      || archive_entry_symlink (entry) != NULL || !is_file_or_directory (stream, entry))
    {
      ky_job_removed (stream->job, "archive.link", 1, NULL);
      return TRUE;
    }
  if (archive_entry_filetype (entry) == AE_IFDIR)
    return ky_archive_add_directory (stream->archive, path, entry_time (entry), error);
  return stream_add_file (stream, entry, path, error);
}

/* --- the archive ---------------------------------------------------------------------------- */

/* Adds an empty file, which was compressed. */
static gboolean
add_empty_file (Stream *stream, GError **error)
{
  g_autofree gchar *path = entry_path (stream, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("", 0);

  return ky_archive_add_file (stream->archive, path, KY_ARCHIVE_NO_TIME, bytes, error);
}

static gboolean
stream_read_entries (Stream *stream, GError **error)
{
  struct archive_entry *entry;
  GError *local = NULL;

  while (!stream->is_damaged)
    {
      int status = archive_read_next_header (stream->reader, &entry);

      if (status == ARCHIVE_EOF && archive_format (stream->reader) == ARCHIVE_FORMAT_EMPTY)
        return add_empty_file (stream, error);
      stream->is_empty = status == ARCHIVE_EOF && stream->n_entries == 0;
      if (status == ARCHIVE_EOF)
        return TRUE;
      if (status == ARCHIVE_RETRY)
        continue;
      if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
        break;
      stream->n_entries++;
      if (!stream_add_entry (stream, entry, error))
        return FALSE;
    }
  if (stream->n_entries == 0 && archive_read_has_encrypted_entries (stream->reader) > 0)
    return ky_fail (error, KY_ERROR_ENCRYPTED, "the directory is encrypted");
  if (stream->n_entries == 0)
    return library_error (stream, error);
  /* The members that were read before the error are kept; the rest is reported as withheld. */
  library_error (stream, &local);
  if (g_error_matches (local, KY_ERROR, KY_ERROR_UNSUPPORTED))
    return ky_archive_add_failed (stream->archive, "rest", 0, local, error);
  g_clear_error (&local);
  return ky_archive_add_withheld (stream->archive, "rest", 0, KY_REASON_MALFORMED,
                                  "the archive is damaged from here on", error);
}

/* Refuses an archive with an unusual code page. An extended header (07 00 or 09 00 00 00, then 46)
 * names the code page of the names, and libarchive asks iconv for any: within the sandbox that
 * would count as a breach. */
static gboolean
check_code_pages (KyView view, GError **error)
{
  const guint8 *end = view.data + view.size, *at = view.data;

  while ((at = memchr (at, 0x46, (gsize)(end - at))) != NULL && end - ++at >= 4)
    {
      gsize before = (gsize)(at - 1 - view.data);
      guint page = ky_load_u16le (at);

      if (((before >= 2 && memcmp (at - 3, "\x07\0", 2) == 0)
           || (before >= 4 && memcmp (at - 5, "\x09\0\0\0", 4) == 0))
          && at[2] == 0 && at[3] == 0 && page != PAGE_JAPANESE && page != PAGE_WESTERN
          && page != PAGE_UTF8)
        return ky_fail (error, KY_ERROR_UNSUPPORTED, "LZH: names in code page %u", page);
    }
  return TRUE;
}

Reader *
ky_stream_reader (guint formats)
{
  return new_reader (formats);
}

guint
ky_stream_count_disc (KyView view, const gchar *without, guint *ret_shared)
{
  g_autoptr (Reader) reader = new_reader (KY_STREAM_ISO);
  struct archive_entry *entry;
  guint n = 0, n_shared = 0;
  int status;

  if (reader == NULL
      || (without != NULL
          && archive_read_set_format_option (reader, "iso9660", without, NULL) != ARCHIVE_OK)
      || archive_read_open_memory (reader, view.data, view.size) != ARCHIVE_OK)
    return 0;
  while ((status = archive_read_next_header (reader, &entry)) == ARCHIVE_OK
         || status == ARCHIVE_WARN)
    {
      n += archive_entry_filetype (entry) != AE_IFDIR ? 1 : 0;
      n_shared += archive_entry_hardlink (entry) != NULL ? 1 : 0;
    }
  if (ret_shared != NULL)
    *ret_shared = n_shared;
  return status == ARCHIVE_EOF ? n : 0;
}

GBytes *
ky_stream_first (KyView view, guint formats, gsize max)
{
  g_autoptr (Reader) reader = new_reader (formats);
  g_autoptr (GByteArray) content = g_byte_array_new ();
  struct archive_entry *entry;
  int status;

  if (reader == NULL || archive_read_open_memory (reader, view.data, view.size) != ARCHIVE_OK
      || archive_read_next_header (reader, &entry) != ARCHIVE_OK)
    return NULL;
  do
    {
      const void *data;
      size_t length;
      la_int64_t offset;

      status = archive_read_data_block (reader, &data, &length, &offset);
      if (status == ARCHIVE_OK && length > max - content->len)
        return NULL;
      if (status == ARCHIVE_OK)
        g_byte_array_append (content, data, (guint)length);
    }
  while (status == ARCHIVE_OK);
  return status == ARCHIVE_EOF ? g_byte_array_free_to_bytes (g_steal_pointer (&content)) : NULL;
}

static gboolean
rebuild_as (KyJob *job, KyView view, guint formats, const GArray *locked, gboolean *ret_is_empty,
            GError **error)
{
  g_autoptr (Reader) reader = new_reader (formats);
  g_autoptr (KyArchive) archive = ky_archive_new (job);
  g_autoptr (KyGzipSource) source
      = (formats & KY_STREAM_GZIP) != 0 ? ky_gzip_source_new (view) : NULL;
  Stream stream = { .job = job,
                    .archive = archive,
                    .reader = reader,
                    .view = view,
                    .formats = formats,
                    .locked = locked };

  if (reader == NULL)
    return ky_fail (error, KY_ERROR_LIBRARY, "libarchive: a format is not built in");
  if ((formats & KY_STREAM_LHA) != 0 && !check_code_pages (view, error))
    return FALSE;
  gboolean is_read = open_reader (reader, view, formats, source) == ARCHIVE_OK
                         ? stream_read_entries (&stream, error)
                         : library_error (&stream, error);
  g_clear_pointer (&stream.last, g_bytes_unref);
  g_clear_error (&stream.missing);
  if (!is_read)
    return FALSE;
  *ret_is_empty = stream.is_empty;
  if (stream.is_empty && (formats & KY_STREAM_FILTERS) != 0 && (formats & KY_STREAM_TAR) != 0)
    return TRUE;
  if (source != NULL && ky_gzip_source_has_tail (source))
    ky_job_removed (job, "archive.tail", 1, NULL);
  return ky_archive_finish (archive, error);
}

gboolean
ky_stream_rebuild_view (KyJob *job, KyView view, guint formats, const GArray *locked,
                        GError **error)
{
  gboolean is_filter = (formats & KY_STREAM_FILTERS) != 0;
  gboolean is_empty = FALSE;

  ky_job_set_output_type (job, "zip");
  /* If a file refers to data before its beginning (LZX in a cabinet, before its first window is
   * full), libarchive returns memory that it never wrote. This option fills such memory with a
   * constant byte, so that the output is reproducible and contains no data of another file. */
  mallopt (M_PERTURB, MEMORY_PATTERN);
  if (!rebuild_as (job, view, formats | (is_filter ? (guint)KY_STREAM_TAR : 0), locked, &is_empty,
                   error))
    return FALSE;
  /* A file that begins with zeros is to libarchive a tar archive at its end. */
  return !is_filter || !is_empty || rebuild_as (job, view, formats, locked, &is_empty, error);
}

gboolean
ky_stream_rebuild (KyJob *job, guint formats, GError **error)
{
  return ky_stream_rebuild_view (job, ky_job_input (job), formats, NULL, error);
}
