/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Notes the last rows of acts and grants before the audit log is pruned. */
#include "store/records/last-acts.h"

#define INTO_META "INSERT INTO meta (name, value) SELECT "
#define REPLACE " ON CONFLICT (name) DO UPDATE SET value = excluded.value"

gboolean
ky_last_acts_keep (KyIndex *index, gint64 first, gint64 last, GError **error)
{
  static const gchar acts[] = INTO_META KY_LAST_ACTS_OF_ACT (
      "what", "uid") ", time || ' ' || detail FROM audit"
                     " WHERE seq IN (SELECT max (seq) FROM audit WHERE seq BETWEEN ?1 AND ?2"
                     "  AND what IN (" KY_LAST_ACTS ") GROUP BY what, uid)" REPLACE;
  static const gchar grants[] = INTO_META KY_LAST_ACTS_OF_GRANT (
      "object") ", time || ' ' || who FROM audit"
                " WHERE seq IN (SELECT max (seq) FROM audit WHERE seq BETWEEN ?1 AND ?2"
                "  AND" KY_LAST_ACTS_IS_GRANT " GROUP BY lower (object))" REPLACE;

  return ky_index_run (index, error, acts, "ii", first, last)
         && ky_index_run (index, error, grants, "ii", first, last)
         && ky_index_run (index, error,
                          "DELETE FROM meta WHERE name LIKE 'granted:%' AND NOT EXISTS"
                          " (SELECT 1 FROM users u WHERE u.removed IS NULL"
                          "  AND meta.name =" KY_LAST_ACTS_OF_GRANT ("u.name") ")",
                          "");
}
