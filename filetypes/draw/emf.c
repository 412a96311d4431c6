/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records of an enhanced metafile ([MS-EMF] §2.3) drawn. Comments (EMF+ and others), escapes,
 * OpenGL, colour management and what only a printer driver understands are passed over.
 */
#include "filetypes/draw/metafile.h"

#include <math.h>

#define HEADER_SIZE 88u
#define NEAR_ALL 1e5

static gboolean
malformed (GError **error, const gchar *what)
{
  g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "EMF: %s", what);
  return FALSE;
}

typedef struct
{
  KyGdi *gdi;
  guint32 type;
  KyView record;   /* with its type and size */
  KyReader reader; /* behind them */
} Player;

/* --- numbers ---------------------------------------------------------------------------------- */

static gdouble
next_int (Player *self)
{
  return (gint32)ky_reader_u32le (&self->reader);
}

static gdouble
next_short (Player *self)
{
  return (gint16)ky_reader_u16le (&self->reader);
}

static gdouble
next_float (Player *self)
{
  guint32 bits = ky_reader_u32le (&self->reader);
  gfloat value;

  memcpy (&value, &bits, sizeof value);
  return isfinite (value) ? CLAMP (value, -1e9f, 1e9f) : 0;
}

static void
next_ints (Player *self, gdouble *out, guint n)
{
  for (guint i = 0; i < n; i++)
    out[i] = next_int (self);
}

/* A point of a figure: of two 16-bit or 32-bit numbers. */
static void
next_point (Player *self, gboolean is_short, gdouble *x, gdouble *y)
{
  *x = is_short ? next_short (self) : next_int (self);
  *y = is_short ? next_short (self) : next_int (self);
}

/* --- lines ------------------------------------------------------------------------------------ */

/* N points as lines or curves. IS_NEW: the first one begins the figure. */
static void
add_points (Player *self, guint n, gboolean is_short, gboolean is_curve, gboolean is_new)
{
  gdouble x[3], y[3];

  if (n > ky_reader_left (&self->reader) / (is_short ? 4 : 8))
    n = 0;
  if (is_new && n > 0)
    {
      next_point (self, is_short, &x[0], &y[0]);
      ky_gdi_move (self->gdi, x[0], y[0]);
      n--;
    }
  for (guint step = is_curve ? 3 : 1; n >= step; n -= step)
    {
      for (guint i = 0; i < step; i++)
        next_point (self, is_short, &x[i], &y[i]);
      if (is_curve)
        ky_gdi_curve (self->gdi, x[0], y[0], x[1], y[1], x[2], y[2]);
      else
        ky_gdi_line (self->gdi, x[0], y[0]);
    }
}

/* Lines to the current position on; a path that is open goes on by itself. */
static void
begin_here (Player *self)
{
  ky_gdi_begin (self->gdi);
  if (!self->gdi->in_path || !cairo_has_current_point (self->gdi->cairo))
    ky_gdi_move (self->gdi, self->gdi->state.x, self->gdi->state.y);
}

static void
play_poly (Player *self, gboolean is_short, gboolean is_curve, gboolean is_to, gboolean is_closed)
{
  guint n;

  ky_reader_bytes (&self->reader, 16); /* bounds */
  n = ky_reader_u32le (&self->reader);
  if (is_to)
    begin_here (self);
  else
    ky_gdi_begin (self->gdi);
  add_points (self, n, is_short, is_curve, !is_to);
  if (is_closed)
    ky_gdi_close (self->gdi);
  ky_gdi_end (self->gdi, is_closed ? KY_GDI_LINE | KY_GDI_FILL : KY_GDI_LINE);
}

static void
play_poly_poly (Player *self, gboolean is_short, gboolean is_closed)
{
  guint n, total;
  KyReader counts;

  ky_reader_bytes (&self->reader, 16);
  n = ky_reader_u32le (&self->reader);
  total = ky_reader_u32le (&self->reader);
  counts = self->reader;
  if (n > ky_reader_left (&self->reader) / 4 || total > ky_reader_left (&self->reader) / 4)
    return;
  ky_reader_bytes (&self->reader, 4 * (guint64)n);
  ky_gdi_begin (self->gdi);
  for (guint i = 0; i < n; i++)
    {
      add_points (self, ky_reader_u32le (&counts), is_short, FALSE, TRUE);
      if (is_closed)
        ky_gdi_close (self->gdi);
    }
  ky_gdi_end (self->gdi, is_closed ? KY_GDI_LINE | KY_GDI_FILL : KY_GDI_LINE);
}

