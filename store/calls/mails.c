/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Searches and lists mails for the portal, shows one mail with its parts, and lists and cancels a
 * user's uploads. A search looks at 10,000 candidates at most and then returns a cursor; the mail
 * of others is listed for administrators and auditors only. */
#include "store/calls/call.h"
#include "store/calls/find-report.h"
#include "common/json.h"
#include "common/release.h"
#include "store/index/search.h"
#include "store/index/subject.h"
#include "store/records/facts.h"
#include "store/records/parts.h"

/* SQL: recipients of message `m` that user ?1 may know, and that user's requests for part `p` and
 * for the whole message. */
#define KNOWN_RECIPIENTS                                                                           \
  KY_QUERY_LIST (                                                                                  \
      "r.address", ";",                                                                            \
      "recipients r WHERE r.n = m.n AND (?5 = 'metadata'"                                          \
      " OR EXISTS (SELECT 1 FROM addresses a WHERE a.address = r.address AND a.user = ?1))")
#define PART_REQUESTS                                                                              \
  KY_QUERY_LIST_BY ("q.id || ' ' || q.state", ";",                                                 \
                    "requests q WHERE q.message = m.n AND q.path = p.path AND q.asker = ?1",       \
                    "q.n")
#define WHOLE_REQUESTS                                                                             \
  KY_QUERY_LIST_BY ("q.id || ' ' || q.state", ";",                                                 \
                    "requests q WHERE q.message = m.n AND q.path = '' AND q.asker = ?1", "q.n")

#define LIMIT_STANDARD 50
#define BATCH_FIRST 200 /* candidates that one statement reads */
#define BATCH_MAX 4000
#define LOOKED_MAX 10000 /* candidates that one query reads; about 0.1 s if they are in memory */

/* --- what is looked for --------------------------------------------------------------------- */

typedef struct
{
  KyCall *call;
  KyIndex *reader;
  gchar **words; /* each must be in one of the columns */
  gchar *words_json;
  gchar *sender, *subject, *file;
  gchar id[KY_ID_SIZE]; /* the words as a message number, or "" */
  gboolean by_id;       /* the search is by that number */
  gint64 since, until;  /* microseconds; 0: not given */
  gint view;            /* KyMailView, or -1 */
  gboolean requested, all;
  guint limit;
  gint64 below, least; /* candidates: least <= n < below */
  guint looked;
  gint64 rest;   /* where the next query continues if LOOKED_MAX candidates were not enough;
                  * otherwise 0 */
  GArray *found; /* of gint64, newest first */
} Search;

