/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the receiver is told (kiyome-policy(5), mail.notice): a block at the end of the body in the
 * policy's language, and Kiyome-Result for machines.
 *
 * With mail.notice = changed it is there when something was withheld, converted or taken out that a
 * reader could miss or ask for. Normalising alone (header fields, HTML shown as text, metadata of
 * pictures, control characters) says nothing: who is told something in each mail reads it in none.
 * First come the lines of warnings.h, if any: a notice may be those alone. Below them stand only
 * the attachments that there is something to say about.
 */
#pragma once

#include "filetypes/mail/walk.h"

/* What imitation.c knows again beside what is in common/words.def. */
#define KY_NOTICE_REMEDY_JA "対処: "
#define KY_NOTICE_REMEDY_EN "What to do: "
#define KY_NOTICE_QUIET_JA "そのほかの添付ファイル "
#define KY_NOTICE_QUIET_END_JA " 個は、お渡ししました"
#define KY_NOTICE_QUIET_EN "All other attachments are delivered: "
#define KY_NOTICE_QUIET_END_EN ""

/*
 * Appends the notice of the message whose header FIELDS (of KyField) are to BODY when the policy
 * asks for one. A block of the same form that came with the mail is recorded
 * (mail.notice-imitation) and made visible as quoted, unless it is kiyome's own of the same message
 * (imitation.c). Errors: LIMIT.
 */
gboolean ky_notice_append (KyMailWalk *walk, const GArray *fields, GString *body, GError **error);

/* The value of Kiyome-Result: outcome, counts and request number; ASCII, bounded. (transfer full)
 */
gchar *ky_notice_result (const KyMailWalk *walk);

/*
 * What the code of a removal means to a reader: words that go with a count or, with *RET_IS_COUNTED
 * FALSE, a sentence. NULL for what a notice does not speak of. (transfer none)
 */
const gchar *ky_notice_removed (const gchar *code, gboolean is_japanese, gboolean *ret_is_counted);

/* What the receiver can do about what is withheld for REASON: a clause without a full stop.
 * TAKES_PASSWORD: a portal opens it by one. (transfer none) */
const gchar *ky_notice_remedy (KyReason reason, const gchar *detail, gboolean takes_password,
                               gboolean is_japanese);
/* Is TEXT one of those, in any language? */
gboolean ky_notice_is_remedy (const gchar *text);
