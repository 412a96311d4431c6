/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the components of calendars and contacts as lines with a label and a value in Japanese or
 * English, by tables of properties. Times in UTC are converted to Japanese time for Japanese
 * readers. */
#include "filetypes/base/document/calendar-text.h"

#include "common/release.h"
#include "filetypes/base/document/file.h"
#include "filetypes/base/html/plain-text.h"

#define JAPAN (9 * 60 * 60) /* seconds east of UTC */
#define NAME_WORDS 50       /* words of a name that are searched in the whole name */

typedef struct
{
  const gchar *ja, *en;
} Words;

typedef enum
{
  ROW_TEXT,   /* a text, or a list or structure of some */
  ROW_TIMES,  /* dates and times */
  ROW_PERIOD, /* DTSTART, with its end */
  ROW_NAME,   /* parts of a name */
  ROW_PERSON,
  ROW_RULE,
  ROW_STATUS, /* one of a few words; those that say nothing have none */
  ROW_TYPED,  /* a telephone number or the like, with its kind */
  ROW_LINK,   /* a value that is a link, of any name that has no row */
} RowKind;

typedef struct
{
  const gchar *name;
  RowKind kind;
  Words label;
} Row;

/* In the order in which they are written. */
static const Row calendar_rows[] = {
#define ROW(name, kind, ja, en) { name, ROW_##kind, { ja, en } },
#include "filetypes/base/document/calendar-rows.def"
};

static const Row card_rows[] = {
#include "filetypes/base/document/card-rows.def"
};

/* Maps a word of the format to words in the reader's languages. */
typedef struct
{
  const gchar *name;
  Words words;
} Term;

typedef struct
{
  gchar *name, *value;
  gchar *zone, *common_name, *status, *type; /* (nullable) parameters */
} Line;

typedef struct
{
  gboolean ja;
  GString *out;
  GPtrArray *lines;           /* of Line, of the component that is open */
  const Line *end, *duration; /* (nullable) among them */
} Writer;

KY_DEFINE_FREE (line_free, Line, name, value, zone, common_name, status, type)

static const gchar *
calendar_text_word (gboolean ja, const Words *words)
{
  return ja ? words->ja : words->en;
}

/* Returns the words for `value`; NULL: it is not one of the `n` terms. */
static const gchar *
find_term (gboolean ja, const Term *terms, guint n, const gchar *value)
{
  for (guint i = 0; i < n; i++)
    if (g_ascii_strcasecmp (value, terms[i].name) == 0)
      return calendar_text_word (ja, &terms[i].words);
  return NULL;
}

/* --- dates ----------------------------------------------------------------------------------- */

/* Reads "20261201T140000Z" and "20261201" in `value` as seconds, as if it were UTC. FALSE: it is
 * neither. */
static gboolean
calendar_text_read_time (const gchar *value, gint64 *ret_seconds, gboolean *ret_has_time,
                         gboolean *ret_is_utc)
{
  gint fields[6] = { 0 };
  static const gint widths[] = { 4, 2, 2, 2, 2, 2 };
  guint n = 0;

  for (; n < G_N_ELEMENTS (fields); n++)
    {
      if (n == 3 && *value++ != 'T')
        break;
      for (gint i = 0; i < widths[n]; i++)
        {
          if (!g_ascii_isdigit (*value))
            return FALSE;
          fields[n] = fields[n] * 10 + (*value++ - '0');
        }
    }
  *ret_has_time = n == G_N_ELEMENTS (fields);
  *ret_is_utc = *ret_has_time && *value == 'Z';
  if (*ret_has_time ? value[*ret_is_utc] != '\0' : value[-1] != '\0')
    return FALSE;
  g_autoptr (GDateTime) time = g_date_time_new_utc (fields[0], fields[1], fields[2], fields[3],
                                                    fields[4], MIN (fields[5], 59));
  if (time == NULL)
    return FALSE;
  *ret_seconds = g_date_time_to_unix (time);
  return TRUE;
}

/* Returns the words for a time in `zone` (nullable). `is_end`: of whole days, the day before
 * counts, because the end is exclusive. (transfer full) */
