/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds hidden text of sheets (ISO/IEC 29500-1 §18): rows and columns that are not shown or have no
 * height, formats that show nothing and fonts of the colour of their cells, also by rules that
 * always hold, cells below others or below charts. */
#include "filetypes/ooxml/hidden-sheet.h"

#include "common/release.h"
#include "filetypes/base/document/cell.h"
#include "filetypes/base/xml/value.h"

#define COLUMNS 16384
#define CHECKS 50000000   /* cells against ranges, of a sheet */
#define RANGES_MAX 100000 /* of a sheet */

enum
{
  NO_STYLE_TAG,
#define TAG(ns, local, tag) tag,
#include "filetypes/ooxml/hidden-sheet-style-tags.def"
};

static const KyTextTag style_tags[] = {
#define TAG(ns, local, tag) { KY_NS_##ns, local, tag },
#define SAME TAG
#include "filetypes/ooxml/hidden-sheet-style-tags.def"
  { 0, NULL, 0 },
};

typedef struct
{
  KyScenePaint colour;
  gdouble size; /* -1: not specified */
} Font;

typedef struct
{
  guint font, fill, format;
  guint silence;
  gboolean may_hide; /* a cell that has it may be hidden by it */
} CellFormat;

/* Holds what a rule changes in the look of cells (§18.8.14 dxf). */
typedef struct
{
  KyScenePaint colour, ground; /* KY_SCENE_UNSAID: not changed */
  guint silence;
} Look;

typedef struct
{
  GArray *looks;       /* of Look */
  GArray *fonts;       /* of Font */
  GArray *fills;       /* of KyScenePaint */
  GArray *formats;     /* of CellFormat */
  GHashTable *silence; /* numFmtId -> KySilence */
  gboolean has_palette;
  gboolean may_hide;  /* one of `formats` may */
  gboolean is_ground; /* one of `formats` has a ground other than white */
} Cells;

static const KyScenePaint white = { KY_SCENE_COLOUR, 0xffffff, 1 }, unsaid = { 0 };

/* --- styles ----------------------------------------------------------------------------------- */

/* The colours of the palette for the indexes below 64 (§18.8.27). */
static const guint32 palette[64]
    = { 0x000000, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff, 0xffff00, 0xff00ff, 0x00ffff,
        0x000000, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff, 0xffff00, 0xff00ff, 0x00ffff,
        0x800000, 0x008000, 0x000080, 0x808000, 0x800080, 0x008080, 0xc0c0c0, 0x808080,
        0x9999ff, 0x993366, 0xffffcc, 0xccffff, 0x660066, 0xff8080, 0x0066cc, 0xccccff,
        0x000080, 0xff00ff, 0xffff00, 0x00ffff, 0x800080, 0x800000, 0x008080, 0x0000ff,
        0x00ccff, 0xccffff, 0xccffcc, 0xffff99, 0x99ccff, 0xff99cc, 0xcc99ff, 0xffcc99,
        0x3366ff, 0x33cccc, 0x99cc00, 0xffcc00, 0xff9900, 0xff6600, 0x666699, 0x969696,
        0x003366, 0x339966, 0x003300, 0x333300, 0x993300, 0x993366, 0x333399, 0x333333 };

static KyScenePaint
unseen_sheet_read_colour (KyUnseen *self, KyTextPart *xml)
{
  static const guint8 of_theme[] = { 1, 0, 3, 2, 4, 5, 6, 7, 8, 9, 10, 11 };
  Cells *cells = self->cells;
  KyScenePaint paint = { .kind = KY_SCENE_COLOUR, .alpha = 1 };
  gint64 theme = ky_text_part_int (xml, KY_XML_NS_NONE, "theme", -1);
  gint64 number = ky_text_part_int (xml, KY_XML_NS_NONE, "indexed", -1);
  g_autofree gchar *tint = ky_xml_value (xml->reader, KY_XML_NS_NONE, "tint");
  gdouble by = g_ascii_strtod (tint, NULL);

  if (theme >= 0 && theme < (gint64)G_N_ELEMENTS (of_theme))
    paint.rgb = self->theme.colours[of_theme[theme]];
  else if (number >= 0 && number < 64 && !cells->has_palette)
    paint.rgb = palette[number];
  else if (!ky_paint_read_rgb (ky_text_part_attribute (xml, KY_XML_NS_NONE, "rgb"), &paint.rgb))
    paint.kind = KY_SCENE_OTHER;
  if (by > 0)
    paint.rgb = ky_paint_tint (paint.rgb, 1 - by);
  else if (by < 0)
    paint.rgb = ky_paint_shade (paint.rgb, 1 + by);
  return paint;
}

#define LAST(array, type)                                                                          \
  ((array)->len > 0 ? &g_array_index ((array), type, (array)->len - 1) : NULL)

