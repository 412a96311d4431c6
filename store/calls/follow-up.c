/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements follow-up.h: finds mails whose recipients wait for a password, and inserts deferred
 * deliveries in the index for the attempts to open them. front-end.c, deferred-work.c and
 * deferred-deliveries.c call it inside their transactions, verbs.c for tidying. Both mails of an
 * attempt must be from the same authenticated sender and have a common recipient, and each query
 * must limit the rows that it reads, because anybody can send mail. */
#include "store/calls/follow-up.h"
#include "common/release.h"
#include "config/allow.h"

#include "store/records/node.h"

#define WAITS_TRIED 8        /* mails that one later mail is tried on: the newest */
#define TRIES_AT_ONCE 20     /* attempts on one mail that are made without a delay */
#define HELD_MAX 4           /* further attempts on one mail that are postponed: the newest */
#define HELD_PAUSE (15 * 60) /* seconds between two postponed attempts */
#define LATER_MAX 20         /* sources among the mails that came before the wait was recorded */
#define LATER_ROWS "200"     /* rows read for them: the first mails to the recipient since then */
#define LATER_BEFORE "1000"  /* rows: numbers are not strictly in the order of arrival */
#define EARLIER_MAX 8        /* earlier mails whose passwords are tried on one mail */
#define EARLIER_LOOKED 16    /* candidates that are read to find these */
#define EARLIER_PEOPLE 50    /* recipients; for a mail with more, no earlier mail is searched */
#define EARLIER_ROWS "2000"  /* rows read for them: the newest mails to its first recipient */
#define WAITS_MAX 200        /* rows of `waits` for one sender; further recipients do not wait */
#define OPENED_LOOKED 16     /* later mails that opened a part of the same mail and are read */

/* Describes a mail that waits under one policy for a recipient that the later mail also has. */
typedef struct
{
  gint64 message, tries; /* number of the message, and attempts made so far */
  gchar *policy;
} Waiting;

/* Describes the later mail, which may contain the password: the source of the deferred
 * deliveries. */
typedef struct
{
  gint64 n, received; /* number of the message, and its arrival in Unix seconds */
  gchar *sender;      /* in the form of ky_allow_fold_sender() */
} Later;

KY_DEFINE_CLEAR (clear_waiting, Waiting, policy)

/* Lists the newest mails that wait for the sender of `later` and have a recipient in common with
 * it; only `message` if it is not 0. Mails of other recipients take no places in the list, and
 * mails that were tried often come last. (transfer full) */
static GArray *
list_waiting (KyIndex *index, const Later *later, gint64 message, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, TRUE, sizeof (Waiting));
  gint step = -1;

  g_array_set_clear_func (list, clear_waiting);
  KyStatement *row = ky_index_bind (
      index, error,
      "SELECT w.message, w.policy, min (w.tries) FROM waits w CROSS JOIN recipients r"
      " ON r.n = ?1 AND r.address = w.address WHERE w.sender = ?2"
      " AND w.until >= ?3"
      " AND w.message IN (SELECT x.message FROM waits x CROSS JOIN recipients y"
      "  ON y.n = ?1 AND y.address = x.address WHERE x.sender = ?2 AND x.until >= ?3"
      "  AND x.message <> ?1 AND ?6 IN (0, x.message)"
      "  GROUP BY x.message ORDER BY min (x.tries) >= ?4, x.message DESC LIMIT ?5)"
      " GROUP BY w.message, w.policy",
      "isiiii", later->n, later->sender, later->received, (gint64)TRIES_AT_ONCE,
      (gint64)WAITS_TRIED, message);
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      Waiting waiting = { .message = ky_index_integer (row, 0),
                          .tries = ky_index_integer (row, 2),
                          .policy = ky_index_text (row, 1) };

      g_array_append_val (list, waiting);
    }
  return step == 0 ? g_steal_pointer (&list) : NULL;
}

#define IS_HELD                                                                                    \
  " FROM debts WHERE message = ?1 AND policy = ?2 AND authentic = 1 AND source > 0"                \
  " AND state = 'waiting' AND tries = 0 AND next_try > ?3 "

