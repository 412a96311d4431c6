/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Searches Excel workbooks and worksheets for hidden text. */
#pragma once

#include "filetypes/ooxml/hidden-base.h"

/* Reads the formats of cells. */
void ky_unseen_sheets_init (KyUnseen *self);
void ky_unseen_sheets_free (gpointer cells);
/* Searches a worksheet for hidden text. */
void ky_unseen_sheet (KyUnseenPass *self);
/* Searches the shared strings for runs of a size or colour of their own that nobody sees. */
void ky_unseen_strings (KyUnseenPass *self);
/* Counts the defined names of a workbook whose value is prose. They are not removed. */
void ky_unseen_workbook (KyUnseenPass *self);

/* --- hidden-format.c ---------------------------------------------------------------------- */

/* Says which values a number format does not show. */
typedef enum
{
  KY_SILENCE_NO_PLUS = 1 << 0,
  KY_SILENCE_NO_MINUS = 1 << 1,
  KY_SILENCE_NO_ZERO = 1 << 2,
  KY_SILENCE_NO_TEXT = 1 << 3,
  KY_SILENCE_NO_NUMBER = KY_SILENCE_NO_PLUS | KY_SILENCE_NO_MINUS | KY_SILENCE_NO_ZERO,
  KY_SILENCE_IS_WHITE = 1 << 4
} KySilence;

/* Returns the KySilence of the number format `code`. */
guint ky_silence_of (const gchar *code);
