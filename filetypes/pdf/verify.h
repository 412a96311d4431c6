/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the second reading of a PDF file, which shares no code with the writer. */
#pragma once

#include "engine/job.h"

/* What a stream is for: told by the key under which it is first referred to. */
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
  KY_PDF_ROLE_PROFILE
} KyPdfRole;

/* What a stream's dictionary says. */
typedef struct
{
  gboolean has_length, is_jpeg, is_flate, is_fax, is_turned, is_form, is_image, is_mask,
      is_open_type;
  gboolean is_tiling;
  gint64 function_type; /* -1: none */
  gint64 components;    /* N of a profile */
  guint64 length, length1, length2, width, height, bits;
  guint64 columns, rows; /* of a fax */
} KyPdfFacts;

/* TRUE when NAME stands in LIST, whose words have spaces around them. */
gboolean ky_pdf_verify_listed (const gchar *list, KyView name);
/* Where it stands there, counted from 1; 0: nowhere. */
gsize ky_pdf_verify_place (const gchar *list, KyView name);
/* The plain bytes of a stream of ROLE. */
gboolean ky_pdf_verify_stream (KyPdfRole role, const KyPdfFacts *facts, KyView plain,
                               GError **error);
/* The data of a picture that is compressed as a fax. */
gboolean ky_pdf_verify_fax (const KyPdfFacts *facts, KyView data, GError **error);
/* Inflates all of DATA, which must end exactly where the zlib stream ends, or NULL. (transfer full)
 */
GByteArray *ky_pdf_verify_inflate (KyView data);
/* FILE, whose objects are at OFFSETS (of guint64), has no more pages, and no page draws more, than
 * POLICY allows (verify-weight.c). */
gboolean ky_pdf_verify_weights (KyView file, const GArray *offsets, const KyPolicy *policy,
                                GError **error);
/* The square units that the parts of MESH cover, with COMPONENTS of a colour (verify-mesh.c). */
gdouble ky_pdf_verify_mesh (KyView shading, guint components, const GByteArray *mesh);
