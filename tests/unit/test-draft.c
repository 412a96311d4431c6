/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Documents that are drafted as a docx: what each call writes, and what can't stand where it
 * comes. */
#include "filetypes/base/draft/draft.h"
#include "filetypes/base/zip/reader.h"

/* A draft charges its job, tells it what it leaves out, and asks for the language only. */
struct _KyJob
{
  guint64 left, removed;
};

KyPolicy *
ky_job_policy (KyJob *job)
{
  static KyPolicy *policy;

  (void)job;
  return policy != NULL ? policy : (policy = ky_policy_new_default ());
}

void
ky_job_removed (KyJob *job, const gchar *code, guint64 count, const gchar *where)
{
  g_assert_cmpstr (code, ==, "hwp.figure");
  g_assert_null (where);
  job->removed += count;
}

gboolean
ky_job_charge (KyJob *job, KyCost cost, guint64 amount, GError **error)
{
  g_assert_cmpint (cost, ==, KY_COST_UNPACKED);
  if (amount > job->left)
    return ky_fail (error, KY_ERROR_LIMIT, "unpacked");
  job->left -= amount;
  return TRUE;
}

static KyJob job;
static const KyDraftLook plain;

static KyDraft *
begin (void)
{
  job.left = (guint64)64 << 20;
  return ky_draft_new (&job);
}

static void
text (KyDraft *draft, const gchar *words)
{
  ky_draft_text (draft, ky_view (words, strlen (words)), &plain);
}

static void
paragraph (KyDraft *draft, const gchar *words)
{
  ky_draft_begin_paragraph (draft, KY_DRAFT_START, FALSE);
  text (draft, words);
  ky_draft_end_paragraph (draft);
}

static void
cell (KyDraft *draft, guint row, guint column, guint rows, guint columns, const gchar *words)
{
  const KyDraftCell at
      = { .row = row, .column = column, .rows = rows, .columns = columns, .width = 900 };

  ky_draft_begin_cell (draft);
  paragraph (draft, words);
  ky_draft_end_cell (draft, &at);
}

/* The part `name` of the package; NULL: there is none. (transfer full) */
static gchar *
part_of (GBytes *package, const gchar *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyZip) zip = ky_zip_open (ky_view_of_bytes (package), 100, &error);
  const KyZipEntry *entry;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  entry = ky_zip_find (zip, name);
  if (entry == NULL)
    return NULL;
  bytes = ky_zip_unpack (zip, entry, G_MAXINT32, &error);
  g_assert_no_error (error);
  return ky_view_to_string (ky_view_of_bytes (bytes));
}

/* What `draft` has between the body's tags. (transfer full) */
static gchar *
body_of (KyDraft *draft)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) package = ky_draft_finish (draft, &error);
  g_autofree gchar *document = NULL;
  gchar *from, *to;

  g_assert_no_error (error);
  document = part_of (package, "word/document.xml");
  g_assert_nonnull (document);
  from = strstr (document, "<w:body>");
  to = strstr (document, "<w:sectPr>");
  g_assert_true (from != NULL && to != NULL);
  return g_strndup (from + strlen ("<w:body>"), (gsize)(to - from) - strlen ("<w:body>"));
}

#define RUN(words) "<w:r><w:rPr></w:rPr><w:t xml:space=\"preserve\">" words "</w:t></w:r>"

static void
assert_body (KyDraft *draft, const gchar *expected)
{
  g_autofree gchar *body = body_of (draft);

  g_assert_cmpstr (body, ==, expected);
}

static void
test_paragraphs (void)
{
  g_autoptr (KyDraft) draft = begin ();

  ky_draft_begin_paragraph (draft, KY_DRAFT_CENTRE, TRUE);
  text (draft, "a & <b>");
  ky_draft_end_paragraph (draft);
  paragraph (draft, "");
  text (draft, "outside");
  assert_body (draft, "<w:p><w:pPr><w:pageBreakBefore/><w:jc w:val=\"center\"/></w:pPr>" RUN (
                          "a &amp; &lt;b&gt;") "</w:p><w:p></w:p><w:p>" RUN ("outside") "</w:p>");
}