static gchar *
calendar_text_format_time (gboolean ja, const gchar *value, const gchar *zone, gboolean is_end)
{
  gint64 seconds;
  gboolean has_time, is_utc;

  if (!calendar_text_read_time (value, &seconds, &has_time, &is_utc))
    return g_strdup (value);
  if (is_utc && ja)
    seconds += JAPAN;
  g_autoptr (GDateTime) time
      = g_date_time_new_from_unix_utc (seconds - (!has_time && is_end ? 1 : 0));
  g_autofree gchar *text = time != NULL
                               ? g_date_time_format (time, has_time ? "%Y-%m-%d %H:%M" : "%Y-%m-%d")
                               : g_strdup (value);
  if (is_utc)
    return g_strdup_printf ("%s (UTC%s)", text, ja ? "+0900" : "");
  return has_time && zone != NULL ? g_strdup_printf ("%s (%s)", text, zone)
                                  : g_steal_pointer (&text);
}

static gchar *
format_times (gboolean ja, const Line *line)
{
  g_auto (GStrv) values = g_strsplit (line->value, ",", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; values[i] != NULL; i++)
    {
      g_auto (GStrv) period = g_strsplit (values[i], "/", 2);

      for (guint j = 0; period[j] != NULL; j++)
        {
          g_autofree gchar *text = calendar_text_format_time (ja, period[j], line->zone, FALSE);

          g_string_append_printf (out, "%s%s", j > 0 ? " – " : i > 0 ? ", " : "", text);
        }
    }
  return g_strdup (out->str);
}

static const Line *
find_line (const Writer *self, const gchar *name)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (strcmp (((const Line *)self->lines->pdata[i])->name, name) == 0)
      return self->lines->pdata[i];
  return NULL;
}

static gchar *
format_period (const Writer *self, const Line *line)
{
  const Line *end = self->end, *duration = self->duration;
  g_autofree gchar *start = calendar_text_format_time (self->ja, line->value, line->zone, FALSE);
  g_autofree gchar *last
      = end != NULL ? calendar_text_format_time (self->ja, end->value, end->zone, TRUE) : NULL;

  if (last == NULL && duration != NULL)
    return g_strdup_printf ("%s, %s", start, duration->value);
  return last != NULL && strcmp (last, start) != 0 ? g_strdup_printf ("%s – %s", start, last)
                                                   : g_steal_pointer (&start);
}

/* --- rules ----------------------------------------------------------------------------------- */

static const struct
{
  const gchar *name;
  Words every, many;
} frequencies[] = {
  { "YEARLY", { "毎年", "every year" }, { "%s年ごと", "every %s years" } },
  { "MONTHLY", { "毎月", "every month" }, { "%sか月ごと", "every %s months" } },
  { "WEEKLY", { "毎週", "every week" }, { "%s週ごと", "every %s weeks" } },
  { "DAILY", { "毎日", "every day" }, { "%s日ごと", "every %s days" } },
  { "HOURLY", { "毎時", "every hour" }, { "%s時間ごと", "every %s hours" } },
};

static const struct
{
  gchar name[3];
  Words day;
} weekdays[] = {
  { "MO", { "月", "Mon" } }, { "TU", { "火", "Tue" } }, { "WE", { "水", "Wed" } },
  { "TH", { "木", "Thu" } }, { "FR", { "金", "Fri" } }, { "SA", { "土", "Sat" } },
  { "SU", { "日", "Sun" } },
};

/* Appends weekdays as "2TU,-1FR" in words. Returns FALSE if the value is not valid. */
static gboolean
append_weekdays (GString *out, const gchar *value, gboolean ja)
{
  g_auto (GStrv) days = g_strsplit (value, ",", -1);

  for (guint i = 0; days[i] != NULL; i++)
    {
      gchar *end;
      gint64 number = g_ascii_strtoll (days[i], &end, 10);
      guint day = 0;

      while (day < G_N_ELEMENTS (weekdays) && strcmp (weekdays[day].name, end) != 0)
        day++;
      if (day == G_N_ELEMENTS (weekdays) || number < -1 || number > 53)
        return FALSE;
      g_string_append (out, i > 0 ? (ja ? "・" : ", ") : " ");
      if (number == -1)
        g_string_append (out, ja ? "最終" : "last ");
      else if (number > 0)
        g_string_append_printf (out, ja ? "第%d" : "no. %d ", (gint)number);
      g_string_append_printf (out, "%s%s", calendar_text_word (ja, &weekdays[day].day),
                              ja ? "曜日" : "");
    }
  return TRUE;
}

