/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the passwords that a later mail names for the attachments of an earlier one. The passwords
 * are not stored: the later mail is opened once more, a worker reads it, and what it finds stays in
 * this process until it was tried. */
#include "opener/reprocess.h"

#include "config/tenants.h"

#define FOUND_WORDS 200       /* passwords tried for a mail */
#define SOURCES_MAX 8         /* mails read for one mail */
#define FOUND_MAX (64 * 1024) /* bytes that a worker may return: 200 passwords of 256 bytes */

/* Merges `lists` (of GStrv, the passwords of each mail, best first), taking the best of each list
 * first, up to FOUND_WORDS, so that a mail with many words does not displace the others. */
static void
merge (KyReprocess *again, const GPtrArray *lists)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean has_more = TRUE;

  for (guint place = 0; has_more; place++)
    {
      has_more = FALSE;
      for (guint i = 0; i < lists->len; i++)
        {
          gchar **words = lists->pdata[i];

          if (words[0] == NULL || place >= g_strv_length (words))
            continue;
          has_more = TRUE;
          if (all->len < FOUND_WORDS && g_hash_table_add (known, words[place]))
            g_ptr_array_add (all, g_strdup (words[place]));
        }
    }
  if (all->len == 0)
    return;
  g_ptr_array_add (all, NULL);
  again->sent = (gchar **)g_ptr_array_steal (all, NULL);
}

static void
forget_list (gpointer words)
{
  ky_reprocess_forget (words);
}

static gboolean
opener_passwords_read_found (int found, GPtrArray *lists, GError **error)
{
  KyView view;

  if (!ky_fd_map (found, FOUND_MAX, &view, error))
    return FALSE;
  gsize size = view.size;
  g_autofree gchar *text = ky_view_to_string (ky_view (view.data, size));
  ky_view_unmap (&view);
  /* The first line is a marker, which the verifier has checked. */
  gchar *words = strchr (text, '\n');
  if (words != NULL && words[1] != '\0')
    g_ptr_array_add (lists, g_strsplit (g_strchomp (words + 1), "\n", -1));
  explicit_bzero (text, size);
  return TRUE;
}

/* Reads the passwords of a mail. The policy decides how it is read; its output is never
 * delivered. */
static gboolean
opener_passwords_read_mail (const KyReprocess *again, int original, GPtrArray *lists,
                            GError **error)
{
  g_autofree gchar *path = ky_config_run_path (again->service->config, "sanitizer/sanitizer.sock");
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
         && (result.output < 0 || opener_passwords_read_found (result.output, lists, error));
}

/* Reads the possible passwords in the mail that the store gives for the number `at`, and adds them
 * to `lists`. `ret_is_there`: FALSE if there is no mail with that number. */
static gboolean
opener_passwords_read_source (const KyReprocess *again, guint at, GPtrArray *lists,
                              gboolean *ret_is_there, GError **error)
{
  g_autofree gchar *at_text = g_strdup_printf ("%u", at);
  g_autofree gchar *hours = g_strdup_printf ("%u", again->password_hours);
  ky_autofd int sealed = -1;
  ky_autofd int original = -1;
  g_autoptr (GError) local = NULL;
  g_autoptr (KyRows) rows = ky_reprocess_ask (
      again, "source", (const gchar *const[]){ "at", at_text, "hours", hours, NULL }, NULL, &sealed,
      &local);

  *ret_is_there = rows != NULL;
  if (local != NULL)
    g_propagate_error (error, g_error_copy (local));
  if (rows == NULL)
    return local == NULL;
  original = ky_original_unseal (rows, &sealed, ky_secrets_find, again->service->secrets, error);
  return original >= 0 && opener_passwords_read_mail (again, original, lists, error);
}

/* Reads all mails. One without passwords has no list. */
static gboolean
read_sources (const KyReprocess *again, GPtrArray *lists, GError **error)
{
  gboolean is_there = TRUE;

  for (guint at = 0; at < SOURCES_MAX && is_there; at++)
    {
      g_autoptr (GError) local = NULL;

      if (opener_passwords_read_source (again, at, lists, &is_there, &local))
        continue;
      if (again->is_follow_up)
        return ky_error_pass (error, &local);
      /* The first delivery does not wait for passwords of an earlier mail. */
      ky_log_error (KY_LOG_WARNING, local->message,
                    "delivery %s: an earlier mail can't be read for passwords", again->id);
    }
  return TRUE;
}

gboolean
ky_reprocess_find_passwords (KyReprocess *again, GError **error)
{
  g_autoptr (GPtrArray) lists = g_ptr_array_new_with_free_func (forget_list);

  if (again->sent != NULL)
    g_ptr_array_add (lists, g_steal_pointer (&again->sent));
  gboolean ok = read_sources (again, lists, error);
  merge (again, lists);
  return ok;
}
