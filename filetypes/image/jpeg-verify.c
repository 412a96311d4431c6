/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies a JPEG to the last bit of its last block: only the segments that kiyome writes, no
 * unused table, and entropy-coded data that ends with the picture (T.81 F.2.2). */
#include "filetypes/image/jpeg.h"
#include "filetypes/base/picture/signs-verify.h"

#define MAX_COMPONENT 4

typedef struct
{
  guint id, h, v, table, dc, ac;
  guint32 columns, rows; /* blocks that contain pixels */
  gboolean is_done;
} Component;

#define LOOK_BITS 10
#define VALUE_BITS 15                            /* behind a code, at most */
#define BLOCK_BYTES (64 * (16 + VALUE_BITS) / 8) /* the largest size of a block */
#define END_OF_BLOCK 128                         /* more than the number of coefficients */

/* Describes a code with the bits of its value. */
typedef struct
{
  guint8 bits;  /* of both; 0: not a code, or longer than LOOK_BITS */
  guint8 steps; /* increment of the coefficient's number, or END_OF_BLOCK */
} Token;

typedef struct
{
  gboolean is_defined, is_used;
  Token lookup[1 << LOOK_BITS]; /* indexed by the next bits */
  gint32 max_code[18];          /* indexed by length; -1: no code */
  gint32 first_code[17];
  guint first_symbol[17];
  guint8 symbols[256];
} Huffman;

/* Holds the next bits, left-aligned in `bits`: at least 56 after more_bits(). */
typedef struct
{
  const guint8 *next;
  guint64 bits;
  guint n;
} Ahead;

typedef struct
{
  KyReader reader;
  KyPictureBudget *budget;
  GError **error;
  Component components[MAX_COMPONENT];
  guint n_components;
  guint32 width, height;
  guint max_h, max_v;
  gboolean quantization[4], quantization_used[4];
  Huffman huffman[2][4];
  gboolean has_frame;
  guint icc_pieces, icc_count;
  GByteArray *icc;
  guint8 *coded; /* data of the scan, from jpeg_verify_read_data() */
  gsize n_coded;
  Ahead ahead;
} Check;

static gboolean
read_quantization (Check *check, KyView data)
{
  KyReader reader = ky_reader (data);
  guint head = ky_reader_u8 (&reader);
  guint bytes = (head >> 4) + 1;

  if ((head & 15) > 3 || bytes > 2 || data.size != 1 + 64 * bytes || check->quantization[head & 15])
    return ky_verify_fail (check->error, "jpeg: a quantisation table is not valid");
  check->quantization[head & 15] = TRUE;
  return TRUE;
}

/* Returns the token for a Huffman code of `length` bits and its `symbol` (F.1.2.1.1, F.1.2.2.1):
 * the bits that it takes with its additional bits, and the coefficients that it advances. All
 * zeros: the symbol is not valid. */
static Token
jpeg_verify_token (gboolean is_ac, guint length, guint symbol)
{
  guint size = symbol & 15, run = symbol >> 4;
  Token token = { (guint8)(length + size), (guint8)(run + 1) };

  if (is_ac ? size == 0 && run != 0 && run != 15 : run != 0)
    return (Token){ 0, 0 };
  if (is_ac && symbol == 0)
    token.steps = END_OF_BLOCK;
  return token;
}

static gboolean
read_huffman (Check *check, KyView data)
{
  KyReader reader = ky_reader (data);
  guint head = ky_reader_u8 (&reader);
  const guint8 *counts = ky_reader_bytes (&reader, 16);
  guint total = 0;
  gint32 code = 0;

  if (counts == NULL || head >> 4 > 1 || (head & 15) > 3)
    return ky_verify_fail (check->error, "jpeg: a Huffman table is not valid");
  Huffman *table = &check->huffman[head >> 4][head & 15];
  if (table->is_defined && !table->is_used)
    return ky_verify_fail (check->error, "jpeg: a Huffman table is not used");
  memset (table, 0, sizeof *table);
  table->is_defined = TRUE;
  for (guint length = 1; length <= 16; length++)
    {
      table->first_code[length] = code;
      table->first_symbol[length] = total;
      total += counts[length - 1];
      code += counts[length - 1];
      table->max_code[length] = counts[length - 1] > 0 ? code - 1 : -1;
      if (code > 1 << length || total > 256)
        return ky_verify_fail (check->error, "jpeg: a Huffman table is not valid");
      code <<= 1;
    }
  if (data.size != 17 + total)
    return ky_verify_fail (check->error, "jpeg: a Huffman table is not valid");
  memcpy (table->symbols, data.data + 17, total);
  for (guint length = 1; length <= LOOK_BITS; length++)
    for (gint32 at = table->first_code[length]; at <= table->max_code[length]; at++)
      for (guint rest = 0; rest < 1u << (LOOK_BITS - length); rest++)
        table->lookup[((guint)at << (LOOK_BITS - length)) + rest] = jpeg_verify_token (
            head >> 4 == 1, length,
            table->symbols[table->first_symbol[length] + (guint)(at - table->first_code[length])]);
  return TRUE;
}

