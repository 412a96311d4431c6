/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sanitizes one original of the past again, with the policies of another configuration: opens it
 * with a secret key, restores the facts that policies match on, and runs the sanitizer once for
 * each group of recipients. Secret keys are cached under a lock, so that a passphrase is asked for
 * once, and are wiped at the end. */
#include "cli/replay-unit.h"
#include "cli/replay-compare.h"
#include "common/release.h"
#include "config/tenants.h"
#include "engine/refusal.h"
#include "store/client/allow-list.h"
#include "store/seal/original.h"

#include <unistd.h>

typedef struct
{
  KyPublicKey pair;
  guint8 secret[KY_KEY_SECRET_SIZE];
} Secret;

static void
secret_free (gpointer data)
{
  sodium_memzero (data, sizeof (Secret));
  g_free (data);
}

GHashTable *
ky_replay_secrets_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, secret_free);
}

KyReplayUnit *
ky_replay_unit_read (KyRows *rows)
{
  KyReplayUnit *unit = g_new0 (KyReplayUnit, 1);
  g_autofree gchar *recipients = ky_rows_text_of (rows, "recipients");
  g_autofree gchar *everybody = ky_rows_text_of (rows, "everybody");

  unit->id = ky_rows_text_of (rows, "id");
  unit->debt = ky_rows_get (rows, "debt")->number;
  unit->sender = ky_rows_text_of (rows, "sender");
  unit->direction = ky_rows_text_of (rows, "direction");
  unit->login = ky_rows_text_of (rows, "login");
  unit->client = ky_rows_text_of (rows, "client");
  unit->new_domain = ky_rows_text_of (rows, "new_domain");
  unit->state = ky_rows_text_of (rows, "state");
  unit->policy = ky_rows_text_of (rows, "policy");
  unit->size = (guint64)ky_rows_get (rows, "size")->number;
  unit->is_authentic = ky_rows_get (rows, "authentic")->number != 0;
  unit->is_destroyed = ky_rows_get (rows, "destroyed")->kind != KY_ROW_NULL;
  unit->recipients = g_strsplit (recipients, ", ", -1);
  unit->everybody = g_strsplit (everybody, ", ", -1);
  return unit;
}

KY_DEFINE_PUBLIC_FREE (ky_replay_unit_free, KyReplayUnit, id, sender, direction, login, client,
                       state, policy, new_domain, recipients, everybody)

void
ky_replay_hands_clear (KyReplayHands *hands)
{
  g_clear_pointer (&hands->store, ky_store_admin_free);
  ky_command_sanitizer_clear (&hands->sanitizer);
}

void
ky_replay_opened_clear (KyReplayOpened *opened)
{
  ky_fd_clear (&opened->original);
  g_clear_pointer (&opened->before, ky_report_part_free);
  KY_RELEASE_MEMBERS (opened, allow, departments, key_policy);
}

const gchar *
ky_replay_why (const gchar *code)
{
  static const gchar *const words[][2] = {
    { "erased", N_ ("the original is erased") },
    { "unanswered", N_ ("its processing was never completed") },
    { "no-report", N_ ("its report lacks the values to compare") },
    { "no-key", N_ ("the original could not be opened") },
    { "password", N_ ("it was opened by a password that is not kept") },
    { "method", N_ ("the requested method is no longer known") },
    { "failed", N_ ("it could not be processed") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i][0], code) == 0)
      return _ (words[i][1]);
  return code;
}

/* --- opening -------------------------------------------------------------------------------- */

/* Finds the secret key `key_id`. Threads wait for each other here, so that the passphrase is asked
 * for only once. */
static gboolean
replay_unit_find_secret (gpointer data, const gchar *key_id, KyPublicKey *ret_pair,
                         guint8 ret_secret[KY_KEY_SECRET_SIZE], GError **error)
{
  KyReplayPlace *place = data;
  gboolean ok = TRUE;

  g_mutex_lock (&place->lock);
  Secret *secret = g_hash_table_lookup (place->secrets, key_id);
  if (secret == NULL)
    {
      secret = g_new0 (Secret, 1);
      ok = ky_cli_load_key (ky_config_string (place->config, KY_CONFIG_PATHS_KEYS), key_id,
                            place->passphrase, &secret->pair, secret->secret, error);
      if (ok)
        g_hash_table_insert (place->secrets, g_strdup (key_id), secret);
    }
  if (ok)
    {
      *ret_pair = secret->pair;
      memcpy (ret_secret, secret->secret, KY_KEY_SECRET_SIZE);
    }
  else
    secret_free (secret);
  g_mutex_unlock (&place->lock);
  return ok;
}

