/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks LZCOMP, the compression of CTF fonts. A code's tree has its nodes in the order of how
 * often they came, the most frequent first; node 1 is the root. Its weights are never halved: a
 * block has at most 2^24 symbols.
 *
 * A bit that says whether runs were packed is followed by the length in 24 bits, and then by
 * symbols: bytes, the byte two, four or six before, or a copy. A copy's first symbol has the number
 * of digits of its distance and the first two bits of its length, and a bit that says whether more
 * of these follow. */
#include "filetypes/base/font/lzcomp.h"

#define ROOT 1u
#define DIGIT_SYMBOLS 8u /* three bits each, of lengths and distances */
#define DISTANCE_DIGITS_MAX 8u
#define DUPLICATES 3u
#define SYMBOLS_MAX (256u + DISTANCE_DIGITS_MAX * DIGIT_SYMBOLS + DUPLICATES)
#define FAR_DISTANCE 512u /* from this distance on copies are one byte longer */
#define PRELOADED (2u * 32 * 96 + 4u * 256)
#define UNPACKED_MAX (64u * 1024 * 1024)

/* --- bits ----------------------------------------------------------------------------------- */

typedef struct
{
  KyView view;
  gsize at; /* bits */
  gboolean failed;
} Bits;

static guint
next_bit (Bits *bits)
{
  gsize byte = bits->at / 8;
  guint shift = 7 - (guint)(bits->at % 8);

  if (byte >= bits->view.size)
    {
      bits->failed = TRUE;
      return 0;
    }
  bits->at++;
  return bits->view.data[byte] >> shift & 1u;
}

/* --- codes ---------------------------------------------------------------------------------- */

typedef struct
{
  guint32 weight;
  guint16 up, left, right;
  gint16 symbol; /* -1: it has children */
} Node;

typedef struct
{
  Node nodes[2 * SYMBOLS_MAX];
  guint16 place[SYMBOLS_MAX]; /* of each symbol */
} Code;

static void
seat (Code *code, guint at, Node node)
{
  Node *seated = &code->nodes[at];

  node.up = seated->up;
  *seated = node;
  if (node.symbol >= 0)
    code->place[node.symbol] = (guint16)at;
  else
    {
      code->nodes[node.left].up = (guint16)at;
      code->nodes[node.right].up = (guint16)at;
    }
}

/* Returns the first node whose weight is at most that of the node `at`. */
static guint
first_equal (const Code *code, guint at)
{
  guint32 weight = code->nodes[at].weight;
  guint low = ROOT, high = at;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (code->nodes[middle].weight > weight)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Counts another occurrence of the node `at` and of all nodes above it, and keeps the tree in
 * order. */
static void
lzcomp_count (Code *code, guint at)
{
  while (at != ROOT)
    {
      guint first = first_equal (code, at);

      if (first < at)
        {
          Node here = code->nodes[at], there = code->nodes[first];

          seat (code, first, here);
          seat (code, at, there);
          at = first;
        }
      code->nodes[at].weight++;
      at = code->nodes[at].up;
    }
  code->nodes[ROOT].weight++;
}

static void
init_code (Code *code, guint n)
{
  for (guint i = ROOT; i < 2 * n; i++)
    {
      gboolean is_leaf = i >= n;

      code->nodes[i] = (Node){ .weight = 1,
                               .up = (guint16)(i / 2),
                               .left = (guint16)(is_leaf ? 0 : 2 * i),
                               .right = (guint16)(is_leaf ? 0 : 2 * i + 1),
                               .symbol = (gint16)(is_leaf ? (gint)(i - n) : -1) };
      if (is_leaf)
        code->place[i - n] = (guint16)i;
    }
  for (guint i = n - 1; i >= ROOT; i--)
    code->nodes[i].weight = code->nodes[2 * i].weight + code->nodes[2 * i + 1].weight;
}

/* Sets what both sides assume to have come before: of digits each twice; of bytes and copies two of
 * the shortest copies, and the bytes two and four before. */
static void
init_digits (Code *code)
{
  init_code (code, DIGIT_SYMBOLS);
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < DIGIT_SYMBOLS; i++)
      lzcomp_count (code, code->place[i]);
}

static void
init_symbols (Code *code, guint n)
{
  init_code (code, n);
  lzcomp_count (code, code->place[256]);
  lzcomp_count (code, code->place[257]);
  for (guint i = 0; i < 12; i++)
    lzcomp_count (code, code->place[n - 3]);
  for (guint i = 0; i < 6; i++)
    lzcomp_count (code, code->place[n - 2]);
}

static guint
next_symbol (Code *code, Bits *bits)
{
  guint at = ROOT;
  gint symbol;

  while ((symbol = code->nodes[at].symbol) < 0 && !bits->failed)
    at = next_bit (bits) != 0 ? code->nodes[at].right : code->nodes[at].left;
  if (bits->failed)
    return 0;
  lzcomp_count (code, at);
  return (guint)symbol;
}

/* --- a block -------------------------------------------------------------------------------- */

typedef struct
{
  Bits bits;
  Code symbols, lengths, distances;
  guint8 *window; /* preset data that both sides know, and then the block */
  gsize at, end;
  guint first_duplicate;
} Block;

