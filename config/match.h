/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses the [match] group of a policy file, and compares it with the envelope of a message:
 * config/resolve.c uses it to choose the policy of each recipient. */
#pragma once

#include "config/config.h"
#include "config/keyfile.h"
#include "config/network.h"

typedef enum
{
#define MATCH(key, name) KY_MATCH_##key,
#include "config/match-keys.def"
  KY_MATCH_LAST
} KyMatchKey;

typedef struct
{
  gboolean is_set;     /* the file has a [match] with at least one pattern */
  gboolean any_sender; /* sender and sender-domain count without proof */
  /* The patterns of each key; of a list its name and hash. NULL: the key is not set. */
  gchar **patterns[KY_MATCH_LAST];
  GPtrArray *lists[KY_MATCH_LAST]; /* (nullable) of KyMatchList: only of the keys …_LIST */
  GArray *networks;                /* (nullable) of KyNetwork: match.client */
  guint64 min_size, max_size;      /* bytes; 0: not set */
} KyMatch;

/* Says how closely a rule matches. Each key's rank is 0 if the rule does not name it, and grows
 * with the characters or bits that its pattern names, or with the narrowness of its size range. */
typedef struct
{
  guint64 ranks[KY_MATCH_LAST];
} KyMatchScore;

/* Parses one key of [match], and reads the lists that it names, from the directory of `file`.
 * Errors: CONFIG with file and line. */
gboolean ky_match_set (KyMatch *match, const KyKeyFile *file, const KyKeyFileEntry *entry,
                       GError **error);
/* Holds the facts of an envelope in the form that patterns are compared with, made once for all
 * rules. */
typedef struct
{
  gchar *recipient, *sender, *login, *department; /* folded; NULL: unknown */
  gchar *mailbox; /* the recipient's address without its extension ("sato+notes@…"), or
                               * NULL */
  gchar **sender_departments; /* folded; NULL: unknown */
  const gchar *direction;
  gboolean sender_is_authentic;
  KyNetwork client;
  gboolean has_client, has_size, any_size, any_department, any_recipient, any_sender_department;
  guint64 size;
} KyMatchSubject;

/* Returns FALSE if the recipient's address is in a form that only the MTA can resolve. */
gboolean ky_match_knows_recipient (const KyEnvelopeFacts *facts);
/* Prepares `subject` from `facts`, which must outlive it. Free its strings with
 * ky_match_subject_clear(). */
void ky_match_subject_init (KyMatchSubject *subject, const KyEnvelopeFacts *facts);
void ky_match_subject_clear (KyMatchSubject *subject);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyMatchSubject, ky_match_subject_clear)
/* Returns whether `match` applies to `subject`, and in `*ret_score` how closely. */
gboolean ky_match_fits (const KyMatch *match, const KyMatchSubject *subject,
                        KyMatchScore *ret_score);
gint ky_match_score_compare (const KyMatchScore *a, const KyMatchScore *b);
/* Returns whether `match` depends on the size, or on the recipient's department. */
gboolean ky_match_has_size (const KyMatch *match);
gboolean ky_match_has_department (const KyMatch *match);
/* Returns whether `match` depends on the department of the person who signed in to send the
 * message. */
gboolean ky_match_has_sender_department (const KyMatch *match);
/* Returns whether the department of the person who signed in to send the message is unknown. */
gboolean ky_match_lacks_sender_department (const KyEnvelopeFacts *facts);
/* Returns whether `match` depends on the recipient. */
gboolean ky_match_has_recipient (const KyMatch *match);
void ky_match_clear (KyMatch *match);
/* Returns the key's name in the file. */
const gchar *ky_match_key_name (KyMatchKey key);
