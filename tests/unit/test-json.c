/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/json.h"

static const gchar *
value (GHashTable *values, const gchar *path)
{
  const gchar *found = values != NULL ? g_hash_table_lookup (values, path) : NULL;

  return found != NULL ? found : "(none)";
}

static void
test_values (void)
{
  g_autoptr (GHashTable) values = ky_json_flatten (
      " {\"a\":{\"b\":[1,-2.5e3,{\"c\":true}]},\"d\":null,\"e\":\"x\",\"f\":{},\"g\":[]}\n");

  g_assert_cmpstr (value (values, "a.b.0"), ==, "1");
  g_assert_cmpstr (value (values, "a.b.1"), ==, "-2.5e3");
  g_assert_cmpstr (value (values, "a.b.2.c"), ==, "true");
  g_assert_cmpstr (value (values, "d"), ==, "null");
  g_assert_cmpstr (value (values, "e"), ==, "x");
  g_assert_cmpuint (g_hash_table_size (values), ==, 5);
}

static void
test_strings (void)
{
  g_autoptr (GHashTable) values = ky_json_flatten (
      "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"b\":\"\\u00e9\\u6e05\\ud83d\\ude00\",\"c\":\"\"}");

  g_assert_cmpstr (value (values, "a"), ==, "\"\\/\b\f\n\r\t");
  g_assert_cmpstr (value (values, "b"), ==, "é清😀");
  g_assert_cmpstr (value (values, "c"), ==, "");
}

static void
test_refused (void)
{
  static const gchar *const wrong[] = {
    "",
    "{",
    "}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "[1,]",
    "[1",
    "\"a",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\ud83d\"",
    "\"\\u0000\"",
    "{a:1}",
    "[1] 2",
    "\"a\nb\"",
    "{\"a\":1 \"b\":2}",
    "\xff",
    "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GHashTable) values = ky_json_flatten (wrong[i]);

      g_test_message ("%s", wrong[i][0] != '\xff' ? wrong[i] : "a byte that is no UTF-8");
      g_assert_null (values);
    }
}

static void
test_written (void)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GHashTable) values = NULL;

  ky_json_string (json, "\"a\\b\n\x01\x7f清");
  g_assert_cmpstr (json->str, ==, "\"\\\"a\\\\b\\u000a\\u0001\\u007f清\"");
  values = ky_json_flatten (json->str);
  g_assert_cmpstr (value (values, ""), ==, "\"a\\b\n\x01\x7f清");
}

static void
test_kinds (void)
{
  g_autoptr (GHashTable) values
      = ky_json_flatten_kinds ("{\"a\":\"null\",\"b\":null,\"c\":[1],\"d\":{}}");

  g_assert_nonnull (values);
  g_assert_cmpstr (value (values, ""), ==, "o");
  g_assert_cmpstr (value (values, "a"), ==, "snull");
  g_assert_cmpstr (value (values, "b"), ==, "wnull");
  g_assert_cmpstr (value (values, "c"), ==, "a");
  g_assert_cmpstr (value (values, "c.0"), ==, "w1");
  g_assert_cmpstr (value (values, "d"), ==, "o");
  g_assert_null (ky_json_flatten_kinds ("{\"c\":[1],\"c.1\":2}"));
  g_assert_null (ky_json_flatten_kinds ("{\"a.b\":1}"));
}

static void
test_document (void)
{
  KyJson json = { g_string_new (NULL), FALSE };

  ky_json_open (&json, NULL, '{');
  ky_json_text (&json, "a", "\"");
  ky_json_text (&json, "b", NULL);
  ky_json_open (&json, "c", '[');
  ky_json_number (&json, NULL, -1);
  ky_json_bool (&json, NULL, TRUE);
  ky_json_open (&json, NULL, '{');
  ky_json_close (&json, '}');
  ky_json_close (&json, ']');
  ky_json_raw (&json, "d", "[]");
  ky_json_close (&json, '}');
  g_assert_cmpstr (json.text->str, ==, "{\"a\":\"\\\"\",\"b\":null,\"c\":[-1,true,{}],\"d\":[]}");
  g_string_free (json.text, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/values are found by their path", test_values);
  g_test_add_func ("/json/strings are decoded", test_strings);
  g_test_add_func ("/json/what is no JSON is refused", test_refused);
  g_test_add_func ("/json/a string that was written is read back", test_written);
  g_test_add_func ("/json/values are found with what they are", test_kinds);
  g_test_add_func ("/json/a document is written with commas where they belong", test_document);
  return g_test_run ();
}
