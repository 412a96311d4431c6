/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/xml/reader.h"
#include "filetypes/base/xml/verify.h"
#include "filetypes/base/xml/writer.h"

enum
{
  NS_A = 1,
  NS_B
};

static const KyXmlNamespace namespaces[] = {
  { "urn:a", NS_A },
  { "urn:a:strict", NS_A },
  { "urn:b", NS_B },
  { NULL, 0 },
};
static const KyXmlPrefix prefixes[]
    = { { NS_A, "", "urn:a" }, { NS_B, "b", "urn:b" }, { 0, NULL, NULL } };
static const KyXmlLimits limits = { 8, 16 };

/* The events of XML as one line: "(ns:local @ns:local=value )ns:local 'text'", or "!code". */
static gchar *
events_of (const gchar *xml, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyXmlReader) reader
      = ky_xml_reader_new (ky_view (xml, size), namespaces, &limits, &error);
  GString *line = g_string_new (NULL);
  KyXmlEvent event = KY_XML_ERROR;

  while (reader != NULL && (event = ky_xml_reader_next (reader, &error)) < KY_XML_EOF)
    {
      guint n = 0;

      if (event == KY_XML_TEXT)
        {
          KyView text = ky_xml_reader_text (reader);

          g_string_append_printf (line, "'%.*s'", (int)text.size, (const gchar *)text.data);
          continue;
        }
      g_string_append_printf (line, "%c%x:%s", event == KY_XML_START ? '(' : ')',
                              ky_xml_reader_name (reader)->ns, ky_xml_reader_name (reader)->local);
      for (guint i = 0; event == KY_XML_START && (i == 0 || i < n); i++)
        {
          const KyXmlAttribute *attributes = ky_xml_reader_attributes (reader, &n);

          if (i < n)
            g_string_append_printf (line, "@%x:%s=%.*s", attributes[i].name->ns,
                                    attributes[i].name->local, (int)attributes[i].value.size,
                                    (const gchar *)attributes[i].value.data);
        }
    }
  if (event == KY_XML_ERROR)
    g_string_append_printf (line, "!%s", ky_error_to_string ((KyError)error->code));
  return g_string_free (line, FALSE);
}

static void
assert_events (const gchar *xml, const gchar *expected)
{
  g_autofree gchar *events = events_of (xml, strlen (xml));

  g_assert_cmpstr (events, ==, expected);
}

static void
test_elements (void)
{
  assert_events ("<a/>", "(0:a)0:a");
  assert_events ("<?xml version='1.0'?>\n<!--c--><a xmlns='urn:a'><b:x xmlns:b='urn:b'  b:i = '1' "
                 "j=\"2\"/>t</a>\n",
                 "(1:a(2:x@2:i=1@0:j=2)2:x't')1:a");
  assert_events ("<p:a xmlns:p='urn:a:strict'/>", "(1:a)1:a");
  assert_events ("<p:a xmlns:p='urn:other'/>", "(ffff:a)ffff:a");
  assert_events ("<a xmlns='urn:a'><a xmlns=''><a/></a><a/></a>",
                 "(1:a(0:a(0:a)0:a)0:a(1:a)1:a)1:a");
}

