/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One configured value, checked against its row of a .def file. */
#pragma once

#include "config/policy.h"

typedef struct
{
  gchar *text;
  guint64 number; /* UINT, SIZE; BOOL: 0 or 1 */
  gchar **list;   /* LIST: its words; else NULL */
} KyValue;

/* Parses `text` by the kind and the range of `info` into `value`. Errors: CONFIG ("group.key =
 * text: expected …"); `value` is then unchanged. */
gboolean ky_value_set (KyValue *value, const KyPolicyKeyInfo *info, const gchar *text,
                       GError **error);
/* Copies `from` into `value`, which must be zeroed. */
void ky_value_copy (KyValue *value, const KyValue *from);
void ky_value_clear (KyValue *value);
