/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a font's character codes mean as text (ISO 32000-1 §9.10), and how wide they are. */
#pragma once

#include "filetypes/pdf/document.h"

typedef struct _KyPdfTextFont KyPdfTextFont;

/* DICTIONARY may be anything. Errors into pdf->error. (transfer full) */
KyPdfTextFont *ky_pdf_text_font_new (KyPdf *pdf, qpdf_oh dictionary);
void ky_pdf_text_font_free (KyPdfTextFont *font);

/* Reads the program, too, where it may be a witness: its table by Unicode, and its outlines. FALSE:
 * it was not looked at. DICTIONARY is the font's. */
gboolean ky_pdf_text_font_read_glyphs (KyPdf *pdf, KyPdfTextFont *font, qpdf_oh dictionary);

/* Maps poppler-data's tables of CIDs and lists the system's fonts, where they are installed: once,
 * before the sandbox closes. */
void ky_pdf_text_warm_up (void);
/* The character of CID in the collection Adobe-ORDERING ("Japan1"); 0: not known. */
gunichar ky_pdf_cid_character (const gchar *ordering, guint cid);

/* Written from top to bottom. */
gboolean ky_pdf_text_font_is_vertical (const KyPdfTextFont *font);
/*
 * The next character of STRING from *AT on, which is set behind it: *RET_TEXT (borrowed until the
 * next call; "" when nobody knows) and *RET_WIDTH in units of the font size; *RET_IS_SPACE for
 * word spacing. FALSE at the end.
 */
gboolean ky_pdf_text_font_next (KyPdfTextFont *font, const GString *string, gsize *at,
                                const gchar **ret_text, gdouble *ret_width, gboolean *ret_is_space);
/*
 * Does every reader take the same bytes for the character that ky_pdf_text_font_next() gave last?
 * Not where a string ends amid a code, or where no codespace holds it.
 */
gboolean ky_pdf_text_font_is_sure (const KyPdfTextFont *font);
/*
 * What a witness besides ToUnicode says of the character that ky_pdf_text_font_next() gave last:
 * the encoding's names, the character collection, the font program's own table, a font of the
 * system that draws it in the same form. "" where there is none, or where ToUnicode says another
 * character. Borrowed until the next call.
 */
const gchar *ky_pdf_text_font_witness (KyPdfTextFont *font);
/*
 * The width of the same character in an em, as every reader reckons with it, given WIDTH of
 * ky_pdf_text_font_next(); of one written downwards 1. NAN: readers may differ.
 */
gdouble ky_pdf_text_font_measure (const KyPdfTextFont *font, gdouble width);
/*
 * Is the same character, TEXT, WIDTH em wide in every font? One that is not in the document is
 * drawn by another, which keeps to no other width.
 */
gboolean ky_pdf_text_font_fits (const KyPdfTextFont *font, const gchar *text, gdouble width);
