/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the CSS declarations of painting (colours, backgrounds, fonts, clipping, masks, opacity,
 * visibility) and records which of them make text invisible. Called by style.c for each
 * declaration. Invalid colours, font sizes and opacities are ignored, as by browsers. */
#include "filetypes/base/html/style-private.h"

#include "filetypes/base/css/color.h"

/* Matches inset() of a box taken as 100 wide and high. */
static gboolean
is_inset_away (const gchar *value)
{
  gdouble sides[4];
  guint n = ky_style_numbers (value, 4, sides);

  if (n == 0)
    return FALSE;
  sides[1] = n > 1 ? sides[1] : sides[0];
  sides[2] = n > 2 ? sides[2] : sides[0];
  sides[3] = n > 3 ? sides[3] : sides[1];
  return sides[0] + sides[2] >= KY_SCENE_WHOLE_BOX || sides[1] + sides[3] >= KY_SCENE_WHOLE_BOX;
}

/* Tells whether a "rect(…)" of clip, with a top, a right, a bottom and a left edge ("auto": the
 * box's own), shows nothing. */
static gboolean
is_rect_empty (const gchar *value)
{
  gdouble edges[4] = { NAN, NAN, NAN, NAN };

  for (guint i = 0; i < 4 && *value != '\0' && *value != ')'; i++)
    {
      edges[i] = ky_css_size (value, 1, NULL);
      value += strcspn (value, " ,)");
      value += strspn (value, " ,");
    }
  return edges[2] <= (isnan (edges[0]) ? 0 : edges[0]) + 1
         || edges[1] <= (isnan (edges[3]) ? 0 : edges[3]) + 1;
}

/* Tells whether the polygon whose corners `value` lists (x, y, x, y …) has almost no area. */
static gboolean
is_polygon_empty (const gchar *value)
{
  gdouble at[32];
  guint n = ky_style_numbers (value, G_N_ELEMENTS (at), at) / 2;
  gdouble area = 0, right = -1;

  if (n == 0 || n == G_N_ELEMENTS (at) / 2)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      guint next = (i + 1) % n;

      area += at[2 * i] * at[2 * next + 1] - at[2 * next] * at[2 * i + 1];
      right = MAX (right, MIN (at[2 * i], at[2 * i + 1]));
    }
  return fabs (area) < 2 * KY_SCENE_HOLE || right < 0;
}

/* Matches "circle(5px at -50px -50px)". */
static gboolean
is_circle_away (const gchar *value)
{
  gdouble radii[2], at[2];
  guint n = ky_style_numbers (strchr (value, '(') + 1, 2, radii);
  const gchar *center = strstr (value, "at ");

  if (n > 0 && (radii[0] < KY_SCENE_HOLE || (value[0] == 'e' && n > 1 && radii[1] < KY_SCENE_HOLE)))
    return TRUE;
  return n > 0 && strchr (value, '%') == NULL && center != NULL
         && ky_style_numbers (center + 3, 2, at) == 2
         && (at[0] + radii[0] <= 0 || at[1] + radii[n - 1] <= 0);
}

static gboolean
is_clipped (const gchar *value)
{
  gdouble sizes[4];

  if (g_str_has_prefix (value, "inset("))
    return is_inset_away (value + 6);
  if (g_str_has_prefix (value, "circle(") || g_str_has_prefix (value, "ellipse("))
    return is_circle_away (value);
  if (g_str_has_prefix (value, "path("))
    return strpbrk (value + 5, "lhvcsqta") == NULL;
  if (g_str_has_prefix (value, "xywh("))
    return ky_style_numbers (value + 5, 4, sizes) >= 4
           && (sizes[2] < KY_SCENE_HOLE || sizes[3] < KY_SCENE_HOLE);
  if (g_str_has_prefix (value, "rect("))
    return is_rect_empty (value + strlen ("rect("));
  return g_str_has_prefix (value, "polygon(") && is_polygon_empty (value + strlen ("polygon("));
}

/* Declares a colour of the text. -webkit-text-fill-color paints over color, in whichever order they
 * come. */
