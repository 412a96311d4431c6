/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads an SVG drawing and writes it again by the tables of stays/, with styles resolved to
 * attributes, for drawing or for text extraction. Embedded pictures are rebuilt as members,
 * references may lead only within the drawing, and the drawing cost is limited. Text that nobody
 * sees is reported. */
#include "filetypes/svg/drawing.h"

#include "common/hash.h"
#include "filetypes/base/xml/value.h"

#define PICTURES_MAX 4096
#define DASHES_MAX 400000    /* of all lines, with the gaps */
#define STANDARD_WIDTH 300.0 /* default of browsers (CSS 2.1 10.3.2) */
#define STANDARD_HEIGHT 150.0

static const KyXmlPrefix prefixes[] = {
  { KY_SVG_SVG, "", "http://www.w3.org/2000/svg" },
  { KY_SVG_XLINK, "xlink", "http://www.w3.org/1999/xlink" },
  { 0, NULL, NULL },
};

typedef struct
{
  KyMarkupLevel base;
  guint part;        /* of the cost */
  gboolean is_shown; /* of a switch: its visible child was found */
  gdouble dashes;    /* of one unit of its lines */
  KySvgSight sight;
} Level;

typedef struct
{
  KyMarkup markup;
  KySvgStyles *styles;
  KySvgCost *cost;
  KyXmlName properties[KY_SVG_PROPERTIES_MAX], link; /* attributes by the names of properties */
  const gchar *picture; /* (nullable) reference that is written for the image */
  guint part;           /* of the element that begins */
  guint64 n_vertices;   /* of it, where it is a line, otherwise 0 */
  gboolean is_second;   /* an element before it has its name */
  gdouble dashes;       /* of it, in one unit of its line */
  KyView dash_array;    /* value that is written */
  gdouble n_dashes;     /* of the drawing so far, without repetitions */
  guint n_pictures;
  gboolean is_for_text, is_for_drawing, takes_hidden;
  guint n_shadows;
  GHashTable *other_languages; /* (nullable) ky_svg_other_languages() */
  GHashTable *path_starts;     /* (nullable) ky_svg_path_starts() */
  GHashTable *text_widths;     /* (nullable) ky_svg_text_widths() */
  GHashTable *holes;           /* (nullable) ky_svg_holes() */
  GHashTable *gradients;       /* ky_svg_note_gradient() */
  KyScenePaint *gradient;
  gchar *transform; /* (nullable) of the element that begins, as an attribute has it */
  KySvgSize size;
  KySvgBox box;
  KySvgProperty said[KY_SVG_PROPERTIES_MAX]; /* of the element that begins */
  KySvgSight sight;
  gboolean has_drawn; /* since the ground was laid */
  guint32 ground;     /* white, or the colour that covers the whole drawing */
  KyHiddenCounts hidden;
} Pass;

static Level *
svg_filter_level_of (const Pass *self, guint from_top)
{
  return ky_markup_level (&self->markup, from_top);
}

/* --- size ------------------------------------------------------------------------------------- */

/* Reads a length in pixels. Returns 0 if it is missing or relative to what is around it. */
static gdouble
svg_filter_read_length (KyXmlReader *reader, const gchar *local)
{
  static const struct
  {
    const gchar *name;
    gdouble pixels;
  } units[] = { { "", 1 },    { "px", 1 },         { "pt", 96 / 72.0 }, { "pc", 16 },
                { "in", 96 }, { "mm", 96 / 25.4 }, { "cm", 96 / 2.54 } };
  g_autofree gchar *value = ky_xml_value (reader, KY_XML_NS_NONE, local);
  gchar *end = NULL;
  gdouble number = g_ascii_strtod (g_strstrip (value), &end);

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (end != value && strcmp (end, units[i].name) == 0 && number > 0 && number < 1e9)
      return number * units[i].pixels;
  return 0;
}

static KySvgBox
svg_filter_read_box (KyXmlReader *reader)
{
  g_autofree gchar *value = ky_xml_value (reader, KY_XML_NS_NONE, "viewBox");
  gdouble numbers[4] = { 0 };
  gchar *at = value;

  for (guint i = 0; i < 4; i++)
    {
      gchar *end;

      at += strspn (at, ", \t\r\n");
      numbers[i] = g_ascii_strtod (at, &end);
      if (end == at)
        return (KySvgBox){ .scale = 1 };
      at = end;
    }
  if (!(numbers[2] > 0 && numbers[2] < 1e9 && numbers[3] > 0 && numbers[3] < 1e9))
    return (KySvgBox){ .scale = 1 };
  return (KySvgBox){ numbers[0], numbers[1], numbers[2], numbers[3], 1 };
}

