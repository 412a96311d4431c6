/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds hidden text of slides and of the drawings of sheets (ISO/IEC 29500-1 §19, §20.5): shapes
 * beside the slide, without a size, under others, and text of what lies below it. */
#include "filetypes/ooxml/hidden-slide.h"
#include "common/release.h"
#include "filetypes/ooxml/hidden-shape.h"

#include "filetypes/base/xml/value.h"
#include "filetypes/ooxml/form-shapes.h"

#define EMU_POINT 12700.0

enum
{
  TAGS_OF_SHAPES = KY_SLIDE_FRAME,
#define TAG(ns, local, tag) tag,
#include "filetypes/ooxml/hidden-slide-tags.def"
};

static const KyTextTag tags[] = {
#define TAG(ns, local, tag) { KY_NS_##ns, local, tag },
#define SAME TAG
#include "filetypes/ooxml/hidden-slide-tags.def"
  { 0, NULL, 0 },
};

static void
shape_clear (gpointer data)
{
  KySlideShape *self = data;

  g_free (self->picture);
  if (self->words != NULL)
    g_string_free (self->words, TRUE);
}

static gint
around (const KySlideReading *self, guint from_top)
{
  return from_top + 1 < self->open->len
             ? g_array_index (self->open, gint, self->open->len - 2 - from_top)
             : 0;
}

/* --- shapes ----------------------------------------------------------------------------------- */

static void
open_shape (KySlideReading *self, gint tag)
{
  KySlideShape shape = { .kind = (KySlideKind)tag,
                         .outer = self->shape,
                         .is_fallback = self->n_fallbacks > 0,
                         .is_far = self->is_far,
                         .own = { NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN },
                         .inner = { 0, 0, 1, 1 } };

  g_array_append_val (self->shapes, shape);
  self->shape = (gint)self->shapes->len - 1;
}

static void
take_place (KySlideReading *self, gint tag)
{
  static const gchar *const locals[][2] = { { "x", "y" }, { "cx", "cy" } };
  KyTextPart *xml = &self->pass->xml;
  KySlideShape *shape = ky_slide_shape (self, self->shape);
  guint at = (guint)(tag - OFFSET) * 2;

  if (shape == NULL || around (self, 0) != TRANSFORM)
    return;
  for (guint i = 0; i < 2; i++)
    shape->own[at + i] = (gdouble)ky_text_part_int (
        xml, KY_XML_NS_NONE, locals[tag == EXTENT || tag == CHILD_EXTENT][i], 0);
}

/* Computes the place of `shape`, once its transform was read, before that of any shape in it. */
static void
place_shape (KySlideReading *self, KySlideShape *shape)
{
  const KySlideShape *group = ky_slide_shape (self, shape->outer);
  KySlideScale scale = { 0, 0, 1, 1 };

  if (group != NULL)
    scale = group->inner;
  if (!isfinite (shape->own[0]) || !isfinite (shape->own[2]))
    {
      shape->inner = scale;
      return;
    }
  shape->x = scale.x + shape->own[0] * scale.by_x;
  shape->y = scale.y + shape->own[1] * scale.by_y;
  shape->width = shape->own[2] * scale.by_x;
  shape->height = shape->own[3] * scale.by_y;
  shape->has_place = TRUE;
  shape->inner = scale;
  if (shape->kind != KY_SLIDE_GROUP || !isfinite (shape->own[4]) || !isfinite (shape->own[6]))
    return;
  if (shape->own[6] > 0)
    shape->inner.by_x = shape->width / shape->own[6];
  if (shape->own[7] > 0)
    shape->inner.by_y = shape->height / shape->own[7];
  shape->inner.x = shape->x - shape->own[4] * shape->inner.by_x;
  shape->inner.y = shape->y - shape->own[5] * shape->inner.by_y;
}

