/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads wait together for new connections and for idle ones that can be read. Whoever has one
 * serves it, and waits for its next packet itself for a while: none is handed from thread to
 * thread. One thread is always left that waits. */
#include "milter/server.h"

#include "common/error.h"
#include "common/log.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define IDLE_SECONDS 300 /* as long as Postfix waits by default (milter_content_timeout) */
#define LOOK_SECONDS 30  /* between looks for those that are idle for too long */
#define SPARE_THREADS 16 /* that wait; more end */
/* Where the process has no descriptor left, one that ends lets the next connection in. */
#define FULL_US (100 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  KyMta *mta;
  gboolean is_late;   /* it came when such are refused */
  gboolean is_parked; /* no thread has it: the epoll descriptor waits for it */
  gint64 since;       /* when it was parked */
} Connection;

static int listening = -1, epoll = -1, wakes = -1;
static const KyMtaHandlers *handlers_of_all;

static GMutex mutex; /* protects what follows, and the fields of connections */
static GCond ended;
static GHashTable *connections; /* of Connection: those that stand */
static guint n_open, n_early; /* connections that have not ended; of them those that are not late */
static guint n_waiting;       /* threads that wait for a connection */
static gint64 looked;         /* for idle connections */
static gboolean refuses_new, is_stopping;

/* --- connections ---------------------------------------------------------------------------- */

/* One thread gets the event, and then none until it is waited for again. */
static gboolean
mta_server_watch (int how, int fd, gpointer what)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLONESHOT, .data.ptr = what };

  return epoll_ctl (epoll, how, fd, &event) == 0;
}

static void
mta_server_forget (int fd)
{
  /* A descriptor that is not there is no longer waited for, either. */
  if (epoll_ctl (epoll, EPOLL_CTL_DEL, fd, NULL) != 0)
    ky_log (KY_LOG_DEBUG, "epoll_ctl: %s", g_strerror (errno));
}

/* Ends a connection that no other thread has. */
static void
connection_end (Connection *connection)
{
  g_mutex_lock (&mutex);
  g_hash_table_remove (connections, connection);
  g_mutex_unlock (&mutex);
  ky_mta_free (connection->mta);
  g_mutex_lock (&mutex);
  n_open--;
  n_early -= !connection->is_late;
  g_cond_broadcast (&ended);
  g_mutex_unlock (&mutex);
  g_free (connection);
}

/* Gives an idle connection to the thread that waits for all of those. */
static gboolean
connection_park (Connection *connection)
{
  gboolean ok;

  g_mutex_lock (&mutex);
  connection->since = g_get_monotonic_time ();
  ok = !is_stopping && mta_server_watch (EPOLL_CTL_ADD, ky_mta_fd (connection->mta), connection);
  connection->is_parked = ok;
  g_mutex_unlock (&mutex);
  return ok;
}

static void
connection_serve (Connection *connection)
{
  if (ky_mta_serve (connection->mta) == KY_MTA_OVER || !connection_park (connection))
    connection_end (connection);
}

/* Takes a connection that waits back. The lock must be held. */
static void
connection_take (Connection *connection)
{
  connection->is_parked = FALSE;
  mta_server_forget (ky_mta_fd (connection->mta));
}

/* Returns a new connection; NULL: there is none. */
static Connection *
mta_server_accept (void)
{
  Connection *connection;
  int fd = accept4 (listening, NULL, NULL, SOCK_CLOEXEC);

  if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
    {
      ky_log (KY_LOG_WARNING, "can't accept a connection: %s", g_strerror (errno));
      g_usleep (FULL_US);
    }
  if (fd < 0)
    return NULL;
  connection = g_new0 (Connection, 1);
  connection->mta = ky_mta_new (fd, handlers_of_all);
  g_mutex_lock (&mutex);
  connection->is_late = refuses_new;
  g_hash_table_add (connections, connection);
  n_open++;
  n_early += !connection->is_late;
  g_mutex_unlock (&mutex);
  return connection;
}

/* Returns the connections that wait, or only those that have done so for too long; they no longer
 * do. (transfer container) */
static GPtrArray *
take_parked (gboolean all)
{
  gint64 until = g_get_monotonic_time () - IDLE_SECONDS * G_USEC_PER_SEC;
  GPtrArray *taken = g_ptr_array_new ();
  GHashTableIter at;
  gpointer key;

  g_mutex_lock (&mutex);
  g_hash_table_iter_init (&at, connections);
  while (g_hash_table_iter_next (&at, &key, NULL))
    {
      Connection *connection = key;

      if (connection->is_parked && (all || connection->since < until))
        {
          connection_take (connection);
          g_ptr_array_add (taken, connection);
        }
    }
  g_mutex_unlock (&mutex);
  return taken;
}

static void
end_parked (gboolean all)
{
  g_autoptr (GPtrArray) taken = take_parked (all);

  for (guint i = 0; i < taken->len; i++)
    connection_end (taken->pdata[i]);
}

/* --- threads -------------------------------------------------------------------------------- */

static gpointer mta_server_run (gpointer unused);

