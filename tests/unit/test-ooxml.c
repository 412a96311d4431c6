/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/field/field.h"
#include "filetypes/ooxml/pass.h"
#include "filetypes/base/formula/formula.h"
#include "filetypes/base/xml/verify-number.h"

/* The filter asks its job for a few things only; here they are without an engine. */
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
  for (guint64 i = 0; i < count; i++)
    g_string_append_printf (job->removed, "%s;", code);
}

/* Relationship Ids that begin with "in" lead to a part that stays. */
static KyRelation
relation (gpointer data, KyView id)
{
  return ky_view_starts_with (id, "in", 2) ? KY_RELATION_PART : KY_RELATION_NONE;
}

#define W "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
#define R "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
#define A "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\""
#define P "xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\""
#define WP "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\""
#define P14 "xmlns:p14=\"http://schemas.microsoft.com/office/powerpoint/2010/main\""
#define S "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define MC "xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\""

/* When set, one key of the policy and its value. */
static const gchar *policy_key, *policy_value;
static GHashTable *hidden_styles;

static KyPolicy *
changed_policy (void)
{
  g_autoptr (KyPolicy) standard = ky_policy_new_default ();
  g_autoptr (GError) error = NULL;
  KyPolicy *policy = ky_policy_with (standard, policy_key, policy_value, &error);

  g_assert_no_error (error);
  return policy;
}

static gchar *
filtered (const gchar *xml, gchar **ret_removed)
{
  g_autoptr (KyPolicy) policy = policy_key == NULL ? ky_policy_new_default () : changed_policy ();
  g_autoptr (GString) removed = g_string_new (NULL);
  KyJob job = { policy, removed };
  KyOoxmlFilter filter
      = { .job = &job, .where = "part.xml", .relation = relation, .hidden_styles = hidden_styles };
  GByteArray *out = NULL;
  g_autoptr (GError) error = NULL;
  gchar *text;

  if (!ky_ooxml_filter (&filter, ky_view (xml, strlen (xml)), &out, &error))
    return g_strdup_printf ("!%s", ky_error_to_string ((KyError)error->code));
  text = g_strndup ((const gchar *)out->data, out->len);
  g_byte_array_unref (out);
  if (ret_removed != NULL)
    *ret_removed = g_strdup (removed->str);
  return text;
}

/* `input` becomes `expected` (without the declaration), with `removed` recorded; and stays so when
 * filtered again. */
static void
assert_filtered (const gchar *input, const gchar *expected, const gchar *removed)
{
  g_autofree gchar *told = NULL;
  g_autofree gchar *once = filtered (input, &told);
  g_autofree gchar *twice = filtered (once, NULL);
  const gchar *body = strstr (once, "?>\n");

  g_assert_nonnull (body);
  g_assert_cmpstr (body + 3, ==, expected);
  g_assert_cmpstr (told, ==, removed);
  g_assert_cmpstr (twice, ==, once);
}

static void
test_unknown (void)
{
  assert_filtered (
      "<w:document " W
      " xmlns:e='urn:evil'><w:body><w:p e:a='1' w:rsidR='00' w:onload='x'>stray<e:x>1</e:x>"
      "<w:r><w:evil><w:t>2</w:t></w:evil><w:t xml:space='preserve'> "
      "3</w:t></w:r></w:p></w:body></w:document>",
      "<w:document " W
      "><w:body><w:p w:rsidR=\"00\"><w:r><w:t xml:space=\"preserve\"> 3</w:t></w:r></w:p>"
      "</w:body></w:document>",
      "ooxml.unknown-element;ooxml.unknown-element;");
}

static void
test_strict (void)
{
  assert_filtered (
      "<w:document "
      "xmlns:w='http://purl.oclc.org/ooxml/wordprocessingml/main'><w:body/></w:document>",
      "<w:document " W "><w:body/></w:document>", "");
}

#define SHOWN(type, guid, text)                                                                    \
  "<a:fld id=\"{" guid "}\" type=\"" type "\"><a:t>" text "</a:t></a:fld>"
#define NUMBER_GUID "13100EA6-0000-4000-8000-000000000000"
#define DATE_GUID "CD157263-0000-4000-8000-000000000000"

/* LibreOffice numbers fields by chance. */
static void
test_fields_numbered (void)
{
  static const gchar input[]
      = "<a:p " A ">" SHOWN ("slidenum", "0BADC0DE-3C7F-48EE-A59D-F2D3B82B97B9", "7")
          SHOWN ("datetime1", "1BADC0DE-3C7F-48EE-A59D-F2D3B82B97B9", "2026/11/21") "</a:p>";

  assert_filtered (input,
                   "<a:p " A ">" SHOWN ("slidenum", NUMBER_GUID, "7")
                       SHOWN ("datetime1", DATE_GUID, "2026/11/21") "</a:p>",
                   "");
}

#define RUN(x) "<w:r>" x "</w:r>"
#define FLD(x) "<w:fldChar w:fldCharType=\"" x "\"/>"

static void
test_fields (void)
{
  assert_filtered ("<w:p " W ">" RUN (FLD ("begin")) RUN ("<w:instrText> PAGE </w:instrText>")
                       RUN (FLD ("separate")) RUN ("<w:t>1</w:t>") RUN (FLD ("end")) "</w:p>",
                   "<w:p " W ">" RUN (FLD ("begin")) RUN ("<w:instrText> PAGE </w:instrText>")
                       RUN (FLD ("separate")) RUN ("<w:t>1</w:t>") RUN (FLD ("end")) "</w:p>",
                   "");
  /* the name is split over runs */
  assert_filtered ("<w:p " W ">" RUN (FLD ("begin")) RUN ("<w:instrText>DDEA</w:instrText>")
                       RUN ("<w:instrText>UTO c:\\\\x</w:instrText>") RUN (FLD ("separate"))
                           RUN ("<w:t>result</w:t>") RUN (FLD ("end")) "</w:p>",
                   "<w:p " W "><w:r/><w:r/><w:r/><w:r/>" RUN ("<w:t>result</w:t>") "<w:r/></w:p>",
                   "ooxml.field;");
  /* a field inside the instruction of another goes with it */
  assert_filtered (
      "<w:p " W ">" RUN (FLD ("begin")) RUN ("<w:instrText>INCLUDETEXT</w:instrText>")
          RUN (FLD ("begin")) RUN ("<w:instrText>QUOTE</w:instrText>") RUN (FLD ("separate"))
              RUN ("<w:t>path</w:t>") RUN (FLD ("end")) RUN (FLD ("separate"))
                  RUN ("<w:t>shown</w:t>") RUN (FLD ("end")) "</w:p>",
      "<w:p " W
      "><w:r/><w:r/><w:r/><w:r/><w:r/><w:r/><w:r/><w:r/>" RUN ("<w:t>shown</w:t>") "<w:r/></w:p>",
      "ooxml.field;");
  assert_filtered (
      "<w:p " W
      "><w:fldSimple w:instr='HYPERLINK \"http://x\"'><w:r><w:t>t</w:t></w:r></w:fldSimple></w:p>",
      "<w:p " W "><w:r><w:t>t</w:t></w:r></w:p>", "ooxml.field;");
}

