/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An Office package (Open Packaging Conventions, ISO/IEC 29500-2): the parts that can be reached
 * from its root by relationships that kiyome knows. What can't is not carried.
 */
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
  gchar *name;             /* of the input, without leading slash */
  const KyZipEntry *entry; /* borrowed from the package's archive */
  const KyPartKind *kind;
  gchar *new_name;          /* where it is written */
  GPtrArray *relationships; /* of KyRelationship, in the order of the input: those that stay */
  KyMember *member;         /* a picture: its sanitizing */
  gchar *text;              /* (nullable) of a metafile: what it writes */
  GByteArray *font;         /* (nullable) an embedded one, written anew: see fonts.h */
  gboolean is_tried;        /* an embedded font: it is not tried again by another Id */
  gboolean is_named;        /* a picture: `new_name` has the suffix of what it became */
  gboolean is_hidden;       /* a sheet that goes, as its workbook does not show it */
  gboolean is_unseen;       /* one that its workbook does not show */
  gboolean is_needed;       /* a drawing (SVG): see drawings.h */
  GHashTable *drawings;     /* (nullable) places of pictures that only have one -> its Id */
  GHashTable *shapes;       /* (nullable) of a slide: shapes that objects name -> Ids of pictures */
  GHashTable *controls;     /* (nullable) Ids of ActiveX controls -> names of their parts */
  GHashTable *captions;     /* (nullable) what they say, by Id and by shape: see captions.h */
  GPtrArray *said;          /* (nullable) the same, in their order */
  GHashTable *bare;         /* (nullable) places of w:object and w:pict -> all that stays of them */
};

typedef struct
{
  KyOoxmlApp app;
  KyZip *zip;
  GHashTable *entries; /* folded name -> const KyZipEntry */
  GHashTable *by_name; /* folded name -> KyPart */
  GPtrArray *parts;    /* of KyPart, in the order in which they are reached; the main part first */
  GPtrArray *root;     /* of KyRelationship */
  gpointer unseen;     /* (nullable) what is known of its hidden text, see unseen.h */
  GDestroyNotify unseen_free;
} KyPackage;

/*
 * Reads directory and relationships; DROPPED (a set of folded part names) are taken for absent.
 * Errors: those of ky_zip_open(), MALFORMED (no main part, a bad relationships part), LIMIT.
 * (transfer full)
 */
KyPackage *ky_package_open (KyJob *job, KyOoxmlApp app, GHashTable *dropped, GError **error);
void ky_package_free (KyPackage *package);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPackage, ky_package_free)

/* The part that the package is about. */
const KyPart *ky_package_main (const KyPackage *package);
/* TRUE when ID, as a part says that leads to DATA (the model of a diagram), is the drawing of it.
 */
gboolean ky_package_is_drawing_of (const KyPackage *package, const KyPart *data, const gchar *id);
/* Unpacks PART within the job's limits. (transfer full) */
GBytes *ky_package_read (KyJob *job, KyPackage *package, const KyPart *part, GError **error);
/* The unpacked size of the file NAME, which need be no part; 0: it is not there. */
guint64 ky_package_size (const KyPackage *package, const gchar *name);
/* Unpacks that. (transfer full) */
GBytes *ky_package_read_named (KyJob *job, KyPackage *package, const gchar *name, GError **error);
/* The name of what relationship ID leads to from the part NAME, within the package; NULL: to
 * nothing. (transfer full) */
gchar *ky_package_target (KyJob *job, KyPackage *package, const gchar *name, const gchar *id);
/* NAME as part names are compared: ASCII case folded, folders behind "/". (transfer full) */
gchar *ky_part_fold (const gchar *name);
/* Records what of the archive is not carried, by what it is. */
void ky_package_tell_rest (KyJob *job, KyPackage *package);
