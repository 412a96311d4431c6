/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of a rebuilt PDF file, when all of it has been found to be in the one form that it may
 * have: so nothing here can fail. What is not there is empty, or nought. */
#pragma once

#include "common/view.h"

/* Behind the string at AT, or whatever token begins there. */
gsize ky_pdf_behind_token (KyView text, gsize at);
/* The value at *AT, of however many tokens. */
KyView ky_pdf_take_value (KyView text, gsize *at);
/* The next key and value of a dictionary; *AT starts at 2. FALSE: there is none. */
gboolean ky_pdf_take_entry (KyView dictionary, gsize *at, KyView *key, KyView *value);
KyView ky_pdf_entry (KyView dictionary, const gchar *name);
gdouble ky_pdf_number_in (KyView word);
/* The first N numbers of an array, as many as there are. */
void ky_pdf_numbers_in (KyView array, gdouble *values, guint n);
/* Of a box, or of the one that stands for none; and how much a matrix makes larger. */
gdouble ky_pdf_area_in (KyView box);
gdouble ky_pdf_square_in (KyView matrix);
/* The number of the object that is referred to, or 0. */
guint ky_pdf_reference_in (KyView value);