static void
unseen_slide_take_properties (KySlideReading *self)
{
  KyTextPart *xml = &self->pass->xml;
  KySlideShape *shape = ky_slide_shape (self, self->shape);
  KyView hidden = ky_text_part_attribute (xml, KY_XML_NS_NONE, "hidden");

  if (self->n_fallbacks == 0
      && ky_hidden_is_prose (ky_text_part_attribute (xml, KY_XML_NS_NONE, "descr")))
    ky_hidden_count (&self->pass->all->counts, KY_HIDDEN_DESCRIPTION);
  if (shape == NULL)
    return;
  shape->id = ky_text_part_int (xml, KY_XML_NS_NONE, "id", -1);
  shape->is_said = hidden.size > 0 && ky_text_part_is_on (xml, KY_XML_NS_NONE, "hidden");
  if (shape->is_said && shape->words == NULL && self->pass->source->kind->root_ns == KY_NS_XDR)
    shape->words = g_string_new (NULL);
}

/* --- what paints ------------------------------------------------------------------------------ */

/* Returns the paint of a fill that is called `tag`, or of a colour in one; NULL: another's.
 * `from_top`: 0 for a fill, 1 for its colour, 2 for what changes that. */
static KyScenePaint *
painted (KySlideReading *self, guint from_top)
{
  KySlideShape *shape = ky_slide_shape (self, self->shape);
  gint parent = around (self, from_top);

  switch (parent)
    {
    case SHAPE_PROPERTIES:
      return shape != NULL ? &shape->fill : NULL;
    case KY_SLIDE_SHAPE: /* xdr:sp and kin have no others */
    case KY_SLIDE_PICTURE:
      return NULL;
    case RUN_PROPERTIES:
      return self->is_in_run ? &self->text.colour : NULL;
    case LINE:
      return self->is_in_run && around (self, from_top + 1) == RUN_PROPERTIES ? &self->text.line
                                                                              : NULL;
    case DEFAULTS:
      return shape != NULL && around (self, from_top + 1) == LIST_LEVEL
                 ? &shape->colours[self->list_level]
                 : NULL;
    case CELL_PROPERTIES:
      return &self->cell;
    case BACKGROUND_PROPERTIES:
      return &self->ground;
    default:
      return NULL;
    }
}

static void
unseen_slide_take_fill (KySlideReading *self, gint tag)
{
  KyScenePaint *paint = painted (self, 0);

  if (paint == NULL)
    return;
  paint->kind = tag == NO_FILL ? KY_SCENE_NONE : tag == GRADIENT ? KY_SCENE_UNSAID : KY_SCENE_OTHER;
  paint->alpha = 1;
}

static void
unseen_slide_take_colour (KySlideReading *self)
{
  KyScenePaint *paint = NULL;
  gint parent = around (self, 0);

  if (parent == STOP || around (self, 1) == STOP)
    paint = &self->stop;
  else if (parent == SOLID_FILL)
    paint = painted (self, 1);
  else if (around (self, 1) == SOLID_FILL)
    paint = painted (self, 2);
  else if (parent == BACKGROUND_REFERENCE || around (self, 1) == BACKGROUND_REFERENCE)
    paint = &self->ground;
  else if ((parent == FILL_REFERENCE || around (self, 1) == FILL_REFERENCE) && self->shape >= 0)
    {
      paint = &ky_slide_shape (self, self->shape)->fill;
      if (paint->kind != KY_SCENE_COLOUR)
        paint = NULL;
    }
  if (paint != NULL)
    ky_paint_take (paint, &self->pass->xml, &self->theme);
}

/* Ends a stop of a gradient, or a gradient, which may have had none. */
static void
unseen_slide_end_gradient (KySlideReading *self, gint tag)
{
  KyScenePaint *paint = tag == GRADIENT                ? painted (self, 0)
                        : around (self, 1) == GRADIENT ? painted (self, 2)
                                                       : NULL;

  if (paint != NULL && tag == STOP)
    ky_scene_add_stop (paint, &self->stop);
  else if (paint != NULL && paint->kind == KY_SCENE_UNSAID)
    paint->kind = KY_SCENE_OTHER;
}

/* Reads a reference to a fill of the theme. The first fill of a theme is a plain colour; the others
 * may be anything, so their colour is unknown. */
