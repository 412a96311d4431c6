/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds QR codes (ISO/IEC 18004) in pictures. A phone that scans one leads its user past every
 * check of the gateway; the report therefore says where each code leads (doc/threats.md T-HTML-24,
 * T-PHI-04).
 *
 * The worker that rewrites a picture passes its rows to this module as greys. A search for the
 * three squares in the corners of a code decides, in one pass, whether there may be a code at all;
 * only then are the greys sent to a worker of the family `codes`, which decodes them
 * (KY_STEP_CODES). */
#pragma once

#include "filetypes/base/picture/palette.h"
#include "engine/job.h"

/* At most so many greys are kept, a screen full: a larger picture is made smaller by a whole
 * factor. */
#define KY_CODES_PIXELS (2 * 1024 * 1024)
/* The input of the step KY_STEP_CODES: this string, width and height (32 bits each, little-endian),
 * and the grey values row by row. */
#define KY_CODES_MAGIC "KYG1"
#define KY_CODES_HEAD 12
/* The output of the step: for each code the length of its text (32 bits, little-endian) and the
 * text. */
#define KY_CODES_MAX 16
#define KY_CODES_TEXT 4096

typedef struct _KyCodesLook KyCodesLook;

/* Says how a row's pixels lie: `samples` of `depth` bits (1, 2, 4 only with one sample; 16
 * big-endian), the last of 2 and 4 being alpha. `greys`: of each index, where a sample is one; NULL
 * otherwise. */
typedef struct
{
  guint depth, samples;
  gboolean is_bgr;
  const guint8 *greys;
} KyCodesForm;

/* Starts a search for QR codes in a picture of `width` x `height` pixels (transfer full). Returns
 * NULL if the policy does not ask for it, or if the picture is too small or too large for a code
 * that somebody could scan; the other functions then do nothing. */
KyCodesLook *ky_codes_look_new (KyJob *job, guint32 width, guint32 height);
void ky_codes_look_free (KyCodesLook *look);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyCodesLook, ky_codes_look_free)

/* Adds the next row from the top. */
void ky_codes_look_row (KyCodesLook *look, const KyCodesForm *form, const guint8 *row);
/* Ends the picture after the last row: each code that was found is reported as "image.qr-code" with
 * its text. Never fails: if decoding fails, the report's detail says so. */
void ky_codes_look_finish (KyCodesLook *look);

/* Returns the grey value of a colour over white. */
guint8 ky_codes_grey (const KyColor *color);
/* Tells whether `width` by `height` greys have the corner squares of a code; for look.c and
 * tests. */
gboolean ky_codes_find (const guint8 *greys, guint width, guint height);
