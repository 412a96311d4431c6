/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes by which administrators schedule mail for reprocessing and follow its
 * progress. The store checks their rights, and kiyome-opener does it (store/calls/reprocess.c). */
#include "common/message-codes.h"
#include "portal/handlers.h"

#define PAGE_STANDARD "50"
#define PAGE_MAX 200

/* Writes a text of which codes of common/words.def are translated. */
static void
portal_reprocess_put_words (KyRows *rows, const gchar *column, KyRequest *request, const gchar *key)
{
  g_autofree gchar *text = ky_rows_text_of (rows, column);
  g_autofree gchar *words = ky_said_shown (text, request->is_japanese);

  ky_json_text (&request->json, key, words);
}

static void
put_micro_time (KyRows *rows, const gchar *column, KyJson *json, const gchar *key)
{
  ky_json_number (json, key, ky_row_number (rows, column) / G_USEC_PER_SEC);
}

/* Limits the size of a page of a list. */
static const gchar *
page_limit (KyRequest *request)
{
  const gchar *limit = ky_request_query (request, "limit");
  gint64 number = 0;

  if (limit == NULL)
    return PAGE_STANDARD;
  return g_ascii_string_to_signed (limit, 10, PAGE_MAX, G_MAXINT64, &number, NULL)
             ? G_STRINGIFY (PAGE_MAX)
             : limit;
}

/* --- what there is -------------------------------------------------------------------------- */

gboolean
ky_handle_reprocess_counts (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows = ky_request_ask (
      request, "reprocess-count", error, "since", ky_request_query (request, "since"), "until",
      ky_request_query (request, "until"), "for", ky_request_query (request, "for"), NULL);
  KyJson *json = &request->json;
  gint64 total = 0;
  gint got = -1;

  if (rows == NULL)
    return FALSE;
  ky_json_open (json, "reasons", '[');
  while ((got = ky_rows_next (rows, error)) == 1)
    {
      g_autofree gchar *reason = ky_rows_text_of (rows, "reason");

      if (*reason == '\0')
        {
          total = ky_row_number (rows, "mails");
          continue;
        }
      ky_json_open (json, NULL, '{');
      ky_json_text (json, "reason", reason);
      ky_row_put_number (rows, "mails", json, "mails");
      ky_json_close (json, '}');
    }
  ky_json_close (json, ']');
  ky_json_number (json, "total", total);
  return got == 0;
}

static void
put_candidate (KyRows *rows, KyRequest *request)
{
  g_autofree gchar *files = ky_rows_text_of (rows, "files");
  KyJson *json = &request->json;

  ky_json_open (json, NULL, '{');
  ky_row_put_text (rows, "id", json, "id");
  put_micro_time (rows, "received", json, "received");
  ky_row_put_text (rows, "sender", json, "sender");
  ky_row_put_text (rows, "recipients", json, "recipients");
  ky_row_put_text (rows, "subject", json, "subject");
  ky_json_raw (json, "files", files);
  ky_json_close (json, '}');
}

/* Lists only mails that can be reprocessed now: not destroyed, and not scheduled already. */
gboolean
ky_handle_reprocess_candidates (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows = ky_request_ask (
      request, "reprocess-find", error, "since", ky_request_query (request, "since"), "until",
      ky_request_query (request, "until"), "for", ky_request_query (request, "for"), "cursor",
      ky_request_query (request, "cursor"), "state", "new", "limit", page_limit (request), NULL);

  return rows != NULL && ky_put_page (request, rows, "mails", put_candidate, error);
}

/* --- asking --------------------------------------------------------------------------------- */

KY_DEFINE_PUT_ROW (put_requested, { ky_row_put_text, "id", "id" },
                   { ky_row_put_text, "state", "state" })

gboolean
ky_handle_reprocess_ask (KyRequest *request, GError **error)
{
  g_autofree gchar *ids = ky_request_words (request, "mails");
  g_autoptr (KyRows) rows = ky_request_ask (request, "reprocess", error, "ids", ids, "for",
                                            ky_request_text (request, "for"), "reason",
                                            ky_request_text (request, "reason"), NULL);

  return rows != NULL && ky_put_rows (request, rows, "mails", put_requested, error);
}

/* --- how far it is -------------------------------------------------------------------------- */

static void
put_standing (KyRows *rows, KyRequest *request)
{
  KyJson *json = &request->json;

  ky_row_put_text (rows, "id", json, "id");
  ky_row_put_text (rows, "state", json, "state");
  portal_reprocess_put_words (rows, "detail", request, "detail");
  portal_reprocess_put_words (rows, "error", request, "error");
  ky_row_put_number (rows, "finished", json, "finished");
}

static void
put_look (KyRows *rows, KyRequest *request)
{
  ky_json_open (&request->json, NULL, '{');
  put_standing (rows, request);
  ky_json_close (&request->json, '}');
}

gboolean
ky_handle_reprocess_look (KyRequest *request, GError **error)
{
  g_autofree gchar *ids = ky_request_words (request, "mails");
  g_autoptr (KyRows) rows = ky_request_ask (request, "reprocess-look", error, "ids", ids, NULL);

  return rows != NULL && ky_put_rows (request, rows, "mails", put_look, error);
}

static void
put_asked (KyRows *rows, KyRequest *request)
{
  KyJson *json = &request->json;

  ky_json_open (json, NULL, '{');
  put_standing (rows, request);
  put_micro_time (rows, "received", json, "received");
  ky_row_put_text (rows, "sender", json, "sender");
  ky_row_put_text (rows, "recipients", json, "recipients");
  ky_row_put_text (rows, "subject", json, "subject");
  ky_row_put_number (rows, "asked", json, "asked");
  ky_row_put_text (rows, "asked_by", json, "by");
  ky_row_put_text (rows, "why", json, "reason");
  ky_json_close (json, '}');
}

gboolean
ky_handle_reprocess_list (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_request_ask (request, "reprocess-list", error, "cursor",
                        ky_request_query (request, "cursor"), "limit", page_limit (request), NULL);

  return rows != NULL && ky_put_page (request, rows, "mails", put_asked, error);
}
