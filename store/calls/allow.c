/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the verbs that list, add, import and end entries of the allowlist, for administrators
 * (table in verbs.c). Every change is recorded in the audit log, and an entry may need a second
 * administrator (allow-words.h). */
#include "common/fault.h"
#include "common/release.h"
#include "store/calls/allow-words.h"
#include "store/calls/entries.h"
#include "store/records/allow.h"

/* SQL: who has agreed to entry `e`. */
#define AGREED                                                                                     \
  KY_QUERY_LIST ("u.name", ", ",                                                                   \
                 "allow_words w JOIN users u ON u.n = w.person WHERE w.entry = e.id")

#define IMPORT_MAX 10000 /* entries of a file */

KyRowsWriter *
ky_verb_allow_list (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (
      reader, error,
      "SELECT id, type, sender, sha256, link_domain, reason, approver, created, created_by, "
      "expires,"
      " hits, last_used, removed, removed_by, removed_reason, confirmed," AGREED " AS words,"
      " CASE WHEN removed IS NOT NULL THEN 'removed' WHEN expires <= ?2 THEN 'expired'"
      "  WHEN confirmed IS NULL THEN 'proposed' ELSE 'live' END AS state,"
      " CASE WHEN EXISTS (SELECT 1 FROM allow_words w WHERE w.entry = e.id"
      "  AND w.person = ?3) THEN 1 ELSE 0 END AS mine,"
      " CASE WHEN " KY_ALLOW_IS_WIDE " THEN 1 ELSE 0 END AS wide"
      " FROM ("
      " SELECT id, type, sender, sha256, '' AS link_domain, reason, approver, created, created_by,"
      "  expires, hits, last_used, removed, removed_by, removed_reason, confirmed FROM allow"
      " UNION ALL SELECT id, '', '', NULL, domain, reason, approver, created, created_by,"
      "  expires, hits, last_used, removed, removed_by, removed_reason, confirmed FROM "
      "link_domains) AS e"
      " WHERE ?1 <> '' OR (removed IS NULL AND expires > ?2) ORDER BY created, id",
      "sii", ky_call_argument (call, "all"), call->now, call->person.n);
}

/* --- adding --------------------------------------------------------------------------------- */

/* Describes one requested entry; fields that were not given are "". */
typedef struct
{
  gchar *type, *sender, *sha256, *link_domain, *reason, *approver, *expires;
} Wish;

KY_DEFINE_AUTO_CLEAR (wish_clear, Wish, type, sender, sha256, link_domain, reason, approver,
                      expires)

/* Returns the first column of the row that `statement` finds, if any: NULL, also on an error. */
static gchar *
calls_allow_find_text (KyIndex *index, KyStatement *statement, GError **error)
{
  gchar *text = NULL;

  if (statement != NULL && ky_index_step (index, statement, error) == 1)
    {
      text = ky_index_text (statement, 0);
      ky_index_reset (statement);
    }
  return text;
}

static gboolean
read_wish (const Wish *wish, gint64 now, KyAllowRule *ret_rule, GError **error)
{
  if (wish->link_domain[0] == '\0')
    return ky_allow_rule_read (wish->type, wish->sender, wish->sha256, wish->reason, wish->approver,
                               wish->expires, now, ret_rule, error);
  if (wish->type[0] != '\0' || wish->sender[0] != '\0' || wish->sha256[0] != '\0')
    return ky_fault_set (error, "allow-both", "");
  return ky_allow_rule_read_domain (wish->link_domain, wish->reason, wish->approver, wish->expires,
                                    now, ret_rule, error);
}

static KyView
calls_allow_hash_of (const KyAllowRule *rule)
{
  return rule->by_hash ? ky_view (rule->sha256, KY_SHA256_SIZE) : ky_view (NULL, 0);
}

/* Finds an entry in force with the same content that ends at most a day earlier ("90d" means a
 * later time at each request). Proposed entries of other administrators do not count, but `who`
 * cannot propose the same entry twice. NULL: none, or an error. */
