/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out which styles of a Word document make headings and lists (ISO/IEC 29500-1 §17.7). */
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/ooxml/text.h"

#define BASES_MAX 16
#define SHIFT_LEAST 4 /* half-points by which an exponent is raised */

enum
{
  NO_TAG,
#define TAG(ns, local, tag) tag,
#include "filetypes/ooxml/text-style-tags.def"
};

static const KyTextTag style_tags[] = {
#define TAG(ns, local, tag) { KY_NS_##ns, local, tag },
#define SAME TAG
#include "filetypes/ooxml/text-style-tags.def"
  { 0, NULL, 0 },
};

/* Holds a style as it was read; -1: the style does not set the property. */
typedef struct
{
  KyWordStyle style; /* first, so that the table can hold it */
  gint outline, list, level, strike, script;
  guint condition; /* the conditional format that is being read; 0: none */
  gchar *based_on;
} Style;

KY_DEFINE_PUBLIC_DESTROY (ky_word_style_free, Style, based_on)

/* The conditional formats of a table, in the order of the digits of w:cnfStyle: their types and its
 * attributes. */
static const gchar *const conditions[][2]
    = { { "firstRow", "firstRow" },         { "lastRow", "lastRow" },
        { "firstCol", "firstColumn" },      { "lastCol", "lastColumn" },
        { "band1Vert", "oddVBand" },        { "band2Vert", "evenVBand" },
        { "band1Horz", "oddHBand" },        { "band2Horz", "evenHBand" },
        { "neCell", "firstRowLastColumn" }, { "nwCell", "firstRowFirstColumn" },
        { "seCell", "lastRowLastColumn" },  { "swCell", "lastRowFirstColumn" } };

static gchar *
text_style_value_of (KyTextPart *xml, const gchar *local)
{
  KyView value = ky_text_part_attribute (xml, KY_NS_W, local);

  return ky_view_to_string (value);
}

gint
ky_word_script (KyTextPart *xml)
{
  KyView value = ky_text_part_attribute (xml, KY_NS_W, "val");

  gint position = ky_text_part_int (xml, KY_NS_W, "val", 0); /* of w:position, half-points */

  return ky_view_is (value, "superscript") ? KY_SCRIPT_RAISED
         : ky_view_is (value, "subscript") ? KY_SCRIPT_LOWERED
         : position >= SHIFT_LEAST         ? KY_SCRIPT_SHIFTED_UP
         : position <= -SHIFT_LEAST        ? KY_SCRIPT_SHIFTED_DOWN
                                           : KY_SCRIPT_NORMAL;
}

guint
ky_word_conditions (KyTextPart *xml)
{
  KyView digits = ky_text_part_attribute (xml, KY_NS_W, "val");
  guint met = 0;

  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    if ((i < digits.size && digits.data[i] == '1')
        || (ky_text_part_attribute (xml, KY_NS_W, conditions[i][1]).size > 0
            && ky_text_part_is_on (xml, KY_NS_W, conditions[i][1])))
      met |= 1U << i;
  return met;
}

guint
ky_word_table_look (KyTextPart *xml)
{
  static const struct
  {
    const gchar *attribute;
    guint digit, condition;
  } looks[] = { { "firstRow", 0x20, KY_WORD_FIRST_ROW },
                { "lastRow", 0x40, KY_WORD_LAST_ROW },
                { "firstColumn", 0x80, KY_WORD_FIRST_COLUMN },
                { "lastColumn", 0x100, KY_WORD_LAST_COLUMN },
                { "noHBand", 0x200, KY_WORD_ROW_BANDS }, /* set: no bands */
                { "noVBand", 0x400, KY_WORD_COLUMN_BANDS } };
  g_autofree gchar *digits = text_style_value_of (xml, "val");
  guint64 all = g_ascii_strtoull (digits, NULL, 16);
  guint shown = KY_WORD_BANDS;

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (ky_text_part_attribute (xml, KY_NS_W, looks[i].attribute).size > 0
            ? ky_text_part_is_on (xml, KY_NS_W, looks[i].attribute)
            : (all & looks[i].digit) != 0)
      shown ^= looks[i].condition;
  return shown;
}

static void
text_style_take_condition (Style *style, KyTextPart *xml)
{
  KyView type = ky_text_part_attribute (xml, KY_NS_W, "type");

  style->condition = 1U << G_N_ELEMENTS (conditions); /* no cell meets it */
  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    if (ky_view_is (type, conditions[i][0]))
      style->condition = 1U << i;
}

