/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extracts the content of signed S/MIME messages and files (CMS SignedData). */
#pragma once

#include "engine/job.h"

/* Returns the offset at which the base64 begins in `cms` in text form (RFC 7468 §8, §9), or 0 if
 * `cms` is not in text form. Pure. */
static inline gsize
ky_cms_armour (KyView cms)
{
  static const gchar *const lines[] = { "-----BEGIN PKCS7-----", "-----BEGIN CMS-----" };
  gsize at = ky_view_starts_with (cms, "\xef\xbb\xbf", 3) ? 3 : 0;

  while (at < cms.size && g_ascii_isspace (cms.data[at]))
    at++;
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (ky_view_starts_with (ky_view (cms.data + at, cms.size - at), lines[i], strlen (lines[i])))
      return at + strlen (lines[i]);
  return 0;
}

/* Takes the content out of `cms`, a SignedData (RFC 5652 §5) in DER, BER or text form (RFC 7468),
 * such as "smime.p7m" with a whole MIME entity. The signature is not verified. Returns NONE and
 * sets `*ret_content` (transfer full), or returns the reason why there is no content and sets
 * `*ret_detail` (static) for the report: ENCRYPTED, BLOCKED_TYPE (a signature or certificates
 * without content), or MALFORMED. */
KyReason ky_cms_read (KyView cms, GBytes **ret_content, const gchar **ret_detail);

/* Tells whether `content` is a MIME entity, as S/MIME signs it (RFC 8551 §3.1), and no file: its
 * header has only the fields of MIME (RFC 2045 §3). A mail has other fields. Pure, linear. */
gboolean ky_cms_holds_entity (KyView content);
/* Returns the length in bytes of `name` (nullable) without its suffix ".p7m", of which the case
 * does not count; 0 if `name` does not have that suffix, or nothing before it. Pure. */
gsize ky_cms_stem (const gchar *name);
