/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what the styles, number formats and page sizes of an OpenDocument file say about the
 * visibility of text: display attributes, tiny sizes, opacity, colours equal to the background,
 * formats that show nothing, shapes outside the page. visibility.c combines these with the elements
 * of a part. A style inherits from at most 16 styles. */
#include "filetypes/odf/hidden.h"

#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/markup/markup.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/odf/cover.h"

#define ROUNDS 16
#define PAGE_WIDTH 595        /* points, of A4: where no page has a size */
#define NO_COLOUR G_MAXUINT32 /* the reader's own, or none behind it */

enum
{
  SAYS_SHOWN = 1 << 0,
  SAYS_SIZE = 1 << 1,
  SAYS_POSITION = 1 << 2,
  SAYS_SCALE = 1 << 3,
  SAYS_LINE = 1 << 4,
  SAYS_OPACITY = 1 << 5,
  SAYS_COLOUR = 1 << 6,
  SAYS_BEHIND = 1 << 7,
  SAYS_FORMAT = 1 << 8,
  SAYS_STRUCK = 1 << 9,
  SAYS_FILL = 1 << 10,
  SAYS_SPACING = 1 << 11,
  SAYS_LEFT = 1 << 12,
  SAYS_FIRST = 1 << 13,
  SAYS_FAR = 1 << 14,
  SAYS_FONT = 1 << 15,
  SAYS_TINY = SAYS_SIZE | SAYS_POSITION | SAYS_SCALE | SAYS_LINE | SAYS_SPACING
};

typedef struct
{
  gchar *parent; /* (nullable) "family:name" */
  gchar *format; /* (nullable) */
  KyOdfSays says;
} Style;

/* Describes a number format. */
typedef struct
{
  gboolean is_text; /* it says how words are shown, too */
  gboolean shows;
  GPtrArray *maps; /* of gchar: those that count for some numbers */
} Format;

/* Holds the width of the first line of a paragraph, up to a tab or a line break. */
typedef struct
{
  gsize place;      /* ky_xml_reader_place() behind the paragraph's start tag */
  gdouble width;    /* in parts of the letters' size */
  gboolean is_over; /* such a tab or break was read */
} Line;

#define NO_LINE G_MAXUINT  /* number of the line of a paragraph that is not measured */
#define LINE_LETTERS 10000 /* A longer line is not measured further: it reaches the page. */

/* Holds the styles that may hide text. There is a table for each part: in content.xml, its own
 * entries take precedence over those of styles.xml. */
struct _KyOdfHidden
{
  GHashTable *styles[2];  /* "family:name" -> Style */
  GHashTable *formats[2]; /* name -> Format */
  GHashTable *faces;      /* name of a font face -> KySymbolFont, NULL: another font */
  KyOdfCover cover;       /* of content.xml */
  gboolean has_ground;    /* some style has a colour or a picture behind its text */
  gdouble width, height;  /* points: of the largest page */
  gboolean has_indent;    /* a style moves lines to the left */
  GArray *lines[2];       /* of Line, sorted by `place`: those that begin left of the margin */
  GArray *paragraphs;     /* of guint: for each open paragraph, the index of its line, or NO_LINE */
};

KY_DEFINE_FREE (odf_hidden_style_free, Style, parent, format)

KY_DEFINE_FREE (format_free, Format, maps)

KyOdfHidden *
ky_odf_hidden_new (void)
{
  KyOdfHidden *self = g_new0 (KyOdfHidden, 1);

  for (guint part = 0; part < 2; part++)
    {
      self->styles[part]
          = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, odf_hidden_style_free);
      self->formats[part] = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, format_free);
      self->lines[part] = g_array_new (FALSE, FALSE, sizeof (Line));
    }
  self->faces = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  self->paragraphs = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

void
ky_odf_hidden_free (KyOdfHidden *self)
{
  if (self == NULL)
    return;
  ky_odf_cover_clear (&self->cover);
  g_hash_table_unref (self->faces);
  g_array_unref (self->paragraphs);
  for (guint part = 0; part < 2; part++)
    {
      g_hash_table_unref (self->styles[part]);
      g_hash_table_unref (self->formats[part]);
      g_array_unref (self->lines[part]);
    }
  g_free (self);
}

