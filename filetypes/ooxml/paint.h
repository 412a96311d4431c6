/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes colours of Office documents (ISO/IEC 29500-1 §20.1.2.3) as exactly as is needed to
 * compare text with its background. */
#pragma once

#include "filetypes/base/document/part.h"
#include "filetypes/base/scene/scene.h"
#include "filetypes/ooxml/package.h"

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

/* Sets the colours of Office's default theme. */
void ky_theme_init (KyTheme *self);
/* Reads the colours of `xml`, a theme part. Colours that cannot be read keep their values. */
void ky_theme_read (KyTheme *self, KyJob *job, KyView xml);
/* Finds the scheme colour `name` ("accent1", "bg1", "background1"). Returns FALSE if there is
 * none. */
gboolean ky_theme_find (const KyTheme *self, KyView name, guint32 *ret_rgb);
/* Reads "RRGGBB" or "AARRGGBB". Returns FALSE if `text` is neither. */
gboolean ky_paint_read_rgb (KyView text, guint32 *ret_rgb);
/* Mixes `rgb` with white (ky_paint_tint) or black (ky_paint_shade); 1 leaves the colour as it is, 0
 * returns white or black. */
guint32 ky_paint_tint (guint32 rgb, gdouble tint);
guint32 ky_paint_shade (guint32 rgb, gdouble shade);
/* Updates `paint` if the element of DrawingML, or of Word's w14, that just began is a colour, or a
 * change of the colour that began before it. Returns FALSE if it is neither. */
gboolean ky_paint_take (KyScenePaint *paint, KyTextPart *xml, const KyTheme *theme);
