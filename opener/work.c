/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "opener/opener.h"

#include <string.h>

/* --- the policy ----------------------------------------------------------------------------- */

/* The one that held when the message came: of the strictest of its recipients. */
static KyPolicy *
envelope_policy (KyOrder *order, const KyOpened *opened)
{
  const KyEnvelopeFacts facts = { .sender = opened->sender,
                                  .direction = opened->direction,
                                  .login = opened->login[0] != '\0' ? opened->login : NULL };

  return ky_config_resolve_all (order->service->config, &facts,
                                (const gchar *const *)opened->recipients, NULL);
}

static gboolean
is_withheld_by (KyPolicy *policy, const gchar *type)
{
  const KyMethodId *ladder = ky_policy_ladder (policy, type);

  if (ladder == NULL)
    ladder = ky_policy_ladder (policy, "*");
  return ladder != NULL && ladder[0] == KY_METHOD_WITHHOLD;
}

/* METHOD alone for the part's type: one that the policy doesn't let through at all stays so. */
static KyPolicy *
with_method (KyPolicy *policy, const gchar *type, const gchar *method, GError **error)
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

/* No notice: what is made here is looked at, and doesn't arrive as mail. */
static KyPolicy *
make_policy (KyOrder *order, const KyOpened *opened, const KyOrderWork *work, GError **error)
{
  g_autoptr (KyPolicy) base = work->preset != NULL
                                  ? ky_config_policy (order->service->config, work->preset, error)
                                  : envelope_policy (order, opened);
  g_autoptr (KyPolicy) quiet
      = base != NULL ? ky_policy_with (base, "mail.notice", "never", error) : NULL;

  if (quiet == NULL || work->method == NULL)
    return g_steal_pointer (&quiet);
  return with_method (quiet, opened->part_type[0] != '\0' ? opened->part_type : "*", work->method,
                      error);
}

/* --- the job -------------------------------------------------------------------------------- */

gboolean
ky_order_work (KyOrder *order, const KyOpened *opened, const KyOrderWork *work,
               KySanitizerResult *ret_result, GError **error)
{
  gboolean is_mail = strcmp (opened->direction, "file") != 0;
  g_autofree gchar *path = ky_config_run_path (order->service->config, "sanitizer.sock");
  const gchar *passwords[] = { work->password, NULL };
  g_autoptr (KyPolicy) policy = make_policy (order, opened, work, error);
  g_autoptr (KySanitizer) sanitizer = policy != NULL ? ky_sanitizer_connect (path, error) : NULL;
  const KySanitizerJob job = { .mode = work->mode,
                               .input = opened->original,
                               .name = is_mail ? NULL : opened->file_name,
                               .claimed = is_mail ? "message/rfc822" : NULL,
                               .force_type = is_mail ? "eml" : NULL,
                               .policy = policy,
                               .passwords = work->password != NULL ? passwords : NULL,
                               .request_id = opened->id,
                               .first = work->first,
                               .count = work->count,
                               .width = work->width,
                               .select = work->is_whole ? NULL : opened->path };

  return sanitizer != NULL && ky_sanitizer_run (sanitizer, &job, NULL, NULL, ret_result, error);
}
