/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the changes of a user's addresses to the audit log, one row for each change of a user. For
 * each address that was added the row names the other users who have it. */
#include "store/calls/record.h"
#include "store/people/addresses.h"

/* Appends who else has the address: "; ito (shared)". */
static gboolean
append_others (KyIndex *index, gint64 user, const gchar *address, GString *text, GError **error)
{
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT u.name || ' (' || a.kind || ')' FROM addresses a"
                                    " JOIN users u ON u.n = a.user"
                                    " WHERE a.address = ? AND a.user <> ? LIMIT 20",
                                    "si", address, user);
  const gchar *before = " also of ";
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *name = ky_index_text (row, 0);

      g_string_append_printf (text, "%s%s", before, name);
      before = ", ";
    }
  return step == 0;
}

/* Appends the names in `from` that are not in `to`, each after `sign`. */
static gboolean
append_changes (KyIndex *index, gint64 user, gchar sign, GHashTable *from, GHashTable *to,
                GString *text, GError **error)
{
  g_autoptr (GList) entries = g_list_sort (g_hash_table_get_keys (from), (GCompareFunc)g_strcmp0);

  for (GList *at = entries; at != NULL; at = at->next)
    {
      const gchar *entry = at->data;
      g_autofree gchar *address = g_strndup (entry, strcspn (entry, " "));

      if (g_hash_table_contains (to, entry))
        continue;
      g_string_append_printf (text, "%s%c%s", text->len > 0 ? "; " : "", sign, entry);
      if (sign == '+' && !append_others (index, user, address, text, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_addresses_record (KyServer *server, KyCall *call, gint64 user, const gchar *name,
                     GHashTable *before, GError **error)
{
  g_autoptr (GHashTable) after = ky_addresses_list (server->index, user, error);
  g_autoptr (GString) text = g_string_new ("");

  if (after == NULL || !append_changes (server->index, user, '+', after, before, text, error)
      || !append_changes (server->index, user, '-', before, after, text, error))
    return FALSE;
  return text->len == 0
         || ky_call_record (server, call, "addresses", name, ky_call_argument (call, "reason"),
                            text->str, error);
}
