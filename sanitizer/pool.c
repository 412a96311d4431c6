/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the pool's interface over all families and both roles: it starts zygotes, passes a
 * policy on to them, and acquires and releases workers. sanitizer/pool-family.c implements one
 * family. */
#include "sanitizer/pool-private.h"

/* Limits how often policies replace each other, if there are more than are kept. */
#define LEARN_EVERY G_TIME_SPAN_SECOND

gchar *
ky_program_directory (void)
{
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", NULL);

  return self != NULL ? g_path_get_dirname (self) : g_strdup (KY_LIBEXECDIR);
}

KyPool *
ky_pool_new (KyLoop *loop, const KyWorkerEvents *events, const KySandboxSetup *setup, guint spares,
             void (*settled) (gpointer data), gpointer data)
{
  KyPool *pool = g_new0 (KyPool, 1);

  pool->loop = loop;
  pool->events = events;
  pool->setup = *setup;
  pool->spares = spares;
  pool->settled = settled;
  pool->data = data;
  pool->directory = ky_program_directory ();
  for (guint i = 0; i < KY_POOL_ROLES * KY_N_FAMILIES; i++)
    ky_family_init (&pool->families[i / KY_N_FAMILIES][i % KY_N_FAMILIES], pool,
                    (KyPoolRole)(i / KY_N_FAMILIES), i % KY_N_FAMILIES);
  return pool;
}

void
ky_pool_free (KyPool *pool)
{
  for (guint i = 0; i < KY_POOL_ROLES; i++)
    for (guint k = 0; k < KY_N_FAMILIES; k++)
      ky_family_clear (&pool->families[i][k]);
  ky_packet_clear (&pool->packet);
  ky_known_policies_clear (&pool->known);
  g_free (pool->directory);
  g_free (pool);
}

void
ky_pool_start (KyPool *pool, guint index)
{
  KyPoolFamily *verifier = ky_pool_verifier_of (pool, index);

  ky_family_start (&pool->families[KY_POOL_WORKER][index]);
  if (verifier != NULL && !ky_family_is_on_demand (verifier))
    ky_family_start (verifier);
}

void
ky_pool_learn_policy (KyPool *pool, KyPolicy *policy)
{
  gint64 now = g_get_monotonic_time ();

  if (pool->learned != 0 && now - pool->learned < LEARN_EVERY)
    return;
  pool->learned = now;
  ky_known_policies_add (&pool->known, policy);
  for (guint i = 0; i < KY_POOL_ROLES * KY_N_FAMILIES; i++)
    ky_family_learn (&pool->families[i / KY_N_FAMILIES][i % KY_N_FAMILIES], policy);
}

const KyKnownPolicies *
ky_pool_known_policies (const KyPool *pool)
{
  return &pool->known;
}

void
ky_pool_acquire (KyPool *pool, guint index, KyPoolRole role, KyWorkerUser *user)
{
  KyPoolFamily *family = &pool->families[role][index];
  KyPoolFamily *verifier = role == KY_POOL_WORKER ? ky_pool_verifier_of (pool, index) : NULL;

  if (!ky_family_acquire (family, user))
    {
      pool->events->unavailable (user, family->last_error);
      return;
    }
  if (verifier != NULL)
    ky_family_prepare (verifier);
}

void
ky_pool_release (KyPool *pool, KyWorkerUser *user)
{
  if (user->waits_at != NULL)
    {
      g_queue_unlink (user->waits_at, &user->link);
      user->waits_at = NULL;
    }
  if (user->worker != NULL)
    ky_worker_end (user->worker);
}

gboolean
ky_pool_child_exited (KyPool *pool, pid_t pid, int status)
{
  for (guint i = 0; i < KY_POOL_ROLES * KY_N_FAMILIES; i++)
    if (ky_family_child_exited (&pool->families[i / KY_N_FAMILIES][i % KY_N_FAMILIES], pid, status))
      return TRUE;
  return FALSE;
}
