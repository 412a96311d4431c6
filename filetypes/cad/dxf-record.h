/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the records of a DXF drawing that stay: a group 0 and the groups behind it. */
#pragma once

#include "filetypes/cad/dxf-allowlist.h"
#include "filetypes/cad/dxf-string.h"
#include "filetypes/cad/dxf-write.h"

typedef struct
{
  KyJob *job;
  KyDxfGroups groups;  /* the reader of the input */
  KyView name;         /* of the record read last */
  GArray *record;      /* of KyDxfGroup: the groups after its name */
  GHashTable *handles; /* set of the handles of records that stay; only these may be referred to */

  gboolean writes; /* second pass: the fields below are set, and removals are reported */
  KyDxfStrings strings;
  KyDxfWriter writer;
} KyDxfRecords;

/* Returns the Ith group of the record. */
const KyDxfGroup *ky_dxf_group_at (const KyDxfRecords *self, guint i);
/* Returns the first group with `code` that is the record's own, or NULL. Groups in braces (code
 * 102) are not, nor those from an embedded object, table content or application data on. `ret_n`
 * (nullable): the number of own groups with `code`. */
const KyDxfGroup *ky_dxf_find_own (const KyDxfRecords *self, gint code, guint *ret_n);

/* Returns the first 64 bytes of `name`, as the place of a removal in reports. (transfer full) */
gchar *ky_dxf_where (KyView name);
/* Reports that `name` was removed under `code` (nullable: not reported). */
void ky_dxf_removed (KyDxfRecords *self, const gchar *code, KyView name);

/* Returns whether `stay` is a dictionary, whose entries are identified by their names. */
gboolean ky_dxf_is_plain_dictionary (const KyDxfStay *stay);

/* Write one group: as a number or handle, a name, a text. Names and texts are cleaned, and a
 * reference to a record that does not stay is left out. Errors: MALFORMED. */
gboolean ky_dxf_put_number (KyDxfRecords *self, const KyDxfGroup *group, GError **error);
gboolean ky_dxf_put_name (KyDxfRecords *self, const KyDxfGroup *group, GError **error);
void ky_dxf_put_cleaned (KyDxfRecords *self, const KyDxfGroup *group, gboolean is_formatted);
/* Writes the groups of the record that `stay` lists. Errors: MALFORMED, LIMIT. */
gboolean ky_dxf_put_record (KyDxfRecords *self, const KyDxfStay *stay, GError **error);
