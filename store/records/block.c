/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/records/block.h"
#include "common/fault.h"
#include "common/sha256.h"
#include "common/text-block.h"
#include "config/allow.h"
#include "store/client/protocol.h"
#include "store/records/allow.h"

#include <string.h>

#define LINK_MAX 500 /* bytes */

void
ky_block_rule_clear (KyBlockRule *rule)
{
  g_clear_pointer (&rule->value, g_free);
  g_clear_pointer (&rule->reason, g_free);
}

static gboolean
is_given (const gchar *text)
{
  return text != NULL && text[0] != '\0';
}

static gboolean
read_sender (const gchar *sender, KyBlockRule *rule, GError **error)
{
  /* "@evil.example" and ".evil.example" are how people write all of a domain. */
  const gchar *bare = sender + (strchr ("@.", sender[0]) != NULL ? 1 : 0);

  rule->kind = "sender";
  rule->value = g_utf8_validate (bare, -1, NULL) ? ky_allow_fold_sender (bare) : g_strdup ("");
  return (rule->value[0] != '\0' && rule->value[0] != '.' && ky_allow_is_sender (rule->value))
         || ky_fault_set (error, "allow-sender", sender);
}

static gboolean
read_file (const gchar *sha256, KyBlockRule *rule, GError **error)
{
  guint8 digest[KY_SHA256_SIZE];

  rule->kind = "sha256";
  rule->value = g_ascii_strdown (sha256, -1);
  return ky_sha256_from_hex (rule->value, digest) || ky_fault_set (error, "allow-sha256", sha256);
}

/* A policy's list carries it to where links are read, so it has none of that list's signs. */
static gboolean
read_link (const gchar *link, KyBlockRule *rule, GError **error)
{
  gsize skip = link[0] == '.' ? 1 : 0;
  const gchar *path;
  g_autofree gchar *host = NULL;

  rule->kind = "link";
  rule->value = g_utf8_validate (link, -1, NULL)
                    ? ky_text_fold_link (link + skip, strlen (link) - skip)
                    : g_strdup ("");
  path = strchr (rule->value, '/');
  host = g_strndup (rule->value, path != NULL ? (gsize)(path - rule->value) : LINK_MAX + 1);
  if (strlen (rule->value) > LINK_MAX || strchr (host, '@') != NULL || !ky_allow_is_sender (host))
    return ky_fault_set (error, "block-link", link);
  for (const gchar *p = rule->value; *p != '\0'; p++)
    if ((guchar)*p <= ' ' || (guchar)*p == 0x7f || strchr (";<>\"`", *p) != NULL)
      return ky_fault_set (error, "block-link", link);
  return TRUE;
}

static gboolean
read_expiry (const gchar *expires, gint64 now, gint64 *ret_expires, GError **error)
{
  *ret_expires = 0;
  if (!is_given (expires))
    return TRUE;
  if (!g_ascii_string_to_signed (expires, 10, 0, G_MAXINT64 / 2, ret_expires, NULL))
    return ky_fault_set (error, "allow-expires", "");
  return *ret_expires > now || ky_fault_set (error, "allow-expires-past", "");
}

gboolean
ky_block_rule_read (const gchar *sender, const gchar *sha256, const gchar *link,
                    const gchar *reason, const gchar *expires, gint64 now, KyBlockRule *ret_rule,
                    GError **error)
{
  g_auto (KyBlockRule) rule = { 0 };
  gboolean ok;

  if (is_given (sender) + is_given (sha256) + is_given (link) != 1)
    return ky_fault_set (error, "block-what", "");
  if (is_given (sender))
    ok = read_sender (sender, &rule, error);
  else if (is_given (sha256))
    ok = read_file (sha256, &rule, error);
  else
    ok = read_link (link, &rule, error);
  if (!ok || !read_expiry (expires, now, &rule.expires, error))
    return FALSE;
  if (!is_given (reason) || !g_utf8_validate (reason, -1, NULL) || !ky_store_is_reason (reason))
    return ky_fault_set (error, "allow-reason", "");
  rule.reason = g_strdup (reason);
  *ret_rule = rule;
  memset (&rule, 0, sizeof rule);
  return TRUE;
}
