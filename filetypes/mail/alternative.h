/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which texts of a multipart/alternative are shown (doc/threats.md T-MIME-11). */
#pragma once

#include "filetypes/mail/walk.h"

/* `forms` has one array of KyMailText for each alternative with texts, in order. Moves the texts of
 * the form that says most to `texts`, and behind them the lines that only other forms have
 * (`is_rest`). Reports which form was chosen. Errors: those that end the job. */
gboolean ky_mail_choose_alternative (KyMailWalk *walk, const GPtrArray *forms, GPtrArray *texts,
                                     GError **error);
