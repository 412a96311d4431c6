/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files that search Word's parts for hidden text: hidden-word.c (properties, styles,
 * pages), hidden-plain.c (parts that hide nothing) and hidden-run.c (runs and what is around
 * them). */
#pragma once

#include "filetypes/ooxml/hidden-base.h"

/* Reads the styles. */
void ky_unseen_word_init (KyUnseen *self);
/* Reads size and background of the pages, the first time. `content` (UTF-8): that of the part
 * `source`. */
void ky_unseen_word_look_at_pages (KyUnseen *self, const KyPart *source, KyView content);
/* Searches a part that has paragraphs for hidden text. */
void ky_unseen_word (KyUnseenPass *self);

/* Returns `value` as a number, or -1 if it is not one of one to five digits. */
gint ky_unseen_word_digits (KyView value);

typedef struct
{
  gboolean is_said;
  gint value;
} KyWordLength;

/* Holds the formatting of text; -1 means not specified. */
typedef struct
{
  gint size; /* half-points */
  gint vanish, scale;
  KyScenePaint colour, ground;
  KyScenePaint fill, outline; /* w14:textFill, which counts before `colour`, and w14:textOutline */
  KyScenePaint stops, stop;   /* current gradient: earlier colours, the last one */
  gdouble outline_width;      /* points */
  gboolean is_in_outline;     /* the following elements belong to `outline`, not to `fill` */
  KyWordLength position;      /* half-points above the line */
  KyWordLength line;          /* twips, of lines that grow with nothing; 0: they do */
  KyWordLength left;          /* twips, of all lines of a paragraph */
  KyWordLength start;         /* twips, of its first line */
  KyWordLength spacing;       /* twips, added to each letter */
  KyWordLength fit;           /* twips, that the run is squeezed into */
} KyWordLook;

typedef struct
{
  KyWordLook text;
  KyScenePaint ground;      /* background of its paragraphs */
  gboolean is_shaded;       /* some cells of the table style are shaded */
  KyWordLook resolved_text; /* including the styles it is based on */
  KyScenePaint resolved_ground;
  gboolean is_shaded_at_all;
} KyWordStyleLook;

#define KY_WORD_DEFAULT_LOOK " defaults" /* among the styles: no id begins so */

enum
{
  KY_WORD_STYLE = 1,
  KY_WORD_DEFAULTS,
  KY_WORD_BASED_ON,
  KY_WORD_RUN_PROPERTIES,
  KY_WORD_PROPERTIES,
  KY_WORD_PASSED,
#define TAG(ns, local, tag) KY_WORD_##tag,
#include "filetypes/ooxml/hidden-look-tags.def"
  KY_WORD_TAGS
};

/* Copies what `over` specifies to `look`. */
void ky_word_look_over (KyWordLook *look, const KyWordLook *over);
/* Sets in `look` the run property that the element with `tag` has. Returns FALSE if `tag` is not
 * such a property. */
gboolean ky_word_take_look (KyUnseen *self, KyTextPart *xml, gint tag, KyWordLook *look);

/* Tells whether `source`, whose content is `content` (UTF-8), can hide no text. FALSE: it may.
 * `tags`: the elements that the search looks at, ended by NULL. */
gboolean ky_unseen_word_is_plain (KyUnseen *all, const KyTextTag *tags, const KyPart *source,
                                  KyView content);

/* --- boxes (hidden-box.c) --------------------------------------------------------------------- */

/* Describes a shape or its container; whether its text is hidden is decided when the whole part has
 * been read. */
typedef struct
{
  gint outer; /* among the boxes; -1: none */
  gdouble x, y, width, height;
  /* The same as fractions of the page's width and height; 0: not specified. */
  gdouble part_x, part_y, part_width, part_height;
  gboolean has_x, has_y, is_of_page_x, is_of_page_y;
  gboolean is_part_of_margin; /* the current fraction is one of a margin, not of the page */
  gboolean has_size, is_zero_child, is_said, fits, is_picture, is_front;
  gboolean is_round; /* no rectangle: it covers nothing for certain */
  guint paragraph;   /* paragraph of its anchor */
  gint64 order;      /* below 0: VML places it below the text */
  KyScenePaint fill;
} KyWordBox;

/* Sets size, place and order of `box` from `style`, a VML style attribute. */
void ky_word_box_take_style (KyWordBox *box, const gchar *style);
/* Returns for each of `boxes` (of KyWordBox) the KyHiddenWay by which it hides its text (transfer
 * full). */
GArray *ky_word_box_ways (KyUnseen *self, GArray *boxes);
