/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an administrator may ask, and what is written down about it. Every verb but the store's own
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
 *   released      id* detail*                                     nothing
 *   erase         id* reason*                                     nothing
 *   allow-list, allow-add, allow-remove, users, user-…               see store/calls/verbs.c
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
 *   statistics    since until                                     section, name, count, bytes
 *
 * Times are Unix seconds. The data key that EXPORT gives is sealed: only who holds the secret key
 * can open the original.
 */
#include "store/calls/admin.h"
#include "common/log.h"
#include "store/keep/adopt.h"
#include "store/calls/verbs.h"
#include "store/index/query.h"
#include "store/keep/accept.h"
#include "store/keep/keep.h"
#include "store/keep/retention.h"
#include "store/keep/status.h"

#include <string.h>

typedef struct
{
  KyOperation operation; /* first */
  KyTask task;
  const struct Verb *verb;
  GHashTable *arguments;
  GBytes *blob;
  gchar *state; /* directory */
  KyRowsWriter *rows;
  int original;        /* fd for the answer, or -1 */
  gchar *file;         /* that was adopted */
  GPtrArray *resealed; /* (nullable) of Reseal */
  gchar *removed_file; /* to be unlinked after the commit */
  gboolean has_erased;
  GError *error;
} Request;

typedef struct Verb
{
  const gchar *name;
  gboolean needs_id, needs_reason, is_recorded, has_blob;
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
  g_free (request->file);
  g_clear_pointer (&request->resealed, g_ptr_array_unref);
  g_free (request->removed_file);
  g_free (request->state);
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
find_message (KyServer *server, Request *request, gint64 *ret_n, GError **error)
{
  if (!ky_index_number (server->index, 0, ret_n, error, "SELECT n FROM messages WHERE id = ?", "s",
                        argument (request, "id")))
    return FALSE;
  if (*ret_n > 0)
    return TRUE;
  g_set_error (error, KY_ERROR, KY_ERROR_STORE, "{no-message|%s}", argument (request, "id"));
  return FALSE;
}

static gboolean
apply_show (KyServer *server, Request *request, GError **error)
{
  gint64 n = 0;

  return find_message (server, request, &n, error);
}

static gboolean
was_destroyed (KyServer *server, Request *request, gint64 n, GError **error)
{
  sqlite3_stmt *row = ky_index_bind (
      server->index, error,
      "SELECT strftime ('%Y-%m-%d %H:%M:%SZ', time / 1000000, 'unixepoch'), who, why"
      " FROM destructions WHERE n = ?",
      "i", n);
  gint step = row != NULL ? ky_index_step (server->index, row, error) : -1;

  if (step < 0)
    return FALSE;
  if (step == 1)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_STORE, "{original-was-destroyed|%s|%s|%s|%s}",
                   argument (request, "id"), sqlite3_column_text (row, 0),
                   sqlite3_column_text (row, 1), sqlite3_column_text (row, 2));
      ky_index_reset (row);
    }
  else
    g_set_error (error, KY_ERROR, KY_ERROR_STORE, "{no-original|%s}", argument (request, "id"));
  return FALSE;
}

static gboolean
apply_export (KyServer *server, Request *request, GError **error)
{
  sqlite3_stmt *row;
  gint64 n = 0;
  gint64 stands = 0;
  g_autofree gchar *file = NULL;

  if (!find_message (server, request, &n, error)
      || !ky_index_number (server->index, 0, &stands, error, "SELECT 1 FROM originals WHERE n = ?",
                           "i", n))
    return FALSE;
  if (stands == 0)
    return was_destroyed (server, request, n, error);
  row = ky_index_bind (server->index, error,
                       "SELECT m.id, m.size, m.sha256, m.sender, o.key_id, o.sealed_key, o.stored,"
                       " o.sealed, o.file FROM messages m JOIN originals o USING (n) WHERE n = ?",
                       "i", n);
  g_clear_pointer (&request->rows, ky_rows_writer_free);
  request->rows = row != NULL ? ky_query_rows (server->index, row, error) : NULL;
  row = ky_index_bind (server->index, error, "SELECT file FROM originals WHERE n = ?", "i", n);
  if (request->rows == NULL || !ky_index_one (server->index, row, error))
    return FALSE;
  file = ky_index_text (row, 0);
  ky_index_reset (row);
  ky_fd_clear (&request->original);
  if (file[0] == '\0')
    return TRUE;
  request->original = ky_original_open (server->state, file, error);
  return request->original >= 0;
}

