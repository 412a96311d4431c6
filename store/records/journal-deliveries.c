/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the journal's lines on deliveries that were made or taken out of the queue for 60 days, and
 * applies them to an older index, so that nothing is delivered twice. A delivery is named by
 * identifiers and a hash, since an older index assigns its row numbers again. */
#include "store/records/journal-deliveries.h"
#include "common/release.h"
#include "store/records/access.h"
#include "store/records/outbox.h"

#define NUMBER "%" G_GINT64_FORMAT
#define LIVE " state IN ('waiting', 'delivering', 'failed') "
/* Prefix of a mail that is sanitized again; no policy has such a name. */
#define AGAIN "again "

struct _KyJournalDeliveries
{
  GHashTable *letters; /* identifier of a letter → gint64 *, since when it is sent */
  GHashTable *sent;    /* "MESSAGE TAG" → the same of a mail to one recipient */
  GHashTable *out;     /* identifier of a letter or a message → when it was taken out */
};

static GHashTable *
journal_deliveries_new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

KyJournalDeliveries *
ky_journal_deliveries_new (void)
{
  KyJournalDeliveries *delivered = g_new0 (KyJournalDeliveries, 1);

  delivered->letters = journal_deliveries_new_table ();
  delivered->sent = journal_deliveries_new_table ();
  delivered->out = journal_deliveries_new_table ();
  return delivered;
}

KY_DEFINE_PUBLIC_FREE (ky_journal_deliveries_free, KyJournalDeliveries, letters, sent, out)

/* --- lines ---------------------------------------------------------------------------------- */

/* Puts `time` into the table unless it has a newer one for `key`: a mail may be processed again
 * several times. */
static void
journal_deliveries_put (GHashTable *table, const gchar *key, gint64 time)
{
  const gint64 *known = g_hash_table_lookup (table, key);

  if (known == NULL || *known < time)
    g_hash_table_replace (table, g_strdup (key), g_memdup2 (&time, sizeof time));
}

void
ky_journal_deliveries_take (KyJournalDeliveries *delivered, gchar kind, const gchar *name,
                            gint64 time, const gchar *tag)
{
  g_autofree gchar *key = g_strconcat (name, " ", tag, NULL);

  if (kind == 'D')
    journal_deliveries_put (delivered->sent, key, time);
  else
    journal_deliveries_put (kind == 'L' ? delivered->letters : delivered->out, name, time);
}

static gboolean
journal_deliveries_is_over (gpointer key, gpointer time, gpointer now)
{
  return *(gint64 *)time <= *(gint64 *)now - KY_JOURNAL_DELIVERIES_SECONDS;
}

void
ky_journal_deliveries_tidy (KyJournalDeliveries *delivered, gint64 now)
{
  g_hash_table_foreach_remove (delivered->letters, journal_deliveries_is_over, &now);
  g_hash_table_foreach_remove (delivered->sent, journal_deliveries_is_over, &now);
  g_hash_table_foreach_remove (delivered->out, journal_deliveries_is_over, &now);
}

static void
journal_deliveries_append_table (GString *lines, GHashTable *table, gchar kind, gint64 now)
{
  GHashTableIter at;
  gpointer key;
  gpointer time;

  g_hash_table_iter_init (&at, table);
  while (g_hash_table_iter_next (&at, &key, &time))
    {
      const gchar *tag = strchr (key, ' ');
      gint length = tag != NULL ? (gint)(tag - (gchar *)key) : (gint)strlen (key);

      if (*(gint64 *)time > now - KY_JOURNAL_DELIVERIES_SECONDS)
        g_string_append_printf (lines, "%c %.*s " NUMBER "%s\n", kind, length, (gchar *)key,
                                *(gint64 *)time, tag != NULL ? tag : "");
    }
}

void
ky_journal_deliveries_append (const KyJournalDeliveries *delivered, GString *lines, gint64 now)
{
  journal_deliveries_append_table (lines, delivered->letters, 'L', now);
  journal_deliveries_append_table (lines, delivered->sent, 'D', now);
  journal_deliveries_append_table (lines, delivered->out, 'X', now);
}

/* SQL: words that identify one delivery of a message, of deferred delivery `b` and the address in
 * `o`, without a number of the index, because an older index assigns the same numbers again. */
#define DEBT_WORDS                                                                                 \
  " b.policy || ' ' || b.authentic || ' ' || coalesce ((SELECT x.id FROM messages x"               \
  "  WHERE x.n = b.source), iif (b.source = 0, '', 'given')) || ' ' || o.address "
