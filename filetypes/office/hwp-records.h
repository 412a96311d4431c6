/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is written in the streams of a Hangul document: records, one in the other by their level. */
#pragma once

#include "engine/job.h"
#include "filetypes/base/draft/draft.h"
#include "filetypes/base/ole/reader.h"

/* HWPTAG_… */
enum
{
  KY_HWP_BIN_DATA = 0x12,
  KY_HWP_BORDER_FILL = 0x14,
  KY_HWP_CHAR_SHAPE = 0x15,
  KY_HWP_PARA_SHAPE = 0x19,
  KY_HWP_PARA_HEADER = 0x42,
  KY_HWP_PARA_TEXT = 0x43,
  KY_HWP_PARA_CHAR_SHAPE = 0x44,
  KY_HWP_CTRL_HEADER = 0x47,
  KY_HWP_LIST_HEADER = 0x48,
  KY_HWP_PAGE_DEF = 0x49,
  KY_HWP_PAGE_BORDER_FILL = 0x4b,
  KY_HWP_SHAPE_COMPONENT = 0x4c,
  KY_HWP_TABLE = 0x4d,
  KY_HWP_SHAPE_OLE = 0x54,
  KY_HWP_SHAPE_PICTURE = 0x55,
  KY_HWP_EQUATION = 0x58,
  KY_HWP_VIDEO = 0x62
};

typedef struct
{
  guint16 tag, level;
  guint32 end; /* the first record behind it and what is in it */
  KyView data;
} KyHwpRecord;

/* A picture that the document lists. */
typedef struct
{
  gchar *stream;   /* below BinData; NULL: it is elsewhere */
  gboolean is_raw; /* the stream is not packed, whatever the document's other streams are */
  gint number;     /* of base/draft; -1: it was not looked for yet, -2: there is none */
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
  guint32 bin_data; /* the storage of pictures */
  GArray *looks;    /* of KyDraftLook */
  GArray *shapes;   /* of paragraphs: KyHwpParagraphLook */
  GArray *frames;   /* of KyDraftFrame */
  GArray *pictures; /* of KyHwpPicture */
  guint64 links, comments, objects, controls, missing, unreadable, figures;
} KyHwp;

/* The stream ENTRY, unpacked where IS_PACKED says so. Errors: MALFORMED, LIMIT. (transfer full) */
GBytes *ky_hwp_stream (KyHwp *self, guint32 entry, gboolean is_packed, GError **error);
/* All records of BYTES, which must outlive them; each is charged. Errors: MALFORMED, LIMIT.
 * (transfer full) */
GArray *ky_hwp_records (KyJob *job, GBytes *bytes, GError **error);
/* DATA from OFFSET on as SIZE units of UTF-16, as UTF-8. (transfer full) */
GString *ky_hwp_string (KyView data, gsize offset, gsize size);
/* Appends the character at AT, which may be two units; how many they are. */
gsize ky_hwp_append_character (GString *out, KyView units, gsize at);
/* A colour of three bytes, as 0xRRGGBB. */
guint32 ky_hwp_colour (KyReader *reader);
/* BORDER_FILL: the lines and the fill of cells. Of data that is cut off: as if nothing were said.
 */
KyDraftFrame ky_hwp_frame (KyView data);
/* The one of that NUMBER of the list, from 1 on; NULL: there is none. */
const KyDraftFrame *ky_hwp_find_frame (const KyHwp *self, guint number);
/* SHAPE_COMPONENT: its line and its fill; RET_PICTURE: the number of the picture that fills it,
 * from 1 on; 0: none does. */
KyDraftFrame ky_hwp_shape_frame (KyView data, gboolean is_in_group, guint *ret_picture);
/* The text of a section's RECORDS, appended to the draft. Errors: MALFORMED, LIMIT. */
gboolean ky_hwp_section (KyHwp *self, const GArray *records, GError **error);
