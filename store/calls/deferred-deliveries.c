/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the deferred deliveries that a front end sends with its report, inserts them in the
 * transaction that completes the message, and compares those of a report that is sent again. Every
 * recipient of a deferred delivery must be a recipient of the message. */
#include "store/calls/deferred-deliveries.h"

#include "common/release.h"
#include "store/calls/follow-up.h"
#include "store/records/node.h"

#define POLICIES_MAX 65536 /* bytes of the policy names of one deferred delivery */

KY_DEFINE_FREE (debt_free, KyDebt, policy, recipients)

#define WAITS_MAX 168 /* hours, as mail.password-hours has them */

/* Parses the text behind the mark: "1 NAME", or "24 NAME" for a delivery that waits for a password.
 * NULL: malformed. */
static KyDebt *
deferred_deliveries_read_head (const gchar *line)
{
  const gchar *space = strchr (line, ' ');
  g_autofree gchar *word = space != NULL ? g_strndup (line + 1, (gsize)(space - line - 1)) : NULL;
  gboolean waits = line[0] == '?';
  gint64 number = 0;

  if (space == NULL || space[1] == '\0' || strlen (space + 1) > POLICIES_MAX
      || !g_ascii_string_to_signed (word, 10, waits ? 1 : 0, waits ? WAITS_MAX : 1, &number, NULL))
    return NULL;
  KyDebt *debt = g_new0 (KyDebt, 1);
  debt->is_authentic = waits || number == 1;
  debt->waits_hours = waits ? number : 0;
  debt->policy = g_strdup (space + 1);
  debt->recipients = g_ptr_array_new_with_free_func (g_free);
  return debt;
}

/* Reads one line. "+1 NAME", "+0 NAME" and "?HOURS NAME" begin a delivery; "=ADDRESS" is one of its
 * recipients. */
static gboolean
deferred_deliveries_read_line (GPtrArray *debts, const gchar *line)
{
  KyDebt *debt;

  if (line[0] == '=' && line[1] != '\0' && debts->len > 0)
    {
      debt = debts->pdata[debts->len - 1];
      g_ptr_array_add (debt->recipients, g_strdup (line + 1));
      return TRUE;
    }
  debt = line[0] == '+' || line[0] == '?' ? deferred_deliveries_read_head (line) : NULL;
  if (debt != NULL)
    g_ptr_array_add (debts, debt);
  return debt != NULL;
}

GPtrArray *
ky_deferred_deliveries_read (GBytes *lines, GError **error)
{
  gsize size = g_bytes_get_size (lines);
  g_autofree gchar *text = g_strndup (g_bytes_get_data (lines, NULL), size);
  g_autoptr (GPtrArray) debts = g_ptr_array_new_with_free_func (debt_free);
  g_auto (GStrv) all = g_strsplit (text, "\n", -1);
  gboolean ok = strlen (text) == size && g_utf8_validate_len (text, size, NULL);

  for (guint i = 0; ok && all[i] != NULL; i++)
    ok = (all[i][0] == '\0' && all[i + 1] == NULL) || deferred_deliveries_read_line (debts, all[i]);
  for (guint i = 0; ok && i < debts->len; i++)
    ok = ((const KyDebt *)debts->pdata[i])->recipients->len > 0;
  if (ok)
    return g_steal_pointer (&debts);
  return ky_fail_null (error, KY_ERROR_PROTOCOL, "malformed deferred deliveries");
}

static gboolean
deferred_deliveries_insert_owed (KyServer *server, gint64 n, gint64 number, const gchar *address,
                                 GError **error)
{
  gint64 count = 0;

  if (!ky_index_number (server->index, 0, &count, error,
                        "SELECT count (*) FROM recipients WHERE n = ? AND address = ?", "is", n,
                        address))
    return FALSE;
  if (count == 0)
    return ky_fail (error, KY_ERROR_STORE,
                    "a deferred delivery names somebody who is not a recipient");
  return ky_index_post (
      server->index, error,
      "INSERT INTO debts_owed (debt, address) VALUES (?, ?) ON CONFLICT DO NOTHING", "is", number,
      address);
}

gboolean
ky_deferred_deliveries_insert (KyServer *server, gint64 n, const GPtrArray *debts, GError **error)
{
  gint64 wall = g_get_real_time () / G_USEC_PER_SEC;
  gint64 now;

  if (debts == NULL)
    return TRUE;
  if (!ky_node_now (server->index, wall, &now, error))
    return FALSE;
  for (guint i = 0; i < debts->len; i++)
    {
      const KyDebt *debt = debts->pdata[i];
      gint64 number = 0;

      if (debt->waits_hours > 0)
        {
          const KyWait wait = { n, debt->policy, debt->recipients, debt->waits_hours };

          if (!ky_follow_ups_wait (server->index, &wait, error))
            return FALSE;
          continue;
        }
      if (!ky_index_add (server->index, &number, error,
                         "INSERT INTO debts (message, policy, authentic, asked, state, next_try)"
                         " VALUES (?1, ?2, ?3, ?4, 'waiting', ?4)",
                         "isii", n, debt->policy, (gint64)debt->is_authentic, now))
        return FALSE;
      for (guint k = 0; k < debt->recipients->len; k++)
        if (!deferred_deliveries_insert_owed (server, n, number, debt->recipients->pdata[k], error))
          return FALSE;
    }
  return TRUE;
}

/* Counts the rows of debts_owed for message `n` that belong to `debt`. */
static gint64
count_same (KyIndex *index, gint64 n, const KyDebt *debt, GError **error)
{
  gint64 count = 0;

  for (guint k = 0; k < debt->recipients->len; k++)
    {
      gint64 found = 0;

      if (!ky_index_number (index, 0, &found, error,
                            "SELECT count (*) FROM debts b JOIN debts_owed o ON o.debt = b.n"
                            " WHERE b.message = ? AND b.policy = ? AND b.authentic = ?"
                            " AND o.address = ? AND b.source = 0",
                            "isis", n, debt->policy, (gint64)debt->is_authentic,
                            (const gchar *)debt->recipients->pdata[k]))
        return -1;
      if (found == 0)
        return 0;
      count++;
    }
  return count;
}

gint
ky_deferred_deliveries_are_same (KyIndex *index, gint64 n, const GPtrArray *debts, GError **error)
{
  gint64 stored = 0;
  gint64 given = 0;

  if (!ky_index_number (index, 0, &stored, error,
                        "SELECT count (*) FROM debts b JOIN debts_owed o ON o.debt = b.n"
                        " WHERE b.message = ? AND b.source = 0",
                        "i", n))
    return -1;
  for (guint i = 0; debts != NULL && i < debts->len; i++)
    {
      if (((const KyDebt *)debts->pdata[i])->waits_hours > 0)
        continue;
      gint64 same = count_same (index, n, debts->pdata[i], error);
      if (same <= 0)
        return (gint)same;
      given += same;
    }
  return given == stored;
}
