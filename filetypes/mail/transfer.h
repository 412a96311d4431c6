/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Transfer encodings (RFC 2045 §6; doc/threats.md, "Transfer encodings"): decoding as the most
 * lenient client does, encoding in one canonical form. */
#pragma once

#include "filetypes/base/text/findings.h"

typedef enum
{
  KY_TRANSFER_7BIT, /* also 8bit and binary: not encoded */
  KY_TRANSFER_QUOTED_PRINTABLE,
  KY_TRANSFER_BASE64,
  KY_TRANSFER_UUENCODE,
  KY_TRANSFER_UNKNOWN
} KyTransfer;

/* Returns the encoding that `raw`, the value of Content-Transfer-Encoding, names; UNKNOWN for
 * junk. */
KyTransfer ky_transfer_parse (KyView raw);
/* Tells whether `bytes` consist of base64 only, at least 60 characters of it; or have several
 * escapes of quoted-printable and hardly any other "="; or, apart from empty lines, begin with the
 * first line of a uuencoded file. */
gboolean ky_transfer_looks_base64 (KyView bytes);
gboolean ky_transfer_looks_quoted (KyView bytes);
gboolean ky_transfer_looks_uuencoded (KyView bytes);

/* Returns whether `bytes` are base64 in the URL-safe alphabet (RFC 4648 §5) throughout: "-" or "_"
 * occur in place of "+" and "/". */
gboolean ky_transfer_is_url_safe (KyView bytes);
/* Decodes `bytes` from base64 and appends the result to `out`. Characters outside the alphabet are
 * skipped, and data behind padding is decoded, too; `bytes` that are URL-safe are decoded as such
 * (mail.base64-junk). `findings` may be NULL. */
void ky_transfer_decode_base64 (KyView bytes, GByteArray *out, KyFindings *findings);
/* Returns the GMimeContentEncoding of `transfer`; that of binary if GMime does not decode
 * `transfer`. */
gint ky_transfer_in_gmime (KyTransfer transfer);
/* Returns `bytes` as GMime decodes them, or unchanged if GMime does not decode `transfer`. `bytes`
 * of a uuencoded file are its data lines only. (transfer full) */
GBytes *ky_transfer_decode_by_gmime (KyView bytes, KyTransfer transfer);
/* Returns `bytes` decoded: a view of `bytes`, or of `*ret_owned` (transfer full), which is set only
 * in that case. `findings` may be NULL. */
KyView ky_transfer_decode (KyView bytes, KyTransfer transfer, GBytes **ret_owned,
                           KyFindings *findings);

/* Returns the encoding in which `bytes`, a text with LF line ends, is to be written: 7bit if it is
 * ASCII (or ISO-2022-JP) in lines of at most 998 bytes, of which none looks like an mbox line, like
 * a boundary of kiyome, or is a single dot. */
KyTransfer ky_transfer_choose (KyView bytes);
const gchar *ky_transfer_name (KyTransfer transfer);
/* Encodes `text`, which has LF line ends, and appends it to `out` in canonical form with CRLF. The
 * appended bytes end with a line end unless `text` is empty. */
void ky_transfer_encode_text (KyView text, KyTransfer transfer, GByteArray *out);
/* Appends `bytes` to `out` as base64 in lines of 76 characters with CRLF. */
void ky_transfer_encode_base64 (KyView bytes, GByteArray *out);
