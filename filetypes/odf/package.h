/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens an OpenDocument package (ODF 1.3 part 2): the document, the documents inside it and the
 * pictures to which their content refers. Everything else is not carried. */
#pragma once

#include "filetypes/base/zip/reader.h"
#include "filetypes/odf/filter.h"

typedef struct _KyOdfDocument KyOdfDocument;

typedef struct
{
  gchar *name; /* name of the member in the input */
  const KyZipEntry *entry;
  KyMember *member;    /* (nullable) its sanitizing, once it was asked for */
  const gchar *suffix; /* extension of the output; NULL: it can't be rebuilt */
  gchar *text;         /* (nullable) text in a metafile */
  gchar *new_name;     /* in the document's own folder: "Pictures/1.png" */
} KyOdfPicture;

/* Describes a font that the document embeds. */
typedef struct
{
  gchar *name; /* name of the member in the input */
  const KyZipEntry *entry;
  gboolean is_tried;
  GByteArray *font; /* (nullable) written anew */
  gchar *new_name;  /* "Fonts/1.ttf" */
} KyOdfFont;

/* Describes one reference of a document, in the order of its parts. */
typedef struct
{
  KyOdfReference kind;
  gboolean is_styles;
  guint frame;             /* 0: in none */
  gboolean is_inside;      /* leads to something in the package, at least by its form */
  gboolean is_empty;       /* no reference at all */
  KyOdfPicture *picture;   /* (nullable) */
  KyOdfFont *font;         /* (nullable) */
  KyOdfDocument *document; /* (nullable) */
  gchar *target;           /* written reference; NULL: none */
} KyOdfTarget;

struct _KyOdfDocument
{
  gchar *folder;     /* "" or "Object 1/" in the input */
  gchar *new_folder; /* where it is written */
  guint depth;
  const KyZipEntry *content, *styles, *settings, *meta; /* nullable but the first */
  KyOdfNature nature;
  GPtrArray *targets;  /* of KyOdfTarget */
  GPtrArray *pictures; /* of KyOdfPicture, in the order of the targets */
  GHashTable *by_name; /* name -> KyOdfPicture */
  GHashTable *fonts;   /* name -> KyOdfFont; only of the main document */
  gboolean is_used;
  guint n_objects;            /* numbers given so far */
  GHashTable *control_styles; /* of its content: name of a style of form controls -> bits */
  GHashTable *errors; /* of its content: places of cells that show an error without their formula */
  GPtrArray *named;   /* of KyOdfPicture: those that are written, in the order of their numbers */
  GPtrArray *named_fonts; /* of KyOdfFont, likewise */
  KyOdfPicture blank;     /* has a name when a blank picture is needed */
};

typedef struct
{
  KyZip *zip;              /* NULL if the document is one XML file */
  GHashTable *entries;     /* name -> const KyZipEntry */
  GHashTable *flat;        /* name -> GBytes: the members of a flat document */
  GArray *flat_entries;    /* of KyZipEntry: target of `entries` in this case */
  GHashTable *seals;       /* name -> KyOdfSeal: the encrypted members */
  gchar *password;         /* (nullable) that opens them */
  GHashTable *folders;     /* folder of the input -> KyOdfDocument */
  GPtrArray *documents;    /* of KyOdfDocument, in the order in which they are reached */
  KyOdfHidden *hidden;     /* (nullable) */
  gboolean removes_hidden; /* policy: office.hidden */
} KyOdfPackage;

/* Reads the directory, the manifest, and each document once for its references. Errors: those of
 * ky_zip_open(), MALFORMED, LIMIT, ENCRYPTED. (transfer full) */
KyOdfPackage *ky_odf_package_open (KyJob *job, GError **error);
void ky_odf_package_free (KyOdfPackage *package);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyOdfPackage, ky_odf_package_free)

/* Unpacks `entry` within the job's limits (transfer full). It is charged to the job unless
 * `is_again` is TRUE. */
GBytes *ky_odf_package_read (KyJob *job, KyOdfPackage *package, const KyZipEntry *entry,
                             gboolean is_again, GError **error);
/* Reports the members of the package that are not carried, each under the code of its kind. */
void ky_odf_package_tell_rest (KyJob *job, KyOdfPackage *package);
/* Returns the embedded document to which `href` of `document` leads, or NULL. */
KyOdfDocument *ky_odf_package_document_at (KyOdfPackage *package, const KyOdfDocument *document,
                                           KyView href);
/* Tells whether the main document is an office:`body` and complete in itself. Errors: MALFORMED,
 * UNSUPPORTED. */
gboolean ky_odf_package_check (KyJob *job, KyOdfPackage *package, const gchar *body,
                               GError **error);
