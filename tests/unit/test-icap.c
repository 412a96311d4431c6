/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names and types of HTTP's fields, and the page that stands in the place of a file. */
#include "intake/icap/http.h"
#include "intake/icap/page.h"

#include <string.h>

static void
assert_name (const gchar *disposition, const gchar *url, const gchar *expected)
{
  g_autofree gchar *name = ky_icap_file_name (disposition, url);

  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_cmpstr (name, ==, expected);
}

static void
test_names (void)
{
  assert_name ("attachment; filename=\"a.docx\"", "http://h/b", "a.docx");
  assert_name ("attachment; filename=a.docx ; x=y", NULL, "a.docx ");
  assert_name ("attachment; FileName*=utf-8'ja'%E5%A0%B1.txt; filename=x", NULL, "報.txt");
  assert_name ("attachment; filename=x; filename*=UTF-8''a%20b", NULL, "a b");
  /* Other charsets, and what is none, leave the plain one. */
  assert_name ("attachment; filename*=Shift_JIS''%83; filename=x", NULL, "x");
  assert_name ("attachment; filename*=UTF-8''%83%83; filename=x", NULL, "x");
  assert_name ("attachment; filename=\"a\\\"b;c\"", NULL, "a\"b;c");
  /* Raw bytes of older servers. */
  assert_name ("attachment; filename=\"\x95\xf1\x8d\x90\x8f\x91.xls\"", NULL, "報告書.xls");
  assert_name ("attachment; filename=\"\xca\xf3\xb9\xf0\xbd\xf1.xls\"", NULL, "報告書.xls");
  assert_name ("attachment; filename=\x95\xf1\x8d\x90.xls", NULL, "報告.xls");
  assert_name (NULL, "http://h/%95%F1%8D%90%8F%91.xls", "報告書.xls");
  assert_name ("attachment; filename=\"\xff\x81\"", NULL, "ÿ\xef\xbf\xbd");
  /* Not what RFC 6266 has, but what many servers write and browsers read. */
  assert_name ("attachment; filename=\"%E5%A0%B1%E5%91%8A.xlsx\"", NULL, "報告.xlsx");
  assert_name ("attachment; filename=%E5%A0%B1.txt; x=y", NULL, "報.txt");
  assert_name ("attachment; filename=\"100%25%.txt\"", NULL, "100%%.txt");
  assert_name ("attachment; filename=\"%83%83.txt\"", NULL, "%83%83.txt");
  assert_name ("attachment; filename=\"a%00%2F.txt\"", NULL, "a_/.txt");
  assert_name ("attachment; filename=\"a", NULL, "a");
  assert_name ("attachment; filename=\"a\\", NULL, "a\\");
  assert_name ("attachment; filename=\"\"", "http://h/b.pdf", "b.pdf");
  assert_name ("attachment; x", "http://h/b.pdf", "b.pdf");
  assert_name ("", "http://h/b/%E5%A0%B1%2Etxt?c=/d#e/f", "報.txt");
  assert_name (NULL, "http://h/b/%00c%2", "_c%2");
  assert_name (NULL, "http://h/b/", "download");
  /* A program of the server's; one that is named as a file is that. */
  assert_name (NULL, "http://h/b/list.php?id=1&file=x.exe", "list");
  assert_name (NULL, "http://h/%E5%A0%B1.ASPX", "報");
  assert_name ("attachment; filename=list.php", "http://h/list.php", "list.php");
  assert_name (NULL, "http://h/a.py", "a.py");
  assert_name (NULL, "http://h/.php", ".php");
  assert_name (NULL, "http://host.example", "download");
  assert_name (NULL, "/a/b.txt", "b.txt");
  assert_name (NULL, "", "download");
  assert_name (NULL, NULL, "download");
}

static void
test_name_is_bounded (void)
{
  g_autofree gchar *many = g_strnfill (1 << 20, ';');
  g_autofree gchar *url = g_strconcat ("http://h/", many, NULL);
  g_autofree gchar *name = ky_icap_file_name (many, url);

  g_assert_cmpuint (strlen (name), <, KY_ICAP_FIELD_MAX);
}

static void
assert_type (const gchar *value, const gchar *expected)
{
  g_autofree gchar *type = ky_icap_media_type (value);

  g_assert_cmpstr (type, ==, expected);
}

