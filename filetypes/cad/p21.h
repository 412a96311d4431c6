/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SXF drawings as entities (P21): a file of ISO 10303-21 with instances such as
 * "#10=CIRCLE(' ',#20,5.0);", or "#10=(A()B(5.0));" of several entities at once, which refer to one
 * another by their numbers. */
#pragma once

#include "filetypes/cad/sfc.h"

typedef enum
{
  KY_P21_UNSET,     /* $ */
  KY_P21_DERIVED,   /* * */
  KY_P21_NUMBER,    /* 1, 1.5E3 */
  KY_P21_STRING,    /* 'a', still with its escapes */
  KY_P21_ENUM,      /* .T. */
  KY_P21_REFERENCE, /* #10 */
  KY_P21_LIST,      /* (1,2) */
  KY_P21_TYPED,     /* LENGTH_MEASURE(1.0); followed by the value inside */
  KY_P21_RECORD     /* an entity with its parameters */
} KyP21Kind;

#define KY_P21_NOTHING G_MAXUINT32

/* Describes a value. Values are in the order of the file; a list, record or typed value is followed
 * by its parts. */
typedef struct
{
  KyP21Kind kind;
  guint32 next; /* index behind the value and its parts */
  /* Offset in the text. Record: index from ky_p21_entity(). Reference: index of the instance, or
   * KY_P21_NOTHING. */
  guint32 at;
  guint32 size; /* in the text, in bytes */
} KyP21Value;

typedef struct
{
  guint32 id;          /* its number in the file */
  guint32 first, end;  /* its records: first index in `values`, index behind the last */
  guint16 height;      /* length of the longest chain of references from it */
  guint64 weight;      /* instances on all ways from it, as often as ways lead there */
  guint8 state;        /* of p21-read.c */
  gboolean is_complex; /* it is in parentheses: of several entities */
} KyP21Instance;

typedef struct
{
  KySfc file;                 /* text and header of the file */
  GArray *values, *instances; /* of KyP21Value, KyP21Instance */
  guint64 n_unknown;          /* dropped instances: unknown entities, and those that need them */
} KyP21;

/* Reads all instances of entities of SXF and checks the kinds of their parameters. Refuses an
 * instance that refers to itself. `self` must be cleared also after a failure. Errors: MALFORMED,
 * LIMIT. */
gboolean ky_p21_read (KyP21 *self, KyJob *job, GError **error);
void ky_p21_clear (KyP21 *self);

/* Returns whether the instance exists and everything that it needs, too. */
gboolean ky_p21_stays (const KyP21 *self, guint32 instance);
/* Returns the string `value`, decoded and cleaned, as one line of UTF-8. Increments `*n_hidden`
 * (nullable) if invisible characters were removed. (transfer full) */
gchar *ky_p21_string (const KyP21 *self, const KyP21Value *value, guint64 *n_hidden);
/* Return the text of `value` in the file, and its number. */
KyView ky_p21_word (const KyP21 *self, const KyP21Value *value);
gdouble ky_p21_double (const KyP21 *self, const KyP21Value *value);

/* --- entities --------------------------------------------------------------------------------- */

/* Describes the parameters of an entity, a letter each: s a name, t a text, n a number, i a
 * whole number, e an enumeration value, r a reference, R N I lists of these, d a name with or
 * without its type, x the place of an external definition, u derived or a reference, v a number
 * with or without its type, or a reference, V a list of these. Parameters behind ? are optional.
 * Any may be unset. */
typedef struct
{
  const gchar *name;
  const gchar *whole; /* of an instance of only this entity; NULL: not allowed */
  const gchar *part;  /* in an instance of several entities; NULL: not allowed */
} KyP21Entity;

/* Returns the index of the entity `name`; KY_P21_NOTHING: SXF has no such entity. */
guint32 ky_p21_entity (KyView name);
/* Returns the entity of an index. */
const KyP21Entity *ky_p21_entity_at (guint32 entity);
/* Returns the kinds of `record`'s parameters (`whole` or `part`), or NULL if its values differ. */
const gchar *ky_p21_kinds (const KyP21 *self, const KyP21Value *record, gboolean is_complex);

/* Implement the method `rebuild`, and the verifier of what it writes. */
gboolean ky_p21_rebuild (KyJob *job, GError **error);
gboolean ky_p21_verify (KyJob *job, GError **error);
