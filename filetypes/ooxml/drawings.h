/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the SVG drawings of Office files ([MS-ODRAWXML] 2.3.2, asvg:svgBlip). Usually a drawing is
 * beside a raster image of the same picture, and only that image is kept. Where there is no raster
 * image, the drawing is converted and takes its place. */
#pragma once

#include "filetypes/ooxml/package.h"

/* Fills `drawings` of each part of `package` with the places of pictures that have a drawing and no
 * raster image, and sets `is_needed` of the drawings that something needs. Errors: those of
 * ky_package_read(). */
gboolean ky_ooxml_find_drawings (KyJob *job, KyPackage *package, GError **error);
/* Tells whether `part` is a picture whose name ends with ".svg". */
gboolean ky_ooxml_is_drawing (const KyPart *part);
