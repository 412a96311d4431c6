/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the store has to say to people (requests, decisions, digests) goes out from here, and apart
 * from that, so that it keeps nobody waiting, what must be made before it is sent (mailing.c).
 */
#include "opener/opener.h"

#include "common/log.h"

#include <string.h>
#include <unistd.h>

#define SECONDS 5

static void
settle (const KyOpenerService *service, KyStorePortal **store, const gchar *id,
        const GError *failure, gboolean is_final)
{
  g_autofree gchar *why = failure != NULL ? ky_log_safe_error (failure->message) : NULL;
  const gchar *const arguments[]
      = { "id", id, "why", why, "final", failure != NULL && is_final ? "yes" : NULL, NULL };

  ky_opener_tell (service, store, failure != NULL ? "outbox-failed" : "outbox-done", arguments);
}

typedef struct
{
  KyOpenerService *service;
  gboolean is_file;
  gboolean is_first; /* of its kind: it frees what the process before this one had taken */
} Sender;

#define FILE_SENDERS 2 /* one that a relay or a large file holds up keeps nobody else's */

/* To whom a file was sent last: after him it is the next one's turn. */
static GMutex last_mutex;
static gchar *last;

/* (transfer full) */
static gchar *
look_last (void)
{
  gchar *copy;

  g_mutex_lock (&last_mutex);
  copy = g_strdup (last != NULL ? last : "");
  g_mutex_unlock (&last_mutex);
  return copy;
}

static void
note_last (KyRows *rows)
{
  g_mutex_lock (&last_mutex);
  g_free (last);
  last = ky_row_value_text (ky_rows_get (rows, "to"));
  g_mutex_unlock (&last_mutex);
}

static void
send_letter (KyOpenerService *service, KyRows *rows, const gchar *id, gboolean *ret_final,
             GError **error)
{
  g_autofree gchar *to = ky_row_value_text (ky_rows_get (rows, "to"));
  g_autofree gchar *subject = ky_row_value_text (ky_rows_get (rows, "subject"));
  g_autofree gchar *text = ky_row_value_text (ky_rows_get (rows, "text"));
  const KyLetter letter = { .id = id, .to = to, .subject = subject, .text = text, .file = -1 };

  ky_letter_send (service->config, &letter, ret_final, error);
}

static void
send_one (const Sender *sender, KyStorePortal **store, KyRows *rows)
{
  g_autofree gchar *id = ky_row_value_text (ky_rows_get (rows, "id"));
  g_autoptr (GError) error = NULL;
  gboolean is_final = FALSE;

  if (sender->is_file)
    ky_mailing_send (sender->service, rows, &is_final, &error);
  else
    send_letter (sender->service, rows, id, &is_final, &error);
  if (error != NULL)
    ky_log_error (KY_LOG_WARNING, error->message,
                  is_final ? "outbox: mail %s was refused, and is not tried again"
                           : "outbox: mail %s was not taken",
                  id);
  settle (sender->service, store, id, error, is_final);
}

/* One at a time: of those that were taken when this process is killed, one alone may have been
 * sent. *RET_MORE: there was one. */
static gboolean
take_one (const Sender *sender, KyStorePortal **store, gboolean is_first, gboolean *ret_more,
          GError **error)
{
  g_autofree gchar *after = look_last ();
  const gchar *const arguments[]
      = { "limit", "1",   "first", is_first ? "yes" : "no", "files", sender->is_file ? "yes" : "no",
          "after", after, NULL };
  g_autoptr (KyRows) rows
      = ky_store_portal_ask (*store, "outbox-take", arguments, NULL, NULL, error);
  gint got = rows != NULL ? ky_rows_next (rows, error) : -1;

  *ret_more = got == 1;
  /* From now on what an order takes is not taken from it. */
  if (got >= 0 && sender->is_file)
    g_atomic_int_set (&sender->service->sends, 1);
  if (got == 1 && sender->is_file)
    note_last (rows);
  if (got == 1)
    send_one (sender, store, rows);
  return got >= 0;
}

static gboolean
drain (const Sender *sender, KyStorePortal **store, gboolean *is_first, GError **error)
{
  gboolean has_more = TRUE;

  while (has_more && *store != NULL)
    {
      if (!take_one (sender, store, *is_first, &has_more, error))
        return FALSE;
      *is_first = FALSE;
    }
  return TRUE;
}

static gpointer
run (gpointer data)
{
  const Sender *sender = data;
  KyOpenerService *service = sender->service;
  g_autofree gchar *path = ky_config_run_path (service->config, KY_OPEN_SOCKET);
  KyStorePortal *store = NULL;
  gboolean is_first = sender->is_first;
  gboolean was_well = TRUE;

  /* Not before another has freed what is free: it would be taken from this one. */
  while (!sender->is_first && g_atomic_int_get (&service->sends) == 0)
    g_usleep (G_USEC_PER_SEC / 10);

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      gboolean is_well;

      if (store == NULL)
        store = ky_store_portal_connect (path, &error);
      is_well = store != NULL && drain (sender, &store, &is_first, &error);
      if (!is_well)
        {
          g_clear_pointer (&store, ky_store_portal_free);
          /* Orders may be sending of the other kind just now. */
          is_first = is_first || !sender->is_file;
        }
      if (!is_well && was_well)
        ky_log_error (KY_LOG_WARNING, error != NULL ? error->message : "no answer",
                      sender->is_file ? "outbox: files" : "outbox");
      was_well = is_well;
      g_usleep (SECONDS * G_USEC_PER_SEC);
    }
  return NULL;
}

void
ky_outbox_start (KyOpenerService *service)
{
  static Sender senders[1 + FILE_SENDERS];

  if (ky_config_string (service->config, KY_CONFIG_RELAY_HOST)[0] == '\0')
    return;
  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    {
      senders[i] = (Sender){ service, i > 0, i <= 1 };
      g_thread_unref (g_thread_new (i > 0 ? "outbox-files" : "outbox", run, &senders[i]));
    }
}
