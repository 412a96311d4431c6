/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Documents that are ZIP files of XML parts and whose text alone is read: Open Packaging (ISO/IEC
 * 29500-2) and EPUB's container.
 */
#pragma once

#include "filetypes/base/document/document.h"
#include "filetypes/base/document/part.h"
#include "filetypes/base/zip/reader.h"

typedef struct
{
  KyJob *job;
  KyZip *zip;
  GHashTable *entries; /* name in small letters -> KyZipEntry */
  KyTextDocument document;
} KyTextPackage;

/* The job's input. Errors: MALFORMED (two parts of one name included), LIMIT, ENCRYPTED. */
gboolean ky_text_package_open (KyTextPackage *self, KyJob *job, GError **error);
void ky_text_package_close (KyTextPackage *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyTextPackage, ky_text_package_close)
/* Opens the job's input, has READ append the document's text, and writes that. Errors: those of
 * READ; MALFORMED (two parts of one name included), LIMIT, UNSUPPORTED (there is no word in it,
 * as NAME says). */
gboolean ky_text_package_write (KyJob *job, const gchar *name,
                                gboolean (*read) (KyTextPackage *self, GError **error),
                                GError **error);
/* The job's input as PDF, as STEP draws a document of TYPE; what READ can't follow to its end isn't
 * drawn. SELF, that is empty before, holds what READ has found. Errors: as above, and those of the
 * step. (transfer full) */
GBytes *ky_text_package_draw (KyTextPackage *self, KyJob *job,
                              gboolean (*read) (KyTextPackage *self, GError **error), KyStep step,
                              const gchar *type, GError **error);
gboolean ky_text_package_has (const KyTextPackage *self, const gchar *name);
/* The part NAME, unpacked. Errors: MALFORMED (it isn't there), LIMIT. (transfer full) */
GBytes *ky_text_package_bytes (KyTextPackage *self, const gchar *name, GError **error);
/* The same, as PART, to be read by its namespaces and tags. */
gboolean ky_text_package_part (KyTextPackage *self, const gchar *name, KyTextPart *part,
                               GError **error);
/* The name that REFERENCE in the part BASE means ("" the package's root): relative, or with a '/'
 * before it; NULL when it leads out of the package. (transfer full) */
gchar *ky_text_package_resolve (const gchar *base, KyView reference);
/* Tells the job how many members there are whose names hold MARK (in small letters). */
void ky_text_package_tell (const KyTextPackage *self, const gchar *mark, const gchar *code);
