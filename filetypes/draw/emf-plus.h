/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by the files that draw EMF+ ([MS-EMFPLUS]), which is stored in comments of an enhanced
 * metafile: emf-plus.c (records, state), emf-plus-number.c, emf-plus-object.c, emf-plus-brush.c,
 * emf-plus-hatch.c, emf-plus-pen.c, emf-plus-cap.c, emf-plus-region.c, emf-plus-figure.c,
 * emf-plus-picture.c, emf-plus-text.c. EMF+ has a device context of its own on the same picture.
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

/* The mapping of world units to device units. */
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

/* Draws the metafile FILE, which has SIZE in its own units, on the unit square of GDI's
 * coordinates. */
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

/* A record: its type, its flags, and a reader of its data. */
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

/* Returns the index of the object that the record names. */
static inline guint
ky_plus_index (const KyPlusRecord *record)
{
  return record->flags & 0xff;
}

/* --- emf-plus.c ------------------------------------------------------------------------------- */

/* Creates the state for a file whose EMF+ records are drawn; GDI is its context. DRAW_METAFILE
 * draws the metafiles that it contains. */
KyEmfPlus *ky_emf_plus_new (KyGdi *gdi, KyPlusMetafile draw_metafile);
void ky_emf_plus_free (KyEmfPlus *plus);
typedef enum
{
  KY_PLUS_GOES_ON,
  KY_PLUS_ALONE, /* nothing else is to be drawn */
  KY_PLUS_DUAL   /* the records of GDI draw the same */
} KyPlusBegin;

/* Whether COMMENT, the data of a record, is EMF+; *RET_BEGIN is how it begins. */
gboolean ky_emf_plus_is (KyView comment, KyPlusBegin *ret_begin);
/* Whether the GDI records behind COMMENT, which is EMF+, belong to the EMF+ drawing. */
gboolean ky_emf_plus_goes_on (KyView comment);
/* Draws the records of COMMENT; the painted area counts together with GDI's. Errors: MALFORMED,
 * LIMIT, UNSUPPORTED (a record, or a kind of it, that cannot be drawn). */
gboolean ky_emf_plus_play (KyEmfPlus *plus, KyGdi *gdi, KyView comment, GError **error);

/* --- emf-plus-number.c ------------------------------------------------------------------------ */

/* Refuses the drawing because WHAT cannot be drawn. */
void ky_plus_refuse (KyEmfPlus *plus, const gchar *what);
/* Returns the device units in one UNIT (2.1.1.32). */
gdouble ky_plus_unit (const KyEmfPlus *plus, guint unit);
/* Returns the world units in one UNIT. */
gdouble ky_plus_world_unit (const KyEmfPlus *plus, guint unit);

/* Reads x, y, width and height in the format that the record's flags specify. */
void ky_plus_rectangle (KyPlusRecord *record, gdouble out[4]);
/* Reads N points in the format that FLAGS specify (transfer full). NULL: they are not all there. */
gdouble *ky_plus_points (KyEmfPlus *plus, KyReader *reader, guint flags, guint32 n);

/* --- emf-plus-object.c ------------------------------------------------------------------------ */

/* Whether the object at INDEX is of KIND. */
gboolean ky_plus_has (const KyEmfPlus *plus, guint index, KyPlusKind kind);
/* Returns in RET_READER the data, behind the version, of the object at INDEX if it is of KIND.
 * Otherwise the drawing is refused and FALSE is returned. */
gboolean ky_plus_object (KyEmfPlus *plus, guint index, KyPlusKind kind, KyReader *ret_reader);
/* Adds the path object at READER, behind its version, to the path. */
void ky_plus_add_path (KyEmfPlus *plus, KyReader *reader);

/* --- emf-plus-brush.c ------------------------------------------------------------------------- */

/* Fills the path with the brush ID, or with ID as a colour. */
void ky_plus_fill (KyPlusRecord *record, guint32 id);
/* Returns the colour of the brush ID, for text. */
guint32 ky_plus_color (KyPlusRecord *record, guint32 id);
void ky_plus_set_color (KyEmfPlus *plus, guint32 argb);
/* Converts a colour to GDI's form, without alpha. */
guint32 ky_plus_to_gdi (guint32 argb);
/* Returns one colour for the brush at READER: of a gradient, the mean of its ends. */
guint32 ky_plus_color_of (KyEmfPlus *plus, KyReader *reader);
#define KY_PLUS_LINEAR 4u /* the kind of brush */
/* Reads a linear gradient (2.2.2.24) along the upper side of a rectangle (transfer full). NULL:
 * refused. */
cairo_pattern_t *ky_plus_linear_pattern (KyEmfPlus *plus, KyReader *reader);
/* Returns the tile of a hatch of STYLE, except percentage patterns (emf-plus-hatch.c) (transfer
 * full). NULL: there is none. */
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

/* The end of a line, in widths of the line. */
typedef struct
{
  KyPlusCapKind kind;
  gdouble width, height, middle; /* of an arrow: how far its middle reaches back; of a circle */
  gdouble scale;
  gdouble inset; /* where the line itself ends */
  gboolean is_filled, is_turned;
  KyView paths[2]; /* that is filled, that is drawn as a line */
} KyPlusCap;

/* Reads a line cap of KIND (2.1.1.18); OWN is the data of a custom cap. Returns FALSE if it cannot
 * be read. */
gboolean ky_plus_cap_read (guint32 kind, KyView own, KyPlusCap *ret_cap);
/* Draws the path with the pen of the state, with CAPS at the beginning and end of its figures. */
void ky_plus_stroke_with_caps (KyEmfPlus *plus, const KyPlusCap caps[2]);

/* --- emf-plus-region.c ------------------------------------------------------------------------ */

/* Adds the region at INDEX to the path. Returns FALSE if there is none or it is refused. */
gboolean ky_plus_add_region (KyEmfPlus *plus, guint index);
/* Returns the pixels of the region at INDEX (transfer full). NULL: refused. */
cairo_region_t *ky_plus_region (KyEmfPlus *plus, guint index);

/* --- emf-plus-picture.c ----------------------------------------------------------------------- */

/* Reads the raster image at READER, behind its version (transfer full). NULL: refused. */
cairo_surface_t *ky_plus_read_image (KyEmfPlus *plus, KyReader *reader);

/* --- the records: TRUE when it was one of them ------------------------------------------------ */

gboolean ky_plus_play_figure (KyPlusRecord *record);
gboolean ky_plus_play_picture (KyPlusRecord *record);
gboolean ky_plus_play_text (KyPlusRecord *record);
