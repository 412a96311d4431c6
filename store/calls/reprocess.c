/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds mails that can be sanitized again, requests it, and shows the progress. The result goes
 * only to the mail's recipients under the present policy, so one administrator may decide alone.
 * The search may read very many rows and therefore runs in a reader, page by page. A request is a
 * small transaction of its own, so that incoming mail does not wait for it. */
#include "store/calls/call.h"
#include "common/release.h"

#include "store/records/parts.h"

#define PAGE_STANDARD 100
#define WORDS_STANDARD "failure;limit;no-method"

/* Holds the criteria of the search in the form for statements: words as ";a;b;", identifiers as
 * JSON. */
typedef struct
{
  gchar *ids, *words;
  gint64 since, until, cursor, limit;
} Choice;

KY_DEFINE_AUTO_CLEAR (choice_clear, Choice, ids, words)

/* --- what is asked for ---------------------------------------------------------------------- */

static gboolean
calls_reprocess_is_word (const gchar *word)
{
  if (strcmp (word, "no-method") == 0)
    return TRUE;
  for (guint reason = KY_REASON_NONE + 1; reason < KY_REASON_LAST; reason++)
    if (strcmp (word, ky_reason_to_string ((KyReason)reason)) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
calls_reprocess_read_words (KyCall *call, Choice *choice, GError **error)
{
  const gchar *given = ky_call_argument (call, "for");
  g_auto (GStrv) words = g_strsplit (given[0] != '\0' ? given : WORDS_STANDARD, ";", -1);
  GString *list = g_string_new (";");

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (!calls_reprocess_is_word (words[i]))
        {
          g_string_free (list, TRUE);
          return ky_refuse_say (error, "invalid", "no-such-reason", "s", words[i]);
        }
      g_string_append_printf (list, "%s;", words[i]);
    }
  choice->words = g_string_free (list, FALSE);
  return TRUE;
}

/* Reads identifiers in canonical form, at most `most` (0: any number); each must exist. "" for
 * none. */
static gboolean
read_ids (KyIndex *index, KyCall *call, guint most, gchar **ret_ids, GError **error)
{
  g_auto (GStrv) ids = g_strsplit (ky_call_argument (call, "ids"), ";", -1);
  g_autoptr (GString) list = g_string_new ("");
  guint count = 0;

  for (guint i = 0; ids[i] != NULL; i++)
    {
      gchar id[KY_ID_SIZE];
      gint64 n = 0;

      if (ids[i][0] == '\0')
        continue;
      if (most > 0 && ++count > most)
        return ky_refuse_say (error, "invalid", "reprocess-few", "i", (gint64)most);
      if (!ky_id_read (ids[i], KY_ID_GROUPS, id))
        return ky_refuse_say (error, "not-found", "no-message", "s", ids[i]);
      if (!ky_index_message (index, id, &n, error))
        return FALSE;
      if (n == 0)
        return ky_refuse_say (error, "not-found", "no-message", "s", id);
      g_string_append_printf (list, "%c\"%s\"", list->len == 0 ? '[' : ',', id);
    }
  if (list->len > 0)
    g_string_append_c (list, ']');
  *ret_ids = g_strdup (list->str);
  return TRUE;
}

static gboolean
calls_reprocess_read_choice (KyIndex *index, KyCall *call, Choice *choice, GError **error)
{
  choice->since = ky_call_number (call, "since", 0);
  choice->until = ky_call_number (call, "until", G_MAXINT32);
  choice->cursor = ky_call_number (call, "cursor", 0);
  choice->limit = ky_call_number (call, "limit", PAGE_STANDARD);
  return calls_reprocess_read_words (call, choice, error)
         && read_ids (index, call, 0, &choice->ids, error);
}

/* --- what there is -------------------------------------------------------------------------- */

/* A part whose word is among ?1. */
#define CHOSEN_PART " p.outcome = 'withheld' AND instr (?1, ';' ||" KY_REASON_WORD "|| ';') > 0"

/* SQL: uploaded files are excluded, because their owner can upload them again. */
#define CANDIDATE                                                                                  \
  " m.state = 'done' AND m.view = 3 AND m.direction <> 'file'"                                     \
  " AND EXISTS (SELECT 1 FROM parts p WHERE p.n = m.n AND" CHOSEN_PART ")"

/* Received from ?2 to ?3. */
#define IN_SPAN " m.received >= ?2 * 1000000 AND m.received < ?3 * 1000000"

#define STATE                                                                                      \
  "CASE WHEN NOT EXISTS (SELECT 1 FROM originals o WHERE o.n = m.n) THEN 'destroyed'"              \
  " WHEN EXISTS (SELECT 1 FROM reprocess r WHERE r.n = m.n"                                        \
  "  AND r.state IN ('waiting', 'delivering')) THEN 'waiting' ELSE 'new' END"

#define PART_NAME "iif (coalesce (p.name, '') = '', p.path, p.name)"

/* SQL: the name of a part as ky_call_detail_value() writes it. */
#define LOGGED_NAME "replace (replace (" PART_NAME ", '=', '\\u{3d}'), ';', '\\u{3b}')"

#define RECIPIENTS KY_QUERY_LIST ("address", ", ", "recipients c WHERE c.n = m.n")
#define CHOSEN_PARTS                                                                               \
  KY_QUERY_LIST_BY (PART_NAME " || ': ' ||" KY_REASON_WORD, "; ",                                  \
                    "parts p WHERE p.n = m.n AND" CHOSEN_PART, "length (p.path), p.path")
#define LOGGED_PARTS                                                                               \
  KY_QUERY_LIST_BY (LOGGED_NAME " || ': ' ||" KY_REASON_WORD, "; ",                                \
                    "parts p WHERE p.n = m.n AND" CHOSEN_PART, "length (p.path), p.path")

#define FOUND_COLUMNS                                                                              \
  "SELECT m.n, m.id, m.received, m.sender," RECIPIENTS " AS recipients,"                           \
  " m.subject," CHOSEN_PARTS " AS parts,"                                                          \
  " (SELECT json_group_array (json_object ('name', " PART_NAME ", 'reason',"                       \
  "    " KY_REASON_WORD ")) FROM parts p WHERE p.n = m.n AND" CHOSEN_PART ") AS files,"            \
  " " STATE " AS state, NULL AS next FROM messages m WHERE"

KyRowsWriter *
ky_verb_reprocess_find (KyCall *call, KyIndex *reader, GError **error)
{
  g_auto (Choice) choice = { 0 };
  KyStatement *row;

  if (!calls_reprocess_read_choice (reader, call, &choice, error))
    return NULL;
  if (choice.ids[0] != '\0')
    row = ky_index_bind (reader, error,
                         FOUND_COLUMNS CANDIDATE
                         " AND m.id IN (SELECT value FROM json_each (?2)) AND m.n > ?3"
                         " AND (?5 = '' OR " STATE " = ?5) ORDER BY m.n LIMIT ?4 + 1",
                         "ssiis", choice.words, choice.ids, choice.cursor, choice.limit,
                         ky_call_argument (call, "state"));
  else
    row = ky_index_bind (reader, error,
                         FOUND_COLUMNS CANDIDATE " AND" IN_SPAN " AND m.n > ?4"
                                                 " AND (?6 = '' OR " STATE " = ?6)"
                                                 " ORDER BY m.n LIMIT ?5 + 1",
                         "siiiis", choice.words, choice.since, choice.until, choice.cursor,
                         choice.limit, ky_call_argument (call, "state"));
  return row != NULL ? ky_query_page (reader, row, (guint)choice.limit, error) : NULL;
}

gboolean
ky_verb_reprocess_find_check (KyServer *server, KyCall *call, GError **error)
{
  const gchar *since = ky_call_argument (call, "since");
  const gchar *until = ky_call_argument (call, "until");
  g_auto (Choice) choice = { 0 };

  if (!calls_reprocess_read_words (call, &choice, error))
    return FALSE;
  g_autofree gchar *words = g_strndup (choice.words + 1, strlen (choice.words) - 2);
  ky_call_set_detail (call, "for=%s%s%s%s%s", words, since[0] != '\0' ? " since=" : "", since,
                      until[0] != '\0' ? " until=" : "", until);
  return TRUE;
}

/* Counts the mails that can be requested: for each given reason, and for an empty word in all. */
KyRowsWriter *
ky_verb_reprocess_count (KyCall *call, KyIndex *reader, GError **error)
{
  g_auto (Choice) choice = { 0 };

  if (!calls_reprocess_read_choice (reader, call, &choice, error))
    return NULL;
  KyStatement *row = ky_index_bind (
      reader, error,
      "WITH found AS MATERIALIZED (SELECT m.n FROM messages m WHERE" CANDIDATE "  AND" IN_SPAN
      " AND " STATE " = 'new')"
      " SELECT '' AS reason, count (*) AS mails FROM found"
      " UNION ALL SELECT * FROM (SELECT" KY_REASON_WORD "  AS reason, count (DISTINCT p.n) AS mails"
      "  FROM found JOIN parts p USING (n) WHERE" CHOSEN_PART "  GROUP BY 1 ORDER BY 1) AS counted",
      "sii", choice.words, choice.since, choice.until);
  return ky_query_rows (reader, row, error);
}

/* --- asking --------------------------------------------------------------------------------- */

typedef struct
{
  gint64 n;
  gchar *id, *parts, *logged, *state;
} Mail;

KY_DEFINE_FREE (calls_reprocess_mail_free, Mail, id, parts, logged, state)

/* Finds the chosen mails by their numbers, so that the cost does not depend on the size of the
 * index. (transfer full) */
static GPtrArray *
find_mails (KyServer *server, const Choice *choice, GError **error)
{
  g_autoptr (GPtrArray) mails = g_ptr_array_new_with_free_func (calls_reprocess_mail_free);
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT m.n, m.id, " CHOSEN_PARTS "," LOGGED_PARTS ", " STATE
      " FROM json_each (?2) j CROSS JOIN messages m ON m.id = j.value WHERE" CANDIDATE
      " ORDER BY m.n",
      "ss", choice->words, choice->ids);
  gint step = -1;

  while ((step = ky_index_step (server->index, row, error)) == 1)
    {
      Mail *mail = g_new0 (Mail, 1);

      mail->n = ky_index_integer (row, 0);
      mail->id = ky_index_text (row, 1);
      mail->parts = ky_index_text (row, 2);
      mail->logged = ky_index_text (row, 3);
      mail->state = ky_index_text (row, 4);
      g_ptr_array_add (mails, mail);
    }
  return step == 0 ? g_steal_pointer (&mails) : NULL;
}

