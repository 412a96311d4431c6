/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a PNG file into what is written again. */
#pragma once

#include "filetypes/base/picture/budget-verify.h"
#include "filetypes/base/picture/palette.h"
#include "filetypes/image/png.h"

/* Describes one picture: the default one, or a frame of an animation. */
typedef struct
{
  GArray *pieces; /* of KyView: the deflated data */
  guint32 x, y, width, height;
  guint delay_numerator, delay_denominator, dispose, blend;
  gboolean is_frame;   /* has a frame control */
  gboolean is_default; /* its data is in IDAT */
} KyPngPicture;

typedef struct
{
  KyPngForm form;
  gboolean is_interlaced, is_animated;
  guint32 plays;
  guint orientation;
  GPtrArray *pictures; /* of KyPngPicture, the default one first */
  GByteArray *profile; /* (nullable) as it will be written */
  KyColor palette[256];
  guint palette_count;
  gboolean has_key; /* tRNS of grey and RGB: one colour is transparent */
  guint16 key[3];
  gint srgb_intent; /* -1: no sRGB */
  guint32 gamma;    /* 0: none */
  gboolean has_chromaticities;
  guint32 chromaticities[8];
  guint8 significant[4]; /* sBIT; 0: none */
  gboolean has_background;
  guint16 background[3];
  guint32 density_x, density_y; /* 0: none */
  guint density_unit;
} KyPngFile;

void ky_png_file_clear (KyPngFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyPngFile, ky_png_file_clear)

/* Reads the chunks of `view`, which `file` then borrows; charges pixels and frames to `job` and
 * reports what is dropped. Errors: MALFORMED, LIMIT. */
gboolean ky_png_file_read (KyJob *job, KyView view, KyPngFile *file, GError **error);
/* Decodes and writes to `job`. Errors: MALFORMED, LIMIT, MEMORY. */
gboolean ky_png_file_write (KyJob *job, KyPngFile *file, GError **error);
/* Verifies that `view` has the form that ky_png_file_write() writes, without sharing code with it.
 * Errors: VERIFY. */
gboolean ky_png_verify (KyView view, KyPictureBudget *budget, GError **error);
