/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Applies the journal of erasures to an index when it is opened: what was destroyed, ended or
 * restricted stays so in an older copy of the index. All of it, with its rows in the audit log, is
 * one transaction. */
#include "store/records/access.h"
#include "store/records/destroy.h"
#include "store/records/revocations.h"
#include "store/records/erasures-lines.h"
#include "store/records/node.h"
#include "store/records/origin.h"

#include <unistd.h>

#define AGAIN "erased before: an older copy of the index contained it"
#define REMOVED_AGAIN "removed before: an older copy of the index contained it"
#define KEPT_BACK_AGAIN "an older index is in use: its deliveries may have been made since"
#define RESTORED "restored" /* key in meta: the word of the last restore */
#define NUMBER "%" G_GINT64_FORMAT

typedef struct
{
  const KyErasures *erasures;
  KyIndex *index;
  KyAuditHead *head;
  gint64 from;      /* the last row of the log that `index` had */
  GPtrArray *files; /* to be removed after the commit */
  guint count;
} Again;

static gboolean
destroy_again (Again *again, gint64 n, const gchar *id, GError **error)
{
  KyAuditEntry entry = { getuid (), "kiyome-store", "destroy", id, AGAIN, "" };
  gchar *file = NULL;

  if (!ky_destroy_row (again->index, n, "kiyome-store", AGAIN, &file, error)
      || !ky_audit_add (again->index, again->head, &entry, error))
    {
      g_free (file);
      return FALSE;
    }
  if (file != NULL)
    g_ptr_array_add (again->files, file);
  again->count++;
  return TRUE;
}

static gboolean
apply_erased (Again *again, GError **error)
{
  GHashTableIter at;
  gpointer id;

  g_hash_table_iter_init (&at, again->erasures->erased);
  while (g_hash_table_iter_next (&at, &id, NULL))
    {
      gint64 n = 0;

      if (!ky_index_number (again->index, 0, &n, error,
                            "SELECT n FROM messages JOIN originals USING (n) WHERE id = ?", "s", id)
          || (n != 0 && !destroy_again (again, n, id, error)))
        return FALSE;
    }
  return TRUE;
}

/* Destroys again what retention had destroyed. It is called only for an older index: retention has
 * swept the present one itself, and the originals that it leaves wait for an administrator, or are
 * kept for longer by now. */
static gboolean
apply_before (Again *again, GError **error)
{
  const KyErasures *erasures = again->erasures;
  g_autoptr (GArray) ns = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  gint step = -1;

  if (erasures->before == 0)
    return TRUE;
  KyStatement *row
      = ky_index_bind (again->index, error,
                       "SELECT n, id FROM messages JOIN originals USING (n)"
                       " WHERE received + longer < ? AND n <= ? AND NOT" KY_HOLD_COVERS,
                       "ii", erasures->before, erasures->n);
  while ((step = ky_index_step (again->index, row, error)) == 1)
    {
      gint64 n = ky_index_integer (row, 0);

      g_array_append_val (ns, n);
      g_ptr_array_add (ids, ky_index_text (row, 1));
    }
  for (guint i = 0; step == 0 && i < ns->len; i++)
    if (!destroy_again (again, g_array_index (ns, gint64, i), ids->pdata[i], error))
      return FALSE;
  return step == 0;
}

/* Removes the user again from an index older than the removal. An account of the same name that was
 * added later is another user's. */
static gboolean
remove_again (Again *again, const gchar *name, gint64 mark, gint64 now, GError **error)
{
  KyAuditEntry entry = { getuid (), "kiyome-store", "user-remove", name, REMOVED_AGAIN, "" };
  gint64 known = 0;
  gint64 user = 0;

  if (!ky_erasures_read_mark (again->index, KY_ERASURES_REMOVED, name, &known, error))
    return FALSE;
  if (known >= mark)
    return TRUE;
  return ky_index_number (again->index, 0, &user, error, "SELECT n FROM users WHERE name = ?", "s",
                          name)
         && (user == 0
             || (ky_destroy_person (again->index, user, now, error)
                 && ky_access_log (again->index, again->head, user, name, error)
                 && ky_audit_add (again->index, again->head, &entry, error)))
         && ky_erasures_write_mark (again->index, KY_ERASURES_REMOVED, name, mark, error);
}

