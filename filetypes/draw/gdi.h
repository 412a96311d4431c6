/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What Windows metafiles draw on: a device context of GDI ([MS-EMF] §3.1, [MS-WMF] §3.1) over a
 * picture of cairo. The readers of both formats (emf.c, wmf.c) check their records' sizes and say
 * what is drawn; numbers are taken as they are: whatever they are, they lead to pixels only.
 */
#pragma once

#include "engine/job.h"

#include <cairo.h>

typedef enum
{
  KY_GDI_OTHER, /* palettes, regions: they take a place in the table */
  KY_GDI_PEN,
  KY_GDI_BRUSH,
  KY_GDI_FONT
} KyGdiKind;

typedef struct
{
  KyGdiKind kind;
  guint style; /* of a pen or brush */
  guint32 color;
  gdouble width;       /* of a pen, logical */
  guint brush_style;   /* of what a pen's lines are filled with */
  gdouble dashes[16];  /* of a pen, logical: N_DASHES of them; 0: those of its style */
  gdouble dash_offset; /* where in them a line begins, logical */
  guint n_dashes;
  guint hatch;              /* of a brush or pen */
  cairo_surface_t *pattern; /* (nullable) of a brush or pen */
  GArray *boxes;            /* (nullable) of a region (gdi-region.c) */
  gboolean is_mono; /* its pattern: black stands for the text's colour, white for the back's */
  /* of a font */
  gdouble height; /* < 0: of the letters, > 0: of the line */
  gdouble escapement;
  guint weight, charset;
  gboolean is_italic, is_underlined, is_struck;
  gchar *face; /* UTF-8 */
} KyGdiObject;

#define KY_PS_NULL 5u
#define KY_BS_SOLID 0u
#define KY_BS_NULL 1u
#define KY_BS_HATCHED 2u
#define KY_BS_PATTERN 3u

/* What clips and is no rectangle: its edges, the rows that they go through, and how many of them
 * would go across all of the picture. */
typedef struct
{
  gdouble edges, rows, crossings;
} KyGdiClip;

typedef struct
{
  KyGdiObject *pen, *brush, *font;
  guint32 text_color, back_color;
  gboolean is_opaque, is_winding, is_clockwise;
  guint rop2, align, map_mode;
  gdouble window_x, window_y, window_width, window_height;
  gdouble view_x, view_y, view_width, view_height;
  cairo_matrix_t world;
  gdouble x, y;                           /* the current position */
  gdouble miter, char_extra, break_extra; /* … behind each character, behind each space */
  gdouble transparency;                   /* of figures: 0 … 1 */
  KyGdiClip clip;
  cairo_region_t *meta; /* (nullable) what no clip goes beyond */
} KyGdiState;

typedef struct _KyGdiFonts KyGdiFonts;
typedef struct _KyGdiSeen KyGdiSeen;

/* What is not drawn as its author saw it, but marked as missing. */
typedef struct
{
  guint n_symbols;  /* characters of symbol fonts: drawn as U+FFFD */
  guint n_pictures; /* that can't be read: drawn as frames */
} KyGdiLost;

/* How a text stands to the one before. */
typedef enum
{
  KY_GDI_TEXT_ALONE,
  KY_GDI_TEXT_BESIDE, /* it goes on with the same word, where it is written beside it */
  KY_GDI_TEXT_BELOW   /* it is the next line of the same text */
} KyGdiTextLink;

typedef struct
{
  KyJob *job;
  cairo_t *cairo;
  cairo_matrix_t device; /* units of the device -> pixels */
  gdouble per_mm;        /* units of the device in a millimetre */
  KyGdiState state;
  GArray *saved;      /* of KyGdiState */
  GPtrArray *objects; /* of KyGdiObject, NULL where there is none */
  gboolean in_path;
  gboolean is_widened;                    /* the path is the edge of a line */
  guint depth;                            /* metafiles around this one */
  guint n_points;                         /* of the figure */
  KyGdiFonts *fonts;                      /* (nullable) of who draws text (gdi-text.c), … */
  void (*free_fonts) (KyGdiFonts *fonts); /* … and how they go */
  guint n_drawn;                          /* operations that left something */
  gdouble painted;                        /* pixels, counted as often as they were painted over */
  const gchar *refused;                   /* (nullable) what can't be drawn */
  cairo_pattern_t *ink;                   /* (nullable) of lines, instead of the pen's colour */
  KyGdiSeen *seen;         /* (nullable) who asks which letters are seen: also of metafiles in it */
  KyGdiLost *lost;         /* (nullable) who asks: also of those */
  KyGdiTextLink text_link; /* of the next text */
} KyGdi;

