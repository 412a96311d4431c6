/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/text/name-verify.h"
#include "tests/tools/inprocess.h"

static const gchar mail[] = "From: a@b.example\r\nSubject: s\r\nX-Evil: MARK\r\n\r\nshown\r\n";

static KyAllowEntry *
new_entry (const gchar *id, KyAllowKind kind, const gchar *value)
{
  KyAllowEntry *entry = g_new0 (KyAllowEntry, 1);

  entry->id = g_strdup (id);
  entry->kind = kind;
  entry->value = g_strdup (value);
  return entry;
}

/* One entry, by type ("" for any), that has no hash: as of an authentic sender. */
static GPtrArray *
entries_of_sender (const gchar *type)
{
  GPtrArray *allow = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_allow_entry_free);

  g_ptr_array_add (allow, new_entry ("E1", KY_ALLOW_FILE, type));
  return allow;
}

static KyOutcome
outcome_of (const gchar *text, const gchar *name, const gchar *force_type, GPtrArray *allow,
            gchar **ret_output)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;
  KyHost host;

  ky_inprocess_host (&host, policy);
  host.allow = allow;
  g_assert_true (ky_inprocess_sanitize (&host, ky_view (text, strlen (text)), name, force_type,
                                        &result, &error));
  g_assert_no_error (error);
  output = ky_inprocess_output (&result);
  if (ret_output != NULL)
    *ret_output = output != NULL
                      ? g_strndup (g_bytes_get_data (output, NULL), g_bytes_get_size (output))
                      : NULL;
  return result.report->outcome;
}

static void
test_allow_parts (void)
{
  g_autoptr (GPtrArray) any = entries_of_sender ("");
  g_autoptr (GPtrArray) other = entries_of_sender ("png");

  g_assert_cmpint (outcome_of ("text\n", "a.txt", NULL, any, NULL), ==, KY_OUTCOME_PASSED);
  g_assert_cmpint (outcome_of ("text\n", "a.txt", NULL, other, NULL), ==, KY_OUTCOME_REBUILT);
}

static KyAllowEntry *
new_block (KyAllowKind kind, const gchar *value, const gchar *of_text)
{
  KyAllowEntry *entry = new_entry ("B1", kind, value);

  entry->by_hash = of_text != NULL;
  if (of_text != NULL)
    ky_sha256 (ky_view (of_text, strlen (of_text)), entry->sha256);
  return entry;
}

static void
check_blocked (const gchar *text, const gchar *name, const gchar *force_type, GPtrArray *allow,
               const gchar *detail)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autoptr (GError) error = NULL;
  KyHost host;

  ky_inprocess_host (&host, policy);
  host.allow = allow;
  g_assert_true (ky_inprocess_sanitize (&host, ky_view (text, strlen (text)), name, force_type,
                                        &result, &error));
  g_assert_no_error (error);
  if (detail == NULL)
    {
      g_assert_cmpint (result.report->outcome, !=, KY_OUTCOME_WITHHELD);
      return;
    }
  g_assert_cmpint (result.report->outcome, ==, KY_OUTCOME_WITHHELD);
  g_assert_cmpint (result.report->reason, ==, KY_REASON_POLICY);
  g_assert_cmpstr (result.report->detail, ==, detail);
  g_assert_cmpstr (result.report->allow_id, ==, "B1");
  g_assert_cmpint (result.output_fd, ==, -1);
}

/* Whatever lets a file pass, its hash on the blocklist holds it back. */
static void
test_block_file (void)
{
  g_autoptr (GPtrArray) both = entries_of_sender ("");

  g_ptr_array_add (both, new_block (KY_ALLOW_BLOCK_FILE, "", "text\n"));
  check_blocked ("text\n", "a.txt", NULL, both, "blocked-file");
  g_assert_cmpint (outcome_of ("other\n", "a.txt", NULL, both, NULL), ==, KY_OUTCOME_PASSED);
}