/* Starts another thread if none waits. The lock must be held. */
static void
add_thread (void)
{
  g_autoptr (GError) error = NULL;
  GThread *thread;

  if (n_waiting > 0 || is_stopping)
    return;
  thread = g_thread_try_new ("connection", mta_server_run, NULL, &error);
  if (thread == NULL)
    {
      /* One that ends its connection waits again. */
      ky_log (KY_LOG_WARNING, "no thread for connections: %s", error->message);
      return;
    }
  g_thread_unref (thread);
  n_waiting++;
}

/* Returns the connection that the event at WHAT is about; NULL: none. */
static Connection *
mta_server_take (gpointer what)
{
  Connection *connection = what;

  if (what == &listening)
    {
      connection = mta_server_accept ();
      /* Fails when no more connections are accepted. */
      if (!mta_server_watch (EPOLL_CTL_MOD, listening, &listening))
        ky_log (KY_LOG_DEBUG, "epoll_ctl: %s", g_strerror (errno));
      return connection;
    }
  g_mutex_lock (&mutex);
  /* It may have been ended by another thread, which saw that it was idle for too long. */
  if (!g_hash_table_contains (connections, connection) || !connection->is_parked)
    connection = NULL;
  else
    connection_take (connection);
  g_mutex_unlock (&mutex);
  return connection;
}

/* Now and then, ends the connections that are idle for too long. */
static void
end_idle (void)
{
  gint64 now = g_get_monotonic_time ();
  gboolean is_time;

  g_mutex_lock (&mutex);
  is_time = now - looked >= LOOK_SECONDS * G_USEC_PER_SEC;
  if (is_time)
    looked = now;
  g_mutex_unlock (&mutex);
  if (is_time)
    end_parked (FALSE);
}

/* Returns whether this thread is to wait again: it ends if enough others wait. */
static gboolean
waits_again (void)
{
  gboolean stays;

  g_mutex_lock (&mutex);
  stays = !is_stopping && n_waiting < SPARE_THREADS;
  n_waiting += stays;
  g_mutex_unlock (&mutex);
  return stays;
}

static gpointer
mta_server_run (gpointer unused)
{
  (void)unused;
  do
    {
      struct epoll_event event;
      gint n = epoll_wait (epoll, &event, 1, LOOK_SECONDS * 1000);
      Connection *connection;

      if (n < 0 && errno != EINTR)
        g_error ("epoll_wait: %s", g_strerror (errno));
      connection = n > 0 && event.data.ptr != &wakes ? mta_server_take (event.data.ptr) : NULL;
      g_mutex_lock (&mutex);
      n_waiting--;
      if (connection != NULL)
        add_thread ();
      g_mutex_unlock (&mutex);
      if (connection != NULL)
        connection_serve (connection);
      end_idle ();
    }
  while (waits_again ());
  return NULL;
}

gboolean
ky_mta_server_start (int listener, const KyMtaHandlers *handlers, GError **error)
{
  gint flags = fcntl (listener, F_GETFL);
  struct epoll_event wake = { .events = EPOLLIN, .data.ptr = &wakes }; /* all threads */

  listening = listener;
  handlers_of_all = handlers;
  connections = g_hash_table_new (NULL, NULL);
  epoll = epoll_create1 (EPOLL_CLOEXEC);
  wakes = eventfd (0, EFD_CLOEXEC);
  if (flags < 0 || fcntl (listener, F_SETFL, flags | O_NONBLOCK) != 0 || epoll < 0 || wakes < 0
      || !mta_server_watch (EPOLL_CTL_ADD, listening, &listening)
      || epoll_ctl (epoll, EPOLL_CTL_ADD, wakes, &wake) != 0)
    return ky_error_set_errno (error, "epoll");
  g_mutex_lock (&mutex);
  looked = g_get_monotonic_time ();
  add_thread ();
  g_mutex_unlock (&mutex);
  return TRUE;
}

gboolean
ky_mta_server_refuses (void)
{
  gboolean refuses;

  g_mutex_lock (&mutex);
  refuses = refuses_new;
  g_mutex_unlock (&mutex);
  return refuses;
}

void
ky_mta_server_wait (guint seconds, gboolean refuses)
{
  gint64 until = g_get_monotonic_time () + (gint64)seconds * G_USEC_PER_SEC;

  if (!refuses)
    mta_server_forget (listening);
  g_mutex_lock (&mutex);
  refuses_new = refuses;
  while (n_early > 0 && g_cond_wait_until (&ended, &mutex, until))
    continue;
  g_mutex_unlock (&mutex);
}

void
ky_mta_server_stop (guint seconds)
{
  gint64 until = g_get_monotonic_time () + (gint64)seconds * G_USEC_PER_SEC;
  const guint64 one = 1;
  GHashTableIter at;
  gpointer key;

  mta_server_forget (listening);
  g_mutex_lock (&mutex);
  is_stopping = TRUE;
  /* What has come already is still read, then the end of the connection. */
  g_hash_table_iter_init (&at, connections);
  while (g_hash_table_iter_next (&at, &key, NULL))
    shutdown (ky_mta_fd (((Connection *)key)->mta), SHUT_RD);
  g_mutex_unlock (&mutex);
  if (write (wakes, &one, sizeof one) < 0)
    g_error ("eventfd: %s", g_strerror (errno));
  end_parked (TRUE);
  g_mutex_lock (&mutex);
  while (n_open > 0 && g_cond_wait_until (&ended, &mutex, until))
    continue;
  g_mutex_unlock (&mutex);
}
