/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What sanitizer/protocol.h adds to common/wire.h: texts that may hold any character but NUL, lists
 * of strings, and blobs, which travel inside the packet when they are small and as a sealed memfd
 * when they are not.
 */
#pragma once

#include "common/wire.h"

typedef struct
{
  KyWireOut out;
  int owned[KY_WIRE_FDS]; /* memfds made for this message, closed once it is sent */
  guint n_owned;
  gboolean failed; /* a memfd could not be made */
} KyPacket;

void ky_packet_begin (KyPacket *packet, guint16 type);
/* TEXT (NULL: "") made valid UTF-8 and cut to LIMIT bytes. */
void ky_packet_text (KyPacket *packet, const gchar *text, gsize limit);
/* VIEW inside the packet up to INLINE_MAX bytes, else as a memfd. */
void ky_packet_blob (KyPacket *packet, KyView view, gsize inline_max);
/* The same for what is a file already; FD is (transfer none). */
void ky_packet_blob_fd (KyPacket *packet, int fd, guint64 size);
/* An fd that is closed once the message is sent; -1 makes the message fail. */
void ky_packet_own_fd (KyPacket *packet, int fd);
/* Sends it. The packet can be begun again whatever comes out. Errors: as ky_wire_send(). Waits
 * while more fds are on their way between all of a user's processes than this process may have
 * open: then the kernel refuses for a moment (ETOOMANYREFS). */
gboolean ky_packet_send (int socket, KyPacket *packet, GError **error);
/* For who sends with ky_wire_send() itself: closes what the packet owns. FALSE with ERROR (IO) when
 * it was not to be sent. */
gboolean ky_packet_send_done (KyPacket *packet, GError **error);
void ky_packet_clear (KyPacket *packet);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyPacket, ky_packet_clear)

typedef struct
{
  gboolean is_fd;
  KyView view; /* borrowed from the message, when not IS_FD */
  int fd;      /* owned, else -1 */
  guint64 size;
} KyBlob;

/* (transfer full) valid UTF-8 without NUL, LIMIT bytes at most; else IN fails and it is "". */
gchar *ky_packet_read_text (KyWireIn *in, gsize limit);
/* IN fails when there is none, when it is larger than LIMIT, or an fd is no regular file of just
 * that size. */
void ky_packet_read_blob (KyWireIn *in, guint64 limit, KyBlob *ret_blob);
/* Seals the blob's memfd against any change; nothing to do for bytes. Errors: IO (EBUSY: somebody
 * still has it mapped for writing; or it was sealed against sealing only). */
gboolean ky_blob_seal (KyBlob *blob, GError **error);
/* The whole content as bytes (a private mapping when it is a file). Clears BLOB. Errors: IO.
 * (transfer full) */
GBytes *ky_blob_take_bytes (KyBlob *blob, GError **error);
void ky_blob_clear (KyBlob *blob);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyBlob, ky_blob_clear)

/* A list of strings as one run of bytes (u32 count, then u32 length and bytes each). */
void ky_list_append (GByteArray *bytes, const gchar *const *strings);
/* NULL when it is not one, or has more than LIMIT. READER moves on. (transfer full) */
GStrv ky_list_read (KyReader *reader, guint limit);