static gboolean
apply_erase (KyServer *server, Request *request, GError **error)
{
  gint64 n = 0;
  gint64 stands = 0;

  if (!find_message (server, request, &n, error)
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
  sqlite3_stmt *row
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
  sqlite3_stmt *row = ky_index_bind (server->index, error,
                                     "SELECT coalesce (file, copy), n, file IS NULL"
                                     " FROM originals JOIN messages USING (n)"
                                     " WHERE id = ? AND coalesce (file, copy) IS NOT NULL",
                                     "s", id);
  gint step = row != NULL ? ky_index_step (server->index, row, error) : -1;
  gboolean is_in_row;
  Reseal *reseal;
  gint64 n;

  if (step != 1)
    return step == 0;
  reseal = g_new0 (Reseal, 1);
  reseal->file = ky_index_text (row, 0);
  n = sqlite3_column_int64 (row, 1);
  is_in_row = sqlite3_column_int (row, 2) != 0;
  ky_index_reset (row);
  g_strlcpy (reseal->key_id, key_id, sizeof reseal->key_id);
  memcpy (reseal->sealed_key, sealed_key, sizeof reseal->sealed_key);
  g_ptr_array_add (request->resealed, reseal);
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

      if (!ky_original_reseal (server->state, reseal->file, reseal->key_id, reseal->sealed_key,
                               &error))
        ky_server_complain (server, error->message);
    }
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
  request->resealed = g_ptr_array_new_with_free_func (free_reseal);
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
      if (sqlite3_changes (server->index->db) == 0)
        continue;
      count++;
      if (!note_file (server, request, id, current.id, data + at + KY_ID_SIZE - 1, error))
        return FALSE;
    }
  request->has_erased = TRUE;
  return answer_one (request, "count", NULL, count, error);
}

/* --- deciding ------------------------------------------------------------------------------- */

/* What was decided about happened before, in begin_adopt(). */
static gboolean
apply_adopt (KyServer *server, Request *request, GError **error)
{
  return answer_one (request, "doubt", argument (request, "detail"), 0, error);
}