static void
test_characters (void)
{
  g_autoptr (KyDraft) draft = begin ();

  text (draft, "a\tb\nc\x01\x7f\xef\xbf\xbf"
               "d");
  assert_body (draft, "<w:p><w:r><w:rPr></w:rPr><w:t xml:space=\"preserve\">a</w:t><w:tab/>"
                      "<w:t xml:space=\"preserve\">b</w:t><w:br/>"
                      "<w:t xml:space=\"preserve\">c</w:t>"
                      "<w:t xml:space=\"preserve\">d</w:t></w:r></w:p>");
}

static void
test_looks (void)
{
  static const KyDraftLook look = { .half_points = 99999,
                                    .colour = 0xffc00000,
                                    .is_bold = TRUE,
                                    .is_struck = TRUE,
                                    .is_underlined = TRUE,
                                    .is_lowered = TRUE };
  g_autoptr (KyDraft) draft = begin ();

  ky_draft_text (draft, ky_view ("a", 1), &look);
  assert_body (draft, "<w:p><w:r><w:rPr><w:b/><w:strike/><w:color w:val=\"C00000\"/>"
                      "<w:sz w:val=\"3276\"/><w:u w:val=\"single\"/>"
                      "<w:vertAlign w:val=\"subscript\"/></w:rPr>"
                      "<w:t xml:space=\"preserve\">a</w:t></w:r></w:p>");
}

/* Merged cells are told of in each row; a place without a cell gets an empty one; what lies on
 * another cell stands behind the table. */
static void
test_table (void)
{
  g_autoptr (KyDraft) draft = begin ();
  g_autofree gchar *body = NULL;

  ky_draft_begin_table (draft);
  cell (draft, 0, 0, 2, 1, "A");
  cell (draft, 0, 1, 1, 2, "B");
  cell (draft, 1, 2, 1, 1, "C");
  cell (draft, 0, 0, 1, 1, "ON-A");
  ky_draft_end_table (draft);
  body = body_of (draft);
  g_assert_nonnull (strstr (body, "<w:vMerge w:val=\"restart\"/></w:tcPr><w:p>" RUN ("A")));
  g_assert_nonnull (strstr (body, "<w:vMerge/></w:tcPr><w:p/></w:tc>"));
  g_assert_nonnull (strstr (body, "<w:gridSpan w:val=\"2\"/>"));
  g_assert_nonnull (strstr (body, "</w:tbl><w:p>" RUN ("ON-A") "</w:p>"));
}

static void
test_too_wide_table (void)
{
  g_autoptr (KyDraft) draft = begin ();
  g_autofree gchar *body = NULL;

  ky_draft_begin_table (draft);
  for (guint i = 0; i < 64; i++)
    cell (draft, 0, i, 1, 1, "wide");
  ky_draft_end_table (draft);
  body = body_of (draft);
  g_assert_null (strstr (body, "<w:tbl>"));
  g_assert_nonnull (strstr (body, RUN ("wide")));
}

/* Two tables do not become one. */
static void
test_tables_side_by_side (void)
{
  g_autoptr (KyDraft) draft = begin ();
  g_autofree gchar *body = NULL;

  for (guint i = 0; i < 2; i++)
    {
      ky_draft_begin_table (draft);
      cell (draft, 0, 0, 1, 1, "a");
      ky_draft_end_table (draft);
    }
  body = body_of (draft);
  g_assert_null (strstr (body, "</w:tbl><w:tbl>"));
}

