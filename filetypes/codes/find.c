/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the squares in the corners of a QR code (ISO/IEC 18004 §5.3.2): any line through the
 * middle of one meets dark, light, dark, light, dark in lengths of 1 : 1 : 3 : 1 : 1. Each place
 * where a row does is checked along its column. Generous: what it finds is only looked at more
 * closely. */
#include "filetypes/codes/look.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define TILE 16
/* A square has 7 modules; below a pixel and a half a module nothing can be scanned. */
#define SQUARE_MIN 10
#define CONTRAST 16 /* zbar reads codes whose dark and light are 25 greys apart */
#define SQUARES_MAX 128

typedef struct
{
  const guint8 *greys;
  guint width, height;
  guint tiles_x, tiles_y;
  guint8 *limits; /* of each tile: darker is dark */
} Search;

typedef struct
{
  guint x, y, size;
  guint rows; /* rows that contain it */
} Square;

/* --- dark or light -------------------------------------------------------------------------- */

static inline guint
codes_find_sum_of (const guint8 *row, guint count)
{
  guint sum = 0;

#ifdef __SSE2__
  if (count == TILE)
    {
      __m128i halves = _mm_sad_epu8 (_mm_loadu_si128 ((gconstpointer)row), _mm_setzero_si128 ());

      return (guint)(_mm_cvtsi128_si32 (halves) + _mm_extract_epi16 (halves, 4));
    }
#endif
  for (guint i = 0; i < count; i++)
    sum += row[i];
  return sum;
}

static void
measure_tiles (Search *search, guint8 *means)
{
  for (guint ty = 0; ty < search->tiles_y; ty++)
    for (guint tx = 0; tx < search->tiles_x; tx++)
      {
        guint left = tx * TILE, top = ty * TILE;
        guint right = MIN (left + TILE, search->width), bottom = MIN (top + TILE, search->height);
        guint sum = 0, count = (right - left) * ((bottom - top + 1) / 2);

        /* Half of the rows are enough for a mean. */
        for (guint y = top; y < bottom; y += 2)
          sum += codes_find_sum_of (search->greys + (gsize)y * search->width + left, right - left);
        means[ty * search->tiles_x + tx] = (guint8)(sum / count);
      }
}

/* Chooses the limit between light and dark for each tile: the mean of the tiles around, since light
 * changes slowly over a photograph. */
static void
choose_limits (Search *search)
{
  g_autofree guint8 *means = g_malloc ((gsize)search->tiles_x * search->tiles_y);

  measure_tiles (search, means);
  for (guint ty = 0; ty < search->tiles_y; ty++)
    for (guint tx = 0; tx < search->tiles_x; tx++)
      {
        guint left = tx >= 2 ? tx - 2 : 0, right = MIN (tx + 2, search->tiles_x - 1);
        guint top = ty >= 2 ? ty - 2 : 0, bottom = MIN (ty + 2, search->tiles_y - 1);
        guint sum = 0;

        for (guint y = top; y <= bottom; y++)
          for (guint x = left; x <= right; x++)
            sum += means[y * search->tiles_x + x];
        search->limits[ty * search->tiles_x + tx]
            = (guint8)(sum / ((right - left + 1) * (bottom - top + 1)));
      }
}

static gboolean
is_dark (const Search *search, guint x, guint y)
{
  return search->greys[(gsize)y * search->width + x]
         < search->limits[y / TILE * search->tiles_x + x / TILE];
}

/* --- squares -------------------------------------------------------------------------------- */

/* Returns TRUE when `runs`, of five lengths, are 1 : 1 : 3 : 1 : 1, within three quarters of a
 * module each, the middle within one and a half. A slope has fewer pixels to be exact with. */
static gboolean
is_square (const guint runs[5], gboolean is_slope)
{
  guint total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];

  if (total < (is_slope ? SQUARE_MIN / 2 : SQUARE_MIN))
    return FALSE;
  /* in units of a fourteenth of the total: a module has two */
  for (guint i = 0; i < 5; i++)
    {
      guint want = i == 2 ? 6 * total : 2 * total;
      guint slack = (i == 2 ? 3 * total : total + total / 2) + (is_slope ? 14 : 0);

      if (runs[i] == 0 || 14 * runs[i] + slack < want || 14 * runs[i] > want + slack)
        return FALSE;
    }
  return TRUE;
}