static void
search_clear (Search *search)
{
  KY_RELEASE_MEMBERS (search, words, words_json, sender, subject, file);
  if (search->found != NULL)
    g_array_unref (search->found);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static gboolean
calls_mails_is_full (const Search *search)
{
  return search->found->len > search->limit;
}

static gboolean
has_text (const Search *search)
{
  return search->words[0] != NULL || search->sender[0] != '\0' || search->subject[0] != '\0'
         || search->file[0] != '\0';
}

static gchar **
split_words (const gchar *text)
{
  g_autofree gchar *normal = ky_search_normal (text);
  g_auto (GStrv) words = g_strsplit_set (normal, " \n", 64);
  GPtrArray *kept = g_ptr_array_new ();

  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      g_ptr_array_add (kept, g_strdup (words[i]));
  g_ptr_array_add (kept, NULL);
  return (gchar **)g_ptr_array_free (kept, FALSE);
}

static gchar *
list_words (gchar **words)
{
  KyJson json = { g_string_new (NULL), FALSE };

  ky_json_open (&json, NULL, '[');
  for (guint i = 0; words[i] != NULL; i++)
    ky_json_text (&json, NULL, words[i]);
  ky_json_close (&json, ']');
  return g_string_free (json.text, FALSE);
}

/* Lists `ns` from `first` on. (transfer full) */
static gchar *
list_numbers (const GArray *ns, guint first, guint count)
{
  KyJson json = { g_string_new (NULL), FALSE };

  ky_json_open (&json, NULL, '[');
  for (guint i = first; i < ns->len && i < first + count; i++)
    ky_json_number (&json, NULL, g_array_index (ns, gint64, i));
  ky_json_close (&json, ']');
  return g_string_free (json.text, FALSE);
}

/* Finds the numbers between which the messages of the search lie. Messages are numbered in the
 * order of their time unless the clock was set, so the time of each message is compared, too. */
static gboolean
bound_times (Search *search, GError **error)
{
  gint64 n = 0;

  if (search->since > 0)
    {
      if (!ky_index_number (search->reader, G_MAXINT64, &search->least, error,
                            "SELECT n FROM messages WHERE received >= ? ORDER BY received LIMIT 1",
                            "i", search->since))
        return FALSE;
    }
  if (search->until > 0)
    {
      if (!ky_index_number (search->reader, -1, &n, error,
                            "SELECT n FROM messages WHERE received < ?"
                            " ORDER BY received DESC LIMIT 1",
                            "i", search->until))
        return FALSE;
      search->below = MIN (search->below, n + 1);
    }
  return TRUE;
}

static gboolean
read_search (Search *search, GError **error)
{
  KyCall *call = search->call;
  const gchar *state = ky_call_argument (call, "state");

  search->words = split_words (ky_call_argument (call, "text"));
  if (!ky_id_find (ky_call_argument (call, "text"), KY_ID_GROUPS, search->id))
    search->id[0] = '\0';
  search->words_json = list_words (search->words);
  search->sender = ky_search_normal (ky_call_argument (call, "sender"));
  search->subject = ky_search_normal (ky_call_argument (call, "subject"));
  search->file = ky_search_normal (ky_call_argument (call, "file"));
  search->found = g_array_new (FALSE, FALSE, sizeof (gint64));
  search->all = strcmp (ky_call_argument (call, "scope"), "all") == 0;
  search->requested = strcmp (state, "requested") == 0;
  search->view = -1;
  for (gint i = 0; ky_mail_view_names[i] != NULL; i++)
    if (strcmp (state, ky_mail_view_names[i]) == 0)
      search->view = i;
  search->limit = (guint)ky_call_number (call, "limit", LIMIT_STANDARD);
  search->below = ky_call_number (call, "cursor", G_MAXINT64);
  search->since = ky_call_number (call, "since", 0) * G_USEC_PER_SEC;
  search->until = ky_call_number (call, "until", 0) * G_USEC_PER_SEC;
  return bound_times (search, error);
}

/* --- is it one of those? -------------------------------------------------------------------- */

/* SQL: deferred delivery `d` is still waiting, or was abandoned; in both cases its recipient has
 * nothing of it, whatever its report says. The numbers are those of KyMailView, and the page shows
 * the same state (stateOf() in mail.js). */
#define COMES "d.source = 0 AND d.state IN ('waiting', 'delivering')"
#define NEVER_COMES "d.source = 0 AND d.state = 'failed'"
#define COME_SO_FAR(view, received, failed)                                                        \
  "CASE WHEN " COMES " THEN " received " WHEN " NEVER_COMES " THEN " failed " ELSE " view " END"

/* SQL: the view for user ?15, whose mails alone are searched, under the policy of that user's
 * deferred delivery; 0: any user. */
#define OWN_VIEW                                                                                   \
  "(SELECT " COME_SO_FAR ("d.view", "0", "4") " FROM debts d WHERE d.n =" KY_SERVED_DEBT ("?15") ")"

/* The names of files that are looked through: of all reports of the mail, or of those alone that
 * are for ?15. */
#define NAMES                                                                                      \
  " CASE WHEN ?15 = 0 OR NOT EXISTS (SELECT 1 FROM debt_names e WHERE e.n = m.n)"                  \
  " THEN coalesce (t.names, '')"                                                                   \
  " ELSE coalesce (" KY_QUERY_LIST (                                                               \
      "e.names", "\n",                                                                             \
      "debt_names e WHERE e.n = m.n"                                                               \
      "  AND (EXISTS (SELECT 1 FROM debts_owed o JOIN addresses a ON a.address = o.address"        \
      "    WHERE o.debt = e.debt AND a.user = ?15)"                                                \
      "   OR (e.debt = 0 AND EXISTS (SELECT 1 FROM recipients r JOIN addresses a"                  \
      "    ON a.address = r.address WHERE r.n = m.n AND a.user = ?15"                              \
      "    AND NOT" KY_SERVED_OTHERWISE ("m.n", "r.address") ")))") ", '') END "

/* SQL: the messages of the list ?1 that match. If ?9 is 0, only the user's own are returned, as
 * ky_rights_owns() decides. Uploaded files have a list of their own. */
#define FITTING                                                                                    \
  "SELECT m.n FROM json_each (?1) c CROSS JOIN messages m ON m.n = CAST (c.value AS INTEGER)"      \
  " LEFT JOIN mail_text t ON t.n = m.n"                                                            \
  " WHERE (?2 < 0 OR coalesce (" OWN_VIEW ", m.view) = ?2) AND (?3 = 0 OR m.received >= ?3)"       \
  " AND (?4 = 0 OR m.received < ?4) AND (?5 <> 0 OR m.direction <> 'file')"                        \
  " AND (?6 = '' OR instr (coalesce (t.sender, ''), ?6) > 0)"                                      \
  " AND (?7 = '' OR instr (coalesce (t.subject, ''), ?7) > 0)"                                     \
  " AND (?8 = '' OR instr (" NAMES ", ?8) > 0)"                                                    \
  " AND (?14 = '' OR instr (coalesce (t.sender, ''), ?14) > 0"                                     \
  "  OR instr (coalesce (t.subject, ''), ?14) > 0 OR instr (" NAMES ", ?14) > 0)"                  \
  " AND (?10 = '[]' OR NOT EXISTS (SELECT 1 FROM json_each (?10) w"                                \
  "  WHERE instr (coalesce (t.sender, ''), w.value) = 0"                                           \
  "  AND instr (coalesce (t.subject, ''), w.value) = 0"                                            \
  "  AND instr (" NAMES ", w.value) = 0))"                                                         \
  " AND (?9 <> 0 OR (SELECT count (*) FROM recipients r"                                           \
  "   JOIN addresses a ON a.address = r.address WHERE r.n = m.n AND a.user = ?11) > 0"             \
  "  OR (m.login = ?12 AND m.login <> '' AND m.direction = 'file'))"                               \
  " ORDER BY m.n DESC LIMIT ?13"

/* Adds the messages of `ns` (numbers, newest first) that match the search, until the page is
 * full. */
static gboolean
try_batch (Search *search, const GArray *ns, gboolean owned, GError **error)
{
  gboolean has_words = !search->by_id && search->words[0] != NULL;

  for (guint first = 0; first < ns->len && !calls_mails_is_full (search); first += BATCH_MAX)
    {
      g_autofree gchar *list = list_numbers (ns, first, BATCH_MAX);
      KyStatement *row = ky_index_bind_few (
          search->reader, error, FITTING, "siiiisssisisisi", list, (gint64)search->view,
          search->since, search->until, (gint64)(search->all || search->by_id), search->sender,
          search->subject, search->file, (gint64)(search->all || owned),
          has_words ? search->words_json : "[]", search->call->person.n, search->call->person.name,
          (gint64)search->limit + 1 - search->found->len, has_words ? search->words[0] : "",
          search->all ? (gint64)0 : search->call->person.n);
      gint step = -1;

      while ((step = ky_index_step (search->reader, row, error)) == 1)
        {
          gint64 n = ky_index_integer (row, 0);

          g_array_append_val (search->found, n);
        }
      if (step != 0)
        return FALSE;
    }
  return TRUE;
}

/* Tries the rows newest first until there are enough results or too many rows were read; a caller
 * who searches for something rare learns how far the search went. A negative number is a row that
 * the index itself excludes. */
static gboolean
try_rows (Search *search, KyStatement *row, GError **error)
{
  g_autoptr (GArray) ns = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint batch = search->limit + 1;
  gint step = -1;

  while (row != NULL && !calls_mails_is_full (search) && search->rest == 0
         && (step = ky_index_step (search->reader, row, error)) == 1)
    {
      gint64 told = ky_index_integer (row, 0);
      gint64 n = ABS (told);

      if (n < search->least)
        break;
      if (told > 0)
        g_array_append_val (ns, n);
      if (++search->looked == LOOKED_MAX)
        search->rest = n;
      if (ns->len < batch)
        continue;
      if (!try_batch (search, ns, FALSE, error))
        {
          ky_index_reset (row);
          return FALSE;
        }
      g_array_set_size (ns, 0);
      batch = MIN (batch * 4, BATCH_MAX);
    }
  if (row != NULL && step == 1)
    ky_index_reset (row);
  return step >= 0 && try_batch (search, ns, FALSE, error);
}

/* Searches for the message with the number of a notice or of a request. Such a number is no word to
 * be searched for, however few messages the user may see. */
static gboolean
by_id (Search *search, GError **error)
{
  search->by_id = TRUE;
  gboolean ok = try_rows (
      search,
      ky_index_bind (search->reader, error,
                     "SELECT n FROM messages WHERE id = ?1 AND n < ?2"
                     " UNION SELECT message FROM requests WHERE id = ?1 AND message < ?2"
                     " ORDER BY 1 DESC",
                     "si", search->id, search->below),
      error);
  search->by_id = FALSE;
  return ok;
}

/* --- where to begin ------------------------------------------------------------------------- */

static void
add_term (GPtrArray *terms, const gchar *column, const gchar *normal)
{
  KySearchTerm *term = g_new (KySearchTerm, 1);

  *term = (KySearchTerm){ column, normal };
  g_ptr_array_add (terms, term);
}

static gboolean
by_words (Search *search, gchar **addresses, GError **error)
{
  g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; search->words[i] != NULL; i++)
    add_term (terms, NULL, search->words[i]);
  if (search->sender[0] != '\0')
    add_term (terms, "sender", search->sender);
  if (search->subject[0] != '\0')
    add_term (terms, "subject", search->subject);
  if (search->file[0] != '\0')
    add_term (terms, "names", search->file);
  return try_rows (
      search, ky_index_search_find (search->reader, terms, addresses, search->below, error), error);
}

