/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Encrypted attachments of a message whose password stands in it (mail.passwords). */
#pragma once

#include "filetypes/mail/walk.h"

/* What the subject (of FIELDS, KyField), the body and text attachments of WALK name, once its
 * members are finished and its texts rendered. For ky_passwords_free(). (transfer full) */
gchar **ky_mail_find_passwords (const KyMailWalk *walk, const GArray *fields);

/*
 * Once WALK's members are finished and its texts rendered: what a password may open is tried with
 * those that the message names (FIELDS as above), and what then is still locked with those that its
 * sender sent otherwise (ky_job_sent_passwords()). Only the outermost message counts: what was
 * forwarded is by somebody else. Nothing is done, and nothing costs, where nothing is encrypted.
 * Errors: those that end the job.
 */
gboolean ky_mail_unlock (KyMailWalk *walk, const GArray *fields, GError **error);
