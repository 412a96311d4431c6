/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes the numbers and bullets of lists and headings (OpenDocument 1.3 part 3 §5.3, §16.30 to
 * §16.34), for text-walk.c and text-flow.c. Lists are nested at most DEPTH_MAX deep. */
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/text/number.h"
#include "filetypes/odf/text.h"

#define LEVELS KY_ODF_LIST_LEVELS
#define MARK_MAX 1024 /* bytes of a prefix or suffix */
#define DEPTH_MAX 64

typedef struct
{
  gboolean is_number;
  const gchar *format; /* static: ST_NumberFormat; NULL: nothing is shown */
  gchar *prefix, *suffix, *bullet;
  const KySymbolFont *font; /* (nullable) of the bullet, if it is a symbol font */
  gint start;
  guint display;
} Level;

typedef struct
{
  Level levels[LEVELS];
  gint counters[LEVELS];
} Style;

typedef struct
{
  Style *style;      /* (nullable) */
  gboolean has_mark; /* the item's first paragraph is still to come */
} List;

struct _KyOdfLists
{
  KyTextDocument *document;
  GHashTable *styles; /* name -> Style */
  GHashTable *faces;  /* name of a font face -> KySymbolFont, or NULL for another font */
  Style *outline;     /* (nullable) of the headings */
  List open[DEPTH_MAX];
  guint depth, n_too_deep;
};

enum
{
  LIST_STYLE = 1,
  OUTLINE_STYLE,
  NUMBER,
  BULLET,
  FACE,
  LOOK
};

static const KyTextTag list_tags[] = {
  { KY_ODF_TEXT, "list-style", LIST_STYLE },
  { KY_ODF_TEXT, "outline-style", OUTLINE_STYLE },
  { KY_ODF_TEXT, "list-level-style-number", NUMBER },
  { KY_ODF_TEXT, "outline-level-style", NUMBER },
  { KY_ODF_TEXT, "list-level-style-bullet", BULLET },
  { KY_ODF_TEXT, "list-level-style-image", BULLET },
  { KY_ODF_STYLE, "font-face", FACE },
  { KY_ODF_STYLE, "text-properties", LOOK },
  { 0, NULL, 0 },
};

static void
odf_text_list_style_free (gpointer data)
{
  Style *style = data;

  for (guint i = 0; i < LEVELS; i++)
    {
      g_free (style->levels[i].prefix);
      g_free (style->levels[i].suffix);
      g_free (style->levels[i].bullet);
    }
  g_free (style);
}

void
ky_odf_lists_free (KyOdfLists *lists)
{
  if (lists == NULL)
    return;
  if (lists->outline != NULL)
    odf_text_list_style_free (lists->outline);
  g_hash_table_unref (lists->styles);
  g_hash_table_unref (lists->faces);
  g_free (lists);
}

/* --- reading -------------------------------------------------------------------------------- */

