/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a JPEG anew from its DCT coefficients, upright and with standard headers, with libjpeg; if
 * the coefficients cannot be turned or coded, by decoding and encoding once. The number of scans
 * and the memory are limited. If the output looks like another file format, other codings are
 * tried. */
#include "filetypes/image/jpeg.h"

#include "common/release.h"
#include "filetypes/image/jpeg-greys.h"
#include "filetypes/image/jpeg-turn.h"
#include "filetypes/base/picture/signs.h"

#include <setjmp.h>

#include <jerror.h>

#define BUFFER_SIZE (64 * 1024)
#define SMALL_PICTURE (256 * 256)
/* A progressive picture has a dozen scans. Each costs a pass over all blocks, so many of them are
 * accepted for small pictures only. */
#define MAX_SCANS 100
#define MAX_SCANNED_BLOCKS (G_GUINT64_CONSTANT (1) << 26)

/* Lists ways of encoding, best first. If the output has the signature of another format, the next
 * one is tried. */
typedef enum
{
  WAY_USUAL,
  WAY_OPTIMAL, /* always with optimal tables */
  WAY_REDRAWN, /* with other coefficients, by decoding and encoding */
  N_WAYS
} Way;

typedef struct
{
  struct jpeg_error_mgr errors; /* must be first: libjpeg's pointer to it is cast back */
  struct jpeg_destination_mgr sink;
  struct jpeg_progress_mgr progress;
  struct jpeg_decompress_struct in;
  struct jpeg_compress_struct out;
  jpeg_scan_info scans[MAX_COMPONENTS];
  jmp_buf jump;
  GError *error;
  KyJob *job;
  const KyJpegRequest *request;
  KyJpegRequest upright; /* replaces the caller's request once the picture is redrawn */
  KyJpegResult result;
  KyTurn turn;
  Way way;
  gboolean is_out_of_range; /* coefficients without a code, which damage causes */
  guint64 blocks;
  KyCodesLook *look; /* (nullable) the search in the coefficients that were read */
  GByteArray *output;
  GByteArray *redrawn; /* (nullable) an upright JPEG that replaces the input */
  guint8 *pixels;      /* of the picture being redrawn */
  guint8 buffer[BUFFER_SIZE];
} Codec;

/* --- libjpeg's callbacks -------------------------------------------------------------------- */

static void G_GNUC_NORETURN
jpeg_rewrite_fail (Codec *codec, KyError code, const gchar *message)
{
  if (codec->error == NULL)
    g_set_error (&codec->error, KY_ERROR, (gint)code, "%s", message);
  longjmp (codec->jump, 1);
}

static void
on_error (j_common_ptr cinfo)
{
  Codec *codec = (Codec *)cinfo->err;
  gchar message[JMSG_LENGTH_MAX];
  gchar text[JMSG_LENGTH_MAX + 16];

  codec->is_out_of_range = cinfo->err->msg_code == JERR_BAD_DCT_COEF;
  cinfo->err->format_message (cinfo, message);
  g_snprintf (text, sizeof text, "libjpeg: %s", message);
  jpeg_rewrite_fail (
      codec, cinfo->err->msg_code == JERR_OUT_OF_MEMORY ? KY_ERROR_MEMORY : KY_ERROR_MALFORMED,
      text);
}

static void
jpeg_rewrite_on_message (j_common_ptr cinfo, int level)
{
  if (level < 0)
    ((Codec *)cinfo->err)->result.warnings++;
}

static void
on_output (j_common_ptr cinfo)
{
}

static void
on_progress (j_common_ptr cinfo)
{
  Codec *codec = cinfo->client_data;

  if (!cinfo->is_decompressor)
    return;
  guint scan = (guint)codec->in.input_scan_number;
  if (scan > MAX_SCANS || (scan > 16 && scan * codec->blocks > MAX_SCANNED_BLOCKS))
    jpeg_rewrite_fail (codec, KY_ERROR_LIMIT, "scans: too many passes over the picture");
}

static void
sink_start (j_compress_ptr cinfo)
{
  Codec *codec = cinfo->client_data;

  codec->sink.next_output_byte = codec->buffer;
  codec->sink.free_in_buffer = BUFFER_SIZE;
}

static void
jpeg_rewrite_send (Codec *codec, gsize size)
{
  g_byte_array_append (codec->pixels != NULL ? codec->redrawn : codec->output, codec->buffer,
                       (guint)size);
}

static boolean
sink_flush (j_compress_ptr cinfo)
{
  jpeg_rewrite_send (cinfo->client_data, BUFFER_SIZE);
  sink_start (cinfo);
  return TRUE;
}