static KySvgSize
svg_filter_read_size (KyXmlReader *reader, KySvgBox *ret_box)
{
  KySvgBox box = svg_filter_read_box (reader);
  KySvgSize size
      = { svg_filter_read_length (reader, "width"), svg_filter_read_length (reader, "height") };

  if (size.width > 0 && size.height <= 0 && box.width > 0)
    size.height = size.width * box.height / box.width;
  else if (size.height > 0 && size.width <= 0 && box.width > 0)
    size.width = size.height * box.width / box.height;
  else if (size.width <= 0 && size.height <= 0 && box.width > 0)
    size = (KySvgSize){ box.width, box.height };
  if (size.width <= 0)
    size.width = STANDARD_WIDTH;
  if (size.height <= 0)
    size.height = STANDARD_HEIGHT;
  if (box.width > 0)
    box.scale = MIN (size.width / box.width, size.height / box.height);
  else
    box = (KySvgBox){ 0, 0, size.width, size.height, 1 };
  *ret_box = box;
  return size;
}

/* --- attributes ------------------------------------------------------------------------------- */

static KyView
svg_filter_value_of (KyXmlReader *reader, const gchar *local)
{
  const KyXmlAttribute *attribute = ky_xml_attribute (reader, KY_XML_NS_NONE, local);

  return attribute != NULL ? attribute->value : ky_view (NULL, 0);
}

/* Reports a value of the attribute or property `local` that is not permitted. */
static void
svg_filter_tell_refused (Pass *self, KyValueKind kind, const gchar *local, KyView value)
{
  const gchar *element = ky_xml_reader_name (self->markup.reader)->local;

  if (ky_svg_leads_out (value))
    ky_markup_tell (&self->markup, "svg.external-reference");
  else if (strcmp (local, "filter") == 0 || strcmp (element, "filter") == 0
           || g_str_has_prefix (element, "fe"))
    ky_markup_tell (&self->markup, "svg.filter");
  else if (kind == KY_VALUE_TOK || kind == KY_VALUE_PATH || kind == KY_VALUE_NUM
           || ky_svg_property (ky_view (local, strlen (local))) >= 0)
    ky_markup_tell (&self->markup, "svg.style");
}

/* Returns how often the element at hand draws what its attribute `local` refers to. A marker that
 * another element than a line has is for the lines within it. */
static guint64
times_of (const Pass *self, const gchar *local)
{
  if (g_str_has_prefix (local, "marker-")
      && (self->n_vertices == 0 || strcmp (local, "marker-mid") == 0))
    return self->n_vertices;
  return 1;
}

/* Writes a value. Returns TRUE if it was written. */
static gboolean
svg_filter_write_value (Pass *self, KyValueKind kind, const KyVocabularyRange *range, guint16 ns,
                        const gchar *local, KyView value)
{
  g_autofree gchar *written = ky_svg_value (kind, value, range);

  if (written == NULL)
    {
      svg_filter_tell_refused (self, kind, local, value);
      return FALSE;
    }
  ky_xml_writer_attribute (self->markup.writer, ns, local, ky_view (written, strlen (written)));
  if (kind == KY_VALUE_COLOUR || kind == KY_VALUE_REFERENCE)
    ky_svg_cost_shows (self->cost, self->part, ky_svg_target (ky_view (written, strlen (written))),
                       times_of (self, local), kind == KY_VALUE_REFERENCE ? self->dashes : 0,
                       kind == KY_VALUE_REFERENCE);
  return TRUE;
}

/* Finds what is called href in SVG 2, and in XLink before. */
static const KyXmlAttribute *
find_reference (const Pass *self)
{
  const KyXmlAttribute *plain = ky_xml_attribute (self->markup.reader, KY_XML_NS_NONE, "href");

  return plain != NULL ? plain : ky_xml_attribute (self->markup.reader, KY_SVG_XLINK, "href");
}

/* Tells whether what is referred to is a part of the drawing, or written in the reference. */
static gboolean
is_reference_within (const Pass *self)
{
  const KyXmlAttribute *reference = find_reference (self);

  return reference != NULL && reference->value.size > 0
         && (reference->value.data[0] == '#'
             || (reference->value.size > 5
                 && g_ascii_strncasecmp ((const gchar *)reference->value.data, "data:", 5) == 0));
}

static void
write_reference (Pass *self, const KyVocabularyElement *element)
{
  const KyXmlAttribute *reference = find_reference (self);
  const KyVocabularyRange *range;

  if (reference == NULL || element == NULL)
    return;
  KyValueKind kind = ky_markup_kind (&self->markup, element, &self->link, &range);
  if (kind == KY_VALUE_REFERENCE)
    svg_filter_write_value (self, kind, NULL, KY_SVG_XLINK, "href", reference->value);
  else if (kind == KY_VALUE_BASE__ && self->picture != NULL)
    ky_xml_writer_attribute (self->markup.writer, KY_SVG_XLINK, "href",
                             ky_view (self->picture, strlen (self->picture)));
}