static gpointer
odf_hidden_find (GHashTable *const *tables, gboolean is_content, const gchar *key)
{
  gpointer found = is_content ? g_hash_table_lookup (tables[TRUE], key) : NULL;

  return found != NULL ? found : g_hash_table_lookup (tables[FALSE], key);
}

/* --- values --------------------------------------------------------------------------------- */

/* Reads a number as lengths have it: digits with a point, no "inf", no "0x1", no exponent (ODF 1.3
 * part 3, 18.3.18). `*ret_end` is `text` if there is none. */
static gdouble
odf_hidden_read_number (const gchar *text, gchar **ret_end)
{
  gsize size = strspn (text, "+-0123456789.");
  g_autofree gchar *digits = g_strndup (text, size);
  gchar *end;
  gdouble number = g_ascii_strtod (digits, &end);

  *ret_end = (gchar *)text + (end - digits);
  return number;
}

/* Reads "0.5pt" or "-3cm". */
static gboolean
odf_hidden_read_length (const gchar *text, gdouble *ret_points)
{
  static const struct
  {
    const gchar *unit;
    gdouble points;
  } units[] = { { "pt", 1 },  { "px", 0.75 },  { "pc", 12 },
                { "in", 72 }, { "cm", 28.35 }, { "mm", 2.835 } };
  gchar *end;
  gdouble number = odf_hidden_read_number (text, &end);

  for (guint i = 0; end != text && i < G_N_ELEMENTS (units); i++)
    if (strcmp (end, units[i].unit) == 0)
      {
        *ret_points = number * units[i].points;
        return TRUE;
      }
  return FALSE;
}

static gboolean
odf_hidden_is_part (const gchar *size)
{
  gchar *end;

  odf_hidden_read_number (size, &end);
  return end != size && strcmp (end, "%") == 0;
}

/* Tells whether `text` is a valid size. Readers ignore other values, so the inherited size
 * applies. */
static gboolean
is_size (const gchar *text)
{
  gdouble points;

  return odf_hidden_read_length (text, &points) || odf_hidden_is_part (text);
}

/* Tells whether a size as "0.5pt", "0.1mm" or "1%" is too small to read. */
static gboolean
is_tiny (const gchar *size)
{
  gchar *end;
  gdouble number = odf_hidden_read_number (size, &end);

  if (end != size && strcmp (end, "%") == 0)
    return number >= 0 && ky_scene_is_squeezed (number / 100);
  return odf_hidden_read_length (size, &number) && number >= 0 && ky_scene_is_tiny (number);
}

/* Tells whether a line, row or column of this height or width, as "0.5pt", cuts all of its text. */
static gboolean
odf_hidden_cuts (const gchar *room)
{
  gdouble points;

  return odf_hidden_read_length (room, &points) && points >= 0 && ky_scene_is_flat (points);
}

/* Reads "#RRGGBB". */
static gboolean
odf_hidden_read_colour (const gchar *text, guint32 *ret_rgb)
{
  gchar *end;

  *ret_rgb = text[0] == '#' ? (guint32)(g_ascii_strtoull (text + 1, &end, 16) & 0xffffff) : 0;
  return text[0] == '#' && strlen (text) == 7 && *end == '\0';
}

/* --- what properties say -------------------------------------------------------------------- */

/* Tells whether the element just read sets a background. If one does, the background of a text
 * depends on more than its styles. */
static gboolean
has_ground (KyXmlReader *reader)
{
  g_autofree gchar *colour = ky_xml_value (reader, KY_ODF_FO, "background-color");
  g_autofree gchar *fill = ky_xml_value (reader, KY_ODF_DRAW, "fill");
  guint32 rgb;

  if (odf_hidden_read_colour (colour, &rgb) && !ky_scene_is_near (rgb, 0xffffff))
    return TRUE;
  return *fill != '\0' && strcmp (fill, "none") != 0;
}

/* Records that a style sets `aspect`, and whether it hides text. If two properties set the same
 * aspect, the hiding one counts. */
static void
odf_hidden_say (KyOdfSays *says, guint aspect, gboolean hides)
{
  says->said |= aspect;
  says->hides |= hides ? aspect : 0;
}

/* Tells whether `text` is "super", "sub" or a percentage, perhaps with a blank and the size of the
 * text behind it (ODF 1.3 part 3, 20.380). */
