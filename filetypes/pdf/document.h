/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts a PDF document from qpdf's objects to the file that is written. Each kind of object has
 * a maker, which writes the keys that it knows and nothing else. */
#pragma once

#include "filetypes/pdf/content.h"
#include "filetypes/pdf/out.h"
#include "filetypes/pdf/scale.h"

#include <qpdf/qpdf-c.h>

typedef struct _KyPdfNames KyPdfNames; /* see ky_pdf_names_new() */

typedef struct _KyPdfHidden KyPdfHidden; /* see hidden.h */

typedef struct _KyPdf KyPdf;

/* Appends the value `object` to `text`. Returns FALSE if the value is not carried (the caller
 * truncates `text`); pdf->error is set only if the whole rebuild must end. */
typedef gboolean (*KyPdfPut) (KyPdf *pdf, qpdf_oh object, GString *text);

/* Makes `object` and sets it as `handle`. Returns FALSE if it is not carried. */
typedef gboolean (*KyPdfMake) (KyPdf *pdf, qpdf_oh object, guint handle);

typedef struct
{
  const gchar *key; /* with its slash; NULL ends */
  KyPdfPut put;     /* how the value is written; NULL: as a reference to */
  KyPdfMake make;   /* form of the output */
} KyPdfEntry;

/* Holds the numbers (MCID) of the marked content of a page, in the input (sorted) and in the
 * output. */
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
  GByteArray *completed; /* (nullable) input for qpdf instead of the file */
  KyPdfOut *out;
  GHashTable *made;         /* maker -> (object id, generation) -> handle; 0: not carried */
  GHashTable *programs;     /* number of a stream (font.c) -> names of the font's program */
  guint n_forms;            /* made */
  GHashTable *weights;      /* handle -> KyPdfWeight (weight.c) */
  GArray *references;       /* of guint: handles in the texts that are being written (values.c) */
  KyPdfWeight *state;       /* of the graphics state that is being written (resources.c) */
  gdouble drawn;            /* operators of the page */
  GHashTable *hidden;       /* object ids of optional content groups that are not shown */
  gboolean has_layers;      /* the catalog says that there is optional content */
  GArray *pages;            /* of guint: handles of the pages */
  GHashTable *page_of;      /* object id -> index + 1 into pages */
  GHashTable *destinations; /* name -> text of the explicit destination */
  GHashTable *shared;       /* object ids of annotations that are in more than one list */
  GPtrArray *pending;       /* of pictures that another module is at work on (image.c) */
  guint depth;              /* nesting of makers */
  KyMethodId pictures;      /* the method for its pictures; KY_METHOD_NONE: by the policy */
  guint n_names;            /* for names of new resources */
  gsize odd_keys;           /* bytes looked through for keys that qpdf can't name */
  gboolean has_structure;   /* tags (structure.c) */
  GArray *marks;            /* of KyPdfMarks, one a page */
  GArray *anchors;          /* of KyPdfAnchor: annotations that the structure may name */
  GHashTable *anchor_of;    /* object id -> index + 1 into anchors */
  guint page;               /* the one being made, from 1; 0: the document */
  qpdf_oh resources;        /* of the content around: forms and glyphs without their own use them */
  KyPdfNames *names;        /* names in the content around, while it is rewritten */
  const gchar *counted;     /* code and number of removals that are not reported yet */
  guint64 n_counted;
  KyPdfHidden *unseen;     /* (nullable) hidden text: looked for, */
  gboolean removes_hidden; /* and taken out */
  GError *error;           /* set where the whole must end */
};

/* --- values (values.c) ------------------------------------------------------------------------ */

gboolean ky_pdf_put_entries (KyPdf *pdf, qpdf_oh dictionary, const KyPdfEntry *entries,
                             GString *text);
/* Appends a direct dictionary with those `entries` of `dictionary`. */
gboolean ky_pdf_put_dictionary (KyPdf *pdf, qpdf_oh dictionary, const KyPdfEntry *entries,
                                GString *text);
/* Appends `array`, which has as many values as `items`, whose keys are not used. FALSE: it has not,
 * or one of them is not carried. */
