/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lays out what papers in Japanese consist of: a title, heads, rows of tables, running text, boxes
 * for names, a foot. The same content gives the same file: neither the clock nor the machine's name
 * is in it. */
#pragma once

#include "config/policy.h"
#include "intake/paper/page.h"
#include "store/client/admin-client.h"

#define KY_SHEET_LEFT 450
#define KY_SHEET_RIGHT (KY_PAPER_WIDTH - 450)
#define KY_SHEET_BOTTOM (KY_PAPER_HEIGHT - 560)
#define KY_SHEET_TOP 400
#define KY_SHEET_ROW 140
#define KY_SHEET_SIZE 88 /* of text in tables */

/* Holds a paper, and where its next line begins. */
typedef struct
{
  KyPaper *paper;
  gint y;
} KySheet;

/* Returns a column of the current row in one line, with only characters that the draft's font has:
 * another one becomes a geta mark. (transfer full) */
gchar *ky_sheet_cell (KyRows *rows, const gchar *column);
/* Returns local time up to the minute; "-" for 0. (transfer full) */
gchar *ky_sheet_time (gint64 seconds);
/* Returns the date of local time. (transfer full) */
gchar *ky_sheet_date (gint64 seconds);

/* Writes the title of the paper, and `below` at its right. */
void ky_sheet_title (KySheet *sheet, const gchar *title, const gchar *below);
/* Writes the head of a section that needs `height` on one page. */
void ky_sheet_head (KySheet *sheet, gint height, const gchar *text);
/* Writes a row of a table: `cells` (NULL-terminated) at `places`, of which the last is the right
 * edge. What is too wide is cut. */
void ky_sheet_row (KySheet *sheet, const gint *places, KyInk ink, const gchar *const *cells);
/* Writes a row that has one cell. */
void ky_sheet_line (KySheet *sheet, KyInk ink, const gchar *text);
/* Writes `text`, which may have several lines, in full behind a `label`. */
void ky_sheet_text (KySheet *sheet, const gchar *label, const gchar *text);
/* Draws boxes that are filled in by hand, for the three of `who`. */
void ky_sheet_sign (KySheet *sheet, const gchar *const *who);
/* Writes `text` and the page's number at the foot of each page. */
void ky_sheet_foot (KySheet *sheet, const gchar *text);
/* Returns the policy by which the sanitizer turns a draft into a PDF file (transfer full), or NULL
 * with an error. */
KyPolicy *ky_sheet_policy (GError **error);
