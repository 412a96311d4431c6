/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of an Office document only LibreOffice can do: the step convert, and what becomes of it. */
#pragma once

#include "engine/job.h"

/* Legacy documents: the input becomes a document of TYPE ("docx"), written anew by that type's
 * METHOD. SUFFIX is the input's. Errors: UNSUPPORTED (LibreOffice isn't there), as the method's. */
gboolean ky_converted_ooxml (KyJob *job, const gchar *suffix, const gchar *type, KyMethodId method,
                             GError **error);
/* A PDF of pictures of the pages. */
gboolean ky_converted_image (KyJob *job, const gchar *suffix, GError **error);
/* Type pages. */
gboolean ky_converted_pages (KyJob *job, const gchar *suffix, GError **error);
/* The same of DOCUMENT, what the input holds. */
gboolean ky_converted_pages_of (KyJob *job, KyView document, const gchar *suffix, GError **error);

/* TYPE_image() and TYPE_pages() of a type whose suffix is its name. */
#define KY_CONVERTED(type)                                                                         \
  static gboolean type##_image (KyJob *job, GError **error)                                        \
  {                                                                                                \
    return ky_converted_image (job, #type, error);                                                 \
  }                                                                                                \
  static gboolean type##_pages (KyJob *job, GError **error)                                        \
  {                                                                                                \
    return ky_converted_pages (job, #type, error);                                                 \
  }

/* All methods of a type whose suffix is its name and that becomes OOXML, as `methods`. */
#define KY_CONVERTED_METHODS(type, ooxml)                                                          \
  KY_CONVERTED (type)                                                                              \
  static gboolean type##_rebuild (KyJob *job, GError **error)                                      \
  {                                                                                                \
    return ky_converted_ooxml (job, #type, ooxml, KY_METHOD_REBUILD, error);                       \
  }                                                                                                \
  static gboolean type##_text (KyJob *job, GError **error)                                         \
  {                                                                                                \
    return ky_converted_ooxml (job, #type, ooxml, KY_METHOD_TEXT, error);                          \
  }                                                                                                \
  static const KyMethod methods[] = { { KY_METHOD_REBUILD, type##_rebuild },                       \
                                      { KY_METHOD_IMAGE, type##_image },                           \
                                      { KY_METHOD_TEXT, type##_text },                             \
                                      { KY_METHOD_NONE, NULL } };
