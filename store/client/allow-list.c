/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the list of allowlist and blocklist entries that the store sends, and adds its domains of
 * links to a policy. A policy is never changed in place: the caller's reference is replaced by one
 * to a changed copy. */
#include "store/client/allow-list.h"

#include "common/text-block.h"
#include "store/client/messages.h"

static KyAllowEntry *
allow_list_take_entry (KyWireIn *in)
{
  KyAllowEntry *entry = g_new0 (KyAllowEntry, 1);

  entry->id = ky_wire_read_string (in);
  entry->kind = (KyAllowKind)ky_wire_read_u32 (in);
  entry->value = ky_wire_read_string (in);
  KyView hash = ky_wire_read_bytes (in);
  entry->by_hash = hash.size != 0;
  if (hash.size == KY_SHA256_SIZE)
    memcpy (entry->sha256, hash.data, KY_SHA256_SIZE);
  else if (hash.size != 0)
    in->reader.failed = TRUE;
  if (entry->kind >= KY_ALLOW_LAST)
    in->reader.failed = TRUE;
  return entry;
}

gboolean
ky_store_read_allow (KyView list, GPtrArray **ret_entries, GPtrArray *links, GError **error)
{
  g_autoptr (GPtrArray) entries
      = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_allow_entry_free);
  KyWireIn reader = { .size = list.size, .reader = ky_reader (list) };

  reader.type = KY_STORE_ALLOW_ENTRIES;
  guint32 n = ky_wire_read_u32 (&reader);
  for (guint32 i = 0; i < n && !reader.reader.failed; i++)
    {
      KyAllowEntry *entry = allow_list_take_entry (&reader);

      if (entry->kind != KY_ALLOW_LINK)
        {
          g_ptr_array_add (entries, entry);
          continue;
        }
      g_ptr_array_add (links, g_steal_pointer (&entry->value));
      ky_allow_entry_free (entry);
    }
  if (!ky_wire_done (&reader, error))
    return FALSE;
  *ret_entries = g_steal_pointer (&entries);
  return TRUE;
}

gboolean
ky_store_allow_links (KyPolicy **policy, const GPtrArray *domains, GError **error)
{
  const gchar *const *own = ky_policy_list (*policy, KY_POLICY_MAIL_LINK_DOMAINS);
  g_autoptr (GString) list = g_string_new (NULL);

  if (domains->len == 0)
    return TRUE;
  for (; own != NULL && *own != NULL; own++)
    g_string_append_printf (list, "%s;", *own);
  for (guint i = 0; i < domains->len; i++)
    g_string_append_printf (list, "%s;", (const gchar *)domains->pdata[i]);
  KyPolicy *changed = ky_policy_with (*policy, "mail.link-domains", list->str, error);
  if (changed == NULL)
    return FALSE;
  ky_policy_unref (*policy);
  *policy = changed;
  return TRUE;
}

/* Returns a copy of `policy` that also breaks links to blocked domains. (transfer full) */
static KyPolicy *
with_links (KyPolicy *policy, const GPtrArray *links, GError **error)
{
  const gchar *const *own = ky_policy_list (policy, KY_POLICY_MAIL_LINK_DOMAINS);
  g_autoptr (GString) list = g_string_new (NULL);
  guint n_blocked = 0;

  for (; own != NULL && *own != NULL; own++)
    g_string_append_printf (list, "%s;", *own);
  for (guint i = 0; i < links->len; i++)
    {
      const gchar *link = links->pdata[i];

      if (link[0] != KY_TEXT_BLOCKED)
        continue;
      g_string_append_printf (list, "%s;", link);
      n_blocked++;
    }
  return n_blocked == 0 ? ky_policy_ref (policy)
                        : ky_policy_with (policy, "mail.link-domains", list->str, error);
}

gboolean
ky_store_read_blocks (KyView list, KyPolicy **policy, GPtrArray **ret_entries, GError **error)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) entries = NULL;

  if (!ky_store_read_allow (list, &entries, links, error))
    return FALSE;
  for (guint i = entries->len; i > 0; i--)
    if (((const KyAllowEntry *)entries->pdata[i - 1])->kind != KY_ALLOW_BLOCK_FILE)
      g_ptr_array_remove_index (entries, i - 1);
  KyPolicy *changed = with_links (*policy, links, error);
  if (changed == NULL)
    return FALSE;
  ky_policy_unref (*policy);
  *policy = changed;
  *ret_entries = g_steal_pointer (&entries);
  return TRUE;
}