static void
test_types (void)
{
  static const gchar *const list[] = { "text/css", "image/*", "/*", NULL };

  assert_type (" Text/CSS;charset=utf-8", "text/css");
  assert_type ("text/css charset", "text/css");
  assert_type ("text/css, text/html", NULL);
  assert_type ("text/", NULL);
  assert_type ("/css", NULL);
  assert_type ("text", NULL);
  assert_type ("", NULL);
  assert_type (NULL, NULL);
  g_assert_true (ky_icap_is_listed ("text/css", list));
  g_assert_true (ky_icap_is_listed ("image/png", list));
  g_assert_false (ky_icap_is_listed ("text/cssx", list));
  g_assert_false (ky_icap_is_listed ("images/png", list));
  g_assert_false (ky_icap_is_listed ("image", list));
  g_assert_false (ky_icap_is_listed (NULL, list));
}

static void
test_whole_types (void)
{
  static const gchar *const whole[] = { "text/css", " Text/CSS ; charset=\"a,\\\" b\" ;; x=y; ",
                                        "text/css\t;charset=utf-8", NULL };
  /* All begin with one type, and some reader finds another one. */
  static const gchar *const odd[] = { "text/css; a, text/html",
                                      "text/css;,text/html",
                                      "text/css text/html",
                                      "text/css;charset=x;,application/x-msdownload",
                                      "text/css\r\n ,text/html",
                                      "text/css ,text/html",
                                      "text/css;charset=\"x",
                                      "text/css;charset=\"x\\",
                                      "text/css;charset=\"x\" y",
                                      "text/css;charset=\"\r\n\"",
                                      "text/css;charset=",
                                      "text/css;charset",
                                      "text/css;=x",
                                      "text/css; charset = x",
                                      "",
                                      NULL };

  for (guint i = 0; whole[i] != NULL; i++)
    {
      g_autofree gchar *type = ky_icap_whole_type (whole[i]);

      g_assert_cmpstr (type, ==, "text/css");
    }
  for (guint i = 0; odd[i] != NULL; i++)
    g_assert_null (ky_icap_whole_type (odd[i]));
  g_assert_null (ky_icap_whole_type (NULL));
}

static void
test_star_is_no_xml (void)
{
  static const gchar *const star[] = { "image/*", "text/*", NULL };
  static const gchar *const named[] = { "image/svg+xml", NULL };

  g_assert_false (ky_icap_is_listed ("image/svg+xml", star));
  g_assert_false (ky_icap_is_listed ("text/xml", star));
  g_assert_true (ky_icap_is_listed ("image/svg", star));
  g_assert_true (ky_icap_is_listed ("image/svg+xml", named));
}

static void
test_lines (void)
{
  guint64 n = 0;

  g_assert_true (ky_icap_is_field ("Content-Type:text/css\t\xe3\x81\x82"));
  g_assert_true (ky_icap_is_field ("X:"));
  g_assert_false (ky_icap_is_field ("Content-Type : text/css"));
  g_assert_false (ky_icap_is_field (" Content-Type: text/css"));
  g_assert_false (ky_icap_is_field (": x"));
  g_assert_false (ky_icap_is_field ("X"));
  g_assert_false (ky_icap_is_field (""));
  g_assert_false (ky_icap_is_field ("X: a\r\n b"));
  g_assert_false (ky_icap_is_field ("X: a\rContent-Type: b"));
  g_assert_true (ky_icap_stays ("set-cookie: a=b", KY_ICAP_ANSWER_USUAL));
  g_assert_true (ky_icap_stays ("Location: /a", KY_ICAP_ANSWER_USUAL));
  g_assert_false (ky_icap_stays ("Locations: /a", KY_ICAP_ANSWER_USUAL));
  g_assert_false (ky_icap_stays ("Refresh: 0;url=/a", KY_ICAP_ANSWER_USUAL));
  g_assert_false (ky_icap_stays ("Date: \rX: y", KY_ICAP_ANSWER_USUAL));
  g_assert_false (ky_icap_stays ("Content-Type: a/b", KY_ICAP_ANSWER_USUAL));
  g_assert_true (ky_icap_stays ("Content-Type: a/b", KY_ICAP_ANSWER_TO_HEAD));
  g_assert_false (ky_icap_stays ("Location: /a", KY_ICAP_ANSWER_NOT_MODIFIED));
  g_assert_true (ky_icap_stays ("Date: x", KY_ICAP_ANSWER_NOT_MODIFIED));
  g_assert_true (ky_icap_length ("0100 ", &n) && n == 100);
  g_assert_false (ky_icap_length ("", &n));
  g_assert_false (ky_icap_length ("+1", &n));
  g_assert_false (ky_icap_length ("1, 1", &n));
  g_assert_false (ky_icap_length ("99999999999999999999", &n));
}

