/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hidden text, which programs read and people do not see: the ways of hiding, and their entries in
 * the report (text.hidden). The finding does not say whether the text was removed; removals are
 * reported under the format's own code. */
#pragma once

#include "engine/job.h"

typedef enum
{
  KY_HIDDEN_NOT,         /* visible, or nothing that is known hides it */
  KY_HIDDEN_SAID,        /* marked as hidden: vanish, \v, hidden rows, layers that are off */
  KY_HIDDEN_TINY,        /* a size of a point or less, or none */
  KY_HIDDEN_COLOUR,      /* in the colour of the background */
  KY_HIDDEN_CLEAR,       /* transparent, or neither filled nor stroked */
  KY_HIDDEN_OUTSIDE,     /* off the page or the slide, or clipped away */
  KY_HIDDEN_COVERED,     /* covered by something that is painted later */
  KY_HIDDEN_DELETED,     /* tracked changes */
  KY_HIDDEN_FORMAT,      /* a number format that shows nothing */
  KY_HIDDEN_DESCRIPTION, /* prose in alternative texts, properties and names */
  KY_HIDDEN_NOTES,       /* speaker notes */
  KY_HIDDEN_DIFFERS,     /* the characters differ from the glyphs that are drawn */
  KY_HIDDEN_CHARACTERS,  /* characters without a width */
  KY_HIDDEN_LIMIT,       /* unknown: the text exceeds a limit of the check */
  KY_HIDDEN_LAST
} KyHiddenWay;

/* Counts the hidden texts of each kind. Must be zeroed before use. */
typedef struct
{
  guint64 counts[KY_HIDDEN_LAST];
  guint n_places; /* places that were reported */
} KyHiddenCounts;

static inline void
ky_hidden_count (KyHiddenCounts *self, KyHiddenWay way)
{
  self->counts[way]++;
}
/* Reports the counts to `job` with the place `where` (nullable) and resets them. */
void ky_hidden_report (KyHiddenCounts *self, KyJob *job, const gchar *where);

/* Tells whether `text` (valid UTF-8) has a character other than white space and characters without
 * a width. */
gboolean ky_hidden_has_ink (KyView text);
/* Tells whether `text`, a description, is longer than names and captions are, so that it could be
 * an instruction to a program. */
gboolean ky_hidden_is_prose (KyView text);
/* Returns the number of runs of invisible characters in `text`: tag characters, four and more
 * zero-width characters or variation selectors in a row, and interlinear annotations. */
guint64 ky_hidden_characters (KyView text);
