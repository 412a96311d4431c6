/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PowerPoint 2007 keeps the picture of an embedded object apart from it: in a shape of a drawing of
 * VML, which the object names. Later ones put it into the object, too.
 */
#pragma once

#include "filetypes/base/xml/reader.h"

/* Both read what they can of what may be no XML. SHAPES: name of a shape -> Id of its picture's
 * relationship, owned. The first adds those that objects of SLIDE name that bring no picture, with
 * "" for the Id; the second finds the Ids in VML. */
void ky_object_shapes (KyView slide, const KyXmlLimits *limits, GHashTable *shapes);
void ky_object_shape_pictures (KyView vml, const KyXmlLimits *limits, GHashTable *shapes);

/* The name by which others know the shape of VML that READER stands at. (transfer full) */
gchar *ky_ooxml_shape_name (KyXmlReader *reader);
