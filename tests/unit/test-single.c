/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Office 2003 documents in one XML file: what LibreOffice is given of them, and what becomes of
 * what it makes. A step of this program stands in for LibreOffice. */
#include "filetypes/base/zip/memory.h"
#include "tests/tools/inprocess.h"

#define SHEET_URI "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE_URI "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE_URI "http://schemas.openxmlformats.org/package/2006/"
#define EXCEL_URI "urn:schemas-microsoft-com:office:spreadsheet"
#define WORD_URI "http://schemas.microsoft.com/office/word/2003/wordml"

/* What the step was given, and the sheets of the workbook that it answers. */
static gchar *given;
static guint n_sheets;

/* (transfer full) */
static GBytes *
book_of_sheets (void)
{
  g_autoptr (GString) types = g_string_new (
      "<Types xmlns=\"" PACKAGE_URI "content-types\"><Default Extension=\"rels\" ContentType="
      "\"application/vnd.openxmlformats-package.relationships+xml\"/>"
      "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/"
      "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>");
  g_autoptr (GString) book
      = g_string_new ("<workbook xmlns=\"" SHEET_URI "\" xmlns:r=\"" OFFICE_URI "\"><bookViews>"
                      "<workbookView firstSheet=\"0\" activeTab=\"0\"/></bookViews><sheets>");
  g_autoptr (GString) rows
      = g_string_new ("<Relationships xmlns=\"" PACKAGE_URI "relationships\">");
  const gchar *root = "<Relationships xmlns=\"" PACKAGE_URI "relationships\"><Relationship "
                      "Id=\"rId1\" Type=\"" OFFICE_URI "/officeDocument\" "
                      "Target=\"xl/workbook.xml\"/></Relationships>";
  const gchar *sheet = "<worksheet xmlns=\"" SHEET_URI "\"><sheetData/></worksheet>";
  g_auto (KyZipMemory) zip = { 0 };

  for (guint i = 1; i <= n_sheets; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("xl/worksheets/sheet%u.xml", i);

      g_string_append_printf (types,
                              "<Override PartName=\"/%s\" ContentType=\"application/"
                              "vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>",
                              name);
      g_string_append_printf (
          book, "<sheet name=\"s%u\" sheetId=\"%u\" state=\"visible\" r:id=\"rId%u\"/>", i, i, i);
      g_string_append_printf (rows,
                              "<Relationship Id=\"rId%u\" Type=\"" OFFICE_URI
                              "/worksheet\" Target=\"worksheets/sheet%u.xml\"/>",
                              i, i);
      ky_zip_memory_add_stored (&zip, name, ky_view (sheet, strlen (sheet)));
    }
  g_string_append (types, "</Types>");
  g_string_append (book, "</sheets></workbook>");
  g_string_append (rows, "</Relationships>");
  ky_zip_memory_add_stored (&zip, "[Content_Types].xml", ky_view (types->str, types->len));
  ky_zip_memory_add_stored (&zip, "_rels/.rels", ky_view (root, strlen (root)));
  ky_zip_memory_add_stored (&zip, "xl/workbook.xml", ky_view (book->str, book->len));
  ky_zip_memory_add_stored (&zip, "xl/_rels/workbook.xml.rels", ky_view (rows->str, rows->len));
  return ky_zip_memory_finish (&zip, NULL);
}

static GBytes *
step (KyHost *host, KyStep which, const gchar *argument, KyView input, GError **error)
{
  (void)host;
  (void)argument;
  g_free (given);
  given = ky_view_to_string (input);
  if (which == KY_STEP_OOXML && n_sheets > 0)
    return book_of_sheets ();
  return ky_fail_null (error, KY_ERROR_UNSUPPORTED, "no such step");
}

/* The workbook part of what becomes of `input`; NULL: it is withheld. (transfer full) */
static gchar *
book_of_view (KyView input, const gchar *type)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) output = NULL;
  g_autoptr (KyZip) zip = NULL;
  g_autoptr (GBytes) book = NULL;
  KyHost host;

  ky_inprocess_use_step (step);
  ky_inprocess_host (&host, policy);
  g_assert_true (ky_inprocess_sanitize (&host, input, "a.xml", type, &result, &error));
  output = ky_inprocess_output (&result);
  if (output == NULL)
    return NULL;
  zip = ky_zip_open (ky_view_of_bytes (output), 100, &error);
  g_assert_no_error (error);
  book = ky_zip_unpack (zip, ky_zip_find (zip, "xl/workbook.xml"), 1 << 20, &error);
  g_assert_no_error (error);
  return ky_view_to_string (ky_view_of_bytes (book));
}

