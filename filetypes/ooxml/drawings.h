/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Drawings (SVG) in Office files ([MS-ODRAWXML] 2.3.2, asvg:svgBlip): they stand beside the same
 * picture as pixels, and as a rule only that is needed. Where it is missing, the drawing is the
 * picture.
 */
#pragma once

#include "filetypes/ooxml/package.h"

/* Notes of each part of PACKAGE at which places a picture is nothing but a drawing (`drawings`),
 * and of drawings whether anything needs them (`is_needed`). Errors: those of ky_package_read().
 */
gboolean ky_ooxml_find_drawings (KyJob *job, KyPackage *package, GError **error);
/* PART is a picture that is called a drawing. */
gboolean ky_ooxml_is_drawing (const KyPart *part);
