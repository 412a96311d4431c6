/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the CSS declarations of boxes (display, position, offsets, margins, padding, sizes,
 * overflow, spacing) and records which of them move text out of sight or cut it off. Called by
 * style.c for each declaration. */
#include "filetypes/base/css/condition.h"
#include "filetypes/base/html/style-private.h"

void
ky_style_declare_display (KyHtmlDeclarations *d, const gchar *value, gboolean is_important)
{
  if (!ky_css_is_display (value) || !ky_style_may_say (d, KY_CSS_DISPLAY, is_important))
    return;
  ky_style_say (d, KY_CSS_DISPLAY,
                strcmp (value, "none") == 0 || g_str_has_prefix (value, "table-column"),
                is_important);
  d->box = strcmp (value, "inline") == 0 || strcmp (value, "contents") == 0 ? -1 : 1;
  d->is_inset = d->is_inset || strstr (value, "flex") != NULL || strstr (value, "grid") != NULL
                || strstr (value, "table") != NULL || strstr (value, "inline-") != NULL;
  if (g_str_has_prefix (value, "inline") || strcmp (value, "contents") == 0)
    d->block = -1;
  else if (strcmp (value, "block") == 0 || strcmp (value, "flex") == 0
           || strcmp (value, "list-item") == 0)
    d->block = 1;
}

static void
declare_margin (KyHtmlDeclarations *d, const gchar *side, const gchar *value, gboolean is_important)
{
  gdouble size = ky_style_pixels (value);
  gboolean is_away = ky_style_is_any_far (value, KY_SCENE_BY_PAGE);

  d->is_inset
      = d->is_inset || size > 0 || isnan (size) || (*side == '\0' && strchr (value, ' ') != NULL);
  if (*side == '\0' || strcmp (side, "-left") == 0 || g_str_has_prefix (side, "-inline"))
    ky_style_place (d, KY_PLACE_MARGIN_LEFT, value, is_important);
  if (*side == '\0' || strcmp (side, "-top") == 0 || g_str_has_prefix (side, "-block"))
    ky_style_place (d, KY_PLACE_MARGIN_TOP, value, is_important);
  /* a negative margin to the right or below moves the following element */
  if (*side == '\0')
    {
      ky_style_say (d, KY_CSS_MARGIN, is_away, is_important);
      ky_style_say (d, KY_CSS_MARGIN_LEFT, FALSE, is_important);
      ky_style_say (d, KY_CSS_MARGIN_TOP, FALSE, is_important);
    }
  else if (g_str_has_prefix (side, "-inline") ? !g_str_has_suffix (side, "-end")
                                              : strcmp (side, "-left") == 0)
    ky_style_say (d, KY_CSS_MARGIN_LEFT, is_away, is_important);
  else if (strcmp (side, "-top") == 0 || strcmp (side, "-block") == 0
           || strcmp (side, "-block-start") == 0)
    ky_style_say (d, KY_CSS_MARGIN_TOP, is_away, is_important);
  if (!isnan (size) && (*side == '\0' || strcmp (side, "-top") == 0))
    d->margin = size < 5 ? -1 : 1;
}

static void
declare_offset (KyHtmlDeclarations *d, const gchar *name, const gchar *value, gboolean is_important)
{
  gboolean is_away = ky_style_is_any_far (value, KY_SCENE_BY_PAGE);
  gboolean is_top = strcmp (name, "top") == 0 || strcmp (name, "inset-block") == 0
                    || g_str_has_prefix (name, "inset-block-s");
  KyCssPlace place
      = is_top                                                                     ? KY_PLACE_TOP
        : strcmp (name, "right") == 0 || g_str_has_prefix (name, "inset-inline-e") ? KY_PLACE_RIGHT
        : strcmp (name, "bottom") == 0 || g_str_has_prefix (name, "inset-block-e") ? KY_PLACE_BOTTOM
                                                                                   : KY_PLACE_LEFT;

  if (strcmp (name, "inset") == 0)
    for (guint side = KY_PLACE_LEFT; side <= KY_PLACE_BOTTOM; side++)
      ky_style_place (d, side, strchr (value, ' ') == NULL ? value : "auto", is_important);
  else
    ky_style_place (d, place, value, is_important);
  if (is_top)
    ky_style_say (d, KY_CSS_TOP, is_away, is_important);
  else if (strcmp (name, "right") == 0 || g_str_has_prefix (name, "inset-inline-e"))
    ky_style_say (d, KY_CSS_RIGHT, is_away, is_important);
  else if (strcmp (name, "bottom") == 0 || g_str_has_prefix (name, "inset-block-e"))
    ky_style_say (d, KY_CSS_BOTTOM, is_away, is_important);
  else
    ky_style_say (d, KY_CSS_LEFT, is_away, is_important);
  if (strcmp (name, "inset") == 0)
    for (guint property = KY_CSS_TOP; property <= KY_CSS_BOTTOM; property++)
      ky_style_say (d, property, FALSE, is_important);
}