/* (transfer full) */
static gchar *
book_of (const gchar *text, const gchar *type)
{
  return book_of_view (ky_view (text, strlen (text)), type);
}

/* (transfer full) */
static gchar *
workbook (const gchar *const *visible)
{
  GString *text = g_string_new ("<Workbook xmlns=\"" EXCEL_URI "\">");

  for (guint i = 0; visible[i] != NULL; i++)
    g_string_append_printf (text,
                            "<Worksheet><Table/><WorksheetOptions xmlns="
                            "\"urn:schemas-microsoft-com:office:excel\"><Visible>%s</Visible>"
                            "</WorksheetOptions></Worksheet>",
                            visible[i]);
  g_string_append (text, "</Workbook>");
  return g_string_free (text, FALSE);
}

static void
test_hidden_sheets (void)
{
  g_autofree gchar *text
      = workbook ((const gchar *const[]){ "SheetHidden", "SheetVisible", "SheetVeryHidden", NULL });
  g_autofree gchar *book = NULL;

  n_sheets = 3;
  book = book_of (text, "excel_xml");
  g_assert_nonnull (book);
  g_assert_nonnull (strstr (book, "name=\"s1\" sheetId=\"1\" state=\"hidden\""));
  g_assert_null (strstr (book, "name=\"s2\" sheetId=\"2\" state=\"hidden\""));
  g_assert_nonnull (strstr (book, "name=\"s3\" sheetId=\"3\" state=\"hidden\""));
  g_assert_nonnull (strstr (book, "activeTab=\"1\""));
}

/* Where it is not certain which sheets are hidden, or none would be left, none is shown. */
static void
test_doubtful_sheets (void)
{
  g_autofree gchar *one = workbook ((const gchar *const[]){ "SheetVisible", "SheetHidden", NULL });
  g_autofree gchar *all = workbook ((const gchar *const[]){ "SheetHidden", "SheetHidden", NULL });

  n_sheets = 3;
  g_assert_null (book_of (one, "excel_xml"));
  n_sheets = 2;
  g_assert_null (book_of (all, "excel_xml"));
}

static void
test_recorded_changes (void)
{
  static const gchar text[]
      = "<w:wordDocument xmlns:w=\"" WORD_URI "\" xmlns:aml=\"http://schemas.microsoft.com/aml/"
        "2001/core\"><w:body><w:p><w:pPr><w:rPr><aml:annotation w:type=\"Word.Insertion\"/></w:rPr>"
        "</w:pPr><aml:annotation w:type=\"Word.Insertion\"><aml:content><w:r><w:t>NEW</w:t></w:r>"
        "</aml:content></aml:annotation><aml:annotation w:type=\"Word.Deletion\"><aml:content><w:r>"
        "<w:delText>OLD</w:delText></w:r></aml:content></aml:annotation>"
        "<aml:annotation w:type=\"Word.Comment\"><aml:content><w:p><w:r><w:t>NOTE</w:t></w:r></w:p>"
        "</aml:content></aml:annotation><w:r><w:t>a</w:t><w:noBreakHyphen/></w:r></w:p></w:body>"
        "</w:wordDocument>";

  n_sheets = 0;
  g_assert_null (book_of (text, "word_xml"));
  g_assert_nonnull (strstr (given, "<w:p><w:pPr><w:rPr/></w:pPr><w:r><w:t>NEW</w:t></w:r>"));
  g_assert_null (strstr (given, "OLD"));
  g_assert_nonnull (strstr (given, "<aml:content><w:p><w:r><w:t>NOTE</w:t>"));
  g_assert_nonnull (strstr (given, "<w:t>\xe2\x80\x91</w:t>"));
}

