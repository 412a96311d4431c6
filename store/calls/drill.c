/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements drills: training mails to chosen people, each with a number of its own, by which its
 * report is counted. No message has such a number, so that the report of a training mail opens no
 * case, and no mail from outside is taken for a training mail. */
#include "store/calls/drill.h"

#include "common/mail/address.h"
#include "common/mail/relay.h"
#include "config/tenants.h"
#include "store/people/letters.h"
#include "store/records/outbox.h"

#define PEOPLE_MAX 5000

KyRowsWriter *
ky_verb_drill_list (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (
      reader, error,
      "SELECT d.id, d.subject, d.note AS reason, d.created, d.created_by,"
      " (SELECT count (*) FROM drill_mails m WHERE m.drill = d.n) AS people,"
      " (SELECT count (*) FROM drill_mails m WHERE m.drill = d.n AND m.reported IS NOT NULL)"
      "  AS reports FROM drills d ORDER BY d.n DESC LIMIT 1000",
      "");
}

gboolean
ky_verb_drill_check (KyServer *server, KyCall *call, GError **error)
{
  gint64 n = 0;

  return ky_index_number (server->index, 0, &n, error, "SELECT n FROM drills WHERE id = ?", "s",
                          ky_call_argument (call, "id"))
         && (n != 0 || ky_refuse (error, "not-found", "{no-such-drill}"));
}

KyRowsWriter *
ky_verb_drill_show (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (
      reader, error,
      "SELECT m.address, u.display, m.number AS mail, m.reported, m.how FROM drills d"
      " JOIN drill_mails m ON m.drill = d.n LEFT JOIN users u ON u.removed IS NULL AND u.n ="
      "  (SELECT min (h.user) FROM addresses h WHERE h.address = m.address AND h.kind = 'own')"
      " WHERE d.id = ? ORDER BY m.address",
      "s", ky_call_argument (call, "id"));
}

/* --- sending -------------------------------------------------------------------------------- */

/* Tells whether an address is certainly the organisation's own. For a tenant, these are the
 * addresses in its domains; otherwise those of users, and those in the domain of
 * incident.report-address. */
static gboolean
drill_is_own (KyServer *server, const gchar *address, gboolean *ret_is, GError **error)
{
  gboolean is_known = ky_config_tenant_name (server->config) != NULL
                      || ky_config_is_report_domain (server->config, address);
  gint64 is_users = 0;

  if (!is_known
      && !ky_index_number (server->index, 0, &is_users, error,
                           "SELECT 1 FROM addresses a JOIN users u ON u.n = a.user"
                           " WHERE a.address = ? AND u.removed IS NULL LIMIT 1",
                           "s", address))
    return FALSE;
  *ret_is = (is_known || is_users != 0) && ky_relay_is_address (address)
            && ky_config_is_own_address (server->config, address);
  return TRUE;
}

/* Adds the addresses of the argument `to`, each once. One that is not the organisation's own is
 * refused. */
static gboolean
drill_add_addresses (KyServer *server, KyCall *call, GHashTable *addresses, GError **error)
{
  g_auto (GStrv) words = g_strsplit (ky_call_argument (call, "to"), ";", -1);

  for (gchar **word = words; *word != NULL; word++)
    {
      const gchar *address = g_strstrip (*word);
      gboolean is_own = FALSE;

      if (address[0] == '\0')
        continue;
      if (!drill_is_own (server, address, &is_own, error))
        return FALSE;
      if (!is_own)
        return ky_refuse_say (error, "invalid", "drill-address", "s", address);
      g_hash_table_add (addresses, ky_address_key (address));
    }
  return TRUE;
}

/* Adds the addresses of the users of the argument `department`. */
static gboolean
drill_add_department (KyServer *server, KyCall *call, GHashTable *addresses, GError **error)
{
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "SELECT u.mail FROM users u JOIN departments d ON d.n = u.department"
                       " WHERE d.name = ? AND u.removed IS NULL AND u.mail <> ''",
                       "s", ky_call_argument (call, "department"));
  gint step = -1;

  while ((step = ky_index_step (server->index, row, error)) == 1)
    if (ky_config_is_own_address (server->config, ky_index_peek (row, 0)))
      g_hash_table_add (addresses, ky_address_key (ky_index_peek (row, 0)));
  return step == 0;
}

