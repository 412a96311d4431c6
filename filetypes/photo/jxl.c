/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type JPEG XL: ISO/IEC 18181-1 (the codestream) and 18181-2 (its boxes).
 *
 * It reads, with libjxl in a worker of its own family, the first frame, upright. A JPEG that was
 * repacked as JPEG XL is restored and rebuilt as a JPEG, without loss. Any other picture becomes
 * a JPEG, or a PNG if it is coded without loss, has more than 8 bits or is transparent. A colour
 * profile is written from its numbers. It drops Exif, XMP and other boxes, further frames,
 * channels beyond colour and alpha. */
#include "engine/filetype.h"

#define BOX_SIGNATURE "\0\0\0\x0cJXL \r\n\x87\n"
#define TEXT_LOOK 64

/* Returns whether the header behind the two bytes of the signature is no text, because two bytes
 * alone prove little. */
static gboolean
jxl_is_binary (KyView view)
{
  for (gsize i = 2; i < MIN (view.size, TEXT_LOOK); i++)
    if (view.data[i] == 0 || (view.data[i] < 0x20 && memchr ("\t\r\n\f", view.data[i], 4) == NULL))
      return TRUE;
  return FALSE;
}

static guint
jxl_identify (const KyProbe *probe)
{
  return ky_view_starts_with (probe->view, BOX_SIGNATURE, 12)                              ? 96
         : ky_view_starts_with (probe->view, "\xff\x0a", 2) && jxl_is_binary (probe->view) ? 16
                                                                                           : 0;
}

#ifndef KY_IDENTIFY_ONLY
#include "common/error.h"
#include "common/release.h"
#include "filetypes/photo/photo.h"

#include <jxl/decode.h>

/* libjxl holds its channels as floats, and those of the frame before. */
#define BYTES_PER_PIXEL 40
#define PROFILE_MAX ((gsize)4 * 1024 * 1024)
#define JPEG_STEP ((gsize)1024 * 1024)

typedef struct
{
  KyJob *job;
  JxlDecoder *decoder;
  JxlBasicInfo info;
  JxlPixelFormat format;
  guint8 *pixels;
  gsize size;
  GByteArray *profile; /* (nullable) */
  GByteArray *jpeg;    /* (nullable) the packed one */
  gsize jpeg_done;
  gboolean has_more; /* frames behind the first one */
} Work;

static void
jxl_work_clear (Work *work)
{
  if (work->decoder != NULL)
    JxlDecoderDestroy (work->decoder);
  KY_RELEASE_MEMBERS (work, pixels, profile, jpeg);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, jxl_work_clear)

/* --- what the decoder tells ----------------------------------------------------------------- */

static gboolean
jxl_take_info (Work *work, GError **error)
{
  const JxlBasicInfo *info = &work->info;

  if (JxlDecoderGetBasicInfo (work->decoder, &work->info) != JXL_DEC_SUCCESS)
    return ky_error_malformed (error, "libjxl: the header cannot be read");
  work->format.num_channels = info->num_color_channels + (info->alpha_bits > 0 ? 1 : 0);
  work->format.data_type = info->bits_per_sample > 8 ? JXL_TYPE_UINT16 : JXL_TYPE_UINT8;
  work->format.endianness = JXL_BIG_ENDIAN;
  return ky_photo_charge (work->job, info->xsize, info->ysize, BYTES_PER_PIXEL, error);
}

static void
take_profile (Work *work)
{
  size_t size;

  if (JxlDecoderGetICCProfileSize (work->decoder, &work->format, JXL_COLOR_PROFILE_TARGET_DATA,
                                   &size)
          != JXL_DEC_SUCCESS
      || size == 0 || size > PROFILE_MAX)
    return;
  work->profile = g_byte_array_new ();
  g_byte_array_set_size (work->profile, (guint)size);
  if (JxlDecoderGetColorAsICCProfile (work->decoder, &work->format, JXL_COLOR_PROFILE_TARGET_DATA,
                                      work->profile->data, size)
      != JXL_DEC_SUCCESS)
    g_clear_pointer (&work->profile, g_byte_array_unref);
}