static void
test_lost_by_libreoffice (void)
{
  static const struct
  {
    const gchar *cell, *given;
  } rows[] = {
    { "<Cell><Data s:Type=\"Boolean\">1</Data></Cell>",
      "<ss:Cell ss:Formula=\"=TRUE()\"><ss:Data ss:Type=\"Number\">1</ss:Data>" },
    { "<Cell><Data s:Type=\"Boolean\">0</Data></Cell>",
      "<ss:Cell ss:Formula=\"=FALSE()\"><ss:Data ss:Type=\"Number\">0</ss:Data>" },
    { "<Cell><Data s:Type=\"Error\">#N/A</Data></Cell>", "<ss:Cell ss:Formula=\"=NA()\">" },
    { "<Cell><Data s:Type=\"Error\">#REF!</Data></Cell>",
      "<ss:Cell><ss:Data ss:Type=\"String\">#REF!</ss:Data>" },
    { "<Cell s:Formula=\"=1/0\"><Data s:Type=\"Error\">#DIV/0!</Data></Cell>",
      "<ss:Cell ss:Formula=\"=1/0\"><ss:Data ss:Type=\"Error\">" },
    { "<Cell s:Formula=\"=OWN(1)\"><Data s:Type=\"Boolean\">1</Data></Cell>",
      "<ss:Cell ss:Formula=\"=TRUE()\"><ss:Data ss:Type=\"Number\">1</ss:Data>" },
    { "<Cell><Data>a</Data></Cell>", "<ss:Data ss:Type=\"String\">a</ss:Data>" },
    { "<Cell><s:Data s:Type=\"String\" "
      "xmlns=\"http://www.w3.org/TR/REC-html40\"><B><S>3,000</S></B>"
      "<Font>0</Font> m<Sup>2</Sup></s:Data></Cell>",
      "<ss:Data ss:Type=\"String\">\u3014\u53d6\u6d88\uff1a3,000\u30150 m\u00b2</ss:Data>" },
    { "<Cell s:Formula=\"=OWN(1)\"><Data s:Type=\"Number\">8</Data></Cell>",
      "<ss:Cell><ss:Data ss:Type=\"Number\">8</ss:Data>" },
    { "<Cell s:Formula=\"=SUM(1)&amp;&quot;OWN(1)&quot;\"><Data s:Type=\"String\">1</Data></Cell>",
      "ss:Formula=\"=SUM(1)&amp;" },
    { "<Cell s:Formula=\"='a&quot;b'!A1+NOW()\"><Data s:Type=\"Number\">8</Data></Cell>",
      "<ss:Cell><ss:Data ss:Type=\"Number\">8</ss:Data>" },
    { "<Cell s:Formula=\"='a''NOW(&quot;b'!A1+1\"><Data s:Type=\"Number\">8</Data></Cell>",
      "<ss:Cell ss:Formula=\"=" },
    { "<Cell s:Formula=\"=DDE (&quot;a&quot;)\"><Data s:Type=\"Number\">8</Data></Cell>",
      "<ss:Cell><ss:Data ss:Type=\"Number\">8</ss:Data>" },
    { "<Cell s:Formula=\"=SUM (1)\"><Data s:Type=\"Number\">1</Data></Cell>",
      "ss:Formula=\"=SUM (1)\"" },
    { "<Cell s:Formula=\"=\u95a2\u6570(1)\"><Data s:Type=\"Number\">8</Data></Cell>",
      "<ss:Cell><ss:Data ss:Type=\"Number\">8</ss:Data>" },
    { "<Cell s:Formula=\"=&quot;a\"><Data s:Type=\"Number\">8</Data></Cell>",
      "<ss:Cell><ss:Data ss:Type=\"Number\">8</ss:Data>" },
    { "<Cell><Data s:Type=\"Number\">1</Data><Comment><s:Data>NOTE</s:Data></Comment></Cell>",
      "<ss:Data ss:Type=\"Number\">1</ss:Data></ss:Cell>" },
  };

  n_sheets = 0;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *text = g_strconcat (
          "<Workbook xmlns=\"" EXCEL_URI "\" xmlns:s=\"" EXCEL_URI "\"><Worksheet><Table><Row>",
          rows[i].cell, "</Row></Table></Worksheet></Workbook>", NULL);

      g_assert_null (book_of (text, "excel_xml"));
      g_test_message ("%s: %s", rows[i].cell, given);
      g_assert_nonnull (strstr (given, rows[i].given));
    }
}

