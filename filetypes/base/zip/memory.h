/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A ZIP file that is put together in memory, for what another program or another type of kiyome
 * reads next; what is delivered is written by writer.h.
 */
#pragma once

#include "filetypes/base/zip/reader.h"

/* Zeroed before use. */
typedef struct
{
  GByteArray *out, *directory;
  guint n;
  gboolean is_too_large;
} KyZipMemory;

void ky_zip_memory_clear (KyZipMemory *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyZipMemory, ky_zip_memory_clear)

/* Adds a member NAME whose content is CONTENT. */
void ky_zip_memory_add_stored (KyZipMemory *self, const gchar *name, KyView content);
/* ENTRY of another file as it is there; CONTENT (nullable): with that in place of what it held. */
void ky_zip_memory_add_entry (KyZipMemory *self, const KyZipEntry *entry, GBytes *content);
/* The whole; there are at most 65,534 members and 4 GiB. Errors: LIMIT. (transfer full) */
GBytes *ky_zip_memory_finish (KyZipMemory *self, GError **error);
