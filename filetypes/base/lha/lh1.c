/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks LHarc's method -lh1-: literals and match lengths in an adaptive Huffman code, which
 * packer and unpacker update alike after each symbol, and distances in a fixed code. The nodes of
 * the tree are in the order of their weights, the lightest first and the root last, and the two
 * children of a node are neighbours. */
#include "filetypes/base/lha/dictionary.h"
#include "filetypes/base/lha/bits.h"
#include "filetypes/base/lha/lha.h"

#define LITERALS 256
#define SYMBOLS 314 /* literals, and lengths from 3 to 60 */
#define SHORTEST 3
#define NODES (2 * SYMBOLS - 1)
#define ROOT (NODES - 1)
#define HEAVIEST 0x8000 /* at this weight all weights are halved */
#define LOW_BITS 6      /* plain bits of a distance; the 6 bits above them have the code */
#define FIRST_BITS 3    /* shortest code */
#define LAST_BITS 8

typedef struct
{
  KyBits bits;
  KyDictionary dictionary;
  guint16 weights[NODES + 1]; /* the last ends each search */
  guint16 holds[NODES];       /* of a node the first of the two below it, or NODES and the symbol */
  guint16 above[NODES];       /* the node that holds this one */
  guint16 leaves[SYMBOLS];    /* index of each symbol's leaf */
} Lh1;

/* How many of the codes of distances have 3 to 8 bits. */
static const guint8 distance_counts[] = { 1, 3, 8, 12, 24, 16 };

/* Sets the back references of the leaf or the two children that `node` holds to `node`. */
static void
tie (Lh1 *self, guint node)
{
  guint first = self->holds[node];

  if (first >= NODES)
    self->leaves[first - NODES] = (guint16)node;
  else
    self->above[first] = self->above[first + 1] = (guint16)node;
}

static void
plant (Lh1 *self)
{
  for (guint i = 0; i < SYMBOLS; i++)
    {
      self->weights[i] = 1;
      self->holds[i] = (guint16)(NODES + i);
      tie (self, i);
    }
  for (guint node = SYMBOLS, first = 0; node < NODES; node++, first += 2)
    {
      self->weights[node] = (guint16)(self->weights[first] + self->weights[first + 1]);
      self->holds[node] = (guint16)first;
      tie (self, node);
    }
  self->weights[NODES] = G_MAXUINT16;
}

/* Halves the weights of all symbols, keeping their order, and builds the tree again. */
static void
replant (Lh1 *self)
{
  guint n = 0;

  for (guint i = 0; i < NODES; i++)
    if (self->holds[i] >= NODES)
      {
        self->weights[n] = (guint16)((self->weights[i] + 1) / 2);
        self->holds[n++] = self->holds[i];
      }
  for (guint first = 0; n < NODES; first += 2, n++)
    {
      guint weight = self->weights[first] + self->weights[first + 1];
      guint at = n;

      /* Insert the node behind all nodes of the same weight. */
      for (; weight < self->weights[at - 1]; at--)
        {
          self->weights[at] = self->weights[at - 1];
          self->holds[at] = self->holds[at - 1];
        }
      self->weights[at] = (guint16)weight;
      self->holds[at] = (guint16)first;
    }
  for (guint i = 0; i < NODES; i++)
    tie (self, i);
}

/* Increments the weight of `symbol` and of all nodes above it; a node moves behind the last one of
 * the same weight. */
static void
lh1_learn (Lh1 *self, guint symbol)
{
  if (self->weights[ROOT] == HEAVIEST)
    replant (self);
  for (guint node = self->leaves[symbol]; node != ROOT; node = self->above[node])
    {
      guint weight = ++self->weights[node], last = node;
      guint16 held = self->holds[node];

      while (weight > self->weights[last + 1])
        last++;
      if (last == node)
        continue;
      self->weights[node] = self->weights[last];
      self->weights[last] = (guint16)weight;
      self->holds[node] = self->holds[last];
      self->holds[last] = held;
      tie (self, node);
      tie (self, last);
      node = last;
    }
  self->weights[ROOT]++;
}

static guint
lh1_read_symbol (Lh1 *self)
{
  guint node = ROOT;

  while (self->holds[node] < NODES)
    node = self->holds[node] + ky_bits_high (&self->bits, 1);
  node = self->holds[node] - NODES;
  lh1_learn (self, node);
  return node;
}

static gsize
read_distance (Lh1 *self)
{
  guint code = ky_bits_high (&self->bits, FIRST_BITS), first = 0, high = 0;

  for (guint i = 0; i <= LAST_BITS - FIRST_BITS; i++)
    {
      guint count = distance_counts[i];

      if (code - first < count)
        {
          high += code - first;
          break;
        }
      high += count;
      first = (first + count) << 1;
      code = code << 1 | ky_bits_high (&self->bits, 1);
    }
  return ((gsize)high << LOW_BITS) + ky_bits_high (&self->bits, LOW_BITS) + 1;
}

static gboolean
lh1_unpack (Lh1 *self)
{
  while (self->dictionary.out->len < self->dictionary.size)
    {
      guint symbol = lh1_read_symbol (self);
      gsize distance = symbol >= LITERALS ? read_distance (self) : 0;

      if (self->bits.is_short
          || (distance == 0 ? !ky_dictionary_put (&self->dictionary, symbol)
                            : !ky_dictionary_repeat (&self->dictionary, distance,
                                                     symbol - LITERALS + SHORTEST)))
        return FALSE;
    }
  return TRUE;
}

GBytes *
ky_lh1_unpack (KyView packed, gsize size, GError **error)
{
  g_autofree Lh1 *self = g_new0 (Lh1, 1);

  self->bits.in = packed;
  self->dictionary = (KyDictionary){ g_byte_array_new (), size };
  plant (self);
  return ky_dictionary_finish (self->dictionary.out, lh1_unpack (self), error);
}
