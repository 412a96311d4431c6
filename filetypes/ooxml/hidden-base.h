/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files that search for hidden text (filetypes/ooxml/hidden.h). */
#pragma once

#include "filetypes/ooxml/paint.h"

typedef struct _KyUnseen KyUnseen;

struct _KyUnseen
{
  KyJob *job;
  KyPackage *package;
  KyTheme theme;
  KyHiddenCounts counts;
  GHashTable *styles;                /* of Word, by id */
  gchar *default_style;              /* (nullable) of its paragraphs */
  gboolean has_pages;                /* of Word: the next four are known */
  KyScenePaint page;                 /* background of the text */
  gboolean is_page_doubtful;         /* the page has a colour that Word does not show */
  gboolean has_behind;               /* a picture or shape lies behind the text of a page */
  gboolean has_looks;                /* of Word: a style alone may hide text */
  gboolean has_colours, has_indents; /* of Word: a style has a colour of text, an indent */
  gdouble width, height;             /* size of the largest page or slide, in EMU */
  GHashTable *backdrops;             /* of PowerPoint: part -> background of its slides' shapes */
  gpointer cells;                    /* of Excel: formats of cells */
  GHashTable *found;                 /* part -> findings in it: no part is searched twice */
  GHashTable *pictures; /* part of a picture -> whether it surely has no transparency, plus 1 */
  guint64 n_checks;     /* shapes that were compared: see ky_unseen_may_check() */
};

/* Holds the search in one part. */
typedef struct
{
  KyUnseen *all;
  const KyPart *source;
  KyTextPart xml;
  GHashTable *places;
} KyUnseenPass;

/* Tells whether two shapes may still be compared. FALSE after KY_SCENE_CHECKS comparisons in a
 * package. */
static inline gboolean
ky_unseen_may_check (KyUnseen *self)
{
  return self->n_checks++ < KY_SCENE_CHECKS;
}
/* Records that the element at `place` is hidden by `way`. */
void ky_unseen_mark (KyUnseenPass *self, gsize place, KyHiddenWay way);
/* Returns the first part that `part` refers to and whose root element is `root`, or NULL. */
const KyPart *ky_unseen_related (const KyPart *part, const gchar *root);
/* Reads `part` and opens a reader in `ret_xml`. Returns FALSE if `part` cannot be read. */
gboolean ky_unseen_open (KyUnseen *self, const KyPart *part, const KyTextTag *tags,
                         KyTextPart *ret_xml);
/* Does the same for a caller that has read `part` already: `content` is what it read, and must stay
 * valid as long as the reader is used. */
gboolean ky_unseen_open_content (KyUnseen *self, const KyPart *part, KyView content,
                                 const KyTextTag *tags, KyTextPart *ret_xml);