/* The same bytes mean another thing where prefixes are bound otherwise. */
static void
test_tags_that_come_again (void)
{
  g_autoptr (GString) xml = g_string_new ("<a>");
  g_autoptr (GString) expected = g_string_new ("(0:a");

  assert_events ("<p:r xmlns:p='urn:a'><p:x p:y='1'/><p:x p:y='1'/><q xmlns:p='urn:b'>"
                 "<p:x p:y='1'/><p:x p:y='1'/></q><p:x p:y='1'/></p:r>",
                 "(1:r(1:x@1:y=1)1:x(1:x@1:y=1)1:x(0:q(2:x@2:y=1)2:x(2:x@2:y=1)2:x)0:q"
                 "(1:x@1:y=1)1:x)1:r");
  assert_events ("<a><b c='>'/><b c='>'/><b c='&lt;'/><b c='&lt;'/><b>1</b><b>2</b></a>",
                 "(0:a(0:b@0:c=>)0:b(0:b@0:c=>)0:b(0:b@0:c=<)0:b(0:b@0:c=<)0:b(0:b'1')0:b"
                 "(0:b'2')0:b)0:a");
  assert_events ("<a><b c='1'/><b c='1'/><b c='1'></a>",
                 "(0:a(0:b@0:c=1)0:b(0:b@0:c=1)0:b(0:b@0:c=1!malformed");
  assert_events ("<a><b c='1'/><b c='1' c='1'/></a>", "(0:a(0:b@0:c=1)0:b!malformed");
  /* Of tags that differ in values alone, names are not looked up again. */
  assert_events ("<a><b c='1' d=\"2\"/><b c='\"&amp;' d=\"'>\"/><b c='3'  d=\"4\"/><b c='' d=\"5\">"
                 "</b></a>",
                 "(0:a(0:b@0:c=1@0:d=2)0:b(0:b@0:c=\"&@0:d='>)0:b(0:b@0:c=3@0:d=4)0:b"
                 "(0:b@0:c=@0:d=5)0:b)0:a");
  assert_events ("<p:r xmlns:p='urn:a'><p:x p:y='1'/><q xmlns:p='urn:b'><p:x p:y='2'/></q>"
                 "<p:x p:y='3'/><p:x p:y='\n'/><p:x p:z='4'/></p:r>",
                 "(1:r(1:x@1:y=1)1:x(0:q(2:x@2:y=2)2:x)0:q(1:x@1:y=3)1:x(1:x@1:y= )1:x"
                 "(1:x@1:z=4)1:x)1:r");
  assert_events ("<a><b c='1' d='1'/><b c='2' c='1'/></a>", "(0:a(0:b@0:c=1@0:d=1)0:b!malformed");
  assert_events ("<a><b c='1'/><b c='2", "(0:a(0:b@0:c=1)0:b!malformed");
  assert_events ("<a><b c='1'/><b c='<'/></a>", "(0:a(0:b@0:c=1)0:b!malformed");
  assert_events ("<a><b c='1'/><b c='2'<c/></b></a>", "(0:a(0:b@0:c=1)0:b!malformed");
  for (guint i = 0; i < 300; i++)
    {
      g_string_append_printf (xml, "<b c='%u'/>", i % 150);
      g_string_append_printf (expected, "(0:b@0:c=%u)0:b", i % 150);
    }
  g_string_append (xml, "</a>");
  g_string_append (expected, ")0:a");
  assert_events (xml->str, expected->str);
}

static void
test_text (void)
{
  assert_events ("<a>x&lt;&#65;&#x42;&amp;amp;</a>", "(0:a'x<AB&amp;')0:a");
  assert_events ("<a>1\r\n2\r3</a>", "(0:a'1\n2\n3')0:a");
  assert_events ("<a><![CDATA[<&]]></a>", "(0:a'<&')0:a");
  assert_events ("<a b='1\n2&#10;3'/>", "(0:a@0:b=1 2\n3)0:a");
}

static void
test_refusals (void)
{
  static const gchar *const bad[] = {
    "",
    "x",
    "<a>",
    "<a></b>",
    "<a/><b/>",
    "<a b=1/>",
    "<a b='1' b='2'/>",
    "<a>&x;</a>",
    "<a>&#0;</a>",
    "<a>&#xD800;</a>",
    "<a>\x01</a>",
    "<a>\xff</a>",
    "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
    "<a b='<'/>",
    "<a b='1'c='2'/>",
    "< a/>",
    "<a",
    "<a b='",
    "<a><!--",
    "<a>&#99999999999;</a>",
    "<:a/>",
    "<a:/>",
    "<a>&lt</a>",
    "<p:a xmlns:p='urn:a' xmlns:q='urn:a' p:x='' q:x=''/>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree gchar *events = events_of (bad[i], strlen (bad[i]));
      g_autofree gchar *shown = g_strescape (bad[i], NULL);

      g_test_message ("%s", shown);
      g_assert_true (g_str_has_suffix (events, "!malformed"));
    }
}

