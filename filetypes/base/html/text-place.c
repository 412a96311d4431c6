/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Estimates where a text lies, without laying out the page: off the page's edges, outside of the
 * box that clips it, or too small, by the styles of all elements around it. A text counts as
 * visible if that is in doubt. */
#include "filetypes/base/html/render.h"
#include "filetypes/base/scene/scene.h"

#define MEASURED_MAX 3000 /* bytes of HTML that are looked through for an element's end */
#define FONT 16.0f

/* Holds the largest extent that a text may have. */
typedef struct
{
  gfloat width, height; /* pixels; INFINITY: it isn't known */
} Extent;

static void
place_add_text (Extent *extent, const KyHtmlToken *token, gfloat size)
{
  const gchar *end = token->text + token->length;

  for (const gchar *p = token->text; p < end; p = g_utf8_next_char (p))
    extent->width += (guchar)*p < 0x80 ? 0.75f * size : 1.05f * size;
}

/* Measures the text from `lexer` to the end of `token`'s element. */
static Extent
place_measure (const KyHtmlLexer *lexer, const KyHtmlToken *token, gfloat size, gsize *measurable)
{
  const Extent unknown = { INFINITY, INFINITY };
  KyHtmlLexer ahead = *lexer;
  const gchar *from = ahead.at;
  g_autofree KyHtmlToken *next = g_new0 (KyHtmlToken, 1);
  Extent extent = { 0, 0 };
  guint depth = 1, n_blocks = 1;

  while (depth > 0)
    {
      const gchar *start = ahead.at;

      ky_html_lexer_next (&ahead, next);
      if ((gsize)(ahead.at - start) >= *measurable)
        {
          *measurable = 0;
          return unknown;
        }
      *measurable -= (gsize)(ahead.at - start);
      if (next->type == KY_HTML_END || ahead.at - from > MEASURED_MAX)
        return unknown;
      if (next->type == KY_HTML_TEXT)
        place_add_text (&extent, next, size);
      /* The size of a picture or a table is not known. */
      if (next->type == KY_HTML_START && (next->tag == KY_TAG_IMG || next->tag == KY_TAG_TABLE))
        return unknown;
      if (next->type == KY_HTML_START)
        n_blocks += (ky_html_tag_flags (next->tag) & KY_HTML_BLOCK) != 0 || next->tag == KY_TAG_BR;
      if ((next->type == KY_HTML_START || next->type == KY_HTML_CLOSE)
          && next->name_length == token->name_length
          && g_ascii_strncasecmp (next->name, token->name, token->name_length) == 0)
        depth = next->type == KY_HTML_START ? depth + 1 : depth - 1;
    }
  extent.height = (n_blocks * 2 + extent.width / (KY_SCENE_WINDOW_WIDTH * 0.8f)) * size * 1.5f;
  return extent;
}

static gboolean
is_placed (const KyHtmlDeclarations *d, KyCssPlace place)
{
  return (d->placed >> place & 1) != 0 && !isnan (d->place[place]);
}

/* Returns a length in pixels, for percentages with `part` as one per cent; 0 if none is
 * declared. */
static gfloat
place_length_of (const KyHtmlDeclarations *d, KyCssPlace place, gfloat part)
{
  if (!is_placed (d, place))
    return 0;
  return (d->place_parts >> place & 1) != 0 ? d->place[place] * part : d->place[place];
}

/* Tells whether the element is placed by the window or the page, beyond one of its edges. */
static gboolean
is_off_page (const KyHtmlDeclarations *d, const Extent *extent)
{
  gboolean is_fixed = d->position == KY_POSITION_FIXED;
  gfloat left = place_length_of (d, KY_PLACE_LEFT, KY_SCENE_WINDOW_WIDTH / 100);
  gfloat top = place_length_of (d, KY_PLACE_TOP, KY_SCENE_WINDOW_HEIGHT / 100);
  gfloat right = place_length_of (d, KY_PLACE_RIGHT, KY_SCENE_WINDOW_WIDTH / 100);
  gfloat bottom = place_length_of (d, KY_PLACE_BOTTOM, KY_SCENE_WINDOW_HEIGHT / 100);

  if (is_placed (d, KY_PLACE_LEFT))
    {
      if (-left >= extent->width || (is_fixed && left >= KY_SCENE_WINDOW_WIDTH))
        return TRUE;
    }
  else if (is_placed (d, KY_PLACE_RIGHT)
           && (right >= KY_SCENE_WINDOW_WIDTH || (is_fixed && -right >= extent->width)))
    return TRUE;
  if (is_placed (d, KY_PLACE_TOP))
    return -top >= extent->height || (is_fixed && top >= KY_SCENE_WINDOW_HEIGHT);
  return is_placed (d, KY_PLACE_BOTTOM)
         && (bottom >= KY_SCENE_WINDOW_HEIGHT || (is_fixed && -bottom >= extent->height));
}

