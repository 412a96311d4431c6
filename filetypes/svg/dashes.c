/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bounds the lengths of lines, by which the number of their dashes is known. A bound is never less
 * than the length; what depends on the size of letters or of the view counts as very long. */
#include "filetypes/svg/drawing.h"

#include "filetypes/base/xml/value.h"

#define VERY_LONG 1e9
#define INCH 96.0         /* the longest unit but those of letters and views */
#define LEAST_DASHES 0.01 /* units that all dashes and gaps of a line are long */

gboolean
ky_svg_dash_density (KyView value, gdouble *ret_density)
{
  g_autofree gchar *text = ky_view_to_string (value);
  gdouble sum = 0;
  guint n = 0;

  *ret_density = 0;
  for (gchar *p = text, *end; *p != '\0'; p = end > p ? end : p + 1)
    {
      gdouble length = ABS (g_ascii_strtod (p, &end));

      if (end == p)
        continue;
      gsize unit = strcspn (end, " ,");
      if (unit > 0 && (strchr ("%er", *end) != NULL || *end == 'v') && length > 0)
        return FALSE;
      sum += length;
      n++;
    }
  if (sum > 0)
    *ret_density = n / sum;
  return sum <= 0 || sum >= LEAST_DASHES;
}

/* --- paths ------------------------------------------------------------------------------------ */

typedef struct
{
  gdouble x, y;
} Point;

typedef struct
{
  const gchar *at;
  Point here, start, control; /* the last point by which a curve bent */
  gdouble length;
} Walk;

/* Reads `n` numbers; those at 3 and 4 of an arc are digits. Returns how many there are. */
static guint
dashes_read (Walk *self, gboolean is_arc, gdouble *numbers, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      gchar *end;

      self->at += strspn (self->at, " \t\r\n,");
      if (*self->at == '\0' || strchr ("0123456789+-.", *self->at) == NULL)
        return i;
      if (is_arc && (i == 3 || i == 4))
        end = (gchar *)self->at + 1;
      else
        numbers[i] = g_ascii_strtod (self->at, &end);
      if (end == self->at)
        return i;
      self->at = end;
    }
  return n;
}

static void
dashes_go (Walk *self, gdouble x, gdouble y)
{
  self->length += hypot (x - self->here.x, y - self->here.y);
  self->here = (Point){ x, y };
}

/* Goes through points, the last but one of which bends a curve. No curve is longer. */
static void
dashes_go_along (Walk *self, Point origin, const gdouble *n, guint count)
{
  for (guint i = 0; i + 1 < count; i += 2)
    {
      if (i + 4 == count)
        self->control = (Point){ origin.x + n[i], origin.y + n[i + 1] };
      dashes_go (self, origin.x + n[i], origin.y + n[i + 1]);
    }
}

/* Goes by the command `upper` with the numbers `n`, whose points are relative to `origin`. */
static void
dashes_step (Walk *self, gchar upper, Point origin, const gdouble *n, guint count)
{
  Point mirrored = { 2 * self->here.x - self->control.x, 2 * self->here.y - self->control.y };
  gdouble wide, narrow, apart;

  switch (upper)
    {
    case 'H':
      dashes_go (self, origin.x + n[0], self->here.y);
      break;
    case 'V':
      dashes_go (self, self->here.x, origin.y + n[0]);
      break;
    case 'A': /* all of its ellipse, which grows until it reaches both ends */
      wide = MAX (ABS (n[0]), ABS (n[1]));
      narrow = MIN (ABS (n[0]), ABS (n[1]));
      apart = hypot (origin.x + n[5] - self->here.x, origin.y + n[6] - self->here.y) / 2;
      if (narrow > 0)
        self->length += 2 * G_PI * wide * MAX (apart / narrow, 1);
      dashes_go (self, origin.x + n[5], origin.y + n[6]);
      break;
    case 'S':
    case 'T':
      dashes_go (self, mirrored.x, mirrored.y);
      self->control = mirrored;
      dashes_go_along (self, origin, n, count);
      return;
    default:
      dashes_go_along (self, origin, n, count);
      if (count > 2)
        return;
    }
  self->control = self->here;
}

/* Goes by the command `letter` as often as numbers for it follow. Returns FALSE at an error, behind
 * which nothing is drawn. */
