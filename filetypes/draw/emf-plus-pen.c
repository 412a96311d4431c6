/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pens of EMF+ ([MS-EMFPLUS] 2.2.1.7). They are read where they are used. */
#include "filetypes/draw/emf-plus.h"

#include <math.h>

#define CAP_ROUND 2u
#define CAP_OWN 0xffu
#define ALIGNMENT_INSET 1u

/* What a pen's flags say is there (2.1.2.7), in this order. */
enum
{
  PEN_TRANSFORM = 0x001,
  PEN_START_CAP = 0x002,
  PEN_END_CAP = 0x004,
  PEN_JOIN = 0x008,
  PEN_MITER = 0x010,
  PEN_STYLE = 0x020,
  PEN_DASH_CAP = 0x040,
  PEN_DASH_OFFSET = 0x080,
  PEN_DASHES = 0x100,
  PEN_ALIGNMENT = 0x200,
  PEN_COMPOUND = 0x400,
  PEN_OWN_START = 0x800,
  PEN_OWN_END = 0x1000,
};

static guint32
optional (KyReader *reader, guint flags, guint bit, guint32 otherwise)
{
  return (flags & bit) != 0 ? ky_reader_u32le (reader) : otherwise;
}

/* Lengths in widths of the pen. */
static void
read_dashes (KyEmfPlus *plus, KyReader *reader, KyGdiObject *pen)
{
  guint32 n = ky_reader_u32le (reader);

  if (n == 0 || n > G_N_ELEMENTS (pen->dashes))
    {
      ky_plus_refuse (plus, "a line of many dashes");
      return;
    }
  ky_emf_floats (reader, pen->dashes, n);
  pen->n_dashes = n;
  for (guint i = 0; i < n; i++)
    pen->dashes[i] = fabs (pen->dashes[i]) * MAX (pen->width, ky_plus_world_unit (plus, 2));
}

static guint
pen_style (guint cap, guint join, guint dashes)
{
  guint style = dashes >= 1 && dashes <= 4 ? dashes : 0;

  style |= cap == 0 ? 0x200 : cap == 1 ? 0x100 : 0;
  return style | (join == 1 ? 0x1000 : join == 2 ? 0 : 0x2000);
}

/* The transform that a pen has: of its width, which is the same in all directions. */
static void
read_transform (KyEmfPlus *plus, KyReader *reader, KyGdiObject *pen)
{
  cairo_matrix_t m;
  gdouble size;

  ky_emf_matrix (reader, &m);
  size = sqrt (fabs (m.xx * m.yy - m.xy * m.yx));
  if (fabs (hypot (m.xx, m.yx) - size) > 0.02 * size
      || fabs (hypot (m.xy, m.yy) - size) > 0.02 * size)
    ky_plus_refuse (plus, "a pen that is wider in one direction");
  pen->width *= size;
}

/* What follows all else that a pen may have: ends of its own. */
static void
read_caps (KyEmfPlus *plus, KyReader *reader, guint flags, const guint32 kinds[2],
           KyPlusCap caps[2])
{
  for (guint i = 0; i < 2; i++)
    {
      KyView own = ky_view (NULL, 0);

      if ((flags & (i == 0 ? PEN_OWN_START : PEN_OWN_END)) != 0)
        {
          guint32 size = ky_reader_u32le (reader);
          const guint8 *bytes = ky_reader_bytes (reader, size);

          own = ky_view (bytes, bytes != NULL ? size : 0);
        }
      if (plus->error == NULL && !ky_plus_cap_read (kinds[i], own, &caps[i]))
        ky_plus_refuse (plus, "a line with an end that can't be read");
    }
}

typedef struct
{
  guint32 argb;
  gboolean is_inset; /* of what is closed, it draws inside */
  gboolean has_caps;
  KyPlusCap caps[2];
} Pen;

