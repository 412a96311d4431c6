/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/image/jpeg-recode.h"

#define LOOK_BITS 10
#define MAX_DC_SIZE 11
#define MAX_AC_SIZE 10
#define MAX_VALUE 1023 /* of a coefficient: for what the tables of T.81 K.3 have codes */
/* A block is at most 64 codes of 16 bits with 11 bits of value each, and all of it may be 0xff. */
#define BLOCK_ROOM 512
#define ICC_PIECE 65519

/* By the bits ahead. */
typedef struct
{
  guint16 look[1 << LOOK_BITS]; /* length << 8 | symbol; 0: longer */
  gint32 max_code[18];          /* by length; -1: none */
  gint32 offset[17];            /* from a code to its symbol's place */
  const guint8 *symbols;
} Decoder;

/* By symbol; length 0: no code. */
typedef struct
{
  guint16 code[256];
  guint8 length[256];
} Encoder;

typedef struct
{
  const Decoder *dc, *ac;
  const Encoder *dc_out, *ac_out;
  gint last, last_out; /* of the DC coefficients */
  guint width, height; /* of a unit, in blocks */
  guint last_width, last_height;
} Component;

typedef struct
{
  const guint8 *at, *end;
  guint64 bits; /* the next ones at the top */
  guint n_bits;
} Source;

typedef struct
{
  guint8 *at;
  guint64 bits;
  guint n_bits;
} Target;

/* --- tables --------------------------------------------------------------------------------- */

static gboolean
make_decoder (const JHUFF_TBL *table, gboolean is_dc, Decoder *decoder)
{
  gint32 code = 0;
  gint32 at = 0;

  if (table == NULL)
    return FALSE;
  memset (decoder, 0, sizeof *decoder);
  decoder->symbols = table->huffval;
  for (guint length = 1; length <= 16; length++)
    {
      gint32 count = table->bits[length];

      decoder->offset[length] = at - code;
      for (gint32 i = 0; i < count; i++, at++, code++)
        {
          if (at > 255 || code >= 1 << length || (is_dc && table->huffval[at] > 15))
            return FALSE;
          if (length <= LOOK_BITS)
            for (guint rest = 0; rest < 1u << (LOOK_BITS - length); rest++)
              decoder->look[((guint)code << (LOOK_BITS - length)) + rest]
                  = (guint16)(length << 8 | table->huffval[at]);
        }
      decoder->max_code[length] = count > 0 ? code - 1 : -1;
      code <<= 1;
    }
  decoder->max_code[17] = G_MAXINT32;
  return TRUE;
}

static gboolean
make_encoder (const JHUFF_TBL *table, Encoder *encoder)
{
  guint code = 0;
  guint at = 0;

  if (table == NULL)
    return FALSE;
  memset (encoder, 0, sizeof *encoder);
  for (guint length = 1; length <= 16; length++, code <<= 1)
    for (guint i = 0; i < table->bits[length]; i++)
      {
        if (at > 255)
          return FALSE;
        encoder->code[table->huffval[at]] = (guint16)code++;
        encoder->length[table->huffval[at++]] = (guint8)length;
      }
  return TRUE;
}

/* --- bits ----------------------------------------------------------------------------------- */

/* At least 32 bits, or all there are: behind a marker come zeros. */
static inline void
refill (Source *source)
{
  if (source->n_bits > 32)
    return;
  if (source->end - source->at >= 4)
    {
      guint32 word;

      memcpy (&word, source->at, sizeof word);
      if (((~word - 0x01010101u) & word & 0x80808080u) == 0) /* no byte is 0xff */
        {
          source->bits |= (guint64)GUINT32_FROM_BE (word) << (32 - source->n_bits);
          source->n_bits += 32;
          source->at += 4;
          return;
        }
    }
  while (source->n_bits <= 56 && source->at < source->end)
    {
      guint64 byte = *source->at;

      if (byte == 0xff)
        {
          if (source->end - source->at < 2 || source->at[1] != 0)
            return;
          source->at++;
        }
      source->at++;
      source->bits |= byte << (56 - source->n_bits);
      source->n_bits += 8;
    }
}

static inline void
skip_bits (Source *source, guint count)
{
  source->bits <<= count;
  source->n_bits -= count;
}

/* The next symbol; 256 where there is none. */
static inline guint
take_symbol (Source *source, const Decoder *decoder)
{
  guint entry;
  guint length = LOOK_BITS + 1;

  refill (source);
  entry = decoder->look[source->bits >> (64 - LOOK_BITS)];
  if (entry != 0)
    {
      if (entry >> 8 > source->n_bits)
        return 256;
      skip_bits (source, entry >> 8);
      return entry & 255;
    }
  while ((gint32)(source->bits >> (64 - length)) > decoder->max_code[length])
    length++;
  if (length > 16 || length > source->n_bits)
    return 256;
  entry = (guint)((gint32)(source->bits >> (64 - length)) + decoder->offset[length]);
  skip_bits (source, length);
  return decoder->symbols[entry & 255];
}

