/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Colour profiles, ICC.1:2022 (version 4) and ICC.1:2001-04 (version 2).
 *
 * A profile is parsed into numbers and written anew (doc/threats.md T-IMG-13): matrix and curves
 * for RGB, the curve for grey, the device-to-PCS table for CMYK and for RGB without a matrix.
 * Curves are made monotonic and the values of tables rounded to 12 bits, far below what an eye
 * tells apart, so that no bytes of a sender's choice survive in them. Names, dates, signatures,
 * private tags, vcgt, named colours and the PCS-to-device tables are not carried. */
#pragma once

#include "common/view.h"

typedef enum
{
  KY_ICC_GRAY,
  KY_ICC_RGB,
  KY_ICC_CMYK
} KyIccSpace;

typedef enum
{
  KY_ICC_UNUSABLE, /* not a profile for this kind of picture: leave it out */
  KY_ICC_SRGB,     /* same as the default of readers: leave it out */
  KY_ICC_WRITTEN
} KyIccResult;

#define KY_ICC_MAX (4 * 1024 * 1024) /* maximum size of a profile that is read or written */

/* Rebuilds `profile`. `*ret_profile` (transfer full) is set for KY_ICC_WRITTEN only. Total. Its own
 * output is rebuilt to the same bytes. */
KyIccResult ky_icc_rebuild (KyView profile, KyIccSpace space, GByteArray **ret_profile);

/* Rebuilds a profile as ky_icc_rebuild() does, but also writes sRGB, for formats in which it is not
 * the default (PDF). Returns FALSE if `profile` is unusable. */
gboolean ky_icc_rewrite (KyView profile, KyIccSpace space, GByteArray **ret_profile);

/* Returns TRUE if `profile` has the form that ky_icc_rebuild() writes. Shares no code with it.
 * Errors: VERIFY. */
gboolean ky_icc_verify (KyView profile, KyIccSpace space, GError **error);
