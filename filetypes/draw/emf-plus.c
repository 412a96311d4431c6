/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records of EMF+ ([MS-EMFPLUS] 2.3), their state and clipping. Only where a file says that EMF+
 * alone is its drawing, or has nothing else: else its records of GDI draw the same. What can't be
 * drawn (lines of several lines or of textures, parts of metafiles, numbers of glyphs, effects)
 * ends it: half a drawing would be taken for all of it. A picture that can't be read does not: its
 * place is marked.
 */
#include "filetypes/draw/emf-plus.h"

#include "common/error.h"
#include "filetypes/draw/record.h"

#include <math.h>

#define SIGNATURE "EMF+"
#define SAVED_MAX 200u
#define OBJECT_MAX ((gsize)256 << 20)
#define DPI 96.0

enum
{
  PLUS_HEADER = 0x4001,
  PLUS_GET_DC = 0x4004,
  PLUS_OBJECT = 0x4008,
  PLUS_SET_COMPOSITING = 0x4023,
  PLUS_SAVE = 0x4025,
  PLUS_RESTORE = 0x4026,
  PLUS_BEGIN_CONTAINER = 0x4027,
  PLUS_BEGIN_PLAIN_CONTAINER = 0x4028,
  PLUS_END_CONTAINER = 0x4029,
  PLUS_SET_WORLD = 0x402a,
  PLUS_RESET_WORLD = 0x402b,
  PLUS_MULTIPLY_WORLD = 0x402c,
  PLUS_TRANSLATE_WORLD = 0x402d,
  PLUS_SCALE_WORLD = 0x402e,
  PLUS_ROTATE_WORLD = 0x402f,
  PLUS_SET_PAGE = 0x4030,
  PLUS_RESET_CLIP = 0x4031,
  PLUS_SET_CLIP_RECT = 0x4032,
  PLUS_SET_CLIP_PATH = 0x4033,
  PLUS_SET_CLIP_REGION = 0x4034,
  PLUS_OFFSET_CLIP = 0x4035,
};

/* --- state ------------------------------------------------------------------------------------ */

static void
apply_page (KyEmfPlus *plus)
{
  gdouble scale = ky_plus_unit (plus, plus->page.unit) * plus->page.scale;
  cairo_matrix_t page;

  cairo_matrix_init_scale (&page, scale, scale);
  cairo_matrix_multiply (&plus->gdi.state.world, &plus->page.world, &page);
  cairo_matrix_multiply (&plus->gdi.state.world, &plus->gdi.state.world, &plus->page.base);
}

static void
save (KyEmfPlus *plus, guint index)
{
  KyPlusSaved saved = { index, plus->gdi.saved->len, plus->page };

  if (plus->saved->len >= SAVED_MAX)
    ky_plus_refuse (plus, "too many saved states");
  else
    {
      g_array_append_val (plus->saved, saved);
      ky_gdi_save (&plus->gdi);
    }
}

static void
restore (KyEmfPlus *plus, guint index)
{
  for (guint i = plus->saved->len; i > 0; i--)
    {
      KyPlusSaved saved = g_array_index (plus->saved, KyPlusSaved, i - 1);

      if (saved.index != index)
        continue;
      plus->page = saved.page;
      ky_gdi_restore (&plus->gdi, (gint)saved.depth + 1);
      g_array_set_size (plus->saved, i - 1);
      apply_page (plus);
      return;
    }
}

/* 2.3.7.1: what is drawn in it is drawn from one rectangle to another. */
static void
begin_container (KyPlusRecord *record)
{
  KyEmfPlus *plus = record->plus;
  gdouble to[4] = { 0, 0, 1, 1 }, from[4] = { 0, 0, 1, 1 };
  cairo_matrix_t map;

  if (record->type == PLUS_BEGIN_CONTAINER)
    {
      ky_emf_floats (&record->reader, to, 4);
      ky_emf_floats (&record->reader, from, 4);
    }
  save (plus, ky_reader_u32le (&record->reader));
  if (from[2] == 0 || from[3] == 0)
    return;
  cairo_matrix_init (&map, to[2] / from[2], 0, 0, to[3] / from[3],
                     to[0] - from[0] * to[2] / from[2], to[1] - from[1] * to[3] / from[3]);
  cairo_matrix_multiply (&plus->page.base, &map, &plus->gdi.state.world);
  cairo_matrix_init_identity (&plus->page.world);
  plus->page.unit = 0;
  plus->page.scale = 1;
  apply_page (plus);
}

