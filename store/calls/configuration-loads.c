/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records in the audit log that a front end has loaded or refused a configuration, and tells the
 * front end which departments of its policies nobody belongs to. */
#include "store/calls/configuration-loads.h"
#include "store/keep/ready.h"
#include "store/people/departments.h"

#include <string.h>

typedef struct
{
  KyOperation operation; /* first */
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
      ky_wire_begin (&peer->out, KY_STORE_MESSAGE_OK);
      ky_peer_send (server, peer);
    }
  ky_peer_set_busy (server, peer, FALSE);
}

static void
free_loaded (KyOperation *operation)
{
  g_free (((Loaded *)operation)->detail);
  g_free (operation);
}

gboolean
ky_configuration_loads_request (KyServer *server, KyPeer *peer, GError **error)
{
  gboolean was_taken = ky_wire_read_u32 (&peer->in) == 1;
  KyView hash = ky_wire_read_bytes (&peer->in);
  g_autofree gchar *detail = ky_wire_read_string (&peer->in);
  Loaded *loaded;

  if (!ky_wire_done (&peer->in, error))
    return FALSE;
  if (hash.size != KY_SHA256_SIZE || strlen (detail) > KY_STORE_DETAIL_MAX)
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_PROTOCOL,
                           "malformed report of a configuration load");
      return FALSE;
    }
  loaded = g_new0 (Loaded, 1);
  loaded->operation = (KyOperation){ .peer = ky_peer_ref (peer),
                                     .apply = configuration_loads_apply,
                                     .done = configuration_loads_done,
                                     .free = free_loaded,
                                     .is_durable = TRUE };
  loaded->was_taken = was_taken;
  ky_sha256_to_hex (hash.data, loaded->hash);
  loaded->detail = g_steal_pointer (&detail);
  ky_server_queue (server, &loaded->operation);
  return TRUE;
}

/* Folded, as policies have them. (transfer full) */
static GHashTable *
all_departments (KyIndex *index, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  KyStatement *row = ky_index_bind (index, error, KY_PEOPLE_DEPARTMENTS_SQL, "");
  gint step = -1;

  while (row != NULL && (step = ky_index_step (index, row, error)) == 1)
    g_hash_table_add (names, g_utf8_casefold (ky_index_peek (row, 0), -1));
  return step == 0 ? g_steal_pointer (&names) : NULL;
}

gboolean
ky_configuration_loads_departments (KyServer *server, KyPeer *peer, GError **error)
{
  g_autoptr (GBytes) blob = ky_store_take_blob (&peer->in, KY_STORE_LIST_MAX, error);
  g_autoptr (GHashTable) names = NULL;
  g_autoptr (GString) unknown = g_string_new (NULL);
  g_autoptr (GError) refusal = NULL;
  g_auto (GStrv) asked = NULL;
  g_autofree gchar *text = NULL;
  ky_autofd int fd = -1;

  if (blob == NULL || !ky_wire_done (&peer->in, error))
    return FALSE;
  text = g_strndup (g_bytes_get_data (blob, NULL), g_bytes_get_size (blob));
  asked = g_strsplit (text, "\n", -1);
  if (ky_server_ready_index (server, &refusal))
    names = all_departments (server->index, &refusal);
  for (guint i = 0; names != NULL && asked[i] != NULL; i++)
    if (asked[i][0] != '\0' && !g_hash_table_contains (names, asked[i]))
      g_string_append_printf (unknown, "%s\n", asked[i]);
  ky_wire_begin (&peer->out, KY_STORE_MESSAGE_OK);
  if (names != NULL
      && ky_store_put_blob (&peer->out, ky_view (unknown->str, unknown->len), &fd, &refusal))
    ky_peer_send (server, peer);
  else
    ky_peer_send_error (server, peer, refusal);
  return TRUE;
}