static void
test_lost_in_utf16 (void)
{
  g_autoptr (GError) error = NULL;
  gsize size;
  g_autofree gchar *text
      = g_convert ("<Workbook xmlns=\"" EXCEL_URI "\" xmlns:s=\"" EXCEL_URI "\"><Worksheet><Table>"
                   "<Row><Cell><Data s:Type=\"Boolean\">1</Data></Cell></Row></Table></Worksheet>"
                   "</Workbook>",
                   -1, "UTF-16", "UTF-8", NULL, &size, &error);

  g_assert_no_error (error);
  n_sheets = 0;
  g_assert_null (book_of_view (ky_view (text, size), "excel_xml"));
  g_assert_nonnull (strstr (given, "<ss:Cell ss:Formula=\"=TRUE()\">"));
}

#define CHAR(type, content)                                                                        \
  "<w:r><w:fldChar w:fldCharType=\"" type "\">" content "</w:fldChar></w:r>"
#define INSTRUCTION(text) "<w:r><w:instrText> " text " </w:instrText></w:r>"
#define SHOWN(text) "<w:r><w:t>" text "</w:t></w:r>"
#define COMPLEX(text, form, result)                                                                \
  CHAR ("begin", form) INSTRUCTION (text) CHAR ("separate", "") result CHAR ("end", "")

static void
test_lost_of_documents (void)
{
  static const struct
  {
    const gchar *paragraph, *given;
  } rows[] = {
    { COMPLEX ("DATE", "", SHOWN ("2011")), "<w:r/><w:r/><w:r/><w:r><w:t>2011</w:t></w:r><w:r/>" },
    { CHAR ("begin", "") INSTRUCTION ("IF") COMPLEX ("REF x", "", SHOWN ("NO")) INSTRUCTION ("= 1")
          CHAR ("separate", "") SHOWN ("YES") CHAR ("end", ""),
      "<w:r/><w:r><w:t>YES</w:t></w:r>" },
    { CHAR ("begin", "") INSTRUCTION ("=") COMPLEX ("NUMPAGES", "", SHOWN ("NO"))
          INSTRUCTION ("- 1") CHAR ("separate", "") SHOWN ("4") CHAR ("end", ""),
      "<w:p><w:r/><w:r/><w:r/><w:r/><w:r/><w:r/><w:r/><w:r/><w:r/><w:r><w:t>4</w:t></w:r><w:r/>" },
    { CHAR ("begin", "") INSTRUCTION ("=") "<w:fldSimple w:instr=\"NUMPAGES\">" SHOWN (
          "NO") "</w:fldSimple><w:r><w:pict>NO</w:pict></w:r>" CHAR ("separate", "") SHOWN ("4")
          CHAR ("end", ""),
      "<w:p><w:r/><w:r/><w:r/><w:r/><w:r><w:t>4</w:t></w:r><w:r/>" },
    { CHAR ("begin", "") INSTRUCTION ("HYPERLINK") COMPLEX ("PAGE", "", "") CHAR ("separate", "")
          SHOWN ("4") CHAR ("end", ""),
      "<w:instrText> PAGE </w:instrText>" },
    { CHAR ("begin", "") INSTRUCTION ("REF x") CHAR ("separate", "")
          COMPLEX ("PAGE", "", SHOWN ("7")) CHAR ("end", ""),
      "<w:instrText> PAGE </w:instrText>" },
    { COMPLEX ("FORMCHECKBOX",
               "<w:ffData><w:checkBox><w:default w:val=\"off\"/></w:checkBox></w:ffData>", ""),
      "<w:t>\u2610</w:t>" },
    { COMPLEX ("FORMDROPDOWN",
               "<w:ffData><w:ddList><w:result w:val=\"1\"/><w:listEntry w:val=\"ONE\"/>"
               "<w:listEntry w:val=\"TWO\"/></w:ddList></w:ffData>",
               ""),
      "<w:t>TWO</w:t>" },
    { COMPLEX ("EQ \\o(\u25cb,\u5370)", "", ""), "<w:t>\u329e</w:t>" },
    { COMPLEX ("Page", "", SHOWN ("7")), "<w:instrText> Page </w:instrText>" },
    { "<w:fldSimple w:instr=\" DATE \">" SHOWN ("2011") "</w:fldSimple>", "<w:p>" SHOWN ("2011") },
    { "<w:fldSimple w:instr=\"PAGE\">" SHOWN ("7") "</w:fldSimple>",
      "<w:fldSimple w:instr=\"PAGE\">" },
    { "<w:r><w:endnote><w:p><w:r><w:endnoteRef/></w:r>" SHOWN ("END") "</w:p></w:endnote></w:r>",
      "<w:footnote><w:p><w:r><w:footnoteRef/></w:r>" SHOWN ("END") "</w:p></w:footnote>" },
    { "<w:r><w:pict><v:shape><v:textpath string=\"ART\"/></v:shape></w:pict></w:r>",
      "</w:pict><w:t>ART</w:t></w:r>" },
    { "<w:r><w:pict><v:group><v:shape><v:textpath string=\"FIRST\"/></v:shape><v:shape>"
      "<v:textpath string=\"SECOND\"/></v:shape></v:group><v:textpath string=\"\"/></w:pict></w:r>",
      "</w:pict><w:t>FIRST SECOND</w:t></w:r>" },
  };

  n_sheets = 0;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *text = g_strconcat (
          "<w:wordDocument xmlns:w=\"" WORD_URI "\" xmlns:v=\"urn:schemas-microsoft-com:vml\">"
          "<w:body><w:p>",
          rows[i].paragraph, "</w:p></w:body></w:wordDocument>", NULL);

      g_assert_null (book_of (text, "word_xml"));
      g_test_message ("%s: %s", rows[i].paragraph, given);
      g_assert_nonnull (strstr (given, rows[i].given));
      g_assert_null (strstr (given, "NO"));
    }
}

