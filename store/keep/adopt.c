/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/keep/adopt.h"
#include "common/wire.h"
#include "store/records/erasures.h"

#include <string.h>

/* size, received, door; sender, client, queue id, login, direction; recipients */
#define ENVELOPE_TYPE "(xxxsssssas)"

GBytes *
ky_adopt_write_envelope (const KyAdoptEnvelope *envelope)
{
  g_autoptr (GVariant) recipients
      = g_variant_ref_sink (g_variant_new_strv (envelope->recipients, -1));
  g_autoptr (GVariant) all = g_variant_ref_sink (g_variant_new (
      "(xxxsssss@as)", envelope->size, envelope->received, envelope->door, envelope->sender,
      envelope->client, envelope->queue_id, envelope->login, envelope->direction, recipients));

  return g_variant_get_data_as_bytes (all);
}

/* --- which files ---------------------------------------------------------------------------- */

typedef struct
{
  KyIndex *reader;
  const gchar *state;
  KyRowsWriter *rows;
  gboolean is_aside;
  GError *error;
} List;

static void
list_file (const gchar *file, gboolean is_acknowledged, gpointer data)
{
  List *list = data;
  g_autofree gchar *id = g_path_get_basename (file);
  ky_autofd int fd = -1;
  KySealedLabel label;
  gboolean has_label;
  gint64 found = 1;

  /* A message has one original, however often it lies here. */
  if (list->error != NULL || (!list->is_aside && !is_acknowledged)
      || !ky_index_number (list->reader, 0, &found, &list->error,
                           "SELECT 1 FROM messages WHERE id = ?", "s", id)
      || found == 1)
    return;
  fd = ky_original_open (list->state, file, NULL);
  has_label = fd >= 0 && ky_seal_read_label (fd, &label, NULL);
  if (!ky_rows_begin (list->rows, &list->error))
    return;
  ky_rows_text (list->rows, file);
  ky_rows_text (list->rows, has_label ? label.id : NULL);
  ky_rows_text (list->rows, has_label ? label.key_id : NULL);
  ky_rows_bytes (list->rows,
                 has_label ? ky_view (label.sealed_key, KY_SEALED_KEY_SIZE) : (KyView){ 0 });
}

KyRowsWriter *
ky_adopt_list (KyIndex *reader, const gchar *state, GError **error)
{
  static const gchar *const columns[] = { "file", "id", "key_id", "sealed_key", NULL };
  g_autoptr (KyRowsWriter) rows = ky_rows_writer_new (columns, error);
  List list = { .reader = reader, .state = state, .rows = rows };

  if (rows == NULL)
    return NULL;
  ky_originals_each (state, FALSE, list_file, &list);
  list.is_aside = TRUE;
  ky_originals_each (state, TRUE, list_file, &list);
  if (list.error == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, list.error);
  return NULL;
}

/* "originals/DAY/ID", "aside/DAY/ID" or a record's place, and nothing that leads elsewhere. */
static gboolean
is_file_name (const gchar *file, gchar ret_id[KY_ID_SIZE])
{
  g_auto (GStrv) parts = g_strsplit (file, "/", 5);
  const guint length = g_strv_length (parts);
  gboolean is_record = ky_segment_is_place (file);

  return length == (is_record ? 4 : 3)
         && (is_record || g_str_equal (parts[0], "originals") || g_str_equal (parts[0], "aside"))
         && strspn (parts[1], "0123456789-") == strlen (parts[1]) && parts[1][0] != '\0'
         && ky_id_read (parts[length - 1], KY_ID_GROUPS, ret_id)
         && g_str_equal (ret_id, parts[length - 1]);
}

static gboolean
check_file (KyServer *server, const gchar *file, gchar ret_id[KY_ID_SIZE], GError **error)
{
  gint64 found = 0;

  if (!is_file_name (file, ret_id))
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_STORE, "that is not a file without a row");
      return FALSE;
    }
  if (!ky_index_number (server->index, 0, &found, error, "SELECT 1 FROM messages WHERE id = ?", "s",
                        ret_id))
    return FALSE;
  if (found == 0 && !g_hash_table_contains (server->sealing, ret_id))
    return TRUE;
  g_set_error (error, KY_ERROR, KY_ERROR_STORE, "message %s stands in the index", ret_id);
  return FALSE;
}

