/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the sheets of an SXF drawing with entities (P21) and the figures that they show. Invisible
 * features and features on invisible layers are left out. */
#include "filetypes/cad/p21-draw.h"
#include "filetypes/cad/sxf-shapes.h"

#include "common/release.h"

#include <math.h>

#define MARK "$$SXF_"
#define GEODETIC MARK "FG_" /* a figure whose x leads north */

static void draw_item (KyP21Draw *self, guint32 item, guint32 figure);

/* Returns parameter `i` of the first record of an instance, behind its name. */
static const KyP21Value *
behind_name (const KyP21Draw *self, const KyP21Instance *instance, guint i)
{
  const KyP21Value *value = &g_array_index (self->p21.values, KyP21Value, instance->first + 1);

  for (i++; i > 0; i--)
    value = &g_array_index (self->p21.values, KyP21Value, value->next);
  return value;
}

/* Returns the parameter `i` of a styled item: its styles, or what it shows. */
static const KyP21Value *
of_styled (const KyP21Draw *self, guint32 item, guint i)
{
  const KyP21Instance *instance = &g_array_index (self->p21.instances, KyP21Instance, item);
  const KyP21Value *record = &g_array_index (self->p21.values, KyP21Value, instance->first);

  if (instance->is_complex || ky_p21_draw_is (self, item, KY_P21_STYLED_ITEM))
    return ky_p21_draw_own (self, item, KY_P21_STYLED_ITEM, i);
  /* The instance is of a single subtype of the styled item. */
  return g_str_has_prefix (ky_p21_entity_at (record->at)->whole, "sRr")
             ? behind_name (self, instance, i)
             : NULL;
}

static gboolean
p21_draw_is_said (const KyP21Draw *self, const KyP21Value *value, const gchar *word)
{
  return value != NULL
         && ky_view_starts_with (ky_p21_word (&self->p21, value), word, strlen (word));
}

/* --- texts ------------------------------------------------------------------------------------ */

/* Returns the place that a name such as "$$SXF_topline centre" means: 8. */
static guint
p21_draw_place_of (KyView words)
{
  const gchar *at = (const gchar *)words.data, *last = at + words.size;
  guint row = 0, column = 0;

  if (ky_view_starts_with (words, MARK, strlen (MARK)))
    at += strlen (MARK);
  while (last > at && last[-1] != ' ')
    last--;
  if (g_str_has_prefix (at, "top"))
    row = 2;
  else if (g_str_has_prefix (at, "middle") || g_str_has_prefix (at, "cent"))
    row = 1;
  if (g_str_has_prefix (last, "cent"))
    column = 1;
  else if (g_str_has_prefix (last, "right"))
    column = 2;
  return row * 3 + column + 1;
}

/* Reads the height and slant of the letters. */
static void
p21_draw_read_box (KyP21Draw *self, guint32 style, KySxfText *text)
{
  const KyP21Value *list
      = ky_p21_draw_own (self, style, KY_P21_TEXT_STYLE_WITH_BOX_CHARACTERISTICS, 0);

  for (const KyP21Value *value = ky_p21_draw_first (self, list); value != NULL;
       value = ky_p21_draw_next (self, list, value))
    {
      if (value->kind == KY_P21_TYPED && p21_draw_is_said (self, value, "BOX_HEIGHT"))
        text->height = ky_p21_draw_measure (self, value);
      if (value->kind == KY_P21_TYPED && p21_draw_is_said (self, value, "BOX_SLANT_ANGLE"))
        text->slant = ky_p21_draw_measure (self, value);
    }
}

/* Moves a text's point down. SXF's own library puts it as many heights above the text, of lower,
 * middle and upper rows. */
static void
move_down (KySxfText *text)
{
  static const gdouble rises[] = { 0.5, -0.5, -1 };
  gdouble rise = rises[(text->place - 1) / 3] * text->height;

  text->at.x += sin (text->angle) * rise;
  text->at.y -= cos (text->angle) * rise;
}

static gboolean
is_serif (const KyP21Draw *self, guint32 font)
{
  const KyP21Value *name = ky_p21_draw_own (self, font, KY_P21_EXTERNALLY_DEFINED_TEXT_FONT, 0);
  g_autofree gchar *words = name != NULL ? ky_p21_string (&self->p21, name, NULL) : NULL;

  return words != NULL && strstr (words, "明朝") != NULL;
}

