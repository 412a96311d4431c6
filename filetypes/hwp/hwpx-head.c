/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the head of a Hangul document in XML (the formats of characters, paragraphs and borders)
 * for hwpx.c and hwpx-section.c, which looks them up by their numbers. */
#include "filetypes/hwp/hwpx.h"

#define UNITS_A_HALF_POINT 50 /* a unit is a hundredth of a point */

#define NAMESPACES_OF(name, id)                                                                    \
  { "http://www.hancom.co.kr/hwpml/2011/" name, id },                                              \
      { "http://www.hancom.co.kr/hwpml/2016/" name, id },                                          \
      { "http://www.owpml.org/owpml/2021/" name, id },                                             \
  {                                                                                                \
    "http://www.owpml.org/owpml/2024/" name, id                                                    \
  }

const KyXmlNamespace ky_hwpx_namespaces[] = {
  NAMESPACES_OF ("paragraph", KY_HWPX_NS_PARAGRAPH),
  NAMESPACES_OF ("head", KY_HWPX_NS_HEAD),
  NAMESPACES_OF ("core", KY_HWPX_NS_CORE),
  NAMESPACES_OF ("section", KY_HWPX_NS_SECTION),
  NAMESPACES_OF ("master-page", KY_HWPX_NS_MASTER),
  { "http://www.idpf.org/2007/opf/", KY_HWPX_NS_PACKAGE },
  { "http://www.idpf.org/2007/opf", KY_HWPX_NS_PACKAGE },
  { "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0", KY_HWPX_NS_MANIFEST },
  { NULL, 0 },
};

const KyTextTag ky_hwpx_tags[] = {
#define TAG(ns, local, tag) { KY_HWPX_NS_##ns, local, KY_HWPX_##tag },
#define SAME TAG
#include "filetypes/hwp/hwpx-tags.def"
  { 0, NULL, 0 },
};

guint
ky_hwpx_number (KyTextPart *part, const gchar *local, guint standard)
{
  return (guint)CLAMP (ky_text_part_int (part, KY_XML_NS_NONE, local, standard), 0, G_MAXINT);
}

KyView
ky_hwpx_value (KyTextPart *part, const gchar *local)
{
  return ky_text_part_attribute (part, KY_XML_NS_NONE, local);
}

gchar *
ky_hwpx_string (KyTextPart *part, const gchar *local)
{
  KyView value = ky_hwpx_value (part, local);

  return ky_view_to_string (value);
}

gboolean
ky_hwpx_colour (KyView value, guint32 *ret_colour)
{
  guint32 colour = 0;

  for (gsize i = 1; i < value.size && value.size == 7; i++)
    if (g_ascii_isxdigit (value.data[i]))
      colour = colour << 4 | (guint32)g_ascii_xdigit_value ((gchar)value.data[i]);
  *ret_colour = value.size == 7 && value.data[0] == '#' ? colour : 0;
  return value.size == 7 && value.data[0] == '#';
}

