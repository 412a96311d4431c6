/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes the LZW of appendix F of the specification: codes of 3 to 12 bits, in sub-blocks
 * of 255 bytes. */
#include "filetypes/image/gif-file.h"

#define MAX_CODES 4096
#define MAX_BITS 12

/* --- decoding ------------------------------------------------------------------------------- */

typedef struct
{
  KyReader reader;
  guint block_left;
  guint bits, n_bits;
  guint16 prefix[MAX_CODES];
  guint8 last[MAX_CODES], first[MAX_CODES];
  guint16 length[MAX_CODES];
} Decoder;

static gboolean
gif_lzw_read_code (Decoder *decoder, guint size, guint *ret_code)
{
  while (decoder->n_bits < size)
    {
      if (decoder->block_left == 0)
        decoder->block_left = ky_reader_u8 (&decoder->reader);
      if (decoder->block_left == 0 || ky_reader_left (&decoder->reader) == 0)
        return FALSE;
      decoder->bits |= (guint)ky_reader_u8 (&decoder->reader) << decoder->n_bits;
      decoder->n_bits += 8;
      decoder->block_left--;
    }
  *ret_code = decoder->bits & ((1u << size) - 1);
  decoder->bits >>= size;
  decoder->n_bits -= size;
  return TRUE;
}

/* Writes the string of `code`, at most `size` pixels; returns how many it has. */
static gsize
gif_lzw_put_string (const Decoder *decoder, guint code, guint8 *pixels, gsize size)
{
  gsize length = decoder->length[code];

  for (gsize i = length; i > 0; i--)
    {
      if (i <= size)
        pixels[i - 1] = decoder->last[code];
      code = decoder->prefix[code];
    }
  return MIN (length, size);
}

static gsize
decode_stream (Decoder *decoder, guint code_size, guint8 *pixels, gsize size, gboolean *ret_surplus)
{
  /* up to 11: more than the palette needs, but it occurs in files */
  guint clear = 1u << code_size;
  guint next = clear + 2, width = code_size + 1, old = G_MAXUINT, code;
  gsize at = 0;

  for (guint i = 0; i < clear; i++)
    {
      decoder->last[i] = decoder->first[i] = i < 256 ? (guint8)i : 0;
      decoder->length[i] = 1;
    }
  while (gif_lzw_read_code (decoder, width, &code) && code != clear + 1)
    {
      if (code == clear)
        {
          next = clear + 2;
          width = code_size + 1;
          old = G_MAXUINT;
          continue;
        }
      *ret_surplus = at == size;
      if (at == size || code > next || (code == next && (old == G_MAXUINT || next == MAX_CODES))
          || (old == G_MAXUINT && code >= clear))
        break;
      if (old != G_MAXUINT && next < MAX_CODES)
        {
          decoder->prefix[next] = (guint16)old;
          decoder->first[next] = decoder->first[old];
          decoder->last[next] = decoder->first[code == next ? old : code];
          decoder->length[next] = (guint16)(decoder->length[old] + 1);
          next++;
        }
      at += gif_lzw_put_string (decoder, code, pixels + at, size - at);
      if (next == 1u << width && width < MAX_BITS)
        width++;
      old = code;
    }
  return at;
}

/* Puts the rows in order: they are stored as 0, 8, 16 …; 4, 12 …; 2, 6 …; 1, 3 … (appendix E). */
static void
undo_interlace (const guint8 *from, guint8 *to, gsize width, guint height)
{
  static const guint starts[] = { 0, 4, 2, 1 }, steps[] = { 8, 8, 4, 2 };

  for (guint pass = 0; pass < 4; pass++)
    for (guint y = starts[pass]; y < height; y += steps[pass])
      {
        memcpy (to + y * width, from, width);
        from += width;
      }
}

