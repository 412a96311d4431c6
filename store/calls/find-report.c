/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the report that a user means by a part of a message: the message's own, or that of a
 * deferred delivery under another policy. A user finds only reports about mail of their own or that
 * they decide on, unless the caller allows all. */
#include "store/calls/find-report.h"

#include "store/records/parts.h"

gboolean
ky_find_report (KyIndex *index, const KyPerson *person, gint64 n, const gchar *path, gboolean all,
                gint64 now, gint64 *ret_debt, GError **error)
{
  return ky_index_number (
      index, -1, ret_debt, error,
      "SELECT s.debt FROM" KY_SERVED_ALL "JOIN messages m ON m.n = ?3"
      " LEFT JOIN" KY_PARTS_SERVED (
          "?3") "ON p.debt = s.debt AND p.path = iif (?5 = '', '1', ?5)"
                " WHERE (?5 = '' OR p.path IS NOT NULL) AND (?6 <> 0 OR" KY_SERVED_MINE
                "OR" KY_SERVED_DECIDES ")"
                " ORDER BY iif (" KY_SERVED_MINE ", 0, 1),"
                " iif (coalesce (p.outcome, '') = 'withheld', 0, 1), s.debt LIMIT 1",
      "iiissi", person->n, now, n, person->name, path, (gint64)all);
}
