/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements ADD: an original is sealed, here when it is small and in a thread when it is large,
 * and then waits for the next commit. The answer is sent after the commit. A front end that says
 * that it waits for its report gets the answer before, and both are committed together, unless the
 * report takes too long. */
#include "store/calls/add.h"
#include "common/iso-time.h"
#include "common/message-codes.h"
#include "common/release.h"
#include "config/allow.h"
#include "store/calls/add-recipients.h"
#include "store/calls/front-end-rights.h"
#include "store/keep/adopt.h"
#include "store/keep/quota.h"
#include "store/keep/ready.h"
#include "store/keep/pending-uploads.h"
#include "store/loop/unconfirmed-reports.h"
#include "store/people/departments.h"
#include "store/records/allow-match.h"
#include "store/records/domains.h"
#include "store/records/mail-digests.h"

typedef struct
{
  KyOperation operation; /* must be the first member */
  KyTask task;
  gchar *sender, *client, *queue_id, *login, *direction;
  gchar **recipients; /* sorted, each once, NULL-terminated */
  KyStoreAsk ask;
  gboolean waits_for_report, asks_departments, asks_new_domain, is_answered;
  gint64 received, size;
  GBytes *envelope;    /* for its label; NULL before that */
  gboolean is_sealing; /* the identifier is in server->sealing */
  gboolean is_kept;    /* it has a row */
  gchar *key;          /* (nullable) the name that the front end gave this attempt */
  GByteArray *allow;   /* matching entries, if they were requested; or NULL */
  gchar *departments;  /* likewise, of the recipients */
  gchar *new_domain;   /* (nullable) likewise, of the sender */
  int fd;
  gchar id[KY_ID_SIZE];        /* id for which it is sealed */
  gchar merged_id[KY_ID_SIZE]; /* "" or that of the message it turned out to be */
  gchar key_id[KY_KEY_ID_SIZE];
  KyDataKey data_key;
  KyOriginalSink sink;
  KySealInfo info;
  GError *error; /* of sealing */
} Add;

#define ADD_OF_TASK(task) ((Add *)((gchar *)(task)-G_STRUCT_OFFSET (Add, task)))

static void
free_add (gpointer data)
{
  Add *add = data;

  if (add->is_sealing)
    {
      g_hash_table_remove (add->task.server->sealing, add->id);
      ky_quota_end (add->task.server, (guint64)add->size, add->is_kept);
    }
  KY_RELEASE_MEMBERS (add, sender, client, queue_id, login, direction, key, recipients, allow,
                      departments, new_domain, envelope);
  ky_fd_clear (&add->fd);
  sodium_memzero (&add->data_key, sizeof add->data_key);
  ky_original_sink_clear (&add->sink);
  g_clear_error (&add->error);
  g_free (add);
}

/* Tells whether the original is a file that no mail contained. */
static gboolean
add_is_file (const Add *add)
{
  return strcmp (add->direction, "file") == 0;
}

/* Searches the rows of `row` for one with the recipients of `add` that no connection works on.
 * `ret_n`: 0 if there is none. */
static gboolean
add_find_same (KyServer *server, Add *add, KyStatement *row, gint64 *ret_n,
               gchar ret_id[KY_ID_SIZE], GError **error)
{
  gint step = -1;

  *ret_n = 0;
  while ((step = ky_index_step (server->index, row, error)) == 1)
    {
      gint64 n = ky_index_integer (row, 0);
      g_autofree gchar *id = ky_index_text (row, 1);

      if (g_hash_table_contains (server->flying, id))
        continue;
      gint same = ky_recipients_are_same (server->index, n, add->recipients, error);
      if (same == 0)
        continue;
      ky_index_reset (row);
      if (same < 0)
        return FALSE;
      *ret_n = n;
      g_strlcpy (ret_id, id, KY_ID_SIZE);
      return TRUE;
    }
  return step == 0;
}

#define SAME(tables)                                                                               \
  "SELECT m.n, m.id FROM " tables " JOIN originals USING (n)"                                      \
  " WHERE sha256 = ? AND sender = ? AND direction = ? AND login = ? AND door = ? AND node = ?"

/* Finds a completed message whose front end may not have received the answer: the first of
 * several. */
