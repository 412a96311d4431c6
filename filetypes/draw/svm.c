/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records of a StarView metafile drawn: the file, its state, clipping. There is no text of the
 * format but what its writers do (VCL of OpenOffice and LibreOffice). Passed over: wallpaper,
 * masks, moved clips, layout modes, comments but those around gradients.
 */
#include "filetypes/draw/svm.h"

#include <math.h>

#define DEPTH_MAX 4u
#define SAVED_MAX 256u

/* PushFlags */
#define PUSH_LINE 0x0001u
#define PUSH_FILL 0x0002u
#define PUSH_FONT 0x0004u
#define PUSH_TEXT 0x0008u
#define PUSH_MAP 0x0010u
#define PUSH_CLIP 0x0020u
#define PUSH_RASTER 0x0040u
#define PUSH_TEXT_FILL 0x0080u
#define PUSH_ALIGN 0x0100u

typedef struct
{
  guint flags;
  KyGdiState state; /* as it was */
} Saved;

static gboolean
malformed (GError **error, const gchar *what)
{
  g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "SVM: %s", what);
  return FALSE;
}

guint32
ky_svm_color (guint32 color)
{
  return (color >> 16 & 0xff) | (color & 0xff00) | (color & 0xff) << 16;
}

guint32
ky_svm_read_color (KyReader *reader)
{
  static const guint32 named[]
      = { 0x000000, 0x800000, 0x008000, 0x808000, 0x000080, 0x800080, 0x008080, 0x808080,
          0xc0c0c0, 0xff0000, 0x00ff00, 0xffff00, 0x0000ff, 0xff00ff, 0x00ffff, 0xffffff };
  guint name = ky_reader_u16le (reader);
  guint32 color = 0;

  if ((name & 0x8000) == 0)
    return named[MIN (name, G_N_ELEMENTS (named) - 1)];
  for (guint i = 0; i < 3; i++)
    color |= (guint32)(ky_reader_u16le (reader) >> 8) << (8 * i);
  return color;
}

void
ky_svm_numbers (KyReader *reader, gdouble *out, guint n)
{
  for (guint i = 0; i < n; i++)
    out[i] = ky_svm_int (reader);
}

/* --- state ------------------------------------------------------------------------------------ */

static void
set_color (KySvmPlayer *self, KyGdiObject **place, KyGdiKind kind, guint none)
{
  KyGdiObject *object = ky_gdi_object_new (kind);
  guint32 color = ky_reader_u32le (&self->record.reader);
  gboolean is_set = ky_reader_u8 (&self->record.reader) != 0 && color < 0xff000000u;

  object->color = ky_svm_color (color);
  object->style = is_set ? 0 : none;
  ky_gdi_object_unref (*place);
  *place = object;
}

/* Units of MODE → those of the header, or of the mode before when it says so. */
static void
set_map_mode (KySvmPlayer *self, const cairo_matrix_t *start)
{
  KySvmMapMode mode;
  cairo_matrix_t matrix;
  gdouble x, y, unit;
  KyGdiState *state = &self->gdi->state;

  ky_svm_map_mode (&self->record.reader, &mode);
  unit = mode.unit == KY_SVM_UNIT_RELATIVE
             ? 1
             : ky_svm_unit (mode.unit) / ky_svm_unit (self->mode.unit);
  x = mode.scale_x * unit;
  y = mode.scale_y * unit;
  if (mode.unit != KY_SVM_UNIT_RELATIVE)
    {
      x /= self->mode.scale_x;
      y /= self->mode.scale_y;
    }
  cairo_matrix_init (&matrix, x, 0, 0, y, x * mode.x, y * mode.y);
  cairo_matrix_multiply (&state->world, &matrix,
                         mode.unit == KY_SVM_UNIT_RELATIVE ? &state->world : start);
}

static void
push (KySvmPlayer *self)
{
  Saved saved = { ky_reader_u16le (&self->record.reader), self->gdi->state };

  if (self->saved->len >= SAVED_MAX)
    {
      self->n_unsaved++;
      return;
    }
  ky_gdi_object_ref (saved.state.pen);
  ky_gdi_object_ref (saved.state.brush);
  ky_gdi_object_ref (saved.state.font);
  g_array_append_val (self->saved, saved);
  /* of cairo's state, the clip alone lasts from one record to the next */
  if ((saved.flags & PUSH_CLIP) != 0)
    ky_gdi_hold (self->gdi);
}

static void
take_object (KyGdiObject **place, KyGdiObject *object, gboolean is_taken)
{
  if (is_taken)
    {
      ky_gdi_object_unref (*place);
      *place = object;
    }
  else
    ky_gdi_object_unref (object);
}

