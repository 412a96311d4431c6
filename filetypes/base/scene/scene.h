/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether a person can see a text. Each format describes its runs of text as far as it
 * knows them (KySceneRun), and ky_scene_judge() decides by the values of thresholds.h. An unknown
 * property never makes a text hidden. */
#pragma once

#include <math.h>

#include "filetypes/base/scene/hidden.h"
#include "filetypes/base/scene/thresholds.h"

typedef struct
{
  gdouble x0, y0, x1, y1; /* empty unless x1 > x0 and y1 > y0 */
} KySceneBox;

typedef struct
{
  enum
  {
    KY_SCENE_UNSAID, /* not specified: the reader's own */
    KY_SCENE_NONE,   /* not painted: the background shows through */
    KY_SCENE_COLOUR, /* of rgb */
    KY_SCENE_OTHER   /* a picture, a gradient, a mixture: the colour is unknown */
  } kind;
  guint32 rgb; /* 0xRRGGBB */
  gdouble alpha;
} KyScenePaint;

/* Names how a paint is mixed with what lies below it (ISO 32000-1 §11.3.5; CSS Compositing 1
 * §5). */
typedef enum
{
  KY_SCENE_BLEND_NORMAL, /* not at all: it covers */
  KY_SCENE_BLEND_MULTIPLY,
  KY_SCENE_BLEND_SCREEN,
  KY_SCENE_BLEND_DARKEN,
  KY_SCENE_BLEND_LIGHTEN,
  KY_SCENE_BLEND_BURN,
  KY_SCENE_BLEND_DODGE,
  KY_SCENE_BLEND_DIFFERENCE,
  KY_SCENE_BLEND_EXCLUSION,
  KY_SCENE_BLEND_OTHER /* the result is not computed */
} KySceneBlend;

#define KY_SCENE_PIXEL 0.75 /* points of a pixel of CSS */

#define KY_SCENE_SIZE 10.5 /* points: assumed where a format does not say the size */

/* Describes a run of text. KY_SCENE_RUN is one of which nothing is known. Lengths are in points. */
typedef struct
{
  gboolean is_off;         /* marked as hidden, or in a layer that is off */
  gdouble size;            /* size of the letters; NAN: unknown */
  gdouble scale;           /* part of their own width or height; NAN: unknown */
  gdouble spacing;         /* added to the width of each letter; mostly 0 */
  gdouble fit;             /* width of a line that the run is squeezed into; 0: it is not */
  gdouble width;           /* estimated width of its line, in multiples of `size`; NAN: unknown */
  gdouble room;            /* width of the clipping line, row or box; NAN: unknown */
  KyScenePaint fill, line; /* colours of the letters and of their outlines */
  gdouble line_width;      /* of a line that is painted over the fill; 0: it is below, or thin */
  KyScenePaint ground;     /* the background directly below the letters */
  KySceneBlend blend;      /* how letters and ground are mixed with … */
  KyScenePaint below;      /* … this; `ground` is KY_SCENE_NONE if only the letters are. UNSAID:
                            * the bare page, which is white or, to other readers, nothing */
  gboolean is_far;         /* it lies outside of all pages */
  const KySceneBox *box;   /* (nullable) of the run */
  const KySceneBox *clip;  /* (nullable) the run is visible only inside of it */
  const KySceneBox *page;  /* (nullable) */
} KySceneRun;

/* clang-format off */
#define KY_SCENE_RUN { .size = NAN, .scale = NAN, .width = NAN, .room = NAN }
/* clang-format on */

/* Describes something that is painted, among others of its page. */
typedef struct
{
  KySceneBox box;  /* in points */
  gint64 order;    /* of two objects, the one with the higher order is painted later */
  guint64 group;   /* boxes of one group have one origin; those of others are not compared */
  gboolean covers; /* its box is filled completely, with one opaque colour or picture */
} KySceneShape;

