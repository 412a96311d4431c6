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

/* Holds what the names of the members show about the type. */
typedef struct
{
  gboolean has_content_types, has_java_manifest, has_android, has_appx, has_ios;
  gboolean has_nuspec, has_vsix, has_wheel, has_silverlight, has_mozilla, has_xps, has_iwork;
  gboolean has_odf_manifest, has_odf_content, has_container, has_hpf;
  gboolean is_word, is_excel, is_binary, is_powerpoint,
      is_visio;                                          /* the usual name of the main part */
  gboolean in_word, in_excel, in_powerpoint, in_visio;   /* the usual folder */
  gboolean word_at_top, excel_at_top, powerpoint_at_top; /* the main part without a folder */
  guint n_names;
  guint64 mimetype_at; /* the local header of the member `mimetype`; 0: the first one */
} Names;

typedef struct
{
  const gchar *bytes;
  gsize length;
} Name;

static gboolean
name_is (Name name, const gchar *text)
{
  return strlen (text) == name.length && g_ascii_strncasecmp (name.bytes, text, name.length) == 0;
}

static gboolean
name_begins (Name name, const gchar *prefix)
{
  gsize length = strlen (prefix);

  return name.length >= length && g_ascii_strncasecmp (name.bytes, prefix, length) == 0;
}

static gboolean
name_ends (Name name, const gchar *suffix)
{
  gsize length = strlen (suffix);

  return name.length >= length
         && g_ascii_strncasecmp (name.bytes + name.length - length, suffix, length) == 0;
}

/* Returns whether `name` is `stem`, digits and `suffix`: Office sometimes numbers its main part
 * ("word/document2.xml"). */
static gboolean
name_is_numbered (Name name, const gchar *stem, const gchar *suffix)
{
  gsize at = strlen (stem);

  if (!name_begins (name, stem) || !name_ends (name, suffix) || name.length < at + strlen (suffix))
    return FALSE;
  while (at < name.length - strlen (suffix) && g_ascii_isdigit (name.bytes[at]))
    at++;
  return at == name.length - strlen (suffix);
}

static void
note_office_name (Names *names, Name name)
{
  names->is_word |= name_is_numbered (name, "word/document", ".xml");
  names->is_excel |= name_is_numbered (name, "xl/workbook", ".xml");
  names->is_binary |= name_is_numbered (name, "xl/workbook", ".bin");
  names->is_powerpoint |= name_is_numbered (name, "ppt/presentation", ".xml");
  names->is_visio |= name_is_numbered (name, "visio/document", ".xml");
  names->in_word |= name_begins (name, "word/");
  names->in_excel |= name_begins (name, "xl/");
  names->in_powerpoint |= name_begins (name, "ppt/");
  names->in_visio |= name_begins (name, "visio/");
  names->word_at_top |= name_is_numbered (name, "document", ".xml");
  names->excel_at_top |= name_is_numbered (name, "workbook", ".xml");
  names->powerpoint_at_top |= name_is_numbered (name, "presentation", ".xml");
  names->has_xps |= name_is (name, "FixedDocSeq.fdseq")
                    || name_is (name, "FixedDocumentSequence.fdseq") || name_ends (name, ".fdseq");
}

static void
zip_probe_note_name (Names *names, Name raw)
{
  gchar plain[NAME_MAX_LENGTH];
  Name name = { plain, raw.length };

  names->n_names++;
  if (raw.length == 0 || raw.length > NAME_MAX_LENGTH)
    return;
  /* Some writers separate folders as Windows does, and Office takes that. */
  for (gsize i = 0; i < raw.length; i++)
    plain[i] = raw.bytes[i] == '\\' ? '/' : raw.bytes[i];
  gboolean is_at_top = memchr (name.bytes, '/', name.length) == NULL;
  note_office_name (names, name);
  names->has_content_types |= name_is (name, "[Content_Types].xml");
  names->has_java_manifest |= name_is (name, "META-INF/MANIFEST.MF");
  names->has_android |= name_is (name, "AndroidManifest.xml") || name_is (name, "classes.dex")
                        || name_is (name, "base/manifest/AndroidManifest.xml");
  names->has_appx |= name_is (name, "AppxManifest.xml") || name_is (name, "AppxBlockMap.xml")
                     || name_is (name, "AppxMetadata/AppxBundleManifest.xml");
  names->has_ios |= name_begins (name, "Payload/") && name_ends (name, ".app/Info.plist");
  names->has_nuspec |= is_at_top && name_ends (name, ".nuspec");
  names->has_vsix |= name_is (name, "extension.vsixmanifest");
  names->has_wheel |= name_ends (name, ".dist-info/WHEEL");
  names->has_silverlight |= name_is (name, "AppManifest.xaml");
  names->has_mozilla |= name_is (name, "META-INF/mozilla.rsa") || name_is (name, "install.rdf")
                        || name_is (name, "META-INF/cose.sig");
  names->has_iwork |= name_is (name, "Index/Document.iwa") || name_is (name, "Index.zip")
                      || name_is (name, "index.apxl") || name_is (name, "index.xml.gz");
  names->has_odf_manifest |= name_is (name, "META-INF/manifest.xml");
  names->has_odf_content |= name_is (name, "content.xml");
  names->has_container |= name_is (name, "META-INF/container.xml");
  names->has_hpf |= name_is (name, "Contents/content.hpf");
}