static void
unseen_sheet_take_fill (KyUnseen *self, KyTextPart *xml, gint tag)
{
  Cells *cells = self->cells;
  KyScenePaint *fill = LAST (cells->fills, KyScenePaint);
  KyView pattern = ky_text_part_attribute (xml, KY_XML_NS_NONE, "patternType");

  if (tag == FILL)
    {
      KyScenePaint none = { .kind = KY_SCENE_NONE };

      g_array_append_val (cells->fills, none);
    }
  else if (fill == NULL)
    return;
  else if (tag == PATTERN)
    fill->kind = pattern.size == 0 || ky_view_is (pattern, "none") ? KY_SCENE_NONE
                 : ky_view_is (pattern, "solid")                   ? KY_SCENE_UNSAID
                                                                   : KY_SCENE_OTHER;
  else if (tag == FOREGROUND && fill->kind == KY_SCENE_UNSAID)
    *fill = unseen_sheet_read_colour (self, xml);
  else if (tag == GRADIENT)
    fill->kind = KY_SCENE_OTHER;
}

/* Sets in `font` what the element with `tag` says. */
static void
unseen_sheet_set_font (KyUnseen *self, KyTextPart *xml, gint tag, Font *font)
{
  g_autofree gchar *size = NULL;

  if (tag == COLOUR)
    font->colour = unseen_sheet_read_colour (self, xml);
  else if (tag == SIZE)
    {
      size = ky_xml_value (xml->reader, KY_XML_NS_NONE, "val");
      font->size = *size != '\0' ? g_ascii_strtod (size, NULL) : -1;
    }
}

static void
take_font (KyUnseen *self, KyTextPart *xml, gint tag)
{
  Cells *cells = self->cells;
  Font *font = LAST (cells->fonts, Font);
  Font none = { .size = -1 };

  if (tag == FONT)
    g_array_append_val (cells->fonts, none);
  else if (font != NULL)
    unseen_sheet_set_font (self, xml, tag, font);
}

static void
unseen_sheet_take_format (Cells *cells, KyTextPart *xml, gint tag)
{
  guint id = (guint)CLAMP (ky_text_part_int (xml, KY_XML_NS_NONE, "numFmtId", 0), 0, G_MAXINT);
  CellFormat format = { .format = id };
  g_autofree gchar *code = NULL;

  if (tag == FORMAT)
    {
      code = ky_xml_value (xml->reader, KY_XML_NS_NONE, "formatCode");
      g_hash_table_insert (cells->silence, GUINT_TO_POINTER (id),
                           GUINT_TO_POINTER (ky_silence_of (code)));
      return;
    }
  format.font = (guint)CLAMP (ky_text_part_int (xml, KY_XML_NS_NONE, "fontId", 0), 0, G_MAXINT);
  format.fill = (guint)CLAMP (ky_text_part_int (xml, KY_XML_NS_NONE, "fillId", 0), 0, G_MAXINT);
  g_array_append_val (cells->formats, format);
}

/* Takes an element of the looks of rules, the fill of which is the back of its pattern. */
static void
unseen_sheet_take_look (KyUnseen *self, KyTextPart *xml, gint tag, gboolean is_in_font)
{
  Cells *cells = self->cells;
  Look *look = LAST (cells->looks, Look), none = { 0 };
  KyView pattern = ky_text_part_attribute (xml, KY_XML_NS_NONE, "patternType");
  g_autofree gchar *code = NULL;

  if (tag == LOOK)
    g_array_append_val (cells->looks, none);
  else if (look == NULL)
    return;
  else if (tag == COLOUR && is_in_font)
    look->colour = unseen_sheet_read_colour (self, xml);
  else if (tag == GRADIENT
           || (tag == PATTERN && pattern.size > 0 && !ky_view_is (pattern, "solid")))
    look->ground.kind = KY_SCENE_OTHER;
  else if (tag == BACKGROUND && look->ground.kind == KY_SCENE_UNSAID)
    look->ground = unseen_sheet_read_colour (self, xml);
  else if (tag == FORMAT)
    {
      code = ky_xml_value (xml->reader, KY_XML_NS_NONE, "formatCode");
      look->silence = ky_silence_of (code);
    }
}