static gboolean
jpeg_verify_read_frame (Check *check, KyView data, guint marker)
{
  KyReader reader = ky_reader (data);
  guint precision = ky_reader_u8 (&reader);

  check->height = ky_reader_u16be (&reader);
  check->width = ky_reader_u16be (&reader);
  check->n_components = ky_reader_u8 (&reader);
  if (check->has_frame || marker > 0xc1 || precision != 8 || check->height == 0 || check->width == 0
      || (check->n_components != 1 && check->n_components != 3 && check->n_components != 4)
      || data.size != 6 + 3 * check->n_components)
    return ky_verify_fail (check->error, "jpeg: the frame header is not valid");
  if (!ky_picture_budget_take (check->budget, check->width, check->height, check->error))
    return FALSE;
  check->has_frame = TRUE;
  for (guint i = 0; i < check->n_components; i++)
    {
      Component *component = &check->components[i];

      component->id = ky_reader_u8 (&reader);
      guint factors = ky_reader_u8 (&reader);
      component->h = factors >> 4;
      component->v = factors & 15;
      component->table = ky_reader_u8 (&reader);
      if (component->h < 1 || component->h > 4 || component->v < 1 || component->v > 4
          || component->table > 3 || !check->quantization[component->table])
        return ky_verify_fail (check->error, "jpeg: a component is not valid");
      check->quantization_used[component->table] = TRUE;
      check->max_h = MAX (check->max_h, component->h);
      check->max_v = MAX (check->max_v, component->v);
    }
  for (guint i = 0; i < check->n_components; i++)
    {
      Component *component = &check->components[i];

      component->columns
          = (check->width * component->h + 8 * check->max_h - 1) / (8 * check->max_h);
      component->rows = (check->height * component->v + 8 * check->max_v - 1) / (8 * check->max_v);
    }
  for (guint i = 0; i < 4; i++)
    if (check->quantization[i] != check->quantization_used[i])
      return ky_verify_fail (check->error, "jpeg: a quantisation table is not used");
  return TRUE;
}

/* --- entropy-coded data --------------------------------------------------------------------- */

/* Copies the data up to the next marker, without the 0x00 after each 0xff (B.1.1.5), followed by as
 * many zeros as a block may need. */
static gboolean
jpeg_verify_read_data (Check *check)
{
  KyReader *reader = &check->reader;
  const guint8 *at = reader->data + reader->at;
  const guint8 *end = reader->data + reader->size;
  const guint8 *found = at;

  check->coded = g_try_realloc (check->coded, (gsize)(end - at) + BLOCK_BYTES + 16);
  if (check->coded == NULL)
    return ky_verify_fail (check->error, "jpeg: no memory");
  check->n_coded = 0;
  while ((found = memchr (at, 0xff, (gsize)(end - at))) != NULL && end - found >= 2)
    {
      gsize size = (gsize)(found - at) + (found[1] == 0 ? 1 : 0);

      memcpy (check->coded + check->n_coded, at, size);
      check->n_coded += size;
      at = found;
      if (found[1] != 0)
        break;
      at += 2;
    }
  if (found == NULL || end - found < 2)
    return ky_verify_fail (check->error, "jpeg: the picture data has no end");
  memset (check->coded + check->n_coded, 0, BLOCK_BYTES + 16);
  check->ahead = (Ahead){ check->coded, 0, 0 };
  reader->at = (gsize)(at - reader->data);
  return TRUE;
}

static inline void
more_bits (Ahead *ahead)
{
  guint64 bytes;

  memcpy (&bytes, ahead->next, sizeof bytes);
  ahead->bits |= GUINT64_FROM_BE (bytes) >> ahead->n;
  ahead->next += (63 - ahead->n) >> 3;
  ahead->n |= 56;
}

static guint64
bits_read (const Check *check)
{
  return (guint64)(check->ahead.next - check->coded) * 8 - check->ahead.n;
}

static inline void
pass_bits (Ahead *ahead, guint count)
{
  ahead->bits <<= count;
  ahead->n -= count;
}

/* Looks the code at the beginning of `bits` up by its length. */
static Token
jpeg_verify_long_token (const Huffman *table, gboolean is_ac, guint64 bits)
{
  for (guint length = LOOK_BITS + 1; length <= 16; length++)
    {
      gint32 code = (gint32)(bits >> (64 - length));

      if (table->max_code[length] >= 0 && code <= table->max_code[length])
        return code >= table->first_code[length]
                   ? jpeg_verify_token (is_ac, length,
                                        table->symbols[table->first_symbol[length]
                                                       + (guint)(code - table->first_code[length])])
                   : (Token){ 0, 0 };
    }
  return (Token){ 0, 0 };
}