static void
test_limits (void)
{
  assert_events ("<a><a><a><a><a><a><a><a><a/></a></a></a></a></a></a></a></a>",
                 "(0:a(0:a(0:a(0:a(0:a(0:a(0:a(0:a!limit");
  assert_events (
      "<a a='' b='' c='' d='' e='' f='' g='' h='' i='' j='' k='' l='' m='' n='' o='' p='' q=''/>",
      "!limit");
}

static void
test_encodings (void)
{
  static const gchar utf16[] = "\xff\xfe<\0a\0>\0\x42\x30<\0/\0a\0>\0";
  g_autofree gchar *events = events_of (utf16, sizeof utf16 - 1);

  g_assert_cmpstr (events, ==, "(0:a'あ')0:a");
  assert_events ("<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a>\x82\xa0</a>", "(0:a'あ')0:a");
  assert_events ("\xef\xbb\xbf<a/>", "(0:a)0:a");
}

static gboolean
collect (gpointer data, gconstpointer bytes, gsize size, G_GNUC_UNUSED GError **error)
{
  g_string_append_len (data, bytes, (gssize)size);
  return TRUE;
}

/* Copies XML through reader and writer. */
static gchar *
copy (const gchar *xml)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyXmlReader) reader
      = ky_xml_reader_new (ky_view (xml, strlen (xml)), namespaces, &limits, &error);
  GString *out = g_string_new (NULL);
  g_autoptr (KyXmlWriter) writer = ky_xml_writer_new (prefixes, TRUE, collect, out);
  KyXmlEvent event;

  g_assert_no_error (error);
  while ((event = ky_xml_reader_next (reader, &error)) < KY_XML_EOF)
    {
      KyXmlName *name = ky_xml_reader_name (reader);
      guint n = 0;

      if (event == KY_XML_TEXT)
        ky_xml_writer_text (writer, ky_xml_reader_text (reader));
      else if (event == KY_XML_END)
        ky_xml_writer_end (writer);
      else
        {
          const KyXmlAttribute *attributes = ky_xml_reader_attributes (reader, &n);

          ky_xml_writer_start (writer, name->ns, name->local);
          for (guint i = 0; i < n; i++)
            ky_xml_writer_attribute (writer, attributes[i].name->ns, attributes[i].name->local,
                                     attributes[i].value);
        }
    }
  g_assert_no_error (error);
  g_assert_true (ky_xml_writer_finish (writer, &error));
  return g_string_free (out, FALSE);
}

static void
test_writing (void)
{
  g_autofree gchar *once = copy ("<p:a xmlns:p='urn:a:strict' xmlns:q='urn:b' "
                                 "q:z='&quot;&#9;&#13;&lt;'><q:b/>x&#13;]]&gt;</p:a>");
  g_autofree gchar *twice = copy (once);

  g_assert_cmpstr (
      once, ==,
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
      "<a xmlns=\"urn:a\" xmlns:b=\"urn:b\" b:z=\"&quot;&#9;&#13;&lt;\"><b:b/>x&#13;]]&gt;</a>");
  g_assert_cmpstr (twice, ==, once);
}

/* --- the second reading --------------------------------------------------------------------- */

