/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Content streams (ISO 32000-1 §7.8.2, annex A): read token by token, and written again operator by
 * operator. An operator that is not of the standard, or whose operands are not of its kind, is not
 * carried; of marked content its number in the structure and its texts stay; inline images leave
 * the stream.
 */
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
  /* TRUE when resource NAME stays, so that an operator may name it. */
  gboolean (*has_resource) (gpointer data, KyPdfResource kind, KyView name);
  /* TRUE when the optional content that the property list NAME stands for is not shown by default.
   */
  gboolean (*is_hidden) (gpointer data, KyView name);
  /* Marked content that was numbered MCID: its number in what is written, or -1: it has none.
   * NULL: no marks are written. */
  gint64 (*mark) (gpointer data, gint64 mcid);
  /* The property list NAME: its MCID, or -1; what it says for those who read by ear is appended to
   * TEXTS as entries of a dictionary. May be NULL. */
  gint64 (*properties) (gpointer data, KyView name, GString *texts);
  /*
   * An inline image: ENTRIES is the text of its dictionary, between but without brackets, as it was
   * written; CONTENT is what follows. Returns the name of an image XObject that takes its place
   * (transfer full), or NULL: none does. *RET_LENGTH is set to how many bytes of CONTENT belong to
   * the image.
   */
  gchar *(*inline_image) (gpointer data, KyView entries, KyView content, gsize *ret_length);
  void (*removed) (gpointer data, const gchar *code, guint64 count);
  /* OPERATOR was written with OPERANDS, the last of which are its own and N_SHOWN bytes of text.
   * KIND: of the resource that it names, or -1. May be NULL. */
  void (*drawn) (gpointer data, const gchar *operator, const KyPdfToken * operands, guint n,
                 gsize n_shown, gint kind);
  gpointer data;
  /* A glyph of a Type 3 font: d0 and d1 are allowed. */
  gboolean is_glyph;
  /* (nullable) Operators that show text which goes: offset behind each in the content -> gdouble,
   * by how much TJ moves in its place. */
  GHashTable *unseen;
  /* The document has a structure: what is no part of it is told apart (Artifact). */
  gboolean keeps_artifacts;
} KyPdfContent;

#define KY_PDF_OWN_OPERANDS_MAX 33 /* of one operator: scn of DeviceN */

/* Reads from *AT to behind the next operator, *RET_WORD: OPERANDS, of KyPdfToken, are those before
 * it, and *N_BROKEN grows by the tokens that are none. FALSE: there is no further one. */
gboolean ky_pdf_content_next (const guint8 **at, const guint8 *end, GArray *operands,
                              KyView *ret_word, guint *n_broken);
/* Whether the operator WORD is carried as far as its OPERANDS say: there are as many and of the
 * kinds that it takes. Its own begin at *RET_FIRST; *RET_RESOURCE: what its last name is of, or -1.
 * Numbers have to be asked for, too: ky_pdf_put_number(). */
gboolean ky_pdf_content_takes (KyView word, const GArray *operands, guint *ret_first,
                               gint *ret_resource);
/* The texts that marked content and structure elements may bear; NULL behind the last. */
extern const gchar *const ky_pdf_mark_texts[];
/* Appends to OUT what is carried of CONTENT. Errors: LIMIT (nesting, operands). Linear. */
gboolean ky_pdf_content_rewrite (const KyPdfContent *context, KyView content, GString *out,
                                 GError **error);
