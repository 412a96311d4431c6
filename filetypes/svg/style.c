/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Style sheets of drawings (CSS 2.1): what drawing programs write. Rules whose selectors
 * selector.c doesn't understand are passed over and told, as are those that begin with '@'. Nothing
 * is fetched: a property's value is checked where it is written. */
#include "common/hash.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/svg/drawing.h"
#include "filetypes/svg/selector.h"

#define SELECTORS_MAX 4096

enum
{
  WEIGHT_ATTRIBUTE,
  WEIGHT_STYLE = KY_SVG_WEIGHT_MOST,
  WEIGHT_IMPORTANT = 2 * KY_SVG_WEIGHT_MOST
};

static const gchar *const properties[] = {
  "alignment-baseline",
  "baseline-shift",
  "clip-path",
  "clip-rule",
  "color",
  "color-interpolation",
  "color-interpolation-filters",
  "direction",
  "display",
  "dominant-baseline",
  "fill",
  "fill-opacity",
  "fill-rule",
  "filter",
  "flood-color",
  "flood-opacity",
  "font-family",
  "font-size",
  "font-size-adjust",
  "font-stretch",
  "font-style",
  "font-variant",
  "font-weight",
  "glyph-orientation-horizontal",
  "glyph-orientation-vertical",
  "image-rendering",
  "kerning",
  "letter-spacing",
  "lighting-color",
  "marker-end",
  "marker-mid",
  "marker-start",
  "mask",
  "mask-type",
  "opacity",
  "overflow",
  "paint-order",
  "shape-rendering",
  "stop-color",
  "stop-opacity",
  "stroke",
  "stroke-dasharray",
  "stroke-dashoffset",
  "stroke-linecap",
  "stroke-linejoin",
  "stroke-miterlimit",
  "stroke-opacity",
  "stroke-width",
  "text-anchor",
  "text-decoration",
  "text-rendering",
  "unicode-bidi",
  "vector-effect",
  "visibility",
  "word-spacing",
  "writing-mode",
};

G_STATIC_ASSERT (G_N_ELEMENTS (properties) <= KY_SVG_PROPERTIES_MAX);

typedef struct
{
  guint weight;
  KySvgProperty says[KY_SVG_PROPERTIES_MAX];
} Rule;

