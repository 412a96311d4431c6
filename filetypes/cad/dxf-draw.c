/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements ky_dxf_draw(): draws a DXF drawing with cad/drawing.h, its model from above, and its
 * paper sheets if they contain more than views of the model. Entities on layers that are off,
 * frozen or never printed are left out. Every record is charged to the job. */
#include "filetypes/cad/dxf-draw.h"

#include "common/hash.h"
#include "common/release.h"
#include "common/text.h"

#include <math.h>

#define RECORD_MAX 8000000u /* groups */
#define USUAL_WIDTH 0.18f   /* millimetres: the width of lines that have none of their own */
#define DASHES_MAX 32

/* --- names ----------------------------------------------------------------------------------- */

static gpointer
dxf_draw_look_up (const KyDxfDraw *self, GHashTable *table, gint code)
{
  const KyDxfGroup *group = ky_dxf_draw_find (self, code);
  g_autofree gchar *key = group != NULL ? ky_dxf_draw_key (group->value) : NULL;

  return key != NULL ? g_hash_table_lookup (table, key) : NULL;
}

static guint
dxf_draw_find_figure (KyDxfDraw *self, KyView name)
{
  gchar *key = ky_dxf_draw_key (name);
  gpointer number;

  if (g_hash_table_lookup_extended (self->figures, key, NULL, &number))
    g_free (key);
  else
    {
      number = GUINT_TO_POINTER (ky_drawing_add_figure (self->drawing));
      g_hash_table_insert (self->figures, key, number);
      g_array_set_size (self->bases, self->drawing->figures->len);
    }
  return GPOINTER_TO_UINT (number);
}

/* --- pens ------------------------------------------------------------------------------------- */

static guint32
dxf_draw_mix (gdouble red, gdouble green, gdouble blue)
{
  return (guint32)lround (red) << 16 | (guint32)lround (green) << 8 | (guint32)lround (blue);
}

static guint32
dxf_draw_color_of (gint64 index)
{
  static const guint32 first[]
      = { 0, 0xff0000, 0xffff00, 0x00ff00, 0x00ffff, 0x0000ff, 0xff00ff, 0, 0x808080, 0xc0c0c0 };
  static const guint8 levels[] = { 255, 165, 127, 76, 38 },
                      greys[] = { 51, 91, 132, 173, 214, 255 };
  gdouble hue, level, low, parts[3];

  if (index < 0 || index > 255)
    return 0;
  if (index < 10)
    return first[index];
  if (index >= 250)
    return greys[index - 250] * 0x10101u;
  hue = (gdouble)(index / 10 - 1) / 4;
  level = levels[index % 10 / 2];
  low = index % 2 == 1 ? level / 2 : 0;
  for (guint i = 0; i < 3; i++)
    {
      gdouble distance = fabs (fmod (hue - 2 * (gdouble)i + 9, 6) - 3);

      parts[i] = low + (level - low) * CLAMP (2 - distance, 0, 1);
    }
  return dxf_draw_mix (parts[0], parts[1], parts[2]);
}

static gfloat
dxf_draw_width_of (gint64 weight, gfloat otherwise)
{
  if (weight == -2)
    return KY_DRAWING_WIDTH_OF_INSERT;
  if (weight == -3)
    return USUAL_WIDTH;
  return weight >= 0 && weight <= 211 ? (gfloat)weight / 100 : otherwise;
}

/* Finds the pen of the entity's layer. An entity on layer 0 of a block inherits the pen of the
 * layer into which the block is inserted (KY_DRAWING_OF_LAYER). Returns FALSE if the layer is not
 * drawn. */
static gboolean
layer_pen (const KyDxfDraw *self, KyDrawingPen *ret_pen)
{
  const KyDxfLayer *layer = dxf_draw_look_up (self, self->layers, 8);
  const KyDxfGroup *name = ky_dxf_draw_find (self, 8);

  *ret_pen = (KyDrawingPen){ .width = USUAL_WIDTH };
  if (self->in_block && (name == NULL || ky_view_is (name->value, "0")))
    {
      ret_pen->color = KY_DRAWING_OF_LAYER;
      ret_pen->width = KY_DRAWING_WIDTH_OF_LAYER;
    }
  else if (layer != NULL)
    {
      ret_pen->color = layer->color;
      ret_pen->width = layer->width;
      ret_pen->dashes = layer->dashes;
    }
  return layer == NULL || !layer->is_hidden;
}