/* FALSE: refused. */
static gboolean
read_pen (KyEmfPlus *plus, KyReader *reader, KyGdiObject *pen, Pen *ret)
{
  guint32 flags, kinds[2], join, style;
  KyReader brush;
  gdouble unit;

  ky_reader_u32le (reader); /* type */
  flags = ky_reader_u32le (reader);
  unit = ky_plus_world_unit (plus, ky_reader_u32le (reader));
  pen->width = fabs (ky_emf_float (reader)) * unit;
  if ((flags & PEN_TRANSFORM) != 0)
    read_transform (plus, reader, pen);
  kinds[0] = optional (reader, flags, PEN_START_CAP, 0);
  kinds[1] = optional (reader, flags, PEN_END_CAP, 0);
  join = optional (reader, flags, PEN_JOIN, 0);
  if ((flags & PEN_MITER) != 0)
    plus->gdi.state.miter = ky_emf_float_within (reader, 1, 1000);
  style = optional (reader, flags, PEN_STYLE, 0);
  optional (reader, flags, PEN_DASH_CAP, 0);
  if ((flags & PEN_DASH_OFFSET) != 0)
    pen->dash_offset = ky_emf_float (reader) * MAX (pen->width, ky_plus_world_unit (plus, 2));
  if ((flags & PEN_DASHES) != 0)
    read_dashes (plus, reader, pen);
  ret->is_inset = optional (reader, flags, PEN_ALIGNMENT, 0) == ALIGNMENT_INSET;
  if ((flags & PEN_COMPOUND) != 0)
    ky_plus_refuse (plus, "a line of several lines");
  if ((flags & PEN_OWN_START) != 0)
    kinds[0] = CAP_OWN;
  if ((flags & PEN_OWN_END) != 0)
    kinds[1] = CAP_OWN;
  read_caps (plus, reader, flags, kinds, ret->caps);
  ret->has_caps = kinds[0] != kinds[1] || kinds[0] > CAP_ROUND;
  pen->style = pen_style (ret->has_caps ? 0 : kinds[1], join, style);
  ky_reader_u32le (reader); /* version of the brush */
  brush = *reader;
  ret->argb = ky_plus_color_of (plus, reader);
  if (ky_reader_u32le (&brush) == KY_PLUS_LINEAR)
    plus->gdi.ink = ky_plus_linear_pattern (plus, &brush);
  return plus->error == NULL && !reader->failed;
}

static gboolean
is_closed (const cairo_path_t *path)
{
  for (gint i = 0; i < path->num_data; i += path->data[i].header.length)
    if (path->data[i].header.type == CAIRO_PATH_CLOSE_PATH)
      return TRUE;
  return FALSE;
}

/* Twice as wide, within the figure. */
static void
stroke_inside (KyGdi *gdi)
{
  cairo_path_t *path = cairo_copy_path (gdi->cairo);
  KyGdiClip clip = ky_gdi_hold (gdi);

  if (is_closed (path))
    {
      cairo_set_fill_rule (gdi->cairo, CAIRO_FILL_RULE_WINDING);
      ky_gdi_clip_path (gdi);
      cairo_append_path (gdi->cairo, path);
      gdi->state.pen->width *= 2;
    }
  cairo_path_destroy (path);
  ky_gdi_paint_path (gdi, KY_GDI_LINE);
  ky_gdi_release (gdi, clip);
}

void
ky_plus_stroke (KyEmfPlus *plus, guint index)
{
  KyGdi *gdi = &plus->gdi;
  Pen own = { .has_caps = FALSE };
  KyGdiObject *pen;
  KyReader reader;

  if (!ky_plus_object (plus, index, KY_PLUS_PEN, &reader))
    return;
  pen = ky_gdi_object_new (KY_GDI_PEN);
  if (read_pen (plus, &reader, pen, &own)
      && (gdi->ink == NULL || ky_gdi_charge_clip (gdi, KY_GDI_LINEAR)))
    {
      pen->color = ky_plus_to_gdi (own.argb);
      gdi->state.transparency = 1 - (own.argb >> 24) / 255.0;
      ky_gdi_object_unref (gdi->state.pen);
      gdi->state.pen = pen;
      if (own.has_caps)
        ky_plus_stroke_with_caps (plus, own.caps);
      else if (own.is_inset)
        stroke_inside (gdi);
      else
        ky_gdi_paint_path (gdi, KY_GDI_LINE);
    }
  else
    ky_gdi_object_unref (pen);
  g_clear_pointer (&gdi->ink, cairo_pattern_destroy);
}
