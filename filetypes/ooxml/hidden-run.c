/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds hidden text in a part of a Word document, for hidden.c: runs, and the paragraphs, cells,
 * boxes and frames around them. It keeps the state of each open element on stacks and describes
 * each run to ky_scene_judge(). An unknown property never hides text. */
#include "filetypes/ooxml/hidden-figure.h"

#include "filetypes/base/field/field.h"

#define TWIP 635
#define TWIPS 20 /* of a point */
#define HALF_POINT 6350
#define INSTRUCTION 64 /* bytes */
#define AGAIN 8        /* properties of a kind that are kept */
#define AGAIN_SIZE 512 /* their bytes, at most */

static const KyTextTag tags[] = {
#define TAG(ns, local, tag) { KY_NS_##ns, local, KY_WORD_##tag },
#define SAME TAG
#include "filetypes/ooxml/hidden-look-tags.def"
#define TAG(ns, local, tag) { KY_NS_##ns, local, KY_WORD_##tag },
#define SAME TAG
#include "filetypes/ooxml/hidden-run-tags.def"
  { 0, NULL, 0 },
};

typedef struct
{
  KyWordLook look;
  KyScenePaint ground;
  gboolean is_outside; /* its frame is */
  gboolean has_properties;
  guint number;       /* from 1 on */
  gdouble used;       /* points, of its first line */
  guint first_text;   /* the number of its line's first text */
  gboolean has_moved; /* a tab or another line may have brought its text onto the page */
  gboolean is_away;   /* a field ADVANCE moved its text off the page */
  gchar instruction[INSTRUCTION]; /* of the field that is open, as far as it matters */
} Paragraph;

typedef struct
{
  KyWordLook look;
  gboolean is_web_hidden, has_properties;
} Run;

typedef struct
{
  gsize place;
  gint box;        /* among the boxes; -1: none */
  KyHiddenWay way; /* because of its own properties */
  gboolean is_told;
  /* twips: where the first line of the open paragraph begins, if that is left of the margin; else
   * 0 */
  gint start;
  /* The text has the colour of the page, or of the surroundings of a box that has no fill. */
  gboolean is_lost_on_page;
} Text;

/* Caches the properties that an earlier w:rPr or w:pPr with the same content `rest` has set. */
typedef struct
{
  KyView rest;
  Run run;
  Paragraph paragraph;
} Said;

typedef struct
{
  guint place; /* of the start tag of all of them: ky_xml_reader_came_before() */
  guint n_said;
  Said said[AGAIN]; /* the oldest gives way */
} Kind;

struct _KyWordAgain
{
  Kind runs, paragraphs;
  guint level; /* level of the noted properties; 0: none */
  gsize from;  /* offset of these properties, after their start tag */
};

#define LAST(array, type)                                                                          \
  ((array)->len > 0 ? &g_array_index ((array), type, (array)->len - 1) : NULL)

static const KyWordStyleLook *
find_style (KyWordSight *self, KyView id)
{
  g_autofree gchar *key = ky_view_to_string (id);

  return g_hash_table_lookup (self->pass->all->styles, key);
}

/* --- texts ------------------------------------------------------------------------------------ */

/* Returns the background of a text, as far as the elements around it define one. `*ret_is_page`:
 * none does, so it is the page. */
static KyScenePaint
unseen_run_ground_of (KyWordSight *self, const Run *run, const Paragraph *paragraph,
                      gboolean *ret_is_page)
{
  *ret_is_page = FALSE;
  if (ky_scene_paints (&run->look.ground))
    return run->look.ground;
  if (ky_scene_paints (&paragraph->ground))
    return paragraph->ground;
  for (guint i = self->grounds->len; i > 0; i--)
    {
      const KyWordGround *ground = &g_array_index (self->grounds, KyWordGround, i - 1);
      KyScenePaint paint = ground->box >= 0
                               ? g_array_index (self->boxes, KyWordBox, ground->box).fill
                               : ground->paint;

      if (paint.kind == KY_SCENE_COLOUR && paint.alpha < KY_SCENE_HALF)
        paint.kind = KY_SCENE_OTHER;
      if (ky_scene_paints (&paint))
        return paint;
    }
  *ret_is_page = TRUE;
  return self->pass->all->page;
}