static gboolean
find_pen (const KyDxfDraw *self, KyDrawingPen *ret_pen, KyDrawingPen *ret_layer)
{
  gint64 color = ky_dxf_draw_integer (self, 62, 256), exact = ky_dxf_draw_integer (self, 420, -1);
  const KyDxfGroup *dashes = ky_dxf_draw_find (self, 6);
  gboolean is_seen = layer_pen (self, ret_layer) && ky_dxf_draw_integer (self, 60, 0) == 0;

  *ret_pen = *ret_layer;
  if (exact >= 0)
    ret_pen->color = (guint32)exact & 0xffffff;
  else if (color == 0)
    ret_pen->color = KY_DRAWING_OF_INSERT;
  else if (color != 256)
    ret_pen->color = dxf_draw_color_of (color < 0 ? -color : color);
  ret_pen->width = dxf_draw_width_of (ky_dxf_draw_integer (self, 370, -1), ret_layer->width);
  if (dashes != NULL
      && g_ascii_strncasecmp ((const gchar *)dashes->value.data, "BYLAYER",
                              MIN (dashes->value.size, 7))
             != 0)
    ret_pen->dashes = (guint16)GPOINTER_TO_UINT (dxf_draw_look_up (self, self->dashes, 6));
  return is_seen;
}

/* --- tables ----------------------------------------------------------------------------------- */

static void
read_layer (KyDxfDraw *self)
{
  const KyDxfGroup *name = ky_dxf_draw_find (self, 2);
  gint64 color = ky_dxf_draw_integer (self, 62, 7), exact = ky_dxf_draw_integer (self, 420, -1);

  if (name == NULL)
    return;
  gchar *key = ky_dxf_draw_key (name->value);
  KyDxfLayer *layer = g_new0 (KyDxfLayer, 1);
  layer->color
      = exact >= 0 ? (guint32)exact & 0xffffff : dxf_draw_color_of (color < 0 ? -color : color);
  layer->width = dxf_draw_width_of (ky_dxf_draw_integer (self, 370, -3), USUAL_WIDTH);
  layer->dashes = (guint16)GPOINTER_TO_UINT (dxf_draw_look_up (self, self->dashes, 6));
  layer->is_hidden = color < 0 || (ky_dxf_draw_integer (self, 70, 0) & 1) != 0
                     || ky_dxf_draw_integer (self, 290, 1) == 0 || strcmp (key, "defpoints") == 0;
  g_hash_table_replace (self->layers, key, layer);
}

static void
read_dashes (KyDxfDraw *self)
{
  const KyDxfGroup *name = ky_dxf_draw_find (self, 2);
  gdouble lengths[DASHES_MAX + 2] = { 0 };
  guint n = 0;

  /* Consecutive dashes are joined, and so are consecutive gaps. */
  for (guint i = 0; i < self->record->len && n < DASHES_MAX; i++)
    if (ky_dxf_draw_group (self, i)->code == 49)
      {
        gdouble length = ky_dxf_draw_number_at (self, i) * self->dash_scale;
        gboolean is_gap = length < 0;

        n += n == 0 && is_gap ? 1 : 0;
        if ((n % 2 == 1) == is_gap)
          n++;
        lengths[n - 1] += fabs (length);
      }
  n += n % 2;
  if (name != NULL)
    g_hash_table_replace (
        self->dashes, ky_dxf_draw_key (name->value),
        GUINT_TO_POINTER (ky_drawing_add_dashes (self->drawing, lengths, n, FALSE)));
}

static void
dxf_draw_read_style (KyDxfDraw *self)
{
  const KyDxfGroup *name = ky_dxf_draw_find (self, 2), *font = ky_dxf_draw_find (self, 3),
                   *big = ky_dxf_draw_find (self, 4);

  if (name == NULL)
    return;
  g_autofree gchar *file = font != NULL ? ky_dxf_draw_key (font->value) : g_strdup ("");
  KyDxfStyle *style = g_new0 (KyDxfStyle, 1);
  style->stretch = CLAMP (ky_dxf_draw_real (self, 41, 1), 0.05, 20);
  style->slant = ky_dxf_draw_real (self, 50, 0);
  style->has_big_font = big != NULL && big->value.size > 0;
  style->is_serif = strstr (file, "mincho") != NULL || strstr (file, "msmin") != NULL
                    || strstr (file, "times") != NULL;
  style->is_vertical = (ky_dxf_draw_integer (self, 70, 0) & 4) != 0;
  g_hash_table_replace (self->styles, ky_dxf_draw_key (name->value), style);
}

