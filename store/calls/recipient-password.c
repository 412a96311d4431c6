/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Uses a password that one recipient entered in the portal for all other recipients of the mail:
 * each gets a follow-up (deferred-deliveries.h) whose source is the mail itself. kiyome-opener
 * seals the password for itself, as it seals partner passwords (store/seal/partner-password.h), and
 * the store deletes it when the follow-ups have been made. */
#include "store/calls/partner-passwords.h"
#include "common/release.h"
#include "store/calls/follow-up.h"
#include "store/records/node.h"
#include "store/records/parts.h"

#define JUST_NOW 600 /* seconds since the recipient opened the mail */

/* Checks that the caller opened the locked mail just now with a password. FALSE: it did not. */
static gboolean
check_opened (KyServer *server, KyCall *call, gint64 n, GError **error)
{
  gint64 has = 0;

  if (!ky_index_number (
          server->index, 0, &has, error,
          "SELECT 1 FROM opened o WHERE o.message = ?1 AND o.user = ?2"
          " AND o.purpose = 'unlock' AND o.time >= ?3"
          " AND EXISTS (SELECT 1 FROM" KY_PARTS_SERVED ("?1") "WHERE" KY_PART_IS_LOCKED (
              "p") " AND (p.path = o.path"
                   "  OR substr (p.path, 1, length (o.path) + 1) = o.path || '.'))"
                   " LIMIT 1",
          "iii", n, call->person.n, call->now - JUST_NOW))
    return FALSE;
  return has != 0 || ky_refuse (error, "not-found", "{no-such-mail}");
}

/* SQL: recipients of ?1 except the one who entered the password (?2) and those who have all parts
 * already. */
#define NOT_SERVED(address)                                                                        \
  " NOT EXISTS (SELECT 1 FROM addresses u WHERE u.user = ?2 AND u.kind <> 'shared'"                \
  "  AND u.address = " address ")"                                                                 \
  " AND NOT EXISTS (SELECT 1 FROM debts f JOIN debts_owed p ON p.debt = f.n"                       \
  "  WHERE f.message = ?1 AND f.source > 0 AND f.report IS NOT NULL AND p.address = " address      \
  "  AND NOT EXISTS (SELECT 1 FROM debt_parts k WHERE k.n = f.message AND k.debt = f.n"            \
  "   AND" KY_PART_IS_LOCKED ("k") "))"

/* Inserts a deferred delivery for the recipients under one policy. */
static gboolean
recipient_password_insert_debt (KyIndex *index, gint64 n, const gchar *policy, gint64 authentic,
                                gint64 now, gint64 *ret_debt, GError **error)
{
  /* A part that is still locked after an earlier follow-up has another password. */
  if (!ky_index_run (index, error,
                     "UPDATE debts SET source = -n WHERE message = ?1 AND policy = ?2"
                     " AND authentic = ?3 AND source = ?1 AND state = 'delivered'"
                     " AND EXISTS (SELECT 1 FROM debt_parts k WHERE k.n = debts.message"
                     "  AND k.debt = debts.n AND" KY_PART_IS_LOCKED ("k") ")",
                     "isi", n, policy, authentic)
      || !ky_index_number (index, 0, ret_debt, error,
                           "SELECT n FROM debts WHERE message = ?1 AND policy = ?2"
                           " AND authentic = ?3 AND source = ?1",
                           "isi", n, policy, authentic))
    return FALSE;
  /* Somebody gave one before: that is tried, or was. */
  if (*ret_debt != 0)
    return (*ret_debt = 0, TRUE);
  return ky_index_add (index, ret_debt, error,
                       "INSERT INTO debts (message, policy, authentic, source, asked, state,"
                       " next_try) VALUES (?1, ?2, ?3, ?1, ?4, 'waiting', ?4)",
                       "isii", n, policy, authentic, now);
}

/* Deletes a deferred delivery that has no recipients. */
static gboolean
drop_empty (KyIndex *index, gint64 debt, guint *debts, GError **error)
{
  gint64 owed = 0;

  if (!ky_index_number (index, 0, &owed, error, "SELECT count (*) FROM debts_owed WHERE debt = ?",
                        "i", debt))
    return FALSE;
  *debts += owed > 0;
  return owed > 0 || ky_index_run (index, error, "DELETE FROM debts WHERE n = ?", "i", debt);
}

/* Inserts deferred deliveries for the recipients that the front end itself served. */
static gboolean
insert_served (KyIndex *index, const KyCall *call, gint64 n, gint64 now, guint *debts,
               GError **error)
{
  KyStatement *row
      = ky_index_bind (index, error, "SELECT policy, authentic FROM messages WHERE n = ?", "i", n);
  gint64 debt = 0;

  if (!ky_index_one (index, row, error))
    return FALSE;
  g_autofree gchar *policy = ky_index_text (row, 0);
  gint64 authentic = ky_index_integer (row, 1);
  ky_index_reset (row);
  if (policy == NULL || policy[0] == '\0')
    return TRUE;
  if (!recipient_password_insert_debt (index, n, policy, authentic, now, &debt, error))
    return FALSE;
  return debt == 0
         || (ky_index_run (
                 index, error,
                 "INSERT INTO debts_owed (debt, address) SELECT b.n, r.address"
                 " FROM debts b JOIN recipients r ON r.n = b.message"
                 " WHERE b.n = ?3 AND b.message = ?1 AND " NOT_SERVED (
                     "r.address") " AND NOT EXISTS (SELECT 1 FROM debts d JOIN debts_owed o"
                                  "  ON o.debt = d.n WHERE d.message = ?1 AND d.source = 0"
                                  "  AND o.address = r.address) ON CONFLICT DO NOTHING",
                 "iii", n, call->person.n, debt)
             && drop_empty (index, debt, debts, error));
}