static void
unseen_sheet_read_styles (KyUnseen *self, const KyPart *part)
{
  g_auto (KyTextPart) xml = { 0 };
  Cells *cells = self->cells;
  gint list = 0;
  gboolean is_in_font = FALSE;
  KyXmlEvent event;

  if (!ky_unseen_open (self, part, style_tags, &xml))
    return;
  cells->has_palette = ky_xml_reader_mentions (xml.reader, "indexedColors");
  while ((event = ky_xml_reader_next (xml.reader, NULL)) < KY_XML_EOF)
    {
      gint tag = event != KY_XML_TEXT ? ky_text_part_tag (&xml) : 0;

      if (tag == FONTS || tag == FILLS || tag == CELL_FORMATS || tag == LOOKS)
        list = event == KY_XML_START ? tag : 0;
      if (tag == FONT)
        is_in_font = event == KY_XML_START;
      if (event != KY_XML_START)
        continue;
      if (list == LOOKS)
        unseen_sheet_take_look (self, &xml, tag, is_in_font);
      else if (tag == FORMAT || (tag == CELL_FORMAT && list == CELL_FORMATS))
        unseen_sheet_take_format (cells, &xml, tag);
      else if (list == FONTS)
        take_font (self, &xml, tag);
      else if (list == FILLS)
        unseen_sheet_take_fill (self, &xml, tag);
    }
}

/* Returns how `format` hides a cell by its font and fill, changed by `look` (nullable).
 * `has_picture`: a picture lies behind the cells of the sheet. */
static KyHiddenWay
unseen_sheet_judge_format (const Cells *cells, const CellFormat *format, const Look *look,
                           gboolean has_picture)
{
  const Font *font
      = format->font < cells->fonts->len ? &g_array_index (cells->fonts, Font, format->font) : NULL;
  KySceneRun run = KY_SCENE_RUN;

  if (font == NULL)
    return KY_HIDDEN_NOT;
  if (font->size >= 0)
    run.size = font->size;
  run.fill = font->colour;
  if (look != NULL && look->colour.kind != KY_SCENE_UNSAID)
    run.fill = look->colour;
  if ((format->silence | (look != NULL ? look->silence : 0)) & KY_SILENCE_IS_WHITE)
    run.fill = white;
  if (format->fill < cells->fills->len)
    run.ground = g_array_index (cells->fills, KyScenePaint, format->fill);
  else
    run.ground.kind = KY_SCENE_NONE;
  if (look != NULL && look->ground.kind != KY_SCENE_UNSAID)
    run.ground = look->ground;
  if (run.ground.kind == KY_SCENE_NONE && !has_picture)
    run.ground = white;
  return ky_scene_judge (&run);
}

/* Returns the background of cells with `format` (nullable), or NULL if it is white. */
static const KyScenePaint *
unseen_sheet_find_ground (const Cells *cells, const CellFormat *format)
{
  const KyScenePaint *fill = format != NULL && format->fill < cells->fills->len
                                 ? &g_array_index (cells->fills, KyScenePaint, format->fill)
                                 : NULL;

  return fill != NULL && fill->kind != KY_SCENE_NONE
                 && (fill->kind != KY_SCENE_COLOUR || !ky_scene_is_near (fill->rgb, white.rgb))
             ? fill
             : NULL;
}

/* Finds the formats that may hide a cell. A picture behind the cells is not looked for, because it
 * makes no cell more hidden. */
static void
unseen_sheet_judge_formats (Cells *cells)
{
  for (guint i = 0; i < cells->formats->len; i++)
    {
      CellFormat *format = &g_array_index (cells->formats, CellFormat, i);

      format->silence = GPOINTER_TO_UINT (
          g_hash_table_lookup (cells->silence, GUINT_TO_POINTER (format->format)));
      format->may_hide = (format->silence & ~(guint)KY_SILENCE_IS_WHITE) != 0
                         || unseen_sheet_judge_format (cells, format, NULL, FALSE) != KY_HIDDEN_NOT;
      cells->may_hide = cells->may_hide || format->may_hide;
      cells->is_ground = cells->is_ground || unseen_sheet_find_ground (cells, format) != NULL;
    }
}

void
ky_unseen_sheets_init (KyUnseen *self)
{
  Cells *cells = g_new0 (Cells, 1);

  cells->looks = g_array_new (FALSE, FALSE, sizeof (Look));
  cells->fonts = g_array_new (FALSE, FALSE, sizeof (Font));
  cells->fills = g_array_new (FALSE, FALSE, sizeof (KyScenePaint));
  cells->formats = g_array_new (FALSE, FALSE, sizeof (CellFormat));
  cells->silence = g_hash_table_new (g_direct_hash, g_direct_equal);
  self->cells = cells;
  for (guint i = 0; i < self->package->parts->len; i++)
    {
      const KyPart *part = self->package->parts->pdata[i];

      if (part->kind->root_ns == KY_NS_S && g_strcmp0 (part->kind->root, "styleSheet") == 0)
        unseen_sheet_read_styles (self, part);
    }
  unseen_sheet_judge_formats (cells);
}

KY_DEFINE_PUBLIC_DESTROY (ky_unseen_sheets_free, Cells, looks, fonts, fills, formats, silence)

/* --- what covers or paints cells -------------------------------------------------------------- */

enum
{
  NO_TAG,
#define TAG(ns, local, tag) tag,
#include "filetypes/ooxml/hidden-sheet-tags.def"
};