static void
unseen_slide_take_reference (KySlideReading *self, gint tag)
{
  gint64 index = ky_text_part_int (&self->pass->xml, KY_XML_NS_NONE, "idx", 0);
  KySlideShape *shape = ky_slide_shape (self, self->shape);
  KyScenePaint paint = { .alpha = 1 };

  paint.kind = index == 0                    ? KY_SCENE_NONE
               : index == 1 || index == 1001 ? KY_SCENE_COLOUR
                                             : KY_SCENE_OTHER;
  if (tag == BACKGROUND_REFERENCE)
    self->ground = paint;
  else if (shape != NULL && shape->fill.kind == KY_SCENE_UNSAID)
    shape->fill = paint;
}

static void
take_map (KySlideReading *self)
{
  static const gchar *const locals[] = { "bg1", "tx1", "bg2", "tx2" };
  static const gchar *const colours[] = { "dk1", "lt1", "dk2", "lt2" };

  for (guint i = 0; i < G_N_ELEMENTS (locals); i++)
    for (guint j = 0; j < G_N_ELEMENTS (colours); j++)
      if (ky_view_is (ky_text_part_attribute (&self->pass->xml, KY_XML_NS_NONE, locals[i]),
                      colours[j]))
        self->theme.map[i] = (guint8)j;
}

/* --- texts ------------------------------------------------------------------------------------ */

static void
take_run_properties (KySlideReading *self, gint tag)
{
  KyTextPart *xml = &self->pass->xml;
  KySlideShape *shape = ky_slide_shape (self, self->shape);
  gint size = (gint)CLAMP (ky_text_part_int (xml, KY_XML_NS_NONE, "sz", -1), -1, 1000000);

  if (tag == RUN_PROPERTIES && self->is_in_run)
    {
      self->text.size = size;
      self->text.spacing
          = (gint)CLAMP (ky_text_part_int (xml, KY_XML_NS_NONE, "spc", 0), -400000, 400000);
      self->text.baseline = (gint)CLAMP (ky_text_part_int (xml, KY_XML_NS_NONE, "baseline", 0),
                                         -100000000, 100000000);
    }
  else if (tag == DEFAULTS && shape != NULL && size >= 0 && around (self, 0) == LIST_LEVEL)
    shape->sizes[self->list_level] = MAX (size, 1);
}

static void
unseen_slide_open_run (KySlideReading *self)
{
  KySlideText text = { .place = ky_xml_reader_place (self->pass->xml.reader),
                       .shape = self->shape,
                       .level = self->level,
                       .size = -1,
                       .start = self->breaks ? 0 : self->start,
                       .cell = self->cell };

  self->text = text;
  self->is_in_run = TRUE;
}

static void
close_run (KySlideReading *self)
{
  if (self->is_in_run && self->text.has_ink)
    g_array_append_val (self->texts, self->text);
  self->is_in_run = FALSE;
}

/* Ends the first line of a paragraph: records the width of the line in each of its texts. */
static void
unseen_slide_end_line (KySlideReading *self)
{
  for (guint i = self->first_text; !self->breaks && i < self->texts->len; i++)
    g_array_index (self->texts, KySlideText, i).width = self->width;
  self->first_text = self->texts->len;
  self->breaks = TRUE;
}

/* --- elements --------------------------------------------------------------------------------- */

