/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records in the audit log that a front end has loaded or refused a configuration, and tells the
 * front end which departments of its policies nobody belongs to. */
#include "store/calls/configuration-loads.h"
#include "common/release.h"
#include "store/client/messages.h"
#include "store/keep/ready.h"
#include "store/people/departments.h"

typedef struct
{
  KyOperation operation; /* must be the first member */
  gboolean was_taken;
  gchar hash[KY_SHA256_HEX_SIZE];
  gchar *detail;
} Loaded;

static gboolean
configuration_loads_apply (KyServer *server, KyOperation *operation, GError **error)
{
  const Loaded *loaded = (const Loaded *)operation;
  const KyAuditEntry entry = { operation->peer->uid,
                               operation->peer->who,
                               loaded->was_taken ? "config-load" : "config-refuse",
                               loaded->hash,
                               "",
                               loaded->detail };

  return ky_audit_add (server->index, &server->head, &entry, error);
}

static void
configuration_loads_done (KyServer *server, KyOperation *operation, const GError *error)
{
  KyPeer *peer = operation->peer;

  if (error != NULL)
    {
      ky_server_complain (server, error->message);
      ky_peer_send_error (server, peer, error);
    }
  else
    {
      ky_store_ok_put (&peer->out);
      ky_peer_send (server, peer);
    }
  ky_peer_set_busy (server, peer, FALSE);
}

KY_DEFINE_FREE (free_loaded, Loaded, detail)

gboolean
ky_configuration_loads_request (KyServer *server, KyPeer *peer, GError **error)
{
  g_auto (KyStoreLoadedIn) message = { 0 };

  if (!ky_store_loaded_read (&peer->in, &message, error))
    return FALSE;
  Loaded *loaded = g_new0 (Loaded, 1);
  loaded->operation = (KyOperation){ .peer = ky_peer_ref (peer),
                                     .apply = configuration_loads_apply,
                                     .done = configuration_loads_done,
                                     .free = free_loaded,
                                     .is_durable = TRUE };
  loaded->was_taken = message.was_taken;
  ky_sha256_to_hex (message.config_sha256, loaded->hash);
  loaded->detail = g_steal_pointer (&message.detail);
  ky_server_queue (server, &loaded->operation);
  return TRUE;
}

/* Returns all departments, folded, as policies have them. (transfer full) */
static GHashTable *
all_departments (KyIndex *index, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  KyStatement *row = ky_index_bind (index, error, KY_PEOPLE_DEPARTMENTS_SQL, "");
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    g_hash_table_add (names, g_utf8_casefold (ky_index_peek (row, 0), -1));
  return step == 0 ? g_steal_pointer (&names) : NULL;
}

gboolean
ky_configuration_loads_departments (KyServer *server, KyPeer *peer, GError **error)
{
  g_auto (KyStoreDepartmentsIn) message = { 0 };
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (GHashTable) names = NULL;
  g_autoptr (GString) unknown = g_string_new (NULL);
  g_autoptr (GError) refusal = NULL;

  if (!ky_store_departments_read (&peer->in, &message, error)
      || (blob = ky_blob_take_bytes (&message.names, error)) == NULL)
    return FALSE;
  g_autofree gchar *text = ky_view_to_string (ky_view_of_bytes (blob));
  g_auto (GStrv) asked = g_strsplit (text, "\n", -1);
  if (ky_server_ready_index (server, &refusal))
    names = all_departments (server->index, &refusal);
  for (guint i = 0; names != NULL && asked[i] != NULL; i++)
    if (asked[i][0] != '\0' && !g_hash_table_contains (names, asked[i]))
      g_string_append_printf (unknown, "%s\n", asked[i]);
  ky_store_unknown_departments_put (&peer->out, &(KyStoreUnknownDepartmentsOut){ ky_blob_of (
                                                    ky_view (unknown->str, unknown->len)) });
  if (names != NULL)
    ky_peer_send (server, peer);
  else
    ky_peer_send_error (server, peer, refusal);
  return TRUE;
}
