/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a verb of the portal, the opener or an administrator from its request to its answer:
 * arguments, session, rights, the record in the audit log, and the query in a thread. A verb that
 * fails is rolled back to its own savepoint, so that the other operations of the transaction
 * stand. */
#include "common/release.h"
#include "store/calls/call.h"
#include "store/keep/ready.h"

#include <stdarg.h>

#define TOUCH_SECONDS 60

/* --- what verbs use ------------------------------------------------------------------------- */

const gchar *
ky_call_argument (KyCall *call, const gchar *name)
{
  const gchar *value = g_hash_table_lookup (call->arguments, name);

  return value != NULL ? value : "";
}

gint64
ky_call_number (KyCall *call, const gchar *name, gint64 standard)
{
  const gchar *text = ky_call_argument (call, name);

  return text[0] != '\0' ? g_ascii_strtoll (text, NULL, 10) : standard;
}

gboolean
ky_call_is_set (KyCall *call, const gchar *name)
{
  const gchar *value = ky_call_argument (call, name);

  return strcmp (value, "1") == 0 || strcmp (value, "yes") == 0 || strcmp (value, "true") == 0;
}

KyRowsWriter *
ky_call_rows (const KyCall *call, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (const KyRowColumn *column = call->verb->columns; column->name != NULL; column++)
    g_ptr_array_add (names, (gpointer)column->name);
  g_ptr_array_add (names, NULL);
  return ky_rows_writer_new ((const gchar *const *)names->pdata, error);
}

gboolean
ky_call_answer (KyCall *call, GError **error)
{
  g_clear_pointer (&call->rows, ky_rows_writer_free);
  call->rows = ky_call_rows (call, error);
  return call->rows != NULL;
}

gboolean
ky_call_take_row (KyServer *server, KyCall *call, KyStatement *row, GError **error)
{
  g_clear_pointer (&call->rows, ky_rows_writer_free);
  call->rows = ky_query_rows (server->index, row, error);
  return call->rows != NULL;
}

gboolean
ky_call_take_original (KyServer *server, KyCall *call, KyStatement *row, gint64 n, GError **error)
{
  return ky_call_take_row (server, call, row, error)
         && ky_original_hand_out (server->index, &server->originals, n, &call->original,
                                  &call->away, error);
}

gboolean
ky_call_answer_texts (KyCall *call, GError **error, ...)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  const gchar *name;
  va_list arguments;

  va_start (arguments, error);
  while ((name = va_arg (arguments, const gchar *)) != NULL)
    {
      g_ptr_array_add (names, (gpointer)name);
      g_ptr_array_add (values, (gpointer)va_arg (arguments, const gchar *));
    }
  va_end (arguments);
  g_ptr_array_add (names, NULL);
  g_clear_pointer (&call->rows, ky_rows_writer_free);
  call->rows = ky_rows_writer_new ((const gchar *const *)names->pdata, error);
  if (call->rows == NULL || !ky_rows_begin (call->rows, error))
    return FALSE;
  for (guint i = 0; i < values->len; i++)
    ky_rows_text (call->rows, values->pdata[i]);
  return TRUE;
}

gboolean
ky_call_record (KyServer *server, KyCall *call, const gchar *what, const gchar *object,
                const gchar *why, const gchar *detail, GError **error)
{
  return ky_audit_add (server->index, &server->head,
                       &(KyAuditEntry){ call->operation.peer->uid,
                                        call->who != NULL ? call->who : "portal", what, object, why,
                                        detail },
                       error);
}

void
ky_call_set_what (KyCall *call, const gchar *what)
{
  g_free (call->what);
  call->what = g_strdup (what);
}

void
ky_call_set_object (KyCall *call, const gchar *object)
{
  g_free (call->object);
  call->object = g_strdup (object);
}

