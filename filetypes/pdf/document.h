/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A PDF document on its way from qpdf's objects to the file that is written. Each kind of object
 * has a maker, which writes the keys that it knows of its input and nothing else.
 */
#pragma once

#include "filetypes/pdf/content.h"
#include "filetypes/pdf/out.h"
#include "filetypes/pdf/scale.h"

#include <qpdf/qpdf-c.h>

typedef struct _KyPdfNames KyPdfNames; /* see ky_pdf_names_new() */

typedef struct _KyPdfUnseen KyPdfUnseen; /* see unseen.h */

typedef struct _KyPdf KyPdf;

/*
 * Appends the value OBJECT to TEXT. FALSE: it is not carried (what was appended is cut off by the
 * caller), and pdf->error is set only where the whole must end.
 */
typedef gboolean (*KyPdfPut) (KyPdf *pdf, qpdf_oh object, GString *text);

typedef struct
{
  const gchar *key; /* with its slash; NULL ends */
  KyPdfPut put;
} KyPdfEntry;

/* Makes the object behind HANDLE; FALSE: it is not carried. */
typedef gboolean (*KyPdfMake) (KyPdf *pdf, qpdf_oh object, guint handle);

/* The marked content of a page: its numbers in the input, sorted, and in what is written. */
typedef struct
{
  guint n;
  GArray *pairs; /* of guint32[2], NULL: both numbers are the same */
} KyPdfMarks;

typedef struct
{
  guint handle, parent;
} KyPdfAnchor;

struct _KyPdf
{
  KyJob *job;
  qpdf_data qpdf;
  GByteArray *completed; /* (nullable) what qpdf reads instead of the input */
  KyPdfOut *out;
  GHashTable *made;         /* maker -> (object id, generation) -> handle; 0: not carried */
  GHashTable *programs;     /* number of a stream (font.c) -> what names the font's program */
  guint n_forms;            /* made */
  GHashTable *weights;      /* handle -> KyPdfWeight (weight.c) */
  gdouble drawn;            /* operators of the page */
  GHashTable *hidden;       /* object ids of optional content groups that are not shown */
  gboolean has_layers;      /* the catalog says that there is optional content */
  GArray *pages;            /* of guint: handles of the pages */
  GHashTable *page_of;      /* object id -> index + 1 into pages */
  GHashTable *destinations; /* name -> text of the explicit destination */
  GHashTable *shared;       /* object ids of annotations that stand in more than one place */
  GPtrArray *pending;       /* of pictures that another module is at work on (image.c) */
  guint depth;              /* nesting of makers */
  guint picture_flags;      /* KyMemberFlags */
  guint n_names;            /* for names of new resources */
  gsize odd_keys;           /* bytes looked through for keys that qpdf can't name */
  gboolean has_structure;   /* tags (structure.c) */
  GArray *marks;            /* of KyPdfMarks, one a page */
  GArray *anchors;          /* of KyPdfAnchor: annotations that the structure may name */
  GHashTable *anchor_of;    /* object id -> index + 1 into anchors */
  guint page;               /* the one being made, from 1; 0: the document */
  qpdf_oh resources;        /* of the content around: forms and glyphs without their own use them */
  KyPdfNames *names;        /* of the content around, while it is rewritten */
  const gchar *counted;     /* code of removals that are not yet told, and how many */
  guint64 n_counted;
  KyPdfUnseen *unseen;     /* (nullable) hidden text: looked for, */
  gboolean removes_hidden; /* and taken out */
  GError *error;           /* set where the whole must end */
};

/* --- values (values.c) ------------------------------------------------------------------------ */

gboolean ky_pdf_put_entries (KyPdf *pdf, qpdf_oh dictionary, const KyPdfEntry *entries,
                             GString *text);
/* A direct dictionary of ENTRIES. */
gboolean ky_pdf_put_dictionary (KyPdf *pdf, qpdf_oh dictionary, const KyPdfEntry *entries,
                                GString *text);
