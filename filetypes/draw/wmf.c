/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the records of a Windows metafile ([MS-WMF] §2.3), with or without the header of a
 * placeable file, on a GDI device context (gdi.h). Each record's size is checked against the file;
 * record.c says what is done with each kind of record. Regions as clips are ignored. */
#include "filetypes/draw/metafile.h"
#include "filetypes/draw/record.h"

#include <math.h>

#define PLACEABLE_KEY 0x9ac6cdd7u
#define PLACEABLE_SIZE 22u
#define HEADER_SIZE 18u
#define PER_INCH 96.0
#define SRCCOPY 0xcc0020u
#define DEVICE_HEADER 10u /* of a bitmap of a device, … */
#define BRUSH_HEADER 32u  /* … and of one that is a brush (§2.3.4.4) */

/* Names the functions of records as [MS-WMF] 2.1.1.1 does. */
enum
{
#define RECORD(type, name, fate, why) META_##name = type,
#include "filetypes/draw/wmf-records.def"
};

typedef struct
{
  KyGdi *gdi;
  guint function;
  KyView record;
  KyReader reader;
  gdouble view[4];    /* where on its device the first one is drawn, … */
  gboolean has_place; /* … which is known of it */
  gboolean has_size;
} Player;

static gdouble
draw_wmf_next (Player *self)
{
  return (gint16)ky_reader_u16le (&self->reader);
}

/* Reads the parameters of a call, which the record has in reverse order. */
static void
next_reversed (Player *self, gdouble *out, guint n)
{
  while (n-- > 0)
    out[n] = draw_wmf_next (self);
}

static guint32
next_color (Player *self)
{
  return ky_gdi_color (self->gdi, ky_reader_u32le (&self->reader));
}

/* --- state ------------------------------------------------------------------------------------ */

static void
draw_wmf_set_pair (Player *self, gdouble *first, gdouble *second)
{
  gdouble n[2];

  next_reversed (self, n, 2);
  *first = n[0];
  *second = n[1];
}

static void
draw_wmf_scale (Player *self, gdouble *width, gdouble *height)
{
  gdouble n[4];

  next_reversed (self, n, 4); /* x: times, by; y: times, by */
  *width *= n[1] != 0 ? n[0] / n[1] : 1;
  *height *= n[3] != 0 ? n[2] / n[3] : 1;
}

/* Sets the map mode: one with a pixel as its unit, five with a size of their own, two as windows
 * say ([MS-WMF] §2.1.1.16). */
static void
set_map_mode (KyGdiState *state, guint mode)
{
  if (mode >= 1 && mode <= 8)
    state->map_mode = mode;
}

