/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the shapes of slides and drawings that a rectangle of one opaque colour covers which is
 * painted later. Shapes with an order of their own (draw:z-index), turned ones and those of
 * documents with animations count as visible; the comparisons of a document are limited. */
#include "filetypes/odf/cover.h"

#include "filetypes/base/xml/value.h"
#include "filetypes/odf/names.h"

#include <string.h>

#define COVER_CHECKS 20000000 /* as in Office (ooxml/unseen-base.h) */

typedef struct
{
  gsize place; /* behind its start tag */
  guint page;
  KySceneBox box;
  gboolean is_filled, is_rectangle, is_covered;
} Shape;

void
ky_odf_cover_clear (KyOdfCover *self)
{
  g_clear_pointer (&self->shapes, g_array_unref);
}

void
ky_odf_cover_take (KyOdfCover *self, KyXmlReader *reader, const KySceneBox *box, gboolean is_filled)
{
  const gchar *local = ky_xml_reader_name (reader)->local;
  Shape shape = { .place = ky_xml_reader_place (reader), .page = self->n_pages };

  if (strcmp (local, "page") == 0)
    self->n_pages++;
  else if (strcmp (local, "enhanced-geometry") == 0)
    {
      const KyXmlAttribute *type = ky_xml_attribute (reader, KY_ODF_DRAW, "type");

      if (self->shapes != NULL && self->shapes->len > 0 && type != NULL)
        g_array_index (self->shapes, Shape, self->shapes->len - 1).is_rectangle
            = ky_view_is (type->value, "rectangle");
    }
  if (box == NULL || self->n_pages == 0
      || ky_xml_attribute (reader, KY_ODF_DRAW, "transform") != NULL
      || ky_xml_attribute (reader, KY_ODF_DRAW, "z-index") != NULL)
    return;
  shape.box = *box;
  shape.is_filled = is_filled && ky_xml_attribute (reader, KY_ODF_DRAW, "display") == NULL;
  shape.is_rectangle = strcmp (local, "rect") == 0;
  if (self->shapes == NULL)
    self->shapes = g_array_new (FALSE, FALSE, sizeof (Shape));
  g_array_append_val (self->shapes, shape);
}

/* LibreOffice writes the sequence of animations for slides that have none, too. */
void
ky_odf_cover_note_animation (KyOdfCover *self, KyXmlReader *reader)
{
  self->moves = self->moves || ky_xml_attribute (reader, KY_ODF_SMIL, "targetElement") != NULL
                || strcmp (ky_xml_reader_name (reader)->local, "animations") == 0;
}

void
ky_odf_cover_settle (KyOdfCover *self)
{
  Shape *shapes = self->shapes != NULL ? (Shape *)(gpointer)self->shapes->data : NULL;
  guint n = shapes != NULL && !self->moves ? self->shapes->len : 0;

  for (guint i = 0; i < n; i++)
    for (guint j = i + 1; j < n && shapes[j].page == shapes[i].page && !shapes[i].is_covered; j++)
      {
        if (self->n_checks++ >= COVER_CHECKS)
          return;
        shapes[i].is_covered = shapes[j].is_filled && shapes[j].is_rectangle
                               && ky_scene_holds (&shapes[j].box, &shapes[i].box, KY_SCENE_SLACK);
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