void
ky_style_declare_color (KyHtmlDeclarations *d, KyCssProperty property, const gchar *value,
                        gboolean is_important)
{
  gboolean is_transparent = FALSE;
  guint32 color = 0;
  gboolean is_known = ky_css_color (value, strlen (value), &color, &is_transparent);

  if (strcmp (value, "inherit") == 0 || strcmp (value, "currentcolor") == 0)
    return;
  /* a browser ignores a declaration with an unknown colour name, so the earlier value stays */
  if (!is_known && !ky_style_is_reset (value) && strpbrk (value, "(#") == NULL
      && value[strspn (value, LETTERS)] == '\0')
    return;
  if (!ky_style_may_say (d, property, is_important))
    return;
  ky_style_say (d, property, is_known && is_transparent, is_important);
  if (property == KY_CSS_COLOR && (d->said & BIT (KY_CSS_FILL)) != 0)
    return;
  d->is_color_known = is_known;
  d->color = color;
}

/* Reads the colour of a gradient if its colours are so close that they count as one. */
static gboolean
style_paint_read_gradient (const gchar *value, guint32 *color)
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
      if (ky_css_color (p, length, &stop, &is_transparent))
        {
          if (is_transparent || (!is_first && !ky_scene_is_near (stop, *color)))
            return FALSE;
          *color = stop;
          is_first = FALSE;
        }
      p = *end == ',' ? end + 1 : end;
    }
  return !is_first;
}

