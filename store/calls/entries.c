/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Imports a file of allowlist or blocklist entries inside a savepoint: if one entry is at fault,
 * none is added, and the answer names the faults. It stops after 200 faults. */
#include "store/calls/entries.h"

#define FAULTS_MAX 200 /* faults that the answer lists */

static void
entries_entry_clear (KyEntry *self)
{
  g_free (self->id);
  g_clear_error (&self->fault);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyEntry, entries_entry_clear)

static gboolean
entries_answer (KyCall *call, guint n, const KyEntry *entry, const gchar *fault, GError **error)
{
  if (!ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_number (call->rows, n);
  ky_rows_text (call->rows, entry->id);
  ky_rows_number (call->rows, entry->is_there);
  ky_rows_text (call->rows, fault);
  return TRUE;
}

static gboolean
entries_import_row (KyEntries *self, KyServer *server, KyCall *call, const KyRows *rows,
                    GError **error)
{
  g_auto (KyEntry) entry = { 0 };

  if (!self->add (self, server, call, rows, &entry, error))
    return FALSE;
  if (entry.fault != NULL)
    self->faults++;
  else
    self->added += !entry.is_there;
  return entries_answer (call, self->n, &entry, entry.fault != NULL ? entry.fault->message : NULL,
                         error);
}

static gboolean
import_rows (KyEntries *self, KyServer *server, KyCall *call, KyRows *rows, GError **error)
{
  gint next;

  while ((next = ky_rows_next (rows, error)) == 1 && self->faults < FAULTS_MAX)
    {
      if (++self->n > self->max)
        return ky_refuse_say (error, "invalid", "import-many", "i", (gint64)self->max);
      if (!entries_import_row (self, server, call, rows, error))
        return FALSE;
    }
  if (next != 1)
    return next == 0;
  g_autofree gchar *stopped = ky_say ("import-stopped", "i", (gint64)self->faults);
  return entries_answer (call, 0, &(KyEntry){ 0 }, stopped, error);
}

gboolean
ky_entries_import (KyEntries *self, KyServer *server, KyCall *call, GError **error)
{
  ky_autofd int table = ky_memfd_from_view ("import", ky_view_of_bytes (call->blob), error);
  g_autoptr (KyRows) rows = table >= 0 ? ky_rows_new (table, error) : NULL;
  const KyCallPoint point = ky_call_point (server);

  if (rows == NULL || !ky_call_answer (call, error)
      || !ky_index_run (server->index, error, "SAVEPOINT import", "")
      || !import_rows (self, server, call, rows, error))
    return FALSE;
  if (self->faults > 0)
    {
      ky_call_return (server, &point);
      if (!ky_index_run (server->index, error, "ROLLBACK TO import", ""))
        return FALSE;
    }
  else if (!self->finish (self, server, call, error))
    return FALSE;
  ky_call_set_detail (call, "entries=%u added=%u faults=%u", self->n,
                      self->faults > 0 ? 0 : self->added, self->faults);
  return ky_index_run (server->index, error, "RELEASE import", "");
}
