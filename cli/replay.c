/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome policy replay`: shows what another configuration would have done to past
 * mail. Each original is opened, which the audit log records, and sanitized again after all new
 * mail. The output is discarded; its report is compared with the stored one. Lists and people
 * count as they are now. */
#include "cli/replay.h"
#include "common/release.h"
#include "cli/codes.h"
#include "cli/replay-compare.h"
#include "cli/replay-unit.h"

#define JOBS_MAX 64

typedef struct
{
  guint same, changed, already, units;
  GHashTable *untried;                    /* word → count */
  GHashTable *types, *policies, *offices; /* name → count of changed parts, or reports */
} Totals;

typedef struct
{
  KyReplayPlace place;
  gboolean is_json;
  GPtrArray *units; /* of KyReplayUnit */
  gchar **texts;    /* text to print for each mail; NULL: not yet known */
  guint n_printed;
  GMutex lock; /* for texts, and totals */
  Totals totals;
  GAsyncQueue *hands; /* of KyReplayHands that no thread uses */
} Replay;

/* --- reports to compare with ---------------------------------------------------------------- */

/* Lists the units to be replayed. NULL: `*ret_status` has the exit status. (transfer full) of
 * KyReplayUnit */
static GPtrArray *
list_units (const Replay *replay, const gchar *const *arguments, int *ret_status)
{
  const gchar *program = replay->place.program;
  g_autoptr (KyRows) rows
      = ky_cli_ask (program, replay->place.config, "replay-list", arguments, NULL, ret_status);
  g_autoptr (GPtrArray) units
      = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_replay_unit_free);
  g_autoptr (GError) error = NULL;
  gint step;

  if (rows == NULL)
    return NULL;
  while ((step = ky_rows_next (rows, &error)) == 1)
    g_ptr_array_add (units, ky_replay_unit_read (rows));
  if (step == 0)
    return g_steal_pointer (&units);
  ky_command_fail (program, error);
  *ret_status = KY_EXIT_FAILURE;
  return NULL;
}

/* --- counting ------------------------------------------------------------------------------- */

static void
cli_replay_count (GHashTable *counts, const gchar *name)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, name)) + 1;

  g_hash_table_replace (counts, g_strdup (name), GUINT_TO_POINTER (n));
}

static void
count_untried (Replay *replay, const gchar *why)
{
  g_mutex_lock (&replay->lock);
  cli_replay_count (replay->totals.untried, why);
  g_mutex_unlock (&replay->lock);
}

/* Counts each department of `recipients` once; "" for recipients in no department, or in an unknown
 * one. */
static void
count_offices (Replay *replay, const KyReplayOpened *opened, const GPtrArray *recipients)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; recipients->pdata[i] != NULL; i++)
    {
      const gchar *const *names = ky_departments_of (opened->departments, recipients->pdata[i]);

      if (names == NULL || names[0] == NULL)
        g_hash_table_add (seen, (gpointer) "");
      for (; names != NULL && *names != NULL; names++)
        g_hash_table_add (seen, (gpointer)*names);
    }
  for (GList *at = g_hash_table_get_keys (seen), *next; at != NULL; at = next)
    {
      next = at->next;
      cli_replay_count (replay->totals.offices, at->data);
      g_list_free_1 (at);
    }
}

static void
count_changes (Replay *replay, const KyReplayOpened *opened, const KyReplayGroup *group,
               const GPtrArray *changes)
{
  g_mutex_lock (&replay->lock);
  replay->totals.changed++;
  cli_replay_count (replay->totals.policies, ky_policy_name (group->policy));
  count_offices (replay, opened, group->recipients);
  for (guint i = 0; i < changes->len; i++)
    {
      const KyPartChange *change = changes->pdata[i];
      const KyReportPart *part = change->after != NULL ? change->after : change->before;

      cli_replay_count (replay->totals.types, part->type);
    }
  g_mutex_unlock (&replay->lock);
}

/* --- saying --------------------------------------------------------------------------------- */

/* Returns the method in words, with its code. (transfer full) */
static gchar *
method_words (const KyReportPart *part)
{
  return part == NULL || part->outcome == KY_OUTCOME_WITHHELD
             ? g_strdup ("-")
             : ky_cli_code ("method", ky_method_to_string (part->method));
}

static const gchar *
method_of (const KyReportPart *part)
{
  return part == NULL || part->outcome == KY_OUTCOME_WITHHELD ? "-"
                                                              : ky_method_to_string (part->method);
}

static const gchar *
cli_replay_name_of (const KyPartChange *change)
{
  return change->after != NULL ? change->after->name : change->before->name;
}

static void
add_rows (GString *text, gchar sign, const GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree gchar *words = ky_cli_removed (rows->pdata[i]);

      g_string_append_printf (text, "           %c %s\n", sign, words);
    }
}

static void
write_change (GString *text, const KyPartChange *change)
{
  g_autofree gchar *before = ky_replay_outcome_words (change->before);
  g_autofree gchar *after = ky_replay_outcome_words (change->after);
  g_autofree gchar *method_before = method_words (change->before);
  g_autofree gchar *method_after = method_words (change->after);

  g_string_append_printf (text, "  %-8s %s:", change->path, cli_replay_name_of (change));
  if ((change->flags & KY_CHANGE_OUTCOME) != 0)
    g_string_append_printf (text, " %s → %s", before, after);
  else
    g_string_append_printf (text, " %s", after);
  if ((change->flags & KY_CHANGE_METHOD) != 0)
    g_string_append_printf (text, "; %s %s → %s", _ ("method"), method_before, method_after);
  if ((change->flags & KY_CHANGE_OUTPUT) != 0)
    g_string_append (text, _ ("; other content"));
  g_string_append_c (text, '\n');
  add_rows (text, '+', change->added);
  add_rows (text, '-', change->gone);
}

static void
cli_replay_put_texts (KyJson *json, const gchar *key, const GPtrArray *texts)
{
  ky_json_open (json, key, '[');
  for (guint i = 0; i < texts->len && texts->pdata[i] != NULL; i++)
    ky_json_text (json, NULL, texts->pdata[i]);
  ky_json_close (json, ']');
}

static void
cli_replay_put_change (KyJson *json, const KyPartChange *change)
{
  g_autofree gchar *before = ky_replay_outcome (change->before);
  g_autofree gchar *after = ky_replay_outcome (change->after);

  ky_json_open (json, NULL, '{');
  ky_json_text (json, "path", change->path);
  ky_json_text (json, "name", cli_replay_name_of (change));
  ky_json_text (json, "type", change->after != NULL ? change->after->type : change->before->type);
  ky_json_open (json, "changes", '[');
  for (guint flag = KY_CHANGE_OUTCOME; flag <= KY_CHANGE_OUTPUT; flag <<= 1)
    if ((change->flags & flag) != 0)
      ky_json_text (json, NULL, ky_change_name (flag));
  ky_json_close (json, ']');
  ky_json_text (json, "before", before);
  ky_json_text (json, "after", after);
  ky_json_text (json, "method_before", method_of (change->before));
  ky_json_text (json, "method_after", method_of (change->after));
  cli_replay_put_texts (json, "added", change->added);
  cli_replay_put_texts (json, "gone", change->gone);
  ky_json_close (json, '}');
}

/* Writes to `text` what changes for `group`. */
static void
cli_replay_write_unit (const Replay *replay, const KyReplayOpened *opened,
                       const KyReplayGroup *group, const KyReportPart *after,
                       const GPtrArray *changes, GString *text)
{
  const KyReplayUnit *unit = opened->unit;
  KyJson json = { .text = text };

  if (!replay->is_json)
    {
      g_autofree gchar *was = ky_cli_code ("outcome", ky_report_outcome (opened->before));
      g_autofree gchar *is = ky_cli_code ("outcome", ky_report_outcome (after));

      /* With several policies, the policy's name distinguishes the lines. */
      g_string_append_printf (text, "%s  %s (%s): %s → %s\n", unit->id, unit->sender,
                              ky_policy_name (group->policy), was, is);
      for (guint i = 0; i < changes->len; i++)
        write_change (text, changes->pdata[i]);
      return;
    }
  ky_json_open (&json, NULL, '{');
  ky_json_text (&json, "id", unit->id);
  ky_json_text (&json, "sender", unit->sender);
  cli_replay_put_texts (&json, "recipients", group->recipients);
  ky_json_text (&json, "policy_before", unit->policy);
  ky_json_text (&json, "policy_after", ky_policy_name (group->policy));
  ky_json_text (&json, "before", ky_report_outcome (opened->before));
  ky_json_text (&json, "after", ky_report_outcome (after));
  ky_json_open (&json, "parts", '[');
  for (guint i = 0; i < changes->len; i++)
    cli_replay_put_change (&json, changes->pdata[i]);
  ky_json_close (&json, ']');
  ky_json_close (&json, '}');
  g_string_append_c (text, '\n');
}

static void
write_untried (const Replay *replay, const KyReplayUnit *unit, const gchar *why, GString *text)
{
  KyJson json = { .text = text };

  if (!replay->is_json)
    {
      g_string_append_printf (text, _ ("%s  %s: not compared: %s\n"), unit->id, unit->sender,
                              ky_replay_why (why));
      return;
    }
  ky_json_open (&json, NULL, '{');
  ky_json_text (&json, "id", unit->id);
  ky_json_text (&json, "sender", unit->sender);
  ky_json_text (&json, "not_compared", why);
  ky_json_close (&json, '}');
  g_string_append_c (text, '\n');
}

/* --- one of them ---------------------------------------------------------------------------- */

/* Returns what the policies in force make of `opened` for `group`. NULL: they do not treat the
 * group as one, or sanitizing failed. (transfer full) */
static KyReportPart *
find_present (Replay *replay, KyReplayHands *hands, const KyReplayOpened *opened,
              const KyReplayGroup *group)
{
  KyReplayPlace *place = &replay->place;
  KyReplayUnit served = *opened->unit;
  KyReplayOpened same = *opened;
  g_autoptr (KyPolicy) policy = NULL;
  KyReportPart *present = ky_replay_refuse (place, hands, FALSE, opened, &policy);

  if (present != NULL)
    return present;
  served.recipients = (gchar **)group->recipients->pdata;
  same.unit = &served;
  g_autoptr (GPtrArray) groups = ky_replay_groups (place, FALSE, &same, NULL);
  if (groups == NULL || groups->len != 1)
    return NULL;
  return ky_replay_run (place, hands, &same, ((KyReplayGroup *)groups->pdata[0])->policy);
}

/* Tells whether the policies in force would now have the same result as the tried ones. Then the
 * change comes from software, lists or signatures that were updated since, and not from the tried
 * policies. */
static gboolean
is_so_already (Replay *replay, KyReplayHands *hands, const KyReplayOpened *opened,
               const KyReplayGroup *group, const KyReportPart *after)
{
  KyReplayPlace *place = &replay->place;
  guint locked = 0;

  if (place->other == place->config && place->policy == NULL)
    return FALSE;
  g_autoptr (KyReportPart) present = find_present (replay, hands, opened, group);
  if (present == NULL)
    return FALSE;
  g_autoptr (GPtrArray) changes = ky_replay_compare (present, after, FALSE, &locked);
  return changes->len == 0;
}

/* Compares the report `after` of `group` with the one from before, and appends the differences to
 * `text`. `after` is NULL if the run failed. `tries_passwords` is as for ky_replay_compare().
 * Returns TRUE if nothing differs. */
static gboolean
tell_group (Replay *replay, KyReplayHands *hands, const KyReplayOpened *opened,
            const KyReplayGroup *group, const KyReportPart *after, gboolean tries_passwords,
            GString *text)
{
  guint locked = 0;

  if (after == NULL)
    {
      write_untried (replay, opened->unit, "failed", text);
      count_untried (replay, "failed");
      return FALSE;
    }
  g_autoptr (GPtrArray) changes
      = ky_replay_compare (opened->before, after, tries_passwords, &locked);
  if (locked > 0)
    {
      write_untried (replay, opened->unit, "password", text);
      count_untried (replay, "password");
      return FALSE;
    }
  if (changes->len == 0)
    return TRUE;
  if (is_so_already (replay, hands, opened, group, after))
    {
      g_mutex_lock (&replay->lock);
      replay->totals.already++;
      g_mutex_unlock (&replay->lock);
      return FALSE;
    }
  cli_replay_write_unit (replay, opened, group, after, changes, text);
  count_changes (replay, opened, group, changes);
  return FALSE;
}

/* Replays `opened` for all groups of recipients, each by the tried policy. TRUE: nothing
 * changes. */
static gboolean
replay_groups (Replay *replay, KyReplayHands *hands, const KyReplayOpened *opened,
               const GPtrArray *groups, GString *text)
{
  KyReplayPlace *place = &replay->place;
  g_autoptr (KyPolicy) policy = NULL;
  g_autoptr (KyReportPart) refused = ky_replay_refuse (place, hands, TRUE, opened, &policy);
  gboolean is_same = TRUE;

  if (refused != NULL)
    {
      g_autoptr (GPtrArray) one = ky_replay_one_group (opened->unit, g_steal_pointer (&policy));

      return tell_group (replay, hands, opened, one->pdata[0], refused, FALSE, text);
    }
  for (guint i = 0; i < groups->len; i++)
    {
      const KyReplayGroup *group = groups->pdata[i];
      g_autoptr (KyReportPart) after = ky_replay_run (place, hands, opened, group->policy);

      is_same = tell_group (replay, hands, opened, group, after,
                            ky_policy_is (group->policy, KY_POLICY_MAIL_PASSWORDS, "mail"), text)
                && is_same;
    }
  return is_same;
}

static void
replay_unit (Replay *replay, KyReplayHands *hands, const KyReplayUnit *unit, GString *text)
{
  g_auto (KyReplayOpened) opened = { .original = -1 };
  const gchar *why = ky_replay_open (&replay->place, hands, unit, &opened);
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (GError) error = NULL;

  if (why == NULL)
    groups = ky_replay_groups (&replay->place, TRUE, &opened, &error);
  if (error != NULL)
    {
      ky_command_fail (replay->place.program, error);
      why = "failed";
    }
  if (why != NULL)
    {
      write_untried (replay, unit, why, text);
      count_untried (replay, why);
      return;
    }
  gboolean is_same = replay_groups (replay, hands, &opened, groups, text);
  g_mutex_lock (&replay->lock);
  replay->totals.same += is_same;
  g_mutex_unlock (&replay->lock);
}

/* --- several at once ------------------------------------------------------------------------ */

/* Prints the finished units in the order of the list. */
static void
print_ready (Replay *replay)
{
  for (; replay->n_printed < replay->units->len && replay->texts[replay->n_printed] != NULL;
       replay->n_printed++)
    {
      gchar *text = replay->texts[replay->n_printed];
      g_autofree gchar *shown
          = replay->is_json ? g_strdup (text) : ky_command_printable (text, TRUE);

      fputs (shown, stdout);
      replay->texts[replay->n_printed] = g_strdup ("");
      g_free (text);
    }
  fflush (stdout);
}

static void
cli_replay_work (gpointer data, gpointer user_data)
{
  Replay *replay = user_data;
  guint n = GPOINTER_TO_UINT (data) - 1;
  KyReplayHands *hands = g_async_queue_pop (replay->hands);
  GString *text = g_string_new (NULL);

  replay_unit (replay, hands, replay->units->pdata[n], text);
  g_async_queue_push (replay->hands, hands);
  g_mutex_lock (&replay->lock);
  replay->texts[n] = g_string_free (text, FALSE);
  print_ready (replay);
  g_mutex_unlock (&replay->lock);
}

static void
hands_free (gpointer data)
{
  ky_replay_hands_clear (data);
  g_free (data);
}

static void
work_all (Replay *replay, guint jobs)
{
  jobs = CLAMP (replay->units->len, 1, jobs);
  replay->hands = g_async_queue_new_full (hands_free);
  for (guint i = 0; i < jobs; i++)
    g_async_queue_push (replay->hands, g_new0 (KyReplayHands, 1));
  replay->texts = g_new0 (gchar *, replay->units->len + 1);
  GThreadPool *pool = g_thread_pool_new (cli_replay_work, replay, (gint)jobs, FALSE, NULL);
  for (guint i = 0; i < replay->units->len; i++)
    g_thread_pool_push (pool, GUINT_TO_POINTER (i + 1), NULL);
  g_thread_pool_free (pool, FALSE, TRUE);
  g_async_queue_unref (replay->hands);
  g_strfreev (replay->texts);
}

/* --- totals --------------------------------------------------------------------------------- */

static guint
sum (GHashTable *counts)
{
  GHashTableIter at;
  gpointer n;
  guint all = 0;

  g_hash_table_iter_init (&at, counts);
  while (g_hash_table_iter_next (&at, NULL, &n))
    all += GPOINTER_TO_UINT (n);
  return all;
}

static void
print_counts (const gchar *title, const gchar *kind, GHashTable *counts)
{
  GList *names = g_list_sort (g_hash_table_get_keys (counts), (GCompareFunc)strcmp);
  g_autoptr (GString) text = g_string_new (NULL);

  for (GList *at = names; at != NULL; at = at->next)
    {
      const gchar *name = at->data;
      g_autofree gchar *words = kind != NULL ? ky_cli_code (kind, name) : g_strdup (name);

      g_string_append_printf (text, "%s %s %u", text->len > 0 ? "," : "",
                              *words != '\0' ? words : "-",
                              GPOINTER_TO_UINT (g_hash_table_lookup (counts, name)));
    }
  g_list_free (names);
  g_autofree gchar *shown = ky_command_printable (text->str, FALSE);
  if (text->len > 0)
    printf ("  %s:%s\n", title, shown);
}

static void
print_untried (GHashTable *counts)
{
  GList *names = g_list_sort (g_hash_table_get_keys (counts), (GCompareFunc)strcmp);

  for (GList *at = names; at != NULL; at = at->next)
    printf ("  %s: %u\n", ky_replay_why (at->data),
            GPOINTER_TO_UINT (g_hash_table_lookup (counts, at->data)));
  g_list_free (names);
}

static void
cli_replay_put_counts (KyJson *json, const gchar *key, GHashTable *counts)
{
  GList *names = g_list_sort (g_hash_table_get_keys (counts), (GCompareFunc)strcmp);

  ky_json_open (json, key, '{');
  for (GList *at = names; at != NULL; at = at->next)
    ky_json_number (json, at->data, GPOINTER_TO_UINT (g_hash_table_lookup (counts, at->data)));
  ky_json_close (json, '}');
  g_list_free (names);
}

static void
print_totals (const Replay *replay)
{
  const Totals *totals = &replay->totals;
  g_autoptr (GString) text = g_string_new (NULL);
  KyJson json = { .text = text };

  if (!replay->is_json)
    {
      printf (_ ("%u messages: %u with the same result, %u with another result, %u could not be "
                 "tried\n"),
              replay->units->len, totals->same, totals->changed, sum (totals->untried));
      print_untried (totals->untried);
      if (totals->already > 0)
        printf (_ ("  another result already with the configuration in force: %u\n"),
                totals->already);
      print_counts (_ ("parts by type"), "type", totals->types);
      print_counts (_ ("by policy"), NULL, totals->policies);
      print_counts (_ ("by department"), NULL, totals->offices);
      return;
    }
  ky_json_open (&json, NULL, '{');
  ky_json_open (&json, "totals", '{');
  ky_json_number (&json, "messages", replay->units->len);
  ky_json_number (&json, "same", totals->same);
  ky_json_number (&json, "changed", totals->changed);
  ky_json_number (&json, "already", totals->already);
  cli_replay_put_counts (&json, "not_compared", totals->untried);
  cli_replay_put_counts (&json, "types", totals->types);
  cli_replay_put_counts (&json, "policies", totals->policies);
  cli_replay_put_counts (&json, "departments", totals->offices);
  ky_json_close (&json, '}');
  ky_json_close (&json, '}');
  printf ("%s\n", text->str);
}

/* --- the command ---------------------------------------------------------------------------- */

static GHashTable *
counts_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static int
replay_all (Replay *replay, const gchar *const *arguments, guint jobs)
{
  Totals *totals = &replay->totals;
  int status = KY_EXIT_OK;

  replay->units = list_units (replay, arguments, &status);
  if (replay->units == NULL)
    return status;
  totals->untried = counts_new ();
  totals->types = counts_new ();
  totals->policies = counts_new ();
  totals->offices = counts_new ();
  replay->place.secrets = ky_replay_secrets_new ();
  g_mutex_init (&replay->place.lock);
  g_mutex_init (&replay->lock);
  work_all (replay, jobs);
  print_totals (replay);
  guint n_untried = GPOINTER_TO_UINT (g_hash_table_lookup (totals->untried, "failed"));
  g_mutex_clear (&replay->lock);
  g_mutex_clear (&replay->place.lock);
  g_hash_table_unref (replay->place.secrets);
  KY_RELEASE_MEMBERS (totals, untried, types, policies, offices);
  g_ptr_array_unref (replay->units);
  return n_untried > 0 ? KY_EXIT_FAILURE : KY_EXIT_OK;
}

typedef struct
{
  gchar *directory, *other, *policy, *since, *until, *reason, *passphrase;
  gint limit, jobs;
  gboolean is_json;
} Options;

KY_DEFINE_AUTO_CLEAR (cli_replay_options_clear, Options, directory, other, policy, since, until,
                      reason, passphrase)

/* Checks that `directory` (the option --with) is a complete configuration directory with a
 * kiyome.conf, and not only a directory of policies. Prints a usage error otherwise. */
static gboolean
check_other (const gchar *program, const gchar *directory)
{
  g_autofree gchar *file
      = directory != NULL ? g_build_filename (directory, "kiyome.conf", NULL) : NULL;

  if (file == NULL || !g_file_test (directory, G_FILE_TEST_IS_DIR)
      || g_file_test (file, G_FILE_TEST_EXISTS))
    return TRUE;
  ky_command_usage (
      program,
      _ ("--with: there is no kiyome.conf in '%s'; copy kiyome.conf and policy.d of the "
         "present configuration there, and change the copies"),
      directory);
  return FALSE;
}

static int
replay_with (const gchar *program, Options *options)
{
  g_autofree gchar *limit = g_strdup_printf ("%d", options->limit);
  const gchar *const arguments[]
      = { "since", options->since, "until", options->until, "limit", limit, NULL };
  g_autoptr (KyConfig) config = ky_command_config (program, options->directory);
  g_autoptr (KyPolicy) policy = NULL;
  g_autoptr (GError) error = NULL;
  Replay replay = { .place = { .program = program,
                               .config = config,
                               .policy = options->policy,
                               .reason = options->reason,
                               .passphrase = options->passphrase },
                    .is_json = options->is_json };

  if (config == NULL || !check_other (program, options->other))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) other = options->other != NULL ? ky_command_config (program, options->other)
                                                      : ky_config_ref (config);
  if (other == NULL)
    return KY_EXIT_USAGE;
  replay.place.other = other;
  ky_command_stand_back ();
  if (options->policy != NULL)
    {
      policy = ky_config_policy (other, options->policy, &error);
      if (policy == NULL)
        return ky_command_usage (program, "%s", error->message);
    }
  return replay_all (&replay, arguments, (guint)options->jobs);
}

int
ky_policy_replay (int argc, char **argv)
{
  const gchar *program = "kiyome policy replay";
  g_auto (Options) options
      = { .limit = 1000, .jobs = MIN ((gint)g_get_num_processors () + 1, JOBS_MAX) };
  const GOptionEntry entries[] = {
    KY_CLI_CONFIG (&options.directory),
    KY_CLI_FILE ("with", &options.other,
                 N_ ("configuration directory whose policies are tried (default: as --config)"),
                 N_ ("DIR")),
    KY_CLI_TEXT ("policy", &options.policy, N_ ("try this policy on everything, whatever matches"),
                 N_ ("NAME")),
    KY_CLI_TEXT ("since", &options.since, N_ ("received at or after this time (default: 7d)"),
                 N_ ("TIME")),
    KY_CLI_TEXT ("until", &options.until, N_ ("received before this time"), N_ ("TIME")),
    { "limit", 0, 0, G_OPTION_ARG_INT, &options.limit,
      N_ ("at most the N newest messages (default: 1000)"), N_ ("N") },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &options.jobs,
      N_ ("how many at once (default: one more than there are processors)"), N_ ("N") },
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
          _ ("Mail that comes meanwhile is processed first. The audit log records each original "
             "that is opened."),
          entries))
    return KY_EXIT_USAGE;
  if (options.limit < 1)
    return ky_command_usage (program, _ ("--limit must be at least 1"));
  if (options.jobs < 1 || options.jobs > JOBS_MAX)
    return ky_command_usage (program, _ ("--jobs is a number from 1 to %d"), JOBS_MAX);
  if (options.since == NULL)
    options.since = g_strdup ("7d");
  if (!ky_cli_span_options (program, &options.since, &options.until))
    return KY_EXIT_USAGE;
  return replay_with (program, &options);
}
