/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Creates the schema in numbered steps: schema-1.sql and those after it. A step that was ever
 * released is never changed: a change is a new step at the end. 0.1.0, the first release, has
 * one. */
#include "store/index/engine.h"
#include "common/log.h"
#include "common/message-codes.h"

#include "store/index/schema-sql.h"

static const gchar *const steps[] = { sql_schema_1, NULL };

const gchar *const *ky_schema_steps = steps;

guint
ky_schema_n_steps (void)
{
  return g_strv_length ((gchar **)ky_schema_steps);
}

gboolean
ky_schema_check (gint64 have, GError **error)
{
  return have <= ky_schema_n_steps ()
         || ky_error_say (error, KY_ERROR_STORE, "index-newer", "i", have);
}

gboolean
ky_schema_note (KyIndex *index, guint step, GError **error)
{
  return ky_index_run (index, error, "INSERT INTO migrations VALUES (?, ?, ?)", "iis",
                       (gint64)step + 1, g_get_real_time () / G_USEC_PER_SEC, KY_VERSION);
}

gboolean
ky_schema_run (KyIndex *index, gint64 have, KySchemaStep run, GError **error)
{
  const guint n = ky_schema_n_steps ();

  if (have > 0)
    ky_log (KY_LOG_INFO,
            "upgrading the schema of the index from version %" G_GINT64_FORMAT " to %u", have, n);
  for (guint step = (guint)have; step < n; step++)
    {
      g_autoptr (GError) local = NULL;

      if (!run (index, step, &local))
        return ky_error_say (error, KY_ERROR_STORE, "index-step", "im", (gint64)step + 1,
                             local->message);
    }
  return TRUE;
}
