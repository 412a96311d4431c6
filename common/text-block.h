/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds and breaks links that an organisation has blocked (mail.link-domains), in text and in
 * documents. Mail, text and document modules call these functions for every link that they
 * write. Lists the links of a text, too, which are compared in the same form. */
#pragma once

#include <glib.h>

/* The first character of an entry of mail.link-domains that blocks instead of keeps; the output of
 * ky_text_fold_link() follows. */
#define KY_TEXT_BLOCKED '!'

/* Returns `link` (valid UTF-8), a host or the beginning of a URL, in the form that is compared:
 * lower case, common width, percent-encoding decoded, the host in ASCII, without scheme, port and
 * trailing slash. "" if nothing is left. (transfer full) */
gchar *ky_text_fold_link (const gchar *link, gsize length);
#define KY_TEXT_LINK_MAX 500 /* bytes of a folded link that are kept */

/* Lists the links to web pages in `text` (valid UTF-8, written by ky_text_defang()), each once in
 * the form of ky_text_fold_link(), cut at KY_TEXT_LINK_MAX bytes, and followed by LF; of more than
 * 256 the first. `has_unbroken`: also those that ky_text_defang() left as they were. (transfer
 * full) */
gchar *ky_text_links (const gchar *text, gsize length, gboolean has_unbroken);

/* Returns whether `link` (valid UTF-8: a URL with or without text around it) leads to or names
 * something that an entry of `domains` (nullable) blocks: that host, a host below it, or a URL with
 * that beginning. A link to a forwarding service counts if it names the blocked address. */
gboolean ky_text_is_blocked (const gchar *link, gsize length, const gchar *const *domains);

/* Works as ky_text_defang() does, but breaks only the links that `domains` (nullable) blocks;
 * `ret_n` (may be NULL) is their number. (transfer full) (nullable) */
gchar *ky_text_break_blocked (const gchar *text, gsize length, const gchar *const *domains,
                              gsize *ret_length, gsize *ret_n);
