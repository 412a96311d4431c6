/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bodies whose transfer encoding does not reach over all of them: text that a mailing list or a
 * gateway put before the encoded data, behind it, or between two pieces of it.
 */
#pragma once

#include "filetypes/mail/transfer.h"

typedef struct
{
  GBytes *bytes;
  gboolean is_text; /* it was not encoded */
} KyTransferPart;

/*
 * The decoded data and the texts beside it, in order (mail.text-beside-data); a text that stands
 * within data that goes on comes behind it. NULL: BYTES are data throughout, or TRANSFER is not
 * base64 or uuencode. Linear. FINDINGS may be NULL. (transfer full) (nullable)
 */
GArray *ky_transfer_parts (KyView bytes, KyTransfer transfer, KyFindings *findings);

/* The data alone, as ky_transfer_decode() gives it. */
KyView ky_transfer_decode_data (KyView bytes, KyTransfer transfer, GBytes **ret_owned,
                                KyFindings *findings);
