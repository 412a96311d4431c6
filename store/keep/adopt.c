/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the sealed originals that have no row in the index, on the disk and in the bucket, and
 * makes rows for them from the envelopes that `kiyome store adopt` has decrypted. The file name and
 * envelope come from a client, so both are checked, and an original that was erased gets no row
 * again. */
#include "store/keep/adopt.h"
#include "config/allow.h"
#include "store/keep/bucket.h"
#include "store/keep/pending-uploads.h"
#include "store/records/domains.h"

/* Fields: size, received, door; sender, client, queue id, login, direction; recipients. */
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
  const KyOriginals *originals;
  KyRowsWriter *rows;
  GHashTable *objects;
  gboolean is_aside;
  GError *error;
} List;

static gboolean
has_message (List *list, const gchar *id)
{
  gint64 found = 1;

  return !ky_index_number (list->reader, 0, &found, &list->error,
                           "SELECT 1 FROM messages WHERE id = ?", "s", id)
         || found == 1;
}

static void
keep_adopt_put_file (List *list, const gchar *file, const KySealedLabel *label)
{
  if (!ky_rows_begin (list->rows, &list->error))
    return;
  ky_rows_text (list->rows, file);
  ky_rows_text (list->rows, label != NULL ? label->id : NULL);
  ky_rows_text (list->rows, label != NULL ? label->key_id : NULL);
  ky_rows_bytes (list->rows,
                 label != NULL ? ky_view (label->sealed_key, KY_SEALED_KEY_SIZE) : (KyView){ 0 });
}

static void
list_file (const gchar *file, gboolean is_acknowledged, gpointer data)
{
  List *list = data;
  g_autofree gchar *id = g_path_get_basename (file);
  g_autofree gchar *path = g_build_filename (list->originals->directory, file, NULL);
  ky_autofd int fd = -1;
  KySealedLabel label;

  /* A message has one original, however often it lies here. */
  if (list->error != NULL || (!list->is_aside && !is_acknowledged) || has_message (list, id))
    return;
  fd = ky_original_open (list->originals, file, NULL);
  /* An original that is being erased may have lost its file meanwhile; it is not listed. */
  if (fd < 0 && !g_file_test (path, G_FILE_TEST_EXISTS) && !ky_segment_is_place (file))
    return;
  keep_adopt_put_file (list, file,
                       fd >= 0 && ky_seal_read_label (fd, &label, NULL) ? &label : NULL);
}

static void
clear_away (gpointer data)
{
  ky_away_clear (data);
}

static gboolean
keep_adopt_note_name (const gchar *name, guint64 size, gpointer data)
{
  KyAway away = { NULL, size };

  if (ky_bucket_name_folder (name) == 0)
    return TRUE;
  away.file = g_strconcat (KY_REMOTE, name, NULL);
  g_array_append_val ((GArray *)data, away);
  return TRUE;
}

/* Tells whether the object has lost its row. One whose file is also in the spool was listed with
 * the spool. */
static gboolean
is_lost_object (List *list, const gchar *file)
{
  g_autofree gchar *id = g_path_get_basename (file);
  g_autofree gchar *spooled = ky_remote_spool_path (list->originals, file);
  gint64 is_sending = 1;

  return !has_message (list, id) && !g_file_test (spooled, G_FILE_TEST_EXISTS)
         && (ky_bucket_is_aside (file + strlen (KY_REMOTE))
             || (ky_pending_uploads_has (list->reader, file, &is_sending, &list->error)
                 && is_sending == 0));
}

static gboolean
list_object (List *list, const KyAway *away)
{
  ky_autofd int fd = -1;

  if (!is_lost_object (list, away->file))
    return list->error == NULL;
  fd = ky_remote_open (list->originals, away->file, away->stored,
                       ky_objects_deadline (list->originals->objects), &list->error);
  if (fd < 0)
    return FALSE;
  KyAdoptObject *object = g_new0 (KyAdoptObject, 1);
  object->stored = away->stored;
  g_hash_table_insert (list->objects, g_strdup (away->file), object);
  object->has_label = ky_seal_read_label (fd, &object->label, NULL);
  keep_adopt_put_file (list, away->file, object->has_label ? &object->label : NULL);
  return list->error == NULL;
}