static void
put_preloaded (guint8 *window)
{
  for (guint high = 0; high < 32; high++)
    for (guint low = 0; low < 96; low++)
      {
        *window++ = (guint8)high;
        *window++ = (guint8)low;
      }
  for (guint byte = 0; byte < 256; byte++, window += 4)
    memset (window, (gint)byte, 4);
}

/* Returns how many digits the distances of a block of `length` have at most. */
static guint
digits_of (guint length)
{
  guint n = 1;

  while (n < DISTANCE_DIGITS_MAX && 1u << 3 * n < length)
    n++;
  return n;
}

/* Copies what begins with `symbol`. FALSE: it lies outside. */
static gboolean
lzcomp_copy (Block *block, guint symbol)
{
  guint digit = (symbol - 256) % DIGIT_SYMBOLS, n_digits = (symbol - 256) / DIGIT_SYMBOLS + 1;
  gsize length = digit & 3, distance = 0, left = block->end - block->at;

  while ((digit & 4) != 0 && length <= left && !block->bits.failed)
    {
      digit = next_symbol (&block->lengths, &block->bits);
      length = length << 2 | (digit & 3);
    }
  for (guint i = 0; i < n_digits; i++)
    distance = distance << 3 | next_symbol (&block->distances, &block->bits);
  distance++;
  length += distance >= FAR_DISTANCE ? 3 : 2;
  /* The distance is counted from the first byte of the source to the last byte of the copy. */
  if (block->bits.failed || length > left || distance + length - 1 > block->at)
    return FALSE;
  memcpy (block->window + block->at, block->window + block->at - distance - length + 1, length);
  block->at += length;
  return TRUE;
}

static gboolean
lzcomp_step (Block *block)
{
  guint symbol = next_symbol (&block->symbols, &block->bits);

  if (block->bits.failed)
    return FALSE;
  if (symbol >= 256 && symbol < block->first_duplicate)
    return lzcomp_copy (block, symbol);
  block->window[block->at]
      = symbol < 256 ? (guint8)symbol
                     : block->window[block->at - 2 * (symbol - block->first_duplicate + 1)];
  block->at++;
  return TRUE;
}

/* --- runs ----------------------------------------------------------------------------------- */

/* Unpacks runs. Behind its first byte, which marks them, a run is the mark, how long, and of which
 * byte; the mark and 0 is the mark itself. Puts the bytes at `out` (NULL: nowhere), and returns how
 * many they are. */
static gsize
unpack_runs (KyView packed, guint8 *out)
{
  KyReader reader = ky_reader (packed);
  guint8 mark = ky_reader_u8 (&reader);
  gsize size = 0;

  while (ky_reader_left (&reader) > 0)
    {
      guint8 byte = ky_reader_u8 (&reader);
      guint length = byte == mark ? ky_reader_u8 (&reader) : 1u;

      if (byte == mark && length > 0)
        byte = ky_reader_u8 (&reader);
      length = MAX (length, 1u);
      if (reader.failed)
        break;
      if (out != NULL)
        memset (out + size, byte, length);
      size += length;
    }
  return size;
}

static gboolean
lzcomp_charge (KyJob *job, gsize size, GError **error)
{
  if (size > UNPACKED_MAX)
    return ky_error_malformed (error, "font: the unpacked font would exceed the size limit");
  return ky_job_charge (job, KY_COST_UNPACKED, size, error);
}

static gboolean
unpack_block (Block *block, gboolean is_in_runs, KyJob *job, GByteArray *out, GError **error)
{
  KyView unpacked = ky_view (block->window + PRELOADED, block->end - PRELOADED);

  while (block->at < block->end)
    if (!lzcomp_step (block))
      return ky_error_malformed (
          error, "font: the packed data is truncated or copies from outside the window");
  if (!is_in_runs)
    {
      g_byte_array_append (out, unpacked.data, (guint)unpacked.size);
      return TRUE;
    }
  gsize size = unpack_runs (unpacked, NULL);
  if (!lzcomp_charge (job, size, error))
    return FALSE;
  g_byte_array_set_size (out, (guint)size);
  unpack_runs (unpacked, out->data);
  return TRUE;
}

gboolean
ky_lzcomp_unpack (KyJob *job, KyView packed, gboolean has_runs, GByteArray *out, GError **error)
{
  g_autofree Block *block = g_new (Block, 1);
  g_autofree guint8 *window = NULL;
  guint length = 0, n_digits;

  block->bits = (Bits){ packed, 0, FALSE };
  gboolean is_in_runs = has_runs && next_bit (&block->bits) != 0;
  for (guint i = 0; i < 24; i++)
    length = length << 1 | next_bit (&block->bits);
  if (block->bits.failed)
    return ky_error_malformed (error, "font: the packed data has no length");
  if (!lzcomp_charge (job, length, error))
    return FALSE;
  n_digits = digits_of (length);
  block->first_duplicate = 256 + n_digits * DIGIT_SYMBOLS;
  init_symbols (&block->symbols, block->first_duplicate + DUPLICATES);
  init_digits (&block->lengths);
  init_digits (&block->distances);
  block->window = window = g_malloc (PRELOADED + (gsize)length);
  put_preloaded (window);
  block->at = PRELOADED;
  block->end = PRELOADED + (gsize)length;
  return unpack_block (block, is_in_runs, job, out, error);
}
