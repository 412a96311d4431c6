/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes the properties of a drawing's elements from their attributes and style sheets, which
 * base/css reads. Rules that are not understood, or that depend on more than that the drawing is
 * on a screen, are ignored and reported. Nothing is fetched: a property's value is checked where
 * it is written. */
#include "filetypes/base/css/condition.h"
#include "filetypes/base/css/sheet.h"
#include "filetypes/base/css/syntax.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/svg/drawing.h"

#define SELECTORS_MAX 8192
#define ELEMENTS_MAX 1000000 /* elements that are counted for rules that depend on later ones */

/* Names the place of all properties that are not in the list and may be visible. No attribute has
 * this name, so that a value there is reported. */
#define OTHERS "*"

/* Lists what an element can be given; OTHERS is the first in their order. */
static const gchar *const properties[] = KY_LIST (
    OTHERS, "alignment-baseline", "baseline-shift", "clip-path", "clip-rule", "color",
    "color-interpolation", "color-interpolation-filters", "direction", "display",
    "dominant-baseline", "fill", "fill-opacity", "fill-rule", "filter", "flood-color",
    "flood-opacity", "font-family", "font-size", "font-size-adjust", "font-stretch", "font-style",
    "font-variant", "font-weight", "glyph-orientation-horizontal", "glyph-orientation-vertical",
    "image-rendering", "kerning", "letter-spacing", "lighting-color", "marker-end", "marker-mid",
    "marker-start", "mask", "mask-type", "mix-blend-mode", "opacity", "overflow", "paint-order",
    "shape-rendering", "stop-color", "stop-opacity", "stroke", "stroke-dasharray",
    "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity",
    "stroke-width", "text-anchor", "text-decoration", "text-rendering", "transform",
    "transform-origin", "unicode-bidi", "vector-effect", "visibility", "word-spacing",
    "writing-mode");

G_STATIC_ASSERT (G_N_ELEMENTS (properties) <= KY_SVG_PROPERTIES_MAX);

typedef struct
{
  gint property;
  KyView value;
  gboolean is_important;
} Declared;

/* Says where the declarations of a rule are among all. */
typedef struct
{
  guint first, n;
} Rule;

struct _KySvgStyles
{
  KyCssSheet css;
  GArray *rules;        /* of Rule */
  GArray *declared;     /* of Declared: by all rules */
  GStringChunk *values; /* their values */
  GArray *block;        /* of Declared: by the block that was read last */
  GStringChunk *own;    /* values of the style attribute that was read last */
  GArray *paths;        /* of KyCssPath: the open elements */
  GArray *found;        /* of guint: rules of the element that was met, the weakest first */
};

const gchar *
ky_svg_property_name (guint index)
{
  return index < G_N_ELEMENTS (properties) ? properties[index] : NULL;
}

gint
ky_svg_property (KyView name)
{
  guint low = 0, high = G_N_ELEMENTS (properties);

  while (low < high)
    {
      guint middle = (low + high) / 2;
      gsize length = strlen (properties[middle]);
      gint order = memcmp (name.data, properties[middle], MIN (name.size, length));

      if (order == 0 && name.size == length)
        return (gint)middle;
      if (order < 0 || (order == 0 && name.size < length))
        high = middle;
      else
        low = middle + 1;
    }
  return -1;
}

/* --- declarations ----------------------------------------------------------------------------- */

static void
svg_style_put (KySvgProperty *of, const Declared *declared)
{
  KySvgProperty *row = &of[declared->property];

  if (declared->is_important || !row->is_important)
    *row = (KySvgProperty){ declared->value, declared->is_important };
}

static void
svg_style_add (GArray *block, const gchar *name, KyView value, gboolean is_important)
{
  Declared declared = { ky_svg_property (ky_view (name, strlen (name))), value, is_important };

  if (value.size > 0)
    g_array_append_val (block, declared);
}

/* Matches a weight such as "700". */
static gboolean
is_weight (KyView word)
{
  return word.size == 3 && ky_markup_has_only (word, "", "", FALSE);
}

