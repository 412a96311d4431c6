/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts each day's messages by outcome and sender, and their parts by type, method and reason. A
 * thread counts what is over, and the loop adds it to the table figures and moves the mark in meta
 * in the same transaction, so that nothing is counted twice, also among nodes. */
#include "store/calls/figures.h"
#include "common/release.h"
#include "store/calls/call.h"
#include "store/records/parts.h"

#define KEYS_MAX 30       /* most frequent types and senders */
#define LATE_SECONDS 3600 /* time for reports of the last counted messages */
#define STRETCH_SECONDS 600
#define DAYS_MAX 400

/* Keys in the table meta: the day after the last day that was counted completely, and the time in
 * seconds up to which the present day was counted. */
#define UNTIL "figures-until"
#define PART "figures-part"

/* Each gives section, day, key, count, bytes for ?1 <= received < ?2 (microseconds) of day ?3. */
#define MESSAGES " FROM messages m WHERE m.received >= ?1 AND m.received < ?2 "
#define PARTS                                                                                      \
  " FROM messages m CROSS JOIN parts p ON p.n = m.n"                                               \
  " WHERE m.received >= ?1 AND m.received < ?2 AND (p.path <> '1' OR p.type IS DISTINCT FROM "     \
  "'eml') "
#define BY_DAY "SELECT 'day', ?3, '', count (*), sum (m.size)" MESSAGES "GROUP BY 3"
#define BY_OUTCOME                                                                                 \
  "SELECT 'outcome', ?3, coalesce (m.outcome, m.state), count (*), sum (m.size)" MESSAGES          \
  "GROUP BY 3"
#define BY_SENDER                                                                                  \
  "SELECT 'sender', ?3, lower (substr (m.sender, instr (m.sender, '@') + 1)), count (*),"          \
  " sum (m.size)" MESSAGES "GROUP BY 3"
#define BY_TYPE                                                                                    \
  "SELECT 'type', ?3, coalesce (p.type, ''), count (*), coalesce (sum (p.size), 0)" PARTS          \
  "GROUP BY 3"
#define BY_METHOD                                                                                  \
  "SELECT 'method', ?3, p.method, count (*), coalesce (sum (p.size), 0)" PARTS                     \
  "AND p.method IS NOT NULL GROUP BY 3"
#define BY_REASON                                                                                  \
  "SELECT 'reason', ?3," KY_REASON_WORD ", count (*), coalesce (sum (p.size), 0)" PARTS            \
  "AND p.reason IS NOT NULL GROUP BY 3"

static const struct
{
  const gchar *section, *count;
} sections[] = {
  { "day", BY_DAY },   { "outcome", BY_OUTCOME }, { "sender", BY_SENDER },
  { "type", BY_TYPE }, { "method", BY_METHOD },   { "reason", BY_REASON },
};

typedef struct
{
  gint64 day, count, bytes;
  gchar *key;
  guint section;
} Figure;

KY_DEFINE_FREE (free_figure, Figure, key)

static gboolean
read_figures (KyIndex *reader, KyStatement *row, guint section, GPtrArray *figures, GError **error)
{
  gint step = -1;

  while ((step = ky_index_step (reader, row, error)) == 1)
    {
      Figure *figure = g_new0 (Figure, 1);

      figure->section = section;
      figure->day = ky_index_integer (row, 1);
      figure->key = ky_index_text (row, 2);
      figure->count = ky_index_integer (row, 3);
      figure->bytes = ky_index_integer (row, 4);
      g_ptr_array_add (figures, figure);
    }
  return step == 0;
}

/* --- days ----------------------------------------------------------------------------------- */

/* Returns the Unix time at which the local day begins that is `days` after the day of `seconds`. */
static gint64
day_of (gint64 seconds, gint days)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);
  g_autoptr (GDateTime) begin
      = g_date_time_new_local (g_date_time_get_year (time), g_date_time_get_month (time),
                               g_date_time_get_day_of_month (time), 0, 0, 0);
  g_autoptr (GDateTime) day = g_date_time_add_days (begin, days);

  return g_date_time_to_unix (day);
}

/* Finds the first day that is not counted finally, `until` being what meta says, or 0: then it is
 * that of the first message. */