static const KyTextTag sheet_tags[] = {
#define TAG(ns, local, tag) { KY_NS_##ns, local, tag },
#define SAME TAG
#include "filetypes/ooxml/hidden-sheet-tags.def"
  { 0, NULL, 0 },
};

/* Describes a run of a string that has several. */
typedef struct
{
  Font font;
  gsize place;
  gboolean is_open, has_ink;
} RichRun;

typedef struct
{
  guint columns[2], rows[2]; /* from 1 on */
  guint look;                /* of a rule that always holds */
} Range;

typedef struct
{
  KyUnseenPass *pass;
  GArray *merged;  /* of Range */
  GArray *painted; /* the same: other rules than a cell's format paint them, */
  GArray *ruled;   /* and rules that hold for every cell with a text */
  GArray *charts;
  GArray *columns;           /* of Range: those that are not shown */
  GArray *sized;             /* the same: those with a width of their own */
  gboolean is_row_flat;      /* a row without a height of its own is too low to be seen, */
  gboolean is_column_narrow; /* and a column without a width of its own too narrow */
  guint64 n_checks;
  gboolean has_picture, is_row_hidden;
  /* the current cell */
  guint row, column;
  gsize place;
  guint format;
  gboolean is_text, is_shared, has_value, is_in_value, is_open;
  GString *value;
} Sheet;

/* Reads a cell as "AB12" and returns the place behind it, or NULL if `p` is not one. */
static const gchar *
unseen_sheet_read_cell (const gchar *p, guint *column, guint *row)
{
  *row = 0;
  p += *p == '$';
  *column = ky_cell_read_column (&p, G_MAXSIZE, COLUMNS);
  p += *p == '$';
  for (; g_ascii_isdigit (*p) && *row < 10000000; p++)
    *row = *row * 10 + (guint)(*p - '0');
  return *column > 0 && *row > 0 ? p : NULL;
}

/* Adds the ranges of "A1:B2 C3", to which `look` applies. */
static void
add_ranges (GArray *ranges, KyView text, guint look)
{
  g_autofree gchar *copy = ky_view_to_string (text);
  const gchar *p = copy;

  while (p != NULL && *p != '\0' && ranges->len < RANGES_MAX)
    {
      Range range = { .look = look };

      p += strspn (p, " \t\r\n");
      p = unseen_sheet_read_cell (p, &range.columns[0], &range.rows[0]);
      if (p == NULL)
        return;
      range.columns[1] = range.columns[0];
      range.rows[1] = range.rows[0];
      if (*p == ':')
        p = unseen_sheet_read_cell (p + 1, &range.columns[1], &range.rows[1]);
      g_array_append_val (ranges, range);
    }
}

static const Range *
unseen_sheet_find_range (Sheet *self, GArray *ranges)
{
  for (guint i = 0; i < ranges->len && self->n_checks < CHECKS; i++)
    {
      const Range *range = &g_array_index (ranges, Range, i);

      self->n_checks++;
      if (self->column >= range->columns[0] && self->column <= range->columns[1]
          && self->row >= range->rows[0] && self->row <= range->rows[1])
        return range;
    }
  return NULL;
}

/* Tells whether a rule holds for every cell with a text: its formula is a constant. */
static gboolean
unseen_sheet_rule_holds (const gchar *type, const gchar *formula)
{
  gchar *end, *other_end;
  gdouble number = g_ascii_strtod (formula, &end), other;

  if (strcmp (type, "notContainsBlanks") == 0 || strcmp (type, "notContainsErrors") == 0)
    return TRUE;
  if (strcmp (type, "expression") != 0)
    return FALSE;
  if (end == formula)
    return g_ascii_strcasecmp (formula, "TRUE") == 0 || g_ascii_strcasecmp (formula, "TRUE()") == 0;
  if (*end == '\0')
    return number != 0;
  other = g_ascii_strtod (end + 1, &other_end);
  return *end == '=' && other_end != end + 1 && *other_end == '\0' && other == number;
}

/* Describes the rule of a conditional format that is being read. */
typedef struct
{
  gchar *places; /* owned */
  gchar *type;   /* owned */
  GString *formula;
  gint64 look;
  gboolean is_in_formula;
} Rule;

/* Adds the places of a rule, which ends. */
static void
unseen_sheet_end_rule (Sheet *self, const Rule *rule)
{
  const Cells *cells = self->pass->all->cells;
  KyView places = ky_view (rule->places, rule->places != NULL ? strlen (rule->places) : 0);

  if (rule->look >= 0 && rule->look < cells->looks->len
      && unseen_sheet_rule_holds (rule->type, g_strstrip (rule->formula->str)))
    add_ranges (self->ruled, places, (guint)rule->look);
  else
    add_ranges (self->painted, places, 0);
}