/* Reads a font as "12px/1.5 sans-serif", with or without words before it. */
static void
svg_style_add_font (GArray *block, KyView value, gboolean is_important)
{
  gsize at = 0;

  while (at < value.size)
    {
      gsize end = at, size;

      while (end < value.size && value.data[end] != ' ')
        end++;
      KyView word = ky_view (value.data + at, end - at);
      if (word.size > 0 && g_ascii_isdigit ((gchar)word.data[0]) && !is_weight (word))
        {
          const guint8 *slash = memchr (word.data, '/', word.size);

          size = slash != NULL ? (gsize)(slash - word.data) : word.size;
          svg_style_add (block, "font-size", ky_view (word.data, size), is_important);
          while (end < value.size && g_ascii_isspace ((gchar)value.data[end]))
            end++;
          svg_style_add (block, "font-family", ky_view (value.data + end, value.size - end),
                         is_important);
          return;
        }
      if (ky_view_is (word, "italic") || ky_view_is (word, "oblique"))
        svg_style_add (block, "font-style", word, is_important);
      else if (ky_view_is (word, "bold") || ky_view_is (word, "bolder") || is_weight (word))
        svg_style_add (block, "font-weight", word, is_important);
      at = end + 1;
    }
}

/* Tells whether a property that is not in the list leaves a drawing as it is: it has its first
 * value, is a note of the program that drew it, refines a font or a line below a text, or only has
 * a meaning beside others, for the mouse, or in the layout of a page. */
static gboolean
svg_style_is_plain (const gchar *name, const gchar *value)
{
  static const gchar *const prefixes[]
      = { "-", "font-", "margin", "shape-", "solid-", "text-decoration-" };
  static const gchar *const names[] = { "block-progression", "color-rendering",  "cursor",
                                        "enable-background", "isolation",        "line-height",
                                        "max-width",         "pointer-events",   "text-align",
                                        "text-indent",       "text-orientation", "user-select",
                                        "vertical-align",    "white-space",      NULL };
  static const gchar *const values[]
      = { "auto", "inherit", "initial", "none", "normal", "unset", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (name, prefixes[i]))
      return TRUE;
  return *name == '\0' || g_strv_contains (names, name) || g_strv_contains (values, value);
}

/* Reads a block of declarations into `block`, with their values in `values`. */
static void
svg_style_read_block (const gchar *css, gsize size, GArray *block, GStringChunk *values)
{
  static const gchar *const markers[] = { "marker-start", "marker-mid", "marker-end" };
  const gchar *end = css + size;
  KyCssDeclaration declaration;

  g_array_set_size (block, 0);
  while (ky_css_next_declaration (&css, end, &declaration))
    {
      gchar name[32]; /* no property has a longer one */
      g_autofree gchar *written = NULL;
      gboolean is_important;

      ky_css_copy_word (name, sizeof name, declaration.name, declaration.colon);
      written = g_strstrip (ky_css_without_comments (declaration.colon + 1, declaration.end));
      if (!ky_css_read_important (written, 0, &is_important))
        continue;
      KyView value = ky_view (g_string_chunk_insert (values, written), strlen (written));
      if (ky_svg_property (ky_view (name, strlen (name))) >= 0)
        svg_style_add (block, name, value, is_important);
      else if (strcmp (name, "text-decoration-line") == 0)
        svg_style_add (block, "text-decoration", value, is_important);
      else if (strcmp (name, "font") == 0)
        svg_style_add_font (block, value, is_important);
      else if (strcmp (name, "marker") == 0)
        for (guint i = 0; i < G_N_ELEMENTS (markers); i++)
          svg_style_add (block, markers[i], value, is_important);
      else if (!svg_style_is_plain (name, written))
        svg_style_add (block, OTHERS, value, is_important);
    }
}

/* --- sheets ----------------------------------------------------------------------------------- */

/* Makes a rule of those declarations of the block that are important (`is_important`), or are not
 * (`is_normal`). */
static guint
svg_style_add_rule (KySvgStyles *self, gboolean is_normal, gboolean is_important)
{
  Rule rule = { .first = self->declared->len };

  for (guint i = 0; i < self->block->len; i++)
    {
      const Declared *declared = &g_array_index (self->block, Declared, i);

      if (declared->is_important ? is_important : is_normal)
        g_array_append_val (self->declared, *declared);
    }
  rule.n = self->declared->len - rule.first;
  g_array_append_val (self->rules, rule);
  return self->rules->len - 1;
}

static guint
svg_style_declare (KyCssSheet *sheet, const gchar *css, gsize length, guint *ret_important)
{
  KySvgStyles *self = (KySvgStyles *)sheet;

  svg_style_read_block (css, length, self->block, self->values);
  if (ret_important == NULL)
    return svg_style_add_rule (self, TRUE, TRUE);
  *ret_important = svg_style_add_rule (self, FALSE, TRUE);
  return svg_style_add_rule (self, TRUE, FALSE);
}