static gboolean
note_mail (KyServer *server, KyCall *call, Mail *mail, GError **error)
{
  g_autofree gchar *detail = g_strconcat ("parts=", mail->logged, NULL);

  g_free (mail->state);
  mail->state = g_strdup ("queued");
  return ky_index_run (server->index, error,
                       "INSERT INTO reprocess (n, asked, asked_by, why, state, next_try)"
                       " VALUES (?1, ?2, ?3, ?4, 'waiting', ?2) ON CONFLICT (n) DO UPDATE SET"
                       " asked = ?2, asked_by = ?3, why = ?4, state = 'waiting', next_try = ?2,"
                       " tries = 0, detail = '', error = '', finished = NULL, kept_back = 0",
                       "iiss", mail->n, call->now, call->who, ky_call_argument (call, "reason"))
         /* A recipient who could not be served earlier may have an address by now. */
         && ky_index_run (
             server->index, error,
             "UPDATE reprocess_owed SET sent = NULL, why = '' WHERE n = ? AND sent = 0", "i",
             mail->n)
         && ky_call_record (server, call, "reprocess-ask", mail->id,
                            ky_call_argument (call, "reason"), detail, error);
}

static gboolean
calls_reprocess_answer (KyCall *call, GPtrArray *mails, GError **error)
{

  if (!ky_call_answer (call, error))
    return FALSE;
  for (guint i = 0; i < mails->len; i++)
    {
      const Mail *mail = mails->pdata[i];

      if (!ky_rows_begin (call->rows, error))
        return FALSE;
      ky_rows_text (call->rows, mail->id);
      ky_rows_text (call->rows, mail->parts);
      ky_rows_text (call->rows, mail->state);
    }
  return TRUE;
}

