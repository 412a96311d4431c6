/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes a WebP file with libwebp and encodes it again without loss, upright; of an animation
 * only the rectangle that changes is stored for each frame. Memory is limited by the size of the
 * canvas before anything is decoded. If a container cannot hold WebP, the first picture is written
 * as PNG. */
#include "filetypes/image/webp-file.h"

#include "filetypes/codes/look.h"
#include "filetypes/base/picture/exif.h"
#include "filetypes/base/picture/icc.h"
#include "filetypes/base/picture/program.h"
#include "filetypes/base/picture/signs.h"
#include "filetypes/image/still-png.h"

#include <webp/decode.h>
#include <webp/demux.h>
#include <webp/encode.h>

#define VARIANTS 3
/* libwebp's memory for each pixel when it encodes, canvas and frames included. */
#define BYTES_PER_PIXEL 32

typedef struct
{
  KyJob *job;
  KyView view;
  guint32 width, height; /* size of the stored picture, in pixels */
  gboolean is_animated;
  guint loops, frames;
  KyTurn turn;
  GByteArray *profile; /* (nullable) */
  guint variant;
  GByteArray *out;
  gboolean has_alpha; /* of any output frame */
} Work;

static guint32
turned_width (const Work *work)
{
  return work->turn.swap ? work->height : work->width;
}

static guint32
turned_height (const Work *work)
{
  return work->turn.swap ? work->width : work->height;
}

/* --- chunks --------------------------------------------------------------------------------- */

static void
webp_rebuild_read_chunk (Work *work, const guint8 *name, KyView data)
{
  if (memcmp (name, "ICCP", 4) == 0)
    {
      if (work->profile == NULL
          && ky_icc_rebuild (data, KY_ICC_RGB, &work->profile) == KY_ICC_UNUSABLE)
        ky_job_removed (work->job, "icc.unusable", 1, NULL);
    }
  else if (memcmp (name, "EXIF", 4) == 0)
    {
      gsize skip = ky_view_starts_with (data, "Exif\0\0", 6) ? 6 : 0;
      KyExif exif = ky_exif_read (ky_view (data.data + skip, data.size - skip));

      work->turn = ky_turn_from_orientation (exif.orientation);
      ky_job_removed (work->job, "webp.exif", 1, NULL);
    }
  else if (memcmp (name, "XMP ", 4) == 0)
    ky_job_removed (work->job, "webp.xmp", 1, NULL);
  else if (memcmp (name, "ANMF", 4) == 0)
    work->frames++;
  else if (memcmp (name, "VP8 ", 4) != 0 && memcmp (name, "VP8L", 4) != 0
           && memcmp (name, "VP8X", 4) != 0 && memcmp (name, "ALPH", 4) != 0
           && memcmp (name, "ANIM", 4) != 0)
    ky_job_removed (work->job, "webp.chunk", 1, NULL);
}

/* Reads the chunks besides the pictures, which libwebp reads. */
static void
webp_rebuild_read_chunks (Work *work)
{
  KyReader reader = ky_reader (work->view);

  ky_reader_bytes (&reader, 4);
  guint32 size = ky_reader_u32le (&reader);
  if (size < work->view.size - 8)
    {
      guint64 end = 8 + (guint64)size + size % 2;

      if (end < work->view.size)
        ky_job_removed (work->job, "webp.trailing-data", 1, NULL);
      reader.size = MIN (end, work->view.size);
    }
  ky_reader_bytes (&reader, 4);
  while (ky_reader_left (&reader) >= 8)
    {
      const guint8 *name = ky_reader_bytes (&reader, 4);
      guint32 length = ky_reader_u32le (&reader);
      const guint8 *data = ky_reader_bytes (&reader, length);

      if (data == NULL)
        return;
      webp_rebuild_read_chunk (work, name, ky_view (data, length));
      if (length % 2 != 0)
        ky_reader_u8 (&reader);
    }
}

static gboolean
webp_rebuild_charge (Work *work, GError **error)
{
  guint64 pixels = (guint64)work->width * work->height;
  guint64 memory = ky_policy_uint (ky_job_policy (work->job), KY_POLICY_LIMIT_ITEM_MEMORY);
  guint64 frames = MAX (work->frames, 1);

  if (!ky_job_charge (work->job, KY_COST_FRAMES, frames, error)
      || !ky_job_charge (work->job, KY_COST_PIXELS, pixels * frames, error))
    return FALSE;
  if (pixels > memory / BYTES_PER_PIXEL)
    return ky_fail (error, KY_ERROR_LIMIT, "item-memory: the picture does not fit");
  return TRUE;
}

/* --- writing -------------------------------------------------------------------------------- */

