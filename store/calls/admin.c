/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an administrator may ask, and what is written down about it. Every verb but the store's own
 * housekeeping is recorded in the audit log, and what it gives out is given out only after that
 * record is on the disk.
 *
 *   verb          arguments (* needed)                            answer
 *   list          since until state outcome sender recipient limit  messages, newest first
 *   search        text* and those of list                         the same
 *   show          id*                                             one row a part of the message
 *   report        id*                                             report, header
 *   export        id* reason* purpose (export, release, preview) detail
 *                                                                 one row, and the sealed bytes as
 *                                                                 second fd unless in the row
 *   owe           id* reason* to* proof*                          letter: the original is owed to
 *                                                                 that one from now on
 *   replay        id* reason* debt                              the same, with what decides about
 *                                                                 it and its report
 *   replay-list   since until id limit                            one row a report
 *   released      id* letter* why final perhaps                   state, until
 *   erase         id* reason*                                     nothing
 *   allow-list, allow-add, allow-remove, users, user-…               see contract/store.def
 *   audit-show    since until what object who limit               entries
 *   audit-verify                                                  findings
 *   key-seals     key*                                            id, sealed key
 *   key-reseal    key* and a blob of id (24 bytes), sealed key    count
 *   key-use                                                       key, originals
 *   adopt         reason* new                                     doubt: what the store waited for
 *   adopt-list                                                    files without a row: file, id,
 *                                                                 key_id, sealed_key
 *   adopt-open    file*                                           the sealed bytes as second fd
 *   adopt-add     id* reason* file* sha256* and a blob: envelope  nothing
 *   adopt-end                                                     nothing; the rest is set aside
 *   expire        reason*                                         count: what waited for this
 *   backup        directory                                       the index as it is at one
 *                                                                 moment, as second fd
 *   bundle-apply, bundle-packages, bundle-refused
 *                 file number manifest detail                   nothing: what an administrator did
 *   bundle-last   uid                                             detail of its last bundle-apply
 *   statistics    since until                                     section, name, count, bytes
 *
 * Times are Unix seconds. The data key that EXPORT gives is sealed: only who holds the secret key
 * can open the original. */
#include "store/calls/admin.h"
#include "common/log.h"
#include "common/relay.h"
#include "common/message-codes.h"
#include "store/keep/adopt.h"
#include "store/calls/call.h"
#include "store/calls/hand-out.h"
#include "store/calls/outbox.h"
#include "store/calls/replay.h"
#include "store/calls/verbs.h"
#include "store/index/query.h"
#include "store/keep/accept.h"
#include "store/keep/bucket.h"
#include "store/keep/copies.h"
#include "store/keep/keep.h"
#include "store/keep/nodes.h"
#include "store/keep/ready.h"
#include "store/keep/relabel.h"
#include "store/keep/retention.h"
#include "store/keep/sending.h"
#include "store/keep/status.h"
#include "store/records/outbox.h"
#include "store/records/node.h"
#include "store/records/remote.h"

#include <string.h>

typedef struct
{
  KyOperation operation; /* first */
  KyTask task;
  const struct Verb *verb;
  GHashTable *arguments;
  GBytes *blob;
  gchar *state, *place; /* directory; of the index */
  KyRowsWriter *rows;
  int original;        /* fd for the answer, or -1 */
  KyAway away;         /* what is fetched for it */
  gchar *file;         /* that was adopted */
  GPtrArray *resealed; /* (nullable) of Reseal */
  GHashTable *owing;   /* (nullable) nodes that are to do so with theirs */
  gchar *removed_file; /* to be unlinked after the commit */
  gboolean has_erased, takes_bucket, was_doubted;
  const KyOriginals *originals; /* borrowed; for a query */
  GHashTable *objects;          /* (nullable) what it found in the bucket */
  GError *error;
} Request;

