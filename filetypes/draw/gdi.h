/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the GDI device context on which Windows metafiles draw ([MS-EMF] §3.1, [MS-WMF] §3.1),
 * over a cairo surface. The readers of both formats (emf.c, wmf.c) call these functions for each
 * record. They check the sizes of their records; coordinates and other numbers are not checked
 * before they come here, because any value only leads to pixels. Costs must be charged before
 * drawing (gdi-cost.c). */
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
  guint style; /* style of a pen or brush */
  guint32 color;
  gdouble width;     /* width of a pen in logical units */
  guint brush_style; /* style of the brush that fills a pen's lines */
  /* dashes of a pen in logical units, `n_dashes` of them; 0: those of its style */
  gdouble dashes[16];
  gdouble dash_offset; /* where in them a line begins, logical */
  guint n_dashes;
  guint hatch;              /* hatch pattern of a brush or pen */
  cairo_surface_t *pattern; /* (nullable) of a brush or pen */
  GArray *boxes;            /* (nullable) of a region (gdi-region.c) */
  gboolean is_mono;         /* its pattern: black means the text's colour, white the background's */
  /* Members of a font: */
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

/* Describes a clip that is not a rectangle: its number of edges, the pixel rows that they cross,
 * and how many of them would cross the whole picture. */
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
  gdouble transparency;                   /* transparency of figures: 0 to 1 */
  KyGdiClip clip;
  cairo_region_t *meta; /* (nullable) limit of all clips (ky_gdi_keep_clip()) */
} KyGdiState;

typedef struct _KyGdiFonts KyGdiFonts;
typedef struct _KyGdiSeen KyGdiSeen;

/* Describes content that is not drawn but marked as missing. */
typedef struct
{
  guint n_symbols;  /* characters of symbol fonts: drawn as U+FFFD */
  guint n_pictures; /* pictures that can't be read: drawn as frames */
} KyGdiLost;

/* Lists the relations of a text to the one before it. */
typedef enum
{
  KY_GDI_TEXT_ALONE,
  KY_GDI_TEXT_BESIDE, /* it continues the word, and is written beside it */
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
  GPtrArray *objects; /* of KyGdiObject; NULL: the index is free */
  gboolean in_path;
  gboolean is_widened;                    /* the path is the edge of a line */
  guint n_points;                         /* points of the current figure */
  KyGdiFonts *fonts;                      /* (nullable) fonts of gdi-text.c, … */
  void (*free_fonts) (KyGdiFonts *fonts); /* … and the function that frees them */
  guint n_drawn;                          /* operations that have painted something */
  gdouble painted;                        /* total cost so far, in painted pixels */
  const gchar *refused;                   /* (nullable) the operation that can't be drawn */
  KyGdiSeen *seen;         /* (nullable) records visible letters, also of embedded metafiles */
  KyGdiLost *lost;         /* (nullable) counts missing content, also of embedded metafiles */
  KyGdiTextLink text_link; /* relation of the next text to the one before it */
} KyGdi;

/* The limit of `painted`: three hundred times the pixels of the largest picture. Real drawings need
 * less than a hundredth of it; only a drawing made to waste time needs more. */
#define KY_GDI_PAINTED_MAX 3e9

/* Initialises `gdi`. `device` is the matrix from units of the device to pixels of `surface`. */
void ky_gdi_init (KyGdi *gdi, KyJob *job, cairo_surface_t *surface, const cairo_matrix_t *device,
                  gdouble per_mm);
void ky_gdi_clear (KyGdi *gdi);

/* Refuses the whole drawing because `what` cannot be drawn: an incomplete drawing would be taken
 * for the complete one. */
static inline void
ky_gdi_refuse (KyGdi *gdi, const gchar *what)
{
  if (gdi->refused == NULL)
    gdi->refused = what;
}

/* Turns off antialiasing from here on. */
void ky_gdi_be_sharp (KyGdi *gdi);
/* Returns the `color` of a record; a palette index is refused. */
guint32 ky_gdi_color (KyGdi *gdi, guint32 color);
/* Checks the usage of a bitmap's palette: 0 is RGB colours, other values are refused. */
void ky_gdi_use_palette (KyGdi *gdi, guint32 use);
/* Refuses a `layout` from right to left. */
void ky_gdi_set_layout (KyGdi *gdi, guint32 layout);
/* Returns `extra` divided by `n`, or 0 if `n` is not positive. */
static inline gdouble
ky_gdi_share (gdouble extra, gdouble n)
{
  return n > 0 ? extra / n : 0;
}

/* Charges a record; to be called before each one. Errors: LIMIT (objects, or too much is painted),
 * UNSUPPORTED (refused). */
gboolean ky_gdi_charge_record (KyGdi *gdi, GError **error);