static gboolean
by_view (Search *search, GError **error)
{
  static const gchar *const sql[] = {
    "SELECT n FROM messages WHERE view = ? AND n < ? ORDER BY n DESC",
    /* Recipients with another policy may have another view. */
    "SELECT n FROM messages WHERE view = ?1 AND n < ?2 UNION ALL"
    " SELECT b.message FROM debts b JOIN messages m ON m.n = b.message"
    "  WHERE b.view = ?1 AND b.message < ?2 AND m.view <> ?1 AND NOT EXISTS (SELECT 1 FROM debts o"
    "   WHERE o.message = b.message AND o.view = ?1 AND o.n < b.n)"
    " UNION ALL"
    " SELECT d.message FROM debts d JOIN messages m ON m.n = d.message"
    "  WHERE ((?1 = 0 AND " COMES ") OR (?1 = 4 AND " NEVER_COMES ")) AND d.message < ?2"
    "  AND m.view <> ?1 AND NOT EXISTS (SELECT 1 FROM debts o WHERE o.message = d.message"
    "   AND (o.view = ?1 OR (o.n < d.n AND o.source = 0"
    "    AND o.state IN (d.state, iif (?1 = 0, 'waiting', ''), iif (?1 = 0, 'delivering', '')))))"
    " ORDER BY 1 DESC",
  };

  return try_rows (search,
                   ky_index_bind (search->reader, error, sql[!search->all], "ii",
                                  (gint64)search->view, search->below),
                   error);
}

