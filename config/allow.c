/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares entries of the allowlist and the blocklist with a file's hash or a sender's address. */
#include "config/allow.h"

#include "common/mail/address.h"
#include "common/release.h"

KY_DEFINE_PUBLIC_FREE (ky_allow_entry_free, KyAllowEntry, id, value)

gboolean
ky_allow_is_for_type (const KyAllowEntry *entry, const gchar *type)
{
  return entry->kind == KY_ALLOW_FILE
         && (entry->value[0] == '\0' || strcmp (entry->value, type) == 0);
}

const KyAllowEntry *
ky_allow_find_blocked (const GPtrArray *entries, const guint8 sha256[KY_SHA256_SIZE])
{
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const KyAllowEntry *entry = entries->pdata[i];

      if (entry->kind == KY_ALLOW_BLOCK_FILE && entry->by_hash
          && memcmp (entry->sha256, sha256, KY_SHA256_SIZE) == 0)
        return entry;
    }
  return NULL;
}

gchar *
ky_allow_fold_sender (const gchar *sender)
{
  g_autofree gchar *valid = g_utf8_make_valid (sender, -1);
  g_autofree gchar *small = g_utf8_strdown (valid, -1);
  /* After that: some small letters have a composed form, and their capital letters have none. */
  g_autofree gchar *lower = g_utf8_normalize (small, -1, G_NORMALIZE_NFC);
  gsize length = strlen (lower);

  if (length > 0 && lower[length - 1] == '.')
    lower[length - 1] = '\0';
  const gchar *domain = strrchr (lower, '@');
  domain = domain != NULL ? domain + 1 : lower;
  g_autofree gchar *host = ky_address_host (domain);
  return g_strdup_printf ("%.*s%s", (int)(domain - lower), lower, host);
}

gboolean
ky_allow_sender_is (const gchar *address, const gchar *blocked)
{
  const gchar *at = strrchr (address, '@');
  gsize length = strlen (address);
  gsize size = strlen (blocked);

  if (strchr (blocked, '@') != NULL)
    return strcmp (address, blocked) == 0;
  return at != NULL && (gsize)(address + length - at) > size && size > 0
         && strcmp (address + length - size, blocked) == 0
         && strchr ("@.", address[length - size - 1]) != NULL;
}