static void
unseen_sheet_take_rule (Sheet *self, KyTextPart *xml, gint tag, KyXmlEvent event, Rule *rule)
{
  if (event == KY_XML_END && tag == RULE && rule->type != NULL)
    unseen_sheet_end_rule (self, rule);
  rule->is_in_formula = event == KY_XML_START && tag == FORMULA;
  if (event != KY_XML_START)
    return;
  if (tag == CONDITIONAL)
    {
      g_free (rule->places);
      rule->places = ky_xml_value (xml->reader, KY_XML_NS_NONE, "sqref");
    }
  else if (tag == RULE)
    {
      g_free (rule->type);
      rule->type = ky_xml_value (xml->reader, KY_XML_NS_NONE, "type");
      rule->look = ky_text_part_int (xml, KY_XML_NS_NONE, "dxfId", -1);
      g_string_truncate (rule->formula, 0);
    }
}

/* Reads the elements after the cells of a sheet that apply to ranges of cells. */
static void
read_ranges (Sheet *self)
{
  g_auto (KyTextPart) xml = { 0 };
  g_autoptr (GString) formula = g_string_new (NULL);
  Rule rule = { .formula = formula };
  gboolean is_places = FALSE;
  KyXmlEvent event;

  if (!ky_unseen_open (self->pass->all, self->pass->source, sheet_tags, &xml))
    return;
  while ((event = ky_xml_reader_next (xml.reader, NULL)) < KY_XML_EOF)
    {
      gint tag = event != KY_XML_TEXT ? ky_text_part_tag (&xml) : 0;

      if (event == KY_XML_TEXT)
        {
          KyView text = ky_xml_reader_text (xml.reader);

          if (is_places)
            add_ranges (self->painted, text, 0);
          if (rule.is_in_formula)
            g_string_append_len (formula, (const gchar *)text.data, (gssize)MIN (text.size, 64));
          continue;
        }
      is_places = event == KY_XML_START && tag == PLACES;
      unseen_sheet_take_rule (self, &xml, tag, event, &rule);
      if (event == KY_XML_START && tag == MERGED)
        add_ranges (self->merged, ky_text_part_attribute (&xml, KY_XML_NS_NONE, "ref"), 0);
      else if (event == KY_XML_START && tag == PICTURE)
        self->has_picture = TRUE;
    }
  g_free (rule.places);
  g_free (rule.type);
}

/* Reads a table or pivot table, which has fonts and fills of its own. */
static void
unseen_sheet_read_table (Sheet *self, const KyPart *part)
{
  g_auto (KyTextPart) xml = { 0 };
  KyXmlEvent event;

  if (!ky_unseen_open (self->pass->all, part, sheet_tags, &xml))
    return;
  while ((event = ky_xml_reader_next (xml.reader, NULL)) < KY_XML_EOF)
    {
      gint tag = event == KY_XML_START ? ky_text_part_tag (&xml) : 0;

      if (tag == TABLE || tag == LOCATION)
        {
          add_ranges (self->painted, ky_text_part_attribute (&xml, KY_XML_NS_NONE, "ref"), 0);
          return;
        }
    }
}

/* Finds cells that lie completely below a chart. */
static void
unseen_sheet_read_drawing (Sheet *self, const KyPart *part)
{
  g_auto (KyTextPart) xml = { 0 };
  guint numbers[4] = { 0 };
  guint n = 0;
  gboolean is_number = FALSE;
  KyXmlEvent event;

  if (!ky_unseen_open (self->pass->all, part, sheet_tags, &xml))
    return;
  while ((event = ky_xml_reader_next (xml.reader, NULL)) < KY_XML_EOF)
    {
      gint tag = event != KY_XML_TEXT ? ky_text_part_tag (&xml) : 0;

      if (event == KY_XML_TEXT && is_number && n < 4)
        {
          KyView text = ky_xml_reader_text (xml.reader);
          g_autofree gchar *digits = ky_view_to_string (ky_view (text.data, MIN (text.size, 9)));

          numbers[n++] = (guint)g_ascii_strtoull (digits, NULL, 10);
        }
      is_number = event == KY_XML_START && tag == FROM_TO;
      if (event == KY_XML_START && tag == ANCHOR)
        n = 0;
      if (event == KY_XML_START && tag == CHART && n == 4 && self->charts->len < RANGES_MAX)
        {
          /* counted from 0; the cells at its edges may be partly visible */
          Range range = { { numbers[0] + 2, numbers[2] }, { numbers[1] + 2, numbers[3] } };

          g_array_append_val (self->charts, range);
        }
    }
}