static gboolean
find_doubtful (KyServer *server, Add *add, gint64 *ret_n, gchar ret_id[KY_ID_SIZE], GError **error)
{
  g_autofree gchar *ids = ky_unconfirmed_reports_list (server);

  return ids == NULL
         || add_find_same (
             server, add,
             ky_index_bind (server->index, error,
                            SAME ("json_each (?) j CROSS JOIN messages m ON m.id = "
                                  "j.value") " ORDER BY j.key LIMIT 100",
                            "sbsssis", ids, ky_view (add->info.sha256, KY_SHA256_SIZE), add->sender,
                            add->direction, add->login, add->operation.peer->uid, ky_index_node ()),
             ret_n, ret_id, error);
}

/* Finds a message that was never completed, that no connection works on, and that has the same
 * bytes and envelope, because a sender has repeated it. `ret_n`: 0 if there is none. A file is not
 * compared with completed ones: a repeated file is a new message. */
static gboolean
find_unfinished (KyServer *server, Add *add, gint64 *ret_n, gchar ret_id[KY_ID_SIZE],
                 GError **error)
{
  return add_find_same (server, add,
                        ky_index_bind (server->index, error,
                                       SAME ("messages m") " AND state <> 'done' LIMIT 100",
                                       "bsssis", ky_view (add->info.sha256, KY_SHA256_SIZE),
                                       add->sender, add->direction, add->login,
                                       add->operation.peer->uid, ky_index_node ()),
                        ret_n, ret_id, error)
         && (*ret_n != 0 || !add->waits_for_report || add_is_file (add)
             || find_doubtful (server, add, ret_n, ret_id, error));
}

static gboolean
add_insert_original (KyServer *server, Add *add, gint64 n, GError **error)
{
  KyView sealed = { 0 };
  g_autofree gchar *copy = NULL;

  if (add->sink.bytes != NULL)
    {
      sealed = ky_view (add->sink.bytes->data, add->sink.bytes->len);
      copy = ky_segment_note (server->segment, add->id, sealed, error);
      if (copy == NULL)
        return FALSE;
    }
  return ky_index_post (server->index, error,
                        "INSERT INTO originals VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "isbisbss", n,
                        add->key_id, ky_view (add->data_key.sealed, KY_SEALED_KEY_SIZE),
                        (gint64)add->info.stored, add->sink.file, sealed, copy, ky_index_node ())
         && (add->sink.file == NULL || !ky_remote_is_place (add->sink.file)
             || ky_pending_uploads_end (server->index, add->sink.file, error));
}

static gboolean
add_insert_message (KyServer *server, Add *add, const KyMessageEnd *end, gint64 *ret_n,
                    GError **error)
{
  static const KyMessageEnd none = { .subject = "" };
  g_autofree gchar *sender_key = ky_allow_fold_sender (add->sender);
  gboolean has_ended = end != NULL;
  gint64 n;

  if (!has_ended)
    end = &none;
  if (!ky_index_add (server->index, &n, error,
                     "INSERT INTO messages (id, received, sender, client, queue_id, login,"
                     " direction, size, sha256, door, state, subject, attachments, changed,"
                     " withheld, view, outcome, policy, output_sha256, authentic, new_domain,"
                     " sender_key, reported) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                     "?, ?, ?, ?, ?, ?,"
                     " ?, ?)",
                     has_ended ? "sisssssibissiiiissbissi" : "sisssssibissiiiissbissn", add->id,
                     add->received, add->sender, add->client, add->queue_id, add->login,
                     add->direction, (gint64)add->info.size,
                     ky_view (add->info.sha256, KY_SHA256_SIZE), add->operation.peer->uid,
                     has_ended ? "done" : "received", end->subject, end->facts.attachments,
                     end->facts.changed, end->facts.withheld, (gint64)end->facts.view, end->outcome,
                     end->policy, end->output_sha256, (gint64)(add->ask == KY_STORE_ASK_AUTHENTIC),
                     add->new_domain != NULL ? add->new_domain : "", sender_key, end->reported))
    return FALSE;
  *ret_n = server->added_n = n;
  g_strlcpy (server->added_id, add->id, sizeof server->added_id);
  for (guint i = 0; add->recipients[i] != NULL; i++)
    if (!ky_index_post (server->index, error,
                        "INSERT INTO recipients VALUES (?, ?) ON CONFLICT DO NOTHING", "is", n,
                        add->recipients[i]))
      return FALSE;
  add->is_kept = add_insert_original (server, add, n, error);
  return add->is_kept;
}

