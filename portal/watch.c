/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Limits how long each phase of an HTTP request may take and how many connections a client may
 * hold. A thread shuts down the sockets of connections that are late, twice a second; the portal's
 * own work has no limit here. */
#include "portal/watch.h"
#include "common/client-network.h"
#include "common/hash.h"
#include "common/release.h"
#include "portal/gate.h"

#include <sys/socket.h>

#define BYTES_A_SECOND 8192

struct _KyClientWatch
{
  int fd;
  KyPhase phase;
  gint64 deadline; /* monotonic µs; 0: none */
  gboolean is_shut;
  gchar *client;
};

struct _KyWatches
{
  GMutex lock; /* of the fields below; a socket in the table is open */
  GHashTable *all;
  GHashTable *clients; /* client → number of its connections */
  guint seconds, each;
  GThread *reaper;
  GCond end;
  gboolean is_ending;
};

static void
shed_late (KyWatches *watches)
{
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, watches->all);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      KyClientWatch *watch = key;

      if (watch->deadline == 0 || watch->deadline > now || watch->is_shut)
        continue;
      /* libmicrohttpd detects that the connection is closed, and frees it. */
      shutdown (watch->fd, SHUT_RDWR);
      watch->is_shut = TRUE;
    }
}

static gpointer
portal_watch_reap (gpointer data)
{
  KyWatches *watches = data;

  g_mutex_lock (&watches->lock);
  while (!watches->is_ending)
    {
      g_cond_wait_until (&watches->end, &watches->lock,
                         g_get_monotonic_time () + G_USEC_PER_SEC / 2);
      shed_late (watches);
    }
  g_mutex_unlock (&watches->lock);
  return NULL;
}

KY_DEFINE_FREE (free_watch, KyClientWatch, client)

KyWatches *
ky_watches_new (guint seconds)
{
  KyWatches *watches = g_new0 (KyWatches, 1);

  g_mutex_init (&watches->lock);
  g_cond_init (&watches->end);
  watches->all = g_hash_table_new_full (NULL, NULL, free_watch, NULL);
  watches->clients = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  watches->seconds = seconds;
  watches->reaper = g_thread_new ("reaper", portal_watch_reap, watches);
  return watches;
}

void
ky_watches_free (KyWatches *watches)
{
  if (watches == NULL)
    return;
  g_mutex_lock (&watches->lock);
  watches->is_ending = TRUE;
  g_cond_signal (&watches->end);
  g_mutex_unlock (&watches->lock);
  g_thread_join (watches->reaper);
  g_hash_table_unref (watches->all);
  g_hash_table_unref (watches->clients);
  g_cond_clear (&watches->end);
  g_mutex_clear (&watches->lock);
  g_free (watches);
}

/* --- how many ------------------------------------------------------------------------------- */

void
ky_watches_limit (KyWatches *watches, guint each)
{
  watches->each = each;
}

static gchar *
portal_watch_client_of (const struct sockaddr *address)
{
  g_autofree gchar *text = ky_gate_address (address);

  return ky_client_network (text);
}

static guint
portal_watch_count_of (KyWatches *watches, const gchar *client)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (watches->clients, client));
}

static void
set_count (KyWatches *watches, const gchar *client, guint count)
{
  if (count > 0)
    g_hash_table_replace (watches->clients, g_strdup (client), GUINT_TO_POINTER (count));
  else
    g_hash_table_remove (watches->clients, client);
}

enum MHD_Result
ky_watches_admit (void *data, const struct sockaddr *address, socklen_t size)
{
  KyWatches *watches = data;
  g_autofree gchar *client = portal_watch_client_of (address);

  g_mutex_lock (&watches->lock);
  gboolean may = watches->each == 0 || portal_watch_count_of (watches, client) < watches->each;
  g_mutex_unlock (&watches->lock);
  return may ? MHD_YES : MHD_NO;
}

/* --- how long ------------------------------------------------------------------------------- */

static void
portal_watch_set_phase (KyWatches *watches, KyClientWatch *watch, KyPhase phase, guint64 size,
                        guint factor)
{
  gint64 seconds = (gint64)watches->seconds * factor
                   + (gint64)MIN (size / BYTES_A_SECOND, (guint64)G_MAXINT32);

  watch->phase = phase;
  watch->deadline = phase == KY_PHASE_WORK ? 0 : g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
}

void
ky_watches_notify (void *data, struct MHD_Connection *connection, void **slot,
                   enum MHD_ConnectionNotificationCode what)
{
  KyWatches *watches = data;
  const union MHD_ConnectionInfo *info
      = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD);

  g_mutex_lock (&watches->lock);
  if (what == MHD_CONNECTION_NOTIFY_STARTED && info != NULL)
    {
      KyClientWatch *watch = g_new0 (KyClientWatch, 1);

      watch->fd = info->connect_fd;
      /* The next call may overwrite what `info` points to. */
      info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
      watch->client = info != NULL ? portal_watch_client_of (info->client_addr) : g_strdup ("");
      set_count (watches, watch->client, portal_watch_count_of (watches, watch->client) + 1);
      portal_watch_set_phase (watches, watch, KY_PHASE_HEADER, 0, 1);
      g_hash_table_add (watches->all, watch);
      *slot = watch;
    }
  else if (what == MHD_CONNECTION_NOTIFY_CLOSED && *slot != NULL)
    {
      const KyClientWatch *watch = *slot;

      set_count (watches, watch->client, portal_watch_count_of (watches, watch->client) - 1);
      g_hash_table_remove (watches->all, watch);
      *slot = NULL;
    }
  g_mutex_unlock (&watches->lock);
}

void
ky_watches_phase (KyWatches *watches, struct MHD_Connection *connection, KyPhase phase,
                  guint64 size)
{
  const union MHD_ConnectionInfo *info
      = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  KyClientWatch *watch = info != NULL ? info->socket_context : NULL;

  if (watch == NULL)
    return;
  g_mutex_lock (&watches->lock);
  portal_watch_set_phase (watches, watch, phase, size, phase == KY_PHASE_HEADER ? 2 : 1);
  g_mutex_unlock (&watches->lock);
}