KyDraftStroke
ky_hwpx_stroke (KyView type)
{
  static const struct
  {
    const gchar *name;
    KyDraftStroke stroke;
  } strokes[] = {
    { "NONE", KY_DRAFT_NO_LINE },
    { "DASH", KY_DRAFT_DASHED },
    { "DOT", KY_DRAFT_DOTTED },
    { "DASH_DOT", KY_DRAFT_DASHED },
    { "DASH_DOT_DOT", KY_DRAFT_DASHED },
    { "LONG_DASH", KY_DRAFT_DASHED },
    { "CIRCLE", KY_DRAFT_DOTTED },
    { "DOUBLE_SLIM", KY_DRAFT_DOUBLE },
    { "SLIM_THICK", KY_DRAFT_DOUBLE },
    { "THICK_SLIM", KY_DRAFT_DOUBLE },
    { "SLIM_THICK_SLIM", KY_DRAFT_DOUBLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (strokes); i++)
    if (ky_view_is (type, strokes[i].name))
      return strokes[i].stroke;
  return type.size > 0 ? KY_DRAFT_SINGLE : KY_DRAFT_THIN;
}

/* Handles an element below borderFill that is one of its lines. */
static void
take_border (KyTextPart *part, KyDraftBorder *border)
{
  g_autofree gchar *width = ky_hwpx_string (part, "width"); /* "0.12 mm" */
  gdouble millimetres = g_ascii_strtod (width, NULL);

  border->stroke = ky_hwpx_stroke (ky_hwpx_value (part, "type"));
  border->width = (guint)(CLAMP (millimetres, 0, 10) * 72 * 8 / 25.4);
  ky_hwpx_colour (ky_hwpx_value (part, "color"), &border->colour);
}

void
ky_hwpx_take_fill (KyTextPart *part, gint tag, KyDraftFrame *frame)
{
  guint32 colour;
  gboolean is_said
      = ky_hwpx_colour (ky_hwpx_value (part, tag == KY_HWPX_FILL ? "faceColor" : "value"), &colour);

  if (tag == KY_HWPX_FILL_PICTURE)
    frame->fill = KY_DRAFT_UNKNOWN;
  else if (is_said && tag == KY_HWPX_FILL_COLOUR && frame->fill == KY_DRAFT_FILLED)
    /* Averaging with each further colour of a gradient leads to a colour near the middle of the
     * gradient. */
    frame->colour = ((frame->colour & 0xfefefe) >> 1) + ((colour & 0xfefefe) >> 1);
  else if (is_said)
    {
      frame->fill = KY_DRAFT_FILLED;
      frame->colour = colour;
    }
}

/* Reads an element inside borderFill into `frame`. */
static void
hwpx_head_take_frame (KyTextPart *part, gint tag, KyDraftFrame *frame)
{
  KyDraftBorder *border = tag == KY_HWPX_LEFT     ? &frame->left
                          : tag == KY_HWPX_RIGHT  ? &frame->right
                          : tag == KY_HWPX_TOP    ? &frame->top
                          : tag == KY_HWPX_BOTTOM ? &frame->bottom
                                                  : NULL;

  if (border != NULL)
    take_border (part, border);
  else if (tag == KY_HWPX_FILL || tag == KY_HWPX_FILL_COLOUR || tag == KY_HWPX_FILL_PICTURE)
    ky_hwpx_take_fill (part, tag, frame);
}

static KyDraftAlign
align_of (KyView value)
{
  return ky_view_is (value, "CENTER")    ? KY_DRAFT_CENTRE
         : ky_view_is (value, "RIGHT")   ? KY_DRAFT_END
         : ky_view_is (value, "JUSTIFY") ? KY_DRAFT_BOTH
         : ky_view_is (value, "DISTRIBUTE") || ky_view_is (value, "DISTRIBUTE_SPACE")
             ? KY_DRAFT_DISTRIBUTE
             : KY_DRAFT_START;
}

const KyDraftFrame *
ky_hwpx_frame (KyHwpx *self, KyTextPart *part)
{
  return g_hash_table_lookup (self->frames,
                              GUINT_TO_POINTER (ky_hwpx_number (part, "borderFillIDRef", 0)));
}

/* Frames are listed before looks. */
static KyDraftLook *
begin_look (KyHwpx *self, KyTextPart *part)
{
  KyDraftLook *look = g_new0 (KyDraftLook, 1);
  const KyDraftFrame *frame = ky_hwpx_frame (self, part);
  guint height = ky_hwpx_number (part, "height", 0);

  /* A size that rounds to 0 becomes the smallest, because 0 is the document's size. */
  look->half_points
      = ky_hwpx_value (part, "height").size > 0 ? MAX (height / UNITS_A_HALF_POINT, 1) : 0;
  ky_hwpx_colour (ky_hwpx_value (part, "textColor"), &look->colour);
  if (ky_hwpx_colour (ky_hwpx_value (part, "shadeColor"), &look->ground))
    look->fill = KY_DRAFT_FILLED;
  else if (frame != NULL)
    {
      look->fill = frame->fill;
      look->ground = frame->colour;
    }
  g_hash_table_insert (self->looks, GUINT_TO_POINTER (ky_hwpx_number (part, "id", 0)), look);
  return look;
}

/* Applies the relative size, in per cent for each kind of letters: if all kinds are smaller, the
 * look is. */
static void
take_relative_size (KyTextPart *part, KyDraftLook *look)
{
  static const gchar *const kinds[]
      = { "hangul", "latin", "hanja", "japanese", "other", "symbol", "user" };
  guint largest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    largest = MAX (largest, ky_hwpx_number (part, kinds[i], 100));
  if (largest < 100 && look->half_points > 0)
    look->half_points = MAX (look->half_points * largest / 100, 1);
}

/* Reads an element inside charPr into `look`. */
static void
hwpx_head_take_look (KyTextPart *part, gint tag, KyDraftLook *look)
{
  KyView shape = ky_hwpx_value (part, "shape");

  look->is_bold |= tag == KY_HWPX_BOLD;
  look->is_italic |= tag == KY_HWPX_ITALIC;
  look->is_raised |= tag == KY_HWPX_RAISED;
  look->is_lowered |= tag == KY_HWPX_LOWERED;
  if (tag == KY_HWPX_UNDERLINE && ky_view_is (ky_hwpx_value (part, "type"), "BOTTOM"))
    look->is_underlined = TRUE;
  /* Programs write "3D" although the text is not struck through. */
  if (tag == KY_HWPX_STRIKE && shape.size > 0 && !ky_view_is (shape, "NONE")
      && !ky_view_is (shape, "3D"))
    look->is_struck = TRUE;
}

gboolean
ky_hwpx_head (KyHwpx *self, const gchar *name, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = ky_hwpx_namespaces, .tags = ky_hwpx_tags };
  KyDraftLook ignored = { 0 }, *look = &ignored;
  KyDraftFrame nobodys = { 0 }, *frame = &nobodys;
  guint paragraph = 0;
  KyXmlEvent event;

  if (!ky_text_package_part (&self->package, name, &part, error))
    return FALSE;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    {
      gint tag = event == KY_XML_START ? ky_text_part_tag (&part) : 0;

      if (tag == KY_HWPX_CHARACTER_LOOK)
        {
          look = begin_look (self, &part);
        }
      else if (tag == KY_HWPX_FRAME)
        {
          frame = g_new0 (KyDraftFrame, 1);
          g_hash_table_insert (self->frames, GUINT_TO_POINTER (ky_hwpx_number (&part, "id", 0)),
                               frame);
        }
      else if (tag == KY_HWPX_PARAGRAPH_LOOK)
        paragraph = ky_hwpx_number (&part, "id", 0);
      else if (tag == KY_HWPX_PARAGRAPH_FRAME)
        g_hash_table_insert (self->grounds, GUINT_TO_POINTER (paragraph),
                             GUINT_TO_POINTER (ky_hwpx_number (&part, "borderFillIDRef", 0)));
      else if (tag == KY_HWPX_RELATIVE_SIZE)
        take_relative_size (&part, look);
      else if (tag == KY_HWPX_ALIGN)
        g_hash_table_insert (self->aligns, GUINT_TO_POINTER (paragraph),
                             GUINT_TO_POINTER (align_of (ky_hwpx_value (&part, "horizontal"))));
      else if (tag != 0)
        {
          hwpx_head_take_look (&part, tag, look);
          hwpx_head_take_frame (&part, tag, frame);
        }
    }
  return event == KY_XML_EOF;
}
