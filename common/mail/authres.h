/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads Authentication-Results fields (RFC 8601): is the sender of a mail authentic? */
#pragma once

#include <glib.h>

/* Returns whether `field`, the value of a message's topmost Authentication-Results (RFC 8601), says
 * that `sender` (addr-spec of the envelope) is authentic. This requires that its authserv-id is one
 * of `trusted_hosts` and that one of these passed: spf with smtp.mailfrom of `sender` or its
 * domain, dkim with header.d, dmarc with header.from of `sender`'s domain. Domains must be equal: a
 * parent domain or a subdomain does not count. A field that does not follow the grammar exactly
 * counts as absent. */
gboolean ky_authres_is_authentic (const gchar *field, const gchar *const *trusted_hosts,
                                  const gchar *sender);

typedef enum
{
  KY_AUTHRES_UNKNOWN, /* no field of a trusted host, or it cannot be parsed */
  KY_AUTHRES_PASSED,  /* for any domain: a mailing list's own signature counts */
  KY_AUTHRES_MISSING, /* a trusted host found nothing that passes or fails */
  KY_AUTHRES_FAILED   /* dmarc failed, or spf or dkim did and nothing passed */
} KyAuthresVerdict;

/* Returns the verdict of a trusted host on the sender of a message, to be shown to its reader.
 * `field` (nullable) as above. */
KyAuthresVerdict ky_authres_judge (const gchar *field, const gchar *const *trusted_hosts);