static inline Token
jpeg_verify_next_token (const Huffman *table, gboolean is_ac, Ahead *ahead)
{
  Token token = table->lookup[ahead->bits >> (64 - LOOK_BITS)];

  if (G_UNLIKELY (token.bits == 0))
    token = jpeg_verify_long_token (table, is_ac, ahead->bits);
  pass_bits (ahead, token.bits);
  return token;
}

static gboolean
jpeg_verify_read_block (Check *check, const Component *component)
{
  const Huffman *ac = &check->huffman[1][component->ac];
  Ahead ahead = check->ahead;
  guint n_coefficients = 1;

  more_bits (&ahead);
  Token token = jpeg_verify_next_token (&check->huffman[0][component->dc], FALSE, &ahead);
  if (token.bits == 0)
    return FALSE;
  while (n_coefficients < 64)
    {
      /* 56 bits are enough for one token that is found at once, and any other behind it. */
      more_bits (&ahead);
      token = jpeg_verify_next_token (ac, TRUE, &ahead);
      n_coefficients += token.steps;
      if (token.bits > 0 && token.bits <= LOOK_BITS + VALUE_BITS && n_coefficients < 64)
        {
          token = jpeg_verify_next_token (ac, TRUE, &ahead);
          n_coefficients += token.steps;
        }
      if (token.bits == 0)
        return FALSE;
    }
  if (n_coefficients > 64 && n_coefficients < END_OF_BLOCK)
    return FALSE;
  check->ahead = ahead;
  return bits_read (check) <= (guint64)check->n_coded * 8;
}

static gboolean
jpeg_verify_read_units (Check *check, Component *const *components, guint count)
{
  guint64 columns = components[0]->columns, rows = components[0]->rows;

  if (!jpeg_verify_read_data (check))
    return FALSE;
  if (count > 1)
    {
      columns = (check->width + 8 * check->max_h - 1) / (8 * check->max_h);
      rows = (check->height + 8 * check->max_v - 1) / (8 * check->max_v);
    }
  for (guint64 unit = 0; unit < columns * rows; unit++)
    for (guint i = 0; i < count; i++)
      {
        guint blocks = count > 1 ? components[i]->h * components[i]->v : 1;

        for (guint block = 0; block < blocks; block++)
          if (!jpeg_verify_read_block (check, components[i]))
            return ky_verify_fail (check->error, "jpeg: the picture data is not valid");
      }
  /* F.1.2.3: the last byte is padded with ones, and nothing follows. */
  if ((bits_read (check) + 7) / 8 != check->n_coded)
    return ky_verify_fail (check->error, "jpeg: unexpected bytes after the last block");
  guint rest = (8 - bits_read (check) % 8) % 8;
  if (rest > 0 && (check->coded[check->n_coded - 1] & ((1u << rest) - 1)) != (1u << rest) - 1)
    return ky_verify_fail (check->error, "jpeg: the last byte is not filled with ones");
  return TRUE;
}

static gboolean
read_scan (Check *check, KyView data)
{
  KyReader reader = ky_reader (data);
  guint count = ky_reader_u8 (&reader);
  Component *components[MAX_COMPONENT];

  if (!check->has_frame || count < 1 || count > check->n_components || data.size != 4 + 2 * count)
    return ky_verify_fail (check->error, "jpeg: the scan header is not valid");
  for (guint i = 0; i < count; i++)
    {
      guint id = ky_reader_u8 (&reader);
      guint tables = ky_reader_u8 (&reader);
      Component *component = NULL;

      for (guint k = 0; k < check->n_components; k++)
        if (check->components[k].id == id && !check->components[k].is_done)
          component = &check->components[k];
      if (component == NULL || tables >> 4 > 3 || (tables & 15) > 3
          || !check->huffman[0][tables >> 4].is_defined
          || !check->huffman[1][tables & 15].is_defined)
        return ky_verify_fail (check->error, "jpeg: the scan header is not valid");
      component->dc = tables >> 4;
      component->ac = tables & 15;
      component->is_done = TRUE;
      check->huffman[0][component->dc].is_used = check->huffman[1][component->ac].is_used = TRUE;
      components[i] = component;
    }
  if (ky_reader_u8 (&reader) != 0 || ky_reader_u8 (&reader) != 63 || ky_reader_u8 (&reader) != 0)
    return ky_verify_fail (check->error, "jpeg: the scan is not sequential");
  return jpeg_verify_read_units (check, components, count);
}