/* Tells whether `value` may be a complete "background" without a colour that is known here. */
static gboolean
is_background_word (const gchar *value)
{
  static const gchar *const words[]
      = { "repeat", "fixed", "scroll", "center", "left",  "right",  "top",
          "bottom", "cover", "canvas", "window", "field", "button", "highlight",
          "menu",   "info",  "face",   "mark",   "text",  "desktop" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (value, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

void
ky_style_declare_background (KyHtmlDeclarations *d, const gchar *value, gboolean is_important)
{
  gboolean is_transparent = FALSE;
  const gchar *gradient = strstr (value, "gradient(");

  if (!ky_style_may_say (d, KY_CSS_BACKGROUND, is_important))
    return;
  d->is_background_clear = d->is_background_color = FALSE;
  if (strcmp (value, "currentcolor") == 0)
    {
      ky_style_say (d, KY_CSS_BACKGROUND, FALSE, is_important);
      d->is_background_color = TRUE;
      return;
    }
  if (gradient != NULL || strstr (value, "url(") != NULL)
    {
      ky_style_say (d, KY_CSS_BACKGROUND, FALSE, is_important);
      d->is_background_known
          = gradient != NULL && style_paint_read_gradient (gradient, &d->background);
      return;
    }
  if (strcmp (value, "inherit") == 0)
    return;
  if (strcmp (value, "none") == 0 || ky_style_is_reset (value))
    {
      ky_style_say (d, KY_CSS_BACKGROUND, FALSE, is_important);
      d->is_background_clear = TRUE;
      return;
    }
  /* a browser ignores a declaration with an unknown colour name, so the earlier value stays */
  if (value[strspn (value, LETTERS)] == '\0' && !is_background_word (value)
      && !ky_css_color (value, strlen (value), &(guint32){ 0 }, &is_transparent))
    return;
  /* The colour may be at any position in the shorthand, as in "no-repeat black". */
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
      if (ky_css_color (p, length, &d->background, &is_transparent))
        {
          ky_style_say (d, KY_CSS_BACKGROUND, FALSE, is_important);
          d->is_background_known = TRUE;
          d->is_background_clear = is_transparent;
          return;
        }
      p += length;
      p += strspn (p, " ");
    }
  ky_style_say (d, KY_CSS_BACKGROUND, FALSE, is_important);
  d->is_background_known = FALSE;
}

static gboolean
is_size_word (const gchar *value)
{
  static const gchar *const words[]
      = { "xx-small", "x-small",      "small",  "medium",  "large",   "x-large",
          "xx-large", "xxx-large",    "larger", "smaller", "inherit", "initial",
          "unset",    "revert-layer", "revert", NULL };

  return g_strv_contains (words, value) || strchr (value, '(') != NULL;
}

void
ky_style_declare_font_size (KyHtmlDeclarations *d, const gchar *value, gboolean is_important)
{
  gdouble size = ky_css_size (value, 0.16, NULL);
  /* A relative size becomes 0 if the parent's font size is 0. */
  gboolean is_relative = strchr (value, '%') != NULL || strcmp (value, "larger") == 0
                         || strcmp (value, "smaller") == 0
                         || (strstr (value, "em") != NULL && strstr (value, "rem") == NULL
                             && g_ascii_isdigit (value[strspn (value, "+.")]));

  if (isnan (size) && !is_size_word (value))
    return; /* none to a browser */
  if (!ky_style_may_say (d, KY_CSS_FONT, is_important))
    return;
  ky_style_say (d, KY_CSS_FONT, FALSE, is_important);
  d->is_relative = is_relative || strcmp (value, "inherit") == 0;
  d->size = (gfloat)(isnan (size)  ? (strcmp (value, "larger") == 0    ? 1.2
                                      : strcmp (value, "smaller") == 0 ? 0.8
                                      : d->is_relative                 ? 1
                                                                       : 16)
                     : is_relative ? size / 16
                                   : size);
  if (!isnan (size) && ky_scene_is_tiny (size * KY_SCENE_PIXEL))
    d->font = -1;
  else if (strcmp (value, "inherit") == 0)
    d->font = 0;
  else if (!is_relative)
    d->font = 1;
}

/* Reads the families of a font. */
void
ky_style_declare_face (KyHtmlDeclarations *d, const gchar *value, gboolean is_important)
{
  if (strcmp (value, "inherit") == 0 || *value == '\0'
      || !ky_style_may_say (d, KY_CSS_FACE, is_important))
    return;
  ky_style_say (d, KY_CSS_FACE, FALSE, is_important);
  d->symbols = ky_symbol_family (value, strlen (value));
}

/* Reads a font as "italic bold 12px/1.5 serif": the size is the first number that is not a
 * weight. */
void
ky_style_declare_font (KyHtmlDeclarations *d, const gchar *value, gboolean is_important)
{
  while (*value != '\0')
    {
      const gchar *end;
      gdouble size = ky_css_size (value, 0.16, &end);

      if (!isnan (size) && !(*end == ' ' && g_ascii_isdigit (end[-1]) && size >= 1))
        {
          ky_style_declare_font_size (d, value, is_important);
          end += strcspn (end, " ");
          ky_style_declare_face (d, end + strspn (end, " "), is_important);
          return;
        }
      value += strcspn (value, " ");
      value += strspn (value, " ");
    }
}

/* Returns the place after the gradient at `p`. `is_clear`: set to whether all of its colours are
 * transparent. */
static const gchar *
style_paint_read_mask (const gchar *p, gboolean *is_clear)
{
  guint n_clear = 0, n_other = 0;

  for (; *p != '\0' && *p != ')'; p += *p == ',')
    {
      const gchar *end = ky_css_argument_end (p);
      const gchar *word = p + strspn (p, " ");
      gsize length = strcspn (word, " (");
      gboolean is_stop_clear = FALSE;
      guint32 color;

      if (word[length] == '(')
        {
          const gchar *close = word + length + 1;

          while (*(close = ky_css_argument_end (close)) == ',')
            close++;
          length = (gsize)(close - word) + (*close != '\0');
        }
      if (ky_css_color (word, MIN (length, (gsize)(end - word)), &color, &is_stop_clear))
        *(is_stop_clear ? &n_clear : &n_other) += 1;
      p = end;
    }
  *is_clear = n_clear > 0 && n_other == 0;
  return p + (*p != '\0');
}

/* Matches "linear-gradient(transparent, transparent)": masks that are fully transparent, or of no
 * size. */
static gboolean
is_masked (const gchar *value)
{
  gboolean is_all = TRUE;
  guint n = 0;

  for (const gchar *p = value; (p = strstr (p, "gradient(")) != NULL; n++)
    {
      gboolean is_clear;

      p = style_paint_read_mask (p + strlen ("gradient("), &is_clear);
      const gchar *slash = p + strcspn (p, "/,");
      is_clear = is_clear || (*slash == '/' && ky_css_size (slash + 1, 1, NULL) <= KY_SCENE_HOLE);
      is_all = is_all && is_clear;
    }
  return n > 0 && is_all;
}

/* Declares "1px 1px #000" behind or around the letters: they are visible by it, unless it is
 * transparent as well. */
static void
declare_outline (KyHtmlDeclarations *d, const gchar *value, gboolean is_stroke,
                 gboolean is_important)
{
  gboolean is_seen = strcmp (value, "none") != 0 && !ky_style_is_reset (value);
  gboolean has_color = FALSE;

  for (const gchar *p = value; is_seen && *p != '\0';)
    {
      gsize length = strcspn (p, " (,");
      gboolean is_clear = FALSE;
      guint32 color;

      if (p[length] == '(')
        {
          const gchar *close = p + length + 1;

          while (*(close = ky_css_argument_end (close)) == ',')
            close++;
          length = (gsize)(close - p) + (*close != '\0');
        }
      if (!has_color && ky_css_color (p, length, &color, &is_clear))
        {
          has_color = TRUE;
          is_seen = !is_clear && !ky_scene_is_near (color, 0xffffff);
          if (is_stroke && !is_clear && ky_style_may_say (d, KY_CSS_STROKE, is_important))
            {
              ky_style_say (d, KY_CSS_STROKE, TRUE, is_important);
              d->stroke = color;
            }
        }
      else if (is_stroke && g_ascii_isdigit (*p == '.' ? p[1] : *p)
               && ky_style_may_say (d, KY_CSS_STROKE_WIDTH, is_important))
        {
          g_autofree gchar *width = g_strndup (p, length);

          ky_style_say (d, KY_CSS_STROKE_WIDTH, TRUE, is_important);
          d->stroke_width = (gfloat)ky_style_pixels (width);
        }
      p += length;
      p += strspn (p, " ,");
    }
  ky_style_say (d, KY_CSS_PAINTED, is_seen && has_color, is_important);
}

/* Notes properties each of which hides text by a word or a number. */
gboolean
ky_style_declare_seen (KyHtmlDeclarations *d, const gchar *name, const gchar *value,
                       gboolean is_important)
{
  if (strcmp (name, "visibility") == 0)
    {
      if (strcmp (value, "hidden") == 0 || strcmp (value, "collapse") == 0)
        ky_style_say (d, KY_CSS_VISIBILITY, TRUE, is_important);
      else if (strcmp (value, "visible") == 0 || strcmp (value, "initial") == 0)
        ky_style_say (d, KY_CSS_VISIBILITY, FALSE, is_important);
    }
  else if (strcmp (name, "opacity") == 0)
    {
      const gchar *end;
      gdouble opacity = ky_css_size (value, 0.01, &end);

      /* a length is not a valid opacity */
      if (ky_style_is_reset (value)
          || (!isnan (opacity) && (*end == '\0' || strchr (value, '(') != NULL)
              && !g_ascii_isalpha (end > value ? end[-1] : '\0')))
        ky_style_say (d, KY_CSS_OPACITY, ky_scene_is_clear (opacity), is_important);
    }
  else if (strcmp (name, "clip") == 0)
    ky_style_say (d, KY_CSS_CLIP, is_clipped (value), is_important);
  else if (strcmp (name, "clip-path") == 0)
    ky_style_say (d, KY_CSS_CLIP_PATH, is_clipped (value), is_important);
  else if (strcmp (name, "mask") == 0 || strcmp (name, "mask-image") == 0)
    ky_style_say (d, KY_CSS_MASK, is_masked (value), is_important);
  else if (strcmp (name, "mask-size") == 0)
    ky_style_say (d, KY_CSS_MASK_SIZE, ky_style_pixels (value) <= KY_SCENE_HOLE, is_important);
  else if (strcmp (name, "text-shadow") == 0)
    declare_outline (d, value, FALSE, is_important);
  else if (strcmp (name, "text-stroke") == 0)
    declare_outline (d, value, TRUE, is_important);
  else if (strcmp (name, "paint-order") == 0)
    ky_style_say (d, KY_CSS_STROKE_BELOW, g_str_has_prefix (value, "stroke"), is_important);
  else if (strcmp (name, "text-security") == 0)
    ky_style_say (d, KY_CSS_TEXT_SECURITY,
                  strcmp (value, "none") != 0 && !ky_style_is_reset (value), is_important);
  else if (strcmp (name, "font-size-adjust") == 0)
    ky_style_say (d, KY_CSS_FONT_ADJUST, ky_css_size (value, 1, NULL) == 0, is_important);
  else if (strcmp (name, "isolation") == 0 || strcmp (name, "will-change") == 0
           || strcmp (name, "z-index") == 0 || strcmp (name, "perspective") == 0
           || strcmp (name, "backdrop-filter") == 0)
    ky_style_say (d, KY_CSS_ISOLATED, FALSE, is_important);
  else if (strcmp (name, "mix-blend-mode") == 0)
    {
      if (ky_style_may_say (d, KY_CSS_BLEND, is_important))
        d->blend = ky_style_is_reset (value) ? KY_SCENE_BLEND_NORMAL : ky_scene_blend (value);
      ky_style_say (d, KY_CSS_BLEND, FALSE, is_important);
    }
  else if (strcmp (name, "content-visibility") == 0)
    ky_style_say (d, KY_CSS_CONTENT_VISIBILITY, strcmp (value, "hidden") == 0, is_important);
  else
    return FALSE;
  return TRUE;
}