static void
set_flying (KyServer *server, KyPeer *peer, const gchar *id)
{
  if (peer->fd >= 0)
    g_hash_table_replace (server->flying, g_strdup (id), peer);
}

/* Returns the domain that was recorded as new when message `n` came, so that a repeated message
 * gets the same warning; 0 for a new message. (transfer full, nullable) */
static gchar *
find_new_domain (KyServer *server, const Add *add, gint64 n)
{
  if (n == 0)
    return ky_domains_find_new (server->index, add->direction, add->sender, add->received, NULL);
  KyStatement *row
      = ky_index_bind (server->index, NULL, "SELECT new_domain FROM messages WHERE n = ?", "i", n);
  return ky_index_one_text (server->index, row, NULL);
}

/* Answers the front end's other questions about message `n`. If the allowlist cannot be read, the
 * front end asks again and gets the error; the departments are then unknown to it. */
static void
answer_asked (KyServer *server, Add *add, gint64 n)
{
  g_clear_pointer (&add->new_domain, g_free);
  if (add->asks_new_domain)
    add->new_domain = find_new_domain (server, add, n);
  g_clear_pointer (&add->allow, g_byte_array_unref);
  g_clear_pointer (&add->departments, g_free);
  if (add->ask != KY_STORE_ASK_NOTHING)
    add->allow
        = ky_allow_match (server->index, 0, add->sender, add->ask == KY_STORE_ASK_AUTHENTIC, NULL);
  if (add->asks_departments)
    add->departments = ky_people_departments (
        server->index, ky_people_has_directory (server->config), add->direction, add->login,
        (const gchar *const *)add->recipients, NULL);
}

static gboolean
apply_add (KyServer *server, KyOperation *operation, GError **error)
{
  Add *add = (Add *)operation;
  gint64 n = 0;

  if (add->is_answered)
    return add_insert_message (server, add, NULL, &n, error);
  add->merged_id[0] = '\0';
  add->is_kept = FALSE;
  if (!find_unfinished (server, add, &n, add->merged_id, error))
    return FALSE;
  answer_asked (server, add, n);
  if (n == 0)
    return add_insert_message (server, add, NULL, &n, error);
  /* Mark it as in work at once: the next request of this batch may be the same retry, and must not
   * get the same message. */
  set_flying (server, operation->peer, add->merged_id);
  return ky_index_post (server->index, error,
                        "UPDATE messages SET view = iif (state = 'done', view, 0),"
                        " state = iif (state = 'done', state, 'received'), attempts = attempts + 1,"
                        " queue_id = ?, client = ?, authentic = ?, why = NULL WHERE n = ?",
                        "ssii", add->queue_id, add->client,
                        (gint64)(add->ask == KY_STORE_ASK_AUTHENTIC), n)
         && ky_mail_digests_renew_one (server->index, &server->head, n, error);
}

KyOperation *
ky_add_take (KyServer *server, const KyPeer *peer, const gchar *id)
{
  for (guint i = server->batch->len; i-- > 0;)
    {
      KyOperation *operation = server->batch->pdata[i];
      const Add *add = (const Add *)operation;

      if (operation->peer != peer)
        continue;
      /* If the peer has sent another request since, the operation keeps its place before that
       * request. */
      if (operation->apply != apply_add || !add->is_answered || strcmp (add->id, id) != 0)
        return NULL;
      g_ptr_array_remove_index (server->batch, i);
      server->n_patient--;
      return operation;
    }
  return NULL;
}

gboolean
ky_add_apply_ended (KyServer *server, KyOperation *operation, const KyMessageEnd *end,
                    gint64 *ret_n, GError **error)
{
  return add_insert_message (server, (Add *)operation, end, ret_n, error);
}

KyAddEnvelope
ky_add_envelope (const KyOperation *operation)
{
  const Add *add = (const Add *)operation;

  return (KyAddEnvelope){ add->received, add->sender, add->direction,
                          add->ask == KY_STORE_ASK_AUTHENTIC };
}

