/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the record of a case from the answers of the store, a section for each subject. */
#include "intake/paper/case-record.h"

#include "common/release.h"

#define PEOPLE_MAX 500
#define NONE "ありません"

/* Holds what the record says at its end, but the store answers in its first rows. */
typedef struct
{
  gchar *closed, *closed_by, *result, *prevention;
} CaseEnd;

KY_DEFINE_AUTO_CLEAR (case_record_end_clear, CaseEnd, closed, closed_by, result, prevention)

typedef struct
{
  const gchar *code, *words;
} CaseWord;

/* Returns the words of `code` in a table that ends with { NULL }, or `code` itself. */
static const gchar *
case_record_word (const CaseWord *words, const gchar *code)
{
  for (; words->code != NULL; words++)
    if (strcmp (words->code, code) == 0)
      return words->words;
  return code;
}

/* Returns a column of Unix seconds as local time. (transfer full) */
static gchar *
case_record_time (KyRows *rows, const gchar *column)
{
  return ky_sheet_time (ky_rows_get (rows, column)->number);
}

static void
case_record_fact (KySheet *sheet, KyRows *rows, const gchar *column, const gchar *label)
{
  g_autofree gchar *text = ky_rows_text_of (rows, column);

  ky_sheet_text (sheet, label, text);
}

static void
case_record_fact_time (KySheet *sheet, KyRows *rows, const gchar *column, const gchar *label)
{
  g_autofree gchar *time = case_record_time (rows, column);

  ky_sheet_text (sheet, label, time);
}

/* --- the case and its steps ----------------------------------------------------------------- */

/* The places of the cells of a step. */
static const gint step_places[]
    = { KY_SHEET_LEFT + 20,   KY_SHEET_LEFT + 1500, KY_SHEET_LEFT + 2900,
        KY_SHEET_LEFT + 3700, KY_SHEET_LEFT + 4500, KY_SHEET_RIGHT };

static void
case_record_facts (KySheet *sheet, KyRows *rows, CaseEnd *ret_end)
{
  static const CaseWord states[] = { { "open", "報告された (まだ対応していない)" },
                                     { "working", "対応中" },
                                     { "closed", "終了" },
                                     { NULL } };
  g_autofree gchar *id = ky_sheet_cell (rows, "id");
  g_autofree gchar *state = ky_sheet_cell (rows, "state");

  *ret_end = (CaseEnd){ .closed = case_record_time (rows, "closed"),
                        .closed_by = ky_sheet_cell (rows, "closed_by"),
                        .result = ky_rows_text_of (rows, "result"),
                        .prevention = ky_rows_text_of (rows, "prevention") };
  ky_sheet_title (sheet, "事案の記録", id);
  ky_sheet_head (sheet, 6 * KY_SHEET_ROW, "報告");
  ky_sheet_text (sheet, "状態", case_record_word (states, state));
  case_record_fact_time (sheet, rows, "created", "報告した日時");
  case_record_fact (sheet, rows, "created_by", "報告した人");
  case_record_fact (sheet, rows, "note", "内容");
  case_record_fact (sheet, rows, "mail", "メールの番号");
  case_record_fact_time (sheet, rows, "received", "受け取った日時");
  case_record_fact (sheet, rows, "sender", "差出人");
  case_record_fact (sheet, rows, "subject", "件名");
  ky_sheet_head (sheet, 3 * KY_SHEET_ROW, "報告ルートの段階");
}

static void
case_record_step (KySheet *sheet, KyRows *rows)
{
  g_autofree gchar *name = ky_sheet_cell (rows, "name");
  g_autofree gchar *address = ky_sheet_cell (rows, "address");
  g_autofree gchar *due = case_record_time (rows, "due");
  g_autofree gchar *done = case_record_time (rows, "done");
  g_autofree gchar *by = ky_sheet_cell (rows, "done_by");
  g_autofree gchar *note = ky_rows_text_of (rows, "step_note");

  ky_sheet_row (sheet, step_places, KY_INK_BLACK,
                (const gchar *const[]){ name, address, due, done, by, NULL });
  if (note[0] != '\0')
    ky_sheet_text (sheet, "　対応", note);
}