/* Deletes the oldest attempt that is still postponed, since HELD_MAX are. `*ret_due` is set to its
 * time, which the newest attempt takes over. */
static gboolean
drop_held (KyIndex *index, const Waiting *waiting, gint64 now, gint64 *ret_due, GError **error)
{
  KyStatement *row
      = ky_index_bind (index, error, "SELECT n, next_try" IS_HELD "ORDER BY source, n LIMIT 1",
                       "isi", waiting->message, waiting->policy, now);

  if (!ky_index_one (index, row, error))
    return FALSE;
  gint64 debt = ky_index_integer (row, 0);
  *ret_due = ky_index_integer (row, 1);
  ky_index_reset (row);
  return ky_index_run (index, error, "DELETE FROM debts_owed WHERE debt = ?", "i", debt)
         && ky_index_run (index, error, "DELETE FROM debts WHERE n = ?", "i", debt);
}

/* Sets `*ret_due` to the Unix time of the attempt: `now` for the first TRIES_AT_ONCE attempts on
 * the mail; each later one is HELD_PAUSE after the last postponed one. Anybody who may send for the
 * sender's domain can use the sender's address, so a flood of mails may delay the mail with the
 * password, but must not exclude it. */
static gboolean
follow_up_find_due (KyIndex *index, const Waiting *waiting, gint64 now, gint64 *ret_due,
                    GError **error)
{
  *ret_due = now;
  if (waiting->tries < TRIES_AT_ONCE)
    return TRUE;
  KyStatement *row
      = ky_index_bind (index, error, "SELECT count (*), coalesce (max (next_try), ?3)" IS_HELD,
                       "isi", waiting->message, waiting->policy, now);
  if (!ky_index_one (index, row, error))
    return FALSE;
  gint64 held = ky_index_integer (row, 0);
  *ret_due = ky_index_integer (row, 1) + HELD_PAUSE;
  ky_index_reset (row);
  return held < HELD_MAX || drop_held (index, waiting, now, ret_due, error);
}

/* Inserts a deferred delivery of the mail of `waiting` whose source is `later`, to the recipients
 * that both mails have, and counts one attempt for each of them. Does nothing if it exists
 * already. */
static gboolean
follow_up_insert_debt (KyIndex *index, const Later *later, const Waiting *waiting, GError **error)
{
  gint64 debt = 0;
  gint64 now, due;

  if (!ky_index_number (index, 0, &debt, error,
                        "SELECT n FROM debts WHERE message = ? AND policy = ? AND authentic = 1"
                        " AND source = ?",
                        "isi", waiting->message, waiting->policy, later->n))
    return FALSE;
  if (debt != 0)
    return TRUE;
  return ky_node_now (index, g_get_real_time () / G_USEC_PER_SEC, &now, error)
         && follow_up_find_due (index, waiting, now, &due, error)
         && ky_index_add (
             index, &debt, error,
             "INSERT INTO debts (message, policy, authentic, source, asked, state, next_try)"
             " VALUES (?, ?, 1, ?, ?, 'waiting', ?)",
             "isiii", waiting->message, waiting->policy, later->n, now, due)
         && ky_index_run (index, error,
                          "INSERT INTO debts_owed (debt, address)"
                          " SELECT b.n, w.address FROM debts b JOIN waits w"
                          " ON w.message = b.message AND w.policy = b.policy"
                          " JOIN recipients r ON r.n = b.source AND r.address = w.address"
                          " WHERE b.n = ?",
                          "i", debt)
         && ky_index_run (index, error,
                          "UPDATE waits SET tries = tries + 1 WHERE message = ? AND address IN"
                          " (SELECT address FROM debts_owed WHERE debt = ?)",
                          "ii", waiting->message, debt);
}

/* Inserts the deferred deliveries with the source `later` for the waiting mail `message`, or for
 * all mails that list_waiting() finds (0). */
