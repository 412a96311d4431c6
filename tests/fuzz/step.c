/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fuzz/step.h"

#include "filetypes/base/ole/reader.h"
#include "filetypes/base/zip/reader.h"
#include "filetypes/draw/draw.h"
#include "filetypes/draw/plot.h"
#include "filetypes/office/legacy.h"
#include "filetypes/office/office-2003-xml.h"
#include "tests/fuzz/stored.h"
#include "tests/tools/inprocess.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STREAM_MAX ((guint64)1 << 30)
#define N_SHEETS 3u
#define ANSWERED_OF 8u

/* The larger of the two sizes of sectors that a compound file may have ([MS-CFB], 2.2). */
#define OLE_SECTOR_MAX 4096

static KyView original; /* no data: not known */
static guint cells_across = 60, cells_down = 80;
static guint macro_sheets; /* bit N - 1: the Nth sheet of the workbook last handed over */

static G_GNUC_NORETURN void
fail (const gchar *what)
{
  fprintf (stderr, "fuzz: %s\n", what);
  abort ();
}

static GBytes *
cannot (GError **error)
{
  return ky_fail_null (error, KY_ERROR_UNSUPPORTED, "this worker does not know the step");
}

/* --- drawing ---------------------------------------------------------------------------------- */

void
ky_fuzz_draw_cells (guint across, guint down)
{
  cells_across = across;
  cells_down = down;
}

static void
put_object (GString *out, GArray *places, const gchar *entries, const GString *stream)
{
  gsize place = out->len;

  g_array_append_val (places, place);
  g_string_append_printf (out, "%u 0 obj\n<<%s", places->len, entries);
  if (stream != NULL)
    {
      g_string_append_printf (out, "/Length %" G_GSIZE_FORMAT ">>\nstream\n", stream->len);
      g_string_append_len (out, stream->str, (gssize)stream->len);
      g_string_append (out, "\nendstream\nendobj\n");
    }
  else
    g_string_append (out, ">>\nendobj\n");
}

/* In poppler's place: a page as large as the first one that `input` names, with something to see
 * everywhere, so that only what kiyome itself reads is asked. */
static GBytes *
picture_of (KyView input)
{
  static const gchar key[] = "/MediaBox";
  const gchar *at = input.size > 0 ? memmem (input.data, input.size, key, sizeof key - 1) : NULL;
  gsize rest = at != NULL ? input.size - (gsize)(at - (const gchar *)input.data) : 0;
  g_autofree gchar *box = g_strndup (at != NULL ? at : "", MIN (rest, 100));
  g_autofree gchar *page = NULL, *size = NULL;
  g_autoptr (GString) out = g_string_new ("%PDF-1.7\n");
  g_autoptr (GString) content = g_string_new (NULL), grey = g_string_new (" ");
  g_autoptr (GString) ink = g_string_new (NULL);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (gsize));
  gdouble r[4] = { 0, 0, 612, 792 };
  gsize start;

  sscanf (box, "/MediaBox [ %lf %lf %lf %lf", &r[0], &r[1], &r[2], &r[3]);
  r[2] = CLAMP (r[2] - r[0], 1, 14400);
  r[3] = CLAMP (r[3] - r[1], 1, 14400);
  page
      = g_strdup_printf ("/Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</XObject<</I0 5 0 "
                         "R>>>>/Contents 4 0 R/KyInk 6 0 R",
                         (gint)r[2], (gint)r[3]);
  g_string_append_printf (content, "q %d 0 0 %d 0 0 cm /I0 Do Q", (gint)r[2], (gint)r[3]);
  for (guint i = 0; i < cells_across * cells_down; i++)
    g_string_append_c (ink, 0x0f);
  put_object (out, places, "/Type/Catalog/Pages 2 0 R", NULL);
  put_object (out, places, "/Type/Pages/Kids[3 0 R]/Count 1", NULL);
  put_object (out, places, page, NULL);
  put_object (out, places, "", content);
  put_object (
      out, places,
      "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray",
      grey);
  size = g_strdup_printf ("/Width %u/Height %u", cells_across, cells_down);
  put_object (out, places, size, ink);
  start = out->len;
  g_string_append_printf (out, "xref\n0 %u\n0000000000 65535 f \n", places->len + 1);
  for (guint i = 0; i < places->len; i++)
    g_string_append_printf (out, "%010" G_GSIZE_FORMAT " 00000 n \n",
                            g_array_index (places, gsize, i));
  g_string_append_printf (
      out, "trailer\n<</Size %u/Root 1 0 R>>\nstartxref\n%" G_GSIZE_FORMAT "\n%%%%EOF\n",
      places->len + 1, start);
  return g_string_free_to_bytes (g_steal_pointer (&out));
}

