/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the changes of users that wait for a second administrator, with their arguments, in the
 * table changes. Neither the session nor the password is kept; of a password there is only its
 * hash. */
#include "store/calls/changes.h"

/* Packs the arguments without the session and the password; the password's hash is stored
 * separately. */
static GBytes *
pack_arguments (KyCall *call)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE (KY_CHANGES_ARGUMENTS));
  GHashTableIter at;
  gpointer name, value;

  g_hash_table_iter_init (&at, call->arguments);
  while (g_hash_table_iter_next (&at, &name, &value))
    if (strcmp (name, "session") != 0 && strcmp (name, "password") != 0)
      g_variant_builder_add (&builder, "{ss}", name, value);
  g_autoptr (GVariant) packed = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_get_data_as_bytes (packed);
}

gboolean
ky_changes_note (KyServer *server, KyCall *call, const gchar *name, const gchar *what,
                 GError **error)
{
  gboolean is_one = strcmp (call->verb->name, "user-import") != 0;
  g_autoptr (GBytes) arguments = is_one ? pack_arguments (call) : NULL;
  const gchar *detail = is_one && call->detail != NULL ? call->detail : what;

  return ky_index_run (server->index, error,
                       "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?)"
                       " ON CONFLICT (name, asker) DO UPDATE SET asked = excluded.asked,"
                       " verb = excluded.verb, detail = excluded.detail, hash = excluded.hash,"
                       " arguments = excluded.arguments",
                       "siisssb", name, call->person.n, call->now,
                       call->what != NULL ? call->what : call->verb->name, detail, call->hash,
                       is_one ? ky_view_of_bytes (arguments) : (KyView){ 0 });
}

gboolean
ky_changes_tidy (KyIndex *index, GError **error)
{
  return ky_index_run (index, error,
                       "DELETE FROM changes WHERE NOT EXISTS (SELECT 1 FROM consents c"
                       " WHERE c.name = changes.name AND c.asker = changes.asker)",
                       "");
}