/* Returns style:num-format (§19.503), as OOXML names it; "other" for a form that is not known. */
static const gchar *
odf_text_list_format_of (KyView value)
{
  static const struct
  {
    const gchar *begin, *format;
  } formats[] = {
    { "1st", "ordinal" },
    { "1", "decimal" },
    { "01", "decimalZero" },
    { "a", "lowerLetter" },
    { "A", "upperLetter" },
    { "i", "lowerRoman" },
    { "I", "upperRoman" },
    { "一", "japaneseCounting" },
    { "①", "decimalEnclosedCircle" },
    { "１", "decimalFullWidth" },
    { "ア", "aiueo" },
    { "イ, ロ", "iroha" },
    { "ｱ", "aiueo" },
    { "ｲ, ﾛ", "iroha" },
    { "甲", "ideographTraditional" },
    { "子", "ideographZodiac" },
    { "壱", "japaneseLegal" },
    { "가", "ganada" },
    { "ㄱ", "chosung" },
    { "α", "lowerGreek" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (ky_view_starts_with (value, formats[i].begin, strlen (formats[i].begin)))
      return formats[i].format;
  return value.size > 0 ? "other" : NULL;
}

static gchar *
odf_text_list_text_of (KyTextDocument *document, KyTextPart *xml, guint16 ns, const gchar *local)
{
  KyView value = ky_text_part_attribute (xml, ns, local);

  document->n_cut += value.size > MARK_MAX;
  return ky_view_to_string (ky_view (value.data, value.size <= MARK_MAX ? value.size : 0));
}

/* Returns the symbol font of a bullet's text properties, or NULL. */
static const KySymbolFont *
odf_text_list_font (const KyOdfLists *lists, KyTextPart *xml)
{
  KyView name = ky_text_part_attribute (xml, KY_ODF_STYLE, "font-name");
  KyView family = ky_text_part_attribute (xml, KY_ODF_FO, "font-family");
  g_autofree gchar *key = ky_view_to_string (name);

  return name.size > 0 ? g_hash_table_lookup (lists->faces, key)
                       : ky_symbol_family ((const gchar *)family.data, family.size);
}

/* Returns the level that begins, or NULL if there are fewer. */
static Level *
take_level (Style *style, KyTextDocument *document, KyTextPart *xml, gint tag)
{
  gint64 n = ky_text_part_int (xml, KY_ODF_TEXT, "level", 0);

  if (n < 1 || n > LEVELS)
    return NULL;
  Level *level = &style->levels[n - 1];
  KY_RELEASE_MEMBERS (level, prefix, suffix, bullet);
  level->prefix = odf_text_list_text_of (document, xml, KY_ODF_STYLE, "num-prefix");
  level->suffix = odf_text_list_text_of (document, xml, KY_ODF_STYLE, "num-suffix");
  level->font = NULL;
  level->is_number = tag == NUMBER;
  level->format
      = odf_text_list_format_of (ky_text_part_attribute (xml, KY_ODF_STYLE, "num-format"));
  level->start
      = (gint)CLAMP (ky_text_part_int (xml, KY_ODF_TEXT, "start-value", 1), 0, G_MAXINT / 2);
  level->display
      = (guint)CLAMP (ky_text_part_int (xml, KY_ODF_TEXT, "display-levels", 1), 1, LEVELS);
  level->bullet
      = tag == BULLET ? odf_text_list_text_of (document, xml, KY_ODF_TEXT, "bullet-char") : NULL;
  return level;
}

static void
restart (Style *style, guint from)
{
  for (guint i = from; i < LEVELS; i++)
    style->counters[i] = style->levels[i].start - 1;
}

static gboolean
odf_text_list_read_styles (KyOdfLists *lists, KyOdfText *text, const KyZipEntry *entry,
                           GError **error)
{
  g_auto (KyTextPart) xml = { .namespaces = ky_odf_namespaces, .tags = list_tags };
  Style *style = NULL;
  Level *level = NULL;
  KyXmlEvent event;

  xml.bytes = ky_odf_package_read (text->document->job, text->package, entry, TRUE, error);
  if (xml.bytes == NULL || !ky_text_part_again (&xml, text->document, error))
    return FALSE;
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      gint tag = event == KY_XML_TEXT ? 0 : ky_text_part_tag (&xml);

      if ((tag == LIST_STYLE || tag == OUTLINE_STYLE) && event == KY_XML_END)
        {
          if (style != NULL)
            restart (style, 0);
          style = NULL;
          level = NULL;
        }
      else if (tag == FACE && event == KY_XML_START)
        {
          KyView name = ky_text_part_attribute (&xml, KY_ODF_STYLE, "name");
          KyView family = ky_text_part_attribute (&xml, KY_ODF_SVG, "font-family");

          g_hash_table_insert (
              lists->faces, ky_view_to_string (name),
              (gpointer)ky_symbol_family ((const gchar *)family.data, family.size));
        }
      else if (tag == LOOK && event == KY_XML_START && level != NULL)
        level->font = odf_text_list_font (lists, &xml);
      else if (tag == LIST_STYLE)
        {
          KyView name = ky_text_part_attribute (&xml, KY_ODF_STYLE, "name");

          style = g_new0 (Style, 1);
          g_hash_table_replace (lists->styles, ky_view_to_string (name), style);
        }
      else if (tag == OUTLINE_STYLE && lists->outline == NULL)
        style = lists->outline = g_new0 (Style, 1);
      else if (tag != 0 && tag < FACE && event == KY_XML_START && style != NULL)
        level = take_level (style, text->document, &xml, tag);
    }
  return event == KY_XML_EOF;
}

KyOdfLists *
ky_odf_lists_new (KyOdfText *text, KyOdfDocument *of, GError **error)
{
  g_autoptr (KyOdfLists) lists = g_new0 (KyOdfLists, 1);

  lists->document = text->document;
  lists->faces = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  lists->styles
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, odf_text_list_style_free);
  if ((of->styles != NULL && !odf_text_list_read_styles (lists, text, of->styles, error))
      || !odf_text_list_read_styles (lists, text, of->content, error))
    return NULL;
  return g_steal_pointer (&lists);
}

