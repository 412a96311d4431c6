/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bodies of which only a part has the transfer encoding: a mailing list or a gateway put text
 * before the encoded data, behind it, or between two pieces of it. */
#pragma once

#include "filetypes/mail/transfer.h"

typedef struct
{
  GBytes *bytes;
  gboolean is_text; /* the part was not encoded */
} KyTransferPart;

/* Returns the decoded data and the texts beside it (of KyTransferPart) in order
 * (mail.text-beside-data). A text within data that continues behind it comes after that data. NULL
 * if `bytes` are data throughout, or if `transfer` is neither base64 nor uuencode. Linear.
 * `findings` may be NULL. (transfer full) (nullable) */
GArray *ky_transfer_parts (KyView bytes, KyTransfer transfer, KyFindings *findings);

/* Works as ky_transfer_decode() does, but without the texts beside the data. */
KyView ky_transfer_decode_data (KyView bytes, KyTransfer transfer, GBytes **ret_owned,
                                KyFindings *findings);