static gboolean
play_state (Player *self)
{
  KyGdiState *state = &self->gdi->state;
  gdouble n[2];

  switch (self->function)
    {
    case META_SAVEDC:
      ky_gdi_save (self->gdi);
      break;
    case META_RESTOREDC:
      ky_gdi_restore (self->gdi, (gint)draw_wmf_next (self));
      break;
    case META_SETBKMODE:
      state->is_opaque = ky_reader_u16le (&self->reader) == 2;
      break;
    case META_SETMAPMODE:
      set_map_mode (state, ky_reader_u16le (&self->reader));
      break;
    case META_SETROP2:
      state->rop2 = ky_reader_u16le (&self->reader);
      break;
    case META_SETPOLYFILLMODE:
      state->is_winding = ky_reader_u16le (&self->reader) == 2;
      break;
    case META_SETTEXTCHAREXTRA:
      state->char_extra = draw_wmf_next (self);
      break;
    case META_SETTEXTJUSTIFICATION:
      n[0] = ky_reader_u16le (&self->reader); /* spaces */
      state->break_extra = ky_gdi_share (draw_wmf_next (self), n[0]);
      break;
    case META_SETLAYOUT:
      ky_gdi_set_layout (self->gdi, ky_reader_u16le (&self->reader));
      break;
    case META_SETTEXTALIGN:
      state->align = ky_reader_u16le (&self->reader);
      break;
    case META_SETBKCOLOR:
      state->back_color = next_color (self);
      break;
    case META_SETTEXTCOLOR:
      state->text_color = next_color (self);
      break;
    case META_SETWINDOWORG:
      draw_wmf_set_pair (self, &state->window_x, &state->window_y);
      break;
    case META_SETWINDOWEXT:
      draw_wmf_set_pair (self, &state->window_width, &state->window_height);
      break;
    case META_OFFSETWINDOWORG:
      next_reversed (self, n, 2);
      state->window_x += n[0];
      state->window_y += n[1];
      break;
    case META_SCALEWINDOWEXT:
      draw_wmf_scale (self, &state->window_width, &state->window_height);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

/* Sets the window or the place on the device. The drawing fills the picture, wherever it is on its
 * device; a drawing to several places is refused, because the device is unknown. */
static void
set_view (Player *self, guint first, gboolean *is_known)
{
  gdouble n[2];

  draw_wmf_set_pair (self, &n[0], &n[1]);
  if (*is_known && (n[0] != self->view[first] || n[1] != self->view[first + 1]))
    ky_gdi_refuse (self->gdi, "a drawing to several places of a device");
  memcpy (self->view + first, n, sizeof n);
  *is_known = TRUE;
}

static gboolean
play_view (Player *self)
{
  gdouble n[2] = { 1, 1 };

  switch (self->function)
    {
    case META_SETVIEWPORTORG:
      set_view (self, 0, &self->has_place);
      return TRUE;
    case META_SETVIEWPORTEXT:
      set_view (self, 2, &self->has_size);
      return TRUE;
    case META_OFFSETVIEWPORTORG:
      next_reversed (self, n, 2);
      if (n[0] != 0 || n[1] != 0)
        ky_gdi_refuse (self->gdi, "a drawing to several places of a device");
      return TRUE;
    case META_SCALEVIEWPORTEXT:
      draw_wmf_scale (self, &n[0], &n[1]);
      if (n[0] != 1 || n[1] != 1)
        ky_gdi_refuse (self->gdi, "a drawing to several places of a device");
      return TRUE;
    default:
      return FALSE;
    }
}

/* --- objects ---------------------------------------------------------------------------------- */

static KyView
draw_wmf_rest (Player *self)
{
  gsize left = ky_reader_left (&self->reader);

  return ky_view (self->reader.data + self->reader.at, left);
}

static KyGdiObject *
draw_wmf_read_pen (Player *self)
{
  KyGdiObject *pen = ky_gdi_object_new (KY_GDI_PEN);

  pen->style = ky_reader_u16le (&self->reader);
  pen->width = fabs (draw_wmf_next (self));
  draw_wmf_next (self);
  pen->color = next_color (self);
  return pen;
}

static KyGdiObject *
draw_wmf_read_brush (Player *self)
{
  KyGdiObject *brush = ky_gdi_object_new (KY_GDI_BRUSH);

  if (self->function == META_CREATEBRUSHINDIRECT)
    {
      brush->style = ky_reader_u16le (&self->reader);
      brush->color = next_color (self);
      brush->hatch = ky_reader_u16le (&self->reader);
      return brush;
    }
  if (self->function == META_DIBCREATEPATTERNBRUSH)
    {
      guint style = ky_reader_u16le (&self->reader), use = ky_reader_u16le (&self->reader);
      KyView dib = draw_wmf_rest (self);

      brush->pattern = ky_gdi_packed_bitmap (self->gdi, dib);
      /* A pattern with one bit for each pixel takes the colours of text (§2.3.4.8). */
      brush->is_mono = style == KY_BS_PATTERN
                       && ky_view_u16le (dib, ky_view_u16le (dib, 0) == 12 ? 10 : 14) == 1;
      if (brush->pattern != NULL && !brush->is_mono)
        ky_gdi_use_palette (self->gdi, use);
    }
  else
    {
      brush->pattern = ky_gdi_device_bitmap (self->gdi, draw_wmf_rest (self), BRUSH_HEADER);
      if (brush->pattern == NULL)
        ky_gdi_refuse (self->gdi, "a brush of a picture that can't be read");
    }
  brush->style = brush->pattern != NULL ? KY_BS_PATTERN : KY_BS_SOLID;
  brush->color = 0x808080;
  return brush;
}

static KyGdiObject *
draw_wmf_read_font (Player *self)
{
  KyGdiObject *font = ky_gdi_object_new (KY_GDI_FONT);
  const gchar *label = "windows-1252";
  gsize length = 0;

  font->height = draw_wmf_next (self);
  draw_wmf_next (self);
  font->escapement = draw_wmf_next (self);
  draw_wmf_next (self);
  font->weight = ky_reader_u16le (&self->reader);
  font->is_italic = ky_reader_u8 (&self->reader) != 0;
  font->is_underlined = ky_reader_u8 (&self->reader) != 0;
  font->is_struck = ky_reader_u8 (&self->reader) != 0;
  font->charset = ky_reader_u8 (&self->reader);
  ky_reader_bytes (&self->reader, 4);
  KyView face = draw_wmf_rest (self);
  face.size = MIN (face.size, 32);
  if (font->charset == 128)
    label = "cp932";
  while (length < face.size && face.data[length] != 0)
    length++;
  if (length > 0 && face.data[0] == '@')
    {
      face.data++;
      length--;
    }
  font->face
      = length > 0 ? ky_gdi_decode (ky_view (face.data, length), label) : g_strdup ("sans-serif");
  return font;
}

/* Reads a region: rows of rectangles, one under another ([MS-WMF] §2.2.1.5). */
static KyGdiObject *
read_region (Player *self)
{
  KyGdiObject *region = ky_gdi_region_new ();
  KyReader *reader = &self->reader;

  ky_reader_bytes (reader, 10); /* type, count, size */
  guint n_rows = ky_reader_u16le (reader);
  ky_reader_bytes (reader, 10); /* the longest row; all around it */
  for (guint row = 0; row < n_rows && !reader->failed; row++)
    {
      guint n = ky_reader_u16le (reader) / 2;
      gint16 top = (gint16)ky_reader_u16le (reader), bottom = (gint16)ky_reader_u16le (reader);

      for (guint i = 0; i < n && ky_reader_left (reader) >= 4; i++)
        {
          gint16 left = (gint16)ky_reader_u16le (reader);

          ky_gdi_region_add (region, left, top, (gint16)ky_reader_u16le (reader), bottom);
        }
      ky_reader_u16le (reader); /* their number again */
    }
  return region;
}

/* Selects a clip region. Its coordinates are in units of an unknown device, so a region clips
 * nothing here; an object that is not a region (0: no clip) removes the present clip. */
static void
draw_wmf_select_clip (KyGdi *gdi, guint index)
{
  KyGdiObject *object = ky_gdi_get (gdi, index);

  if (object == NULL || object->kind != KY_GDI_OTHER)
    ky_gdi_reset_clip (gdi);
  ky_gdi_object_unref (object);
}

static gboolean
play_object (Player *self)
{
  KyGdi *gdi = self->gdi;
  KyGdiObject *object;

  switch (self->function)
    {
    case META_SELECTCLIPREGION:
      draw_wmf_select_clip (gdi, ky_reader_u16le (&self->reader));
      return TRUE;
    case META_SELECTOBJECT:
      ky_gdi_select (gdi, ky_reader_u16le (&self->reader));
      return TRUE;
    case META_DELETEOBJECT:
      ky_gdi_delete (gdi, ky_reader_u16le (&self->reader));
      return TRUE;
    case META_CREATEPENINDIRECT:
      object = draw_wmf_read_pen (self);
      break;
    case META_CREATEFONTINDIRECT:
      object = draw_wmf_read_font (self);
      break;
    case META_CREATEBRUSHINDIRECT:
    case META_DIBCREATEPATTERNBRUSH:
    case META_CREATEPATTERNBRUSH:
      object = draw_wmf_read_brush (self);
      break;
    case META_CREATEREGION:
      object = read_region (self);
      break;
    case META_CREATEPALETTE:
      object = ky_gdi_object_new (KY_GDI_OTHER);
      break;
    default:
      return FALSE;
    }
  ky_gdi_put (gdi, ky_gdi_free_index (gdi), object);
  return TRUE;
}

/* --- figures ---------------------------------------------------------------------------------- */

static void
draw_wmf_add_points (Player *self, guint n)
{
  if (n > ky_reader_left (&self->reader) / 4)
    n = 0;
  for (guint i = 0; i < n; i++)
    {
      gdouble x = draw_wmf_next (self), y = draw_wmf_next (self);

      if (i == 0)
        ky_gdi_move (self->gdi, x, y);
      else
        ky_gdi_line (self->gdi, x, y);
    }
}

static void
play_polygons (Player *self)
{
  guint n = ky_reader_u16le (&self->reader);
  KyReader counts = self->reader;

  if (ky_reader_bytes (&self->reader, 2 * (guint64)n) == NULL)
    return;
  for (guint i = 0; i < n; i++)
    {
      draw_wmf_add_points (self, ky_reader_u16le (&counts));
      ky_gdi_close (self->gdi);
    }
}

/* Adds the figure of a record to the path. Returns FALSE if the record draws no figure. */
static gboolean
add_figure (Player *self, guint *ret_paint)
{
  KyGdi *gdi = self->gdi;
  gdouble n[8];

  *ret_paint = KY_GDI_LINE | KY_GDI_FILL;
  switch (self->function)
    {
    case META_LINETO:
      next_reversed (self, n, 2);
      ky_gdi_move (gdi, gdi->state.x, gdi->state.y);
      ky_gdi_line (gdi, n[0], n[1]);
      *ret_paint = KY_GDI_LINE;
      break;
    case META_POLYGON:
      draw_wmf_add_points (self, ky_reader_u16le (&self->reader));
      ky_gdi_close (gdi);
      break;
    case META_POLYLINE:
      draw_wmf_add_points (self, ky_reader_u16le (&self->reader));
      *ret_paint = KY_GDI_LINE;
      break;
    case META_POLYPOLYGON:
      play_polygons (self);
      break;
    case META_RECTANGLE:
      next_reversed (self, n, 4);
      ky_gdi_rectangle (gdi, n[0], n[1], n[2], n[3]);
      break;
    case META_ROUNDRECT:
      next_reversed (self, n, 6);
      ky_gdi_round_rectangle (gdi, n[0], n[1], n[2], n[3], n[4], n[5]);
      break;
    case META_ELLIPSE:
      next_reversed (self, n, 4);
      ky_gdi_arc (gdi, KY_GDI_ELLIPSE, n, n);
      break;
    case META_ARC:
    case META_PIE:
    case META_CHORD:
      next_reversed (self, n, 8);
      ky_gdi_arc (gdi,
                  self->function == META_ARC   ? KY_GDI_ARC
                  : self->function == META_PIE ? KY_GDI_PIE
                                               : KY_GDI_CHORD,
                  n, n + 4);
      if (self->function == META_ARC)
        *ret_paint = KY_GDI_LINE;
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

static gboolean
play_figure (Player *self)
{
  gboolean is_surface;
  guint32 color;
  gdouble n[4];
  guint paint;

  cairo_new_path (self->gdi->cairo);
  if (add_figure (self, &paint))
    {
      ky_gdi_paint_path (self->gdi, paint);
      return TRUE;
    }
  switch (self->function)
    {
    case META_MOVETO:
      draw_wmf_set_pair (self, &self->gdi->state.x, &self->gdi->state.y);
      break;
    case META_SETPIXEL:
      ky_gdi_set_source_color (self->gdi, next_color (self));
      next_reversed (self, n, 2);
      ky_gdi_rectangle (self->gdi, n[0], n[1], n[0] + 1, n[1] + 1);
      if (ky_gdi_charge_path (self->gdi))
        cairo_fill (self->gdi->cairo);
      break;
    case META_FLOODFILL:
    case META_EXTFLOODFILL:
      is_surface = self->function == META_EXTFLOODFILL && ky_reader_u16le (&self->reader) == 1;
      color = next_color (self);
      next_reversed (self, n, 2);
      ky_gdi_flood (self->gdi, n[0], n[1], color, is_surface);
      break;
    case META_EXCLUDECLIPRECT:
    case META_INTERSECTCLIPRECT:
      next_reversed (self, n, 4);
      ky_gdi_clip (self->gdi, n[0], n[1], n[2], n[3], self->function == META_EXCLUDECLIPRECT);
      break;
    case META_OFFSETCLIPRGN:
      next_reversed (self, n, 2);
      ky_gdi_offset_clip (self->gdi, n[0], n[1]);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

/* --- pictures --------------------------------------------------------------------------------- */

/* Draws a blit by its parameters, from the last one on; the bitmap follows. */
static void
draw_wmf_play_blit (Player *self)
{
  static const struct
  {
    guint function;
    gboolean has_use;     /* of the palette */
    gboolean has_extents; /* of the source */
    gboolean is_device;   /* its picture */
  } kinds[] = {
    { META_BITBLT, FALSE, FALSE, TRUE },     { META_STRETCHBLT, FALSE, TRUE, TRUE },
    { META_DIBBITBLT, FALSE, FALSE, FALSE }, { META_DIBSTRETCHBLT, FALSE, TRUE, FALSE },
    { META_STRETCHDIB, TRUE, TRUE, FALSE },
  };
  /* a record without a bitmap has a reserved parameter (§2.3.1) */
  guint n_reserved = self->record.size == 2 * ((gsize)(self->function >> 8) + 3) ? 1 : 0;
  gdouble to[4], from[4], n[9];
  guint32 rop = ky_reader_u32le (&self->reader);
  guint kind = 0;

  while (kind < G_N_ELEMENTS (kinds) && kinds[kind].function != self->function)
    kind++;
  if (kind == G_N_ELEMENTS (kinds))
    return;
  if (kinds[kind].has_use)
    ky_gdi_use_palette (self->gdi, ky_reader_u16le (&self->reader));
  guint n_from = kinds[kind].has_extents ? 4 : 2;
  next_reversed (self, n, 4 + n_reserved + n_from); /* to: x, y, width, height; from likewise */
  memcpy (to, n, sizeof to);
  memcpy (from, n + 4 + n_reserved, n_from * sizeof *from);
  if (n_from == 2)
    memcpy (from + 2, to + 2, 2 * sizeof *from);
  cairo_surface_t *picture
      = kinds[kind].is_device
            ? ky_gdi_device_bitmap (self->gdi, draw_wmf_rest (self), DEVICE_HEADER)
            : ky_gdi_packed_bitmap (self->gdi, draw_wmf_rest (self));
  if (picture == NULL && n_reserved == 0 && rop == SRCCOPY)
    ky_gdi_mark_picture (self->gdi, to);
  else if (picture == NULL && n_reserved == 0)
    ky_gdi_refuse (self->gdi, "a picture that can't be read");
  else if (picture == NULL)
    ky_gdi_pattern_fill (self->gdi, to[0], to[1], to[2], to[3], rop);
  if (picture == NULL)
    return;
  if (self->function == META_STRETCHDIB)
    from[1] = cairo_image_surface_get_height (picture) - from[1] - from[3];
  ky_gdi_blit (self->gdi, picture, to, from, rop, 255);
  cairo_surface_destroy (picture);
}

/* Draws META_SETDIBTODEV. */
static void
draw_wmf_play_dib (Player *self)
{
  gdouble n[8], to[4], from[4];

  ky_gdi_use_palette (self->gdi, ky_reader_u16le (&self->reader));
  next_reversed (self, n, 8); /* x, y, width, height, x and y of the source, first line, lines */
  cairo_surface_t *picture = ky_gdi_packed_bitmap (self->gdi, draw_wmf_rest (self));
  memcpy (to, n, sizeof to);
  if (picture == NULL)
    {
      ky_gdi_mark_picture (self->gdi, to);
      return;
    }
  memcpy (from,
          (gdouble[]){ n[4], cairo_image_surface_get_height (picture) - n[5] - n[3], n[2], n[3] },
          sizeof from);
  ky_gdi_blit (self->gdi, picture, to, from, SRCCOPY, 255);
  cairo_surface_destroy (picture);
}

/* --- text ------------------------------------------------------------------------------------- */

static void
draw_wmf_play_text (Player *self)
{
  guint n = ky_reader_u16le (&self->reader);
  const guint8 *bytes = ky_reader_bytes (&self->reader, n + (n & 1));
  gdouble place[2];

  if (bytes == NULL)
    return;
  next_reversed (self, place, 2);
  ky_gdi_text_bytes (self->gdi, place[0], place[1], ky_view (bytes, n), NULL, 0, NULL);
}

static void
play_ext_text (Player *self)
{
  g_autofree gdouble *advances = NULL;
  gdouble place[2], box[4] = { 0 };

  next_reversed (self, place, 2);
  guint n = ky_reader_u16le (&self->reader);
  guint options = ky_reader_u16le (&self->reader);
  if ((options & (KY_ETO_OPAQUE | KY_ETO_CLIPPED)) != 0)
    for (guint i = 0; i < 4; i++)
      box[i] = draw_wmf_next (self);
  const guint8 *bytes = ky_reader_bytes (&self->reader, n + (n & 1));
  if (bytes == NULL)
    return;
  if (n > 0 && ky_reader_left (&self->reader) >= 2 * (gsize)n)
    {
      advances = g_new (gdouble, n);
      for (guint i = 0; i < n; i++)
        advances[i] = draw_wmf_next (self);
    }
  ky_gdi_text_bytes (self->gdi, place[0], place[1], ky_view (bytes, n), advances, options, box);
}

/* --- regions ---------------------------------------------------------------------------------- */

static gboolean
play_region (Player *self)
{
  KyGdi *gdi = self->gdi;
  gboolean own = gdi->state.is_winding;
  guint32 brush = KY_GDI_OWN_BRUSH;
  gdouble n[2];

  if (self->function != META_PAINTREGION && self->function != META_FILLREGION
      && self->function != META_FRAMEREGION && self->function != META_INVERTREGION)
    return FALSE;
  ky_gdi_region_path (gdi, ky_reader_u16le (&self->reader));
  if (self->function == META_INVERTREGION)
    {
      ky_gdi_invert_path (gdi, TRUE);
      return TRUE;
    }
  if (self->function != META_PAINTREGION)
    brush = ky_reader_u16le (&self->reader);
  if (self->function == META_FRAMEREGION)
    {
      next_reversed (self, n, 2);
      ky_gdi_frame_path (gdi, TRUE, n[0], n[1]);
    }
  gdi->state.is_winding = TRUE;
  ky_gdi_fill_with (gdi, brush);
  gdi->state.is_winding = own;
  return TRUE;
}

/* --- records ---------------------------------------------------------------------------------- */

static void
draw_wmf_play_record (Player *self)
{
  gdouble n[4];
  guint32 rop;

  if (!ky_record_is_played (self->gdi, KY_RECORDS_WMF, self->function))
    return;
  if (play_state (self) || play_view (self) || play_object (self) || play_figure (self)
      || play_region (self))
    return;
  switch (self->function)
    {
    case META_TEXTOUT:
      draw_wmf_play_text (self);
      break;
    case META_EXTTEXTOUT:
      play_ext_text (self);
      break;
    case META_PATBLT:
      rop = ky_reader_u32le (&self->reader);
      next_reversed (self, n, 4);
      ky_gdi_pattern_fill (self->gdi, n[0], n[1], n[2], n[3], rop);
      break;
    case META_BITBLT:
    case META_STRETCHBLT:
    case META_DIBBITBLT:
    case META_DIBSTRETCHBLT:
    case META_STRETCHDIB:
      draw_wmf_play_blit (self);
      break;
    case META_SETDIBTODEV:
      draw_wmf_play_dib (self);
      break;
    default:
      ky_gdi_refuse (self->gdi, KY_RECORD_UNKNOWN);
      break;
    }
}

/* Reads the record at `*at`, which is set behind it. FALSE: MALFORMED, or the last one (`record` is
 * empty). */
static gboolean
draw_wmf_next_record (KyView view, gsize *at, Player *player, GError **error)
{
  KyReader reader = ky_reader (ky_view (view.data + *at, view.size - *at));
  guint64 size = 2 * (guint64)ky_reader_u32le (&reader);

  player->function = ky_reader_u16le (&reader);
  if (reader.failed || size < 6 || size > view.size - *at)
    return ky_error_malformed (error, "WMF: a record is truncated or has a wrong size");
  player->record = ky_view (view.data + *at, (gsize)size);
  player->reader = ky_reader (player->record);
  ky_reader_bytes (&player->reader, 6);
  *at += (gsize)size;
  return player->function != 0;
}

static gsize
first_record (KyView view)
{
  KyReader reader = ky_reader (view);
  gsize at = ky_reader_u32le (&reader) == PLACEABLE_KEY ? PLACEABLE_SIZE : 0;

  return at + HEADER_SIZE;
}

/* Tells whether a colour is flooded. */
static gboolean
has_flood (KyView view)
{
  gsize at = first_record (view);
  Player player = { .gdi = NULL };

  while (at < view.size && draw_wmf_next_record (view, &at, &player, NULL))
    if (player.function == META_FLOODFILL || player.function == META_EXTFLOODFILL)
      return TRUE;
  return FALSE;
}

/* Finds the first window, which is the size of a file that does not say its own. */
static void
find_window (KyView view, gdouble window[4])
{
  KyGdi gdi = { .state = { .window_width = 0 } };
  Player player = { .gdi = &gdi };
  gsize at = first_record (view);
  gboolean has_origin = FALSE;

  while (at < view.size && draw_wmf_next_record (view, &at, &player, NULL))
    {
      if (player.function == META_SETWINDOWORG && !has_origin)
        {
          draw_wmf_set_pair (&player, &window[0], &window[1]);
          has_origin = TRUE;
        }
      if (player.function == META_SETWINDOWEXT)
        {
          draw_wmf_set_pair (&player, &window[2], &window[3]);
          return;
        }
    }
}

gboolean
ky_wmf_frame (KyView view, KyMetafileFrame *frame, GError **error)
{
  gdouble window[4] = { 0 }, per_inch = PER_INCH * 15;
  KyReader reader = ky_reader (view);

  if (view.size < first_record (view))
    return ky_error_malformed (error, "WMF: the header is truncated");
  if (ky_reader_u32le (&reader) == PLACEABLE_KEY)
    {
      ky_reader_u16le (&reader);
      for (guint i = 0; i < 4; i++)
        window[i] = (gint16)ky_reader_u16le (&reader);
      window[2] -= window[0];
      window[3] -= window[1];
      per_inch = ky_reader_u16le (&reader);
    }
  else
    find_window (view, window);
  if (window[2] == 0 || window[3] == 0 || per_inch == 0)
    return ky_error_malformed (error, "WMF: the picture has no size");
  frame->left = frame->top = 0;
  frame->width = fabs (window[2]);
  frame->height = fabs (window[3]);
  frame->width_mm = frame->width / per_inch * 25.4;
  frame->height_mm = frame->height / per_inch * 25.4;
  frame->per_mm = per_inch / 25.4;
  return TRUE;
}

/* Draws a metafile. The device is as large as the first window, so that whatever window is set, it
 * fills the picture. */
gboolean
ky_wmf_play (KyGdi *gdi, KyView view, GError **error)
{
  gdouble window[4] = { 0 };
  KyReader reader = ky_reader (view);
  Player player = { .gdi = gdi };
  gsize at = first_record (view);
  g_autoptr (GError) local = NULL;

  if (ky_reader_u32le (&reader) == PLACEABLE_KEY)
    {
      ky_reader_u16le (&reader);
      for (guint i = 0; i < 4; i++)
        window[i] = (gint16)ky_reader_u16le (&reader);
      window[2] -= window[0];
      window[3] -= window[1];
    }
  else
    find_window (view, window);
  if (has_flood (view))
    ky_gdi_be_sharp (gdi);
  gdi->state.map_mode = 8;
  gdi->state.window_x = window[0];
  gdi->state.window_y = window[1];
  gdi->state.window_width = window[2];
  gdi->state.window_height = window[3];
  gdi->state.view_width = fabs (window[2]);
  gdi->state.view_height = fabs (window[3]);
  while (at < view.size && draw_wmf_next_record (view, &at, &player, &local))
    {
      if (!ky_gdi_charge_record (gdi, error))
        return FALSE;
      draw_wmf_play_record (&player);
    }
  if (local == NULL)
    return TRUE;
  return ky_error_pass (error, &local);
}
