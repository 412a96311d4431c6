/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/html/style.h"

#include "filetypes/base/html/value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_MAX 200 /* bytes of a value that are looked at */
#define FAR -500.0    /* pixels: off the screen */
#define AWAY 5000.0   /* the same, to the right and below */
#define TINY 1.01     /* pixels */
#define FLAT 2.0      /* pixels of a box that shows nothing */
#define BY_PAGE                                                                                    \
  8.0               /* pixels of a hundredth of what a box lies in: of half of it none is hidden   \
                     */
#define BY_SELF 4.9 /* of the box itself */
#define CLEAR 0.06  /* of an opacity that leaves nothing to see */
#define EDGE 0.02   /* of a scale or a cosine that does */
#define VARIABLES_MAX 512u
#define LETTERS "abcdefghijklmnopqrstuvwxyz-"

/* A CSS length in pixels, NAN when it is none; percentages of 100 pixels. */
static gdouble
pixels (const gchar *value)
{
  return ky_css_size (value, 1, NULL);
}

static gboolean
is_far (gdouble size)
{
  return size <= FAR || size >= AWAY;
}

/* --- declarations --------------------------------------------------------------------------- */

#define BIT(property) ((guint64)1 << (property))

/* Is what a declaration says of PROPERTY said no more strongly already? */
static gboolean
may_say (const KyHtmlDeclarations *d, KyCssProperty property, gboolean is_important)
{
  return is_important || (d->important & BIT (property)) == 0;
}

static void
say (KyHtmlDeclarations *d, KyCssProperty property, gboolean hides, gboolean is_important)
{
  if (!may_say (d, property, is_important))
    return;
  d->said |= BIT (property);
  d->hiding = hides ? d->hiding | BIT (property) : d->hiding & ~BIT (property);
  d->important = is_important ? d->important | BIT (property) : d->important;
}

/* "initial" and its like. */
static gboolean
is_reset (const gchar *value)
{
  return strcmp (value, "initial") == 0 || strcmp (value, "unset") == 0
         || strcmp (value, "revert") == 0 || strcmp (value, "revert-layer") == 0;
}

/* The numbers of VALUE, up to its bracket, per cent as they are; how many. */
static guint
read_numbers (const gchar *value, guint max, gdouble *numbers)
{
  guint n = 0;

  while (n < max && *value != '\0' && *value != ')')
    {
      const gchar *end;

      numbers[n] = ky_css_size (value, 1, &end);
      if (isnan (numbers[n]))
        break;
      n++;
      value = end + strspn (end, " ,");
    }
  return n;
}

/* inset(): of a box taken as 100 wide and high */
static gboolean
is_inset_away (const gchar *value)
{
  gdouble sides[4];
  guint n = read_numbers (value, 4, sides);

  if (n == 0)
    return FALSE;
  sides[1] = n > 1 ? sides[1] : sides[0];
  sides[2] = n > 2 ? sides[2] : sides[0];
  sides[3] = n > 3 ? sides[3] : sides[1];
  return sides[0] + sides[2] >= 98 || sides[1] + sides[3] >= 98;
}

static gboolean
is_clipped (const gchar *value)
{
  gdouble sizes[16];
  guint n;

  if (g_str_has_prefix (value, "inset("))
    return is_inset_away (value + 6);
  if (g_str_has_prefix (value, "circle(") || g_str_has_prefix (value, "ellipse("))
    return read_numbers (strchr (value, '(') + 1, 2, sizes) > 0
           && (sizes[0] < 1 || (value[0] == 'e' && sizes[1] < 1));
  if (g_str_has_prefix (value, "path("))
    return strpbrk (value + 5, "lhvcsqta") == NULL;
  if (g_str_has_prefix (value, "xywh("))
    return read_numbers (value + 5, 4, sizes) >= 4 && (sizes[2] < 1 || sizes[3] < 1);
  if (!g_str_has_prefix (value, "rect(") && !g_str_has_prefix (value, "polygon("))
    return FALSE;
  n = read_numbers (strchr (value, '(') + 1, G_N_ELEMENTS (sizes), sizes);
  for (guint i = 0; i < n; i++)
    if (sizes[i] > 1)
      return FALSE;
  return n > 0;
}

