/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Links of documents that a policy keeps: to the Web and to mail, and to nothing that their reader
 * does not see (RFC 3986, RFC 6068). The writer's half and the second reading's, which share no
 * code.
 */
#pragma once

#include "common/view.h"

/*
 * The link to TARGET (UTF-8 or not) as it may be written, in ASCII: a host and no user in front of
 * it, or addresses and no header fields behind them, which could attach a file. NULL: it is none
 * of these. (transfer full)
 */
gchar *ky_web_link (KyView target);
/* The same, but NULL also for what DOMAINS (nullable: mail.link-domains) blocks. (transfer full) */
gchar *ky_web_link_unblocked (KyView target, const gchar *const *domains);
/* TRUE when LINK is one of those. */
gboolean ky_web_link_verify (KyView link);
