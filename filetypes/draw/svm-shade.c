/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gradients and hatches of a StarView metafile, and the metafiles in it that they let through. */
#include "filetypes/draw/svm.h"

#include <math.h>

#define STEPS 64
#define HATCHES_MAX 4000.0 /* lines across the picture */

enum
{
  LINEAR,
  AXIAL,
  RADIAL,
  ELLIPTICAL,
  SQUARE,
  RECTANGULAR
};

/* --- gradients -------------------------------------------------------------------------------- */

static guint32
dim (guint32 color, guint percent)
{
  guint32 dimmed = 0;

  for (guint i = 0; i < 24; i += 8)
    dimmed |= (color >> i & 0xff) * MIN (percent, 100) / 100 << i;
  return dimmed;
}

static void
svm_gradient (KyReader *reader, KySvmGradient *gradient)
{
  KySvmPart part;
  guint32 start, end;

  ky_svm_part (reader, &part);
  gradient->style = ky_reader_u16le (&part.reader);
  start = ky_svm_read_color (&part.reader);
  end = ky_svm_read_color (&part.reader);
  gradient->angle = ky_reader_u16le (&part.reader) * G_PI / 1800;
  gradient->border = ky_svm_capped (&part.reader, 100) / 100.0;
  gradient->x = ky_svm_capped (&part.reader, 100) / 100.0;
  gradient->y = ky_svm_capped (&part.reader, 100) / 100.0;
  gradient->start = dim (start, ky_reader_u16le (&part.reader));
  gradient->end = dim (end, ky_reader_u16le (&part.reader));
}

/* The colour between both, or, of a mask, what its luminance lets through. */
static void
add_stop (cairo_pattern_t *pattern, const KySvmGradient *gradient, gdouble offset, gdouble share,
          gboolean is_mask)
{
  gdouble c[3];

  for (guint i = 0; i < 3; i++)
    c[i] = ((gradient->start >> (8 * i) & 0xff) * (1 - share)
            + (gradient->end >> (8 * i) & 0xff) * share)
           / 255;
  if (is_mask)
    cairo_pattern_add_color_stop_rgba (pattern, offset, 0, 0, 0,
                                       1 - (0.30 * c[0] + 0.59 * c[1] + 0.11 * c[2]));
  else
    cairo_pattern_add_color_stop_rgb (pattern, offset, c[0], c[1], c[2]);
}

/* In a space where the middle is 0, 0 and the sides are 1 away. (transfer full) */
static cairo_pattern_t *
pattern_of (const KySvmGradient *gradient, gboolean is_mask)
{
  cairo_pattern_t *pattern = gradient->style <= AXIAL
                                 ? cairo_pattern_create_linear (0, -1, 0, 1)
                                 : cairo_pattern_create_radial (0, 0, 0, 0, 0, 1);

  switch (gradient->style)
    {
    case LINEAR:
      add_stop (pattern, gradient, gradient->border, 0, is_mask);
      add_stop (pattern, gradient, 1, 1, is_mask);
      break;
    case AXIAL: /* the first colour in the middle */
      add_stop (pattern, gradient, gradient->border / 2, 1, is_mask);
      add_stop (pattern, gradient, 0.5, 0, is_mask);
      add_stop (pattern, gradient, 1 - gradient->border / 2, 1, is_mask);
      break;
    default: /* the last one there */
      add_stop (pattern, gradient, 0, 1, is_mask);
      add_stop (pattern, gradient, 1 - gradient->border, 0, is_mask);
      break;
    }
  return pattern;
}

/* To that space. FALSE: it has no extent. */
static gboolean
enter (KySvmPlayer *self, const KySvmGradient *gradient, const gdouble box[4])
{
  gdouble width = box[2] - box[0], height = box[3] - box[1];
  gdouble c = fabs (cos (gradient->angle)), s = fabs (sin (gradient->angle));
  gdouble x = gradient->style > AXIAL ? gradient->x : 0.5;
  gdouble y = gradient->style > AXIAL ? gradient->y : 0.5;
  gdouble rx = (width * c + height * s) / 2, ry = (height * c + width * s) / 2;
  cairo_matrix_t matrix;

  if (gradient->style == RADIAL)
    rx = ry = hypot (width, height) / 2;
  else if (gradient->style == ELLIPTICAL)
    {
      rx = width * G_SQRT2 / 2;
      ry = height * G_SQRT2 / 2;
    }
  else if (gradient->style == SQUARE)
    rx = ry = MAX (rx, ry);
  if (!(rx > 0) || !(ry > 0))
    return FALSE;
  ky_gdi_matrix (self->gdi, &matrix);
  cairo_matrix_translate (&matrix, box[0] + width * x, box[1] + height * y);
  cairo_matrix_rotate (&matrix, -gradient->angle);
  cairo_matrix_scale (&matrix, rx, ry);
  /* a matrix without an inverse would be an error of the context for good */
  if (!isfinite (matrix.x0) || !isfinite (matrix.y0)
      || !(fabs (matrix.xx * matrix.yy - matrix.xy * matrix.yx) > 1e-6))
    return FALSE;
  cairo_set_matrix (self->gdi->cairo, &matrix);
  return TRUE;
}