/* Three hundred times over the largest picture: what has more to it is made to keep us busy. Real
 * drawings stay below a hundredth of it. */
#define KY_GDI_PAINTED_MAX 3e9

/* DEVICE: units of the device -> pixels of SURFACE. */
void ky_gdi_init (KyGdi *gdi, KyJob *job, cairo_surface_t *surface, const cairo_matrix_t *device,
                  gdouble per_mm);
void ky_gdi_clear (KyGdi *gdi);

/* Half a drawing would be taken for all of it: nothing is made of it, for WHAT can't be drawn. */
static inline void
ky_gdi_refuse (KyGdi *gdi, const gchar *what)
{
  if (gdi->refused == NULL)
    gdi->refused = what;
}

/* Edges are not smooth from here on: each pixel is of one colour. */
void ky_gdi_be_sharp (KyGdi *gdi);
/* COLOR of a record; one that counts in a palette is refused. */
guint32 ky_gdi_color (KyGdi *gdi, guint32 color);
/* What a bitmap's palette is of, 0: of colours; others are refused. */
void ky_gdi_use_palette (KyGdi *gdi, guint32 use);
/* From the right to the left: refused. */
void ky_gdi_set_layout (KyGdi *gdi, guint32 layout);
/* A share of EXTRA for each of N. */
static inline gdouble
ky_gdi_share (gdouble extra, gdouble n)
{
  return n > 0 ? extra / n : 0;
}

/* Before each record. Errors: LIMIT (objects, or too much is painted), UNSUPPORTED (refused). */
gboolean ky_gdi_charge_record (KyGdi *gdi, GError **error);

/* --- objects and state ------------------------------------------------------------------------ */

/* (transfer full) */
KyGdiObject *ky_gdi_object_new (KyGdiKind kind);
/* Puts OBJECT (transfer full) at INDEX; indices are bounded. FALSE: out of bounds. */
gboolean ky_gdi_put (KyGdi *gdi, guint index, KyGdiObject *object);
/* The first place that is free. */
guint ky_gdi_free_index (const KyGdi *gdi);
/* INDEX may be a stock object's. */
void ky_gdi_select (KyGdi *gdi, guint32 index);
void ky_gdi_delete (KyGdi *gdi, guint32 index);
/* The object at INDEX, stock objects too, or NULL. (transfer full) */
KyGdiObject *ky_gdi_get (KyGdi *gdi, guint32 index);
void ky_gdi_object_unref (KyGdiObject *object);
void ky_gdi_save (KyGdi *gdi);
/* N: of a saved state, counted from 1, or back from the last one when negative. */
void ky_gdi_restore (KyGdi *gdi, gint n);
/* Logical units -> pixels. */
void ky_gdi_matrix (const KyGdi *gdi, cairo_matrix_t *ret_matrix);

/* --- drawing ---------------------------------------------------------------------------------- */

typedef enum
{
  KY_GDI_LINE = 1 << 0,
  KY_GDI_FILL = 1 << 1
} KyGdiPaint;

/* Begins a figure, unless a path is open; adds to it; paints and ends it. */
void ky_gdi_begin (KyGdi *gdi);
void ky_gdi_move (KyGdi *gdi, gdouble x, gdouble y);
void ky_gdi_line (KyGdi *gdi, gdouble x, gdouble y);
void ky_gdi_curve (KyGdi *gdi, gdouble x1, gdouble y1, gdouble x2, gdouble y2, gdouble x3,
                   gdouble y3);
void ky_gdi_close (KyGdi *gdi);
void ky_gdi_end (KyGdi *gdi, guint paint);
/* Paints the path that was drawn between begin and end records. */
void ky_gdi_paint_path (KyGdi *gdi, guint paint);

