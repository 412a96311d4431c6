/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SXF drawings as features (SFC): each is a comment in a file of ISO 10303-21. */
#pragma once

#include "engine/job.h"

typedef struct
{
  KyView value;
  gboolean is_string; /* in quotes \'…\', as names and texts are */
} KySfcParameter;

typedef struct
{
  KyView tag; /* behind "SXF": "", "3" or "3.1", the version that introduced the feature */
  guint64 id;
  KyView name;        /* "line_feature" */
  GArray *parameters; /* of KySfcParameter */
} KySfcFeature;

typedef struct
{
  const gchar *type;    /* "sfc", or "p21", which has the same header */
  gchar *text;          /* the whole file as cleaned UTF-8, owned */
  gsize size, at;       /* of the text in bytes; offset of the reader */
  KySfcFeature feature; /* the one read last */
  /* From the header: */
  gboolean is_level_1;
  KyView stamp, version; /* time of writing; "SCADEC_API_Ver3.30$$3.1" */
  gboolean has_author;   /* names of people or programs were found */
  guint64 n_comments;    /* comments that are no features, skipped */
  guint64 n_cleaned;     /* invisible characters removed from the text */
} KySfc;

/* Reads the header of the job's input, a file of `type`. `self` must be cleared also after a
 * failure.
 * Errors: MALFORMED. */
gboolean ky_sfc_open (KySfc *self, KyJob *job, const gchar *type, GError **error);
void ky_sfc_clear (KySfc *self);
/* Reads the next feature into self->feature. `*ret_end`: set to TRUE at the end of the features.
 * Errors: MALFORMED, LIMIT. */
gboolean ky_sfc_next (KySfc *self, KyJob *job, gboolean *ret_end, GError **error);

/* Returns the parameters of the feature `name`, a letter each: i a whole number, r a number, s a
 * text, n a name, I a list of whole numbers, R a list of numbers, * as many R as the value of the
 * parameter before. NULL: SXF has no such feature. */
const gchar *ky_sfc_parameters (KyView name);

/* Implement the method `rebuild`, and the verifier of what it writes. */
gboolean ky_sfc_rebuild (KyJob *job, GError **error);
gboolean ky_sfc_verify (KyJob *job, GError **error);
