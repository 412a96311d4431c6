/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the pictures of embedded objects in presentations of PowerPoint 2007, which stores each
 * picture in a shape of a VML drawing that the object names. Later versions also store the picture
 * in the object. */
#pragma once

#include "filetypes/base/xml/reader.h"

/* Maps the names of shapes to the Ids of their pictures' relationships in `shapes` (both owned).
 * The first function adds the shapes that objects without a picture on `slide` name, with "" as the
 * Id; the second finds the Ids in `vml`. Both read as far as their input is well-formed XML. */
void ky_object_shapes (KyView slide, const KyXmlLimits *limits, GHashTable *shapes);
void ky_object_shape_pictures (KyView vml, const KyXmlLimits *limits, GHashTable *shapes);

/* Returns the name by which other parts refer to the VML shape at which `reader` is positioned
 * (transfer full). */
gchar *ky_ooxml_shape_name (KyXmlReader *reader);
/* Tells whether the VML shape at which `reader` is has a style that hides it. */
gboolean ky_ooxml_shape_is_hidden (KyXmlReader *reader);