/* Squares in squares, the last colour in the middle. */
static void
paint_squares (cairo_t *cairo, const KySvmGradient *gradient)
{
  for (guint i = 0; i < STEPS; i++)
    {
      gdouble share = (gdouble)i / (STEPS - 1), side = (1 - gradient->border) * (1 - share), c[3];

      for (guint j = 0; j < 3; j++)
        c[j] = ((gradient->start >> (8 * j) & 0xff) * (1 - share)
                + (gradient->end >> (8 * j) & 0xff) * share)
               / 255;
      cairo_set_source_rgb (cairo, c[0], c[1], c[2]);
      if (i == 0)
        {
          cairo_paint (cairo);
          continue;
        }
      cairo_rectangle (cairo, -side, -side, 2 * side, 2 * side);
      cairo_fill (cairo);
    }
}

/* Paints what is clipped; BOX: left, top, right, bottom. */
static void
svm_shade (KySvmPlayer *self, const KySvmGradient *gradient, const gdouble box[4])
{
  cairo_t *cairo = self->gdi->cairo;
  cairo_pattern_t *pattern;
  gdouble weight = gradient->style >= SQUARE  ? STEPS
                   : gradient->style <= AXIAL ? KY_GDI_LINEAR
                                              : KY_GDI_RADIAL;

  if (!ky_gdi_charge_clip (self->gdi, weight))
    return;
  cairo_save (cairo);
  cairo_set_operator (cairo, CAIRO_OPERATOR_OVER);
  if (enter (self, gradient, box))
    {
      if (gradient->style >= SQUARE)
        paint_squares (cairo, gradient);
      else
        {
          pattern = pattern_of (gradient, FALSE);
          cairo_set_source (cairo, pattern);
          cairo_pattern_destroy (pattern);
          cairo_paint (cairo);
        }
      self->gdi->n_drawn++;
    }
  cairo_restore (cairo);
}

/* Paints the source, the darker GRADIENT is the less transparent. */
static void
svm_mask (KySvmPlayer *self, const KySvmGradient *gradient, const gdouble box[4])
{
  cairo_pattern_t *pattern;

  if (!ky_gdi_charge_clip (self->gdi, KY_GDI_RADIAL + KY_GDI_GROUP))
    return;
  cairo_save (self->gdi->cairo);
  if (enter (self, gradient, box))
    {
      pattern = pattern_of (gradient, TRUE);
      cairo_mask (self->gdi->cairo, pattern);
      cairo_pattern_destroy (pattern);
    }
  cairo_restore (self->gdi->cairo);
}

static void
play_gradient (KySvmPlayer *self)
{
  KyReader *reader = &self->record.reader;
  cairo_t *cairo = self->gdi->cairo;
  KySvmGradient gradient;
  KyGdiClip clip = ky_gdi_hold (self->gdi);
  gdouble box[4];

  cairo_new_path (cairo);
  if (self->record.type == KY_SVM_GRADIENT_EX)
    ky_svm_add_polygons (self, reader, 1, box);
  else
    {
      ky_svm_numbers (reader, box, 4);
      ky_gdi_rectangle (self->gdi, box[0], box[1], box[2] + 1, box[3] + 1);
    }
  cairo_set_fill_rule (cairo, CAIRO_FILL_RULE_EVEN_ODD);
  ky_gdi_clip_path (self->gdi);
  svm_gradient (reader, &gradient);
  svm_shade (self, &gradient, box);
  ky_gdi_release (self->gdi, clip);
}

/* --- hatches ---------------------------------------------------------------------------------- */

/* Lines across what is clipped, ANGLE counter-clockwise, STEP pixels from one to the next. */
static void
add_hatch (cairo_t *cairo, gdouble angle, gdouble step)
{
  gdouble clip[4], dx = cos (angle), dy = -sin (angle), reach, x, y;

  cairo_clip_extents (cairo, &clip[0], &clip[1], &clip[2], &clip[3]);
  x = (clip[0] + clip[2]) / 2;
  y = (clip[1] + clip[3]) / 2;
  reach = hypot (clip[2] - clip[0], clip[3] - clip[1]) / 2 + 1;
  step = MAX (step, 2 * reach / HATCHES_MAX);
  for (gdouble at = -reach; at <= reach; at += step)
    {
      cairo_move_to (cairo, x - dy * at - dx * reach, y + dx * at - dy * reach);
      cairo_rel_line_to (cairo, 2 * dx * reach, 2 * dy * reach);
    }
}