static void
send_added (KyServer *server, KyPeer *peer, const gchar *id, const Add *add)
{
  const gchar *departments = add->departments;
  KyStoreAddedOut added = { .id = id, .new_domain = add->new_domain };

  added.has_allow = add->allow != NULL;
  if (added.has_allow)
    added.allow = ky_blob_of (ky_view (add->allow->data, add->allow->len));
  added.has_departments = departments != NULL;
  if (added.has_departments)
    added.departments = ky_blob_of (ky_view (departments, strlen (departments)));
  ky_store_added_put (&peer->out, &added);
  if (peer->out.failed)
    {
      /* Without memory for the answers, the front end gets an answer that says nothing about
       * them. */
      added = (KyStoreAddedOut){ .id = id, .new_domain = add->new_domain };
      ky_store_added_put (&peer->out, &added);
    }
  ky_peer_send (server, peer);
}

static void
done_add (KyServer *server, KyOperation *operation, const GError *error)
{
  Add *add = (Add *)operation;
  KyPeer *peer = operation->peer;

  const gchar *id = add->merged_id[0] != '\0' ? add->merged_id : add->id;

  /* An original whose row was committed although the commit was reported as failed needs its file.
   * If it has no row, the file is found later and set aside. */
  if (error != NULL ? !server->is_uncertain : strcmp (id, add->id) != 0)
    ky_original_sink_abandon (&add->sink);
  else if (error == NULL && add->sink.file != NULL)
    ky_original_acknowledge (&server->originals, add->sink.file);
  if (error != NULL)
    {
      g_autofree gchar *line = g_strdup_printf ("refused a message: %s", error->message);

      add->is_kept = FALSE;
      g_hash_table_remove (server->flying, id);
      ky_server_complain (server, line);
      /* A peer that already has an answer gets this error as the answer to its report: the message
       * does not exist. */
      if (!add->is_answered)
        ky_peer_send_error (server, peer, error);
    }
  else
    {
      server->added++;
      if (!add->is_answered)
        {
          set_flying (server, peer, id);
          send_added (server, peer, id, add);
        }
    }
  if (!add->is_answered)
    ky_peer_set_busy (server, peer, FALSE);
}

/* Answers at once, unless the message may be a retry: then the answer needs the lookup of the
 * earlier message. */
static void
answer_early (KyServer *server, Add *add)
{
  KyPeer *peer = add->operation.peer;
  gint64 n = 0;

  /* One read transaction of the index serves all questions. */
  if (server->index == NULL || !ky_index_begin_reading (server->index, NULL))
    return;
  gboolean is_new = find_unfinished (server, add, &n, add->merged_id, NULL) && n == 0;
  if (is_new)
    answer_asked (server, add, 0);
  /* The transaction was read-only. */
  if (!ky_index_end_reading (server->index, NULL))
    ky_index_rollback (server->index);
  if (!is_new)
    return;
  add->is_answered = add->operation.is_patient = TRUE;
  set_flying (server, peer, add->id);
  ky_peer_set_busy (server, peer, FALSE);
  send_added (server, peer, add->id, add);
}

static void
seal_add (KySealer *sealer, Add *add)
{
  const KySealLabel label = { .key_id = add->key_id,
                              .sealed_key = add->data_key.sealed,
                              .envelope = ky_view_of_bytes (add->envelope) };

  if (ky_seal (sealer, add->fd, add->id, add->data_key.key, &label, ky_original_sink_put,
               &add->sink, &add->info, &add->error))
    ky_original_sink_finish (&add->sink, &add->error);
  sodium_memzero (add->data_key.key, sizeof add->data_key.key);
  ky_fd_clear (&add->fd);
}

static void
free_sealer (gpointer sealer)
{
  ky_sealer_free (sealer);
}

static void
work_add (KyTask *task)
{
  static GPrivate sealers = G_PRIVATE_INIT (free_sealer);
  KySealer *sealer = g_private_get (&sealers);

  if (sealer == NULL)
    {
      sealer = ky_sealer_new ();
      g_private_set (&sealers, sealer);
    }
  seal_add (sealer, ADD_OF_TASK (task));
}

static void
work_send (KyTask *task)
{
  Add *add = ADD_OF_TASK (task);

  ky_original_sink_send (&add->sink, &add->error);
}