typedef struct Verb
{
  const gchar *name;
  gboolean needs_id, needs_reason, is_recorded, has_blob;
  gboolean copies_index; /* which is the answer */
  gboolean lists_lost;   /* files and objects without a row */
  /* Inside the transaction; may be NULL. Sets request->rows when it answers itself. */
  gboolean (*apply) (KyServer *server, Request *request, GError **error);
  /* Before it waits for the transaction, and after that was committed; may be NULL. */
  gboolean (*begin) (KyServer *server, Request *request, GError **error);
  void (*done) (KyServer *server, Request *request);
} Verb;

#define REQUEST_OF_TASK(task) ((Request *)((gchar *)(task)-G_STRUCT_OFFSET (Request, task)))

static void
free_request (KyOperation *operation)
{
  Request *request = (Request *)operation;

  g_clear_pointer (&request->arguments, g_hash_table_unref);
  g_clear_pointer (&request->blob, g_bytes_unref);
  g_clear_pointer (&request->rows, ky_rows_writer_free);
  ky_fd_clear (&request->original);
  ky_away_clear (&request->away);
  g_free (request->file);
  g_clear_pointer (&request->resealed, g_ptr_array_unref);
  g_clear_pointer (&request->owing, g_hash_table_unref);
  g_free (request->removed_file);
  g_clear_pointer (&request->objects, g_hash_table_unref);
  g_free (request->state);
  g_free (request->place);
  g_clear_error (&request->error);
  g_free (request);
}

static const gchar *
argument (Request *request, const gchar *name)
{
  const gchar *value = g_hash_table_lookup (request->arguments, name);

  return value != NULL ? value : "";
}

/* One row with one text or number. */
static gboolean
answer_one (Request *request, const gchar *name, const gchar *text, gint64 number, GError **error)
{
  const gchar *const columns[] = { name, NULL };

  g_clear_pointer (&request->rows, ky_rows_writer_free);
  request->rows = ky_rows_writer_new (columns, error);
  if (request->rows == NULL || !ky_rows_begin (request->rows, error))
    return FALSE;
  if (text != NULL)
    ky_rows_text (request->rows, text);
  else
    ky_rows_number (request->rows, number);
  return TRUE;
}

/* --- originals ------------------------------------------------------------------------------ */

/* The message of the argument "id", whose canonical form replaces what was typed. */
static gboolean
calls_admin_find_message (KyServer *server, Request *request, gint64 *ret_n, GError **error)
{
  if (!ky_index_number (server->index, 0, ret_n, error, "SELECT n FROM messages WHERE id = ?", "s",
                        argument (request, "id")))
    return FALSE;
  if (*ret_n > 0)
    return TRUE;
  return ky_error_say (error, KY_ERROR_STORE, "no-message", "s", argument (request, "id"));
}

static gboolean
apply_show (KyServer *server, Request *request, GError **error)
{
  gint64 n = 0;

  return calls_admin_find_message (server, request, &n, error);
}

static gboolean
was_destroyed (KyServer *server, Request *request, gint64 n, GError **error)
{
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT datetime (time / 1000000, 'unixepoch') || 'Z', who, why"
                                    " FROM destructions WHERE n = ?",
                                    "i", n);
  gint step = row != NULL ? ky_index_step (server->index, row, error) : -1;

  if (step < 0)
    return FALSE;
  if (step == 1)
    {
      ky_error_say (error, KY_ERROR_STORE, "original-was-destroyed", "ssss",
                    argument (request, "id"), ky_index_peek (row, 0), ky_index_peek (row, 1),
                    ky_index_peek (row, 2));
      ky_index_reset (row);
    }
  else
    ky_error_say (error, KY_ERROR_STORE, "no-original", "s", argument (request, "id"));
  return FALSE;
}

