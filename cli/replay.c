/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kiyome policy replay: what another policy would have done to mail that is here already. Each
 * original is opened, which the audit log records, and sanitized again; what comes out is thrown
 * away, and its report is held against the one that stands. Entries of the allowlist are left out:
 * what they let through shows as what the policy alone would do.
 */
#include "cli/replay.h"
#include "cli/connect.h"
#include "cli/original.h"
#include "cli/store.h"

#include <stdio.h>
#include <string.h>

/* One message as the index has it. */
typedef struct
{
  gchar *id, *sender, *direction, *login, *outcome;
  gchar **recipients;
  GHashTable *parts; /* path → "outcome reason" */
} Message;

typedef struct
{
  const gchar *program;
  KyConfig *config;
  KyConfig *other;     /* whose policies are tried */
  const gchar *policy; /* (nullable) one policy for all, instead of what matches */
  const gchar *reason, *passphrase;
  gboolean is_json;
  KyCommandSanitizer sanitizer;
  guint n_same, n_changed, n_failed;
} Replay;

static void
message_free (Message *message)
{
  g_free (message->id);
  g_free (message->sender);
  g_free (message->direction);
  g_free (message->login);
  g_free (message->outcome);
  g_strfreev (message->recipients);
  g_clear_pointer (&message->parts, g_hash_table_unref);
  g_free (message);
}

static gchar *
column (KyRows *rows, const gchar *name)
{
  return ky_row_value_text (ky_rows_get (rows, name));
}

/* --- what stands ---------------------------------------------------------------------------- */

/* "withheld (malformed)" */
static gchar *
describe (const gchar *outcome, const gchar *reason)
{
  return reason != NULL && reason[0] != '\0' ? g_strdup_printf ("%s (%s)", outcome, reason)
                                             : g_strdup (outcome);
}

/* Those that were answered and whose original stands. */
static GPtrArray *
list_messages (const Replay *replay, const gchar *const *arguments, int *ret_status)
{
  g_autoptr (KyRows) rows
      = ky_cli_ask (replay->program, replay->config, "list", arguments, NULL, ret_status);
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify)message_free);
  g_autoptr (GError) error = NULL;
  gint step;

  if (rows == NULL)
    return NULL;
  while ((step = ky_rows_next (rows, &error)) == 1)
    {
      g_autofree gchar *state = column (rows, "state");
      g_autofree gchar *recipients = NULL;
      Message *message;

      if (strcmp (state, "done") != 0 || ky_rows_get (rows, "destroyed")->kind != KY_ROW_NULL)
        continue;
      message = g_new0 (Message, 1);
      message->id = column (rows, "id");
      message->sender = column (rows, "sender");
      message->direction = column (rows, "direction");
      message->login = column (rows, "login");
      message->outcome = column (rows, "outcome");
      recipients = column (rows, "recipients");
      message->recipients = g_strsplit (recipients, ", ", -1);
      g_ptr_array_add (messages, message);
    }
  if (step == 0)
    return g_steal_pointer (&messages);
  ky_command_fail (replay->program, error);
  *ret_status = KY_EXIT_FAILURE;
  return NULL;
}

static int
load_parts (const Replay *replay, Message *message)
{
  const gchar *const arguments[] = { "id", message->id, NULL };
  int status = KY_EXIT_FAILURE;
  g_autoptr (KyRows) rows
      = ky_cli_ask (replay->program, replay->config, "show", arguments, NULL, &status);
  g_autoptr (GError) error = NULL;
  gint step;

  if (rows == NULL)
    return status;
  message->parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  while ((step = ky_rows_next (rows, &error)) == 1)
    {
      g_autofree gchar *outcome = column (rows, "part_outcome");
      g_autofree gchar *reason = column (rows, "reason");
      gchar *path = column (rows, "path");

      g_hash_table_replace (message->parts, path, describe (outcome, reason));
    }
  if (step == 0)
    return KY_EXIT_OK;
  ky_command_fail (replay->program, error);
  return KY_EXIT_FAILURE;
}

/* --- what would be -------------------------------------------------------------------------- */

static KyPolicy *
resolve (const Replay *replay, const Message *message, GError **error)
{
  KyEnvelopeFacts facts = { .sender = message->sender,
                            .direction = message->direction,
                            .login = message->login[0] != '\0' ? message->login : NULL };

  if (replay->policy != NULL)
    return ky_config_policy (replay->other, replay->policy, error);
  return ky_config_resolve_all (replay->other, &facts, (const gchar *const *)message->recipients,
                                NULL);
}

