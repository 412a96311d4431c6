/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes the lengths of lines for the verifier, from the grammar of paths (SVG 1.1, 8.3.9) and
 * the attributes of the basic shapes (chapter 9). */
#include "filetypes/svg/verify-dashes.h"

#include <math.h>

#define DASHES_LEAST 0.009 /* units that the dashes and gaps of a line are long together */
#define UNKNOWN 1e9        /* the length of a line that letters or the view determine */
#define LONGEST_UNIT 96    /* pixels of an inch */

/* Reads a number at `*at` behind blanks. */
static gboolean
verify_dashes_number (const gchar **at, gdouble *ret_number)
{
  const gchar *from = *at + strspn (*at, " \t\r\n,");
  gchar *end;

  if (*from == '\0' || strchr ("0123456789+-.", *from) == NULL)
    return FALSE;
  *ret_number = g_ascii_strtod (from, &end);
  if (end == from)
    return FALSE;
  *at = end;
  return TRUE;
}

/* Returns how many units long the unit at `at` may be. */
static gdouble
verify_dashes_unit (const gchar *at)
{
  gsize n = strcspn (at, " ,");

  for (gsize i = 0; i < n; i++)
    if (strchr ("%erv", at[i]) != NULL)
      return UNKNOWN;
  return n == 0 || (n == 2 && at[0] == 'p' && at[1] == 'x') ? 1 : LONGEST_UNIT;
}

gboolean
ky_svg_verify_density (const KyXmlVerifyElement *tag, gdouble *density, gboolean *ret_is_own)
{
  g_autofree gchar *value = ky_xml_verify_value (tag, "stroke-dasharray");
  const gchar *at = value;
  gdouble sum = 0, number;
  guint n = 0;

  *ret_is_own = *value != '\0' && strcmp (value, "inherit") != 0 && strcmp (value, "unset") != 0;
  if (!*ret_is_own)
    return TRUE;
  while (*at != '\0')
    {
      if (!verify_dashes_number (&at, &number))
        {
          at++;
          continue;
        }
      if (number != 0 && verify_dashes_unit (at) == UNKNOWN)
        return FALSE;
      sum += fabs (number);
      n++;
    }
  *density = sum > 0 ? n / sum : 0;
  return sum <= 0 || sum >= DASHES_LEAST;
}

/* --- paths ------------------------------------------------------------------------------------ */

/* Returns how many numbers the command has; 8: there is no such command. */
static guint
verify_dashes_arity (gchar command)
{
  switch (command | 0x20)
    {
    case 'z':
      return 0;
    case 'h':
    case 'v':
      return 1;
    case 'm':
    case 'l':
    case 't':
      return 2;
    case 's':
    case 'q':
      return 4;
    case 'c':
      return 6;
    case 'a':
      return 7;
    default:
      return 8;
    }
}

typedef struct
{
  gdouble at[2], begin[2], bend[2], sum;
} Pen;

static void
verify_dashes_to (Pen *pen, gdouble x, gdouble y)
{
  pen->sum += hypot (x - pen->at[0], y - pen->at[1]);
  pen->at[0] = x;
  pen->at[1] = y;
}

/* Moves the pen along the segment of the command `kind`. `n`: its coordinates, absolute ones. */
static void
verify_dashes_segment (Pen *pen, gchar kind, const gdouble *n)
{
  gdouble bend[2] = { NAN, NAN };
  guint points = verify_dashes_arity (kind) / 2;

  if (kind == 'h')
    verify_dashes_to (pen, n[0], pen->at[1]);
  else if (kind == 'v')
    verify_dashes_to (pen, pen->at[0], n[0]);
  else if (kind == 'a')
    {
      gdouble rx = fabs (n[0]), ry = fabs (n[1]);
      gdouble half = hypot (n[5] - pen->at[0], n[6] - pen->at[1]) / 2;

      /* Radii that are too small are multiplied until the ellipse reaches. */
      if (rx > 0 && ry > 0)
        pen->sum += 2 * G_PI * fmax (rx, ry) * fmax (half / fmin (rx, ry), 1);
      verify_dashes_to (pen, n[5], n[6]);
    }
  else
    {
      if (kind == 's' || kind == 't')
        {
          bend[0] = 2 * pen->at[0] - pen->bend[0];
          bend[1] = 2 * pen->at[1] - pen->bend[1];
          verify_dashes_to (pen, bend[0], bend[1]);
        }
      for (guint i = 0; i < points; i++)
        {
          if (points >= 2 && i == points - 2)
            memcpy (bend, n + 2 * i, sizeof bend);
          verify_dashes_to (pen, n[2 * i], n[2 * i + 1]);
        }
    }
  memcpy (pen->bend, isnan (bend[0]) ? pen->at : bend, sizeof bend);
}