/* Measures how long dark, light and dark again last from `x`, `y` on by steps of `dx`, `dy`, at
 * most `most` each. */
static void
codes_find_walk (const Search *search, guint x, guint y, gint dx, gint dy, guint most,
                 guint ret_runs[3])
{
  gint64 at_x = x, at_y = y;

  for (guint run = 0; run < 3; run++)
    {
      ret_runs[run] = 0;
      while (at_x >= 0 && at_y >= 0 && at_x < search->width && at_y < search->height
             && ret_runs[run] <= most && is_dark (search, (guint)at_x, (guint)at_y) == (run != 1))
        {
          ret_runs[run]++;
          at_x += dx;
          at_y += dy;
        }
    }
}

/* Tells whether the same square is visible along another line through its middle; `size` is that of
 * the row. On a slope a pixel is longer. */
static gboolean
crosses (const Search *search, guint x, guint y, gint dx, gint dy, guint size, gint *ret_shift)
{
  guint back[3], on[3];
  guint runs[5], total;

  if (!is_dark (search, x, y))
    return FALSE;
  codes_find_walk (search, x, y, -dx, -dy, size, back);
  codes_find_walk (search, x, y, dx, dy, size, on);
  runs[0] = back[2];
  runs[1] = back[1];
  runs[2] = back[0] + on[0] - 1;
  runs[3] = on[1];
  runs[4] = on[2];
  total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
  *ret_shift = ((gint)on[0] - (gint)back[0]) / 2;
  return is_square (runs, dx != 0) && 2 * total >= size && total <= 2 * size;
}

/* Checks the place along its column, and from its middle along both diagonals. */
static gboolean
is_confirmed (const Search *search, guint x, guint y, guint size, guint *ret_y)
{
  gint shift, ignored;

  if (!crosses (search, x, y, 0, 1, size, &shift))
    return FALSE;
  *ret_y = (guint)((gint)y + shift);
  return crosses (search, x, *ret_y, 1, 1, size, &ignored)
         && crosses (search, x, *ret_y, 1, -1, size, &ignored);
}

static gboolean
has_contrast (const Search *search, guint x, guint y, guint dark, guint light)
{
  const guint8 *row = search->greys + (gsize)y * search->width;

  /* the centre square and the ring around it */
  return row[x] + CONTRAST <= row[MIN (x + (dark + 1) / 2 + light / 2, search->width - 1)];
}

/* Tells whether two sizes are about the same. */
static gboolean
are_alike (guint one, guint other)
{
  return 3 * one >= 2 * other && 3 * other >= 2 * one;
}

static void
note_square (GArray *squares, guint x, guint y, guint size)
{
  Square square = { x, y, size, 1 };

  for (guint i = 0; i < squares->len; i++)
    {
      Square *old = &g_array_index (squares, Square, i);

      if (are_alike (old->size, size) && 2 * ABS ((gint)old->x - (gint)x) <= (gint)size
          && 2 * ABS ((gint)old->y - (gint)y) <= (gint)size)
        {
          old->rows++;
          return;
        }
    }
  if (squares->len < SQUARES_MAX)
    g_array_append_val (squares, square);
}

/* Looks at `runs`, which end at `x` on row `y`. */
static void
codes_find_look_at (const Search *search, const guint runs[5], guint x, guint y, GArray *squares)
{
  guint size = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
  guint middle = x - runs[4] - runs[3] - (runs[2] + 1) / 2, middle_y;

  if (has_contrast (search, middle, y, runs[2], runs[3])
      && is_confirmed (search, middle, y, size, &middle_y))
    note_square (squares, middle, middle_y, size);
}

/* Ends the run from `ends`[5] to `x`. After four others it may be the last of a square. */
static inline void
codes_find_end_run (const Search *search, guint x, guint y, gboolean is_dark, guint ends[6],
                    GArray *squares)
{
  memmove (ends, ends + 1, 5 * sizeof ends[0]);
  ends[5] = x;
  if (is_dark && ends[5] - ends[0] >= SQUARE_MIN)
    {
      guint runs[5];

      for (guint i = 0; i < 5; i++)
        runs[i] = ends[i + 1] - ends[i];
      if (is_square (runs, FALSE))
        codes_find_look_at (search, runs, x, y, squares);
    }
}