static void
test_field_names (void)
{
  static const struct
  {
    const gchar *instruction;
    gboolean is_safe;
  } rows[] = {
    { " PAGE ", TRUE },
    { "TOC \\o \"1-3\" \\h", TRUE },
    { "= SUM(ABOVE)", TRUE },
    { "HYPERLINK \\l \"_Toc1\"", TRUE },
    { "HYPERLINK \\l _Toc1 \\o \"tip\"", TRUE },
    { "HYPERLINK \"http://x\"", FALSE },
    { "HYPERLINK \"http://x\" \\l \"a\"", FALSE },
    { "HYPERLINK", FALSE },
    { "HYPERLINK \\o \"tip\"", FALSE },
    { "dDe a b", FALSE },
    { "DDEAUTO", FALSE },
    { "", FALSE },
    { "PAGEX", FALSE },
    { "PAGE-", FALSE },
    { "MACROBUTTON x y", FALSE },
    { "ref _a \\h", TRUE },
    { "AUTHOR", FALSE },
    { "savedate \\@ \"d\"", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].instruction);
      g_assert_cmpint (
          ky_field_is_safe (ky_view (rows[i].instruction, strlen (rows[i].instruction)), NULL), ==,
          rows[i].is_safe);
    }
}

/* Nobody has to be told of what did no harm. */
static void
test_fields_of_properties (void)
{
  assert_filtered ("<w:p " W ">" RUN (FLD ("begin")) RUN ("<w:instrText> AUTHOR </w:instrText>")
                       RUN (FLD ("separate")) RUN ("<w:t>name</w:t>") RUN (FLD ("end")) "</w:p>",
                   "<w:p " W "><w:r/><w:r/><w:r/>" RUN ("<w:t>name</w:t>") "<w:r/></w:p>", "");
  assert_filtered ("<w:p " W
                   "><w:fldSimple w:instr='SAVEDATE'><w:r><w:t>t</w:t></w:r></w:fldSimple></w:p>",
                   "<w:p " W "><w:r><w:t>t</w:t></w:r></w:p>", "");
}

static void
test_links (void)
{
  assert_filtered ("<w:p " W " " R "><w:hyperlink r:id='out1'><w:r><w:t>a</w:t></w:r></w:hyperlink>"
                   "<w:hyperlink w:anchor='b'><w:r><w:t>c</w:t></w:r></w:hyperlink></w:p>",
                   "<w:p " W "><w:r><w:t>a</w:t></w:r><w:hyperlink "
                   "w:anchor=\"b\"><w:r><w:t>c</w:t></w:r></w:hyperlink></w:p>",
                   "ooxml.hyperlink;");
  assert_filtered ("<a:rPr " A " " R "><a:hlinkClick r:id='' action='ppaction://program'/></a:rPr>",
                   "<a:rPr " A "/>", "ooxml.click-action;");
  assert_filtered (
      "<a:rPr " A " " R "><a:hlinkClick r:id='in1' action='ppaction://hlinksldjump'/></a:rPr>",
      "<a:rPr " A "><a:hlinkClick " R " r:id=\"in1\" action=\"ppaction://hlinksldjump\"/></a:rPr>",
      "");
  assert_filtered (
      "<a:rPr " A " " R
      "><a:hlinkClick r:id='' action='ppaction://hlinkshowjump?jump=nextslide'/></a:rPr>",
      "<a:rPr " A "><a:hlinkClick " R
      " r:id=\"\" action=\"ppaction://hlinkshowjump?jump=nextslide\"/></a:rPr>",
      "");
  assert_filtered ("<a:blipFill " A " " R "><a:blip r:embed='gone' r:link='out'/></a:blipFill>",
                   "<a:blipFill " A "><a:blip/></a:blipFill>", "");
}

static void
test_alternate_content (void)
{
  assert_filtered (
      "<w:p " W " " MC
      " xmlns:q='urn:x'><mc:AlternateContent><mc:Choice Requires='q'><q:x/></mc:Choice>"
      "<mc:Fallback><w:r><w:t>f</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>",
      "<w:p " W "><w:r><w:t>f</w:t></w:r></w:p>", "");
  assert_filtered (
      "<w:p " W " " MC
      " xmlns:z='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'>"
      "<mc:AlternateContent><mc:Choice Requires='z'><w:r><w:t>c</w:t></w:r></mc:Choice>"
      "<mc:Fallback><w:r><w:t>f</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>",
      "<w:p " W "><mc:AlternateContent " MC "><mc:Choice "
      "xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" "
      "Requires=\"wps\">"
      "<w:r><w:t>c</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>f</w:t></w:r></mc:Fallback></"
      "mc:AlternateContent></w:p>",
      "");
}

