/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the lines of the journal of erasures in the table journal of the index, too, and takes the
 * lines of other nodes from there. When an index is opened, it compares how far the file, the index
 * and the mark have come, to find out whether the file was cut, is older or damaged. */
#include "store/records/erasures-lines.h"

#define NUMBER "%" G_GINT64_FORMAT
#define AT "journal-at" /* meta, of each node: "STEP", and " STEP HASH" of the synced part */
/* Kinds of lines that this version knows; others are never removed from the table. */
#define KINDS "EBAKFUuRPQSI" KY_JOURNAL_DELIVERIES_KINDS

/* --- how far it had come ------------------------------------------------------------------- */

static void
erasures_share_read_point (KyErasures *erasures, KyIndex *index)
{
  g_autofree gchar *name = ky_index_own_name (AT);
  g_autofree gchar *text = ky_index_meta (index, name);
  gchar *end = text;

  if (text == NULL)
    return;
  erasures->index_step = g_ascii_strtoll (text, &end, 10);
  if (*end == ' ')
    ky_chain_read (end + 1, &erasures->index_synced, NULL);
}

static gboolean
post_point (KyIndex *index, gint64 step, const KyChain *synced, GError **error)
{
  g_autofree gchar *name = ky_index_own_name (AT);
  g_autofree gchar *text = synced->step > 0 ? g_strdup_printf (NUMBER " " NUMBER " %s", step,
                                                               synced->step, synced->hash)
                                            : g_strdup_printf (NUMBER, step);

  return ky_index_post_meta (index, name, text, error);
}

/* --- what was found ------------------------------------------------------------------------- */

gboolean
ky_erasures_lacks (const KyErasures *erasures)
{
  return erasures->index_step < erasures->marked.step
         && !ky_chain_has (&erasures->found, &erasures->marked);
}

gboolean
ky_erasures_is_damaged (const KyErasures *erasures)
{
  return erasures->found.is_broken && erasures->found.stated > erasures->index_step;
}

gboolean
ky_erasures_is_cut (const KyErasures *erasures)
{
  return erasures->found.is_broken || ky_erasures_lacks (erasures)
         || !ky_chain_has (&erasures->found, &erasures->index_synced);
}

const KyChain *
ky_erasures_noted (const KyErasures *erasures)
{
  return &erasures->noted;
}

/* Returns the point after all points that the index and the file know. */
static KyChain
go_on_from (const KyErasures *erasures)
{
  const KyChain *end = &erasures->found.end;
  KyChain at = end->step > 0                     ? *end
               : erasures->index_synced.step > 0 ? erasures->index_synced
                                                 : erasures->marked;

  at.step = MAX (MAX (at.step, erasures->index_step), erasures->marked.step);
  /* The index has only a step and no hash. */
  if (at.hash[0] == '\0' && at.step-- > 0)
    ky_chain_go (&at, ky_view ("", 0));
  at.step = MAX (at.step, 0);
  return at;
}

/* Records the cut, unless a process that was killed before the report has recorded it. */
static gboolean
note_cut (const KyErasures *erasures, KyIndex *index, GError **error)
{
  gboolean is_lost = ky_erasures_lacks (erasures) || ky_erasures_is_damaged (erasures);
  g_autofree gchar *name = ky_index_own_name (KY_ERASURES_CUT);
  g_autofree gchar *noted = ky_index_meta (index, name);
  g_autofree gchar *text = g_strdup_printf (
      "%sfile=" NUMBER " index=" NUMBER " mark=" NUMBER, is_lost ? KY_ERASURES_LOST : "",
      erasures->found.end.step, erasures->index_step, erasures->marked.step);

  return (noted != NULL && (!is_lost || g_str_has_prefix (noted, KY_ERASURES_LOST)))
         || ky_index_set_meta (index, name, text, error);
}

/* Records once what was found, before the file is written again. The index gets no further step
 * before it has the lines. */
static gboolean
erasures_share_note_found (KyErasures *erasures, KyIndex *index, GError **error)
{
  const KyChain none = { 0 };

  erasures->at = go_on_from (erasures);
  return !ky_erasures_is_cut (erasures)
         || (note_cut (erasures, index, error)
             && post_point (index, erasures->index_step, &none, error));
}

static gboolean
note_begin (KyErasures *erasures, KyIndex *index, GError **error)
{
  if (!ky_index_begin (index, TRUE, error))
    return FALSE;
  if (ky_erasures_note_whose (erasures, index, error)
      && erasures_share_note_found (erasures, index, error))
    return ky_index_commit (index, error);
  ky_index_rollback (index);
  return FALSE;
}

KyErasures *
ky_erasures_read (const gchar *state, KyIndex *index, const KyChain *mark, GError **error)
{
  KyErasures *erasures = ky_erasures_load (state, index, error);

  if (erasures == NULL)
    return NULL;
  erasures->marked = *mark;
  erasures_share_read_point (erasures, index);
  return erasures;
}

gboolean
ky_erasures_begin (KyErasures *erasures, KyIndex *index, GError **error)
{
  if (!ky_erasures_read_access (erasures, index, error) || !note_begin (erasures, index, error)
      || !ky_erasures_write_file (erasures, error))
    return FALSE;
  erasures->tidied = g_get_real_time () / G_USEC_PER_SEC;
  return TRUE;
}

