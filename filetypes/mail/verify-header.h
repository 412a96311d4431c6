/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header fields that filetypes/mail/verify.c accepts. */
#pragma once

#include "engine/filetype.h"

/* Reads the fields at the front of *REST up to MIME-Version; POLICY says whose results of
 * authentication may stand. */
gboolean ky_mail_verify_fields (KyView *rest, KyPolicy *policy, GError **error);
/* Reads a Kiyome-Result, if it is there. */
gboolean ky_mail_verify_result (KyView *rest, GError **error);

typedef struct
{
  gchar *media_type;
  gchar *name;
  gboolean is_message; /* message/rfc822 in 7bit; all others are base64 */
} KyMailVerifyPart;

void ky_mail_verify_part_free (KyMailVerifyPart *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMailVerifyPart, ky_mail_verify_part_free)

/* Reads the three fields of an attachment and the blank line. NULL: not such. (transfer full) */
KyMailVerifyPart *ky_mail_verify_part_fields (KyView *rest, GError **error);
