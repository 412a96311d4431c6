/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a drawing nobody sees (SVG 1.1 chapter 11, CSS 2.1): what properties say, what lies off
 * the drawing, what is painted white before anything else is, and what is defined without a name.
 * Not looked for: what clips, masks or later shapes cover, and where transforms move a text. */
#include "filetypes/svg/drawing.h"

#define SIGHT_LINE 60.0 /* a line of text is no wider than so many times its letters' height */
#define POINT (96 / 72.0)

const KySvgSight ky_svg_sight_root = { .way = KY_HIDDEN_LAST, .has_fill = TRUE, .font = 16 };

static KyView
said_of (const KySvgProperty *said, const gchar *name)
{
  gint index = ky_svg_property (ky_view (name, strlen (name)));
  KyView value = index >= 0 ? said[index].value : ky_view (NULL, 0);

  /* As value.c writes it. */
  while (value.size > 0 && g_ascii_isspace ((gchar)value.data[0]))
    value = ky_view (value.data + 1, value.size - 1);
  while (value.size > 0 && g_ascii_isspace ((gchar)value.data[value.size - 1]))
    value.size--;
  /* What is inherited is what is around it. */
  if (value.size == 7 && g_ascii_strncasecmp ((const gchar *)value.data, "inherit", 7) == 0)
    return ky_view (NULL, 0);
  return value;
}

static gboolean
svg_hidden_is_said (const KySvgProperty *said, const gchar *name, const gchar *wanted)
{
  KyView value = said_of (said, name);

  return value.size == strlen (wanted)
         && g_ascii_strncasecmp ((const gchar *)value.data, wanted, value.size) == 0;
}

/* In *NUMBER what VALUE begins with, if it is one number; its unit is what is given back, or NULL.
 * (transfer full) */
static gchar *
svg_hidden_read_number (KyView value, gdouble *number)
{
  g_autofree gchar *text
      = value.size > 0 && value.size < 64 ? ky_view_to_string (value) : g_strdup ("");
  gchar *end;
  gdouble found = g_ascii_strtod (g_strstrip (text), &end);

  if (end == text)
    return NULL;
  *number = found;
  return g_strdup (end);
}

static gboolean
is_nothing (const KySvgProperty *said, const gchar *name)
{
  gdouble number = 1;
  g_autofree gchar *unit = svg_hidden_read_number (said_of (said, name), &number);

  return unit != NULL && number <= (*unit == '%' ? 2 : 0.02);
}

static gdouble
font_of (gdouble around, KyView value)
{
  static const struct
  {
    const gchar *unit;
    gdouble pixels;
  } units[] = { { "", 1 },    { "px", 1 },         { "pt", POINT },    { "pc", 16 },
                { "in", 96 }, { "mm", 96 / 25.4 }, { "cm", 96 / 2.54 } };
  gdouble number = 0;
  g_autofree gchar *unit = svg_hidden_read_number (value, &number);

  if (unit == NULL || number < 0)
    return around;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (unit, units[i].unit) == 0)
      return number * units[i].pixels;
  if (*unit == '%')
    return around * number / 100;
  return strcmp (unit, "em") == 0 ? around * number : around;
}

static gboolean
is_white (KyView value)
{
  g_autofree gchar *text
      = value.size > 0 && value.size < 64 ? ky_view_to_string (value) : g_strdup ("");
  guint64 colour;

  g_strstrip (text);
  if (g_ascii_strcasecmp (text, "white") == 0)
    return TRUE;
  if (text[0] != '#' || strspn (text + 1, "0123456789abcdefABCDEF") != strlen (text + 1))
    return FALSE;
  colour = g_ascii_strtoull (text + 1, NULL, 16);
  if (strlen (text) == 4)
    colour = (colour & 0xf00) * 0x1100 + (colour & 0xf0) * 0x110 + (colour & 0xf) * 0x11;
  else if (strlen (text) != 7)
    return FALSE;
  return ky_hidden_is_near ((guint32)colour, 0xffffff);
}

