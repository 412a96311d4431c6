/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Queues the configurations that a front end has loaded or refused, and reports them to the audit
 * log of the store from a thread, which tries again after 0.25 to 30 s. It also warns of
 * departments that a policy names and that have no members. */
#include "store/client/loads.h"

#include "common/release.h"
#include "store/client/client.h"

#define OWED_MAX 1000
#define FIRST_PAUSE (G_USEC_PER_SEC / 4)
#define LAST_PAUSE (30 * G_USEC_PER_SEC)

typedef struct
{
  gchar *path; /* of the store to report to */
  gboolean was_taken;
  guint8 sha256[KY_SHA256_SIZE];
  gchar *detail;
  gchar **departments; /* named by its policies */
  gboolean is_late;    /* it was logged that departments could not be checked */
} Load;

static GMutex mutex;
static GCond is_owed;
static GQueue owed = G_QUEUE_INIT; /* of Load, oldest first, still to be reported */

KY_DEFINE_FREE (free_load, Load, path, detail, departments)

static gchar **
departments_of (const KyConfig *config)
{
  g_autoptr (GHashTable) names = ky_config_departments (config);
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (names), (GCompareFunc)g_strcmp0);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (const GList *key = keys; key != NULL; key = key->next)
    g_strv_builder_add (builder, key->data);
  return g_strv_builder_end (builder);
}

void
ky_loads_note (gboolean was_taken, const KyConfig *config, const gchar *detail)
{
  Load *load = g_new0 (Load, 1);
  Load *lost = NULL;

  load->path = ky_config_run_path (config, "store/store.sock");
  load->was_taken = was_taken;
  load->detail = g_strdup (detail);
  load->departments = was_taken ? departments_of (config) : g_new0 (gchar *, 1);
  memcpy (load->sha256, ky_config_sha256 (config), KY_SHA256_SIZE);
  g_mutex_lock (&mutex);
  g_queue_push_tail (&owed, load);
  if (owed.length > OWED_MAX)
    lost = g_queue_pop_head (&owed);
  g_cond_signal (&is_owed);
  g_mutex_unlock (&mutex);
  if (lost == NULL)
    return;
  ky_log (KY_LOG_ERROR,
          "the store cannot be reached: a load of the configuration is missing in the audit log");
  free_load (lost);
}

static Load *
wait_for_load (void)
{
  g_mutex_lock (&mutex);
  while (owed.length == 0)
    g_cond_wait (&is_owed, &mutex);
  Load *load = g_queue_pop_head (&owed);
  g_mutex_unlock (&mutex);
  return load;
}

/* Warns of departments without members, whose policies never apply: most likely a name is
 * mistyped. */
static gboolean
loads_check_departments (const Load *load, KyStore *store, GError **error)
{
  if (load->departments[0] == NULL)
    return TRUE;
  g_auto (GStrv) unknown
      = ky_store_unknown_departments (store, (const gchar *const *)load->departments, error);
  for (guint i = 0; unknown != NULL && unknown[i] != NULL; i++)
    {
      g_autofree gchar *safe = ky_log_safe (unknown[i]);

      ky_log (KY_LOG_WARNING, "match.department: department \"%s\" has no members", safe);
    }
  return unknown != NULL;
}

static gboolean
loads_tell (Load *load, GError **error)
{
  g_autoptr (KyStore) store = ky_store_connect (load->path, error);

  if (store != NULL && loads_check_departments (load, store, error))
    return ky_store_loaded (store, load->was_taken, load->sha256, load->detail, error);
  if (load->departments[0] != NULL && !load->is_late)
    ky_log (
        KY_LOG_WARNING,
        "the store can't be asked for the departments that policies name: they are not checked");
  load->is_late = TRUE;
  return FALSE;
}

/* Returns a load to the queue, behind those of other stores and with its own store's in their
 * order. */
static void
loads_put_back (Load *load)
{
  GQueue others = G_QUEUE_INIT;
  GQueue same = G_QUEUE_INIT;
  Load *next;

  g_queue_push_tail (&same, load);
  g_mutex_lock (&mutex);
  while ((next = g_queue_pop_head (&owed)) != NULL)
    g_queue_push_tail (g_str_equal (next->path, load->path) ? &same : &others, next);
  while ((next = g_queue_pop_head (&others)) != NULL)
    g_queue_push_tail (&owed, next);
  while ((next = g_queue_pop_head (&same)) != NULL)
    g_queue_push_tail (&owed, next);
  g_mutex_unlock (&mutex);
}

static gpointer
tell_all (gpointer unused)
{
  gulong pause = FIRST_PAUSE;

  for (;;)
    {
      Load *load = wait_for_load ();
      g_autoptr (GError) error = NULL;

      if (loads_tell (load, &error))
        {
          pause = FIRST_PAUSE;
          free_load (load);
          continue;
        }
      ky_log_error (KY_LOG_DEBUG, error->message,
                    "a load of the configuration is not in the audit log yet");
      loads_put_back (load);
      g_usleep (pause);
      pause = MIN (2 * pause, LAST_PAUSE);
    }
  return NULL;
}

void
ky_loads_start (void)
{
  g_thread_unref (g_thread_new ("loads", tell_all, NULL));
}