GBytes *
ky_fuzz_draw (KyHost *host, KyStep step, const gchar *argument, KyView input, GError **error)
{
  KyPartRequest request = { .name = (gchar *)"", .claimed = (gchar *)"", .view = input };
  g_auto (KyPartResult) result = { .output_fd = -1 };

  if (step == KY_STEP_IMAGE)
    return picture_of (input);
  if (step == KY_STEP_WORDS)
    return g_bytes_new_static ("\f", 1);
  if (step != KY_STEP_METAFILE && step != KY_STEP_DRAWING && step != KY_STEP_XPS)
    return cannot (error);
  return ky_engine_step (host, step == KY_STEP_DRAWING ? ky_plot_step : ky_draw_step, step,
                         argument, &request, &result, error)
             ? ky_inprocess_output (&result)
             : NULL;
}

/* --- what LibreOffice would answer ------------------------------------------------------------ */

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define CONTENT_TYPE "application/vnd.openxmlformats-officedocument."
#define TYPES "http://schemas.openxmlformats.org/package/2006/content-types"
#define RELATIONSHIPS "http://schemas.openxmlformats.org/package/2006/relationships"
#define SPREADSHEET "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define WORDPROCESSING "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define PRESENTATION "http://schemas.openxmlformats.org/presentationml/2006/main"
#define DRAWING "http://schemas.openxmlformats.org/drawingml/2006/main"

#define RELATIONSHIP(id, kind, target)                                                             \
  "<Relationship Id='" id "' Type='" OFFICE "/" kind "' Target='" target "'/>"
#define RELATIONSHIP_PART(rows) "<Relationships xmlns='" RELATIONSHIPS "'>" rows "</Relationships>"
#define OVERRIDE(part, kind)                                                                       \
  "<Override PartName='/" part "' ContentType='" CONTENT_TYPE kind "+xml'/>"
#define CONTENT_TYPES(rows)                                                                        \
  "<Types xmlns='" TYPES "'><Default Extension='rels' ContentType='application/vnd.openxmlformats" \
  "-package.relationships+xml'/><Default Extension='xml' ContentType='application/xml'/>" rows     \
  "</Types>"
#define SHEET(n)                                                                                   \
  "<worksheet xmlns='" SPREADSHEET "'><sheetData><row r='1'><c r='A1' t='inlineStr'><is>"          \
  "<t>TEXT-OF-SHEET-" n "</t></is></c></row></sheetData></worksheet>"
#define SHEET_ROW(n) "<sheet name='" n "' sheetId='" n "' r:id='rId" n "'/>"
#define SHEET_TYPE(n) OVERRIDE ("xl/worksheets/sheet" n ".xml", "spreadsheetml.worksheet")
#define SHEET_RELATIONSHIP(n) RELATIONSHIP ("rId" n, "worksheet", "worksheets/sheet" n ".xml")

typedef const gchar *const Part[2];

static Part docx[] = {
  { "[Content_Types].xml",
    CONTENT_TYPES (OVERRIDE ("word/document.xml", "wordprocessingml.document.main")) },
  { "_rels/.rels",
    RELATIONSHIP_PART (RELATIONSHIP ("rId1", "officeDocument", "word/document.xml")) },
  { "word/document.xml",
    "<w:document xmlns:w='" WORDPROCESSING "'><w:body><w:p><w:r><w:t>TEXT</w:t></w:r></w:p>"
    "</w:body></w:document>" },
  { NULL, NULL },
};

static Part xlsx[] = {
  { "[Content_Types].xml", CONTENT_TYPES (OVERRIDE ("xl/workbook.xml", "spreadsheetml.sheet.main")
                                              SHEET_TYPE ("1") SHEET_TYPE ("2") SHEET_TYPE ("3")) },
  { "_rels/.rels", RELATIONSHIP_PART (RELATIONSHIP ("rId1", "officeDocument", "xl/workbook.xml")) },
  { "xl/workbook.xml", "<workbook xmlns='" SPREADSHEET "' xmlns:r='" OFFICE "'><sheets>" SHEET_ROW (
                           "1") SHEET_ROW ("2") SHEET_ROW ("3") "</sheets></workbook>" },
  { "xl/_rels/workbook.xml.rels", RELATIONSHIP_PART (SHEET_RELATIONSHIP ("1") SHEET_RELATIONSHIP (
                                      "2") SHEET_RELATIONSHIP ("3")) },
  { "xl/worksheets/sheet1.xml", SHEET ("1") },
  { "xl/worksheets/sheet2.xml", SHEET ("2") },
  { "xl/worksheets/sheet3.xml", SHEET ("3") },
  { NULL, NULL },
};