/* Appends numbers with `unit` behind them; -1 is the last one. FALSE for others below 1. */
static gboolean
append_numbers (GString *out, const gchar *value, const gchar *unit, const gchar *last)
{
  g_auto (GStrv) numbers = g_strsplit (value, ",", -1);

  for (guint i = 0; numbers[i] != NULL; i++)
    {
      gint64 number = g_ascii_strtoll (numbers[i], NULL, 10);

      if (number < -1 || number == 0 || (number == -1 && last == NULL))
        return FALSE;
      g_string_append (out, i > 0 ? ", " : " ");
      if (number == -1)
        g_string_append (out, last);
      else
        g_string_append_printf (out, "%d%s", (gint)number, unit);
    }
  return TRUE;
}

/* Appends which of the days named before: "-1" is the last one. FALSE for several, and for other
 * positions counted from the end. */
static gboolean
append_position (GString *out, const gchar *value, gboolean ja)
{
  gchar *end;
  gint64 number = g_ascii_strtoll (value, &end, 10);

  if (*end != '\0' || number < -1 || number == 0 || number > 366)
    return FALSE;
  if (number == -1)
    g_string_append (out, ja ? " のうち最後の日" : " (the last of these days)");
  else
    g_string_append_printf (out, ja ? " のうち%d番目の日" : " (no. %d of these days)",
                            (gint)number);
  return TRUE;
}

static gboolean
append_rule_part (GString *out, const gchar *name, const gchar *value, gboolean ja)
{
  if (strcmp (name, "BYDAY") == 0)
    return append_weekdays (out, value, ja);
  if (strcmp (name, "BYMONTH") == 0)
    return append_numbers (out, value, ja ? "月" : " (month)", NULL);
  if (strcmp (name, "BYMONTHDAY") == 0)
    return append_numbers (out, value, ja ? "日" : " (day)", ja ? "末日" : "last day");
  if (strcmp (name, "COUNT") == 0)
    {
      g_string_append_printf (out, ja ? " (%s回)" : " (%s times)", value);
      return TRUE;
    }
  if (strcmp (name, "UNTIL") == 0)
    {
      g_autofree gchar *until = calendar_text_format_time (ja, value, NULL, FALSE);

      g_string_append_printf (out, ja ? " %s まで" : " until %s", until);
      return TRUE;
    }
  if (strcmp (name, "BYSETPOS") == 0)
    return append_position (out, value, ja);
  return strcmp (name, "WKST") == 0;
}

/* Returns the value of `name` in `parts` ("NAME=VALUE"), or NULL. */
static const gchar *
rule_part (gchar **parts, const gchar *name)
{
  gsize length = strlen (name);

  for (guint i = 0; parts[i] != NULL; i++)
    if (strncmp (parts[i], name, length) == 0 && parts[i][length] == '=')
      return parts[i] + length + 1;
  return NULL;
}

gchar *
ky_calendar_rule_text (const gchar *rule, gboolean ja)
{
  static const gchar *const order[]
      = { "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST", "COUNT", "UNTIL" };
  g_auto (GStrv) parts = g_strsplit (rule, ";", -1);
  g_autoptr (GString) out = g_string_new (NULL);
  const gchar *interval = rule_part (parts, "INTERVAL");
  const gchar *frequency = rule_part (parts, "FREQ");
  guint n = frequency != NULL, row = 0;

  while (row < G_N_ELEMENTS (frequencies) && g_strcmp0 (frequencies[row].name, frequency) != 0)
    row++;
  if (row == G_N_ELEMENTS (frequencies))
    return g_strdup (rule);
  if (interval == NULL || strcmp (interval, "1") == 0)
    g_string_append (out, calendar_text_word (ja, &frequencies[row].every));
  else
    {
      g_auto (GStrv) around = g_strsplit (calendar_text_word (ja, &frequencies[row].many), "%s", 2);

      g_string_append_printf (out, "%s%s%s", around[0], interval, around[1]);
    }
  n += interval != NULL;
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      const gchar *value = rule_part (parts, order[i]);

      n += value != NULL;
      if (value != NULL && !append_rule_part (out, order[i], value, ja))
        return g_strdup (rule);
    }
  return n == g_strv_length (parts) ? g_strdup (out->str) : g_strdup (rule);
}

