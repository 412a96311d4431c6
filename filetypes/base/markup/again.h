/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was written of elements that may come again. */
#pragma once

#include "filetypes/base/markup/markup.h"

KyMarkupAgain *ky_markup_again_new (void);
void ky_markup_again_free (KyMarkupAgain *again);
/* The start tag at hand was written for RULE, whose level is to be opened. */
void ky_markup_note_tag (KyMarkup *self, const KyMarkupRule *rule);
/* TRUE when an element of the tag at hand was kept before, and would be here. */
gboolean ky_markup_came_before (KyMarkup *self);
/* Then: writes it. The rule of the level to be opened; ky_markup_whole when the element was read
 * and written to its end; NULL when nothing was written. */
const KyMarkupRule *ky_markup_write_again (KyMarkup *self);
extern const KyMarkupRule ky_markup_whole;
/* The innermost level was written to its end. */
void ky_markup_end_again (KyMarkup *self);
