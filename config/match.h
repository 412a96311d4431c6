/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The [match] group of a policy file: for which envelopes it counts. */
#pragma once

#include "config/config.h"
#include "config/keyfile.h"

typedef enum
{
  /* In the order of their weight: the first that differs decides between two rules. */
  KY_MATCH_RECIPIENT,
  KY_MATCH_LOGIN,
  KY_MATCH_SENDER,
  KY_MATCH_DOMAIN,
  KY_MATCH_SENDER_DOMAIN,
  KY_MATCH_DIRECTION,
  KY_MATCH_LAST
} KyMatchKey;

typedef struct
{
  gboolean is_set;                 /* the file has a [match] with at least one pattern */
  gboolean any_sender;             /* sender and sender-domain count without proof */
  gchar **patterns[KY_MATCH_LAST]; /* NULL: does not matter */
} KyMatch;

/* How well a rule fits: per key 0, or 1 + the characters that a pattern names, more for an exact
 * one. */
typedef struct
{
  guint ranks[KY_MATCH_LAST];
} KyMatchScore;

/* Takes one key of [match]. Errors: CONFIG with file and line. */
gboolean ky_match_set (KyMatch *match, const KyKeyFile *file, const KyKeyFileEntry *entry,
                       GError **error);
/* FALSE when MATCH does not fit FACTS. */
gboolean ky_match_fits (const KyMatch *match, const KyEnvelopeFacts *facts,
                        KyMatchScore *ret_score);
gint ky_match_score_compare (const KyMatchScore *a, const KyMatchScore *b);
void ky_match_clear (KyMatch *match);
/* The key's name in the file. */
const gchar *ky_match_key_name (KyMatchKey key);
