/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identifies the type of a ZIP archive by the names of its members and by the member `mimetype`.
 * Reads only the directory records that this requires (APPNOTE.TXT 6.3.10, §4.3). */
#include "filetypes/base/zip/probe.h"

#define LOCAL_SIGNATURE 0x04034b50
#define CENTRAL_SIGNATURE 0x02014b50
#define SPLIT_SIGNATURE 0x08074b50     /* the first piece of a split archive begins with it */
#define TEMPORARY_SIGNATURE 0x30304b50 /* … or, in one piece after all, with this one */
#define END_SIZE 22
#define COMMENT_MAX 65535
#define NAME_MAX_LENGTH 512 /* longer names tell nothing */

/* Numbers what the names of the members show about the type. */
enum
{
#define SIGN(name) NTH_##name,
#define NAME(sign, before, between, after)
#include "filetypes/base/zip/probe-names.def"
#undef SIGN
};

/* Lists the same as bits. */
typedef enum
{
#define SIGN(name) name = 1 << NTH_##name,
#include "filetypes/base/zip/probe-names.def"
#undef SIGN
#undef NAME
} Shows;

/* Names the kinds of text that may be between the beginning and the end of a name. */
typedef enum
{
  NOTHING,
  DIGITS, /* or nothing: Office sometimes numbers its main part ("word/document2.xml") */
  NO_FOLDER,
  ANYTHING
} Between;

typedef struct
{
  Shows shows;
  Between between;
  guint8 before_length, after_length;
  const gchar *before, *after;
} Row;

static const Row rows[] = {
#define SIGN(name)
#define NAME(sign, before, between, after)                                                         \
  { sign, between, sizeof (before) - 1, sizeof (after) - 1, before, after },
#include "filetypes/base/zip/probe-names.def"
#undef SIGN
#undef NAME
};

typedef struct
{
  guint shows; /* Shows */
  guint n_names;
  guint64 mimetype_at; /* the local header of the member `mimetype`; 0: the first one */
} Names;

static gboolean
zip_probe_is_between (Between between, const gchar *text, gsize length)
{
  gsize digits = 0;

  if (between == NO_FOLDER)
    return memchr (text, '/', length) == NULL;
  while (between == DIGITS && digits < length && g_ascii_isdigit (text[digits]))
    digits++;
  return between == ANYTHING || digits == length;
}

static gboolean
zip_probe_fits (const Row *row, const gchar *name, gsize length)
{
  gsize both = (gsize)row->before_length + row->after_length;

  return length >= both && (row->between != NOTHING || length == both)
         && g_ascii_strncasecmp (name, row->before, row->before_length) == 0
         && g_ascii_strncasecmp (name + length - row->after_length, row->after, row->after_length)
                == 0
         && zip_probe_is_between (row->between, name + row->before_length, length - both);
}

static void
zip_probe_note_name (Names *names, const guint8 *raw, gsize length)
{
  gchar plain[NAME_MAX_LENGTH];

  names->n_names++;
  if (length == 0 || length > NAME_MAX_LENGTH)
    return;
  /* Some writers separate folders with backslashes, and Office accepts them. */
  for (gsize i = 0; i < length; i++)
    plain[i] = raw[i] == '\\' ? '/' : (gchar)raw[i];
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if ((names->shows & rows[i].shows) == 0 && zip_probe_fits (&rows[i], plain, length))
      names->shows |= rows[i].shows;
}

/* --- walking -------------------------------------------------------------------------------- */

typedef struct
{
  guint64 at, size, entries; /* of the central directory, according to the end record */
  guint64 prefix;            /* bytes in front of the archive */
  gboolean is_spanned;
} End;

/* Finds the signature of an end record before `before`, not before `lowest`; by its rarest byte,
 * since every file is searched. */
static gboolean
find_end_signature (KyView view, gsize lowest, gsize before, gsize *ret_at)
{
  while (before > lowest + 3)
    {
      const guint8 *found = memrchr (view.data + lowest + 2, 5, before - lowest - 3);

      if (found == NULL)
        return FALSE;
      if (memcmp (found - 2, "PK\5\6", 4) == 0)
        {
          *ret_at = (gsize)(found - 2 - view.data);
          return TRUE;
        }
      before = (gsize)(found - view.data) + 1;
    }
  return FALSE;
}

