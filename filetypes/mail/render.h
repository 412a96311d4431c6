/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One text of the body, rendered as plain text. */
#pragma once

#include "filetypes/mail/walk.h"

/* Renders `text` unless it is rendered already: sets all members from `text->text` to
 * `text->fault`. The names of attached pictures are known only when `walk` is finished; a text that
 * shows pictures and was rendered before is then rendered once more. Errors: those that end the
 * job. */
gboolean ky_mail_render (KyMailWalk *walk, KyMailText *text, GError **error);
/* Returns the rendered text as it is compared with other forms of the same text: without the titles
 * that browsers show only on request. "" if there is none. (transfer none) */
const gchar *ky_mail_compared (KyMailWalk *walk, KyMailText *text, gsize *ret_length);
