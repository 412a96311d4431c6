/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads streams of OLE2 compound files ([MS-CFB]) strictly and within bounds. Chains that loop,
 * lead out of the file, or are shorter than the size of their stream are MALFORMED. So is a name
 * that occurs twice in a storage, because readers differ in which entry they take. */
#pragma once

#include "common/error.h"
#include "common/view.h"

#define KY_OLE_ROOT 0u
#define KY_OLE_NO_ENTRY 0xffffffffu

typedef struct _KyOle KyOle;

/* Opens `view`, which must outlive the result. Errors: MALFORMED. (transfer full) */
KyOle *ky_ole_open (KyView view, GError **error);
void ky_ole_free (KyOle *ole);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyOle, ky_ole_free)

/* Sets `*ret_entry` to the entry `name` (ASCII, any case) of `storage`, or to KY_OLE_NO_ENTRY if
 * there is none. Errors: MALFORMED, also if an entry is in two of the storages that were opened. */
gboolean ky_ole_find (KyOle *ole, guint32 storage, const gchar *name, guint32 *ret_entry,
                      GError **error);
/* Returns the content of the stream `entry`. Errors: MALFORMED, LIMIT (larger than `limit` bytes).
 * (transfer full) */
GBytes *ky_ole_read (KyOle *ole, guint32 entry, guint64 limit, GError **error);
/* Returns a copy of the whole file with `content` in the stream `entry`; `content` must be as long
 * as the present content. Errors: MALFORMED, also if the copy would be read with other changes than
 * that. (transfer full) */
GBytes *ky_ole_replaced (KyOle *ole, guint32 entry, KyView content, GError **error);
/* Returns the entries of the storages in `storage` that have ASCII names, sorted by these: guint32
 * (transfer full). Empty if `storage` cannot be read. */
GArray *ky_ole_storages (KyOle *ole, guint32 storage);
/* Returns the class id of the storage `entry`: "{8BD21D10-…}" (transfer full). */
gchar *ky_ole_class_id (const KyOle *ole, guint32 entry);
/* Returns `id`, 16 bytes of a GUID, in that form (transfer full). */
gchar *ky_ole_guid (const guint8 *id);