/* -webkit-text-fill-color paints over color, whichever comes last. */
static void
declare_color (KyHtmlDeclarations *d, KyCssProperty property, const gchar *value,
               gboolean is_important)
{
  gboolean is_transparent = FALSE;
  guint32 color = 0;
  gboolean is_known = ky_html_color (value, strlen (value), &color, &is_transparent);

  if (strcmp (value, "inherit") == 0 || strcmp (value, "currentcolor") == 0)
    return;
  /* a word that is no colour is none to a browser: what was said before stays */
  if (!is_known && !is_reset (value) && strpbrk (value, "(#") == NULL
      && value[strspn (value, LETTERS)] == '\0')
    return;
  if (!may_say (d, property, is_important))
    return;
  say (d, property, is_known && is_transparent, is_important);
  if (property == KY_CSS_COLOR && (d->said & BIT (KY_CSS_FILL)) != 0)
    return;
  d->is_color_known = is_known;
  d->color = color;
}

/* Colours of a gradient are one when they can't be told apart. */
static gboolean
read_gradient (const gchar *value, guint32 *color)
{
  gboolean is_first = TRUE;

  for (const gchar *p = strchr (value, '(') + 1; *p != '\0' && *p != ')';)
    {
      const gchar *end = ky_css_argument_end (p);
      gsize length = (gsize)(end - p);
      gboolean is_transparent;
      guint32 stop;

      if (strchr (p, '(') == NULL || strchr (p, '(') > end)
        length = MIN (length, strspn (p, " ") + strcspn (p + strspn (p, " "), " ,)"));
      if (ky_html_color (p, length, &stop, &is_transparent))
        {
          if (is_transparent || (!is_first && !ky_html_color_near (stop, *color)))
            return FALSE;
          *color = stop;
          is_first = FALSE;
        }
      p = *end == ',' ? end + 1 : end;
    }
  return !is_first;
}

static void
declare_background (KyHtmlDeclarations *d, const gchar *value, gboolean is_important)
{
  gboolean is_transparent = FALSE;
  const gchar *gradient = strstr (value, "gradient(");

  if (!may_say (d, KY_CSS_BACKGROUND, is_important))
    return;
  if (gradient != NULL || strstr (value, "url(") != NULL)
    {
      say (d, KY_CSS_BACKGROUND, FALSE, is_important);
      d->is_background_known = gradient != NULL && read_gradient (gradient, &d->background);
      return;
    }
  if (strncmp (value, "none", 4) == 0 || strcmp (value, "inherit") == 0
      || strcmp (value, "initial") == 0)
    return;
  /* "no-repeat black": the colour stands anywhere */
  for (const gchar *p = value; *p != '\0';)
    {
      gsize length = strcspn (p, " (");

      if (p[length] == '(')
        {
          const gchar *end = p + length + 1;

          while (*end != '\0' && *(end = ky_css_argument_end (end)) == ',')
            end++;
          length = (gsize)(end - p) + (*end != '\0');
        }
      if (ky_html_color (p, length, &d->background, &is_transparent))
        {
          if (!is_transparent)
            {
              say (d, KY_CSS_BACKGROUND, FALSE, is_important);
              d->is_background_known = TRUE;
            }
          return;
        }
      p += length;
      p += strspn (p, " ");
    }
  say (d, KY_CSS_BACKGROUND, FALSE, is_important);
  d->is_background_known = FALSE;
}

static void
declare_font_size (KyHtmlDeclarations *d, const gchar *value, gboolean is_important)
{
  gdouble size = ky_css_size (value, 0.16, NULL);
  /* of nothing it is nothing, too */
  gboolean is_relative = strchr (value, '%') != NULL || strcmp (value, "larger") == 0
                         || strcmp (value, "smaller") == 0
                         || (strstr (value, "em") != NULL && strstr (value, "rem") == NULL
                             && g_ascii_isdigit (value[strspn (value, "+.")]));

  if (!may_say (d, KY_CSS_FONT, is_important))
    return;
  say (d, KY_CSS_FONT, FALSE, is_important);
  if (!isnan (size) && size < TINY)
    d->font = -1;
  else if (strcmp (value, "inherit") == 0)
    d->font = 0;
  else if (!is_relative)
    d->font = 1;
}

/* "italic bold 12px/1.5 serif": the size is the first that is no weight. */
static void
declare_font (KyHtmlDeclarations *d, const gchar *value, gboolean is_important)
{
  while (*value != '\0')
    {
      const gchar *end;
      gdouble size = ky_css_size (value, 0.16, &end);

      if (!isnan (size) && !(*end == ' ' && g_ascii_isdigit (end[-1]) && size >= 1))
        {
          declare_font_size (d, value, is_important);
          return;
        }
      value += strcspn (value, " ");
      value += strspn (value, " ");
    }
}