static void
put_u24 (GByteArray *out, guint32 value)
{
  guint8 bytes[3];

  ky_store_u24le (bytes, value);
  g_byte_array_append (out, bytes, 3);
}

static void
put_chunk (GByteArray *out, const gchar *name, const guint8 *data, gsize size)
{
  static const guint8 zero = 0;

  g_byte_array_append (out, (const guint8 *)name, 4);
  ky_put_u32le (out, (guint32)size);
  g_byte_array_append (out, data, (guint)size);
  if (size % 2 != 0)
    g_byte_array_append (out, &zero, 1);
}

static gboolean
choose_settings (const Work *work, WebPConfig *config)
{
  if (!WebPConfigInit (config) || !WebPConfigLosslessPreset (config, 1 + (int)work->variant))
    return FALSE;
  config->exact = 1; /* keeps colours of transparent pixels */
  config->thread_level = 0;
  return WebPValidateConfig (config);
}

/* Appends a VP8L chunk with a rectangle of `pixels` (RGBA). */
static gboolean
put_picture (Work *work, const guint8 *pixels, gsize stride, guint32 width, guint32 height,
             GByteArray *out, GError **error)
{
  WebPConfig config;
  WebPPicture picture;
  WebPMemoryWriter writer;

  if (!choose_settings (work, &config) || !WebPPictureInit (&picture))
    return ky_fail (error, KY_ERROR_LIBRARY, "libwebp: refuses the settings");
  WebPMemoryWriterInit (&writer);
  picture.use_argb = 1;
  picture.width = (int)width;
  picture.height = (int)height;
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &writer;
  gboolean ok
      = WebPPictureImportRGBA (&picture, pixels, (int)stride) && WebPEncode (&config, &picture);
  KyReader reader = ky_reader (ky_view (writer.mem, writer.size));
  if (ok)
    {
      const guint8 *head = ky_reader_bytes (&reader, 16);
      guint32 size = ky_reader_u32le (&reader);
      const guint8 *data = ky_reader_bytes (&reader, size);

      ok = data != NULL && memcmp (head + 12, "VP8L", 4) == 0;
      if (ok)
        put_chunk (out, "VP8L", data, size);
    }
  if (!ok)
    g_set_error (error, KY_ERROR,
                 picture.error_code == VP8_ENC_ERROR_OUT_OF_MEMORY ? KY_ERROR_MEMORY
                                                                   : KY_ERROR_LIBRARY,
                 "libwebp: can't encode (%d)", (int)picture.error_code);
  WebPPictureFree (&picture);
  WebPMemoryWriterClear (&writer);
  return ok;
}

static void
note_alpha (Work *work, const guint8 *pixels)
{
  gsize count = (gsize)work->width * work->height;

  for (gsize i = 0; !work->has_alpha && i < count; i++)
    work->has_alpha = pixels[4 * i + 3] != 255;
}

/* --- a single picture ----------------------------------------------------------------------- */

static guint8 *
turn_pixels (const Work *work, const guint8 *pixels)
{
  gsize stride = (gsize)turned_width (work) * 4;
  guint8 *turned = g_malloc (stride * turned_height (work));

  for (guint32 y = 0; y < turned_height (work); y++)
    ky_turn_row (&work->turn, pixels, (gsize)work->width * 4, 32, work->width, work->height, y,
                 turned + y * stride);
  return turned;
}

static void
webp_rebuild_look_for_codes (Work *work, const guint8 *pixels)
{
  static const KyCodesForm form = { .depth = 8, .samples = 4 };
  guint32 width = turned_width (work), height = turned_height (work);
  g_autoptr (KyCodesLook) look = ky_codes_look_new (work->job, width, height);

  for (guint32 y = 0; look != NULL && y < height; y++)
    ky_codes_look_row (look, &form, pixels + (gsize)y * width * 4);
  ky_codes_look_finish (look);
}

/* Returns the upright pixels, or NULL with an error. (transfer full) */
static guint8 *
decode_single (Work *work, GError **error)
{
  gsize stride = (gsize)work->width * 4;
  gsize size = stride * work->height;
  g_autofree guint8 *pixels = g_try_malloc (size);

  if (pixels == NULL)
    return ky_fail_null (error, KY_ERROR_MEMORY, "no memory for the picture");
  if (WebPDecodeRGBAInto (work->view.data, work->view.size, pixels, size, (int)stride) == NULL)
    {
      ky_error_malformed (error, "webp: the picture data is damaged");
      return NULL;
    }
  note_alpha (work, pixels);
  return turn_pixels (work, pixels);
}

static gboolean
write_single (Work *work, GByteArray *body, GError **error)
{
  g_autofree guint8 *turned = decode_single (work, error);

  if (turned == NULL)
    return FALSE;
  webp_rebuild_look_for_codes (work, turned);
  return put_picture (work, turned, (gsize)turned_width (work) * 4, turned_width (work),
                      turned_height (work), body, error);
}