static void
read_around (Sheet *self)
{
  const KyPart *source = self->pass->source;
  KyXmlReader *reader = self->pass->xml.reader;

  if (ky_xml_reader_mentions (reader, "conditionalFormatting")
      || ky_xml_reader_mentions (reader, "mergeCell") || ky_xml_reader_mentions (reader, "picture"))
    read_ranges (self);
  for (guint i = 0; i < source->relationships->len; i++)
    {
      const KyPart *target = ((KyRelationship *)source->relationships->pdata[i])->target;
      const gchar *root = target != NULL ? target->kind->root : NULL;

      if (g_strcmp0 (root, "table") == 0 || g_strcmp0 (root, "pivotTableDefinition") == 0)
        unseen_sheet_read_table (self, target);
      else if (g_strcmp0 (root, "wsDr") == 0)
        unseen_sheet_read_drawing (self, target);
    }
}

/* --- cells ------------------------------------------------------------------------------------ */

/* Returns the number of the attribute `local`, or -1. */
static gdouble
real_of (KyTextPart *xml, const gchar *local)
{
  g_autofree gchar *value = ky_xml_value (xml->reader, KY_XML_NS_NONE, local);

  return *value != '\0' ? g_ascii_strtod (value, NULL) : -1;
}

static gboolean
unseen_sheet_is_switched_on (KyTextPart *xml, const gchar *local)
{
  return ky_text_part_attribute (xml, KY_XML_NS_NONE, local).size > 0
         && ky_text_part_is_on (xml, KY_XML_NS_NONE, local);
}

/* Tells whether the open cell is in one of `columns`, of Range. */
static gboolean
unseen_sheet_is_in_columns (Sheet *self, const GArray *columns)
{
  for (guint i = 0; i < columns->len && self->n_checks < CHECKS; i++)
    {
      const Range *range = &g_array_index (columns, Range, i);

      self->n_checks++;
      if (self->column >= range->columns[0] && self->column <= range->columns[1])
        return TRUE;
    }
  return FALSE;
}

/* Returns the format of the cell that is open, or NULL if the workbook does not have it. */
static const CellFormat *
unseen_sheet_find_format (const Sheet *self)
{
  const Cells *cells = self->pass->all->cells;

  return self->format < cells->formats->len
             ? &g_array_index (cells->formats, CellFormat, self->format)
             : NULL;
}

/* Tells whether the value of the cell that is open is one that a number format does not show. */
static gboolean
unseen_sheet_is_silent (const Sheet *self, guint silence)
{
  gchar *end;
  gdouble value = g_ascii_strtod (self->value->str, &end);
  gboolean is_number = end != self->value->str;

  if (self->is_text)
    return (silence & KY_SILENCE_NO_TEXT) != 0;
  return (value > 0 && (silence & KY_SILENCE_NO_PLUS) != 0)
         || (value < 0 && (silence & KY_SILENCE_NO_MINUS) != 0)
         /* Formats of tables often leave out only zeros, which is not a way to hide a value. */
         || (is_number && value == 0 && (silence & KY_SILENCE_NO_NUMBER) == KY_SILENCE_NO_NUMBER);
}

static KyHiddenWay
way_of_format (Sheet *self)
{
  const Cells *cells = self->pass->all->cells;
  const CellFormat *format = unseen_sheet_find_format (self);
  const Range *rule = unseen_sheet_find_range (self, self->ruled);
  const Look *look = rule != NULL ? &g_array_index (cells->looks, Look, rule->look) : NULL;

  if (format == NULL || (!format->may_hide && look == NULL))
    return KY_HIDDEN_NOT;
  if (unseen_sheet_is_silent (self,
                              look != NULL && look->silence != 0 ? look->silence : format->silence))
    return KY_HIDDEN_FORMAT;
  KyHiddenWay way = unseen_sheet_judge_format (cells, format, look, self->has_picture);
  return way == KY_HIDDEN_COLOUR && unseen_sheet_find_range (self, self->painted) != NULL
             ? KY_HIDDEN_NOT
             : way;
}

static KyHiddenWay
unseen_sheet_way_of (Sheet *self)
{
  if (self->pass->source->is_unseen || self->is_row_hidden
      || unseen_sheet_is_in_columns (self, self->columns)
      || (self->is_column_narrow && !unseen_sheet_is_in_columns (self, self->sized)
          && self->n_checks < CHECKS && self->sized->len < RANGES_MAX))
    return KY_HIDDEN_SAID;
  KyHiddenWay way = way_of_format (self);
  if (way != KY_HIDDEN_NOT)
    return way;
  const Range *merged = unseen_sheet_find_range (self, self->merged);
  if ((merged != NULL && (merged->columns[0] != self->column || merged->rows[0] != self->row))
      || unseen_sheet_find_range (self, self->charts) != NULL)
    return KY_HIDDEN_COVERED;
  return KY_HIDDEN_NOT;
}