/* CSS Display 3, 2, and what browsers had before; another value leaves what was said before. */
static gboolean
is_display (const gchar *value)
{
  static const gchar *const alone[] = { "none",
                                        "contents",
                                        "inline-block",
                                        "inline-flex",
                                        "inline-grid",
                                        "inline-table",
                                        "table-row",
                                        "table-row-group",
                                        "table-cell",
                                        "table-caption",
                                        "table-column",
                                        "table-column-group",
                                        "table-header-group",
                                        "table-footer-group",
                                        "ruby-base",
                                        "ruby-text",
                                        "initial",
                                        "unset",
                                        "revert",
                                        "revert-layer",
                                        "-webkit-box",
                                        "-webkit-flex",
                                        "-webkit-inline-box",
                                        "-webkit-inline-flex",
                                        "-moz-box",
                                        "-moz-inline-box",
                                        "-ms-flexbox",
                                        "-ms-inline-flexbox",
                                        "-ms-grid",
                                        NULL };
  static const gchar *const words[]
      = { "block", "inline", "run-in",    "flow", "flow-root", "table",
          "flex",  "grid",   "list-item", "ruby", "math",      NULL };
  g_auto (GStrv) parts = g_strsplit (value, " ", 5);

  if (g_strv_contains (alone, value))
    return TRUE;
  for (guint i = 0; parts[i] != NULL; i++)
    if (!g_strv_contains (words, parts[i]))
      return FALSE;
  return parts[0] != NULL;
}

static void
declare_display (KyHtmlDeclarations *d, const gchar *value, gboolean is_important)
{
  if (!is_display (value) || !may_say (d, KY_CSS_DISPLAY, is_important))
    return;
  say (d, KY_CSS_DISPLAY, strcmp (value, "none") == 0 || g_str_has_prefix (value, "table-column"),
       is_important);
  if (g_str_has_prefix (value, "inline") || strcmp (value, "contents") == 0)
    d->block = -1;
  else if (strcmp (value, "block") == 0 || strcmp (value, "flex") == 0
           || strcmp (value, "list-item") == 0)
    d->block = 1;
}

/* TRUE when one of the lengths from VALUE up to the bracket's end is off the screen. */
static gboolean
is_any_far (const gchar *value, gdouble per_cent)
{
  while (*value != '\0' && *value != ')')
    {
      const gchar *end;
      gdouble size = ky_css_size (value, per_cent, &end);

      if (is_far (size))
        return TRUE;
      value = isnan (size) ? value + strcspn (value, " ,)") : end;
      value += strspn (value, " ,");
    }
  return FALSE;
}

static void
declare_margin (KyHtmlDeclarations *d, const gchar *side, const gchar *value, gboolean is_important)
{
  gdouble size = pixels (value);
  gboolean is_away = is_any_far (value, BY_PAGE);

  /* a negative margin to the right or below moves what comes next */
  if (*side == '\0')
    {
      say (d, KY_CSS_MARGIN, is_away, is_important);
      say (d, KY_CSS_MARGIN_LEFT, FALSE, is_important);
      say (d, KY_CSS_MARGIN_TOP, FALSE, is_important);
    }
  else if (g_str_has_prefix (side, "-inline") ? !g_str_has_suffix (side, "-end")
                                              : strcmp (side, "-left") == 0)
    say (d, KY_CSS_MARGIN_LEFT, is_away, is_important);
  else if (strcmp (side, "-right") != 0 && strcmp (side, "-bottom") != 0
           && !g_str_has_suffix (side, "-end"))
    say (d, KY_CSS_MARGIN_TOP, is_away, is_important);
  if (!isnan (size) && (*side == '\0' || strcmp (side, "-top") == 0))
    d->margin = size < 5 ? -1 : 1;
}

static void
declare_offset (KyHtmlDeclarations *d, const gchar *name, const gchar *value, gboolean is_important)
{
  gboolean is_away = is_any_far (value, BY_PAGE);

  if (strcmp (name, "top") == 0 || g_str_has_prefix (name, "inset-block-s"))
    say (d, KY_CSS_TOP, is_away, is_important);
  else if (strcmp (name, "right") == 0 || g_str_has_prefix (name, "inset-inline-e"))
    say (d, KY_CSS_RIGHT, is_away, is_important);
  else if (strcmp (name, "bottom") == 0 || g_str_has_prefix (name, "inset-block-e"))
    say (d, KY_CSS_BOTTOM, is_away, is_important);
  else
    say (d, KY_CSS_LEFT, is_away, is_important);
  if (strcmp (name, "inset") == 0)
    for (guint property = KY_CSS_TOP; property <= KY_CSS_BOTTOM; property++)
      say (d, property, FALSE, is_important);
}

