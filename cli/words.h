/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the programs that serve say: they speak English, and who reads it here may not. */
#pragma once

#include <glib.h>

/* MESSAGE of an error, kiyome's own or one that another program sent, in the reader's language as
 * far as it is known; what is not stays as it is. (transfer full) */
gchar *ky_cli_in_words (const gchar *message);