/* [MS-EMF] §2.3.5.26: a kind for each point. */
static void
play_poly_draw (Player *self, gboolean is_short)
{
  guint n;
  KyReader kinds;
  gdouble x[3], y[3];
  guint n_curve = 0;

  ky_reader_bytes (&self->reader, 16);
  n = ky_reader_u32le (&self->reader);
  if (n > ky_reader_left (&self->reader) / (is_short ? 5 : 9))
    return;
  kinds = self->reader;
  ky_reader_bytes (&kinds, (guint64)n * (is_short ? 4 : 8));
  begin_here (self);
  for (guint i = 0; i < n; i++)
    {
      guint8 kind = ky_reader_u8 (&kinds);

      next_point (self, is_short, &x[n_curve], &y[n_curve]);
      if ((kind & 6) == 6)
        ky_gdi_move (self->gdi, x[n_curve], y[n_curve]);
      else if ((kind & 6) == 2)
        ky_gdi_line (self->gdi, x[n_curve], y[n_curve]);
      n_curve = (kind & 6) == 4 ? n_curve + 1 : 0;
      if (n_curve == 3)
        {
          ky_gdi_curve (self->gdi, x[0], y[0], x[1], y[1], x[2], y[2]);
          n_curve = 0;
        }
      if ((kind & 1) != 0)
        ky_gdi_close (self->gdi);
    }
  ky_gdi_end (self->gdi, KY_GDI_LINE);
}

static void
play_shape (Player *self)
{
  KyGdi *gdi = self->gdi;
  gdouble box[4], more[4] = { 0 };
  guint paint = KY_GDI_LINE | KY_GDI_FILL;

  next_ints (self, box, 4);
  if (self->type == 44)
    next_ints (self, more, 2);
  else if (self->type >= 45)
    next_ints (self, more, 4);
  if (self->type == 55)
    begin_here (self);
  else
    ky_gdi_begin (gdi);
  if (self->type == 43)
    ky_gdi_rectangle (gdi, box[0], box[1], box[2], box[3]);
  else if (self->type == 44)
    ky_gdi_round_rectangle (gdi, box[0], box[1], box[2], box[3], more[0], more[1]);
  else
    ky_gdi_arc (gdi,
                self->type == 42   ? KY_GDI_ELLIPSE
                : self->type == 45 ? KY_GDI_ARC
                : self->type == 46 ? KY_GDI_CHORD
                : self->type == 47 ? KY_GDI_PIE
                                   : KY_GDI_ARC_TO,
                box, more);
  if (self->type == 45 || self->type == 55)
    paint = KY_GDI_LINE;
  ky_gdi_end (gdi, paint);
}

/* --- state ------------------------------------------------------------------------------------ */

static void
modify_world (Player *self)
{
  cairo_matrix_t *world = &self->gdi->state.world;
  gdouble m[6];
  cairo_matrix_t given;
  guint mode;

  for (guint i = 0; i < 6; i++)
    m[i] = next_float (self);
  cairo_matrix_init (&given, m[0], m[1], m[2], m[3], m[4], m[5]);
  mode = self->type == 35 ? 4 : ky_reader_u32le (&self->reader);
  if (mode == 1)
    cairo_matrix_init_identity (world);
  else if (mode == 2)
    cairo_matrix_multiply (world, &given, world);
  else if (mode == 3)
    cairo_matrix_multiply (world, world, &given);
  else
    *world = given;
}

static void
scale_extent (Player *self, gdouble *width, gdouble *height)
{
  gdouble n[4];

  next_ints (self, n, 4);
  *width *= n[1] != 0 ? n[0] / n[1] : 1;
  *height *= n[3] != 0 ? n[2] / n[3] : 1;
}

