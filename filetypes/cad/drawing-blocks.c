/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts how often the blocks of a drawing are shown, and refuses blocks that repeat too much. */
#include "filetypes/cad/drawing-blocks.h"

#include "common/error.h"
#include "common/hash.h"

#include <math.h>

#define WEIGHT_MAX ((guint64)1 << 60)
#define SHOWN_MAX ((guint64)50000000) /* entities, with all that blocks repeat */
#define NESTED_MAX 100                /* blocks in blocks */
#define STEPS_MAX 1e9                 /* steps in the largest number of the drawing, */
#define REACH_MAX 1e30                /* which has a square, and a product with others */

typedef struct
{
  guint64 weight;   /* its own entities, and at the end all of them */
  guint n_left;     /* blocks that it shows and that were not weighed yet */
  guint height;     /* of blocks in blocks below it */
  GArray *shown_by; /* (nullable) of Edge */
} Block;

typedef struct
{
  guint from;
  guint64 times;
} Edge;

struct _KyDrawingBlocks
{
  GArray *blocks;    /* of Block; 0 is the drawing */
  GHashTable *names; /* its place */
  gboolean ignores_case;
  guint here;
  gdouble reach, step; /* the largest number, the smallest step */
};

static guint
add_block (KyDrawingBlocks *self)
{
  Block block = { 0 };

  g_array_append_val (self->blocks, block);
  return self->blocks->len - 1;
}

static guint
find_block (KyDrawingBlocks *self, KyView name)
{
  gchar *key = self->ignores_case ? g_ascii_strdown ((const gchar *)name.data, (gssize)name.size)
                                  : ky_view_to_string (name);
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

KyDrawingBlocks *
ky_drawing_blocks_new (gboolean ignores_case)
{
  KyDrawingBlocks *self = g_new0 (KyDrawingBlocks, 1);

  self->ignores_case = ignores_case;
  self->step = HUGE_VAL;
  self->blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  self->names = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  add_block (self);
  return self;
}

void
ky_drawing_blocks_free (KyDrawingBlocks *self)
{
  for (guint i = 0; i < self->blocks->len; i++)
    if (g_array_index (self->blocks, Block, i).shown_by != NULL)
      g_array_unref (g_array_index (self->blocks, Block, i).shown_by);
  g_array_unref (self->blocks);
  g_hash_table_unref (self->names);
  g_free (self);
}

void
ky_drawing_blocks_enter (KyDrawingBlocks *self, const KyView *name)
{
  self->here = name != NULL ? find_block (self, *name) : 0;
}

/* Adds `weight` `times` times, up to WEIGHT_MAX at most. */
static void
add_weight (Block *to, guint64 weight, guint64 times)
{
  guint64 all;

  if (!g_uint64_checked_mul (&all, weight, times) || all > WEIGHT_MAX)
    all = WEIGHT_MAX;
  to->weight = MIN (to->weight + all, WEIGHT_MAX);
}

void
ky_drawing_blocks_add (KyDrawingBlocks *self, const KyView *shows, guint64 times)
{
  Edge edge = { self->here, times };

  add_weight (&g_array_index (self->blocks, Block, self->here), shows == NULL ? times : 1, 1);
  if (shows == NULL)
    return;
  guint shown = find_block (self, *shows);
  g_array_index (self->blocks, Block, self->here).n_left++;
  if (g_array_index (self->blocks, Block, shown).shown_by == NULL)
    g_array_index (self->blocks, Block, shown).shown_by = g_array_new (FALSE, FALSE, sizeof (Edge));
  g_array_append_val (g_array_index (self->blocks, Block, shown).shown_by, edge);
}

void
ky_drawing_blocks_reach (KyDrawingBlocks *self, gdouble number)
{
  self->reach = MAX (self->reach, fabs (number));
}

void
ky_drawing_blocks_step (KyDrawingBlocks *self, gdouble step)
{
  self->step = MIN (self->step, fabs (step));
}

/* Returns the number of blocks that do not show themselves. */
static guint
weigh_blocks (KyDrawingBlocks *self, guint64 *ret_most, guint *ret_height)
{
  g_autoptr (GArray) ready = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->blocks->len; i++)
    if (g_array_index (self->blocks, Block, i).n_left == 0)
      g_array_append_val (ready, i);
  for (guint at = 0; at < ready->len; at++)
    {
      const Block *block = &g_array_index (self->blocks, Block, g_array_index (ready, guint, at));

      *ret_most = MAX (*ret_most, block->weight);
      *ret_height = MAX (*ret_height, block->height);
      for (guint i = 0; block->shown_by != NULL && i < block->shown_by->len; i++)
        {
          Edge edge = g_array_index (block->shown_by, Edge, i);
          Block *from = &g_array_index (self->blocks, Block, edge.from);

          add_weight (from, block->weight, edge.times);
          from->height = MAX (from->height, block->height + 1);
          if (--from->n_left == 0)
            g_array_append_val (ready, edge.from);
        }
    }
  return ready->len;
}

gboolean
ky_drawing_blocks_check (KyDrawingBlocks *self, const gchar *format, GError **error)
{
  guint64 most = 0;
  guint height = 0;

  if (weigh_blocks (self, &most, &height) < self->blocks->len)
    return ky_fail (error, KY_ERROR_MALFORMED, "%s: a block contains itself", format);
  if (!(self->reach <= REACH_MAX && self->reach <= self->step * STEPS_MAX))
    return ky_fail (error, KY_ERROR_LIMIT, "%s: numbers, lines or dashes without end", format);
  if (most <= SHOWN_MAX && height <= NESTED_MAX)
    return TRUE;
  return ky_fail (error, KY_ERROR_LIMIT,
                  "%s: too many entities are shown, or blocks are nested too deeply", format);
}