static gboolean
is_position (const gchar *text)
{
  gsize size = strcspn (text, " ");
  g_autofree gchar *where = g_strndup (text, size);

  return (strcmp (where, "super") == 0 || strcmp (where, "sub") == 0 || odf_hidden_is_part (where))
         && (text[size] == '\0' || odf_hidden_is_part (text + size + 1));
}

static KyTextScript
script_of (const gchar *position)
{
  gchar *end;
  gdouble part = odf_hidden_read_number (position, &end);

  if (strncmp (position, "super", 5) == 0 || part > 0)
    return KY_SCRIPT_RAISED;
  return strncmp (position, "sub", 3) == 0 || part < 0 ? KY_SCRIPT_LOWERED : KY_SCRIPT_NORMAL;
}

/* Reads a line through the text (ODF 1.3 part 3, 20.371 and 20.374); the two attributes say the
 * same. */
static void
take_strike (KyXmlReader *reader, KyOdfSays *says)
{
  g_autofree gchar *style = ky_xml_value (reader, KY_ODF_STYLE, "text-line-through-style");
  g_autofree gchar *type = ky_xml_value (reader, KY_ODF_STYLE, "text-line-through-type");
  const gchar *said = *style != '\0' ? style : type;

  if (*said == '\0')
    return;
  says->said |= SAYS_STRUCK;
  says->look.is_struck = strcmp (said, "none") != 0;
}

/* Notes a font face (ODF 1.3 part 3, 16.23). */
static void
note_face (KyOdfHidden *self, KyXmlReader *reader)
{
  g_autofree gchar *family = ky_xml_value (reader, KY_ODF_SVG, "font-family");

  g_hash_table_insert (self->faces, ky_xml_value (reader, KY_ODF_STYLE, "name"),
                       (gpointer)ky_symbol_family (family, strlen (family)));
}

static void
odf_hidden_take_font (const KyOdfHidden *self, KyXmlReader *reader, KyOdfSays *says)
{
  g_autofree gchar *name = ky_xml_value (reader, KY_ODF_STYLE, "font-name");
  g_autofree gchar *family = ky_xml_value (reader, KY_ODF_FO, "font-family");

  if (*name == '\0' && *family == '\0')
    return;
  says->said |= SAYS_FONT;
  says->font = *name != '\0' ? g_hash_table_lookup (self->faces, name)
                             : ky_symbol_family (family, strlen (family));
}

/* Tells whether text is too small or too narrow to be read: of a line's height, which is cut off,
 * where it is fixed. A part of what is around it is no size of its own. */
static void
take_measures (KyXmlReader *reader, const gchar *size, KyOdfSays *says)
{
  g_autofree gchar *position = ky_xml_value (reader, KY_ODF_STYLE, "text-position");
  g_autofree gchar *scale = ky_xml_value (reader, KY_ODF_STYLE, "text-scale");
  g_autofree gchar *line = ky_xml_value (reader, KY_ODF_FO, "line-height");
  g_autofree gchar *row = ky_xml_value (reader, KY_ODF_STYLE, "row-height");
  g_autofree gchar *column = ky_xml_value (reader, KY_ODF_STYLE, "column-width");
  g_autofree gchar *optimal = ky_xml_value (reader, KY_ODF_STYLE, "use-optimal-row-height");
  const gchar *beside = strchr (position, ' ');
  gchar *end;

  if (is_size (size) && (is_tiny (size) || !odf_hidden_is_part (size)))
    odf_hidden_say (says, SAYS_SIZE, is_tiny (size));
  if (is_position (position))
    {
      odf_hidden_say (says, SAYS_POSITION, beside != NULL && is_tiny (beside + 1));
      gdouble raised = odf_hidden_read_number (position, &end);

      odf_hidden_say (says, SAYS_FAR, ABS (raised) >= KY_SCENE_PAGE_RAISED);
      says->look.script = script_of (position);
    }
  if (odf_hidden_is_part (scale))
    odf_hidden_say (says, SAYS_SCALE, is_tiny (scale));
  if (is_size (line) || strcmp (line, "normal") == 0)
    odf_hidden_say (says, SAYS_LINE, odf_hidden_cuts (line));
  if (strcmp (optimal, "true") == 0)
    odf_hidden_say (says, SAYS_LINE, FALSE);
  else if (is_size (row))
    odf_hidden_say (says, SAYS_LINE, odf_hidden_cuts (row));
  else if (is_size (column))
    odf_hidden_say (says, SAYS_LINE, odf_hidden_cuts (column));
}