/* By the envelope, and by what the reader sees as From. */
static void
test_block_sender (void)
{
  static const gchar *const froms[][2] = { { "b.example", "blocked-sender" },
                                           { "a@b.example", "blocked-sender" },
                                           { "example", "blocked-sender" },
                                           { "x.b.example", NULL },
                                           { "a@example", NULL },
                                           { "ab.example", NULL } };
  g_autoptr (GPtrArray) envelope
      = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_allow_entry_free);

  g_ptr_array_add (envelope, new_block (KY_ALLOW_BLOCK_SENDER, "", NULL));
  check_blocked (mail, "a.eml", "eml", envelope, "blocked-sender");
  for (guint i = 0; i < G_N_ELEMENTS (froms); i++)
    {
      g_autoptr (GPtrArray) from
          = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_allow_entry_free);

      g_ptr_array_add (from, new_block (KY_ALLOW_BLOCK_FROM, froms[i][0], NULL));
      g_test_message ("%s", froms[i][0]);
      check_blocked (mail, "a.eml", "eml", from, froms[i][1]);
    }
}

static void
test_fold_sender (void)
{
  static const gchar *const rows[][2] = { { "A@B.Example.", "a@b.example" },
                                          { "x@例え.jp", "x@xn--r8jz45g.jp" },
                                          { ".例え.JP", ".xn--r8jz45g.jp" },
                                          { "x@\ufdfa.例え.jp", "x@\ufdfa.xn--r8jz45g.jp" },
                                          { "\xff@evil.example", "\ufffd@evil.example" },
                                          { "か\u3099@b.example", "が@b.example" },
                                          { "J\u030c@b.example", "\u01f0@b.example" },
                                          { "Evil.EXAMPLE", "evil.example" },
                                          { "", "" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *folded = ky_allow_fold_sender (rows[i][0]);
      g_autofree gchar *again = ky_allow_fold_sender (folded);

      g_assert_cmpstr (folded, ==, rows[i][1]);
      g_assert_cmpstr (again, ==, folded);
    }
  g_assert_true (ky_allow_sender_is ("a@mail.evil.example", "evil.example"));
  g_assert_false (ky_allow_sender_is ("a@notevil.example", "evil.example"));
  g_assert_false (ky_allow_sender_is ("", "evil.example"));
  g_assert_false (ky_allow_sender_is ("evil.example", "evil.example"));
}

static void
test_allow_message (void)
{
  g_autoptr (GPtrArray) any = entries_of_sender ("");
  g_autoptr (GPtrArray) message = entries_of_sender ("eml");
  g_autofree gchar *output = NULL;

  g_assert_cmpint (outcome_of (mail, "a.eml", "eml", any, &output), !=, KY_OUTCOME_PASSED);
  g_assert_nonnull (strstr (output, "shown"));
  g_assert_null (strstr (output, "MARK"));
  g_assert_cmpint (outcome_of (mail, "a.eml", "eml", message, NULL), !=, KY_OUTCOME_PASSED);
}

static void
test_allow_infected (void)
{
  g_autoptr (GPtrArray) any = entries_of_sender ("");
  g_autofree gchar *virus = g_strconcat ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$",
                                         "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", NULL);

  g_assert_cmpint (outcome_of (virus, "a.txt", NULL, any, NULL), ==, KY_OUTCOME_WITHHELD);
}

/* The name that `text` called `name` goes out under. (transfer full) */
static gchar *
name_of (const gchar *text, const gchar *name)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autoptr (GError) error = NULL;
  KyHost host;

  ky_inprocess_host (&host, policy);
  g_assert_true (
      ky_inprocess_sanitize (&host, ky_view (text, strlen (text)), name, NULL, &result, &error));
  g_assert_no_error (error);
  return g_strdup (result.report->output_name);
}

/* T-NAME-02: what is taken for an extension before a text's own, by signs, width, script or a
 * cut. */
