/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A drawing of Jw_cad for DOS in the order of its file: four lines of text, tables of a fixed size,
 * arrays of lines, arcs, texts and points, and the names of layers. In a drawing that was read, all
 * numbers of entities are finite, indexes are valid, and texts are UTF-8 without invisible
 * characters. */
#pragma once

#include "engine/job.h"

#define KY_JWC_SIGNATURE "jw_cad(c)data.......a.?.m..............." /* '?': has_long_scales */
#define KY_JWC_LINE_SIZE 200u /* of a line of text, with its line feed */
#define KY_JWC_FIELDS 12      /* least number of fields in the second line */
#define KY_JWC_HELPERS 101u   /* points that are never printed; the first entry is unused */
#define KY_JWC_PRESETS 11u    /* kinds of texts; the first entry is unused */
#define KY_JWC_GROUPS 16u
#define KY_JWC_LAYERS 256u /* of all groups */
#define KY_JWC_NAME 8u     /* bytes of the name of a layer, of a group */
#define KY_JWC_GROUP_NAME 16u
#define KY_JWC_POOL_MAX 0xffffu
#define KY_JWC_HELP 9 /* style, and pen, of entities that are never printed */

/* Holds the sizes of the entities in the file, in bytes. */
#define KY_JWC_RECORD_LINE 22u
#define KY_JWC_RECORD_ARC 32u
#define KY_JWC_RECORD_TEXT 24u
#define KY_JWC_RECORD_POINT 12u

/* Describes an entity. `numbers` are in dots of the screen from the lower left corner of the sheet,
 * y pointing up. Line, base line of a text: both ends. Arc: centre, radius; its `shape`: ratio of
 * the half axes times 10,000, then first angle, last angle and tilt in degrees times 65,536. Point:
 * its position. */
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
  gchar *lines[3]; /* the second to fourth line: numbers, separated by commas */
  const gchar *memo;
  gboolean has_long_scales; /* scales are numbers of 32 bits, not 16 */
  guint paper;              /* 0: A0 … 4: A4 */
  gdouble window;           /* width of the sheet in dots */
  guint n_helpers;
  gdouble helpers[KY_JWC_HELPERS][2];
  guint8 helper_layers[KY_JWC_HELPERS];
  guint16 presets[4][KY_JWC_PRESETS]; /* pens; widths, heights, spacings in 0.1 mm */
  gdouble scales[KY_JWC_GROUPS];
  /* [0]: can it be changed, [1]: is it shown; the groups, then the layers. */
  guint8 states[2][KY_JWC_GROUPS + KY_JWC_LAYERS];
  guint8 written[KY_JWC_GROUPS]; /* the current layer of each group, as an index of all layers */
  const gchar *names[KY_JWC_LAYERS + KY_JWC_GROUPS];
  GArray *straight, *arcs, *texts, *points; /* of KyJwcEntity */
  guint n_broken;                  /* entities that were dropped: invalid numbers, or empty texts */
  guint n_hidden;                  /* strings from which invisible characters were removed */
  guint n_images;                  /* texts that were dropped: references to a picture file */
  gboolean has_leftover, has_more; /* bytes behind the ends of names, of the drawing */
  GStringChunk *strings;
} KyJwc;

/* Reads `input` into `self`; each entity is charged (limit objects). `self` must be cleared also
 * after a failure. Errors: MALFORMED, UNSUPPORTED (another generation of the format), LIMIT. */
gboolean ky_jwc_read (KyJwc *self, KyJob *job, KyView input, GError **error);
void ky_jwc_clear (KyJwc *self);

/* Implement the methods `rebuild` and `text`, and the verifier of what `rebuild` writes. */
gboolean ky_jwc_rebuild (KyJob *job, GError **error);
gboolean ky_jwc_text (KyJob *job, GError **error);
gboolean ky_jwc_verify (KyJob *job, GError **error);