/* Reads lengths that move letters over each other, or lines off the page. */
static void
take_moves (KyXmlReader *reader, const gchar *size, KyOdfSays *says)
{
  g_autofree gchar *spacing = ky_xml_value (reader, KY_ODF_FO, "letter-spacing");
  g_autofree gchar *left = ky_xml_value (reader, KY_ODF_FO, "margin-left");
  g_autofree gchar *first = ky_xml_value (reader, KY_ODF_FO, "text-indent");
  gdouble points = KY_SCENE_SIZE, added = 0;

  odf_hidden_read_length (size, &points);
  if (odf_hidden_read_length (spacing, &added) || strcmp (spacing, "normal") == 0)
    odf_hidden_say (says, SAYS_SPACING, added <= -KY_SCENE_HEAPED * points);
  if (odf_hidden_read_length (left, &says->left))
    says->said |= SAYS_LEFT;
  if (odf_hidden_read_length (first, &says->first))
    says->said |= SAYS_FIRST;
}

static void
take_colours (KyXmlReader *reader, KyOdfSays *says)
{
  g_autofree gchar *colour = ky_xml_value (reader, KY_ODF_FO, "color");
  g_autofree gchar *behind = ky_xml_value (reader, KY_ODF_FO, "background-color");
  g_autofree gchar *opacity = ky_xml_value (reader, KY_ODF_LOEXT, "opacity");
  g_autofree gchar *automatic = ky_xml_value (reader, KY_ODF_STYLE, "use-window-font-color");
  gboolean is_automatic = strcmp (automatic, "true") == 0;
  guint32 rgb;

  if (is_automatic || odf_hidden_read_colour (colour, &rgb))
    {
      says->said |= SAYS_COLOUR;
      says->colour = is_automatic ? NO_COLOUR : rgb;
    }
  if (odf_hidden_read_colour (behind, &rgb) || strcmp (behind, "transparent") == 0)
    {
      says->said |= SAYS_BEHIND;
      says->behind = *behind == '#' ? rgb : NO_COLOUR;
    }
  /* LibreOffice writes an opacity of nought beside the reader's own colour. */
  if (is_automatic || odf_hidden_is_part (opacity))
    odf_hidden_say (says, SAYS_OPACITY,
                    !is_automatic && ky_scene_is_clear (g_ascii_strtod (opacity, NULL) / 100));
}

/* Reads the fill of a shape. */
static void
take_fill (KyXmlReader *reader, KyOdfSays *says)
{
  g_autofree gchar *fill = ky_xml_value (reader, KY_ODF_DRAW, "fill");
  g_autofree gchar *opacity = ky_xml_value (reader, KY_ODF_DRAW, "opacity");

  if (*fill == '\0')
    return;
  says->said |= SAYS_FILL;
  says->is_filled
      = strcmp (fill, "solid") == 0 && (*opacity == '\0' || strcmp (opacity, "100%") == 0);
}

/* Reads which of the properties at `reader` hide text. */
static void
odf_hidden_take_properties (KyOdfHidden *self, KyXmlReader *reader, KyOdfSays *says)
{
  g_autofree gchar *text = ky_xml_value (reader, KY_ODF_TEXT, "display");
  g_autofree gchar *table = ky_xml_value (reader, KY_ODF_TABLE, "display");
  g_autofree gchar *slide = ky_xml_value (reader, KY_ODF_PRESENTATION, "visibility");
  g_autofree gchar *size = ky_xml_value (reader, KY_ODF_FO, "font-size");
  static const gchar *const display[] = { "true", "none", "condition", NULL };
  static const gchar *const truth[] = { "true", "false", NULL };
  static const gchar *const visibility[] = { "visible", "hidden", NULL };

  /* Styles cannot have the condition itself, so "condition" counts as hidden (ODF 1.3 part 3,
   * 20.420). */
  if (g_strv_contains (display, text) || g_strv_contains (truth, table)
      || g_strv_contains (visibility, slide))
    odf_hidden_say (says, SAYS_SHOWN,
                    strcmp (text, "none") == 0 || strcmp (text, "condition") == 0
                        || strcmp (table, "false") == 0 || strcmp (slide, "hidden") == 0);
  take_measures (reader, size, says);
  take_moves (reader, size, says);
  take_strike (reader, says);
  odf_hidden_take_font (self, reader, says);
  take_colours (reader, says);
  take_fill (reader, says);
  self->has_indent = self->has_indent || says->left < 0 || says->first < 0;
}

