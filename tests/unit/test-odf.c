/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/odf/filter.h"
#include "engine/links.h"
#include "filetypes/odf/formula.h"
#include "filetypes/base/formula/verify.h"
#include "filetypes/odf/values.h"
#include "filetypes/odf/names.h"
#include "filetypes/odf/verify-value.h"

/* The filter asks its job for three things only; here they are without an engine. */
struct _KyJob
{
  KyPolicy *policy;
  GString *removed;
};

KyPolicy *
ky_job_policy (KyJob *job)
{
  return job->policy;
}

void
ky_job_removed (KyJob *job, const gchar *code, guint64 count, const gchar *where)
{
  g_string_append_printf (job->removed, "%s;", code);
}

void
ky_job_links (KyJob *job, const gchar *text, gsize length)
{
  g_assert_true (g_utf8_validate (text, (gssize)length, NULL));
}

/* References that begin with "in" lead to something that stays, under its own name. */
static const gchar *
target (gpointer data, KyOdfReference kind, guint frame, KyView href)
{
  if (kind == KY_ODF_REFERENCE_OLE || !ky_view_starts_with (href, "in", 2))
    return NULL;
  return kind == KY_ODF_REFERENCE_OBJECT ? "in:object" : "in:picture";
}

#define OASIS "urn:oasis:names:tc:opendocument:xmlns:"
#define NAMESPACES                                                                                 \
  " xmlns:office='" OASIS "office:1.0' xmlns:text='" OASIS "text:1.0' xmlns:table='" OASIS         \
  "table:1.0' xmlns:draw='" OASIS "drawing:1.0' xmlns:style='" OASIS                               \
  "style:1.0' xmlns:chart='" OASIS "chart:1.0' xmlns:config='" OASIS                               \
  "config:1.0' xmlns:form='" OASIS "form:1.0' xmlns:f='" OASIS                                     \
  "of:1.2' xmlns:xlink='http://www.w3.org/1999/xlink' "                                            \
  "xmlns:o='http://openoffice.org/2004/office'"
#define DOCUMENT(inside)                                                                           \
  "<office:document-content" NAMESPACES "><office:body>" inside                                    \
  "</office:body></office:document-content>"
#define TEXT(inside) DOCUMENT ("<office:text>" inside "</office:text>")

static gchar *
filtered (KyOdfPart part, gboolean is_object, const gchar *xml, gchar **ret_removed,
          KyOdfNature *ret_nature)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  g_autoptr (GString) removed = g_string_new (NULL);
  KyJob job = { policy, removed };
  KyOdfFilter filter = {
    .job = &job, .where = "content.xml", .part = part, .is_object = is_object, .target = target
  };
  GByteArray *out = NULL;
  g_autoptr (GError) error = NULL;
  gchar *text;

  if (!ky_odf_filter (&filter, ky_view (xml, strlen (xml)), &out, ret_nature, &error))
    return g_strdup_printf ("!%s", ky_error_to_string ((KyError)error->code));
  text = g_strndup ((const gchar *)out->data, out->len);
  g_byte_array_unref (out);
  if (ret_removed != NULL)
    *ret_removed = g_strdup (removed->str);
  return text;
}

/* The body of `input` holds `expected` afterwards, with `removed` recorded; and stays so when
 * filtered again. */
static void
assert_text (const gchar *input, const gchar *expected, const gchar *removed)
{
  g_autofree gchar *told = NULL;
  g_autofree gchar *once = filtered (KY_ODF_PART_CONTENT, FALSE, input, &told, NULL);
  g_autofree gchar *twice = filtered (KY_ODF_PART_CONTENT, FALSE, once, NULL, NULL);
  const gchar *from = strstr (once, "<office:body>");
  gchar *to = strstr (once, "</office:body>");
  g_autofree gchar *body = NULL;

  g_assert_nonnull (from);
  g_assert_nonnull (to);
  body = g_strndup (from + strlen ("<office:body>"), (gsize)(to - from) - strlen ("<office:body>"));
  g_assert_cmpstr (body, ==, expected);
  g_assert_cmpstr (told, ==, removed);
  g_assert_cmpstr (twice, ==, once);
}

