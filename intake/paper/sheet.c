/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lays out papers from the top of each page to its bottom, and begins a page when one is full. */
#include "intake/paper/sheet.h"

#include "common/iso-time.h"

#define TEXT_LEFT (KY_SHEET_LEFT + 900)

/* Tells whether the character collection of the draft's font has `character`: that of Windows in
 * Japan, JIS X 0213 and one that many names have. Private characters are whatever a font makes of
 * them. */
static gboolean
sheet_has_character (gunichar character)
{
  static const gchar *const sets[] = { "CP932", "EUC-JISX0213" };
  gchar text[6];
  gssize size = g_unichar_to_utf8 (character, text);
  const gboolean is_private = g_unichar_type (character) == G_UNICODE_PRIVATE_USE;
  gboolean has = character < 0x80 || character == 0x20bb7;

  for (guint i = 0; !has && !is_private && i < G_N_ELEMENTS (sets); i++)
    {
      g_autofree gchar *converted = g_convert (text, size, sets[i], "UTF-8", NULL, NULL, NULL);

      has = converted != NULL;
    }
  return has;
}

/* Returns `text` in one line with only characters that the draft's font has. (transfer full) */
static gchar *
sheet_clean (const gchar *text)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new ("");

  for (const gchar *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);
      const gboolean is_drawn = g_unichar_isprint (character) && !g_unichar_iszerowidth (character)
                                && sheet_has_character (character);

      if (character != '\r')
        g_string_append_unichar (clean, is_drawn                                 ? character
                                        : character == '\n' || character == '\t' ? ' '
                                                                                 : 0x3013);
    }
  return g_string_free (clean, FALSE);
}

gchar *
ky_sheet_cell (KyRows *rows, const gchar *column)
{
  g_autofree gchar *text = ky_rows_text_of (rows, column);

  return sheet_clean (text);
}

/* Turns the page unless `height` more fit. */
static void
sheet_need (KySheet *sheet, gint height)
{
  if (sheet->y + height <= KY_SHEET_BOTTOM)
    return;
  ky_paper_turn (sheet->paper);
  sheet->y = KY_SHEET_TOP;
}

void
ky_sheet_head (KySheet *sheet, gint height, const gchar *text)
{
  sheet_need (sheet, height + 300);
  sheet->y += 150;
  ky_paper_fill (sheet->paper, KY_SHEET_LEFT, sheet->y, 40, 135, KY_INK_BLUE);
  ky_paper_text (sheet->paper, KY_SHEET_LEFT + 90, sheet->y + 110, 115, KY_INK_BLACK, text);
  sheet->y += 185;
}

void
ky_sheet_title (KySheet *sheet, const gchar *title, const gchar *below)
{
  sheet->y = 480;
  ky_paper_text (sheet->paper, KY_SHEET_LEFT, sheet->y + 130, 190, KY_INK_BLACK, title);
  ky_paper_text_end (sheet->paper, KY_SHEET_RIGHT, sheet->y + 130, 95, KY_INK_GREY, below);
  sheet->y += 190;
  ky_paper_fill (sheet->paper, KY_SHEET_LEFT, sheet->y, KY_SHEET_RIGHT - KY_SHEET_LEFT, 16,
                 KY_INK_BLUE);
  sheet->y += 40;
}

void
ky_sheet_row (KySheet *sheet, const gint *places, KyInk ink, const gchar *const *cells)
{
  sheet_need (sheet, KY_SHEET_ROW);
  for (guint i = 0; cells[i] != NULL; i++)
    {
      g_autofree gchar *text
          = ky_paper_fit (cells[i], KY_SHEET_SIZE, places[i + 1] - places[i] - 50);

      ky_paper_text (sheet->paper, places[i], sheet->y + 100, KY_SHEET_SIZE, ink, text);
    }
  ky_paper_fill (sheet->paper, KY_SHEET_LEFT, sheet->y + KY_SHEET_ROW - 6,
                 KY_SHEET_RIGHT - KY_SHEET_LEFT, 5, KY_INK_PALE);
  sheet->y += KY_SHEET_ROW;
}

