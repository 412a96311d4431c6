/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads values of a rebuilt PDF file whose syntax was verified before, so that no function can
 * fail. A missing value is empty or 0. */
#pragma once

#include "common/view.h"

/* Returns the offset behind the token that begins at `at`. */
gsize ky_pdf_behind_token (KyView text, gsize at);
/* Returns the value at `*at`, of any number of tokens, and moves `*at` behind it. */
KyView ky_pdf_take_value (KyView text, gsize *at);
/* Reads the next key and value of `dictionary`; `*at` starts at 2. Returns FALSE if there is
 * none. */
gboolean ky_pdf_take_entry (KyView dictionary, gsize *at, KyView *key, KyView *value);
KyView ky_pdf_entry (KyView dictionary, const gchar *name);
gdouble ky_pdf_number_in (KyView word);
/* Returns the number of the object to which `value` refers, or 0. */
guint ky_pdf_reference_in (KyView value);

typedef struct
{
  gdouble low[2], high[2];
} KyPdfBox;

/* Reads the first `n` numbers of `list`, as many as there are. */
void ky_pdf_read_numbers (KyView list, gdouble *numbers, guint n);
KyPdfBox ky_pdf_box_in (KyView list);
gdouble ky_pdf_area (KyPdfBox box);
/* Returns the part of `a` that is in `b`. */
KyPdfBox ky_pdf_overlap (KyPdfBox a, KyPdfBox b);
