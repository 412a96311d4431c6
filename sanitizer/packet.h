/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Adds to common/packet.h what messages of contract/sanitizer.def alone consist of: treatments of
 * parts, reports, and lists of strings. */
#pragma once

#include "common/packet.h"
#include "engine/job.h"

/* Appends a treatment: u32 flags, u32 level, u32 method, u32 from. */
void ky_packet_treatment (KyPacket *packet, KyTreatment treatment);
/* Reads a treatment. `in` fails if there is no such flag or method, or the level is beyond what any
 * policy allows. */
KyTreatment ky_packet_read_treatment (KyWireIn *in);
/* Returns the report in the blob (transfer full), and clears `blob`. Errors: IO, PROTOCOL. */
KyReportPart *ky_blob_take_report (KyBlob *blob, GError **error);

/* Appends a list of strings: u32 count, then u32 length and bytes of each. */
void ky_list_append (GByteArray *bytes, const gchar *const *strings);
/* Reads such a list and advances `reader`. Returns NULL if it is malformed or has more than `limit`
 * strings. (transfer full) */
GStrv ky_list_read (KyReader *reader, guint limit);