static inline guint
take_bits (Source *source, guint count)
{
  guint value = count > 0 ? (guint)(source->bits >> (64 - count)) : 0;

  skip_bits (source, count);
  return value;
}

static inline void
put_bits (Target *target, guint code, guint length)
{
  target->bits = target->bits << length | code;
  target->n_bits += length;
  while (target->n_bits >= 32)
    {
      guint32 word = (guint32)(target->bits >> (target->n_bits - 32));

      target->n_bits -= 32;
      if (((~word - 0x01010101u) & word & 0x80808080u) == 0)
        {
          word = GUINT32_TO_BE (word);
          memcpy (target->at, &word, sizeof word);
          target->at += 4;
          continue;
        }
      for (gint shift = 24; shift >= 0; shift -= 8)
        {
          *target->at++ = (guint8)(word >> shift);
          if ((word >> shift & 0xff) == 0xff)
            *target->at++ = 0;
        }
    }
}

/* F.1.2.3: the last byte is filled up with ones. */
static void
put_last_bits (Target *target)
{
  guint rest = (8 - target->n_bits % 8) % 8;

  put_bits (target, (1u << rest) - 1, rest);
  while (target->n_bits > 0)
    {
      guint8 byte = (guint8)(target->bits >> (target->n_bits - 8));

      target->n_bits -= 8;
      *target->at++ = byte;
      if (byte == 0xff)
        *target->at++ = 0;
    }
}

/* --- blocks --------------------------------------------------------------------------------- */

/* Codes SYMBOL with COUNT bits of VALUE behind it; FALSE where the table has no code for it. */
static inline gboolean
put_symbol (Target *target, const Encoder *encoder, guint symbol, guint value, guint count)
{
  guint length = encoder->length[symbol];

  put_bits (target, (guint)encoder->code[symbol] << count | value, length + count);
  return length > 0;
}

static gboolean
put_dc (Target *target, Component *component, gint value)
{
  gint difference = value - component->last_out;
  guint magnitude = (guint)ABS (difference);
  guint size = magnitude > 0 ? 32 - (guint)__builtin_clz (magnitude) : 0;
  guint bits = (guint)(difference < 0 ? difference - 1 : difference) & ((1u << size) - 1);

  component->last_out = value;
  return put_symbol (target, component->dc_out, size, bits, size);
}

static gboolean
take_dc (Source *source, Component *component)
{
  guint size = take_symbol (source, component->dc);
  gint value;

  if (size > MAX_DC_SIZE || size > source->n_bits)
    return FALSE;
  value = (gint)take_bits (source, size);
  if (size > 0 && value < 1 << (size - 1))
    value -= (1 << size) - 1;
  component->last += value;
  return component->last >= -MAX_VALUE && component->last <= MAX_VALUE;
}

/*
 * The coefficients behind the first, from SOURCE to TARGET (NULL: nowhere). The value bits are the
 * same whatever the table; runs of zeros are counted anew, so that each way to write a block ends
 * as one (F.1.2.2).
 */
static inline gboolean
copy_ac (Source *source, Target *target, const Component *component)
{
  guint zeros = 0;

  for (guint k = 1; k < 64; k++)
    {
      guint symbol = take_symbol (source, component->ac);
      guint size = symbol & 15;
      guint value;

      if (symbol > 255)
        return FALSE;
      if (size == 0)
        {
          if (symbol != 0xf0)
            {
              zeros += 64;
              break;
            }
          zeros += 16;
          k += 15;
          continue;
        }
      zeros += symbol >> 4;
      k += symbol >> 4;
      if (k > 63 || size > MAX_AC_SIZE || size > source->n_bits)
        return FALSE;
      value = take_bits (source, size);
      if (target != NULL)
        {
          for (; zeros > 15; zeros -= 16)
            if (!put_symbol (target, component->ac_out, 0xf0, 0, 0))
              return FALSE;
          if (!put_symbol (target, component->ac_out, zeros << 4 | size, value, size))
            return FALSE;
        }
      zeros = 0;
    }
  return zeros == 0 || target == NULL || put_symbol (target, component->ac_out, 0, 0, 0);
}

/* A block beyond the picture's edge fills its unit: what it holds does not count, and libjpeg
 * writes the DC coefficient of its neighbour (jctrans.c). */
