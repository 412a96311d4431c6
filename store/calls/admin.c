/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the verbs that change something and that only administrators have (admin.sock):
 * originals, keys, and decisions that the store waits for. contract/store.def describes the verbs;
 * store/calls/admin-query.c has those that only read, and verbs.c calls both. An original leaves
 * the store only after the record in the audit log is on the disk. `export` gives the data key in
 * its sealed form: only the owner of the secret key can open the original. */
#include "common/mail/relay.h"
#include "common/release.h"
#include "store/keep/adopt.h"
#include "store/calls/send-original.h"
#include "store/calls/outbox.h"
#include "store/calls/replay.h"
#include "store/keep/accept.h"
#include "store/keep/bucket.h"
#include "store/keep/copies.h"
#include "store/keep/keep.h"
#include "store/keep/nodes.h"
#include "store/keep/ready.h"
#include "store/keep/relabel.h"
#include "store/keep/retention.h"
#include "store/keep/pending-uploads.h"
#include "store/records/outbox.h"
#include "store/records/node.h"

/* Holds values that one function of a verb passes to the next. */
typedef struct
{
  gchar *file;         /* (nullable) of an original: adopted, or to be removed */
  GPtrArray *resealed; /* (nullable) of Reseal */
  GHashTable *owing;   /* (nullable) nodes that are to do so with theirs */
  GHashTable *objects; /* (nullable) found in the bucket */
  gboolean takes_bucket, was_doubted;
} Work;

KY_DEFINE_FREE (admin_work_free, Work, file, resealed, owing, objects)

static Work *
admin_work (KyCall *call)
{
  if (call->work == NULL)
    {
      call->work = g_new0 (Work, 1);
      call->free_work = admin_work_free;
    }
  return call->work;
}

/* Answers with one row that has one text or number. */
static gboolean
answer_one (KyCall *call, const gchar *text, gint64 number, GError **error)
{
  if (!ky_call_answer (call, error) || !ky_rows_begin (call->rows, error))
    return FALSE;
  if (text != NULL)
    ky_rows_text (call->rows, text);
  else
    ky_rows_number (call->rows, number);
  return TRUE;
}

/* --- originals ------------------------------------------------------------------------------ */

/* Finds the message of the argument "id", whose canonical form replaces what was typed. */
static gboolean
calls_admin_find_message (KyServer *server, KyCall *call, gint64 *ret_n, GError **error)
{
  if (!ky_index_message (server->index, ky_call_argument (call, "id"), ret_n, error))
    return FALSE;
  if (*ret_n > 0)
    return TRUE;
  return ky_error_say (error, KY_ERROR_STORE, "no-message", "s", ky_call_argument (call, "id"));
}

gboolean
ky_verb_show_check (KyServer *server, KyCall *call, GError **error)
{
  gint64 n = 0;

  return calls_admin_find_message (server, call, &n, error);
}

static gboolean
was_destroyed (KyServer *server, KyCall *call, gint64 n, GError **error)
{
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT datetime (time / 1000000, 'unixepoch') || 'Z', who, why"
                                    " FROM destructions WHERE n = ?",
                                    "i", n);
  gint step = ky_index_step (server->index, row, error);

  if (step < 0)
    return FALSE;
  if (step == 1)
    {
      ky_error_say (error, KY_ERROR_STORE, "original-was-destroyed", "ssss",
                    ky_call_argument (call, "id"), ky_index_peek (row, 0), ky_index_peek (row, 1),
                    ky_index_peek (row, 2));
      ky_index_reset (row);
    }
  else
    ky_error_say (error, KY_ERROR_STORE, "no-original", "s", ky_call_argument (call, "id"));
  return FALSE;
}

/* Finds the message of the argument "id", if its original was not destroyed. */
static gboolean
admin_find_original (KyServer *server, KyCall *call, gint64 *ret_n, GError **error)
{
  gint64 stands = 0;

  if (!calls_admin_find_message (server, call, ret_n, error)
      || !ky_index_number (server->index, 0, &stands, error, "SELECT 1 FROM originals WHERE n = ?",
                           "i", *ret_n))
    return FALSE;
  return stands != 0 || was_destroyed (server, call, *ret_n, error);
}

