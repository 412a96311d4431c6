/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs jobs in a thread pool. The thread that hands out jobs waits while twice as many jobs as
 * threads are open; after the first error the remaining jobs are freed without being done. */
#include "cli/thread-pool.h"

struct _KyThreadPool
{
  KyThreadPoolWork work;
  GDestroyNotify forget;
  gpointer data;
  GThreadPool *pool;
  GMutex lock;
  GCond done;
  guint given, most; /* jobs that are not done */
  GError *error;     /* (nullable) the first */
};

static void
thread_pool_work (gpointer job, gpointer data)
{
  KyThreadPool *crew = data;
  GError *error = NULL;

  g_mutex_lock (&crew->lock);
  gboolean is_needless = crew->error != NULL;
  g_mutex_unlock (&crew->lock);
  if (is_needless)
    crew->forget (job);
  else
    crew->work (job, crew->data, &error);
  g_mutex_lock (&crew->lock);
  if (crew->error == NULL)
    crew->error = g_steal_pointer (&error);
  crew->given--;
  g_cond_signal (&crew->done);
  g_mutex_unlock (&crew->lock);
  g_clear_error (&error);
}

KyThreadPool *
ky_thread_pool_new (guint n, KyThreadPoolWork function, GDestroyNotify forget, gpointer data)
{
  KyThreadPool *crew = g_new0 (KyThreadPool, 1);

  crew->work = function;
  crew->forget = forget;
  crew->data = data;
  crew->most = 2 * n;
  g_mutex_init (&crew->lock);
  g_cond_init (&crew->done);
  /* Making a pool that is not exclusive never fails. */
  crew->pool = g_thread_pool_new (thread_pool_work, crew, (gint)n, FALSE, NULL);
  return crew;
}

gboolean
ky_thread_pool_give (KyThreadPool *crew, gpointer job)
{
  g_mutex_lock (&crew->lock);
  while (crew->given >= crew->most && crew->error == NULL)
    g_cond_wait (&crew->done, &crew->lock);
  gboolean ok = crew->error == NULL;
  crew->given += ok;
  g_mutex_unlock (&crew->lock);
  if (ok)
    g_thread_pool_push (crew->pool, job, NULL);
  else
    crew->forget (job);
  return ok;
}

gboolean
ky_thread_pool_end (KyThreadPool *crew, GError **error)
{
  g_thread_pool_free (crew->pool, FALSE, TRUE);
  gboolean ok = crew->error == NULL;
  if (!ok)
    g_propagate_error (error, crew->error);
  g_mutex_clear (&crew->lock);
  g_cond_clear (&crew->done);
  g_free (crew);
  return ok;
}