/* Asks for the row of `unit`; after a failure the connection to the store is opened again.
 * (transfer full) */
static KyRows *
replay_unit_ask (KyReplayPlace *place, KyReplayHands *hands, const KyReplayUnit *unit, int *ret_fd,
                 GError **error)
{
  g_autofree gchar *debt
      = unit->debt > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, unit->debt) : NULL;
  const gchar *const arguments[] = { "id", unit->id, "reason", place->reason, "debt", debt, NULL };

  if (hands->store == NULL)
    hands->store = ky_cli_connect (place->config, error);
  if (hands->store == NULL)
    return NULL;
  g_autoptr (KyRows) rows
      = ky_store_admin_ask (hands->store, "replay", arguments, NULL, ret_fd, error);
  gint step = rows != NULL ? ky_rows_next (rows, error) : -1;
  if (step == 1)
    return g_steal_pointer (&rows);
  g_clear_pointer (&hands->store, ky_store_admin_free);
  if (error != NULL && *error == NULL)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_PROTOCOL, "{store-closed}");
  return NULL;
}

static void
replay_unit_say (const KyReplayPlace *place, const KyReplayUnit *unit, const GError *error)
{
  g_autofree gchar *words = ky_i18n_in_words (error->message);

  ky_command_complain (place->program, "%s: %s", unit->id, words);
}

static gboolean
is_machine (const KyReplayUnit *unit)
{
  return g_str_has_prefix (unit->client, KY_API_CLIENT);
}

static gboolean
replay_unit_is_web (const KyReplayUnit *unit)
{
  return g_str_has_prefix (unit->client, KY_ICAP_CLIENT);
}

static gboolean
is_folder (const KyReplayUnit *unit)
{
  return g_str_has_prefix (unit->client, KY_FOLDER_CLIENT);
}

static gboolean
replay_unit_is_file (const KyReplayUnit *unit)
{
  return strcmp (unit->direction, "file") == 0;
}

static gboolean finds_method (const KyReplayPlace *place, KyReplayOpened *opened);

const gchar *
ky_replay_open (KyReplayPlace *place, KyReplayHands *hands, const KyReplayUnit *unit,
                KyReplayOpened *ret_opened)
{
  ky_autofd int sealed = -1;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *policy = NULL;

  ret_opened->unit = unit;
  if (unit->is_destroyed)
    return "erased";
  if (strcmp (unit->state, "done") != 0)
    return "unanswered";
  g_autoptr (KyRows) rows = replay_unit_ask (place, hands, unit, &sealed, &error);
  if (rows == NULL)
    {
      replay_unit_say (place, unit, error);
      return "failed";
    }
  g_autofree gchar *report = ky_rows_text_of (rows, "report");
  ret_opened->before = ky_report_from_json (report, &policy, ret_opened->policy_sha256, NULL);
  if (ret_opened->before == NULL)
    return "no-report";
  ret_opened->original = ky_original_unseal (rows, &sealed, replay_unit_find_secret, place, &error);
  if (ret_opened->original < 0)
    {
      replay_unit_say (place, unit, error);
      return "no-key";
    }
  KyView allow = ky_rows_get (rows, "allow")->view;
  ret_opened->allow = g_bytes_new (allow.data, allow.size);
  ret_opened->departments = ky_departments_parse (ky_rows_get (rows, "departments")->view);
  ret_opened->key_policy = ky_rows_text_of (rows, "key_policy");
  return finds_method (place, ret_opened) ? NULL : "method";
}

/* --- who gets what -------------------------------------------------------------------------- */

