/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares a table of all messages of the contracts. contract/messages.py writes the table, and
 * test-messages.c packs and unpacks each message of it. */
#pragma once

#include "sanitizer/packet.h"

typedef struct
{
  const gchar *name;
  guint16 type;
  /* A letter for each field: u u32, U u64, y yes, f flags, t treatment, s string or text, b bytes,
   * p pairs, B blob. */
  const gchar *kinds;
  const guint64 *bounds; /* of each field: the most that it may be; for a blob, inside the packet */
  guint n_fds;           /* descriptors that must come along, besides those of blobs */
  /* Reads the message; if it is as its contract says, packs what was read. */
  gboolean (*again) (KyWireIn *in, KyPacket *packet);
} TestMessage;

extern const TestMessage test_messages[]; /* ends with a NULL name */