/* Returns whether a run of text lies outside of the pages: raised or lowered by the height of a
 * page, or indented by its width. */
static gboolean
unseen_run_is_far (const KyUnseen *all, const KyWordLook *look, const Paragraph *paragraph)
{
  return paragraph->is_away || ABS (look->position.value) * (gdouble)HALF_POINT >= all->height
         || look->left.value * (gdouble)TWIP >= all->width;
}

/* Returns how `run` is hidden; `*ret_is_page`: if by its colour, by that of the page. */
static KyHiddenWay
unseen_run_way_of (KyWordSight *self, const Run *run, const Paragraph *paragraph, gdouble width,
                   gboolean *ret_is_page)
{
  const KyUnseen *all = self->pass->all;
  const KyHiddenWay *row = LAST (self->rows, KyHiddenWay);
  const KyWordLook *look = &run->look;
  KySceneRun scene = KY_SCENE_RUN;

  if (self->n_deleted > 0)
    return KY_HIDDEN_DELETED;
  scene.is_off = look->vanish > 0 || (run->is_web_hidden && self->n_links == 0);
  if (look->size >= 0)
    scene.size = look->size / 2.0;
  if (look->scale >= 0)
    scene.scale = look->scale / 100.0;
  scene.spacing = look->spacing.value / (gdouble)TWIPS;
  scene.fit = look->fit.value / (gdouble)TWIPS;
  scene.width = width;
  if (look->line.value > 0)
    scene.room = look->line.value / (gdouble)TWIPS;
  scene.fill = look->fill.kind != KY_SCENE_UNSAID ? look->fill : look->colour;
  scene.line = look->outline;
  scene.line_width = look->outline_width;
  if (scene.fill.kind == KY_SCENE_COLOUR || scene.line.kind == KY_SCENE_COLOUR)
    scene.ground = unseen_run_ground_of (self, run, paragraph, ret_is_page);
  scene.is_far = unseen_run_is_far (all, look, paragraph);
  KyHiddenWay way = ky_scene_judge (&scene);
  if (way != KY_HIDDEN_NOT && way != KY_HIDDEN_COLOUR)
    return way;
  if (row != NULL && *row != KY_HIDDEN_NOT)
    return *row;
  return paragraph->is_outside ? KY_HIDDEN_OUTSIDE : way;
}

/* Returns the formatting of the run: the inherited properties, overridden by its own. */
static Run
whole_run (KyWordSight *self, const Run *run, const Paragraph *paragraph)
{
  const KyWordLook *table = LAST (self->tables, KyWordLook);
  KyWordLook nothing = { .size = -1, .vanish = -1, .scale = -1 };
  Run whole = { .look = nothing, .is_web_hidden = run->is_web_hidden };

  if (self->standard != NULL)
    ky_word_look_over (&whole.look, &self->standard->resolved_text);
  if (table != NULL)
    ky_word_look_over (&whole.look, table);
  ky_word_look_over (&whole.look, &paragraph->look);
  ky_word_look_over (&whole.look, &run->look);
  return whole;
}

static void
unseen_run_add_text (KyWordSight *self, gsize place, gdouble width, gboolean has_ink)
{
  Paragraph *paragraph = LAST (self->paragraphs, Paragraph);
  const Run *run = LAST (self->runs, Run);
  Text text = { .place = place, .box = self->box, .is_told = self->n_fallbacks == 0 };
  gboolean is_page = FALSE;

  if (paragraph == NULL || run == NULL)
    return;
  Run whole = whole_run (self, run, paragraph);
  text.way = unseen_run_way_of (self, &whole, paragraph, width, &is_page);
  if (text.way == KY_HIDDEN_NOT)
    paragraph->used += width * (whole.look.size >= 0 ? whole.look.size / 2.0 : KY_SCENE_SIZE);
  if (!has_ink)
    return;
  text.is_lost_on_page = text.way == KY_HIDDEN_COLOUR && is_page;
  if (text.is_lost_on_page)
    text.way = KY_HIDDEN_NOT;
  if (!paragraph->has_moved)
    text.start = MIN (whole.look.start.value, 0);
  if (text.way != KY_HIDDEN_NOT || text.is_lost_on_page || text.box >= 0 || text.start < 0)
    g_array_append_val (self->texts, text);
}