gboolean ky_pdf_put_int (KyPdf *pdf, qpdf_oh object, GString *text);
gboolean ky_pdf_put_real (KyPdf *pdf, qpdf_oh object, GString *text);
gboolean ky_pdf_put_bool (KyPdf *pdf, qpdf_oh object, GString *text);
gboolean ky_pdf_put_any_name (KyPdf *pdf, qpdf_oh object, GString *text);
/* A text string (title, label): at most 64 KiB. */
gboolean ky_pdf_put_text (KyPdf *pdf, qpdf_oh object, GString *text);
/* Any bytes, at most 64 KiB. */
gboolean ky_pdf_put_bytes (KyPdf *pdf, qpdf_oh object, GString *text);
/* An array of numbers, at most 100,000. */
gboolean ky_pdf_put_numbers (KyPdf *pdf, qpdf_oh object, GString *text);
gboolean ky_pdf_put_rectangle (KyPdf *pdf, qpdf_oh object, GString *text);
gboolean ky_pdf_put_matrix (KyPdf *pdf, qpdf_oh object, GString *text);

/*
 * A reference to what MAKE makes of OBJECT: once for each indirect object, however often it is
 * met. FALSE: not carried, too deep, or the whole must end.
 */
gboolean ky_pdf_put_made (KyPdf *pdf, qpdf_oh object, KyPdfMake make, GString *text);
/* The handle of it, or 0. */
guint ky_pdf_make (KyPdf *pdf, qpdf_oh object, KyPdfMake make);

/* A stream of its own; null with pdf->error set: there is no number for it. */
qpdf_oh ky_pdf_new_stream (KyPdf *pdf);
/* Frees what qpdf holds of an object that is not looked at again: one costs up to 3 kB. */
void ky_pdf_forget (KyPdf *pdf, qpdf_oh object);
/* qpdf counts its handles up, and each keeps alive what it stands for; one object that is looked
 * at needs dozens. The last one that there is, and: releases those behind BEHIND, up to LAST. */
qpdf_oh ky_pdf_last_handle (KyPdf *pdf);
void ky_pdf_release_handles (KyPdf *pdf, qpdf_oh behind, qpdf_oh last);

/* The value of KEY, which may be the null object. */
qpdf_oh ky_pdf_get (KyPdf *pdf, qpdf_oh dictionary, const gchar *key);
/* OBJECT is the name NAME (with its slash). */
gboolean ky_pdf_is (KyPdf *pdf, qpdf_oh object, const gchar *name);
/* OBJECT is the truth value true. */
gboolean ky_pdf_is_true (KyPdf *pdf, qpdf_oh object);
/* The number, or STANDARD when OBJECT is none or not finite. */
gdouble ky_pdf_number (KyPdf *pdf, qpdf_oh object, gdouble standard);
/* The first N numbers of an array; FALSE, and VALUES as they were, when it has fewer. */
gboolean ky_pdf_get_numbers (KyPdf *pdf, qpdf_oh array, gdouble *values, guint n);
/* The same of an array that has no more than these, as boxes and matrices are written. */
gboolean ky_pdf_get_all_numbers (KyPdf *pdf, qpdf_oh array, gdouble *values, guint n);
/*
 * The decoded bytes of a stream whose filters are all general ones. Errors into pdf->error: LIMIT;
 * NULL without one: not a stream, or filters that qpdf can't decode. (transfer full)
 */
GBytes *ky_pdf_stream_data (KyPdf *pdf, qpdf_oh stream);
/* Each page has what it inherits from then on. 0: there are none that qpdf can tell. */
gint ky_pdf_count_pages (KyPdf *pdf);
/* WHERE may be NULL: the page that is made. CODE is a literal. */
void ky_pdf_removed (KyPdf *pdf, const gchar *code, const gchar *where);
/* Tells what was counted; before the page changes, and at the end. */
void ky_pdf_flush_removed (KyPdf *pdf);
/* Ends the whole; returns FALSE. */
gboolean ky_pdf_fail (KyPdf *pdf, KyError code, const gchar *format, ...) G_GNUC_PRINTF (3, 4);

/* --- makers and values of the other files ------------------------------------------------------
 */

/*
 * The names that content streams use of one resource dictionary: what they stand for is made on
 * first sight, and only what was used is written (resources.c). RESOURCES may be null. (transfer
 * full)
 */
