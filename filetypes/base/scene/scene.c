/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether a person sees a run of text, by the thresholds that all formats share. */
#include "filetypes/base/scene/scene.h"

#include <stdlib.h>

#define WIDE 0x1100      /* from here on most letters are as wide as high */
#define NARROW_WIDTH 0.5 /* width of the other letters */

gboolean
ky_scene_is_near (guint32 a, guint32 b)
{
  for (guint shift = 0; shift < 24; shift += 8)
    if (abs ((gint)(a >> shift & 0xff) - (gint)(b >> shift & 0xff)) > KY_SCENE_NEAR)
      return FALSE;
  return TRUE;
}

gboolean
ky_scene_is_opaque (const KyScenePaint *paint)
{
  return paint->kind == KY_SCENE_COLOUR && paint->alpha > KY_SCENE_OPAQUE;
}

static gboolean
scene_paints_nothing (const KyScenePaint *paint)
{
  return paint->kind == KY_SCENE_NONE
         || (paint->kind == KY_SCENE_COLOUR && ky_scene_is_clear (paint->alpha));
}

gboolean
ky_scene_paints (const KyScenePaint *paint)
{
  return paint->kind == KY_SCENE_COLOUR || paint->kind == KY_SCENE_OTHER;
}

KySceneBlend
ky_scene_blend (const gchar *name)
{
  static const gchar *const css[]
      = { "normal",     "multiply",    "screen",     "darken",   "lighten",
          "color-burn", "color-dodge", "difference", "exclusion" };
  static const gchar *const pdf[]
      = { "Normal",    "Multiply",   "Screen",     "Darken",   "Lighten",
          "ColorBurn", "ColorDodge", "Difference", "Exclusion" };

  for (guint i = 0; i < G_N_ELEMENTS (css); i++)
    if (strcmp (name, css[i]) == 0 || strcmp (name, pdf[i]) == 0)
      return (KySceneBlend)i;
  return strcmp (name, "Compatible") == 0 ? KY_SCENE_BLEND_NORMAL : KY_SCENE_BLEND_OTHER;
}

/* Returns what `blend` makes of `source` over `below`, both of 0 to 1. */
static gdouble
scene_mix (KySceneBlend blend, gdouble source, gdouble below)
{
  switch (blend)
    {
    case KY_SCENE_BLEND_MULTIPLY:
      return source * below;
    case KY_SCENE_BLEND_SCREEN:
      return source + below - source * below;
    case KY_SCENE_BLEND_DARKEN:
      return MIN (source, below);
    case KY_SCENE_BLEND_LIGHTEN:
      return MAX (source, below);
    case KY_SCENE_BLEND_BURN:
      return below == 1 ? 1 : source == 0 ? 0 : 1 - MIN (1, (1 - below) / source);
    case KY_SCENE_BLEND_DODGE:
      return below == 0 ? 0 : source == 1 ? 1 : MIN (1, below / (1 - source));
    case KY_SCENE_BLEND_DIFFERENCE:
      return fabs (source - below);
    case KY_SCENE_BLEND_EXCLUSION:
      return source + below - 2 * source * below;
    case KY_SCENE_BLEND_NORMAL:
    case KY_SCENE_BLEND_OTHER:
      break;
    }
  return source;
}

/* Mixes the colour of `paint` with `below`; without both colours, the result is not known. */
static void
scene_blend_paint (KyScenePaint *paint, KySceneBlend blend, const KyScenePaint *below)
{
  guint32 rgb = 0;

  if (!ky_scene_paints (paint))
    return;
  if (paint->kind != KY_SCENE_COLOUR || below->kind != KY_SCENE_COLOUR
      || blend == KY_SCENE_BLEND_OTHER)
    {
      paint->kind = KY_SCENE_OTHER;
      return;
    }
  for (gint shift = 16; shift >= 0; shift -= 8)
    {
      gdouble mixed = scene_mix (blend, (paint->rgb >> shift & 0xff) / 255.0,
                                 (below->rgb >> shift & 0xff) / 255.0);

      rgb = rgb << 8 | (guint32)(CLAMP (mixed, 0, 1) * 255 + 0.5);
    }
  paint->rgb = rgb;
}

void
ky_scene_add_stop (KyScenePaint *paint, const KyScenePaint *stop)
{
  gdouble alpha = MAX (paint->kind != KY_SCENE_UNSAID ? paint->alpha : 0, stop->alpha);

  if (paint->kind == KY_SCENE_UNSAID)
    *paint = *stop;
  else if (paint->kind != KY_SCENE_COLOUR || stop->kind != KY_SCENE_COLOUR
           || !ky_scene_is_near (paint->rgb, stop->rgb))
    paint->kind = KY_SCENE_OTHER;
  paint->alpha = alpha;
  if (ky_scene_is_clear (alpha))
    paint->kind = KY_SCENE_NONE;
}

gboolean
ky_scene_meets (const KySceneBox *a, const KySceneBox *b)
{
  return a->x0 <= b->x1 && b->x0 <= a->x1 && a->y0 <= b->y1 && b->y0 <= a->y1 && b->x1 > b->x0
         && b->y1 > b->y0;
}

gboolean
ky_scene_holds (const KySceneBox *outer, const KySceneBox *inner, gdouble slack)
{
  return outer->x0 <= inner->x0 + slack && outer->y0 <= inner->y0 + slack
         && outer->x1 >= inner->x1 - slack && outer->y1 >= inner->y1 - slack;
}