/* Ends a line of `paragraph`: marks its texts as hidden if the whole line lies left of the page. */
static void
unseen_run_end_line (KyWordSight *self, Paragraph *paragraph)
{
  gdouble page = self->pass->all->width / TWIP / TWIPS;

  for (guint i = paragraph->first_text; i < self->texts->len; i++)
    {
      Text *text = &g_array_index (self->texts, Text, i);

      if (text->way == KY_HIDDEN_NOT
          && ky_scene_is_left_of_page (text->start / (gdouble)TWIPS, paragraph->used, page))
        text->way = KY_HIDDEN_OUTSIDE;
      text->start = 0;
    }
  paragraph->first_text = self->texts->len;
}

/* Handles w:t and similar elements; its text decides whether there is something visible. */
static gboolean
unseen_run_take_text (KyWordSight *self)
{
  KyTextPart *xml = &self->pass->xml;
  const KyXmlName *name = ky_xml_reader_name (xml->reader);
  gsize place = ky_xml_reader_place (xml->reader);
  gboolean has_ink = strcmp (name->local, "sym") == 0;
  guint depth = ky_xml_reader_depth (xml->reader);
  guint64 n_characters = 0;
  gdouble width = 0;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (xml->reader, NULL)) < KY_XML_EOF)
    {
      if (event == KY_XML_END && ky_xml_reader_depth (xml->reader) < depth)
        break;
      if (event != KY_XML_TEXT)
        continue;
      has_ink = has_ink || ky_hidden_has_ink (ky_xml_reader_text (xml->reader));
      n_characters += ky_hidden_characters (ky_xml_reader_text (xml->reader));
      width += ky_scene_text_width (ky_xml_reader_text (xml->reader));
    }
  unseen_run_add_text (self, place, width, has_ink);
  if (self->n_fallbacks == 0)
    self->pass->all->counts.counts[KY_HIDDEN_CHARACTERS] += n_characters;
  return event == KY_XML_END;
}

/* --- elements --------------------------------------------------------------------------------- */

static void
unseen_run_open_paragraph (KyWordSight *self)
{
  const KyWordStyleLook *style = self->paragraph_style;
  Paragraph paragraph = { .look = { .size = -1, .vanish = -1, .scale = -1 } };

  if (style != NULL)
    {
      paragraph.look = style->resolved_text;
      paragraph.ground = style->resolved_ground;
    }
  paragraph.number = self->paragraph = ++self->n_paragraphs;
  paragraph.first_text = self->texts->len;
  g_array_append_val (self->paragraphs, paragraph);
}

/* Reads w:framePr and records whether the frame is outside of all pages. */
static void
unseen_run_take_frame (KyWordSight *self, Paragraph *paragraph)
{
  KyTextPart *xml = &self->pass->xml;
  gdouble x = (gdouble)ky_text_part_int (xml, KY_NS_W, "x", 0) * TWIP;
  gdouble y = (gdouble)ky_text_part_int (xml, KY_NS_W, "y", 0) * TWIP;
  gdouble width = (gdouble)ky_text_part_int (xml, KY_NS_W, "w", 0) * TWIP;
  const KyUnseen *all = self->pass->all;

  paragraph->is_outside = x >= all->width || y >= all->height
                          || x + width < -KY_SCENE_MARGIN * all->width || y < -all->height;
}

static void
take_paragraph_property (KyWordSight *self, gint tag)
{
  Paragraph *paragraph = LAST (self->paragraphs, Paragraph);
  const KyWordStyleLook *style;

  if (paragraph == NULL)
    return;
  if (tag == KY_WORD_FRAME)
    unseen_run_take_frame (self, paragraph);
  else if (tag == KY_WORD_SHADING)
    paragraph->ground = (KyScenePaint){ 0 };
  else if (tag == KY_WORD_SPACING || tag == KY_WORD_INDENT)
    ky_word_take_look (self->pass->all, &self->pass->xml, tag, &paragraph->look);
  else if (tag == KY_WORD_PARAGRAPH_STYLE)
    {
      style = find_style (self, ky_text_part_attribute (&self->pass->xml, KY_NS_W, "val"));
      if (style != NULL)
        {
          paragraph->look = style->resolved_text;
          paragraph->ground = style->resolved_ground;
        }
    }
}