static void
list_bucket (List *list)
{
  g_autoptr (GArray) files = g_array_new (FALSE, FALSE, sizeof (KyAway));

  g_array_set_clear_func (files, clear_away);
  /* Objects of another store are not missing rows of this one. */
  if (!ky_owner_check (list->originals->owner, list->originals->objects,
                       ky_objects_deadline (list->originals->objects), &list->error))
    {
      g_autofree gchar *problem = ky_owner_problem (list->originals->owner);

      if (problem != NULL)
        g_clear_error (&list->error);
      return;
    }
  if (!ky_objects_list (list->originals->objects, "", keep_adopt_note_name, files, &list->error))
    return;
  for (guint i = 0; i < files->len; i++)
    if (!list_object (list, &g_array_index (files, KyAway, i)))
      return;
}

GHashTable *
ky_adopt_objects_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

KyRowsWriter *
ky_adopt_list (KyIndex *reader, const KyOriginals *originals, GHashTable *objects, GError **error)
{
  static const gchar *const columns[] = { "file", "id", "key_id", "sealed_key", NULL };
  g_autoptr (KyRowsWriter) rows = ky_rows_writer_new (columns, error);
  const gchar *state = originals->directory;
  List list = { .reader = reader, .originals = originals, .rows = rows, .objects = objects };

  if (rows == NULL)
    return NULL;
  ky_originals_each (state, FALSE, list_file, &list);
  list.is_aside = TRUE;
  ky_originals_each (state, TRUE, list_file, &list);
  if (list.error == NULL && originals->objects != NULL)
    list_bucket (&list);
  if (list.error == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, list.error);
  return NULL;
}

/* Matches "originals/DAY/ID", "spool/DAY/ID", "aside/DAY/ID", an object's or a record's place, and
 * nothing that leads elsewhere. */
static gboolean
is_file_name (const gchar *file, gchar ret_id[KY_ID_SIZE])
{
  g_auto (GStrv) parts = g_strsplit (file, "/", 5);
  const guint length = g_strv_length (parts);
  gboolean is_record = ky_segment_is_place (file);

  if (ky_remote_is_place (file))
    return ky_bucket_name_folder (file + strlen (KY_REMOTE)) > 0
           && ky_id_read (parts[length - 1], KY_ID_GROUPS, ret_id);
  return length == (is_record ? 4 : 3)
         && (is_record || g_str_equal (parts[0], "originals") || g_str_equal (parts[0], KY_SPOOL)
             || g_str_equal (parts[0], "aside"))
         && strspn (parts[1], "0123456789-") == strlen (parts[1]) && parts[1][0] != '\0'
         && ky_id_read (parts[length - 1], KY_ID_GROUPS, ret_id)
         && g_str_equal (ret_id, parts[length - 1]);
}

static gboolean
keep_adopt_check_file (KyServer *server, const gchar *file, gchar ret_id[KY_ID_SIZE],
                       GError **error)
{
  gint64 found = 0;

  if (!is_file_name (file, ret_id)
      || (ky_remote_is_place (file) && !g_hash_table_contains (server->adoptable, file)))
    return ky_fail (error, KY_ERROR_STORE, "not a file without a row in the index");
  if (!ky_index_number (server->index, 0, &found, error, "SELECT 1 FROM messages WHERE id = ?", "s",
                        ret_id))
    return FALSE;
  if (found == 0 && !g_hash_table_contains (server->sealing, ret_id))
    return TRUE;
  return ky_fail (error, KY_ERROR_STORE, "message %s is in the index already", ret_id);
}

