/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers the verbs about files that machines submit, one row for each job. The outcome is stored
 * with the original (messages); the row has the machine, its Idempotency-Key, and that a portal
 * is working on it. Each statement names the machine of the key, and reads only messages that its
 * portal brought for it, so that a key gives access to nothing else, whatever the portal asks
 * for. */
#include "store/calls/clients.h"

#include "common/iso-time.h"
#include "common/release.h"
#include "store/keep/copies.h"

#define RECIPIENTS KY_QUERY_LIST ("address", ";", "recipients r WHERE r.n = m.n")

/* Time after its last sign of life at which a job counts as not being worked on. */
#define LEASE_SECONDS 120
#define KEPT_SECONDS (7 * 24 * 3600) /* time for which a job and its Idempotency-Key are known */
#define TOUCH_SECONDS 60
#define NAME_MAX_BYTES 1000

/* SQL: the state of job ?2 of client ?1 at time ?3. */
#define STATE                                                                                      \
  "CASE WHEN f.cancelled IS NOT NULL THEN 'cancelled' WHEN m.state = 'done' THEN 'done'"           \
  " WHEN m.state = 'failed' AND f.seen <= ?3 - 120 THEN 'failed'"                                  \
  " WHEN f.seen <= ?3 - 120 THEN 'interrupted' ELSE 'working' END"
#define TABLES                                                                                     \
  " FROM client_files f JOIN clients c ON c.n = f.client LEFT JOIN messages m ON m.id = f.message" \
  " AND m.client = '" KY_API_CLIENT "' || c.id AND m.direction = 'file'"
G_STATIC_ASSERT (LEASE_SECONDS == 120);

typedef struct
{
  gint64 n;
  gchar *state, *name;
  guint8 sha256[KY_SHA256_SIZE];
} Job;

KY_DEFINE_AUTO_CLEAR (job_clear, Job, state, name)

gboolean
ky_client_files_tidy (KyIndex *index, gint64 now, GError **error)
{
  return ky_index_run (index, error, "DELETE FROM client_files WHERE created <= ? AND seen <= ?",
                       "ii", now - KEPT_SECONDS, now - LEASE_SECONDS);
}

/* --- who it is ------------------------------------------------------------------------------ */

static gboolean
no_job (GError **error)
{
  return ky_refuse (error, "not-found", "there is no such job");
}

static gboolean
read_job_id (KyCall *call, gchar ret_id[KY_ID_SIZE], GError **error)
{
  return ky_id_read (ky_call_argument (call, "job"), KY_ID_GROUPS, ret_id) || no_job (error);
}

/* Tells whether `size` more bytes will be too much for a day. */
static gboolean
check_quota (KyServer *server, KyCall *call, const KyClientKey *client, gint64 size, GError **error)
{
  gint64 files = 0;
  gint64 bytes = 0;

  if (client->quota_files == 0 && client->quota_bytes == 0)
    return TRUE;
  if (!ky_index_number (server->index, 0, &files, error,
                        "SELECT count (*) FROM client_files WHERE client = ? AND created > ?", "ii",
                        client->n, call->now - KY_DAY_SECONDS)
      || !ky_index_number (server->index, 0, &bytes, error,
                           "SELECT coalesce (sum (size), 0) FROM client_files"
                           " WHERE client = ? AND created > ?",
                           "ii", client->n, call->now - KY_DAY_SECONDS))
    return FALSE;
  if ((client->quota_files == 0 || files < client->quota_files)
      && (client->quota_bytes == 0
          || (size <= client->quota_bytes && bytes <= client->quota_bytes - size)))
    return TRUE;
  return ky_refuse (error, "quota", "%s", client->name);
}

static gboolean
touch_client (KyServer *server, KyCall *call, const KyClientKey *client, GError **error)
{
  return call->now - client->last_used < TOUCH_SECONDS
         || ky_index_run (server->index, error,
                          "UPDATE clients SET last_used = ?, last_from = ? WHERE n = ?", "isi",
                          call->now, ky_call_argument (call, "from"), client->n);
}

/* Returns the SHA-256 of the request's Idempotency-Key, stored in `ret_hash`; an empty view if the
 * request has no such key. */
static KyView
client_files_hash_of (KyCall *call, guint8 ret_hash[KY_SHA256_SIZE])
{
  const gchar *text = ky_call_argument (call, "idempotency");

  if (text[0] == '\0')
    return (KyView){ 0 };
  ky_sha256 (ky_view (text, strlen (text)), ret_hash);
  return ky_view (ret_hash, KY_SHA256_SIZE);
}