/* Notes whether a width or height makes the box flat. A flat box hides its text if the overflow is
 * clipped. */
static void
declare_size (KyHtmlDeclarations *d, const gchar *name, const gchar *value, gboolean is_important)
{
  gdouble size = ky_style_pixels (value);
  /* If the parent has no height of its own, a percentage means the height of the content. */
  gboolean is_part = strchr (value, '%') != NULL;
  gboolean is_flat = size >= 0 && ky_scene_is_flat (size * KY_SCENE_PIXEL)
                     && !(is_part && strstr (name, "height") != NULL);

  if (strcmp (name, "max-height") == 0 || strcmp (name, "max-block-size") == 0)
    {
      ky_style_say (d, KY_CSS_LOW, is_flat, is_important);
    }
  else if (strcmp (name, "height") == 0 || strcmp (name, "block-size") == 0)
    {
      ky_style_say (d, KY_CSS_HEIGHT, is_flat, is_important);
      ky_style_place (d, KY_PLACE_HEIGHT, value, is_important);
    }
  else if (strcmp (name, "width") == 0 || strcmp (name, "inline-size") == 0)
    {
      ky_style_say (d, KY_CSS_WIDTH, is_flat, is_important);
      ky_style_place (d, KY_PLACE_WIDTH, value, is_important);
    }
  else if (strcmp (name, "min-height") == 0 || strcmp (name, "min-block-size") == 0)
    ky_style_place (d, KY_PLACE_MIN_HEIGHT, value, is_important);
  else if (strcmp (name, "min-width") == 0 || strcmp (name, "min-inline-size") == 0)
    ky_style_place (d, KY_PLACE_MIN_WIDTH, value, is_important);
  else if (strcmp (name, "max-width") == 0 || strcmp (name, "max-inline-size") == 0)
    ky_style_say (d, KY_CSS_NARROW, is_flat, is_important);
  else if (strcmp (name, "line-height") == 0)
    {
      ky_style_say (d, KY_CSS_LINE_HEIGHT, size == 0, is_important);
      ky_style_say (d, KY_CSS_LINE_FAR, size >= KY_SCENE_FAR_RIGHT, is_important);
    }
  else if (strcmp (name, "text-align") == 0 || strcmp (name, "float") == 0
           || strcmp (name, "direction") == 0 || strcmp (name, "writing-mode") == 0)
    d->is_inset = TRUE;
  else if (strcmp (name, "line-clamp") == 0)
    ky_style_say (d, KY_CSS_LINE_CLAMP, size == 0, is_important);
}

static void
declare_position (KyHtmlDeclarations *d, const gchar *value, gboolean is_important)
{
  static const gchar *const names[] = { "static", "sticky", "relative", "absolute", "fixed" };
  gsize length = strlen (value);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (value, names[i]) == 0 || (ky_style_is_reset (value) && i == 0)
        || (length > 8 && i == 1 && strcmp (value, "-webkit-sticky") == 0))
      {
        if (ky_style_may_say (d, KY_CSS_POSITION, is_important))
          d->position = KY_POSITION_STATIC + i;
        ky_style_say (d, KY_CSS_POSITION, i >= 2, is_important);
        return;
      }
}

/* Notes whether overflow is cut. If one side is cut, both are: beside another value, "visible"
 * means "auto". */
static void
declare_overflow (KyHtmlDeclarations *d, const gchar *side, const gchar *value,
                  gboolean is_important)
{
  gboolean cuts = strstr (value, "visible") == NULL && !ky_style_is_reset (value);

  if (*side == '\0' || side[1] == 'x' || side[1] == 'i')
    ky_style_say (d, KY_CSS_OVERFLOW, cuts, is_important);
  if (*side == '\0' || side[1] == 'y' || side[1] == 'b')
    ky_style_say (d, KY_CSS_OVERFLOW_Y, cuts, is_important);
}

/* Declares the padding, as "1px 2px 3px 4px" or as that of one side. */
static void
declare_padding (KyHtmlDeclarations *d, const gchar *name, const gchar *value,
                 gboolean is_important)
{
  static const gchar *const sides[] = { "-left", "-top", "-right", "-bottom" };
  static const guint8 order[] = { 3, 0, 1, 2 }; /* of the four values */
  const gchar *side = name + strlen ("padding");
  g_auto (GStrv) parts = g_strsplit (value, " ", 4);
  guint n = g_strv_length (parts);

  d->is_inset = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (sides) && n > 0; i++)
    if (*side == '\0')
      {
        guint k = order[i];

        k = k < n ? k : k == 3 && n > 1 ? 1 : 0;
        ky_style_place (d, KY_PLACE_PADDING_LEFT + i, parts[k], is_important);
      }
    else if (strcmp (side, sides[i]) == 0)
      ky_style_place (d, KY_PLACE_PADDING_LEFT + i, value, is_important);
}

