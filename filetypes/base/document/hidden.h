/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text of a document that programs read and people don't see: how it is hidden, and how the report
 * tells of it (text.hidden). That something was found says nothing of what becomes of it: what is
 * taken out is told under the format's own code.
 */
#pragma once

#include "common/view.h"
#include "engine/job.h"

typedef enum
{
  KY_HIDDEN_SAID,        /* it says so itself: vanish, \v, hidden rows, layers that are off */
  KY_HIDDEN_TINY,        /* a point or less, or without a size */
  KY_HIDDEN_COLOUR,      /* of the colour of what lies below */
  KY_HIDDEN_CLEAR,       /* transparent, or painted with nothing */
  KY_HIDDEN_OUTSIDE,     /* off the page or the slide, or clipped away */
  KY_HIDDEN_COVERED,     /* under something that is painted later */
  KY_HIDDEN_DELETED,     /* tracked changes */
  KY_HIDDEN_FORMAT,      /* a number format that shows nothing */
  KY_HIDDEN_DESCRIPTION, /* for those who read by ear, properties, names: prose in it */
  KY_HIDDEN_NOTES,       /* of a speaker */
  KY_HIDDEN_DIFFERS,     /* read as other characters than are drawn */
  KY_HIDDEN_CHARACTERS,  /* that take no space */
  KY_HIDDEN_LIMIT,       /* nobody knows: there is more than is looked at */
  KY_HIDDEN_LAST
} KyHiddenWay;

/* Zeroed before use. */
typedef struct
{
  guint64 counts[KY_HIDDEN_LAST];
  guint n_places; /* that were told of */
} KyHiddenCounts;

static inline void
ky_hidden_count (KyHiddenCounts *self, KyHiddenWay way)
{
  self->counts[way]++;
}
/* Tells the job what was counted, at WHERE (nullable), and counts anew. */
void ky_hidden_report (KyHiddenCounts *self, KyJob *job, const gchar *where);

/* Two colours, 0xRRGGBB, that nobody tells apart. */
gboolean ky_hidden_is_near (guint32 a, guint32 b);
/* TEXT has another character than white space and marks without a width. */
gboolean ky_hidden_has_ink (KyView text);
/* TEXT, of a description, is prose that could instruct somebody: longer than names and captions
 * are. */
gboolean ky_hidden_is_prose (KyView text);
/* How many runs of characters there are in TEXT that nobody sees and a program reads: tags,
 * zero-width characters and variation selectors one behind the other, interlinear annotations. */
guint64 ky_hidden_characters (KyView text);
