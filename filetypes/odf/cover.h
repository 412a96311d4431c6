/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shapes of slides and drawings that others, painted later, cover completely. */
#pragma once

#include "filetypes/base/scene/scene.h"
#include "filetypes/base/xml/reader.h"

/* Holds the shapes of a document that may cover each other. Must be zeroed before use. */
typedef struct
{
  GArray *shapes;   /* of Shape of cover.c, in the order in which they are painted */
  GArray *drawn;    /* of KySceneShape: the shapes as they affect each other */
  guint n_pages;    /* begun so far */
  guint64 n_checks; /* shapes that were compared */
  gboolean moves;   /* an animation shows, hides or moves something */
} KyOdfCover;

void ky_odf_cover_clear (KyOdfCover *self);
/* Notes the element of the namespace draw that `reader` just read, whose box is `box` (nullable)
 * and which is filled with one opaque colour if `is_filled`. */
void ky_odf_cover_take (KyOdfCover *self, KyXmlReader *reader, const KySceneBox *box,
                        gboolean is_filled);
/* Notes the element that `reader` just read, which may be an animation. */
void ky_odf_cover_note_animation (KyOdfCover *self, KyXmlReader *reader);
/* Compares the shapes when all were taken. */
void ky_odf_cover_settle (KyOdfCover *self);
/* Tells whether the shape whose start tag ends at `place` (ky_xml_reader_place()) is covered. */
gboolean ky_odf_cover_hides (const KyOdfCover *self, gsize place);