static void
fail_add (KyServer *server, Add *add)
{
  if (add->sink.other != NULL)
    ky_pending_uploads_withdraw (server, add->sink.other);
  done_add (server, &add->operation, add->error);
  ky_peer_unref (add->operation.peer);
  free_add (&add->operation);
}

typedef struct
{
  KyOperation operation; /* must be the first member */
  Add *add;
} Sending;

static gboolean
apply_sending (KyServer *server, KyOperation *operation, GError **error)
{
  Add *add = ((Sending *)operation)->add;

  /* Only a message with a key can have the same name as an earlier one. */
  return ky_pending_uploads_begin (server->index, add->sink.file,
                                   add->key != NULL ? &add->sink.is_again : NULL, error);
}

static void
done_sending (KyServer *server, KyOperation *operation, const GError *error)
{
  Add *add = ((Sending *)operation)->add;

  if (error != NULL)
    add->error = g_error_copy (error);
  else if (server->is_stopping)
    ky_error_say (&add->error, KY_ERROR_STORE, "store-stopping", "");
  if (add->error != NULL)
    {
      fail_add (server, add);
      return;
    }
  add->task.work = work_send;
  ky_server_start (server->couriers, &add->task);
}

/* Adds the entry of the upload to the index first, because an object with neither an entry nor a
 * row counts as one whose row was lost. */
static void
begin_sending (KyServer *server, Add *add)
{
  Sending *sending = g_new0 (Sending, 1);

  ky_peer_set_busy (server, add->operation.peer, TRUE);
  ky_original_sink_name (&add->sink);
  sending->operation
      = (KyOperation){ .is_durable = TRUE, .apply = apply_sending, .done = done_sending };
  sending->add = add;
  ky_server_queue (server, &sending->operation);
}

static void
finish_add (KyServer *server, KyTask *task)
{
  Add *add = ADD_OF_TASK (task);

  if (add->error == NULL && server->is_stopping && ky_original_sink_waits (&add->sink))
    ky_error_say (&add->error, KY_ERROR_STORE, "store-stopping", "");
  if (add->error == NULL && ky_original_sink_waits (&add->sink))
    {
      begin_sending (server, add);
      return;
    }
  if (add->error == NULL)
    {
      if (add->waits_for_report)
        answer_early (server, add);
      ky_server_queue (server, &add->operation);
      return;
    }
  fail_add (server, add);
}

static Add *
read_add (KyPeer *peer, KyStoreAddIn *message, GError **error)
{
  Add *add = g_new0 (Add, 1);
  g_autoptr (GBytes) lines = ky_blob_take_bytes (&message->recipients, error);

  add->operation
      = (KyOperation){ .is_durable = TRUE, .apply = apply_add, .done = done_add, .free = free_add };
  add->fd = add->sink.fd = -1;
  add->sender = g_steal_pointer (&message->sender);
  add->client = g_steal_pointer (&message->client);
  add->queue_id = g_steal_pointer (&message->queue_id);
  add->login = g_steal_pointer (&message->login);
  add->direction = g_steal_pointer (&message->direction);
  add->ask = (KyStoreAsk)message->ask;
  add->waits_for_report = (message->flags & KY_STORE_ADD_WAITS) != 0;
  add->asks_departments = (message->flags & KY_STORE_ADD_DEPARTMENTS) != 0;
  add->asks_new_domain = (message->flags & KY_STORE_ADD_NEW_DOMAIN) != 0;
  if (message->key[0] != '\0')
    add->key = g_steal_pointer (&message->key);
  if (lines != NULL)
    add->recipients = ky_recipients_split (lines, error);
  add->fd = ky_wire_take_fd (&peer->in);
  if (add->recipients != NULL)
    return add;
  free_add (&add->operation);
  return NULL;
}

/* Makes the message number from the key that the front end gave. */
static void
make_keyed_id (Add *add)
{
  guint8 digest[KY_SHA256_SIZE];
  g_autofree gchar *text
      = g_strdup_printf ("kiyome-add %" G_GINT64_FORMAT " %s", add->operation.peer->uid, add->key);

  ky_sha256 (ky_view (text, strlen (text)), digest);
  ky_id_of (digest, add->id);
}