static int
run (Replay *replay, const Message *message, KySanitizerResult *ret_result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyPolicy) policy = resolve (replay, message, &error);
  g_auto (KyOriginal) original = { .fd = -1 };
  KySanitizerJob job = { .mode = KY_MODE_SANITIZE,
                         .claimed = "message/rfc822",
                         .force_type = "eml",
                         .policy = policy,
                         .request_id = message->id };
  int status;

  if (policy == NULL)
    {
      ky_command_fail (replay->program, error);
      return KY_EXIT_USAGE;
    }
  status = ky_cli_open_original (replay->program, replay->config, message->id, "replay",
                                 replay->reason, ky_policy_name (policy), replay->passphrase,
                                 &original);
  if (status != KY_EXIT_OK)
    return status;
  job.input = original.fd;
  return ky_command_run (&replay->sanitizer, &job, message->id, ret_result);
}

typedef struct
{
  const Replay *replay;
  const Message *message;
  GString *text; /* the lines, or the elements of JSON's list */
  guint n;
} Comparison;

static void
note_change (Comparison *comparison, const gchar *path, const gchar *name, const gchar *before,
             const gchar *after)
{
  GString *text = comparison->text;

  comparison->n++;
  if (!comparison->replay->is_json)
    {
      g_string_append_printf (text, "  %-8s %s: %s → %s\n", path, name, before, after);
      return;
    }
  g_string_append (text, comparison->n > 1 ? ",{\"path\":" : "{\"path\":");
  ky_json_string (text, path);
  g_string_append (text, ",\"name\":");
  ky_json_string (text, name);
  g_string_append (text, ",\"before\":");
  ky_json_string (text, before);
  g_string_append (text, ",\"after\":");
  ky_json_string (text, after);
  g_string_append_c (text, '}');
}

static void
compare_part (Comparison *comparison, const KyReportPart *part, const gchar *path)
{
  const gchar *before = g_hash_table_lookup (comparison->message->parts, path);
  g_autofree gchar *after
      = describe (ky_outcome_to_string (part->outcome), ky_reason_to_string (part->reason));

  if (g_strcmp0 (before, after) != 0)
    note_change (comparison, path, part->name, before != NULL ? before : "-", after);
  for (guint i = 0; i < part->parts->len; i++)
    {
      g_autofree gchar *child = g_strdup_printf ("%s.%u", path, i + 1);

      compare_part (comparison, part->parts->pdata[i], child);
    }
}

static void
print_comparison (const Comparison *comparison, const gchar *after)
{
  const Message *message = comparison->message;
  g_autoptr (GString) json = NULL;

  if (!comparison->replay->is_json)
    {
      g_autofree gchar *sender = ky_command_printable (message->sender, FALSE);

      g_autofree gchar *text = ky_command_printable (comparison->text->str, TRUE);

      printf ("%s  %s: %s → %s\n%s", message->id, sender, message->outcome, after, text);
      return;
    }
  json = g_string_new ("{\"id\":");
  ky_json_string (json, message->id);
  g_string_append (json, ",\"sender\":");
  ky_json_string (json, message->sender);
  g_string_append (json, ",\"before\":");
  ky_json_string (json, message->outcome);
  g_string_append (json, ",\"after\":");
  ky_json_string (json, after);
  g_string_append_printf (json, ",\"parts\":[%s]}", comparison->text->str);
  printf ("%s\n", json->str);
}

/* One message; what goes wrong with it is said, and the next one has its turn. */
static void
replay_message (Replay *replay, Message *message)
{
  g_auto (KySanitizerResult) result = { .output = -1 };
  Comparison comparison = { replay, message, NULL, 0 };
  const gchar *after;

  if (load_parts (replay, message) != KY_EXIT_OK || run (replay, message, &result) != KY_EXIT_OK)
    {
      replay->n_failed++;
      return;
    }
  after = ky_report_outcome (result.report);
  comparison.text = g_string_new (NULL);
  compare_part (&comparison, result.report, "1");
  if (comparison.n == 0 && strcmp (after, message->outcome) == 0)
    replay->n_same++;
  else
    {
      replay->n_changed++;
      print_comparison (&comparison, after);
    }
  g_string_free (comparison.text, TRUE);
}

/* --- the command ---------------------------------------------------------------------------- */

