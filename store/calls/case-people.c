/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds who else got what a case is about: mails of the same envelope sender, and mails and uploads
 * with one of its files (by SHA-256) or of the links in its text, within 90 days before the case;
 * and writes one letter to all of these people. */
#include "common/iso-time.h"
#include "common/mail/address.h"
#include "config/tenants.h"
#include "store/calls/call.h"
#include "store/records/facts.h"
#include "store/records/outbox.h"

#define SPAN_US (90 * KY_DAY_US)
#define PEOPLE_MAX 5000

/* SQL: the files of the mail of case ?1. The text of a mail is no file. */
#define CASE_FILES                                                                                 \
  "SELECT p.sha256 FROM cases c JOIN messages o ON o.id = c.mail"                                  \
  " JOIN (SELECT n, path, name, type, sha256 FROM parts UNION ALL"                                 \
  "  SELECT n, path, name, type, sha256 FROM debt_parts) p ON p.n = o.n"                           \
  " WHERE c.id = ?1 AND coalesce (p.sha256, '') <> '' AND" KY_MAILS_ATTACHMENT
/* SQL: the links of the mail of case ?1. */
#define CASE_LINKS                                                                                 \
  "SELECT l.link FROM cases c JOIN messages o ON o.id = c.mail JOIN links l ON l.n = o.n"          \
  " WHERE c.id = ?1"
/* SQL: the numbers of the mails, with why each is among them, and which link it has in common. */
#define CASE_MAILS                                                                                 \
  "SELECT f.n, min (f.why) AS why, min (f.link) AS link FROM ("                                    \
  " SELECT m.n, 'sender' AS why, NULL AS link FROM cases c JOIN messages o ON o.id = c.mail"       \
  "  JOIN messages m ON m.sender_key = o.sender_key WHERE c.id = ?1 AND o.sender_key <> ''"        \
  "  AND m.received >= c.created * 1000000 - ?2"                                                   \
  " UNION ALL SELECT m.n, 'file', NULL FROM cases c JOIN messages m"                               \
  "  ON m.received >= c.created * 1000000 - ?2 JOIN parts q ON q.n = m.n"                          \
  "  WHERE c.id = ?1 AND q.sha256 IN (" CASE_FILES ")"                                             \
  " UNION ALL SELECT m.n, 'link', k.link FROM cases c JOIN messages m"                             \
  "  ON m.received >= c.created * 1000000 - ?2 JOIN links k ON k.n = m.n"                          \
  "  WHERE c.id = ?1 AND m.id <> c.mail AND k.link IN (" CASE_LINKS ")"                            \
  " UNION ALL SELECT o.n, 'case', NULL FROM cases c JOIN messages o ON o.id = c.mail WHERE c.id "  \
  "= ?1"                                                                                           \
  ") f GROUP BY f.n"
/* SQL: each of these mails for each of its recipients, or for whoever uploaded it. */
#define CASE_PEOPLE                                                                                \
  "SELECT g.address, m.n, w.why, w.link FROM (" CASE_MAILS ") w JOIN messages m ON m.n = w.n JOIN" \
  " (SELECT n, address FROM recipients UNION SELECT n, login FROM messages WHERE login <> ''"      \
  "   AND direction = 'file') g ON g.n = m.n"

KyRowsWriter *
ky_verb_case_people (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (
      reader, error,
      "SELECT a.address, u.display, m.id, m.received / 1000000 AS received, m.sender, m.subject,"
      " a.why, a.link, CASE coalesce ((SELECT b.view FROM debts b JOIN debts_owed d ON d.debt = b.n"
      "  WHERE b.message = m.n AND b.source = 0 AND d.address = a.address LIMIT 1), m.view)"
      "  WHEN 0 THEN 'received' WHEN 1 THEN 'delivered' WHEN 2 THEN 'changed'"
      "  WHEN 3 THEN 'withheld' ELSE 'failed' END AS state"
      " FROM (" CASE_PEOPLE ") a JOIN messages m ON m.n = a.n"
      " LEFT JOIN users u ON u.removed IS NULL AND u.n = (SELECT min (h.user) FROM addresses h"
      "  WHERE h.address = a.address AND h.kind = 'own')"
      " ORDER BY a.address, m.n LIMIT ?3",
      "sii", ky_call_argument (call, "id"), SPAN_US, (gint64)PEOPLE_MAX);
}

/* --- one letter to all of them -------------------------------------------------------------- */

