/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event is whole within what receivers take, and is known again by its id. */
#include "intake/events/events.h"

#include "common/json.h"

#include <string.h>

static gchar *
id_of (const KyEventLine *line)
{
  g_autofree gchar *message = ky_event_format (line, FALSE);
  const gchar *id = strstr (message, " id=\"");

  g_assert_nonnull (id);
  return g_strndup (id + strlen (" id=\""), 16);
}

static void
test_the_longest_is_whole (void)
{
  static const gchar *const words[] = { "\\", "\"", "=", "あ", "\x1b", "a" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (GString) most = g_string_new (NULL);
      KyEventLine line = { .stream = "audit", .seq = G_MAXINT64, .time = 1, .kind = "allow-add" };
      g_autofree gchar *json = NULL;
      g_autofree gchar *cef = NULL;
      g_autoptr (GHashTable) values = NULL;

      while (most->len < 9000)
        g_string_append (most, words[i]);
      line.who = line.object = line.why = line.detail = most->str;
      json = ky_event_format (&line, FALSE);
      cef = ky_event_format (&line, TRUE);
      g_assert_cmpuint (strlen (json), <=, 8192);
      g_assert_cmpuint (strlen (json), >, 3000);
      g_assert_cmpuint (strlen (cef), <=, 8192);
      g_assert_true (g_utf8_validate (json, -1, NULL) && g_utf8_validate (cef, -1, NULL));
      g_assert_nonnull (strstr (cef, " msg="));
      values = ky_json_flatten (strstr (json, "] {") + 2);
      g_assert_nonnull (values);
      g_assert_nonnull (g_hash_table_lookup (values, "detail"));
    }
}

static void
test_the_same_has_the_same_id (void)
{
  const KyEventLine line = { .stream = "event",
                             .seq = 7,
                             .time = 1,
                             .kind = "health",
                             .who = "",
                             .object = "store",
                             .why = "",
                             .detail = "well" };
  KyEventLine others[4] = { line, line, line, line };
  g_autofree gchar *id = id_of (&line);
  g_autofree gchar *again = id_of (&line);

  g_assert_cmpstr (id, ==, again);
  others[0].seq = 8;
  others[1].time = 2;
  others[2].detail = "not well";
  others[3].object = "";
  others[3].why = "store";
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree gchar *other = id_of (&others[i]);

      g_assert_cmpstr (id, !=, other);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/events/whole", test_the_longest_is_whole);
  g_test_add_func ("/events/id", test_the_same_has_the_same_id);
  return g_test_run ();
}