/* Restricts the user again. An account of the same name that was added later is not affected. */
static gboolean
restrict_again (Again *again, const gchar *name, const KyAccessLine *line, GError **error)
{
  KyAuditEntry entry = { getuid (), "kiyome-store", "user-set", name, KY_CHANGED_AGAIN, "" };
  gint64 known = 0;
  gint64 user = 0;

  if (!ky_erasures_read_mark (again->index, KY_ERASURES_ACCESS, name, &known, error))
    return FALSE;
  if (known >= line->mark)
    return TRUE;
  return ky_index_number (again->index, 0, &user, error, "SELECT n FROM users WHERE name = ?", "s",
                          name)
         && (user == 0
             || (ky_access_restrict (again->index, user, line->words, error)
                 && ky_access_log (again->index, again->head, user, name, error)
                 && ky_audit_add (again->index, again->head, &entry, error)))
         && ky_erasures_write_mark (again->index, KY_ERASURES_ACCESS, name, line->mark, error);
}

static gboolean
disable_again (Again *again, const gchar *name, gint64 now, GError **error)
{
  KyAuditEntry entry = { getuid (), "kiyome-store", "user-set", name, KY_DISABLED_AGAIN, "" };

  gint64 user = 0;

  if (!ky_index_number (again->index, 0, &user, error,
                        "SELECT n FROM users WHERE name = ? AND removed IS NULL", "s", name))
    return FALSE;
  return user == 0
         || (ky_index_run (again->index, error, "UPDATE users SET removed = ? WHERE n = ?", "ii",
                           now, user)
             && ky_access_log (again->index, again->head, user, name, error)
             && ky_audit_add (again->index, again->head, &entry, error));
}

