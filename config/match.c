/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Patterns are addresses, domains or words, compared without case; `*` and `?` stand for any run
 * of characters and any one. A domain with a leading dot is every domain below it.
 */
#include "config/match.h"

#include "common/translate.h"

#include <string.h>

#define EXACT 1000

static const gchar *const key_names[KY_MATCH_LAST] = {
  [KY_MATCH_RECIPIENT] = "recipient",
  [KY_MATCH_LOGIN] = "authenticated-sender",
  [KY_MATCH_SENDER] = "sender",
  [KY_MATCH_DOMAIN] = "domain",
  [KY_MATCH_SENDER_DOMAIN] = "sender-domain",
  [KY_MATCH_DIRECTION] = "direction",
};

const gchar *
ky_match_key_name (KyMatchKey key)
{
  return key_names[key];
}

static gboolean
set_any_sender (KyMatch *match, const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error)
{
  if (strcmp (entry->value, "yes") != 0 && strcmp (entry->value, "no") != 0)
    return ky_key_file_fail (file, entry, error, _ ("match.%s = %s: expected yes or no"),
                             entry->key, entry->value);
  match->any_sender = strcmp (entry->value, "no") == 0;
  return TRUE;
}

static gboolean
check_pattern (KyMatchKey key, const gchar *pattern)
{
  switch (key)
    {
    case KY_MATCH_RECIPIENT:
    case KY_MATCH_SENDER:
      return strchr (pattern, '@') != NULL || strcmp (pattern, "<>") == 0;
    case KY_MATCH_DOMAIN:
    case KY_MATCH_SENDER_DOMAIN:
      return strchr (pattern, '@') == NULL;
    case KY_MATCH_DIRECTION:
      return strcmp (pattern, "in") == 0 || strcmp (pattern, "out") == 0;
    case KY_MATCH_LOGIN:
    case KY_MATCH_LAST:
      break;
    }
  return TRUE;
}

gboolean
ky_match_set (KyMatch *match, const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error)
{
  if (strcmp (entry->key, "sender-is-authentic") == 0)
    return set_any_sender (match, file, entry, error);
  for (guint key = 0; key < KY_MATCH_LAST; key++)
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
      g_auto (GStrv) words = NULL;
      guint n = 0;

      if (strcmp (entry->key, key_names[key]) != 0)
        continue;
      words = g_strsplit (entry->value, ";", -1);
      for (gchar **word = words; *word != NULL; word++)
        {
          g_autofree gchar *folded = g_utf8_casefold (g_strstrip (*word), -1);

          if (folded[0] == '\0')
            continue;
          if (!check_pattern ((KyMatchKey)key, folded))
            return ky_key_file_fail (file, entry, error, _ ("match.%s = %s: expected %s"),
                                     entry->key, *word,
                                     key == KY_MATCH_DIRECTION ? _ ("in or out")
                                     : key == KY_MATCH_RECIPIENT || key == KY_MATCH_SENDER
                                         ? _ ("an address (local@domain)")
                                         : _ ("a domain without @"));
          g_strv_builder_add (builder, folded);
          n++;
        }
      if (n == 0)
        return ky_key_file_fail (file, entry, error, _ ("match.%s is empty"), entry->key);
      match->patterns[key] = g_strv_builder_end (builder);
      match->is_set = TRUE;
      return TRUE;
    }
  return ky_key_file_fail (file, entry, error,
                           _ ("unknown key match.%s (kiyome-policy(5) has them all)"), entry->key);
}

/* At most pattern times text: only the last `*` is ever gone back to. */
static gboolean
glob_fits (const gchar *pattern, const gchar *text)
{
  const gchar *star = NULL, *retry = NULL;

  while (*text != '\0')
    {
      if (*pattern == '*')
        {
          star = ++pattern;
          retry = text;
        }
      else if (*pattern == '?' || (*pattern != '\0' && *pattern == *text))
        {
          pattern++;
          text++;
        }
      else if (star != NULL)
        {
          pattern = star;
          text = ++retry;
        }
      else
        return FALSE;
    }
  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}

static guint
pattern_rank (const gchar *pattern, const gchar *text, gboolean is_domain)
{
  guint literal = 0;

  if (strcmp (pattern, text) == 0)
    return EXACT;
  if (is_domain && pattern[0] == '.' && strpbrk (pattern, "*?") == NULL)
    return g_str_has_suffix (text, pattern) ? 1 + (guint)strlen (pattern) : 0;
  if (strpbrk (pattern, "*?") == NULL || !glob_fits (pattern, text))
    return 0;
  for (const gchar *p = pattern; *p != '\0' && literal < EXACT - 2; p++)
    literal += *p != '*' && *p != '?';
  return 1 + literal;
}

/* The best rank of PATTERNS for TEXT, which may be NULL: unknown, nothing fits. */
static guint
best_rank (gchar *const *patterns, const gchar *text, gboolean is_domain)
{
  guint best = 0;

  for (; text != NULL && *patterns != NULL; patterns++)
    best = MAX (best, pattern_rank (*patterns, text, is_domain));
  return best;
}

static gchar *
fold (const gchar *text)
{
  g_autofree gchar *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;

  return valid != NULL ? g_utf8_casefold (valid, -1) : NULL;
}

static const gchar *
domain_of (const gchar *address)
{
  const gchar *at = address != NULL ? strrchr (address, '@') : NULL;

  return at != NULL ? at + 1 : NULL;
}

gboolean
ky_match_fits (const KyMatch *match, const KyEnvelopeFacts *facts, KyMatchScore *ret_score)
{
  g_autofree gchar *recipient = fold (facts->recipient);
  g_autofree gchar *sender
      = fold (facts->sender != NULL && facts->sender[0] == '\0' ? "<>" : facts->sender);
  g_autofree gchar *login = fold (facts->login);
  gboolean sender_counts = facts->sender_is_authentic || match->any_sender;
  const gchar *texts[KY_MATCH_LAST] = {
    [KY_MATCH_RECIPIENT] = recipient,
    [KY_MATCH_LOGIN] = login,
    [KY_MATCH_SENDER] = sender_counts ? sender : NULL,
    [KY_MATCH_DOMAIN] = domain_of (recipient),
    [KY_MATCH_SENDER_DOMAIN] = sender_counts ? domain_of (sender) : NULL,
    [KY_MATCH_DIRECTION] = facts->direction,
  };
  KyMatchScore score = { { 0 } };

  if (!match->is_set)
    return FALSE;
  for (guint key = 0; key < KY_MATCH_LAST; key++)
    {
      if (match->patterns[key] == NULL)
        continue;
      score.ranks[key] = best_rank (match->patterns[key], texts[key],
                                    key == KY_MATCH_DOMAIN || key == KY_MATCH_SENDER_DOMAIN);
      if (score.ranks[key] == 0)
        return FALSE;
    }
  *ret_score = score;
  return TRUE;
}

gint
ky_match_score_compare (const KyMatchScore *a, const KyMatchScore *b)
{
  for (guint key = 0; key < KY_MATCH_LAST; key++)
    if (a->ranks[key] != b->ranks[key])
      return a->ranks[key] < b->ranks[key] ? -1 : 1;
  return 0;
}

void
ky_match_clear (KyMatch *match)
{
  for (guint key = 0; key < KY_MATCH_LAST; key++)
    g_clear_pointer (&match->patterns[key], g_strfreev);
}
