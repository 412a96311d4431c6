/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log: one line a fact, to standard error, as "program: message key=value", or with a "<N>"
 * severity prefix in place of the program's name if JOURNAL_STREAM is set (systemd's journal). Only
 * code of the level of main.c logs. A line never has a subject, a body, a password, a key or the
 * content of a file. Whatever a message quotes, the line stays one line of plain characters
 * (ky_log_line()); where quotation marks matter, too, the caller uses ky_log_safe(). Codes of
 * common/message-codes.h are put into words only in errors (ky_log_error()), since other quoted
 * text may come from a mail. */
#pragma once

#include <glib.h>

typedef enum
{
  KY_LOG_ERROR = 3,
  KY_LOG_WARNING = 4,
  KY_LOG_INFO = 6,
  KY_LOG_DEBUG = 7
} KyLogLevel;

void ky_log_init (const gchar *program, KyLogLevel level);
void ky_log (KyLogLevel level, const gchar *format, ...) G_GNUC_PRINTF (2, 3);
/* Logs `text`, an error of kiyome's own, with its codes put into words. */
void ky_log_said (KyLogLevel level, const gchar *text);
/* Logs "FORMAT…: TEXT", with the codes of `text`, an error of kiyome's own, put into words. */
void ky_log_error (KyLogLevel level, const gchar *text, const gchar *format, ...)
    G_GNUC_PRINTF (3, 4);
/* Returns `message` as one line of UTF-8. Characters that control a terminal or change the
 * direction of reading are written as \u{…}. (transfer full) */
gchar *ky_log_line (const gchar *message);
/* Returns `string` with everything escaped but printable ASCII and letters of UTF-8; also quotation
 * marks, backslashes and the characters of messages of common/message-codes.h. At most 200 bytes.
 * (transfer full) */
gchar *ky_log_safe (const gchar *string);
/* Works as ky_log_safe() does, of an error of kiyome's own, whose codes are first put into words.
 * (transfer full) */
gchar *ky_log_safe_error (const gchar *message);