void ky_gdi_rectangle (KyGdi *gdi, gdouble left, gdouble top, gdouble right, gdouble bottom);
void ky_gdi_round_rectangle (KyGdi *gdi, gdouble left, gdouble top, gdouble right, gdouble bottom,
                             gdouble width, gdouble height);
typedef enum
{
  KY_GDI_ARC,
  KY_GDI_ARC_TO, /* with a line to where it begins */
  KY_GDI_CHORD,
  KY_GDI_PIE,
  KY_GDI_ELLIPSE
} KyGdiArc;
/* The arc of the ellipse in a rectangle, between the rays to two points. */
void ky_gdi_arc (KyGdi *gdi, KyGdiArc kind, const gdouble box[4], const gdouble rays[4]);
void ky_gdi_angle_arc (KyGdi *gdi, gdouble x, gdouble y, gdouble radius, gdouble start,
                       gdouble sweep);
/* Fills the rectangle with the brush by a ternary raster operation without a source. */
void ky_gdi_pattern_fill (KyGdi *gdi, gdouble x, gdouble y, gdouble width, gdouble height,
                          guint32 rop);
/* The brush of the state. NULL: there is none, or it is refused. (transfer full) */
cairo_pattern_t *ky_gdi_brush (KyGdi *gdi);
/* Turns the colours below the path. */
void ky_gdi_invert_path (KyGdi *gdi, gboolean is_winding);
void ky_gdi_set_source_color (KyGdi *gdi, guint32 color);
/* Lines of the context become those of PEN, but for their colour. FALSE: too much. */
gboolean ky_gdi_set_line (KyGdi *gdi, const KyGdiObject *pen);
/* The path becomes what the pen draws of it (gdi-clip.c). */
void ky_gdi_widen_path (KyGdi *gdi);
/* Pours the brush out from a point on: over pixels of COLOR, or as far as those of it
 * (gdi-flood.c). */
void ky_gdi_flood (KyGdi *gdi, gdouble x, gdouble y, guint32 color, gboolean is_surface);
/* Clips to the rectangle, or to all but it. */
void ky_gdi_clip (KyGdi *gdi, gdouble left, gdouble top, gdouble right, gdouble bottom,
                  gboolean is_excluded);

/* --- regions of WMF (gdi-region.c) ------------------------------------------------------------ */

#define KY_GDI_OWN_BRUSH G_MAXUINT32

/* (transfer full) */
KyGdiObject *ky_gdi_region_new (void);
void ky_gdi_region_add (KyGdiObject *region, gint16 left, gint16 top, gint16 right, gint16 bottom);
/* Begins a path: the region at INDEX, nothing where there is none. */
void ky_gdi_region_path (KyGdi *gdi, guint32 index);
/* Fills the path with the brush at BRUSH, or with that of the state. */
void ky_gdi_fill_with (KyGdi *gdi, guint32 brush);

/* --- pixels that are painted (gdi-clip.c) ----------------------------------------------------- */

/* How what is there and what is given become one ([MS-EMF] §2.1.29); REST: of what is given what is
 * not there. */
typedef enum
{
  KY_GDI_AND = 1,
  KY_GDI_OR = 2,
  KY_GDI_XOR = 3,
  KY_GDI_WITHOUT = 4,
  KY_GDI_COPY = 5,
  KY_GDI_REST = 6,
} KyGdiMode;

/* The pixels of the path, which ends. What is too much is refused. (transfer full) */
cairo_region_t *ky_gdi_path_region (KyGdi *gdi, gboolean is_winding);
/* Pixels as a path. */
void ky_gdi_add_region (KyGdi *gdi, const cairo_region_t *region);
/* REGION becomes what MODE makes of it and OTHER. */
void ky_gdi_combine (KyGdi *gdi, cairo_region_t *region, const cairo_region_t *other,
                     KyGdiMode mode);
