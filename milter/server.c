/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The socket that the MTA connects to, and the threads that serve. Each of them waits for any
 * connection that has something to say; what it got is its own until it waits again, so that a
 * message is collected, sanitized and answered without being handed on. Before a thread waits for
 * the store or a worker, it sees to it that another is left.
 */
#include "milter/door.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/log.h"
#include "common/wire.h"

/* Postfix waits five minutes by default (milter_content_timeout). */
#define TIMEOUT_SECONDS 300
#define BACKLOG 512
#define READ_SIZE (64 * 1024)
#define IDLE_MAX 16
#define REST_US (100 * 1000) /* where there is no file or memory for a connection */
#define STOP_US (5 * G_USEC_PER_SEC)
#define STOP_STEP_US (10 * 1000)

static int epoll_fd = -1;
static int listener = -1;
static gboolean is_tcp;
static struct stat socket_status; /* of the unix socket that this program made */
static gint n_idle;               /* threads that wait for a connection, atomic */
static gint n_waiting;            /* threads that serve the end of a message, atomic */
static gint is_stopping;          /* atomic */

static gpointer thread_main (gpointer unused);

static void
start_thread (void)
{
  GThread *thread;

  g_atomic_int_inc (&n_idle);
  thread = g_thread_try_new ("door", thread_main, NULL, NULL);
  if (thread != NULL)
    g_thread_unref (thread);
  else
    /* Those that there are come back. */
    g_atomic_int_add (&n_idle, -1);
}

void
ky_server_will_wait (void)
{
  g_atomic_int_inc (&n_waiting);
  if (g_atomic_int_get (&n_idle) == 0)
    start_thread ();
}

void
ky_server_has_waited (void)
{
  g_atomic_int_add (&n_waiting, -1);
}

/* --- connections ------------------------------------------------------------------------------ */

/* One event, to one thread; CONNECTION NULL: the listener. */
static gboolean
await (int operation, int fd, KyConnection *connection)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLONESHOT, .data.ptr = connection };

  return epoll_ctl (epoll_fd, operation, fd, &event) == 0;
}