/* Paint by the property NAME, as it is around or as it is said. */
static gboolean
has_paint (gboolean around, const KySvgProperty *said, const gchar *name)
{
  if (said_of (said, name).size == 0)
    return around;
  return !svg_hidden_is_said (said, name, "none")
         && !svg_hidden_is_said (said, name, "transparent");
}

static gboolean
svg_hidden_is_clear (gboolean around, const KySvgProperty *said, const gchar *opacity)
{
  return said_of (said, opacity).size == 0 ? around : is_nothing (said, opacity);
}

void
ky_svg_sight_in (KySvgSight *self, const KySvgSight *around, const KySvgProperty *said,
                 gboolean is_moved)
{
  KyView fill = said_of (said, "fill");

  *self = *around;
  self->is_moved |= is_moved;
  if (svg_hidden_is_said (said, "display", "none"))
    self->way = KY_HIDDEN_SAID;
  else if (is_nothing (said, "opacity"))
    self->way = KY_HIDDEN_CLEAR;
  if (said_of (said, "visibility").size > 0)
    self->is_invisible = svg_hidden_is_said (said, "visibility", "hidden")
                         || svg_hidden_is_said (said, "visibility", "collapse");
  self->has_fill = has_paint (around->has_fill, said, "fill");
  self->has_stroke = has_paint (around->has_stroke, said, "stroke");
  self->fill_is_clear = svg_hidden_is_clear (around->fill_is_clear, said, "fill-opacity");
  self->stroke_is_clear = svg_hidden_is_clear (around->stroke_is_clear, said, "stroke-opacity");
  self->stroke_is_thin = svg_hidden_is_clear (around->stroke_is_thin, said, "stroke-width");
  if (fill.size > 0)
    self->is_white = is_white (fill);
  self->font = font_of (around->font, said_of (said, "font-size"));
}

gboolean
ky_svg_sight_fills (const KySvgSight *self)
{
  return self->has_fill && !self->fill_is_clear;
}

gboolean
ky_svg_sight_strokes (const KySvgSight *self)
{
  return self->has_stroke && !self->stroke_is_clear && !self->stroke_is_thin;
}

/* A text that begins at X, Y, in the drawing's own units, and none of which is on it. */
static gboolean
svg_hidden_is_outside (const KySvgSight *self, const KySvgBox *box, KyView x, KyView y)
{
  gdouble left = 0, top = 0;
  g_autofree gchar *unit_x = svg_hidden_read_number (x, &left);
  g_autofree gchar *unit_y = svg_hidden_read_number (y, &top);
  gdouble width = MAX (box->width, SIGHT_LINE * self->font);

  if (self->is_moved || !(box->width > 0))
    return FALSE;
  if (unit_x != NULL && *unit_x == '\0'
      && (left < box->left - width || left > box->left + box->width + width))
    return TRUE;
  return unit_y != NULL && *unit_y == '\0'
         && (top < box->top - self->font || top > box->top + box->height + 2 * self->font);
}

KyHiddenWay
ky_svg_sight_of_text (const KySvgSight *self, const KySvgBox *box, KyView x, KyView y)
{
  if (self->way != KY_HIDDEN_LAST)
    return self->way;
  if (self->is_invisible || self->is_unnamed)
    return KY_HIDDEN_SAID;
  if (!ky_svg_sight_fills (self) && !ky_svg_sight_strokes (self))
    return KY_HIDDEN_CLEAR;
  if (!(self->font > 0) || (!self->is_moved && self->font * box->scale <= POINT))
    return KY_HIDDEN_TINY;
  if (self->is_white && !ky_svg_sight_strokes (self) && !self->is_on_paint)
    return KY_HIDDEN_COLOUR;
  return svg_hidden_is_outside (self, box, x, y) ? KY_HIDDEN_OUTSIDE : KY_HIDDEN_LAST;
}
