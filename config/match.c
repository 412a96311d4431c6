/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares patterns with addresses, domains or words, without case; `*` stands for any run of
 * characters and `?` for one. A domain with a leading dot is every domain below it. */
#include "config/match.h"

#include "common/mail/address.h"
#include "common/release.h"
#include "common/translate.h"
#include "config/match-list.h"
#include "config/value.h"

#define EXACT 1000
#define SIZE_MOST (G_GUINT64_CONSTANT (1) << 40)

static const gchar *const key_names[KY_MATCH_LAST] = {
#define MATCH(key, name) [KY_MATCH_##key] = name,
#include "config/match-keys.def"
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

/* --- sizes ------------------------------------------------------------------------------------ */

static gboolean
match_set_size (KyMatch *match, const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error)
{
  const KyPolicyKeyInfo info
      = { .group = "match", .key = entry->key, .kind = "SIZE", .minimum = 1, .maximum = SIZE_MOST };
  gboolean is_min = strcmp (entry->key, "min-size") == 0;
  KyValue value = { 0 };
  g_autoptr (GError) local = NULL;

  if (!ky_value_set (&value, &info, entry->value, &local))
    return ky_key_file_fail (file, entry, error, "%s", local->message);
  *(is_min ? &match->min_size : &match->max_size) = value.number;
  ky_value_clear (&value);
  if (match->max_size != 0 && match->min_size > match->max_size)
    return ky_key_file_fail (file, entry, error,
                             _ ("match.min-size is greater than match.max-size: nothing matches"));
  g_strfreev (match->patterns[KY_MATCH_SIZE]);
  match->patterns[KY_MATCH_SIZE] = g_new0 (gchar *, 2);
  match->patterns[KY_MATCH_SIZE][0] = g_strdup_printf ("%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT,
                                                       match->min_size, match->max_size);
  match->is_set = TRUE;
  return TRUE;
}

/* Returns the rank of a size rule: a narrower rule ranks higher. */
static guint64
size_rank (const KyMatch *match, const KyMatchSubject *subject)
{
  guint64 most = match->max_size != 0 ? match->max_size : G_MAXUINT64 - 1;

  if (!subject->any_size
      && (!subject->has_size || subject->size < match->min_size || subject->size > most))
    return 0;
  return G_MAXUINT64 - (most - match->min_size);
}

/* --- clients ---------------------------------------------------------------------------------- */

static gboolean
add_network (KyMatch *match, const gchar *pattern)
{
  KyNetwork network;

  if (!ky_network_parse (pattern, &network))
    return FALSE;
  if (match->networks == NULL)
    match->networks = g_array_new (FALSE, FALSE, sizeof (KyNetwork));
  g_array_append_val (match->networks, network);
  return TRUE;
}

static guint64
client_rank (const KyMatch *match, const KyMatchSubject *subject)
{
  guint best = 0;

  for (guint i = 0; subject->has_client && i < match->networks->len; i++)
    {
      const KyNetwork *network = &g_array_index (match->networks, KyNetwork, i);

      if (ky_network_has (network, &subject->client))
        best = MAX (best, 1 + network->prefix);
    }
  return best;
}

/* --- lists ------------------------------------------------------------------------------------ */

static gboolean
is_list_name (const gchar *name)
{
  for (const gchar *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.", *p) == NULL)
      return FALSE;
  return name[0] != '.' && g_str_has_suffix (name, KY_MATCH_LIST_SUFFIX);
}

/* Reads the list `*name`, a file in the directory of `file`, and appends its hash to `*name`, so
 * that it is part of the rule's name. */
static gboolean
match_add_list (KyMatch *match, KyMatchKey key, const KyKeyFile *file, const KyKeyFileEntry *entry,
                gchar **name, GError **error)
{
  g_autofree gchar *directory = g_path_get_dirname (file->name);
  g_autofree gchar *path = g_build_filename (directory, *name, NULL);

  /* The fault is in the line that names the list. */
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return ky_key_file_fail (file, entry, error, _ ("match.%s = %s: there is no such file in %s"),
                             entry->key, *name, directory);
  KyMatchList *list = ky_match_list_read (path, error);
  if (list == NULL)
    return FALSE;
  if (match->lists[key] == NULL)
    match->lists[key] = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_match_list_free);
  g_ptr_array_add (match->lists[key], list);
  gchar *named = g_strconcat (*name, " ", ky_match_list_name (list), NULL);
  g_free (*name);
  *name = named;
  return TRUE;
}

static guint64
list_rank (const GPtrArray *lists, const gchar *address)
{
  guint best = 0;

  for (guint i = 0; i < lists->len; i++)
    best = MAX (best, ky_match_list_rank (lists->pdata[i], address));
  return best;
}

/* --- setting ---------------------------------------------------------------------------------- */

static gboolean
check_pattern (KyMatch *match, KyMatchKey key, const gchar *pattern)
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
      return strcmp (pattern, "in") == 0 || strcmp (pattern, "out") == 0
             || strcmp (pattern, "file") == 0;
    case KY_MATCH_RECIPIENT_LIST:
    case KY_MATCH_SENDER_LIST:
      return is_list_name (pattern);
    case KY_MATCH_CLIENT:
      return add_network (match, pattern);
    case KY_MATCH_LOGIN:
    case KY_MATCH_DEPARTMENT:
    case KY_MATCH_SENDER_DEPARTMENT:
    case KY_MATCH_SIZE:
    case KY_MATCH_LAST:
      break;
    }
  return TRUE;
}

