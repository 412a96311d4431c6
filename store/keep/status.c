/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/keep/status.h"
#include "common/json.h"
#include "common/said.h"
#include "store/keep/ready.h"
#include "store/keep/trust.h"

#include <sys/statvfs.h>

static void
put_text (GString *json, const gchar *text)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);

  ky_json_string (json, valid);
}

/* "NAME": in English, and "NAME_said": with its codes, for who shows it in another language. */
static void
put_said (GString *json, const gchar *name, const gchar *text)
{
  g_autofree gchar *words = text != NULL ? ky_said (text, FALSE) : NULL;

  g_string_append_printf (json, ",\"%s\":", name);
  if (text == NULL)
    {
      g_string_append (json, "null");
      return;
    }
  put_text (json, words);
  g_string_append_printf (json, ",\"%s_said\":", name);
  put_text (json, text);
}

static void
json_count (KyServer *server, GString *json, const gchar *name, const gchar *sql)
{
  gint64 count = 0;

  if (ky_index_number (server->index, 0, &count, NULL, sql, ""))
    g_string_append_printf (json, ",\"%s\":%" G_GINT64_FORMAT, name, count);
}

gchar *
ky_server_status (KyServer *server)
{
  g_autoptr (GError) error = NULL;
  /* With store.reserve = 0 a full disk is known by what can't be written. */
  gboolean is_ready
      = ky_server_ready (server, 0, &error) && ky_originals_probe (server->state, &error);
  GString *json = g_string_new ("{\"version\":\"" KY_VERSION "\",\"ready\":");
  struct statvfs status;

  ky_trust_check_audit (server);
  g_string_append (json, is_ready ? "true" : "false");
  put_said (json, "problem", is_ready ? NULL : error->message);
  put_said (json, "audit_problem", server->audit_problem);
  g_string_append (json, ",\"key\":");
  put_text (json, server->key.id);
  if (statvfs (server->state, &status) == 0)
    g_string_append_printf (json, ",\"free\":%" G_GUINT64_FORMAT,
                            (guint64)status.f_bavail * status.f_frsize);
  if (server->index != NULL && server->problem == NULL)
    {
      json_count (server, json, "messages", "SELECT coalesce (max (n), 0) FROM messages");
      json_count (server, json, "originals", "SELECT count (*) FROM originals");
      g_string_append_printf (json,
                              ",\"held\":%" G_GUINT64_FORMAT ",\"aside\":%" G_GUINT64_FORMAT
                              ",\"lost\":%" G_GUINT64_FORMAT ",\"uncopied\":%" G_GUINT64_FORMAT
                              ",\"clock\":%" G_GINT64_FORMAT,
                              server->held, server->aside + server->aside_records, server->lost,
                              server->uncopied, server->mark.clock.gap / G_USEC_PER_SEC);
      json_count (server, json, "allow",
                  "SELECT count (*) FROM allow WHERE removed IS NULL AND expires > unixepoch ()");
      json_count (server, json, "reprocess",
                  "SELECT count (*) FROM reprocess WHERE state IN ('waiting', 'delivering')");
    }
  g_string_append_printf (
      json,
      ",\"audit\":%" G_GINT64_FORMAT ",\"connections\":%u,\"added\":%" G_GUINT64_FORMAT
      ",\"commits\":%" G_GUINT64_FORMAT ",\"operations\":%" G_GUINT64_FORMAT "}\n",
      server->head.seq, g_hash_table_size (server->peers), server->added, server->commits,
      server->operations);
  return g_string_free (json, FALSE);
}

gboolean
ky_peer_send_status (KyServer *server, KyPeer *peer, GError **error)
{
  g_autofree gchar *json = NULL;
  ky_autofd int fd = -1;

  if (!ky_wire_done (&peer->in, error))
    return FALSE;
  json = ky_server_status (server);
  ky_wire_begin (&peer->out, KY_STORE_MESSAGE_JSON);
  if (!ky_store_put_blob (&peer->out, ky_view (json, strlen (json)), &fd, error))
    return FALSE;
  ky_peer_send (server, peer);
  return TRUE;
}
