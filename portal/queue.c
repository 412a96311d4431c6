/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes by which administrators list mails that are still to be sent, have one tried
 * now or remove it, as `kiyome queue` does. */
#include "common/message-codes.h"
#include "common/words.h"
#include "portal/handlers.h"

#define SHOWN "100"

/* Writes why the last try failed. The error of an order begins with a code ("mail-failed: what the
 * relay said") that the page translates. */
static void
portal_queue_put_error (KyRows *rows, KyRequest *request)
{
  g_autofree gchar *text = ky_rows_text_of (rows, "error");
  const gchar *detail;
  const gchar *code = ky_words_error_code (text, &detail);
  g_autofree gchar *words = ky_said_shown (detail, request->is_japanese);

  ky_json_text (&request->json, "code", code != NULL ? code : "");
  ky_json_text (&request->json, "error", words);
}

static void
put_owed (KyRows *rows, KyRequest *request)
{
  KyJson *json = &request->json;

  ky_json_open (json, NULL, '{');
  ky_row_put_text (rows, "id", json, "id");
  ky_row_put_text (rows, "what", json, "what");
  ky_row_put_text (rows, "recipients", json, "recipients");
  ky_row_put_text (rows, "subject", json, "subject");
  ky_row_put_number (rows, "created", json, "created");
  ky_row_put_text (rows, "state", json, "state");
  ky_row_put_number (rows, "next_try", json, "nextTry");
  ky_row_put_number (rows, "tries", json, "tries");
  portal_queue_put_error (rows, request);
  ky_json_close (json, '}');
}

gboolean
ky_handle_queue_list (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows = ky_request_ask (request, "queue-list", error, "limit", SHOWN, NULL);

  return rows != NULL && ky_put_rows (request, rows, "deliveries", put_owed, error);
}

/* Writes the count. `rows` is NULL if the store's answer was an error, which is set. */
static gboolean
put_count (KyRows *rows, KyRequest *request)
{
  if (rows != NULL)
    ky_row_put_number (rows, "count", &request->json, "count");
  return rows != NULL;
}

gboolean
ky_handle_queue_retry (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_request_ask_one (request, "queue-retry", error, "id", request->captures[0], NULL);

  return put_count (rows, request);
}

gboolean
ky_handle_queue_drop (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_request_ask_one (request, "queue-drop", error, "id", request->captures[0], "reason",
                            ky_request_text (request, "reason"), NULL);

  return put_count (rows, request);
}
