/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of JPEG 2000 pictures: ITU-T T.800 (ISO/IEC 15444-1), the codestream alone or
 * in the boxes of JP2 and JPX.
 *
 * It reads grey, RGB, sYCC and CMYK pictures, palettes, alpha, subsampled components, of 1 to 16
 * bits and more, with OpenJPEG in a worker of its own family. The picture becomes a PNG if the
 * coding was reversible, or if it has more than 8 bits or alpha, otherwise a JPEG. A colour profile
 * is rebuilt. Dropped are XML, UUID (Exif, XMP, GeoJP2) and comments, further codestreams, and
 * components other than colour and alpha. Known gaps are CIELab, which is read as plain components,
 * and profiles of CMYK, which are dropped with CMYK. */
#include "engine/filetype.h"

#define BOX_SIGNATURE "\0\0\0\x0cjP  \r\n\x87\n"
#define STREAM_SIGNATURE "\xff\x4f\xff\x51"

static guint
jp2_identify (const KyProbe *probe)
{
  return ky_view_starts_with (probe->view, BOX_SIGNATURE, 12)     ? 96
         : ky_view_starts_with (probe->view, STREAM_SIGNATURE, 4) ? 32
                                                                  : 0;
}

#ifndef KY_IDENTIFY_ONLY
#include "common/error.h"
#include "filetypes/base/picture/openjpeg.h"
#include "filetypes/photo/photo.h"

#define COMPONENTS_MAX 16
/* Memory of OpenJPEG for each sample (the sample and its wavelet coefficient, four bytes each), and
 * of the output. */
#define BYTES_PER_SAMPLE 12

typedef struct
{
  KyOpenjpegInput input;
  opj_codec_t *codec;
  opj_stream_t *stream;
  opj_image_t *image;
  guint8 *pixels;
} Work;

static void
jp2_work_clear (Work *work)
{
  if (work->image != NULL)
    opj_image_destroy (work->image);
  if (work->stream != NULL)
    opj_stream_destroy (work->stream);
  if (work->codec != NULL)
    opj_destroy_codec (work->codec);
  g_free (work->pixels);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, jp2_work_clear)

/* --- boxes ---------------------------------------------------------------------------------- */

/* Notes the boxes beside the picture. OpenJPEG reads the boxes; this walk only counts them. */
static void
note_boxes (KyJob *job, KyView view)
{
  static const struct
  {
    const gchar *name, *code;
  } notes[] = { { "uuid", "jp2.metadata" },
                { "xml ", "jp2.metadata" },
                { "uinf", "jp2.metadata" },
                { "jp2i", "jp2.metadata" } };
  KyReader reader = ky_reader (view);
  guint streams = 0;

  while (ky_view_starts_with (view, BOX_SIGNATURE, 12) && ky_reader_left (&reader) >= 8)
    {
      guint64 size = ky_reader_u32be (&reader);
      const guint8 *name = ky_reader_bytes (&reader, 4);
      guint64 head = 8;

      if (size == 1)
        {
          guint64 high = ky_reader_u32be (&reader);

          size = high << 32 | ky_reader_u32be (&reader);
          head = 16;
        }
      if (name == NULL || reader.failed)
        return;
      for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
        if (memcmp (name, notes[i].name, 4) == 0)
          ky_job_removed (job, notes[i].code, 1, NULL);
      if (memcmp (name, "jp2c", 4) == 0 && ++streams > 1)
        ky_job_removed (job, "jp2.picture", 1, NULL);
      if (size < head)
        return;
      ky_reader_bytes (&reader, size - head);
    }
}

/* --- decoding ------------------------------------------------------------------------------- */

static gboolean
check_components (const opj_image_t *image, GError **error)
{
  if (image->x1 <= image->x0 || image->y1 <= image->y0 || image->numcomps == 0
      || image->numcomps > COMPONENTS_MAX)
    return ky_error_malformed (error,
                               "openjpeg: the size or the number of components is not valid");
  for (guint i = 0; i < image->numcomps; i++)
    if (image->comps[i].prec == 0 || image->comps[i].prec > 31 || image->comps[i].w == 0
        || image->comps[i].h == 0)
      return ky_error_malformed (error,
                                 "openjpeg: a component has no samples, or a wrong bit depth");
  return TRUE;
}

