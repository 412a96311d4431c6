/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header of the outgoing message: only the fields of the allowlist (doc/threats.md O-EML-02),
 * each written anew from its parsed value. Their order is that of the incoming message, so that the
 * milter has few fields to change. compose.h writes the content fields. */
#pragma once

#include "filetypes/mail/encode.h"
#include "filetypes/mail/header.h"

/* Appends the fields of `fields` (of KyField) that are kept to `out`. `charset` (nullable) is the
 * label of the body's charset: raw 8-bit in the header is most likely in the same charset. A
 * message without a readable Date gets the date of its latest Received field that has one.
 * Findings: mail.dropped-field (fields that kiyome doesn't write), mail.forged-field (Kiyome-*,
 * X-Kiyome-*), mail.authentication-results (of hosts that the policy doesn't trust),
 * mail.duplicate-field, mail.bad-field (a value that can't be read), mail.reader-field (in place of
 * these, for what people read), mail.raw-8bit, mail.received-limit and those of the values. */
void ky_fields_write (const GArray *fields, const gchar *charset, KyPolicy *policy, GString *out,
                      KyFindings *findings);

/* Returns whether `field` has the same text as `first`, however they are encoded and folded.
 * `first_text` (transfer full), NULL at first, keeps the text of `first` from one call to the
 * next. */
gboolean ky_fields_say_same (const KyField *field, const KyField *first, gchar **first_text);

/* Writes `addresses` (of KyAddress) as a comma-separated list to `fold`. The first address is
 * always written; further ones are left out when the value would be longer than `limit` bytes
 * (mail.address-limit). */
void ky_fields_write_addresses (const GPtrArray *addresses, gsize limit, KyFold *fold,
                                KyFindings *findings);