static gboolean
by_number (Search *search, GError **error)
{
  return try_rows (search,
                   ky_index_bind (search->reader, error,
                                  "SELECT n FROM messages WHERE n < ? ORDER BY n DESC", "i",
                                  search->below),
                   error);
}

static gboolean
by_request (Search *search, GError **error)
{
  if (search->all)
    return try_rows (search,
                     ky_index_bind (search->reader, error,
                                    "SELECT DISTINCT message FROM requests WHERE message < ?"
                                    " ORDER BY message DESC",
                                    "i", search->below),
                     error);
  return try_rows (search,
                   ky_index_bind (search->reader, error,
                                  "SELECT DISTINCT message FROM requests WHERE asker = ?"
                                  " AND message < ? ORDER BY message DESC",
                                  "ii", search->call->person.n, search->below),
                   error);
}

static gint
newest_first (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *)a;
  gint64 y = *(const gint64 *)b;

  return x < y ? 1 : x > y ? -1 : 0;
}

/* Appends the numbers that `row` returns, at most `batch`, to `ns`. If there may be more, raises
 * `*floor` to the last of them: the search below that number continues later. */
static gboolean
gather_rows (Search *search, KyStatement *row, gint64 batch, GArray *ns, gint64 *floor,
             GError **error)
{
  gint64 count = 0;
  gint64 n = 0;
  gint step = -1;

  while ((step = ky_index_step (search->reader, row, error)) == 1)
    {
      n = ky_index_integer (row, 0);
      g_array_append_val (ns, n);
      count++;
    }
  if (count == batch)
    *floor = MAX (*floor, n);
  return step == 0;
}

