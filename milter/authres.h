/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Does FIELD, the value of a message's topmost Authentication-Results (RFC 8601), say that SENDER
 * (addr-spec of the envelope) is authentic? Only when its authserv-id is one of TRUSTED_HOSTS and
 * one of these passed: spf with smtp.mailfrom of SENDER or its domain, dkim with header.d, dmarc
 * with header.from of SENDER's domain. Domains must be equal: a parent or a subdomain does not
 * count. A field that does not follow the grammar to the letter says nothing.
 */
gboolean ky_authres_is_authentic (const gchar *field, const gchar *const *trusted_hosts,
                                  const gchar *sender);