typedef struct
{
  gint64 n, authentic;
  gchar *policy;
} Owed;

KY_DEFINE_CLEAR (clear_owed, Owed, policy)

/* Inserts deferred deliveries for the recipients who got the mail by an earlier one. */
static gboolean
recipient_password_insert_owed (KyIndex *index, const KyCall *call, gint64 n, gint64 now,
                                guint *debts, GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (Owed));
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT n, policy, authentic FROM debts WHERE message = ?"
                                    " AND source = 0 AND state IN ('delivered', 'failed')",
                                    "i", n);
  gint step = -1;

  g_array_set_clear_func (all, clear_owed);
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      Owed owed = { ky_index_integer (row, 0), ky_index_integer (row, 2), ky_index_text (row, 1) };

      g_array_append_val (all, owed);
    }
  for (guint i = 0; step == 0 && i < all->len; i++)
    {
      const Owed *owed = &g_array_index (all, Owed, i);
      gint64 debt = 0;

      if (!recipient_password_insert_debt (index, n, owed->policy, owed->authentic, now, &debt,
                                           error))
        return FALSE;
      if (debt != 0
          && (!ky_index_run (index, error,
                             "INSERT INTO debts_owed (debt, address) SELECT b.n, o.address"
                             " FROM debts b JOIN debts_owed o ON o.debt = ?4"
                             " WHERE b.n = ?3 AND b.message = ?1 AND o.sent > 0"
                             " AND " NOT_SERVED ("o.address") " ON CONFLICT DO NOTHING",
                             "iiii", n, call->person.n, debt, owed->n)
              || !drop_empty (index, debt, debts, error)))
        return FALSE;
    }
  return step == 0;
}

/* Finds the named mail if a part of it was delivered; 0: otherwise. Outgoing mail is excluded,
 * because staff lock it on purpose. */
static gboolean
find_mail (KyServer *server, KyCall *call, gint64 *ret_n, GError **error)
{
  return ky_index_number (server->index, 0, ret_n, error,
                          "SELECT n FROM messages WHERE id = ? AND direction = 'in'"
                          " AND state = 'done' AND outcome = 'partial' AND destroyed IS NULL",
                          "s", ky_call_argument (call, "id"));
}

gboolean
ky_verb_open_given (KyServer *server, KyCall *call, GError **error)
{
  const gchar *key = ky_call_argument (call, "key");
  gint64 expires = ky_call_number (call, "expires", 0);
  guint debts = 0;
  gint64 n = 0;
  gint64 now;

  if (!ky_partner_passwords_check_sealed (call, error))
    return FALSE;
  if (!find_mail (server, call, &n, error))
    return FALSE;
  ky_call_set_detail (call, "%s", "");
  if (n == 0 || ky_config_string (server->config, KY_CONFIG_RELAY_HOST)[0] == '\0')
    return TRUE;
  return check_opened (server, call, n, error)
         && ky_node_now (server->index, call->now, &now, error)
         && insert_served (server->index, call, n, now, &debts, error)
         && recipient_password_insert_owed (server->index, call, n, now, &debts, error)
         && (debts == 0
             || ky_index_run (server->index, error,
                              "INSERT INTO given (message, key_id, sealed, expires)"
                              " VALUES (?, ?, ?, ?) ON CONFLICT (message) DO UPDATE"
                              " SET key_id = excluded.key_id, sealed = excluded.sealed,"
                              " expires = excluded.expires",
                              "isbi", n, key, ky_view_of_bytes (call->blob), expires));
}

gboolean
ky_portal_passwords_answer (KyServer *server, KyCall *call, gint64 message, GError **error)
{
  return ky_call_take_row (
      server, call,
      ky_index_bind (server->index, error,
                     "SELECT m.id AS entry, '#' || m.id AS domain, g.expires,"
                     " g.key_id, g.sealed FROM given g JOIN messages m"
                     " ON m.n = g.message WHERE g.message = ? AND g.expires > ?",
                     "ii", message, call->now),
      error);
}

gboolean
ky_portal_passwords_tidy (KyIndex *index, gint64 now, GError **error)
{
  return ky_index_run (index, error,
                       "DELETE FROM given WHERE expires <= ? OR NOT EXISTS"
                       " (SELECT 1 FROM debts b WHERE b.message = given.message"
                       "  AND b.source = given.message AND b.state IN ('waiting', 'delivering'))",
                       "i", now);
}