static void
take_shading (KyWordSight *self, gint parent)
{
  KyWordLook look = { .size = -1 };
  Paragraph *paragraph = LAST (self->paragraphs, Paragraph);
  KyWordGround *ground = LAST (self->grounds, KyWordGround);

  ky_word_take_look (self->pass->all, &self->pass->xml, KY_WORD_SHADING, &look);
  if (parent == KY_WORD_PROPERTIES && paragraph != NULL)
    paragraph->ground = look.ground;
  else if ((parent == KY_WORD_CELL_PROPERTIES || parent == KY_WORD_TABLE_PROPERTIES)
           && ground != NULL && ground->box < 0
           && (look.ground.kind != KY_SCENE_NONE || ground->paint.kind == KY_SCENE_UNSAID))
    ground->paint = look.ground;
}

/* Handles a property of a run, or of the style that it names. */
static void
take_run_property (KyWordSight *self, gint tag)
{
  KyTextPart *xml = &self->pass->xml;
  Run *run = LAST (self->runs, Run);
  const KyWordStyleLook *style;
  KyWordLook look;

  if (run == NULL)
    return;
  if (tag == KY_WORD_WEB_HIDDEN)
    run->is_web_hidden = ky_text_part_is_on (xml, KY_NS_W, "val");
  else if (tag == KY_WORD_RUN_STYLE)
    {
      style = find_style (self, ky_text_part_attribute (xml, KY_NS_W, "val"));
      if (style == NULL)
        return;
      look = style->resolved_text;
      ky_word_look_over (&look, &run->look);
      run->look = look;
    }
  else
    ky_word_take_look (self->pass->all, xml, tag, &run->look);
}

static void
unseen_run_open_table (KyWordSight *self)
{
  KyWordGround ground = { .box = -1 };
  KyWordLook look = { .size = -1, .vanish = -1, .scale = -1 };

  g_array_append_val (self->grounds, ground);
  g_array_append_val (self->tables, look);
}

static void
take_table_style (KyWordSight *self)
{
  const KyWordStyleLook *style
      = find_style (self, ky_text_part_attribute (&self->pass->xml, KY_NS_W, "val"));
  KyWordGround *ground = LAST (self->grounds, KyWordGround);
  KyWordLook *look = LAST (self->tables, KyWordLook);

  if (style == NULL || ground == NULL || look == NULL || ground->box >= 0)
    return;
  *look = style->resolved_text;
  ground->paint.kind = style->is_shaded_at_all ? KY_SCENE_OTHER : KY_SCENE_UNSAID;
}

static void
note_shape (KyWordSight *self, gint tag)
{
  KyTextPart *xml = &self->pass->xml;
  KyWordBox *box = ky_unseen_box (self);
  KyView hidden = ky_text_part_attribute (xml, KY_XML_NS_NONE, "hidden");

  if (box == NULL)
    return;
  if (tag == KY_WORD_PICTURE)
    box->is_picture = TRUE;
  else if (tag == KY_WORD_FIT)
    box->fits = TRUE;
  else if (tag == KY_WORD_GEOMETRY)
    box->is_round = !ky_view_is (ky_text_part_attribute (xml, KY_XML_NS_NONE, "prst"), "rect");
  else if (tag == KY_WORD_VML_FILL)
    ky_word_take_vml_fill (self, box);
  else if (hidden.size > 0 && ky_text_part_is_on (xml, KY_XML_NS_NONE, "hidden"))
    box->is_said = TRUE;
  if (tag == KY_WORD_DOCUMENT_PROPERTIES && self->n_fallbacks == 0
      && ky_hidden_is_prose (ky_text_part_attribute (xml, KY_XML_NS_NONE, "descr")))
    ky_hidden_count (&self->pass->all->counts, KY_HIDDEN_DESCRIPTION);
}

