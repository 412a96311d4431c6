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

typedef enum
{
  KY_AUTHRES_UNKNOWN, /* no such field, of no trusted host, or it can't be read */
  KY_AUTHRES_PASSED,  /* for whomever: a mailing list's own signature counts */
  KY_AUTHRES_MISSING, /* a trusted host found nothing that passes or fails */
  KY_AUTHRES_FAILED   /* dmarc failed, or spf or dkim did and nothing passed */
} KyAuthresVerdict;

/* What a trusted host found of whoever sent the message, for its reader: FIELD (nullable) as above.
 */
KyAuthresVerdict ky_authres_judge (const gchar *field, const gchar *const *trusted_hosts);