/* Ends again what ended before: all of `names`, each with a row of the log. */
static gboolean
apply_ended (Again *again, GHashTable *names,
             gboolean (*end) (KyIndex *index, const gchar *id, const gchar **ret_what,
                              GError **error),
             GError **error)
{
  GHashTableIter at;
  gpointer id;

  g_hash_table_iter_init (&at, names);
  while (g_hash_table_iter_next (&at, &id, NULL))
    {
      KyAuditEntry entry = { getuid (), "kiyome-store", NULL, id, KY_ENDED_AGAIN, "" };

      if (!end (again->index, id, &entry.what, error)
          || (entry.what != NULL && !ky_audit_add (again->index, again->head, &entry, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply_blocks (Again *again, GError **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GHashTableIter at;
  gpointer id;
  gpointer words;

  g_hash_table_iter_init (&at, again->erasures->blocks);
  while (g_hash_table_iter_next (&at, &id, &words))
    {
      KyAuditEntry entry = { getuid (), "kiyome-store", "block-add", id, KY_SET_AGAIN, "" };
      gboolean is_new = FALSE;

      if (g_hash_table_contains (again->erasures->ended, id) || ky_block_is_over (words, now))
        continue;
      if (!ky_block_set_again (again->index, id, words, &is_new, error)
          || (is_new && !ky_audit_add (again->index, again->head, &entry, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply_holds (Again *again, GError **error)
{
  GHashTableIter at;
  gpointer id;
  gpointer words;

  g_hash_table_iter_init (&at, again->erasures->holds);
  while (g_hash_table_iter_next (&at, &id, &words))
    {
      KyAuditEntry entry = { getuid (), "kiyome-store", "hold-add", id, KY_SET_AGAIN, "" };
      gboolean is_new = FALSE;

      if (g_hash_table_contains (again->erasures->ended, id))
        continue;
      if (!ky_hold_set_again (again->index, id, words, &is_new, error)
          || (is_new && !ky_audit_add (again->index, again->head, &entry, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply_people (Again *again, GError **error)
{
  const KyErasures *erasures = again->erasures;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GHashTableIter at;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&at, erasures->users);
  while (g_hash_table_iter_next (&at, &name, &value))
    if (((KyUserLine *)value)->is_disabled && !disable_again (again, name, now, error))
      return FALSE;
  g_hash_table_iter_init (&at, erasures->removed);
  while (g_hash_table_iter_next (&at, &name, &value))
    if (!remove_again (again, name, *(gint64 *)value, now, error))
      return FALSE;
  g_hash_table_iter_init (&at, erasures->access);
  while (g_hash_table_iter_next (&at, &name, &value))
    if (!restrict_again (again, name, value, error))
      return FALSE;
  return TRUE;
}

/* Keeps back the index's other deliveries, which may have been made already, and drops changes that
 * wait for a second administrator, because the first may have withdrawn the request. */
static gboolean
keep_back (Again *again, GError **error)
{
  KyAuditEntry entry = { getuid (), "kiyome-store", KY_AUDIT_RESTORED, "", KEPT_BACK_AGAIN, NULL };
  g_autofree gchar *detail = NULL;
  KyOrigin origin;
  gint64 count = 0;

  if (!ky_origin_renew (again->index, again->from, &origin, error)
      || !ky_journal_deliveries_keep_back (again->index, &count, error)
      || !ky_index_run (again->index, error, "DELETE FROM consents", "")
      || !ky_index_run (again->index, error, "DELETE FROM changes", ""))
    return FALSE;
  entry.detail = detail = g_strdup_printf ("deliveries=" NUMBER " origin=%s", count, origin.now);
  return ky_audit_add (again->index, again->head, &entry, error);
}

/* Does what a restored index needs, once for each `word`: a store that was killed after the commit
 * finds the word in the index. */
static gboolean
begin_restored (Again *again, const gchar *word, GError **error)
{
  g_autofree gchar *name = ky_index_own_name (RESTORED);
  g_autofree gchar *known = ky_index_meta (again->index, name);

  return g_strcmp0 (known, word) == 0
         || (keep_back (again, error) && ky_index_set_meta (again->index, name, word, error));
}

gboolean
ky_erasures_apply (KyErasures *erasures, KyIndex *index, KyAuditHead *head, const gint64 *anchored,
                   const gchar *restored, gint64 from, GPtrArray *files, guint *ret_count,
                   GError **error)
{
  Again again
      = { .erasures = erasures, .index = index, .head = head, .from = from, .files = files };
  KyAuditHead before = *head;

  if (!ky_audit_begin (index, TRUE, head, error))
    return FALSE;
  before = *head;
  /* Line B destroys nothing that is on hold, so holds are set and lifted before it. */
  if (!apply_erased (&again, error) || !apply_blocks (&again, error) || !apply_holds (&again, error)
      || !apply_ended (&again, erasures->ended, ky_revoke_entry, error)
      || (restored != NULL && !apply_before (&again, error)) || !apply_people (&again, error)
      || !apply_ended (&again, erasures->sessions, ky_revoke_session, error)
      /* A request whose letter was taken out may be over since. */
      || !ky_journal_deliveries_apply (erasures->delivered, index,
                                       g_get_real_time () / G_USEC_PER_SEC, error)
      || !apply_ended (&again, erasures->requests, ky_revoke_request, error)
      || (restored != NULL && !begin_restored (&again, restored, error))
      || !ky_erasures_share_all (erasures, index, error)
      || (before.seq != head->seq && anchored != NULL
          && !ky_audit_note (index, head, *anchored, error))
      || (before.seq != head->seq && !ky_node_sign (index, before.seq, head, error))
      || !ky_index_commit (index, error))
    {
      ky_index_rollback (index);
      *head = before;
      return FALSE;
    }
  *ret_count = again.count;
  return TRUE;
}
