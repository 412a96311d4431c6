/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/view.h"

/*
 * The content that lies in a CMS SignedData (RFC 5652 §5) in DER or BER, the way "smime.p7m" holds
 * a whole MIME entity. The signature is not checked. NULL when it is anything else: encrypted,
 * detached, compressed, or broken. (transfer full)
 */
GBytes *ky_cms_signed_content (KyView cms);

/* TRUE for a CMS EnvelopedData or AuthEnvelopedData: content that only its recipient can read. */
gboolean ky_cms_is_enveloped (KyView cms);