/* Returns parameter `i` of a text behind its name. */
static const KyP21Value *
of_text (const KyP21Draw *self, guint32 literal, guint i)
{
  const KyP21Instance *instance = &g_array_index (self->p21.instances, KyP21Instance, literal);

  if (ky_p21_draw_is (self, literal, KY_P21_TEXT_LITERAL))
    return ky_p21_draw_own (self, literal, KY_P21_TEXT_LITERAL, i);
  return instance->is_complex ? NULL : behind_name (self, instance, i);
}

static const KyP21Value *
p21_draw_name_of (const KyP21Draw *self, guint32 instance)
{
  const KyP21Instance *found = &g_array_index (self->p21.instances, KyP21Instance, instance);

  return found->is_complex ? ky_p21_draw_own (self, instance, KY_P21_REPRESENTATION_ITEM, 0)
                           : &g_array_index (self->p21.values, KyP21Value, found->first + 1);
}

static void
p21_draw_text (KyP21Draw *self, guint32 literal, const KyP21Value *styles)
{
  const KyP21Value *name = p21_draw_name_of (self, literal), *words = of_text (self, literal, 0);
  const KyP21Value *where = p21_draw_is_said (self, name, MARK) ? name : of_text (self, literal, 2),
                   *path = of_text (self, literal, 3);
  guint32 extent = ky_p21_draw_reference (self, literal, KY_P21_TEXT_LITERAL_WITH_EXTENT, 0);
  guint32 style = ky_p21_draw_style (self, styles, KY_P21_TEXT_STYLE);
  KySxfText text = { .height = ky_p21_draw_number (self, extent, KY_P21_PLANAR_EXTENT, 2),
                     .width = ky_p21_draw_number (self, extent, KY_P21_PLANAR_EXTENT, 1) };
  KyDrawingPen pen = { 0 };

  if (words == NULL)
    return;
  g_autofree gchar *said = ky_p21_string (&self->p21, words, NULL);
  text.words = said;
  text.at = ky_p21_draw_place (self, ky_p21_draw_to (of_text (self, literal, 1)), &text.angle);
  text.place = where != NULL ? p21_draw_place_of (ky_p21_word (&self->p21, where)) : 1;
  text.is_vertical = p21_draw_is_said (self, path, "DOWN") || p21_draw_is_said (self, path, "UP");
  text.is_serif = is_serif (self, ky_p21_draw_to (of_text (self, literal, 4)));
  p21_draw_read_box (self, style, &text);
  if (where == name)
    move_down (&text);
  pen.color = ky_p21_draw_color (
      self, ky_p21_draw_reference (self, ky_p21_draw_reference (self, style, KY_P21_TEXT_STYLE, 1),
                                   KY_P21_TEXT_STYLE_FOR_DEFINED_FONT, 0));
  ky_sxf_draw_text (self->drawing, &text, &pen);
}

/* --- symbols ---------------------------------------------------------------------------------- */

/* Reads the direction of a leader's end, which points away from the leader, whatever the file says.
 * Returns FALSE if it is no line. */
static gboolean
read_leader (KyP21Draw *self, guint32 item, KyDrawingPoint at, gdouble *ret_angle)
{
  guint32 leader = ky_p21_draw_reference (self, item, KY_P21_TERMINATOR_SYMBOL, 0);
  guint32 curve
      = leader != KY_P21_NOTHING ? ky_p21_draw_to (of_styled (self, leader, 1)) : KY_P21_NOTHING;
  const KyP21Value *list = ky_p21_draw_own (self, curve, KY_P21_POLYLINE, 0), *value;
  KyDrawingPoint first[2] = { { 0, 0 } }, last[2] = { { 0, 0 } };
  guint n = 0;

  if (ky_p21_draw_is (self, curve, KY_P21_TRIMMED_CURVE))
    for (n = 0; n < 2; n++)
      first[n] = last[1 - n] = ky_p21_draw_trim (self, curve, n + 1);
  for (value = ky_p21_draw_first (self, list); value != NULL;
       value = ky_p21_draw_next (self, list, value), n++)
    {
      last[1] = last[0];
      last[0] = ky_p21_draw_point (self, ky_p21_draw_to (value));
      if (n < 2)
        first[n] = last[0];
    }
  if (n < 2)
    return FALSE;
  if (hypot (last[0].x - at.x, last[0].y - at.y) < hypot (first[0].x - at.x, first[0].y - at.y))
    memcpy (first, last, sizeof first);
  *ret_angle = atan2 (first[1].y - first[0].y, first[1].x - first[0].x);
  return TRUE;
}

