/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One text of the body, rendered as plain text. */
#pragma once

#include "filetypes/mail/walk.h"

/*
 * Renders TEXT unless that is done: fills all members from `text->text` to `text->fault`. Attached
 * pictures are named where they stood once WALK is finished; a text that shows some and was
 * rendered before is rendered once more. Errors: those that end the job.
 */
gboolean ky_mail_render (KyMailWalk *walk, KyMailText *text, GError **error);