/* Gathers the newest mails of each address, below search->below. */
static gboolean
gather_own (Search *search, gchar **addresses, gint64 batch, GArray *ns, gint64 *floor,
            GError **error)
{
  *floor = search->least;
  for (guint i = 0; addresses[i] != NULL; i++)
    if (!gather_rows (search,
                      ky_index_bind (search->reader, error,
                                     "SELECT n FROM recipients WHERE address = ? AND n < ?"
                                     " ORDER BY n DESC LIMIT ?",
                                     "sii", addresses[i], search->below, batch),
                      batch, ns, floor, error))
      return FALSE;
  return TRUE;
}

static gchar **
calls_mails_read_addresses (Search *search, GError **error)
{
  KyStatement *row
      = ky_index_bind (search->reader, error, "SELECT address FROM addresses WHERE user = ?", "i",
                       search->call->person.n);
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  gint step = -1;

  while ((step = ky_index_step (search->reader, row, error)) == 1)
    g_ptr_array_add (addresses, ky_index_text (row, 0));
  if (step < 0)
    return NULL;
  g_ptr_array_add (addresses, NULL);
  return (gchar **)g_ptr_array_steal (addresses, NULL);
}

/* Sorts the part of `ns`, in any order, that is not below `floor`: each once, newest first. */
static void
sort_numbers (GArray *ns, gint64 floor)
{
  guint kept = 0;

  g_array_sort (ns, newest_first);
  for (guint i = 0; i < ns->len && g_array_index (ns, gint64, i) >= floor; i++)
    if (kept == 0 || g_array_index (ns, gint64, i) != g_array_index (ns, gint64, kept - 1))
      g_array_index (ns, gint64, kept++) = g_array_index (ns, gint64, i);
  g_array_set_size (ns, kept);
}

/* Reads batch after batch: the lists of several addresses are merged down to the lowest number that
 * all of them have reached. Ends when no rows are left or `most` were read. */
static gboolean
by_person (Search *search, gchar **addresses, guint most, GError **error)
{
  gint64 batch = BATCH_FIRST;
  guint looked = 0;

  while (!calls_mails_is_full (search) && search->below > search->least && looked < most)
    {
      g_autoptr (GArray) ns = g_array_new (FALSE, FALSE, sizeof (gint64));
      gint64 floor = search->least;

      if (!gather_own (search, addresses, batch, ns, &floor, error))
        return FALSE;
      sort_numbers (ns, floor);
      if (!try_batch (search, ns, TRUE, error))
        return FALSE;
      looked += ns->len;
      search->below = floor;
      batch = MIN (batch * 4, BATCH_MAX);
    }
  return TRUE;
}

/* Searches a person's own newest mails first. When these are not enough, matches are rare among
 * them, and the words, or the state, are another beginning. */
static gboolean
own_search (Search *search, GError **error)
{
  g_auto (GStrv) addresses = calls_mails_read_addresses (search, error);
  gboolean by_other = has_text (search) || search->view >= 0;

  if (addresses == NULL
      || !by_person (search, addresses,
                     by_other ? ky_index_search_walk (search->reader) : G_MAXUINT, error))
    return FALSE;
  if (calls_mails_is_full (search) || search->below <= search->least)
    return TRUE;
  return has_text (search) ? by_words (search, addresses, error) : by_view (search, error);
}

static gboolean
calls_mails_run_search (Search *search, GError **error)
{
  if (search->id[0] != '\0' && !by_id (search, error))
    return FALSE;
  if (search->found->len > 0)
    return TRUE;
  if (search->requested)
    return by_request (search, error);
  if (!search->all)
    return own_search (search, error);
  if (has_text (search))
    return by_words (search, NULL, error);
  return search->view >= 0 ? by_view (search, error) : by_number (search, error);
}

