/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the parts of a drawing that are hidden (SVG 1.1 chapter 11, CSS 2.1): by a property, off
 * the drawing, painted white before anything else is painted, or defined without a name. Not
 * detected: what later shapes cover, clips and masks that leave a part of the drawing that is not a
 * rectangle, and gradients of one colour that come after what they fill, or have their stops from
 * another one. */
#include "filetypes/svg/drawing.h"

#include "filetypes/base/css/color.h"
#include "filetypes/base/xml/value.h"

#define POINT (96 / 72.0)
#define DEGREE (G_PI / 180)

/* The initial state: shapes are filled with black unless the drawing says otherwise (SVG 1.1,
 * 11.3). */
const KySvgSight ky_svg_sight_root = { .fill = { KY_SCENE_COLOUR, 0, 1 },
                                       .stroke = { KY_SCENE_NONE, 0, 1 },
                                       .color = { KY_SCENE_COLOUR, 0, 1 },
                                       .line_width = 1,
                                       .font = 16,
                                       .turn = { 1, 0, 0, 1 },
                                       .squeeze = 1,
                                       .ground = 0xffffff };

static KyView
said_of (const KySvgProperty *said, const gchar *name)
{
  gint index = ky_svg_property (ky_view (name, strlen (name)));
  KyView value = index >= 0 ? said[index].value : ky_view (NULL, 0);

  /* White space is removed as value.c does when it writes the value. */
  while (value.size > 0 && g_ascii_isspace ((gchar)value.data[0]))
    value = ky_view (value.data + 1, value.size - 1);
  while (value.size > 0 && g_ascii_isspace ((gchar)value.data[value.size - 1]))
    value.size--;
  /* The caller begins with the values of the element around, so "inherit" is treated as unset. */
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

/* Reads into `*number` what `value` begins with, if it is one number; returns its unit, or NULL.
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

/* Returns the number or part `name`; `otherwise` when it is not said. */
static gdouble
svg_hidden_part (const KySvgProperty *said, const gchar *name, gdouble otherwise)
{
  gdouble number = otherwise;
  g_autofree gchar *unit = svg_hidden_read_number (said_of (said, name), &number);

  return unit == NULL ? otherwise : *unit == '%' ? number / 100 : number;
}

/* Returns the length `value` in pixels, of text whose letters have the size `font`, which is also
 * the whole of a percentage; `otherwise` if it is no length. */
static gdouble
svg_hidden_length (KyView value, gdouble font, gdouble otherwise)
{
  static const struct
  {
    const gchar *unit;
    gdouble pixels;
  } units[] = { { "", 1 },    { "px", 1 },         { "pt", POINT },     { "pc", 16 },
                { "in", 96 }, { "mm", 96 / 25.4 }, { "cm", 96 / 2.54 }, { "rem", 16 } };
  gdouble number = 0;
  g_autofree gchar *unit = svg_hidden_read_number (value, &number);

  if (unit == NULL)
    return otherwise;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (unit, units[i].unit) == 0)
      return number * units[i].pixels;
  if (*unit == '%')
    return font * number / 100;
  if (strcmp (unit, "ex") == 0 || strcmp (unit, "ch") == 0)
    return font * number / 2;
  return strcmp (unit, "em") == 0 ? font * number : otherwise;
}

static gdouble
font_of (gdouble around, KyView value)
{
  gdouble size = svg_hidden_length (value, around, around);

  return size < 0 ? around : size;
}

/* Sets `paint` from the property `name` and the property `opacity`, if they are declared. */
static void
svg_hidden_take_paint (const KySvgProperty *said, const gchar *name, const gchar *opacity,
                       KyScenePaint *paint)
{
  KyView value = said_of (said, name);
  gboolean is_clear = FALSE;

  if (opacity != NULL)
    paint->alpha = svg_hidden_part (said, opacity, paint->alpha);
  if (value.size == 0)
    return;
  if (svg_hidden_is_said (said, name, "none"))
    paint->kind = KY_SCENE_NONE;
  else if (!ky_css_color ((const gchar *)value.data, value.size, &paint->rgb, &is_clear))
    paint->kind = KY_SCENE_OTHER;
  else
    paint->kind = is_clear ? KY_SCENE_NONE : KY_SCENE_COLOUR;
}

