/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Annotations and form fields (ISO 32000-1 §12.5, §12.7): their appearances, comments and links. */
#pragma once

#include "filetypes/base/text/marks.h"
#include "filetypes/pdf/document.h"

#define KY_PDF_ANNOTATIONS_MAX 10000 /* of a page */

/* Converts the annotations of `page`. Appends to `drawing` the operators that draw their
 * appearances in the page's space, with names that are added to `names`, and to `links` the
 * annotations that stay (links and comments). Returns FALSE with pdf->error set (LIMIT, or those of
 * the makers). */
gboolean ky_pdf_take_annotations (KyPdf *pdf, qpdf_oh page, KyPdfNames *names, GString *drawing,
                                  GString *links);
/* Reports the actions of `holder`, and those that are chained to them, as removed. */
void ky_pdf_tell_actions (KyPdf *pdf, qpdf_oh holder);

/* Returns the form XObject that shows `annotation`: its own appearance, or one that is drawn from
 * its properties if it has none or the document marks the appearances as outdated
 * (NeedAppearances).
 * Returns an object that is not a stream if nothing is to be shown. */
qpdf_oh ky_pdf_look_of (KyPdf *pdf, qpdf_oh annotation);
/* Reports a check box or radio button whose state cannot be known. */
void ky_pdf_tell_state (KyPdf *pdf, qpdf_oh annotation);
/* Computes into `cm` (six numbers) the matrix that maps `form`'s box, transformed by its own
 * matrix, to the rectangle of `annotation` (§12.5.5). Returns FALSE if one of them has no box. */
gboolean ky_pdf_place_look (KyPdf *pdf, qpdf_oh form, qpdf_oh annotation, gdouble *cm);
/* Tells whether the flags of `annotation` let a screen show it (§12.5.3). */
gboolean ky_pdf_annotation_is_seen (KyPdf *pdf, qpdf_oh annotation);
/* Tells whether pages show what ky_pdf_look_of() returns for `annotation`: it may be seen, and is
 * neither a window for a comment nor of a layer that is off. */
gboolean ky_pdf_annotation_is_drawn (KyPdf *pdf, qpdf_oh annotation);
/* Draws an appearance for each annotation that has none, because drawing libraries know fewer kinds
 * than kiyome, and makes stamps of all form fields, whose appearances these libraries draw by rules
 * of their own. `n_pages` is the result of ky_pdf_count_pages(), which must be called
 * only once. Returns FALSE if nothing changed or pdf->error is set. */
gboolean ky_pdf_complete_looks (KyPdf *pdf, gint n_pages);
/* Returns the kind of `annotation` ("/Text") if it has a comment that a reader can open, or
 * NULL. */
const gchar *ky_pdf_comment_kind (KyPdf *pdf, qpdf_oh annotation);
/* Returns the number of such annotations of the first `n_pages` pages. */
guint ky_pdf_count_comments (KyPdf *pdf, gint n_pages);
/* Reports what neither drawn pages nor text carry: embedded files, film and sound, and actions of
 * annotations of the first `n_pages` pages, with where links lead. */
void ky_pdf_tell_undrawn (KyPdf *pdf, gint n_pages);

/* Draws an appearance for `annotation`, whose rectangle becomes the form's box. Returns a null
 * object if nothing is to be seen (appearance.c). */
qpdf_oh ky_pdf_draw_annotation (KyPdf *pdf, qpdf_oh annotation);
/* Draws an appearance for the form field `widget` with that `rectangle` (field.c). */
qpdf_oh ky_pdf_draw_field (KyPdf *pdf, qpdf_oh widget, const gdouble rectangle[4]);
/* Finds the state of a check box or radio button; FALSE if `widget` is neither (field.c). */
gboolean ky_pdf_field_state (KyPdf *pdf, qpdf_oh widget, KyMarkState *ret_state,
                             gboolean *ret_is_radio);
/* Returns the chosen entries of the list box `widget` as "[one] [two]" (transfer full). NULL if it
 * is not a list box, or nothing is chosen (field.c). */
gchar *ky_pdf_field_chosen (KyPdf *pdf, qpdf_oh widget);
/* Returns the value of `key` of the field `widget` or of the field from which it inherits
 * (§12.7.3.1). */
qpdf_oh ky_pdf_field_get (KyPdf *pdf, qpdf_oh widget, const gchar *key);

/* --- drawing (appearance.c) ------------------------------------------------------------------- */

/* Appends `n` numbers and the operator `name`. */
void ky_pdf_draw (GString *out, const gchar *name, guint n, ...);
/* Appends the operator that sets `color`, an array of one, three or four numbers. Returns FALSE if
 * `color` is not one; nothing is painted then. */
gboolean ky_pdf_draw_color (KyPdf *pdf, qpdf_oh color, gboolean strokes, GString *out);
/* Appends the operator that sets the dashes of `annotation`'s border, if it has dashes
 * (§12.5.4). */
void ky_pdf_draw_dashes (KyPdf *pdf, qpdf_oh annotation, GString *out);
/* Says how text is placed in a box. */
typedef struct
{
  gdouble box[4];
  gdouble size; /* in points, at most; 0: chosen so that the text fits */
  gint quadding;
  gboolean is_multiline, is_list;
  gint comb;               /* cells of the same width, or 0 */
  const gchar *font_name;  /* as the default appearance names it, or "" */
  const gchar *color;      /* its operators */
  const GByteArray *marks; /* (nullable) 1 for each line of the text that is chosen from a list */
} KyPdfTextBox;
/* Returns the width of the ASCII character `c` in Helvetica, in em (field.c). */
gdouble ky_pdf_helvetica_width (gunichar c);
/* Appends to `out` the operators that show `text` (UTF-8) in `box`, and to `resources` the entry of
 * the font (field.c). */
void ky_pdf_draw_text (KyPdf *pdf, const KyPdfTextBox *box, const gchar *text, GString *out,
                       GString *resources);
/* Reads a default appearance (/DA) into `size`, `font_name` and `color` of `box`, which live as
 * long as `*ret_held` (field.c). */
void ky_pdf_read_default_appearance (KyPdf *pdf, qpdf_oh appearance, KyPdfTextBox *box,
                                     GStrv *ret_held);
/* Returns a new form XObject with the box `box`, in the page's space, and `content`. */
qpdf_oh ky_pdf_new_form (KyPdf *pdf, const gdouble box[4], const gchar *resources,
                         const GString *content);
