/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes the keys of nodes in rows of the audit log that record a cut. */
#include "store/records/node-keys.h"
#include "store/records/audit.h"
#include "store/records/checkpoints.h"

#define WORD " nodes="

void
ky_node_keys_each (const gchar *detail, KyNodeKeyFunc each, gpointer data)
{
  const gchar *begin = strstr (detail, WORD);
  g_auto (GStrv) nodes = g_strsplit (begin != NULL ? begin + strlen (WORD) : "", ",", -1);

  for (guint i = 0; nodes[i] != NULL; i++)
    {
      gchar *colon = strchr (nodes[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      each (nodes[i], colon + 1, data);
    }
}

gchar *
ky_node_keys_last_cut (KyIndex *index, GError **error)
{
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT detail FROM audit WHERE what = '" KY_CHECKPOINT_PRUNED
                                    "' ORDER BY seq DESC LIMIT 1",
                                    "");
  gint step = ky_index_step (index, row, error);

  if (step != 1)
    return step == 0 ? g_strdup ("") : NULL;
  gchar *detail = ky_index_text (row, 0);
  ky_index_reset (row);
  return detail;
}

/* Holds the words that are made, and the names in them. */
typedef struct
{
  GString *text;
  GHashTable *names;
} NodeKeys;

static void
node_keys_add (const gchar *name, const gchar *key, gpointer data)
{
  NodeKeys *keys = data;

  if (g_hash_table_add (keys->names, g_strdup (name)))
    g_string_append_printf (keys->text, "%s%s:%s", keys->text->len > 0 ? "," : WORD, name, key);
}

gchar *
ky_node_keys_describe (KyIndex *index, gint64 cut, GError **error)
{
  g_autofree gchar *before = ky_node_keys_last_cut (index, error);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  NodeKeys keys = { text, names };
  gint step = -1;

  if (before == NULL)
    return NULL;
  ky_node_keys_each (before, node_keys_add, &keys);
  KyStatement *row = ky_index_bind (
      index, error,
      "SELECT object, detail FROM audit WHERE seq <= ? AND what = '" KY_AUDIT_NODE_JOIN
      "' ORDER BY seq",
      "i", cut);
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *name = ky_index_text (row, 0);

      node_keys_add (name, ky_index_peek (row, 1), &keys);
    }
  return step == 0 ? g_strdup (text->str) : NULL;
}