gboolean
ky_gif_decode (const KyGifFrame *frame, guint8 *pixels, gboolean *ret_surplus)
{
  g_autofree Decoder *decoder = g_new (Decoder, 1);
  gsize size = (gsize)frame->width * frame->height;
  g_autofree guint8 *stored = frame->is_interlaced ? g_malloc (size) : NULL;
  guint8 *target = stored != NULL ? stored : pixels;

  decoder->reader = ky_reader (frame->data);
  decoder->block_left = decoder->bits = decoder->n_bits = 0;
  *ret_surplus = FALSE;
  gsize got = decode_stream (decoder, frame->code_size, target, size, ret_surplus);
  memset (target + got, frame->transparent >= 0 ? frame->transparent : 0, size - got);
  if (stored != NULL)
    undo_interlace (stored, pixels, frame->width, frame->height);
  return got == size;
}

/* --- encoding ------------------------------------------------------------------------------- */

#define SLOTS 8192 /* number of entries, a power of two */

typedef struct
{
  GByteArray *out;
  guint8 block[256];
  guint block_size;
  guint32 bits;
  guint n_bits, width;
  guint32 keys[SLOTS]; /* prefix << 8 | pixel, plus 1; 0: unused */
  guint16 codes[SLOTS];
} Encoder;

static void
gif_lzw_put_code (Encoder *encoder, guint code)
{
  encoder->bits |= code << encoder->n_bits;
  encoder->n_bits += encoder->width;
  while (encoder->n_bits >= 8)
    {
      encoder->block[++encoder->block_size] = (guint8)encoder->bits;
      encoder->bits >>= 8;
      encoder->n_bits -= 8;
      if (encoder->block_size < 255)
        continue;
      encoder->block[0] = 255;
      g_byte_array_append (encoder->out, encoder->block, 256);
      encoder->block_size = 0;
    }
}

static void
put_end (Encoder *encoder, guint end_code)
{
  static const guint8 terminator = 0;

  gif_lzw_put_code (encoder, end_code);
  encoder->width = 8 - encoder->n_bits % 8;
  if (encoder->n_bits > 0)
    gif_lzw_put_code (encoder, 0);
  if (encoder->block_size > 0)
    {
      encoder->block[0] = (guint8)encoder->block_size;
      g_byte_array_append (encoder->out, encoder->block, encoder->block_size + 1);
    }
  g_byte_array_append (encoder->out, &terminator, 1);
}

/* Returns the slot of `key`, or an unused one for it. */
static guint
find_slot (const Encoder *encoder, guint32 key)
{
  guint slot = (key * 2654435761u) >> 19;

  while (encoder->keys[slot] != 0 && encoder->keys[slot] != key + 1)
    slot = (slot + 1) % SLOTS;
  return slot;
}

void
ky_gif_encode (const guint8 *pixels, gsize size, guint bits, gsize run, GByteArray *out)
{
  g_autofree Encoder *encoder = g_new0 (Encoder, 1);
  guint8 code_size = (guint8)MAX (bits, 2);
  guint clear = 1u << code_size;
  guint next = clear + 2, prefix = pixels[0];

  g_byte_array_append (out, &code_size, 1);
  encoder->out = out;
  encoder->width = code_size + 1u;
  gif_lzw_put_code (encoder, clear);
  for (gsize i = 1; i < size; i++)
    {
      guint32 key = prefix << 8 | pixels[i];
      guint slot = find_slot (encoder, key);

      if (encoder->keys[slot] != 0)
        {
          prefix = encoder->codes[slot];
          continue;
        }
      gif_lzw_put_code (encoder, prefix);
      prefix = pixels[i];
      /* The decoder knows each string one code later, so its codes grow one code later, too. */
      if (next == 1u << encoder->width && encoder->width < MAX_BITS)
        encoder->width++;
      if (next == MAX_CODES || (run != 0 && i % run == 0))
        {
          gif_lzw_put_code (encoder, clear);
          memset (encoder->keys, 0, sizeof encoder->keys);
          next = clear + 2;
          encoder->width = code_size + 1u;
          continue;
        }
      encoder->keys[slot] = key + 1;
      encoder->codes[slot] = (guint16)next++;
    }
  gif_lzw_put_code (encoder, prefix);
  if (next == 1u << encoder->width && encoder->width < MAX_BITS)
    encoder->width++;
  put_end (encoder, clear + 1);
}
