/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists all records that metafiles may have ([MS-EMF] §2.1.1, [MS-WMF] §2.1.1.1, [MS-EMFPLUS]
 * §2.1.1.1), a row each, and what becomes of them. What has no row, or one that says so, withholds
 * the file: half a drawing would be taken for all of it. A picture that can't be read does not
 * where it is only copied: its place is marked. */
#include "filetypes/draw/record.h"

#include "filetypes/draw/gdi.h"

#include <stdlib.h>

static const KyMetaRecord emf[] = {
  { 1, "HEADER", KY_RECORD_UNSEEN, "it is read first" },
  { 2, "POLYBEZIER", KY_RECORD_DRAWN, NULL },
  { 3, "POLYGON", KY_RECORD_DRAWN, NULL },
  { 4, "POLYLINE", KY_RECORD_DRAWN, NULL },
  { 5, "POLYBEZIERTO", KY_RECORD_DRAWN, NULL },
  { 6, "POLYLINETO", KY_RECORD_DRAWN, NULL },
  { 7, "POLYPOLYLINE", KY_RECORD_DRAWN, NULL },
  { 8, "POLYPOLYGON", KY_RECORD_DRAWN, NULL },
  { 9, "SETWINDOWEXTEX", KY_RECORD_DRAWN, NULL },
  { 10, "SETWINDOWORGEX", KY_RECORD_DRAWN, NULL },
  { 11, "SETVIEWPORTEXTEX", KY_RECORD_DRAWN, NULL },
  { 12, "SETVIEWPORTORGEX", KY_RECORD_DRAWN, NULL },
  { 13, "SETBRUSHORGEX", KY_RECORD_UNSEEN, "where patterns begin: by less than one of them" },
  { 14, "EOF", KY_RECORD_UNSEEN, "it ends the drawing" },
  { 15, "SETPIXELV", KY_RECORD_DRAWN, NULL },
  { 16, "SETMAPPERFLAGS", KY_RECORD_UNSEEN, "how fonts are chosen" },
  { 17, "SETMAPMODE", KY_RECORD_DRAWN, NULL },
  { 18, "SETBKMODE", KY_RECORD_DRAWN, NULL },
  { 19, "SETPOLYFILLMODE", KY_RECORD_DRAWN, NULL },
  { 20, "SETROP2", KY_RECORD_DRAWN, NULL },
  { 21, "SETSTRETCHBLTMODE", KY_RECORD_UNSEEN, "how pictures are made smaller" },
  { 22, "SETTEXTALIGN", KY_RECORD_DRAWN, NULL },
  { 23, "SETCOLORADJUSTMENT", KY_RECORD_WITHHELD, "pictures whose colours are changed" },
  { 24, "SETTEXTCOLOR", KY_RECORD_DRAWN, NULL },
  { 25, "SETBKCOLOR", KY_RECORD_DRAWN, NULL },
  { 26, "OFFSETCLIPRGN", KY_RECORD_DRAWN, NULL },
  { 27, "MOVETOEX", KY_RECORD_DRAWN, NULL },
  { 28, "SETMETARGN", KY_RECORD_DRAWN, NULL },
  { 29, "EXCLUDECLIPRECT", KY_RECORD_DRAWN, NULL },
  { 30, "INTERSECTCLIPRECT", KY_RECORD_DRAWN, NULL },
  { 31, "SCALEVIEWPORTEXTEX", KY_RECORD_DRAWN, NULL },
  { 32, "SCALEWINDOWEXTEX", KY_RECORD_DRAWN, NULL },
  { 33, "SAVEDC", KY_RECORD_DRAWN, NULL },
  { 34, "RESTOREDC", KY_RECORD_DRAWN, NULL },
  { 35, "SETWORLDTRANSFORM", KY_RECORD_DRAWN, NULL },
  { 36, "MODIFYWORLDTRANSFORM", KY_RECORD_DRAWN, NULL },
  { 37, "SELECTOBJECT", KY_RECORD_DRAWN, NULL },
  { 38, "CREATEPEN", KY_RECORD_DRAWN, NULL },
  { 39, "CREATEBRUSHINDIRECT", KY_RECORD_DRAWN, NULL },
  { 40, "DELETEOBJECT", KY_RECORD_DRAWN, NULL },
  { 41, "ANGLEARC", KY_RECORD_DRAWN, NULL },
  { 42, "ELLIPSE", KY_RECORD_DRAWN, NULL },
  { 43, "RECTANGLE", KY_RECORD_DRAWN, NULL },
  { 44, "ROUNDRECT", KY_RECORD_DRAWN, NULL },
  { 45, "ARC", KY_RECORD_DRAWN, NULL },
  { 46, "CHORD", KY_RECORD_DRAWN, NULL },
  { 47, "PIE", KY_RECORD_DRAWN, NULL },
  { 48, "SELECTPALETTE", KY_RECORD_UNSEEN, "colours that count in palettes withhold it" },
  { 49, "CREATEPALETTE", KY_RECORD_DRAWN, NULL },
  { 50, "SETPALETTEENTRIES", KY_RECORD_UNSEEN, "colours that count in palettes withhold it" },
  { 51, "RESIZEPALETTE", KY_RECORD_UNSEEN, "colours that count in palettes withhold it" },
  { 52, "REALIZEPALETTE", KY_RECORD_UNSEEN, "colours that count in palettes withhold it" },
  { 53, "EXTFLOODFILL", KY_RECORD_DRAWN, NULL },
  { 54, "LINETO", KY_RECORD_DRAWN, NULL },
  { 55, "ARCTO", KY_RECORD_DRAWN, NULL },
  { 56, "POLYDRAW", KY_RECORD_DRAWN, NULL },
  { 57, "SETARCDIRECTION", KY_RECORD_DRAWN, NULL },
  { 58, "SETMITERLIMIT", KY_RECORD_DRAWN, NULL },
  { 59, "BEGINPATH", KY_RECORD_DRAWN, NULL },
  { 60, "ENDPATH", KY_RECORD_DRAWN, NULL },
  { 61, "CLOSEFIGURE", KY_RECORD_DRAWN, NULL },
  { 62, "FILLPATH", KY_RECORD_DRAWN, NULL },
  { 63, "STROKEANDFILLPATH", KY_RECORD_DRAWN, NULL },
  { 64, "STROKEPATH", KY_RECORD_DRAWN, NULL },
  { 65, "FLATTENPATH", KY_RECORD_UNSEEN, "curves become lines that look the same" },
  { 66, "WIDENPATH", KY_RECORD_DRAWN, NULL },
  { 67, "SELECTCLIPPATH", KY_RECORD_DRAWN, NULL },
  { 68, "ABORTPATH", KY_RECORD_DRAWN, NULL },
  { 70, "COMMENT", KY_RECORD_UNSEEN, "for programs; EMF+ is a second drawing" },
  { 71, "FILLRGN", KY_RECORD_DRAWN, NULL },
  { 72, "FRAMERGN", KY_RECORD_DRAWN, NULL },
  { 73, "INVERTRGN", KY_RECORD_DRAWN, NULL },
  { 74, "PAINTRGN", KY_RECORD_DRAWN, NULL },
  { 75, "EXTSELECTCLIPRGN", KY_RECORD_DRAWN, NULL },
  { 76, "BITBLT", KY_RECORD_DRAWN, NULL },
  { 77, "STRETCHBLT", KY_RECORD_DRAWN, NULL },
  { 78, "MASKBLT", KY_RECORD_DRAWN, NULL },
  { 79, "PLGBLT", KY_RECORD_DRAWN, NULL },
  { 80, "SETDIBITSTODEVICE", KY_RECORD_DRAWN, NULL },
  { 81, "STRETCHDIBITS", KY_RECORD_DRAWN, NULL },
  { 82, "EXTCREATEFONTINDIRECTW", KY_RECORD_DRAWN, NULL },
  { 83, "EXTTEXTOUTA", KY_RECORD_DRAWN, NULL },
  { 84, "EXTTEXTOUTW", KY_RECORD_DRAWN, NULL },
  { 85, "POLYBEZIER16", KY_RECORD_DRAWN, NULL },
  { 86, "POLYGON16", KY_RECORD_DRAWN, NULL },
  { 87, "POLYLINE16", KY_RECORD_DRAWN, NULL },
  { 88, "POLYBEZIERTO16", KY_RECORD_DRAWN, NULL },
  { 89, "POLYLINETO16", KY_RECORD_DRAWN, NULL },
  { 90, "POLYPOLYLINE16", KY_RECORD_DRAWN, NULL },
  { 91, "POLYPOLYGON16", KY_RECORD_DRAWN, NULL },
  { 92, "POLYDRAW16", KY_RECORD_DRAWN, NULL },
  { 93, "CREATEMONOBRUSH", KY_RECORD_DRAWN, NULL },
  { 94, "CREATEDIBPATTERNBRUSHPT", KY_RECORD_DRAWN, NULL },
  { 95, "EXTCREATEPEN", KY_RECORD_DRAWN, NULL },
  { 96, "POLYTEXTOUTA", KY_RECORD_DRAWN, NULL },
  { 97, "POLYTEXTOUTW", KY_RECORD_DRAWN, NULL },
  { 98, "SETICMMODE", KY_RECORD_UNSEEN, "colours are those of screens" },
  { 99, "CREATECOLORSPACE", KY_RECORD_UNSEEN, "colours are those of screens" },
  { 100, "SETCOLORSPACE", KY_RECORD_UNSEEN, "colours are those of screens" },
  { 101, "DELETECOLORSPACE", KY_RECORD_UNSEEN, "colours are those of screens" },
  { 102, "GLSRECORD", KY_RECORD_WITHHELD, "what OpenGL draws" },
  { 103, "GLSBOUNDEDRECORD", KY_RECORD_WITHHELD, "what OpenGL draws" },
  { 104, "PIXELFORMAT", KY_RECORD_UNSEEN, "of the screen" },
  { 105, "DRAWESCAPE", KY_RECORD_UNSEEN, "for a printer's driver" },
  { 106, "EXTESCAPE", KY_RECORD_UNSEEN, "for a printer's driver" },
  { 108, "SMALLTEXTOUT", KY_RECORD_DRAWN, NULL },
  { 109, "FORCEUFIMAPPING", KY_RECORD_UNSEEN, "how fonts are chosen" },
  { 110, "NAMEDESCAPE", KY_RECORD_UNSEEN, "for a printer's driver" },
  { 111, "COLORCORRECTPALETTE", KY_RECORD_UNSEEN, "colours are those of screens" },
  { 112, "SETICMPROFILEA", KY_RECORD_UNSEEN, "colours are those of screens" },
  { 113, "SETICMPROFILEW", KY_RECORD_UNSEEN, "colours are those of screens" },
  { 114, "ALPHABLEND", KY_RECORD_DRAWN, NULL },
  { 115, "SETLAYOUT", KY_RECORD_DRAWN, NULL },
  { 116, "TRANSPARENTBLT", KY_RECORD_DRAWN, NULL },
  { 118, "GRADIENTFILL", KY_RECORD_DRAWN, NULL },
  { 119, "SETLINKEDUFIS", KY_RECORD_UNSEEN, "how fonts are chosen" },
  { 120, "SETTEXTJUSTIFICATION", KY_RECORD_DRAWN, NULL },
  { 121, "COLORMATCHTOTARGETW", KY_RECORD_UNSEEN, "colours are those of screens" },
  { 122, "CREATECOLORSPACEW", KY_RECORD_UNSEEN, "colours are those of screens" },
};

