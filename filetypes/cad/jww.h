/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A drawing (JWW) or figure (JWS) of Jw_cad in the order of its file: an MFC archive of settings,
 * entities, and lists of entities, which blocks show. A figure has a short head in place of the
 * settings. In a drawing that was read, all numbers are finite, indexes are valid, and texts are
 * UTF-8 without invisible characters. */
#pragma once

#include "engine/job.h"

/* Lists the kinds of entities: the classes of the archive. */
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
  gboolean is_wide;  /* it is UTF-16 in the file; otherwise cp932 */
} KyJwwString;

/* Describes an entity. `numbers` are millimetres on paper from the middle of the sheet, y pointing
 * up; angles are in radians, a text's in degrees. Meaning of `numbers` and `words`, by kind: LINE:
 * both ends. ARC: centre, radius, first angle, sweep, tilt, ratio of the half axes; words: whether
 * it is a whole ellipse. POINT: position, and of a sign (style KY_JWW_SIGN) angle and size; words:
 * whether it is for the screen only, the sign. TEXT: start and end of the base line, width and
 * height of a letter, spacing, angle; words: its kind. SOLID: the corners in order, or the numbers
 * of a round one (KY_JWW_IS_ROUND); words: its colour. BLOCK: position, two scales, angle; words:
 * number of its list. LIST: words: its number, whether it is used, creation time. */
typedef struct
{
  KyJwwKind kind;
  guint32 curve;
  guint8 style;
  guint16 color, width, layer, group, flags;
  gdouble numbers[8];
  guint32 words[3];
  KyJwwString font, text; /* `text` of a list: its name */
  GArray *parts;          /* of KyJwwEntity, owned: of a list, or a dimension */
} KyJwwEntity;

#define KY_JWW_SIGN 100        /* style of a point that is a sign */
#define KY_JWW_ANY_COLOR 10    /* colour of a solid whose colour is words[0] */
#define KY_JWW_FIRST_COLOR 100 /* first of the 257 colours of SXF */
#define KY_JWW_HELP 9          /* style, and colour, of entities that are never printed */
/* The number of entities that a dimension consists of: a line, a text, two more lines and four
 * points. In files before version 4.20 it has only the line and the text. */
#define KY_JWW_DIMENSION_PARTS 8
#define KY_JWW_IS_ROUND(style) ((style) > KY_JWW_SIGN)

/* Holds the value of a setting of a drawing. */
typedef union
{
  guint32 word;
  gdouble number;
  KyJwwString string;
} KyJwwValue;

/* Names of the runs of settings that are used; all others are nameless. */
typedef enum
{
  KY_JWW_NAMELESS,
  KY_JWW_MEMO,
  KY_JWW_SHEET,      /* paper size, current group */
  KY_JWW_GROUPS,     /* 16 × (state, current layer, scale, lock, 16 × (state, lock)) */
  KY_JWW_WIDTHS,     /* widest line; from 2^31 on: widths are in 0.01 mm */
  KY_JWW_PRINT_PENS, /* 10 × (colour, width, radius of a point) */
  KY_JWW_LINE_TYPES, /* 8, from style 2 on: (pattern, dots, pitch, pitch on paper) */
  KY_JWW_IN_COLOR,   /* whether it is printed in colours */
  KY_JWW_MORE_PENS,  /* 257 × (name, colour, width, radius of a point) */
  KY_JWW_N_RUNS
} KyJwwRunName;

/* Describes a run of settings: `count` times the values of `pattern`, a letter each: s a string, S
 * a string of several lines, w a word, d a number, c a scale; words with a limited range: p a paper
 * size, l a layer, t a state, k a lock; - and _ an unused word and number, which are read as 0. */
typedef struct
{
  KyJwwRunName name;
  guint32 from, below; /* file versions that have it; `below` 0: no upper bound */
  guint count;
  const gchar *pattern;
} KyJwwRun;
extern const KyJwwRun ky_jww_runs[]; /* settings of a drawing; the end has a count of 0 */
extern const KyJwwRun ky_jws_runs[]; /* head of a figure, ended likewise */

#define KY_JWW_GROUP_VALUES 36 /* values of each group in KY_JWW_GROUPS */
#define KY_JWW_OLDEST 230      /* version of the oldest files: 2.30 */
#define KY_JWW_NEWEST 999
#define KY_JWW_HAS_WIDTHS 351
#define KY_JWW_HAS_SXF 420
#define KY_JWW_HAS_IMAGES 700
#define KY_JWS_MARK_SIZE 200 /* bytes before the version of a figure: "JwsData." and dots */
/* Returns whether files of `version` have `run`. */
gboolean ky_jww_has_run (const KyJwwRun *run, guint32 version);
/* Names of the classes in the archive: "CDataSen" … */
extern const gchar *const ky_jww_classes[KY_JWW_N_KINDS];

typedef struct
{
  guint32 version;
  GArray *values;            /* of KyJwwValue: the settings; defaults in case of a figure */
  GArray *head;              /* (nullable) of KyJwwValue: the head of a figure */
  guint runs[KY_JWW_N_RUNS]; /* index of the first value of each run in `values` */
  GArray *entities, *lists;  /* of KyJwwEntity */
  GHashTable *places;        /* number of a list → its place in `lists`, from 1 */
  gboolean has_images;       /* the file has a section of pictures */
  guint n_images;            /* pictures in that section; they are skipped */
  gboolean has_more;         /* there are bytes behind the end of the drawing */
  guint n_broken;            /* entities that were dropped: invalid numbers or kinds */
  guint n_hidden;            /* strings from which invisible characters were removed */
  GStringChunk *strings;
} KyJww;

/* Reads `input` into `self`. Each entity, and each repetition by a block, is charged (limit
 * objects). `self` must be cleared also after a failure. Errors: MALFORMED, LIMIT. */
gboolean ky_jww_read (KyJww *self, KyJob *job, KyView input, GError **error);
void ky_jww_clear (KyJww *self);
/* Returns value number `index` of `run`, which files of this version must have. */
const KyJwwValue *ky_jww_value (const KyJww *self, KyJwwRunName run, guint index);
/* Returns whether the entity is a text that refers to a picture ("^@…"). */
gboolean ky_jww_is_image (const KyJwwEntity *entity);
/* Returns whether the entity is a text in which a newer version keeps a setting ("… = …"). */
gboolean ky_jww_is_setting (const KyJwwEntity *entity);

/* Implement the methods `rebuild` and `text`, and the verifiers of what `rebuild` writes. */
gboolean ky_jww_rebuild (KyJob *job, GError **error);
gboolean ky_jww_text (KyJob *job, GError **error);
gboolean ky_jww_verify (KyJob *job, GError **error);
gboolean ky_jws_verify (KyJob *job, GError **error);