static gboolean
case_record_case (KySheet *sheet, KyRows *rows, CaseEnd *ret_end, GError **error)
{
  guint n_steps = 0;
  gint step;

  for (guint i = 0; (step = ky_rows_next (rows, error)) == 1; i++)
    {
      if (i == 0)
        case_record_facts (sheet, rows, ret_end);
      if (ky_rows_get (rows, "step")->number == 0)
        continue;
      if (n_steps++ == 0)
        ky_sheet_row (
            sheet, step_places, KY_INK_GREY,
            (const gchar *const[]){ "段階", "あて先", "期限", "対応した日時", "対応した人", NULL });
      case_record_step (sheet, rows);
    }
  if (step == 0 && n_steps == 0)
    ky_sheet_line (sheet, KY_INK_BLACK, NONE);
  return step == 0;
}

/* --- what was done -------------------------------------------------------------------------- */

/* Describes the section of one kind of row in the answer to case-record. */
typedef struct
{
  const gchar *kind, *title;
  /* The headings of the table's columns, NULL-terminated. Without headings there is no table:
   * case_record_warning() writes the rows. */
  const gchar *heads[6];
} CaseSection;

static void
case_record_row (KySheet *sheet, KyRows *rows, const gint *places)
{
  static const CaseWord states[] = { { "live", "有効" },       { "expired", "期限切れ" },
                                     { "removed", "解除" },    { "held", "保全中" },
                                     { "waiting", "未送信" },  { "sent", "送信した" },
                                     { "failed", "送れない" }, { NULL } };
  g_autofree gchar *time = case_record_time (rows, "time");
  g_autofree gchar *name = ky_sheet_cell (rows, "name");
  g_autofree gchar *text = ky_sheet_cell (rows, "words");
  g_autofree gchar *who = ky_sheet_cell (rows, "who");
  g_autofree gchar *state = ky_sheet_cell (rows, "state");
  const gint64 count = ky_rows_get (rows, "count")->number;
  g_autofree gchar *all
      = count > 1 ? g_strdup_printf ("計 %" G_GINT64_FORMAT " 通", count) : g_strdup (who);

  ky_sheet_row (
      sheet, places, KY_INK_BLACK,
      (const gchar *const[]){ time, name, text, all, case_record_word (states, state), NULL });
}

static void
case_record_warning (KySheet *sheet, KyRows *rows)
{
  g_autofree gchar *time = case_record_time (rows, "time");
  g_autofree gchar *text = ky_rows_text_of (rows, "words");

  ky_sheet_text (sheet, time, text);
}

/* Draws the sections of `rows`, which the store has put into their order. */
static gboolean
case_record_sections (KySheet *sheet, KyRows *rows, GError **error)
{
  static const gint places[] = { KY_SHEET_LEFT + 20,   KY_SHEET_LEFT + 820,  KY_SHEET_LEFT + 2300,
                                 KY_SHEET_LEFT + 3700, KY_SHEET_LEFT + 4500, KY_SHEET_RIGHT };
  static const CaseSection sections[]
      = { { "block",
            "止めたもの (ブロックリスト)",
            { "登録した日時", "止めたもの", "理由", "登録した人", "状態" } },
          { "hold", "原本の保全", { "保全した日時", "保全の番号", "理由", "保全した人", "状態" } },
          { "letter", "手紙", { "書いた日時", "あて先", "件名", "通数", "状態" } },
          { "warning", "受け取った人への手紙の本文", { NULL } },
          { NULL } };
  gint step = ky_rows_next (rows, error);

  for (const CaseSection *section = sections; section->kind != NULL; section++)
    {
      guint n = 0;

      ky_sheet_head (sheet, 3 * KY_SHEET_ROW, section->title);
      for (; step == 1; step = ky_rows_next (rows, error))
        {
          g_autofree gchar *kind = ky_sheet_cell (rows, "kind");

          if (strcmp (kind, section->kind) != 0)
            break;
          if (n++ == 0 && section->heads[0] != NULL)
            ky_sheet_row (sheet, places, KY_INK_GREY, section->heads);
          if (section->heads[0] != NULL)
            case_record_row (sheet, rows, places);
          else
            case_record_warning (sheet, rows);
        }
      if (n == 0)
        ky_sheet_line (sheet, KY_INK_BLACK, NONE);
    }
  return step == 0;
}