/* A presentation of one slide, with MORE_TYPES, MORE_RELATIONSHIPS and MORE of its own. */
#define PPTX(more_types, more_relationships, more)                                                 \
  {                                                                                                \
    { "[Content_Types].xml",                                                                       \
      CONTENT_TYPES (                                                                              \
          more_types OVERRIDE ("ppt/presentation.xml", "presentationml.presentation.main")         \
              OVERRIDE ("ppt/slides/slide1.xml", "presentationml.slide")) },                       \
        { "_rels/.rels",                                                                           \
          RELATIONSHIP_PART (RELATIONSHIP ("rId1", "officeDocument", "ppt/presentation.xml")) },   \
        { "ppt/presentation.xml",                                                                  \
          "<p:presentation xmlns:p='" PRESENTATION "' xmlns:r='" OFFICE "'><p:sldIdLst>"           \
          "<p:sldId id='256' r:id='rId1'/></p:sldIdLst><p:sldSz cx='9144000' cy='6858000'/>"       \
          "<p:notesSz cx='6858000' cy='9144000'/>" more "</p:presentation>" },                     \
        { "ppt/_rels/presentation.xml.rels",                                                       \
          RELATIONSHIP_PART (RELATIONSHIP ("rId1", "slide", "slides/slide1.xml")                   \
                                 more_relationships) },                                            \
        { "ppt/slides/slide1.xml",                                                                 \
          "<p:sld xmlns:p='" PRESENTATION "' xmlns:a='" DRAWING                                    \
          "'><p:cSld><p:spTree><p:nvGrpSpPr>"                                                      \
          "<p:cNvPr id='1' name=''/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/></p:spTree>" \
          "</p:cSld></p:sld>" },                                                                   \
        { NULL, NULL },                                                                            \
  }

static Part pptx[] = PPTX ("", "", "");

#define FONT "fonts/font1.fntdata"
static Part pptx_with_font[]
    = PPTX ("<Default Extension='fntdata' ContentType='application/x-fontdata'/>",
            RELATIONSHIP ("rId2", "font", FONT),
            "<p:embeddedFontLst><p:embeddedFont><p:font typeface='Square'/>"
            "<p:regular r:id='rId2'/></p:embeddedFont></p:embeddedFontLst>");

static KyView
text_view (const gchar *text)
{
  return ky_view (text, strlen (text));
}

static void
put_member (KyStored *stored, const gchar *name, KyView content)
{
  ky_stored_add (stored, text_view (name), content, 0, 0x21u << 16);
}

/* `parts`, and one more called `name` (nullable: none). */
static GBytes *
package_of (Part *parts, const gchar *name, KyView content)
{
  g_auto (KyStored) stored = { 0 };

  ky_stored_begin (&stored);
  for (; (*parts)[0] != NULL; parts++)
    put_member (&stored, (*parts)[0], text_view ((*parts)[1]));
  if (name != NULL)
    put_member (&stored, name, content);
  return g_byte_array_free_to_bytes (ky_stored_end (&stored));
}

/* --- what is handed to it --------------------------------------------------------------------- */

/* The stream Workbook, or NULL. */
static GBytes *
read_book (KyView document)
{
  g_autoptr (KyOle) ole = ky_ole_open (document, NULL);
  guint32 entry = KY_OLE_NO_ENTRY;

  if (ole == NULL || !ky_ole_find (ole, KY_OLE_ROOT, "Workbook", &entry, NULL)
      || entry == KY_OLE_NO_ENTRY)
    return NULL;
  return ky_ole_read (ole, entry, STREAM_MAX, NULL);
}

/* Where the last whole record of `book` ends. */
static gsize
end_of_records (KyView book)
{
  gsize at = 0;

  while (book.size - at >= 4)
    {
      gsize size = book.data[at + 2] | (gsize)book.data[at + 3] << 8;

      if (size > book.size - at - 4)
        break;
      at += 4 + size;
    }
  return at;
}

static void
check_book (KyView handed)
{
  g_autoptr (GBytes) before = read_book (original);
  g_autoptr (GBytes) after = read_book (handed);

  /* Of a last sector that was cut short, what is missing is filled up with zeros. */
  if (handed.size < original.size || handed.size - original.size >= OLE_SECTOR_MAX)
    fail ("a workbook of another size is handed over");
  if ((before == NULL) != (after == NULL))
    fail ("the stream of the workbook is not to be read any more");
  if (before == NULL)
    return;
  if (g_bytes_get_size (before) != g_bytes_get_size (after))
    fail ("the stream of the workbook has another length");
  if (end_of_records (ky_view_of_bytes (before)) != end_of_records (ky_view_of_bytes (after)))
    fail ("the records of the workbook end elsewhere");
}

