/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the text of documents that are ZIP files of XML parts: Open Packaging (ISO/IEC 29500-2)
 * and EPUB's container. */
#pragma once

#include "filetypes/base/document/part.h"
#include "filetypes/base/zip/reader.h"

/* Describes a page that was read: its part, and the range of its text in the document's. */
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
/* Opens the job's input, has `read` append the document's text, and writes it. Errors: those of
 * `read`; MALFORMED (also if two parts have one name), LIMIT, UNSUPPORTED (there is no word in it;
 * `name` begins the message). */
gboolean ky_text_package_write (KyJob *job, const gchar *name,
                                gboolean (*read) (KyTextPackage *self, GError **error),
                                GError **error);
/* Returns the job's input, or what `write` (nullable) makes of it, drawn as PDF by `step` as a
 * document of `type` (transfer full). `read` must read the document completely before. `self`,
 * which is empty at first, holds what `read` found. Errors: as above, and those of the step. */
GBytes *ky_text_package_draw (KyTextPackage *self, KyJob *job,
                              gboolean (*read) (KyTextPackage *self, GError **error),
                              GBytes *(*write) (KyTextPackage *self, GError **error), KyStep step,
                              const gchar *type, GError **error);
gboolean ky_text_package_has (const KyTextPackage *self, const gchar *name);
/* Returns the part `name`, unpacked (transfer full). Errors: MALFORMED (it is absent), LIMIT. */
GBytes *ky_text_package_bytes (KyTextPackage *self, const gchar *name, GError **error);
/* Opens the part `name` in `part`, to be read by `part`'s namespaces and tags. Errors: as above. */
gboolean ky_text_package_part (KyTextPackage *self, const gchar *name, KyTextPart *part,
                               GError **error);
/* Returns the part name to which `reference`, relative or with a leading '/', refers in the part
 * `base` ("": the package's root) (transfer full). NULL: it leads out of the package. */
gchar *ky_text_package_resolve (const gchar *base, KyView reference);
/* Returns the name of the part with the relationships of the part `base` ("": the package's root):
 * "a/_rels/b.xml.rels" for "a/b.xml" (transfer full). */
gchar *ky_text_package_relationships (const gchar *base);
/* Returns the name of the part to which the relationships of the part `base` ("": the package's
 * root) lead by a type that ends with `kind` (transfer full). Errors: MALFORMED (there are several,
 * or none), LIMIT. */
gchar *ky_text_package_related (KyTextPackage *self, const gchar *base, const gchar *kind,
                                GError **error);
/* Begin and end the page `name`: the text that is appended between the two calls belongs to it. */
void ky_text_package_begin_page (KyTextPackage *self, const gchar *name);
void ky_text_package_end_page (KyTextPackage *self);
/* Records that the open page shows the target of `reference` in the part `base`. */
void ky_text_package_show (KyTextPackage *self, const gchar *base, KyView reference);
/* Tells whether `entry` is a page or shown on one. */
gboolean ky_text_package_is_shown (const KyTextPackage *self, const KyZipEntry *entry);
/* Returns the number of parts that pages show and that are absent. */
guint64 ky_text_package_n_missing (const KyTextPackage *self);
/* Reports how many words of the pages that were read are not shown by `pdf`, which was drawn from
 * the same document (undrawn.c); at "limit", that there are too many to compare. Errors: those of
 * KY_STEP_WORDS. */
gboolean ky_text_package_tell_undrawn (KyTextPackage *self, GBytes *pdf, GError **error);
/* Reports under `code` the number of members whose names contain `mark` (in lower case). */
void ky_text_package_tell (const KyTextPackage *self, const gchar *mark, const gchar *code);
