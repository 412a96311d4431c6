/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Drawings of SXF as entities (P21): instances of ISO 10303-21, "#10=CIRCLE(' ',#20,5.0);", and
 * "#10=(A()B(5.0));" of several entities at once, that lead to one another by their numbers.
 */
#pragma once

#include "engine/job.h"
#include "filetypes/cad/sfc.h"

typedef enum
{
  KY_P21_UNSET,     /* $ */
  KY_P21_DERIVED,   /* * */
  KY_P21_NUMBER,    /* 1, 1.5E3 */
  KY_P21_STRING,    /* 'a', as it is written */
  KY_P21_ENUM,      /* .T. */
  KY_P21_REFERENCE, /* #10 */
  KY_P21_LIST,      /* (1,2) */
  KY_P21_TYPED,     /* LENGTH_MEASURE(1.0), (1.0) behind its name */
  KY_P21_RECORD     /* an entity with its parameters */
} KyP21Kind;

#define KY_P21_NOTHING G_MAXUINT32

/* In the order of the file; what is in a list stands behind it, up to the place NEXT. */
typedef struct
{
  KyP21Kind kind;
  guint32 next;
  guint32
      at; /* in the text; of a record: ky_p21_entity(); of a reference: an instance, or nothing */
  guint32 size; /* in the text */
} KyP21Value;

typedef struct
{
  guint32 id;
  guint32 first, end; /* of its records */
  guint16 height;     /* of the longest way to where nothing leads further */
  guint8 state;
  gboolean is_complex; /* in brackets: of several entities */
} KyP21Instance;

typedef struct
{
  KySfc file; /* its text and header */
  GArray *values, *instances;
  guint64 n_unknown; /* instances of other entities, and those that need them */
} KyP21;

/*
 * All instances of entities that SXF has, whose parameters are of the kinds that each has. What
 * leads to itself is refused. Errors: MALFORMED, LIMIT.
 */
gboolean ky_p21_read (KyP21 *self, KyJob *job, GError **error);
void ky_p21_clear (KyP21 *self);

/* May it stay: is all there that it needs? */
gboolean ky_p21_stays (const KyP21 *self, guint32 instance);
/* What a string says, cleaned, as one line. ADDS to N_HIDDEN (nullable) what could not be seen.
 * (transfer full) */
gchar *ky_p21_string (const KyP21 *self, const KyP21Value *value, guint64 *n_hidden);
KyView ky_p21_word (const KyP21 *self, const KyP21Value *value);
gdouble ky_p21_double (const KyP21 *self, const KyP21Value *value);

/* --- entities --------------------------------------------------------------------------------- */

/*
 * What an entity's parameters are, a letter each: s a name, t a text, n a number, i a whole number,
 * e an enumeration, r an instance, R, N, I lists of those, d a name, with its type or without, x
 * where something is defined, u what is derived or an instance, v a number, with its type or
 * without, or an instance, V a list of those; behind ? none need be there. Any may be unset.
 */
typedef struct
{
  const gchar *name;
  const gchar *whole; /* of an instance of it alone; NULL: there is none */
  const gchar *part;  /* of one of several entities */
} KyP21Entity;

/* KY_P21_NOTHING: it is none of SXF's. */
guint32 ky_p21_entity (KyView name);
const KyP21Entity *ky_p21_entity_at (guint32 entity);
/* The kinds of RECORD's parameters, where they are those that it has; otherwise NULL. */
const gchar *ky_p21_kinds (const KyP21 *self, const KyP21Value *record, gboolean is_complex);

gboolean ky_p21_rebuild (KyJob *job, GError **error);
gboolean ky_p21_verify (KyJob *job, GError **error);
