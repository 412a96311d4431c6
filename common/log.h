/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line a fact, to standard error (systemd's journal: with "<N>" severity prefix when
 * JOURNAL_STREAM is set) as "program: message key=value". Only main.c-level code logs; never a
 * subject, a body, a password, a key or a file's content. Whatever a message quotes, it stays one
 * line of plain characters (ky_log_line()); where quotes matter, too, the caller takes
 * ky_log_safe(). Codes of common/said.h are put into words in errors alone (ky_log_error()): what
 * else a line quotes may come from a mail.
 */
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
/* A line of what TEXT, an error of our own, says in words. */
void ky_log_said (KyLogLevel level, const gchar *text);
/* The same with a formatted text and ": " before it. */
void ky_log_error (KyLogLevel level, const gchar *text, const gchar *format, ...)
    G_GNUC_PRINTF (3, 4);
/* MESSAGE as one line of UTF-8 in which nothing controls a terminal or turns the order of reading:
 * what does stands as \u{…}. (transfer full) */
gchar *ky_log_line (const gchar *message);
/* STRING with everything but printable ASCII and UTF-8 letters escaped, quotes and backslashes and
 * what common/said.h would read as a message, too; at most 200 bytes. (transfer full) */
gchar *ky_log_safe (const gchar *string);
/* The same of an error of our own: its codes in words. (transfer full) */
gchar *ky_log_safe_error (const gchar *message);
