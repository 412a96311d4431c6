/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens an Office package (Open Packaging Conventions, ISO/IEC 29500-2) and gives access to the
 * parts that are reachable from its root by relationships that kiyome knows. All other parts are
 * not carried. */
#pragma once

#include "filetypes/base/zip/reader.h"
#include "engine/job.h"
#include "filetypes/ooxml/kinds.h"

typedef struct _KyPart KyPart;

typedef struct
{
  gchar *id;
  KyPart *target;  /* NULL when external */
  gchar *external; /* NULL when internal: a URL of http, https or mailto, in ASCII */
  const KyPartKind *kind;
} KyRelationship;

struct _KyPart
{
  gchar *name;             /* in the input, without a leading slash */
  const KyZipEntry *entry; /* borrowed from the package's archive */
  const KyPartKind *kind;
  gchar *new_name;          /* name in the output */
  GPtrArray *relationships; /* of KyRelationship: those that stay, in the input's order */
  KyMember *member;         /* of a picture: the job's member that sanitizes it */
  gchar *text;              /* (nullable) of a metafile: the text that it draws */
  GByteArray *font;         /* (nullable) of an embedded font: rewritten, see fonts.h */
  gboolean is_tried;        /* of an embedded font: not to be tried again by another Id */
  gboolean is_named;        /* of a picture: `new_name` has its final suffix */
  gboolean is_hidden;       /* a hidden sheet that the policy empties */
  gboolean is_unseen;       /* a hidden sheet */
  gboolean is_needed;       /* a drawing (SVG): see drawings.h */
  GHashTable *drawings;     /* (nullable) places of pictures that only have one -> its Id */
  GHashTable *shapes;       /* (nullable) of a slide: shape that an object names -> Id of picture */
  GHashTable *controls;     /* (nullable) Ids of ActiveX controls -> names of their parts */
  GHashTable *properties; /* (nullable) of a sheet: Ids of form controls -> names of their parts */
  GBytes *mended;         /* (nullable) content for ky_package_read(): see control-states.h */
  GHashTable *captions;   /* (nullable) their words, by Id and by shape: see captions.h */
  GPtrArray *said;        /* (nullable) the same words, in document order */
  GHashTable *bare;       /* (nullable) place of w:object or w:pict -> words in its place */
};

typedef struct
{
  KyOoxmlApp app;
  KyZip *zip;
  GHashTable *entries; /* folded name -> const KyZipEntry */
  GHashTable *by_name; /* folded name -> KyPart */
  GPtrArray *parts;    /* of KyPart, in the order in which they are reached; the main part first */
  GPtrArray *root;     /* of KyRelationship */
  gpointer unseen;     /* (nullable) state of the hidden-text search, see hidden.h */
  GDestroyNotify unseen_free;
} KyPackage;

/* Reads the directory and the relationships of the job's input; parts in `dropped` (a set of folded
 * part names) are treated as absent. Errors: those of ky_zip_open(), MALFORMED (no main part, or a
 * bad relationships part), LIMIT. (transfer full) */
KyPackage *ky_package_open (KyJob *job, KyOoxmlApp app, GHashTable *dropped, GError **error);
void ky_package_free (KyPackage *package);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPackage, ky_package_free)

/* Returns the main part (document, workbook or presentation). */
const KyPart *ky_package_main (const KyPackage *package);
/* Tells whether the relationship Id `id`, which `data` (the model of a diagram) stores, belongs to
 * the drawing of that diagram in a part that refers to `data`. */
gboolean ky_package_is_drawing_of (const KyPackage *package, const KyPart *data, const gchar *id);
/* Unpacks `part` within the job's limits. (transfer full) */
GBytes *ky_package_read (KyJob *job, KyPackage *package, const KyPart *part, GError **error);
/* Returns the archive of `package` with the `mended` parts in place of their originals, for
 * LibreOffice; NULL: it is too large. (transfer full) (nullable) */
GBytes *ky_package_with_mended (const KyPackage *package);
/* Returns a reader of `bytes`, the content of a part; NULL if it is not XML. `bytes` must stay
 * valid as long as the reader is used. (transfer full) */
KyXmlReader *ky_package_reader (KyJob *job, GBytes *bytes);
/* Tells whether `part` has a relationship whose target is the part `target`. */
gboolean ky_part_leads_to (const KyPart *part, const KyPart *target);
/* Returns the unpacked size in bytes of the file `name`, which need not be a part; 0 if it is
 * absent. */
guint64 ky_package_size (const KyPackage *package, const gchar *name);
/* Unpacks the file `name` within the job's limits (transfer full). Errors: MALFORMED (it is
 * absent), those of unpacking. */
GBytes *ky_package_read_named (KyJob *job, KyPackage *package, const gchar *name, GError **error);
/* Returns the name of the target of relationship `id` of the part `name` within the package, or
 * NULL if there is none (transfer full). */
gchar *ky_package_target (KyJob *job, KyPackage *package, const gchar *name, const gchar *id);
/* Returns `name` in the form in which part names are compared: in lower case (ASCII), with "/"
 * between folders (transfer full). */
gchar *ky_part_fold (const gchar *name);
/* Tells whether the part `name` lists the pictures that WPS Office shows in cells. */
gboolean ky_package_is_of_cells (const gchar *name);
/* Reports the files of the archive that are not carried, each under the code of its kind. */
void ky_package_tell_rest (KyJob *job, KyPackage *package);
