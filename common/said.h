/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What programs tell each other in errors and states: a text may hold "{CODE|VALUE|VALUE}", where
 * CODE is a MESSAGE of common/words.def. No program looks for words in another's text; each puts
 * codes into words where people read them: ky_log_error(), the command, the portal.
 *
 * Only ky_say() puts values into a message: whatever a value holds, it ends nothing, begins nothing
 * and names no code. What comes from elsewhere and stands in an error beside messages goes through
 * ky_say_plain(). Each REASON is a message, too: "{withheld-limit}".
 */
#pragma once

#include "common/error.h"

/*
 * The message CODE with one value for each letter of TYPES: "s" a text from anywhere (NULL is ""),
 * in which braces and bars are written as ky_say_plain() does; "i" a gint64; "m" a text of our own,
 * in which messages stay messages. (transfer full)
 */
gchar *ky_say (const gchar *code, const gchar *types, ...);
gchar *ky_say_valist (const gchar *code, const gchar *types, va_list values);
/* Sets an error of KIND whose text is ky_say (CODE, TYPES, ...). Always FALSE. */
gboolean ky_error_say (GError **error, KyError kind, const gchar *code, const gchar *types, ...);
/* What errno is CODE as a message, for a value of type "m". It opens no file, as strerror() may.
 * (transfer full) */
gchar *ky_say_errno (int code);
/* Sets IO "WHAT: what errno says", with that as a message. Keeps errno. Always FALSE. */
gboolean ky_error_say_errno (GError **error, const gchar *what);
/* VALUE with "{", "|" and "}" as "\u{7b}", "\u{7c}" and "\u{7d}", as ky_log_line() writes what is
 * not plain: no part of it is read as a message, however often it is put into words. (transfer
 * full) */
gchar *ky_say_plain (const gchar *value);
/* The code of the message that all of TEXT (nullable) is, static; NULL when it is not just one. */
const gchar *ky_said_code (const gchar *text);
/*
 * TEXT with each such message in words, also those that stand in the values of others; what is none
 * stays as it is. In linear time. (transfer full)
 */
gchar *ky_said (const gchar *text, gboolean is_japanese);
/* The same for a person, after whom no program puts it into words: the braces and bars of values
 * are themselves again. What else stands as "\u{…}" can't be seen, and stays so. (transfer full) */
gchar *ky_said_shown (const gchar *text, gboolean is_japanese);
