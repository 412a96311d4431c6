/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The header that goes out: only the fields of the allowlist (doc/threats.md O-EML-02),
 * each written anew from its parsed value, in the order in which they first came in, so that a
 * milter has little to change. Content fields are not among them: the composer writes those.
 */
#pragma once

#include "config/policy.h"
#include "filetypes/mail/encode.h"
#include "filetypes/mail/header.h"

/*
 * Appends the fields of FIELDS (of KyField) that are kept to OUT. CHARSET (nullable) is what the
 * body says it is in: raw 8-bit in a header is most likely the same. A message without a Date that
 * can be read gets the one of its latest Received field that can. Findings: mail.dropped-field
 * (fields that kiyome doesn't write), mail.forged-field (Kiyome-*, X-Kiyome-*),
 * mail.authentication-results (of hosts that the policy doesn't trust), mail.duplicate-field,
 * mail.bad-field (a value that can't be read), mail.raw-8bit, mail.received-limit and those of the
 * values.
 */
void ky_fields_write (const GArray *fields, const gchar *charset, KyPolicy *policy, GString *out,
                      KyFindings *findings);
