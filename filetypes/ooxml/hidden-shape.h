/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of the hidden-text search in a slide or in a sheet's drawing (hidden-shape.c decides
 * which shapes are hidden). */
#pragma once

#include "filetypes/ooxml/hidden-base.h"

#define KY_SLIDE_LEVELS 9 /* of a list (ISO/IEC 29500-1 §21.1.2.4) */

typedef enum
{
  KY_SLIDE_SHAPE = 1,
  KY_SLIDE_GROUP,
  KY_SLIDE_PICTURE,
  KY_SLIDE_FRAME
} KySlideKind;

/* Maps the coordinates of a group's children to those of the slide. */
typedef struct
{
  gdouble x, y, by_x, by_y;
} KySlideScale;

typedef struct
{
  KySlideKind kind;
  gint outer;                  /* the group around; -1: none */
  gdouble x, y, width, height; /* position and size on the slide */
  gdouble own[8];              /* as written: off, ext, chOff, chExt */
  gboolean has_place, is_turned, is_said, fits, is_placeholder, is_body;
  gboolean is_rectangle, is_fallback, is_animated, is_far;
  gboolean is_twin; /* copy of a control of the sheet with the same text */
  gint64 id;
  gchar *picture; /* (nullable) relationship of its picture */
  GString *words; /* (nullable) of a hidden shape of a sheet */
  KyScenePaint fill;
  KySlideScale inner; /* scale of the coordinates inside a group */
  gdouble shrunk;     /* part of their size that its letters are shown in; 0: all of it */
  /* Defaults for its text, from its list style: */
  gint sizes[KY_SLIDE_LEVELS]; /* 0: not specified */
  KyScenePaint colours[KY_SLIDE_LEVELS];
} KySlideShape;

typedef struct
{
  gsize place;
  gint shape;             /* -1: none */
  guint level;            /* list level of its paragraph */
  gint size;              /* -1: not specified */
  gint spacing, baseline; /* hundredths of a point; thousandths of a per cent; mostly 0 */
  gint64 start;           /* EMU, of the first line, counted from the shape's left side */
  gdouble width;          /* width of the whole line, in multiples of the font size */
  KyScenePaint colour, line, cell;
  gdouble line_width; /* points */
  gboolean has_ink;
} KySlideText;

/* The background that a layout or a master gives to its slides. */
typedef struct _KySlideBackdrop KySlideBackdrop;
struct _KySlideBackdrop
{
  KyTheme theme;
  KyScenePaint ground;
  GArray *shapes;               /* of KySlideShape: those that it shows itself */
  const KySlideBackdrop *outer; /* (nullable) below it: of a layout, its master's */
};

typedef struct
{
  KyUnseenPass *pass;
  KyTheme theme;
  KyScenePaint ground;
  GArray *open;         /* of gint */
  GArray *shapes;       /* of KySlideShape */
  GArray *texts;        /* of KySlideText */
  GHashTable *animated; /* ids of shapes that come or go */
  KySlideText text;     /* properties of the open run */
  KyScenePaint cell;
  KyScenePaint stop; /* the gradient stop that was read last */
  gint shape;        /* the innermost; -1: none */
  guint n_fallbacks;
  gboolean is_in_run, is_hidden, is_far;
  gdouble width;     /* width of the paragraph's text, in multiples of the font size */
  gint64 start;      /* start of the paragraph's first line, in EMU from the shape's left side */
  guint level;       /* list level of the paragraph */
  guint list_level;  /* list level of the style that is read */
  guint first_text;  /* index in `texts` of the current line's first text */
  gboolean breaks;   /* of the paragraph: a tab or another line may have brought its text back */
  gdouble anchor[8]; /* column, offset, row, offset: from, to */
  guint n_anchor;
} KySlideReading;

/* Returns shape number `index`, or NULL if `index` is -1. */
static inline KySlideShape *
ky_slide_shape (KySlideReading *self, gint index)
{
  return index >= 0 ? &g_array_index (self->shapes, KySlideShape, index) : NULL;
}

/* Marks the hidden texts of the slide; `backdrop` (nullable) is the background from its layout and
 * master. */
void ky_slide_judge (KySlideReading *self, const KySlideBackdrop *backdrop,
                     gboolean skips_placeholders);
