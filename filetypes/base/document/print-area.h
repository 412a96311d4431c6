/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the print area of a sheet: pages show only the cells in it. */
#pragma once

#include "common/view.h"

/* Returns the ranges that `text` lists: "Sheet1!$A$1:$B$3,Sheet1!$D:$F" (`separator` ',') or
 * "Sheet1.A1:Sheet1.B3 Sheet1.D1" (`separator` ' '). NULL if there are none, or something else.
 * (transfer full) (nullable) */
GArray *ky_print_area_new (const gchar *text, gchar separator);
/* Tells whether the cell, counted from 0, is in one of `ranges`. */
gboolean ky_print_area_has (const GArray *ranges, guint row, guint column);