/* --- styles --------------------------------------------------------------------------------- */

/* Begins a style. NULL: another style of this name hides, which counts then. The default style of a
 * family has no name. */
static Style *
begin_style (KyOdfHidden *self, KyXmlReader *reader, gboolean is_content)
{
  g_autofree gchar *family = ky_xml_value (reader, KY_ODF_STYLE, "family");
  g_autofree gchar *name = ky_xml_value (reader, KY_ODF_STYLE, "name");
  g_autofree gchar *parent = ky_xml_value (reader, KY_ODF_STYLE, "parent-style-name");
  g_autofree gchar *format = ky_xml_value (reader, KY_ODF_STYLE, "data-style-name");
  gchar *key = g_strconcat (family, ":", name, NULL);
  Style *style = g_hash_table_lookup (self->styles[is_content], key);

  if (style != NULL && style->says.hides != 0)
    {
      g_free (key);
      return NULL;
    }
  style = g_new0 (Style, 1);
  style->parent = *name != '\0' ? g_strconcat (family, ":", parent, NULL) : NULL;
  style->format = *format != '\0' ? g_steal_pointer (&format) : NULL;
  style->says.format = style->format;
  style->says.said = style->format != NULL ? SAYS_FORMAT : 0;
  g_hash_table_replace (self->styles[is_content], key, style);
  return style;
}

void
ky_odf_says_add (KyOdfSays *self, const KyOdfSays *around)
{
  guint more = around->said & ~self->said;

  self->said |= more;
  self->hides |= around->hides & more;
  if ((more & SAYS_COLOUR) != 0)
    self->colour = around->colour;
  if ((more & SAYS_BEHIND) != 0)
    self->behind = around->behind;
  if ((more & SAYS_FILL) != 0)
    self->is_filled = around->is_filled;
  if ((more & SAYS_FORMAT) != 0)
    self->format = around->format;
  if ((more & SAYS_STRUCK) != 0)
    self->look.is_struck = around->look.is_struck;
  if ((more & SAYS_POSITION) != 0)
    self->look.script = around->look.script;
  if ((more & SAYS_FONT) != 0)
    self->font = around->font;
  if ((more & SAYS_LEFT) != 0)
    self->left = around->left;
  if ((more & SAYS_FIRST) != 0)
    self->first = around->first;
}

/* Returns the key of a style. (transfer full) It is asked for with each element, and printf() would
 * take most of the time. */
static gchar *
odf_hidden_key_of (const gchar *family, KyView name)
{
  gsize size = strlen (family);
  gchar *key = g_malloc (size + 1 + name.size + 1);

  memcpy (key, family, size);
  key[size] = ':';
  memcpy (key + size + 1, name.data, name.size);
  key[size + 1 + name.size] = '\0';
  return key;
}

KyOdfSays
ky_odf_hidden_style (const KyOdfHidden *self, gboolean is_content, const gchar *family, KyView name)
{
  g_autofree gchar *key = odf_hidden_key_of (family, name);
  const Style *style = odf_hidden_find (self->styles, is_content, key);
  KyOdfSays says = { 0 };

  for (guint round = 0; style != NULL && round < ROUNDS; round++)
    {
      ky_odf_says_add (&says, &style->says);
      style = style->parent != NULL ? odf_hidden_find (self->styles, is_content, style->parent)
                                    : NULL;
    }
  return says;
}

gboolean
ky_odf_says_hidden (const KyOdfSays *says)
{
  return (says->hides & SAYS_SHOWN) != 0;
}

KyHiddenWay
ky_odf_says_way (const KyOdfHidden *self, const KyOdfSays *says)
{
  KySceneRun run = KY_SCENE_RUN;

  /* most text */
  if (says->hides == 0 && (says->said & SAYS_COLOUR) == 0)
    return KY_HIDDEN_NOT;
  run.is_off = ky_odf_says_hidden (says);
  if ((says->said & SAYS_COLOUR) != 0 && says->colour != NO_COLOUR)
    run.fill = (KyScenePaint){ KY_SCENE_COLOUR, says->colour, 1 };
  if ((says->hides & SAYS_OPACITY) != 0)
    run.fill.kind = KY_SCENE_NONE;
  if ((says->hides & SAYS_TINY) != 0)
    run.size = 0;
  run.is_far = (says->hides & SAYS_FAR) != 0;
  /* white if only the page is behind the text */
  if ((says->said & SAYS_BEHIND) != 0 && says->behind != NO_COLOUR)
    run.ground = (KyScenePaint){ KY_SCENE_COLOUR, says->behind, 1 };
  else if (!self->has_ground)
    run.ground = (KyScenePaint){ KY_SCENE_COLOUR, 0xffffff, 1 };
  return ky_scene_judge (&run);
}

