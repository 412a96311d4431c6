/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files that read declarations: style.c (declarations), style-values.c (notes of
 * declared properties), style-box.c (boxes and their places), style-move.c (transforms, filters,
 * animations), style-paint.c (colours, fonts, clips). */
#pragma once

#include "filetypes/base/css/size.h"
#include "filetypes/base/html/style.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyz-"
#define BIT(property) ((guint64)1 << (property))

/* Returns a CSS length in pixels, or NAN. Percentages are of 100 pixels. */
gdouble ky_style_pixels (const gchar *value);
gboolean ky_style_is_far (gdouble size);
/* Returns TRUE if one of the lengths from `value` to the end of the bracket is off the screen. */
gboolean ky_style_is_any_far (const gchar *value, gdouble per_cent);
/* Returns TRUE unless `property` already has a stronger declaration. */
gboolean ky_style_may_say (const KyHtmlDeclarations *d, KyCssProperty property,
                           gboolean is_important);
void ky_style_say (KyHtmlDeclarations *d, KyCssProperty property, gboolean hides,
                   gboolean is_important);
/* Returns TRUE for "initial" and similar values. */
gboolean ky_style_is_reset (const gchar *value);
/* Reads the numbers of `value` up to its bracket; percentages are not converted. Returns how many
 * there are. */
guint ky_style_numbers (const gchar *value, guint max, gdouble *numbers);
/* Notes the length `value` for `place`. */
void ky_style_place (KyHtmlDeclarations *d, KyCssPlace place, const gchar *value,
                     gboolean is_important);

void ky_style_declare_display (KyHtmlDeclarations *d, const gchar *value, gboolean is_important);
void ky_style_declare_box (KyHtmlDeclarations *d, const gchar *name, const gchar *value,
                           gboolean is_important);
/* Declares a property of one group. The functions return FALSE if `name` is none of their
 * properties. */
gboolean ky_style_declare_move (KyHtmlDeclarations *d, const gchar *name, const gchar *value,
                                gboolean is_important);
gboolean ky_style_declare_seen (KyHtmlDeclarations *d, const gchar *name, const gchar *value,
                                gboolean is_important);
gboolean ky_style_declare_animation (KyHtmlDeclarations *d, const gchar *name, const gchar *value);
/* Declares a property of a fixed kind. -webkit-text-fill-color paints over color, in whichever
 * order they come. */
void ky_style_declare_color (KyHtmlDeclarations *d, KyCssProperty property, const gchar *value,
                             gboolean is_important);
void ky_style_declare_background (KyHtmlDeclarations *d, const gchar *value, gboolean is_important);
void ky_style_declare_font_size (KyHtmlDeclarations *d, const gchar *value, gboolean is_important);
void ky_style_declare_face (KyHtmlDeclarations *d, const gchar *value, gboolean is_important);
/* Reads a font as "italic bold 12px/1.5 serif": the size is the first number that is not a
 * weight. */
void ky_style_declare_font (KyHtmlDeclarations *d, const gchar *value, gboolean is_important);
