/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A message of Outlook's world, whatever container it came in (winmail.dat, .msg), as a message of
 * the Internet's: which the mail module then reads like any other foreign one, with all its checks.
 * So nothing that is written here needs to be clean, only complete.
 */
#pragma once

#include "engine/filetype.h"
#include "filetypes/mapi/bag.h"

typedef struct _KyMapiMessage KyMapiMessage;

typedef struct
{
  KyMapiBag *bag;
  gchar *title;           /* (nullable) a name from outside the properties */
  KyView data;            /* the content; borrowed */
  gboolean has_data;      /* else it is a reference to elsewhere, or broken */
  KyMapiMessage *message; /* (nullable) a message in the message */
} KyMapiAttachment;

struct _KyMapiMessage
{
  KyMapiBag *bag;
  guint codepage;         /* of 8-bit texts, 0: unknown */
  GPtrArray *recipients;  /* of KyMapiBag */
  GPtrArray *attachments; /* of KyMapiAttachment */
};

/* (transfer full) */
KyMapiMessage *ky_mapi_message_new (void);
void ky_mapi_message_free (KyMapiMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMapiMessage, ky_mapi_message_free)
/* A new, empty attachment at the end. (transfer none) */
KyMapiAttachment *ky_mapi_message_attach (KyMapiMessage *message);
/* A new, empty recipient at the end. (transfer none) */
KyMapiBag *ky_mapi_message_recipient (KyMapiMessage *message);

/*
 * Writes MESSAGE as message/rfc822, gives it to be sanitized as JOB's member, and makes what comes
 * back JOB's output (type eml), or withholds the job for the member's reason. Errors: LIMIT,
 * MALFORMED, and those of ky_job_member_finish().
 */
gboolean ky_mapi_message_sanitize (KyMapiMessage *message, KyJob *job, GError **error);
