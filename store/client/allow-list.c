/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/client/allow-list.h"

#include "store/client/protocol.h"

#include <string.h>

static KyAllowEntry *
take_entry (KyWireIn *in)
{
  KyAllowEntry *entry = g_new0 (KyAllowEntry, 1);
  KyView hash;

  entry->id = ky_wire_read_string (in);
  entry->type = ky_wire_read_string (in);
  hash = ky_wire_read_bytes (in);
  entry->by_hash = hash.size != 0;
  if (hash.size == KY_SHA256_SIZE)
    memcpy (entry->sha256, hash.data, KY_SHA256_SIZE);
  else if (hash.size != 0)
    in->reader.failed = TRUE;
  return entry;
}

gboolean
ky_store_read_allow (KyView list, GPtrArray **ret_entries, GPtrArray *links, GError **error)
{
  g_autoptr (GPtrArray) entries
      = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_allow_entry_free);
  KyWireIn reader = { .size = list.size, .reader = ky_reader (list) };
  guint32 n;

  reader.type = KY_STORE_MESSAGE_ALLOW_ENTRIES;
  n = ky_wire_read_u32 (&reader);
  for (guint32 i = 0; i < n && !reader.reader.failed; i++)
    {
      KyAllowEntry *entry = take_entry (&reader);

      if (!g_str_has_prefix (entry->type, KY_STORE_LINK))
        {
          g_ptr_array_add (entries, entry);
          continue;
        }
      g_ptr_array_add (links, g_strdup (entry->type + strlen (KY_STORE_LINK)));
      ky_allow_entry_free (entry);
    }
  if (!ky_wire_done (&reader, error))
    return FALSE;
  *ret_entries = g_steal_pointer (&entries);
  return TRUE;
}
