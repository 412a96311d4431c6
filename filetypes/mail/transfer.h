/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Transfer encodings (RFC 2045 §6; doc/threats.md, "Transfer encodings"): decoding as the most
 * lenient client does, encoding in one canonical form. */
#pragma once

#include "filetypes/base/text/findings.h"

typedef enum
{
  KY_TRANSFER_7BIT, /* and 8bit, binary: as it stands */
  KY_TRANSFER_QUOTED_PRINTABLE,
  KY_TRANSFER_BASE64,
  KY_TRANSFER_UUENCODE,
  KY_TRANSFER_UNKNOWN
} KyTransfer;

/* The encoding that a field's raw value names; UNKNOWN for junk. */
KyTransfer ky_transfer_parse (KyView raw);
/* Whole bytes that are nothing but base64 (at least one line's worth), or a uuencoded file. */
gboolean ky_transfer_looks_base64 (KyView bytes);
gboolean ky_transfer_looks_uuencoded (KyView bytes);

/*
 * Appends BYTES decoded. Characters outside the alphabet are skipped and data behind padding is
 * read on (mail.base64-junk). FINDINGS may be NULL.
 */
void ky_transfer_decode_base64 (KyView bytes, GByteArray *out, KyFindings *findings);
/* GMime's GMimeContentEncoding for TRANSFER; binary for what it does not decode. */
gint ky_transfer_in_gmime (KyTransfer transfer);
/* BYTES decoded by GMime, as they stand where TRANSFER is none that it decodes; of a uuencoded file
 * only its lines. (transfer full) */
GBytes *ky_transfer_decode_by_gmime (KyView bytes, KyTransfer transfer);
/* BYTES without its encoding: a view of BYTES itself, or of *RET_OWNED. */
KyView ky_transfer_decode (KyView bytes, KyTransfer transfer, GBytes **ret_owned,
                           KyFindings *findings);

/* What written text needs: 7bit when it is ASCII (or ISO-2022-JP) in lines of at most 998 bytes
 * that no mailbox or boundary is mistaken for. BYTES have LF line ends. */
KyTransfer ky_transfer_choose (KyView bytes);
const gchar *ky_transfer_name (KyTransfer transfer);
/* Appends TEXT, which has LF line ends, in canonical form with CRLF; the output ends with a line
 * end unless it is empty. */
void ky_transfer_encode_text (KyView text, KyTransfer transfer, GByteArray *out);
/* Appends BYTES as base64 in lines of 76 with CRLF. */
void ky_transfer_encode_base64 (KyView bytes, GByteArray *out);