gboolean ky_pdf_put_items (KyPdf *pdf, qpdf_oh array, const KyPdfEntry *items, GString *text);
gboolean ky_pdf_put_int (KyPdf *pdf, qpdf_oh object, GString *text);
/* Writes a whole number from `least` to `most`, as the functions of KyPdfEntry do. */
gboolean ky_pdf_put_int_within (KyPdf *pdf, qpdf_oh object, gint64 least, gint64 most,
                                GString *text);
gboolean ky_pdf_put_real (KyPdf *pdf, qpdf_oh object, GString *text);
gboolean ky_pdf_put_bool (KyPdf *pdf, qpdf_oh object, GString *text);
gboolean ky_pdf_put_any_name (KyPdf *pdf, qpdf_oh object, GString *text);
/* Appends a text string (title, label) of at most 64 KiB. */
gboolean ky_pdf_put_text (KyPdf *pdf, qpdf_oh object, GString *text);
/* Appends a byte string of at most 64 KiB. */
gboolean ky_pdf_put_bytes (KyPdf *pdf, qpdf_oh object, GString *text);
/* Appends an array of `least` to `most` items, calling `put` for each. An object that is not an
 * array counts as an empty one. */
gboolean ky_pdf_put_array (KyPdf *pdf, qpdf_oh array, gint least, gint most,
                           gboolean (*put) (KyPdf *pdf, qpdf_oh item, GString *text),
                           GString *text);
/* Appends `object` if it is one of `names` (NULL-terminated). */
gboolean ky_pdf_put_one_of (KyPdf *pdf, qpdf_oh object, const gchar *const *names, GString *text);
/* Appends an array of at most 100,000 numbers. */
gboolean ky_pdf_put_numbers (KyPdf *pdf, qpdf_oh object, GString *text);
gboolean ky_pdf_put_rectangle (KyPdf *pdf, qpdf_oh object, GString *text);
gboolean ky_pdf_put_matrix (KyPdf *pdf, qpdf_oh object, GString *text);

/* Appends a reference to the object that `make` makes of `object`. An indirect object is made only
 * once by each maker. Returns FALSE if it is not carried or nested too deep, or the rebuild must
 * end. */
gboolean ky_pdf_put_made (KyPdf *pdf, qpdf_oh object, KyPdfMake make, GString *text);
/* Appends a reference to `handle` and its handle to pdf->references, from which the writers of
 * resources calculate drawing costs: those of an object's text are behind the number of references
 * that there were when the object was begun. */
void ky_pdf_put_counted_reference (KyPdf *pdf, guint handle, GString *text);
/* Returns the handle of the object that `make` makes of `object`, or 0 if it is not carried. */
guint ky_pdf_make (KyPdf *pdf, qpdf_oh object, KyPdfMake make);

/* Returns a new stream, or a null object with pdf->error set if no object number is left. */
qpdf_oh ky_pdf_new_stream (KyPdf *pdf);
/* Frees qpdf's copy of an object that is not used again; one takes up to 3 kB. */
void ky_pdf_forget (KyPdf *pdf, qpdf_oh object);
/* Releases the handles of objects that were read: qpdf numbers its handles upwards and keeps the
 * object of each, and one object that is read needs dozens. The first function returns the last
 * handle; the second releases the handles behind `behind` up to `last`. */
qpdf_oh ky_pdf_last_handle (KyPdf *pdf);
void ky_pdf_release_handles (KyPdf *pdf, qpdf_oh behind, qpdf_oh last);

/* Returns the number of items of `array`, or 0 if it is no array. */
gint ky_pdf_array_length (KyPdf *pdf, qpdf_oh array);

