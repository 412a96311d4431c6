/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes this store a node of a shared database and writes its sign of life at intervals. Each of
 * these operations also finds out whether this node leads, removes files of originals that other
 * nodes destroyed, and refuses work when a newer kiyome has changed the schema. */
#include "store/keep/nodes.h"
#include "common/message-codes.h"
#include "common/release.h"
#include "store/keep/prune.h"
#include "store/keep/purge.h"
#include "store/keep/relabel.h"
#include "store/keep/retention.h"
#include "store/people/factor.h"
#include "store/records/node.h"

/* --- when the database was opened ----------------------------------------------------------- */

static gboolean
nodes_join (KyServer *server, KyIndex *index, gboolean is_known, GError **error)
{
  gint64 pause;

  return (is_known
          || (ky_node_join (index, &server->head, error)
              && (!server->is_anchored
                  || ky_audit_note (index, &server->head, server->anchored, error))))
         && ky_factor_share (index, server->state, error)
         && ky_node_beat (index, &pause, &server->leads, error);
}

gboolean
ky_nodes_open (KyServer *server, KyIndex *index, gboolean is_known, GError **error)
{
  server->beats = 0;
  server->leads = ky_index_node ()[0] == '\0';
  if (server->leads)
    return TRUE;
  if (server->known == NULL)
    server->known = ky_known_nodes_open (server->state);
  if (!ky_audit_begin (index, TRUE, &server->head, error))
    return FALSE;
  gint64 seq = server->head.seq;
  if (!nodes_join (server, index, is_known, error)
      || !ky_known_nodes_look (server->known, index, server->head.seq, error)
      || !ky_index_commit (index, error))
    {
      ky_index_rollback (index);
      return FALSE;
    }
  if (seq != server->head.seq && server->is_anchored)
    {
      if (!ky_audit_write_head (server->state, &server->head, error))
        return FALSE;
      server->anchored = server->head.seq;
    }
  if (!is_known)
    ky_log (KY_LOG_INFO, "node %s has joined the database", ky_index_node ());
  return TRUE;
}

/* --- while it runs -------------------------------------------------------------------------- */

typedef struct
{
  KyOperation operation; /* must be the first member */
  gboolean leads;
  gint64 pause;       /* since the last one, in seconds */
  gint64 newer;       /* schema, of a newer kiyome; 0: none */
  GPtrArray *remains; /* of gchar: files to be removed */
  gchar *relabel;     /* (nullable) the key whose labels still have to be rewritten */
  gint64 n;           /* the newest message of all nodes */
  gchar id[KY_ID_SIZE];
} Beat;

KY_DEFINE_FREE (free_beat, Beat, remains, relabel)

/* Collects and deletes the rows of `remains`: the files of this node's originals that another node
 * has destroyed in the database. The caller removes the files, which nobody can open any more. */
static gboolean
take_remains (KyIndex *index, GPtrArray *files, GError **error)
{
  KyStatement *row = ky_index_bind (index, error, "SELECT file FROM remains WHERE node = ?", "s",
                                    ky_index_node ());
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    g_ptr_array_add (files, ky_index_text (row, 0));
  return step == 0
         && (files->len == 0
             || ky_index_run (index, error, "DELETE FROM remains WHERE node = ?", "s",
                              ky_index_node ()));
}

/* Reads the newest message of all nodes: a database without it is older than what this node has
 * seen. */
static gboolean
nodes_read_newest (KyIndex *index, Beat *beat, GError **error)
{
  KyStatement *row
      = ky_index_bind (index, error, "SELECT n, id FROM messages ORDER BY n DESC LIMIT 1", "");
  gint step = ky_index_step (index, row, error);

  beat->n = 0;
  if (step != 1)
    return step == 0;
  beat->n = ky_index_integer (row, 0);
  g_autofree gchar *id = ky_index_text (row, 1);
  g_strlcpy (beat->id, id, sizeof beat->id);
  ky_index_reset (row);
  return TRUE;
}

/* Tells whether this node has run long enough without a pause that every other living node had time
 * for its own sign of life. */
static gboolean
is_steady (const KyServer *server, const Beat *beat)
{
  return beat->pause < KY_NODE_SECONDS && server->beats * KY_NODE_BEAT_SECONDS >= KY_NODE_SECONDS;
}

static gboolean
apply_beat (KyServer *server, KyOperation *operation, GError **error)
{
  Beat *beat = (Beat *)operation;

  g_ptr_array_set_size (beat->remains, 0);
  if (!ky_node_check_schema (server->index, &beat->newer, error))
    return FALSE;
  if (beat->newer != 0)
    return TRUE;
  g_free (beat->relabel);
  beat->relabel = ky_relabel_owed (server->index);
  return ky_node_beat (server->index, &beat->pause, &beat->leads, error)
         && (!beat->leads || !is_steady (server, beat) || ky_node_free_taken (server->index, error))
         && take_remains (server->index, beat->remains, error)
         && nodes_read_newest (server->index, beat, error)
         && ky_known_nodes_look (server->known, server->index, server->head.seq, error)
         && ky_erasures_follow (server->erasures, server->index, error);
}

/* Starts the leader's periodic work at once, because the last leader may have missed it. */
static void
begin_to_lead (KyServer *server)
{
  ky_log (KY_LOG_INFO, "node %s takes over the tasks that only one node performs",
          ky_index_node ());
  ky_retention_start (server);
  ky_purge_start (server);
  ky_prune_start (server);
  server->parts->start (server);
}

static void
done_beat (KyServer *server, KyOperation *operation, const GError *error)
{
  Beat *beat = (Beat *)operation;
  gboolean did_lead = server->leads;

  if (error != NULL)
    {
      server->beats = 0;
      server->leads = FALSE;
      ky_server_complain (server, error->message);
      return;
    }
  if (beat->newer != 0)
    {
      g_autofree gchar *why = ky_say ("index-newer", "i", beat->newer);

      server->leads = FALSE;
      ky_server_refuse (server, why);
      return;
    }
  server->beats = beat->pause < KY_NODE_SECONDS ? server->beats + 1 : 1;
  for (guint i = 0; i < beat->remains->len; i++)
    ky_original_remove (&server->originals, beat->remains->pdata[i]);
  if (beat->relabel != NULL)
    ky_relabel_start (server, beat->relabel);
  if (beat->n > server->mark.n)
    {
      server->mark.n = beat->n;
      g_strlcpy (server->mark.id, beat->id, sizeof server->mark.id);
      ky_mark_write (server->mark_fd, &server->mark, FALSE, NULL);
    }
  server->n_unsearched = MAX (server->n_unsearched, 1); /* other nodes may have left some */
  server->leads = beat->leads;
  if (server->leads && !did_lead && server->problem == NULL && !server->is_stopping)
    begin_to_lead (server);
}

void
ky_nodes_beat (KyServer *server)
{
  if (ky_index_node ()[0] == '\0' || server->is_stopping)
    return;
  Beat *beat = g_new0 (Beat, 1);
  beat->operation = (KyOperation){ .apply = apply_beat, .done = done_beat, .free = free_beat };
  beat->remains = g_ptr_array_new_with_free_func (g_free);
  ky_server_queue (server, &beat->operation);
}

gchar *
ky_nodes_problem (KyServer *server)
{
  g_autofree gchar *names = server->known != NULL ? ky_known_nodes_strangers (server->known) : NULL;

  return names != NULL ? ky_say ("node-stranger", "s", names) : NULL;
}
