/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Copies the Huffman-coded coefficients of a baseline JPEG scan into new codes without decoding
 * the picture. Every symbol is checked against the sender's tables; if anything is unusual
 * (several scans, damage, a value without a code), the function fails without output and
 * jpeg-rewrite.c uses libjpeg.
 */
#include "filetypes/image/jpeg-recode.h"

#define LOOK_BITS 10
#define SEVERAL_BITS 11
#define SEVERAL_FROM (24 * 1024) /* bytes of picture data that are worth a table more */
#define MAX_DC_SIZE 11
#define MAX_AC_SIZE 10
#define MAX_SEVERAL_SIZE 7 /* Values has a byte for each */
#define MAX_VALUE 1023     /* of a coefficient: for what the tables of T.81 K.3 have codes */
/* A block is at most 64 codes of 16 bits, each with 11 bits of value behind it. */
#define BLOCK_BYTES (64 * (16 + 11) / 8)
#define PADDING (BLOCK_BYTES + 16)
#define TARGET_SIZE (64 * 1024)
#define TARGET_ROOM (C_MAX_BLOCKS_IN_MCU * BLOCK_BYTES + 16)

/* What a code of the sender's table is in ours. */
typedef struct
{
  guint8 length; /* 0: longer than LOOK_BITS, or not for the short way */
  guint8 run, size;
  guint8 out_length;
  guint16 out_code;
} Code;

/* Codes of AC coefficients with their values, as many as lie whole in the bits ahead. */
typedef struct
{
  guint32 out;       /* all of them as they are written */
  guint8 length;     /* 0: not even one, or not for the short way */
  guint8 passed;     /* places in the block */
  guint8 out_length; /* <= 32 */
  guint8 is_end;     /* the last one ends the block */
} Several;

/* What they say, for who looks at it: at most three. Where there are fewer, the last stands for the
 * others, too. */
typedef struct
{
  guint8 n;
  guint8 places[3]; /* from the first one's on that may come */
  gint8 values[3];
} Values;

typedef struct
{
  gint32 max_code[18]; /* by length; -1: none */
  gint32 offset[17];   /* from a code to its symbol's place */
  const guint8 *symbols;
} Decoder;

/* By symbol; length 0: no code. */
typedef struct
{
  guint16 code[256];
  guint8 length[256];
} Encoder;

/* The sender's table and ours for the same coefficients. */
typedef struct
{
  Code codes[1 << LOOK_BITS]; /* by the bits ahead */
  Decoder in;
  Encoder out;
  const Several *several; /* (nullable) by the bits ahead */
  const Values *values;   /* (nullable) of each of them */
} Table;

typedef struct
{
  Table dc, ac;
  gint last, last_out; /* of the DC coefficients */
  guint width, height; /* of a unit, in blocks */
  guint last_width, last_height;
} Component;

/* Picture data up to the next marker, without the zeros behind 0xff: so no byte of it is special.
 * Behind it come PADDING zeros, so that only each block's end asks whether it was there. */
typedef struct
{
  guint8 *data;
  gsize size;
  const guint8 *next; /* behind the bits held */
  guint64 bits;       /* at the top */
  guint n_bits;
} Source;

/* The same for what is written; its zeros come when it is sent. */
typedef struct
{
  guint8 data[TARGET_SIZE];
  guint8 *at;
  guint64 bits; /* of the byte begun, at the top */
  guint n_bits; /* < 8 */
} Target;

/* --- tables --------------------------------------------------------------------------------- */

