/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A drawing or figure (JWS) of Jw_cad as it lies in its file: MFC's archive of settings, of
 * entities, and of lists of entities that blocks show. A figure has a short head in place of the
 * settings. Who reads one has no number that is not finite, no index beyond
 * what there is, and texts as UTF-8 without what can't be seen.
 */
#pragma once

#include "engine/job.h"

/* What an entity is: the classes of the archive. */
typedef enum
{
  KY_JWW_LINE,
  KY_JWW_ARC,
  KY_JWW_POINT,
  KY_JWW_TEXT,
  KY_JWW_SOLID,
  KY_JWW_BLOCK,
  KY_JWW_DIMENSION,
  KY_JWW_LIST,
  KY_JWW_N_KINDS
} KyJwwKind;

typedef struct
{
  const gchar *text; /* UTF-8 */
  gboolean is_wide;  /* in the file: UTF-16, not cp932 */
} KyJwwString;

/*
 * Numbers, in millimetres of paper from its middle, up is positive, angles in radians but for a
 * text's in degrees. LINE: both ends. ARC: centre, radius, first angle, how far, tilt, how flat;
 * words: is it whole. POINT: place, then, of a sign (style KY_JWW_SIGN), its angle and size; words:
 * is it for the screen alone, the sign. TEXT: where its base line begins and ends, width and height
 * of a letter, space, angle; words: its kind. SOLID: its corners in turn, or the numbers of a round
 * one (KY_JWW_IS_ROUND); words: its colour. BLOCK: place, two scales, angle; words: its list. LIST:
 * words: its number, is it used, when it was made.
 */
typedef struct
{
  KyJwwKind kind;
  guint32 curve;
  guint8 style;
  guint16 color, width, layer, group, flags;
  gdouble numbers[8];
  guint32 words[3];
  KyJwwString font, text; /* a list's name is its text */
  GArray *parts;          /* of a list: KyJwwEntity; of a dimension: KY_JWW_DIMENSION_PARTS */
} KyJwwEntity;

#define KY_JWW_SIGN 100        /* a point's style */
#define KY_JWW_ANY_COLOR 10    /* a solid's colour that is a word behind it */
#define KY_JWW_FIRST_COLOR 100 /* of those of SXF: 257 */
#define KY_JWW_HELP 9          /* the style, and the colour, of what is never printed */
#define KY_JWW_DIMENSION_PARTS                                                                     \
  8 /* line, text, two lines, four points; the last six from 4.20 on                               \
     */
#define KY_JWW_IS_ROUND(style) ((style) > KY_JWW_SIGN)

/* Values of the settings. */
typedef union
{
  guint32 word;
  gdouble number;
  KyJwwString string;
} KyJwwValue;

/* Runs of settings that somebody asks for; the rest has no name. */
typedef enum
{
  KY_JWW_NAMELESS,
  KY_JWW_MEMO,
  KY_JWW_SHEET,      /* paper, group that is written */
  KY_JWW_GROUPS,     /* 16 of: state, layer that is written, scale, lock; 16 of: state, lock */
  KY_JWW_WIDTHS,     /* the widest line; from 2^31 on: widths are hundredths of a millimetre */
  KY_JWW_PRINT_PENS, /* 10 of: colour, width, radius of a point */
  KY_JWW_LINE_TYPES, /* 8, from style 2 on, of: pattern, dots, pitch, pitch on paper */
  KY_JWW_IN_COLOR,   /* is it printed in colours */
  KY_JWW_MORE_PENS,  /* 257 of: name, colour, width, radius of a point */
  KY_JWW_N_RUNS
} KyJwwRunName;

/*
 * A run of settings: COUNT times the values of PATTERN: s a string, S one of several lines, w a
 * word, d a number, c a scale; an index: p of papers, l of layers, t a state, k a kind of lock; and
 * - and _, a word and a number that mean nothing: always 0.
 */
typedef struct
{
  KyJwwRunName name;
  guint32 from, below; /* of which versions; below 0: of all from there on */
  guint count;
  const gchar *pattern;
} KyJwwRun;
extern const KyJwwRun ky_jww_runs[]; /* ended by a count of 0 */
extern const KyJwwRun ky_jws_runs[]; /* the head of a figure */

#define KY_JWW_GROUP_VALUES 36 /* of KY_JWW_GROUPS, for each group */
#define KY_JWW_OLDEST 230      /* the version of a file: 2.30 */
#define KY_JWW_NEWEST 999
#define KY_JWW_HAS_WIDTHS 351
#define KY_JWW_HAS_SXF 420
#define KY_JWW_HAS_IMAGES 700
#define KY_JWS_MARK_SIZE 200 /* bytes in front of a figure's version; "JwsData.", then dots */
gboolean ky_jww_has_run (const KyJwwRun *run, guint32 version);
/* "CDataSen" … */
extern const gchar *const ky_jww_classes[KY_JWW_N_KINDS];

typedef struct
{
  guint32 version;
  GArray *values; /* of KyJwwValue: the settings; of a figure those that are used to draw it */
  GArray *head;   /* (nullable) of KyJwwValue: the head of a figure */
  guint runs[KY_JWW_N_RUNS];
  GArray *entities, *lists; /* of KyJwwEntity */
  GHashTable *places;       /* number of a list → its place in them, from 1 on */
  gboolean has_images;      /* the number of pictures in the file stands in it */
  guint n_images;           /* that lie in the file */
  gboolean has_more;        /* bytes behind the drawing's end */
  guint n_broken;           /* entities without a place, or that say nothing */
  guint n_hidden;           /* strings with what can't be seen */
  GStringChunk *strings;
} KyJww;

/*
 * Reads INPUT. Each entity, and each that a block shows again, is charged (limit objects). Errors:
 * MALFORMED, LIMIT. Whatever it returned: clear.
 */
gboolean ky_jww_read (KyJww *self, KyJob *job, KyView input, GError **error);
void ky_jww_clear (KyJww *self);
/* The INDEXth value of a run that this version has. */
const KyJwwValue *ky_jww_value (const KyJww *self, KyJwwRunName run, guint index);
/* Is it a picture in another file, which stands in a text? */
gboolean ky_jww_is_image (const KyJwwEntity *entity);
/* Is it one of the settings that newer versions keep in texts? */
gboolean ky_jww_is_setting (const KyJwwEntity *entity);

/* The methods, and the second reading of what the first of them writes. */
gboolean ky_jww_rebuild (KyJob *job, GError **error);
gboolean ky_jww_text (KyJob *job, GError **error);
gboolean ky_jww_verify (KyJob *job, GError **error);
gboolean ky_jws_verify (KyJob *job, GError **error);