static gboolean
dashes_command (Walk *self, gchar letter, guint count)
{
  gchar upper = g_ascii_toupper (letter);
  gboolean begins = upper == 'M';

  if (count == 0)
    {
      dashes_go (self, self->start.x, self->start.y);
      self->control = self->here;
      return TRUE;
    }
  for (;;)
    {
      gdouble n[7] = { 0 };
      Point origin = letter == upper ? (Point){ 0, 0 } : self->here;
      guint read = dashes_read (self, upper == 'A', n, count);

      if (read < count)
        return read == 0;
      if (begins)
        self->start = self->here = self->control = (Point){ origin.x + n[0], origin.y + n[1] };
      else
        dashes_step (self, upper, origin, n, count);
      begins = FALSE;
    }
}

/* Returns the bound for a path, the numbers of which begin with `first` where no command does. */
static gdouble
dashes_of_path (const gchar *path, gchar first)
{
  static const gchar commands[] = "MLHVCSQTAZ";
  static const guint counts[] = { 2, 2, 1, 1, 6, 4, 4, 2, 7, 0 };
  Walk walk = { .at = path };

  if (first != 0 && !dashes_command (&walk, first, 2))
    return walk.length;
  for (;;)
    {
      walk.at += strspn (walk.at, " \t\r\n,");
      gchar letter = *walk.at;
      const gchar *found = letter != '\0' ? strchr (commands, g_ascii_toupper (letter)) : NULL;

      if (found == NULL)
        break;
      walk.at++;
      if (!dashes_command (&walk, letter, counts[found - commands]))
        break;
    }
  return walk.length
         + (first != 0 ? hypot (walk.here.x - walk.start.x, walk.here.y - walk.start.y) : 0);
}

/* --- shapes ----------------------------------------------------------------------------------- */

/* Returns a bound for the amount of the attribute `local`. */
static gdouble
dashes_measure (KyXmlReader *reader, const gchar *local)
{
  g_autofree gchar *value = ky_xml_value (reader, KY_XML_NS_NONE, local);
  gchar *end;
  gdouble number = ABS (g_ascii_strtod (value, &end));

  if (number == 0 || *end == '\0' || strcmp (end, "px") == 0)
    return number;
  return strchr ("%er", *end) != NULL || *end == 'v' ? VERY_LONG : number * INCH;
}

/* Returns the bound for a line: its extent, where both ends are said in the units of the view. */
static gdouble
dashes_of_line (KyXmlReader *reader)
{
  static const gchar *const ends[][2] = { { "x1", "x2" }, { "y1", "y2" } };
  gdouble length = 0;

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree gchar *from = ky_xml_value (reader, KY_XML_NS_NONE, ends[i][0]);
      g_autofree gchar *to = ky_xml_value (reader, KY_XML_NS_NONE, ends[i][1]);
      gchar *from_end, *to_end;
      gdouble apart = ABS (g_ascii_strtod (to, &to_end) - g_ascii_strtod (from, &from_end));

      length += *from_end == '\0' && *to_end == '\0'
                    ? apart
                    : dashes_measure (reader, ends[i][0]) + dashes_measure (reader, ends[i][1]);
    }
  return length;
}

gdouble
ky_svg_line_length (KyXmlReader *reader)
{
  static const gchar *const sizes[] = { "width", "height", "r", "rx", "ry" };
  const gchar *local = ky_xml_reader_name (reader)->local;
  gdouble length = 0;

  if (strcmp (local, "text") == 0 || strcmp (local, "tspan") == 0
      || strcmp (local, "textPath") == 0)
    return VERY_LONG;
  gboolean is_path = strcmp (local, "path") == 0;
  if (is_path || strcmp (local, "polygon") == 0 || strcmp (local, "polyline") == 0)
    {
      g_autofree gchar *path = ky_xml_value (reader, KY_XML_NS_NONE, is_path ? "d" : "points");

      length = dashes_of_path (path, is_path ? 0 : 'M');
    }
  else if (strcmp (local, "line") == 0)
    length = dashes_of_line (reader);
  else if (strcmp (local, "rect") == 0 || strcmp (local, "circle") == 0
           || strcmp (local, "ellipse") == 0)
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
      length += 2 * G_PI * dashes_measure (reader, sizes[i]);
  else
    return 0;
  /* pathLength changes the unit of the dashes: the path counts as having this length. */
  length = MAX (length, dashes_measure (reader, "pathLength"));
  return length < VERY_LONG ? length : VERY_LONG;
}
