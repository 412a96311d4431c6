/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times and spans as people write them, for every option: the one place where they are read.
 *
 *   2026-11-20, 2026-11-20 17:00, 2026-11-20T17:00:30   local time
 *   2026/11/20, 2026/3/1                                the same, as spreadsheets write it
 *   2026-11-20T17:00:30Z, …+09:00                       as ISO 8601 has it
 *   30d, 12h, 90m, 2w                                   a span: from now, or back from now
 *   @1795190400, 1795190400                             seconds since 1970, for scripts
 *
 * A number alone is none of them: nobody can say whether 30 is days, a day or the year 1970. */
#pragma once

#include "cli/command.h"

/* Replaces the option values `*since` and `*until`, spans back from now or times, by Unix seconds
 * in decimal; NULL stays. An invalid time, or an end that is not after the beginning, is a usage
 * error, which is printed with an example, and FALSE is returned. */
gboolean ky_cli_span_options (const gchar *program, gchar **since, gchar **until);
/* Returns the Unix seconds, in decimal, at which something expires: a day counts to its end, a span
 * from now. NULL if `text` is not a time. (transfer full) */
gchar *ky_cli_expiry (const gchar *text);
/* Works as ky_cli_expiry() does, of the value of --OPTION. If it is not a time, an error with an
 * example is printed. */
gchar *ky_cli_read_expiry (const gchar *program, const gchar *option, const gchar *text);
/* Reads "2026-11" as its first second and that of the next month, Unix seconds in decimal; NULL:
 * the month before this one. `*ret_month` gets it as "2026-11". All (transfer full). */
gboolean ky_cli_read_month (const gchar *month, gchar **ret_month, gchar **ret_since,
                            gchar **ret_until);