/* --- segments ------------------------------------------------------------------------------- */

static gboolean
jpeg_verify_read_application (Check *check, KyView data, guint marker)
{
  if (check->has_frame)
    return ky_verify_fail (check->error, "jpeg: application data after the frame header");
  if (marker == 0xe0 && data.size == 14 && ky_view_starts_with (data, "JFIF\0\1\1", 7)
      && data.data[7] <= 2 && data.data[12] == 0 && data.data[13] == 0)
    return TRUE;
  if (marker == 0xee && data.size == 12 && ky_view_starts_with (data, "Adobe\0d\0\0\0\0", 11)
      && data.data[11] <= 2)
    return TRUE;
  if (marker == 0xe2 && data.size > 14 && ky_view_starts_with (data, "ICC_PROFILE\0", 12)
      && data.data[12] == check->icc_pieces + 1)
    {
      if (check->icc_pieces != 0 && data.data[13] != check->icc_count)
        return ky_verify_fail (check->error, "jpeg: the pieces of the colour profile do not match");
      check->icc_pieces++;
      check->icc_count = data.data[13];
      g_byte_array_append (check->icc, data.data + 14, (guint)data.size - 14);
      return TRUE;
    }
  return ky_verify_fail (check->error, "jpeg: application data APP%u", marker - 0xe0);
}

static gboolean
jpeg_verify_read_segment (Check *check, guint marker)
{
  guint length = ky_reader_u16be (&check->reader);
  const guint8 *bytes = length >= 2 ? ky_reader_bytes (&check->reader, length - 2) : NULL;

  if (bytes == NULL)
    return ky_verify_fail (check->error, "jpeg: the file is truncated");
  KyView data = ky_view (bytes, length - 2);
  if (marker == 0xdb && !check->has_frame)
    return read_quantization (check, data);
  if (marker == 0xc4)
    return read_huffman (check, data);
  if (marker == 0xc0 || marker == 0xc1)
    return jpeg_verify_read_frame (check, data, marker);
  if (marker == 0xda)
    return read_scan (check, data);
  if (marker >= 0xe0 && marker <= 0xef)
    return jpeg_verify_read_application (check, data, marker);
  return ky_verify_fail (check->error, "jpeg: segment %02x", marker);
}

static gboolean
jpeg_verify_check_end (Check *check)
{
  static const KyIccSpace spaces[] = { 0, KY_ICC_GRAY, 0, KY_ICC_RGB, KY_ICC_CMYK };

  if (!check->has_frame)
    return ky_verify_fail (check->error, "jpeg: the frame is missing");
  for (guint i = 0; i < check->n_components; i++)
    if (!check->components[i].is_done)
      return ky_verify_fail (check->error, "jpeg: a component has no data");
  for (guint i = 0; i < 8; i++)
    if (check->huffman[i / 4][i % 4].is_defined && !check->huffman[i / 4][i % 4].is_used)
      return ky_verify_fail (check->error, "jpeg: a Huffman table is not used");
  if (ky_reader_left (&check->reader) != 0)
    return ky_verify_fail (check->error, "jpeg: unexpected bytes after the end");
  if (check->icc_pieces != check->icc_count)
    return ky_verify_fail (check->error, "jpeg: the colour profile is incomplete");
  return check->icc->len == 0
         || ky_icc_verify (ky_view (check->icc->data, check->icc->len), spaces[check->n_components],
                           check->error);
}

static gboolean
jpeg_verify_read_file (Check *check, KyView view)
{
  if (ky_reader_u16be (&check->reader) != 0xffd8)
    return ky_verify_fail (check->error, "jpeg: the start marker is missing");
  if (!ky_signs_verify (view))
    return ky_verify_fail (check->error, "jpeg: the file contains the signature of another format");
  while (ky_reader_left (&check->reader) > 0)
    {
      guint marker = ky_reader_u16be (&check->reader);

      if (marker == 0xffd9)
        return jpeg_verify_check_end (check);
      if (marker >> 8 != 0xff)
        return ky_verify_fail (check->error, "jpeg: unexpected bytes between two segments");
      if (!jpeg_verify_read_segment (check, marker & 0xff))
        return FALSE;
    }
  return ky_verify_fail (check->error, "jpeg: the end marker is missing");
}

gboolean
ky_jpeg_verify (KyView view, KyPictureBudget *budget, GError **error)
{
  g_autoptr (GByteArray) icc = g_byte_array_new ();
  g_autofree Check *check = g_new0 (Check, 1);

  check->reader = ky_reader (view);
  check->error = error;
  check->budget = budget;
  check->icc = icc;
  gboolean ok = jpeg_verify_read_file (check, view);
  g_free (check->coded);
  return ok;
}
