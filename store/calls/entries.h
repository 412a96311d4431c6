/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Imports entries of the allowlist or the blocklist from a file: all of them or none. The answer
 * has a row for each entry: its number "n" from 1, "id", "there" (1 if the entry existed already),
 * and "fault" (code and values of common/fault.h). A row with the number 0 says that there may be
 * more faults. */
#pragma once

#include "store/calls/call.h"

typedef struct _KyEntries KyEntries;

/* Holds the result of adding the current entry. */
typedef struct
{
  gchar *id;
  gboolean is_there; /* the entry existed already, as `id` */
  GError *fault;     /* (nullable) why it is not an entry */
} KyEntry;

struct _KyEntries
{
  guint max; /* the most entries that a file may have */
  /* Adds the entry in the current row of `rows`, and records that. A fault of the entry is set in
   * `ret_entry`. Returns FALSE only for failures of the store. */
  gboolean (*add) (KyEntries *self, KyServer *server, KyCall *call, const KyRows *rows,
                   KyEntry *ret_entry, GError **error);
  /* Is called after all entries were added without a fault. */
  gboolean (*finish) (KyEntries *self, KyServer *server, KyCall *call, GError **error);
  guint n, added, faults; /* entries that were read, that are new, that have a fault */
};

/* Imports the entries in the call's blob, and sets the detail of its row in the audit log.
 * Errors: STORE (also: "invalid", there are too many entries), PROTOCOL, IO. */
gboolean ky_entries_import (KyEntries *self, KyServer *server, KyCall *call, GError **error);
