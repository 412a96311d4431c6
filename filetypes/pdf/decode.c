/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes JBIG2 with libjbig2dec and JPEG 2000 with OpenJPEG to pixels, for image.c, which encodes
 * them in another form: neither coding occurs in an output. The size is checked and charged before
 * anything is decoded. */
#include "filetypes/pdf/decode.h"

#include "filetypes/base/picture/openjpeg.h"

#include <stdint.h>

#include <jbig2.h>

/* --- JBIG2 ---------------------------------------------------------------------------------- */

static void
ignore_jbig2 (void *data, const char *message, Jbig2Severity severity, uint32_t segment)
{
}

/* Tells whether jbig2dec would draw a segment wrongly without an error: a region that refines
 * another one, or refinement with Huffman codes (ITU-T T.88 §7.4.2.1.1, §7.4.3.1.1, §7.4.7). */
static gboolean
is_refined (guint type, KyView data)
{
  switch (type)
    {
    case 0: /* symbol dictionary: SDHUFF and SDREFAGG */
      return (ky_view_u16be (data, 0) & 3) == 3;
    case 4:
    case 6:
    case 7: /* text region: SBHUFF and SBREFINE, behind 17 bytes of where it lies */
      return (ky_view_u16be (data, 17) & 3) == 3;
    case 40:
    case 42:
    case 43:
      return TRUE;
    default:
      return FALSE;
    }
}

typedef struct
{
  guint32 number, n_referred;
  guint number_size; /* of a number that is referred to, in bytes */
  guint8 flags;
  KyView referred, page, data;
} Segment;

/* Reads the header of a JBIG2 segment (§7.2) and skips its data. Returns FALSE at the end of the
 * stream, or if its length is unknown. */
static gboolean
decode_read_segment (KyReader *reader, KyView stream, Segment *segment)
{
  segment->number = ky_reader_u32be (reader);
  segment->flags = ky_reader_u8 (reader);
  segment->n_referred = ky_reader_u8 (reader);
  if (segment->n_referred >> 5 == 7)
    {
      segment->n_referred = (segment->n_referred & 0x1f) << 24;
      segment->n_referred |= (guint32)ky_reader_u8 (reader) << 16;
      segment->n_referred |= ky_reader_u16be (reader);
      ky_reader_bytes (reader, ((guint64)segment->n_referred + 8) / 8);
    }
  else
    segment->n_referred >>= 5;
  segment->number_size = segment->number <= 256 ? 1 : segment->number <= 65536 ? 2 : 4;
  segment->referred.size = (gsize)segment->n_referred * segment->number_size;
  segment->referred.data = ky_reader_bytes (reader, segment->referred.size);
  segment->page.size = (segment->flags & 0x40) != 0 ? 4 : 1;
  segment->page.data = ky_reader_bytes (reader, segment->page.size);
  guint32 size = ky_reader_u32be (reader);
  if (reader->failed || !ky_view_slice (stream, reader->at, size, &segment->data))
    return FALSE;
  ky_reader_bytes (reader, size);
  return TRUE;
}

static void
decode_append_number (GByteArray *out, guint32 number, guint size)
{
  for (guint i = size; i > 0; i--)
    g_byte_array_append (out, &(guint8){ (guint8)(number >> (i - 1) * 8) }, 1);
}

/* Writes the header of a segment. If a segment refers to more than four others, jbig2dec 0.19
 * counts the bytes of retention flags correctly only for one number of references in eight.
 * References of the segment to itself, which add nothing, fill the list up to such a number. */
static void
append_header (GByteArray *out, const Segment *segment)
{
  guint32 n = segment->n_referred <= 4 ? segment->n_referred : (segment->n_referred | 7);

  decode_append_number (out, segment->number, 4);
  decode_append_number (out, segment->flags, 1);
  if (n <= 4)
    decode_append_number (out, n << 5, 1);
  else
    {
      decode_append_number (out, 7u << 29 | n, 4);
      for (guint32 i = 0; i < (n + 8) / 8; i++)
        decode_append_number (out, 0, 1);
    }
  g_byte_array_append (out, segment->referred.data, (guint)segment->referred.size);
  for (guint32 i = segment->n_referred; i < n; i++)
    decode_append_number (out, segment->number, segment->number_size);
  g_byte_array_append (out, segment->page.data, (guint)segment->page.size);
  decode_append_number (out, (guint32)segment->data.size, 4);
}

