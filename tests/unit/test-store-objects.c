/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an S3 server may answer, and what of it is taken. */
#include "store/objects/answer.h"
#include "store/objects/module.h"
#include "store/objects/request.h"

#include <string.h>

static gboolean
note (const gchar *parent, const gchar *name, const gchar *text, gpointer data)
{
  g_string_append_printf (data, "%s/%s=%s;", parent, name, text != NULL ? text : "-");
  return TRUE;
}

static gchar *
read_answer (const gchar *text, const gchar *root)
{
  GString *seen = g_string_new (NULL);

  if (ky_s3_answer_read (text, strlen (text), root, note, seen, NULL))
    return g_string_free (seen, FALSE);
  g_string_free (seen, TRUE);
  return g_strdup ("none");
}

static void
check (const gchar *text, const gchar *expected)
{
  g_autofree gchar *seen = read_answer (text, "R");

  g_assert_cmpstr (seen, ==, expected);
}

static void
test_elements (void)
{
  check ("<?xml version='1.0'?><R xmlns='x'><A><B>1 &amp; 2</B><C/></A></R>",
         "A/B=1 & 2;A/C=;/A=-;/R=-;");
}

static void
test_refused (void)
{
  g_autofree gchar *deep = g_strdup ("<R><A><B><C><D><E><F>1</F></E></D></C></B></A></R>");
  g_autofree gchar *filler = g_strnfill (5000, 'x');
  g_autofree gchar *wide = g_strdup_printf ("<R><A>%s</A></R>", filler);

  check ("", "none");
  check ("<R><A>1</A>", "none");
  check ("<Q/>", "none");
  check ("<R/><R/>", "none");
  check ("<!DOCTYPE R [<!ENTITY a 'b'>]><R><A>&a;</A></R>", "none");
  check ("<R><A>&a;</A></R>", "none");
  check ("<R><![CDATA[x]]></R>", "none");
  check (deep, "none");
  check (wide, "none");
}

static void
check_code (const gchar *text, const gchar *expected)
{
  g_autofree gchar *code = ky_s3_answer_code (text, strlen (text));

  g_assert_cmpstr (code, ==, expected);
}

static void
test_code (void)
{
  check_code ("<Error><Code>NoSuchBucket</Code><Message>m</Message></Error>", "NoSuchBucket");
  check_code ("<Error><Message>m</Message></Error>", "");
  check_code ("<Error><Code>a|b}</Code></Error>", "");
  check_code ("<html>no</html>", "");
  check_code ("", "");
}

static void
check_good (const gchar *method, glong status, const gchar *body, const gchar *root,
            gboolean expected)
{
  g_autoptr (GString) answer = g_string_new (body);
  KyS3Request request = KY_S3_REQUEST_NONE;

  request.method = method;
  request.status = status;
  request.answer = answer;
  request.root = root;
  g_assert_cmpint (ky_s3_request_is_good (&request), ==, expected);
}

static void
test_good (void)
{
  check_good ("PUT", 200, "", NULL, TRUE);
  check_good ("PUT", 200, "<Error><Code>SlowDown</Code></Error>", NULL, FALSE);
  check_good ("PUT", 200, "<html/>", NULL, FALSE);
  check_good ("PUT", 201, "", NULL, FALSE);
  check_good ("PUT", 204, "", NULL, FALSE);
  check_good ("PUT", 206, "", NULL, FALSE);
  check_good ("PUT", 304, "", NULL, FALSE);
  check_good ("GET", 206, "", NULL, TRUE);
  check_good ("GET", 204, "", NULL, FALSE);
  check_good ("DELETE", 204, "", NULL, TRUE);
  check_good ("DELETE", 202, "", NULL, FALSE);
  check_good ("POST", 200, "<R><A>1</A></R>", "R", TRUE);
  check_good ("POST", 200, "<Error><Code>SlowDown</Code></Error>", "R", FALSE);
  check_good ("POST", 200, "<R><A>1</A>", "R", FALSE);
  check_good ("POST", 200, "", "R", FALSE);
}

static void
test_etag (void)
{
  g_assert_true (ky_s3_is_etag ("\"a1\"", "a1"));
  g_assert_true (ky_s3_is_etag ("\"a1-2\"", "\"a1-2\""));
  g_assert_false (ky_s3_is_etag ("\"a1-2\"", "\"a1\""));
  g_assert_false (ky_s3_is_etag ("\"\"", "\"\""));
  g_assert_false (ky_s3_is_etag ("", ""));
  g_assert_false (ky_s3_is_etag (NULL, NULL));
  g_assert_false (ky_s3_is_etag ("a1", NULL));
}

/* One that is called without a look whether it is there. */
static void
test_module (void)
{
  const KyS3Module *all = &ky_s3_module;

  g_assert_cmpstr (all->version, !=, "");
  g_assert_true (all->open != NULL && all->stop != NULL && all->close != NULL);
  g_assert_true (all->put != NULL && all->write != NULL && all->get != NULL && all->look != NULL);
  g_assert_true (all->remove != NULL && all->copy != NULL && all->list != NULL);
  g_assert_true (all->give_up != NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/objects/an answer's elements are told with what they are in", test_elements);
  g_test_add_func ("/objects/what is no plain answer is refused", test_refused);
  g_test_add_func ("/objects/a refusal is named only by a code", test_code);
  g_test_add_func ("/objects/an answer is good by its status and its body", test_good);
  g_test_add_func ("/objects/ETags are the same with their quotes or without", test_etag);
  g_test_add_func ("/objects/the module has all that is asked of it", test_module);
  return g_test_run ();
}
