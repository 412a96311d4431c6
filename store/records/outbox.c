/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Adds letters and files to the table outbox, and ends, removes and takes them back, together with
 * the state of the requests that they belong to. Every function is called inside a transaction. */
#include "store/records/outbox.h"

#define ID_GROUPS 3
#define STALE "letters-stale" /* meta */

gboolean
ky_outbox_add_letter (KyIndex *index, const KyOutboxLetter *letter, gint64 now, GError **error)
{
  gchar id[KY_ID_SIZE];

  ky_id_new (ID_GROUPS, id);
  return ky_index_run (index, error,
                       "INSERT INTO outbox (id, recipient, subject, text, kind, object, created,"
                       " next_try, state, person) VALUES (?, ?2, ?, ?, ?, ?, ?7, ?7, 'waiting',"
                       " iif (?8 > 0, ?8, (SELECT min (u.n) FROM users u WHERE u.removed IS NULL"
                       "  AND lower (u.mail) = lower (?2))))",
                       "ssssssii", id, letter->to, letter->subject, letter->text, letter->kind,
                       letter->object, now, letter->person);
}

gboolean
ky_outbox_add (KyIndex *index, const gchar *to, const gchar *subject, const gchar *text,
               const gchar *kind, const gchar *object, gint64 now, GError **error)
{
  const KyOutboxLetter letter = { 0, to, subject, text, kind, object };

  return ky_outbox_add_letter (index, &letter, now, error);
}

static gboolean
records_outbox_add_letter (KyIndex *index, const KyOutboxFile *file, gint64 now, const gchar *id,
                           gint64 *ret_n, GError **error)
{
  gboolean is_letter = file->user > 0;

  return ky_index_add (
      index, ret_n, error,
      "INSERT INTO outbox (id, recipient, subject, text, kind, object, created,"
      " next_try, tries, state, taker, taken)"
      " VALUES (?1, ?2, ?3, '', ?4, ?5, ?6, ?6 + ?7, ?8, 'waiting', ?9, ?8)",
      "sssssiiis", id, file->to, file->subject, is_letter ? KY_OUTBOX_FILE : KY_OUTBOX_RELEASE,
      file->message, now, file->is_taken_now ? (gint64)KY_OUTBOX_LEASE : 0,
      file->is_taken_now ? (gint64)1 : 0, file->is_taken_now ? ky_index_node () : "");
}

gboolean
ky_outbox_add_file (KyIndex *index, const KyOutboxFile *file, gint64 now, gchar ret_id[KY_ID_SIZE],
                    GError **error)
{
  gint64 n = 0;

  ky_id_new (ID_GROUPS, ret_id);
  return records_outbox_add_letter (index, file, now, ret_id, &n, error)
         && ky_index_run (index, error,
                          "INSERT INTO outbox_files (letter, message, path, user, purpose, method,"
                          " request, key_id, sealed, expires, proof, held)"
                          " VALUES (?, ?, ?, nullif (?, 0), ?, ?, nullif (?, 0), ?, ?, ?, ?, ?)",
                          "iisissisbisi", n, file->n, file->path, file->user, file->purpose,
                          file->method, file->request, file->key_id, file->sealed, file->expires,
                          file->proof, (gint64)file->is_held);
}

gboolean
ky_outbox_count_files (KyIndex *index, gint64 user, gint64 *ret_count, GError **error)
{
  return ky_index_number (index, 0, ret_count, error,
                          "SELECT count (*) FROM outbox_files f JOIN outbox o ON o.n = f.letter"
                          " WHERE f.user = ? AND o.state = 'waiting'",
                          "i", user);
}

gboolean
ky_outbox_forget_request (KyIndex *index, gint64 request, GError **error)
{
  return ky_index_run (index, error,
                       "UPDATE outbox SET kind = 'gone' WHERE state = 'failed' AND n IN"
                       " (SELECT letter FROM outbox_files WHERE request = ?)",
                       "i", request)
         && ky_index_run (index, error,
                          "DELETE FROM outbox_files WHERE request = ? AND letter IN"
                          " (SELECT n FROM outbox WHERE kind = 'gone')",
                          "i", request)
         && ky_index_run (index, error, "DELETE FROM outbox WHERE kind = 'gone'", "");
}