/* Writes the training mail to `address`, with a number of its own at its end, as in a notice. */
static gboolean
drill_write (KyServer *server, KyCall *call, gint64 drill, const gchar *id, const gchar *address,
             GError **error)
{
  g_autofree gchar *portal = ky_letter_portal (server->config);
  gchar number[KY_ID_SIZE];

  ky_id_new (KY_ID_GROUPS, number);
  g_autofree gchar *page
      = portal[0] != '\0' ? g_strdup_printf (
            "怪しいと思ったら / If it looks odd: " KY_LETTER_PORTAL "/#/report/%s\n", number)
                          : g_strdup ("");
  g_autofree gchar *text = g_strdup_printf ("%s\n\n--\n番号 / Number: %s\n%s",
                                            ky_call_argument (call, "text"), number, page);
  return ky_index_run (server->index, error,
                       "INSERT INTO drill_mails (drill, number, address) VALUES (?, ?, ?)", "iss",
                       drill, number, address)
         && ky_outbox_add (server->index, address, ky_call_argument (call, "subject"), text,
                           "drill", id, call->now, error);
}

gboolean
ky_verb_drill_send (KyServer *server, KyCall *call, GError **error)
{
  g_autoptr (GHashTable) addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gchar id[KY_ID_SIZE];
  GHashTableIter iter;
  gpointer address;
  gint64 drill = 0;

  if (!drill_add_addresses (server, call, addresses, error)
      || !drill_add_department (server, call, addresses, error))
    return FALSE;
  if (g_hash_table_size (addresses) == 0 || g_hash_table_size (addresses) > PEOPLE_MAX)
    return ky_refuse_say (error, "invalid", "drill-people", "i", (gint64)PEOPLE_MAX);
  ky_id_new (2, id);
  if (!ky_index_add (server->index, &drill, error,
                     "INSERT INTO drills (id, subject, note, created, created_by)"
                     " VALUES (?, ?, ?, ?, ?)",
                     "sssis", id, ky_call_argument (call, "subject"),
                     ky_call_argument (call, "reason"), call->now, call->who))
    return FALSE;
  g_hash_table_iter_init (&iter, addresses);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    if (!drill_write (server, call, drill, id, address, error))
      return FALSE;
  ky_call_set_object (call, id);
  /* The audit log records the number of addresses. */
  g_hash_table_replace (call->arguments, g_strdup ("count"),
                        g_strdup_printf ("%u", g_hash_table_size (addresses)));
  if (!ky_call_answer (call, error) || !ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_text (call->rows, id);
  ky_rows_number (call->rows, g_hash_table_size (addresses));
  return TRUE;
}

/* --- reports -------------------------------------------------------------------------------- */

gboolean
ky_drill_note_report (KyServer *server, KyCall *call, const gchar *number, const gchar *address,
                      const gchar *how, gchar **ret_drill, GError **error)
{
  gchar canonical[KY_ID_SIZE];

  *ret_drill = NULL;
  if (!ky_id_read (number, KY_ID_GROUPS, canonical))
    return TRUE;
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT d.id, m.n FROM drill_mails m JOIN drills d ON d.n = m.drill"
      " WHERE m.number = ?1 AND (m.address = ?2 OR EXISTS (SELECT 1 FROM addresses a"
      "  WHERE a.user = ?3 AND a.address = m.address))",
      "ssi", canonical, address != NULL ? address : "", address != NULL ? 0 : call->person.n);
  gint step = ky_index_step (server->index, row, error);
  if (step != 1)
    return step == 0;
  *ret_drill = ky_index_text (row, 0);
  gint64 n = ky_index_integer (row, 1);
  ky_index_reset (row);
  if (!ky_index_run (server->index, error,
                     "UPDATE drill_mails SET reported = ?, how = ?"
                     " WHERE n = ? AND reported IS NULL",
                     "isi", call->now, how, n))
    return FALSE;
  ky_call_set_detail (call, "mail=%s", canonical);
  return TRUE;
}