#define AGAIN_WORDS " '" AGAIN "' || o.address "

/* Makes the line of `row`: the message, and words. */
static gchar *
make_line (KyIndex *index, KyStatement *row, gint64 now, GError **error)
{
  gchar tag[KY_ACCESS_TAG_SIZE];

  if (!ky_index_one (index, row, error))
    return NULL;
  ky_access_tag (ky_index_peek (row, 1), tag);
  gchar *line = g_strdup_printf ("D %s " NUMBER " %s\n", ky_index_peek (row, 0), now, tag);
  ky_index_reset (row);
  return line;
}

gchar *
ky_journal_deliveries_debt_line (KyIndex *index, gint64 debt, const gchar *address, gint64 now,
                                 GError **error)
{
  return make_line (
      index,
      ky_index_bind (index, error,
                     "SELECT m.id," DEBT_WORDS "FROM debts b JOIN messages m ON m.n = b.message"
                     " JOIN debts_owed o ON o.debt = b.n WHERE b.n = ? AND o.address = ?",
                     "is", debt, address),
      now, error);
}

gchar *
ky_journal_deliveries_again_line (KyIndex *index, gint64 n, const gchar *address, gint64 now,
                                  GError **error)
{
  return make_line (index,
                    ky_index_bind (index, error,
                                   "SELECT m.id," AGAIN_WORDS
                                   "FROM messages m JOIN recipients o ON o.n = m.n"
                                   " WHERE m.n = ? AND o.address = ?",
                                   "is", n, address),
                    now, error);
}

/* --- applying them -------------------------------------------------------------------------- */

/* Describes a delivery of the index that has ended by the lines. */
typedef struct
{
  gint64 n, time;
  gchar *address;
} Over;

KY_DEFINE_CLEAR (clear_over, Over, address)

/* Lists the deliveries that the statement returns (n, identifier, time since which they wait, words
 * or NULL, address or NULL) and that a later line of `table` ends. NULL: an error. */
static GArray *
journal_deliveries_find_over (GHashTable *table, KyIndex *index, const gchar *sql, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, TRUE, sizeof (Over));
  gint step = -1;

  g_array_set_clear_func (found, clear_over);
  /* Most journals have no such lines, and the index may have many deliveries. */
  if (g_hash_table_size (table) == 0)
    return g_steal_pointer (&found);
  KyStatement *row = ky_index_bind (index, error, sql, "");
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      Over over = { .n = ky_index_integer (row, 0) };
      g_autofree gchar *key = ky_index_text (row, 1);
      const gchar *words = ky_index_peek (row, 3);
      gchar tag[KY_ACCESS_TAG_SIZE];

      if (words[0] != '\0')
        {
          g_autofree gchar *id = g_steal_pointer (&key);

          ky_access_tag (words, tag);
          key = g_strconcat (id, " ", tag, NULL);
        }
      const gint64 *time = g_hash_table_lookup (table, key);
      if (time == NULL || *time < ky_index_integer (row, 2))
        continue;
      over.time = *time;
      over.address = ky_index_text (row, 4);
      g_array_append_val (found, over);
    }
  return step == 0 ? g_steal_pointer (&found) : NULL;
}

static gboolean
end_letter (KyIndex *index, const Over *over, gint64 now, GError **error)
{
  return ky_outbox_end (index, over->n, over->time, error);
}

static gboolean
remove_letter (KyIndex *index, const Over *over, gint64 now, GError **error)
{
  return ky_outbox_remove (index, over->n, error);
}

/* Ends the delivery to one recipient, and the whole delivery with the last one. */
static gboolean
end_debt (KyIndex *index, const Over *over, gint64 now, GError **error)
{
  return ky_index_run (index, error,
                       "UPDATE debts_owed SET sent = ?, why = '' WHERE debt = ? AND address = ?",
                       "iis", over->time, over->n, over->address)
         && ky_index_run (index, error,
                          "UPDATE debts SET state = 'delivered', taken = 0, error = '',"
                          " kept_back = 0, finished = ?1 WHERE n = ?2 AND NOT EXISTS (SELECT 1"
                          " FROM debts_owed WHERE debt = ?2 AND coalesce (sent, 0) = 0)",
                          "ii", over->time, over->n);
}

/* Records that the recipient has the mail, so that it is not delivered again, and ends the work
 * when all recipients have it. */
