/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/people/outbox.h"
#include "store/seal/id.h"

#define ID_GROUPS 3

gboolean
ky_outbox_add (KyIndex *index, const gchar *to, const gchar *subject, const gchar *text,
               const gchar *kind, const gchar *object, gint64 now, GError **error)
{
  gchar id[KY_ID_SIZE];

  ky_id_new (ID_GROUPS, id);
  return ky_index_run (index, error,
                       "INSERT INTO outbox (id, recipient, subject, text, kind, object, created,"
                       " next_try, state) VALUES (?, ?, ?, ?, ?, ?, ?7, ?7, 'waiting')",
                       "ssssssi", id, to, subject, text, kind, object, now);
}
