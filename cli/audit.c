/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome audit show|verify|export`: prints the audit log, and checks that no row of
 * it was changed or removed. kiyome-store records in the log who read it. */
#include "cli/audit-head.h"
#include "cli/columns.h"
#include "common/json.h"
#include "common/release.h"

typedef struct
{
  gchar *directory, *since, *until, *what, *object, *who, *format;
  gint limit;
  gboolean is_json;
} Filter;

KY_DEFINE_AUTO_CLEAR (cli_audit_filter_clear, Filter, directory, since, until, what, object, who,
                      format)

static int
print_entries (const gchar *program, Filter *filter, KyFormat format)
{
  g_autofree gchar *limit = g_strdup_printf ("%d", filter->limit);
  const gchar *const arguments[]
      = { "since",        filter->since, "until",     filter->until, "what", filter->what, "object",
          filter->object, "who",         filter->who, "limit",       limit,  NULL };
  g_autoptr (KyConfig) config = ky_command_config_main (program, filter->directory);
  int status = KY_EXIT_OK;

  if (config == NULL)
    return KY_EXIT_USAGE;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, "audit-show", arguments, NULL, &status);
  if (rows == NULL)
    return status;
  return ky_cli_print (program, rows, ky_columns_audit_list, format) >= 0 ? KY_EXIT_OK
                                                                          : KY_EXIT_FAILURE;
}

#define FILTER_ENTRIES(filter)                                                                     \
  KY_CLI_CONFIG (&(filter).directory),                                                             \
      KY_CLI_TEXT ("since", &(filter).since, N_ ("at or after this time"), N_ ("TIME")),           \
      KY_CLI_TEXT ("until", &(filter).until, N_ ("before this time"), N_ ("TIME")),                \
      KY_CLI_TEXT ("what", &(filter).what, N_ ("only this action, e.g. release"), N_ ("WHAT")),    \
      KY_CLI_TEXT ("on", &(filter).object, N_ ("only for this message or allow entry"),            \
                   N_ ("NUMBER")),                                                                 \
      KY_CLI_TEXT ("who", &(filter).who, N_ ("only by this user"), N_ ("NAME"))

static int
audit_show (int argc, char **argv)
{
  const gchar *program = "kiyome audit show";
  g_auto (Filter) filter = { .limit = 100 };
  const GOptionEntry entries[] = { FILTER_ENTRIES (filter),
                                   { "limit", 0, 0, G_OPTION_ARG_INT, &filter.limit,
                                     N_ ("the last N entries (default: 100)"), N_ ("N") },
                                   KY_CLI_JSON (&filter.is_json),
                                   { NULL } };

  if (!ky_command_parse (&argc, &argv, program, NULL,
                         _ ("Shows the audit log, oldest first. Reading it is recorded in it."),
                         NULL, entries)
      || !ky_cli_span_options (program, &filter.since, &filter.until))
    return KY_EXIT_USAGE;
  if (filter.limit < 1)
    return ky_command_usage (program, _ ("--limit must be at least 1"));
  return print_entries (program, &filter, filter.is_json ? KY_FORMAT_JSON : KY_FORMAT_TABLE);
}

static int
audit_export (int argc, char **argv)
{
  const gchar *program = "kiyome audit export";
  g_auto (Filter) filter = { .limit = -1 };
  const GOptionEntry entries[]
      = { FILTER_ENTRIES (filter),
          KY_CLI_TEXT ("format", &filter.format,
                       N_ ("json (one object per line, the default), csv or text"), N_ ("FORMAT")),
          { NULL } };
  KyFormat format = KY_FORMAT_LINES;

  if (!ky_command_parse (&argc, &argv, program, NULL,
                         _ ("Prints the whole audit log. Reading it is recorded in it."), NULL,
                         entries)
      || !ky_cli_span_options (program, &filter.since, &filter.until))
    return KY_EXIT_USAGE;
  if (g_strcmp0 (filter.format, "csv") == 0)
    format = KY_FORMAT_CSV;
  else if (g_strcmp0 (filter.format, "text") == 0)
    format = KY_FORMAT_TABLE;
  else if (filter.format != NULL && !g_str_equal (filter.format, "json"))
    return ky_command_usage (program, _ ("--format must be json, csv or text"));
  return print_entries (program, &filter, format);
}

#define WITHOUT_DAYS G_MININT /* --days was not given */

/* Prints the result of `kiyome audit verify` from the store's answer `rows`, and returns the exit
 * status. `fault` (nullable): why the signed heads contradict the log. `said` (nullable): a further
 * line, printed if the log is complete. */
static int
cli_audit_judge (const gchar *program, KyRows *rows, gboolean is_json, const gchar *fault,
                 const gchar *said)
{
  gint64 count = ky_rows_get (rows, "rows")->number;
  gint64 broken = ky_rows_get (rows, "broken")->number;
  gboolean is_behind = ky_rows_get (rows, "behind")->number != 0;
  g_autofree gchar *hash = ky_rows_text_of (rows, "hash");
  gint64 seq = ky_rows_get (rows, "seq")->number;
  gint64 restored = ky_rows_get (rows, "restored")->number;
  gint64 since = ky_rows_get (rows, "since")->number;
  gint64 differ = ky_rows_get (rows, "differ")->number;
  gint64 beyond = ky_rows_get (rows, "beyond")->number;
  g_autoptr (GString) json = g_string_new ("");
  g_autofree gchar *differing = ky_rows_text_of (rows, "differing");
  gboolean is_whole = broken == 0 && !is_behind && differ == 0 && fault == NULL;

  ky_json_string (json, differing);
  if (is_json)
    printf ("{\"rows\":%" G_GINT64_FORMAT ",\"intact\":%s,\"broken\":%" G_GINT64_FORMAT
            ",\"behind\":%s,\"last\":%" G_GINT64_FORMAT
            ",\"hash\":\"%s\",\"restored\":%" G_GINT64_FORMAT ",\"restored_last\":%" G_GINT64_FORMAT
            ",\"pruned_to\":%" G_GINT64_FORMAT ",\"differ\":%" G_GINT64_FORMAT
            ",\"differing\":%s,\"beyond\":%" G_GINT64_FORMAT "}\n",
            count, is_whole ? "true" : "false", broken, is_behind ? "true" : "false", seq, hash,
            restored, since, ky_rows_get (rows, "cut")->number, differ, json->str, beyond);
  else if (broken != 0)
    printf (_ ("The audit log was changed: row %lld does not follow from those before it.\n"),
            (long long)broken);
  else if (is_behind)
    printf ("%s", _ ("The audit log was truncated or replaced: it lacks the row that its anchor, "
                     "audit.head, names.\n"));
  else if (differ == 0 && fault == NULL)
    printf (
        _ ("The audit log is complete and unchanged: %lld rows; the hash of the last row is %s.\n"),
        (long long)count, hash);
  if (!is_json && differ > 0)
    printf (_ ("The index was edited: %lld of its rows are not as the log says: %s.\n"),
            (long long)differ, differing);
  if (!is_json && beyond > 0)
    printf (_ ("Rows of the index about which the log says nothing since it was pruned: %lld.\n"),
            (long long)beyond);
  if (!is_json && restored > 0)
    printf (_ ("Older indexes restored: %lld, the last one before row %lld. What was recorded in "
               "between is not in this log.\n"),
            (long long)restored, (long long)since);
  if (!is_json && is_whole && said != NULL)
    printf ("%s\n", said);
  if (fault != NULL)
    ky_command_complain (program, "%s", fault);
  return is_whole ? KY_EXIT_OK : KY_EXIT_NO;
}

static int
audit_verify (int argc, char **argv)
{
  const gchar *program = "kiyome audit verify";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *heads = NULL;
  g_autofree gchar *signer = NULL;
  g_autofree gchar *said = NULL;
  gboolean is_json = FALSE;
  gint days = WITHOUT_DAYS;
  const GOptionEntry entries[] = {
    KY_CLI_CONFIG (&directory),
    { "days", 0, 0, G_OPTION_ARG_INT, &days,
      N_ ("days for which rows were to be kept, if retain.log said less when they were "
          "pruned"),
      N_ ("N") },
    KY_CLI_FILE ("head", &heads,
                 N_ ("file with signed heads, which the log must have as they were signed"),
                 N_ ("FILE")),
    KY_CLI_FILE ("signer", &signer,
                 N_ ("directory with audit.pub, the signer's public keys (default: paths.signer)"),
                 N_ ("DIR")),
    KY_CLI_JSON (&is_json),
    { NULL }
  };
  int status = KY_EXIT_OK;
  guint count = 0;

  if (!ky_command_parse (
          &argc, &argv, program, NULL,
          _ ("Checks that no row of the audit log was changed, inserted or removed. Compare the "
             "last hash with the one in the system log, where kiyome-store writes it every hour."),
          _ ("Exit status: 0 complete and unchanged; 1 not."), entries))
    return KY_EXIT_USAGE;
  if (days != WITHOUT_DAYS && (days < 1 || days > KY_AUDIT_DAYS_MAX))
    return ky_command_usage (program, _ ("--days: a number from 1 to 36500 is needed"));
  if (signer != NULL && !g_file_test (signer, G_FILE_TEST_IS_DIR))
    {
      ky_command_complain (program, _ ("--signer: there is no directory %s"), signer);
      return KY_EXIT_USAGE;
    }
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, "audit-verify", NULL, NULL, &status);
  if (!ky_cli_first_row (rows, &status))
    return status;
  const gchar *keys = signer != NULL ? signer : ky_config_string (config, KY_CONFIG_PATHS_SIGNER);
  g_autofree gchar *fault = ky_audit_cut_verify (
      rows, keys, days > 0 ? days : (gint64)ky_config_uint (config, KY_CONFIG_RETAIN_LOG), &said);
  status = cli_audit_judge (program, rows, is_json, fault, said);
  if (heads == NULL || status != KY_EXIT_OK)
    return status;
  status = ky_audit_heads_verify (program, config, heads, keys, ky_rows_get (rows, "cut")->number,
                                  &count);
  if (status == KY_EXIT_OK && !is_json)
    printf (_ ("It has every row that was signed: %u signed heads in %s.\n"), count, heads);
  return status;
}

KY_DEFINE_COMMAND (ky_command_audit, "kiyome audit",
                   { "show", audit_show, N_ ("show what was done") },
                   { "verify", audit_verify, N_ ("check that the log is complete and unchanged") },
                   { "export", audit_export, N_ ("print all of it for other programs") },
                   { "sign", ky_command_audit_sign,
                     N_ ("sign the last row, as kiyome-signer does each hour") })
