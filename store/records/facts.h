/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lists and searches of mail are answered from; kept beside the report. */
#pragma once

#include "engine/report.h"
#include "store/index/index.h"

/* As staff see a mail; stands in messages.view. */
typedef enum
{
  KY_MAIL_RECEIVED,
  KY_MAIL_DELIVERED,
  KY_MAIL_CHANGED,  /* something was removed from an attachment, or it has another type */
  KY_MAIL_WITHHELD, /* something was */
  KY_MAIL_FAILED,
  KY_MAIL_LAST
} KyMailView;

extern const gchar *const ky_mail_view_names[]; /* NULL-terminated */

/* A condition on a part `p`: is it what people call an attachment (or the uploaded file itself)? */
#define KY_MAILS_ATTACHMENT                                                                        \
  " ((substr (p.path, 1, 2) = '1.' AND instr (substr (p.path, 3), '.') = 0"                        \
  "   AND coalesce (p.name, '') <> 'body')"                                                        \
  "  OR (p.path = '1' AND p.type IS DISTINCT FROM 'eml')) "

/* Columns of a part `p`. */
#define KY_MAILS_PART                                                                              \
  "p.path, p.name, p.type, p.claimed, p.size AS part_size, p.sha256 AS part_sha256,"               \
  " p.outcome AS part_outcome, p.method, p.reason, p.detail, p.removed, p.output_name,"            \
  " p.output_type," KY_MAILS_ATTACHMENT "AS is_attachment"

/* What a message's row says of its parts. What is in a part that is withheld counts with it. */
typedef struct
{
  gint64 attachments, changed, withheld;
  KyMailView view;
} KyMailFacts;

/* Of a message with the report ROOT: for its row, in the statement that writes it at its end. */
void ky_mail_facts (const KyReportPart *root, KyMailFacts *ret_facts);

/* After the report of message N and its parts stand: what is searched waits for
 * ky_mails_note_texts(). */
gboolean ky_mails_note (KyIndex *index, gint64 n, GError **error);
/* The same of one whose report is another now. */
gboolean ky_mails_note_again (KyIndex *index, gint64 n, GError **error);
/* Writes what is searched for all that wait: many in one transaction take much less than each in
 * its own. Before anybody searches. */
gboolean ky_mails_note_texts (KyIndex *index, GError **error);
