/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes of uploads. An upload is stored as an original like any mail and then
 * sanitized. The output is not kept: a download is made again from the sealed original, byte for
 * byte the same. */
#include "config/live.h"
#include "portal/handlers.h"
#include "portal/parts.h"
#include "portal/submitted-file.h"

#include <poll.h>
#include <unistd.h>

#define PASSWORD_MAX_BYTES 1000

/* Sets the policy of the user's own mail, or one method of it. */
static gboolean
uploads_resolve_policy (KyRequest *request, KySubmittedFile *taken, GError **error)
{
  const gchar *method = ky_request_header (request, "X-Method");
  const KyEnvelopeFacts facts = { .recipient = request->user->mail,
                                  .direction = "file",
                                  .login = request->user->name,
                                  .department = request->user->department,
                                  .sender_department = request->user->department,
                                  .has_size = TRUE,
                                  .size = (guint64)request->received };

  taken->config = ky_live_take ();
  taken->policy = ky_config_resolve (taken->config, &facts, NULL);
  if (method == NULL || *method == '\0')
    return TRUE;
  if (strcmp (method, "rebuild") != 0 && strcmp (method, "image") != 0
      && strcmp (method, "text") != 0 && strcmp (method, "redraw") != 0)
    return ky_request_fail (error, "invalid", "X-Method");
  KyPolicy *changed = ky_policy_with (taken->policy, "methods.*", method, error);
  if (changed == NULL)
    return FALSE;
  ky_policy_unref (taken->policy);
  taken->policy = changed;
  return TRUE;
}

/* Returns whether the client is still connected. If it is not, the upload is cancelled, since
 * nobody else waits for it. */
static gboolean
is_waited_for (gpointer data)
{
  KyRequest *request = data;
  const union MHD_ConnectionInfo *info
      = MHD_get_connection_info (request->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  struct pollfd at = { .fd = info != NULL ? info->connect_fd : -1, .events = POLLRDHUP };

  return poll (&at, 1, 0) <= 0 || (at.revents & (POLLRDHUP | POLLHUP | POLLERR)) == 0;
}

/* Tells the store that nobody works on the file, and records the cancellation, which fails if the
 * session has ended as well. */
static gboolean
cancel (KyRequest *request, const KySubmittedFile *taken, GError **error)
{
  const gchar *id = ky_submitted_file_id (taken);

  ky_submitted_file_fail (taken, "cancelled");
  if (id != NULL)
    ky_request_tell (request, "upload-cancel", NULL, "id", id, NULL);
  return ky_request_fail (error, "conflict", "cancelled");
}

gboolean
ky_handle_upload_add (KyRequest *request, GError **error)
{
  g_auto (KySubmittedFile) taken = { .file = -1 };
  g_autoptr (GError) local = NULL;

  if (request->received == 0)
    return ky_request_fail (error, "invalid", "an empty file");
  taken.file = dup (request->upload);
  taken.login = g_strdup (request->user->name);
  taken.mail = g_strdup (request->user->mail);
  taken.client = g_strdup (request->from);
  taken.share = g_strdup ("upload");
  taken.sender = g_strdup (request->user->name);
  if (taken.file < 0)
    return ky_error_set_errno (error, "dup");
  if (!ky_submitted_file_name (&taken, request, error)
      || !uploads_resolve_policy (request, &taken, error))
    return FALSE;
  gboolean ok = is_waited_for (request) && ky_submitted_file_store (&taken, NULL, &local)
                && is_waited_for (request)
                && ky_submitted_file_sanitize (&taken, is_waited_for, request, &local);
  if (!ok && !is_waited_for (request))
    return cancel (request, &taken, error);
  if (ok)
    ky_submitted_file_put (&taken, request);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return ok;
}

static void
uploads_put_listed (KyRows *rows, KyRequest *request)
{
  KyJson *json = &request->json;

  ky_json_open (json, NULL, '{');
  ky_row_put_text (rows, "id", json, "id");
  ky_row_put_text (rows, "name", json, "name");
  ky_row_put_number (rows, "received", json, "received");
  ky_row_put_number (rows, "size", json, "size");
  ky_row_put_text (rows, "state", json, "state");
  ky_json_bool (json, "hasOriginal", ky_row_number (rows, "has_original") != 0);
  ky_put_stored_report (rows, request);
  ky_json_close (json, '}');
}

KY_DEFINE_LIST (ky_handle_uploads, "uploads", "uploads", uploads_put_listed, "text", "cursor",
                "limit", NULL)

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
