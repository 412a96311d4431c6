/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file door: an upload goes to the store as an original like any mail, then to the sanitizer.
 * What it gives is not kept: a download is made anew from the sealed original, byte for byte the
 * same.
 */
#include "common/words.h"
#include "portal/handlers.h"
#include "portal/parts.h"
#include "sanitizer/client.h"
#include "store/client/client.h"
#include "common/said.h"

#include <string.h>
#include <unistd.h>

#define NAME_MAX_BYTES 200
#define PASSWORD_MAX_BYTES 1000

typedef struct
{
  KyRequest *request;
  gchar *name;
  gchar *id;
  KyPolicy *policy;
  KySanitizerResult result;
} Upload;

static void
upload_clear (Upload *upload)
{
  g_free (upload->name);
  g_free (upload->id);
  ky_policy_unref (upload->policy);
  ky_sanitizer_result_clear (&upload->result);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Upload, upload_clear)

static gboolean
read_name (Upload *upload, GError **error)
{
  const gchar *header = ky_request_header (upload->request, "X-File-Name");

  upload->name = header != NULL && strlen (header) < 3 * NAME_MAX_BYTES
                     ? g_uri_unescape_string (header, NULL)
                     : NULL;
  if (upload->name == NULL || *upload->name == '\0' || !g_utf8_validate (upload->name, -1, NULL))
    return ky_request_fail (error, "invalid", "X-File-Name");
  return TRUE;
}

/* The policy for the user's own mail, or one method of it. */
static gboolean
resolve_policy (Upload *upload, GError **error)
{
  KyRequest *request = upload->request;
  const gchar *method = ky_request_header (request, "X-Method");
  const KyEnvelopeFacts facts
      = { .recipient = request->user->mail, .direction = "file", .login = request->user->name };
  KyPolicy *changed;

  upload->policy = ky_config_resolve (request->portal->config, &facts, NULL);
  if (method == NULL || *method == '\0')
    return TRUE;
  if (strcmp (method, "rebuild") != 0 && strcmp (method, "image") != 0
      && strcmp (method, "text") != 0 && strcmp (method, "redraw") != 0)
    return ky_request_fail (error, "invalid", "X-Method");
  changed = ky_policy_with (upload->policy, "methods.*", method, error);
  if (changed == NULL)
    return FALSE;
  ky_policy_unref (upload->policy);
  upload->policy = changed;
  return TRUE;
}

static gboolean
store_original (Upload *upload, KyStore *store, GError **error)
{
  KyRequest *request = upload->request;
  const gchar *recipients[] = { request->user->mail, NULL };
  const KyStoreEnvelope envelope = { .recipients = recipients,
                                     .client = request->from,
                                     .queue_id = upload->name,
                                     .login = request->user->name,
                                     .direction = "file" };

  if (lseek (request->upload, 0, SEEK_SET) < 0)
    return ky_error_set_errno (error, "lseek");
  return ky_store_add (store, &envelope, request->upload, &upload->id, error);
}

static gboolean
sanitize (Upload *upload, GError **error)
{
  KyRequest *request = upload->request;
  g_autofree gchar *path = ky_config_run_path (request->portal->config, "sanitizer.sock");
  g_autoptr (KySanitizer) sanitizer = ky_sanitizer_connect (path, error);
  KySanitizerJob job = { .mode = KY_MODE_SANITIZE,
                         .input = request->upload,
                         .name = upload->name,
                         .policy = upload->policy,
                         .request_id = upload->id,
                         .client = "upload",
                         .sender = request->user->name };

  return sanitizer != NULL
         && ky_sanitizer_run (sanitizer, &job, NULL, NULL, &upload->result, error);
}

static gboolean
report (Upload *upload, KyStore *store, GError **error)
{
  return ky_store_report (store, upload->id, upload->result.report, ky_policy_name (upload->policy),
                          ky_policy_sha256 (upload->policy), "", error);
}

/* The removals of PART and what is in it, as the report's JSON has them. */
static void
add_removed (const KyReportPart *part, GString *json)
{
  ky_report_put_removed (part, json);
  for (guint i = 0; i < part->parts->len; i++)
    add_removed (part->parts->pdata[i], json);
}