/* Finds the earlier job of `client` with the same Idempotency-Key. `ret_id`: set to its identifier;
 * unchanged ("") if there is none. */
static gboolean
client_files_find_same (KyServer *server, KyCall *call, const KyClientKey *client, KyView hash,
                        Job *job, gchar ret_id[KY_ID_SIZE], GError **error)
{
  if (hash.size == 0)
    return TRUE;
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT f.n, f.id, " STATE ", f.name, f.sha256" TABLES
                                    " WHERE f.client = ?1 AND f.idempotency = ?2",
                                    "ibi", client->n, hash, call->now);
  gint step = ky_index_step (server->index, row, error);
  if (step == 1)
    {
      g_autofree gchar *id = ky_index_text (row, 1);
      KyView sha256 = ky_index_bytes (row, 4);

      g_strlcpy (ret_id, id, KY_ID_SIZE);
      job->n = ky_index_integer (row, 0);
      job->state = ky_index_text (row, 2);
      job->name = ky_index_text (row, 3);
      memcpy (job->sha256, sha256.data, MIN (sha256.size, sizeof job->sha256));
      ky_index_reset (row);
    }
  return step >= 0;
}

/* Checks before a file of `size` bytes is sent whether it can be accepted. A file that came before
 * with the same Idempotency-Key does not count again; file-add checks whether it is the same
 * file. */
static gboolean
check_announced (KyServer *server, KyCall *call, const KyClientKey *client, GError **error)
{
  guint8 hash[KY_SHA256_SIZE];
  g_auto (Job) job = { 0 };
  gchar id[KY_ID_SIZE] = "";
  gint64 size = ky_call_number (call, "size", 0);

  if (size == 0)
    return TRUE;
  return client_files_find_same (server, call, client, client_files_hash_of (call, hash), &job, id,
                                 error)
         && (job.n > 0 || check_quota (server, call, client, size, error));
}

/* Checks a client's key and counts the request. The portal calls this for each request, before it
 * reads the body. */
gboolean
ky_verb_file_key (KyServer *server, KyCall *call, GError **error)
{
  g_auto (KyClientKey) client = { 0 };
  g_auto (KyPerson) owner = { 0 };

  if (!ky_client_find (server, call, ky_call_argument (call, "scope"), &client, error))
    return FALSE;
  if (client.n == 0)
    return TRUE;
  if (!touch_client (server, call, &client, error)
      || !check_announced (server, call, &client, error)
      || (client.owner[0] != '\0'
          && !ky_person_by_name (server->index, client.owner, &owner, error)))
    return FALSE;
  return ky_call_answer_texts (call, error, "id", client.id, "name", client.name, "policy",
                               client.policy, "owner", owner.n > 0 ? owner.name : "", "mail",
                               owner.n > 0 ? owner.mail : "", "department",
                               owner.n > 0 ? owner.department : "", NULL);
}

/* --- adding --------------------------------------------------------------------------------- */

/* Answers a repeated submission. A job that no portal works on is started again. */
static gboolean
answer_same (KyServer *server, KyCall *call, Job *job, const gchar *id, const guint8 *sha256,
             GError **error)
{
  if (memcmp (job->sha256, sha256, KY_SHA256_SIZE) != 0
      || strcmp (job->name, ky_call_argument (call, "name")) != 0)
    return ky_refuse (error, "idempotency", "%s", id);
  if (strcmp (job->state, "failed") == 0 || strcmp (job->state, "interrupted") == 0)
    {
      if (!ky_index_run (server->index, error,
                         "UPDATE client_files SET seen = ?, phase = 'storing' WHERE n = ?", "ii",
                         call->now, job->n))
        return FALSE;
      g_free (job->state);
      job->state = g_strdup ("new");
    }
  return ky_call_answer_texts (call, error, "job", id, "state", job->state, NULL);
}

static gboolean
insert_job (KyServer *server, KyCall *call, const KyClientKey *client, KyView hash,
            const guint8 *sha256, gchar ret_id[KY_ID_SIZE], GError **error)
{
  gint64 size = ky_call_number (call, "size", 0);

  if (!check_quota (server, call, client, size, error))
    return FALSE;
  ky_id_new (KY_ID_GROUPS, ret_id);
  return ky_index_run (server->index, error,
                       "INSERT INTO client_files (id, client, idempotency, sha256, size, name,"
                       " created, seen, phase) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'storing')",
                       "sibbisii", ret_id, client->n, hash, ky_view (sha256, KY_SHA256_SIZE), size,
                       ky_call_argument (call, "name"), call->now, call->now)
         && ky_call_answer_texts (call, error, "job", ret_id, "state", "new", NULL);
}