/* Returns `stream` with headers that jbig2dec understands, or NULL if jbig2dec draws it wrongly. */
static GByteArray *
for_jbig2dec (KyView stream)
{
  KyReader reader = ky_reader (stream);
  GByteArray *out = g_byte_array_new ();
  gsize at = 0;

  while (ky_reader_left (&reader) >= 11)
    {
      Segment segment;

      if (!decode_read_segment (&reader, stream, &segment))
        break;
      if (is_refined (segment.flags & 0x3f, segment.data))
        {
          g_byte_array_unref (out);
          return NULL;
        }
      append_header (out, &segment);
      g_byte_array_append (out, segment.data.data, (guint)segment.data.size);
      at = reader.at;
    }
  g_byte_array_append (out, stream.data + at, (guint)(stream.size - at));
  return out;
}

/* Returns the context that jbig2dec makes of the shared segments, or NULL. */
static Jbig2GlobalCtx *
read_globals (KyView shared)
{
  Jbig2Ctx *context = jbig2_ctx_new (NULL, JBIG2_OPTIONS_EMBEDDED, NULL, ignore_jbig2, NULL);

  if (context != NULL && jbig2_data_in (context, shared.data, shared.size) >= 0)
    return jbig2_make_global_ctx (context);
  if (context != NULL)
    jbig2_ctx_free (context);
  return NULL;
}

gboolean
ky_pdf_decode_jbig2 (KyView data, KyView globals, KyPdfSamples *ret_samples, GError **error)
{
  g_autoptr (GByteArray) segments = data.size <= G_MAXINT / 2 ? for_jbig2dec (data) : NULL;
  g_autoptr (GByteArray) shared = globals.size <= G_MAXINT / 2 ? for_jbig2dec (globals) : NULL;
  Jbig2GlobalCtx *global = NULL;
  Jbig2Image *image = NULL;

  if (segments == NULL || shared == NULL)
    return ky_error_malformed (error, "jbig2: refinement");
  if (shared->len > 0)
    global = read_globals (ky_view (shared->data, shared->len));
  Jbig2Ctx *context = jbig2_ctx_new (NULL, JBIG2_OPTIONS_EMBEDDED, global, ignore_jbig2, NULL);
  if (context != NULL && jbig2_data_in (context, segments->data, segments->len) >= 0
      && jbig2_complete_page (context) >= 0)
    image = jbig2_page_out (context);
  if (image != NULL && image->width > 0 && image->height > 0 && image->width <= 1000000
      && image->height <= 1000000)
    {
      gsize row = ((gsize)image->width + 7) / 8;
      GByteArray *out = g_byte_array_sized_new ((guint)(row * image->height));

      for (guint y = 0; y < image->height; y++)
        g_byte_array_append (out, image->data + (gsize)y * image->stride, (guint)row);
      /* In a PDF file 0 is black (ISO 32000-1 §7.4.7). */
      for (guint i = 0; i < out->len; i++)
        out->data[i] = (guint8)~out->data[i];
      *ret_samples = (KyPdfSamples){ NULL, image->width, image->height, 1, 1, NULL };
      ret_samples->bytes = g_byte_array_free_to_bytes (out);
    }
  else
    g_set_error_literal (error, KY_ERROR, KY_ERROR_MALFORMED, "jbig2dec: no picture");
  if (image != NULL)
    jbig2_release_page (context, image);
  if (context != NULL)
    jbig2_ctx_free (context);
  if (global != NULL)
    jbig2_global_ctx_free (global);
  return ret_samples->bytes != NULL;
}

/* --- JPEG 2000 ------------------------------------------------------------------------------ */

/* Returns sample `x`, `y` of component `c` at 8 bits; components may have fewer samples than the
 * picture. */
static guint8
decode_sample_at (const opj_image_t *image, guint c, guint x, guint y, gboolean is_indexed)
{
  const opj_image_comp_t *component = &image->comps[c];
  guint cx = MIN (x / MAX (component->dx, 1u), component->w - 1),
        cy = MIN (y / MAX (component->dy, 1u), component->h - 1);
  gint64 value = component->data[(gsize)cy * component->w + cx];

  if (component->sgnd)
    value += G_GINT64_CONSTANT (1) << (component->prec - 1);
  if (component->prec > 8)
    value >>= component->prec - 8;
  else if (component->prec < 8 && !is_indexed)
    value = value * 255 / ((1 << component->prec) - 1);
  return (guint8)CLAMP (value, 0, 255);
}

/* Returns the samples of the alpha component, which follows the `n` colour components; NULL: there
 * is none. (transfer full) */
static GBytes *
take_alpha (const opj_image_t *image, guint n, guint width, guint height)
{
  const opj_image_comp_t *alpha = image->numcomps > n ? &image->comps[n] : NULL;

  if (alpha == NULL || alpha->data == NULL || alpha->w == 0 || alpha->h == 0 || alpha->prec == 0
      || alpha->prec > 31)
    return NULL;
  GByteArray *out = g_byte_array_sized_new (width * height);
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint8 value = decode_sample_at (image, n, x, y, FALSE);

        g_byte_array_append (out, &value, 1);
      }
  return g_byte_array_free_to_bytes (out);
}