static gboolean
is_handler (const KyXmlName *name)
{
  return name->ns == KY_XML_NS_NONE && g_ascii_strncasecmp (name->local, "on", 2) == 0;
}

/* Counts the dashes of the element that begins, and determines which it gets: none if the drawing
 * would have too many. */
static void
svg_filter_weigh_dashes (Pass *self)
{
  const Level *around = svg_filter_level_of (self, 0);
  KyView said = self->said[ky_svg_property (ky_view ("stroke-dasharray", 16))].value;
  gdouble length = ky_svg_line_length (self->markup.reader);
  g_autofree gchar *written = ky_svg_value (KY_VALUE_TOK, said, NULL);
  gboolean is_own = said.size > 0 && !ky_view_is (said, "inherit") && !ky_view_is (said, "unset");
  gboolean fits = TRUE;

  self->dashes = around != NULL ? around->dashes : 0;
  if (is_own)
    fits = ky_svg_dash_density (said, &self->dashes) && written != NULL;
  gdouble dashes = self->dashes > 0 ? self->dashes * length : 0;
  fits &= self->n_dashes + dashes <= DASHES_MAX;
  if (!fits)
    {
      if (is_own || ky_svg_sight_strokes (&self->sight))
        ky_markup_tell (&self->markup, "svg.style");
      is_own = TRUE;
      said = ky_view ("none", 4);
      self->dashes = dashes = 0;
    }
  self->dash_array = said;
  self->n_dashes += dashes;
  ky_svg_cost_line (self->cost, self->part, dashes, is_own ? 0 : length);
}

static void
write_properties (Pass *self, const KyVocabularyElement *element)
{
  gint dashes = ky_svg_property (ky_view ("stroke-dasharray", 16));
  const gchar *property;

  for (guint i = 0; (property = ky_svg_property_name (i)) != NULL; i++)
    {
      KyView value = (gint)i == dashes ? self->dash_array : self->said[i].value;
      const KyVocabularyRange *range = NULL;
      KyValueKind kind = value.size > 0
                             ? ky_markup_kind (&self->markup, element, &self->properties[i], &range)
                             : KY_VALUE_NONE;

      if (kind != KY_VALUE_NONE)
        svg_filter_write_value (self, kind, range, KY_XML_NS_NONE, property, value);
      else if (value.size > 0 && self->properties[i].number < 0 && !ky_view_is (value, "normal"))
        ky_markup_tell (&self->markup, "svg.style"); /* one that no attribute has */
    }
}

/* Enters the element in the costs and reports its handlers of events. */
static void
svg_filter_begin_part (Pass *self)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->markup.reader, &n);
  const KyXmlAttribute *id = ky_xml_attribute (self->markup.reader, KY_XML_NS_NONE, "id");
  const Level *around = svg_filter_level_of (self, 0);
  g_autofree gchar *name = id != NULL ? ky_svg_value (KY_VALUE_NAME, id->value, NULL) : NULL;

  /* If two elements have the same id, readers differ about which one a reference means. */
  self->is_second = name != NULL && ky_svg_cost_is_named (self->cost, name);
  self->part
      = ky_svg_cost_element (self->cost, around != NULL ? around->part : 0,
                             ky_view (name != NULL ? name : "", name != NULL ? strlen (name) : 0));
  for (guint i = 0; i < n; i++)
    if (is_handler (attributes[i].name))
      ky_markup_tell (&self->markup, "svg.script");
}

static void
write_attributes (KyMarkup *markup, const KyXmlName *name, const KyVocabularyElement *element)
{
  static const gchar *const lines[] = { "line", "path", "polygon", "polyline", NULL };
  Pass *self = (Pass *)markup;
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (markup->reader, &n);

  svg_filter_begin_part (self);
  svg_filter_weigh_dashes (self);
  self->n_vertices = 0;
  if (g_strv_contains (lines, name->local))
    {
      KyView path = svg_filter_value_of (markup->reader, "d");
      KyView points = svg_filter_value_of (markup->reader, "points");

      self->n_vertices
          = ky_svg_cost_vertices (self->cost, path) + ky_svg_cost_vertices (self->cost, points);
    }
  if (markup->n_levels == 0)
    ky_xml_writer_declare (markup->writer, KY_SVG_XLINK);
  for (guint i = 0; i < n; i++)
    {
      KyXmlName *attribute = attributes[i].name;
      const gchar *local = attribute->local;
      const KyVocabularyRange *range;
      KyValueKind kind = ky_markup_kind (markup, element, attribute, &range);

      if (kind != KY_VALUE_NONE && attribute->ns != KY_SVG_XLINK
          && !(self->is_second && strcmp (local, "id") == 0)
          && (attribute->ns != KY_XML_NS_NONE
              || ky_svg_property (ky_view (local, strlen (local))) < 0))
        svg_filter_write_value (self, kind, range, attribute->ns, local, attributes[i].value);
    }
  write_reference (self, element);
  write_properties (self, element);
}

