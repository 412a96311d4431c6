/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tracks the boxes (DrawingML anchors and VML shapes) that surround the text of a Word part, with
 * their size, position and fill. hidden-run.c calls it for each element; hidden-box.c decides
 * afterwards which boxes hide their text. */
#include "filetypes/ooxml/hidden-figure.h"

#include "filetypes/base/xml/value.h"

#define WHOLE 100000.0 /* the whole page in thousandths of a per cent (ST_Percentage) */

gint
ky_word_around (const KyWordSight *self, guint from_top)
{
  return from_top + 1 < self->n_open ? self->open[self->n_open - 2 - from_top] : 0;
}

gboolean
ky_word_is_inside (const KyWordSight *self, gint tag)
{
  for (guint i = 0; i < self->n_open; i++)
    if (self->open[i] == tag)
      return TRUE;
  return FALSE;
}

KyWordBox *
ky_unseen_box (KyWordSight *self)
{
  return self->box >= 0 ? &g_array_index (self->boxes, KyWordBox, self->box) : NULL;
}

void
ky_unseen_box_open (KyWordSight *self)
{
  KyWordBox box = { .outer = self->box, .paragraph = self->paragraph };
  KyWordGround ground = { .box = (gint)self->boxes->len };

  g_array_append_val (self->boxes, box);
  self->box = ground.box;
  g_array_append_val (self->grounds, ground);
}

void
ky_unseen_box_close (KyWordSight *self)
{
  KyWordBox *box = ky_unseen_box (self);

  if (box == NULL)
    return;
  self->box = box->outer;
  if (self->grounds->len > 0)
    g_array_set_size (self->grounds, self->grounds->len - 1);
}

/* Reads a colour of VML: "#RRGGBB", "#RGB" or a name; a number in brackets may follow ("white
 * [3212]"). */
static KyScenePaint
read_vml_colour (KyView text)
{
  KyScenePaint paint = { .kind = KY_SCENE_COLOUR, .alpha = 1 };
  g_autofree gchar *name = ky_view_to_string (text);
  gchar hex[7] = "";

  name[strcspn (name, " ")] = '\0';
  if (g_ascii_strcasecmp (name, "white") == 0)
    paint.rgb = 0xffffff;
  else if (g_ascii_strcasecmp (name, "black") == 0)
    paint.rgb = 0;
  else if (name[0] == '#' && strlen (name) == 4)
    {
      for (guint i = 0; i < 6; i++)
        hex[i] = name[1 + i / 2];
      if (!ky_paint_read_rgb (ky_view (hex, 6), &paint.rgb))
        paint.kind = KY_SCENE_OTHER;
    }
  else if (name[0] != '#' || !ky_paint_read_rgb (ky_view (name + 1, strlen (name + 1)), &paint.rgb))
    paint.kind = KY_SCENE_OTHER;
  return paint;
}

void
ky_word_open_vml (KyWordSight *self)
{
  KyTextPart *xml = &self->pass->xml;
  g_autofree gchar *style = ky_xml_value (xml->reader, KY_XML_NS_NONE, "style");
  KyView fill = ky_text_part_attribute (xml, KY_XML_NS_NONE, "fillcolor");
  KyView filled = ky_text_part_attribute (xml, KY_XML_NS_NONE, "filled");
  KyView type = ky_text_part_attribute (xml, KY_XML_NS_NONE, "type");

  ky_unseen_box_open (self);
  KyWordBox *box = ky_unseen_box (self);
  self->n_objects += self->n_fallbacks == 0;
  ky_word_box_take_style (box, style);
  box->is_round = strcmp (ky_xml_reader_name (xml->reader)->local, "rect") != 0;
  if (strcmp (ky_xml_reader_name (xml->reader)->local, "group") == 0)
    box->fill.kind = KY_SCENE_OTHER; /* its shapes may lie below each other */
  else if (filled.size > 0 && strchr ("f0", filled.data[0]) != NULL)
    box->fill.kind = KY_SCENE_NONE;
  else if (filled.size == 0 && type.size > 0 && self->has_filled_types)
    box->fill.kind = KY_SCENE_OTHER;
  else
    box->fill = read_vml_colour (fill.size > 0 ? fill : ky_view ("white", 5));
}

/* Notes v:shapetype, which may fill all shapes of its type. */
void
ky_word_note_vml_type (KyWordSight *self)
{
  KyTextPart *xml = &self->pass->xml;

  if (ky_text_part_attribute (xml, KY_XML_NS_NONE, "fillcolor").size > 0
      || ky_text_part_attribute (xml, KY_XML_NS_NONE, "filled").size > 0)
    self->has_filled_types = TRUE;
}

/* Reads v:fill. If it has no properties of its own, the fill of the shape does not change. */
void
ky_word_take_vml_fill (KyWordSight *self, KyWordBox *box)
{
  KyTextPart *xml = &self->pass->xml;
  static const gchar *const names[] = { "color", "on", "opacity", "src", "color2" };
  KyView type = ky_text_part_attribute (xml, KY_XML_NS_NONE, "type");
  gboolean is_own = type.size > 0 && !ky_view_is (type, "solid");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    is_own = is_own || ky_text_part_attribute (xml, KY_XML_NS_NONE, names[i]).size > 0;
  if (!is_own)
    return;
  if (ky_word_is_inside (self, KY_WORD_VML_TYPE))
    self->has_filled_types = TRUE;
  else
    box->fill.kind = KY_SCENE_OTHER;
}

