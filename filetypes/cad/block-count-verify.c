/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes how often blocks are shown, from the outermost on. A block is processed after all that
 * show it, so one that shows itself is never processed. */
#include "filetypes/cad/block-count-verify.h"

#include "common/hash.h"
#include "common/release.h"

#include <math.h>

typedef struct
{
  guint to;
  guint64 times;
} Edge;

typedef struct
{
  guint64 own;    /* entities */
  guint n_before; /* places where it is shown */
  GArray *edges;  /* (nullable) of Edge: the blocks that it shows */
} Block;

struct _KyShownVerify
{
  GArray *blocks;    /* of Block; the first is the drawing itself */
  GHashTable *names; /* (owned) -> place in `blocks` */
  guint here;
  gdouble largest; /* number of the drawing */
  gdouble finest;  /* number that has room for KY_SHOWN_STEPS_MAX of the smallest step */
};

KY_DEFINE_CLEAR (shown_verify_block_clear, Block, edges)

KyShownVerify *
ky_shown_verify_new (void)
{
  KyShownVerify *self = g_new0 (KyShownVerify, 1);

  self->finest = HUGE_VAL;
  self->blocks = g_array_new (FALSE, TRUE, sizeof (Block));
  g_array_set_clear_func (self->blocks, shown_verify_block_clear);
  g_array_set_size (self->blocks, 1);
  self->names = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  return self;
}

KY_DEFINE_PUBLIC_FREE (ky_shown_verify_free, KyShownVerify, blocks, names)

static Block *
block_at (KyShownVerify *self, guint place)
{
  return &g_array_index (self->blocks, Block, place);
}

static guint
shown_verify_place_of (KyShownVerify *self, const gchar *name)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->names, name));

  if (place == 0)
    {
      place = self->blocks->len;
      g_hash_table_insert (self->names, g_strdup (name), GUINT_TO_POINTER (place));
      g_array_set_size (self->blocks, place + 1);
    }
  return place;
}

void
ky_shown_verify_enter (KyShownVerify *self, const gchar *name)
{
  self->here = name != NULL ? shown_verify_place_of (self, name) : 0;
}

void
ky_shown_verify_add (KyShownVerify *self, const gchar *shows, guint64 times)
{
  Edge edge = { shows != NULL ? shown_verify_place_of (self, shows) : 0, times };
  Block *from = block_at (self, self->here);

  from->own += shows == NULL ? MIN (times, G_MAXUINT32) : 1;
  if (shows == NULL)
    return;
  if (from->edges == NULL)
    from->edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  g_array_append_val (from->edges, edge);
  block_at (self, edge.to)->n_before++;
}

void
ky_shown_verify_number (KyShownVerify *self, gdouble number)
{
  self->largest = fmax (self->largest, fabs (number));
}

void
ky_shown_verify_step (KyShownVerify *self, gdouble step)
{
  self->finest = fmin (self->finest, fabs (step) * KY_SHOWN_STEPS_MAX);
}

gboolean
ky_shown_verify_end (KyShownVerify *self, guint64 most, guint deepest, const gchar *format,
                     GError **error)
{
  guint n = self->blocks->len;
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree guint64 *times = g_new0 (guint64, n);
  g_autofree guint *levels = g_new0 (guint, n);
  guint64 sum = 0;

  if (self->largest > KY_SHOWN_REACH_MAX || self->largest > self->finest)
    return ky_verify_fail (error, "%s: lines or dashes that are too many", format);
  for (guint i = 0; i < n; i++)
    if (block_at (self, i)->n_before == 0)
      {
        times[i] = 1;
        g_array_append_val (order, i);
      }
  for (guint i = 0; i < order->len; i++)
    {
      guint at = g_array_index (order, guint, i);
      const Block *block = block_at (self, at);

      if (levels[at] > deepest)
        return ky_verify_fail (error, "%s: blocks are nested too deeply", format);
      if (block->own > 0 && times[at] > (most - sum) / block->own)
        return ky_verify_fail (error, "%s: too many entities are shown", format);
      sum += times[at] * block->own;
      for (guint j = 0; block->edges != NULL && j < block->edges->len; j++)
        {
          Edge edge = g_array_index (block->edges, Edge, j);
          guint64 more;

          if (!g_uint64_checked_mul (&more, times[at], edge.times) || more > most)
            more = most + 1;
          times[edge.to] = MIN (times[edge.to] + more, most + 1);
          levels[edge.to] = MAX (levels[edge.to], levels[at] + 1);
          if (--block_at (self, edge.to)->n_before == 0)
            g_array_append_val (order, edge.to);
        }
    }
  return order->len == n || ky_verify_fail (error, "%s: a block contains itself", format);
}