static void
unseen_slide_begin_shape (KySlideReading *self, gint tag)
{
  KyTextPart *xml = &self->pass->xml;

  if (tag == KY_SLIDE_SHAPE || tag == KY_SLIDE_GROUP || tag == KY_SLIDE_PICTURE
      || tag == KY_SLIDE_FRAME)
    open_shape (self, tag);
  KySlideShape *shape = ky_slide_shape (self, self->shape);
  switch (tag)
    {
    case PROPERTIES:
      unseen_slide_take_properties (self);
      break;
    case PLACEHOLDER:
      if (shape != NULL)
        {
          shape->is_placeholder = TRUE;
          shape->is_body
              = ky_view_is (ky_text_part_attribute (xml, KY_XML_NS_NONE, "type"), "body");
        }
      break;
    case TRANSFORM:
      if (shape != NULL)
        shape->is_turned = ky_text_part_int (xml, KY_XML_NS_NONE, "rot", 0) != 0;
      break;
    case OFFSET:
    case EXTENT:
    case CHILD_OFFSET:
    case CHILD_EXTENT:
      take_place (self, tag);
      break;
    case GEOMETRY:
      if (shape != NULL)
        shape->is_rectangle
            = ky_view_is (ky_text_part_attribute (xml, KY_XML_NS_NONE, "prst"), "rect");
      break;
    case FIT:
      if (shape != NULL)
        shape->fits = TRUE;
      break;
    case SHRINK:
      if (shape != NULL)
        shape->shrunk
            = (gdouble)ky_text_part_int (xml, KY_XML_NS_NONE, "fontScale", 100000) / 100000;
      break;
    case BLIP:
      if (shape != NULL && shape->picture == NULL)
        shape->picture = ky_xml_value (xml->reader, KY_NS_R, "embed");
      break;
    }
}

static void
unseen_slide_begin (KySlideReading *self, gint tag)
{
  KyTextPart *xml = &self->pass->xml;

  switch (tag)
    {
    case RUN:
      unseen_slide_open_run (self);
      break;
    case RUN_PROPERTIES:
    case DEFAULTS:
      take_run_properties (self, tag);
      break;
    case PARAGRAPH:
      self->width = 0;
      self->start = self->level = 0;
      self->first_text = self->texts->len;
      self->breaks = FALSE;
      break;
    case LIST_LEVEL:
      self->list_level = (guint)(ky_xml_reader_name (xml->reader)->local[3] - '1');
      break;
    case PARAGRAPH_PROPERTIES:
      self->level
          = (guint)CLAMP (ky_text_part_int (xml, KY_XML_NS_NONE, "lvl", 0), 0, KY_SLIDE_LEVELS - 1);
      self->start = ky_text_part_int (xml, KY_XML_NS_NONE, "marL", 0)
                    + ky_text_part_int (xml, KY_XML_NS_NONE, "indent", 0);
      break;
    case BREAK:
      unseen_slide_end_line (self);
      break;
    case LINE:
      if (around (self, 0) == RUN_PROPERTIES)
        self->text.line_width = (gdouble)ky_text_part_int (xml, KY_XML_NS_NONE, "w", 0) / EMU_POINT;
      break;
    case STOP:
      self->stop = (KyScenePaint){ .alpha = 1 };
      break;
    case SOLID_FILL:
    case NO_FILL:
    case GRADIENT:
    case OTHER_FILL:
      unseen_slide_take_fill (self, tag);
      break;
    case FILL_REFERENCE:
    case BACKGROUND_REFERENCE:
      unseen_slide_take_reference (self, tag);
      break;
    case CELL:
      {
        static const KyScenePaint other = { .kind = KY_SCENE_OTHER };

        self->cell = other;
        break;
      }
    case MAP:
      take_map (self);
      break;
    case SLIDE:
      self->is_hidden = ky_text_part_attribute (xml, KY_XML_NS_NONE, "show").size > 0
                        && !ky_text_part_is_on (xml, KY_XML_NS_NONE, "show");
      break;
    case TARGET:
      g_hash_table_add (self->animated,
                        GINT_TO_POINTER ((gint)CLAMP (
                            ky_text_part_int (xml, KY_XML_NS_NONE, "spid", 0), 0, G_MAXINT)));
      break;
    case FALLBACK:
      self->n_fallbacks++;
      break;
    case ANCHOR:
      self->n_anchor = 0;
      self->is_far = FALSE;
      break;
    case 0:
      unseen_slide_take_colour (self);
      break;
    default:
      unseen_slide_begin_shape (self, tag);
      break;
    }
}

