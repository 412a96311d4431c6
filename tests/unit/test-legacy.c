/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stored values in place of formulas, [MS-XLS]: records keep their places. */
#include "filetypes/base/ole/reader.h"
#include "filetypes/base/zip/memory.h"
#include "filetypes/office/change-date.h"
#include "filetypes/office/legacy.h"
#include "filetypes/office/list-choices.h"
#include "tests/tools/inprocess.h"

#define SECTOR 512u
#define SECTORS 600u
#define END 0xfffffffeu
#define FREE 0xffffffffu

enum
{
  FORMULA = 0x06,
  FILEPASS = 0x2f,
  NUMBER = 0x203,
  LABEL = 0x204,
  BOOLERR = 0x205,
  STRING = 0x207,
  RK = 0x27e,
  NOTHING = 0x0ffe,
  BOF = 0x809
};

static void
put (GByteArray *out, gsize at, guint64 value, guint size)
{
  for (guint i = 0; i < size; i++)
    out->data[at + i] = (guint8)(value >> (8 * i));
}

static void
add_record (GByteArray *stream, guint kind, KyView content)
{
  guint8 head[]
      = { (guint8)kind, (guint8)(kind >> 8), (guint8)content.size, (guint8)(content.size >> 8) };

  g_byte_array_append (stream, head, sizeof head);
  g_byte_array_append (stream, content.data, (guint)content.size);
}

static void
add_nothing (GByteArray *stream, guint kind, gsize size)
{
  g_autofree guint8 *zeros = g_malloc0 (size + 1);

  add_record (stream, kind, ky_view (zeros, size));
}

/* The begin of a workbook, and a formula of an error that LibreOffice can't write; its value is the
 * text behind it. */
static GByteArray *
stream_begun (void)
{
  static const guint8 begin[16] = { 0, 6, 5 };
  static const guint8 formula[24] = { [12] = 0xff, 0xff, [20] = 2, 0, 0x1c, 0x0f };
  GByteArray *stream = g_byte_array_new ();

  add_record (stream, BOF, ky_view (begin, sizeof begin));
  add_record (stream, FORMULA, ky_view (formula, sizeof formula));
  return stream;
}