static void
begin_drawing (KyWordSight *self, gint tag)
{
  switch (tag)
    {
    case KY_WORD_ANCHOR:
      ky_word_open_anchor (self);
      break;
    case KY_WORD_GROUP:
    case KY_WORD_SHAPE:
      ky_unseen_box_open (self);
      break;
    case KY_WORD_VML:
      ky_word_open_vml (self);
      break;
    case KY_WORD_VML_TYPE:
      ky_word_note_vml_type (self);
      break;
    case KY_WORD_POSITION_H:
    case KY_WORD_POSITION_V:
    case KY_WORD_PART_H:
    case KY_WORD_PART_V:
      ky_word_take_position (self, tag);
      break;
    case KY_WORD_EXTENT:
    case KY_WORD_TRANSFORM_EXTENT:
    case KY_WORD_TRANSFORM_CHILD:
      ky_word_take_extent (self, tag);
      break;
    case KY_WORD_SOLID_FILL:
    case KY_WORD_NO_FILL:
    case KY_WORD_OTHER_FILL:
      ky_word_take_fill (self, tag);
      break;
    case KY_WORD_FILL_REFERENCE:
      ky_word_take_fill_reference (self);
      break;
    case KY_WORD_PICTURE:
    case KY_WORD_FIT:
    case KY_WORD_GEOMETRY:
    case KY_WORD_VML_FILL:
    case KY_WORD_DOCUMENT_PROPERTIES:
      note_shape (self, tag);
      break;
    case 0:
      if (self->box >= 0)
        ky_word_take_colour (self);
      break;
    }
}

/* Takes a piece of a field's instruction. */
static void
unseen_run_take_instruction (KyWordSight *self, KyView piece)
{
  Paragraph *paragraph = LAST (self->paragraphs, Paragraph);
  const KyUnseen *all = self->pass->all;
  g_autofree gchar *text = ky_view_to_string (piece);

  if (paragraph == NULL)
    return;
  g_strlcat (paragraph->instruction, text, INSTRUCTION);
  paragraph->is_away = paragraph->is_away
                       || ky_field_moves_away (paragraph->instruction, all->width / TWIP / TWIPS,
                                               all->height / TWIP / TWIPS);
}

/* Handles what moves the text of a paragraph: fields, tabs and other lines. */
static void
unseen_run_take_move (KyWordSight *self, gint tag)
{
  Paragraph *paragraph = LAST (self->paragraphs, Paragraph);

  if (paragraph == NULL)
    return;
  if (tag == KY_WORD_TAB && ky_word_around (self, 0) == KY_WORD_RUN)
    {
      unseen_run_end_line (self, paragraph);
      paragraph->has_moved = TRUE;
    }
  else if (tag == KY_WORD_FIELD || tag == KY_WORD_SIMPLE_FIELD)
    paragraph->instruction[0] = '\0';
  if (tag == KY_WORD_SIMPLE_FIELD)
    unseen_run_take_instruction (self, ky_text_part_attribute (&self->pass->xml, KY_NS_W, "instr"));
}

/* Reads w:tr, and its height. */
static void
unseen_run_take_row (KyWordSight *self, gint tag)
{
  KyTextPart *xml = &self->pass->xml;
  KyHiddenWay *row = LAST (self->rows, KyHiddenWay);
  KyHiddenWay way = row != NULL ? *row : KY_HIDDEN_NOT;

  if (tag == KY_WORD_ROW)
    g_array_append_val (self->rows, way);
  else if (row == NULL || ky_word_around (self, 0) != KY_WORD_ROW_PROPERTIES)
    return;
  else if (tag == KY_WORD_ROW_HIDDEN && ky_text_part_is_on (xml, KY_NS_W, "val"))
    *row = KY_HIDDEN_SAID;
  else if (tag == KY_WORD_ROW_HEIGHT
           && ky_view_is (ky_text_part_attribute (xml, KY_NS_W, "hRule"), "exact")
           && ky_scene_is_flat ((gdouble)ky_text_part_int (xml, KY_NS_W, "val", G_MAXINT) / TWIPS))
    *row = KY_HIDDEN_TINY;
}

