/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the properties of WordprocessingML (ISO/IEC 29500-1 §17) that may hide text, of runs,
 * styles, tables, boxes and frames, for hidden-run.c, which decides about each run.
 * ky_unseen_word_init() reads the styles first. */
#include "filetypes/ooxml/hidden-word.h"

#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/xml/value.h"

#define TWIP 635
#define EMU_POINT 12700.0
#define BASES_MAX 16
#define HALF_POINTS_MAX 10000 /* of the size of letters */

/* --- what is said of text --------------------------------------------------------------------- */

static void
look_init (KyWordLook *look)
{
  KyWordLook unsaid = { .size = -1, .vanish = -1, .scale = -1 };

  *look = unsaid;
}

void
ky_word_look_over (KyWordLook *look, const KyWordLook *over)
{
  look->size = over->size >= 0 ? over->size : look->size;
  look->vanish = over->vanish >= 0 ? over->vanish : look->vanish;
  look->scale = over->scale >= 0 ? over->scale : look->scale;
  look->colour = over->colour.kind != KY_SCENE_UNSAID ? over->colour : look->colour;
  look->ground = over->ground.kind != KY_SCENE_UNSAID ? over->ground : look->ground;
  look->position = over->position.is_said ? over->position : look->position;
  look->line = over->line.is_said ? over->line : look->line;
  look->left = over->left.is_said ? over->left : look->left;
  look->start = over->start.is_said ? over->start : look->start;
  look->spacing = over->spacing.is_said ? over->spacing : look->spacing;
  look->fit = over->fit.is_said ? over->fit : look->fit;
  look->fill = over->fill.kind != KY_SCENE_UNSAID ? over->fill : look->fill;
  if (over->outline.kind != KY_SCENE_UNSAID)
    {
      look->outline = over->outline;
      look->outline_width = over->outline_width;
    }
}

static gdouble
hex_part (KyTextPart *xml, const gchar *local)
{
  KyView value = ky_text_part_attribute (xml, KY_NS_W, local);
  g_autofree gchar *text = ky_view_to_string (ky_view (value.data, MIN (value.size, 4)));

  return value.size > 0 ? (gdouble)MIN (g_ascii_strtoull (text, NULL, 16), 255) / 255 : -1;
}

/* Reads a colour of w:color or w:shd. A theme colour takes precedence over the literal one. */
static KyScenePaint
read_paint (KyUnseen *self, KyTextPart *xml, const gchar *own, const gchar *theme,
            const gchar *tint, const gchar *shade)
{
  KyView value = ky_text_part_attribute (xml, KY_NS_W, own);
  KyScenePaint paint = { .kind = KY_SCENE_COLOUR, .alpha = 1 };

  if (ky_theme_find (&self->theme, ky_text_part_attribute (xml, KY_NS_W, theme), &paint.rgb))
    {
      if (hex_part (xml, tint) >= 0)
        paint.rgb = ky_paint_tint (paint.rgb, hex_part (xml, tint));
      if (hex_part (xml, shade) >= 0)
        paint.rgb = ky_paint_shade (paint.rgb, hex_part (xml, shade));
    }
  else if (!ky_paint_read_rgb (value, &paint.rgb))
    paint.kind = KY_SCENE_NONE;
  return paint;
}

static KyScenePaint
read_shading (KyUnseen *self, KyTextPart *xml)
{
  KyView pattern = ky_text_part_attribute (xml, KY_NS_W, "val");
  KyScenePaint ink = read_paint (self, xml, "color", "themeColor", "themeTint", "themeShade");

  if (ky_view_is (pattern, "solid"))
    return ink;
  KyScenePaint paint
      = read_paint (self, xml, "fill", "themeFill", "themeFillTint", "themeFillShade");
  if (pattern.size > 0 && !ky_view_is (pattern, "clear") && !ky_view_is (pattern, "nil"))
    {
      /* without colours a pattern is black and white; a pattern of two similar colours has a colour
       * between them */
      guint32 ink_rgb = ink.kind == KY_SCENE_COLOUR ? ink.rgb : 0;
      guint32 rgb = paint.kind == KY_SCENE_COLOUR ? paint.rgb : 0xffffff;

      paint.kind = ky_scene_is_near (ink_rgb, rgb) ? KY_SCENE_COLOUR : KY_SCENE_OTHER;
      paint.rgb = rgb;
    }
  return paint;
}