static gboolean
jp2_open_stream (Work *work, KyView view, GError **error)
{
  gboolean is_boxed = ky_view_starts_with (view, BOX_SIGNATURE, 12);
  opj_dparameters_t parameters;

  opj_set_default_decoder_parameters (&parameters);
  work->input = (KyOpenjpegInput){ view, 0 };
  work->codec = opj_create_decompress (is_boxed ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K);
  work->stream = opj_stream_default_create (OPJ_TRUE);
  if (work->codec == NULL || work->stream == NULL)
    return ky_fail (error, KY_ERROR_MEMORY, "openjpeg");
  ky_openjpeg_attach (work->stream, &work->input);
  /* A truncated file is rejected: OpenJPEG would leave old content of the memory in the missing
   * areas. */
  return (opj_setup_decoder (work->codec, &parameters)
          && opj_decoder_set_strict_mode (work->codec, OPJ_TRUE)
          && opj_read_header (work->stream, work->codec, &work->image))
         || ky_error_malformed (error, "openjpeg: the header is not valid");
}

/* Returns whether the wavelet was the one of whole numbers. */
static gboolean
is_reversible (opj_codec_t *codec)
{
  opj_codestream_info_v2_t *info = opj_get_cstr_info (codec);
  gboolean is = info != NULL && info->m_default_tile_info.tccp_info != NULL
                && info->m_default_tile_info.tccp_info[0].qmfbid == 1;

  if (info != NULL)
    opj_destroy_cstr_info (&info);
  return is;
}

/* --- samples -------------------------------------------------------------------------------- */

/* Returns sample `x`, `y` of `component`, which may have fewer than the picture, as 0 to 65535. */
static guint
jp2_sample_at (const opj_image_comp_t *component, guint x, guint y)
{
  guint cx = MIN (x / MAX (component->dx, 1u), component->w - 1);
  guint cy = MIN (y / MAX (component->dy, 1u), component->h - 1);
  gint64 most = (G_GINT64_CONSTANT (1) << component->prec) - 1;
  gint64 value = component->data[(gsize)cy * component->w + cx];

  if (component->sgnd)
    value += G_GINT64_CONSTANT (1) << (component->prec - 1);
  return (guint)(CLAMP (value, 0, most) * 65535 / most);
}

/* Converts Y, Cb, Cr to RGB by ITU-R BT.601 with full range (IEC 61966-2-1, amendment 1). */
static void
from_ycc (guint *rgb)
{
  gdouble y = rgb[0], cb = (gdouble)rgb[1] - 32768, cr = (gdouble)rgb[2] - 32768;

  rgb[0] = (guint)CLAMP (y + 1.402 * cr, 0, 65535);
  rgb[1] = (guint)CLAMP (y - 0.344136 * cb - 0.714136 * cr, 0, 65535);
  rgb[2] = (guint)CLAMP (y + 1.772 * cb, 0, 65535);
}

static void
from_cmyk (guint *samples)
{
  for (guint i = 0; i < 3; i++)
    samples[i] = (65535 - samples[i]) * (65535 - samples[3]) / 65535;
}

/* Describes the roles of the components. */
typedef struct
{
  guint colors; /* read: 1, 3, or 4 for CMYK */
  gint alpha;   /* its number, or -1 */
  gboolean is_ycc;
} Layout;

static Layout
find_layout (const opj_image_t *image)
{
  gboolean is_cmyk = image->color_space == OPJ_CLRSPC_CMYK && image->numcomps >= 4;
  Layout layout = { is_cmyk ? 4 : image->numcomps >= 3 ? 3 : 1, -1, FALSE };

  layout.is_ycc
      = layout.colors == 3
        && (image->color_space == OPJ_CLRSPC_SYCC || image->color_space == OPJ_CLRSPC_EYCC);
  /* A bare codestream does not say what the additional component is. It is taken for alpha. */
  if (image->numcomps > layout.colors)
    layout.alpha = (gint)layout.colors;
  return layout;
}

