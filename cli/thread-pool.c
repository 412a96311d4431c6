/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs jobs in a thread pool. The thread that hands out jobs waits while twice as many jobs as
 * threads are open; after the first error the remaining jobs are freed without being done. */
#include "cli/thread-pool.h"

struct _KyThreadPool
{
  KyThreadPoolWork work;
  GDestroyNotify forget;
  gpointer data;
  GThreadPool *threads;
  GMutex lock;
  GCond done;
  guint n_open, n_most; /* jobs that are not done, and how many may be so */
  GError *error;        /* (nullable) the first */
};

static void
thread_pool_work (gpointer job, gpointer data)
{
  KyThreadPool *pool = data;
  GError *error = NULL;

  g_mutex_lock (&pool->lock);
  gboolean is_needless = pool->error != NULL;
  g_mutex_unlock (&pool->lock);
  if (is_needless)
    pool->forget (job);
  else
    pool->work (job, pool->data, &error);
  g_mutex_lock (&pool->lock);
  if (pool->error == NULL)
    pool->error = g_steal_pointer (&error);
  pool->n_open--;
  g_cond_signal (&pool->done);
  g_mutex_unlock (&pool->lock);
  g_clear_error (&error);
}

KyThreadPool *
ky_thread_pool_new (guint n, KyThreadPoolWork function, GDestroyNotify forget, gpointer data)
{
  KyThreadPool *pool = g_new0 (KyThreadPool, 1);

  pool->work = function;
  pool->forget = forget;
  pool->data = data;
  pool->n_most = 2 * n;
  g_mutex_init (&pool->lock);
  g_cond_init (&pool->done);
  /* Making a pool that is not exclusive never fails. */
  pool->threads = g_thread_pool_new (thread_pool_work, pool, (gint)n, FALSE, NULL);
  return pool;
}

gboolean
ky_thread_pool_give (KyThreadPool *pool, gpointer job)
{
  g_mutex_lock (&pool->lock);
  while (pool->n_open >= pool->n_most && pool->error == NULL)
    g_cond_wait (&pool->done, &pool->lock);
  gboolean ok = pool->error == NULL;
  pool->n_open += ok;
  g_mutex_unlock (&pool->lock);
  if (ok)
    g_thread_pool_push (pool->threads, job, NULL);
  else
    pool->forget (job);
  return ok;
}

gboolean
ky_thread_pool_end (KyThreadPool *pool, GError **error)
{
  g_thread_pool_free (pool->threads, FALSE, TRUE);
  gboolean ok = pool->error == NULL;
  if (!ok)
    g_propagate_error (error, pool->error);
  g_mutex_clear (&pool->lock);
  g_cond_clear (&pool->done);
  g_free (pool);
  return ok;
}
