/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records in the table meta which originals are being uploaded to the bucket and have no row yet.
 * An entry is committed before the first byte is sent and removed when the original gets its row;
 * the check of the bucket (store/keep/bucket.c) removes entries whose upload came to nothing. */
#include "store/keep/pending-uploads.h"
#include "common/release.h"

#define SENDING "sending " KY_REMOTE /* prefix of names in meta: "sending s3/2026-11-22/ID" */
#define DAY_LENGTH 10

static gchar *
name_in_meta (const gchar *file)
{
  return g_strconcat (SENDING, file + strlen (KY_REMOTE), NULL);
}

gboolean
ky_pending_uploads_begin (KyIndex *index, const gchar *file, gboolean *ret_again, GError **error)
{
  g_autofree gchar *name = name_in_meta (file);
  const gchar *who = ky_index_node ()[0] != '\0' ? ky_index_node () : "1";
  gint64 found = 0;

  if (ret_again != NULL)
    {
      if (!ky_index_number (index, 0, &found, error,
                            "SELECT 1 FROM meta WHERE name = ? AND value = ?", "ss", name, who))
        return FALSE;
      *ret_again = found == 1;
    }
  return ky_index_post_meta (index, name, who, error);
}

static gboolean
end_name (KyIndex *index, const gchar *name, GError **error)
{
  return ky_index_post (index, error, "DELETE FROM meta WHERE name = ?", "s", name);
}

gboolean
ky_pending_uploads_end (KyIndex *index, const gchar *file, GError **error)
{
  g_autofree gchar *name = name_in_meta (file);

  return end_name (index, name, error);
}

gboolean
ky_pending_uploads_has (KyIndex *index, const gchar *file, gint64 *ret_has, GError **error)
{
  g_autofree gchar *name = name_in_meta (file);

  return ky_index_number (index, 0, ret_has, error, "SELECT 1 FROM meta WHERE name = ?", "s", name);
}

/* Names in meta. (transfer full), NULL with STORE. */
static GPtrArray *
pending_uploads_list_names (KyIndex *index, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  KyStatement *row
      = ky_index_bind (index, error, "SELECT name FROM meta WHERE name LIKE '" SENDING "%'", "");
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    g_ptr_array_add (names, ky_index_text (row, 0));
  return step == 0 ? g_steal_pointer (&names) : NULL;
}

gboolean
ky_pending_uploads_drop (KyServer *server, GError **error)
{
  if (ky_index_is_server (server->place))
    return TRUE;
  g_autoptr (GPtrArray) names = pending_uploads_list_names (server->index, error);
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const gchar *id = strrchr (names->pdata[i], '/') + 1;

      if (!g_hash_table_contains (server->sealing, id)
          && !end_name (server->index, names->pdata[i], error))
        return FALSE;
    }
  return names != NULL;
}

/* --- those that came to nothing ------------------------------------------------------------- */

typedef struct
{
  KyOperation operation; /* must be the first member */
  GPtrArray *names;
} Forget;

static gboolean
apply_forget (KyServer *server, KyOperation *operation, GError **error)
{
  const Forget *forget = (Forget *)operation;

  for (guint i = 0; i < forget->names->len; i++)
    if (!end_name (server->index, forget->names->pdata[i], error))
      return FALSE;
  return TRUE;
}

KY_DEFINE_FREE (free_forget, Forget, names)

static void
pending_uploads_forget (KyServer *server, GPtrArray *names)
{
  Forget *forgotten = g_new0 (Forget, 1);

  forgotten->operation = (KyOperation){ .apply = apply_forget, .free = free_forget };
  forgotten->names = names;
  ky_server_queue (server, &forgotten->operation);
}

void
ky_pending_uploads_withdraw (KyServer *server, const gchar *file)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (names, name_in_meta (file));
  pending_uploads_forget (server, names);
}

void
ky_pending_uploads_forget (KyServer *server, const gchar *before, GHashTable *there)
{
  g_autoptr (GPtrArray) names = pending_uploads_list_names (server->index, NULL);

  for (guint i = names != NULL ? names->len : 0; i-- > 0;)
    {
      const gchar *name = (gchar *)names->pdata[i] + strlen (SENDING);

      if (strncmp (name, before, DAY_LENGTH) >= 0 || g_hash_table_contains (there, name)
          || g_hash_table_contains (server->sealing, strrchr (name, '/') + 1))
        g_ptr_array_remove_index_fast (names, i);
    }
  if (names != NULL && names->len > 0)
    pending_uploads_forget (server, g_steal_pointer (&names));
}