/* TRUE when the record was one that sets something. */
static gboolean
play_state (Player *self)
{
  KyGdiState *state = &self->gdi->state;

  switch (self->type)
    {
    case 9:
      state->window_width = next_int (self);
      state->window_height = next_int (self);
      break;
    case 10:
      state->window_x = next_int (self);
      state->window_y = next_int (self);
      break;
    case 11:
      state->view_width = next_int (self);
      state->view_height = next_int (self);
      break;
    case 12:
      state->view_x = next_int (self);
      state->view_y = next_int (self);
      break;
    case 17:
      state->map_mode = ky_reader_u32le (&self->reader);
      break;
    case 18:
      state->is_opaque = ky_reader_u32le (&self->reader) == 2;
      break;
    case 19:
      state->is_winding = ky_reader_u32le (&self->reader) == 2;
      break;
    case 20:
      state->rop2 = ky_reader_u32le (&self->reader);
      break;
    case 22:
      state->align = ky_reader_u32le (&self->reader);
      break;
    case 24:
      state->text_color = ky_reader_u32le (&self->reader);
      break;
    case 25:
      state->back_color = ky_reader_u32le (&self->reader);
      break;
    case 31:
      scale_extent (self, &state->view_width, &state->view_height);
      break;
    case 32:
      scale_extent (self, &state->window_width, &state->window_height);
      break;
    case 33:
      ky_gdi_save (self->gdi);
      break;
    case 34:
      ky_gdi_restore (self->gdi, (gint)next_int (self));
      break;
    case 35:
    case 36:
      modify_world (self);
      break;
    case 57:
      state->is_clockwise = ky_reader_u32le (&self->reader) == 2;
      break;
    case 58:
      state->miter = CLAMP ((gdouble)ky_reader_u32le (&self->reader), 1, 1000);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

/* --- objects ---------------------------------------------------------------------------------- */

/* A piece of the record, counted from its beginning. */
static KyView
piece (Player *self, guint32 offset, guint32 size)
{
  KyView view = { (const guint8 *)"", 0 };

  ky_view_slice (self->record, offset, size, &view);
  return view;
}

/* offBmi, cbBmi, offBits, cbBits. */
static cairo_surface_t *
next_bitmap (Player *self, gboolean keeps_alpha)
{
  guint32 n[4];

  for (guint i = 0; i < 4; i++)
    n[i] = ky_reader_u32le (&self->reader);
  if (n[1] == 0 || n[3] == 0)
    return NULL;
  return ky_gdi_bitmap (self->gdi, piece (self, n[0], n[1]), piece (self, n[2], n[3]), keeps_alpha);
}

static KyGdiObject *
read_pen (Player *self)
{
  KyGdiObject *pen = ky_gdi_object_new (KY_GDI_PEN);

  if (self->type == 95)
    ky_reader_bytes (&self->reader, 16); /* of a bitmap */
  pen->style = ky_reader_u32le (&self->reader);
  pen->width = fabs (next_int (self));
  ky_reader_u32le (&self->reader); /* height; brush style */
  pen->color = ky_reader_u32le (&self->reader);
  /* a cosmetic pen is a pixel wide */
  if (self->type == 95 && (pen->style & 0x10000) == 0)
    pen->width = 0;
  return pen;
}

static KyGdiObject *
read_brush (Player *self)
{
  KyGdiObject *brush = ky_gdi_object_new (KY_GDI_BRUSH);

  if (self->type == 39)
    {
      brush->style = ky_reader_u32le (&self->reader);
      brush->color = ky_reader_u32le (&self->reader);
      brush->hatch = ky_reader_u32le (&self->reader);
      return brush;
    }
  ky_reader_u32le (&self->reader); /* what its palette means */
  brush->pattern = next_bitmap (self, FALSE);
  brush->is_mono = self->type == 93;
  brush->style = brush->pattern != NULL ? KY_BS_PATTERN : KY_BS_SOLID;
  brush->color = 0x808080;
  return brush;
}

static KyGdiObject *
read_font (Player *self)
{
  KyGdiObject *font = ky_gdi_object_new (KY_GDI_FONT);
  g_autoptr (GString) face = g_string_new (NULL);

  font->height = next_int (self);
  ky_reader_u32le (&self->reader); /* width */
  font->escapement = next_int (self);
  ky_reader_u32le (&self->reader); /* orientation */
  font->weight = ky_reader_u32le (&self->reader);
  font->is_italic = ky_reader_u8 (&self->reader) != 0;
  font->is_underlined = ky_reader_u8 (&self->reader) != 0;
  font->is_struck = ky_reader_u8 (&self->reader) != 0;
  font->charset = ky_reader_u8 (&self->reader);
  ky_reader_u32le (&self->reader); /* precision, quality, pitch */
  for (guint i = 0; i < 32; i++)
    {
      guint16 unit = ky_reader_u16le (&self->reader);

      if (unit == 0)
        break;
      if ((unit < 0xd800 || unit >= 0xe000) && (unit != '@' || face->len > 0))
        g_string_append_unichar (face, unit);
    }
  font->face = g_strdup (face->len > 0 ? face->str : "sans-serif");
  return font;
}

static gboolean
play_object (Player *self)
{
  KyGdi *gdi = self->gdi;
  guint32 index;
  KyGdiObject *object;

  if (self->type != 37 && self->type != 38 && self->type != 39 && self->type != 40
      && self->type != 49 && self->type != 82 && self->type != 93 && self->type != 94
      && self->type != 95)
    return FALSE;
  index = ky_reader_u32le (&self->reader);
  if (self->type == 37)
    ky_gdi_select (gdi, index);
  else if (self->type == 40)
    ky_gdi_delete (gdi, index);
  else
    {
      object = self->type == 38 || self->type == 95 ? read_pen (self)
               : self->type == 82                   ? read_font (self)
               : self->type == 49                   ? ky_gdi_object_new (KY_GDI_OTHER)
                                                    : read_brush (self);
      ky_gdi_put (gdi, index, object);
    }
  return TRUE;
}

/* --- paths and clipping ----------------------------------------------------------------------- */

static void
begin_clip (KyGdi *gdi, guint mode)
{
  if (mode == 5) /* RGN_COPY */
    cairo_reset_clip (gdi->cairo);
}

/* Rectangles of a region; those of a clip are in units of the device. */
static void
add_region (Player *self, gboolean is_device)
{
  KyGdiState *state = &self->gdi->state;
  KyGdiState logical = *state;
  guint n;

  ky_reader_u32le (&self->reader);
  ky_reader_u32le (&self->reader);
  n = ky_reader_u32le (&self->reader);
  ky_reader_bytes (&self->reader, 20);
  if (n > ky_reader_left (&self->reader) / 16)
    n = 0;
  if (is_device)
    {
      cairo_matrix_init_identity (&state->world);
      state->map_mode = 1;
      state->window_x = state->window_y = state->view_x = state->view_y = 0;
    }
  for (guint i = 0; i < n; i++)
    {
      gdouble box[4];

      next_ints (self, box, 4);
      ky_gdi_rectangle (self->gdi, box[0], box[1], box[2], box[3]);
    }
  *state = logical;
}

static void
select_region (Player *self)
{
  guint32 size = ky_reader_u32le (&self->reader);
  guint32 mode = ky_reader_u32le (&self->reader);

  begin_clip (self->gdi, mode);
  if (size == 0 || (mode != 1 && mode != 5))
    return;
  cairo_new_path (self->gdi->cairo);
  add_region (self, TRUE);
  cairo_set_fill_rule (self->gdi->cairo, CAIRO_FILL_RULE_WINDING);
  cairo_clip (self->gdi->cairo);
}

static void
fill_region (Player *self)
{
  KyGdi *gdi = self->gdi;
  KyGdiObject *own = gdi->state.brush, *given = NULL;

  ky_reader_bytes (&self->reader, 20); /* bounds, size */
  if (self->type == 71)
    given = ky_gdi_get (gdi, ky_reader_u32le (&self->reader));
  if (given != NULL && given->kind == KY_GDI_BRUSH)
    gdi->state.brush = given;
  cairo_new_path (gdi->cairo);
  add_region (self, FALSE);
  ky_gdi_paint_path (gdi, KY_GDI_FILL);
  gdi->state.brush = own;
  ky_gdi_object_unref (given);
}

static gboolean
play_path (Player *self)
{
  KyGdi *gdi = self->gdi;
  gdouble box[4];

  switch (self->type)
    {
    case 29:
    case 30:
      next_ints (self, box, 4);
      ky_gdi_clip (gdi, box[0], box[1], box[2], box[3], self->type == 29);
      break;
    case 59:
      cairo_new_path (gdi->cairo);
      gdi->in_path = TRUE;
      break;
    case 60:
      gdi->in_path = FALSE;
      break;
    case 61:
      ky_gdi_close (gdi);
      break;
    case 62:
      ky_gdi_paint_path (gdi, KY_GDI_FILL);
      break;
    case 63:
      ky_gdi_paint_path (gdi, KY_GDI_FILL | KY_GDI_LINE);
      break;
    case 64:
      ky_gdi_paint_path (gdi, KY_GDI_LINE);
      break;
    case 67:
      begin_clip (gdi, ky_reader_u32le (&self->reader));
      cairo_clip (gdi->cairo);
      break;
    case 68:
      cairo_new_path (gdi->cairo);
      gdi->in_path = FALSE;
      break;
    case 71:
    case 74:
      fill_region (self);
      break;
    case 75:
      select_region (self);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

/* --- pictures --------------------------------------------------------------------------------- */

/* Records 76 to 79, 114, 116: the source is described behind the destination. */
static void
play_blit (Player *self)
{
  KyGdi *gdi = self->gdi;
  gdouble to[4], from[4];
  guint32 rop;
  cairo_surface_t *picture;

  ky_reader_bytes (&self->reader, 16);
  next_ints (self, to, 4);
  rop = ky_reader_u32le (&self->reader);
  next_ints (self, from, 2);
  ky_reader_bytes (&self->reader, 32); /* transform and colour of the source, its palette's use */
  picture = next_bitmap (self, self->type == 114);
  from[2] = to[2];
  from[3] = to[3];
  if (self->type == 77 || self->type == 114 || self->type == 116)
    next_ints (self, from + 2, 2);
  if (picture == NULL)
    {
      ky_gdi_pattern_fill (gdi, to[0], to[1], to[2], to[3], rop);
      return;
    }
  ky_gdi_blit (gdi, picture, to, from, self->type >= 114 ? 0 : rop,
               self->type == 114 ? rop >> 16 & 0xff : 255);
  cairo_surface_destroy (picture);
}

/* Records 80 and 81: the place of the source, then its bitmap, then how. */
static void
play_dib (Player *self)
{
  gdouble to[4], from[4];
  guint32 rop = 0xcc0020;
  cairo_surface_t *picture;

  ky_reader_bytes (&self->reader, 16);
  next_ints (self, to, 2);
  next_ints (self, from, 4);
  picture = next_bitmap (self, FALSE);
  ky_reader_u32le (&self->reader); /* use of the palette */
  to[2] = from[2];
  to[3] = from[3];
  if (self->type == 81)
    {
      rop = ky_reader_u32le (&self->reader);
      next_ints (self, to + 2, 2);
    }
  if (picture == NULL)
    return;
  /* the source counts from below */
  from[1] = cairo_image_surface_get_height (picture) - from[1] - from[3];
  ky_gdi_blit (self->gdi, picture, to, from, rop, 255);
  cairo_surface_destroy (picture);
}

/* [MS-EMF] §2.3.5.12: rectangles; triangles in the middle of their colours. */
static void
play_gradient (Player *self)
{
  KyGdi *gdi = self->gdi;
  guint n_vertices, n_meshes, mode, per;
  KyReader vertices;

  ky_reader_bytes (&self->reader, 16);
  n_vertices = ky_reader_u32le (&self->reader);
  n_meshes = ky_reader_u32le (&self->reader);
  mode = ky_reader_u32le (&self->reader);
  vertices = self->reader;
  per = mode == 2 ? 3 : 2;
  if (n_vertices > ky_reader_left (&self->reader) / 16)
    return;
  ky_reader_bytes (&self->reader, 16 * (guint64)n_vertices);
  for (guint i = 0; i < n_meshes && ky_reader_left (&self->reader) >= 4 * (gsize)per; i++)
    {
      gdouble x[3] = { 0 }, y[3] = { 0 }, color[3][3] = { { 0 } };
      cairo_pattern_t *gradient;
      cairo_matrix_t matrix;

      for (guint j = 0; j < per; j++)
        {
          KyReader at = vertices;
          guint index = ky_reader_u32le (&self->reader);

          if (index >= n_vertices)
            return;
          ky_reader_bytes (&at, 16 * (guint64)index);
          x[j] = (gint32)ky_reader_u32le (&at);
          y[j] = (gint32)ky_reader_u32le (&at);
          for (guint k = 0; k < 3; k++)
            color[j][k] = ky_reader_u16le (&at) / 65535.0;
        }
      ky_gdi_begin (gdi);
      cairo_new_path (gdi->cairo);
      if (mode == 2)
        {
          ky_gdi_move (gdi, x[0], y[0]);
          ky_gdi_line (gdi, x[1], y[1]);
          ky_gdi_line (gdi, x[2], y[2]);
          cairo_set_source_rgb (gdi->cairo, (color[0][0] + color[1][0] + color[2][0]) / 3,
                                (color[0][1] + color[1][1] + color[2][1]) / 3,
                                (color[0][2] + color[1][2] + color[2][2]) / 3);
        }
      else
        {
          ky_gdi_rectangle (gdi, x[0], y[0], x[1], y[1]);
          ky_gdi_matrix (gdi, &matrix);
          cairo_matrix_transform_point (&matrix, &x[0], &y[0]);
          cairo_matrix_transform_point (&matrix, &x[1], &y[1]);
          gradient = cairo_pattern_create_linear (x[0], y[0], mode == 0 ? x[1] : x[0],
                                                  mode == 0 ? y[0] : y[1]);
          cairo_pattern_add_color_stop_rgb (gradient, 0, color[0][0], color[0][1], color[0][2]);
          cairo_pattern_add_color_stop_rgb (gradient, 1, color[1][0], color[1][1], color[1][2]);
          cairo_set_source (gdi->cairo, gradient);
          cairo_pattern_destroy (gradient);
        }
      cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_OVER);
      cairo_fill (gdi->cairo);
      gdi->n_drawn++;
    }
}

/* --- text ------------------------------------------------------------------------------------- */

/* UTF-16 to characters; the advances of a pair of surrogates are one's. (transfer full) */
static gunichar *
to_characters (KyView bytes, gdouble *advances, guint *ret_n)
{
  KyReader reader = ky_reader (bytes);
  guint n_units = (guint)(bytes.size / 2), n = 0;
  gunichar *out = g_new (gunichar, n_units + 1);

  for (guint i = 0; i < n_units; i++)
    {
      guint unit = ky_reader_u16le (&reader);
      gdouble advance = advances != NULL ? advances[i] : 0;

      if (unit >= 0xdc00 && unit < 0xe000 && n > 0 && out[n - 1] >= 0xd800 && out[n - 1] < 0xdc00)
        {
          out[n - 1] = 0x10000 + ((out[n - 1] - 0xd800) << 10) + (unit - 0xdc00);
          if (advances != NULL)
            advances[n - 1] += advance;
          continue;
        }
      if (advances != NULL)
        advances[n] = advance;
      out[n++] = unit;
    }
  for (guint i = 0; i < n; i++)
    if (!g_unichar_validate (out[i]) || out[i] < 0x20)
      out[i] = 0x20;
  *ret_n = n;
  return out;
}

static void
play_text (Player *self)
{
  gboolean is_wide = self->type == 84;
  gdouble place[2], box[4];
  guint32 n, offset, options, offset_advances;
  g_autofree gdouble *advances = NULL;
  g_autofree gunichar *text = NULL;
  KyView bytes, widths;
  guint n_text;

  ky_reader_bytes (&self->reader, 28); /* bounds, mode, scale */
  next_ints (self, place, 2);
  n = ky_reader_u32le (&self->reader);
  offset = ky_reader_u32le (&self->reader);
  options = ky_reader_u32le (&self->reader);
  next_ints (self, box, 4);
  offset_advances = ky_reader_u32le (&self->reader);
  if (self->reader.failed || n > self->record.size)
    return;
  bytes = piece (self, offset, is_wide ? 2 * n : n);
  widths = piece (self, offset_advances, 4 * n * ((options & 0x2000) != 0 ? 2 : 1));
  if (offset_advances != 0 && widths.size > 0)
    {
      KyReader reader = ky_reader (widths);

      advances = g_new0 (gdouble, n + 1);
      for (guint i = 0; i < n; i++)
        {
          advances[i] = (gint32)ky_reader_u32le (&reader);
          if ((options & 0x2000) != 0)
            ky_reader_u32le (&reader);
        }
    }
  if (!is_wide)
    {
      ky_gdi_text_bytes (self->gdi, place[0], place[1], bytes, advances, options, box);
      return;
    }
  text = to_characters (bytes, advances, &n_text);
  ky_gdi_text (self->gdi, place[0], place[1], text, advances, n_text, options, box);
}

/* [MS-EMF] §2.3.5.37 */
static void
play_small_text (Player *self)
{
  gdouble place[2], box[4] = { 0 };
  guint32 n, options;
  guint n_text;
  g_autofree gunichar *text = NULL;
  const guint8 *bytes;

  next_ints (self, place, 2);
  n = ky_reader_u32le (&self->reader);
  options = ky_reader_u32le (&self->reader);
  ky_reader_bytes (&self->reader, 12);
  if ((options & 0x100) == 0)
    next_ints (self, box, 4);
  if (n > self->record.size)
    return;
  bytes = ky_reader_bytes (&self->reader, (options & 0x200) != 0 ? n : 2 * (guint64)n);
  if (bytes == NULL)
    return;
  if ((options & 0x200) != 0)
    {
      ky_gdi_text_bytes (self->gdi, place[0], place[1], ky_view (bytes, n), NULL, options & 6, box);
      return;
    }
  text = to_characters (ky_view (bytes, 2 * (gsize)n), NULL, &n_text);
  ky_gdi_text (self->gdi, place[0], place[1], text, NULL, n_text, options & 0x16, box);
}

/* --- records ---------------------------------------------------------------------------------- */

static gboolean
play_figure (Player *self)
{
  gdouble n[2];

  switch (self->type)
    {
    case 2:
    case 85:
      play_poly (self, self->type == 85, TRUE, FALSE, FALSE);
      break;
    case 3:
    case 86:
      play_poly (self, self->type == 86, FALSE, FALSE, TRUE);
      break;
    case 4:
    case 87:
      play_poly (self, self->type == 87, FALSE, FALSE, FALSE);
      break;
    case 5:
    case 88:
      play_poly (self, self->type == 88, TRUE, TRUE, FALSE);
      break;
    case 6:
    case 89:
      play_poly (self, self->type == 89, FALSE, TRUE, FALSE);
      break;
    case 7:
    case 90:
      play_poly_poly (self, self->type == 90, FALSE);
      break;
    case 8:
    case 91:
      play_poly_poly (self, self->type == 91, TRUE);
      break;
    case 56:
    case 92:
      play_poly_draw (self, self->type == 92);
      break;
    case 27:
      next_ints (self, n, 2);
      self->gdi->state.x = n[0];
      self->gdi->state.y = n[1];
      if (self->gdi->in_path)
        ky_gdi_move (self->gdi, n[0], n[1]);
      break;
    case 54:
      next_ints (self, n, 2);
      begin_here (self);
      ky_gdi_line (self->gdi, n[0], n[1]);
      ky_gdi_end (self->gdi, KY_GDI_LINE);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

static void
play_record (Player *self)
{
  gdouble n[2];
  guint32 color;

  if (play_state (self) || play_object (self) || play_figure (self) || play_path (self))
    return;
  switch (self->type)
    {
    case 15:
      next_ints (self, n, 2);
      color = ky_reader_u32le (&self->reader);
      cairo_new_path (self->gdi->cairo);
      ky_gdi_rectangle (self->gdi, n[0], n[1], n[0] + 1, n[1] + 1);
      ky_gdi_set_source_color (self->gdi, color);
      cairo_fill (self->gdi->cairo);
      break;
    case 41:
      {
        gdouble radius, start;

        next_ints (self, n, 2);
        radius = ky_reader_u32le (&self->reader);
        start = next_float (self);
        begin_here (self);
        ky_gdi_angle_arc (self->gdi, n[0], n[1], radius, start, next_float (self));
        ky_gdi_end (self->gdi, KY_GDI_LINE);
        break;
      }
    case 42:
    case 43:
    case 44:
    case 45:
    case 46:
    case 47:
    case 55:
      play_shape (self);
      break;
    case 76:
    case 77:
    case 78:
    case 114:
    case 116:
      play_blit (self);
      break;
    case 80:
    case 81:
      play_dib (self);
      break;
    case 83:
    case 84:
      play_text (self);
      break;
    case 108:
      play_small_text (self);
      break;
    case 118:
      play_gradient (self);
      break;
    default:
      break;
    }
}

gboolean
ky_emf_play (KyGdi *gdi, KyView view, GError **error)
{
  gsize at = 0;

  while (at < view.size)
    {
      KyReader reader = ky_reader (ky_view (view.data + at, view.size - at));
      Player player = { .gdi = gdi, .type = ky_reader_u32le (&reader) };
      guint32 size = ky_reader_u32le (&reader);

      if (reader.failed || size < 8 || size % 4 != 0 || size > view.size - at)
        return malformed (error, "a record is cut short");
      if (!ky_gdi_charge_record (gdi, error))
        return FALSE;
      player.record = ky_view (view.data + at, size);
      player.reader = ky_reader (player.record);
      ky_reader_bytes (&player.reader, 8);
      if (player.type == 14)
        return TRUE;
      play_record (&player);
      at += size;
    }
  return malformed (error, "it has no end");
}

/* [MS-EMF] §2.2.9: bounds in units of the device, the frame in hundredths of a millimetre. */
gboolean
ky_emf_frame (KyView view, KyMetafileFrame *frame, GError **error)
{
  KyReader reader = ky_reader (view);
  gdouble n[8], device[2], mm[2], per_x, per_y;

  if (view.size < HEADER_SIZE || memcmp (view.data + 40, " EMF", 4) != 0)
    return malformed (error, "its header is wrong");
  ky_reader_seek (&reader, 8);
  for (guint i = 0; i < 8; i++)
    n[i] = (gint32)ky_reader_u32le (&reader);
  ky_reader_seek (&reader, 72);
  device[0] = (gint32)ky_reader_u32le (&reader);
  device[1] = (gint32)ky_reader_u32le (&reader);
  mm[0] = (gint32)ky_reader_u32le (&reader);
  mm[1] = (gint32)ky_reader_u32le (&reader);
  if (!(device[0] > 0) || !(device[1] > 0) || !(mm[0] > 0) || !(mm[1] > 0))
    return malformed (error, "its device has no size");
  per_x = device[0] / mm[0];
  per_y = device[1] / mm[1];
  frame->left = n[4] / 100 * per_x;
  frame->top = n[5] / 100 * per_y;
  frame->width_mm = (n[6] - n[4]) / 100;
  frame->height_mm = (n[7] - n[5]) / 100;
  if (!(frame->width_mm > 0) || !(frame->height_mm > 0))
    {
      /* writers that leave the frame out mean the bounds */
      frame->left = n[0];
      frame->top = n[1];
      frame->width_mm = (n[2] - n[0] + 1) / per_x;
      frame->height_mm = (n[3] - n[1] + 1) / per_y;
    }
  frame->width = frame->width_mm * per_x;
  frame->height = frame->height_mm * per_y;
  frame->per_mm = per_x;
  if (fabs (frame->width) > NEAR_ALL * 100 || fabs (frame->height) > NEAR_ALL * 100)
    return malformed (error, "its frame is too large");
  return TRUE;
}