static const gchar *
expected (KyMatchKey key)
{
  switch (key)
    {
    case KY_MATCH_RECIPIENT:
    case KY_MATCH_SENDER:
      return _ ("an address (local@domain)");
    case KY_MATCH_DIRECTION:
      return _ ("in, out or file");
    case KY_MATCH_RECIPIENT_LIST:
    case KY_MATCH_SENDER_LIST:
      return _ ("the name of a file beside this one that ends with .list");
    case KY_MATCH_CLIENT:
      return _ ("an IP address or a network (192.0.2.0/24, 2001:db8::/32)");
    default:
      return _ ("a domain without @");
    }
}

static gboolean
is_list_key (KyMatchKey key)
{
  return key == KY_MATCH_RECIPIENT_LIST || key == KY_MATCH_SENDER_LIST;
}

static gboolean
is_recipient_key (KyMatchKey key)
{
  return key == KY_MATCH_RECIPIENT || key == KY_MATCH_RECIPIENT_LIST || key == KY_MATCH_DOMAIN;
}

static gboolean
is_address_key (KyMatchKey key)
{
  return key == KY_MATCH_RECIPIENT || key == KY_MATCH_SENDER || key == KY_MATCH_DOMAIN
         || key == KY_MATCH_SENDER_DOMAIN;
}

/* Sets the patterns to the value of `entry`, cut at ";". */
static gboolean
set_patterns (KyMatch *match, KyMatchKey key, const KyKeyFile *file, const KyKeyFileEntry *entry,
              GError **error)
{
  g_autoptr (GPtrArray) patterns = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) words = g_strsplit (entry->value, ";", -1);

  for (gchar **word = words; *word != NULL; word++)
    {
      g_strstrip (*word);
      /* The name of a file keeps its case. */
      g_autofree gchar *folded = is_list_key (key)      ? g_strdup (*word)
                                 : is_address_key (key) ? ky_address_fold (*word)
                                                        : g_utf8_casefold (*word, -1);
      if (folded[0] == '\0')
        continue;
      if (!check_pattern (match, key, folded))
        return ky_key_file_fail (file, entry, error, _ ("match.%s = %s: expected %s"), entry->key,
                                 *word, expected (key));
      if (is_list_key (key) && !match_add_list (match, key, file, entry, &folded, error))
        return FALSE;
      g_ptr_array_add (patterns, g_steal_pointer (&folded));
    }
  if (patterns->len == 0)
    return ky_key_file_fail (file, entry, error, _ ("match.%s is empty"), entry->key);
  g_ptr_array_add (patterns, NULL);
  match->patterns[key] = (gchar **)g_ptr_array_free (g_steal_pointer (&patterns), FALSE);
  match->is_set = TRUE;
  return TRUE;
}

static gboolean
match_fail_unknown (const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint key = 0; key < KY_MATCH_LAST; key++)
    if (key != KY_MATCH_SIZE)
      g_ptr_array_add (names, (gpointer)key_names[key]);
  g_ptr_array_add (names, (gpointer) "sender-is-authentic");
  g_ptr_array_add (names, (gpointer) "min-size");
  g_ptr_array_add (names, (gpointer) "max-size");
  return !ky_key_file_suggest (file, entry, entry->key, names, error)
         && ky_key_file_fail (file, entry, error,
                              _ ("unknown key match.%s (kiyome-policy(5) has them all)"),
                              entry->key);
}

gboolean
ky_match_set (KyMatch *match, const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error)
{
  if (strcmp (entry->key, "sender-is-authentic") == 0)
    return set_any_sender (match, file, entry, error);
  if (strcmp (entry->key, "min-size") == 0 || strcmp (entry->key, "max-size") == 0)
    return match_set_size (match, file, entry, error);
  for (guint key = 0; key < KY_MATCH_LAST; key++)
    if (key != KY_MATCH_SIZE && strcmp (entry->key, key_names[key]) == 0)
      return set_patterns (match, (KyMatchKey)key, file, entry, error);
  return match_fail_unknown (file, entry, error);
}

/* --- comparing -------------------------------------------------------------------------------- */