/* Returns the value of `key`, which may be the null object. */
qpdf_oh ky_pdf_get (KyPdf *pdf, qpdf_oh dictionary, const gchar *key);
/* Tells whether `object` is the name `name` (with its slash). */
gboolean ky_pdf_is (KyPdf *pdf, qpdf_oh object, const gchar *name);
/* Tells whether `object` is the boolean true. */
gboolean ky_pdf_is_true (KyPdf *pdf, qpdf_oh object);
/* Returns the number `object`, or `standard` if `object` is not a finite number. */
gdouble ky_pdf_number (KyPdf *pdf, qpdf_oh object, gdouble standard);
/* Reads the first `n` numbers of `array`. Returns FALSE, with `values` unchanged, if there are
 * fewer. */
gboolean ky_pdf_get_numbers (KyPdf *pdf, qpdf_oh array, gdouble *values, guint n);
/* Reads all numbers of `array`, which must have exactly `n`, as boxes and matrices do. Returns
 * FALSE, with `values` unchanged, otherwise. */
gboolean ky_pdf_get_all_numbers (KyPdf *pdf, qpdf_oh array, gdouble *values, guint n);
/* Returns the decoded bytes of a stream all of whose filters are general ones (transfer full).
 * Returns NULL with pdf->error set (LIMIT), or without an error if `stream` is not a stream or qpdf
 * cannot decode its filters. */
GBytes *ky_pdf_stream_data (KyPdf *pdf, qpdf_oh stream);
/* Returns the number of pages, and stores in each page the attributes that it inherits. 0: qpdf
 * cannot tell the pages. */
gint ky_pdf_count_pages (KyPdf *pdf);
/* Reports a removal under `code` (a string literal) at `where`; NULL: on the page that is being
 * made. */
void ky_pdf_removed (KyPdf *pdf, const gchar *code, const gchar *where);
/* Reports the removals that were counted. To be called before the page changes and at the end. */
void ky_pdf_flush_removed (KyPdf *pdf);
/* Sets pdf->error, unless it is set, which ends the rebuild. Returns FALSE. */
gboolean ky_pdf_fail (KyPdf *pdf, KyError code, const gchar *format, ...) G_GNUC_PRINTF (3, 4);

/* --- makers and values of the other files ----------------------------------------------------- */

/* Tracks the names that content streams use of the resource dictionary `resources` (which may be
 * null): what a name refers to is made when it is first used, and only used names are written
 * (resources.c). (transfer full) */
KyPdfNames *ky_pdf_names_new (KyPdf *pdf, qpdf_oh resources);
/* Returns the entry `key` in the `category` of `resources`, or a null object. */
qpdf_oh ky_pdf_find_named (KyPdf *pdf, qpdf_oh resources, const gchar *category, const gchar *key);
/* Sets the numbers of marked content for the content of a page: `marks` maps the number in the
 * input to the written number plus 1. */
void ky_pdf_names_set_marks (KyPdfNames *names, GHashTable *marks);
void ky_pdf_names_free (KyPdfNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPdfNames, ky_pdf_names_free)
/* Holds what a content stream belongs to. */
typedef enum
{
  KY_PDF_OF_PAGE,
  KY_PDF_OF_FORM, /* or of a pattern */
  KY_PDF_OF_GLYPH
} KyPdfContentKind;
/* Rewrites `content`, which is drawn in `box`, into `out`; `*ret_weight` is its drawing cost.
 * Returns FALSE with pdf->error set. */
gboolean ky_pdf_names_rewrite (KyPdfNames *names, KyView content, KyPdfContentKind kind,
                               qpdf_oh box, GString *out, KyPdfWeight *ret_weight);
/* Adds an XObject that the content does not name itself; `key` includes the slash. */
void ky_pdf_names_add (KyPdfNames *names, const gchar *key, guint handle);
/* Appends "/Resources<<…>>" with the used names to `entries`. */
void ky_pdf_names_put (KyPdfNames *names, GString *entries);
/* Rewrites the content of a form or pattern, whose `dictionary` has its resources and box, into
 * `out`, and its resources into `entries`, and sets the drawing cost of `handle`. */
gboolean ky_pdf_put_content (KyPdf *pdf, qpdf_oh dictionary, KyView content, guint handle,
                             GString *out, GString *entries);
gboolean ky_pdf_make_form (KyPdf *pdf, qpdf_oh object, guint handle); /* resources.c */
/* Appends the transparency group of a page or a form (ISO 32000-2, 11.6.6), or nothing
 * (resources.c). */
