/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records the boxes of a Word document, where they are and what covers them. */
#include "filetypes/ooxml/hidden-word.h"

#define EMU_POINT 12700.0

/* Reads the value of `name` in a style of VML, in EMU: the last one. FALSE: it has none. */
static gboolean
style_length (const gchar *style, const gchar *name, gdouble *ret_value)
{
  g_auto (GStrv) parts = g_strsplit (style, ";", 100);
  gboolean has_value = FALSE;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      gchar *colon = strchr (parts[i], ':'), *end;

      if (colon == NULL)
        continue;
      *colon = '\0';
      if (g_ascii_strcasecmp (g_strstrip (parts[i]), name) != 0)
        continue;
      gdouble value = g_ascii_strtod (colon + 1, &end);
      if (end == colon + 1)
        continue;
      *ret_value = value
                   * (g_str_has_prefix (end, "in")   ? 914400
                      : g_str_has_prefix (end, "cm") ? 360000
                      : g_str_has_prefix (end, "mm") ? 36000
                      : g_str_has_prefix (end, "px") ? 9525
                                                     : EMU_POINT);
      has_value = TRUE;
    }
  return has_value;
}

/* Reads where a shape begins, by the sum of two properties. FALSE: neither is there. */
static gboolean
style_place (const gchar *style, const gchar *margin, const gchar *side, gdouble *ret_place)
{
  gdouble by_side = 0;
  gboolean has_margin = style_length (style, margin, ret_place);
  gboolean has_side = style_length (style, side, &by_side);

  *ret_place += by_side;
  return has_margin || has_side;
}

/* Returns the property `name` of a style of VML as a fraction of the page's width or height. The
 * file has it in tenths of a per cent, of the page or, if the property `base` says so, of a margin.
 * Returns 0 if the property is missing or -10001, which means the same ([MS-ODRAW] 2.3.4.47). */
static gdouble
style_part (const gchar *style, const gchar *name, const gchar *base)
{
  const gchar *of = strstr (style, base);
  gdouble value = 0;

  style_length (style, name, &value);
  if (value <= -10001 * EMU_POINT)
    return 0;
  if (of != NULL && g_strstr_len (of, (gssize)strcspn (of, ";"), "-margin-area") != NULL)
    value *= KY_SCENE_MARGIN;
  return value / EMU_POINT / 1000;
}

void
ky_word_box_take_style (KyWordBox *box, const gchar *style)
{
  gboolean is_placed = strstr (style, "absolute") != NULL;
  gdouble order;

  box->is_said
      = strstr (style, "visibility:hidden") != NULL || strstr (style, "visibility: hidden") != NULL;
  if (style_length (style, "z-index", &order))
    box->order = (gint64)(order / EMU_POINT);
  box->is_front = is_placed && box->order >= 0;
  /* inside a group the lengths are in the group's own units */
  if (box->outer < 0)
    {
      box->has_x = is_placed && style_place (style, "margin-left", "left", &box->x);
      box->has_y = is_placed && style_place (style, "margin-top", "top", &box->y);
      box->is_of_page_x = strstr (style, "horizontal-relative:page") != NULL;
      box->is_of_page_y = strstr (style, "vertical-relative:page") != NULL;
      box->has_size = style_length (style, "width", &box->width)
                      && style_length (style, "height", &box->height);
      box->fits = strstr (style, "wrap-style:none") != NULL;
      box->part_x = is_placed ? style_part (style, "mso-left-percent", "horizontal-relative:") : 0;
      box->part_y = is_placed ? style_part (style, "mso-top-percent", "vertical-relative:") : 0;
      box->part_width = style_part (style, "mso-width-percent", "width-relative:");
      box->part_height = style_part (style, "mso-height-percent", "height-relative:");
    }
}

/* Tells whether a box is outside of every page. A box that is placed relative to margins or columns
 * may be further left by their width. */
static gboolean
unseen_box_is_outside (const KyUnseen *self, const KyWordBox *box)
{
  gdouble width = self->width, height = self->height;
  gdouble left = box->is_of_page_x ? 0 : -KY_SCENE_MARGIN * width;
  gdouble top = box->is_of_page_y ? 0 : -KY_SCENE_MARGIN * height;

  if (!box->has_size)
    return FALSE;
  return (box->has_x && (box->x >= width || box->x + box->width <= left))
         || (box->has_y && (box->y >= height || box->y + box->height <= top));
}

/* Returns the shape that `box` is for the others. Its group has the boxes that are placed relative
 * to the same: only these are compared. */
