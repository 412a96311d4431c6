/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome evidence make`: collects in one signed file all that kiyome has of some mails
 * (cli/evidence-file.h). Originals stay sealed; they are opened in this process alone, to make the
 * output again. Members are collected in memfds, so that nothing of them is left on a disk. */
#include "cli/audit-head.h"
#include "cli/columns.h"
#include "cli/evidence-file.h"
#include "cli/replay-unit.h"
#include "store/seal/id.h"

#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#define CONFIG_MAX (1024 * 1024)

typedef struct
{
  KyReplayPlace place;
  KyReplayHands hands;
  const gchar *audit; /* (nullable) the last signed head of the audit log */
  GTree *members;     /* path → GINT_TO_POINTER (memfd) */
  gint64 since;       /* microseconds since 1970: when the first of the mails came */
  int status;         /* exit status, once something has failed */
} Making;

static gboolean
evidence_fail (Making *making, GError *error)
{
  if (error != NULL)
    ky_command_fail (making->place.program, error);
  making->status = MAX (making->status, KY_EXIT_FAILURE);
  return FALSE;
}

/* --- members -------------------------------------------------------------------------------- */

/* Adds the file `fd`. `fd`: (transfer full) */
static void
evidence_add_fd (Making *making, gchar *path, int fd)
{
  g_tree_insert (making->members, path, GINT_TO_POINTER (fd));
}

static gboolean
evidence_add (Making *making, gchar *path, const gchar *text)
{
  g_autoptr (GError) error = NULL;
  int fd = ky_memfd_from_view ("evidence", ky_view (text, strlen (text)), &error);

  if (fd < 0)
    {
      g_free (path);
      return evidence_fail (making, error);
    }
  evidence_add_fd (making, path, fd);
  return TRUE;
}

/* Adds what `verb` answers, one JSON object per row. */
static gboolean
evidence_add_rows (Making *making, const gchar *path, const gchar *verb,
                   const gchar *const *arguments, const KyColumn *columns)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyRows) rows = ky_cli_ask (making->place.program, making->place.config, verb,
                                        arguments, NULL, &making->status);
  ky_autofd int fd = rows != NULL ? ky_memfd_new ("evidence", &error) : -1;
  FILE *out = fd >= 0 ? fdopen (dup (fd), "w") : NULL;
  gboolean ok = out != NULL && ky_cli_write (out, rows, columns, KY_FORMAT_LINES, &error) >= 0
                && ferror (out) == 0;

  if (out != NULL)
    ok = fclose (out) == 0 && ok;
  if (rows == NULL)
    return FALSE;
  if (!ok)
    return evidence_fail (making, error);
  evidence_add_fd (making, g_strdup (path), ky_steal_fd (&fd));
  return TRUE;
}

/* --- a mail --------------------------------------------------------------------------------- */

static gchar *
evidence_path (const KyReplayUnit *unit, const gchar *name, guint number, const gchar *suffix)
{
  return number > 0 ? g_strdup_printf ("mails/%s/%s-%u%s", unit->id, name, number, suffix)
                    : g_strdup_printf ("mails/%s/%s%s", unit->id, name, suffix);
}

static gboolean
evidence_add_original (Making *making, const KyReplayUnit *unit)
{
  const gchar *const arguments[]
      = { "id", unit->id, "reason", making->place.reason, "purpose", "evidence", NULL };
  ky_autofd int fd = -1;
  g_autoptr (GError) error = NULL;
  g_autoptr (KyRows) rows = ky_cli_ask (making->place.program, making->place.config, "export",
                                        arguments, &fd, &making->status);
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GBytes) file = NULL;

  if (rows == NULL)
    return FALSE;
  if (ky_rows_next (rows, &error) != 1)
    return evidence_fail (making, error);
  ky_cli_append_row (line, rows, ky_columns_evidence_object);
  g_string_append_c (line, '\n');
  /* The file may be one that only root and the store may open again. */
  if (fd >= 0)
    file = ky_fd_read_all (fd, KY_BUNDLE_SIZE_MAX, &error);
  int sealed
      = error == NULL ? ky_memfd_from_view (
            "evidence", file != NULL ? ky_view_of_bytes (file) : ky_rows_get (rows, "sealed")->view,
            &error)
                      : -1;
  if (sealed < 0)
    return evidence_fail (making, error);
  evidence_add_fd (making, evidence_path (unit, "original", 0, ".sealed"), sealed);
  return evidence_add (making, evidence_path (unit, "original", 0, ".json"), line->str);
}

static gboolean
evidence_add_report (Making *making, const KyReplayUnit *unit, guint number)
{
  const gchar *const arguments[] = { "id", unit->id, "policy", unit->policy, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (KyRows) rows = ky_cli_ask (making->place.program, making->place.config, "report",
                                        arguments, NULL, &making->status);
  gint step = rows != NULL ? ky_rows_next (rows, &error) : -1;

  if (step < 0)
    return rows != NULL ? evidence_fail (making, error) : FALSE;
  if (step == 0)
    return TRUE;
  g_autofree gchar *report = ky_rows_text_of (rows, "report");
  return evidence_add (making, evidence_path (unit, "report", number, ".json"), report);
}

static gboolean
evidence_add_group (Making *making, const KyReplayOpened *opened, const KyReplayGroup *group,
                    guint number)
{
  g_auto (KySanitizerResult) result = { .output = -1 };

  if (!ky_replay_sanitize (&making->place, &making->hands, opened, group->policy, &result))
    return evidence_fail (making, NULL);
  g_autofree gchar *report = ky_report_to_json (result.report, ky_policy_name (group->policy),
                                                ky_policy_sha256 (group->policy), NULL);
  if (result.output >= 0)
    evidence_add_fd (making, evidence_path (opened->unit, "output", number, ""),
                     ky_steal_fd (&result.output));
  return evidence_add (making, evidence_path (opened->unit, "output", number, ".json"), report);
}

/* Adds the output of the mail, made again under the policies in force. If the original cannot be
 * opened, as without the secret key, adds a text that says so instead. */
static gboolean
evidence_add_output (Making *making, const KyReplayUnit *unit, guint *number)
{
  g_auto (KyReplayOpened) opened = { .original = -1 };
  g_autoptr (GError) error = NULL;
  const gchar *why = ky_replay_open (&making->place, &making->hands, unit, &opened);
  gboolean ok = TRUE;

  if (why != NULL)
    return evidence_add (making, evidence_path (unit, "not-made", 0, ".txt"), ky_replay_why (why));
  g_autoptr (GPtrArray) groups = ky_replay_groups (&making->place, FALSE, &opened, &error);
  if (groups == NULL)
    return evidence_fail (making, error);
  for (guint i = 0; ok && i < groups->len; i++)
    ok = evidence_add_group (making, &opened, groups->pdata[i], ++*number);
  return ok;
}

static gboolean
evidence_read_units (Making *making, const gchar *id, GPtrArray *units)
{
  const gchar *const arguments[] = { "id", id, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (KyRows) rows = ky_cli_ask (making->place.program, making->place.config, "replay-list",
                                        arguments, NULL, &making->status);
  gint step = -1;

  while (rows != NULL && (step = ky_rows_next (rows, &error)) == 1)
    g_ptr_array_add (units, ky_replay_unit_read (rows));
  return step == 0 || (rows != NULL && evidence_fail (making, error));
}

static gboolean
evidence_add_mail (Making *making, const gchar *id)
{
  const gchar *const arguments[] = { "id", id, NULL };
  g_autofree gchar *facts = g_strdup_printf ("mails/%s/facts.json", id);
  g_autoptr (GPtrArray) units
      = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_replay_unit_free);
  guint outputs = 0;
  gboolean ok = evidence_add_rows (making, facts, "show", arguments, ky_columns_evidence_facts)
                && evidence_read_units (making, id, units);

  for (guint i = 0; ok && i < units->len; i++)
    {
      const KyReplayUnit *unit = units->pdata[i];

      ok = (i > 0 || unit->is_destroyed || evidence_add_original (making, unit))
           && evidence_add_report (making, unit, i + 1)
           && evidence_add_output (making, unit, &outputs);
    }
  return ok;
}

/* --- everything else ------------------------------------------------------------------------ */

static gint64
evidence_received (const Making *making, const gchar *id)
{
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = ky_cli_ask (making->place.program, making->place.config, "show",
                                        (const gchar *const[]){ "id", id, NULL }, NULL, &status);

  return rows != NULL && ky_rows_next (rows, NULL) == 1 ? ky_rows_get (rows, "received")->number
                                                        : 0;
}

/* Asks for the row `seq` of the log, or for the last one (NULL). `ret_seq`: 0: there is none.
 * `ret_hash`: in hexadecimal digits. (transfer full) */
static gboolean
evidence_ask_row (Making *making, const gchar *seq, gint64 *ret_seq, gchar **ret_hash)
{
  const gchar *const arguments[] = { "seq", seq, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (KyRows) rows = ky_cli_ask (making->place.program, making->place.config, "audit-head",
                                        arguments, NULL, &making->status);
  gint step = rows != NULL ? ky_rows_next (rows, &error) : -1;

  if (step < 0)
    return rows != NULL ? evidence_fail (making, error) : FALSE;
  *ret_seq = step == 1 ? ky_rows_get (rows, "seq")->number : 0;
  *ret_hash = step == 1 ? ky_rows_text_of (rows, "hash") : g_strnfill (2 * KY_SHA256_SIZE, '0');
  return TRUE;
}

/* Adds the rows from `since` (Unix seconds, NULL: all).
 * `newest`: the number of a row that is among them, unless the clock was set back.
 * `ret_first`: the number of the first one.
 * `ret_is_whole`: they have that row, are without a gap, and the row of the last signed head is
 * among them or directly before them. */
static gboolean
evidence_add_log (Making *making, const gchar *since, gint64 newest, gint64 *ret_first,
                  gboolean *ret_is_whole)
{
  const gchar *const arguments[] = { "since", since, "limit", "-1", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (KyRows) rows = ky_cli_ask (making->place.program, making->place.config, "audit-show",
                                        arguments, NULL, &making->status);
  g_autoptr (GString) line = g_string_new (NULL);
  g_auto (GStrv) head = g_strsplit (making->audit != NULL ? making->audit : "", " ", 3);
  gint64 signed_row = g_strv_length (head) == 3 ? g_ascii_strtoll (head[1], NULL, 10) : 0;
  gint64 last = 0;
  gint step = -1;
  ky_autofd int fd = ky_memfd_new ("evidence", &error);

  *ret_first = 0;
  *ret_is_whole = TRUE;
  if (rows == NULL || fd < 0)
    return rows == NULL ? FALSE : evidence_fail (making, error);
  while ((step = ky_rows_next (rows, &error)) == 1)
    {
      gint64 seq = ky_rows_get (rows, "seq")->number;

      *ret_is_whole &= last == 0 || seq == last + 1;
      *ret_first = *ret_first == 0 ? seq : *ret_first;
      last = seq;
      g_string_truncate (line, 0);
      ky_cli_append_row (line, rows, ky_columns_evidence_audit);
      g_string_append_c (line, '\n');
      if (!ky_fd_write_all (fd, ky_view (line->str, line->len), &error))
        return evidence_fail (making, error);
    }
  *ret_is_whole &= last >= newest && (signed_row == 0 || signed_row >= *ret_first - 1);
  evidence_add_fd (making, g_strdup ("audit/rows.json"), ky_steal_fd (&fd));
  return step == 0 || evidence_fail (making, error);
}

/* Adds the row before the first. */
static gboolean
evidence_add_before (Making *making, gint64 first)
{
  g_autofree gchar *number = g_strdup_printf ("%" G_GINT64_FORMAT, first - 1);
  g_autofree gchar *hash = NULL;
  gint64 seq = 0;

  if (first <= 1)
    hash = g_strnfill (2 * KY_SHA256_SIZE, '0');
  else if (!evidence_ask_row (making, number, &seq, &hash))
    return FALSE;
  if (first > 1 && seq == 0)
    {
      ky_command_complain (making->place.program, _ ("the audit log has no row %s"), number);
      return evidence_fail (making, NULL);
    }
  g_autofree gchar *line = g_strdup_printf ("%s %s\n", number, hash);
  return evidence_add (making, g_strdup ("audit/before.txt"), line);
}

/* Adds the rows of the audit log since the first of the mails arrived. If these have a gap, or
 * neither include nor directly follow the row that was signed last, as after a clock was set back,
 * adds the whole log instead. */
static gboolean
evidence_add_audit (Making *making)
{
  g_autofree gchar *since = g_strdup_printf ("%" G_GINT64_FORMAT, making->since / G_USEC_PER_SEC);
  g_autofree gchar *hash = NULL;
  gboolean is_whole;
  gint64 first, newest;

  return evidence_ask_row (making, NULL, &newest, &hash)
         && evidence_add_log (making, since, newest, &first, &is_whole)
         && (is_whole || evidence_add_log (making, NULL, newest, &first, &is_whole))
         && evidence_add_before (making, first)
         && evidence_add (making, g_strdup ("audit/head.txt"),
                          making->audit != NULL ? making->audit : "");
}

/* Hides the comments and the connection strings of databases in `text`, because both may have
 * passwords. (transfer full) */
static gchar *
evidence_without_secrets (const gchar *text)
{
  g_autoptr (GRegex) secret = g_regex_new ("(^[ \t]*[#;]|postgresql:).*$",
                                           G_REGEX_MULTILINE | G_REGEX_NEWLINE_LF, 0, NULL);

  return g_regex_replace (secret, text, -1, 0, "\\1 (not shown)", 0, NULL);
}

static gboolean
evidence_add_configuration (Making *making)
{
  KyConfig *config = making->place.config;
  g_autofree gchar *path = g_build_filename (ky_config_directory (config), "kiyome.conf", NULL);
  g_auto (GStrv) names = ky_config_policy_names (config);
  g_autoptr (GString) policies = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  g_autofree gchar *text = access (path, F_OK) == 0
                               ? ky_file_read_text (path, CONFIG_MAX, &size, &error)
                               : g_strdup ("");

  if (text == NULL)
    return evidence_fail (making, error);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (KyPolicy) policy = ky_config_policy (config, names[i], &error);

      if (policy == NULL)
        return evidence_fail (making, error);
      g_string_append_printf (policies, "[%s]\n%s\n", names[i], ky_policy_to_text (policy));
    }
  g_autofree gchar *shown = evidence_without_secrets (text);
  return evidence_add (making, g_strdup ("configuration/kiyome.conf"), shown)
         && evidence_add (making, g_strdup ("configuration/policies.txt"), policies->str);
}

static gboolean
evidence_add_versions (Making *making)
{
  g_autofree gchar *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  struct utsname kernel;

  if (uname (&kernel) != 0)
    memset (&kernel, 0, sizeof kernel);
  g_autofree gchar *text
      = g_strdup_printf ("kiyome %s\n%s %s %s\n%s\n", KY_VERSION, kernel.sysname, kernel.release,
                         kernel.machine, system != NULL ? system : "");
  return evidence_add (making, g_strdup ("versions.txt"), text);
}

/* --- the file ------------------------------------------------------------------------------- */

typedef struct
{
  KyBundle *bundle;
  GPtrArray *sources;
} Listed;

static gboolean
evidence_list (gpointer path, gpointer fd, gpointer data)
{
  Listed *listed = data;
  KyBundleFile *file = g_new0 (KyBundleFile, 1);

  file->path = g_strdup (path);
  g_ptr_array_add (listed->bundle->files, file);
  g_ptr_array_add (listed->sources, g_strdup_printf ("/proc/self/fd/%d", GPOINTER_TO_INT (fd)));
  return FALSE;
}

static gboolean
evidence_write (Making *making, const gchar *output)
{
  const gchar *keys = ky_config_string (making->place.config, KY_CONFIG_PATHS_KEYS);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree gchar *number = g_date_time_format (now, "%Y%m%d%H%M%S");
  g_autoptr (KyBundle) bundle
      = ky_bundle_new (&ky_bundle_evidence, g_ascii_strtoull (number, NULL, 10));
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_free);
  Listed listed = { bundle, sources };
  g_autoptr (GError) error = NULL;

  g_tree_foreach (making->members, evidence_list, &listed);
  if (sources->len > KY_BUNDLE_FILES_MAX)
    {
      ky_command_complain (making->place.program,
                           _ ("too many mails for one file: %u members, at most %d"), sources->len,
                           KY_BUNDLE_FILES_MAX);
      return evidence_fail (making, NULL);
    }
  if (!ky_bundle_write (bundle, keys, output, sources, &error))
    return evidence_fail (making, error);
  printf (ngettext ("%s: %u file, signed with %s/backup.key\n",
                    "%s: %u files, signed with %s/backup.key\n", sources->len),
          output, sources->len, keys);
  return TRUE;
}

static gint
evidence_compare (gconstpointer first, gconstpointer second, gpointer data)
{
  return strcmp (first, second);
}

static void
evidence_close (gpointer fd)
{
  close (GPOINTER_TO_INT (fd));
}

static int
evidence_collect (Making *making, gchar **ids, const gchar *output)
{
  const gchar *signer = ky_config_string (making->place.config, KY_CONFIG_PATHS_SIGNER);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *head = ky_audit_heads_last (signer, &error);
  gboolean ok = head != NULL || evidence_fail (making, error);

  making->audit = head;
  making->members = g_tree_new_full (evidence_compare, NULL, g_free, evidence_close);
  making->since = G_MAXINT64;
  for (; ok && *ids != NULL; ids++)
    {
      gchar id[KY_ID_SIZE];

      ok = ky_id_read (*ids, KY_ID_GROUPS, id) && evidence_add_mail (making, id);
      if (ok)
        making->since = MIN (making->since, evidence_received (making, id));
    }
  /* The log is added last, so that it includes the requests that were made for this file. */
  ok = ok && evidence_add_configuration (making) && evidence_add_versions (making)
       && evidence_add_audit (making) && evidence_write (making, output);
  g_tree_unref (making->members);
  return ok ? KY_EXIT_OK : MAX (making->status, KY_EXIT_NO);
}

static int
evidence_make (int argc, char **argv)
{
  const gchar *program = "kiyome evidence make";
  g_autofree gchar *directory = NULL, *passphrase = NULL, *reason = NULL, *output = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory),
                                   { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
                                     N_ ("file to write, which must not exist"), N_ ("FILE") },
                                   KY_CLI_REASON (&reason),
                                   KY_CLI_PASSPHRASE (&passphrase),
                                   { NULL } };
  Making making = { .status = KY_EXIT_OK };

  if (!ky_command_parse (
          &argc, &argv, program, _ ("NUMBER..."),
          _ ("Writes all that kiyome has of the mails into one signed file: the originals, still "
             "sealed, what comes out of them now, the reports, the audit log since they came, "
             "the configuration and the versions."),
          NULL, entries))
    return KY_EXIT_USAGE;
  if (argc < 2)
    return ky_command_usage (program, _ ("the number of a message is needed"));
  for (int i = 1; i < argc; i++)
    if (!ky_cli_check_message (program, argv[i]))
      return KY_EXIT_USAGE;
  if (output == NULL)
    return ky_command_usage (program, _ ("--output is needed"));
  g_autoptr (KyConfig) config = ky_command_config (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  making.place = (KyReplayPlace){ .program = program,
                                  .config = config,
                                  .other = config,
                                  .reason = reason,
                                  .passphrase = passphrase,
                                  .secrets = ky_replay_secrets_new () };
  g_mutex_init (&making.place.lock);
  int status = evidence_collect (&making, argv + 1, output);
  ky_replay_hands_clear (&making.hands);
  g_hash_table_unref (making.place.secrets);
  g_mutex_clear (&making.place.lock);
  return status;
}

KY_DEFINE_COMMAND (ky_command_evidence, "kiyome evidence",
                   { "make", evidence_make, N_ ("write all data about mails to a signed file") },
                   { "verify", ky_evidence_verify, N_ ("check such a file") })