KyPdfNames *ky_pdf_names_new (KyPdf *pdf, qpdf_oh resources);
/* What the CATEGORY of RESOURCES has by KEY, or null. */
qpdf_oh ky_pdf_find_named (KyPdf *pdf, qpdf_oh resources, const gchar *category, const gchar *key);
/* The content is a page's: its marks are numbered by MARKS (number in the input -> written + 1). */
void ky_pdf_names_set_marks (KyPdfNames *names, GHashTable *marks);
void ky_pdf_names_free (KyPdfNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPdfNames, ky_pdf_names_free)
/* What a content stream is that names are of. */
typedef enum
{
  KY_PDF_OF_PAGE,
  KY_PDF_OF_FORM, /* or of a pattern */
  KY_PDF_OF_GLYPH
} KyPdfContentKind;
/* Rewrites CONTENT, which is drawn in BOX, into OUT; *RET_WEIGHT is what it weighs. */
gboolean ky_pdf_names_rewrite (KyPdfNames *names, KyView content, KyPdfContentKind kind,
                               qpdf_oh box, GString *out, KyPdfWeight *ret_weight);
/* Adds an XObject that the content does not name itself; KEY has its slash. */
void ky_pdf_names_add (KyPdfNames *names, const gchar *key, guint handle);
/* "/Resources<<…>>" */
void ky_pdf_names_put (KyPdfNames *names, GString *entries);
/* Rewrites the content of a form or pattern, whose DICTIONARY has its resources and its box, into
 * OUT, its resources into ENTRIES, and sets the weight of HANDLE. */
gboolean ky_pdf_put_content (KyPdf *pdf, qpdf_oh dictionary, KyView content, guint handle,
                             GString *out, GString *entries);
gboolean ky_pdf_make_form (KyPdf *pdf, qpdf_oh object, guint handle); /* resources.c */
/* The transparency group of a page or a form (ISO 32000-2, 11.6.6), or nothing (resources.c). */
gboolean ky_pdf_put_group (KyPdf *pdf, qpdf_oh object, GString *text);
gboolean ky_pdf_make_image (KyPdf *pdf, qpdf_oh object, guint handle); /* image.c */
gboolean ky_pdf_make_inline_image (KyPdf *pdf, KyView entries, KyView content, qpdf_oh resources,
                                   guint *ret_handle, gsize *ret_length);       /* image.c */
gboolean ky_pdf_make_font (KyPdf *pdf, qpdf_oh object, guint handle);           /* font.c */
gboolean ky_pdf_make_graphics_state (KyPdf *pdf, qpdf_oh object, guint handle); /* resources.c */
gboolean ky_pdf_put_color_space (KyPdf *pdf, qpdf_oh object, GString *text);    /* color.c */
/* [/ICCBased profile], and how many components it has, or 0 (profile.c). */
gboolean ky_pdf_put_profile_space (KyPdf *pdf, qpdf_oh array, GString *text);
gint ky_pdf_profile_components (KyPdf *pdf, qpdf_oh stream);
gboolean ky_pdf_put_function (KyPdf *pdf, qpdf_oh object,
                              GString *text); /* function.c: one, or an array of them */
gboolean ky_pdf_make_pattern (KyPdf *pdf, qpdf_oh object, guint handle); /* color.c */
gboolean ky_pdf_make_shading (KyPdf *pdf, qpdf_oh object, guint handle); /* color.c */
/* How much is drawn (weight.c). */
KyPdfWeight *ky_pdf_set_weight (KyPdf *pdf, guint handle, const KyPdfWeight *weight);
const KyPdfWeight *ky_pdf_weight_of (KyPdf *pdf, guint handle);
gdouble ky_pdf_area_of (KyPdf *pdf, qpdf_oh box);
void ky_pdf_weigh_picture (KyPdf *pdf, guint handle, guint64 pixels, const GString *entries);
void ky_pdf_weigh_function (KyPdf *pdf, guint handle, gdouble operations, const GString *text);
KyPdfWeight ky_pdf_weight_of_space (KyPdf *pdf, const gchar *text);
void ky_pdf_weigh_shading (KyPdf *pdf, guint handle, qpdf_oh dictionary, gint kind,
                           const GString *text, KyView mesh);