static KyEnvelopeFacts
facts_of (const KyReplayOpened *opened)
{
  const KyReplayUnit *unit = opened->unit;

  return (KyEnvelopeFacts){ .sender = unit->sender,
                            .direction = unit->direction,
                            .login = unit->login[0] != '\0' ? unit->login : NULL,
                            .client = unit->client,
                            .sender_is_authentic = unit->is_authentic,
                            .departments = opened->departments,
                            .has_size = TRUE,
                            .size = unit->size };
}

/* Returns the policy that a group of the configuration, or a machine's key, names; "": none. */
static const gchar *
replay_unit_named_policy (KyConfig *config, const KyReplayOpened *opened)
{
  const KyReplayUnit *unit = opened->unit;

  if (is_machine (unit))
    return opened->key_policy;
  if (replay_unit_is_web (unit))
    return ky_config_string (config, KY_CONFIG_ICAP_POLICY);
  for (guint i = 0; is_folder (unit) && i < ky_config_n_folders (config); i++)
    if (strcmp (ky_config_folder_name (config, i), unit->client + strlen (KY_FOLDER_CLIENT)) == 0)
      return ky_config_folder_string (config, i, KY_CONFIG_FOLDER_POLICY);
  return "";
}

/* Resolves the policy as the front ends for files do. (transfer full) */
static KyPolicy *
resolve_file (KyConfig *config, const KyReplayOpened *opened, GError **error)
{
  const gchar *name = replay_unit_named_policy (config, opened);
  const KyReplayUnit *unit = opened->unit;
  KyEnvelopeFacts facts = { .recipient = unit->recipients[0] != NULL ? unit->recipients[0] : "",
                            .direction = "file",
                            .login = unit->login,
                            .departments = opened->departments,
                            .has_size = TRUE,
                            .size = unit->size };

  if (name[0] != '\0')
    return ky_config_policy (config, name, error);
  if (replay_unit_is_web (unit))
    facts = (KyEnvelopeFacts){ .direction = "file", .login = unit->login };
  return ky_config_resolve (config, &facts, NULL);
}

/* Adds the entries of the allowlist and the blocklist that applied to the mail to `policy`, which
 * is replaced, and returns those for the sanitizer in `*ret_allow`. (transfer full) */
static gboolean
add_lists (const KyReplayOpened *opened, KyPolicy **policy, GPtrArray **ret_allow, GError **error)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  KyView list = ky_view_of_bytes (opened->allow);

  if (replay_unit_is_file (opened->unit))
    return ky_store_read_blocks (list, policy, ret_allow, error);
  return ky_store_read_allow (list, ret_allow, links, error)
         && ky_store_allow_links (policy, links, error);
}

static KyPolicy *
replay_unit_with_method (KyPolicy *policy, const gchar *method, GError **error)
{
  return method == NULL ? ky_policy_ref (policy)
                        : ky_policy_with (policy, "methods.*", method, error);
}

static gboolean
made_it (const KyReplayOpened *opened, KyPolicy *policy, const gchar *method)
{
  g_autoptr (KyPolicy) tried = replay_unit_with_method (policy, method, NULL);
  g_autoptr (GPtrArray) allow = NULL;

  return tried != NULL && add_lists (opened, &tried, &allow, NULL)
         && memcmp (ky_policy_sha256 (tried), opened->policy_sha256, KY_SHA256_SIZE) == 0;
}

/* Finds out which method a user of the portal requested, of which the report has only the policy's
 * hash. Returns FALSE if the policy has changed since, so that no method gives this hash. */
static gboolean
finds_method (const KyReplayPlace *place, KyReplayOpened *opened)
{
  static const gchar *const methods[] = { NULL, "rebuild", "redraw", "image", "text" };
  const KyReplayUnit *unit = opened->unit;

  if (!replay_unit_is_file (unit) || replay_unit_is_web (unit) || is_machine (unit)
      || is_folder (unit))
    return TRUE;
  g_autoptr (KyPolicy) policy = resolve_file (place->config, opened, NULL);
  for (guint i = 0; policy != NULL && i < G_N_ELEMENTS (methods); i++)
    if (made_it (opened, policy, methods[i]))
      {
        opened->method = methods[i];
        return TRUE;
      }
  return FALSE;
}

