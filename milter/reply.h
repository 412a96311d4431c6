/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The SMTP replies to messages that could not be accepted: one table. */
#pragma once

#include "common/error.h"

typedef struct
{
  const gchar *code, *status; /* "451", "4.7.1" */
  const gchar *text;          /* printable ASCII without % */
} KyReply;

/* Returns the reply for `error`, which defers or refuses the message, and never accepts it. */
const KyReply *ky_reply_for_error (const GError *error);

/* Returns the reply to a message that is refused because of `word`, one of mail.refuse
 * (engine/refusal.h). */
const KyReply *ky_reply_for_refusal (const gchar *word);

/* Replies of the milter itself, before anything is parsed, and the limit or state that causes
 * each. */
extern const KyReply ky_reply_too_large;           /* limits.message-size */
extern const KyReply ky_reply_too_many_fields;     /* ten times limits.fields */
extern const KyReply ky_reply_too_many_recipients; /* milter.recipients */
extern const KyReply ky_reply_busy;                /* milter.memory */
extern const KyReply ky_reply_turn;                /* milter.waiting, milter.turn-seconds */
extern const KyReply ky_reply_ending;              /* this program ends */
extern const KyReply ky_reply_nobodys;             /* tenants.others = refuse */
extern const KyReply ky_reply_away;                /* the recipient's tenant's store failed */
extern const KyReply ky_reply_another_tenant;      /* in another transaction (tenants.at-once) */