/* --- objects and state ------------------------------------------------------------------------ */

/* (transfer full) */
KyGdiObject *ky_gdi_object_new (KyGdiKind kind);
/* Stores `object` (transfer full) at `index`. Returns FALSE if `index` is out of bounds. */
gboolean ky_gdi_put (KyGdi *gdi, guint index, KyGdiObject *object);
/* Returns the first free index. */
guint ky_gdi_free_index (const KyGdi *gdi);
/* Selects the object at `index`, which may be that of a stock object. */
void ky_gdi_select (KyGdi *gdi, guint32 index);
void ky_gdi_delete (KyGdi *gdi, guint32 index);
/* Returns the object at `index`, which may be that of a stock object, or NULL (transfer full). */
KyGdiObject *ky_gdi_get (KyGdi *gdi, guint32 index);
void ky_gdi_object_unref (KyGdiObject *object);
void ky_gdi_save (KyGdi *gdi);
/* Restores a saved state: number `n` from 1, or, if `n` is negative, counted back from the last
 * one. */
void ky_gdi_restore (KyGdi *gdi, gint n);
/* Returns the matrix from logical units to pixels. */
void ky_gdi_matrix (const KyGdi *gdi, cairo_matrix_t *ret_matrix);

/* --- drawing ---------------------------------------------------------------------------------- */

typedef enum
{
  KY_GDI_LINE = 1 << 0,
  KY_GDI_FILL = 1 << 1
} KyGdiPaint;

/* Draw a figure: ky_gdi_begin() begins one unless a path is open, the next four functions add to it
 * (logical units), and ky_gdi_end() paints and ends it. `paint`: KyGdiPaint. */
void ky_gdi_begin (KyGdi *gdi);
void ky_gdi_move (KyGdi *gdi, gdouble x, gdouble y);
void ky_gdi_line (KyGdi *gdi, gdouble x, gdouble y);
void ky_gdi_curve (KyGdi *gdi, gdouble x1, gdouble y1, gdouble x2, gdouble y2, gdouble x3,
                   gdouble y3);
void ky_gdi_close (KyGdi *gdi);
void ky_gdi_end (KyGdi *gdi, guint paint);
/* Paints the path that was built between its begin and end records. */
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
/* Adds the arc of the ellipse in the rectangle `box` between the rays to two points. */
void ky_gdi_arc (KyGdi *gdi, KyGdiArc kind, const gdouble box[4], const gdouble rays[4]);
void ky_gdi_angle_arc (KyGdi *gdi, gdouble x, gdouble y, gdouble radius, gdouble start,
                       gdouble sweep);
/* Fills the rectangle with the brush, using a ternary raster operation `rop` without a source. */
void ky_gdi_pattern_fill (KyGdi *gdi, gdouble x, gdouble y, gdouble width, gdouble height,
                          guint32 rop);
/* Returns the brush of the state (transfer full). NULL: there is none, or it is refused. */
cairo_pattern_t *ky_gdi_brush (KyGdi *gdi);
/* Inverts the colours inside the path. */
void ky_gdi_invert_path (KyGdi *gdi, gboolean is_winding);
void ky_gdi_set_source_color (KyGdi *gdi, guint32 color);
/* Sets the line style of `pen` in the cairo context, without its colour. Returns FALSE if drawing
 * the path with it would cost too much. */
gboolean ky_gdi_set_line (KyGdi *gdi, const KyGdiObject *pen);
/* Replaces the path with the outline of the line that the pen draws along it (gdi-clip.c). */
void ky_gdi_widen_path (KyGdi *gdi);
/* Fills with the brush from a point on: over connected pixels of `color` (`is_surface`), or up to
 * pixels of `color` (gdi-flood.c). */
void ky_gdi_flood (KyGdi *gdi, gdouble x, gdouble y, guint32 color, gboolean is_surface);
/* Clips to the rectangle, or with `is_excluded` to everything outside of it. */
void ky_gdi_clip (KyGdi *gdi, gdouble left, gdouble top, gdouble right, gdouble bottom,
                  gboolean is_excluded);

/* --- regions of WMF (gdi-region.c) ------------------------------------------------------------ */

#define KY_GDI_OWN_BRUSH G_MAXUINT32

/* (transfer full) */
KyGdiObject *ky_gdi_region_new (void);
void ky_gdi_region_add (KyGdiObject *region, gint16 left, gint16 top, gint16 right, gint16 bottom);
/* Begins a path with the region at `index`; empty if there is none. */
void ky_gdi_region_path (KyGdi *gdi, guint32 index);
/* Fills the path with the brush at index `brush`, or with that of the state (KY_GDI_OWN_BRUSH). */
void ky_gdi_fill_with (KyGdi *gdi, guint32 brush);