static void
unseen_run_begin (KyWordSight *self, gint tag)
{
  static const Run run = { .look = { .size = -1, .vanish = -1, .scale = -1 } };
  static const KyWordGround cell = { .box = -1 };
  gint parent = ky_word_around (self, 0);

  switch (tag)
    {
    case KY_WORD_PARAGRAPH:
      unseen_run_open_paragraph (self);
      break;
    case KY_WORD_RUN:
      g_array_append_val (self->runs, run);
      break;
    case KY_WORD_TABLE:
      unseen_run_open_table (self);
      break;
    case KY_WORD_ROW:
    case KY_WORD_ROW_HIDDEN:
    case KY_WORD_ROW_HEIGHT:
      unseen_run_take_row (self, tag);
      break;
    case KY_WORD_CELL:
      g_array_append_val (self->grounds, cell);
      break;
    case KY_WORD_TABLE_STYLE:
      take_table_style (self);
      break;
    case KY_WORD_DELETED:
      self->n_deleted += parent != KY_WORD_RUN_PROPERTIES;
      break;
    case KY_WORD_LINK:
      self->n_links++;
      break;
    case KY_WORD_FALLBACK:
      self->n_fallbacks++;
      break;
    case KY_WORD_TEXT_NO_PAINT:
    case KY_WORD_TEXT_PAINT:
    case KY_WORD_TEXT_GRADIENT:
    case KY_WORD_TEXT_STOP:
    case KY_WORD_TEXT_COLOUR:
      if (ky_word_is_inside (self, KY_WORD_TEXT_FILL)
          || ky_word_is_inside (self, KY_WORD_TEXT_OUTLINE))
        take_run_property (self, tag);
      break;
    case KY_WORD_TAB:
    case KY_WORD_FIELD:
    case KY_WORD_SIMPLE_FIELD:
      unseen_run_take_move (self, tag);
      break;
    default:
      if (tag == KY_WORD_SHADING && parent != KY_WORD_RUN_PROPERTIES)
        take_shading (self, parent);
      else if (parent == KY_WORD_PROPERTIES)
        take_paragraph_property (self, tag);
      else if (parent == KY_WORD_RUN_PROPERTIES && ky_word_around (self, 1) == KY_WORD_RUN)
        take_run_property (self, tag);
      else
        begin_drawing (self, tag);
      break;
    }
}

static void
unseen_run_pop (GArray *array)
{
  if (array->len > 0)
    g_array_set_size (array, array->len - 1);
}

static void
unseen_run_end (KyWordSight *self, gint tag)
{
  switch (tag)
    {
    case KY_WORD_PARAGRAPH:
      if (self->paragraphs->len > 0)
        unseen_run_end_line (self, LAST (self->paragraphs, Paragraph));
      unseen_run_pop (self->paragraphs);
      self->paragraph = self->paragraphs->len > 0 ? LAST (self->paragraphs, Paragraph)->number : 0;
      break;
    case KY_WORD_RUN:
      unseen_run_pop (self->runs);
      break;
    case KY_WORD_TABLE:
      unseen_run_pop (self->tables);
      unseen_run_pop (self->grounds);
      break;
    case KY_WORD_ROW:
      unseen_run_pop (self->rows);
      break;
    case KY_WORD_CELL:
      unseen_run_pop (self->grounds);
      break;
    case KY_WORD_DELETED:
      self->n_deleted -= ky_word_around (self, 0) != KY_WORD_RUN_PROPERTIES && self->n_deleted > 0;
      break;
    case KY_WORD_LINK:
      self->n_links -= self->n_links > 0;
      break;
    case KY_WORD_FALLBACK:
      self->n_fallbacks -= self->n_fallbacks > 0;
      break;
    case KY_WORD_ANCHOR:
    case KY_WORD_GROUP:
    case KY_WORD_SHAPE:
    case KY_WORD_VML:
      ky_unseen_box_close (self);
      break;
    }
}

/* --- properties that come again --------------------------------------------------------------- */