static void
replay_unit_group_free (gpointer data)
{
  KyReplayGroup *group = data;

  ky_policy_unref (group->policy);
  g_ptr_array_unref (group->recipients);
  g_free (group);
}

/* Adds a group without recipients to `groups`. `policy`: (transfer full). */
static KyReplayGroup *
add_group (GPtrArray *groups, KyPolicy *policy)
{
  KyReplayGroup *group = g_new0 (KyReplayGroup, 1);

  group->policy = policy;
  group->recipients = g_ptr_array_new ();
  g_ptr_array_add (groups, group);
  return group;
}

static void
put_recipient (GPtrArray *groups, KyPolicy *policy, gchar *recipient)
{
  KyReplayGroup *group = NULL;

  for (guint i = 0; i < groups->len && group == NULL; i++)
    if (ky_policy_does_same (((KyReplayGroup *)groups->pdata[i])->policy, policy))
      group = groups->pdata[i];
  if (group == NULL)
    group = add_group (groups, ky_policy_ref (policy));
  g_ptr_array_add (group->recipients, recipient);
}

static void
end_groups (GPtrArray *groups)
{
  for (guint i = 0; i < groups->len; i++)
    g_ptr_array_add (((KyReplayGroup *)groups->pdata[i])->recipients, NULL);
}

GPtrArray *
ky_replay_one_group (const KyReplayUnit *unit, KyPolicy *policy)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (replay_unit_group_free);
  KyReplayGroup *group = add_group (groups, policy);

  for (guint i = 0; unit->recipients[i] != NULL; i++)
    g_ptr_array_add (group->recipients, unit->recipients[i]);
  end_groups (groups);
  return groups;
}

GPtrArray *
ky_replay_groups (const KyReplayPlace *place, gboolean is_tried, const KyReplayOpened *opened,
                  GError **error)
{
  const KyReplayUnit *unit = opened->unit;
  const KyEnvelopeFacts facts = facts_of (opened);
  KyConfig *config = is_tried ? place->other : place->config;
  const gchar *name = is_tried ? place->policy : NULL;
  g_autoptr (KyPolicy) policy = NULL;

  if (name != NULL)
    policy = ky_config_policy (config, name, error);
  else if (replay_unit_is_file (unit))
    policy = resolve_file (config, opened, error);
  else if (ky_config_string (config, KY_CONFIG_RELAY_HOST)[0] == '\0' || unit->recipients[0] == NULL
           || unit->recipients[1] == NULL)
    policy = ky_config_resolve_all (config, &facts, (const gchar *const *)unit->recipients, NULL);
  if (policy != NULL || name != NULL || replay_unit_is_file (unit))
    return policy != NULL ? ky_replay_one_group (unit, g_steal_pointer (&policy)) : NULL;
  GPtrArray *groups = g_ptr_array_new_with_free_func (replay_unit_group_free);
  for (guint i = 0; unit->recipients[i] != NULL; i++)
    {
      const gchar *const one[] = { unit->recipients[i], NULL };
      g_autoptr (KyPolicy) own = ky_config_resolve_all (config, &facts, one, NULL);

      put_recipient (groups, own, unit->recipients[i]);
    }
  end_groups (groups);
  return groups;
}

/* --- what comes out ------------------------------------------------------------------------- */

