/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the common parts of the types GIF, TIFF and WebP: one method, a verifier of a picture,
 * and pages of the original file, because the rebuilt one may look different. */
#pragma once

#include "engine/filetype.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/base/shown/pages.h"

/* TYPE_verify(), TYPE_pages() and `methods`, of TYPE_rebuild() and ky_TYPE_verify(). */
#define KY_IMAGE_METHODS(type)                                                                     \
  static gboolean type##_verify (KyJob *job, GError **error)                                       \
  {                                                                                                \
    KyPictureBudget budget = ky_picture_budget (job);                                              \
                                                                                                   \
    return ky_##type##_verify (ky_job_input (job), &budget, error);                                \
  }                                                                                                \
  static gboolean type##_pages (KyJob *job, GError **error)                                        \
  {                                                                                                \
    return ky_shown_pages (job, #type, error);                                                     \
  }                                                                                                \
  static const KyMethod methods[]                                                                  \
      = { { KY_METHOD_REBUILD, type##_rebuild }, { KY_METHOD_NONE, NULL } };
#endif

/* In a KyFiletype: the members that the three types share. */
#define KY_IMAGE_ROW(type)                                                                         \
  .flags = KY_TYPE_OUTPUT | KY_TYPE_PICTURE, .inert_suffixes = suffixes,                           \
  .office = KY_OFFICE_OPENS, .identify = type##_identify, .ladder = { KY_METHOD_REBUILD },         \
  KY_CODE (methods, type##_verify), KY_PAGES (type##_pages)