/* --- elements --------------------------------------------------------------------------------- */

/* Returns TRUE if the element is only for programs that know certain extensions. */
static gboolean
is_for_others (KyXmlReader *reader)
{
  const KyXmlAttribute *needs = ky_xml_attribute (reader, KY_XML_NS_NONE, "requiredExtensions");

  return needs != NULL && needs->value.size > 0;
}

/* Matches elements that are drawn at their place in the tree, and not in the colour of the
 * ground. */
static gboolean
svg_filter_paints (const gchar *local, const KySvgSight *sight)
{
  static const gchar *const shapes[]
      = { "circle", "ellipse", "line", "path", "polyline", "polygon", "rect", NULL };

  if (sight->way != KY_HIDDEN_NOT)
    return FALSE;
  if (g_strv_contains (shapes, local))
    return ky_svg_sight_strokes (sight)
           || (ky_svg_sight_fills (sight)
               && !(sight->fill.kind == KY_SCENE_COLOUR
                    && ky_scene_is_near (sight->fill.rgb, sight->ground)));
  return strcmp (local, "image") == 0 || strcmp (local, "use") == 0;
}

/* Matches elements that are drawn only if another element refers to them by their id. */
static gboolean
waits (const gchar *local)
{
  static const gchar *const servers[]
      = { "clipPath", "defs", "marker", "mask", "pattern", "symbol", NULL };

  return g_strv_contains (servers, local);
}

/* Collects what is said of the element that begins. A transform becomes what the attribute has; an
 * origin has a meaning only beside one. */
static void
svg_filter_take_properties (Pass *self)
{
  KySvgProperty *transform = &self->said[ky_svg_property (ky_view ("transform", 9))];
  KySvgProperty *origin = &self->said[ky_svg_property (ky_view ("transform-origin", 16))];

  memset (self->said, 0, sizeof self->said);
  ky_svg_styles_look (self->styles, self->markup.reader, self->said);
  if (transform->value.size == 0 || ky_view_is (transform->value, "none"))
    origin->value = ky_view ("", 0);
  if (transform->value.size == 0)
    return;
  g_free (self->transform);
  self->transform = ky_svg_transform (transform->value);
  if (self->transform == NULL)
    ky_markup_tell (&self->markup, "svg.style");
  transform->value = self->transform != NULL ? ky_view (self->transform, strlen (self->transform))
                                             : ky_view ("", 0);
}

/* Tells whether the attribute `local` is a length of 0, of which an element is not drawn. */
static gboolean
is_nothing (KyXmlReader *reader, const gchar *local)
{
  g_autofree gchar *value = ky_xml_value (reader, KY_XML_NS_NONE, local);
  gchar *end;

  return g_ascii_strtod (value, &end) == 0 && end != value;
}