static void
unseen_slide_end (KySlideReading *self, gint tag)
{
  KySlideShape *shape = ky_slide_shape (self, self->shape);

  switch (tag)
    {
    case RUN:
      close_run (self);
      break;
    case PARAGRAPH:
      unseen_slide_end_line (self);
      break;
    case TRANSFORM:
      if (shape != NULL)
        place_shape (self, shape);
      break;
    case CELL:
      self->cell = (KyScenePaint){ 0 };
      break;
    case STOP:
    case GRADIENT:
      unseen_slide_end_gradient (self, tag);
      break;
    case FALLBACK:
      self->n_fallbacks -= self->n_fallbacks > 0;
      break;
    case KY_SLIDE_SHAPE:
    case KY_SLIDE_GROUP:
    case KY_SLIDE_PICTURE:
    case KY_SLIDE_FRAME:
      if (shape != NULL)
        self->shape = shape->outer;
      break;
    }
}

/* Sets the fill of a table cell as the background of the texts from index `from` on, which are
 * those of the cell. */
static void
hand_cell_out (KySlideReading *self, guint from)
{
  for (guint i = from; i < self->texts->len; i++)
    g_array_index (self->texts, KySlideText, i).cell = self->cell;
}

/* Reads the number of a column, a row or an offset: a shape far away from all cells is seen by
 * nobody. */
static void
take_anchor (KySlideReading *self)
{
  KyView text = ky_xml_reader_text (self->pass->xml.reader);

  if (self->open->len == 0 || self->n_anchor >= G_N_ELEMENTS (self->anchor)
      || g_array_index (self->open, gint, self->open->len - 1) != ANCHOR_PLACE)
    return;
  g_autofree gchar *digits = ky_view_to_string (ky_view (text.data, MIN (text.size, 20)));
  self->anchor[self->n_anchor++] = g_ascii_strtod (digits, NULL);
  self->is_far = self->n_anchor >= 3
                 && (self->anchor[0] >= KY_SCENE_FAR_COLUMN || self->anchor[2] >= KY_SCENE_FAR_ROW);
}

static void
unseen_slide_read_part (KySlideReading *self)
{
  KyTextPart *xml = &self->pass->xml;
  guint first_of_cell = 0;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (xml->reader, NULL)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        {
          take_anchor (self);
          if (self->is_in_run && self->open->len > 0
              && g_array_index (self->open, gint, self->open->len - 1) == TEXT)
            {
              KyView text = ky_xml_reader_text (xml->reader);
              KySlideShape *shape = ky_slide_shape (self, self->shape);

              if (shape != NULL && shape->words != NULL)
                g_string_append_len (shape->words, (const gchar *)text.data, (gssize)text.size);
              self->text.has_ink = self->text.has_ink || ky_hidden_has_ink (text);
              if (memchr (text.data, '\t', text.size) != NULL)
                unseen_slide_end_line (self);
              self->width += ky_scene_text_width (text);
              self->pass->all->counts.counts[KY_HIDDEN_CHARACTERS] += ky_hidden_characters (text);
            }
          continue;
        }
      gint tag = ky_text_part_tag (xml);
      if (event == KY_XML_END)
        {
          if (tag == CELL)
            hand_cell_out (self, first_of_cell);
          unseen_slide_end (self, tag);
          if (self->open->len > 0)
            g_array_set_size (self->open, self->open->len - 1);
          continue;
        }
      if (tag == CELL)
        first_of_cell = self->texts->len;
      if (tag == PASSED)
        {
          if (!ky_xml_reader_skip (xml->reader, NULL))
            return;
          continue;
        }
      g_array_append_val (self->open, tag);
      unseen_slide_begin (self, tag);
    }
}

/* --- parts ------------------------------------------------------------------------------------ */

KY_DEFINE_FREE (backdrop_free, KySlideBackdrop, shapes)