static KyScenePaint
read_highlight (KyTextPart *xml)
{
  static const struct
  {
    const gchar *name;
    guint32 rgb;
  } names[] = { { "white", 0xffffff },     { "black", 0 },
                { "yellow", 0xffff00 },    { "green", 0x00ff00 },
                { "cyan", 0x00ffff },      { "magenta", 0xff00ff },
                { "blue", 0x0000ff },      { "red", 0xff0000 },
                { "darkBlue", 0x000080 },  { "darkCyan", 0x008080 },
                { "darkGreen", 0x008000 }, { "darkMagenta", 0x800080 },
                { "darkRed", 0x800000 },   { "darkYellow", 0x808000 },
                { "darkGray", 0x808080 },  { "lightGray", 0xc0c0c0 } };
  KyView value = ky_text_part_attribute (xml, KY_NS_W, "val");
  KyScenePaint paint = { .kind = KY_SCENE_NONE, .alpha = 1 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (ky_view_is (value, names[i].name))
      {
        paint.kind = KY_SCENE_COLOUR;
        paint.rgb = names[i].rgb;
      }
  return paint;
}

gint
ky_unseen_word_digits (KyView value)
{
  gint number = 0;

  if (value.size == 0 || value.size > 5)
    return -1;
  for (gsize i = 0; i < value.size; i++)
    if (g_ascii_isdigit (value.data[i]))
      number = number * 10 + (value.data[i] - '0');
    else
      return -1;
  return number;
}

/* Reads a size in half-points: digits, or with a unit (Strict). */
static gint
unseen_word_read_size (KyTextPart *xml)
{
  KyView value = ky_text_part_attribute (xml, KY_NS_W, "val");
  gint digits = ky_unseen_word_digits (value);
  gchar *end;

  if (digits >= 0)
    return MIN (digits, HALF_POINTS_MAX);
  g_autofree gchar *text = ky_view_to_string (value);
  gdouble size = g_ascii_strtod (text, &end);
  if (end == text || !(size >= 0))
    return -1;
  return (gint)MIN (strcmp (end, "pt") == 0 ? size * 2 : size, HALF_POINTS_MAX);
}

/* Returns the value of `local` by `per_point`, or with a unit (Strict). */
static KyWordLength
unseen_word_read_length (KyTextPart *xml, const gchar *local, gdouble per_point)
{
  static const struct
  {
    const gchar *unit;
    gdouble points;
  } units[] = { { "pt", 1 },         { "in", 72 }, { "cm", 72 / 2.54 },
                { "mm", 72 / 25.4 }, { "pc", 12 }, { "pi", 12 } };
  KyView view = ky_text_part_attribute (xml, KY_NS_W, local);
  gint digits = ky_unseen_word_digits (view);
  KyWordLength length = { digits >= 0, MAX (digits, 0) };
  gchar *end;

  if (digits >= 0)
    return length;
  g_autofree gchar *text = ky_view_to_string (ky_view (view.data, MIN (view.size, 40)));
  gdouble value = g_ascii_strtod (text, &end);
  if (end == text || !isfinite (value))
    return length;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (end, units[i].unit) == 0)
      {
        value *= units[i].points * per_point;
        break;
      }
  length.is_said = TRUE;
  length.value = (gint)CLAMP (value, -1e6, 1e6);
  return length;
}

/* Takes the w:spacing of a paragraph, which may set the height of lines independently of their
 * content. */
