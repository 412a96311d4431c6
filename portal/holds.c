/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes by which originals are kept as evidence: administrators add a hold and lift
 * one that another person added; auditors see them, too. */
#include "portal/handlers.h"

KY_DEFINE_PUT_ROW (put_hold, { ky_row_put_text, "id", "id" }, { ky_row_put_text, "mail", "mail" },
                   { ky_row_put_text, "sender", "sender" }, { ky_row_put_text, "case", "label" },
                   { ky_row_put_text, "reason", "reason" }, { ky_row_put_text, "created_by", "by" },
                   { ky_row_put_number, "created", "created" })

KY_DEFINE_LIST (ky_handle_hold_list, "hold-list", "holds", put_hold, NULL)

gboolean
ky_handle_hold_add (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows = ky_request_ask_one (
      request, "hold-add", error, "mail", ky_request_text (request, "mail"), "case",
      ky_request_text (request, "label"), "reason", ky_request_text (request, "reason"), NULL);

  if (rows == NULL)
    return FALSE;
  ky_row_put_text (rows, "id", &request->json, "id");
  return TRUE;
}

KY_DEFINE_END (ky_handle_hold_lift, "hold-lift", "lifted")