static void
sink_end (j_compress_ptr cinfo)
{
  Codec *codec = cinfo->client_data;

  jpeg_rewrite_send (codec, BUFFER_SIZE - codec->sink.free_in_buffer);
}

/* --- life ----------------------------------------------------------------------------------- */

static void
codec_free (Codec *codec)
{
  if (codec == NULL)
    return;
  jpeg_destroy_decompress (&codec->in);
  jpeg_destroy_compress (&codec->out);
  g_clear_pointer (&codec->look, ky_codes_look_free);
  KY_RELEASE_MEMBERS (codec, output, redrawn, pixels, error);
  g_free (codec);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Codec, codec_free)

/* May call longjmp(). */
static void
create_output (Codec *codec)
{
  jpeg_create_compress (&codec->out);
  codec->out.client_data = codec;
  codec->out.dest = &codec->sink;
}

/* May call longjmp(). */
static void
codec_create (Codec *codec)
{
  jpeg_std_error (&codec->errors);
  codec->errors.error_exit = on_error;
  codec->errors.emit_message = jpeg_rewrite_on_message;
  codec->errors.output_message = on_output;
  codec->in.err = codec->out.err = &codec->errors;
  jpeg_create_decompress (&codec->in);
  create_output (codec);
  codec->in.client_data = codec;
  codec->progress.progress_monitor = on_progress;
  codec->in.progress = &codec->progress;
  codec->sink.init_destination = sink_start;
  codec->sink.empty_output_buffer = sink_flush;
  codec->sink.term_destination = sink_end;
}

/* --- reading -------------------------------------------------------------------------------- */

static guint64
round_up (guint64 value, guint64 step)
{
  return (value + step - 1) / step * step;
}

/* Reads the header and charges the pixels. */
static void
jpeg_rewrite_read_header (Codec *codec, KyView view)
{
  struct jpeg_decompress_struct *in = &codec->in;
  guint64 memory = ky_policy_uint (ky_job_policy (codec->job), KY_POLICY_LIMIT_ITEM_MEMORY);
  guint64 width, height, needed = 0;
  int max_h = 1, max_v = 1;

  jpeg_mem_src (in, view.data, view.size);
  jpeg_read_header (in, TRUE);
  if (in->num_components != 1 && in->num_components != 3 && in->num_components != 4)
    jpeg_rewrite_fail (codec, KY_ERROR_MALFORMED, "neither one, three nor four colour components");
  for (int i = 0; i < in->num_components; i++)
    {
      max_h = MAX (max_h, in->comp_info[i].h_samp_factor);
      max_v = MAX (max_v, in->comp_info[i].v_samp_factor);
    }
  width = round_up (in->image_width, 8 * (guint64)max_h);
  height = round_up (in->image_height, 8 * (guint64)max_v);
  codec->blocks = width * height / 64;
  for (int i = 0; i < in->num_components; i++)
    needed += width * height * (guint64)in->comp_info[i].h_samp_factor
              * (guint64)in->comp_info[i].v_samp_factor / (guint64)(max_h * max_v) * sizeof (JCOEF)
              * (codec->request->orientation > 1 ? 2 : 1);
  if (needed > memory / 4 * 3)
    jpeg_rewrite_fail (codec, KY_ERROR_LIMIT, "item-memory: the picture's coefficients do not fit");
  if (codec->way == WAY_USUAL
      && !ky_job_charge (codec->job, KY_COST_PIXELS, (guint64)in->image_width * in->image_height,
                         &codec->error))
    longjmp (codec->jump, 1);
}

/* --- writing -------------------------------------------------------------------------------- */

/* Sets the sampling factors to 1 if all components have the same, which means the same. */
static void
normalize_sampling (struct jpeg_compress_struct *out)
{
  for (int i = 1; i < out->num_components; i++)
    if (out->comp_info[i].h_samp_factor != out->comp_info[0].h_samp_factor
        || out->comp_info[i].v_samp_factor != out->comp_info[0].v_samp_factor)
      return;
  for (int i = 0; i < out->num_components; i++)
    out->comp_info[i].h_samp_factor = out->comp_info[i].v_samp_factor = 1;
}

/* Uses one scan for each component if all do not fit into one (B.2.3: ten blocks). */
static void
choose_scans (Codec *codec)
{
  struct jpeg_compress_struct *out = &codec->out;
  int blocks = 0;

  normalize_sampling (out);
  for (int i = 0; i < out->num_components; i++)
    blocks += out->comp_info[i].h_samp_factor * out->comp_info[i].v_samp_factor;
  if (out->num_components == 1 || blocks <= 10)
    return;
  for (int i = 0; i < out->num_components; i++)
    codec->scans[i]
        = (jpeg_scan_info){ .comps_in_scan = 1, .component_index = { i }, .Ss = 0, .Se = 63 };
  out->scan_info = codec->scans;
  out->num_scans = out->num_components;
}