/* What is flat, once what goes beyond it is cut. */
static void
declare_size (KyHtmlDeclarations *d, const gchar *name, const gchar *value, gboolean is_important)
{
  gdouble size = pixels (value);
  gboolean is_flat = size >= 0 && size <= FLAT;

  if (strcmp (name, "max-height") == 0 || strcmp (name, "max-block-size") == 0)
    {
      say (d, KY_CSS_MAX_HEIGHT, size <= 0, is_important);
      say (d, KY_CSS_LOW, size <= FLAT, is_important);
    }
  else if (strcmp (name, "height") == 0 || strcmp (name, "block-size") == 0)
    say (d, KY_CSS_HEIGHT, is_flat, is_important);
  else if (strcmp (name, "width") == 0 || strcmp (name, "inline-size") == 0)
    say (d, KY_CSS_WIDTH, is_flat, is_important);
  else if (strcmp (name, "max-width") == 0 || strcmp (name, "max-inline-size") == 0)
    say (d, KY_CSS_NARROW, is_flat, is_important);
  else if (strcmp (name, "line-height") == 0)
    say (d, KY_CSS_LINE_HEIGHT, size == 0, is_important);
  else if (strcmp (name, "line-clamp") == 0)
    say (d, KY_CSS_LINE_CLAMP, size == 0, is_important);
}

static void
declare_box (KyHtmlDeclarations *d, const gchar *name, const gchar *value, gboolean is_important)
{
  gdouble size = pixels (value);

  if (strcmp (name, "position") == 0)
    say (d, KY_CSS_POSITION, strcmp (value, "static") != 0 && !is_reset (value), is_important);
  else if (g_str_has_prefix (name, "overflow") && strcmp (name, "overflow-wrap") != 0
           && strcmp (name, "overflow-anchor") != 0)
    say (d, KY_CSS_OVERFLOW, strstr (value, "visible") == NULL && !is_reset (value), is_important);
  else if (strcmp (name, "contain") == 0)
    say (d, KY_CSS_CONTAIN,
         strstr (value, "paint") != NULL || strcmp (value, "strict") == 0
             || strcmp (value, "content") == 0,
         is_important);
  else if (strcmp (name, "left") == 0 || strcmp (name, "top") == 0 || strcmp (name, "right") == 0
           || strcmp (name, "bottom") == 0 || g_str_has_prefix (name, "inset"))
    declare_offset (d, name, value, is_important);
  else if (strcmp (name, "text-indent") == 0)
    {
      say (d, KY_CSS_INDENT, is_any_far (value, BY_PAGE), is_important);
      /* all of a line, which is cut then */
      say (d, KY_CSS_INDENT_ALL, size >= 100 && strchr (value, '%') != NULL, is_important);
    }
  else if (g_str_has_prefix (name, "padding"))
    say (d, KY_CSS_PADDING, is_any_far (value, BY_PAGE), is_important);
  else if (g_str_has_prefix (name, "margin"))
    declare_margin (d, name + strlen ("margin"), value, is_important);
  else if (strcmp (name, "letter-spacing") == 0)
    say (d, KY_CSS_LETTER_SPACING, is_far (size) || size <= -12, is_important);
  else if (strcmp (name, "word-spacing") == 0)
    say (d, KY_CSS_WORD_SPACING, is_far (size), is_important);
  else if (strcmp (name, "backface-visibility") == 0)
    say (d, KY_CSS_BACKFACE, strcmp (value, "hidden") == 0, is_important);
  else
    declare_size (d, name, value, is_important);
}

/* "opacity(0)", "alpha(opacity=0)", "contrast(0)", "blur(50px)": a filter that leaves nothing to
 * see. */
static gboolean
is_filtered_out (const gchar *value)
{
  const gchar *found;

  if ((found = strstr (value, "opacity")) != NULL)
    {
      found += strlen ("opacity");
      found += strspn (found, "(= ");
      if (ky_css_size (found, 0.01, NULL) < CLEAR)
        return TRUE;
    }
  if ((found = strstr (value, "contrast(")) != NULL
      && ky_css_size (found + strlen ("contrast("), 0.01, NULL) < CLEAR)
    return TRUE;
  return (found = strstr (value, "blur(")) != NULL && pixels (found + strlen ("blur(")) >= 10;
}

/* The part of a turn that ANGLE (radians) is, from 0 to 1; NAN when it is none. */
static gdouble
part_of_turn (gdouble angle)
{
  gdouble turns = angle / (2 * G_PI);

  if (isnan (turns) || fabs (turns) > 1e9)
    return NAN;
  turns -= (gdouble)(gint64)turns;
  return turns < 0 ? turns + 1 : turns;
}