static gchar *
calls_allow_find_same (KyIndex *index, const KyAllowRule *rule, const gchar *who, GError **error)
{
  if (rule->type == NULL)
    return calls_allow_find_text (
        index,
        ky_index_bind (index, error,
                       "SELECT id FROM link_domains WHERE domain = ?"
                       " AND removed IS NULL AND expires > ? - 86400"
                       " AND (confirmed IS NOT NULL OR created_by = ?) LIMIT 1",
                       "sis", rule->sender, rule->expires, who),
        error);
  return calls_allow_find_text (
      index,
      ky_index_bind (
          index, error,
          "SELECT id FROM allow WHERE type = ? AND sender = ?"
          " AND sha256 IS NOT DISTINCT FROM ? AND removed IS NULL AND expires > ? - 86400"
          " AND (confirmed IS NOT NULL OR created_by = ?) LIMIT 1",
          "ssbis", rule->type, rule->sender, calls_allow_hash_of (rule), rule->expires, who),
      error);
}

static gboolean
calls_allow_insert_rule (KyServer *server, KyCall *call, const KyAllowRule *rule, const gchar *id,
                         GError **error)
{
  if (rule->type == NULL)
    return ky_index_run (server->index, error,
                         "INSERT INTO link_domains (id, domain, reason, approver, created,"
                         " created_by, expires) VALUES (?, ?, ?, ?, ?, ?, ?)",
                         "ssssisi", id, rule->sender, rule->reason, rule->approver, call->now,
                         call->who, rule->expires);
  return ky_index_run (server->index, error,
                       "INSERT INTO allow (id, type, sender, sha256, reason, approver, created,"
                       " created_by, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       "sssbssisi", id, rule->type, rule->sender, calls_allow_hash_of (rule),
                       rule->reason, rule->approver, call->now, call->who, rule->expires);
}

static Wish
wish_of_call (KyCall *call)
{
  return (Wish){
    g_strdup (ky_call_argument (call, "type")),   g_strdup (ky_call_argument (call, "sender")),
    g_strdup (ky_call_argument (call, "sha256")), g_strdup (ky_call_argument (call, "link-domain")),
    g_strdup (ky_call_argument (call, "reason")), g_strdup (ky_call_argument (call, "approver")),
    g_strdup (ky_call_argument (call, "expires"))
  };
}

/* Returns "approver=… expires=… sender=… type=pdf", with the values that the index has
 * (store/calls/audit-tables.c compares them). */
static gchar *
describe_rule (const KyAllowRule *rule)
{
  const gboolean is_domain = rule->type == NULL;
  g_autofree gchar *expires = g_strdup_printf ("%" G_GINT64_FORMAT, rule->expires);
  gchar hex[KY_SHA256_HEX_SIZE] = "";
  const gchar *const parts[][2] = { { "approver", rule->approver },
                                    { "expires", expires },
                                    { "link-domain", is_domain ? rule->sender : "" },
                                    { "sender", is_domain ? "" : rule->sender },
                                    { "sha256", hex },
                                    { "type", is_domain ? "" : rule->type } };
  GString *text = g_string_new (NULL);

  if (rule->by_hash)
    ky_sha256_to_hex (rule->sha256, hex);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i][1][0] != '\0')
      {
        g_autofree gchar *value = ky_call_detail_value (parts[i][1], "");

        g_string_append_printf (text, "%s%s=%s", text->len > 0 ? " " : "", parts[i][0], value);
      }
  return g_string_free (text, FALSE);
}

/* Describes the entry and whether it is in force at once or waits for confirmations. */
static gchar *
describe_entry (const KyAllowRule *rule, gboolean works)
{
  g_autofree gchar *what = describe_rule (rule);

  return g_strdup_printf ("%s state=%s", what, works ? "live" : "proposed");
}

gboolean
ky_verb_allow_add (KyServer *server, KyCall *call, GError **error)
{
  g_auto (Wish) wish = wish_of_call (call);
  g_auto (KyAllowRule) rule = { 0 };
  gchar id[KY_ID_SIZE];
  gboolean needs_two = TRUE;
  gboolean works = FALSE;

  ky_id_new (2, id);
  g_hash_table_replace (call->arguments, g_strdup ("id"), g_strdup (id));
  if (!read_wish (&wish, call->now, &rule, error)
      || !ky_allow_needs_two (server, call->now, &needs_two, error)
      || !calls_allow_insert_rule (server, call, &rule, id, error)
      || !ky_allow_give_word (server, call, id, needs_two, &works, error)
      || (!works && !ky_allow_tell_proposed (server, call, id, 1, error)))
    return FALSE;
  g_free (call->detail);
  call->detail = describe_entry (&rule, works);
  return ky_call_answer_texts (call, error, "id", id, "state", works ? "live" : "proposed", NULL);
}

