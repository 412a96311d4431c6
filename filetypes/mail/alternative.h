/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chooses the texts of a multipart/alternative that are shown (doc/threats.md T-MIME-11). */
#pragma once

#include "filetypes/mail/walk.h"

/* Chooses the form that says most, moves its texts to `texts`, and appends the lines that only
 * other forms have (`is_rest`). `forms` has one array of KyMailText for each alternative with
 * texts, in order. Reports which form was chosen. Errors: those that end the job. */
gboolean ky_mail_choose_alternative (KyMailWalk *walk, const GPtrArray *forms, GPtrArray *texts,
                                     GError **error);