/* --- walking -------------------------------------------------------------------------------- */

typedef struct
{
  guint64 at, size, entries; /* of the central directory, as the end record says */
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
      zip_probe_note_name (names, (Name){ (const gchar *)name, name_length });
      if (name_is ((Name){ (const gchar *)name, name_length }, "mimetype"))
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
      zip_probe_note_name (names, (Name){ (const gchar *)name, name_length });
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
  /* With a data descriptor the size stands behind: take what can be there. */
  size = (guint32)MIN (size != 0 ? size : 64, ky_reader_left (&reader));
  const guint8 *text = ky_reader_bytes (&reader, size);
  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (size >= strlen (kinds[i].prefix)
        && memcmp (text, kinds[i].prefix, strlen (kinds[i].prefix)) == 0)
      return kinds[i].kind;
  return KY_ZIP_NONE;
}

/* Returns the type of a package without folders, by the only main part. Office finds the parts by
 * the relationships alone, so such packages are valid. */
static KyZipKind
kind_without_folders (const Names *names)
{
  if (names->word_at_top + names->excel_at_top + names->powerpoint_at_top != 1)
    return KY_ZIP_OPC;
  return names->word_at_top ? KY_ZIP_DOCX : names->excel_at_top ? KY_ZIP_XLSX : KY_ZIP_PPTX;
}

static KyZipKind
kind_of_package (const Names *names)
{
  gboolean has_workbook = names->is_excel || names->is_binary;
  guint mains = (guint)names->is_word + (guint)has_workbook + (guint)names->is_powerpoint
                + (guint)names->is_visio;
  guint folders = (guint)names->in_word + (guint)names->in_excel + (guint)names->in_powerpoint
                  + (guint)names->in_visio;

  if (mains > 1 || (mains == 0 && folders > 1))
    return KY_ZIP_OPC;
  if (names->is_word || (mains == 0 && names->in_word))
    return KY_ZIP_DOCX;
  if (names->is_binary && !names->is_excel)
    return KY_ZIP_XLSB;
  if (has_workbook || (mains == 0 && names->in_excel))
    return KY_ZIP_XLSX;
  if (names->is_powerpoint || (mains == 0 && names->in_powerpoint))
    return KY_ZIP_PPTX;
  if (names->is_visio || (mains == 0 && names->in_visio))
    return KY_ZIP_VSDX;
  return names->has_xps ? KY_ZIP_XPS : kind_without_folders (names);
}

/* Looks for programs first: a package that can also be run is a program. */
static KyZipKind
zip_probe_kind_by_names (const Names *names)
{
  if (names->has_android)
    return KY_ZIP_APK;
  if (names->has_appx)
    return KY_ZIP_APPX;
  if (names->has_vsix)
    return KY_ZIP_VSIX;
  if (names->has_mozilla)
    return KY_ZIP_XPI;
  if (names->has_java_manifest)
    return KY_ZIP_JAR;
  if (names->has_ios)
    return KY_ZIP_IPA;
  if (names->has_wheel)
    return KY_ZIP_WHL;
  if (names->has_silverlight)
    return KY_ZIP_XAP;
  if (names->has_nuspec && names->has_content_types)
    return KY_ZIP_NUPKG;
  if (names->has_content_types)
    return kind_of_package (names);
  if (names->has_iwork)
    return KY_ZIP_IWORK;
  return KY_ZIP_NONE;
}

static KyZipKind
zip_probe_decide (KyView view)
{
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
  KyZipKind kind = zip_probe_kind_by_names (&names);
  if (kind == KY_ZIP_NONE)
    kind = kind_by_mimetype (view, names.mimetype_at);
  if (kind == KY_ZIP_NONE && names.has_hpf)
    kind = KY_ZIP_HWPX;
  /* EPUB 3.3 §4.2.6.3.1: every book has this file. */
  if (kind == KY_ZIP_NONE && names.has_container)
    kind = KY_ZIP_EPUB;
  if (kind == KY_ZIP_NONE && names.has_odf_manifest && names.has_odf_content)
    kind = KY_ZIP_ODF;
  /* of a package that was cut short the part that tells the kind may be missing */
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
