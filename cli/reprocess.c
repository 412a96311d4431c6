/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome reprocess`: has mails processed again of which a failure, a limit or a
 * missing method withheld something. kiyome-store keeps the request and kiyome-opener carries it
 * out. This command only asks and shows the progress, so it may be stopped at any time. */
#include "cli/codes.h"
#include "cli/columns.h"
#include "common/release.h"

#include <unistd.h>

#define PROGRAM "kiyome reprocess"
#define LOOK_SECONDS 2

typedef struct
{
  gchar *directory, *since, *until, *reasons, *reason;
  gint limit;
  gboolean is_trial, only_list, no_wait, is_json;
  gchar *ids; /* joined by ";" */
  KyConfig *config;
} Options;

static void
cli_reprocess_options_clear (Options *options)
{
  KY_RELEASE_MEMBERS (options, directory, since, until, reasons, reason, ids);
  ky_config_unref (options->config);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, cli_reprocess_options_clear)

/* Joins `ids` from `first` on, as many as the store accepts in one call. (transfer full) */
static gchar *
cli_reprocess_join (const GPtrArray *ids, guint first)
{
  g_autoptr (GString) cli_reprocess_list = g_string_new (NULL);

  for (guint i = first; i < ids->len && i < first + KY_STORE_REPROCESS_MAX; i++)
    g_string_append_printf (cli_reprocess_list, "%s%s", i > first ? ";" : "",
                            (const gchar *)ids->pdata[i]);
  return g_strdup (cli_reprocess_list->str);
}

/* Returns the value in words, on one line. */
static gchar *
words (KyRows *rows, const gchar *name)
{
  g_autofree gchar *raw = ky_rows_text_of (rows, name);
  g_autofree gchar *said = ky_i18n_in_words (raw);

  return ky_command_printable (said, FALSE);
}

/* Returns the withheld parts of the mail, on one line. */
static gchar *
withheld (KyRows *rows)
{
  g_autofree gchar *raw = ky_rows_text_of (rows, "parts");
  g_autofree gchar *shown = ky_cli_withheld (raw);

  return ky_command_printable (shown, FALSE);
}

/* --- how it ends ---------------------------------------------------------------------------- */

/* Counts how the reprocessing of the mails ended; `left` has the identifiers of mails whose end was
 * not printed yet. */
typedef struct
{
  GHashTable *left;
  guint n_delivered, n_withheld, n_failed, n_later;
} Wait;

/* Prints how the reprocessing of the mail in `rows` ended, if it has ended. */
static void
cli_reprocess_say_end (Wait *wait, KyRows *rows)
{
  g_autofree gchar *id = ky_rows_text_of (rows, "id");
  g_autofree gchar *state = ky_rows_text_of (rows, "state");
  gboolean is_over = ky_rows_get (rows, "finished")->kind != KY_ROW_NULL;
  g_autofree gchar *detail = words (rows, is_over ? "detail" : "error");
  g_autofree gchar *error = words (rows, "error");

  /* A delivery that waits for another attempt has a reason; the command does not wait for that
   * attempt. */
  if (!g_hash_table_contains (wait->left, id) || (!is_over && detail[0] == '\0'))
    return;
  g_hash_table_remove (wait->left, id);
  if (!is_over)
    {
      wait->n_later++;
      printf (_ ("%s: not delivered yet, it is tried again automatically: %s\n"), id, detail);
    }
  else if (strcmp (state, "delivered") == 0)
    {
      wait->n_delivered++;
      printf (_ ("%s: delivered; parts that passed this time: %s\n"), id, detail);
    }
  else if (strcmp (state, "withheld") == 0)
    {
      wait->n_withheld++;
      printf (_ ("%s: still withheld: %s\n"), id, detail);
    }
  else
    {
      wait->n_failed++;
      printf (_ ("%s: abandoned: %s\n"), id, detail);
    }
  if (is_over && error[0] != '\0')
    printf (_ ("%s: not to all: %s\n"), id, error);
}

/* Asks for the state of the mails that are still waited for, as many at once as the store
 * permits. */
static int
cli_reprocess_look (const Options *options, Wait *wait)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  int status = KY_EXIT_OK;
  GHashTableIter at;
  gpointer id;

  g_hash_table_iter_init (&at, wait->left);
  while (g_hash_table_iter_next (&at, &id, NULL))
    g_ptr_array_add (ids, g_strdup (id));

  for (guint i = 0; i < ids->len && status == KY_EXIT_OK; i += KY_STORE_REPROCESS_MAX)
    {
      g_autofree gchar *some = cli_reprocess_join (ids, i);
      g_autoptr (KyRows) rows
          = ky_cli_ask (PROGRAM, options->config, "reprocess-look",
                        (const gchar *const[]){ "ids", some, NULL }, NULL, &status);
      gint got = -1;

      while (rows != NULL && (got = ky_rows_next (rows, NULL)) == 1)
        cli_reprocess_say_end (wait, rows);
      if (got < 0 && status == KY_EXIT_OK)
        status = KY_EXIT_FAILURE;
    }
  return status;
}

static int
wait_for_all (const Options *options, GHashTable *left)
{
  Wait wait = { .left = left };

  fprintf (stderr, "%s",
           _ ("kiyome-opener processes them now. It continues when this command is stopped; kiyome "
              "reprocess --list shows the progress.\n"));
  while (g_hash_table_size (left) > 0)
    {
      int status = cli_reprocess_look (options, &wait);

      if (status != KY_EXIT_OK)
        return status;
      fflush (stdout);
      if (g_hash_table_size (left) > 0)
        sleep (LOOK_SECONDS);
    }
  printf (_ ("%u delivered, %u still withheld, %u tried again later, %u abandoned\n"),
          wait.n_delivered, wait.n_withheld, wait.n_later, wait.n_failed);
  return wait.n_failed + wait.n_later > 0 ? KY_EXIT_NO : KY_EXIT_OK;
}

/* --- asking --------------------------------------------------------------------------------- */

static KyRows *
cli_reprocess_find (const Options *options, int *ret_status)
{
  g_autofree gchar *limit = g_strdup_printf ("%d", options->limit);

  return ky_cli_ask (PROGRAM, options->config, "reprocess-find",
                     (const gchar *const[]){ "ids", options->ids, "since", options->since, "until",
                                             options->until, "for", options->reasons, "limit",
                                             limit, NULL },
                     NULL, ret_status);
}

/* Reads the found mails: new ones, which are to be requested, and those that wait already. */
static int
cli_reprocess_read_found (const Options *options, GPtrArray *to_ask, GHashTable *left)
{
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = cli_reprocess_find (options, &status);
  g_autoptr (GError) error = NULL;
  gint got = -1;

  if (rows == NULL)
    return status;
  while ((got = ky_rows_next (rows, &error)) == 1)
    {
      g_autofree gchar *state = ky_rows_text_of (rows, "state");
      g_autofree gchar *id = ky_rows_text_of (rows, "id");
      g_autofree gchar *parts = withheld (rows);

      if (strcmp (state, "destroyed") == 0 && !options->is_json)
        printf (_ ("%s: the original has been destroyed: %s\n"), id, parts);
      else if (strcmp (state, "waiting") == 0)
        g_hash_table_add (left, g_steal_pointer (&id));
      else if (strcmp (state, "new") == 0)
        g_ptr_array_add (to_ask, g_steal_pointer (&id));
    }
  if (got == 0)
    return KY_EXIT_OK;
  return ky_command_fail (PROGRAM, error);
}

static int
read_asked (const Options *options, KyRows *rows, GHashTable *left)
{
  g_autoptr (GError) error = NULL;
  gint got;

  while ((got = ky_rows_next (rows, &error)) == 1)
    {
      g_autofree gchar *id = ky_rows_text_of (rows, "id");
      g_autofree gchar *parts = withheld (rows);

      if (!options->is_json)
        printf ("%s: %s\n", id, parts);
      g_hash_table_add (left, g_steal_pointer (&id));
    }
  if (got == 0)
    return KY_EXIT_OK;
  return ky_command_fail (PROGRAM, error);
}

/* Requests the mails in small steps, so that incoming mail waits for one step at most. */
static int
ask_all (const Options *options, const GPtrArray *to_ask, GHashTable *left)
{
  int status = KY_EXIT_OK;

  for (guint i = 0; i < to_ask->len && status == KY_EXIT_OK; i += KY_STORE_REPROCESS_MAX)
    {
      g_autofree gchar *ids = cli_reprocess_join (to_ask, i);
      g_autoptr (KyRows) rows
          = ky_cli_ask (PROGRAM, options->config, "reprocess",
                        (const gchar *const[]){ "ids", ids, "for", options->reasons, "reason",
                                                options->reason, NULL },
                        NULL, &status);

      if (rows != NULL)
        status = read_asked (options, rows, left);
    }
  return status;
}

static int
print_found (const Options *options)
{
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = cli_reprocess_find (options, &status);

  if (rows == NULL)
    return status;
  gint count = ky_cli_print (PROGRAM, rows, ky_columns_reprocess_found,
                             options->is_json ? KY_FORMAT_JSON : KY_FORMAT_TABLE);
  if (count == 0 && !options->is_json)
    fprintf (stderr, "%s", _ ("Nothing was found.\n"));
  return count >= 0 ? KY_EXIT_OK : KY_EXIT_FAILURE;
}

static int
cli_reprocess_run (const Options *options)
{
  g_autoptr (GPtrArray) to_ask = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  int status = cli_reprocess_read_found (options, to_ask, left);

  if (status == KY_EXIT_OK)
    status = ask_all (options, to_ask, left);
  if (status != KY_EXIT_OK)
    return status;
  if (options->is_json)
    return print_found (options);
  if (g_hash_table_size (left) == 0)
    {
      fprintf (stderr, "%s", _ ("There is nothing to process again.\n"));
      return KY_EXIT_OK;
    }
  return options->no_wait ? KY_EXIT_OK : wait_for_all (options, left);
}

static int
cli_reprocess_list (const Options *options)
{
  int status = KY_EXIT_OK;
  g_autofree gchar *limit = g_strdup_printf ("%d", options->limit);
  g_autoptr (KyRows) rows = ky_cli_ask (
      PROGRAM, options->config, "reprocess-list",
      (const gchar *const[]){ "ids", options->ids, "limit", limit, NULL }, NULL, &status);

  if (rows == NULL)
    return status;
  gint count = ky_cli_print (PROGRAM, rows, ky_columns_reprocess_list,
                             options->is_json ? KY_FORMAT_JSON : KY_FORMAT_TABLE);
  if (count == 0 && !options->is_json)
    fprintf (stderr, "%s", _ ("Nothing was found.\n"));
  return count >= 0 ? KY_EXIT_OK : KY_EXIT_FAILURE;
}

/* --- the command ---------------------------------------------------------------------------- */

/* Replaces commas by semicolons: "failure,limit" means "failure;limit". */
static void
normalise (gchar *words)
{
  if (words != NULL)
    g_strdelimit (words, ", ", ';');
}

/* Converts the options about time and mails to the form of the store. */
static int
read_options (Options *options, int argc, char **argv)
{
  if (options->limit < 1 || options->limit > 100000)
    return ky_command_usage (PROGRAM, _ ("--limit must be from 1 to 100000"));
  if (!options->only_list && !options->is_trial
      && (options->reason == NULL || options->reason[0] == '\0'))
    return ky_command_usage (PROGRAM, _ ("--reason is needed"));
  for (int i = 1; i < argc; i++)
    if (!ky_cli_check_message (PROGRAM, argv[i]))
      return KY_EXIT_USAGE;
  if (!ky_cli_check_arguments (PROGRAM, (const gchar *const[]){ "reason", options->reason, NULL }))
    return KY_EXIT_USAGE;
  if (argc > 1)
    {
      if (options->since != NULL || options->until != NULL)
        return ky_command_usage (PROGRAM, _ ("either numbers, or --since and --until"));
      options->ids = g_strjoinv (";", argv + 1);
    }
  else if (options->since == NULL && !options->only_list)
    options->since = g_strdup ("7d");
  normalise (options->reasons);
  if (!ky_cli_span_options (PROGRAM, &options->since, &options->until))
    return KY_EXIT_USAGE;
  return KY_EXIT_OK;
}

int
ky_command_reprocess (int argc, char **argv)
{
  g_auto (Options) options = { .limit = 1000 };
  const GOptionEntry entries[] = {
    KY_CLI_CONFIG (&options.directory),
    KY_CLI_TEXT ("since", &options.since, N_ ("received at or after this time (default: 7d)"),
                 N_ ("TIME")),
    KY_CLI_TEXT ("until", &options.until, N_ ("received before this time"), N_ ("TIME")),
    KY_CLI_TEXT ("withheld-for", &options.reasons,
                 N_ ("reasons, joined by commas (default: failure,limit,no-method)"),
                 N_ ("REASONS")),
    { "limit", 0, 0, G_OPTION_ARG_INT, &options.limit,
      N_ ("at most the N oldest mails (default: 1000)"), N_ ("N") },
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &options.is_trial,
      N_ ("only list what would be processed"), NULL },
    KY_CLI_FLAG ("list", &options.only_list, N_ ("list requests and their progress")),
    KY_CLI_FLAG ("no-wait", &options.no_wait, N_ ("do not wait for the end")),
    /* read_options() checks whether the option is needed. */
    KY_CLI_TEXT ("reason", &options.reason, N_ ("why, for the audit log; not needed to list"),
                 N_ ("TEXT")),
    KY_CLI_JSON (&options.is_json),
    { NULL },
  };

  if (!ky_command_parse (
          &argc, &argv, PROGRAM, _ ("[NUMBER]..."),
          _ ("Processes mails again of which something was withheld because a program failed, a "
             "limit was reached or there was no method, and delivers those of which more passes "
             "now, once."),
          _ ("A mail goes to its recipients through relay.host, by the policy that holds now. "
             "Exit status: 0 done; 1 some could not be delivered yet, or at all."),
          entries))
    return KY_EXIT_USAGE;
  int status = read_options (&options, argc, argv);
  if (status != KY_EXIT_OK)
    return status;
  options.config = ky_command_config_main (PROGRAM, options.directory);
  if (options.config == NULL)
    return KY_EXIT_USAGE;
  if (options.only_list)
    return cli_reprocess_list (&options);
  return options.is_trial ? print_found (&options) : cli_reprocess_run (&options);
}