/* --- mails ---------------------------------------------------------------------------------- */

gboolean
ky_verb_mails_check (KyServer *server, KyCall *call, GError **error)
{
  if (strcmp (ky_call_argument (call, "scope"), "all") == 0
      && (call->person.roles & (KY_ROLES_ADMINISTRATOR | KY_ROLES_AUDITOR)) == 0)
    return ky_refuse (error, "forbidden", "this role may not see the mail of others");
  return TRUE;
}

#define FIRST_NAMES_OF(parts)                                                                      \
  "(SELECT group_concat (name, ';') FROM (SELECT replace (coalesce (p.name, '?'), ';', ',')"       \
  " AS name FROM " parts " AND" KY_MAILS_ATTACHMENT                                                \
  " ORDER BY length (p.path), p.path LIMIT 5) AS first)"
#define FIRST_NAMES                                                                                \
  "iif (d.n IS NULL, " FIRST_NAMES_OF ("parts p WHERE p.n = m.n") ", " FIRST_NAMES_OF (            \
      "debt_parts p WHERE p.n = m.n AND p.debt = d.n") ") AS attachments"
#define VIEW_WORD_OF(view)                                                                         \
  "CASE " view " WHEN 0 THEN 'received' WHEN 1 THEN 'delivered' WHEN 2 THEN 'changed'"             \
  " WHEN 3 THEN 'withheld' ELSE 'failed' END"
#define VIEW_WORD VIEW_WORD_OF ("m.view")
#define CANCELLED "cancelled" /* why nothing came of an upload */

/* SQL: the messages of the list ?1 as they were delivered to user ?2; ?3: to a user who may see all
 * mail. */
#define LISTED_DEBT KY_SERVED_DEBT ("?2")
#define LISTED_VIEW VIEW_WORD_OF ("coalesce (d.view, m.view)")
#define LISTED                                                                                     \
  "SELECT m.id, m.received / 1000000, m.sender, m.subject, m.direction, m.size, m.class,"          \
  " iif (d.n IS NULL, m.outcome, d.outcome), coalesce (d.attachments, m.attachments),"             \
  " coalesce (d.changed, m.changed), coalesce (d.withheld, m.withheld),"                           \
  " m.destroyed IS NOT NULL, " COME_SO_FAR (                                                       \
      LISTED_VIEW, "'received'",                                                                   \
      "'failed'") " AS state, " FIRST_NAMES                                                        \
                  ", r.id, r.state, coalesce (h.header, '') AS " KY_QUERY_AUTHOR                   \
                  " FROM json_each (?1) c CROSS JOIN messages m ON m.n = CAST (c.value AS "        \
                  "INTEGER)"                                                                       \
                  " LEFT JOIN debts d ON ?3 = 0 AND d.n =" LISTED_DEBT                             \
                  "LEFT JOIN reports h ON h.n = m.n LEFT JOIN requests r ON r.n ="                 \
                  " (SELECT max (n) FROM requests WHERE message = m.n AND (asker = ?2 OR ?3 <> "   \
                  "0))"                                                                            \
                  " ORDER BY m.n DESC"

KyRowsWriter *
ky_verb_mails (KyCall *call, KyIndex *reader, GError **error)
{
  g_auto (Search) search = { .call = call, .reader = reader };
  g_autoptr (KyRowsWriter) rows = ky_call_rows (call, error);
  gint step = -1;

  if (rows == NULL || !read_search (&search, error) || !calls_mails_run_search (&search, error))
    return NULL;
  g_autofree gchar *list = list_numbers (search.found, 0, search.limit);
  KyStatement *row
      = ky_index_bind_few (reader, error, LISTED, "sii", list, call->person.n, (gint64)search.all);
  for (guint i = 1; (step = ky_index_step (reader, row, error)) == 1; i++)
    {
      if (!ky_rows_begin (rows, error))
        {
          ky_index_reset (row);
          return NULL;
        }
      for (gint column = 0; column < ky_index_n_columns (row); column++)
        ky_query_column (rows, row, column);
      if (i == search.limit && calls_mails_is_full (&search))
        ky_rows_number (rows, g_array_index (search.found, gint64, i - 1));
      else
        ky_rows_text (rows, NULL);
    }
  if (step == 0 && !calls_mails_is_full (&search) && search.rest > 0
      && !ky_rows_rest (rows, search.rest, error))
    return NULL;
  return step == 0 ? g_steal_pointer (&rows) : NULL;
}

