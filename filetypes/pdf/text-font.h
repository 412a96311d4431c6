/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts the character codes of a font to text (ISO 32000-1 §9.10) and to widths. */
#pragma once

#include "filetypes/pdf/document.h"

typedef struct _KyPdfTextFont KyPdfTextFont;

/* Reads the font `dictionary`, which may be any object (transfer full). Errors are set in
 * pdf->error. */
KyPdfTextFont *ky_pdf_text_font_new (KyPdf *pdf, qpdf_oh dictionary);
void ky_pdf_text_font_free (KyPdfTextFont *font);

/* Reads the font program, too, if it can confirm characters: its cmap by Unicode, and its outlines.
 * Returns FALSE if it was not read. `dictionary` is the font's. */
gboolean ky_pdf_text_font_read_glyphs (KyPdf *pdf, KyPdfTextFont *font, qpdf_oh dictionary);

/* Maps the CID tables of poppler-data and lists the fonts of the system, if they are installed. To
 * be called once, before the sandbox closes. */
void ky_pdf_text_warm_up (void);
/* Returns the character of `cid` in the collection Adobe-ORDERING ("Japan1"); 0: unknown. */
gunichar ky_pdf_cid_character (const gchar *ordering, guint cid);

/* Note, and tell, whether none of the font's glyphs paints anything. */
void ky_pdf_text_font_set_blank (KyPdfTextFont *font, gboolean is_blank);
gboolean ky_pdf_text_font_is_blank (const KyPdfTextFont *font);
/* Tells whether the font is written from top to bottom. */
gboolean ky_pdf_text_font_is_vertical (const KyPdfTextFont *font);
/* Reads the next character of `string` from `*at` and moves `*at` behind it. `*ret_text` (borrowed
 * until the next call) is "" if the text is unknown; `*ret_width` is in units of the font size;
 * `*ret_is_space`: word spacing applies. Returns FALSE at the end. */
gboolean ky_pdf_text_font_next (KyPdfTextFont *font, const GString *string, gsize *at,
                                const gchar **ret_text, gdouble *ret_width, gboolean *ret_is_space);
/* Tells whether every reader takes the same bytes for the character that ky_pdf_text_font_next()
 * returned last. FALSE if the string ends within a code or no codespace includes it. */
gboolean ky_pdf_text_font_is_sure (const KyPdfTextFont *font);
/* Returns what a source other than ToUnicode says of the character that ky_pdf_text_font_next()
 * returned last: the names of the encoding, the character collection, the font program's own
 * table, or a system font with the same outlines. Returns "" if there is none or ToUnicode says
 * another character. Borrowed until the next call. */
const gchar *ky_pdf_text_font_witness (KyPdfTextFont *font);
/* Returns the width in em that every reader uses for the character that ky_pdf_text_font_next()
 * returned last with `width`; 1 for vertical text. NAN: readers may differ. */
gdouble ky_pdf_text_font_measure (const KyPdfTextFont *font, gdouble width);
/* Tells whether the same character, `text`, may be `width` em wide. A font that is not embedded is
 * replaced by another one, which does not keep unusual widths. */
gboolean ky_pdf_text_font_fits (const KyPdfTextFont *font, const gchar *text, gdouble width);
