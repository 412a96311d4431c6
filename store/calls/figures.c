/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/calls/figures.h"
#include "common/log.h"
#include "store/calls/call.h"
#include "store/records/parts.h"

#include <string.h>

#define KEYS_MAX 30       /* of types and senders: the most frequent */
#define LATE_SECONDS 3600 /* for reports of the last messages of a day */
#define DAYS_MAX 400

/* Each gives section, day, key, count, bytes for ?1 <= received < ?2 (microseconds); ?3 is the day.
 */
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

static void
free_figure (gpointer data)
{
  Figure *figure = data;

  g_free (figure->key);
  g_free (figure);
}

static gboolean
read_figures (KyIndex *reader, KyStatement *row, guint section, GPtrArray *figures, GError **error)
{
  gint step = -1;

  while (row != NULL && (step = ky_index_step (reader, row, error)) == 1)
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

/* The beginning of the local day that SECONDS lies in, or of one some DAYS later. */
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

/* The first day that is not counted yet: that of the first message when none is. */
static gboolean
first_open (KyIndex *index, gint64 now, gint64 *ret_day, GError **error)
{
  g_autofree gchar *until = ky_index_meta (index, "figures-until");
  gint64 first = 0;

  if (until != NULL)
    {
      *ret_day = g_ascii_strtoll (until, NULL, 10);
      return TRUE;
    }
  if (!ky_index_number (index, now * G_USEC_PER_SEC, &first, error,
                        "SELECT received FROM messages ORDER BY received LIMIT 1", ""))
    return FALSE;
  *ret_day = day_of (first / G_USEC_PER_SEC, 0);
  return TRUE;
}

static gboolean
count_day (KyIndex *reader, guint section, gint64 day, GPtrArray *figures, GError **error)
{
  return read_figures (reader,
                       ky_index_bind (reader, error, sections[section].count, "iii",
                                      day * G_USEC_PER_SEC, day_of (day, 1) * G_USEC_PER_SEC, day),
                       section, figures, error);
}

/* --- days that are over --------------------------------------------------------------------- */

/* A day is counted in a thread, where it takes nobody's time, and written in the loop. */
typedef struct
{
  KyTask task;
  gchar *state, *place; /* directory; of the index */
  GAsyncQueue *idle;
  gint64 now, day;
  GPtrArray *figures; /* NULL: no day is left, or it can't be counted */
} Count;

typedef struct
{
  KyOperation operation; /* first */
  gint64 day;
  GPtrArray *figures;
} Keep;

static void
work_count (KyTask *task)
{
  Count *count = (Count *)task;
  g_autoptr (KyIndex) reader = g_async_queue_try_pop (count->idle);
  g_autoptr (GPtrArray) figures = g_ptr_array_new_with_free_func (free_figure);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (reader == NULL)
    reader = ky_index_open_reader (count->place, &error);
  ok = reader != NULL && first_open (reader, count->now, &count->day, &error)
       && day_of (count->day, 1) + LATE_SECONDS <= count->now;
  for (guint i = 0; ok && i < G_N_ELEMENTS (sections); i++)
    ok = count_day (reader, i, count->day, figures, &error);
  if (ok)
    count->figures = g_steal_pointer (&figures);
  if (error != NULL)
    ky_log_error (KY_LOG_WARNING, error->message, "figures");
  if (reader != NULL && !reader->is_corrupt)
    g_async_queue_push (count->idle, g_steal_pointer (&reader));
}

static gboolean
apply_keep (KyServer *server, KyOperation *operation, GError **error)
{
  const Keep *keep = (Keep *)operation;
  g_autofree gchar *until = g_strdup_printf ("%" G_GINT64_FORMAT, day_of (keep->day, 1));

  for (guint i = 0; i < keep->figures->len; i++)
    {
      const Figure *figure = keep->figures->pdata[i];

      if (!ky_index_run (
              server->index, error,
              "INSERT INTO figures VALUES (?, ?, ?, ?, ?) ON CONFLICT (section, day, key)"
              " DO UPDATE SET count = excluded.count, bytes = excluded.bytes",
              "sisii", sections[figure->section].section, figure->day, figure->key, figure->count,
              figure->bytes))
        return FALSE;
    }
  return ky_index_set_meta (server->index, "figures-until", until, error);
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

static void
free_keep (KyOperation *operation)
{
  g_ptr_array_unref (((Keep *)operation)->figures);
  g_free (operation);
}

static void
finish_count (KyServer *server, KyTask *task)
{
  Count *count = (Count *)task;

  if (count->figures == NULL)
    server->is_counting = FALSE;
  else
    {
      Keep *keep = g_new0 (Keep, 1);

      keep->operation = (KyOperation){ .apply = apply_keep, .done = done_keep, .free = free_keep };
      keep->day = count->day;
      keep->figures = g_steal_pointer (&count->figures);
      ky_server_queue (server, &keep->operation);
    }
  g_async_queue_unref (count->idle);
  g_free (count->state);
  g_free (count->place);
  g_free (count);
}

void
ky_figures_start (KyServer *server)
{
  Count *count;

  if (server->is_counting || server->is_stopping)
    return;
  server->is_counting = TRUE;
  count = g_new0 (Count, 1);
  count->task = (KyTask){ .server = server, .work = work_count, .finish = finish_count };
  count->state = g_strdup (server->state);
  count->place = g_strdup (server->place);
  count->idle = g_async_queue_ref (server->idle);
  count->now = g_get_real_time () / G_USEC_PER_SEC;
  ky_server_start (server->pages, &count->task);
}

/* --- the verb ------------------------------------------------------------------------------- */

/* What stands for days that are over, and what the others have. */
static gboolean
gather (KyCall *call, KyIndex *reader, guint section, gint64 since, gint64 until,
        GPtrArray *figures, GError **error)
{
  gint64 open = 0;

  if (!first_open (reader, call->now, &open, error)
      || !read_figures (reader,
                        ky_index_bind (reader, error,
                                       "SELECT section, day, key, count, bytes FROM figures"
                                       " WHERE section = ? AND day >= ? AND day < ?",
                                       "sii", sections[section].section, since, MIN (until, open)),
                        section, figures, error))
    return FALSE;
  for (gint64 day = MAX (open, since); day < until; day = day_of (day, 1))
    if (!count_day (reader, section, day, figures, error))
      return FALSE;
  return TRUE;
}

static gint
by_total (gconstpointer a, gconstpointer b, gpointer totals)
{
  gint64 x = *(gint64 *)g_hash_table_lookup (totals, *(gchar *const *)a);
  gint64 y = *(gint64 *)g_hash_table_lookup (totals, *(gchar *const *)b);

  return x < y ? 1 : x > y ? -1 : strcmp (*(gchar *const *)a, *(gchar *const *)b);
}

/* The keys that there is most of, as a set; they are borrowed from FIGURES. */
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
  static const gchar *const columns[] = { "key", "day", "count", "bytes", NULL };
  gint section = find_section (ky_call_argument (call, "by"));
  g_autoptr (KyRowsWriter) rows = ky_rows_writer_new (columns, error);
  g_autoptr (GPtrArray) figures = g_ptr_array_new_with_free_func (free_figure);
  g_autoptr (GHashTable) keys = NULL;
  gint64 since = 0;
  gint64 until = 0;

  if (rows == NULL || !ky_call_time (call, "since", day_of (call->now, -30), &since, error)
      || !ky_call_time (call, "until", call->now + 1, &until, error))
    return NULL;
  until = MIN (until, call->now + 1);
  since = day_of (MAX (since, day_of (until, -DAYS_MAX)), 0);
  if (section < 0)
    {
      ky_refuse (error, "invalid", "by is none of those that there are");
      return NULL;
    }
  if (!gather (call, reader, (guint)section, since, until, figures, error))
    return NULL;
  keys = frequent (figures);
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