/* --- one mail ------------------------------------------------------------------------------- */

gboolean
ky_verb_mail_check (KyServer *server, KyCall *call, GError **error)
{
  KyStanding relation = KY_STANDING_NONE;
  gint64 n = 0;

  if (!ky_index_message (server->index, ky_call_argument (call, "id"), &n, error)
      || !ky_rights_standing (server->index, &call->person, n, call->now, &relation, error))
    return FALSE;
  if (n == 0 || relation == KY_STANDING_NONE)
    return ky_refuse (error, "not-found", "{no-such-mail}");
  ky_call_set_detail (call, "as=%s", ky_standing_name (relation));
  g_hash_table_replace (call->arguments, g_strdup ("relation"),
                        g_strdup (ky_standing_name (relation)));
  return TRUE;
}

/* Returns the author (From) of message `n`; "" if it has no report. (transfer full) */
static gchar *
read_author (KyIndex *reader, gint64 n, GError **error)
{
  KyStatement *row
      = ky_index_bind (reader, error, "SELECT header FROM reports WHERE n = ?", "i", n);
  gint step = ky_index_step (reader, row, error);

  if (step <= 0)
    return step == 0 ? g_strdup ("") : NULL;
  g_autofree gchar *header = ky_index_text (row, 0);
  ky_index_reset (row);
  return ky_author_read (ky_view (header, strlen (header)));
}

/* SQL: the parts that were delivered of message ?3; whether its recipient `r` got another report;
 * the state of delivery `d`, or of the message. */
#define PARTS_SERVED KY_PARTS_SERVED ("?3")
#define SERVED_OTHERWISE KY_SERVED_OTHERWISE ("m.n", "r.address")
#define VIEW_OF_DELIVERY VIEW_WORD_OF ("coalesce (d.view, m.view)")

/* SQL: the infected parts of message ?3 in any of its reports, and all parts that contain them. */
#define INFECTED                                                                                   \
  "WITH RECURSIVE up (path) AS (SELECT p.path FROM" PARTS_SERVED "  WHERE p.reason = 'infected'"   \
  " UNION SELECT rtrim (rtrim (path, '0123456789'), '.') FROM up WHERE path <> '')"                \
  " SELECT path FROM up"

/* SQL: the recipients of deferred delivery `s` or, if that is 0, of the message's own report, as
 * far as the user may know them. */
#define PEOPLE                                                                                     \
  KY_QUERY_LIST (                                                                                  \
      "r.address", ";",                                                                            \
      "recipients r WHERE r.n = m.n  AND iif (s.debt = 0, NOT" SERVED_OTHERWISE ", EXISTS"         \
      "   (SELECT 1 FROM debts_owed o WHERE o.debt = s.debt AND o.address = r.address))"           \
      "  AND (?6 <> 0 OR EXISTS (SELECT 1 FROM addresses a WHERE a.address = r.address"            \
      "   AND a.user = ?1))")

static const gchar mail_sql[]
    = "SELECT m.id, m.received / 1000000 AS received, m.sender, m.subject, m.direction, m.size,"
      " m.class, ?7 AS author, " VIEW_OF_DELIVERY " AS state,"
      " iif (d.n IS NULL, m.outcome, d.outcome) AS outcome,"
      " iif (d.n IS NULL, m.policy, d.policy) AS policy,"
      " m.reported / 1000000 AS reported, m.destroyed / 1000000 AS destroyed,"
      " EXISTS (SELECT 1 FROM originals o WHERE o.n = m.n) AS has_original,"
      " ?5 AS relation, ?5 = 'mine' AS mine," KNOWN_RECIPIENTS
      " AS recipients, s.debt," KY_SERVED_MINE "AS served_mine," PEOPLE " AS served,"
      " coalesce (d.source, 0) <> 0 AS follow_up, coalesce (d.state, 'delivered') AS way,"
      " " KY_MAILS_PART ", p.path IN (" INFECTED ") AS infected," PART_REQUESTS
      " AS requests," WHOLE_REQUESTS " AS whole_requests"
      " FROM" KY_SERVED_ALL "JOIN messages m ON m.n = ?3 LEFT JOIN debts d ON d.n = s.debt"
      " LEFT JOIN" PARTS_SERVED "ON p.debt = s.debt"
      " WHERE (?6 <> 0 OR" KY_SERVED_MINE "OR" KY_SERVED_DECIDES ")"
      " ORDER BY iif (" KY_SERVED_MINE ", 0, 1), s.debt, length (p.path), p.path";

