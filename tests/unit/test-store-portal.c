/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/calls/clients.h"
#include "store/people/password.h"
#include "store/people/people.h"
#include "store/client/portal-client.h"
#include "store/loop/loop.h"
#include "store/index/search.h"
#include "store/index/subject.h"

#include <sodium.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static void
test_subject (void)
{
  static const struct
  {
    const gchar *header, *subject;
  } rows[] = {
    { "From: a\r\nSubject: plain text\r\nTo: b\r\n", "plain text" },
    { "subject:folded\r\n here\r\nX: y\r\n", "folded here" },
    { "Subject: =?UTF-8?B?5Lqa?=\r\n =?UTF-8?B?5Lqa?=\r\n", "亚亚" },
    { "Subject: a =?utf-8?b?5Lqa?= b =?UTF-8?B?5Lqa?=\r\n", "a 亚 b 亚" },
    { "Subject: =?UTF-8?B?5Lqa\r\n", "=?UTF-8?B?5Lqa" },
    { "Subject: =?ISO-2022-JP?B?GyRC?=\r\n", "=?ISO-2022-JP?B?GyRC?=" },
    { "Subject: =?UTF-8?B?AGEAYg==?=\r\n", " a b" },
    { "Subject: =?UTF-8?B?/////w==?=\r\n", NULL },
    { "X-Subject: x\r\n", "" },
    { "", "" },
    { "Subject:", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *subject
          = ky_subject_read (ky_view (rows[i].header, strlen (rows[i].header)));

      g_assert_true (g_utf8_validate (subject, -1, NULL));
      if (rows[i].subject != NULL)
        g_assert_cmpstr (subject, ==, rows[i].subject);
    }
}

/* A piece of a text is a phrase of its pairs, whatever signs are in it. */
static void
test_pairs (void)
{
  static const struct
  {
    const gchar *text, *piece;
    gboolean is_inside;
  } rows[] = {
    { "令和７年度　予算書", "7年度 予", TRUE },
    { "ﾃｽﾄ ABC", "テスト abc", TRUE },
    { "a.b@c-d", "b@c", TRUE },
    { "a.b@c-d", "b@d", FALSE },
    { "100%_\"x\" OR *", "\"x\" or *", TRUE },
    { "請求", "求請", FALSE },
    { "a\nb", "ab", FALSE },
    { "x\t \ty", "x y", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *text = ky_search_normal (rows[i].text);
      g_autofree gchar *piece = ky_search_normal (rows[i].piece);
      g_autofree gchar *pairs = ky_search_pairs (text);
      g_autoptr (GString) query = g_string_new ("");
      g_autofree gchar *phrase = NULL;

      ky_search_query (query, &(KySearchTerm){ NULL, piece });
      g_assert_cmpint (query->str[0], ==, '"');
      g_assert_cmpint (query->str[query->len - 1], ==, '"');
      phrase = g_strndup (query->str + 1, query->len - 2);
      g_assert_null (strchr (phrase, '"'));
      g_assert_cmpint (strstr (pairs, g_strstrip (phrase)) != NULL, ==, rows[i].is_inside);
      g_assert_cmpint (strstr (text, piece) != NULL, ==, rows[i].is_inside);
    }
}

/* A text without end costs what its searched beginning costs: the library composes characters in
 * quadratic time. */
static void
test_search_of_a_long_text (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree gchar *normal = NULL;

  for (guint i = 0; i < 500000; i++)
    g_string_append (text, "\xef\xbe\x83\xef\xbe\x9e"); /* ﾃﾞ */
  normal = ky_search_normal (text->str);
  g_assert_cmpint (g_utf8_strlen (normal, -1), ==, KY_SEARCH_TEXT_MAX);
}

static void
test_one_character (void)
{
  g_autoptr (GString) query = g_string_new ("");

  ky_search_query (query, &(KySearchTerm){ "subject", "請" });
  ky_search_query (query, &(KySearchTerm){ NULL, "ab" });
  g_assert_cmpstr (query->str, ==, "subject : \"請\" * AND \"ab \"");
}

static gint
compare_pieces (gconstpointer a, gconstpointer b)
{
  gint32 x = *(const gint32 *)a;
  gint32 y = *(const gint32 *)b;

  return x < y ? -1 : x > y;
}

static gboolean
has_all (GArray *pieces, GArray *wanted)
{
  for (guint i = 0; i < wanted->len; i++)
    if (!g_array_binary_search (pieces, &g_array_index (wanted, gint32, i), compare_pieces, NULL))
      return FALSE;
  return wanted->len > 0;
}

static GArray *
pieces_of (const gchar *text, gsize length, gboolean is_term)
{
  g_autofree gchar *part = g_strndup (text, length);
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (gint32));

  ky_search_pieces (pieces, part, is_term);
  ky_search_sort (pieces);
  return pieces;
}

/* Each part of each text, and how few of its pieces are asked for. */
static void
test_pieces (void)
{
  static const gchar *const texts[] = { "令和7年度 予算について 第7692307号",
                                        "from422@example7.jp",
                                        "aaaaaaaa",
                                        "𠮷野家\n請求書.docx",
                                        "のののの通知の通知",
                                        "x" };
  static const struct
  {
    const gchar *text, *other;
  } apart[] = { { "の通知について", "の通知の" },
                { "第76号", "第769" },
                { "請求書", "求請" },
                { "通知", "知通" },
                { "abab", "bb" },
                { "令和7年度", "年度7" } };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const gchar *text = texts[i];
      g_autoptr (GArray) pieces = pieces_of (text, strlen (text), FALSE);

      for (const gchar *from = text; *from != '\0'; from = g_utf8_next_char (from))
        for (const gchar *to = g_utf8_next_char (from);; to = g_utf8_next_char (to))
          {
            g_autoptr (GArray) part = pieces_of (from, (gsize)(to - from), TRUE);

            g_assert_true (has_all (pieces, part));
            g_assert_cmpuint (part->len, <=, (guint)MAX (g_utf8_strlen (from, to - from) - 2, 1));
            if (*to == '\0')
              break;
          }
    }
  for (guint i = 0; i < G_N_ELEMENTS (apart); i++)
    {
      g_autoptr (GArray) pieces = pieces_of (apart[i].text, strlen (apart[i].text), FALSE);
      g_autoptr (GArray) other = pieces_of (apart[i].other, strlen (apart[i].other), TRUE);

      g_assert_false (has_all (pieces, other));
    }
}