static void
put_result (Upload *upload)
{
  const KyReportPart *root = upload->result.report;
  KyJson *json = &upload->request->json;
  g_autoptr (GString) removed = g_string_new ("[");

  ky_json_text (json, "id", upload->id);
  ky_json_text (json, "name", upload->name);
  ky_json_text (json, "type", root->type);
  ky_json_text (json, "typeLabel",
                ky_shown_part_type_label (root->type, upload->request->is_japanese));
  ky_json_number (json, "size", (gint64)root->size);
  ky_json_text (json, "outcome", ky_report_outcome (root));
  ky_json_text (json, "reason",
                root->reason != KY_REASON_NONE ? ky_reason_to_string (root->reason) : NULL);
  ky_json_text (json, "cause", root->detail != NULL ? ky_words_cause (root->detail) : NULL);
  add_removed (root, removed);
  g_string_append_c (removed, ']');
  ky_shown_part_put_removed (removed->str, json, upload->request->is_japanese);
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

gboolean
ky_handle_upload_add (KyRequest *request, GError **error)
{
  g_auto (Upload) upload = { .request = request, .result = { .output = -1 } };
  g_autofree gchar *path = ky_config_run_path (request->portal->config, "store.sock");
  g_autoptr (KyStore) store = NULL;
  g_autoptr (GError) local = NULL;

  if (request->received == 0)
    return ky_request_fail (error, "invalid", "an empty file");
  if (!read_name (&upload, error) || !resolve_policy (&upload, error))
    return FALSE;
  store = ky_store_connect (path, error);
  if (store == NULL || !store_original (&upload, store, error))
    return FALSE;
  if (!sanitize (&upload, &local))
    {
      g_autofree gchar *why = ky_said (local->message, FALSE);

      ky_store_failed (store, upload.id, why, NULL);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!report (&upload, store, error))
    return FALSE;
  put_result (&upload);
  return TRUE;
}

/* What the answer to the upload said, from the store: the page says the same when it is loaded
 * anew. */
static void
put_listed_report (KyRows *rows, KyRequest *request)
{
  g_autofree gchar *type = ky_row_text (rows, "type");
  g_autofree gchar *reason = ky_row_text (rows, "reason");
  g_autofree gchar *detail = ky_row_text (rows, "detail");
  g_autofree gchar *removed = ky_row_text (rows, "removed");
  g_autofree gchar *output = ky_row_text (rows, "output_name");
  KyJson *json = &request->json;

  ky_json_text (json, "type", type);
  ky_json_text (json, "typeLabel", ky_shown_part_type_label (type, request->is_japanese));
  ky_json_text (json, "reason", *reason != '\0' ? reason : NULL);
  ky_json_text (json, "cause", ky_words_cause (detail));
  ky_shown_part_put_removed (removed, json, request->is_japanese);
  ky_json_bool (json, "hasOriginal", ky_row_number (rows, "has_original") != 0);
  if (*output == '\0')
    {
      ky_json_null (json, "output");
      return;
    }
  ky_json_open (json, "output", '{');
  ky_json_text (json, "name", output);
  ky_row_put_text (rows, "output_type", json, "type");
  ky_json_close (json, '}');
}

static void
put_listed (KyRows *rows, KyRequest *request)
{
  KyJson *json = &request->json;

  ky_json_open (json, NULL, '{');
  ky_row_put_text (rows, "id", json, "id");
  ky_row_put_text (rows, "name", json, "name");
  ky_row_put_number (rows, "received", json, "received");
  ky_row_put_number (rows, "size", json, "size");
  ky_row_put_text (rows, "state", json, "state");
  ky_row_put_text (rows, "outcome", json, "outcome");
  put_listed_report (rows, request);
  ky_json_close (json, '}');
}

gboolean
ky_handle_uploads (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows = ky_request_ask (
      request, "uploads", error, "text", ky_request_query (request, "text"), "cursor",
      ky_request_query (request, "cursor"), "limit", ky_request_query (request, "limit"), NULL);

  return rows != NULL && ky_put_page (request, rows, "uploads", put_listed, error);
}

gboolean
ky_handle_upload_download (KyRequest *request, GError **error)
{
  const gchar *password = ky_request_text (request, "password");
  g_auto (KyOpenerAnswer) answer = { .file = -1 };

  if (password != NULL && (*password == '\0' || strlen (password) > PASSWORD_MAX_BYTES))
    return ky_request_fail (error, "invalid", "password");
  if (!ky_request_order (request, "render", &answer, error, "id", request->captures[0], "path", "",
                         "method", ky_request_text (request, "method"), "way", "download",
                         "password", password, NULL))
    return FALSE;
  if (answer.file < 0)
    return ky_request_fail (error, "still-withheld", "");
  ky_request_download (request, &answer.file, ky_opener_fact (&answer, "name"),
                       ky_opener_fact (&answer, "type"));
  return TRUE;
}
