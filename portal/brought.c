/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "portal/brought.h"

#include "common/name.h"
#include "common/said.h"
#include "common/words.h"
#include "portal/parts.h"
#include "store/client/client.h"

#include <string.h>
#include <unistd.h>

#define NAME_RAW_MAX 1000  /* bytes: 255 characters, as Windows has them, and some */
#define NAME_MAX_BYTES 200 /* of which so many are kept */

void
ky_brought_clear (KyBrought *taken)
{
  ky_fd_clear (&taken->file);
  g_free (taken->name);
  g_free (taken->login);
  g_free (taken->mail);
  g_free (taken->client);
  g_free (taken->share);
  g_free (taken->sender);
  g_free (taken->id);
  ky_policy_unref (taken->policy);
  g_clear_pointer (&taken->blocked, g_ptr_array_unref);
  ky_config_unref (taken->config);
  ky_sanitizer_result_clear (&taken->result);
}

gboolean
ky_brought_name (KyBrought *taken, KyRequest *request, GError **error)
{
  const gchar *header = ky_request_header (request, "X-File-Name");

  taken->name = header != NULL && strlen (header) <= 3 * NAME_RAW_MAX
                    ? g_uri_unescape_string (header, NULL)
                    : NULL;
  if (taken->name == NULL || *taken->name == '\0' || strlen (taken->name) > NAME_RAW_MAX
      || !g_utf8_validate (taken->name, -1, NULL))
    return ky_request_fail (error, "invalid", "X-File-Name");
  if (strlen (taken->name) > NAME_MAX_BYTES)
    {
      g_autofree gchar *whole = g_steal_pointer (&taken->name);

      taken->name = ky_name_clean (whole, NULL, NULL, "file", NAME_MAX_BYTES);
    }
  return TRUE;
}

static KyStore *
connect_store (const KyBrought *taken, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (taken->portal->config, "store/store.sock");

  return ky_store_connect (path, error);
}

gboolean
ky_brought_store (KyBrought *taken, const gchar *key, GError **error)
{
  g_autoptr (KyStore) store = connect_store (taken, error);
  const gchar *recipients[] = { taken->mail, NULL };
  const KyStoreEnvelope envelope = { .recipients = recipients,
                                     .client = taken->client,
                                     .queue_id = taken->name,
                                     .login = taken->login,
                                     .direction = "file",
                                     .key = key,
                                     .asks_allow = TRUE };

  if (store == NULL)
    return FALSE;
  if (lseek (taken->file, 0, SEEK_SET) < 0)
    return ky_error_set_errno (error, "lseek");
  return ky_store_add (store, &envelope, taken->file, &taken->id, error)
         && ky_store_blocks (store, &taken->policy, &taken->blocked, error);
}

static gboolean
run (KyBrought *taken, gboolean (*progress) (gpointer data), gpointer data, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (taken->portal->config, "sanitizer/sanitizer.sock");
  g_autoptr (KySanitizer) sanitizer = ky_sanitizer_connect (path, error);
  KySanitizerJob job = { .mode = KY_MODE_SANITIZE,
                         .input = taken->file,
                         .name = taken->name,
                         .policy = taken->policy,
                         .request_id = taken->id,
                         .allow = taken->blocked,
                         .client = taken->share,
                         .sender = taken->sender };

  return sanitizer != NULL
         && ky_sanitizer_run (sanitizer, &job, progress, data, &taken->result, error);
}

void
ky_brought_fail (const KyBrought *taken, const gchar *why)
{
  g_autofree gchar *words = ky_said (why, FALSE);
  gboolean is_awaited = taken->id != NULL && !taken->is_again;
  g_autoptr (KyStore) store = is_awaited ? connect_store (taken, NULL) : NULL;

  if (store != NULL)
    ky_store_failed (store, taken->id, words, NULL);
}

gboolean
ky_brought_sanitize (KyBrought *taken, gboolean (*progress) (gpointer data), gpointer data,
                     GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KyStore) store = NULL;

  /* What is blocked is asked for by itself. */
  if (taken->is_again)
    {
      store = connect_store (taken, error);
      if (store == NULL || !ky_store_blocks (store, &taken->policy, &taken->blocked, error))
        return FALSE;
    }
  if (!run (taken, progress, data, &local))
    {
      ky_brought_fail (taken, local->message);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (taken->is_again)
    return TRUE;
  store = connect_store (taken, error);
  return store != NULL
         && ky_store_report (store, taken->id, taken->result.report, ky_policy_name (taken->policy),
                             ky_policy_sha256 (taken->policy), ky_config_sha256 (taken->config), "",
                             NULL, error)
         && ky_store_report_used (store, taken->result.report, taken->id, error);
}

/* --- as JSON -------------------------------------------------------------------------------- */

/* The removals of PART and what is in it, as the report's JSON has them. */
static void
add_removed (const KyReportPart *part, GString *json)
{
  ky_report_put_removed (part, json);
  for (guint i = 0; i < part->parts->len; i++)
    add_removed (part->parts->pdata[i], json);
}

void
ky_brought_put (const KyBrought *taken, KyRequest *request)
{
  const KyReportPart *root = taken->result.report;
  KyJson *json = &request->json;
  g_autoptr (GString) removed = g_string_new ("[");

  ky_json_text (json, "id", taken->id);
  ky_json_text (json, "name", taken->name);
  ky_json_text (json, "type", root->type);
  ky_json_text (json, "typeLabel", ky_shown_part_type_label (root->type, request->is_japanese));
  ky_json_number (json, "size", (gint64)root->size);
  ky_json_text (json, "outcome", ky_report_outcome (root));
  ky_json_text (json, "reason",
                root->reason != KY_REASON_NONE ? ky_reason_to_string (root->reason) : NULL);
  ky_json_text (json, "cause", root->detail != NULL ? ky_words_cause (root->detail) : NULL);
  add_removed (root, removed);
  g_string_append_c (removed, ']');
  ky_shown_part_put_removed (removed->str, json, request->is_japanese);
  if (!root->has_output)
    {
      ky_json_null (json, "output");
      return;
    }
  ky_json_open (json, "output", '{');
  ky_json_text (json, "name", root->output_name);
  ky_json_text (json, "type", root->output_type);
  ky_json_number (json, "size", (gint64)root->output_size);
  ky_json_close (json, '}');
}
