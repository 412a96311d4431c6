/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome report selfcheck`. The clauses are headings of the chapters that the
 * guideline of the Ministry of Internal Affairs and Communications for policies of local
 * governments has, in its language: each policy numbers them in its own way. */
#include "cli/selfcheck.h"
#include "intake/status/status.h"
#include "intake/status/family-check.h"
#include "cli/store.h"
#include "common/iso-time.h"
#include "common/i18n.h"
#include "common/find.h"
#include "common/json.h"
#include "config/families.h"
#include "sanitizer/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DAY (24 * 60 * 60)
#define SIGNED_SECONDS (3 * 60 * 60) /* kiyome-signer.timer signs every hour */
#define BACKUP_DAYS 2
#define LATE_DAYS 2 /* retention runs every hour; a clock in doubt delays it by a day */

typedef enum
{
  QUESTION_TAKES,
  QUESTION_SIGNED,
  QUESTION_DIRECTORIES,
  QUESTION_AUDIT,
  QUESTION_ALLOW,
  QUESTION_FACTOR,
  QUESTION_ROLES,
  QUESTION_SEALED,
  QUESTION_KEY_MODES,
  QUESTION_PART,
  QUESTION_TYPES,
  QUESTION_TYPE,
  QUESTION_WORKERS,
  QUESTION_CONFINED,
  QUESTION_RETENTION,
  QUESTION_OLDEST,
  QUESTION_TRUSTED,
  QUESTION_BACKUP,
  QUESTION_SANDBOX,
  QUESTION_SCANNER,
  QUESTION_SIGNATURES,
  QUESTION_LOOK,
  QUESTION_APPROVALS,
  QUESTION_PLAIN,
  QUESTION_COOKIE,
  QUESTION_PASSWORDS,
  QUESTION_SESSIONS,
  QUESTION_LOCK,
  QUESTION_CONFIRM,
  QUESTION_INCIDENT,
  QUESTION_FORWARDED,
} QuestionId;

typedef struct
{
  const gchar *id;
  const gchar *what; /* %s: what the question is asked of, if it is asked several times */
  const gchar *clause;
  const gchar *todo; /* (nullable) NULL: the evidence says it */
} Question;

static const Question questions[] = {
  [QUESTION_TAKES] = { "takes-originals", N_ ("kiyome-store takes originals"), "情報システムの監視",
                       N_ ("kiyome status says why not, and what to do") },
  [QUESTION_SIGNED] = { "audit-signed",
                        N_ ("the audit log was signed within 3 hours by a key that kiyome-store "
                            "cannot read"),
                        "ログの取得等", N_ ("see journalctl -u kiyome-signer") },
  [QUESTION_DIRECTORIES]
  = { "directories", N_ ("the directories of originals are there, with their owner and modes"),
      "情報資産の管理", NULL },
  [QUESTION_AUDIT] = { "audit-whole", N_ ("the audit log is complete and unchanged"),
                       "ログの取得等", N_ ("kiyome audit verify says what is wrong") },
  [QUESTION_ALLOW] = { "allow-entries", N_ ("every allow entry has reason, approver and expiry"),
                       "例外措置", N_ ("remove the entries with kiyome allow remove") },
  [QUESTION_FACTOR]
  = { "second-factor",
      N_ ("approvers, administrators and auditors with a password have a second "
          "factor"),
      "アクセス制御", N_ ("let them set one up when they sign in to the portal") },
  [QUESTION_ROLES]
  = { "roles-apart", N_ ("nobody who administers also approves or audits"), "組織体制",
      N_ ("give the roles to different people with kiyome user role") },
  [QUESTION_SEALED] = { "sealed", N_ ("originals are sealed, and the keys' directory is kept"),
                        "暗号化", N_ ("make a key pair with kiyome keys init") },
  [QUESTION_KEY_MODES]
  = { "key-modes", N_ ("nobody but their owner can read the secret keys"), "アクセス制御",
      N_ ("run chmod 600 on the file, and make new keys if others may have read it") },
  [QUESTION_PART] = { "part", N_ ("%s works"), "情報システムの監視", NULL },
  [QUESTION_TYPES]
  = { "types", N_ ("each kind of file can be made safe"), "情報システム全体の強靭性の向上",
      N_ ("kiyome status names the part that does not work") },
  [QUESTION_TYPE] = { "type", "%s", "情報システム全体の強靭性の向上", NULL },
  [QUESTION_WORKERS]
  = { "workers-confined", N_ ("the sanitizer and its workers are confined"), "不正プログラム対策",
      N_ ("seccomp and Landlock are needed: Debian 12's own kernel has them") },
  [QUESTION_CONFINED] = { "program-confined", N_ ("%s confines itself"), "不正プログラム対策",
                          N_ ("seccomp and Landlock are needed: Debian 12's own kernel has them") },
  [QUESTION_RETENTION]
  = { "retention", N_ ("originals are destroyed when store.retention-days are over"),
      "情報資産の廃棄", N_ ("set store.retention-days") },
  [QUESTION_OLDEST]
  = { "oldest-original", N_ ("no original is kept longer than store.retention-days"),
      "情報資産の廃棄", N_ ("see kiyome status and kiyome store expire") },
  [QUESTION_TRUSTED]
  = { "trusted-host", N_ ("senders are proven by %s"), "電子メールのセキュリティ管理", NULL },
  [QUESTION_BACKUP]
  = { "backup-age", N_ ("a backup was begun in the last 2 days"), "バックアップの実施",
      N_ ("see systemctl status kiyome-backup.timer, and kiyome-store(1)") },
  [QUESTION_SANDBOX]
  = { "sandbox-required", N_ ("nothing is sanitized where workers cannot be confined"),
      "不正プログラム対策", N_ ("set sandbox.required = yes") },
  [QUESTION_SCANNER]
  = { "scanner", N_ ("mails and their parts are scanned for viruses"), "不正プログラム対策", NULL },
  [QUESTION_SIGNATURES]
  = { "signature-age", N_ ("signatures that are over 2 weeks old are reported as a fault"),
      "不正プログラム対策", N_ ("set scanner.max-age-days to 14 or less") },
  [QUESTION_LOOK]
  = { "administrators-look",
      N_ ("no administrator of the portal reads the mail of others without an approval"),
      "アクセス制御", N_ ("set portal.administrators-look = no") },
  [QUESTION_APPROVALS]
  = { "approvals", N_ ("the portal gives no original out without an approval"), "アクセス制御",
      N_ ("set portal.steps-low, portal.steps-normal and portal.steps-high to 1 or more") },
  [QUESTION_PLAIN] = { "plain-http", N_ ("the portal is not reached without TLS"), "暗号化",
                       N_ ("set portal.plain-http = no") },
  [QUESTION_COOKIE] = { "secure-cookie", N_ ("the portal's cookie goes over TLS only"), "暗号化",
                        N_ ("set portal.insecure-cookie = no") },
  [QUESTION_PASSWORDS]
  = { "password-length", N_ ("a password has at least 10 characters"), "ID 及びパスワード等の管理",
      N_ ("set portal.password-length to 10 or more") },
  [QUESTION_SESSIONS]
  = { "session-end", N_ ("a session ends after a day at the latest"), "ID 及びパスワード等の管理",
      N_ ("set portal.session-hours to 24 or less") },
  [QUESTION_LOCK] = { "sign-in-lock", N_ ("a name is locked after 20 failed sign-ins or fewer"),
                      "ID 及びパスワード等の管理", N_ ("set portal.lock-failures to 20 or less") },
  [QUESTION_CONFIRM]
  = { "allow-confirm",
      N_ ("a second administrator, where there is one, confirms entries of the allowlist"),
      "例外措置", N_ ("set portal.allow-confirm = auto or always") },
  [QUESTION_INCIDENT]
  = { "incident-to", N_ ("somebody is told of incidents by mail"), "侵害時の対応等", NULL },
  [QUESTION_FORWARDED]
  = { "log-forwarded", N_ ("the audit log goes out to another machine"), "ログの取得等", NULL },
};

typedef enum
{
  ANSWER_YES,
  ANSWER_NO,
  ANSWER_UNKNOWN, /* nobody answered: counts as failed */
  ANSWER_OPEN     /* only a person can answer it, or nothing was set up */
} Answer;

typedef struct
{
  KyConfig *config;
  const gchar *program;
  KyJson *json;  /* (nullable) NULL: text is printed */
  GString *kept; /* the answers for the audit log: "backup-age=yes;part sanitizer=no;…" */
  gboolean all;  /* no question failed */
} Selfcheck;

/* --- answers -------------------------------------------------------------------------------- */

static gchar *
selfcheck_ask (const Question *question, const gchar *name)
{
  g_auto (GStrv) around = g_strsplit (_ (question->what), "%s", 2);

  return name != NULL ? g_strjoinv (name, around) : g_strdup (around[0]);
}

gchar *
ky_selfcheck_question (const gchar *id)
{
  const gchar *space = strchr (id, ' ');
  gsize length = space != NULL ? (gsize)(space - id) : strlen (id);

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    if (strlen (questions[i].id) == length && memcmp (questions[i].id, id, length) == 0)
      return selfcheck_ask (&questions[i], space != NULL ? space + 1 : NULL);
  return g_strdup (id);
}

/* `name`: (nullable) what the question is asked of. `evidence`: text or codes, or "". */
static void
selfcheck_answer (Selfcheck *self, QuestionId id, const gchar *name, Answer answer,
                  const gchar *evidence)
{
  static const gchar *const marks[] = { N_ ("yes"), N_ ("NO "), N_ ("?  "), N_ ("?  ") };
  static const gchar *const words[] = { "yes", "no", "unknown", "open" };
  const Question *question = &questions[id];
  g_autofree gchar *what = selfcheck_ask (question, name);
  g_autofree gchar *said = ky_i18n_in_words (evidence);
  const gchar *todo = question->todo != NULL ? _ (question->todo) : NULL;

  self->all &= answer == ANSWER_YES || answer == ANSWER_OPEN;
  g_string_append_printf (self->kept, "%s%s%s=%s;", question->id, name != NULL ? " " : "",
                          name != NULL ? name : "", words[answer]);
  if (self->json == NULL)
    {
      printf ("%s  %s%s%s\n", _ (marks[answer]), what, said[0] != '\0' ? ": " : "", said);
      if (answer == ANSWER_NO && todo != NULL)
        printf ("     %s (%s)\n", todo, question->clause);
      fflush (stdout);
      return;
    }
  ky_json_open (self->json, NULL, '{');
  ky_json_text (self->json, "id", question->id);
  ky_json_text (self->json, "question", what);
  ky_json_text (self->json, "answer", words[answer]);
  ky_json_text (self->json, "evidence", said);
  ky_json_text (self->json, "clause", question->clause);
  ky_json_text (self->json, "todo", todo);
  ky_json_close (self->json, '}');
}

static void
selfcheck_say (Selfcheck *self, QuestionId id, gboolean holds, const gchar *evidence)
{
  selfcheck_answer (self, id, NULL, holds ? ANSWER_YES : ANSWER_NO, evidence);
}

/* A program did not answer: the question then has no result. */
static void
selfcheck_could_not_ask (Selfcheck *self, QuestionId id, const gchar *name, const gchar *why)
{
  g_autofree gchar *words = ky_i18n_in_words (why);
  g_autofree gchar *evidence
      = g_strconcat (_ ("could not ask"), why[0] != '\0' ? ": " : "", words, NULL);

  selfcheck_answer (self, id, name, ANSWER_UNKNOWN, evidence);
}

/* --- what is kept --------------------------------------------------------------------------- */

/* A gateway without kiyome-signer has no answer. */
static void
selfcheck_signed (Selfcheck *self, GHashTable *values)
{
  const gchar *age = g_hash_table_lookup (values, "signed_age");
  g_autofree gchar *evidence = NULL;

  if (age == NULL)
    {
      selfcheck_answer (self, QUESTION_SIGNED, NULL, ANSWER_OPEN,
                        _ ("not set up: systemctl enable --now kiyome-signer.timer"));
      return;
    }
  evidence
      = g_strdup_printf (_ ("%lld minutes ago"), (long long)(g_ascii_strtoll (age, NULL, 10) / 60));
  selfcheck_say (self, QUESTION_SIGNED, g_ascii_strtoll (age, NULL, 10) <= SIGNED_SECONDS,
                 evidence);
}

static void
selfcheck_retention (Selfcheck *self, GHashTable *values)
{
  gint64 days = (gint64)ky_config_uint (self->config, KY_CONFIG_STORE_RETENTION);
  const gchar *oldest = g_hash_table_lookup (values, "oldest_age");
  gint64 age = oldest != NULL ? g_ascii_strtoll (oldest, NULL, 10) / DAY : 0;
  g_autofree gchar *evidence
      = g_strdup_printf (_ ("the oldest original is %lld days old, store.retention-days is %lld"),
                         (long long)age, (long long)days);

  if (days > 0)
    selfcheck_say (self, QUESTION_OLDEST, age <= days + LATE_DAYS, evidence);
}

static void
selfcheck_store (Selfcheck *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyStoreAdmin) admin = ky_cli_connect (self->config, &error);
  g_autofree gchar *json = admin != NULL ? ky_store_admin_status (admin, &error) : NULL;
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;
  const gchar *directories;

  if (values == NULL)
    {
      selfcheck_could_not_ask (self, QUESTION_TAKES, NULL, error != NULL ? error->message : "");
      selfcheck_could_not_ask (self, QUESTION_DIRECTORIES, NULL, "");
      return;
    }
  selfcheck_say (self, QUESTION_TAKES,
                 g_strcmp0 (g_hash_table_lookup (values, "ready"), "true") == 0, "");
  directories = g_hash_table_lookup (values, "directories_problem_said");
  selfcheck_say (self, QUESTION_DIRECTORIES, directories == NULL,
                 directories != NULL ? directories : "");
  selfcheck_signed (self, values);
  selfcheck_retention (self, values);
}

static void
selfcheck_audit (Selfcheck *self)
{
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows
      = ky_cli_ask (self->program, self->config, "audit-verify", NULL, NULL, &status);
  g_autofree gchar *evidence = NULL;

  if (rows == NULL || ky_rows_next (rows, NULL) != 1)
    {
      selfcheck_could_not_ask (self, QUESTION_AUDIT, NULL, "");
      return;
    }
  evidence = g_strdup_printf (_ ("%lld rows"), (long long)ky_rows_get (rows, "rows")->number);
  selfcheck_say (self, QUESTION_AUDIT,
                 ky_rows_get (rows, "broken")->number == 0
                     && ky_rows_get (rows, "behind")->number == 0,
                 evidence);
}

static gboolean
selfcheck_is_blank (KyRows *rows, const gchar *column)
{
  g_autofree gchar *text = ky_row_value_text (ky_rows_get (rows, column));

  return text == NULL || g_strstrip (text)[0] == '\0';
}

static void
selfcheck_allow (Selfcheck *self)
{
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows
      = ky_cli_ask (self->program, self->config, "allow-list", NULL, NULL, &status);
  gint64 soon = g_get_real_time () / G_USEC_PER_SEC + 30 * DAY;
  g_autofree gchar *evidence = NULL;
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
        wrong = ky_row_value_text (ky_rows_get (rows, "id"));
    }
  if (rows == NULL)
    {
      selfcheck_could_not_ask (self, QUESTION_ALLOW, NULL, "");
      return;
    }
  evidence = g_strdup_printf (_ ("%u entries, %u of them end within 30 days"), live, ending);
  selfcheck_say (self, QUESTION_ALLOW, wrong == NULL, wrong != NULL ? wrong : evidence);
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
  g_autofree gchar *roles = ky_row_value_text (ky_rows_get (rows, "roles"));
  g_autofree gchar *name = ky_row_value_text (ky_rows_get (rows, "name"));
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
selfcheck_name_users (Selfcheck *self, QuestionId id, GPtrArray *names)
{
  g_autofree gchar *list = NULL;

  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (gchar **)names->pdata);
  selfcheck_say (self, id, names->len == 1, list);
}

static void
selfcheck_users (Selfcheck *self)
{
  int status = KY_EXIT_OK;
  const gchar *const arguments[] = { "limit", "2147483647", NULL };
  g_autoptr (KyRows) rows
      = ky_cli_ask (self->program, self->config, "users", arguments, NULL, &status);
  g_autoptr (GPtrArray) without_factor = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) doubled = g_ptr_array_new_with_free_func (g_free);

  if (rows == NULL)
    {
      selfcheck_could_not_ask (self, QUESTION_FACTOR, NULL, "");
      selfcheck_could_not_ask (self, QUESTION_ROLES, NULL, "");
      return;
    }
  while (ky_rows_next (rows, NULL) == 1)
    selfcheck_look_at_user (rows, without_factor, doubled);
  selfcheck_name_users (self, QUESTION_FACTOR, without_factor);
  selfcheck_name_users (self, QUESTION_ROLES, doubled);
}

/* A store that did not answer is not asked again. */
static void
selfcheck_what_is_kept (Selfcheck *self, gboolean store_answers)
{
  static const QuestionId asked[] = { QUESTION_TAKES, QUESTION_DIRECTORIES, QUESTION_AUDIT,
                                      QUESTION_ALLOW, QUESTION_FACTOR,      QUESTION_ROLES };

  for (guint i = 0; !store_answers && i < G_N_ELEMENTS (asked); i++)
    selfcheck_could_not_ask (self, asked[i], NULL, "");
  if (!store_answers)
    return;
  selfcheck_store (self);
  selfcheck_audit (self);
  selfcheck_allow (self);
  selfcheck_users (self);
}

/* --- keys ----------------------------------------------------------------------------------- */

/* The secret keys may be elsewhere: then there is nothing to look at. */
static void
selfcheck_key_modes (Selfcheck *self, const gchar *keys)
{
  g_autoptr (GDir) names = g_dir_open (keys, 0, NULL);
  g_autofree gchar *wrong = NULL;
  g_autofree gchar *evidence = NULL;
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
  evidence = g_strdup_printf (_ ("%u secret keys"), count);
  selfcheck_say (self, QUESTION_KEY_MODES, wrong == NULL, wrong != NULL ? wrong : evidence);
}

static void
selfcheck_keys (Selfcheck *self)
{
  const gchar *keys = ky_config_string (self->config, KY_CONFIG_PATHS_KEYS);
  g_autoptr (GError) error = NULL;
  KyPublicKey key;
  gboolean is_sealed = ky_keys_current (keys, &key, &error);

  selfcheck_say (self, QUESTION_SEALED, is_sealed, is_sealed ? key.id : error->message);
  selfcheck_key_modes (self, keys);
}

/* --- programs ------------------------------------------------------------------------------- */

/* Adds the states of `kiyome status`, because a part with a fault may not do what it should. */
static void
selfcheck_part (const gchar *name, KyHealth health, const gchar *text, gpointer data)
{
  Selfcheck *self = data;

  if (health == KY_HEALTH_HIDDEN)
    selfcheck_could_not_ask (self, QUESTION_PART, name, text);
  else
    selfcheck_answer (self, QUESTION_PART, name, health == KY_HEALTH_WELL ? ANSWER_YES : ANSWER_NO,
                      text);
}

/* Reports how `program` is confined, as it says itself, with this kernel and configuration. */
static void
selfcheck_confinement (Selfcheck *self, const gchar *program)
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
      selfcheck_answer (self, QUESTION_CONFINED, program, ANSWER_NO, error->message);
      return;
    }
  selfcheck_answer (self, QUESTION_CONFINED, program, status == 0 ? ANSWER_YES : ANSWER_NO,
                    *said != '\0' ? g_strchomp (said) : g_strchomp (complaint));
}

static void
selfcheck_programs (Selfcheck *self)
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

/* The sanitizer, its workers and verifiers say what is in force now. */
static void
selfcheck_workers (Selfcheck *self)
{
  static const gchar *const roles[] = { "families", "verifiers" };
  g_autofree gchar *path = ky_config_run_path (self->config, "sanitizer/sanitizer.sock");
  g_autoptr (GError) error = NULL;
  g_autoptr (KySanitizer) sanitizer = ky_sanitizer_connect (path, &error);
  g_autofree gchar *json = sanitizer != NULL ? ky_sanitizer_status (sanitizer, &error) : NULL;
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;
  g_autofree gchar *evidence = NULL;
  guint open = 0, all = 0;

  if (values == NULL)
    {
      selfcheck_could_not_ask (self, QUESTION_WORKERS, NULL, error != NULL ? error->message : "");
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
  open += g_strcmp0 (g_hash_table_lookup (values, "landlock"), "0") == 0
          || g_strcmp0 (g_hash_table_lookup (values, "seccomp"), "true") != 0;
  evidence = g_strdup_printf (_ ("seccomp; Landlock ABI %s; %u kinds of workers and verifiers run"),
                              (const gchar *)g_hash_table_lookup (values, "landlock"), all);
  selfcheck_say (self, QUESTION_WORKERS, open == 0 && all > 0, evidence);
}

static void
selfcheck_say_type (const gchar *what, gboolean is_well, const gchar *detail, gpointer data)
{
  selfcheck_answer (data, QUESTION_TYPE, what, is_well ? ANSWER_YES : ANSWER_NO, detail);
}

/* Has each family of workers sanitize a tiny file of one of its types, and prints the results. */
static void
selfcheck_types (Selfcheck *self, KyFamilyChecks *checks)
{
  g_autoptr (GError) error = NULL;

  if (!ky_family_checks_end (checks, selfcheck_say_type, self, &error))
    selfcheck_could_not_ask (self, QUESTION_TYPES, NULL, error->message);
}

/* Names the trusted hosts. Whether the MTA before kiyome removes such fields from foreign mail
 * cannot be checked here. */
static void
selfcheck_trusted_hosts (Selfcheck *self)
{
  g_auto (GStrv) names = ky_config_policy_names (self->config);
  g_autoptr (GHashTable) hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GList) sorted = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (KyPolicy) policy = ky_config_policy (self->config, names[i], NULL);
      const gchar *const *trusted
          = policy != NULL ? ky_policy_list (policy, KY_POLICY_MAIL_TRUSTED_HOSTS) : NULL;

      for (guint k = 0; trusted != NULL && trusted[k] != NULL; k++)
        g_hash_table_add (hosts, g_ascii_strdown (trusted[k], -1));
    }
  sorted = g_list_sort (g_hash_table_get_keys (hosts), (GCompareFunc)g_strcmp0);
  for (GList *at = sorted; at != NULL; at = at->next)
    selfcheck_answer (self, QUESTION_TRUSTED, at->data, ANSWER_OPEN,
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
selfcheck_settings (Selfcheck *self)
{
  static const struct
  {
    QuestionId id;
    KyConfigKey key;
    guint64 least, most;
    const gchar *never; /* (nullable) */
  } settings[] = {
    { QUESTION_SANDBOX, KY_CONFIG_SANDBOX_REQUIRED, 1, 1, NULL },
    { QUESTION_SIGNATURES, KY_CONFIG_SCANNER_MAX_AGE, 1, 14, NULL },
    { QUESTION_LOOK, KY_CONFIG_PORTAL_LOOK, 0, 0, NULL },
    { QUESTION_PLAIN, KY_CONFIG_PORTAL_PLAIN_HTTP, 0, 0, NULL },
    { QUESTION_COOKIE, KY_CONFIG_PORTAL_INSECURE_COOKIE, 0, 0, NULL },
    { QUESTION_PASSWORDS, KY_CONFIG_PORTAL_PASSWORD_LENGTH, 10, G_MAXUINT64, NULL },
    { QUESTION_SESSIONS, KY_CONFIG_PORTAL_SESSION_HOURS, 1, 24, NULL },
    { QUESTION_LOCK, KY_CONFIG_PORTAL_LOCK_FAILURES, 1, 20, NULL },
    { QUESTION_CONFIRM, KY_CONFIG_PORTAL_ALLOW_CONFIRM, 0, 0, "never" },
  };
  g_autofree gchar *steps = NULL;
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

      selfcheck_say (self, settings[i].id, holds, evidence);
    }
  steps = g_strdup_printf ("portal.steps-low = %u, steps-normal = %u, steps-high = %u", (guint)low,
                           (guint)normal, (guint)high);
  selfcheck_say (self, QUESTION_APPROVALS, low > 0 && normal > 0 && high > 0, steps);
}

/* `value`: what was set up, or "". */
static void
selfcheck_say_set_up (Selfcheck *self, QuestionId id, const gchar *key, const gchar *value)
{
  g_autofree gchar *nothing = g_strdup_printf (_ ("not set up: %s"), key);

  selfcheck_answer (self, id, NULL, value[0] != '\0' ? ANSWER_YES : ANSWER_OPEN,
                    value[0] != '\0' ? value : nothing);
}

/* What a gateway may do without, if something else takes its place. */
static void
selfcheck_receivers (Selfcheck *self)
{
  const gchar *engine = ky_config_string (self->config, KY_CONFIG_SCANNER_ENGINE);
  const gchar *const *incident = ky_config_list (self->config, KY_CONFIG_INCIDENT_TO);
  g_autofree gchar *addresses = g_strjoinv (", ", (gchar **)incident);

  selfcheck_say_set_up (self, QUESTION_SCANNER, "scanner.engine",
                        strcmp (engine, "none") != 0 ? engine : "");
  selfcheck_say_set_up (self, QUESTION_INCIDENT, "incident.to", addresses);
  selfcheck_say_set_up (self, QUESTION_FORWARDED, "events.to",
                        ky_config_string (self->config, KY_CONFIG_EVENTS_TO));
}

/* --- backups -------------------------------------------------------------------------------- */

/* The audit log says when the last one was made. */
static void
selfcheck_backup (Selfcheck *self)
{
  static const gchar *const arguments[] = { "what", "backup", "limit", "1", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (KyStoreAdmin) admin = ky_cli_connect (self->config, &error);
  g_autoptr (KyRows) rows
      = admin != NULL ? ky_store_admin_ask (admin, "audit-show", arguments, NULL, NULL, &error)
                      : NULL;
  gint step = rows != NULL ? ky_rows_next (rows, &error) : -1;
  g_autofree gchar *when = NULL;
  gint64 time;

  if (step < 0)
    {
      selfcheck_could_not_ask (self, QUESTION_BACKUP, NULL, error != NULL ? error->message : "");
      return;
    }
  if (step == 0)
    {
      selfcheck_say_set_up (self, QUESTION_BACKUP, "kiyome-backup.timer", "");
      return;
    }
  time = ky_rows_get (rows, "time")->number / G_USEC_PER_SEC;
  when = ky_local_time (time);
  selfcheck_say (self, QUESTION_BACKUP,
                 g_get_real_time () / G_USEC_PER_SEC - time <= BACKUP_DAYS * DAY, when);
}

/* --- the record ----------------------------------------------------------------------------- */

/* Keeps what was answered in the audit log. A store that refuses it complains itself. */
static void
selfcheck_keep (Selfcheck *self)
{
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows
      = ky_cli_ask (self->program, self->config, "selfcheck",
                    (const gchar *const[]){ "detail", self->kept->str, NULL }, NULL, &status);

  self->all &= rows != NULL;
}

/* --- all of them ---------------------------------------------------------------------------- */

static void
selfcheck_all (Selfcheck *self, KyStatus *status)
{
  KyFamilyChecks *checks = ky_family_checks_begin (self->config); /* while others are waited for */
  g_autofree gchar *days = NULL;
  guint64 retention = ky_config_uint (self->config, KY_CONFIG_STORE_RETENTION);

  selfcheck_what_is_kept (self, ky_status_answers (status, "store"));
  selfcheck_keys (self);
  ky_status_each (status, selfcheck_part, self);
  if (ky_status_answers (status, "sanitizer"))
    {
      selfcheck_types (self, checks);
      /* Last: a family that one of the checks starts has not said before what confines it. */
      selfcheck_workers (self);
    }
  else
    {
      selfcheck_could_not_ask (self, QUESTION_TYPES, NULL, "");
      selfcheck_could_not_ask (self, QUESTION_WORKERS, NULL, "");
    }
  selfcheck_programs (self);
  days = g_strdup_printf (_ ("%u days"), (guint)retention);
  selfcheck_say (self, QUESTION_RETENTION, retention > 0, days);
  selfcheck_trusted_hosts (self);
  if (ky_status_answers (status, "store"))
    selfcheck_backup (self);
  else
    selfcheck_could_not_ask (self, QUESTION_BACKUP, NULL, "");
  selfcheck_settings (self);
  selfcheck_receivers (self);
  if (ky_status_answers (status, "store"))
    selfcheck_keep (self);
}

int
ky_command_selfcheck (int argc, char **argv)
{
  Selfcheck self = { .program = "kiyome report selfcheck", .all = TRUE };
  g_autofree gchar *directory = NULL;
  gboolean only_files = FALSE;
  gboolean is_json = FALSE;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory),
                                   { "files", 0, 0, G_OPTION_ARG_NONE, &only_files,
                                     N_ ("only whether each kind of file can be made safe"), NULL },
                                   KY_CLI_JSON (&is_json),
                                   { NULL } };
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (GError) fault = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) kept = g_string_new (NULL);
  KyJson json = { .text = text };

  if (!ky_command_parse (&argc, &argv, self.program, NULL,
                         _ ("Answers the questions of a self-inspection."),
                         _ ("Exit status: 0 all checks passed; 1 one failed."), entries))
    return KY_EXIT_USAGE;
  config = ky_command_config_or_kept (self.program, directory, KY_CONFIG_WITH_POLICIES, &fault);
  if (config == NULL || sodium_init () < 0)
    return KY_EXIT_USAGE;
  self.config = config;
  self.kept = kept;
  self.json = is_json ? &json : NULL;
  ky_json_open (&json, NULL, '[');
  if (only_files)
    selfcheck_types (&self, ky_family_checks_begin (config));
  else
    {
      g_autoptr (KyStatus) status = ky_status_new (config, directory, fault);

      selfcheck_all (&self, status);
    }
  if (is_json)
    {
      ky_json_close (&json, ']');
      printf ("%s\n", json.text->str);
    }
  return self.all ? KY_EXIT_OK : KY_EXIT_NO;
}
