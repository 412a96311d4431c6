/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has the table of SMTP replies to messages that could not be accepted. */
#include "milter/reply.h"

#include <string.h>

/* MALFORMED, LIMIT, VERIFY and similar errors normally concern a part: they are in the report, and
 * the message is delivered with a notice. If one is the error of the whole message, the message is
 * deferred like after any other error. */
static const KyReply replies[KY_ERROR_LAST] = {
#define KY_ERROR_CODE(code, name, reason, reply)                                                   \
  [KY_ERROR_##code] = { "451", "4.7.1", "Message can't be " reply ", try again later" },
#include "common/error.def"
};

const KyReply ky_reply_too_large = { "552", "5.3.4", "Message is larger than this site accepts" };
const KyReply ky_reply_too_many_fields = { "552", "5.3.4", "Message header has too many fields" };
const KyReply ky_reply_too_many_recipients = { "452", "4.5.3", "Too many recipients" };
/* RFC 3463 5.7.1. The reply tells a sender to several recipients which one is refused. */
const KyReply ky_reply_nobodys = { "550", "5.7.1", "Mail for this domain is not accepted here" };
const KyReply ky_reply_another_tenant
    = { "452", "4.5.3", "Send to this recipient in a separate transaction" };
const KyReply ky_reply_away
    = { "451", "4.3.0", "Mail for this recipient can't be kept now, try again later" };
const KyReply ky_reply_busy
    = { "451", "4.3.2", "Too many large messages at once, try again later" };
const KyReply ky_reply_turn = { "451", "4.3.2", "Too many messages at once, try again later" };
const KyReply ky_reply_ending
    = { "451", "4.3.2", "This mail gateway is restarting, try again later" };

const KyReply *
ky_reply_for_error (const GError *error)
{
  if (error != NULL && error->domain == KY_ERROR && error->code > 0 && error->code < KY_ERROR_LAST)
    return &replies[error->code];
  return &replies[KY_ERROR_INTERNAL];
}

const KyReply *
ky_reply_for_refusal (const gchar *word)
{
  static const struct
  {
    const gchar *word;
    KyReply reply;
  } rows[] = {
    { "policy",
      { "550", "5.7.1", "The policy of this site does not allow what this message contains" } },
    { "blocked", { "550", "5.7.1", "This sender or file is blocked at this site" } },
    { "infected", { "550", "5.7.1", "A virus was found in this message" } },
    { "encrypted",
      { "550", "5.7.1", "Encrypted content can't be checked and is not accepted at this site" } },
    { "blocked-type",
      { "550", "5.7.1", "This site accepts no files of a type that this message contains" } },
    { "unknown-type", { "550", "5.7.1", "This site accepts no files of unknown type" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].word, word) == 0)
      return &rows[i].reply;
  return &rows[0].reply;
}
