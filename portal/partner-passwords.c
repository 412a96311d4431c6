/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes by which administrators list, store and remove passwords agreed with partners.
 * A password goes to kiyome-opener, which seals it, and no answer has one. */
#include "portal/handlers.h"

KY_DEFINE_PUT_ROW (put_agreed, { ky_row_put_text, "id", "id" },
                   { ky_row_put_text, "domain", "domain" }, { ky_row_put_text, "created_by", "by" },
                   { ky_row_put_number, "created", "created" },
                   { ky_row_put_number, "expires", "expires" },
                   { ky_row_put_number, "used", "lastUsed" })

KY_DEFINE_LIST (ky_handle_agreed_list, "password-list", "passwords", put_agreed, NULL)

/* Checks the rights of the user before the password is sent anywhere. */
gboolean
ky_handle_agreed_add (KyRequest *request, GError **error)
{
  g_autofree gchar *expires = ky_request_value (request, "expires");
  g_auto (KyOpenerAnswer) answer = { .file = -1 };

  if (!ky_user_has_role (request->user, "administrator"))
    return ky_request_fail (error, "forbidden", "");
  if (!ky_request_order (request, "agree", &answer, error, "domain",
                         ky_request_text (request, "domain"), "expires", expires, "password",
                         ky_request_text (request, "password"), NULL))
    return FALSE;
  ky_json_text (&request->json, "id", ky_opener_fact (&answer, "id"));
  return TRUE;
}

KY_DEFINE_END (ky_handle_agreed_remove, "password-remove", "removed")
