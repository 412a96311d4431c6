/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes the style of an opening element from what it inherits, the matching rules of style
 * sheets, old HTML attributes, its style attribute and animations. Parsed style attributes are
 * cached, because a page repeats the same one in each cell of a table. */
#include "filetypes/base/html/render.h"
#include "filetypes/base/css/color.h"

/* Begins a group that is mixed with what is below it: over nothing, as on a page without a
 * background, it keeps its colours. A group in another one is mixed twice, which is not
 * computed. */
static void
begin_group (KyHtmlStyle *style, const KyHtmlDeclarations *d)
{
  /* these properties begin a stacking context (CSS Compositing 1 §3.2), whose content is not
   * blended with the backdrop */
  static const guint64 isolating
      = (guint64)1 << KY_CSS_OPACITY | (guint64)1 << KY_CSS_CLIP_PATH | (guint64)1 << KY_CSS_MASK
        | (guint64)1 << KY_CSS_FILTER | (guint64)1 << KY_CSS_TRANSFORM
        | (guint64)1 << KY_CSS_TRANSLATE | (guint64)1 << KY_CSS_OFFSET_PATH
        | (guint64)1 << KY_CSS_ROTATE | (guint64)1 << KY_CSS_SCALE | (guint64)1 << KY_CSS_POSITION
        | (guint64)1 << KY_CSS_CONTAIN | (guint64)1 << KY_CSS_CONTENT_VISIBILITY
        | (guint64)1 << KY_CSS_TURNED | (guint64)1 << KY_CSS_ROTATED
        | (guint64)1 << KY_CSS_ISOLATED;

  if (ky_html_declarations_say (d, KY_CSS_BLEND) && d->blend != KY_SCENE_BLEND_NORMAL
      && style->has_ground)
    {
      style->blend = style->blend == KY_SCENE_BLEND_NORMAL ? d->blend : KY_SCENE_BLEND_OTHER;
      style->below = (KyScenePaint){ style->is_background_known ? KY_SCENE_COLOUR : KY_SCENE_OTHER,
                                     style->background, 1 };
      style->is_on_below = TRUE;
      style->has_ground = FALSE;
    }
  if ((d->said & isolating) != 0)
    style->has_ground = FALSE;
}

static gboolean
cuts_background (const KyHtmlDeclarations *d)
{
  return ky_html_declarations_say (d, KY_CSS_LETTERS) && (d->hiding >> KY_CSS_LETTERS & 1) != 0;
}

/* Gives letters without a colour of their own the colour of the background that is clipped to them
 * (background-clip: text). The ground behind them is that of the surrounding element. */
static void
element_style_cut (KyHtmlStyle *style, const KyHtmlDeclarations *d)
{
  KyCssProperty own = ky_html_declarations_say (d, KY_CSS_FILL) ? KY_CSS_FILL : KY_CSS_COLOR;

  if (!ky_html_declarations_say (d, own) || (d->hiding >> own & 1) == 0)
    return;
  style->color = d->background;
  style->is_color_known = ky_html_declarations_say (d, KY_CSS_BACKGROUND) && d->is_background_known
                          && !d->is_background_clear;
}