gboolean
ky_outbox_give_back (KyIndex *index, gint64 n, GError **error)
{
  return ky_index_run (index, error,
                       "UPDATE requests SET handed = NULL, release_session = NULL,"
                       " state = 'approved', fetched = NULL, way = NULL"
                       " WHERE n = (SELECT f.request FROM outbox_files f WHERE f.letter = ?)"
                       " AND state = 'released' AND way = 'mail'",
                       "i", n);
}

gboolean
ky_outbox_remove (KyIndex *index, gint64 n, GError **error)
{
  return ky_outbox_give_back (index, n, error)
         && ky_index_run (index, error, "DELETE FROM outbox_files WHERE letter = ?", "i", n)
         && ky_index_run (index, error, "DELETE FROM outbox WHERE n = ?", "i", n);
}

gboolean
ky_outbox_end (KyIndex *index, gint64 n, gint64 time, GError **error)
{
  return ky_index_run (index, error,
                       "UPDATE outbox SET state = 'sent', finished = ?, error = '', text = '',"
                       " taken = 0, kept_back = 0 WHERE n = ?",
                       "ii", time, n)
         && ky_index_run (index, error,
                          "UPDATE opened SET way = '" KY_OUTBOX_MAILED "', time = ?1 WHERE n ="
                          " (SELECT max (p.n) FROM opened p JOIN outbox_files f"
                          "   ON f.message = p.message JOIN outbox o ON o.n = f.letter"
                          "  WHERE o.n = ?2 AND p.way = '" KY_OUTBOX_MAILING "' || o.id)",
                          "ii", time, n)
         && ky_index_run (index, error,
                          "UPDATE requests SET fetched = ? WHERE way = 'mail'"
                          " AND n = (SELECT f.request FROM outbox_files f WHERE f.letter = ?)",
                          "ii", time, n)
         && ky_index_run (index, error,
                          "UPDATE outbox_files SET key_id = '', sealed = NULL WHERE letter = ?",
                          "i", n);
}

gboolean
ky_outbox_end_request (KyIndex *index, gint64 request, GError **error)
{
  gint64 letter = 0;

  return ky_index_number (index, 0, &letter, error,
                          "SELECT o.n FROM outbox o JOIN outbox_files f ON f.letter = o.n"
                          " WHERE f.request = ? AND o.state = 'waiting'",
                          "i", request)
         && (letter == 0 || ky_outbox_remove (index, letter, error))
         && ky_outbox_forget_request (index, request, error);
}

gboolean
ky_outbox_take_back (KyIndex *index, gint64 request, gint64 now, KyOutboxBack *ret_back,
                     GError **error)
{
  KyStatement *row
      = ky_index_bind (index, error,
                       "SELECT o.n, iif (" KY_OUTBOX_IS_TAKEN (
                           "o.", "?2") ", 1, 0)"
                                       " FROM outbox o JOIN outbox_files f ON f.letter = o.n"
                                       " WHERE f.request = ?1 AND o.state = 'waiting'",
                       "ii", request, now);
  gint step = ky_index_step (index, row, error);

  *ret_back = KY_OUTBOX_NONE;
  if (step < 1)
    return step == 0;
  gint64 letter = ky_index_integer (row, 0);
  *ret_back = ky_index_integer (row, 1) != 0 ? KY_OUTBOX_TAKEN : KY_OUTBOX_BACK;
  ky_index_reset (row);
  return *ret_back == KY_OUTBOX_TAKEN || ky_outbox_remove (index, letter, error);
}

gboolean
ky_outbox_count_stale (KyIndex *index, gint64 count, GError **error)
{
  g_autofree gchar *before = ky_index_meta (index, STALE);
  g_autofree gchar *after = g_strdup_printf (
      "%" G_GINT64_FORMAT, (before != NULL ? g_ascii_strtoll (before, NULL, 10) : 0) + count);

  return count == 0 || ky_index_set_meta (index, STALE, after, error);
}

gboolean
ky_outbox_tidy (KyIndex *index, gint64 then, gint64 now, GError **error)
{
  return ky_index_run (index, error,
                       "UPDATE outbox_files SET key_id = '', sealed = NULL"
                       " WHERE sealed IS NOT NULL AND expires <= ?",
                       "i", now)
         && ky_index_run (index, error,
                          "DELETE FROM outbox_files WHERE letter IN"
                          " (SELECT n FROM outbox WHERE finished < ?)",
                          "i", then)
         && ky_index_run (index, error, "DELETE FROM outbox WHERE finished < ?", "i", then);
}
