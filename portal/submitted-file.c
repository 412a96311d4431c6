/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores an uploaded file as an original, has it sanitized under its policy, and stores the report.
 * If sanitizing fails, the store is told, so that it does not wait for the report. */
#include "portal/submitted-file.h"

#include "common/name.h"
#include "common/message-codes.h"
#include "common/words.h"
#include "portal/parts.h"
#include "store/client/client.h"

#include <string.h>
#include <unistd.h>

#define NAME_RAW_MAX 1000  /* bytes; Windows allows 255 characters */
#define NAME_MAX_BYTES 200 /* bytes that are kept of it */

void
ky_submitted_file_clear (KySubmittedFile *submitted)
{
  ky_fd_clear (&submitted->file);
  g_free (submitted->name);
  g_free (submitted->login);
  g_free (submitted->mail);
  g_free (submitted->client);
  g_free (submitted->share);
  g_free (submitted->sender);
  g_free (submitted->id);
  ky_policy_unref (submitted->policy);
  g_clear_pointer (&submitted->blocked, g_ptr_array_unref);
  ky_config_unref (submitted->config);
  ky_sanitizer_result_clear (&submitted->result);
}

gboolean
ky_submitted_file_name (KySubmittedFile *submitted, KyRequest *request, GError **error)
{
  const gchar *header = ky_request_header (request, "X-File-Name");

  submitted->name = header != NULL && strlen (header) <= 3 * NAME_RAW_MAX
                        ? g_uri_unescape_string (header, NULL)
                        : NULL;
  if (submitted->name == NULL || *submitted->name == '\0' || strlen (submitted->name) > NAME_RAW_MAX
      || !g_utf8_validate (submitted->name, -1, NULL))
    return ky_request_fail (error, "invalid", "X-File-Name");
  if (strlen (submitted->name) > NAME_MAX_BYTES)
    {
      g_autofree gchar *whole = g_steal_pointer (&submitted->name);

      submitted->name = ky_name_clean (whole, NULL, NULL, "file", NAME_MAX_BYTES);
    }
  return TRUE;
}

static KyStore *
submitted_file_connect_store (const KySubmittedFile *submitted, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (submitted->portal->config, "store/store.sock");

  return ky_store_connect (path, error);
}

gboolean
ky_submitted_file_store (KySubmittedFile *submitted, const gchar *key, GError **error)
{
  g_autoptr (KyStore) store = submitted_file_connect_store (submitted, error);
  const gchar *recipients[] = { submitted->mail, NULL };
  const KyStoreEnvelope envelope = { .recipients = recipients,
                                     .client = submitted->client,
                                     .queue_id = submitted->name,
                                     .login = submitted->login,
                                     .direction = "file",
                                     .key = key,
                                     .asks_allow = TRUE };

  if (store == NULL)
    return FALSE;
  if (lseek (submitted->file, 0, SEEK_SET) < 0)
    return ky_error_set_errno (error, "lseek");
  return ky_store_add (store, &envelope, submitted->file, &submitted->id, error)
         && ky_store_blocks (store, &submitted->policy, &submitted->blocked, error);
}

static gboolean
submitted_file_run (KySubmittedFile *submitted, gboolean (*progress) (gpointer data), gpointer data,
                    GError **error)
{
  g_autofree gchar *path
      = ky_config_run_path (submitted->portal->config, "sanitizer/sanitizer.sock");
  g_autoptr (KySanitizer) sanitizer = ky_sanitizer_connect (path, error);
  KySanitizerJob job = { .mode = KY_MODE_SANITIZE,
                         .input = submitted->file,
                         .name = submitted->name,
                         .policy = submitted->policy,
                         .request_id = submitted->id,
                         .allow = submitted->blocked,
                         .client = submitted->share,
                         .sender = submitted->sender };

  return sanitizer != NULL
         && ky_sanitizer_run (sanitizer, &job, progress, data, &submitted->result, error);
}

void
ky_submitted_file_fail (const KySubmittedFile *submitted, const gchar *why)
{
  g_autofree gchar *words = ky_said (why, FALSE);
  gboolean is_awaited = submitted->id != NULL && !submitted->is_again;
  g_autoptr (KyStore) store = is_awaited ? submitted_file_connect_store (submitted, NULL) : NULL;

  if (store != NULL)
    ky_store_failed (store, submitted->id, words, NULL);
}

gboolean
ky_submitted_file_sanitize (KySubmittedFile *submitted, gboolean (*progress) (gpointer data),
                            gpointer data, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KyStore) store = NULL;

  /* The blocklist is asked for separately. */
  if (submitted->is_again)
    {
      store = submitted_file_connect_store (submitted, error);
      if (store == NULL || !ky_store_blocks (store, &submitted->policy, &submitted->blocked, error))
        return FALSE;
    }
  if (!submitted_file_run (submitted, progress, data, &local))
    {
      ky_submitted_file_fail (submitted, local->message);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (submitted->is_again)
    return TRUE;
  store = submitted_file_connect_store (submitted, error);
  return store != NULL
         && ky_store_report (store, submitted->id, submitted->result.report,
                             ky_policy_name (submitted->policy),
                             ky_policy_sha256 (submitted->policy),
                             ky_config_sha256 (submitted->config), "", NULL, error)
         && ky_store_report_used (store, submitted->result.report, submitted->id, error);
}

/* --- as JSON -------------------------------------------------------------------------------- */

/* Adds the removals of `part` and its parts, in the form of the report's JSON. */
static void
submitted_file_add_removed (const KyReportPart *part, GString *json)
{
  ky_report_put_removed (part, json);
  for (guint i = 0; i < part->parts->len; i++)
    submitted_file_add_removed (part->parts->pdata[i], json);
}

void
ky_submitted_file_put (const KySubmittedFile *submitted, KyRequest *request)
{
  const KyReportPart *root = submitted->result.report;
  KyJson *json = &request->json;
  g_autoptr (GString) removed = g_string_new ("[");

  ky_json_text (json, "id", submitted->id);
  ky_json_text (json, "name", submitted->name);
  ky_json_text (json, "type", root->type);
  ky_json_text (json, "typeLabel", ky_shown_part_type_label (root->type, request->is_japanese));
  ky_json_number (json, "size", (gint64)root->size);
  ky_json_text (json, "outcome", ky_report_outcome (root));
  ky_json_text (json, "reason",
                root->reason != KY_REASON_NONE ? ky_reason_to_string (root->reason) : NULL);
  ky_json_text (json, "cause", root->detail != NULL ? ky_words_cause (root->detail) : NULL);
  submitted_file_add_removed (root, removed);
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
