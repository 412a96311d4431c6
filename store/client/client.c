/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends a front end's requests to the store and reads the answers. Strings of foreign origin are
 * made valid UTF-8 without control characters before they are sent. */
#include "store/client/client.h"
#include "common/message-codes.h"
#include "store/client/allow-list.h"
#include "store/client/protocol.h"

#include <sys/socket.h>

struct _KyStore
{
  int socket;
  KyWireOut out;
  KyWireIn in;
};

KyStore *
ky_store_connect (const gchar *socket_path, GError **error)
{
  ky_autofd int fd = ky_store_connect_socket (socket_path, error);
  KyStore *store;

  if (fd < 0)
    return NULL;
  store = g_new0 (KyStore, 1);
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
  ky_wire_out_clear (&store->out);
  ky_wire_in_clear (&store->in);
  g_free (store);
}

/* Writes foreign text as a wire string: UTF-8 without control characters, at most `limit` bytes. */
static void
put_foreign (KyWireOut *out, const gchar *string, gsize limit)
{
  g_autofree gchar *valid = g_utf8_make_valid (string != NULL ? string : "", -1);
  const gchar *end = NULL;

  for (gchar *p = valid; *p != '\0'; p++)
    if ((guchar)*p < 0x20 || *p == 0x7f)
      *p = '?';
  if (strlen (valid) > limit)
    {
      valid[limit] = '\0';
      if (!g_utf8_validate (valid, -1, &end))
        valid[end - valid] = '\0';
    }
  ky_wire_string (out, valid);
}

/* Appends a line for each recipient, beginning with `mark`. */
static void
put_recipients (GString *lines, const gchar *mark, const gchar *const *recipients)
{
  for (guint i = 0; recipients != NULL && recipients[i] != NULL; i++)
    {
      g_autofree gchar *valid = g_utf8_make_valid (recipients[i], -1);

      for (gchar *p = valid; *p != '\0'; p++)
        if ((guchar)*p < 0x20 || *p == 0x7f)
          *p = '?';
      g_string_append_printf (lines, "%s%s\n", mark, valid);
    }
}

void
ky_admission_clear (KyAdmission *admission)
{
  g_clear_pointer (&admission->id, g_free);
  g_clear_pointer (&admission->allow, g_bytes_unref);
  g_clear_pointer (&admission->departments, g_hash_table_unref);
  g_clear_pointer (&admission->new_domain, g_free);
}

/* Reads ADDED. */
static gboolean
take_admission (KyStore *store, const KyStoreEnvelope *envelope, KyAdmission *admission,
                GError **error)
{
  g_autoptr (GBytes) departments = NULL;

  admission->id = ky_wire_read_string (&store->in);
  if (ky_wire_read_u32 (&store->in) != 0)
    {
      admission->allow = ky_store_take_blob (&store->in, KY_STORE_LIST_MAX, error);
      if (admission->allow == NULL)
        return FALSE;
    }
  if (envelope->asks_departments && ky_wire_read_u32 (&store->in) != 0)
    {
      departments = ky_store_take_blob (&store->in, KY_STORE_LIST_MAX, error);
      if (departments == NULL)
        return FALSE;
      admission->departments = ky_departments_parse (ky_view_of_bytes (departments));
    }
  if (envelope->asks_new_domain)
    admission->new_domain = ky_wire_read_string (&store->in);
  return ky_wire_done (&store->in, error);
}