/* The command that could open it hands it over, and kiyome-opener where that ends before it has. */
static gboolean
apply_owe (KyServer *server, Request *request, GError **error)
{
  KyOutboxFile file = { .to = argument (request, "to"),
                        .message = argument (request, "id"),
                        .path = "",
                        .purpose = KY_OUTBOX_RELEASE,
                        .method = "",
                        .key_id = "",
                        .proof = argument (request, "proof"),
                        .is_held = TRUE,
                        .is_taken_now = TRUE };
  g_autofree gchar *subject = NULL;
  gchar letter[KY_ID_SIZE];
  KyStatement *row;
  guint8 digest[KY_SHA256_SIZE];
  gint64 now;

  if (!calls_admin_find_message (server, request, &file.n, error))
    return FALSE;
  if (!ky_relay_is_address (file.to) || !ky_sha256_from_hex (file.proof, digest))
    return ky_refuse (error, "invalid", "to is no address, or proof no hash");
  if (!ky_hand_out_check_address (server, file.n, file.to, error))
    return FALSE;
  row = ky_index_bind (server->index, error,
                       "SELECT coalesce (subject, '') FROM messages WHERE n = ?", "i", file.n);
  if (!ky_index_one (server->index, row, error))
    return FALSE;
  file.subject = subject = ky_index_text (row, 0);
  ky_index_reset (row);
  return ky_node_now (server->index, g_get_real_time () / G_USEC_PER_SEC, &now, error)
         && ky_outbox_add_file (server->index, &file, now, letter, error)
         && answer_one (request, "letter", letter, 0, error);
}

static gboolean
apply_export (KyServer *server, Request *request, GError **error)
{
  gint64 n = 0;
  gint64 stands = 0;

  if (!calls_admin_find_message (server, request, &n, error)
      || !ky_index_number (server->index, 0, &stands, error, "SELECT 1 FROM originals WHERE n = ?",
                           "i", n))
    return FALSE;
  if (stands == 0)
    return was_destroyed (server, request, n, error);
  return ky_hand_out_whole (server, n, &request->rows, &request->original, &request->away, error);
}

/* How handing over what was released ended: `letter`, and `why` (and `final`, `perhaps`) where the
 * relay did not take it. → state, until: when it is given up, in seconds */