/* Records a deferred delivery: the command that could open the original delivers it, or
 * kiyome-opener if the command ends before. */
gboolean
ky_verb_owe (KyServer *server, KyCall *call, GError **error)
{
  KyOutboxFile file = { .to = ky_call_argument (call, "to"),
                        .message = ky_call_argument (call, "id"),
                        .path = "",
                        .purpose = KY_OUTBOX_RELEASE,
                        .method = "",
                        .key_id = "",
                        .proof = ky_call_argument (call, "proof"),
                        .is_held = TRUE,
                        .is_taken_now = TRUE };
  g_autofree gchar *subject = NULL;
  gchar letter[KY_ID_SIZE];
  gint64 now;

  if (!calls_admin_find_message (server, call, &file.n, error))
    return FALSE;
  if (!ky_relay_is_address (file.to))
    return ky_refuse (error, "invalid", "'to' is not an address");
  if (!ky_send_original_check_address (server, file.n, file.to, error)
      || !ky_send_original_check_class (server, file.n, file.message, error))
    return FALSE;
  KyStatement *row = ky_index_bind (
      server->index, error, "SELECT coalesce (subject, '') FROM messages WHERE n = ?", "i", file.n);
  if (!ky_index_one (server->index, row, error))
    return FALSE;
  file.subject = subject = ky_index_text (row, 0);
  ky_index_reset (row);
  return ky_node_now (server->index, g_get_real_time () / G_USEC_PER_SEC, &now, error)
         && ky_outbox_add_file (server->index, &file, now, letter, error)
         && answer_one (call, letter, 0, error);
}

gboolean
ky_verb_export (KyServer *server, KyCall *call, GError **error)
{
  /* For these purposes only a derived file leaves kiyome unencrypted, not the original. */
  static const gchar *const shut[] = { "preview", "evidence", NULL };
  const gchar *purpose = ky_call_argument (call, "purpose");
  gint64 n = 0;

  if (!admin_find_original (server, call, &n, error)
      || (!g_strv_contains (shut, purpose)
          && !ky_send_original_check_class (server, n, ky_call_argument (call, "id"), error)))
    return FALSE;
  if (purpose[0] != '\0')
    {
      ky_call_set_what (call, purpose);
    }
  return ky_send_original_whole (server, n, &call->rows, &call->original, &call->away, error);
}

/* Records the outcome of handing over a released original: `letter`, and `why` (and `final`,
 * `perhaps`) if the relay refused it. → state, until: when the delivery is abandoned, in Unix
 * seconds. */
gboolean
ky_verb_released (KyServer *server, KyCall *call, GError **error)
{
  gint64 is_so = 0;
  const gchar *letter = ky_call_argument (call, "letter");
  const gchar *why = ky_call_argument (call, "why");
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const KyOutboxTeller teller = { call->operation.peer->uid, call->operation.peer->who, now };
  const KyOutboxFailure failure
      = { why, ky_call_is_set (call, "final"), ky_call_is_set (call, "perhaps"), FALSE };
  gint64 n = 0;

  if (!calls_admin_find_message (server, call, &n, error)
      || !ky_index_number (server->index, 0, &is_so, error,
                           "SELECT f.held FROM outbox o JOIN outbox_files f ON f.letter = o.n"
                           " WHERE o.id = ? AND o.kind = '" KY_OUTBOX_RELEASE "'"
                           " AND f.message = ?",
                           "si", letter, n))
    return FALSE;
  if (is_so == 0)
    return ky_refuse (error, "not-found", "{queue-none}");
  if (!(why[0] == '\0' ? ky_outbox_done (server, &teller, letter, error)
                       : ky_outbox_failed (server, &teller, letter, &failure, error)))
    return FALSE;
  KyStatement *row = ky_index_bind (
      server->index, error, "SELECT state, created + ? AS until FROM outbox WHERE id = ?", "is",
      (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_OUTBOX_HOURS) * 3600, letter);
  return ky_call_take_row (server, call, row, error);
}