static void
test_ole_frame (void)
{
  assert_filtered (
      "<p:spTree " P " " A " " R " " MC
      " xmlns:v='urn:schemas-microsoft-com:vml'><p:graphicFrame><p:nvGraphicFramePr/>"
      "<a:graphic><a:graphicData uri='http://schemas.openxmlformats.org/presentationml/2006/ole'>"
      "<mc:AlternateContent><mc:Choice Requires='v'><p:oleObj progId='Package' "
      "r:id='in1'><p:embed/></p:oleObj></mc:Choice>"
      "<mc:Fallback><p:oleObj progId='Package' r:id='in1'><p:embed/><p:pic><p:blipFill><a:blip "
      "r:embed='in2'/>"
      "</p:blipFill></p:pic></p:oleObj></mc:Fallback></mc:AlternateContent></a:graphicData></"
      "a:graphic></p:graphicFrame>"
      "<p:sp/></p:spTree>",
      "<p:spTree " P "><p:pic><p:blipFill><a:blip " A " " R
      " r:embed=\"in2\"/></p:blipFill></p:pic><p:sp/></p:spTree>",
      "ooxml.ole-object;");
}

static void
test_empty_extensions (void)
{
  assert_filtered ("<p:cmAuthor " P " id='1' name='n'><p:extLst><p:ext uri='{1}'><q:x "
                   "xmlns:q='urn:q'/></p:ext></p:extLst></p:cmAuthor>",
                   "<p:cmAuthor " P " id=\"1\" name=\"n\"/>", "ooxml.unknown-element;");
  assert_filtered ("<p:sp " P " " P14 " a='1'><p:extLst><p:ext uri='{1}'><p14:modId "
                   "val='1'/></p:ext><p:ext uri='{2}'/></p:extLst></p:sp>",
                   "<p:sp " P "><p:extLst><p:ext uri=\"{1}\"><p14:modId " P14
                   " val=\"1\"/></p:ext></p:extLst></p:sp>",
                   "");
}

/* Checks that the content of a misplaced element is kept as that of the element around it. */
static void
test_misplaced (void)
{
  assert_filtered (
      "<w:document " W "><w:body><w:p><w:pPr><w:rPr><w:tbl><w:tr/></w:tbl><w:b/>"
      "</w:rPr></w:pPr><w:tc><w:r><w:t>a</w:t></w:r></w:tc><w:rPr><w:b/></w:rPr>"
      "<w:body><w:r><w:t>b</w:t></w:r></w:body><w:t>c</w:t></w:p></w:body></w:document>",
      "<w:document " W "><w:body><w:p><w:pPr><w:rPr><w:b/></w:rPr></w:pPr>"
      "<w:r><w:t>a</w:t></w:r><w:r><w:t>b</w:t></w:r></w:p></w:body></w:document>",
      "ooxml.unknown-element;ooxml.unknown-element;ooxml.unknown-element;"
      "ooxml.unknown-element;ooxml.unknown-element;ooxml.unknown-element;"
      "ooxml.unknown-element;");
  /* of several the first */
  assert_filtered (
      "<w:body " W " " MC "><w:p><w:pPr><w:keepNext/></w:pPr><w:r/>"
      "<w:pPr><w:keepNext/></w:pPr><mc:AlternateContent><mc:Choice Requires='w'><w:pPr/>"
      "<w:r/></mc:Choice></mc:AlternateContent></w:p></w:body>",
      "<w:body " W "><w:p><w:pPr><w:keepNext/></w:pPr><w:r/><mc:AlternateContent " MC
      "><mc:Choice Requires=\"w\"><w:r/></mc:Choice></mc:AlternateContent></w:p></w:body>",
      "ooxml.unknown-element;ooxml.unknown-element;");
  /* the very tags that stood in their places before */
  assert_filtered ("<w:body " W "><w:p><w:r><w:b/><w:rPr><w:b/></w:rPr></w:r><w:b/></w:p></w:body>",
                   "<w:body " W "><w:p><w:r><w:rPr><w:b/></w:rPr></w:r></w:p></w:body>",
                   "ooxml.unknown-element;ooxml.unknown-element;");
}

static void
test_what_looks_alike (void)
{
  assert_filtered ("<a:xfrm " A "><a:off x='1' y='2'/><a:ext cx='3' cy='4'/></a:xfrm>",
                   "<a:xfrm " A "><a:off x=\"1\" y=\"2\"/><a:ext cx=\"3\" cy=\"4\"/></a:xfrm>", "");
  assert_filtered ("<fonts " S "><font><name val='Meiryo'/></font></fonts>",
                   "<fonts " S "><font><name val=\"Meiryo\"/></font></fonts>", "");
  assert_filtered ("<worksheet " S " " R
                   "><pageSetup orientation='landscape' r:id='gone'/></worksheet>",
                   "<worksheet " S "><pageSetup orientation=\"landscape\"/></worksheet>", "");
}