void
ky_sheet_line (KySheet *sheet, KyInk ink, const gchar *text)
{
  static const gint places[] = { KY_SHEET_LEFT + 20, KY_SHEET_RIGHT };

  ky_sheet_row (sheet, places, ink, (const gchar *const[]){ text, NULL });
}

gchar *
ky_sheet_time (gint64 seconds)
{
  g_autofree gchar *time = ky_local_time (seconds);

  return g_strndup (time, strlen ("2026-11-20 09:30"));
}

gchar *
ky_sheet_date (gint64 seconds)
{
  g_autofree gchar *time = ky_local_time (seconds);

  return g_strndup (time, strlen ("2026-11-20"));
}

void
ky_sheet_sign (KySheet *sheet, const gchar *const *who)
{
  gint width = (KY_SHEET_RIGHT - KY_SHEET_LEFT) / 3;

  ky_sheet_head (sheet, 620, "確認");
  for (gint i = 0; i < 3; i++)
    {
      gint x = KY_SHEET_LEFT + i * width;

      ky_paper_text (sheet->paper, x, sheet->y + 100, 95, KY_INK_GREY, who[i]);
      ky_paper_text (sheet->paper, x, sheet->y + 300, KY_SHEET_SIZE, KY_INK_BLACK, "職・氏名");
      ky_paper_fill (sheet->paper, x + 400, sheet->y + 320, width - 550, 6, KY_INK_BLACK);
      ky_paper_text (sheet->paper, x, sheet->y + 500, KY_SHEET_SIZE, KY_INK_BLACK,
                     "日付　　　　　　年　　　月　　　日");
      ky_paper_fill (sheet->paper, x + 400, sheet->y + 520, width - 550, 6, KY_INK_BLACK);
    }
  sheet->y += 600;
}

void
ky_sheet_foot (KySheet *sheet, const gchar *text)
{
  guint pages = ky_paper_n_pages (sheet->paper);

  for (guint i = 1; i <= pages; i++)
    {
      g_autofree gchar *number = g_strdup_printf ("%u / %u", i, pages);

      ky_paper_open (sheet->paper, i);
      ky_paper_text (sheet->paper, KY_SHEET_LEFT, KY_PAPER_HEIGHT - 360, 75, KY_INK_GREY, text);
      ky_paper_text_end (sheet->paper, KY_SHEET_RIGHT, KY_PAPER_HEIGHT - 360, 75, KY_INK_GREY,
                         number);
    }
}

void
ky_sheet_text (KySheet *sheet, const gchar *label, const gchar *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  const gint width = KY_SHEET_RIGHT - TEXT_LEFT - 50;

  for (gchar **line = lines; *line != NULL; line++)
    {
      g_autofree gchar *clean = sheet_clean (*line);
      const gchar *at = clean;

      do
        {
          gsize length = ky_paper_fitting (at, KY_SHEET_SIZE, width);
          g_autofree gchar *piece = g_strndup (at, length);

          sheet_need (sheet, KY_SHEET_ROW);
          if (line == lines && at == clean)
            ky_paper_text (sheet->paper, KY_SHEET_LEFT + 20, sheet->y + 100, KY_SHEET_SIZE,
                           KY_INK_GREY, label);
          ky_paper_text (sheet->paper, TEXT_LEFT, sheet->y + 100, KY_SHEET_SIZE, KY_INK_BLACK,
                         piece);
          sheet->y += KY_SHEET_ROW;
          at += length;
        }
      while (*at != '\0');
    }
  ky_paper_fill (sheet->paper, KY_SHEET_LEFT, sheet->y - 6, KY_SHEET_RIGHT - KY_SHEET_LEFT, 5,
                 KY_INK_PALE);
}

KyPolicy *
ky_sheet_policy (GError **error)
{
  static const gchar drawn_again[] = "methods.*=redraw\n";

  return ky_policy_from_text (drawn_again, strlen (drawn_again), error);
}
