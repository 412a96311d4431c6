/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drawings of SXF as features (SFC): comments in a file of ISO 10303-21, a feature each. */
#pragma once

#include "engine/job.h"

typedef struct
{
  KyView value;
  gboolean is_string; /* in quotes with a backslash, as names and texts are */
} KySfcParameter;

typedef struct
{
  KyView tag; /* behind "SXF": "", "3" or "3.1", of the version that has it first */
  guint64 id;
  KyView name;        /* "line_feature" */
  GArray *parameters; /* of KySfcParameter */
} KySfcFeature;

typedef struct
{
  const gchar *type; /* "sfc", or "p21" for what has the same header */
  gchar *text;       /* the whole file in UTF-8, cleaned */
  gsize size, at;
  KySfcFeature feature;
  /* of the header */
  gboolean is_level_1;
  KyView stamp, version; /* when it was written; "SCADEC_API_Ver3.30$$3.1" */
  gboolean has_author;   /* names of people or programs */
  guint64 n_comments;    /* passed over */
  guint64 n_cleaned;     /* the text was not to be seen as it came */
} KySfc;

/* Reads the header of a file of TYPE. Errors: MALFORMED. */
gboolean ky_sfc_open (KySfc *self, KyJob *job, const gchar *type, GError **error);
void ky_sfc_clear (KySfc *self);
/* Reads the next feature; *RET_END: there is none. Errors: MALFORMED, LIMIT. */
gboolean ky_sfc_next (KySfc *self, KyJob *job, gboolean *ret_end, GError **error);

/*
 * What a feature's parameters are, a letter each: i a whole number, r a number, s a text, n a name,
 * I a list of whole numbers, R one of numbers, * as many R as the parameter before says. NULL: no
 * feature of SXF.
 */
const gchar *ky_sfc_parameters (KyView name);

gboolean ky_sfc_rebuild (KyJob *job, GError **error);
gboolean ky_sfc_verify (KyJob *job, GError **error);