gboolean ky_pdf_put_group (KyPdf *pdf, qpdf_oh object, GString *text);
gboolean ky_pdf_make_image (KyPdf *pdf, qpdf_oh object, guint handle); /* image.c */
gboolean ky_pdf_make_inline_image (KyPdf *pdf, KyView entries, KyView content, qpdf_oh resources,
                                   guint *ret_handle, gsize *ret_length); /* image.c */
/* Returns how many bytes of `content` belong to the inline image with `entries`, with its EI
 * (image.c). */
gsize ky_pdf_inline_image_length (KyPdf *pdf, KyView entries, KyView content, qpdf_oh resources);
gboolean ky_pdf_make_font (KyPdf *pdf, qpdf_oh object, guint handle);           /* font.c */
gboolean ky_pdf_make_graphics_state (KyPdf *pdf, qpdf_oh object, guint handle); /* resources.c */
gboolean ky_pdf_put_color_space (KyPdf *pdf, qpdf_oh object, GString *text);    /* color.c */
/* Append [/ICCBased profile] to `text`, and return the number of components of a profile, or 0
 * (profile.c). */
gboolean ky_pdf_put_profile_space (KyPdf *pdf, qpdf_oh array, GString *text);
gint ky_pdf_profile_components (KyPdf *pdf, qpdf_oh stream);
gboolean ky_pdf_put_function (KyPdf *pdf, qpdf_oh object,
                              GString *text); /* function.c: one, or an array of them */
gboolean ky_pdf_make_pattern (KyPdf *pdf, qpdf_oh object, guint handle); /* color.c */
gboolean ky_pdf_make_shading (KyPdf *pdf, qpdf_oh object, guint handle); /* color.c */
/* Record and return how much work drawing an object makes (weight.c). */
KyPdfWeight *ky_pdf_set_weight (KyPdf *pdf, guint handle, const KyPdfWeight *weight);
const KyPdfWeight *ky_pdf_weight_of (KyPdf *pdf, guint handle);
gdouble ky_pdf_area_of (KyPdf *pdf, qpdf_oh box);
/* Returns the cost of one evaluation of each function among the references behind the first
 * `before`, the number of references when the object was begun. */
gdouble ky_pdf_functions_behind (KyPdf *pdf, guint before);
/* Returns the cost of looking up what those references lead to. */
gdouble ky_pdf_read_behind (KyPdf *pdf, guint before);
void ky_pdf_weigh_picture (KyPdf *pdf, guint handle, guint64 pixels, guint before);
/* Weighs a function of `operations`, of which a reader reads `size` bytes. */
void ky_pdf_weigh_function (KyPdf *pdf, guint handle, gdouble operations, gdouble size,
                            guint before);
void ky_pdf_weigh_shading (KyPdf *pdf, guint handle, qpdf_oh dictionary, gint kind, guint before,
                           KyView mesh);
void ky_pdf_weigh_shading_pattern (KyPdf *pdf, guint handle, gdouble square, guint shading);
void ky_pdf_weigh_tiles (KyPdf *pdf, guint handle, qpdf_oh pattern);
/* Add the cost of a soft mask, whose first reference is its form, and of text in `font` of `size`
 * to the graphics state `weight`. */
void ky_pdf_weigh_mask (KyPdf *pdf, KyPdfWeight *weight, guint before);
/* Sets what it costs to set the graphics state `weight`. */
void ky_pdf_weigh_state (KyPdf *pdf, KyPdfWeight *weight, guint before);
void ky_pdf_weigh_text (KyPdf *pdf, KyPdfWeight *weight, guint font, gdouble size);
void ky_pdf_weigh_glyph (KyPdf *pdf, guint font, const KyPdfWeight *glyph, gdouble one);
/* Returns the area that `matrix` makes of a square of one unit. */
gdouble ky_pdf_square_of (KyPdf *pdf, qpdf_oh matrix);
/* Adds the cost of an annotation of the page that `form` shows. */
void ky_pdf_weigh_annotation (KyPdf *pdf, guint form, gdouble box, gdouble area);
/* Tells whether the drawing cost of the page is within the limit. FALSE with pdf->error set. */
gboolean ky_pdf_check_weight (KyPdf *pdf);
/* Waits for the pending pictures and sets their objects. Returns FALSE with pdf->error set
 * (image.c). */