static void
play_hatch (KySvmPlayer *self)
{
  static const gdouble turns[] = { 0, G_PI_2, G_PI_4 };
  KyReader *reader = &self->record.reader;
  KyGdi *gdi = self->gdi;
  gdouble box[4], step, angle;
  cairo_matrix_t matrix;
  KySvmPart hatch;
  guint style;
  guint32 color;
  KyGdiClip clip = ky_gdi_hold (gdi);

  cairo_new_path (gdi->cairo);
  ky_svm_add_polygons (self, reader, 1, box);
  cairo_set_fill_rule (gdi->cairo, CAIRO_FILL_RULE_EVEN_ODD);
  ky_gdi_clip_path (gdi);
  ky_svm_part (reader, &hatch);
  style = ky_reader_u16le (&hatch.reader);
  color = ky_svm_read_color (&hatch.reader);
  ky_gdi_matrix (gdi, &matrix);
  step = ky_svm_int (&hatch.reader) * sqrt (fabs (matrix.xx * matrix.yy - matrix.xy * matrix.yx));
  angle = ky_reader_u16le (&hatch.reader) * G_PI / 1800;
  ky_gdi_set_source_color (gdi, color);
  cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_OVER);
  cairo_set_dash (gdi->cairo, NULL, 0, 0);
  cairo_set_line_width (gdi->cairo, 1);
  for (guint i = 0; i <= style && i < G_N_ELEMENTS (turns) && step > 0; i++)
    add_hatch (gdi->cairo, angle + turns[i], step);
  if (ky_gdi_charge_clip (gdi, 1) && ky_gdi_charge_line (gdi, 1))
    {
      cairo_stroke (gdi->cairo);
      gdi->n_drawn++;
    }
  cairo_new_path (gdi->cairo);
  ky_gdi_release (gdi, clip);
}

gboolean
ky_svm_play_shade (KySvmPlayer *self)
{
  switch (self->record.type)
    {
    case KY_SVM_GRADIENT:
      play_gradient (self);
      break;
    case KY_SVM_GRADIENT_EX:
      play_gradient (self);
      self->is_shaded = self->in_gradient;
      break;
    case KY_SVM_HATCH:
      play_hatch (self);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

/* --- metafiles inside ------------------------------------------------------------------------- */

/* Where the metafile at READER ends, in READER. FALSE: it is cut short. */
static gboolean
pass_metafile (KySvmPlayer *self, KyReader *reader, GError **error)
{
  KySvmHeader header;
  KySvmPart record;

  if (!ky_svm_header (reader, &header))
    header.n_records = 0;
  for (guint32 i = 0; i < header.n_records; i++)
    {
      if (!ky_gdi_charge_record (self->gdi, error))
        return FALSE;
      if (!ky_svm_record (reader, &record))
        break;
    }
  if (!reader->failed)
    return TRUE;
  g_set_error_literal (error, KY_ERROR, KY_ERROR_MALFORMED, "SVM: a metafile inside is cut short");
  return FALSE;
}

/* A metafile, its place, and a gradient that says how much of it is seen. */
static gboolean
play_float_transparent (KySvmPlayer *self, GError **error)
{
  KyReader inner = self->record.reader, reader = inner;
  cairo_t *cairo = self->gdi->cairo;
  gdouble place[4], box[4];
  KySvmGradient gradient;
  KyGdiClip clip;
  gboolean ok;

  if (!pass_metafile (self, &reader, error))
    return FALSE;
  ky_svm_numbers (&reader, place, 4);
  svm_gradient (&reader, &gradient);
  memcpy (box, (gdouble[]){ place[0], place[1], place[0] + place[2], place[1] + place[3] },
          sizeof box);
  clip = ky_gdi_hold (self->gdi);
  ky_gdi_clip (self->gdi, box[0], box[1], box[2], box[3], FALSE);
  if (!ky_gdi_charge_clip (self->gdi, KY_GDI_GROUP))
    {
      ky_gdi_release (self->gdi, clip);
      return TRUE;
    }
  cairo_push_group (cairo);
  ok = ky_svm_play_at (self, &inner, place, error);
  cairo_pop_group_to_source (cairo);
  cairo_set_operator (cairo, CAIRO_OPERATOR_OVER);
  if (ok)
    svm_mask (self, &gradient, box);
  ky_gdi_release (self->gdi, clip);
  return ok;
}

/* PostScript, of which nothing is looked at, its place, and a metafile in its stead. */
static gboolean
play_eps (KySvmPlayer *self, GError **error)
{
  KyReader *reader = &self->record.reader;
  gdouble place[4];
  KySvmPart link;
  guint32 size;

  ky_svm_part (reader, &link);
  ky_reader_u16le (&link.reader);
  size = ky_reader_u32le (&link.reader);
  ky_reader_bytes (reader, size);
  ky_svm_numbers (reader, place, 4);
  return reader->failed || ky_svm_play_at (self, reader, place, error);
}

gboolean
ky_svm_play_inner (KySvmPlayer *self, GError **error)
{
  switch (self->record.type)
    {
    case KY_SVM_FLOAT_TRANSPARENT:
      return play_float_transparent (self, error);
    case KY_SVM_EPS:
      return play_eps (self, error);
    default:
      return FALSE;
    }
}