/* What cells have of their own stands in each, the rest of merged ones too. */
static void
test_frames (void)
{
  static const KyDraftFrame frame = { .top = { KY_DRAFT_NO_LINE, 0, 0 },
                                      .left = { KY_DRAFT_DOUBLE, 1000, 0xffc00000 },
                                      .bottom = { KY_DRAFT_DASHED, 0, 0 },
                                      .fill = KY_DRAFT_FILLED,
                                      .colour = 0x1f3864 };
  static const KyDraftCell at = { .rows = 2, .columns = 1, .width = 900 };
  static const gchar said[]
      = "<w:tcBorders><w:top w:val=\"nil\"/>"
        "<w:left w:val=\"double\" w:sz=\"96\" w:space=\"0\" w:color=\"C00000\"/>"
        "<w:bottom w:val=\"dashed\" w:sz=\"2\" w:space=\"0\" w:color=\"000000\"/>"
        "<w:right w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/></w:tcBorders>"
        "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"1F3864\"/></w:tcPr>";
  g_autoptr (KyDraft) draft = begin ();
  g_autofree gchar *body = NULL, *merged = g_strconcat ("<w:vMerge/>", said, NULL);

  ky_draft_begin_table (draft);
  ky_draft_begin_cell (draft);
  ky_draft_frame (draft, &frame);
  text (draft, "a");
  ky_draft_end_cell (draft, &at);
  cell (draft, 1, 1, 1, 1, "plain");
  ky_draft_end_table (draft);
  body = body_of (draft);
  g_assert_nonnull (strstr (body, said));
  g_assert_nonnull (strstr (body, merged));
  g_assert_nonnull (
      strstr (body, "<w:tcW w:w=\"900\" w:type=\"dxa\"/></w:tcPr><w:p>" RUN ("plain")));
}

/* Columns that no cell has for itself. */
static void
test_widths (void)
{
  static const struct
  {
    KyDraftCell at;
  } cells[] = {
    { { .row = 0, .column = 0, .rows = 1, .columns = 2, .width = 1000 } },
    { { .row = 0, .column = 2, .rows = 1, .columns = 2, .width = 700 } },
    { { .row = 1, .column = 0, .rows = 1, .columns = 1, .width = 300, .height = 700 } },
    { { .row = 1, .column = 1, .rows = 1, .columns = 2, .width = 1100 } },
    { { .row = 1, .column = 3, .rows = 1, .columns = 3, .width = 900 } },
    { { .row = 2, .column = 4, .rows = 1, .columns = 2, .width = 600, .height = G_MAXUINT } },
    { { .row = 3, .column = 5, .rows = 2, .columns = 2, .height = 500 } },
    { { .row = 4, .column = 0, .rows = 1, .columns = 1, .width = 300 } },
  };
  g_autoptr (KyDraft) draft = begin ();
  g_autofree gchar *body = NULL;

  ky_draft_begin_table (draft);
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      ky_draft_begin_cell (draft);
      text (draft, "a");
      ky_draft_end_cell (draft, &cells[i].at);
    }
  ky_draft_end_table (draft);
  body = body_of (draft);
  g_assert_nonnull (
      strstr (body, "<w:tblGrid><w:gridCol w:w=\"300\"/><w:gridCol w:w=\"700\"/>"
                    "<w:gridCol w:w=\"400\"/><w:gridCol w:w=\"300\"/>"
                    "<w:gridCol w:w=\"300\"/><w:gridCol w:w=\"300\"/></w:tblGrid><w:tr><w:tc>"));
  g_assert_nonnull (strstr (body, "<w:tr><w:trPr><w:trHeight w:val=\"700\"/></w:trPr><w:tc>"));
  g_assert_nonnull (strstr (body, "<w:tr><w:trPr><w:trHeight w:val=\"31680\"/></w:trPr><w:tc>"));
  g_assert_null (strstr (body, "<w:trHeight w:val=\"500\"/>"));
}

static void
coloured (KyDraft *draft, guint32 colour)
{
  const KyDraftLook look = { .colour = colour };

  ky_draft_text (draft, ky_view ("a", 1), &look);
}

/* `colour` in a cell on what `fill` says, or on the page, below which nothing lies or something
 * does: does it stay? */
