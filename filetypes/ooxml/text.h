/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the text extractors of Word, Excel and PowerPoint share. */
#pragma once

#include "filetypes/base/text-document.h"
#include "filetypes/ooxml/package.h"

/* An element that an extractor knows, by a number of its own > 0; a table ends with local NULL. */
typedef struct
{
  guint16 ns;
  const gchar *local;
  gint id;
} KyTextTag;

/* A part that is being read. Zeroed before use. */
typedef struct
{
  GBytes *bytes;
  KyXmlReader *reader;
  const KyTextTag *tags;
} KyTextPart;

/* Errors: those of ky_package_read() and ky_xml_reader_new(). */
gboolean ky_text_part_open (KyTextPart *self, KyTextDocument *document, KyPackage *package,
                            const KyPart *part, const KyTextTag *tags, GError **error);
/* From its beginning, once more. */
gboolean ky_text_part_again (KyTextPart *self, KyTextDocument *document, GError **error);
void ky_text_part_close (KyTextPart *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyTextPart, ky_text_part_close)

/* The id of the element of a START or END event; 0: not in the table. */
gint ky_text_part_tag (KyTextPart *self);
/* The attribute LOCAL of the element just begun, in NS; an empty view when it is not there. */
KyView ky_text_part_attribute (KyTextPart *self, guint16 ns, const gchar *local);
/* Its value as a whole number, STANDARD when it is none. */
gint64 ky_text_part_int (KyTextPart *self, guint16 ns, const gchar *local, gint64 standard);
/* FALSE when the attribute says off, no or 0; TRUE when it is absent (CT_OnOff). */
gboolean ky_text_part_is_on (KyTextPart *self, guint16 ns, const gchar *local);
gboolean ky_text_view_is (KyView view, const gchar *text);

/* The first part of PART's relationships whose root is NS:ROOT and whose Id is ID (an empty view:
 * any), from *FROM on, which is set behind it; NULL: none. */
const KyPart *ky_text_related (const KyPart *part, guint16 ns, const gchar *root, KyView id,
                               guint *from);

/* The document, workbook or presentation itself. */
const KyPart *ky_text_main_part (KyPackage *package);

/* Charts and SmartArt drawings that PART refers to, each under a heading. */
gboolean ky_text_graphics (KyTextDocument *document, KyPackage *package, const KyPart *part,
                           GError **error);

gboolean ky_text_word (KyTextDocument *document, KyPackage *package, GError **error);
gboolean ky_text_excel (KyTextDocument *document, KyPackage *package, GError **error);
gboolean ky_text_slides (KyTextDocument *document, KyPackage *package, GError **error);

/* --- DrawingML (text-drawing.c) -------------------------------------------------------------- */

typedef enum
{
  KY_DRAWING_SLIDE = 1 << 0, /* page numbers are left out */
  KY_DRAWING_NOTES = 1 << 1, /* only what the speaker wrote: the body placeholder */
} KyDrawingFlags;

/* The text of the shapes and tables of a slide, a notes page, a sheet's drawing or a diagram. */
gboolean ky_text_drawing (KyTextDocument *document, KyPackage *package, const KyPart *part,
                          guint flags, GError **error);

/* --- lists of Word (text-list.c) ------------------------------------------------------------- */

typedef struct _KyWordLists KyWordLists;
/* PART may be NULL: no lists. (transfer full) */
KyWordLists *ky_word_lists_new (KyTextDocument *document, KyPackage *package, const KyPart *part,
                                GError **error);
void ky_word_lists_free (KyWordLists *lists);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyWordLists, ky_word_lists_free)
/* The mark of the next item of list ID at LEVEL (from 0), "" when it has none. (transfer full) */
gchar *ky_word_lists_next (KyWordLists *lists, gint id, guint level);
/* N (> 0) in the numbering FORMAT (ST_NumberFormat), decimal when it is not known. */
void ky_word_append_number (GString *out, gint n, const gchar *format);

/* --- styles of Word (text-style.c) ----------------------------------------------------------- */

typedef struct
{
  gint heading;          /* 1 to 9; 0: none */
  gint list, list_level; /* list 0: none */
  gboolean is_hidden;
} KyWordStyle;

/* Style id -> KyWordStyle; PART may be NULL. (transfer full) */
GHashTable *ky_word_styles_read (KyTextDocument *document, KyPackage *package, const KyPart *part,
                                 GError **error);

/* --- values of Excel (text-format.c) --------------------------------------------------------- */

/*
 * Appends the cell value VALUE (a number as stored) as the number format CODE shows it where it is
 * a date or a time; other numbers with at most 15 digits, percentages as such. NUM_ID is the
 * numFmtId, which counts when CODE is NULL.
 */
void ky_excel_append_number (GString *out, KyView value, guint num_id, const gchar *code,
                             gboolean is_1904);
