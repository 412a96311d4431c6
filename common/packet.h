/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes and reads the messages of the contracts (contract/). Adds to common/wire.h: bounds, texts
 * that may have any character but NUL, names with values, and blobs, which travel inside the
 * message if they are small and otherwise as a sealed memfd. */
#pragma once

#include "common/sha256.h"
#include "common/wire.h"

typedef struct
{
  KyWireOut out;
  int owned[KY_WIRE_FDS]; /* memfds made for this message, closed once it is sent */
  guint n_owned;
  gboolean failed; /* a memfd could not be made, or a value is beyond its bound */
} KyPacket;

/* Begins an empty packet of `type`, and closes the memfds that it owned. */
void ky_packet_begin (KyPacket *packet, guint16 type);
/* Appends a text, made valid UTF-8 and cut to `limit` bytes. `text`: NULL counts as "". */
void ky_packet_text (KyPacket *packet, const gchar *text, gsize limit);
/* Returns a text of foreign origin in valid UTF-8, with "?" for each control character. `text`:
 * NULL counts as "". (transfer full) */
gchar *ky_packet_make_line (const gchar *text);
/* Appends that, cut to `limit` bytes. */
void ky_packet_put_line (KyPacket *packet, const gchar *text, gsize limit);
/* Append a value. Sending the packet fails if the value exceeds `limit` (a flag is not in `all`, a
 * text or view has more bytes), because the receiver would refuse it. */
void ky_packet_put_u32 (KyPacket *packet, guint32 value, guint32 limit);
void ky_packet_put_flags (KyPacket *packet, guint32 value, guint32 all);
void ky_packet_put_string (KyPacket *packet, const gchar *text, gsize limit);
void ky_packet_put_bytes (KyPacket *packet, KyView view, gsize limit);
/* Appends the names and values of `pairs`, at most `limit` pairs; NULL is sent as "". */
void ky_packet_put_pairs (KyPacket *packet, GHashTable *pairs, guint32 limit);
/* Sends the message. The packet can be begun again whether or not this succeeds. Waits while the
 * kernel refuses to send descriptors because all processes of this user together have more in
 * transit than this process may have open (ETOOMANYREFS). Errors: as ky_wire_send(); PROTOCOL if a
 * value is beyond its bound or a memfd could not be made: then nothing was sent, and the peer sends
 * no answer. */
gboolean ky_packet_send (int socket, KyPacket *packet, GError **error);
/* Closes the descriptors that the packet owns, for a caller that sends with ky_wire_send() itself.
 * Returns FALSE with PROTOCOL if the message must not be sent: a value is beyond its bound, or a
 * memfd could not be made. */
gboolean ky_packet_send_done (KyPacket *packet, GError **error);
void ky_packet_clear (KyPacket *packet);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyPacket, ky_packet_clear)

typedef struct
{
  gboolean is_fd;
  KyView view; /* borrowed from the message, when not `is_fd` */
  int fd;      /* owned, else -1 */
  guint64 size;
} KyBlob;

static inline KyBlob
ky_blob_of (KyView view)
{
  return (KyBlob){ .view = view, .fd = -1, .size = view.size };
}
/* Appends a blob: content up to `inline_max` bytes inside the message, otherwise as a memfd; a file
 * as it is (transfer none). */
void ky_packet_put_blob (KyPacket *packet, const KyBlob *blob, gsize inline_max);

/* Read values that are at most `limit`, have bits of `all` only, or have at most `limit` bytes.
 * Otherwise `in` fails. The string is (transfer full), the bytes are borrowed from `in`. */
guint32 ky_packet_read_u32 (KyWireIn *in, guint32 limit);
guint32 ky_packet_read_flags (KyWireIn *in, guint32 all);
gchar *ky_packet_read_string (KyWireIn *in, gsize limit);
KyView ky_packet_read_bytes (KyWireIn *in, gsize limit);
/* Returns KY_SHA256_SIZE bytes, borrowed from `in`. `in` fails if there are not as many; they are
 * then zero. */
const guint8 *ky_packet_read_sha256 (KyWireIn *in);
/* Reads at most `limit` names with their values, which are wiped when the table is freed, because
 * one may be a password. (transfer full) */
GHashTable *ky_packet_read_pairs (KyWireIn *in, guint32 limit);
/* Makes `in` fail if fewer than `count` of its descriptors were not taken yet. */
void ky_packet_need_fds (KyWireIn *in, guint count);
/* Returns the code of an error in a message: a KyError; 0 if there is no error. */
guint32 ky_packet_error_code (const GError *error);
/* Returns a text (transfer full): valid UTF-8 without NUL, at most `limit` bytes. Otherwise `in`
 * fails, and the text is "". */
gchar *ky_packet_read_text (KyWireIn *in, gsize limit);
/* Reads a blob. `in` fails if there is none, if it is larger than `limit` bytes, or if its
 * descriptor is not a regular file of exactly the stated size. */
void ky_packet_read_blob (KyWireIn *in, guint64 limit, KyBlob *ret_blob);
/* Seals the memfd of a blob against any change; bytes need no seal. Errors: IO (EBUSY: a process
 * has the memfd mapped for writing; EPERM: it was sealed against further seals), PROTOCOL (its size
 * changed). */
gboolean ky_blob_seal (KyBlob *blob, GError **error);
/* Returns the content (transfer full), a private mapping if it is a file, and clears `blob`.
 * Errors: IO. */
GBytes *ky_blob_take_bytes (KyBlob *blob, GError **error);
void ky_blob_clear (KyBlob *blob);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyBlob, ky_blob_clear)