static void
unseen_sheet_begin_cell (Sheet *self)
{
  KyTextPart *xml = &self->pass->xml;
  g_autofree gchar *place = ky_xml_value (xml->reader, KY_XML_NS_NONE, "r");
  KyView type = ky_text_part_attribute (xml, KY_XML_NS_NONE, "t");
  guint column, row;

  self->column++;
  if (unseen_sheet_read_cell (place, &column, &row) != NULL)
    {
      self->column = column;
      self->row = row;
    }
  self->place = ky_xml_reader_place (xml->reader);
  self->format = (guint)CLAMP (ky_text_part_int (xml, KY_XML_NS_NONE, "s", 0), 0, G_MAXINT);
  self->is_text
      = ky_view_is (type, "s") || ky_view_is (type, "str") || ky_view_is (type, "inlineStr");
  self->is_open = TRUE;
  g_string_truncate (self->value, 0);
}

/* Takes an element of a string with several runs. */
static void
unseen_sheet_take_rich (KyUnseenPass *pass, RichRun *run, gint tag)
{
  if (tag == RICH_RUN)
    *run = (RichRun){ .font = { .size = -1 },
                      .place = ky_xml_reader_place (pass->xml.reader),
                      .is_open = TRUE };
  else if (run->is_open && (tag == RICH_COLOUR || tag == RICH_SIZE))
    unseen_sheet_set_font (pass->all, &pass->xml, tag == RICH_COLOUR ? COLOUR : SIZE, &run->font);
}

/* Judges a run, which ends, on `ground`. */
static void
unseen_sheet_end_rich (KyUnseenPass *pass, RichRun *run, const KyScenePaint *ground)
{
  KySceneRun scene = KY_SCENE_RUN;

  if (run->font.size >= 0)
    scene.size = run->font.size;
  scene.fill = run->font.colour;
  scene.ground = *ground;
  KyHiddenWay way = ky_scene_judge (&scene);
  if (run->is_open && run->has_ink && way != KY_HIDDEN_NOT)
    ky_unseen_mark (pass, run->place, way);
  run->is_open = FALSE;
}

/* Returns the background of the text of the cell that is open. */
static KyScenePaint
unseen_sheet_ground (Sheet *self)
{
  const KyScenePaint *ground
      = unseen_sheet_find_ground (self->pass->all->cells, unseen_sheet_find_format (self));

  if (self->has_picture || unseen_sheet_find_range (self, self->painted) != NULL
      || unseen_sheet_find_range (self, self->ruled) != NULL)
    return unsaid;
  return ground != NULL ? *ground : white;
}

static void
unseen_sheet_end_cell (Sheet *self)
{
  if (!self->is_open)
    return;
  self->is_open = FALSE;
  if (!ky_hidden_has_ink (ky_view (self->value->str, self->value->len)))
    return;
  KyHiddenWay way = unseen_sheet_way_of (self);
  if (way != KY_HIDDEN_NOT)
    ky_unseen_mark (self->pass, self->place, way);
}

static void
unseen_sheet_begin (Sheet *self, gint tag)
{
  KyTextPart *xml = &self->pass->xml;
  gdouble width, height;
  Range range;

  switch (tag)
    {
    case COLUMN:
      width = real_of (xml, "width");
      range.columns[0]
          = (guint)CLAMP (ky_text_part_int (xml, KY_XML_NS_NONE, "min", 0), 0, COLUMNS);
      range.columns[1]
          = (guint)CLAMP (ky_text_part_int (xml, KY_XML_NS_NONE, "max", 0), 0, COLUMNS);
      if ((unseen_sheet_is_switched_on (xml, "hidden") || (width >= 0 && width < KY_SCENE_NARROW))
          && self->columns->len < RANGES_MAX)
        g_array_append_val (self->columns, range);
      if (width >= 0 && self->sized->len < RANGES_MAX)
        g_array_append_val (self->sized, range);
      break;
    case ROW:
      height = real_of (xml, "ht");
      self->row
          = (guint)CLAMP (ky_text_part_int (xml, KY_XML_NS_NONE, "r", self->row + 1), 0, 10000000);
      self->column = 0;
      self->is_row_hidden
          = unseen_sheet_is_switched_on (xml, "hidden")
            || (height >= 0
                    ? ky_scene_is_flat (height) && unseen_sheet_is_switched_on (xml, "customHeight")
                    : self->is_row_flat);
      break;
    case DEFAULT_SIZES:
      width = real_of (xml, "defaultColWidth");
      height = real_of (xml, "defaultRowHeight");
      self->is_column_narrow = width >= 0 && width < KY_SCENE_NARROW;
      self->is_row_flat = height >= 0 && ky_scene_is_flat (height)
                          && unseen_sheet_is_switched_on (xml, "customHeight");
      break;
    case CELL:
      unseen_sheet_begin_cell (self);
      break;
    }
}

/* Tells, where the cells of a sheet begin, whether anything may hide one of them. Rows and columns
 * that are not shown are found by the names of what says so. */
