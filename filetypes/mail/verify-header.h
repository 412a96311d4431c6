/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the header fields of a composed message and of its attachments, for verify.c. */
#pragma once

#include "engine/filetype.h"

/* Verifies the fields at the start of `*rest` up to MIME-Version and moves `*rest` behind them.
 * `policy` names the hosts whose Authentication-Results are allowed, and the domains whose links
 * are. */
gboolean ky_mail_verify_fields (KyView *rest, KyPolicy *policy, GError **error);
/* Verifies a field Kiyome-Result at the start of `*rest`, if there is one, and moves `*rest` after
 * it. Errors: VERIFY. */
gboolean ky_mail_verify_result (KyView *rest, GError **error);

typedef struct
{
  gchar *media_type;
  gchar *name;
  gboolean is_message;  /* message/rfc822 in 7bit; all other attachments are base64 */
  const gchar *charset; /* charset of a text part, "UTF-8" or "Shift_JIS"; NULL for other parts */
} KyMailVerifyPart;

void ky_mail_verify_part_free (KyMailVerifyPart *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMailVerifyPart, ky_mail_verify_part_free)

/* Verifies the three fields of an attachment and the blank line at the start of `*rest` and moves
 * `*rest` behind them. NULL, with `error` set, if they are not in kiyome's form. (transfer full)
 * (nullable) */
KyMailVerifyPart *ky_mail_verify_part_fields (KyView *rest, GError **error);
