/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the changes of users that wait for a second administrator, and carries out or drops one. To
 * carry it out, the call takes the arguments that the first administrator gave; nobody can agree to
 * a change that they have asked for. */
#include "common/release.h"
#include "store/calls/changes.h"
#include "store/calls/consent.h"

/* SQL: what the change of `c` waits for. */
#define WAITS_FOR                                                                                  \
  KY_QUERY_LIST ("w.what", "; ", "consents w WHERE w.name = c.name AND w.asker = c.asker")

KyRowsWriter *
ky_verb_changes (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (
      reader, error,
      "SELECT c.name, coalesce (u.display, c.name) AS display, a.name AS by_name,"
      " a.display AS by_display, c.asked, c.asked + ?2 AS until, c.detail," WAITS_FOR " AS what,"
      " c.asker = ?1 AS is_mine, c.asker <> ?1 AND c.arguments IS NOT NULL AS may_agree"
      " FROM changes c JOIN users a ON a.n = c.asker LEFT JOIN users u ON u.name = c.name"
      " WHERE c.asked > ?3 - ?2 AND a.removed IS NULL AND (a.roles & 4) <> 0 ORDER BY c.asked, "
      "c.name",
      "iii", call->person.n, (gint64)KY_CONSENT_SECONDS, call->now);
}

typedef struct
{
  gint64 asker;
  gchar *verb, *detail, *hash;
  GBytes *arguments; /* NULL: an import, which is made again */
} Change;

KY_DEFINE_AUTO_CLEAR (change_clear, Change, verb, detail, hash, arguments)

static gboolean
decide_find_change (KyServer *server, KyCall *call, Change *ret_change, GError **error)
{
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "SELECT c.asker, c.verb, c.detail, c.hash, c.arguments FROM changes c"
                       " JOIN users a ON a.n = c.asker WHERE c.name = ? AND a.name = ?"
                       " AND c.asked > ? AND a.removed IS NULL AND (a.roles & 4) <> 0",
                       "ssi", ky_call_argument (call, "name"), ky_call_argument (call, "by"),
                       call->now - KY_CONSENT_SECONDS);
  gint step = ky_index_step (server->index, row, error);

  if (step == 0)
    return ky_refuse (error, "not-found", "no such change waits for a second administrator");
  if (step < 0)
    return FALSE;
  ret_change->asker = ky_index_integer (row, 0);
  ret_change->verb = ky_index_text (row, 1);
  ret_change->detail = ky_index_text (row, 2);
  ret_change->hash = ky_index_text (row, 3);
  KyView arguments = ky_index_bytes (row, 4);
  if (arguments.data != NULL)
    ret_change->arguments = g_bytes_new (arguments.data, arguments.size);
  ky_index_reset (row);
  return TRUE;
}

static gboolean
drop_change (KyServer *server, KyCall *call, const Change *change, GError **error)
{
  const gchar *name = ky_call_argument (call, "name");

  ky_call_set_what (call, "consent-refused");
  ky_call_set_object (call, name);
  ky_call_set_detail (call, "%s", change->detail);
  return ky_index_run (server->index, error, "DELETE FROM consents WHERE name = ? AND asker = ?",
                       "si", name, change->asker)
         && ky_changes_tidy (server->index, error);
}

/* Replaces the arguments of `call` by those of the change that another user asked for, so that it
 * does that change. */
static void
take_arguments (KyCall *call, const Change *change)
{
  g_autoptr (GVariant) packed = g_variant_ref_sink (
      g_variant_new_from_bytes (G_VARIANT_TYPE (KY_CHANGES_ARGUMENTS), change->arguments, FALSE));
  GVariantIter at;
  gchar *name, *value;

  g_variant_iter_init (&at, packed);
  while (g_variant_iter_next (&at, "{ss}", &name, &value))
    g_hash_table_replace (call->arguments, name, value);
  g_clear_pointer (&call->hash, g_free);
  if (change->hash[0] == '\0')
    return;
  call->hash = g_strdup (change->hash);
  /* The password is not stored; the asterisk shows only that the change sets one. */
  g_hash_table_replace (call->arguments, g_strdup ("password"), g_strdup ("*"));
}

gboolean
ky_verb_change_decide (KyServer *server, KyCall *call, GError **error)
{
  g_auto (Change) change = { 0 };

  if (!decide_find_change (server, call, &change, error))
    return FALSE;
  if (strcmp (ky_call_argument (call, "decision"), "no") == 0)
    return drop_change (server, call, &change, error);
  if (change.asker == call->person.n || change.arguments == NULL)
    return ky_refuse (
        error, "forbidden",
        change.arguments == NULL
            ? "an import is confirmed by another administrator who imports the same file"
            : "the administrator who asked for a change cannot confirm it: another one must");
  take_arguments (call, &change);
  ky_call_set_what (call, change.verb);
  return strcmp (change.verb, "user-add") == 0 ? ky_verb_user_add (server, call, error)
                                               : ky_verb_user_set (server, call, error);
}