/* --- pixels that are painted (gdi-clip.c) ----------------------------------------------------- */

/* Lists the modes in which the current region and another one are combined ([MS-EMF] §2.1.29). */
typedef enum
{
  KY_GDI_AND = 1,
  KY_GDI_OR = 2,
  KY_GDI_XOR = 3,
  KY_GDI_WITHOUT = 4,
  KY_GDI_COPY = 5,
} KyGdiMode;

void ky_gdi_reset_clip (KyGdi *gdi);
/* Combines the clip by `mode` with the path. */
void ky_gdi_clip_mode (KyGdi *gdi, KyGdiMode mode, gboolean is_winding);
/* Moves the clip by `x`, `y` in logical units. */
void ky_gdi_offset_clip (KyGdi *gdi, gdouble x, gdouble y);
/* Makes the current clip the limit of all later ones (SETMETARGN). */
void ky_gdi_keep_clip (KyGdi *gdi);
/* Replaces the path with its frame, which lies inside of it; `width` and `height` are in logical
 * units. */
void ky_gdi_frame_path (KyGdi *gdi, gboolean is_winding, gdouble width, gdouble height);

/* --- colours that go over into one another (gdi-shade.c) -------------------------------------- */

/* Computes the colour (alpha, red, green, blue: 0 … 1) of the point in a triangle at which the
 * corners have `share`. */
typedef void (*KyGdiShader) (const gdouble share[3], gconstpointer data, gdouble ret_color[4]);

/* Returns a transparent surface for the part of `reach` inside the clip, and the place of its
 * corner in `ret_origin` (transfer full). NULL: it would be empty or too large. */
cairo_surface_t *ky_gdi_shade_new (KyGdi *gdi, const gdouble reach[4], gint ret_origin[2]);
/* Draws a shaded triangle on `shade`; its corners are in pixels of the picture. Returns FALSE if it
 * costs too much. */
gboolean ky_gdi_shade_triangle (KyGdi *gdi, cairo_surface_t *shade, const gint origin[2],
                                const gdouble x[3], const gdouble y[3], KyGdiShader shader,
                                gconstpointer data);

/* --- raster operations (gdi-rop.c) ------------------------------------------------------------ */

/* The index of a ternary raster operation ([MS-WMF] §2.1.1.31), and whether it needs a picture. */
#define KY_GDI_ROP(code) ((code) >> 16 & 0xff)
#define KY_GDI_ROP_HAS_SOURCE(index) ((((index) >> 2 ^ (index)) & 0x33) != 0)
#define KY_GDI_ROP_NONE 0xaau /* keeps the destination */
#define KY_GDI_ROP_COPY 0xccu

typedef struct
{
  cairo_pattern_t *brush, *source; /* (nullable): white */
  cairo_pattern_t *mask;           /* (nullable) where it is dark, `back_rop` is done */
  guint rop, back_rop;
} KyGdiOperation;

/* Sets the result of `operation` as the source of the context for the next painting, whose bounding
 * box is `reach` (NULL: the clip). Returns FALSE if nothing is to be painted. */
gboolean ky_gdi_set_operation (KyGdi *gdi, const KyGdiOperation *operation, const gdouble *reach);

/* --- what it costs (gdi-cost.c) --------------------------------------------------------------- */

/* Cost of a pixel of another source, in pixels of one colour. */
#define KY_GDI_TILES 3.0
#define KY_GDI_LINEAR 10.0
#define KY_GDI_PICTURE 8.0

/* Charges a cost in advance. The functions return FALSE if the total is too much and nothing may be
 * drawn; ky_gdi_charge_record() then reports the error. These two charge the area of the path's
 * bounding box times `weight`, and the area inside the clip times `weight`. */
gboolean ky_gdi_charge_area (KyGdi *gdi, gdouble weight);
gboolean ky_gdi_charge_clip (KyGdi *gdi, gdouble weight);
/* Charge filling the path, besides its area, and drawing it as a line of `width` pixels. */
gboolean ky_gdi_charge_path (KyGdi *gdi);
gboolean ky_gdi_charge_line (KyGdi *gdi, gdouble width);
/* Charges the pixels of `reach` (NULL: all) inside the clip at `cost` each. Returns FALSE if there
 * are none or it is too much. */
gboolean ky_gdi_charge_box (KyGdi *gdi, const gdouble *reach, gdouble cost,
                            cairo_rectangle_int_t *ret_box);
/* Charges `n` letters of `height` pixels. */
gboolean ky_gdi_charge_letters (KyGdi *gdi, guint n, gdouble height);
/* Charges the dashes of the path, with `n` lengths in turn. Returns FALSE if there are too many of
 * them and the line is drawn solid. */
