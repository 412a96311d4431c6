/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads Ichitaro's text streams: a store of blocks with sub-streams, and in them units of text
 * (UTF-16BE with records between them) and their formatting. Only this module knows what each unit
 * does. */
#pragma once

#include "filetypes/base/draft/draft.h"

#define KY_JTD_GRID 4         /* width of a wide character in grid units, the unit of rules */
#define KY_JTD_HALF_POINTS 21 /* default size of characters, in half-points */
/* Converts hundredths of a millimetre to twentieths of a point. */
#define KY_JTD_TWIPS(hundredths) ((guint)((guint64)(hundredths)*72 / 127))

/* Describes the look of the units up to `end`. */
typedef struct
{
  gsize end;
  KyDraftLook look;
} KyJtdLook;

typedef struct
{
  GArray *units; /* of guint16 */
  GArray *looks; /* of KyJtdLook */
} KyJtdText;

/* Tells whether `a` and `b` are equal in the properties that such documents have. */
gboolean ky_jtd_is_same_look (const KyDraftLook *a, const KyDraftLook *b);

KyJtdText *ky_jtd_text_new (void);
void ky_jtd_text_free (KyJtdText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyJtdText, ky_jtd_text_free)

/* Returns the sub-streams of `store` (of GByteArray) (transfer full). Errors: MALFORMED, LIMIT. */
GPtrArray *ky_jtd_streams (KyJob *job, KyView store, GError **error);
/* Appends sub-stream `number` to `text` if it is a text stream. Errors: MALFORMED, LIMIT. */
gboolean ky_jtd_read (KyJob *job, GPtrArray *streams, guint number, KyJtdText *text,
                      GError **error);

typedef enum
{
  KY_JTD_CHARACTER,
  KY_JTD_TAB,
  KY_JTD_PARAGRAPH, /* a paragraph ends here */
  KY_JTD_PAGE,      /* a page ends here */
  KY_JTD_ROW,       /* a line of a box ends here */
  KY_JTD_LINE,      /* a record: alignment, indents and rules of the line */
  KY_JTD_CELL,      /* a record: position of the following text in the line */
  KY_JTD_CONTEXT,   /* a record about the following text */
  KY_JTD_RECORD,    /* any other record */
  KY_JTD_INLINE,    /* inline text begins, of the kind that ky_jtd_inline() returns */
  KY_JTD_INLINE_END,
  KY_JTD_UNREADABLE,
  KY_JTD_NOTHING,
  KY_JTD_END
} KyJtdStep;

typedef enum
{
  KY_JTD_SHOWN,
  KY_JTD_BASE,    /* base text of a reading, or characters that are spread */
  KY_JTD_READING, /* the reading of the base text before it */
  KY_JTD_HIDDEN   /* hints of a template for its user */
} KyJtdInline;

/* Returns the kind of element at `at`; `*ret_length` is the number of code units that it takes. */
KyJtdStep ky_jtd_step (const KyJtdText *self, gsize at, gsize *ret_length);
/* Returns the unit of text that is `ahead` units after `at`, or 0 beyond the end. */
guint ky_jtd_unit (const KyJtdText *self, gsize at, gsize ahead);
KyJtdInline ky_jtd_inline (const KyJtdText *self, gsize at);
/* Returns the character at `at`, which may take two units. */
gunichar ky_jtd_character (const KyJtdText *self, gsize at);

/* --- what is written -------------------------------------------------------------------------- */

/* Holds the state while text is written, and the picture if there is only one anchor. */
typedef struct
{
  KyDraft *draft;
  guint text_width;  /* of the page, in twentieths of a point */
  guint half_points; /* size of characters without a size of their own */
  guint columns;     /* half-width characters that a line has */
  guint unreadable;  /* text units and streams that could not be read and were left out */
  gint picture;      /* number of the picture that the only anchor shows; -1: none */
  guint picture_width, picture_height; /* in twentieths of a point */
  gboolean is_picture_shown;
} KyJtdWriter;

/* Returns the number of pictures that `text` shows. */
guint ky_jtd_anchors (const KyJtdText *text);
/* Writes the paragraphs, pages and tables of `text` to the draft. */
void ky_jtd_write (KyJtdWriter *self, const KyJtdText *text, gboolean is_on_new_page);

/* Reads from `styles`, a stream DocumentViewStyles, the page, the size of characters in
 * half-points, and how many half-width characters a line has. */
void ky_jtd_page (KyView styles, KyDraftPage *ret_page, guint *ret_half_points, guint *ret_columns);

/* Finds the picture that `view` is or contains, and its size in twentieths of a point. Returns
 * FALSE if there is none. */
gboolean ky_jtd_picture (KyView view, KyView *ret_picture, guint *ret_width, guint *ret_height);
