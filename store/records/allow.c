/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks the fields of an allowlist entry (type, sender, SHA-256, reason, approver, and a time of
 * expiry that is at most 366 days away) and normalises them. The blocklist uses the same check of
 * senders (store/records/block.c). */
#include "store/records/allow.h"
#include "common/iso-time.h"
#include "common/fault.h"
#include "common/release.h"
#include "config/allow.h"
#include "store/client/protocol.h"

KY_DEFINE_PUBLIC_CLEAR (ky_allow_rule_clear, KyAllowRule, type, sender, reason, approver)

static gboolean
is_type (const gchar *type)
{
  return strlen (type) <= 40
         && strspn (type, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen (type);
}

/* Tells whether `sender` is an address, a domain, or "." and a domain for all below it:
 * "user@example.jp", "example.jp" or ".example.jp" (an "@" before a domain was removed already).
 * The domain must contain a dot and none of "*?@/\". */
gboolean
ky_allow_is_sender (const gchar *sender)
{
  const gchar *at = strrchr (sender, '@');
  const gchar *domain = at != NULL ? at + 1 : sender;

  if (at == sender || strlen (sender) > 320 || domain[0] == '\0')
    return FALSE;
  if (at == NULL && domain[0] == '.')
    domain++;
  for (const gchar *p = sender; *p != '\0'; p++)
    if (g_ascii_isspace (*p) || g_ascii_iscntrl (*p) || strchr ("<>,;\"", *p) != NULL)
      return FALSE;
  return domain[0] != '.' && strchr (domain, '.') != NULL && strstr (domain, "..") == NULL
         && domain[strlen (domain) - 1] != '.' && strpbrk (domain, "*?@/\\") == NULL;
}

static gboolean
records_allow_read_expiry (const gchar *expires, gint64 now, gint64 *ret_expires, GError **error)
{
  gint64 time = 0;

  if (expires == NULL || expires[0] == '\0')
    return ky_fault_set (error, "allow-expires", "");
  if (!g_ascii_string_to_signed (expires, 10, 0, G_MAXINT64 / 2, &time, NULL))
    return ky_fault_set (error, "allow-expires", "");
  if (time <= now)
    return ky_fault_set (error, "allow-expires-past", "");
  if (time - now > KY_ALLOW_DAYS_MAX * KY_DAY_SECONDS)
    return ky_fault_set (error, "allow-expires-far", G_STRINGIFY (KY_ALLOW_DAYS_MAX));
  *ret_expires = time;
  return TRUE;
}

static gboolean
records_allow_is_text (const gchar *text)
{
  return text != NULL && g_utf8_validate (text, -1, NULL) && ky_store_is_reason (text);
}

/* Checks the fields that every entry needs. */
static gboolean
read_common (const gchar *reason, const gchar *approver, const gchar *expires, gint64 now,
             KyAllowRule *rule, GError **error)
{
  if (!records_allow_is_text (reason))
    return ky_fault_set (error, "allow-reason", "");
  if (!records_allow_is_text (approver))
    return ky_fault_set (error, "allow-approver", "");
  if (!records_allow_read_expiry (expires, now, &rule->expires, error))
    return FALSE;
  rule->reason = g_strdup (reason);
  rule->approver = g_strdup (approver);
  return TRUE;
}

gboolean
ky_allow_rule_read (const gchar *type, const gchar *sender, const gchar *sha256,
                    const gchar *reason, const gchar *approver, const gchar *expires, gint64 now,
                    KyAllowRule *ret_rule, GError **error)
{
  g_auto (KyAllowRule) rule = { 0 };

  rule.type = g_ascii_strdown (type != NULL ? type : "", -1);
  /* "@example.jp" is how people write all of a domain. */
  if (sender != NULL && sender[0] == '@')
    sender++;
  rule.sender = ky_allow_fold_sender (sender != NULL ? sender : "");
  rule.by_hash = sha256 != NULL && sha256[0] != '\0';
  if (rule.type[0] == '\0' && rule.sender[0] == '\0' && !rule.by_hash)
    return ky_fault_set (error, "allow-nothing", "");
  if (!is_type (rule.type))
    return ky_fault_set (error, "allow-type", rule.type);
  if (rule.sender[0] != '\0' && !ky_allow_is_sender (rule.sender))
    return ky_fault_set (error, "allow-sender", rule.sender);
  if (rule.by_hash && !ky_sha256_from_hex (sha256, rule.sha256))
    return ky_fault_set (error, "allow-sha256", sha256);
  if (!read_common (reason, approver, expires, now, &rule, error))
    return FALSE;
  *ret_rule = rule;
  memset (&rule, 0, sizeof rule);
  return TRUE;
}

gboolean
ky_allow_rule_read_domain (const gchar *domain, const gchar *reason, const gchar *approver,
                           const gchar *expires, gint64 now, KyAllowRule *ret_rule, GError **error)
{
  g_auto (KyAllowRule) rule = { 0 };

  rule.sender = ky_allow_fold_sender (domain);
  if (!ky_allow_is_sender (rule.sender) || strchr (rule.sender, '@') != NULL)
    return ky_fault_set (error, "allow-domain", rule.sender);
  if (!read_common (reason, approver, expires, now, &rule, error))
    return FALSE;
  *ret_rule = rule;
  memset (&rule, 0, sizeof rule);
  return TRUE;
}
