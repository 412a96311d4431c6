/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what the files of `kiyome report selfcheck` share. */
#pragma once

#include "cli/command.h"

typedef enum
{
#define QUESTION(id, name, what, clause, todo) KY_QUESTION_##id,
#include "cli/selfcheck-questions.def"
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
