/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts Office documents that only LibreOffice can read (the step convert) and handles the
 * result. */
#pragma once

#include "engine/filetype.h"

/* Converts the input, a legacy document, to `type` ("docx"), which `method` of that type writes
 * anew. `suffix` is the input's. Errors: UNSUPPORTED (LibreOffice is not installed), those of
 * the method. */
gboolean ky_converted_ooxml (KyJob *job, const gchar *suffix, const gchar *type, KyMethodId method,
                             GError **error);
/* Writes a PDF of images of the pages of `document`, which is the input or was made of it.
 * `tell_undrawn` (nullable) reports what pages do not show. */
gboolean ky_converted_image (KyJob *job, KyView document, const gchar *suffix,
                             void (*tell_undrawn) (KyJob *job), GError **error);
/* Writes images of the pages (type pages) of `document`, which is the input, or is in it, or was
 * made of it. */
gboolean ky_converted_pages (KyJob *job, KyView document, const gchar *suffix, GError **error);

/* TYPE_image() and TYPE_pages() of a type whose suffix is its name. `tell_undrawn`: see
 * ky_converted_image(). */
#define KY_CONVERTED(type, tell_undrawn)                                                           \
  static gboolean type##_image (KyJob *job, GError **error)                                        \
  {                                                                                                \
    return ky_converted_image (job, ky_job_input (job), #type, tell_undrawn, error);               \
  }                                                                                                \
  static gboolean type##_pages (KyJob *job, GError **error)                                        \
  {                                                                                                \
    return ky_converted_pages (job, ky_job_input (job), #type, error);                             \
  }

/* The same functions of a type of which LibreOffice draws what `mend` returns, unless that is
 * NULL. */
#define KY_CONVERTED_MENDED(type, mend, tell_undrawn)                                              \
  static gboolean type##_image (KyJob *job, GError **error)                                        \
  {                                                                                                \
    g_autoptr (GBytes) mended = mend (job);                                                        \
                                                                                                   \
    return ky_converted_image (job,                                                                \
                               mended != NULL ? ky_view_of_bytes (mended) : ky_job_input (job),    \
                               #type, tell_undrawn, error);                                        \
  }                                                                                                \
  static gboolean type##_pages (KyJob *job, GError **error)                                        \
  {                                                                                                \
    g_autoptr (GBytes) mended = mend (job);                                                        \
                                                                                                   \
    return ky_converted_pages (                                                                    \
        job, mended != NULL ? ky_view_of_bytes (mended) : ky_job_input (job), #type, error);       \
  }

/* All methods of a type whose suffix is its name and that becomes OOXML, as `methods`. */
#define KY_CONVERTED_METHODS(type, ooxml)                                                          \
  KY_CONVERTED (type, NULL)                                                                        \
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

/* All methods of a type that has TYPE_image() and that ky_TYPE_rebuild() and ky_TYPE_text() write,
 * as `methods`. */
#define KY_OFFICE_METHODS(type)                                                                    \
  static const KyMethod methods[] = { { KY_METHOD_REBUILD, ky_##type##_rebuild },                  \
                                      { KY_METHOD_IMAGE, type##_image },                           \
                                      { KY_METHOD_TEXT, ky_##type##_text },                        \
                                      { KY_METHOD_NONE, NULL } };

/* In a KyFiletype: what all such types, and those of KY_CONVERTED_METHODS(), have in common. The
 * build reads `families` in the file of the type. */
#define KY_OFFICE_ROW(type, verify_)                                                               \
  .forms = KY_METHOD_BIT (IMAGE) | KY_METHOD_BIT (TEXT), .identify = type##_identify,              \
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_IMAGE, KY_METHOD_TEXT }, KY_CODE (methods, verify_),    \
  KY_PAGES (type##_pages)