/* --- who else got it ------------------------------------------------------------------------ */

static void
case_record_person (KySheet *sheet, KyRows *rows, const gint *places)
{
  static const CaseWord states[]
      = { { "received", "処理中" },          { "delivered", "届けた" },
          { "changed", "無害化して届けた" }, { "withheld", "一部か全部をお預かり" },
          { "failed", "届けていない" },      { NULL } };
  static const CaseWord reasons[] = { { "case", "この事案のメール" },
                                      { "sender", "同じ差出人" },
                                      { "file", "同じファイル" },
                                      { "link", "同じリンク" },
                                      { NULL } };
  g_autofree gchar *time = case_record_time (rows, "received");
  g_autofree gchar *address = ky_sheet_cell (rows, "address");
  g_autofree gchar *display = ky_sheet_cell (rows, "display");
  g_autofree gchar *why = ky_sheet_cell (rows, "why");
  g_autofree gchar *state = ky_sheet_cell (rows, "state");

  ky_sheet_row (sheet, places, KY_INK_BLACK,
                (const gchar *const[]){ time, address, display, case_record_word (reasons, why),
                                        case_record_word (states, state), NULL });
}

static gboolean
case_record_people (KySheet *sheet, KyRows *rows, GError **error)
{
  static const gint places[] = { KY_SHEET_LEFT + 20,   KY_SHEET_LEFT + 820,  KY_SHEET_LEFT + 2400,
                                 KY_SHEET_LEFT + 3200, KY_SHEET_LEFT + 4000, KY_SHEET_RIGHT };
  guint n = 0;
  gint step;

  ky_sheet_head (sheet, 3 * KY_SHEET_ROW,
                 "受け取った人 (同じ差出人・ファイル・リンク、報告の前 90 日)");
  for (; (step = ky_rows_next (rows, error)) == 1; n++)
    {
      if (n == 0)
        ky_sheet_row (sheet, places, KY_INK_GREY,
                      (const gchar *const[]){ "受け取った日時", "あて先", "氏名", "関係",
                                              "渡したもの", NULL });
      if (n < PEOPLE_MAX)
        case_record_person (sheet, rows, places);
    }
  if (step == 0 && n == 0)
    ky_sheet_line (sheet, KY_INK_BLACK, NONE);
  if (n > PEOPLE_MAX)
    {
      g_autofree gchar *more = g_strdup_printf ("ほか %u 行 (kiyome case people)", n - PEOPLE_MAX);

      ky_sheet_line (sheet, KY_INK_GREY, more);
    }
  return step == 0;
}

static void
case_record_end (KySheet *sheet, const CaseEnd *end)
{
  static const gchar *const who[] = { "作成", "確認", "承認" };

  ky_sheet_head (sheet, 4 * KY_SHEET_ROW, "結果と再発防止");
  if (end->closed_by[0] == '\0')
    ky_sheet_line (sheet, KY_INK_BLACK, "まだ終わっていません");
  else
    {
      ky_sheet_text (sheet, "終えた日時", end->closed);
      ky_sheet_text (sheet, "終えた人", end->closed_by);
      ky_sheet_text (sheet, "結果", end->result);
      ky_sheet_text (sheet, "再発防止策", end->prevention);
    }
  ky_sheet_sign (sheet, who);
}

KyPaper *
ky_case_record_draw (KyRows *const answers[KY_CASE_RECORD_N_VERBS], GError **error)
{
  g_autoptr (KyPaper) paper = ky_paper_new ();
  KySheet sheet = { paper, KY_SHEET_TOP };
  g_auto (CaseEnd) end = { 0 };

  if (!case_record_case (&sheet, answers[0], &end, error)
      || !case_record_sections (&sheet, answers[1], error)
      || !case_record_people (&sheet, answers[2], error))
    return NULL;
  case_record_end (&sheet, &end);
  ky_sheet_foot (&sheet, "kiyome case paper");
  return g_steal_pointer (&paper);
}