/* Hidden by styles and by size; by columns and rows of no size. What others say does not count. */
static void
assert_hidden_text (void)
{
  static const gchar styles[]
      = "<w:styles " W "><w:style w:styleId='A'><w:rPr><w:vanish/></w:rPr></w:style><w:style "
        "w:styleId='B'><w:basedOn w:val='A'/></w:style><w:style w:styleId='C'><w:basedOn "
        "w:val='B'/><w:rPr><w:vanish w:val='0'/></w:rPr></w:style><w:style "
        "w:styleId='D'><w:rPr><w:sz "
        "w:val='2'/></w:rPr></w:style><w:style "
        "w:styleId='E'><w:tblStylePr><w:rPr><w:vanish/></w:rPr>"
        "</w:tblStylePr></w:style></w:styles>";
  static const struct
  {
    const gchar *text;
    gboolean is_seen;
  } runs[] = {
    { "<w:p><w:r><w:rPr><w:rStyle w:val='A'/></w:rPr><w:t>x</w:t></w:r></w:p>", FALSE },
    { "<w:p><w:r><w:rPr><w:rStyle w:val='B'/></w:rPr><w:t>x</w:t></w:r></w:p>", FALSE },
    { "<w:p><w:r><w:rPr><w:rStyle w:val='C'/></w:rPr><w:t>x</w:t></w:r></w:p>", TRUE },
    { "<w:p><w:r><w:rPr><w:rStyle w:val='D'/></w:rPr><w:t>x</w:t></w:r></w:p>", FALSE },
    { "<w:p><w:r><w:rPr><w:rStyle w:val='D'/><w:sz w:val='21'/></w:rPr><w:t>x</w:t></w:r></w:p>",
      TRUE },
    { "<w:p><w:pPr><w:pStyle w:val='D'/></w:pPr><w:r><w:rPr><w:sz "
      "w:val='21'/></w:rPr><w:t>x</w:t></w:r></w:p>",
      TRUE },
    { "<w:p><w:pPr><w:pStyle w:val='D'/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>", FALSE },
    { "<w:p><w:r><w:rPr><w:vanish/><w:sz w:val='21'/></w:rPr><w:t>x</w:t></w:r></w:p>", FALSE },
    { "<w:p><w:r><w:rPr><w:rStyle w:val='E'/></w:rPr><w:t>x</w:t></w:r></w:p>", TRUE },
    { "<w:p><w:r><w:rPr><w:rStyle w:val='A'/><w:vanish w:val='0'/></w:rPr><w:t>x</w:t></w:r></w:p>",
      TRUE },
    { "<w:p><w:pPr><w:pStyle w:val='A'/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>", FALSE },
    { "<w:p><w:pPr><w:pStyle w:val='B'/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>x</w:t></w:r></w:p>",
      FALSE },
    { "<w:p><w:pPr><w:pStyle w:val='B'/></w:pPr><w:r><w:rPr><w:b/><w:vanish "
      "w:val='false'/></w:rPr><w:t>x</w:t></w:r></w:p>",
      TRUE },
    { "<w:p><w:pPr><w:pStyle w:val='A'/></w:pPr></w:p><w:p><w:r><w:t>x</w:t></w:r></w:p>", TRUE },
    { "<w:p><w:r><w:rPr><w:sz w:val='1'/></w:rPr><w:t>x</w:t></w:r></w:p>", FALSE },
    { "<w:p><w:r><w:rPr><w:sz w:val='2'/></w:rPr><w:t>x</w:t></w:r></w:p>", FALSE },
    { "<w:p><w:r><w:rPr><w:sz w:val='0'/></w:rPr><w:t>x</w:t></w:r></w:p>", FALSE },
    { "<w:p><w:r><w:rPr><w:sz w:val='12'/></w:rPr><w:t>x</w:t></w:r></w:p>", TRUE },
    { "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>", TRUE },
    { "<w:p><w:r><w:rPr><w:webHidden/></w:rPr><w:t>x</w:t></w:r></w:p>", TRUE },
  };
  KyJob job = { changed_policy (), g_string_new (NULL) };

  hidden_styles = ky_ooxml_hidden_styles (&job, ky_view (styles, strlen (styles)));
  g_assert_nonnull (hidden_styles);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autofree gchar *xml = g_strconcat ("<w:document " W "><w:body>", runs[i].text,
                                           "</w:body></w:document>", NULL);
      g_autofree gchar *told = NULL;
      g_autofree gchar *out = filtered (xml, &told);

      if ((strstr (out, ">x<") != NULL) != runs[i].is_seen)
        g_error ("%s: %s", runs[i].text, out);
      g_assert_true (runs[i].is_seen || strstr (told, "ooxml.hidden") != NULL);
    }
  g_clear_pointer (&hidden_styles, g_hash_table_unref);
  ky_policy_unref (job.policy);
  g_string_free (job.removed, TRUE);
  assert_filtered (
      "<worksheet " S "><cols><col min='2' max='3' hidden='1'/><col min='5' max='5' "
      "width='0' customWidth='1'/></cols><sheetData><row r='1'><c r='A1'><v>1</v></c><c "
      "r='B1'><v>2</v></c><c r='C1'><v>3</v></c><c r='D1'><v>4</v></c><c "
      "r='E1'><v>5</v></c></row><row r='2' ht='0' customHeight='1'><c "
      "r='A2'><v>6</v></c></row><row r='3' ht='15'><c r='A3'><v>7</v></c></row>"
      "</sheetData></worksheet>",
      "<worksheet " S "><cols><col min=\"2\" max=\"3\" hidden=\"1\"/><col min=\"5\" max=\"5\" "
      "width=\"0\" customWidth=\"1\"/></cols><sheetData><row r=\"1\"><c "
      "r=\"A1\"><v>1</v></c><c r=\"D1\"><v>4</v></c></row><row r=\"3\" "
      "ht=\"15\"><c r=\"A3\"><v>7</v></c></row></sheetData></worksheet>",
      "ooxml.hidden;ooxml.hidden;ooxml.hidden;ooxml.hidden;");
}

static void
test_policies (void)
{
  policy_key = "office.revisions";
  policy_value = "accept";
  assert_filtered ("<w:p " W "><w:del w:id='1'><w:r><w:delText>old</w:delText></w:r></w:del><w:ins "
                   "w:id='2'><w:r><w:t>new</w:t></w:r></w:ins></w:p>",
                   "<w:p " W "><w:r><w:t>new</w:t></w:r></w:p>", "ooxml.revision;");
  policy_key = "office.hidden";
  policy_value = "remove";
  assert_filtered (
      "<w:p " W "><w:r><w:rPr><w:vanish/></w:rPr><w:t>no</w:t></w:r><w:r><w:rPr><w:vanish "
      "w:val='0'/></w:rPr><w:t>yes</w:t></w:r></w:p>",
      "<w:p " W "><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>yes</w:t></w:r></w:p>",
      "ooxml.hidden;");
  assert_hidden_text ();
  assert_filtered ("<worksheet " S "><sheetData><row r='1' hidden='1'><c><v>1</v></c></row><row "
                   "r='2'><c><v>2</v></c></row></sheetData></worksheet>",
                   "<worksheet " S
                   "><sheetData><row r=\"2\"><c><v>2</v></c></row></sheetData></worksheet>",
                   "ooxml.hidden;");
  assert_filtered ("<p:sld " P " show='0'><p:cSld><p:spTree><p:sp/></p:spTree></p:cSld></p:sld>",
                   "<p:sld " P " show=\"0\"><p:cSld><p:spTree/></p:cSld></p:sld>", "ooxml.hidden;");
  policy_key = NULL;
}