void ky_gdi_reset_clip (KyGdi *gdi);
/* Clips by the path as MODE says, or by pixels. */
void ky_gdi_clip_mode (KyGdi *gdi, KyGdiMode mode, gboolean is_winding);
void ky_gdi_clip_combine (KyGdi *gdi, KyGdiMode mode, const cairo_region_t *given);
/* In logical units. */
void ky_gdi_offset_clip (KyGdi *gdi, gdouble x, gdouble y);
/* No clip goes beyond the one there is. */
void ky_gdi_keep_clip (KyGdi *gdi);
/* The path becomes its frame, which lies within it; WIDTH and HEIGHT in logical units. */
void ky_gdi_frame_path (KyGdi *gdi, gboolean is_winding, gdouble width, gdouble height);

/* --- colours that go over into one another (gdi-shade.c) -------------------------------------- */

/* The colour (alpha, red, green, blue: 0 … 1) where the corners of a triangle have SHARE. */
typedef void (*KyGdiShader) (const gdouble share[3], gconstpointer data, gdouble ret_color[4]);

/* Pixels without colour for what clips, of REACH; where their corner is. NULL: none, or too many.
 * (transfer full) */
cairo_surface_t *ky_gdi_shade_new (KyGdi *gdi, const gdouble reach[4], gint ret_origin[2]);
/* Draws on them; corners in pixels of the picture. FALSE: too much. */
gboolean ky_gdi_shade_triangle (KyGdi *gdi, cairo_surface_t *shade, const gint origin[2],
                                const gdouble x[3], const gdouble y[3], KyGdiShader shader,
                                gconstpointer data);

/* --- raster operations (gdi-rop.c) ------------------------------------------------------------ */

/* The index of a ternary raster operation ([MS-WMF] §2.1.1.31), and whether it needs a picture. */
#define KY_GDI_ROP(code) ((code) >> 16 & 0xff)
#define KY_GDI_ROP_HAS_SOURCE(index) ((((index) >> 2 ^ (index)) & 0x33) != 0)
#define KY_GDI_ROP_NONE 0xaau /* leaves what stands there */
#define KY_GDI_ROP_COPY 0xccu

typedef struct
{
  cairo_pattern_t *brush, *source; /* (nullable): white */
  cairo_pattern_t *mask;           /* (nullable) where it is dark, BACK_ROP is done */
  guint rop, back_rop;
} KyGdiOperation;

/* Makes what comes out the source of the context, for what is painted next, of which REACH (NULL:
 * what clips) is the box. FALSE: nothing. */
gboolean ky_gdi_set_operation (KyGdi *gdi, const KyGdiOperation *operation, const gdouble *reach);

/* --- what it costs (gdi-cost.c) --------------------------------------------------------------- */

/* Pixels of one colour that could be painted while one is painted otherwise. */
#define KY_GDI_TILES 3.0
#define KY_GDI_LINEAR 10.0
#define KY_GDI_PICTURE 8.0

/*
 * Each counts a cost before it is spent. FALSE: it is too much, nothing may be drawn;
 * ky_gdi_charge_record() says so.
 *
 * What the path's box covers, as often as WEIGHT says; all that the clip leaves.
 */
gboolean ky_gdi_charge_area (KyGdi *gdi, gdouble weight);
gboolean ky_gdi_charge_clip (KyGdi *gdi, gdouble weight);
/* What it takes to fill the path, besides its area; to draw it as a line of WIDTH pixels. */
gboolean ky_gdi_charge_path (KyGdi *gdi);
gboolean ky_gdi_charge_line (KyGdi *gdi, gdouble width);
/* The pixels of REACH (NULL: all) that the clip leaves, at COST each. FALSE: there is none, or it
 * is too much. */
gboolean ky_gdi_charge_box (KyGdi *gdi, const gdouble *reach, gdouble cost,
                            cairo_rectangle_int_t *ret_box);
/* N letters of a height in pixels. */
gboolean ky_gdi_charge_letters (KyGdi *gdi, guint n, gdouble height);
/* The dashes of the path, of N lengths in turn. FALSE: too many of them, the line is drawn whole.
 */
gboolean ky_gdi_charge_dashes (KyGdi *gdi, const gdouble *dashes, guint n, gdouble width);
/* Clips by the path, which costs each figure that follows. */
void ky_gdi_clip_path (KyGdi *gdi);
/* cairo_save() and cairo_restore(), and what is known of the clip. */
KyGdiClip ky_gdi_hold (KyGdi *gdi);
void ky_gdi_release (KyGdi *gdi, KyGdiClip clip);