/* Finds the last end record whose comment ends with the file. */
static gboolean
zip_probe_find_end (KyView view, End *ret_end)
{
  gsize lowest = view.size > END_SIZE + COMMENT_MAX ? view.size - END_SIZE - COMMENT_MAX : 0;
  gsize at = view.size >= END_SIZE ? view.size - END_SIZE + 4 : 0;

  while (find_end_signature (view, lowest, at, &at))
    {
      KyReader reader = ky_reader (view);

      ky_reader_seek (&reader, at + 4);
      guint16 disk = ky_reader_u16le (&reader);
      guint16 first_disk = ky_reader_u16le (&reader);
      guint16 here = ky_reader_u16le (&reader);
      ret_end->entries = ky_reader_u16le (&reader);
      ret_end->size = ky_reader_u32le (&reader);
      ret_end->at = ky_reader_u32le (&reader);
      if (at + END_SIZE + ky_reader_u16le (&reader) != view.size)
        continue;
      ret_end->is_spanned = disk != 0xffff && ret_end->entries != 0xffff
                            && (disk != 0 || first_disk != 0 || here != ret_end->entries);
      /* A zip64 archive says so by 0xFFFF…: its directory is found by the record in front. */
      if (ret_end->at == 0xffffffff || ret_end->size == 0xffffffff)
        {
          ret_end->prefix = 0;
          return TRUE;
        }
      guint64 span = ret_end->at + ret_end->size;
      if (span > at)
        continue;
      ret_end->prefix = at - span;
      return TRUE;
    }
  return FALSE;
}

static void
walk_central (KyView view, const End *end, Names *names)
{
  KyReader reader = ky_reader (view);

  ky_reader_seek (&reader, end->prefix + end->at);
  while (names->n_names < KY_ZIP_PROBE_NAMES && ky_reader_u32le (&reader) == CENTRAL_SIGNATURE)
    {
      ky_reader_bytes (&reader, 24);
      guint16 name_length = ky_reader_u16le (&reader);
      guint16 extra_length = ky_reader_u16le (&reader);
      guint16 comment_length = ky_reader_u16le (&reader);
      ky_reader_bytes (&reader, 8);
      guint32 header_at = ky_reader_u32le (&reader);
      const guint8 *name = ky_reader_bytes (&reader, name_length);
      ky_reader_bytes (&reader, (guint64)extra_length + comment_length);
      if (reader.failed)
        return;
      zip_probe_note_name (names, name, name_length);
      if (name_length == strlen ("mimetype")
          && g_ascii_strncasecmp ((const gchar *)name, "mimetype", name_length) == 0)
        names->mimetype_at = end->prefix + header_at;
    }
}

/* Collects the names of an archive without a directory (truncated, zip64), as far as the local
 * headers tell the sizes. */
static void
walk_local (KyView view, Names *names)
{
  KyReader reader = ky_reader (view);

  while (names->n_names < KY_ZIP_PROBE_NAMES && ky_reader_u32le (&reader) == LOCAL_SIGNATURE)
    {
      ky_reader_u16le (&reader);
      guint16 flags = ky_reader_u16le (&reader);
      ky_reader_bytes (&reader, 10);
      guint32 packed = ky_reader_u32le (&reader);
      ky_reader_u32le (&reader);
      guint16 name_length = ky_reader_u16le (&reader);
      guint16 extra_length = ky_reader_u16le (&reader);
      const guint8 *name = ky_reader_bytes (&reader, name_length);
      if (reader.failed)
        return;
      zip_probe_note_name (names, name, name_length);
      if ((flags & 8) != 0 && packed == 0)
        return;
      ky_reader_bytes (&reader, (guint64)extra_length + packed);
    }
}

/* --- deciding ------------------------------------------------------------------------------- */

/* Finds the kind by a stored member `mimetype`, which OpenDocument and EPUB put first (ODF 1.3 part
 * 2, §3.3); programs that pack such a document again put it elsewhere. `at` is where its local
 * header is. */
