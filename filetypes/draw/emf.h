/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files that draw the records of an enhanced metafile: emf.c (the file, numbers),
 * emf-state.c, emf-figure.c, emf-path.c, emf-picture.c, emf-text.c. */
#pragma once

#include "filetypes/draw/metafile.h"

/* Names the types of records as [MS-EMF] 2.1.1 does. */
typedef enum
{
  KY_EMR_POLYBEZIER = 2,
  KY_EMR_POLYGON = 3,
  KY_EMR_POLYLINE = 4,
  KY_EMR_POLYBEZIERTO = 5,
  KY_EMR_POLYLINETO = 6,
  KY_EMR_POLYPOLYLINE = 7,
  KY_EMR_POLYPOLYGON = 8,
  KY_EMR_SETWINDOWEXTEX = 9,
  KY_EMR_SETWINDOWORGEX = 10,
  KY_EMR_SETVIEWPORTEXTEX = 11,
  KY_EMR_SETVIEWPORTORGEX = 12,
  KY_EMR_EOF = 14,
  KY_EMR_SETPIXELV = 15,
  KY_EMR_SETMAPMODE = 17,
  KY_EMR_SETBKMODE = 18,
  KY_EMR_SETPOLYFILLMODE = 19,
  KY_EMR_SETROP2 = 20,
  KY_EMR_SETTEXTALIGN = 22,
  KY_EMR_SETTEXTCOLOR = 24,
  KY_EMR_SETBKCOLOR = 25,
  KY_EMR_OFFSETCLIPRGN = 26,
  KY_EMR_MOVETOEX = 27,
  KY_EMR_SETMETARGN = 28,
  KY_EMR_EXCLUDECLIPRECT = 29,
  KY_EMR_INTERSECTCLIPRECT = 30,
  KY_EMR_SCALEVIEWPORTEXTEX = 31,
  KY_EMR_SCALEWINDOWEXTEX = 32,
  KY_EMR_SAVEDC = 33,
  KY_EMR_RESTOREDC = 34,
  KY_EMR_SETWORLDTRANSFORM = 35,
  KY_EMR_MODIFYWORLDTRANSFORM = 36,
  KY_EMR_SELECTOBJECT = 37,
  KY_EMR_CREATEPEN = 38,
  KY_EMR_CREATEBRUSHINDIRECT = 39,
  KY_EMR_DELETEOBJECT = 40,
  KY_EMR_ANGLEARC = 41,
  KY_EMR_ELLIPSE = 42,
  KY_EMR_RECTANGLE = 43,
  KY_EMR_ROUNDRECT = 44,
  KY_EMR_ARC = 45,
  KY_EMR_CHORD = 46,
  KY_EMR_PIE = 47,
  KY_EMR_CREATEPALETTE = 49,
  KY_EMR_EXTFLOODFILL = 53,
  KY_EMR_LINETO = 54,
  KY_EMR_ARCTO = 55,
  KY_EMR_POLYDRAW = 56,
  KY_EMR_SETARCDIRECTION = 57,
  KY_EMR_SETMITERLIMIT = 58,
  KY_EMR_BEGINPATH = 59,
  KY_EMR_ENDPATH = 60,
  KY_EMR_CLOSEFIGURE = 61,
  KY_EMR_FILLPATH = 62,
  KY_EMR_STROKEANDFILLPATH = 63,
  KY_EMR_STROKEPATH = 64,
  KY_EMR_WIDENPATH = 66,
  KY_EMR_SELECTCLIPPATH = 67,
  KY_EMR_ABORTPATH = 68,
  KY_EMR_COMMENT = 70,
  KY_EMR_FILLRGN = 71,
  KY_EMR_FRAMERGN = 72,
  KY_EMR_INVERTRGN = 73,
  KY_EMR_PAINTRGN = 74,
  KY_EMR_EXTSELECTCLIPRGN = 75,
  KY_EMR_BITBLT = 76,
  KY_EMR_STRETCHBLT = 77,
  KY_EMR_MASKBLT = 78,
  KY_EMR_PLGBLT = 79,
  KY_EMR_SETDIBITSTODEVICE = 80,
  KY_EMR_STRETCHDIBITS = 81,
  KY_EMR_EXTCREATEFONTINDIRECTW = 82,
  KY_EMR_EXTTEXTOUTA = 83,
  KY_EMR_EXTTEXTOUTW = 84,
  KY_EMR_POLYBEZIER16 = 85,
  KY_EMR_POLYGON16 = 86,
  KY_EMR_POLYLINE16 = 87,
  KY_EMR_POLYBEZIERTO16 = 88,
  KY_EMR_POLYLINETO16 = 89,
  KY_EMR_POLYPOLYLINE16 = 90,
  KY_EMR_POLYPOLYGON16 = 91,
  KY_EMR_POLYDRAW16 = 92,
  KY_EMR_CREATEMONOBRUSH = 93,
  KY_EMR_CREATEDIBPATTERNBRUSHPT = 94,
  KY_EMR_EXTCREATEPEN = 95,
  KY_EMR_POLYTEXTOUTA = 96,
  KY_EMR_POLYTEXTOUTW = 97,
  KY_EMR_SMALLTEXTOUT = 108,
  KY_EMR_ALPHABLEND = 114,
  KY_EMR_SETLAYOUT = 115,
  KY_EMR_TRANSPARENTBLT = 116,
  KY_EMR_GRADIENTFILL = 118,
  KY_EMR_SETTEXTJUSTIFICATION = 120,
} KyEmfRecord;

typedef struct
{
  KyGdi *gdi;
  guint32 type;    /* KyEmfRecord, or another */
  KyView record;   /* with its type and size */
  KyReader reader; /* behind them */
  guint32 use;     /* what the palette of its picture is of */
} KyEmfPlayer;

/* Plays the record if it is one of the function's own kind; else returns FALSE. */
gboolean ky_emf_play_state (KyEmfPlayer *self);
gboolean ky_emf_play_object (KyEmfPlayer *self);
gboolean ky_emf_play_figure (KyEmfPlayer *self);
gboolean ky_emf_play_path (KyEmfPlayer *self);
gboolean ky_emf_play_picture (KyEmfPlayer *self);
gboolean ky_emf_play_text (KyEmfPlayer *self);

/* Read the next number or numbers of the record; 0 behind its end. */
gdouble ky_emf_int (KyEmfPlayer *self);
void ky_emf_ints (KyEmfPlayer *self, gdouble *out, guint n);
/* Reads numbers as the functions above do, from `reader`; a value that is not a number is 0. */
gdouble ky_emf_float (KyReader *reader);
void ky_emf_matrix (KyReader *reader, cairo_matrix_t *ret_matrix);
/* Reads a colour; a palette index is refused. */
guint32 ky_emf_color (KyEmfPlayer *self);
/* Returns a piece of the record; `offset` is counted from the record's beginning. */
KyView ky_emf_piece (KyEmfPlayer *self, guint32 offset, guint32 size);
/* Reads the bitmap at offBmi, cbBmi, offBits, cbBits. (transfer full) (nullable) */
cairo_surface_t *ky_emf_bitmap (KyEmfPlayer *self, gboolean keeps_alpha);