static gboolean
svg_style_attribute (gpointer node, const gchar *name, GString *value)
{
  const KyXmlAttribute *attribute = ky_xml_attribute (node, KY_XML_NS_NONE, name);

  if (attribute != NULL && value != NULL)
    g_string_append_len (value, (const gchar *)attribute->value.data,
                         (gssize)attribute->value.size);
  return attribute != NULL;
}

static const KyCssLanguage svg_style_language
    = { .is_case_sensitive = TRUE, .is_certain = TRUE, .attribute = svg_style_attribute };
static const KyCssReader svg_style_reader = { .language = &svg_style_language,
                                              .selectors_max = SELECTORS_MAX,
                                              .declare = svg_style_declare };

/* Returns TRUE if the element at which `reader` is positioned holds a CSS sheet for a screen. */
static gboolean
svg_style_is_sheet (KySvgStyles *self, KyXmlReader *reader)
{
  g_autofree gchar *type = g_strstrip (ky_xml_value (reader, KY_XML_NS_NONE, "type"));
  g_autofree gchar *media = ky_xml_value (reader, KY_XML_NS_NONE, "media");
  KyCssAnswer answer = ky_css_media (media, strlen (media), FALSE);

  if (*type != '\0' && g_ascii_strncasecmp (type, "text/css", strlen ("text/css")) != 0)
    answer = KY_CSS_UNKNOWN; /* made into one by a program */
  self->css.n_left_out += answer == KY_CSS_UNKNOWN;
  return answer == KY_CSS_YES;
}

static gboolean
svg_style_collect (KySvgStyles *self, KyJob *job, KyView xml, GError **error)
{
  g_autoptr (KyXmlReader) reader = ky_markup_reader_new (job, xml, ky_svg_namespaces, "svg", error);
  gboolean has_import = FALSE, has_font = FALSE;
  KyXmlEvent event;

  if (reader == NULL)
    return FALSE;
  if (!ky_xml_reader_mentions (reader, "style"))
    return TRUE;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    if (event == KY_XML_START && ky_xml_reader_name (reader)->ns == KY_SVG_SVG
        && strcmp (ky_xml_reader_name (reader)->local, "style") == 0)
      {
        gboolean counts = svg_style_is_sheet (self, reader);
        g_autoptr (GString) text = ky_xml_content (reader, error);

        if (text == NULL)
          return FALSE;
        if (!counts)
          continue;
        has_import = has_import || strstr (text->str, "@import") != NULL;
        has_font = has_font || strstr (text->str, "@font-face") != NULL;
        ky_css_sheet_add (&self->css, text->str, text->len);
      }
  ky_css_sheet_finish (&self->css);
  ky_job_removed (job, "svg.external-reference", has_import, "style");
  ky_job_removed (job, "svg.embedded-font", has_font, "style");
  return event == KY_XML_EOF;
}

/* --- elements --------------------------------------------------------------------------------- */

/* Opens the element at which `reader` is positioned. `*ret_own`: its path, inside of `depth`
 * others. */
static KyCssElement
svg_style_open (KySvgStyles *self, KyXmlReader *reader, guint depth, KyCssPath **ret_own)
{
  if (self->paths->len <= depth)
    g_array_set_size (self->paths, depth + 1);
  *ret_own = &g_array_index (self->paths, KyCssPath, depth);
  return (KyCssElement){ ky_xml_reader_name (reader)->local, reader,
                         (guint)ky_xml_reader_place (reader) };
}