/* Answers with a mail's own report and those of its deferred deliveries, as far as they concern the
 * user; users who may see all mail get all reports. Other users see only their own addresses of the
 * envelope, because others may be Bcc recipients. The user's own report comes first. */
KyRowsWriter *
ky_verb_mail (KyCall *call, KyIndex *reader, GError **error)
{
  const gchar *relation = ky_call_argument (call, "relation");
  gboolean oversees = (call->person.roles & (KY_ROLES_ADMINISTRATOR | KY_ROLES_AUDITOR)) != 0;
  gint64 n = 0;

  if (!ky_index_message (reader, ky_call_argument (call, "id"), &n, error))
    return NULL;
  g_autofree gchar *author = read_author (reader, n, error);
  if (author == NULL)
    return NULL;
  KyStatement *row = ky_index_bind (reader, error, mail_sql, "iiissis", call->person.n, call->now,
                                    n, call->person.name, relation, (gint64)oversees, author);
  return ky_query_rows (reader, row, error);
}

/* Lists the files that the user uploaded: the list of mails, restricted to files. */
KyRowsWriter *
ky_verb_uploads (KyCall *call, KyIndex *reader, GError **error)
{
  const gchar *text = ky_call_argument (call, "text");
  gchar id[KY_ID_SIZE];
  gint64 limit = ky_call_number (call, "limit", LIMIT_STANDARD);
  gint64 below = ky_call_number (call, "cursor", G_MAXINT64);

  if (!ky_id_find (text, KY_ID_GROUPS, id))
    id[0] = '\0';
  KyStatement *row = ky_index_bind (
      reader, error,
      "SELECT m.id, coalesce (p.name, m.queue_id) AS name, m.received / 1000000 AS received,"
      " m.size, iif (m.state = 'failed' AND m.why = '" CANCELLED "', '" CANCELLED "', " VIEW_WORD
      ")"
      " AS state, m.outcome, p.reason, p.detail, p.type, p.output_name, p.output_type,"
      " (SELECT json_group_array (json (c.value)) FROM parts q, json_each (q.removed) c"
      "  WHERE q.n = m.n) AS removed,"
      " EXISTS (SELECT 1 FROM originals o WHERE o.n = m.n) AS has_original,"
      " m.n AS next"
      " FROM messages m LEFT JOIN parts p ON p.n = m.n AND p.path = '1'"
      " WHERE m.login = ?1 AND m.login <> '' AND m.direction = 'file' AND m.n < ?2"
      " AND (?4 = '' OR m.id = ?5 OR instr (lower (coalesce (p.name, m.queue_id)), lower (?4)) > 0)"
      " ORDER BY m.n DESC LIMIT ?3 + 1",
      "siiss", call->person.name, below, limit, text, id);
  return row != NULL ? ky_query_page (reader, row, (guint)limit, error) : NULL;
}

/* Marks an upload without a report as cancelled; the portal calls it when it no longer works on the
 * file. The original is destroyed like that of any message that was not completed. */
gboolean
ky_verb_upload_cancel (KyServer *server, KyCall *call, GError **error)
{
  return ky_index_run (server->index, error,
                       "UPDATE messages SET state = 'failed', view = 4, why = '" CANCELLED "'"
                       " WHERE id = ? AND login = ? AND login <> '' AND direction = 'file'"
                       " AND state <> 'done'",
                       "ss", ky_call_argument (call, "id"), call->person.name)
         && (ky_index_changes (server->index) == 1
             || ky_refuse (error, "not-found", "{no-such-mail}"));
}
