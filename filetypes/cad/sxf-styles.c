/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has the tables of the line types, widths and colours that SXF defines by number (SXF Ver.3.1
 * specification, JIS Z 8312). */
#include "filetypes/cad/sxf-styles.h"

#define LENGTHS_MAX 10

/* Millimetres: on, off … */
static const gdouble dashes[KY_SXF_N_DASHES][LENGTHS_MAX] = {
  { 0 },
  { 6, 1.5 },
  { 6, 6 },
  { 12, 1.5, 0.25, 1.5 },
  { 12, 1.5, 0.25, 1.5, 0.25, 1.5 },
  { 12, 1.5, 0.25, 1.5, 0.25, 1.5, 0.25, 1.5 },
  { 0.25, 1.5 },
  { 12, 1.5, 3.5, 1.5 },
  { 12, 1.5, 3.5, 1.5, 3.5, 1.5 },
  { 6, 1.5, 0.25, 1.5 },
  { 6, 1.5, 6, 1.5, 0.25, 1.5 },
  { 6, 1.5, 0.25, 1.5, 0.25, 1.5 },
  { 6, 1.5, 6, 1.5, 0.25, 1.5, 0.25, 1.5 },
  { 6, 1.5, 0.25, 1.5, 0.25, 1.5, 0.25, 1.5 },
  { 6, 1.5, 6, 1.5, 0.25, 1.5, 0.25, 1.5, 0.25, 1.5 },
};

static const guint32 colors[KY_SXF_N_COLORS] = {
  0x000000, 0xff0000, 0x00ff00, 0x0000ff, 0xffff00, 0xff00ff, 0x00ffff, 0xffffff,
  0xc00080, 0xc08040, 0xff8000, 0x80c080, 0x0080ff, 0x8040ff, 0xc0c0c0, 0x808080,
};

guint
ky_sxf_add_dashes (KyDrawing *drawing, guint number)
{
  guint n = 0;

  if (number < 2 || number > KY_SXF_N_DASHES)
    return 0;
  while (n < LENGTHS_MAX && dashes[number - 1][n] > 0)
    n++;
  return ky_drawing_add_dashes (drawing, dashes[number - 1], n, TRUE);
}

guint32
ky_sxf_color (guint number)
{
  return number >= 1 && number <= KY_SXF_N_COLORS ? colors[number - 1] : 0;
}

gdouble
ky_sxf_width (guint number)
{
  static const gdouble widths[KY_SXF_N_WIDTHS]
      = { 0.13, 0.18, 0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0 };

  return number >= 1 && number <= KY_SXF_N_WIDTHS ? widths[number - 1] : widths[0];
}

/* --- names ------------------------------------------------------------------------------------ */

guint
ky_sxf_find_name (const gchar *const *names, guint n, KyView name)
{
  for (guint i = 0; i < n; i++)
    if (ky_view_is (name, names[i]))
      return i + 1;
  return 0;
}

guint
ky_sxf_color_named (KyView name)
{
  static const gchar *const names[KY_SXF_N_COLORS]
      = { "black",     "red",      "green",     "blue",    "yellow", "magenta",
          "cyan",      "white",    "deeppink",  "brown",   "orange", "lightgreen",
          "lightblue", "lavender", "lightgray", "darkgray" };

  return ky_sxf_find_name (names, KY_SXF_N_COLORS, name);
}

guint
ky_sxf_dashes_named (KyView name)
{
  static const gchar *const names[KY_SXF_N_DASHES] = KY_LIST (
      "continuous", "dashed", "dashed spaced", "long dashed dotted", "long dashed double-dotted",
      "long dashed triplicate-dotted", "dotted", "chain", "chain double dash", "dashed dotted",
      "double-dashed dotted", "dashed double-dotted", "double-dashed double-dotted",
      "dashed triplicate-dotted", "double-dashed triplicate-dotted");

  return ky_sxf_find_name (names, KY_SXF_N_DASHES, name);
}