/* Returns a bit for each of `count` pixels at `row`, from the lowest on, which is set if the pixel
 * is dark. */
static inline guint
dark_bits (const guint8 *row, guint count, guint8 limit)
{
  guint bits = 0;

#ifdef __SSE2__
  if (count == TILE)
    {
      __m128i pixels = _mm_loadu_si128 ((gconstpointer)row);
      __m128i limits = _mm_set1_epi8 ((gchar)limit);

      /* A pixel is light if it is at least as bright as the limit. */
      return ~(guint)_mm_movemask_epi8 (_mm_cmpeq_epi8 (_mm_max_epu8 (pixels, limits), pixels))
             & 0xffff;
    }
#endif
  for (guint i = 0; i < count; i++)
    bits |= (guint)(row[i] < limit) << i;
  return bits;
}

static void
search_row (const Search *search, guint y, GArray *squares)
{
  const guint8 *row = search->greys + (gsize)y * search->width;
  const guint8 *limits = search->limits + (gsize)(y / TILE) * search->tiles_x;
  guint ends[6] = { 0 }; /* start of each of the last five runs, and the end of the last one */
  gboolean was_dark = FALSE;

  for (guint left = 0; left < search->width; left += TILE)
    {
      guint count = MIN (TILE, search->width - left);
      guint bits = dark_bits (row + left, count, limits[left / TILE]);
      /* Each bit is a pixel that differs from the pixel before it. */
      guint changes = (bits ^ (bits << 1 | (was_dark ? 1u : 0u))) & ((1u << count) - 1);

      for (; changes != 0; changes &= changes - 1)
        {
          codes_find_end_run (search, left + (guint)__builtin_ctz (changes), y, was_dark, ends,
                              squares);
          was_dark = !was_dark;
        }
    }
  codes_find_end_run (search, search->width, y, was_dark, ends, squares);
}

/* --- three of them -------------------------------------------------------------------------- */

static gint64
codes_find_distance (const Square *one, const Square *other)
{
  gint64 dx = (gint64)one->x - other->x, dy = (gint64)one->y - other->y;

  return dx * dx + dy * dy;
}

/* Returns whether three squares have a right angle at `corner` and sides of about one length, which
 * is at least two squares: those of the smallest code are 14 modules. A row's `size` is up to 1.41
 * of a square's. Distances are squared; the limits are generous, because paper is seen at an
 * angle. */
static gboolean
are_corners (const Square *corner, const Square *one, const Square *other)
{
  gint64 side = codes_find_distance (corner, one), second = codes_find_distance (corner, other);
  gint64 across = codes_find_distance (one, other), sum = side + second;
  gint64 size = (gint64)corner->size * corner->size;

  return are_alike (corner->size, one->size) && are_alike (corner->size, other->size)
         && 2 * side >= second && 2 * second >= side && side >= size && second >= size
         && 4 * across >= 3 * sum && 4 * across <= 5 * sum;
}

static gboolean
are_a_code (const GArray *squares)
{
  const Square *all = (const Square *)(gpointer)squares->data;

  for (guint i = 0; i < squares->len; i++)
    for (guint j = 0; j < squares->len; j++)
      for (guint k = j + 1; k < squares->len; k++)
        if (i != j && i != k && are_corners (&all[i], &all[j], &all[k]))
          return TRUE;
  return FALSE;
}

/* Drops the squares that only one row showed: they are chance. */
static void
drop_chance (GArray *squares)
{
  for (guint i = squares->len; i > 0; i--)
    if (g_array_index (squares, Square, i - 1).rows < 2)
      g_array_remove_index (squares, i - 1);
}

gboolean
ky_codes_find (const guint8 *greys, guint width, guint height)
{
  Search search = { .greys = greys, .width = width, .height = height };
  g_autofree guint8 *limits = NULL;
  g_autoptr (GArray) squares = g_array_new (FALSE, FALSE, sizeof (Square));

  search.tiles_x = (width + TILE - 1) / TILE;
  search.tiles_y = (height + TILE - 1) / TILE;
  search.limits = limits = g_malloc ((gsize)search.tiles_x * search.tiles_y);
  choose_limits (&search);
  /* Every other row is enough: a square's middle is three modules, at least four pixels, high. */
  for (guint y = 0; y < height; y += 2)
    search_row (&search, y, squares);
  drop_chance (squares);
  return are_a_code (squares);
}
