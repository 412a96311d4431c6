/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A thread pool for jobs that mostly wait for a server, with one thread that hands out the jobs. */
#pragma once

#include "common/error.h"

typedef struct _KyThreadPool KyThreadPool;

/* Does `job` and frees it. After the first error, jobs are freed without being done. */
typedef gboolean (*KyThreadPoolWork) (gpointer job, gpointer data, GError **error);

/* Returns a pool of `n` threads that do `work` with `data`. `forget` frees a job that is not done.
 * (transfer full) */
KyThreadPool *ky_thread_pool_new (guint n, KyThreadPoolWork work, GDestroyNotify forget,
                                  gpointer data);
/* Passes `job` (transfer full) to the pool. Waits while twice as many jobs as threads are not done.
 * Returns FALSE, and frees `job`, if an earlier job has failed; ky_thread_pool_end() returns its
 * error. */
gboolean ky_thread_pool_give (KyThreadPool *pool, gpointer job);
/* Waits until all jobs are done and frees the pool. Returns FALSE with the error of the first job
 * that failed. */
gboolean ky_thread_pool_end (KyThreadPool *pool, GError **error);