/* --- marks ---------------------------------------------------------------------------------- */

guint
ky_odf_lists_depth (const KyOdfLists *lists)
{
  return lists->depth + lists->n_too_deep;
}

void
ky_odf_lists_open (KyOdfLists *lists, KyTextPart *xml)
{
  KyView name = ky_text_part_attribute (xml, KY_ODF_TEXT, "style-name");
  gboolean continues
      = ky_view_is (ky_text_part_attribute (xml, KY_ODF_TEXT, "continue-numbering"), "true")
        || ky_text_part_attribute (xml, KY_ODF_TEXT, "continue-list").size > 0;

  if (lists->depth == DEPTH_MAX)
    {
      lists->n_too_deep++;
      return;
    }
  List *list = &lists->open[lists->depth];
  *list = (List){ .style = lists->depth > 0 ? list[-1].style : NULL };
  if (name.size > 0)
    {
      g_autofree gchar *key = ky_view_to_string (name);
      Style *style = g_hash_table_lookup (lists->styles, key);

      list->style = style != NULL ? style : list->style;
    }
  if (list->style != NULL && !continues && lists->depth < LEVELS)
    restart (list->style, lists->depth);
  lists->depth++;
}

void
ky_odf_lists_close (KyOdfLists *lists)
{
  if (lists->n_too_deep > 0)
    lists->n_too_deep--;
  else if (lists->depth > 0)
    lists->depth--;
}

void
ky_odf_lists_close_to (KyOdfLists *lists, guint depth)
{
  while (ky_odf_lists_depth (lists) > depth)
    ky_odf_lists_close (lists);
}

void
ky_odf_lists_item (KyOdfLists *lists, KyTextPart *xml, gboolean is_header)
{
  List *list = lists->depth > 0 && lists->n_too_deep == 0 ? &lists->open[lists->depth - 1] : NULL;
  gint64 start = ky_text_part_int (xml, KY_ODF_TEXT, "start-value", -1);

  if (list == NULL)
    return;
  list->has_mark = !is_header;
  if (start >= 0 && start < G_MAXINT && list->style != NULL && lists->depth <= LEVELS)
    list->style->counters[lists->depth - 1] = (gint)start - 1;
}

static gchar *
odf_text_list_mark_of (KyOdfLists *lists, Style *style, guint depth)
{
  const Level *level = &style->levels[depth];
  gboolean has_number = FALSE;

  if (style->counters[depth] < G_MAXINT)
    style->counters[depth]++;
  restart (style, depth + 1);
  if (!level->is_number)
    return level->bullet != NULL ? ky_text_bullet (level->font, level->bullet) : g_strdup ("");
  if (level->format == NULL)
    return g_strdup ("");
  GString *mark = g_string_new (level->prefix);
  for (guint i = level->display > depth ? 0 : depth + 1 - level->display; i <= depth; i++)
    {
      const Level *of = &style->levels[i];

      if (of->format == NULL)
        continue;
      if (has_number)
        g_string_append_c (mark, '.');
      has_number = TRUE;
      lists->document->n_numbers
          += !ky_text_append_number (mark, MAX (style->counters[i], of->start), of->format);
    }
  g_string_append (mark, level->suffix);
  return g_string_free (mark, FALSE);
}

gchar *
ky_odf_lists_mark (KyOdfLists *lists, guint heading, guint *ret_indent)
{
  List *list = lists->depth > 0 ? &lists->open[lists->depth - 1] : NULL;

  *ret_indent = heading == 0 && lists->depth > 0 ? lists->depth - 1 : 0;
  if (list == NULL)
    return heading > 0 && lists->outline != NULL
               ? odf_text_list_mark_of (lists, lists->outline, heading - 1)
               : g_strdup ("");
  if (!list->has_mark || list->style == NULL || lists->depth > LEVELS)
    return g_strdup ("");
  list->has_mark = FALSE;
  return odf_text_list_mark_of (lists, list->style, lists->depth - 1);
}