/* What was written of an element is written again where its prefixes mean the same. */
static void
test_writing_again (void)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (KyXmlWriter) writer = ky_xml_writer_new (prefixes, FALSE, ky_xml_append_bytes, out);
  KyXmlTag tag, plain;
  KyXmlSpan span;
  KyView bytes;
  guint64 needed;

  ky_xml_writer_start (writer, NS_A, "r");
  ky_xml_writer_start (writer, NS_B, "x");
  g_assert_false (ky_xml_writer_note_tag (writer, &tag));
  ky_xml_writer_start (writer, NS_B, "y");
  ky_xml_writer_attribute (writer, KY_XML_NS_NONE, "i", ky_view ("<", 1));
  g_assert_true (ky_xml_writer_note_tag (writer, &tag));
  span = ky_xml_writer_span (writer);
  ky_xml_writer_start (writer, NS_A, "z");
  g_assert_true (ky_xml_writer_note_tag (writer, &plain));
  ky_xml_writer_end (writer);
  ky_xml_writer_end (writer);
  g_assert_true (ky_xml_writer_since (writer, &span, &bytes, &needed));
  {
    g_autofree gchar *whole = ky_view_to_string (bytes);

    g_assert_cmpstr (whole, ==, "<b:y i=\"&lt;\"><z/></b:y>");
    g_assert_true (ky_xml_writer_declares (writer, needed));
    ky_xml_writer_put_again (writer, ky_view (whole, strlen (whole)), needed);
  }
  g_assert_true (ky_xml_writer_start_again (writer, &tag));
  ky_xml_writer_end (writer);
  g_assert_true (ky_xml_writer_empty_again (writer, &plain));
  ky_xml_writer_end (writer);
  /* b is declared no more. */
  g_assert_false (ky_xml_writer_declares (writer, needed));
  g_assert_false (ky_xml_writer_start_again (writer, &tag));
  g_assert_false (ky_xml_writer_empty_again (writer, &tag));
  g_assert_true (ky_xml_writer_start_again (writer, &plain));
  span = ky_xml_writer_span (writer);
  ky_xml_writer_start (writer, NS_B, "x");
  ky_xml_writer_end (writer);
  ky_xml_writer_end (writer);
  g_assert_false (ky_xml_writer_since (writer, &span, &bytes, &needed));
  ky_xml_writer_end (writer);
  g_assert_true (ky_xml_writer_finish (writer, NULL));
  g_byte_array_append (out, (const guint8 *)"", 1);
  g_assert_cmpstr (strchr ((const gchar *)out->data, '\n') + 1, ==,
                   "<r xmlns=\"urn:a\"><b:x xmlns:b=\"urn:b\"><b:y i=\"&lt;\"><z/></b:y>"
                   "<b:y i=\"&lt;\"><z/></b:y><b:y i=\"&lt;\"/><z/></b:x>"
                   "<z><b:x xmlns:b=\"urn:b\"/></z></r>");
}

/* Checks that the next element is skipped only if it is the expected one and not nested too
 * deep. */
static void
test_passing (void)
{
  static const gchar xml[] = "<a><b i='1'><c/></b><b i='1'><c/></b><b i='1'><d/></b><c/><c/></a>";
  g_autoptr (KyXmlReader) reader
      = ky_xml_reader_new (ky_view (xml, strlen (xml)), namespaces, &limits, NULL);
  KyView rest = ky_view ("<c/></b>", 8);
  gboolean *is_noted;
  guint place, again;

  ky_xml_reader_next (reader, NULL);
  g_assert_cmpint (ky_xml_reader_next (reader, NULL), ==, KY_XML_START);
  g_assert_false (ky_xml_reader_came_before (reader, &place, &is_noted));
  g_assert_false (ky_xml_reader_pass_rest (reader, ky_view ("", 0)));
  g_assert_true (ky_xml_reader_pass_rest (reader, rest));
  g_assert_cmpuint (ky_xml_reader_depth (reader), ==, 1);
  g_assert_cmpint (ky_xml_reader_next (reader, NULL), ==, KY_XML_START);
  g_assert_true (ky_xml_reader_came_before (reader, &place, &is_noted));
  g_assert_false (*is_noted);
  *is_noted = TRUE;
  g_assert_true (ky_xml_reader_pass_rest (reader, rest));
  g_assert_cmpint (ky_xml_reader_next (reader, NULL), ==, KY_XML_START);
  g_assert_true (ky_xml_reader_came_before (reader, &again, &is_noted));
  g_assert_cmpuint (again, ==, place);
  g_assert_true (*is_noted);
  g_assert_false (ky_xml_reader_pass_rest (reader, rest));
  g_assert_true (ky_xml_reader_skip (reader, NULL));
  g_assert_cmpint (ky_xml_reader_next (reader, NULL), ==, KY_XML_START);
  g_assert_false (ky_xml_reader_pass_rest (reader, rest));
  g_assert_true (ky_xml_reader_pass_rest (reader, ky_view ("", 0)));
  g_assert_cmpint (ky_xml_reader_next (reader, NULL), ==, KY_XML_START);
  g_assert_cmpint (ky_xml_reader_next (reader, NULL), ==, KY_XML_END);
  g_assert_cmpint (ky_xml_reader_next (reader, NULL), ==, KY_XML_END);
  g_assert_cmpint (ky_xml_reader_next (reader, NULL), ==, KY_XML_EOF);
}

