/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Serializes the settings of a job (policy, request ID, new domain, entries of the allowlist and
 * the blocklist) and reads them back. A policy whose text equals that of a known policy is not
 * parsed again. */
#include "sanitizer/settings.h"

#include "common/release.h"

static void
settings_put_bytes (GByteArray *bytes, gconstpointer data, gsize size)
{
  ky_put_u32le (bytes, (guint32)size);
  g_byte_array_append (bytes, data, (guint)size);
}

static gchar *
settings_get_string (KyReader *reader)
{
  guint32 length = ky_reader_u32le (reader);
  const guint8 *data = ky_reader_bytes (reader, length);

  if (data == NULL || !g_utf8_validate_len ((const gchar *)data, length, NULL))
    {
      reader->failed = TRUE;
      return g_strdup ("");
    }
  return ky_view_to_string (ky_view (data, length));
}

GByteArray *
ky_settings_pack (KyPolicy *policy, const gchar *request_id, const gchar *new_domain,
                  GPtrArray *allow)
{
  GByteArray *bytes = g_byte_array_new ();
  const gchar *text = ky_policy_to_text (policy);

  settings_put_bytes (bytes, text, strlen (text));
  settings_put_bytes (bytes, request_id != NULL ? request_id : "",
                      request_id != NULL ? strlen (request_id) : 0);
  settings_put_bytes (bytes, new_domain != NULL ? new_domain : "",
                      new_domain != NULL ? strlen (new_domain) : 0);
  ky_put_u32le (bytes, allow != NULL ? allow->len : 0);
  for (guint i = 0; allow != NULL && i < allow->len; i++)
    {
      const KyAllowEntry *entry = allow->pdata[i];
      guint8 by_hash = entry->by_hash ? 1 : 0;

      settings_put_bytes (bytes, entry->id, strlen (entry->id));
      ky_put_u32le (bytes, entry->kind);
      settings_put_bytes (bytes, entry->value, strlen (entry->value));
      g_byte_array_append (bytes, &by_hash, 1);
      g_byte_array_append (bytes, entry->sha256, KY_SHA256_SIZE);
    }
  return bytes;
}

/* Returns a reference to the known policy with the same text, or NULL. */
static KyPolicy *
known_policies_find (const KyKnownPolicies *known, KyView text)
{
  for (guint i = 0; i < KY_KNOWN_POLICIES && known->policies[i] != NULL; i++)
    {
      const gchar *canonical = ky_policy_to_text (known->policies[i]);

      if (strlen (canonical) == text.size && memcmp (canonical, text.data, text.size) == 0)
        return ky_policy_ref (known->policies[i]);
    }
  return NULL;
}

void
ky_known_policies_add (KyKnownPolicies *known, KyPolicy *policy)
{
  guint at = known->next++ % KY_KNOWN_POLICIES;

  /* Makes the policy's text now, for all workers that are forked later. */
  ky_policy_to_text (policy);
  g_clear_pointer (&known->policies[at], ky_policy_unref);
  known->policies[at] = ky_policy_ref (policy);
}

void
ky_known_policies_clear (KyKnownPolicies *known)
{
  for (guint i = 0; i < KY_KNOWN_POLICIES; i++)
    g_clear_pointer (&known->policies[i], ky_policy_unref);
}

gboolean
ky_settings_unpack (KyView view, const KyKnownPolicies *known, KySettings *ret_settings,
                    GError **error)
{
  KyReader reader = ky_reader (view);
  g_auto (KySettings) settings = { NULL };
  guint32 policy_size = ky_reader_u32le (&reader);
  const guint8 *policy = ky_reader_bytes (&reader, policy_size);

  settings.request_id = settings_get_string (&reader);
  settings.new_domain = settings_get_string (&reader);
  settings.allow = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_allow_entry_free);
  guint32 count = ky_reader_u32le (&reader);
  if (count > KY_ALLOW_MAX)
    reader.failed = TRUE;
  for (guint32 i = 0; i < count && !reader.failed; i++)
    {
      KyAllowEntry *entry = g_new0 (KyAllowEntry, 1);

      g_ptr_array_add (settings.allow, entry);
      entry->id = settings_get_string (&reader);
      entry->kind = (KyAllowKind)ky_reader_u32le (&reader);
      if (entry->kind >= KY_ALLOW_LAST)
        reader.failed = TRUE;
      entry->value = settings_get_string (&reader);
      entry->by_hash = ky_reader_u8 (&reader) != 0;
      const guint8 *sha256 = ky_reader_bytes (&reader, KY_SHA256_SIZE);
      if (sha256 != NULL)
        memcpy (entry->sha256, sha256, KY_SHA256_SIZE);
    }
  if (policy == NULL || reader.failed || ky_reader_left (&reader) != 0)
    return ky_fail (error, KY_ERROR_PROTOCOL, "the job's settings are malformed");
  if (known != NULL)
    settings.policy = known_policies_find (known, ky_view (policy, policy_size));
  if (settings.policy == NULL)
    settings.policy = ky_policy_from_text ((const gchar *)policy, policy_size, error);
  if (settings.policy == NULL)
    return FALSE;
  *ret_settings = settings;
  settings = (KySettings){ NULL };
  return TRUE;
}

void
ky_settings_clear (KySettings *settings)
{
  g_clear_pointer (&settings->policy, ky_policy_unref);
  KY_RELEASE_MEMBERS (settings, request_id, new_domain, allow);
}
