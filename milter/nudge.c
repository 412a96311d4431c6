/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "milter/nudge.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "common/log.h"
#include "common/wire.h"

#define MOMENT (50 * G_TIME_SPAN_MILLISECOND)
#define AT_ONCE_MAX 8  /* so many threads more look in each moment */
#define APART_US 500   /* the thread that was woken is counted as waiting until it runs */
#define DESCRIPTORS 64 /* the listening socket is among the first that are opened */

static GMutex mutex;
static GCond begun, ended;
static guint n_waiting; /* messages at their ends */
static guint64 n_ended; /* of all */
static struct sockaddr_storage address;
static socklen_t address_size;

/* libmilter tells nobody its socket. */
static gboolean
find_address (void)
{
  for (int fd = STDERR_FILENO + 1; fd < DESCRIPTORS; fd++)
    {
      int listens = 0;
      socklen_t size = sizeof listens;

      address_size = sizeof address;
      if (getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens != 0)
        return getsockname (fd, (struct sockaddr *)&address, &address_size) == 0;
    }
  return FALSE;
}

/* A backlog that is full holds connections enough: nobody waits for it. */
static void
nudge (void)
{
  const struct timeval patience = { .tv_usec = 100 * 1000 };
  ky_autofd int fd = socket (address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0
      || connect (fd, (struct sockaddr *)&address, address_size) != 0)
    ky_log (KY_LOG_DEBUG, "can't connect to the milter's own socket: %s", g_strerror (errno));
}

static gpointer
look (gpointer unused)
{
  (void)unused;
  g_mutex_lock (&mutex);
  for (;;)
    {
      guint n_before;
      guint64 ended_before;
      guint64 back;

      while (n_waiting == 0)
        g_cond_wait (&begun, &mutex);
      n_before = n_waiting;
      ended_before = n_ended;
      g_mutex_unlock (&mutex);
      g_usleep (MOMENT);
      g_mutex_lock (&mutex);
      /* Each that went back has looked itself. */
      back = n_ended - ended_before;
      g_mutex_unlock (&mutex);
      for (guint i = 0; i < MIN (n_before, AT_ONCE_MAX) && i + back < n_before; i++)
        {
          nudge ();
          g_usleep (APART_US);
        }
      g_mutex_lock (&mutex);
    }
  return NULL;
}

gboolean
ky_nudge_init (void)
{
  if (!find_address ())
    return FALSE;
  g_thread_unref (g_thread_new ("nudge", look, NULL));
  return TRUE;
}

void
ky_nudge_begin (void)
{
  g_mutex_lock (&mutex);
  if (n_waiting++ == 0)
    g_cond_signal (&begun);
  g_mutex_unlock (&mutex);
}

void
ky_nudge_end (void)
{
  g_mutex_lock (&mutex);
  n_ended++;
  if (--n_waiting == 0)
    g_cond_signal (&ended);
  g_mutex_unlock (&mutex);
}

void
ky_nudge_listener (void)
{
  nudge ();
}

void
ky_nudge_drain (guint seconds)
{
  gint64 until = g_get_monotonic_time () + (gint64)seconds * G_USEC_PER_SEC;

  g_mutex_lock (&mutex);
  while (n_waiting > 0 && g_cond_wait_until (&ended, &mutex, until))
    continue;
  g_mutex_unlock (&mutex);
}