static void
test_false_extensions (void)
{
  static const struct
  {
    const gchar *name, *output;
  } rows[] = {
    { "a.exe_.txt", "a.txt" },
    { "a.exe (1).txt", "a.txt" },
    { "a.pdf\u00a0.txt", "a.txt" },
    { "a.Xls~.txt", "a.txt" },
    { "a.scr%20.txt", "a.scr_20.txt" },
    { "a.\u0435\u0445\u0435.txt", "a.txt" },
    { "a\u3002exe.txt", "a.txt" },
    { "a\uff61pdf\uff61txt", "a.txt" },
    { "a.exe._.txt", "a.txt" },
    { "a.exe______________________________.txt", "a.txt" },
    { "a.js\u0332.txt", "a.txt" },
    { "a.exe_", "a.txt" },
    /* letters of mathematics: what they stand for has a twin, and writer and verifier see the
     * same */
    { "a.l\U0001d6aek.txt", "a.l\U0001d6aek.txt" },
    /* what is none stays */
    { "report_v2.1.txt", "report_v2.1.txt" },
    { "a.2024-11.txt", "a.2024-11.txt" },
    { "\u7b2c1\u56de\u3002\u8cc7\u6599.txt", "\u7b2c1\u56de\u3002\u8cc7\u6599.txt" },
    { "a_.txt", "a_.txt" },
    { "a._.txt", "a._.txt" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *output = name_of ("text\n", rows[i].name);

      g_assert_cmpstr (output, ==, rows[i].output);
      g_assert_false (ky_verify_hides_extension (output));
    }
  /* The limit of 200 bytes may cut a name behind what acts. */
  for (gsize length = 184; length < 200; length++)
    {
      g_autofree gchar *start = g_strnfill (length, 'a');
      g_autofree gchar *name = g_strconcat (start, ".exebbbbbbbbbbbbbbbbbbbbbbbb.txt", NULL);
      g_autofree gchar *output = name_of ("text\n", name);

      g_assert_false (ky_verify_hides_extension (output));
    }
}

/* --- the ladder ----------------------------------------------------------------------------- */

/* What the first methods of a ladder meet; the last one writes. */
static struct
{
  KyError code; /* 0: spends beyond a limit */
  KyCost cost;  /* KY_COST_LAST: writes too much; KY_COST_LAST + 1: unpacks at too high a ratio */
  guint n_runs;
} fault;

static gboolean
run_into_fault (KyJob *job, GError **error)
{
  static const gchar block[65536];

  fault.n_runs++;
  if (fault.code != 0)
    return ky_fail (error, (gint)fault.code, "a fault");
  if (fault.cost < KY_COST_LAST)
    return ky_job_charge (job, fault.cost, G_MAXUINT64, error);
  if (fault.cost > KY_COST_LAST)
    return ky_job_check_ratio (job, 1, G_MAXINT64, error);
  while (ky_job_write (job, block, sizeof block, error))
    continue;
  return FALSE;
}

static gboolean
write_words (KyJob *job, GError **error)
{
  ky_job_set_output_type (job, "txt");
  return ky_job_write (job, "words\n", strlen ("words\n"), error);
}

/* What the other worker answers at the first and the second time. */
static struct
{
  KyReason reason;
  const gchar *detail;
} answers[2];
static guint n_answers;

static gpointer
start_answer (KyHost *host, const KyPartRequest *request, guint family_index, GError **error)
{
  return host;
}

/* Only a mail's text is called so: all who leave it out of the attachments ask for the name. */
static void
test_name_of_text (void)
{
  static const gchar *const rows[][2] = {
    { "body", "_body" }, { "a/body", "_body" }, { "body.txt", "body.txt" }, { "", "attachment" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const KyPartRequest request = { .name = (gchar *)rows[i][0], .claimed = (gchar *)"" };
      g_autoptr (KyReportPart) report = ky_report_withheld (&request, "txt", KY_REASON_POLICY, "");

      g_assert_cmpstr (report->name, ==, rows[i][1]);
    }
}

/* A container of which one member is locked; where a limit is reached, nobody sees the member. */
static gboolean
finish_answer (KyHost *host, gpointer ticket, KyPartResult *ret_result, GError **error)
{
  const KyPartRequest request = { .name = (gchar *)"a.xls", .claimed = (gchar *)"" };
  KyReason reason = answers[n_answers].reason;
  const gchar *detail = answers[n_answers++].detail;

  ret_result->report
      = ky_report_withheld (&request, "xls", n_answers == 1 ? KY_REASON_POLICY : reason, detail);
  if (n_answers == 1)
    g_ptr_array_add (ret_result->report->parts,
                     ky_report_withheld (&request, "xls", reason, detail));
  return TRUE;
}

/* The report of a type with `methods`, made by a worker that has the code of `families`. */
static KyReportPart *
report_of_type (const KyMethod *methods, const gchar *ladder, guint families)
{
  static const gchar *const media_types[] = { "application/x-trial", NULL };
  static const gchar *const suffixes[] = { "trial", NULL };
  const KyFiletype type = { .name = "txt",
                            .label_en = "trial",
                            .label_ja = "trial",
                            .media_types = media_types,
                            .suffixes = suffixes,
                            .families = families,
                            .methods = methods };
  const KyPartRequest request
      = { .name = (gchar *)"a.trial", .claimed = (gchar *)"", .view = ky_view ("a", 1) };
  g_autoptr (KyPolicy) standard = ky_policy_new_default ();
  g_autoptr (KyPolicy) small = ky_policy_with (standard, "limits.unpacked", "1M", NULL);
  g_autoptr (KyPolicy) policy = ky_policy_with (small, "methods.txt", ladder, NULL);
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autoptr (GError) error = NULL;
  KyHost host;
  guint family;

  ky_inprocess_host (&host, policy);
  host.families = families;
  host.part_start = start_answer;
  host.part_finish = finish_answer;
  if (!ky_engine_sanitize (&host, &request, &type, &family, &result, &error))
    return NULL;
  g_assert_no_error (error);
  return g_steal_pointer (&result.report);
}

/* The report of a type whose methods are run_into_fault() as `rebuild` and `image`, and
 * write_words() as `text`. */
static KyReportPart *
report_of_ladder (const gchar *ladder)
{
  static const KyMethod methods[] = { { KY_METHOD_REBUILD, run_into_fault },
                                      { KY_METHOD_IMAGE, run_into_fault },
                                      { KY_METHOD_TEXT, write_words },
                                      { KY_METHOD_NONE, NULL } };

  fault.n_runs = 0;
  return report_of_type (methods, ladder, KY_FAMILY_ALL);
}

static void
test_limits_go_on (void)
{
  for (guint cost = 0; cost <= KY_COST_LAST + 1; cost++)
    {
      g_autoptr (KyReportPart) report = NULL;
      g_autoptr (KyReportPart) alone = NULL;

      fault.code = (KyError)0;
      fault.cost = (KyCost)cost;
      report = report_of_ladder ("rebuild,image,text");
      g_assert_cmpint (report->outcome, ==, KY_OUTCOME_CONVERTED);
      g_assert_cmpint (report->method, ==, KY_METHOD_TEXT);
      g_assert_true (ky_report_has_removed (report, "document.text-alone"));
      g_assert_cmpstr (report->detail, !=, "");
      alone = report_of_ladder ("rebuild");
      g_assert_cmpint (alone->outcome, ==, KY_OUTCOME_WITHHELD);
      g_assert_cmpint (alone->reason, ==, KY_REASON_LIMIT);
      g_assert_cmpuint (fault.n_runs, ==, 1);
    }
}

/* A second method that meets the same, as its code is another. */
static gboolean
run_into_fault_again (KyJob *job, GError **error)
{
  return run_into_fault (job, error);
}

/* Writes with a detail of its own. */
static gboolean
write_detailed (KyJob *job, GError **error)
{
  ky_job_detail (job, "a detail");
  return write_words (job, error);
}

/* Tests every pair of methods: the first method fails, and the second one writes the output. */
static void
test_fallbacks_are_told (void)
{
  static const struct
  {
    KyMethodId first, second;
    const gchar *ladder;
  } pairs[] = { { KY_METHOD_REBUILD, KY_METHOD_REDRAW, "rebuild,redraw" },
                { KY_METHOD_REBUILD, KY_METHOD_IMAGE, "rebuild,image" },
                { KY_METHOD_REBUILD, KY_METHOD_TEXT, "rebuild,text" },
                { KY_METHOD_REDRAW, KY_METHOD_IMAGE, "redraw,image" },
                { KY_METHOD_REDRAW, KY_METHOD_TEXT, "redraw,text" },
                { KY_METHOD_IMAGE, KY_METHOD_TEXT, "image,text" } };
  static const struct
  {
    KyError code; /* 0: a limit on members */
    const gchar *told, *detail;
  } faults[] = { { 0, "fallback.limit", "members: more than 10000; a detail" },
                 { KY_ERROR_MALFORMED, "fallback.malformed", "a fault; a detail" },
                 { KY_ERROR_UNSUPPORTED, "fallback.unsupported", "a fault; a detail" },
                 { KY_ERROR_LIBRARY, "fallback.unsupported", "a fault; a detail" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    for (guint k = 0; k < G_N_ELEMENTS (faults); k++)
      {
        const KyMethod methods[] = { { pairs[i].first, run_into_fault },
                                     { pairs[i].second, write_detailed },
                                     { KY_METHOD_NONE, NULL } };
        g_autoptr (KyReportPart) report = NULL;

        fault.code = faults[k].code;
        fault.cost = KY_COST_MEMBERS;
        report = report_of_type (methods, pairs[i].ladder, KY_FAMILY_ALL);
        g_test_message ("%s %s", pairs[i].ladder, faults[k].told);
        g_assert_cmpint (report->method, ==, pairs[i].second);
        g_assert_true (ky_report_has_removed (report, faults[k].told));
        g_assert_cmpstr (report->detail, ==, faults[k].detail);
        g_assert_true (ky_report_has_removed (report, "document.text-alone")
                       == (pairs[i].second == KY_METHOD_TEXT));
      }
}

/* Each of several methods that fail is told; nothing is where the first one writes. */
static void
test_each_fallback_is_told (void)
{
  static const KyMethod methods[] = { { KY_METHOD_REBUILD, run_into_fault },
                                      { KY_METHOD_IMAGE, run_into_fault_again },
                                      { KY_METHOD_TEXT, write_words },
                                      { KY_METHOD_NONE, NULL } };
  g_autoptr (KyReportPart) report = NULL;
  g_autoptr (KyReportPart) well = NULL;

  fault.code = KY_ERROR_MALFORMED;
  report = report_of_type (methods, "rebuild,image,text", KY_FAMILY_ALL);
  g_assert_cmpstr (report->detail, ==, "a fault; a fault");
  g_assert_true (ky_report_has_removed (report, "fallback.malformed"));
  well = report_of_type (methods, "text", KY_FAMILY_ALL);
  g_assert_cmpuint (well->removed->len, ==, 0);
  g_assert_cmpstr (well->detail, ==, "");
}

/* Of all errors: does the next method follow, is the part withheld at once, or does the job end? */
static void
test_faults_go_on (void)
{
  static const KyError withheld[] = { KY_ERROR_ENCRYPTED, KY_ERROR_BLOCKED, KY_ERROR_INFECTED };
  static const KyError ending[]
      = { KY_ERROR_TIMEOUT, KY_ERROR_SCANNER, KY_ERROR_PROTOCOL, KY_ERROR_INTERNAL };

  for (guint code = KY_ERROR_MALFORMED; code < KY_ERROR_LAST; code++)
    {
      g_autoptr (KyReportPart) report = NULL;
      gboolean is_withheld = FALSE, is_end = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (withheld); i++)
        is_withheld |= withheld[i] == code;
      for (guint i = 0; i < G_N_ELEMENTS (ending); i++)
        is_end |= ending[i] == code;
      fault.code = (KyError)code;
      report = report_of_ladder ("rebuild,image,text");
      /* The method that is the first one's twin is not tried. */
      g_assert_cmpuint (fault.n_runs, ==, 1);
      g_assert_true ((report == NULL) == is_end);
      if (!is_end)
        g_assert_cmpint (report->outcome, ==,
                         is_withheld ? KY_OUTCOME_WITHHELD : KY_OUTCOME_CONVERTED);
    }
}

/* --- a second try with passwords ------------------------------------------------------------ */

static gboolean
unlock_member (KyJob *job, GError **error)
{
  static const gchar *const passwords[] = { "secret", NULL };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\x89PNG\r\n\x1a\n", 8);
  g_autoptr (KyMember) member
      = ky_job_member_start (job, "a.xls", "", bytes, (KyTreatment){ 0 }, error);

  return ky_job_member_finish (job, member, error) && ky_job_member_unlock (job, member, passwords)
         && ky_job_member_unlocked (job, member, KY_PASSWORD_FOUND, error)
         && write_words (job, error);
}

/* Whose time was over before a password of the mail opened it is not told that there was none. */
static void
test_stopped_passwords (void)
{
  static const struct
  {
    KyReason reason;
    const gchar *detail, *told;
  } rows[] = { { KY_REASON_LIMIT, "it took longer", "password-stopped: it took longer" },
               { KY_REASON_FAILURE, "it crashed", "password-stopped: it crashed" },
               { KY_REASON_ENCRYPTED, "no password fits", "no password was given" } };
  static const KyMethod methods[]
      = { { KY_METHOD_REBUILD, unlock_member }, { KY_METHOD_NONE, NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KyReportPart) report = NULL;
      const KyReportPart *locked;

      n_answers = 0;
      answers[0].reason = KY_REASON_ENCRYPTED;
      answers[0].detail = "no password was given";
      answers[1].reason = rows[i].reason;
      answers[1].detail = rows[i].detail;
      report = report_of_type (methods, "rebuild", KY_FAMILY_MAIL);
      g_assert_cmpuint (n_answers, ==, 2);
      locked = ((const KyReportPart *)report->parts->pdata[0])->parts->pdata[0];
      g_assert_cmpint (locked->reason, ==, KY_REASON_ENCRYPTED);
      g_assert_true (ky_report_awaits_password (locked));
      g_assert_cmpstr (locked->detail, ==, rows[i].told);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/an entry lets the parts through that it speaks of", test_allow_parts);
  g_test_add_func ("/engine/a blocked file is withheld, whatever else is said of it",
                   test_block_file);
  g_test_add_func ("/engine/mail of a blocked sender is withheld whole", test_block_sender);
  g_test_add_func ("/engine/senders are compared as they are written anywhere", test_fold_sender);
  g_test_add_func ("/engine/no attachment has the name of a mail's text", test_name_of_text);
  g_test_add_func ("/engine/no entry lets a message through whole", test_allow_message);
  g_test_add_func ("/engine/no entry lets an infected part through", test_allow_infected);
  g_test_add_func ("/engine/a false extension goes, whatever is around it", test_false_extensions);
  g_test_add_func ("/engine/whatever limit a method reaches, the next one is tried",
                   test_limits_go_on);
  g_test_add_func ("/engine/why a method is not the first one is told", test_fallbacks_are_told);
  g_test_add_func ("/engine/each method that failed is told", test_each_fallback_is_told);
  g_test_add_func ("/engine/of each error it is said whether the next method is tried",
                   test_faults_go_on);
  g_test_add_func ("/engine/a password whose try was stopped is not called missing",
                   test_stopped_passwords);
  return g_test_run ();
}