static void
set_options (int fd)
{
  struct timeval patience = { .tv_sec = TIMEOUT_SECONDS };
  int on = 1;
  int idle = TIMEOUT_SECONDS;

  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (!is_tcp)
    return;
  /* Nagle's algorithm would hold a reply back until the MTA's delayed acknowledgement: 40 ms. */
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt (fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  setsockopt (fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
}

static void
accept_connection (void)
{
  int fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
  KyConnection *connection;

  if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
    {
      ky_log (KY_LOG_WARNING, "can't take a connection: %s", g_strerror (errno));
      g_usleep (REST_US);
    }
  await (EPOLL_CTL_MOD, listener, NULL);
  if (fd < 0)
    return;
  set_options (fd);
  connection = ky_connection_new (fd);
  if (!await (EPOLL_CTL_ADD, fd, connection))
    ky_connection_free (connection);
}

static void
serve_connection (KyConnection *connection, guint8 *buffer)
{
  ssize_t n = recv (connection->fd, buffer, READ_SIZE, MSG_DONTWAIT);
  gboolean goes_on = n < 0 ? errno == EAGAIN || errno == EINTR
                           : n > 0 && ky_connection_feed (connection, ky_view (buffer, (gsize)n));

  /* With that, it may be another thread's at once. */
  if (!goes_on || !await (EPOLL_CTL_MOD, connection->fd, connection))
    ky_connection_free (connection);
}

static gpointer
thread_main (gpointer unused)
{
  g_autofree guint8 *buffer = g_malloc (READ_SIZE);

  (void)unused;
  for (;;)
    {
      struct epoll_event event;
      int n = epoll_wait (epoll_fd, &event, 1, -1);

      if (n < 0 && errno == EINTR)
        continue;
      g_atomic_int_add (&n_idle, -1);
      if (n < 0 || g_atomic_int_get (&is_stopping))
        return NULL;
      if (event.data.ptr != NULL)
        serve_connection (event.data.ptr, buffer);
      else
        accept_connection ();
      if (g_atomic_int_add (&n_idle, 1) >= IDLE_MAX)
        {
          g_atomic_int_add (&n_idle, -1);
          return NULL;
        }
    }
}

/* --- listening -------------------------------------------------------------------------------- */

/* The socket of a milter before goes; what is no socket stays. */
static gboolean
make_way (const gchar *path)
{
  struct stat status;

  if (lstat (path, &status) != 0)
    return errno == ENOENT;
  if (S_ISSOCK (status.st_mode))
    return unlink (path) == 0;
  errno = EADDRINUSE;
  return FALSE;
}

/* Unless another milter has made its own there. */
static void
remove_socket (const gchar *path)
{
  struct stat status;

  if (lstat (path, &status) == 0 && status.st_ino == socket_status.st_ino
      && status.st_dev == socket_status.st_dev)
    unlink (path);
}

static int
listen_unix (const gchar *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  ky_autofd int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  mode_t mask;
  gboolean ok;

  if (strlen (path) >= sizeof address.sun_path)
    {
      errno = ENAMETOOLONG;
      return -1;
    }
  memcpy (address.sun_path, path, strlen (path) + 1);
  mask = umask (0117); /* for the owner and its group, which Postfix's user is put into */
  ok = fd >= 0 && make_way (path) && bind (fd, (struct sockaddr *)&address, sizeof address) == 0
       && listen (fd, BACKLOG) == 0 && lstat (path, &socket_status) == 0;
  umask (mask);
  return ok ? ky_steal_fd (&fd) : -1;
}

static int
listen_at (const struct addrinfo *at)
{
  ky_autofd int fd = socket (at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int on = 1;

  if (fd < 0 || setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0
      || bind (fd, at->ai_addr, at->ai_addrlen) != 0 || listen (fd, BACKLOG) != 0)
    return -1;
  return ky_steal_fd (&fd);
}

/* "PORT@HOST" */
static int
listen_inet (const gchar *where)
{
  const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
  g_auto (GStrv) words = g_strsplit (where, "@", 2);
  struct addrinfo *found = NULL;
  int fd = -1;

  if (g_strv_length (words) != 2 || getaddrinfo (words[1], words[0], &hints, &found) != 0)
    {
      errno = EADDRNOTAVAIL;
      return -1;
    }
  for (const struct addrinfo *at = found; at != NULL && fd < 0; at = at->ai_next)
    fd = listen_at (at);
  freeaddrinfo (found);
  return fd;
}

static gboolean
open_listener (const gchar *where)
{
  is_tcp = !g_str_has_prefix (where, "unix:");
  listener
      = is_tcp ? listen_inet (where + strlen ("inet:")) : listen_unix (where + strlen ("unix:"));
  if (listener >= 0)
    return TRUE;
  if (is_tcp)
    ky_log (KY_LOG_ERROR, "can't listen on %s: %s", where, g_strerror (errno));
  else
    {
      int reason = errno;
      g_autofree gchar *directory = g_path_get_dirname (where + strlen ("unix:"));

      if (access (directory, W_OK | X_OK) != 0)
        ky_log (KY_LOG_ERROR, "can't listen on %s: %s: %s", where, directory, g_strerror (errno));
      else if (reason == EADDRINUSE)
        ky_log (KY_LOG_ERROR, "can't listen on %s: what is there is no socket", where);
      else
        ky_log (KY_LOG_ERROR, "can't listen on %s: %s", where, g_strerror (reason));
    }
  return FALSE;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* Who waits for the end of a message gets it, within limits; others lose their connection, which
 * to the sender is a 451. */
static void
stop (const gchar *where)
{
  gint64 end = g_get_monotonic_time () + STOP_US;

  g_atomic_int_set (&is_stopping, TRUE);
  ky_fd_clear (&listener);
  if (!is_tcp)
    remove_socket (where + strlen ("unix:"));
  while (g_atomic_int_get (&n_waiting) > 0 && g_get_monotonic_time () < end)
    g_usleep (STOP_STEP_US);
  ky_log (KY_LOG_INFO, "stopped");
  if (g_atomic_int_get (&n_waiting) > 0)
    _exit (0);
}

gboolean
ky_server_run (const gchar *where)
{
  sigset_t signals;
  int number;

  sigemptyset (&signals);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGHUP);
  pthread_sigmask (SIG_BLOCK, &signals, NULL); /* in all threads */
  if (!open_listener (where))
    return FALSE;
  epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (epoll_fd < 0 || !await (EPOLL_CTL_ADD, listener, NULL))
    {
      ky_log (KY_LOG_ERROR, "epoll: %s", g_strerror (errno));
      return FALSE;
    }
  ky_log (KY_LOG_INFO, "ready on %s", where);
  start_thread ();
  while (sigwait (&signals, &number) != 0)
    continue;
  stop (where);
  return TRUE;
}