gboolean
ky_odf_says_beside (const KyOdfHidden *self, const KyOdfSays *says, gdouble line)
{
  gdouble width = self->width > 0 ? self->width : PAGE_WIDTH;

  return says->left >= width || ky_scene_is_left_of_page (says->left + says->first, line, width);
}

/* Begins the line of a paragraph whose start tag was just read. */
static void
odf_hidden_begin_line (KyOdfHidden *self, KyXmlReader *reader, gboolean is_content)
{
  const KyXmlAttribute *style = ky_xml_attribute (reader, KY_ODF_TEXT, "style-name");
  KyView none = ky_view ("", 0);
  Line line = { .place = ky_xml_reader_place (reader) };
  guint number = NO_LINE;

  if (self->has_indent)
    {
      KyOdfSays base = ky_odf_hidden_style (self, is_content, "paragraph", none);
      KyOdfSays says = ky_odf_hidden_style (self, is_content, "paragraph",
                                            style != NULL ? style->value : none);

      ky_odf_says_add (&says, &base);
      if (says.left + says.first < 0)
        {
          number = self->lines[is_content]->len;
          g_array_append_val (self->lines[is_content], line);
        }
    }
  g_array_append_val (self->paragraphs, number);
}

/* Returns the line of the innermost open paragraph while its width is measured. */
static Line *
odf_hidden_find_line (KyOdfHidden *self, gboolean is_content)
{
  guint n = self->paragraphs->len;
  guint number = n > 0 ? g_array_index (self->paragraphs, guint, n - 1) : NO_LINE;
  Line *line = number != NO_LINE ? &g_array_index (self->lines[is_content], Line, number) : NULL;

  return line != NULL && !line->is_over && line->width < LINE_LETTERS ? line : NULL;
}

gdouble
ky_odf_hidden_line (const KyOdfHidden *self, gboolean is_content, gsize place)
{
  const GArray *lines = self->lines[is_content];
  guint from = 0, to = lines->len;

  while (from < to)
    {
      guint middle = (from + to) / 2;

      if (g_array_index (lines, Line, middle).place < place)
        from = middle + 1;
      else
        to = middle;
    }
  return from < lines->len && g_array_index (lines, Line, from).place == place
             ? g_array_index (lines, Line, from).width * KY_SCENE_SIZE
             : G_MAXDOUBLE;
}

/* --- number formats ------------------------------------------------------------------------- */

static Format *
begin_format (KyOdfHidden *self, KyXmlReader *reader, gboolean is_content)
{
  gchar *name = ky_xml_value (reader, KY_ODF_STYLE, "name");
  Format *format = g_new0 (Format, 1);

  format->is_text = strcmp (ky_xml_reader_name (reader)->local, "text-style") == 0;
  format->maps = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_replace (self->formats[is_content], name, format);
  return format;
}

static gboolean
odf_hidden_shows (const KyOdfHidden *self, gboolean is_content, const gchar *name)
{
  const Format *format = odf_hidden_find (self->formats, is_content, name);

  return format == NULL || format->shows;
}

gboolean
ky_odf_format_hides (const KyOdfHidden *self, gboolean is_content, const KyOdfSays *says,
                     gboolean is_string)
{
  const Format *format
      = says->format != NULL ? odf_hidden_find (self->formats, is_content, says->format) : NULL;

  if (format == NULL)
    return FALSE;
  if (is_string)
    return format->is_text && !format->shows;
  for (guint i = 0; i < format->maps->len; i++)
    if (odf_hidden_shows (self, is_content, format->maps->pdata[i]))
      return FALSE;
  return !format->shows || (format->is_text && format->maps->len > 0);
}

/* --- pages and shapes ----------------------------------------------------------------------- */

static gboolean
read_measure (KyXmlReader *reader, guint16 ns, const gchar *local, gdouble *ret_points)
{
  g_autofree gchar *value = ky_xml_value (reader, ns, local);

  return odf_hidden_read_length (value, ret_points);
}