/* --- animations ----------------------------------------------------------------------------- */

typedef struct
{
  guint32 x, y, width, height;
} Rectangle;

/* Returns the rectangle in which two canvases differ; its corner is even, as ANMF requires. */
static Rectangle
webp_rebuild_find_change (const Work *work, const guint8 *old, const guint8 *new)
{
  guint32 width = turned_width (work), height = turned_height (work);
  guint32 left = width, right = 0, top = height, bottom = 0;

  for (guint32 y = 0; y < height; y++)
    {
      const guint8 *one = old + (gsize)y * width * 4, *two = new + (gsize)y *width * 4;

      if (memcmp (one, two, (gsize)width * 4) == 0)
        continue;
      top = MIN (top, y);
      bottom = y + 1;
      for (guint32 x = 0; x < width; x++)
        if (memcmp (one + (gsize)x * 4, two + (gsize)x * 4, 4) != 0)
          {
            left = MIN (left, x);
            right = MAX (right, x + 1);
          }
    }
  if (bottom == 0)
    return (Rectangle){ 0, 0, 1, 1 };
  left &= ~1u;
  top &= ~1u;
  return (Rectangle){ left, top, right - left, bottom - top };
}

static gboolean
webp_rebuild_put_frame (Work *work, const guint8 *pixels, Rectangle area, guint32 duration,
                        GByteArray *body, GError **error)
{
  static const guint8 overwrite = 2; /* no blending, no disposal */
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  gsize stride = (gsize)turned_width (work) * 4;

  put_u24 (frame, area.x / 2);
  put_u24 (frame, area.y / 2);
  put_u24 (frame, area.width - 1);
  put_u24 (frame, area.height - 1);
  put_u24 (frame, MIN (duration, 0xffffff));
  g_byte_array_append (frame, &overwrite, 1);
  if (!put_picture (work, pixels + area.y * stride + (gsize)area.x * 4, stride, area.width,
                    area.height, frame, error))
    return FALSE;
  put_chunk (body, "ANMF", frame->data, frame->len);
  return TRUE;
}

/* Returns the next canvas, upright, or NULL with an error. (transfer full) */
static guint8 *
decode_frame (Work *work, WebPAnimDecoder *decoder, gint *ret_end, GError **error)
{
  guint8 *canvas = NULL;

  if (!WebPAnimDecoderGetNext (decoder, &canvas, ret_end))
    {
      ky_error_malformed (error, "webp: a frame is damaged");
      return NULL;
    }
  note_alpha (work, canvas);
  return turn_pixels (work, canvas);
}

static gboolean
webp_rebuild_write_frames (Work *work, WebPAnimDecoder *decoder, GByteArray *body, GError **error)
{
  g_autofree guint8 *old = NULL;
  gint last = 0;

  while (WebPAnimDecoderHasMoreFrames (decoder))
    {
      gint end = 0;
      g_autofree guint8 *turned = decode_frame (work, decoder, &end, error);
      Rectangle area = { 0, 0, turned_width (work), turned_height (work) };

      if (turned == NULL)
        return FALSE;
      if (old != NULL)
        area = webp_rebuild_find_change (work, old, turned);
      if (!webp_rebuild_put_frame (work, turned, area, (guint32)MAX (end - last, 0), body, error))
        return FALSE;
      last = end;
      g_free (old);
      old = g_steal_pointer (&turned);
    }
  return old != NULL || ky_error_malformed (error, "webp: the animation has no frame");
}

/* Opens an animation. `data` must outlive the decoder. Returns NULL with `error` set.
 * (transfer full) */
static WebPAnimDecoder *
open_animation (const Work *work, const WebPData *data, WebPAnimInfo *info, GError **error)
{
  WebPAnimDecoderOptions options;

  if (!WebPAnimDecoderOptionsInit (&options))
    {
      ky_error_malformed (error, "webp: libwebp has another version than its header files");
      return NULL;
    }
  options.color_mode = MODE_RGBA;
  options.use_threads = 0;
  WebPAnimDecoder *decoder = WebPAnimDecoderNew (data, &options);
  if (decoder != NULL && WebPAnimDecoderGetInfo (decoder, info) && info->canvas_width == work->width
      && info->canvas_height == work->height)
    return decoder;
  WebPAnimDecoderDelete (decoder);
  ky_error_malformed (error, "webp: the animation is damaged or has another size than the file");
  return NULL;
}