/* --- pictures (gdi-bitmap.c) ------------------------------------------------------------------ */

/* A device-independent bitmap: HEADER with its palette, BITS. KEEPS_ALPHA: the fourth byte is one.
 * NULL: it can't be read. (transfer full) */
cairo_surface_t *ky_gdi_bitmap (KyGdi *gdi, KyView header, KyView bits, gboolean keeps_alpha);
/* Both in one, as WMF has it. (transfer full) */
cairo_surface_t *ky_gdi_packed_bitmap (KyGdi *gdi, KyView dib);
/* One of a device ([MS-WMF] §2.2.2.1), its bits behind a header of so many bytes. (transfer full)
 */
cairo_surface_t *ky_gdi_device_bitmap (KyGdi *gdi, KyView bitmap, gsize header);
/* TO, FROM: x, y, width, height. ALPHA: 255 for all of it. */
void ky_gdi_blit (KyGdi *gdi, cairo_surface_t *picture, const gdouble to[4], const gdouble from[4],
                  guint32 rop, guint alpha);
/* The same, by raster operations where MASK is white and where it is black; the corner of the mask
 * that counts is at MASK_FROM. */
void ky_gdi_mask_blit (KyGdi *gdi, cairo_surface_t *picture, const gdouble to[4],
                       const gdouble from[4], cairo_surface_t *mask, const gdouble mask_from[2],
                       guint rop, guint back_rop);
/* A crossed frame where a picture would be that can't be read, so that what is around it is not
 * taken for all of it. Alone it is no drawing. */
void ky_gdi_mark_picture (KyGdi *gdi, const gdouble to[4]);
/* Pixels of COLOR are not to be seen any more. */
void ky_gdi_hide_color (cairo_surface_t *picture, guint32 color);

/* --- letters that are seen (gdi-seen.c) ---------------------------------------------------------
 */

/* On SURFACE, which is borrowed. (transfer full) */
KyGdiSeen *ky_gdi_seen_new (cairo_surface_t *surface);
void ky_gdi_seen_free (KyGdiSeen *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyGdiSeen, ky_gdi_seen_free)
/* A line was drawn: N glyphs, of which each is the character of TEXT at its place in PLACES;
 * letters are HEIGHT pixels high. */
void ky_gdi_seen_line (KyGdiSeen *self, cairo_scaled_font_t *font, const cairo_glyph_t *glyphs,
                       const guint *places, guint n, const gunichar *text, gdouble height,
                       KyGdiTextLink link);
/*
 * The letters that the finished picture shows, in the order in which they were drawn: spaces
 * between words and where one is not shown, line ends where a word may go on. A letter is shown
 * where the picture, on white paper, has its form in one colour on a plain ground of another, and
 * no other one was written over it. (transfer full)
 */
gchar *ky_gdi_seen_words (KyGdiSeen *self);

/* --- text (gdi-text.c) ------------------------------------------------------------------------ */

typedef enum
{
  KY_ETO_OPAQUE = 1 << 1,
  KY_ETO_CLIPPED = 1 << 2,
  KY_ETO_GLYPH_INDEX = 1 << 4,
} KyEtoFlags;

/* TEXT with the advance of each character in ADVANCES (logical; NULL: the font's own), N of both.
 */
void ky_gdi_text (KyGdi *gdi, gdouble x, gdouble y, const gunichar *text, const gdouble *advances,
                  guint n, guint options, const gdouble *box);
/* How far each of the N characters of TEXT goes along the line, in logical units: 0 where there is
 * no font for it. */
void ky_gdi_advances (KyGdi *gdi, const gunichar *text, guint n, gdouble *out);
/* Bytes in the charset of the font; ADVANCES: of each byte, or NULL. */
void ky_gdi_text_bytes (KyGdi *gdi, gdouble x, gdouble y, KyView bytes, const gdouble *advances,
                        guint options, const gdouble *box);
/* Bytes of a charset as UTF-8. (transfer full) */
gchar *ky_gdi_decode (KyView bytes, const gchar *label);
