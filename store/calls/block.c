/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists, adds, imports and ends entries of the blocklist for administrators. One administrator is
 * enough, because an entry only withholds more. */
#include "common/fault.h"
#include "store/calls/entries.h"
#include "store/records/allow-match.h"
#include "store/records/block.h"

KyRowsWriter *
ky_verb_block_list (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (reader, error,
                   "SELECT id, CASE WHEN kind = 'sender' THEN value ELSE '' END AS sender,"
                   " CASE WHEN kind = 'sha256' THEN value ELSE '' END AS sha256,"
                   " CASE WHEN kind = 'link' THEN value ELSE '' END AS link,"
                   " reason, created, created_by, expires, hits, last_used,"
                   " removed, removed_by, removed_reason,"
                   " CASE WHEN removed IS NOT NULL THEN 'removed'"
                   "  WHEN expires <= ?2 THEN 'expired' ELSE 'live' END AS state FROM blocks"
                   " WHERE ?1 <> '' OR (removed IS NULL AND (expires IS NULL OR expires > ?2))"
                   " ORDER BY created, id",
                   "si", ky_call_argument (call, "all"), call->now);
}

/* --- adding --------------------------------------------------------------------------------- */

/* Finds an entry in force that blocks the same address or file for at least the same time.
 * `*ret_id`: its identifier (transfer full), or NULL. */
static gboolean
calls_block_find_same (KyIndex *index, const KyBlockRule *rule, gint64 now, gchar **ret_id,
                       GError **error)
{
  gint64 until = rule->expires > 0 ? rule->expires : G_MAXINT64;
  KyStatement *row
      = ky_index_bind (index, error,
                       "SELECT id FROM blocks WHERE kind = ? AND value = ? AND removed IS NULL"
                       " AND (expires IS NULL OR (expires > ? AND expires >= ?)) LIMIT 1",
                       "ssii", rule->kind, rule->value, now, until);

  return ky_index_find_text (index, row, ret_id, error);
}

static gboolean
calls_block_has_room (KyIndex *index, gint64 now, GError **error)
{
  gint64 count = 0;

  if (!ky_index_number (index, 0, &count, error,
                        "SELECT count (*) FROM blocks WHERE removed IS NULL"
                        " AND (expires IS NULL OR expires > ?)",
                        "i", now))
    return FALSE;
  return count <= KY_BLOCKS_MAX || ky_fault_set (error, "block-many", G_STRINGIFY (KY_BLOCKS_MAX));
}

/* Adds a rule to the blocklist. The journal of erasures keeps its value, so that it stays blocked
 * even if an older index is restored. */
static gboolean
calls_block_insert_rule (KyServer *server, KyCall *call, const KyBlockRule *rule, const gchar *id,
                         GError **error)
{
  ky_erasures_note_block (server->erasures, id, rule, call->now, call->who);
  return ky_block_insert (server->index, rule, id, call->now, call->who, error);
}

/* Describes a rule for the audit log as the index has it, so that the two can be compared.
 * (transfer full) */
static gchar *
calls_block_describe (const KyBlockRule *rule)
{
  g_autofree gchar *value = ky_call_detail_value (rule->value, "");

  return rule->expires > 0
             ? g_strdup_printf ("%s=%s expires=%" G_GINT64_FORMAT, rule->kind, value, rule->expires)
             : g_strdup_printf ("%s=%s", rule->kind, value);
}

gboolean
ky_verb_block_add (KyServer *server, KyCall *call, GError **error)
{
  g_auto (KyBlockRule) rule = { 0 };
  gchar id[KY_ID_SIZE];

  ky_id_new (2, id);
  g_hash_table_replace (call->arguments, g_strdup ("id"), g_strdup (id));
  if (!ky_block_rule_read (ky_call_argument (call, "sender"), ky_call_argument (call, "sha256"),
                           ky_call_argument (call, "link"), ky_call_argument (call, "reason"),
                           ky_call_argument (call, "expires"), call->now, &rule, error))
    return FALSE;
  call->detail = calls_block_describe (&rule);
  return calls_block_insert_rule (server, call, &rule, id, error)
         && calls_block_has_room (server->index, call->now, error)
         && ky_call_answer_texts (call, error, "id", id, NULL);
}

/* --- importing ------------------------------------------------------------------------------ */

static gboolean
calls_block_read_row (const KyRows *rows, gint64 now, KyBlockRule *ret_rule, GError **error)
{
  g_autofree gchar *sender = ky_rows_text_of (rows, "sender");
  g_autofree gchar *sha256 = ky_rows_text_of (rows, "sha256");
  g_autofree gchar *link = ky_rows_text_of (rows, "link");
  g_autofree gchar *reason = ky_rows_text_of (rows, "reason");
  g_autofree gchar *expires = ky_rows_text_of (rows, "expires");

  return ky_block_rule_read (sender, sha256, link, reason, expires, now, ret_rule, error);
}

/* Adds one entry of an imported list, unless the same entry exists already. */
static gboolean
calls_block_import_rule (KyServer *server, KyCall *call, const KyBlockRule *rule, KyEntry *entry,
                         GError **error)
{
  g_autofree gchar *detail = calls_block_describe (rule);
  gchar id[KY_ID_SIZE];

  if (!calls_block_find_same (server->index, rule, call->now, &entry->id, error))
    return FALSE;
  entry->is_there = entry->id != NULL;
  if (entry->is_there)
    return TRUE;
  ky_id_new (2, id);
  entry->id = g_strdup (id);
  return calls_block_insert_rule (server, call, rule, id, error)
         && ky_call_record (server, call, "block-add", id, rule->reason, detail, error);
}

static gboolean
calls_block_import_row (KyEntries *self, KyServer *server, KyCall *call, const KyRows *rows,
                        KyEntry *ret_entry, GError **error)
{
  g_auto (KyBlockRule) rule = { 0 };

  return !calls_block_read_row (rows, call->now, &rule, &ret_entry->fault)
         || calls_block_import_rule (server, call, &rule, ret_entry, error);
}

static gboolean
calls_block_finish_import (KyEntries *self, KyServer *server, KyCall *call, GError **error)
{
  return calls_block_has_room (server->index, call->now, error);
}

gboolean
ky_verb_block_import (KyServer *server, KyCall *call, GError **error)
{
  KyEntries import = { .max = KY_BLOCKS_MAX,
                       .add = calls_block_import_row,
                       .finish = calls_block_finish_import };

  return ky_entries_import (&import, server, call, error);
}

/* --- removing ------------------------------------------------------------------------------- */

gboolean
ky_verb_block_remove (KyServer *server, KyCall *call, GError **error)
{
  const gchar *id = ky_call_argument (call, "id");

  ky_erasures_note_lifted (server->erasures, id);
  return ky_index_run (server->index, error,
                       "UPDATE blocks SET removed = ?, removed_by = ?, removed_reason = ?"
                       " WHERE id = ? AND removed IS NULL",
                       "isss", call->now, call->who, ky_call_argument (call, "reason"), id)
         && (ky_index_changes (server->index) == 1
             || ky_refuse_say (error, "not-found", "no-block", "s", id));
}

/* --- for the opener ------------------------------------------------------------------------- */

gboolean
ky_verb_open_blocks (KyServer *server, KyCall *call, GError **error)
{
  g_autoptr (GByteArray) list = ky_allow_match (server->index, 0, "", FALSE, error);

  if (list == NULL || !ky_call_answer (call, error) || !ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_bytes (call->rows, ky_view (list->data, list->len));
  return TRUE;
}