static void
apply_colors (KyHtmlStyle *style, const KyHtmlDeclarations *d)
{
  if (ky_html_declarations_say (d, KY_CSS_COLOR) || ky_html_declarations_say (d, KY_CSS_FILL))
    {
      style->color = d->color;
      style->is_color_known = d->is_color_known;
    }
  begin_group (style, d);
  if (cuts_background (d))
    element_style_cut (style, d);
  else if (ky_html_declarations_say (d, KY_CSS_BACKGROUND) && !d->is_background_clear)
    {
      style->background = d->background;
      style->is_background_known = d->is_background_known;
      style->is_on_below = FALSE;
      style->has_ground = TRUE;
    }
  if (ky_html_declarations_say (d, KY_CSS_STROKE))
    {
      style->stroke = d->stroke;
      style->is_stroke_known = TRUE;
    }
  if (ky_html_declarations_say (d, KY_CSS_STROKE_WIDTH))
    style->stroke_width = d->stroke_width;
  if (ky_html_declarations_say (d, KY_CSS_STROKE_BELOW))
    style->is_stroke_below = (d->hiding >> KY_CSS_STROKE_BELOW & 1) != 0;
  /* the ground around the text has another colour than the declared one */
  if (ky_html_declarations_say (d, KY_CSS_PAINTED) && (d->hiding >> KY_CSS_PAINTED & 1) != 0)
    style->is_color_known = FALSE;
  if (d->is_background_color)
    {
      style->background = style->color;
      style->is_background_known = style->is_color_known;
    }
  if (ky_html_declarations_say (d, KY_CSS_INVERTED) && (d->hiding >> KY_CSS_INVERTED & 1) != 0)
    {
      style->color ^= 0xffffff;
      if (ky_html_declarations_say (d, KY_CSS_BACKGROUND) && !d->is_background_clear)
        style->background ^= 0xffffff;
    }
}

/* Reads the attributes that HTML had before CSS: bgcolor, background, text, color. */
static void
read_old_attributes (KyHtmlRender *render, const KyHtmlToken *token, KyHtmlStyle *style)
{
  const KyHtmlAttribute *attribute = ky_html_attribute (token, "bgcolor");

  if (attribute != NULL
      && ky_css_old_color (attribute->value, attribute->value_length, &style->background))
    style->is_background_known = style->has_ground = TRUE;
  if (ky_html_attribute (token, "background") != NULL)
    style->is_background_known = FALSE;
  attribute = token->tag == KY_TAG_BODY   ? ky_html_attribute (token, "text")
              : token->tag == KY_TAG_FONT ? ky_html_attribute (token, "color")
                                          : NULL;
  if (attribute != NULL
      && ky_css_old_color (attribute->value, attribute->value_length, &style->color))
    style->is_color_known = TRUE;
  attribute = token->tag == KY_TAG_FONT ? ky_html_attribute (token, "face") : NULL;
  if (attribute != NULL)
    style->symbols = ky_symbol_family (attribute->value, attribute->value_length);
  attribute = token->tag == KY_TAG_BODY ? ky_html_attribute (token, "link") : NULL;
  if (attribute != NULL)
    ky_css_old_color (attribute->value, attribute->value_length, &render->link_color);
}

/* Returns the path of the element in which an element `tag` opens. <html> and <body> exist even
 * without their tags. */
static KyCssPath *
parent_path (KyHtmlRender *render, KyHtmlTag tag)
{
  KyHtmlElement *parent = ky_html_top (render);

  if (tag == KY_TAG_HTML)
    return NULL;
  if (parent == NULL || parent->tag == KY_TAG_HTML)
    return tag == KY_TAG_HEAD || tag == KY_TAG_BODY ? &render->html : &render->body;
  return &parent->path;
}

/* Matches the style sheet against `token`. `own` is the path of an element that opens, or NULL if
 * nothing opens in it. */
static void
match_sheet (KyHtmlRender *render, const KyHtmlToken *token, KyCssPath *own, KyHtmlDeclarations *d)
{
  g_autofree gchar *other
      = token->tag == KY_TAG_OTHER ? g_ascii_strdown (token->name, token->name_length) : NULL;
  const gchar *name = other != NULL ? other : ky_html_tag_name (token->tag);

  ky_html_sheet_match (&render->sheet, name, token, parent_path (render, token->tag), own, d);
}

/* Returns the declarations of a style attribute. They are kept, because a page repeats them in each
 * cell of a table. */
static const KyHtmlDeclarations *
own_declarations (KyHtmlRender *render, const KyHtmlAttribute *attribute)
{
  gsize length = attribute->value_length;
  guint place = length == 0 ? 0 : (guint)(length * 7 + (guchar)attribute->value[length / 2]);
  KyHtmlKnownStyle *known = &render->styles[place % KY_HTML_KNOWN_STYLES];

  if (known->style == NULL || known->length != length
      || memcmp (known->style, attribute->value, length) != 0)
    {
      g_string_truncate (render->scratch, 0);
      ky_html_append_value (render->scratch, attribute);
      ky_html_declarations (render->scratch->str, render->scratch->len, render->sheet.variables,
                            &known->declarations);
      known->style = attribute->value;
      known->length = length;
    }
  return &known->declarations;
}

