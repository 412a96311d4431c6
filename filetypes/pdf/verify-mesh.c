/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much the parts of a mesh cover (ISO 32000-1 §8.7.4.5.5 to .8), each for itself. */
#include "filetypes/pdf/verify-value.h"
#include "filetypes/pdf/verify.h"

#include <math.h>

#define MOST 1e15

typedef struct
{
  const GByteArray *bytes;
  guint64 bit;
  guint of_flag, of_point, of_color;
  gdouble limits[4];
} Reader;

/* The next N bits, noughts behind the end. */
static gdouble
next_number (Reader *reader, guint n)
{
  gdouble value = 0;

  for (; n > 0; n--, reader->bit++)
    {
      gboolean is_there = reader->bit / 8 < reader->bytes->len;

      value *= 2;
      if (is_there && (reader->bytes->data[reader->bit / 8] & 0x80 >> reader->bit % 8) != 0)
        value++;
    }
  return value;
}

static gboolean
is_over (const Reader *reader)
{
  return reader->bit >= (guint64)reader->bytes->len * 8;
}

typedef struct
{
  gdouble x, y;
} Point;

static Point
next_point (Reader *reader)
{
  const gdouble *l = reader->limits;
  gdouble most = ldexp (1, (gint)reader->of_point) - 1;
  gdouble x = next_number (reader, reader->of_point), y = next_number (reader, reader->of_point);

  return (Point){ l[0] + x * (l[1] - l[0]) / most, l[2] + y * (l[3] - l[2]) / most };
}

static Point
next_vertex (Reader *reader)
{
  Point point = next_point (reader);

  reader->bit += reader->of_color;
  reader->bit += -reader->bit % 8;
  return point;
}

static gdouble
between (Point a, Point b, Point c)
{
  return fabs ((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)) / 2;
}

static void
add_triangles (Reader *reader, gdouble *sum)
{
  Point a = { 0, 0 }, b = a, c = a;

  while (!is_over (reader))
    {
      guint flag = (guint)next_number (reader, reader->of_flag) & 3;

      if (flag == 0)
        {
          a = next_vertex (reader);
          next_number (reader, reader->of_flag);
          b = next_vertex (reader);
          next_number (reader, reader->of_flag);
        }
      else
        {
          a = flag == 1 ? b : a;
          b = c;
        }
      c = next_vertex (reader);
      *sum += between (a, b, c);
    }
}

static void
add_rows (Reader *reader, guint n, gdouble *sum)
{
  g_autofree Point *above = g_new0 (Point, n);
  g_autofree Point *row = g_new0 (Point, n);

  for (guint n_rows = 0; !is_over (reader); n_rows++)
    {
      for (guint i = 0; i < n; i++)
        {
          row[i] = next_vertex (reader);
          if (n_rows > 0 && i > 0)
            *sum += (between (above[i - 1], above[i], row[i - 1])
                     + between (above[i], row[i - 1], row[i]));
        }
      memcpy (above, row, n * sizeof *row);
    }
}

/* The box of a patch's own points, and of those of the one before when it goes on from it. */
static void
add_patches (Reader *reader, guint n, gdouble *sum)
{
  Point low = { 0, 0 }, high = low;

  while (!is_over (reader))
    {
      gboolean is_new = ((guint)next_number (reader, reader->of_flag) & 3) == 0;
      Point from = { HUGE_VAL, HUGE_VAL }, to = { -HUGE_VAL, -HUGE_VAL };

      for (guint i = is_new ? 0 : 4; i < n; i++)
        {
          Point point = next_point (reader);

          from = (Point){ MIN (from.x, point.x), MIN (from.y, point.y) };
          to = (Point){ MAX (to.x, point.x), MAX (to.y, point.y) };
        }
      reader->bit += (guint64)reader->of_color * (is_new ? 4 : 2);
      if (is_new)
        *sum += (to.x - from.x) * (to.y - from.y);
      else
        *sum += ((MAX (to.x, high.x) - MIN (from.x, low.x))
                 * (MAX (to.y, high.y) - MIN (from.y, low.y)));
      low = from;
      high = to;
    }
}

static guint
bits_in (KyView shading, const gchar *key, gdouble least, gdouble most)
{
  KyView value = ky_pdf_entry (shading, key);

  return (guint)CLAMP (value.size > 0 ? ky_pdf_number_in (value) : 0, least, most);
}

gdouble
ky_pdf_verify_mesh (KyView shading, guint components, const GByteArray *mesh)
{
  KyView type = ky_pdf_entry (shading, "ShadingType");
  Reader reader = { .bytes = mesh,
                    .of_flag = bits_in (shading, "BitsPerFlag", 0, 32),
                    .of_point = bits_in (shading, "BitsPerCoordinate", 1, 32),
                    .of_color = components * bits_in (shading, "BitsPerComponent", 1, 32),
                    .limits = { 0, 1, 0, 1 } };
  gdouble sum = 0;

  ky_pdf_numbers_in (ky_pdf_entry (shading, "Decode"), reader.limits, 4);
  if (ky_view_is (type, "4"))
    add_triangles (&reader, &sum);
  else if (ky_view_is (type, "5"))
    add_rows (&reader, bits_in (shading, "VerticesPerRow", 2, 65536), &sum);
  else
    add_patches (&reader, ky_view_is (type, "6") ? 12 : 16, &sum);
  return MIN (sum, MOST);
}