static void
dxf_draw_read_header (KyDxfDraw *self)
{
  for (guint i = 0; i + 1 < self->record->len; i++)
    {
      KyView name = ky_dxf_draw_group (self, i)->value;
      const KyDxfGroup *value = ky_dxf_draw_group (self, i + 1);

      if (ky_dxf_draw_group (self, i)->code != 9)
        continue;
      gdouble number
          = ky_dxf_kind (value->code) == KY_DXF_REAL ? ky_dxf_draw_number_at (self, i + 1) : 0;
      if (ky_view_is (name, "$ACADVER"))
        self->is_utf8 = ky_dxf_is_utf8 (value->value);
      else if (ky_view_is (name, "$DWGCODEPAGE"))
        self->charset = ky_dxf_charset (value->value);
      else if (ky_view_is (name, "$LTSCALE") && number > 0)
        self->dash_scale = number;
      else if (ky_view_is (name, "$DIMASZ") && number > 0)
        self->arrow *= number;
      else if (ky_view_is (name, "$DIMSCALE") && number > 0)
        self->arrow *= number;
    }
}

/* --- entities --------------------------------------------------------------------------------- */

static void
draw_insert (KyDxfDraw *self, const KyDrawingPen *pen, const KyDrawingPen *layer)
{
  const KyDxfGroup *name = ky_dxf_draw_find (self, 2);
  gboolean is_table = ky_view_is (self->name, "ACAD_TABLE");
  KyDrawingInsert insert = { .columns = 1, .rows = 1, .layer = *layer };
  KyDrawingMatrix placed, base = KY_DRAWING_IDENTITY, whole, outside = ky_dxf_draw_matrix (self);
  gdouble x = ky_dxf_draw_real (self, 41, 1), y = ky_dxf_draw_real (self, 42, 1);

  if (name == NULL)
    return;
  insert.figure = dxf_draw_find_figure (self, name->value);
  if (is_table)
    x = y = 1;
  else
    {
      insert.columns = (guint)CLAMP (ky_dxf_draw_integer (self, 70, 1), 1, G_MAXINT16);
      insert.rows = (guint)CLAMP (ky_dxf_draw_integer (self, 71, 1), 1, G_MAXINT16);
      insert.column_step = x != 0 ? ky_dxf_draw_real (self, 44, 0) / x : 0;
      insert.row_step = y != 0 ? ky_dxf_draw_real (self, 45, 0) / y : 0;
    }
  base.x0 = -g_array_index (self->bases, KyDrawingPoint, insert.figure).x;
  base.y0 = -g_array_index (self->bases, KyDrawingPoint, insert.figure).y;
  placed = ky_drawing_placed (x, y, is_table ? 0 : ky_dxf_draw_real (self, 50, 0) * G_PI / 180,
                              ky_dxf_draw_point (self, 10));
  whole = ky_drawing_combine (&base, &placed);
  insert.matrix = ky_drawing_combine (&whole, &outside);
  ky_drawing_insert (self->drawing, &insert, pen);
}

/* Draws the block of a dimension at its place. */
static void
dxf_draw_dimension (KyDxfDraw *self, const KyDrawingPen *pen, const KyDrawingPen *layer)
{
  const KyDxfGroup *name = ky_dxf_draw_find (self, 2);
  KyDrawingInsert insert
      = { .matrix = KY_DRAWING_IDENTITY, .columns = 1, .rows = 1, .layer = *layer };

  if (name == NULL || name->value.size == 0)
    return;
  insert.figure = dxf_draw_find_figure (self, name->value);
  insert.matrix.x0 = ky_dxf_draw_real (self, 12, 0);
  insert.matrix.y0 = ky_dxf_draw_real (self, 22, 0);
  ky_drawing_insert (self->drawing, &insert, pen);
}

