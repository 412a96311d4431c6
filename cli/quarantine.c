/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome quarantine list|search|show|export|erase`: finds, shows, writes and destroys
 * originals through kiyome-store, which records each access. The subcommands preview and release
 * have files of their own. */
#include "cli/codes.h"
#include "cli/columns.h"
#include "cli/original.h"
#include "cli/release.h"
#include "common/iso-time.h"
#include "common/release.h"
#include "common/words.h"

#include <fcntl.h>
#include <unistd.h>

/* --- list and search ------------------------------------------------------------------------ */

static gchar *
get_text (KyRows *rows, const gchar *name)
{
  g_autofree gchar *text = ky_rows_text_of (rows, name);

  return ky_command_printable (text, FALSE);
}

typedef struct
{
  gchar *directory, *since, *until, *sender, *recipient, *outcome, *state;
  gint limit;
  gboolean is_json;
} Filter;

KY_DEFINE_AUTO_CLEAR (quarantine_filter_clear, Filter, directory, since, until, sender, recipient,
                      outcome, state)

static int
print_messages (const gchar *program, const gchar *verb, const gchar *text, Filter *filter)
{
  g_autofree gchar *limit = g_strdup_printf ("%d", filter->limit);
  const gchar *const arguments[]
      = { "since",        filter->since, "until",         filter->until, "sender",
          filter->sender, "outcome",     filter->outcome, "recipient",   filter->recipient,
          "state",        filter->state, "limit",         limit,         "text",
          text,           NULL };
  g_autoptr (KyConfig) config = ky_command_config_main (program, filter->directory);
  int status = KY_EXIT_OK;

  if (config == NULL)
    return KY_EXIT_USAGE;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, verb, arguments, NULL, &status);
  if (rows == NULL)
    return status;
  gint count = ky_cli_print (program, rows, ky_columns_quarantine_list,
                             filter->is_json ? KY_FORMAT_JSON : KY_FORMAT_TABLE);
  if (count < 0)
    return KY_EXIT_FAILURE;
  if (!filter->is_json && count == filter->limit)
    fprintf (stderr, _ ("These are the newest %d; --limit shows more.\n"), count);
  else if (!filter->is_json && count == 0)
    fprintf (stderr, "%s", _ ("Nothing was found.\n"));
  return count == 0 && text != NULL ? KY_EXIT_NO : KY_EXIT_OK;
}

/* Checks the words of the filter: an unknown word would find nothing, as if no mail matched. */
static gboolean
quarantine_check_words (const gchar *program, const Filter *filter)
{
  static const gchar *const outcomes[] = { "sanitized", "partial", "withheld", NULL };
  static const gchar *const states[] = { "received", "done", "failed", NULL };

  if (filter->outcome != NULL && !g_strv_contains (outcomes, filter->outcome))
    ky_command_usage (program, _ ("--outcome must be sanitized, partial or withheld"));
  else if (filter->state != NULL && !g_strv_contains (states, filter->state))
    ky_command_usage (program, _ ("--state must be received, done or failed"));
  else
    return TRUE;
  return FALSE;
}

static int
list_or_search (int argc, char **argv, const gchar *program, const gchar *verb,
                const gchar *operand, const gchar *summary)
{
  g_auto (Filter) filter = { .limit = 100 };
  const GOptionEntry entries[] = {
    KY_CLI_CONFIG (&filter.directory),
    KY_CLI_TEXT ("since", &filter.since, N_ ("received at or after this time"), N_ ("TIME")),
    KY_CLI_TEXT ("until", &filter.until, N_ ("received before this time"), N_ ("TIME")),
    KY_CLI_TEXT ("sender", &filter.sender, N_ ("part of the sender's address"), N_ ("TEXT")),
    KY_CLI_TEXT ("recipient", &filter.recipient, N_ ("part of a recipient's address"), N_ ("TEXT")),
    KY_CLI_TEXT ("outcome", &filter.outcome, N_ ("sanitized, partial or withheld"), N_ ("OUTCOME")),
    KY_CLI_TEXT ("state", &filter.state, N_ ("received, done or failed"), N_ ("STATE")),
    { "limit", 0, 0, G_OPTION_ARG_INT, &filter.limit, N_ ("at most N messages (default: 100)"),
      N_ ("N") },
    KY_CLI_JSON (&filter.is_json),
    { NULL },
  };

  if (!ky_command_parse (&argc, &argv, program, operand, summary, NULL, entries)
      || !ky_cli_span_options (program, &filter.since, &filter.until)
      || !quarantine_check_words (program, &filter))
    return KY_EXIT_USAGE;
  if (filter.limit < 1)
    return ky_command_usage (program, _ ("--limit must be at least 1"));
  if (operand != NULL && argc != 2)
    return ky_command_usage (program, _ ("one text to look for is needed"));
  if (operand != NULL && argv[1][strspn (argv[1], " \t")] == '\0')
    return ky_command_usage (program, _ ("the text to look for is empty"));
  return print_messages (program, verb, operand != NULL ? argv[1] : NULL, &filter);
}

static int
quarantine_list (int argc, char **argv)
{
  return list_or_search (argc, argv, "kiyome quarantine list", "list", NULL,
                         _ ("Lists messages whose originals are kept, newest first."));
}

static int
quarantine_search (int argc, char **argv)
{
  return list_or_search (argc, argv, "kiyome quarantine search", "search", _ ("TEXT"),
                         _ ("Looks for TEXT in numbers, addresses, file names, types and reasons, "
                            "and for a SHA-256 of a message or file."));
}

/* --- show ----------------------------------------------------------------------------------- */

static void
print_fact (KyRows *rows, const gchar *title, const gchar *name)
{
  g_autofree gchar *text = get_text (rows, name);

  if (text[0] != '\0')
    printf ("%s: %s\n", title, text);
}

/* Prints a code of `kind` in words. */
static void
print_code (KyRows *rows, const gchar *title, const gchar *kind)
{
  g_autofree gchar *code = get_text (rows, kind);
  g_autofree gchar *text = ky_cli_code (kind, code);

  if (code[0] != '\0')
    printf ("%s: %s\n", title, text);
}

static void
quarantine_print_message (KyRows *rows)
{
  g_autofree gchar *received
      = ky_local_time (ky_rows_get (rows, "received")->number / G_USEC_PER_SEC);
  g_autofree gchar *size = ky_cli_size (ky_rows_get (rows, "size")->number);
  gint64 destroyed = ky_rows_get (rows, "destroyed")->number;
  gint64 attempts = ky_rows_get (rows, "attempts")->number;

  print_fact (rows, _ ("Number"), "id");
  printf ("%s: %s\n", _ ("Received"), received);
  print_fact (rows, _ ("From"), "sender");
  print_fact (rows, _ ("To"), "recipients");
  print_fact (rows, _ ("Client"), "client");
  print_fact (rows, ky_cli_is_file (rows) ? _ ("File") : _ ("Queue"), "queue_id");
  print_fact (rows, _ ("Login"), "login");
  printf ("%s: %s\n", _ ("Size"), size);
  print_fact (rows, "SHA-256", "sha256");
  print_code (rows, _ ("State"), "state");
  print_code (rows, _ ("Outcome"), "outcome");
  print_fact (rows, _ ("Policy"), "policy");
  print_fact (rows, _ ("Not finished because"), "why");
  if (attempts > 1)
    printf ("%s: %" G_GINT64_FORMAT "\n", _ ("Attempts"), attempts);
  if (destroyed != 0)
    {
      g_autofree gchar *when = ky_local_time (destroyed / G_USEC_PER_SEC);

      printf ("%s: %s\n", _ ("Original destroyed"), when);
      print_fact (rows, _ ("Destroyed by"), "destroyed_by");
      print_fact (rows, _ ("Destroyed because"), "destroyed_why");
    }
}

static void
print_part (KyRows *rows)
{
  g_autofree gchar *path = get_text (rows, "path");
  g_autofree gchar *name = get_text (rows, "name");
  g_autofree gchar *type_code = get_text (rows, "type");
  g_autofree gchar *type = ky_cli_code ("type", type_code);
  g_autofree gchar *outcome = get_text (rows, "part_outcome");
  g_autofree gchar *reason = get_text (rows, "reason");
  g_autofree gchar *detail = get_text (rows, "detail");
  g_autofree gchar *removed_codes = get_text (rows, "removed");
  g_autofree gchar *removed = ky_cli_removed (removed_codes);
  g_autofree gchar *output = get_text (rows, "output_name");
  g_autofree gchar *sha256 = get_text (rows, "part_sha256");
  g_autofree gchar *size = ky_cli_size (ky_rows_get (rows, "part_size")->number);
  gboolean is_japanese = g_str_equal (ky_i18n_language (), "ja");

  if (path[0] == '\0')
    return;
  printf ("\n%s  %s%s%s, %s\n", path, name, name[0] != '\0' ? "  " : "", type, size);
  printf ("    %s", ky_words_label ("part-outcome", outcome, is_japanese));
  if (reason[0] != '\0')
    printf (": %s (%s)", ky_words_why (reason, detail, is_japanese),
            ky_words_cause (detail) != NULL ? ky_words_cause (detail) : reason);
  printf ("\n");
  if (detail[0] != '\0' && ky_words_cause (detail) == NULL)
    printf ("    %s\n", detail);
  if (removed[0] != '\0')
    printf ("    %s: %s\n", _ ("removed"), removed);
  if (output[0] != '\0' && !g_str_equal (output, name))
    printf ("    %s: %s\n", _ ("delivered as"), output);
  /* An entry of the allowlist may need the hash. */
  if (g_str_equal (outcome, "withheld") && sha256[0] != '\0')
    printf ("    %s: %s\n", _ ("SHA-256"), sha256);
}

static gchar *
show_words (KyRows *rows, const gchar *text)
{
  return ky_i18n_in_words (text);
}

static void
print_shown (KyRows *rows, const gchar *title, const gchar *name,
             gchar *(*show) (KyRows *rows, const gchar *text))
{
  g_autofree gchar *text = get_text (rows, name);
  g_autofree gchar *shown = show (rows, text);

  if (text[0] != '\0')
    printf ("%s: %s\n", title, shown);
}

static void
print_debt (KyRows *rows)
{
  printf ("\n");
  print_fact (rows, _ ("Policy"), "policy");
  print_fact (rows, _ ("To"), "recipients");
  print_code (rows, _ ("Outcome"), "outcome");
  print_shown (rows, _ ("Delivery"), "state", ky_cli_show_state);
  print_shown (rows, _ ("Not delivered because"), "error", show_words);
}

/* Tells whether the row is about recipients of `policy` (nullable: any). */
static gboolean
quarantine_is_of (KyRows *rows, const gchar *policy)
{
  g_autofree gchar *name = ky_rows_text_of (rows, "policy");

  return policy == NULL || g_str_equal (name, policy);
}

/* Prints what recipients of other policies, or of `policy` (nullable) alone, got or will get.
 * `ret_count`: the number of rows. */
static int
print_debts (const gchar *program, KyConfig *config, const gchar *id, const gchar *policy,
             guint *ret_count)
{
  const gchar *const arguments[] = { "id", id, NULL };
  g_autoptr (GError) error = NULL;
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, "debts", arguments, NULL, &status);
  gint64 last = 0;
  gint next;

  if (rows == NULL)
    return status;
  while ((next = ky_rows_next (rows, &error)) == 1)
    {
      if (!quarantine_is_of (rows, policy))
        continue;
      (*ret_count)++;
      if (ky_rows_get (rows, "debt")->number != last)
        print_debt (rows);
      last = ky_rows_get (rows, "debt")->number;
      print_part (rows);
    }
  if (next == 0)
    return KY_EXIT_OK;
  return ky_command_fail (program, error);
}

/* Complains of a `policy` that no recipient of the message is under. */
static int
say_no_policy (const gchar *program, const gchar *policy)
{
  ky_command_complain (program, _ ("no recipient of this message is under the policy %s"), policy);
  return KY_EXIT_NO;
}

/* Prints why there is no report of the message `id` for `policy` (nullable). */
static int
say_no_report (const gchar *program, KyConfig *config, const gchar *id, const gchar *policy)
{
  static const gchar *const verbs[] = { "show", "debts" };
  const gchar *const arguments[] = { "id", id, NULL };
  gboolean is_known = policy == NULL;

  for (guint i = 0; !is_known && i < G_N_ELEMENTS (verbs); i++)
    {
      int status = KY_EXIT_OK;
      g_autoptr (KyRows) rows = ky_cli_ask (program, config, verbs[i], arguments, NULL, &status);

      if (rows == NULL)
        return status;
      while (!is_known && ky_rows_next (rows, NULL) == 1)
        is_known = quarantine_is_of (rows, policy);
    }
  if (!is_known)
    return say_no_policy (program, policy);
  ky_command_complain (program, "%s", _ ("this message has no report yet"));
  return KY_EXIT_NO;
}

static int
print_report_json (const gchar *program, KyConfig *config, const gchar *id, const gchar *policy)
{
  const gchar *const arguments[] = { "id", id, policy != NULL ? "policy" : NULL, policy, NULL };
  g_autoptr (GError) error = NULL;
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, "report", arguments, NULL, &status);

  if (rows == NULL)
    return status;
  gint next = ky_rows_next (rows, &error);
  if (next != 1)
    {
      if (error == NULL)
        return say_no_report (program, config, id, policy);
      return ky_command_fail (program, error);
    }
  g_autofree gchar *report = ky_rows_text_of (rows, "report");
  fputs (report, stdout);
  return KY_EXIT_OK;
}

static int
print_explained (const gchar *program, KyConfig *config, const gchar *id, const gchar *policy)
{
  const gchar *const arguments[] = { "id", id, NULL };
  g_autoptr (GError) error = NULL;
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, "show", arguments, NULL, &status);
  guint count = 0;
  guint found = 0;
  gint next;

  if (rows == NULL)
    return status;
  while ((next = ky_rows_next (rows, &error)) == 1)
    {
      if (count++ == 0)
        quarantine_print_message (rows);
      if (!quarantine_is_of (rows, policy))
        continue;
      found++;
      print_part (rows);
    }
  if (next != 0)
    return ky_command_fail (program, error);
  status = print_debts (program, config, id, policy, &found);
  return status == KY_EXIT_OK && found == 0 && policy != NULL ? say_no_policy (program, policy)
                                                              : status;
}

static int
quarantine_show (int argc, char **argv)
{
  const gchar *program = "kiyome quarantine show";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *policy = NULL;
  gboolean is_json = FALSE;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_JSON (&is_json),
          KY_CLI_TEXT ("policy", &policy,
                       N_ ("what was done for the recipients of this policy alone"), N_ ("NAME")),
          { NULL } };

  if (!ky_cli_parse_message (&argc, &argv, program,
                             _ ("Shows the facts of a message and what was done to each part; with "
                                "--json, the stored report."),
                             NULL, entries))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  return is_json ? print_report_json (program, config, argv[1], policy)
                 : print_explained (program, config, argv[1], policy);
}

/* --- export --------------------------------------------------------------------------------- */

static gboolean
quarantine_copy_fd (int from, int to, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (65536);

  for (;;)
    {
      ssize_t n = read (from, buffer, 65536);

      if (n < 0)
        return ky_error_set_errno (error, "read");
      if (n == 0)
        return TRUE;
      if (!ky_fd_write_all (to, ky_view (buffer, (gsize)n), error))
        return FALSE;
    }
}

/* Writes the original to the new file `output`, or to standard output for "-". An existing file is
 * not overwritten, and an incomplete file is removed. */
static gboolean
write_original (KyOriginal *original, const gchar *output, GError **error)
{
  ky_autofd int fd = -1;

  if (g_str_equal (output, "-"))
    return quarantine_copy_fd (original->fd, STDOUT_FILENO, error);
  fd = open (output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return ky_error_set_errno (error, output);
  if (quarantine_copy_fd (original->fd, fd, error) && fsync (fd) == 0)
    return TRUE;
  unlink (output);
  return error != NULL && *error != NULL ? FALSE : ky_error_set_errno (error, output);
}

static int
quarantine_export (int argc, char **argv)
{
  const gchar *program = "kiyome quarantine export";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *passphrase = NULL;
  g_autofree gchar *reason = NULL;
  g_autofree gchar *output = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory),
                                   { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
                                     N_ ("file to write, which must not exist; - is standard "
                                         "output"),
                                     N_ ("FILE") },
                                   KY_CLI_REASON (&reason),
                                   KY_CLI_PASSPHRASE (&passphrase),
                                   { NULL } };
  g_auto (KyOriginal) original = { .fd = -1 };
  g_autoptr (GError) error = NULL;

  if (!ky_cli_parse_message (&argc, &argv, program,
                             _ ("Writes an original to a file, bit for bit. It may be dangerous."),
                             NULL, entries))
    return KY_EXIT_USAGE;
  if (output == NULL)
    return ky_command_usage (program, _ ("--output is needed"));
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  int status = ky_cli_open_original (program, config, argv[1], "export", reason, NULL, passphrase,
                                     &original);
  if (status != KY_EXIT_OK)
    return status;
  if (write_original (&original, output, &error))
    return KY_EXIT_OK;
  return ky_command_fail (program, error);
}

/* --- erase ---------------------------------------------------------------------------------- */

/* Prints "NUMBER  2026-11-20 17:03:12  sender → recipients" for each message. Returns FALSE when
 * one cannot be erased. */
static gboolean
print_doomed (const gchar *program, KyConfig *config, gchar **ids, int *ret_status)
{
  for (; *ids != NULL; ids++)
    {
      const gchar *const arguments[] = { "id", *ids, NULL };
      g_autoptr (KyRows) rows = ky_cli_ask (program, config, "show", arguments, NULL, ret_status);

      if (rows == NULL)
        return FALSE;
      if (ky_rows_next (rows, NULL) != 1)
        {
          *ret_status = KY_EXIT_FAILURE;
          return FALSE;
        }
      g_autofree gchar *id = get_text (rows, "id");
      g_autofree gchar *sender = get_text (rows, "sender");
      g_autofree gchar *recipients = get_text (rows, "recipients");
      g_autofree gchar *received
          = ky_local_time (ky_rows_get (rows, "received")->number / G_USEC_PER_SEC);
      fprintf (stderr, "%s  %s  %s → %s\n", id, received, sender, recipients);
    }
  return TRUE;
}

/* Shows the originals that will be destroyed and asks for confirmation. Returns KY_EXIT_OK if the
 * user confirms it. */
static int
confirm_erase (const gchar *program, KyConfig *config, gchar **ids)
{
  guint count = g_strv_length (ids);
  int status = KY_EXIT_OK;

  if (!ky_cli_can_confirm (program))
    return KY_EXIT_USAGE;
  if (!print_doomed (program, config, ids, &status))
    return status;
  g_autofree gchar *question = g_strdup_printf (
      ngettext ("Destroy this original for good?", "Destroy these %u originals for good?", count),
      count);
  if (ky_cli_confirm (question))
    return KY_EXIT_OK;
  ky_command_complain (program, "%s", _ ("nothing was destroyed"));
  return KY_EXIT_NO;
}

static int
erase_all (const gchar *program, KyConfig *config, gchar **ids, const gchar *reason)
{
  int worst = KY_EXIT_OK;

  for (; *ids != NULL; ids++)
    {
      const gchar *const arguments[] = { "id", *ids, "reason", reason, NULL };
      int status = KY_EXIT_OK;
      g_autoptr (KyRows) rows = ky_cli_ask (program, config, "erase", arguments, NULL, &status);

      if (rows != NULL)
        printf (_ ("%s: the original was destroyed; the facts of the message stay\n"), *ids);
      worst = MAX (worst, status);
    }
  return worst;
}

static int
quarantine_erase (int argc, char **argv)
{
  const gchar *program = "kiyome quarantine erase";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *reason = NULL;
  gboolean is_sure = FALSE;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory), KY_CLI_REASON (&reason), KY_CLI_YES (&is_sure), { NULL } };
  int status = KY_EXIT_OK;

  if (!ky_command_parse (&argc, &argv, program, _ ("NUMBER..."),
                         _ ("Destroys originals for good, by destroying their data keys. The facts "
                            "of the messages stay, with a record of the destruction."),
                         _ ("Asks first, unless --yes is given.\n"
                            "Exit status: 0 all were destroyed; 1 one does not exist or was "
                            "destroyed before, or the answer was no; 2 wrong usage."),
                         entries))
    return KY_EXIT_USAGE;
  if (argc < 2)
    return ky_command_usage (program, _ ("the number of a message is needed"));
  for (int i = 1; i < argc; i++)
    if (!ky_cli_check_message (program, argv[i]))
      return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (!is_sure)
    status = confirm_erase (program, config, argv + 1);
  return status == KY_EXIT_OK ? erase_all (program, config, argv + 1, reason) : status;
}

KY_DEFINE_COMMAND (ky_command_quarantine, "kiyome quarantine",
                   { "list", quarantine_list, N_ ("list messages, newest first") },
                   { "search", quarantine_search, N_ ("look for messages") },
                   { "show", quarantine_show, N_ ("say what was done to a message and why") },
                   { "preview", ky_quarantine_preview, N_ ("show an original's text, sanitized") },
                   { "export", quarantine_export, N_ ("write an original to a file") },
                   { "release", ky_quarantine_release, N_ ("send an original to somebody") },
                   { "erase", quarantine_erase, N_ ("destroy originals for good") })