/* --- while it runs -------------------------------------------------------------------------- */

/* Returns when `line` counts no more; 0: never. */
static gint64
over_at (const gchar *line)
{
  const gchar *number = line[0] != '\0' && line[1] == ' ' ? strchr (line + 2, ' ') : NULL;
  gint64 time = number != NULL ? g_ascii_strtoll (number + 1, NULL, 10) : 0;

  if (line[0] == 'S')
    return time;
  if (line[0] == 'Q')
    return time + KY_ERASURES_REQUEST_SECONDS;
  return strchr (KY_JOURNAL_DELIVERIES_KINDS, line[0]) != NULL
             ? time + KY_JOURNAL_DELIVERIES_SECONDS
             : 0;
}

static gboolean
share_line (KyIndex *index, const gchar *line, GError **error)
{
  return ky_index_post (index, error, "INSERT INTO journal (node, line, until) VALUES (?, ?, ?)",
                        "ssi", ky_index_node (), line, over_at (line));
}

static gboolean
share_lines (KyIndex *index, const GString *lines, GError **error)
{
  g_auto (GStrv) all = g_strsplit (lines->str, "\n", -1);

  for (guint i = 0; all[i] != NULL; i++)
    if (all[i][0] != '\0' && !share_line (index, all[i], error))
      return FALSE;
  return TRUE;
}

/* Advances the chain by `lines`, if there are any. Returns FALSE if `lines` is empty. */
static gboolean
erasures_share_advance (KyChain *at, const GString *lines)
{
  if (lines->len > 0)
    ky_chain_go (at, ky_view (lines->str, lines->len));
  return lines->len > 0;
}

gboolean
ky_erasures_share (KyErasures *erasures, KyIndex *index, GError **error)
{
  if (erasures == NULL
      || erasures->pending->len + erasures->behind->len + erasures->unshared->len == 0)
    return TRUE;
  /* The point is that of the file as it will be written; the file is not written again in between.
   * A failure is reported with the write. */
  ky_erasures_renew (erasures, NULL);
  KyChain at = erasures->at;
  KyChain synced = erasures_share_advance (&at, erasures->pending) ? at : erasures->synced;
  erasures_share_advance (&at, erasures->behind);
  erasures->is_noted = share_lines (index, erasures->unshared, error)
                       && share_lines (index, erasures->pending, error)
                       && share_lines (index, erasures->behind, error)
                       && post_point (index, at.step, &synced, error);
  return erasures->is_noted;
}

/* Lists the rows that `lines` (from which they are removed) does not have; lines that remain are
 * not in the index. NULL: an error. */
static GArray *
find_stale (const KyErasures *erasures, KyIndex *index, GHashTable *lines, GError **error)
{
  g_autoptr (GArray) stale = g_array_new (FALSE, FALSE, sizeof (gint64));
  KyStatement *row = ky_index_bind (index, error, "SELECT n, line FROM journal WHERE n <= ?", "i",
                                    erasures->followed);
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      gint64 n = ky_index_integer (row, 0);
      g_autofree gchar *line = ky_index_text (row, 1);

      if (!g_hash_table_remove (lines, line) && strchr (KINDS, line[0]) != NULL)
        g_array_append_val (stale, n);
    }
  return step == 0 ? g_steal_pointer (&stale) : NULL;
}

gboolean
ky_erasures_share_all (KyErasures *erasures, KyIndex *index, GError **error)
{
  g_autoptr (GString) all = ky_erasures_all_lines (erasures);
  g_auto (GStrv) each = g_strsplit (all->str, "\n", -1);
  g_autoptr (GHashTable) lines = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; each[i] != NULL; i++)
    if (each[i][0] != '\0')
      g_hash_table_add (lines, each[i]);
  g_autoptr (GArray) stale = find_stale (erasures, index, lines, error);
  if (stale == NULL)
    return FALSE;
  for (guint i = 0; each[i] != NULL; i++)
    if (g_hash_table_remove (lines, each[i]) && !share_line (index, each[i], error))
      return FALSE;
  for (guint i = 0; i < stale->len; i++)
    if (!ky_index_post (index, error, "DELETE FROM journal WHERE n = ?", "i",
                        g_array_index (stale, gint64, i)))
      return FALSE;
  erasures->noted = erasures->at;
  return post_point (index, erasures->at.step, &erasures->synced, error)
         && ky_index_settle (index, error);
}

/* Writes the lines of other nodes to this node's file. They are never withdrawn, because the
 * database has them, whatever happens to the file. The file is made again if a user was removed, so
 * that none of the user's lines stays. */
gboolean
ky_erasures_follow (KyErasures *erasures, KyIndex *index, GError **error)
{
  if (erasures == NULL)
    return TRUE;
  if (!ky_erasures_read_shared (erasures, index, error))
    return FALSE;
  if (erasures->heard->len == 0)
    return TRUE;
  if (ky_erasures_has_line (erasures->heard, 'R'))
    return ky_erasures_write_file (erasures, error);
  if (!ky_erasures_write_behind (erasures, erasures->heard, TRUE, error))
    return FALSE;
  g_string_truncate (erasures->heard, 0);
  return TRUE;
}
