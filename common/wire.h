/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages between kiyome's programs: one SOCK_SEQPACKET packet each, at most KY_WIRE_MAX bytes,
 * with up to KY_WIRE_FDS file descriptors (SCM_RIGHTS). A packet is ky_wire_version (u32), a type
 * (u16), then fields in the order that the type's description in sanitizer/protocol.h or
 * store/client/protocol.h gives them. Integers are little-endian; strings and bytes carry a u32
 * length first. Reading is total: a field that does not lie inside the packet sets `failed` and
 * reads as zero or "".
 */
#pragma once

#include "common/error.h"
#include "common/view.h"

#define KY_WIRE_MAX (128 * 1024)
#define KY_WIRE_FDS 8

/*
 * Of this build. An upgrade may leave programs running that understand some message otherwise; so
 * each packet says which build it is from, and none of another's is taken.
 */
extern const guint32 ky_wire_version;
#define KY_WIRE_HEAD 6 /* bytes before the fields */

typedef struct
{
  GByteArray *bytes; /* version, type and fields */
  int fds[KY_WIRE_FDS];
  guint n_fds;
} KyWireOut;

typedef struct
{
  guint16 type;
  KyReader reader; /* stands behind the type */
  guint8 *buffer;  /* owned, KY_WIRE_MAX bytes, reused between receives */
  gsize size;
  int fds[KY_WIRE_FDS]; /* owned; -1 once taken */
  guint n_fds;
} KyWireIn;

/* Starts a message of TYPE in OUT, reusing its buffer. */
void ky_wire_begin (KyWireOut *out, guint16 type);
void ky_wire_u32 (KyWireOut *out, guint32 value);
void ky_wire_u64 (KyWireOut *out, guint64 value);
void ky_wire_bytes (KyWireOut *out, gconstpointer data, gsize size);
/* NULL is sent as the empty string: "" and NULL are one value on the wire. */
void ky_wire_string (KyWireOut *out, const gchar *string);
/* Adds FD (transfer none: the caller still closes its own). */
void ky_wire_fd (KyWireOut *out, int fd);
void ky_wire_out_clear (KyWireOut *out);

/* Sends the message begun in OUT. Errors: PROTOCOL (too large), IO (errno is kept: EAGAIN, EPIPE
 * …). */
gboolean ky_wire_send (int socket, KyWireOut *out, GError **error);

/*
 * Receives one message into IN, which is zeroed before its first use; fds of the message before
 * that nobody took are closed. FLAGS as for recvmsg (MSG_DONTWAIT). Returns 1 for a message,
 * 0 at the end of the connection, -1 with ERROR set (IO; errno is EAGAIN when none waits; PROTOCOL
 * for a truncated packet, or one of another build, which is logged, too).
 */
gint ky_wire_receive (int socket, KyWireIn *in, int flags, GError **error);
guint32 ky_wire_read_u32 (KyWireIn *in);
guint64 ky_wire_read_u64 (KyWireIn *in);
/* Borrowed from IN's buffer until the next receive. */
KyView ky_wire_read_bytes (KyWireIn *in);
/* (transfer full) valid UTF-8 without NUL or control characters but TAB and LF; anything else makes
 * IN fail and gives "". */
gchar *ky_wire_read_string (KyWireIn *in);
/* Takes the next file descriptor (close-on-exec), or -1 when there is none. */
int ky_wire_take_fd (KyWireIn *in);
/* Begins a message of TYPE that says ERROR, without its controls; other domains' are INTERNAL. */
void ky_wire_error (KyWireOut *out, guint16 type, const GError *error);
/* FALSE with ERROR set to what the other end said by ky_wire_error(), or PROTOCOL. */
gboolean ky_wire_read_error (KyWireIn *in, GError **error);
/* TRUE when every field was there and none is left over. */
gboolean ky_wire_done (KyWireIn *in, GError **error);
void ky_wire_in_clear (KyWireIn *in);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyWireOut, ky_wire_out_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyWireIn, ky_wire_in_clear)

/* A file descriptor that closes itself: ky_autofd int fd = -1; */
void ky_fd_clear (int *fd);
#define ky_autofd __attribute__ ((cleanup (ky_fd_clear)))
static inline int
ky_steal_fd (int *fd)
{
  int value = *fd;
  *fd = -1;
  return value;
}

/*
 * To be called before anything is opened. Whoever starts a program with standard input, output or
 * error closed would have the next file get that number, and what is said there be written into it.
 * Instead reading or writing there fails.
 */
void ky_fd_guard_standard (void);
/* A new memfd that allows sealing, close-on-exec; -1 with IO set. NAME is for /proc only. */
int ky_memfd_new (const gchar *name, GError **error);
/* The same, filled with VIEW and sealed against any change. */
int ky_memfd_from_view (const gchar *name, KyView view, GError **error);
/*
 * For what is written bit by bit. *FD, -1 at first, gets room for SIZE bytes in all, of which
 * WRITTEN are there; *ROOM, 0 at first, says how many it has. It may become another file with the
 * same content. Errors: IO, LIMIT.
 */
gboolean ky_memfd_make_room (int *fd, guint64 *room, guint64 written, guint64 size, GError **error);
/* Once it is written: gives back the room behind SIZE bytes. Errors: IO. */
gboolean ky_memfd_settle (int fd, guint64 size, GError **error);

/* Where a process gets its memfds that may not make them: files of a fixed size that it can only
 * make smaller. */
typedef struct
{
  /* SIZE bytes of zeros. IS_LASTING: it stays as large. Errors: IO, LIMIT. */
  int (*create) (guint64 size, gboolean is_lasting, GError **error);
  /* FD, which was not lasting, has become as small as it stays. Errors: IO. */
  gboolean (*settle) (int fd, GError **error);
} KyMemfdSource;

/* From here on (transfer none); NULL: the kernel. */
void ky_memfd_set_source (const KyMemfdSource *source);

/* Writes all of VIEW to FD, going on after signals and short writes. */
gboolean ky_fd_write_all (int fd, KyView view, GError **error);
/* Reads FD to its end into memory, LIMIT bytes at most (LIMIT error beyond). (transfer full) */
GBytes *ky_fd_read_all (int fd, gsize limit, GError **error);
/* The same of the file at PATH, which errors name, as text with a NUL behind it: a configuration, a
 * key. *RET_SIZE: its bytes. (transfer full) */
gchar *ky_file_read_text (const gchar *path, gsize limit, gsize *ret_size, GError **error);
/* Is what FD has open the file that PATH names now? */
gboolean ky_fd_is_at (int fd, const gchar *path);
/* As many of SIZE bytes as FD has behind OFFSET, where it stays as it was; -1 with errno. */
gssize ky_fd_read_at (int fd, guint8 *buffer, gsize size, guint64 offset);
/* Waits for one of WHAT (poll(2)) at FD until UNTIL (g_get_monotonic_time()); FALSE with errno,
 * ETIMEDOUT when the time is over. */
gboolean ky_fd_wait (int fd, short what, gint64 until);
/*
 * Maps FD (a regular file or memfd) read-only and private. An empty file gives a view of size 0
 * with data "". Unmap with ky_view_unmap(). Errors: IO; LIMIT when larger than LIMIT.
 */
gboolean ky_fd_map (int fd, gsize limit, KyView *ret_view, GError **error);
void ky_view_unmap (KyView *view);
