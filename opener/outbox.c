/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends the store's letters to people (requests, decisions, digests), and in other threads those
 * whose file must be made first (send-file.c), so that these delay no others. */
#include "opener/opener.h"

#define SECONDS 5

typedef struct
{
  KyOpenerService *service;
  KyRelaySlotKind kind;
  gboolean is_new; /* takes only letters not tried before, which repeated failures must not delay */
} Sender;

/* Threads of each kind; the last one takes new letters only. Only one sends to an address at a
 * time. */
#define LETTER_SENDERS 2
#define FILE_SENDERS 4

/* The address that got the last file: another one is next. */
static GMutex last_mutex;
static gchar *last;

/* (transfer full) */
static gchar *
look_last (void)
{
  g_mutex_lock (&last_mutex);
  gchar *copy = g_strdup (last != NULL ? last : "");
  g_mutex_unlock (&last_mutex);
  return copy;
}

static void
note_last (const gchar *to)
{
  g_mutex_lock (&last_mutex);
  g_free (last);
  last = g_strdup (to);
  g_mutex_unlock (&last_mutex);
}

static void
send_letter (KyOpenerService *service, KyRows *rows, const gchar *id, KyRelayEnd *ret_end,
             GError **error)
{
  g_autofree gchar *to = ky_rows_text_of (rows, "to");
  g_autofree gchar *subject = ky_rows_text_of (rows, "subject");
  g_autofree gchar *text = ky_rows_text_of (rows, "text");
  const KyLetter letter = { .id = id, .to = to, .subject = subject, .text = text, .file = -1 };

  ky_letter_send (service->config, &letter, ret_end, error);
}

static void
opener_outbox_send_one (const Sender *sender, KyStorePortal **store, KyRows *rows)
{
  g_autofree gchar *id = ky_rows_text_of (rows, "id");
  g_autoptr (GError) error = NULL;
  KyRelayEnd end = KY_RELAY_LATER;

  if (sender->kind == KY_RELAY_SLOT_FILES)
    ky_send_file_send (sender->service, rows, &end, &error);
  else
    send_letter (sender->service, rows, id, &end, &error);
  if (error != NULL)
    ky_log_error (KY_LOG_WARNING, error->message,
                  end == KY_RELAY_NEVER ? "outbox: mail %s was refused, and is not tried again"
                  : end == KY_RELAY_PERHAPS
                      ? "outbox: mail %s may have been accepted, and is tried again"
                      : "outbox: mail %s was not accepted",
                  id);
  ky_relay_slot_settle (sender->service, store, id, end, error);
}

/* Sends one letter. One at a time is taken from the store, so that at most one may be sent twice if
 * this process is killed. `ret_more`: there was one. */
static gboolean
opener_outbox_take_one (const Sender *sender, KyStorePortal **store, gboolean *ret_more,
                        GError **error)
{
  g_autofree gchar *after = look_last ();
  const KySlotWanted turn = { after, sender->is_new };
  g_autoptr (KyRows) rows = NULL;
  gint got = ky_relay_slot_take (sender->kind, *store, &turn, &rows, error);

  *ret_more = got == 1;
  /* The letter is recorded, so an order does not send it as well. */
  if (got >= 0 && sender->kind == KY_RELAY_SLOT_FILES)
    g_atomic_int_set (&sender->service->sends, 1);
  if (got != 1)
    return got == 0;
  g_autofree gchar *to = ky_rows_text_of (rows, "to");
  if (sender->kind == KY_RELAY_SLOT_FILES)
    note_last (to);
  opener_outbox_send_one (sender, store, rows);
  ky_relay_slot_end (sender->kind, to);
  return TRUE;
}

static gboolean
drain (const Sender *sender, KyStorePortal **store, GError **error)
{
  gboolean has_more = TRUE;

  while (has_more && *store != NULL && ky_service_begin (sender->service))
    {
      gboolean is_well = opener_outbox_take_one (sender, store, &has_more, error);

      ky_service_end (sender->service);
      if (!is_well)
        return FALSE;
    }
  return TRUE;
}

static gpointer
opener_outbox_run (gpointer data)
{
  const Sender *sender = data;
  KyOpenerService *service = sender->service;
  g_autofree gchar *path = ky_config_run_path (service->config, KY_OPEN_SOCKET);
  KyStorePortal *store = NULL;
  gboolean was_well = TRUE;

  for (;;)
    {
      g_autoptr (GError) error = NULL;

      if (store == NULL)
        store = ky_store_portal_connect (path, &error);
      gboolean is_well = store != NULL && drain (sender, &store, &error);
      if (!is_well)
        {
          g_clear_pointer (&store, ky_store_portal_free);
          ky_relay_slot_forget (sender->kind);
        }
      if (!is_well && was_well)
        ky_log_error (KY_LOG_WARNING, error != NULL ? error->message : "no answer",
                      sender->kind == KY_RELAY_SLOT_FILES ? "outbox of files: the store"
                                                          : "outbox: the store");
      was_well = is_well;
      g_usleep (SECONDS * G_USEC_PER_SEC);
    }
  return NULL;
}

static void
opener_outbox_start (KyOpenerService *service, KyRelaySlotKind kind, Sender *senders, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      senders[i] = (Sender){ service, kind, i == count - 1 };
      g_thread_unref (g_thread_new (kind == KY_RELAY_SLOT_FILES ? "outbox-files" : "outbox",
                                    opener_outbox_run, &senders[i]));
    }
}

void
ky_outbox_start (KyOpenerService *service)
{
  static Sender letters[LETTER_SENDERS];
  static Sender files[FILE_SENDERS];

  if (ky_config_string (service->config, KY_CONFIG_RELAY_HOST)[0] == '\0')
    return;
  opener_outbox_start (service, KY_RELAY_SLOT_LETTERS, letters, LETTER_SENDERS);
  opener_outbox_start (service, KY_RELAY_SLOT_FILES, files, FILE_SENDERS);
}