static gboolean
first_open (KyIndex *index, gint64 now, gint64 until, gint64 *ret_day, GError **error)
{
  gint64 first = 0;

  *ret_day = until;
  if (until != 0)
    return TRUE;
  if (!ky_index_number (index, now * G_USEC_PER_SEC, &first, error,
                        "SELECT received FROM messages ORDER BY received LIMIT 1", ""))
    return FALSE;
  *ret_day = day_of (first / G_USEC_PER_SEC, 0);
  return TRUE;
}

/* Returns until when `day`, the first open one, is counted; `part` is what meta says, of this day
 * or another. */
static gint64
counted_until (gint64 day, gint64 part)
{
  return part > day && part <= day_of (day, 1) ? part : day;
}

/* Counts the events of `day` from `since` to `until`. */
static gboolean
count_stretch (KyIndex *reader, guint section, gint64 day, gint64 since, gint64 until,
               GPtrArray *figures, GError **error)
{
  return read_figures (reader,
                       ky_index_bind (reader, error, sections[section].count, "iii",
                                      since * G_USEC_PER_SEC, until * G_USEC_PER_SEC, day),
                       section, figures, error);
}

/* --- what is over --------------------------------------------------------------------------- */

/* Describes what is counted. Counting runs in a thread and the result is written in the loop, so
 * that no request waits for it. Of the present day, each finished stretch is added to the earlier
 * ones. When the day is over, it is counted as a whole with late reports, and the result replaces
 * the stretches. */
typedef struct
{
  gint64 day, since, until;
  gboolean is_day; /* the whole day is counted */
  gint64 mark;     /* the mark when this was read; 0: it was not read */
} Stretch;

typedef struct
{
  KyTask task;
  gchar *place; /* of the index */
  GAsyncQueue *idle;
  gint64 now;
  Stretch stretch;
  GPtrArray *figures; /* NULL: nothing is over that is not counted, or it can't be counted */
} Count;

typedef struct
{
  KyOperation operation; /* must be the first member */
  Stretch stretch;
  GPtrArray *figures;
} Keep;

static gboolean
read_mark (KyIndex *index, const gchar *name, gint64 *ret_seconds, GError **error)
{
  return ky_index_number (index, 0, ret_seconds, error,
                          "SELECT CAST (value AS INTEGER) FROM meta WHERE name = ?", "s", name);
}

/* Finds the next period whose figures are to be counted: a whole past day, or a part of the current
 * one. If there is none, `ret`->until equals `ret`->since. */
static gboolean
next_stretch (KyIndex *reader, gint64 now, Stretch *ret, GError **error)
{
  gint64 over = now - LATE_SECONDS;
  gint64 until = 0;
  gint64 part = 0;

  if (!read_mark (reader, UNTIL, &until, error) || !read_mark (reader, PART, &part, error)
      || !first_open (reader, now, until, &ret->day, error))
    return FALSE;
  ret->is_day = day_of (ret->day, 1) <= over;
  ret->since = ret->is_day ? ret->day : counted_until (ret->day, part);
  ret->mark = ret->is_day ? until : part;
  ret->until = ret->is_day ? day_of (ret->day, 1) : MAX (over - over % STRETCH_SECONDS, ret->since);
  return TRUE;
}

static void
figures_work_count (KyTask *task)
{
  Count *count = (Count *)task;
  Stretch *stretch = &count->stretch;
  g_autoptr (GPtrArray) figures = g_ptr_array_new_with_free_func (free_figure);
  g_autoptr (GError) error = NULL;
  KyIndex *reader = ky_index_take_reader (count->idle, count->place, &error);
  gboolean ok = reader != NULL && next_stretch (reader, count->now, stretch, &error)
                && stretch->until > stretch->since;

  for (guint i = 0; ok && i < G_N_ELEMENTS (sections); i++)
    ok = count_stretch (reader, i, stretch->day, stretch->since, stretch->until, figures, &error);
  if (ok)
    count->figures = g_steal_pointer (&figures);
  if (error != NULL)
    ky_log_error (KY_LOG_WARNING, error->message, "figures");
  ky_index_give_reader (count->idle, reader);
}