static void
test_unknown (void)
{
  assert_text (TEXT ("<text:p xmlns:e='urn:e' e:a='1' text:style-name='S' onclick='x'>a<e:x>b</e:x>"
                     "<text:evil>c</text:evil>d</text:p> "),
               "<office:text><text:p text:style-name=\"S\">abcd</text:p></office:text>",
               "odf.unknown-element;odf.unknown-element;");
}

static void
test_fields (void)
{
  assert_text (TEXT ("<text:p><text:page-number text:select-page='current'>3</text:page-number>"
                     "<text:execute-macro text:name='m'>press</text:execute-macro>"
                     "<text:sender-email>me</text:sender-email></text:p>"),
               "<office:text><text:p><text:page-number text:select-page=\"current\">3"
               "</text:page-number>pressme</text:p></office:text>",
               "odf.macro-field;");
  assert_text (TEXT ("<text:p><text:hidden-text text:is-hidden='true'>a</text:hidden-text>"
                     "<text:hidden-text text:is-hidden='false'>b</text:hidden-text></text:p>"),
               "<office:text><text:p>b</text:p></office:text>", "odf.hidden-text;");
}

static void
test_links (void)
{
  assert_text (TEXT ("<text:p><text:a xlink:type='simple' xlink:href='#x'>a</text:a><text:a "
                     "xlink:href='http://x'>b</text:a><text:a xlink:href='#file:x'>c</text:a>"
                     "</text:p>"),
               "<office:text><text:p><text:a xlink:type=\"simple\" xlink:href=\"#x\">a</text:a>bc"
               "</text:p></office:text>",
               "odf.link;odf.link;");
}

static void
test_references (void)
{
  assert_text (TEXT ("<draw:frame><draw:object xlink:href='in'><x/></draw:object>"
                     "<draw:image xlink:href='in'/><draw:image xlink:href='out'/>"
                     "<draw:object-ole xlink:href='in'/></draw:frame>"),
               "<office:text><draw:frame><draw:object xlink:href=\"in:object\"/><draw:image "
               "xlink:href=\"in:picture\"/></draw:frame></office:text>",
               "odf.ole-object;");
}

static void
test_forms (void)
{
  assert_text (TEXT ("<office:forms/><office:forms><form:form><form:button form:id='b' "
                     "form:label='Send'/></form:form></office:forms><draw:control "
                     "draw:control='b' draw:style-name='g'/><draw:control draw:control='x'/>"),
               "<office:text><draw:frame draw:style-name=\"g\"><draw:text-box><text:p>Send</text:p>"
               "</draw:text-box></draw:frame></office:text>",
               "odf.form;odf.form;odf.form;");
}

static void
test_tables (void)
{
  assert_text (
      DOCUMENT ("<office:spreadsheet><table:table table:name='S'><table:table-row>"
                "<table:table-cell table:formula='f:=[.A1]' office:value='1'/>"
                "<table:table-cell table:formula='f:=DDE(1)' office:value='2'/>"
                "</table:table-row></table:table><table:table table:name=\"'file:///a'#$S\""
                "/></office:spreadsheet>"),
      "<office:spreadsheet><table:table table:name=\"S\"><table:table-row>"
      "<table:table-cell table:formula=\"of:=[.A1]\" office:value=\"1\"/>"
      "<table:table-cell office:value=\"2\"/></table:table-row></table:table>"
      "</office:spreadsheet>",
      "odf.formula;odf.external-reference;");
}

