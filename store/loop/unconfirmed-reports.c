/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the list of at most 1024 messages whose report was committed, but whose front end may not
 * have received the answer. After a start the list is filled with the messages whose reports came
 * within the last second before the newest report. A sender's retry of such a message is the same
 * message, with one original. */
#include "store/loop/unconfirmed-reports.h"

/* Once a connection was used for longer, its front end has received the earlier answers. */
#define HEARD_TIME (60 * G_TIME_SPAN_SECOND)
/* The newest reports before a crash, for which answers may not have been sent. */
#define LAST_ROWS "1000"
#define LAST_MICROSECONDS "1000000"
#define DOUBTS_MAX 1024 /* the oldest are dropped: their senders have already repeated them */

static void
unconfirmed_reports_add (KyServer *server, const gchar *id)
{
  ky_unconfirmed_reports_end (server, id);
  g_queue_push_tail (&server->doubts, g_strdup (id));
  if (server->doubts.length > DOUBTS_MAX)
    g_free (g_queue_pop_head (&server->doubts));
}

void
ky_unconfirmed_reports_told (KyServer *server, KyPeer *peer, const gchar *id)
{
  ky_unconfirmed_reports_end (server, id);
  g_strlcpy (peer->told_id, id, sizeof peer->told_id);
  peer->told_at = g_get_monotonic_time ();
  if (peer->fd < 0)
    unconfirmed_reports_add (server, id);
}

void
ky_unconfirmed_reports_closed (KyServer *server, const KyPeer *peer)
{
  if (peer->told_id[0] != '\0' && g_get_monotonic_time () - peer->told_at < HEARD_TIME)
    unconfirmed_reports_add (server, peer->told_id);
}

static void
read_last (KyServer *server)
{
  server->has_read_doubts = TRUE;
  KyStatement *row
      = ky_index_bind (server->index, NULL,
                       "WITH last AS (SELECT id, reported FROM messages WHERE state = 'done'"
                       " ORDER BY n DESC LIMIT " LAST_ROWS ") SELECT id FROM last"
                       " WHERE reported >= (SELECT max (reported) FROM last) - " LAST_MICROSECONDS,
                       "");
  while (row != NULL && ky_index_step (server->index, row, NULL) == 1)
    {
      g_autofree gchar *id = ky_index_text (row, 0);

      unconfirmed_reports_add (server, id);
    }
}

gchar *
ky_unconfirmed_reports_list (KyServer *server)
{
  if (!server->has_read_doubts)
    read_last (server);
  if (server->doubts.length == 0)
    return NULL;
  GString *json = g_string_new (NULL);
  for (const GList *link = server->doubts.head; link != NULL; link = link->next)
    g_string_append_printf (json, "%c\"%s\"", json->len > 0 ? ',' : '[', (const gchar *)link->data);
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}

static GList *
unconfirmed_reports_find (const KyServer *server, const gchar *id)
{
  GList *link = server->doubts.head;

  while (link != NULL && strcmp (link->data, id) != 0)
    link = link->next;
  return link;
}

gboolean
ky_unconfirmed_reports_has (const KyServer *server, const gchar *id)
{
  return unconfirmed_reports_find (server, id) != NULL;
}

void
ky_unconfirmed_reports_end (KyServer *server, const gchar *id)
{
  GList *link = unconfirmed_reports_find (server, id);

  if (link == NULL)
    return;
  g_free (link->data);
  g_queue_delete_link (&server->doubts, link);
}

void
ky_unconfirmed_reports_clear (KyServer *server)
{
  g_queue_clear_full (&server->doubts, g_free);
}
