/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which texts of a multipart/alternative are shown (doc/threats.md T-MIME-11). */
#pragma once

#include "filetypes/mail/walk.h"

/*
 * FORMS: arrays of KyMailText, one for each alternative that has texts, in order. Moves to TEXTS
 * those of the form that says most, and behind them what only others say (`is_rest`). Reports which
 * form it was. Errors: those that end the job.
 */
gboolean ky_mail_choose_alternative (KyMailWalk *walk, const GPtrArray *forms, GPtrArray *texts,
                                     GError **error);
