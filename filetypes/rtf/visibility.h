/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether the formatting of RTF text hides it. */
#pragma once

#include "filetypes/base/scene/scene.h"
#include "filetypes/rtf/lexer.h"
#include "filetypes/rtf/vocabulary.h"

/* Holds the tables of a document from which the visibility of its text follows. */
typedef struct
{
  gboolean has_ground; /* something may lie behind text (ky_rtf_has_background()) */
  GArray *colours;     /* of guint32, of the table of colours */
  GHashTable *styles;  /* properties of styles, by kind and number (ky_rtf_styles_new()) */
  guint n_said;        /* grows with each word of a style */
  gint32 page;         /* twips, the longest side of any; 0: not specified */
  gdouble line;        /* points, of the first line of the paragraph; 0: not measured */
  gboolean has_moved;  /* a tab or another line may have brought its text onto the page */
  gboolean is_away;    /* a field ADVANCE moved the rest of the paragraph off the page */
} KyRtfHiding;

/* Holds the properties that control words or a style specify. */
typedef enum
{
  KY_RTF_SAYS_SEEN = 1 << 0,  /* \v: whether it is seen at all */
  KY_RTF_SAYS_SIZE = 1 << 1,  /* \fs: or is too small to be read, */
  KY_RTF_SAYS_WIDTH = 1 << 2, /* \charscalex: or too narrow, */
  KY_RTF_SAYS_PLACE = 1 << 3, /* \up, \dn: or off the page, */
  KY_RTF_SAYS_COLOUR = 1 << 4,
  KY_RTF_SAYS_MARKER = 1 << 5, /* or of the colour right below */
  KY_RTF_SAYS_SHADE = 1 << 6,
  KY_RTF_SAYS_LINE = 1 << 7,     /* \sl: or cut by its line, */
  KY_RTF_SAYS_ROW = 1 << 8,      /* \trrh: or by its row, */
  KY_RTF_SAYS_TABLE = 1 << 9,    /* \intbl: if it is in one */
  KY_RTF_SAYS_SPACING = 1 << 10, /* \expndtw: or over each other, */
  KY_RTF_SAYS_LEFT = 1 << 11,    /* \li: or beside the page, by the paragraph, */
  KY_RTF_SAYS_FIRST = 1 << 12,   /* \fi */
  KY_RTF_SAYS_FRAME = 1 << 13,   /* \posx: or by its frame, */
  KY_RTF_SAYS_SHAPE = 1 << 14    /* \shpleft: or by its shape */
} KyRtfAspect;

typedef enum
{
  KY_RTF_BOX_LEFT,
  KY_RTF_BOX_TOP,
  KY_RTF_BOX_RIGHT,
  KY_RTF_BOX_BOTTOM,
  KY_RTF_BOX_LAST
} KyRtfBoxSide;

typedef struct
{
  guint said, hides;            /* of KyRtfAspect */
  gint32 colour, marker, shade; /* numbers of colours */
  gint32 size;                  /* half-points */
  gint32 spacing, left, first;  /* twips */
  gint32 box[KY_RTF_BOX_LAST];  /* twips, of the shape */
  guint sides;                  /* sides of `box` that are specified: 1 << KyRtfBoxSide for each */
  guint of_page;                /* the same bits: sides that are counted from the page's edge, */
  guint by_property;            /* or relative to the property in `base` */
  /* Properties of shapes: the coordinates that a group has for its members, those of the group
   * around this shape, and the shape's own ones in them. */
  gint32 inside[KY_RTF_BOX_LAST], around[KY_RTF_BOX_LAST], own[KY_RTF_BOX_LAST];
  guint own_sides;
  /* Properties of the shape, horizontally and vertically. */
  gint32 base[2];             /* posrelh: the edge from which its place is counted */
  gint32 place[2], extent[2]; /* pctHorizPos, pctHoriz: thousandths of the page; 0: not specified */
} KyRtfSays;

/* Lists the kinds of styles, the innermost first. */
typedef enum
{
  KY_RTF_STYLE_CHARACTER,
  KY_RTF_STYLE_PARAGRAPH,
  KY_RTF_STYLE_TABLE,
  KY_RTF_STYLE_SECTION,
  KY_RTF_STYLES_LAST
} KyRtfStyleKind;

/* Holds the formatting of the text in a group. A zeroed one is the default. */
typedef struct
{
  KyRtfSays says;                   /* it says itself */
  guint styles[KY_RTF_STYLES_LAST]; /* numbers of those that it is in; 0: the kind's own */
  guint style;                      /* number of the style that is read from the style table */
  guint judged;                     /* index of the last check, plus one; 0: not checked */
  KyHiddenWay way;
  gint32 start; /* twips, of the first line of the paragraph */
} KyRtfLooks;

GHashTable *ky_rtf_styles_new (void);
/* Applies a control word in `place`, except \plain. */
void ky_rtf_looks_take (KyRtfHiding *hiding, KyRtfLooks *looks, KyRtfPlace place,
                        const KyRtfToken *token);
/* Applies \plain. */
void ky_rtf_looks_reset (KyRtfLooks *looks);
/* Applies the property `name` of the shape that is open. */
void ky_rtf_looks_take_property (KyRtfLooks *looks, const gchar *name, const gchar *value);
/* Measures the width of a line that begins left of the margin, up to the margin at most. The
 * line begins with `n` bytes of text that were read already; `lexer` reads the rest of it. Later
 * calls for the same line do nothing. */
void ky_rtf_hiding_measure (KyRtfHiding *hiding, KyRtfLooks *looks, KyRtfLexer lexer, gsize n);
/* Takes the instruction of a field, which may move text. */
void ky_rtf_hiding_take_field (KyRtfHiding *hiding, const gchar *instruction);
/* Returns how text with `looks` is hidden; KY_HIDDEN_NOT: it is not. */
KyHiddenWay ky_rtf_looks_way (const KyRtfHiding *hiding, KyRtfLooks *looks);