static gboolean
unseen_sheet_may_hide (const Sheet *self)
{
  KyXmlReader *reader = self->pass->xml.reader;

  return self->pass->source->is_unseen || ((const Cells *)self->pass->all->cells)->may_hide
         || ky_xml_reader_mentions_later (reader, "rPr") || self->merged->len > 0
         || self->ruled->len > 0 || self->charts->len > 0 || self->columns->len > 0
         || self->is_row_flat || self->is_column_narrow
         || ky_xml_reader_mentions_later (reader, "hidden")
         || ky_xml_reader_mentions_later (reader, "customHeight")
         || ky_xml_reader_mentions_later (reader, "width");
}

void
ky_unseen_sheet (KyUnseenPass *pass)
{
  g_autoptr (GArray) merged = g_array_new (FALSE, FALSE, sizeof (Range));
  g_autoptr (GArray) painted = g_array_new (FALSE, FALSE, sizeof (Range));
  g_autoptr (GArray) ruled = g_array_new (FALSE, FALSE, sizeof (Range));
  g_autoptr (GArray) charts = g_array_new (FALSE, FALSE, sizeof (Range));
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (Range));
  g_autoptr (GArray) sized = g_array_new (FALSE, FALSE, sizeof (Range));
  g_autoptr (GString) value = g_string_new (NULL);
  Sheet self = { .pass = pass,
                 .merged = merged,
                 .painted = painted,
                 .ruled = ruled,
                 .charts = charts,
                 .columns = columns,
                 .sized = sized,
                 .value = value };
  KyTextPart *xml = &pass->xml;
  RichRun run = { .is_open = FALSE };
  KyXmlEvent event;

  xml->tags = sheet_tags;
  read_around (&self);
  while ((event = ky_xml_reader_next (xml->reader, NULL)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        {
          KyView text = ky_xml_reader_text (xml->reader);

          if (self.is_open && self.is_in_value)
            g_string_append_len (value, (const gchar *)text.data, (gssize)MIN (text.size, 400));
          run.has_ink = run.has_ink || (run.is_open && ky_hidden_has_ink (text));
          continue;
        }
      gint tag = ky_text_part_tag (xml);
      if (tag == VALUE || tag == STRING)
        self.is_in_value = event == KY_XML_START;
      if (event == KY_XML_START && tag == CELLS && !unseen_sheet_may_hide (&self))
        return;
      if (event == KY_XML_END && tag == CELL)
        unseen_sheet_end_cell (&self);
      else if (event == KY_XML_END && tag == RICH_RUN)
        {
          KyScenePaint ground = unseen_sheet_ground (&self);

          unseen_sheet_end_rich (pass, &run, &ground);
        }
      else if (event == KY_XML_START)
        {
          unseen_sheet_begin (&self, tag);
          unseen_sheet_take_rich (pass, &run, tag);
        }
    }
}

void
ky_unseen_strings (KyUnseenPass *pass)
{
  const Cells *cells = pass->all->cells;
  KyTextPart *xml = &pass->xml;
  RichRun run = { .is_open = FALSE };
  KyXmlEvent event;

  if (cells == NULL || !ky_xml_reader_mentions (xml->reader, "rPr"))
    return;
  xml->tags = sheet_tags;
  while ((event = ky_xml_reader_next (xml->reader, NULL)) < KY_XML_EOF)
    if (event == KY_XML_TEXT)
      run.has_ink
          = run.has_ink || (run.is_open && ky_hidden_has_ink (ky_xml_reader_text (xml->reader)));
    else if (event == KY_XML_START)
      unseen_sheet_take_rich (pass, &run, ky_text_part_tag (xml));
    /* Strings are shared by cells, so that the background of a string is known only if all cells
     * are white. */
    else if (ky_text_part_tag (xml) == RICH_RUN)
      unseen_sheet_end_rich (pass, &run, cells->is_ground ? &unsaid : &white);
}

/* --- names ------------------------------------------------------------------------------------ */

void
ky_unseen_workbook (KyUnseenPass *pass)
{
  static const KyTextTag tags[] = { { KY_NS_S, "definedName", 1 }, { 0, NULL, 0 } };
  gboolean is_name = FALSE;
  KyXmlEvent event;

  pass->xml.tags = tags;
  while ((event = ky_xml_reader_next (pass->xml.reader, NULL)) < KY_XML_EOF)
    {
      if (event != KY_XML_TEXT)
        {
          is_name = event == KY_XML_START && ky_text_part_tag (&pass->xml) == 1;
          continue;
        }
      KyView text = ky_xml_reader_text (pass->xml.reader);
      if (is_name && memchr (text.data, '"', text.size) != NULL && ky_hidden_is_prose (text))
        ky_hidden_count (&pass->all->counts, KY_HIDDEN_DESCRIPTION);
    }
}
