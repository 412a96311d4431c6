/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps passwords that were agreed with partners, by the sender's domain. They arrive sealed
 * (store/seal/partner-password.h) and are given sealed to kiyome-opener alone: no process except
 * kiyome-opener and the command that adds a password has it in the clear. Passwords that have
 * expired or were ended are deleted from the index. */
#include "store/calls/partner-passwords.h"

#include "common/fault.h"
#include "config/allow.h"
#include "store/records/allow.h"
#include "store/seal/partner-password.h"

#define GROUPS 2
#define DAYS_MAX 400
#define DOMAIN_MAX 20 /* passwords of one domain: each is tried on each of its mails */
#define ALL_MAX 1000

KyRowsWriter *
ky_verb_agreed_list (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (reader, error,
                   "SELECT id, domain, created, created_by, expires, used, key_id"
                   " FROM agreed WHERE expires > ? ORDER BY domain, n",
                   "i", call->now);
}

/* --- adding --------------------------------------------------------------------------------- */

/* Checks that the text is a host name in the form of ky_allow_fold_sender(), without a wildcard. */
static gboolean
check_domain (const gchar *domain, GError **error)
{
  g_autofree gchar *folded = ky_allow_fold_sender (domain);

  return (strchr (".", domain[0]) == NULL && strlen (domain) <= KY_AGREED_DOMAIN_MAX
          && strchr (domain, '@') == NULL && strcmp (folded, domain) == 0
          && ky_allow_is_sender (domain))
         || ky_fault_set (error, "agreed-domain", "");
}

static gboolean
calls_partner_passwords_check_room (KyIndex *index, const gchar *domain, gint64 now, GError **error)
{
  gint64 of_domain = 0, all = 0;

  if (!ky_index_number (index, 0, &of_domain, error,
                        "SELECT count (*) FROM agreed WHERE domain = ? AND expires > ?", "si",
                        domain, now)
      || !ky_index_number (index, 0, &all, error, "SELECT count (*) FROM agreed WHERE expires > ?",
                           "i", now))
    return FALSE;
  return (of_domain < DOMAIN_MAX && all < ALL_MAX)
         || ky_refuse_say (error, "conflict", "agreed-many", "i", (gint64)DOMAIN_MAX);
}

gboolean
ky_partner_passwords_check_sealed (KyCall *call, GError **error)
{
  return (ky_key_id_is_valid (ky_call_argument (call, "key")) && call->blob != NULL
          && g_bytes_get_size (call->blob) == KY_AGREED_SIZE)
         || ky_refuse (error, "invalid", "the password was sent without being sealed");
}

gboolean
ky_verb_agreed_add (KyServer *server, KyCall *call, GError **error)
{
  const gchar *domain = ky_call_argument (call, "domain");
  const gchar *key = ky_call_argument (call, "key");
  gchar id[KY_ID_SIZE];
  gint64 expires = ky_call_number (call, "expires", 0);

  ky_id_new (GROUPS, id);
  g_hash_table_replace (call->arguments, g_strdup ("id"), g_strdup (id));
  ky_call_set_detail (call, "domain=%s expires=%" G_GINT64_FORMAT " key=%s", domain, expires, key);
  if (!check_domain (domain, error))
    return FALSE;
  if (expires <= call->now || expires > call->now + (gint64)DAYS_MAX * 24 * 3600)
    return ky_fault_set (error, "agreed-days", G_STRINGIFY (DAYS_MAX));
  if (!ky_key_id_is_valid (key))
    return ky_refuse (error, "invalid", "key");
  return ky_partner_passwords_check_sealed (call, error)
         && calls_partner_passwords_check_room (server->index, domain, call->now, error)
         && ky_index_run (server->index, error,
                          "INSERT INTO agreed (id, domain, key_id, sealed, expires, created,"
                          " created_by) VALUES (?, ?, ?, ?, ?, ?, ?)",
                          "sssbiis", id, domain, key, ky_view_of_bytes (call->blob), expires,
                          call->now, call->who)
         && ky_call_answer_texts (call, error, "id", id, NULL);
}

/* --- ending --------------------------------------------------------------------------------- */

gboolean
ky_verb_agreed_remove (KyServer *server, KyCall *call, GError **error)
{
  const gchar *id = ky_call_argument (call, "id");

  ky_erasures_note (server->erasures, 'A', id, 0);
  return ky_index_run (server->index, error, "DELETE FROM agreed WHERE id = ?", "s", id)
         && (ky_index_changes (server->index) == 1
             || ky_refuse_say (error, "not-found", "no-agreed", "s", id));
}

gboolean
ky_partner_passwords_tidy (KyIndex *index, gint64 now, GError **error)
{
  return ky_index_run (index, error, "DELETE FROM agreed WHERE expires <= ?", "i", now);
}

/* --- what was of use ------------------------------------------------------------------------ */

gboolean
ky_partner_passwords_used (KyServer *server, KyCall *call, GError **error)
{
  g_auto (GStrv) entries = g_strsplit (ky_call_argument (call, "agreed"), ";", -1);
  gchar id[KY_ID_SIZE];

  for (guint i = 0; entries[i] != NULL; i++)
    {
      if (i >= DOMAIN_MAX || !ky_id_read (entries[i], GROUPS, id))
        return ky_refuse (error, "invalid", "agreed");
      if (!ky_index_run (server->index, error, "UPDATE agreed SET used = ? WHERE id = ?", "is",
                         call->now, id))
        return FALSE;
    }
  return TRUE;
}

/* --- what is tried -------------------------------------------------------------------------- */

/* Returns the domain of `sender`, "" where it has none. */
static gchar *
calls_partner_passwords_domain_of (const gchar *sender)
{
  g_autofree gchar *folded = ky_allow_fold_sender (sender);
  const gchar *at = strrchr (folded, '@');

  return g_strdup (at != NULL ? at + 1 : "");
}

gboolean
ky_partner_passwords_has (KyIndex *index, const gchar *sender, gint64 now, gboolean *ret_has,
                          GError **error)
{
  g_autofree gchar *domain = calls_partner_passwords_domain_of (sender);
  gint64 found = 0;
  gboolean ok = ky_index_number (index, 0, &found, error,
                                 "SELECT 1 FROM agreed WHERE domain = ? AND expires > ? LIMIT 1",
                                 "si", domain, now);

  *ret_has = found != 0;
  return ok;
}

gboolean
ky_partner_passwords_answer (KyServer *server, KyCall *call, gint64 message, GError **error)
{
  KyStatement *row = ky_index_bind (server->index, error, "SELECT sender FROM messages WHERE n = ?",
                                    "i", message);
  gint step = ky_index_step (server->index, row, error);

  if (step < 1)
    return step == 0;
  g_autofree gchar *sender = ky_index_text (row, 0);
  ky_index_reset (row);
  g_autofree gchar *domain = calls_partner_passwords_domain_of (sender);
  row = ky_index_bind (server->index, error,
                       "SELECT id AS entry, domain, expires, key_id, sealed FROM agreed"
                       " WHERE domain = ? AND expires > ? ORDER BY n DESC",
                       "si", domain, call->now);
  return ky_call_take_row (server, call, row, error);
}
