/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the verifier of PDF files, which shares no code with the writer. */
#pragma once

#include "engine/job.h"
#include "filetypes/pdf/verify-value.h"

#define KY_PDF_DIGITS_MAX 10 /* of a number, before its point */

/* Holds the role of a stream, by the key of the first reference to it. */
typedef enum
{
  KY_PDF_ROLE_NONE,
  KY_PDF_ROLE_CONTENT,
  KY_PDF_ROLE_XOBJECT,
  KY_PDF_ROLE_PATTERN,
  KY_PDF_ROLE_SHADING,
  KY_PDF_ROLE_FUNCTION,
  KY_PDF_ROLE_TYPE1,
  KY_PDF_ROLE_TRUETYPE,
  KY_PDF_ROLE_FONT, /* FontFile3: by its Subtype */
  KY_PDF_ROLE_TO_UNICODE,
  KY_PDF_ROLE_CMAP,
  KY_PDF_ROLE_GLYPH_MAP,
  KY_PDF_ROLE_PROFILE,
  KY_PDF_ROLE_LIST /* an array, of references alone */
} KyPdfRole;

/* Holds the entries of a stream's dictionary. */
typedef struct
{
  enum
  {
    KY_PDF_FILTER_NONE, /* or another one */
    KY_PDF_FILTER_FLATE,
    KY_PDF_FILTER_JPEG,
    KY_PDF_FILTER_FAX
  } filter;
  enum
  {
    KY_PDF_SUBTYPE_NONE, /* or another one */
    KY_PDF_SUBTYPE_FORM,
    KY_PDF_SUBTYPE_IMAGE,
    KY_PDF_SUBTYPE_OPEN_TYPE
  } subtype;
  gboolean has_length;
  gboolean is_turned;   /* a JPEG says how its colours are transformed */
  gboolean is_mask;     /* of a picture */
  gboolean is_tiling;   /* of a pattern */
  gint64 function_type; /* -1: none */
  gint64 components;    /* N of a profile */
  guint64 length, length1, length2, width, height, bits;
  guint64 columns, rows; /* of a fax */
} KyPdfFacts;

/* Tells whether `name` is in `list`, whose words have spaces around them. */
gboolean ky_pdf_verify_listed (const gchar *list, KyView name);
/* Returns the place of `name` in `list`, counted from 1, or 0 if it is not there. */
gsize ky_pdf_verify_place (const gchar *list, KyView name);
/* Verifies `plain`, the decoded bytes of a stream of `role`. Errors: VERIFY. */
gboolean ky_pdf_verify_stream (KyPdfRole role, const KyPdfFacts *facts, KyView plain,
                               GError **error);
/* Verifies `data`, an image that is compressed as a fax. Errors: VERIFY. */
gboolean ky_pdf_verify_fax (const KyPdfFacts *facts, KyView data, GError **error);
/* Inflates all of `data`, which must end exactly where the zlib stream ends. Returns NULL
 * otherwise. (transfer full) */
GByteArray *ky_pdf_verify_inflate (KyView data);
/* Returns the square units of all triangles and patches of the mesh `shading`, whose plain bytes
 * are `data`. */
gdouble ky_pdf_verify_mesh (KyView shading, KyView data);
/* Returns how many operators take as long as a reader takes to read `size` bytes. */
gdouble ky_pdf_verify_reading (gdouble size);
/* Sets how many operators take as long as an evaluation of `function`, whose plain bytes are
 * `plain`, and as long as reading it. */
void ky_pdf_verify_function (KyView function, KyView plain, gdouble *ret_evaluated,
                             gdouble *ret_read);
/* Verifies that object `number` has no more tiles and widths than a reader can hold, and, if it is
 * a sampled function, that its samples are `plain`. Errors: VERIFY. */
gboolean ky_pdf_verify_object (guint number, KyView dictionary, KyView plain, GError **error);
/* Returns the step of `pattern` from one tile to the next, along x or, if `axis` is 1, y; 0:
 * there is none. */
gdouble ky_pdf_verify_step (KyView pattern, guint axis);
/* Returns the visible part of `page`: the crop box within the media box (ISO 32000-1,
 * 14.11.2.1). */
KyPdfBox ky_pdf_visible (KyView page);
/* Tells whether each side of the boxes of `page` is short enough. */
gboolean ky_pdf_verify_size (KyView page);
/* Verifies that `file`, whose objects are at `offsets` (of guint64), has no more pages, and that no
 * page has more operators, than `policy` permits (verify-weight.c). Errors: VERIFY. */
gboolean ky_pdf_verify_weights (KyView file, const GArray *offsets, const KyPolicy *policy,
                                GError **error);