static gboolean
apply_released (KyServer *server, Request *request, GError **error)
{
  gint64 is_so = 0;
  const gchar *letter = argument (request, "letter");
  const gchar *why = argument (request, "why");
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const KyOutboxTeller teller = { request->operation.peer->uid, request->operation.peer->who, now };
  const KyOutboxFailure failure = { why, strcmp (argument (request, "final"), "yes") == 0,
                                    strcmp (argument (request, "perhaps"), "yes") == 0, FALSE };
  KyStatement *row;
  gint64 n = 0;

  if (!calls_admin_find_message (server, request, &n, error)
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
  row = ky_index_bind (
      server->index, error, "SELECT state, created + ? AS until FROM outbox WHERE id = ?", "is",
      (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_OUTBOX_HOURS) * 3600, letter);
  g_clear_pointer (&request->rows, ky_rows_writer_free);
  request->rows = row != NULL ? ky_query_rows (server->index, row, error) : NULL;
  return request->rows != NULL;
}

/* As an export, with all that decided about it. */
static gboolean
apply_replay (KyServer *server, Request *request, GError **error)
{
  gint64 n = 0;
  gint64 stands = 0;

  if (!calls_admin_find_message (server, request, &n, error)
      || !ky_index_number (server->index, 0, &stands, error, "SELECT 1 FROM originals WHERE n = ?",
                           "i", n))
    return FALSE;
  if (stands == 0)
    return was_destroyed (server, request, n, error);
  if (!ky_copies_mend (server, n, FALSE, error))
    return FALSE;
  g_clear_pointer (&request->rows, ky_rows_writer_free);
  request->rows
      = ky_replay_row (server, n, g_ascii_strtoll (argument (request, "debt"), NULL, 10), error);
  return request->rows != NULL
         && ky_original_hand_out (server->index, &server->originals, n, &request->original,
                                  &request->away, error);
}

static gboolean
apply_erase (KyServer *server, Request *request, GError **error)
{
  gint64 n = 0;
  gint64 stands = 0;

  if (!calls_admin_find_message (server, request, &n, error)
      || !ky_index_number (server->index, 0, &stands, error, "SELECT 1 FROM originals WHERE n = ?",
                           "i", n))
    return FALSE;
  if (stands == 0)
    return was_destroyed (server, request, n, error);
  g_clear_pointer (&request->removed_file, g_free);
  request->has_erased = TRUE;
  return ky_erasures_destroy (server->erasures, server->index, n, request->operation.peer->who,
                              argument (request, "reason"), &request->removed_file, error);
}

/* --- keys and keeping ----------------------------------------------------------------------- */

/* A file whose label is to have the new key, too. */
typedef struct
{
  gchar *file;
  guint64 stored;
  gchar key_id[KY_KEY_ID_SIZE];
  guint8 sealed_key[KY_SEALED_KEY_SIZE];
} Reseal;

static void
free_reseal (gpointer data)
{
  Reseal *reseal = data;

  g_free (reseal->file);
  g_free (reseal);
}

/* The label of an original that stands in the index gets the new key with its row. */
static gboolean
reseal_row (KyServer *server, gint64 n, const gchar *key_id, const guint8 *sealed_key,
            GError **error)
{
  KyStatement *row
      = ky_index_bind (server->index, error, "SELECT sealed FROM originals WHERE n = ?", "i", n);
  g_autoptr (GBytes) changed = NULL;

  if (!ky_index_one (server->index, row, error))
    return FALSE;
  changed = ky_seal_relabel (ky_index_bytes (row, 0), key_id, sealed_key);
  ky_index_reset (row);
  /* One of an older kiyome has no label. */
  return changed == NULL
         || ky_index_run (server->index, error, "UPDATE originals SET sealed = ? WHERE n = ?", "bi",
                          ky_view_of_bytes (changed), n);
}

static gboolean
note_file (KyServer *server, Request *request, const gchar *id, const gchar *key_id,
           const guint8 *sealed_key, GError **error)
{
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT iif (node = ?2 OR file LIKE '" KY_REMOTE
                                    "%', coalesce (file, copy), NULL), n,"
                                    " file IS NULL, stored, node"
                                    " FROM originals JOIN messages USING (n)"
                                    " WHERE id = ?1 AND coalesce (file, copy) IS NOT NULL",
                                    "ss", id, ky_index_node ());
  gint step = row != NULL ? ky_index_step (server->index, row, error) : -1;
  gboolean is_in_row;
  Reseal *reseal;
  gint64 n;

  if (step != 1)
    return step == 0;
  reseal = g_new0 (Reseal, 1);
  reseal->file = ky_index_text (row, 0);
  n = ky_index_integer (row, 1);
  is_in_row = ky_index_integer (row, 2) != 0;
  reseal->stored = (guint64)ky_index_integer (row, 3);
  /* What it has for a bucket may still wait there. */
  if (g_strcmp0 (ky_index_peek (row, 4), ky_index_node ()) != 0)
    g_hash_table_add (request->owing, ky_index_text (row, 4));
  ky_index_reset (row);
  g_strlcpy (reseal->key_id, key_id, sizeof reseal->key_id);
  memcpy (reseal->sealed_key, sealed_key, sizeof reseal->sealed_key);
  /* Labels in another node's directory are for that one to change; rows are what originals are
   * opened by. Those in a bucket are any node's. */
  if (reseal->file[0] != '\0')
    g_ptr_array_add (request->resealed, reseal);
  else
    free_reseal (reseal);
  return !is_in_row || reseal_row (server, n, key_id, sealed_key, error);
}

/* The old secret key opens none of them any more. */
static void
done_reseal (KyServer *server, Request *request)
{
  for (guint i = 0; i < request->resealed->len; i++)
    {
      const Reseal *reseal = request->resealed->pdata[i];
      g_autoptr (GError) error = NULL;

      if (!ky_original_reseal (&server->originals, reseal->file, reseal->stored, reseal->key_id,
                               reseal->sealed_key, &error))
        ky_server_complain (server, error->message);
    }
}

static gboolean
owe_labels (KyServer *server, const Request *request, GError **error)
{
  GHashTableIter at;
  gpointer node;

  g_hash_table_iter_init (&at, request->owing);
  while (g_hash_table_iter_next (&at, &node, NULL))
    if (!ky_relabel_owe (server->index, node, error))
      return FALSE;
  return TRUE;
}

static gboolean
apply_reseal (KyServer *server, Request *request, GError **error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (request->blob, &size);
  const gsize row_size = KY_ID_SIZE - 1 + KY_SEALED_KEY_SIZE;
  KyPublicKey current = { 0 };
  gint64 count = 0;

  if (size % row_size != 0)
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_STORE, "a malformed list of sealed keys");
      return FALSE;
    }
  if (!ky_keys_current (server->keys, &current, error))
    return FALSE;
  g_clear_pointer (&request->resealed, g_ptr_array_unref);
  g_clear_pointer (&request->owing, g_hash_table_unref);
  request->resealed = g_ptr_array_new_with_free_func (free_reseal);
  request->owing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  /* It may be about to write what it read before. */
  if (server->is_relabelling)
    g_hash_table_add (request->owing, g_strdup (ky_index_node ()));
  for (gsize at = 0; at < size; at += row_size)
    {
      g_autofree gchar *id = g_strndup ((const gchar *)data + at, KY_ID_SIZE - 1);

      if (!ky_index_run (server->index, error,
                         "UPDATE originals SET key_id = ?, sealed_key = ? WHERE key_id = ?"
                         " AND n = (SELECT n FROM messages WHERE id = ?)",
                         "sbss", current.id,
                         ky_view (data + at + KY_ID_SIZE - 1, KY_SEALED_KEY_SIZE),
                         argument (request, "key"), id))
        return FALSE;
      if (ky_index_changes (server->index) == 0)
        continue;
      count++;
      if (!note_file (server, request, id, current.id, data + at + KY_ID_SIZE - 1, error))
        return FALSE;
    }
  request->has_erased = TRUE;
  return owe_labels (server, request, error) && answer_one (request, "count", NULL, count, error);
}