/* Reads the numbers of one segment. Returns FALSE if they are not all there. */
static gboolean
verify_dashes_take (const gchar **at, gchar command, const Pen *pen, gdouble *n)
{
  gchar kind = (gchar)(command | 0x20);
  guint arity = verify_dashes_arity (kind), first = kind == 'a' ? 5 : 0;

  for (guint i = 0; i < arity; i++)
    {
      if (kind == 'a' && (i == 3 || i == 4))
        {
          *at += strspn (*at, " \t\r\n,"); /* one digit, behind which the next may follow at once */
          if (**at != '0' && **at != '1')
            return FALSE;
          n[i] = *(*at)++ - '0';
        }
      else if (!verify_dashes_number (at, &n[i]))
        return FALSE;
      if (command == kind && i >= first)
        n[i] += pen->at[kind == 'v' ? 1 : (i - first) % 2];
    }
  return TRUE;
}

static gdouble
verify_dashes_path (const gchar *path, gboolean is_polygon)
{
  Pen pen = { 0 };
  gchar command = is_polygon ? 'M' : 0;
  gdouble n[7] = { 0 };

  for (;;)
    {
      path += strspn (path, " \t\r\n,");
      if (*path != '\0' && g_ascii_isalpha (*path))
        command = *path++;
      else if (*path == '\0' || command == 0)
        break;
      gchar kind = (gchar)(command | 0x20);
      if (verify_dashes_arity (command) > 7
          || (kind != 'z' && !verify_dashes_take (&path, command, &pen, n)))
        break;
      if (kind == 'm')
        {
          memcpy (pen.at, n, sizeof pen.at);
          memcpy (pen.begin, n, sizeof pen.begin);
          memcpy (pen.bend, n, sizeof pen.bend);
          command--; /* further coordinates without a command are lines */
          continue;
        }
      if (kind == 'z')
        verify_dashes_segment (&pen, 'l', pen.begin);
      else
        verify_dashes_segment (&pen, kind, n);
      if (kind == 'z')
        command = 0;
    }
  if (is_polygon)
    verify_dashes_to (&pen, pen.begin[0], pen.begin[1]);
  return pen.sum;
}

/* --- shapes ----------------------------------------------------------------------------------- */

/* Reads a coordinate. Returns a bound for its amount in units of the view. */
static gdouble
verify_dashes_size (const KyXmlVerifyElement *tag, const gchar *name, gdouble *ret_number)
{
  g_autofree gchar *value = ky_xml_verify_value (tag, name);
  const gchar *at = value;

  *ret_number = 0;
  if (!verify_dashes_number (&at, ret_number) || *ret_number == 0)
    return 0;
  return verify_dashes_unit (at) == UNKNOWN ? UNKNOWN
                                            : fabs (*ret_number) * verify_dashes_unit (at);
}

/* Returns how far apart two coordinates are at most. */
static gdouble
verify_dashes_apart (const KyXmlVerifyElement *tag, const gchar *from, const gchar *to)
{
  gdouble a, b;
  gdouble most = verify_dashes_size (tag, from, &a) + verify_dashes_size (tag, to, &b);

  return most > fabs (a) + fabs (b) ? most : fabs (b - a);
}

gdouble
ky_svg_verify_length (const KyXmlVerifyElement *tag)
{
  static const gchar *const round[]
      = { "rect", "width", "rect", "height", "circle", "r", "ellipse", "rx", "ellipse", "ry" };
  const gchar *name = tag->local->text;
  gboolean is_path = strcmp (name, "path") == 0;
  gdouble length = 0, number;

  if (strcmp (name, "text") == 0 || strcmp (name, "tspan") == 0 || strcmp (name, "textPath") == 0)
    return UNKNOWN;
  if (is_path || strcmp (name, "polygon") == 0 || strcmp (name, "polyline") == 0)
    {
      g_autofree gchar *path = ky_xml_verify_value (tag, is_path ? "d" : "points");

      length = verify_dashes_path (path, !is_path);
    }
  else if (strcmp (name, "line") == 0)
    length = verify_dashes_apart (tag, "x1", "x2") + verify_dashes_apart (tag, "y1", "y2");
  for (guint i = 0; i < G_N_ELEMENTS (round); i += 2)
    if (strcmp (name, round[i]) == 0)
      length += 2 * G_PI * verify_dashes_size (tag, round[i + 1], &number);
  if (length > 0)
    length = fmax (length, verify_dashes_size (tag, "pathLength", &number));
  return length < UNKNOWN ? length : UNKNOWN;
}
