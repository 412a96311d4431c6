/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the programs that serve say, in the reader's language. */
#pragma once

#include <glib.h>

/* MESSAGE of an error, kiyome's own or one that another program sent, in the reader's language
 * where it has a code (common/said.h, common/fault.h). (transfer full) */
gchar *ky_cli_in_words (const gchar *message);
