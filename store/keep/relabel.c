/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the sealed data keys of the index into the labels of this node's files and segments after
 * the keys were changed at another node. A thread finds the labels that differ, in batches; the
 * loop writes them, and removes the mark from the table meta only if every label was written. */
#include "store/keep/relabel.h"

#include "common/release.h"

#define OWED "relabel " /* prefix of names in meta */
#define BATCH 64        /* labels that are written at once */

typedef struct
{
  gchar *file;
  guint64 stored;
  gchar key_id[KY_KEY_ID_SIZE];
  guint8 sealed_key[KY_SEALED_KEY_SIZE];
} Stale;

typedef struct
{
  KyTask task; /* must be the first member */
  const KyOriginals *originals;
  gchar *place, *mark;
  gint64 n; /* up to which all are as they should be */
  GPtrArray *stale;
  gboolean is_end, has_failed;
  GError *error;
} Relabel;

typedef struct
{
  KyOperation operation; /* must be the first member */
  gchar *mark;
} Settle;

KY_DEFINE_FREE (free_stale, Stale, file)

KY_DEFINE_FREE (free_relabel, Relabel, place, mark, stale, error)

static gchar *
name_owed (const gchar *node)
{
  return g_strconcat (OWED, node, NULL);
}

gboolean
ky_relabel_owe (KyIndex *index, const gchar *node, GError **error)
{
  g_autofree gchar *name = name_owed (node);
  gchar mark[KY_ID_SIZE];

  /* The mark is new each time: a run in progress may have passed a row that has a newer key now. */
  ky_id_new (KY_ID_GROUPS, mark);
  return ky_index_set_meta (index, name, mark, error);
}

gchar *
ky_relabel_owed (KyIndex *index)
{
  g_autofree gchar *name = name_owed (ky_index_node ());

  return ky_index_meta (index, name);
}

/* --- in the thread -------------------------------------------------------------------------- */

/* Tells whether the label has another key. A file that is gone, or is from an older version of
 * kiyome, has no label. */
static gboolean
has_other_key (const KyOriginals *originals, const gchar *file, const gchar *key_id)
{
  ky_autofd int fd = ky_original_open (originals, file, NULL);
  KySealedLabel label;

  return fd >= 0 && ky_seal_read_label (fd, &label, NULL) && !g_str_equal (label.key_id, key_id);
}

static void
relabel_look_at (Relabel *relabel, KyStatement *row)
{
  g_autofree gchar *file = ky_index_text (row, 1);
  g_autofree gchar *key_id = ky_index_text (row, 3);
  KyView sealed_key = ky_index_bytes (row, 4);
  Stale *stale;

  if (sealed_key.size != KY_SEALED_KEY_SIZE || strlen (key_id) >= sizeof stale->key_id
      || !has_other_key (relabel->originals, file, key_id))
    return;
  stale = g_new0 (Stale, 1);
  stale->file = g_steal_pointer (&file);
  stale->stored = (guint64)ky_index_integer (row, 2);
  g_strlcpy (stale->key_id, key_id, sizeof stale->key_id);
  memcpy (stale->sealed_key, sealed_key.data, sizeof stale->sealed_key);
  g_ptr_array_add (relabel->stale, stale);
}

static void
work_relabel (KyTask *task)
{
  Relabel *relabel = (Relabel *)task;
  g_autoptr (KyIndex) index = ky_index_open_reader (relabel->place, &relabel->error);
  gint step = -1;

  if (index == NULL)
    return;
  KyStatement *row
      = ky_index_bind (index, &relabel->error,
                       "SELECT n, coalesce (file, copy), stored, key_id, sealed_key FROM originals"
                       " WHERE n > ? AND node = ? AND coalesce (file, copy) IS NOT NULL ORDER BY n",
                       "is", relabel->n, ky_index_node ());
  while (row != NULL && relabel->stale->len < BATCH
         && (step = ky_index_step (index, row, &relabel->error)) == 1)
    {
      relabel->n = ky_index_integer (row, 0);
      relabel_look_at (relabel, row);
    }
  if (step == 1)
    ky_index_reset (row);
  relabel->is_end = step == 0;
}

/* --- in the loop ---------------------------------------------------------------------------- */

static gboolean
apply_settle (KyServer *server, KyOperation *operation, GError **error)
{
  g_autofree gchar *name = name_owed (ky_index_node ());

  return ky_index_run (server->index, error, "DELETE FROM meta WHERE name = ? AND value = ?", "ss",
                       name, ((Settle *)operation)->mark);
}

KY_DEFINE_FREE (free_settle, Settle, mark)

static void
relabel_settle (KyServer *server, const gchar *mark)
{
  Settle *settle = g_new0 (Settle, 1);

  settle->operation = (KyOperation){ .apply = apply_settle, .free = free_settle };
  settle->mark = g_strdup (mark);
  ky_server_queue (server, &settle->operation);
}

static gboolean
write_labels (KyServer *server, const Relabel *relabel)
{
  gboolean ok = TRUE;

  for (guint i = 0; i < relabel->stale->len; i++)
    {
      const Stale *stale = relabel->stale->pdata[i];
      g_autoptr (GError) error = NULL;

      if (ky_original_reseal (&server->originals, stale->file, stale->stored, stale->key_id,
                              stale->sealed_key, &error))
        continue;
      ky_server_complain (server, error->message);
      ok = FALSE;
    }
  return ok;
}

static void
finish_relabel (KyServer *server, KyTask *task)
{
  Relabel *relabel = (Relabel *)task;

  if (relabel->error != NULL && !server->is_stopping)
    ky_server_complain (server, relabel->error->message);
  /* An index in doubt may have other keys. */
  if (relabel->error == NULL && server->index != NULL && server->problem == NULL
      && !server->is_stopping)
    {
      relabel->has_failed |= !write_labels (server, relabel);
      if (!relabel->is_end)
        {
          g_ptr_array_set_size (relabel->stale, 0);
          ky_server_start (server->keepers, &relabel->task);
          return;
        }
      if (!relabel->has_failed)
        relabel_settle (server, relabel->mark);
    }
  server->is_relabelling = FALSE;
  free_relabel (relabel);
}

void
ky_relabel_start (KyServer *server, const gchar *mark)
{
  if (server->is_relabelling || server->problem != NULL || server->is_stopping)
    return;
  server->is_relabelling = TRUE;
  Relabel *relabel = g_new0 (Relabel, 1);
  relabel->task = (KyTask){ .server = server, .work = work_relabel, .finish = finish_relabel };
  relabel->originals = &server->originals;
  relabel->place = g_strdup (server->place);
  relabel->mark = g_strdup (mark);
  relabel->n = G_MININT64;
  relabel->stale = g_ptr_array_new_with_free_func (free_stale);
  ky_server_start (server->keepers, &relabel->task);
}