/* Reads the drawing once more if a rule depends on the elements behind one. */
static gboolean
svg_style_count (KySvgStyles *self, KyJob *job, KyView xml, GError **error)
{
  KyCssSelectors *selectors = self->css.selectors;
  KyXmlEvent event;
  guint n = 0;

  if (selectors == NULL || !ky_css_selectors_need_totals (selectors))
    return TRUE;
  g_autoptr (KyXmlReader) reader = ky_markup_reader_new (job, xml, ky_svg_namespaces, "svg", error);
  if (reader == NULL)
    return FALSE;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      guint depth = ky_xml_reader_depth (reader);
      KyCssPath *own;

      if (event == KY_XML_START && n++ == ELEMENTS_MAX)
        return ky_fail (error, KY_ERROR_LIMIT,
                        "svg: more than %d elements, with rules of style by their order",
                        ELEMENTS_MAX);
      if (event == KY_XML_START)
        {
          KyCssElement element = svg_style_open (self, reader, depth - 1, &own);

          ky_css_selectors_count (selectors, &element, depth > 1 ? own - 1 : NULL, own);
        }
      else if (event == KY_XML_TEXT && depth > 0)
        ky_css_selectors_count_text (selectors, &g_array_index (self->paths, KyCssPath, depth - 1));
    }
  g_autoptr (GHashTable) totals = ky_css_selectors_steal_totals (selectors);
  ky_css_selectors_set_totals (selectors, totals);
  return event == KY_XML_EOF;
}

KySvgStyles *
ky_svg_styles_new (KyJob *job, KyView xml, GError **error)
{
  g_autoptr (KySvgStyles) self = g_new0 (KySvgStyles, 1);

  self->css.reader = &svg_style_reader;
  self->rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  self->declared = g_array_new (FALSE, FALSE, sizeof (Declared));
  self->values = g_string_chunk_new (1024);
  self->block = g_array_new (FALSE, FALSE, sizeof (Declared));
  self->own = g_string_chunk_new (1024);
  self->paths = g_array_new (FALSE, TRUE, sizeof (KyCssPath));
  g_array_set_clear_func (self->paths, (GDestroyNotify)ky_css_path_clear);
  self->found = g_array_new (FALSE, FALSE, sizeof (guint));
  if (!svg_style_collect (self, job, xml, error))
    return NULL;
  if (self->css.is_full || ky_css_sheet_is_over (&self->css))
    return ky_fail_null (error, KY_ERROR_LIMIT, "svg: more than %d rules of style", SELECTORS_MAX);
  ky_job_removed (job, "svg.style", self->css.n_left_out, "style");
  if (!svg_style_count (self, job, xml, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
ky_svg_styles_free (KySvgStyles *styles)
{
  if (styles == NULL)
    return;
  ky_css_sheet_clear (&styles->css);
  g_array_unref (styles->rules);
  g_array_unref (styles->declared);
  g_string_chunk_free (styles->values);
  g_array_unref (styles->block);
  g_string_chunk_free (styles->own);
  g_array_unref (styles->paths);
  g_array_unref (styles->found);
  g_free (styles);
}

static void
svg_style_found (gpointer data, guint rule, gboolean is_certain)
{
  KySvgStyles *self = data;

  g_array_append_val (self->found, rule);
}

gboolean
ky_svg_styles_meet (KySvgStyles *self, KyXmlReader *reader, guint depth, GError **error)
{
  KyCssPath *own;

  if (self->css.selectors == NULL)
    return TRUE;
  KyCssElement element = svg_style_open (self, reader, depth, &own);
  g_array_set_size (self->found, 0);
  ky_css_selectors_match (self->css.selectors, &element, depth > 0 ? own - 1 : NULL, own,
                          svg_style_found, self);
  if (!ky_css_selectors_is_over (self->css.selectors))
    return TRUE;
  return ky_fail (error, KY_ERROR_LIMIT, "svg: too many tests for rules of style");
}

void
ky_svg_styles_look (KySvgStyles *self, KyXmlReader *reader, KySvgProperty *to)
{
  const KyXmlAttribute *style = ky_xml_attribute (reader, KY_XML_NS_NONE, "style");
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (reader, &n);

  for (guint i = 0; i < n; i++)
    {
      const gchar *local = attributes[i].name->local;
      gint property = attributes[i].name->ns == KY_XML_NS_NONE
                          ? ky_svg_property (ky_view (local, strlen (local)))
                          : -1;

      if (property >= 0)
        to[property].value = attributes[i].value;
    }
  for (guint k = 0; k < self->found->len; k++)
    {
      Rule rule = g_array_index (self->rules, Rule, g_array_index (self->found, guint, k));

      for (guint i = 0; i < rule.n; i++)
        svg_style_put (to, &g_array_index (self->declared, Declared, rule.first + i));
    }
  if (style == NULL)
    return;
  g_string_chunk_clear (self->own);
  svg_style_read_block ((const gchar *)style->value.data, style->value.size, self->block,
                        self->own);
  for (guint i = 0; i < self->block->len; i++)
    svg_style_put (to, &g_array_index (self->block, Declared, i));
}