static gboolean
copy_block (Source *source, Target *target, Component *component, gboolean is_beyond)
{
  if (!take_dc (source, component))
    return FALSE;
  if (!is_beyond)
    return put_dc (target, component, component->last) && copy_ac (source, target, component);
  return copy_ac (source, NULL, component) && put_dc (target, component, component->last_out)
         && put_symbol (target, component->ac_out, 0, 0, 0);
}

/* --- the scan ------------------------------------------------------------------------------- */

typedef struct
{
  Source source;
  Target target;
  GByteArray *output;
  Decoder decoders[2][NUM_HUFF_TBLS];
  Encoder encoders[2][NUM_HUFF_TBLS];
  Component components[MAX_COMPS_IN_SCAN];
  guint n_components, blocks; /* blocks of a unit */
  guint32 columns, rows;      /* units */
  guint interval, restarts;
} Recoder;

static gboolean
prepare_component (Recoder *self, guint i, const jpeg_component_info *from,
                   const jpeg_component_info *to, const struct jpeg_decompress_struct *in,
                   const struct jpeg_compress_struct *out)
{
  Component *component = &self->components[i];

  if (from->dc_tbl_no < 0 || from->dc_tbl_no >= NUM_HUFF_TBLS || from->ac_tbl_no < 0
      || from->ac_tbl_no >= NUM_HUFF_TBLS
      || !make_decoder (in->dc_huff_tbl_ptrs[from->dc_tbl_no], TRUE,
                        &self->decoders[0][from->dc_tbl_no])
      || !make_decoder (in->ac_huff_tbl_ptrs[from->ac_tbl_no], FALSE,
                        &self->decoders[1][from->ac_tbl_no])
      || !make_encoder (out->dc_huff_tbl_ptrs[to->dc_tbl_no], &self->encoders[0][to->dc_tbl_no])
      || !make_encoder (out->ac_huff_tbl_ptrs[to->ac_tbl_no], &self->encoders[1][to->ac_tbl_no]))
    return FALSE;
  component->dc = &self->decoders[0][from->dc_tbl_no];
  component->ac = &self->decoders[1][from->ac_tbl_no];
  component->dc_out = &self->encoders[0][to->dc_tbl_no];
  component->ac_out = &self->encoders[1][to->ac_tbl_no];
  component->width = component->height = 1;
  if (self->n_components > 1)
    {
      component->width = (guint)from->h_samp_factor;
      component->height = (guint)from->v_samp_factor;
    }
  component->last_width = from->width_in_blocks % component->width;
  if (component->last_width == 0)
    component->last_width = component->width;
  component->last_height = from->height_in_blocks % component->height;
  if (component->last_height == 0)
    component->last_height = component->height;
  self->blocks += component->width * component->height;
  return TRUE;
}

/* Are the units of IN's only scan those that OUT writes, too? */
static gboolean
prepare (Recoder *self, const struct jpeg_decompress_struct *in,
         const struct jpeg_compress_struct *out)
{
  if (in->progressive_mode || in->arith_code || in->data_precision != 8
      || in->comps_in_scan != in->num_components || in->num_components > MAX_COMPS_IN_SCAN
      || out->num_components != in->num_components || out->optimize_coding || out->scan_info != NULL
      || in->Ss != 0 || in->Se != 63 || in->Ah != 0 || in->Al != 0)
    return FALSE;
  self->n_components = (guint)in->num_components;
  for (guint i = 0; i < self->n_components; i++)
    {
      const jpeg_component_info *from = in->cur_comp_info[i];
      const jpeg_component_info *to = &out->comp_info[i];

      if (from != &in->comp_info[i]
          || (self->n_components > 1
              && (from->h_samp_factor != to->h_samp_factor
                  || from->v_samp_factor != to->v_samp_factor))
          || !prepare_component (self, i, from, to, in, out))
        return FALSE;
    }
  if (self->blocks > C_MAX_BLOCKS_IN_MCU)
    return FALSE;
  if (self->n_components == 1)
    {
      self->columns = in->comp_info[0].width_in_blocks;
      self->rows = in->comp_info[0].height_in_blocks;
    }
  else
    {
      guint width = 8 * (guint)in->max_h_samp_factor, height = 8 * (guint)in->max_v_samp_factor;

      self->columns = (in->image_width + width - 1) / width;
      self->rows = (in->image_height + height - 1) / height;
    }
  self->interval = in->restart_interval;
  self->source.at = in->src->next_input_byte;
  self->source.end = self->source.at + in->src->bytes_in_buffer;
  return TRUE;
}