/* Judges what is visible of the element `name` that begins. TRUE: it is an invisible text. */
static gboolean
svg_filter_look_at (Pass *self, const KyXmlName *name)
{
  KyXmlReader *reader = self->markup.reader;
  const Level *around = svg_filter_level_of (self, 0);
  gboolean is_text = strcmp (name->local, "text") == 0 || strcmp (name->local, "tspan") == 0
                     || strcmp (name->local, "textPath") == 0;
  KyView transform = self->said[ky_svg_property (ky_view ("transform", 9))].value;
  gboolean is_moved = transform.size > 0 || (around != NULL && strcmp (name->local, "svg") == 0);
  KySvgSight above = around != NULL ? around->sight : ky_svg_sight_root;

  /* An element with an id may be shown by a reference from elsewhere, outside of its hidden
   * ancestors. */
  if (above.is_waiting && svg_filter_value_of (reader, "id").size > 0)
    {
      above.way = KY_HIDDEN_NOT;
      above.is_unnamed = FALSE;
    }
  ky_svg_sight_in (&self->sight, &above, self->said, is_moved, transform);
  ky_svg_sight_cut (&self->sight, self->said, self->holes);
  if (around != NULL && strcmp (name->local, "svg") == 0
      && (is_nothing (reader, "width") || is_nothing (reader, "height")))
    self->sight.way = KY_HIDDEN_TINY;
  ky_svg_note_gradient (self->gradients, &self->gradient, name->local,
                        svg_filter_value_of (reader, "id"), self->said);
  ky_svg_sight_take_gradient (&self->sight, self->gradients, self->said);
  self->sight.is_on_paint = self->has_drawn;
  self->sight.ground = self->ground;
  self->sight.is_unnamed |= waits (name->local) && svg_filter_value_of (reader, "id").size == 0;
  self->sight.is_waiting |= waits (name->local);
  self->has_drawn |= svg_filter_paints (name->local, &self->sight);
  if (strcmp (name->local, "rect") == 0 && !ky_svg_sight_strokes (&self->sight)
      && ky_svg_sight_covers (&self->sight, &self->box, svg_filter_value_of (reader, "x"),
                              svg_filter_value_of (reader, "y"),
                              svg_filter_value_of (reader, "width"),
                              svg_filter_value_of (reader, "height")))
    {
      self->ground = self->sight.fill.rgb;
      self->has_drawn = FALSE;
    }
  if (!is_text)
    return FALSE;
  if (self->text_widths != NULL)
    ky_svg_sight_squeeze (&self->sight, &self->box, svg_filter_value_of (reader, "textLength"),
                          GPOINTER_TO_UINT (g_hash_table_lookup (
                              self->text_widths, GSIZE_TO_POINTER (ky_xml_reader_place (reader)))));
  KyHiddenWay way
      = ky_svg_sight_of_text (&self->sight, &self->box, svg_filter_value_of (reader, "x"),
                              svg_filter_value_of (reader, "y"));
  if (way != KY_HIDDEN_NOT && !self->sight.is_told)
    ky_hidden_count (&self->hidden, way);
  self->sight.is_told |= way != KY_HIDDEN_NOT;
  return way != KY_HIDDEN_NOT;
}

static KyMarkupStep
svg_filter_begin (KyMarkup *markup, KyXmlName *name, const KyMarkupRule **rule, GError **error)
{
  static const KyMarkupRule quiet = { .action = KY_MARKUP_DROP };
  static const KyMarkupRule misplaced = { .action = KY_MARKUP_DROP, .code = "svg.unknown-element" };
  static const KyMarkupRule hidden = { .action = KY_MARKUP_DROP, .code = "svg.hidden-text" };
  static const KyMarkupRule effect = { .action = KY_MARKUP_DROP, .code = "svg.filter" };
  static const KyMarkupRule foreign = { .action = KY_MARKUP_DROP, .code = "svg.other-language" };
  Pass *self = (Pass *)markup;
  Level *around = svg_filter_level_of (self, 0);

  if (!ky_svg_styles_meet (self->styles, markup->reader, markup->n_levels, error))
    return KY_MARKUP_FAILS;
  if (markup->n_levels == 0 && !(name->ns == KY_SVG_SVG && strcmp (name->local, "svg") == 0))
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_MALFORMED,
                           "svg: the root element is not a drawing");
      return KY_MARKUP_FAILS;
    }
  if (markup->n_levels == 0)
    self->size = svg_filter_read_size (markup->reader, &self->box);
  *rule = ky_markup_rule (markup, name);
  if (name->ns != KY_SVG_SVG)
    *rule = &quiet; /* notes of the program that drew it */
  if (strcmp (name->local, "feImage") == 0 && is_reference_within (self))
    *rule = &effect;
  if ((*rule)->action == KY_MARKUP_DROP)
    return KY_MARKUP_GOES_ON;
  if (self->other_languages != NULL
      && g_hash_table_contains (self->other_languages,
                                GSIZE_TO_POINTER (ky_xml_reader_place (markup->reader))))
    {
      *rule = &foreign;
      return KY_MARKUP_GOES_ON;
    }
  if (is_for_others (markup->reader) || (around != NULL && around->is_shown))
    {
      *rule = &quiet;
      return KY_MARKUP_GOES_ON;
    }
  svg_filter_take_properties (self);
  if (svg_filter_look_at (self, name) && (self->is_for_text || self->takes_hidden))
    {
      *rule = self->takes_hidden ? &hidden : &quiet;
      return KY_MARKUP_GOES_ON;
    }
  const KyVocabularyElement *element = ky_markup_element (markup, name);
  if (around != NULL && (*rule)->action != KY_MARKUP_UNWRAP
      && (*rule)->action != KY_SVG_JUDGE_SWITCH
      && !ky_markup_holds (markup, around->base.element, element))
    *rule = &misplaced;
  else if (around != NULL && around->base.rule->action == KY_SVG_JUDGE_SWITCH)
    around->is_shown = TRUE;
  return KY_MARKUP_GOES_ON;
}

