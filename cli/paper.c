/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome report paper|destroyed`: papers in Japanese for those who answer for the
 * system. The store is asked for everything before a line is drawn; the sanitizer then writes the
 * PDF, in which nothing is that its verifier does not know. Neither the clock nor the machine's
 * name is in it, so that the same records give the same file. */
#include "cli/codes.h"
#include "cli/paper-file.h"
#include "cli/selfcheck.h"
#include "cli/store.h"
#include "common/iso-time.h"
#include "common/release.h"
#include "common/words.h"
#include "intake/paper/sheet.h"

#define DAYS_MAX 31
/* Rows of lists in the paper of a month, which has two pages. */
#define LISTED_MAX 5
#define INCIDENTS_MAX 6
#define ROWS_MAX 3   /* of each other list of the second page */
#define EACH_MAX "2" /* of each act */
#define FAILED_MAX 14
#define VIEWERS_MAX 6
#define ERASED_MAX 1000 /* rows of the paper of destructions */

/* Describes a row that the store answered with. */
typedef struct
{
  gchar *key, *name, *text, *who;
  gint64 time, count; /* `time`: Unix seconds */
} Fact;

typedef struct
{
  const gchar *program;
  KyConfig *config;
  KySheet sheet;
  int status;           /* exit status, once something has failed */
  gchar *since, *until; /* Unix seconds in decimal */
} Making;

KY_DEFINE_FREE (paper_fact_free, Fact, key, name, text, who)

/* --- questions to the store ----------------------------------------------------------------- */

/* Maps the columns of an answer of the store to the members of Fact; NULL: no column. */
typedef struct
{
  const gchar *key, *name, *text, *who, *time, *count;
  gint64 unit; /* of `time` to a second */
} Columns;

static gchar *
paper_cell (KyRows *rows, const gchar *column)
{
  return column != NULL ? ky_sheet_cell (rows, column) : g_strdup ("");
}

static gint64
paper_number (KyRows *rows, const gchar *column)
{
  return column != NULL ? ky_rows_get (rows, column)->number : 0;
}

/* Returns the rows that `verb` answers with (of Fact), or NULL after an error, which is printed.
 * (transfer full) */
static GPtrArray *
paper_ask (Making *making, const gchar *verb, const gchar *const *arguments, const Columns *columns)
{
  g_autoptr (GPtrArray) facts = g_ptr_array_new_with_free_func (paper_fact_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (KyRows) rows
      = ky_cli_ask (making->program, making->config, verb, arguments, NULL, &making->status);
  gint step;

  if (rows == NULL)
    return NULL;
  while ((step = ky_rows_next (rows, &error)) == 1)
    {
      Fact *fact = g_new0 (Fact, 1);

      g_ptr_array_add (facts, fact);
      fact->key = paper_cell (rows, columns->key);
      fact->name = paper_cell (rows, columns->name);
      fact->text = paper_cell (rows, columns->text);
      fact->who = paper_cell (rows, columns->who);
      fact->time = paper_number (rows, columns->time) / MAX (columns->unit, 1);
      fact->count = paper_number (rows, columns->count);
    }
  if (step == 0)
    return g_steal_pointer (&facts);
  ky_command_fail (making->program, error);
  making->status = KY_EXIT_FAILURE;
  return NULL;
}

/* Returns the last rows of the audit log with what is in `acts`. (transfer full) */
static GPtrArray *
paper_ask_audit (Making *making, const gchar *const *acts, const gchar *limit)
{
  static const Columns columns = { .key = "what",
                                   .name = "object",
                                   .text = "why",
                                   .who = "detail",
                                   .time = "time",
                                   .unit = G_USEC_PER_SEC };
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (paper_fact_free);

  for (; *acts != NULL; acts++)
    {
      g_autoptr (GPtrArray) some
          = paper_ask (making, "audit-show",
                       (const gchar *const[]){ "since", making->since, "until", making->until,
                                               "what", *acts, "limit", limit, NULL },
                       &columns);

      if (some == NULL)
        return NULL;
      g_ptr_array_extend_and_steal (all, g_steal_pointer (&some));
    }
  return g_steal_pointer (&all);
}

/* --- the paper of a month ------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *figures, *days, *checks, *incidents, *drills, *releases, *destructions,
      *viewers; /* of Fact */
} Month;

KY_DEFINE_AUTO_CLEAR (paper_month_clear, Month, figures, days, checks, incidents, drills, releases,
                      destructions, viewers)

static gint
paper_by_time (gconstpointer a, gconstpointer b)
{
  const Fact *one = *(Fact *const *)a;
  const Fact *other = *(Fact *const *)b;

  return one->time < other->time ? 1 : one->time > other->time ? -1 : 0;
}

static gboolean
paper_gather_destroyed (Making *making, Month *month)
{
  static const Columns columns = { .key = "object", .text = "why", .who = "who", .time = "time" };

  month->destructions
      = paper_ask (making, "destructions",
                   (const gchar *const[]){ "since", making->since, "until", making->until, "limit",
                                           "2147483647", NULL },
                   &columns);
  if (month->destructions != NULL)
    g_ptr_array_sort (month->destructions, paper_by_time);
  return month->destructions != NULL;
}

static gboolean
paper_gather (Making *making, Month *month)
{
  static const gchar *const checks[] = { "selfcheck", NULL };
  static const gchar *const incidents[]
      = { "case-add",       "case-close", "block-add",   "hold-add", "hold-lift",
          "sign-in-locked", "restored",   "journal-cut", NULL };
  static const gchar *const releases[] = { "request-approve", "release", "export", NULL };
  static const Columns figures = { .key = "section", .name = "name", .count = "count" };
  static const Columns days = { .time = "day", .count = "count" };
  static const Columns drills
      = { .key = "id", .name = "people", .text = "reason", .who = "reports", .time = "created" };
  static const Columns viewers = { .key = "name",
                                   .name = "roles",
                                   .text = "departments",
                                   .who = "given_by",
                                   .time = "since",
                                   .count = "last_look" };
  const gchar *const span[] = { "since", making->since, "until", making->until, NULL };

  return (month->figures = paper_ask (making, "statistics", span, &figures)) != NULL
         && (month->days = paper_ask (making, "figures", span, &days)) != NULL
         && (month->checks = paper_ask_audit (making, checks, "1")) != NULL
         && (month->incidents = paper_ask_audit (making, incidents, EACH_MAX)) != NULL
         && (month->drills = paper_ask (making, "drill-list", NULL, &drills)) != NULL
         && (month->releases = paper_ask_audit (making, releases, EACH_MAX)) != NULL
         && paper_gather_destroyed (making, month)
         && (month->viewers = paper_ask (making, "viewers", NULL, &viewers)) != NULL;
}

static gint64
paper_count (GPtrArray *figures, const gchar *section, const gchar *name)
{
  for (guint i = 0; i < figures->len; i++)
    {
      const Fact *fact = figures->pdata[i];

      if (strcmp (fact->key, section) == 0 && strcmp (fact->name, name) == 0)
        return fact->count;
    }
  return 0;
}

static void
paper_draw_totals (Making *making, const Month *month)
{
  static const struct
  {
    const gchar *section, *name, *title;
  } boxes[] = {
    { "messages", "received", "受け取った" },
    { "outcome", "sanitized", "無害化して渡した" },
    { "outcome", "partial", "一部をお預かり" },
    { "outcome", "withheld", "すべてお預かり" },
    { "reason", "infected", "ウイルスを検出した部分" },
  };
  gint width = (KY_SHEET_RIGHT - KY_SHEET_LEFT) / (gint)G_N_ELEMENTS (boxes);

  ky_sheet_head (&making->sheet, 500, "件数 (メールとファイル)");
  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    {
      gint x = KY_SHEET_LEFT + (gint)i * width;
      g_autofree gchar *count = g_strdup_printf (
          "%" G_GINT64_FORMAT, paper_count (month->figures, boxes[i].section, boxes[i].name));

      ky_paper_text (making->sheet.paper, x + 20, making->sheet.y + 200, 200, KY_INK_BLUE, count);
      ky_paper_text (making->sheet.paper, x + 20, making->sheet.y + 320, 80, KY_INK_GREY,
                     boxes[i].title);
    }
  making->sheet.y += 360;
}

/* Returns the number of days in a span between two midnights. A day with a change to summer time
 * has 23 or 25 hours. */
static gint64
paper_days (gint64 seconds)
{
  return (seconds + KY_DAY_SECONDS / 2) / KY_DAY_SECONDS;
}

/* Draws a column for each day. */
static void
paper_draw_days (Making *making, const Month *month)
{
  gint64 since = g_ascii_strtoll (making->since, NULL, 10);
  gint64 until = g_ascii_strtoll (making->until, NULL, 10);
  gint64 days = MIN (paper_days (until - since), DAYS_MAX);
  gint64 counts[DAYS_MAX] = { 0 };
  gint64 most = 1;
  gint step = (KY_SHEET_RIGHT - KY_SHEET_LEFT - 300) / DAYS_MAX;
  gint height = 700;

  for (guint i = 0; i < month->days->len; i++)
    {
      const Fact *fact = month->days->pdata[i];
      gint64 day = paper_days (fact->time - since);

      if (fact->time < since || day >= DAYS_MAX)
        continue;
      counts[day] += fact->count;
      most = MAX (most, counts[day]);
    }
  ky_sheet_head (&making->sheet, height + 200, "日ごとに受け取ったメールとファイル (件)");
  g_autofree gchar *top = g_strdup_printf ("%" G_GINT64_FORMAT, most);
  ky_paper_text_end (making->sheet.paper, KY_SHEET_LEFT + 260, making->sheet.y + 60, 70,
                     KY_INK_GREY, top);
  ky_paper_text_end (making->sheet.paper, KY_SHEET_LEFT + 260, making->sheet.y + height, 70,
                     KY_INK_GREY, "0");
  ky_paper_fill (making->sheet.paper, KY_SHEET_LEFT + 290, making->sheet.y,
                 KY_SHEET_RIGHT - KY_SHEET_LEFT - 290, 4, KY_INK_PALE);
  for (gint i = 0; i < days; i++)
    {
      gint x = KY_SHEET_LEFT + 300 + i * step;
      gint tall = (gint)(counts[i] * height / most);
      g_autofree gchar *number = g_strdup_printf ("%d", i + 1);

      ky_paper_fill (making->sheet.paper, x + 10, making->sheet.y + height - tall, step - 40, tall,
                     KY_INK_BLUE);
      if (i == 0 || (i + 1) % 5 == 0)
        ky_paper_text (making->sheet.paper, x + 10, making->sheet.y + height + 85, 70, KY_INK_GREY,
                       number);
    }
  ky_paper_fill (making->sheet.paper, KY_SHEET_LEFT + 290, making->sheet.y + height,
                 KY_SHEET_RIGHT - KY_SHEET_LEFT - 290, 6, KY_INK_GREY);
  making->sheet.y += height + 110;
}

static gint
paper_by_count (gconstpointer a, gconstpointer b)
{
  const Fact *one = *(Fact *const *)a;
  const Fact *other = *(Fact *const *)b;

  return one->count != other->count ? (one->count < other->count ? 1 : -1)
                                    : strcmp (one->name, other->name);
}

/* Draws bars of the most frequent values of `section`, from `x` on. */
static void
paper_draw_most (Making *making, const Month *month, const gchar *section, const gchar *title,
                 gint x, KyInk ink)
{
  g_autoptr (GPtrArray) most = g_ptr_array_new ();
  gint width = (KY_SHEET_RIGHT - KY_SHEET_LEFT) / 2 - 150;
  gint y = making->sheet.y + 150;

  for (guint i = 0; i < month->figures->len; i++)
    if (strcmp (((Fact *)month->figures->pdata[i])->key, section) == 0)
      g_ptr_array_add (most, month->figures->pdata[i]);
  g_ptr_array_sort (most, paper_by_count);
  ky_paper_text (making->sheet.paper, x, making->sheet.y + 90, 90, KY_INK_GREY, title);
  for (guint i = 0; i < LISTED_MAX && i < most->len; i++, y += 200)
    {
      const Fact *fact = most->pdata[i];
      const Fact *first = most->pdata[0];
      g_autofree gchar *count = g_strdup_printf ("%" G_GINT64_FORMAT, fact->count);
      g_autofree gchar *words = ky_cli_code (section, fact->name);
      g_autofree gchar *name = ky_paper_fit (words, 80, width - 400);

      ky_paper_text (making->sheet.paper, x, y + 80, 80, KY_INK_BLACK, name);
      ky_paper_text_end (making->sheet.paper, x + width, y + 80, 80, KY_INK_BLACK, count);
      ky_paper_fill (making->sheet.paper, x, y + 105, width, 45, KY_INK_PALE);
      ky_paper_fill (making->sheet.paper, x, y + 105,
                     (gint)(fact->count * width / MAX (first->count, 1)), 45, ink);
    }
  if (most->len == 0)
    ky_paper_text (making->sheet.paper, x, y + 80, 80, KY_INK_BLACK, "ありません");
  if (most->len > LISTED_MAX)
    {
      g_autofree gchar *more
          = g_strdup_printf ("ほか %u 種類 (kiyome report monthly)", most->len - LISTED_MAX);

      ky_paper_text (making->sheet.paper, x, y + 80, 80, KY_INK_GREY, more);
    }
}

/* Draws the last run of the self-check, as the audit log has it. */
static void
paper_draw_checks (Making *making, const Month *month)
{
  const Fact *run = month->checks->len > 0 ? month->checks->pdata[0] : NULL;
  g_auto (GStrv) answers = g_strsplit (run != NULL ? run->who : "", ";", -1);
  g_autoptr (GPtrArray) failed = g_ptr_array_new_with_free_func (g_free);
  g_autofree gchar *day = run != NULL ? ky_sheet_time (run->time) : NULL;
  guint yes = 0, open = 0;

  for (gchar **at = answers; *at != NULL; at++)
    {
      const gchar *equals = strrchr (g_strstrip (*at), '=');

      yes += g_strcmp0 (equals, "=yes") == 0;
      open += g_strcmp0 (equals, "=open") == 0;
      if (g_strcmp0 (equals, "=no") == 0 || g_strcmp0 (equals, "=unknown") == 0)
        {
          g_autofree gchar *id = g_strndup (*at, (gsize)(equals - *at));
          g_autofree gchar *question = ky_selfcheck_question (id);

          g_ptr_array_add (
              failed, g_strconcat (strcmp (equals, "=no") == 0 ? "満たさない: " : "答えがない: ",
                                   question, NULL));
        }
    }
  ky_sheet_head (&making->sheet, 2 * KY_SHEET_ROW, "自己点検");
  if (run == NULL)
    {
      ky_sheet_line (&making->sheet, KY_INK_RED, "この月は自己点検をしていません。");
      return;
    }
  g_autofree gchar *summary
      = g_strdup_printf ("%s に点検: 満たす %u、満たさない・答えがない %u、人が確かめる %u", day,
                         yes, failed->len, open);
  ky_sheet_line (&making->sheet, KY_INK_BLACK, summary);
  for (guint i = 0; i < failed->len && i < FAILED_MAX; i++)
    ky_sheet_line (&making->sheet, KY_INK_RED, failed->pdata[i]);
}

/* Draws the counts of `acts` (NULL-terminated codes) in the month, "登録 2 件、解除 1 件". Acts with the
 * count 0 are left out. */
static void
paper_draw_counts (Making *making, const Month *month, const gchar *const *acts)
{
  g_autoptr (GString) text = g_string_new ("");

  for (; *acts != NULL; acts++)
    {
      gint64 count = paper_count (month->figures, "access", *acts);

      if (count > 0)
        g_string_append_printf (text, "%s%s %" G_GINT64_FORMAT " 件", text->len > 0 ? "、" : "",
                                ky_cli_words ("act", *acts), count);
    }
  ky_sheet_text (&making->sheet, "まとめ", text->len > 0 ? text->str : "ありません");
}

/* Draws the newest acts. */
static void
paper_draw_acts (Making *making, GPtrArray *facts, guint most)
{
  static const gint places[] = { KY_SHEET_LEFT + 20, KY_SHEET_LEFT + 850, KY_SHEET_LEFT + 1900,
                                 KY_SHEET_LEFT + 3250, KY_SHEET_RIGHT };

  g_ptr_array_sort (facts, paper_by_time);
  for (guint i = 0; i < facts->len && i < most; i++)
    {
      const Fact *fact = facts->pdata[i];
      g_autofree gchar *day = ky_sheet_time (fact->time);

      ky_sheet_row (&making->sheet, places, KY_INK_GREY,
                    (const gchar *const[]){ day, ky_cli_words ("act", fact->key), fact->name,
                                            fact->text, NULL });
    }
}

/* Draws the drills of the month, newest first, with how many people reported the mail until now. */
static void
paper_draw_drills (Making *making, GPtrArray *facts)
{
  static const gint places[] = { KY_SHEET_LEFT + 20, KY_SHEET_LEFT + 850, KY_SHEET_LEFT + 1600,
                                 KY_SHEET_LEFT + 3250, KY_SHEET_RIGHT };
  gint64 since = g_ascii_strtoll (making->since, NULL, 10);
  gint64 until = g_ascii_strtoll (making->until, NULL, 10);
  guint n = 0;

  ky_sheet_head (&making->sheet, 2 * KY_SHEET_ROW, "訓練");
  for (guint i = 0; i < facts->len; i++)
    {
      const Fact *fact = facts->pdata[i];
      g_autofree gchar *day = ky_sheet_time (fact->time);
      g_autofree gchar *people
          = g_strdup_printf ("%s 人に送り、%s 人が報告", fact->name, fact->who);

      if (fact->time >= since && fact->time < until && n++ < ROWS_MAX)
        ky_sheet_row (&making->sheet, places, KY_INK_GREY,
                      (const gchar *const[]){ day, fact->key, people, fact->text, NULL });
    }
  if (n == 0)
    ky_sheet_line (&making->sheet, KY_INK_BLACK, "ありません");
  if (n > ROWS_MAX)
    {
      g_autofree gchar *more = g_strdup_printf ("ほか %u 回 (kiyome drill list)", n - ROWS_MAX);

      ky_sheet_line (&making->sheet, KY_INK_GREY, more);
    }
}

/* Tells whether kiyome-store itself destroyed the original; otherwise a person did. */
static gboolean
paper_is_of_store (const Fact *fact)
{
  return strcmp (fact->who, "kiyome-store") == 0;
}

/* Tells whether kiyome-store destroyed the original because its retention had ended. It also
 * destroys originals for other reasons: unfinished ones, and those that a restored index had
 * again. */
static gboolean
paper_is_of_time (const Fact *fact)
{
  return paper_is_of_store (fact) && g_str_has_prefix (fact->text, "retention");
}

/* Draws a row for each original that a person destroyed, at most `most` rows, newest first. Returns
 * the number of all such originals. */
static guint
paper_draw_erased (Making *making, GPtrArray *facts, guint most)
{
  static const gint places[] = { KY_SHEET_LEFT + 20, KY_SHEET_LEFT + 850, KY_SHEET_LEFT + 2300,
                                 KY_SHEET_LEFT + 3200, KY_SHEET_RIGHT };
  guint n = 0;

  for (guint i = 0; i < facts->len; i++)
    {
      const Fact *fact = facts->pdata[i];
      g_autofree gchar *day = ky_sheet_time (fact->time);

      if (paper_is_of_store (fact) || n++ >= most)
        continue;
      ky_sheet_row (&making->sheet, places, KY_INK_GREY,
                    (const gchar *const[]){ day, fact->key, fact->who, fact->text, NULL });
    }
  return n;
}

/* Returns how many were destroyed because their time was over. */
static guint
paper_draw_destroyed (Making *making, GPtrArray *facts)
{
  guint by_time = 0, by_store = 0;

  for (guint i = 0; i < facts->len; i++)
    {
      by_store += paper_is_of_store (facts->pdata[i]) ? 1 : 0;
      by_time += paper_is_of_time (facts->pdata[i]) ? 1 : 0;
    }
  g_autofree gchar *text
      = g_strdup_printf ("保存期間が過ぎて廃棄した原本 %u 通、人が理由を付けて消去した原本 %u 通",
                         by_time, facts->len - by_store);
  ky_sheet_line (&making->sheet, KY_INK_BLACK, text);
  if (by_store > by_time)
    {
      g_autofree gchar *others
          = g_strdup_printf ("ほかに、受信が完了しなかった原本と、復元の後に再び廃棄した原本 %u 通",
                             by_store - by_time);

      ky_sheet_line (&making->sheet, KY_INK_BLACK, others);
    }
  return by_time;
}

/* Returns "管理者、監査" for "administrator;auditor". (transfer full) */
static gchar *
paper_roles (const gchar *roles)
{
  g_auto (GStrv) words = g_strsplit (roles, ";", -1);

  for (gchar **at = words; *at != NULL; at++)
    {
      gchar *label = g_strdup (ky_words_label ("role", *at, TRUE));

      g_free (*at);
      *at = label;
    }
  return g_strjoinv ("、", words);
}

static void
paper_draw_viewers (Making *making, const Month *month)
{
  static const gint places[] = { KY_SHEET_LEFT + 20,   KY_SHEET_LEFT + 1000, KY_SHEET_LEFT + 2300,
                                 KY_SHEET_LEFT + 3200, KY_SHEET_LEFT + 4200, KY_SHEET_RIGHT };

  ky_sheet_head (&making->sheet, 4 * KY_SHEET_ROW,
                 "自分のメール以外の記録を見られる利用者 (作成した時点)");
  ky_sheet_row (
      &making->sheet, places, KY_INK_GREY,
      (const gchar *const[]){ "利用者", "役割", "いつから", "与えた人", "最後に見た日時", NULL });
  for (guint i = 0; i < month->viewers->len && i < VIEWERS_MAX; i++)
    {
      const Fact *fact = month->viewers->pdata[i];
      g_autofree gchar *since = ky_sheet_time (fact->time);
      g_autofree gchar *look = ky_sheet_time (fact->count);
      g_autofree gchar *roles = paper_roles (fact->name);

      ky_sheet_row (&making->sheet, places, KY_INK_BLACK,
                    (const gchar *const[]){ fact->key, roles, since, fact->who, look, NULL });
    }
  if (month->viewers->len > VIEWERS_MAX)
    {
      g_autofree gchar *more = g_strdup_printf ("ほか %u 人 (kiyome report viewers)",
                                                month->viewers->len - VIEWERS_MAX);

      ky_sheet_line (&making->sheet, KY_INK_GREY, more);
    }
}

static void
paper_draw_month (Making *making, const Month *month, const gchar *name)
{
  static const gchar *const incidents[]
      = { "case-add",    "case-step", "case-close",     "case-warn", "block-add",     "block-used",
          "hold-add",    "hold-lift", "sign-in-locked", "refused",   "config-refuse", "restored",
          "journal-cut", NULL };
  static const gchar *const releases[]
      = { "request-add", "request-approve", "request-refuse", "opened",
          "release",     "export",          "evidence",       NULL };
  static const gchar *const who[] = { "作成", "確認", "承認" };

  ky_sheet_title (&making->sheet, "メール無害化の報告", name);
  paper_draw_totals (making, month);
  paper_draw_days (making, month);
  ky_sheet_head (&making->sheet, 1500, "部分ごとの処理 (件)");
  paper_draw_most (making, month, "removed", "取り除いたもの", KY_SHEET_LEFT, KY_INK_BLUE);
  paper_draw_most (making, month, "reason", "お預かりした理由",
                   KY_SHEET_LEFT + (KY_SHEET_RIGHT - KY_SHEET_LEFT) / 2 + 100, KY_INK_RED);
  making->sheet.y += 1400;
  paper_draw_checks (making, month);
  ky_paper_turn (making->sheet.paper);
  making->sheet.y = KY_SHEET_TOP;
  ky_sheet_head (&making->sheet, 3 * KY_SHEET_ROW, "事故と対応");
  paper_draw_counts (making, month, incidents);
  paper_draw_acts (making, month->incidents, INCIDENTS_MAX);
  paper_draw_drills (making, month->drills);
  ky_sheet_head (&making->sheet, 3 * KY_SHEET_ROW, "原本の申請と引き渡し");
  paper_draw_counts (making, month, releases);
  paper_draw_acts (making, month->releases, ROWS_MAX);
  ky_sheet_head (&making->sheet, 3 * KY_SHEET_ROW, "原本の廃棄");
  paper_draw_destroyed (making, month->destructions);
  paper_draw_erased (making, month->destructions, ROWS_MAX);
  paper_draw_viewers (making, month);
  ky_sheet_sign (&making->sheet, who);
}

/* --- the paper of destructions --------------------------------------------------------------- */

/* Draws how many originals each day had whose time was over. `facts` begin with the newest. */
static void
paper_draw_days_of_time (Making *making, GPtrArray *facts)
{
  static const gint places[] = { KY_SHEET_LEFT + 20, KY_SHEET_LEFT + 1000, KY_SHEET_RIGHT };
  guint n = 0;

  for (guint i = facts->len; i-- > 0;)
    {
      g_autofree gchar *day = ky_sheet_date (((Fact *)facts->pdata[i])->time);
      g_autofree gchar *next = i > 0 ? ky_sheet_date (((Fact *)facts->pdata[i - 1])->time) : NULL;

      n += paper_is_of_time (facts->pdata[i]) ? 1 : 0;
      if (n == 0 || g_strcmp0 (day, next) == 0)
        continue;
      g_autofree gchar *number = g_strdup_printf ("%u 通", n);
      ky_sheet_row (&making->sheet, places, KY_INK_BLACK,
                    (const gchar *const[]){ day, number, NULL });
      n = 0;
    }
}

static void
paper_draw_destructions (Making *making, const Month *month, const gchar *span)
{
  static const gchar *const who[] = { "廃棄の担当者", "立ち会った人・確認者", "管理者" };

  ky_sheet_title (&making->sheet, "原本の廃棄の記録", span);
  ky_sheet_head (&making->sheet, 2 * KY_SHEET_ROW, "まとめ");
  guint by_time = paper_draw_destroyed (making, month->destructions);
  ky_sheet_line (
      &making->sheet, KY_INK_GREY,
      "原本 1 "
      "通ごとのデータ鍵を消し、復元できないようにしました。番号ごとの記録はポータルの「消去"
      "の記録」にあります。");
  ky_sheet_head (&making->sheet, 2 * KY_SHEET_ROW, "保存期間が過ぎて廃棄した原本");
  paper_draw_days_of_time (making, month->destructions);
  if (by_time == 0)
    ky_sheet_line (&making->sheet, KY_INK_BLACK, "ありません");
  ky_sheet_head (&making->sheet, 2 * KY_SHEET_ROW,
                 "人が消去した原本 (日時、番号、消去した人、理由)");
  guint erased = paper_draw_erased (making, month->destructions, ERASED_MAX);
  if (erased == 0)
    ky_sheet_line (&making->sheet, KY_INK_BLACK, "ありません");
  if (erased > ERASED_MAX)
    {
      g_autofree gchar *more = g_strdup_printf ("ほか %u 通", erased - ERASED_MAX);

      ky_sheet_line (&making->sheet, KY_INK_GREY, more);
    }
  ky_sheet_sign (&making->sheet, who);
}

/* --- the commands --------------------------------------------------------------------------- */

typedef struct
{
  const gchar *program;
  const gchar *summary; /* marked with N_() */
  gboolean (*gather) (Making *making, Month *month);
  void (*draw) (Making *making, const Month *month, const gchar *name);
  gboolean takes_span;
} Kind;

/* Returns what follows the name of a span that is not over yet. */
static const gchar *
paper_is_open (const Making *making)
{
  return g_ascii_strtoll (making->until, NULL, 10) > g_get_real_time () / G_USEC_PER_SEC ? " (途中)"
                                                                                         : "";
}

/* Sets the span that the operand or the options name, and its name. */
static gboolean
paper_read_span (Making *making, const gchar *month, gchar **ret_name)
{
  if (making->since == NULL && making->until == NULL)
    {
      g_autofree gchar *found = NULL;

      if (ky_cli_read_month (month, &found, &making->since, &making->until))
        {
          *ret_name = g_strdup_printf ("%.4s 年 %s 月%s", found, found + strlen ("2026-"),
                                       paper_is_open (making));
          return TRUE;
        }
      ky_command_usage (making->program, _ ("'%s' is not a month; write it like 2026-11"), month);
      return FALSE;
    }
  if (month != NULL || making->since == NULL || making->until == NULL)
    {
      ky_command_usage (making->program, _ ("either a month or both --since and --until"));
      return FALSE;
    }
  if (!ky_cli_span_options (making->program, &making->since, &making->until))
    return FALSE;
  g_autofree gchar *since = ky_sheet_time (g_ascii_strtoll (making->since, NULL, 10));
  g_autofree gchar *until = ky_sheet_time (g_ascii_strtoll (making->until, NULL, 10));
  *ret_name = g_strdup_printf ("%s から %s まで%s", since, until, paper_is_open (making));
  return TRUE;
}

static int
paper_make (Making *making, const Kind *kind, int argc, char **argv)
{
  g_autofree gchar *directory = NULL, *output = NULL, *name = NULL, *foot = NULL;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
            N_ ("the PDF file to write; - is standard output"), N_ ("OUT") },
          { kind->takes_span ? "since" : NULL, 0, 0, G_OPTION_ARG_STRING, &making->since,
            N_ ("first moment of the span"), N_ ("TIME") },
          KY_CLI_TEXT ("until", &making->until, N_ ("end of the span"), N_ ("TIME")),
          { NULL } };
  g_autoptr (KyPaper) paper = ky_paper_new ();
  g_auto (Month) month = { 0 };

  if (!ky_command_parse (&argc, &argv, making->program, _ ("-o OUT [YYYY-MM]"), _ (kind->summary),
                         NULL, entries))
    return KY_EXIT_USAGE;
  if (argc > 2)
    return ky_command_usage (making->program, _ ("one month at a time, not also '%s'"), argv[2]);
  if (output == NULL)
    return ky_command_usage (making->program, _ ("-o OUT is needed"));
  if (!paper_read_span (making, argc == 2 ? argv[1] : NULL, &name))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (making->program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  making->config = config;
  making->sheet.paper = paper;
  if (!kind->gather (making, &month))
    return making->status;
  ky_cli_speak_japanese ();
  kind->draw (making, &month, name);
  foot = g_strdup_printf ("%s %s", making->program, name);
  ky_sheet_foot (&making->sheet, foot);
  return ky_cli_paper_write (making->program, config, paper, output);
}

static int
paper_command (const Kind *kind, int argc, char **argv)
{
  Making making = { .program = kind->program };
  int status = paper_make (&making, kind, argc, argv);

  g_free (making.since);
  g_free (making.until);
  return status;
}

int
ky_command_paper (int argc, char **argv)
{
  static const Kind kind = { "kiyome report paper",
                             N_ ("Writes a report of a month in Japanese for those who answer for "
                                 "the system, as PDF. Default: last month."),
                             paper_gather, paper_draw_month, FALSE };

  return paper_command (&kind, argc, argv);
}

int
ky_command_destroyed (int argc, char **argv)
{
  static const Kind kind = { "kiyome report destroyed",
                             N_ ("Writes which originals were destroyed in a month or another "
                                 "span, in Japanese, with lines for names and dates, as PDF. "
                                 "Default: last month."),
                             paper_gather_destroyed, paper_draw_destructions, TRUE };

  return paper_command (&kind, argc, argv);
}
