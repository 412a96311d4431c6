/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the shapes of slides and drawings that a rectangle of one opaque colour covers which is
 * painted later. Shapes with an order of their own (draw:z-index), turned ones and those of
 * documents with animations count as visible; the comparisons of a document are limited. */
#include "filetypes/odf/cover.h"

#include "common/release.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/odf/names.h"

typedef struct
{
  gsize place; /* behind its start tag */
  gboolean is_filled, is_covered;
} Shape;

KY_DEFINE_PUBLIC_CLEAR (ky_odf_cover_clear, KyOdfCover, shapes, drawn)

void
ky_odf_cover_take (KyOdfCover *self, KyXmlReader *reader, const KySceneBox *box, gboolean is_filled)
{
  const gchar *local = ky_xml_reader_name (reader)->local;
  Shape shape = { .place = ky_xml_reader_place (reader) };
  KySceneShape drawn = { .group = self->n_pages };

  if (strcmp (local, "page") == 0)
    self->n_pages++;
  else if (strcmp (local, "enhanced-geometry") == 0)
    {
      const KyXmlAttribute *type = ky_xml_attribute (reader, KY_ODF_DRAW, "type");

      if (self->shapes != NULL && self->shapes->len > 0 && type != NULL)
        g_array_index (self->drawn, KySceneShape, self->drawn->len - 1).covers
            = g_array_index (self->shapes, Shape, self->shapes->len - 1).is_filled
              && ky_view_is (type->value, "rectangle");
    }
  if (box == NULL || self->n_pages == 0
      || ky_xml_attribute (reader, KY_ODF_DRAW, "transform") != NULL
      || ky_xml_attribute (reader, KY_ODF_DRAW, "z-index") != NULL)
    return;
  if (self->shapes == NULL)
    {
      self->shapes = g_array_new (FALSE, FALSE, sizeof (Shape));
      self->drawn = g_array_new (FALSE, FALSE, sizeof (KySceneShape));
    }
  shape.is_filled = is_filled && ky_xml_attribute (reader, KY_ODF_DRAW, "display") == NULL;
  drawn.box = *box;
  drawn.order = self->drawn->len;
  drawn.covers = shape.is_filled && strcmp (local, "rect") == 0;
  g_array_append_val (self->shapes, shape);
  g_array_append_val (self->drawn, drawn);
}

/* Notes an element of an animation. An empty sequence does not count, because LibreOffice writes
 * one for every slide. */
void
ky_odf_cover_note_animation (KyOdfCover *self, KyXmlReader *reader)
{
  self->moves = self->moves || ky_xml_attribute (reader, KY_ODF_SMIL, "targetElement") != NULL
                || strcmp (ky_xml_reader_name (reader)->local, "animations") == 0;
}

void
ky_odf_cover_settle (KyOdfCover *self)
{
  guint n = self->drawn != NULL && !self->moves ? self->drawn->len : 0, end = 0;

  for (guint i = 0; i < n; i++)
    {
      const KySceneShape *drawn = &g_array_index (self->drawn, KySceneShape, i);

      while (end < n && g_array_index (self->drawn, KySceneShape, end).group == drawn->group)
        end++;
      g_array_index (self->shapes, Shape, i).is_covered
          = ky_scene_is_covered (drawn, drawn + 1, end - i - 1, NULL, NULL, &self->n_checks);
    }
}

gboolean
ky_odf_cover_hides (const KyOdfCover *self, gsize place)
{
  guint from = 0, to = self->shapes != NULL ? self->shapes->len : 0, n = to;

  while (from < to)
    {
      guint middle = (from + to) / 2;

      if (g_array_index (self->shapes, Shape, middle).place < place)
        from = middle + 1;
      else
        to = middle;
    }
  return from < n && g_array_index (self->shapes, Shape, from).place == place
         && g_array_index (self->shapes, Shape, from).is_covered;
}