/* RFC 6238, appendix B (SHA-1; the last six of its eight digits). */
static void
test_totp (void)
{
  const KyView secret = ky_view ("12345678901234567890", 20);

  g_assert_cmpint (ky_totp_step (secret, "287082", 59, 0), ==, 1);
  g_assert_cmpint (ky_totp_step (secret, "081804", 1111111109, 0), ==, 37037036);
  g_assert_cmpint (ky_totp_step (secret, "353130", 20000000000, 0), ==, 666666666);
  /* Half a minute to each side, and not twice. */
  g_assert_cmpint (ky_totp_step (secret, "287082", 89, 0), ==, 1);
  g_assert_cmpint (ky_totp_step (secret, "287082", 120, 0), ==, 0);
  g_assert_cmpint (ky_totp_step (secret, "287082", 59, 1), ==, 0);
  for (const gchar *const *wrong
       = (const gchar *const[]){ "", "28708", "2870822", "28708x", " 87082", NULL };
       *wrong != NULL; wrong++)
    g_assert_cmpint (ky_totp_step (secret, *wrong, 59, 0), ==, 0);
  g_assert_cmpint (ky_totp_step (ky_view (NULL, 0), "287082", 59, 0), ==, 0);
}

static void
test_passwords (void)
{
  g_autofree gchar *hash = ky_password_hash ("correct horse");

  g_assert_true (g_str_has_prefix (hash, "$argon2id$"));
  g_assert_true (ky_password_fits (hash, "correct horse"));
  g_assert_false (ky_password_fits (hash, "correct hors"));
  g_assert_false (ky_password_fits (NULL, ""));
  g_assert_true (ky_password_check ("予算請求書の件です一二", "sato", 10, NULL));
  for (const gchar *const *weak
       = (const gchar *const[]){ "", "short", "aaaaaaaaaaaaaaaaaa", "xxSATOyy12345", NULL };
       *weak != NULL; weak++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (ky_password_check (*weak, "sato", 10, &error));
      g_assert_cmpstr (ky_store_refusal (error, NULL), ==, "weak-password");
    }
}

static void
test_roles (void)
{
  g_autofree gchar *text = NULL;
  guint roles = 0;

  g_assert_true (ky_roles_read (" auditor;;staff ", &roles));
  g_assert_cmpuint (roles, ==, KY_ROLES_AUDITOR | KY_ROLES_STAFF);
  text = ky_roles_text (roles);
  g_assert_cmpstr (text, ==, "staff;auditor");
  g_assert_false (ky_roles_read ("staff;king", &roles));
}

