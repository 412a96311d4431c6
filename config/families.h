/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Judgements about one family of workers or verifiers in the status of the sanitizer. `values` is
 * that status as ky_json_flatten() returns it, `role` its array ("families" or "verifiers"), `i`
 * the index of the family in the array. */
#pragma once

#include <glib.h>

/* Returns the member `name` of the family; "" if the family has none, or if it is null. Valid as
 * long as `values`. */
const gchar *ky_family_member (GHashTable *values, const gchar *role, guint i, const gchar *name);

/* Returns whether `cause`, the failure of a family, may be intended by the administrator and is no
 * fault: LibreOffice (SECURITY.md) or a package with families is not installed. `cause`:
 * (nullable) */
gboolean ky_family_failure_is_intended (const gchar *cause);

/* Returns whether the family is ready, or is not without a fault: it is started when it is needed,
 * and nobody needs it or it is starting; or its failure is intended. */
gboolean ky_family_is_there (GHashTable *values, const gchar *role, guint i);

typedef enum
{
  KY_FAMILY_CONFINED,
  KY_FAMILY_OPEN,   /* Landlock or seccomp is not in force */
  KY_FAMILY_IDLE,   /* no process runs that could see content */
  KY_FAMILY_UNKNOWN /* the index is outside of the array */
} KyFamilyConfinement;

/* Returns whether Landlock and seccomp are in force in the zygote of the family. */
KyFamilyConfinement ky_family_confinement (GHashTable *values, const gchar *role, guint i);
