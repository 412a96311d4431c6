/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses of envelopes. A mail system takes many forms for one address and delivers to one
 * mailbox: `firm@city.example.`, `"firm"@city.example`, `fi\rm@…`, `<@a.example:firm@…>`. The
 * sender chooses the form, and may not choose with it which policy holds.
 */
#pragma once

#include <glib.h>

/* TEXT in the one form that compares: without quotes, escapes, comments, blanks, source route and
 * the dot behind the domain; "" stays "". What can't be read so, or what a mail system may take for
 * another address by rules of its own ('%', '!', two '@', no domain, an address of a host in
 * brackets), stays as it is, and *RET_IS_PLAIN (nullable) is FALSE. (transfer full) */
gchar *ky_address_plain (const gchar *text, gboolean *ret_is_plain);

/* *RET_IS_PLAIN of that. */
gboolean ky_address_is_plain (const gchar *text);

/* HOST (UTF-8) as DNS has it; a label that has no such form stays as it is, and takes the others
 * not with it. (transfer full) */
gchar *ky_address_host (const gchar *host);

/* ADDRESS, or a pattern, as policies compare it: its characters composed, without case, a domain of
 * other letters than ASCII as DNS has it, and without a dot behind it. (transfer full) */
gchar *ky_address_fold (const gchar *address);

/* Mail to sato+notes@city.example comes to sato@city.example: that one; NULL where ADDRESS has no
 * such part. (transfer full) */
gchar *ky_address_mailbox (const gchar *address);