/* Moves the mark on, unless another node did since it was read. */
static gboolean
move_mark (KyIndex *index, const Stretch *stretch, gboolean *ret_moved, GError **error)
{
  const gchar *name = stretch->is_day ? UNTIL : PART;
  g_autofree gchar *from = g_strdup_printf ("%" G_GINT64_FORMAT, stretch->mark);
  g_autofree gchar *to = g_strdup_printf ("%" G_GINT64_FORMAT, stretch->until);

  if (!ky_index_run (index, error, "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                     "ss", name, from)
      || !ky_index_run (index, error, "UPDATE meta SET value = ? WHERE name = ? AND value = ?",
                        "sss", to, name, from))
    return FALSE;
  *ret_moved = ky_index_changes (index) == 1;
  /* A day takes the place of its parts, and of those that another node is about to add. */
  return !*ret_moved || !stretch->is_day
         || (ky_index_set_meta (index, PART, to, error)
             && ky_index_run (index, error, "DELETE FROM figures WHERE day = ?", "i",
                              stretch->day));
}

static gboolean
apply_keep (KyServer *server, KyOperation *operation, GError **error)
{
  const Keep *keep = (Keep *)operation;
  gboolean mine = FALSE;

  if (!move_mark (server->index, &keep->stretch, &mine, error))
    return FALSE;
  for (guint i = 0; mine && i < keep->figures->len; i++)
    {
      const Figure *figure = keep->figures->pdata[i];

      if (!ky_index_run (
              server->index, error,
              "INSERT INTO figures VALUES (?, ?, ?, ?, ?) ON CONFLICT (section, day, key)"
              " DO UPDATE SET count = figures.count + excluded.count,"
              " bytes = figures.bytes + excluded.bytes",
              "sisii", sections[figure->section].section, figure->day, figure->key, figure->count,
              figure->bytes))
        return FALSE;
    }
  return TRUE;
}

static void
done_keep (KyServer *server, KyOperation *operation, const GError *error)
{
  server->is_counting = FALSE;
  if (error != NULL)
    ky_server_complain (server, error->message);
  else
    ky_figures_start (server);
}

KY_DEFINE_FREE (free_keep, Keep, figures)

static void
figures_finish_count (KyServer *server, KyTask *task)
{
  Count *count = (Count *)task;

  if (count->figures == NULL)
    server->is_counting = FALSE;
  else
    {
      Keep *keep = g_new0 (Keep, 1);

      keep->operation = (KyOperation){ .apply = apply_keep, .done = done_keep, .free = free_keep };
      keep->stretch = count->stretch;
      keep->figures = g_steal_pointer (&count->figures);
      ky_server_queue (server, &keep->operation);
    }
  g_async_queue_unref (count->idle);
  g_free (count->place);
  g_free (count);
}

void
ky_figures_start (KyServer *server)
{
  if (server->is_counting || server->is_stopping)
    return;
  server->is_counting = TRUE;
  Count *count = g_new0 (Count, 1);
  count->task
      = (KyTask){ .server = server, .work = figures_work_count, .finish = figures_finish_count };
  count->place = g_strdup (server->place);
  count->idle = g_async_queue_ref (server->idle);
  count->now = g_get_real_time () / G_USEC_PER_SEC;
  ky_server_start (server->pages, &count->task);
}

/* --- the verb ------------------------------------------------------------------------------- */

#define A_MARK (-1) /* in place of a day */

/* Reads the counted days from `since` to `until` and the marks (or 0) with one statement, so that
 * both belong to the same moment. */
static gboolean
read_counted (KyIndex *reader, guint section, gint64 since, gint64 until, GPtrArray *figures,
              gint64 *ret_until, gint64 *ret_part, GError **error)
{
  if (!read_figures (reader,
                     ky_index_bind (reader, error,
                                    "SELECT section, day, key, count, bytes FROM figures"
                                    " WHERE section = ?1 AND day >= ?2 AND day < ?3"
                                    " UNION ALL SELECT '', ?4, name, CAST (value AS INTEGER), 0"
                                    "  FROM meta WHERE name IN ('" UNTIL "', '" PART "')",
                                    "siii", sections[section].section, since, until,
                                    (gint64)A_MARK),
                     section, figures, error))
    return FALSE;
  for (guint i = 0; i < figures->len; i++)
    {
      const Figure *figure = figures->pdata[i];

      if (figure->day != A_MARK)
        continue;
      *(strcmp (figure->key, UNTIL) == 0 ? ret_until : ret_part) = figure->count;
      g_ptr_array_remove_index_fast (figures, i--);
    }
  return TRUE;
}

/* Adds `more`, which belongs to `day`, to `figures`, which may have a part of that day already. */
static void
add_to_day (GPtrArray *figures, GPtrArray *more, gint64 day)
{
  g_autoptr (GHashTable) same = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < figures->len; i++)
    {
      Figure *figure = figures->pdata[i];

      if (figure->day == day)
        g_hash_table_insert (same, figure->key, figure);
    }
  while (more->len > 0)
    {
      Figure *figure = g_ptr_array_steal_index_fast (more, more->len - 1);
      Figure *part = g_hash_table_lookup (same, figure->key);

      if (part == NULL)
        g_ptr_array_add (figures, figure);
      else
        {
          part->count += figure->count;
          part->bytes += figure->bytes;
          free_figure (figure);
        }
    }
}