void ky_pdf_weigh_shading_pattern (KyPdf *pdf, guint handle, gdouble square, const GString *text);
void ky_pdf_weigh_tiles (KyPdf *pdf, guint handle, qpdf_oh pattern);
void ky_pdf_weigh_state (KyPdf *pdf, guint handle, const GString *text);
void ky_pdf_weigh_glyph (KyPdf *pdf, guint font, const KyPdfWeight *glyph, gdouble one);
/* How many square units a unit's square becomes by MATRIX. */
gdouble ky_pdf_square_of (KyPdf *pdf, qpdf_oh matrix);
/* The page has an annotation that FORM shows. */
void ky_pdf_weigh_annotation (KyPdf *pdf, guint form, gdouble box, gdouble area);
/* Does the page draw no more than it may? FALSE with pdf->error set. */
gboolean ky_pdf_check_weight (KyPdf *pdf);
/* Waits for the pictures that are pending and sets their objects (image.c). */
gboolean ky_pdf_finish_images (KyPdf *pdf);
void ky_pdf_free_pending (gpointer pending);
/* A CMap stream: ToUnicode, or an Encoding of a Type 0 font (cmap.c). */
gboolean ky_pdf_make_to_unicode (KyPdf *pdf, qpdf_oh object, guint handle);
gboolean ky_pdf_make_encoding_cmap (KyPdf *pdf, qpdf_oh object, guint handle);
/* Number of colour components of a colour space that was written, or 0 (color.c). */
guint ky_pdf_color_components (KyPdf *pdf, qpdf_oh object);
/* The character codes of a ToUnicode CMap -> UTF-8 text (gchar *), or NULL when there is none.
 * (transfer full) */
GHashTable *ky_pdf_read_to_unicode (KyPdf *pdf, qpdf_oh object);
/* How an embedded CMap parts strings into codes, and what CIDs they stand for. */
typedef struct _KyPdfCodes KyPdfCodes;
/* OBJECT is an Encoding's stream; NULL when it can't be read. (transfer full) */
KyPdfCodes *ky_pdf_codes_new (KyPdf *pdf, qpdf_oh object);
void ky_pdf_codes_free (KyPdfCodes *codes);
/* The name, with its slash, of the predefined CMap that it adds to, or NULL. */
const gchar *ky_pdf_codes_base (const KyPdfCodes *codes);
/* Bytes of the code that STRING, not empty, begins with; 0: the base knows. */
gsize ky_pdf_codes_length (const KyPdfCodes *codes, KyView string);
/* CODE, which STRING begins with, has that length for every reader: one of its codespaces holds it,
 * and none of another length begins alike. */
gboolean ky_pdf_codes_is_sure (const KyPdfCodes *codes, KyView code);
/* FALSE: nothing is said of CODE. */
gboolean ky_pdf_codes_find (const KyPdfCodes *codes, guint code, guint *ret_cid);
/* Opens INPUT with the passwords there are; FALSE with pdf->error set (rebuild.c). */
gboolean ky_pdf_open (KyPdf *pdf, KyView input);
/*
 * Whether the objects of a file without a table may be looked for (recovery.c): qpdf reads on from
 * each line to what stands behind blanks and comments, which takes as long as the square of a run
 * of such lines. FALSE: it would take too long.
 */
gboolean ky_pdf_is_recoverable (KyView input);
void ky_pdf_close (KyPdf *pdf);
/* Fills pdf->hidden from the default configuration of layers (pages.c). */
void ky_pdf_list_hidden_groups (KyPdf *pdf, qpdf_oh root);
/* An optional content group or membership dictionary that is not shown (resources.c). */
gboolean ky_pdf_content_is_hidden (KyPdf *pdf, qpdf_oh object);
/* "/StructTreeRoot…" when there is one, after all pages; releases qpdf's handles (structure.c). */
gboolean ky_pdf_put_structure (KyPdf *pdf, GString *text);
/* Keeps what the page's marks were numbered. */
void ky_pdf_keep_marks (KyPdf *pdf, GHashTable *marks);
void ky_pdf_clear_marks (gpointer marks);
/* Builds the catalog, all pages, outline …; its handle, or 0 with pdf->error set (pages.c). */
guint ky_pdf_make_catalog (KyPdf *pdf);