static void
unseen_word_take_line (KyTextPart *xml, KyWordLook *look)
{
  KyWordLength line = unseen_word_read_length (xml, "line", 20);

  if (!line.is_said)
    return;
  if (!ky_view_is (ky_text_part_attribute (xml, KY_NS_W, "lineRule"), "exact"))
    line.value = 0;
  look->line = line;
}

/* Returns an indent in twips. That in hundredths of characters, `by_characters`, counts first. */
static KyWordLength
unseen_word_read_indent (KyTextPart *xml, const gchar *local, const gchar *by_characters)
{
  KyWordLength indent = unseen_word_read_length (xml, by_characters, 1);

  if (!indent.is_said || indent.value == 0)
    return unseen_word_read_length (xml, local, 20);
  indent.value = (gint)(indent.value * KY_SCENE_SIZE * 20 / 100);
  return indent;
}

static void
take_indent (KyTextPart *xml, KyWordLook *look)
{
  KyWordLength left = unseen_word_read_indent (xml, "left", "leftChars"),
               start = unseen_word_read_indent (xml, "start", "startChars");
  KyWordLength hanging = unseen_word_read_indent (xml, "hanging", "hangingChars");
  KyWordLength first = unseen_word_read_indent (xml, "firstLine", "firstLineChars");

  if (start.is_said)
    left = start;
  if (left.is_said || first.is_said || hanging.is_said)
    {
      look->start.is_said = TRUE;
      look->start.value = (left.is_said ? left.value : look->left.value)
                          + (hanging.is_said ? -MAX (hanging.value, 0) : first.value);
    }
  if (!left.is_said)
    return;
  left.value -= MAX (hanging.value, 0);
  look->left = left;
}

/* Applies an element inside of w14:textFill or w14:textOutline to the paint of the letters. */
static void
unseen_word_take_paint (KyUnseen *self, KyTextPart *xml, gint tag, KyWordLook *look)
{
  KyScenePaint *paint = look->is_in_outline ? &look->outline : &look->fill;

  if (tag == KY_WORD_TEXT_NO_PAINT)
    paint->kind = KY_SCENE_NONE;
  else if (tag == KY_WORD_TEXT_PAINT || tag == KY_WORD_TEXT_GRADIENT)
    {
      *paint = (KyScenePaint){ tag == KY_WORD_TEXT_PAINT ? KY_SCENE_COLOUR : KY_SCENE_OTHER, 0, 1 };
      look->stops = look->stop = (KyScenePaint){ 0 };
    }
  else if (tag == KY_WORD_TEXT_STOP)
    {
      if (look->stop.kind != KY_SCENE_UNSAID)
        look->stops = *paint;
    }
  else if (ky_paint_take (&look->stop, xml, &self->theme) && look->stop.kind != KY_SCENE_UNSAID)
    {
      *paint = look->stops;
      ky_scene_add_stop (paint, &look->stop);
    }
}