/* Tells whether a message with this number is still being stored for a connection that the front
 * end has closed, or still has objects to be removed from the bucket: their removal would also
 * remove the new object. */
static gboolean
is_under_way (KyServer *server, const gchar *id)
{
  if (g_hash_table_contains (server->sealing, id) || ky_remote_removes (&server->originals, id))
    return TRUE;
  for (guint i = 0; i < server->batch->len; i++)
    {
      const KyOperation *operation = server->batch->pdata[i];

      if (operation->apply == apply_add && strcmp (((const Add *)operation)->id, id) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Finds the message that was added earlier with this key. It is not sealed again; whatever its
 * state, it is the answer. `ret_n`: 0 if there is none. */
static gboolean
find_keyed (KyServer *server, Add *add, gint64 size, gint64 *ret_n, GError **error)
{
  if (is_under_way (server, add->id))
    return ky_fail (error, KY_ERROR_STORE, "the message is being stored by another connection");
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT size = ? AND door = ?, n FROM messages WHERE id = ?",
                                    "iis", size, add->operation.peer->uid, add->id);
  gint step = ky_index_step (server->index, row, error);
  if (step != 1)
    return step == 0;
  gboolean is_same = ky_index_integer (row, 0) != 0;
  *ret_n = ky_index_integer (row, 1);
  ky_index_reset (row);
  if (!is_same)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_STORE,
                         "another message has this identifier already");
  return is_same;
}

static void
answer_again (KyServer *server, Add *add, gint64 n)
{
  KyPeer *peer = add->operation.peer;

  answer_asked (server, add, n);
  set_flying (server, peer, add->id);
  send_added (server, peer, add->id, add);
  ky_peer_unref (peer);
  free_add (&add->operation);
}

/* Prepares the label, and enters the message in server->sealing, so that its file is not taken for
 * one that has lost its row. */
static void
prepare_label (KyServer *server, Add *add, gint64 size)
{
  KyAdoptEnvelope envelope = { .size = size,
                               .received = add->received,
                               .door = add->operation.peer->uid,
                               .sender = add->sender,
                               .client = add->client,
                               .queue_id = add->queue_id,
                               .login = add->login,
                               .direction = add->direction,
                               .recipients = (const gchar *const *)add->recipients };

  add->envelope = ky_adopt_write_envelope (&envelope);
  add->size = size;
  add->is_sealing = g_hash_table_insert (server->sealing, add->id, add);
  if (add->is_sealing)
    ky_quota_begin (server, (guint64)size);
}

static gboolean
is_upload (const Add *add)
{
  return add_is_file (add) && add->login[0] != '\0';
}

/* Tells whether the user's or client's own share limits the original. Watched folders and machines
 * have limits of their own, and the proxy limits uploads from the web. */
static gboolean
has_share (const Add *add)
{
  return is_upload (add) && !g_str_has_prefix (add->client, KY_FOLDER_CLIENT)
         && !g_str_has_prefix (add->client, KY_ICAP_CLIENT)
         && !g_str_has_prefix (add->client, KY_API_CLIENT);
}

/* Counts the bytes of the originals of `login` that have no row yet. */
static guint64
count_under_way (KyServer *server, const gchar *login)
{
  GHashTableIter at;
  gpointer value;
  guint64 size = 0;

  g_hash_table_iter_init (&at, server->sealing);
  while (g_hash_table_iter_next (&at, NULL, &value))
    {
      const Add *add = value;

      if (has_share (add) && strcmp (add->login, login) == 0)
        size += (guint64)add->size;
    }
  return size;
}

/* Replaces the login name by the way the user's name is written in the index, because names are
 * compared without regard to case. */
static gboolean
add_name_owner (KyServer *server, Add *add, GError **error)
{
  KyStatement *row = ky_index_bind (server->index, error, "SELECT name FROM users WHERE name = ?",
                                    "s", add->login);
  gint step = ky_index_step (server->index, row, error);

  if (step == 1)
    {
      g_free (add->login);
      add->login = ky_index_text (row, 0);
      ky_index_reset (row);
    }
  return step >= 0;
}

/* Refuses an upload that would take the space reserved for mail, or more than the user's daily
 * share, so that no user alone can cause mail to be refused. The store must be ready for `size`
 * bytes. */
static gboolean
check_upload (KyServer *server, Add *add, guint64 size, GError **error)
{
  guint64 share
      = has_share (add) ? ky_config_uint (server->config, KY_CONFIG_PORTAL_UPLOAD_DAY) : 0;
  guint64 reserve = ky_config_uint (server->config, KY_CONFIG_STORE_RESERVE);
  const gchar *refusal = NULL;
  gint64 brought = 0;

  if (!is_upload (add))
    return TRUE;
  if (!ky_server_ready_index (server, error) || !add_name_owner (server, add, error)
      || !ky_index_number (server->index, 0, &brought, error,
                           "SELECT coalesce (sum (size), 0) FROM messages WHERE login = ?"
                           " AND login <> '' AND direction = 'file' AND received > ?"
                           " AND substr (client, 1, 7) <> '" KY_FOLDER_CLIENT "'"
                           " AND substr (client, 1, 5) <> '" KY_ICAP_CLIENT "'"
                           " AND substr (client, 1, 8) <> '" KY_API_CLIENT "'",
                           "si", add->login, add->received - KY_DAY_US))
    return FALSE;
  if (share > 0 && (guint64)brought + count_under_way (server, add->login) + size > share)
    refusal = "upload-day: ";
  else if (!ky_server_ready (server, 3 * size + reserve, NULL))
    refusal = "spool-full: ";
  if (refusal != NULL)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_STORE, refusal);
  return refusal == NULL;
}

