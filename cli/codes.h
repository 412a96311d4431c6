/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the codes of reports and of the store mean, for people: "パスワード付き (encrypted)". The
 * code stays beside the words: options, --json and the manual pages have it.
 */
#pragma once

#include <glib.h>

/*
 * CODE in words of the reader's language, with the code behind them; the code alone where it is
 * such a word itself, or nobody knows it. KIND: "reason", "method", "type", "removed", "state" (of
 * messages, requests and entries), "outcome" (of messages), "section" (of figures), "act" (of the
 * audit log). (transfer full)
 */
gchar *ky_cli_code (const gchar *kind, const gchar *code);
/*
 * "a.doc: REASON; b.xls: REASON", as the store lists what is withheld, with each reason in words.
 * (transfer full)
 */
gchar *ky_cli_withheld (const gchar *parts);
/* "CODE ×2 (where); CODE", as the store lists what was removed, in the same way. (transfer full) */
gchar *ky_cli_removed (const gchar *list);