/* At a right angle. */
static gboolean
is_across (gdouble angle)
{
  gdouble part = part_of_turn (angle);

  return fabs (part - 0.25) < EDGE / 6 || fabs (part - 0.75) < EDGE / 6;
}

/* Turned by ANGLE out of the page: to its edge, or to its back. */
static gboolean
is_turned_away (gboolean *is_turned, gdouble angle)
{
  gdouble part = part_of_turn (angle);

  *is_turned = *is_turned || (part > 0.25 && part < 0.75);
  return is_across (angle);
}

/* One function of a transform, ARGUMENTS behind its bracket. */
static gboolean
is_moved_away (gboolean *is_turned, const gchar *name, const gchar *arguments)
{
  gdouble n[16] = { 0 };
  guint count = read_numbers (arguments, G_N_ELEMENTS (n), n);

  if (g_str_has_prefix (name, "translate"))
    return is_any_far (arguments, BY_SELF);
  if (g_str_has_prefix (name, "scale"))
    {
      gdouble unit = strchr (arguments, '%') != NULL ? 100 : 1;

      return count > 0 && (fabs (n[0]) < EDGE * unit || (count > 1 && fabs (n[1]) < EDGE * unit));
    }
  if (g_str_has_prefix (name, "rotatex(") || g_str_has_prefix (name, "rotatey("))
    return is_turned_away (is_turned, ky_css_angle (arguments, NULL));
  if (g_str_has_prefix (name, "rotate3d("))
    {
      for (guint i = 0; i < 3 && *arguments != '\0'; i++)
        arguments += strcspn (arguments, ",") + 1;
      return count >= 3 && n[2] == 0
             && is_turned_away (is_turned,
                                ky_css_angle (arguments + strspn (arguments, " "), NULL));
    }
  if (g_str_has_prefix (name, "skew"))
    return is_across (ky_css_angle (arguments, NULL));
  if (g_str_has_prefix (name, "matrix("))
    return count >= 4
           && (fabs (n[0] * n[3] - n[1] * n[2]) < EDGE * EDGE || is_far (n[4]) || is_far (n[5]));
  return g_str_has_prefix (name, "matrix3d(") && count >= 6
         && (fabs (n[0] * n[5] - n[1] * n[4]) < EDGE * EDGE || is_far (n[12]) || is_far (n[13]));
}

/* "scale(0)", "translateX(-9999px)", "rotateY(90deg)", "matrix(0, 0, 0, 0, …)" */
static gboolean
is_transformed_away (gboolean *is_turned, const gchar *value)
{
  for (const gchar *p = value; *p != '\0';)
    {
      const gchar *open = strchr (p, '(');

      if (open == NULL)
        return FALSE;
      if (is_moved_away (is_turned, p, open + 1))
        return TRUE;
      p = open + 1;
      while (*(p = ky_css_argument_end (p)) == ',')
        p++;
      p += strspn (p, ") ");
    }
  return FALSE;
}

/* "x 90deg", "1 0 0 90deg" */
static gboolean
is_rotated_away (gboolean *is_turned, const gchar *value)
{
  const gchar *angle = strrchr (value, ' ');

  return angle != NULL && value[0] != 'z' && !g_str_has_prefix (value, "0 0 ")
         && is_turned_away (is_turned, ky_css_angle (angle + 1, NULL));
}

static gboolean
declare_transform (KyHtmlDeclarations *d, const gchar *name, const gchar *value,
                   gboolean is_important)
{
  gboolean is_turned = FALSE, is_small = FALSE;
  gdouble scale[3];

  if (strcmp (name, "transform") == 0)
    {
      say (d, KY_CSS_TRANSFORM, is_transformed_away (&is_turned, value), is_important);
      say (d, KY_CSS_TURNED, is_turned, is_important);
    }
  else if (strcmp (name, "translate") == 0)
    say (d, KY_CSS_TRANSLATE, is_any_far (value, BY_SELF), is_important);
  else if (strcmp (name, "rotate") == 0)
    {
      say (d, KY_CSS_ROTATE, is_rotated_away (&is_turned, value), is_important);
      say (d, KY_CSS_TURNED, is_turned, is_important);
    }
  else if (strcmp (name, "scale") == 0)
    {
      guint n = read_numbers (value, 2, scale);
      gdouble unit = strchr (value, '%') != NULL ? 100 : 1;

      for (guint i = 0; i < n; i++)
        is_small = is_small || fabs (scale[i]) < EDGE * unit;
      say (d, KY_CSS_SCALE, is_small, is_important);
    }
  else if (strcmp (name, "zoom") == 0)
    say (d, KY_CSS_ZOOM, ky_css_size (value, 0.01, NULL) < CLEAR, is_important);
  else
    return FALSE;
  return TRUE;
}