gboolean
ky_store_add (KyStore *store, const KyStoreEnvelope *envelope, int original_fd,
              KyAdmission *ret_admission, GError **error)
{
  g_autoptr (GString) recipients = g_string_new (NULL);
  ky_autofd int blob = -1;
  g_auto (KyAdmission) admission = { 0 };

  put_recipients (recipients, "", envelope->recipients);
  ky_wire_begin (&store->out, KY_STORE_MESSAGE_ADD);
  put_foreign (&store->out, envelope->sender, 1000);
  put_foreign (&store->out, envelope->client, 1000);
  put_foreign (&store->out, envelope->queue_id, 200);
  put_foreign (&store->out, envelope->login, 1000);
  put_foreign (&store->out, envelope->direction, 40);
  ky_wire_u32 (&store->out,
               envelope->sender_is_authentic ? KY_STORE_ASK_AUTHENTIC : KY_STORE_ASK_ANY);
  ky_wire_u32 (&store->out, (envelope->waits_for_report ? KY_STORE_ADD_WAITS : 0)
                                | (envelope->asks_departments ? KY_STORE_ADD_DEPARTMENTS : 0)
                                | (envelope->asks_new_domain ? KY_STORE_ADD_NEW_DOMAIN : 0));
  if (!ky_store_put_blob (&store->out, ky_view (recipients->str, recipients->len), &blob, error))
    return FALSE;
  ky_wire_fd (&store->out, original_fd);
  if (envelope->key != NULL)
    put_foreign (&store->out, envelope->key, 200);
  if (!ky_store_call (store->socket, &store->out, &store->in, KY_STORE_MESSAGE_ADDED, error)
      || !take_admission (store, envelope, &admission, error))
    return FALSE;
  *ret_admission = admission;
  admission = (KyAdmission){ 0 };
  return TRUE;
}

static gboolean
call_ok (KyStore *store, GError **error)
{
  return ky_store_call (store->socket, &store->out, &store->in, KY_STORE_MESSAGE_OK, error)
         && ky_wire_done (&store->in, error);
}

/* Writes the deferred deliveries; nothing if there are none. */
static gboolean
put_debts (KyStore *store, const GPtrArray *debts, int *ret_fd, GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  if (debts == NULL || debts->len == 0)
    return TRUE;
  for (guint i = 0; i < debts->len; i++)
    {
      const KyStoreDebt *debt = debts->pdata[i];

      if (debt->waits_hours > 0)
        g_string_append_printf (lines, "?%u %s\n", debt->waits_hours, debt->policy);
      else
        g_string_append_printf (lines, "+%d %s\n", debt->sender_is_authentic ? 1 : 0, debt->policy);
      put_recipients (lines, "=", debt->recipients);
    }
  return ky_store_put_blob (&store->out, ky_view (lines->str, lines->len), ret_fd, error);
}

gboolean
ky_store_report (KyStore *store, const gchar *id, const KyReportPart *report, const gchar *policy,
                 const guint8 policy_sha256[KY_SHA256_SIZE],
                 const guint8 config_sha256[KY_SHA256_SIZE], const gchar *output_header,
                 const GPtrArray *debts, GError **error)
{
  guint8 both[2 * KY_SHA256_SIZE];
  ky_autofd int header_fd = -1;
  ky_autofd int report_fd = -1;
  ky_autofd int debts_fd = -1;
  g_autofree gchar *header = g_utf8_make_valid (output_header != NULL ? output_header : "", -1);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  ky_report_serialize (report, bytes);
  ky_wire_begin (&store->out, KY_STORE_MESSAGE_REPORT);
  ky_wire_string (&store->out, id);
  put_foreign (&store->out, policy, 200);
  memcpy (both, policy_sha256, KY_SHA256_SIZE);
  memcpy (both + KY_SHA256_SIZE, config_sha256, KY_SHA256_SIZE);
  ky_wire_bytes (&store->out, both, sizeof both);
  return ky_store_put_blob (&store->out, ky_view (header, strlen (header)), &header_fd, error)
         && ky_store_put_blob (&store->out, ky_view (bytes->data, bytes->len), &report_fd, error)
         && put_debts (store, debts, &debts_fd, error) && call_ok (store, error);
}

gboolean
ky_store_failed (KyStore *store, const gchar *id, const gchar *why, GError **error)
{
  ky_wire_begin (&store->out, KY_STORE_MESSAGE_FAILED);
  ky_wire_string (&store->out, id);
  put_foreign (&store->out, why, 1000);
  return call_ok (store, error);
}

gboolean
ky_store_loaded (KyStore *store, gboolean was_taken, const guint8 config_sha256[KY_SHA256_SIZE],
                 const gchar *detail, GError **error)
{
  ky_wire_begin (&store->out, KY_STORE_MESSAGE_LOADED);
  ky_wire_u32 (&store->out, was_taken ? 1 : 0);
  ky_wire_bytes (&store->out, config_sha256, KY_SHA256_SIZE);
  put_foreign (&store->out, detail, KY_STORE_DETAIL_MAX);
  return call_ok (store, error);
}