/* --- importing ------------------------------------------------------------------------------ */

static Wish
wish_of_row (const KyRows *rows)
{
  return (Wish){ ky_rows_text_of (rows, "type"),   ky_rows_text_of (rows, "sender"),
                 ky_rows_text_of (rows, "sha256"), ky_rows_text_of (rows, "link-domain"),
                 ky_rows_text_of (rows, "reason"), ky_rows_text_of (rows, "approver"),
                 ky_rows_text_of (rows, "expires") };
}

typedef struct
{
  KyEntries base;
  gboolean needs_two;
  guint proposed; /* entries that need the consent of other administrators */
} Import;

/* Adds one entry of an imported list, unless the same entry exists already. */
static gboolean
calls_allow_import_rule (KyServer *server, KyCall *call, Import *import, const KyAllowRule *rule,
                         KyEntry *entry, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean works = FALSE;
  gchar id[KY_ID_SIZE];

  entry->id = calls_allow_find_same (server->index, rule, call->who, &local);
  entry->is_there = entry->id != NULL;
  if (local != NULL)
    return ky_error_pass (error, &local);
  if (entry->is_there)
    return TRUE;
  ky_id_new (2, id);
  entry->id = g_strdup (id);
  if (!calls_allow_insert_rule (server, call, rule, id, error)
      || !ky_allow_give_word (server, call, id, import->needs_two, &works, error))
    return FALSE;
  import->proposed += !works;
  g_autofree gchar *detail = describe_entry (rule, works);
  return ky_call_record (server, call, "allow-add", id, rule->reason, detail, error);
}

static gboolean
calls_allow_import_row (KyEntries *base, KyServer *server, KyCall *call, const KyRows *rows,
                        KyEntry *ret_entry, GError **error)
{
  g_auto (Wish) wish = wish_of_row (rows);
  g_auto (KyAllowRule) rule = { 0 };

  return !read_wish (&wish, call->now, &rule, &ret_entry->fault)
         || calls_allow_import_rule (server, call, (Import *)base, &rule, ret_entry, error);
}

static gboolean
calls_allow_finish_import (KyEntries *base, KyServer *server, KyCall *call, GError **error)
{
  guint proposed = ((Import *)base)->proposed;

  return proposed == 0 || ky_allow_tell_proposed (server, call, "import", proposed, error);
}

gboolean
ky_verb_allow_import (KyServer *server, KyCall *call, GError **error)
{
  Import import = { .base = { .max = IMPORT_MAX,
                              .add = calls_allow_import_row,
                              .finish = calls_allow_finish_import } };

  return ky_allow_needs_two (server, call->now, &import.needs_two, error)
         && ky_entries_import (&import.base, server, call, error);
}

/* --- removing ------------------------------------------------------------------------------- */

gboolean
ky_verb_allow_remove (KyServer *server, KyCall *call, GError **error)
{
  const gchar *reason = ky_call_argument (call, "reason");
  const gchar *id = ky_call_argument (call, "id");
  gint changes = 0;

  if (!ky_index_run (server->index, error,
                     "UPDATE allow SET removed = ?, removed_by = ?, removed_reason = ?"
                     " WHERE id = ? AND removed IS NULL",
                     "isss", call->now, call->who, reason, id))
    return FALSE;
  changes += ky_index_changes (server->index);
  if (!ky_index_run (server->index, error,
                     "UPDATE link_domains SET removed = ?, removed_by = ?, removed_reason = ?"
                     " WHERE id = ? AND removed IS NULL",
                     "isss", call->now, call->who, reason, id))
    return FALSE;
  changes += ky_index_changes (server->index);
  ky_erasures_note (server->erasures, 'A', id, 0);
  return changes == 1 || ky_refuse_say (error, "not-found", "no-allow", "s", id);
}
