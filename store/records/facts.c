/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/records/facts.h"
#include "store/index/search.h"
#include "store/index/subject.h"

#include <string.h>

const gchar *const ky_view_names[]
    = { "received", "delivered", "changed", "withheld", "failed", NULL };

/* --- noting --------------------------------------------------------------------------------- */

static gboolean
is_whole_mail (const KyPart *part)
{
  return g_strcmp0 (part->path, "1") == 0 && g_strcmp0 (part->type, "eml") == 0;
}

/* As KY_MAILS_ATTACHMENT has it. */
static gboolean
is_attachment (const KyPart *part)
{
  const gchar *path = part->path != NULL ? part->path : "";

  if (strcmp (path, "1") == 0)
    return !is_whole_mail (part);
  return g_str_has_prefix (path, "1.") && g_ascii_isdigit (path[2])
         && strchr (path + 2, '.') == NULL && g_strcmp0 (part->name, "body") != 0;
}

static gboolean
is_changed (const KyPart *part)
{
  return g_strcmp0 (part->outcome, "converted") == 0
         || (g_strcmp0 (part->outcome, "rebuilt") == 0 && part->removed != NULL
             && strcmp (part->removed, "[]") != 0);
}

/* Is PATH below OUTER (or NULL)? */
static gboolean
is_inside (const gchar *path, const gchar *outer)
{
  return path != NULL && outer != NULL && g_str_has_prefix (path, outer)
         && path[strlen (outer)] == '.';
}

void
ky_mail_facts (const GPtrArray *parts, const gchar *outcome, KyMailFacts *ret_facts)
{
  const gchar *outer = NULL;

  *ret_facts = (KyMailFacts){ 0 };
  for (guint i = 0; i < parts->len; i++)
    {
      const KyPart *part = parts->pdata[i];
      gboolean counts = is_attachment (part);

      ret_facts->attachments += counts;
      ret_facts->changed += counts && is_changed (part);
      /* What is in one that is withheld is withheld with it. */
      if (g_strcmp0 (part->outcome, "withheld") == 0 && !is_whole_mail (part)
          && !is_inside (part->path, outer))
        {
          ret_facts->withheld++;
          outer = part->path;
        }
    }
  if (ret_facts->withheld > 0 || strcmp (outcome, "withheld") == 0)
    ret_facts->view = KY_VIEW_WITHHELD;
  else
    ret_facts->view = ret_facts->changed > 0 ? KY_VIEW_CHANGED : KY_VIEW_DELIVERED;
}

/* The envelope's sender, and the names of all parts, one a line. */
static gboolean
read_names (KyIndex *index, gint64 n, gchar **ret_sender, gchar **ret_names, GError **error)
{
  sqlite3_stmt *row
      = ky_index_bind (index, error,
                       "SELECT m.sender,"
                       " group_concat (CASE WHEN coalesce (p.name, '') NOT IN ('', 'body')"
                       "  AND (p.path <> '1' OR p.type IS NOT 'eml') THEN p.name END, char (10))"
                       " FROM messages m LEFT JOIN parts p USING (n) WHERE m.n = ?",
                       "i", n);

  if (!ky_index_one (index, row, error))
    return FALSE;
  *ret_sender = ky_index_text (row, 0);
  *ret_names = ky_index_text (row, 1);
  ky_index_reset (row);
  return TRUE;
}

static gboolean
read_header (KyIndex *index, gint64 n, gchar **ret_header, GError **error)
{
  sqlite3_stmt *row
      = ky_index_bind (index, error, "SELECT header FROM reports WHERE n = ?", "i", n);

  if (!ky_index_one (index, row, error))
    return FALSE;
  *ret_header = ky_index_text (row, 0);
  ky_index_reset (row);
  return TRUE;
}

static gboolean
note_text (KyIndex *index, gint64 n, const gchar *header, GError **error)
{
  KyView view = ky_view (header, strlen (header));
  g_autofree gchar *envelope = NULL;
  g_autofree gchar *parts = NULL;
  g_autofree gchar *subject = ky_subject_read (view);
  g_autofree gchar *author = ky_author_read (view);
  g_autofree gchar *senders = NULL;
  g_autofree gchar *sender = NULL;
  g_autofree gchar *names = NULL;
  g_autofree gchar *normal = ky_search_normal (subject);
  g_autofree gchar *sender_pairs = NULL;
  g_autofree gchar *subject_pairs = NULL;
  g_autofree gchar *names_pairs = NULL;

  if (!read_names (index, n, &envelope, &parts, error))
    return FALSE;
  /* People know the one by its name, and the envelope has the other. */
  senders = g_strjoin ("\n", envelope, author[0] != '\0' ? author : NULL, NULL);
  sender = ky_search_normal (senders);
  names = ky_search_normal (parts);
  sender_pairs = ky_search_pairs (sender);
  subject_pairs = ky_search_pairs (normal);
  names_pairs = ky_search_pairs (names);
  return ky_index_run (index, error, "INSERT INTO mail_text VALUES (?, ?, ?, ?)", "isss", n, sender,
                       normal, names)
         && ky_index_run (index, error,
                          "INSERT INTO search (rowid, sender, subject, names) VALUES (?, ?, ?, ?)",
                          "isss", n, sender_pairs, subject_pairs, names_pairs);
}

gboolean
ky_mails_note (KyIndex *index, gint64 n, GError **error)
{
  return ky_index_run (index, error, "INSERT INTO unsearched VALUES (?)", "i", n);
}

gboolean
ky_mails_note_texts (KyIndex *index, GError **error)
{
  gint64 n = 0;

  do
    {
      g_autofree gchar *header = NULL;

      if (!ky_index_number (index, 0, &n, error, "SELECT min (n) FROM unsearched", ""))
        return FALSE;
      if (n != 0
          && (!read_header (index, n, &header, error) || !note_text (index, n, header, error)
              || !ky_index_run (index, error, "DELETE FROM unsearched WHERE n = ?", "i", n)))
        return FALSE;
    }
  while (n != 0);
  return TRUE;
}