void
ky_word_open_anchor (KyWordSight *self)
{
  KyTextPart *xml = &self->pass->xml;
  KyView behind = ky_text_part_attribute (xml, KY_XML_NS_NONE, "behindDoc");

  ky_unseen_box_open (self);
  KyWordBox *box = ky_unseen_box (self);
  self->n_objects++;
  box->order = ky_text_part_int (xml, KY_XML_NS_NONE, "relativeHeight", 0);
  box->is_front = behind.size == 0 || !ky_text_part_is_on (xml, KY_XML_NS_NONE, "behindDoc");
  box->is_said = ky_text_part_attribute (xml, KY_XML_NS_NONE, "hidden").size > 0
                 && ky_text_part_is_on (xml, KY_XML_NS_NONE, "hidden");
}

void
ky_word_take_position (KyWordSight *self, gint tag)
{
  static const gchar *const margins[]
      = { "leftMargin",   "rightMargin", "insideMargin", "outsideMargin", "topMargin",
          "bottomMargin", NULL };
  KyWordBox *box = ky_unseen_box (self);
  KyView from = ky_text_part_attribute (&self->pass->xml, KY_XML_NS_NONE, "relativeFrom");

  if (box == NULL)
    return;
  box->is_part_of_margin = ky_view_is_one_of (from, margins);
  if (tag == KY_WORD_POSITION_H)
    box->is_of_page_x = ky_view_is (from, "page");
  else if (tag == KY_WORD_POSITION_V)
    box->is_of_page_y = ky_view_is (from, "page");
}

static gdouble
hidden_figure_number (KyView text)
{
  g_autofree gchar *digits = ky_view_to_string (ky_view (text.data, MIN (text.size, 20)));

  return g_ascii_strtod (digits, NULL);
}

void
ky_word_take_offset (KyWordSight *self, KyView text)
{
  gdouble value = hidden_figure_number (text);
  KyWordBox *box = ky_unseen_box (self);

  if (box == NULL)
    return;
  if (ky_word_is_inside (self, KY_WORD_POSITION_H))
    {
      box->x = value;
      box->has_x = TRUE;
    }
  else if (ky_word_is_inside (self, KY_WORD_POSITION_V))
    {
      box->y = value;
      box->has_y = TRUE;
    }
}

void
ky_word_take_part (KyWordSight *self, KyView text)
{
  gdouble part = hidden_figure_number (text) / WHOLE;
  KyWordBox *box = ky_unseen_box (self);

  if (box == NULL)
    return;
  if (box->is_part_of_margin)
    part *= KY_SCENE_MARGIN;
  if (ky_word_is_inside (self, KY_WORD_POSITION_H))
    box->part_x = part;
  else if (ky_word_is_inside (self, KY_WORD_POSITION_V))
    box->part_y = part;
  else if (ky_word_is_inside (self, KY_WORD_PART_H))
    box->part_width = part;
  else if (ky_word_is_inside (self, KY_WORD_PART_V))
    box->part_height = part;
}

void
ky_word_take_extent (KyWordSight *self, gint tag)
{
  KyTextPart *xml = &self->pass->xml;
  gdouble width = (gdouble)ky_text_part_int (xml, KY_XML_NS_NONE, "cx", -1);
  gdouble height = (gdouble)ky_text_part_int (xml, KY_XML_NS_NONE, "cy", -1);
  KyWordBox *box = ky_unseen_box (self);

  if (box == NULL || width < 0 || height < 0)
    return;
  if (tag == KY_WORD_TRANSFORM_CHILD)
    box->is_zero_child = width < 1 && height < 1;
  else if (tag == KY_WORD_EXTENT || ky_word_is_inside (self, KY_WORD_SHAPE_PROPERTIES))
    {
      box->width = width;
      box->height = height;
      box->has_size = TRUE;
    }
}

/* Fills of shapes, their lines' left out. */
void
ky_word_take_fill (KyWordSight *self, gint tag)
{
  KyWordBox *box = ky_unseen_box (self);

  if (box == NULL || ky_word_around (self, 0) != KY_WORD_SHAPE_PROPERTIES)
    return;
  box->fill.kind = tag == KY_WORD_NO_FILL      ? KY_SCENE_NONE
                   : tag == KY_WORD_SOLID_FILL ? KY_SCENE_COLOUR
                                               : KY_SCENE_OTHER;
  box->fill.alpha = 1;
}

void
ky_word_take_fill_reference (KyWordSight *self)
{
  KyWordBox *box = ky_unseen_box (self);

  if (box == NULL || box->fill.kind != KY_SCENE_UNSAID)
    return;
  box->fill.kind = ky_text_part_int (&self->pass->xml, KY_XML_NS_NONE, "idx", 0) == 0
                       ? KY_SCENE_NONE
                       : KY_SCENE_OTHER;
}

void
ky_word_take_colour (KyWordSight *self)
{
  KyWordBox *box = ky_unseen_box (self);
  gint parent = ky_word_around (self, 0), before = ky_word_around (self, 1);

  if (box == NULL)
    return;
  KyScenePaint *paint = &box->fill;
  if ((parent == KY_WORD_SOLID_FILL && before == KY_WORD_SHAPE_PROPERTIES)
      || (before == KY_WORD_SOLID_FILL && ky_word_around (self, 2) == KY_WORD_SHAPE_PROPERTIES))
    ky_paint_take (paint, &self->pass->xml, &self->pass->all->theme);
}