/* --- deciding ------------------------------------------------------------------------------- */

/* What was decided about happened before, in begin_adopt(). */
static gboolean
apply_adopt (KyServer *server, Request *request, GError **error)
{
  if (request->takes_bucket && server->originals.owner == NULL
      && !ky_owner_forget (server->place, server->state, server->index, error))
    return FALSE;
  if (request->takes_bucket && server->originals.owner != NULL
      && !ky_owner_move (server->originals.owner, server->index, error))
    return FALSE;
  return (!request->was_doubted || ky_sending_drop (server, error))
         && answer_one (request, "doubt", argument (request, "detail"), 0, error);
}

/* DOUBT (nullable), in words. */
static void
add_doubt (GString *detail, const gchar *doubt)
{
  g_autofree gchar *said = doubt != NULL ? ky_said (doubt, FALSE) : NULL;

  if (said != NULL)
    g_string_append_printf (detail, "%s%s", detail->len > 0 ? "; " : "", said);
}

/* What is decided about the bucket: also before it is known whose it is. NULL: there is nothing to
 * decide. (transfer full) */
static gchar *
calls_admin_find_bucket (KyServer *server)
{
  gchar *problem;

  ky_bucket_tick (server);
  problem = ky_bucket_problem (server);
  return problem != NULL || server->originals.owner == NULL ? problem
                                                            : g_strdup ("{objects-owner-takes}");
}

static gboolean
begin_adopt (KyServer *server, Request *request, GError **error)
{
  gboolean takes_bucket = argument (request, "bucket")[0] != '\0';
  g_autofree gchar *bucket = takes_bucket ? calls_admin_find_bucket (server) : NULL;
  g_autofree gchar *nodes = ky_nodes_problem (server);
  g_autofree gchar *doubt = ky_accept_index (server, argument (request, "new")[0] != '\0', error);
  g_autoptr (GString) detail = g_string_new (doubt);

  if (doubt == NULL)
    return FALSE;
  request->was_doubted = doubt[0] != '\0';
  request->takes_bucket = bucket != NULL;
  add_doubt (detail, bucket);
  add_doubt (detail, nodes);
  g_hash_table_insert (request->arguments, g_strdup ("detail"), g_strdup (detail->str));
  return nodes == NULL || ky_known_nodes_accept (server->known, error);
}

