/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See dxf-blocks.h. */
#include "filetypes/cad/dxf-blocks.h"

#include "common/hash.h"

#define WEIGHT_MAX ((guint64)1 << 60)

typedef struct
{
  guint64 weight;   /* its own entities, and at the end all of them */
  guint n_left;     /* blocks that it shows and that were not weighed yet */
  GArray *shown_by; /* (nullable) of Edge */
} Block;

typedef struct
{
  guint from;
  guint64 times;
} Edge;

struct _KyDxfBlocks
{
  GArray *blocks;    /* of Block; 0 is the drawing */
  GHashTable *names; /* small letters → its place */
  guint here;
};

static guint
add_block (KyDxfBlocks *self)
{
  Block block = { 0 };

  g_array_append_val (self->blocks, block);
  return self->blocks->len - 1;
}

static guint
find_block (KyDxfBlocks *self, KyView name)
{
  gchar *key = g_ascii_strdown ((const gchar *)name.data, (gssize)name.size);
  gpointer place;

  if (g_hash_table_lookup_extended (self->names, key, NULL, &place))
    g_free (key);
  else
    {
      place = GUINT_TO_POINTER (add_block (self));
      g_hash_table_insert (self->names, key, place);
    }
  return GPOINTER_TO_UINT (place);
}

KyDxfBlocks *
ky_dxf_blocks_new (void)
{
  KyDxfBlocks *self = g_new0 (KyDxfBlocks, 1);

  self->blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  self->names = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  add_block (self);
  return self;
}

void
ky_dxf_blocks_free (KyDxfBlocks *self)
{
  for (guint i = 0; i < self->blocks->len; i++)
    if (g_array_index (self->blocks, Block, i).shown_by != NULL)
      g_array_unref (g_array_index (self->blocks, Block, i).shown_by);
  g_array_unref (self->blocks);
  g_hash_table_unref (self->names);
  g_free (self);
}

void
ky_dxf_blocks_enter (KyDxfBlocks *self, const KyView *name)
{
  self->here = name != NULL ? find_block (self, *name) : 0;
}

void
ky_dxf_blocks_add (KyDxfBlocks *self, const KyView *shows, guint64 times)
{
  Edge edge = { self->here, times };
  guint shown;

  g_array_index (self->blocks, Block, self->here).weight++;
  if (shows == NULL)
    return;
  shown = find_block (self, *shows);
  g_array_index (self->blocks, Block, self->here).n_left++;
  if (g_array_index (self->blocks, Block, shown).shown_by == NULL)
    g_array_index (self->blocks, Block, shown).shown_by = g_array_new (FALSE, FALSE, sizeof (Edge));
  g_array_append_val (g_array_index (self->blocks, Block, shown).shown_by, edge);
}

/* At most WEIGHT_MAX. */
static void
add_weight (Block *to, guint64 weight, guint64 times)
{
  guint64 all;

  if (!g_uint64_checked_mul (&all, weight, times) || all > WEIGHT_MAX)
    all = WEIGHT_MAX;
  to->weight = MIN (to->weight + all, WEIGHT_MAX);
}

guint64
ky_dxf_blocks_weigh (KyDxfBlocks *self)
{
  g_autoptr (GArray) ready = g_array_new (FALSE, FALSE, sizeof (guint));
  guint64 most = 0;

  for (guint i = 0; i < self->blocks->len; i++)
    if (g_array_index (self->blocks, Block, i).n_left == 0)
      g_array_append_val (ready, i);
  for (guint at = 0; at < ready->len; at++)
    {
      const Block *block = &g_array_index (self->blocks, Block, g_array_index (ready, guint, at));

      most = MAX (most, block->weight);
      for (guint i = 0; block->shown_by != NULL && i < block->shown_by->len; i++)
        {
          Edge edge = g_array_index (block->shown_by, Edge, i);
          Block *from = &g_array_index (self->blocks, Block, edge.from);

          add_weight (from, block->weight, edge.times);
          if (--from->n_left == 0)
            g_array_append_val (ready, edge.from);
        }
    }
  return ready->len == self->blocks->len ? most : G_MAXUINT64;
}