/* Tells whether `text` matches `pattern` with its `*` and `?`. Only the last `*` is tried again, so
 * the cost is at most the product of both lengths. */
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

/* Returns the rank of the most specific of `patterns` (NULL-terminated) that matches `text`; 0 if
 * none does or `text` (nullable) is unknown. */
static guint
best_rank (gchar *const *patterns, const gchar *text, gboolean is_domain)
{
  guint best = 0;

  for (; text != NULL && *patterns != NULL; patterns++)
    best = MAX (best, pattern_rank (*patterns, text, is_domain));
  return best;
}

static gchar *
match_fold (const gchar *text)
{
  g_autofree gchar *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;

  return valid != NULL ? g_utf8_casefold (valid, -1) : NULL;
}

/* Folds an address to the form that is compared. NULL: unknown or ambiguous. (transfer full) */
static gchar *
fold_address (const gchar *text, gboolean needs_plain)
{
  gboolean is_plain = FALSE;
  g_autofree gchar *plain = text != NULL ? ky_address_plain (text, &is_plain) : NULL;

  return plain != NULL && (is_plain || !needs_plain) ? ky_address_fold (plain) : NULL;
}

gboolean
ky_match_knows_recipient (const KyEnvelopeFacts *facts)
{
  return facts->recipient == NULL || g_strcmp0 (facts->direction, "file") == 0
         || ky_address_is_plain (facts->recipient);
}

static const gchar *
match_domain_of (const gchar *address)
{
  const gchar *at = address != NULL ? strrchr (address, '@') : NULL;

  return at != NULL ? at + 1 : NULL;
}

gboolean
ky_match_lacks_sender_department (const KyEnvelopeFacts *facts)
{
  return facts->login != NULL && facts->login[0] != '\0' && facts->sender_department == NULL
         && ky_departments_of_sender (facts->departments) == NULL;
}

/* Folds the names of the sender's departments. NULL: none or unknown. (transfer full) */
static gchar **
fold_sender_departments (const KyEnvelopeFacts *facts)
{
  const gchar *const one[] = { facts->sender_department, NULL };
  const gchar *const *names
      = facts->sender_department != NULL ? one : ky_departments_of_sender (facts->departments);

  if (names == NULL || facts->login == NULL || facts->login[0] == '\0')
    return NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (; *names != NULL; names++)
    {
      g_autofree gchar *folded = match_fold (*names);

      if (folded[0] != '\0')
        g_strv_builder_add (builder, folded);
    }
  return g_strv_builder_end (builder);
}

void
ky_match_subject_init (KyMatchSubject *subject, const KyEnvelopeFacts *facts)
{
  *subject = (KyMatchSubject){
    .recipient = fold_address (facts->recipient, g_strcmp0 (facts->direction, "file") != 0),
    .sender = facts->sender != NULL && facts->sender[0] == '\0'
                  ? g_strdup ("<>")
                  : fold_address (facts->sender, FALSE),
    .login = match_fold (facts->login),
    .department = match_fold (facts->department),
    .sender_departments = fold_sender_departments (facts),
    .direction = facts->direction,
    .sender_is_authentic = facts->sender_is_authentic,
    .has_size = facts->has_size,
    .any_size = facts->any_size,
    .any_department = facts->any_department,
    .any_sender_department = facts->any_sender_department,
    .any_recipient = facts->any_recipient,
    .size = facts->size,
  };
  subject->mailbox = subject->recipient != NULL ? ky_address_mailbox (subject->recipient) : NULL;
  /* An upload's client is a browser, or unknown. */
  subject->has_client = g_strcmp0 (facts->direction, "file") != 0
                        && ky_network_parse_client (facts->client, &subject->client);
}

KY_DEFINE_PUBLIC_CLEAR (ky_match_subject_clear, KyMatchSubject, recipient, mailbox, sender, login,
                        department, sender_departments)

/* Returns the text that the patterns of `key` are compared with; NULL: unknown. */
static const gchar *
match_text_of (KyMatchKey key, const KyMatch *match, const KyMatchSubject *subject)
{
  gboolean sender_counts = subject->sender_is_authentic || match->any_sender;

  switch (key)
    {
    case KY_MATCH_LOGIN:
      return subject->login;
    case KY_MATCH_SENDER:
    case KY_MATCH_SENDER_LIST:
      return sender_counts ? subject->sender : NULL;
    case KY_MATCH_DOMAIN:
      return match_domain_of (subject->recipient);
    case KY_MATCH_SENDER_DOMAIN:
      return sender_counts ? match_domain_of (subject->sender) : NULL;
    case KY_MATCH_DIRECTION:
      return subject->direction;
    case KY_MATCH_RECIPIENT:
    case KY_MATCH_RECIPIENT_LIST:
    case KY_MATCH_CLIENT:
    case KY_MATCH_DEPARTMENT:
    case KY_MATCH_SENDER_DEPARTMENT:
    case KY_MATCH_SIZE:
    case KY_MATCH_LAST:
      break;
    }
  return NULL;
}