/* Gives `paint` the colour `color` if its property `name` is currentColor, here or, as `*follows`
 * says, around it. */
static void
svg_hidden_follow_color (const KySvgProperty *said, const gchar *name, const KyScenePaint *color,
                         KyScenePaint *paint, gboolean *follows)
{
  if (said_of (said, name).size > 0)
    *follows = svg_hidden_is_said (said, name, "currentcolor");
  if (!*follows)
    return;
  paint->kind = color->kind;
  paint->rgb = color->rgb;
}

/* Sets whether the stroke is painted before the fill, if `order`, a list of words, is given. */
static void
svg_hidden_take_order (KyView order, gboolean *is_line_below)
{
  g_autofree gchar *words = ky_view_to_string (order);
  const gchar *stroke = strstr (words, "stroke"), *fill = strstr (words, "fill");

  if (order.size > 0)
    *is_line_below = stroke != NULL && (fill == NULL || stroke < fill);
}

/* Returns whether `p` begins with the name of a function, `name`, and a blank or bracket. */
static gboolean
svg_hidden_is_function (const gchar *p, const gchar *name)
{
  return strcspn (p, " (") == strlen (name) && g_str_has_prefix (p, name);
}

/* Applies the function at `p` before those around it. Returns its end; NULL: it is no function. */
static const gchar *
svg_hidden_read_function (const gchar *p, KySvgSight *sight)
{
  static const gchar *const blanks = " ,\t\r\n";
  const gdouble *outer = sight->turn;
  const gchar *open = strchr (p, '('), *at = open != NULL ? open + 1 : p;
  gdouble n[6] = { 0 };
  gdouble m[6] = { 1, 0, 0, 1, 0, 0 };
  guint count = 0;
  gchar *end;

  for (; count < G_N_ELEMENTS (n); count++, at = end + strspn (end, blanks))
    {
      n[count] = g_ascii_strtod (at, &end);
      if (end == at)
        break;
    }
  if (*at != ')' || count == 0)
    return NULL;
  if (svg_hidden_is_function (p, "scale"))
    {
      m[0] = n[0];
      m[3] = n[count > 1];
    }
  else if (svg_hidden_is_function (p, "matrix"))
    memcpy (m, n, sizeof m);
  else if (svg_hidden_is_function (p, "rotate"))
    {
      m[0] = m[3] = cos (n[0] * DEGREE);
      m[1] = sin (n[0] * DEGREE);
      m[2] = -m[1];
      m[4] = n[1] - m[0] * n[1] - m[2] * n[2];
      m[5] = n[2] - m[1] * n[1] - m[3] * n[2];
    }
  else if (svg_hidden_is_function (p, "skewX"))
    m[2] = tan (n[0] * DEGREE);
  else if (svg_hidden_is_function (p, "skewY"))
    m[1] = tan (n[0] * DEGREE);
  else if (svg_hidden_is_function (p, "translate"))
    {
      m[4] = n[0];
      m[5] = n[1];
    }
  else
    return NULL;
  memcpy (sight->turn,
          (gdouble[]){ m[0] * outer[0] + m[1] * outer[2], m[0] * outer[1] + m[1] * outer[3],
                       m[2] * outer[0] + m[3] * outer[2], m[2] * outer[1] + m[3] * outer[3],
                       m[4] * outer[0] + m[5] * outer[2] + outer[4],
                       m[4] * outer[1] + m[5] * outer[3] + outer[5] },
          sizeof sight->turn);
  return at + 1 + strspn (at + 1, blanks);
}

/* Applies `transform`, a list of functions. Another view (no transform), and what may be shown
 * elsewhere, has no known matrix. */
static void
svg_hidden_take_transform (KySvgSight *self, KyView transform)
{
  g_autofree gchar *text = ky_view_to_string (ky_view (transform.data, MIN (transform.size, 500)));
  const gchar *p = self->is_waiting || *g_strstrip (text) == '\0' ? NULL : text;

  while (p != NULL && *p != '\0')
    p = svg_hidden_read_function (p, self);
  if (p == NULL)
    for (guint i = 0; i < G_N_ELEMENTS (self->turn); i++)
      self->turn[i] = NAN;
}

