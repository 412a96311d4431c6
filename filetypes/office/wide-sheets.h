/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds workbooks whose used cells are far apart, because LibreOffice needs minutes to draw them.
 * The Office types call it before they request a drawing. */
#pragma once

#include "common/view.h"

/* Returns TRUE if `document`, a workbook of Office XML or OpenDocument, has a sheet whose used
 * cells lie in a rectangle of more than 268,435,456 cells. FALSE also for what cannot be read. */
gboolean ky_spread_is_wide (KyView document);
