/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements client.h: sends the requests of a front end (contract/front-end.def) to the store,
 * mostly for intake/intake.c, and reads the answers. After the errors IO and PROTOCOL the
 * connection must not be used again. */
#include "store/client/client.h"
#include "common/message-codes.h"
#include "common/release.h"
#include "store/client/messages.h"
#include "store/client/protocol.h"

#include <sys/socket.h>

struct _KyStore
{
  int socket;
  KyPacket out;
  KyWireIn in;
};

KyStore *
ky_store_connect (const gchar *socket_path, GError **error)
{
  ky_autofd int fd = ky_store_connect_socket (socket_path, error);

  if (fd < 0)
    return NULL;
  KyStore *store = g_new0 (KyStore, 1);
  store->socket = ky_steal_fd (&fd);
  return store;
}

void
ky_store_set_patience (KyStore *store, guint seconds)
{
  struct timeval patience = { .tv_sec = seconds != 0 ? seconds : KY_STORE_SECONDS };

  setsockopt (store->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt (store->socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

void
ky_store_free (KyStore *store)
{
  if (store == NULL)
    return;
  ky_fd_clear (&store->socket);
  ky_packet_clear (&store->out);
  ky_wire_in_clear (&store->in);
  g_free (store);
}

static gboolean
store_call (KyStore *store, guint16 type, GError **error)
{
  return ky_store_call (store->socket, &store->out, &store->in, type, error);
}

static gboolean
call_ok (KyStore *store, GError **error)
{
  return store_call (store, KY_STORE_OK, error) && ky_wire_done (&store->in, error);
}

/* Appends a line for each recipient, beginning with `mark`. */
static void
put_recipients (GString *lines, const gchar *mark, const gchar *const *recipients)
{
  for (guint i = 0; recipients != NULL && recipients[i] != NULL; i++)
    {
      g_autofree gchar *valid = ky_packet_make_line (recipients[i]);

      g_string_append_printf (lines, "%s%s\n", mark, valid);
    }
}

static KyBlob
blob_of_string (const GString *string)
{
  return ky_blob_of (ky_view (string->str, string->len));
}

KY_DEFINE_PUBLIC_CLEAR (ky_admission_clear, KyAdmission, id, allow, departments, new_domain)

/* Reads STORE_ADDED. */
static gboolean
take_admission (KyStore *store, const KyStoreEnvelope *envelope, KyAdmission *admission,
                GError **error)
{
  g_auto (KyStoreAddedIn) added = { 0 };
  g_autoptr (GBytes) departments = NULL;

  if (!ky_store_added_read (&store->in, &added, error))
    return FALSE;
  admission->id = g_steal_pointer (&added.id);
  if (added.has_allow && (admission->allow = ky_blob_take_bytes (&added.allow, error)) == NULL)
    return FALSE;
  if (added.has_departments)
    {
      departments = ky_blob_take_bytes (&added.departments, error);
      if (departments == NULL)
        return FALSE;
      admission->departments = ky_departments_parse (ky_view_of_bytes (departments));
    }
  if (envelope->asks_new_domain)
    admission->new_domain = g_steal_pointer (&added.new_domain);
  return TRUE;
}

gboolean
ky_store_add (KyStore *store, const KyStoreEnvelope *envelope, int original_fd,
              KyAdmission *ret_admission, GError **error)
{
  g_autoptr (GString) recipients = g_string_new (NULL);
  g_auto (KyAdmission) admission = { 0 };
  KyStoreAddOut add = {
    .sender = envelope->sender,
    .client = envelope->client,
    .queue_id = envelope->queue_id,
    .login = envelope->login,
    .direction = envelope->direction,
    .ask = envelope->sender_is_authentic ? KY_STORE_ASK_AUTHENTIC : KY_STORE_ASK_ANY,
    .flags = (envelope->waits_for_report ? KY_STORE_ADD_WAITS : 0)
             | (envelope->asks_departments ? KY_STORE_ADD_DEPARTMENTS : 0)
             | (envelope->asks_new_domain ? KY_STORE_ADD_NEW_DOMAIN : 0),
    .original = original_fd,
    .key = envelope->key,
  };

  put_recipients (recipients, "", envelope->recipients);
  add.recipients = blob_of_string (recipients);
  ky_store_add_put (&store->out, &add);
  if (!store_call (store, KY_STORE_ADDED, error)
      || !take_admission (store, envelope, &admission, error))
    return FALSE;
  *ret_admission = admission;
  admission = (KyAdmission){ 0 };
  return TRUE;
}

/* Appends the lines of `debts` (nullable), the deferred deliveries of a report, to `lines`. */
static void
put_debts (GString *lines, const GPtrArray *debts)
{
  for (guint i = 0; debts != NULL && i < debts->len; i++)
    {
      const KyStoreDebt *debt = debts->pdata[i];

      if (debt->waits_hours > 0)
        g_string_append_printf (lines, "?%u %s\n", debt->waits_hours, debt->policy);
      else
        g_string_append_printf (lines, "+%d %s\n", debt->sender_is_authentic ? 1 : 0, debt->policy);
      put_recipients (lines, "=", debt->recipients);
    }
}

gboolean
ky_store_report (KyStore *store, const gchar *id, const KyReportPart *report, const gchar *policy,
                 const guint8 policy_sha256[KY_SHA256_SIZE],
                 const guint8 config_sha256[KY_SHA256_SIZE], const gchar *output_header,
                 const GPtrArray *debts, const gchar *named, GError **error)
{
  g_autofree gchar *header = g_utf8_make_valid (output_header != NULL ? output_header : "", -1);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GString) numbers = g_string_new (named);

  ky_report_serialize (report, bytes);
  put_debts (lines, debts);
  ky_store_report_put (
      &store->out, &(KyStoreReportOut){ .id = id,
                                        .policy = policy,
                                        .policy_sha256 = policy_sha256,
                                        .config_sha256 = config_sha256,
                                        .header = ky_blob_of (ky_view (header, strlen (header))),
                                        .report = ky_blob_of (ky_view (bytes->data, bytes->len)),
                                        .debts = blob_of_string (lines),
                                        .is_forwarded = named != NULL,
                                        .named = blob_of_string (numbers) });
  return call_ok (store, error);
}

gboolean
ky_store_failed (KyStore *store, const gchar *id, const gchar *why, GError **error)
{
  ky_store_failed_put (&store->out, &(KyStoreFailedOut){ .id = id, .why = why });
  return call_ok (store, error);
}

gboolean
ky_store_loaded (KyStore *store, gboolean was_taken, const guint8 config_sha256[KY_SHA256_SIZE],
                 const gchar *detail, GError **error)
{
  ky_store_loaded_put (&store->out, &(KyStoreLoadedOut){ was_taken, config_sha256, detail });
  return call_ok (store, error);
}

gchar **
ky_store_unknown_departments (KyStore *store, const gchar *const *names, GError **error)
{
  g_autofree gchar *lines = g_strjoinv ("\n", (gchar **)names);
  g_auto (KyStoreUnknownDepartmentsIn) unknown = { 0 };
  g_autoptr (GBytes) bytes = NULL;

  ky_store_departments_put (
      &store->out, &(KyStoreDepartmentsOut){ ky_blob_of (ky_view (lines, strlen (lines))) });
  if (!store_call (store, KY_STORE_UNKNOWN_DEPARTMENTS, error)
      || !ky_store_unknown_departments_read (&store->in, &unknown, error)
      || (bytes = ky_blob_take_bytes (&unknown.names, error)) == NULL)
    return NULL;
  g_autofree gchar *text = ky_view_to_string (ky_view_of_bytes (bytes));
  return g_strsplit (g_strchomp (text), "\n", -1);
}

GBytes *
ky_store_allow (KyStore *store, const gchar *sender, gboolean sender_is_authentic, GError **error)
{
  g_auto (KyStoreAllowEntriesIn) entries = { 0 };

  ky_store_allow_match_put (&store->out, &(KyStoreAllowMatchOut){ sender, sender_is_authentic });
  return store_call (store, KY_STORE_ALLOW_ENTRIES, error)
                 && ky_store_allow_entries_read (&store->in, &entries, error)
             ? ky_blob_take_bytes (&entries.list, error)
             : NULL;
}

gboolean
ky_store_has_earlier (KyStore *store, const gchar *sender, const gchar *const *recipients,
                      guint hours, gboolean *ret_has, GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_auto (KyStoreHasEarlierIn) earlier = { 0 };

  put_recipients (lines, "", recipients);
  ky_store_earlier_put (&store->out, &(KyStoreEarlierOut){ sender, hours, blob_of_string (lines) });
  if (!store_call (store, KY_STORE_HAS_EARLIER, error)
      || !ky_store_has_earlier_read (&store->in, &earlier, error))
    return FALSE;
  *ret_has = earlier.has;
  return TRUE;
}

gboolean
ky_store_has_other_report (const GError *error)
{
  return g_error_matches (error, KY_ERROR, KY_ERROR_STORE)
         && g_strcmp0 (ky_said_code (error->message), KY_STORE_OTHER_REPORT) == 0;
}

gboolean
ky_store_is_silent (const GError *error)
{
  return g_error_matches (error, KY_ERROR, KY_ERROR_IO)
         && g_strcmp0 (ky_said_code (error->message), "store-silent") == 0;
}

/* Appends a line for each entry of the allowlist that the report says was used. */
static void
gather_used (const KyReportPart *part, GString *lines)
{
  if (part->allow_id != NULL && part->allow_id[0] != '\0')
    g_string_append_printf (lines, "%s\n", part->allow_id);
  for (guint i = 0; i < part->parts->len; i++)
    gather_used (part->parts->pdata[i], lines);
}

gboolean
ky_store_report_used (KyStore *store, const KyReportPart *report, const gchar *message_id,
                      GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  gather_used (report, lines);
  if (lines->len == 0)
    return TRUE;
  ky_store_allow_used_put (&store->out,
                           &(KyStoreAllowUsedOut){ message_id, blob_of_string (lines) });
  return call_ok (store, error);
}

gchar *
ky_store_status (KyStore *store, GError **error)
{
  ky_store_status_put (&store->out);
  return store_call (store, KY_STORE_JSON, error) ? ky_store_read_json (&store->in, error) : NULL;
}
