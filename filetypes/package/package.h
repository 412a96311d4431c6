/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Documents that are ZIP files of XML parts and whose text alone is read: Open Packaging (ISO/IEC
 * 29500-2) and EPUB's container.
 */
#pragma once

#include "filetypes/base/document/document.h"
#include "filetypes/base/document/part.h"
#include "filetypes/base/zip/reader.h"

/* A page that was read: its part, and where its text lies in the document's. */
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
/* The job's input, or in its place what WRITE (nullable) makes of it, as PDF, as STEP draws a
 * document of TYPE; what READ can't follow to its end isn't drawn. SELF, that is empty before,
 * holds what READ has found. Errors: as above, and those of the step. (transfer full) */
GBytes *ky_text_package_draw (KyTextPackage *self, KyJob *job,
                              gboolean (*read) (KyTextPackage *self, GError **error),
                              GBytes *(*write) (const KyTextPackage *self, GError **error),
                              KyStep step, const gchar *type, GError **error);
gboolean ky_text_package_has (const KyTextPackage *self, const gchar *name);
/* The part NAME, unpacked. Errors: MALFORMED (it isn't there), LIMIT. (transfer full) */
GBytes *ky_text_package_bytes (KyTextPackage *self, const gchar *name, GError **error);
/* The same, as PART, to be read by its namespaces and tags. */
gboolean ky_text_package_part (KyTextPackage *self, const gchar *name, KyTextPart *part,
                               GError **error);
/* The name that REFERENCE in the part BASE means ("" the package's root): relative, or with a '/'
 * before it; NULL when it leads out of the package. (transfer full) */
gchar *ky_text_package_resolve (const gchar *base, KyView reference);
/* The part that holds those of the part BASE ("" the package's root): "a/b.xml" has
 * "a/_rels/b.xml.rels". (transfer full) */
gchar *ky_text_package_relationships (const gchar *base);
/* The part that the relationships of the part BASE ("" the package's root) lead to by a type that
 * ends in KIND. Errors: MALFORMED (there are several, or none), LIMIT. (transfer full) */
gchar *ky_text_package_related (KyTextPackage *self, const gchar *base, const gchar *kind,
                                GError **error);
/* What is appended to the text from here on is that of the page NAME, up to its
 * end. */
void ky_text_package_begin_page (KyTextPackage *self, const gchar *name);
void ky_text_package_end_page (KyTextPackage *self);
/* REFERENCE in the part BASE is to something that is shown there. */
void ky_text_package_show (KyTextPackage *self, const gchar *base, KyView reference);
/* Whether ENTRY is a page or shown on one. */
gboolean ky_text_package_is_shown (const KyTextPackage *self, const KyZipEntry *entry);
/* How many things are to be shown and aren't there. */
guint64 ky_text_package_n_missing (const KyTextPackage *self);
/* Tells the job how many words of the pages that were read PDF, which was drawn of the same
 * document, does not show (undrawn.c); at "limit", that there are too many to look. Errors: those
 * of KY_STEP_WORDS. */
gboolean ky_text_package_tell_undrawn (KyTextPackage *self, GBytes *pdf, GError **error);
/* Tells the job how many members there are whose names hold MARK (in small letters). */
void ky_text_package_tell (const KyTextPackage *self, const gchar *mark, const gchar *code);