static void
done_adopt (KyServer *server, Request *request)
{
  if (request->takes_bucket && server->originals.owner != NULL)
    ky_owner_take (server->originals.owner);
  else if (request->takes_bucket)
    server->had_bucket = ky_owner_had_bucket (server->place, server->state, server->index);
}

static gboolean
apply_expire (KyServer *server, Request *request, GError **error)
{
  return answer_one (request, "count", NULL, (gint64)server->held, error);
}

/* Its file goes out sealed; only who holds the secret key can open it. */
static gboolean
apply_adopt_open (KyServer *server, Request *request, GError **error)
{
  ky_fd_clear (&request->original);
  ky_away_clear (&request->away);
  return ky_adopt_open (server, argument (request, "file"), &request->original, &request->away,
                        error);
}

static gboolean
apply_adopt_add (KyServer *server, Request *request, GError **error)
{
  return ky_adopt_add (server, argument (request, "id"), argument (request, "file"),
                       argument (request, "sha256"), request->blob, &request->file, error);
}

static void
done_adopt_add (KyServer *server, Request *request)
{
  ky_original_acknowledge (&server->originals, request->file);
}

static void
done_adopt_end (KyServer *server, Request *request)
{
  ky_keep_set_lost_aside (server);
}

static void
done_expire (KyServer *server, Request *request)
{
  ky_retention_destroy_due (server);
}

/* The whole of the index, with what is hashed and sealed in it. */
static gboolean
begin_backup (KyServer *server, Request *request, GError **error)
{
  uid_t uid = request->operation.peer->uid;

  if (uid != 0 && uid != geteuid ())
    return ky_error_say (error, KY_ERROR_STORE, "backup-not-yours", "");
  return ky_server_ready_index (server, error)
         && ky_server_ready (server, (guint64)ky_index_size (server->index), error);
}

static const Verb verbs[] = {
  { "backup", .is_recorded = TRUE, .copies_index = TRUE, .begin = begin_backup },
  { "bundle-apply", .is_recorded = TRUE },
  { "bundle-last" },
  { "bundle-packages", .is_recorded = TRUE },
  { "bundle-refused", .is_recorded = TRUE },
  { "adopt-list", .is_recorded = TRUE, .lists_lost = TRUE },
  { "adopt-open", .is_recorded = TRUE, .apply = apply_adopt_open },
  { "adopt-add", .needs_id = TRUE, .needs_reason = TRUE, .is_recorded = TRUE, .has_blob = TRUE,
    .apply = apply_adopt_add, .done = done_adopt_add },
  { "adopt-end", .is_recorded = TRUE, .done = done_adopt_end },
  { "adopt", .needs_reason = TRUE, .is_recorded = TRUE, .begin = begin_adopt, .apply = apply_adopt,
    .done = done_adopt },
  { "expire", .needs_reason = TRUE, .is_recorded = TRUE, .apply = apply_expire,
    .done = done_expire },
  { "list", .is_recorded = TRUE },
  { "search", .is_recorded = TRUE },
  { "show", .needs_id = TRUE, .is_recorded = TRUE, .apply = apply_show },
  { "report", .needs_id = TRUE, .is_recorded = TRUE, .apply = apply_show },
  { "debts", .needs_id = TRUE },
  { "export", .needs_id = TRUE, .needs_reason = TRUE, .is_recorded = TRUE, .apply = apply_export },
  { "replay", .needs_id = TRUE, .needs_reason = TRUE, .is_recorded = TRUE, .apply = apply_replay },
  { "replay-list", .is_recorded = TRUE },
  { "owe", .needs_id = TRUE, .needs_reason = TRUE, .is_recorded = TRUE, .apply = apply_owe },
  { "released", .needs_id = TRUE, .is_recorded = TRUE, .apply = apply_released },
  { "erase", .needs_id = TRUE, .needs_reason = TRUE, .is_recorded = TRUE, .apply = apply_erase },
  { "audit-show", .is_recorded = TRUE },
  { "audit-verify", .is_recorded = TRUE },
  { "key-seals", .is_recorded = TRUE },
  { "key-reseal", .is_recorded = TRUE, .has_blob = TRUE, .apply = apply_reseal,
    .done = done_reseal },
  { "key-use" },
  { "statistics", .is_recorded = TRUE },
};