/* A file in which `stream`, filled up with nothing, has that name. */
static GBytes *
file_with (const gchar *stream_name, GByteArray *stream)
{
  guint n_tables = (SECTORS + 127) / 128;
  GByteArray *file = g_byte_array_new ();
  gsize size = (SECTORS - 1 - n_tables) * SECTOR;

  while (stream->len < size)
    add_nothing (stream, NOTHING, MIN (size - stream->len - 4, 60000));
  g_byte_array_set_size (file, (SECTORS + 1) * SECTOR);
  memset (file->data, 0, file->len);
  memcpy (file->data, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
  memcpy (file->data + 24, "\x3e\0\3\0\xfe\xff\x09\0\6\0", 10);
  put (file, 44, n_tables, 4);
  put (file, 48, n_tables, 4);
  put (file, 56, 4096, 4);
  put (file, 60, END, 4);
  put (file, 68, END, 4);
  for (guint i = 0; i < 109; i++)
    put (file, 76 + 4 * i, i < n_tables ? i : FREE, 4);
  for (guint i = 0; i < n_tables * 128; i++)
    put (file, SECTOR + 4 * i,
         i < n_tables                        ? 0xfffffffdu
         : i == n_tables || i == SECTORS - 1 ? END
         : i >= SECTORS                      ? FREE
                                             : i + 1,
         4);
  for (guint i = 0; i < 2; i++)
    {
      const gchar *name = i == 0 ? "Root Entry" : stream_name;
      gsize at = (n_tables + 1) * SECTOR + 128 * i;

      for (gsize k = 0; name[k] != '\0'; k++)
        file->data[at + 2 * k] = (guint8)name[k];
      put (file, at + 64, 2 * (strlen (name) + 1), 2);
      put (file, at + 66, i == 0 ? 5 : 2, 1);
      put (file, at + 68, FREE, 4);
      put (file, at + 72, FREE, 4);
      put (file, at + 76, i == 0 ? 1 : FREE, 4);
      put (file, at + 116, i == 0 ? END : n_tables + 1, 4);
      put (file, at + 120, i == 0 ? 0 : size, 4);
    }
  memcpy (file->data + (n_tables + 2) * SECTOR, stream->data, size);
  return g_byte_array_free_to_bytes (file);
}

static GBytes *
file_of (GByteArray *stream)
{
  return file_with ("Workbook", stream);
}

/* The kind of the record behind the first of what becomes of `stream` (transfer full), 0 when
 * nothing changes; `*ret_end` is where the records end. */
static guint
kind_of_cell (GByteArray *stream, gsize *ret_end)
{
  g_autoptr (GBytes) file = file_of (stream);
  KyView view = ky_view (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
  g_autoptr (GBytes) made = ky_legacy_with_values (view);
  g_autoptr (KyOle) ole = NULL;
  g_autoptr (GBytes) book = NULL;
  guint32 entry = KY_OLE_NO_ENTRY;
  const guint8 *data;
  gsize size;

  g_byte_array_unref (stream);
  if (made == NULL)
    return 0;
  ole = ky_ole_open (ky_view (g_bytes_get_data (made, NULL), g_bytes_get_size (made)), NULL);
  g_assert_nonnull (ole);
  g_assert_true (ky_ole_find (ole, KY_OLE_ROOT, "Workbook", &entry, NULL));
  book = ky_ole_read (ole, entry, G_MAXUINT32, NULL);
  g_assert_nonnull (book);
  data = g_bytes_get_data (book, &size);
  for (*ret_end = 0; size - *ret_end >= 4;)
    {
      gsize length = data[*ret_end + 2] | (gsize)data[*ret_end + 3] << 8;

      if (length > size - *ret_end - 4)
        break;
      *ret_end += 4 + length;
    }
  g_assert_cmpuint (*ret_end, ==, size);
  return data[20] | (guint)data[21] << 8;
}

static void
test_text (void)
{
  static const guint8 text[] = { 4, 0, 0, 'K', 'E', 'P', 'T' };
  GByteArray *stream = stream_begun ();
  gsize end;

  add_nothing (stream, NOTHING, 100);
  add_record (stream, STRING, ky_view (text, sizeof text));
  g_assert_cmpuint (kind_of_cell (stream, &end), ==, LABEL);
}

/* Excel 5 has shorter references, and texts without a byte that says how they are written. */
static void
test_old_tokens (void)
{
  static const guint8 begin[16] = { 0, 5, 5 };
  static const guint8 now[29] = { [12] = 0xff, 0xff, [20] = 7, 0, 0x44, 0, 0xc0, 0, 0x41, 74, 0 };
  static const guint8 sum[33]
      = { [13] = 0x40, [20] = 11, 0, 0x25, 0, 0xc0, 1, 0xc0, 0, 0, 0x42, 1, 4 };
  static const guint8 text[] = { 4, 0, 'K', 'E', 'P', 'T' };
  GByteArray *stream = g_byte_array_new ();
  gsize end;

  add_record (stream, BOF, ky_view (begin, sizeof begin));
  add_record (stream, FORMULA, ky_view (now, sizeof now));
  add_record (stream, STRING, ky_view (text, sizeof text));
  g_assert_cmpuint (kind_of_cell (stream, &end), ==, LABEL);
  stream = g_byte_array_new ();
  add_record (stream, BOF, ky_view (begin, sizeof begin));
  add_record (stream, FORMULA, ky_view (sum, sizeof sum));
  g_assert_cmpuint (kind_of_cell (stream, &end), ==, 0);
}

/* What a record's length can't say would be read as other records. */
static void
test_sizes (void)
{
  static const guint8 text[] = { 4, 0, 0, 'K', 'E', 'P', 'T' };
  GByteArray *stream = stream_begun ();
  gsize end;

  add_nothing (stream, STRING, 65533);
  g_assert_cmpuint (kind_of_cell (stream, &end), ==, 0);
  stream = stream_begun ();
  for (guint i = 0; i < 2; i++)
    add_nothing (stream, NOTHING, 40000);
  add_record (stream, STRING, ky_view (text, sizeof text));
  g_assert_cmpuint (kind_of_cell (stream, &end), ==, 0);
}

/* Excel shows an error; of LibreOffice's "NaN" it would say that the file is broken. */
static void
test_no_number (void)
{
  static const guint8 begin[16] = { 0, 6, 5 };
  static const struct
  {
    guint kind, expected;
    guint8 content[14];
    gsize size;
  } cells[] = {
    { NUMBER, BOOLERR, { [12] = 0xf8, 0x7f }, 14 }, { NUMBER, BOOLERR, { [12] = 0xf0, 0xff }, 14 },
    { NUMBER, 0, { [12] = 0xe0, 0x7f }, 14 },       { NUMBER, 0, { [12] = 0xf0, 0x3f }, 14 },
    { RK, BOOLERR, { [8] = 0xf0, 0x7f }, 10 },      { RK, 0, { [6] = 2, [8] = 0xf0, 0x7f }, 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      GByteArray *stream = g_byte_array_new ();
      gsize end;

      add_record (stream, BOF, ky_view (begin, sizeof begin));
      add_record (stream, cells[i].kind, ky_view (cells[i].content, cells[i].size));
      g_assert_cmpuint (kind_of_cell (stream, &end), ==, cells[i].expected);
    }
}

#define MANY 60000u
#define LARGE (4u << 20)

/* Each sheet's name is looked for in one go: a workbook may say of many that they hold macros. */
static void
test_macro_sheets (void)
{
  static const gchar names[] = "xl/worksheets/sheet1.xml xl/worksheets/sheet12.xml "
                               "xl/worksheets/sheet2.xml xl/worksheets/sheet.xml "
                               "xl/worksheets/sheet1 xl/worksheets/sheet";
  static const gchar without[] = "xl/worksheets/sheet1.xml xl/macrosheets/page12.xml "
                                 "xl/macrosheets/page2.xml xl/worksheets/sheet.xml "
                                 "xl/worksheets/sheet1 xl/worksheets/sheet";
  g_auto (KyLegacy) legacy = { 0 };
  g_autofree gchar *large = g_strnfill (LARGE, 'x');
  g_autoptr (GBytes) package = g_bytes_new_static (names, sizeof names);
  g_autoptr (GBytes) many = g_bytes_new_static (large, LARGE);
  g_autoptr (GBytes) clean = NULL;
  g_autoptr (GBytes) same = NULL;
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (GBytes) file = NULL;

  for (guint i = 0; i < 13; i++)
    {
      guint8 begin[16] = { 0, 6, i == 0 ? 5 : i == 2 || i == 12 ? 0x40 : 0x10 };

      add_record (stream, BOF, ky_view (begin, sizeof begin));
      add_nothing (stream, 0x0a, 0);
    }
  file = file_of (stream);
  g_assert_true (ky_legacy_look (ky_view (g_bytes_get_data (file, NULL), g_bytes_get_size (file)),
                                 "xls", &legacy, NULL));
  clean = ky_legacy_without_macro_sheets (&legacy, package);
  g_assert_cmpstr (g_bytes_get_data (clean, NULL), ==, without);
  for (guint i = 0; i < MANY; i++)
    ky_legacy_add_macro_sheet (&legacy, i + 1);
  same = ky_legacy_without_macro_sheets (&legacy, many);
  g_assert_true (g_bytes_equal (many, same));
}

/* What is no date, or none of these seconds, says nothing. */
static void
test_changed_rtf (void)
{
  static const struct
  {
    const gchar *rtf;
    guint32 seconds;
  } rows[] = {
    { "{\\rtf1{\\info{\\revtim\\yr2011\\mo2\\dy3\\hr4\\min5\\sec6}}", 1296705906 },
    { "{\\rtf1{\\info{\\revtim\\yr2011\\mo2\\dy3}{\\printim\\hr4}}", 1296691200 },
    { "{\\rtf1{\\info{\\creatim\\yr2011\\mo2\\dy3}}", 0 },
    { "{\\rtf1{\\info{\\revtim}\\yr2011\\mo2\\dy3}", 0 },
    { "{\\rtf1{\\info{\\revtim\\yr2011\\mo2\\dy3", 0 },
    { "{\\rtf1{\\info{\\revtim\\yr2011\\mo2\\dy30}}", 0 },
    { "{\\rtf1{\\info{\\revtim\\yr-1\\mo99999999999999999999\\dy3}}", 0 },
    { "{\\rtf1{\\info{\\revtim\\yr1969\\mo2\\dy3}}", 0 },
    { "{\\rtf1{\\info{\\revtim\\yr2107\\mo2\\dy3}}", 0 },
    { "{\\revtim", 0 },
    { "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize size = strlen (rows[i].rtf);
      g_autofree gchar *exact = g_memdup2 (rows[i].rtf, size); /* no NUL behind it */

      g_assert_cmpuint (ky_change_date_rtf (ky_view (exact, size)), ==, rows[i].seconds);
    }
}

static void
test_changed_package (void)
{
  static const gchar broken[] = "PK\3\4 docProps/core.xml";

  g_assert_cmpuint (ky_change_date_package (ky_view (broken, strlen (broken))), ==, 0);
}

static KyError step_code;

static GBytes *
failing_step (KyHost *host, KyStep step, const gchar *argument, KyView input, GError **error)
{
  return ky_fail_null (error, (gint)step_code, "the step failed");
}

/* LibreOffice does not say why it opens no encrypted workbook; that its time was over says nothing
 * of passwords. */
static void
test_limit_of_encrypted (void)
{
  static const guint8 begin[16] = { 0, 6, 5 };
  static const struct
  {
    KyError code;
    KyReason reason;
  } rows[] = { { KY_ERROR_LIMIT, KY_REASON_LIMIT },
               { KY_ERROR_LIBRARY, KY_REASON_ENCRYPTED },
               { KY_ERROR_UNSUPPORTED, KY_REASON_POLICY } };
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (GBytes) file = NULL;
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();

  add_record (stream, BOF, ky_view (begin, sizeof begin));
  add_nothing (stream, FILEPASS, 6);
  file = file_of (stream);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (KyPartResult) result = { .output_fd = -1 };
      KyHost host;

      step_code = rows[i].code;
      ky_inprocess_host (&host, policy);
      host.step = failing_step;
      g_assert_true (
          ky_inprocess_sanitize (&host, ky_view_of_bytes (file), "a.xls", "xls", &result, NULL));
      g_assert_cmpint (result.report->outcome, ==, KY_OUTCOME_WITHHELD);
      g_assert_cmpint (result.report->reason, ==, rows[i].reason);
    }
}

/* As PDF every document is an empty page with a link. */
static GBytes *
page_step (KyHost *host, KyStep step, const gchar *argument, KyView input, GError **error)
{
  static const gchar pdf[]
      = "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
        "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
        "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]/Resources<<>>"
        "/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(http://a.example)>>>>]>> "
        "endobj\n"
        "xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000056 00000 n \n"
        "0000000107 00000 n \ntrailer <</Size 4/Root 1 0 R>>\nstartxref\n269\n%%EOF\n";

  if (step != KY_STEP_PDF)
    return ky_inprocess_run_step (host, step, argument, input, error);
  return g_bytes_new_static (pdf, sizeof pdf - 1);
}

/* How often `report` has `code`. */
static guint64
removed (const KyReportPart *report, const gchar *code)
{
  for (guint i = 0; i < report->removed->len; i++)
    if (strcmp (((const KyRemoval *)report->removed->pdata[i])->code, code) == 0)
      return ((const KyRemoval *)report->removed->pdata[i])->count;
  return 0;
}

/* Charts and comments that LibreOffice does not draw are told of. */
static void
test_undrawn (void)
{
  static const gchar sheet[]
      = "<comments xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><commentList>"
        "<comment ref='A1'/><comment ref='A2'/></commentList></comments>";
  static const gchar text[]
      = "<w:comments xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
        "<w:comment w:id='1'/></w:comments>";
  static const gchar slide[]
      = "<p:cmLst xmlns:p='http://schemas.microsoft.com/office/powerpoint/2018/8/main'>"
        "<p:cm/></p:cmLst>";
  static const gchar open[] = "<o:x xmlns:o='urn:oasis:names:tc:opendocument:xmlns:office:1.0'>"
                              "<o:annotation/><o:annotation-end/></o:x>";
  static const struct
  {
    const gchar *name, *content, *code;
    guint count;
  } rows[] = { { "xl/charts/chartEx1.xml", "<a/>", "ooxml.chart", 1 },
               { "xl/charts/_rels/chartEx1.xml.rels", "<a/>", "ooxml.chart", 0 },
               { "xl/charts/chart1.xml", "<a/>", "ooxml.chart", 0 },
               { "xl/comments1.xml", sheet, "document.comment", 2 },
               { "xl/worksheets/sheet1.xml", sheet, "document.comment", 0 },
               { "word/comments.xml", text, "document.comment", 1 },
               { "word/comments.xml", "<a/>", "document.comment", 0 },
               { "ppt/comments/modernComment_1.xml", slide, "document.comment", 1 },
               { "content.xml", open, "document.comment", 1 } };
  g_autoptr (KyPolicy) standard = ky_policy_new_default ();
  g_autoptr (KyPolicy) policy = ky_policy_with (standard, "methods.xlsx", "image", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (KyZipMemory) zip = { 0 };
      g_autoptr (GBytes) file = NULL;
      g_auto (KyPartResult) result = { .output_fd = -1 };
      KyHost host;

      ky_zip_memory_add_stored (&zip, rows[i].name,
                                ky_view (rows[i].content, strlen (rows[i].content)));
      file = ky_zip_memory_finish (&zip, NULL);
      ky_inprocess_host (&host, policy);
      host.step = page_step;
      g_assert_true (
          ky_inprocess_sanitize (&host, ky_view_of_bytes (file), "a.xlsx", "xlsx", &result, NULL));
      g_assert_cmpstr (result.report->detail, ==, "");
      g_assert_cmpint (result.report->outcome, ==, KY_OUTCOME_CONVERTED);
      g_assert_cmpuint (removed (result.report, rows[i].code), ==, rows[i].count);
    }
}

#define TYPES                                                                                      \
  "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"                   \
  "<Default Extension='rels' ContentType='application/"                                            \
  "vnd.openxmlformats-package.relationships+xml'/>"
#define OVERRIDE(name, type)                                                                       \
  "<Override PartName='/" name                                                                     \
  "' ContentType='application/vnd.openxmlformats-officedocument." type "+xml'/>"
#define RELATIONSHIPS(rows)                                                                        \
  "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>" rows      \
  "</Relationships>"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define RELATIONSHIP(id, type, target)                                                             \
  "<Relationship Id='" id "' Type='" OFFICE "/" type "' Target='" target "'/>"
#define SLIDES                                                                                     \
  "xmlns:p='http://schemas.openxmlformats.org/presentationml/2006/main' "                          \
  "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main' xmlns:r='" OFFICE "'"
#define SHAPE(kind, text)                                                                          \
  "<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id='1' name=''/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>" \
  "<p:grpSpPr/><p:sp><p:nvSpPr><p:cNvPr id='2' name='t'/><p:cNvSpPr/><p:nvPr><p:ph type='" kind    \
  "'/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>" text                      \
  "</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld>"
#define SHEETS "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
#define OASIS "urn:oasis:names:tc:opendocument:xmlns:"

typedef struct
{
  const gchar *name, *content;
} Part;

/* A shown slide with notes and a hidden one. */
static const Part slides[] = {
  { "[Content_Types].xml",
    TYPES OVERRIDE ("ppt/presentation.xml", "presentationml.presentation.main")
        OVERRIDE ("ppt/slides/slide1.xml",
                  "presentationml.slide") OVERRIDE ("ppt/slides/slide2.xml", "presentationml.slide")
            OVERRIDE ("ppt/notesSlides/notesSlide1.xml", "presentationml.notesSlide") "</Types>" },
  { "_rels/.rels", RELATIONSHIPS (RELATIONSHIP ("a", "officeDocument", "ppt/presentation.xml")) },
  { "ppt/presentation.xml", "<p:presentation " SLIDES "><p:sldIdLst><p:sldId id='256' r:id='a'/>"
                            "<p:sldId id='257' r:id='b'/></p:sldIdLst></p:presentation>" },
  { "ppt/_rels/presentation.xml.rels",
    RELATIONSHIPS (RELATIONSHIP ("a", "slide", "slides/slide1.xml")
                       RELATIONSHIP ("b", "slide", "slides/slide2.xml")) },
  { "ppt/slides/slide1.xml", "<p:sld " SLIDES ">" SHAPE ("body", "shown") "</p:sld>" },
  { "ppt/slides/_rels/slide1.xml.rels",
    RELATIONSHIPS (RELATIONSHIP ("a", "notesSlide", "../notesSlides/notesSlide1.xml")) },
  { "ppt/slides/slide2.xml", "<p:sld " SLIDES " show='0'>" SHAPE ("body", "hidden") "</p:sld>" },
  { "ppt/notesSlides/notesSlide1.xml", "<p:notes " SLIDES ">" SHAPE ("body", "said") "</p:notes>" },
  { "ppt/embeddings/book.xlsx", "embedded" },
  { NULL, NULL }
};

/* A row and a sheet that are hidden, and a cell outside of the print area. */
static const Part sheets[] = {
  { "[Content_Types].xml",
    TYPES OVERRIDE ("xl/workbook.xml", "spreadsheetml.sheet.main")
        OVERRIDE ("xl/worksheets/sheet1.xml", "spreadsheetml.worksheet")
            OVERRIDE ("xl/worksheets/sheet2.xml", "spreadsheetml.worksheet") "</Types>" },
  { "_rels/.rels", RELATIONSHIPS (RELATIONSHIP ("a", "officeDocument", "xl/workbook.xml")) },
  { "xl/workbook.xml",
    "<workbook " SHEETS " xmlns:r='" OFFICE "'><sheets><sheet name='a' "
    "sheetId='1' r:id='a'/><sheet name='b' sheetId='2' state='hidden' r:id='b'/>"
    "</sheets><definedNames><definedName name='_xlnm.Print_Area' localSheetId='0'>a!$A$1"
    "</definedName></definedNames></workbook>" },
  { "xl/_rels/workbook.xml.rels",
    RELATIONSHIPS (RELATIONSHIP ("a", "worksheet", "worksheets/sheet1.xml")
                       RELATIONSHIP ("b", "worksheet", "worksheets/sheet2.xml")) },
  { "xl/worksheets/sheet1.xml",
    "<worksheet " SHEETS "><sheetData><row r='1'><c r='A1'><v>1</v></c><c r='B1'><v>4</v></c></row>"
    "<row r='2' hidden='1'><c r='A2'><v>2</v></c></row></sheetData></worksheet>" },
  { "xl/worksheets/sheet2.xml", "<worksheet " SHEETS "><sheetData><row r='1'><c r='A1'><v>3</v></c>"
                                "</row></sheetData></worksheet>" },
  { NULL, NULL }
};

static const Part open_slides[] = {
  { "mimetype", "application/vnd.oasis.opendocument.presentation" },
  { "content.xml",
    "<office:document-content xmlns:office='" OASIS "office:1.0' xmlns:draw='" OASIS "drawing:1.0' "
    "xmlns:text='" OASIS "text:1.0' xmlns:presentation='" OASIS
    "presentation:1.0' xmlns:style='" OASIS
    "style:1.0' office:version='1.3'><office:automatic-styles><style:style style:name='h' "
    "style:family='drawing-page'><style:drawing-page-properties presentation:visibility='hidden'/>"
    "</style:style></office:automatic-styles><office:body><office:presentation>"
    "<draw:page draw:name='a'><draw:frame><draw:text-box><text:p>shown</text:p></draw:text-box>"
    "</draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>said</text:p>"
    "</draw:text-box></draw:frame></presentation:notes></draw:page>"
    "<draw:page draw:name='b' "
    "draw:style-name='h'><draw:frame><draw:text-box><text:p>hidden</text:p>"
    "</draw:text-box></draw:frame></draw:page></office:presentation></office:body>"
    "</office:document-content>" },
  { "Object 1", "embedded" },
  { "META-INF/manifest.xml",
    "<manifest:manifest xmlns:manifest='" OASIS "manifest:1.0' manifest:version='1.3'>"
    "<manifest:file-entry manifest:full-path='/' "
    "manifest:media-type='application/vnd.oasis.opendocument.presentation'/>"
    "<manifest:file-entry manifest:full-path='content.xml' manifest:media-type='text/xml'/>"
    "</manifest:manifest>" },
  { NULL, NULL }
};

/* A cell outside of the print area, and a sheet that is not printed. */
static const Part open_sheets[] = {
  { "mimetype", "application/vnd.oasis.opendocument.spreadsheet" },
  { "content.xml",
    "<office:document-content xmlns:office='" OASIS "office:1.0' xmlns:table='" OASIS "table:1.0' "
    "xmlns:text='" OASIS "text:1.0' office:version='1.3'><office:body><office:spreadsheet>"
    "<table:table table:name='a' table:print-ranges='a.A1:a.A1 a.C1'><table:table-row>"
    "<table:table-cell><text:p>in</text:p></table:table-cell>"
    "<table:table-cell><text:p>out</text:p></table:table-cell>"
    "<table:table-cell><text:p>in</text:p></table:table-cell></table:table-row></table:table>"
    "<table:table table:name='b' table:print='false'><table:table-row>"
    "<table:table-cell><text:p>out</text:p></table:table-cell></table:table-row></table:table>"
    "</office:spreadsheet></office:body></office:document-content>" },
  { "META-INF/manifest.xml",
    "<manifest:manifest xmlns:manifest='" OASIS "manifest:1.0' manifest:version='1.3'>"
    "<manifest:file-entry manifest:full-path='/' "
    "manifest:media-type='application/vnd.oasis.opendocument.spreadsheet'/>"
    "<manifest:file-entry manifest:full-path='content.xml' manifest:media-type='text/xml'/>"
    "</manifest:manifest>" },
  { NULL, NULL }
};

/* Hidden words, speaker notes, cells that are not printed and embedded files, which no page shows,
 * are told of. */
static void
test_undrawn_words (void)
{
  static const struct
  {
    const gchar *type;
    const Part *parts;
    guint n_hidden, n_notes, n_unprinted;
    const gchar *embedded;
  } rows[] = { { "pptx", slides, 1, 1, 0, "ooxml.embedded" },
               { "xlsx", sheets, 2, 0, 1 },
               { "odp", open_slides, 1, 1, 0, "odf.object" },
               { "ods", open_sheets, 0, 0, 2 } };
  g_autoptr (KyPolicy) standard = ky_policy_new_default ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (KyZipMemory) zip = { 0 };
      g_autofree gchar *name = g_strdup_printf ("a.%s", rows[i].type);
      g_autofree gchar *key = g_strdup_printf ("methods.%s", rows[i].type);
      g_autoptr (KyPolicy) policy = ky_policy_with (standard, key, "image", NULL);
      g_autoptr (GBytes) file = NULL;
      g_auto (KyPartResult) result = { .output_fd = -1 };
      KyHost host;

      for (const Part *part = rows[i].parts; part->name != NULL; part++)
        ky_zip_memory_add_stored (&zip, part->name,
                                  ky_view (part->content, strlen (part->content)));
      file = ky_zip_memory_finish (&zip, NULL);
      ky_inprocess_host (&host, policy);
      host.step = page_step;
      g_assert_true (ky_inprocess_sanitize (&host, ky_view_of_bytes (file), name, rows[i].type,
                                            &result, NULL));
      g_assert_cmpint (result.report->outcome, ==, KY_OUTCOME_CONVERTED);
      g_assert_cmpuint (removed (result.report, "document.hidden-text"), ==, rows[i].n_hidden);
      g_assert_cmpuint (removed (result.report, "document.notes"), ==, rows[i].n_notes);
      g_assert_cmpuint (removed (result.report, "document.unprinted"), ==, rows[i].n_unprinted);
      /* these documents report their links themselves */
      g_assert_cmpuint (removed (result.report, "pdf.uri"), ==, 0);
      if (rows[i].embedded != NULL)
        g_assert_cmpuint (removed (result.report, rows[i].embedded), ==, 1);
    }
}

/* The report of `file`, of which images of its pages were made. */
static void
draw_old (GBytes *file, const gchar *type, KyPartResult *result)
{
  g_autoptr (KyPolicy) standard = ky_policy_new_default ();
  g_autofree gchar *name = g_strdup_printf ("a.%s", type);
  g_autofree gchar *key = g_strdup_printf ("methods.%s", type);
  g_autoptr (KyPolicy) policy = ky_policy_with (standard, key, "image", NULL);
  KyHost host;

  ky_inprocess_host (&host, policy);
  host.step = page_step;
  g_assert_true (ky_inprocess_sanitize (&host, ky_view_of_bytes (file), name, type, result, NULL));
  g_assert_cmpint (result->report->outcome, ==, KY_OUTCOME_CONVERTED);
}

/* A hidden sheet, cells in a hidden row and a hidden column, and a link of the drawn page. */
static void
test_undrawn_cells (void)
{
  static const guint8 begin[] = { 0, 6, 5, 0 }, sheet[] = { 0, 6, 16, 0 };
  static const guint8 shown[] = { 0, 0, 0, 0, 0, 0, 1, 0, 'a' };
  static const guint8 hidden[] = { 0, 0, 0, 0, 1, 0, 1, 0, 'b' };
  static const guint8 column[] = { 2, 0, 2, 0, 0, 9, 0, 0, 1, 0, 0, 0 };
  static const guint8 row[] = { 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0x20, 1, 0, 0 };
  static const guint8 cells[][14] = { { 0, 0, 0, 0 }, { 0, 0, 2, 0 }, { 1, 0, 0, 0 } };
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (GBytes) file = NULL;
  g_auto (KyPartResult) result = { .output_fd = -1 };

  add_record (stream, BOF, ky_view (begin, sizeof begin));
  add_record (stream, 0x85, ky_view (shown, sizeof shown));
  add_record (stream, 0x85, ky_view (hidden, sizeof hidden));
  add_nothing (stream, 0x0a, 0);
  add_record (stream, BOF, ky_view (sheet, sizeof sheet));
  add_record (stream, 0x7d, ky_view (column, sizeof column));
  add_record (stream, 0x208, ky_view (row, sizeof row));
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    add_record (stream, 0x203, ky_view (cells[i], sizeof cells[i]));
  add_nothing (stream, 0x0a, 0);
  file = file_of (stream);
  draw_old (file, "xls", &result);
  g_assert_cmpuint (removed (result.report, "document.hidden-text"), ==, 3);
  g_assert_cmpuint (removed (result.report, "pdf.uri"), ==, 1);
}

/* A record of [MS-PPT]: `version` 15 has others in it. */
static void
add_atom (GByteArray *stream, guint version, guint kind, gconstpointer content, guint32 size)
{
  guint8 head[] = { (guint8)version, 0, (guint8)kind, (guint8)(kind >> 8), (guint8)size, 0, 0, 0 };

  g_byte_array_append (stream, head, sizeof head);
  if (content != NULL)
    g_byte_array_append (stream, content, size);
}

/* A hidden slide, notes of a slide, and those of the master, which are nobody's. */
static void
test_undrawn_slides (void)
{
  static const guint8 show[16] = { [10] = 4 }, master[8] = { 0 }, slide[8] = { 0, 1 };
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (GBytes) file = NULL;
  g_auto (KyPartResult) result = { .output_fd = -1 };

  add_atom (stream, 15, 0x3ee, NULL, 24);
  add_atom (stream, 0, 0x3f9, show, sizeof show);
  add_atom (stream, 15, 0x3f0, NULL, 28);
  add_atom (stream, 0, 0x3f1, master, sizeof master);
  add_atom (stream, 0, 0xfa8, "mast", 4);
  add_atom (stream, 15, 0x3f0, NULL, 37);
  add_atom (stream, 0, 0x3f1, slide, sizeof slide);
  add_atom (stream, 0, 0xfa8, "*", 1);
  add_atom (stream, 0, 0xfa8, "said", 4);
  file = file_with ("PowerPoint Document", stream);
  draw_old (file, "ppt", &result);
  g_assert_cmpuint (removed (result.report, "document.hidden-text"), ==, 1);
  g_assert_cmpuint (removed (result.report, "document.notes"), ==, 1);
}

/* Adds the storage `name`, with `inner` (nullable) in it, in front of the only stream of `file`. */
static GBytes *
with_storage (GBytes *file, const gchar *name, const gchar *inner)
{
  GByteArray *bytes = g_bytes_unref_to_array (file);
  gsize directory = ((SECTORS + 127) / 128 + 1) * SECTOR;
  const gchar *const names[] = { name, inner };

  put (bytes, directory + 128 + 68, 2, 4);
  for (guint i = 0; i < 2 && names[i] != NULL; i++)
    {
      gsize at = directory + 128 * (2 + i);

      for (gsize k = 0; names[i][k] != '\0'; k++)
        bytes->data[at + 2 * k] = (guint8)names[i][k];
      put (bytes, at + 64, 2 * (strlen (names[i]) + 1), 2);
      put (bytes, at + 66, 1, 1);
      put (bytes, at + 68, FREE, 4);
      put (bytes, at + 72, FREE, 4);
      put (bytes, at + 76, i == 0 && inner != NULL ? 3 : FREE, 4);
    }
  return g_byte_array_free_to_bytes (bytes);
}

/* Embedded objects, films and sounds, of which pages show a picture at best, are told of. */
static void
test_undrawn_objects (void)
{
  static const guint8 begin[] = { 0, 6, 5, 0 }, atom[24] = { [0] = 1, [8] = 7 };
  static const struct
  {
    const gchar *type, *stream, *storage, *inner;
    guint n_embedded, n_media;
  } rows[] = { { "doc", "WordDocument", "ObjectPool", "_1234567890", 1, 0 },
               { "doc", "WordDocument", "ObjectPool", NULL, 0, 0 },
               { "doc", "WordDocument", "Macros", "VBA", 0, 0 },
               { "xls", "Workbook", "MBD01", NULL, 1, 0 },
               { "ppt", "PowerPoint Document", NULL, NULL, 1, 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GByteArray) stream = g_byte_array_new ();
      g_autoptr (GBytes) file = NULL;
      g_auto (KyPartResult) result = { .output_fd = -1 };

      if (strcmp (rows[i].type, "xls") == 0)
        add_record (stream, BOF, ky_view (begin, sizeof begin));
      for (guint k = 0; strcmp (rows[i].type, "ppt") == 0 && k < 2; k++)
        {
          add_atom (stream, 15, 0xfcc, NULL, 32);
          add_atom (stream, 0, 0xfc3, atom, sizeof atom);
          add_atom (stream, 15, 0xfce, NULL, 32);
          add_atom (stream, 0, 0xfc3, atom + 1, sizeof atom - 1);
          add_atom (stream, 15, 0x1006, NULL, 32);
          add_atom (stream, 15, 0x1005, NULL, 16);
          add_atom (stream, 0, 0x1004, atom, 8);
          add_atom (stream, 15, 0x100f, NULL, 16);
          add_atom (stream, 0, 0x1004, atom + 8, 8);
        }
      file = file_with (rows[i].stream, stream);
      if (rows[i].storage != NULL)
        file = with_storage (g_steal_pointer (&file), rows[i].storage, rows[i].inner);
      draw_old (file, rows[i].type, &result);
      g_assert_cmpuint (removed (result.report, "ooxml.embedded"), ==, rows[i].n_embedded);
      g_assert_cmpuint (removed (result.report, "ooxml.media"), ==, rows[i].n_media);
    }
}

/* Words stand behind the last paragraph, in front of the properties of the last section. */
static void
test_words_behind_a_document (void)
{
  static const gchar *const documents[][2] = {
    { "<w:body><w:p/><w:sectPr/></w:body>", "<w:body><w:p/>%s<w:sectPr/></w:body>" },
    { "<w:body><w:p><w:pPr><w:sectPr/></w:pPr></w:p></w:body>",
      "<w:body><w:p><w:pPr><w:sectPr/></w:pPr></w:p>%s</w:body>" },
    { "<w:body/>", "<w:body/>" },
  };
  static const gchar added[]
      = "<w:p><w:r><w:t xml:space=\"preserve\">Form controls (where they stood is not "
        "known):</w:t></w:r></w:p><w:p><w:r><w:t xml:space=\"preserve\">a &lt; b</w:t></w:r></w:p>";
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  g_ptr_array_add (words, (gpointer) "a < b");
  for (guint i = 0; i < 2 * G_N_ELEMENTS (documents); i++)
    {
      const gchar *const *document = documents[i / 2];
      gboolean is_kept = i % 2 == 1;
      g_auto (KyZipMemory) packed = { 0 };
      g_autoptr (GBytes) docx = NULL, with = NULL, xml = NULL;
      g_autoptr (KyZip) zip = NULL;
      g_auto (GStrv) parts = g_strsplit (document[1], "%s", 2);
      g_autofree gchar *changed = g_strjoinv (added, parts);
      const gchar *wanted = is_kept ? document[0] : changed;

      ky_zip_memory_add_stored (&packed, "word/document.xml",
                                ky_view (document[0], strlen (document[0])));
      if (is_kept)
        ky_zip_memory_add_stored (&packed, "word/activeX/activeX1.xml", ky_view ("x", 1));
      docx = ky_zip_memory_finish (&packed, NULL);
      with = ky_legacy_with_controls (docx, words, FALSE, NULL);
      g_assert_nonnull (with);
      zip = ky_zip_open (ky_view_of_bytes (with), 10, NULL);
      xml = ky_zip_unpack (zip, ky_zip_find (zip, "word/document.xml"), 10000, NULL);
      g_assert_cmpmem (g_bytes_get_data (xml, NULL), g_bytes_get_size (xml), wanted,
                       strlen (wanted));
    }
}

/* Hidden text of RTF, which pages do not show, is told of, and nothing else. */
static void
test_undrawn_rtf (void)
{
  static const gchar rtf[] = "{\\rtf1\\ansi shown {\\v HIDDEN} {\\nosuchword x}{\\pict\\wmetafile8 "
                             "0102} shown}";
  g_autoptr (GBytes) file = g_bytes_new_static (rtf, sizeof rtf - 1);
  g_auto (KyPartResult) result = { .output_fd = -1 };

  draw_old (file, "rtf", &result);
  g_assert_cmpuint (removed (result.report, "text.hidden"), ==, 1);
  g_assert_cmpuint (removed (result.report, "rtf.hidden"), ==, 1);
  g_assert_cmpuint (result.report->removed->len, ==, 2);
}

/* A list of cells of another sheet, of which the second is chosen, whole and cut off. */
static void
test_list_choices (void)
{
  static const guint8 object[]
      = { 0x15, 0, 18, 0, 0x12, 0, 1, 0, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x13, 0, 0xee,
          0x1f, 18, 0, 11, 0, 0, 0, 0, 0, 0x3b, 1, 0,
          /* rows and columns, entries and the chosen one */
          3, 0, 5, 0, 2, 0, 2, 0, 0, 3, 0, 2, 0, 0, 0, 0, 0 };
  g_autoptr (GArray) references = g_array_new (FALSE, FALSE, sizeof (guint));
  guint numbers[] = { 0, 7 };

  g_array_append_vals (references, numbers, 2);
  for (gsize size = 0; size <= sizeof object; size++)
    {
      g_autofree guint8 *cut = g_memdup2 (object, MAX (size, 1));
      KyListChoice choice = { 0 };
      gboolean ok = ky_list_choice_read (&choice, ky_view (cut, size), references, 1);

      g_assert_cmpint (ok, ==, size == sizeof object);
      if (ok)
        {
          g_assert_cmpuint (choice.sheet, ==, 7);
          g_assert_cmpuint (choice.row, ==, 3);
          g_assert_cmpuint (choice.column, ==, 2);
          g_assert_cmpuint (choice.rows->len, ==, 1);
          g_assert_cmpuint (g_array_index (choice.rows, guint, 0), ==, 1);
        }
      ky_list_choice_clear (&choice);
    }
}

/* A list of its own entries, one with a character that XML cannot have. Of one that is cut off the
 * choice is not known: it is not that nothing is chosen. */
static void
test_list_entries (void)
{
  static const guint8 object[] = { 0x15, 0,    18, 0,   0x12, 0, 1, 0,   0x11, 0,  0,    0,
                                   0,    0,    0,  0,   0,    0, 0, 0,   0,    0,  0x13, 0,
                                   0xee, 0x1f, 0,  0,   2,    0, 2, 0,   2,    0,  0,    0,
                                   1,    0,    0,  'A', 3,    0, 0, 'B', 1,    'C' };
  KyListChoice choice = { 0 };
  guint64 left = 0;
  g_autofree gchar *words = NULL;

  g_assert_true (ky_list_choice_read (&choice, ky_view (object, sizeof object), NULL, 1));
  words = ky_list_choice_words (&choice, NULL, &left);
  g_assert_cmpstr (words, ==, "[BC]");
  ky_list_choice_clear (&choice);
  g_assert_false (ky_list_choice_read (&choice, ky_view (object, sizeof object - 1), NULL, 1));
  g_assert_null (choice.rows);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/legacy/entries that lists have chosen are read, or nothing",
                   test_list_entries);
  g_test_add_func ("/legacy/hidden text of RTF is told of under pages", test_undrawn_rtf);
  g_test_add_func ("/legacy/what lists have chosen is read, or nothing", test_list_choices);
  g_test_add_func ("/legacy/words of controls stand behind a document",
                   test_words_behind_a_document);
  g_test_add_func ("/legacy/the text behind a formula takes its place", test_text);
  g_test_add_func ("/legacy/formulas of Excel 5 are read by their own sizes", test_old_tokens);
  g_test_add_func ("/legacy/no value takes a formula's place that is too long for a record",
                   test_sizes);
  g_test_add_func ("/legacy/what is no number is an error", test_no_number);
  g_test_add_func ("/legacy/sheets of macros go, and many of them cost no more", test_macro_sheets);
  g_test_add_func ("/legacy/RTF says when it was changed, or nothing", test_changed_rtf);
  g_test_add_func ("/legacy/a broken package does not say when it was changed",
                   test_changed_package);
  g_test_add_func ("/legacy/a step's limit is not told as a missing password",
                   test_limit_of_encrypted);
  g_test_add_func ("/legacy/charts and comments that page images do not show are reported",
                   test_undrawn);
  g_test_add_func (
      "/legacy/hidden words and speaker notes that page images do not show are reported",
      test_undrawn_words);
  g_test_add_func ("/legacy/hidden cells of an old workbook are reported with page images",
                   test_undrawn_cells);
  g_test_add_func ("/legacy/hidden slides and notes of an old presentation are reported",
                   test_undrawn_slides);
  g_test_add_func ("/legacy/objects that are not drawn are told of", test_undrawn_objects);
  return g_test_run ();
}
