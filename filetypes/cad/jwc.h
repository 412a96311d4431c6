/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A drawing of Jw_cad for DOS as it lies in its file: four lines of text, tables of a fixed size,
 * arrays of lines, arcs, texts and points, and the names of layers. Who reads one has no number
 * that is not finite, no index beyond what there is, and texts as UTF-8 without what can't be seen.
 */
#pragma once

#include "engine/job.h"

#define KY_JWC_SIGNATURE                                                                           \
  "jw_cad(c)data.......a.?.m..............." /* '?': how scales are written */
#define KY_JWC_LINE_SIZE 200u                /* of text, with its line feed */
#define KY_JWC_FIELDS 12                     /* that the second line has at least */
#define KY_JWC_HELPERS 101u /* places of points that are never printed; the first is spare */
#define KY_JWC_PRESETS 11u  /* of texts; the first is spare */
#define KY_JWC_GROUPS 16u
#define KY_JWC_LAYERS 256u /* of all groups */
#define KY_JWC_NAME 8u     /* bytes of a layer's name, and of a group's: */
#define KY_JWC_GROUP_NAME 16u
#define KY_JWC_POOL_MAX 0xffffu
#define KY_JWC_HELP 9 /* the style, and the pen, of what is never printed */

/* What is of a fixed size: */
#define KY_JWC_RECORD_LINE 22u
#define KY_JWC_RECORD_ARC 32u
#define KY_JWC_RECORD_TEXT 24u
#define KY_JWC_RECORD_POINT 12u

/*
 * Numbers in dots of the screen, from the sheet's corner below on the left, up is positive. Of a
 * line and a text's base line: both ends. Of an arc: centre, radius; shape: how flat in parts of
 * 10,000, where it begins and ends, how it lies, in degrees times 65,536. Of a point: its place.
 */
typedef struct
{
  gdouble numbers[4];
  gint32 shape[4];
  guint8 style, pen, layer;
  guint8 preset;     /* of a text */
  const gchar *text; /* UTF-8 */
} KyJwcEntity;

typedef struct
{
  gchar *lines[3]; /* what the second to fourth line say: numbers, with commas between them */
  const gchar *memo;
  gboolean has_long_scales; /* numbers of 32 bits, and not of 16 */
  guint paper;              /* 0: A0 … 4: A4 */
  gdouble window;           /* dots across the sheet */
  guint n_helpers;
  gdouble helpers[KY_JWC_HELPERS][2];
  guint8 helper_layers[KY_JWC_HELPERS];
  guint16 presets[4][KY_JWC_PRESETS]; /* pens; widths, heights, spaces in tenths of a millimetre */
  gdouble scales[KY_JWC_GROUPS];
  /* Groups, then layers: can it be changed, is it shown. */
  guint8 states[2][KY_JWC_GROUPS + KY_JWC_LAYERS];
  guint8 written[KY_JWC_GROUPS]; /* the layer of each group */
  const gchar *names[KY_JWC_LAYERS + KY_JWC_GROUPS];
  GArray *straight, *arcs, *texts, *points; /* of KyJwcEntity */
  guint n_broken;                           /* entities without a place, or that say nothing */
  guint n_hidden;                           /* strings with what can't be seen */
  guint n_images;                           /* texts that name a picture in another file */
  gboolean has_leftover, has_more; /* memory behind names; bytes behind the drawing's end */
  GStringChunk *strings;
} KyJwc;

/* Reads INPUT. Each entity is charged (limit objects). Errors: MALFORMED, UNSUPPORTED (of another
 * generation), LIMIT. Whatever it returned: clear. */
gboolean ky_jwc_read (KyJwc *self, KyJob *job, KyView input, GError **error);
void ky_jwc_clear (KyJwc *self);

/* The methods, and the second reading of what the first of them writes. */
gboolean ky_jwc_rebuild (KyJob *job, GError **error);
gboolean ky_jwc_text (KyJob *job, GError **error);
gboolean ky_jwc_verify (KyJob *job, GError **error);
