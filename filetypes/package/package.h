/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the text of documents that are ZIP files of XML parts: Open Packaging (ISO/IEC 29500-2)
 * and EPUB's container. */
#pragma once

#include "filetypes/base/document/document.h"
#include "filetypes/base/document/part.h"
#include "filetypes/base/zip/reader.h"

/* A page that was read: its part, and the range of its text in the document's. */
typedef struct
{
  gchar *name;
  gsize begin, end;
} KyTextPage;

typedef struct
{
  KyJob *job;
  KyZip *zip;
  GHashTable *entries; /* name in small letters -> KyZipEntry */
  KyTextDocument document;
  GArray *pages; /* of KyTextPage, in their order */
  /* Parts that pages are and show, by their names in small letters without escapes: of all, of the
   * page that is read; how many each shows, added up, and references that lead nowhere. */
  GHashTable *shown, *shown_on_page;
  guint64 n_shown, n_astray;
} KyTextPackage;

/* Opens the job's input. Errors: MALFORMED (also if two parts have one name), LIMIT, ENCRYPTED. */
gboolean ky_text_package_open (KyTextPackage *self, KyJob *job, GError **error);
void ky_text_package_close (KyTextPackage *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyTextPackage, ky_text_package_close)
/* Opens the job's input, has READ append the document's text, and writes it. Errors: those of READ;
 * MALFORMED (also if two parts have one name), LIMIT, UNSUPPORTED (there is no word in it; NAME
 * begins the message). */
gboolean ky_text_package_write (KyJob *job, const gchar *name,
                                gboolean (*read) (KyTextPackage *self, GError **error),
                                GError **error);
/* Returns the job's input, or what WRITE (nullable) makes of it, drawn as PDF by STEP as a document
 * of TYPE (transfer full). READ must read the document completely before. SELF, which is empty at
 * first, holds what READ found. Errors: as above, and those of the step. */
GBytes *ky_text_package_draw (KyTextPackage *self, KyJob *job,
                              gboolean (*read) (KyTextPackage *self, GError **error),
                              GBytes *(*write) (const KyTextPackage *self, GError **error),
                              KyStep step, const gchar *type, GError **error);
gboolean ky_text_package_has (const KyTextPackage *self, const gchar *name);
/* Returns the part NAME, unpacked (transfer full). Errors: MALFORMED (it is absent), LIMIT. */
GBytes *ky_text_package_bytes (KyTextPackage *self, const gchar *name, GError **error);
/* Opens the part NAME in PART, to be read by PART's namespaces and tags. Errors: as above. */
gboolean ky_text_package_part (KyTextPackage *self, const gchar *name, KyTextPart *part,
                               GError **error);
/* Returns the part name to which REFERENCE, relative or with a leading '/', refers in the part BASE
 * ("": the package's root) (transfer full). NULL: it leads out of the package. */
gchar *ky_text_package_resolve (const gchar *base, KyView reference);
/* Returns the name of the part with the relationships of the part BASE ("": the package's root):
 * "a/_rels/b.xml.rels" for "a/b.xml" (transfer full). */
gchar *ky_text_package_relationships (const gchar *base);
/* Returns the name of the part to which the relationships of the part BASE ("": the package's root)
 * lead by a type that ends with KIND (transfer full). Errors: MALFORMED (there are several, or
 * none), LIMIT. */
gchar *ky_text_package_related (KyTextPackage *self, const gchar *base, const gchar *kind,
                                GError **error);
/* Begin and end the page NAME: the text that is appended between the two calls belongs to it. */
void ky_text_package_begin_page (KyTextPackage *self, const gchar *name);
void ky_text_package_end_page (KyTextPackage *self);
/* Records that the open page shows the target of REFERENCE in the part BASE. */
void ky_text_package_show (KyTextPackage *self, const gchar *base, KyView reference);
/* Whether ENTRY is a page or shown on one. */
gboolean ky_text_package_is_shown (const KyTextPackage *self, const KyZipEntry *entry);
/* Returns the number of parts that pages show and that are absent. */
guint64 ky_text_package_n_missing (const KyTextPackage *self);
/* Reports how many words of the pages that were read are not shown by PDF, which was drawn from the
 * same document (undrawn.c); at "limit", that there are too many to compare. Errors: those of
 * KY_STEP_WORDS. */
gboolean ky_text_package_tell_undrawn (KyTextPackage *self, GBytes *pdf, GError **error);
/* Reports under CODE the number of members whose names contain MARK (in lower case). */
void ky_text_package_tell (const KyTextPackage *self, const gchar *mark, const gchar *code);