gboolean
ky_adopt_open (KyServer *server, const gchar *file, int *ret_fd, KyAway *ret_away, GError **error)
{
  g_autofree gchar *path = g_build_filename (server->state, file, NULL);
  gchar id[KY_ID_SIZE];

  if (!keep_adopt_check_file (server, file, id, error))
    return FALSE;
  if (ky_erasures_has (server->erasures, id, G_MAXINT64))
    return TRUE;
  const KyAdoptObject *object = g_hash_table_lookup (server->adoptable, file);
  if (object != NULL)
    {
      *ret_away = (KyAway){ g_strdup (file), object->stored };
      return TRUE;
    }
  if (!ky_segment_is_place (file) && !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  *ret_fd = ky_original_open (&server->originals, file, error);
  return *ret_fd >= 0;
}

/* --- their rows ----------------------------------------------------------------------------- */

static gboolean
keep_adopt_insert_message (KyServer *server, const gchar *id, const KyAdoptEnvelope *envelope,
                           KyView sha256, gint64 *ret_n, GError **error)
{
  g_autofree gchar *sender_key = ky_allow_fold_sender (envelope->sender);

  if (!ky_index_add (server->index, ret_n, error,
                     "INSERT INTO messages (id, received, sender, client, queue_id, login,"
                     " direction, size, sha256, door, sender_key, state, why)"
                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'done', 'its row was made again "
                     "from its original')",
                     "sisssssibis", id, envelope->received, envelope->sender, envelope->client,
                     envelope->queue_id, envelope->login, envelope->direction, envelope->size,
                     sha256, envelope->door, sender_key))
    return FALSE;
  server->added_n = *ret_n;
  g_strlcpy (server->added_id, id, sizeof server->added_id);
  for (guint i = 0; envelope->recipients[i] != NULL; i++)
    if (!ky_index_run (server->index, error,
                       "INSERT INTO recipients VALUES (?, ?) ON CONFLICT DO NOTHING", "is", *ret_n,
                       envelope->recipients[i]))
      return FALSE;
  return ky_domains_note (server->index, envelope->direction, envelope->sender, envelope->received,
                          error);
}

static gboolean
insert_object (KyServer *server, gint64 n, const gchar *file, const KyAdoptObject *object,
               GError **error)
{
  if (!object->has_label)
    return ky_fail (error, KY_ERROR_MALFORMED, "%s: no label", file);
  return ky_index_run (server->index, error,
                       "INSERT INTO originals VALUES (?, ?, ?, ?, ?, NULL, NULL, ?)", "isbiss", n,
                       object->label.key_id, ky_view (object->label.sealed_key, KY_SEALED_KEY_SIZE),
                       (gint64)object->stored, file, ky_index_node ());
}

static gboolean
keep_adopt_insert_original (KyServer *server, gint64 n, const gchar *file, GError **error)
{
  ky_autofd int fd = ky_original_open (&server->originals, file, error);
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
  return ky_index_run (
      server->index, error, "INSERT INTO originals VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "isbisbss", n,
      label.key_id, ky_view (label.sealed_key, KY_SEALED_KEY_SIZE), (gint64)status.st_size,
      is_record ? NULL : file, is_record ? ky_view_of_bytes (sealed) : (KyView){ 0 },
      is_record ? file : NULL, ky_index_node ());
}

gboolean
ky_adopt_add (KyServer *server, const gchar *id, const gchar *file, const gchar *sha256,
              GBytes *envelope, gchar **ret_file, GError **error)
{
  g_autoptr (GVariant) all = g_variant_ref_sink (
      g_variant_new_from_bytes (G_VARIANT_TYPE (ENVELOPE_TYPE), envelope, FALSE));
  g_autofree const gchar **recipients = NULL;
  KyAdoptEnvelope read = { 0 };
  g_autofree gchar *hold = NULL;
  guint8 digest[KY_SHA256_SIZE];
  gchar file_id[KY_ID_SIZE];
  gint64 n = 0;

  if (!keep_adopt_check_file (server, file, file_id, error))
    return FALSE;
  if (!g_variant_is_normal_form (all) || !ky_sha256_from_hex (sha256, digest)
      || !g_str_equal (file_id, id))
    return ky_fail (error, KY_ERROR_STORE,
                    "the envelope of an original is malformed: it is not adopted");
  g_variant_get (all, "(xxx&s&s&s&s&s^a&s)", &read.size, &read.received, &read.door, &read.sender,
                 &read.client, &read.queue_id, &read.login, &read.direction, &recipients);
  read.recipients = recipients;
  if (!ky_hold_find (server->index, id, read.sender, read.received, &hold, error))
    return FALSE;
  /* Retention destroyed nothing that is on hold. */
  if (ky_erasures_has (server->erasures, id, hold == NULL ? read.received : 0))
    return ky_fail (error, KY_ERROR_STORE, "the original of %s was erased", id);
  g_clear_pointer (ret_file, g_free);
  const KyAdoptObject *object = g_hash_table_lookup (server->adoptable, file);
  return keep_adopt_insert_message (server, id, &read, ky_view (digest, sizeof digest), &n, error)
         && ky_original_take_back (server->state, file, ret_file, error)
         && (object != NULL ? insert_object (server, n, file, object, error)
                            : keep_adopt_insert_original (server, n, *ret_file, error));
}