/* Tells whether the element lies outside of a box around it that cuts its overflow. */
static gboolean
is_beyond_cut (const KyHtmlStyle *around, const KyHtmlDeclarations *d, const Extent *extent)
{
  gfloat left = place_length_of (d, KY_PLACE_LEFT, around->cut_width / 100);
  gfloat top = place_length_of (d, KY_PLACE_TOP, around->cut_height / 100);

  if (around->cut_width > 0 && (left >= around->cut_width || -left >= extent->width))
    return TRUE;
  return around->cut_height > 0 && (top >= around->cut_height || -top >= extent->height);
}

/* Tells whether the element is moved off the left edge, where its text begins. */
static gboolean
is_moved_off (const KyHtmlDeclarations *d, const Extent *extent)
{
  gfloat moved = place_length_of (d, KY_PLACE_MARGIN_LEFT, KY_SCENE_WINDOW_WIDTH / 100)
                 + place_length_of (d, KY_PLACE_INDENT, KY_SCENE_WINDOW_WIDTH / 100)
                 + place_length_of (d, KY_PLACE_MOVE_X, KY_SCENE_WINDOW_WIDTH / 100);

  if (d->position == KY_POSITION_RELATIVE && is_placed (d, KY_PLACE_LEFT))
    moved += place_length_of (d, KY_PLACE_LEFT, KY_SCENE_WINDOW_WIDTH / 100);
  else if (d->position == KY_POSITION_RELATIVE)
    moved -= place_length_of (d, KY_PLACE_RIGHT, KY_SCENE_WINDOW_WIDTH / 100);
  /* An indent moves only the first line, so the text must fit into one line. */
  return extent->width < KY_SCENE_WINDOW_WIDTH * 0.8f && -moved >= extent->width + 8;
}

static gboolean
is_away (const KyHtmlStyle *around, const KyHtmlDeclarations *d, const Extent *extent)
{
  if (d->position == KY_POSITION_FIXED
      || (d->position == KY_POSITION_ABSOLUTE && !around->is_positioned))
    return is_off_page (d, extent);
  if (d->position == KY_POSITION_ABSOLUTE)
    return is_beyond_cut (around, d, extent);
  return !around->is_inset && !d->is_inset && is_moved_off (d, extent);
}

/* Tells whether `d` places or moves the element noticeably, but by less than what hides it
 * anyway. */