/* "linear-gradient(transparent, transparent)": a mask of nothing but what is clear. */
static gboolean
is_masked (const gchar *value)
{
  const gchar *gradient = strstr (value, "gradient(");
  const gchar *p = gradient != NULL ? strchr (gradient, '(') + 1 : NULL;
  guint n_clear = 0;

  for (; p != NULL && *p != '\0' && *p != ')'; p += *p == ',')
    {
      const gchar *end = ky_css_argument_end (p);
      gboolean is_clear = FALSE;
      guint32 color;

      if (ky_html_color (p, (gsize)(end - p), &color, &is_clear))
        {
          if (!is_clear)
            return FALSE;
          n_clear++;
        }
      p = end;
    }
  return n_clear > 0;
}

/* What alone hides, by a word or a number. */
static gboolean
declare_seen (KyHtmlDeclarations *d, const gchar *name, const gchar *value, gboolean is_important)
{
  if (strcmp (name, "visibility") == 0)
    {
      if (strcmp (value, "hidden") == 0 || strcmp (value, "collapse") == 0)
        say (d, KY_CSS_VISIBILITY, TRUE, is_important);
      else if (strcmp (value, "visible") == 0 || strcmp (value, "initial") == 0)
        say (d, KY_CSS_VISIBILITY, FALSE, is_important);
    }
  else if (strcmp (name, "opacity") == 0)
    {
      const gchar *end;
      gdouble opacity = ky_css_size (value, 0.01, &end);

      /* a length is none */
      if (is_reset (value)
          || (!isnan (opacity) && (*end == '\0' || strchr (value, '(') != NULL)
              && !g_ascii_isalpha (end > value ? end[-1] : '\0')))
        say (d, KY_CSS_OPACITY, opacity < CLEAR, is_important);
    }
  else if (strcmp (name, "clip") == 0)
    say (d, KY_CSS_CLIP, is_clipped (value), is_important);
  else if (strcmp (name, "clip-path") == 0)
    say (d, KY_CSS_CLIP_PATH, is_clipped (value), is_important);
  else if (strcmp (name, "mask") == 0 || strcmp (name, "mask-image") == 0)
    say (d, KY_CSS_MASK, is_masked (value), is_important);
  else if (strcmp (name, "mask-size") == 0)
    say (d, KY_CSS_MASK_SIZE, pixels (value) <= 1, is_important);
  else if (strcmp (name, "content-visibility") == 0)
    say (d, KY_CSS_CONTENT_VISIBILITY, strcmp (value, "hidden") == 0, is_important);
  else if (strcmp (name, "filter") == 0)
    say (d, KY_CSS_FILTER, is_filtered_out (value), is_important);
  else
    return FALSE;
  return TRUE;
}

/* "all: unset" */
static void
reset_all (KyHtmlDeclarations *d, gboolean is_important)
{
  for (guint property = 0; property < KY_CSS_COLOR; property++)
    if (property != KY_CSS_VISIBILITY)
      say (d, property, FALSE, is_important);
}

static void
declare (KyHtmlDeclarations *d, const gchar *name, const gchar *value, gboolean is_important)
{
  static const gchar *const vendors[] = { "-webkit-", "-moz-", "-ms-", "-o-" };

  if (strcmp (name, "-webkit-text-fill-color") == 0)
    {
      declare_color (d, KY_CSS_FILL, value, is_important);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (vendors); i++)
    if (g_str_has_prefix (name, vendors[i]))
      name += strlen (vendors[i]);
  if (strcmp (name, "display") == 0)
    declare_display (d, value, is_important);
  else if (strcmp (name, "color") == 0)
    declare_color (d, KY_CSS_COLOR, value, is_important);
  else if (g_str_has_prefix (name, "background"))
    {
      if (name[10] == '\0' || strcmp (name + 10, "-color") == 0
          || strcmp (name + 10, "-image") == 0)
        declare_background (d, value, is_important);
    }
  else if (strcmp (name, "font-size") == 0)
    declare_font_size (d, value, is_important);
  else if (strcmp (name, "font") == 0)
    declare_font (d, value, is_important);
  else if (strcmp (name, "all") == 0)
    reset_all (d, is_important);
  else if (strcmp (name, "mso-hide") == 0)
    d->hides_in_office = d->hides_in_office || g_str_has_prefix (value, "all");
  else if (strcmp (name, "white-space") == 0)
    d->pre = g_str_has_prefix (value, "pre") && strcmp (value, "pre-line") != 0 ? 1 : -1;
  else if (!declare_seen (d, name, value, is_important)
           && !declare_transform (d, name, value, is_important))
    declare_box (d, name, value, is_important);
}

