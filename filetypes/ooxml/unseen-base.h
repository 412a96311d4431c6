/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files share that look for text which nobody sees (filetypes/ooxml/unseen.h). */
#pragma once

#include "filetypes/base/document/hidden.h"
#include "filetypes/ooxml/paint.h"

typedef struct _KyUnseen KyUnseen;

struct _KyUnseen
{
  KyJob *job;
  KyPackage *package;
  KyTheme theme;
  KyHiddenCounts counts;
  GHashTable *styles;        /* of Word, by id */
  gchar *default_style;      /* (nullable) of its paragraphs */
  KyPaint page;              /* of Word: what text stands on */
  gboolean is_page_doubtful; /* of Word: the page has a colour that Word does not show */
  gboolean has_behind;       /* of Word: a picture or shape lies behind the text of a page */
  gdouble width, height;     /* of the largest page or slide, in EMU */
  GHashTable *backdrops;     /* of PowerPoint: part -> what lies behind the shapes of its slides */
  gpointer cells;            /* of Excel: formats of cells */
  GHashTable *pictures; /* part of a picture -> whether it surely has no transparency, plus 1 */
  guint64 n_checks;     /* shapes that were compared: see ky_unseen_may_check() */
};

/* One text that is looked at. */
typedef struct
{
  KyUnseen *all;
  const KyPart *source;
  KyTextPart xml;
  GHashTable *places;
} KyUnseenPass;

#define KY_UNSEEN_CHECKS 20000000
/* Shapes may be compared with each other: FALSE once a package has had enough of that. */
static inline gboolean
ky_unseen_may_check (KyUnseen *self)
{
  return self->n_checks++ < KY_UNSEEN_CHECKS;
}
/* The element at PLACE is unseen by WAY. */
void ky_unseen_mark (KyUnseenPass *self, gsize place, KyHiddenWay way);
/* What PART refers to and has ROOT; NULL: there is none. */
const KyPart *ky_unseen_related (const KyPart *part, const gchar *root);
/* The bytes and a reader of PART. FALSE: it can't be read. */
gboolean ky_unseen_open (KyUnseen *self, const KyPart *part, const KyTextTag *tags,
                         KyTextPart *ret_xml);