#define KY_SCENE_CHECKS 20000000 /* shapes of a document that are compared with others */

/* Returns how `run` is hidden, or that it is visible. If several reasons apply, the first in this
 * order is returned: switched off, not painted, too small, outside, in the colour of its
 * background. */
KyHiddenWay ky_scene_judge (const KySceneRun *run);

/* Tell whether letters, or the line or box that cuts them off, are too small to be read. */
static inline gboolean
ky_scene_is_tiny (gdouble points)
{
  return points <= KY_SCENE_TINY;
}
static inline gboolean
ky_scene_is_squeezed (gdouble part)
{
  return part <= KY_SCENE_SQUEEZED;
}
/* Returns the least length that a line of length 1 has after the matrix whose first four numbers
 * are `m`: near 0 where it narrows or slants letters to a line; NAN if one is NAN. */
static inline gdouble
ky_scene_least (const gdouble *m)
{
  gdouble sum = hypot (m[0] + m[3], m[1] - m[2]) + hypot (m[0] - m[3], m[1] + m[2]);

  return sum == 0 ? 0 : 2 * fabs (m[0] * m[3] - m[1] * m[2]) / sum;
}
static inline gboolean
ky_scene_is_flat (gdouble points)
{
  return points <= KY_SCENE_FLAT;
}
static inline gboolean
ky_scene_is_clear (gdouble opacity)
{
  return opacity < KY_SCENE_CLEAR;
}
/* Tells whether the colours `a` and `b`, 0xRRGGBB, are so alike that a reader cannot see text of
 * the one on a ground of the other. */
gboolean ky_scene_is_near (guint32 a, guint32 b);
/* Tells whether `paint` has one colour and hides what is below. */
gboolean ky_scene_is_opaque (const KyScenePaint *paint);
/* Tells whether `paint` changes what is below in any way. */
gboolean ky_scene_paints (const KyScenePaint *paint);

/* Returns the blend mode called `name` in CSS ("color-burn") or PDF ("ColorBurn");
 * KY_SCENE_BLEND_OTHER if it has no separable formula here, or does not exist. */
KySceneBlend ky_scene_blend (const gchar *name);

/* Adds `stop`, a colour of a gradient, to `paint`, which is KY_SCENE_UNSAID before the first one: a
 * gradient whose colours cannot be distinguished becomes the first of them, and one that is
 * transparent everywhere paints nothing. */
void ky_scene_add_stop (KyScenePaint *paint, const KyScenePaint *stop);

/* Tells whether the boxes `a` and `b` have a point in common. `b` must not be empty. */
gboolean ky_scene_meets (const KySceneBox *a, const KySceneBox *b);
/* Tells whether `inner` is inside of `outer`, or extends beyond it by at most `slack`. */
gboolean ky_scene_holds (const KySceneBox *outer, const KySceneBox *inner, gdouble slack);
/* Tells whether one of the `n` shapes `others` covers all of `shape`: it is painted later and
 * contains it. `is_opaque` (nullable) is called for such a shape and decides whether it really
 * covers. `checks`: counts the comparisons of the document; from KY_SCENE_CHECKS on, nothing counts
 * as covered. */
gboolean ky_scene_is_covered (const KySceneShape *shape, const KySceneShape *others, guint n,
                              gboolean (*is_opaque) (gpointer data, const KySceneShape *other),
                              gpointer data, guint64 *checks);
/* Estimates the width of `text` (UTF-8), in parts of the letters' size. */
gdouble ky_scene_text_width (KyView text);
/* Tells whether a line of `width` that begins at `start`, counted from the left margin, ends left
 * of a page of `page_width`. The caller passes the width of the whole line, so that the removal of
 * a part of it does not make the rest hidden. */
gboolean ky_scene_is_left_of_page (gdouble start, gdouble width, gdouble page_width);
KySceneBox ky_scene_cut (const KySceneBox *a, const KySceneBox *b);
