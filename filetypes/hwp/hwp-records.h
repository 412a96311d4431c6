/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the records of the streams of a Hangul document, which nest by their level. */
#pragma once

#include "filetypes/base/draft/draft.h"
#include "filetypes/base/ole/reader.h"

/* Lists record types, HWPTAG_…. */
enum
{
  KY_HWP_BIN_DATA = 0x12,
  KY_HWP_BORDER_FILL = 0x14,
  KY_HWP_CHAR_SHAPE = 0x15,
  KY_HWP_PARA_SHAPE = 0x19,
  KY_HWP_PARA_HEADER = 0x42,
  KY_HWP_PARA_TEXT = 0x43,
  KY_HWP_PARA_CHAR_SHAPE = 0x44,
  KY_HWP_PARA_RANGE_TAG = 0x46,
  KY_HWP_CTRL_HEADER = 0x47,
  KY_HWP_LIST_HEADER = 0x48,
  KY_HWP_PAGE_DEF = 0x49,
  KY_HWP_PAGE_BORDER_FILL = 0x4b,
  KY_HWP_SHAPE_COMPONENT = 0x4c,
  KY_HWP_TABLE = 0x4d,
  KY_HWP_SHAPE_OLE = 0x54,
  KY_HWP_SHAPE_PICTURE = 0x55,
  KY_HWP_EQUATION = 0x58,
  KY_HWP_SHAPE_TEXT_ART = 0x5a,
  KY_HWP_VIDEO = 0x62
};

typedef struct
{
  guint16 tag, level;
  guint32 end; /* the first record behind it and its content */
  KyView data;
} KyHwpRecord;

/* Describes a picture that the document lists. */
typedef struct
{
  gchar *stream;   /* below BinData; NULL: it is elsewhere */
  gboolean is_raw; /* the stream is not packed, whatever the document's other streams are */
  gint number;     /* in base/draft; -1: not yet searched, -2: it does not exist */
} KyHwpPicture;

typedef struct
{
  KyDraftAlign align;
  guint frame; /* its number, from 1 on; 0: none */
} KyHwpParagraphLook;

typedef struct
{
  KyJob *job;
  KyOle *ole;
  KyDraft *draft;
  gboolean is_packed;
  gboolean tracks_changes;
  guint32 bin_data; /* the storage of pictures */
  GArray *looks;    /* of KyDraftLook */
  GArray *shapes;   /* of paragraphs: KyHwpParagraphLook */
  GArray *frames;   /* of KyDraftFrame */
  GArray *pictures; /* of KyHwpPicture */
  guint64 links, comments, objects, controls, missing, unreadable, figures, deleted;
} KyHwp;

/* Returns the stream `entry`, unpacked if `is_packed` (transfer full). Errors: MALFORMED, LIMIT. */
GBytes *ky_hwp_stream (KyHwp *self, guint32 entry, gboolean is_packed, GError **error);
/* Returns all records of `bytes`, which must outlive them (transfer full). Each record is charged.
 * Errors: MALFORMED, LIMIT. */
GArray *ky_hwp_records (KyJob *job, GBytes *bytes, GError **error);
/* Converts `size` UTF-16 units of `data` from byte `offset` on to UTF-8 (transfer full). */
GString *ky_hwp_string (KyView data, gsize offset, gsize size);
/* Appends the character at unit `at`, which may take two units. Returns their number. */
gsize ky_hwp_append_character (GString *out, KyView units, gsize at);
/* Reads a colour of three bytes and returns it as 0xRRGGBB. */
guint32 ky_hwp_colour (KyReader *reader);
/* Reads a BORDER_FILL record: the borders and the fill of cells. Truncated data is treated as
 * unspecified. */
KyDraftFrame ky_hwp_frame (KyView data);
/* Returns frame `number` of the list, from 1, or NULL. */
const KyDraftFrame *ky_hwp_find_frame (const KyHwp *self, guint number);
/* Reads a SHAPE_COMPONENT record: its line and fill; `*ret_picture` is the number, from 1, of the
 * picture that fills it, or 0. */
KyDraftFrame ky_hwp_shape_frame (KyView data, gboolean is_in_group, guint *ret_picture);
/* Appends the text of a section's `records` to the draft. Errors: MALFORMED, LIMIT. */
gboolean ky_hwp_section (KyHwp *self, const GArray *records, GError **error);
