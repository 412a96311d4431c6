/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words for the codes of reports and of the store: "パスワード付き (encrypted)". The code stays beside the
 * words, because options, --json and the manual pages use it. */
#pragma once

#include <glib.h>

/* Returns the words for `code` alone: static, or `code` itself if there are none. `kind` as
 * below. */
const gchar *ky_cli_words (const gchar *kind, const gchar *code);
/* Returns `code` in words of the reader's language, followed by the code itself; only the code if
 * it is such a word itself or is unknown. `kind`: "reason", "method", "type", "removed", "state"
 * (of messages, requests and entries), "outcome" (of messages), "section" (of figures), "act" (of
 * the audit log). (transfer full) */
gchar *ky_cli_code (const gchar *kind, const gchar *code);
/* "a.doc: REASON; b.xls: REASON", as the store lists what is withheld, with each reason in words.
 * (transfer full) */
gchar *ky_cli_withheld (const gchar *parts);
/* "CODE ×2 (where); CODE", as the store lists what was removed, in the same way. (transfer full) */
gchar *ky_cli_removed (const gchar *list);