static gboolean
note_start (gpointer data, const KyXmlVerifyElement *element)
{
  g_string_append_printf (data, "(%s|%s", element->uri != NULL ? element->uri->text : "",
                          element->local->text);
  for (guint i = 0; i < element->n_attributes; i++)
    {
      const KyXmlVerifyAttribute *attribute = &element->attributes[i];
      g_autofree gchar *value = ky_xml_verify_decode (attribute->value);

      g_string_append_printf (data, "@%s|%s=%s", attribute->uri != NULL ? attribute->uri->text : "",
                              attribute->local->text, value);
    }
  return TRUE;
}

static gboolean
note_end (gpointer data, KyXmlWord *local, KyXmlWord *uri)
{
  g_string_append_printf (data, ")%s", local->text);
  return TRUE;
}

static gboolean
note_text (gpointer data, guint32 note, KyView text)
{
  g_autofree gchar *decoded = ky_xml_verify_decode (text);

  g_string_append_printf (data, "'%s'", decoded);
  return TRUE;
}

static gchar *
second_reading (const gchar *xml)
{
  static const KyXmlVerifyHandler handler = { note_start, note_end, note_text };
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree gchar *document = g_strconcat ("<?xml?>", xml, NULL);
  const gchar *wrong
      = ky_xml_verify (ky_view (document, strlen (document)), "<?xml?>", 8, &handler, line);

  return wrong != NULL ? g_strconcat ("!", wrong, NULL)
                       : g_string_free (g_steal_pointer (&line), FALSE);
}