void
ky_call_set_detail (KyCall *call, const gchar *format, ...)
{
  va_list arguments;

  g_free (call->detail);
  va_start (arguments, format);
  call->detail = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

static void
free_call (gpointer data)
{
  KyCall *call = data;

  g_clear_pointer (&call->arguments, g_hash_table_unref);
  g_clear_pointer (&call->blob, g_bytes_unref);
  g_clear_pointer (&call->rows, ky_rows_writer_free);
  g_clear_pointer (&call->idle, g_async_queue_unref);
  ky_config_unref (call->config);
  if (call->work != NULL)
    call->free_work (call->work);
  ky_person_clear (&call->person);
  ky_fd_clear (&call->original);
  ky_away_clear (&call->away);
  KY_RELEASE_MEMBERS (call, who, stored, hash, asks, what, object, detail, state, place, fault,
                      refusal, error);
  g_free (call);
}

/* --- inside the transaction ----------------------------------------------------------------- */

static gint64
idle_seconds (KyServer *server)
{
  return (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_IDLE_MINUTES) * 60;
}

static gboolean
call_find_person (KyServer *server, KyCall *call, GError **error)
{
  if (!ky_session_find (server->index, ky_call_argument (call, "session"), call->now,
                        idle_seconds (server), &call->person, error))
    return FALSE;
  g_free (call->who);
  call->who = g_strdup_printf ("%s (%s)", call->person.name,
                               call->operation.peer->role == KY_ROLE_ADMIN ? "command" : "portal");
  return TRUE;
}

/* Records when the session was last used, at most every TOUCH_SECONDS, because one page makes
 * several requests. */
static gboolean
touch_session (KyServer *server, KyCall *call, GError **error)
{
  return call->now - call->person.seen < TOUCH_SECONDS
         || ky_index_run (server->index, error, "UPDATE sessions SET seen = ? WHERE hash = ?", "ib",
                          call->now, ky_view (call->person.session, KY_SHA256_SIZE));
}

static gboolean
may_call (KyCall *call, GError **error)
{
  if (call->person.needs_password && (call->verb->flags & KY_VERB_BARE) == 0)
    return ky_refuse (error, "password-first", "the password that was given must be changed first");
  if (call->person.needs_totp && (call->verb->flags & KY_VERB_BARE) == 0)
    return ky_refuse (error, "totp-setup", "a one-time password must be set up first");
  if ((call->person.roles & call->verb->roles) == 0)
    return ky_refuse (error, "forbidden", "%s is not for this role", call->verb->name);
  return TRUE;
}

gchar *
ky_call_detail_value (const gchar *value, const gchar *ends)
{
  GString *text = g_string_new (NULL);

  for (; *value != '\0'; value++)
    if (*value == '=' || strchr (ends, *value) != NULL)
      g_string_append_printf (text, "\\u{%x}", (guint)*value);
    else
      g_string_append_c (text, *value);
  return g_string_free (text, FALSE);
}

/* Appends "NAME=value" to `text`, if the call has a value for this argument. */
static void
call_describe_argument (KyCall *call, const gchar *name, GString *text)
{
  g_autofree gchar *value = ky_call_detail_value (ky_call_argument (call, name), "");

  if (value[0] != '\0')
    g_string_append_printf (text, "%s%s=%s", text->len > 0 ? " " : "", name, value);
}

/* Returns the arguments of the call for the audit log ("path=1.2 to=…"): those that are listed
 * here, none of which is a secret. (transfer full) */
static gchar *
call_describe_arguments (KyCall *call)
{
  static const gchar *const names[]
      = { "scope",    "path",        "purpose", "way",        "to",       "sha256", "size",
          "text",     "sender",      "subject", "file",       "since",    "until",  "state",
          "by",       "what",        "object",  "who",        "format",   "name",   "how",
          "display",  "mail",        "roles",   "department", "domain",   "type",   "expires",
          "approver", "link-domain", "deputy",  "request",    "decision", "from",   "language",
          "list",     "case",        "link",    "count" };
  GString *text = g_string_new ("");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    call_describe_argument (call, names[i], text);
  return g_string_free (text, FALSE);
}

/* Returns all arguments in the order of their names, without those that have a column of their own:
 * "text=… since=…". (transfer full) */
static gchar *
call_describe_all (KyCall *call)
{
  static const gchar *const elsewhere[] = { "id", "reason", "purpose", "detail", NULL };
  GString *text = g_string_new (ky_call_argument (call, "detail"));
  g_autoptr (GList) names
      = g_list_sort (g_hash_table_get_keys (call->arguments), (GCompareFunc)strcmp);

  for (GList *at = names; at != NULL; at = at->next)
    if (!g_strv_contains (elsewhere, at->data))
      call_describe_argument (call, at->data, text);
  return g_string_free (text, FALSE);
}

static gboolean
record_call (KyServer *server, KyCall *call, GError **error)
{
  gboolean is_full = (call->verb->flags & KY_VERB_FULL) != 0;
  g_autofree gchar *detail = call->detail != NULL ? g_strdup (call->detail)
                             : is_full            ? call_describe_all (call)
                                                  : call_describe_arguments (call);
  const gchar *object = ky_call_argument (call, "id");
  const gchar *why = ky_call_argument (call, "reason");

  if (object[0] == '\0')
    object = ky_call_argument (call, "request");
  /* Why something was asked for; why it was decided so. */
  if (why[0] == '\0' && !is_full)
    why = ky_call_argument (call, "why");
  return ky_call_record (server, call, call->what != NULL ? call->what : call->verb->name,
                         call->object != NULL ? call->object : object, why, detail, error);
}

/* Records the attempt alone: who, which verb, at what. */
static gboolean
record_refusal (KyServer *server, KyCall *call, GError **error)
{
  g_autofree gchar *words = ky_said (call->refusal->message, FALSE);
  g_autofree gchar *detail = g_strdup_printf ("%s: %s", call->verb->name, words);

  return ky_call_record (server, call, "refused", ky_call_argument (call, "id"), "", detail, error);
}

static gboolean
serve_call (KyServer *server, KyCall *call, GError **error)
{
  gboolean has_session = (call->verb->flags & KY_VERB_ALONE) == 0
                         && (call->operation.peer->role != KY_ROLE_ADMIN
                             || ky_call_argument (call, "session")[0] != '\0');

  if (has_session
      && (!call_find_person (server, call, error) || !may_call (call, error)
          || !touch_session (server, call, error)))
    return FALSE;
  if (call->fault != NULL)
    {
      g_propagate_error (error, g_error_copy (call->fault));
      return FALSE;
    }
  if (call->verb->apply != NULL && !call->verb->apply (server, call, error))
    return FALSE;
  return !call->operation.is_durable || call->refusal != NULL || record_call (server, call, error);
}

KyCallPoint
ky_call_point (const KyServer *server)
{
  return (KyCallPoint){ server->head, ky_erasures_point (server->erasures) };
}

void
ky_call_return (KyServer *server, const KyCallPoint *point)
{
  server->head = point->head;
  ky_erasures_return (server->erasures, point->erasures);
}

gboolean
ky_call_rights_changed (KyServer *server, gint64 user, const guint8 *except, GError **error)
{
  return ky_session_end_all (server->index, user, except, error)
         && ky_erasures_note_access (server->erasures, server->index, &server->head, user, error);
}

static gboolean
apply_call (KyServer *server, KyOperation *operation, GError **error)
{
  KyCall *call = (KyCall *)operation;
  KyCallPoint point = ky_call_point (server);
  g_autoptr (GError) local = NULL;

  g_clear_error (&call->refusal);
  if (!ky_index_run (server->index, error, "SAVEPOINT portal", ""))
    return FALSE;
  if (!serve_call (server, call, &local))
    {
      if (server->index->is_corrupt)
        return ky_error_pass (error, &local);
      /* A failed operation is rolled back alone; the other operations of the batch are kept. */
      ky_call_return (server, &point);
      if (!ky_index_run (server->index, error, "ROLLBACK TO portal", ""))
        return FALSE;
      call->refusal = g_steal_pointer (&local);
      if (call->operation.is_durable && call->person.n > 0 && !record_refusal (server, call, error))
        return FALSE;
    }
  return ky_index_run (server->index, error, "RELEASE portal", "");
}

/* --- answering ------------------------------------------------------------------------------ */

static void
call_work_query (KyTask *task)
{
  KyCall *call = KY_CALL_OF_TASK (task);
  gboolean is_slow = (call->verb->flags & KY_VERB_SLOW) != 0;
  KyIndex *reader = is_slow ? ky_index_open_reader (call->place, &call->error)
                            : ky_index_take_reader (call->idle, call->place, &call->error);

  if (reader != NULL)
    call->rows = call->verb->query (call, reader, &call->error);
  if (is_slow)
    g_clear_pointer (&reader, ky_index_close);
  else
    ky_index_give_reader (call->idle, reader);
}

/* Returns whether the answer has the columns of the contract. No caller could use another one. */
static gboolean
call_is_answered (KyCall *call, GError **error)
{
  if (call->rows == NULL || ky_rows_writer_is (call->rows, call->verb->columns))
    return TRUE;
  return ky_fail (error, KY_ERROR_PROTOCOL, "%s: not the answer of contract/store.def",
                  call->verb->name);
}

static void
call_finish_query (KyServer *server, KyTask *task)
{
  KyCall *call = KY_CALL_OF_TASK (task);

  if (call->error == NULL)
    call_is_answered (call, &call->error);
  if (call->error == NULL && call->verb->done != NULL)
    call->verb->done (server, call);
  ky_peer_answer (server, call->operation.peer, call->error, call->rows, call->original);
  ky_peer_set_busy (server, call->operation.peer, FALSE);
  ky_peer_unref (call->operation.peer);
  free_call (&call->operation);
}

/* Starts the query in a thread. The operation is freed after `done`, so the query takes over the
 * call's arguments. */
static void
call_start_query (KyServer *server, KyCall *call)
{
  KyCall *query = g_new0 (KyCall, 1);

  query->operation.peer = ky_peer_ref (call->operation.peer);
  query->verb = call->verb;
  query->now = call->now;
  query->config = ky_config_ref (call->config);
  query->arguments = g_steal_pointer (&call->arguments);
  query->person = call->person;
  memset (&call->person, 0, sizeof call->person);
  query->state = g_strdup (server->state);
  query->place = g_strdup (server->place);
  query->idle = g_async_queue_ref (server->idle);
  query->original = -1;
  query->work = g_steal_pointer (&call->work);
  query->free_work = call->free_work;
  query->task = (KyTask){ .server = server, .work = call_work_query, .finish = call_finish_query };
  ky_peer_set_busy (server, query->operation.peer, TRUE);
  ky_server_start (call->pool != NULL                        ? call->pool
                   : (call->verb->flags & KY_VERB_SLOW) != 0 ? server->readers
                                                             : server->pages,
                   &query->task);
}

static void
call_give (KyServer *server, KyCall *call)
{
  g_autoptr (GError) error = NULL;

  if (call->verb->done != NULL)
    call->verb->done (server, call);
  if (!call_is_answered (call, &error))
    ky_peer_send_error (server, call->operation.peer, error);
  else if (call->away.file != NULL)
    ky_server_fetch (server, call->operation.peer, g_steal_pointer (&call->rows), &call->away);
  else
    ky_peer_send_rows (server, call->operation.peer, call->rows, call->original);
}

static void
done_call (KyServer *server, KyOperation *operation, const GError *error)
{
  KyCall *call = (KyCall *)operation;

  ky_peer_set_busy (server, operation->peer, FALSE);
  if (error == NULL)
    error = call->refusal;
  if (error != NULL)
    ky_peer_send_error (server, operation->peer, error);
  else if (call->verb->query != NULL && server->is_stopping)
    ky_peer_send_stopping (server, operation->peer);
  else if (call->verb->query != NULL)
    call_start_query (server, call);
  else
    call_give (server, call);
}

void
ky_call_queue (KyServer *server, KyCall *call)
{
  ky_server_queue (server, &call->operation);
}

/* --- reading -------------------------------------------------------------------------------- */

static gboolean
check_call (KyServer *server, KyCall *call, GError **error)
{
  if ((call->verb->flags & KY_VERB_EARLY) == 0 && !ky_server_ready (server, 0, error))
    return FALSE;
  if (call->operation.peer->role == KY_ROLE_ADMIN)
    call->who = g_strdup (call->operation.peer->who);
  else if (call->operation.peer->role == KY_ROLE_OPENER && (call->verb->flags & KY_VERB_ALONE) != 0)
    call->who = g_strdup ("opener");
  return TRUE;
}

/* Checks the session before a thread starts to work, so that only permitted callers cause work. It
 * is checked again inside the transaction. */
static gboolean
may_start (KyServer *server, KyCall *call, GError **error)
{
  if ((call->verb->flags & KY_VERB_ALONE) != 0 || call->operation.peer->role == KY_ROLE_ADMIN)
    return TRUE;
  return call_find_person (server, call, error) && may_call (call, error);
}

static void
start_call (KyServer *server, KyCall *call)
{
  KyPeer *peer = call->operation.peer;
  g_autoptr (GError) refusal = NULL;
  gboolean has_start = call->verb->start != NULL && call->fault == NULL;

  ky_peer_set_busy (server, peer, TRUE);
  if (!check_call (server, call, &refusal)
      || (has_start
          && (!may_start (server, call, &refusal) || !call->verb->start (server, call, &refusal))))
    {
      done_call (server, &call->operation, refusal);
      ky_peer_unref (peer);
      free_call (&call->operation);
    }
  else if (!has_start)
    ky_call_queue (server, call);
}

gboolean
ky_call_begin (KyServer *server, KyPeer *peer, const KyVerb *verb, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GHashTable) arguments = ky_arguments_read (&peer->in, verb->arguments, &fault);
  g_auto (KyBlob) content = { .fd = -1 };
  g_autoptr (GBytes) blob = NULL;

  if ((verb->flags & KY_VERB_BLOB) != 0)
    {
      ky_packet_read_blob (&peer->in, KY_STORE_LIST_MAX, &content);
      if (peer->in.reader.failed)
        return ky_wire_done (&peer->in, error);
      if (!ky_blob_seal (&content, error) || (blob = ky_blob_take_bytes (&content, error)) == NULL)
        return FALSE;
    }
  if (!ky_wire_done (&peer->in, error))
    return FALSE;
  KyCall *call = g_new0 (KyCall, 1);
  call->operation = (KyOperation){ .peer = ky_peer_ref (peer),
                                   .is_durable = (verb->flags & KY_VERB_RECORDED) != 0,
                                   .apply = apply_call,
                                   .done = done_call,
                                   .free = free_call };
  call->verb = verb;
  call->config = ky_config_ref (server->config);
  call->now = g_get_real_time () / G_USEC_PER_SEC;
  call->arguments = g_steal_pointer (&arguments);
  call->blob = g_steal_pointer (&blob);
  call->fault = g_steal_pointer (&fault);
  call->original = -1;
  /* Access to other people's mail is recorded, too. */
  if (strcmp (ky_call_argument (call, "scope"), "all") == 0)
    call->operation.is_durable = TRUE;
  start_call (server, call);
  return TRUE;
}
