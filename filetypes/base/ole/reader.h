/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Streams of an OLE2 compound file ([MS-CFB]), read strictly and within bounds: chains that loop,
 * lead out of the file, or are shorter than what their stream says are MALFORMED. A name that
 * occurs twice in a storage is, too: readers differ in which one they take.
 */
#pragma once

#include "common/error.h"
#include "common/view.h"

#define KY_OLE_ROOT 0u
#define KY_OLE_NO_ENTRY 0xffffffffu

typedef struct _KyOle KyOle;

/* VIEW must outlive what is returned. Errors: MALFORMED. (transfer full) */
KyOle *ky_ole_open (KyView view, GError **error);
void ky_ole_free (KyOle *ole);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyOle, ky_ole_free)

/* The entry NAME (ASCII; case does not matter) of STORAGE, KY_OLE_NO_ENTRY when there is none.
 * FALSE: MALFORMED (also: an entry is in two storages that were asked for). */
gboolean ky_ole_find (KyOle *ole, guint32 storage, const gchar *name, guint32 *ret_entry,
                      GError **error);
/* The stream ENTRY. Errors: MALFORMED, LIMIT (larger than LIMIT bytes). (transfer full) */
GBytes *ky_ole_read (KyOle *ole, guint32 entry, guint64 limit, GError **error);
/* The whole file with CONTENT, as long as what it holds now, in the stream ENTRY. Errors:
 * MALFORMED (also: what would be read then is something else). (transfer full) */
GBytes *ky_ole_replaced (KyOle *ole, guint32 entry, KyView content, GError **error);