/* Notes whether padding moves the text away. Padding to the right or below does not move it. */
static void
declare_padding_away (KyHtmlDeclarations *d, const gchar *side, const gchar *value,
                      gboolean is_important)
{
  g_auto (GStrv) parts = g_strsplit (value, strchr (value, '(') == NULL ? " " : "\n", 4);
  guint n = g_strv_length (parts);

  if (n == 0)
    return;
  if (*side == '\0' || strcmp (side, "-left") == 0 || strcmp (side, "-inline") == 0
      || strcmp (side, "-inline-start") == 0)
    ky_style_say (d, KY_CSS_PADDING_LEFT,
                  ky_style_is_any_far (*side != '\0' ? parts[0]
                                                     : parts[n > 3   ? 3
                                                             : n > 1 ? 1
                                                                     : 0],
                                       KY_SCENE_BY_PAGE),
                  is_important);
  if (*side == '\0' || strcmp (side, "-top") == 0 || strcmp (side, "-block") == 0
      || strcmp (side, "-block-start") == 0)
    ky_style_say (d, KY_CSS_PADDING_TOP, ky_style_is_any_far (parts[0], KY_SCENE_BY_PAGE),
                  is_important);
}

void
ky_style_declare_box (KyHtmlDeclarations *d, const gchar *name, const gchar *value,
                      gboolean is_important)
{
  gdouble size = ky_style_pixels (value);

  if (strcmp (name, "position") == 0)
    declare_position (d, value, is_important);
  else if (strcmp (name, "overflow") == 0 || strcmp (name, "overflow-x") == 0
           || strcmp (name, "overflow-y") == 0 || strcmp (name, "overflow-inline") == 0
           || strcmp (name, "overflow-block") == 0)
    declare_overflow (d, name + strlen ("overflow"), value, is_important);
  else if (strcmp (name, "contain") == 0)
    ky_style_say (d, KY_CSS_CONTAIN,
                  strstr (value, "paint") != NULL || strcmp (value, "strict") == 0
                      || strcmp (value, "content") == 0,
                  is_important);
  else if (strcmp (name, "left") == 0 || strcmp (name, "top") == 0 || strcmp (name, "right") == 0
           || strcmp (name, "bottom") == 0 || strcmp (name, "inset") == 0
           || g_str_has_prefix (name, "inset-inline") || g_str_has_prefix (name, "inset-block"))
    declare_offset (d, name, value, is_important);
  else if (strcmp (name, "text-indent") == 0)
    {
      ky_style_place (d, KY_PLACE_INDENT, value, is_important);
      ky_style_say (d, KY_CSS_INDENT, ky_style_is_any_far (value, KY_SCENE_BY_PAGE), is_important);
      /* an indent by the whole width of a line, which is then clipped */
      ky_style_say (d, KY_CSS_INDENT_ALL,
                    size >= KY_SCENE_WHOLE_LINE && strchr (value, '%') != NULL, is_important);
    }
  else if (g_str_has_prefix (name, "padding"))
    {
      declare_padding_away (d, name + strlen ("padding"), value, is_important);
      declare_padding (d, name, value, is_important);
    }
  else if (g_str_has_prefix (name, "margin"))
    declare_margin (d, name + strlen ("margin"), value, is_important);
  else if (strcmp (name, "letter-spacing") == 0)
    ky_style_say (d, KY_CSS_LETTER_SPACING,
                  ky_style_is_far (size) || size <= KY_SCENE_HEAPED_PIXELS, is_important);
  else if (strcmp (name, "word-spacing") == 0)
    ky_style_say (d, KY_CSS_WORD_SPACING, ky_style_is_far (size), is_important);
  else if (strcmp (name, "vertical-align") == 0)
    {
      ky_style_say (d, KY_CSS_VERTICAL_ALIGN, size <= KY_SCENE_FAR_LEFT, is_important);
      ky_style_say (d, KY_CSS_RAISED, strcmp (value, "super") == 0, is_important);
      ky_style_say (d, KY_CSS_LOWERED, strcmp (value, "sub") == 0, is_important);
      ky_style_say (d, KY_CSS_SHIFTED_UP, size >= KY_HTML_SHIFT_LEAST, is_important);
      ky_style_say (d, KY_CSS_SHIFTED_DOWN, size <= -KY_HTML_SHIFT_LEAST, is_important);
    }
  else if (strcmp (name, "font-variant-position") == 0)
    {
      ky_style_say (d, KY_CSS_RAISED, strcmp (value, "super") == 0, is_important);
      ky_style_say (d, KY_CSS_LOWERED, strcmp (value, "sub") == 0, is_important);
    }
  else if (strcmp (name, "text-decoration") == 0 || strcmp (name, "text-decoration-line") == 0)
    ky_style_say (d, KY_CSS_STRUCK,
                  strstr (value, "line-through") != NULL && strstr (value, "transparent") == NULL,
                  is_important);
  else if (strcmp (name, "backface-visibility") == 0)
    ky_style_say (d, KY_CSS_BACKFACE, strcmp (value, "hidden") == 0, is_important);
  else
    declare_size (d, name, value, is_important);
}
