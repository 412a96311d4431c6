/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides which texts of a slide or of a sheet's drawing are hidden: outside the slide, covered by
 * an opaque shape that is painted later, at most one point high, transparent, or of the colour of
 * their background. Shapes that an animation moves or shows count as visible, and the number of
 * comparisons per package is limited. */
#include "filetypes/ooxml/hidden-shape.h"

#define EMU_POINT 12700.0
#define SLIDE_SIZE 18.0 /* points, of text that says none */

static gdouble
slack_of (const KySlideShape *shape)
{
  return shape->is_turned ? fabs (shape->width - shape->height) / 2 : 0;
}

static gboolean
unseen_shape_is_outside (const KySlideReading *self, const KySlideShape *shape)
{
  gdouble slack = slack_of (shape);

  return self->pass->all->width > 0
         && (shape->x - slack >= self->pass->all->width || shape->x + shape->width + slack <= 0
             || shape->y - slack >= self->pass->all->height
             || shape->y + shape->height + slack <= 0);
}

static gboolean
unseen_shape_holds (const KySlideShape *outer, const KySlideShape *inner)
{
  return outer->has_place && !outer->is_turned && outer->x <= inner->x && outer->y <= inner->y
         && outer->x + outer->width >= inner->x + inner->width
         && outer->y + outer->height >= inner->y + inner->height;
}

static gboolean
unseen_shape_meets (const KySlideShape *a, const KySlideShape *b)
{
  return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height
         && b->y < a->y + a->height;
}

/* Returns whether a picture has no transparency, so that it surely hides text. */
static gboolean
has_no_transparency (KySlideReading *self, const KyPart *part)
{
  gsize size;
  g_autoptr (GBytes) bytes
      = ky_package_read (self->pass->all->job, self->pass->all->package, part, NULL);

  if (bytes == NULL)
    return FALSE;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  if (size > 2 && data[0] == 0xff && data[1] == 0xd8)
    return TRUE;
  /* PNG: only grey or RGB, without transparency */
  return size > 33 && memcmp (data, "\x89PNG", 4) == 0 && (data[25] == 0 || data[25] == 2)
         && memmem (data, MIN (size, 4096), "tRNS", 4) == NULL;
}

static gboolean
is_opaque_picture (KySlideReading *self, const KySlideShape *shape)
{
  const KyPart *source = self->pass->source, *part = NULL;
  GHashTable *pictures = self->pass->all->pictures;

  for (guint i = 0; shape->picture != NULL && i < source->relationships->len; i++)
    {
      const KyRelationship *relationship = source->relationships->pdata[i];

      if (relationship->target != NULL && strcmp (relationship->id, shape->picture) == 0)
        part = relationship->target;
    }
  if (part == NULL)
    return FALSE;
  guint known = GPOINTER_TO_UINT (g_hash_table_lookup (pictures, part));
  if (known == 0)
    {
      known = has_no_transparency (self, part) ? 2 : 1;
      g_hash_table_insert (pictures, (gpointer)part, GUINT_TO_POINTER (known));
    }
  return known == 2;
}

/* Marks the shapes that an animation shows or hides, with all shapes inside of them. */
static void
note_animated (KySlideReading *self)
{
  for (guint i = 0; i < self->shapes->len; i++)
    {
      KySlideShape *shape = ky_slide_shape (self, (gint)i);

      shape->is_animated
          = g_hash_table_contains (self->animated, GINT_TO_POINTER ((gint)shape->id))
            || (shape->outer >= 0 && ky_slide_shape (self, shape->outer)->is_animated);
    }
}

/* Returns the shapes of the slide as they lie over each other. What appears or disappears covers
 * nothing. */
static GArray *
unseen_shape_list (KySlideReading *self)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (KySceneShape));

  for (guint i = 0; i < self->shapes->len; i++)
    {
      const KySlideShape *shape = ky_slide_shape (self, (gint)i);
      KySceneShape it = { .box = { shape->x / EMU_POINT, shape->y / EMU_POINT,
                                   (shape->x + shape->width) / EMU_POINT,
                                   (shape->y + shape->height) / EMU_POINT },
                          .order = i,
                          .covers = shape->has_place && !shape->is_turned && !shape->is_said
                                    && !shape->is_fallback && !shape->is_animated
                                    && (shape->kind == KY_SLIDE_PICTURE
                                        || (shape->kind == KY_SLIDE_SHAPE && shape->is_rectangle
                                            && ky_scene_is_opaque (&shape->fill))) };

      g_array_append_val (list, it);
    }
  return list;
}