gboolean
ky_verb_file_add (KyServer *server, KyCall *call, GError **error)
{
  g_auto (KyClientKey) client = { 0 };
  g_auto (Job) job = { 0 };
  guint8 sha256[KY_SHA256_SIZE];
  guint8 hash[KY_SHA256_SIZE];
  KyView idempotency = client_files_hash_of (call, hash);
  gchar id[KY_ID_SIZE] = "";

  if (!ky_client_find (server, call, "send", &client, error))
    return FALSE;
  if (client.n == 0)
    return TRUE;
  if (!ky_sha256_from_hex (ky_call_argument (call, "sha256"), sha256)
      || strlen (ky_call_argument (call, "name")) > NAME_MAX_BYTES)
    return ky_refuse (error, "invalid", "sha256 is not 64 hexadecimal digits, or name is too long");
  if (!touch_client (server, call, &client, error)
      || !client_files_find_same (server, call, &client, idempotency, &job, id, error)
      || !(job.n > 0 ? answer_same (server, call, &job, id, sha256, error)
                     : insert_job (server, call, &client, idempotency, sha256, id, error)))
    return FALSE;
  ky_call_set_object (call, id);
  return TRUE;
}

/* --- while it is worked on ------------------------------------------------------------------ */

/* Finds the key's own job. */
static gboolean
find_job (KyServer *server, KyCall *call, const KyClientKey *client, Job *job, GError **error)
{
  gchar id[KY_ID_SIZE];

  if (!read_job_id (call, id, error))
    return FALSE;
  KyStatement *row = ky_index_bind (
      server->index, error, "SELECT f.n, " STATE TABLES " WHERE f.client = ?1 AND f.id = ?2", "isi",
      client->n, id, call->now);
  gint step = ky_index_step (server->index, row, error);
  if (step < 0)
    return FALSE;
  if (step == 0)
    return no_job (error);
  job->n = ky_index_integer (row, 0);
  job->state = ky_index_text (row, 1);
  ky_index_reset (row);
  ky_call_set_object (call, id);
  return TRUE;
}

gboolean
ky_verb_file_stored (KyServer *server, KyCall *call, GError **error)
{
  g_auto (KyClientKey) client = { 0 };
  g_auto (Job) job = { 0 };
  gchar id[KY_ID_SIZE];

  if (!ky_client_find (server, call, "send", &client, error))
    return FALSE;
  if (client.n == 0)
    return TRUE;
  if (!ky_id_read (ky_call_argument (call, "id"), KY_ID_GROUPS, id))
    return ky_refuse (error, "not-found", "{no-such-mail}");
  return find_job (server, call, &client, &job, error)
         && ky_index_run (server->index, error, "UPDATE client_files SET message = ? WHERE n = ?",
                          "si", id, job.n);
}

gboolean
ky_verb_file_touch (KyServer *server, KyCall *call, GError **error)
{
  gboolean is_over = ky_call_argument (call, "ended")[0] != '\0';
  g_auto (KyClientKey) client = { 0 };
  g_auto (Job) job = { 0 };

  if (!ky_client_find (server, call, "send", &client, error))
    return FALSE;
  if (client.n == 0)
    return TRUE;
  return find_job (server, call, &client, &job, error)
         && ky_index_run (server->index, error,
                          "UPDATE client_files SET seen = ?,"
                          " phase = coalesce (nullif (?, ''), phase) WHERE n = ?",
                          "isi", is_over ? 0 : call->now, ky_call_argument (call, "phase"), job.n)
         && ky_call_answer_texts (call, error, "state", job.state, NULL);
}

gboolean
ky_verb_file_cancel (KyServer *server, KyCall *call, GError **error)
{
  g_auto (KyClientKey) client = { 0 };
  g_auto (Job) job = { 0 };

  if (!ky_client_find (server, call, "cancel", &client, error))
    return FALSE;
  if (client.n == 0)
    return TRUE;
  if (!find_job (server, call, &client, &job, error))
    return FALSE;
  if (strcmp (job.state, "done") == 0)
    return ky_refuse (error, "conflict", "the job is done, and cannot be cancelled");
  return ky_index_run (server->index, error,
                       "UPDATE client_files SET cancelled = coalesce (cancelled, ?) WHERE n = ?",
                       "ii", call->now, job.n)
         && ky_call_answer_texts (call, error, "state", "cancelled", "job", call->object, NULL);
}

