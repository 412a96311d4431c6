/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds words for the codes of reports and of the store, for the output of all commands: "パスワード付き
 * (encrypted)". The code is printed after the words, because options, --json and the manual pages
 * use it. */
#pragma once

#include <glib.h>

/* Returns the words for `code` without the code (transfer none); `code` itself if it has no words.
 * `kind` is that of ky_cli_code(). */
const gchar *ky_cli_words (const gchar *kind, const gchar *code);
/* Returns `code` in words of the reader's language, followed by the code itself; only the code if
 * it is such a word itself or is unknown. `kind`: "reason", "method", "type", "removed", "state"
 * (of messages, requests and entries), "outcome" (of messages), "section" (of figures), "act" (of
 * the audit log). (transfer full) */
gchar *ky_cli_code (const gchar *kind, const gchar *code);
/* Replaces the reason codes in the store's list of withheld parts, "a.doc: REASON; b.xls: REASON",
 * by words and codes. (transfer full) */
gchar *ky_cli_withheld (const gchar *parts);
/* Replaces the codes in the store's list of removals, "CODE ×2 (where); CODE", by words and codes.
 * (transfer full) */
gchar *ky_cli_removed (const gchar *list);