static void
test_sheet (void)
{
  assert_filtered ("<worksheet " S "><sheetData><row r='1'><c r='A1'><f>SUM(B1:B2)</f><v>3</v></c>"
                   "<c r='B1' t='str'><f>WEBSERVICE(\"http://x\")</f><v>old</v></c>"
                   "<c r='C1'><f t='shared' ref='C1:D1' si='0'>[1]S!A1</f><v>1</v></c><c r='D1'><f "
                   "t='shared' si='0'/><v>2</v></c>"
                   "</row></sheetData><oleObjects><oleObject/></oleObjects></worksheet>",
                   "<worksheet " S
                   "><sheetData><row r=\"1\"><c r=\"A1\"><f>SUM(B1:B2)</f><v>3</v></c>"
                   "<c r=\"B1\" t=\"str\"><v>old</v></c><c r=\"C1\"><v>1</v></c><c "
                   "r=\"D1\"><v>2</v></c></row></sheetData></worksheet>",
                   "ooxml.formula;ooxml.formula;ooxml.formula;ooxml.ole-object;");
  assert_filtered (
      "<worksheet " S
      "><dataValidations count='2'><dataValidation><formula1>A1:A2</formula1></dataValidation>"
      "<dataValidation "
      "type='list'><formula1>[2]x!A1</formula1></dataValidation></dataValidations></worksheet>",
      "<worksheet " S
      "><dataValidations><dataValidation><formula1>A1:A2</formula1></dataValidation>"
      "</dataValidations></worksheet>",
      "ooxml.formula;");
  assert_filtered (
      "<workbook " S
      "><definedNames><definedName name='_xlnm.Auto_Open' hidden='1'>M!A1</definedName>"
      "<definedName name='_xlnm.Print_Area'>S!$A$1</definedName></definedNames></workbook>",
      "<workbook " S "><definedNames><definedName "
      "name=\"_xlnm.Print_Area\">S!$A$1</definedName></definedNames></workbook>",
      "ooxml.defined-name;");
}

static void
test_formulas (void)
{
  static const struct
  {
    const gchar *formula;
    gboolean is_safe;
  } rows[] = {
    { "SUM(A1:B2)", TRUE },
    { "IF(A1>0,\"[x]|\",'My Sheet'!B1)", TRUE },
    { "Table1[[#This Row],[a]]*2", TRUE },
    { "_xlfn.XLOOKUP(A1,B:B,C:C)", TRUE },
    { "_xlfn._xlws.SORT(A1:A3)", TRUE },
    { "_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1)", TRUE },
    { "cmd|'/c calc'!A0", FALSE },
    { "'[book.xlsx]S'!A1", FALSE },
    { "[1]S!A1", FALSE },
    { "HYPERLINK(\"http://x\")", FALSE },
    { "WEBSERVICE(A1)", FALSE },
    { "CALL(\"k\",\"f\")", FALSE },
    { "MYMACRO(1)", FALSE },
    { "'C:\\a\\[b]c'!A1", FALSE },
    { "\"open", FALSE },
    { "SUM(", FALSE },
    { "Table2[a]", FALSE },
    { "Gone!A1", FALSE },
    { "sum(a1)", TRUE },
    { "_xlfn.WEBSERVICE(A1)", FALSE },
    { "A1", TRUE },
    { "Table1[a'[b]", TRUE },
    { "Table1[a'[b']]", TRUE },
    { "Table1[a", FALSE },
    { "\u5408\u8a08", TRUE },
    { "_xlfn.IMAGE(A1)", FALSE },
    { "WEBSERVICE (A1)", FALSE },
    { "WEBSERVICE\n(A1)", FALSE },
    { "SUM (A1)", TRUE },
    { "_xlfn.BYROW(A1:B2,_xleta.SUM)", TRUE },
    { "_xlfn.BYROW(A1:B2,_xleta.WEBSERVICE)", FALSE },
    { "(WEBSERVICE)(A1)", FALSE },
    { "A1+Total", TRUE },
    { "_xlfn.LAMBDA(_xlpm.a,_xlpm.a(1))", FALSE }, /* it could get itself */
    { "_xlfn.LET(_xlpm.WEBSERVICE,1,_xlpm.WEBSERVICE(A1))", FALSE },
    { "A1:B2 (B1:C2)", TRUE },
    { "INDIRECT(\"[\"&A1&\"]S!A1\")", FALSE },
    { "INDIRECT(\"A\"&B1)", FALSE },
    { "INDIRECT(CONCATENATE(\"A\",ROW()-1))+1", TRUE },
    { "INDIRECT(CONCATENATE(\"A\",B1))", FALSE },
    { "INDIRECT(CONCATENATE(\"A#\",1))", FALSE },
    { "INDIRECT(CONCATENATE)", FALSE },
    { "Indirect!A1+Indirect_Costs!A1+\"'\"", TRUE },
    { "[0]!Sales*2", TRUE },
    { "[0]!INDIRECT(A1)", FALSE },
    { "[0]!Macro(1)", FALSE },
    { "[0]!1", FALSE },
    { "[0]", FALSE },
    { "[00]!Sales", FALSE },
    { "[1]!Sales", FALSE },
    { "INDIRECT(B1)", FALSE },
    { "INDIRECT+1", FALSE },
    { "Tax_INDIRECT+MyIndirect*1%", TRUE },
    { "MyIndirect(A1)", FALSE },
    { "_xlfn.INDIRECT (B1)", FALSE },
    { "SUM(INDIRECT(\"A1:A\"&ROW()-1))", TRUE },
    { "INDIRECT(\"'A b'!A\"&MATCH(B1,C:C,0),TRUE)+B1", TRUE },
    { "INDIRECT(ADDRESS(ROW(B1),3,4))", TRUE },
    { "INDIRECT(ADDRESS(1,3,4,1,B1))", FALSE },
    { "INDIRECT(CHAR(39)&\"a\")", FALSE },
    { "INDIRECT(\"'a'#$A.A1\")", FALSE },
    { "_xlfn.MAP(A1:A2,_xleta.INDIRECT)", FALSE },
  };
  static const gchar *const sheets[] = { "my sheet", "a b", "indirect", "indirect_costs" };
  g_auto (KyFormulaNames) names = { .sheets = g_hash_table_new (g_str_hash, g_str_equal),
                                    .tables = g_hash_table_new (g_str_hash, g_str_equal) };

  g_hash_table_add (names.tables, (gpointer) "table1");
  for (guint i = 0; i < G_N_ELEMENTS (sheets); i++)
    g_hash_table_add (names.sheets, (gpointer)sheets[i]);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean is_changed;
      g_autofree gchar *confined = ky_formula_confine (
          ky_view (rows[i].formula, strlen (rows[i].formula)), &names, &is_changed);

      g_test_message ("%s", rows[i].formula);
      g_assert_cmpint (confined != NULL && !is_changed, ==, rows[i].is_safe);
    }
  g_assert_false (ky_defined_name_is_safe (ky_view ("\uff21uto_Open", 11)));
  g_assert_false (ky_defined_name_is_safe (ky_view ("AUTO_OPEN1", 10)));
  g_assert_true (ky_defined_name_is_safe (ky_view ("Automobile", 10)));
}

