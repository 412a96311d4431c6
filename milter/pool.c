/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "milter/pool.h"

#define IDLE_MAX 64

typedef struct
{
  gchar *path;
  GDestroyNotify destroy;
  GPtrArray *idle;
} Pool;

static GMutex pool_mutex;
static Pool stores, sanitizers;

static void
pool_init (Pool *pool, gchar *path, GDestroyNotify destroy)
{
  pool->path = path;
  pool->destroy = destroy;
  pool->idle = g_ptr_array_new ();
}

void
ky_connections_init (KyConfig *config)
{
  pool_init (&stores, ky_config_run_path (config, "store.sock"), (GDestroyNotify)ky_store_free);
  pool_init (&sanitizers, ky_config_run_path (config, "sanitizer.sock"),
             (GDestroyNotify)ky_sanitizer_free);
}

/* Outside the lock: closing may block. */
static void
destroy_all (Pool *pool, GPtrArray *connections)
{
  for (guint i = 0; i < connections->len; i++)
    pool->destroy (g_ptr_array_index (connections, i));
  g_ptr_array_unref (connections);
}

static gpointer
pool_take (Pool *pool, gboolean fresh)
{
  gpointer connection = NULL;
  GPtrArray *old = NULL;

  g_mutex_lock (&pool_mutex);
  if (fresh)
    {
      old = pool->idle;
      pool->idle = g_ptr_array_new ();
    }
  else if (pool->idle->len > 0)
    connection = g_ptr_array_remove_index_fast (pool->idle, pool->idle->len - 1);
  g_mutex_unlock (&pool_mutex);
  if (old != NULL)
    destroy_all (pool, old);
  return connection;
}

static void
pool_give (Pool *pool, gpointer connection)
{
  g_mutex_lock (&pool_mutex);
  if (pool->idle->len < IDLE_MAX)
    {
      g_ptr_array_add (pool->idle, connection);
      connection = NULL;
    }
  g_mutex_unlock (&pool_mutex);
  if (connection != NULL)
    pool->destroy (connection);
}

KyStore *
ky_connections_take_store (gboolean fresh, gboolean *ret_was_idle, GError **error)
{
  KyStore *store = pool_take (&stores, fresh);

  *ret_was_idle = store != NULL;
  return store != NULL ? store : ky_store_connect (stores.path, error);
}

KySanitizer *
ky_connections_take_sanitizer (gboolean fresh, gboolean *ret_was_idle, GError **error)
{
  KySanitizer *sanitizer = pool_take (&sanitizers, fresh);

  *ret_was_idle = sanitizer != NULL;
  return sanitizer != NULL ? sanitizer : ky_sanitizer_connect (sanitizers.path, error);
}

void
ky_connections_give_store (KyStore *store)
{
  if (store != NULL)
    pool_give (&stores, store);
}

void
ky_connections_give_sanitizer (KySanitizer *sanitizer)
{
  if (sanitizer != NULL)
    pool_give (&sanitizers, sanitizer);
}

void
ky_connections_clear (void)
{
  GPtrArray *old;

  g_mutex_lock (&pool_mutex);
  old = stores.idle;
  stores.idle = g_ptr_array_new ();
  g_mutex_unlock (&pool_mutex);
  destroy_all (&stores, old);
  g_mutex_lock (&pool_mutex);
  old = sanitizers.idle;
  sanitizers.idle = g_ptr_array_new ();
  g_mutex_unlock (&pool_mutex);
  destroy_all (&sanitizers, old);
}
