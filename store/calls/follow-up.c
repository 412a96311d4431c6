/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/calls/follow-up.h"

#include "store/records/node.h"
#include "store/records/remote.h"

#define WAITS_TRIED 8       /* mails that one later mail is tried on: the newest */
#define TRIES_MAX 20        /* later mails that are tried on one */
#define LATER_MAX 20        /* of those that came while it was not known that somebody waits */
#define EARLIER_MAX 8       /* earlier mails that are tried on one */
#define EARLIER_LOOKED 16   /* … and that are looked at for these */
#define EARLIER_PEOPLE 50   /* of a mail; what goes to more is tried with none */
#define EARLIER_ROWS "2000" /* of the newest mails to its first recipient */
#define WAITS_MAX "200"     /* rows of one sender; beyond them nobody waits for him */

/* Debts of whom mail ?1 is the source, without their recipients. */
static gboolean
insert_debts (KyIndex *index, gint64 n, GError **error)
{
  gint64 now;

  return ky_node_now (index, g_get_real_time () / G_USEC_PER_SEC, &now, error)
         && ky_index_run (
             index, error,
             "INSERT INTO debts (message, policy, authentic, source, asked, state, next_try)"
             " SELECT DISTINCT w.message, w.policy, 1, s.n, ?2, 'waiting', ?2 FROM messages s"
             " JOIN waits w ON w.sender = s.sender"
             " JOIN recipients r ON r.n = s.n AND r.address = w.address"
             " WHERE s.n = ?1 AND s.authentic = 1 AND s.state = 'done' AND w.message <> s.n"
             " AND w.until >= s.received / 1000000 AND w.tries < ?3 AND w.message IN"
             "  (SELECT x.message FROM waits x WHERE x.sender = s.sender"
             "   GROUP BY x.message ORDER BY x.message DESC LIMIT ?4)"
             " ON CONFLICT DO NOTHING",
             "iiii", n, now, (gint64)TRIES_MAX, (gint64)WAITS_TRIED);
}

/* Their recipients, who are counted as tried. */
static gboolean
insert_owed (KyIndex *index, gint64 n, GError **error)
{
  return ky_index_run (index, error,
                       "INSERT INTO debts_owed (debt, address)"
                       " SELECT b.n, w.address FROM debts b"
                       " JOIN waits w ON w.message = b.message AND w.policy = b.policy"
                       " JOIN recipients r ON r.n = b.source AND r.address = w.address"
                       " WHERE b.source = ?1 ON CONFLICT DO NOTHING",
                       "i", n)
         && ky_index_run (index, error,
                          "UPDATE waits SET tries = tries + 1 WHERE EXISTS"
                          " (SELECT 1 FROM debts b JOIN debts_owed o ON o.debt = b.n"
                          "  WHERE b.source = ?1 AND b.message = waits.message"
                          "  AND o.address = waits.address)",
                          "i", n);
}

gboolean
ky_follow_ups_insert (KyIndex *index, gint64 n, GError **error)
{
  gint64 waits = 0;

  if (!ky_index_number (index, 0, &waits, error,
                        "SELECT 1 FROM messages s JOIN waits w ON w.sender = s.sender"
                        " WHERE s.n = ? AND s.authentic = 1 AND w.message <> s.n"
                        " AND w.until >= s.received / 1000000 LIMIT 1",
                        "i", n))
    return FALSE;
  return waits == 0 || (insert_debts (index, n, error) && insert_owed (index, n, error));
}

/* Mails that were done before it was known that somebody waits for them. */
static gboolean
insert_later (KyIndex *index, gint64 message, GError **error)
{
  g_autoptr (GArray) later = g_array_new (FALSE, FALSE, sizeof (gint64));
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT s.n FROM messages m JOIN messages s"
                                    " ON s.received >= m.received AND s.sender = m.sender"
                                    " WHERE m.n = ?1 AND s.n <> m.n AND s.authentic = 1"
                                    " AND s.state = 'done' ORDER BY s.received LIMIT ?2",
                                    "ii", message, (gint64)LATER_MAX);
  gint step = -1;

  while (row != NULL && (step = ky_index_step (index, row, error)) == 1)
    {
      gint64 n = ky_index_integer (row, 0);

      g_array_append_val (later, n);
    }
  for (guint i = 0; step == 0 && i < later->len; i++)
    if (!ky_follow_ups_insert (index, g_array_index (later, gint64, i), error))
      return FALSE;
  return step == 0;
}