static gboolean
copy_unit (Recoder *self, gboolean is_last_column, gboolean is_last_row)
{
  for (guint i = 0; i < self->n_components; i++)
    {
      Component *component = &self->components[i];
      guint width = is_last_column ? component->last_width : component->width;
      guint height = is_last_row ? component->last_height : component->height;

      for (guint y = 0; y < component->height; y++)
        for (guint x = 0; x < component->width; x++)
          if (!copy_block (&self->source, &self->target, component, x >= width || y >= height))
            return FALSE;
    }
  return TRUE;
}

/* Nothing but the filling of the last byte is left over, and the marker MARKER follows. */
static gboolean
take_marker (Source *source, guint marker)
{
  if (source->n_bits >= 8 || source->end - source->at < 2 || source->at[0] != 0xff
      || source->at[1] != marker)
    return FALSE;
  source->at += 2;
  source->bits = 0;
  source->n_bits = 0;
  return TRUE;
}

static gboolean
restart (Recoder *self)
{
  refill (&self->source);
  if (!take_marker (&self->source, 0xd0 + self->restarts++ % 8))
    return FALSE;
  for (guint i = 0; i < self->n_components; i++)
    self->components[i].last = 0;
  return TRUE;
}

static void
make_room (Recoder *self, gsize needed)
{
  GByteArray *output = self->output;
  gsize used = self->target.at != NULL ? (gsize)(self->target.at - output->data) : output->len;

  if (output->len - used < needed || self->target.at == NULL)
    g_byte_array_set_size (output, (guint)MAX (used + needed, used + used / 2));
  self->target.at = output->data + used;
}

static gboolean
copy_scan (Recoder *self)
{
  gsize room = self->blocks * BLOCK_ROOM + 16;
  guint left = self->interval;

  /* What is written is hardly ever longer than what is read. */
  make_room (self, (gsize)(self->source.end - self->source.at) / 8 * 9 + room);
  for (guint32 row = 0; row < self->rows; row++)
    for (guint32 column = 0; column < self->columns; column++)
      {
        if (self->interval > 0 && left-- == 0)
          {
            if (!restart (self))
              return FALSE;
            left = self->interval - 1;
          }
        if (self->output->len - (gsize)(self->target.at - self->output->data) < room)
          make_room (self, room);
        if (!copy_unit (self, column + 1 == self->columns, row + 1 == self->rows))
          return FALSE;
      }
  refill (&self->source);
  if (!take_marker (&self->source, 0xd9))
    return FALSE;
  put_last_bits (&self->target);
  *self->target.at++ = 0xff;
  *self->target.at++ = 0xd9;
  g_byte_array_set_size (self->output, (guint)(self->target.at - self->output->data));
  return TRUE;
}

/* --- segments, as jcmarker.c writes them ---------------------------------------------------- */

static void
put8 (GByteArray *output, guint value)
{
  guint8 byte = (guint8)value;

  g_byte_array_append (output, &byte, 1);
}

static void
put16 (GByteArray *output, guint value)
{
  put8 (output, value >> 8);
  put8 (output, value);
}

static void
put_application_data (const struct jpeg_compress_struct *out, KyView profile, GByteArray *output)
{
  guint pieces = (guint)((profile.size + ICC_PIECE - 1) / ICC_PIECE);

  if (out->write_JFIF_header)
    {
      g_byte_array_append (output, (const guint8 *)"\xff\xe0\0\x10JFIF", 9);
      put8 (output, out->JFIF_major_version);
      put8 (output, out->JFIF_minor_version);
      put8 (output, out->density_unit);
      put16 (output, out->X_density);
      put16 (output, out->Y_density);
      put16 (output, 0);
    }
  if (out->write_Adobe_marker)
    {
      g_byte_array_append (output,
                           (const guint8 *)"\xff\xee\0\x0e"
                                           "Adobe\0d\0\0\0\0",
                           15);
      put8 (output, out->jpeg_color_space == JCS_YCbCr  ? 1
                    : out->jpeg_color_space == JCS_YCCK ? 2
                                                        : 0);
    }
  for (guint i = 0; i < pieces; i++)
    {
      gsize size = MIN (profile.size - i * (gsize)ICC_PIECE, (gsize)ICC_PIECE);

      put16 (output, 0xffe2);
      put16 (output, (guint)size + 16);
      g_byte_array_append (output, (const guint8 *)"ICC_PROFILE", 12);
      put8 (output, i + 1);
      put8 (output, pieces);
      g_byte_array_append (output, profile.data + i * (gsize)ICC_PIECE, (guint)size);
    }
}

