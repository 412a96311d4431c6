/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Annotations and form fields (ISO 32000-1 §12.5, §12.7): their looks, comments and links. */
#pragma once

#include "filetypes/pdf/document.h"

/*
 * Takes the annotations of PAGE: DRAWING gets what draws them, in the page's space, by names that
 * are added to NAMES; LINKS the annotations that stay (links inside the document, comments). FALSE
 * with pdf->error set.
 */
gboolean ky_pdf_take_annotations (KyPdf *pdf, qpdf_oh page, KyPdfNames *names, GString *drawing,
                                  GString *links);
/* What an action can do, and those chained to it, for the report. */
void ky_pdf_tell_actions (KyPdf *pdf, qpdf_oh holder);

/* The form that shows ANNOTATION: its own look, or one that is drawn from what it says of itself,
 * also where the form says that its looks are out of date. What is no stream shows nothing. */
qpdf_oh ky_pdf_look_of (KyPdf *pdf, qpdf_oh annotation);
/* Where FORM's box, turned by its matrix, goes so that it fills the annotation's rectangle
 * (§12.5.5): the six numbers of CM. FALSE: one of them has no box. */
gboolean ky_pdf_place_look (KyPdf *pdf, qpdf_oh form, qpdf_oh annotation, gdouble *cm);
/* ANNOTATION's flags do not hide it on a screen (§12.5.3). */
gboolean ky_pdf_annotation_is_seen (KyPdf *pdf, qpdf_oh annotation);
/* Gives each annotation and form field that has no look of its own the one that is drawn for it, as
 * programs that draw pages know less of them. N_PAGES: ky_pdf_count_pages(), which gives an answer
 * only once. FALSE: nothing changed, or pdf->error is set. */
gboolean ky_pdf_complete_looks (KyPdf *pdf, gint n_pages);

/* A form that draws ANNOTATION, which has none of its own; its box is the annotation's rectangle.
 * A null object: nothing is to be seen (appearance.c). */
qpdf_oh ky_pdf_draw_annotation (KyPdf *pdf, qpdf_oh annotation);
/* The same of a form field (field.c). */
qpdf_oh ky_pdf_draw_field (KyPdf *pdf, qpdf_oh widget, const gdouble rectangle[4]);
/* The sign of a check box or radio button by its state; NULL: WIDGET is none (field.c). */
const gchar *ky_pdf_field_sign (KyPdf *pdf, qpdf_oh widget);
/* The value of KEY of a field or of what it inherits from (§12.7.3.1). */
qpdf_oh ky_pdf_field_get (KyPdf *pdf, qpdf_oh widget, const gchar *key);

/* --- drawing (appearance.c) ------------------------------------------------------------------- */

/* Appends N numbers and the operator NAME. */
void ky_pdf_draw (GString *out, const gchar *name, guint n, ...);
/* Appends the operator that sets COLOR, an array of one, three or four numbers; FALSE: it is none,
 * so nothing is painted with it. */
gboolean ky_pdf_draw_color (KyPdf *pdf, qpdf_oh color, gboolean strokes, GString *out);
/* Appends the dashes of ANNOTATION's border, if it has some (§12.5.4). */
void ky_pdf_draw_dashes (KyPdf *pdf, qpdf_oh annotation, GString *out);
/* How one puts text into a box. */
typedef struct
{
  gdouble box[4];
  gdouble size; /* 0: as fits */
  gint quadding;
  gboolean is_multiline;
  gint comb;               /* cells of the same width, or 0 */
  const gchar *font_name;  /* as the default appearance names it, or "" */
  const gchar *color;      /* its operators */
  const GByteArray *marks; /* (nullable) 1 for each line of the text that is chosen from a list */
} KyPdfTextBox;
/* The width of a character of ASCII in Helvetica, in an em (field.c). */
gdouble ky_pdf_helvetica_width (gunichar c);
/* Appends TEXT (UTF-8) and to RESOURCES the font that it needs, as the text of an entry (field.c).
 */
void ky_pdf_draw_text (KyPdf *pdf, const KyPdfTextBox *box, const gchar *text, GString *out,
                       GString *resources);
/* Reads a default appearance into SIZE, FONT_NAME and COLOR of BOX, which live as long as *RET_HELD
 * (field.c). */
void ky_pdf_read_default_appearance (KyPdf *pdf, qpdf_oh appearance, KyPdfTextBox *box,
                                     GStrv *ret_held);
/* A form of BOX in the page's space that CONTENT draws. */
qpdf_oh ky_pdf_new_form (KyPdf *pdf, const gdouble box[4], const gchar *resources,
                         const GString *content);
