/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Colours of Office documents (ISO/IEC 29500-1 §20.1.2.3), as far as is needed to tell text from
 * what lies below it. */
#pragma once

#include "filetypes/base/document/part.h"
#include "filetypes/ooxml/package.h"

typedef struct
{
  enum
  {
    KY_PAINT_UNSAID,
    KY_PAINT_NONE,   /* no fill: what lies below is seen */
    KY_PAINT_COLOUR, /* of rgb */
    KY_PAINT_OTHER   /* a picture, a gradient: anything may be seen */
  } kind;
  guint32 rgb; /* 0xRRGGBB */
  gdouble alpha;
} KyPaint;

typedef enum
{
  KY_THEME_DK1,
  KY_THEME_LT1,
  KY_THEME_DK2,
  KY_THEME_LT2,
  KY_THEME_ACCENT1,
  KY_THEME_ACCENT6 = KY_THEME_ACCENT1 + 5,
  KY_THEME_HLINK,
  KY_THEME_FOLHLINK,
  KY_THEME_LAST
} KyThemeColour;

typedef struct
{
  guint32 colours[KY_THEME_LAST];
  guint8 map[4]; /* bg1, tx1, bg2, tx2 -> KyThemeColour */
} KyTheme;

/* Those of Office, until others are read. */
void ky_theme_init (KyTheme *self);
/* Of the part XML of a theme. What can't be read stays as it was. */
void ky_theme_read (KyTheme *self, KyJob *job, KyView xml);
/* The colour called NAME by a scheme ("accent1", "bg1", "background1"); FALSE: none. */
gboolean ky_theme_find (const KyTheme *self, KyView name, guint32 *ret_rgb);
/* "RRGGBB" or "AARRGGBB"; FALSE: none. */
gboolean ky_paint_read_rgb (KyView text, guint32 *ret_rgb);
/* Nearer to white by TINT (1: as it is), or to black. */
guint32 ky_paint_tint (guint32 rgb, gdouble tint);
guint32 ky_paint_shade (guint32 rgb, gdouble shade);
/* The element of DrawingML that just began is a colour, or changes the one that began before:
 * FALSE: neither. */
gboolean ky_paint_take (KyPaint *paint, KyTextPart *xml, const KyTheme *theme);