/* Matches an element that changes nothing but the run or paragraph whose properties it is in. */
static gboolean
unseen_run_is_property (gint tag)
{
  switch (tag)
    {
    case 0:
    case KY_WORD_RUN_PROPERTIES:
    case KY_WORD_PASSED:
    case KY_WORD_VANISH:
    case KY_WORD_SIZE:
    case KY_WORD_SCALE:
    case KY_WORD_COLOUR:
    case KY_WORD_HIGHLIGHT:
    case KY_WORD_SHADING:
    case KY_WORD_POSITION:
    case KY_WORD_SPACING:
    case KY_WORD_INDENT:
    case KY_WORD_FIT_TEXT:
    case KY_WORD_TAB:
    case KY_WORD_PARAGRAPH_STYLE:
    case KY_WORD_RUN_STYLE:
    case KY_WORD_WEB_HIDDEN:
    case KY_WORD_DELETED:
    case KY_WORD_FRAME:
    case KY_WORD_TEXT_FILL:
    case KY_WORD_TEXT_OUTLINE:
    case KY_WORD_TEXT_NO_PAINT:
    case KY_WORD_TEXT_PAINT:
    case KY_WORD_TEXT_GRADIENT:
    case KY_WORD_TEXT_STOP:
    case KY_WORD_TEXT_COLOUR:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Tells whether the element just begun is the first that sets a property of the element around it;
 * Word ignores later ones. */
static gboolean
unseen_run_is_first (KyWordSight *self, gint tag)
{
  gint parent = self->n_open > 0 ? self->open[self->n_open - 1] : 0;
  Paragraph *paragraph = LAST (self->paragraphs, Paragraph);
  Run *run = LAST (self->runs, Run);
  gboolean is_first;

  if (tag == KY_WORD_PROPERTIES && paragraph != NULL)
    {
      is_first = !paragraph->has_properties && parent == KY_WORD_PARAGRAPH;
      paragraph->has_properties = TRUE;
      return is_first;
    }
  if (tag != KY_WORD_RUN_PROPERTIES || run == NULL)
    return FALSE;
  is_first
      = !run->has_properties && run->look.fill.kind == KY_SCENE_UNSAID && parent == KY_WORD_RUN;
  run->has_properties = TRUE;
  return is_first;
}

/* Passes properties of the same bytes as earlier ones, and takes what those said; otherwise they
 * are noted. Returns FALSE if they have to be read. A box may take its fill from them. */
static gboolean
unseen_run_say_again (KyWordSight *self, gint tag)
{
  KyXmlReader *reader = self->pass->xml.reader;
  KyWordAgain *again = self->again;
  Kind *kind = tag == KY_WORD_PROPERTIES ? &again->paragraphs : &again->runs;
  gboolean *is_noted;
  guint place;

  if (!unseen_run_is_first (self, tag) || self->box >= 0
      || !ky_xml_reader_came_before (reader, &place, &is_noted))
    return FALSE;
  if (!*is_noted || kind->place != place)
    kind->n_said = 0;
  *is_noted = TRUE;
  kind->place = place;
  for (guint i = 1; i <= MIN (kind->n_said, AGAIN); i++)
    {
      const Said *said = &kind->said[(kind->n_said - i) % AGAIN];
      Paragraph *paragraph = LAST (self->paragraphs, Paragraph);

      if (!ky_xml_reader_pass_rest (reader, said->rest))
        continue;
      if (kind == &again->runs)
        *LAST (self->runs, Run) = said->run;
      else
        {
          guint number = paragraph->number, first_text = paragraph->first_text;

          *paragraph = said->paragraph;
          paragraph->number = number;
          paragraph->first_text = first_text;
        }
      return TRUE;
    }
  again->level = self->n_open + 1;
  again->from = ky_xml_reader_place (reader);
  return FALSE;
}

/* Ends the properties that were noted. */
static void
unseen_run_note_said (KyWordSight *self)
{
  KyWordAgain *again = self->again;
  KyView rest = ky_xml_reader_since (self->pass->xml.reader, again->from);
  gboolean is_of_run = self->open[again->level - 1] == KY_WORD_RUN_PROPERTIES;
  Kind *kind = is_of_run ? &again->runs : &again->paragraphs;
  Said *said = &kind->said[kind->n_said % AGAIN];

  again->level = 0;
  if (rest.size > AGAIN_SIZE)
    return;
  said->rest = rest;
  if (is_of_run)
    said->run = *LAST (self->runs, Run);
  else
    said->paragraph = *LAST (self->paragraphs, Paragraph);
  kind->n_said++;
}

static void
unseen_run_read_part (KyWordSight *self)
{
  KyTextPart *xml = &self->pass->xml;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (xml->reader, NULL)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        {
          if (self->n_open > 0 && self->open[self->n_open - 1] == KY_WORD_OFFSET)
            ky_word_take_offset (self, ky_xml_reader_text (xml->reader));
          else if (self->n_open > 0 && self->open[self->n_open - 1] == KY_WORD_PART)
            ky_word_take_part (self, ky_xml_reader_text (xml->reader));
          else if (self->n_open > 0 && self->open[self->n_open - 1] == KY_WORD_INSTRUCTION)
            unseen_run_take_instruction (self, ky_xml_reader_text (xml->reader));
          continue;
        }
      gint tag = ky_text_part_tag (xml);
      if (event == KY_XML_END)
        {
          if (self->again->level == self->n_open)
            unseen_run_note_said (self);
          unseen_run_end (self, tag);
          self->n_open--;
          continue;
        }
      if (!unseen_run_is_property (tag))
        self->again->level = 0;
      if (tag == KY_WORD_PASSED)
        {
          if (!ky_xml_reader_skip (xml->reader, NULL))
            return;
          continue;
        }
      if (tag == KY_WORD_TEXT)
        {
          if (!unseen_run_take_text (self))
            return;
          continue;
        }
      if ((tag == KY_WORD_RUN_PROPERTIES || tag == KY_WORD_PROPERTIES)
          && unseen_run_say_again (self, tag))
        continue;
      self->open[self->n_open++] = tag;
      unseen_run_begin (self, tag);
    }
}

/* --- verdicts --------------------------------------------------------------------------------- */

static void
unseen_run_judge (KyWordSight *self)
{
  g_autoptr (GArray) ways = ky_word_box_ways (self->pass->all, self->boxes);

  for (guint i = 0; i < self->texts->len; i++)
    {
      const Text *text = &g_array_index (self->texts, Text, i);
      KyHiddenWay way = text->way;

      if (way == KY_HIDDEN_NOT && text->box >= 0)
        way = g_array_index (ways, KyHiddenWay, text->box);
      if (way == KY_HIDDEN_NOT && text->is_lost_on_page && !self->pass->all->has_behind
          && (text->box < 0 || self->n_objects <= 1))
        way = KY_HIDDEN_COLOUR;
      if (way == KY_HIDDEN_NOT)
        continue;
      if (text->is_lost_on_page && way == KY_HIDDEN_COLOUR && self->pass->all->is_page_doubtful)
        {
          if (text->is_told)
            ky_hidden_count (&self->pass->all->counts, KY_HIDDEN_COLOUR);
        }
      else if (text->is_told)
        ky_unseen_mark (self->pass, text->place, way);
      else
        g_hash_table_add (self->pass->places, GSIZE_TO_POINTER (text->place));
    }
}

/* Returns the style `key` (nullable), or NULL: a package of another application has none. */
static const KyWordStyleLook *
unseen_run_style (const KyUnseen *all, const gchar *key)
{
  return all->styles != NULL && key != NULL ? g_hash_table_lookup (all->styles, key) : NULL;
}

void
ky_unseen_word (KyUnseenPass *pass)
{
  const KyUnseen *all = pass->all;
  KyView content = ky_xml_reader_content (pass->xml.reader);
  KyPolicy *policy = ky_job_policy (all->job);
  /* The reader nests no deeper. */
  g_autofree gint *open = g_new (gint, ky_policy_uint (policy, KY_POLICY_LIMIT_XML_DEPTH) + 1);
  g_autoptr (GArray) paragraphs = g_array_new (FALSE, FALSE, sizeof (Paragraph));
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (Run));
  g_autoptr (GArray) grounds = g_array_new (FALSE, FALSE, sizeof (KyWordGround));
  g_autoptr (GArray) tables = g_array_new (FALSE, FALSE, sizeof (KyWordLook));
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (KyHiddenWay));
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (KyWordBox));
  g_autoptr (GArray) texts = g_array_new (FALSE, FALSE, sizeof (Text));
  g_autofree KyWordAgain *again = g_new0 (KyWordAgain, 1);
  KyWordSight self = { .pass = pass,
                       .again = again,
                       .open = open,
                       .standard = unseen_run_style (all, KY_WORD_DEFAULT_LOOK),
                       .paragraph_style = unseen_run_style (all, all->default_style),
                       .paragraphs = paragraphs,
                       .runs = runs,
                       .grounds = grounds,
                       .tables = tables,
                       .rows = rows,
                       .boxes = boxes,
                       .texts = texts,
                       .box = -1 };

  if (ky_unseen_word_is_plain (pass->all, tags, pass->source, content))
    return;
  ky_unseen_word_look_at_pages (pass->all, pass->source, content);
  pass->xml.tags = tags;
  unseen_run_read_part (&self);
  unseen_run_judge (&self);
}