/* Draws the model, as a window on the paper shows it, if that is from above. */
static void
draw_view (KyDxfDraw *self, const KyDrawingPen *pen, const KyDrawingPen *layer)
{
  KyDrawingPoint at = ky_dxf_draw_point (self, 10), middle = ky_dxf_draw_point (self, 12),
                 target = ky_dxf_draw_point (self, 17);
  gdouble width = ky_dxf_draw_real (self, 40, 0), height = ky_dxf_draw_real (self, 41, 0),
          shown = ky_dxf_draw_real (self, 45, 0),
          twist = ky_dxf_draw_real (self, 51, 0) * G_PI / 180;
  KyDrawingInsert insert = { .figure = 0,
                             .columns = 1,
                             .rows = 1,
                             .layer = *layer,
                             .is_clipped = TRUE,
                             .box = { { at.x - width / 2, at.y - height / 2 },
                                      { at.x + width / 2, at.y + height / 2 } } };
  KyDrawingMatrix origin = KY_DRAWING_IDENTITY, turned, moved;

  if (self->figure == 0 || ky_dxf_draw_integer (self, 69, 0) == 1
      || ky_dxf_draw_integer (self, 68, 0) == 0 || !(width > 0) || !(height > 0) || !(shown > 0)
      || ky_dxf_draw_real (self, 16, 0) != 0 || ky_dxf_draw_real (self, 26, 0) != 0
      || ky_dxf_draw_real (self, 36, 1) <= 0)
    return;
  origin.x0 = -target.x;
  origin.y0 = -target.y;
  turned = ky_drawing_placed (1, 1, twist, (KyDrawingPoint){ -middle.x, -middle.y });
  moved = ky_drawing_placed (height / shown, height / shown, 0, at);
  insert.matrix = ky_drawing_combine (&origin, &turned);
  insert.matrix = ky_drawing_combine (&insert.matrix, &moved);
  ky_drawing_insert (self->drawing, &insert, pen);
}

static void
take_entity (KyDxfDraw *self)
{
  KyDrawingPen pen, layer;
  gboolean is_on_paper = !self->in_block && ky_dxf_draw_integer (self, 67, 0) == 1;

  if (self->vertices != NULL && !ky_view_is (self->name, "VERTEX"))
    ky_dxf_draw_end_polyline (self);
  if (!self->in_block && !ky_view_is (self->name, "VERTEX") && !ky_view_is (self->name, "SEQEND"))
    self->figure = is_on_paper ? self->paper : 0;
  ky_drawing_enter (self->drawing, self->figure);
  if (!find_pen (self, &pen, &layer))
    return;
  if (ky_view_is (self->name, "INSERT") || ky_view_is (self->name, "ACAD_TABLE"))
    draw_insert (self, &pen, &layer);
  else if (memmem (self->name.data, self->name.size, "DIMENSION", 9) != NULL)
    dxf_draw_dimension (self, &pen, &layer);
  else if (ky_view_is (self->name, "VIEWPORT"))
    draw_view (self, &pen, &layer);
  else if (ky_view_is (self->name, "HATCH"))
    ky_dxf_draw_hatch (self, &pen);
  else if (!ky_dxf_draw_shape (self, &pen))
    ky_dxf_draw_words (self, &pen);
}

static void
dxf_draw_take_block (KyDxfDraw *self)
{
  const KyDxfGroup *name = ky_dxf_draw_find (self, 2);

  ky_dxf_draw_end_polyline (self);
  self->in_block = ky_view_is (self->name, "BLOCK");
  if (!self->in_block)
    return;
  self->figure = dxf_draw_find_figure (self, name != NULL ? name->value : ky_view ("", 0));
  g_array_index (self->bases, KyDrawingPoint, self->figure) = ky_dxf_draw_point (self, 10);
}

/* --- the whole -------------------------------------------------------------------------------- */

typedef enum
{
  IN_NOTHING,
  IN_TABLES,
  IN_BLOCKS,
  IN_ENTITIES
} Place;

static gboolean
dxf_draw_open_section (KyDxfDraw *self, Place *ret_place)
{
  const KyDxfGroup *name = ky_dxf_draw_find (self, 2);

  *ret_place = IN_NOTHING;
  if (name == NULL)
    return FALSE;
  if (ky_view_is (name->value, "HEADER"))
    dxf_draw_read_header (self);
  else if (ky_view_is (name->value, "TABLES"))
    *ret_place = IN_TABLES;
  else if (ky_view_is (name->value, "BLOCKS"))
    *ret_place = IN_BLOCKS;
  else if (ky_view_is (name->value, "ENTITIES"))
    *ret_place = IN_ENTITIES;
  self->in_block = FALSE;
  return TRUE;
}

static void
dxf_draw_take (KyDxfDraw *self, Place *place)
{
  if (ky_view_is (self->name, "SECTION"))
    dxf_draw_open_section (self, place);
  else if (ky_view_is (self->name, "ENDSEC"))
    {
      ky_dxf_draw_end_polyline (self);
      *place = IN_NOTHING;
    }
  else if (*place == IN_TABLES && ky_view_is (self->name, "LTYPE"))
    read_dashes (self);
  else if (*place == IN_TABLES && ky_view_is (self->name, "LAYER"))
    read_layer (self);
  else if (*place == IN_TABLES && ky_view_is (self->name, "STYLE"))
    dxf_draw_read_style (self);
  else if (*place == IN_BLOCKS
           && (ky_view_is (self->name, "BLOCK") || ky_view_is (self->name, "ENDBLK")))
    dxf_draw_take_block (self);
  else if (*place == IN_ENTITIES || (*place == IN_BLOCKS && self->in_block))
    take_entity (self);
}