static gboolean
stays (guint32 colour, gboolean is_in_cell, KyDraftFill fill, gboolean has_backdrop)
{
  const KyDraftFrame frame = { .fill = fill, .colour = 0x1f3864 };
  const KyDraftCell at = { .rows = 1, .columns = 1 };
  g_autoptr (KyDraft) draft = begin ();
  g_autofree gchar *body = NULL, *said = g_strdup_printf ("<w:color w:val=\"%06X\"/>", colour);

  if (is_in_cell)
    {
      ky_draft_begin_table (draft);
      ky_draft_begin_cell (draft);
      ky_draft_frame (draft, &frame);
    }
  coloured (draft, colour);
  if (is_in_cell)
    {
      ky_draft_end_cell (draft, &at);
      ky_draft_end_table (draft);
    }
  if (has_backdrop)
    ky_draft_backdrop (draft);
  body = body_of (draft);
  g_assert_null (strstr (body, "themeColor"));
  g_assert_true ((strstr (body, "<w:color") != NULL) == (strstr (body, said) != NULL));
  return strstr (body, said) != NULL;
}

static void
test_ground (void)
{
  static const guint32 light[] = { 0xffffff, 0xffff00, 0xffa500 }, dark[] = { 0x00b0f0, 0xff0000 };

  for (guint i = 0; i < G_N_ELEMENTS (light); i++)
    {
      g_assert_true (stays (light[i], FALSE, KY_DRAFT_CLEAR, FALSE));
      g_assert_false (stays (light[i], FALSE, KY_DRAFT_CLEAR, TRUE));
      g_assert_true (stays (light[i], TRUE, KY_DRAFT_CLEAR, FALSE));
      g_assert_false (stays (light[i], TRUE, KY_DRAFT_CLEAR, TRUE));
      g_assert_true (stays (light[i], TRUE, KY_DRAFT_FILLED, TRUE));
      g_assert_false (stays (light[i], TRUE, KY_DRAFT_UNKNOWN, FALSE));
    }
  for (guint i = 0; i < G_N_ELEMENTS (dark); i++)
    {
      g_assert_true (stays (dark[i], FALSE, KY_DRAFT_CLEAR, TRUE));
      g_assert_true (stays (dark[i], TRUE, KY_DRAFT_UNKNOWN, TRUE));
    }
}

/* Of cells in one another the innermost that says something lies below; text that says what the
 * draft itself writes for a while is text. */
static void
test_ground_in_one_another (void)
{
  static const KyDraftFrame unknown = { .fill = KY_DRAFT_UNKNOWN };
  static const KyDraftCell at = { .rows = 1, .columns = 1 };
  g_autoptr (KyDraft) draft = begin ();
  g_autofree gchar *body = NULL;

  text (draft, "\" w:themeColor=\"none\"/>");
  ky_draft_begin_table (draft);
  ky_draft_frame (draft, &unknown);
  ky_draft_begin_cell (draft);
  ky_draft_begin_table (draft);
  ky_draft_begin_cell (draft);
  coloured (draft, 0xffffff);
  ky_draft_end_cell (draft, &at);
  ky_draft_end_table (draft);
  ky_draft_end_cell (draft, &at);
  ky_draft_end_table (draft);
  ky_draft_backdrop (draft);
  body = body_of (draft);
  g_assert_null (strstr (body, "FFFFFF"));
  g_assert_nonnull (strstr (body, "&quot; w:themeColor=&quot;none&quot;/&gt;"));
}

/* A paragraph's ground, and that of characters before it; what is dark on what is dark says so; a
 * table does not stand on the ground of the paragraph that it stood in. */
