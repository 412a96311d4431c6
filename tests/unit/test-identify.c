/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Naming files by content: doc/threats.md, "Japanese formats", "Programs", "Two formats in one". */
#include "config/families.h"
#include "engine/filetype.h"

#include <string.h>

typedef struct
{
  const gchar *name, *bytes;
  gsize size;
  const gchar *type;
} Row;

#define ROW(name_, bytes_, type_)                                                                  \
  {                                                                                                \
    name_, bytes_, sizeof bytes_ - 1, type_                                                        \
  }

static void
check_rows (const Row *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      /* Padded, since a signature alone is no file. */
      g_autofree guint8 *file = g_malloc0 (rows[i].size + 512);

      memcpy (file, rows[i].bytes, rows[i].size);
      g_assert_cmpstr (
          ky_identify (ky_view (file, rows[i].size + 512), rows[i].name, NULL).type->name, ==,
          rows[i].type);
    }
}

static void
test_programs (void)
{
  static const Row rows[] = {
    ROW ("a.pdf", "MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0", "pe"),
    ROW ("a.txt",
         "\x7f"
         "ELF\2\1\1\0",
         "elf"),
    ROW ("a.jpg", "\xcf\xfa\xed\xfe\7\0\0\1", "macho"),
    ROW ("a.jpg", "\xca\xfe\xba\xbe\0\0\0\x34", "javaclass"),
    ROW ("a.jpg", "\xca\xfe\xba\xbe\0\0\0\2", "macho"),
    ROW ("a.jpg", "dex\n035\0", "dex"),
    ROW ("a.jpg", "\0asm\1\0\0\0", "wasm"),
    ROW ("a.txt", "\x4c\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0\x46", "lnk"),
    ROW ("a.chm", "ITSF\3\0\0\0", "chm"),
    ROW ("a.one", "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", "one"),
    ROW ("a.swf", "CWS\x0a\0\1\0\0", "swf"),
    ROW ("a.rpm", "\xed\xab\xee\xdb\3\0", "rpm"),
    ROW ("a.deb", "!<arch>\ndebian-binary", "deb"),
    ROW ("a.crx", "Cr24\3\0\0\0", "crx"),
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_media (void)
{
  static const Row rows[] = {
    ROW ("a.wav", "RIFF\x24\0\0\0WAVEfmt ", "wav"),
    ROW ("a.avi", "RIFF\x24\0\0\0AVI LIST", "avi"),
    ROW ("a.ani", "RIFF\x24\0\0\0ACONanih", "ani"),
    ROW ("a.mp4",
         "\0\0\0\x18"
         "ftypmp42\0\0\0\0mp42isom",
         "mp4"),
    ROW ("a.heic",
         "\0\0\0\x18"
         "ftypheic\0\0\0\0mif1heic",
         "heic"),
    ROW ("a.avif",
         "\0\0\0\x18"
         "ftypavif\0\0\0\0mif1avif",
         "avif"),
    ROW ("a.mkv", "\x1a\x45\xdf\xa3\x93\x42", "mkv"),
    ROW ("a.mp3", "ID3\4\0\0\0\0\0\0", "mp3"),
    ROW ("a.wmv", "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c", "asf"),
    ROW ("a.ttf",
         "\0\1\0\0\0\x0c\0\x80\0\3\0\x40"
         "DSIG",
         "ttf"),
    ROW ("a.otf",
         "OTTO\0\x0c\0\x80\0\3\0\x40"
         "CFF ",
         "ttf"),
    ROW ("a.woff", "wOFF\0\1\0\0", "woff"),
    ROW ("a.psd", "8BPS\0\1\0\0", "psd"),
    ROW ("a.jp2", "\0\0\0\x0cjP  \r\n\x87\n", "jp2"),
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

#define DOTS "................................"

static void
test_documents (void)
{
  static const Row rows[] = {
    ROW ("a.pdf", "%PDF-1.7\n", "pdf"),
    ROW ("a.doc", "{\\rtf1\\ansi", "rtf"),
    ROW ("a.dat", "\x78\x9f\x3e\x22\1\0", "tnef"),
    ROW ("a.jwc", "jw_cad(c)data.......a.f.m", "jwc"),
    ROW ("a.jws", "JwsData." DOTS DOTS DOTS DOTS DOTS DOTS "\x58\2\0\0", "jws"),
    ROW ("a.jww", "JwwData.\x58\2\0\0", "jww"),
    ROW ("a.dwg", "AC1027\0\0\0\0", "dwg"),
    ROW ("a.xdw", "\x60\x0e\x82\1", "docuworks"),
    ROW ("a.dat", "DOC\0\0\0\0\0        \0\0\2\0", "ichitaro"),
    ROW ("a.mdb", "\0\1\0\0Standard Jet DB\0", "accdb"),
    ROW ("a.pst", "!BDN\0\0", "pst"),
    ROW ("a.p12", "\x30\x82\x0a\x01\x02\x01\x03\x30\x82\x09\xc7\x06\x09", "keystore"),
    ROW ("a.cer", "\x30\x82\x03\x01\x30\x82\x01\xe9\xa0\x03\x02\x01\x02", "certificate"),
    ROW ("a.db", "SQLite format 3\0\x10\0", "sqlite"),
    ROW ("a.xyz", "\x01\x02\x03\x04nothing\x80\x81", "unknown"),
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_archives (void)
{
  static const Row rows[] = {
    ROW ("a.7z", "7z\xbc\xaf\x27\x1c\0\4", "sevenzip"),
    ROW ("a.rar", "Rar!\x1a\x07\1\0", "rar"),
    ROW ("a.lzh", "\x24\0-lh5-\0\0\0\0\0\0\0\0\0\0\0\0\x20\2", "lzh"),
    ROW ("a.cab", "MSCF\0\0\0\0", "cab"),
    ROW ("a.gz", "\x1f\x8b\x08\0\0\0\0\0\0\3", "gz"),
    ROW ("a.xz",
         "\xfd"
         "7zXZ\0\0\4",
         "xz"),
    ROW ("a.zst", "\x28\xb5\x2f\xfd\x20\0", "zst"),
    ROW ("a.arj", "\x60\xea\x2b\0\x22\x0b\1\2\x10\0\2", "arj"),
    ROW ("a.ace", "\x31\xae\x31\0\0\0\0**ACE**", "ace"),
    ROW ("a.egg", "EGGA\0\1", "egg"),
    ROW ("a.vhdx", "vhdxfile", "vhdx"),
    ROW ("a.wim", "MSWIM\0\0\0", "wim"),
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

/* Of ISO 9660 and of UDF, in sectors of 2048 bytes and in raw ones. */
static void
test_discs (void)
{
  static const struct
  {
    gsize at;
    const gchar *word, *type;
  } rows[] = { { 32769, "CD001", "iso" }, { 34817, "CD001", "iso" }, { 32769, "BEA01", "iso" },
               { 34817, "NSR02", "iso" }, { 36865, "NSR03", "iso" }, { 37649, "CD001", "iso" },
               { 32768, "CD001", NULL } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize length = strlen (rows[i].word), size = rows[i].at + length;
      g_autofree guint8 *data = g_malloc0 (size);
      const KyFiletype *type;

      memcpy (data + rows[i].at, rows[i].word, length);
      type = ky_identify (ky_view (data, size), "a.bin", NULL).type;
      g_assert_true ((strcmp (type->name, "iso") == 0) == (rows[i].type != NULL));
    }
}

/* What begins like a magic number but is plain text must stay text: nobody's note about the MZ-80
 * is a program. */
static void
test_text_is_no_program (void)
{
  static const gchar *const texts[] = {
    "MZ-80の思い出\nシャープのパソコンについて。\n",
    "BM25による検索の結果です。\n",
    "FORM of the application, in two copies.\n",
    "true and false are the two values of a truth table.\n",
    "FWS meeting: see you on Monday at ten.\n",
    "ID3 is an algorithm that builds decision trees.\n",
    "OggSquish was the first name of the project.\n",
    "PKとはプレースキックのことです。\n",
    "II. Second chapter, which follows the first.\n",
    "GIFと JPEGの違いについて。\n",
    "RIFF is a format, and so is this sentence.\n",
    "LRZIP, EGG and ARC are archives.\n",
    "]の使い方\n",
    "070-1234-5678 に電話してください。\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      KyIdentity identity
          = ky_identify (ky_view (texts[i], strlen (texts[i])), "note.txt", "text/plain");

      g_assert_cmpstr (identity.type->name, ==, "txt");
      g_assert_null (identity.other);
    }
}

static void
check_text (const gchar *text, const gchar *type)
{
  g_test_message ("%s", text);
  g_assert_cmpstr (ky_identify (ky_view (text, strlen (text)), "data.xml", NULL).type->name, ==,
                   type);
}

/* A name that a program acts on counts as the whole name of the root, nowhere else. */
static void
test_words_inside_xml (void)
{
  static const gchar *const inner[]
      = { "job",     "package",        "scriptlet",  "component",
          "asx",     "c:contact",      "assembly",   "asmv1:assembly",
          "package", "persistedQuery", "PCSettings", "searchConnectorDescription" };
  static const gchar *const acting[] = { "job", "package", "scriptlet", "component" };
  static const gchar *const spaces[] = { "http://schemas.microsoft.com/office/2006/xmlPackage",
                                         "http://schemas.microsoft.com/office/word/2003/wordml",
                                         "urn:schemas-microsoft-com:office:spreadsheet",
                                         "http://schemas.microsoft.com/visio/2003/core" };

  for (gsize i = 0; i < G_N_ELEMENTS (inner); i++)
    {
      g_autofree gchar *below = g_strdup_printf (
          "<?xml version=\"1.0\"?>\n<list>\n  <%s>x</%s>\n</list>\n", inner[i], inner[i]);
      g_autofree gchar *longer
          = g_strdup_printf ("<?xml version=\"1.0\"?>\n<%ss>\n<a/></%ss>\n", inner[i], inner[i]);
      g_autofree gchar *bare = g_strdup_printf ("<%s-list>\n<a/></%s-list>\n", inner[i], inner[i]);
      g_autofree gchar *comment
          = g_strdup_printf ("<?xml version=\"1.0\"?>\n<!--\n<%s>\n-->\n<list/>\n", inner[i]);

      check_text (below, "txt");
      check_text (longer, "txt");
      check_text (bare, "txt");
      check_text (comment, "txt");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (acting); i++)
    {
      g_autofree gchar *plain
          = g_strdup_printf ("<%s id=\"a\"><script/></%s>", acting[i], acting[i]);
      g_autofree gchar *behind = g_strdup_printf (
          "<?xml version=\"1.0\"?><!-- <a> --><!DOCTYPE a [ <!-- don't ] --> ]>\n<?b c>?> <%s>",
          acting[i]);
      g_autofree gchar *named
          = g_strdup_printf ("<%s a=\">\" xmlns = 'http://example.org/ns'>", acting[i]);

      check_text (plain, "script");
      check_text (behind, "script");
      check_text (named, "txt");
    }
  check_text ("<?xml version=\"1.0\"?>\n<assembly xmlns=\"urn:schemas-microsoft-com:asm.v1\"/>\n",
              "shortcut");
  check_text ("<libraryDescription xmlns=\"http://schemas.microsoft.com/windows/2009/library\">\n",
              "shortcut");
  for (gsize i = 0; i < G_N_ELEMENTS (spaces); i++)
    {
      g_autofree gchar *named = g_strdup_printf (
          "<?xml version=\"1.0\"?>\n<list of=\"%s\"><a>%s</a></list>\n", spaces[i], spaces[i]);

      check_text (named, "txt");
    }
  check_text ("<?xml version=\"1.0\"?>\n<list><![CDATA[<?mso-application?>]]></list>\n", "txt");
  check_text ("<svg-list>\n<images/><read filename=\"a\"/></svg-list>\n", "txt");
  check_text ("<a><image size=\"1\"/><read filename=\"a\"/></a>\n", "script");
}

static void
put_u32 (guint8 *file, gsize at, guint32 value)
{
  value = GUINT32_TO_LE (value);
  memcpy (file + at, &value, sizeof value);
}

/* [MS-CFB]: beyond 6.8 MB the header doesn't say any more where all of the allocation table is, and
 * of a long document the directory is there. */
static void
test_large_compound (void)
{
  enum
  {
    SECTOR = 512,
    DIRECTORY = 110 * 128, /* its first sector; the next is told in the table's 111th */
    SIZE = (DIRECTORY + 3) * SECTOR
  };
  static const gchar name[] = "WordDocument";
  g_autofree guint8 *file = g_malloc0 (SIZE);
  gsize entry = (DIRECTORY + 2) * SECTOR;

  memcpy (file, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
  file[30] = 9;
  put_u32 (file, 48, DIRECTORY);
  put_u32 (file, 68, 1);             /* sector 1 lists what the header doesn't */
  put_u32 (file, 2 * SECTOR + 4, 2); /* the table's 111th sector is sector 2 */
  put_u32 (file, 3 * SECTOR, DIRECTORY + 1);
  put_u32 (file, 3 * SECTOR + 4, 0xfffffffe);
  put_u32 (file, (DIRECTORY + 1) * SECTOR + 76, 4); /* the root's child, in the second sector */
  for (gsize i = 0; i < sizeof name; i++)
    file[entry + 2 * i] = (guint8)name[i];
  file[entry + 64] = 2 * sizeof name;
  put_u32 (file, entry + 68, 0xffffffff);
  put_u32 (file, entry + 72, 0xffffffff);
  g_assert_cmpstr (ky_identify (ky_view (file, SIZE), "a", NULL).type->name, ==, "doc");
  /* A list that leads to itself, or out of the file, ends. */
  put_u32 (file, 48, 0xfffffff0);
  put_u32 (file, 2 * SECTOR + SECTOR - 4, 1);
  g_assert_cmpstr (ky_identify (ky_view (file, SIZE), "a", NULL).type->name, ==, "ole");
  put_u32 (file, 48, DIRECTORY);
  put_u32 (file, 68, 0xfffffff0);
  g_assert_cmpstr (ky_identify (ky_view (file, SIZE), "a", NULL).type->name, ==, "ole");
}

/* Every type is whole, whatever its module: identification alone can't show a missing row. */
static void
test_rows_are_whole (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  KyProbe empty = { { (const guint8 *)"", 0 }, "", "", NULL };

  for (const KyFiletype *const *type = ky_filetypes (); *type != NULL; type++)
    {
      g_assert_true (g_hash_table_add (names, (gpointer)(*type)->name));
      g_assert_true ((*type)->label_en[0] != '\0' && (*type)->label_ja[0] != '\0');
      g_assert_nonnull ((*type)->media_types[0]);
      g_assert_nonnull ((*type)->suffixes[0]);
      g_assert_cmpuint ((*type)->families & ~(guint)KY_FAMILY_ALL, ==, 0);
      /* One package, or kiyome itself, has all its families. */
      for (guint k = 0; k < KY_N_FAMILIES && (*type)->families != KY_FAMILY_ALL; k++)
        if (((*type)->families >> k & 1) != 0)
          {
            const KyFamilyPackage *package = ky_family_package (1u << k);

            g_assert_true (package == ky_family_package ((*type)->families));
            g_assert_true (package == NULL || ky_family_failure_is_intended (package->state));
          }
      g_assert_cmpuint ((*type)->families, !=, 0);
      g_assert_cmpuint ((*type)->hosts & ~(guint)(KY_FAMILY_OFFICE | KY_FAMILY_PDF), ==, 0);
      g_assert_cmpuint ((*type)->hosts & (*type)->families, ==, 0);
      g_assert_true (ky_filetype_by_name ((*type)->name) == *type);
      /* Without a byte to read there is no evidence, and nothing may be read. */
      g_assert_cmpuint ((*type)->identify (&empty), <, 32);
    }
}

static gboolean
has_method (const KyFiletype *type, KyMethodId id)
{
  const KyMethod *method = type->methods;

  while (method != NULL && method->id != KY_METHOD_NONE && method->id != id)
    method++;
  return method != NULL && method->id == id;
}

/* What other programs take from a type's row, without its code, is what its code can do. */
static void
test_rows_say_what_is_there (void)
{
  for (const KyFiletype *const *types = ky_filetypes (); *types != NULL; types++)
    {
      const KyFiletype *type = *types;
      const KyFiletype *made
          = type->office_type != NULL ? ky_filetype_by_name (type->office_type) : type;
      /* What has a method only to say why it is withheld. */
      gboolean writes = type != &ky_filetype_unknown && type->families != KY_FAMILY_ALL;

      for (guint i = 0; i <= KY_LADDER_MAX; i++)
        {
          gboolean is_there = writes && type->methods != NULL;
          KyMethodId own = is_there ? type->methods[i].id : KY_METHOD_NONE;

          g_assert_cmpint (type->ladder[i], ==, own);
          if (own == KY_METHOD_NONE)
            break;
        }

      g_test_message ("%s", type->name);
      g_assert_true (type->is_drawn == (type->pages != NULL));
      g_assert_true (type->is_drawn || (type->flags & KY_TYPE_DRAWN_LOCKED) == 0);
      for (guint id = KY_METHOD_NONE; id < 32; id++)
        g_assert_true ((type->forms & (1u << id)) == 0 || has_method (type, (KyMethodId)id));
      g_assert_true (type->verify != NULL || (type->flags & KY_TYPE_OUTPUT) == 0);
      g_assert_true (
          made != NULL
          && (made == type
              || ((made->flags & KY_TYPE_OUTPUT) != 0 && type->office != KY_OFFICE_NOTHING)));
      g_assert_true ((type->flags & KY_TYPE_CONTAINER) != 0
                     || (type->flags & (KY_TYPE_ENVELOPE | KY_TYPE_UNPACKED)) == 0);
      g_assert_true (type->inert_suffixes == NULL
                     || (type->flags & (KY_TYPE_ACTS | KY_TYPE_CONTAINER | KY_TYPE_BLOCKED)) == 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identify/programs are known by content", test_programs);
  g_test_add_func ("/identify/sound, video, fonts and pictures are known by content", test_media);
  g_test_add_func ("/identify/documents, data and keys are known by content", test_documents);
  g_test_add_func ("/identify/archives and disk images are known by content", test_archives);
  g_test_add_func ("/identify/a disc image is known wherever its descriptors may begin",
                   test_discs);
  g_test_add_func ("/identify/a text stays a text", test_text_is_no_program);
  g_test_add_func ("/identify/in XML a program's word counts as the root's whole name",
                   test_words_inside_xml);
  g_test_add_func ("/identify/a large compound file is what its directory says",
                   test_large_compound);
  g_test_add_func ("/identify/every type is whole", test_rows_are_whole);
  g_test_add_func ("/identify/every row says what is there", test_rows_say_what_is_there);
  return g_test_run ();
}
