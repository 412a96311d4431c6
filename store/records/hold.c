/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inserts and finds holds in the index, and converts them to words of a line in the journal of
 * erasures and back. */
#include "store/records/hold.h"
#include "common/message-codes.h"
#include "config/allow.h"
#include "store/records/allow.h"
#include "store/seal/id.h"

#define NUMBER "%" G_GINT64_FORMAT

gboolean
ky_hold_insert (KyIndex *index, const gchar *id, const KyHold *hold, GError **error)
{
  return ky_index_run (index, error,
                       "INSERT INTO holds (id, kind, value, since, label, reason, created,"
                       " created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                       "sssissis", id, hold->kind, hold->value, hold->since, hold->label,
                       hold->reason, hold->created, hold->created_by);
}

gboolean
ky_hold_find (KyIndex *index, const gchar *id, const gchar *sender, gint64 received,
              gchar **ret_hold, GError **error)
{
  g_autofree gchar *sender_key = ky_allow_fold_sender (sender);
  KyStatement *row = ky_index_bind (
      index, error,
      "SELECT h.id FROM holds h WHERE" KY_HOLD_MATCHES ("?1", "?2", "?3") " ORDER BY +h.n LIMIT 1",
      "ssi", id, sender_key, received);

  return ky_index_find_text (index, row, ret_hold, error);
}

gboolean
ky_hold_permits (KyIndex *index, gint64 n, const gchar *id, GError **error)
{
  KyStatement *row = ky_index_bind (
      index, error,
      "SELECT h.id, h.created_by, h.reason FROM messages m"
      " JOIN holds h ON" KY_HOLD_MATCHES ("m.id", "m.sender_key",
                                          "m.received") " WHERE m.n = ? ORDER BY +h.n LIMIT 1",
      "i", n);
  gint step = ky_index_step (index, row, error);

  if (step == 1)
    {
      ky_error_say (error, KY_ERROR_STORE, "on-hold", "ssss", id, ky_index_peek (row, 0),
                    ky_index_peek (row, 1), ky_index_peek (row, 2));
      ky_index_reset (row);
    }
  return step == 0;
}

/* --- in the journal ------------------------------------------------------------------------- */

enum
{
  CREATED,
  KIND,
  VALUE,
  SINCE,
  LABEL,
  CREATED_BY,
  REASON,
  N_WORDS
};

gchar *
ky_hold_describe (const KyHold *hold)
{
  g_autofree gchar *value = g_uri_escape_string (hold->value, NULL, TRUE);
  g_autofree gchar *label = g_uri_escape_string (hold->label, NULL, TRUE);
  g_autofree gchar *by = g_uri_escape_string (hold->created_by, NULL, TRUE);
  g_autofree gchar *reason = g_uri_escape_string (hold->reason, NULL, TRUE);

  return g_strdup_printf (NUMBER " %s %s " NUMBER " %s %s %s", hold->created, hold->kind, value,
                          hold->since, label, by, reason);
}

gboolean
ky_hold_each (KyIndex *index, void (*take) (const gchar *id, const gchar *words, gpointer data),
              gpointer data, GError **error)
{
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT id, kind, value, label, reason, created_by, since,"
                                    " created FROM holds WHERE removed IS NULL",
                                    "");
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      const KyHold hold
          = { ky_index_peek (row, 1),   ky_index_peek (row, 2), ky_index_peek (row, 3),
              ky_index_peek (row, 4),   ky_index_peek (row, 5), ky_index_integer (row, 6),
              ky_index_integer (row, 7) };
      g_autofree gchar *words = ky_hold_describe (&hold);

      take (ky_index_peek (row, 0), words, data);
    }
  return step == 0;
}

static gboolean
hold_is_number (const gchar *word)
{
  gint64 number;

  return g_ascii_string_to_signed (word, 10, G_MININT64, G_MAXINT64, &number, NULL);
}

/* Tells whether a hold of this kind can have the value. */
static gboolean
hold_is_value (const gchar *kind, const gchar *value)
{
  gchar id[KY_ID_SIZE];
  g_autofree gchar *folded = ky_allow_fold_sender (value);

  if (g_str_equal (kind, "mail"))
    return ky_id_read (value, KY_ID_GROUPS, id) && g_str_equal (id, value);
  return g_str_equal (kind, "sender") && g_str_equal (folded, value) && ky_allow_is_sender (value);
}

/* Returns the words, without their escapes; NULL: they describe no hold, because the line was
 * changed by other means than kiyome. (transfer full) */
static gchar **
hold_read_words (const gchar *words)
{
  g_auto (GStrv) all = g_strsplit (words, " ", -1);

  if (g_strv_length (all) != N_WORDS || !hold_is_number (all[CREATED])
      || !hold_is_number (all[SINCE]))
    return NULL;
  for (guint i = 0; i < N_WORDS; i++)
    {
      gchar *plain = g_uri_unescape_string (all[i], NULL);

      if (plain == NULL || !g_utf8_validate (plain, -1, NULL) || (plain[0] == '\0' && i != LABEL))
        {
          g_free (plain);
          return NULL;
        }
      g_free (all[i]);
      all[i] = plain;
    }
  return hold_is_value (all[KIND], all[VALUE]) ? g_steal_pointer (&all) : NULL;
}

gint64
ky_hold_since (const gchar *words)
{
  g_auto (GStrv) all = hold_read_words (words);

  return all != NULL && g_str_equal (all[KIND], "sender") ? g_ascii_strtoll (all[SINCE], NULL, 10)
                                                          : G_MAXINT64;
}

gboolean
ky_hold_set_again (KyIndex *index, const gchar *id, const gchar *words, gboolean *ret_is_new,
                   GError **error)
{
  g_auto (GStrv) all = hold_read_words (words);
  gint64 is_there = 0;

  *ret_is_new = FALSE;
  if (all == NULL)
    return TRUE;
  if (!ky_index_number (index, 0, &is_there, error, "SELECT 1 FROM holds WHERE id = ?", "s", id))
    return FALSE;
  *ret_is_new = is_there == 0;
  KyHold hold = (KyHold){ all[KIND],
                          all[VALUE],
                          all[LABEL],
                          all[REASON],
                          all[CREATED_BY],
                          g_ascii_strtoll (all[SINCE], NULL, 10),
                          g_ascii_strtoll (all[CREATED], NULL, 10) };
  return is_there != 0 || ky_hold_insert (index, id, &hold, error);
}
