/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * StarView metafiles taken apart: a header and records, each a number followed by a part. A part is
 * a version, a size and as many bytes, so that what isn't known is passed over.
 */
#pragma once

#include "common/view.h"

#define KY_SVM_MAGIC "VCLMTF"

typedef enum
{
  KY_SVM_NONE = 0,
  KY_SVM_PIXEL = 100,
  KY_SVM_POINT,
  KY_SVM_LINE,
  KY_SVM_RECT,
  KY_SVM_ROUND_RECT,
  KY_SVM_ELLIPSE,
  KY_SVM_ARC,
  KY_SVM_PIE,
  KY_SVM_CHORD,
  KY_SVM_POLYLINE,
  KY_SVM_POLYGON,
  KY_SVM_POLYPOLYGON,
  KY_SVM_TEXT,
  KY_SVM_TEXT_ARRAY,
  KY_SVM_STRETCH_TEXT,
  KY_SVM_TEXT_RECT,
  KY_SVM_BMP,
  KY_SVM_BMP_SCALE,
  KY_SVM_BMP_SCALE_PART,
  KY_SVM_BMP_EX,
  KY_SVM_BMP_EX_SCALE,
  KY_SVM_BMP_EX_SCALE_PART,
  KY_SVM_MASK,
  KY_SVM_MASK_SCALE,
  KY_SVM_MASK_SCALE_PART,
  KY_SVM_GRADIENT,
  KY_SVM_HATCH,
  KY_SVM_WALLPAPER,
  KY_SVM_CLIP_REGION,
  KY_SVM_CLIP_RECT,
  KY_SVM_CLIP_MORE,
  KY_SVM_MOVE_CLIP,
  KY_SVM_LINE_COLOR,
  KY_SVM_FILL_COLOR,
  KY_SVM_TEXT_COLOR,
  KY_SVM_TEXT_FILL_COLOR,
  KY_SVM_TEXT_ALIGN,
  KY_SVM_MAP_MODE,
  KY_SVM_FONT,
  KY_SVM_PUSH,
  KY_SVM_POP,
  KY_SVM_RASTER_OP,
  KY_SVM_TRANSPARENT,
  KY_SVM_EPS,
  KY_SVM_REF_POINT,
  KY_SVM_TEXT_LINE_COLOR,
  KY_SVM_TEXT_LINE,
  KY_SVM_FLOAT_TRANSPARENT,
  KY_SVM_GRADIENT_EX,
  KY_SVM_COMMENT = 512
} KySvmType;

/* MapUnit: what a unit is, besides parts of a metre and an inch. */
#define KY_SVM_UNIT_PIXEL 10u
#define KY_SVM_UNIT_RELATIVE 13u

/* From logical units: the origin is added first, then scaled. */
typedef struct
{
  guint unit;
  gdouble x, y, scale_x, scale_y;
} KySvmMapMode;

typedef struct
{
  KySvmMapMode mode;
  gdouble width, height; /* in units of MODE */
  guint32 n_records;
} KySvmHeader;

typedef struct
{
  guint type;      /* of a record */
  guint version;   /* of the part */
  KyReader reader; /* its bytes */
} KySvmPart;

/* Text of a record: at X, Y, or in the rectangle of four numbers. */
typedef struct
{
  gdouble place[4];
  gunichar *text; /* N of them */
  guint n;
  gdouble *ends; /* (nullable) where each character ends, from X on */
  gdouble width; /* of all of it; 0: not said */
  guint flags;   /* of KY_SVM_TEXT_RECT */
} KySvmText;

void ky_svm_text_clear (KySvmText *text);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KySvmText, ky_svm_text_clear)

/* The header, READER then stands at the first record. FALSE: there is none. */
gboolean ky_svm_header (KyReader *reader, KySvmHeader *header);
/* The next record, READER then stands behind it. FALSE: it is cut short. */
gboolean ky_svm_record (KyReader *reader, KySvmPart *record);
/* The part that follows; PART->type is left alone. FALSE: it is cut short. */
gboolean ky_svm_part (KyReader *reader, KySvmPart *part);

gdouble ky_svm_int (KyReader *reader);
/* Sixteen bits; MOST when they are more. */
guint ky_svm_capped (KyReader *reader, guint most);
void ky_svm_map_mode (KyReader *reader, KySvmMapMode *mode);
/* Millimetres of a unit; a pixel's are those of 96 dots an inch. */
gdouble ky_svm_unit (guint unit);
/* The encoding that a font's record names, which texts without UTF-16 are in. */
guint ky_svm_font_encoding (KySvmPart record);
/* RECORD is of a type that writes. FALSE: it has no text. */
gboolean ky_svm_text (KySvmPart record, guint encoding, KySvmText *text);