static void
test_second_reading (void)
{
  static const struct
  {
    const gchar *xml, *expected;
  } cases[] = {
    { "<a/>", "(|a)a" },
    { "<a b=\"1\" c=\"&lt;&#9;&#x85;&quot;\">x\n&amp;</a>", "(|a@|b=1@|c=<\t\302\205\"'x\n&')a" },
    { "<p:a p:b=\"\" xmlns:p=\"urn:p\"><p:c xmlns:p=\"urn:q\"/><p:c/></p:a>",
      "(urn:p|a@urn:p|b=(urn:q|c)c(urn:p|c)c)a" },
    { "<a xmlns=\"urn:a\" b=\"\"><c xml:space=\"preserve\">\346\227\245</c></a>",
      "(urn:a|a@|b=(urn:a|c@http://www.w3.org/XML/1998/"
      "namespace|space=preserve'\346\227\245')c)a" },
    { "<a><b c=\"1\" d=\"2\"/><b c=\"'&lt;\" d=\"\346\227\245\"/><b c=\"\" d=\"5\"/>"
      "<b c=\"6\" d=\"7\"></b></a>",
      "(|a(|b@|c=1@|d=2)b(|b@|c='<@|d=\346\227\245)b(|b@|c=@|d=5)b(|b@|c=6@|d=7)b)a" },
    { "<p:a xmlns:p=\"urn:p\"><p:c p:d=\"1\"/><b xmlns:p=\"urn:q\"><p:c p:d=\"2\"/></b>"
      "<p:c p:d=\"3\"/><p:c p:e=\"4\"/></p:a>",
      "(urn:p|a(urn:p|c@urn:p|d=1)c(|b(urn:q|c@urn:q|d=2)c)b(urn:p|c@urn:p|d=3)c"
      "(urn:p|c@urn:p|e=4)c)a" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree gchar *line = second_reading (cases[i].xml);

      g_assert_cmpstr (line, ==, cases[i].expected);
    }
}

/* An element that begins with "t" holds text; within "o", "n" may not stand. */
static gboolean
note_place (gpointer data, const KyXmlVerifyElement *element)
{
  *element->note = (guint32)element->local->text[0];
  *element->is_plain = TRUE;
  return element->around != 'o' || element->local->text[0] != 'n';
}

static gboolean
note_place_end (gpointer data, KyXmlWord *local, KyXmlWord *uri)
{
  return TRUE;
}

static gboolean
note_place_text (gpointer data, guint32 note, KyView text)
{
  return note == 't';
}

static gboolean
note_binding (gpointer data, KyView prefix, const KyXmlWord *uri)
{
  g_string_append_printf (data, "%.*s:%s ", (gint)prefix.size, (const gchar *)prefix.data,
                          uri->text);
  return strcmp (uri->text, "urn:no") != 0;
}

/* Prefixes are told of where a tag binds them, and not where a text or a value only says so. */
static void
test_second_reading_bindings (void)
{
  static const KyXmlVerifyHandler handler
      = { note_place, note_place_end, note_place_text, note_binding };
  static const struct
  {
    const gchar *xml, *expected;
  } cases[] = {
    { "<a xmlns:p=\"urn:p\"><p:c xmlns:q=\"urn:q\"/><p:c xmlns:q=\"urn:r\"/></a>",
      "p:urn:p q:urn:q q:urn:r " },
    { "<t b=\" xmlns:p='urn:p'\"> xmlns:p=\"urn:p\"</t>", "" },
    { "<a><c/><c xmlns:q=\"urn:no\"/></a>", "!" },
    { "<a xmlns=\"urn:a\"/>", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) line = g_string_new (NULL);
      g_autofree gchar *document = g_strconcat ("<?xml?>", cases[i].xml, NULL);
      const gchar *wrong
          = ky_xml_verify (ky_view (document, strlen (document)), "<?xml?>", 8, &handler, line);

      g_assert_cmpstr (wrong != NULL ? "!" : line->str, ==, cases[i].expected);
    }
}

/* Tags that came before are still judged by where they stand. */
static void
test_second_reading_places (void)
{
  static const KyXmlVerifyHandler handler = { note_place, note_place_end, note_place_text };
  static const struct
  {
    const gchar *xml;
    gboolean passes;
  } cases[] = {
    { "<a><n/><n/><o/><o/><t>x</t><t>x</t><n/></a>", TRUE },
    { "<a><n/><n/><n/><o><n/></o></a>", FALSE },
    { "<a><t>x</t><t>x</t><n>x</n></a>", FALSE },
    { "<a><t><n/></t><t><n/></t><t><n/>x</t></a>", TRUE },
    { "<a><t><n/></t><t><n/></t><t><n>x</n></t></a>", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree gchar *document = g_strconcat ("<?xml?>", cases[i].xml, NULL);

      g_assert_cmpint (
          ky_xml_verify (ky_view (document, strlen (document)), "<?xml?>", 8, &handler, NULL)
              == NULL,
          ==, cases[i].passes);
    }
}

static void
test_second_reading_refuses (void)
{
  static const gchar *const wrong[] = {
    "",
    " <a/>",
    "<a/> ",
    "<a/><b/>",
    "<a>",
    "</a>",
    "<a></b>",
    "<a",
    "<a ",
    "<a  b=\"\"/>",
    "<a b='1'/>",
    "<a b=1/>",
    "<a b/>",
    "<a b =\"\"/>",
    "<a b=\"\"c=\"\"/>",
    "<a />",
    "<a></a >",
    "<a b=\"\" b=\"\"/>",
    "<a><b c=\"1\" d=\"1\"/><b c=\"2\" c=\"2\"/></a>",
    "<a><b c=\"1\"/><b c=\"2></a>",
    "<a><b c=\"1\"/><b c=\"<\"/></a>",
    "<a><b c=\"1\"/><b c=\"2\"<c/></b></a>",
    "<a><b c=\"1\"/><b c=\"2",
    "<r><p xmlns:p=\"urn:a\"><p:x/><p:x/></p><p:x/></r>",
    "<a><a><a><a><a><a><a><a><a/></a></a></a></a></a></a></a></a>",
    "<p:a/>",
    "<a p:b=\"\"/>",
    "<1a/>",
    "<a:/>",
    "<:a/>",
    "<a:b:c/>",
    "<p:a xmlns:p=\"u\" xmlns:q=\"u\" p:b=\"\" q:b=\"\"/>",
    "<a xmlns:p=\"u\" xmlns:p=\"v\"/>",
    "<a><b xmlns:p=\"u\"/><p:c/></a>",
    "<a xmlns=\"\"/>",
    "<a xmlns:xml=\"u\"/>",
    "<a xmlns:p=\"http://www.w3.org/XML/1998/namespace\"/>",
    "<a xmlns=\"http://www.w3.org/XML/1998/namespace\"/>",
    "<a><b xmlns:p=\"http://www.w3.org/2000/xmlns/\"/></a>",
    "<a><!-- c --></a>",
    "<a><?p?></a>",
    "<!DOCTYPE a><a/>",
    "<a><![CDATA[x]]></a>",
    "<a>></a>",
    "<a>&x;</a>",
    "<a>&#0;</a>",
    "<a>&#xd800;</a>",
    "<a>&#xfffe;</a>",
    "<a>&#99999999;</a>",
    "<a>&</a>",
    "<a>&#;</a>",
    "<a>\r</a>",
    "<a>\1</a>",
    "<a b=\"\n\"/>",
    "<a b=\"<\"/>",
    "<a>\200</a>",
    "<a>\300\200</a>",
    "<a>\340\200\200</a>",
    "<a>\355\240\200</a>",
    "<a>\357\277\277</a>",
    "<a>\364\220\200\200</a>",
    "<a>\346\227</a>",
    "<\346\227\245/>",
    "<a><a><a><a><a><a><a><a><a/></a></a></a></a></a></a></a></a>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree gchar *line = second_reading (wrong[i]);

      g_test_message ("%u: %s", i, line);
      g_assert_true (line[0] == '!');
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/elements and attributes are told with their namespaces", test_elements);
  g_test_add_func ("/xml/a tag that comes again is told by where it stands",
                   test_tags_that_come_again);
  g_test_add_func ("/xml/text is decoded once", test_text);
  g_test_add_func ("/xml/what is not well-formed is refused", test_refusals);
  g_test_add_func ("/xml/depth and attributes are bounded", test_limits);
  g_test_add_func ("/xml/UTF-16 and declared charsets are read", test_encodings);
  g_test_add_func ("/xml/writing is canonical and stable", test_writing);
  g_test_add_func ("/xml/what was written is written again", test_writing_again);
  g_test_add_func ("/xml/what came before is passed", test_passing);
  g_test_add_func ("/xml/the second reading takes what is written", test_second_reading);
  g_test_add_func ("/xml/a second reading tells of bindings", test_second_reading_bindings);
  g_test_add_func ("/xml/a second reading knows what is around", test_second_reading_places);
  g_test_add_func ("/xml/the second reading takes no other form", test_second_reading_refuses);
  return g_test_run ();
}
