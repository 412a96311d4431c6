/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes of mails: lists, searches, one mail with its parts, and its text. dispatch.c
 * calls the handlers by its table of routes; the store decides which mails a user may see. */
#include "portal/handlers.h"
#include "portal/parts.h"

#include <unistd.h>

#define TEXT_MAX (8u * 1024 * 1024)

/* Writes the members of a message that the list and the single view share. */
static void
put_message (KyRows *rows, KyJson *json)
{
  ky_row_put_text (rows, "id", json, "id");
  ky_row_put_number (rows, "received", json, "received");
  ky_row_put_text (rows, "sender", json, "sender");
  ky_row_put_text (rows, "author", json, "author");
  ky_row_put_text (rows, "subject", json, "subject");
  ky_row_put_text (rows, "direction", json, "direction");
  ky_row_put_number (rows, "size", json, "size");
  ky_row_put_number (rows, "class", json, "class");
  ky_row_put_text (rows, "state", json, "state");
  ky_row_put_text (rows, "outcome", json, "outcome");
}

static void
portal_mails_put_listed (KyRows *rows, KyRequest *request)
{
  g_autofree gchar *id = ky_rows_text_of (rows, "id");
  g_autofree gchar *asked = ky_rows_text_of (rows, "request_id");
  KyJson *json = &request->json;

  if (*id == '\0') /* this row only has the cursor */
    return;
  ky_json_open (json, NULL, '{');
  put_message (rows, json);
  ky_row_put_words (rows, "attachments", json, "attachments");
  ky_json_open (json, "counts", '{');
  ky_row_put_number (rows, "n_attachments", json, "attachments");
  ky_row_put_number (rows, "n_changed", json, "changed");
  ky_row_put_number (rows, "n_withheld", json, "withheld");
  ky_json_close (json, '}');
  if (*asked != '\0')
    {
      ky_json_open (json, "request", '{');
      ky_json_text (json, "id", asked);
      ky_row_put_text (rows, "request_state", json, "state");
      ky_json_close (json, '}');
    }
  else
    ky_json_null (json, "request");
  ky_json_close (json, '}');
}

KY_DEFINE_LIST (ky_handle_mails, "mails", "mails", portal_mails_put_listed, "text", "sender",
                "subject", "file", "since", "until", "state", "cursor", "limit", "scope", NULL)