static KyZipKind
kind_by_mimetype (KyView view, guint64 at)
{
  static const struct
  {
    const gchar *prefix;
    KyZipKind kind;
  } kinds[] = {
    { "application/vnd.oasis.opendocument.text", KY_ZIP_ODT },
    { "application/vnd.oasis.opendocument.spreadsheet", KY_ZIP_ODS },
    { "application/vnd.oasis.opendocument.presentation", KY_ZIP_ODP },
    { "application/vnd.oasis.opendocument.graphics", KY_ZIP_ODG },
    { "application/vnd.oasis.opendocument.base", KY_ZIP_ODB },
    { "application/vnd.oasis.opendocument.", KY_ZIP_ODF },
    { "application/epub+zip", KY_ZIP_EPUB },
    { "application/hwp+zip", KY_ZIP_HWPX },
  };
  KyReader reader = ky_reader (view);

  if (!ky_reader_seek (&reader, at) || ky_reader_u32le (&reader) != LOCAL_SIGNATURE)
    return KY_ZIP_NONE;
  ky_reader_bytes (&reader, 14);
  guint32 size = ky_reader_u32le (&reader);
  ky_reader_u32le (&reader);
  if (ky_reader_u16le (&reader) != 8)
    return KY_ZIP_NONE;
  {
    guint16 extra_length = ky_reader_u16le (&reader);
    const guint8 *name = ky_reader_bytes (&reader, 8);

    if (name == NULL || memcmp (name, "mimetype", 8) != 0)
      return KY_ZIP_NONE;
    ky_reader_bytes (&reader, extra_length);
  }
  /* With a data descriptor the header has no size, so up to 64 bytes are compared. */
  size = (guint32)MIN (size != 0 ? size : 64, ky_reader_left (&reader));
  const guint8 *text = ky_reader_bytes (&reader, size);
  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (size >= strlen (kinds[i].prefix)
        && memcmp (text, kinds[i].prefix, strlen (kinds[i].prefix)) == 0)
      return kinds[i].kind;
  return KY_ZIP_NONE;
}

typedef struct
{
  guint shows; /* Shows */
  KyZipKind kind;
} Kind;

/* Returns the first of `kinds`, up to one without bits, of which the names show all bits. */
static KyZipKind
zip_probe_find_kind (const Kind *kinds, guint shows)
{
  while (kinds->shows != 0 && (shows & kinds->shows) != kinds->shows)
    kinds++;
  return kinds->kind;
}

/* Returns the type of a package by its main part, by the folder of it, or, of one without folders,
 * by its only main part: Office finds the parts by the relationships alone, so such packages are
 * valid. */
static KyZipKind
kind_of_package (guint shows)
{
  static const Kind mains[]
      = { { IS_WORD, KY_ZIP_DOCX },       { IS_EXCEL, KY_ZIP_XLSX }, { IS_BINARY, KY_ZIP_XLSB },
          { IS_POWERPOINT, KY_ZIP_PPTX }, { IS_VISIO, KY_ZIP_VSDX }, { 0, KY_ZIP_OPC } };
  static const Kind folders[] = { { IN_WORD, KY_ZIP_DOCX },
                                  { IN_EXCEL, KY_ZIP_XLSX },
                                  { IN_POWERPOINT, KY_ZIP_PPTX },
                                  { IN_VISIO, KY_ZIP_VSDX },
                                  { 0, KY_ZIP_OPC } };
  static const Kind tops[] = { { SHOWS_XPS, KY_ZIP_XPS },
                               { TOP_WORD, KY_ZIP_DOCX },
                               { TOP_EXCEL, KY_ZIP_XLSX },
                               { TOP_POWERPOINT, KY_ZIP_PPTX },
                               { 0, KY_ZIP_OPC } };
  guint part = shows & (IS_WORD | IS_EXCEL | IS_BINARY | IS_POWERPOINT | IS_VISIO);
  guint folder = shows & (IN_WORD | IN_EXCEL | IN_POWERPOINT | IN_VISIO);
  guint top = shows & (TOP_WORD | TOP_EXCEL | TOP_POWERPOINT);

  /* A workbook may have parts of both kinds. */
  if ((part & IS_EXCEL) != 0)
    part &= ~(guint)IS_BINARY;
  if (part != 0)
    return __builtin_popcount (part) > 1 ? KY_ZIP_OPC : zip_probe_find_kind (mains, part);
  if (folder != 0)
    return __builtin_popcount (folder) > 1 ? KY_ZIP_OPC : zip_probe_find_kind (folders, folder);
  return (shows & SHOWS_XPS) == 0 && __builtin_popcount (top) > 1
             ? KY_ZIP_OPC
             : zip_probe_find_kind (tops, shows);
}