/* The end of the declaration that begins at P: ";" outside of quotes and parentheses. */
static const gchar *
declaration_end (const gchar *p, const gchar *end)
{
  gchar quote = '\0';
  guint depth = 0;

  for (; p < end; p++)
    if (quote != '\0')
      quote = *p == quote ? '\0' : quote;
    else if (*p == '"' || *p == '\'')
      quote = *p;
    else if (*p == '(')
      depth++;
    else if (*p == ')')
      depth -= depth > 0;
    else if (*p == ';' && depth == 0)
      return p;
  return end;
}

/* Behind the escape at the backslash FROM; its character, 0 where it is none of ASCII. */
static const gchar *
read_escape (const gchar *from, const gchar *end, gchar *ret_character)
{
  guint digits = 0, code = 0;

  for (from++; from < end && digits < 6 && g_ascii_isxdigit (*from); from++, digits++)
    code = code * 16 + (guint)g_ascii_xdigit_value (*from);
  if (digits == 0 && from < end)
    code = (guchar)*from++;
  else if (from < end && g_ascii_isspace (*from))
    from++;
  *ret_character = code < 0x80 ? (gchar)code : '\0';
  return from;
}

/* FROM…END in lower case, trimmed, without comments and escapes, cut to what SIZE holds. */
static void
copy_word (gchar *out, gsize size, const gchar *from, const gchar *end)
{
  gsize n = 0;

  while (from < end && n + 1 < size)
    {
      if (*from == '/' && end - from > 1 && from[1] == '*')
        {
          const gchar *close = memmem (from + 2, (gsize)(end - from - 2), "*/", 2);

          from = close != NULL ? close + 2 : end;
          continue;
        }
      if (*from == '\\')
        {
          gchar character;

          from = read_escape (from, end, &character);
          if (character > ' ')
            out[n++] = g_ascii_tolower (character);
          continue;
        }
      if (g_ascii_isspace (*from) && (n == 0 || out[n - 1] == ' '))
        {
          from++;
          continue;
        }
      out[n++] = g_ascii_isspace (*from) ? ' ' : g_ascii_tolower (*from);
      from++;
    }
  while (n > 0 && out[n - 1] == ' ')
    n--;
  out[n] = '\0';
}

guint
ky_html_count_urls (const gchar *css, gsize length)
{
  guint n = 0;
  const gchar *p = css;

  while (length - (gsize)(p - css) >= 4 && (p = memchr (p, '(', length - (gsize)(p - css))) != NULL)
    {
      if (p - css >= 3 && g_ascii_strncasecmp (p - 3, "url", 3) == 0)
        n++;
      p++;
    }
  return n;
}

GHashTable *
ky_html_variables (const gchar *html, gsize length)
{
  const gchar *end = html + length;
  GHashTable *variables = NULL;

  for (const gchar *p = html; (p = memmem (p, (gsize)(end - p), "--", 2)) != NULL;)
    {
      const gchar *name = p, *value;
      gsize size;
      gchar word[VALUE_MAX];

      for (p += 2; p < end && (g_ascii_isalnum (*p) || *p == '-' || *p == '_');)
        p++;
      size = (gsize)(p - name);
      for (value = p; value < end && g_ascii_isspace (*value);)
        value++;
      if (size <= 2 || size > 64 || value == end || *value != ':')
        continue;
      for (p = ++value; p < end && strchr (";}<\"", *p) == NULL && *p != '\0';)
        p++;
      if (variables == NULL)
        variables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      if (g_hash_table_size (variables) >= VARIABLES_MAX)
        break;
      copy_word (word, sizeof word, value, p);
      g_hash_table_replace (variables, g_ascii_strdown (name, (gssize)size), g_strdup (word));
    }
  return variables;
}

/* Puts what "var(--name, other)" in VALUE stands for in its place; FALSE when it stands for
 * nothing.
 */