static void
note_page (KyOdfHidden *self, KyXmlReader *reader)
{
  gdouble points;

  if (read_measure (reader, KY_ODF_FO, "page-width", &points))
    self->width = MAX (self->width, points);
  if (read_measure (reader, KY_ODF_FO, "page-height", &points))
    self->height = MAX (self->height, points);
}

/* Reads a transform as "rotate (0.5) translate (3cm 4cm)". The last translation is the place of the
 * shape. */
static void
read_translation (KyXmlReader *reader, gdouble *x, gdouble *y)
{
  g_autofree gchar *transform = ky_xml_value (reader, KY_ODF_DRAW, "transform");
  const gchar *last = g_strrstr (transform, "translate");
  const gchar *from = last != NULL ? strchr (last, '(') : NULL;
  const gchar *to = from != NULL ? strchr (from, ')') : NULL;
  g_autofree gchar *inside = to != NULL ? g_strndup (from + 1, (gsize)(to - from - 1)) : NULL;
  g_auto (GStrv) numbers = inside != NULL ? g_strsplit_set (g_strstrip (inside), " ,", 2) : NULL;

  if (numbers == NULL || g_strv_length (numbers) < 2)
    return;
  odf_hidden_read_length (numbers[0], x);
  odf_hidden_read_length (g_strstrip (numbers[1]), y);
}

/* Tells whether an object is outside of the page. An object that is anchored to a paragraph may
 * extend into the margins. */
static gboolean
is_beyond (gdouble from, gdouble size, gdouble page, gboolean is_drawn)
{
  if (page <= 0)
    return FALSE;
  return from >= page || from + size <= (is_drawn ? 0 : -page);
}

gboolean
ky_odf_shape_is_outside (const KyOdfHidden *self, KyXmlReader *reader, gboolean is_drawn)
{
  gdouble x = 0, y = 0, width = 0, height = 0;

  if (!read_measure (reader, KY_ODF_SVG, "width", &width)
      || !read_measure (reader, KY_ODF_SVG, "height", &height))
    return FALSE;
  read_measure (reader, KY_ODF_SVG, "x", &x);
  read_measure (reader, KY_ODF_SVG, "y", &y);
  read_translation (reader, &x, &y);
  return is_beyond (x, MAX (width, 0), self->width, is_drawn)
         || is_beyond (y, MAX (height, 0), self->height, is_drawn);
}

/* Reads a shape, or its geometry. */
static void
odf_hidden_take_shape (KyOdfHidden *self, KyXmlReader *reader)
{
  const KyXmlAttribute *style = ky_xml_attribute (reader, KY_ODF_DRAW, "style-name");
  const KyXmlAttribute *slide = ky_xml_attribute (reader, KY_ODF_PRESENTATION, "style-name");
  const KyXmlAttribute *named = slide != NULL ? slide : style;
  KySceneBox box = { 0 };
  gdouble width, height;
  gboolean has_box = read_measure (reader, KY_ODF_SVG, "x", &box.x0)
                     && read_measure (reader, KY_ODF_SVG, "y", &box.y0)
                     && read_measure (reader, KY_ODF_SVG, "width", &width)
                     && read_measure (reader, KY_ODF_SVG, "height", &height);
  gboolean is_filled = has_box && named != NULL
                       && ky_odf_hidden_style (
                              self, TRUE, slide != NULL ? "presentation" : "graphic", named->value)
                              .is_filled;

  if (has_box)
    {
      box.x1 = box.x0 + width;
      box.y1 = box.y0 + height;
    }
  ky_odf_cover_take (&self->cover, reader, has_box ? &box : NULL, is_filled);
}

gboolean
ky_odf_shape_is_covered (const KyOdfHidden *self, KyXmlReader *reader)
{
  return ky_odf_cover_hides (&self->cover, ky_xml_reader_place (reader));
}

static gboolean
is_flat (KyXmlReader *reader, const gchar *local, const gchar *relative)
{
  g_autofree gchar *part = ky_xml_value (reader, KY_ODF_STYLE, relative);
  gdouble points;

  return *part == '\0' && read_measure (reader, KY_ODF_SVG, local, &points)
         && ky_scene_is_flat (points);
}

