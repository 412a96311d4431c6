/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hashes and verifies the points of a file to which lines are only appended: each point covers the
 * point before it and the lines between both. In a file that has points the caller gets only lines
 * that a valid point follows, and the file's first line. */
#include "store/records/chain.h"
#include "common/release.h"
#include "common/sha256.h"

#define NUMBER "%" G_GINT64_FORMAT
#define STEP_MAX G_GINT64_CONSTANT (1000000000000000) /* larger than any real step */

void
ky_chain_go (KyChain *chain, KyView written)
{
  guint8 digest[KY_SHA256_SIZE];
  gchar hex[KY_SHA256_HEX_SIZE];
  g_autofree gchar *before = g_strdup_printf (NUMBER " %s\n", chain->step, chain->hash);

  ky_sha256_of_two (ky_view (before, strlen (before)), written, digest);
  ky_sha256_to_hex (digest, hex);
  hex[KY_CHAIN_DIGITS] = '\0';
  g_strlcpy (chain->hash, hex, sizeof chain->hash);
  chain->step++;
}

void
ky_chain_append (GString *lines, gchar kind, const KyChain *chain)
{
  g_string_append_printf (lines, "%c " NUMBER " %s\n", kind, chain->step, chain->hash);
}

gboolean
ky_chain_read (const gchar *text, KyChain *ret_chain, const gchar **ret_end)
{
  gsize digits = strspn (text, "0123456789");
  g_autofree gchar *step = g_strndup (text, digits);
  const gchar *hash = text + digits + 1;
  guint64 number = 0;

  memset (ret_chain, 0, sizeof *ret_chain);
  if (text[digits] != ' ' || strspn (hash, "0123456789abcdef") != KY_CHAIN_DIGITS
      || !g_ascii_string_to_unsigned (step, 10, 1, STEP_MAX, &number, NULL))
    return FALSE;
  ret_chain->step = (gint64)number;
  memcpy (ret_chain->hash, hash, KY_CHAIN_DIGITS);
  if (ret_end != NULL)
    *ret_end = hash + KY_CHAIN_DIGITS;
  return TRUE;
}

static gboolean
chain_are_equal (const KyChain *first, const KyChain *second)
{
  return first->step == second->step && strcmp (first->hash, second->hash) == 0;
}

void
ky_chain_found_init (KyChainFound *found)
{
  memset (found, 0, sizeof *found);
  found->points = g_array_new (FALSE, FALSE, sizeof (KyChain));
  found->bases = g_array_new (FALSE, FALSE, sizeof (KyChain));
}

KY_DEFINE_PUBLIC_CLEAR (ky_chain_found_clear, KyChainFound, points, bases)

static gboolean
is_point (const gchar *line, const gchar *end, KyChain *ret_point)
{
  const gchar *last;

  return (line[0] == KY_CHAIN_KIND || line[0] == KY_CHAIN_BASE) && line[1] == ' '
         && ky_chain_read (line + 2, ret_point, &last) && last == end;
}

/* Calls `take` for the lines between `from` and `end`. */
static void
chain_take_lines (gchar *from, const gchar *end, void (*take) (gchar *line, gpointer data),
                  gpointer data)
{
  gchar *next;

  for (; from < end; from = next + 1)
    {
      next = memchr (from, '\n', (gsize)(end - from));
      if (next == NULL)
        return;
      *next = '\0';
      take (from, data);
    }
}

typedef struct
{
  KyChain at;
  gboolean has_point, is_broken;
  gchar *from; /* behind the last point */
} Walk;

/* Begins a walk at a point that nothing precedes in the file; a point in the middle of another
 * chain is no beginning. */
static void
meet_base (Walk *walk, KyChainFound *found, const KyChain *point, const gchar *line)
{
  if (walk->has_point || line != walk->from)
    walk->is_broken = TRUE;
  else
    g_array_append_val (found->bases, *point);
}

/* Verifies that the lines before `point` have the hash that it contains, or ends the chain
 * there. */
static void
meet_point (Walk *walk, KyChainFound *found, const KyChain *point, gchar *line,
            void (*take) (gchar *line, gpointer data), gpointer data)
{
  KyChain expected = walk->at;

  ky_chain_go (&expected, ky_view (walk->from, (gsize)(line - walk->from)));
  if (walk->has_point && chain_are_equal (&expected, point))
    {
      g_array_append_val (found->points, *point);
      chain_take_lines (walk->from, line, take, data);
    }
  else
    walk->is_broken = TRUE;
}

static void
chain_meet (Walk *walk, KyChainFound *found, const KyChain *point, gchar *line,
            void (*take) (gchar *line, gpointer data), gpointer data)
{
  found->stated = MAX (found->stated, point->step);
  if (*line == KY_CHAIN_BASE)
    meet_base (walk, found, point, line);
  else
    meet_point (walk, found, point, line, take, data);
  walk->has_point = TRUE;
  walk->at = *point;
  if (!walk->is_broken && point->step > found->end.step)
    found->end = *point;
}

void
ky_chain_take (KyChainFound *found, gchar *text, gsize size,
               void (*take) (gchar *line, gpointer data), gpointer data)
{
  gchar *end = text + size;
  gchar *next = memchr (text, '\n', size);
  Walk walk = { 0 };

  /* The first line says whose it is. */
  if (next == NULL)
    return;
  *next = '\0';
  take (text, data);
  walk.from = next + 1;
  for (gchar *line = walk.from; line < end; line = next + 1)
    {
      KyChain point;

      next = memchr (line, '\n', (gsize)(end - line));
      if (next == NULL)
        break;
      if (!is_point (line, next, &point))
        continue;
      chain_meet (&walk, found, &point, line, take, data);
      walk.from = next + 1;
    }
  if (!walk.has_point)
    chain_take_lines (walk.from, end, take, data);
  found->is_broken |= walk.is_broken;
}

static gboolean
chain_is_among (const GArray *points, const KyChain *point)
{
  for (guint i = 0; i < points->len; i++)
    if (chain_are_equal (&g_array_index (points, KyChain, i), point))
      return TRUE;
  return FALSE;
}

gboolean
ky_chain_has (const KyChainFound *found, const KyChain *point)
{
  if (point->step == 0 || chain_is_among (found->points, point))
    return TRUE;
  for (guint i = 0; i < found->bases->len; i++)
    if (g_array_index (found->bases, KyChain, i).step >= point->step)
      return TRUE;
  return FALSE;
}