gboolean
ky_word_take_look (KyUnseen *self, KyTextPart *xml, gint tag, KyWordLook *look)
{
  KyWordLength length;

  switch (tag)
    {
    case KY_WORD_VANISH:
      look->vanish = ky_text_part_is_on (xml, KY_NS_W, "val");
      break;
    case KY_WORD_SIZE:
      look->size = unseen_word_read_size (xml);
      break;
    case KY_WORD_SCALE:
      look->scale = (gint)CLAMP (ky_text_part_int (xml, KY_NS_W, "val", 100), 0, 10000);
      break;
    case KY_WORD_COLOUR:
      look->colour = read_paint (self, xml, "val", "themeColor", "themeTint", "themeShade");
      if (look->colour.kind == KY_SCENE_NONE)
        look->colour.kind = KY_SCENE_OTHER; /* "auto": one that is seen on the background */
      break;
    case KY_WORD_HIGHLIGHT:
      look->ground = read_highlight (xml);
      break;
    case KY_WORD_SHADING:
      if (look->ground.kind == KY_SCENE_UNSAID || look->ground.kind == KY_SCENE_NONE)
        look->ground = read_shading (self, xml);
      break;
    case KY_WORD_POSITION:
      look->position = unseen_word_read_length (xml, "val", 2);
      break;
    case KY_WORD_SPACING:
      unseen_word_take_line (xml, look);
      length = unseen_word_read_length (xml, "val", 20);
      if (length.is_said)
        look->spacing = length;
      break;
    case KY_WORD_FIT_TEXT:
      look->fit = unseen_word_read_length (xml, "val", 20);
      break;
    case KY_WORD_INDENT:
      take_indent (xml, look);
      break;
    case KY_WORD_TEXT_FILL:
    case KY_WORD_TEXT_OUTLINE:
      look->is_in_outline = tag == KY_WORD_TEXT_OUTLINE;
      if (look->is_in_outline)
        look->outline_width = (gdouble)ky_text_part_int (xml, KY_NS_W14, "w", 0) / EMU_POINT;
      break;
    case KY_WORD_TEXT_NO_PAINT:
    case KY_WORD_TEXT_PAINT:
    case KY_WORD_TEXT_GRADIENT:
    case KY_WORD_TEXT_STOP:
    case KY_WORD_TEXT_COLOUR:
      unseen_word_take_paint (self, xml, tag, look);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

/* --- styles ----------------------------------------------------------------------------------- */

typedef struct
{
  KyWordStyleLook look; /* first, so that the table can hold it */
  gchar *based_on;
} Style;

KY_DEFINE_FREE (unseen_word_style_free, Style, based_on)

static const KyTextTag style_tags[] = {
#define TAG(ns, local, tag) { KY_NS_##ns, local, KY_WORD_##tag },
#define SAME TAG
#include "filetypes/ooxml/hidden-look-tags.def"
  { KY_NS_W, "style", KY_WORD_STYLE },
  { KY_NS_W, "docDefaults", KY_WORD_DEFAULTS },
  { KY_NS_W, "basedOn", KY_WORD_BASED_ON },
  { KY_NS_W, "rPr", KY_WORD_RUN_PROPERTIES },
  { KY_NS_W, "pPr", KY_WORD_PROPERTIES },
  { KY_NS_W, "tblPr", KY_WORD_PASSED },
  { KY_NS_W, "tcPr", KY_WORD_PASSED },
  { KY_NS_W, "tblStylePr", KY_WORD_PASSED },
  { 0, NULL, 0 },
};

/* Reads one style, whose element just began, up to its end. */
static gboolean
unseen_word_read_style (KyUnseen *self, KyTextPart *xml, Style *style)
{
  guint depth = ky_xml_reader_depth (xml->reader);
  gboolean in_run = FALSE;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (xml->reader, NULL)) < KY_XML_EOF)
    {
      gint tag = event != KY_XML_TEXT ? ky_text_part_tag (xml) : 0;
      KyView value;

      if (event == KY_XML_END && ky_xml_reader_depth (xml->reader) < depth)
        return TRUE;
      if (tag == KY_WORD_RUN_PROPERTIES)
        in_run = event == KY_XML_START;
      if (event != KY_XML_START)
        continue;
      if (tag == KY_WORD_PASSED)
        {
          gsize place = ky_xml_reader_place (xml->reader);

          if (!ky_xml_reader_skip (xml->reader, NULL))
            return FALSE;
          style->look.is_shaded
              = style->look.is_shaded
                || ky_xml_find (ky_xml_reader_since (xml->reader, place), "shd") != NULL;
        }
      else if (tag == KY_WORD_BASED_ON)
        {
          value = ky_text_part_attribute (xml, KY_NS_W, "val");
          g_free (style->based_on);
          style->based_on = ky_view_to_string (value);
        }
      else if (tag == KY_WORD_SHADING && !in_run)
        style->look.ground = read_shading (self, xml);
      else if (in_run || tag == KY_WORD_SPACING || tag == KY_WORD_INDENT)
        ky_word_take_look (self, xml, tag, &style->look.text);
    }
  return FALSE;
}