static gboolean
insert_debts (KyIndex *index, const Later *later, gint64 message, GError **error)
{
  g_autoptr (GArray) list = list_waiting (index, later, message, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    if (!follow_up_insert_debt (index, later, &g_array_index (list, Waiting, i), error))
      return FALSE;
  return list != NULL;
}

/* Inserts the deferred deliveries with the source message number `n` for the waiting mail
 * `message`, or for all (0). Does nothing if the source is not authenticated or not completed, or
 * nobody waits for its sender. */
static gboolean
insert_for (KyIndex *index, gint64 n, gint64 message, GError **error)
{
  KyStatement *row
      = ky_index_bind (index, error,
                       "SELECT s.sender_key, s.received / 1000000 FROM messages s WHERE s.n = ?"
                       " AND s.authentic = 1 AND s.state = 'done' AND EXISTS (SELECT 1 FROM waits w"
                       "  WHERE w.sender = s.sender_key AND w.until >= s.received / 1000000"
                       "  AND w.message <> s.n)",
                       "i", n);
  gint step = ky_index_step (index, row, error);
  g_autofree gchar *sender = NULL;
  Later later = { .n = n };

  if (step < 1)
    return step == 0;
  later.sender = sender = ky_index_text (row, 0);
  later.received = ky_index_integer (row, 1);
  ky_index_reset (row);
  return insert_debts (index, &later, message, error);
}

gboolean
ky_follow_ups_insert (KyIndex *index, gint64 n, GError **error)
{
  return insert_for (index, n, 0, error);
}

/* Inserts deferred deliveries for the waiting mail `message` and its recipient `address`, whose
 * sources are the mails that arrived after it and were completed before the wait was recorded. */
static gboolean
insert_later (KyIndex *index, gint64 message, const gchar *address, GError **error)
{
  g_autoptr (GArray) later = g_array_new (FALSE, FALSE, sizeof (gint64));
  KyStatement *row = ky_index_bind (
      index, error,
      "SELECT s.n FROM messages m JOIN (SELECT n FROM recipients WHERE address = ?2"
      "  AND n > ?1 - " LATER_BEFORE " ORDER BY n LIMIT " LATER_ROWS ") AS r ON r.n <> m.n"
      " JOIN messages s ON s.n = r.n WHERE m.n = ?1 AND s.received >= m.received"
      " AND s.sender_key = m.sender_key AND s.authentic = 1"
      " AND s.state = 'done' ORDER BY s.n LIMIT ?3",
      "isi", message, address, (gint64)LATER_MAX);
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      gint64 n = ky_index_integer (row, 0);

      g_array_append_val (later, n);
    }
  for (guint i = 0; step == 0 && i < later->len; i++)
    if (!insert_for (index, g_array_index (later, gint64, i), message, error))
      return FALSE;
  return step == 0;
}

gboolean
ky_follow_ups_tidy (KyIndex *index, gint64 now, GError **error)
{
  /* A source that came in time is tried although the waiting time has ended meanwhile. */
  return ky_index_run (index, error,
                       "DELETE FROM waits WHERE until < ? AND NOT EXISTS (SELECT 1 FROM debts b"
                       " WHERE b.message = waits.message AND b.source > 0"
                       " AND b.state IN ('waiting', 'delivering'))",
                       "i", now);
}