typedef struct
{
  KySlideReading *reading;
  gint index; /* of the shape that may be covered */
} Covered;

/* Returns whether `other`, one of the shapes, is opaque for the covered one, of which it must not
 * be a part. The pixels of a picture are read only here. */
static gboolean
unseen_shape_is_opaque (gpointer data, const KySceneShape *other)
{
  const Covered *covered = data;
  const KySlideShape *shape = ky_slide_shape (covered->reading, (gint)other->order);

  return shape->outer != covered->index
         && (shape->kind != KY_SLIDE_PICTURE || is_opaque_picture (covered->reading, shape));
}

static gboolean
unseen_shape_is_covered (KySlideReading *self, GArray *list, guint index)
{
  const KySceneShape *shape = &g_array_index (list, KySceneShape, index);
  Covered covered = { self, (gint)index };

  return !ky_slide_shape (self, (gint)index)->is_animated
         && ky_scene_is_covered (shape, shape + 1, list->len - index - 1, unseen_shape_is_opaque,
                                 &covered, &self->pass->all->n_checks);
}

static KyHiddenWay
shape_way (KySlideReading *self, GArray *list, guint index)
{
  const KySlideShape *shape = ky_slide_shape (self, (gint)index);

  if (shape->is_said)
    return KY_HIDDEN_SAID;
  if (shape->is_far)
    return KY_HIDDEN_OUTSIDE;
  /* The position of shapes in a sheet is given by their anchor, not by coordinates on a page. */
  if (self->pass->all->width <= 0)
    return KY_HIDDEN_NOT;
  if (!shape->has_place || shape->kind == KY_SLIDE_GROUP)
    return KY_HIDDEN_NOT;
  if (!shape->fits && MIN (shape->width, shape->height) <= KY_SCENE_THIN * EMU_POINT)
    return KY_HIDDEN_TINY;
  if (unseen_shape_is_outside (self, shape))
    return KY_HIDDEN_OUTSIDE;
  return unseen_shape_is_covered (self, list, index) ? KY_HIDDEN_COVERED : KY_HIDDEN_NOT;
}

/* Lays below `shape` what `shapes`, painted in this order before it, say: `*paint` changes. */
static void
lay_below (const KySlideReading *self, GArray *shapes, guint n, const KySlideShape *shape,
           KyScenePaint *paint)
{
  gdouble least = self->pass->all->width * self->pass->all->height * KY_SCENE_GROUND;

  for (guint i = 0; i < n; i++)
    {
      const KySlideShape *other = &g_array_index (shapes, KySlideShape, i);
      gboolean paints = other->kind == KY_SLIDE_PICTURE || other->kind == KY_SLIDE_FRAME
                        || (other->kind == KY_SLIDE_SHAPE && ky_scene_paints (&other->fill));

      if (!ky_unseen_may_check (self->pass->all))
        paint->kind = KY_SCENE_OTHER;
      if (self->pass->all->n_checks >= KY_SCENE_CHECKS)
        return;
      if (!paints || !other->has_place || other->is_said || other->is_fallback)
        continue;
      if (!shape->has_place)
        {
          if (other->width * other->height >= least)
            paint->kind = KY_SCENE_OTHER;
        }
      else if (other->kind == KY_SLIDE_SHAPE && other->is_rectangle
               && ky_scene_is_opaque (&other->fill) && unseen_shape_holds (other, shape))
        *paint = other->fill;
      else if (unseen_shape_meets (other, shape))
        paint->kind = KY_SCENE_OTHER;
    }
}