static const Verb *
calls_admin_find_verb (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (verbs[i].name, name) == 0)
      return &verbs[i];
  return NULL;
}

/* --- recording and answering ---------------------------------------------------------------- */

/* "text=… since=…": what was asked, without what has a column of its own. */
static gchar *
calls_admin_describe_arguments (Request *request)
{
  GString *text = g_string_new (argument (request, "detail"));
  g_autoptr (GList) names = g_hash_table_get_keys (request->arguments);

  names = g_list_sort (names, (GCompareFunc)strcmp);
  for (GList *at = names; at != NULL; at = at->next)
    {
      static const gchar *const elsewhere[] = { "id", "reason", "purpose", "detail", NULL };
      g_autofree gchar *value = ky_call_detail_value (argument (request, at->data), "");

      if (g_strv_contains (elsewhere, at->data))
        continue;
      g_string_append_printf (text, "%s%s=%s", text->len > 0 ? " " : "", (gchar *)at->data, value);
    }
  return g_string_free (text, FALSE);
}

static gboolean
apply_request (KyServer *server, KyOperation *operation, GError **error)
{
  Request *request = (Request *)operation;
  const gchar *purpose = argument (request, "purpose");
  g_autofree gchar *detail = NULL;

  if (request->verb->apply != NULL && !request->verb->apply (server, request, error))
    return FALSE;
  if (!request->verb->is_recorded)
    return TRUE;
  detail = calls_admin_describe_arguments (request);
  return ky_audit_add (server->index, &server->head,
                       &(KyAuditEntry){ operation->peer->uid, operation->peer->who,
                                        purpose[0] != '\0' ? purpose : request->verb->name,
                                        argument (request, "id"), argument (request, "reason"),
                                        detail },
                       error);
}

/* In a thread, with a connection of its own. */
static gboolean
is_read_apart (const Verb *verb)
{
  return verb->copies_index || verb->lists_lost || ky_admin_query_find (verb->name) != NULL;
}

static void
calls_admin_work_query (KyTask *task)
{
  Request *request = REQUEST_OF_TASK (task);
  g_autoptr (KyIndex) reader = ky_index_open_reader (request->place, &request->error);
  KyQuery query = ky_admin_query_find (request->verb->name);

  if (reader != NULL && request->verb->copies_index)
    request->original = ky_originals_copy_index (reader, request->state, &request->error);
  else if (reader != NULL && request->verb->lists_lost)
    request->rows = ky_adopt_list (reader, request->originals, request->objects, &request->error);
  else if (reader != NULL)
    request->rows = query (reader, request->state, request->arguments, &request->error);
}

static void
calls_admin_finish_query (KyServer *server, KyTask *task)
{
  Request *request = REQUEST_OF_TASK (task);

  if (request->rows != NULL && request->objects != NULL)
    {
      g_hash_table_unref (server->adoptable);
      server->adoptable = g_steal_pointer (&request->objects);
    }
  ky_peer_answer (server, request->operation.peer, request->error, request->rows,
                  request->original);
  ky_peer_set_busy (server, request->operation.peer, FALSE);
  ky_peer_unref (request->operation.peer);
  free_request (&request->operation);
}

/* The operation is freed after `done`; a query goes on with what it held. */
static void
calls_admin_start_query (KyServer *server, Request *request)
{
  Request *query = g_new0 (Request, 1);

  query->operation.peer = ky_peer_ref (request->operation.peer);
  query->verb = request->verb;
  query->arguments = g_steal_pointer (&request->arguments);
  query->state = g_strdup (server->state);
  query->place = g_strdup (server->place);
  query->original = -1;
  query->task = (KyTask){ .server = server,
                          .work = calls_admin_work_query,
                          .finish = calls_admin_finish_query };
  ky_peer_set_busy (server, query->operation.peer, TRUE);
  if (query->verb->lists_lost)
    {
      query->originals = &server->originals;
      query->objects = ky_adopt_objects_new ();
    }
  ky_server_start (query->verb->copies_index                                      ? server->copiers
                   : query->verb->lists_lost && server->originals.objects != NULL ? server->fetchers
                                                                                  : server->readers,
                   &query->task);
}