/* Draws a symbol. If it is not one of the symbols of SXF, its look is defined elsewhere, and a
 * cross shows its place. */
static void
p21_draw_symbol (KyP21Draw *self, guint32 item, guint32 symbol, const KyP21Value *styles)
{
  guint32 what = ky_p21_draw_reference (self, symbol, KY_P21_DEFINED_SYMBOL, 1),
          target = ky_p21_draw_reference (self, symbol, KY_P21_DEFINED_SYMBOL, 2),
          style = ky_p21_draw_style (self, styles, KY_P21_SYMBOL_STYLE);
  const KyP21Value *end = ky_p21_draw_own (self, what, KY_P21_PRE_DEFINED_TERMINATOR_SYMBOL, 0),
                   *mark = ky_p21_draw_own (self, what, KY_P21_PRE_DEFINED_POINT_MARKER_SYMBOL, 0);
  gdouble scale = ky_p21_draw_number (self, target, KY_P21_SYMBOL_TARGET, 2), angle;
  KyDrawingPoint at = ky_p21_draw_place (
      self, ky_p21_draw_reference (self, target, KY_P21_SYMBOL_TARGET, 1), &angle);
  KyDrawingPen pen = { .width = (gfloat)ky_sxf_width (1) };

  pen.color = ky_p21_draw_color (
      self,
      ky_p21_draw_reference (self, ky_p21_draw_reference (self, style, KY_P21_SYMBOL_STYLE, 1),
                             KY_P21_SYMBOL_COLOUR, 0));
  if (end == NULL)
    {
      guint code = mark != NULL ? ky_sxf_mark_named (ky_p21_word (&self->p21, mark)) : 0;

      ky_sxf_draw_mark (self->drawing, at, code, angle, scale, &pen);
      return;
    }
  angle += G_PI;
  if (ky_p21_draw_is (self, item, KY_P21_LEADER_TERMINATOR))
    read_leader (self, item, at, &angle);
  ky_sxf_draw_end (self->drawing, ky_sxf_end_named (ky_p21_word (&self->p21, end)), at, angle,
                   scale, &pen);
}

/* --- areas ------------------------------------------------------------------------------------ */

/* Adds the outline of an area and the outlines of its holes to the figure. */
static void
p21_draw_add_curves (KyP21Draw *self, guint32 area)
{
  const KyP21Value *list = ky_p21_draw_own (self, area, KY_P21_ANNOTATION_FILL_AREA, 0);

  ky_drawing_begin (self->drawing, NULL);
  for (const KyP21Value *value = ky_p21_draw_first (self, list); value != NULL;
       value = ky_p21_draw_next (self, list, value))
    {
      ky_p21_draw_curve (self, ky_p21_draw_to (value), FALSE);
      ky_drawing_close (self->drawing);
    }
}

static void
p21_draw_hatching (KyP21Draw *self, guint32 area, guint32 hatching)
{
  guint32 repeat = ky_p21_draw_reference (self, hatching, KY_P21_FILL_AREA_STYLE_HATCHING, 2);
  KyDrawingPen pen = ky_p21_draw_pen (
      self, ky_p21_draw_reference (self, hatching, KY_P21_FILL_AREA_STYLE_HATCHING, 1));
  KyDrawingHatch hatch
      = { .angle = ky_p21_draw_number (self, hatching, KY_P21_FILL_AREA_STYLE_HATCHING, 5) };

  hatch.origin = ky_p21_draw_point (
      self, ky_p21_draw_reference (self, hatching, KY_P21_FILL_AREA_STYLE_HATCHING, 4));
  hatch.step = ky_p21_draw_vector (
      self, ky_p21_draw_reference (self, repeat, KY_P21_ONE_DIRECTION_REPEAT_FACTOR, 0));
  p21_draw_add_curves (self, area);
  ky_drawing_hatch (self->drawing, &hatch, 1, &pen);
}

/* Draws an area with its hatching or colour. A filling that the file only refers to is unknown, so
 * only the outline is drawn. */
