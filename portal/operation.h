/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the table of the parameters of each operation of the API, which operations.py generates
 * from openapi.json, and the check of a request against it. The check precedes every handler, so
 * that no handler mistakes a member of a wrong type for an absent one. A route without a row in the
 * table has no parameters. */
#pragma once

#include "portal/portal.h"

typedef enum
{
  KY_API_FIELD_TEXT = 1 << 0,   /* of `smallest` to `largest` characters */
  KY_API_FIELD_NUMBER = 1 << 1, /* a whole number from `smallest` to `largest` */
  KY_API_FIELD_FLAG = 1 << 2,   /* true or false */
  KY_API_FIELD_TEXTS = 1 << 3, /* an array of `fewest` to `most` texts, each as KY_API_FIELD_TEXT */
  KY_API_FIELD_NULL = 1 << 4,  /* may be null */
  KY_API_FIELD_REQUIRED = 1 << 5,
  KY_API_FIELD_VISIBLE = 1 << 6, /* only visible ASCII characters, no spaces */
  KY_API_FIELD_QUERY = 1 << 7,
  KY_API_FIELD_HEADER = 1 << 8,
  KY_API_FIELD_BODY = 1 << 9,
} KyApiFieldFlags;

typedef struct
{
  const gchar *name;
  guint flags;
  gint64 smallest, largest;
  guint fewest, most;
  const gchar *const *choices; /* (nullable) all permitted texts, ended by NULL */
} KyApiField;

typedef struct
{
  const gchar *method, *pattern; /* as those of a KyRoute */
  const KyApiField *fields;      /* ended by one without a name */
} KyApiOperation;

/* All operations, ended by one without a method. */
extern const KyApiOperation ky_operations[];

/* Checks the query parameters and headers of the request. Errors: "invalid" with the name of the
 * wrong one. */
gboolean ky_operation_check_parameters (KyRequest *request, GError **error);
/* Checks the members of the body in the same way. */
gboolean ky_operation_check_body (KyRequest *request, GError **error);