/* Resolves `style`: properties that it does not set are those of the styles that it is based on. */
static void
unseen_word_resolve (GHashTable *styles, Style *style)
{
  const Style *chain[BASES_MAX];
  KyWordStyleLook found = { .is_shaded = FALSE };
  const Style *at = style;
  guint n = 0;

  for (; at != NULL && n < BASES_MAX; n++)
    {
      chain[n] = at;
      at = at->based_on != NULL ? g_hash_table_lookup (styles, at->based_on) : NULL;
    }
  look_init (&found.text);
  while (n-- > 0)
    {
      ky_word_look_over (&found.text, &chain[n]->look.text);
      if (chain[n]->look.ground.kind != KY_SCENE_UNSAID)
        found.ground = chain[n]->look.ground;
      found.is_shaded = found.is_shaded || chain[n]->look.is_shaded;
    }
  style->look.resolved_text = found.text;
  style->look.resolved_ground = found.ground;
  style->look.is_shaded_at_all = found.is_shaded;
}

/* Notes whether text may be hidden by `style` alone, or by its colour on a shading. */
static void
unseen_word_note_style (KyUnseen *self, const KyWordStyleLook *style)
{
  const KyWordLook *look = &style->resolved_text;
  gboolean has_colour = look->colour.kind == KY_SCENE_COLOUR;

  self->has_colours = self->has_colours || has_colour;
  self->has_indents = self->has_indents || look->left.value > 0;
  self->has_looks
      = self->has_looks || look->vanish > 0 || look->fill.kind != KY_SCENE_UNSAID
        || look->outline.kind != KY_SCENE_UNSAID
        || (look->size >= 0 && ky_scene_is_tiny (look->size / 2.0))
        || (look->scale >= 0 && ky_scene_is_squeezed (look->scale / 100.0)) || look->line.value > 0
        || look->position.value != 0 || look->spacing.value < KY_SCENE_CLOSE || look->fit.value > 0
        || look->start.value < KY_SCENE_INDENT_MIN || look->left.value >= KY_SCENE_INDENT_MAX
        || (has_colour && ky_scene_is_near (look->colour.rgb, 0xffffff))
        || ky_scene_paints (&look->ground) || ky_scene_paints (&style->resolved_ground);
}

static void
unseen_word_read_styles (KyUnseen *self, const KyPart *part)
{
  g_auto (KyTextPart) xml = { 0 };
  GHashTableIter iter;
  gpointer value;
  KyXmlEvent event;

  if (!ky_unseen_open (self, part, style_tags, &xml))
    return;
  while ((event = ky_xml_reader_next (xml.reader, NULL)) < KY_XML_EOF)
    {
      gint tag = event == KY_XML_START ? ky_text_part_tag (&xml) : 0;

      if (tag != KY_WORD_STYLE && tag != KY_WORD_DEFAULTS)
        continue;
      KyView id = ky_text_part_attribute (&xml, KY_NS_W, "styleId");
      KyView standard = ky_text_part_attribute (&xml, KY_NS_W, "default");
      Style *style = g_new0 (Style, 1);
      look_init (&style->look.text);
      gchar *key
          = tag == KY_WORD_DEFAULTS ? g_strdup (KY_WORD_DEFAULT_LOOK) : ky_view_to_string (id);
      if (tag == KY_WORD_STYLE && standard.size > 0 && ky_text_part_is_on (&xml, KY_NS_W, "default")
          && ky_view_is (ky_text_part_attribute (&xml, KY_NS_W, "type"), "paragraph"))
        {
          g_free (self->default_style);
          self->default_style = g_strdup (key);
        }
      g_hash_table_replace (self->styles, key, style);
      if (!unseen_word_read_style (self, &xml, style))
        break;
    }
  g_hash_table_iter_init (&iter, self->styles);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      unseen_word_resolve (self->styles, value);
      unseen_word_note_style (self, value);
    }
}