/* Reverses the order of the symbols of each length. */
static void
reverse_table (JHUFF_TBL *table)
{
  guint at = 0;

  for (guint length = 1; length <= 16; length++)
    {
      guint count = table->bits[length];

      for (guint i = 0; i < count / 2; i++)
        {
          UINT8 symbol = table->huffval[at + i];

          table->huffval[at + i] = table->huffval[at + count - 1 - i];
          table->huffval[at + count - 1 - i] = symbol;
        }
      at += count;
    }
}

/* Finds the smallest and the largest of the coefficients of `count` blocks. */
static void
jpeg_rewrite_find_range (const JCOEF *coefficients, gsize count, JCOEF *least, JCOEF *most)
{
  JCOEF low = *least, high = *most;

  for (gsize i = 0; i < count; i++, coefficients += DCTSIZE2)
    for (guint k = 0; k < DCTSIZE2; k++)
      {
        low = MIN (low, coefficients[k]);
        high = MAX (high, coefficients[k]);
      }
  *least = low;
  *most = high;
}

/* Returns whether the example tables have all codes: for values up to 1023, and differences up to
 * 2047 between neighbours. 8-bit samples give no others, but a damaged file may. */
static gboolean
has_usual_range (Codec *codec, jvirt_barray_ptr *arrays)
{
  struct jpeg_decompress_struct *in = &codec->in;
  JCOEF least = 0, most = 0;

  for (int i = 0; i < in->num_components; i++)
    {
      const jpeg_component_info *component = &in->comp_info[i];
      JDIMENSION columns
          = codec->turn.swap ? component->height_in_blocks : component->width_in_blocks;
      JDIMENSION rows = codec->turn.swap ? component->width_in_blocks : component->height_in_blocks;

      for (JDIMENSION y = 0; y < rows; y++)
        {
          JBLOCKARRAY row = in->mem->access_virt_barray ((j_common_ptr)in, arrays[i], y, 1, FALSE);

          jpeg_rewrite_find_range (row[0][0], columns, &least, &most);
        }
    }
  return least >= -1023 && most <= 1023;
}

/* Chooses the tables. Large pictures get the example tables of T.81 K.3, as cameras use them,
 * because optimal ones need another pass and save little; the symbols of each length are reversed,
 * so that the coded bytes differ from the sender's. Small pictures get optimal tables, whose own
 * size matters. */
static void
choose_tables (Codec *codec)
{
  struct jpeg_compress_struct *out = &codec->out;
  guint64 pixels = (guint64)out->image_width * out->image_height;

  for (int i = 0; i < NUM_HUFF_TBLS; i++)
    {
      if (out->dc_huff_tbl_ptrs[i] != NULL)
        reverse_table (out->dc_huff_tbl_ptrs[i]);
      if (out->ac_huff_tbl_ptrs[i] != NULL)
        reverse_table (out->ac_huff_tbl_ptrs[i]);
    }
  out->optimize_coding = codec->way == WAY_OPTIMAL || pixels < SMALL_PICTURE;
}

static void
write_density (Codec *codec)
{
  const KyJpegRequest *request = codec->request;
  struct jpeg_compress_struct *out = &codec->out;

  out->JFIF_major_version = 1;
  out->JFIF_minor_version = 1;
  out->density_unit = 0;
  out->X_density = out->Y_density = 1;
  if (request->x == 0 || request->y == 0 || request->x > G_MAXUINT16 || request->y > G_MAXUINT16)
    return;
  out->density_unit = (UINT8)request->unit;
  out->X_density = (UINT16)(codec->turn.swap ? request->y : request->x);
  out->Y_density = (UINT16)(codec->turn.swap ? request->x : request->y);
}

/* Sets everything but the coefficients. */
static void
choose_parameters (Codec *codec)
{
  struct jpeg_compress_struct *out = &codec->out;

  /* libjpeg's own component identifiers and tables replace those of the input. */
  for (int i = 0; i < out->num_components; i++)
    out->comp_info[i].component_id = out->jpeg_color_space == JCS_RGB    ? "RGB"[i]
                                     : out->jpeg_color_space == JCS_CMYK ? "CMYK"[i]
                                                                         : i + 1;
  out->write_JFIF_header
      = out->jpeg_color_space == JCS_YCbCr || out->jpeg_color_space == JCS_GRAYSCALE;
  out->write_Adobe_marker = out->jpeg_color_space == JCS_RGB || out->jpeg_color_space == JCS_YCCK
                            || (out->jpeg_color_space == JCS_CMYK && codec->request->has_adobe);
  choose_tables (codec);
  out->restart_interval = 0;
  out->restart_in_rows = 0;
  write_density (codec);
  choose_scans (codec);
}