int
ky_adopt_open (KyServer *server, const gchar *file, GError **error)
{
  gchar id[KY_ID_SIZE];

  return check_file (server, file, id, error) ? ky_original_open (server->state, file, error) : -1;
}

/* --- their rows ----------------------------------------------------------------------------- */

static gboolean
insert_message (KyServer *server, const gchar *id, const KyAdoptEnvelope *envelope, KyView sha256,
                gint64 *ret_n, GError **error)
{
  if (!ky_index_run (server->index, error,
                     "INSERT INTO messages (id, received, sender, client, queue_id, login,"
                     " direction, size, sha256, door, state, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?,"
                     " ?, ?, 'done', 'its row was made again from its original')",
                     "sisssssibi", id, envelope->received, envelope->sender, envelope->client,
                     envelope->queue_id, envelope->login, envelope->direction, envelope->size,
                     sha256, envelope->door))
    return FALSE;
  *ret_n = server->added_n = sqlite3_last_insert_rowid (server->index->db);
  g_strlcpy (server->added_id, id, sizeof server->added_id);
  for (guint i = 0; envelope->recipients[i] != NULL; i++)
    if (!ky_index_run (server->index, error, "INSERT OR IGNORE INTO recipients VALUES (?, ?)", "is",
                       *ret_n, envelope->recipients[i]))
      return FALSE;
  return TRUE;
}

static gboolean
insert_original (KyServer *server, gint64 n, const gchar *file, GError **error)
{
  ky_autofd int fd = ky_original_open (server->state, file, error);
  gboolean is_record = ky_segment_is_place (file);
  g_autoptr (GBytes) sealed = NULL;
  KySealedLabel label;
  struct stat status;

  if (fd < 0 || !ky_seal_read_label (fd, &label, error))
    return FALSE;
  if (fstat (fd, &status) != 0)
    return ky_error_set_errno (error, file);
  if (is_record && (sealed = ky_fd_read_all (fd, KY_ORIGINAL_INLINE, error)) == NULL)
    return FALSE;
  return ky_index_run (server->index, error, "INSERT INTO originals VALUES (?, ?, ?, ?, ?, ?, ?)",
                       "isbisbs", n, label.key_id, ky_view (label.sealed_key, KY_SEALED_KEY_SIZE),
                       (gint64)status.st_size, is_record ? NULL : file,
                       is_record ? ky_view_of_bytes (sealed) : (KyView){ 0 },
                       is_record ? file : NULL);
}

gboolean
ky_adopt_add (KyServer *server, const gchar *id, const gchar *file, const gchar *sha256,
              GBytes *envelope, gchar **ret_file, GError **error)
{
  g_autoptr (GVariant) all = g_variant_ref_sink (
      g_variant_new_from_bytes (G_VARIANT_TYPE (ENVELOPE_TYPE), envelope, FALSE));
  g_autofree const gchar **recipients = NULL;
  KyAdoptEnvelope read = { 0 };
  guint8 digest[KY_SHA256_SIZE];
  gchar file_id[KY_ID_SIZE];
  gint64 n = 0;

  if (!check_file (server, file, file_id, error))
    return FALSE;
  if (!g_variant_is_normal_form (all) || !ky_sha256_from_hex (sha256, digest)
      || !g_str_equal (file_id, id))
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_STORE, "a malformed envelope");
      return FALSE;
    }
  g_variant_get (all, "(xxx&s&s&s&s&s^a&s)", &read.size, &read.received, &read.door, &read.sender,
                 &read.client, &read.queue_id, &read.login, &read.direction, &recipients);
  read.recipients = recipients;
  if (ky_erasures_has (server->erasures, id, read.received))
    {
      g_set_error (error, KY_ERROR, KY_ERROR_STORE, "the original of %s was erased", id);
      return FALSE;
    }
  g_clear_pointer (ret_file, g_free);
  return insert_message (server, id, &read, ky_view (digest, sizeof digest), &n, error)
         && ky_original_take_back (server->state, file, ret_file, error)
         && insert_original (server, n, *ret_file, error);
}
