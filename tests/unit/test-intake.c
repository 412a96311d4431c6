/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of an intake, against a store and a sanitizer that write down what they are asked. */
#include "common/wire.h"
#include "intake/connections.h"
#include "intake/intake.h"

#include <string.h>
#include <unistd.h>

struct _KyStore
{
  gboolean is_idle;
};

struct _KySanitizer
{
  gboolean is_idle;
};

static GString *calls;   /* "take add report … " */
static guint n_idle;     /* connections that the pool has */
static const gchar *bad; /* the call that fails */
static KyError bad_code;
static guint n_bad;        /* how often it fails */
static gboolean is_silent; /* it fails because no answer comes */
static guint patience;     /* as it was set last */
static guint n_open;       /* connections to the store that are neither given back nor closed */

static gboolean
call (const gchar *name, GError **error)
{
  g_string_append_printf (calls, "%s ", name);
  if (g_strcmp0 (bad, name) != 0 || n_bad == 0)
    return TRUE;
  n_bad--;
  return ky_fail (error, bad_code, "%s", name);
}

static void
fail_at (const gchar *name, KyError code, guint times)
{
  bad = name;
  bad_code = code;
  n_bad = times;
}

/* --- what the programs ask ------------------------------------------------------------------- */

KyStore *
ky_connections_take_store (const KyConfig *config, gboolean is_fresh, gboolean *ret_was_idle,
                           GError **error)
{
  KyStore *store;

  if (!call (is_fresh ? "anew" : "take", error))
    return NULL;
  store = g_new0 (KyStore, 1);
  *ret_was_idle = store->is_idle = !is_fresh && n_idle > 0;
  n_idle -= store->is_idle ? 1 : 0;
  n_open++;
  return store;
}

void
ky_connections_give_store (const KyConfig *config, KyStore *store)
{
  if (store == NULL)
    return;
  call ("give", NULL);
  n_open--;
  g_free (store);
}

void
ky_store_free (KyStore *store)
{
  if (store == NULL)
    return;
  call ("close", NULL);
  n_open--;
  g_free (store);
}

void
ky_connections_doubt (const KyConfig *config)
{
  call ("doubt", NULL);
}

void
ky_store_set_patience (KyStore *store, guint seconds)
{
  patience = seconds;
}

static GBytes *
make_list (void)
{
  return g_bytes_new_static ("\0\0\0\0", 4);
}

gboolean
ky_store_add (KyStore *store, const KyStoreEnvelope *envelope, int original_fd,
              KyAdmission *ret_admission, GError **error)
{
  if (!call (envelope->waits_for_report ? "add-waits" : "add", error))
    return FALSE;
  ret_admission->id = g_strdup ("K-1");
  ret_admission->allow = make_list ();
  return TRUE;
}

GBytes *
ky_store_allow (KyStore *store, const gchar *sender, gboolean sender_is_authentic, GError **error)
{
  return call (sender_is_authentic ? "allow-proven" : "allow", error) ? make_list () : NULL;
}

gboolean
ky_store_report (KyStore *store, const gchar *id, const KyReportPart *report, const gchar *policy,
                 const guint8 policy_sha256[KY_SHA256_SIZE],
                 const guint8 config_sha256[KY_SHA256_SIZE], const gchar *output_header,
                 const GPtrArray *debts, const gchar *named, GError **error)
{
  return call ("report", error);
}

gboolean
ky_store_report_used (KyStore *store, const KyReportPart *report, const gchar *message_id,
                      GError **error)
{
  return call ("used", error);
}

gboolean
ky_store_failed (KyStore *store, const gchar *id, const gchar *why, GError **error)
{
  return call ("failed", error);
}

gboolean
ky_store_has_earlier (KyStore *store, const gchar *sender, const gchar *const *recipients,
                      guint hours, gboolean *ret_has, GError **error)
{
  return call ("earlier", error);
}

gboolean
ky_store_has_other_report (const GError *error)
{
  return g_error_matches (error, KY_ERROR, KY_ERROR_STORE)
         && g_str_equal (error->message, "report");
}

gboolean
ky_store_is_silent (const GError *error)
{
  return is_silent;
}

