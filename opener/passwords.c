/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Passwords that a later mail names for an earlier one. They are kept nowhere: that mail is opened
 * once more, a worker reads it, and what it finds stays in this process until it was tried.
 */
#include "opener/again.h"

#include "config/tenants.h"

#include <string.h>

#define FOUND_WORDS 200       /* that are tried for a mail */
#define SOURCES_MAX 8         /* mails that are read for one */
#define FOUND_MAX (64 * 1024) /* bytes of all that a worker finds: 200 of 256 */

/* Behind what an other mail named, up to FOUND_WORDS. */
static void
add_words (KyAgain *again, const gchar *text)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  gchar **words = g_strsplit (text, "\n", -1);

  for (guint i = 0; again->sent != NULL && again->sent[i] != NULL; i++)
    g_ptr_array_add (all, again->sent[i]);
  for (guint i = 0; words[i] != NULL; i++)
    if (all->len < FOUND_WORDS)
      g_ptr_array_add (all, words[i]);
    else
      {
        explicit_bzero (words[i], strlen (words[i]));
        g_free (words[i]);
      }
  g_free (words);
  g_free (again->sent);
  g_ptr_array_add (all, NULL);
  again->sent = (gchar **)g_ptr_array_steal (all, NULL);
}

static gboolean
read_found (KyAgain *again, int found, GError **error)
{
  g_autofree gchar *text = NULL;
  gchar *words;
  KyView view;
  gsize size;

  if (!ky_fd_map (found, FOUND_MAX, &view, error))
    return FALSE;
  size = view.size;
  text = ky_view_to_string (ky_view (view.data, size));
  ky_view_unmap (&view);
  /* The first line is its mark, as its verifier has seen. */
  words = strchr (text, '\n');
  if (words != NULL && words[1] != '\0')
    add_words (again, g_strchomp (words + 1));
  explicit_bzero (text, size);
  return TRUE;
}

/* The policy says how a mail is read; to be no mail that is delivered is no method of its own. */
static gboolean
read_mail (KyAgain *again, int original, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (again->service->config, "sanitizer.sock");
  g_autoptr (KyPolicy) policy
      = ky_policy_with (again->policy, "methods.passwords", "rebuild", error);
  g_autoptr (KySanitizer) sanitizer = policy != NULL ? ky_sanitizer_connect (path, error) : NULL;
  const KySanitizerJob job = { .mode = KY_MODE_SANITIZE,
                               .tenant = ky_config_tenant_name (again->config),
                               .input = original,
                               .claimed = "message/rfc822",
                               .force_type = "passwords",
                               .policy = policy,
                               .request_id = again->id,
                               .client = again->client,
                               .sender = again->sender };
  g_auto (KySanitizerResult) result = { .output = -1 };

  return sanitizer != NULL && ky_sanitizer_run (sanitizer, &job, NULL, NULL, &result, error)
         && (result.output < 0 || read_found (again, result.output, error));
}

/* *RET_IS_THERE: there is an AT-th mail. */
static gboolean
read_source (KyAgain *again, guint at, gboolean *ret_is_there, GError **error)
{
  g_autofree gchar *at_text = g_strdup_printf ("%u", at);
  g_autofree gchar *hours = g_strdup_printf ("%u", again->password_hours);
  ky_autofd int sealed = -1;
  ky_autofd int original = -1;
  g_autoptr (GError) local = NULL;
  g_autoptr (KyRows) rows = ky_again_ask (
      again, "source", (const gchar *const[]){ "at", at_text, "hours", hours, NULL }, NULL, &sealed,
      &local);

  *ret_is_there = rows != NULL;
  if (local != NULL)
    g_propagate_error (error, g_error_copy (local));
  if (rows == NULL)
    return local == NULL;
  original = ky_original_unseal (rows, &sealed, ky_secrets_find, again->service->secrets, error);
  return original >= 0 && read_mail (again, original, error);
}

gboolean
ky_again_find_passwords (KyAgain *again, GError **error)
{
  gboolean is_there = TRUE;

  for (guint at = 0; at < SOURCES_MAX && is_there; at++)
    {
      g_autoptr (GError) local = NULL;

      if (read_source (again, at, &is_there, &local))
        continue;
      if (again->is_follow_up)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      /* A first delivery goes without what an earlier mail may have named. */
      ky_log_error (KY_LOG_WARNING, local->message, "delivery %s: an earlier mail", again->id);
    }
  return TRUE;
}