/* --- what lies behind the text of pages ------------------------------------------------------- */

enum
{
  ANCHOR = 1,
  EXTENT,
  BACKGROUND,
  FILL,
  SHOWS_BACKGROUND
};

static const KyTextTag page_tags[] = {
  { KY_NS_WP, "anchor", ANCHOR },
  { KY_NS_WP, "extent", EXTENT },
  { KY_NS_W, "background", BACKGROUND },
  { KY_NS_V, "fill", FILL },
  { KY_NS_W, "displayBackgroundShape", SHOWS_BACKGROUND },
  { 0, NULL, 0 },
};

/* Reads the size of a page from the attributes of `tag`. */
static void
take_page_size (KyUnseen *self, const gchar *tag)
{
  for (const gchar *p = tag; (p = strchr (p, '=')) != NULL; p++)
    {
      const gchar *name = p - 1, *value = p + 1;

      while (name > tag && g_ascii_isspace (*name))
        name--;
      value += strspn (value, " \t\r\n");
      if ((*name == 'w' || *name == 'h') && (*value == '"' || *value == '\''))
        self->width = MAX (self->width, g_ascii_strtod (value + 1, NULL) * TWIP);
    }
}

/* Reads the size of the largest page, as in `<w:pgSz w:w="11906" w:h="16838"/>`. The same words
 * within text are none. */
static void
read_page_size (KyUnseen *self, KyView xml)
{
  const guint8 *at = xml.data, *end = xml.data + xml.size;

  while ((at = ky_xml_find (ky_view (at, (gsize)(end - at)), "pgSz")) != NULL)
    {
      g_autofree gchar *tag = g_strndup ((const gchar *)at, MIN ((gsize)(end - at), 200));
      const guint8 *name = at;

      while (name > xml.data && strchr ("<> \t\r\n", name[-1]) == NULL)
        name--;
      tag[strcspn (tag, "<>")] = '\0';
      if (name > xml.data && name[-1] == '<')
        take_page_size (self, tag);
      at++;
    }
}

/* Returns whether the element that was read is a shape of VML behind the text, which is large
 * enough to be a background of text. */
static gboolean
is_behind_text (KyXmlReader *reader)
{
  g_autofree gchar *style = ky_xml_value (reader, KY_XML_NS_NONE, "style");
  KyWordBox box = { .outer = -1 };

  if (*style == '\0')
    return FALSE;
  ky_word_box_take_style (&box, style);
  return box.order < 0 && !box.is_said
         && (!box.has_size
             || (box.width >= KY_SCENE_BEHIND_WIDTH && box.height >= KY_SCENE_BEHIND_HEIGHT));
}

/* Tells whether the page has a colour, or a picture or shape behind the text, large enough to bear
 * words. `source` has the content `content`. */