static gboolean
begin_adopt (KyServer *server, Request *request, GError **error)
{
  gchar *doubt = ky_accept_index (server, argument (request, "new")[0] != '\0', error);

  if (doubt != NULL)
    g_hash_table_insert (request->arguments, g_strdup ("detail"), doubt);
  return doubt != NULL;
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
  request->original = ky_adopt_open (server, argument (request, "file"), error);
  return request->original >= 0;
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
  ky_original_acknowledge (server->state, request->file);
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

static const Verb verbs[] = {
  { "adopt-list", .is_recorded = TRUE },
  { "adopt-open", .is_recorded = TRUE, .apply = apply_adopt_open },
  { "adopt-add", .needs_id = TRUE, .needs_reason = TRUE, .is_recorded = TRUE, .has_blob = TRUE,
    .apply = apply_adopt_add, .done = done_adopt_add },
  { "adopt-end", .is_recorded = TRUE, .done = done_adopt_end },
  { "adopt", .needs_reason = TRUE, .is_recorded = TRUE, .begin = begin_adopt,
    .apply = apply_adopt },
  { "expire", .needs_reason = TRUE, .is_recorded = TRUE, .apply = apply_expire,
    .done = done_expire },
  { "list", .is_recorded = TRUE },
  { "search", .is_recorded = TRUE },
  { "show", .needs_id = TRUE, .is_recorded = TRUE, .apply = apply_show },
  { "report", .needs_id = TRUE, .is_recorded = TRUE, .apply = apply_show },
  { "export", .needs_id = TRUE, .needs_reason = TRUE, .is_recorded = TRUE, .apply = apply_export },
  { "released", .needs_id = TRUE, .is_recorded = TRUE, .apply = apply_show },
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
find_verb (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (verbs[i].name, name) == 0)
      return &verbs[i];
  return NULL;
}

/* --- recording and answering ---------------------------------------------------------------- */

/* "text=… since=…": what was asked, without what has a column of its own. */
static gchar *
describe_arguments (Request *request)
{
  GString *text = g_string_new (argument (request, "detail"));
  g_autoptr (GList) names = g_hash_table_get_keys (request->arguments);

  names = g_list_sort (names, (GCompareFunc)strcmp);
  for (GList *at = names; at != NULL; at = at->next)
    {
      static const gchar *const elsewhere[] = { "id", "reason", "purpose", "detail", NULL };

      if (g_strv_contains (elsewhere, at->data))
        continue;
      g_string_append_printf (text, "%s%s=%s", text->len > 0 ? " " : "", (gchar *)at->data,
                              argument (request, at->data));
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
  detail = describe_arguments (request);
  return ky_audit_add (server->index, &server->head,
                       &(KyAuditEntry){ operation->peer->uid, operation->peer->who,
                                        purpose[0] != '\0' ? purpose : request->verb->name,
                                        argument (request, "id"), argument (request, "reason"),
                                        detail },
                       error);
}

static void
work_query (KyTask *task)
{
  Request *request = REQUEST_OF_TASK (task);
  g_autoptr (KyIndex) reader = ky_index_open_reader (request->state, &request->error);
  KyQuery query = ky_admin_query_find (request->verb->name);

  if (reader != NULL)
    request->rows = query (reader, request->state, request->arguments, &request->error);
}

static void
finish_query (KyServer *server, KyTask *task)
{
  Request *request = REQUEST_OF_TASK (task);

  if (request->error != NULL)
    ky_peer_send_error (server, request->operation.peer, request->error);
  else
    ky_peer_send_rows (server, request->operation.peer, request->rows, request->original);
  ky_peer_set_busy (server, request->operation.peer, FALSE);
  ky_peer_unref (request->operation.peer);
  free_request (&request->operation);
}

/* The operation is freed after `done`; a query goes on with what it held. */
static void
start_query (KyServer *server, Request *request)
{
  Request *query = g_new0 (Request, 1);

  query->operation.peer = ky_peer_ref (request->operation.peer);
  query->verb = request->verb;
  query->arguments = g_steal_pointer (&request->arguments);
  query->state = g_strdup (server->state);
  query->original = -1;
  query->task = (KyTask){ .server = server, .work = work_query, .finish = finish_query };
  ky_peer_set_busy (server, query->operation.peer, TRUE);
  ky_server_start (server->readers, &query->task);
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
    ky_original_remove (server->state, request->removed_file);
  if (request->has_erased)
    server->wants_truncation = TRUE;
  if (request->verb->done != NULL)
    request->verb->done (server, request);
  if (ky_admin_query_find (request->verb->name) != NULL && server->is_stopping)
    {
      g_autoptr (GError) stopping
          = g_error_new_literal (KY_ERROR, KY_ERROR_STORE, "{store-stopping}");

      ky_peer_send_error (server, operation->peer, stopping);
    }
  else if (ky_admin_query_find (request->verb->name) != NULL)
    start_query (server, request);
  else
    ky_peer_send_rows (server, request->operation.peer, request->rows, request->original);
}

/* --- reading -------------------------------------------------------------------------------- */

static GHashTable *
read_arguments (KyWireIn *in)
{
  GHashTable *arguments = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint32 n = ky_wire_read_u32 (in);

  for (guint32 i = 0; i < n && i < KY_STORE_ARGUMENTS_MAX && !in->reader.failed; i++)
    {
      gchar *name = ky_wire_read_string (in);
      gchar *value = ky_wire_read_string (in);

      g_hash_table_replace (arguments, name, value);
    }
  return arguments;
}

/* Puts the canonical form of the identifier, and refuses what the verb must have and has not. */
static gboolean
check_request (Request *request, GError **error)
{
  gchar id[KY_ID_SIZE];

  if (request->verb->needs_id && !ky_id_read (argument (request, "id"), KY_ID_GROUPS, id))
    {
      g_autofree gchar *safe = ky_log_safe (argument (request, "id"));

      g_set_error (error, KY_ERROR, KY_ERROR_STORE, "{bad-identifier|%s}", safe);
      return FALSE;
    }
  if (request->verb->needs_id)
    g_hash_table_insert (request->arguments, g_strdup ("id"), g_strdup (id));
  if (request->verb->needs_reason && !ky_store_is_reason (argument (request, "reason")))
    {
      g_set_error (error, KY_ERROR, KY_ERROR_STORE, "{needs-reason|%s|%d}", request->verb->name,
                   KY_STORE_REASON_MAX);
      return FALSE;
    }
  return TRUE;
}

static gboolean
request_verb (KyServer *server, KyPeer *peer, GError **error)
{
  g_autofree gchar *name = ky_wire_read_string (&peer->in);
  const Verb *verb = find_verb (name);
  g_autoptr (GHashTable) arguments = NULL;
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (GError) refusal = NULL;
  Request *request;

  if (verb == NULL)
    return ky_verbs_call (server, peer, name, error);
  arguments = read_arguments (&peer->in);
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
