/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Colours as amounts of light, and as sRGB (IEC 61966-2-1) shows them. */
#pragma once

#include <glib.h>

typedef struct _KyLight KyLight;

KyLight *ky_light_new (void);
void ky_light_free (KyLight *light);
/* What is written for AMOUNT, both from 0 to 1. What is beyond is the nearest. */
gdouble ky_light_shown (const KyLight *light, gdouble amount);
/* A colour of CIE 1976 L*a*b* by the light of D50, as ICC profiles have it, as amounts of sRGB's
 * three. They may be below 0, or above 1: such colours sRGB has not. */
void ky_light_of_lab (gdouble l, gdouble a, gdouble b, gdouble ret_amounts[3]);