/* Answers like an export, with everything that decided about the mail. */
gboolean
ky_verb_replay (KyServer *server, KyCall *call, GError **error)
{
  gint64 n = 0;

  if (!admin_find_original (server, call, &n, error))
    return FALSE;
  if (!ky_copies_mend (server, n, FALSE, error))
    return FALSE;
  g_clear_pointer (&call->rows, ky_rows_writer_free);
  call->rows = ky_replay_row (server, call, n, ky_call_number (call, "debt", 0), error);
  return call->rows != NULL
         && ky_original_hand_out (server->index, &server->originals, n, &call->original,
                                  &call->away, error);
}

gboolean
ky_verb_erase (KyServer *server, KyCall *call, GError **error)
{
  Work *work = admin_work (call);
  gint64 n = 0;

  if (!admin_find_original (server, call, &n, error)
      || !ky_hold_permits (server->index, n, ky_call_argument (call, "id"), error))
    return FALSE;
  g_clear_pointer (&work->file, g_free);
  return ky_erasures_destroy (server->erasures, server->index, n, call->who,
                              ky_call_argument (call, "reason"), &work->file, error);
}

void
ky_verb_erase_done (KyServer *server, KyCall *call)
{
  const Work *work = call->work;

  if (work->file != NULL)
    ky_original_remove (&server->originals, work->file);
  ky_server_leave_nothing (server, server->index);
}

/* --- keys and keeping ----------------------------------------------------------------------- */

/* Describes a file whose label is to get the new key, too. */
typedef struct
{
  gchar *file;
  guint64 stored;
  gchar key_id[KY_KEY_ID_SIZE];
  guint8 sealed_key[KY_SEALED_KEY_SIZE];
} Reseal;

KY_DEFINE_FREE (free_reseal, Reseal, file)

/* Replaces the key in the label of an original, together with its row in the index. */
static gboolean
reseal_row (KyServer *server, gint64 n, const gchar *key_id, const guint8 *sealed_key,
            GError **error)
{
  KyStatement *row
      = ky_index_bind (server->index, error, "SELECT sealed FROM originals WHERE n = ?", "i", n);

  if (!ky_index_one (server->index, row, error))
    return FALSE;
  g_autoptr (GBytes) changed = ky_seal_relabel (ky_index_bytes (row, 0), key_id, sealed_key);
  ky_index_reset (row);
  /* Files of older versions of kiyome have no label. */
  return changed == NULL
         || ky_index_run (server->index, error, "UPDATE originals SET sealed = ? WHERE n = ?", "bi",
                          ky_view_of_bytes (changed), n);
}

static gboolean
note_file (KyServer *server, Work *work, const gchar *id, const gchar *key_id,
           const guint8 *sealed_key, GError **error)
{
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT iif (node = ?2 OR file LIKE '" KY_REMOTE
                                    "%', coalesce (file, copy), NULL), n,"
                                    " file IS NULL, stored, node"
                                    " FROM originals JOIN messages USING (n)"
                                    " WHERE id = ?1 AND coalesce (file, copy) IS NOT NULL",
                                    "ss", id, ky_index_node ());
  gint step = ky_index_step (server->index, row, error);

  if (step != 1)
    return step == 0;
  Reseal *reseal = g_new0 (Reseal, 1);
  reseal->file = ky_index_text (row, 0);
  gint64 n = ky_index_integer (row, 1);
  gboolean is_in_row = ky_index_integer (row, 2) != 0;
  reseal->stored = (guint64)ky_index_integer (row, 3);
  /* Originals of that node may still wait in its spool to be sent to the bucket. */
  if (g_strcmp0 (ky_index_peek (row, 4), ky_index_node ()) != 0)
    g_hash_table_add (work->owing, ky_index_text (row, 4));
  ky_index_reset (row);
  g_strlcpy (reseal->key_id, key_id, sizeof reseal->key_id);
  memcpy (reseal->sealed_key, sealed_key, sizeof reseal->sealed_key);
  /* Labels in another node's directory are changed by that node; originals are opened with the
   * rows. Labels in a bucket are changed by any node. */
  if (reseal->file[0] != '\0')
    g_ptr_array_add (work->resealed, reseal);
  else
    free_reseal (reseal);
  return !is_in_row || reseal_row (server, n, key_id, sealed_key, error);
}

/* Writes the new sealed keys to the files of the originals that were sealed to a new key pair,
 * after the commit. The old secret key opens none of them from then on. Errors are logged. */