static void
p21_draw_area (KyP21Draw *self, guint32 area, const KyP21Value *styles)
{
  guint32 style = ky_p21_draw_style (self, styles, KY_P21_FILL_AREA_STYLE);
  const KyP21Value *list = ky_p21_draw_own (self, style, KY_P21_FILL_AREA_STYLE, 1), *value;
  KyDrawingPen pen = { 0 };

  for (value = ky_p21_draw_first (self, list); value != NULL && !self->drawing->is_full;
       value = ky_p21_draw_next (self, list, value))
    {
      guint32 one = ky_p21_draw_to (value);

      if (ky_p21_draw_is (self, one, KY_P21_FILL_AREA_STYLE_HATCHING))
        {
          p21_draw_hatching (self, area, one);
          continue;
        }
      pen.color = ky_p21_draw_color (
          self, ky_p21_draw_reference (self, one, KY_P21_FILL_AREA_STYLE_COLOUR, 1));
      p21_draw_add_curves (self, area);
      ky_drawing_end (self->drawing,
                      ky_p21_draw_is (self, one, KY_P21_FILL_AREA_STYLE_COLOUR) ? KY_DRAWING_AREA
                                                                                : KY_DRAWING_LINES,
                      &pen);
    }
}

/* --- figures ---------------------------------------------------------------------------------- */

static guint
figure_of (KyP21Draw *self, guint32 representation)
{
  if (self->made[representation] == 0)
    self->made[representation] = ky_drawing_add_figure (self->drawing) + 1;
  return self->made[representation] - 1;
}

/* Places a figure by its origin, where it is shown. */
static void
p21_draw_place_figure (KyP21Draw *self, guint32 map, guint32 target)
{
  guint32 representation = ky_p21_draw_reference (self, map, KY_P21_SYMBOL_REPRESENTATION_MAP, 1);
  const KyDrawingPen pen = { 0 };
  gdouble angle;
  KyDrawingInsert insert = { .columns = 1, .rows = 1 };

  if (!ky_p21_draw_is (self, representation, KY_P21_DRAUGHTING_SUBFIGURE_REPRESENTATION))
    return;
  KyDrawingPoint at = ky_p21_draw_place (
      self, ky_p21_draw_reference (self, map, KY_P21_SYMBOL_REPRESENTATION_MAP, 0), &angle);
  KyDrawingMatrix origin = ky_drawing_placed (1, 1, 0, (KyDrawingPoint){ -at.x, -at.y });
  KyDrawingMatrix turn = ky_drawing_placed (1, 1, -angle, (KyDrawingPoint){ 0, 0 });
  origin = ky_drawing_combine (&origin, &turn);
  at = ky_p21_draw_place (self, ky_p21_draw_reference (self, target, KY_P21_SYMBOL_TARGET, 1),
                          &angle);
  KyDrawingMatrix there
      = ky_drawing_placed (ky_p21_draw_number (self, target, KY_P21_SYMBOL_TARGET, 2),
                           ky_p21_draw_number (self, target, KY_P21_SYMBOL_TARGET, 3), angle, at);
  insert.matrix = ky_drawing_combine (&origin, &there);
  insert.figure = figure_of (self, representation);
  ky_drawing_insert (self->drawing, &insert, &pen);
}

static void
draw_items (KyP21Draw *self, const KyP21Value *list, guint32 figure)
{
  for (const KyP21Value *value = ky_p21_draw_first (self, list); value != NULL;
       value = ky_p21_draw_next (self, list, value))
    draw_item (self, ky_p21_draw_to (value), figure);
}

static void
fill_figure (KyP21Draw *self, guint32 representation)
{
  const KyP21Value *name
      = ky_p21_draw_own (self, representation, KY_P21_DRAUGHTING_SUBFIGURE_REPRESENTATION, 0);
  guint figure = figure_of (self, representation), inner;
  const KyDrawingPen pen = { 0 };
  KyDrawingInsert insert = { .matrix = KY_DRAWING_IDENTITY, .columns = 1, .rows = 1 };

  inner = p21_draw_is_said (self, name, GEODETIC) ? ky_drawing_add_figure (self->drawing) : figure;
  ky_drawing_enter (self->drawing, inner);
  draw_items (self,
              ky_p21_draw_own (self, representation, KY_P21_DRAUGHTING_SUBFIGURE_REPRESENTATION, 1),
              representation + 1);
  if (inner == figure)
    return;
  insert.figure = inner;
  insert.matrix = ky_sxf_geodetic (self->drawing);
  ky_drawing_enter (self->drawing, figure);
  ky_drawing_insert (self->drawing, &insert, &pen);
}

