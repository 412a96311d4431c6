/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine/job.h"

/* Where the base64 begins in CMS in text (RFC 7468 §8, §9); 0: it is none. Pure. */
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

/*
 * The content that lies in a CMS SignedData (RFC 5652 §5) in DER, BER or text (RFC 7468), the way
 * "smime.p7m" holds a whole MIME entity. The signature is not checked. NONE, and *RET_CONTENT
 * (transfer full); or why there is none, and *RET_DETAIL (static) for the report: it is encrypted,
 * a signature or certificates alone, compressed, or broken.
 */
KyReason ky_cms_read (KyView cms, GBytes **ret_content, const gchar **ret_detail);

/* Whether CONTENT is what S/MIME signs, a MIME entity (RFC 8551 §3.1), and no file: it begins with
 * a header that has fields of MIME alone (RFC 2045 §3). A mail has others. Pure, linear. */
gboolean ky_cms_holds_entity (KyView content);
/* NAME without ".p7m" in capitals or small letters: so many bytes; 0: it has none, or nothing else.
 * NAME may be NULL. Pure. */
gsize ky_cms_stem (const gchar *name);