static const gchar letter[]
    = "あなたに届いたメールについて、情報セキュリティの担当者からの連絡です。\n"
      "This is about a mail that you got, from those who are responsible for security.\n\n"
      "%s\n\n事案 / Case: %s\n";

/* Holds the addresses that get the letter, from the thread that finds them to the transaction. */
typedef struct
{
  GHashTable *addresses;
  GError *error;
} CaseLetters;

static void
case_letters_free (gpointer data)
{
  CaseLetters *letters = data;

  g_hash_table_unref (letters->addresses);
  g_clear_error (&letters->error);
  g_free (letters);
}

/* Collects the addresses of the organisation, each once in whatever spelling: a letter to another
 * would be dropped when it is taken (store/calls/outbox.c), and who got an outgoing mail is not of
 * the organisation. */
static gboolean
case_collect_addresses (KyCall *call, KyIndex *reader, GHashTable *ret_addresses, GError **error)
{
  KyStatement *row
      = ky_index_bind (reader, error,
                       "SELECT DISTINCT a.address FROM (" CASE_PEOPLE ") a"
                       " JOIN messages o ON o.n = a.n AND o.direction <> 'out'"
                       " WHERE instr (a.address, '@') > 0 ORDER BY a.address LIMIT ?3",
                       "sii", ky_call_argument (call, "id"), SPAN_US, (gint64)PEOPLE_MAX);
  gint step = -1;

  while ((step = ky_index_step (reader, row, error)) == 1)
    if (ky_config_is_own_address (call->config, ky_index_peek (row, 0)))
      g_hash_table_add (ret_addresses, ky_address_key (ky_index_peek (row, 0)));
  return step == 0;
}

static void
case_warn_work (KyTask *task)
{
  KyCall *call = KY_CALL_OF_TASK (task);
  CaseLetters *letters = call->work;
  KyIndex *reader = ky_index_open_reader (call->place, &letters->error);

  if (reader != NULL)
    case_collect_addresses (call, reader, letters->addresses, &letters->error);
  g_clear_pointer (&reader, ky_index_close);
}

static void
case_warn_finish (KyServer *server, KyTask *task)
{
  ky_call_queue (server, KY_CALL_OF_TASK (task));
}

/* Searches in a thread, because the search reads the mails of three months, and mail would wait for
 * a transaction that does so. */
gboolean
ky_verb_case_warn_start (KyServer *server, KyCall *call, GError **error)
{
  CaseLetters *letters = g_new0 (CaseLetters, 1);

  letters->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  call->work = letters;
  call->free_work = case_letters_free;
  call->place = g_strdup (server->place);
  call->task = (KyTask){ .server = server, .work = case_warn_work, .finish = case_warn_finish };
  ky_server_start (server->readers, &call->task);
  return TRUE;
}

/* Refuses a letter that was already written with the same text, since whoever does not see the
 * answer in time may call again. */
static gboolean
case_may_warn (KyServer *server, KyCall *call, GError **error)
{
  gint64 is_written = 0;

  return ky_verb_case_check (server, call, error)
         && ky_index_number (server->index, 0, &is_written, error,
                             "SELECT count (*) FROM audit WHERE object = ? AND what = 'case-warn'"
                             " AND why = ?",
                             "ss", ky_call_argument (call, "id"), ky_call_argument (call, "reason"))
         && (is_written == 0
             || ky_refuse_say (error, "conflict", "case-warned", "s",
                               ky_call_argument (call, "id")));
}

gboolean
ky_verb_case_warn (KyServer *server, KyCall *call, GError **error)
{
  CaseLetters *letters = call->work;
  GHashTableIter iter;
  gpointer address;

  if (letters->error != NULL)
    {
      g_propagate_error (error, g_error_copy (letters->error));
      return FALSE;
    }
  if (!case_may_warn (server, call, error))
    return FALSE;
  const gchar *id = ky_call_argument (call, "id");
  g_autofree gchar *subject
      = g_strdup_printf ("[kiyome] 不審なメールについて / A suspicious mail: %s", id);
  g_autofree gchar *text = g_strdup_printf (letter, ky_call_argument (call, "reason"), id);
  g_hash_table_iter_init (&iter, letters->addresses);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    if (!ky_outbox_add (server->index, address, subject, text, "case", id, call->now, error))
      return FALSE;
  if (!ky_call_answer (call, error) || !ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_number (call->rows, g_hash_table_size (letters->addresses));
  return TRUE;
}