static void
svg_filter_opened (KyMarkup *markup)
{
  Pass *self = (Pass *)markup;
  Level *level = svg_filter_level_of (self, 0);
  const Level *around = svg_filter_level_of (self, 1);

  level->sight = self->sight;
  level->part = level->base.is_written ? self->part : around != NULL ? around->part : 0;
  level->dashes = level->base.is_written ? self->dashes : around != NULL ? around->dashes : 0;
}

static void
svg_filter_end (KyMarkup *markup)
{
  ky_markup_write_end (markup, FALSE);
}

static gboolean
judge_switch (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  ky_markup_open (markup, rule, name, FALSE);
  return TRUE;
}

static gboolean
judge_use (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  const KyXmlAttribute *reference = find_reference ((Pass *)markup);
  g_autofree gchar *target
      = reference != NULL ? ky_svg_value (KY_VALUE_REFERENCE, reference->value, NULL) : NULL;

  return target != NULL ? ky_markup_start (markup, rule, name, error)
                        : ky_markup_drop (markup, rule, name, error);
}

/* Returns what "data:…;base64,…" holds (RFC 2397); NULL: it is not valid. (transfer full) */
static GBytes *
decode_data (KyView value)
{
  const guint8 *comma
      = value.size > 5 && g_ascii_strncasecmp ((const gchar *)value.data, "data:", 5) == 0
            ? memchr (value.data, ',', value.size)
            : NULL;
  gsize size;

  if (comma == NULL || memmem (value.data, (gsize)(comma - value.data), ";base64", 7) == NULL)
    return NULL;
  g_autoptr (GString) digits = g_string_sized_new (value.size);
  for (const guint8 *at = comma + 1; at < value.data + value.size; at++)
    if (!g_ascii_isspace ((gchar)*at))
      g_string_append_c (digits, (gchar)*at);
  guchar *bytes = g_base64_decode (digits->str, &size);
  return g_bytes_new_take (bytes, size);
}

/* Makes the picture in `bytes` anew, as an address; `*ret_data` is NULL where that fails. */
static gboolean
make_picture (Pass *self, GBytes *bytes, gchar **ret_data, GError **error)
{
  static const gchar *const written[] = { "image/png", "image/jpeg", "image/gif", NULL };
  g_autoptr (KyMember) member
      = ky_job_member_start (self->markup.job, "image", NULL, bytes,
                             (KyTreatment){ .flags = KY_MEMBER_ARCHIVE | KY_MEMBER_NO_PASS
                                                     | KY_MEMBER_NO_TIFF | KY_MEMBER_NO_WEBP },
                             error);

  *ret_data = NULL;
  if (member == NULL || !ky_job_member_finish (self->markup.job, member, error))
    return FALSE;
  const gchar *type = ky_member_output_type (member);
  if (ky_member_outcome (member) != KY_OUTCOME_WITHHELD && g_strv_contains (written, type))
    {
      KyView output = ky_member_output (member);
      g_autofree gchar *coded = g_base64_encode (output.data, output.size);

      *ret_data = g_strconcat ("data:", type, ";base64,", coded, NULL);
    }
  return TRUE;
}

static gboolean
judge_image (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  static const KyMarkupRule lost = { .action = KY_MARKUP_DROP, .code = "svg.picture" };
  Pass *self = (Pass *)markup;
  const KyXmlAttribute *reference = find_reference (self);
  g_autoptr (GBytes) bytes = reference != NULL ? decode_data (reference->value) : NULL;
  g_autofree gchar *data = NULL;

  if (self->is_for_text)
    return ky_xml_reader_skip (markup->reader, error);
  if (bytes == NULL)
    return ky_markup_drop (markup, is_reference_within (self) ? &lost : rule, name, error);
  if (++self->n_pictures > PICTURES_MAX)
    return ky_fail (error, KY_ERROR_LIMIT, "svg: more than %d pictures", PICTURES_MAX);
  if (!make_picture (self, bytes, &data, error))
    return FALSE;
  if (data == NULL)
    return ky_markup_drop (markup, &lost, name, error);
  self->picture = data;
  gboolean ok = ky_markup_start (markup, rule, name, error);
  self->picture = NULL;
  return ok;
}

/* Writes a filter primitive at the place of the element that begins. `values`: attributes and their
 * values (nullable: left out), up to NULL. */