static void
put_sample (guint8 **out, guint depth, guint value)
{
  *(*out)++ = (guint8)(depth == 8 ? (value * 255u + 32767) / 65535 : value >> 8);
  if (depth == 16)
    *(*out)++ = (guint8)value;
}

static void
jp2_gather (const opj_image_t *image, const Layout *layout, KyPhoto *photo, guint8 *out)
{
  guint colors = MIN (layout->colors, 3);

  for (guint32 y = 0; y < photo->height; y++)
    for (guint32 x = 0; x < photo->width; x++)
      {
        guint samples[4];

        for (guint i = 0; i < layout->colors; i++)
          samples[i] = jp2_sample_at (&image->comps[i], x, y);
        if (layout->is_ycc)
          from_ycc (samples);
        if (layout->colors == 4)
          from_cmyk (samples);
        for (guint i = 0; i < colors; i++)
          put_sample (&out, photo->depth, samples[i]);
        if (layout->alpha >= 0)
          put_sample (&out, photo->depth, jp2_sample_at (&image->comps[layout->alpha], x, y));
      }
}

static gboolean
jp2_write_picture (KyJob *job, Work *work, GError **error)
{
  const opj_image_t *image = work->image;
  Layout layout = find_layout (image);
  KyPhoto photo = { .width = image->x1 - image->x0, .height = image->y1 - image->y0, .depth = 8 };

  for (guint i = 0; i < image->numcomps; i++)
    {
      if (image->comps[i].data == NULL)
        return ky_error_malformed (error, "openjpeg: a component has no samples");
      if (image->comps[i].prec > 8)
        photo.depth = 16;
    }
  photo.channels = MIN (layout.colors, 3) + (layout.alpha >= 0);
  photo.stride = (gsize)photo.width * photo.channels * photo.depth / 8;
  photo.is_lossless = is_reversible (work->codec);
  if (image->icc_profile_buf != NULL && image->icc_profile_len > 0 && layout.colors != 4)
    photo.profile = ky_view (image->icc_profile_buf, image->icc_profile_len);
  photo.pixels = work->pixels = g_malloc (photo.stride * photo.height);
  jp2_gather (image, &layout, &photo, work->pixels);
  if (!ky_photo_become (job, &photo, error))
    return FALSE;
  if (image->numcomps > layout.colors + 1)
    ky_job_removed (job, "jp2.component", image->numcomps - layout.colors - 1, NULL);
  return TRUE;
}

static gboolean
jp2_rebuild (KyJob *job, GError **error)
{
  g_auto (Work) work = { 0 };
  KyView view = ky_job_input (job);

  if (!jp2_open_stream (&work, view, error) || !check_components (work.image, error)
      || !ky_photo_charge (job, work.image->x1 - work.image->x0, work.image->y1 - work.image->y0,
                           BYTES_PER_SAMPLE * work.image->numcomps, error))
    return FALSE;
  /* A palette may have made more of them. */
  if (!opj_decode (work.codec, work.stream, work.image))
    return ky_error_malformed (error, "openjpeg: the picture is damaged or truncated");
  if (!check_components (work.image, error) || !jp2_write_picture (job, &work, error))
    return FALSE;
  note_boxes (job, view);
  return TRUE;
}
#endif

static const gchar *const suffixes[] = { "jp2", "j2k", "j2c", "jpc", "jpf", "jpx", NULL };

const KyFiletype ky_filetype_jp2 = {
  .name = "jp2",
  .label_en = "JPEG 2000 picture",
  .label_ja = "JPEG 2000画像",
  .media_types = KY_WORDS ("image/jp2", "image/jpx", "image/j2k", "image/jpeg2000"),
  .suffixes = suffixes,
  .families = KY_FAMILY_PHOTO,
  .flags = KY_TYPE_PICTURE,
  .inert_suffixes = suffixes,
  KY_REBUILT (jp2_identify, NULL, jp2_rebuild),
};
