/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps this node's own list of trusted nodes in a file, and finds in the audit log which nodes
 * have joined since. A node that is not in the list is reported until an administrator confirms it;
 * changes of the list are durable. */
#include "store/records/known-nodes.h"
#include "common/log.h"
#include "common/release.h"
#include "common/wire.h"
#include "store/records/checkpoints.h"

#define FILE_NAME "nodes.known"
#define SIZE_MAX_KNOWN (1024 * 1024)
#define STRANGER '?'   /* precedes the line of a node that no administrator has accepted */
#define SEQ "seen "    /* before the row of the log up to which it was looked through */
#define SEQ_STEP 10000 /* rows, until that is written down again */

struct _KyKnownNodes
{
  gchar *path;
  gboolean is_new;
  gint64 seq, written;
  GPtrArray *known, *strangers; /* of gchar: "NAME KEY" */
};

static void
known_nodes_read_line (KyKnownNodes *known, const gchar *line)
{
  if (g_str_has_prefix (line, SEQ))
    known->seq = known->written = g_ascii_strtoll (line + strlen (SEQ), NULL, 10);
  else if (*line == STRANGER)
    g_ptr_array_add (known->strangers, g_strdup (line + 1));
  else if (*line != '\0')
    g_ptr_array_add (known->known, g_strdup (line));
}

KyKnownNodes *
ky_known_nodes_open (const gchar *state)
{
  KyKnownNodes *known = g_new0 (KyKnownNodes, 1);
  gsize size = 0;

  known->path = g_build_filename (state, FILE_NAME, NULL);
  known->known = g_ptr_array_new_with_free_func (g_free);
  known->strangers = g_ptr_array_new_with_free_func (g_free);
  g_autofree gchar *text = ky_file_read_text (known->path, SIZE_MAX_KNOWN, &size, NULL);
  known->is_new = text == NULL;
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    known_nodes_read_line (known, lines[i]);
  return known;
}

KY_DEFINE_PUBLIC_FREE (ky_known_nodes_free, KyKnownNodes, path, known, strangers)

static gboolean
known_nodes_write_file (KyKnownNodes *known, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, SEQ "%" G_GINT64_FORMAT "\n", known->seq);
  for (guint i = 0; i < known->known->len; i++)
    g_string_append_printf (text, "%s\n", (const gchar *)known->known->pdata[i]);
  for (guint i = 0; i < known->strangers->len; i++)
    g_string_append_printf (text, "%c%s\n", STRANGER, (const gchar *)known->strangers->pdata[i]);
  if (!g_file_set_contents_full (known->path, text->str, (gssize)text->len,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 error))
    return FALSE;
  known->written = known->seq;
  return TRUE;
}

static gboolean
known_nodes_has_line (GPtrArray *lines, const gchar *line)
{
  return g_ptr_array_find_with_equal_func (lines, line, g_str_equal, NULL);
}

typedef struct
{
  KyKnownNodes *known;
  gboolean is_changed;
} NodesLook;

/* Notes the node `name` with its key, unless it was noted before; a warning is logged if it is
 * unknown. */
static void
known_nodes_note (const gchar *name, const gchar *key, gpointer data)
{
  NodesLook *look = data;
  KyKnownNodes *known = look->known;
  g_autofree gchar *line = g_strdup_printf ("%s %s", name, key);

  /* Characters that no node's name has are replaced, because the name is a part of a line. */
  for (gchar *at = line; *at != '\0'; at++)
    if (!g_ascii_isgraph (*at) && at != strrchr (line, ' '))
      *at = '_';
  if (known_nodes_has_line (known->known, line) || known_nodes_has_line (known->strangers, line))
    return;
  look->is_changed = TRUE;
  if (known->is_new || g_str_equal (name, ky_index_node ()))
    g_ptr_array_add (known->known, g_steal_pointer (&line));
  else
    {
      ky_log (KY_LOG_WARNING, "an unknown node has joined: %s", line);
      g_ptr_array_add (known->strangers, g_steal_pointer (&line));
    }
}

gboolean
ky_known_nodes_look (KyKnownNodes *known, KyIndex *index, gint64 last, GError **error)
{
  NodesLook look = { known, known->is_new };
  gint step = -1;

  if (last == known->seq && !known->is_new)
    return TRUE;
  /* A log that was restored from an older copy is read from its beginning. */
  if (last < known->seq)
    known->seq = 0;
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT object, detail FROM audit WHERE seq > ? AND seq <= ?"
                                    " AND what IN ('" KY_AUDIT_NODE_JOIN "', '" KY_CHECKPOINT_PRUNED
                                    "') ORDER BY seq",
                                    "ii", known->seq, last);
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *name = ky_index_text (row, 0);
      g_autofree gchar *detail = ky_index_text (row, 1);

      /* No node has the name "". */
      if (name[0] != '\0')
        known_nodes_note (name, detail, &look);
      else
        ky_node_keys_each (detail, known_nodes_note, &look);
    }
  if (step < 0)
    return FALSE;
  known->seq = last;
  if (!look.is_changed && known->seq - known->written < SEQ_STEP && known->seq >= known->written)
    return TRUE;
  known->is_new = FALSE;
  return known_nodes_write_file (known, error);
}

void
ky_known_nodes_each (const KyKnownNodes *known, KyNodeKeyFunc each, gpointer data)
{
  for (guint i = 0; i < known->known->len; i++)
    {
      g_autofree gchar *name = g_strdup (known->known->pdata[i]);
      gchar *blank = strrchr (name, ' ');

      if (blank == NULL)
        continue;
      *blank = '\0';
      each (name, blank + 1, data);
    }
}

gchar *
ky_known_nodes_strangers (KyKnownNodes *known)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < known->strangers->len; i++)
    {
      const gchar *line = known->strangers->pdata[i];

      g_string_append_printf (names, "%s%.*s", i > 0 ? ", " : "", (int)(strrchr (line, ' ') - line),
                              line);
    }
  return g_string_free (names, names->len == 0);
}

gboolean
ky_known_nodes_accept (KyKnownNodes *known, GError **error)
{
  while (known->strangers->len > 0)
    g_ptr_array_add (known->known, g_ptr_array_steal_index (known->strangers, 0));
  return known_nodes_write_file (known, error);
}
