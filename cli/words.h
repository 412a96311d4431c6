/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages of the daemons, in the reader's language. */
#pragma once

#include <glib.h>

/* Returns `message`, the text of an error of kiyome's own or of another program, in the reader's
 * language if it has a code (common/message-codes.h, common/fault.h). (transfer full) */
gchar *ky_cli_in_words (const gchar *message);
