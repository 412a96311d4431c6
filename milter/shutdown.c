/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts the connections that this process serves, so that its end can wait for them after
 * new connections are no longer taken. */
#include "milter/shutdown.h"

static GMutex mutex;
static GCond done;
static guint n_open;
static gboolean is_ending;

gboolean
ky_shutdown_begin (void)
{
  g_mutex_lock (&mutex);
  gboolean may = !is_ending;
  if (may)
    n_open++;
  g_mutex_unlock (&mutex);
  return may;
}

void
ky_shutdown_end (void)
{
  g_mutex_lock (&mutex);
  if (--n_open == 0)
    g_cond_signal (&done);
  g_mutex_unlock (&mutex);
}

void
ky_shutdown_wait (guint seconds, gboolean refuses)
{
  gint64 until = g_get_monotonic_time () + (gint64)seconds * G_USEC_PER_SEC;

  g_mutex_lock (&mutex);
  is_ending = refuses;
  while (n_open > 0 && g_cond_wait_until (&done, &mutex, until))
    continue;
  g_mutex_unlock (&mutex);
}
