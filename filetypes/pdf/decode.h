/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes pictures whose coding a rebuilt PDF does not have to samples, with rows padded to whole
 * bytes. */
#pragma once

#include "common/error.h"
#include "common/view.h"

typedef struct
{
  GBytes *bytes; /* owned by the caller */
  guint width, height, components, bits;
  GBytes *alpha; /* 8 bits a pixel, owned by the caller; NULL: opaque */
} KyPdfSamples;

/* Holds the parameters of CCITTFaxDecode (ISO 32000-1 §7.4.6). */
typedef struct
{
  gint k;              /* < 0: group 4; 0: group 3 of one dimension; > 0: of two */
  guint columns, rows; /* rows 0: until the data ends */
  gboolean is_byte_aligned, black_is_1, has_ends_of_lines;
} KyPdfFax;

/* Decodes a fax (ITU-T T.4 and T.6) to one bit a pixel; 0 is black unless black_is_1. Damaged parts
 * stay white. Errors: LIMIT, MEMORY. */
gboolean ky_pdf_decode_fax (KyView data, const KyPdfFax *fax, KyPdfSamples *ret_samples,
                            GError **error);
/* Decodes JBIG2 (ITU-T T.88) with libjbig2dec to one bit a pixel; 0 is black (§7.4.7). Errors:
 * MALFORMED, LIMIT. */
gboolean ky_pdf_decode_jbig2 (KyView data, KyView globals, KyPdfSamples *ret_samples,
                              GError **error);
/* Decodes JPEG 2000 with OpenJPEG to 1, 3 or 4 components of 8 bits. `is_indexed`: the values are
 * indices of a palette of the PDF file. Errors: MALFORMED, LIMIT (more than `max_pixels`). */
gboolean ky_pdf_decode_jpx (KyView data, gboolean is_indexed, guint64 max_pixels,
                            KyPdfSamples *ret_samples, GError **error);