gboolean ky_pdf_finish_images (KyPdf *pdf);
void ky_pdf_free_pending (gpointer pending);
/* Make a CMap stream: ToUnicode, or the Encoding of a Type 0 font (cmap.c). */
gboolean ky_pdf_make_to_unicode (KyPdf *pdf, qpdf_oh object, guint handle);
gboolean ky_pdf_make_encoding_cmap (KyPdf *pdf, qpdf_oh object, guint handle);
/* Returns the number of components of a colour space that was written, or 0 (color.c). */
guint ky_pdf_color_components (KyPdf *pdf, qpdf_oh object);
/* Returns character code -> UTF-8 text (gchar *) of a ToUnicode CMap, or NULL if there is none.
 * (transfer full) */
GHashTable *ky_pdf_read_to_unicode (KyPdf *pdf, qpdf_oh object);
/* How an embedded CMap splits strings into codes, and the CIDs of the codes. */
typedef struct _KyPdfCodes KyPdfCodes;
/* Reads `object`, the stream of an Encoding (transfer full). NULL: it cannot be read. */
KyPdfCodes *ky_pdf_codes_new (KyPdf *pdf, qpdf_oh object);
void ky_pdf_codes_free (KyPdfCodes *codes);
/* Returns the name, with its slash, of the predefined CMap that `codes` extends, or NULL. */
const gchar *ky_pdf_codes_base (const KyPdfCodes *codes);
/* Returns the length in bytes of the code with which `string`, not empty, begins; 0: only the
 * predefined CMap tells. */
gsize ky_pdf_codes_length (const KyPdfCodes *codes, KyView string);
/* Tells whether every reader takes `code`, with which a string begins, for a code of that length:
 * one codespace range includes it, and no range of another length begins in the same way. */
gboolean ky_pdf_codes_is_sure (const KyPdfCodes *codes, KyView code);
/* Finds the CID of `code`. Returns FALSE if `codes` has none. */
gboolean ky_pdf_codes_find (const KyPdfCodes *codes, guint code, guint *ret_cid);
/* Opens `input` with the passwords of the job. Returns FALSE with pdf->error set (rebuild.c). */
gboolean ky_pdf_open (KyPdf *pdf, KyView input);
/* Tells whether qpdf may search for the objects of a file without a cross-reference table
 * (recovery.c): from each line, qpdf reads on over blanks and comments, which takes quadratic time
 * in a run of such lines. FALSE: it would take too long. */
gboolean ky_pdf_is_recoverable (KyView input);
void ky_pdf_close (KyPdf *pdf);
/* Fills pdf->hidden from the default configuration of layers (pages.c). */
void ky_pdf_list_hidden_groups (KyPdf *pdf, qpdf_oh root);
/* Tells whether `object` is an optional content group or membership dictionary that is hidden
 * (resources.c). */
gboolean ky_pdf_content_is_hidden (KyPdf *pdf, qpdf_oh object);
/* Appends "/StructTreeRoot…" to `text` if there is a structure. To be called after all pages were
 * made; releases qpdf's handles (structure.c). */
gboolean ky_pdf_put_structure (KyPdf *pdf, GString *text);
/* Appends the texts that stand for the figures of the structure to `out`, each in brackets in a
 * line of its own. */
void ky_pdf_list_figures (KyPdf *pdf, GString *out);
/* Stores the numbers of the page's marked content. */
void ky_pdf_keep_marks (KyPdf *pdf, GHashTable *marks);
void ky_pdf_clear_marks (gpointer marks);
/* Makes the catalog with all pages, outline and so on. Returns its handle, or 0 with pdf->error set
 * (pages.c). */
guint ky_pdf_make_catalog (KyPdf *pdf);