static KySceneShape
unseen_box_shape (const KyWordBox *box)
{
  gboolean has_place = box->has_x && box->has_y && box->has_size;
  KySceneShape shape
      = { .box = { box->x / EMU_POINT, box->y / EMU_POINT, (box->x + box->width) / EMU_POINT,
                   (box->y + box->height) / EMU_POINT },
          .order = box->is_front ? box->order : G_MININT64,
          .group = (guint64)(box->is_of_page_y ? 0 : box->paragraph) << 2
                   | (guint64)(box->is_of_page_x != FALSE) << 1 | (box->is_of_page_y != FALSE) };

  shape.covers = has_place && box->is_front && !box->is_round && !box->is_said
                 && (box->is_picture || ky_scene_is_opaque (&box->fill));
  return shape;
}

static gboolean
unseen_box_is_covered (KyUnseen *self, GArray *shapes, guint index, const KyWordBox *box)
{
  return box->has_x && box->has_y && box->has_size
         && ky_scene_is_covered (&g_array_index (shapes, KySceneShape, index),
                                 (const KySceneShape *)(gpointer)shapes->data, shapes->len, NULL,
                                 NULL, &self->n_checks);
}

/* Returns how `box` itself hides its content. */
static KyHiddenWay
box_way (KyUnseen *self, GArray *shapes, guint index, const KyWordBox *box)
{
  if (box->is_said)
    return KY_HIDDEN_SAID;
  if (box->has_size && !box->fits && !box->is_zero_child
      && MIN (box->width, box->height) <= KY_SCENE_THIN * EMU_POINT)
    return KY_HIDDEN_TINY;
  if (unseen_box_is_outside (self, box))
    return KY_HIDDEN_OUTSIDE;
  return unseen_box_is_covered (self, shapes, index, box) ? KY_HIDDEN_COVERED : KY_HIDDEN_NOT;
}

/* Gives each box's fill to the anchor around it: an anchor's shape is inside of it, and the fill of
 * that shape is what covers. */
static void
hand_fills_out (GArray *boxes)
{
  for (guint i = boxes->len; i > 0; i--)
    {
      KyWordBox *box = &g_array_index (boxes, KyWordBox, i - 1);
      KyWordBox *outer = box->outer >= 0 ? &g_array_index (boxes, KyWordBox, box->outer) : NULL;

      if (outer == NULL)
        continue;
      outer->fits = outer->fits || box->fits;
      if (outer->fill.kind != KY_SCENE_UNSAID)
        continue;
      outer->fill = box->fill;
      outer->is_round = outer->is_round || box->is_round;
    }
}

/* Sets the place and size of `box` from fractions of the page, which override lengths. */
static void
unseen_box_take_parts (const KyUnseen *self, KyWordBox *box)
{
  if (box->part_x != 0)
    box->x = box->part_x * self->width;
  if (box->part_y != 0)
    box->y = box->part_y * self->height;
  if (box->part_width > 0)
    box->width = box->part_width * self->width;
  if (box->part_height > 0)
    box->height = box->part_height * self->height;
  box->has_x = box->has_x || box->part_x != 0;
  box->has_y = box->has_y || box->part_y != 0;
  box->has_size = box->has_size || (box->part_width > 0 && box->part_height > 0);
}

GArray *
ky_word_box_ways (KyUnseen *self, GArray *boxes)
{
  GArray *ways = g_array_new (FALSE, FALSE, sizeof (KyHiddenWay));
  g_autoptr (GArray) shapes = g_array_new (FALSE, FALSE, sizeof (KySceneShape));

  hand_fills_out (boxes);
  for (guint i = 0; i < boxes->len; i++)
    unseen_box_take_parts (self, &g_array_index (boxes, KyWordBox, i));
  for (guint i = 0; i < boxes->len; i++)
    {
      KySceneShape shape = unseen_box_shape (&g_array_index (boxes, KyWordBox, i));

      g_array_append_val (shapes, shape);
    }
  for (guint i = 0; i < boxes->len; i++)
    {
      const KyWordBox *box = &g_array_index (boxes, KyWordBox, i);
      KyHiddenWay way
          = box->outer >= 0 ? g_array_index (ways, KyHiddenWay, box->outer) : KY_HIDDEN_NOT;

      if (way == KY_HIDDEN_NOT)
        way = box_way (self, shapes, i, box);
      g_array_append_val (ways, way);
    }
  return ways;
}
