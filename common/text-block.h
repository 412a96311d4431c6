/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which links an organisation has blocked, in text and of documents (common/text-block.c). */
#pragma once

#include <glib.h>

/* Begins an entry of mail.link-domains that is not kept but blocked: what ky_text_fold_link()
 * gives. */
#define KY_TEXT_BLOCKED '!'

/*
 * LINK (valid UTF-8), a host or the beginning of a URL, in the form in which two are compared:
 * small letters of common width, percent-encoding undone, hosts in ASCII, without scheme, port and
 * slash at its end. "" when nothing is left. (transfer full)
 */
gchar *ky_text_fold_link (const gchar *link, gsize length);

/* Does LINK (valid UTF-8: a URL, or what stands around one) lead to or name what an entry of
 * DOMAINS (nullable) blocks: that host or one below it, or a URL that begins so? Whoever forwards
 * to another address names it, too. */
gboolean ky_text_is_blocked (const gchar *link, gsize length, const gchar *const *domains);

/* As ky_text_defang(), but breaks only the links that DOMAINS (nullable) blocks; RET_N (may be
 * NULL) is their number. (transfer full) (nullable) */
gchar *ky_text_break_blocked (const gchar *text, gsize length, const gchar *const *domains,
                              gsize *ret_length, gsize *ret_n);
