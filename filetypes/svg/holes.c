/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds what clips and masks leave of what they are applied to (SVG 1.1, chapter 14). A clip may
 * come after what it cuts, so the drawing is read before. Only rectangles in their own units are
 * known; any other shape may leave everything. */
#include "common/hash.h"
#include "filetypes/svg/drawing.h"

#include "filetypes/base/xml/value.h"

#define EVERYWHERE 1e30

/* Reads the attribute `local`, a number without a unit. Returns `otherwise` if the attribute is
 * missing, and NAN if it is not such a number. */
static gdouble
svg_holes_number (KyXmlReader *reader, const gchar *local, gdouble otherwise)
{
  g_autofree gchar *value = ky_xml_value (reader, KY_XML_NS_NONE, local);
  gchar *end;

  if (*value == '\0')
    return otherwise;
  gdouble number = g_ascii_strtod (value, &end);
  return end != value && *end == '\0' ? number : NAN;
}

static gboolean
svg_holes_has (KyXmlReader *reader, const gchar *const *locals)
{
  for (guint i = 0; locals[i] != NULL; i++)
    if (ky_xml_attribute (reader, KY_XML_NS_NONE, locals[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* Returns the box that the shape at which `reader` is leaves; an empty one if it is a rectangle of
 * no size, or black in a mask. */
static KySceneBox
svg_holes_box (KyXmlReader *reader, gboolean is_mask)
{
  static const gchar *const changed[]
      = { "style", "class", "transform", "clip-path", "mask", "filter", "id", NULL };
  static const gchar *const strokes[] = { "stroke", NULL };
  KySceneBox everywhere = { -EVERYWHERE, -EVERYWHERE, EVERYWHERE, EVERYWHERE };
  g_autofree gchar *fill = ky_xml_value (reader, KY_XML_NS_NONE, "fill");
  gdouble x = svg_holes_number (reader, "x", 0), y = svg_holes_number (reader, "y", 0);
  gdouble width = svg_holes_number (reader, "width", 0);
  gdouble height = svg_holes_number (reader, "height", 0);

  if (strcmp (ky_xml_reader_name (reader)->local, "rect") != 0 || svg_holes_has (reader, changed)
      || !isfinite (x + y + width + height))
    return everywhere;
  if (is_mask && svg_holes_has (reader, strokes))
    return everywhere;
  if (is_mask && (strcmp (fill, "black") == 0 || strcmp (fill, "#000") == 0))
    return (KySceneBox){ 0 };
  return (KySceneBox){ x, y, x + width, y + height };
}

/* Returns the hole of the clip or mask at which `reader` is positioned, which becomes the one of
 * its name in `holes`; NULL: it has no name. If two have one name, readers take either. */
static KySceneBox *
svg_holes_begin (GHashTable *holes, KyXmlReader *reader)
{
  static const gchar *const units[]
      = { "transform", "style", "class", "maskContentUnits", "clipPathUnits", NULL };
  g_autofree gchar *id = ky_xml_value (reader, KY_XML_NS_NONE, "id");
  KySceneBox *hole = g_hash_table_lookup (holes, id);

  if (*id == '\0')
    return NULL;
  if (hole == NULL)
    {
      hole = g_new (KySceneBox, 1);
      *hole = (KySceneBox){ EVERYWHERE, EVERYWHERE, -EVERYWHERE, -EVERYWHERE };
      g_hash_table_insert (holes, g_steal_pointer (&id), hole);
    }
  if (svg_holes_has (reader, units))
    *hole = (KySceneBox){ -EVERYWHERE, -EVERYWHERE, EVERYWHERE, EVERYWHERE };
  return hole;
}

GHashTable *
ky_svg_holes (KyJob *job, KyView xml)
{
  static const gchar *const shown_not[]
      = { "animate", "animateTransform", "defs", "desc", "g", "metadata", "set", "title", NULL };
  g_autoptr (KyXmlReader) reader = ky_markup_reader_new (job, xml, ky_svg_namespaces, "svg", NULL);
  g_autoptr (GHashTable) holes = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  KySceneBox *hole = NULL;
  guint depth = 0, begun = 0;
  gboolean is_mask = FALSE;
  KyXmlEvent event;

  /* a style sheet may override attributes */
  if (reader == NULL || ky_xml_reader_mentions (reader, "<style")
      || !(ky_xml_reader_mentions (reader, "clipPath") || ky_xml_reader_mentions (reader, "<mask")))
    return NULL;
  while ((event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const gchar *local = event == KY_XML_START ? ky_xml_reader_name (reader)->local : NULL;

      if (event == KY_XML_END && depth-- == begun)
        begun = 0;
      if (event != KY_XML_START)
        continue;
      depth++;
      if (begun == 0 && (strcmp (local, "clipPath") == 0 || strcmp (local, "mask") == 0))
        {
          begun = depth;
          is_mask = *local == 'm';
          hole = svg_holes_begin (holes, reader);
        }
      else if (begun != 0 && hole != NULL && !g_strv_contains (shown_not, local))
        {
          KySceneBox box = svg_holes_box (reader, is_mask);

          if (box.x1 > box.x0 && box.y1 > box.y0)
            *hole = (KySceneBox){ MIN (hole->x0, box.x0), MIN (hole->y0, box.y0),
                                  MAX (hole->x1, box.x1), MAX (hole->y1, box.y1) };
        }
    }
  return g_steal_pointer (&holes);
}
