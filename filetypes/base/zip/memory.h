/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds ZIP files in memory for another program or another file type of kiyome; writer.h writes
 * those that are delivered. */
#pragma once

#include "filetypes/base/zip/reader.h"

/* Holds a ZIP archive that is written to memory. Must be zeroed before use. */
typedef struct
{
  GByteArray *out, *directory;
  guint n;
  gboolean is_too_large;
} KyZipMemory;

void ky_zip_memory_clear (KyZipMemory *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyZipMemory, ky_zip_memory_clear)

/* Adds a member `name` whose content is `content`. */
void ky_zip_memory_add_stored (KyZipMemory *self, const gchar *name, KyView content);
/* Adds a copy of `entry`, a member of another ZIP file. `content` (nullable) replaces its
 * content. */
void ky_zip_memory_add_entry (KyZipMemory *self, const KyZipEntry *entry, GBytes *content);
/* Returns the ZIP file, which has at most 65,534 members and 4 GiB. Errors: LIMIT, also if there
 * are no members. (transfer full) */
GBytes *ky_zip_memory_finish (KyZipMemory *self, GError **error);
