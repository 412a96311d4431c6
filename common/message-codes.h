/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages in errors and states that programs exchange: a text may hold "{CODE|VALUE|VALUE}", where
 * CODE is a MESSAGE of common/words.def. No program searches the text of another one for words.
 * Codes are put into words where a person reads them: in ky_log_error(), the commands and the
 * portal.
 *
 * Only ky_say() puts values into a message: no value can end the message, begin another one or name
 * a code. Foreign text in an error that also has messages must pass through ky_say_plain(). Each
 * REASON is a message, too: "{withheld-limit}". */
#pragma once

#include "common/error.h"

/* Returns the message `code` with one value for each letter of `types`: "s" a text of any origin
 * (NULL is ""), whose braces and bars are escaped as by ky_say_plain(); "i" a gint64; "m" a text of
 * kiyome's own, in which messages are kept. (transfer full) */
gchar *ky_say (const gchar *code, const gchar *types, ...);
/* Works as ky_say() does, with a va_list. (transfer full) */
gchar *ky_say_valist (const gchar *code, const gchar *types, va_list values);
/* Sets an error of `kind` whose text is ky_say (`code`, `types`, ...). Always returns FALSE. */
gboolean ky_error_say (GError **error, KyError kind, const gchar *code, const gchar *types, ...);
/* Returns the message for the errno value `code`, for use as a value of type "m". Opens no file, in
 * contrast to strerror(3). (transfer full) */
gchar *ky_say_errno (int code);
/* Sets an IO error "WHAT: message for errno". Keeps errno. Always returns FALSE. */
gboolean ky_error_say_errno (GError **error, const gchar *what);
/* Returns `value` with "{", "|" and "}" written as "\u{7b}", "\u{7c}" and "\u{7d}", the form of
 * ky_log_line(). No part of the result is read as a message, however often it is put into words.
 * (transfer full) */
gchar *ky_say_plain (const gchar *value);
/* Returns the code of the message that `text` (nullable) consists of, static; NULL if `text` is not
 * exactly one message. */
const gchar *ky_said_code (const gchar *text);
/* Returns `text` with each message put into words, also messages in the values of others; all other
 * text is kept. Takes linear time. (transfer full) */
gchar *ky_said (const gchar *text, gboolean is_japanese);
/* Works as ky_said() does, for display to a person: escaped braces and bars of values are
 * unescaped, so the result must not be put into words again. Other "\u{…}" escapes are invisible
 * characters and are kept. (transfer full) */
gchar *ky_said_shown (const gchar *text, gboolean is_japanese);
