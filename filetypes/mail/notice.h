/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the notice for the recipient (kiyome-policy(5), mail.notice): a block at the end of the
 * body in the policy's language, and the field Kiyome-Result for programs.
 *
 * With mail.notice = changed, the notice is written if something was withheld, converted or removed
 * that a reader could miss or ask for. Normalization alone (header fields, HTML shown as text,
 * metadata of pictures, control characters) causes no notice, because nobody reads a notice that is
 * in every mail. The lines of warnings.h come first; a notice may consist of them alone. Below them
 * only those attachments are listed that were changed in this way. */
#pragma once

#include "filetypes/mail/walk.h"

/* Words by which imitation.c recognizes an own notice, in addition to those of common/words.def. */
#define KY_NOTICE_WHOLE_JA "メール全体"
#define KY_NOTICE_WHOLE_EN "The mail as a whole"
#define KY_NOTICE_TEXT_JA "本文"
#define KY_NOTICE_TEXT_EN "Message text"
#define KY_NOTICE_REMEDY_JA "対処: "
#define KY_NOTICE_REMEDY_EN "What to do: "
#define KY_NOTICE_QUIET_JA "そのほかの添付ファイル "
#define KY_NOTICE_QUIET_END_JA " 個は、お渡ししました"
#define KY_NOTICE_QUIET_EN "All other attachments are delivered: "
#define KY_NOTICE_QUIET_END_EN ""

/* Appends the notice about the message of `walk`, whose header is `fields` (of KyField), to `body`
 * if the policy wants one. A block of the same form that came with the mail is recorded
 * (mail.notice-imitation) and quoted, unless it is kiyome's own notice of the same message
 * (imitation.c). Errors: LIMIT. */
gboolean ky_notice_append (KyMailWalk *walk, const GArray *fields, GString *body, GError **error);

/* Returns the value of Kiyome-Result: outcome, counts and request number, in ASCII. (transfer
 * full) */
gchar *ky_notice_result (const KyMailWalk *walk);

/* Returns the words for `code`, the code of a removal: a noun to which a count is added or, if
 * `*ret_is_counted` is set to FALSE, a whole sentence. `is_text`: it concerns a mail itself and no
 * attachment. NULL if a notice does not mention such removals (ky_removal_is_quiet()).
 * (transfer none) (nullable) */
const gchar *ky_notice_removed (const gchar *code, gboolean is_text, gboolean is_japanese,
                                gboolean *ret_is_counted);

/* Returns what the recipient can do about a file that is withheld for `reason` and `detail`
 * (nullable), as a clause without a full stop. `takes_password`: the portal can open the file with
 * a password. (transfer none) */
const gchar *ky_notice_remedy (KyReason reason, const gchar *detail, gboolean takes_password,
                               gboolean is_japanese);
/* Tells whether `text` is a clause of ky_notice_remedy(), in any language. */
gboolean ky_notice_is_remedy (const gchar *text);