KySanitizer *
ky_connections_take_sanitizer (gboolean is_fresh, gboolean *ret_was_idle, GError **error)
{
  KySanitizer *sanitizer = g_new0 (KySanitizer, 1);

  *ret_was_idle = sanitizer->is_idle = !is_fresh && n_idle > 0;
  return sanitizer;
}

void
ky_connections_give_sanitizer (KySanitizer *sanitizer)
{
  g_free (sanitizer);
}

void
ky_sanitizer_free (KySanitizer *sanitizer)
{
  g_free (sanitizer);
}

gboolean
ky_sanitizer_run (KySanitizer *sanitizer, const KySanitizerJob *job,
                  gboolean (*progress) (gpointer data), gpointer data,
                  KySanitizerResult *ret_result, GError **error)
{
  g_assert_cmpstr (job->request_id, ==, "K-1");
  g_assert_nonnull (job->policy);
  if (!call ("sanitize", error))
    return FALSE;
  ret_result->report = ky_report_part_new ();
  return TRUE;
}

void
ky_sanitizer_result_clear (KySanitizerResult *result)
{
  g_clear_pointer (&result->report, ky_report_part_free);
}

/* --- the tests ------------------------------------------------------------------------------- */

static KyConfig *config;
static KyPolicy *policy;
static int original;
static const KyStoreEnvelope envelope = { .sender = "a@example.jp" };
static const KySanitizerJob job = { .name = "a.txt" };

static KyIntake *
begin (KyFrontEnd front_end)
{
  g_string_truncate (calls, 0);
  fail_at (NULL, KY_ERROR_IO, 0);
  n_idle = 0;
  patience = 999;
  is_silent = FALSE;
  g_assert_cmpuint (n_open, ==, 0);
  return ky_intake_new (front_end, config);
}

static gboolean
run_step (KyIntake *intake, const gchar *name, GError **error)
{
  if (strcmp (name, "take") == 0)
    return ky_intake_take (intake, &envelope, original, error);
  if (strcmp (name, "resume") == 0)
    return ky_intake_resume (intake, "K-1", original, error);
  if (strcmp (name, "decide") == 0)
    return ky_intake_decide (intake, policy, FALSE, error);
  if (strcmp (name, "sanitize") == 0)
    return ky_intake_sanitize (intake, &job, NULL, NULL, error);
  if (strcmp (name, "keep") == 0)
    return ky_intake_keep (intake, "", NULL, NULL, error);
  g_assert_cmpstr (name, ==, "deliver");
  return ky_intake_may_deliver (intake, error);
}

/* Runs the steps of `words`, of which all but the last must succeed. */
static gboolean
run_steps (KyIntake *intake, const gchar *words, GError **error)
{
  g_auto (GStrv) names = g_strsplit (words, " ", -1);

  for (guint i = 0; names[i + 1] != NULL; i++)
    {
      g_autoptr (GError) local = NULL;

      run_step (intake, names[i], &local);
      g_assert_no_error (local);
    }
  return run_step (intake, names[g_strv_length (names) - 1], error);
}

static void
test_order (void)
{
  static const struct
  {
    KyFrontEnd front_end;
    const gchar *calls;
  } rows[] = {
    { KY_FRONT_END_MAIL, "take add-waits sanitize used report give " },
    { KY_FRONT_END_PROXY, "take add-waits sanitize used report give " },
    { KY_FRONT_END_FOLDER, "take add give sanitize take report used give " },
    { KY_FRONT_END_UPLOAD, "take add give sanitize take report used give " },
  };

  g_assert_cmpuint (G_N_ELEMENTS (rows), ==, KY_FRONT_END_LAST);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      KyIntake *intake = begin (rows[i].front_end);
      g_autoptr (GError) error = NULL;

      g_assert_null (ky_intake_result (intake));
      g_assert_true (run_steps (intake, "take decide sanitize keep deliver", &error));
      g_assert_no_error (error);
      g_assert_nonnull (ky_intake_result (intake));
      ky_intake_free (intake);
      g_assert_cmpstr (calls->str, ==, rows[i].calls);
    }
}