/* What was seen of the workbook before its values were put in must hold of what is handed over. */
static void
check_macro_sheets (const KyLegacy *legacy)
{
  g_auto (KyLegacy) before = { 0 };
  GHashTableIter iter;
  gpointer number;

  if (!ky_legacy_look (original, "xls", &before, NULL))
    fail ("a workbook that can't be read is handed over");
  if (before.is_encrypted)
    return;
  if (legacy->is_encrypted
      || g_hash_table_size (before.macro_sheets) != g_hash_table_size (legacy->macro_sheets))
    fail ("the workbook handed over has other sheets of macros");
  g_hash_table_iter_init (&iter, before.macro_sheets);
  while (g_hash_table_iter_next (&iter, &number, NULL))
    if (!g_hash_table_contains (legacy->macro_sheets, number))
      fail ("the workbook handed over has other sheets of macros");
}

/* What LibreOffice may not get, however it was written. */
static void
check_single (KyView handed)
{
  static const gchar *const tags[]
      = { "<w:docSuppData", "<w:docOleData", "<o:OLEObject", "<w:ocx" };
  const guint8 *end = handed.data + handed.size;

  if (memmem (handed.data, handed.size, "<!", 2) != NULL)
    fail ("a declaration is still in the document handed over");
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    for (const guint8 *at = handed.data;
         (at = memmem (at, (gsize)(end - at), tags[i], strlen (tags[i]))) != NULL;)
      {
        at += strlen (tags[i]);
        if (at < end && strchr (" />", *at) != NULL)
          fail ("what goes is still in the document handed over");
      }
}

static void
check_handed (KyView handed, const gchar *suffix)
{
  g_auto (KyLegacy) legacy = { 0 };

  if (ky_office_2003_xml_is (suffix))
    {
      check_single (handed);
      return;
    }
  if (!ky_legacy_look (handed, suffix, &legacy, NULL))
    fail ("a document that can't be looked at is handed over");
  macro_sheets = 0;
  for (guint number = 1; number <= N_SHEETS; number++)
    if (g_hash_table_contains (legacy.macro_sheets, GUINT_TO_POINTER (number)))
      macro_sheets |= 1u << (number - 1);
  if (strcmp (suffix, "xls") == 0)
    {
      /* No password fits: it goes as it came. */
      g_autoptr (GBytes) again = legacy.is_encrypted ? NULL : ky_legacy_with_values (handed);

      if (again != NULL)
        fail ("a formula that goes is still in the workbook handed over");
      if (original.data != NULL && handed.data != original.data)
        {
          check_book (handed);
          check_macro_sheets (&legacy);
        }
    }
}

/* What becomes of the answer takes far longer than the document, and is nearly always the same: one
 * in so many is enough. The same document always has the same luck. */
static gboolean
is_answered (KyView document)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (document.data, document.size);

  return g_bytes_hash (bytes) % ANSWERED_OF == 0;
}

GBytes *
ky_fuzz_convert (KyHost *host, KyStep step, const gchar *argument, KyView input, GError **error)
{
  /* Behind it may stand when the document was last changed. */
  g_autofree gchar *suffix = g_strndup (argument, strcspn (argument, " "));

  (void)host;
  if (step != KY_STEP_OOXML)
    return cannot (error);
  check_handed (input, suffix);
  if (!is_answered (input))
    return cannot (error);
  return package_of (strcmp (suffix, "doc") == 0 || strcmp (suffix, "word_xml") == 0 ? docx
                     : strcmp (suffix, "ppt") == 0                                   ? pptx
                                                                                     : xlsx,
                     NULL, ky_view (NULL, 0));
}

void
ky_fuzz_convert_from (KyView workbook)
{
  original = workbook;
}

void
ky_fuzz_converted (KyView output)
{
  g_autoptr (KyZip) zip = macro_sheets != 0 ? ky_zip_open (output, N_SHEETS * 100, NULL) : NULL;

  for (guint i = 0; zip != NULL && i < zip->entries->len; i++)
    {
      g_autoptr (GBytes) bytes = ky_zip_unpack (zip, ky_zip_entry (zip, i), STREAM_MAX, NULL);
      KyView content = bytes != NULL ? ky_view_of_bytes (bytes) : ky_view ("", 0);

      for (guint sheet = 1; sheet <= N_SHEETS; sheet++)
        {
          g_autofree gchar *text = g_strdup_printf ("TEXT-OF-SHEET-%u", sheet);

          if ((macro_sheets & 1u << (sheet - 1)) != 0
              && memmem (content.data, content.size, text, strlen (text)) != NULL)
            fail ("a sheet of macros came through");
        }
    }
}

/* --- around what is tried --------------------------------------------------------------------- */

GBytes *
ky_fuzz_presentation_in (KyView font)
{
  return package_of (pptx_with_font, "ppt/" FONT, font);
}
