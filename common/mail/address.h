/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses of envelopes. An MTA accepts many forms of one address and delivers them to one
 * mailbox: `firm@city.example.`, `"firm"@city.example`, `fi\rm@…`, `<@a.example:firm@…>`. The
 * sender chooses the form, but must not choose the policy by it. */
#pragma once

#include <glib.h>

/* Returns the canonical form of `text`: without quotes, escapes, comments, blanks, source route and
 * the dot after the domain; "" stays "". `*ret_is_plain` (nullable) is FALSE, and `text` is
 * returned unchanged, if it is malformed or if an MTA may read it as another address by rules of
 * its own ('%', '!', two '@', no domain, an address literal in brackets). (transfer full) */
gchar *ky_address_plain (const gchar *text, gboolean *ret_is_plain);

/* Returns the `*ret_is_plain` of ky_address_plain(). */
gboolean ky_address_is_plain (const gchar *text);

/* Converts the host name `host` (UTF-8) to ASCII (IDNA). A label that cannot be converted stays as
 * it is, and the others are converted nevertheless. (transfer full) */
gchar *ky_address_host (const gchar *host);

/* Returns `address`, or a pattern of addresses, in the form that policies compare: Unicode NFC,
 * case folded, the domain in ASCII (IDNA), and no dot after it. (transfer full) */
gchar *ky_address_fold (const gchar *address);

/* Returns the form of `address` in which two that reach the same mailbox are equal: the domain as
 * ky_address_fold() has it; of the local part only the case of ASCII letters differs, because other
 * spellings of it may be other mailboxes. Mail can be sent to it. (transfer full) */
gchar *ky_address_key (const gchar *address);

/* Returns whether ky_address_key() of both is the same. */
gboolean ky_address_is_same (const gchar *address, const gchar *other);

/* Returns the address without its extension: "sato@city.example" for "sato+notes@city.example".
 * NULL if `address` has no extension. (transfer full) */
gchar *ky_address_mailbox (const gchar *address);
