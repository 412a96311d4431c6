/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome report selfcheck`: asks the programs, the keys, the configuration and the
 * audit log. Its questions are in selfcheck-questions.def. */
#include "cli/selfcheck.h"
#include "cli/audit-head.h"
#include "cli/selfcheck-private.h"
#include "intake/status/status.h"
#include "intake/status/family-check.h"
#include "common/iso-time.h"
#include "common/find.h"
#include "config/families.h"
#include "sanitizer/client.h"

#include <sys/stat.h>

#define SIGNED_SECONDS (3 * 60 * 60) /* kiyome-signer.timer signs every hour */
#define BACKUP_DAYS 2
#define TESTED_DAYS 100 /* a test each quarter, and some days */
#define COPIED_DAYS 400 /* a test each year, and some days */
#define DISK_DAYS 14
#define DAYS_SHOWN 1000        /* days of disk space that are shown at most */
#define EICAR_SECONDS 8        /* time for one small file */
#define WAIT_SECONDS (60 * 60) /* age of events that may wait while kiyome-events is restarted */
#define LATE_DAYS 2            /* retention runs every hour; a clock in doubt delays it by a day */

/* Answers the question `id` about a setting: yes with `value`, or, if `value` is "", open with the
 * name of the `key` that is not set. */
static void
selfcheck_say_set_up (KySelfcheck *self, KyQuestionId id, const gchar *key, const gchar *value)
{
  g_autofree gchar *nothing = g_strdup_printf (_ ("not set up: %s"), key);

  ky_selfcheck_answer (self, id, NULL, value[0] != '\0' ? KY_ANSWER_YES : KY_ANSWER_OPEN,
                       value[0] != '\0' ? value : nothing);
}

/* --- what is kept --------------------------------------------------------------------------- */

/* Answers whether the audit log was signed in the last SIGNED_SECONDS. The question stays open for
 * a gateway without kiyome-signer. */
static void
selfcheck_signed (KySelfcheck *self, GHashTable *values)
{
  const gchar *age = g_hash_table_lookup (values, "signed_age");

  if (age == NULL)
    {
      ky_selfcheck_answer (self, KY_QUESTION_SIGNED, NULL, KY_ANSWER_OPEN,
                           _ ("not set up: systemctl enable --now kiyome-signer.timer"));
      return;
    }
  g_autofree gchar *evidence
      = g_strdup_printf (_ ("%lld minutes ago"), (long long)(g_ascii_strtoll (age, NULL, 10) / 60));
  ky_selfcheck_say (self, KY_QUESTION_SIGNED, g_ascii_strtoll (age, NULL, 10) <= SIGNED_SECONDS,
                    evidence);
}

static void
selfcheck_retention (KySelfcheck *self, GHashTable *values)
{
  gint64 days = (gint64)ky_config_uint (self->config, KY_CONFIG_STORE_RETENTION);
  const gchar *oldest = g_hash_table_lookup (values, "oldest_age");
  gint64 age = oldest != NULL ? g_ascii_strtoll (oldest, NULL, 10) / KY_DAY_SECONDS : 0;
  g_autofree gchar *evidence
      = g_strdup_printf (_ ("the oldest original is %lld days old, store.retention-days is %lld"),
                         (long long)age, (long long)days);

  if (days > 0)
    ky_selfcheck_say (self, KY_QUESTION_OLDEST, age <= days + LATE_DAYS, evidence);
}

static void
selfcheck_log (KySelfcheck *self, GHashTable *values)
{
  gint64 days = (gint64)ky_config_uint (self->config, KY_CONFIG_RETAIN_LOG);
  const gchar *age = g_hash_table_lookup (values, "log_age");
  const gchar *kept = g_hash_table_lookup (values, "log_kept");
  g_autofree gchar *evidence = g_strdup_printf (
      _ ("the oldest row is %lld days old, retain.log is %lld"),
      (long long)(age != NULL ? g_ascii_strtoll (age, NULL, 10) / KY_DAY_SECONDS : 0),
      (long long)days);

  if (days == 0)
    selfcheck_say_set_up (self, KY_QUESTION_LOG, "retain.log", "");
  else
    ky_selfcheck_say (self, KY_QUESTION_LOG, kept == NULL, evidence);
}

/* Estimates how long the disk lasts at the rate at which mail came in the last 14 days, or since
 * the first mail if that was later. */
static void
selfcheck_disk (KySelfcheck *self, GHashTable *values)
{
  const gchar *free_bytes = g_hash_table_lookup (values, "free");
  gint64 left = free_bytes != NULL ? g_ascii_strtoll (free_bytes, NULL, 10) : 0;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree gchar *since = g_strdup_printf ("%" G_GINT64_FORMAT, now - DISK_DAYS * KY_DAY_SECONDS);
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows
      = ky_cli_ask (self->program, self->config, "figures",
                    (const gchar *const[]){ "since", since, NULL }, NULL, &status);
  gint64 bytes = 0;
  gint64 first = now; /* the first day with mail */
  gint64 days;

  if (rows == NULL || free_bytes == NULL)
    {
      ky_selfcheck_could_not_ask (self, KY_QUESTION_DISK, NULL, "");
      return;
    }
  while (ky_rows_next (rows, NULL) == 1)
    {
      bytes += ky_rows_get (rows, "bytes")->number;
      first = MIN (first, ky_rows_get (rows, "day")->number);
    }
  left = MAX (left - (gint64)ky_config_uint (self->config, KY_CONFIG_STORE_RESERVE), 0);
  days = left / MAX (bytes / CLAMP ((now - first) / KY_DAY_SECONDS + 1, 1, DISK_DAYS), 1);
  g_autofree gchar *room = ky_cli_size (left);
  g_autofree gchar *evidence
      = days > DAYS_SHOWN ? g_strdup_printf (_ ("%s free, over %d days"), room, DAYS_SHOWN)
                          : g_strdup_printf (_ ("%s free, %lld days"), room, (long long)days);
  ky_selfcheck_say (self, KY_QUESTION_DISK, days >= DISK_DAYS, evidence);
}

/* Answers whether the receiver of events.to has the audit log but for its last rows. `values`:
 * (nullable) NULL: the store did not answer. */
static void
selfcheck_forwarded (KySelfcheck *self, GHashTable *values)
{
  const gchar *to = ky_config_string (self->config, KY_CONFIG_EVENTS_TO);
  const gchar *age = values != NULL ? g_hash_table_lookup (values, "events_age") : NULL;
  gint64 seconds = age != NULL ? g_ascii_strtoll (age, NULL, 10) : 0;
  g_autofree gchar *evidence = g_strdup_printf (_ ("%s has not received anything for %lld minutes"),
                                                to, (long long)(seconds / 60));

  if (to[0] == '\0')
    selfcheck_say_set_up (self, KY_QUESTION_FORWARDED, "events.to", "");
  else if (age == NULL)
    ky_selfcheck_could_not_ask (self, KY_QUESTION_FORWARDED, NULL, "");
  else
    ky_selfcheck_say (self, KY_QUESTION_FORWARDED, seconds <= WAIT_SECONDS,
                      seconds <= WAIT_SECONDS ? to : evidence);
}

static void
selfcheck_store (KySelfcheck *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyStoreAdmin) admin = ky_cli_connect (self->config, &error);
  g_autofree gchar *json = admin != NULL ? ky_store_admin_status (admin, &error) : NULL;
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;

  if (values == NULL)
    {
      ky_selfcheck_could_not_ask (self, KY_QUESTION_TAKES, NULL,
                                  error != NULL ? error->message : "");
      ky_selfcheck_could_not_ask (self, KY_QUESTION_DIRECTORIES, NULL, "");
      ky_selfcheck_could_not_ask (self, KY_QUESTION_DISK, NULL, "");
      selfcheck_forwarded (self, NULL);
      return;
    }
  ky_selfcheck_say (self, KY_QUESTION_TAKES,
                    g_strcmp0 (g_hash_table_lookup (values, "ready"), "true") == 0, "");
  const gchar *directories = g_hash_table_lookup (values, "directories_problem_said");
  ky_selfcheck_say (self, KY_QUESTION_DIRECTORIES, directories == NULL,
                    directories != NULL ? directories : "");
  selfcheck_signed (self, values);
  selfcheck_disk (self, values);
  selfcheck_retention (self, values);
  selfcheck_log (self, values);
  selfcheck_forwarded (self, values);
}

static void
selfcheck_audit (KySelfcheck *self)
{
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows
      = ky_cli_ask (self->program, self->config, "audit-verify", NULL, NULL, &status);
  g_autofree gchar *said = NULL;

  if (rows == NULL || ky_rows_next (rows, NULL) != 1)
    {
      ky_selfcheck_could_not_ask (self, KY_QUESTION_AUDIT, NULL, "");
      return;
    }
  g_autofree gchar *differing = ky_rows_text_of (rows, "differing");
  g_autofree gchar *evidence
      = differing[0] != '\0'
            ? g_strdup_printf (_ ("not as the log says: %s"), differing)
            : g_strdup_printf (_ ("%lld rows"), (long long)ky_rows_get (rows, "rows")->number);
  g_autofree gchar *fault
      = ky_audit_cut_verify (rows, ky_config_string (self->config, KY_CONFIG_PATHS_SIGNER),
                             (gint64)ky_config_uint (self->config, KY_CONFIG_RETAIN_LOG), &said);
  ky_selfcheck_say (self, KY_QUESTION_AUDIT,
                    ky_rows_get (rows, "broken")->number == 0
                        && ky_rows_get (rows, "behind")->number == 0
                        && ky_rows_get (rows, "differ")->number == 0 && fault == NULL,
                    fault != NULL ? fault : evidence);
}

static gboolean
selfcheck_is_blank (KyRows *rows, const gchar *column)
{
  g_autofree gchar *text = ky_rows_text_of (rows, column);

  return text == NULL || g_strstrip (text)[0] == '\0';
}

static void
selfcheck_allow (KySelfcheck *self)
{
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows
      = ky_cli_ask (self->program, self->config, "allow-list", NULL, NULL, &status);
  gint64 soon = g_get_real_time () / G_USEC_PER_SEC + 30 * KY_DAY_SECONDS;
  g_autofree gchar *wrong = NULL;
  guint live = 0;
  guint ending = 0;

  while (rows != NULL && ky_rows_next (rows, NULL) == 1)
    {
      gint64 expires = ky_rows_get (rows, "expires")->number;

      live++;
      ending += expires < soon;
      if (wrong == NULL
          && (expires <= 0 || selfcheck_is_blank (rows, "reason")
              || selfcheck_is_blank (rows, "approver")))
        wrong = ky_rows_text_of (rows, "id");
    }
  if (rows == NULL)
    {
      ky_selfcheck_could_not_ask (self, KY_QUESTION_ALLOW, NULL, "");
      return;
    }
  g_autofree gchar *evidence
      = g_strdup_printf (_ ("%u entries, %u of them end within 30 days"), live, ending);
  ky_selfcheck_say (self, KY_QUESTION_ALLOW, wrong == NULL, wrong != NULL ? wrong : evidence);
}

static gboolean
selfcheck_has_role (const gchar *roles, const gchar *role)
{
  g_auto (GStrv) words = g_strsplit_set (roles, ";, ", -1);

  return g_strv_contains ((const gchar *const *)words, role);
}

/* Adds the name of the user of this row to `list` (a GPtrArray of gchar) if the answer is no. */
static void
selfcheck_look_at_user (KyRows *rows, GPtrArray *without_factor, GPtrArray *doubled)
{
  g_autofree gchar *roles = ky_rows_text_of (rows, "roles");
  g_autofree gchar *name = ky_rows_text_of (rows, "name");
  gboolean administers = selfcheck_has_role (roles, "administrator");
  gboolean approves = selfcheck_has_role (roles, "approver");
  gboolean audits = selfcheck_has_role (roles, "auditor");

  if (ky_rows_get (rows, "disabled")->number != 0)
    return;
  if ((administers || approves || audits) && ky_rows_get (rows, "has_password")->number != 0
      && ky_rows_get (rows, "totp")->number == 0)
    g_ptr_array_add (without_factor, g_strdup (name));
  if (administers && (approves || audits))
    g_ptr_array_add (doubled, g_strdup (name));
}

static void
selfcheck_name_users (KySelfcheck *self, KyQuestionId id, GPtrArray *names)
{
  g_ptr_array_add (names, NULL);
  g_autofree gchar *list = g_strjoinv (", ", (gchar **)names->pdata);
  ky_selfcheck_say (self, id, names->len == 1, list);
}

static void
selfcheck_users (KySelfcheck *self)
{
  int status = KY_EXIT_OK;
  const gchar *const arguments[] = { "limit", "2147483647", NULL };
  g_autoptr (KyRows) rows
      = ky_cli_ask (self->program, self->config, "users", arguments, NULL, &status);
  g_autoptr (GPtrArray) without_factor = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) doubled = g_ptr_array_new_with_free_func (g_free);

  if (rows == NULL)
    {
      ky_selfcheck_could_not_ask (self, KY_QUESTION_FACTOR, NULL, "");
      ky_selfcheck_could_not_ask (self, KY_QUESTION_ROLES, NULL, "");
      return;
    }
  while (ky_rows_next (rows, NULL) == 1)
    selfcheck_look_at_user (rows, without_factor, doubled);
  selfcheck_name_users (self, KY_QUESTION_FACTOR, without_factor);
  selfcheck_name_users (self, KY_QUESTION_ROLES, doubled);
}

/* Asks the questions about the store's content. If the store did not answer, none of them gets a
 * result, and it is not asked again. */
static void
selfcheck_what_is_kept (KySelfcheck *self, gboolean store_answers)
{
  static const KyQuestionId asked[]
      = { KY_QUESTION_TAKES,  KY_QUESTION_DIRECTORIES, KY_QUESTION_AUDIT, KY_QUESTION_ALLOW,
          KY_QUESTION_FACTOR, KY_QUESTION_ROLES,       KY_QUESTION_DISK,  KY_QUESTION_BACKUP,
          KY_QUESTION_TESTED, KY_QUESTION_COPIED };

  for (guint i = 0; !store_answers && i < G_N_ELEMENTS (asked); i++)
    ky_selfcheck_could_not_ask (self, asked[i], NULL, "");
  if (!store_answers)
    {
      selfcheck_forwarded (self, NULL);
      return;
    }
  selfcheck_store (self);
  selfcheck_audit (self);
  selfcheck_allow (self);
  selfcheck_users (self);
}

/* --- keys ----------------------------------------------------------------------------------- */

/* Answers whether the secret keys in `keys` are readable by their owner only. A gateway may have
 * none, because secret keys may be kept on another machine. */
static void
selfcheck_key_modes (KySelfcheck *self, const gchar *keys)
{
  g_autoptr (GDir) names = g_dir_open (keys, 0, NULL);
  g_autofree gchar *wrong = NULL;
  const gchar *name;
  guint count = 0;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree gchar *path = g_build_filename (keys, name, NULL);
      struct stat status;

      if (!g_str_has_suffix (name, ".key") || lstat (path, &status) != 0)
        continue;
      count++;
      if ((!S_ISREG (status.st_mode) || (status.st_mode & 077) != 0) && wrong == NULL)
        wrong = g_steal_pointer (&path);
    }
  g_autofree gchar *evidence = g_strdup_printf (_ ("%u secret keys"), count);
  ky_selfcheck_say (self, KY_QUESTION_KEY_MODES, wrong == NULL, wrong != NULL ? wrong : evidence);
}

static void
selfcheck_keys (KySelfcheck *self)
{
  const gchar *keys = ky_config_string (self->config, KY_CONFIG_PATHS_KEYS);
  g_autoptr (GError) error = NULL;
  KyPublicKey key;
  gboolean is_sealed = ky_keys_current (keys, &key, &error);

  ky_selfcheck_say (self, KY_QUESTION_SEALED, is_sealed, is_sealed ? key.id : error->message);
  selfcheck_key_modes (self, keys);
}

/* --- programs ------------------------------------------------------------------------------- */

/* Adds the states of `kiyome status`, because a part with a fault may not do what it should. */
static void
selfcheck_part (const gchar *name, KyHealth health, const gchar *text, gpointer data)
{
  KySelfcheck *self = data;

  if (health == KY_HEALTH_HIDDEN)
    ky_selfcheck_could_not_ask (self, KY_QUESTION_PART, name, text);
  else
    ky_selfcheck_answer (self, KY_QUESTION_PART, name,
                         health == KY_HEALTH_WELL ? KY_ANSWER_YES : KY_ANSWER_NO, text);
}

/* Reports how `program` is confined, as it says itself, with this kernel and configuration. */
static void
selfcheck_confinement (KySelfcheck *self, const gchar *program)
{
  g_autofree gchar *path = ky_find_program (program);
  const gchar *directory = ky_config_directory (self->config);
  const gchar *const arguments[] = { path,      "--confinement",
                                     "--codes", directory != NULL ? "--config" : NULL,
                                     directory, NULL };
  g_autofree gchar *said = NULL;
  g_autofree gchar *complaint = NULL;
  g_autoptr (GError) error = NULL;
  gint status = 1;

  if (!g_spawn_sync (NULL, (gchar **)arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said,
                     &complaint, &status, &error))
    {
      ky_selfcheck_answer (self, KY_QUESTION_CONFINED, program, KY_ANSWER_NO, error->message);
      return;
    }
  ky_selfcheck_answer (self, KY_QUESTION_CONFINED, program,
                       status == 0 ? KY_ANSWER_YES : KY_ANSWER_NO,
                       *said != '\0' ? g_strchomp (said) : g_strchomp (complaint));
}

static void
selfcheck_programs (KySelfcheck *self)
{
  selfcheck_confinement (self, "kiyome-store");
  selfcheck_confinement (self, "kiyome-milter");
  if (*ky_config_string (self->config, KY_CONFIG_PORTAL_URL) != '\0')
    {
      selfcheck_confinement (self, "kiyome-portal");
      selfcheck_confinement (self, "kiyome-opener");
    }
  if (ky_config_n_folders (self->config) > 0)
    selfcheck_confinement (self, "kiyome-folder");
}

/* Checks that the sanitizer, its workers and verifiers report which confinement is in force. */
static void
selfcheck_workers (KySelfcheck *self)
{
  static const gchar *const roles[] = { "families", "verifiers" };
  g_autofree gchar *path = ky_config_run_path (self->config, "sanitizer/sanitizer.sock");
  g_autoptr (GError) error = NULL;
  g_autoptr (KySanitizer) sanitizer = ky_sanitizer_connect (path, &error);
  g_autofree gchar *json = sanitizer != NULL ? ky_sanitizer_status (sanitizer, &error) : NULL;
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;
  guint open = 0, all = 0;

  if (values == NULL)
    {
      ky_selfcheck_could_not_ask (self, KY_QUESTION_WORKERS, NULL,
                                  error != NULL ? error->message : "");
      return;
    }
  for (guint role = 0; role < G_N_ELEMENTS (roles); role++)
    {
      KyFamilyConfinement found;

      for (guint i = 0;
           (found = ky_family_confinement (values, roles[role], i)) != KY_FAMILY_UNKNOWN; i++)
        {
          all += found != KY_FAMILY_IDLE;
          open += found == KY_FAMILY_OPEN;
        }
    }
  gboolean has_seccomp = g_strcmp0 (g_hash_table_lookup (values, "seccomp"), "true") == 0;
  open += g_strcmp0 (g_hash_table_lookup (values, "landlock"), "0") == 0 || !has_seccomp;
  g_autofree gchar *evidence = g_strdup_printf (
      has_seccomp ? _ ("seccomp, which ended a probe in each; Landlock ABI %s; %u kinds of workers "
                       "and verifiers run")
                  : _ ("no seccomp; Landlock ABI %s; %u kinds of workers and verifiers run"),
      (const gchar *)g_hash_table_lookup (values, "landlock"), all);
  ky_selfcheck_say (self, KY_QUESTION_WORKERS, open == 0 && all > 0, evidence);
}

/* Lets ky_sanitizer_run() wait until `data`, a gint64 in monotonic microseconds. */
static gboolean
selfcheck_may_wait (gpointer data)
{
  return g_get_monotonic_time () < *(const gint64 *)data;
}

/* Has the test file of antivirus programs sanitized as any other file. The supervisor may stop
 * answering after it told its health. */
static void
selfcheck_eicar (KySelfcheck *self, gboolean sanitizer_answers)
{
  /* In one piece it would make scanners refuse this program. */
  g_autofree gchar *eicar = g_strconcat ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "-STANDARD-",
                                         "ANTIVIRUS-TEST-FILE!$H+H*", NULL);
  g_autofree gchar *path = ky_config_run_path (self->config, "sanitizer/sanitizer.sock");
  g_autoptr (GError) error = NULL;
  g_autoptr (KyPolicy) policy = ky_config_policy (self->config, "standard", &error);
  g_autoptr (KySanitizer) sanitizer
      = policy != NULL && sanitizer_answers ? ky_sanitizer_connect (path, &error) : NULL;
  ky_autofd int input = ky_memfd_from_view ("eicar", ky_view (eicar, strlen (eicar)), NULL);
  g_auto (KySanitizerResult) result = { NULL, -1 };
  const KySanitizerJob job
      = { .mode = KY_MODE_SANITIZE, .input = input, .name = "eicar.txt", .policy = policy };
  gint64 until = g_get_monotonic_time () + EICAR_SECONDS * G_TIME_SPAN_SECOND;

  if (strcmp (ky_config_string (self->config, KY_CONFIG_SCANNER_ENGINE), "none") == 0)
    selfcheck_say_set_up (self, KY_QUESTION_EICAR, "scanner.engine", "");
  else if (!sanitizer_answers)
    ky_selfcheck_could_not_ask (self, KY_QUESTION_EICAR, NULL, "");
  else if (sanitizer == NULL
           || !ky_sanitizer_run (sanitizer, &job, selfcheck_may_wait, &until, &result, &error))
    ky_selfcheck_could_not_ask (self, KY_QUESTION_EICAR, NULL, error->message);
  else
    ky_selfcheck_say (self, KY_QUESTION_EICAR, result.report->reason == KY_REASON_INFECTED,
                      result.report->detail);
}

static void
selfcheck_say_type (const gchar *what, gboolean is_well, const gchar *detail, gpointer data)
{
  ky_selfcheck_answer (data, KY_QUESTION_TYPE, what, is_well ? KY_ANSWER_YES : KY_ANSWER_NO,
                       detail);
}

/* Has each family of workers sanitize a tiny file of one of its types, and prints the results. */
static void
selfcheck_types (KySelfcheck *self, KyFamilyChecks *checks)
{
  g_autoptr (GError) error = NULL;

  if (!ky_family_checks_end (checks, selfcheck_say_type, self, &error))
    ky_selfcheck_could_not_ask (self, KY_QUESTION_TYPES, NULL, error->message);
}

/* Names the trusted hosts. Whether the MTA before kiyome removes such fields from foreign mail
 * cannot be checked here. */
static void
selfcheck_trusted_hosts (KySelfcheck *self)
{
  g_auto (GStrv) names = ky_config_policy_names (self->config);
  g_autoptr (GHashTable) hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (KyPolicy) policy = ky_config_policy (self->config, names[i], NULL);
      const gchar *const *trusted
          = policy != NULL ? ky_policy_list (policy, KY_POLICY_MAIL_TRUSTED_HOSTS) : NULL;

      for (guint k = 0; trusted != NULL && trusted[k] != NULL; k++)
        g_hash_table_add (hosts, g_ascii_strdown (trusted[k], -1));
    }
  g_autoptr (GList) sorted = g_list_sort (g_hash_table_get_keys (hosts), (GCompareFunc)g_strcmp0);
  for (GList *at = sorted; at != NULL; at = at->next)
    ky_selfcheck_answer (self, KY_QUESTION_TRUSTED, at->data, KY_ANSWER_OPEN,
                         _ ("see to it that the mail server removes Authentication-Results of that "
                            "name from mail from outside (kiyome-milter(8))"));
}

/* --- the configuration ---------------------------------------------------------------------- */

/* Compares the value with the bounds. A word (choices) must not be `never`. */
static gboolean
selfcheck_holds (const KyConfig *config, KyConfigKey key, guint64 least, guint64 most,
                 const gchar *never, gchar **ret_value)
{
  guint64 number;

  if (never != NULL)
    {
      *ret_value = g_strdup (ky_config_string (config, key));
      return strcmp (*ret_value, never) != 0;
    }
  if (strcmp (ky_config_key_info (key)->kind, "BOOL") == 0)
    {
      number = ky_config_bool (config, key);
      *ret_value = g_strdup (number != 0 ? "yes" : "no");
    }
  else
    {
      number = ky_config_uint (config, key);
      *ret_value = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
    }
  return least <= number && number <= most;
}

static void
selfcheck_settings (KySelfcheck *self)
{
  static const struct
  {
    KyQuestionId id;
    KyConfigKey key;
    guint64 least, most;
    const gchar *never; /* (nullable) */
  } settings[] = {
    { KY_QUESTION_SANDBOX, KY_CONFIG_SANDBOX_REQUIRED, 1, 1, NULL },
    { KY_QUESTION_SIGNATURES, KY_CONFIG_SCANNER_MAX_AGE, 1, 14, NULL },
    { KY_QUESTION_LOOK, KY_CONFIG_PORTAL_LOOK, 0, 0, NULL },
    { KY_QUESTION_PLAIN, KY_CONFIG_PORTAL_PLAIN_HTTP, 0, 0, NULL },
    { KY_QUESTION_COOKIE, KY_CONFIG_PORTAL_INSECURE_COOKIE, 0, 0, NULL },
    { KY_QUESTION_PASSWORDS, KY_CONFIG_PORTAL_PASSWORD_LENGTH, 10, G_MAXUINT64, NULL },
    { KY_QUESTION_SESSIONS, KY_CONFIG_PORTAL_SESSION_HOURS, 1, 24, NULL },
    { KY_QUESTION_LOCK, KY_CONFIG_PORTAL_LOCK_FAILURES, 1, 20, NULL },
    { KY_QUESTION_CONFIRM, KY_CONFIG_PORTAL_ALLOW_CONFIRM, 0, 0, "never" },
  };
  const guint64 low = ky_config_uint (self->config, KY_CONFIG_PORTAL_STEPS_LOW);
  const guint64 normal = ky_config_uint (self->config, KY_CONFIG_PORTAL_STEPS_NORMAL);
  const guint64 high = ky_config_uint (self->config, KY_CONFIG_PORTAL_STEPS_HIGH);

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      const KyPolicyKeyInfo *info = ky_config_key_info (settings[i].key);
      g_autofree gchar *value = NULL;
      gboolean holds = selfcheck_holds (self->config, settings[i].key, settings[i].least,
                                        settings[i].most, settings[i].never, &value);
      g_autofree gchar *evidence = g_strdup_printf ("%s.%s = %s", info->group, info->key, value);

      ky_selfcheck_say (self, settings[i].id, holds, evidence);
    }
  g_autofree gchar *steps
      = g_strdup_printf ("portal.steps-low = %u, steps-normal = %u, steps-high = %u", (guint)low,
                         (guint)normal, (guint)high);
  ky_selfcheck_say (self, KY_QUESTION_APPROVALS, low > 0 && normal > 0 && high > 0, steps);
}

/* Answers whether a scanner and incident.to are set up. A gateway can do without them if something
 * else takes their place. */
static void
selfcheck_receivers (KySelfcheck *self)
{
  const gchar *engine = ky_config_string (self->config, KY_CONFIG_SCANNER_ENGINE);
  const gchar *const *incident = ky_config_list (self->config, KY_CONFIG_INCIDENT_TO);
  g_autofree gchar *addresses = g_strjoinv (", ", (gchar **)incident);

  selfcheck_say_set_up (self, KY_QUESTION_SCANNER, "scanner.engine",
                        strcmp (engine, "none") != 0 ? engine : "");
  selfcheck_say_set_up (self, KY_QUESTION_INCIDENT, "incident.to", addresses);
}

/* --- what was done last --------------------------------------------------------------------- */

/* Asks when the act `what` was last recorded: within `days`, and with `detail` in the record. */
static void
selfcheck_last (KySelfcheck *self, KyQuestionId id, const gchar *what, gint64 days,
                const gchar *detail, const gchar *set_up)
{
  const gchar *const arguments[] = { "what", what, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (KyStoreAdmin) admin = ky_cli_connect (self->config, &error);
  g_autoptr (KyRows) rows
      = admin != NULL ? ky_store_admin_ask (admin, "act-last", arguments, NULL, NULL, &error)
                      : NULL;
  gint step = rows != NULL ? ky_rows_next (rows, &error) : -1;

  if (step < 0)
    {
      ky_selfcheck_could_not_ask (self, id, NULL, error != NULL ? error->message : "");
      return;
    }
  if (step == 0)
    {
      selfcheck_say_set_up (self, id, set_up, "");
      return;
    }
  gint64 time = ky_rows_get (rows, "time")->number;
  g_autofree gchar *when = ky_local_time (time);
  g_autofree gchar *recorded = ky_rows_text_of (rows, "detail");
  g_autofree gchar *evidence = g_strdup_printf ("%s: %s", when, recorded);
  ky_selfcheck_say (self, id,
                    g_get_real_time () / G_USEC_PER_SEC - time <= days * KY_DAY_SECONDS
                        && strstr (recorded, detail) != NULL,
                    evidence);
}

static void
selfcheck_what_was_done (KySelfcheck *self)
{
  g_autoptr (GError) error = NULL;
  KyPublicKey key;

  selfcheck_last (self, KY_QUESTION_BACKUP, "backup", BACKUP_DAYS, "", "kiyome-backup.timer");
  selfcheck_last (self, KY_QUESTION_TESTED, "restore-verify", TESTED_DAYS, " result=whole",
                  "kiyome restore --verify");
  if (ky_keys_current (ky_config_string (self->config, KY_CONFIG_PATHS_KEYS), &key, &error))
    selfcheck_last (self, KY_QUESTION_COPIED, "keys-verify", COPIED_DAYS, key.id,
                    "kiyome keys verify");
  else
    ky_selfcheck_could_not_ask (self, KY_QUESTION_COPIED, NULL, error->message);
}

/* --- the record ----------------------------------------------------------------------------- */

/* Records the answers in the audit log. If the store refuses, ky_cli_ask() prints the error. */
static void
selfcheck_keep (KySelfcheck *self)
{
  int status = KY_EXIT_OK;
  g_autofree gchar *text = g_strconcat (self->json.text->str, "]", NULL);
  g_autoptr (GBytes) answers = g_bytes_new (text, strlen (text));
  g_autoptr (KyRows) rows = ky_cli_ask_with (
      self->program, self->config, "selfcheck",
      (const gchar *const[]){ "detail", self->kept->str, NULL }, answers, &status);

  self->all &= rows != NULL;
}

/* --- all of them ---------------------------------------------------------------------------- */

static void
selfcheck_all (KySelfcheck *self, KyStatus *status)
{
  KyFamilyChecks *checks = ky_family_checks_begin (self->config); /* while others are waited for */
  g_autofree gchar *days = NULL;
  guint64 retention = ky_config_uint (self->config, KY_CONFIG_STORE_RETENTION);

  if (ky_status_answers (status, "store"))
    self->accepted = ky_selfcheck_read_accepted (self->program, self->config);
  selfcheck_what_is_kept (self, ky_status_answers (status, "store"));
  selfcheck_keys (self);
  ky_status_each (status, selfcheck_part, self);
  if (ky_status_answers (status, "sanitizer"))
    {
      selfcheck_types (self, checks);
      /* This check is the last one: a family that is started by an earlier check reports its
       * confinement only then. */
      selfcheck_workers (self);
    }
  else
    {
      ky_selfcheck_could_not_ask (self, KY_QUESTION_TYPES, NULL, "");
      ky_selfcheck_could_not_ask (self, KY_QUESTION_WORKERS, NULL, "");
    }
  selfcheck_programs (self);
  days = g_strdup_printf (_ ("%u days"), (guint)retention);
  ky_selfcheck_say (self, KY_QUESTION_RETENTION, retention > 0, days);
  selfcheck_trusted_hosts (self);
  if (ky_status_answers (status, "store"))
    selfcheck_what_was_done (self);
  selfcheck_settings (self);
  selfcheck_receivers (self);
  selfcheck_eicar (self, ky_status_answers (status, "sanitizer"));
  ky_selfcheck_updates (self);
  ky_selfcheck_mail_server (self);
  if (ky_status_answers (status, "store"))
    selfcheck_keep (self);
}

int
ky_command_selfcheck (int argc, char **argv)
{
  KySelfcheck self = { .program = "kiyome report selfcheck", .all = TRUE };
  g_autofree gchar *directory = NULL;
  g_autofree gchar *mail_server = NULL;
  gboolean only_files = FALSE;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_FLAG ("files", &only_files,
                       N_ ("only whether each kind of file can be made safe")),
          KY_CLI_TEXT ("mail-server", &mail_server,
                       N_ ("try to relay a mail through this server, as a stranger would"),
                       N_ ("HOST[:PORT]")),
          KY_CLI_JSON (&self.is_json),
          { NULL } };
  g_autoptr (GError) fault = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) kept = g_string_new (NULL);

  if (!ky_command_parse (
          &argc, &argv, self.program, NULL, _ ("Answers the questions of a self-inspection."),
          _ ("Exit status: 0 all checks passed or are accepted; 1 one failed."), entries))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config
      = ky_command_config_or_kept (self.program, directory, KY_CONFIG_WITH_POLICIES, &fault);
  if (config == NULL || sodium_init () < 0)
    return KY_EXIT_USAGE;
  if (mail_server != NULL && !ky_selfcheck_set_mail_server (&self, mail_server))
    return ky_command_usage (self.program, _ ("--%s is not HOST[:PORT]"), "mail-server");
  self.config = config;
  self.kept = kept;
  self.json.text = text;
  ky_json_open (&self.json, NULL, '[');
  if (only_files)
    selfcheck_types (&self, ky_family_checks_begin (config));
  else
    {
      g_autoptr (KyStatus) status = ky_status_new (config, directory, fault);

      selfcheck_all (&self, status);
    }
  if (self.is_json)
    {
      ky_json_close (&self.json, ']');
      printf ("%s\n", text->str);
    }
  g_clear_pointer (&self.accepted, g_hash_table_unref);
  g_free (self.mail_host);
  return self.all ? KY_EXIT_OK : KY_EXIT_NO;
}
