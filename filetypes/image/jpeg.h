/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the header of a JPEG, writes the picture anew from its DCT coefficients (ITU-T T.81, JFIF
 * 1.02), and verifies such output, for the type JPEG (jpeg.c). jpeg-header.c, jpeg-rewrite.c and
 * jpeg-verify.c implement it; the verifier shares no code with the others. */
#pragma once

#include "filetypes/base/picture/budget-verify.h"

#include "filetypes/base/picture/exif.h"
#include "filetypes/base/picture/icc.h"

/* Holds what ky_jpeg_read_header() found in the marker segments before the picture data.
 * ky_jpeg_header_clear() frees the profile. */
typedef struct
{
  gboolean has_jfif, has_adobe;
  KyExif exif;     /* orientation of Exif; density of JFIF or, if that has none, of Exif */
  GByteArray *icc; /* (nullable) the joined pieces of the ICC profile; not checked yet */
} KyJpegHeader;

/* Reads the marker segments of `view` up to the first scan into `ret_header`. Reports each segment
 * that ky_jpeg_rewrite() does not write to `job` (nullable: nothing is reported) as a removal.
 * Errors: MALFORMED (no scan, or no frame header before it); then `ret_header` is unchanged. */
gboolean ky_jpeg_read_header (KyView view, KyJob *job, KyJpegHeader *ret_header, GError **error);
void ky_jpeg_header_clear (KyJpegHeader *header);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyJpegHeader, ky_jpeg_header_clear)

/* Receives the complete output in one call; `data` is the sink_data of the request. Returns FALSE
 * with `error` set if the output cannot be written. */
typedef gboolean (*KyJpegSink) (gpointer data, gconstpointer bytes, gsize size, GError **error);

typedef struct
{
  KyView input;
  guint orientation; /* of Exif, 1 to 8: the output is turned upright */
  KyDensityUnit unit;
  guint x, y;         /* density in `unit`; one of them 0: the output has none */
  gboolean has_adobe; /* the input has Adobe's marker: CMYK samples are stored inverted */
  KyView profile;     /* an output of ky_icc_rebuild(), written unchanged; empty: none */
  KyJpegSink sink;
  gpointer sink_data;
} KyJpegRequest;

/* Describes the picture that ky_jpeg_rewrite() has written. */
typedef struct
{
  guint32 width, height; /* of the output, in pixels */
  guint components;
  guint warnings;      /* number of places where libjpeg found damaged data */
  gsize trailing;      /* bytes of the input after the end of the picture */
  gboolean is_redrawn; /* decoded and encoded: an edge had no whole block to turn, or
                        * coefficients that the standard has no code for */
} KyJpegResult;

/* Writes the picture of `request` as a sequential Huffman-coded JPEG with the same coefficients,
 * and passes it to the sink. Decodes and encodes the picture instead if the coefficients cannot be
 * turned or coded (`ret_result`->is_redrawn). Charges the pixels to `job` before memory is
 * allocated, and searches the picture for QR codes. Errors: MALFORMED, LIMIT, MEMORY, and those of
 * the sink. */
gboolean ky_jpeg_rewrite (KyJob *job, const KyJpegRequest *request, KyJpegResult *ret_result,
                          GError **error);

/* Sets `ret_space` to the colour space that an ICC profile for the picture in `view` must have:
 * grey, RGB or CMYK for 1, 3 or 4 components. Returns FALSE if no frame header with 1, 3 or 4
 * components precedes the first scan. */
gboolean ky_jpeg_profile_space (KyView view, KyIccSpace *ret_space);

/* Verifies that `view` has the form that ky_jpeg_rewrite() writes, without sharing code with it.
 * `budget` (nullable): the limit for the pixels of the pictures of one file. Errors: VERIFY. */
gboolean ky_jpeg_verify (KyView view, KyPictureBudget *budget, GError **error);