void
ky_svg_sight_in (KySvgSight *self, const KySvgSight *around, const KySvgProperty *said,
                 gboolean is_moved, KyView transform)
{
  *self = *around;
  self->is_moved |= is_moved;
  if (is_moved)
    svg_hidden_take_transform (self, transform);
  if (svg_hidden_is_said (said, "display", "none"))
    self->way = KY_HIDDEN_SAID;
  else if (ky_scene_is_clear (svg_hidden_part (said, "opacity", 1)))
    self->way = KY_HIDDEN_CLEAR;
  if (said_of (said, "visibility").size > 0)
    self->is_invisible = svg_hidden_is_said (said, "visibility", "hidden")
                         || svg_hidden_is_said (said, "visibility", "collapse");
  svg_hidden_take_paint (said, "fill", "fill-opacity", &self->fill);
  svg_hidden_take_paint (said, "stroke", "stroke-opacity", &self->stroke);
  svg_hidden_take_paint (said, "color", NULL, &self->color);
  svg_hidden_follow_color (said, "fill", &self->color, &self->fill, &self->fill_follows);
  svg_hidden_follow_color (said, "stroke", &self->color, &self->stroke, &self->stroke_follows);
  if (said_of (said, "stroke-width").size > 0)
    self->stroke_is_thin = svg_hidden_part (said, "stroke-width", 1) <= KY_SCENE_EDGE;
  self->is_dim |= !(svg_hidden_part (said, "opacity", 1) > KY_SCENE_OPAQUE)
                  || said_of (said, "clip-path").size + said_of (said, "mask").size
                             + said_of (said, "filter").size
                         > 0;
  self->font = font_of (around->font, said_of (said, "font-size"));
  self->line_width
      = svg_hidden_length (said_of (said, "stroke-width"), self->font, around->line_width);
  svg_hidden_take_order (said_of (said, "paint-order"), &self->is_line_below);
  self->spacing
      = svg_hidden_is_said (said, "letter-spacing", "normal")
            ? 0
            : svg_hidden_length (said_of (said, "letter-spacing"), self->font, around->spacing);
}

void
ky_svg_note_gradient (GHashTable *gradients, KyScenePaint **gradient, const gchar *name, KyView id,
                      const KySvgProperty *said)
{
  KyScenePaint stop = { KY_SCENE_COLOUR, 0, 1 };

  if (strcmp (name, "stop") == 0 && *gradient != NULL)
    {
      svg_hidden_take_paint (said, "stop-color", "stop-opacity", &stop);
      ky_scene_add_stop (*gradient, &stop);
    }
  else if (strcmp (name, "linearGradient") == 0 || strcmp (name, "radialGradient") == 0)
    {
      g_autofree gchar *key = ky_view_to_string (id);

      *gradient = NULL;
      if (id.size == 0 || g_hash_table_contains (gradients, key))
        return;
      *gradient = g_new0 (KyScenePaint, 1);
      g_hash_table_insert (gradients, g_steal_pointer (&key), *gradient);
    }
}

static void
svg_hidden_take_gradient (KyScenePaint *paint, GHashTable *gradients, KyView value)
{
  if (paint->kind != KY_SCENE_OTHER || g_hash_table_size (gradients) == 0)
    return;
  g_autofree gchar *key = ky_view_to_string (ky_svg_target (value));
  const KyScenePaint *gradient = g_hash_table_lookup (gradients, key);
  if (gradient == NULL || gradient->kind == KY_SCENE_UNSAID)
    return;
  paint->kind = gradient->kind;
  paint->rgb = gradient->rgb;
  paint->alpha *= gradient->alpha;
}

void
ky_svg_sight_take_gradient (KySvgSight *self, GHashTable *gradients, const KySvgProperty *said)
{
  svg_hidden_take_gradient (&self->fill, gradients, said_of (said, "fill"));
  svg_hidden_take_gradient (&self->stroke, gradients, said_of (said, "stroke"));
}

gboolean
ky_svg_sight_fills (const KySvgSight *self)
{
  return ky_scene_paints (&self->fill) && !ky_scene_is_clear (self->fill.alpha);
}

gboolean
ky_svg_sight_strokes (const KySvgSight *self)
{
  return ky_scene_paints (&self->stroke) && !ky_scene_is_clear (self->stroke.alpha)
         && !self->stroke_is_thin;
}

