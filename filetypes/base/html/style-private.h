/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files that read declarations share: style.c (declarations), style-say.c (what they
 * note), style-box.c (boxes and where
 * they lie), style-move.c (transforms, filters, animations), style-paint.c (colours, fonts, clips).
 */
#pragma once

#include "filetypes/base/html/style.h"

#define FAR -500.0  /* pixels: off the screen */
#define AWAY 5000.0 /* the same, to the right and below */
#define TINY 1.01   /* pixels */
#define FLAT 3.0    /* pixels of a box that shows nothing */
/* pixels of a hundredth of what a box lies in: of half of it none is hidden */
#define BY_PAGE 8.0
#define BY_SELF 4.9 /* of the box itself */
#define CLEAR 0.06  /* of an opacity that leaves nothing to see */
#define EDGE 0.02   /* of a scale or a cosine that does */
#define LETTERS "abcdefghijklmnopqrstuvwxyz-"
#define BIT(property) ((guint64)1 << (property))

/* A CSS length in pixels, NAN when it is none; percentages of 100 pixels. */
gdouble ky_style_pixels (const gchar *value);
gboolean ky_style_is_far (gdouble size);
/* TRUE when one of the lengths from VALUE up to the bracket's end is off the screen. */
gboolean ky_style_is_any_far (const gchar *value, gdouble per_cent);
/* TRUE unless what a declaration says of PROPERTY is said more strongly already. */
gboolean ky_style_may_say (const KyHtmlDeclarations *d, KyCssProperty property,
                           gboolean is_important);
void ky_style_say (KyHtmlDeclarations *d, KyCssProperty property, gboolean hides,
                   gboolean is_important);
/* "initial" and its like. */
gboolean ky_style_is_reset (const gchar *value);
/* The numbers of VALUE, up to its bracket, per cent as they are; how many. */
guint ky_style_numbers (const gchar *value, guint max, gdouble *numbers);
/* Notes the length VALUE for PLACE. */
void ky_style_place (KyHtmlDeclarations *d, KyCssPlace place, const gchar *value,
                     gboolean is_important);

void ky_style_declare_display (KyHtmlDeclarations *d, const gchar *value, gboolean is_important);
void ky_style_declare_box (KyHtmlDeclarations *d, const gchar *name, const gchar *value,
                           gboolean is_important);
/* FALSE: NAME is none of these. */
gboolean ky_style_declare_move (KyHtmlDeclarations *d, const gchar *name, const gchar *value,
                                gboolean is_important);
gboolean ky_style_declare_seen (KyHtmlDeclarations *d, const gchar *name, const gchar *value,
                                gboolean is_important);
gboolean ky_style_declare_animation (KyHtmlDeclarations *d, const gchar *name, const gchar *value);
/* -webkit-text-fill-color paints over color, whichever comes last. */
void ky_style_declare_color (KyHtmlDeclarations *d, KyCssProperty property, const gchar *value,
                             gboolean is_important);
void ky_style_declare_background (KyHtmlDeclarations *d, const gchar *value, gboolean is_important);
void ky_style_declare_font_size (KyHtmlDeclarations *d, const gchar *value, gboolean is_important);
/* "italic bold 12px/1.5 serif": the size is the first that is no weight. */
void ky_style_declare_font (KyHtmlDeclarations *d, const gchar *value, gboolean is_important);