static void
test_ground_of_paragraphs (void)
{
  static const KyDraftFrame dark = { .fill = KY_DRAFT_FILLED, .colour = 0x1f3864 };
  static const KyDraftLook shaded
      = { .colour = 0xffffff, .fill = KY_DRAFT_FILLED, .ground = 0x7f0000 };
  static const KyDraftCell at = { .rows = 1, .columns = 1 };
  g_autoptr (KyDraft) draft = begin ();
  g_autofree gchar *body = NULL;

  ky_draft_begin_paragraph (draft, KY_DRAFT_START, FALSE);
  ky_draft_ground (draft, &dark);
  coloured (draft, 0xfffffe);
  coloured (draft, 0);
  ky_draft_begin_table (draft);
  ky_draft_begin_cell (draft);
  coloured (draft, 0xfffffd);
  ky_draft_end_cell (draft, &at);
  ky_draft_end_table (draft);
  coloured (draft, 0xfffffc);
  ky_draft_end_paragraph (draft);
  ky_draft_begin_paragraph (draft, KY_DRAFT_START, FALSE);
  coloured (draft, 0xfffffb);
  ky_draft_text (draft, ky_view ("a", 1), &shaded);
  ky_draft_end_paragraph (draft);
  ky_draft_backdrop (draft);
  body = body_of (draft);
  g_assert_nonnull (strstr (body, "<w:p><w:pPr><w:shd w:val=\"clear\" w:color=\"auto\""
                                  " w:fill=\"1F3864\"/></w:pPr>"));
  g_assert_nonnull (strstr (body, "FFFFFE"));
  g_assert_nonnull (strstr (body, "<w:color w:val=\"000000\"/>"));
  g_assert_null (strstr (body, "FFFFFD"));
  g_assert_nonnull (strstr (body, "FFFFFC"));
  g_assert_null (strstr (body, "FFFFFB"));
  g_assert_nonnull (strstr (body, "<w:color w:val=\"FFFFFF\"/><w:shd w:val=\"clear\""
                                  " w:color=\"auto\" w:fill=\"7F0000\"/>"));
}

/* Of a ground of pages, whether light text is seen on it. */
static void
test_ground_of_pages (void)
{
  static const struct
  {
    KyDraftFrame frame;
    gboolean stays;
  } grounds[] = { { { .fill = KY_DRAFT_CLEAR }, TRUE },
                  { { .fill = KY_DRAFT_UNKNOWN }, FALSE },
                  { { .fill = KY_DRAFT_FILLED, .colour = 0xffffe0 }, TRUE },
                  { { .fill = KY_DRAFT_FILLED, .colour = 0x1f3864 }, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (grounds); i++)
    {
      g_autoptr (KyDraft) draft = begin ();
      g_autofree gchar *body = NULL;

      coloured (draft, 0xffffff);
      ky_draft_page_ground (draft, &grounds[i].frame);
      body = body_of (draft);
      g_assert_true ((strstr (body, "FFFFFF") != NULL) == grounds[i].stays);
    }
}

static void
test_notes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyDraft) draft = begin ();
  g_autoptr (GBytes) package = NULL;
  g_autofree gchar *notes = NULL, *document = NULL;

  ky_draft_begin_paragraph (draft, KY_DRAFT_START, FALSE);
  text (draft, "before");
  ky_draft_begin_note (draft);
  paragraph (draft, "note");
  ky_draft_begin_note (draft);
  paragraph (draft, "note in a note");
  ky_draft_end_note (draft);
  ky_draft_end_note (draft);
  ky_draft_end_paragraph (draft);
  package = ky_draft_finish (draft, &error);
  g_assert_no_error (error);
  notes = part_of (package, "word/footnotes.xml");
  document = part_of (package, "word/document.xml");
  g_assert_nonnull (strstr (notes, "<w:footnote w:id=\"1\">"));
  g_assert_null (strstr (notes, "note in a note"));
  g_assert_nonnull (strstr (document, "<w:footnoteReference w:id=\"1\"/>"));
  g_assert_nonnull (strstr (document, RUN ("note in a note")));
}

static void
test_headers (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyDraft) draft = begin ();
  g_autoptr (GBytes) package = NULL;
  g_autofree gchar *header = NULL, *document = NULL, *footer = NULL;

  for (guint i = 0; i < 2; i++)
    {
      ky_draft_begin_header (draft);
      paragraph (draft, i == 0 ? "first" : "second");
      ky_draft_end_header_or_footer (draft);
    }
  package = ky_draft_finish (draft, &error);
  g_assert_no_error (error);
  header = part_of (package, "word/header1.xml");
  document = part_of (package, "word/document.xml");
  footer = part_of (package, "word/footer1.xml");
  g_assert_nonnull (strstr (header, RUN ("first")));
  g_assert_null (strstr (header, "second"));
  g_assert_nonnull (strstr (document, RUN ("second")));
  g_assert_null (footer);
}