static gboolean
resolve (GHashTable *variables, gchar value[VALUE_MAX])
{
  for (guint i = 0; i < 8; i++)
    {
      gchar *found = strstr (value, "var(");
      g_autofree gchar *name = NULL, *before = NULL, *instead = NULL;
      const gchar *text, *end;

      if (found == NULL)
        return TRUE;
      text = found + 4 + strspn (found + 4, " ");
      end = ky_css_argument_end (text);
      name = g_strndup (text, (gsize)(end - text));
      text = variables != NULL ? g_hash_table_lookup (variables, g_strchomp (name)) : NULL;
      instead = g_strdup (text);
      if (*end == ',')
        {
          const gchar *other = end + 1 + strspn (end + 1, " ");

          for (end = other; *(end = ky_css_argument_end (end)) == ',';)
            end++;
          if (instead == NULL)
            instead = g_strndup (other, (gsize)(end - other));
        }
      if (instead == NULL)
        return FALSE;
      before = g_strndup (value, (gsize)(found - value));
      text = g_strdup (end + (*end == ')'));
      g_snprintf (value, VALUE_MAX, "%s%s%s", before, instead, text);
      g_free ((gchar *)text);
    }
  return FALSE;
}

void
ky_html_declarations (const gchar *css, gsize length, GHashTable *variables,
                      KyHtmlDeclarations *ret_declarations)
{
  const gchar *end = css + length;
  KyHtmlDeclarations d = { 0 };

  d.n_remote = ky_html_count_urls (css, length);
  for (const gchar *p = css; p < end;)
    {
      const gchar *stop = declaration_end (p, end);
      const gchar *colon = memchr (p, ':', (gsize)(stop - p));

      if (colon != NULL)
        {
          gchar name[32];
          gchar value[VALUE_MAX];
          gchar *important;

          copy_word (name, sizeof name, p, colon);
          copy_word (value, sizeof value, colon + 1, stop);
          important = strchr (value, '!');
          if (important != NULL)
            {
              *important = '\0';
              g_strchomp (value);
            }
          if (strstr (value, "var(") == NULL || resolve (variables, value))
            declare (&d, name, value, important != NULL);
        }
      p = stop + 1;
    }
  *ret_declarations = d;
}

gboolean
ky_html_declarations_say (const KyHtmlDeclarations *declarations, KyCssProperty property)
{
  return (declarations->said & BIT (property)) != 0;
}

gboolean
ky_html_declarations_hide (const KyHtmlDeclarations *declarations)
{
  guint64 hiding = declarations->hiding;
  guint64 alone = BIT (KY_CSS_VISIBILITY) - 1;
  guint64 far = BIT (KY_CSS_LEFT) | BIT (KY_CSS_TOP) | BIT (KY_CSS_RIGHT) | BIT (KY_CSS_BOTTOM);
  guint64 flat = BIT (KY_CSS_HEIGHT) | BIT (KY_CSS_WIDTH) | BIT (KY_CSS_LOW) | BIT (KY_CSS_NARROW)
                 | BIT (KY_CSS_LINE_HEIGHT) | BIT (KY_CSS_LINE_CLAMP) | BIT (KY_CSS_INDENT_ALL);
  guint64 cut = BIT (KY_CSS_OVERFLOW) | BIT (KY_CSS_CONTAIN);
  guint64 back = BIT (KY_CSS_TURNED) | BIT (KY_CSS_BACKFACE);

  /* what a colour hides, the one that is painted does */
  if ((declarations->said & BIT (KY_CSS_FILL)) != 0)
    hiding &= ~BIT (KY_CSS_COLOR);
  return (hiding & (alone | BIT (KY_CSS_COLOR) | BIT (KY_CSS_FILL))) != 0
         || ((hiding & BIT (KY_CSS_POSITION)) != 0 && (hiding & far) != 0)
         || ((hiding & flat) != 0 && (hiding & cut) != 0) || (hiding & back) == back;
}

void
ky_html_declarations_add (KyHtmlDeclarations *target, const KyHtmlDeclarations *by)
{
  guint64 taken = by->said & ~(target->important & ~by->important);
  gboolean has_fill = (target->said & BIT (KY_CSS_FILL)) != 0;

  target->said |= taken;
  target->hiding = (target->hiding & ~taken) | (by->hiding & taken);
  target->important = (target->important & ~taken) | (by->important & taken);
  target->hides_in_office = target->hides_in_office || by->hides_in_office;
  if ((taken & BIT (KY_CSS_FILL)) != 0 || ((taken & BIT (KY_CSS_COLOR)) != 0 && !has_fill))
    {
      target->is_color_known = by->is_color_known;
      target->color = by->color;
    }
  if ((taken & BIT (KY_CSS_BACKGROUND)) != 0)
    {
      target->is_background_known = by->is_background_known;
      target->background = by->background;
    }
  target->font = (taken & BIT (KY_CSS_FONT)) != 0 && by->font != 0 ? by->font : target->font;
  target->pre = by->pre != 0 ? by->pre : target->pre;
  target->margin = by->margin != 0 ? by->margin : target->margin;
  target->block = by->block != 0 ? by->block : target->block;
}