void
ky_verb_key_reseal_done (KyServer *server, KyCall *call)
{
  const Work *work = call->work;

  ky_server_leave_nothing (server, server->index);
  for (guint i = 0; i < work->resealed->len; i++)
    {
      const Reseal *reseal = work->resealed->pdata[i];
      g_autoptr (GError) error = NULL;

      if (!ky_original_reseal (&server->originals, reseal->file, reseal->stored, reseal->key_id,
                               reseal->sealed_key, &error))
        ky_server_complain (server, error->message);
    }
}

static gboolean
owe_labels (KyServer *server, const Work *work, GError **error)
{
  GHashTableIter at;
  gpointer node;

  g_hash_table_iter_init (&at, work->owing);
  while (g_hash_table_iter_next (&at, &node, NULL))
    if (!ky_relabel_owe (server->index, node, error))
      return FALSE;
  return TRUE;
}

gboolean
ky_verb_key_reseal (KyServer *server, KyCall *call, GError **error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (call->blob, &size);
  const gsize row_size = KY_ID_SIZE - 1 + KY_SEALED_KEY_SIZE;
  KyPublicKey current = { 0 };
  Work *work = admin_work (call);
  gint64 count = 0;

  if (size % row_size != 0)
    return ky_fail (error, KY_ERROR_STORE, "a malformed list of sealed keys");
  if (!ky_keys_current (server->keys, &current, error))
    return FALSE;
  g_clear_pointer (&work->resealed, g_ptr_array_unref);
  g_clear_pointer (&work->owing, g_hash_table_unref);
  work->resealed = g_ptr_array_new_with_free_func (free_reseal);
  work->owing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  /* The thread may be about to write labels that it read before the change. */
  if (server->is_relabelling)
    g_hash_table_add (work->owing, g_strdup (ky_index_node ()));
  for (gsize at = 0; at < size; at += row_size)
    {
      g_autofree gchar *id = g_strndup ((const gchar *)data + at, KY_ID_SIZE - 1);

      if (!ky_index_run (server->index, error,
                         "UPDATE originals SET key_id = ?, sealed_key = ? WHERE key_id = ?"
                         " AND n = (SELECT n FROM messages WHERE id = ?)",
                         "sbss", current.id,
                         ky_view (data + at + KY_ID_SIZE - 1, KY_SEALED_KEY_SIZE),
                         ky_call_argument (call, "key"), id))
        return FALSE;
      if (ky_index_changes (server->index) == 0)
        continue;
      count++;
      if (!note_file (server, work, id, current.id, data + at + KY_ID_SIZE - 1, error))
        return FALSE;
    }
  return owe_labels (server, work, error) && answer_one (call, NULL, count, error);
}

/* --- deciding ------------------------------------------------------------------------------- */

/* Completes `kiyome store adopt` as ky_verb_adopt_start() has decided: takes the bucket over or
 * forgets it, and drops the entries of uploads if the index was in doubt. */
gboolean
ky_verb_adopt (KyServer *server, KyCall *call, GError **error)
{
  const Work *work = call->work;

  if (work->takes_bucket && server->originals.owner == NULL
      && !ky_owner_forget (server->place, server->state, server->index, error))
    return FALSE;
  if (work->takes_bucket && server->originals.owner != NULL
      && !ky_owner_move (server->originals.owner, server->index, error))
    return FALSE;
  return (!work->was_doubted || ky_pending_uploads_drop (server, error))
         && answer_one (call, ky_call_argument (call, "detail"), 0, error);
}

/* Adds `doubt` (nullable), in words. */
static void
add_doubt (GString *detail, const gchar *doubt)
{
  g_autofree gchar *said = doubt != NULL ? ky_said (doubt, FALSE) : NULL;

  if (said != NULL)
    g_string_append_printf (detail, "%s%s", detail->len > 0 ? "; " : "", said);
}

/* Returns the message about the bucket that the administrator decides on, also while its owner is
 * not known yet. NULL: no decision is needed. (transfer full) */
static gchar *
calls_admin_find_bucket (KyServer *server)
{
  ky_bucket_tick (server);
  gchar *problem = ky_bucket_problem (server);
  return problem != NULL || server->originals.owner == NULL ? problem
                                                            : g_strdup ("{objects-owner-takes}");
}

