/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links that a policy lets documents keep: to the Web and to mail addresses, and to nothing that
 * the reader does not see (RFC 3986, RFC 6068). The functions for writing and for verifying share
 * no code. */
#pragma once

#include "common/view.h"

/* Returns the link to `target` (UTF-8 or not) as it may be written, in ASCII: to a host without
 * user name, or to mail addresses without header fields, which could attach a file. Returns NULL
 * for all other targets. (transfer full) */
gchar *ky_web_link (KyView target);
/* Returns a link as ky_web_link() does, but NULL for links that `domains` (nullable:
 * mail.link-domains) block. (transfer full) */
gchar *ky_web_link_unblocked (KyView target, const gchar *const *domains);
/* Returns TRUE if `link` is one that ky_web_link() may write. */
gboolean ky_web_link_verify (KyView link);