static int
replay_all (Replay *replay, const gchar *const *arguments)
{
  int status = KY_EXIT_OK;
  g_autoptr (GPtrArray) messages = list_messages (replay, arguments, &status);

  if (messages == NULL)
    return status;
  replay->sanitizer = (KyCommandSanitizer){ .program = replay->program, .config = replay->config };
  for (guint i = 0; i < messages->len; i++)
    replay_message (replay, messages->pdata[i]);
  ky_command_sanitizer_clear (&replay->sanitizer);
  if (!replay->is_json)
    printf (_ ("%u messages: %u as before, %u otherwise, %u could not be tried\n"), messages->len,
            replay->n_same, replay->n_changed, replay->n_failed);
  return replay->n_failed > 0 ? KY_EXIT_FAILURE : KY_EXIT_OK;
}

typedef struct
{
  gchar *directory, *other, *policy, *since, *until, *reason, *passphrase;
  gint limit;
  gboolean is_json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->directory);
  g_free (options->other);
  g_free (options->policy);
  g_free (options->since);
  g_free (options->until);
  g_free (options->reason);
  g_free (options->passphrase);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static int
replay_with (const gchar *program, Options *options)
{
  g_autofree gchar *limit = g_strdup_printf ("%d", options->limit);
  const gchar *const arguments[]
      = { "since", options->since, "until", options->until, "limit", limit, NULL };
  g_autoptr (KyConfig) config = ky_command_config (program, options->directory);
  g_autoptr (KyConfig) other = NULL;
  g_autoptr (KyPolicy) policy = NULL;
  g_autoptr (GError) error = NULL;
  Replay replay = { .program = program,
                    .config = config,
                    .policy = options->policy,
                    .reason = options->reason,
                    .passphrase = options->passphrase,
                    .is_json = options->is_json };

  if (config == NULL)
    return KY_EXIT_USAGE;
  other = options->other != NULL ? ky_command_config (program, options->other)
                                 : ky_config_ref (config);
  if (other == NULL)
    return KY_EXIT_USAGE;
  replay.other = other;
  if (options->policy != NULL)
    {
      policy = ky_config_policy (other, options->policy, &error);
      if (policy == NULL)
        return ky_command_usage (program, "%s", error->message);
    }
  return replay_all (&replay, arguments);
}

int
ky_policy_replay (int argc, char **argv)
{
  const gchar *program = "kiyome policy replay";
  g_auto (Options) options = { .limit = 1000 };
  const GOptionEntry entries[] = {
    KY_CLI_CONFIG (&options.directory),
    { "with", 0, 0, G_OPTION_ARG_FILENAME, &options.other,
      N_ ("configuration directory whose policies are tried (default: as --config)"), N_ ("DIR") },
    { "policy", 0, 0, G_OPTION_ARG_STRING, &options.policy,
      N_ ("try this policy on all, whatever matches"), N_ ("NAME") },
    { "since", 0, 0, G_OPTION_ARG_STRING, &options.since,
      N_ ("received at or after this time (default: 7d)"), N_ ("TIME") },
    { "until", 0, 0, G_OPTION_ARG_STRING, &options.until, N_ ("received before this time"),
      N_ ("TIME") },
    { "limit", 0, 0, G_OPTION_ARG_INT, &options.limit, N_ ("the newest messages at most (1000)"),
      N_ ("N") },
    KY_CLI_REASON (&options.reason),
    KY_CLI_PASSPHRASE (&options.passphrase),
    KY_CLI_JSON (&options.is_json),
    { NULL },
  };

  if (!ky_command_parse (
          &argc, &argv, program, NULL,
          _ ("Sanitizes the originals of a period again, with the policies of another "
             "configuration or with one policy, and says what would have come out differently. "
             "Nothing is delivered."),
          _ ("The allowlist is ignored. The audit log records each original that is opened."),
          entries))
    return KY_EXIT_USAGE;
  if (options.reason == NULL || options.reason[0] == '\0')
    return ky_command_usage (program, _ ("--reason is needed"));
  if (options.limit < 1)
    return ky_command_usage (program, _ ("--limit must be at least 1"));
  if (options.since == NULL)
    options.since = g_strdup ("7d");
  if (!ky_cli_time_option (program, "since", &options.since)
      || !ky_cli_time_option (program, "until", &options.until))
    return KY_EXIT_USAGE;
  return replay_with (program, &options);
}