static gboolean
give_room (Work *work, GError **error)
{
  size_t needed;

  if (JxlDecoderImageOutBufferSize (work->decoder, &work->format, &needed) != JXL_DEC_SUCCESS
      || work->pixels != NULL)
    return ky_error_malformed (
        error, "libjxl: the size of the picture is unknown, or there is a second one");
  work->size = (gsize)work->info.xsize * work->info.ysize * work->format.num_channels
               * (work->format.data_type == JXL_TYPE_UINT16 ? 2 : 1);
  if (needed != work->size)
    return ky_error_malformed (error, "libjxl: the size of the picture differs from the header");
  work->pixels = g_malloc (work->size);
  return JxlDecoderSetImageOutBuffer (work->decoder, &work->format, work->pixels, work->size)
             == JXL_DEC_SUCCESS
         || ky_error_malformed (error, "libjxl: the decoder refuses the buffer for the picture");
}

/* Grows the buffer for the file that is unpacked. */
static gboolean
give_jpeg_room (Work *work, GError **error)
{
  if (work->jpeg == NULL)
    work->jpeg = g_byte_array_new ();
  else
    work->jpeg_done = work->jpeg->len - JxlDecoderReleaseJPEGBuffer (work->decoder);
  if (!ky_job_charge (work->job, KY_COST_UNPACKED, JPEG_STEP, error))
    return FALSE;
  g_byte_array_set_size (work->jpeg, (guint)(work->jpeg->len + JPEG_STEP));
  gsize left = work->jpeg->len - work->jpeg_done;
  return JxlDecoderSetJPEGBuffer (work->decoder, work->jpeg->data + work->jpeg_done, left)
             == JXL_DEC_SUCCESS
         || ky_error_malformed (error, "libjxl: the decoder refuses the buffer for the JPEG data");
}

/* Handles an answer of the decoder. FALSE with error set; TRUE with `*ret_done` when the first
 * frame is there. */
static gboolean
jxl_answer (Work *work, JxlDecoderStatus status, gboolean *ret_done, GError **error)
{
  JxlFrameHeader header;

  switch (status)
    {
    case JXL_DEC_BASIC_INFO:
      return jxl_take_info (work, error);
    case JXL_DEC_COLOR_ENCODING:
      take_profile (work);
      return TRUE;
    case JXL_DEC_FRAME:
      work->has_more
          = JxlDecoderGetFrameHeader (work->decoder, &header) == JXL_DEC_SUCCESS && !header.is_last;
      return TRUE;
    case JXL_DEC_JPEG_RECONSTRUCTION:
    case JXL_DEC_JPEG_NEED_MORE_OUTPUT:
      return give_jpeg_room (work, error);
    case JXL_DEC_NEED_IMAGE_OUT_BUFFER:
      return give_room (work, error);
    case JXL_DEC_FULL_IMAGE:
      *ret_done = TRUE;
      return work->pixels != NULL || work->jpeg != NULL
             || ky_error_malformed (error, "libjxl: the picture is missing");
    default:
      return ky_error_malformed (error, "libjxl: the picture is damaged or truncated");
    }
}

static gboolean
jxl_decode (Work *work, KyView view, GError **error)
{
  gboolean is_done = FALSE;

  work->decoder = JxlDecoderCreate (NULL);
  if (work->decoder == NULL
      || JxlDecoderSubscribeEvents (work->decoder, JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING
                                                       | JXL_DEC_FRAME | JXL_DEC_JPEG_RECONSTRUCTION
                                                       | JXL_DEC_FULL_IMAGE)
             != JXL_DEC_SUCCESS
      || JxlDecoderSetInput (work->decoder, view.data, view.size) != JXL_DEC_SUCCESS)
    return ky_fail (error, KY_ERROR_MEMORY, "libjxl: no decoder");
  JxlDecoderCloseInput (work->decoder);
  while (!is_done)
    if (!jxl_answer (work, JxlDecoderProcessInput (work->decoder), &is_done, error))
      return FALSE;
  return TRUE;
}

