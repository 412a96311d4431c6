/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what the files of `kiyome report selfcheck` share. */
#pragma once

#include "cli/command.h"

typedef enum
{
  KY_QUESTION_TAKES,
  KY_QUESTION_SIGNED,
  KY_QUESTION_DIRECTORIES,
  KY_QUESTION_AUDIT,
  KY_QUESTION_ALLOW,
  KY_QUESTION_FACTOR,
  KY_QUESTION_ROLES,
  KY_QUESTION_SEALED,
  KY_QUESTION_KEY_MODES,
  KY_QUESTION_PART,
  KY_QUESTION_TYPES,
  KY_QUESTION_TYPE,
  KY_QUESTION_WORKERS,
  KY_QUESTION_CONFINED,
  KY_QUESTION_RETENTION,
  KY_QUESTION_OLDEST,
  KY_QUESTION_LOG,
  KY_QUESTION_TRUSTED,
  KY_QUESTION_BACKUP,
  KY_QUESTION_SANDBOX,
  KY_QUESTION_SCANNER,
  KY_QUESTION_SIGNATURES,
  KY_QUESTION_LOOK,
  KY_QUESTION_APPROVALS,
  KY_QUESTION_PLAIN,
  KY_QUESTION_COOKIE,
  KY_QUESTION_PASSWORDS,
  KY_QUESTION_SESSIONS,
  KY_QUESTION_LOCK,
  KY_QUESTION_CONFIRM,
  KY_QUESTION_INCIDENT,
  KY_QUESTION_FORWARDED,
  KY_QUESTION_TESTED,
  KY_QUESTION_COPIED,
  KY_QUESTION_DISK,
  KY_QUESTION_EICAR,
  KY_QUESTION_TEMPFAIL,
  KY_QUESTION_NEWLINE,
  KY_QUESTION_LIMITS,
  KY_QUESTION_CLOSED,
  KY_QUESTION_RELAY,
  KY_QUESTION_UPDATES,
} KyQuestionId;

/* Says until when, by whom and why a question is accepted as failing. */
typedef struct
{
  gint64 until;
  gchar *by, *reason;
} KyAccepted;

/* Returns the questions that are accepted as failing, with a KyAccepted each (transfer full); none
 * if the store does not answer. */
GHashTable *ky_selfcheck_read_accepted (const gchar *program, KyConfig *config);

typedef enum
{
  KY_ANSWER_YES,
  KY_ANSWER_NO,
  KY_ANSWER_UNKNOWN, /* nobody answered: counts as failed */
  KY_ANSWER_OPEN     /* only a person can answer it, or nothing was set up */
} KyAnswer;

typedef struct
{
  KyConfig *config;
  const gchar *program;
  KyJson json;          /* the answers, which the store keeps */
  gboolean is_json;     /* text is not printed */
  GString *kept;        /* the answers for the audit log: "backup-age=yes;part sanitizer=no;…" */
  GHashTable *accepted; /* (nullable) questions to KyAccepted */
  gboolean all;         /* no question failed, but for those that are accepted */
  gchar *mail_host;     /* (nullable) a relay attempt is made at it */
  guint16 mail_port;
} KySelfcheck;

/* Records an answer. `name` (nullable): what the question is asked of. `evidence`: text or codes,
 * or "". */
void ky_selfcheck_answer (KySelfcheck *self, KyQuestionId id, const gchar *name, KyAnswer answer,
                          const gchar *evidence);
/* Records yes if `holds`, else no. `evidence` is as for ky_selfcheck_answer(). */
void ky_selfcheck_say (KySelfcheck *self, KyQuestionId id, gboolean holds, const gchar *evidence);
/* Records that a program did not answer because of `why`, so that the question has no result. */
void ky_selfcheck_could_not_ask (KySelfcheck *self, KyQuestionId id, const gchar *name,
                                 const gchar *why);

/* Reads `place`, HOST[:PORT], into `mail_host` and `mail_port`; FALSE: it is neither. */
gboolean ky_selfcheck_set_mail_server (KySelfcheck *self, const gchar *place);
/* Asks the questions about the mail server before kiyome. */
void ky_selfcheck_mail_server (KySelfcheck *self);

/* Asks whether security updates wait for the libraries that workers load. */
void ky_selfcheck_updates (KySelfcheck *self);
