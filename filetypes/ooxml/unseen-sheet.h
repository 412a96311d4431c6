/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "filetypes/ooxml/unseen-base.h"

/* Formats of cells. */
void ky_unseen_sheets_init (KyUnseen *self);
void ky_unseen_sheets_free (gpointer cells);
/* Of a worksheet. */
void ky_unseen_sheet (KyUnseenPass *self);
/* Of a workbook: names that stand for prose. They stay. */
void ky_unseen_workbook (KyUnseenPass *self);
