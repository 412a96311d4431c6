/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds the policy of an order and gives the opened original to the sanitizer. The policy is that
 * of the envelope's strictest recipient or one by name; blocklist entries that were added since are
 * applied if the result is given out. */
#include "config/live.h"
#include "opener/opener.h"
#include "store/client/allow-list.h"

/* --- the policy ----------------------------------------------------------------------------- */

/* Returns the policy that applied when the message came: the strictest of its recipients. */
static KyPolicy *
envelope_policy (KyOrder *order, const KyOpened *opened)
{
  const KyEnvelopeFacts facts = { .sender = opened->sender,
                                  .direction = opened->direction,
                                  .login = opened->login[0] != '\0' ? opened->login : NULL,
                                  .client = opened->client,
                                  .sender_is_authentic = opened->is_authentic,
                                  .departments = opened->departments,
                                  .has_size = TRUE,
                                  .size = opened->size };
  g_autoptr (KyConfig) config = ky_live_take ();

  return ky_config_resolve_all (config, &facts, (const gchar *const *)opened->recipients, NULL);
}

static gboolean
is_withheld_by (KyPolicy *policy, const gchar *type)
{
  const KyMethodId *ladder = ky_policy_ladder (policy, type);

  if (ladder == NULL)
    ladder = ky_policy_ladder (policy, "*");
  return ladder != NULL && ladder[0] == KY_METHOD_WITHHOLD;
}

/* Returns `policy` with only `method` for the part's type, unless the policy withholds the type. */
static KyPolicy *
opener_work_with_method (KyPolicy *policy, const gchar *type, const gchar *method, GError **error)
{
  g_autofree gchar *key = g_strconcat ("methods.", type, NULL);

  if (ky_method_from_string (method) == KY_METHOD_NONE || strcmp (method, "pass") == 0
      || strcmp (method, "withhold") == 0 || strcmp (method, "rebuild") == 0
      || is_withheld_by (policy, type))
    {
      ky_order_fail (error, "method-refused", method);
      return NULL;
    }
  return ky_policy_with (policy, key, method, error);
}

/* Returns the policy of a job by its name, or NULL if it was removed since. (transfer full) */
static KyPolicy *
opener_work_named_policy (KyConfig *config, const gchar *name, GError **error)
{
  KyPolicy *policy = ky_config_policy (config, name, NULL);

  if (policy == NULL)
    ky_order_fail (error, "conflict", "the policy of this mail no longer exists");
  return policy;
}

/* Switches the notice off: the output is not delivered as mail. */
static KyPolicy *
opener_work_make_policy (KyOrder *order, const KyOpened *opened, const KyOrderWork *work,
                         GError **error)
{
  g_autoptr (KyConfig) config = ky_live_take ();
  g_autoptr (KyPolicy) base = work->preset != NULL
                                  ? opener_work_named_policy (config, work->preset, error)
                                  : envelope_policy (order, opened);

  if (base == NULL || work->is_again)
    return g_steal_pointer (&base);
  g_autoptr (KyPolicy) quiet = ky_policy_with (base, "mail.notice", "never", error);
  if (quiet == NULL || work->method == NULL)
    return g_steal_pointer (&quiet);
  return opener_work_with_method (quiet, opened->part_type[0] != '\0' ? opened->part_type : "*",
                                  work->method, error);
}

/* Applies blocklist entries that were added since the mail came. */
static gboolean
opener_work_ask_blocks (KyOrder *order, KyPolicy **policy, GPtrArray **ret_blocked, GError **error)
{
  g_autoptr (KyRows) rows = ky_order_ask (order, "open-blocks", NULL, error, NULL);
  gint next = rows != NULL ? ky_rows_next (rows, error) : -1;

  if (next == 0)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_PROTOCOL, "no answer from the store");
  return next == 1
         && ky_store_read_blocks (ky_rows_get (rows, "list")->view, policy, ret_blocked, error);
}

/* --- the job -------------------------------------------------------------------------------- */

gboolean
ky_order_work (KyOrder *order, const KyOpened *opened, const KyOrderWork *work,
               KySanitizerResult *ret_result, GError **error)
{
  gboolean is_mail = strcmp (opened->direction, "file") != 0;
  g_autofree gchar *path = ky_config_run_path (order->service->config, "sanitizer/sanitizer.sock");
  const gchar *passwords[] = { work->password, NULL };
  g_autoptr (GPtrArray) blocked = NULL;
  g_autoptr (KyPolicy) policy = opener_work_make_policy (order, opened, work, error);
  g_autoptr (KySanitizer) sanitizer
      = policy != NULL
                && (!work->leaves || opener_work_ask_blocks (order, &policy, &blocked, error))
            ? ky_sanitizer_connect (path, error)
            : NULL;
  const KySanitizerJob job = { .mode = work->mode,
                               .input = opened->original,
                               .name = is_mail ? NULL : opened->file_name,
                               .claimed = is_mail ? "message/rfc822" : NULL,
                               .force_type = is_mail ? "eml" : NULL,
                               .policy = policy,
                               .passwords = work->password != NULL ? passwords : NULL,
                               .request_id = opened->id,
                               .allow = blocked,
                               .is_background = work->is_background,
                               /* The client for scheduling: a person or a machine. */
                               .client = opened->user[0] != '\0' ? opened->user : opened->client,
                               .first = work->first,
                               .count = work->count,
                               .width = work->width,
                               .select = work->is_whole ? NULL : opened->path };

  return sanitizer != NULL && ky_sanitizer_run (sanitizer, &job, NULL, NULL, ret_result, error);
}
