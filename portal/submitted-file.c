/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores an uploaded file as an original, has it sanitized under its policy, and stores the report.
 * If sanitizing fails, the store is told, so that it does not wait for the report. */
#include "portal/submitted-file.h"

#include "common/name.h"
#include "common/release.h"
#include "common/words.h"
#include "portal/parts.h"

#define NAME_RAW_MAX 1000  /* bytes; Windows allows 255 characters */
#define NAME_MAX_BYTES 200 /* bytes that are kept of it */

void
ky_submitted_file_clear (KySubmittedFile *submitted)
{
  ky_fd_clear (&submitted->file);
  KY_RELEASE_MEMBERS (submitted, name, login, mail, client, share, sender);
  ky_intake_free (submitted->intake);
  ky_policy_unref (submitted->policy);
  ky_config_unref (submitted->config);
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

const gchar *
ky_submitted_file_id (const KySubmittedFile *submitted)
{
  return submitted->intake != NULL ? ky_intake_admission (submitted->intake)->id : NULL;
}

gboolean
ky_submitted_file_store (KySubmittedFile *submitted, const gchar *key, GError **error)
{
  const gchar *recipients[] = { submitted->mail, NULL };
  const KyStoreEnvelope envelope = { .recipients = recipients,
                                     .client = submitted->client,
                                     .queue_id = submitted->name,
                                     .login = submitted->login,
                                     .direction = "file",
                                     .key = key };

  submitted->intake = ky_intake_new (KY_FRONT_END_UPLOAD, submitted->config);
  return ky_intake_take (submitted->intake, &envelope, submitted->file, error);
}

gboolean
ky_submitted_file_resume (KySubmittedFile *submitted, const gchar *id, GError **error)
{
  submitted->intake = ky_intake_new (KY_FRONT_END_UPLOAD, submitted->config);
  return ky_intake_resume (submitted->intake, id, submitted->file, error);
}

void
ky_submitted_file_fail (const KySubmittedFile *submitted, const gchar *why)
{
  if (submitted->intake != NULL)
    ky_intake_fail (submitted->intake, why);
}

gboolean
ky_submitted_file_sanitize (KySubmittedFile *submitted, gboolean (*progress) (gpointer data),
                            gpointer data, GError **error)
{
  const KySanitizerJob job
      = { .name = submitted->name, .client = submitted->share, .sender = submitted->sender };

  return ky_intake_finish (submitted->intake, submitted->policy, &job, progress, data, error);
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
  const KyReportPart *root = ky_intake_result (submitted->intake)->report;
  KyJson *json = &request->json;
  g_autoptr (GString) removed = g_string_new ("[");

  ky_json_text (json, "id", ky_submitted_file_id (submitted));
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
