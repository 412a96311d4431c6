/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the rows of a report's parts to the table parts, or to debt_parts for the recipients of a
 * deferred delivery; at most 20,000 rows for each report, and to the table links at most 256. A
 * part that is withheld has a reason and no method, and any other part a method and no reason. */
#include "store/records/parts.h"
#include "common/text-block.h"

#define LINKS_MAX 256 /* links in all texts of a mail */

typedef struct
{
  KyIndex *index;
  gint64 n, debt;
  guint count, n_links;
} Rows;

const gchar *
ky_parts_reason_word (const KyReportPart *part)
{
  static const gchar *const no_method[] = { "no-method", "no-pages", "unsupported" };

  for (guint i = 0; part->reason == KY_REASON_POLICY && i < G_N_ELEMENTS (no_method); i++)
    if (g_str_has_prefix (part->detail, no_method[i]))
      return "no-method";
  return ky_reason_to_string (part->reason);
}

/* Inserts one part; a withheld part has no method, and any other has no reason. */
static gboolean
insert_part (Rows *rows, const KyReportPart *part, const gchar *path, GError **error)
{
  gboolean is_withheld = part->outcome == KY_OUTCOME_WITHHELD;
  g_autoptr (GString) removed = g_string_new ("[");
  gchar sha256[KY_SHA256_HEX_SIZE];

  ky_sha256_to_hex (part->sha256, sha256);
  ky_report_put_removed (part, removed);
  g_string_append_c (removed, ']');
#define VALUES                                                                                     \
  path, part->name, part->type, part->claimed, (gint64)MIN (part->size, (guint64)G_MAXINT64),      \
      part->is_unread ? NULL : sha256, ky_outcome_to_string (part->outcome),                       \
      is_withheld ? NULL : ky_method_to_string (part->method),                                     \
      is_withheld ? ky_reason_to_string (part->reason) : NULL, part->detail,                       \
      part->allow_id[0] != '\0' ? part->allow_id : NULL, removed->str,                             \
      part->has_output ? part->output_name : NULL, part->has_output ? part->output_type : NULL
  return rows->debt == 0
             ? ky_index_post (rows->index, error,
                              "INSERT INTO parts (n, " KY_PARTS_COLUMNS
                              ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                              "issssisssssssss", rows->n, VALUES)
             : ky_index_post (rows->index, error,
                              "INSERT INTO debt_parts (n, debt, " KY_PARTS_COLUMNS
                              ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                              "iissssisssssssss", rows->n, rows->debt, VALUES);
#undef VALUES
}

/* Inserts where the part's text links to. The worker says it, so each length is checked here. */
static gboolean
insert_links (Rows *rows, const KyReportPart *part, GError **error)
{
  g_auto (GStrv) links = g_strsplit (part->links, "\n", LINKS_MAX + 1);

  for (guint i = 0; links[i] != NULL && rows->n_links < LINKS_MAX; i++)
    {
      gsize size = strlen (links[i]);

      if (size == 0 || size > KY_TEXT_LINK_MAX)
        continue;
      rows->n_links++;
      if (!ky_index_post (rows->index, error,
                          "INSERT INTO links VALUES (?, ?) ON CONFLICT DO NOTHING", "is", rows->n,
                          links[i]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
insert_tree (Rows *rows, const KyReportPart *part, const gchar *path, GError **error)
{
  if (rows->count++ >= KY_PARTS_MAX)
    return TRUE;
  if (!insert_part (rows, part, path, error) || !insert_links (rows, part, error))
    return FALSE;
  for (guint i = 0; i < part->parts->len && rows->count < KY_PARTS_MAX; i++)
    {
      g_autofree gchar *inner = g_strdup_printf ("%s.%u", path, i + 1);

      if (!insert_tree (rows, part->parts->pdata[i], inner, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_parts_insert (KyIndex *index, gint64 n, const KyReportPart *root, GError **error)
{
  Rows rows = { .index = index, .n = n };

  return insert_tree (&rows, root, "1", error);
}

gboolean
ky_parts_insert_debt (KyIndex *index, gint64 n, gint64 debt, const KyReportPart *root,
                      GError **error)
{
  Rows rows = { .index = index, .n = n, .debt = debt };

  return ky_index_post (index, error, "DELETE FROM debt_parts WHERE n = ? AND debt = ?", "ii", n,
                        debt)
         && insert_tree (&rows, root, "1", error);
}