/* Returns 1 if `names` has the subject's department, else 0. Names are compared literally; `*` is
 * no wildcard. */
static guint64
department_rank (gchar *const *names, const KyMatchSubject *subject)
{
  if (subject->any_department)
    return 1;
  return subject->department != NULL
                 && g_strv_contains ((const gchar *const *)names, subject->department)
             ? 1
             : 0;
}

/* Returns 1 if `names` has any of the sender's departments, else 0. */
static guint64
sender_department_rank (gchar *const *names, const KyMatchSubject *subject)
{
  if (subject->any_sender_department)
    return 1;
  for (gchar **own = subject->sender_departments; own != NULL && *own != NULL; own++)
    if (g_strv_contains ((const gchar *const *)names, *own))
      return 1;
  return 0;
}

/* Returns the best rank that any of `patterns` has for the recipient, 0 for none. An address with
 * an extension behind '+' is compared with it first, and then without it. */
static guint64
recipient_rank (gchar *const *patterns, const KyMatchSubject *subject)
{
  guint best = 0;

  if (subject->mailbox == NULL)
    return best_rank (patterns, subject->recipient, FALSE);
  for (; *patterns != NULL; patterns++)
    {
      guint rank = pattern_rank (*patterns, subject->recipient, FALSE);

      if (rank > 0 && strchr (*patterns, '+') != NULL)
        rank += EXACT;
      best = MAX (best, MAX (rank, pattern_rank (*patterns, subject->mailbox, FALSE)));
    }
  return best;
}

/* Returns the rank of an address form: the address itself precedes its mailbox, and both precede
 * their domain. */
static guint64
recipient_list_rank (const GPtrArray *lists, const KyMatchSubject *subject)
{
  guint64 rank = 2 * (guint64)list_rank (lists, subject->recipient);
  guint64 mailbox = subject->mailbox != NULL ? 2 * (guint64)list_rank (lists, subject->mailbox) : 0;

  return MAX (rank, mailbox > 0 ? mailbox - 1 : 0);
}

static guint64
match_rank_of (KyMatchKey key, const KyMatch *match, const KyMatchSubject *subject)
{
  if (subject->any_recipient && is_recipient_key (key))
    return G_MAXUINT64;
  switch (key)
    {
    case KY_MATCH_RECIPIENT:
      return recipient_rank (match->patterns[key], subject);
    case KY_MATCH_RECIPIENT_LIST:
      return recipient_list_rank (match->lists[key], subject);
    case KY_MATCH_CLIENT:
      return client_rank (match, subject);
    case KY_MATCH_DEPARTMENT:
      return department_rank (match->patterns[key], subject);
    case KY_MATCH_SENDER_DEPARTMENT:
      return sender_department_rank (match->patterns[key], subject);
    case KY_MATCH_SIZE:
      return size_rank (match, subject);
    case KY_MATCH_SENDER_LIST:
      return list_rank (match->lists[key], match_text_of (key, match, subject));
    default:
      return best_rank (match->patterns[key], match_text_of (key, match, subject),
                        key == KY_MATCH_DOMAIN || key == KY_MATCH_SENDER_DOMAIN);
    }
}

gboolean
ky_match_fits (const KyMatch *match, const KyMatchSubject *subject, KyMatchScore *ret_score)
{
  KyMatchScore score = { { 0 } };

  if (!match->is_set)
    return FALSE;
  for (guint key = 0; key < KY_MATCH_LAST; key++)
    {
      if (match->patterns[key] == NULL)
        continue;
      score.ranks[key] = match_rank_of ((KyMatchKey)key, match, subject);
      if (score.ranks[key] == 0)
        return FALSE;
    }
  *ret_score = score;
  return TRUE;
}

gboolean
ky_match_has_size (const KyMatch *match)
{
  return match->patterns[KY_MATCH_SIZE] != NULL;
}

gboolean
ky_match_has_department (const KyMatch *match)
{
  return match->patterns[KY_MATCH_DEPARTMENT] != NULL;
}

gboolean
ky_match_has_sender_department (const KyMatch *match)
{
  return match->patterns[KY_MATCH_SENDER_DEPARTMENT] != NULL;
}

gboolean
ky_match_has_recipient (const KyMatch *match)
{
  return match->patterns[KY_MATCH_RECIPIENT] != NULL
         || match->patterns[KY_MATCH_RECIPIENT_LIST] != NULL
         || match->patterns[KY_MATCH_DOMAIN] != NULL;
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
    {
      g_clear_pointer (&match->patterns[key], g_strfreev);
      g_clear_pointer (&match->lists[key], g_ptr_array_unref);
    }
  g_clear_pointer (&match->networks, g_array_unref);
}