/* Returns what LibreOffice is given of a Word document with these sections, from the body on. */
static const gchar *
given_of_sections (const gchar *before, const gchar *first, const gchar *second)
{
  g_autofree gchar *text
      = g_strdup_printf ("<w:wordDocument xmlns:w=\"" WORD_URI "\" xmlns:v=\"urn:schemas-microsoft-"
                         "com:vml\">%s<w:body><w:p><w:pPr><w:sectPr>%s</w:sectPr></w:pPr></w:p>"
                         "<w:sectPr>%s</w:sectPr></w:body></w:wordDocument>",
                         before, first, second);

  g_free (book_of (text, "word_xml"));
  return strchr (given, '>') + 1;
}

static void
test_headers_of_documents (void)
{
#define HEAD(kind, text) "<w:hdr w:type=\"" kind "\"><w:p><v:line/>" text "</w:p></w:hdr>"
#define FOOT(kind, text) "<w:ftr w:type=\"" kind "\"><w:p>" text "</w:p></w:ftr>"
  const gchar *words = given_of_sections ("", HEAD ("odd", "a") FOOT ("odd", "b"), "");

  g_assert_nonnull (strstr (words, "<w:styles/><w:body>"));
  g_assert_nonnull (strstr (words, HEAD ("odd", "a") HEAD ("first", "a")));
  g_assert_nonnull (strstr (words, FOOT ("odd", "b") FOOT ("first", "b")));
  /* Word does not show a header of the first page unless the section says so. */
  words = given_of_sections ("<w:styles/>", HEAD ("odd", "a") HEAD ("first", "b"), "");
  g_assert_nonnull (strstr (words, HEAD ("odd", "a") HEAD ("first", "a") "</w:sectPr>"));
  words = given_of_sections ("", HEAD ("odd", "a") HEAD ("first", "b") "<w:titlePg/>", "");
  g_assert_nonnull (strstr (words, HEAD ("odd", "a") HEAD ("first", "b") "<w:titlePg/>"));
  words = given_of_sections ("", HEAD ("odd", "a") "<w:titlePg w:val=\"off\"/>", "");
  g_assert_nonnull (strstr (words, HEAD ("odd", "a") HEAD ("first", "a")));
  /* LibreOffice shows the headers of the first section on all pages. */
  words = given_of_sections ("", HEAD ("odd", "a"), HEAD ("odd", "b"));
  g_assert_null (strstr (words, ">b<"));
#undef HEAD
#undef FOOT
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/single/hidden sheets stay hidden", test_hidden_sheets);
  g_test_add_func ("/single/sheets that may be hidden are not shown", test_doubtful_sheets);
  g_test_add_func ("/single/recorded changes are accepted", test_recorded_changes);
  g_test_add_func ("/single/what LibreOffice loses of cells", test_lost_by_libreoffice);
  g_test_add_func ("/single/what LibreOffice loses of cells in UTF-16", test_lost_in_utf16);
  g_test_add_func ("/single/what LibreOffice loses of documents", test_lost_of_documents);
  g_test_add_func ("/single/headers of documents", test_headers_of_documents);
  result = g_test_run ();
  g_free (given);
  return result;
}
