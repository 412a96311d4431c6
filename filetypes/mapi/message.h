/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts an Outlook message from any container (winmail.dat, .msg) to a MIME message, which the
 * mail module then sanitizes like any other. The MIME message must therefore be complete, but need
 * not be clean. */
#pragma once

#include "engine/filetype.h"
#include "filetypes/mapi/bag.h"

typedef struct _KyMapiMessage KyMapiMessage;

typedef struct
{
  KyMapiBag *bag;
  gchar *title;           /* (nullable) a name from the container, outside of the properties */
  KyView data;            /* the content of a file; borrowed */
  gboolean has_data;      /* FALSE: a reference to a file elsewhere, or broken */
  KyMapiMessage *message; /* (nullable) an embedded message */
} KyMapiAttachment;

struct _KyMapiMessage
{
  KyMapiBag *bag;
  guint codepage;         /* Windows code page of 8-bit texts; 0: unknown */
  GPtrArray *recipients;  /* of KyMapiBag */
  GPtrArray *attachments; /* of KyMapiAttachment */
};

/* (transfer full) */
KyMapiMessage *ky_mapi_message_new (void);
void ky_mapi_message_free (KyMapiMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMapiMessage, ky_mapi_message_free)
/* Appends an empty attachment to `message` and returns it. (transfer none) */
KyMapiAttachment *ky_mapi_message_attach (KyMapiMessage *message);
/* Appends an empty recipient to `message` and returns it. (transfer none) */
KyMapiBag *ky_mapi_message_recipient (KyMapiMessage *message);

/* Writes `message` as message/rfc822, has it sanitized as a member of `job`, and makes the member's
 * output the output of `job` (type eml), or withholds `job` for the member's reason. Errors: LIMIT,
 * MALFORMED, and those of ky_job_member_finish(). */
gboolean ky_mapi_message_sanitize (KyMapiMessage *message, KyJob *job, GError **error);