static gboolean
is_moved (const KyHtmlDeclarations *d)
{
  static const guint8 places[]
      = { KY_PLACE_LEFT,        KY_PLACE_TOP,    KY_PLACE_RIGHT, KY_PLACE_BOTTOM,
          KY_PLACE_MARGIN_LEFT, KY_PLACE_INDENT, KY_PLACE_MOVE_X };

  if (d->placed == 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (is_placed (d, places[i])
        && (d->place[places[i]] <= -KY_SCENE_MOVED
            || ((d->position >= KY_POSITION_ABSOLUTE
                 || (d->position == KY_POSITION_RELATIVE && places[i] == KY_PLACE_RIGHT))
                && d->place[places[i]] >= KY_SCENE_MOVED)))
      return TRUE;
  return FALSE;
}

/* Tells whether the overflow of the box is cut. */
static gboolean
cuts (const KyHtmlDeclarations *d)
{
  return ((d->hiding >> KY_CSS_OVERFLOW | d->hiding >> KY_CSS_OVERFLOW_Y) & 1) != 0;
}

/* Tells whether space before the text fills a box that clips it. */
static gboolean
is_pushed_out (const KyHtmlDeclarations *d)
{
  gfloat width = place_length_of (d, KY_PLACE_WIDTH, 0);

  if (!cuts (d))
    return FALSE;
  return (width > 0 && place_length_of (d, KY_PLACE_PADDING_LEFT, 0) >= width + 400)
         || (width > 0 && width < 30 && place_length_of (d, KY_PLACE_INDENT, 0) >= width);
}

static void
place_read_font (KyHtmlStyle *style, const KyHtmlDeclarations *d)
{
  if (!ky_html_declarations_say (d, KY_CSS_FONT) || d->size < 0)
    return;
  if (d->is_relative)
    style->size = (style->size > 0 ? style->size : FONT) * d->size;
  else
    style->size = d->size;
  /* 0 means that no size was set, so a size of 0 is stored as a tiny one */
  style->size = MAX (style->size, 0.001f);
  style->is_tiny = ky_scene_is_tiny (style->size * KY_SCENE_PIXEL);
}

/* Tells whether an element holds, or may hold, its text away from the edge. */
static gboolean
is_inset_element (const KyHtmlToken *token)
{
  return token->tag == KY_TAG_TABLE || token->tag == KY_TAG_CENTER || token->tag == KY_TAG_UL
         || token->tag == KY_TAG_OL || token->tag == KY_TAG_BLOCKQUOTE || token->tag == KY_TAG_DD
         || token->tag == KY_TAG_FIELDSET || ky_html_attribute (token, "align") != NULL
         || ky_html_attribute (token, "dir") != NULL;
}

static void
read_cut (KyHtmlStyle *style, const KyHtmlDeclarations *d)
{
  if (d->position < KY_POSITION_RELATIVE && !(ky_html_declarations_say (d, KY_CSS_TRANSFORM)))
    return;
  style->is_positioned = TRUE;
  style->cut_width = cuts (d) ? MAX (place_length_of (d, KY_PLACE_WIDTH, 0), 0) : 0;
  style->cut_height = cuts (d) ? MAX (place_length_of (d, KY_PLACE_HEIGHT, 0), 0) : 0;
}

void
ky_html_style_place (KyHtmlStyle *style, KyHtmlDeclarations *d, const KyHtmlToken *token,
                     const KyHtmlLexer *lexer, gsize *measurable)
{
  const guint not_in_line = KY_HTML_BLOCK | KY_HTML_SPECIAL | KY_HTML_TABLE_PART;
  gboolean is_line = d->box < 0
                     || (d->box == 0 && (ky_html_tag_flags (token->tag) & not_in_line) == 0
                         && d->position < KY_POSITION_ABSOLUTE && !d->is_inset);
  gboolean is_table
      = d->box == 0
        && (token->tag == KY_TAG_TABLE || token->tag == KY_TAG_BODY || token->tag == KY_TAG_HTML
            || (ky_html_tag_flags (token->tag) & KY_HTML_TABLE_PART) != 0);

  place_read_font (style, d);
  if (d->said == 0 && d->placed == 0 && !is_inset_element (token))
    return;
  ky_html_declarations_fit (d, is_line, is_table);
  if (is_moved (d))
    {
      Extent extent
          = place_measure (lexer, token, style->size > 0 ? style->size : FONT, measurable);

      /* a box with a size of its own clips content that is larger */
      if (cuts (d) && is_placed (d, KY_PLACE_WIDTH))
        extent.width
            = MIN (extent.width, place_length_of (d, KY_PLACE_WIDTH, KY_SCENE_WINDOW_WIDTH / 100));
      if (cuts (d) && is_placed (d, KY_PLACE_HEIGHT))
        extent.height = MIN (extent.height,
                             place_length_of (d, KY_PLACE_HEIGHT, KY_SCENE_WINDOW_HEIGHT / 100));
      style->is_hidden = style->is_hidden || is_away (style, d, &extent);
    }
  style->is_hidden = style->is_hidden || is_pushed_out (d);
  read_cut (style, d);
  style->is_inset = style->is_inset || d->is_inset || is_inset_element (token)
                    || d->position >= KY_POSITION_RELATIVE || is_placed (d, KY_PLACE_MARGIN_LEFT);
}
