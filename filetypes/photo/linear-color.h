/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts amounts of light and CIE L*a*b* colours to sRGB (IEC 61966-2-1). */
#pragma once

#include <glib.h>

typedef struct _KyLinearColor KyLinearColor;

KyLinearColor *ky_linear_color_new (void);
void ky_linear_color_free (KyLinearColor *light);
/* Returns the sRGB value of `amount`, both from 0 to 1; values outside are clamped. */
gdouble ky_linear_color_shown (const KyLinearColor *light, gdouble amount);
/* Converts a CIE 1976 `l`*a*b* colour with the white point D50, as ICC profiles have it, to linear
 * amounts of sRGB's primaries, which are below 0 or above 1 for colours that sRGB does not have. */
void ky_linear_color_of_lab (gdouble l, gdouble a, gdouble b, gdouble ret_amounts[3]);
