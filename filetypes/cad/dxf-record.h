/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the records of a DXF drawing that stay: a group 0 and the groups behind it. */
#pragma once

#include "engine/job.h"
#include "filetypes/cad/dxf-groups.h"
#include "filetypes/cad/dxf-stays.h"
#include "filetypes/cad/dxf-string.h"
#include "filetypes/cad/dxf-write.h"

typedef struct
{
  KyJob *job;
  KyDxfGroups groups;  /* where records are read */
  KyView name;         /* of the record last read */
  GArray *record;      /* of KyDxfGroup: those behind its name */
  GHashTable *handles; /* a set: of what stays, and so may be pointed to */

  gboolean writes; /* those below are there, and what is removed is said */
  KyDxfStrings strings;
  KyDxfWriter writer;
} KyDxfRecords;

const KyDxfGroup *ky_dxf_group_at (const KyDxfRecords *self, guint i);
/* The first group of CODE that is the record's own, none of those in braces or behind what a newer
 * form says: only such a one is written. NULL: it has none. RET_N (nullable): how many there are.
 */
const KyDxfGroup *ky_dxf_find_own (const KyDxfRecords *self, gint code, guint *ret_n);

/* The beginning of NAME, as a report may say it. (transfer full) */
gchar *ky_dxf_where (KyView name);
/* Reports that NAME was removed under CODE (nullable: not reported). */
void ky_dxf_removed (KyDxfRecords *self, const gchar *code, KyView name);

/* Whether STAY is a dictionary whose entries are known by their names. */
gboolean ky_dxf_is_plain_dictionary (const KyDxfStay *stay);

/* One group, by what its value is. Errors: malformed. */
gboolean ky_dxf_put_number (KyDxfRecords *self, const KyDxfGroup *group, GError **error);
gboolean ky_dxf_put_name (KyDxfRecords *self, const KyDxfGroup *group, GError **error);
void ky_dxf_put_cleaned (KyDxfRecords *self, const KyDxfGroup *group, gboolean is_formatted);
/* Writes the record by STAY, which lists the groups that stay. Errors: MALFORMED, LIMIT. */
gboolean ky_dxf_put_record (KyDxfRecords *self, const KyDxfStay *stay, GError **error);