static void
pop (KySvmPlayer *self)
{
  KyGdiState *state = &self->gdi->state;
  Saved saved;

  if (self->n_unsaved > 0 || self->saved->len == 0)
    {
      self->n_unsaved -= self->n_unsaved > 0;
      return;
    }
  saved = g_array_index (self->saved, Saved, self->saved->len - 1);
  g_array_set_size (self->saved, self->saved->len - 1);
  take_object (&state->pen, saved.state.pen, (saved.flags & PUSH_LINE) != 0);
  take_object (&state->brush, saved.state.brush, (saved.flags & PUSH_FILL) != 0);
  take_object (&state->font, saved.state.font, (saved.flags & PUSH_FONT) != 0);
  if ((saved.flags & PUSH_TEXT) != 0)
    state->text_color = saved.state.text_color;
  if ((saved.flags & PUSH_MAP) != 0)
    state->world = saved.state.world;
  if ((saved.flags & PUSH_RASTER) != 0)
    state->rop2 = saved.state.rop2;
  if ((saved.flags & PUSH_ALIGN) != 0)
    state->align = saved.state.align;
  if ((saved.flags & PUSH_TEXT_FILL) != 0)
    {
      state->back_color = saved.state.back_color;
      state->is_opaque = saved.state.is_opaque;
    }
  if ((saved.flags & PUSH_CLIP) != 0)
    ky_gdi_release (self->gdi, saved.state.clip);
}