static gboolean
write_animation (Work *work, GByteArray *body, GError **error)
{
  WebPData data = { work->view.data, work->view.size };
  WebPAnimInfo info;
  WebPAnimDecoder *decoder = open_animation (work, &data, &info, error);
  guint8 head[6] = { 0 };

  if (decoder == NULL)
    return FALSE;
  ky_store_u16le (head + 4, info.loop_count);
  put_chunk (body, "ANIM", head, sizeof head);
  gboolean ok = webp_rebuild_write_frames (work, decoder, body, error);
  WebPAnimDecoderDelete (decoder);
  return ok;
}

/* --- the first picture as PNG --------------------------------------------------------------- */

static guint8 *
webp_rebuild_decode_first (Work *work, GError **error)
{
  WebPData data = { work->view.data, work->view.size };
  WebPAnimInfo info;
  WebPAnimDecoder *decoder = open_animation (work, &data, &info, error);
  gint end;

  if (decoder == NULL)
    return NULL;
  guint8 *pixels = decode_frame (work, decoder, &end, error);
  WebPAnimDecoderDelete (decoder);
  return pixels;
}

typedef struct
{
  const Work *work;
  const guint8 *pixels;
} Still;

static gboolean
webp_rebuild_still_row (gpointer data, guint32 y, guint8 *row, GError **error)
{
  const Still *still = data;
  gsize width = turned_width (still->work);
  const guint8 *from = still->pixels + y * width * 4;

  if (still->work->has_alpha)
    memcpy (row, from, width * 4);
  else
    for (gsize x = 0; x < width; x++)
      memcpy (row + 3 * x, from + 4 * x, 3);
  return TRUE;
}

static gboolean
webp_rebuild_write_still (Work *work, GError **error)
{
  g_autofree guint8 *pixels
      = work->is_animated ? webp_rebuild_decode_first (work, error) : decode_single (work, error);
  Still rows = { work, pixels };
  KyStill still = { .form = { turned_width (work), turned_height (work), 8,
                              work->has_alpha ? KY_PNG_RGBA : KY_PNG_RGB } };

  if (pixels == NULL)
    return FALSE;
  if (work->profile != NULL)
    still.profile = ky_view (work->profile->data, work->profile->len);
  ky_job_removed (work->job, "webp.frame", work->frames > 1 ? work->frames - 1 : 0, NULL);
  return ky_still_become (work->job, &still, webp_rebuild_still_row, &rows, error);
}

/* --- the whole ------------------------------------------------------------------------------ */

static void
webp_rebuild_assemble (Work *work, const GByteArray *body)
{
  GByteArray *out = work->out;
  gboolean is_extended = work->is_animated || work->profile != NULL;

  g_byte_array_set_size (out, 0);
  g_byte_array_append (out, (const guint8 *)"RIFF\0\0\0\0WEBP", 12);
  if (is_extended)
    {
      g_byte_array_append (out, (const guint8 *)"VP8X\x0a\0\0\0", 8);
      ky_put_u32le (out, (work->is_animated ? 2 : 0) | (work->has_alpha ? 0x10 : 0)
                             | (work->profile != NULL ? 0x20 : 0));
      put_u24 (out, turned_width (work) - 1);
      put_u24 (out, turned_height (work) - 1);
    }
  if (work->profile != NULL)
    put_chunk (out, "ICCP", work->profile->data, work->profile->len);
  g_byte_array_append (out, body->data, body->len);
  ky_store_u32le (out->data + 4, out->len - 8);
}

static gboolean
webp_rebuild_write_file (Work *work, GError **error)
{
  for (; work->variant < VARIANTS; work->variant++)
    {
      g_autoptr (GByteArray) body = g_byte_array_new ();

      if (!(work->is_animated ? write_animation (work, body, error)
                              : write_single (work, body, error)))
        return FALSE;
      webp_rebuild_assemble (work, body);
      if (!ky_image_has_sign (ky_view (work->out->data, work->out->len))
          && !ky_image_may_be_program (ky_view (work->out->data, work->out->len)))
        return ky_job_write (work->job, work->out->data, work->out->len, error);
    }
  return ky_error_malformed (error, "also-program: webp: the picture always looks like a script");
}

gboolean
ky_webp_rebuild (KyJob *job, KyView view, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  Work work = { .job = job, .view = view, .out = out };
  WebPBitstreamFeatures features;

  if (WebPGetFeatures (view.data, view.size, &features) != VP8_STATUS_OK)
    return ky_error_malformed (error, "webp: the header is not valid");
  work.width = (guint32)features.width;
  work.height = (guint32)features.height;
  work.is_animated = features.has_animation;
  webp_rebuild_read_chunks (&work);
  gboolean ok
      = webp_rebuild_charge (&work, error)
        && (ky_job_wants_png (job, KY_MEMBER_NO_WEBP) ? webp_rebuild_write_still (&work, error)
                                                      : webp_rebuild_write_file (&work, error));
  g_clear_pointer (&work.profile, g_byte_array_unref);
  return ok;
}