gchar **
ky_store_unknown_departments (KyStore *store, const gchar *const *names, GError **error)
{
  g_autofree gchar *lines = g_strjoinv ("\n", (gchar **)names);
  g_autoptr (GBytes) unknown = NULL;
  g_autofree gchar *text = NULL;
  ky_autofd int fd = -1;

  ky_wire_begin (&store->out, KY_STORE_MESSAGE_DEPARTMENTS);
  if (!ky_store_put_blob (&store->out, ky_view (lines, strlen (lines)), &fd, error)
      || !ky_store_call (store->socket, &store->out, &store->in, KY_STORE_MESSAGE_OK, error))
    return NULL;
  unknown = ky_store_take_blob (&store->in, KY_STORE_LIST_MAX, error);
  if (unknown == NULL || !ky_wire_done (&store->in, error))
    return NULL;
  text = g_strndup (g_bytes_get_data (unknown, NULL), g_bytes_get_size (unknown));
  return g_strsplit (g_strchomp (text), "\n", -1);
}

GBytes *
ky_store_allow (KyStore *store, const gchar *sender, gboolean sender_is_authentic, GError **error)
{
  g_autoptr (GBytes) list = NULL;

  ky_wire_begin (&store->out, KY_STORE_MESSAGE_ALLOW_MATCH);
  put_foreign (&store->out, sender, 1000);
  ky_wire_u32 (&store->out, sender_is_authentic ? 1 : 0);
  if (!ky_store_call (store->socket, &store->out, &store->in, KY_STORE_MESSAGE_ALLOW_ENTRIES,
                      error))
    return NULL;
  list = ky_store_take_blob (&store->in, KY_STORE_LIST_MAX, error);
  return list != NULL && ky_wire_done (&store->in, error) ? g_steal_pointer (&list) : NULL;
}

gboolean
ky_store_has_earlier (KyStore *store, const gchar *sender, const gchar *const *recipients,
                      guint hours, gboolean *ret_has, GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  ky_autofd int fd = -1;

  put_recipients (lines, "", recipients);
  ky_wire_begin (&store->out, KY_STORE_MESSAGE_EARLIER);
  put_foreign (&store->out, sender, 1000);
  ky_wire_u32 (&store->out, hours);
  if (!ky_store_put_blob (&store->out, ky_view (lines->str, lines->len), &fd, error)
      || !ky_store_call (store->socket, &store->out, &store->in, KY_STORE_MESSAGE_OK, error))
    return FALSE;
  *ret_has = ky_wire_read_u32 (&store->in) == 1;
  return ky_wire_done (&store->in, error);
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

static void
gather_used (const KyReportPart *part, GPtrArray *ids)
{
  if (part->allow_id != NULL && part->allow_id[0] != '\0')
    g_ptr_array_add (ids, part->allow_id);
  for (guint i = 0; i < part->parts->len; i++)
    gather_used (part->parts->pdata[i], ids);
}

gboolean
ky_store_report_used (KyStore *store, const KyReportPart *report, const gchar *message_id,
                      GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  gather_used (report, ids);
  if (ids->len == 0)
    return TRUE;
  ky_wire_begin (&store->out, KY_STORE_MESSAGE_ALLOW_USED);
  ky_wire_string (&store->out, message_id);
  ky_wire_u32 (&store->out, ids->len);
  for (guint i = 0; i < ids->len; i++)
    ky_wire_string (&store->out, ids->pdata[i]);
  return call_ok (store, error);
}

gchar *
ky_store_status (KyStore *store, GError **error)
{
  g_autoptr (GBytes) json = NULL;

  ky_wire_begin (&store->out, KY_STORE_MESSAGE_STATUS);
  if (!ky_store_call (store->socket, &store->out, &store->in, KY_STORE_MESSAGE_JSON, error))
    return NULL;
  json = ky_store_take_blob (&store->in, KY_STORE_LIST_MAX, error);
  if (json == NULL || !ky_wire_done (&store->in, error))
    return NULL;
  return g_strndup (g_bytes_get_data (json, NULL), g_bytes_get_size (json));
}
