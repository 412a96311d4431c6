/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes JPEG (ITU-T T.81, JFIF 1.02) anew from its DCT coefficients, for files of their own and
 * for JPEG data inside other formats. */
#pragma once

#include "filetypes/base/picture/budget-verify.h"
#include <glib.h>

#include "common/view.h"
#include "filetypes/base/picture/exif.h"
#include "filetypes/base/picture/icc.h"
#include "engine/job.h"

/* Holds the segments in front of the picture data. */
typedef struct
{
  gboolean has_jfif, has_adobe;
  guint8 adobe_transform;
  KyExif exif;     /* density from JFIF when it has one, else from Exif */
  GByteArray *icc; /* (nullable) the joined pieces, as they came */
} KyJpegHeader;

/* Reads the marker segments up to the first scan and reports what is not carried to `job`
 * (nullable). Errors: MALFORMED. */
gboolean ky_jpeg_read_header (KyView view, KyJob *job, KyJpegHeader *ret_header, GError **error);
void ky_jpeg_header_clear (KyJpegHeader *header);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyJpegHeader, ky_jpeg_header_clear)

/* Receives the output. FALSE with `error` set ends the writing. */
typedef gboolean (*KyJpegSink) (gpointer data, gconstpointer bytes, gsize size, GError **error);

typedef struct
{
  KyView input;
  guint orientation; /* applied: 1 to 8 */
  KyDensityUnit unit;
  guint x, y;
  gboolean has_adobe; /* of the input: four components without it are not inverted */
  KyView profile;     /* written as it is: an output of ky_icc_rebuild() */
  KyJpegSink sink;
  gpointer sink_data;
} KyJpegRequest;

/* What was found in the picture. */
typedef struct
{
  guint32 width, height; /* as written */
  guint components;
  guint warnings;      /* libjpeg's: picture data was damaged */
  gsize trailing;      /* bytes behind the end of the picture */
  gboolean is_redrawn; /* decoded and encoded: an edge had no whole block to turn, or
                        * coefficients that the standard has no code for */
} KyJpegResult;

/* Writes a sequential JPEG with the same coefficients to the sink. The pixels are charged to `job`
 * before memory is allocated. Errors: MALFORMED, LIMIT, MEMORY, and the sink's. */
gboolean ky_jpeg_rewrite (KyJob *job, const KyJpegRequest *request, KyJpegResult *ret_result,
                          GError **error);

/* Returns in `ret_space` the colour space of the picture in `view`, for choosing its profile. FALSE
 * if there is no frame header of 1, 3 or 4 components. */
gboolean ky_jpeg_profile_space (KyView view, KyIccSpace *ret_space);

/* Verifies that `view` has the form that ky_jpeg_rewrite() writes, without sharing code with it.
 * Errors: VERIFY. */
gboolean ky_jpeg_verify (KyView view, KyPictureBudget *budget, GError **error);
