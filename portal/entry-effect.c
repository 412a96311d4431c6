/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes that show what an entry of the allowlist or the blocklist would have done,
 * before it is saved. */
#include "portal/handlers.h"

#include "common/fault.h"
#include "engine/filetype.h"

KY_DEFINE_PUT_ROW (put_mail, { ky_row_put_text, "id", "mail" },
                   { ky_row_put_number, "received", "received" },
                   { ky_row_put_text, "sender", "sender" },
                   { ky_row_put_text, "subject", "subject" }, { ky_row_put_text, "names", "names" },
                   { ky_row_put_number, "count", "parts" })

/* Examines a few mails below the cursor; the page asks again until it has enough or is stopped. */
static gboolean
answer_effect (KyRequest *request, const gchar *list, GError **error)
{
  static const gchar *const counts[]
      = { "examined", "mails", "parts", "withheld", "untold", "unanswered" };
  const gchar *type = ky_request_query (request, "type");

  if (type != NULL && *type != '\0' && ky_filetype_by_name (type) == NULL)
    return ky_fault_set (error, "allow-type", type);
  g_autoptr (KyRows) rows = ky_request_ask_one (
      request, "effect", error, "list", list, "type", type, "sender",
      ky_request_query (request, "sender"), "sha256", ky_request_query (request, "sha256"),
      "link-domain", ky_request_query (request, "linkDomain"), "link",
      ky_request_query (request, "link"), "cursor", ky_request_query (request, "cursor"), NULL);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    ky_row_put_number (rows, counts[i], &request->json, counts[i]);
  gint64 next = ky_row_number (rows, "next");
  if (next > 0)
    ky_row_put_number (rows, "next", &request->json, "next");
  else
    ky_json_null (&request->json, "next");
  return ky_put_rows (request, rows, "found", put_mail, error);
}

gboolean
ky_handle_allow_effect (KyRequest *request, GError **error)
{
  return answer_effect (request, "allow", error);
}

gboolean
ky_handle_block_effect (KyRequest *request, GError **error)
{
  return answer_effect (request, "block", error);
}
