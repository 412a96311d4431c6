/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connects to the milter's own socket while threads wait at the ends of messages, so that libmilter
 * serves connections that it accepted but left without a thread. */
#include "milter/thread-wakeup.h"

#include "milter/listen.h"

#define MOMENT (50 * G_TIME_SPAN_MILLISECOND)
#define AT_ONCE_MAX 8 /* connections in each round */
#define APART_US 500  /* between them: a thread that was woken counts as waiting until it runs */

static GMutex mutex;
static GCond begun, ended;
static guint n_waiting; /* messages at their end */
static guint64 n_ended; /* of all messages */

static gpointer
thread_wakeup_look (gpointer unused)
{
  g_mutex_lock (&mutex);
  for (;;)
    {
      while (n_waiting == 0)
        g_cond_wait (&begun, &mutex);
      guint n_before = n_waiting;
      guint64 ended_before = n_ended;
      g_mutex_unlock (&mutex);
      g_usleep (MOMENT);
      g_mutex_lock (&mutex);
      /* Threads that ended a message since then have served a connection themselves. */
      guint64 back = n_ended - ended_before;
      g_mutex_unlock (&mutex);
      for (guint i = 0; i < MIN (n_before, AT_ONCE_MAX) && i + back < n_before; i++)
        {
          ky_listen_knock ();
          g_usleep (APART_US);
        }
      g_mutex_lock (&mutex);
    }
  return NULL;
}

void
ky_thread_wakeup_init (void)
{
  g_thread_unref (g_thread_new ("nudge", thread_wakeup_look, NULL));
}

void
ky_thread_wakeup_begin (void)
{
  g_mutex_lock (&mutex);
  if (n_waiting++ == 0)
    g_cond_signal (&begun);
  g_mutex_unlock (&mutex);
}

void
ky_thread_wakeup_end (void)
{
  g_mutex_lock (&mutex);
  n_ended++;
  if (--n_waiting == 0)
    g_cond_signal (&ended);
  g_mutex_unlock (&mutex);
}

void
ky_thread_wakeup_drain (guint seconds)
{
  gint64 until = g_get_monotonic_time () + (gint64)seconds * G_USEC_PER_SEC;

  g_mutex_lock (&mutex);
  while (n_waiting > 0 && g_cond_wait_until (&ended, &mutex, until))
    continue;
  g_mutex_unlock (&mutex);
}