static void
svg_filter_write_primitive (Pass *self, const gchar *local, const gchar *const *values)
{
  static const gchar *const areas[] = { "x", "y", "width", "height" };
  KyXmlWriter *writer = self->markup.writer;
  KyView colours = self->said[ky_svg_property (ky_view ("color-interpolation-filters", 27))].value;

  ky_xml_writer_start (writer, KY_SVG_SVG, local);
  for (guint i = 0; i < G_N_ELEMENTS (areas); i++)
    {
      KyView value = svg_filter_value_of (self->markup.reader, areas[i]);

      if (value.size > 0)
        svg_filter_write_value (self, KY_VALUE_TOK, NULL, KY_XML_NS_NONE, areas[i], value);
    }
  if (colours.size > 0)
    svg_filter_write_value (self, KY_VALUE_TOK, NULL, KY_XML_NS_NONE, "color-interpolation-filters",
                            colours);
  for (; *values != NULL; values += 2)
    if (*values[1] != '\0')
      ky_xml_writer_attribute (writer, KY_XML_NS_NONE, values[0],
                               ky_view (values[1], strlen (values[1])));
  ky_svg_cost_element (self->cost, self->part, ky_view ("", 0));
}

/* Returns the value of the attribute `local`, or of the property by that name, of the element that
 * begins, if it is permitted; else `standard`, and another value is reported. (transfer full) */
static gchar *
svg_filter_permitted (Pass *self, KyValueKind kind, const gchar *local, const gchar *standard)
{
  gint property = ky_svg_property (ky_view (local, strlen (local)));
  KyView value = property >= 0 ? self->said[property].value
                               : svg_filter_value_of (self->markup.reader, local);
  gchar *written = value.size > 0 ? ky_svg_value (kind, value, NULL) : NULL;

  if (value.size > 0 && written == NULL)
    svg_filter_tell_refused (self, kind, local, value);
  return written != NULL ? written : g_strdup (standard);
}

/* Writes what a shadow is made of (Filter Effects 1, 9.13). */
static void
svg_filter_write_shadow (Pass *self)
{
  KyXmlWriter *writer = self->markup.writer;
  g_autofree gchar *source = g_strdup_printf ("kiyome-shadow-%u", ++self->n_shadows);
  g_autofree gchar *blurred = g_strconcat (source, "-b", NULL);
  g_autofree gchar *in = svg_filter_permitted (self, KY_VALUE_NAME, "in", "");
  g_autofree gchar *result = svg_filter_permitted (self, KY_VALUE_NAME, "result", "");
  g_autofree gchar *dx = svg_filter_permitted (self, KY_VALUE_NUM, "dx", "2");
  g_autofree gchar *dy = svg_filter_permitted (self, KY_VALUE_NUM, "dy", "2");
  g_autofree gchar *blur = svg_filter_permitted (self, KY_VALUE_PATH, "stdDeviation", "2");
  g_autofree gchar *colour = svg_filter_permitted (self, KY_VALUE_COLOUR, "flood-color", "");
  g_autofree gchar *opacity = svg_filter_permitted (self, KY_VALUE_TOK, "flood-opacity", "");
  const struct
  {
    const gchar *local;
    const gchar *values[7];
  } parts[] = { { "feOffset", { "in", in, "result", source } },
                { "feGaussianBlur", { "in", source, "stdDeviation", blur } },
                { "feOffset", { "dx", dx, "dy", dy, "result", blurred } },
                { "feFlood", { "flood-color", colour, "flood-opacity", opacity } },
                { "feComposite", { "in2", blurred, "operator", "in" } },
                { "feMerge", { "result", result } } };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      svg_filter_write_primitive (self, parts[i].local, parts[i].values);
      if (i + 1 < G_N_ELEMENTS (parts))
        ky_xml_writer_end (writer);
    }
  ky_xml_writer_start (writer, KY_SVG_SVG, "feMergeNode");
  ky_xml_writer_end (writer);
  ky_xml_writer_start (writer, KY_SVG_SVG, "feMergeNode");
  ky_xml_writer_attribute (writer, KY_XML_NS_NONE, "in", ky_view (source, strlen (source)));
  ky_xml_writer_end (writer);
  ky_xml_writer_end (writer);
}

/* Replaces feDropShadow for drawing. librsvg 2.54 does not know this primitive, and draws nothing
 * that has such a filter. */
static gboolean
judge_shadow (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  Pass *self = (Pass *)markup;

  if (!self->is_for_drawing)
    return ky_markup_start (markup, rule, name, error);
  svg_filter_begin_part (self);
  svg_filter_write_shadow (self);
  return ky_xml_reader_skip (markup->reader, error);
}

/* Writes text along a path as straight text from the beginning of the path, because librsvg draws
 * no text along a path. */