static void
reading_init (KySlideReading *self, KyUnseenPass *pass)
{
  memset (self, 0, sizeof *self);
  self->pass = pass;
  self->theme = pass->all->theme;
  self->open = g_array_new (FALSE, FALSE, sizeof (gint));
  self->shapes = g_array_new (FALSE, FALSE, sizeof (KySlideShape));
  g_array_set_clear_func (self->shapes, shape_clear);
  self->texts = g_array_new (FALSE, FALSE, sizeof (KySlideText));
  self->animated = g_hash_table_new (g_direct_hash, g_direct_equal);
  self->shape = -1;
}

KY_DEFINE_CLEAR (unseen_slide_reading_clear, KySlideReading, open, shapes, texts, animated)

static void
read_theme (KyUnseen *all, const KyPart *part, KyTheme *theme)
{
  if (part == NULL)
    return;
  g_autoptr (GBytes) bytes = ky_package_read (all->job, all->package, part, NULL);
  if (bytes == NULL)
    return;
  ky_theme_read (theme, all->job, ky_view_of_bytes (bytes));
}

/* Reads the colour map of `part`, which is stored after the shapes that use it. */
static void
read_map (KySlideReading *self, const KyPart *part)
{
  KyTextPart xml = { 0 };
  KyTextPart kept = self->pass->xml;
  KyXmlEvent event;

  if (ky_unseen_open (self->pass->all, part, tags, &xml)
      && (ky_xml_reader_mentions (xml.reader, "clrMap")
          || ky_xml_reader_mentions (xml.reader, "overrideClrMapping")))
    {
      self->pass->xml = xml;
      while ((event = ky_xml_reader_next (xml.reader, NULL)) < KY_XML_EOF)
        if (event == KY_XML_START && ky_text_part_tag (&xml) == MAP)
          take_map (self);
      self->pass->xml = kept;
    }
  ky_text_part_close (&xml);
}

/* Returns what `part`, a layout or a master, lays below its slides, together with that of `outer`,
 * its master's. */
static const KySlideBackdrop *
backdrop_of (KyUnseen *all, const KyPart *part, const KySlideBackdrop *outer)
{
  KyUnseenPass pass = { .all = all, .source = part };
  KySlideBackdrop *backdrop = g_hash_table_lookup (all->backdrops, part);
  KySlideReading self;

  if (backdrop != NULL)
    return backdrop;
  backdrop = g_new0 (KySlideBackdrop, 1);
  backdrop->shapes = g_array_new (FALSE, FALSE, sizeof (KySlideShape));
  backdrop->theme = outer != NULL ? outer->theme : all->theme;
  g_hash_table_insert (all->backdrops, (gpointer)part, backdrop);
  if (outer == NULL)
    read_theme (all, ky_unseen_related (part, "theme"), &backdrop->theme);
  reading_init (&self, &pass);
  self.theme = backdrop->theme;
  read_map (&self, part);
  if (ky_unseen_open (all, part, tags, &pass.xml))
    {
      KyHiddenCounts counts = all->counts;

      unseen_slide_read_part (&self);
      all->counts = counts; /* it is judged as a part of its own */
    }
  backdrop->theme = self.theme;
  backdrop->ground = self.ground;
  if (outer != NULL && backdrop->ground.kind == KY_SCENE_UNSAID)
    backdrop->ground = outer->ground;
  backdrop->outer = outer;
  for (guint i = 0; i < self.shapes->len; i++)
    {
      KySlideShape shape = g_array_index (self.shapes, KySlideShape, i);

      shape.picture = NULL;
      shape.words = NULL;
      if (!shape.is_placeholder)
        g_array_append_val (backdrop->shapes, shape);
    }
  unseen_slide_reading_clear (&self);
  ky_text_part_close (&pass.xml);
  return backdrop;
}

static void
unseen_slide_read_size (KyUnseen *self)
{
  static const KyTextTag size_tags[] = { { KY_NS_P, "sldSz", 1 }, { 0, NULL, 0 } };
  g_auto (KyTextPart) xml = { 0 };
  KyXmlEvent event;

  if (!ky_unseen_open (self, ky_package_main (self->package), size_tags, &xml))
    return;
  while ((event = ky_xml_reader_next (xml.reader, NULL)) < KY_XML_EOF)
    if (event == KY_XML_START && ky_text_part_tag (&xml) == 1)
      {
        self->width = (gdouble)ky_text_part_int (&xml, KY_XML_NS_NONE, "cx", 0);
        self->height = (gdouble)ky_text_part_int (&xml, KY_XML_NS_NONE, "cy", 0);
        return;
      }
}