static void
change_world (KyPlusRecord *record)
{
  cairo_matrix_t *world = &record->plus->page.world, given;
  gdouble n[2] = { 0 };

  cairo_matrix_init_identity (&given);
  if (record->type == PLUS_SET_WORLD || record->type == PLUS_MULTIPLY_WORLD)
    ky_emf_matrix (&record->reader, &given);
  else if (record->type == PLUS_ROTATE_WORLD)
    cairo_matrix_init_rotate (&given, ky_emf_float (&record->reader) * G_PI / 180);
  else if (record->type != PLUS_RESET_WORLD)
    {
      ky_emf_floats (&record->reader, n, 2);
      if (record->type == PLUS_SCALE_WORLD)
        cairo_matrix_init_scale (&given, n[0], n[1]);
      else
        cairo_matrix_init_translate (&given, n[0], n[1]);
    }
  if (record->type == PLUS_SET_WORLD || record->type == PLUS_RESET_WORLD)
    *world = given;
  else if ((record->flags & KY_PLUS_IS_CLOSED) != 0) /* behind what is there */
    cairo_matrix_multiply (world, world, &given);
  else
    cairo_matrix_multiply (world, &given, world);
  apply_page (record->plus);
}

static gboolean
play_state (KyPlusRecord *record)
{
  KyEmfPlus *plus = record->plus;

  switch (record->type)
    {
    case PLUS_SAVE:
      save (plus, ky_reader_u32le (&record->reader));
      break;
    case PLUS_RESTORE:
    case PLUS_END_CONTAINER:
      restore (plus, ky_reader_u32le (&record->reader));
      break;
    case PLUS_BEGIN_CONTAINER:
    case PLUS_BEGIN_PLAIN_CONTAINER:
      begin_container (record);
      break;
    case PLUS_SET_WORLD:
    case PLUS_RESET_WORLD:
    case PLUS_MULTIPLY_WORLD:
    case PLUS_TRANSLATE_WORLD:
    case PLUS_SCALE_WORLD:
    case PLUS_ROTATE_WORLD:
      change_world (record);
      break;
    case PLUS_SET_PAGE:
      plus->page.unit = record->flags & 0xff;
      plus->page.scale = ky_emf_float (&record->reader);
      apply_page (plus);
      break;
    case PLUS_SET_COMPOSITING:
      if ((record->flags & 0xff) == 1)
        ky_plus_refuse (plus, "colours that take the place of others, not lie over them");
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

/* --- clipping --------------------------------------------------------------------------------- */

/* How the record's clip and the one there is become one (2.1.1.4). FALSE: in no known way. */
static gboolean
mode_of (KyPlusRecord *record, KyGdiMode *ret_mode)
{
  static const KyGdiMode modes[]
      = { KY_GDI_COPY, KY_GDI_AND, KY_GDI_OR, KY_GDI_XOR, KY_GDI_WITHOUT, KY_GDI_REST };
  guint mode = record->flags >> 8 & 0xf;

  if (mode >= G_N_ELEMENTS (modes))
    {
      ky_plus_refuse (record->plus, "a clip of an unknown kind");
      return FALSE;
    }
  *ret_mode = modes[mode];
  return TRUE;
}

/* By the path. */
static void
clip_path (KyPlusRecord *record, gboolean is_winding)
{
  KyGdi *gdi = &record->plus->gdi;
  KyGdiMode mode;

  if (!mode_of (record, &mode))
    return;
  if (mode == KY_GDI_WITHOUT && !is_winding)
    {
      /* what is around it, with smooth edges */
      cairo_rectangle (gdi->cairo, -1e5, -1e5, 2e5, 2e5);
      mode = KY_GDI_AND;
    }
  ky_gdi_clip_mode (gdi, mode, is_winding);
}

static void
clip_region (KyPlusRecord *record)
{
  KyEmfPlus *plus = record->plus;
  cairo_region_t *region;
  KyGdiMode mode;

  if (ky_plus_add_region (plus, ky_plus_index (record)))
    {
      clip_path (record, plus->gdi.state.is_winding);
      return;
    }
  region = plus->error == NULL ? ky_plus_region (plus, ky_plus_index (record)) : NULL;
  if (region != NULL && mode_of (record, &mode))
    ky_gdi_clip_combine (&plus->gdi, mode, region);
  g_clear_pointer (&region, cairo_region_destroy);
}

static gboolean
play_clip (KyPlusRecord *record)
{
  KyEmfPlus *plus = record->plus;
  KyReader path;
  gdouble box[4];

  cairo_new_path (plus->gdi.cairo);
  switch (record->type)
    {
    case PLUS_RESET_CLIP:
      ky_gdi_reset_clip (&plus->gdi);
      break;
    case PLUS_SET_CLIP_RECT:
      ky_emf_floats (&record->reader, box, 4);
      ky_gdi_rectangle (&plus->gdi, box[0], box[1], box[0] + box[2], box[1] + box[3]);
      clip_path (record, FALSE);
      break;
    case PLUS_SET_CLIP_PATH:
      if (!ky_plus_object (plus, ky_plus_index (record), KY_PLUS_PATH, &path))
        break;
      ky_plus_add_path (plus, &path);
      clip_path (record, plus->gdi.state.is_winding);
      break;
    case PLUS_SET_CLIP_REGION:
      clip_region (record);
      break;
    case PLUS_OFFSET_CLIP:
      ky_emf_floats (&record->reader, box, 2);
      ky_gdi_offset_clip (&plus->gdi, box[0], box[1]);
      break;
    default:
      return FALSE;
    }
  cairo_new_path (plus->gdi.cairo);
  return TRUE;
}

/* --- objects ---------------------------------------------------------------------------------- */

static void
put_object (KyEmfPlus *plus, guint flags, GBytes *data)
{
  KyPlusObject *object = &plus->objects[flags & (KY_PLUS_OBJECTS - 1)];

  g_clear_pointer (&object->data, g_bytes_unref);
  g_clear_pointer (&object->picture, cairo_surface_destroy);
  object->kind = (KyPlusKind)(flags >> 8 & 0x7f);
  object->is_unreadable = FALSE;
  object->data = data;
}

/* 2.3.5.1: a large one comes in pieces, of which each says how large all of it is. */
static void
play_object (KyPlusRecord *record)
{
  KyEmfPlus *plus = record->plus;
  gboolean goes_on = (record->flags & 0x8000) != 0;
  gsize total = goes_on ? ky_reader_u32le (&record->reader) : 0;
  gsize left = ky_reader_left (&record->reader);
  const guint8 *bytes = ky_reader_bytes (&record->reader, left);

  if (ky_plus_index (record) >= KY_PLUS_OBJECTS || total > OBJECT_MAX)
    {
      ky_plus_refuse (plus, "an object out of bounds");
      return;
    }
  if (!goes_on && plus->pending == NULL)
    {
      put_object (plus, record->flags, g_bytes_new (bytes, left));
      return;
    }
  if (plus->pending == NULL)
    {
      plus->pending = g_byte_array_new ();
      plus->pending_size = total;
    }
  if (left > plus->pending_size - plus->pending->len)
    left = plus->pending_size - plus->pending->len;
  g_byte_array_append (plus->pending, bytes, (guint)left);
  if (plus->pending->len == plus->pending_size || !goes_on)
    put_object (plus, record->flags & 0x7fffu,
                g_byte_array_free_to_bytes (g_steal_pointer (&plus->pending)));
}

/* --- records ---------------------------------------------------------------------------------- */

static void
play_record (KyPlusRecord *record)
{
  record->plus->is_dc = record->type == PLUS_GET_DC;
  if (!ky_record_is_played (&record->plus->gdi, KY_RECORDS_EMF_PLUS, record->type))
    return;
  if (record->type == PLUS_HEADER)
    {
      guint32 dpi;

      ky_reader_u32le (&record->reader); /* version */
      ky_reader_u32le (&record->reader); /* printer or screen */
      dpi = ky_reader_u32le (&record->reader);
      record->plus->dpi = dpi > 0 && dpi <= 10000 ? dpi : DPI;
      return;
    }
  if (record->type == PLUS_OBJECT)
    {
      play_object (record);
      return;
    }
  if (record->type == PLUS_GET_DC || play_state (record) || play_clip (record)
      || ky_plus_play_figure (record) || ky_plus_play_picture (record)
      || ky_plus_play_text (record))
    return;
  ky_plus_refuse (record->plus, KY_RECORD_UNKNOWN);
}

static gboolean
play_records (KyEmfPlus *plus, KyView records, GError **error)
{
  KyReader reader = ky_reader (records);

  while (ky_reader_left (&reader) >= 12 && plus->error == NULL)
    {
      KyPlusRecord record = { .plus = plus, .type = ky_reader_u16le (&reader) };
      guint32 size, length;
      const guint8 *data;

      record.flags = ky_reader_u16le (&reader);
      size = ky_reader_u32le (&reader);
      length = ky_reader_u32le (&reader);
      data = ky_reader_bytes (&reader, length);
      if (data == NULL || size < 12 || size - 12 < length
          || ky_reader_bytes (&reader, size - 12 - length) == NULL)
        return ky_error_malformed (error, "EMF+: a record is cut short");
      if (!ky_gdi_charge_record (&plus->gdi, error))
        return FALSE;
      record.reader = ky_reader (ky_view (data, length));
      play_record (&record);
    }
  if (plus->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&plus->error));
  return FALSE;
}

gboolean
ky_emf_plus_is (KyView comment, KyPlusBegin *ret_begin)
{
  gboolean is_one = comment.size >= 8 && memcmp (comment.data + 4, SIGNATURE, 4) == 0;

  if (!is_one || ky_view_u16le (comment, 8) != PLUS_HEADER || comment.size < 8 + 28)
    *ret_begin = KY_PLUS_GOES_ON;
  else
    *ret_begin = (ky_view_u16le (comment, 10) & 1) == 0 ? KY_PLUS_ALONE : KY_PLUS_DUAL;
  return is_one;
}

gboolean
ky_emf_plus_goes_on (KyView comment)
{
  guint type = 0;

  for (gsize at = 8; comment.size - at >= 12;)
    {
      guint32 size = ky_view_u32le (comment, at + 4);

      type = ky_view_u16le (comment, at);
      if (size < 12 || size > comment.size - at)
        break;
      at += size;
    }
  return type == PLUS_GET_DC;
}

gboolean
ky_emf_plus_play (KyEmfPlus *plus, KyGdi *gdi, KyView comment, GError **error)
{
  KyReader reader = ky_reader (comment);
  guint32 size = ky_reader_u32le (&reader);
  guint n_drawn = plus->gdi.n_drawn;
  KyView records;
  gboolean ok;

  if (size < 4 || !ky_view_slice (comment, 8, size - 4, &records))
    return ky_error_malformed (error, "EMF+: a comment is cut short");
  plus->gdi.painted = gdi->painted;
  ok = play_records (plus, records, error);
  gdi->painted = plus->gdi.painted;
  if (plus->gdi.refused != NULL)
    ky_gdi_refuse (gdi, plus->gdi.refused);
  gdi->n_drawn += plus->gdi.n_drawn - n_drawn;
  return ok;
}

KyEmfPlus *
ky_emf_plus_new (KyGdi *gdi, KyPlusMetafile draw_metafile)
{
  KyEmfPlus *plus = g_new0 (KyEmfPlus, 1);

  ky_gdi_init (&plus->gdi, gdi->job, cairo_get_target (gdi->cairo), &gdi->device, gdi->per_mm);
  plus->gdi.state.is_opaque = FALSE;
  plus->gdi.depth = gdi->depth;
  plus->gdi.seen = gdi->seen;
  plus->gdi.lost = gdi->lost;
  plus->draw_metafile = draw_metafile;
  plus->dpi = DPI;
  plus->page.scale = 1;
  plus->page.unit = 1;
  cairo_matrix_init_identity (&plus->page.world);
  cairo_matrix_init_identity (&plus->page.base);
  plus->saved = g_array_new (FALSE, FALSE, sizeof (KyPlusSaved));
  return plus;
}

void
ky_emf_plus_free (KyEmfPlus *plus)
{
  if (plus == NULL)
    return;
  for (guint i = 0; i < KY_PLUS_OBJECTS; i++)
    {
      g_clear_pointer (&plus->objects[i].data, g_bytes_unref);
      g_clear_pointer (&plus->objects[i].picture, cairo_surface_destroy);
    }
  g_clear_pointer (&plus->pending, g_byte_array_unref);
  g_clear_error (&plus->error);
  g_array_unref (plus->saved);
  ky_gdi_clear (&plus->gdi);
  g_free (plus);
}