/* Collects the element's own declarations from sheets, attributes and animations. */
static void
collect_declarations (KyHtmlRender *render, const KyHtmlToken *token, KyHtmlStyle *style,
                      KyCssPath *own, KyHtmlDeclarations *d)
{
  /* shown only by a script; <details> can be opened without one */
  if ((token->tag == KY_TAG_DIALOG && ky_html_attribute (token, "open") == NULL)
      || ky_html_attribute (token, "popover") != NULL
      || ky_html_attribute (token, "hidden") != NULL)
    d->said = d->hiding = (guint64)1 << KY_CSS_DISPLAY;
  if (style->drawing != KY_DRAWING_NONE || token->tag == KY_TAG_SVG)
    ky_html_drawing_attributes (render, token, d);
  if (render->sheet.rules != NULL)
    match_sheet (render, token, own, d);
  if (token->n_attributes > 0)
    {
      read_old_attributes (render, token, style);
      if (token->tag == KY_TAG_A && ky_html_attribute (token, "href") != NULL)
        {
          style->color = render->link_color;
          style->is_color_known = TRUE;
        }
      const KyHtmlAttribute *attribute = ky_html_attribute (token, "style");
      if (attribute != NULL)
        ky_html_declarations_add (d, own_declarations (render, attribute));
    }
  ky_html_sheet_animate (&render->sheet, d);
}

/* Reads the format of list markers, which is inherited; each list begins with that of its kind. The
 * attribute type is what HTML had before CSS. */
static void
read_list_format (KyHtmlRender *render, const KyHtmlToken *token, KyHtmlStyle *style,
                  const KyHtmlDeclarations *d)
{
  static const gchar types[] = "1aAiI";
  static const gchar *const formats[]
      = { "decimal", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman" };
  const gchar *type;

  if (ky_html_is_list (token->tag))
    {
      style->list_format = NULL;
      style->list_string[0] = '\0';
    }
  if ((token->tag == KY_TAG_OL || token->tag == KY_TAG_LI) && token->n_attributes > 0)
    {
      type = ky_html_value (render, token, "type");
      if (type[0] != '\0' && type[1] == '\0' && strchr (types, type[0]) != NULL)
        style->list_format = formats[strchr (types, type[0]) - types];
    }
  if (d->list_format != NULL)
    {
      style->list_format = d->list_format;
      memcpy (style->list_string, d->list_string, sizeof style->list_string);
    }
}

void
ky_html_read_style (KyHtmlRender *render, const KyHtmlToken *token, KyHtmlStyle *style,
                    KyCssPath *own, KyHtmlDeclarations *d)
{
  if (token->tag == KY_TAG_PRE || token->tag == KY_TAG_LISTING || token->tag == KY_TAG_XMP
      || token->tag == KY_TAG_PLAINTEXT || token->tag == KY_TAG_TEXTAREA)
    style->is_pre = TRUE;
  collect_declarations (render, token, style, own, d);
  apply_colors (style, d);
  ky_html_style_place (style, d, token, &render->lexer, &render->measurable);
  /* Outlook draws another button in its place (VML); all others show this one */
  if (ky_html_declarations_hide (d) || (d->hides_in_office && token->tag != KY_TAG_A))
    style->is_hidden = TRUE;
  if (ky_html_declarations_say (d, KY_CSS_VISIBILITY))
    style->is_invisible = (d->hiding >> KY_CSS_VISIBILITY & 1) != 0;
  if (ky_html_declarations_say (d, KY_CSS_FACE))
    style->symbols = d->symbols;
  if (d->pre != 0)
    style->is_pre = d->pre > 0;
  read_list_format (render, token, style, d);
}