gboolean
ky_verb_reprocess (KyServer *server, KyCall *call, GError **error)
{
  g_auto (Choice) choice = { 0 };
  guint n_new = 0;

  if (ky_config_string (server->config, KY_CONFIG_RELAY_HOST)[0] == '\0')
    return ky_refuse (error, "conflict", "{relay-missing}");
  if (!calls_reprocess_read_words (call, &choice, error)
      || !read_ids (server->index, call, KY_STORE_REPROCESS_MAX, &choice.ids, error))
    return FALSE;
  if (choice.ids[0] == '\0')
    return ky_refuse (error, "invalid", "{no-such-mail}");
  g_autoptr (GPtrArray) mails = find_mails (server, &choice, error);
  if (mails == NULL)
    return FALSE;
  for (guint i = 0; i < mails->len; i++)
    {
      Mail *mail = mails->pdata[i];

      if (strcmp (mail->state, "new") != 0)
        continue;
      n_new++;
      if (!note_mail (server, call, mail, error))
        return FALSE;
    }
  ky_call_set_detail (call, "mails=%u", n_new);
  return calls_reprocess_answer (call, mails, error);
}

/* --- how far they are ----------------------------------------------------------------------- */

/* Reads a page's cursor: "ASKED.N" of its last row. */
static gboolean
read_cursor (KyCall *call, gint64 *ret_asked, gint64 *ret_n, GError **error)
{
  g_auto (GStrv) given = g_strsplit (ky_call_argument (call, "cursor"), ".", 2);

  *ret_asked = *ret_n = G_MAXINT64;
  if (given[0] == NULL)
    return TRUE;
  if (g_ascii_string_to_signed (given[0], 10, 0, G_MAXINT64, ret_asked, NULL) && given[1] != NULL
      && g_ascii_string_to_signed (given[1], 10, 0, G_MAXINT64, ret_n, NULL))
    return TRUE;
  return ky_refuse_say (error, "invalid", "bad-choice", "s", "cursor");
}