static void
test_refusals (void)
{
  g_autoptr (GError) error = NULL;
  const gchar *text = NULL;

  ky_refuse (&error, "not-found", "there is no such %s", "mail");
  g_assert_cmpstr (ky_store_refusal (error, &text), ==, "not-found");
  g_assert_cmpstr (text, ==, "there is no such mail");
  g_clear_error (&error);
  g_set_error_literal (&error, KY_ERROR, KY_ERROR_STORE, "not-foundation: x");
  g_assert_null (ky_store_refusal (error, NULL));
  g_clear_error (&error);
  g_set_error_literal (&error, KY_ERROR, KY_ERROR_IO, "not-found: x");
  g_assert_null (ky_store_refusal (error, NULL));
}

/* A key names its machine in one form only, and what is none of that form is looked up nowhere. */
static void
test_client_keys (void)
{
  gchar key[KY_CLIENT_KEY_SIZE];
  gchar other[KY_CLIENT_KEY_SIZE];
  gchar id[KY_ID_SIZE];

  ky_client_key_new ("K7QF-3MZP", key);
  ky_client_key_new ("K7QF-3MZP", other);
  g_assert_cmpstr (key, !=, other);
  g_assert_true (g_str_has_prefix (key, "kiyome_K7QF-3MZP_"));
  g_assert_cmpuint (strlen (key), ==, KY_CLIENT_KEY_SIZE - 1);
  g_assert_true (ky_client_key_id (key, id));
  g_assert_cmpstr (id, ==, "K7QF-3MZP");
  for (gsize i = 0; i < 17; i++) /* all before the secret */
    for (guint c = 1; c < 128; c++)
      {
        memcpy (other, key, sizeof other);
        other[i] = (gchar)c;
        if (strcmp (other, key) != 0 && ky_client_key_id (other, id))
          {
            g_assert_cmpstr (id, !=, "K7QF-3MZP");
            g_assert_true (memcmp (id, other + 7, 9) == 0);
          }
      }
  for (gsize length = 0; length < strlen (key); length++)
    {
      g_autofree gchar *cut = g_strndup (key, length);

      g_assert_false (ky_client_key_id (cut, id));
    }
}

#define N_TASKS 100000

static void
work_nothing (KyTask *task)
{
  (void)task;
}

/* As the loop, which is done with a task as soon as it has it. */
static gpointer
end_tasks (gpointer data)
{
  GAsyncQueue *finished = data;

  for (guint i = 0; i < N_TASKS; i++)
    {
      KyTask *task = g_async_queue_pop (finished);

      memset (task, 0xff, sizeof *task);
      g_free (task);
    }
  return NULL;
}

/* What a thread has done is the loop's: the thread looks at it no more. */
static void
test_tasks (void)
{
  KyServer server
      = { .event = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK), .finished = g_async_queue_new () };
  GThread *loop = g_thread_new ("loop", end_tasks, server.finished);

  g_assert_cmpint (server.event, >=, 0);
  for (guint i = 0; i < N_TASKS; i++)
    {
      KyTask *task = g_new0 (KyTask, 1);

      *task = (KyTask){ .server = &server, .work = work_nothing };
      ky_task_run (task);
    }
  g_thread_join (loop);
  g_async_queue_unref (server.finished);
  close (server.event);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/store/portal/subjects are read from the header that kiyome wrote",
                   test_subject);
  g_test_add_func ("/store/portal/a piece of a text is a phrase of its pairs", test_pairs);
  g_test_add_func ("/store/portal/one character is the beginning of a pair", test_one_character);
  g_test_add_func ("/store/search/whatever stands in a text has its pieces, and no more is needed",
                   test_pieces);
  g_test_add_func ("/store/search/a text without end costs as much as its beginning",
                   test_search_of_a_long_text);
  g_test_add_func ("/store/portal/one-time passwords are those of RFC 6238, and good once",
                   test_totp);
  g_test_add_func ("/store/portal/passwords fit their hash, and weak ones are refused",
                   test_passwords);
  g_test_add_func ("/store/portal/roles are read and written", test_roles);
  g_test_add_func ("/store/portal/refusals are told apart by their code", test_refusals);
  g_test_add_func ("/store/portal/the key of a machine has one form", test_client_keys);
  g_test_add_func ("/store/what a thread has done is the loop's", test_tasks);
  return g_test_run ();
}