/* What is between the body's tags of `input`, `times` over, filtered; and what was told. */
static gchar *
filtered_body (const gchar *input, guint times, gchar **ret_told)
{
  static const gchar root[] = "<w:document " W " " R " " A " " MC " " WP "><w:body>";
  g_autoptr (GString) xml = g_string_new (root);
  g_autofree gchar *out = NULL;
  const gchar *from;

  for (guint i = 0; i < times; i++)
    g_string_append (xml, input);
  g_string_append (xml, "</w:body></w:document>");
  out = filtered (xml->str, ret_told);
  from = strstr (out, "<w:body>");
  g_assert_nonnull (from);
  from += strlen ("<w:body>");
  g_assert_true (g_str_has_suffix (out, "</w:body></w:document>"));
  return g_strndup (from, strlen (from) - strlen ("</w:body></w:document>"));
}

static gchar *
times_over (const gchar *text, guint times)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < times; i++)
    g_string_append (all, text);
  return g_string_free (all, FALSE);
}

static gint
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *)a, *(const gchar *const *)b);
}

/* Fields are told of before all others. */
static gchar *
in_order (const gchar *told)
{
  g_auto (GStrv) words = g_strsplit (told, ";", -1);

  qsort (words, g_strv_length (words), sizeof *words, compare_words);
  return g_strjoinv (";", words);
}

static void
assert_the_same_each_time (const gchar *input)
{
  g_autofree gchar *told_once = NULL, *told_often = NULL;
  g_autofree gchar *once = filtered_body (input, 1, &told_once);
  g_autofree gchar *often = filtered_body (input, 9, &told_often);
  g_autofree gchar *expected = times_over (once, 9);
  g_autofree gchar *expected_told = times_over (told_once, 9);
  g_autofree gchar *ordered = in_order (told_often);
  g_autofree gchar *expected_ordered = in_order (expected_told);

  g_assert_cmpstr (often, ==, expected);
  g_assert_cmpstr (ordered, ==, expected_ordered);
}

static void
test_what_comes_again (void)
{
  static const gchar *const bodies[] = {
    "<w:p><w:r><w:rPr><w:rFonts w:hint='eastAsia' w:ascii='A &amp; B'/><w:b/><w:sz w:val='21'/>"
    "</w:rPr></w:r></w:p>",
    "<w:p w:rsidR='00'><w:pPr><w:jc w:val='center'/></w:pPr><w:r><w:t>one &lt; "
    "two</w:t></w:r></w:p>",
    "<w:p><w:pPr/></w:p><w:p><w:pPr></w:pPr></w:p><w:p> <w:pPr>\n<w:jc "
    "w:val='left'/></w:pPr></w:p>",
    "<w:p><w:r><w:evil/><w:t>1</w:t></w:r></w:p>",
    "<w:p><w:r w:onclick='x'><w:t>1</w:t></w:r></w:p>",
    "<w:p><w:hyperlink r:id='out'><w:r><w:rPr><w:b/></w:rPr><w:t>1</w:t></w:r></w:hyperlink></w:p>",
    "<w:p>" RUN (FLD ("begin")) RUN ("<w:instrText>DDE x</w:instrText><w:tab/>")
        RUN (FLD ("separate")) RUN ("<w:t>1</w:t><w:tab/>") RUN (FLD ("end")) "</w:p>",
    "<w:p>" RUN ("<w:tab/><w:t>0</w:t>") RUN (FLD ("begin"))
        RUN ("<w:rPr><w:b/></w:rPr><w:tab/><w:instrText>LINK y</w:instrText><w:t>a</w:t>")
            RUN (FLD ("end")) RUN ("<w:rPr><w:b/></w:rPr><w:tab/><w:t>b</w:t>") "</w:p>",
    "<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri='x'/></a:graphic></wp:inline>"
    "</w:drawing></w:r></w:p>",
    "<w:p><w:r><w:rPr xmlns:v='urn:schemas-microsoft-com:vml'><w:b/></w:rPr>"
    "<w:pict><v:shape "
    "xmlns:v='urn:schemas-microsoft-com:vml'><v:fill/></v:shape></w:pict></w:r></w:p>",
    "<w:p><x:r xmlns:x='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><x:t/></x:r>"
    "<x:r xmlns:x='urn:other'><x:t/></x:r></w:p>",
    "<mc:AlternateContent><mc:Choice "
    "Requires='a'><w:p><w:pPr><w:keepNext/></w:pPr></w:p></mc:Choice>"
    "<mc:Fallback><w:p><w:pPr><w:keepNext/></w:pPr></w:p></mc:Fallback></mc:AlternateContent>",
    "<w:p><w:ins w:id='1'><w:r><w:rPr><w:vanish/></w:rPr><w:t>1</w:t></w:r></w:ins></w:p>",
    "<w:p><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>1</w:t></w:r></w:p>",
    "<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData "
    "uri='x'><a:tbl><a:tr><a:tc><a:txBody>"
    "<a:p><a:r><a:t>12:00</a:t></a:r><a:fld type='datetime1'><a:t>12:00</a:t></a:fld>"
    "<a:fld type='datetime1'><a:rPr><a:ln/></a:rPr><a:t>12:00</a:t></a:fld></a:p></a:txBody></a:tc>"
    "</a:tr></a:tbl></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      assert_the_same_each_time (bodies[i]);
      for (guint k = 0; k < G_N_ELEMENTS (bodies); k++)
        {
          g_autofree gchar *both = g_strconcat (bodies[i], bodies[k], bodies[i], NULL);

          assert_the_same_each_time (both);
        }
    }
}