/* Tells whether `from` and `size`, of a rectangle, reach from `start` over `length`. */
static gboolean
svg_hidden_spans (KyView from, KyView size, gdouble start, gdouble length)
{
  gdouble first = 0, extent = 0;
  g_autofree gchar *unit = svg_hidden_read_number (from, &first);
  g_autofree gchar *measure = svg_hidden_read_number (size, &extent);

  if (measure == NULL || (unit != NULL && first != 0 && *unit != '\0' && strcmp (unit, "px") != 0))
    return FALSE;
  if (strcmp (measure, "%") == 0)
    return first <= start && extent >= 100 && first == 0 && start == 0;
  return (*measure == '\0' || strcmp (measure, "px") == 0) && length > 0 && first <= start
         && first + extent >= start + length;
}

gboolean
ky_svg_sight_covers (const KySvgSight *self, const KySvgBox *box, KyView x, KyView y, KyView width,
                     KyView height)
{
  return self->way == KY_HIDDEN_NOT && !self->is_dim && !self->is_moved && !self->is_waiting
         && !self->is_invisible && ky_scene_is_opaque (&self->fill)
         && svg_hidden_spans (x, width, box->left, box->width)
         && svg_hidden_spans (y, height, box->top, box->height);
}

/* Describes an element while its text is measured. */
typedef struct
{
  gsize place;   /* ky_xml_reader_place() behind the start tag; 0: without a length */
  guint letters; /* halves of a letter's size */
  gboolean is_shown;
} Measured;

/* Returns the width of the visible characters of `text`, in halves of a letter's size. */
static guint
svg_hidden_measure (KyView text)
{
  static const gchar blanks[] = " \t\r\n";
  g_autofree gchar *copy = ky_view_to_string (text);
  gdouble width = 0;

  for (const gchar *at = copy + strspn (copy, blanks); *at != '\0'; at += strspn (at, blanks))
    {
      gsize size = strcspn (at, blanks);

      width += ky_scene_text_width (ky_view (at, size));
      at += size;
    }
  return (guint)(2 * width);
}

static void
svg_hidden_open_measured (GArray *open, KyXmlReader *reader)
{
  static const gchar *const untold[] = { "title", "desc", "metadata", "style", "script", NULL };
  const KyXmlName *name = ky_xml_reader_name (reader);
  const Measured *around = open->len > 0 ? &g_array_index (open, Measured, open->len - 1) : NULL;
  Measured measured = { .is_shown = (around == NULL || around->is_shown) && name->ns == KY_SVG_SVG
                                    && !g_strv_contains (untold, name->local) };

  if (measured.is_shown && ky_xml_attribute (reader, KY_XML_NS_NONE, "textLength") != NULL)
    measured.place = ky_xml_reader_place (reader);
  g_array_append_val (open, measured);
}

GHashTable *
ky_svg_text_widths (KyJob *job, KyView xml)
{
  g_autoptr (KyXmlReader) reader = ky_markup_reader_new (job, xml, ky_svg_namespaces, "svg", NULL);
  g_autoptr (GHashTable) widths = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (Measured));
  KyXmlEvent event;

  if (reader == NULL || !ky_xml_reader_mentions (reader, "textLength"))
    return NULL;
  while ((event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      Measured *last = open->len > 0 ? &g_array_index (open, Measured, open->len - 1) : NULL;

      if (event == KY_XML_START)
        svg_hidden_open_measured (open, reader);
      else if (event == KY_XML_TEXT && last != NULL && last->is_shown)
        last->letters += svg_hidden_measure (ky_xml_reader_text (reader));
      else if (event == KY_XML_END && last != NULL)
        {
          if (last->place != 0)
            g_hash_table_insert (widths, GSIZE_TO_POINTER (last->place),
                                 GUINT_TO_POINTER (last->letters));
          if (open->len > 1)
            last[-1].letters += last->letters;
          g_array_set_size (open, open->len - 1);
        }
    }
  return g_steal_pointer (&widths);
}

void
ky_svg_sight_squeeze (KySvgSight *self, const KySvgBox *box, KyView length, guint halves)
{
  gboolean is_part = memchr (length.data, '%', length.size) != NULL;
  gdouble room = svg_hidden_length (length, is_part ? box->width : self->font, NAN);
  gdouble width = halves / 2.0 * self->font;

  if (room >= 0 && width > 0)
    self->squeeze = MIN (room / width, 1);
}