/* Checks the quota. The error for an upload contains no figures, because a user reads it. */
static gboolean
check_most (KyServer *server, const Add *add, guint64 size, GError **error)
{
  gboolean has_no_sender = add_is_file (add);

  if (ky_quota_has_room (server, size, has_no_sender, has_no_sender ? NULL : error))
    return TRUE;
  if (has_no_sender)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_STORE, "store-full: ");
  return FALSE;
}

gboolean
ky_add_request (KyServer *server, KyPeer *peer, KyStoreAddIn *message, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  struct stat status;
  Add *add = read_add (peer, message, error);
  gint64 n = 0; /* number of the existing message */

  if (add == NULL)
    return FALSE;
  add->operation.peer = ky_peer_ref (peer);
  if (add->key != NULL)
    make_keyed_id (add);
  else
    ky_id_new (KY_ID_GROUPS, add->id);
  if (fstat (add->fd, &status) != 0 || !S_ISREG (status.st_mode))
    g_set_error_literal (&refusal, KY_ERROR, KY_ERROR_STORE, "the original is not a file");
  add->received = ky_server_time (server);
  /* A small one is written to the WAL, then to a segment, and to the index later. */
  if (refusal != NULL
      || (add_is_file (add)
          && !ky_front_end_may_name (server, peer, add->client, add->login,
                                     (const gchar *const *)add->recipients, &refusal))
      || !ky_server_ready (server, 3 * (guint64)MAX (status.st_size, 1), &refusal)
      || (add->key != NULL && !find_keyed (server, add, status.st_size, &n, &refusal))
      || (n == 0
          && (!check_upload (server, add, (guint64)status.st_size, &refusal)
              || !check_most (server, add, (guint64)status.st_size, &refusal))))
    {
      done_add (server, &add->operation, refusal);
      ky_peer_unref (peer);
      free_add (&add->operation);
      return TRUE;
    }
  if (n != 0)
    {
      answer_again (server, add, n);
      return TRUE;
    }
  g_strlcpy (add->key_id, server->key.id, sizeof add->key_id);
  ky_server_make_data_key (server, &add->data_key);
  ky_original_sink_init (&add->sink, &server->originals, add->id);
  if (server->originals.objects != NULL)
    add->sink.deadline = ky_objects_deadline (server->originals.objects);
  add->task = (KyTask){ .server = server, .work = work_add, .finish = finish_add };
  prepare_label (server, add, status.st_size);
  if (status.st_size > KY_SEAL_HERE)
    {
      ky_peer_set_busy (server, peer, TRUE);
      ky_server_start (status.st_size > KY_SEAL_LATER ? server->haulers : server->sealers,
                       &add->task);
      return TRUE;
    }
  seal_add (server->sealer, add);
  finish_add (server, &add->task);
  return TRUE;
}