static void
test_comments_that_come_again (void)
{
  g_autofree gchar *told = NULL;
  g_autofree gchar *out = filtered_body ("<w:p><w:r/><!--x--></w:p>", 4, &told);

  g_assert_cmpstr (out, ==, "<w:p><w:r/></w:p><w:p><w:r/></w:p><w:p><w:r/></w:p><w:p><w:r/></w:p>");
  /* But for one, which may be the declaration. */
  g_assert_cmpstr (told, ==, "ooxml.comment;ooxml.comment;ooxml.comment;");
}

static void
test_what_comes_again_by_policy (void)
{
  policy_key = "office.hidden";
  policy_value = "remove";
  test_what_comes_again ();
  policy_key = "office.revisions";
  policy_value = "accept";
  test_what_comes_again ();
  policy_key = NULL;
}

/* What is nested deeper than the limit, where it came before less deep. */
static void
test_depth_of_what_comes_again (void)
{
  static const gchar piece[] = "<w:r><w:rPr><w:b/></w:rPr></w:r>";
  g_autofree gchar *pieces = times_over (piece, 8);
  g_autofree gchar *open = times_over ("<w:p>", 254);
  g_autofree gchar *close = times_over ("</w:p>", 254);
  g_autofree gchar *xml = g_strconcat ("<w:p " W ">", pieces, open, piece, close, "</w:p>", NULL);
  g_autofree gchar *out = filtered (xml, NULL);

  g_assert_cmpstr (out, ==, "!limit");
}

static void
test_documents_that_are_refused (void)
{
  g_autofree gchar *doctype = filtered (
      "<!DOCTYPE w [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><w:p " W ">&x;</w:p>", NULL);

  g_assert_cmpstr (doctype, ==, "!malformed");
}

/* What the writer takes for a value of a kind, the verifier does, too; and neither takes words for
 * a number or an address for a word. */
static void
test_values_twice (void)
{
  static const KyValueKind kinds[] = { KY_VALUE_BOOL, KY_VALUE_NUM, KY_VALUE_TOK };
  static const KyMarkupFormat format = { .kinds = ky_ooxml_kinds };
  static const gchar *const values[] = { "",     "0",      "1",     "true",
                                         "on",   "t",      "True",  "yes",
                                         "12",   "-12",    "+1.5",  ".5",
                                         "5.",   "1.2.3",  ".",     "-",
                                         "1e3",  "1e-3",   "1e",    "1e+",
                                         "12pt", "12 pt",  "50%",   "50%%",
                                         "1e5%", "12abcd", " 7 ",   "NaN",
                                         "-INF", "INFO",   "00FF",  "auto",
                                         "a b",  "{A-0}",  "{x}",   "{}",
                                         "a{A}", "a.b,c",  "en-US", "a'b",
                                         "a*b",  "$a",     "1:2",   "a/b",
                                         "\"",   "0x1p3",  "1,5",   "--1",
                                         "+-1",  "1+",     "1 2",   "12345678901234567890.5em" };
  static const gchar *const addresses[]
      = { "http://e.example/", "javascript:alert(1)", "\\\\e\\x", "url(x)", "=1+1", "../x" };
  KyMarkup writer = { .format = &format };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      for (guint k = 0; k < G_N_ELEMENTS (values); k++)
        {
          KyView value = ky_view (values[k], strlen (values[k]));

          g_test_message ("%u: %s", kinds[i], values[k]);
          g_assert_cmpint (ky_markup_value_is (&writer, kinds[i], value, NULL), ==,
                           ky_value_is (kinds[i], value, NULL));
        }
      for (guint k = 0; k < G_N_ELEMENTS (addresses); k++)
        {
          KyView value = ky_view (addresses[k], strlen (addresses[k]));

          g_assert_false (ky_markup_value_is (&writer, kinds[i], value, NULL));
          g_assert_false (ky_value_is (kinds[i], value, NULL));
        }
    }
  g_assert_true (ky_value_is (KY_VALUE_NUM, ky_view ("-12.5pt", 7), NULL));
  g_assert_false (ky_value_is (KY_VALUE_NUM, ky_view ("alert", 5), NULL));
  g_assert_false (ky_value_is (KY_VALUE_BOOL, ky_view ("alert", 5), NULL));
}

/* The writer's numbers are within the bounds of the verifier, which reads them with other code. */
static void
test_numbers_twice (void)
{
  static const KyMarkupFormat format = { .kinds = ky_ooxml_kinds };
  static const KyVocabularyRange ranges[] = { { 0, 255 }, { -1000, 1000 }, { -1.7e308, 1.7e308 } };
  static const KyValueKind kinds[]
      = { KY_VALUE_NUM, KY_VALUE_TOK,  KY_VALUE_CELLS,  KY_VALUE_LIST, KY_VALUE_PATH,
          KY_VALUE_CSS, KY_VALUE_DATE, KY_VALUE_NUMBER, KY_VALUE_GUIDE };
  static const struct
  {
    const gchar *value;
    guint fits; /* bits: of all numbers, and of `ranges` */
  } rows[] = {
    { "0", 15 },
    { "255", 15 },
    { "256", 13 },
    { "-1", 13 },
    { "1000", 13 },
    { "1000.5", 9 },
    { "4294967295", 9 },
    { "-4294967295", 9 },
    { "4294967296", 8 },
    { "-4294967296", 8 },
    { "1e3", 13 },
    { "1e308", 8 },
    { "1e309", 0 },
    { "0.1e10", 9 },
    { ".5", 15 },
    { "-.5", 13 },
    { "1000000pt", 9 },
    { "1000001pt", 0 },
    { "99cm", 15 },
    { "-1000001%", 0 },
    { "0e999", 15 },
    { "0000000000007", 15 },
    { "99999999999999999999", 8 },
    { "1e-400", 15 },
    { "5e-1", 15 },
  };
  KyMarkup writer = { .format = &format };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint k = 0; k <= G_N_ELEMENTS (ranges); k++)
      {
        KyView value = ky_view (rows[i].value, strlen (rows[i].value));
        const KyVocabularyRange *range = k > 0 ? &ranges[k - 1] : NULL;

        g_test_message ("%s %u", rows[i].value, k);
        g_assert_cmpint (ky_verify_numbers (value, range), ==, (rows[i].fits >> k & 1) != 0);
        g_assert_cmpint (ky_markup_numbers_fit (value, range), ==, (rows[i].fits >> k & 1) != 0);
        for (guint j = 0; j < G_N_ELEMENTS (kinds); j++)
          g_assert_true (!ky_markup_value_is (&writer, kinds[j], value, range)
                         || ky_value_is (kinds[j], value, range));
      }
  g_assert_false (ky_verify_numbers (ky_view ("M0 0L4294967296,1", 17), NULL));
  g_assert_false (ky_markup_numbers_fit (ky_view ("M0 0L4294967296,1", 17), NULL));
  g_assert_true (ky_value_is (KY_VALUE_TOK, ky_view ("12E456", 6), NULL));
  g_assert_true (ky_markup_value_is (&writer, KY_VALUE_TOK, ky_view ("12E456", 6), NULL));
  g_assert_false (ky_value_is (KY_VALUE_NUM, ky_view ("12E456", 6), NULL));
  g_assert_false (ky_value_is (KY_VALUE_NUM, ky_view ("NaN", 3), &ranges[2]));
  g_assert_true (
      ky_value_is (KY_VALUE_DATE, ky_view ("2026-01-01T00:00:00.0000000001Z", 31), NULL));
  g_assert_false (ky_value_is (KY_VALUE_DATE, ky_view ("2026000000-01-01", 16), NULL));
  g_assert_false (ky_markup_is_moment (ky_view ("2026000000-01-01", 16)));
}