KySceneBox
ky_scene_cut (const KySceneBox *a, const KySceneBox *b)
{
  KySceneBox box
      = { MAX (a->x0, b->x0), MAX (a->y0, b->y0), MIN (a->x1, b->x1), MIN (a->y1, b->y1) };

  return box;
}

gboolean
ky_scene_is_covered (const KySceneShape *shape, const KySceneShape *others, guint n,
                     gboolean (*is_opaque) (gpointer data, const KySceneShape *other),
                     gpointer data, guint64 *checks)
{
  for (guint i = 0; i < n && *checks < KY_SCENE_CHECKS; i++)
    {
      const KySceneShape *other = &others[i];

      (*checks)++;
      if (other->covers && other->order > shape->order && other->group == shape->group
          && ky_scene_holds (&other->box, &shape->box, 0)
          && (is_opaque == NULL || is_opaque (data, other)))
        return TRUE;
    }
  return FALSE;
}

gdouble
ky_scene_text_width (KyView text)
{
  const gchar *at = (const gchar *)text.data, *end = at + text.size;
  gdouble width = 0;

  while (at < end)
    {
      gunichar c = g_utf8_get_char_validated (at, end - at);

      if ((gint32)c < 0)
        break;
      width += c >= WIDE ? 1 : NARROW_WIDTH;
      at = g_utf8_next_char (at);
    }
  return width;
}

gboolean
ky_scene_is_left_of_page (gdouble start, gdouble width, gdouble page_width)
{
  return start < 0 && start + width <= -KY_SCENE_MARGIN * page_width;
}

static gboolean
scene_is_coloured (const KyScenePaint *paint, guint32 rgb)
{
  return paint->kind == KY_SCENE_COLOUR && ky_scene_is_near (paint->rgb, rgb);
}

/* Tells whether the letters lie over each other: by what is added to their widths, or because they
 * share a width that is too small for them. */
static gboolean
scene_is_heaped (const KySceneRun *run)
{
  gdouble size = isnan (run->size) ? KY_SCENE_SIZE : run->size;

  return run->spacing <= -KY_SCENE_HEAPED * size
         || (run->fit > 0
             && (ky_scene_is_flat (run->fit)
                 || (!isnan (run->width)
                     && ky_scene_is_squeezed (run->fit / (run->width * size)))));
}

/* Tells whether the outlines of the letters are painted, so that they are visible even if their
 * inside is not. */
static gboolean
scene_has_line (const KySceneRun *run)
{
  return ky_scene_paints (&run->line) && !scene_paints_nothing (&run->line);
}

/* Tells whether all that is painted of the letters has the colour of the background. A broad line
 * covers their inside. */
static gboolean
scene_is_in_own_ground (const KySceneRun *run)
{
  gdouble size = isnan (run->size) ? KY_SCENE_SIZE : run->size;
  gboolean has_line = scene_has_line (run);
  gboolean is_covered
      = has_line && ky_scene_is_opaque (&run->line) && run->line_width >= KY_SCENE_STROKE * size;

  return run->ground.kind == KY_SCENE_COLOUR
         && (!has_line || scene_is_coloured (&run->line, run->ground.rgb))
         && (is_covered || scene_paints_nothing (&run->fill)
             || scene_is_coloured (&run->fill, run->ground.rgb));
}

/* Does the same for letters and a ground that are mixed with the colour below both. A colour that
 * is not mixed stays unchanged. */
static gboolean
scene_is_in_ground (const KySceneRun *run)
{
  static const KyScenePaint white = { KY_SCENE_COLOUR, 0xffffff, 1 };
  const KyScenePaint *below = run->below.kind == KY_SCENE_UNSAID ? &white : &run->below;
  KySceneRun mixed = *run, plain = *run;

  if (run->blend == KY_SCENE_BLEND_NORMAL)
    return scene_is_in_own_ground (run);
  scene_blend_paint (&mixed.fill, run->blend, below);
  scene_blend_paint (&mixed.line, run->blend, below);
  scene_blend_paint (&mixed.ground, run->blend, below);
  if (run->ground.kind == KY_SCENE_NONE)
    mixed.ground = plain.ground = *below;
  return scene_is_in_own_ground (&mixed)
         && (run->below.kind != KY_SCENE_UNSAID || scene_is_in_own_ground (&plain));
}

static gboolean
scene_is_outside (const KySceneRun *run)
{
  if (run->is_far)
    return TRUE;
  return run->box != NULL
         && ((run->clip != NULL && !ky_scene_meets (run->box, run->clip))
             || (run->page != NULL && !ky_scene_meets (run->box, run->page)));
}

KyHiddenWay
ky_scene_judge (const KySceneRun *run)
{
  if (run->is_off)
    return KY_HIDDEN_SAID;
  if (scene_paints_nothing (&run->fill) && !scene_has_line (run))
    return KY_HIDDEN_CLEAR;
  if (ky_scene_is_tiny (run->size) || ky_scene_is_squeezed (run->scale)
      || ky_scene_is_flat (run->room) || scene_is_heaped (run))
    return KY_HIDDEN_TINY;
  if (scene_is_outside (run))
    return KY_HIDDEN_OUTSIDE;
  return scene_is_in_ground (run) ? KY_HIDDEN_COLOUR : KY_HIDDEN_NOT;
}