gboolean
ky_replay_sanitize (const KyReplayPlace *place, KyReplayHands *hands, const KyReplayOpened *opened,
                    KyPolicy *policy, KySanitizerResult *ret_result)
{
  const KyReplayUnit *unit = opened->unit;
  g_autoptr (GError) error = NULL;
  g_autoptr (KyPolicy) changed = replay_unit_with_method (policy, opened->method, &error);
  g_autoptr (GPtrArray) allow = NULL;
  KySanitizerJob job = { .mode = KY_MODE_SANITIZE,
                         .tenant = ky_config_tenant_name (place->config),
                         .input = opened->original,
                         .claimed = "message/rfc822",
                         .force_type = "eml",
                         .request_id = unit->id,
                         .new_domain = unit->new_domain,
                         .is_background = TRUE,
                         .client = "replay" };

  if (changed == NULL || !add_lists (opened, &changed, &allow, &error)
      || (lseek (opened->original, 0, SEEK_SET) < 0 && !ky_error_set_errno (&error, "lseek")))
    {
      replay_unit_say (place, unit, error);
      return FALSE;
    }
  job.policy = changed;
  job.allow = allow;
  /* The time that the notice gave when the mail came. */
  if (unit->is_authentic && ky_config_string (place->config, KY_CONFIG_RELAY_HOST)[0] != '\0')
    job.password_hours = ky_policy_password_hours (changed);
  if (replay_unit_is_file (unit))
    {
      job.name = opened->before->name;
      job.claimed = opened->before->claimed;
      job.force_type = NULL;
    }
  hands->sanitizer.program = place->program;
  hands->sanitizer.config = place->config;
  return ky_command_run (&hands->sanitizer, &job, unit->id, ret_result) == KY_EXIT_OK;
}

KyReportPart *
ky_replay_run (const KyReplayPlace *place, KyReplayHands *hands, const KyReplayOpened *opened,
               KyPolicy *policy)
{
  g_auto (KySanitizerResult) result = { .output = -1 };

  return ky_replay_sanitize (place, hands, opened, policy, &result)
             ? g_steal_pointer (&result.report)
             : NULL;
}

/* --- what is refused ------------------------------------------------------------------------ */

/* Returns the group of recipients that gets the mail directly, by the choice of kiyome-milter: its
 * policy decides. */
static const KyReplayGroup *
served_of (const GPtrArray *groups)
{
  const KyReplayGroup *served = groups->pdata[0];

  for (guint i = 1; i < groups->len; i++)
    {
      const KyReplayGroup *group = groups->pdata[i];

      if (ky_recipients_are_before (group->recipients, served->recipients))
        served = group;
    }
  return served;
}

/* Returns the first policy whose limit `message-size` is below `size`, or NULL. (transfer none) */
static KyPolicy *
too_small (const GPtrArray *policies, guint64 size)
{
  for (guint i = 0; i < policies->len; i++)
    if (size > ky_policy_uint (policies->pdata[i], KY_POLICY_LIMIT_MESSAGE_SIZE))
      return policies->pdata[i];
  return NULL;
}

/* Tells whether a part was opened with a password that was not kept, so that the content cannot be
 * compared. */
static gboolean
is_opened_otherwise (const KyReplayOpened *opened, const KyReportPart *report, KyPolicy *policy)
{
  gboolean reads = ky_policy_is (policy, KY_POLICY_MAIL_PASSWORDS, "mail");
  guint locked = 0;

  g_ptr_array_unref (ky_replay_compare (opened->before, report, reads, &locked));
  return locked > 0;
}

KyReportPart *
ky_replay_refuse (const KyReplayPlace *place, KyReplayHands *hands, gboolean is_tried,
                  const KyReplayOpened *opened, KyPolicy **ret_policy)
{
  KyReplayUnit whole = *opened->unit;
  KyReplayOpened all = *opened;
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (GPtrArray) policies = g_ptr_array_new ();
  const KyReportPart *part;

  whole.recipients = whole.everybody;
  all.unit = &whole;
  if (replay_unit_is_file (&whole)
      || (groups = ky_replay_groups (place, is_tried, &all, NULL)) == NULL)
    return NULL;
  for (guint i = 0; i < groups->len; i++)
    g_ptr_array_add (policies, ((KyReplayGroup *)groups->pdata[i])->policy);
  KyPolicy *policy = too_small (policies, whole.size);
  gboolean is_large = policy != NULL;
  if (!is_large)
    policy = served_of (groups)->policy;
  if (!is_large && !ky_refusal_may_come (policies))
    return NULL;
  g_autoptr (KyReportPart) report = ky_replay_run (place, hands, &all, policy);
  if (report == NULL || is_opened_otherwise (opened, report, policy)
      || (!is_large && ky_refusal_find (report, policies, &part) == NULL))
    return NULL;
  if (!is_large)
    ky_refusal_mark (report, part);
  *ret_policy = ky_policy_ref (policy);
  return g_steal_pointer (&report);
}