void
ky_unseen_slides_init (KyUnseen *self)
{
  self->backdrops = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, backdrop_free);
  unseen_slide_read_size (self);
}

/* Tells whether the speaker's notes have text; the slide shows nothing of it. */
static gboolean
has_notes (KySlideReading *self)
{
  for (guint i = 0; i < self->texts->len; i++)
    {
      const KySlideShape *shape
          = ky_slide_shape (self, g_array_index (self->texts, KySlideText, i).shape);

      if (shape != NULL && shape->is_body)
        return TRUE;
    }
  return FALSE;
}

void
ky_unseen_notes (KyUnseenPass *pass)
{
  KySlideReading self;

  reading_init (&self, pass);
  pass->xml.tags = tags;
  unseen_slide_read_part (&self);
  if (has_notes (&self))
    ky_hidden_count (&pass->all->counts, KY_HIDDEN_NOTES);
  unseen_slide_reading_clear (&self);
}

/* Returns the labels of the controls of the sheet that has `drawing`. (transfer full) (nullable) */
static GHashTable *
unseen_slide_labels_of (KyUnseen *all, const KyPart *drawing)
{
  for (guint i = 0; i < all->package->parts->len; i++)
    {
      const KyPart *sheet = all->package->parts->pdata[i];

      if (sheet->kind->root_ns != KY_NS_S
          || ky_unseen_related (sheet, drawing->kind->root) != drawing)
        continue;
      g_autoptr (GPtrArray) controls
          = ky_form_controls_of_sheet (all->job, all->package, sheet, NULL);
      return controls != NULL ? ky_form_labels_new (controls) : NULL;
    }
  return NULL;
}

/* Finds shapes of a drawing that repeat the words of the sheet's form controls. Excel hides these
 * shapes. */
static void
find_twins (KySlideReading *self)
{
  g_autoptr (GHashTable) labels = NULL;
  gboolean is_read = FALSE;

  for (guint i = 0; i < self->shapes->len; i++)
    {
      KySlideShape *shape = ky_slide_shape (self, (gint)i);

      if (shape->words == NULL || shape->words->len == 0)
        continue;
      if (!is_read)
        labels = unseen_slide_labels_of (self->pass->all, self->pass->source);
      is_read = TRUE;
      shape->is_twin
          = labels != NULL
            && ky_form_labels_have (labels, shape->id, shape->words->str, shape->words->len);
    }
}

void
ky_unseen_slide (KyUnseenPass *pass)
{
  const gchar *root = pass->source->kind->root;
  const KyPart *layout = ky_unseen_related (pass->source, "sldLayout");
  const KyPart *master = ky_unseen_related (layout != NULL ? layout : pass->source, "sldMaster");
  const KySlideBackdrop *backdrop = NULL;
  gboolean is_slide = strcmp (root, "sld") == 0;
  KySlideReading self;

  if (strcmp (root, "sldMaster") == 0)
    backdrop = backdrop_of (pass->all, pass->source, NULL);
  else if (master != NULL)
    backdrop = backdrop_of (pass->all, master, NULL);
  if (is_slide && layout != NULL)
    backdrop = backdrop_of (pass->all, layout, backdrop);
  reading_init (&self, pass);
  if (backdrop != NULL)
    self.theme = backdrop->theme;
  if (is_slide && ky_xml_reader_mentions (pass->xml.reader, "overrideClrMapping"))
    read_map (&self, pass->source);
  pass->xml.tags = tags;
  unseen_slide_read_part (&self);
  find_twins (&self);
  ky_slide_judge (&self, strcmp (root, "sldMaster") != 0 ? backdrop : NULL, !is_slide);
  unseen_slide_reading_clear (&self);
}
