/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sanitizes one mail or file of the past again, for `kiyome policy replay` and `kiyome evidence
 * make`, so that its new report can be compared with the stored one. The original is opened as for
 * an export, which the audit log records, and sanitized in the way of the front end that received
 * it. Lists, users and machine keys are those of today; policies are those of the configuration
 * that is tried. */
#pragma once

#include "cli/connect.h"
#include "cli/store.h"

/* Describes a mail or file, or a deferred delivery of one (`debt`). */
typedef struct
{
  gchar *id, *sender, *direction, *login, *client, *state, *policy;
  gchar *new_domain; /* the domain of which this was the first mail; or "" */
  gint64 debt;       /* 0: none */
  guint64 size;
  gboolean is_authentic; /* its sender was authenticated when it arrived */
  gboolean is_destroyed;
  gchar **recipients; /* the recipients for whose policy the report was made */
  gchar **everybody;  /* all recipients of the mail */
} KyReplayUnit;

/* Reads the current row of the store's answer to replay-list. (transfer full:
 * ky_replay_unit_free()) */
KyReplayUnit *ky_replay_unit_read (KyRows *rows);
void ky_replay_unit_free (KyReplayUnit *unit);

/* Holds the state that all threads share. */
typedef struct
{
  const gchar *program;
  KyConfig *config;    /* in force */
  KyConfig *other;     /* the configuration that is tried; may be the same as `config` */
  const gchar *policy; /* (nullable) one policy for all recipients, whatever matches */
  const gchar *reason, *passphrase;
  GMutex lock;
  GHashTable *secrets; /* identifier → Secret; from ky_replay_secrets_new() */
} KyReplayPlace;

/* Returns a table of secrets, which are wiped when they are removed. (transfer full) */
GHashTable *ky_replay_secrets_new (void);

/* Holds the state of one thread; initialised with zeros. */
typedef struct
{
  KyStoreAdmin *store;
  KyCommandSanitizer sanitizer;
} KyReplayHands;

void ky_replay_hands_clear (KyReplayHands *hands);

/* Describes an original that was opened, and everything that decides about it. */
typedef struct
{
  const KyReplayUnit *unit;
  int original;
  KyReportPart *before;
  guint8 policy_sha256[KY_SHA256_SIZE]; /* hash of the policy under which `before` was made */
  GBytes *allow;
  KyDepartments *departments;
  gchar *key_policy;
  const gchar *method; /* (nullable) the method that the uploader asked for */
} KyReplayOpened;

void ky_replay_opened_clear (KyReplayOpened *opened);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyReplayOpened, ky_replay_opened_clear)

/* Opens `unit`. Returns NULL, or why it cannot be compared, a word of ky_replay_why(); the error is
 * printed on standard error, too. */
const gchar *ky_replay_open (KyReplayPlace *place, KyReplayHands *hands, const KyReplayUnit *unit,
                             KyReplayOpened *ret_opened);

/* Holds the recipients to whom the same policy applies. */
typedef struct
{
  KyPolicy *policy;
  GPtrArray *recipients; /* of gchar, borrowed from the unit; ended by NULL */
} KyReplayGroup;

/* Returns a single group with all recipients of `unit` under `policy`. (transfer full) of
 * KyReplayGroup */
GPtrArray *ky_replay_one_group (const KyReplayUnit *unit, KyPolicy *policy);

/* Groups the recipients of `opened` by the policies that are tried, or (not `is_tried`) by those in
 * force. NULL with an error: CONFIG. (transfer full) of KyReplayGroup */
GPtrArray *ky_replay_groups (const KyReplayPlace *place, gboolean is_tried,
                             const KyReplayOpened *opened, GError **error);

/* Sanitizes under `policy`. FALSE: it failed, which is printed. */
gboolean ky_replay_sanitize (const KyReplayPlace *place, KyReplayHands *hands,
                             const KyReplayOpened *opened, KyPolicy *policy,
                             KySanitizerResult *ret_result);
/* Returns the report of sanitizing under `policy`. NULL: sanitizing failed, which is printed.
 * (transfer full) */
KyReportPart *ky_replay_run (const KyReplayPlace *place, KyReplayHands *hands,
                             const KyReplayOpened *opened, KyPolicy *policy);

/* Tells whether the whole mail would be refused under the policies that are tried, or (not
 * `is_tried`) under those in force: because of its size, or because of mail.refuse, if the policies
 * of all recipients agree. Returns the report that kiyome-milter would store for it
 * (transfer full), and in `*ret_policy` the policy under which it was made (transfer full); NULL:
 * the mail would be accepted. */
KyReportPart *ky_replay_refuse (const KyReplayPlace *place, KyReplayHands *hands, gboolean is_tried,
                                const KyReplayOpened *opened, KyPolicy **ret_policy);

/* Returns words for `code`, the reason why a mail was not compared. (transfer none) */
const gchar *ky_replay_why (const gchar *code);