/* Reads all coefficients so that greys can be decoded from them, too. */
static void
jpeg_rewrite_read_for_look (Codec *codec)
{
  jpeg_start_decompress (&codec->in);
  while (jpeg_consume_input (&codec->in) != JPEG_REACHED_EOI)
    on_progress ((j_common_ptr)&codec->in);
}

static void
write_coefficients (Codec *codec)
{
  struct jpeg_decompress_struct *in = &codec->in;
  struct jpeg_compress_struct *out = &codec->out;
  jvirt_barray_ptr *turned = NULL;

  if (codec->request->orientation > 1)
    turned = ky_jpeg_turn_prepare (in, &codec->turn);
  else
    codec->look = ky_jpeg_begin_look (codec->job, in);
  if (codec->look != NULL)
    jpeg_rewrite_read_for_look (codec);
  jvirt_barray_ptr *stored = jpeg_read_coefficients (in);
  jpeg_copy_critical_parameters (in, out);
  if (turned != NULL)
    ky_jpeg_turn (in, stored, out, turned, &codec->turn);
  choose_parameters (codec);
  out->optimize_coding
      = out->optimize_coding || !has_usual_range (codec, turned != NULL ? turned : stored);
  jpeg_write_coefficients (out, turned != NULL ? turned : stored);
  if (codec->request->profile.size > 0)
    jpeg_write_icc_profile (out, codec->request->profile.data, (guint)codec->request->profile.size);
  jpeg_finish_compress (out);
  codec->result.width = out->image_width;
  codec->result.height = out->image_height;
  codec->result.components = (guint)out->num_components;
  codec->result.trailing += in->src->bytes_in_buffer;
  if (codec->look == NULL)
    jpeg_finish_decompress (in);
}

/* Searches the picture that was written as `bytes` for QR codes. */
static void
jpeg_rewrite_look_for_codes (Codec *codec, KyView bytes)
{
  if (codec->look == NULL)
    {
      ky_jpeg_look_for_codes (codec->job, bytes);
      return;
    }
  if (setjmp (codec->jump) == 0)
    ky_jpeg_look (&codec->in, codec->look);
  ky_codes_look_finish (codec->look);
}

/* --- drawing again -------------------------------------------------------------------------- */

/* Decodes the stored picture to samples, in its own colour space. */
static void
decode_samples (Codec *codec)
{
  struct jpeg_decompress_struct *in = &codec->in;
  guint64 memory = ky_policy_uint (ky_job_policy (codec->job), KY_POLICY_LIMIT_ITEM_MEMORY);

  in->out_color_space = in->jpeg_color_space;
  in->dct_method = JDCT_ISLOW;
  in->do_fancy_upsampling = FALSE;
  gsize stride = (gsize)in->image_width * (gsize)in->num_components;
  gsize size = stride * in->image_height;
  if (size > memory / 2)
    jpeg_rewrite_fail (codec, KY_ERROR_LIMIT, "item-memory: the picture does not fit");
  codec->redrawn = g_byte_array_new ();
  codec->pixels = g_try_malloc (size);
  if (codec->pixels == NULL)
    jpeg_rewrite_fail (codec, KY_ERROR_MEMORY, "no memory for the picture");
  jpeg_start_decompress (in);
  while (in->output_scanline < in->output_height)
    {
      JSAMPROW row = codec->pixels + in->output_scanline * stride;

      jpeg_read_scanlines (in, &row, 1);
    }
}

/* Halves the quantization steps. The blocks have other positions now, and with smaller steps a
 * second rounding loses less (36 dB instead of 30) for less than one and a half times the size. */
static void
refine_quantization (struct jpeg_compress_struct *out)
{
  for (int i = 0; i < NUM_QUANT_TBLS; i++)
    for (int k = 0; out->quant_tbl_ptrs[i] != NULL && k < DCTSIZE2; k++)
      out->quant_tbl_ptrs[i]->quantval[k]
          = (UINT16)MAX (1, (out->quant_tbl_ptrs[i]->quantval[k] + 1) / 2);
}

