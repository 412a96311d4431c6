/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The [match] group of a policy file: for which envelopes it counts. */
#pragma once

#include "config/config.h"
#include "config/keyfile.h"
#include "config/network.h"

typedef enum
{
  /* In the order of their weight: the first that differs decides between two rules. */
  KY_MATCH_RECIPIENT,
  KY_MATCH_RECIPIENT_LIST,
  KY_MATCH_LOGIN,
  KY_MATCH_SENDER,
  KY_MATCH_SENDER_LIST,
  KY_MATCH_CLIENT,
  KY_MATCH_DEPARTMENT,
  KY_MATCH_SENDER_DEPARTMENT,
  KY_MATCH_DOMAIN,
  KY_MATCH_SENDER_DOMAIN,
  KY_MATCH_SIZE,
  KY_MATCH_DIRECTION,
  KY_MATCH_LAST
} KyMatchKey;

typedef struct
{
  gboolean is_set;     /* the file has a [match] with at least one pattern */
  gboolean any_sender; /* sender and sender-domain count without proof */
  /* What the file says, which names the rule: of a list its name and hash. NULL: does not matter */
  gchar **patterns[KY_MATCH_LAST];
  GPtrArray *lists[KY_MATCH_LAST]; /* (nullable) of KyMatchList: of the two keys that name some */
  GArray *networks;                /* (nullable) of KyNetwork: match.client */
  guint64 min_size, max_size;      /* 0: not said */
} KyMatch;

/* How well a rule fits: per key 0, or the more the more closely its pattern says what it means: 1 +
 * the characters or bits that it names, or how narrow the sizes are. */
typedef struct
{
  guint64 ranks[KY_MATCH_LAST];
} KyMatchScore;

/* Takes one key of [match], and reads the lists that it names, beside FILE. Errors: CONFIG with
 * file and line. */
gboolean ky_match_set (KyMatch *match, const KyKeyFile *file, const KyKeyFileEntry *entry,
                       GError **error);
/* Facts as patterns are compared with, made once for all rules. */
typedef struct
{
  gchar *recipient, *sender, *login, *department; /* folded; NULL: unknown */
  gchar *mailbox;             /* the recipient's, where he is one of "sato+notes@…"; else NULL */
  gchar **sender_departments; /* folded; NULL: unknown */
  const gchar *direction;
  gboolean sender_is_authentic;
  KyNetwork client;
  gboolean has_client, has_size, any_size, any_department, any_recipient, any_sender_department;
  guint64 size;
} KyMatchSubject;

/* FALSE: the recipient is written so that only the mail system knows whose address it is. */
gboolean ky_match_knows_recipient (const KyEnvelopeFacts *facts);
/* FACTS must outlive SUBJECT. */
void ky_match_subject_init (KyMatchSubject *subject, const KyEnvelopeFacts *facts);
void ky_match_subject_clear (KyMatchSubject *subject);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyMatchSubject, ky_match_subject_clear)
/* FALSE when MATCH does not fit SUBJECT. */
gboolean ky_match_fits (const KyMatch *match, const KyMatchSubject *subject,
                        KyMatchScore *ret_score);
gint ky_match_score_compare (const KyMatchScore *a, const KyMatchScore *b);
/* Does MATCH depend on the size, or on the department? */
gboolean ky_match_has_size (const KyMatch *match);
gboolean ky_match_has_department (const KyMatch *match);
/* … on the department of who signed in to send it? */
gboolean ky_match_has_sender_department (const KyMatch *match);
/* Is the department unknown of who signed in to send it? */
gboolean ky_match_lacks_sender_department (const KyEnvelopeFacts *facts);
/* … on who the recipient is? */
gboolean ky_match_has_recipient (const KyMatch *match);
void ky_match_clear (KyMatch *match);
/* The key's name in the file. */
const gchar *ky_match_key_name (KyMatchKey key);