static void
done_request (KyServer *server, KyOperation *operation, const GError *error)
{
  Request *request = (Request *)operation;

  if (error != NULL)
    {
      ky_peer_send_error (server, operation->peer, error);
      return;
    }
  if (request->removed_file != NULL)
    ky_original_remove (&server->originals, request->removed_file);
  if (request->has_erased)
    ky_server_leave_nothing (server, server->index);
  if (request->verb->done != NULL)
    request->verb->done (server, request);
  if (is_read_apart (request->verb) && server->is_stopping)
    ky_peer_send_stopping (server, operation->peer);
  else if (is_read_apart (request->verb))
    calls_admin_start_query (server, request);
  else if (request->away.file != NULL)
    ky_server_fetch (server, request->operation.peer, g_steal_pointer (&request->rows),
                     &request->away);
  else
    ky_peer_send_rows (server, request->operation.peer, request->rows, request->original);
}

/* --- reading -------------------------------------------------------------------------------- */

/* Puts the canonical form of the identifier, and refuses what the verb must have and has not. */
static gboolean
check_request (Request *request, GError **error)
{
  gchar id[KY_ID_SIZE];

  if (request->verb->needs_id && !ky_id_read (argument (request, "id"), KY_ID_GROUPS, id))
    return ky_error_say (error, KY_ERROR_STORE, "bad-identifier", "s", argument (request, "id"));
  if (request->verb->needs_id)
    g_hash_table_insert (request->arguments, g_strdup ("id"), g_strdup (id));
  if (request->verb->needs_reason && !ky_store_is_reason (argument (request, "reason")))
    return ky_error_say (error, KY_ERROR_STORE, "needs-reason", "si", request->verb->name,
                         (gint64)KY_STORE_REASON_MAX);
  return TRUE;
}

static gboolean
request_verb (KyServer *server, KyPeer *peer, GError **error)
{
  g_autofree gchar *name = ky_wire_read_string (&peer->in);
  const Verb *verb = calls_admin_find_verb (name);
  g_autoptr (GHashTable) arguments = NULL;
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (GError) refusal = NULL;
  Request *request;

  if (verb == NULL)
    return ky_verbs_call (server, peer, name, error);
  arguments = ky_arguments_read (&peer->in, NULL, NULL);
  if (verb->has_blob)
    {
      blob = ky_store_take_blob (&peer->in, KY_STORE_LIST_MAX, error);
      if (blob == NULL)
        return FALSE;
    }
  if (!ky_wire_done (&peer->in, error))
    return FALSE;
  request = g_new0 (Request, 1);
  request->operation = (KyOperation){ .peer = peer,
                                      .is_durable = verb->is_recorded,
                                      .apply = apply_request,
                                      .done = done_request,
                                      .free = free_request };
  request->verb = verb;
  request->arguments = g_steal_pointer (&arguments);
  request->blob = g_steal_pointer (&blob);
  request->original = -1;
  if (!check_request (request, &refusal)
      || (verb->begin != NULL && !verb->begin (server, request, &refusal)))
    {
      ky_peer_send_error (server, peer, refusal);
      free_request (&request->operation);
      return TRUE;
    }
  ky_peer_ref (peer);
  ky_server_queue (server, &request->operation);
  return TRUE;
}

gboolean
ky_admin_request (KyServer *server, KyPeer *peer, GError **error)
{
  if (peer->in.type == KY_STORE_MESSAGE_ADMIN)
    return request_verb (server, peer, error);
  if (peer->in.type != KY_STORE_MESSAGE_STATUS)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_PROTOCOL,
                   "an administrator may not send a message of type %u", peer->in.type);
      return FALSE;
    }
  return ky_peer_send_status (server, peer, error);
}