struct _KySvgStyles
{
  GString *text;     /* of all sheets, without comments */
  GHashTable *rules; /* selector (owned) -> Rule */
  GPtrArray *by_number;
  KySvgSelectors *selectors;
  guint order;
  GArray *found;      /* of guint: rules of the element that was met */
  guint64 n_left_out; /* rules that are not understood */
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

static KyView
svg_style_trim (KyView view)
{
  while (view.size > 0 && g_ascii_isspace ((gchar)view.data[0]))
    view = ky_view (view.data + 1, view.size - 1);
  while (view.size > 0 && g_ascii_isspace ((gchar)view.data[view.size - 1]))
    view.size--;
  return view;
}

/* --- declarations ----------------------------------------------------------------------------- */

static void
svg_style_put (KySvgProperty *of, gint property, KyView value, guint weight, guint order)
{
  KySvgProperty *row = &of[property];

  if (value.size == 0
      || (row->value.size > 0
          && (row->weight > weight || (row->weight == weight && row->order > order))))
    return;
  *row = (KySvgProperty){ value, weight, order };
}

/* "700" */
static gboolean
is_weight (KyView word)
{
  return word.size == 3 && ky_markup_has_only (word, "", "", FALSE);
}

/* "12px/1.5 sans-serif" with words before it. */
static void
svg_style_put_font (KySvgProperty *of, KyView value, guint weight, guint order)
{
  gsize at = 0;

  while (at < value.size)
    {
      gsize end = at, size;
      KyView word;

      while (end < value.size && value.data[end] != ' ')
        end++;
      word = ky_view (value.data + at, end - at);
      if (word.size > 0 && g_ascii_isdigit ((gchar)word.data[0]) && !is_weight (word))
        {
          const guint8 *slash = memchr (word.data, '/', word.size);

          size = slash != NULL ? (gsize)(slash - word.data) : word.size;
          svg_style_put (of, ky_svg_property (ky_view ("font-size", 9)), ky_view (word.data, size),
                         weight, order);
          svg_style_put (of, ky_svg_property (ky_view ("font-family", 11)),
                         svg_style_trim (ky_view (value.data + end, value.size - end)), weight,
                         order);
          return;
        }
      if (ky_view_is (word, "italic") || ky_view_is (word, "oblique"))
        svg_style_put (of, ky_svg_property (ky_view ("font-style", 10)), word, weight, order);
      else if (ky_view_is (word, "bold") || ky_view_is (word, "bolder") || is_weight (word))
        svg_style_put (of, ky_svg_property (ky_view ("font-weight", 11)), word, weight, order);
      at = end + 1;
    }
}

static void
put_declaration (KySvgProperty *of, KyView declaration, guint weight, guint order)
{
  static const gchar *const markers[] = { "marker-start", "marker-mid", "marker-end" };
  const guint8 *colon = memchr (declaration.data, ':', declaration.size);
  const guint8 *important;
  KyView name, value;
  gint property;

  if (colon == NULL)
    return;
  name = svg_style_trim (ky_view (declaration.data, (gsize)(colon - declaration.data)));
  value = svg_style_trim (
      ky_view (colon + 1, (gsize)(declaration.data + declaration.size - colon - 1)));
  important = memchr (value.data, '!', value.size);
  if (important != NULL)
    {
      value = svg_style_trim (ky_view (value.data, (gsize)(important - value.data)));
      weight += WEIGHT_IMPORTANT;
    }
  property = ky_svg_property (name);
  if (property >= 0)
    svg_style_put (of, property, value, weight, order);
  else if (ky_view_is (name, "font"))
    svg_style_put_font (of, value, weight, order);
  else if (ky_view_is (name, "marker"))
    for (guint i = 0; i < G_N_ELEMENTS (markers); i++)
      svg_style_put (of, ky_svg_property (ky_view (markers[i], strlen (markers[i]))), value, weight,
                     order);
}

/* Up to one of ENDS from AT on, which is not in quotes or parentheses. */
static gsize
svg_style_find_end (KyView text, gsize at, const gchar *ends)
{
  guint depth = 0;
  guint8 quote = 0;

  for (; at < text.size; at++)
    {
      guint8 c = text.data[at];

      if (quote != 0)
        quote = c == quote ? 0 : quote;
      else if (c == '"' || c == '\'')
        quote = c;
      else if (c == '(')
        depth++;
      else if (c == ')' && depth > 0)
        depth--;
      else if (c != '\0' && depth == 0 && strchr (ends, c) != NULL)
        break;
    }
  return at;
}

static void
put_declarations (KySvgProperty *of, KyView text, guint weight, guint order)
{
  for (gsize at = 0; at < text.size;)
    {
      gsize end = svg_style_find_end (text, at, ";");

      put_declaration (of, ky_view (text.data + at, end - at), weight, order);
      at = end + 1;
    }
}

/* --- sheets ----------------------------------------------------------------------------------- */

/* NULL: its selector is not understood. */
static Rule *
rule_for (KySvgStyles *self, KyView selector)
{
  g_autofree gchar *key = ky_view_to_string (selector);
  Rule *rule = g_hash_table_lookup (self->rules, key);
  guint weight = rule == NULL ? ky_svg_selectors_add (self->selectors, selector) : 0;

  if (weight == 0)
    return rule;
  rule = g_new0 (Rule, 1);
  rule->weight = weight;
  g_hash_table_insert (self->rules, g_steal_pointer (&key), rule);
  g_ptr_array_add (self->by_number, rule);
  return rule;
}

/* FALSE: there are too many. */
static gboolean
svg_style_add_rules (KySvgStyles *self, KyView selectors, const KySvgProperty *declared)
{
  for (gsize at = 0; at < selectors.size;)
    {
      gsize end = svg_style_find_end (selectors, at, ",");
      Rule *rule = rule_for (self, svg_style_trim (ky_view (selectors.data + at, end - at)));

      at = end + 1;
      if (self->by_number->len > SELECTORS_MAX)
        return FALSE;
      self->n_left_out += rule == NULL ? 1 : 0;
      self->order++;
      for (gint i = 0; rule != NULL && i < (gint)G_N_ELEMENTS (properties); i++)
        svg_style_put (rule->says, i, declared[i].value, declared[i].weight + rule->weight,
                       self->order);
    }
  return TRUE;
}

static gboolean
svg_style_is_called (KyView rule, const gchar *name)
{
  return rule.size >= strlen (name)
         && g_ascii_strncasecmp ((const gchar *)rule.data, name, strlen (name)) == 0;
}

/* --- for whom ------------------------------------------------------------------------------- */

typedef enum
{
  FOR_OTHERS,
  FOR_SOME, /* it depends */
  FOR_ALL
} ForWhom;

/* What a list of media says (CSS 2.1, 7.3): a drawing is seen on a screen. */
static ForWhom
for_whom (KyView media)
{
  static const gchar *const ours[] = { "all", "screen", "only screen", "only all", NULL };
  static const gchar *const others[]
      = { "print", "only print", "speech",   "aural",      "braille", "embossed",
          "tty",   "tv",         "handheld", "projection", NULL };
  ForWhom best = FOR_OTHERS;

  if (svg_style_trim (media).size == 0)
    return FOR_ALL;
  for (gsize at = 0; at < media.size;)
    {
      gsize end = svg_style_find_end (media, at, ",");
      KyView one = svg_style_trim (ky_view (media.data + at, end - at));
      g_autofree gchar *word = g_ascii_strdown ((const gchar *)one.data, (gssize)one.size);

      if (g_strv_contains (ours, word))
        return FOR_ALL;
      if (!g_strv_contains (others, word))
        best = FOR_SOME;
      at = end + 1;
    }
  return best;
}

/* A rule that begins with '@' says how the drawing looks, and is not told otherwise. */
static gboolean
is_missed (KyView rule)
{
  static const gchar *const others[]
      = { "@charset", "@font-face", "@import", "@keyframes", "@media", "@namespace", "@-" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (svg_style_is_called (rule, others[i]))
      return FALSE;
  return TRUE;
}

/* "@media" at AT: what it holds stands behind its brace; 0: it goes. */
static gsize
enter_media (KySvgStyles *self, KyView text, gsize at)
{
  gsize open = svg_style_find_end (text, at, ";{}");
  ForWhom whom;

  if (open >= text.size || text.data[open] != '{')
    return 0;
  at += strlen ("@media");
  whom = for_whom (ky_view (text.data + at, open - at));
  self->n_left_out += whom == FOR_SOME ? 1 : 0;
  return whom == FOR_ALL ? open + 1 : 0;
}

/* Behind a rule that begins with '@': its ';', or the end of its block. */
static gsize
skip_at_rule (KyView text, gsize at)
{
  guint depth = 0;

  for (; at < text.size; at++)
    {
      at = svg_style_find_end (text, at, ";{}");
      if (at >= text.size)
        break;
      depth += text.data[at] == '{' ? 1 : 0;
      if (text.data[at] == '}')
        depth -= depth > 0 ? 1 : 0;
      if (depth == 0)
        return at + 1;
    }
  return text.size;
}

static gboolean
read_sheet (KySvgStyles *self)
{
  KyView text = ky_view (self->text->str, self->text->len);

  for (gsize at = 0; at < text.size;)
    {
      KySvgProperty declared[KY_SVG_PROPERTIES_MAX] = { 0 };
      gsize open, close;

      while (at < text.size && (g_ascii_isspace ((gchar)text.data[at]) || text.data[at] == '}'))
        at++;
      if (at < text.size && text.data[at] == '@')
        {
          KyView rule = ky_view (text.data + at, text.size - at);
          gsize inside = svg_style_is_called (rule, "@media") ? enter_media (self, text, at) : 0;

          self->n_left_out += is_missed (rule) ? 1 : 0;
          at = inside > 0 ? inside : skip_at_rule (text, at);
          continue;
        }
      open = svg_style_find_end (text, at, "{");
      close = svg_style_find_end (text, MIN (open + 1, text.size), "}");
      if (open >= text.size)
        break;
      put_declarations (declared, ky_view (text.data + open + 1, close - open - 1), 0, 0);
      if (!svg_style_add_rules (self, ky_view (text.data + at, open - at), declared))
        return FALSE;
      at = close + 1;
    }
  return TRUE;
}

static void
drop_comments (GString *text)
{
  gsize to = 0;

  for (gsize at = 0; at < text->len; at++)
    {
      gboolean is_comment = text->str[at] == '/' && text->str[at + 1] == '*';
      const gchar *end = is_comment ? strstr (text->str + at + 2, "*/") : NULL;

      if (is_comment && end == NULL)
        break;
      if (is_comment)
        at = (gsize)(end - text->str) + 1;
      else
        text->str[to++] = text->str[at];
    }
  g_string_truncate (text, to);
}

/* The sheet of the element at which READER stands is one, and for a screen. */
static gboolean
svg_style_is_sheet (KySvgStyles *self, KyXmlReader *reader)
{
  const KyXmlAttribute *type = ky_xml_attribute (reader, KY_XML_NS_NONE, "type");
  const KyXmlAttribute *media = ky_xml_attribute (reader, KY_XML_NS_NONE, "media");
  KyView name = type != NULL ? svg_style_trim (type->value) : ky_view ("", 0);
  ForWhom whom = media != NULL ? for_whom (media->value) : FOR_ALL;

  if (name.size > 0 && !svg_style_is_called (name, "text/css"))
    whom = FOR_SOME; /* made into one by a program */
  self->n_left_out += whom == FOR_SOME ? 1 : 0;
  return whom == FOR_ALL;
}

static gboolean
svg_style_collect (KySvgStyles *self, KyJob *job, KyView xml, GError **error)
{
  g_autoptr (KyXmlReader) reader = ky_markup_reader_new (job, xml, ky_svg_namespaces, "svg", error);
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
        g_string_append_len (self->text, text->str, (gssize)text->len);
        g_string_append_c (self->text, '\n');
      }
  return event == KY_XML_EOF;
}

KySvgStyles *
ky_svg_styles_new (KyJob *job, KyView xml, GError **error)
{
  g_autoptr (KySvgStyles) self = g_new0 (KySvgStyles, 1);

  self->text = g_string_new (NULL);
  self->rules = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  self->by_number = g_ptr_array_new ();
  self->selectors = ky_svg_selectors_new ();
  self->found = g_array_new (FALSE, FALSE, sizeof (guint));
  if (!svg_style_collect (self, job, xml, error))
    return NULL;
  if (strstr (self->text->str, "@import") != NULL)
    ky_job_removed (job, "svg.external-reference", 1, "style");
  if (strstr (self->text->str, "@font-face") != NULL)
    ky_job_removed (job, "svg.embedded-font", 1, "style");
  drop_comments (self->text);
  if (!read_sheet (self))
    {
      g_set_error (error, KY_ERROR, KY_ERROR_LIMIT, "svg: more than %d rules of style",
                   SELECTORS_MAX);
      return NULL;
    }
  ky_job_removed (job, "svg.style", self->n_left_out, "style");
  if (!ky_svg_selectors_look_ahead (self->selectors, job, xml, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
ky_svg_styles_free (KySvgStyles *styles)
{
  if (styles == NULL)
    return;
  g_string_free (styles->text, TRUE);
  g_hash_table_unref (styles->rules);
  g_ptr_array_unref (styles->by_number);
  ky_svg_selectors_free (styles->selectors);
  g_array_unref (styles->found);
  g_free (styles);
}

/* --- an element ------------------------------------------------------------------------------- */

gboolean
ky_svg_styles_meet (KySvgStyles *self, KyXmlReader *reader, guint depth, GError **error)
{
  g_array_set_size (self->found, 0);
  return ky_svg_selectors_match (self->selectors, reader, depth, self->found, error);
}

void
ky_svg_styles_look (const KySvgStyles *self, KyXmlReader *reader, KySvgProperty *to)
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
        svg_style_put (to, property, attributes[i].value, WEIGHT_ATTRIBUTE, 0);
    }
  for (guint k = 0; k < self->found->len; k++)
    {
      const Rule *rule = g_ptr_array_index (self->by_number, g_array_index (self->found, guint, k));

      for (gint i = 0; i < (gint)G_N_ELEMENTS (properties); i++)
        svg_style_put (to, i, rule->says[i].value, rule->says[i].weight, rule->says[i].order);
    }
  if (style != NULL)
    put_declarations (to, style->value, WEIGHT_STYLE, 0);
}