static void
test_charts (void)
{
  KyOdfNature nature = { "", "" };
  g_autofree gchar *chart = filtered (
      KY_ODF_PART_CONTENT, TRUE,
      DOCUMENT ("<office:chart><chart:chart chart:class='o:com.sun.star.Evil' xlink:href='..'/>"
                "</office:chart>"),
      NULL, &nature);

  g_assert_nonnull (strstr (chart, "<chart:chart chart:class=\"chart:bar\" xlink:href=\"..\"/>"));
  g_assert_cmpstr (nature.body, ==, "chart");
}

static void
test_settings (void)
{
  g_autofree gchar *out = filtered (
      KY_ODF_PART_SETTINGS, FALSE,
      "<office:document-settings" NAMESPACES "><office:settings>"
      "<config:config-item-set config:name='o:configuration-settings'>"
      "<config:config-item config:name='AddParaTableSpacing' config:type='boolean'>true"
      "</config:config-item><config:config-item config:name='AddParaTableSpacing' "
      "config:type='string'>true</config:config-item><config:config-item "
      "config:name='PrinterName' config:type='string'>p</config:config-item>"
      "<config:config-item config:name='' config:type='boolean'>true</config:config-item>"
      "<config:config-item config:name='TabOverflow TableRowKeep' config:type='boolean'>true"
      "</config:config-item></config:config-item-set><config:config-item-set config:name='o:evil'/>"
      "</office:settings></office:document-settings>",
      NULL, NULL);

  g_assert_nonnull (strstr (
      out, "<office:settings><config:config-item-set config:name=\"ooo:configuration-settings\">"
           "<config:config-item config:name=\"AddParaTableSpacing\" config:type=\"boolean\">true"
           "</config:config-item></config:config-item-set></office:settings>"));
}

static void
test_roots (void)
{
  g_autofree gchar *wrong = filtered (KY_ODF_PART_STYLES, FALSE, TEXT ("<text:p/>"), NULL, NULL);
  g_autofree gchar *math = filtered (
      KY_ODF_PART_CONTENT, FALSE, "<math xmlns='http://www.w3.org/1998/Math/MathML'/>", NULL, NULL);

  g_assert_cmpstr (wrong, ==, "!malformed");
  g_assert_cmpstr (math, ==, "!malformed");
}