/* Tells whether a text that begins at `x`, `y`, in its own units, lies completely outside of the
 * drawing. A line may go in both directions from there, and turned letters may go anywhere. */
static gboolean
svg_hidden_is_outside (const KySvgSight *self, const KySvgBox *box, KyView x, KyView y)
{
  const gdouble *m = self->turn;
  gdouble at_x = 0, at_y = 0;
  g_autofree gchar *unit_x = svg_hidden_read_number (x, &at_x);
  g_autofree gchar *unit_y = svg_hidden_read_number (y, &at_y);
  gboolean has_x = unit_x != NULL && *unit_x == '\0', has_y = unit_y != NULL && *unit_y == '\0';
  gdouble width = MAX (box->width, KY_SCENE_LINE * self->font * hypot (m[0], m[1]));
  gdouble height = self->font * hypot (m[2], m[3]);

  /* Content of an element that is drawn only by reference (such as a symbol) may be shown
   * elsewhere. */
  if (self->is_waiting || !(box->width > 0) || !isfinite (m[0] + m[1] + m[2] + m[3] + m[4] + m[5]))
    return FALSE;
  if (m[1] != 0 || m[2] != 0)
    {
      height = MAX (width, box->height);
      has_x = has_y = has_x && has_y;
    }
  gdouble left = m[0] * at_x + m[2] * at_y + m[4] - box->left;
  gdouble top = m[1] * at_x + m[3] * at_y + m[5] - box->top;
  return (has_x && (left < -width || left > box->width + width))
         || (has_y && (top < -height || top > box->height + 2 * height));
}

void
ky_svg_sight_cut (KySvgSight *self, const KySvgProperty *said, GHashTable *holes)
{
  static const gchar *const names[] = { "clip-path", "mask" };

  for (guint i = 0; holes != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree gchar *id = ky_view_to_string (ky_svg_target (said_of (said, names[i])));
      const KySceneBox *hole = g_hash_table_lookup (holes, id);

      if (hole == NULL || self->way != KY_HIDDEN_NOT)
        continue;
      if (hole->x1 - hole->x0 <= KY_SCENE_HOLE || hole->y1 - hole->y0 <= KY_SCENE_HOLE)
        self->way = KY_HIDDEN_OUTSIDE;
      else if (!self->is_moved)
        self->clip = *hole;
    }
}

KyHiddenWay
ky_svg_sight_of_text (const KySvgSight *self, const KySvgBox *box, KyView x, KyView y)
{
  const gdouble *m = self->turn;
  gdouble width = hypot (m[0], m[1]);
  /* the height of letters across their base line, or their width if that is greater */
  gdouble larger
      = width == 0 ? hypot (m[2], m[3]) : fmax (width, fabs (m[0] * m[3] - m[1] * m[2]) / width);
  KySceneRun run = KY_SCENE_RUN;

  if (self->way != KY_HIDDEN_NOT)
    return self->way;
  run.is_off = self->is_invisible || self->is_unnamed;
  run.fill = self->fill;
  run.line = self->stroke;
  if (!ky_svg_sight_fills (self))
    run.fill.kind = KY_SCENE_NONE;
  if (!ky_svg_sight_strokes (self))
    run.line.kind = KY_SCENE_NONE;
  if (!(self->font > 0))
    run.size = 0;
  else
    {
      run.size = self->font * box->scale / POINT * larger;
      run.spacing = self->spacing * box->scale / POINT * larger;
      run.scale = ky_scene_least (m) / larger * self->squeeze;
      if (!self->is_line_below)
        run.line_width = self->line_width * box->scale / POINT * larger;
    }
  if (!self->is_on_paint)
    run.ground = (KyScenePaint){ KY_SCENE_COLOUR, self->ground, 1 };
  KyHiddenWay way = ky_scene_judge (&run);
  KySvgBox clip = { self->clip.x0, self->clip.y0, self->clip.x1 - self->clip.x0,
                    self->clip.y1 - self->clip.y0, 1 };
  if (way == KY_HIDDEN_NOT
      && (svg_hidden_is_outside (self, box, x, y) || svg_hidden_is_outside (self, &clip, x, y)))
    way = KY_HIDDEN_OUTSIDE;
  return way;
}