/* A number at a bound is written as it was, with noughts behind the point. */
static void
test_numbers_at_bounds (void)
{
  static const gint bounds[] = { 100, 200, 255, 360, 400, 500, 1000, 1584, 1000000 };
  g_autoptr (GString) zeros = g_string_new (NULL);

  for (guint n = 1; n <= 50; n++)
    {
      g_string_append_c (zeros, '0');
      for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
        {
          KyVocabularyRange range = { -bounds[i], bounds[i] };
          g_autofree gchar *at = g_strdup_printf ("%d.%s", bounds[i], zeros->str);
          g_autofree gchar *below = g_strdup_printf ("-%spt", at);
          g_autofree gchar *beyond = g_strdup_printf ("%d.001%s", bounds[i], zeros->str);

          g_test_message ("%s", at);
          g_assert_true (ky_markup_numbers_fit (ky_view (at, strlen (at)), &range));
          g_assert_true (ky_verify_numbers (ky_view (at, strlen (at)), &range));
          g_assert_true (ky_verify_numbers (ky_view (below, strlen (below)), &range));
          g_assert_false (ky_verify_numbers (ky_view (beyond, strlen (beyond)), &range));
        }
    }
}

/* A whole number one beyond a published bound does not fit, however large the bound is. */
static void
test_numbers_beyond_bounds (void)
{
  static const gint64 bounds[] = { 255, 2147483647, 4294967295, 27273042316900, 27273042329600 };

  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      KyVocabularyRange range = { -(gdouble)bounds[i], (gdouble)bounds[i] };

      for (gint beyond = 0; beyond <= 1; beyond++)
        for (guint k = 0; k < 4; k++)
          {
            g_autofree gchar *value = g_strdup_printf ("%s%" G_GINT64_FORMAT "%s", k & 1 ? "-" : "",
                                                       bounds[i] + beyond, k & 2 ? ".000" : "");

            g_test_message ("%s", value);
            g_assert_cmpint (ky_verify_numbers (ky_view (value, strlen (value)), &range), ==,
                             !beyond);
            g_assert_cmpint (ky_markup_numbers_fit (ky_view (value, strlen (value)), &range), ==,
                             !beyond);
          }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ooxml/values of a kind are the same to writer and verifier",
                   test_values_twice);
  g_test_add_func ("/ooxml/numbers of the writer are within the bounds of the verifier",
                   test_numbers_twice);
  g_test_add_func ("/ooxml/numbers at bounds stay", test_numbers_at_bounds);
  g_test_add_func ("/ooxml/whole numbers beyond bounds do not", test_numbers_beyond_bounds);
  g_test_add_func ("/ooxml/unknown names and stray text are not carried", test_unknown);
  g_test_add_func ("/ooxml/Strict is written as Transitional", test_strict);
  g_test_add_func ("/ooxml/what LibreOffice makes up by chance goes", test_fields_numbered);
  g_test_add_func ("/ooxml/fields that reach out leave their result", test_fields);
  g_test_add_func ("/ooxml/field instructions are told apart", test_field_names);
  g_test_add_func ("/ooxml/a field of a property that goes leaves its words, untold",
                   test_fields_of_properties);
  g_test_add_func ("/ooxml/links stay only inside the file", test_links);
  g_test_add_func ("/ooxml/alternate content is resolved to what is known", test_alternate_content);
  g_test_add_func ("/ooxml/an OLE frame gives way to its picture", test_ole_frame);
  g_test_add_func ("/ooxml/extensions that nothing is left of go", test_empty_extensions);
  g_test_add_func ("/ooxml/what stands in no place of its own is unwrapped", test_misplaced);
  g_test_add_func ("/ooxml/extents, font names and page sizes stay", test_what_looks_alike);
  g_test_add_func ("/ooxml/policies accept revisions and remove what is hidden", test_policies);
  g_test_add_func ("/ooxml/sheets keep values and formulas that only compute", test_sheet);
  g_test_add_func ("/ooxml/formulas are judged", test_formulas);
  g_test_add_func ("/ooxml/document types are refused", test_documents_that_are_refused);
  g_test_add_func ("/ooxml/what comes again is written as before", test_what_comes_again);
  g_test_add_func ("/ooxml/what comes again is written as before, whatever the policy",
                   test_what_comes_again_by_policy);
  g_test_add_func ("/ooxml/comments that come again are counted", test_comments_that_come_again);
  g_test_add_func ("/ooxml/what comes again is nested no deeper", test_depth_of_what_comes_again);
  return g_test_run ();
}