/* --- lines ----------------------------------------------------------------------------------- */

static gchar *
format_person (gboolean ja, const Line *line)
{
  static const Term states[] = { { "ACCEPTED", { "承諾", "accepted" } },
                                 { "TENTATIVE", { "仮承諾", "tentative" } },
                                 { "DECLINED", { "辞退", "declined" } },
                                 { "DELEGATED", { "委任", "delegated" } } };
  const gchar *address
      = g_ascii_strncasecmp (line->value, "mailto:", 7) == 0 ? line->value + 7 : "";
  const gchar *name = line->common_name != NULL ? line->common_name : "";
  const gchar *state
      = line->status != NULL ? find_term (ja, states, G_N_ELEMENTS (states), line->status) : NULL;
  g_autoptr (GString) out = g_string_new (name);

  if (*name == '\0')
    g_string_append (out, address);
  else if (*address != '\0' && strcmp (name, address) != 0)
    g_string_append_printf (out, " <%s>", address);
  if (state != NULL)
    g_string_append_printf (out, " (%s)", state);
  return g_strdup (out->str);
}

static gchar *
format_status (gboolean ja, const Line *line)
{
  /* Translations of the values of PRIORITY (RFC 5545, 3.8.1.9; 1 is the highest), CLASS and
   * STATUS. */
  static const Term states[] = { { "1", { "高", "high" } },
                                 { "2", { "高", "high" } },
                                 { "3", { "高", "high" } },
                                 { "4", { "高", "high" } },
                                 { "6", { "低", "low" } },
                                 { "7", { "低", "low" } },
                                 { "8", { "低", "low" } },
                                 { "9", { "低", "low" } },
                                 { "PRIVATE", { "非公開", "private" } },
                                 { "CONFIDENTIAL", { "秘密", "confidential" } },
                                 { "TENTATIVE", { "仮の予定", "tentative" } },
                                 { "CANCELLED", { "中止", "cancelled" } },
                                 { "NEEDS-ACTION", { "未開始", "not started" } },
                                 { "IN-PROCESS", { "進行中", "in progress" } },
                                 { "COMPLETED", { "完了", "completed" } },
                                 { "DRAFT", { "下書き", "draft" } } };

  return g_strdup (find_term (ja, states, G_N_ELEMENTS (states), line->value));
}

/* Returns the parts of a structured value that are not empty, unescaped and separated by blanks.
 * (transfer full) */
static gchar *
format_text (const Line *line)
{
  g_autoptr (GPtrArray) parts = ky_line_split (line->value, ';');
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++)
    {
      g_autofree gchar *raw = ky_line_unescape (parts->pdata[i]);
      g_autofree gchar *text = ky_line_show (raw, NULL);

      if (*text != '\0')
        g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", text);
    }
  return g_strdup (out->str);
}

/* Returns the telephone or address in `line` with its kinds: those of the table in the reader's
 * language, others by their own word. */
static gchar *
format_typed (gboolean ja, const Line *line)
{
  static const Term types[]
      = { { "WORK", { "勤務先", "work" } },     { "HOME", { "自宅", "home" } },
          { "CELL", { "携帯", "mobile" } },     { "FAX", { "ファクス", "fax" } },
          { "PAGER", { "ポケベル", "pager" } }, { "MAIN", { "代表", "main" } } };
  g_autofree gchar *text = format_text (line);
  g_auto (GStrv) words = g_strsplit (line->type != NULL ? line->type : "", ",", -1);
  g_autoptr (GString) out = g_string_new (text);
  /* the first values are not useful to a reader */
  g_autoptr (GString) done = g_string_new (" DOM INTERNET INTL PARCEL POSTAL PREF TEXT VOICE ");

  for (guint k = 0; words[k] != NULL; k++)
    {
      g_autofree gchar *word = g_strdup_printf (" %s ", words[k]);
      const gchar *shown = words[k] + (g_str_has_prefix (words[k], "X-") ? 2 : 0);

      for (guint i = 0; i < G_N_ELEMENTS (types); i++)
        if (strcmp (types[i].name, words[k]) == 0)
          shown = calendar_text_word (ja, &types[i].words);
      if (*shown != '\0' && strstr (done->str, word) == NULL)
        g_string_append_printf (out, " (%s)", shown);
      g_string_append (done, word);
    }
  return g_strdup (out->str);
}

