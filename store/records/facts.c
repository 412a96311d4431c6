/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Derives from a report what lists of mail show (the view, the numbers of attachments, of changed
 * and of withheld parts), and writes the texts that searches use. The texts are written later than
 * the report, many in one transaction, and must be complete before a search. */
#include "store/records/facts.h"
#include "common/release.h"
#include "store/index/search.h"
#include "store/index/subject.h"

#define TEXTS_AT_ONCE "64"

const gchar *const ky_mail_view_names[]
    = { "received", "delivered", "changed", "withheld", "failed", NULL };

/* --- noting --------------------------------------------------------------------------------- */

/* Tells whether the part has findings only, which are no change. */
static gboolean
is_found_only (const KyReportPart *part)
{
  for (guint i = 0; i < part->removed->len; i++)
    if (strcmp (((const KyRemoval *)part->removed->pdata[i])->code, "text.hidden") != 0)
      return FALSE;
  return TRUE;
}

static gboolean
facts_is_changed (const KyReportPart *part)
{
  return part->outcome == KY_OUTCOME_CONVERTED
         || (part->outcome == KY_OUTCOME_REBUILT && !is_found_only (part));
}

/* Counts withheld parts; a part inside a withheld part is withheld with it. */
static gint64
facts_count_withheld (const KyReportPart *part, gboolean is_whole_mail)
{
  gint64 count = 0;

  if (part->outcome == KY_OUTCOME_WITHHELD && !is_whole_mail)
    return 1;
  for (guint i = 0; i < part->parts->len; i++)
    count += facts_count_withheld (part->parts->pdata[i], FALSE);
  return count;
}

static void
count_attachment (const KyReportPart *part, KyMailFacts *facts)
{
  facts->attachments++;
  facts->changed += facts_is_changed (part);
}

/* Collects the facts of a mail, with attachments as KY_MAILS_ATTACHMENT has them. */
void
ky_mail_facts (const KyReportPart *root, KyMailFacts *ret_facts)
{
  gboolean is_whole_mail = strcmp (root->type, "eml") == 0;

  *ret_facts = (KyMailFacts){ 0 };
  if (!is_whole_mail)
    count_attachment (root, ret_facts);
  for (guint i = 0; i < root->parts->len; i++)
    {
      const KyReportPart *part = root->parts->pdata[i];

      if (strcmp (part->name, KY_REPORT_TEXT_NAME) != 0)
        count_attachment (part, ret_facts);
    }
  ret_facts->withheld = facts_count_withheld (root, is_whole_mail);
  if (ret_facts->withheld > 0 || root->outcome == KY_OUTCOME_WITHHELD)
    ret_facts->view = KY_MAIL_WITHHELD;
  else
    ret_facts->view = ret_facts->changed > 0 ? KY_MAIL_CHANGED : KY_MAIL_DELIVERED;
}

#define NAMES                                                                                      \
  " group_concat (CASE WHEN coalesce (p.name, '') NOT IN ('', 'body')"                             \
  "  AND (p.path <> '1' OR p.type IS DISTINCT FROM 'eml') THEN p.name END, '\n')"

/* Holds the searched text of a message: its header, the envelope's sender, and the names of all
 * parts in the mail's own report, one a line. */
typedef struct
{
  gint64 n;
  gchar *header, *sender, *names;
  gboolean has_others; /* there are reports for others, under another policy */
} Told;

KY_DEFINE_CLEAR (clear_told, Told, header, sender, names)

/* Lists the first messages that wait for the search index. (transfer full) */
static GArray *
list_told (KyIndex *index, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (Told));
  KyStatement *row = ky_index_bind (
      index, error,
      "SELECT u.n, r.header, m.sender,"
      " (SELECT" NAMES " FROM parts p WHERE p.n = u.n),"
      " EXISTS (SELECT 1 FROM debt_parts d WHERE d.n = u.n)"
      " FROM unsearched u JOIN messages m ON m.n = u.n LEFT JOIN reports r ON r.n = u.n"
      " ORDER BY u.n LIMIT " TEXTS_AT_ONCE,
      "");
  gint step = -1;

  g_array_set_clear_func (list, clear_told);
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      Told told = { .n = ky_index_integer (row, 0),
                    .header = g_strdup (ky_index_peek (row, 1)),
                    .sender = ky_index_text (row, 2),
                    .names = ky_index_text (row, 3),
                    .has_others = ky_index_integer (row, 4) != 0 };

      g_array_append_val (list, told);
    }
  return step == 0 ? g_steal_pointer (&list) : NULL;
}

/* Appends the lines of `names` to `all`, except those in `seen`, which `all` has already. */
static void
add_names (GString *all, GHashTable *seen, const gchar *names)
{
  g_auto (GStrv) lines = g_strsplit (names, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_hash_table_add (seen, g_strdup (lines[i])))
      g_string_append_printf (all, "%s%s", all->len > 0 ? "\n" : "", lines[i]);
}