/* --- what became of it ---------------------------------------------------------------------- */

gboolean
ky_verb_file_look (KyServer *server, KyCall *call, GError **error)
{
  g_auto (KyClientKey) client = { 0 };
  gchar id[KY_ID_SIZE];

  if (!ky_client_find (server, call, "read", &client, error))
    return FALSE;
  if (client.n == 0)
    return TRUE;
  if (!read_job_id (call, id, error))
    return FALSE;
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT f.id AS job, f.name, f.size, f.created, f.phase, " STATE " AS state, f.message,"
      " coalesce (m.outcome, '') AS outcome, p.type, p.reason, p.detail, p.output_name,"
      " p.output_type, (SELECT json_group_array (json (e.value)) FROM parts q, json_each "
      "(q.removed)"
      " e WHERE q.n = m.n) AS removed" TABLES
      " LEFT JOIN parts p ON p.n = m.n AND p.path = '1' WHERE f.client = ?1 AND f.id = ?2",
      "isi", client.n, id, call->now);
  return ky_call_take_row (server, call, row, error);
}

/* Checks that the result can and may be made again. `ret_n`: the number of its message. */
static gboolean
check_result (KyServer *server, const Job *job, gint64 *ret_n, GError **error)
{
  gint64 is_withheld = 0;
  gint64 stands = 0;

  if (strcmp (job->state, "done") != 0)
    return ky_refuse (error, "conflict", "the job has no result to fetch: it is %s", job->state);
  if (!ky_index_number (server->index, 0, ret_n, error, "SELECT m.n" TABLES " WHERE f.n = ?", "i",
                        job->n)
      || !ky_index_number (server->index, 0, &is_withheld, error,
                           "SELECT 1 FROM messages m WHERE m.n = ?1 AND (m.outcome = 'withheld' OR"
                           " m.output_sha256 IS NULL)",
                           "i", *ret_n)
      || !ky_index_number (server->index, 0, &stands, error, "SELECT 1 FROM originals WHERE n = ?",
                           "i", *ret_n))
    return FALSE;
  if (is_withheld != 0)
    return ky_refuse (error, "withheld", "%s", "");
  return stands != 0 || ky_refuse (error, "erased", "{original-destroyed}");
}

gboolean
ky_verb_file_open (KyServer *server, KyCall *call, GError **error)
{
  g_auto (KyClientKey) client = { 0 };
  g_auto (Job) job = { 0 };
  gint64 n = 0;

  if (!ky_client_find (server, call, "read", &client, error))
    return FALSE;
  if (client.n == 0)
    return TRUE;
  if (!find_job (server, call, &client, &job, error) || !check_result (server, &job, &n, error)
      || !ky_copies_mend (server, n, FALSE, error))
    return FALSE;
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT m.id, m.size, m.sha256, m.sender, o.key_id, o.sealed_key, o.stored, o.sealed, "
      "o.file," RECIPIENTS " AS recipients,"
      " m.direction, m.login, m.client, m.queue_id, m.subject, '' AS path, p.name AS part_name,"
      " p.type AS part_type, '' AS \"user\", '' AS mail, '' AS language, '' AS departments, 0 AS "
      "authentic,"
      " m.policy" /* one that came for one has one by its name */
      " FROM messages m JOIN originals o USING (n)"
      " LEFT JOIN parts p ON p.n = m.n AND p.path = '1' WHERE m.n = ?1",
      "i", n);
  return ky_call_take_original (server, call, row, n, error);
}

/* Records the file in the audit log before its content is sent. */
static gboolean
give_out (KyServer *server, KyCall *call, const gchar *scope, GError **error)
{
  const gchar *sha256 = ky_call_argument (call, "sha256");
  g_auto (KyClientKey) client = { 0 };
  g_auto (Job) job = { 0 };
  guint8 digest[KY_SHA256_SIZE];

  if (!ky_client_find (server, call, scope, &client, error))
    return FALSE;
  if (client.n == 0)
    return TRUE;
  return (ky_sha256_from_hex (sha256, digest)
          || ky_refuse (error, "invalid", "sha256: expected 64 hexadecimal digits"))
         && find_job (server, call, &client, &job, error);
}

gboolean
ky_verb_file_opened (KyServer *server, KyCall *call, GError **error)
{
  return give_out (server, call, "read", error);
}

/* Answers a repeated submission whose result is available at once. */
gboolean
ky_verb_file_repeat (KyServer *server, KyCall *call, GError **error)
{
  return give_out (server, call, "send", error);
}