static gboolean
judge_curve (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  Pass *self = (Pass *)markup;
  const KyXmlAttribute *reference = find_reference (self);
  g_autofree gchar *path
      = reference != NULL ? ky_view_to_string (ky_svg_target (reference->value)) : NULL;
  const gchar *start = self->path_starts != NULL && path != NULL
                           ? g_hash_table_lookup (self->path_starts, path)
                           : NULL;

  if (!self->is_for_drawing)
    return ky_markup_start (markup, rule, name, error);
  ky_markup_tell (markup, rule->code);
  svg_filter_begin_part (self);
  svg_filter_weigh_dashes (self);
  ky_xml_writer_start (markup->writer, KY_SVG_SVG, "tspan");
  if (start != NULL)
    {
      const gchar *y = strchr (start, ' ') + 1;

      svg_filter_write_value (self, KY_VALUE_TOK, NULL, KY_XML_NS_NONE, "x",
                              ky_view (start, (gsize)(y - start) - 1));
      svg_filter_write_value (self, KY_VALUE_TOK, NULL, KY_XML_NS_NONE, "y",
                              ky_view (y, strlen (y)));
    }
  write_properties (self, ky_markup_find (markup, KY_SVG_SVG, "tspan"));
  ky_markup_open (markup, rule, name, TRUE);
  return TRUE;
}

static const KyMarkupJudge judges[]
    = { judge_image, judge_use, judge_switch, judge_shadow, judge_curve };

static const KyMarkupFormat format = { .table = &ky_svg_stays,
                                       .namespaces = ky_svg_namespaces,
                                       .prefixes = prefixes,
                                       .kinds = ky_svg_kinds,
                                       .judges = judges,
                                       .comments = "svg.comment",
                                       .level_size = sizeof (Level),
                                       .is_strict = TRUE,
                                       .begin = svg_filter_begin,
                                       .opened = svg_filter_opened,
                                       .keep = ky_markup_start,
                                       .write_attributes = write_attributes,
                                       .end = svg_filter_end };

static gboolean
svg_filter_copy (Pass *self, KyJob *job, KyView xml, GByteArray **ret_xml, GError **error)
{
  const gchar *property;
  gdouble n_dashes;

  for (guint i = 0; (property = ky_svg_property_name (i)) != NULL; i++)
    self->properties[i] = (KyXmlName){ .ns = KY_XML_NS_NONE, .local = property };
  self->link = (KyXmlName){ .ns = KY_SVG_XLINK, .local = "href" };
  return ky_markup_begin (&self->markup, &format, job, "svg", xml, error)
         && ky_markup_copy (&self->markup, ret_xml, error)
         && ky_job_charge (job, KY_COST_OBJECTS, ky_svg_cost_total (self->cost, &n_dashes), error)
         && (n_dashes <= DASHES_MAX
             || ky_fail (error, KY_ERROR_LIMIT, "svg: more than %d dashes", DASHES_MAX));
}

GByteArray *
ky_svg_filter (KyJob *job, KyView xml, gboolean is_for_text, KySvgSize *ret_size, GError **error)
{
  GError *own = NULL;
  g_autoptr (GBytes) plain = ky_svg_without_entities (job, xml, &own);
  g_autoptr (KySvgStyles) styles = NULL;
  g_autoptr (KySvgCost) cost = ky_svg_cost_new ();
  g_autoptr (GHashTable) others = NULL, starts = NULL, widths = NULL, holes = NULL;
  g_autoptr (GHashTable) gradients
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  GByteArray *out = NULL;
  Pass self
      = { .cost = cost,
          .ground = 0xffffff,
          .is_for_text = is_for_text,
          .is_for_drawing = ret_size != NULL,
          .takes_hidden = ky_policy_is (ky_job_policy (job), KY_POLICY_OFFICE_HIDDEN, "remove") };

  if (own != NULL)
    {
      g_propagate_error (error, own);
      return NULL;
    }
  if (plain != NULL)
    xml = ky_view_of_bytes (plain);
  self.styles = styles = ky_svg_styles_new (job, xml, error);
  if (styles == NULL)
    return NULL;
  self.other_languages = others = ky_svg_other_languages (job, xml);
  self.path_starts = starts = self.is_for_drawing ? ky_svg_path_starts (job, xml) : NULL;
  self.text_widths = widths = ky_svg_text_widths (job, xml);
  self.holes = holes = ky_svg_holes (job, xml);
  self.gradients = gradients;
  if (!svg_filter_copy (&self, job, xml, &out, error))
    g_clear_pointer (&out, g_byte_array_unref);
  else
    ky_hidden_report (&self.hidden, job, NULL);
  ky_markup_clear (&self.markup);
  g_free (self.transform);
  if (ret_size != NULL)
    *ret_size = self.size;
  return out;
}