/* --- items ------------------------------------------------------------------------------------ */

static gboolean
p21_draw_is_text (const KyP21Draw *self, guint32 target)
{
  return ky_p21_draw_is (self, target, KY_P21_TEXT_LITERAL)
         || ky_p21_draw_is (self, target, KY_P21_TEXT_LITERAL_WITH_EXTENT);
}

static void
draw_styled (KyP21Draw *self, guint32 item, guint32 target, guint32 figure)
{
  const KyP21Value *styles = of_styled (self, item, 0);
  KyDrawingPen pen;

  if (ky_p21_draw_is (self, target, KY_P21_MAPPED_ITEM))
    p21_draw_place_figure (self, ky_p21_draw_reference (self, target, KY_P21_MAPPED_ITEM, 0),
                           ky_p21_draw_reference (self, target, KY_P21_MAPPED_ITEM, 1));
  else if (ky_p21_draw_is (self, target, KY_P21_ANNOTATION_SYMBOL))
    p21_draw_place_figure (self, ky_p21_draw_reference (self, target, KY_P21_ANNOTATION_SYMBOL, 1),
                           ky_p21_draw_reference (self, target, KY_P21_ANNOTATION_SYMBOL, 2));
  else if (p21_draw_is_text (self, target))
    p21_draw_text (self, target, styles);
  else if (ky_p21_draw_is (self, target, KY_P21_DEFINED_SYMBOL))
    p21_draw_symbol (self, item, target, styles);
  else if (ky_p21_draw_is (self, target, KY_P21_ANNOTATION_FILL_AREA))
    p21_draw_area (self, target, styles);
  else
    {
      ky_drawing_begin (self->drawing, NULL);
      ky_p21_draw_curve (self, target, ky_p21_draw_is (self, item, KY_P21_DIMENSION_CURVE));
      pen = ky_p21_draw_pen (self, ky_p21_draw_style (self, styles, KY_P21_CURVE_STYLE));
      ky_drawing_end (self->drawing, KY_DRAWING_LINES, &pen);
      draw_item (self, target, figure);
    }
}

/* Returns the list of the contents of a dimension or a label; NULL if the item is neither. */
static const KyP21Value *
contents_of (const KyP21Draw *self, guint32 item)
{
  const KyP21Instance *instance = &g_array_index (self->p21.instances, KyP21Instance, item);
  const KyP21Value *record = &g_array_index (self->p21.values, KyP21Value, instance->first);
  const gchar *name = ky_p21_entity_at (record->at)->name;

  if (ky_p21_draw_is (self, item, KY_P21_DRAUGHTING_CALLOUT))
    return ky_p21_draw_own (self, item, KY_P21_DRAUGHTING_CALLOUT, 0);
  if (instance->is_complex
      || (!g_str_has_suffix (name, "_DIMENSION") && !g_str_has_suffix (name, "_CALLOUT")))
    return NULL;
  return &g_array_index (self->p21.values, KyP21Value, (record + 1)->next);
}

/* Draws an item once in each figure. The recursion ends: p21-read.c refuses circles of
 * references. */
static void
draw_item (KyP21Draw *self, guint32 item, guint32 figure)
{
  if (!ky_p21_stays (&self->p21, item) || self->hidden[item] || self->owners[item] == figure)
    return;
  self->owners[item] = figure;
  const KyP21Value *contents = contents_of (self, item);
  guint32 target = ky_p21_draw_to (of_styled (self, item, 1));
  if (contents != NULL)
    draw_items (self, contents, figure);
  else if (target != KY_P21_NOTHING)
    draw_styled (self, item, target, figure);
}

/* --- the whole -------------------------------------------------------------------------------- */