static gboolean
make_encoder (const JHUFF_TBL *table, Encoder *encoder)
{
  guint code = 0;
  guint at = 0;

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

static Code
code_of (const Encoder *encoder, guint length, guint8 symbol)
{
  return (Code){ .length = (guint8)length,
                 .run = symbol >> 4,
                 .size = symbol & 15,
                 .out_length = encoder->length[symbol],
                 .out_code = encoder->code[symbol] };
}

static gboolean
make_table (const JHUFF_TBL *from, const JHUFF_TBL *to, gboolean is_dc, Table *table)
{
  Decoder *in = &table->in;
  gint32 code = 0;
  gint32 at = 0;

  if (from == NULL || to == NULL || !make_encoder (to, &table->out))
    return FALSE;
  in->symbols = from->huffval;
  for (guint length = 1; length <= 16; length++)
    {
      gint32 count = from->bits[length];

      in->offset[length] = at - code;
      for (gint32 i = 0; i < count; i++, at++, code++)
        {
          if (at > 255 || code >= 1 << length || (is_dc && from->huffval[at] > 15))
            return FALSE;
          for (guint rest = 0; length <= LOOK_BITS && rest < 1u << (LOOK_BITS - length); rest++)
            table->codes[((guint)code << (LOOK_BITS - length)) + rest]
                = code_of (&table->out, length, from->huffval[at]);
        }
      in->max_code[length] = count > 0 ? code - 1 : -1;
      code <<= 1;
    }
  in->max_code[17] = G_MAXINT32;
  return TRUE;
}

static inline guint
value_behind (guint64 bits, const Code *code)
{
  return code->size > 0 ? (guint)(bits << code->length >> (64 - code->size)) : 0;
}

/* F.2.2.1, figure F.12; SIZE > 0. */
static inline gint
signed_value (guint value, guint size)
{
  return (gint)value - (value < 1u << (size - 1) ? (1 << size) - 1 : 0);
}

static Several
several_codes (const Table *table, guint64 bits, Values *ret_values)
{
  Several all = { 0 };

  for (;;)
    {
      const Code *code = &table->codes[bits >> (64 - LOOK_BITS)];
      guint length = code->length + code->size;
      guint out_length = code->out_length + code->size;

      if (code->length == 0 || all.length + length > SEVERAL_BITS || code->out_length == 0
          || all.out_length + out_length > 32 || code->size > MAX_SEVERAL_SIZE
          || (code->size == 0 && code->run != 0) || (code->size > 0 && ret_values->n == 3))
        return all;
      all.out = (guint32)((guint64)all.out << out_length | (guint)code->out_code << code->size
                          | value_behind (bits, code));
      all.out_length += (guint8)out_length;
      all.length += (guint8)length;
      if (code->size == 0)
        {
          all.is_end = 1;
          return all;
        }
      for (guint i = ret_values->n++; i < 3; i++)
        {
          ret_values->places[i] = (guint8)(all.passed + code->run);
          ret_values->values[i] = (gint8)signed_value (value_behind (bits, code), code->size);
        }
      all.passed += (guint8)(code->run + 1);
      bits <<= length;
    }
}

static void
make_several (Table *table, Several *several, Values *values)
{
  for (guint64 ahead = 0; ahead < 1 << SEVERAL_BITS; ahead++)
    {
      Values said = { 0 };

      several[ahead] = several_codes (table, ahead << (64 - SEVERAL_BITS), &said);
      if (values != NULL)
        values[ahead] = said;
    }
  table->several = several;
  table->values = values;
}

/* --- bits ----------------------------------------------------------------------------------- */

/* At least 56 bits are held then. */
static inline void
refill (Source *source)
{
  guint64 bytes;

  memcpy (&bytes, source->next, sizeof bytes);
  source->bits |= GUINT64_FROM_BE (bytes) >> source->n_bits;
  source->next += (63 - source->n_bits) >> 3;
  source->n_bits |= 56;
}

static inline void
consume (Source *source, guint count)
{
  source->bits <<= count;
  source->n_bits -= count;
}

/* Bits taken so far; more than there are where the data ended too early. */
static inline guint64
bits_taken (const Source *source)
{
  return (guint64)(source->next - source->data) * 8 - source->n_bits;
}

/* The code at the top of BITS; FALSE where there is none. */
static gboolean
find_code (const Table *table, guint64 bits, Code *ret_code)
{
  guint length = LOOK_BITS + 1;
  gint32 place;

  *ret_code = table->codes[bits >> (64 - LOOK_BITS)];
  if (ret_code->length > 0)
    return TRUE;
  while ((gint32)(bits >> (64 - length)) > table->in.max_code[length])
    length++;
  if (length > 16)
    return FALSE;
  place = (gint32)(bits >> (64 - length)) + table->in.offset[length];
  if (place < 0 || place > 255)
    return FALSE;
  *ret_code = code_of (&table->out, length, table->in.symbols[place]);
  return TRUE;
}

static inline void
put_at (guint8 **at, guint64 *pending, guint *n_pending, guint64 code, guint length)
{
  guint64 bits = *pending | code << (64 - *n_pending - length);
  guint64 bytes = GUINT64_TO_BE (bits);
  guint n_bits = *n_pending + length;

  memcpy (*at, &bytes, sizeof bytes);
  *at += n_bits >> 3;
  *pending = bits << (n_bits & ~7u);
  *n_pending = n_bits & 7;
}

static void
put_bits (Target *target, guint code, guint length)
{
  if (length > 0)
    put_at (&target->at, &target->bits, &target->n_bits, code, length);
}

/* --- blocks --------------------------------------------------------------------------------- */

/* Codes SYMBOL with COUNT bits of VALUE behind it; FALSE where the table has no code for it. */
static gboolean
put_symbol (Target *target, const Encoder *encoder, guint symbol, guint value, guint count)
{
  guint length = encoder->length[symbol];

  if (length == 0)
    return FALSE;
  put_bits (target, (guint)encoder->code[symbol] << count | value, length + count);
  return TRUE;
}

static gboolean
put_dc (Target *target, Component *component, gint value)
{
  gint difference = value - component->last_out;
  guint magnitude = (guint)ABS (difference);
  guint size = magnitude > 0 ? 32 - (guint)__builtin_clz (magnitude) : 0;
  guint bits = (guint)(difference < 0 ? difference - 1 : difference) & ((1u << size) - 1);

  component->last_out = value;
  return put_symbol (target, &component->dc.out, size, bits, size);
}

static inline gboolean
take_dc (Source *source, Component *component)
{
  const Code *code;
  guint64 bits;
  Code rare;
  guint value, size;

  refill (source);
  bits = source->bits;
  code = &component->dc.codes[bits >> (64 - LOOK_BITS)];
  if (G_UNLIKELY (code->length == 0))
    {
      if (!find_code (&component->dc, bits, &rare))
        return FALSE;
      code = &rare;
    }
  size = code->size;
  if (code->run > 0 || size > MAX_DC_SIZE)
    return FALSE;
  value = value_behind (bits, code);
  consume (source, code->length + size);
  if (size > 0)
    component->last += signed_value (value, size);
  return component->last >= -MAX_VALUE && component->last <= MAX_VALUE;
}

/* A coefficient behind ZEROS others that are 0. */
static gboolean
put_ac (Target *target, const Encoder *encoder, guint zeros, guint size, guint value)
{
  for (; zeros > 15; zeros -= 16)
    if (!put_symbol (target, encoder, 0xf0, 0, 0))
      return FALSE;
  return put_symbol (target, encoder, zeros << 4 | size, value, size);
}

static inline void
note_value (KyJpegGreys *greys, guint place, gint value)
{
  greys->coefficients[ky_jpeg_natural_order[place]] = (gint16)value;
  greys->is_flat = FALSE;
}

static inline void
note_values (KyJpegGreys *greys, guint place, const Values *values)
{
  note_value (greys, place + values->places[0], values->values[0]);
  note_value (greys, place + values->places[1], values->values[1]);
  note_value (greys, place + values->places[2], values->values[2]);
}

/*
 * The coefficients behind the first, from SOURCE to TARGET. The value bits are the same whatever
 * the table; runs of zeros beyond 15 are counted anew, so that each way to write a block ends as
 * one (F.1.2.2). With GREYS, their values are wanted, too.
 */
static inline __attribute__ ((always_inline)) gboolean
copy_ac (Source *from, Target *to, const Component *component, KyJpegGreys *greys)
{
  const Table *table = &component->ac;
  const Several *several = table->several;
  /* Of their own: what is written to memory could be them, for all that the compiler knows. */
  Source source = *from;
  guint8 *at = to->at;
  guint64 pending = to->bits;
  guint n_pending = to->n_bits;
  guint zeros = 0; /* of runs that did not end with a value yet */
  Code rare;

  for (guint k = 1; k < 64; k++)
    {
      const Code *code;
      guint64 bits;
      guint length, size;

      refill (&source);
      bits = source.bits;
      if (several != NULL && zeros == 0)
        {
          const Several *all = &several[bits >> (64 - SEVERAL_BITS)];

          if (G_LIKELY (all->length > 0 && k + all->passed + all->is_end <= 64))
            {
              consume (&source, all->length);
              put_at (&at, &pending, &n_pending, all->out, all->out_length);
              if (greys != NULL && all->passed > 0)
                note_values (greys, k, &table->values[bits >> (64 - SEVERAL_BITS)]);
              if (all->is_end != 0)
                break;
              k += all->passed - 1u;
              continue;
            }
        }
      code = &table->codes[bits >> (64 - LOOK_BITS)];
      if (G_UNLIKELY (code->length == 0))
        {
          if (!find_code (table, bits, &rare))
            return FALSE;
          code = &rare;
        }
      length = code->length;
      size = code->size;
      consume (&source, length + size);
      if (size == 0)
        {
          zeros += 16;
          if (code->run != 15)
            break;
          k += 15;
          continue;
        }
      k += code->run;
      if (k > 63 || size > MAX_AC_SIZE || code->out_length == 0)
        return FALSE;
      if (greys != NULL)
        note_value (greys, k, signed_value (value_behind (bits, code), size));
      if (G_UNLIKELY (zeros > 0))
        {
          to->at = at;
          to->bits = pending;
          to->n_bits = n_pending;
          if (!put_ac (to, &table->out, zeros + code->run, size, value_behind (bits, code)))
            return FALSE;
          at = to->at;
          pending = to->bits;
          n_pending = to->n_bits;
          zeros = 0;
          continue;
        }
      put_at (&at, &pending, &n_pending,
              (guint64)code->out_code << size | (guint)(bits << length >> (64 - size)),
              code->out_length + size);
    }
  *from = source;
  to->at = at;
  to->bits = pending;
  to->n_bits = n_pending;
  return zeros == 0 || put_symbol (to, &table->out, 0, 0, 0);
}

/* A block beyond the picture's edge fills its unit: what it holds does not count, and libjpeg
 * writes the DC coefficient of its neighbour (jctrans.c). */
static gboolean
copy_block (Source *source, Target *target, Component *component, gboolean is_beyond,
            KyJpegGreys *greys)
{
  guint8 *at = target->at;
  guint64 bits = target->bits;
  guint n_bits = target->n_bits;

  if (!take_dc (source, component))
    return FALSE;
  if (!is_beyond && greys != NULL)
    {
      greys->coefficients[0] = (gint16)component->last;
      return put_dc (target, component, component->last)
             && copy_ac (source, target, component, greys)
             && bits_taken (source) <= (guint64)source->size * 8;
    }
  if (!is_beyond)
    return put_dc (target, component, component->last) && copy_ac (source, target, component, NULL)
           && bits_taken (source) <= (guint64)source->size * 8;
  if (!copy_ac (source, target, component, NULL))
    return FALSE;
  target->at = at;
  target->bits = bits;
  target->n_bits = n_bits;
  return put_dc (target, component, component->last_out)
         && put_symbol (target, &component->ac.out, 0, 0, 0)
         && bits_taken (source) <= (guint64)source->size * 8;
}

/* --- the scan ------------------------------------------------------------------------------- */

typedef struct
{
  const guint8 *at, *end; /* of the input: behind what `source` holds */
  Source source;
  Target target;
  GByteArray *output;
  KyJpegGreys *greys; /* (nullable) */
  Component components[MAX_COMPS_IN_SCAN];
  guint n_components, blocks; /* blocks of a unit */
  guint32 columns, rows;      /* units */
  guint interval, restarts;
  Several several[MAX_COMPS_IN_SCAN][1 << SEVERAL_BITS];
  Values values[1 << SEVERAL_BITS]; /* of the first component, where there are greys */
} Recoder;

static gboolean
prepare_component (Recoder *self, guint i, const jpeg_component_info *from,
                   const jpeg_component_info *to, const struct jpeg_decompress_struct *in,
                   const struct jpeg_compress_struct *out)
{
  Component *component = &self->components[i];

  if (from->dc_tbl_no < 0 || from->dc_tbl_no >= NUM_HUFF_TBLS || from->ac_tbl_no < 0
      || from->ac_tbl_no >= NUM_HUFF_TBLS
      || !make_table (in->dc_huff_tbl_ptrs[from->dc_tbl_no], out->dc_huff_tbl_ptrs[to->dc_tbl_no],
                      TRUE, &component->dc)
      || !make_table (in->ac_huff_tbl_ptrs[from->ac_tbl_no], out->ac_huff_tbl_ptrs[to->ac_tbl_no],
                      FALSE, &component->ac))
    return FALSE;
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

/* Components that share their tables share these, too. */
static void
prepare_several (Recoder *self, const struct jpeg_decompress_struct *in,
                 const struct jpeg_compress_struct *out)
{
  for (guint i = 0; i < self->n_components; i++)
    {
      guint k = 0;

      while (in->cur_comp_info[k]->ac_tbl_no != in->cur_comp_info[i]->ac_tbl_no
             || out->comp_info[k].ac_tbl_no != out->comp_info[i].ac_tbl_no)
        k++;
      if (k == i)
        make_several (&self->components[i].ac, self->several[i],
                      i == 0 && self->greys != NULL ? self->values : NULL);
      else
        self->components[i].ac.several = self->components[k].ac.several;
    }
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
  if (in->src->bytes_in_buffer >= SEVERAL_FROM)
    prepare_several (self, in, out);
  self->interval = in->restart_interval;
  self->at = in->src->next_input_byte;
  self->end = self->at + in->src->bytes_in_buffer;
  self->source.data = g_try_malloc (in->src->bytes_in_buffer + PADDING);
  self->target.at = self->target.data;
  return self->source.data != NULL;
}

static gboolean
copy_unit (Recoder *self, guint32 column, gboolean is_last_row)
{
  for (guint i = 0; i < self->n_components; i++)
    {
      Component *component = &self->components[i];
      KyJpegGreys *greys = i == 0 ? self->greys : NULL;
      guint width = column + 1 == self->columns ? component->last_width : component->width;
      guint height = is_last_row ? component->last_height : component->height;

      for (guint y = 0; y < component->height; y++)
        for (guint x = 0; x < component->width; x++)
          {
            gboolean is_beyond = x >= width || y >= height;

            if (!copy_block (&self->source, &self->target, component, is_beyond, greys))
              return FALSE;
            if (greys != NULL && !is_beyond)
              ky_jpeg_greys_draw (greys, column * component->width + x, y);
          }
    }
  return TRUE;
}

/* Takes the picture data up to the next marker in; FALSE where there is none. */
static gboolean
read_data (Recoder *self)
{
  Source *source = &self->source;

  source->size = 0;
  for (;;)
    {
      const guint8 *found = memchr (self->at, 0xff, (gsize)(self->end - self->at));
      gsize size;

      if (found == NULL || self->end - found < 2)
        return FALSE;
      size = (gsize)(found - self->at);
      memcpy (source->data + source->size, self->at, size);
      source->size += size;
      self->at = found;
      if (found[1] != 0)
        break;
      source->data[source->size++] = 0xff;
      self->at += 2;
    }
  memset (source->data + source->size, 0, PADDING);
  source->next = source->data;
  source->bits = 0;
  source->n_bits = 0;
  return TRUE;
}

/* Nothing but the filling of the last byte is left over, and the marker MARKER follows. */
static gboolean
take_marker (Recoder *self, guint marker)
{
  if ((bits_taken (&self->source) + 7) / 8 != self->source.size || self->at[1] != marker)
    return FALSE;
  self->at += 2;
  return TRUE;
}

static gboolean
restart (Recoder *self)
{
  if (!take_marker (self, 0xd0 + self->restarts++ % 8))
    return FALSE;
  for (guint i = 0; i < self->n_components; i++)
    self->components[i].last = 0;
  return read_data (self);
}

/* Sends the whole bytes of the target. */
static void
send_data (Recoder *self)
{
  const guint8 *at = self->target.data;
  const guint8 *end = self->target.at;
  const guint8 *found;

  while ((found = memchr (at, 0xff, (gsize)(end - at))) != NULL)
    {
      g_byte_array_append (self->output, at, (guint)(found + 1 - at));
      g_byte_array_append (self->output, (const guint8 *)"", 1);
      at = found + 1;
    }
  g_byte_array_append (self->output, at, (guint)(end - at));
  self->target.at = self->target.data;
}

static gboolean
copy_scan (Recoder *self)
{
  guint left = self->interval;
  guint head = self->output->len;
  guint rest;

  if (!read_data (self) || self->source.size > G_MAXINT)
    return FALSE;
  /* Room for all at once: what is written is about as long as what is read. */
  g_byte_array_set_size (self->output, head + (guint)(self->source.size / 16 * 17));
  g_byte_array_set_size (self->output, head);
  for (guint32 row = 0; row < self->rows; row++)
    {
      for (guint32 column = 0; column < self->columns; column++)
        {
          if (self->interval > 0 && left-- == 0)
            {
              if (!restart (self))
                return FALSE;
              left = self->interval - 1;
            }
          if (self->target.at > self->target.data + TARGET_SIZE - TARGET_ROOM)
            send_data (self);
          if (!copy_unit (self, column, row + 1 == self->rows))
            return FALSE;
        }
      if (self->greys != NULL)
        ky_jpeg_greys_end_row (self->greys, self->components[0].height);
    }
  if (!take_marker (self, 0xd9))
    return FALSE;
  /* F.1.2.3: the last byte is filled up with ones. */
  rest = (8 - self->target.n_bits) % 8;
  put_bits (&self->target, (1u << rest) - 1, rest);
  send_data (self);
  g_byte_array_append (self->output, (const guint8 *)"\xff\xd9", 2);
  return TRUE;
}

gboolean
ky_jpeg_recode (struct jpeg_decompress_struct *in, struct jpeg_compress_struct *out, KyView profile,
                KyJpegGreys *greys, GByteArray *output, gsize *ret_trailing)
{
  g_autofree Recoder *self = g_new0 (Recoder, 1);
  guint before = output->len;
  gboolean ok = FALSE;

  self->output = output;
  self->greys = greys;
  ok = prepare (self, in, out) && ky_jpeg_put_segments (out, profile, output) && copy_scan (self);
  g_free (self->source.data);
  if (ok)
    *ret_trailing = (gsize)(self->end - self->at);
  else
    g_byte_array_set_size (output, before);
  return ok;
}