static gboolean
has_behind (KyUnseen *self, const KyPart *part, const KyPart *source, KyView content)
{
  g_auto (KyTextPart) xml = { 0 };
  gboolean is_behind = FALSE, is_page = FALSE;
  KyXmlEvent event;

  if (part == source ? !ky_unseen_open_content (self, part, content, page_tags, &xml)
                     : !ky_unseen_open (self, part, page_tags, &xml))
    return FALSE;
  read_page_size (self, ky_xml_reader_content (xml.reader));
  if (!ky_xml_reader_mentions (xml.reader, "behindDoc")
      && !ky_xml_reader_mentions (xml.reader, "background")
      && !ky_xml_reader_mentions (xml.reader, "z-index"))
    return FALSE;
  while ((event = ky_xml_reader_next (xml.reader, NULL)) < KY_XML_EOF)
    {
      gint tag = event != KY_XML_TEXT ? ky_text_part_tag (&xml) : 0;

      if (tag == BACKGROUND)
        is_page = event == KY_XML_START;
      if (event != KY_XML_START)
        continue;
      if (tag == ANCHOR)
        is_behind = ky_text_part_attribute (&xml, KY_XML_NS_NONE, "behindDoc").size > 0
                    && ky_text_part_is_on (&xml, KY_XML_NS_NONE, "behindDoc");
      else if (tag == EXTENT && is_behind
               && ky_text_part_int (&xml, KY_XML_NS_NONE, "cx", 0) >= KY_SCENE_BEHIND_WIDTH
               && ky_text_part_int (&xml, KY_XML_NS_NONE, "cy", 0) >= KY_SCENE_BEHIND_HEIGHT)
        return TRUE;
      else if (tag == BACKGROUND)
        self->page = read_paint (self, &xml, "color", "themeColor", "themeTint", "themeShade");
      else if (is_page && tag == FILL)
        self->page.kind = KY_SCENE_OTHER; /* a picture, a pattern */
      else if (!is_page && ky_xml_reader_name (xml.reader)->ns == KY_NS_V
               && is_behind_text (xml.reader))
        return TRUE;
    }
  return FALSE;
}

/* Returns whether Word shows the colour of the page: only if the settings say so (§17.15.1.25). */
static gboolean
shows_background (KyUnseen *self)
{
  const KyPart *settings = ky_unseen_related (ky_package_main (self->package), "settings");
  g_auto (KyTextPart) xml = { 0 };
  gboolean is_shown = FALSE;
  KyXmlEvent event;

  if (settings == NULL || !ky_unseen_open (self, settings, page_tags, &xml))
    return FALSE;
  while ((event = ky_xml_reader_next (xml.reader, NULL)) < KY_XML_EOF)
    if (event == KY_XML_START && ky_text_part_tag (&xml) == SHOWS_BACKGROUND)
      is_shown = ky_text_part_is_on (&xml, KY_NS_W, "val");
  return is_shown;
}

/* Tells whether `part` has the element `root` of WordprocessingML. */
static gboolean
unseen_word_has_root (const KyPart *part, const gchar *root)
{
  return part->kind->root_ns == KY_NS_W && g_strcmp0 (part->kind->root, root) == 0;
}

void
ky_unseen_word_init (KyUnseen *self)
{
  self->styles = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, unseen_word_style_free);
  for (guint i = 0; i < self->package->parts->len; i++)
    if (unseen_word_has_root (self->package->parts->pdata[i], "styles"))
      unseen_word_read_styles (self, self->package->parts->pdata[i]);
}

void
ky_unseen_word_look_at_pages (KyUnseen *self, const KyPart *source, KyView content)
{
  KyScenePaint white = { .kind = KY_SCENE_COLOUR, .rgb = 0xffffff, .alpha = 1 };

  if (self->has_pages)
    return;
  self->has_pages = TRUE;
  self->page = white;
  for (guint i = 0; i < self->package->parts->len; i++)
    {
      const KyPart *part = self->package->parts->pdata[i];

      if (unseen_word_has_root (part, "document") || unseen_word_has_root (part, "hdr")
          || unseen_word_has_root (part, "ftr"))
        self->has_behind = has_behind (self, part, source, content) || self->has_behind;
    }
  if (self->page.kind == KY_SCENE_NONE)
    self->page = white;
  /* other programs show the background nevertheless, and then white text is visible there */
  if ((self->page.kind != KY_SCENE_COLOUR || self->page.rgb != white.rgb)
      && !shows_background (self))
    {
      self->is_page_doubtful = TRUE;
      self->page = white;
    }
  /* either way up */
  self->height = self->width = self->width > 0 ? self->width : 16838.0 * TWIP;
}