gboolean
ky_follow_ups_wait (KyIndex *index, const KyWait *wait, GError **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  /* What nobody waits for any more goes with the next who waits. */
  if (!ky_index_run (index, error, "DELETE FROM waits WHERE until < ?", "i", now))
    return FALSE;
  for (guint i = 0; i < wait->recipients->len; i++)
    if (!ky_index_run (index, error,
                       "INSERT INTO waits (message, address, sender, policy, until)"
                       " SELECT m.n, ?2, m.sender, ?3, m.received / 1000000 + ?4 * 3600"
                       " FROM messages m WHERE m.n = ?1 AND m.authentic = 1 AND m.sender <> ''"
                       " AND (SELECT count (*) FROM waits x WHERE x.sender = m.sender) < " WAITS_MAX
                       " ON CONFLICT DO NOTHING",
                       "issi", wait->message, (const gchar *)wait->recipients->pdata[i],
                       wait->policy, wait->hours))
      return FALSE;
  return insert_later (index, wait->message, error);
}

/* 1, 0 or, with an error, -1. */
static gint
has_all (KyIndex *index, gint64 n, const gchar *const *recipients, GError **error)
{
  for (; *recipients != NULL; recipients++)
    {
      gint64 found = 0;

      if (!ky_index_number (index, 0, &found, error,
                            "SELECT 1 FROM recipients WHERE n = ? AND address = ?", "is", n,
                            *recipients))
        return -1;
      if (found == 0)
        return 0;
    }
  return 1;
}

gboolean
ky_follow_ups_find_earlier (KyIndex *index, const KyEarlier *earlier, guint at, gint64 *ret_n,
                            GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  KyStatement *row;
  gint step = -1;

  *ret_n = 0;
  if (at >= EARLIER_MAX || earlier->recipients[0] == NULL || earlier->sender[0] == '\0'
      || g_strv_length ((gchar **)earlier->recipients) > EARLIER_PEOPLE)
    return TRUE;
  row = ky_index_bind (index, error,
                       "SELECT s.n FROM (SELECT n FROM recipients WHERE address = ?1"
                       "  ORDER BY n DESC LIMIT " EARLIER_ROWS ") AS r JOIN messages s ON s.n = r.n"
                       " JOIN originals o ON o.n = s.n AND (o.file IS NULL OR o.node = ?6"
                       "  OR o.file LIKE '" KY_REMOTE "%')"
                       " WHERE s.received >= ?2 AND s.sender = ?3 AND s.authentic = 1"
                       " AND s.state = 'done' AND s.n <> ?4 ORDER BY r.n DESC LIMIT ?5",
                       "sisiis", earlier->recipients[0], earlier->since, earlier->sender,
                       earlier->message, (gint64)EARLIER_LOOKED, ky_index_node ());
  while (row != NULL && (step = ky_index_step (index, row, error)) == 1)
    {
      gint64 n = ky_index_integer (row, 0);

      g_array_append_val (found, n);
    }
  for (guint i = 0, left = at; step == 0 && i < found->len && *ret_n == 0; i++)
    {
      gint64 n = g_array_index (found, gint64, i);
      gint has = has_all (index, n, earlier->recipients, error);

      if (has < 0)
        return FALSE;
      if (has == 1 && left-- == 0)
        *ret_n = n;
    }
  return step == 0;
}

gboolean
ky_follow_up_opened (KyIndex *index, gint64 debt, GError **error)
{
  return ky_index_run (index, error,
                       "DELETE FROM debts_owed WHERE debt = ?1 AND NOT EXISTS"
                       " (SELECT 1 FROM waits w JOIN debts b ON b.message = w.message"
                       "  WHERE b.n = ?1 AND w.address = debts_owed.address)",
                       "i", debt)
         && ky_index_run (index, error,
                          "DELETE FROM waits WHERE message = (SELECT message FROM debts"
                          " WHERE n = ?1) AND address IN"
                          " (SELECT address FROM debts_owed WHERE debt = ?1)",
                          "i", debt);
}