KyRowsWriter *
ky_verb_reprocess_list (KyCall *call, KyIndex *reader, GError **error)
{
  g_autofree gchar *ids = NULL;
  gint64 asked = 0;
  gint64 limit = ky_call_number (call, "limit", PAGE_STANDARD);
  gint64 n = 0;

  if (!read_ids (reader, call, 0, &ids, error) || !read_cursor (call, &asked, &n, error))
    return NULL;
  KyStatement *row = ky_index_bind (
      reader, error,
      "SELECT m.id, m.received, m.sender," RECIPIENTS
      " AS recipients, m.subject, r.asked, r.asked_by, r.why, r.state, r.tries,"
      " r.detail, r.error, r.times, r.finished,"
      " r.asked || '.' || r.n AS next"
      " FROM reprocess r JOIN messages m USING (n)"
      " WHERE (?1 = '' OR m.id IN (SELECT value FROM json_each (?1)))"
      " AND (r.asked, r.n) < (?3, ?4) ORDER BY r.asked DESC, r.n DESC LIMIT ?2 + 1",
      "siii", ids, limit, asked, n);
  return row != NULL ? ky_query_page (reader, row, (guint)limit, error) : NULL;
}

/* Answers with the progress of some mails only, without their contents, because callers poll it. */
KyRowsWriter *
ky_verb_reprocess_look (KyCall *call, KyIndex *reader, GError **error)
{
  g_autofree gchar *ids = NULL;

  if (!read_ids (reader, call, KY_STORE_REPROCESS_MAX, &ids, error))
    return NULL;
  KyStatement *row
      = ky_index_bind (reader, error,
                       "SELECT m.id, r.state, r.detail, r.error, r.tries, r.finished"
                       " FROM json_each (iif (?1 = '', '[]', ?1)) j"
                       " CROSS JOIN messages m ON m.id = j.value JOIN reprocess r USING (n)",
                       "s", ids);
  return ky_query_rows (reader, row, error);
}
