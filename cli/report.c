/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome report monthly|selfcheck`: the figures of a month, and the questions of a
 * self-inspection with their answers, for those who are responsible for the system. */
#include "cli/codes.h"
#include "cli/family-check.h"
#include "config/families.h"
#include "cli/store.h"
#include "cli/words.h"

#include "common/find.h"
#include "sanitizer/client.h"

#include <stdio.h>
#include <stdlib.h>

#define SIGNED_SECONDS (3 * 60 * 60) /* kiyome-signer.timer signs every hour */

static gchar *
show_section (KyRows *rows, const gchar *text)
{
  return ky_cli_code ("section", text);
}

/* Returns the name in words; in most sections it is a code. */
static gchar *
show_name (KyRows *rows, const gchar *text)
{
  g_autofree gchar *section = ky_row_value_text (ky_rows_get (rows, "section"));

  return ky_cli_code (section, text);
}

static int
report_monthly (int argc, char **argv)
{
  const gchar *program = "kiyome report monthly";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *month = NULL;
  g_autofree gchar *since = NULL;
  g_autofree gchar *until = NULL;
  gboolean is_json = FALSE;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), KY_CLI_JSON (&is_json), { NULL } };
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (KyRows) rows = NULL;
  int status = KY_EXIT_OK;
  KyColumn columns[] = {
    { "month", NULL, KY_CELL_TEXT, 0, NULL, NULL },
    { "section", N_ ("SECTION"), KY_CELL_TEXT, 0, NULL, show_section },
    { "name", N_ ("WHAT"), KY_CELL_TEXT, 70, NULL, show_name },
    { "count", N_ ("COUNT"), KY_CELL_NUMBER, 0, NULL, NULL },
    { "bytes", N_ ("SIZE"), KY_CELL_SIZE, 0, NULL, NULL },
    { NULL, NULL, KY_CELL_TEXT, 0, NULL },
  };

  if (!ky_command_parse (&argc, &argv, program, _ ("[YYYY-MM]"),
                         _ ("Counts the messages of a month by outcome, policy, type, method and "
                            "reason, what was removed, and every access. Default: last month."),
                         NULL, entries))
    return KY_EXIT_USAGE;
  if (argc > 2)
    return ky_command_usage (program, _ ("one month at a time, not also '%s'"), argv[2]);
  if (!ky_cli_read_month (argc == 2 ? argv[1] : NULL, &month, &since, &until))
    return ky_command_usage (program, _ ("'%s' is not a month; write it like 2026-11"), argv[1]);
  config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  rows = ky_cli_ask (program, config, "statistics",
                     (const gchar *const[]){ "since", since, "until", until, NULL }, NULL, &status);
  if (rows == NULL)
    return status;
  columns[0].fixed = month;
  if (!is_json)
    printf (_ ("Figures of %s\n"), month);
  return ky_cli_print (program, rows, columns, is_json ? KY_FORMAT_JSON : KY_FORMAT_TABLE) >= 0
             ? KY_EXIT_OK
             : KY_EXIT_FAILURE;
}

/* --- selfcheck ------------------------------------------------------------------------------ */

static gboolean
cli_report_check (gboolean holds, const gchar *what, const gchar *detail)
{
  g_autofree gchar *words = ky_cli_in_words (detail);

  printf ("%s  %s%s%s\n", holds ? _ ("yes") : _ ("NO "), what, words[0] != '\0' ? ": " : "", words);
  return holds;
}

/* Names the trusted hosts. Whether the MTA before kiyome removes such fields from foreign mail
 * cannot be checked here. */
static void
name_trusted_hosts (KyConfig *config)
{
  g_auto (GStrv) names = ky_config_policy_names (config);
  g_autoptr (GHashTable) hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GList) sorted = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (KyPolicy) policy = ky_config_policy (config, names[i], NULL);
      const gchar *const *trusted
          = policy != NULL ? ky_policy_list (policy, KY_POLICY_MAIL_TRUSTED_HOSTS) : NULL;

      for (guint k = 0; trusted != NULL && trusted[k] != NULL; k++)
        g_hash_table_add (hosts, g_ascii_strdown (trusted[k], -1));
    }
  sorted = g_list_sort (g_hash_table_get_keys (hosts), (GCompareFunc)g_strcmp0);
  for (GList *at = sorted; at != NULL; at = at->next)
    printf (_ ("?    senders are proven by %s: see to it that the mail server removes "
               "Authentication-Results of that name from mail from outside (kiyome-milter(8))\n"),
            (const gchar *)at->data);
}

/* Reports that a program did not answer; the question then has no result. */
static gboolean
could_not_ask (const gchar *what, const gchar *why)
{
  g_autofree gchar *words = ky_cli_in_words (why);

  printf ("%s  %s: %s%s%s\n", _ ("?  "), what, _ ("could not ask"), why[0] != '\0' ? ": " : "",
          words);
  return FALSE;
}

/* A gateway without kiyome-signer has no answer. */
static gboolean
cli_report_check_signed (GHashTable *values)
{
  const gchar *what = _ ("the audit log was signed within 3 hours by a key that kiyome-store "
                         "cannot read");
  const gchar *age = g_hash_table_lookup (values, "signed_age");
  g_autofree gchar *detail = NULL;

  if (age == NULL)
    {
      printf (_ ("?    %s: not set up: systemctl enable --now kiyome-signer.timer\n"), what);
      return TRUE;
    }
  detail
      = g_strdup_printf (_ ("%lld minutes ago"), (long long)(g_ascii_strtoll (age, NULL, 10) / 60));
  return cli_report_check (g_ascii_strtoll (age, NULL, 10) <= SIGNED_SECONDS, what, detail);
}

static gboolean
cli_report_check_store (const gchar *program, KyConfig *config)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyStoreAdmin) admin = ky_cli_connect (config, &error);
  g_autofree gchar *json = admin != NULL ? ky_store_admin_status (admin, &error) : NULL;
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;

  const gchar *places;
  gboolean all;

  if (json == NULL || values == NULL)
    {
      could_not_ask (_ ("kiyome-store takes originals"), error != NULL ? error->message : "");
      return could_not_ask (
          _ ("the directories of originals are there, with their owner and modes"), "");
    }
  all = cli_report_check (g_strcmp0 (g_hash_table_lookup (values, "ready"), "true") == 0,
                          _ ("kiyome-store takes originals"), "");
  all &= cli_report_check_signed (values);
  places = g_hash_table_lookup (values, "directories_problem_said");
  return cli_report_check (places == NULL,
                           _ ("the directories of originals are there, with their owner and modes"),
                           places != NULL ? places : "")
         && all;
}

static gboolean
cli_report_check_audit (const gchar *program, KyConfig *config)
{
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, "audit-verify", NULL, NULL, &status);
  gboolean is_answered = rows != NULL && ky_rows_next (rows, NULL) == 1;
  gboolean whole = is_answered && ky_rows_get (rows, "broken")->number == 0
                   && ky_rows_get (rows, "behind")->number == 0;

  return is_answered ? cli_report_check (whole, _ ("the audit log is whole"), "")
                     : could_not_ask (_ ("the audit log is whole"), "");
}

static gboolean
check_allow (const gchar *program, KyConfig *config)
{
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, "allow-list", NULL, NULL, &status);
  gint64 soon = g_get_real_time () / G_USEC_PER_SEC + 30 * 86400;
  g_autofree gchar *detail = NULL;
  guint live = 0;
  guint ending = 0;

  while (rows != NULL && ky_rows_next (rows, NULL) == 1)
    {
      live++;
      ending += ky_rows_get (rows, "expires")->number < soon;
    }
  if (rows == NULL)
    return could_not_ask (_ ("every allow entry has reason, approver and expiry"), "");
  detail = g_strdup_printf (_ ("%u entries, %u of them end within 30 days"), live, ending);
  return cli_report_check (rows != NULL, _ ("every allow entry has reason, approver and expiry"),
                           detail);
}

/* A store that did not answer is not asked again. */
static gboolean
check_what_is_kept (const gchar *program, KyConfig *config, gboolean store_answers)
{
  gboolean all = TRUE;

  if (!store_answers)
    {
      could_not_ask (_ ("kiyome-store takes originals"), "");
      could_not_ask (_ ("the directories of originals are there, with their owner and modes"), "");
      could_not_ask (_ ("the audit log is whole"), "");
      could_not_ask (_ ("every allow entry has reason, approver and expiry"), "");
      return FALSE;
    }
  all &= cli_report_check_store (program, config);
  all &= cli_report_check_audit (program, config);
  all &= check_allow (program, config);
  return all;
}

/* Adds the states of `kiyome status` to the self-check, because a part with a fault may not do what
 * it should. */
static void
check_part (const gchar *name, KyHealth health, const gchar *text, gpointer data)
{
  gboolean *all = data;
  g_autofree gchar *what = g_strdup_printf (_ ("%s works"), name);

  if (health == KY_HEALTH_HIDDEN)
    *all = could_not_ask (what, text);
  else
    *all = cli_report_check (health == KY_HEALTH_WELL, what, text) && *all;
}

/* Reports how `program` is confined, as it says itself, with this kernel and configuration. */
static gboolean
check_confinement (const gchar *program, const KyConfig *config)
{
  g_autofree gchar *path = ky_find_program (program);
  const gchar *directory = ky_config_directory (config);
  const gchar *const arguments[] = { path,      "--confinement",
                                     "--codes", directory != NULL ? "--config" : NULL,
                                     directory, NULL };
  g_autofree gchar *what = g_strdup_printf (_ ("%s confines itself"), program);
  g_autofree gchar *said = NULL;
  g_autofree gchar *complaint = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *detail = NULL;
  gint status = 1;

  if (!g_spawn_sync (NULL, (gchar **)arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said,
                     &complaint, &status, &error))
    return cli_report_check (FALSE, what, error->message);
  detail = ky_cli_in_words (*said != '\0' ? g_strchomp (said) : g_strchomp (complaint));
  return cli_report_check (status == 0, what, detail);
}

/* The sanitizer, its workers and verifiers say what is in force now. */
static gboolean
check_workers (const KyConfig *config)
{
  static const gchar *const roles[] = { "families", "verifiers" };
  g_autofree gchar *path = ky_config_run_path (config, "sanitizer/sanitizer.sock");
  g_autoptr (GError) error = NULL;
  g_autoptr (KySanitizer) sanitizer = ky_sanitizer_connect (path, &error);
  g_autofree gchar *json = sanitizer != NULL ? ky_sanitizer_status (sanitizer, &error) : NULL;
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;
  g_autofree gchar *detail = NULL;
  guint open = 0, all = 0;

  if (values == NULL)
    return could_not_ask (_ ("the sanitizer and its workers are confined"), error->message);
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
  detail = g_strdup_printf (_ ("seccomp; Landlock ABI %s; %u kinds of workers and verifiers run"),
                            (const gchar *)g_hash_table_lookup (values, "landlock"), all);
  return cli_report_check (open == 0 && all > 0, _ ("the sanitizer and its workers are confined"),
                           detail);
}

static void
say_proof (const gchar *what, gboolean is_well, const gchar *detail, gpointer data)
{
  gboolean *all = data;

  *all &= cli_report_check (is_well, what, detail);
  fflush (stdout);
}

/* Each family of workers makes a tiny file of its own type safe. */
static gboolean
check_types (KyFamilyChecks *proofs)
{
  g_autoptr (GError) error = NULL;
  gboolean all = TRUE;

  if (ky_family_checks_end (proofs, say_proof, &all, &error))
    return all;
  return could_not_ask (_ ("each kind of file can be made safe"), error->message);
}

static int
report_selfcheck (int argc, char **argv)
{
  const gchar *program = "kiyome report selfcheck";
  g_autofree gchar *directory = NULL;
  gboolean only_files = FALSE;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory),
                                   { "files", 0, 0, G_OPTION_ARG_NONE, &only_files,
                                     N_ ("only whether each kind of file can be made safe"), NULL },
                                   { NULL } };
  g_autoptr (KyConfig) config = NULL;
  g_autofree gchar *retention = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) fault = NULL;
  g_autoptr (KyStatus) status = NULL;
  KyFamilyChecks *proofs;
  KyPublicKey key;
  gboolean all = TRUE;
  guint64 days;

  if (!ky_command_parse (&argc, &argv, program, NULL,
                         _ ("Answers the questions of a self-inspection."),
                         _ ("Exit status: 0 all checks passed; 1 one failed."), entries))
    return KY_EXIT_USAGE;
  config = ky_command_config_or_kept (program, directory, KY_CONFIG_WITH_POLICIES, &fault);
  if (config == NULL || sodium_init () < 0)
    return KY_EXIT_USAGE;
  if (only_files)
    return check_types (ky_family_checks_begin (config)) ? KY_EXIT_OK : KY_EXIT_NO;
  /* while a part that hangs is waited for */
  proofs = ky_family_checks_begin (config);
  status = ky_status_new (config, directory, fault);
  all &= check_what_is_kept (program, config, ky_status_answers (status, "store"));
  all &= cli_report_check (
      ky_keys_current (ky_config_string (config, KY_CONFIG_PATHS_KEYS), &key, &error),
      _ ("originals are sealed, and the keys' directory is kept"),
      error != NULL ? error->message : key.id);
  days = ky_config_uint (config, KY_CONFIG_STORE_RETENTION);
  retention = g_strdup_printf (_ ("%u days"), (guint)days);
  ky_status_each (status, check_part, &all);
  all &= ky_status_answers (status, "sanitizer")
             ? check_types (proofs)
             : could_not_ask (_ ("each kind of file can be made safe"), "");
  /* behind the proofs: a family that one of them starts has not said yet what confines it */
  all &= ky_status_answers (status, "sanitizer")
             ? check_workers (config)
             : could_not_ask (_ ("the sanitizer and its workers are confined"), "");
  all &= check_confinement ("kiyome-store", config);
  all &= check_confinement ("kiyome-milter", config);
  if (*ky_config_string (config, KY_CONFIG_PORTAL_URL) != '\0')
    {
      all &= check_confinement ("kiyome-portal", config);
      all &= check_confinement ("kiyome-opener", config);
    }
  if (ky_config_n_folders (config) > 0)
    all &= check_confinement ("kiyome-folder", config);
  all &= cli_report_check (days > 0, _ ("originals are destroyed after a time"), retention);
  name_trusted_hosts (config);
  return all ? KY_EXIT_OK : KY_EXIT_NO;
}

int
ky_command_report (int argc, char **argv)
{
  static const KySubcommand subcommands[] = {
    { "monthly", report_monthly, N_ ("a month in figures") },
    { "selfcheck", report_selfcheck, N_ ("answer the questions of a self-inspection") },
    { NULL, NULL, NULL },
  };

  return ky_command_dispatch ("kiyome report", subcommands, argc, argv);
}