/* Encodes the samples upright, with the same sampling. */
static void
encode_samples (Codec *codec)
{
  struct jpeg_decompress_struct *in = &codec->in;
  struct jpeg_compress_struct *out = &codec->out;
  guint bits = 8 * (guint)in->num_components;

  out->in_color_space = in->jpeg_color_space;
  out->input_components = in->num_components;
  jpeg_set_defaults (out);
  jpeg_set_colorspace (out, in->jpeg_color_space);
  ky_jpeg_turn_parameters (in, out, &codec->turn);
  refine_quantization (out);
  out->dct_method = JDCT_ISLOW;
  out->optimize_coding = TRUE;
  out->write_Adobe_marker = out->write_Adobe_marker && codec->request->has_adobe;
  choose_scans (codec);
  guint8 *row = out->mem->alloc_large ((j_common_ptr)out, JPOOL_IMAGE,
                                       (gsize)out->image_width * (gsize)in->num_components);
  jpeg_start_compress (out, TRUE);
  for (guint32 y = 0; y < out->image_height; y++)
    {
      ky_turn_row (&codec->turn, codec->pixels, (gsize)in->image_width * (gsize)in->num_components,
                   bits, in->image_width, in->image_height, y, row);
      jpeg_write_scanlines (out, &row, 1);
    }
  jpeg_finish_compress (out);
}

/* Draws the picture again if its coefficients cannot be turned, because the edge that becomes left
 * or top cuts a block. The size is kept. The result is upright, so the next pass loses nothing. */
static void
redraw (Codec *codec)
{
  decode_samples (codec);
  encode_samples (codec);
  codec->result.is_redrawn = TRUE;
  codec->result.trailing = codec->in.src->bytes_in_buffer;
  jpeg_destroy_decompress (&codec->in);
  jpeg_destroy_compress (&codec->out);
  codec_create (codec);
  g_clear_pointer (&codec->pixels, g_free);
  codec->upright = *codec->request;
  codec->upright.input = ky_view (codec->redrawn->data, codec->redrawn->len);
  codec->upright.orientation = 1;
  if (codec->turn.swap)
    {
      codec->upright.x = codec->request->y;
      codec->upright.y = codec->request->x;
    }
  codec->request = &codec->upright;
  codec->turn = ky_turn_from_orientation (1);
  jpeg_mem_src (&codec->in, codec->upright.input.data, codec->upright.input.size);
  jpeg_read_header (&codec->in, TRUE);
}

static gboolean
jpeg_rewrite_run (Codec *codec)
{
  if (setjmp (codec->jump) != 0)
    return FALSE;
  codec_create (codec);
  jpeg_rewrite_read_header (codec, codec->request->input);
  if (codec->way == WAY_REDRAWN || !ky_jpeg_turn_is_lossless (&codec->in, &codec->turn))
    redraw (codec);
  write_coefficients (codec);
  return TRUE;
}

/* Tries one way. `ret_next`: the next way to try if the output has another format's signature or
 * the coefficients cannot be written; N_WAYS: none. */
static gboolean
jpeg_rewrite (KyJob *job, const KyJpegRequest *request, Way way, Way *ret_next,
              KyJpegResult *ret_result, GError **error)
{
  g_autoptr (Codec) codec = g_new0 (Codec, 1);

  codec->job = job;
  codec->request = request;
  codec->way = way;
  codec->turn = ky_turn_from_orientation (request->orientation);
  codec->output = g_byte_array_new ();
  *ret_next = N_WAYS;
  if (!jpeg_rewrite_run (codec))
    {
      if (codec->is_out_of_range && way != WAY_REDRAWN)
        {
          g_clear_error (&codec->error);
          *ret_next = WAY_REDRAWN;
          return TRUE;
        }
      return ky_error_pass (error, &codec->error);
    }
  KyView bytes = ky_view (codec->output->data, codec->output->len);
  *ret_result = codec->result;
  if (ky_image_has_sign (bytes))
    {
      if (way + 1 == N_WAYS)
        g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED,
                     "also-program: jpeg: always looks like another format");
      *ret_next = (Way)(way + 1);
      return *ret_next < N_WAYS;
    }
  if (!request->sink (request->sink_data, bytes.data, bytes.size, error))
    return FALSE;
  jpeg_rewrite_look_for_codes (codec, bytes);
  return TRUE;
}

gboolean
ky_jpeg_rewrite (KyJob *job, const KyJpegRequest *request, KyJpegResult *ret_result, GError **error)
{
  Way way, next = WAY_USUAL;

  do
    {
      way = next;
      if (!jpeg_rewrite (job, request, way, &next, ret_result, error))
        return FALSE;
    }
  while (next != N_WAYS);
  return TRUE;
}
