/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What programs tell each other in errors and states: a text may hold "{CODE|VALUE|VALUE}", where
 * CODE is a MESSAGE of common/words.def. No program looks for words in another's text; each puts
 * codes into words where people read them: ky_log(), the command, the portal.
 */
#pragma once

#include <glib.h>

/*
 * TEXT with each such message in words, also those that stand in the values of others; what is none
 * stays as it is. (transfer full)
 */
gchar *ky_said (const gchar *text, gboolean is_japanese);