/* Returns the parts of a name, unless the whole name has all of them. */
static gchar *
format_name (const Writer *self, const Line *line)
{
  const Line *whole = find_line (self, "FN");
  g_autofree gchar *name = whole != NULL ? format_text (whole) : g_strdup ("");
  g_autofree gchar *text = format_text (line);
  g_auto (GStrv) words = g_strsplit (text, " ", NAME_WORDS);
  gboolean has_all = TRUE;

  for (guint i = 0; words[i] != NULL; i++)
    has_all = has_all && strstr (name, words[i]) != NULL;
  return has_all ? NULL : g_steal_pointer (&text);
}

static gchar *
format_line (const Writer *self, const Row *row, const Line *line)
{
  switch (row->kind)
    {
    case ROW_TEXT:
      return format_text (line);
    case ROW_TIMES:
      return format_times (self->ja, line);
    case ROW_PERIOD:
      return format_period (self, line);
    case ROW_NAME:
      return format_name (self, line);
    case ROW_PERSON:
      return format_person (self->ja, line);
    case ROW_RULE:
      return ky_calendar_rule_text (line->value, self->ja);
    case ROW_STATUS:
      return format_status (self->ja, line);
    case ROW_TYPED:
      return format_typed (self->ja, line);
    case ROW_LINK:
      return ky_line_show (line->value, NULL);
    }
  return NULL;
}

/* Tells whether `line` has no row of its own and its value is a link, such as that of a meeting on
 * the net, for which each maker has another name. */
static gboolean
is_link (const Line *line, const Row *rows, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++)
    if (strcmp (line->name, rows[i].name) == 0)
      return FALSE;
  return g_ascii_strncasecmp (line->value, "https://", 8) == 0
         || g_ascii_strncasecmp (line->value, "http://", 7) == 0;
}

static void
write_component (Writer *self, const Words *title, const Row *rows, guint n_rows)
{
  g_string_append_printf (self->out, "%s%s%s%s\n", self->out->len > 0 ? "\n" : "",
                          self->ja ? "【" : "[", calendar_text_word (self->ja, title),
                          self->ja ? "】" : "]");
  self->end = find_line (self, "DTEND");
  self->duration = find_line (self, "DURATION");
  for (guint i = 0; i < n_rows; i++)
    for (guint j = 0; j < self->lines->len; j++)
      {
        const Line *line = self->lines->pdata[j];

        if (rows[i].kind == ROW_LINK ? !is_link (line, rows, n_rows)
                                     : strcmp (line->name, rows[i].name) != 0)
          continue;
        g_autofree gchar *text = format_line (self, &rows[i], line);
        if (text != NULL && *g_strchomp (text) != '\0')
          g_string_append_printf (self->out, "%s%s%s\n",
                                  calendar_text_word (self->ja, &rows[i].label),
                                  self->ja ? "：" : ": ", text);
      }
}

static void
calendar_text_take_line (Writer *self, const KyContentLine *content)
{
  Line *line = g_new0 (Line, 1);

  line->name = g_strdup (content->name);
  line->value = g_strdup (content->value);
  line->zone = g_strdup (ky_line_parameter (content, "TZID"));
  line->common_name = g_strdup (ky_line_parameter (content, "CN"));
  line->status = g_strdup (ky_line_parameter (content, "PARTSTAT"));
  line->type = g_strdup (ky_line_parameter (content, "TYPE"));
  g_ptr_array_add (self->lines, line);
}

/* Writes each component of `bytes` that `names` (NULL-terminated) and `titles` name; others within
 * them and beside them are left out. */