gboolean ky_gdi_charge_dashes (KyGdi *gdi, const gdouble *dashes, guint n, gdouble width);
/* Clips by the path and records what this costs each later figure. */
void ky_gdi_clip_path (KyGdi *gdi);
/* Tells whether the path of `cairo` has four sides, along the picture's. */
gboolean ky_gdi_is_box (cairo_t *cairo);
/* Call cairo_save() and cairo_restore(), and also save and restore the cost of the clip. */
KyGdiClip ky_gdi_hold (KyGdi *gdi);
void ky_gdi_release (KyGdi *gdi, KyGdiClip clip);

/* --- pictures (gdi-bitmap.c) ------------------------------------------------------------------ */

/* Reads a device-independent bitmap: `header` with its palette, and `bits` (transfer full).
 * `keeps_alpha`: the fourth byte of a pixel is alpha. NULL: it cannot be read. */
cairo_surface_t *ky_gdi_bitmap (KyGdi *gdi, KyView header, KyView bits, gboolean keeps_alpha);
/* Reads a bitmap whose header and bits are stored together, as in WMF. (transfer full) */
cairo_surface_t *ky_gdi_packed_bitmap (KyGdi *gdi, KyView dib);
/* Reads a device-dependent bitmap ([MS-WMF] §2.2.2.1), whose bits follow a header of `header`
 * bytes. (transfer full) */
cairo_surface_t *ky_gdi_device_bitmap (KyGdi *gdi, KyView bitmap, gsize header);
/* Draws the part `from` of `picture` to `to` (x, y, width, height) by `rop`. `alpha` is 255 for
 * opaque. */
void ky_gdi_blit (KyGdi *gdi, cairo_surface_t *picture, const gdouble to[4], const gdouble from[4],
                  guint32 rop, guint alpha);
/* Draws the part `from` of `picture` to `to` by `rop` where `mask` is white and by `back_rop` where
 * it is black; `mask_from` is the corner of the mask that is used. */
void ky_gdi_mask_blit (KyGdi *gdi, cairo_surface_t *picture, const gdouble to[4],
                       const gdouble from[4], cairo_surface_t *mask, const gdouble mask_from[2],
                       guint rop, guint back_rop);
/* Draws a crossed frame in place of a picture that cannot be read, so that its absence is visible.
 * Alone it does not count as a drawing. */
void ky_gdi_mark_picture (KyGdi *gdi, const gdouble to[4]);
/* Makes the pixels of `color` transparent. */
void ky_gdi_hide_color (cairo_surface_t *picture, guint32 color);

/* --- letters that are seen (gdi-seen.c) ------------------------------------------------------- */

/* Starts to record the letters that are drawn on `surface`, which is borrowed. (transfer full) */
KyGdiSeen *ky_gdi_seen_new (cairo_surface_t *surface);
void ky_gdi_seen_free (KyGdiSeen *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyGdiSeen, ky_gdi_seen_free)
/* Records a line of `n` glyphs, each of which is the character of `text` at its place in `places`;
 * the letters are `height` pixels high. */
void ky_gdi_seen_line (KyGdiSeen *self, cairo_scaled_font_t *font, const cairo_glyph_t *glyphs,
                       const guint *places, guint n, const gunichar *text, gdouble height,
                       KyGdiTextLink link);
/* Returns the letters that the finished picture shows in drawing order (transfer full): with
 * spaces between words and where a letter is not shown, and line ends where a word may go on. A
 * letter is shown if the picture, on white paper, has its form in one colour on a plain background
 * of another, and no other letter was drawn over it. */
gchar *ky_gdi_seen_words (KyGdiSeen *self);

/* --- text (gdi-text.c) ------------------------------------------------------------------------ */

typedef enum
{
  KY_ETO_OPAQUE = 1 << 1,
  KY_ETO_CLIPPED = 1 << 2,
  KY_ETO_GLYPH_INDEX = 1 << 4,
} KyEtoFlags;

/* Draws the `n` characters of `text` with the advances in `advances` (logical units; NULL: the
 * font's own). */
void ky_gdi_text (KyGdi *gdi, gdouble x, gdouble y, const gunichar *text, const gdouble *advances,
                  guint n, guint options, const gdouble *box);
/* Draws `bytes`, which are in the charset of the font; `advances` has one value for each byte, or
 * is NULL. */
void ky_gdi_text_bytes (KyGdi *gdi, gdouble x, gdouble y, KyView bytes, const gdouble *advances,
                        guint options, const gdouble *box);
/* Decodes `bytes` in the charset `label` to UTF-8. (transfer full) */
gchar *ky_gdi_decode (KyView bytes, const gchar *label);
