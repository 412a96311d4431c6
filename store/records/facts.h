/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Derives from a report what lists and searches of mail show (counts, state, texts), and stores it
 * in the index beside the report. The store calls these functions whenever a report is stored,
 * changed or removed. */
#pragma once

#include "engine/report.h"
#include "store/index/index.h"

/* Says how users see a mail; column view of the table messages. */
typedef enum
{
  KY_MAIL_RECEIVED,
  KY_MAIL_DELIVERED,
  KY_MAIL_CHANGED,  /* something was removed from an attachment, or it has another type */
  KY_MAIL_WITHHELD, /* a part of it was withheld */
  KY_MAIL_FAILED,
  KY_MAIL_LAST
} KyMailView;

/* The names of KyMailView, NULL-terminated. */
extern const gchar *const ky_mail_view_names[]; /* NULL-terminated */

/* SQL condition on a part `p`: it is an attachment as users see it, or the uploaded file itself. */
#define KY_MAILS_ATTACHMENT                                                                        \
  " ((substr (p.path, 1, 2) = '1.' AND instr (substr (p.path, 3), '.') = 0"                        \
  "   AND coalesce (p.name, '') <> 'body')"                                                        \
  "  OR (p.path = '1' AND p.type IS DISTINCT FROM 'eml')) "

/* SQL columns of a part `p`. */
#define KY_MAILS_PART                                                                              \
  "p.path, p.name, p.type, p.claimed, p.size AS part_size, p.sha256 AS part_sha256,"               \
  " p.outcome AS part_outcome, p.method, p.reason, p.detail, p.removed, p.output_name,"            \
  " p.output_type," KY_MAILS_ATTACHMENT "AS is_attachment"

/* Holds the counts in a message's row. The parts inside a withheld part are not counted
 * separately. */
typedef struct
{
  gint64 attachments, changed, withheld;
  KyMailView view;
} KyMailFacts;

/* Derives the facts from the report `root`. */
void ky_mail_facts (const KyReportPart *root, KyMailFacts *ret_facts);

/* Notes a message whose report and parts are in the index: its texts for searches are written
 * later, by ky_mails_note_texts().
 * `n`: the message's number.
 * Errors: STORE. */
gboolean ky_mails_note (KyIndex *index, gint64 n, GError **error);
/* Notes a message whose report has changed, as ky_mails_note() does. Errors: STORE. */
gboolean ky_mails_note_again (KyIndex *index, gint64 n, GError **error);
/* Removes what is searched of message number `n`. Errors: STORE. */
gboolean ky_mails_forget_texts (KyIndex *index, gint64 n, GError **error);
/* Writes the texts for searches of all messages that were noted. Many in one transaction take much
 * less time than each in its own. To be called before a search.
 * Errors: STORE. */
gboolean ky_mails_note_texts (KyIndex *index, GError **error);