/* All steps of a file are made in the same order, and a failed one ends with them. */
static void
test_file (void)
{
  const KyIntakeFile file
      = { .original = original, .name = "a.txt", .client = "toy", .login = "", .policy = "" };
  KyIntakeFile other = file;
  KyIntake *intake = begin (KY_FRONT_END_FOLDER);
  g_autoptr (GError) error = NULL;

  g_assert_true (ky_intake_file (intake, &file, NULL, NULL, &error));
  g_assert_no_error (error);
  ky_intake_free (intake);
  g_assert_cmpstr (calls->str, ==, "take add give sanitize take report used give ");
  intake = begin (KY_FRONT_END_PROXY);
  fail_at ("report", KY_ERROR_STORE, 1);
  g_assert_false (ky_intake_file (intake, &file, NULL, NULL, NULL));
  g_assert_false (ky_intake_may_deliver (intake, NULL));
  ky_intake_free (intake);
  intake = begin (KY_FRONT_END_PROXY);
  other.policy = "none of this name";
  g_assert_false (ky_intake_file (intake, &other, NULL, NULL, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_CONFIG);
  ky_intake_free (intake);
  g_assert_cmpstr (calls->str, ==, "take add-waits failed give ");
}

/* Each step after each wrong one fails, and asks nothing of anybody. */
static void
test_out_of_order (void)
{
  static const gchar *const ways[] = { "decide",
                                       "sanitize",
                                       "keep",
                                       "deliver",
                                       "take take",
                                       "take resume",
                                       "take sanitize",
                                       "take keep",
                                       "take deliver",
                                       "take decide take",
                                       "take decide keep",
                                       "take decide deliver",
                                       "take decide sanitize take",
                                       "take decide sanitize sanitize",
                                       "take decide sanitize deliver",
                                       "take decide sanitize decide keep",
                                       "take decide sanitize decide deliver",
                                       "take decide sanitize keep take",
                                       "take decide sanitize keep decide",
                                       "take decide sanitize keep sanitize",
                                       "take decide sanitize keep keep",
                                       "resume take",
                                       "resume sanitize",
                                       "resume deliver",
                                       "resume decide deliver",
                                       "resume decide sanitize keep" };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      KyIntake *intake = begin (KY_FRONT_END_UPLOAD);
      g_autoptr (GError) error = NULL;
      g_autofree gchar *before = g_strdup (ways[i]);
      gchar *last = strrchr (before, ' ');
      gsize asked;

      if (last != NULL)
        {
          *last = '\0';
          g_assert_true (run_steps (intake, before, &error));
        }
      asked = calls->len;
      g_test_message ("%s", ways[i]);
      g_assert_false (run_step (intake, last != NULL ? last + 1 : ways[i], &error));
      g_assert_error (error, KY_ERROR, KY_ERROR_INTERNAL);
      g_assert_cmpuint (calls->len, ==, asked);
      ky_intake_free (intake);
    }
}

/* Whichever step fails, nothing may be delivered, and no later step helps. */
static void
test_failure (void)
{
  static const gchar *const words[] = { "add-waits", "add", "allow", "sanitize", "used", "report" };

  for (guint front_end = 0; front_end < KY_FRONT_END_LAST; front_end++)
    for (guint i = 0; i < G_N_ELEMENTS (words); i++)
      {
        KyIntake *intake = begin ((KyFrontEnd)front_end);
        g_autoptr (GError) error = NULL;
        static const gchar *const steps[] = { "take", "decide", "sanitize", "keep" };
        gboolean ok = TRUE;

        fail_at (words[i], KY_ERROR_STORE, 1);
        for (guint step = 0; ok && step < G_N_ELEMENTS (steps); step++)
          ok = run_step (intake, steps[step], &error);
        if (!ok)
          {
            ky_intake_fail (intake, error->message);
            g_assert_false (ky_intake_may_deliver (intake, NULL));
            for (guint step = 0; step < G_N_ELEMENTS (steps); step++)
              g_assert_false (run_step (intake, steps[step], NULL));
          }
        else
          g_assert_true (ky_intake_may_deliver (intake, NULL));
        ky_intake_free (intake);
      }
}

typedef struct
{
  KyFrontEnd front_end;
  guint n_idle;
  const gchar *bad;
  KyError code;
  const gchar *steps;
  gboolean succeeds;
  const gchar *calls; /* with those of ky_intake_fail() */
} Broken;