static gboolean
take_image (const opj_image_t *image, gboolean is_indexed, guint64 max_pixels,
            KyPdfSamples *samples, GError **error)
{
  guint width = image->x1 - image->x0, height = image->y1 - image->y0;
  guint n = image->numcomps >= 4 ? 4 : image->numcomps >= 3 && !is_indexed ? 3 : 1;

  /* Two components are grey and alpha, four may be colour and alpha: alpha is no component of the
   * picture. */
  if (n == 4 && image->color_space != OPJ_CLRSPC_CMYK)
    n = 3;
  if (width == 0 || height == 0 || (guint64)width * height > max_pixels
      || (guint64)width * height * n > G_MAXINT)
    return ky_fail (error, KY_ERROR_LIMIT, "pixels: a JPEG 2000 picture of %u by %u", width,
                    height);
  for (guint c = 0; c < n; c++)
    if (image->comps[c].data == NULL || image->comps[c].w == 0 || image->comps[c].h == 0
        || image->comps[c].prec == 0 || image->comps[c].prec > 31)
      return ky_error_malformed (error,
                                 "openjpeg: a component has no samples, or a wrong bit depth");
  GByteArray *out = g_byte_array_sized_new (width * height * n);
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      for (guint c = 0; c < n; c++)
        {
          guint8 value = decode_sample_at (image, c, x, y, is_indexed);

          g_byte_array_append (out, &value, 1);
        }
  *samples = (KyPdfSamples){ g_byte_array_free_to_bytes (out),    width, height, n, 8,
                             take_alpha (image, n, width, height) };
  return TRUE;
}

static gboolean
decode_jpx (KyView data, OPJ_CODEC_FORMAT format, gboolean is_indexed, guint64 max_pixels,
            KyPdfSamples *ret_samples, GError **error)
{
  KyOpenjpegInput input = { data, 0 };
  opj_codec_t *codec = opj_create_decompress (format);
  opj_stream_t *stream = opj_stream_default_create (OPJ_TRUE);
  opj_dparameters_t parameters;
  opj_image_t *image = NULL;
  gboolean ok = FALSE;

  opj_set_default_decoder_parameters (&parameters);
  if (is_indexed)
    parameters.flags |= OPJ_DPARAMETERS_IGNORE_PCLR_CMAP_CDEF_FLAG;
  /* A truncated picture is drawn as far as it can be decoded, as PDF readers do. */
  if (codec != NULL && stream != NULL && opj_setup_decoder (codec, &parameters)
      && opj_decoder_set_strict_mode (codec, OPJ_FALSE))
    {
      ky_openjpeg_attach (stream, &input);
      if (opj_read_header (stream, codec, &image) && image->x1 > image->x0 && image->y1 > image->y0
          && (guint64)(image->x1 - image->x0) * (image->y1 - image->y0) <= max_pixels
          && opj_decode (codec, stream, image))
        ok = take_image (image, is_indexed, max_pixels, ret_samples, error);
      else
        g_set_error_literal (error, KY_ERROR, KY_ERROR_MALFORMED,
                             "openjpeg: the picture is damaged, empty or too large");
    }
  if (image != NULL)
    opj_image_destroy (image);
  if (stream != NULL)
    opj_stream_destroy (stream);
  if (codec != NULL)
    opj_destroy_codec (codec);
  return ok;
}

gboolean
ky_pdf_decode_jpx (KyView data, gboolean is_indexed, guint64 max_pixels, KyPdfSamples *ret_samples,
                   GError **error)
{
  static const guint8 codestream[] = { 0xff, 0x4f, 0xff, 0x51 };
  g_autoptr (GError) own = NULL;

  if (ky_view_starts_with (data, codestream, sizeof codestream))
    return decode_jpx (data, OPJ_CODEC_J2K, is_indexed, max_pixels, ret_samples, error);
  if (decode_jpx (data, OPJ_CODEC_JP2, is_indexed, max_pixels, ret_samples, &own))
    return TRUE;
  /* The palette of the boxes around it counts for nothing where the PDF file has one (ISO 32000-1
   * §7.4.9), and openjpeg takes none of a single colour. */
  const guint8 *at = is_indexed && own != NULL && own->code == KY_ERROR_MALFORMED
                         ? memmem (data.data, data.size, codestream, sizeof codestream)
                         : NULL;
  if (at != NULL)
    return decode_jpx (ky_view (at, data.size - (gsize)(at - data.data)), OPJ_CODEC_J2K, is_indexed,
                       max_pixels, ret_samples, error);
  if (own == NULL)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_MEMORY, "openjpeg");
  else
    g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}