static void
text_style_take (Style *style, KyTextPart *xml, gint tag)
{
  g_autofree gchar *value = NULL;

  switch (tag)
    {
    case NAME:
      value = text_style_value_of (xml, "val");
      if (g_ascii_strncasecmp (value, "heading ", 8) == 0 && value[8] >= '1' && value[8] <= '9')
        style->outline = value[8] - '1';
      else if (g_ascii_strcasecmp (value, "title") == 0)
        style->outline = 0;
      break;
    case BASED_ON:
      g_free (style->based_on);
      style->based_on = text_style_value_of (xml, "val");
      break;
    case OUTLINE_LEVEL:
      style->outline = (gint)CLAMP (ky_text_part_int (xml, KY_NS_W, "val", 9), 0, 9);
      break;
    case LIST_ID:
      style->list = (gint)CLAMP (ky_text_part_int (xml, KY_NS_W, "val", 0), 0, G_MAXINT);
      break;
    case LIST_LEVEL:
      style->level = (gint)CLAMP (ky_text_part_int (xml, KY_NS_W, "val", 0), 0, 8);
      break;
    case BAND_ROWS:
      style->style.band_rows = (guint)CLAMP (ky_text_part_int (xml, KY_NS_W, "val", 1), 1, 10000);
      break;
    case BAND_COLUMNS:
      style->style.band_columns
          = (guint)CLAMP (ky_text_part_int (xml, KY_NS_W, "val", 1), 1, 10000);
      break;
    case CONDITIONAL:
      text_style_take_condition (style, xml);
      break;
    case STRIKE:
      if (style->condition != 0 && ky_text_part_is_on (xml, KY_NS_W, "val"))
        style->style.struck |= style->condition;
      if (style->condition == 0)
        style->strike = MAX (style->strike, 0) | ky_text_part_is_on (xml, KY_NS_W, "val");
      break;
    case SCRIPT:
      if (style->condition == 0)
        style->script = ky_word_script (xml);
      break;
    }
}

static void
text_style_take_default (KyWordStyles *styles, const Style *style, KyTextPart *xml)
{
  KyView type = ky_text_part_attribute (xml, KY_NS_W, "type");

  if (ky_text_part_attribute (xml, KY_NS_W, "default").size == 0
      || !ky_text_part_is_on (xml, KY_NS_W, "default"))
    return;
  if (ky_view_is (type, "paragraph"))
    styles->paragraph = &style->style;
  else if (ky_view_is (type, "character"))
    styles->character = &style->style;
  else if (ky_view_is (type, "table"))
    styles->table = &style->style;
}

/* Sets the properties that `style` does not set from the styles on which it is based. */
static void
text_style_resolve (GHashTable *styles, Style *style)
{
  const Style *at = style;
  gint outline = -1, list = -1, level = -1, strike = -1, script = -1;

  for (guint i = 0; at != NULL && i < BASES_MAX; i++)
    {
      outline = outline < 0 ? at->outline : outline;
      list = list < 0 ? at->list : list;
      level = level < 0 ? at->level : level;
      strike = strike < 0 ? at->strike : strike;
      script = script < 0 ? at->script : script;
      style->style.struck |= at->style.struck;
      if (style->style.band_rows == 0)
        style->style.band_rows = at->style.band_rows;
      if (style->style.band_columns == 0)
        style->style.band_columns = at->style.band_columns;
      at = at->based_on != NULL ? g_hash_table_lookup (styles, at->based_on) : NULL;
    }
  style->style.heading = outline >= 0 && outline < 9 ? outline + 1 : 0;
  style->style.list = MAX (list, 0);
  style->style.list_level = MAX (level, 0);
  style->style.strike = strike;
  style->style.script = script;
}

gboolean
ky_word_styles_read (KyWordStyles *styles, KyTextDocument *document, KyPackage *package,
                     const KyPart *part, GError **error)
{
  g_auto (KyTextPart) xml = { 0 };
  Style *style = NULL;
  gboolean is_default = FALSE;
  GHashTableIter iter;
  gpointer value;
  KyXmlEvent event;

  if (part == NULL)
    return TRUE;
  if (!ky_text_part_open (&xml, document, package, part, style_tags, error))
    return FALSE;
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      gint tag = event != KY_XML_TEXT ? ky_text_part_tag (&xml) : 0;

      if (event == KY_XML_START && tag == STYLE)
        {
          g_autofree gchar *id = text_style_value_of (&xml, "styleId");

          if (g_hash_table_contains (styles->by_id, id))
            continue; /* a default style must not be freed: the first one of an id counts */
          style = g_new0 (Style, 1);
          style->outline = style->list = style->level = style->strike = style->script = -1;
          g_hash_table_insert (styles->by_id, g_steal_pointer (&id), style);
          text_style_take_default (styles, style, &xml);
        }
      else if (event == KY_XML_START && style != NULL)
        text_style_take (style, &xml, tag);
      else if (event == KY_XML_END && tag == STYLE)
        style = NULL;
      else if (event == KY_XML_END && tag == CONDITIONAL && style != NULL)
        style->condition = 0;
      else if (tag == DEFAULTS)
        is_default = event == KY_XML_START;
      else if (event == KY_XML_START && tag == STRIKE && is_default)
        styles->is_struck |= ky_text_part_is_on (&xml, KY_NS_W, "val");
    }
  if (event != KY_XML_EOF)
    return FALSE;
  g_hash_table_iter_init (&iter, styles->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      text_style_resolve (styles->by_id, value);
      styles->struck |= ((const Style *)value)->style.struck;
    }
  return TRUE;
}