gboolean
ky_verb_adopt_start (KyServer *server, KyCall *call, GError **error)
{
  Work *work = admin_work (call);
  gboolean takes_bucket = ky_call_argument (call, "bucket")[0] != '\0';
  g_autofree gchar *bucket = takes_bucket ? calls_admin_find_bucket (server) : NULL;
  g_autofree gchar *nodes = ky_nodes_problem (server);
  g_autofree gchar *doubt
      = ky_accept_index (server, ky_call_argument (call, "new")[0] != '\0', error);
  g_autoptr (GString) detail = g_string_new (doubt);

  if (doubt == NULL)
    return FALSE;
  work->was_doubted = doubt[0] != '\0';
  work->takes_bucket = bucket != NULL;
  add_doubt (detail, bucket);
  add_doubt (detail, nodes);
  g_hash_table_insert (call->arguments, g_strdup ("detail"), g_strdup (detail->str));
  if (nodes != NULL && !ky_known_nodes_accept (server->known, error))
    return FALSE;
  ky_call_queue (server, call);
  return TRUE;
}

void
ky_verb_adopt_done (KyServer *server, KyCall *call)
{
  const Work *work = call->work;

  if (work->takes_bucket && server->originals.owner != NULL)
    ky_owner_take (server->originals.owner);
  else if (work->takes_bucket)
    server->bucket.was_used = ky_owner_had_bucket (server->place, server->state, server->index);
}

gboolean
ky_verb_expire (KyServer *server, KyCall *call, GError **error)
{
  return answer_one (call, NULL, (gint64)server->held, error);
}

/* Answers the verb adopt-open: sends the file as it is, sealed, so that only the owner of the
 * secret key can open it. */
gboolean
ky_verb_adopt_open (KyServer *server, KyCall *call, GError **error)
{
  ky_fd_clear (&call->original);
  ky_away_clear (&call->away);
  return ky_adopt_open (server, ky_call_argument (call, "file"), &call->original, &call->away,
                        error);
}

gboolean
ky_verb_adopt_add (KyServer *server, KyCall *call, GError **error)
{
  return ky_adopt_add (server, ky_call_argument (call, "id"), ky_call_argument (call, "file"),
                       ky_call_argument (call, "sha256"), call->blob, &admin_work (call)->file,
                       error);
}

void
ky_verb_adopt_add_done (KyServer *server, KyCall *call)
{
  const Work *work = call->work;

  ky_original_acknowledge (&server->originals, work->file);
}

void
ky_verb_adopt_end_done (KyServer *server, KyCall *call)
{
  ky_keep_set_lost_aside (server);
}

void
ky_verb_expire_done (KyServer *server, KyCall *call)
{
  ky_retention_destroy_due (server);
}

/* Starts a backup of the whole index, with what is hashed and sealed in it. */
gboolean
ky_verb_backup_start (KyServer *server, KyCall *call, GError **error)
{
  uid_t uid = call->operation.peer->uid;

  if (uid != 0 && uid != geteuid ())
    return ky_error_say (error, KY_ERROR_STORE, "backup-not-yours", "");
  if (!ky_server_ready_index (server, error)
      || !ky_server_ready (server, (guint64)ky_index_size (server->index), error))
    return FALSE;
  call->pool = server->copiers;
  ky_call_queue (server, call);
  return TRUE;
}

KyRowsWriter *
ky_verb_backup (KyCall *call, KyIndex *reader, GError **error)
{
  call->original = ky_originals_copy_index (reader, call->state, error);
  return NULL;
}

gboolean
ky_verb_adopt_list_start (KyServer *server, KyCall *call, GError **error)
{
  admin_work (call)->objects = ky_adopt_objects_new ();
  if (server->originals.objects != NULL)
    call->pool = server->fetchers;
  ky_call_queue (server, call);
  return TRUE;
}

KyRowsWriter *
ky_verb_adopt_list (KyCall *call, KyIndex *reader, GError **error)
{
  const Work *work = call->work;

  return ky_adopt_list (reader, &call->task.server->originals, work->objects, error);
}

void
ky_verb_adopt_list_done (KyServer *server, KyCall *call)
{
  Work *work = call->work;

  g_hash_table_unref (server->adoptable);
  server->adoptable = g_steal_pointer (&work->objects);
}