/* --- what it becomes ------------------------------------------------------------------------ */

static gboolean
become_jpeg (Work *work, GError **error)
{
  gsize size = work->jpeg->len - JxlDecoderReleaseJPEGBuffer (work->decoder);

  g_byte_array_set_size (work->jpeg, (guint)size);
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&work->jpeg));
  return ky_job_become (work->job, "photo.jpg", "jpeg", KY_METHOD_REBUILD, bytes, error);
}

static gboolean
become_photo (Work *work, GError **error)
{
  KyPhoto photo = { .width = work->info.xsize,
                    .height = work->info.ysize,
                    .channels = work->format.num_channels,
                    .depth = work->format.data_type == JXL_TYPE_UINT16 ? 16 : 8,
                    .pixels = work->pixels,
                    /* Lossy pictures are coded in colours of their own (XYB). */
                    .is_lossless = work->info.uses_original_profile != 0 };

  photo.stride = (gsize)photo.width * photo.channels * photo.depth / 8;
  if (work->profile != NULL)
    photo.profile = ky_view (work->profile->data, work->profile->len);
  return ky_photo_become (work->job, &photo, error);
}

/* Notes boxes beside the picture, which do not belong to the codestream. */
static void
jxl_note_others (Work *work, KyView view)
{
  static const gchar *const parts[] = { "JXL ", "ftyp", "jxlc", "jxlp", "jxll", "jbrd", "jxli" };
  KyReader reader = ky_reader (view);

  if (work->has_more)
    ky_job_removed (work->job, "jxl.frame", 1, NULL);
  if (work->info.num_extra_channels > (work->info.alpha_bits > 0 ? 1u : 0u))
    ky_job_removed (work->job, "jxl.channel",
                    work->info.num_extra_channels - (work->info.alpha_bits > 0 ? 1u : 0u), NULL);
  while (ky_view_starts_with (view, BOX_SIGNATURE, 12) && ky_reader_left (&reader) >= 8)
    {
      guint64 size = ky_reader_u32be (&reader);
      const guint8 *name = ky_reader_bytes (&reader, 4);
      gboolean is_part = FALSE;
      guint64 head = 8;

      if (size == 1)
        {
          guint64 high = ky_reader_u32be (&reader);

          size = high << 32 | ky_reader_u32be (&reader);
          head = 16;
        }
      if (name == NULL || reader.failed)
        return;
      for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
        is_part = is_part || memcmp (name, parts[i], 4) == 0;
      if (!is_part)
        ky_job_removed (work->job, "jxl.metadata", 1, NULL);
      if (size < head)
        return;
      ky_reader_bytes (&reader, size - head);
    }
}

static gboolean
jxl_rebuild (KyJob *job, GError **error)
{
  g_auto (Work) work = { .job = job };
  KyView view = ky_job_input (job);

  if (!jxl_decode (&work, view, error)
      || !(work.jpeg != NULL ? become_jpeg (&work, error) : become_photo (&work, error)))
    return FALSE;
  jxl_note_others (&work, view);
  return TRUE;
}
#endif

static const gchar *const suffixes[] = { "jxl", NULL };

const KyFiletype ky_filetype_jxl = {
  .name = "jxl",
  .label_en = "JPEG XL picture",
  .label_ja = "JPEG XL画像",
  .media_types = KY_WORDS ("image/jxl"),
  .suffixes = suffixes,
  .families = KY_FAMILY_PHOTO,
  .flags = KY_TYPE_PICTURE,
  .inert_suffixes = suffixes,
  KY_REBUILT (jxl_identify, NULL, jxl_rebuild),
};