static const KyMetaRecord wmf[] = {
  { 0x0000, "EOF", KY_RECORD_UNSEEN, "it ends the drawing" },
  { 0x001e, "SAVEDC", KY_RECORD_DRAWN, NULL },
  { 0x0035, "REALIZEPALETTE", KY_RECORD_UNSEEN, "colours that count in palettes withhold it" },
  { 0x0037, "SETPALENTRIES", KY_RECORD_UNSEEN, "colours that count in palettes withhold it" },
  { 0x00f7, "CREATEPALETTE", KY_RECORD_DRAWN, NULL },
  { 0x0102, "SETBKMODE", KY_RECORD_DRAWN, NULL },
  { 0x0103, "SETMAPMODE", KY_RECORD_DRAWN, NULL },
  { 0x0104, "SETROP2", KY_RECORD_DRAWN, NULL },
  { 0x0105, "SETRELABS", KY_RECORD_UNSEEN, "it means nothing" },
  { 0x0106, "SETPOLYFILLMODE", KY_RECORD_DRAWN, NULL },
  { 0x0107, "SETSTRETCHBLTMODE", KY_RECORD_UNSEEN, "how pictures are made smaller" },
  { 0x0108, "SETTEXTCHAREXTRA", KY_RECORD_DRAWN, NULL },
  { 0x0127, "RESTOREDC", KY_RECORD_DRAWN, NULL },
  { 0x012a, "INVERTREGION", KY_RECORD_DRAWN, NULL },
  { 0x012b, "PAINTREGION", KY_RECORD_DRAWN, NULL },
  { 0x012c, "SELECTCLIPREGION", KY_RECORD_DRAWN, NULL },
  { 0x012d, "SELECTOBJECT", KY_RECORD_DRAWN, NULL },
  { 0x012e, "SETTEXTALIGN", KY_RECORD_DRAWN, NULL },
  { 0x0139, "RESIZEPALETTE", KY_RECORD_UNSEEN, "colours that count in palettes withhold it" },
  { 0x0142, "DIBCREATEPATTERNBRUSH", KY_RECORD_DRAWN, NULL },
  { 0x0149, "SETLAYOUT", KY_RECORD_DRAWN, NULL },
  { 0x01f0, "DELETEOBJECT", KY_RECORD_DRAWN, NULL },
  { 0x01f9, "CREATEPATTERNBRUSH", KY_RECORD_DRAWN, NULL },
  { 0x0201, "SETBKCOLOR", KY_RECORD_DRAWN, NULL },
  { 0x0209, "SETTEXTCOLOR", KY_RECORD_DRAWN, NULL },
  { 0x020a, "SETTEXTJUSTIFICATION", KY_RECORD_DRAWN, NULL },
  { 0x020b, "SETWINDOWORG", KY_RECORD_DRAWN, NULL },
  { 0x020c, "SETWINDOWEXT", KY_RECORD_DRAWN, NULL },
  { 0x020d, "SETVIEWPORTORG", KY_RECORD_DRAWN, NULL },
  { 0x020e, "SETVIEWPORTEXT", KY_RECORD_DRAWN, NULL },
  { 0x020f, "OFFSETWINDOWORG", KY_RECORD_DRAWN, NULL },
  { 0x0211, "OFFSETVIEWPORTORG", KY_RECORD_DRAWN, NULL },
  { 0x0213, "LINETO", KY_RECORD_DRAWN, NULL },
  { 0x0214, "MOVETO", KY_RECORD_DRAWN, NULL },
  { 0x0220, "OFFSETCLIPRGN", KY_RECORD_DRAWN, NULL },
  { 0x0228, "FILLREGION", KY_RECORD_DRAWN, NULL },
  { 0x0231, "SETMAPPERFLAGS", KY_RECORD_UNSEEN, "how fonts are chosen" },
  { 0x0234, "SELECTPALETTE", KY_RECORD_UNSEEN, "colours that count in palettes withhold it" },
  { 0x02fa, "CREATEPENINDIRECT", KY_RECORD_DRAWN, NULL },
  { 0x02fb, "CREATEFONTINDIRECT", KY_RECORD_DRAWN, NULL },
  { 0x02fc, "CREATEBRUSHINDIRECT", KY_RECORD_DRAWN, NULL },
  { 0x0324, "POLYGON", KY_RECORD_DRAWN, NULL },
  { 0x0325, "POLYLINE", KY_RECORD_DRAWN, NULL },
  { 0x0410, "SCALEWINDOWEXT", KY_RECORD_DRAWN, NULL },
  { 0x0412, "SCALEVIEWPORTEXT", KY_RECORD_DRAWN, NULL },
  { 0x0415, "EXCLUDECLIPRECT", KY_RECORD_DRAWN, NULL },
  { 0x0416, "INTERSECTCLIPRECT", KY_RECORD_DRAWN, NULL },
  { 0x0418, "ELLIPSE", KY_RECORD_DRAWN, NULL },
  { 0x0419, "FLOODFILL", KY_RECORD_DRAWN, NULL },
  { 0x041b, "RECTANGLE", KY_RECORD_DRAWN, NULL },
  { 0x041f, "SETPIXEL", KY_RECORD_DRAWN, NULL },
  { 0x0429, "FRAMEREGION", KY_RECORD_DRAWN, NULL },
  { 0x0436, "ANIMATEPALETTE", KY_RECORD_UNSEEN, "colours that count in palettes withhold it" },
  { 0x0521, "TEXTOUT", KY_RECORD_DRAWN, NULL },
  { 0x0538, "POLYPOLYGON", KY_RECORD_DRAWN, NULL },
  { 0x0548, "EXTFLOODFILL", KY_RECORD_DRAWN, NULL },
  { 0x061c, "ROUNDRECT", KY_RECORD_DRAWN, NULL },
  { 0x061d, "PATBLT", KY_RECORD_DRAWN, NULL },
  { 0x0626, "ESCAPE", KY_RECORD_UNSEEN, "for a printer's driver, or an EMF of the same drawing" },
  { 0x06ff, "CREATEREGION", KY_RECORD_DRAWN, NULL },
  { 0x0817, "ARC", KY_RECORD_DRAWN, NULL },
  { 0x081a, "PIE", KY_RECORD_DRAWN, NULL },
  { 0x0830, "CHORD", KY_RECORD_DRAWN, NULL },
  { 0x0922, "BITBLT", KY_RECORD_DRAWN, NULL },
  { 0x0940, "DIBBITBLT", KY_RECORD_DRAWN, NULL },
  { 0x0a32, "EXTTEXTOUT", KY_RECORD_DRAWN, NULL },
  { 0x0b23, "STRETCHBLT", KY_RECORD_DRAWN, NULL },
  { 0x0b41, "DIBSTRETCHBLT", KY_RECORD_DRAWN, NULL },
  { 0x0d33, "SETDIBTODEV", KY_RECORD_DRAWN, NULL },
  { 0x0f43, "STRETCHDIB", KY_RECORD_DRAWN, NULL },
};

static const struct
{
  const KyMetaRecord *rows;
  gsize n;
} tables[] = { { emf, G_N_ELEMENTS (emf) }, { wmf, G_N_ELEMENTS (wmf) } };

const KyMetaRecord *
ky_records (KyRecordFormat format, gsize *ret_n)
{
  *ret_n = tables[format].n;
  return tables[format].rows;
}

static int
draw_record_compare (const void *key, const void *row)
{
  guint32 type = *(const guint32 *)key;

  return (type > ((const KyMetaRecord *)row)->type) - (type < ((const KyMetaRecord *)row)->type);
}

gboolean
ky_record_is_played (KyGdi *gdi, KyRecordFormat format, guint32 type)
{
  const KyMetaRecord *row = bsearch (&type, tables[format].rows, tables[format].n,
                                     sizeof (KyMetaRecord), draw_record_compare);

  if (row == NULL)
    ky_gdi_refuse (gdi, KY_RECORD_UNKNOWN);
  else if (row->fate == KY_RECORD_WITHHELD)
    ky_gdi_refuse (gdi, row->why);
  return row != NULL && row->fate == KY_RECORD_DRAWN;
}