static gboolean
insert_names (KyIndex *index, gint64 n, gint64 debt, const gchar *names, GError **error)
{
  g_autofree gchar *normal = ky_search_normal (names);

  return ky_index_post (index, error, "INSERT INTO debt_names VALUES (?, ?, ?)", "iis", n, debt,
                        normal);
}

/* Stores the names of a mail that has reports for deferred deliveries, too, because each recipient
 * searches only the own report. `names`: of the mail's own report, then of all. */
static gboolean
note_names (KyIndex *index, gint64 n, gchar **names, GError **error)
{
  g_autoptr (GString) all = g_string_new ("");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) debts = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) of_debts = g_ptr_array_new_with_free_func (g_free);
  KyStatement *row = ky_index_bind (
      index, error,
      "SELECT p.debt," NAMES " FROM debt_parts p WHERE p.n = ? GROUP BY p.debt ORDER BY p.debt",
      "i", n);
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      gint64 debt = ky_index_integer (row, 0);

      g_array_append_val (debts, debt);
      g_ptr_array_add (of_debts, ky_index_text (row, 1));
    }
  if (step != 0 || !ky_index_post (index, error, "DELETE FROM debt_names WHERE n = ?", "i", n)
      || !insert_names (index, n, 0, *names, error))
    return FALSE;
  add_names (all, seen, *names);
  for (guint i = 0; i < debts->len; i++)
    {
      if (!insert_names (index, n, g_array_index (debts, gint64, i), of_debts->pdata[i], error))
        return FALSE;
      add_names (all, seen, of_debts->pdata[i]);
    }
  g_free (*names);
  *names = g_strdup (all->str);
  return TRUE;
}

static gboolean
note_text (KyIndex *index, Told *told, GError **error)
{
  KyView view = ky_view (told->header, told->header != NULL ? strlen (told->header) : 0);
  g_autofree gchar *subject = ky_subject_read (view);
  g_autofree gchar *author = ky_author_read (view);
  g_autofree gchar *normal = ky_search_normal (subject);

  if (told->header == NULL)
    return ky_fail (
        error, KY_ERROR_STORE,
        "the index lacks the header of a message: it may be damaged, see kiyome status");
  if (told->has_others && !note_names (index, told->n, &told->names, error))
    return FALSE;
  /* Users know the author by name; the address is that of the envelope. */
  g_autofree gchar *senders
      = g_strjoin ("\n", told->sender, author[0] != '\0' ? author : NULL, NULL);
  g_autofree gchar *sender = ky_search_normal (senders);
  g_autofree gchar *names = ky_search_normal (told->names);
  return ky_index_post (index, error, "INSERT INTO mail_text VALUES (?, ?, ?, ?)", "isss", told->n,
                        sender, normal, names)
         && ky_index_search_put (index, told->n, &(KySearchTexts){ sender, normal, names }, error)
         && ky_index_post (index, error, "DELETE FROM unsearched WHERE n = ?", "i", told->n);
}

gboolean
ky_mails_note (KyIndex *index, gint64 n, GError **error)
{
  return ky_index_post (index, error, "INSERT INTO unsearched VALUES (?)", "i", n);
}

gboolean
ky_mails_forget_texts (KyIndex *index, gint64 n, GError **error)
{
  KyStatement *row = ky_index_bind (
      index, error, "SELECT sender, subject, names FROM mail_text WHERE n = ?", "i", n);
  gint step = ky_index_step (index, row, error);

  if (step < 1)
    return step == 0;
  g_autofree gchar *sender = ky_index_text (row, 0);
  g_autofree gchar *subject = ky_index_text (row, 1);
  g_autofree gchar *names = ky_index_text (row, 2);
  ky_index_reset (row);
  return ky_index_search_remove (index, n, &(KySearchTexts){ sender, subject, names }, error)
         && ky_index_run (index, error, "DELETE FROM mail_text WHERE n = ?", "i", n);
}

gboolean
ky_mails_note_again (KyIndex *index, gint64 n, GError **error)
{
  return ky_mails_forget_texts (index, n, error)
         && ky_index_run (index, error, "INSERT INTO unsearched VALUES (?) ON CONFLICT DO NOTHING",
                          "i", n);
}

gboolean
ky_mails_note_texts (KyIndex *index, GError **error)
{
  guint count = 0;

  do
    {
      g_autoptr (GArray) list = list_told (index, error);

      if (list == NULL)
        return FALSE;
      count = list->len;
      for (guint i = 0; i < count; i++)
        if (!note_text (index, &g_array_index (list, Told, i), error))
          return FALSE;
    }
  while (count > 0);
  return TRUE;
}