/* Parses the user's requests: "ID state;ID state". */
static void
put_requests (KyRows *rows, const gchar *column, KyJson *json)
{
  g_autofree gchar *text = ky_rows_text_of (rows, column);
  g_auto (GStrv) list = g_strsplit (text, ";", -1);

  ky_json_open (json, "requests", '[');
  for (guint i = 0; list[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (list[i], " ", 2);

      if (g_strv_length (pair) != 2)
        continue;
      ky_json_open (json, NULL, '{');
      ky_json_text (json, "id", pair[0]);
      ky_json_text (json, "state", pair[1]);
      ky_json_close (json, '}');
    }
  ky_json_close (json, ']');
}

/* Returns whether the part at `path` lies in one that is withheld as a whole. */
static gboolean
is_in_withheld (GPtrArray *withheld, const gchar *path)
{
  for (guint i = 0; i < withheld->len; i++)
    {
      const gchar *outer = withheld->pdata[i];
      gsize length = strlen (outer);

      if (strncmp (path, outer, length) == 0 && path[length] == '.')
        return TRUE;
    }
  return FALSE;
}

/* Returns whether a part is shown: attachments, and removed members of archives, which can be
 * viewed and requested like attachments. Outer parts come first. */
static gboolean
portal_mails_is_shown (KyRows *rows, GPtrArray *withheld)
{
  g_autofree gchar *path = ky_rows_text_of (rows, "path");
  g_autofree gchar *outcome = ky_rows_text_of (rows, "part_outcome");
  gboolean is_attachment = ky_row_number (rows, "is_attachment") != 0;

  if (strcmp (outcome, "withheld") != 0 || strcmp (path, "1") == 0)
    return is_attachment;
  if (is_in_withheld (withheld, path))
    return is_attachment;
  g_ptr_array_add (withheld, g_steal_pointer (&path));
  return TRUE;
}

/* Returns whether to offer the action; the store decides when it is requested
 * (store/calls/open.c). */
static gboolean
may_read (const KyRequest *request, const gchar *relation)
{
  return strcmp (relation, "metadata") != 0
         || (ky_user_has_role (request->user, "administrator")
             && ky_config_bool (request->portal->config, KY_CONFIG_PORTAL_LOOK));
}

/* Writes the parts of this report, up to the first row of another one. Returns as
 * ky_rows_next(). */
static gint
put_served_parts (KyRequest *request, KyRows *rows, GError **error)
{
  g_autoptr (GPtrArray) withheld = g_ptr_array_new_with_free_func (g_free);
  gint64 debt = ky_row_number (rows, "debt");
  KyJson *json = &request->json;
  gint got;

  ky_json_open (json, "attachments", '[');
  do
    {
      /* A message without a report has no parts yet; its text and its root are not shown. */
      if (portal_mails_is_shown (rows, withheld))
        {
          ky_json_open (json, NULL, '{');
          ky_shown_part_put_row (rows, "reason", json, request->is_japanese);
          put_requests (rows, "requests", json);
          ky_json_close (json, '}');
        }
      got = ky_rows_next (rows, error);
    }
  while (got == 1 && ky_row_number (rows, "debt") == debt);
  ky_json_close (json, ']');
  return got;
}

/* Writes whom a report is for, and the state of its delivery. */
static void
put_served (KyRows *rows, KyJson *json)
{
  ky_row_put_text (rows, "policy", json, "policy");
  ky_row_put_words (rows, "served", json, "servedTo");
  ky_row_put_bool (rows, "follow_up", json, "followUp");
  ky_row_put_text (rows, "way", json, "delivery");
}

/* Writes the reports of recipients under other policies, or of the reader's second address. */
static gint
put_other (KyRequest *request, KyRows *rows, GError **error)
{
  KyJson *json = &request->json;

  ky_json_open (json, NULL, '{');
  put_served (rows, json);
  ky_row_put_text (rows, "state", json, "state");
  ky_row_put_text (rows, "outcome", json, "outcome");
  ky_row_put_bool (rows, "served_mine", json, "mine");
  gint got = put_served_parts (request, rows, error);
  ky_json_close (json, '}');
  return got;
}

gboolean
ky_handle_mail (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_request_ask_one (request, "mail", error, "id", request->captures[0], NULL);
  KyJson *json = &request->json;

  if (rows == NULL)
    return FALSE;
  put_message (rows, json);
  ky_row_put_words (rows, "recipients", json, "recipients");
  put_served (rows, json);
  g_autofree gchar *relation = ky_rows_text_of (rows, "relation");
  ky_json_text (json, "relation", relation);
  ky_json_bool (json, "mine", strcmp (relation, "mine") == 0);
  ky_json_bool (json, "mayRead", may_read (request, relation));
  put_requests (rows, "whole_requests", json);
  gint got = put_served_parts (request, rows, error);
  ky_json_open (json, "others", '[');
  while (got == 1)
    got = put_other (request, rows, error);
  ky_json_close (json, ']');
  return got == 0;
}

gboolean
ky_handle_mail_text (KyRequest *request, GError **error)
{
  static const gchar *const facts[] = { "from", "to", "cc", "subject", "date" };
  g_auto (KyOpenerAnswer) answer = { .file = -1 };

  if (!ky_request_order (request, "text", &answer, error, "id", request->captures[0], "reason",
                         ky_request_text (request, "reason"), NULL))
    return FALSE;
  if (answer.file < 0 || lseek (answer.file, 0, SEEK_SET) != 0)
    return ky_request_fail (error, "still-withheld", "");
  g_autoptr (GBytes) bytes = ky_fd_read_all (answer.file, TEXT_MAX, error);
  if (bytes == NULL)
    return FALSE;
  /* A mail may have no text; then `bytes` has no data. */
  g_autofree gchar *text
      = g_bytes_get_size (bytes) == 0
            ? g_strdup ("")
            : g_utf8_make_valid (g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes));
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    ky_json_text (&request->json, facts[i], ky_opener_fact (&answer, facts[i]));
  ky_json_text (&request->json, "text", text);
  return TRUE;
}