/* Reads the groups of a record, after its name, up to the name of the next record, `ret_next`.
 * Errors: LIMIT. */
static gboolean
dxf_draw_read_record (KyDxfDraw *self, KyView *ret_next, GError **error)
{
  KyDxfGroup group;

  g_array_set_size (self->record, 0);
  if (!ky_job_charge (self->drawing->job, KY_COST_OBJECTS, 1, error))
    return FALSE;
  while (ky_dxf_next (&self->groups, &group))
    {
      if (group.code == 0)
        {
          *ret_next = group.value;
          return TRUE;
        }
      if (self->record->len >= RECORD_MAX)
        return ky_fail (error, KY_ERROR_LIMIT, "dxf: a record of many groups");
      if (group.code != 999 && group.code != 1001)
        g_array_append_val (self->record, group);
    }
  return ky_error_malformed (error, "dxf: expected a group code or the end of the file");
}

static gboolean
dxf_draw_read_all (KyDxfDraw *self, GError **error)
{
  Place place = IN_NOTHING;
  KyDxfGroup group;
  KyView next;

  do
    if (!ky_dxf_next (&self->groups, &group))
      return ky_error_malformed (error, "dxf: expected a group code or the end of the file");
  while (group.code != 0);
  self->name = group.value;
  while (!ky_view_is (self->name, "EOF"))
    {
      if (!dxf_draw_read_record (self, &next, error))
        return FALSE;
      dxf_draw_take (self, &place);
      if (!ky_drawing_check (self->drawing, error))
        return FALSE;
      self->name = next;
    }
  return TRUE;
}

/* Tells whether there is more on a sheet than views of the model. */
static gboolean
has_own (const KyDxfDraw *self, guint figure)
{
  const GArray *elements = self->drawing->figures->pdata[figure];

  for (guint i = 0; i < elements->len; i++)
    {
      const KyDrawingElement *element = &g_array_index (elements, KyDrawingElement, i);

      if (element->kind != KY_DRAWING_INSERT
          || !g_array_index (self->drawing->inserts, KyDrawingInsert, element->first).is_clipped)
        return TRUE;
    }
  return FALSE;
}

static void
add_pages (KyDxfDraw *self)
{
  guint n;
  KyDrawingPage page = { .figure = 0 };

  if (((const GArray *)self->drawing->figures->pdata[0])->len > 0)
    g_array_append_val (self->drawing->pages, page);
  page.figure = self->paper;
  if (has_own (self, self->paper))
    g_array_append_val (self->drawing->pages, page);
  g_autofree gpointer *names = g_hash_table_get_keys_as_array (self->figures, &n);
  qsort (names, n, sizeof *names, ky_text_compare);
  for (guint i = 0; i < n; i++)
    if (g_str_has_prefix (names[i], "*paper_space") || g_str_has_prefix (names[i], "$paper_space"))
      {
        page.figure = GPOINTER_TO_UINT (g_hash_table_lookup (self->figures, names[i]));
        if (has_own (self, page.figure))
          g_array_append_val (self->drawing->pages, page);
      }
}

gboolean
ky_dxf_draw (KyDrawing *drawing, GError **error)
{
  KyDxfDraw self = { .drawing = drawing,
                     .groups = ky_dxf_open (ky_job_input (drawing->job)),
                     .record = g_array_new (FALSE, FALSE, sizeof (KyDxfGroup)),
                     .dash_scale = 1,
                     .arrow = 1,
                     .layers = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free),
                     .styles = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free),
                     .dashes = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL),
                     .figures = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL),
                     .bases = g_array_new (FALSE, TRUE, sizeof (KyDrawingPoint)) };

  self.paper = ky_drawing_add_figure (drawing);
  g_array_set_size (self.bases, drawing->figures->len);
  gboolean ok = dxf_draw_read_all (&self, error);
  if (ok)
    add_pages (&self);
  ky_dxf_draw_end_polyline (&self);
  KY_RELEASE_MEMBERS (&self, record, bases, layers, styles, dashes, figures, widths);
  return ok;
}
