/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers the verbs of the signer of the audit log (`kiyome audit sign`): gives it rows of the log,
 * and takes what it signed. A signed head goes out with the events, and once a week by mail to
 * incident.to, so that it is where nobody on this machine can change it. The store cannot check the
 * signature, and need not: whoever receives it does. */
#include "common/peer.h"
#include "store/calls/call.h"
#include "store/people/events.h"
#include "store/records/checkpoints.h"
#include "store/records/outbox.h"

#include <errno.h>
#include <fcntl.h>

#define LETTER "audit-signed-letter" /* meta: when the last letter was written, Unix seconds */
#define LETTER_SECONDS (7 * 24 * 3600)
#define SIGNED "audit-signed"     /* kind of the event */
#define EXPORTED "store/exported" /* in paths.run */

KyRowsWriter *
ky_verb_audit_head (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (reader, error,
                   "SELECT seq, hash FROM (SELECT seq, hash FROM audit"
                   "  WHERE ?1 = 0 OR seq = ?1 ORDER BY seq DESC LIMIT 1) AS a"
                   " UNION SELECT seq, hash FROM checkpoints"
                   "  WHERE cut IS NOT NULL AND seq = ?1",
                   "i", ky_call_number (call, "seq", 0));
}

/* Writes the letters, once a week. */
static gboolean
signed_heads_write_letters (KyServer *server, const gchar *head, gint64 now, GError **error)
{
  const gchar *const *addresses = ky_config_list (server->config, KY_CONFIG_INCIDENT_TO);
  g_autofree gchar *before = ky_index_meta (server->index, LETTER);
  gint64 last = before != NULL ? g_ascii_strtoll (before, NULL, 10) : 0;
  g_autofree gchar *written = g_strdup_printf ("%" G_GINT64_FORMAT, now);

  /* A time in the future was written by a clock that was wrong. */
  if (addresses == NULL || *addresses == NULL || (last <= now && last > now - LETTER_SECONDS))
    return TRUE;
  g_autofree gchar *text = g_strdup_printf (
      "監査ログの、署名された最後の行です。週に 1 回送ります。この行をファイルに保存しておけば、\n"
      "後で「kiyome audit verify --head ファイル」により、その時までの記録が変わっていないことを\n"
      "確かめられます。\n"
      "This is the signed head of the audit log. It is sent once a week. Keep the line below in a\n"
      "file: \"kiyome audit verify --head FILE\" then proves that what was recorded until then "
      "was\n"
      "not changed.\n\n%s\n",
      head);
  for (; *addresses != NULL; addresses++)
    if (!ky_outbox_add (server->index, *addresses, "kiyome: audit log / 監査ログ", text, SIGNED, "",
                        now, error))
      return FALSE;
  return ky_index_set_meta (server->index, LETTER, written, error);
}

gboolean
ky_verb_audit_signed (KyServer *server, KyCall *call, GError **error)
{
  const gchar *head = ky_call_argument (call, "head");
  gint64 time = ky_server_time (server);
  g_autofree gchar *when = g_strdup_printf ("%" G_GINT64_FORMAT, time / G_USEC_PER_SEC);
  KyEvent event = { .kind = SIGNED, .severity = 6, .object = "", .detail = head };

  if (!ky_peer_is_among (call->operation.peer->uid,
                         ky_config_list (server->config, KY_CONFIG_STORE_SIGNERS)))
    return ky_refuse (error, "forbidden", "only users in store.signers may sign heads");
  return ky_event_note (server->index, server->config, &event, time, error)
         && signed_heads_write_letters (server, head, time / G_USEC_PER_SEC, error)
         && ky_checkpoint_note (server->index, head, error)
         && ky_index_set_meta (server->index, KY_AUDIT_SIGNED_META, when, error);
}

/* Changes the file that kiyome-signer.path watches, so that the signer signs what is handed out. An
 * answer with a limit is a look at the log. */
void
ky_verb_audit_exported (KyServer *server, KyCall *call)
{
  g_autofree gchar *path = ky_config_run_path (server->config, EXPORTED);
  g_autofree gchar *when = g_strdup_printf ("%" G_GINT64_FORMAT "\n", call->now);
  ky_autofd int fd = -1;

  if (ky_call_number (call, "limit", -1) >= 0)
    return;
  fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0 || !ky_fd_write_all (fd, ky_view (when, strlen (when)), NULL))
    ky_log (KY_LOG_WARNING, "%s: %s", path, g_strerror (errno));
}
