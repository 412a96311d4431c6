/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A cache of the output for start tags, so that an element with the same tag is written again
 * without judging it anew. */
#pragma once

#include "filetypes/base/markup/markup.h"

KyMarkupTagCache *ky_markup_tag_cache_new (void);
void ky_markup_tag_cache_free (KyMarkupTagCache *again);
/* Notes that the current start tag was written for `rule`. Called before its level is opened. */
void ky_markup_note_tag (KyMarkup *self, const KyMarkupRule *rule);
/* Returns TRUE if an element with the current tag was kept before and would be kept here. */
gboolean ky_markup_came_before (KyMarkup *self);
/* Writes the current tag again, after ky_markup_came_before(). Returns the rule for the level to
 * open; ky_markup_whole if the element was read and written to its end; NULL if nothing was
 * written. */
const KyMarkupRule *ky_markup_write_again (KyMarkup *self);
extern const KyMarkupRule ky_markup_whole;
/* Notes that the innermost level was written to its end. */
void ky_markup_end_again (KyMarkup *self);
