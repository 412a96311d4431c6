/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks the fields of a blocklist entry and inserts it, and converts it to words of a line in the
 * journal of erasures and back. Words from the journal must pass the same checks as a new entry. */
#include "store/records/block.h"
#include "common/fault.h"
#include "common/release.h"
#include "common/text-block.h"
#include "config/allow.h"
#include "store/client/protocol.h"
#include "store/records/allow.h"

KY_DEFINE_PUBLIC_CLEAR (ky_block_rule_clear, KyBlockRule, value, reason)

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
records_block_read_file (const gchar *sha256, KyBlockRule *rule, GError **error)
{
  guint8 digest[KY_SHA256_SIZE];

  rule->kind = "sha256";
  rule->value = g_ascii_strdown (sha256, -1);
  return ky_sha256_from_hex (rule->value, digest) || ky_fault_set (error, "allow-sha256", sha256);
}

/* Reads a host, or a host and a path, whose links are blocked. It must have no character with a
 * meaning in the list of a policy, which carries it to the code that reads links. */
static gboolean
read_link (const gchar *link, KyBlockRule *rule, GError **error)
{
  gsize skip = link[0] == '.' ? 1 : 0;

  rule->kind = "link";
  rule->value = g_utf8_validate (link, -1, NULL)
                    ? ky_text_fold_link (link + skip, strlen (link) - skip)
                    : g_strdup ("");
  const gchar *path = strchr (rule->value, '/');
  g_autofree gchar *host
      = g_strndup (rule->value, path != NULL ? (gsize)(path - rule->value) : KY_TEXT_LINK_MAX + 1);
  if (strlen (rule->value) > KY_TEXT_LINK_MAX || strchr (host, '@') != NULL
      || !ky_allow_is_sender (host))
    return ky_fault_set (error, "block-link", link);
  for (const gchar *p = rule->value; *p != '\0'; p++)
    if ((guchar)*p <= ' ' || (guchar)*p == 0x7f || strchr (";<>\"`", *p) != NULL)
      return ky_fault_set (error, "block-link", link);
  return TRUE;
}

static gboolean
records_block_read_expiry (const gchar *expires, gint64 now, gint64 *ret_expires, GError **error)
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
    ok = records_block_read_file (sha256, &rule, error);
  else
    ok = read_link (link, &rule, error);
  if (!ok || !records_block_read_expiry (expires, now, &rule.expires, error))
    return FALSE;
  if (!is_given (reason) || !g_utf8_validate (reason, -1, NULL) || !ky_store_is_reason (reason))
    return ky_fault_set (error, "allow-reason", "");
  rule.reason = g_strdup (reason);
  *ret_rule = rule;
  memset (&rule, 0, sizeof rule);
  return TRUE;
}

gboolean
ky_block_insert (KyIndex *index, const KyBlockRule *rule, const gchar *id, gint64 created,
                 const gchar *created_by, GError **error)
{
  return ky_index_run (index, error,
                       "INSERT INTO blocks (id, kind, value, reason, created, created_by, expires)"
                       " VALUES (?, ?, ?, ?, ?, ?, nullif (?, 0))",
                       "ssssisi", id, rule->kind, rule->value, rule->reason, created, created_by,
                       rule->expires);
}

/* --- in the journal ------------------------------------------------------------------------- */

enum
{
  CREATED,
  EXPIRES,
  KIND,
  VALUE,
  CREATED_BY,
  REASON,
  N_WORDS
};

/* Escapes `text`, so that it is one word whatever it contains. (transfer full) */
static gchar *
escape (const gchar *text)
{
  return g_uri_escape_string (text, NULL, TRUE);
}

gchar *
ky_block_describe (const KyBlockRule *rule, gint64 created, const gchar *created_by)
{
  g_autofree gchar *value = escape (rule->value);
  g_autofree gchar *by = escape (created_by);
  g_autofree gchar *reason = escape (rule->reason);

  return g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s %s %s %s", created,
                          rule->expires, rule->kind, value, by, reason);
}

gboolean
ky_block_each (KyIndex *index, KyBlockTake take, gpointer data, GError **error)
{
  KyStatement *row
      = ky_index_bind (index, error,
                       "SELECT id, kind, value, reason, created, created_by, coalesce (expires, 0)"
                       " FROM blocks WHERE removed IS NULL",
                       "");
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *kind = ky_index_text (row, 1);
      g_auto (KyBlockRule) rule
          = { kind, ky_index_text (row, 2), ky_index_text (row, 3), ky_index_integer (row, 6) };
      g_autofree gchar *words
          = ky_block_describe (&rule, ky_index_integer (row, 4), ky_index_peek (row, 5));

      take (ky_index_peek (row, 0), words, data);
    }
  return step == 0;
}

/* Parses the words of an entry as it was added. FALSE: malformed. */
static gboolean
records_block_read_words (const gchar *words, KyBlockRule *ret_rule, gint64 *ret_created,
                          gchar **ret_by)
{
  g_auto (GStrv) all = g_strsplit (words, " ", -1);

  if (g_strv_length (all) != N_WORDS)
    return FALSE;
  const gchar *kind = all[KIND];
  g_autofree gchar *value = g_uri_unescape_string (all[VALUE], NULL);
  g_autofree gchar *by = g_uri_unescape_string (all[CREATED_BY], NULL);
  g_autofree gchar *reason = g_uri_unescape_string (all[REASON], NULL);
  if (value == NULL || by == NULL || !g_utf8_validate (by, -1, NULL)
      || !ky_block_rule_read (
          g_str_equal (kind, "sender") ? value : NULL, g_str_equal (kind, "sha256") ? value : NULL,
          g_str_equal (kind, "link") ? value : NULL, reason,
          g_str_equal (all[EXPIRES], "0") ? NULL : all[EXPIRES], 0, ret_rule, NULL))
    return FALSE;
  *ret_created = g_ascii_strtoll (all[CREATED], NULL, 10);
  *ret_by = g_steal_pointer (&by);
  return TRUE;
}

gboolean
ky_block_is_over (const gchar *words, gint64 now)
{
  g_auto (KyBlockRule) rule = { 0 };
  g_autofree gchar *by = NULL;
  gint64 created;

  return !records_block_read_words (words, &rule, &created, &by)
         || (rule.expires != 0 && rule.expires <= now);
}

gboolean
ky_block_set_again (KyIndex *index, const gchar *id, const gchar *words, gboolean *ret_is_new,
                    GError **error)
{
  g_auto (KyBlockRule) rule = { 0 };
  g_autofree gchar *by = NULL;
  gint64 created = 0;
  gint64 is_there = 0;

  *ret_is_new = FALSE;
  if (!records_block_read_words (words, &rule, &created, &by))
    return TRUE;
  if (!ky_index_number (index, 0, &is_there, error, "SELECT 1 FROM blocks WHERE id = ?", "s", id))
    return FALSE;
  *ret_is_new = is_there == 0;
  return is_there != 0 || ky_block_insert (index, &rule, id, created, by, error);
}