static void
p21_draw_hide (KyP21Draw *self, guint32 invisibility)
{
  const KyP21Value *list = ky_p21_draw_own (self, invisibility, KY_P21_INVISIBILITY, 0);

  for (const KyP21Value *value = ky_p21_draw_first (self, list); value != NULL;
       value = ky_p21_draw_next (self, list, value))
    {
      guint32 what = ky_p21_draw_to (value);
      const KyP21Value *items
          = ky_p21_draw_own (self, what, KY_P21_PRESENTATION_LAYER_ASSIGNMENT, 2),
          *one;

      if (what != KY_P21_NOTHING)
        self->hidden[what] = TRUE;
      for (one = ky_p21_draw_first (self, items); one != NULL;
           one = ky_p21_draw_next (self, items, one))
        if (ky_p21_draw_to (one) != KY_P21_NOTHING)
          self->hidden[one->at] = TRUE;
    }
}

static void
add_sheet (KyP21Draw *self, guint32 sheet)
{
  KyDrawingPage page = { .figure = ky_drawing_add_figure (self->drawing), .unit = 1 };

  ky_drawing_enter (self->drawing, page.figure);
  draw_items (self, ky_p21_draw_own (self, sheet, KY_P21_DRAWING_SHEET_REVISION, 1), sheet + 1);
  self->made[sheet] = self->drawing->pages->len + 1;
  g_array_append_val (self->drawing->pages, page);
}

/* Reads "PRESENTATION_SIZE(#sheet,#box)". */
static void
size_sheet (KyP21Draw *self, guint32 size)
{
  guint32 sheet = ky_p21_draw_reference (self, size, KY_P21_PRESENTATION_SIZE, 0),
          box = ky_p21_draw_reference (self, size, KY_P21_PRESENTATION_SIZE, 1);
  gdouble angle;

  if (!ky_p21_draw_is (self, sheet, KY_P21_DRAWING_SHEET_REVISION) || self->made[sheet] == 0)
    return;
  KyDrawingPage *page = &g_array_index (self->drawing->pages, KyDrawingPage, self->made[sheet] - 1);
  page->width = ky_p21_draw_number (self, box, KY_P21_PLANAR_BOX, 1);
  page->height = ky_p21_draw_number (self, box, KY_P21_PLANAR_BOX, 2);
  page->corner
      = ky_p21_draw_place (self, ky_p21_draw_reference (self, box, KY_P21_PLANAR_BOX, 3), &angle);
}

static gboolean
each (KyP21Draw *self, KyP21Name name, void (*take) (KyP21Draw *self, guint32 instance),
      GError **error)
{
  for (guint32 i = 0; i < self->p21.instances->len; i++)
    if (ky_p21_stays (&self->p21, i) && ky_p21_draw_is (self, i, name))
      {
        take (self, i);
        if (!ky_drawing_check (self->drawing, error))
          return FALSE;
      }
  return TRUE;
}

static void
p21_draw_prepare (KyP21Draw *self)
{
  static const gchar *const names[] = {
#define ENTITY(name) #name,
#include "filetypes/cad/p21-drawn.def"
#undef ENTITY
  };
  gsize n = MAX (self->p21.instances->len, 1);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    self->entities[i] = ky_p21_entity (ky_view (names[i], strlen (names[i])));
  for (guint i = 1; i <= KY_SXF_N_DASHES; i++)
    self->dashes[i] = ky_sxf_add_dashes (self->drawing, i);
  self->made = g_new0 (guint32, n);
  self->owners = g_new0 (guint32, n);
  self->hidden = g_new0 (guint8, n);
}

static gboolean
p21_draw (KyP21Draw *self, GError **error)
{
  if (!ky_p21_read (&self->p21, self->drawing->job, error))
    return FALSE;
  p21_draw_prepare (self);
  if (!each (self, KY_P21_INVISIBILITY, p21_draw_hide, error)
      || !each (self, KY_P21_DRAUGHTING_SUBFIGURE_REPRESENTATION, fill_figure, error)
      || !each (self, KY_P21_DRAWING_SHEET_REVISION, add_sheet, error)
      || !each (self, KY_P21_PRESENTATION_SIZE, size_sheet, error))
    return FALSE;
  if (self->drawing->pages->len == 0)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "p21: a drawing without a sheet");
  return TRUE;
}

gboolean
ky_p21_draw (KyDrawing *drawing, GError **error)
{
  KyP21Draw self = { .drawing = drawing };
  gboolean ok = p21_draw (&self, error);

  KY_RELEASE_MEMBERS (&self, made, owners, hidden);
  ky_p21_clear (&self.p21);
  return ok;
}