static void
assert_disposition (const gchar *before, const gchar *expected)
{
  g_autofree gchar *after = ky_icap_disposition (before, "報 \"\r\n.txt");

  g_assert_cmpstr (after, ==, expected);
}

static void
test_fields (void)
{
  assert_disposition (NULL, "inline; filename*=UTF-8''%E5%A0%B1%20%22%0D%0A.txt");
  assert_disposition ("Inline; filename=x", "inline; filename*=UTF-8''%E5%A0%B1%20%22%0D%0A.txt");
  assert_disposition ("inlined", "attachment; filename*=UTF-8''%E5%A0%B1%20%22%0D%0A.txt");
  g_assert_cmpuint (ky_icap_status ("HTTP/1.1 206 Partial"), ==, 206);
  g_assert_cmpuint (ky_icap_status ("HTTP/1.0 200"), ==, 200);
  g_assert_cmpuint (ky_icap_status ("HTTP/1.1 2000"), ==, 0);
  g_assert_cmpuint (ky_icap_status ("HTTP/1.1 20"), ==, 0);
  g_assert_cmpuint (ky_icap_status ("HTTP/1.1"), ==, 0);
  g_assert_cmpuint (ky_icap_status (NULL), ==, 0);
  g_assert_true (ky_icap_speaks_japanese (NULL));
  g_assert_true (ky_icap_speaks_japanese ("fr, en"));
  g_assert_false (ky_icap_speaks_japanese ("en-US, ja"));
  g_assert_cmpstr (ky_icap_address ("2001:db8::1"), ==, "2001:db8::1");
  g_assert_cmpstr (ky_icap_address ("192.0.2.1 x"), ==, "");
  g_assert_cmpstr (ky_icap_address (NULL), ==, "");
}

/* Every kind, in both languages, both ways: it is a page, and a name stays a name. */
static void
test_pages (void)
{
  g_autoptr (KyReportPart) report = ky_report_part_new ();

  report->outcome = KY_OUTCOME_WITHHELD;
  report->reason = KY_REASON_INFECTED;
  for (guint n = 0; n < 4 * KY_PAGE_LAST; n++)
    {
      const KyPage page = { .kind = n / 4,
                            .is_upload = n % 2 == 1,
                            .is_japanese = n % 4 < 2,
                            .name = "<b>&\xe2\x80\xae.exe",
                            .report = report,
                            .id = "PQ6R-9YAP" };
      g_autofree gchar *html = ky_page_html (&page);

      g_assert_true (g_utf8_validate (html, -1, NULL));
      g_assert_nonnull (strstr (html, "<dd>&lt;b&gt;&amp;.exe</dd>"));
      g_assert_nonnull (strstr (html, "PQ6R-9YAP"));
      g_assert_null (strstr (html, "(null)"));
      g_assert_cmpint (strstr (html, page.is_japanese ? "ファイル名" : "File name") != NULL, ==, 1);
      /* Of a virus nobody is told where to ask for it. */
      g_assert_null (page.kind != KY_PAGE_WITHHELD ? NULL : strstr (html, "申請してください"));
      g_assert_cmpint (strstr (ky_page_status (page.kind), " 503 ") != NULL, ==,
                       page.kind == KY_PAGE_LATER);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/icap/names", test_names);
  g_test_add_func ("/icap/name-is-bounded", test_name_is_bounded);
  g_test_add_func ("/icap/types", test_types);
  g_test_add_func ("/icap/whole-types", test_whole_types);
  g_test_add_func ("/icap/star-is-no-xml", test_star_is_no_xml);
  g_test_add_func ("/icap/lines", test_lines);
  g_test_add_func ("/icap/fields", test_fields);
  g_test_add_func ("/icap/pages", test_pages);
  return g_test_run ();
}
