/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files share that draw EMF+ ([MS-EMFPLUS]), which stands in comments of an enhanced
 * metafile: emf-plus.c (records, state), emf-plus-number.c, emf-plus-object.c, emf-plus-brush.c,
 * emf-plus-hatch.c, emf-plus-pen.c, emf-plus-cap.c, emf-plus-region.c, emf-plus-figure.c,
 * emf-plus-picture.c, emf-plus-text.c. It draws on a context of its own, of the same picture.
 */
#pragma once

#include "filetypes/draw/emf.h"

#define KY_PLUS_OBJECTS 64u

/* Kinds of objects, by their names there (2.1.1.22). */
typedef enum
{
  KY_PLUS_NOTHING = 0,
  KY_PLUS_BRUSH = 1,
  KY_PLUS_PEN = 2,
  KY_PLUS_PATH = 3,
  KY_PLUS_REGION = 4,
  KY_PLUS_IMAGE = 5,
  KY_PLUS_FONT = 6,
  KY_PLUS_FORMAT = 7,
  KY_PLUS_ATTRIBUTES = 8,
} KyPlusKind;

typedef struct
{
  KyPlusKind kind;
  GBytes *data;             /* (nullable) */
  cairo_surface_t *picture; /* (nullable) of an image, or a brush of one, drawn once */
  gboolean is_unreadable;   /* the image */
} KyPlusObject;

/* How units of the world become those of the device. */
typedef struct
{
  cairo_matrix_t world, base;
  guint unit;
  gdouble scale;
} KyPlusPage;

typedef struct
{
  guint index, depth; /* the file's number; how many states of the context were saved before */
  KyPlusPage page;
} KyPlusSaved;

/* Draws the metafile FILE, whose SIZE is said to be so many of its units, on the square from 0, 0
 * to 1, 1 of GDI. */
typedef gboolean (*KyPlusMetafile) (KyGdi *gdi, KyView file, const gdouble size[2], GError **error);

typedef struct _KyEmfPlus
{
  KyGdi gdi;
  KyPlusMetafile draw_metafile;
  gdouble dpi;
  KyPlusPage page;
  GArray *saved; /* of KyPlusSaved */
  KyPlusObject objects[KY_PLUS_OBJECTS];
  GByteArray *pending; /* (nullable) an object that comes in several records */
  gsize pending_size;
  gboolean is_dc; /* records of GDI are drawn, up to the next of EMF+ */
  GError *error;  /* (nullable) nothing is drawn any more */
} KyEmfPlus;

/* A record: its flags, and what stands behind them. */
typedef struct
{
  KyEmfPlus *plus;
  guint type, flags;
  KyReader reader;
} KyPlusRecord;

#define KY_PLUS_IS_COLOR 0x8000u   /* the brush is a colour */
#define KY_PLUS_IS_SHORT 0x4000u   /* coordinates are of 16 bits */
#define KY_PLUS_IS_CLOSED 0x2000u  /* or appended, or winding */
#define KY_PLUS_IS_RELATIVE 0x800u /* points count from the one before */

/* The object that it names. */
static inline guint
ky_plus_index (const KyPlusRecord *record)
{
  return record->flags & 0xff;
}

/* --- emf-plus.c ------------------------------------------------------------------------------- */

/* For a file of which EMF+ is drawn; GDI is its context. DRAW_METAFILE is how
 * those are drawn that it holds. */
KyEmfPlus *ky_emf_plus_new (KyGdi *gdi, KyPlusMetafile draw_metafile);
void ky_emf_plus_free (KyEmfPlus *plus);
typedef enum
{
  KY_PLUS_GOES_ON,
  KY_PLUS_ALONE, /* nothing else is to be drawn */
  KY_PLUS_DUAL   /* the records of GDI draw the same */
} KyPlusBegin;

/* Is COMMENT, a record's data, of EMF+? How it begins. */
gboolean ky_emf_plus_is (KyView comment, KyPlusBegin *ret_begin);
/* Do the records of GDI behind COMMENT, which is of EMF+, belong to that, too? */
gboolean ky_emf_plus_goes_on (KyView comment);
/* Draws the records of COMMENT; what GDI has painted is counted together. Errors: MALFORMED, LIMIT,
 * UNSUPPORTED (a record, or a kind of it, that can't be drawn). */
gboolean ky_emf_plus_play (KyEmfPlus *plus, KyGdi *gdi, KyView comment, GError **error);

/* --- emf-plus-number.c ------------------------------------------------------------------------ */