guint
ky_odf_frame_is_flat (KyXmlReader *reader)
{
  return (is_flat (reader, "width", "rel-width") ? 1 : 0)
         | (is_flat (reader, "height", "rel-height") ? 2 : 0);
}

gboolean
ky_odf_box_is_cut (KyXmlReader *reader, guint flat)
{
  return ((flat & 1) != 0 && ky_xml_attribute (reader, KY_ODF_FO, "min-width") == NULL)
         || ((flat & 2) != 0 && ky_xml_attribute (reader, KY_ODF_FO, "min-height") == NULL);
}

/* --- a part --------------------------------------------------------------------------------- */

/* Holds what is open: a style or a format. */
typedef struct
{
  guint depth;
  Style *style;
  Format *format;
} Open;

static void
odf_hidden_begin_element (KyOdfHidden *self, KyXmlReader *reader, gboolean is_content, Open *open)
{
  const KyXmlName *name = ky_xml_reader_name (reader);
  guint depth = ky_xml_reader_depth (reader);
  Line *line;

  if (depth <= open->depth)
    *open = (Open){ 0 };
  if (name->ns == KY_ODF_STYLE
      && (strcmp (name->local, "style") == 0 || strcmp (name->local, "default-style") == 0))
    *open = (Open){ .depth = depth, .style = begin_style (self, reader, is_content) };
  else if (name->ns == KY_ODF_NUMBER && g_str_has_suffix (name->local, "-style"))
    *open = (Open){ .depth = depth, .format = begin_format (self, reader, is_content) };
  else if (name->ns == KY_ODF_NUMBER && open->format != NULL)
    open->format->shows = open->format->shows || strcmp (name->local, "text") != 0;
  else if (name->ns == KY_ODF_STYLE && strcmp (name->local, "map") == 0 && open->format != NULL)
    g_ptr_array_add (open->format->maps, ky_xml_value (reader, KY_ODF_STYLE, "apply-style-name"));
  else if (name->ns == KY_ODF_STYLE && strcmp (name->local, "font-face") == 0)
    note_face (self, reader);
  else if (name->ns == KY_ODF_STYLE && strcmp (name->local, "page-layout-properties") == 0)
    note_page (self, reader);
  else if (name->ns == KY_ODF_STYLE && open->style != NULL
           && g_str_has_suffix (name->local, "-properties"))
    odf_hidden_take_properties (self, reader, &open->style->says);
  if (ky_odf_is_paragraph (name))
    odf_hidden_begin_line (self, reader, is_content);
  else if ((ky_xml_name_is (name, KY_ODF_TEXT, "tab")
            || ky_xml_name_is (name, KY_ODF_TEXT, "line-break"))
           && (line = odf_hidden_find_line (self, is_content)) != NULL)
    line->is_over = TRUE;
  if (name->ns == KY_ODF_DRAW && is_content)
    odf_hidden_take_shape (self, reader);
  if (name->ns == KY_ODF_ANIM || name->ns == KY_ODF_PRESENTATION)
    ky_odf_cover_note_animation (&self->cover, reader);
  if (name->ns == KY_ODF_STYLE && has_ground (reader))
    self->has_ground = TRUE;
}

gboolean
ky_odf_hidden_read (KyOdfHidden *self, KyJob *job, KyView xml, gboolean is_content, GError **error)
{
  g_autoptr (KyXmlReader) reader
      = ky_markup_reader_new (job, xml, ky_odf_namespaces, "styles", error);
  Open open = { 0 };
  KyXmlEvent event;
  Line *line;

  if (reader == NULL)
    return FALSE;
  g_array_set_size (self->paragraphs, 0);
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    if (event == KY_XML_START)
      odf_hidden_begin_element (self, reader, is_content, &open);
    else if (event == KY_XML_END && self->paragraphs->len > 0
             && ky_odf_is_paragraph (ky_xml_reader_name (reader)))
      g_array_set_size (self->paragraphs, self->paragraphs->len - 1);
    else if (event == KY_XML_TEXT && open.format != NULL
             && ky_xml_reader_depth (reader) > open.depth)
      open.format->shows = open.format->shows || ky_hidden_has_ink (ky_xml_reader_text (reader));
    else if (event == KY_XML_TEXT && (line = odf_hidden_find_line (self, is_content)) != NULL)
      line->width += ky_scene_text_width (ky_xml_reader_text (reader));
  ky_odf_cover_settle (&self->cover);
  return event == KY_XML_EOF;
}