static gboolean
end_again (KyIndex *index, const Over *over, gint64 now, GError **error)
{
  return ky_index_run (index, error,
                       "INSERT INTO reprocess_owed (n, address, sent) VALUES (?, ?, ?)"
                       " ON CONFLICT (n, address) DO UPDATE SET sent = excluded.sent, why = ''",
                       "isi", over->n, over->address, over->time)
         && ky_index_run (index, error,
                          "UPDATE reprocess SET state = 'delivered', taken = 0, error = '',"
                          " kept_back = 0, finished = ?1 WHERE n = ?2 AND NOT EXISTS (SELECT 1"
                          " FROM recipients r WHERE r.n = ?2 AND NOT EXISTS (SELECT 1"
                          "  FROM reprocess_owed o WHERE o.n = ?2 AND o.address = r.address"
                          "  AND o.sent > 0))",
                          "ii", over->time, over->n);
}

#define TAKE_OUT_OF(table)                                                                         \
  "UPDATE " table " SET state = 'failed', taken = 0, detail = '{queue-dropped}', error = '',"      \
  " kept_back = 0, finished = ? WHERE n = ?"

static gboolean
take_out_debt (KyIndex *index, const Over *over, gint64 now, GError **error)
{
  return ky_index_run (index, error, TAKE_OUT_OF ("debts"), "ii", now, over->n);
}

static gboolean
take_out_again (KyIndex *index, const Over *over, gint64 now, GError **error)
{
  return ky_index_run (index, error, TAKE_OUT_OF ("reprocess"), "ii", now, over->n);
}

#define LETTERS "SELECT n, id, 0, '', '' FROM outbox WHERE state IN ('waiting', 'failed')"

gboolean
ky_journal_deliveries_apply (const KyJournalDeliveries *delivered, KyIndex *index, gint64 now,
                             GError **error)
{
  const struct
  {
    GHashTable *table;
    const gchar *sql;
    gboolean (*end) (KyIndex *index, const Over *over, gint64 now, GError **error);
  } all[] = {
    { delivered->letters, LETTERS, end_letter },
    { delivered->out, LETTERS, remove_letter },
    { delivered->sent,
      "SELECT b.n, m.id, b.asked," DEBT_WORDS ", o.address FROM (SELECT * FROM debts WHERE" LIVE
      ") b JOIN messages m ON m.n = b.message CROSS JOIN debts_owed o ON o.debt = b.n"
      " WHERE coalesce (o.sent, 0) = 0",
      end_debt },
    { delivered->sent,
      "SELECT b.n, m.id, b.asked," AGAIN_WORDS
      ", o.address FROM (SELECT * FROM reprocess WHERE" LIVE
      ") b JOIN messages m ON m.n = b.n CROSS JOIN recipients o ON o.n = b.n",
      end_again },
    { delivered->out,
      "SELECT b.n, m.id, b.asked, '', '' FROM (SELECT * FROM debts WHERE" LIVE
      "AND detail <> '{queue-dropped}') b JOIN messages m ON m.n = b.message",
      take_out_debt },
    { delivered->out,
      "SELECT b.n, m.id, b.asked, '', '' FROM (SELECT * FROM reprocess WHERE" LIVE
      "AND detail <> '{queue-dropped}') b JOIN messages m ON m.n = b.n",
      take_out_again },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (GArray) found
          = journal_deliveries_find_over (all[i].table, index, all[i].sql, error);

      if (found == NULL)
        return FALSE;
      for (guint j = 0; j < found->len; j++)
        if (!all[i].end (index, &g_array_index (found, Over, j), now, error))
          return FALSE;
    }
  return TRUE;
}

gboolean
ky_journal_deliveries_keep_back (KyIndex *index, gint64 *ret_count, GError **error)
{
  static const gchar *const all[] = {
    "UPDATE outbox SET kept_back = 1, taken = 0, taker = '' WHERE state = 'waiting'",
    "UPDATE debts SET kept_back = 1, taken = 0, taker = ''"
    " WHERE state IN ('waiting', 'delivering')",
    "UPDATE reprocess SET kept_back = 1, taken = 0, taker = ''"
    " WHERE state IN ('waiting', 'delivering')",
  };

  *ret_count = 0;
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      if (!ky_index_run (index, error, all[i], ""))
        return FALSE;
      *ret_count += ky_index_changes (index);
    }
  return TRUE;
}
