/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Entries of the allowlist or the blocklist from a file: all of them or none. The answer has a row
 * for each: "n" its number from 1, "id", "there" 1 for what stood already, "fault" what is wrong
 * with it (code and values, common/fault.h); a row with number 0 says that there may be more.
 */
#pragma once

#include "common/wire.h"
#include "store/calls/call.h"

typedef struct _KyEntries KyEntries;

/* What was asked of the entry that ROWS is at. */
typedef struct
{
  gchar *id;
  gboolean is_there; /* it stood already, as ID */
  GError *fault;     /* or it is no entry */
} KyEntry;

struct _KyEntries
{
  guint max; /* of a file */
  /* Adds the entry that ROWS is at, and records that. FALSE is a failure of the index, and never
   * the entry's fault. */
  gboolean (*add) (KyEntries *self, KyServer *server, KyCall *call, const KyRows *rows,
                   KyEntry *ret_entry, GError **error);
  /* All were added. */
  gboolean (*finish) (KyEntries *self, KyServer *server, KyCall *call, GError **error);
  guint n, added, faults;
};

/* Those of the call's blob, and the detail of its row in the audit log. Errors: REFUSED, STORE. */
gboolean ky_entries_import (KyEntries *self, KyServer *server, KyCall *call, GError **error);
