/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the store has to say to people (requests, decisions, digests) goes out from here. */
#include "opener/opener.h"

#include "common/log.h"

#include <string.h>
#include <unistd.h>

#define SECONDS 5

static void
settle (KyStorePortal *store, const gchar *id, const GError *failure)
{
  g_autofree gchar *why = failure != NULL ? ky_log_safe (failure->message) : NULL;
  const gchar *const arguments[] = { "id", id, "why", why, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (KyRows) rows = ky_store_portal_ask (
      store, failure != NULL ? "outbox-failed" : "outbox-done", arguments, NULL, NULL, &error);

  if (rows == NULL)
    ky_log (KY_LOG_WARNING, "outbox: %s", error->message);
}

static void
send_one (KyOpenerService *service, KyStorePortal *store, KyRows *rows)
{
  g_autofree gchar *id = ky_row_value_text (ky_rows_get (rows, "id"));
  g_autofree gchar *to = ky_row_value_text (ky_rows_get (rows, "to"));
  g_autofree gchar *subject = ky_row_value_text (ky_rows_get (rows, "subject"));
  g_autofree gchar *text = ky_row_value_text (ky_rows_get (rows, "text"));
  const KyLetter letter = { .to = to, .subject = subject, .text = text, .file = -1 };
  g_autoptr (GError) error = NULL;

  ky_letter_send (service->config, &letter, &error);
  if (error != NULL)
    ky_log (KY_LOG_WARNING, "outbox: mail %s was not taken: %s", id, error->message);
  settle (store, id, error);
}

static gboolean
drain (KyOpenerService *service, KyStorePortal *store, GError **error)
{
  const gchar *const none[] = { NULL };
  g_autoptr (KyRows) rows = ky_store_portal_ask (store, "outbox-take", none, NULL, NULL, error);
  gint got = -1;

  while (rows != NULL && (got = ky_rows_next (rows, error)) == 1)
    send_one (service, store, rows);
  return got == 0;
}

static gpointer
run (gpointer data)
{
  KyOpenerService *service = data;
  g_autofree gchar *path = ky_config_run_path (service->config, KY_OPEN_SOCKET);
  KyStorePortal *store = NULL;
  gboolean was_well = TRUE;

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      gboolean is_well;

      if (store == NULL)
        store = ky_store_portal_connect (path, &error);
      is_well = store != NULL && drain (service, store, &error);
      if (!is_well)
        g_clear_pointer (&store, ky_store_portal_free);
      if (!is_well && was_well)
        ky_log (KY_LOG_WARNING, "outbox: %s", error != NULL ? error->message : "no answer");
      was_well = is_well;
      g_usleep (SECONDS * G_USEC_PER_SEC);
    }
  return NULL;
}

void
ky_outbox_start (KyOpenerService *service)
{
  if (ky_config_string (service->config, KY_CONFIG_RELAY_HOST)[0] != '\0')
    g_thread_unref (g_thread_new ("outbox", run, service));
}