/* Adds up the counted days from `since` to `until` and counts what came afterwards. */
static gboolean
figures_gather (KyCall *call, KyIndex *reader, guint section, gint64 since, gint64 until,
                GPtrArray *figures, GError **error)
{
  gint64 counted = 0;
  gint64 part = 0;
  gint64 open = 0;

  if (!read_counted (reader, section, since, until, figures, &counted, &part, error)
      || !first_open (reader, call->now, counted, &open, error))
    return FALSE;
  for (gint64 day = MAX (open, since); day < until; day = day_of (day, 1))
    {
      g_autoptr (GPtrArray) more = g_ptr_array_new_with_free_func (free_figure);

      if (!count_stretch (reader, section, day, day == open ? counted_until (day, part) : day,
                          day_of (day, 1), more, error))
        return FALSE;
      add_to_day (figures, more, day);
    }
  return TRUE;
}

static gint
by_total (gconstpointer a, gconstpointer b, gpointer totals)
{
  gint64 x = *(gint64 *)g_hash_table_lookup (totals, *(gchar *const *)a);
  gint64 y = *(gint64 *)g_hash_table_lookup (totals, *(gchar *const *)b);

  return x < y ? 1 : x > y ? -1 : strcmp (*(gchar *const *)a, *(gchar *const *)b);
}

/* Returns the most frequent keys as a set; they are borrowed from `figures`. */
static GHashTable *
frequent (GPtrArray *figures)
{
  g_autoptr (GHashTable) totals = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  GHashTable *set = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < figures->len; i++)
    {
      Figure *figure = figures->pdata[i];
      gint64 *total = g_hash_table_lookup (totals, figure->key);

      if (total == NULL)
        {
          total = g_new0 (gint64, 1);
          g_hash_table_insert (totals, figure->key, total);
          g_ptr_array_add (keys, figure->key);
        }
      *total += figure->count;
    }
  g_ptr_array_sort_with_data (keys, by_total, totals);
  for (guint i = 0; i < keys->len && i < KEYS_MAX; i++)
    g_hash_table_add (set, keys->pdata[i]);
  return set;
}

static gint
find_section (const gchar *by)
{
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    if (strcmp (sections[i].section, by[0] != '\0' ? by : "day") == 0)
      return (gint)i;
  return -1;
}

KyRowsWriter *
ky_verb_statistics (KyCall *call, KyIndex *reader, GError **error)
{
  gint section = find_section (ky_call_argument (call, "by"));
  g_autoptr (KyRowsWriter) rows = ky_call_rows (call, error);
  g_autoptr (GPtrArray) figures = g_ptr_array_new_with_free_func (free_figure);
  gint64 since = ky_call_number (call, "since", day_of (call->now, -30));
  gint64 until = ky_call_number (call, "until", call->now + 1);

  if (rows == NULL)
    return NULL;
  until = MIN (until, call->now + 1);
  since = day_of (MAX (since, day_of (until, -DAYS_MAX)), 0);
  if (section < 0)
    {
      ky_refuse (error, "invalid", "by: expected one of the sections of the statistics");
      return NULL;
    }
  if (!figures_gather (call, reader, (guint)section, since, until, figures, error))
    return NULL;
  g_autoptr (GHashTable) keys = frequent (figures);
  for (guint i = 0; i < figures->len; i++)
    {
      const Figure *figure = figures->pdata[i];

      if (!g_hash_table_contains (keys, figure->key))
        continue;
      if (!ky_rows_begin (rows, error))
        return NULL;
      ky_rows_text (rows, figure->key);
      ky_rows_number (rows, figure->day);
      ky_rows_number (rows, figure->count);
      ky_rows_number (rows, figure->bytes);
    }
  return g_steal_pointer (&rows);
}
