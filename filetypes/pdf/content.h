/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rewrites content streams (ISO 32000-1 §7.8.2, annex A) operator by operator. An operator that is
 * not in the standard, or whose operands are of the wrong kind, is dropped. Of marked content, its
 * number in the structure and its texts stay; inline images become image XObjects. */
#pragma once

#include "filetypes/pdf/content-token.h"

#include "common/error.h"

typedef enum
{
  KY_PDF_FONT,
  KY_PDF_XOBJECT,
  KY_PDF_EXTGSTATE,
  KY_PDF_COLORSPACE,
  KY_PDF_PATTERN,
  KY_PDF_SHADING,
  KY_PDF_RESOURCE_LAST
} KyPdfResource;

typedef struct
{
  /* Whether the resource `key` of `kind` stays, so that an operator may name it. Keys have their
   * slash. */
  gboolean (*has_resource) (gpointer data, KyPdfResource kind, const gchar *key);
  /* Whether the optional content group that the property list `key` refers to is hidden by
   * default. */
  gboolean (*is_hidden) (gpointer data, const gchar *key);
  /* Returns the number in the output of the marked content `mcid`, or -1 if it has none. */
  gint64 (*mark) (gpointer data, gint64 mcid);
  /* Returns the MCID of the property list `key`, or -1, and appends its texts for accessibility to
   * `texts` as entries of a dictionary. */
  gint64 (*properties) (gpointer data, const gchar *key, GString *texts);
  /* Handles an inline image. `entries`: the text of its dictionary without brackets. `content`: the
   * bytes after the dictionary. Returns the name of an image XObject that replaces it (transfer
   * full), or NULL if there is none. `*ret_length` is set to the number of bytes of `content` that
   * belong to the image. */
  gchar *(*inline_image) (gpointer data, KyView entries, KyView content, gsize *ret_length);
  void (*removed) (gpointer data, const gchar *code);
  /* Called when `operator` was written. The last of the `n` `operands` are the operator's own; it
   * shows `n_shown` bytes of text. `kind` is that of the resource that it names, or -1. */
  void (*drawn) (gpointer data, const gchar *operator, const KyPdfToken * operands, guint n,
                 gsize n_shown, gint kind);
  gpointer data;
  /* The content is a glyph of a Type 3 font: d0 and d1 are permitted. */
  gboolean is_glyph;
  /* (nullable) Operators that show text which is removed: offset behind each of them in the content
   * -> gdouble, by which TJ moves in its place. */
  GHashTable *unseen;
  /* The document has a structure: content outside of it is marked as Artifact. */
  gboolean keeps_artifacts;
} KyPdfContent;

#define KY_PDF_OWN_OPERANDS_MAX 33 /* of one operator: scn in a DeviceN colour space */

/* Reads from `*at` up to and including the next operator `*ret_word`; `operands` (of KyPdfToken)
 * gets its operands, and `*n_broken` grows by the number of invalid tokens. Returns FALSE if there
 * is no further operator. */
gboolean ky_pdf_content_next (const guint8 **at, const guint8 *end, GArray *operands,
                              KyView *ret_word, guint *n_broken);
/* Tells whether the operator `word` takes operands of the number and kinds in `operands`.
 * `*ret_first` is the first that it takes; `*ret_resource` the kind of resource that the last name
 * is of, or -1. Numbers have to be checked separately: ky_pdf_put_number(). */
gboolean ky_pdf_content_takes (KyView word, const GArray *operands, guint *ret_first,
                               gint *ret_resource);
/* Reads the dictionary of an inline image behind BI into `*ret_entries`, without brackets, and
 * moves `*at` behind ID to its data: see ky_pdf_inline_image_length(). FALSE: there is no ID. */
gboolean ky_pdf_content_begin_image (const guint8 **at, const guint8 *end, KyView *ret_entries);
/* Holds what an operator that ends a path does with it. */
typedef struct
{
  gboolean fills, strokes, closes;
  gboolean is_even_odd; /* it fills only what lies in an odd number of figures */
} KyPdfPathEnd;

/* Tells whether the operator `word` ends a path, and how. */
gboolean ky_pdf_content_ends_path (const gchar *word, KyPdfPathEnd *ret_end);
/* Tells whether the operator `word` may paint something. */
gboolean ky_pdf_content_paints (KyView word);
/* Tells whether `key` names a colour space that needs no resource, where a resource of `kind` is
 * named. */
gboolean ky_pdf_content_is_device (gint kind, const gchar *key);
/* Appends a number to an array that is being written. A number beyond the range of PDF becomes the
 * largest one, and anything that is not a number is left out. */
void ky_pdf_content_put_item (GString *out, KyView raw);
/* The keys of texts that marked content and structure elements may have; NULL ends. */
extern const gchar *const ky_pdf_mark_texts[];
/* Appends to `out` the operators of `content` that stay. Takes linear time. Errors: LIMIT (nesting,
 * operands). */
gboolean ky_pdf_content_rewrite (const KyPdfContent *context, KyView content, GString *out,
                                 GError **error);