/* An idle connection is tried once more, and no other. */
static void
test_connections (void)
{
  static const Broken rows[] = {
    { KY_FRONT_END_MAIL, 1, "add-waits", KY_ERROR_IO, "take decide sanitize keep", TRUE,
      "take add-waits close anew add-waits sanitize used report give " },
    { KY_FRONT_END_MAIL, 1, "add-waits", KY_ERROR_STORE, "take", FALSE,
      "take add-waits doubt give " },
    { KY_FRONT_END_MAIL, 0, "add-waits", KY_ERROR_IO, "take", FALSE,
      "take add-waits close doubt " },
    { KY_FRONT_END_MAIL, 0, "take", KY_ERROR_IO, "take", FALSE, "take doubt " },
    /* The original went with the connection. */
    { KY_FRONT_END_MAIL, 1, "report", KY_ERROR_PROTOCOL, "take decide sanitize keep", FALSE,
      "take add-waits sanitize used report close doubt " },
    { KY_FRONT_END_MAIL, 1, "report", KY_ERROR_STORE, "take decide sanitize keep", FALSE,
      "take add-waits sanitize used report give " },
    { KY_FRONT_END_MAIL, 1, "used", KY_ERROR_STORE, "take decide sanitize keep", FALSE,
      "take add-waits sanitize used failed give " },
    { KY_FRONT_END_MAIL, 1, "sanitize", KY_ERROR_SCANNER, "take decide sanitize", FALSE,
      "take add-waits sanitize failed give " },
    /* The original is durable, so that the report goes by another connection. */
    { KY_FRONT_END_UPLOAD, 2, "report", KY_ERROR_IO, "take decide sanitize keep", TRUE,
      "take add give sanitize take report close anew report used give " },
    { KY_FRONT_END_UPLOAD, 0, "report", KY_ERROR_IO, "take decide sanitize keep", FALSE,
      "take add give sanitize take report close doubt take failed give " },
    { KY_FRONT_END_FOLDER, 0, "report", KY_ERROR_STORE, "take decide sanitize keep", FALSE,
      "take add give sanitize take report give " },
    /* It has a report, and is told of no failure. */
    { KY_FRONT_END_FOLDER, 0, "used", KY_ERROR_STORE, "take decide sanitize keep", FALSE,
      "take add give sanitize take report used give " },
    { KY_FRONT_END_FOLDER, 2, "used", KY_ERROR_IO, "take decide sanitize keep", TRUE,
      "take add give sanitize take report used close anew report used give " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      KyIntake *intake = begin (rows[i].front_end);
      g_autoptr (GError) error = NULL;

      g_test_message ("row %u", i);
      n_idle = rows[i].n_idle;
      fail_at (rows[i].bad, rows[i].code, 1);
      if (run_steps (intake, rows[i].steps, &error) != rows[i].succeeds)
        g_error ("row %u: %s", i, error != NULL ? error->message : "it succeeds");
      if (!rows[i].succeeds)
        ky_intake_fail (intake, error->message);
      ky_intake_free (intake);
      g_assert_cmpstr (calls->str, ==, rows[i].calls);
    }
}

/* A store that is silent is waited for once, and is told of the failure on a new connection. */
static void
test_silent (void)
{
  KyIntake *intake = begin (KY_FRONT_END_UPLOAD);

  n_idle = 3;
  is_silent = TRUE;
  fail_at ("report", KY_ERROR_IO, 1);
  g_assert_false (run_steps (intake, "take decide sanitize keep", NULL));
  ky_intake_fail (intake, "silent");
  g_assert_cmpstr (calls->str, ==,
                   "take add give sanitize take report close doubt anew failed give ");
  ky_intake_free (intake);
  intake = begin (KY_FRONT_END_MAIL);
  n_idle = 1;
  is_silent = TRUE;
  fail_at ("add-waits", KY_ERROR_IO, 1);
  g_assert_false (run_steps (intake, "take", NULL));
  ky_intake_fail (intake, "silent");
  ky_intake_free (intake);
  g_assert_cmpstr (calls->str, ==, "take add-waits close doubt ");
}

/* The store does not wait for the report of an intake that is freed. */
static void
test_given_up (void)
{
  KyIntake *intake = begin (KY_FRONT_END_UPLOAD);

  g_assert_true (run_steps (intake, "take decide", NULL));
  ky_intake_free (intake);
  g_assert_cmpstr (calls->str, ==, "take add give take failed give ");
}

/* The sanitizer's connection may have been closed while it was idle, as the store's. */
static void
test_sanitizer (void)
{
  KyIntake *intake = begin (KY_FRONT_END_UPLOAD);

  n_idle = 5;
  fail_at ("sanitize", KY_ERROR_IO, 1);
  g_assert_true (run_steps (intake, "take decide sanitize", NULL));
  ky_intake_free (intake);
  g_assert_cmpstr (calls->str, ==, "take add give sanitize sanitize take failed give ");
  intake = begin (KY_FRONT_END_UPLOAD);
  n_idle = 5;
  fail_at ("sanitize", KY_ERROR_TIMEOUT, 1);
  g_assert_false (run_steps (intake, "take decide sanitize", NULL));
  ky_intake_free (intake);
}

/* A mail whose report is kept, where another party of it failed: the store hears no failure, but
 * the end of the connection. */
static void
test_kept_then_failed (void)
{
  KyIntake *intake = begin (KY_FRONT_END_MAIL);

  g_assert_true (run_steps (intake, "take decide sanitize keep deliver", NULL));
  ky_intake_fail (intake, "another party failed");
  g_assert_false (ky_intake_may_deliver (intake, NULL));
  ky_intake_free (intake);
  g_assert_cmpstr (calls->str, ==, "take add-waits sanitize used report close ");
}

static void
test_resumed (void)
{
  KyIntake *intake = begin (KY_FRONT_END_UPLOAD);

  g_assert_true (run_steps (intake, "resume decide sanitize deliver", NULL));
  ky_intake_fail (intake, "the client is gone");
  ky_intake_free (intake);
  g_assert_cmpstr (calls->str, ==, "take allow give sanitize ");
}

static void
test_authentic (void)
{
  KyIntake *intake = begin (KY_FRONT_END_MAIL);
  g_autoptr (GError) error = NULL;

  g_assert_true (run_steps (intake, "take decide sanitize", NULL));
  g_assert_true (ky_intake_decide (intake, policy, TRUE, &error));
  g_assert_true (run_steps (intake, "sanitize keep deliver", NULL));
  ky_intake_free (intake);
  g_assert_cmpstr (calls->str, ==,
                   "take add-waits sanitize allow-proven sanitize used report give ");
}

static void
test_deadline (void)
{
  KyIntake *intake = begin (KY_FRONT_END_PROXY);
  g_autoptr (GError) error = NULL;

  ky_intake_set_deadline (intake,
                          g_get_monotonic_time () + G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  g_assert_true (run_steps (intake, "take decide sanitize", NULL));
  g_assert_cmpuint (patience, >, 3000);
  ky_intake_set_deadline (intake, g_get_monotonic_time () - 1);
  g_assert_false (ky_intake_keep (intake, "", NULL, NULL, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_TIMEOUT);
  ky_intake_fail (intake, error->message);
  g_assert_cmpuint (patience, <=, 5);
  ky_intake_free (intake);
  /* The next user of the connection has all the time again. */
  g_assert_cmpuint (patience, ==, 0);
  g_assert_cmpstr (calls->str, ==, "take add-waits sanitize failed give ");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  calls = g_string_new (NULL);
  config = ky_config_load (NULL, NULL);
  g_assert_nonnull (config);
  policy = ky_config_policy (config, "standard", NULL);
  original = ky_memfd_new ("original", NULL);
  g_test_add_func ("/intake/order", test_order);
  g_test_add_func ("/intake/file", test_file);
  g_test_add_func ("/intake/out-of-order", test_out_of_order);
  g_test_add_func ("/intake/failure", test_failure);
  g_test_add_func ("/intake/connections", test_connections);
  g_test_add_func ("/intake/silent", test_silent);
  g_test_add_func ("/intake/given-up", test_given_up);
  g_test_add_func ("/intake/sanitizer", test_sanitizer);
  g_test_add_func ("/intake/kept-then-failed", test_kept_then_failed);
  g_test_add_func ("/intake/resumed", test_resumed);
  g_test_add_func ("/intake/authentic", test_authentic);
  g_test_add_func ("/intake/deadline", test_deadline);
  status = g_test_run ();
  close (original);
  ky_policy_unref (policy);
  ky_config_unref (config);
  g_string_free (calls, TRUE);
  return status;
}