static gchar *
calendar_text_write_text (KyView bytes, gboolean ja, const gchar *const *names, const Words *titles,
                          const Row *rows, guint n_rows)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (line_free);
  Writer self = { ja, g_string_new (NULL), lines, NULL, NULL };
  KyContentReader reader;
  KyContentLine line = { NULL, NULL, NULL };
  guint open = G_MAXUINT, within = 0;

  ky_line_reader_init (&reader, bytes, NULL, NULL);
  while (ky_line_reader_next (&reader, &line))
    {
      gboolean is_begin = strcmp (line.name, "BEGIN") == 0;

      if (open != G_MAXUINT && is_begin)
        within++;
      else if (is_begin)
        {
          g_strstrip (line.value);
          for (guint i = 0; names[i] != NULL; i++)
            open = g_ascii_strcasecmp (names[i], line.value) == 0 ? i : open;
        }
      else if (strcmp (line.name, "END") == 0 && within > 0)
        within--;
      else if (strcmp (line.name, "END") == 0 && open != G_MAXUINT)
        {
          write_component (&self, &titles[open], rows, n_rows);
          g_ptr_array_set_size (lines, 0);
          open = G_MAXUINT;
        }
      else if (open != G_MAXUINT && within == 0)
        calendar_text_take_line (&self, &line);
    }
  ky_line_line_clear (&line);
  ky_line_reader_clear (&reader);
  return g_string_free (self.out, FALSE);
}

gchar *
ky_calendar_text (KyView calendar, gboolean ja)
{
  static const gchar *const names[] = { "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", NULL };
  static const Words titles[] = { { "予定", "Event" },
                                  { "仕事", "Task" },
                                  { "記録", "Journal" },
                                  { "予定のある時間", "Free and busy times" } };

  return calendar_text_write_text (calendar, ja, names, titles, calendar_rows,
                                   G_N_ELEMENTS (calendar_rows));
}

gchar *
ky_card_text (KyView cards, gboolean ja)
{
  static const gchar *const names[] = { "VCARD", NULL };
  static const Words titles[] = { { "連絡先", "Contact" } };

  return calendar_text_write_text (cards, ja, names, titles, card_rows, G_N_ELEMENTS (card_rows));
}

/* Cleans `text` by the rules of plain text, writes it as `job`'s output (type txt), and reports
 * `findings`. Errors: LIMIT, and those of ky_text_file_settle() and ky_text_file_write(). */
static gboolean
calendar_text_write (KyJob *job, const gchar *text, KyFindings *findings, GError **error)
{
  KyTextFile file = { 0 };
  gsize length;
  g_autofree gchar *plain = ky_plain_text (text, strlen (text), NULL, findings, &length, error);

  if (plain == NULL)
    return FALSE;
  file.text = ky_text_with_crlf (plain, length, &file.length);
  file.has_mark = !ky_text_file_is_ascii (&file);
  ky_job_set_output_type (job, "txt");
  gboolean ok = ky_text_file_settle (&file, findings, error)
                && ky_text_file_write (&file, job, "txt", "x.txt", findings, error);
  ky_text_file_clear (&file);
  return ok;
}

gboolean
ky_line_rebuild (KyJob *job, KyLineWriter write, GError **error)
{
  KyFindings findings;
  GString *out = write (job, &findings, error);
  gboolean ok = out != NULL && ky_job_write (job, out->str, out->len, error);

  if (ok)
    ky_findings_report (&findings, job, NULL);
  if (out != NULL)
    g_string_free (out, TRUE);
  return ok;
}

gboolean
ky_line_text (KyJob *job, KyLineWriter write, gchar *(*text) (KyView view, gboolean ja),
              GError **error)
{
  KyFindings findings;
  gboolean ja = ky_policy_is (ky_job_policy (job), KY_POLICY_MAIL_LANGUAGE, "ja");
  GString *out = write (job, &findings, error);
  g_autofree gchar *words = out != NULL ? text (ky_view (out->str, out->len), ja) : NULL;
  gboolean ok = words != NULL && calendar_text_write (job, words, &findings, error);

  if (out != NULL)
    g_string_free (out, TRUE);
  return ok;
}