static void
test_pictures (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyDraft) draft = begin ();
  g_autoptr (GBytes) picture = g_bytes_new_static ("PICTURE", 7), package = NULL;
  g_autofree gchar *document = NULL, *stored = NULL;
  guint number = ky_draft_add_picture (draft, picture);

  ky_draft_picture (draft, number, 0, G_MAXUINT);
  ky_draft_picture (draft, number + 1, 1, 1);
  package = ky_draft_finish (draft, &error);
  g_assert_no_error (error);
  document = part_of (package, "word/document.xml");
  stored = part_of (package, "word/media/image1.png");
  g_assert_cmpstr (stored, ==, "PICTURE");
  g_assert_nonnull (strstr (document, "<wp:extent cx=\"635\" cy=\"20116800\"/>"));
  g_assert_null (strstr (document, "rId2"));
}

/* What is left out is said where the document shows nothing else. */
static void
test_nothing (void)
{
  static const struct
  {
    const gchar *text;
    guint64 figures;
    gboolean is_said;
  } rows[] = { { "", 0, FALSE }, { " \t", 2, TRUE }, { "", 2, TRUE }, { "word", 2, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KyDraft) draft = begin ();
      g_autoptr (GBytes) package = NULL;
      g_autofree gchar *document = NULL;

      paragraph (draft, rows[i].text);
      job.removed = 0;
      ky_draft_left_out (draft, "hwp.figure", rows[i].figures);
      g_assert_cmpuint (job.removed, ==, rows[i].figures);
      package = ky_draft_finish (draft, &error);
      g_assert_no_error (error);
      document = part_of (package, "word/document.xml");
      g_assert_cmpint (strstr (document, "作図された図形 2 個") != NULL, ==, rows[i].is_said);
    }
}

static void
test_depth (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyDraft) draft = begin ();

  for (guint i = 0; i < 64; i++)
    {
      g_assert_cmpint (ky_draft_has_failed (draft), ==, i >= 32);
      ky_draft_begin_table (draft);
      ky_draft_begin_cell (draft);
    }
  text (draft, "a");
  g_assert_null (ky_draft_finish (draft, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_LIMIT);
}

/* A few cells far from one another ask for all between them. */
static void
test_charge (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyDraft) draft = begin ();

  job.left = 200000;
  ky_draft_begin_table (draft);
  for (guint i = 0; i < 200 && !ky_draft_has_failed (draft); i++)
    cell (draft, i, i % 60, 1, 1, "");
  ky_draft_end_table (draft);
  text (draft, "a");
  g_assert_null (ky_draft_finish (draft, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_LIMIT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draft/paragraphs have their alignment and page breaks", test_paragraphs);
  g_test_add_func ("/draft/tabs and line ends stay, other controls go", test_characters);
  g_test_add_func ("/draft/looks are written in the schema's order, within bounds", test_looks);
  g_test_add_func ("/draft/cells are merged, and none lies on another", test_table);
  g_test_add_func ("/draft/cells keep their lines and fills", test_frames);
  g_test_add_func ("/draft/columns get what spanning cells leave them", test_widths);
  g_test_add_func ("/draft/light text stays where its ground does", test_ground);
  g_test_add_func ("/draft/grounds lie in one another", test_ground_in_one_another);
  g_test_add_func ("/draft/paragraphs and characters have a ground", test_ground_of_paragraphs);
  g_test_add_func ("/draft/pages have a ground", test_ground_of_pages);
  g_test_add_func ("/draft/a table wider than Word's becomes paragraphs", test_too_wide_table);
  g_test_add_func ("/draft/two tables stay two", test_tables_side_by_side);
  g_test_add_func ("/draft/a note in a note stands at the end", test_notes);
  g_test_add_func ("/draft/a second header stands at the end", test_headers);
  g_test_add_func ("/draft/pictures have bounded sizes, and must be there", test_pictures);
  g_test_add_func ("/draft/a document without a word says what it held", test_nothing);
  g_test_add_func ("/draft/tables nest to a limit", test_depth);
  g_test_add_func ("/draft/a sparse table is charged for all its places", test_charge);
  return g_test_run ();
}