/* TRUE when the table needs 16 bits. */
static gboolean
put_quantization (const JQUANT_TBL *table, guint number, GByteArray *output)
{
  static const guint8 zigzag[64] = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
  };
  gboolean is_long = FALSE;

  for (guint i = 0; i < 64; i++)
    is_long = is_long || table->quantval[i] > 255;
  put16 (output, 0xffdb);
  put16 (output, is_long ? 131 : 67);
  put8 (output, number | (is_long ? 0x10 : 0));
  for (guint i = 0; i < 64; i++)
    {
      if (is_long)
        put8 (output, table->quantval[zigzag[i]] >> 8);
      put8 (output, table->quantval[zigzag[i]]);
    }
  return is_long;
}

static gboolean
put_frame (const struct jpeg_compress_struct *out, GByteArray *output)
{
  gboolean is_sent[NUM_QUANT_TBLS] = { FALSE };
  gboolean is_baseline = TRUE;

  for (int i = 0; i < out->num_components; i++)
    {
      int number = out->comp_info[i].quant_tbl_no;

      if (number < 0 || number >= NUM_QUANT_TBLS || out->quant_tbl_ptrs[number] == NULL)
        return FALSE;
      if (!is_sent[number] && put_quantization (out->quant_tbl_ptrs[number], (guint)number, output))
        is_baseline = FALSE;
      is_sent[number] = TRUE;
      if (out->comp_info[i].dc_tbl_no > 1 || out->comp_info[i].ac_tbl_no > 1)
        is_baseline = FALSE;
    }
  put16 (output, is_baseline ? 0xffc0 : 0xffc1);
  put16 (output, 3 * (guint)out->num_components + 8);
  put8 (output, 8);
  put16 (output, out->image_height);
  put16 (output, out->image_width);
  put8 (output, (guint)out->num_components);
  for (int i = 0; i < out->num_components; i++)
    {
      const jpeg_component_info *component = &out->comp_info[i];

      put8 (output, (guint)component->component_id);
      put8 (output, (guint)component->h_samp_factor << 4 | (guint)component->v_samp_factor);
      put8 (output, (guint)component->quant_tbl_no);
    }
  return TRUE;
}

static void
put_huffman (const JHUFF_TBL *table, guint number, gboolean *is_sent, GByteArray *output)
{
  guint count = 0;

  if (*is_sent)
    return;
  *is_sent = TRUE;
  for (guint length = 1; length <= 16; length++)
    count += table->bits[length];
  put16 (output, 0xffc4);
  put16 (output, 19 + count);
  put8 (output, number);
  g_byte_array_append (output, table->bits + 1, 16);
  g_byte_array_append (output, table->huffval, count);
}

static void
put_scan_header (const struct jpeg_compress_struct *out, GByteArray *output)
{
  gboolean is_sent[2][NUM_HUFF_TBLS] = { { FALSE } };

  for (int i = 0; i < out->num_components; i++)
    {
      guint dc = (guint)out->comp_info[i].dc_tbl_no, ac = (guint)out->comp_info[i].ac_tbl_no;

      put_huffman (out->dc_huff_tbl_ptrs[dc], dc, &is_sent[0][dc], output);
      put_huffman (out->ac_huff_tbl_ptrs[ac], 0x10 | ac, &is_sent[1][ac], output);
    }
  put16 (output, 0xffda);
  put16 (output, 2 * (guint)out->num_components + 6);
  put8 (output, (guint)out->num_components);
  for (int i = 0; i < out->num_components; i++)
    {
      put8 (output, (guint)out->comp_info[i].component_id);
      put8 (output, (guint)out->comp_info[i].dc_tbl_no << 4 | (guint)out->comp_info[i].ac_tbl_no);
    }
  g_byte_array_append (output, (const guint8 *)"\0\x3f", 3);
}

gboolean
ky_jpeg_recode (struct jpeg_decompress_struct *in, struct jpeg_compress_struct *out, KyView profile,
                GByteArray *output, gsize *ret_trailing)
{
  g_autofree Recoder *self = g_new0 (Recoder, 1);
  guint before = output->len;

  self->output = output;
  /* Its segment's length is counted in 16 bits, its pieces in 8. */
  if (profile.size > ICC_PIECE * 255 || out->image_height > 65535 || out->image_width > 65535
      || !prepare (self, in, out))
    return FALSE;
  put16 (output, 0xffd8);
  put_application_data (out, profile, output);
  if (put_frame (out, output))
    {
      put_scan_header (out, output);
      if (copy_scan (self))
        {
          *ret_trailing = (gsize)(self->source.end - self->source.at);
          return TRUE;
        }
    }
  g_byte_array_set_size (output, before);
  return FALSE;
}
