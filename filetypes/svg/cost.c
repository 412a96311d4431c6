/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts the elements of a drawing as often as they are shown, by following references in the
 * graph of elements that have a name. */
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/svg/drawing.h"

#define NESTING_MAX 512 /* names within names, or shown by them */

typedef struct
{
  guint64 own;            /* elements, and then with all that they show */
  gdouble dashes, length; /* the same, of lines; the length has no dashes of its own */
  GArray *shows;          /* (nullable) of Shown */
  GArray *holds;          /* (nullable) parts within it */
  enum
  {
    IS_NEW,
    IS_COUNTED_NOW,
    IS_COUNTED
  } state;
} Part;

typedef struct
{
  gchar *name;   /* owned by `named` */
  guint64 times; /* 0: as many as the drawing has vertices */
  gdouble dashes;
  gboolean hands_on;
} Shown;

struct _KySvgCost
{
  guint64 n_vertices; /* and elements */
  GArray *parts;      /* of Part; the first is the root's */
  GHashTable *named;  /* name (owned) -> part, where one has it, else 0 */
};

KY_DEFINE_CLEAR (cost_part_clear, Part, shows, holds)

KySvgCost *
ky_svg_cost_new (void)
{
  KySvgCost *cost = g_new0 (KySvgCost, 1);
  Part root = { 0 };

  cost->parts = g_array_new (FALSE, TRUE, sizeof (Part));
  g_array_set_clear_func (cost->parts, cost_part_clear);
  g_array_append_val (cost->parts, root);
  cost->named = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  return cost;
}

KY_DEFINE_PUBLIC_FREE (ky_svg_cost_free, KySvgCost, parts, named)

static Part *
cost_part_at (KySvgCost *cost, guint index)
{
  return &g_array_index (cost->parts, Part, index);
}

/* Returns the table's own copy of `name`. */
static gchar *
cost_intern (KySvgCost *cost, KyView name)
{
  g_autofree gchar *copy = ky_view_to_string (name);
  gpointer key;

  if (g_hash_table_lookup_extended (cost->named, copy, &key, NULL))
    return key;
  key = g_steal_pointer (&copy);
  g_hash_table_insert (cost->named, key, GUINT_TO_POINTER (0));
  return key;
}

guint
ky_svg_cost_element (KySvgCost *cost, guint parent, KyView id)
{
  Part part = { .own = 1 };
  guint index = cost->parts->len;

  cost->n_vertices++;
  if (id.size == 0)
    {
      cost_part_at (cost, parent)->own++;
      return parent;
    }
  g_array_append_val (cost->parts, part);
  if (cost_part_at (cost, parent)->holds == NULL)
    cost_part_at (cost, parent)->holds = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (cost_part_at (cost, parent)->holds, index);
  gchar *name = cost_intern (cost, id);
  /* The first one by a name has it. */
  if (g_hash_table_lookup (cost->named, name) == NULL)
    {
      g_hash_table_steal (cost->named, name);
      g_hash_table_insert (cost->named, name, GUINT_TO_POINTER (index));
    }
  return index;
}

gboolean
ky_svg_cost_is_named (const KySvgCost *cost, const gchar *id)
{
  return g_hash_table_lookup (cost->named, id) != NULL;
}

guint64
ky_svg_cost_vertices (KySvgCost *cost, KyView coordinates)
{
  guint64 n = 2;

  for (gsize i = 0; i < coordinates.size; i++)
    n += !g_ascii_isdigit (coordinates.data[i]);
  cost->n_vertices += n;
  return n;
}

void
ky_svg_cost_shows (KySvgCost *cost, guint part, KyView target, guint64 times, gdouble dashes,
                   gboolean hands_on)
{
  Shown shown = { .times = times, .dashes = dashes, .hands_on = hands_on };

  if (target.size == 0)
    return;
  shown.name = cost_intern (cost, target);
  if (cost_part_at (cost, part)->shows == NULL)
    cost_part_at (cost, part)->shows = g_array_new (FALSE, FALSE, sizeof (Shown));
  g_array_append_val (cost_part_at (cost, part)->shows, shown);
}

void
ky_svg_cost_line (KySvgCost *cost, guint part, gdouble dashes, gdouble length)
{
  cost_part_at (cost, part)->dashes += dashes;
  cost_part_at (cost, part)->length += length;
}

static gboolean
cost_add (guint64 *sum, guint64 more)
{
  if (more == G_MAXUINT64 || *sum > G_MAXUINT64 / 2 - more)
    return FALSE;
  *sum += more;
  return TRUE;
}

static guint64 cost_count (KySvgCost *cost, guint index, guint depth);

/* Adds the cost of all that `part` shows and holds to `*sum`, and to its dashes. */
static gboolean
count_inside (KySvgCost *cost, Part *part, guint depth, guint64 *sum)
{
  for (guint i = 0; part->holds != NULL && i < part->holds->len; i++)
    {
      guint held = g_array_index (part->holds, guint, i);

      if (!cost_add (sum, cost_count (cost, held, depth + 1)))
        return FALSE;
      part->dashes += cost_part_at (cost, held)->dashes;
      part->length += cost_part_at (cost, held)->length;
    }
  for (guint i = 0; part->shows != NULL && i < part->shows->len; i++)
    {
      const Shown *shows = &g_array_index (part->shows, Shown, i);
      guint64 times = shows->times > 0 ? shows->times : cost->n_vertices, each;
      guint shown = GPOINTER_TO_UINT (g_hash_table_lookup (cost->named, shows->name));

      if (shown == 0)
        continue;
      each = cost_count (cost, shown, depth + 1);
      if (each > G_MAXUINT32 || times > G_MAXUINT32 || !cost_add (sum, each * times))
        return FALSE;
      const Part *other = cost_part_at (cost, shown);
      part->dashes += (gdouble)times * (other->dashes + other->length * shows->dashes);
      part->length += shows->hands_on ? (gdouble)times * other->length : 0;
    }
  return TRUE;
}

static guint64
cost_count (KySvgCost *cost, guint index, guint depth)
{
  Part *part = cost_part_at (cost, index);
  guint64 sum = part->own;

  if (part->state == IS_COUNTED)
    return sum;
  if (part->state == IS_COUNTED_NOW || depth > NESTING_MAX)
    return G_MAXUINT64;
  part->state = IS_COUNTED_NOW;
  if (!count_inside (cost, part, depth, &sum))
    return G_MAXUINT64;
  part->state = IS_COUNTED;
  part->own = sum;
  return sum;
}

guint64
ky_svg_cost_total (KySvgCost *cost, gdouble *ret_dashes)
{
  guint64 total = cost_count (cost, 0, 0);

  *ret_dashes = cost_part_at (cost, 0)->dashes;
  return total;
}
