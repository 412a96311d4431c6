/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "portal/throttle.h"

#define KEYS_MAX 20000

typedef struct
{
  guint failures;
  gint64 last; /* monotonic */
} Count;

struct _KyThrottle
{
  GMutex lock;
  GHashTable *counts;
};

KyThrottle *
ky_throttle_new (void)
{
  KyThrottle *throttle = g_new0 (KyThrottle, 1);

  g_mutex_init (&throttle->lock);
  throttle->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return throttle;
}

void
ky_throttle_free (KyThrottle *throttle)
{
  if (throttle == NULL)
    return;
  g_hash_table_unref (throttle->counts);
  g_mutex_clear (&throttle->lock);
  g_free (throttle);
}

gboolean
ky_throttle_is_open (KyThrottle *throttle, const gchar *key, guint failures, guint minutes)
{
  gint64 since = g_get_monotonic_time () - (gint64)minutes * 60 * G_USEC_PER_SEC;
  gboolean is_open = TRUE;
  const Count *count;

  g_mutex_lock (&throttle->lock);
  count = g_hash_table_lookup (throttle->counts, key);
  if (count != NULL && count->last < since)
    g_hash_table_remove (throttle->counts, key);
  else if (count != NULL && count->failures >= failures)
    is_open = FALSE;
  g_mutex_unlock (&throttle->lock);
  return is_open;
}

void
ky_throttle_failed (KyThrottle *throttle, const gchar *key)
{
  Count *count;

  g_mutex_lock (&throttle->lock);
  count = g_hash_table_lookup (throttle->counts, key);
  if (count == NULL)
    {
      /* A flood of made-up names must not fill the memory. */
      if (g_hash_table_size (throttle->counts) >= KEYS_MAX)
        g_hash_table_remove_all (throttle->counts);
      count = g_new0 (Count, 1);
      g_hash_table_replace (throttle->counts, g_strdup (key), count);
    }
  count->failures++;
  count->last = g_get_monotonic_time ();
  g_mutex_unlock (&throttle->lock);
}

void
ky_throttle_forget (KyThrottle *throttle, const gchar *key)
{
  g_mutex_lock (&throttle->lock);
  g_hash_table_remove (throttle->counts, key);
  g_mutex_unlock (&throttle->lock);
}
