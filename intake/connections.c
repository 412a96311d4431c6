/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps connections to kiyome-store and kiyome-sanitizer open between messages, and remembers which
 * store failed last. */
#include "intake/connections.h"

#include "common/hash.h"
#include "common/json.h"

#define PATIENCE 3 /* seconds to wait for a store that failed before */
#define REST 10    /* times that wait, during which it is not asked again */
#define IDLE_MAX 64

typedef struct
{
  gchar *path;
  GDestroyNotify destroy;
  gboolean is_doubtful; /* of a store: it failed, and has not accepted mail since */
  gint64 not_before;    /* before which it is not asked again */
  GPtrArray *idle;
} Pool;

static GMutex pool_mutex;
static GHashTable *stores; /* path → Pool, one for each tenant; none is ever removed */
static Pool sanitizers;

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
  stores = g_hash_table_new (ky_str_hash, g_str_equal);
  pool_init (&sanitizers, ky_config_run_path (config, "sanitizer/sanitizer.sock"),
             (GDestroyNotify)ky_sanitizer_free);
}

static Pool *
store_pool (const KyConfig *config)
{
  g_autofree gchar *path = ky_config_run_path (config, "store/store.sock");

  g_mutex_lock (&pool_mutex);
  Pool *pool = g_hash_table_lookup (stores, path);
  if (pool == NULL)
    {
      pool = g_new0 (Pool, 1);
      pool_init (pool, g_steal_pointer (&path), (GDestroyNotify)ky_store_free);
      g_hash_table_insert (stores, pool->path, pool);
    }
  g_mutex_unlock (&pool_mutex);
  return pool;
}

/* Destroys `connections`. It is called without the lock, because closing may block. */
static void
destroy_all (Pool *pool, GPtrArray *connections)
{
  for (guint i = 0; i < connections->len; i++)
    pool->destroy (g_ptr_array_index (connections, i));
  g_ptr_array_unref (connections);
}

static gpointer
pool_take (Pool *pool, gboolean is_fresh)
{
  gpointer connection = NULL;
  GPtrArray *old = NULL;

  g_mutex_lock (&pool_mutex);
  if (is_fresh)
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

void
ky_connections_doubt (const KyConfig *config)
{
  Pool *pool = store_pool (config);

  g_mutex_lock (&pool_mutex);
  pool->is_doubtful = TRUE;
  g_mutex_unlock (&pool_mutex);
}

static gboolean
ask_whether_it_takes (const Pool *pool)
{
  g_autoptr (KyStore) store = ky_store_connect (pool->path, NULL);

  if (store == NULL)
    return FALSE;
  ky_store_set_patience (store, PATIENCE);
  g_autofree gchar *json = ky_store_status (store, NULL);
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;
  return values != NULL && g_strcmp0 (g_hash_table_lookup (values, "ready"), "true") == 0;
}

gboolean
ky_connections_may_take (const KyConfig *config)
{
  Pool *pool = store_pool (config);
  gint64 start = g_get_monotonic_time ();

  g_mutex_lock (&pool_mutex);
  gboolean takes = !pool->is_doubtful;
  gboolean asks = !takes && start >= pool->not_before;
  g_mutex_unlock (&pool_mutex);
  if (!asks)
    return takes;
  takes = ask_whether_it_takes (pool);
  g_mutex_lock (&pool_mutex);
  pool->is_doubtful = !takes;
  pool->not_before = g_get_monotonic_time ();
  pool->not_before += REST * (pool->not_before - start);
  g_mutex_unlock (&pool_mutex);
  return takes;
}

KyStore *
ky_connections_take_store (const KyConfig *config, gboolean is_fresh, gboolean *ret_was_idle,
                           GError **error)
{
  Pool *pool = store_pool (config);
  KyStore *store = pool_take (pool, is_fresh);

  *ret_was_idle = store != NULL;
  return store != NULL ? store : ky_store_connect (pool->path, error);
}

KySanitizer *
ky_connections_take_sanitizer (gboolean is_fresh, gboolean *ret_was_idle, GError **error)
{
  KySanitizer *sanitizer = pool_take (&sanitizers, is_fresh);

  *ret_was_idle = sanitizer != NULL;
  return sanitizer != NULL ? sanitizer : ky_sanitizer_connect (sanitizers.path, error);
}

void
ky_connections_give_store (const KyConfig *config, KyStore *store)
{
  if (store != NULL)
    pool_give (store_pool (config), store);
}

void
ky_connections_give_sanitizer (KySanitizer *sanitizer)
{
  if (sanitizer != NULL)
    pool_give (&sanitizers, sanitizer);
}

static void
pool_clear (Pool *pool)
{
  g_mutex_lock (&pool_mutex);
  GPtrArray *old = pool->idle;
  pool->idle = g_ptr_array_new ();
  g_mutex_unlock (&pool_mutex);
  destroy_all (pool, old);
}

/* Clears the pools. It is called when no thread uses them any more. */
void
ky_connections_clear (void)
{
  GHashTableIter iter;
  gpointer pool;

  if (stores == NULL)
    return;
  g_hash_table_iter_init (&iter, stores);
  while (g_hash_table_iter_next (&iter, NULL, &pool))
    pool_clear (pool);
  pool_clear (&sanitizers);
}