/* From here on nothing is drawn: WHAT can't be. */
void ky_plus_refuse (KyEmfPlus *plus, const gchar *what);
/* Units of the device in one of UNIT (2.1.1.32). */
gdouble ky_plus_unit (const KyEmfPlus *plus, guint unit);
/* The same in units of the world. */
gdouble ky_plus_world_unit (const KyEmfPlus *plus, guint unit);

/* x, y, width, height, as the record's flags say. */
void ky_plus_rectangle (KyPlusRecord *record, gdouble out[4]);
/* N points, of flags as a record has them; NULL: they are not all there. (transfer full) */
gdouble *ky_plus_points (KyEmfPlus *plus, KyReader *reader, guint flags, guint32 n);

/* --- emf-plus-object.c ------------------------------------------------------------------------ */

/* Is the object at INDEX of KIND? */
gboolean ky_plus_has (const KyEmfPlus *plus, guint index, KyPlusKind kind);
/* The object at INDEX if it is of KIND, behind its version; FALSE, and refused: it is not. */
gboolean ky_plus_object (KyEmfPlus *plus, guint index, KyPlusKind kind, KyReader *ret_reader);
/* Adds the path at READER, behind its version. */
void ky_plus_add_path (KyEmfPlus *plus, KyReader *reader);

/* --- emf-plus-brush.c ------------------------------------------------------------------------- */

/* Fills the path with the brush ID, or the colour that it is. */
void ky_plus_fill (KyPlusRecord *record, guint32 id);
/* The colour of the brush ID, for text. */
guint32 ky_plus_color (KyPlusRecord *record, guint32 id);
void ky_plus_set_color (KyEmfPlus *plus, guint32 argb);
/* As GDI has it, without alpha. */
guint32 ky_plus_to_gdi (guint32 argb);
/* The one colour that stands for the brush at READER: of a gradient, the mean of its ends. */
guint32 ky_plus_color_of (KyEmfPlus *plus, KyReader *reader);
#define KY_PLUS_LINEAR 4u /* the kind of brush */
/* 2.2.2.24: along the upper side of a rectangle. NULL: refused. (transfer full) */
cairo_pattern_t *ky_plus_linear_pattern (KyEmfPlus *plus, KyReader *reader);
/* The tile of a hatch of STYLE, which is not of so many hundredths (emf-plus-hatch.c). NULL: there
 * is none. (transfer full) */
cairo_surface_t *ky_plus_hatch_tile (guint style, guint32 fore, guint32 back);

/* --- emf-plus-pen.c --------------------------------------------------------------------------- */

/* Draws the path with the pen at INDEX. */
void ky_plus_stroke (KyEmfPlus *plus, guint index);

/* --- emf-plus-cap.c --------------------------------------------------------------------------- */

typedef enum
{
  KY_PLUS_CAP_NONE,
  KY_PLUS_CAP_SQUARE,
  KY_PLUS_CAP_ROUND,
  KY_PLUS_CAP_TRIANGLE,
  KY_PLUS_CAP_DIAMOND,
  KY_PLUS_CAP_ARROW,
  KY_PLUS_CAP_PATH /* of the file's own */
} KyPlusCapKind;

/* What a line ends with, in widths of it. */
typedef struct
{
  KyPlusCapKind kind;
  gdouble width, height, middle; /* of an arrow: how far its middle reaches back; of a circle */
  gdouble scale;
  gdouble inset; /* where the line itself ends */
  gboolean is_filled, is_turned;
  KyView paths[2]; /* that is filled, that is drawn as a line */
} KyPlusCap;

/* KIND (2.1.1.18), OWN: what the file says of one of its own. FALSE: it can't be read. */
gboolean ky_plus_cap_read (guint32 kind, KyView own, KyPlusCap *ret_cap);
/* Draws the path with the pen of the state, and CAPS where its figures begin and end. */
void ky_plus_stroke_with_caps (KyEmfPlus *plus, const KyPlusCap caps[2]);

/* --- emf-plus-region.c ------------------------------------------------------------------------ */

/* The region at INDEX as a path. FALSE: it is none, or refused. */
gboolean ky_plus_add_region (KyEmfPlus *plus, guint index);
/* Its pixels. NULL: refused. (transfer full) */
cairo_region_t *ky_plus_region (KyEmfPlus *plus, guint index);

/* --- emf-plus-picture.c ----------------------------------------------------------------------- */

/* The image at READER, behind its version: of pixels. NULL: refused. (transfer full) */
cairo_surface_t *ky_plus_read_image (KyEmfPlus *plus, KyReader *reader);

/* --- the records: TRUE when it was one of them ------------------------------------------------ */

gboolean ky_plus_play_figure (KyPlusRecord *record);
gboolean ky_plus_play_picture (KyPlusRecord *record);
gboolean ky_plus_play_text (KyPlusRecord *record);