static KyScenePaint
unseen_shape_ground_of (KySlideReading *self, const KySlideText *text,
                        const KySlideBackdrop *backdrop)
{
  const KySlideShape *shape = ky_slide_shape (self, text->shape);
  KyScenePaint paint = self->ground;

  if (ky_scene_paints (&text->cell))
    return text->cell;
  if (paint.kind == KY_SCENE_UNSAID && backdrop != NULL)
    paint = backdrop->ground;
  if (shape == NULL)
    return paint;
  if (ky_scene_is_opaque (&shape->fill))
    return shape->fill;
  if (ky_scene_paints (&shape->fill))
    {
      paint.kind = KY_SCENE_OTHER;
      return paint;
    }
  /* a placeholder may inherit a fill from its layout */
  if (shape->is_placeholder && shape->fill.kind == KY_SCENE_UNSAID && backdrop != NULL
      && backdrop->ground.kind == KY_SCENE_UNSAID)
    paint.kind = KY_SCENE_OTHER;
  if (backdrop != NULL && backdrop->outer != NULL)
    lay_below (self, backdrop->outer->shapes, backdrop->outer->shapes->len, shape, &paint);
  if (backdrop != NULL)
    lay_below (self, backdrop->shapes, backdrop->shapes->len, shape, &paint);
  lay_below (self, self->shapes, (guint)text->shape, shape, &paint);
  return paint;
}

/* Tells whether the text with letters of `size` points is off the slide: by its indents, or because
 * it is raised or lowered. */
static gboolean
text_is_far (KySlideReading *self, const KySlideText *text, const KySlideShape *shape, gdouble size)
{
  const KyUnseen *all = self->pass->all;
  gdouble start = text->start / EMU_POINT, width = all->width / EMU_POINT;

  if (all->width <= 0)
    return FALSE;
  if (ABS (text->baseline) / 100000.0 * size >= all->height / EMU_POINT)
    return TRUE;
  if (shape != NULL && shape->has_place)
    start += shape->x / EMU_POINT;
  if (text->start >= all->width)
    return TRUE;
  return text->start < 0 && ky_scene_is_left_of_page (start, text->width * size, width);
}

static KyHiddenWay
text_way (KySlideReading *self, const KySlideText *text, const KySlideBackdrop *backdrop)
{
  const KySlideShape *shape = ky_slide_shape (self, text->shape);
  gint listed = shape != NULL ? shape->sizes[text->level] : 0;
  gint size = text->size >= 0 ? text->size : listed > 0 ? listed : -1;
  KySceneRun run = KY_SCENE_RUN;

  run.fill = text->colour;
  if (run.fill.kind == KY_SCENE_UNSAID && shape != NULL)
    run.fill = shape->colours[text->level];
  run.line = text->line;
  run.line_width = text->line_width;
  if (size >= 0)
    run.size = size / 100.0;
  if (shape != NULL && shape->shrunk > 0)
    {
      run.size *= shape->shrunk;
      run.scale = shape->shrunk;
    }
  run.spacing = text->spacing / 100.0;
  run.is_far = text_is_far (self, text, shape, size >= 0 ? size / 100.0 : SLIDE_SIZE);
  if (run.fill.kind == KY_SCENE_COLOUR || run.line.kind == KY_SCENE_COLOUR)
    run.ground = unseen_shape_ground_of (self, text, backdrop);
  return ky_scene_judge (&run);
}

void
ky_slide_judge (KySlideReading *self, const KySlideBackdrop *backdrop, gboolean skips_placeholders)
{
  g_autoptr (GArray) ways = g_array_new (FALSE, FALSE, sizeof (KyHiddenWay));

  note_animated (self);
  g_autoptr (GArray) list = unseen_shape_list (self);
  for (guint i = 0; i < self->shapes->len; i++)
    {
      const KySlideShape *shape = ky_slide_shape (self, (gint)i);
      KyHiddenWay way
          = shape->outer >= 0 ? g_array_index (ways, KyHiddenWay, shape->outer) : KY_HIDDEN_NOT;

      if (way == KY_HIDDEN_NOT)
        way = shape_way (self, list, i);
      g_array_append_val (ways, way);
    }
  for (guint i = 0; i < self->texts->len; i++)
    {
      const KySlideText *text = &g_array_index (self->texts, KySlideText, i);
      const KySlideShape *shape = ky_slide_shape (self, text->shape);
      KyHiddenWay way = self->is_hidden ? KY_HIDDEN_SAID : KY_HIDDEN_NOT;

      if (shape != NULL && (shape->is_twin || (shape->is_placeholder && skips_placeholders)))
        continue;
      if (way == KY_HIDDEN_NOT && text->shape >= 0)
        way = g_array_index (ways, KyHiddenWay, text->shape);
      if (way == KY_HIDDEN_NOT)
        way = text_way (self, text, backdrop);
      if (way != KY_HIDDEN_NOT)
        ky_unseen_mark (self->pass, text->place, way);
    }
}