static gboolean
play_state (KySvmPlayer *self, const cairo_matrix_t *start)
{
  KyReader *reader = &self->record.reader;
  KyGdiState *state = &self->gdi->state;
  guint raster;

  switch (self->record.type)
    {
    case KY_SVM_LINE_COLOR:
      set_color (self, &state->pen, KY_GDI_PEN, KY_PS_NULL);
      break;
    case KY_SVM_FILL_COLOR:
      set_color (self, &state->brush, KY_GDI_BRUSH, KY_BS_NULL);
      break;
    case KY_SVM_MAP_MODE:
      set_map_mode (self, start);
      break;
    case KY_SVM_PUSH:
      push (self);
      break;
    case KY_SVM_POP:
      pop (self);
      break;
    case KY_SVM_RASTER_OP:
      raster = ky_reader_u16le (reader); /* 1: XOR, 4: inverted; both are their own inverse */
      state->rop2 = raster == 1 || raster == 4 ? 7 : 13;
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

/* --- clipping --------------------------------------------------------------------------------- */

/* Bands, from one height to another, and the pieces of each. */
static void
add_bands (KySvmPlayer *self, KyReader *reader)
{
  gdouble top = 0, bottom = 0, left, right;

  while (!reader->failed)
    switch (ky_reader_u16le (reader))
      {
      case 0:
        top = ky_svm_int (reader);
        bottom = ky_svm_int (reader);
        break;
      case 1:
        left = ky_svm_int (reader);
        right = ky_svm_int (reader);
        ky_gdi_rectangle (self->gdi, left, top, right + 1, bottom + 1);
        break;
      default:
        return;
      }
}

/* The region at READER as a path. FALSE: it is none, nothing is clipped. */
static gboolean
add_region (KySvmPlayer *self, KyReader *reader)
{
  KySvmPart region, polygons;
  KyReader bands;
  guint kind;

  ky_svm_part (reader, &region);
  ky_reader_u16le (&region.reader);
  kind = ky_reader_u16le (&region.reader);
  if (region.reader.failed || kind == 0)
    return FALSE;
  cairo_new_path (self->gdi->cairo);
  if (kind == 1) /* an empty one */
    return TRUE;
  bands = region.reader;
  add_bands (self, &bands);
  if (region.version >= 2 && ky_reader_u8 (&bands) != 0 && ky_svm_part (&bands, &polygons))
    {
      cairo_new_path (self->gdi->cairo);
      ky_svm_add_polygons (self, &polygons.reader, G_MAXUINT, NULL);
    }
  return TRUE;
}

static gboolean
play_clip (KySvmPlayer *self)
{
  cairo_t *cairo = self->gdi->cairo;
  KyReader after = self->record.reader;
  KySvmPart region;
  gdouble n[4];

  switch (self->record.type)
    {
    case KY_SVM_CLIP_RECT:
      ky_svm_numbers (&self->record.reader, n, 4);
      ky_gdi_clip (self->gdi, n[0], n[1], n[2] + 1, n[3] + 1, FALSE);
      return TRUE;
    case KY_SVM_CLIP_REGION:
      if (self->depth == 0) /* within another one there is its clip */
        ky_gdi_reset_clip (self->gdi);
      ky_svm_part (&after, &region);
      if (ky_reader_u8 (&after) == 0)
        return TRUE;
      break;
    case KY_SVM_CLIP_MORE:
      break;
    default:
      return FALSE;
    }
  if (add_region (self, &self->record.reader))
    {
      cairo_set_fill_rule (cairo, CAIRO_FILL_RULE_EVEN_ODD);
      ky_gdi_clip_path (self->gdi);
    }
  return TRUE;
}

/* --- records ---------------------------------------------------------------------------------- */

/* A gradient is followed by polygons in its colours, for who can't draw it. */
static gboolean
play_comment (KySvmPlayer *self)
{
  guint size;
  const guint8 *name;

  if (self->record.type != KY_SVM_COMMENT)
    return FALSE;
  size = ky_reader_u16le (&self->record.reader);
  name = ky_reader_bytes (&self->record.reader, size);
  if (name != NULL && ky_view_is (ky_view (name, size), "XGRAD_SEQ_BEGIN"))
    self->in_gradient = TRUE;
  if (name != NULL && ky_view_is (ky_view (name, size), "XGRAD_SEQ_END"))
    self->in_gradient = self->is_shaded = FALSE;
  return TRUE;
}

static gboolean
play_record (KySvmPlayer *self, const cairo_matrix_t *start, GError **error)
{
  GError *local = NULL;

  if (play_comment (self) || play_state (self, start) || self->is_shaded || play_clip (self)
      || ky_svm_play_figure (self) || ky_svm_play_text (self) || ky_svm_play_picture (self)
      || ky_svm_play_shade (self) || ky_svm_play_inner (self, &local) || local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

/* START: the header's units (its origin is where the picture begins) → those of the device. */
static gboolean
play (KyGdi *gdi, KyReader *reader, const KySvmHeader *header, const cairo_matrix_t *start,
      guint depth, GError **error)
{
  KySvmPlayer self = { .gdi = gdi, .mode = header->mode, .encoding = 1, .depth = depth };
  gboolean ok = TRUE;

  self.saved = g_array_new (FALSE, FALSE, sizeof (Saved));
  gdi->state.world = *start;
  for (guint32 i = 0; i < header->n_records && ok; i++)
    {
      ok = ky_gdi_charge_record (gdi, error)
           && (ky_svm_record (reader, &self.record) || malformed (error, "a record is cut short"))
           && play_record (&self, start, error);
    }
  self.n_unsaved = 0;
  while (self.saved->len > 0)
    pop (&self);
  g_array_unref (self.saved);
  return ok;
}

gboolean
ky_svm_play_at (KySvmPlayer *self, KyReader *reader, const gdouble box[4], GError **error)
{
  KySvmHeader header;
  cairo_matrix_t start;
  gboolean ok;

  if (self->depth >= DEPTH_MAX)
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_LIMIT, "SVM: metafiles in metafiles");
      return FALSE;
    }
  if (!ky_svm_header (reader, &header))
    return malformed (error, "a metafile inside has no header");
  if (!(header.width > 0) || !(header.height > 0))
    header.width = header.height = 1;
  cairo_matrix_init (&start, box[2] / header.width, 0, 0, box[3] / header.height, box[0], box[1]);
  cairo_matrix_translate (&start, -header.mode.x, -header.mode.y);
  cairo_matrix_multiply (&start, &start, &self->gdi->state.world);
  ky_gdi_save (self->gdi);
  ok = play (self->gdi, reader, &header, &start, self->depth + 1, error);
  ky_gdi_restore (self->gdi, -1);
  return ok;
}

gboolean
ky_svm_play (KyGdi *gdi, KyView view, GError **error)
{
  KyReader reader = ky_reader (view);
  KySvmHeader header;
  cairo_matrix_t start;

  if (!ky_svm_header (&reader, &header))
    return malformed (error, "its header is cut short");
  gdi->state.is_opaque = FALSE;
  cairo_matrix_init_identity (&start);
  return play (gdi, &reader, &header, &start, 0, error);
}

gboolean
ky_svm_frame (KyView view, KyMetafileFrame *frame, GError **error)
{
  KyReader reader = ky_reader (view);
  KySvmHeader header;

  if (!ky_svm_header (&reader, &header))
    return malformed (error, "its header is cut short");
  if (!(header.width > 0) || !(header.height > 0))
    return malformed (error, "it has no size");
  frame->left = header.mode.x;
  frame->top = header.mode.y;
  frame->width = header.width;
  frame->height = header.height;
  frame->width_mm = header.width * header.mode.scale_x * ky_svm_unit (header.mode.unit);
  frame->height_mm = header.height * header.mode.scale_y * ky_svm_unit (header.mode.unit);
  frame->per_mm = 1;
  return TRUE;
}
