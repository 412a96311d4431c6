/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds and breaks links that an organisation has blocked (mail.link-domains), in text and in
 * documents. Mail, text and document modules call these functions for every link that they
 * write. */
#pragma once

#include <glib.h>

/* The first character of an entry of mail.link-domains that blocks instead of keeps; the output of
 * ky_text_fold_link() follows. */
#define KY_TEXT_BLOCKED '!'

/* Returns `link` (valid UTF-8), a host or the beginning of a URL, in the form that is compared:
 * lower case, common width, percent-encoding decoded, the host in ASCII, without scheme, port and
 * trailing slash. "" if nothing is left. (transfer full) */
gchar *ky_text_fold_link (const gchar *link, gsize length);

/* Returns whether `link` (valid UTF-8: a URL with or without text around it) leads to or names
 * something that an entry of `domains` (nullable) blocks: that host, a host below it, or a URL with
 * that beginning. A link to a forwarding service counts if it names the blocked address. */
gboolean ky_text_is_blocked (const gchar *link, gsize length, const gchar *const *domains);

/* Works as ky_text_defang() does, but breaks only the links that `domains` (nullable) blocks;
 * `ret_n` (may be NULL) is their number. (transfer full) (nullable) */
gchar *ky_text_break_blocked (const gchar *text, gsize length, const gchar *const *domains,
                              gsize *ret_length, gsize *ret_n);