gboolean
ky_follow_ups_wait (KyIndex *index, const KyWait *wait, GError **error)
{
  const guint n = MIN (wait->recipients->len, WAITS_MAX);

  for (guint i = 0; i < n; i++)
    if (!ky_index_run (index, error,
                       "INSERT INTO waits (message, address, sender, policy, until)"
                       " SELECT m.n, ?2, m.sender_key, ?3, m.received / 1000000 + ?4 * 3600"
                       " FROM messages m WHERE m.n = ?1 AND m.authentic = 1 AND m.sender <> ''"
                       " AND (SELECT count (*) FROM waits x WHERE x.sender = m.sender_key) < ?5"
                       " ON CONFLICT DO NOTHING",
                       "issii", wait->message, (const gchar *)wait->recipients->pdata[i],
                       wait->policy, wait->hours, (gint64)WAITS_MAX))
      return FALSE;
  for (guint i = 0; i < n; i++)
    if (!insert_later (index, wait->message, wait->recipients->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* Tells whether message `n` was sent to all of `recipients` (NULL-terminated). Returns 1 or 0, or
 * -1 with `error` set. */
static gint
follow_up_has_all (KyIndex *index, gint64 n, const gchar *const *recipients, GError **error)
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

/* Finds, among the mails whose numbers `row` returns (nullable: an error is set), those that were
 * sent to all of `recipients`, and sets `ret_n` to the one with the index `at`, counted from 0; 0:
 * there is none. */
static gboolean
follow_up_choose (KyIndex *index, KyStatement *row, const gchar *const *recipients, guint at,
                  gint64 *ret_n, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint step = -1;

  *ret_n = 0;
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      gint64 n = ky_index_integer (row, 0);

      g_array_append_val (found, n);
    }
  for (guint i = 0, left = at; step == 0 && i < found->len && *ret_n == 0; i++)
    {
      gint64 n = g_array_index (found, gint64, i);
      gint has = follow_up_has_all (index, n, recipients, error);

      if (has < 0)
        return FALSE;
      if (has == 1 && left-- == 0)
        *ret_n = n;
    }
  return step == 0;
}

gboolean
ky_follow_ups_find_earlier (KyIndex *index, const KyEarlier *earlier, guint at, gint64 *ret_n,
                            GError **error)
{
  g_autofree gchar *sender_key = ky_allow_fold_sender (earlier->sender);

  *ret_n = 0;
  if (at >= EARLIER_MAX || earlier->recipients[0] == NULL || earlier->sender[0] == '\0'
      || g_strv_length ((gchar **)earlier->recipients) > EARLIER_PEOPLE)
    return TRUE;
  KyStatement *row
      = ky_index_bind (index, error,
                       "SELECT s.n FROM (SELECT n FROM recipients WHERE address = ?1"
                       "  ORDER BY n DESC LIMIT " EARLIER_ROWS ") AS r JOIN messages s ON s.n = r.n"
                       " JOIN originals o ON o.n = s.n AND (o.file IS NULL OR o.node = ?6"
                       "  OR o.file LIKE '" KY_REMOTE "%')"
                       " WHERE s.received >= ?2 AND s.sender_key = ?3 AND s.authentic = 1"
                       " AND s.state = 'done' AND s.n <> ?4 ORDER BY r.n DESC LIMIT ?5",
                       "sisiis", earlier->recipients[0], earlier->since, sender_key,
                       earlier->message, (gint64)EARLIER_LOOKED, ky_index_node ());
  return follow_up_choose (index, row, earlier->recipients, at, ret_n, error);
}

gboolean
ky_follow_ups_find_opened (KyIndex *index, gint64 debt, const gchar *const *recipients, guint at,
                           gint64 *ret_n, GError **error)
{
  KyStatement *row
      = ky_index_bind (index, error,
                       "SELECT f.source FROM debts b JOIN debts f ON f.message = b.message"
                       " JOIN originals o ON o.n = f.source AND (o.file IS NULL OR o.node = ?2"
                       "  OR o.file LIKE '" KY_REMOTE "%')"
                       " WHERE b.n = ?1 AND f.source > 0 AND f.source NOT IN (b.source, b.message)"
                       " AND f.authentic = 1 AND f.report IS NOT NULL"
                       " GROUP BY f.source ORDER BY f.source DESC LIMIT ?3",
                       "isi", debt, ky_index_node (), (gint64)OPENED_LOOKED);

  return follow_up_choose (index, row, recipients, at, ret_n, error);
}

/* --- content of a follow-up ------------------------------------------------------------------- */

/* SQL: the other deferred deliveries `f` of the same mail to the recipient of a row of debts_owed
 * for ?1. */
#define HAS_BEFORE                                                                                 \
  " debts b JOIN debts f ON f.message = b.message AND f.n <> b.n AND f.report IS NOT NULL"         \
  " JOIN debts_owed p ON p.debt = f.n AND p.address = debts_owed.address "
/* SQL: rows of the other deferred deliveries `f` about the part that row `o` describes for deferred
 * delivery ?1. */
#define PART_BEFORE                                                                                \
  HAS_BEFORE " JOIN debt_parts k ON k.n = b.message AND k.debt = f.n AND k.path = o.path "
/* SQL: parts that deferred delivery ?1 has opened and no earlier one to the recipient has. A part
 * that was withheld because of a limit or failure does not count as opened. */
#define OPENED                                                                                     \
  " SELECT 1 FROM debt_parts o WHERE o.n = (SELECT message FROM debts WHERE n = ?1)"               \
  " AND o.debt = ?1 AND NOT" KY_PART_IS_LOCKED (                                                   \
      "o") "AND (coalesce (o.outcome, '') <> 'withheld'"                                           \
           "  OR coalesce (o.reason, '') NOT IN ('limit', 'failure'))"                             \
           " AND EXISTS (SELECT 1 FROM" PART_BEFORE "WHERE b.n = ?1 AND" KY_PART_IS_LOCKED (       \
               "k") ")"                                                                            \
                    " AND NOT EXISTS (SELECT 1 FROM" PART_BEFORE                                   \
                    "WHERE b.n = ?1 AND NOT" KY_PART_IS_LOCKED ("k") ") "

/* Deletes from the deferred delivery `debt` the recipients who need not get it: those who no longer
 * wait (if `is_awaited`), and those who already got everything that it has opened. */
static gboolean
drop_who_has_it (KyIndex *index, gint64 debt, gboolean is_awaited, GError **error)
{
  return (!is_awaited
          || ky_index_run (index, error,
                           "DELETE FROM debts_owed WHERE debt = ?1 AND NOT EXISTS"
                           " (SELECT 1 FROM waits w JOIN debts b ON b.message = w.message"
                           "  WHERE b.n = ?1 AND w.address = debts_owed.address)",
                           "i", debt))
         && ky_index_run (index, error,
                          "DELETE FROM debts_owed WHERE debt = ?1"
                          " AND EXISTS (SELECT 1 FROM" HAS_BEFORE "WHERE b.n = ?1)"
                          " AND NOT EXISTS (" OPENED ")",
                          "i", debt);
}

/* Schedules attempts with the mails that arrived after the mail that waits, for each recipient of
 * its deferred delivery `debt` who still waits for a password. */
static gboolean
try_later (KyIndex *index, gint64 debt, GError **error)
{
  g_autoptr (GPtrArray) recipients = g_ptr_array_new_with_free_func (g_free);
  KyStatement *row
      = ky_index_bind (index, error,
                       "SELECT w.message, w.address FROM debts b JOIN debts_owed o ON o.debt = b.n"
                       " JOIN waits w ON w.message = b.message AND w.address = o.address"
                       " WHERE b.n = ?",
                       "i", debt);
  gint64 message = 0;
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      message = ky_index_integer (row, 0);
      g_ptr_array_add (recipients, ky_index_text (row, 1));
    }
  for (guint i = 0; step == 0 && i < recipients->len; i++)
    if (!insert_later (index, message, recipients->pdata[i], error))
      return FALSE;
  return step == 0;
}

gboolean
ky_follow_up_opened (KyIndex *index, gint64 debt, gboolean is_awaited, GError **error)
{
  gint64 is_locked = 0;

  if (!drop_who_has_it (index, debt, is_awaited, error)
      || !ky_index_number (index, 0, &is_locked, error,
                           "SELECT 1 FROM debts b JOIN debt_parts o ON o.n = b.message"
                           " AND o.debt = b.n WHERE b.n = ? AND" KY_PART_IS_LOCKED ("o") "LIMIT 1",
                           "i", debt))
    return FALSE;
  if (is_locked != 0)
    return try_later (index, debt, error);
  return ky_index_run (index, error,
                       "DELETE FROM waits WHERE message = (SELECT message FROM debts"
                       " WHERE n = ?1) AND address IN"
                       " (SELECT address FROM debts_owed WHERE debt = ?1)",
                       "i", debt);
}