/* Looks for programs first: a package that can also be run is a program. */
static KyZipKind
zip_probe_kind_by_names (guint shows)
{
  static const Kind programs[] = {
    { SHOWS_ANDROID, KY_ZIP_APK },
    { SHOWS_APPX, KY_ZIP_APPX },
    { SHOWS_VSIX, KY_ZIP_VSIX },
    { SHOWS_MOZILLA, KY_ZIP_XPI },
    { SHOWS_JAVA, KY_ZIP_JAR },
    { SHOWS_IOS, KY_ZIP_IPA },
    { SHOWS_WHEEL, KY_ZIP_WHL },
    { SHOWS_SILVERLIGHT, KY_ZIP_XAP },
    { SHOWS_NUSPEC | SHOWS_CONTENT_TYPES, KY_ZIP_NUPKG },
    { 0, KY_ZIP_NONE },
  };
  KyZipKind kind = zip_probe_find_kind (programs, shows);

  if (kind != KY_ZIP_NONE)
    return kind;
  if ((shows & SHOWS_CONTENT_TYPES) != 0)
    return kind_of_package (shows);
  return (shows & SHOWS_IWORK) != 0 ? KY_ZIP_IWORK : KY_ZIP_NONE;
}

static KyZipKind
zip_probe_decide (KyView view)
{
  static const Kind documents[] = {
    { SHOWS_HPF, KY_ZIP_HWPX },
    { SHOWS_CONTAINER, KY_ZIP_EPUB }, /* EPUB 3.3 §4.2.6.3.1: every book has this file */
    { SHOWS_ODF_MANIFEST | SHOWS_ODF_CONTENT, KY_ZIP_ODF },
    { 0, KY_ZIP_NONE },
  };
  KyReader reader = ky_reader (view);
  guint32 first = ky_reader_u32le (&reader);
  gboolean has_start = !reader.failed && first == LOCAL_SIGNATURE;
  Names names = { 0 };
  End end = { 0 };
  gboolean has_end = zip_probe_find_end (view, &end);

  if (first == SPLIT_SIGNATURE || (has_end && end.is_spanned))
    return KY_ZIP_SPANNED;
  if (first == TEMPORARY_SIGNATURE)
    has_start = TRUE;
  if (!has_start && !has_end)
    return KY_ZIP_NONE;
  /* An archive without members is its end record alone. */
  if (!has_start && view.size > END_SIZE && !(end.entries == 0 && end.prefix == 0))
    return KY_ZIP_TAIL;
  if (has_end)
    walk_central (view, &end, &names);
  if (names.n_names == 0)
    walk_local (view, &names);
  KyZipKind kind = zip_probe_kind_by_names (names.shows);
  if (kind == KY_ZIP_NONE)
    kind = kind_by_mimetype (view, names.mimetype_at);
  if (kind == KY_ZIP_NONE)
    kind = zip_probe_find_kind (documents, names.shows);
  /* A truncated package may lack the part that identifies its kind. */
  if (kind == KY_ZIP_OPC && !has_end)
    kind = KY_ZIP_PLAIN;
  return kind != KY_ZIP_NONE ? kind : KY_ZIP_PLAIN;
}

KyZipKind
ky_zip_probe (const KyProbe *probe)
{
  if (probe->facts != NULL && probe->facts->zip_kind != KY_ZIP_UNASKED)
    return (KyZipKind)probe->facts->zip_kind;
  KyZipKind kind = zip_probe_decide (probe->view);
  if (probe->facts != NULL)
    probe->facts->zip_kind = kind;
  return kind;
}

guint
ky_zip_probe_bits (const KyProbe *probe, KyZipKind kind)
{
  return ky_zip_probe (probe) == kind ? 64 : 0;
}