static void
test_formulas (void)
{
  static const struct
  {
    const gchar *formula;
    gboolean is_safe;
  } rows[] = {
    { "=SUM([.A1:.B2];[$Sheet2.C3])", TRUE },
    { "=IF([.A1]=\"http://x'#\";1;0)", TRUE },
    { "=[$'My Sheet'.A1]&\"a\"\"b\"", TRUE },
    { "=[.#REF!]+#REF!", TRUE },
    { "=COM.MICROSOFT.CONCAT([.A1])", TRUE },
    { "=ORG.OPENOFFICE.EASTERSUNDAY(2026)", TRUE },
    { "cell-content-is-in-list(\"a\";\"b\")", TRUE },
    { "cell-content()>5", TRUE },
    { "value()>=0", TRUE },
    { "={1;2|3;4}", TRUE },
    { "=['file:///x.ods'#$S.A1]", FALSE },
    { "=[file:///x.ods#$S.A1]", FALSE },
    { "=[#x]", FALSE },
    { "=DDE(\"a\";\"b\";\"c\")", FALSE },
    { "=dde (\"a\")", FALSE },
    { "=WEBSERVICE(\"x\")", FALSE },
    { "=COM.MICROSOFT.WEBSERVICE(\"x\")", FALSE },
    { "=HYPERLINK(\"x\")", FALSE },
    { "=INDIRECT([.A1])", FALSE },
    { "=INDIRECT(\"Sheet2.A1\")", TRUE },
    { "=INDIRECT;(\"A1\")", FALSE },
    { "=MyIndirect+Tax_INDIRECT", TRUE },
    { "=MyIndirect(\"A1\")", FALSE },
    { "=COM.MICROSOFT.INDIRECT+1", TRUE },
    { "=INDIRECT!A1+INDIRECTS", FALSE },
    { "=indirect (\"$'A b'.A\"&ROW([.B1])-1;1)", TRUE },
    { "=INDIRECT(CONCATENATE(\"B\";ROW()-1))>1", TRUE },
    { "=INDIRECT(ADDRESS(ROW();1;1))", TRUE },
    { "=INDIRECT(ADDRESS(1;1;1;1;[.A1]))", FALSE },
    { "=INDIRECT(\"A\"&[.A1])", FALSE },
    { "=INDIRECT(CONCATENATE(\"A\";[.A1]))", FALSE },
    { "=INDIRECT(\"'file.ods'#$A.A1\")", FALSE },
    { "=INDIRECT(\"[a.xls]A!A1\")", FALSE },
    { "=INDIRECT(\"A1\";INDIRECT([.A1]))", FALSE },
    { "=INDIRECT(name)", FALSE },
    { "=_xlfn.INDIRECT([.A1])", FALSE },
    { "=MULTIPLE.OPERATIONS([.A1];[.A2];[.A3])", FALSE },
    { "=MYMACRO()", FALSE },
    { "=COM.MICROSOFT.()", FALSE },
    { "=\"open", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean is_changed;
      g_autofree gchar *confined
          = ky_odf_formula_confine (ky_view (rows[i].formula, strlen (rows[i].formula)),
                                    rows[i].formula[0] != '=', FALSE, &is_changed);

      g_test_message ("%s", rows[i].formula);
      g_assert_cmpint (confined != NULL && !is_changed, ==, rows[i].is_safe);
    }
}

extern const KyVocabulary ky_odf_vocabulary;
extern const KyMarkupTable ky_odf_stays;

static gint
place_of (const gchar *const *list, guint n, const gchar *text)
{
  for (guint i = 0; i < n; i++)
    if (strcmp (list[i], text) == 0)
      return (gint)i;
  return -1;
}

static gint
space_of (const KyVocabulary *vocabulary, const gchar *prefix)
{
  if (strcmp (prefix, "xml") == 0)
    return place_of (vocabulary->uris, vocabulary->n_uris, "http://www.w3.org/XML/1998/namespace");
  for (const KyXmlPrefix *row = ky_odf_prefixes; row->prefix != NULL; row++)
    if (strcmp (row->prefix, prefix) == 0)
      return place_of (vocabulary->uris, vocabulary->n_uris, row->uri);
  return -1;
}

/* "text:p" of LOCAL in the namespace of PREFIX; NULL: there is none. */
static const KyVocabularyElement *
element_of (const KyVocabulary *vocabulary, const gchar *const *name)
{
  gint space = space_of (vocabulary, name[0]);
  gint local = place_of (vocabulary->names, vocabulary->n_names, name[1]);

  for (guint i = 0; space >= 0 && local >= 0 && i < vocabulary->n_elements; i++)
    if (vocabulary->elements[i].space == space && vocabulary->elements[i].name == local)
      return &vocabulary->elements[i];
  return NULL;
}

static gboolean
allows (const KyVocabulary *vocabulary, const KyVocabularyElement *element,
        const gchar *const *name)
{
  gint space = space_of (vocabulary, name[0]);
  gint local = place_of (vocabulary->names, vocabulary->n_names, name[1]);
  guint8 range;

  return space >= 0 && local >= 0
         && ky_vocabulary_kind (vocabulary, element, space, local, &range) != KY_VALUE_NONE;
}

static void
check_vocabulary (const KyVocabulary *vocabulary)
{
  static const gchar *const no_elements[][2]
      = { { "math", "maction" },        { "math", "annotation-xml" },
          { "math", "mi:mo" },          { "math", "" },
          { "text", "section-source" }, { "text", "dde-connection" },
          { "draw", "applet" },         { "form", "form" },
          { "table", "table-source" },  { "office", "scripts" },
          { "meta", "template" },       { "presentation", "sound" },
          { "text", "execute-macro" } };
  static const struct
  {
    const gchar *parent[2], *child[2];
    gboolean holds;
  } pairs[] = {
    { { "office", "text" }, { "text", "p" }, TRUE },
    { { "text", "p" }, { "text", "span" }, TRUE },
    { { "text", "p" }, { "table", "table" }, FALSE },
    { { "text", "span" }, { "style", "style" }, FALSE },
    { { "table", "table" }, { "table", "table-row" }, TRUE },
    { { "table", "table" }, { "table", "table-cell" }, FALSE },
    { { "table", "table-row" }, { "table", "table-cell" }, TRUE },
    { { "table", "table-cell" }, { "table", "content-validation" }, FALSE },
    { { "draw", "frame" }, { "draw", "image" }, TRUE },
    { { "draw", "g" }, { "draw", "image" }, FALSE },
    { { "draw", "page" }, { "draw", "image" }, FALSE },
    { { "style", "style" }, { "style", "map" }, TRUE },
    { { "office", "meta" }, { "dc", "title" }, TRUE },
    { { "office", "meta" }, { "dc", "creator" }, FALSE },
    { { "math", "mrow" }, { "math", "mi" }, TRUE },
    { { "text", "p" }, { "math", "mi" }, FALSE },
  };
  static const struct
  {
    const gchar *element[2], *attribute[2];
    gboolean is_allowed;
  } attributes[] = {
    { { "table", "table-cell" }, { "table", "formula" }, TRUE },
    { { "table", "table-row" }, { "table", "formula" }, FALSE },
    { { "text", "p" }, { "table", "formula" }, FALSE },
    { { "text", "a" }, { "xlink", "href" }, TRUE },
    { { "text", "p" }, { "xlink", "href" }, FALSE },
    { { "text", "section" }, { "xlink", "href" }, FALSE },
    { { "draw", "frame" }, { "xlink", "href" }, FALSE },
    { { "draw", "image" }, { "xlink", "href" }, TRUE },
    { { "draw", "image" }, { "draw", "filter-name" }, FALSE },
    { { "table", "table" }, { "table", "protection-key" }, FALSE },
    { { "text", "p" }, { "text", "style-name" }, TRUE },
    { { "text", "p" }, { "xml", "base" }, FALSE },
    { { "style", "map" }, { "style", "condition" }, TRUE },
    { { "style", "style" }, { "style", "condition" }, FALSE },
    { { "table", "content-validation" }, { "table", "condition" }, TRUE },
    { { "table", "table" }, { "table", "condition" }, FALSE },
    { { "draw", "equation" }, { "draw", "formula" }, TRUE },
    { { "draw", "frame" }, { "draw", "formula" }, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (no_elements); i++)
    g_assert_null (element_of (vocabulary, no_elements[i]));
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      const KyVocabularyElement *parent = element_of (vocabulary, pairs[i].parent);
      const KyVocabularyElement *child = element_of (vocabulary, pairs[i].child);

      g_test_message ("%s in %s", pairs[i].child[1], pairs[i].parent[1]);
      g_assert_nonnull (parent);
      g_assert_cmpint (child != NULL && ky_vocabulary_holds (vocabulary, parent, child), ==,
                       pairs[i].holds);
    }
  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    {
      const KyVocabularyElement *element = element_of (vocabulary, attributes[i].element);

      g_test_message ("%s of %s", attributes[i].attribute[1], attributes[i].element[1]);
      g_assert_nonnull (element);
      g_assert_cmpint (allows (vocabulary, element, attributes[i].attribute), ==,
                       attributes[i].is_allowed);
    }
}

/* The writer's and the verifier's are two. */
static void
test_vocabulary (void)
{
  check_vocabulary (ky_odf_stays.vocabulary);
  check_vocabulary (&ky_odf_vocabulary);
}

/* What the writer lets through fits for the verifier, too, and nothing that could be an address
 * does but as a text. */
static void
test_values_twice (void)
{
  static const KyValueKind kinds[]
      = { KY_VALUE_BOOL, KY_VALUE_NUM, KY_VALUE_TOK, KY_VALUE_DATE, KY_VALUE_NAME, KY_VALUE_PATH };
  static const KyMarkupFormat format = { .kinds = ky_odf_kinds };
  KyMarkup writer = { .format = &format };
  static const gchar *const values[] = { "",
                                         "true",
                                         "1",
                                         "-1.5e+3",
                                         ".5",
                                         "1.",
                                         "+",
                                         "e3",
                                         "1e",
                                         "0.06pt solid #000000",
                                         "PT1H30M",
                                         "2026-04-01T12:00:00",
                                         "auto",
                                         "標準",
                                         "a/b",
                                         "rect(0cm, 0cm)",
                                         "M 0 0 L 1,1 Z",
                                         "\t",
                                         "'MS Gothic'",
                                         "(1 2 3)",
                                         "a=b",
                                         "a<b",
                                         "a|b",
                                         "x.y" };
  static const gchar *const addresses[]
      = { "http://e.example/", "\\\\e.example\\x",       "file:///x", "javascript:alert(1)",
          "//e.example/x",     "url(http://e.example/)", "a://b",     "C:\\x" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      for (guint k = 0; k < G_N_ELEMENTS (values); k++)
        g_assert_cmpint (ky_markup_value_is (&writer, kinds[i], ky_odf_view_of (values[k]), NULL),
                         ==, ky_odf_verify_value (kinds[i], ky_odf_view_of (values[k]), NULL));
      for (guint k = 0; k < G_N_ELEMENTS (addresses); k++)
        {
          g_assert_false (
              ky_markup_value_is (&writer, kinds[i], ky_odf_view_of (addresses[k]), NULL));
          g_assert_false (ky_odf_verify_value (kinds[i], ky_odf_view_of (addresses[k]), NULL));
        }
    }
}

static void
test_equations_of_shapes (void)
{
  static const gchar *const safe[] = { "10800*cos($0 *(pi/180))", "?f0 +10800", "-if(?f1 ,1e-3, 2)",
                                       "max(left,right)",         "((1))",      " 1 " };
  static const gchar *const unsafe[]
      = { "",   "1 2",    "call(1)", "?",     "$x", "http://e.example/", "(1", "1)",
          "a1", "DDE(1)", "1+",      "max 1", "sin" };

  for (guint i = 0; i < G_N_ELEMENTS (safe); i++)
    {
      g_assert_true (ky_odf_shape_formula_is_safe (ky_odf_view_of (safe[i])));
      g_assert_true (ky_formula_verify_open (safe[i], KY_FORMULA_SHAPE));
    }
  for (guint i = 0; i < G_N_ELEMENTS (unsafe); i++)
    g_assert_false (ky_odf_shape_formula_is_safe (ky_odf_view_of (unsafe[i])));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/odf/what is not listed goes, listed text stays", test_unknown);
  g_test_add_func ("/odf/fields that act leave their text", test_fields);
  g_test_add_func ("/odf/a link leads inside or loses its target", test_links);
  g_test_add_func ("/odf/references lead to members that stay", test_references);
  g_test_add_func ("/odf/controls leave their captions", test_forms);
  g_test_add_func ("/odf/formulas that reach out leave their value", test_tables);
  g_test_add_func ("/odf/a chart is of a known kind", test_charts);
  g_test_add_func ("/odf/what may stand is told from what may not", test_vocabulary);
  g_test_add_func ("/odf/values are read alike twice", test_values_twice);
  g_test_add_func ("/odf/equations of shapes", test_equations_of_shapes);
  g_test_add_func ("/odf/settings are named one by one", test_settings);
  g_test_add_func ("/odf/a part has its own root", test_roots);
  g_test_add_func ("/odf/formulas are judged by their functions and references", test_formulas);
  return g_test_run ();
}
